/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * happened: the events of the last while, in the order of time.
 *
 * What the engine told of now and of before it started is put where its time
 * says.  Bounded: the words of checkers and devices go first, the oldest before
 * the others; then the oldest of all.  An event that something failed lasts
 * until the one that says that the same thing is back.
 */
#ifndef UI_HAPPENED_H
#define UI_HAPPENED_H

#include "engine/san.h"

#define HAPPENED_MAX 2000

struct happened {
	struct san_event **ev; /* the oldest first; each its own, but for the room of its text */
	size_t n, cap;
	uint64_t dropped; /* those that had to go */
	uint64_t gen;     /* rises with each change */
};

void happened_fini(struct happened *h);
void happened_add(struct happened *h, const struct san_event *ev);

/*
 * How long what event i tells of lasted, ms; -1: it lasts; -2: it is nothing
 * that lasts (only BAD ones of a map or path do).
 */
int64_t happened_lasted(const struct happened *h, size_t i);

/*
 * How often the same thing failed in the ten minutes up to event i, itself included.  What was
 * read in a log does not count: it has many lines for one failure.
 */
unsigned happened_times(const struct happened *h, size_t i);

#endif
