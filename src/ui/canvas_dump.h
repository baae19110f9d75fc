/* SPDX-License-Identifier: GPL-2.0-or-later */
/* canvas_dump: what canvas_dump.c and canvas_svg.c share; nobody else's business. */
#ifndef UI_CANVAS_DUMP_H
#define UI_CANVAS_DUMP_H

#include "ui/canvas.h"

/* How a cell looks in colour. */
struct dump_style {
	int fg, bg;   /* index of theme_color(), -1 default */
	uint8_t attr; /* enum look_attr */
};

/* The cells of line y. */
const struct cell *dump_row(const struct canvas *c, int y);
bool dump_blank(const struct cell *cell);
struct dump_style dump_style_of(const struct cell *cell, const struct theme *t);
/* The column after the cells from x on that look the same, at most end. */
int dump_run_end(const struct cell *row, int x, int end, const struct theme *t);
/* The columns of a row up to the last one that shows something. */
int dump_row_end(const struct canvas *c, const struct cell *row, const struct theme *t);
/* What stands in a cell; in ASCII each column of what has no ASCII form is a '?'. */
void dump_cell(struct str *out, const struct cell *cell, enum canvas_charset cs);

#endif
