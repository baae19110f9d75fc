/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * canvas_svg: the canvas as a picture (SVG).
 *
 * A viewer takes a monospace font of its own, so nothing may hang on its
 * widths: each word stands at its own column, and strokes and bars are drawn,
 * not written, so that they join.
 */
#include "ui/canvas_dump.h"

#include "base/attr.h"
#include "base/text.h"

#include <inttypes.h>
#include <string.h>

/*
 * A cell in hundredths of a pixel, for a monospace font of 14 px whose advance
 * is 0.6 em.  Nearly all are, but not quite: textLength holds a word in its
 * columns where the viewer knows it.
 */
enum { CELL_W = 840, CELL_H = 1640, BASELINE = 1270, MARGIN = 1000 };

#define SVG_DIM 60 /* percent of the way from background to colour */

/* ---- colours ---- */

/* What the terminal's own colours are in a picture. */
struct page {
	uint32_t bg, fg;
};

/* As the eye weighs them (ITU-R BT.601), 0 to 255. */
static uint32_t brightness(uint32_t rgb)
{
	return ((rgb >> 16 & 0xff) * 299 + (rgb >> 8 & 0xff) * 587 + (rgb & 0xff) * 114) / 1000;
}

/*
 * A theme does not say for which background it is, its colours do: dark ones
 * are for a light page.
 */
static const struct page *page_of(const struct theme *t)
{
	static const struct page dark = { 0x11151c, 0xd3d7df }, light = { 0xffffff, 0x1b2027 };
	uint32_t sum = 0, n = 0;

	for (int r = 0; r < NROLES; r++) {
		if (t->look[r].fg < 0 || t->look[r].bg >= 0)
			continue;
		sum += brightness(theme_color(t->look[r].fg)->rgb);
		n++;
	}
	return n && sum / n < 112 ? &light : &dark;
}

static uint32_t blend(uint32_t from, uint32_t to, uint32_t percent)
{
	uint32_t out = 0;

	for (int shift = 0; shift < 24; shift += 8) {
		uint32_t a = from >> shift & 0xff, b = to >> shift & 0xff;

		out |= (a * (100 - percent) + b * percent) / 100 << shift;
	}
	return out;
}

static void svg_colors(const struct page *page, const struct dump_style *s, uint32_t *fg,
		       uint32_t *bg)
{
	uint32_t f = s->fg < 0 ? page->fg : theme_color(s->fg)->rgb;
	uint32_t b = s->bg < 0 ? page->bg : theme_color(s->bg)->rgb;

	*fg = s->attr & LOOK_REVERSE ? b : f;
	*bg = s->attr & LOOK_REVERSE ? f : b;
	/* of what is reversed, too, the stroke is dimmed: the bar of the selection has no gaps */
	if (s->attr & LOOK_DIM)
		*fg = blend(*bg, *fg, SVG_DIM);
}

/* Hundredths of a pixel as SVG writes lengths. */
static void add_px(struct str *out, const char *name, int v)
{
	str_addf(out, " %s=\"%d.%02d\"", name, v / 100, v % 100);
}

static void add_svg_text(struct str *out, const struct cell *cell, int n, enum canvas_charset cs)
{
	for (int i = 0; i < n; i++) {
		if (cell[i].ch == '&')
			str_add(out, "&amp;");
		else if (cell[i].ch == '<')
			str_add(out, "&lt;");
		else
			dump_cell(out, &cell[i], cs);
	}
}

/* ---- strokes and bars ---- */

/* Which ways a stroke goes from the middle of its cell. */
enum { UP = 1, DOWN = 2, LEFT = 4, RIGHT = 8 };

static const uint8_t arms[NGLYPHS] = {
	[GLYPH_TEE] = UP | DOWN | RIGHT,  [GLYPH_ELBOW] = UP | RIGHT,
	[GLYPH_VLINE] = UP | DOWN,        [GLYPH_HLINE] = LEFT | RIGHT,
	[GLYPH_CORNER_TL] = DOWN | RIGHT, [GLYPH_CORNER_TR] = DOWN | LEFT,
	[GLYPH_CORNER_BL] = UP | RIGHT,   [GLYPH_CORNER_BR] = UP | LEFT,
};

static bool is_bar(enum glyph g)
{
	return g >= GLYPH_SPARK_1 && g <= GLYPH_SPARK_8;
}

/* Is this cell drawn?  In ASCII it is written, as on the terminal. */
static bool is_drawn(const struct cell *cell, enum canvas_charset cs)
{
	uint32_t g = cell->ch - CANVAS_GLYPH_BASE;

	return cs == CANVAS_UTF8 && cell->ch >= CANVAS_GLYPH_BASE &&
	       (arms[g] || is_bar((enum glyph)g));
}

/* The name of its shape: that of its character, "u2500", so that a reader can make text of it. */
static void add_shape_name(struct str *out, enum glyph g)
{
	size_t len;

	str_addf(out, "u%" PRIx32, text_next(glyph_text(g, CANVAS_UTF8), &len));
}

/* "M4.20 8.20" and the like: a letter of a path, and hundredths of a pixel. */
static void add_point(struct str *out, char letter, int x, int y)
{
	str_addf(out, "%c%d.%02d %d.%02d", letter, x / 100, x % 100, y / 100, y % 100);
}

static void add_arms(struct str *out, uint8_t ways)
{
	static const struct {
		uint8_t way;
		int x, y;
	} ends[] = { { UP, CELL_W / 2, 0 },
		     { DOWN, CELL_W / 2, CELL_H },
		     { LEFT, 0, CELL_H / 2 },
		     { RIGHT, CELL_W, CELL_H / 2 } };

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		if (!(ways & ends[i].way))
			continue;
		add_point(out, 'M', CELL_W / 2, CELL_H / 2);
		add_point(out, 'L', ends[i].x, ends[i].y);
	}
}

/* A gap to the next bar, and one to the row above. */
static void add_bar(struct str *out, int eighths)
{
	int left = CELL_W / 12, right = CELL_W - left, foot = CELL_H - CELL_H / 10;
	int top = foot - (CELL_H - CELL_H / 5) * eighths / 8;

	add_point(out, 'M', left, foot);
	add_point(out, 'L', left, top);
	add_point(out, 'L', right, top);
	add_point(out, 'L', right, foot);
}

/* Two of the glyphs are one character. */
static bool is_told(enum glyph g)
{
	for (int i = 0; i < (int)g; i++) {
		if (!strcmp(glyph_text((enum glyph)i, CANVAS_UTF8), glyph_text(g, CANVAS_UTF8)))
			return true;
	}
	return false;
}

/* Each shape once; square caps let strokes of neighbouring cells join. */
static void add_shapes(struct str *out)
{
	str_add(out, "<defs>\n");
	for (int g = 0; g < NGLYPHS; g++) {
		if ((!arms[g] && !is_bar((enum glyph)g)) || is_told((enum glyph)g))
			continue;
		str_add(out, "<path id=\"");
		add_shape_name(out, (enum glyph)g);
		str_add(out, "\" d=\"");
		if (arms[g])
			add_arms(out, arms[g]);
		else
			add_bar(out, g - GLYPH_SPARK_0);
		str_addf(out, "\" %s/>\n",
			 arms[g] ? "stroke-linecap=\"square\"" : "stroke=\"none\"");
	}
	str_add(out, "</defs>\n");
}

/* ---- rows ---- */

/* What a row is made of, and where it stands. */
struct svg_row {
	const struct cell *cell;
	int y;
	enum canvas_charset cs;
	const struct page *page;
	struct str *out;
};

static void add_drawn(const struct svg_row *r, int x, uint32_t fg)
{
	str_add(r->out, "<use href=\"#");
	add_shape_name(r->out, (enum glyph)(r->cell[x].ch - CANVAS_GLYPH_BASE));
	str_add(r->out, "\"");
	add_px(r->out, "x", MARGIN + x * CELL_W);
	add_px(r->out, "y", MARGIN + r->y * CELL_H);
	str_addf(r->out, " fill=\"#%06" PRIx32 "\" stroke=\"#%06" PRIx32 "\"/>\n", fg, fg);
}

static void add_svg_word(const struct svg_row *r, int x, int n, const struct dump_style *s,
			 uint32_t fg)
{
	str_add(r->out, "<text");
	add_px(r->out, "x", MARGIN + x * CELL_W);
	add_px(r->out, "y", MARGIN + r->y * CELL_H + BASELINE);
	add_px(r->out, "textLength", n * CELL_W);
	str_addf(r->out, " fill=\"#%06" PRIx32 "\"%s%s>", fg,
		 s->attr & LOOK_BOLD ? " font-weight=\"bold\"" : "",
		 s->attr & LOOK_UNDERLINE ? " text-decoration=\"underline\"" : "");
	add_svg_text(r->out, r->cell + x, n, r->cs);
	str_add(r->out, "</text>\n");
}

/*
 * The column after the word at x, which is no blank: one blank is part of it,
 * two are not, nor is what is drawn.
 */
static int word_end(const struct svg_row *r, int x, int end)
{
	for (; x < end && !is_drawn(&r->cell[x], r->cs); x++) {
		if (dump_blank(&r->cell[x]) && (x + 1 == end || dump_blank(&r->cell[x + 1])))
			break;
	}
	return x;
}

static void add_svg_ground(const struct svg_row *r, int x, int n, uint32_t bg)
{
	str_add(r->out, "<rect");
	add_px(r->out, "x", MARGIN + x * CELL_W);
	add_px(r->out, "y", MARGIN + r->y * CELL_H);
	add_px(r->out, "width", n * CELL_W);
	add_px(r->out, "height", CELL_H);
	str_addf(r->out, " fill=\"#%06" PRIx32 "\"/>\n", bg);
}

/* Cells that look the same. */
static void add_svg_run(const struct svg_row *r, int x, int end, const struct dump_style *s)
{
	bool whole = s->attr & LOOK_UNDERLINE; /* of blanks, too */
	uint32_t fg, bg;

	svg_colors(r->page, s, &fg, &bg);
	for (int next; x < end; x = next) {
		const struct cell *cell = &r->cell[x];

		next = x + 1;
		if (is_drawn(cell, r->cs)) {
			add_drawn(r, x, fg);
		} else if (whole || !dump_blank(cell)) {
			next = whole ? end : word_end(r, x, end);
			add_svg_word(r, x, next - x, s, fg);
		}
	}
}

static uint32_t ground_of(const struct svg_row *r, int x, const struct theme *t)
{
	struct dump_style s = dump_style_of(&r->cell[x], t);
	uint32_t fg, bg;

	svg_colors(r->page, &s, &fg, &bg);
	return bg;
}

/* Of one colour as one piece: between two a viewer would show a seam. */
static void add_grounds(const struct svg_row *r, int end, const struct theme *t)
{
	for (int x = 0, next; x < end; x = next) {
		uint32_t bg = ground_of(r, x, t);

		for (next = x + 1; next < end && ground_of(r, next, t) == bg;)
			next++;
		if (bg != r->page->bg)
			add_svg_ground(r, x, next - x, bg);
	}
}

static void add_svg_row(const struct svg_row *r, int end, const struct theme *t)
{
	add_grounds(r, end, t);
	for (int x = 0, next; x < end; x = next) {
		struct dump_style s = dump_style_of(&r->cell[x], t);

		next = dump_run_end(r->cell, x, end, t);
		add_svg_run(r, x, next, &s);
	}
}

/* As large as its cells; a page that shows it smaller scales it by the view box. */
static void add_svg_head(struct str *out, int w, int h, const struct page *page)
{
	str_add(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
	add_px(out, "width", w);
	add_px(out, "height", h);
	str_addf(out,
		 " viewBox=\"0 0 %d.%02d %d.%02d\""
		 " font-family=\"'DejaVu Sans Mono','Liberation Mono',Menlo,Consolas,monospace\""
		 " font-size=\"14\" shape-rendering=\"crispEdges\" xml:space=\"preserve\">\n"
		 "<rect width=\"100%%\" height=\"100%%\" rx=\"6\" shape-rendering=\"auto\" "
		 "fill=\"#%06" PRIx32 "\"/>\n",
		 w / 100, w % 100, h / 100, h % 100, page->bg);
}

void canvas_dump_svg(const struct canvas *c, enum canvas_charset cs, const struct theme *t,
		     struct str *out)
{
	const struct page *page = page_of(t);

	add_svg_head(out, 2 * MARGIN + c->cols * CELL_W, 2 * MARGIN + c->rows * CELL_H, page);
	if (cs == CANVAS_UTF8)
		add_shapes(out);
	for (int y = 0; y < c->rows; y++) {
		struct svg_row r = {
			.cell = dump_row(c, y), .y = y, .cs = cs, .page = page, .out = out
		};

		add_svg_row(&r, dump_row_end(c, r.cell, t), t);
	}
	str_add(out, "</svg>\n");
}
