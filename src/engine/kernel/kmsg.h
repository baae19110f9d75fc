/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kmsg: the kernel's log as /dev/kmsg has it (Documentation/ABI/testing/dev-kmsg).
 */
#ifndef ENGINE_KERNEL_KMSG_H
#define ENGINE_KERNEL_KMSG_H

#include "engine/klog_list.h"

/* What the log's own clock says against ours. */
struct kmsg_clock {
	int64_t now;     /* engine time ... */
	int64_t mono_ms; /* ... and the monotonic clock at the same moment */
};
struct kmsg_clock kmsg_clock_now(int64_t engine_now);
/* Engine time of a record of so many microseconds after the boot. */
int64_t kmsg_time(const struct kmsg_clock *c, int64_t usec);

/*
 * One record: "PRIORITY,SEQUENCE,USEC,FLAGS[,...];TEXT" and perhaps more lines.  *usec is its time,
 * *seq its number.  The text, without what follows it, replaces the record; NULL when it is no
 * record, or not the kernel's own words: every program may write there that runs as root.
 */
char *kmsg_record(char *record, int64_t *usec, uint64_t *seq);

struct kmsg_read {
	struct klog_list facts; /* the caller's, to end and free */
	bool whole;             /* nothing was overwritten: the first record is there */
	int64_t oldest_usec;    /* of the oldest record that is there; -1: none */
};

/*
 * Read all that is there, from the file root + "/dev/kmsg".  Does not wait; for a
 * thread all the same, a log has megabytes.  0, or an errno: *out is then empty.
 */
int kmsg_read(const char *root, const struct kmsg_clock *clock, struct kmsg_read *out);

#endif
