/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * waiters: who waits for maps.  One job at a time, for the maps in trouble and
 * those that are asked about; a question that comes meanwhile waits for the next.
 */
#include "engine/kernel/waiters.h"

#include "base/mem.h"
#include "engine/kernel/job.h"
#include "engine/kernel/set.h"
#include "engine/kernel/waiters_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVERY_MS 5000
/* A look that takes longer is told where its result would stand. */
#define LATE_MS 10000

static const char unreadable[] = "who waits: ? (not readable)";

/* A task that was seen to wait. */
struct known {
	uint32_t pid, tid;
	uint64_t start, switches;
	int64_t since;
};

struct question {
	struct waiters *owner;
	struct ask q;
	bool looked_at; /* the job under way is for it */
	uv_timer_t timer;
	struct question *next;
};

/* What goes to the thread and comes back. */
struct batch {
	struct waiters *owner;
	const char *root;
	unsigned pause_ms;
	struct waiters_map *maps;
	uint32_t *handles; /* of the maps, in the same order */
	size_t n, cap, cap_handles;
	struct waiters_list list;
};

struct waiters {
	uv_loop_t *loop;
	struct san *san;
	struct waiters_hooks hooks;
	struct job *job;
	int64_t began, due;
	bool late;      /* that the job does not come back was told */
	bool answering; /* a look is being told: what is asked from within is of the next */
	struct known *known;
	size_t nknown;
	struct question *questions;
};

static void begin(struct waiters *ws);

static void batch_free(void *arg)
{
	struct batch *b = arg;

	for (size_t i = 0; i < b->n; i++)
		holders_stack_fini(&b->maps[i].stack);
	waiters_list_fini(&b->list);
	free(b->maps);
	free(b->handles);
	free(b);
}

/* ---- since when ---- */

static int by_number(const void *a, const void *b)
{
	const struct known *x = a, *y = b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	return x->tid < y->tid ? -1 : x->tid > y->tid;
}

/* Tasks come in the order of their numbers (waiters_read.h), and are kept so. */
static int64_t known_since(const struct waiters *ws, const struct waiter *w)
{
	const struct known key = { .pid = w->pid, .tid = w->tid };
	const struct known *k =
		ws->nknown ? bsearch(&key, ws->known, ws->nknown, sizeof(key), by_number) : NULL;

	return k && k->start == w->start && k->switches == w->switches ? k->since : 0;
}

/* Remember the tasks of this look, and since when they are known; 0 for the new ones. */
static int64_t *note_tasks(struct waiters *ws, const struct waiters_list *l)
{
	int64_t *since = xcalloc(l->n + 1, sizeof(*since)), now = ws->hooks.now(ws->hooks.ctx);
	struct known *known = xcalloc(l->n + 1, sizeof(*known));

	for (size_t i = 0; i < l->n; i++) {
		const struct waiter *w = &l->tasks[i];

		since[i] = known_since(ws, w);
		known[i] = (struct known){ w->pid, w->tid, w->start, w->switches,
					   since[i] ? since[i] : now };
	}
	free(ws->known);
	ws->known = known;
	ws->nknown = l->n;
	return since;
}

/* ---- answers ---- */

static void timer_gone(uv_handle_t *h)
{
	free(h->data);
}

/* Its last row; the question is gone. */
static void end_question(struct question *q)
{
	struct waiters *ws = q->owner;
	struct question **at = &ws->questions;
	struct answer a = ask_answer(&q->q);

	while (*at != q)
		at = &(*at)->next;
	*at = q->next;
	uv_close((uv_handle_t *)&q->timer, timer_gone);
	a.done = true;
	ws->hooks.answer(ws->hooks.ctx, &a);
}

/* No look has come back in time: what the model knows. */
static void on_deadline(uv_timer_t *t)
{
	struct question *q = t->data;
	struct waiters *ws = q->owner;
	const struct san_map *m = san_map_by_key(ws->san, q->q.map);
	struct answer a = ask_answer(&q->q);

	if (m && *m->users && strcmp(m->users, "not used") != 0) {
		a.is = ANSWER_USER;
		snprintf(a.about, sizeof(a.about), "%s", m->users);
		ws->hooks.answer(ws->hooks.ctx, &a);
	}
	a = ask_answer(&q->q);
	a.is = ANSWER_NOTE;
	snprintf(a.text, sizeof(a.text), "%s: /proc does not answer", unreadable);
	ws->hooks.answer(ws->hooks.ctx, &a);
	end_question(q);
}

static void answer_question(struct question *q, const struct batch *b,
			    const struct waiters_seen *seen)
{
	struct waiters *ws = q->owner;
	const struct san_map *m = san_map_by_key(ws->san, q->q.map);

	for (size_t i = 0; m && i < b->n; i++) {
		if (b->handles[i] == m->obj.n)
			waiters_rows(seen, i, &q->q, m->users, ws->hooks.answer, ws->hooks.ctx);
	}
	end_question(q);
}

static struct question *next_looked_at(const struct waiters *ws)
{
	struct question *q = ws->questions;

	while (q && !q->looked_at)
		q = q->next;
	return q;
}

/* Of a map that is still there; the others end by their deadlines. */
static bool anybody_asks(const struct waiters *ws)
{
	for (const struct question *q = ws->questions; q; q = q->next) {
		if (san_map_by_key(ws->san, q->q.map))
			return true;
	}
	return false;
}

/* ---- the model ---- */

static bool in_trouble(const struct san_map *m)
{
	return m->no_path_since || m->suspended_since || m->stuck_since;
}

static bool set_waiters(struct waiters *ws, struct san_map *m, const char *text)
{
	if (!set_text(ws->san, &m->waiters, text))
		return false;
	san_touch_map(ws->san, m);
	return true;
}

static bool store(struct waiters *ws, const struct batch *b, const struct waiters_seen *seen)
{
	bool moved = false;
	char text[200];

	for (size_t i = 0; i < b->n; i++) {
		struct san_map *m = (struct san_map *)san_by_n(ws->san, b->handles[i]);

		if (m && in_trouble(m))
			moved |= set_waiters(ws, m, waiters_text(text, sizeof(text), seen, i));
	}
	return moved;
}

/* ---- the job ---- */

static void work(void *arg)
{
	struct batch *b = arg;

	waiters_read(b->root, b->maps, b->n, b->pause_ms, &b->list);
}

static void done(void *arg, bool finished)
{
	struct batch *b = arg;
	struct waiters *ws = b->owner;
	struct waiters_seen seen = { .maps = b->maps, .n = b->n, .list = &b->list };
	struct question *q;
	int64_t *since;

	if (!finished)
		return;
	ws->job = NULL;
	since = note_tasks(ws, &b->list);
	seen.since = since;
	seen.now = ws->hooks.now(ws->hooks.ctx);
	if (store(ws, b, &seen))
		ws->hooks.changed(ws->hooks.ctx);
	ws->answering = true;
	while ((q = next_looked_at(ws)) != NULL)
		answer_question(q, b, &seen);
	ws->answering = false;
	free(since);
	batch_free(b);
	if (anybody_asks(ws))
		begin(ws);
}

static const struct job_ops job_ops = { work, done, batch_free };

static void add_map(struct batch *b, const struct san_map *m, bool openers)
{
	struct waiters_map *to;

	b->maps = mem_grow(b->maps, &b->cap, b->n + 1, sizeof(*b->maps));
	b->handles = mem_grow(b->handles, &b->cap_handles, b->n + 1, sizeof(*b->handles));
	b->handles[b->n] = m->obj.n;
	to = &b->maps[b->n++];
	*to = (struct waiters_map){ .openers = openers };
	to->map = (struct holders_map){ .n = m->obj.n, .major = m->major, .minor = m->minor };
	snprintf(to->map.dm_name, sizeof(to->map.dm_name), "%s", m->dm_name);
	snprintf(to->map.name, sizeof(to->map.name), "%s", m->name);
}

static bool asked_about(struct waiters *ws, const struct san_map *m)
{
	bool asked = false;

	for (struct question *q = ws->questions; q; q = q->next) {
		if (strcmp(q->q.map, m->key) != 0)
			continue;
		q->looked_at = true;
		asked = true;
	}
	return asked;
}

/* A look at all maps that are in trouble or asked about. */
static void begin(struct waiters *ws)
{
	struct batch *b = xcalloc(1, sizeof(*b));

	b->owner = ws;
	b->root = ws->hooks.root;
	b->pause_ms = ws->hooks.pause_ms;
	for (size_t i = 0; i < ws->san->nmaps; i++) {
		const struct san_map *m = ws->san->maps[i];
		bool asked = asked_about(ws, m);

		if (asked || in_trouble(m))
			add_map(b, m, asked);
	}
	ws->began = ws->hooks.now(ws->hooks.ctx);
	ws->due = ws->began + EVERY_MS;
	ws->late = false;
	ws->job = b->n ? job_start(ws->loop, &job_ops, b, 0) : NULL;
	if (!ws->job)
		batch_free(b);
}

/* ---- every interval ---- */

/* Maps that are well have no waiters; of the others, by a job that hangs, nothing is known. */
static bool tidy(struct waiters *ws, bool late)
{
	bool moved = false;

	for (size_t i = 0; i < ws->san->nmaps; i++) {
		struct san_map *m = ws->san->maps[i];

		if (!in_trouble(m))
			moved |= set_waiters(ws, m, "");
		else if (late)
			moved |= set_waiters(ws, m, unreadable);
	}
	return moved;
}

void waiters_tick(struct waiters *ws)
{
	int64_t now = ws->hooks.now(ws->hooks.ctx);
	bool late = ws->job && !ws->late && now - ws->began >= LATE_MS, trouble = false;

	ws->late |= late;
	if (tidy(ws, late))
		ws->hooks.changed(ws->hooks.ctx);
	for (size_t i = 0; i < ws->san->nmaps && !trouble; i++)
		trouble = in_trouble(ws->san->maps[i]);
	if (trouble && !ws->job && now >= ws->due)
		begin(ws);
}

void waiters_ask(struct waiters *ws, const struct ask *ask)
{
	struct question *q = xcalloc(1, sizeof(*q)), **at = &ws->questions;

	q->owner = ws;
	q->q = *ask;
	uv_timer_init(ws->loop, &q->timer);
	q->timer.data = q;
	uv_timer_start(&q->timer, on_deadline, (uint64_t)ask_deadline(ask), 0);
	while (*at)
		at = &(*at)->next;
	*at = q;
	if (!ws->job && !ws->answering)
		begin(ws);
}

/* ---- life ---- */

struct waiters *waiters_new(uv_loop_t *loop, struct san *san, const struct waiters_hooks *hooks)
{
	struct waiters *ws = xcalloc(1, sizeof(*ws));

	ws->loop = loop;
	ws->san = san;
	ws->hooks = *hooks;
	return ws;
}

void waiters_close(struct waiters *ws)
{
	if (!ws)
		return;
	job_abandon(ws->job);
	while (ws->questions) {
		struct question *q = ws->questions;

		ws->questions = q->next;
		uv_close((uv_handle_t *)&q->timer, timer_gone);
	}
	free(ws->known);
	free(ws);
}
