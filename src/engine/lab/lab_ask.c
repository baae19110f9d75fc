/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_ask: a read through one path meets what the fabric makes of any command,
 * and is told in the kernel's words.
 */
#include "engine/lab/lab_ask.h"

#include "base/parse.h"
#include "base/text.h"
#include "engine/lab/lab_fabric.h"
#include "engine/lab/lab_survey.h"
#include "engine/lab/lab_traffic.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void lab_asks_init(struct lab_asks *as, void (*answer)(void *ctx, const struct answer *a),
		   void *ctx)
{
	*as = (struct lab_asks){ .answer = answer, .ctx = ctx };
}

static const struct lab_map *map_of(const struct lab_world *w, const struct ask *q)
{
	for (size_t i = 0; i < w->nmaps; i++) {
		if (!w->maps[i].gone && !strcmp(w->maps[i].wwid, q->map))
			return &w->maps[i];
	}
	return NULL;
}

static void end(struct lab_asks *as, const struct ask *q)
{
	struct answer a = ask_answer(q);

	a.done = true;
	as->answer(as->ctx, &a);
}

/* ---- a read ---- */

/*
 * A check condition that no retry helps against ends a plain read with EIO
 * (scsi_io_completion_action() of drivers/scsi/scsi_lib.c).
 */
static void sense(struct answer *a, const char *means)
{
	a->is = ANSWER_BAD;
	snprintf(a->text, sizeof(a->text), "I/O error: %s (EIO)", means);
}

/* What the read through p ended with. False: it has not. */
static bool came_back(const struct lab_world *w, const struct lab_path *p, struct answer *a)
{
	switch (lab_path_answer(p)) {
	case LAB_ANSWER_OK:
		answer_good(a, (int64_t)lab_path_latency_us(w, p));
		return true;
	case LAB_ANSWER_NEVER:
	case LAB_ANSWER_TRANSITION: /* asked again by the kernel until it is over */
		return false;
	case LAB_ANSWER_STANDBY:
		sense(a, "not ready, the port is in standby, sense 02/04/0B");
		return true;
	case LAB_ANSWER_NO_LUN:
		sense(a, "no such LUN there, sense 05/25");
		return true;
	case LAB_ANSWER_TRANSPORT:
		/* sd_open() of drivers/scsi/sd.c: a device that is not online */
		answer_errno(a, true, p->deleted ? ENOENT : ENXIO);
		return true;
	}
	return false;
}

/* The read of this path that is under way, or with NULL a free place; NULL: none. */
static struct lab_test *find_test(struct lab_asks *as, const struct lab_path *p)
{
	for (size_t i = 0; i < ASK_TESTS; i++) {
		if (as->tests[i].path == p)
			return &as->tests[i];
	}
	return NULL;
}

/* Send a read. True: it is under way; else *a has the answer. */
static bool begin(struct lab_asks *as, const struct lab_world *w, const struct ask *q,
		  const struct lab_path *p, bool frozen, struct answer *a)
{
	struct lab_test *t = find_test(as, p);

	if (t) {
		answer_busy(a, w->now - t->began);
		return false;
	}
	if (came_back(w, p, a))
		return false;
	t = find_test(as, NULL);
	if (frozen) {
		answer_silent(a, ask_deadline(q));
		return false;
	}
	if (!t) {
		answer_full(a);
		return false;
	}
	*t = (struct lab_test){ p, w->now, w->now + ask_deadline(q), q->id };
	return true;
}

static bool asked_for(const struct ask *q, const struct san_path *p)
{
	uint32_t major, minor;

	return !parse_devno(q->path, &major, &minor) || (p->major == major && p->minor == minor);
}

static const struct lab_path *lab_path_of(const struct lab_map *m, const struct san_path *p)
{
	for (uint32_t i = 0; i < m->npaths; i++) {
		if (m->paths[i].major == p->major && m->paths[i].minor == p->minor)
			return &m->paths[i];
	}
	return NULL;
}

/* Reads of all paths that are asked for; the number that are under way. */
static unsigned begin_all(struct lab_asks *as, const struct lab_world *w, const struct ask *q,
			  const struct lab_map *m, bool frozen)
{
	unsigned out = 0;

	for (const struct san_path *p = m->san->paths; p; p = p->next_in_map) {
		const struct lab_path *path = lab_path_of(m, p);
		struct answer a;

		if (!path || !asked_for(q, p))
			continue;
		if (ask_reads(q, p, &a) && begin(as, w, q, path, frozen, &a))
			out++;
		else
			as->answer(as->ctx, &a);
	}
	return out;
}

static void take_test(struct lab_asks *as, const struct lab_world *w, const struct ask *q,
		      const struct lab_map *m, bool frozen)
{
	unsigned out = begin_all(as, w, q, m, frozen);
	struct lab_question *at = as->questions;

	if (!out) {
		end(as, q);
		return;
	}
	/* The engine lets no more than ASKS_PENDING be open. */
	while (at->out && at < as->questions + ASKS_PENDING - 1)
		at++;
	*at = (struct lab_question){ *q, out };
}

static void tell(struct lab_asks *as, uint32_t id, struct answer *a, const struct lab_path *p)
{
	for (size_t i = 0; i < ASKS_PENDING; i++) {
		struct lab_question *at = &as->questions[i];
		struct answer row;

		if (!at->out || at->q.id != id)
			continue;
		row = p->san ? ask_answer_path(&at->q, p->san) : ask_answer(&at->q);
		row.is = a->is;
		row.us = a->us;
		memcpy(row.text, a->text, sizeof(row.text));
		as->answer(as->ctx, &row);
		if (!--at->out)
			end(as, &at->q);
		return;
	}
}

/* As the kernel source does: whoever saw that it hung sees that it does no more. */
static void tell_late(struct lab_world *w, struct answer *a, const struct lab_test *t)
{
	char text[240];

	snprintf(a->about, sizeof(a->about), "%s", t->path->name);
	answer_late(text, sizeof(text), a, w->now - t->began);
	lab_say(w, SAN_SEV_INFO, t->path->map, t->path, "sandeck", "%s", text);
}

static void look_at(struct lab_asks *as, struct lab_world *w, struct lab_test *t)
{
	const struct lab_path *p = t->path;
	struct answer a = { .us = 0 };
	bool back = came_back(w, p, &a);
	uint32_t id = t->id;

	if (!back && (!id || w->now < t->until))
		return;
	if (back && a.is == ANSWER_GOOD)
		answer_good(&a, (w->now - t->began) * 1000);
	else if (!back)
		answer_silent(&a, t->until - t->began);
	if (back && !id)
		tell_late(w, &a, t);
	t->id = 0;
	if (back)
		t->path = NULL;
	if (id)
		tell(as, id, &a, p);
}

void lab_asks_step(struct lab_asks *as, struct lab_world *w)
{
	for (size_t i = 0; i < ASK_TESTS; i++) {
		if (as->tests[i].path)
			look_at(as, w, &as->tests[i]);
	}
}

/* ---- who ---- */

static void tell_users(struct lab_asks *as, const struct ask *q, const struct san_map *m)
{
	struct answer a = ask_answer(q);

	if (!*m->users || !strcmp(m->users, "not used"))
		return;
	a.is = ANSWER_USER;
	snprintf(a.about, sizeof(a.about), "%s", m->users);
	as->answer(as->ctx, &a);
}

/* "postgres 9": a name, and how many tasks of it. */
static void tell_tasks(struct lab_asks *as, const struct ask *q, const struct san_map *m,
		       const char *word, size_t len)
{
	struct answer a = ask_answer(q);
	char text[sizeof(a.about)], *number;

	a.is = ANSWER_TASK;
	snprintf(text, sizeof(text), "%.*s", (int)len, word);
	number = strrchr(text, ' ');
	if (!number || !parse_u32(number + 1, &a.count))
		a.count = 1;
	else
		*number = '\0';
	snprintf(a.about, sizeof(a.about), "%s", text);
	if (a.count > 1)
		text_cat(a.about, sizeof(a.about), " (%u tasks)", a.count);
	snprintf(a.text, sizeof(a.text), "wait%s for I/O of %s", a.count == 1 ? "s" : "", m->name);
	as->answer(as->ctx, &a);
}

/* "14 tasks wait", and no names: one row. */
static void tell_unnamed(struct lab_asks *as, const struct ask *q, const struct san_map *m)
{
	struct answer a = ask_answer(q);
	uint64_t n;

	a.is = ANSWER_TASK;
	a.count = parse_u64n(m->waiters, strcspn(m->waiters, " "), &n) ? (uint32_t)n : 1;
	snprintf(a.about, sizeof(a.about), "%s", m->waiters);
	as->answer(as->ctx, &a);
}

/* The scenario's words, "14 tasks wait: postgres 9, kworker 5", one row a name. */
static void tell_waiters(struct lab_asks *as, const struct ask *q, const struct san_map *m)
{
	const char *list = strstr(m->waiters, ": ");

	if (!list && *m->waiters)
		tell_unnamed(as, q, m);
	for (const char *at = list ? list + 2 : ""; *at;) {
		size_t len = strcspn(at, ",");

		tell_tasks(as, q, m, at, len);
		at += len;
		at += strspn(at, ", ");
	}
}

static void refuse(struct lab_asks *as, const struct ask *q, const char *why)
{
	struct answer a = ask_answer(q);

	a.done = true;
	a.is = ANSWER_REFUSED;
	snprintf(a.text, sizeof(a.text), "%s", why);
	as->answer(as->ctx, &a);
}

/* ---- partitions ---- */

/* Slices of one size, from the usual place on. */
#define FIRST_SECTOR 2048

static void tell_parts(struct lab_asks *as, const struct ask *q, const struct lab_map *m)
{
	uint64_t sectors = m->slices ? (m->size / 512 - FIRST_SECTOR) / m->slices : 0;

	for (uint32_t i = 0; i < m->slices; i++) {
		struct answer a = ask_answer(q);
		char name[80] = "";

		if (m->parts)
			snprintf(name, sizeof(name), "%s-part%u", m->name, i + 1);
		answer_part(&a, i + 1, sectors * 512, FIRST_SECTOR + i * sectors, "0x83", name);
		as->answer(as->ctx, &a);
	}
}

void lab_asks_take(struct lab_asks *as, const struct lab_world *w, const struct ask *q, bool frozen)
{
	const struct lab_map *m = map_of(w, q);

	if (q->what == ASK_PATHS || (m && q->what == ASK_EXPLAIN)) {
		lab_survey(as, w, q, m);
		end(as, q);
		return;
	}
	if (ask_is_survey(q->what)) {
		refuse(as, q,
		       q->what == ASK_EXPLAIN
			       ? "there is no such map"
			       : "a lab has no multipath.conf: its file says which maps there are");
		return;
	}
	if (m && q->what == ASK_TEST) {
		take_test(as, w, q, m, frozen);
		return;
	}
	if (m && q->what == ASK_PARTS) {
		tell_parts(as, q, m);
	} else if (m) {
		tell_users(as, q, m->san);
		tell_waiters(as, q, m->san);
	}
	end(as, q);
}
