/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * klog_list: the facts of a log, as few as say it all.
 *
 * The lines of one SCSI command become one fact, and a fact that comes again
 * and again is one with a count: a log of ten thousand lines often has ten
 * things to say.  Pure.
 */
#ifndef ENGINE_KLOG_LIST_H
#define ENGINE_KLOG_LIST_H

#include "engine/klog.h"

#define KLOG_KEPT     1024  /* more are not kept: the oldest go */
#define KLOG_AGAIN_MS 60000 /* the same within this after the last time is the same fact */
#define KLOG_LINES_MS 1000  /* the lines of a command come within this */
#define KLOG_OPEN     16    /* commands whose lines may be mixed */

/* Zero-initialise; klog_list_fini() frees. */
struct klog_list {
	struct klog_fact *fact;
	size_t n, cap;
	struct klog_fact open[KLOG_OPEN]; /* commands that may have more lines, the oldest first */
	size_t nopen;
	/*
	 * What is no trouble is not told before this time: while a host boots, all its disks
	 * and links are found. 0: all is told.
	 */
	int64_t calm_from;
};

/*
 * Read one line of who, printed at `at` (ms), read in the log `from`, which is not copied.
 * Lines come in the order in which they were printed.
 */
void klog_list_add(struct klog_list *l, enum klog_who who, const char *line, int64_t at,
		   const char *from);
/* Take over the facts of other, which is then empty. */
void klog_list_take(struct klog_list *l, struct klog_list *other);
/* No line follows: in the order of time, and only the newest `keep`. */
void klog_list_end(struct klog_list *l, size_t keep);
void klog_list_fini(struct klog_list *l);

#endif
