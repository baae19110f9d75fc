/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of mon: when paths are checked, one and thousands, and what becomes of a path then. */
#include "mon_san.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* ---- d1: when paths are checked ---- */

/* The seconds between the checks of path 1 from now on. */
static void assert_gaps(struct fake *f, const int *gaps, size_t n)
{
	int64_t last = f->paths[0].begun;

	for (size_t i = 0; i < n; i++) {
		unsigned checks = f->paths[0].checks;

		while (f->paths[0].checks == checks)
			fake_run(f, (f->now - T0) / S + 1);
		assert_int_equal((f->paths[0].begun - last) / S, gaps[i]);
		last = f->paths[0].begun;
	}
}

static void intervals_grow_while_all_is_well(void **state)
{
	/* in step with the map's own moment: a doubled interval begins with a short one */
	const int grow[] = { 5, 5, 10, 20, 20, 20 }, bad[] = { 5, 5, 5, 5 },
		  again[] = { 5, 10, 20, 20 };
	struct fake f;

	(void)state;
	fake_map(&f, &plain, 1);
	fake_run(&f, 0);
	assert_int_equal(f.paths[0].checks, 1); /* at once */
	assert_gaps(&f, grow, 6);
	f.paths[0].word = SAN_CHK_FAULTY;
	assert_gaps(&f, grow + 5, 1);           /* found by the next check */
	assert_gaps(&f, bad, 4);                /* and every polling interval from then on */
	assert_int_equal(f.paths[1].checks, 9); /* it is well, and checked at 120 as before */
	f.paths[0].word = SAN_CHK_READY;
	assert_gaps(&f, bad, 1);
	assert_gaps(&f, again, 4);
	fake_end(&f);
}

static void a_bad_path_is_failed_once(void **state)
{
	struct fake f;

	(void)state;
	fake_map(&f, &plain, 1);
	f.paths[1].word = SAN_CHK_TIMEOUT;
	fake_run(&f, 60);
	assert_orders(&f, "0 fail 2\n");
	assert_news(&f, "sdc is failed: its checker says i/o timeout");
	f.paths[1].word = SAN_CHK_SHAKY;
	fake_run(&f, 80);
	assert_orders(&f, "");         /* the kernel has it failed */
	f.paths[1].dm = SAN_DM_ACTIVE; /* somebody reinstated it */
	f.paths[1].changed = true;
	fake_run(&f, 81);
	assert_orders(&f, "80 fail 2\n");
	assert_int_equal(map_of(&f).usable, 1);
	fake_end(&f);
}

static void a_kernel_that_did_not_obey_is_asked_again(void **state)
{
	struct fake f;

	(void)state;
	fake_map(&f, &plain, 1);
	f.paths[1].word = SAN_CHK_FAULTY;
	f.paths[1].deaf = true;
	fake_run(&f, 10);
	assert_orders(&f, "0 fail 2\n5 fail 2\n10 fail 2\n");
	fake_end(&f);
}

static void a_good_path_that_is_failed_in_the_kernel(void **state)
{
	struct fake f;

	(void)state;
	fake_map(&f, &plain, 1);
	fake_run(&f, 60);
	f.paths[0].dm = SAN_DM_FAILED; /* by I/O */
	f.paths[0].changed = true;
	fake_run(&f, 61);
	assert_int_equal(chk_of(&f, 1), SAN_CHK_FAULTY);
	assert_int_equal(map_of(&f).usable, 1);
	fake_run(&f, 65); /* not at 80: within the polling interval */
	assert_orders(&f, "65 reinstate 1\n");
	assert_news(&f, "sdb is reinstated: its checker says ready");
	assert_int_equal(chk_of(&f, 1), SAN_CHK_READY);
	fake_end(&f);
}

static void a_path_that_was_failed_at_the_beginning(void **state)
{
	struct fake f;

	(void)state;
	fake_map(&f, &plain, 1);
	f.paths[0].dm = SAN_DM_FAILED;
	mon_kernel_path(f.m, 1, SAN_DM_UNDEF, f.now);
	mon_kernel_path(f.m, 1, SAN_DM_FAILED, f.now);
	fake_run(&f, 0);
	assert_orders(&f, "0 reinstate 1\n");
	fake_end(&f);
}

static void what_is_pending_stays_as_it_was(void **state)
{
	struct fake f;

	(void)state;
	fake_map(&f, &plain, 1);
	fake_run(&f, 39);
	f.paths[0].word = SAN_CHK_PENDING;
	fake_run(&f, 43);
	assert_int_equal(f.paths[0].begun, T0 + 43 * S); /* asked for every second */
	assert_int_equal(chk_of(&f, 1), SAN_CHK_READY);
	assert_orders(&f, "");
	f.paths[0].word = SAN_CHK_READY;
	fake_run(&f, 44);
	fake_run(&f, 59);
	assert_int_equal(f.paths[0].begun, T0 + 44 * S);
	fake_run(&f, 60); /* when it would have been checked anyway */
	assert_int_equal(f.paths[0].begun, T0 + 60 * S);
	fake_end(&f);
}

static void removed_counts_as_faulty(void **state)
{
	struct fake f;

	(void)state;
	fake_map(&f, &plain, 1);
	f.paths[0].word = SAN_CHK_REMOVED;
	fake_run(&f, 0);
	assert_orders(&f, "0 fail 1\n");
	assert_int_equal(chk_of(&f, 1), SAN_CHK_FAULTY);
	fake_end(&f);
}

static void what_the_gate_says_is_taken_at_once(void **state)
{
	struct fake f;

	(void)state;
	fake_map(&f, &plain, 1);
	fake_run(&f, 61);
	mon_checked(f.m, 1, SAN_CHK_FAULTY, -1, f.now); /* the device went offline */
	assert_orders(&f, "61 fail 1\n");
	fake_end(&f);
}

static void a_check_that_cannot_be_begun(void **state)
{
	struct fake f;

	(void)state;
	fake_map(&f, &plain, 1);
	f.paths[0].refuses = true;
	fake_run(&f, 2);
	assert_int_equal(f.paths[0].checks, 0);
	f.paths[0].refuses = false;
	fake_run(&f, 3);
	assert_int_equal(f.paths[0].checks, 1);
	fake_end(&f);
}

static void ghosts_of_implicit_alua(void **state)
{
	struct fake f;

	(void)state;
	fake_map(&f, &plain, 2);
	for (size_t i = 0; i < 4; i++) {
		fake_path_set(&f, &f.paths[i], true);
		f.paths[i].word = SAN_CHK_FAULTY;
	}
	fake_run(&f, 1);
	assert_orders(&f, "0 fail 1\n0 fail 2\n0 fail 3\n0 fail 4\n");
	fake_group(&f, 2, SAN_CHK_GHOST);
	fake_run(&f, 30);
	assert_orders(&f, ""); /* no path is active */
	assert_int_equal(chk_of(&f, 3), SAN_CHK_GHOST);
	assert_int_equal(map_of(&f).usable, 0);
	f.paths[0].word = SAN_CHK_READY;
	fake_run(&f, 60);
	assert_non_null(strstr(str_text(&f.orders), "reinstate 1\n"));
	assert_non_null(strstr(str_text(&f.orders), "reinstate 3\n"));
	assert_non_null(strstr(str_text(&f.orders), "reinstate 4\n"));
	fake_end(&f);
}

static void other_ghosts_are_reinstated(void **state)
{
	struct fake f;

	(void)state;
	fake_map(&f, &plain, 1);
	fake_group(&f, 1, SAN_CHK_FAULTY);
	fake_run(&f, 1);
	fake_group(&f, 1, SAN_CHK_GHOST);
	str_clear(&f.orders);
	fake_run(&f, 5);
	assert_orders(&f, "5 reinstate 1\n5 reinstate 2\n");
	fake_end(&f);
}

static void a_disabled_group_with_a_ready_path(void **state)
{
	struct fake f;

	(void)state;
	fake_map(&f, &plain, 2);
	fake_run(&f, 40);
	f.disabled[1] = true;
	fake_show(&f);
	f.paths[2].word = f.paths[3].word = SAN_CHK_GHOST;
	fake_run(&f, 60);
	assert_orders(&f, ""); /* ghosts do not do */
	f.paths[3].word = SAN_CHK_READY;
	fake_run(&f, 100);
	assert_non_null(strstr(str_text(&f.orders), "enable 2\n"));
	assert_null(strstr(strstr(str_text(&f.orders), "enable 2\n") + 1, "enable"));
	fake_end(&f);
}

/* ---- many paths ---- */

#define MANY_MAPS 1000
#define EACH      4

static void begin_many(struct fake *f)
{
	fake_begin(f);
	fake_add(f, (size_t)MANY_MAPS * EACH);
	for (uint32_t map = 1; map <= MANY_MAPS; map++)
		mon_map(f->m, map, &plain, f->now);
	for (size_t i = 0; i < f->npaths; i++) {
		f->paths[i].map = (uint32_t)(i / EACH) + 1;
		f->paths[i].group = 1;
		fake_path_set(f, &f->paths[i], false);
	}
}

/* Without the search of fake_run(), which looks at all paths: every answer comes at once. */
static void run_many(struct fake *f, int64_t until_s)
{
	int64_t next;

	while ((next = mon_next(f->m)) <= T0 + until_s * S) {
		f->now = next;
		mon_tick(f->m, next);
		for (size_t i = 0; i < f->npaths; i++) {
			struct fake_path *p = &f->paths[i];

			if (!p->asked || p->hangs)
				continue;
			p->asked = false;
			mon_checked(f->m, p->id, p->word, p->prio, f->now);
		}
	}
}

static void checks_are_spread_evenly(void **state)
{
	unsigned total = 0;
	struct fake f;

	(void)state;
	begin_many(&f);
	run_many(&f, 160);
	for (int s = 100; s < 160; s++) {
		/* 4,000 in 20 s */
		assert_in_range(f.per_second[s], 190, 210);
		total += f.per_second[s];
	}
	assert_int_equal(total, 3 * MANY_MAPS * EACH);
	assert_orders(&f, "");
	fake_end(&f);
}

static void nothing_is_done_when_nothing_is_due(void **state)
{
	struct fake f;
	int64_t next;
	unsigned n;

	(void)state;
	begin_many(&f);
	run_many(&f, 100);
	next = mon_next(f.m);
	n = f.ops;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(mon_tick(f.m, next - 1), next);
	assert_int_equal(f.ops, n);
	f.now = next;
	mon_tick(f.m, next);
	assert_int_equal(f.ops, n + EACH); /* the paths of one map */
	fake_end(&f);
}

static void one_stuck_check_moves_no_other(void **state)
{
	struct fake f, g;

	(void)state;
	fake_map(&f, &plain, 2);
	fake_map(&g, &plain, 2);
	g.paths[0].hangs = true;
	for (int s = 0; s < 200; s++) {
		fake_run(&f, s);
		fake_run(&g, s);
		for (size_t i = 1; i < 4; i++)
			assert_int_equal(f.paths[i].begun, g.paths[i].begun);
	}
	assert_int_equal(g.paths[0].checks, 1);
	g.paths[0].hangs = false; /* a late answer */
	fake_run(&g, 200);
	assert_int_equal(chk_of(&g, 1), SAN_CHK_READY);
	fake_run(&g, 205);
	assert_true(g.paths[0].checks >= 2);
	fake_end(&f);
	fake_end(&g);
}

static void late_answers_of_what_is_gone(void **state)
{
	struct mon_path_is path;
	struct mon_map_is map;
	struct fake f;

	(void)state;
	fake_map(&f, &plain, 1);
	f.paths[0].takes = f.paths[1].takes = 10 * S;
	fake_run(&f, 1);
	mon_path_remove(f.m, 1, f.now);
	assert_false(mon_path_is(f.m, 1, &path));
	fake_run(&f, 9);
	assert_true(mon_path_is(f.m, 2, &path));
	assert_true(path.checking);
	mon_map_remove(f.m, MAP);
	assert_false(mon_path_is(f.m, 2, &path));
	assert_false(mon_map_is(f.m, MAP, &map));
	fake_run(&f, 60);
	assert_orders(&f, "");
	assert_true(mon_next(f.m) == INT64_MAX);
	fake_end(&f);
}

static void new_times(void **state)
{
	const struct mon_times fast = { .poll_ms = 2 * S, .max_poll_ms = 4 * S };
	const int gaps[] = { 2, 4, 4, 4 };
	struct fake f;

	(void)state;
	fake_map(&f, &plain, 1);
	fake_run(&f, 60);
	mon_set_times(f.m, &fast);
	fake_run(&f, 80);
	f.paths[0].word = SAN_CHK_FAULTY;
	fake_run(&f, 84);
	f.paths[0].word = SAN_CHK_READY;
	fake_run(&f, 86);
	assert_gaps(&f, gaps, 4);
	fake_end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(intervals_grow_while_all_is_well),
		cmocka_unit_test(a_bad_path_is_failed_once),
		cmocka_unit_test(a_kernel_that_did_not_obey_is_asked_again),
		cmocka_unit_test(a_good_path_that_is_failed_in_the_kernel),
		cmocka_unit_test(a_path_that_was_failed_at_the_beginning),
		cmocka_unit_test(what_is_pending_stays_as_it_was),
		cmocka_unit_test(removed_counts_as_faulty),
		cmocka_unit_test(what_the_gate_says_is_taken_at_once),
		cmocka_unit_test(a_check_that_cannot_be_begun),
		cmocka_unit_test(ghosts_of_implicit_alua),
		cmocka_unit_test(other_ghosts_are_reinstated),
		cmocka_unit_test(a_disabled_group_with_a_ready_path),
		cmocka_unit_test(checks_are_spread_evenly),
		cmocka_unit_test(nothing_is_done_when_nothing_is_due),
		cmocka_unit_test(one_stuck_check_moves_no_other),
		cmocka_unit_test(late_answers_of_what_is_gone),
		cmocka_unit_test(new_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
