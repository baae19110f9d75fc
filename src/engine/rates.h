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

/* Did any I/O end between the two? */
bool rates_progress(const struct san_counters *before, const struct san_counters *now);

#endif
