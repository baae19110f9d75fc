/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The window before an action on a marked set: one plan, all or none. */
#include "dialog_stage.h"

#include "ui/term.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Six maps of two usable paths each; the window has listened for a while. */
static void open_set(struct stage *s, enum plan_verb verb, const char *paths)
{
	stage_open(s, scene_cable);
	stage_set(s, verb, paths);
	stage_pass(s, DIALOG_DEAF_MS);
}

static void test_set_is_one_window(void **state)
{
	struct stage s;

	(void)state;
	open_set(&s, PLAN_FAIL, "sdn sdo sdp");
	assert_true(stage_shows(&s, "FAIL 3 PATHS of 3 maps, on host db1"));
	assert_true(stage_shows(&s, "mpatha: 2 of 4 usable, then 1"));
	assert_true(stage_shows(&s, "mpathc: 2 of 4 usable, then 1"));
	assert_true(stage_shows(&s, "or U for all of them"));
	assert_true(stage_shows(&s, "F fail 3 paths now"));
	assert_int_equal(s.d.level, PLAN_LOWERS);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_SEND);
	assert_int_equal(s.d.set.n, 3);
	for (size_t i = 0; i < s.d.set.n; i++) {
		assert_true(s.d.set.cmd[i].promise.given);
		assert_int_equal(s.d.set.cmd[i].promise.usable_after, 1);
	}
	stage_close(&s);
}

/* Two paths of a map are promised together what both leave. */
static void test_set_that_stops_maps_asks_for_their_number(void **state)
{
	struct stage s;

	(void)state;
	open_set(&s, PLAN_FAIL, "sdn sdt sdo sdu");
	assert_int_equal(s.d.level, PLAN_STOPS);
	assert_int_equal(s.d.set.cmd[0].promise.usable_after, 0);
	assert_true(stage_shows(&s, "NO PATH LEFT"));
	assert_true(stage_shows(&s, "type 2 maps and Enter:"));
	stage_type(&s, "mpatha");
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_STAY);
	stage_type(&s, "2 maps");
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_SEND);
	stage_close(&s);
}

static void test_remote_set_asks_for_the_host(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	s.x.remote = true;
	stage_set(&s, PLAN_FAIL, "sdn sdo");
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY);
	assert_int_equal(stage_key(&s, TK_BACKSPACE), DIALOG_STAY);
	stage_type(&s, "db1");
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_SEND);
	stage_close(&s);
}

static void test_one_bad_path_refuses_the_set(void **state)
{
	struct stage s;

	(void)state;
	open_set(&s, PLAN_FAIL, "sdn sdb sdo"); /* sdb has failed already */
	assert_true(stage_shows(&s, "sdb of mpatha is failed already; nothing of the set is sent"));
	assert_true(stage_shows(&s, "unmark what is refused, then F again: 2 of 3 can be sent"));
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY);
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_CLOSE);
	stage_close(&s);
}

/* A change of one map of the set is told by its own line, and has to be read first. */
static void test_change_within_a_set_is_told(void **state)
{
	struct stage s;

	(void)state;
	open_set(&s, PLAN_FAIL, "sdn sdo");
	dialog_refresh(&s.d, &s.x);
	assert_int_equal(s.d.changed_at, 0);
	stage_path(&s.san, "sdh", false); /* mpatha has one more */
	dialog_refresh(&s.d, &s.x);
	assert_true(stage_shows(&s, "CHANGED"));
	assert_true(stage_shows(&s, "3 of 4 usable, then 2"));
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY); /* it was read */
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_SEND);
	assert_int_equal(s.d.set.cmd[0].promise.usable_after, 2);
	stage_path(&s.san, "sdu", true); /* sdo is the last one of mpathb now */
	dialog_refresh(&s.d, &s.x);
	assert_int_equal(s.d.level, PLAN_STOPS);
	stage_close(&s);
}

static void test_set_with_a_vanished_path_can_only_be_closed(void **state)
{
	struct stage s;
	struct san_path *p;

	(void)state;
	open_set(&s, PLAN_FAIL, "sdn sdo");
	san_path_lookup(&s.san, "sdo", &p);
	san_path_remove(&s.san, p);
	dialog_refresh(&s.d, &s.x);
	assert_true(stage_shows(&s, "mpathb has no path 8:224"));
	assert_true(stage_shows(&s, "those that are there are still marked"));
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY);
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_CLOSE);
	stage_close(&s);
}

static void test_choices_for_a_set_of_maps(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_all_down);
	stage_queueing(&s, "mpatha mpathb");
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_true(stage_shows(&s, "NO PATH: WHAT SHALL 2 MAPS DO?  on host app2"));
	assert_true(stage_shows(&s, "mpathb: no path"));
	assert_int_equal(stage_key(&s, '2'), DIALOG_STAY);
	assert_true(stage_shows(&s, "FAIL I/O WITHOUT PATH: 2 MAPS, on host app2"));
	assert_true(stage_shows(&s, "ERRORS NOW"));
	assert_int_equal(s.d.set.n, 2);
	assert_int_equal(s.d.set.cmd[1].verb, PLAN_QUEUE_OFF);
	stage_pass(&s, DIALOG_DEAF_MS);
	stage_type(&s, "2 maps");
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_SEND);
	stage_close(&s);
}

/* The direct way is for those that were not answered, each with its own promise. */
static void test_silence_about_a_set(void **state)
{
	struct stage s;
	struct plan_result r = { .id = 1, .silent = true, .sent = "multipathd fail path sdn" };

	(void)state;
	snprintf(r.text, sizeof r.text, "multipathd has not answered for 4 s");
	open_set(&s, PLAN_FAIL, "sdn sdo");
	stage_silence(&s, PLAN_LOWERS, &r);
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_true(stage_shows(&s, "NO ANSWER: FAIL 2 PATHS of 2 maps"));
	assert_true(stage_shows(&s, "2 commands were not answered"));
	assert_int_equal(stage_key(&s, 'K'), DIALOG_SEND);
	assert_int_equal(s.d.set.cmd[0].route, PLAN_ROUTE_KERNEL);
	assert_int_equal(s.d.set.cmd[1].route, PLAN_ROUTE_KERNEL);
	stage_close(&s);
	open_set(&s, PLAN_FAIL, "sdn sdo");
	stage_path(&s.san, "sdu", true); /* the second map would lose its last one */
	stage_silence(&s, PLAN_LOWERS, &r);
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(stage_key(&s, 'K'), DIALOG_STAY);
	assert_int_equal(s.d.kind, DIALOG_PLAN);
	assert_int_equal(s.d.level, PLAN_STOPS);
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set_is_one_window),
		cmocka_unit_test(test_set_that_stops_maps_asks_for_their_number),
		cmocka_unit_test(test_remote_set_asks_for_the_host),
		cmocka_unit_test(test_one_bad_path_refuses_the_set),
		cmocka_unit_test(test_change_within_a_set_is_told),
		cmocka_unit_test(test_set_with_a_vanished_path_can_only_be_closed),
		cmocka_unit_test(test_choices_for_a_set_of_maps),
		cmocka_unit_test(test_silence_about_a_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
