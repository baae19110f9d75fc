/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view_text: a text over the list, as it is, to be read or marked with the
 * terminal's own means: where a program has no clipboard.
 */
#include "ui/view.h"

#include "base/mem.h"
#include "base/text.h"
#include "ui/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text_view {
	struct view view;
	char *text; /* lines */
	char what[80];
	size_t lines;
	struct list list;
};

static struct text_view *text_view(struct view *v)
{
	return (struct text_view *)(void *)v;
}

static void text_refresh(struct view *v, const struct view_ctx *x, int page)
{
	struct text_view *t = text_view(v);

	(void)x;
	list_set(&t->list, (long)t->lines, page > 0 ? page : 1, t->list.sel);
}

static void text_paint(struct view *v, const struct view_ctx *x, struct canvas *c, int y_titles,
		       int y, int h)
{
	struct text_view *t = text_view(v);
	const char *p = t->text;

	(void)x;
	if (y_titles >= 0)
		canvas_field(c, y_titles, 0, c->cols, ALIGN_LEFT, ROLE_COLUMNS, t->what);
	for (long i = 0; *p && i < t->list.top + h; i++) {
		size_t len = strcspn(p, "\n");
		char line[600];

		snprintf(line, sizeof line, "%.*s", (int)(len < 590 ? len : 590), p);
		if (i >= t->list.top)
			canvas_text(c, y + (int)(i - t->list.top), 0, ROLE_NORMAL, line);
		p += len + (p[len] == '\n');
	}
}

static void text_detail(struct view *v, const struct view_ctx *x, int line, char *dst, size_t size)
{
	(void)v;
	(void)x;
	snprintf(dst, size, "%s",
		 line ? "" : "mark it with the terminal's mouse, or :save-screen FILE.txt");
}

static void text_where(struct view *v, const struct view_ctx *x, struct command_where *out)
{
	view_where(v, x, out);
	out->over = true;
}

static bool text_command(struct view *v, const struct view_ctx *x, enum command_id id)
{
	struct text_view *t = text_view(v);
	bool down = id == CMD_DOWN || id == CMD_PAGE_DOWN;

	if (!down && id != CMD_UP && id != CMD_PAGE_UP)
		return false;
	list_page(&t->list, down ? 1 : -1, x->mono);
	return true;
}

static void text_free(struct view *v)
{
	free(text_view(v)->text);
	free(text_view(v));
}

static const struct view_ops text_ops = {
	.refresh = text_refresh,
	.paint = text_paint,
	.detail = text_detail,
	.where = text_where,
	.command = text_command,
	.free = text_free,
};

struct view *view_text_new(const char *what, const char *text, enum view_kind below)
{
	struct text_view *t = xcalloc(1, sizeof *t);

	t->view.ops = &text_ops;
	t->view.kind = below;
	t->view.title = "text";
	t->text = xstrdup(text);
	text_clean(t->what, sizeof t->what, what);
	for (const char *p = text; (p = strchr(p, '\n')) != NULL; p++)
		t->lines++;
	list_init(&t->list);
	return &t->view;
}
