/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of mon: paths that come and go, and maps of ghosts. */
#include "mon_san.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* ---- d7: shaky paths ---- */

static struct mon_map_set with_errors(bool apart)
{
	struct mon_map_set set = plain;

	set.shaky.threshold = 1;
	set.shaky.forget_rate = 10;
	set.shaky.recovery_s = 60;
	set.marginal_apart = apart;
	return set;
}

/* Path 1 goes and comes back; from a whole polling interval to another. */
static void flap(struct fake *f, int64_t at_s)
{
	fake_run(f, at_s);
	f->paths[0].word = SAN_CHK_FAULTY;
	fake_run(f, at_s + 20);
	f->paths[0].word = SAN_CHK_READY;
	fake_run(f, at_s + 25);
}

static void a_shaky_path_is_held_back(void **state)
{
	struct mon_map_set set = with_errors(false);
	struct fake f;

	(void)state;
	fake_map(&f, &set, 1);
	flap(&f, 41);
	assert_int_equal(chk_of(&f, 1), SAN_CHK_READY);
	str_clear(&f.orders);
	flap(&f, 81);
	assert_int_equal(chk_of(&f, 1), SAN_CHK_DELAYED);
	assert_int_equal(map_of(&f).usable, 1);
	assert_news(&f, "held back");
	fake_run(&f, 150);
	assert_null(strstr(str_text(&f.orders), "reinstate"));
	fake_run(&f, 180); /* it has been good for 60 s */
	assert_int_equal(chk_of(&f, 1), SAN_CHK_READY);
	assert_non_null(strstr(str_text(&f.orders), "reinstate 1\n"));
	assert_news(&f, "no longer marginal");
	fake_end(&f);
}

static void a_new_table_does_not_use_what_is_held_back(void **state)
{
	struct mon_map_set set = with_errors(false);
	struct fake f;

	(void)state;
	fake_map(&f, &set, 1);
	flap(&f, 41);
	flap(&f, 81);
	str_clear(&f.orders);
	f.paths[0].dm = SAN_DM_ACTIVE;
	f.paths[0].changed = true;
	fake_run(&f, 107);
	assert_orders(&f, "106 fail 1\n");
	fake_end(&f);
}

static void a_shaky_path_without_another(void **state)
{
	struct mon_map_set set = with_errors(false);
	struct fake f;

	(void)state;
	fake_map(&f, &set, 1);
	flap(&f, 41);
	flap(&f, 81);
	f.paths[1].word = SAN_CHK_FAULTY;
	fake_run(&f, 130);
	assert_int_equal(chk_of(&f, 1), SAN_CHK_READY);
	fake_end(&f);
}

static void a_marginal_path_stands_apart(void **state)
{
	struct mon_map_set set = with_errors(true);
	struct mon_path_is is;
	struct fake f;

	(void)state;
	fake_map(&f, &set, 1);
	flap(&f, 41);
	str_clear(&f.orders);
	flap(&f, 81);
	assert_true(mon_path_is(f.m, 1, &is));
	assert_true(is.marginal);
	assert_int_equal(is.chk, SAN_CHK_READY); /* it is used */
	assert_orders(&f, "100 fail 1\n105 reinstate 1\n105 regroup 1\n");
	f.paths[0].group = 2;
	f.ngroups = 2;
	fake_show(&f);
	fake_path_set(&f, &f.paths[0], false);
	assert_int_equal(map_of(&f).best, 1);
	fake_run(&f, 200);
	assert_orders(&f, "180 regroup 1\n"); /* it was good for long enough */
	fake_end(&f);
}

static void marginal_by_hand(void **state)
{
	struct mon_map_set set = plain;
	struct mon_path_is is;
	struct fake f;

	(void)state;
	set.marginal_apart = true;
	fake_map(&f, &set, 1);
	fake_run(&f, 60);
	mon_set_marginal(f.m, 1, true, f.now);
	assert_orders(&f, "60 regroup 1\n");
	fake_run(&f, 100);
	mon_path_is(f.m, 1, &is);
	assert_true(is.marginal);
	mon_set_marginal(f.m, 1, false, f.now);
	assert_orders(&f, "100 regroup 1\n");
	mon_map(f.m, MAP, &plain, f.now);
	mon_set_marginal(f.m, 1, true, f.now);
	assert_orders(&f, ""); /* no groups of their own */
	fake_end(&f);
}

static void two_failures_are_sampled(void **state)
{
	struct mon_map_set set = plain;
	struct fake f;

	(void)state;
	set.shaky = (struct shaky_cfg){
		.sample_s = 120, .rate = 10, .gap_s = 60, .double_failed_s = 60
	};
	fake_map(&f, &set, 1);
	flap(&f, 41);
	flap(&f, 71);
	assert_non_null(strstr(str_text(&f.orders), "sample 1\n"));
	assert_int_equal(chk_of(&f, 1), SAN_CHK_DELAYED);
	str_clear(&f.orders);
	fake_run(&f, 220);
	mon_sampled(f.m, 1, 50, f.now);
	assert_news(&f, "50 of 1000 reads failed");
	fake_run(&f, 279);
	assert_orders(&f, "");
	fake_run(&f, 285); /* after the gap, once more */
	assert_orders(&f, "281 sample 1\n");
	fake_run(&f, 390);
	mon_sampled(f.m, 1, 2, f.now);
	fake_run(&f, 391);
	assert_orders(&f, "390 reinstate 1\n");
	assert_int_equal(chk_of(&f, 1), SAN_CHK_READY);
	fake_end(&f);
}

static void a_sample_ends_with_its_path(void **state)
{
	struct mon_map_set set = plain;
	struct fake f;

	(void)state;
	set.shaky = (struct shaky_cfg){
		.sample_s = 120, .rate = 10, .gap_s = 60, .double_failed_s = 60
	};
	fake_map(&f, &set, 1);
	flap(&f, 41);
	flap(&f, 71);
	str_clear(&f.orders);
	mon_path_remove(f.m, 1, f.now);
	assert_orders(&f, "96 nosample 1\n");
	mon_sampled(f.m, 1, 0, f.now);
	fake_end(&f);
}

static void a_map_of_ghosts_waits(void **state)
{
	struct mon_map_set set = plain;
	struct fake f;

	(void)state;
	set.ghost_delay_ms = 30 * S;
	fake_map(&f, &set, 1);
	fake_group(&f, 1, SAN_CHK_GHOST);
	fake_run(&f, 29);
	assert_int_equal(map_of(&f).ghost_until, T0 + 30 * S);
	assert_orders(&f, "");
	fake_run(&f, 60);
	assert_orders(&f, "30 regroup 1\n");
	fake_end(&f);
	fake_map(&f, &set, 1);
	fake_group(&f, 1, SAN_CHK_GHOST);
	fake_run(&f, 1);
	f.paths[1].word = SAN_CHK_READY;
	fake_run(&f, 60);
	assert_orders(&f, "5 regroup 1\n");
	fake_end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_shaky_path_is_held_back),
		cmocka_unit_test(a_new_table_does_not_use_what_is_held_back),
		cmocka_unit_test(a_shaky_path_without_another),
		cmocka_unit_test(a_marginal_path_stands_apart),
		cmocka_unit_test(marginal_by_hand),
		cmocka_unit_test(two_failures_are_sampled),
		cmocka_unit_test(a_sample_ends_with_its_path),
		cmocka_unit_test(a_map_of_ghosts_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
