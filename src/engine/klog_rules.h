/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * klog_rules: the lines of the logs that are about a SAN, and what they mean;
 * for klog.c only.
 *
 * match: pieces of the line in their order; %1 to %4 stand for what is between
 * them, a first %N for the word in front, a last one for the rest.
 * on: the devices, blanks between them.  says: the sentence.  In both %1 to %4
 * are what was found, %d the SCSI device, %m the meaning of %1 from the row's
 * own table; | is where the part begins that joins other lines of a command.
 */
#ifndef ENGINE_KLOG_RULES_H
#define ENGINE_KLOG_RULES_H

#include "engine/klog.h"

/* What a word of the kernel means. The last has word NULL: its text, %1 in it, is for all others.
 */
struct klog_meaning {
	const char *word, *text;
	enum san_severity sev;
};

struct klog_rule {
	const char *origin; /* the file that prints it, in Linux, multipath-tools or open-iscsi */
	enum san_severity sev;
	const char *match, *on, *says;
	enum klog_part part;
	const struct klog_meaning *means; /* NULL: none; else its severity counts */
	bool part_only;
};

struct klog_rules {
	const struct klog_rule *rule;
	size_t n;
};

/* Lines that begin with "sd 3:0:0:1: [sdb] tag#12 ", without that; %d is sdb or 3:0:0:1. */
extern const struct klog_rules klog_scsi_rules;
extern const struct klog_rules klog_kernel_rules, klog_multipathd_rules, klog_iscsid_rules;

#endif
