/* SPDX-License-Identifier: GPL-2.0-or-later */
/* By which column a list is ordered: the keys that choose it, the words that say it. */
#include "ui/field.h"
#include "ui/sorting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct columns *cols(void)
{
	return field_columns(FIELDS_PATHS);
}

static const char *text_of(const struct sorting *s)
{
	static char text[80];

	return sorting_text(s, text, sizeof text);
}

static void test_worst_first_until_asked(void **state)
{
	struct sorting s = { NULL };

	(void)state;
	assert_string_equal(text_of(&s), "worst first");
	assert_null(sorting_fact(&s, FACT_PATH));
	assert_true(sorting_command(&s, cols(), CMD_ORDER_TURN));
	assert_string_equal(text_of(&s), "best first");
}

/* > visits each column that can be sorted by, in the order of the titles, and comes back. */
static void test_right_goes_round(void **state)
{
	struct sorting s = { NULL };
	size_t last = 0, seen = 0, can = 0;

	(void)state;
	for (size_t i = 0; i < cols()->n; i++)
		can += columns_at(cols(), i)->fact != NULL;
	for (;;) {
		size_t at = 0;

		sorting_command(&s, cols(), CMD_ORDER_RIGHT);
		if (!s.by)
			break;
		while (columns_at(cols(), at) != s.by)
			at++;
		assert_true(!seen || at > last);
		last = at;
		assert_true(++seen <= cols()->n);
	}
	assert_int_equal(seen, can);
}

static void test_left_is_the_way_back(void **state)
{
	struct sorting s = { NULL };
	const struct column *first;

	(void)state;
	sorting_command(&s, cols(), CMD_ORDER_RIGHT);
	first = s.by;
	sorting_command(&s, cols(), CMD_ORDER_RIGHT);
	sorting_command(&s, cols(), CMD_ORDER_LEFT);
	assert_ptr_equal(s.by, first);
	sorting_command(&s, cols(), CMD_ORDER_LEFT);
	assert_null(s.by);
	sorting_command(&s, cols(), CMD_ORDER_LEFT);
	assert_string_equal(s.by->name, "device"); /* the last of the titles */
}

/* Another column begins with its usual end, however the last one stood. */
static void test_another_column_is_not_reversed(void **state)
{
	struct sorting s = { NULL };

	(void)state;
	sorting_command(&s, cols(), CMD_ORDER_TURN);
	sorting_command(&s, cols(), CMD_ORDER_RIGHT);
	assert_false(s.reverse);
}

static void test_set_takes_names_and_titles(void **state)
{
	struct sorting s = { NULL };

	(void)state;
	assert_true(sorting_set(&s, cols(), "in-flight", false));
	assert_string_equal(text_of(&s), "by INFL, greatest first");
	assert_true(sorting_set(&s, cols(), "infl", true));
	assert_string_equal(text_of(&s), "by INFL, least first");
	assert_true(sorting_set(&s, cols(), "MAP", false));
	assert_string_equal(text_of(&s), "by MAP");
	assert_true(sorting_set(&s, cols(), "map", true));
	assert_string_equal(text_of(&s), "by MAP, from the end");
	assert_true(sorting_set(&s, cols(), "", false));
	assert_string_equal(text_of(&s), "worst first");
}

/* A name that is none changes nothing. */
static void test_set_refuses_what_is_no_column(void **state)
{
	struct sorting s = { NULL };

	(void)state;
	assert_true(sorting_set(&s, cols(), "iops", true));
	assert_false(sorting_set(&s, cols(), "colour", false));
	assert_string_equal(text_of(&s), "by IOPS, least first");
	/* a column without an order */
	assert_non_null(columns_find(field_columns(FIELDS_THROUGH), "left"));
	assert_false(sorting_set(&s, field_columns(FIELDS_THROUGH), "left", false));
	assert_string_equal(text_of(&s), "by IOPS, least first");
}

static int compare(const char *column, bool reverse, struct fact_key a, struct fact_key b)
{
	struct sorting s = { NULL };

	assert_true(sorting_set(&s, cols(), column, reverse));
	return sorting_compare(&s, &a, &b);
}

static void test_numbers_from_the_greatest_words_from_a(void **state)
{
	const struct fact_key one = { .has_n = true, .n = 1, .text = "1" };
	const struct fact_key ten = { .has_n = true, .n = 10, .text = "10" };
	const struct fact_key mpatha2 = { .text = "mpatha2" }, mpatha10 = { .text = "mpatha10" };
	const struct fact_key sdz = { .text = "sdz" }, sdaa = { .text = "sdaa" };

	(void)state;
	assert_true(compare("iops", false, ten, one) < 0);
	assert_true(compare("iops", true, ten, one) > 0);
	assert_true(compare("map", false, mpatha2, mpatha10) < 0);
	assert_true(compare("map", true, mpatha2, mpatha10) > 0);
	assert_true(compare("name", false, sdz, sdaa) < 0);
	assert_int_equal(compare("iops", false, one, one), 0);
}

/* What says nothing is not on the way to what was asked for. */
static void test_nothing_known_comes_last_of_numbers(void **state)
{
	const struct fact_key none = { .none = true };
	const struct fact_key zero = { .has_n = true, .n = 0, .text = "0" };

	(void)state;
	assert_true(compare("ms", false, zero, none) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_worst_first_until_asked),
		cmocka_unit_test(test_right_goes_round),
		cmocka_unit_test(test_left_is_the_way_back),
		cmocka_unit_test(test_another_column_is_not_reversed),
		cmocka_unit_test(test_set_takes_names_and_titles),
		cmocka_unit_test(test_set_refuses_what_is_no_column),
		cmocka_unit_test(test_numbers_from_the_greatest_words_from_a),
		cmocka_unit_test(test_nothing_known_comes_last_of_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
