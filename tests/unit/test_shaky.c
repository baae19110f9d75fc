/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of shaky: each sentence of the rules about paths that come and go, on a clock of its own.
 */
#include "engine/monitor/shaky.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define S INT64_C(1000)

/* ---- what is set ---- */

static void what_holds(void **state)
{
	struct shaky_cfg cfg = { .rate = -1 };
	char why[128];

	(void)state;
	assert_int_equal(shaky_logic(&cfg, why, sizeof(why)), SHAKY_OFF);
	assert_string_equal(why, "");
	cfg.threshold = cfg.forget_rate = 2;
	assert_int_equal(shaky_logic(&cfg, why, sizeof(why)), SHAKY_OFF); /* two of three */
	assert_non_null(strstr(why, "all three"));
	cfg.recovery_s = 30;
	assert_int_equal(shaky_logic(&cfg, why, sizeof(why)), SHAKY_BY_COUNT);
	assert_string_equal(why, "");
	cfg.sample_s = 120;
	cfg.gap_s = 300;
	cfg.double_failed_s = 60;
	assert_int_equal(shaky_logic(&cfg, why, sizeof(why)), SHAKY_BY_COUNT); /* no rate */
	assert_non_null(strstr(why, "all four"));
	cfg.rate = 0;
	assert_int_equal(shaky_logic(&cfg, why, sizeof(why)), SHAKY_BY_SAMPLE);
	assert_non_null(strstr(why, "san_path_err_* has no effect"));
	cfg.sample_s = 119;
	assert_int_equal(shaky_logic(&cfg, why, sizeof(why)), SHAKY_OFF);
	assert_non_null(strstr(why, "120"));
}

static void delay_checks_are_a_threshold_of_one(void **state)
{
	struct shaky_cfg cfg = { .rate = -1 }, set = { .rate = -1, .threshold = 5 };

	(void)state;
	shaky_cfg_delay(&cfg, 0, 0, 20);
	assert_int_equal(cfg.threshold, 0);
	shaky_cfg_delay(&cfg, 12, 3, 20);
	assert_int_equal(cfg.threshold, 1);
	assert_int_equal(cfg.forget_rate, 12);
	assert_int_equal(cfg.recovery_s, 60);
	assert_int_equal(shaky_logic(&cfg, NULL, 0), SHAKY_BY_COUNT);
	shaky_cfg_delay(&set, 12, 3, 20); /* it was set otherwise */
	assert_int_equal(set.threshold, 5);
	assert_int_equal(set.forget_rate, 0);
}

/* ---- by count ---- */

static const struct shaky_cfg counted = {
	.threshold = 2, .forget_rate = 3, .recovery_s = 30, .rate = -1
};

/* The path was bad, and answers again at t. */
static enum shaky_say back(struct shaky_path *p, int64_t t)
{
	return shaky_checked(p, &counted, SAN_CHK_FAULTY, SAN_CHK_READY, 1, t);
}

static enum shaky_say still(struct shaky_path *p, enum san_chk was, int64_t t)
{
	return shaky_checked(p, &counted, was, SAN_CHK_READY, 1, t);
}

static void more_failures_than_the_threshold(void **state)
{
	struct shaky_path p = { 0 };

	(void)state;
	assert_int_equal(back(&p, 10 * S), SHAKY_GO);
	assert_int_equal(back(&p, 20 * S), SHAKY_GO);
	assert_int_equal(back(&p, 30 * S), SHAKY_HOLD);
}

static void a_path_that_stays_bad_does_not_count_up(void **state)
{
	struct shaky_path p = { 0 };

	(void)state;
	for (int i = 0; i < 50; i++)
		assert_int_equal(
			shaky_checked(&p, &counted, SAN_CHK_FAULTY, SAN_CHK_FAULTY, 1, i * S),
			SHAKY_GO);
	assert_int_equal(p.failures, 0);
}

static void a_new_path_has_not_failed(void **state)
{
	struct shaky_path p = { 0 };

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_int_equal(still(&p, SAN_CHK_UNDEF, i * S), SHAKY_GO);
	assert_int_equal(p.failures, 0);
}

static void good_checks_forget(void **state)
{
	struct shaky_path p = { 0 };

	(void)state;
	back(&p, 0);
	back(&p, 1 * S);
	assert_int_equal(p.failures, 2);
	for (int i = 0; i < 3; i++)
		still(&p, SAN_CHK_READY, 2 * S);
	assert_int_equal(p.failures, 2);
	still(&p, SAN_CHK_GHOST, 2 * S); /* the one after forget_rate of them */
	assert_int_equal(p.failures, 1);
	assert_int_equal(back(&p, 3 * S), SHAKY_GO); /* it would have been one too many */
}

static void it_is_held_until_it_stayed_good(void **state)
{
	struct shaky_path p = { 0 };

	(void)state;
	back(&p, 0);
	back(&p, 0);
	assert_int_equal(back(&p, 100 * S), SHAKY_HOLD);
	assert_int_equal(still(&p, SAN_CHK_DELAYED, 120 * S), SHAKY_HOLD);
	assert_int_equal(still(&p, SAN_CHK_DELAYED, 130 * S), SHAKY_HOLD); /* more than 30 s */
	assert_int_equal(still(&p, SAN_CHK_DELAYED, 131 * S), SHAKY_GO);
	assert_int_equal(p.failures, 0);
	assert_int_equal(back(&p, 140 * S), SHAKY_GO); /* counted from the beginning */
}

static void a_new_failure_restarts_the_clock(void **state)
{
	struct shaky_path p = { 0 };

	(void)state;
	back(&p, 0);
	back(&p, 0);
	back(&p, 100 * S);
	assert_int_equal(shaky_checked(&p, &counted, SAN_CHK_DELAYED, SAN_CHK_FAULTY, 1, 120 * S),
			 SHAKY_GO); /* it is faulty: nothing to hold */
	assert_int_equal(back(&p, 131 * S), SHAKY_HOLD);
	assert_int_equal(still(&p, SAN_CHK_DELAYED, 160 * S), SHAKY_HOLD);
	assert_int_equal(still(&p, SAN_CHK_DELAYED, 162 * S), SHAKY_GO);
}

static void without_another_path_it_is_reinstated_early(void **state)
{
	struct shaky_path p = { 0 };

	(void)state;
	back(&p, 0);
	back(&p, 0);
	assert_int_equal(back(&p, 100 * S), SHAKY_HOLD);
	assert_int_equal(shaky_checked(&p, &counted, SAN_CHK_DELAYED, SAN_CHK_READY, 0, 101 * S),
			 SHAKY_GO);
	assert_false(p.held);
}

static void with_groups_for_them_it_stands_apart(void **state)
{
	struct shaky_cfg cfg = counted;
	struct shaky_path p = { .failures = 2 };

	(void)state;
	cfg.apart = true;
	assert_int_equal(shaky_checked(&p, &cfg, SAN_CHK_FAULTY, SAN_CHK_READY, 1, 0), SHAKY_APART);
	assert_int_equal(shaky_checked(&p, &cfg, SAN_CHK_READY, SAN_CHK_READY, 2, 10 * S),
			 SHAKY_APART);
	assert_int_equal(shaky_checked(&p, &cfg, SAN_CHK_READY, SAN_CHK_READY, 2, 31 * S),
			 SHAKY_GO);
}

/* ---- by sample ---- */

static const struct shaky_cfg sampled = {
	.sample_s = 120, .rate = 10, .gap_s = 300, .double_failed_s = 60
};

static enum shaky_say answers(struct shaky_path *p, uint32_t usable, int64_t t)
{
	return shaky_checked(p, &sampled, SAN_CHK_FAULTY, SAN_CHK_READY, usable, t);
}

/* Failed twice, and answering again: a sample has begun at t. */
static struct shaky_path in_sample(int64_t t)
{
	struct shaky_path p = { 0 };

	assert_false(shaky_failed(&p, &sampled, t - 20 * S));
	assert_true(shaky_failed(&p, &sampled, t - 10 * S));
	assert_int_equal(answers(&p, 1, t), SHAKY_HOLD);
	assert_int_equal(p.stage, SHAKY_SAMPLING);
	return p;
}

/* Runs the sample that began at t; every n-th read is bad (0: none is). */
static void run_sample(struct shaky_path *p, int64_t t, unsigned n)
{
	unsigned reads = 0;

	for (int64_t now = t; now < t + 120 * S; now += SHAKY_EVERY_MS) {
		uint32_t due = shaky_reads_due(p, &sampled, now);

		for (uint32_t i = 0; i < due; i++)
			shaky_read_ended(p, !n || ++reads % n);
		assert_int_equal(shaky_sample_over(p, &sampled, 1, now), SHAKY_NOT_YET);
	}
	assert_in_range(p->reads, 32 * 590, 32 * 600);
}

static void two_failures_within_the_time(void **state)
{
	struct shaky_path p = { 0 };

	(void)state;
	assert_false(shaky_failed(&p, &sampled, 0));
	assert_false(shaky_failed(&p, &sampled, 61 * S)); /* too late: this is the first again */
	assert_int_equal(answers(&p, 1, 70 * S), SHAKY_GO);
	assert_true(shaky_failed(&p, &sampled, 121 * S));
	assert_false(shaky_failed(&p, &sampled, 122 * S)); /* it is known already */
	assert_int_equal(answers(&p, 1, 130 * S), SHAKY_HOLD);
}

static void without_the_settings_nothing_is_sampled(void **state)
{
	struct shaky_path p = { 0 };

	(void)state;
	for (int i = 0; i < 10; i++)
		assert_false(shaky_failed(&p, &counted, i * S));
}

static void reads_of_a_sample(void **state)
{
	struct shaky_path p = in_sample(1000 * S);

	(void)state;
	assert_int_equal(shaky_reads_due(&p, &sampled, 1000 * S), 32);
	assert_int_equal(shaky_reads_due(&p, &sampled, 1000 * S + 100), 0); /* all under way */
	shaky_read_ended(&p, true);
	shaky_read_ended(&p, false);
	assert_int_equal(shaky_reads_due(&p, &sampled, 1000 * S + 200), 2);
	shaky_read_ended(&p, true);
	assert_int_equal(shaky_reads_due(&p, &sampled, 1060 * S), 0); /* the last 60 s */
	assert_int_equal(p.reads, 34);
	assert_int_equal(p.errors, 1);
}

static void a_good_sample(void **state)
{
	struct shaky_path p = in_sample(1000 * S);

	(void)state;
	run_sample(&p, 1000 * S, 100); /* 10 of 1000 are not more than 10 */
	assert_int_equal(shaky_sample_over(&p, &sampled, 1, 1120 * S), SHAKY_WAS_GOOD);
	assert_int_equal(answers(&p, 1, 1121 * S), SHAKY_GO);
}

static void a_bad_sample_is_repeated_after_a_gap(void **state)
{
	struct shaky_path p = in_sample(1000 * S);

	(void)state;
	run_sample(&p, 1000 * S, 90);
	assert_int_equal(shaky_sample_over(&p, &sampled, 1, 1120 * S), SHAKY_WAS_BAD);
	assert_int_equal(answers(&p, 1, 1420 * S), SHAKY_HOLD);
	assert_int_equal(p.stage, SHAKY_TO_SAMPLE);
	assert_int_equal(shaky_reads_due(&p, &sampled, 1420 * S), 0);
	assert_int_equal(answers(&p, 1, 1421 * S), SHAKY_HOLD);
	assert_int_equal(p.stage, SHAKY_SAMPLING);
	run_sample(&p, 1421 * S, 0);
	assert_int_equal(shaky_sample_over(&p, &sampled, 1, 1541 * S), SHAKY_WAS_GOOD);
}

static void nothing_else_is_left(void **state)
{
	struct shaky_path p = in_sample(1000 * S);

	(void)state;
	run_sample(&p, 1000 * S, 2);
	assert_int_equal(shaky_sample_over(&p, &sampled, 0, 1120 * S), SHAKY_NO_OTHER);
	assert_int_equal(answers(&p, 1, 1121 * S), SHAKY_GO);
	p = in_sample(2000 * S);
	assert_int_equal(answers(&p, 0, 2010 * S), SHAKY_GO); /* in the midst of it */
	assert_int_equal(shaky_reads_due(&p, &sampled, 2011 * S), 0);
	shaky_read_ended(&p, false); /* a late one of the sample that was given up */
	assert_int_equal(p.errors, 0);
}

/* ---- ghost_delay ---- */

static void ghosts_wait(void **state)
{
	struct shaky_ghosts g = { 0 };

	(void)state;
	assert_false(shaky_ghosts_made(&g, 0, 0, 2, 0)); /* not set */
	assert_false(shaky_ghosts_made(&g, -1, 0, 2, 0));
	assert_false(shaky_ghosts_made(&g, 30, 1, 1, 0)); /* one is ready */
	assert_false(shaky_ghosts_made(&g, 30, 0, 0, 0)); /* none is there */
	assert_false(shaky_ghosts_over(&g, 1, 100 * S));
	assert_true(shaky_ghosts_made(&g, 30, 0, 2, 10 * S));
	assert_false(shaky_ghosts_over(&g, 0, 39 * S));
	assert_true(shaky_ghosts_over(&g, 0, 40 * S));
	assert_false(shaky_ghosts_over(&g, 0, 41 * S)); /* once */
	assert_true(shaky_ghosts_made(&g, 30, 0, 2, 50 * S));
	assert_true(shaky_ghosts_over(&g, 1, 51 * S)); /* a path became ready */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_holds),
		cmocka_unit_test(delay_checks_are_a_threshold_of_one),
		cmocka_unit_test(more_failures_than_the_threshold),
		cmocka_unit_test(a_path_that_stays_bad_does_not_count_up),
		cmocka_unit_test(a_new_path_has_not_failed),
		cmocka_unit_test(good_checks_forget),
		cmocka_unit_test(it_is_held_until_it_stayed_good),
		cmocka_unit_test(a_new_failure_restarts_the_clock),
		cmocka_unit_test(without_another_path_it_is_reinstated_early),
		cmocka_unit_test(with_groups_for_them_it_stands_apart),
		cmocka_unit_test(two_failures_within_the_time),
		cmocka_unit_test(without_the_settings_nothing_is_sampled),
		cmocka_unit_test(reads_of_a_sample),
		cmocka_unit_test(a_good_sample),
		cmocka_unit_test(a_bad_sample_is_repeated_after_a_gap),
		cmocka_unit_test(nothing_else_is_left),
		cmocka_unit_test(ghosts_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
