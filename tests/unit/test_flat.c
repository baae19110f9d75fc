/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A flat list: the cursor stays with the object, the order with the reader. */
#include "ui/flat.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The rows are letters; what they are worth decides the order, the greatest first. */
struct stage {
	struct flat flat;
	int worth[128];
	int page;
	int64_t mono;
};

static int by_worth(const struct flat_row *a, const struct flat_row *b, const void *ctx)
{
	(void)ctx;
	if (a->rank != b->rank)
		return a->rank > b->rank ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

/* There are now these rows, given in any order. */
static void rows(struct stage *s, const char *letters)
{
	flat_begin(&s->flat);
	for (const char *p = letters; *p; p++)
		flat_add(&s->flat, (uint64_t)*p, p)->rank = s->worth[(unsigned char)*p];
	flat_end(&s->flat, by_worth, NULL, s->page, s->mono);
}

static void open_stage(struct stage *s, const char *letters)
{
	*s = (struct stage){ .page = 4, .mono = 100000 };
	flat_init(&s->flat);
	rows(s, letters);
}

static void press(struct stage *s, enum command_id id, int times)
{
	while (times--)
		assert_true(flat_command(&s->flat, id, s->mono));
}

static char selected(const struct stage *s)
{
	const struct flat_row *r = flat_selected(&s->flat);

	return r ? (char)r->id : '-';
}

static void assert_rows(const struct stage *s, const char *letters)
{
	char is[64] = "";

	for (size_t i = 0; i < s->flat.n; i++)
		is[i] = (char)s->flat.row[i].id;
	assert_string_equal(is, letters);
}

static void test_cursor_follows_what_it_stands_on(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, "bdf");
	press(&s, CMD_DOWN, 1);
	assert_int_equal(selected(&s), 'd');
	rows(&s, "abcdef"); /* others came above and below */
	assert_int_equal(selected(&s), 'd');
	rows(&s, "df"); /* and went */
	assert_int_equal(selected(&s), 'd');
	s.worth['f'] = 9;
	s.mono += LIST_HOLD_MS; /* nobody reads any more: sorted anew */
	rows(&s, "df");
	assert_rows(&s, "fd");
	assert_int_equal(selected(&s), 'd');
	assert_false(flat_jumped(&s.flat, s.mono));
	flat_fini(&s.flat);
}

/* As long as nobody moved, the first row is the one that is looked at, whichever it is. */
static void test_untouched_cursor_stays_on_top(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, "abc");
	s.worth['c'] = 5;
	rows(&s, "abc");
	assert_rows(&s, "cab");
	assert_int_equal(selected(&s), 'c');
	assert_true(flat_jumped(&s.flat, s.mono)); /* a key pressed now was meant for a */
	assert_true(flat_jumped(&s.flat, s.mono + JUMPED_MS - 1));
	assert_false(flat_jumped(&s.flat, s.mono + JUMPED_MS));
	flat_fini(&s.flat);
}

/* g goes back to that; j k does not. */
static void test_top_is_a_place_only_after_g(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, "abc");
	press(&s, CMD_DOWN, 1);
	press(&s, CMD_UP, 1);
	s.worth['c'] = 5;
	s.mono += LIST_HOLD_MS;
	rows(&s, "abc");
	assert_int_equal(selected(&s), 'a');
	press(&s, CMD_TOP, 1);
	assert_int_equal(selected(&s), 'c');
	s.worth['b'] = 7;
	s.mono += LIST_HOLD_MS;
	rows(&s, "abc");
	assert_int_equal(selected(&s), 'b');
	flat_fini(&s.flat);
}

/* An acting key pins the row: it stays selected wherever it goes. */
static void test_hold_pins_the_top(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, "abc");
	flat_hold(&s.flat);
	s.worth['c'] = 5;
	rows(&s, "abc");
	assert_rows(&s, "cab");
	assert_int_equal(selected(&s), 'a');
	assert_false(flat_jumped(&s.flat, s.mono));
	flat_fini(&s.flat);
}

static void test_order_is_held_while_reading(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, "abcd");
	press(&s, CMD_DOWN, 1);
	s.worth['d'] = 5;
	s.mono += LIST_HOLD_MS - 1;
	rows(&s, "dcba");
	assert_rows(&s, "abcd");
	rows(&s, "edca"); /* one came, one went: known ones keep their places */
	assert_rows(&s, "acde");
	s.mono += 1;
	rows(&s, "edca");
	assert_rows(&s, "dace");
	flat_fini(&s.flat);
}

static void test_an_order_that_was_asked_for_is_not_held(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, "abc");
	press(&s, CMD_DOWN, 1);
	s.worth['c'] = 5;
	flat_reorder(&s.flat);
	rows(&s, "abc");
	assert_rows(&s, "cab");
	assert_int_equal(selected(&s), 'b');
	flat_fini(&s.flat);
}

/* The selected row went: another stands in its place, and that is told. */
static void test_a_jump_is_told(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, "abcd");
	press(&s, CMD_DOWN, 1);
	rows(&s, "acd");
	assert_int_equal(selected(&s), 'c');
	assert_true(flat_jumped(&s.flat, s.mono));
	s.mono += JUMPED_MS;
	rows(&s, "acd");
	assert_false(flat_jumped(&s.flat, s.mono));
	flat_fini(&s.flat);
}

static void test_last_row_goes(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, "abc");
	press(&s, CMD_BOTTOM, 1);
	assert_int_equal(selected(&s), 'c');
	rows(&s, "ab");
	assert_int_equal(selected(&s), 'b');
	flat_fini(&s.flat);
}

static void test_empty_list_takes_every_key(void **state)
{
	static const enum command_id moves[] = { CMD_DOWN,    CMD_UP,  CMD_PAGE_DOWN,
						 CMD_PAGE_UP, CMD_TOP, CMD_BOTTOM };
	struct stage s;
	char text[40];

	(void)state;
	open_stage(&s, "");
	for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
		press(&s, moves[i], 2);
		assert_null(flat_selected(&s.flat));
	}
	assert_string_equal(flat_position(&s.flat, text, sizeof text), "no row");
	rows(&s, "abc");
	assert_int_equal(selected(&s), 'a');
	flat_fini(&s.flat);
}

static bool is_vowel(const struct flat_row *r)
{
	return strchr("aeiou", (char)r->id) != NULL;
}

static void test_seek_stays_when_there_is_none(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, "abcdefg");
	flat_seek(&s.flat, 1, is_vowel, s.mono);
	assert_int_equal(selected(&s), 'e');
	flat_seek(&s.flat, 1, is_vowel, s.mono);
	assert_int_equal(selected(&s), 'e');
	flat_seek(&s.flat, -1, is_vowel, s.mono);
	assert_int_equal(selected(&s), 'a');
	flat_seek(&s.flat, -1, is_vowel, s.mono);
	assert_int_equal(selected(&s), 'a');
	flat_fini(&s.flat);
}

static void test_select_puts_the_cursor_on_a_row_to_come(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, "abc");
	flat_select(&s.flat, 'e');
	rows(&s, "abcdef");
	assert_int_equal(selected(&s), 'e');
	flat_fini(&s.flat);
}

static void test_position_says_what_is_on_the_screen(void **state)
{
	struct stage s;
	char text[40];

	(void)state;
	open_stage(&s, "abcdefghij");
	assert_string_equal(flat_position(&s.flat, text, sizeof text), "rows 1-4 of 10");
	press(&s, CMD_BOTTOM, 1);
	assert_string_equal(flat_position(&s.flat, text, sizeof text), "rows 7-10 of 10");
	s.page = 20;
	rows(&s, "abcdefghij");
	assert_string_equal(flat_position(&s.flat, text, sizeof text), "rows 1-10 of 10");
	flat_fini(&s.flat);
}

static void test_other_commands_are_not_its_own(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, "ab");
	assert_false(flat_command(&s.flat, CMD_MARK, s.mono));
	assert_false(flat_command(&s.flat, CMD_FAIL, s.mono));
	assert_int_equal(selected(&s), 'a');
	flat_fini(&s.flat);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cursor_follows_what_it_stands_on),
		cmocka_unit_test(test_untouched_cursor_stays_on_top),
		cmocka_unit_test(test_top_is_a_place_only_after_g),
		cmocka_unit_test(test_hold_pins_the_top),
		cmocka_unit_test(test_order_is_held_while_reading),
		cmocka_unit_test(test_an_order_that_was_asked_for_is_not_held),
		cmocka_unit_test(test_a_jump_is_told),
		cmocka_unit_test(test_last_row_goes),
		cmocka_unit_test(test_empty_list_takes_every_key),
		cmocka_unit_test(test_seek_stays_when_there_is_none),
		cmocka_unit_test(test_select_puts_the_cursor_on_a_row_to_come),
		cmocka_unit_test(test_position_says_what_is_on_the_screen),
		cmocka_unit_test(test_other_commands_are_not_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
