/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of events: the newest first, how long each lasted, and the cursor that stays. */
#include "list_stage.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void open_events(struct stage *s)
{
	open_model(s, scene_cable, 24, 80);
	s->view = view_events_new(&s->happened);
	happen(s, s->x.now - 120000, SAN_SEV_BAD, "8:16", "sdb of mpatha failed");
	happen(s, s->x.now - 60000, SAN_SEV_GOOD, "8:16", "sdb of mpatha works again");
	happen(s, s->x.now - 32000, SAN_SEV_BAD, "8:16", "sdb of mpatha failed");
	happen(s, s->x.now - 31000, SAN_SEV_BAD, "8:208", "sdn of mpatha failed");
	paint(s);
}

static void test_events_newest_first(void **state)
{
	struct stage s;

	(void)state;
	open_events(&s);
	assert_row(&s, "03:12:13", "sdn of mpatha failed .. kernel");
	assert_row(&s, "03:12:12", "sdb of mpatha failed .. kernel");
	assert_row(&s, "03:11:44", "sdb of mpatha works again kernel");
	assert_row(&s, "03:10:44", "sdb of mpatha failed 1 min kernel");
	assert_int_equal(row_of(&s, "03:12:13"), 4);
	assert_int_equal(row_of(&s, "03:10:44"), 7);
	assert_true(shows(&s, "rows 1-4 of 4, the newest first"));
	/* how often is told below where it has no column */
	assert_false(shows(&s, "times in 10 min"));
	press(&s, CMD_DOWN, 1);
	assert_true(shows(&s, "2 times in 10 min"));
	close_stage(&s);
}

static void test_events_empty(void **state)
{
	struct stage s;

	(void)state;
	open_model(&s, scene_cable, 24, 80);
	s.view = view_events_new(&s.happened);
	paint(&s);
	assert_true(shows(&s, "nothing has happened since the console started"));
	assert_null(where(&s).on.map);
	close_stage(&s);
}

static void test_events_filter(void **state)
{
	struct stage s;

	(void)state;
	open_events(&s);
	filter(&s, "path=8:208");
	assert_int_equal(row_of(&s, "03:12:13"), 4);
	assert_string_equal(line(&s, 5), "");
	filter(&s, "again");
	assert_int_equal(row_of(&s, "03:11:44"), 4);
	filter(&s, "nowhere");
	assert_true(shows(&s, "no event matches the filter  (Esc shows all)"));
	close_stage(&s);
}

/* The row is the path that it tells of, for keys and jumps. */
static void test_events_select_their_object(void **state)
{
	struct stage s;

	(void)state;
	open_events(&s);
	assert_string_equal(selected_path(&s), "sdn");
	press(&s, CMD_DOWN, 1);
	assert_string_equal(selected_path(&s), "sdb");
	assert_string_equal(where(&s).on.map->name, "mpatha");
	close_stage(&s);
}

/* So does one that is about a part: what hangs on it is a key away. */
static void test_events_select_their_part(void **state)
{
	struct san_event ev = { .sev = SAN_SEV_BAD, .part = SAN_PART_HOST, .port = "host3" };
	struct stage s;

	(void)state;
	open_events(&s);
	ev.at = s.x.now;
	snprintf(ev.text, sizeof ev.text, "the adapter: link down, was online");
	happened_add(&s.happened, &ev);
	paint(&s);
	assert_string_equal(where(&s).on.port->key, "host3");
	assert_null(where(&s).on.map);
	ev.port = "host9"; /* it is gone */
	happened_add(&s.happened, &ev);
	wait_still(&s);
	assert_null(where(&s).on.port);
	close_stage(&s);
}

/* One that is read stays under the cursor when others come. */
static void test_events_cursor_stays(void **state)
{
	struct stage s;

	(void)state;
	open_events(&s);
	press(&s, CMD_DOWN, 1);
	for (int i = 0; i < 50; i++) /* as many as make the store move in memory */
		happen(&s, s.x.now, SAN_SEV_INFO, "8:208", "something else");
	paint(&s);
	assert_string_equal(selected_path(&s), "sdb");
	assert_true(row_of(&s, "03:12:12") > 0);
	close_stage(&s);
}

/* A new event on top is another path: a capital pressed now was meant for the one before. */
static void test_events_jump_is_told(void **state)
{
	struct stage s;

	(void)state;
	open_events(&s);
	happen(&s, s.x.now, SAN_SEV_BAD, "8:16", "sdb of mpatha failed");
	paint(&s);
	assert_string_equal(selected_path(&s), "sdb");
	assert_true(where(&s).jumped);
	s.view->ops->hold(s.view); /* an acting key: from now on it stays */
	happen(&s, s.x.now, SAN_SEV_BAD, "8:208", "sdn of mpatha failed");
	wait_still(&s);
	assert_string_equal(selected_path(&s), "sdb");
	close_stage(&s);
}

/* The oldest of a full store is read, and goes: the cursor does not turn up on a new one. */
static void test_events_oldest_goes_from_under_the_cursor(void **state)
{
	struct stage s;

	(void)state;
	open_events(&s);
	canvas_resize(&s.c, 24, 132);
	while (s.happened.n < HAPPENED_MAX)
		happen(&s, s.x.now, SAN_SEV_INFO, "8:208", "something else");
	paint(&s);
	press(&s, CMD_BOTTOM, 1);
	assert_true(row_of(&s, "03:10:44") > 0);
	for (int i = 0; i < 3; i++)
		happen(&s, s.x.now, SAN_SEV_INFO, "8:208", "something else");
	paint(&s);
	assert_true(shows(&s, " of 2000, the newest first; older ones are no longer kept"));
	assert_true(row_of(&s, "03:12:13") > 0); /* the oldest that is left: still at the end */
	close_stage(&s);
}

static void test_events_times_as_ago(void **state)
{
	struct stage s;

	(void)state;
	open_events(&s);
	s.x.ago = true;
	paint(&s);
	assert_row(&s, "31 s", "sdn of mpatha failed");
	assert_int_equal(row_of(&s, "03:12:13"), -1);
	close_stage(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_events_newest_first),
		cmocka_unit_test(test_events_empty),
		cmocka_unit_test(test_events_filter),
		cmocka_unit_test(test_events_select_their_object),
		cmocka_unit_test(test_events_select_their_part),
		cmocka_unit_test(test_events_cursor_stays),
		cmocka_unit_test(test_events_jump_is_told),
		cmocka_unit_test(test_events_oldest_goes_from_under_the_cursor),
		cmocka_unit_test(test_events_times_as_ago),
	};

	setlocale(LC_ALL, "C.UTF-8"); /* widths of characters */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
