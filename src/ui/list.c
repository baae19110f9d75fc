/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * list: scrolling and selection, as plain numbers.
 *
 * Every change ends in settle(), which alone knows what must hold: the
 * selection is a row, it is on the screen, and no line is left empty while
 * there are rows to fill it.
 */
#include "ui/list.h"

static long clamp(long v, long lo, long hi)
{
	if (v > hi)
		v = hi;
	return v < lo ? lo : v;
}

static void settle(struct list *l)
{
	l->sel = l->n ? clamp(l->sel, 0, l->n - 1) : -1;
	if (l->sel >= 0)
		l->top = clamp(l->top, l->sel - l->page + 1, l->sel);
	l->top = clamp(l->top, 0, l->n > l->page ? l->n - l->page : 0);
}

void list_init(struct list *l)
{
	*l = (struct list){ .page = 1, .sel = -1 };
}

void list_set(struct list *l, long n, long page, long sel)
{
	long line = l->sel < 0 ? 0 : l->sel - l->top;

	l->n = n < 0 ? 0 : n;
	l->page = page < 1 ? 1 : page;
	if (sel >= 0) {
		l->sel = sel;
		l->top = l->top == 0 && sel < l->page ? 0 : sel - line;
	} else if (l->sel < 0) {
		l->sel = 0;
	}
	settle(l);
}

void list_select(struct list *l, long i, int64_t mono)
{
	l->sel = clamp(i, 0, l->n);
	l->moved_at = mono;
	l->moved = true;
	settle(l);
}

void list_move(struct list *l, long d, int64_t mono)
{
	list_select(l, l->sel + d, mono);
}

void list_page(struct list *l, long d, int64_t mono)
{
	long step = d * (l->page > 1 ? l->page - 1 : 1);

	l->top += step;
	list_select(l, l->sel + step, mono);
}

void list_home(struct list *l, int64_t mono)
{
	list_select(l, 0, mono);
}

void list_end(struct list *l, int64_t mono)
{
	list_select(l, l->n - 1, mono);
}

long list_end_row(const struct list *l)
{
	return l->n - l->top < l->page ? l->n : l->top + l->page;
}

bool list_held(const struct list *l, int64_t mono)
{
	return l->moved && mono - l->moved_at < LIST_HOLD_MS;
}
