/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The I/O of the simulated SAN: where it goes, what is counted, what is held,
 * and whom its errors hurt.  Each test is a story of a few lines.
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

static void a_hung_command_is_aborted_at_its_timeout(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "scsi_timeout = 15s\n" FC MAP "fault { at = 10s hang = sdb }\n");
	rig_s(&r, 24);
	assert_true(active(&r, "sdb"));
	assert_true(rig_san_path(&r, "sdb")->now.inflight > 0);
	rig_s(&r, 27);
	assert_false(active(&r, "sdb"));
	assert_int_equal(rig_san_path(&r, "sdb")->now.inflight, 0); /* sent again elsewhere */
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

#define T(f) cmocka_unit_test(f)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(io_takes_the_best_group_and_shares_it),
		T(a_map_counts_the_io_of_its_paths),
		T(a_selector_that_counts_avoids_a_hung_path),
		T(round_robin_runs_into_a_hung_path),
		T(a_hung_command_is_aborted_at_its_timeout),
		T(a_slow_path_is_slow_in_the_counters),
		T(a_request_based_map_holds_without_showing_it),
		T(held_io_goes_on_when_a_path_returns),
		T(errors_hurt_a_file_system_for_good),
		T(a_full_array_fails_writes_and_no_path),
		T(an_unmapped_lun_fails_every_path),
		T(a_suspended_map_moves_nothing),
		T(a_flushing_suspend_fails_what_is_held),
		T(the_daemon_leaves_a_suspended_map_alone),
	};

	return cmocka_run_group_tests_name("lab_io", tests, NULL, NULL);
}
