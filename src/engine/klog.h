/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * klog: what one line of a log means to a SAN.
 *
 * Reads a message as the kernel, multipathd or iscsid prints it and says in a
 * sentence what happened, to which devices, and how bad it is; a line that is
 * about none of this is no fact.  The lines and what they mean are rows of a
 * table (klog_rules.c).  Pure: no clock, no file, no model.
 */
#ifndef ENGINE_KLOG_H
#define ENGINE_KLOG_H

#include "engine/san.h"

#define KLOG_LINE  1024 /* of a longer line the rest is not read; printk's own limit */
#define KLOG_WORDS 3
#define KLOG_WORD  40

/* Who printed a line. */
enum klog_who { KLOG_KERNEL, KLOG_MULTIPATHD, KLOG_ISCSID };
/* "kernel", "multipathd", "iscsid". */
const char *klog_who_name(enum klog_who who);

/* A failed SCSI command is told in several lines; see klog_list.h. */
enum klog_part { KLOG_WHOLE, KLOG_RESULT, KLOG_SENSE, KLOG_ADD_SENSE };

struct klog_fact {
	enum klog_who by;
	enum san_severity sev;
	/*
	 * The devices that it is about, the nearest first, as the line names them: sdb,
	 * 3:0:0:1, host3, rport-3:0-0, connection1:0, session1, dm-0, 253:0, eth2, a map's
	 * name.  "" after the last.
	 */
	char on[KLOG_WORDS][KLOG_WORD];
	bool part_only; /* of use only if on[0] is a part that paths go through */
	enum klog_part part;
	int32_t tag;    /* of the SCSI command; -1: none */
	size_t tail;    /* where in text that begins which this line adds to the command's others */
	char text[200]; /* one sentence without a full stop; cleaned */

	const void *kind; /* the same for all facts of a kind, whatever device they are about */

	/* klog_list's: */
	int64_t at, last;    /* when first and last, ms */
	unsigned count;      /* how often */
	const char *from;    /* the log that it was read in; not owned */
	unsigned seen_parts; /* bits 1 << enum klog_part */
	size_t nth;          /* which it was, among those of the same time */
};

/*
 * Read one line (no line end), without the log's own time and name in front.
 * False when it says nothing about a SAN; *out is then not of use.
 */
bool klog_read(enum klog_who who, const char *line, struct klog_fact *out);

/* The length of "3:0:0:1" at the beginning of s; 0 when there is none. */
size_t klog_hctl_length(const char *s);

#endif
