/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mon_timer: what is due first, of the timers of thousands of paths: a binary heap. */
#include "base/mem.h"
#include "engine/monitor/mon_int.h"

#include <assert.h>
#include <stdlib.h>

static void put(struct mon_heap *h, size_t i, struct mon_timer *t)
{
	h->timers[i] = t;
	t->pos = i + 1;
}

/* Towards the root, while it is earlier than what is above it. */
static size_t rise(struct mon_heap *h, size_t i, const struct mon_timer *t)
{
	while (i && t->at < h->timers[(i - 1) / 2]->at) {
		put(h, i, h->timers[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	return i;
}

static size_t sink(struct mon_heap *h, size_t i, const struct mon_timer *t)
{
	for (size_t child; (child = 2 * i + 1) < h->n; i = child) {
		if (child + 1 < h->n && h->timers[child + 1]->at < h->timers[child]->at)
			child++;
		if (t->at <= h->timers[child]->at)
			break;
		put(h, i, h->timers[child]);
	}
	return i;
}

static void place(struct mon_heap *h, size_t i, struct mon_timer *t)
{
	i = rise(h, i, t);
	i = sink(h, i, t);
	put(h, i, t);
}

void mon_timer_set(struct mon_heap *h, struct mon_timer *t, int64_t at)
{
	size_t i = t->pos ? t->pos - 1 : h->n;

	if (!t->pos) {
		h->timers = mem_grow(h->timers, &h->cap, h->n + 1, sizeof(*h->timers));
		put(h, h->n++, t);
	}
	t->at = at;
	place(h, i, t);
}

void mon_timer_stop(struct mon_heap *h, struct mon_timer *t)
{
	size_t i = t->pos;
	struct mon_timer *last;

	if (!i)
		return;
	assert(h->timers[i - 1] == t);
	t->pos = 0;
	last = h->timers[--h->n];
	if (last != t)
		place(h, i - 1, last);
}

struct mon_timer *mon_timer_first(const struct mon_heap *h)
{
	return h->n ? h->timers[0] : NULL;
}
