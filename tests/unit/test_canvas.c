/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * canvas: what is painted is what a dump shows; nothing leaves its clip; no
 * half of a wide character and no control byte is ever left in a cell.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "ui/canvas.h"

/* The canvas as text equals want. */
static void shows(const struct canvas *c, enum canvas_charset cs, const char *want)
{
	struct str s = STR_INIT;

	canvas_dump_text(c, cs, &s);
	assert_string_equal(str_text(&s), want);
	str_fini(&s);
}

static void make(struct canvas *c, int rows, int cols)
{
	canvas_init(c);
	canvas_resize(c, rows, cols);
}

static void test_text(void **state)
{
	struct canvas c;

	(void)state;
	make(&c, 2, 8);
	assert_int_equal(canvas_text(&c, 0, 1, ROLE_OK, "abc"), 4);
	assert_int_equal(canvas_textf(&c, 1, 6, ROLE_OK, "%d", 12345), 11); /* as if not cut */
	assert_int_equal(canvas_text(&c, 1, -2, ROLE_OK, "xyz"), 1);
	canvas_text(&c, -1, 0, ROLE_OK, "above");
	canvas_text(&c, 2, 0, ROLE_OK, "below");
	shows(&c, CANVAS_ASCII, " abc\nz     12\n");
	assert_int_equal(c.cell[1].role, ROLE_OK);
	assert_int_equal(c.cell[4].role, ROLE_NORMAL);
	canvas_clear(&c);
	shows(&c, CANVAS_ASCII, "\n\n");
	canvas_fini(&c);
}

/* Nothing from outside reaches a terminal as a control, whoever forgot to clean it. */
static void test_controls(void **state)
{
	struct canvas c;

	(void)state;
	make(&c, 1, 20);
	canvas_text(&c, 0, 0, ROLE_OK, "a\033[2J\n\x7f\xc2\x9b\xff");
	for (int x = 0; x < c.cols; x++)
		assert_true(c.cell[x].ch >= 0x20 && (c.cell[x].ch < 0x7f || c.cell[x].ch >= 0xa0));
	shows(&c, CANVAS_ASCII, "a?[2J????\n");
	canvas_fini(&c);
}

static void test_wide(void **state)
{
	struct canvas c;

	(void)state;
	make(&c, 1, 6);
	assert_int_equal(canvas_text(&c, 0, 0, ROLE_OK, "卷a盘e\xcc\x81x"), 7);
	shows(&c, CANVAS_UTF8, "卷a盘e\n"); /* the accent has no cell of its own */
	shows(&c, CANVAS_ASCII, "??a??e\n");
	canvas_text(&c, 0, 1, ROLE_OK, "|"); /* over a second half */
	canvas_text(&c, 0, 3, ROLE_OK, "|"); /* over a first half */
	shows(&c, CANVAS_UTF8, " |a| e\n");
	canvas_clear(&c);
	canvas_text(&c, 0, 5, ROLE_OK, "卷"); /* half of it would fit */
	shows(&c, CANVAS_UTF8, "\n");
	assert_int_equal(c.cell[5].ch, ' ');
	canvas_clip(&c, 1, 3);
	canvas_text(&c, 0, 0, ROLE_OK, "卷卷卷");
	shows(&c, CANVAS_UTF8, "  卷\n");
	canvas_fini(&c);
}

static void test_clip(void **state)
{
	struct canvas c;

	(void)state;
	make(&c, 1, 10);
	canvas_clip(&c, 3, 4);
	canvas_fill(&c, 0, 0, 10, ROLE_OK, 'x');
	canvas_flag(&c, 0, 0, 10, CELL_CURSOR);
	shows(&c, CANVAS_ASCII, "   xxxx\n");
	assert_false(c.cell[2].flags & CELL_CURSOR);
	assert_true(c.cell[6].flags & CELL_CURSOR);
	canvas_clip(&c, 8, 100);
	canvas_fill(&c, 0, 0, 10, ROLE_OK, 'y');
	canvas_clip(&c, -5, 6);
	canvas_fill(&c, 0, 0, 10, ROLE_OK, 'z');
	canvas_clip(&c, 20, 5);
	canvas_fill(&c, 0, 0, 99, ROLE_OK, '!');
	shows(&c, CANVAS_ASCII, "z  xxxx yy\n");
	canvas_clip(&c, 0, -1);
	canvas_fill(&c, 0, 0, 10, ROLE_OK, 'a');
	shows(&c, CANVAS_ASCII, "aaaaaaaaaa\n");
	canvas_fini(&c);
}

static void test_field(void **state)
{
	static const struct {
		int w;
		enum align a;
		const char *text, *want;
	} row[] = {
		{ 5, ALIGN_LEFT, "abc", "[abc  ]\n" },
		{ 5, ALIGN_RIGHT, "abc", "[  abc]\n" },
		{ 5, ALIGN_LEFT, "abcde", "[abcde]\n" },
		{ 5, ALIGN_LEFT, "abcdef", "[abcd~]\n" },
		{ 5, ALIGN_RIGHT, "abcdef", "[abcd~]\n" },
		{ 1, ALIGN_LEFT, "ab", "[~]\n" },
		{ 0, ALIGN_LEFT, "ab", "[]\n" },
		{ 3, ALIGN_LEFT, "", "[   ]\n" },
		{ 4, ALIGN_LEFT, "卷卷卷", "[??~ ]\n" },
		{ 5, ALIGN_RIGHT, "卷卷", "[ ????]\n" },
		/* names that differ at their ends keep both */
		{ 9, ALIGN_LEFT_ENDS, "host3>array4a-1", "[host~4a-1]\n" },
		{ 8, ALIGN_LEFT_ENDS, "vm-pool217", "[vm-p~217]\n" },
		{ 9, ALIGN_LEFT_ENDS, "vm-pool2", "[vm-pool2 ]\n" },
		{ 2, ALIGN_LEFT_ENDS, "abc", "[a~]\n" },
		{ 1, ALIGN_LEFT_ENDS, "abc", "[~]\n" },
		{ 6, ALIGN_LEFT_ENDS, "卷卷卷卷", "[??~?? ]\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		struct canvas c;

		make(&c, 1, 12);
		canvas_fill(&c, 0, 1, 11, ROLE_OK, ' ');
		canvas_text(&c, 0, 0, ROLE_OK, "[");
		canvas_text(&c, 0,
			    canvas_field(&c, 0, 1, row[i].w, row[i].a, ROLE_BAD, row[i].text),
			    ROLE_OK, "]");
		shows(&c, CANVAS_ASCII, row[i].want);
		for (int x = 1; x <= row[i].w; x++)
			assert_int_equal(c.cell[x].role, ROLE_BAD);
		canvas_fini(&c);
	}
}

/* The strokes of a tree, as the views paint them. */
static void test_glyphs(void **state)
{
	struct canvas c;

	(void)state;
	make(&c, 3, 8);
	for (int y = 0; y < 3; y++) {
		canvas_glyph(&c, y, 0, ROLE_TREE,
			     y == 0   ? GLYPH_TEE
			     : y == 1 ? GLYPH_VLINE
				      : GLYPH_ELBOW);
		if (y != 1)
			canvas_glyph(&c, y, 1, ROLE_TREE, GLYPH_HLINE);
		canvas_text(&c, y, 2, ROLE_NAME, "sdb");
	}
	shows(&c, CANVAS_ASCII, "|-sdb\n| sdb\n`-sdb\n");
	shows(&c, CANVAS_UTF8, "├─sdb\n│ sdb\n└─sdb\n");
	for (int g = 0; g < NGLYPHS; g++)
		assert_int_equal(strlen(glyph_text((enum glyph)g, CANVAS_ASCII)), 1);
	canvas_fini(&c);
}

static void test_box(void **state)
{
	struct canvas c;

	(void)state;
	make(&c, 4, 16);
	canvas_fill(&c, 1, 0, 16, ROLE_OK, '.');
	canvas_box(&c, 0, 1, 3, 14, ROLE_DIALOG, "FAIL");
	shows(&c, CANVAS_ASCII, " +-- FAIL ----+\n.|            |.\n +------------+\n\n");
	canvas_box(&c, 0, 1, 3, 14, ROLE_DIALOG, "FAIL sdn of mpatha");
	shows(&c, CANVAS_UTF8, " ┌── FAIL … ──┐\n.│            │.\n └────────────┘\n\n");
	canvas_box(&c, 0, 1, 3, 14, ROLE_DIALOG, "");
	shows(&c, CANVAS_ASCII, " +------------+\n.|            |.\n +------------+\n\n");
	canvas_box(&c, 3, 0, 1, 1, ROLE_DIALOG, "x"); /* no room for a box: nothing */
	shows(&c, CANVAS_ASCII, " +------------+\n.|            |.\n +------------+\n\n");
	canvas_fini(&c);
}

static void test_resize(void **state)
{
	struct canvas c;

	(void)state;
	make(&c, 3, 3);
	canvas_text(&c, 2, 0, ROLE_OK, "abc");
	c.cursor_y = 2;
	canvas_resize(&c, 2, 30);
	shows(&c, CANVAS_ASCII, "\n\n");
	assert_int_equal(c.cursor_y, -1);
	canvas_text(&c, 1, 29, ROLE_OK, "z");
	assert_int_equal(c.cell[59].ch, 'z');
	canvas_resize(&c, 0, -4);
	assert_int_equal(c.rows, 1);
	assert_int_equal(c.cols, 1);
	canvas_fini(&c);
}

/* A bad path stands out of the selected row, in colour and without. */
static void test_attr(void **state)
{
	struct theme t;
	struct cell ok = { .ch = 'x', .role = ROLE_OK }, bad = { .ch = 'x', .role = ROLE_BAD };

	(void)state;
	theme_default(&t);
	ok.flags = bad.flags = CELL_CURSOR;
	assert_int_equal(cell_attr(&ok, &t, false), LOOK_REVERSE);
	assert_int_equal(cell_attr(&bad, &t, false), LOOK_BOLD);
	assert_int_equal(cell_attr(&ok, &t, true), LOOK_REVERSE);
	/* it has a background of its own, by which it stands out from the bar */
	assert_int_equal(cell_attr(&bad, &t, true), LOOK_BOLD);
	ok.role = ROLE_TREE; /* dim would be a hole in the bar */
	assert_int_equal(cell_attr(&ok, &t, true), LOOK_REVERSE);
	ok.role = ROLE_OK;
	ok.flags = CELL_CHANGED;
	assert_int_equal(cell_attr(&ok, &t, true), LOOK_UNDERLINE);
}

static void test_ansi(void **state)
{
	struct canvas c;
	struct theme t;
	struct str s = STR_INIT;

	(void)state;
	make(&c, 3, 10);
	theme_default(&t);
	canvas_text(&c, 0, 0, ROLE_NORMAL, "a ");
	canvas_text(&c, 0, 2, ROLE_BAD, "X");
	canvas_text(&c, 0, 3, ROLE_OK, "ok");
	canvas_text(&c, 1, 0, ROLE_HEALTH_BAD, "BAD "); /* a background: blanks are seen */
	canvas_dump_ansi(&c, CANVAS_ASCII, &t, &s);
	assert_string_equal(str_text(&s), "a \033[0;1;97;41mX\033[0;32mok\033[0m\n"
					  "\033[0;1;97;41mBAD \033[0m\n"
					  "\n");
	str_clear(&s);
	t.look[ROLE_OK].fg = 16; /* orange */
	canvas_resize(&c, 1, 3);
	canvas_text(&c, 0, 0, ROLE_OK, "o");
	canvas_dump_ansi(&c, CANVAS_ASCII, &t, &s);
	assert_string_equal(str_text(&s), "\033[0;38;5;208mo\033[0m\n");
	str_fini(&s);
	canvas_fini(&c);
}

static void test_svg(void **state)
{
	struct canvas c;
	struct theme t;
	struct str s = STR_INIT;

	(void)state;
	make(&c, 1, 30);
	theme_default(&t);
	canvas_text(&c, 0, 0, ROLE_NORMAL, "a<b>&c");
	canvas_text(&c, 0, 6, ROLE_HEALTH_BAD, "BAD");
	canvas_dump_svg(&c, CANVAS_ASCII, &t, &s);
	assert_non_null(strstr(str_text(&s), ">a&lt;b>&amp;c</text>"));
	assert_non_null(strstr(str_text(&s), " fill=\"#c9453f\"/>")); /* its background */
	assert_non_null(strstr(str_text(&s), "font-weight=\"bold\">BAD</text>"));
	assert_int_equal(strncmp(str_text(&s), "<svg ", 5), 0);
	assert_string_equal(str_text(&s) + s.len - 7, "</svg>\n");
	str_fini(&s);
	canvas_fini(&c);
}

static size_t count(const struct str *s, const char *what)
{
	size_t n = 0;

	for (const char *p = str_text(s); (p = strstr(p, what)) != NULL; p++)
		n++;
	return n;
}

/* A viewer's font may be of another width: words stand at their columns, strokes are drawn. */
static void test_svg_columns(void **state)
{
	struct canvas c;
	struct theme t;
	struct str s = STR_INIT;

	(void)state;
	make(&c, 1, 30);
	theme_default(&t);
	canvas_text(&c, 0, 0, ROLE_NORMAL, " one two  three");
	canvas_glyph(&c, 0, 15, ROLE_NORMAL, GLYPH_HLINE);
	canvas_glyph(&c, 0, 16, ROLE_NORMAL, GLYPH_HLINE);
	canvas_text(&c, 0, 17, ROLE_NORMAL, "four");
	canvas_dump_svg(&c, CANVAS_UTF8, &t, &s);
	assert_int_equal(count(&s, "<text "), 3);
	assert_non_null(strstr(str_text(&s), "<text x=\"18.40\"")); /* column 1, after the margin */
	assert_non_null(strstr(str_text(&s), ">one two</text>"));
	assert_non_null(strstr(str_text(&s), "<text x=\"94.00\""));
	assert_non_null(strstr(str_text(&s), ">three</text>"));
	assert_non_null(strstr(str_text(&s), "<use href=\"#u2500\" x=\"136.00\""));
	assert_int_equal(count(&s, "<use "), 2);
	assert_int_equal(count(&s, "id=\"u2500\""), 1); /* and what is named is there */
	str_clear(&s);
	canvas_dump_svg(&c, CANVAS_ASCII, &t, &s);
	assert_int_equal(count(&s, "<use "), 0);
	assert_non_null(strstr(str_text(&s), ">three--four</text>"));
	str_fini(&s);
	canvas_fini(&c);
}

/* The bar of the selection is one piece, whatever dim strokes and bold names it goes over. */
static void test_svg_selection(void **state)
{
	struct canvas c;
	struct theme t;
	struct str s = STR_INIT;

	(void)state;
	make(&c, 1, 20);
	theme_default(&t);
	canvas_fill(&c, 0, 0, 20, ROLE_NORMAL, ' ');
	canvas_glyph(&c, 0, 2, ROLE_TREE, GLYPH_TEE);
	canvas_text(&c, 0, 4, ROLE_NAME, "mpatha");
	canvas_flag(&c, 0, 0, 20, CELL_CURSOR);
	canvas_dump_svg(&c, CANVAS_UTF8, &t, &s);
	assert_int_equal(count(&s, "<rect "), 2); /* the page and the bar */
	assert_non_null(strstr(str_text(&s), "width=\"168.00\" height=\"16.40\" fill=\"#d3d7df\""));
	str_fini(&s);
	canvas_fini(&c);
}

static void test_svg_without_colour(void **state)
{
	struct canvas c;
	struct theme t;
	struct str s = STR_INIT;

	(void)state;
	make(&c, 1, 10);
	theme_default(&t);
	theme_uncolor(&t);
	canvas_text(&c, 0, 0, ROLE_BAD, "BAD");
	canvas_text(&c, 0, 5, ROLE_OK, "ok");
	canvas_dump_svg(&c, CANVAS_ASCII, &t, &s);
	/* bold and reverse, as a terminal without colour has it */
	assert_non_null(strstr(str_text(&s), " fill=\"#11151c\" font-weight=\"bold\">BAD</text>"));
	assert_non_null(strstr(str_text(&s), " fill=\"#d3d7df\">ok</text>"));
	str_fini(&s);
	canvas_fini(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),          cmocka_unit_test(test_controls),
		cmocka_unit_test(test_wide),          cmocka_unit_test(test_clip),
		cmocka_unit_test(test_field),         cmocka_unit_test(test_glyphs),
		cmocka_unit_test(test_box),           cmocka_unit_test(test_resize),
		cmocka_unit_test(test_attr),          cmocka_unit_test(test_ansi),
		cmocka_unit_test(test_svg),           cmocka_unit_test(test_svg_columns),
		cmocka_unit_test(test_svg_selection), cmocka_unit_test(test_svg_without_colour),
	};

	/* Widths are the locale's; C.UTF-8 is in every glibc. */
	if (!setlocale(LC_ALL, "C.UTF-8"))
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
