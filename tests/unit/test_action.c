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
	struct actions as = { .at = 0 };
	struct plan_result r = { .id = 7, .ok = true };

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	s.d.set.cmd[0].id = 7;
	actions_sent(&as, &s.san, &s.d.plan, &s.d.set, s.x.now);
	assert_string_equal(as.text, "sent: multipathd fail path sdn");
	stage_path(&s.san, "sdn", true);
	snprintf(r.text, sizeof r.text, "sdn is failed");
	assert_null(actions_result(&as, &s.san, &r, s.x.now));
	assert_string_equal(as.text, "confirmed: sdn is failed");
	stage_pass(&s, ACTION_STILL_MS - 1);
	assert_false(actions_tick(&as, &s.san, s.x.now, 0));
	stage_pass(&s, 1);
	assert_true(actions_tick(&as, &s.san, s.x.now, 0));
	assert_string_equal(as.text, "still true after 10 s: FAIL PATH sdn of mpatha");
	assert_false(as.loud);
	assert_false(actions_tick(&as, &s.san, s.x.now + 60000, 0));
	actions_fini(&as);
	stage_close(&s);
}

static void test_what_is_undone_is_told(void **state)
{
	struct stage s;
	struct actions as = { .at = 0 };
	struct plan_result r = { .id = 7, .ok = true };

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	s.d.set.cmd[0].id = 7;
	actions_sent(&as, &s.san, &s.d.plan, &s.d.set, s.x.now);
	stage_path(&s.san, "sdn", true);
	actions_result(&as, &s.san, &r, s.x.now);
	stage_pass(&s, 5000);
	stage_path(&s.san, "sdn", false); /* a checker brought it back */
	assert_true(actions_tick(&as, &s.san, s.x.now, 0));
	assert_string_equal(as.text, "NO LONGER TRUE after 5 s: FAIL PATH sdn of mpatha");
	assert_true(as.loud);
	actions_fini(&as);
	stage_close(&s);
}

/* The request that U makes now. */
static struct plan_cmd undo_of(const struct actions *as)
{
	struct cmdset set = { NULL };
	struct plan_cmd cmd;

	assert_non_null(actions_undo(as));
	assert_null(op_no_undo(actions_undo(as)));
	op_undo(actions_undo(as), &set);
	assert_int_equal(set.n, 1);
	cmd = set.cmd[0];
	cmdset_fini(&set);
	return cmd;
}

/* U takes back what was done, and only that. */
/* What was taken back already is not offered a second time. */
static void test_what_was_taken_back_has_no_undo(void **state)
{
	struct stage s;
	struct actions as = { .at = 0 };
	struct plan_result r = { .id = 7, .ok = true };

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	s.d.set.cmd[0].id = 7;
	actions_sent(&as, &s.san, &s.d.plan, &s.d.set, s.x.now);
	actions_result(&as, &s.san, &r, s.x.now);
	assert_null(op_no_undo(as.log.op[0]));
	stage_path(&s.san, "sdn", true);
	s.x.now += 60000; /* long after it is no longer watched */
	actions_tick(&as, &s.san, s.x.now, 0);
	stage_plan(&s, PLAN_REINSTATE, "mpatha", "sdn", 0);
	s.d.set.cmd[0].id = r.id = 8;
	actions_sent(&as, &s.san, &s.d.plan, &s.d.set, s.x.now);
	actions_result(&as, &s.san, &r, s.x.now);
	assert_string_equal(op_no_undo(as.log.op[0]),
			    "nothing to undo: a later command has taken its place");
	assert_null(op_no_undo(as.log.op[1]));
	actions_fini(&as);
	stage_close(&s);
}

static void test_undo_is_the_inverse(void **state)
{
	struct stage s;
	struct actions as = { .at = 0 };
	struct plan_result r = { .id = 7, .ok = false };
	struct plan_cmd undo;

	(void)state;
	stage_open(&s, scene_cable);
	assert_null(actions_undo(&as));
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	s.d.set.cmd[0].id = 7;
	actions_sent(&as, &s.san, &s.d.plan, &s.d.set, s.x.now);
	assert_null(actions_undo(&as));
	actions_result(&as, &s.san, &r, s.x.now); /* refused: nothing was done */
	assert_null(actions_undo(&as));
	actions_sent(&as, &s.san, &s.d.plan, &s.d.set, s.x.now);
	r.ok = true;
	actions_result(&as, &s.san, &r, s.x.now);
	undo = undo_of(&as);
	assert_int_equal(undo.verb, PLAN_REINSTATE);
	assert_string_equal(undo.map, s.d.set.cmd[0].map);
	assert_int_equal(undo.minor, 208);
	assert_false(undo.promise.given);

	stage_plan(&s, PLAN_SWITCH, "mpatha", NULL, 2);
	s.d.set.cmd[0].id = 8;
	r.id = 8;
	actions_sent(&as, &s.san, &s.d.plan, &s.d.set, s.x.now);
	actions_result(&as, &s.san, &r, s.x.now);
	undo = undo_of(&as);
	assert_int_equal(undo.verb, PLAN_SWITCH);
	assert_int_equal(undo.group, 1); /* where it was */
	actions_fini(&as);
	stage_close(&s);
}

static void test_lost_engine_leaves_no_answer(void **state)
{
	struct stage s;
	struct actions as = { .at = 0 };

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	actions_sent(&as, &s.san, &s.d.plan, &s.d.set, s.x.now);
	actions_lost(&as, s.x.now);
	assert_string_equal(as.text, "no answer, the engine ended: FAIL PATH sdn of mpatha");
	actions_fini(&as);
	stage_close(&s);
}

/* The engine says nothing after it was sent to: told, and again when it is too late to be done. */
static void test_silent_engine_is_told(void **state)
{
	struct stage s;
	struct actions as = { .at = 0 };
	int64_t sent;

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	sent = s.x.now;
	actions_sent(&as, &s.san, &s.d.plan, &s.d.set, sent);
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
	actions_fini(&as);
	stage_close(&s);
}

/* ---- a set ---- */

/* The set was sent with ids from 1 on. */
static void send_set(struct stage *s, struct actions *as, enum plan_verb verb, const char *paths)
{
	stage_set(s, verb, paths);
	for (size_t i = 0; i < s->d.set.n; i++)
		s->d.set.cmd[i].id = (uint32_t)i + 1;
	actions_sent(as, &s->san, &s->d.plan, &s->d.set, s->x.now);
}

static const struct op *answer(struct stage *s, struct actions *as, uint32_t id, bool ok,
			       const char *text)
{
	struct plan_result r = { .id = id, .ok = ok };

	snprintf(r.text, sizeof r.text, "%s", text);
	return actions_result(as, &s->san, &r, s->x.now);
}

static void test_three_moments_of_a_set(void **state)
{
	struct stage s;
	struct actions as = { .at = 0 };

	(void)state;
	stage_open(&s, scene_cable);
	send_set(&s, &as, PLAN_FAIL, "sdn sdo");
	assert_string_equal(as.text,
			    "sent 2 commands: multipathd fail path sdn; multipathd fail path sdo");
	stage_path(&s.san, "sdn", true);
	answer(&s, &as, 1, true, "sdn is failed");
	assert_string_equal(as.text, "confirmed 1 of 2 so far: FAIL 2 PATHS of 2 maps");
	stage_path(&s.san, "sdo", true);
	answer(&s, &as, 2, true, "sdo is failed");
	assert_string_equal(as.text, "confirmed 2 of 2: FAIL 2 PATHS of 2 maps");
	assert_false(as.loud);
	stage_pass(&s, ACTION_STILL_MS - 1);
	assert_false(actions_tick(&as, &s.san, s.x.now, 0));
	stage_pass(&s, 1);
	assert_true(actions_tick(&as, &s.san, s.x.now, 0));
	assert_string_equal(as.text, "still true after 10 s: FAIL 2 PATHS of 2 maps");
	assert_false(actions_tick(&as, &s.san, s.x.now + 60000, 0));
	actions_fini(&as);
	stage_close(&s);
}

/* One sentence: how many of how many, and the first that failed, by name. */
static void test_set_that_was_done_in_part(void **state)
{
	struct stage s;
	struct actions as = { .at = 0 };

	(void)state;
	stage_open(&s, scene_cable);
	send_set(&s, &as, PLAN_FAIL, "sdn sdo sdp");
	stage_path(&s.san, "sdn", true);
	answer(&s, &as, 1, true, "sdn is failed");
	answer(&s, &as, 2, false, "refused: sdu failed 2 s ago");
	answer(&s, &as, 3, false, "refused: sdv failed 2 s ago");
	assert_string_equal(as.text,
			    "confirmed 1 of 3; sdo of mpathb: refused: sdu failed 2 s ago");
	assert_true(as.loud);
	stage_pass(&s, ACTION_STILL_MS);
	assert_true(actions_tick(&as, &s.san, s.x.now, 0));
	assert_string_equal(as.text, "still true after 10 s for 1 of 3: FAIL 3 PATHS of 3 maps");
	actions_fini(&as);
	stage_close(&s);
}

static void test_refused_set_is_told_once(void **state)
{
	struct stage s;
	struct actions as = { .at = 0 };

	(void)state;
	stage_open(&s, scene_cable);
	send_set(&s, &as, PLAN_FAIL, "sdn sdo");
	answer(&s, &as, 1, false, "refused: sdt failed; nothing of the set is sent");
	answer(&s, &as, 2, false, "refused: sdt failed; nothing of the set is sent");
	assert_string_equal(as.text,
			    "none of 2 done: refused: sdt failed; nothing of the set is sent");
	assert_null(actions_undo(&as));
	assert_false(actions_tick(&as, &s.san, s.x.now + 60000, 0));
	actions_fini(&as);
	stage_close(&s);
}

static void test_one_of_a_set_does_not_last(void **state)
{
	struct stage s;
	struct actions as = { .at = 0 };

	(void)state;
	stage_open(&s, scene_cable);
	send_set(&s, &as, PLAN_FAIL, "sdn sdo");
	stage_path(&s.san, "sdn", true);
	stage_path(&s.san, "sdo", true);
	answer(&s, &as, 1, true, "sdn is failed");
	answer(&s, &as, 2, true, "sdo is failed");
	stage_pass(&s, 5000);
	stage_path(&s.san, "sdo", false);
	assert_true(actions_tick(&as, &s.san, s.x.now, 0));
	assert_string_equal(as.text, "NO LONGER TRUE after 5 s for sdo of mpathb: FAIL 2 PATHS of "
				     "2 maps");
	assert_true(as.loud);
	stage_pass(&s, 5000);
	assert_true(actions_tick(&as, &s.san, s.x.now, 0));
	assert_string_equal(as.text, "still true after 10 s for 1 of 2: FAIL 2 PATHS of 2 maps");
	actions_fini(&as);
	stage_close(&s);
}

/* R on one of them decides anew about that one only: it is not told as NO LONGER TRUE. */
static void test_later_command_takes_over_one_of_a_set(void **state)
{
	struct stage s;
	struct actions as = { .at = 0 };

	(void)state;
	stage_open(&s, scene_cable);
	send_set(&s, &as, PLAN_FAIL, "sdn sdo");
	stage_path(&s.san, "sdn", true);
	stage_path(&s.san, "sdo", true);
	answer(&s, &as, 1, true, "sdn is failed");
	answer(&s, &as, 2, true, "sdo is failed");
	stage_plan(&s, PLAN_REINSTATE, "mpathb", "sdo", 0);
	s.d.set.cmd[0].id = 3;
	actions_sent(&as, &s.san, &s.d.plan, &s.d.set, s.x.now);
	stage_path(&s.san, "sdo", false);
	answer(&s, &as, 3, true, "sdo is in use again");
	stage_pass(&s, 1000);
	assert_false(actions_tick(&as, &s.san, s.x.now, 0));
	stage_pass(&s, ACTION_STILL_MS);
	assert_true(actions_tick(&as, &s.san, s.x.now, 0));
	assert_string_equal(as.text, "still true after 11 s: REINSTATE PATH sdo of mpathb");
	actions_fini(&as);
	stage_close(&s);
}

/* The window of the direct way waits for the last answer, and is about those without one. */
static void test_silence_is_told_after_the_last_answer(void **state)
{
	struct stage s;
	struct actions as = { .at = 0 };
	struct plan_result unsent = { .id = 2, .silent = true, .text = "not sent: it is silent" };
	struct plan_result silent = { .id = 3,
				      .silent = true,
				      .sent = "multipathd fail path sdp",
				      .text = "multipathd has not answered" };
	const struct op *op;

	(void)state;
	stage_open(&s, scene_cable);
	send_set(&s, &as, PLAN_FAIL, "sdn sdo sdp");
	assert_null(answer(&s, &as, 1, true, "sdn is failed"));
	assert_null(actions_result(&as, &s.san, &unsent, s.x.now));
	op = actions_result(&as, &s.san, &silent, s.x.now);
	assert_non_null(op);
	assert_false(op->cmd[0].silent);
	assert_true(op->cmd[1].silent);
	assert_true(op->cmd[2].silent);
	/* that one may still be done: it is what the window has to say */
	assert_string_equal(op->silent.text, "multipathd has not answered");
	actions_fini(&as);
	stage_close(&s);
}

/* What was not answered may still be done: nobody says that it was not, and it is seen when it is.
 */
static void test_no_answer_is_not_not_done(void **state)
{
	struct stage s;
	struct actions as = { .at = 0 };
	struct plan_result silent = { .id = 1,
				      .silent = true,
				      .sent = "multipathd fail path sdn",
				      .text = "multipathd has not answered for 4 s" };
	struct san_path *p;
	char word[40];

	(void)state;
	stage_open(&s, scene_cable);
	send_set(&s, &as, PLAN_FAIL, "sdn");
	assert_int_equal(san_path_lookup(&s.san, "sdn", &p), 1);
	assert_non_null(actions_result(&as, &s.san, &silent, s.x.now));
	assert_string_equal(op_word(as.log.op[0], word, sizeof word), "no answer");
	assert_string_equal(op_no_undo(as.log.op[0]),
			    "not yet: it was not answered, and may still be done");
	stage_pass(&s, 10 * ACTION_STILL_MS);
	assert_false(actions_tick(&as, &s.san, s.x.now, 0));
	p->dm = SAN_DM_FAILED;
	assert_true(actions_tick(&as, &s.san, s.x.now, 0));
	assert_string_equal(as.text, "confirmed now: FAIL PATH sdn of mpatha");
	assert_string_equal(op_word(as.log.op[0], word, sizeof word), "done");
	assert_null(op_no_undo(as.log.op[0]));
	actions_fini(&as);
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_three_moments),
		cmocka_unit_test(test_what_is_undone_is_told),
		cmocka_unit_test(test_what_was_taken_back_has_no_undo),
		cmocka_unit_test(test_undo_is_the_inverse),
		cmocka_unit_test(test_lost_engine_leaves_no_answer),
		cmocka_unit_test(test_silent_engine_is_told),
		cmocka_unit_test(test_three_moments_of_a_set),
		cmocka_unit_test(test_set_that_was_done_in_part),
		cmocka_unit_test(test_refused_set_is_told_once),
		cmocka_unit_test(test_one_of_a_set_does_not_last),
		cmocka_unit_test(test_later_command_takes_over_one_of_a_set),
		cmocka_unit_test(test_silence_is_told_after_the_last_answer),
		cmocka_unit_test(test_no_answer_is_not_not_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
