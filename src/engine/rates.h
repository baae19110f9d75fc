/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rates: from cumulative counters to rates over an interval.  Pure. */
#ifndef ENGINE_RATES_H
#define ENGINE_RATES_H

#include "engine/san.h"

/*
 * Rates between two readings.  A counter that went backwards (wrap, or the
 * device was replaced) counts as no progress.  False when there is no
 * interval (before->at is 0 or not earlier): *out then only has inflight.
 */
bool rates_compute(const struct san_counters *before, const struct san_counters *now,
		   struct san_io *out);

/*
 * The rates of every object with new counters (san_touch_counters), touched
 * where they moved; what was `now` is `before` then.
 *
 * While the reader is behind, new samples are not queued (they are the first
 * thing to lose) but owed, so that a rate that fell to zero meanwhile does not
 * stand on the screen for ever: the first round after that pays.  *owed says
 * whether there are such objects; the caller keeps it from round to round.
 * Returns how many samples were lost.  The first rates of all end host.unrated.
 */
uint64_t rates_round(struct san *san, bool behind, bool *owed);

/* Did any I/O end between the two? */
bool rates_progress(const struct san_counters *before, const struct san_counters *now);

#endif
