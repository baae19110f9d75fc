/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sparklines: heights, scale, and what stands for no sample. */
#include "ui/spark.h"

#include "base/attr.h"
#include "base/text.h"
#include "link/trail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NONE SPARK_NONE
_Static_assert(SPARK_NONE == TRAIL_NONE, "what a trail gives can be drawn as it is");

static void shows(const uint32_t *v, size_t n, int w, uint32_t top, const char *ascii,
		  const char *utf8)
{
	const struct spark s = { .v = v, .n = n, .w = w, .top = top };
	char text[256];

	assert_string_equal(spark_text(text, sizeof(text), CANVAS_ASCII, &s), ascii);
	assert_string_equal(spark_text(text, sizeof(text), CANVAS_UTF8, &s), utf8);
}
#define VALUES(...)                                                                                \
	(const uint32_t[]){ __VA_ARGS__ }, sizeof((uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t)

static void a_bar_is_as_high_as_its_share(void **state)
{
	(void)state;
	shows(VALUES(0, 1, 2, 3, 4, 5, 6, 7, 8), 9, 0, "_.:-=+*#@", "·▁▂▃▄▅▆▇█");
	shows(VALUES(0, 125, 250, 1000), 4, 0, "_.:@", "·▁▂█");
	/* the smallest rate is not nothing */
	shows(VALUES(1, 4000000000u), 2, 0, ".@", "▁█");
	shows(VALUES(1), 1, 0, "@", "█");
}

/* Rows under each other compare when they are drawn to one scale. */
static void the_scale_can_be_given(void **state)
{
	(void)state;
	shows(VALUES(0, 10, 50, 100, 300), 5, 100, "_.=@@", "·▁▄██");
	shows(VALUES(5, 5), 2, 4000000000u, "..", "▁▁");
}

static void no_sample_is_no_zero(void **state)
{
	(void)state;
	shows(VALUES(0, NONE, 0, 8), 4, 0, "_ _@", "· ·█");
	shows(VALUES(NONE, NONE), 2, 0, "  ", "  ");
	shows(VALUES(0, 0), 2, 0, "__", "··");
	shows(NULL, 0, 3, 0, "   ", "   ");
	shows(VALUES(3), 4, 0, "   @", "   █"); /* the newest is the last */
}

static void more_samples_than_cells_show_the_highest(void **state)
{
	uint32_t v[60] = { 0 };

	(void)state;
	shows(VALUES(0, 8, 1, 2, NONE, NONE), 3, 0, "@: ", "█▂ ");
	shows(VALUES(8, 0, 0, 4, NONE), 2, 0, "@=", "█▄");
	shows(VALUES(NONE, 0, 5, NONE), 2, 0, "_@", "·█");
	/* one sample in sixty, wherever it is, is in one cell of eight */
	for (size_t i = 0; i < 60; i++) {
		const struct spark s = { .v = v, .n = 60, .w = 8 };
		int high = 0, zero = 0;

		v[i] = 9;
		for (int col = 0; col < 8; col++) {
			high += spark_level(&s, col) == SPARK_LEVELS;
			zero += spark_level(&s, col) == 0;
		}
		assert_int_equal(high, 1);
		assert_int_equal(zero, 7);
		v[i] = 0;
	}
	v[59] = 9;
	assert_int_equal(spark_level(&(struct spark){ .v = v, .n = 60, .w = 8 }, 7), SPARK_LEVELS);
}

static void the_top_is_told(void **state)
{
	(void)state;
	assert_int_equal(spark_top(&(struct spark){ VALUES(3, NONE, 7, 0), 2, 0 }), 7);
	assert_int_equal(spark_top(&(struct spark){ VALUES(NONE), 2, 0 }), 0);
	assert_int_equal(spark_top(&(struct spark){ NULL, 0, 2, 5 }), 0);
}

static void it_is_painted_where_it_belongs(void **state)
{
	const struct spark s = { VALUES(8, NONE, 0, 4), 6, 0 };
	struct str ascii = STR_INIT, utf8 = STR_INIT;
	struct canvas c;

	(void)state;
	canvas_init(&c);
	canvas_resize(&c, 1, 12);
	canvas_text(&c, 0, 0, ROLE_NAME, "xxxxxxxxxxxx");
	assert_int_equal(spark_paint(&c, 0, 2, ROLE_OK, &s), 8);
	canvas_dump_text(&c, CANVAS_ASCII, &ascii);
	canvas_dump_text(&c, CANVAS_UTF8, &utf8);
	assert_string_equal(ascii.p, "xx  @ _=xxxx\n");
	assert_string_equal(utf8.p, "xx  █ ·▄xxxx\n");
	assert_int_equal(c.cell[4].role, ROLE_OK);
	assert_int_equal(spark_paint(&c, 0, 10, ROLE_OK, &s),
			 16); /* what lies outside is dropped */
	str_fini(&ascii);
	str_fini(&utf8);
	canvas_fini(&c);
}

/* On any terminal each level can be told from the next: no two look the same. */
static void each_level_looks_different(void **state)
{
	(void)state;
	for (int g = GLYPH_SPARK_0; g <= GLYPH_SPARK_8; g++) {
		for (int cs = CANVAS_ASCII; cs <= CANVAS_UTF8; cs++) {
			const char *is = glyph_text((enum glyph)g, (enum canvas_charset)cs);

			assert_int_equal(text_width(is), 1);
			assert_string_not_equal(is, " ");
			for (int other = GLYPH_SPARK_0; other < g; other++)
				assert_string_not_equal(
					is, glyph_text((enum glyph)other, (enum canvas_charset)cs));
		}
	}
}

static void a_short_buffer_is_cut_at_a_character(void **state)
{
	const struct spark s = { VALUES(8, 8, 8), 3, 0 };
	char text[8];

	(void)state;
	assert_string_equal(spark_text(text, sizeof(text), CANVAS_UTF8, &s), "██");
	assert_string_equal(spark_text(text, 1, CANVAS_ASCII, &s), "");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bar_is_as_high_as_its_share),
		cmocka_unit_test(the_scale_can_be_given),
		cmocka_unit_test(no_sample_is_no_zero),
		cmocka_unit_test(more_samples_than_cells_show_the_highest),
		cmocka_unit_test(the_top_is_told),
		cmocka_unit_test(it_is_painted_where_it_belongs),
		cmocka_unit_test(each_level_looks_different),
		cmocka_unit_test(a_short_buffer_is_cut_at_a_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
