/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of failback: when a map goes back, and how long its I/O waits for a path. */
#include "engine/monitor/failback.h"

#include "engine/conf/conf_keys.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define S INT64_C(1000)

/* ---- failback ---- */

/* Two groups; group 2 is used, and group 1 is the better one again. */
static const struct failback_look away = {
	.ngroups = 2, .current = 2, .best = 1, .in_order = true, .usable = 4
};

static struct failback_do checked(struct failback *f, int64_t failback, struct failback_look look,
				  int64_t now)
{
	struct failback_cfg cfg = { failback, true };
	struct failback_do out;

	failback_checked(f, &cfg, &look, now, &out);
	return out;
}

static struct failback_do ticked(struct failback *f, int64_t failback, struct failback_look look,
				 int64_t now)
{
	struct failback_cfg cfg = { failback, true };
	struct failback_do out;

	failback_tick(f, &cfg, &look, now, &out);
	return out;
}

static void manual_does_nothing(void **state)
{
	struct failback f = { 0 };
	struct failback_look look = away;

	(void)state;
	look.path_back = look.prios_changed = true;
	assert_int_equal(checked(&f, CONF_NO, look, 0).what, FAILBACK_STAY);
	assert_int_equal(ticked(&f, CONF_NO, look, 1000 * S).what, FAILBACK_STAY);
}

static void immediate_switches_now(void **state)
{
	struct failback f = { 0 };
	struct failback_do out = checked(&f, CONF_IMMEDIATE, away, 0);
	struct failback_look look = away;

	(void)state;
	assert_int_equal(out.what, FAILBACK_SWITCH);
	assert_int_equal(out.group, 1);
	look.in_order = false;
	assert_int_equal(checked(&f, CONF_IMMEDIATE, look, 0).what, FAILBACK_RELOAD);
	look = away;
	look.current = 1;
	assert_int_equal(checked(&f, CONF_IMMEDIATE, look, 0).what, FAILBACK_STAY);
	look.in_order = false; /* the right group, but at the wrong place */
	assert_int_equal(checked(&f, CONF_IMMEDIATE, look, 0).what, FAILBACK_RELOAD);
	look.ngroups = 1;
	assert_int_equal(checked(&f, CONF_IMMEDIATE, look, 0).what, FAILBACK_STAY);
}

static void nowhere_to_go_without_paths(void **state)
{
	struct failback f = { 0 };
	struct failback_look look = away;

	(void)state;
	look.usable = 0;
	assert_int_equal(checked(&f, CONF_IMMEDIATE, look, 0).what, FAILBACK_STAY);
}

static void after_some_seconds(void **state)
{
	struct failback f = { 0 };
	struct failback_look back = away;
	struct failback_do out;

	(void)state;
	back.path_back = true;
	out = checked(&f, 10, back, 0);
	assert_int_equal(out.what, FAILBACK_STAY);
	assert_int_equal(out.left_ms, 10 * S);
	out = ticked(&f, 10, away, 4 * S);
	assert_int_equal(out.left_ms, 6 * S);
	assert_int_equal(checked(&f, 10, away, 5 * S).left_ms,
			 5 * S);            /* a check goes on counting */
	out = checked(&f, 10, back, 7 * S); /* one more path is back: from the beginning */
	assert_int_equal(out.left_ms, 10 * S);
	assert_int_equal(ticked(&f, 10, away, 16 * S).what, FAILBACK_STAY);
	out = ticked(&f, 10, away, 17 * S);
	assert_int_equal(out.what, FAILBACK_SWITCH);
	assert_int_equal(out.group, 1);
	assert_int_equal(out.left_ms, 0);
	assert_int_equal(ticked(&f, 10, away, 18 * S).what, FAILBACK_STAY); /* once */
}

static void a_lost_path_cancels(void **state)
{
	struct failback f = { 0 };
	struct failback_look lost = away;

	(void)state;
	checked(&f, 10, away, 0);
	lost.path_lost = true;
	assert_int_equal(checked(&f, 10, lost, 5 * S).left_ms, 0);
	assert_int_equal(ticked(&f, 10, away, 20 * S).what, FAILBACK_STAY);
	assert_int_equal(checked(&f, 10, away, 21 * S).left_ms, 10 * S);
}

static void when_it_is_time_it_may_not_be_needed(void **state)
{
	struct failback f = { 0 };
	struct failback_look there = away;

	(void)state;
	checked(&f, 10, away, 0);
	there.current = 1;
	assert_int_equal(ticked(&f, 10, there, 5 * S).left_ms, 0);
	assert_int_equal(ticked(&f, 10, there, 10 * S).what, FAILBACK_STAY);
}

static void followover_follows_the_first_path(void **state)
{
	struct failback f = { 0 };
	struct failback_look look = away;

	(void)state;
	assert_int_equal(checked(&f, CONF_FOLLOWOVER, look, 0).what, FAILBACK_STAY);
	look.path_back = true;
	look.group = 1;
	assert_int_equal(checked(&f, CONF_FOLLOWOVER, look, 0).what,
			 FAILBACK_STAY); /* not the first */
	look.group_was_out = true;
	assert_int_equal(checked(&f, CONF_FOLLOWOVER, look, 0).what, FAILBACK_SWITCH);
	look.group = 2; /* of another group */
	assert_int_equal(checked(&f, CONF_FOLLOWOVER, look, 0).what, FAILBACK_STAY);
}

static void new_priorities_make_new_groups(void **state)
{
	struct failback_cfg other = { CONF_IMMEDIATE, false };
	struct failback_look look = away;
	struct failback f = { 0 };
	struct failback_do out;

	(void)state;
	look.current = 1;
	look.prios_changed = true;
	assert_int_equal(checked(&f, CONF_IMMEDIATE, look, 0).what, FAILBACK_RELOAD);
	assert_int_equal(checked(&f, 10, look, 0).what, FAILBACK_STAY);
	failback_checked(&f, &other, &look, 0, &out); /* not group_by_prio */
	assert_int_equal(out.what, FAILBACK_STAY);
}

/* ---- no_path_retry ---- */

static struct retry_do look(struct retry *r, int64_t no_path_retry, uint32_t usable,
			    enum san_tri queueing, int64_t now)
{
	struct retry_cfg cfg = { no_path_retry, 5 };
	struct retry_do out;

	retry_look(r, &cfg, usable, queueing, now, &out);
	return out;
}

static const char *word(const struct retry *r, int64_t no_path_retry, uint32_t usable, int64_t now)
{
	static char text[32];
	struct retry_cfg cfg = { no_path_retry, 5 };

	return retry_word(text, sizeof(text), r, &cfg, usable, now);
}

static bool wants(const struct retry *r, int64_t no_path_retry)
{
	struct retry_cfg cfg = { no_path_retry, 5 };

	return retry_wants_queue(r, &cfg);
}

static void unset_leaves_the_kernel_alone(void **state)
{
	struct retry r = { 0 };

	(void)state;
	assert_int_equal(look(&r, RETRY_UNSET, 2, SAN_YES, 0).message, RETRY_NO_MESSAGE);
	assert_int_equal(look(&r, RETRY_UNSET, 0, SAN_NO, 0).message, RETRY_NO_MESSAGE);
	assert_string_equal(word(&r, RETRY_UNSET, 2, 0), "-");
	assert_false(wants(&r, RETRY_UNSET));
}

static void fail_fails_at_once(void **state)
{
	struct retry r = { 0 };

	(void)state;
	assert_int_equal(look(&r, CONF_NO, 2, SAN_YES, 0).message, RETRY_FAIL);
	assert_int_equal(look(&r, 0, 2, SAN_YES, 0).message, RETRY_FAIL); /* the number 0 */
	assert_int_equal(look(&r, CONF_NO, 0, SAN_NO, 0).message, RETRY_NO_MESSAGE);
	assert_string_equal(word(&r, CONF_NO, 2, 0), "off");
	assert_false(wants(&r, CONF_NO));
}

static void queue_queues_for_ever(void **state)
{
	struct retry r = { 0 };

	(void)state;
	assert_int_equal(look(&r, CONF_INFINITY, 2, SAN_NO, 0).message, RETRY_QUEUE);
	assert_int_equal(look(&r, CONF_INFINITY, 0, SAN_YES, 0).message, RETRY_NO_MESSAGE);
	assert_int_equal(look(&r, CONF_INFINITY, 0, SAN_YES, 100000 * S).message, RETRY_NO_MESSAGE);
	assert_string_equal(word(&r, CONF_INFINITY, 0, 0), "on");
	assert_true(wants(&r, CONF_INFINITY));
}

static void a_number_counts_down(void **state)
{
	struct retry r = { 0 };
	struct retry_do out;

	(void)state;
	assert_int_equal(look(&r, 12, 2, SAN_NO, 0).message, RETRY_QUEUE);
	assert_int_equal(look(&r, 12, 2, SAN_YES, 0).message, RETRY_NO_MESSAGE);
	assert_string_equal(word(&r, 12, 2, 0), "12 chk");
	out = look(&r, 12, 0, SAN_YES, 100 * S);
	assert_true(out.entered);
	assert_int_equal(out.left_ms, 60 * S); /* 12 times 5 s */
	out = look(&r, 12, 0, SAN_YES, 122 * S);
	assert_false(out.entered);
	assert_int_equal(out.left_ms, 38 * S);
	assert_string_equal(word(&r, 12, 0, 122 * S), "38 sec");
	assert_true(wants(&r, 12));
	out = look(&r, 12, 0, SAN_YES, 160 * S);
	assert_true(out.timed_out);
	assert_int_equal(out.message, RETRY_FAIL);
	assert_string_equal(word(&r, 12, 0, 160 * S), "off");
	assert_false(wants(&r, 12)); /* a reload now does not queue again */
	out = look(&r, 12, 0, SAN_NO, 161 * S);
	assert_false(out.timed_out);
	assert_int_equal(out.message, RETRY_NO_MESSAGE);
}

static void a_path_that_returns_ends_it(void **state)
{
	struct retry r = { 0 };
	struct retry_do out;

	(void)state;
	look(&r, 12, 0, SAN_YES, 0);
	look(&r, 12, 0, SAN_YES, 60 * S); /* over */
	out = look(&r, 12, 1, SAN_NO, 90 * S);
	assert_true(out.left);
	assert_int_equal(out.message, RETRY_QUEUE);
	assert_string_equal(word(&r, 12, 1, 90 * S), "12 chk");
	assert_true(look(&r, 12, 0, SAN_YES, 100 * S).entered); /* with the whole time again */
	assert_int_equal(look(&r, 12, 0, SAN_YES, 101 * S).left_ms, 59 * S);
}

static void by_hand(void **state)
{
	struct retry r = { 0 };

	(void)state;
	look(&r, 12, 0, SAN_YES, 0);
	retry_disable(&r, true);
	assert_int_equal(look(&r, 12, 0, SAN_YES, 1 * S).message, RETRY_FAIL);
	assert_int_equal(look(&r, 12, 1, SAN_NO, 2 * S).message, RETRY_NO_MESSAGE);
	assert_string_equal(word(&r, 12, 1, 2 * S), "off");
	assert_false(wants(&r, 12));
	assert_false(wants(&r, CONF_INFINITY));
	assert_int_equal(look(&r, RETRY_UNSET, 1, SAN_YES, 3 * S).message, RETRY_FAIL);
	retry_disable(&r, false);
	assert_int_equal(look(&r, 12, 1, SAN_NO, 4 * S).message, RETRY_QUEUE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(manual_does_nothing),
		cmocka_unit_test(immediate_switches_now),
		cmocka_unit_test(nowhere_to_go_without_paths),
		cmocka_unit_test(after_some_seconds),
		cmocka_unit_test(a_lost_path_cancels),
		cmocka_unit_test(when_it_is_time_it_may_not_be_needed),
		cmocka_unit_test(followover_follows_the_first_path),
		cmocka_unit_test(new_priorities_make_new_groups),
		cmocka_unit_test(unset_leaves_the_kernel_alone),
		cmocka_unit_test(fail_fails_at_once),
		cmocka_unit_test(queue_queues_for_ever),
		cmocka_unit_test(a_number_counts_down),
		cmocka_unit_test(a_path_that_returns_ends_it),
		cmocka_unit_test(by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
