/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spark: a row of samples as a row of small bars.
 *
 * One cell a sample, the newest in the last cell; fewer samples than cells leave
 * the first ones blank, more share cells, and the highest of those that share
 * one is shown.  A bar has eight heights; a zero is a mark of its own, and no
 * sample is a blank: "nothing went on" is not "nobody looked".
 *
 * The bars are glyphs of the canvas: blocks, or ASCII where the terminal or its
 * font has none (_ is zero, then . : - = + * # @ by their ink).
 */
#ifndef UI_SPARK_H
#define UI_SPARK_H

#include "ui/canvas.h"

#include <stddef.h>
#include <stdint.h>

#define SPARK_NONE   UINT32_MAX /* in place of a value: no sample; as link/trail.h has it */
#define SPARK_LEVELS 8          /* above zero */

/* v[n], oldest first, in w cells (at least 1). */
struct spark {
	const uint32_t *v;
	size_t n;
	int w;
	uint32_t top; /* the value of a whole bar; what is above it is one, too. 0: spark_top() */
};

/* The highest value; 0 when there is none. */
uint32_t spark_top(const struct spark *s);
/* What cell col (0 the first) shows: 0 zero, 1 .. SPARK_LEVELS a bar, -1 no sample. */
int spark_level(const struct spark *s, int col);

/* Paints w cells; returns the column after them. */
int spark_paint(struct canvas *c, int y, int x, enum role role, const struct spark *s);
/* The same as text, w columns wide; cut at a whole character. Returns dst. */
char *spark_text(char *dst, size_t size, enum canvas_charset cs, const struct spark *s);

#endif
