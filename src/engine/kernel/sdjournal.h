/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sdjournal: what multipathd, iscsid and the kernel said, from systemd's journal.
 *
 * The journal lies on a disk that may hang, and its library brings eight
 * others along and maps files that an engine would lock in memory.  So a child
 * process reads it and prints what it finds into a pipe: it can be killed, or
 * left behind.
 */
#ifndef ENGINE_KERNEL_SDJOURNAL_H
#define ENGINE_KERNEL_SDJOURNAL_H

#include "engine/klog_list.h"
#include "engine/kernel/kmsg.h"

struct sdjournal_ask {
	struct kmsg_clock clock;
	int64_t since_usec;  /* not older than this, in the monotonic clock's microseconds */
	int64_t kernel_usec; /* the kernel's own words only from before this; 0: none of them */
	int64_t deadline_ms; /* from the call */
	/*
	 * In the child: print the entries, the newest first, into fd.  sdjournal_print(), or
	 * a test's.
	 */
	void (*print)(const struct sdjournal_ask *ask, int fd);
};

/* One entry as a line: 'k', 'm' or 'i' for who, its microseconds, a blank, the text. */
void sdjournal_print_entry(int fd, char who, uint64_t usec, const void *text, size_t len);

/*
 * With the library, which is loaded when this is called.  Prints nothing where there is no library
 * or no journal.  For a child process: it opens files and may hang.  The version of it that was
 * built without the library prints nothing ever.
 */
void sdjournal_print(const struct sdjournal_ask *ask, int fd);

/*
 * Read into *out by a child process.  Blocks for ask->deadline_ms at most and a
 * moment.  0; ETIMEDOUT: it was not done by then, and what came counts; another
 * errno: no child was to be had.
 */
int sdjournal_read(const struct sdjournal_ask *ask, struct klog_list *out);

#endif
