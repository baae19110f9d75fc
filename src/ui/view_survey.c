/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view_survey: answers that are a table, over the list: the disks of the host,
 * those in no map first, and each property that the configuration gives a map.
 *
 * What a cell has no room for stands whole in the two lines below; the sum of
 * the rows is the last line of the list.
 */
#include "ui/view.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/answers.h"
#include "ui/flat.h"
#include "ui/wrap.h"

#include <stdio.h>
#include <stdlib.h>

#define ROOM 600 /* of a cell, and of a row in full */

struct survey {
	struct view view;
	const struct answers *answers;
	const struct columns *list;
	struct flat flat;
	int cols; /* of the screen, at the last painting */
};

static struct survey *survey(struct view *v)
{
	return (struct survey *)(void *)v;
}

static bool of_disks(const struct survey *t)
{
	return t->answers->q.what == ASK_PATHS;
}

/* ---- columns ---- */

static void cell_about(const struct answer *a, char *dst, size_t size)
{
	snprintf(dst, size, "%s", a->about);
}

static void cell_hctl(const struct answer *a, char *dst, size_t size)
{
	snprintf(dst, size, "%s", *a->hctl ? a->hctl : "-");
}

static void cell_size(const struct answer *a, char *dst, size_t size)
{
	if (a->size)
		text_size(dst, size, a->size);
	else
		snprintf(dst, size, "-");
}

static void cell_wwid(const struct answer *a, char *dst, size_t size)
{
	snprintf(dst, size, "%s", *a->wwid ? a->wwid : "-");
}

static void cell_value(const struct answer *a, char *dst, size_t size)
{
	snprintf(dst, size, "%s", *a->value ? a->value : "\"\"");
}

static void cell_text(const struct answer *a, char *dst, size_t size)
{
	snprintf(dst, size, "%s", answers_reason(a));
}

struct survey_column {
	struct column col;
	void (*cell)(const struct answer *a, char *dst, size_t size);
};

/* clang-format off */
static const struct survey_column disk_columns[] = {
	{ { "device", "DEVICE", 6, 8, 12, 0, 0, .help = "The disk." }, cell_about },
	{ { "hctl", "HCTL", 7, 9, 12, 1, 3, .help = "Host, channel, target and LUN." }, cell_hctl },
	{ { "size", "SIZE", 5, 6, 6, 1, 2, false, ALIGN_RIGHT, .help = "How large it is." }, cell_size },
	{ { "wwid", "WWID", 12, 17, 36, 1, 4, false, ALIGN_LEFT_ENDS,
	    .help = "Paths of one WWID are paths to one LUN." }, cell_wwid },
	{ { "reason", "REASON", 14, 33, 70, 1, 1, .help = "Of which map it is a path, or why of none." },
	  cell_text },
};
static const struct survey_column value_columns[] = {
	{ { "property", "PROPERTY", 12, 22, 34, 0, 0, .help = "As multipath.conf calls it." }, cell_about },
	{ { "value", "VALUE", 10, 20, 36, 1, 1, .help = "What holds for the map." }, cell_value },
	{ { "from", "WHO SAYS IT", 14, 33, 90, 1, 2, .help = "And which other values it beats." },
	  cell_text },
};
/* clang-format on */

static const struct columns disk_list = { .first = &disk_columns[0].col,
					  .stride = sizeof disk_columns[0],
					  .n = ARRAY_LEN(disk_columns),
					  .whole = 8 };
static const struct columns value_list = { .first = &value_columns[0].col,
					   .stride = sizeof value_columns[0],
					   .n = ARRAY_LEN(value_columns),
					   .whole = 20 };

static const struct survey_column *column(const struct survey *t, size_t i)
{
	return (const struct survey_column *)(const void *)columns_at(t->list, i);
}

/* ---- rows ---- */

static const struct answer *answer_at(const struct survey *t, const struct flat_row *r)
{
	return &t->answers->rows[r->id - 1];
}

static bool is_apart(const struct flat_row *r)
{
	const struct answer *a = r->obj;

	return a->is == ANSWER_DISK;
}

/* What a person sees of it, for the filter. */
static bool shown(const struct survey *t, size_t i)
{
	char text[ROOM];

	if (t->view.only_trouble && t->answers->rows[i].is == ANSWER_PATH)
		return false;
	return !t->view.query ||
	       query_text(t->view.query, answers_line(text, sizeof text, t->answers, i));
}

/* Those in no map before those in one; else in the order in which they came. */
static void add_rows(struct survey *t, bool paths)
{
	for (size_t i = 0; i < t->answers->n; i++) {
		const struct answer *a = &t->answers->rows[i];

		if ((a->is == ANSWER_PATH) == paths && shown(t, i))
			flat_add(&t->flat, i + 1, a);
	}
}

/* The last line is the sum's, where a list of some rows is left above it. */
static int rows_of(int h)
{
	return h > 3 ? h - 1 : h;
}

static void survey_refresh(struct view *v, const struct view_ctx *x, int page)
{
	struct survey *t = survey(v);

	flat_begin(&t->flat);
	add_rows(t, false);
	add_rows(t, true);
	flat_end(&t->flat, NULL, NULL, rows_of(page), x->mono);
}

/* ---- painting ---- */

static void paint_cells(const struct survey *t, struct canvas *c, int y, const struct answer *a,
			const struct column_slot *slot, size_t n)
{
	char cell[ROOM], clean[ROOM];

	for (size_t i = 0; i < n; i++) {
		const struct survey_column *col = column(t, slot[i].i);

		col->cell(a, cell, sizeof cell);
		canvas_field(c, y, slot[i].x, slot[i].w, col->col.align,
			     a->is == ANSWER_PATH ? ROLE_DIM : ROLE_NORMAL,
			     text_clean(clean, sizeof clean, cell));
	}
}

/* What is no disk and no property is a sentence: nothing is known, and why. */
static void paint_row(const struct survey *t, struct canvas *c, int y, long i,
		      const struct column_slot *slot, size_t n)
{
	const struct flat_row *r = &t->flat.row[i];
	const struct answer *a = answer_at(t, r);
	bool bad = answers_is_bad(t->answers, r->id - 1);
	char text[ROOM];

	if (a->is == ANSWER_PATH || a->is == ANSWER_DISK || a->is == ANSWER_VALUE)
		paint_cells(t, c, y, a, slot, n);
	else
		canvas_field(c, y, VIEW_MARK_COLUMNS, c->cols - VIEW_MARK_COLUMNS, ALIGN_LEFT,
			     bad ? ROLE_WARN : ROLE_NORMAL,
			     answers_line(text, sizeof text, t->answers, r->id - 1));
	view_mark(c, y, bad ? 'X' : ' ', false, i == t->flat.list.sel);
}

static void paint_none(const struct survey *t, const struct view_ctx *x, struct canvas *c, int y)
{
	if (t->answers->n && view_none(&t->view, x, c, y, of_disks(t) ? "disk" : "property"))
		return;
	canvas_text(c, y, VIEW_MARK_COLUMNS, ROLE_DIM,
		    t->answers->state == ANSWERS_DONE ? "there is none" : "no answer yet");
}

static void survey_paint(struct view *v, const struct view_ctx *x, struct canvas *c, int y_titles,
			 int y, int h)
{
	struct survey *t = survey(v);
	struct column_slot slot[COLUMNS_MAX];
	size_t n = column_layout(t->list, VIEW_MARK_COLUMNS, c->cols, slot);
	char text[ROOM];

	t->cols = c->cols;
	if (y_titles >= 0) {
		column_titles(c, y_titles, t->list, slot, n, NULL);
		view_above(c, y_titles, t->flat.list.top);
	}
	if (!t->flat.n)
		paint_none(t, x, c, y);
	for (int i = 0; i < rows_of(h) && t->flat.list.top + i < (long)t->flat.n; i++)
		paint_row(t, c, y + i, t->flat.list.top + i, slot, n);
	if (rows_of(h) < h)
		canvas_field(c, y + h - 1, VIEW_MARK_COLUMNS, c->cols - VIEW_MARK_COLUMNS,
			     ALIGN_LEFT, ROLE_DIM,
			     answers_summary(text, sizeof text, t->answers, x->mono));
}

/* The selected row whole, broken between words; what two lines cannot hold is cut. */
static void survey_detail(struct view *v, const struct view_ctx *x, int line, char *dst,
			  size_t size)
{
	struct survey *t = survey(v);
	const struct flat_row *r = flat_selected(&t->flat);
	char text[ROOM];
	const char *rest = text;
	size_t n;

	(void)x;
	dst[0] = '\0';
	if (!r)
		return;
	answers_whole(text, sizeof text, t->answers, r->id - 1);
	n = wrap_fit(text, t->cols > 1 ? t->cols : 80);
	if (line == 1)
		rest = wrap_next(text, n);
	else
		text[n] = '\0';
	snprintf(dst, size, "%s", rest);
}

/* ---- commands ---- */

static void survey_where(struct view *v, const struct view_ctx *x, struct command_where *out)
{
	view_where(v, x, out);
	out->over = true;
	out->searchable = true;
	out->disks = of_disks(survey(v));
}

static bool survey_command(struct view *v, const struct view_ctx *x, enum command_id id)
{
	struct survey *t = survey(v);

	if (of_disks(t) && id == CMD_TROUBLE) {
		v->only_trouble = !v->only_trouble;
		v->title = v->only_trouble ? "d in no map" : "d disks";
		return true;
	}
	if (of_disks(t) && (id == CMD_NEXT_TROUBLE || id == CMD_LAST_TROUBLE)) {
		flat_seek(&t->flat, id == CMD_NEXT_TROUBLE ? 1 : -1, is_apart, x->mono);
		return true;
	}
	return flat_command(&t->flat, id, x->mono);
}

static bool survey_pick(struct view *v, const struct view_ctx *x, int n)
{
	return flat_pick(&survey(v)->flat, n, x->mono);
}

static void survey_free(struct view *v)
{
	flat_fini(&survey(v)->flat);
	free(survey(v));
}

static const struct view_ops survey_ops = {
	.refresh = survey_refresh,
	.paint = survey_paint,
	.detail = survey_detail,
	.where = survey_where,
	.command = survey_command,
	.pick = survey_pick,
	.free = survey_free,
};

struct view *view_survey_new(const struct answers *as, enum view_kind below)
{
	struct survey *t = xcalloc(1, sizeof *t);

	t->view.ops = &survey_ops;
	t->view.kind = below;
	t->answers = as;
	t->view.title = of_disks(t) ? "d disks" : "= configuration";
	t->list = of_disks(t) ? &disk_list : &value_list;
	flat_init(&t->flat);
	return &t->view;
}
