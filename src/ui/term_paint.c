/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_paint: cells of the canvas as ncurses wants them.
 */
#include "ui/term_paint.h"

#include "base/attr.h"

#define NCURSES_NOMACROS
#include <curses.h>

/* Cells handed over at a time. */
#define RUN 64

static attr_t curses_attr(uint8_t look)
{
	static const struct {
		uint8_t look;
		attr_t attr;
	} map[] = {
		{ LOOK_BOLD, A_BOLD },
		{ LOOK_DIM, A_DIM },
		{ LOOK_REVERSE, A_REVERSE },
		{ LOOK_UNDERLINE, A_UNDERLINE },
	};
	attr_t attr = 0;

	for (size_t i = 0; i < ARRAY_LEN(map); i++)
		if (look & map[i].look)
			attr |= map[i].attr;
	return attr;
}

/* One cell as ncurses wants it. */
static void to_curses(const struct term_look *l, const struct cell *cell, cchar_t *out)
{
	attr_t attr = curses_attr(cell_attr(cell, &l->theme, l->color));
	wchar_t text[2] = { 0 };
	bool acs;

	text[0] = (wchar_t)strokes_char(l->strokes, cell->ch, &acs);
	if (cell->flags & CELL_CONT)
		text[0] = '?'; /* of a wide character that this terminal does not have */
	if (acs)
		attr |= A_ALTCHARSET;
	if (l->color && l->role[cell->role].bold)
		attr |= A_BOLD;
	/*
	 * Where bold makes eight colours sixteen it brightens the text: the black of a
	 * reversed cell becomes grey on grey, and dim is not reversed at all (Linux vt.c).
	 */
	if (l->color && COLORS < 16 && attr & A_REVERSE)
		attr &= ~(A_BOLD | A_DIM);
	setcchar(out, text, attr, l->color ? l->role[cell->role].pair : 0, NULL);
}

/* A blank that looks the same whatever colour or weight it has. */
static bool looks_empty(const struct term_look *l, const struct cell *cell)
{
	return cell->ch == ' ' && (!l->color || l->theme.look[cell->role].bg < 0) &&
	       !(cell_attr(cell, &l->theme, l->color) & (LOOK_REVERSE | LOOK_UNDERLINE));
}

/*
 * Hand one row to ncurses.  A blank between two words takes the look of the one
 * before it: to leave that look for a blank and take the next after it would be
 * some 15 bytes for nothing, about 40 times a screen.  The blanks at the end of
 * a row keep theirs, for they are not sent but erased.
 */
void paint_row(const struct term_look *l, const struct cell *cell, int cols, int y)
{
	cchar_t run[RUN];
	int n = 0, at = 0, last = cols - 1;
	uint8_t role = cell[0].role; /* of the word before */

	while (last > 0 && looks_empty(l, &cell[last]))
		last--;
	for (int x = 0; x < cols; x++) {
		struct cell shown = cell[x];

		/* ncurses fills the second half of a wide character itself. */
		if (cell[x].flags & CELL_CONT && l->strokes == STROKES_UTF8)
			continue;
		if (n == RUN) {
			mvwadd_wchnstr(stdscr, y, at, run, n);
			n = 0;
		}
		at = n ? at : x;
		if (!looks_empty(l, &shown)) {
			role = shown.role;
		} else if (x < last) {
			shown.role = role;
			if (!looks_empty(l, &shown)) /* as a blank that look could be seen */
				shown.role = cell[x].role;
		}
		to_curses(l, &shown, &run[n++]);
	}
	mvwadd_wchnstr(stdscr, y, at, run, n);
}
