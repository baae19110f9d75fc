/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * list: the selection follows its row, stays on the screen, and the row that
 * somebody reads does not move from under the cursor.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/list.h"

/* n rows on a page of p lines, row sel selected, row top the first shown. */
static struct list at(long n, long p, long sel, long top)
{
	struct list l;

	list_init(&l);
	list_set(&l, n, p, -1);
	list_select(&l, top, 0);
	if (n > p) {
		list_end(&l, 0);
		list_select(&l, top, 0);
	}
	list_select(&l, sel, 0);
	assert_int_equal(l.top, top);
	assert_int_equal(l.sel, sel);
	return l;
}

static void test_empty(void **state)
{
	struct list l;

	(void)state;
	list_init(&l);
	assert_int_equal(l.sel, -1);
	list_move(&l, 1, 0);
	list_page(&l, 1, 0);
	list_end(&l, 0);
	assert_int_equal(l.sel, -1);
	assert_int_equal(l.top, 0);
	assert_int_equal(list_end_row(&l), 0);
	list_set(&l, 3, 10, -1); /* the first rows arrive: the first is selected */
	assert_int_equal(l.sel, 0);
	list_set(&l, 0, 10, -1); /* and go */
	assert_int_equal(l.sel, -1);
	assert_int_equal(list_end_row(&l), 0);
}

static void test_move_scrolls_by_need(void **state)
{
	struct list l = at(100, 10, 0, 0);

	(void)state;
	list_move(&l, 9, 0);
	assert_int_equal(l.top, 0);
	list_move(&l, 1, 0);
	assert_int_equal(l.sel, 10);
	assert_int_equal(l.top, 1);
	assert_int_equal(list_end_row(&l), 11);
	list_move(&l, -1, 0);
	assert_int_equal(l.top, 1);
	list_move(&l, -1000, 0);
	assert_int_equal(l.sel, 0);
	assert_int_equal(l.top, 0);
	list_move(&l, 1000, 0);
	assert_int_equal(l.sel, 99);
	assert_int_equal(l.top, 90);
	assert_int_equal(list_end_row(&l), 100);
}

static void test_pages(void **state)
{
	struct list l = at(30, 10, 3, 0);

	(void)state;
	list_page(&l, 1, 0); /* one line stays in sight, the cursor on its line */
	assert_int_equal(l.top, 9);
	assert_int_equal(l.sel, 12);
	list_page(&l, 1, 0);
	list_page(&l, 1, 0);
	assert_int_equal(l.top, 20);
	assert_int_equal(l.sel, 29);
	list_page(&l, -10, 0);
	assert_int_equal(l.top, 0);
	assert_int_equal(l.sel, 0);
	list_end(&l, 0);
	assert_int_equal(l.sel, 29);
	list_home(&l, 0);
	assert_int_equal(l.sel, 0);
	assert_int_equal(l.top, 0);
}

static void test_follows_its_row(void **state)
{
	struct list l = at(100, 10, 55, 50);

	(void)state;
	/* Three rows appear above: it is row 58 now, on the same line of the screen. */
	list_set(&l, 103, 10, 58);
	assert_int_equal(l.sel, 58);
	assert_int_equal(l.top, 53);
	/* Sorted to the very top: there is nothing above it to keep its line. */
	list_set(&l, 103, 10, 2);
	assert_int_equal(l.sel, 2);
	assert_int_equal(l.top, 0);
	/* Sorted to the end. */
	list_set(&l, 103, 10, 102);
	assert_int_equal(l.sel, 102);
	assert_int_equal(l.top, 93);
}

static void test_row_vanishes(void **state)
{
	struct list l = at(20, 10, 19, 10);

	(void)state;
	list_set(&l, 19, 10, -1); /* the last one goes: the one before takes over */
	assert_int_equal(l.sel, 18);
	assert_int_equal(l.top, 9);
	list_select(&l, 5, 0);
	list_set(&l, 18, 10, -1); /* from the middle: the next one takes its place */
	assert_int_equal(l.sel, 5);
}

static void test_room_changes(void **state)
{
	struct list l = at(40, 20, 19, 0);

	(void)state;
	list_set(&l, 40, 5, 19); /* a small screen: still visible */
	assert_int_equal(l.top, 15);
	assert_int_equal(l.sel, 19);
	list_set(&l, 40, 100, 19); /* all fits: no empty line above */
	assert_int_equal(l.top, 0);
	list_set(&l, 40, 0, 19); /* no room at all counts as one line */
	assert_int_equal(l.page, 1);
	assert_int_equal(l.top, 19);
	list_page(&l, 1, 0);
	assert_int_equal(l.sel, 20);
}

static void test_order_is_held(void **state)
{
	struct list l;

	(void)state;
	list_init(&l);
	list_set(&l, 10, 5, -1);
	assert_false(list_held(&l, 0)); /* nobody has moved yet, whatever the clock says */
	list_move(&l, 1, 1000);
	assert_true(list_held(&l, 1000));
	assert_true(list_held(&l, 1000 + LIST_HOLD_MS - 1));
	assert_false(list_held(&l, 1000 + LIST_HOLD_MS));
	list_set(&l, 12, 5, 3); /* what the model does is no move */
	assert_false(list_held(&l, 1000 + LIST_HOLD_MS));
}

/* A list that begins with its first rows goes on doing so, as long as the cursor stays in sight. */
static void first_rows_stay_in_sight(void **state)
{
	struct list l;

	(void)state;
	list_init(&l);
	list_set(&l, 40, 10, -1);
	list_select(&l, 2, 0);
	list_set(&l, 40, 10, 7); /* sorted */
	assert_int_equal(l.top, 0);
	assert_int_equal(l.sel, 7);
	list_set(&l, 40, 10, 25); /* too far: its line is kept */
	assert_int_equal(l.top, 18);
	list_set(&l, 40, 10, 26);
	assert_int_equal(l.top, 19);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),         cmocka_unit_test(test_move_scrolls_by_need),
		cmocka_unit_test(test_pages),         cmocka_unit_test(test_follows_its_row),
		cmocka_unit_test(test_row_vanishes),  cmocka_unit_test(test_room_changes),
		cmocka_unit_test(test_order_is_held), cmocka_unit_test(first_rows_stay_in_sight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
