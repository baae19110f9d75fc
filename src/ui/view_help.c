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
#include "engine/phrase.h"
#include "ui/field.h"
#include "ui/keymap.h"
#include "ui/pager.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Columns of the keys and words. */
#define KEYS_W 20

struct help {
	struct view view;
	const struct keymap *keys;
	bool read_only;
	/* of the row that was selected below when the help was opened: how well a command fits it,
	 * and why it cannot work */
	enum command_can can[NCOMMANDS];
	char why[NCOMMANDS][80];
	char row[80]; /* what that row is called; "" none was selected */
	struct pager pager;
	const struct query *laid_out; /* the filter that the lines are laid out for */
	struct columns columns[2];    /* of the lists of the view below */
	size_t nlists;
	const char *heading; /* not yet there: for its first line that matches */
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
	{ "!", "degraded, at risk, flapping, marginal, slow, unwatched" },
	{ "X", "failed, dead, down" },
	{ "Q", "queueing: no path is left and I/O is held" },
	{ "#", "suspended: all I/O waits" },
	{ "?", "not known, pending, or older than 10 s" },
	{ "a", "acknowledged: the health line leaves it out until its end" },
	{ "H", "held by an operator: failed or switched by hand, and kept so" },
};
static const struct word words[] = {
	{ "at risk", "one path left, or all that is left hangs on one port or controller" },
	{ "degraded", "paths are missing, but two independent ways are left" },
	{ "dead", "no path, and every I/O gets an error" },
	{ "* before a name", "marked: F and R act on all marked paths, S, W and C on all marked maps" },
	{ "x1, x3", "behind a path: how often it failed since the table was loaded, the column FAIL" },
	{ "theme", "the colours: theme = NAME in sandeck.conf, or --theme NAME when it is started" },
	{ "^6", "in the column titles: so many rows are above the first one on the screen" },
	{ "usable/expected", "expected: the accepted baseline, sibling maps, or the most seen" },
};
/* clang-format on */

static struct help *help(struct view *v)
{
	return (struct help *)(void *)v;
}

/* A line that the filter leaves, under its heading; a heading without lines is not there. */
static void add_line(struct help *h, enum role role, const char *left, const char *text)
{
	char both[400];

	snprintf(both, sizeof both, "%s %s", left, text);
	if (!query_text(h->view.query, both))
		return;
	if (h->heading)
		pager_heading(&h->pager, h->heading);
	h->heading = NULL;
	pager_text(&h->pager, role, left, text);
}

/* Keys and sentence of a command, dim with the reason when it cannot work. */
static void add_command(struct help *h, enum command_id id)
{
	char keys[48], text[300];

	if (!keymap_names(h->keys, keys, sizeof keys, id)[0])
		snprintf(keys, sizeof keys, ":%s", command_get(id)->name);
	snprintf(text, sizeof text, "%s  (:%s)", command_get(id)->help, command_get(id)->name);
	if (h->why[id][0])
		text_cat(text, sizeof text, "  [not now: %s]", h->why[id]);
	add_line(h, h->why[id][0] ? ROLE_DIM : ROLE_NORMAL, keys, text);
}

/* What can be done to the selected row: that is what one opens the help for. */
static bool is_here(const struct help *h, enum command_id id)
{
	enum command_group group = command_get(id)->group;

	return h->row[0] && h->can[id] >= CMD_CAN && (group == CMDG_ACT || group == CMDG_LOOK);
}

static void add_here(struct help *h)
{
	char heading[120];

	snprintf(heading, sizeof heading, "HERE  on %s", h->row);
	h->heading = heading;
	for (int act = 1; act >= 0; act--) {
		for (int id = CMD_NONE + 1; id < NCOMMANDS; id++) {
			if (is_here(h, (enum command_id)id) &&
			    command_get((enum command_id)id)->acts == act)
				add_command(h, (enum command_id)id);
		}
	}
	h->heading = NULL;
}

/* A read-only console has no key that acts: not even dim ones. */
static void add_commands(struct help *h, enum command_group group)
{
	if (group == CMDG_ACT && h->read_only)
		return;
	h->heading = headings[group];
	for (int id = CMD_NONE + 1; id < NCOMMANDS; id++) {
		if (command_get((enum command_id)id)->group == group &&
		    !is_here(h, (enum command_id)id))
			add_command(h, (enum command_id)id);
	}
}

static void add_words(struct help *h, const char *heading, const struct word *w, size_t n)
{
	h->heading = heading;
	for (size_t i = 0; i < n; i++)
		add_line(h, ROLE_NORMAL, w[i].word, w[i].text);
}

/* Is a column of this name and meaning in a list before list l? */
static bool is_told(const struct help *h, size_t l, const struct column *col)
{
	for (size_t i = 0; i < l; i++) {
		const struct column *other = columns_find(&h->columns[i], col->name);

		if (other && !strcmp(other->help, col->help))
			return true;
	}
	return false;
}

static void add_columns(struct help *h, size_t l)
{
	for (size_t i = 0; i < h->columns[l].n; i++) {
		const struct column *col = columns_at(&h->columns[l], i);

		if (!is_told(h, l, col))
			add_line(h, ROLE_NORMAL, col->title, col->help);
	}
}

/* All lines for a screen of so many columns. */
static void lay_out(struct help *h, int cols)
{
	pager_begin(&h->pager, cols, KEYS_W);
	h->laid_out = h->view.query;
	add_here(h);
	add_commands(h, CMDG_LOOK);
	add_commands(h, CMDG_ACT);
	add_commands(h, CMDG_MOVE);
	add_commands(h, CMDG_PROGRAM);
	add_words(h, "MARKS  the second column", marks, ARRAY_LEN(marks));
	add_words(h, "WORDS", words, ARRAY_LEN(words));
	h->heading = "COLUMNS";
	for (size_t l = 0; l < h->nlists; l++)
		add_columns(h, l);
}

/* Of what was looked for nothing is there: the page would be empty. */
static void paint_none(const struct help *h, const struct view_ctx *x, struct canvas *c, int y)
{
	char key[32];

	canvas_textf(c, y, 3, ROLE_DIM, "nothing in the help has \"%s\"  (%s shows all)",
		     h->view.filter ? h->view.filter : "that",
		     keymap_key_name(x->keys, key, sizeof key, CMD_BACK));
}

static void help_refresh(struct view *v, const struct view_ctx *x, int page)
{
	(void)x;
	(void)page;
	(void)v;
}

static void help_paint(struct view *v, const struct view_ctx *x, struct canvas *c, int y_titles,
		       int y, int rows)
{
	struct help *h = help(v);

	if (h->pager.cols != c->cols || h->laid_out != v->query)
		lay_out(h, c->cols);
	if (y_titles >= 0)
		canvas_field(c, y_titles, 0, c->cols, ALIGN_LEFT, ROLE_COLUMNS,
			     " small letters look, capitals change the SAN and ask first");
	pager_paint(&h->pager, c, y, rows);
	if (!h->pager.n && rows > 0)
		paint_none(h, x, c, y);
}

static void help_detail(struct view *v, const struct view_ctx *x, int line, char *dst, size_t size)
{
	dst[0] = '\0';
	if (line == 1)
		pager_position(&help(v)->pager, x->keys, dst, size);
}

static void help_where(struct view *v, const struct view_ctx *x, struct command_where *out)
{
	view_where(v, x, out);
	out->over = true;
	out->searchable = true;
}

static bool help_command(struct view *v, const struct view_ctx *x, enum command_id id)
{
	(void)x;
	return pager_command(&help(v)->pager, id);
}

static void help_free(struct view *v)
{
	pager_fini(&help(v)->pager);
	free(help(v));
}

static const struct view_ops help_ops = {
	.refresh = help_refresh,
	.paint = help_paint,
	.detail = help_detail,
	.where = help_where,
	.command = help_command,
	.free = help_free,
};

static void set_row(struct help *h, const struct target *on)
{
	char name[PHRASE];

	if (on->port)
		text_clean(h->row, sizeof h->row, on->port->label);
	else if (on->path)
		snprintf(h->row, sizeof h->row, "%s", phrase_path(name, sizeof name, on->path));
	else if (on->map && on->group)
		snprintf(h->row, sizeof h->row, "group %u of %s", on->group,
			 phrase_map(name, sizeof name, on->map));
	else if (on->map)
		snprintf(h->row, sizeof h->row, "%s", phrase_map(name, sizeof name, on->map));
}

static void take_columns(struct help *h, struct view *below)
{
	const struct columns *l;

	while (below->ops->columns && h->nlists < ARRAY_LEN(h->columns) &&
	       (l = below->ops->columns(below, h->nlists)) != NULL)
		h->columns[h->nlists++] = *l;
}

struct view *view_help_new(const struct command_where *w, struct view *below)
{
	struct help *h = xcalloc(1, sizeof *h);

	h->view.ops = &help_ops;
	h->view.title = "? keys";
	h->keys = w->keys;
	h->read_only = w->san->host.read_only;
	set_row(h, &w->on);
	take_columns(h, below);
	for (int id = CMD_NONE + 1; id < NCOMMANDS; id++)
		h->can[id] = command_can((enum command_id)id, w, h->why[id], sizeof h->why[id]);
	return &h->view;
}
