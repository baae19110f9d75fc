/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stats: what no event announces, read once an interval.
 *
 * Counters of every map and path from one read of /proc/diskstats; whether a
 * map is suspended and the state of a path's device from sysfs, through
 * descriptors that stay open while there are enough of them; and, a few paths
 * at a time, their ALUA state and error count.  A struct stats belongs to the
 * thread that runs it (worker.h).
 */
#ifndef ENGINE_KERNEL_STATS_H
#define ENGINE_KERNEL_STATS_H

#include "engine/kernel/kclock.h"
#include "engine/san.h"

struct stats;

/* A map or path to look at, and what there is to see. */
struct stats_row {
	/* the caller's */
	uint32_t n; /* handle of the object; names the row */
	uint32_t major, minor;
	bool is_map;

	/* the answer */
	bool has_counters;
	struct san_counters counters;
	bool moved;         /* map: I/O began, ended or is under way since the last look */
	bool has_suspended; /* map; dm_scan has it from elsewhere too, so it is always said */
	enum san_tri suspended;
	/* Only what differs from the last answer; a row that is new has all of it. */
	bool has_dev, has_alua, has_ioerr;
	char dev[24]; /* path: the device's word; "deleted" when it is gone */
	enum san_alua alua;
	bool alua_pref;
	uint32_t ioerr;
};

struct stats_ask {
	struct stats_row *row; /* any order, but the same order is cheaper */
	size_t n;
	int64_t interval_ms;
	struct kclock clock;
	/* the answer */
	int64_t at;      /* when the counters were read */
	int no_counters; /* errno when /proc/diskstats could not be read; 0 */
};

/* ALUA states are never older than this many ms (or one interval, when that is longer). */
#define STATS_ALUA_MS 15000

/* root: "" or a test's; max_fds: descriptors to keep open. */
struct stats *stats_new(const char *root, size_t max_fds);
void stats_free(struct stats *s);
void stats_run(struct stats *s, struct stats_ask *ask);

/* As many descriptors as the hard limit allows; returns how many stats may keep. */
size_t stats_raise_fd_limit(void);

#endif
