/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is told of a command after it was sent, and what U takes back. */
#include "dialog_stage.h"

#include "ui/action.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void test_three_moments(void **state)
{
	struct stage s;
	struct actions as = { .next = 0 };
	struct plan_result r = { .id = 7, .ok = true };

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	s.d.cmd.id = 7;
	actions_sent(&as, &s.d.plan, &s.d.cmd, s.x.now);
	assert_string_equal(as.text, "sent: multipathd fail path sdn");
	stage_path(&s.san, "sdn", true);
	snprintf(r.text, sizeof r.text, "sdn is failed");
	assert_null(actions_result(&as, &r, s.x.now));
	assert_string_equal(as.text, "confirmed: sdn is failed");
	stage_pass(&s, ACTION_STILL_MS - 1);
	assert_false(actions_tick(&as, &s.san, s.x.now, 0));
	stage_pass(&s, 1);
	assert_true(actions_tick(&as, &s.san, s.x.now, 0));
	assert_string_equal(as.text, "still true after 10 s: FAIL PATH sdn of mpatha");
	assert_false(as.loud);
	assert_false(actions_tick(&as, &s.san, s.x.now + 60000, 0));
	stage_close(&s);
}

static void test_what_is_undone_is_told(void **state)
{
	struct stage s;
	struct actions as = { .next = 0 };
	struct plan_result r = { .id = 7, .ok = true };

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	s.d.cmd.id = 7;
	actions_sent(&as, &s.d.plan, &s.d.cmd, s.x.now);
	stage_path(&s.san, "sdn", true);
	actions_result(&as, &r, s.x.now);
	stage_pass(&s, 5000);
	stage_path(&s.san, "sdn", false); /* a checker brought it back */
	assert_true(actions_tick(&as, &s.san, s.x.now, 0));
	assert_string_equal(as.text, "NO LONGER TRUE after 5 s: FAIL PATH sdn of mpatha");
	assert_true(as.loud);
	stage_close(&s);
}

/* U takes back what was done, and only that. */
static void test_undo_is_the_inverse(void **state)
{
	struct stage s;
	struct actions as = { .next = 0 };
	struct plan_result r = { .id = 7, .ok = false };
	const struct plan_cmd *undo;

	(void)state;
	stage_open(&s, scene_cable);
	assert_null(actions_undo(&as));
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	s.d.cmd.id = 7;
	actions_sent(&as, &s.d.plan, &s.d.cmd, s.x.now);
	assert_null(actions_undo(&as));
	actions_result(&as, &r, s.x.now); /* refused: nothing was done */
	assert_null(actions_undo(&as));
	actions_sent(&as, &s.d.plan, &s.d.cmd, s.x.now);
	r.ok = true;
	actions_result(&as, &r, s.x.now);
	undo = actions_undo(&as);
	assert_non_null(undo);
	assert_int_equal(undo->verb, PLAN_REINSTATE);
	assert_string_equal(undo->map, s.d.cmd.map);
	assert_int_equal(undo->minor, 208);
	assert_false(undo->promise.given);

	stage_plan(&s, PLAN_SWITCH, "mpatha", NULL, 2);
	s.d.cmd.id = 8;
	r.id = 8;
	actions_sent(&as, &s.d.plan, &s.d.cmd, s.x.now);
	actions_result(&as, &r, s.x.now);
	assert_int_equal(actions_undo(&as)->verb, PLAN_SWITCH);
	assert_int_equal(actions_undo(&as)->group, 1); /* where it was */
	stage_close(&s);
}

static void test_lost_engine_leaves_no_answer(void **state)
{
	struct stage s;
	struct actions as = { .next = 0 };

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	actions_sent(&as, &s.d.plan, &s.d.cmd, s.x.now);
	actions_lost(&as, s.x.now);
	assert_string_equal(as.text, "no answer, the engine ended: FAIL PATH sdn of mpatha");
	stage_close(&s);
}

/* The engine says nothing after it was sent to: told, and again when it is too late to be done. */
static void test_silent_engine_is_told(void **state)
{
	struct stage s;
	struct actions as = { .next = 0 };
	int64_t sent;

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	sent = s.x.now;
	actions_sent(&as, &s.d.plan, &s.d.cmd, sent);
	assert_false(actions_tick(&as, &s.san, sent + 3999, 3999));
	assert_false(actions_tick(&as, &s.san, sent + 4000, 500)); /* it speaks: it is at work */
	assert_true(actions_tick(&as, &s.san, sent + 4000, 4000));
	assert_string_equal(as.text,
			    "no answer for 4 s: FAIL PATH sdn of mpatha may still be done");
	assert_true(as.loud);
	assert_false(actions_tick(&as, &s.san, sent + 9000, 9000));
	assert_true(actions_tick(&as, &s.san, sent + 11000, 11000));
	assert_string_equal(as.text, "no answer for 11 s: FAIL PATH sdn of mpatha: done by now, or "
				     "refused");
	assert_false(actions_tick(&as, &s.san, sent + 60000, 60000));
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_three_moments),
		cmocka_unit_test(test_what_is_undone_is_told),
		cmocka_unit_test(test_undo_is_the_inverse),
		cmocka_unit_test(test_lost_engine_leaves_no_answer),
		cmocka_unit_test(test_silent_engine_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
