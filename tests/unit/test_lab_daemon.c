/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The simulated multipathd: checks, queueing, failback, and its absence.  Each
 * test is a story of a few lines; times are those of the story.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lab_rig.h"

/* Two fabrics, two controllers. */
#define FC                                                                                         \
	"hport host3 { switch = f1 }\nhport host4 { switch = f2 }\n"                               \
	"array a { controller c1 { port c1p1 { switch = f1 } port c1p2 { switch = f2 } }\n"        \
	"controller c2 { port c2p1 { switch = f1 } port c2p2 { switch = f2 } } }\n"
/* One map: sdb host3>c1p1, sdc host3>c2p1, sdd host4>c1p2, sde host4>c2p2. */
#define MAP  "map m { size = 1G owner = c1 users = \"/srv (xfs, rw)\" iops = 500 }\n"
#define IDLE "map m { size = 1G owner = c1 }\n"

static bool active(struct rig *r, const char *path)
{
	return lab_tpath(rig_path(r, path))->active;
}

static char letter(struct rig *r, uint32_t group)
{
	return lab_target_group_letter(&r->w.maps[0].target, group - 1);
}

/* ---- queueing ---- */

static void the_countdown_ends_in_errors_to_the_second(void **state)
{
	struct rig r;
	int64_t until;

	(void)state;
	rig_open(
		&r, FC
		"map m { size = 1G iops = 500 no_path_retry = 6 }\nfault { at = 10s array = a }\n");
	assert_string_equal(r.san.maps[0]->queue_word, "6 chk");
	assert_int_equal(r.san.maps[0]->queue_limit_ms, 30000);
	rig_s(&r, 20);
	until = r.san.maps[0]->queue_until;
	/* the last path failed at 15 s: 6 checks of 5 s and one second */
	assert_in_range(until - RIG_START, 45000, 47000);
	rig_ms(&r, until - RIG_START - 1000);
	assert_int_equal(r.san.maps[0]->queueing, SAN_YES);
	assert_string_equal(r.san.maps[0]->queue_word, "1 sec");
	rig_ms(&r, until - RIG_START);
	assert_int_equal(r.san.maps[0]->queueing, SAN_NO);
	assert_string_equal(r.san.maps[0]->queue_word, "off");
	assert_int_equal(r.san.maps[0]->queue_until, 0);
	rig_close(&r);
}

static void queueing_returns_with_the_first_path(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC "map m { size = 1G iops = 500 no_path_retry = 2 }\n"
			"fault { at = 10s array = a for = 60s }\n");
	rig_s(&r, 40);
	assert_int_equal(r.san.maps[0]->queueing, SAN_NO);
	rig_s(&r, 90);
	assert_int_equal(r.san.maps[0]->queueing, SAN_YES);
	assert_string_equal(r.san.maps[0]->queue_word, "2 chk");
	rig_close(&r);
}

static void queue_waits_for_ever_and_fail_never(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r,
		 FC "map q { size = 1G iops = 50 no_path_retry = queue }\n"
		    "map f { size = 1G iops = 50 no_path_retry = fail }\n"
		    "map u { size = 1G no_path_retry = unset }\nfault { at = 10s array = a }\n");
	assert_string_equal(rig_map(&r, "q")->san->features, "1 queue_if_no_path");
	assert_string_equal(rig_map(&r, "f")->san->features, "0");
	rig_s(&r, 4000);
	assert_int_equal(rig_map(&r, "q")->san->queueing, SAN_YES);
	assert_string_equal(rig_map(&r, "q")->san->queue_word, "on");
	assert_int_equal(rig_map(&r, "q")->san->queue_limit_ms, -1);
	assert_int_equal(rig_map(&r, "f")->san->queueing, SAN_NO);
	assert_string_equal(rig_map(&r, "f")->san->queue_word, "off");
	assert_string_equal(rig_map(&r, "u")->san->queue_word, "-");
	rig_close(&r);
}

static void a_message_does_not_stop_the_countdown(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC
		 "map m { size = 1G iops = 500 no_path_retry = 2 }\nfault { at = 10s array = a }\n"
		 "fault { at = 20s message = m text = queue_if_no_path }\n");
	rig_s(&r, 60);
	assert_int_equal(r.san.maps[0]->queueing, SAN_NO);
	rig_close(&r);
}

static void the_module_s_timeout_is_the_last_resort(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "nopath_timeout = 20s\n" FC "map m { size = 1G iops = 500 no_path_retry = "
		     "queue }\nfault { at = 10s array = a }\n");
	rig_s(&r, 34);
	assert_int_equal(r.san.maps[0]->queueing, SAN_YES);
	rig_s(&r, 36);
	assert_int_equal(r.san.maps[0]->queueing, SAN_NO);
	rig_close(&r);
}

/* ---- failback ---- */

static void immediate_failback_returns_at_the_next_check(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s message = m text = \"switch_group 2\" }\n");
	rig_ms(&r, 10000);
	assert_int_equal(r.san.maps[0]->cur_group, 2);
	rig_s(&r, 40);
	assert_int_equal(letter(&r, 1), 'A');
	assert_non_null(strstr(r.said, "m: fails back to group 1"));
	rig_close(&r);
}

static void manual_failback_leaves_it(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC "map m { size = 1G owner = c1 iops = 500 failback = manual }\n"
			"fault { at = 10s message = m text = \"switch_group 2\" }\n");
	rig_s(&r, 300);
	assert_int_equal(letter(&r, 2), 'A');
	assert_string_equal(r.san.maps[0]->failback, "manual");
	rig_close(&r);
}

static void deferred_failback_says_when(void **state)
{
	struct rig r;
	int64_t at;

	(void)state;
	rig_open(&r, FC "map m { size = 1G owner = c1 iops = 500 failback = 15 }\n"
			"fault { at = 10s message = m text = \"switch_group 2\" }\n");
	assert_string_equal(r.san.maps[0]->failback, "deferred:15");
	for (int64_t s = 11; !r.san.maps[0]->failback_at && s < 40; s++)
		rig_s(&r, s);
	at = r.san.maps[0]->failback_at;
	assert_true(at > 0);
	rig_ms(&r, at - RIG_START - 100);
	assert_int_equal(r.san.maps[0]->cur_group, 2);
	rig_ms(&r, at - RIG_START + 1000);
	assert_int_equal(r.san.maps[0]->cur_group, 1);
	assert_int_equal(r.san.maps[0]->failback_at, 0);
	rig_close(&r);
}

static void followover_waits_for_a_path_that_comes_back(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC "map m { size = 1G owner = c1 iops = 500 failback = followover }\n"
			"fault { at = 10s message = m text = \"switch_group 2\" }\n"
			"fault { at = 100s port = c1p1 for = 20s }\n");
	rig_s(&r, 99);
	assert_int_equal(letter(&r, 2), 'A');
	rig_s(&r, 150);
	assert_int_equal(letter(&r, 1), 'A');
	rig_close(&r);
}

/* ---- checks ---- */

static void a_path_failed_outside_is_reinstated_by_the_checker(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s message = m text = \"fail_path 8:16\" }\n");
	rig_ms(&r, 10000);
	assert_false(active(&r, "sdb"));
	assert_int_equal(rig_san_path(&r, "sdb")->chk, SAN_CHK_FAULTY);
	rig_s(&r, 16);
	assert_true(active(&r, "sdb"));
	assert_int_equal(lab_tpath(rig_path(&r, "sdb"))->fail_count, 1);
	rig_close(&r);
}

static void a_path_failed_by_hand_stays_failed(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s fail = sdb text = \"root@db1\" for = 200s }\n");
	rig_s(&r, 200);
	assert_false(active(&r, "sdb"));
	assert_true(rig_san_path(&r, "sdb")->held);
	assert_string_equal(rig_san_path(&r, "sdb")->held_by, "root@db1");
	assert_int_equal(rig_san_path(&r, "sdb")->held_at, RIG_START + 10000);
	assert_int_equal(rig_san_path(&r, "sdb")->chk_next, 0); /* it is not checked */
	rig_s(&r, 215);
	assert_true(active(&r, "sdb"));
	assert_false(rig_san_path(&r, "sdb")->held);
	rig_close(&r);
}

static void a_restarted_daemon_forgets_what_was_held(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP
		 "fault { at = 10s fail = sdb }\nfault { at = 30s daemon = stop for = 10s }\n");
	rig_s(&r, 35);
	assert_false(active(&r, "sdb"));
	rig_s(&r, 50);
	assert_true(active(&r, "sdb"));
	rig_close(&r);
}

static void a_hung_path_times_out_in_the_checker(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "scsi_timeout = 30s\n" FC IDLE "fault { at = 10s hang = sdb for = 100s }\n");
	rig_s(&r, 35);
	assert_int_equal(rig_san_path(&r, "sdb")->chk, SAN_CHK_PENDING);
	assert_true(active(&r, "sdb"));
	rig_s(&r, 70);
	assert_int_equal(rig_san_path(&r, "sdb")->chk, SAN_CHK_TIMEOUT);
	assert_false(active(&r, "sdb"));
	rig_s(&r, 120);
	assert_int_equal(rig_san_path(&r, "sdb")->chk, SAN_CHK_READY);
	assert_true(active(&r, "sdb"));
	rig_close(&r);
}

static void checks_slow_down_while_all_is_well(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "polling_interval = 5s\nmax_polling_interval = 20s\n" FC IDLE
		     "fault { at = 100s port = c1p1 }\n");
	rig_s(&r, 99);
	assert_int_equal(rig_path(&r, "sdb")->chk_every_ms, 20000);
	rig_s(&r, 140);
	assert_int_equal(rig_path(&r, "sdb")->chk_every_ms, 5000);
	assert_int_equal(rig_path(&r, "sde")->chk_every_ms, 5000); /* of the same map */
	rig_close(&r);
}

static void a_bypassed_group_is_enabled_when_its_path_comes_up(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s message = m text = \"disable_group 2\" }\n"
			    "fault { at = 60s port = c2p1 for = 20s }\n");
	rig_s(&r, 50);
	assert_int_equal(letter(&r, 2), 'D');
	rig_s(&r, 110);
	assert_int_equal(letter(&r, 2), 'E');
	rig_close(&r);
}

/* ---- the daemon itself ---- */

static void a_stopped_daemon_switches_queueing_off(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s daemon = stop for = 30s }\n");
	rig_s(&r, 20);
	assert_int_equal(r.san.host.charge, SAN_CHARGE_NOBODY);
	assert_non_null(strstr(r.said, "engine: multipathd ended: nobody checks the paths"));
	assert_int_equal(r.san.maps[0]->queueing, SAN_NO);
	assert_string_equal(r.san.maps[0]->queue_word, "");
	assert_int_equal(r.san.maps[0]->queue_limit_ms, -2);
	rig_s(&r, 50);
	assert_int_equal(r.san.host.charge, SAN_CHARGE_MULTIPATHD);
	assert_int_equal(r.san.maps[0]->queueing, SAN_YES);
	assert_non_null(strstr(r.said, "engine: multipathd is in charge"));
	rig_close(&r);
}

static void a_stalled_daemon_checks_nothing(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s daemon = stall for = 60s }\n"
			    "fault { at = 20s message = m text = \"fail_path 8:16\" }\n");
	rig_s(&r, 60);
	assert_false(active(&r, "sdb"));
	assert_int_equal(rig_san_path(&r, "sdb")->chk, SAN_CHK_READY); /* its last word */
	assert_int_equal(r.san.host.silent_since, RIG_START + 10000);
	assert_non_null(strstr(r.said, "engine: multipathd does not answer"));
	assert_in_range(r.san.host.charge_at, RIG_START + 9000, RIG_START + 10000);
	rig_s(&r, 80);
	assert_true(active(&r, "sdb"));
	assert_int_equal(r.san.host.silent_since, 0);
	assert_non_null(strstr(r.said, "engine: multipathd answers again"));
	rig_close(&r);
}

/* ---- marginal paths ---- */

static void a_marginal_path_forms_the_last_group(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "marginal_pathgroups = yes\n" FC MAP
		     "fault { at = 5s marginal = sdb for = 20s }\n");
	assert_int_equal(r.san.maps[0]->ngroups, 2);
	rig_s(&r, 10);
	assert_int_equal(r.san.maps[0]->ngroups, 3);
	assert_true(rig_san_path(&r, "sdb")->marginal);
	assert_int_equal(rig_san_path(&r, "sdb")->group,
			 3); /* though its priority is the highest */
	assert_true(r.san.maps[0]->groups[2].marginal);
	assert_false(r.san.maps[0]->groups[0].marginal);
	assert_int_equal(r.san.maps[0]->cur_group, 1);
	assert_true(active(&r, "sdb")); /* it is not failed */
	rig_s(&r, 30);
	assert_int_equal(r.san.maps[0]->ngroups, 2);
	assert_false(rig_san_path(&r, "sdb")->marginal);
	assert_int_equal(rig_san_path(&r, "sdb")->group, 1);
	rig_close(&r);
}

static void a_marginal_group_is_used_when_no_other_is_left(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "marginal_pathgroups = yes\n" FC MAP "fault { at = 5s marginal = host3 }\n"
		     "fault { at = 10s cable = host4 for = 30s }\n");
	rig_s(&r, 8);
	assert_int_equal(rig_san_path(&r, "sdd")->group, r.san.maps[0]->cur_group);
	rig_s(&r, 30);
	assert_true(r.san.maps[0]->groups[r.san.maps[0]->cur_group - 1].marginal);
	assert_int_equal(rig_san_path(&r, "sdb")->group, r.san.maps[0]->cur_group);
	rig_s(&r, 70); /* failback is immediate: also to a group of lower priority */
	assert_false(r.san.maps[0]->groups[r.san.maps[0]->cur_group - 1].marginal);
	rig_close(&r);
}

static void without_marginal_pathgroups_it_is_only_marked(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 5s marginal = sdb }\n");
	rig_s(&r, 10);
	assert_int_equal(r.san.maps[0]->ngroups, 2);
	assert_true(rig_san_path(&r, "sdb")->marginal);
	assert_int_equal(rig_san_path(&r, "sdb")->group, 1);
	rig_close(&r);
}

#define T(f) cmocka_unit_test(f)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(the_countdown_ends_in_errors_to_the_second),
		T(queueing_returns_with_the_first_path),
		T(queue_waits_for_ever_and_fail_never),
		T(a_message_does_not_stop_the_countdown),
		T(the_module_s_timeout_is_the_last_resort),
		T(immediate_failback_returns_at_the_next_check),
		T(manual_failback_leaves_it),
		T(deferred_failback_says_when),
		T(followover_waits_for_a_path_that_comes_back),
		T(a_path_failed_outside_is_reinstated_by_the_checker),
		T(a_path_failed_by_hand_stays_failed),
		T(a_restarted_daemon_forgets_what_was_held),
		T(a_hung_path_times_out_in_the_checker),
		T(checks_slow_down_while_all_is_well),
		T(a_bypassed_group_is_enabled_when_its_path_comes_up),
		T(a_stopped_daemon_switches_queueing_off),
		T(a_stalled_daemon_checks_nothing),
		T(a_marginal_path_forms_the_last_group),
		T(a_marginal_group_is_used_when_no_other_is_left),
		T(without_marginal_pathgroups_it_is_only_marked),
	};

	return cmocka_run_group_tests_name("lab_daemon", tests, NULL, NULL);
}
