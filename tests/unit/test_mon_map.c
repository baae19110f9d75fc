/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of mon: where the I/O of a map goes, whether it waits, and what a person has held. */
#include "mon_san.h"

#include "engine/conf/conf_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* ---- d6: the way back ---- */

static struct mon_map_set with_failback(int64_t failback)
{
	struct mon_map_set set = plain;

	set.failback.failback = failback;
	return set;
}

/* Group 1 fails at 1 s and is back at 40 s; path 2 five seconds after path 1. Until 100 s. */
static void fail_over_and_back(struct fake *f)
{
	fake_run(f, 1);
	fake_group(f, 1, SAN_CHK_FAULTY);
	fake_run(f, 39);
	assert_int_equal(f->cur, 2);
	str_clear(&f->orders);
	str_clear(&f->news);
	f->paths[0].word = SAN_CHK_READY;
	fake_run(f, 44);
	f->paths[1].word = SAN_CHK_READY;
	fake_run(f, 100);
}

static void failback_manual(void **state)
{
	struct fake f;

	(void)state;
	fake_map(&f, &plain, 2);
	fail_over_and_back(&f);
	assert_orders(&f, "40 reinstate 1\n45 reinstate 2\n");
	assert_int_equal(map_of(&f).best, 1);
	assert_int_equal(f.cur, 2);
	fake_end(&f);
}

static void failback_immediate(void **state)
{
	struct mon_map_set set = with_failback(CONF_IMMEDIATE);
	struct fake f;

	(void)state;
	fake_map(&f, &set, 2);
	fail_over_and_back(&f);
	assert_orders(&f, "40 reinstate 1\n40 switch 1\n45 reinstate 2\n");
	assert_news(&f, "I/O goes back to group 1");
	fake_end(&f);
}

static void failback_deferred(void **state)
{
	struct mon_map_set set = with_failback(30);
	struct fake f;

	(void)state;
	fake_map(&f, &set, 2);
	fail_over_and_back(&f);
	/* each path that comes back begins the time anew */
	assert_orders(&f, "40 reinstate 1\n45 reinstate 2\n75 switch 1\n");
	assert_news(&f, "in 30 s");
	assert_int_equal(map_of(&f).failback_at, 0);
	fake_end(&f);
}

static void a_path_that_fails_stops_the_way_back(void **state)
{
	struct mon_map_set set = with_failback(30);
	struct fake f;

	(void)state;
	fake_map(&f, &set, 2);
	fake_run(&f, 1);
	fake_group(&f, 1, SAN_CHK_FAULTY);
	fake_run(&f, 39);
	fake_group(&f, 1, SAN_CHK_READY);
	fake_run(&f, 41);
	assert_int_equal(map_of(&f).failback_at, T0 + 70 * S);
	fake_group(&f, 1, SAN_CHK_FAULTY);
	fake_run(&f, 49);
	assert_int_equal(map_of(&f).failback_at, 0);
	fake_run(&f, 100);
	assert_null(strstr(str_text(&f.orders), "switch"));
	fake_end(&f);
}

static void failback_followover(void **state)
{
	struct mon_map_set set = with_failback(CONF_FOLLOWOVER);
	struct fake f;

	(void)state;
	fake_map(&f, &set, 2);
	fail_over_and_back(&f);
	assert_orders(&f, "40 reinstate 1\n40 switch 1\n45 reinstate 2\n");
	f.cur = 2; /* another host of the cluster has moved there */
	fake_show(&f);
	fake_run(&f, 200);
	assert_orders(&f, "");
	f.paths[1].word = SAN_CHK_FAULTY;
	fake_run(&f, 230);
	f.paths[1].word = SAN_CHK_READY;
	fake_run(&f, 260);
	assert_null(strstr(str_text(&f.orders), "switch")); /* its group was not out */
	fake_end(&f);
}

static void the_whole_is_seen_before_io_moves(void **state)
{
	struct mon_map_set set = with_failback(CONF_IMMEDIATE);
	struct fake f;

	(void)state;
	fake_map(&f, &set, 2);
	/* the worse group answers first: I/O must not go there and back */
	f.paths[0].takes = f.paths[1].takes = 500;
	fake_run(&f, 60);
	assert_orders(&f, "");
	fake_end(&f);
}

static void a_stuck_check_does_not_keep_io_away(void **state)
{
	struct mon_map_set set = with_failback(CONF_IMMEDIATE);
	struct fake f;

	(void)state;
	fake_map(&f, &set, 2);
	f.paths[3].hangs = true;
	fail_over_and_back(&f);
	assert_orders(&f, "40 reinstate 1\n40 switch 1\n45 reinstate 2\n");
	fake_end(&f);
	fake_map(&f, &set, 2);
	fake_run(&f, 1);
	fake_group(&f, 1, SAN_CHK_FAULTY);
	fake_run(&f, 39);
	str_clear(&f.orders);
	fake_group(&f, 1, SAN_CHK_READY);
	f.paths[3].hangs = true; /* from that moment on */
	fake_run(&f, 60);
	assert_orders(&f, "40 reinstate 1\n40 reinstate 2\n41 switch 1\n");
	fake_end(&f);
}

static void groups_in_the_wrong_order(void **state)
{
	struct mon_map_set set = with_failback(CONF_IMMEDIATE);
	struct fake f;

	(void)state;
	fake_map(&f, &set, 2);
	fake_run(&f, 60);
	f.paths[0].prio = f.paths[1].prio = 10;
	f.paths[2].prio = f.paths[3].prio = 50;
	fake_run(&f, 80);
	assert_orders(&f, "80 regroup 1\n");
	assert_news(&f, "not in the order");
	fake_end(&f);
}

static void priorities_change(void **state)
{
	struct mon_map_set set = with_failback(CONF_IMMEDIATE);
	struct fake f;

	(void)state;
	set.by_prio = true;
	fake_map(&f, &set, 2);
	fake_run(&f, 60);
	assert_orders(&f, "");
	f.paths[1].prio = 49; /* still in order: but not of one group any more */
	fake_run(&f, 80);
	assert_orders(&f, "80 regroup 1\n");
	assert_news(&f, "priorities have changed");
	fake_run(&f, 120);
	assert_orders(&f, ""); /* once */
	set = with_failback(30);
	set.by_prio = true;
	mon_map(f.m, MAP, &set, f.now);
	f.paths[1].prio = 50;
	fake_run(&f, 200);
	assert_orders(&f, ""); /* only with failback immediate */
	fake_end(&f);
}

static void a_new_priority_has_the_others_asked(void **state)
{
	struct mon_map_set set = with_failback(CONF_IMMEDIATE);
	struct fake f;

	(void)state;
	set.by_prio = true;
	fake_map(&f, &set, 2);
	fake_run(&f, 65);
	f.paths[0].prio = f.paths[1].prio = 10;
	f.paths[2].prio = f.paths[3].prio = 50;
	mon_checked(f.m, 1, SAN_CHK_READY, 10, f.now);
	assert_orders(&f, ""); /* not yet */
	fake_run(&f, 66);
	assert_orders(&f, "65 regroup 1\n");
	assert_int_equal(f.paths[3].begun, T0 + 65 * S);
	fake_run(&f, 80); /* and as if nothing had been */
	assert_int_equal(f.paths[3].begun, T0 + 80 * S);
	fake_end(&f);
}

/* ---- d5: I/O without a path ---- */

static struct mon_map_set with_retry(int64_t retry)
{
	struct mon_map_set set = plain;

	set.retry.no_path_retry = retry;
	return set;
}

static void no_path_retry_unset(void **state)
{
	struct fake f;

	(void)state;
	fake_map(&f, &plain, 1);
	f.queueing = true;
	fake_show(&f);
	fake_group(&f, 1, SAN_CHK_FAULTY);
	fake_run(&f, 60);
	assert_orders(&f, "0 fail 1\n0 fail 2\n");
	fake_end(&f);
}

static void no_path_retry_fail(void **state)
{
	struct mon_map_set set = with_retry(CONF_NO);
	struct fake f;

	(void)state;
	fake_map(&f, &set, 1);
	fake_group(&f, 1, SAN_CHK_FAULTY);
	fake_run(&f, 60);
	assert_orders(&f, "0 fail 1\n0 fail 2\n");
	assert_news(&f, "mpatha has no usable path: I/O fails");
	f.queueing = true; /* somebody turned it on */
	fake_show(&f);
	assert_orders(&f, "60 noqueue 1\n");
	fake_end(&f);
}

static void no_path_retry_queue(void **state)
{
	struct mon_map_set set = with_retry(CONF_INFINITY);
	struct fake f;

	(void)state;
	fake_map(&f, &set, 1);
	f.queueing = false;
	fake_show(&f);
	assert_orders(&f, "0 queue 1\n");
	fake_run(&f, 1);
	fake_group(&f, 1, SAN_CHK_FAULTY);
	fake_run(&f, 300);
	assert_orders(&f, "5 fail 1\n5 fail 2\n");
	assert_news(&f, "I/O waits until one is back");
	mon_disable_queue(f.m, MAP, true, f.now);
	assert_orders(&f, "300 noqueue 1\n");
	mon_disable_queue(f.m, MAP, false, f.now);
	assert_orders(&f, "300 queue 1\n");
	fake_end(&f);
}

static void no_path_retry_counts_down(void **state)
{
	struct mon_map_set set = with_retry(6);
	struct fake f;

	(void)state;
	fake_map(&f, &set, 1);
	fake_run(&f, 1);
	fake_group(&f, 1, SAN_CHK_FAULTY);
	fake_run(&f, 20);
	assert_orders(&f, "5 fail 1\n5 fail 2\n");
	assert_news(&f, "I/O waits for 30 s, then it fails");
	assert_int_equal(map_of(&f).queue_until, T0 + 35 * S);
	assert_false(map_of(&f).timed_out);
	fake_run(&f, 61);
	assert_orders(&f, "35 noqueue 1\n");
	assert_news(&f, "is over: I/O fails");
	assert_true(map_of(&f).timed_out);
	f.paths[1].word = SAN_CHK_READY;
	fake_run(&f, 66);
	assert_orders(&f, "65 reinstate 2\n65 queue 1\n");
	assert_news(&f, "mpatha has a usable path again");
	assert_false(map_of(&f).timed_out);
	fake_end(&f);
}

static void a_path_back_in_time_stops_the_clock(void **state)
{
	struct mon_map_set set = with_retry(6);
	struct fake f;

	(void)state;
	fake_map(&f, &set, 1);
	fake_run(&f, 1);
	fake_group(&f, 1, SAN_CHK_FAULTY);
	fake_run(&f, 20);
	f.paths[0].word = SAN_CHK_GHOST;
	fake_run(&f, 100);
	assert_null(strstr(str_text(&f.orders), "noqueue"));
	assert_int_equal(map_of(&f).queue_until, 0);
	fake_end(&f);
}

static void a_slow_first_check_is_not_a_lost_path(void **state)
{
	struct mon_map_set set = with_retry(1);
	struct fake f;

	(void)state;
	fake_map(&f, &set, 1);
	f.paths[0].takes = f.paths[1].takes = 30 * S; /* and the kernel uses them */
	fake_run(&f, 60);
	assert_orders(&f, "");
	fake_end(&f);
}

static void io_that_fails_all_paths_begins_the_clock(void **state)
{
	struct mon_map_set set = with_retry(6);
	struct fake f;

	(void)state;
	fake_map(&f, &set, 1);
	fake_run(&f, 60);
	for (size_t i = 0; i < 2; i++) {
		f.paths[i].word = SAN_CHK_FAULTY;
		f.paths[i].dm = SAN_DM_FAILED;
		mon_kernel_path(f.m, f.paths[i].id, SAN_DM_FAILED, f.now);
	}
	assert_int_equal(map_of(&f).queue_until, T0 + 90 * S);
	mon_path_remove(f.m, 1, f.now);
	fake_run(&f, 89);
	mon_path_remove(f.m, 2, f.now);
	assert_int_equal(map_of(&f).usable, 0);
	fake_run(&f, 100);
	assert_orders(&f, "90 noqueue 1\n");
	fake_end(&f);
}

/* ---- what a person did ---- */

static void a_held_path(void **state)
{
	struct mon_map_set set = with_retry(6);
	struct mon_path_is is;
	struct fake f;

	(void)state;
	fake_map(&f, &set, 1);
	fake_run(&f, 41);
	mon_hold_path(f.m, 1, true, f.now);
	assert_int_equal(map_of(&f).usable, 1); /* at once, whenever the kernel shows it */
	f.paths[0].dm = SAN_DM_FAILED;
	f.paths[0].changed = true;
	fake_run(&f, 100);
	assert_orders(&f, ""); /* its checker says ready */
	assert_true(mon_path_is(f.m, 1, &is));
	assert_true(is.held);
	assert_int_equal(is.chk, SAN_CHK_READY);
	assert_int_equal(map_of(&f).usable, 1);
	f.paths[1].word = SAN_CHK_FAULTY;
	fake_run(&f, 121);
	assert_orders(&f, "120 fail 2\n");
	assert_int_equal(map_of(&f).queue_until, T0 + 150 * S); /* it does not count */
	mon_hold_path(f.m, 1, false, f.now);
	fake_run(&f, 122); /* checked at once */
	assert_orders(&f, "121 reinstate 1\n121 queue 1\n");
	assert_int_equal(map_of(&f).queue_until, 0);
	fake_end(&f);
}

static void a_held_path_of_a_new_table(void **state)
{
	struct fake f;

	(void)state;
	fake_map(&f, &plain, 1);
	fake_run(&f, 41);
	mon_hold_path(f.m, 1, true, f.now);
	mon_kernel_path(f.m, 1, SAN_DM_FAILED, f.now);
	mon_kernel_path(f.m, 1, SAN_DM_ACTIVE, f.now);
	assert_orders(&f, "41 fail 1\n");
	fake_end(&f);
}

static void a_held_group(void **state)
{
	struct mon_map_set set = with_failback(CONF_IMMEDIATE);
	struct fake f;

	(void)state;
	set.by_prio = true;
	fake_map(&f, &set, 2);
	fake_run(&f, 41);
	f.cur = 2;
	mon_hold_group(f.m, MAP, 2, f.now);
	fake_show(&f);
	fake_run(&f, 100);
	assert_orders(&f, "");
	assert_int_equal(map_of(&f).held_group, 2);
	mon_hold_group(f.m, MAP, 0, f.now);
	assert_orders(&f, "100 switch 1\n");
	mon_hold_group(f.m, MAP, 2, f.now);
	f.paths[0].prio = 60;
	fake_run(&f, 150);
	assert_orders(&f, ""); /* nor is it regrouped */
	mon_hold_group(f.m, MAP, 0, f.now);
	fake_run(&f, 151);
	assert_orders(&f, "150 regroup 1\n");
	fake_end(&f);
}

/* ---- all of it ---- */

static uint32_t dice(uint32_t *seed, uint32_t sides)
{
	*seed = *seed * UINT32_C(1664525) + UINT32_C(1013904223);
	return (*seed >> 16) % sides;
}

/* Something happens to a path, as it comes. */
static void mishap(struct fake *f, uint32_t *seed)
{
	static const enum san_chk words[] = { SAN_CHK_READY,   SAN_CHK_FAULTY, SAN_CHK_GHOST,
					      SAN_CHK_PENDING, SAN_CHK_SHAKY,  SAN_CHK_TIMEOUT };
	struct fake_path *p = &f->paths[dice(seed, (uint32_t)f->npaths)];

	switch (dice(seed, 8)) {
	case 0:
		p->dm = dice(seed, 2) ? SAN_DM_ACTIVE : SAN_DM_FAILED;
		p->changed = true;
		break;
	case 1:
		mon_hold_path(f->m, p->id, dice(seed, 2), f->now);
		break;
	case 2:
		mon_hold_group(f->m, MAP, dice(seed, f->ngroups + 1), f->now);
		break;
	case 3:
		p->takes = dice(seed, 3) * 3 * S;
		p->hangs = !dice(seed, 4);
		break;
	case 4:
		f->disabled[p->group - 1] = true;
		f->map_changed = true;
		break;
	default:
		p->word = words[dice(seed, 6)];
		break;
	}
}

static void let_all_be_well(struct fake *f)
{
	mon_hold_group(f->m, MAP, 0, f->now);
	for (size_t i = 0; i < f->npaths; i++) {
		struct fake_path *p = &f->paths[i];

		p->word = SAN_CHK_READY;
		p->hangs = false;
		p->takes = 0;
		mon_hold_path(f->m, p->id, false, f->now);
	}
}

static void after_a_storm_all_is_as_it_should_be(void **state)
{
	struct mon_map_set set = with_failback(10);
	struct fake f;

	(void)state;
	set.retry.no_path_retry = 3;
	set.shaky.threshold = 2;
	set.shaky.forget_rate = 3;
	set.shaky.recovery_s = 40;
	for (uint32_t seed = 1, n = 0; n < 50; n++) {
		fake_map(&f, &set, 3);
		for (int s = 0; s < 300; s++) {
			fake_run(&f, s);
			mishap(&f, &seed);
		}
		let_all_be_well(&f);
		fake_run(&f, 450);
		str_clear(&f.orders);
		for (size_t i = 0; i < f.npaths; i++) {
			assert_int_equal(f.paths[i].dm, SAN_DM_ACTIVE);
			assert_int_equal(chk_of(&f, f.paths[i].id), SAN_CHK_READY);
			assert_false(f.disabled[f.paths[i].group - 1]);
		}
		assert_int_equal(f.cur, 1);
		assert_true(f.queueing);
		fake_run(&f, 600);
		assert_orders(&f, ""); /* and nothing more is to be done */
		fake_end(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(failback_manual),
		cmocka_unit_test(failback_immediate),
		cmocka_unit_test(failback_deferred),
		cmocka_unit_test(a_path_that_fails_stops_the_way_back),
		cmocka_unit_test(failback_followover),
		cmocka_unit_test(the_whole_is_seen_before_io_moves),
		cmocka_unit_test(a_stuck_check_does_not_keep_io_away),
		cmocka_unit_test(groups_in_the_wrong_order),
		cmocka_unit_test(priorities_change),
		cmocka_unit_test(a_new_priority_has_the_others_asked),
		cmocka_unit_test(no_path_retry_unset),
		cmocka_unit_test(no_path_retry_fail),
		cmocka_unit_test(no_path_retry_queue),
		cmocka_unit_test(no_path_retry_counts_down),
		cmocka_unit_test(a_path_back_in_time_stops_the_clock),
		cmocka_unit_test(a_slow_first_check_is_not_a_lost_path),
		cmocka_unit_test(io_that_fails_all_paths_begins_the_clock),
		cmocka_unit_test(a_held_path),
		cmocka_unit_test(a_held_path_of_a_new_table),
		cmocka_unit_test(a_held_group),
		cmocka_unit_test(after_a_storm_all_is_as_it_should_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
