/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of dm_scan: which maps are asked, and which are left alone.  Device
 * mapper is played here: the functions of dm_ioctl.h over a small table.
 */
#include "engine/kernel/dm_scan.h"

#include "base/str.h"

#include <linux/dm-ioctl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- device mapper ---- */

#define MAPS 4
static struct fake {
	bool there;
	char name[32], uuid[32];
	const char *type; /* NULL: no table yet */
	const char *info, *table;
	uint32_t event_nr;
	int32_t open_count;
	bool suspended;
	unsigned infos, tables; /* how often it was asked */
} maps[MAPS];

static bool armed, arm_before_list;
static unsigned lists;
static int list_rc;
static struct str list;
/* A swap between two reads: after so many calls this map's lines become the others. */
static struct {
	unsigned after;
	const char *info, *table;
} swap;

#define INFO_A     "2 0 0 0 1 1 A 0 2 0 8:16 A 0 8:32 A 0"
#define INFO_E     "2 0 0 0 1 1 E 0 2 0 8:16 A 0 8:32 A 0"
#define INFO_INIT  "2 1 1 0 1 1 A 0 2 0 8:16 A 0 8:32 A 0"
#define INFO_NEVER "2 1 0 0 1 1 E 0 2 0 8:16 A 0 8:32 A 0"
#define INFO_DOWN  "2 0 0 0 1 1 A 0 2 0 8:16 F 1 8:32 F 1"
#define INFO_ONE   "2 0 0 0 1 1 A 0 1 0 8:16 A 0"
#define TABLE      "0 0 1 1 round-robin 0 2 1 8:16 1 8:32 1"
#define TABLE_Q    "1 queue_if_no_path 0 1 1 round-robin 0 2 1 8:16 1 8:32 1"
#define TABLE_ONE  "0 0 1 1 round-robin 0 1 1 8:16 1"

bool dm_can_poll(const struct dm_ctl *c)
{
	return c == NULL;
}

uint32_t dm_minor_version(const struct dm_ctl *c)
{
	return c ? 0 : 47;
}

int dm_arm(struct dm_ctl *c, struct err *e)
{
	(void)c;
	(void)e;
	armed = true;
	return 0;
}

static void put(const struct fake *m, uint32_t minor)
{
	uint64_t dev = dm_encode_dev(254, minor);
	uint32_t next = 0, words[2] = { m->event_nr, *m->uuid ? 1 : 2 };

	while (list.len % 8)
		str_add_c(&list, '\0');
	str_add_n(&list, (const char *)&dev, 8);
	str_add_n(&list, (const char *)&next, 4);
	str_add_n(&list, m->name, strlen(m->name) + 1);
	while (list.len % 8)
		str_add_c(&list, '\0');
	str_add_n(&list, (const char *)words, 8);
	str_add_n(&list, m->uuid, strlen(m->uuid) + 1);
}

int dm_list(struct dm_ctl *c, struct dm_data *out, struct err *e)
{
	size_t last = 0;

	(void)c;
	arm_before_list = armed;
	lists++;
	str_clear(&list);
	for (uint32_t i = 0; i < MAPS; i++) {
		uint32_t next;

		if (!maps[i].there)
			continue;
		if (list.len) {
			while (list.len % 8)
				str_add_c(&list, '\0');
			next = (uint32_t)(list.len - last);
			memcpy(list.p + last + 8, &next, 4);
		}
		last = list.len;
		put(&maps[i], i);
	}
	*out = (struct dm_data){ str_text(&list), list.len };
	return list_rc ? err_set(e, list_rc, "list refused") : 0;
}

int dm_target_version(struct dm_ctl *c, const char *type, uint32_t version[3], struct err *e)
{
	(void)c;
	(void)e;
	assert_string_equal(type, "multipath");
	version[0] = 1;
	version[1] = 14;
	version[2] = 0;
	return 0;
}

static struct dm_status head_of(const struct fake *m)
{
	return (struct dm_status){ .name = m->name,
				   .uuid = m->uuid,
				   .event_nr = m->event_nr,
				   .open_count = m->open_count,
				   .suspended = m->suspended,
				   .ntargets = m->type ? 1 : 0 };
}

int dm_head(struct dm_ctl *c, uint32_t major, uint32_t minor, struct dm_status *out, struct err *e)
{
	(void)c;
	assert_int_equal(major, 254);
	if (!maps[minor].there)
		return err_set(e, E_NOTFOUND, "gone");
	*out = head_of(&maps[minor]);
	return 0;
}

int dm_status(struct dm_ctl *c, uint32_t major, uint32_t minor, enum dm_which which,
	      struct dm_status *out, struct err *e)
{
	struct fake *m = &maps[minor];

	(void)c;
	assert_int_equal(major, 254);
	if (!m->there)
		return err_set(e, E_NOTFOUND, "gone");
	*(which == DM_INFO ? &m->infos : &m->tables) += 1;
	*out = head_of(m);
	if (m->type) {
		const char *text = which == DM_INFO ? m->info : m->table;

		out->target = (struct dm_target){ m->type, 0, 8192, text, strlen(text) };
	}
	if (swap.after && !--swap.after) {
		m->info = swap.info;
		m->table = swap.table;
	}
	return 0;
}

/* ---- scans ---- */

static struct dm_scan *scan;
static struct dm_facts facts;
static int64_t now;

static void map(uint32_t minor, const char *name, const char *info)
{
	struct fake *m = &maps[minor];

	*m = (struct fake){ .there = true, .type = "multipath", .info = info, .table = TABLE };
	snprintf(m->name, sizeof(m->name), "%s", name);
	snprintf(m->uuid, sizeof(m->uuid), "mpath-%s", name);
}

static int set_up(void **state)
{
	(void)state;
	memset(maps, 0, sizeof(maps));
	memset(&swap, 0, sizeof(swap));
	armed = arm_before_list = false;
	lists = 0;
	list_rc = 0;
	now = 1000;
	scan = dm_scan_new(NULL);
	map(0, "a", INFO_A);
	map(1, "b", INFO_A);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	dm_facts_fini(&facts);
	dm_scan_free(scan);
	str_fini(&list);
	return 0;
}

static void run(struct dm_ask ask)
{
	for (int i = 0; i < MAPS; i++)
		maps[i].infos = maps[i].tables = 0;
	dm_facts_fini(&facts);
	ask.now = now;
	ask.resync_ms = 1000000; /* never in these tests, unless one moves the clock */
	dm_scan_run(scan, &ask, &facts);
}

static void tick(void)
{
	run((struct dm_ask){ .list = true, .tick = true });
}

/* Nothing happened, as far as the poll says. */
static void quiet_tick(void)
{
	run((struct dm_ask){ .tick = true });
}

static void assert_asked(uint32_t minor, unsigned infos, unsigned tables)
{
	assert_int_equal(maps[minor].infos, infos);
	assert_int_equal(maps[minor].tables, tables);
}

static void new_maps_are_read_whole_and_then_left_alone(void **state)
{
	(void)state;
	tick();
	assert_true(arm_before_list);
	assert_int_equal(facts.nmaps, 2);
	assert_int_equal(facts.n, 2);
	assert_true(facts.fact[0].has_info && facts.fact[0].has_table);
	assert_int_equal(facts.target[1], 14);
	assert_asked(0, 1, 1);
	tick();
	assert_int_equal(facts.n, 0);
	assert_int_equal(facts.nstatus, 0);
}

static void an_event_number_that_moved(void **state)
{
	(void)state;
	tick();
	maps[1].event_nr++;
	run((struct dm_ask){ .list = true });
	assert_asked(0, 0, 0);
	assert_asked(1, 1, 0);
	assert_int_equal(facts.n, 1);
	assert_int_equal(facts.fact[0].event_nr, 1);
}

static void counters_that_moved(void **state)
{
	uint64_t moved[] = { dm_encode_dev(254, 1) };

	(void)state;
	maps[1].info = INFO_E;
	tick();
	maps[1].info = INFO_A; /* the first I/O made it so: no event */
	run((struct dm_ask){ .list = true, .tick = true, .moved = moved, .nmoved = 1 });
	assert_asked(0, 0, 0);
	assert_asked(1, 1, 0);
	assert_int_equal(facts.fact[0].info.groups[0].state, 'A');
}

static void a_map_that_a_uevent_named(void **state)
{
	uint64_t named[] = { dm_encode_dev(254, 0) };

	(void)state;
	tick();
	maps[0].info = INFO_ONE;
	maps[0].table = TABLE_ONE; /* a swap moves no event number */
	run((struct dm_ask){ .list = true, .named = named, .nnamed = 1 });
	assert_asked(0, 1, 1);
	assert_true(facts.fact[0].swapped);
	assert_int_equal(facts.fact[0].table.groups[0].npaths, 1);
}

static void a_quiet_tick_needs_no_list(void **state)
{
	(void)state;
	tick();
	lists = 0;
	armed = false;
	quiet_tick();
	assert_int_equal(lists, 0);
	assert_false(armed); /* an event that nobody has listed must still wake */
	assert_int_equal(facts.n, 0);
	assert_int_equal(facts.nmaps, 2);
	now += 1000000; /* but once in a while */
	quiet_tick();
	assert_int_equal(lists, 1);
}

/* A suspend announces nothing. */
static void suspending_is_seen_at_the_next_tick(void **state)
{
	(void)state;
	tick();
	maps[1].suspended = true;
	quiet_tick();
	assert_int_equal(facts.n, 1);
	assert_true(facts.fact[0].has_head && facts.fact[0].suspended);
	assert_int_equal(facts.fact[0].minor, 1);
	assert_int_equal(facts.fact[0].sectors, 8192);
	assert_asked(1, 0, 0);
	quiet_tick();
	assert_int_equal(facts.n, 0);
	maps[1].suspended = false;
	quiet_tick();
	assert_int_equal(facts.n, 1);
	assert_false(facts.fact[0].suspended);
}

static void who_opened_a_map_is_seen_at_the_next_tick(void **state)
{
	(void)state;
	tick();
	maps[0].open_count = 2;
	quiet_tick();
	assert_int_equal(facts.n, 1);
	assert_int_equal(facts.fact[0].open_count, 2);
	assert_false(facts.fact[0].has_info);
}

static void a_missed_event_is_seen_at_the_next_tick(void **state)
{
	(void)state;
	tick();
	maps[0].event_nr++;
	quiet_tick();
	assert_asked(0, 1, 0);
	assert_asked(1, 0, 0);
	quiet_tick();
	assert_asked(0, 0, 0);
}

static void a_map_that_went_unseen_makes_a_list_due(void **state)
{
	(void)state;
	tick();
	lists = 0;
	maps[0].there = false;
	map(1, "other", INFO_A);
	quiet_tick();
	assert_int_equal(facts.n, 0);
	quiet_tick();
	assert_int_equal(lists, 1);
	assert_int_equal(facts.n, 3); /* two went, one came */
	assert_string_equal(facts.fact[0].name, "b");
	assert_true(facts.fact[0].gone);
}

static void a_table_that_came_unseen(void **state)
{
	(void)state;
	map(2, "c", INFO_A);
	maps[2].type = NULL;
	tick();
	assert_int_equal(facts.nmaps, 2);
	maps[2].type = "multipath";
	quiet_tick();
	assert_int_equal(facts.nmaps, 3);
	assert_asked(2, 1, 1);
}

/* Queueing shows in TABLE only, and switching it announces nothing. */
static void without_a_path_the_table_is_read_each_tick(void **state)
{
	(void)state;
	tick();
	maps[0].info = INFO_DOWN;
	maps[0].event_nr++;
	run((struct dm_ask){ .list = true });
	assert_asked(0, 1, 1);
	maps[0].table = TABLE_Q;
	run((struct dm_ask){ .list = true }); /* another map's event: not this one's business */
	assert_asked(0, 0, 0);
	tick();
	assert_asked(0, 1, 1);
	assert_true(facts.fact[0].table.queue_if_no_path);
	assert_false(facts.fact[0].swapped);
	maps[0].info = INFO_A; /* back: once more the table, then it is left alone */
	maps[0].event_nr++;
	tick();
	assert_asked(0, 1, 1);
	tick();
	assert_asked(0, 0, 0);
}

static void a_group_that_is_being_activated(void **state)
{
	(void)state;
	maps[0].info = INFO_INIT;
	maps[1].info = INFO_NEVER; /* queue_io of a map that was never used means nothing */
	tick();
	tick();
	assert_asked(0, 1, 0);
	assert_asked(1, 0, 0);
	maps[0].info = INFO_A;
	tick();
	tick();
	assert_asked(0, 0, 0);
}

static void other_paths_in_info_ask_for_the_table(void **state)
{
	(void)state;
	tick();
	maps[0].info = INFO_ONE;
	maps[0].table = TABLE_ONE;
	maps[0].event_nr++;
	run((struct dm_ask){ .list = true });
	assert_asked(0, 1, 1);
	assert_true(facts.fact[0].swapped);
}

/* The table is swapped after INFO was read: both lines must be of the new one. */
static void a_swap_between_two_reads(void **state)
{
	uint64_t named[] = { dm_encode_dev(254, 0) };

	(void)state;
	tick();
	swap.after = 1;
	swap.info = INFO_ONE;
	swap.table = TABLE_ONE;
	run((struct dm_ask){ .list = true, .named = named, .nnamed = 1 });
	assert_true(facts.fact[0].has_info && facts.fact[0].has_table);
	assert_int_equal(facts.fact[0].info.groups[0].npaths, 1);
	assert_int_equal(facts.fact[0].table.groups[0].npaths, 1);
}

static void the_rolling_resync(void **state)
{
	struct dm_ask ask = { .tick = true };

	(void)state;
	tick();
	maps[0].table = TABLE_Q; /* with paths: nothing announces it and nothing else looks */
	maps[1].table = TABLE_Q;
	now += 500000; /* half of the time: half of the maps */
	run(ask);
	assert_int_equal(maps[0].tables + maps[1].tables, 1);
	assert_int_equal(facts.n, 1);
	assert_true(facts.fact[0].table.queue_if_no_path);
	now += 500000;
	run(ask);
	assert_int_equal(maps[0].tables + maps[1].tables, 1);
	assert_int_equal(facts.n, 1);
	now += 1000000;
	run(ask);
	assert_int_equal(maps[0].tables + maps[1].tables, 2);
	assert_int_equal(facts.n, 0); /* read, and as it was */
}

static void everything_on_demand(void **state)
{
	(void)state;
	tick();
	run((struct dm_ask){ .all = true, .raw = true });
	assert_asked(0, 1, 1);
	assert_asked(1, 1, 1);
	assert_string_equal(facts.fact[0].raw_table, TABLE);
	assert_string_equal(facts.fact[0].raw_info, INFO_A);
}

/* ---- what is there ---- */

static void maps_go(void **state)
{
	(void)state;
	tick();
	maps[0].there = false;
	tick();
	assert_int_equal(facts.n, 1);
	assert_true(facts.fact[0].gone);
	assert_string_equal(facts.fact[0].name, "a");
	assert_int_equal(facts.nmaps, 1);
	tick();
	assert_int_equal(facts.n, 0);
}

static void a_map_that_goes_while_it_is_asked(void **state)
{
	(void)state;
	tick();
	maps[0].event_nr++;
	maps[0].type = NULL; /* its table was dropped */
	tick();
	assert_int_equal(facts.n, 1);
	assert_true(facts.fact[0].gone);
}

static void another_map_under_the_same_number(void **state)
{
	(void)state;
	tick();
	map(0, "z", INFO_A);
	tick();
	assert_int_equal(facts.n, 2);
	assert_true(facts.fact[0].gone);
	assert_string_equal(facts.fact[0].uuid, "mpath-a");
	assert_string_equal(facts.fact[1].uuid, "mpath-z");
	assert_true(facts.fact[1].has_table);
}

static void a_hand_made_map_is_known_by_its_target(void **state)
{
	(void)state;
	map(2, "mine", INFO_A);
	maps[2].uuid[0] = '\0';
	map(3, "vg-lv", INFO_A);
	maps[3].type = "linear";
	tick();
	assert_int_equal(facts.nmaps, 3);
	tick();
	maps[3].event_nr++;
	tick();
	assert_asked(3, 0, 0); /* it is not ours, and nobody says that it changed */
	assert_int_equal(facts.nmaps, 3);
}

static void a_map_without_a_table_yet(void **state)
{
	(void)state;
	map(2, "c", INFO_A);
	maps[2].type = NULL;
	tick();
	assert_int_equal(facts.nmaps, 2);
	tick();
	assert_asked(2, 0, 0);
	maps[2].type = "multipath";
	maps[2].event_nr++;
	tick();
	assert_int_equal(facts.nmaps, 3);
	assert_asked(2, 1, 1);
}

/* ---- trouble ---- */

static void a_list_that_is_refused(void **state)
{
	(void)state;
	tick();
	list_rc = E_PERM;
	tick();
	assert_int_equal(facts.rc, E_PERM);
	assert_int_equal(facts.n, 0); /* nothing is said to be gone */
	list_rc = 0;
	tick();
	assert_int_equal(facts.rc, 0);
	assert_int_equal(facts.n, 0);
}

static void a_line_that_nobody_can_read(void **state)
{
	(void)state;
	maps[0].info = "2 0 0 0 1 1 A 0 2 0 8:16 A";
	tick();
	assert_int_equal(facts.rc, 0);
	assert_int_equal(facts.n, 2); /* the map is there all the same */
	assert_false(facts.fact[0].has_info);
	assert_int_equal(facts.e.code, E_SYNTAX);
	assert_int_equal(strncmp(facts.e.text, "a: INFO: byte", 13), 0);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(new_maps_are_read_whole_and_then_left_alone),
		TEST(an_event_number_that_moved),
		TEST(counters_that_moved),
		TEST(a_map_that_a_uevent_named),
		TEST(a_quiet_tick_needs_no_list),
		TEST(suspending_is_seen_at_the_next_tick),
		TEST(who_opened_a_map_is_seen_at_the_next_tick),
		TEST(a_missed_event_is_seen_at_the_next_tick),
		TEST(a_map_that_went_unseen_makes_a_list_due),
		TEST(a_table_that_came_unseen),
		TEST(without_a_path_the_table_is_read_each_tick),
		TEST(a_group_that_is_being_activated),
		TEST(other_paths_in_info_ask_for_the_table),
		TEST(a_swap_between_two_reads),
		TEST(the_rolling_resync),
		TEST(everything_on_demand),
		TEST(maps_go),
		TEST(a_map_that_goes_while_it_is_asked),
		TEST(another_map_under_the_same_number),
		TEST(a_hand_made_map_is_known_by_its_target),
		TEST(a_map_without_a_table_yet),
		TEST(a_list_that_is_refused),
		TEST(a_line_that_nobody_can_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
