/* SPDX-License-Identifier: GPL-2.0-or-later */
/* happened: an array by time. */
#include "ui/happened.h"

#include "base/mem.h"
#include "engine/verdict.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

void happened_fini(struct happened *h)
{
	for (size_t i = 0; i < h->n; i++)
		free(h->ev[i]);
	free(h->ev);
	*h = (struct happened){ 0 };
}

/* Texts are short: the copy ends with its own. */
static struct san_event *copy(const struct san_event *ev)
{
	size_t size = offsetof(struct san_event, text) + strlen(ev->text) + 1;
	struct san_event *own = xcalloc(1, size);

	memcpy(own, ev, size);
	return own;
}

/*
 * A word of a checker or a device, in passing: thousands of them come with one fault, and none is
 * what a person looks for an hour later.
 */
static bool in_passing(const struct san_event *ev)
{
	return ev->sev == SAN_SEV_INFO && !*ev->from &&
	       (!strcmp(ev->by, "kernel") || !strcmp(ev->by, "multipathd"));
}

/* Which one goes first when there is no room: the oldest in passing, or else the oldest. */
static size_t to_drop(const struct happened *h, bool *passing)
{
	for (size_t i = 0; i < h->n; i++) {
		*passing = in_passing(h->ev[i]);
		if (*passing)
			return i;
	}
	return 0;
}

static void drop(struct happened *h, size_t i)
{
	free(h->ev[i]);
	h->n--;
	memmove(h->ev + i, h->ev + i + 1, (h->n - i) * sizeof *h->ev);
}

/* Makes room for ev, to be put at *at; false: it would be the first to go itself. */
static bool make_room(struct happened *h, const struct san_event *ev, size_t *at)
{
	bool passing = false;
	size_t i = to_drop(h, &passing);

	h->dropped++;
	h->gen++;
	if (*at <= i && (in_passing(ev) || !passing))
		return false;
	drop(h, i);
	*at -= i < *at;
	return true;
}

void happened_add(struct happened *h, const struct san_event *ev)
{
	size_t at = h->n;

	while (at > 0 && h->ev[at - 1]->at > ev->at)
		at--;
	if (h->n == HAPPENED_MAX && !make_room(h, ev, &at))
		return;
	h->ev = mem_grow(h->ev, &h->cap, h->n + 1, sizeof *h->ev);
	memmove(h->ev + at + 1, h->ev + at, (h->n - at) * sizeof *h->ev);
	h->ev[at] = copy(ev);
	h->n++;
	h->gen++;
}

static bool same_thing(const struct san_event *a, const struct san_event *b)
{
	if (a->port || b->port)
		return a->port && b->port && a->part == b->part && !strcmp(a->port, b->port);
	return !strcmp(a->map, b->map) && !strcmp(a->path, b->path);
}

int64_t happened_lasted(const struct happened *h, size_t i)
{
	const struct san_event *ev = h->ev[i];

	if (ev->sev != SAN_SEV_BAD || (!ev->map[0] && (!ev->port || ev->from[0])))
		return -2;
	for (size_t k = i + 1; k < h->n; k++) {
		if (h->ev[k]->sev == SAN_SEV_GOOD && same_thing(ev, h->ev[k]))
			return h->ev[k]->at - ev->at;
	}
	return -1;
}

/* "sdb of mpatha failed" of "sdb of mpatha failed (kernel ...)": without the circumstances. */
static size_t what_of(const struct san_event *ev)
{
	size_t n = strcspn(ev->text, ":;(");

	return n && ev->text[n - 1] == ' ' ? n - 1 : n;
}

/* In the same ten minutes, as the engine counts them (san_path.flaps): the numbers agree. */
static bool in_window(int64_t at, int64_t now)
{
	return now / VERDICT_FLAP_STEP - at / VERDICT_FLAP_STEP < VERDICT_FLAP_STEPS;
}

unsigned happened_times(const struct happened *h, size_t i)
{
	const struct san_event *ev = h->ev[i];
	unsigned n = 1;

	for (size_t k = i; !*ev->from && k-- > 0 && in_window(h->ev[k]->at, ev->at);) {
		const struct san_event *was = h->ev[k];

		n += was->sev == SAN_SEV_BAD && !*was->from && same_thing(ev, was) &&
		     what_of(was) == what_of(ev) && !strncmp(was->text, ev->text, what_of(ev));
	}
	return n;
}
