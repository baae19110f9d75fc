/* SPDX-License-Identifier: GPL-2.0-or-later */
/* term_paint: cells of the canvas as ncurses wants them. Private to term.c. */
#ifndef UI_TERM_PAINT_H
#define UI_TERM_PAINT_H

#include "ui/canvas.h"
#include "ui/term_color.h"
#include "ui/term_strokes.h"

/* How this terminal shows roles and characters. */
struct term_look {
	enum strokes strokes;
	bool color;
	struct theme theme;
	struct term_pair role[NROLES];
};

/* Hand the cols cells of row y to ncurses' stdscr. */
void paint_row(const struct term_look *l, const struct cell *cell, int cols, int y);

#endif
