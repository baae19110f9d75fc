/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * journal_flaps: how often a path failed in the last ten minutes.
 *
 * One outage is one flap, however many looks it takes to see it: the device is
 * known bad at once, the kernel's own counter rises only when I/O is sent.
 * Counted in steps of ten seconds, so that a path costs 60 bytes however often
 * it fails.
 */
#ifndef ENGINE_JOURNAL_FLAPS_H
#define ENGINE_JOURNAL_FLAPS_H

#include "engine/san.h"

/* What the look that finds p alive or not adds; keeps in mind what the kernel has yet to count. */
uint32_t journal_flaps_new(struct san_path *p, bool alive);

void journal_flaps_add(struct san_path_was *w, uint32_t n, int64_t now);
/* Those of the last ten minutes. */
uint32_t journal_flaps_count(struct san_path_was *w, int64_t now);
/* When the oldest of those counted last will be too old; 0: there is none. */
int64_t journal_flaps_due(const struct san_path_was *w);

#endif
