/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view_answers: a question to the SAN, over the list: what was asked, each
 * answer as it comes, and their sum.  It can be left while answers are due.
 */
#include "ui/view.h"

#include "base/mem.h"
#include "ui/answers.h"
#include "ui/flat.h"

#include <stdio.h>
#include <stdlib.h>

struct answers_view {
	struct view view;
	const struct answers *answers;
	struct flat flat;
};

static struct answers_view *answers_view(struct view *v)
{
	return (struct answers_view *)(void *)v;
}

static void answers_refresh(struct view *v, const struct view_ctx *x, int page)
{
	struct answers_view *t = answers_view(v);

	flat_begin(&t->flat);
	for (size_t i = 0; i < t->answers->n; i++)
		flat_add(&t->flat, i + 1, &t->answers->rows[i]);
	flat_end(&t->flat, NULL, NULL, page, x->mono);
}

static void answers_paint(struct view *v, const struct view_ctx *x, struct canvas *c, int y_titles,
			  int y, int h)
{
	struct answers_view *t = answers_view(v);
	char text[400];

	(void)x;
	if (y_titles >= 0) {
		canvas_fill(c, y_titles, 0, c->cols, ROLE_COLUMNS, ' ');
		canvas_field(c, y_titles, VIEW_MARK_COLUMNS, c->cols - VIEW_MARK_COLUMNS,
			     ALIGN_LEFT, ROLE_COLUMNS,
			     answers_title(text, sizeof text, t->answers));
	}
	if (!t->flat.n)
		canvas_text(c, y, VIEW_MARK_COLUMNS, ROLE_DIM, "no answer yet");
	for (int i = 0; i < h && t->flat.list.top + i < (long)t->flat.n; i++) {
		size_t row = (size_t)(t->flat.list.top + i);
		bool bad = answers_is_bad(t->answers, row);

		canvas_field(c, y + i, VIEW_MARK_COLUMNS, c->cols - VIEW_MARK_COLUMNS, ALIGN_LEFT,
			     bad ? ROLE_WARN : ROLE_NORMAL,
			     answers_line(text, sizeof text, t->answers, row));
		view_mark(c, y + i, bad ? 'X' : ' ', false, (long)row == t->flat.list.sel);
	}
}

/* The sum; and, for what a row has no room for, the row. */
static void answers_detail(struct view *v, const struct view_ctx *x, int line, char *dst,
			   size_t size)
{
	struct answers_view *t = answers_view(v);

	dst[0] = '\0';
	if (line == 0)
		answers_summary(dst, size, t->answers, x->mono);
	else if (t->flat.list.sel >= 0)
		answers_line(dst, size, t->answers, (size_t)t->flat.list.sel);
}

static void answers_where(struct view *v, const struct view_ctx *x, struct command_where *out)
{
	view_where(v, x, out);
	out->over = true;
}

static bool answers_command(struct view *v, const struct view_ctx *x, enum command_id id)
{
	return flat_command(&answers_view(v)->flat, id, x->mono);
}

static void answers_free(struct view *v)
{
	flat_fini(&answers_view(v)->flat);
	free(answers_view(v));
}

static const struct view_ops answers_ops = {
	.refresh = answers_refresh,
	.paint = answers_paint,
	.detail = answers_detail,
	.where = answers_where,
	.command = answers_command,
	.free = answers_free,
};

struct view *view_answers_new(const struct answers *as, enum view_kind below)
{
	struct answers_view *t = xcalloc(1, sizeof *t);

	t->view.ops = &answers_ops;
	t->view.kind = below;
	t->view.title = as->q.what == ASK_TEST ? "t test" : "w who";
	t->answers = as;
	flat_init(&t->flat);
	return &t->view;
}
