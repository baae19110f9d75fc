/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * canvas: painting into the grid of cells.
 *
 * All painting ends in put(), which alone knows the clip and wide characters:
 * one that does not fit whole is not shown by half, and one of which a half is
 * painted over loses the other half too.  So every row always adds up to its
 * columns, and no view has to think of it.
 */
#include "ui/canvas.h"

#include "base/mem.h"
#include "base/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

void canvas_init(struct canvas *c)
{
	*c = (struct canvas){ .cursor_y = -1, .cursor_x = -1 };
	canvas_resize(c, 1, 1);
}

void canvas_fini(struct canvas *c)
{
	free(c->cell);
	*c = (struct canvas){ .cursor_y = -1, .cursor_x = -1 };
}

void canvas_resize(struct canvas *c, int rows, int cols)
{
	rows = rows < 1 ? 1 : rows;
	cols = cols < 1 ? 1 : cols;
	if (rows != c->rows || cols != c->cols) {
		c->cell = xrealloc(c->cell, (size_t)rows * (size_t)cols, sizeof(*c->cell));
		c->rows = rows;
		c->cols = cols;
	}
	canvas_clear(c);
}

void canvas_clear(struct canvas *c)
{
	for (size_t i = 0; i < (size_t)c->rows * (size_t)c->cols; i++)
		c->cell[i] = (struct cell){ .ch = ' ', .role = ROLE_NORMAL };
	canvas_clip(c, 0, -1);
	c->cursor_y = c->cursor_x = -1;
}

void canvas_clip(struct canvas *c, int x, int w)
{
	int end = w < 0 || x > c->cols - w ? c->cols : x + w;

	if (w < 0)
		x = 0;
	c->clip_x = x < 0 ? 0 : x;
	c->clip_w = end > c->clip_x ? end - c->clip_x : 0;
}

static bool visible(const struct canvas *c, int x)
{
	return x >= c->clip_x && x < c->clip_x + c->clip_w;
}

/* Column x of a row is about to be painted over: blank the other half of what stood there. */
static void part_wide(const struct canvas *c, struct cell *row, int x)
{
	if (row[x].flags & CELL_CONT && x > 0)
		row[x - 1].ch = ' ';
	if (x + 1 < c->cols && row[x + 1].flags & CELL_CONT) {
		row[x + 1].ch = ' ';
		row[x + 1].flags &= (uint8_t)~CELL_CONT;
	}
}

/* One character of w (1 or 2) columns. */
static void put(struct canvas *c, int y, int x, enum role role, uint32_t ch, int w)
{
	struct cell *row;
	bool whole = visible(c, x) && visible(c, x + w - 1);

	if (y < 0 || y >= c->rows)
		return;
	row = c->cell + (size_t)y * (size_t)c->cols;
	for (int i = 0; i < w; i++) {
		if (!visible(c, x + i))
			continue;
		part_wide(c, row, x + i);
		row[x + i] = (struct cell){
			.ch = whole && !i ? ch : ' ',
			.role = (uint8_t)role,
			.flags = whole && i ? CELL_CONT : 0,
		};
	}
}

/*
 * The next character of *s as it is painted: its code point, its columns in *w.
 * A control byte, and what this locale cannot place on a screen, is '?'; a
 * combining mark takes no column and is dropped, for a cell holds one character.
 */
static uint32_t next_char(const char **s, int *w)
{
	size_t len;
	uint32_t ch = text_next(*s, &len);

	*s += len;
	*w = wcwidth((wchar_t)ch);
	if (*w >= 0)
		return ch;
	*w = 1;
	return '?';
}

int canvas_text(struct canvas *c, int y, int x, enum role role, const char *text)
{
	while (*text) {
		int w;
		uint32_t ch = next_char(&text, &w);

		if (w)
			put(c, y, x, role, ch, w);
		x += w;
	}
	return x;
}

int canvas_textf(struct canvas *c, int y, int x, enum role role, const char *fmt, ...)
{
	char text[1024]; /* wider than any terminal; what is longer is cut */
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return canvas_text(c, y, x, role, text);
}

int canvas_glyph(struct canvas *c, int y, int x, enum role role, enum glyph g)
{
	put(c, y, x, role, CANVAS_GLYPH_BASE + (uint32_t)g, 1);
	return x + 1;
}

/* As much of text as fits into w columns. Returns the column after it. */
static int put_head(struct canvas *c, int y, int x, int w, enum role role, const char *text)
{
	const int end = x + w;

	while (*text) {
		int cw;
		uint32_t ch = next_char(&text, &cw);

		if (x + cw > end)
			break;
		if (cw)
			put(c, y, x, role, ch, cw);
		x += cw;
	}
	return x;
}

/* The end of text that takes at most w columns. */
static const char *tail_of(const char *text, int w)
{
	int cw;

	for (int have = text_width(text); have > w; have -= cw)
		next_char(&text, &cw);
	return text;
}

/* Text that is wider than w, with an ellipsis for what is left out: at the end, or in the middle.
 */
static int put_cut(struct canvas *c, int y, int x, int w, enum align a, enum role role,
		   const char *text)
{
	int tail = a == ALIGN_LEFT_ENDS ? (w - 1) / 2 : 0;

	x = put_head(c, y, x, w - 1 - tail, role, text);
	x = canvas_glyph(c, y, x, role, GLYPH_ELLIPSIS);
	return tail ? canvas_text(c, y, x, role, tail_of(text, tail)) : x;
}

int canvas_field(struct canvas *c, int y, int x, int w, enum align a, enum role role,
		 const char *text)
{
	int have = text_width(text), at = x;

	if (w <= 0)
		return x;
	if (a == ALIGN_RIGHT && have < w) {
		canvas_fill(c, y, x, w - have, role, ' ');
		at = x + w - have;
	}
	at = have > w ? put_cut(c, y, at, w, a, role, text) : canvas_text(c, y, at, role, text);
	canvas_fill(c, y, at, x + w - at, role, ' ');
	return x + w;
}

void canvas_fill(struct canvas *c, int y, int x, int w, enum role role, uint32_t ch)
{
	for (int i = 0; i < w; i++)
		put(c, y, x + i, role, ch, 1);
}

void canvas_flag(struct canvas *c, int y, int x, int w, unsigned flags)
{
	if (y < 0 || y >= c->rows)
		return;
	flags &= ~(unsigned)CELL_CONT; /* put() alone decides on that */
	for (int i = x; i < x + w; i++)
		if (visible(c, i))
			c->cell[(size_t)y * (size_t)c->cols + (size_t)i].flags |= (uint8_t)flags;
}

/* One row of a box; mid is a blank or a stroke. */
static void box_row(struct canvas *c, int y, int x, int w, enum role role, const enum glyph edge[2],
		    uint32_t mid)
{
	canvas_glyph(c, y, x, role, edge[0]);
	canvas_fill(c, y, x + 1, w - 2, role, mid);
	canvas_glyph(c, y, x + w - 1, role, edge[1]);
}

void canvas_box(struct canvas *c, int y, int x, int h, int w, enum role role, const char *title)
{
	static const enum glyph top[] = { GLYPH_CORNER_TL, GLYPH_CORNER_TR };
	static const enum glyph side[] = { GLYPH_VLINE, GLYPH_VLINE };
	static const enum glyph bottom[] = { GLYPH_CORNER_BL, GLYPH_CORNER_BR };
	const uint32_t line = CANVAS_GLYPH_BASE + GLYPH_HLINE;
	int room = w - 8, len = text_width(title); /* a corner, two strokes, a blank: twice */

	if (h < 2 || w < 2)
		return;
	box_row(c, y, x, w, role, top, line);
	for (int i = 1; i < h - 1; i++)
		box_row(c, y + i, x, w, role, side, ' ');
	box_row(c, y + h - 1, x, w, role, bottom, line);
	if (!len || room < 1)
		return;
	len = len < room ? len : room;
	canvas_fill(c, y, x + 3, 1, role, ' ');
	canvas_field(c, y, x + 4, len, ALIGN_LEFT, role, title);
	canvas_fill(c, y, x + 4 + len, 1, role, ' ');
}

uint8_t cell_attr(const struct cell *cell, const struct theme *t, bool color)
{
	const struct look *l = &t->look[cell->role];
	uint8_t attr = color ? l->attr : l->mono;

	assert(cell->role < NROLES);
	if (cell->flags & CELL_CURSOR) {
		attr &= (uint8_t)~LOOK_DIM; /* it would be a hole in the bar */
		/* what has a background of its own stands out from the bar by that */
		if (!color || l->bg < 0)
			attr ^= LOOK_REVERSE;
	}
	if (cell->flags & CELL_CHANGED)
		attr |= LOOK_UNDERLINE;
	return attr;
}
