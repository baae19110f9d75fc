/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * canvas: a grid of cells that views paint and term shows.
 *
 * A cell is one character (a wide one fills two cells), a role and flags.
 * Painting never fails: what lies outside the canvas or the clip is dropped.
 * Text is valid UTF-8 that text_clean() has seen; a control byte in it is
 * painted as '?', so that nothing from outside can reach the terminal raw.
 */
#ifndef UI_CANVAS_H
#define UI_CANVAS_H

#include "base/attr.h"
#include "base/str.h"
#include "ui/theme.h"

#include <stdbool.h>
#include <stdint.h>

enum cell_flag {
	CELL_CURSOR = 1,  /* the selected row: reverse on top of the role */
	CELL_CHANGED = 2, /* underline on top of the role */
	CELL_CONT = 4     /* second half of a wide character */
};

struct cell {
	uint32_t ch; /* code point */
	uint8_t role, flags;
};

/* Strokes that each terminal draws its own way: UTF-8, ACS, or ASCII. */
enum glyph {
	GLYPH_TEE,   /* |- */
	GLYPH_ELBOW, /* `- */
	GLYPH_VLINE,
	GLYPH_HLINE,
	GLYPH_CORNER_TL,
	GLYPH_CORNER_TR,
	GLYPH_CORNER_BL,
	GLYPH_CORNER_BR,
	GLYPH_ELLIPSIS, /* one cell: … or ~ */
	GLYPH_SPARK_0,  /* bars of spark.h: a zero, then an eighth of a cell more each */
	GLYPH_SPARK_1,
	GLYPH_SPARK_2,
	GLYPH_SPARK_3,
	GLYPH_SPARK_4,
	GLYPH_SPARK_5,
	GLYPH_SPARK_6,
	GLYPH_SPARK_7,
	GLYPH_SPARK_8,
	NGLYPHS
};

/* Code points at and above this value are glyphs, resolved when shown or dumped. */
#define CANVAS_GLYPH_BASE 0x110000u

/*
 * The attributes (enum look_attr) that a cell is shown with: those of its role
 * and its flags.  The cursor turns reverse around, so that a failed path, which
 * is reverse itself where there is no colour, still stands out in the selected
 * row; what has a background of its own keeps it, and nothing is dim there.
 */
uint8_t cell_attr(const struct cell *cell, const struct theme *t, bool color);

struct canvas {
	int rows, cols;
	struct cell *cell;      /* rows * cols, row by row */
	int clip_x, clip_w;     /* columns that painting may touch; set by canvas_clip */
	int cursor_y, cursor_x; /* where the terminal's cursor shall rest; -1: hidden */
};

void canvas_init(struct canvas *c);
void canvas_fini(struct canvas *c);
/* Sets the size (at least 1x1) and clears. */
void canvas_resize(struct canvas *c, int rows, int cols);
/* Blanks all, lifts the clip, hides the cursor. */
void canvas_clear(struct canvas *c);
/* Limit painting to columns [x, x+w); w < 0 removes the limit. */
void canvas_clip(struct canvas *c, int x, int w);

/* Each returns the column after what was painted (as if nothing had been cut). */
int canvas_text(struct canvas *c, int y, int x, enum role role, const char *text);
int canvas_textf(struct canvas *c, int y, int x, enum role role, const char *fmt, ...)
	ATTR_PRINTF(5, 6);
int canvas_glyph(struct canvas *c, int y, int x, enum role role, enum glyph g);

/*
 * Exactly w columns: padded when shorter, cut with GLYPH_ELLIPSIS when longer:
 * at the end, or in the middle of names that differ at their ends.
 */
enum align { ALIGN_LEFT, ALIGN_RIGHT, ALIGN_LEFT_ENDS };
int canvas_field(struct canvas *c, int y, int x, int w, enum align a, enum role role,
		 const char *text);

void canvas_fill(struct canvas *c, int y, int x, int w, enum role role, uint32_t ch);
/* Set flags on w cells. */
void canvas_flag(struct canvas *c, int y, int x, int w, unsigned flags);
/* A box of glyphs with its inside blank; title stands in the upper edge, "" none. */
void canvas_box(struct canvas *c, int y, int x, int h, int w, enum role role, const char *title);

/* ---- dumps, for golden screens, screenshots and tickets ---- */
enum canvas_charset { CANVAS_ASCII, CANVAS_UTF8 };
void canvas_dump_text(const struct canvas *c, enum canvas_charset cs, struct str *out);
void canvas_dump_ansi(const struct canvas *c, enum canvas_charset cs, const struct theme *t,
		      struct str *out);
void canvas_dump_svg(const struct canvas *c, enum canvas_charset cs, const struct theme *t,
		     struct str *out);

/* The text of a glyph; always one column wide. */
const char *glyph_text(enum glyph g, enum canvas_charset cs);

#endif
