/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view_help: the keys, and the words and marks of the screen.
 *
 * Keys come from keymap.h and command.h, words from the tables here and in
 * field.h: there is no second list that could drift.  A verb that cannot work
 * on the row that was selected is dim and says why.
 */
#include "ui/view.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/field.h"
#include "ui/keymap.h"
#include "ui/wrap.h"

#include <stdio.h>
#include <stdlib.h>

#define KEYS_W 18

enum line_kind { LINE_HEADING, LINE_TEXT, LINE_BLANK };

struct line {
	enum line_kind kind;
	enum role role;
	char left[48];
	char text[240];
};

struct help {
	struct view view;
	bool read_only;
	/* of the row that was selected below when the help was opened: why a command cannot work */
	char why[NCOMMANDS][80];
	struct line *line;
	size_t n, cap, top;
	int page, cols; /* line[] is laid out for cols */
};

static const char *const headings[NCMDGS] = {
	[CMDG_MOVE] = "MOVE",
	[CMDG_LOOK] = "LOOK",
	[CMDG_ACT] = "ACT  each asks first, and shows what it will send",
	[CMDG_PROGRAM] = "PROGRAM",
};

struct word {
	const char *word, *text;
};

/* clang-format off */
static const struct word marks[] = {
	{ "blank", "ok" },
	{ "-", "standby: works after the array has moved the LUN; not in use" },
	{ "!", "degraded, at risk, flapping, slow" },
	{ "X", "failed, dead, down" },
	{ "Q", "queueing: no path is left and I/O is held" },
	{ "#", "suspended: all I/O waits" },
	{ "?", "not known, pending, or older than 10 s" },
	{ "H", "held by an operator: failed or switched by hand, and kept so" },
};
static const struct word words[] = {
	{ "at risk", "one path left, or all that is left hangs on one port or controller" },
	{ "degraded", "paths are missing, but two independent ways are left" },
	{ "dead", "no path, and every I/O gets an error" },
	{ "usable/expected", "expected: the accepted baseline, sibling maps, or the most seen" },
};
/* clang-format on */

static struct help *help(struct view *v)
{
	return (struct help *)(void *)v;
}

/* The next line of the help. */
static struct line *add(struct help *h, enum line_kind kind)
{
	struct line *l;

	h->line = mem_grow(h->line, &h->cap, h->n + 1, sizeof *h->line);
	l = &h->line[h->n++];
	*l = (struct line){ .kind = kind, .role = ROLE_NORMAL };
	return l;
}

static void add_heading(struct help *h, const char *text)
{
	if (h->n)
		add(h, LINE_BLANK);
	snprintf(add(h, LINE_HEADING)->text, sizeof h->line->text, "%s", text);
}

/* Where the sentences begin. */
static int text_column(const struct help *h)
{
	return h->cols >= 50 ? KEYS_W + 2 : 9;
}

static void add_text(struct help *h, enum role role, const char *left, const char *text)
{
	int width = h->cols - text_column(h);

	do {
		struct line *l = add(h, LINE_TEXT);
		size_t n = wrap_fit(text, width > 1 ? width : 1);

		l->role = role;
		snprintf(l->left, sizeof l->left, "%s", left);
		snprintf(l->text, sizeof l->text, "%.*s", (int)n, text);
		text = wrap_next(text, n);
		left = "";
	} while (*text);
}

/* Keys and sentence of a command, dim with the reason when it cannot work. */
static void add_command(struct help *h, enum command_id id)
{
	char keys[48], text[300];

	keymap_names(keys, sizeof keys, id);
	snprintf(text, sizeof text, "%s", command_get(id)->help);
	if (h->why[id][0])
		text_cat(text, sizeof text, "  [not now: %s]", h->why[id]);
	add_text(h, h->why[id][0] ? ROLE_DIM : ROLE_NORMAL, keys, text);
}

/* A read-only console has no key that acts: not even dim ones. */
static void add_commands(struct help *h, enum command_group group)
{
	if (group == CMDG_ACT && h->read_only)
		return;
	add_heading(h, headings[group]);
	for (int id = CMD_NONE + 1; id < NCOMMANDS; id++) {
		if (command_get((enum command_id)id)->group == group)
			add_command(h, (enum command_id)id);
	}
}

static void add_words(struct help *h, const char *heading, const struct word *w, size_t n)
{
	add_heading(h, heading);
	for (size_t i = 0; i < n; i++)
		add_text(h, ROLE_NORMAL, w[i].word, w[i].text);
}

/* All lines for a screen of so many columns. */
static void lay_out(struct help *h, int cols)
{
	h->cols = cols;
	h->n = 0;
	/* acting first: it is what one opens the help for */
	add_commands(h, CMDG_ACT);
	add_commands(h, CMDG_LOOK);
	add_commands(h, CMDG_MOVE);
	add_commands(h, CMDG_PROGRAM);
	add_words(h, "MARKS  the second column", marks, ARRAY_LEN(marks));
	add_words(h, "WORDS", words, ARRAY_LEN(words));
	add_heading(h, "COLUMNS");
	for (size_t i = 0; i < NFIELDS; i++) {
		const struct field *f = field_get((enum field_id)i);

		add_text(h, ROLE_NORMAL, f->title, f->help);
	}
}

/* The first line that is shown, never past the last screenful. */
static void set_top(struct help *h, long top)
{
	long last = (long)h->n - h->page;

	top = top < last ? top : last;
	h->top = top > 0 ? (size_t)top : 0;
}

static void help_refresh(struct view *v, const struct view_ctx *x, int page)
{
	(void)x;
	help(v)->page = page > 0 ? page : 1;
}

static void paint_line(const struct help *h, struct canvas *c, int y, const struct line *l)
{
	int x = text_column(h);

	if (l->kind == LINE_HEADING)
		canvas_field(c, y, 0, c->cols, ALIGN_LEFT, ROLE_DIALOG_LABEL, l->text);
	if (l->kind != LINE_TEXT)
		return;
	canvas_field(c, y, 1, x - 2, ALIGN_LEFT, l->role == ROLE_DIM ? ROLE_DIM : ROLE_KEY,
		     l->left);
	canvas_field(c, y, x, c->cols - x, ALIGN_LEFT, l->role, l->text);
}

static void help_paint(struct view *v, const struct view_ctx *x, struct canvas *c, int y_titles,
		       int y, int rows)
{
	struct help *h = help(v);

	(void)x;
	if (h->cols != c->cols)
		lay_out(h, c->cols);
	set_top(h, (long)h->top);
	if (y_titles >= 0)
		canvas_field(c, y_titles, 0, c->cols, ALIGN_LEFT, ROLE_COLUMNS,
			     " small letters look, capitals change the SAN and ask first");
	for (int i = 0; i < rows && h->top + (size_t)i < h->n; i++)
		paint_line(h, c, y + i, &h->line[h->top + (size_t)i]);
}

static void help_detail(struct view *v, const struct view_ctx *x, int line, char *dst, size_t size)
{
	const struct help *h = help(v);
	size_t last = h->top + (size_t)h->page < h->n ? h->top + (size_t)h->page : h->n;

	(void)x;
	dst[0] = '\0';
	if (line == 1)
		snprintf(dst, size, "lines %zu-%zu of %zu, j k scroll, q or Esc goes back",
			 h->top + 1, last, h->n);
}

static void help_where(struct view *v, const struct view_ctx *x, struct command_where *out)
{
	(void)v;
	*out = (struct command_where){
		.san = x->san, .now = x->now, .lost = x->lost, .help = true
	};
}

static bool help_command(struct view *v, const struct view_ctx *x, enum command_id id)
{
	struct help *h = help(v);
	long top = (long)h->top, page = h->page;

	(void)x;
	switch (id) {
	case CMD_DOWN:
		top++;
		break;
	case CMD_UP:
		top--;
		break;
	case CMD_PAGE_DOWN:
		top += page;
		break;
	case CMD_PAGE_UP:
		top -= page;
		break;
	case CMD_TOP:
		top = 0;
		break;
	case CMD_BOTTOM:
		top = (long)h->n;
		break;
	default:
		return false;
	}
	set_top(h, top);
	return true;
}

static size_t help_want(struct view *v, uint32_t *n, size_t max)
{
	(void)v;
	(void)n;
	(void)max;
	return 0;
}

static const struct view_ops help_ops = {
	.refresh = help_refresh,
	.paint = help_paint,
	.detail = help_detail,
	.where = help_where,
	.command = help_command,
	.want = help_want,
};

struct view *view_help_new(const struct command_where *w)
{
	struct help *h = xcalloc(1, sizeof *h);

	h->view.ops = &help_ops;
	h->view.title = "? keys";
	h->read_only = w->san->host.read_only;
	for (int id = CMD_NONE + 1; id < NCOMMANDS; id++)
		command_can((enum command_id)id, w, h->why[id], sizeof h->why[id]);
	return &h->view;
}

void view_help_free(struct view *v)
{
	if (!v)
		return;
	free(help(v)->line);
	free(help(v));
}
