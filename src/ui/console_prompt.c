/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * console_prompt: a filter or a command that is being typed.
 *
 * A filter narrows with each key; while it is not understood the list stays
 * as it was and the reason stands below.  The palette shows what matches.
 */
#include "ui/console_int.h"

#include "base/text.h"
#include "ui/keymap.h"

#include <stdio.h>
#include <string.h>

/* Entries of the palette on the screen at a time. */
#define PALETTE_ROWS 10

bool console_prompting(const struct console *c)
{
	return c->search.open || c->palette.open || c->ack.open || c->rename.open;
}

void console_prompt_open(struct console *c, bool palette)
{
	c->mistake[0] = '\0';
	c->choice = 0;
	c->news.answer[0] = '\0';
	memcpy(c->before, c->filter[console_filtered(c)].text, sizeof c->before);
	if (palette)
		prompt_open(&c->palette, ':', "");
	else
		prompt_open(&c->search, '/', c->before);
}

/* ---- the filter ---- */

static void narrow(struct console *c, const char *text)
{
	struct err e = { 0 };

	c->mistake[0] = '\0';
	if (!console_filter_set(c, console_filtered(c), text, &e))
		snprintf(c->mistake, sizeof c->mistake, "%.199s", e.text);
}

/* "sta" is on its way to be state: ... : as a word it would leave nothing. */
static bool begins_fact(const char *text)
{
	const char *word = strrchr(text, ' ');
	size_t len;

	word = word ? word + 1 : text;
	word += *word == '!';
	len = strlen(word);
	return len && strspn(word, "abcdefghijklmnopqrstuvwxyz-") == len && fact_begins(word);
}

/* Enter: one that is not understood leaves all as it was before; / has it under Up. */
static void finish(struct console *c)
{
	char mistake[sizeof c->mistake];

	narrow(c, c->search.text);
	memcpy(mistake, c->mistake, sizeof mistake);
	if (!mistake[0])
		return;
	narrow(c, c->before);
	console_answer(c, CONSOLE_HINT_MS, 0, true, "not taken: %s", mistake);
}

static void search_key(struct console *c, int key)
{
	switch (prompt_key(&c->search, key)) {
	case PROMPT_CHANGED:
		/* a page over the list is text: there a word is a word */
		if (console_filtered(c) == NVIEWS || !begins_fact(c->search.text))
			narrow(c, c->search.text);
		break;
	case PROMPT_DONE:
		finish(c);
		break;
	case PROMPT_CANCEL:
		narrow(c, c->before);
		break;
	case PROMPT_TAB:
	case PROMPT_STAY:
		break;
	}
}

/* ---- the palette ---- */

static void order_by(struct console *c, const char *rest)
{
	struct view *v = c->views[c->shown];
	struct view_ctx x = console_view_ctx(c);
	char text[80], word[40] = "", turn[16] = "";
	bool ok;

	sscanf(rest, "%39s %15s", word, turn);
	ok = v->ops->order_by &&
	     v->ops->order_by(v, &x, word, turn[0] && !strncmp(turn, "reverse", strlen(turn)));
	if (!ok) {
		console_answer(c, CONSOLE_HINT_MS, 0, true,
			       "no column is called %s; the titles are their names", word);
		return;
	}
	v->ops->order(v, text, sizeof text);
	console_answer(c, CONSOLE_HINT_MS, 0, false, "%s", text);
	c->moved = true;
}

static void baseline(struct console *c, const char *rest)
{
	struct plan_cmd all = { .verb = PLAN_BASELINE };

	if (strcmp(rest, "accept") != 0)
		console_answer(c, CONSOLE_HINT_MS, 0, true,
			       ":baseline accept takes the paths that are there now as those that "
			       "should be");
	else
		console_plan(c, &(struct cmdset){ .cmd = &all, .n = 1 });
}

/* rest: NULL takes it back. */
static void acknowledge(struct console *c, const char *rest)
{
	char why[80];
	struct command_where w;

	console_where(c, &w);
	if (command_can(CMD_ACK, &w, why, sizeof why) == CMD_CANNOT)
		console_answer(c, CONSOLE_HINT_MS, 0, true, "%s", why);
	else
		console_ack_word(c, &w, rest);
}

static void run_word(struct console *c, enum palette_word word, const char *rest)
{
	struct err e = { 0 };

	switch (word) {
	case WORD_FILTER:
		if (!console_filter_set(c, c->shown, rest, &e))
			console_answer(c, CONSOLE_HINT_MS, 0, true, "not taken: %s", e.text);
		break;
	case WORD_ORDER:
		order_by(c, rest);
		break;
	case WORD_AT:
		console_time_at(c, rest);
		break;
	case WORD_BASELINE:
		baseline(c, rest);
		break;
	case WORD_SAVE:
		console_save(c, rest);
		break;
	case WORD_ACK:
	case WORD_UNACK:
		acknowledge(c, word == WORD_ACK ? rest : NULL);
		break;
	case WORD_NONE:
	case NWORDS:
		break;
	}
}

static void run(struct console *c)
{
	struct palette_entry e[PALETTE_MAX];
	struct command_where w;
	const char *rest;
	size_t n;

	console_where(c, &w);
	n = palette_match(c->palette.text, &w, e, &rest);
	if (!c->palette.text[0] && !c->choice)
		return;
	if (!n || c->choice >= n)
		console_answer(c, CONSOLE_HINT_MS, 0, true, "no command is called %s",
			       c->palette.text);
	else if (e[c->choice].can == CMD_CANNOT)
		console_answer(c, CONSOLE_HINT_MS, 0, true, "%s: %s", e[c->choice].name,
			       e[c->choice].why);
	else if (e[c->choice].cmd != CMD_NONE)
		console_command(c, e[c->choice].cmd);
	else
		run_word(c, e[c->choice].word, rest);
}

static void complete(struct console *c)
{
	struct command_where w;
	char text[PROMPT_BYTES];

	console_where(c, &w);
	prompt_set(&c->palette, palette_complete(c->palette.text, &w, text, sizeof text));
	c->choice = 0;
}

/* Down and up go along the entries; what was entered before comes by them in the filter only. */
static bool choose(struct console *c, int key)
{
	struct palette_entry e[PALETTE_MAX];
	struct command_where w;
	const char *rest;

	if (key != TK_DOWN && key != TK_UP)
		return false;
	console_where(c, &w);
	if (key == TK_DOWN && c->choice + 1 < palette_match(c->palette.text, &w, e, &rest))
		c->choice++;
	if (key == TK_UP && c->choice)
		c->choice--;
	return true;
}

static void palette_key(struct console *c, int key)
{
	if (choose(c, key))
		return;
	switch (prompt_key(&c->palette, key)) {
	case PROMPT_CHANGED:
		c->choice = 0;
		break;
	case PROMPT_TAB:
		complete(c);
		break;
	case PROMPT_DONE:
		run(c);
		break;
	case PROMPT_CANCEL:
	case PROMPT_STAY:
		break;
	}
}

void console_prompt_key(struct console *c, int key)
{
	if (c->palette.open)
		palette_key(c, key);
	else if (c->ack.open)
		console_ack_key(c, key);
	else if (c->rename.open)
		console_rename_key(c, key);
	else
		search_key(c, key);
	c->pending = true;
}

/* ---- painting ---- */

static void paint_entry(const struct console *c, const struct palette_entry *e, struct canvas *cv,
			int y, bool chosen)
{
	enum role role = e->can == CMD_CANNOT ? ROLE_DIM : ROLE_NORMAL;
	char keys[48] = "", left[80];

	if (e->cmd != CMD_NONE)
		keymap_names(c->keys, keys, sizeof keys, e->cmd);
	snprintf(left, sizeof left, "%s%s%s", e->name, e->args[0] ? " " : "", e->args);
	canvas_fill(cv, y, 0, cv->cols, ROLE_DIALOG, ' ');
	canvas_field(cv, y, 1, 26, ALIGN_LEFT, role, left);
	canvas_field(cv, y, 28, 9, ALIGN_LEFT, e->can == CMD_CANNOT ? ROLE_DIM : ROLE_KEY, keys);
	canvas_field(cv, y, 38, cv->cols - 38, ALIGN_LEFT, role,
		     e->can == CMD_CANNOT ? e->why : e->help);
	if (chosen)
		canvas_flag(cv, y, 0, cv->cols, CELL_CURSOR);
}

/* The entries stand over the last rows of the list, the best next to the line that is typed. */
static void paint_palette(struct console *c, int y_line)
{
	struct palette_entry e[PALETTE_MAX];
	struct command_where w;
	const char *rest;
	size_t n, rows, first;

	console_where(c, &w);
	n = palette_match(c->palette.text, &w, e, &rest);
	rows = n < PALETTE_ROWS ? n : PALETTE_ROWS;
	if ((int)rows > y_line - c->layout.health - 1)
		rows = y_line - c->layout.health - 1 > 0 ? (size_t)(y_line - c->layout.health - 1)
							 : 0;
	first = c->choice >= rows && rows ? c->choice - rows + 1 : 0;
	for (size_t i = 0; i < rows; i++)
		paint_entry(c, &e[first + i], &c->canvas, y_line - (int)rows + (int)i,
			    first + i == c->choice);
}

/* What can be typed, by what is filtered. */
static const char *examples(const struct console *c)
{
	static const char *const of[NVIEWS + 1] = {
		[VIEW_TOPOLOGY] = "state:failed host:3 !mpatha size>1T /regex/",
		[VIEW_PATHS] = "state:failed host:3 !mpatha size>1T /regex/",
		[VIEW_PORTS] = "state:down kind:HBA down>0 !host4 /regex/",
		[VIEW_EVENTS] = "mpatha severity:bad by:multipathd !sdb /regex/",
		[VIEW_LOG] = "mpatha \"two words\" !root /regex/",
		[NVIEWS] = "word \"two words\" !word /regex/",
	};

	return of[console_filtered(c)];
}

static void paint_help(struct console *c, int y)
{
	struct canvas *cv = &c->canvas;
	int x;

	canvas_fill(cv, y, 0, cv->cols, ROLE_KEYTEXT, ' ');
	if (c->mistake[0]) {
		canvas_field(cv, y, 0, cv->cols, ALIGN_LEFT, ROLE_WARN, c->mistake);
		return;
	}
	if (c->palette.open) {
		x = frame_key(cv, y, 0, "Enter", "do it");
		x = frame_key(cv, y, x, "Tab", "complete");
		x = frame_key(cv, y, x, "Up Down", "choose");
		frame_key(cv, y, x, "Esc", "leave");
		return;
	}
	if (c->ack.open) {
		console_ack_paint_help(c, cv, y);
		return;
	}
	if (c->rename.open) {
		console_rename_paint_help(c, cv, y);
		return;
	}
	x = frame_key(cv, y, 0, "Enter", "keep");
	x = frame_key(cv, y, x, "Esc", "as before");
	canvas_text(cv, y, x, ROLE_DIM, examples(c));
}

void console_prompt_paint(struct console *c, int y_line, int y_keys)
{
	if (c->palette.open)
		paint_palette(c, y_line);
	prompt_paint(c->palette.open  ? &c->palette
		     : c->ack.open    ? &c->ack
		     : c->rename.open ? &c->rename
				      : &c->search,
		     &c->canvas, y_line, 0);
	if (y_keys >= 0 && y_keys != y_line)
		paint_help(c, y_keys);
}
