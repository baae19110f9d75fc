/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * console_ask: questions to the SAN: does a path read, who uses a map and who
 * waits, which disks are in no map, what is configured.  Nothing waits for the answers: they fill a
 * list over the view, which can be left and comes back with the same key.
 */
#include "ui/console_int.h"

#include <stdio.h>
#include <string.h>

/* On a path its own read is meant, even of a standby one; on a map that of each. */
static struct ask question(enum command_id id, const struct command_where *w)
{
	struct ask q = { .what = id == CMD_TEST    ? ASK_TEST
				 : id == CMD_WHO   ? ASK_WHO
				 : id == CMD_DISKS ? ASK_PATHS
						   : ASK_EXPLAIN };

	if (id == CMD_DISKS)
		return q;
	snprintf(q.map, sizeof q.map, "%s", w->on.map->key);
	if (id == CMD_TEST && w->on.path) {
		snprintf(q.path, sizeof q.path, "%u:%u", w->on.path->major, w->on.path->minor);
		q.named = true;
	}
	return q;
}

static void show(struct console *c)
{
	view_free(c->over);
	if (c->answers.q.what == ASK_PATHS || c->answers.q.what == ASK_EXPLAIN)
		c->over = view_survey_new(&c->answers, c->shown);
	else
		c->over = view_answers_new(&c->answers, c->shown);
	c->moved = true;
}

static bool same(const struct ask *a, const struct ask *b)
{
	return a->what == b->what && !strcmp(a->map, b->map) && !strcmp(a->path, b->path);
}

void console_ask(struct console *c, enum command_id id, const struct command_where *w)
{
	struct ask q = question(id, w);

	/* still waiting for just this: show it again, rather than ask twice */
	if (c->answers.state == ANSWERS_WAITING && same(&q, &c->answers.q)) {
		show(c);
		return;
	}
	if (!client_ask(c->client, &q)) {
		console_answer(c, CONSOLE_HINT_MS, 0, true, "not asked: the engine ended");
		return;
	}
	answers_begin(&c->answers, &q, id == CMD_DISKS ? NULL : w->on.map,
		      id == CMD_TEST ? w->on.path : NULL, console_mono());
	show(c);
}

/* Whoever has left the list is told the sum when it is complete. */
static void tell(struct console *c)
{
	char text[400];

	c->moved = true;
	c->pending = true;
	if (c->over || c->answers.state == ANSWERS_WAITING)
		return;
	console_answer(c, CONSOLE_RESULT_MS, 0, c->answers.sum.bad > 0, "%s",
		       answers_summary(text, sizeof text, &c->answers, console_mono()));
}

void console_answered(struct console *c, const struct answer *a)
{
	if (answers_take(&c->answers, a))
		tell(c);
}

bool console_ask_tick(struct console *c)
{
	if (c->answers.state != ANSWERS_WAITING)
		return false;
	if (answers_tick(&c->answers, console_mono()))
		tell(c);
	return true;
}
