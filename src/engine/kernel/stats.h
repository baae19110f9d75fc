/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stats: what no event announces, read once an interval.
 *
 * Counters of every map and path from one read of /proc/diskstats; the state of
 * a path's device, and where device mapper does not say it whether a map is
 * suspended, from sysfs, through descriptors that stay open while there are
 * enough of them; and, a few paths at a time, their ALUA state and error count.  Only news comes
 * back: an idle device costs the read and nothing more.  A struct stats belongs to the thread that
 * runs it (worker.h).
 */
#ifndef ENGINE_KERNEL_STATS_H
#define ENGINE_KERNEL_STATS_H

#include "engine/kernel/kclock.h"
#include "engine/san.h"

struct stats;

/* A map or path to look at. */
struct stats_obj {
	uint32_t n; /* its handle */
	uint32_t major, minor;
	bool is_map;
};

enum stats_has {
	STATS_COUNTERS = 1, /* of this round */
	STATS_RESUMED =
		2,       /* and they had not moved up to the round before, whatever is remembered */
	STATS_MOVED = 4, /* map: I/O began, ended or is under way since the round before */
	STATS_SUSPENDED = 8, /* map */
	STATS_DEV = 16,      /* path */
	STATS_ALUA = 32,
	STATS_IOERR = 64
};

/* What differs from what was said of the object before; all of it, when it is new. */
struct stats_news {
	uint32_t n;
	unsigned has; /* enum stats_has */
	struct san_counters counters;
	enum san_tri suspended;
	char dev[24]; /* the device's word; "deleted" when it is gone; "" has none */
	enum san_alua alua;
	bool alua_pref;
	uint32_t ioerr;
};

struct stats_ask {
	struct stats_obj *obj;
	size_t n;
	bool changed;   /* they are others than those of the ask before */
	bool round;     /* an interval has passed: counters, too */
	bool suspended; /* look whether maps are: nobody else does */
	int64_t interval_ms;
	struct kclock clock;
	/* the answer; the array is reused from one ask to the next, the caller's to free */
	struct stats_news *news;
	size_t nnews, cap;
	int64_t at, at_before; /* when the counters of this round and the one before were read */
	int no_counters;       /* errno when /proc/diskstats could not be read; 0 */
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
