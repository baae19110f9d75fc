/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spark: a row of samples as a row of small bars. */
#include "ui/spark.h"

#include <string.h>

_Static_assert(GLYPH_SPARK_8 - GLYPH_SPARK_0 == SPARK_LEVELS, "a glyph for zero and each level");

/* The highest of v[from, to); SPARK_NONE without any. */
static uint32_t highest(const uint32_t *v, size_t from, size_t to)
{
	uint32_t most = SPARK_NONE;

	for (size_t i = from; i < to; i++) {
		if (v[i] != SPARK_NONE && (most == SPARK_NONE || v[i] > most))
			most = v[i];
	}
	return most;
}

uint32_t spark_top(const struct spark *s)
{
	uint32_t most = highest(s->v, 0, s->n);

	return most == SPARK_NONE ? 0 : most;
}

static uint32_t cell_value(const struct spark *s, size_t col)
{
	size_t w = (size_t)s->w, blank = s->n < w ? w - s->n : 0;

	if (s->n > w)
		return highest(s->v, col * s->n / w, (col + 1) * s->n / w);
	return col < blank ? SPARK_NONE : s->v[col - blank];
}

static int level(uint32_t value, uint32_t top)
{
	if (value == SPARK_NONE)
		return -1;
	if (value >= top)
		return value ? SPARK_LEVELS : 0;
	/* rounded up: whatever is not zero can be seen */
	return (int)(((uint64_t)value * SPARK_LEVELS + top - 1) / top);
}

int spark_level(const struct spark *s, int col)
{
	return level(cell_value(s, (size_t)col), s->top ? s->top : spark_top(s));
}

static enum glyph glyph_of(int lv)
{
	return (enum glyph)(GLYPH_SPARK_0 + lv);
}

int spark_paint(struct canvas *c, int y, int x, enum role role, const struct spark *s)
{
	uint32_t top = s->top ? s->top : spark_top(s);

	for (int col = 0; col < s->w; col++) {
		int lv = level(cell_value(s, (size_t)col), top);

		if (lv < 0)
			canvas_fill(c, y, x + col, 1, role, ' ');
		else
			canvas_glyph(c, y, x + col, role, glyph_of(lv));
	}
	return x + s->w;
}

char *spark_text(char *dst, size_t size, enum canvas_charset cs, const struct spark *s)
{
	uint32_t top = s->top ? s->top : spark_top(s);
	size_t len = 0;

	for (int col = 0; col < s->w; col++) {
		int lv = level(cell_value(s, (size_t)col), top);
		const char *cell = lv < 0 ? " " : glyph_text(glyph_of(lv), cs);
		size_t n = strlen(cell);

		if (len + n >= size)
			break;
		memcpy(dst + len, cell, n);
		len += n;
	}
	dst[len] = '\0';
	return dst;
}
