/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The window before an action: the three levels, the deaf moment, the plan as a condition. */
#include "dialog_stage.h"

#include "base/attr.h"
#include "base/str.h"
#include "ui/term.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- the screens ---- */

static void test_fail_screen(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	stage_pass(&s, 7000);
	stage_paint(&s);
	scene_expect(&s.c, "dialog-fail");
	stage_close(&s);
}

static void test_queueing_screen(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_all_down);
	stage_queueing(&s, "mpatha");
	stage_paint(&s);
	scene_expect(&s.c, "dialog-queueing");
	stage_close(&s);
}

/* ---- levels ---- */

static void test_capital_confirms_the_middle_level(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	assert_int_equal(s.d.level, PLAN_LOWERS);
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(stage_key(&s, 'f'), DIALOG_STAY);
	assert_int_equal(stage_key(&s, 'q'), DIALOG_STAY); /* q never quits out of a dialog */
	assert_int_equal(stage_key(&s, 'F'), DIALOG_SEND);
	assert_true(s.d.set.cmd[0].promise.given);
	assert_int_equal(s.d.set.cmd[0].promise.usable_after, 1);
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_CLOSE);
	stage_close(&s);
}

/* The command can be taken along from the window, and nothing is sent by that. */
static void test_c_copies_the_command(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	assert_int_equal(stage_key(&s, 'c'), DIALOG_STAY); /* deaf as for any key */
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(stage_key(&s, 'c'), DIALOG_COPY);
	assert_int_equal(s.d.kind, DIALOG_PLAN);
	assert_string_equal(s.d.plan.sends, "multipathd fail path sdn");
	stage_path(&s.san, "sdt", true); /* now the name is asked for: c is a letter of it */
	dialog_refresh(&s.d, &s.x);
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(s.d.level, PLAN_STOPS);
	assert_int_equal(stage_key(&s, 'c'), DIALOG_STAY);
	assert_string_equal(s.d.typed, "c");
	stage_close(&s);
}

static void test_enter_confirms_what_is_safe(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	stage_path(&s.san, "sdb", true);
	stage_plan(&s, PLAN_REINSTATE, "mpatha", "sdb", 0);
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(s.d.level, PLAN_SAFE);
	assert_int_equal(stage_key(&s, 'R'), DIALOG_STAY);
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_SEND);
	assert_int_equal(stage_key(&s, TK_ESC), DIALOG_CLOSE);
	stage_close(&s);
}

static void test_last_path_asks_for_the_name(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	stage_path(&s.san, "sdt", true);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	assert_int_equal(s.d.level, PLAN_STOPS);
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY); /* a letter here */
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_STAY);
	assert_int_equal(stage_key(&s, TK_BACKSPACE), DIALOG_STAY);
	stage_type(&s, "mpath");
	assert_int_equal(stage_key(&s, TK_ENTER),
			 DIALOG_STAY); /* another name: the field is empty again */
	stage_type(&s, "Fmpatha");
	assert_int_equal(stage_key(&s, 'U' & 0x1f), DIALOG_STAY);
	stage_type(&s, "mpatha");
	assert_true(stage_shows(&s, "type mpatha and Enter: mpatha_"));
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_SEND);
	stage_close(&s);
}

/* Of a plan that does not fit, nothing is sent before its end was in view. */
static void test_unread_plan_is_not_sent(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	stage_pass(&s, DIALOG_DEAF_MS);
	dialog_painted(&s.d, 2);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY);
	stage_key(&s, 'j');
	dialog_painted(&s.d, 2);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY);
	stage_key(&s, 'j');
	dialog_painted(&s.d, 2);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_SEND);
	dialog_painted(&s.d, INT_MAX); /* the window has become too small for any of it */
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY);
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_CLOSE);
	stage_close(&s);
}

/* Not even what can do no harm: nobody knows what Enter would confirm. */
static void test_invisible_plan_is_not_sent(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_REINSTATE, "mpatha", "sdb", 0);
	assert_int_equal(s.d.level, PLAN_SAFE);
	stage_pass(&s, DIALOG_DEAF_MS);
	dialog_painted(&s.d, INT_MAX);
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_STAY);
	dialog_painted(&s.d, 0);
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_SEND);
	stage_close(&s);
}

static void test_remote_asks_for_the_host(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	s.x.remote = true;
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY);
	assert_int_equal(stage_key(&s, TK_BACKSPACE), DIALOG_STAY);
	stage_type(&s, "db1");
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_SEND);
	stage_close(&s);
}

/* There is no capital for the baseline: while something is missing the host's name is typed. */
static void test_baseline_in_trouble_asks_for_the_host(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_healthy);
	stage_plan(&s, PLAN_BASELINE, "mpatha", NULL, 0);
	assert_true(stage_shows(&s, "Enter accept the paths of mpatha now"));
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_SEND);
	stage_close(&s);
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_BASELINE, "mpatha", NULL, 0);
	assert_true(stage_shows(&s, "BACK   the same again once the paths are back"));
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_STAY);
	stage_type(&s, "db1");
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_SEND);
	stage_close(&s);
}

static void test_host_stands_in_the_title(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	assert_true(stage_shows(&s, "FAIL PATH sdn of mpatha, on host db1"));
	stage_close(&s);
}

/* ---- small screens ---- */

/* On a narrow screen the host, the way out and what must be typed are still whole. */
static void test_narrow_window(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	canvas_resize(&s.c, 24, 40);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	assert_true(stage_shows(&s, "db1: FAIL PATH sdn of mpatha"));
	assert_true(stage_shows(&s, "opened 0 s ago\n"));
	assert_true(stage_shows(&s, "Esc cancel  j read on\n"));
	stage_close(&s);
}

/* The end of what is typed stays in sight, and the name to type with it. */
static void test_narrow_prompt(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	stage_path(&s.san, "sdt", true);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	assert_int_equal(s.d.level, PLAN_STOPS);
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_true(stage_shows(&s, "Esc cancel  type mpatha and Enter: _\n"));
	canvas_resize(&s.c, 24, 24);
	dialog_painted(&s.d, 0);
	s.d.read_to = INT_MAX; /* read to its end */
	stage_type(&s, "mpathabcdefghijklmnop");
	assert_true(stage_shows(&s, "type mpatha: ghijklmnop_\n"));
	stage_close(&s);
}

/* However small the terminal becomes while a name is typed, the window is drawn and ends. */
static void test_prompt_on_any_terminal(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	stage_path(&s.san, "sdt", true);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	stage_pass(&s, DIALOG_DEAF_MS);
	s.d.read_to = INT_MAX;
	stage_type(&s, "mpath");
	for (int cols = 60; cols > 0; cols--) {
		for (int rows = 1; rows <= 24; rows++) {
			canvas_resize(&s.c, rows, cols);
			dialog_painted(&s.d, 0);
			s.d.read_to = INT_MAX;
			stage_shows(&s, "");
			assert_in_range(s.c.cursor_x + 1, 0, cols);
		}
	}
	canvas_resize(&s.c, 24, 80);
	assert_true(stage_shows(&s, "type mpatha and Enter: mpath_\n"));
	stage_close(&s);
}

/* ---- typing ahead ---- */

static void test_new_window_is_deaf(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY);
	stage_pass(&s, DIALOG_DEAF_MS - 1);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY);
	assert_true(stage_shows(&s, "too soon: let the key go"));
	assert_int_equal(stage_key(&s, TK_ESC), DIALOG_CLOSE); /* can do no harm */
	stage_pass(&s, DIALOG_QUIET_MS);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_SEND);
	stage_close(&s);
}

/* What means nothing in a window says so, at once: it is not asked for again a moment later. */
static void test_strange_keys_are_told(void **state)
{
	struct plan_result r = { .id = 1, .silent = true, .sent = "multipathd fail path sdn" };
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	assert_int_equal(stage_key(&s, 'R'), DIALOG_STAY);
	assert_true(stage_shows(&s, "that key does nothing here"));
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY);
	assert_true(stage_shows(&s, "too soon: let the key go"));
	stage_silence(&s, PLAN_LOWERS, &r);
	stage_pass(&s, DIALOG_DEAF_MS);
	for (const char *key = "Fxc1"; *key; key++) {
		assert_int_equal(stage_key(&s, *key), DIALOG_STAY);
		assert_true(stage_shows(&s, "that key does nothing here"));
	}
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_STAY);
	assert_true(stage_shows(&s, "that key does nothing here"));
	assert_int_equal(stage_key(&s, 'W'), DIALOG_CLOSE);
	stage_close(&s);
}

/* The last line has the same words in every window, as long as there is room for them. */
static void test_last_line_is_in_words(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_QUEUE_OFF, "mpatha", NULL, 0);
	assert_true(stage_shows(&s, "W fail I/O without a path on mpatha now  c copy\n"));
	canvas_resize(&s.c, 24, 60);
	assert_true(stage_shows(&s, "W fail I/O without a path on mpatha now  c copy\n"));
	canvas_resize(&s.c, 24, 50);
	assert_true(stage_shows(&s, "Esc cancel  W fail I/O of mpatha  c copy\n"));
	stage_close(&s);
}

/* A keyboard repeats what is held down, at first after some time: that confirms nothing, ever. */
static void test_held_key_confirms_nothing(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	stage_pass(&s, 660); /* xset r rate: the slowest of the usual */
	for (int i = 0; i < 100; i++) {
		assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY);
		stage_pass(&s, 33);
	}
	stage_pass(&s, DIALOG_QUIET_MS);
	assert_int_equal(stage_key(&s, 'x'), DIALOG_STAY);
	assert_true(stage_shows(&s, "that key does nothing here"));
	assert_int_equal(stage_key(&s, 'F'), DIALOG_SEND);
	stage_close(&s);
}

/* ---- the plan is a condition ---- */

static void test_change_is_told_and_deafens(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	stage_pass(&s, 3000);
	dialog_refresh(&s.d, &s.x);
	assert_true(stage_shows(&s, "nothing in it has changed"));
	stage_path(&s.san, "sdb", false); /* a third path: failing sdn now leaves two */
	dialog_refresh(&s.d, &s.x);
	assert_true(stage_shows(&s, "CHANGED"));
	assert_true(stage_shows(&s, "it leaves 2 usable now, not 1"));
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY); /* pressed at the moment it changed */
	stage_pass(&s, DIALOG_DEAF_MS);
	dialog_refresh(&s.d, &s.x);
	assert_true(stage_shows(&s, "read the change"));
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY); /* says that it was read, no more */
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY); /* a key held down */
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_true(stage_shows(&s, "fail sdn now"));
	assert_int_equal(stage_key(&s, 'F'), DIALOG_SEND);
	assert_int_equal(s.d.set.cmd[0].promise.usable_after, 2);
	stage_close(&s);
}

/* The number of usable paths is as before, and yet I/O now goes elsewhere. */
static void test_other_changes_are_told(void **state)
{
	struct stage s;
	struct san_path *p;

	(void)state;
	stage_open(&s, scene_cable);
	san_path_lookup(&s.san, "sdb", &p);
	p->dm = SAN_DM_ACTIVE;
	p->dev = san_intern(&s.san, "blocked");
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	assert_true(stage_shows(&s, "I/O stays on group 1, where every path waits"));
	stage_pass(&s, 3000);
	p->dm = SAN_DM_FAILED;
	dialog_refresh(&s.d, &s.x);
	assert_true(stage_shows(&s, "CHANGED"));
	assert_true(stage_shows(&s, "I/O is on group 2 then, not on group 1"));
	assert_false(stage_shows(&s, "nothing in it has changed"));
	stage_close(&s);
}

/* Two faults while a window is open: the second is no reason to forget what the first one cost. */
static void test_a_later_change_does_not_hide_a_worse_one(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	stage_path(&s.san, "sdt", true);
	dialog_refresh(&s.d, &s.x);
	assert_true(stage_shows(&s, "it leaves 0 usable now, not 1"));
	assert_true(stage_shows(&s, "no group has I/O then"));
	stage_pass(&s, 3000);
	san_map_by_key(&s.san, s.d.set.cmd[0].map)->table_gen++;
	dialog_refresh(&s.d, &s.x);
	assert_true(stage_shows(&s, "it leaves 0 usable now, not 1"));
	assert_false(stage_shows(&s, "group 0"));
	stage_close(&s);
}

static void test_more_at_stake_raises_the_level(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	stage_pass(&s, 3000);
	stage_path(&s.san, "sdt", true);
	dialog_refresh(&s.d, &s.x);
	assert_int_equal(s.d.level, PLAN_STOPS);
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY);
	stage_close(&s);
}

static void test_vanished_object_cannot_be_sent(void **state)
{
	struct stage s;
	struct san_path *p;

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	stage_pass(&s, 3000);
	san_path_lookup(&s.san, "sdn", &p);
	san_path_remove(&s.san, p);
	dialog_refresh(&s.d, &s.x);
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY);
	stage_paint(&s); /* with its objects gone */
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_CLOSE);
	stage_close(&s);
}

static void test_lost_engine_cannot_be_sent_to(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	stage_pass(&s, 3000);
	s.x.lost = true;
	dialog_refresh(&s.d, &s.x);
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY);
	assert_true(stage_shows(&s, "engine ended"));
	stage_close(&s);
}

/* What is shown may be long over: nothing is confirmed on it, and the reason stands there. */
static void test_old_picture_cannot_be_acted_on(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	stage_pass(&s, 11000);
	s.x.old = true;
	dialog_refresh(&s.d, &s.x);
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY);
	assert_true(stage_shows(&s, "the picture is old: the engine says nothing"));
	assert_false(stage_shows(&s, "nothing in it has changed"));
	s.x.old = false; /* it speaks again: what was pressed meanwhile does not count */
	dialog_refresh(&s.d, &s.x);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY);
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY); /* that it changed was read */
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(stage_key(&s, 'F'), DIALOG_SEND);
	stage_close(&s);
}

/* ---- the queueing window ---- */

static void test_choices_lead_to_their_own_window(void **state)
{
	struct stage s;

	(void)state;
	stage_open(&s, scene_all_down);
	stage_queueing(&s, "mpatha");
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(stage_key(&s, '1'), DIALOG_CLOSE);
	assert_int_equal(stage_key(&s, '2'), DIALOG_STAY);
	assert_int_equal(s.d.kind, DIALOG_PLAN);
	assert_int_equal(s.d.set.cmd[0].verb, PLAN_QUEUE_OFF);
	assert_int_equal(s.d.level, PLAN_STOPS);
	stage_pass(&s, DIALOG_DEAF_MS);
	stage_type(&s, "mpatha");
	assert_int_equal(stage_key(&s, TK_ENTER), DIALOG_SEND);
	stage_close(&s);
}

/* ---- a silent daemon ---- */

static void test_silence_offers_the_direct_way(void **state)
{
	struct stage s;
	struct plan_result r = { .id = 1, .silent = true, .sent = "multipathd fail path sdn" };

	(void)state;
	stage_open(&s, scene_cable);
	snprintf(r.text, sizeof r.text, "multipathd has not answered for 4 s");
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	stage_silence(&s, PLAN_LOWERS, &r);
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_true(stage_shows(&s, "multipathd has not answered for 4 s"));
	assert_true(stage_shows(&s, "dmsetup message mpatha 0 fail_path 8:208"));
	assert_true(stage_shows(&s, "the late answer is told when it comes"));
	assert_int_equal(stage_key(&s, 'F'), DIALOG_STAY); /* the capital means nothing here */
	assert_int_equal(stage_key(&s, 'W'), DIALOG_CLOSE);
	assert_int_equal(stage_key(&s, 'K'), DIALOG_SEND);
	assert_int_equal(s.d.set.cmd[0].route, PLAN_ROUTE_KERNEL);
	stage_close(&s);
}

/* While the daemon was silent another path failed: K must not send what was confirmed before. */
static void test_direct_way_asks_again_when_more_is_at_stake(void **state)
{
	struct stage s;
	struct plan_result r = { .id = 1, .silent = true, .sent = "multipathd fail path sdn" };

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	stage_path(&s.san, "sdt", true); /* sdn is the last one now */
	stage_silence(&s, PLAN_LOWERS, &r);
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(stage_key(&s, 'K'), DIALOG_STAY);
	assert_int_equal(s.d.kind, DIALOG_PLAN);
	assert_int_equal(s.d.level, PLAN_STOPS);
	assert_true(stage_shows(&s, "type mpatha"));
	stage_close(&s);
}

static void test_no_late_answer_is_promised_where_nothing_was_sent(void **state)
{
	struct stage s;
	struct plan_result r = { .id = 1, .silent = true };

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	stage_silence(&s, PLAN_LOWERS, &r);
	stage_pass(&s, DIALOG_DEAF_MS);
	assert_false(stage_shows(&s, "late answer"));
	assert_true(stage_shows(&s, "asks again when multipathd answers"));
	assert_true(stage_shows(&s, "later (also Esc)"));
	stage_close(&s);
}

/* ---- painting in any size ---- */

static void test_any_size_is_painted(void **state)
{
	(void)state;
	for (int rows = 1; rows <= 24; rows++) {
		for (int cols = 4; cols <= 80; cols += 4) {
			struct stage s;

			stage_open(&s, scene_cable);
			stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
			canvas_resize(&s.c, rows, cols);
			stage_pass(&s, DIALOG_DEAF_MS);
			for (int i = 0; i < 30; i++)
				stage_key(&s, TK_DOWN);
			dialog_paint(&s.d, &s.x, &s.c, 2, rows - 3, -1, rows - 1);
			stage_close(&s);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fail_screen),
		cmocka_unit_test(test_queueing_screen),
		cmocka_unit_test(test_capital_confirms_the_middle_level),
		cmocka_unit_test(test_c_copies_the_command),
		cmocka_unit_test(test_enter_confirms_what_is_safe),
		cmocka_unit_test(test_last_path_asks_for_the_name),
		cmocka_unit_test(test_unread_plan_is_not_sent),
		cmocka_unit_test(test_invisible_plan_is_not_sent),
		cmocka_unit_test(test_remote_asks_for_the_host),
		cmocka_unit_test(test_baseline_in_trouble_asks_for_the_host),
		cmocka_unit_test(test_host_stands_in_the_title),
		cmocka_unit_test(test_narrow_window),
		cmocka_unit_test(test_narrow_prompt),
		cmocka_unit_test(test_prompt_on_any_terminal),
		cmocka_unit_test(test_new_window_is_deaf),
		cmocka_unit_test(test_strange_keys_are_told),
		cmocka_unit_test(test_last_line_is_in_words),
		cmocka_unit_test(test_held_key_confirms_nothing),
		cmocka_unit_test(test_change_is_told_and_deafens),
		cmocka_unit_test(test_other_changes_are_told),
		cmocka_unit_test(test_a_later_change_does_not_hide_a_worse_one),
		cmocka_unit_test(test_more_at_stake_raises_the_level),
		cmocka_unit_test(test_vanished_object_cannot_be_sent),
		cmocka_unit_test(test_lost_engine_cannot_be_sent_to),
		cmocka_unit_test(test_old_picture_cannot_be_acted_on),
		cmocka_unit_test(test_choices_lead_to_their_own_window),
		cmocka_unit_test(test_silence_offers_the_direct_way),
		cmocka_unit_test(test_direct_way_asks_again_when_more_is_at_stake),
		cmocka_unit_test(test_no_late_answer_is_promised_where_nothing_was_sent),
		cmocka_unit_test(test_any_size_is_painted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
