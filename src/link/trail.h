/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trail: the rates of before, for sparklines and for looking back.
 *
 * 60 samples of each map and of the paths whose rates somebody wanted lately,
 * one an interval of the engine, and of each map 60 minutes.  A moment without
 * a sample (the engine was silent, the rates were not wanted) is a gap.
 *
 * Asks no clock.  All times are engine time (see san.h).
 */
#ifndef LINK_TRAIL_H
#define LINK_TRAIL_H

#include "engine/san.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TRAIL_SAMPLES 60
#define TRAIL_MINUTES 60
#define TRAIL_NONE    UINT32_MAX /* no sample; of latency also: no I/O ended */

enum trail_what {
	TRAIL_IOPS,     /* reads and writes that ended, a second; of a minute: the mean */
	TRAIL_KBPS,     /* KiB a second; the mean */
	TRAIL_LAT_US,   /* mean latency; of a minute: of all its I/Os */
	TRAIL_INFLIGHT, /* of a minute: the most */
	TRAIL_LAT_MAX   /* of a minute: the worst sample; of a sample: as TRAIL_LAT_US */
};

struct trail;

struct trail *trail_new(void); /* never NULL */
void trail_free(struct trail *t);

/* New rates of a map or path of the model have come (an io row): it has a trail from now on. */
void trail_row(struct trail *t, const struct san_obj *obj);
/*
 * These paths' rates come from now on, those of others no longer: what the model
 * has of a path is a sample only after a row has come since it is wanted (an
 * engine sends one at once).  all: of all paths.  Until the first call: of those
 * that had a row.
 */
void trail_want(struct trail *t, const struct san *san, const uint32_t *paths, size_t n, bool all);
/* The object is about to be freed. */
void trail_gone(struct trail *t, const struct san_obj *obj);
/*
 * A consistent state was reached: take the samples. interval_ms: the engine's; 0: unknown.
 * rated: false while no rates are known yet (host.unrated): such a moment is a gap.
 */
void trail_sync(struct trail *t, int64_t now, int64_t interval_ms, bool rated);

/*
 * The last samples (or minutes) of object n up to the moment `until`, the newest
 * last, gaps as TRAIL_NONE.  At most max; returns how many: 0 when it has no
 * trail.  When until is now and the engine is silent, the last are gaps.
 */
size_t trail_samples(const struct trail *t, uint32_t n, enum trail_what what, int64_t until,
		     uint32_t *out, size_t max);
/* The minute that is not over yet is not among them.  0 for a path. */
size_t trail_minutes(const struct trail *t, uint32_t n, enum trail_what what, int64_t until,
		     uint32_t *out, size_t max);

/*
 * The rates of a map or path (of this model or a copy of it) at the moment `at`:
 * the sample, or what its minute was; of a map that never had a row: none.
 * Reads and writes are not told apart: the sum is in the members of reads.
 * False, and *out is untouched, when it is not known.
 */
bool trail_at(const struct trail *t, const struct san_obj *obj, int64_t at, struct san_io *out);

/* Are the rates that the model has of it now those of now?  Of a map, as soon as there are any; of
 * a path that was not wanted until just now they are not, or there are none. */
bool trail_known(const struct trail *t, const struct san_obj *obj);

/* Bytes that the trail keeps now. */
size_t trail_bytes(const struct trail *t);

#endif
