/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * canvas_dump: the canvas as text, and as text with colour sequences.
 *
 * Golden screens, screenshots and tickets are made from the very cells that
 * the terminal would show, so they cannot differ from it.  A dump goes to a
 * file, not to a terminal; its sequences are the ECMA-48 ones that every
 * pager and every browser's converter understands.
 */
#include "ui/canvas_dump.h"

#include "base/text.h"

#include <stdio.h>

/* ---- characters ---- */

/* clang-format off */
static const char *const glyphs[NGLYPHS][2] = {
	[GLYPH_TEE]	  = { "|", "├" },
	[GLYPH_ELBOW]	  = { "`", "└" },
	[GLYPH_VLINE]	  = { "|", "│" },
	[GLYPH_HLINE]	  = { "-", "─" },
	[GLYPH_CORNER_TL] = { "+", "┌" },
	[GLYPH_CORNER_TR] = { "+", "┐" },
	[GLYPH_CORNER_BL] = { "+", "└" },
	[GLYPH_CORNER_BR] = { "+", "┘" },
	[GLYPH_ELLIPSIS]  = { "~", "…" },
	[GLYPH_SPARK_0]	  = { "_", "·" },
	[GLYPH_SPARK_1]	  = { ".", "▁" },
	[GLYPH_SPARK_2]	  = { ":", "▂" },
	[GLYPH_SPARK_3]	  = { "-", "▃" },
	[GLYPH_SPARK_4]	  = { "=", "▄" },
	[GLYPH_SPARK_5]	  = { "+", "▅" },
	[GLYPH_SPARK_6]	  = { "*", "▆" },
	[GLYPH_SPARK_7]	  = { "#", "▇" },
	[GLYPH_SPARK_8]	  = { "@", "█" },
};
/* clang-format on */

const char *glyph_text(enum glyph g, enum canvas_charset cs)
{
	return glyphs[g][cs == CANVAS_UTF8];
}

void dump_cell(struct str *out, const struct cell *cell, enum canvas_charset cs)
{
	char utf8[5];

	if (cell->flags & CELL_CONT)
		str_add(out, cs == CANVAS_ASCII ? "?" : "");
	else if (cell->ch >= CANVAS_GLYPH_BASE)
		str_add(out, glyph_text((enum glyph)(cell->ch - CANVAS_GLYPH_BASE), cs));
	else if (cs == CANVAS_ASCII && cell->ch >= 0x7f)
		str_add_c(out, '?');
	else
		str_add(out, text_encode(utf8, cell->ch));
}

const struct cell *dump_row(const struct canvas *c, int y)
{
	return c->cell + (size_t)y * (size_t)c->cols;
}

bool dump_blank(const struct cell *cell)
{
	return cell->ch == ' ' && !(cell->flags & CELL_CONT);
}

void canvas_dump_text(const struct canvas *c, enum canvas_charset cs, struct str *out)
{
	for (int y = 0; y < c->rows; y++) {
		const struct cell *row = dump_row(c, y);
		int n = c->cols;

		while (n > 0 && dump_blank(&row[n - 1]))
			n--;
		for (int x = 0; x < n; x++)
			dump_cell(out, &row[x], cs);
		str_add_c(out, '\n');
	}
}

/* ---- runs of cells that look the same ---- */

struct dump_style dump_style_of(const struct cell *cell, const struct theme *t)
{
	const struct look *l = &t->look[cell->role];

	return (struct dump_style){ l->fg, l->bg, cell_attr(cell, t, true) };
}

static bool same_style(const struct dump_style *a, const struct dump_style *b)
{
	return a->fg == b->fg && a->bg == b->bg && a->attr == b->attr;
}

/* A blank in this style cannot be told from the background. */
static bool unseen(const struct dump_style *s)
{
	return s->bg < 0 && !(s->attr & (LOOK_REVERSE | LOOK_UNDERLINE));
}

int dump_run_end(const struct cell *row, int x, int end, const struct theme *t)
{
	struct dump_style s = dump_style_of(&row[x], t);

	while (++x < end) {
		struct dump_style n = dump_style_of(&row[x], t);

		if (!same_style(&s, &n))
			break;
	}
	return x;
}

int dump_row_end(const struct canvas *c, const struct cell *row, const struct theme *t)
{
	int n = c->cols;

	for (; n > 0; n--) {
		struct dump_style s = dump_style_of(&row[n - 1], t);

		if (!dump_blank(&row[n - 1]) || !unseen(&s))
			break;
	}
	return n;
}

/* ---- ANSI ---- */

static const struct {
	uint8_t bit;
	char ansi;
} ansi_attr[] = {
	{ LOOK_BOLD, '1' }, { LOOK_DIM, '2' }, { LOOK_UNDERLINE, '4' }, { LOOK_REVERSE, '7' }
};

/* base: 30 for the foreground, 40 for the background. */
static void add_ansi_color(struct str *out, int i, int base)
{
	const struct theme_color *color = i < 0 ? NULL : theme_color(i);

	if (!color)
		return;
	if (color->x256 >= 16)
		str_addf(out, ";%d;5;%d", base + 8, color->x256);
	else
		str_addf(out, ";%d",
			 color->x256 < 8 ? base + color->x256 : base + 52 + color->x256);
}

static void add_ansi_style(struct str *out, const struct dump_style *s)
{
	str_add(out, "\033[0");
	for (size_t i = 0; i < ARRAY_LEN(ansi_attr); i++)
		if (s->attr & ansi_attr[i].bit)
			str_addf(out, ";%c", ansi_attr[i].ansi);
	add_ansi_color(out, s->fg, 30);
	add_ansi_color(out, s->bg, 40);
	str_add_c(out, 'm');
}

void canvas_dump_ansi(const struct canvas *c, enum canvas_charset cs, const struct theme *t,
		      struct str *out)
{
	for (int y = 0; y < c->rows; y++) {
		const struct cell *row = dump_row(c, y);
		int end = dump_row_end(c, row, t);
		struct dump_style last = { -1, -1, 0 };

		for (int x = 0; x < end; x++) {
			struct dump_style s = dump_style_of(&row[x], t);

			if (!same_style(&s, &last))
				add_ansi_style(out, &s);
			last = s;
			dump_cell(out, &row[x], cs);
		}
		str_add(out, unseen(&last) && last.fg < 0 && !last.attr ? "\n" : "\033[0m\n");
	}
}
