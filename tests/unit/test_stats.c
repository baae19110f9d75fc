/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of stats and blind: what is news in a fake /sys and /proc, and what is not. */
#include "engine/kernel/blind.h"
#include "engine/kernel/stats.h"

#include "fake_sysfs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MAP = 1, SDB, SDC };

/* A map over two paths, and a reader of it. */
static struct stats_obj objs[] = { { MAP, 254, 0, true },
				   { SDB, 8, 16, false },
				   { SDC, 8, 32, false } };
static struct stats *stats;
static struct stats_ask ask;

static void disk_line(char *text, size_t size, const char *dev, unsigned ios, unsigned inflight)
{
	size_t n = strlen(text);

	snprintf(text + n, size - n, "%s %u 0 %u 4 0 0 0 0 %u %u 9\n", dev, ios, ios * 8, inflight,
		 ios * 2);
}

static void diskstats(unsigned map, unsigned sdb, unsigned sdb_inflight, unsigned sdc)
{
	char text[512] = "";

	disk_line(text, sizeof(text), "   8      16 sdb", sdb, sdb_inflight);
	disk_line(text, sizeof(text), "   8      32 sdc", sdc, 0);
	disk_line(text, sizeof(text), " 254       0 dm-0", map, 0);
	fake_text("/proc/diskstats", text);
}

static int set_up(void **state)
{
	if (fake_sysfs_new(state))
		return -1;
	fake_disk("8:16", "sdb", "host3/target3:0:0/3:0:0:1");
	fake_disk("8:32", "sdc", "host4/target4:0:0/4:0:0:1");
	fake_text("/sys/dev/block/254:0/dm/suspended", "0\n");
	fake_text("/sys/dev/block/254:0/queue/iostats", "1\n");
	diskstats(10, 5, 0, 5);
	stats = stats_new(fake_root, 100);
	ask = (struct stats_ask){ .obj = objs,
				  .n = 3,
				  .round = true,
				  .suspended = true,
				  .interval_ms = 1000,
				  .changed = true,
				  .clock = kclock_start() };
	return 0;
}

static int tear_down(void **state)
{
	stats_free(stats);
	free(ask.news);
	return fake_sysfs_remove(state);
}

static void look(void)
{
	stats_run(stats, &ask);
	ask.changed = false;
}

/* The news of n; NULL when there is none. */
static const struct stats_news *news(uint32_t n)
{
	for (size_t i = 0; i < ask.nnews; i++) {
		if (ask.news[i].n == n)
			return &ask.news[i];
	}
	return NULL;
}

/* Two looks at nothing: what was new is told, and rates have come down to zero. */
static void settle(void)
{
	look();
	look();
	look();
	assert_int_equal(ask.nnews, 0);
}

static void the_first_look_tells_everything(void **state)
{
	(void)state;
	look();
	assert_int_equal(ask.nnews, 3);
	assert_true(news(MAP)->has & STATS_SUSPENDED);
	assert_int_equal(news(MAP)->suspended, SAN_NO);
	assert_true(news(MAP)->has & STATS_COUNTERS);
	assert_int_equal(news(MAP)->counters.rd_ios, 10);
	assert_string_equal(news(SDB)->dev, "running");
	assert_int_equal(news(SDB)->counters.rd_sectors, 40);
	assert_true(news(SDB)->counters.at > 0);
}

static void an_idle_san_is_no_news(void **state)
{
	(void)state;
	settle();
	look();
	assert_int_equal(ask.nnews, 0);
}

static void io_is_told_while_it_runs_and_once_after(void **state)
{
	(void)state;
	settle();
	diskstats(20, 15, 0, 5);
	look();
	assert_int_equal(news(MAP)->has, STATS_COUNTERS | STATS_RESUMED | STATS_MOVED);
	assert_int_equal(news(SDB)->has, STATS_COUNTERS | STATS_RESUMED);
	assert_int_equal(news(SDB)->counters.rd_ios, 15);
	assert_null(news(SDC));
	look();
	assert_int_equal(news(MAP)->has, STATS_COUNTERS); /* nothing moved: rates are zero now */
	assert_int_equal(news(SDB)->has, STATS_COUNTERS);
	look();
	assert_int_equal(ask.nnews, 0);
}

/* In flight and nothing ends: the line stays the same, and that is the news. */
static void a_stuck_path_is_told_every_time(void **state)
{
	(void)state;
	settle();
	diskstats(10, 5, 1, 5);
	for (int i = 0; i < 5; i++) {
		look();
		assert_true(news(SDB)->has & STATS_COUNTERS);
		assert_int_equal(news(SDB)->counters.inflight, 1);
		assert_true(news(SDB)->counters.at >= ask.at);
	}
}

static void a_look_between_rounds_leaves_counters_alone(void **state)
{
	(void)state;
	settle();
	diskstats(20, 15, 0, 5);
	ask.round = false;
	look();
	assert_int_equal(ask.nnews, 0);
	ask.round = true;
	look();
	assert_int_equal(news(SDB)->counters.rd_ios, 15);
}

static void states_that_change(void **state)
{
	(void)state;
	settle();
	fake_text("/sys/dev/block/254:0/dm/suspended", "1\n");
	fake_text("/sys/dev/block/8:16/device/state", "offline\n");
	look();
	assert_int_equal(news(MAP)->has, STATS_SUSPENDED);
	assert_int_equal(news(MAP)->suspended, SAN_YES);
	assert_int_equal(news(SDB)->has, STATS_DEV);
	assert_string_equal(news(SDB)->dev, "offline");
	look();
	assert_int_equal(ask.nnews, 0);
}

static void a_device_that_goes_and_returns(void **state)
{
	(void)state;
	stats_free(stats);
	stats = stats_new(fake_root, 0); /* no descriptor to keep: each look goes by the name */
	ask.changed = true;
	settle();
	fake_delete("/sys/dev/block/8:16");
	look();
	assert_string_equal(news(SDB)->dev, "deleted");
	look();
	assert_null(news(SDB));
	fake_disk("8:16", "sdb", "host3/target3:0:0/3:0:0:1");
	look();
	assert_string_equal(news(SDB)->dev, "running");
}

static void alua_states_and_errors(void **state)
{
	(void)state;
	fake_text("/sys/dev/block/8:16/device/access_state", "active/non-optimized\n");
	fake_text("/sys/dev/block/8:16/device/preferred_path", "1\n");
	fake_text("/sys/dev/block/8:16/device/ioerr_cnt", "0x1f\n");
	look();
	assert_int_equal(news(SDB)->has & (STATS_ALUA | STATS_IOERR), STATS_ALUA | STATS_IOERR);
	assert_int_equal(news(SDB)->alua, SAN_ALUA_NONOPTIMIZED);
	assert_true(news(SDB)->alua_pref);
	assert_int_equal(news(SDB)->ioerr, 31);
	assert_false(news(SDC)->has & STATS_ALUA); /* no handler attached: nothing known */
	fake_text("/sys/dev/block/8:16/device/access_state", "standby\n");
	look();
	assert_int_equal(news(SDB)->alua, SAN_ALUA_STANDBY);
}

/* queue/iostats 0 and request-based: its counters lie still, so it is asked each time. */
static void a_map_whose_counting_is_off(void **state)
{
	(void)state;
	fake_text("/sys/dev/block/254:0/queue/iostats", "0\n");
	fake_text("/sys/dev/block/254:0/mq/0/x", "");
	for (int i = 0; i < 5; i++) {
		look();
		assert_true(news(MAP)->has & STATS_MOVED);
	}
}

/* A bio-based map counts whatever that switch says. */
static void a_map_that_counts_always(void **state)
{
	(void)state;
	fake_text("/sys/dev/block/254:0/queue/iostats", "0\n");
	settle();
}

static void objects_come_and_go(void **state)
{
	struct stats_obj fewer[] = { { SDC, 8, 32, false }, { 9, 8, 48, false } };

	(void)state;
	settle();
	ask.obj = fewer;
	ask.n = 2;
	ask.changed = true;
	look();
	assert_null(news(SDC)); /* it was there, and nothing is new about it */
	assert_string_equal(news(9)->dev, "deleted");
	assert_false(news(9)->has & STATS_COUNTERS);
	ask.obj = objs;
	ask.n = 3;
	ask.changed = true;
	look();
	assert_non_null(news(SDB)); /* forgotten, hence new */
}

static void two_maps_over_one_device(void **state)
{
	struct stats_obj twice[] = { { SDB, 8, 16, false }, { 7, 8, 16, false } };

	(void)state;
	ask.obj = twice;
	ask.n = 2;
	look();
	assert_int_equal(news(SDB)->counters.rd_ios, 5);
	assert_int_equal(news(7)->counters.rd_ios, 5);
}

static void no_diskstats(void **state)
{
	(void)state;
	fake_delete("/proc/diskstats");
	stats_free(stats);
	stats = stats_new(fake_root, 100);
	ask.changed = true;
	look();
	assert_true(ask.no_counters > 0);
	assert_string_equal(news(SDB)->dev, "running");
	assert_false(news(SDB)->has & STATS_COUNTERS);
}

/* ---- blind ---- */

static void fake_map(unsigned minor, const char *name, const char *uuid)
{
	char path[96], text[64];

	snprintf(path, sizeof(path), "/sys/block/dm-%u/dm/name", minor);
	fake_text(path, name);
	snprintf(path, sizeof(path), "/sys/block/dm-%u/dm/uuid", minor);
	fake_text(path, uuid);
	snprintf(path, sizeof(path), "/sys/block/dm-%u/dev", minor);
	snprintf(text, sizeof(text), "254:%u\n", minor);
	fake_text(path, text);
	snprintf(path, sizeof(path), "/sys/block/dm-%u/size", minor);
	fake_text(path, "8192\n");
}

static void maps_without_device_mapper(void **state)
{
	struct blind *b = blind_new(fake_root);
	struct dm_facts f;

	(void)state;
	fake_map(0, "mpatha\n", "mpath-3600a\n");
	fake_map(1, "vg-lv\n", "LVM-x\n");
	fake_text("/sys/block/dm-0/slaves/sdc/dev", "8:32\n");
	fake_text("/sys/block/dm-0/slaves/sdb/dev", "8:16\n");
	blind_run(b, &f);
	assert_int_equal(f.n, 1);
	assert_string_equal(f.fact[0].name, "mpatha");
	assert_string_equal(f.fact[0].uuid, "mpath-3600a");
	assert_int_equal(f.fact[0].sectors, 8192);
	assert_int_equal(f.fact[0].nslaves, 2);
	assert_true(f.fact[0].slave[0] == dm_encode_dev(8, 16));
	dm_facts_fini(&f);
	fake_delete("/sys/block/dm-0");
	blind_run(b, &f);
	assert_int_equal(f.n, 1);
	assert_true(f.fact[0].gone);
	assert_string_equal(f.fact[0].name, "mpatha");
	dm_facts_fini(&f);
	blind_run(b, &f);
	assert_int_equal(f.n, 0);
	dm_facts_fini(&f);
	blind_free(b);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_first_look_tells_everything),
		TEST(an_idle_san_is_no_news),
		TEST(io_is_told_while_it_runs_and_once_after),
		TEST(a_stuck_path_is_told_every_time),
		TEST(a_look_between_rounds_leaves_counters_alone),
		TEST(states_that_change),
		TEST(a_device_that_goes_and_returns),
		TEST(alua_states_and_errors),
		TEST(a_map_whose_counting_is_off),
		TEST(a_map_that_counts_always),
		TEST(objects_come_and_go),
		TEST(two_maps_over_one_device),
		TEST(no_diskstats),
		TEST(maps_without_device_mapper),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
