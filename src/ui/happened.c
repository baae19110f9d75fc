/* SPDX-License-Identifier: GPL-2.0-or-later */
/* happened: an array by time. */
#include "ui/happened.h"

#include "base/mem.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define FLAP_MS 600000 /* as the engine counts them: journal.h */

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

static void drop_oldest(struct happened *h)
{
	free(h->ev[0]);
	memmove(h->ev, h->ev + 1, --h->n * sizeof *h->ev);
	h->dropped++;
}

void happened_add(struct happened *h, const struct san_event *ev)
{
	size_t at = h->n;

	while (at > 0 && h->ev[at - 1]->at > ev->at)
		at--;
	if (h->n == HAPPENED_MAX) {
		h->gen++;
		if (!at) {
			h->dropped++;
			return;
		}
		drop_oldest(h);
		at--;
	}
	h->ev = mem_grow(h->ev, &h->cap, h->n + 1, sizeof *h->ev);
	memmove(h->ev + at + 1, h->ev + at, (h->n - at) * sizeof *h->ev);
	h->ev[at] = copy(ev);
	h->n++;
	h->gen++;
}

/* "host3: link down, was online": the length of the part's name; 0: it is of no part. */
static size_t part_of(const struct san_event *ev)
{
	const char *end = ev->map[0] || ev->from[0] ? NULL : strstr(ev->text, ": ");

	return end ? (size_t)(end - ev->text) : 0;
}

static bool same_thing(const struct san_event *a, const struct san_event *b)
{
	if (part_of(a))
		return part_of(a) == part_of(b) && !strncmp(a->text, b->text, part_of(a));
	return !strcmp(a->map, b->map) && !strcmp(a->path, b->path);
}

int64_t happened_lasted(const struct happened *h, size_t i)
{
	const struct san_event *ev = h->ev[i];

	if (ev->sev != SAN_SEV_BAD || (!ev->map[0] && !part_of(ev)))
		return -2;
	for (size_t k = i + 1; k < h->n; k++) {
		if (h->ev[k]->sev == SAN_SEV_GOOD && same_thing(ev, h->ev[k]))
			return h->ev[k]->at - ev->at;
	}
	return -1;
}

unsigned happened_times(const struct happened *h, size_t i)
{
	const struct san_event *ev = h->ev[i];
	unsigned n = 1;

	for (size_t k = i; !*ev->from && k-- > 0 && ev->at - h->ev[k]->at < FLAP_MS;) {
		const struct san_event *was = h->ev[k];

		n += was->sev == SAN_SEV_BAD && !*was->from && same_thing(ev, was);
	}
	return n;
}
