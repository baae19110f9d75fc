/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pager: text in two columns, laid out for a width and scrolled by lines.
 */
#include "ui/pager.h"

#include "base/mem.h"
#include "ui/wrap.h"

#include <stdio.h>
#include <stdlib.h>

/* Of the left column where the screen is narrow. */
#define NARROW   50
#define NARROW_W 11

/* Longer lines are not read well; and a line's text has its size. */
#define READ_W 160

enum line_kind { LINE_HEADING, LINE_TEXT, LINE_BLANK };

struct pager_line {
	enum line_kind kind;
	enum role role;
	char left[48];
	char text[4 * READ_W + 1];
};

void pager_fini(struct pager *p)
{
	free(p->line);
	*p = (struct pager){ NULL };
}

void pager_begin(struct pager *p, int cols, int left_w)
{
	p->n = 0;
	p->cols = cols;
	p->text_x = cols >= NARROW || left_w < NARROW_W ? left_w : NARROW_W;
}

static struct pager_line *add(struct pager *p, enum line_kind kind)
{
	struct pager_line *l;

	p->line = mem_grow(p->line, &p->cap, p->n + 1, sizeof *p->line);
	l = &p->line[p->n++];
	*l = (struct pager_line){ .kind = kind, .role = ROLE_NORMAL };
	return l;
}

void pager_heading(struct pager *p, const char *text)
{
	if (p->n)
		add(p, LINE_BLANK);
	snprintf(add(p, LINE_HEADING)->text, sizeof p->line->text, "%s", text);
}

void pager_text(struct pager *p, enum role role, const char *left, const char *text)
{
	int width = p->cols - p->text_x;

	width = width < READ_W ? width : READ_W;

	do {
		struct pager_line *l = add(p, LINE_TEXT);
		size_t n = wrap_fit(text, width > 1 ? width : 1);

		l->role = role;
		snprintf(l->left, sizeof l->left, "%s", left);
		snprintf(l->text, sizeof l->text, "%.*s", (int)n, text);
		text = wrap_next(text, n);
		left = "";
	} while (*text);
}

/* The first line that is shown, never past the last screenful. */
static void set_top(struct pager *p, long top)
{
	long last = (long)p->n - p->page;

	top = top < last ? top : last;
	p->top = top > 0 ? (size_t)top : 0;
}

static void paint_line(const struct pager *p, struct canvas *c, int y, const struct pager_line *l)
{
	int x = p->text_x;

	if (l->kind == LINE_HEADING)
		canvas_field(c, y, 0, c->cols, ALIGN_LEFT, ROLE_DIALOG_LABEL, l->text);
	if (l->kind != LINE_TEXT)
		return;
	canvas_field(c, y, 1, x - 2, ALIGN_LEFT, l->role == ROLE_NORMAL ? ROLE_KEY : l->role,
		     l->left);
	canvas_field(c, y, x, c->cols - x, ALIGN_LEFT, l->role == ROLE_DIM ? ROLE_DIM : ROLE_NORMAL,
		     l->text);
}

void pager_paint(struct pager *p, struct canvas *c, int y, int rows)
{
	p->page = rows > 0 ? rows : 1;
	set_top(p, (long)p->top);
	for (int i = 0; i < rows && p->top + (size_t)i < p->n; i++)
		paint_line(p, c, y + i, &p->line[p->top + (size_t)i]);
}

void pager_position(const struct pager *p, const struct keymap *keys, char *dst, size_t size)
{
	size_t last = p->top + (size_t)p->page < p->n ? p->top + (size_t)p->page : p->n;
	char down[32], up[32], quit[32], back[32];

	keymap_key_name(keys, quit, sizeof quit, CMD_QUIT);
	keymap_key_name(keys, back, sizeof back, CMD_BACK);
	if (!p->n)
		snprintf(dst, size, "no lines, %s or %s goes back", quit, back);
	else
		snprintf(dst, size, "lines %zu-%zu of %zu, %s %s scroll, %s or %s goes back",
			 p->top + 1, last, p->n, keymap_key_name(keys, down, sizeof down, CMD_DOWN),
			 keymap_key_name(keys, up, sizeof up, CMD_UP), quit, back);
}

bool pager_command(struct pager *p, enum command_id id)
{
	long top = (long)p->top, page = p->page;

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
		top = (long)p->n;
		break;
	default:
		return false;
	}
	set_top(p, top);
	return true;
}
