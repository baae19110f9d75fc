/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * diskstats: the counters of all block devices, from one read of
 * /proc/diskstats.  Parsing is pure and total.
 * Format: Documentation/admin-guide/iostats.rst; 11 numbers a device, 15 since
 * Linux 4.18 (discards), 17 since 5.5 (flushes).
 */
#ifndef ENGINE_KERNEL_DISKSTATS_H
#define ENGINE_KERNEL_DISKSTATS_H

#include "base/str.h"
#include "engine/san.h"

/* One line, cut into device and the rest: most lines are of devices that nobody asks for. */
struct diskstats_line {
	uint32_t major, minor;
	const char *fields; /* after the name, up to end */
	const char *end;
};

/* The next line of the text at *at, which moves on; lines that are none are skipped. */
bool diskstats_next(const char **at, const char *end, struct diskstats_line *out);

/*
 * The line's counters; out->at is left alone.  False when there are fewer than
 * 11 numbers.  A number beyond 64 bits is what is left of it modulo 2^64, as if
 * it had wrapped.
 */
bool diskstats_counters(const struct diskstats_line *line, struct san_counters *out);

/* The whole of fd, from its beginning, into text. 0 or -errno. */
int diskstats_read(int fd, struct str *text);

#endif
