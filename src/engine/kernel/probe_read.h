/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe_read: one sector read from a device, and what came of it.
 *
 * For a child process made by fork() from a program with threads: until it
 * ends it calls nothing but what a signal handler may call.
 */
#ifndef ENGINE_KERNEL_PROBE_READ_H
#define ENGINE_KERNEL_PROBE_READ_H

#include "engine/ask.h"

enum probe_step {
	PROBE_OPENING,
	PROBE_OTHER, /* the name is another device by now */
	PROBE_READING,
	PROBE_READ /* it came */
};

/* What goes through the pipe; nothing of it points anywhere. */
struct probe_end {
	int32_t step;   /* enum probe_step: how far it got */
	int32_t errnum; /* what stopped it there */
	int64_t us;     /* what the read took, microseconds */
};

/*
 * Open file, which must be the block device major:minor, and read its first
 * logical block past the page cache.  May never return; cannot be interrupted
 * while the device has the read.
 */
void probe_read(const char *file, uint32_t major, uint32_t minor, struct probe_end *out);

/* The reading alone, of what is open at fd: fills in *out but for an earlier step. */
void probe_read_fd(int fd, struct probe_end *out);

/* What the end means, as the row a. */
void probe_words(struct answer *a, const struct probe_end *end);

#endif
