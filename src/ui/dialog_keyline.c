/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dialog_keyline: the last line of a window: the keys that close it and send,
 * or the place where a name is typed.
 */
#include "ui/dialog_paint.h"

#include "base/attr.h"
#include "base/text.h"
#include "ui/frame.h"
#include "ui/term.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* A key of the window and what it does, in fewer words where there is no room. */
struct hint {
	const char *key, *word, *brief;
};

static int hints_width(const struct hint *h, size_t n)
{
	int w = 0;

	for (size_t i = 0; i < n; i++)
		w += 3 + text_width(h[i].key) + text_width(h[i].word);
	return w - 2;
}

/*
 * Fewer words where there is no room: first of the last key, then of the first, which closes the
 * window; what sends keeps its words as long as it can.
 */
static void make_fit(struct hint *h, size_t n, int cols)
{
	for (size_t i = 0; i < n && hints_width(h, n) > cols; i++) {
		size_t at = !i ? n - 1 : i - 1;

		h[at].word = h[at].brief;
	}
}

/* What closes the window stands first, what acts stands last. */
static void paint_hints(struct canvas *c, int y, const struct hint *hints, size_t n)
{
	struct hint h[4];
	int x = 0;

	assert(n <= ARRAY_LEN(h));
	memcpy(h, hints, n * sizeof *h);
	make_fit(h, n, c->cols);
	for (size_t i = 0; i < n; i++) {
		x = canvas_text(c, y, x, ROLE_KEY, h[i].key) + 1;
		if (i == n - 1)
			canvas_field(c, y, x, c->cols - x, ALIGN_LEFT, ROLE_KEYTEXT, h[i].word);
		else
			x = canvas_text(c, y, x, ROLE_KEYTEXT, h[i].word) + (*h[i].word ? 2 : 1);
	}
}

/* The line where the map's or host's name is typed; its end is what stays in sight. */
static void paint_prompt(const struct dialog *d, struct canvas *c, int y)
{
	char ask[200];
	int x = 0, room;
	const char *typed = d->typed;

	snprintf(ask, sizeof ask, "%stype %s and Enter:", d->mistyped ? "another name: " : "",
		 d->confirm);
	if (text_width(ask) + 12 + text_width(d->confirm) + 2 <= c->cols)
		x = frame_key(c, y, 0, "Esc", "cancel");
	else
		snprintf(ask, sizeof ask, "%stype %s:", d->mistyped ? "no: " : "", d->confirm);
	room = c->cols - x - 4; /* for what is typed, at least so much */
	if (text_width(ask) < room)
		room = text_width(ask);
	x = canvas_field(c, y, x, room, ALIGN_LEFT_ENDS, ROLE_DIALOG_LOUD, ask) + 1;
	while (*typed && text_width(typed) > c->cols - x - 1) {
		size_t len;

		text_next(typed, &len);
		typed += len;
	}
	x = canvas_text(c, y, x, ROLE_DIALOG, typed);
	if (x < c->cols) {
		c->cursor_y = y;
		c->cursor_x = x;
		canvas_text(c, y, x, ROLE_DIALOG, "_");
	}
}

/* What the confirming key does, before the name of the object; in brief where there is no room. */
static const struct doing {
	const char *word, *brief;
} doing[PLAN_NVERBS] = {
	[PLAN_FAIL] = { "fail", "fail" },
	[PLAN_REINSTATE] = { "reinstate", "reinstate" },
	[PLAN_SWITCH] = { "switch to", "switch to" },
	[PLAN_BYPASS] = { "bypass", "bypass" },
	[PLAN_UNBYPASS] = { "take the bypass off", "unbypass" },
	[PLAN_QUEUE_ON] = { "hold I/O without a path on", "hold I/O of" },
	[PLAN_QUEUE_OFF] = { "fail I/O without a path on", "fail I/O of" },
	[PLAN_RESUME] = { "continue", "continue" },
	[PLAN_RUN] = { "set running", "set running" },
	[PLAN_BASELINE] = { "accept the paths of", "accept" },
	[PLAN_FLUSH] = { "flush", "flush" },
	[PLAN_RESIZE] = { "resize", "resize" },
	[PLAN_RENAME] = { "rename", "rename" },
	[PLAN_PARTS_ADD] = { "map the partitions of", "map parts of" },
	[PLAN_PARTS_DELETE] = { "unmap the partitions of", "unmap parts of" },
	[PLAN_ASSEMBLE] = { "assemble", "assemble" },
};

/* What the set is about, in a few words: "sdb", "group 2", "mpatha", "6 paths". */
static void object_word(const struct dialog *d, const struct dialog_ctx *x, char *dst, size_t size)
{
	const struct plan_verb_info *v = plan_verb_info(d->plan.verb);
	const struct plan_cmd *cmd = &d->set.cmd[0];
	const struct san_map *m = san_map_by_key(x->san, cmd->map);
	const struct san_path *p = m ? san_path_find(m, cmd->major, cmd->minor) : NULL;

	if (d->set.n > 1)
		text_count(dst, size, (unsigned)d->set.n, v->wants_path ? "path" : "map");
	else if (v->wants_group)
		snprintf(dst, size, "group %u", cmd->group);
	else
		text_clean(dst, size, p ? p->name : m ? m->name : "all maps");
}

/* What the confirming key does, in words. */
static void send_word(const struct dialog *d, const struct dialog_ctx *x, bool brief, char *dst,
		      size_t size)
{
	char what[64];

	object_word(d, x, what, sizeof what);
	if (brief)
		snprintf(dst, size, "%s %s", doing[d->plan.verb].brief, what);
	else if (d->set.n > 1 && plan_verb_info(d->plan.verb)->wants_group)
		snprintf(dst, size, "switch the group of %s now", what);
	else
		snprintf(dst, size, "%s %s now", doing[d->plan.verb].word, what);
}

static void keys_queueing(const struct dialog *d, struct canvas *c, int y)
{
	struct hint h[3] = { { "Esc", "leave it (also 1, Enter)", "leave" } };
	size_t n = 1;

	if (!d->fail.plan.refused[0])
		h[n++] = (struct hint){ "2", "fail", "fail" };
	if (!d->hold.plan.refused[0])
		h[n++] = (struct hint){ "3", "hold", "hold" };
	paint_hints(c, y, h, n);
}

static void keys_silent(const struct dialog *d, struct canvas *c, int y)
{
	const struct hint h[] = {
		d->unsent ? (struct hint){ "W", "later (also Esc)", "later" }
			  : (struct hint){ "W", "wait (also Esc)", "wait" },
		{ "K", "send to the kernel directly", "send directly" },
	};

	paint_hints(c, y, h, d->plan.direct[0] && !d->plan.refused[0] ? 2 : 1);
}

/* What was not read cannot be confirmed. */
static void keys_unread(struct canvas *c, int y, bool readable)
{
	static const struct hint read[] = {
		{ "Esc", "cancel", "cancel" },
		{ "j", "read on: it is longer than this window", "read on" },
	};
	static const struct hint small[] = {
		{ "Esc", "cancel: too small to show the plan", "(too small)" },
	};

	if (readable)
		paint_hints(c, y, read, ARRAY_LEN(read));
	else
		paint_hints(c, y, small, ARRAY_LEN(small));
}

static void keys_plan(const struct dialog *d, const struct dialog_ctx *x, struct canvas *c, int y)
{
	char word[120], brief[120], capital[24];
	bool safe = d->level == PLAN_SAFE;
	struct hint h[] = {
		{ "Esc", safe ? "cancel" : "cancel (also Enter)   ", c->cols < 40 ? "" : "cancel" },
		{ "Enter", word, brief },
		{ "c", "copy command", "copy" },
	};

	send_word(d, x, false, word, sizeof word);
	send_word(d, x, true, brief, sizeof brief);
	if (!safe && d->unread) {
		snprintf(word, sizeof word, "read the change: it is asked again then");
		snprintf(brief, sizeof brief, "read it");
	}
	if (!safe)
		h[1].key = term_key_name(capital, sizeof capital, dialog_capital(d, x));
	/* what is to be read needs the room */
	paint_hints(c, y, h, d->unread ? ARRAY_LEN(h) - 1 : ARRAY_LEN(h));
}

void dialog_keyline(const struct dialog *d, const struct dialog_ctx *x, struct canvas *c, int y,
		    int hidden)
{
	static const struct hint refused[] = { { "Esc", "close (also Enter)", "close" } };

	canvas_fill(c, y, 0, c->cols, ROLE_NORMAL, ' ');
	if (d->kind == DIALOG_QUEUEING)
		keys_queueing(d, c, y);
	else if (d->kind == DIALOG_SILENT)
		keys_silent(d, c, y);
	else if (d->plan.refused[0])
		paint_hints(c, y, refused, ARRAY_LEN(refused));
	else if ((d->level != PLAN_SAFE || hidden == INT_MAX) && d->read_to < hidden)
		keys_unread(c, y, hidden != INT_MAX);
	else if (d->level == PLAN_STOPS)
		paint_prompt(d, c, y);
	else
		keys_plan(d, x, c, y);
}
