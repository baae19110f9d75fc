/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of merge: facts into the model, and only what changed is published. */
#include "engine/kernel/merge.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WWID "3600a"
/* Two groups of two: 8:16 8:32 | 8:48 8:64. */
#define INFO4 "2 0 0 0 2 1 A 0 2 2 8:16 A 0 0 1 8:32 A 0 0 1 E 0 2 2 8:48 A 0 0 1 8:64 A 0 0 1"
#define TABLE4                                                                                     \
	"0 1 alua 2 1 service-time 0 2 2 8:16 1 1 8:32 1 1 service-time 0 2 2 8:48 1 1 8:64 1 1"

static struct san san;

static int set_up(void **state)
{
	(void)state;
	san_init(&san);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	san_fini(&san);
	return 0;
}

/* ---- facts ---- */

static struct dm_fact *fact(struct dm_facts *f, uint32_t minor, const char *name, const char *uuid)
{
	struct dm_fact *x = dm_facts_add(f);

	x->major = 254;
	x->minor = minor;
	snprintf(x->name, sizeof(x->name), "%s", name);
	snprintf(x->uuid, sizeof(x->uuid), "%s", uuid);
	return x;
}

static void lines(struct dm_fact *x, const char *info, const char *table)
{
	struct err e;

	x->has_head = true;
	x->sectors = 8192;
	x->has_info = info != NULL;
	x->has_table = table != NULL;
	if (info)
		assert_int_equal(mpt_parse_info(info, strlen(info), &x->info, &e), 0);
	if (table)
		assert_int_equal(mpt_parse_table(table, strlen(table), &x->table, &e), 0);
}

static bool merge(struct dm_facts *f)
{
	bool came = merge_maps(&san, f);

	dm_facts_fini(f);
	return came;
}

static bool mpatha(const char *info, const char *table)
{
	struct dm_facts f = { 0 };

	lines(fact(&f, 0, "mpatha", "mpath-" WWID), info, table);
	return merge(&f);
}

/* How many objects would be published. */
static unsigned publish(void)
{
	struct san_obj *obj;
	unsigned n = 0, bits;

	while ((obj = san_pop_dirty(&san, &bits)) != NULL) {
		n++;
		if (bits & SAN_DIRTY_GONE)
			san_obj_free(obj);
	}
	return n;
}

static struct san_map *the_map(void)
{
	struct san_map *m = san_map_by_key(&san, WWID);

	assert_non_null(m);
	return m;
}

static struct san_path *path(uint32_t minor)
{
	struct san_path *p = san_path_find(the_map(), 8, minor);

	assert_non_null(p);
	return p;
}

/* ---- maps ---- */

static void a_new_map(void **state)
{
	struct san_map *m;

	(void)state;
	assert_true(mpatha(INFO4, TABLE4));
	m = the_map();
	assert_string_equal(m->name, "mpatha");
	assert_string_equal(m->wwid, WWID);
	assert_string_equal(m->uuid, "mpath-" WWID);
	assert_string_equal(m->dm_name, "dm-0");
	assert_int_equal(m->size, 8192 * 512);
	assert_int_equal(m->queueing, SAN_NO);
	assert_int_equal(m->suspended, SAN_NO);
	assert_string_equal(m->features, "0");
	assert_string_equal(m->hwhandler, "alua");
	assert_int_equal(m->ngroups, 2);
	assert_int_equal(m->groups[0].state, SAN_G_ACTIVE);
	assert_string_equal(m->groups[1].selector, "service-time 0");
	assert_int_equal(m->npaths, 4);
	assert_int_equal(path(64)->group, 2);
	assert_int_equal(path(64)->pos, 1);
	assert_int_equal(path(64)->dm, SAN_DM_ACTIVE);
	assert_true(merge_unknown(path(64)));
	assert_true(m->table_gen > 0); /* no other map has the same, not even one of its name */
}

static void the_same_again_is_no_news(void **state)
{
	(void)state;
	mpatha(INFO4, TABLE4);
	publish();
	assert_false(mpatha(INFO4, TABLE4));
	assert_int_equal(publish(), 0);
}

static void a_path_fails(void **state)
{
	(void)state;
	mpatha(INFO4, TABLE4);
	publish();
	assert_false(mpatha("2 0 0 0 2 1 A 0 2 2 8:16 F 1 0 1 8:32 A 0 0 1 E 0 2 2 8:48 A 0 0 1 "
			    "8:64 A 0 0 1",
			    NULL));
	assert_int_equal(path(16)->dm, SAN_DM_FAILED);
	assert_int_equal(path(16)->fails, 1);
	assert_int_equal(publish(), 1); /* that path and nothing else */
}

static void queueing_is_seen_in_table(void **state)
{
	(void)state;
	mpatha(INFO4, TABLE4);
	mpatha(NULL, "1 queue_if_no_path 1 alua 2 1 service-time 0 2 2 8:16 1 1 8:32 1 1 "
		     "service-time 0 2 2 8:48 1 1 8:64 1 1");
	assert_int_equal(the_map()->queueing, SAN_YES);
	assert_string_equal(the_map()->features, "1 queue_if_no_path");
}

static void a_bio_based_map(void **state)
{
	(void)state;
	mpatha(INFO4, "2 queue_mode bio 0 2 1 service-time 0 2 2 8:16 1 1 8:32 1 1 "
		      "service-time 0 2 2 8:48 1 1 8:64 1 1");
	assert_true(the_map()->bio_based);
	assert_string_equal(the_map()->features, "2 queue_mode bio");
	assert_string_equal(the_map()->hwhandler, "");
}

static void a_table_is_swapped(void **state)
{
	struct dm_facts f = { 0 };
	struct dm_fact *x;
	uint32_t gen;

	(void)state;
	mpatha(INFO4, TABLE4);
	x = fact(&f, 0, "mpatha", "mpath-" WWID);
	lines(x, "2 0 0 0 1 1 E 0 1 2 8:48 A 0 0 1", "0 1 alua 1 1 service-time 0 1 2 8:48 1 1");
	x->swapped = true;
	gen = the_map()->table_gen;
	assert_true(merge(&f));
	assert_int_equal(the_map()->table_gen, gen + 1);
	assert_int_equal(the_map()->ngroups, 1);
	assert_int_equal(path(48)->group, 1);
	assert_int_equal(path(16)->group, 0); /* left, and still known */
	assert_ptr_equal(the_map()->paths, path(48));
}

static void raw_lines_are_kept_when_there_are_some(void **state)
{
	struct dm_facts f = { 0 };
	struct dm_fact *x;

	(void)state;
	x = fact(&f, 0, "mpatha", "mpath-" WWID);
	lines(x, INFO4, TABLE4);
	x->raw_info = xstrdup(INFO4);
	x->raw_table = xstrdup(TABLE4);
	merge(&f);
	assert_string_equal(the_map()->raw_info, INFO4);
	assert_string_equal(the_map()->raw_table, TABLE4);
	mpatha(INFO4, TABLE4); /* read without the text: the old one stands */
	assert_string_equal(the_map()->raw_table, TABLE4);
}

/* ---- names and numbers ---- */

static void a_map_goes(void **state)
{
	struct dm_facts f = { 0 };

	(void)state;
	mpatha(INFO4, TABLE4);
	fact(&f, 0, "mpatha", "mpath-" WWID)->gone = true;
	assert_true(merge(&f));
	assert_int_equal(san.nmaps, 0);
}

static void another_map_takes_its_number(void **state)
{
	struct dm_facts f = { 0 };

	(void)state;
	mpatha(INFO4, TABLE4);
	/* the kernel's list has only the new one: nobody saw the old one go */
	lines(fact(&f, 0, "mpathz", "mpath-3600z"), INFO4, TABLE4);
	merge(&f);
	assert_int_equal(san.nmaps, 1);
	assert_string_equal(san.maps[0]->key, "3600z");
}

/* In one scan a map went and came back under its own name, with another number. */
static void a_map_is_made_anew(void **state)
{
	struct dm_facts f = { 0 };

	(void)state;
	mpatha(INFO4, TABLE4);
	lines(fact(&f, 5, "mpatha", "mpath-" WWID), INFO4, TABLE4);
	fact(&f, 0, "mpatha", "mpath-" WWID)->gone = true;
	merge(&f);
	assert_int_equal(san.nmaps, 1);
	assert_int_equal(the_map()->minor, 5);
}

static void a_renamed_map_is_the_same(void **state)
{
	struct san_map *m;
	struct dm_facts f = { 0 };

	(void)state;
	mpatha(INFO4, TABLE4);
	m = the_map();
	lines(fact(&f, 0, "renamed", "mpath-" WWID), INFO4, NULL);
	assert_false(merge(&f));
	assert_ptr_equal(the_map(), m);
	assert_string_equal(m->name, "renamed");
}

static void hand_made_maps(void **state)
{
	struct dm_facts f = { 0 };

	(void)state;
	lines(fact(&f, 1, "mine", ""), INFO4, TABLE4);
	lines(fact(&f, 2, "own", "my-uuid"), INFO4, TABLE4);
	lines(fact(&f, 3, "odd", "mpath-name:mine"), INFO4, TABLE4); /* spelled like a key */
	merge(&f);
	assert_non_null(san_map_by_key(&san, "name:mine"));
	assert_non_null(san_map_by_key(&san, "my-uuid"));
	assert_int_equal(san.nmaps, 3);
	assert_string_equal(san_map_find(&san, "mine")->wwid, "");
}

/* It is one device, however often the table names it: counted where it stands first. */
static void a_device_that_stands_twice_is_one_path(void **state)
{
	static const char info[] = "2 0 0 0 2 1 A 0 1 0 8:16 %c 3 E 0 2 0 8:16 %c 3 8:32 A 0 ";
	static const struct {
		char first, second;
		enum san_dm dm;
	} rows[] = {
		{ 'A', 'A', SAN_DM_ACTIVE },
		{ 'F', 'A', SAN_DM_ACTIVE }, /* the kernel has a use for it yet */
		{ 'F', 'F', SAN_DM_FAILED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct san_path *p;
		char text[128];

		snprintf(text, sizeof(text), info, rows[i].first, rows[i].second);
		mpatha(text, NULL);
		p = the_map()->paths;
		assert_int_equal(the_map()->npaths, 2);
		assert_int_equal(p->group, 1);
		assert_int_equal(p->again, 1);
		assert_int_equal(p->dm, rows[i].dm);
		assert_int_equal(p->next_in_map->group, 2);
		assert_int_equal(p->next_in_map->again, 0);
	}
}

/* A command names its map by the key that came over the stream, where every text is made safe. */
static void a_key_comes_back_as_it_was_shown(void **state)
{
	struct dm_facts f = { 0 };
	struct san_map *m;

	(void)state;
	lines(fact(&f, 1, "\xff\x1b[31m", ""), INFO4, TABLE4);
	lines(fact(&f, 2, "\\xff\\x1b[31m", ""), INFO4, TABLE4); /* shown alike */
	merge(&f);
	m = san_map_by_key(&san, "name:\\xff\\x1b[31m");
	assert_non_null(m);
	assert_string_equal(m->name, "\xff\x1b[31m"); /* by which the kernel knows it */
	assert_int_equal(san.nmaps, 2);
	assert_ptr_equal(san_map_find(&san, "\xff\x1b[31m"), m);
}

/* ---- without device mapper's answer ---- */

static void slaves(struct dm_facts *f, uint32_t a, uint32_t b)
{
	struct dm_fact *x = fact(f, 0, "mpatha", "mpath-" WWID);

	x->has_slaves = true;
	x->slave = xcalloc(2, sizeof(*x->slave));
	x->slave[x->nslaves++] = dm_encode_dev(8, a);
	if (b)
		x->slave[x->nslaves++] = dm_encode_dev(8, b);
}

static void paths_from_slaves(void **state)
{
	struct dm_facts f = { 0 };

	(void)state;
	slaves(&f, 16, 32);
	assert_true(merge(&f));
	assert_int_equal(the_map()->ngroups, 1);
	assert_int_equal(path(32)->group, 1);
	assert_int_equal(path(32)->dm, SAN_DM_UNDEF);
	/* the daemon says where they stand */
	san_map_set_groups(&san, the_map(), 2);
	path(32)->group = 2;
	slaves(&f, 16, 32);
	assert_false(merge(&f));
	assert_int_equal(path(32)->group, 2);
	slaves(&f, 16, 0);
	assert_true(merge(&f));
	assert_int_equal(path(32)->group, 0);
}

/* ---- counters and states ---- */

static void news_of_objects(void **state)
{
	struct stats_news n[3] = { { .has = STATS_DEV | STATS_ALUA | STATS_IOERR,
				     .dev = "offline",
				     .alua = SAN_ALUA_STANDBY,
				     .ioerr = 3 },
				   { .has = STATS_SUSPENDED, .suspended = SAN_YES },
				   { .n = 4711, .has = STATS_DEV } };
	struct stats_ask ask = { .news = n, .nnews = 3 };

	(void)state;
	mpatha(INFO4, TABLE4);
	n[0].n = path(16)->obj.n;
	n[1].n = the_map()->obj.n;
	publish();
	merge_stats(&san, &ask);
	assert_string_equal(path(16)->dev, "offline");
	assert_int_equal(path(16)->alua, SAN_ALUA_STANDBY);
	assert_int_equal(path(16)->ioerr, 3);
	assert_int_equal(the_map()->suspended, SAN_YES);
	assert_int_equal(publish(), 2);
	merge_stats(&san, &ask);
	assert_int_equal(publish(), 0);
}

/* After a pause the last reading counts as one of the round before: rates are of one interval. */
static void rates_after_a_pause(void **state)
{
	struct stats_news n = { .has = STATS_COUNTERS, .counters = { .rd_ios = 5, .at = 1000 } };
	struct stats_ask ask = { .news = &n, .nnews = 1, .at_before = 0 };
	struct san_path *p;

	(void)state;
	mpatha(INFO4, TABLE4);
	p = path(16);
	n.n = p->obj.n;
	merge_stats(&san, &ask);
	assert_int_equal(p->now.at, 1000);
	p->before = p->now; /* as the engine does */
	n.has |= STATS_RESUMED;
	n.counters.rd_ios = 7;
	n.counters.at = 61000;
	ask.at_before = 60000;
	merge_stats(&san, &ask);
	assert_int_equal(p->now.rd_ios, 7);
	assert_int_equal(p->before.at, 60000);
	assert_int_equal(p->before.rd_ios, 5);
}

/* ---- who the paths are ---- */

static struct path_id who(uint32_t minor, const char *name, const char *hctl, const char *tport)
{
	struct path_id id = { .n = path(minor)->obj.n,
			      .found = true,
			      .transport = "fc",
			      .vendor = "NETAPP",
			      .hport = "host3",
			      .ctl = "node tpg 1" };

	snprintf(id.name, sizeof(id.name), "%s", name);
	snprintf(id.hctl, sizeof(id.hctl), "%s", hctl);
	snprintf(id.tport, sizeof(id.tport), "%s", tport);
	return id;
}

static void identities_make_parts(void **state)
{
	struct path_id id;

	(void)state;
	mpatha(INFO4, TABLE4);
	id = who(16, "sdb", "3:0:0:1", "20:03:00:a0:98:5a:2b:01");
	assert_true(merge_path_ids(&san, &id, 1));
	assert_string_equal(path(16)->name, "sdb");
	assert_string_equal(the_map()->vendor, "NETAPP");
	assert_int_equal(san.nports, 3);
	assert_string_equal(san_port_find(&san, SAN_PART_TARGET, "20:03:00:a0:98:5a:2b:01")->label,
			    "5a:2b:01");
	publish();
	assert_false(merge_path_ids(&san, &id, 1));
	assert_int_equal(publish(), 0);
	id.tport[0] = '\0'; /* a session that is down cannot name its portal */
	merge_path_ids(&san, &id, 1);
	assert_string_equal(path(16)->tport, "20:03:00:a0:98:5a:2b:01");
	id.found = false;
	merge_path_ids(&san, &id, 1);
	assert_string_equal(path(16)->name, "sdb");
}

static void ports_change_their_state(void **state)
{
	struct port_fact pf = {
		.part = SAN_PART_HOST, .key = "host3", .state = "online", .up = true
	};
	struct port_facts f = { .fact = &pf, .n = 1 };
	struct path_id id;
	struct san_port *port;

	(void)state;
	mpatha(INFO4, TABLE4);
	id = who(16, "sdb", "3:0:0:1", "t1");
	merge_path_ids(&san, &id, 1);
	merge_ports(&san, &f, 1000);
	port = san_port_find(&san, SAN_PART_HOST, "host3");
	assert_string_equal(port->state, "online");
	assert_int_equal(port->since, 0); /* nobody saw it become so */
	strcpy(pf.state, "linkdown");
	pf.up = false;
	merge_ports(&san, &f, 2000);
	assert_int_equal(port->since, 2000);
	assert_false(port->up);
	strcpy(pf.key, "host9"); /* no path goes through it */
	merge_ports(&san, &f, 3000);
	assert_null(san_port_find(&san, SAN_PART_HOST, "host9"));
}

static void a_port_that_will_be_removed(void **state)
{
	struct port_loss loss = { .hport = "host3", .tport = "t1", .until = 99 };
	struct port_facts f = { .loss = &loss, .nloss = 1, .losses_changed = true };
	struct path_id id[2];

	(void)state;
	mpatha(INFO4, TABLE4);
	id[0] = who(16, "sdb", "3:0:0:1", "t1");
	id[1] = who(32, "sdc", "3:0:1:1", "t2");
	merge_path_ids(&san, id, 2);
	merge_ports(&san, &f, 1);
	assert_int_equal(path(16)->gone_until, 99);
	assert_int_equal(path(32)->gone_until, 0);
	f.nloss = 0;
	merge_ports(&san, &f, 2);
	assert_int_equal(path(16)->gone_until, 0);
}

/* ---- letting go ---- */

static void leave_only_48(void)
{
	mpatha("2 0 0 0 1 1 E 0 1 2 8:48 A 0 0 1", "0 1 alua 1 1 service-time 0 1 2 8:48 1 1");
}

static void expected_paths_stay(void **state)
{
	bool removed;

	(void)state;
	mpatha(INFO4, TABLE4);
	the_map()->expected = 3;
	leave_only_48();
	path(16)->gone_at = 500;
	path(32)->gone_at = 100; /* the longest gone is the first to be let go */
	path(64)->gone_at = 0;   /* just now */
	assert_true(merge_sweep(&san, false, &removed));
	assert_true(removed);
	assert_true(merge_sweep(&san, false, &removed)); /* still missed, and nothing to do */
	assert_false(removed);
	assert_int_equal(the_map()->npaths, 3);
	assert_null(san_path_find(the_map(), 8, 32));
	the_map()->expected = 1;
	assert_false(merge_sweep(&san, false, &removed));
	assert_int_equal(the_map()->npaths, 1);
}

/* "INFL 1" beside "gone" would make somebody wait for an I/O that is nowhere. */
static void a_gone_path_has_nothing_in_flight(void **state)
{
	struct stats_news n = { .has = STATS_COUNTERS, .counters = { .inflight = 1, .at = 1000 } };
	struct stats_ask ask = { .news = &n, .nnews = 1 };

	(void)state;
	mpatha(INFO4, TABLE4);
	n.n = path(16)->obj.n;
	merge_stats(&san, &ask);
	assert_int_equal(path(16)->now.inflight, 1);
	path(16)->io.inflight = 1; /* as the engine does */
	leave_only_48();
	assert_int_equal(path(16)->io.inflight, 0);
	merge_stats(&san, &ask); /* read before its device went, told after */
	assert_int_equal(path(16)->now.inflight, 0);
}

static void a_replaced_path_goes(void **state)
{
	struct path_id id[2];
	bool removed;

	(void)state;
	mpatha(INFO4, TABLE4);
	the_map()->expected = 4;
	id[0] = who(16, "sdb", "3:0:0:1", "t1");
	id[1] = who(48, "sdx", "3:0:0:1", "t1"); /* the same place under another number */
	merge_path_ids(&san, id, 2);
	leave_only_48();
	merge_sweep(&san, false, &removed);
	assert_null(san_path_find(the_map(), 8, 16));
	assert_int_equal(the_map()->npaths, 3);
}

static void parts_without_paths_go(void **state)
{
	struct path_id id[2];
	bool removed;

	(void)state;
	mpatha(INFO4, TABLE4);
	id[0] = who(16, "sdb", "3:0:0:1", "t1");
	id[1] = who(48, "sdd", "3:0:1:1", "t2");
	merge_path_ids(&san, id, 2);
	assert_int_equal(san.nports, 4);
	the_map()->expected = 4;
	leave_only_48();
	merge_sweep(&san, true, &removed);
	assert_non_null(san_port_find(&san, SAN_PART_TARGET, "t1")); /* gone, but missed */
	the_map()->expected = 1;
	merge_sweep(&san, false, &removed);
	assert_null(san_port_find(&san, SAN_PART_TARGET, "t1"));
	assert_non_null(san_port_find(&san, SAN_PART_TARGET, "t2"));
	assert_non_null(san_port_find(&san, SAN_PART_HOST, "host3"));
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_new_map),
		TEST(the_same_again_is_no_news),
		TEST(a_path_fails),
		TEST(queueing_is_seen_in_table),
		TEST(a_bio_based_map),
		TEST(a_table_is_swapped),
		TEST(raw_lines_are_kept_when_there_are_some),
		TEST(a_map_goes),
		TEST(another_map_takes_its_number),
		TEST(a_map_is_made_anew),
		TEST(a_renamed_map_is_the_same),
		TEST(hand_made_maps),
		TEST(a_device_that_stands_twice_is_one_path),
		TEST(a_key_comes_back_as_it_was_shown),
		TEST(paths_from_slaves),
		TEST(news_of_objects),
		TEST(rates_after_a_pause),
		TEST(identities_make_parts),
		TEST(ports_change_their_state),
		TEST(a_port_that_will_be_removed),
		TEST(expected_paths_stay),
		TEST(a_gone_path_has_nothing_in_flight),
		TEST(a_replaced_path_goes),
		TEST(parts_without_paths_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
