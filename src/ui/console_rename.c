/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * console_rename: the new name of a map is typed, then its plan is shown.
 *
 * What the name may be is judged by the plan alone: one that is refused stays
 * in the line, to be mended.
 */
#include "ui/console_int.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static const struct san_map *renamed(const struct console *c)
{
	return san_map_by_key(client_san(c->client), c->rename_of);
}

void console_rename(struct console *c, const struct command_where *w)
{
	char name[PLAN_NAME_MAX];

	snprintf(c->rename_of, sizeof c->rename_of, "%s", w->on.map->key);
	c->mistake[0] = '\0';
	text_clean(name, sizeof name, w->on.map->name);
	prompt_open(&c->rename, 'A', name);
}

/* Why the name cannot be had, in the line below; false: it can. */
static bool is_refused(struct console *c, struct plan_cmd *cmd)
{
	struct err e = { 0 };
	struct plan plan;

	if (plan_make(client_san(c->client), cmd, 1, client_now(c->client), NULL, &plan, &e))
		snprintf(c->mistake, sizeof c->mistake, "%.199s", e.text);
	else
		snprintf(c->mistake, sizeof c->mistake, "%.199s", plan.refused);
	return c->mistake[0] != '\0';
}

static void done(struct console *c)
{
	char text[PROMPT_BYTES], *name;
	struct plan_cmd cmd = { .verb = PLAN_RENAME };

	memcpy(text, c->rename.text, sizeof text);
	name = text_trim(text);
	snprintf(cmd.map, sizeof cmd.map, "%s", c->rename_of);
	if (strlen(name) >= sizeof cmd.name) {
		snprintf(c->mistake, sizeof c->mistake, "a name has at most %zu bytes",
			 sizeof cmd.name - 1);
	} else {
		memcpy(cmd.name, name, strlen(name) + 1);
		if (!is_refused(c, &cmd)) {
			console_plan(c, &(struct cmdset){ .cmd = &cmd, .n = 1 });
			return;
		}
	}
	/* what was typed is not lost */
	prompt_open(&c->rename, 'A', text);
}

void console_rename_key(struct console *c, int key)
{
	switch (prompt_key(&c->rename, key)) {
	case PROMPT_CHANGED:
	case PROMPT_CANCEL:
		c->mistake[0] = '\0';
		break;
	case PROMPT_DONE:
		done(c);
		break;
	case PROMPT_TAB:
	case PROMPT_STAY:
		break;
	}
}

void console_rename_paint_help(const struct console *c, struct canvas *cv, int y)
{
	const struct san_map *m = renamed(c);
	char name[160], text[200];
	int x;

	snprintf(text, sizeof text, "rename %s",
		 m ? text_clean(name, sizeof name, m->name) : "nothing: the map is gone");
	x = frame_key(cv, y, 0, "Enter", text);
	x = frame_key(cv, y, x, "Esc", "leave");
	canvas_field(cv, y, x, cv->cols - x, ALIGN_LEFT, ROLE_DIM,
		     "letters, digits and #+-.:=@_; what it means is shown first");
}
