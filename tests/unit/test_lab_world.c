/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The simulated SAN in motion: links and their timers, what I/O does, and the
 * daemon.  Each test is a story of a few lines; times are those of the story.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "engine/lab/lab_daemon.h"
#include "engine/lab/lab_fabric.h"
#include "engine/lab/lab_traffic.h"
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

static const char *dev(struct rig *r, const char *path)
{
	return rig_san_path(r, path)->dev;
}

static char letter(struct rig *r, uint32_t group)
{
	return lab_target_group_letter(&r->w.maps[0].target, group - 1);
}

static uint64_t ios(const struct san_counters *c)
{
	return c->rd_ios + c->wr_ios;
}

/* ---- links ---- */

static void fc_loss_blocks_then_fails_then_removes(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r,
		 "fast_io_fail = 5s\ndev_loss = 60s\n" FC MAP "fault { at = 10s cable = host3 }\n");
	rig_ms(&r, 9900);
	assert_string_equal(dev(&r, "sdb"), "running");
	rig_ms(&r, 10000);
	assert_string_equal(dev(&r, "sdb"), "blocked");
	assert_string_equal(rig_port(&r, "host3")->state, "link down");
	assert_int_equal(rig_port(&r, "host3")->since, RIG_START + 10000);
	assert_int_equal(rig_san_path(&r, "sdb")->gone_until, RIG_START + 70000);
	rig_ms(&r, 14900);
	assert_string_equal(dev(&r, "sdb"), "blocked");
	assert_true(active(&r, "sdb")); /* nothing has failed yet */
	rig_ms(&r, 15000);
	assert_string_equal(dev(&r, "sdb"), "transport-offline");
	assert_false(active(&r, "sdb")); /* its I/O came back */
	assert_true(active(&r, "sdc"));  /* no I/O goes there: nobody knows yet */
	rig_s(&r, 40);
	assert_false(active(&r, "sdc")); /* but the checker found out */
	rig_ms(&r, 70000);
	assert_string_equal(dev(&r, "sdb"), "");
	rig_close(&r);
}

static void idle_paths_fail_by_the_checker_only(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "daemon = no\n" FC IDLE "fault { at = 10s cable = host3 }\n");
	rig_s(&r, 300);
	assert_string_equal(dev(&r, "sdb"), "transport-offline");
	assert_true(active(&r, "sdb"));
	assert_int_equal(r.san.host.charge, SAN_CHARGE_NOBODY);
	assert_int_equal(rig_san_path(&r, "sdb")->chk, SAN_CHK_UNDEF);
	assert_int_equal(rig_san_path(&r, "sdb")->prio, SAN_PRIO_UNKNOWN);
	rig_close(&r);
}

static void a_short_loss_fails_nothing(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s cable = host3 for = 3s }\n");
	rig_s(&r, 12);
	assert_true(rig_san_path(&r, "sdb")->now.inflight > 0); /* waits in the blocked device */
	rig_s(&r, 40);
	assert_string_equal(dev(&r, "sdb"), "running");
	assert_true(active(&r, "sdb"));
	assert_int_equal(lab_tpath(rig_path(&r, "sdb"))->fail_count, 0);
	assert_int_equal(r.w.maps[0].target.event_nr, 0);
	rig_close(&r);
}

static void an_iscsi_loss_is_noticed_later_and_never_removes(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "noop_timeout = 5s\nfast_io_fail = 5s\ndev_loss = 30s\n"
		     "hport eth2 { transport = iscsi switch = l1 }\n"
		     "hport eth3 { transport = iscsi switch = l2 }\n"
		     "array a { controller c1 { port p1 { switch = l1 address = 10.0.1.11 }\n"
		     "port p2 { switch = l2 address = 10.0.2.11 } } }\n"
		     "map m { size = 1G iops = 300 }\nfault { at = 10s port = p1 }\n");
	rig_s(&r, 14);
	assert_string_equal(dev(&r, "sdb"), "running"); /* TCP is patient */
	assert_int_equal(rig_port(&r, "eth2")->up, true);
	rig_s(&r, 15);
	assert_string_equal(dev(&r, "sdb"), "blocked");
	assert_string_equal(rig_port(&r, "p1")->state, "no session");
	rig_s(&r, 20);
	assert_string_equal(dev(&r, "sdb"), "transport-offline");
	rig_s(&r, 500);
	assert_string_equal(dev(&r, "sdb"), "transport-offline");
	assert_int_equal(rig_san_path(&r, "sdb")->gone_until, 0);
	rig_close(&r);
}

static void not_seen_is_only_what_nobody_here_sees(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s cable = host3 }\n");
	rig_s(&r, 20);
	assert_string_equal(rig_port(&r, "c1p1")->state, "not seen");
	assert_string_equal(rig_port(&r, "c1p2")->state, "online");
	assert_string_equal(rig_port(&r, "c1")->state, "online");
	assert_string_equal(rig_port(&r, "host4")->state, "online");
	rig_close(&r);
}

static void a_dead_switch_takes_the_links_of_its_ports(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s switch = f2 }\n");
	rig_s(&r, 20);
	assert_string_equal(rig_port(&r, "host4")->state, "link down");
	assert_false(active(&r, "sdd"));
	assert_true(active(&r, "sdb"));
	rig_close(&r);
}

/* ---- removal and return ---- */

static void the_daemon_drops_a_removed_path_and_takes_it_back(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s remove = sdb }\nfault { at = 60s restore = sdb }\n");
	rig_s(&r, 12);
	assert_int_equal(r.w.maps[0].target.npaths, 3);
	assert_int_equal(r.san.maps[0]->table_gen, 1);
	assert_int_equal(rig_san_path(&r, "sdb")->group, 0);
	assert_int_equal(rig_san_path(&r, "sdb")->chk, SAN_CHK_REMOVED);
	assert_int_equal(r.san.maps[0]->expected, 4);
	rig_s(&r, 62);
	assert_int_equal(r.w.maps[0].target.npaths, 4);
	assert_int_equal(rig_san_path(&r, "sdb")->group, 1);
	assert_true(active(&r, "sdb"));
	rig_close(&r);
}

static void a_reload_forgets_counts_and_fails_again_what_is_bad(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s port = c2p2 }\nfault { at = 60s remove = sdb }\n");
	rig_s(&r, 50);
	assert_int_equal(lab_tpath(rig_path(&r, "sde"))->fail_count, 1);
	rig_s(&r, 62);
	assert_false(active(&r, "sde"));
	assert_int_equal(lab_tpath(rig_path(&r, "sde"))->fail_count, 1); /* by the daemon, anew */
	rig_close(&r);
}

static void without_a_daemon_a_dead_device_stays_in_the_table(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "daemon = no\n" FC MAP "fault { at = 10s remove = sdb }\n");
	rig_s(&r, 60);
	assert_int_equal(r.w.maps[0].target.npaths, 4);
	assert_false(active(&r, "sdb"));
	assert_string_equal(dev(&r, "sdb"), "");
	rig_close(&r);
}

static void the_last_path_leaves_an_empty_map(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC IDLE "fault { at = 10s remove = sdb }\nfault { at = 11s remove = sdc }\n"
			     "fault { at = 12s remove = sdd }\nfault { at = 13s remove = sde }\n");
	rig_s(&r, 20);
	assert_int_equal(r.san.maps[0]->ngroups, 0);
	assert_int_equal(r.san.maps[0]->cur_group, 0);
	rig_close(&r);
}

/* ---- I/O ---- */

static void io_takes_the_best_group_and_shares_it(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP);
	rig_s(&r, 10);
	assert_int_equal(letter(&r, 1), 'A');
	assert_int_equal(letter(&r, 2), 'E');
	assert_true(ios(&rig_san_path(&r, "sdb")->now) > 4000);
	assert_true(ios(&rig_san_path(&r, "sdd")->now) > 4000);
	assert_int_equal(ios(&rig_san_path(&r, "sdc")->now), 0);
	rig_close(&r);
}

static void a_map_counts_the_io_of_its_paths(void **state)
{
	struct rig r;
	uint64_t sum = 0, sectors = 0;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s cable = host3 for = 20s }\n");
	rig_s(&r, 60);
	for (uint32_t i = 0; i < 4; i++) {
		sum += ios(&r.w.maps[0].paths[i].ctr);
		sectors +=
			r.w.maps[0].paths[i].ctr.rd_sectors + r.w.maps[0].paths[i].ctr.wr_sectors;
	}
	assert_int_equal(ios(&r.san.maps[0]->now), sum);
	assert_int_equal(sectors, sum * 32); /* 16 KiB each */
	rig_close(&r);
}

static void a_selector_that_counts_avoids_a_hung_path(void **state)
{
	struct rig r;
	uint64_t before;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s hang = sdb }\n");
	rig_s(&r, 10);
	before = ios(&r.san.maps[0]->now);
	rig_s(&r, 20);
	assert_in_range(rig_san_path(&r, "sdb")->now.inflight, 1, 4);
	assert_true(active(&r, "sdb")); /* the kernel believes in it */
	assert_in_range(ios(&r.san.maps[0]->now) - before, 4000, 6000);
	rig_close(&r);
}

static void round_robin_runs_into_a_hung_path(void **state)
{
	struct rig r;
	uint64_t before;

	(void)state;
	rig_open(&r, FC "map m { size = 1G owner = c1 iops = 500 selector = round-robin }\n"
			"fault { at = 10s hang = sdb }\n");
	rig_s(&r, 15);
	before = ios(&r.san.maps[0]->now);
	rig_s(&r, 20);
	assert_int_equal(rig_san_path(&r, "sdb")->now.inflight, 32); /* the whole depth */
	assert_int_equal(ios(&r.san.maps[0]->now), before);
	rig_close(&r);
}

static void a_slow_path_is_slow_in_the_counters(void **state)
{
	struct rig r;
	struct san_counters a, b;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s slow = host4 latency = 48ms }\n");
	rig_s(&r, 11);
	a = rig_san_path(&r, "sdd")->now;
	rig_s(&r, 41);
	b = rig_san_path(&r, "sdd")->now;
	assert_in_range((b.rd_ms - a.rd_ms) / (b.rd_ios - a.rd_ios), 42, 56);
	a = rig_san_path(&r, "sdb")->now;
	assert_true(a.rd_ms / a.rd_ios < 2);
	rig_close(&r);
}

static void a_request_based_map_holds_without_showing_it(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC "map m { size = 1G iops = 500 no_path_retry = queue }\nfault { at = 10s "
			"array = a }\n");
	rig_s(&r, 40);
	assert_int_equal(r.san.maps[0]->now.inflight, 0);
	assert_int_equal(r.w.maps[0].held_io, 32);
	assert_int_equal(r.san.maps[0]->queueing, SAN_YES);
	rig_close(&r);
	rig_open(&r, FC "map m { size = 1G iops = 500 no_path_retry = queue queue_mode = bio }\n"
			"fault { at = 10s array = a }\n");
	rig_s(&r, 40);
	assert_true(r.san.maps[0]->bio_based);
	assert_int_equal(r.san.maps[0]->now.inflight, 32);
	rig_close(&r);
}

static void held_io_goes_on_when_a_path_returns(void **state)
{
	struct rig r;
	uint64_t before;

	(void)state;
	rig_open(&r,
		 FC "map m { size = 1G iops = 500 no_path_retry = queue users = \"/srv (xfs, rw)\" "
		    "waiters = \"2 tasks wait\" }\nfault { at = 10s array = a for = 30s }\n");
	rig_s(&r, 35);
	before = ios(&r.san.maps[0]->now);
	assert_string_equal(r.san.maps[0]->waiters, "2 tasks wait");
	rig_s(&r, 60);
	assert_true(ios(&r.san.maps[0]->now) > before + 1000);
	assert_string_equal(r.san.maps[0]->waiters, "");
	assert_false(r.san.maps[0]->fs_hurt);
	rig_close(&r);
}

static void errors_hurt_a_file_system_for_good(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC
		 "map m { size = 1G iops = 500 no_path_retry = fail users = \"/srv (ext4, rw)\" }\n"
		 "fault { at = 10s array = a for = 30s }\nfault { at = 100s repair = m }\n");
	rig_s(&r, 16);
	assert_false(r.san.maps[0]->fs_hurt);
	rig_s(&r, 30);
	assert_true(r.san.maps[0]->fs_hurt);
	rig_s(&r, 90);
	assert_int_equal(r.w.maps[0].target.nvalid, 4);
	assert_true(r.san.maps[0]->fs_hurt);
	rig_s(&r, 101);
	assert_false(r.san.maps[0]->fs_hurt);
	rig_close(&r);
}

static void a_full_array_fails_writes_and_no_path(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s full = m for = 20s }\n");
	rig_s(&r, 20);
	assert_string_equal(r.san.maps[0]->ioerr_text, "array out of space (27/07)");
	assert_true(rig_san_path(&r, "sdb")->ioerr > 100);
	assert_int_equal(r.san.maps[0]->ioerr_at, RIG_START + 20000);
	assert_int_equal(r.w.maps[0].target.event_nr, 0);
	rig_s(&r, 31);
	assert_string_equal(r.san.maps[0]->ioerr_text, "");
	rig_close(&r);
}

static void an_unmapped_lun_fails_every_path(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "map n { size = 1G iops = 10 }\nfault { at = 10s lun = m }\n");
	rig_s(&r, 30);
	assert_int_equal(rig_map(&r, "m")->target.nvalid, 0);
	assert_string_equal(dev(&r, "sdb"), "running");
	assert_int_equal(rig_san_path(&r, "sdb")->chk, SAN_CHK_FAULTY);
	assert_int_equal(rig_map(&r, "n")->target.nvalid, 4);
	rig_close(&r);
}

/* ---- suspend ---- */

static void a_suspended_map_moves_nothing(void **state)
{
	struct rig r;
	uint64_t before;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s suspend = m for = 20s }\n");
	rig_s(&r, 11);
	before = ios(&r.san.maps[0]->now);
	assert_int_equal(r.san.maps[0]->suspended, SAN_YES);
	rig_s(&r, 29);
	assert_int_equal(ios(&r.san.maps[0]->now), before);
	rig_s(&r, 40);
	assert_int_equal(r.san.maps[0]->suspended, SAN_NO);
	assert_true(ios(&r.san.maps[0]->now) > before);
	rig_close(&r);
}

static void a_flushing_suspend_fails_what_is_held(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC
		 "map m { size = 1G iops = 50 no_path_retry = queue users = \"/srv (xfs, rw)\" }\n"
		 "fault { at = 10s array = a }\n"
		 "fault { at = 40s suspend = m text = flush }\n");
	rig_s(&r, 39);
	assert_true(r.w.maps[0].held_io > 0);
	rig_s(&r, 50);
	assert_true(r.san.maps[0]->fs_hurt);
	rig_close(&r);
}

static void the_daemon_leaves_a_suspended_map_alone(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC IDLE "fault { at = 10s suspend = m }\nfault { at = 12s port = c1p1 }\n");
	rig_s(&r, 60);
	assert_true(active(&r, "sdb")); /* the kernel would have answered EBUSY */
	assert_int_equal(rig_san_path(&r, "sdb")->chk, SAN_CHK_FAULTY);
	rig_close(&r);
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
	assert_int_equal(r.san.maps[0]->queueing, SAN_NO);
	assert_string_equal(r.san.maps[0]->queue_word, "");
	assert_int_equal(r.san.maps[0]->queue_limit_ms, -2);
	rig_s(&r, 50);
	assert_int_equal(r.san.host.charge, SAN_CHARGE_MULTIPATHD);
	assert_int_equal(r.san.maps[0]->queueing, SAN_YES);
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
	assert_in_range(r.san.host.charge_at, RIG_START + 9000, RIG_START + 10000);
	rig_s(&r, 80);
	assert_true(active(&r, "sdb"));
	assert_int_equal(r.san.host.silent_since, 0);
	rig_close(&r);
}

/* ---- arrays ---- */

static void luns_move_to_the_partner_and_back(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s controller = c1 for = 60s }\n");
	rig_ms(&r, 11000);
	assert_int_equal(rig_san_path(&r, "sdc")->alua, SAN_ALUA_TRANSITIONING);
	rig_s(&r, 14);
	assert_int_equal(rig_san_path(&r, "sdc")->alua, SAN_ALUA_OPTIMIZED);
	assert_int_equal(rig_san_path(&r, "sdb")->alua, SAN_ALUA_OPTIMIZED); /* last seen */
	rig_s(&r, 40);
	assert_int_equal(r.w.maps[0].target.nvalid, 2);
	assert_int_equal(rig_san_path(&r, "sdc")->prio, 50);
	rig_s(&r, 200);
	assert_int_equal(r.w.maps[0].target.nvalid, 4);
	assert_int_equal(rig_san_path(&r, "sdb")->prio, 50);
	assert_int_equal(rig_san_path(&r, "sdc")->prio, 10);
	assert_int_equal(rig_san_path(&r, "sdb")->group, 1);
	assert_int_equal(rig_san_path(&r, "sdc")->group, 2);
	assert_true(r.san.maps[0]->table_gen > 0); /* it was grouped anew on the way */
	rig_close(&r);
}

static void activating_a_standby_group_moves_the_lun(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "hport host3 { switch = f1 }\n"
		     "array a { alua = explicit others = standby takeover = 1s\n"
		     "controller c1 { port p1 { switch = f1 } } controller c2 { port p2 { switch = "
		     "f1 } } }\n"
		     "map m { size = 1G owner = c1 iops = 100 failback = manual }\n"
		     "fault { at = 10s port = p1 }\n");
	rig_s(&r, 9);
	assert_int_equal(rig_san_path(&r, "sdc")->chk, SAN_CHK_GHOST);
	assert_int_equal(rig_san_path(&r, "sdc")->prio, 1);
	rig_ms(&r, 15500);
	assert_true(r.san.maps[0]->queue_io); /* I/O waits for the activation */
	assert_int_equal(letter(&r, 2), 'A');
	rig_s(&r, 20);
	assert_false(r.san.maps[0]->queue_io);
	assert_int_equal(rig_san_path(&r, "sdc")->alua, SAN_ALUA_OPTIMIZED);
	rig_s(&r, 40);
	assert_int_equal(rig_san_path(&r, "sdc")->chk, SAN_CHK_READY);
	assert_int_equal(r.san.maps[0]->pg_init, 1);
	rig_close(&r);
}

static void a_standby_path_of_an_implicit_array_cannot_be_used(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "hport host3 { switch = f1 }\n"
		     "array a { alua = implicit others = standby\n"
		     "controller c1 { port p1 { switch = f1 } } controller c2 { port p2 { switch = "
		     "f1 } } }\n"
		     "map m { size = 1G owner = c1 iops = 100 no_path_retry = queue }\n"
		     "fault { at = 10s port = p1 }\n");
	rig_s(&r, 60);
	assert_int_equal(rig_san_path(&r, "sdc")->chk, SAN_CHK_GHOST);
	assert_int_equal(r.w.maps[0].target.nvalid, 0); /* and is not reinstated in vain */
	rig_close(&r);
}

static void an_array_without_alua_has_one_group(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "hport host3 { switch = f1 }\narray a { alua = none\n"
		     "controller c1 { port p1 { switch = f1 } } controller c2 { port p2 { switch = "
		     "f1 } } }\n" IDLE);
	assert_int_equal(r.san.maps[0]->ngroups, 1);
	assert_string_equal(r.san.maps[0]->hwhandler, "");
	assert_int_equal(rig_san_path(&r, "sdb")->prio, 1);
	assert_int_equal(rig_san_path(&r, "sdb")->alua, SAN_ALUA_UNDEF);
	rig_close(&r);
}

static void policies_group_as_they_say(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, FC "map p { size = 1G owner = c2 }\nmap b { size = 1G policy = multibus }\n"
			"map f { size = 1G owner = c2 policy = failover }\n");
	assert_int_equal(rig_map(&r, "p")->san->ngroups, 2);
	assert_int_equal(rig_map(&r, "p")->san->groups[0].prio, 50);
	assert_int_equal(rig_map(&r, "p")->san->groups[1].prio, 10);
	assert_int_equal(rig_map(&r, "b")->san->ngroups, 1);
	assert_int_equal(rig_map(&r, "b")->san->groups[0].prio, 30);
	assert_int_equal(rig_map(&r, "f")->san->ngroups, 4);
	/* the owner's paths first */
	assert_string_equal(rig_map(&r, "f")->san->paths->ctl, "c2");
	rig_close(&r);
}

/* ---- raw text ---- */

static void status_lines_say_what_the_model_says(void **state)
{
	struct rig r;
	struct str text = STR_INIT;
	struct mpt m;
	const struct san_map *s;

	(void)state;
	rig_open(&r, FC MAP "fault { at = 10s port = c1p1 }\n");
	rig_s(&r, 30);
	s = r.san.maps[0];
	lab_target_info(&r.w.maps[0].target, &text);
	assert_int_equal(mpt_parse_info(text.p, text.len, &m, NULL), 0);
	assert_int_equal(m.cur_group, s->cur_group);
	assert_int_equal(m.ngroups, s->ngroups);
	for (struct san_path *p = s->paths; p; p = p->next_in_map) {
		const struct mpt_path *t = &m.groups[p->group - 1].paths[p->pos];

		assert_int_equal(t->major, p->major);
		assert_int_equal(t->minor, p->minor);
		assert_int_equal(t->failed, p->dm == SAN_DM_FAILED);
		assert_int_equal(t->fail_count, p->fails);
	}
	mpt_fini(&m);
	str_fini(&text);
	rig_close(&r);
}

#define T(f) cmocka_unit_test(f)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(fc_loss_blocks_then_fails_then_removes),
		T(idle_paths_fail_by_the_checker_only),
		T(a_short_loss_fails_nothing),
		T(an_iscsi_loss_is_noticed_later_and_never_removes),
		T(not_seen_is_only_what_nobody_here_sees),
		T(a_dead_switch_takes_the_links_of_its_ports),
		T(the_daemon_drops_a_removed_path_and_takes_it_back),
		T(a_reload_forgets_counts_and_fails_again_what_is_bad),
		T(without_a_daemon_a_dead_device_stays_in_the_table),
		T(the_last_path_leaves_an_empty_map),
		T(io_takes_the_best_group_and_shares_it),
		T(a_map_counts_the_io_of_its_paths),
		T(a_selector_that_counts_avoids_a_hung_path),
		T(round_robin_runs_into_a_hung_path),
		T(a_slow_path_is_slow_in_the_counters),
		T(a_request_based_map_holds_without_showing_it),
		T(held_io_goes_on_when_a_path_returns),
		T(errors_hurt_a_file_system_for_good),
		T(a_full_array_fails_writes_and_no_path),
		T(an_unmapped_lun_fails_every_path),
		T(a_suspended_map_moves_nothing),
		T(a_flushing_suspend_fails_what_is_held),
		T(the_daemon_leaves_a_suspended_map_alone),
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
		T(luns_move_to_the_partner_and_back),
		T(activating_a_standby_group_moves_the_lun),
		T(a_standby_path_of_an_implicit_array_cannot_be_used),
		T(an_array_without_alua_has_one_group),
		T(policies_group_as_they_say),
		T(status_lines_say_what_the_model_says),
	};

	return cmocka_run_group_tests_name("lab_world", tests, NULL, NULL);
}
