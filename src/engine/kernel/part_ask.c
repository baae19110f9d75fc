/* SPDX-License-Identifier: GPL-2.0-or-later */
/* part_ask: the table on a map, and the maps of what is in it, side by side. */
#include "engine/kernel/part_ask.h"

#include "base/mem.h"
#include "engine/kernel/job.h"
#include "engine/kernel/part_list.h"
#include "engine/kernel/partitions.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct asked {
	struct asked *next;
	struct part_asks *all; /* the loop's */
	struct job *job;       /* likewise */
	bool told;             /* likewise: its end is out */
	struct ask q;
	char device[32], uuid[160];
	/* the thread's until it is done */
	struct partitions found;
	struct part_list maps;
	struct err e;
};

struct part_asks {
	uv_loop_t *loop;
	void *ctx;
	void (*answer)(void *ctx, const struct answer *a);
	struct asked *first;
};

static void asked_free(void *arg)
{
	struct asked *a = arg;

	partitions_fini(&a->found);
	part_list_fini(&a->maps);
	free(a);
}

static void work(void *arg)
{
	struct asked *a = arg;

	/* a little sooner than the asker gives up: then the reason can be told */
	if (partitions_read(a->device, (int)(ask_deadline(&a->q) * 4 / 5), &a->found, &a->e))
		return;
	part_list_read(&a->maps, a->uuid, &a->e);
}

static const char *map_of(const struct asked *a, uint32_t number)
{
	for (size_t i = 0; i < a->maps.n; i++) {
		if (a->maps.part[i].number == number)
			return a->maps.part[i].name;
	}
	return "";
}

static void tell_end(struct asked *a, enum answer_is is, const char *text)
{
	struct answer end = ask_answer(&a->q);

	end.done = true;
	end.is = is;
	snprintf(end.text, sizeof(end.text), "%s", text);
	a->told = true;
	a->all->answer(a->all->ctx, &end);
}

static void tell_rows(struct asked *a)
{
	for (size_t i = 0; i < a->found.n; i++) {
		const struct partition *p = &a->found.list[i];
		struct answer row = ask_answer(&a->q);

		answer_part(&row, p->number, p->sectors * 512, p->start, p->type,
			    map_of(a, p->number));
		a->all->answer(a->all->ctx, &row);
	}
	tell_end(a, ANSWER_NONE, "");
}

static void take_off(struct asked *a)
{
	struct asked **at = &a->all->first;

	while (*at != a)
		at = &(*at)->next;
	*at = a->next;
}

static void done(void *arg, bool finished)
{
	struct asked *a = arg;

	if (!finished) {
		tell_end(a, ANSWER_REFUSED, "the table of partitions cannot be read: no answer");
		return;
	}
	take_off(a);
	if (!a->told && a->e.code)
		tell_end(a, ANSWER_REFUSED, a->e.text);
	else if (!a->told)
		tell_rows(a);
	asked_free(a);
}

static const struct job_ops ask_ops = { work, done, asked_free };

struct part_asks *part_asks_new(uv_loop_t *loop, void *ctx,
				void (*answer)(void *ctx, const struct answer *a))
{
	struct part_asks *as = xcalloc(1, sizeof(*as));

	as->loop = loop;
	as->ctx = ctx;
	as->answer = answer;
	return as;
}

void part_asks_ask(struct part_asks *as, const struct ask *q, const struct san_map *m)
{
	struct asked *a = xcalloc(1, sizeof(*a));

	a->all = as;
	a->q = *q;
	snprintf(a->device, sizeof(a->device), "/dev/dm-%" PRIu32, m->minor);
	snprintf(a->uuid, sizeof(a->uuid), "%s", m->uuid);
	a->job = job_start(as->loop, &ask_ops, a, (unsigned)ask_deadline(q));
	if (!a->job) {
		tell_end(a, ANSWER_REFUSED, "the system gives no thread");
		asked_free(a);
		return;
	}
	a->next = as->first;
	as->first = a;
}

void part_asks_close(struct part_asks *as)
{
	if (!as)
		return;
	for (struct asked *a = as->first, *next; a; a = next) {
		next = a->next;
		job_abandon(a->job);
	}
	free(as);
}
