/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * canvas_dump: the canvas as text, as text with colour sequences, as a picture.
 *
 * Golden screens, screenshots and tickets are made from the very cells that
 * the terminal would show, so they cannot differ from it.  A dump goes to a
 * file, not to a terminal; its sequences are the ECMA-48 ones that every
 * pager and every browser's converter understands.
 */
#include "ui/canvas.h"

#include "base/text.h"

#include <inttypes.h>
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

/* What stands in a cell; in ASCII each column of what has no ASCII form is a '?'. */
static void add_cell(struct str *out, const struct cell *cell, enum canvas_charset cs)
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

static const struct cell *row_of(const struct canvas *c, int y)
{
	return c->cell + (size_t)y * (size_t)c->cols;
}

static bool blank(const struct cell *cell)
{
	return cell->ch == ' ' && !(cell->flags & CELL_CONT);
}

void canvas_dump_text(const struct canvas *c, enum canvas_charset cs, struct str *out)
{
	for (int y = 0; y < c->rows; y++) {
		const struct cell *row = row_of(c, y);
		int n = c->cols;

		while (n > 0 && blank(&row[n - 1]))
			n--;
		for (int x = 0; x < n; x++)
			add_cell(out, &row[x], cs);
		str_add_c(out, '\n');
	}
}

/* ---- runs of cells that look the same ---- */

struct style {
	int fg, bg; /* index of theme_color(), -1 default */
	uint8_t attr;
};

static struct style style_of(const struct cell *cell, const struct theme *t)
{
	const struct look *l = &t->look[cell->role];

	return (struct style){ l->fg, l->bg, cell_attr(cell, t, true) };
}

static bool same_style(const struct style *a, const struct style *b)
{
	return a->fg == b->fg && a->bg == b->bg && a->attr == b->attr;
}

/* A blank in this style cannot be told from the background. */
static bool unseen(const struct style *s)
{
	return s->bg < 0 && !(s->attr & (LOOK_REVERSE | LOOK_UNDERLINE));
}

/* The column after the run that starts at x, at most end. */
static int run_end(const struct cell *row, int x, int end, const struct theme *t)
{
	struct style s = style_of(&row[x], t);

	while (++x < end) {
		struct style n = style_of(&row[x], t);

		if (!same_style(&s, &n))
			break;
	}
	return x;
}

/* The columns of a row up to the last one that shows something. */
static int row_end(const struct canvas *c, const struct cell *row, const struct theme *t)
{
	int n = c->cols;

	for (; n > 0; n--) {
		struct style s = style_of(&row[n - 1], t);

		if (!blank(&row[n - 1]) || !unseen(&s))
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

static void add_ansi_style(struct str *out, const struct style *s)
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
		const struct cell *row = row_of(c, y);
		int end = row_end(c, row, t);
		struct style last = { -1, -1, 0 };

		for (int x = 0; x < end; x++) {
			struct style s = style_of(&row[x], t);

			if (!same_style(&s, &last))
				add_ansi_style(out, &s);
			last = s;
			add_cell(out, &row[x], cs);
		}
		str_add(out, unseen(&last) && last.fg < 0 && !last.attr ? "\n" : "\033[0m\n");
	}
}

/* ---- SVG ---- */

/*
 * A cell in hundredths of a pixel, for a monospace font of 14 px whose advance
 * is 0.6 em (nearly all are); textLength holds the columns where it is not.
 * The height lets the strokes of neighbouring rows touch.
 */
enum { CELL_W = 840, CELL_H = 1640, BASELINE = 1270, MARGIN = 1000 };

#define SVG_BG  0x11151cu
#define SVG_FG  0xd3d7dfu
#define SVG_DIM 60 /* percent of the way from background to colour */

static uint32_t blend(uint32_t from, uint32_t to, uint32_t percent)
{
	uint32_t out = 0;

	for (int shift = 0; shift < 24; shift += 8) {
		uint32_t a = from >> shift & 0xff, b = to >> shift & 0xff;

		out |= (a * (100 - percent) + b * percent) / 100 << shift;
	}
	return out;
}

static void svg_colors(const struct style *s, uint32_t *fg, uint32_t *bg)
{
	uint32_t f = s->fg < 0 ? SVG_FG : theme_color(s->fg)->rgb;
	uint32_t b = s->bg < 0 ? SVG_BG : theme_color(s->bg)->rgb;

	if (s->attr & LOOK_DIM)
		f = blend(b, f, SVG_DIM);
	*fg = s->attr & LOOK_REVERSE ? b : f;
	*bg = s->attr & LOOK_REVERSE ? f : b;
}

/* Hundredths of a pixel as SVG writes lengths. */
static void add_px(struct str *out, const char *name, int v)
{
	str_addf(out, " %s=\"%d.%02d\"", name, v / 100, v % 100);
}

static void add_svg_text(struct str *out, const struct cell *cell, int n)
{
	for (int i = 0; i < n; i++) {
		if (cell[i].ch == '&')
			str_add(out, "&amp;");
		else if (cell[i].ch == '<')
			str_add(out, "&lt;");
		else
			add_cell(out, &cell[i], CANVAS_UTF8);
	}
}

static void add_svg_run(struct str *out, const struct cell *row, int y, int x, int n,
			const struct style *s)
{
	int left = MARGIN + x * CELL_W, top = MARGIN + y * CELL_H;
	bool bare = unseen(s);
	uint32_t fg, bg;

	svg_colors(s, &fg, &bg);
	if (bg != SVG_BG) {
		str_add(out, "<rect");
		add_px(out, "x", left);
		add_px(out, "y", top);
		add_px(out, "width", n * CELL_W);
		add_px(out, "height", CELL_H);
		str_addf(out, " fill=\"#%06" PRIx32 "\"/>\n", bg);
	}
	for (int i = 0; bare && i < n; i++)
		bare = blank(&row[x + i]);
	if (bare)
		return;
	str_add(out, "<text");
	add_px(out, "x", left);
	add_px(out, "y", top + BASELINE);
	add_px(out, "textLength", n * CELL_W);
	str_addf(out, " fill=\"#%06" PRIx32 "\"%s%s>", fg,
		 s->attr & LOOK_BOLD ? " font-weight=\"bold\"" : "",
		 s->attr & LOOK_UNDERLINE ? " text-decoration=\"underline\"" : "");
	add_svg_text(out, row + x, n);
	str_add(out, "</text>\n");
}

void canvas_dump_svg(const struct canvas *c, const struct theme *t, struct str *out)
{
	int w = 2 * MARGIN + c->cols * CELL_W, h = 2 * MARGIN + c->rows * CELL_H;

	str_add(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
	add_px(out, "width", w);
	add_px(out, "height", h);
	str_addf(out,
		 " font-family=\"'DejaVu Sans Mono','Liberation Mono',monospace\""
		 " font-size=\"14\" xml:space=\"preserve\">\n"
		 "<rect width=\"100%%\" height=\"100%%\" rx=\"6\" fill=\"#%06x\"/>\n",
		 SVG_BG);
	for (int y = 0; y < c->rows; y++) {
		const struct cell *row = row_of(c, y);
		int end = row_end(c, row, t);

		for (int x = 0, next; x < end; x = next) {
			struct style s = style_of(&row[x], t);

			next = run_end(row, x, end, t);
			add_svg_run(out, row, y, x, next - x, &s);
		}
	}
	str_add(out, "</svg>\n");
}
