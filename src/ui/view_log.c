/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view_log: what was sent to the SAN from here, and what became of it.
 *
 * The newest first; below, dimmed, what earlier consoles of this host sent.  U
 * undoes the row, as a new plan with its own window.
 */
#include "ui/view.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/flat.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct log {
	struct view view;
	const struct oplog *ops; /* the console's */
	struct flat flat;
};

static struct log *log_of(struct view *v)
{
	return (struct log *)(void *)v;
}

static const struct op *op_of(const struct flat_row *r)
{
	return r->obj;
}

/* ---- columns ---- */

/* Today's by the clock that was chosen, an older one by its day: "03:12:07", "11-20 03:12". */
static void cell_time(const struct op *op, const struct view_ctx *x, char *dst, size_t size)
{
	time_t then = (time_t)(op->sent_at / 1000), today = (time_t)(x->now / 1000);
	struct tm a, b;
	bool known = localtime_r(&then, &a) && localtime_r(&today, &b);

	if (x->ago || !known || (a.tm_year == b.tm_year && a.tm_yday == b.tm_yday))
		view_clock(x, dst, size, op->sent_at);
	else if (!strftime(dst, size, a.tm_year == b.tm_year ? "%m-%d %H:%M" : "%Y-%m-%d", &a))
		dst[0] = '\0';
}

static void cell_what(const struct op *op, const struct view_ctx *x, char *dst, size_t size)
{
	(void)x;
	snprintf(dst, size, "%s", op->title);
}

static void cell_to(const struct op *op, const struct view_ctx *x, char *dst, size_t size)
{
	(void)x;
	snprintf(dst, size, "%s", op->to[0] ? op->to : "-");
}

static void cell_result(const struct op *op, const struct view_ctx *x, char *dst, size_t size)
{
	(void)x;
	op_word(op, dst, size);
}

static void cell_by(const struct op *op, const struct view_ctx *x, char *dst, size_t size)
{
	(void)x;
	snprintf(dst, size, "%s", op->by[0] ? op->by : "-");
}

static void cell_command(const struct op *op, const struct view_ctx *x, char *dst, size_t size)
{
	(void)x;
	snprintf(dst, size, "%s", op->sends[0] ? op->sends : "-");
}

static void cell_before(const struct op *op, const struct view_ctx *x, char *dst, size_t size)
{
	(void)x;
	snprintf(dst, size, "%s", op->before[0] ? op->before : "-");
}

static void cell_after(const struct op *op, const struct view_ctx *x, char *dst, size_t size)
{
	(void)x;
	snprintf(dst, size, "%s", op->after[0] ? op->after : "-");
}

struct log_column {
	struct column col;
	void (*cell)(const struct op *op, const struct view_ctx *x, char *dst, size_t size);
};

/* clang-format off */
static const struct log_column columns[] = {
	{ { "time", "TIME", 8, 11, 11, 0, 0, .help = "When it was sent." }, cell_time },
	{ { "what", "WHAT", 12, 34, 44, 1, 1, .help = "The action and its object, or how many." },
	  cell_what },
	{ { "result", "RESULT", 9, 9, 12, 1, 2, .help = "Whether it was done." }, cell_result },
	{ { "to", "TO", 6, 10, 10, 1, 4, .help = "Who was asked: multipathd, or the kernel itself." },
	  cell_to },
	{ { "by", "BY", 8, 9, 16, 1, 3, .help = "The operator." }, cell_by },
	{ { "command", "COMMAND", 20, 28, 40, 1, 5, true, .help = "The line that was sent." },
	  cell_command },
	{ { "before", "BEFORE", 16, 30, 32, 1, 6, true, .help = "How it was before." }, cell_before },
	{ { "after", "AFTER", 16, 30, 32, 1, 7, true, .help = "How it was after it." }, cell_after },
};
/* clang-format on */

static const struct columns list = {
	.first = &columns[0].col, .stride = sizeof columns[0], .n = ARRAY_LEN(columns), .whole = 8
};

/* ---- rows ---- */

/* All of it in one line, for the filter: also the objects of a set that its command line cuts. */
static bool shown(const struct log *t, const struct op *op, const struct view_ctx *x)
{
	struct str text = STR_INIT;
	char cell[300];
	bool match;

	if (!t->view.query)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		columns[i].cell(op, x, cell, sizeof cell);
		str_addf(&text, "%s ", cell);
	}
	str_add(&text, op->text);
	for (size_t i = 0; i < op->n; i++)
		str_addf(&text, " %s", op->cmd[i].name);
	match = query_text(t->view.query, str_text(&text));
	str_fini(&text);
	return match;
}

static void log_refresh(struct view *v, const struct view_ctx *x, int page)
{
	struct log *t = log_of(v);

	flat_begin(&t->flat);
	for (size_t i = t->ops->n; i-- > 0;) {
		if (shown(t, t->ops->op[i], x))
			flat_add(&t->flat, t->ops->op[i]->id, t->ops->op[i]);
	}
	flat_end(&t->flat, NULL, NULL, page, x->mono);
}

static const struct op *selected(const struct log *t)
{
	const struct flat_row *r = flat_selected(&t->flat);

	return r ? op_of(r) : NULL;
}

/* ---- painting ---- */

/* The mark of a row: X what was not done, ? what nobody knows, nothing what was. */
static char mark_of(const struct op *op)
{
	if (op_count(op, OP_FAILED) + op_count(op, OP_UNTRUE))
		return 'X';
	return op_count(op, OP_DONE) == op->n ? ' ' : '?';
}

static void paint_row(const struct log *t, const struct view_ctx *x, struct canvas *c, int y,
		      long i, const struct column_slot *slot, size_t n)
{
	const struct op *op = op_of(&t->flat.row[i]);
	char cell[300];

	for (size_t k = 0; k < n; k++) {
		const struct log_column *col = &columns[slot[k].i];

		col->cell(op, x, cell, sizeof cell);
		canvas_field(c, y, slot[k].x, slot[k].w, col->col.align,
			     op->earlier ? ROLE_DIM : ROLE_NORMAL, cell);
	}
	view_mark(c, y, mark_of(op), false, i == t->flat.list.sel);
}

static void log_paint(struct view *v, const struct view_ctx *x, struct canvas *c, int y_titles,
		      int y, int h)
{
	struct log *t = log_of(v);
	struct column_slot slot[COLUMNS_MAX];
	size_t n = column_layout(&list, VIEW_MARK_COLUMNS, c->cols, slot);

	if (y_titles >= 0)
		column_titles(c, y_titles, &list, slot, n, NULL);
	if (!t->flat.n)
		canvas_text(c, y, VIEW_MARK_COLUMNS, ROLE_DIM,
			    t->view.query ? "no command matches the filter  (Esc shows all)"
					  : "nothing was sent from this console");
	for (int i = 0; i < h && t->flat.list.top + i < (long)t->flat.n; i++)
		paint_row(t, x, c, y + i, t->flat.list.top + i, slot, n);
}

/* The command line whole, and the result whole. */
static void log_detail(struct view *v, const struct view_ctx *x, int line, char *dst, size_t size)
{
	const struct op *op = selected(log_of(v));
	const char *why = op ? op_no_undo(op) : NULL;

	(void)x;
	dst[0] = '\0';
	if (!op)
		return;
	if (line == 0)
		snprintf(dst, size, "%s", op->sends[0] ? op->sends : "nothing was sent");
	else
		snprintf(dst, size, "%s%s%s%s%s", op->text[0] ? op->text : "no answer yet",
			 why ? "; " : "", why ? why : "", op->before[0] ? "; before: " : "",
			 op->before);
}

/* ---- commands ---- */

static void log_where(struct view *v, const struct view_ctx *x, struct command_where *out)
{
	view_where(v, x, out);
	out->undo = selected(log_of(v));
	out->jumped = flat_jumped(&log_of(v)->flat, x->mono);
}

static bool log_command(struct view *v, const struct view_ctx *x, enum command_id id)
{
	return flat_command(&log_of(v)->flat, id, x->mono);
}

static void log_hold(struct view *v)
{
	flat_hold(&log_of(v)->flat);
}

static void log_free(struct view *v)
{
	flat_fini(&log_of(v)->flat);
	free(log_of(v));
}

static const struct columns *log_columns(struct view *v, size_t i)
{
	(void)v;
	return i ? NULL : &list;
}

static const struct view_ops log_ops = {
	.refresh = log_refresh,
	.paint = log_paint,
	.detail = log_detail,
	.where = log_where,
	.command = log_command,
	.hold = log_hold,
	.free = log_free,
	.columns = log_columns,
};

struct view *view_log_new(const struct oplog *log)
{
	struct log *t = xcalloc(1, sizeof *t);

	t->ops = log;
	t->view.ops = &log_ops;
	t->view.kind = VIEW_LOG;
	t->view.title = "7 command log";
	flat_init(&t->flat);
	return &t->view;
}
