/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_survey: from a configuration and disks to paths, names and tables.
 */
#include "base/text.h"
#include "engine/conf/conf_finish.h"
#include "engine/conf/conf_parse.h"
#include "engine/conf/hwtable.h"
#include "engine/conf/peer.h"
#include "engine/monitor/survey.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Two LUNs of an unknown array, each by two hosts: sda sdb (host 1), sdc sdd (host 2). */
#define LUN0 "3600000000000000a0"
#define LUN1 "3600000000000000a1"

struct stage {
	struct conf conf;
	struct conf_messages messages;
	struct disks disks;
	struct bindings bindings;
	struct survey_live live[2];
	struct survey_world world;
	struct survey s;
};

static void add_disk(struct stage *st, const char *name, uint32_t minor, uint32_t host,
		     const char *wwid, int tpgs)
{
	struct disk *d = disks_add(&st->disks);
	char hctl[24];

	snprintf(hctl, sizeof(hctl), "%u:0:0:%u", host, minor % 32 / 16);
	disk_str(&d->name, name);
	disk_str(&d->syspath, name);
	disk_str(&d->hctl, hctl);
	disk_str(&d->vendor, "ACME");
	disk_str(&d->product, "DISK");
	disk_str(&d->protocol, "scsi:fcp");
	disk_str(&d->state, "running");
	disk_str(&d->dh_state, "detached");
	disk_prop_add(d, "ID_SERIAL", wwid);
	disk_prop_add(d, "ID_WWN", wwid);
	d->bus = DISK_BUS_SCSI;
	d->disk = d->initialized = true;
	d->major = 8;
	d->minor = minor;
	d->host = host;
	d->sectors = 32768;
	d->tpgs = tpgs;
}

static void stage_init(struct stage *st, unsigned peer, const char *wwids, const char *text)
{
	*st = (struct stage){ .world = {
				      .wwids = wwids, .wwids_len = strlen(wwids), .named = "" } };
	conf_init(&st->conf, peer);
	hwtable_add(&st->conf);
	conf_parse(&st->conf, "multipath.conf", text, strlen(text), true, &st->messages);
	conf_complete(&st->conf, &st->messages);
	conf_finish(&st->conf, &st->messages);
	bindings_init(&st->bindings, peer);
	add_disk(st, "sda", 0, 1, LUN0, 0);
	add_disk(st, "sdb", 16, 1, LUN1, 0);
	add_disk(st, "sdc", 32, 2, LUN0, 0);
	add_disk(st, "sdd", 48, 2, LUN1, 0);
	st->world.conf = &st->conf;
	st->world.disks = &st->disks;
	st->world.bindings = &st->bindings;
	st->world.live = st->live;
	st->world.rules.in_charge = true;
}

/* Survey; every path is up with this priority, then the maps. */
static void run(struct stage *st, int32_t prio, bool alua)
{
	survey_disks(&st->world, &st->s);
	for (size_t i = 0; i < st->s.npaths; i++) {
		st->s.paths[i].chk = SAN_CHK_READY;
		st->s.paths[i].prio_value = prio;
		st->s.paths[i].alua = alua;
	}
	survey_maps(&st->s, NULL, false);
}

static void stage_fini(struct stage *st)
{
	survey_fini(&st->s);
	bindings_fini(&st->bindings);
	disks_fini(&st->disks);
	conf_messages_fini(&st->messages);
	conf_fini(&st->conf);
}

static const char both[] = "/" LUN0 "/\n/" LUN1 "/\n";

static void test_paths_and_maps(void **state)
{
	struct stage st;

	(void)state;
	stage_init(&st, PEER_NEWEST, both, "");
	run(&st, 1, false);
	assert_int_equal(st.s.nmaps, 2);
	assert_string_equal(st.s.paths[0].wwid, LUN0);
	assert_string_equal(st.s.paths[0].wwid_from, "udev ID_SERIAL");
	assert_int_equal(st.s.paths[0].is.is, PATHNESS_YES);
	assert_string_equal(st.s.maps[0].out.name, LUN0);
	assert_string_equal(str_text(&st.s.maps[0].out.table),
			    "0 0 2 1 service-time 0 1 1 8:0 1 service-time 0 1 1 8:32 1");
	assert_string_equal(str_text(&st.s.maps[1].out.table),
			    "0 0 2 1 service-time 0 1 1 8:16 1 service-time 0 1 1 8:48 1");
	stage_fini(&st);
}

static void test_names(void **state)
{
	struct stage st;

	(void)state;
	stage_init(&st, PEER_NEWEST, both,
		   "defaults {\n user_friendly_names yes\n alias_prefix disk\n}\n"
		   "multipaths {\n multipath {\n wwid " LUN1 "\n alias data\n }\n}\n");
	run(&st, 1, false);
	assert_string_equal(st.s.maps[0].out.name, "diska");
	assert_string_equal(st.s.maps[1].out.name, "data");
	assert_string_equal(survey_find(&st.s, "data"), LUN1);
	assert_string_equal(survey_find(&st.s, "diska"), LUN0);
	assert_string_equal(survey_find(&st.s, "sdb"), LUN1);
	assert_string_equal(survey_find(&st.s, "/dev/sdb"), LUN1);
	assert_string_equal(survey_find(&st.s, "8:32"), LUN0);
	assert_string_equal(survey_find(&st.s, LUN0), LUN0);
	assert_null(survey_find(&st.s, "nobody"));
	stage_fini(&st);
}

/* A name that some other device has is not taken for a new map. */
static void test_a_name_that_is_taken(void **state)
{
	struct stage st;

	(void)state;
	stage_init(&st, PEER_NEWEST, both, "defaults {\n user_friendly_names yes\n}\n");
	st.live[0] = (struct survey_live){ .name = (char *)(uintptr_t) "mpatha",
					   .uuid = (char *)(uintptr_t) "LVM-x",
					   .table = (char *)(uintptr_t) "" };
	st.world.nlive = 1;
	run(&st, 1, false);
	assert_string_equal(st.s.maps[0].out.name, "mpathb");
	assert_string_equal(st.s.maps[1].out.name, "mpathc");
	stage_fini(&st);
}

static void test_why_not(void **state)
{
	struct stage st;

	(void)state;
	stage_init(&st, PEER_NEWEST, "/" LUN0 "/\n", "blacklist {\n devnode \"^sdc\"\n}\n");
	run(&st, 1, false);
	assert_int_equal(st.s.nmaps, 1);
	assert_int_equal(st.s.maps[0].npaths, 1);
	assert_int_equal(st.s.paths[1].is.why, PATHNESS_NOT_LISTED);
	assert_int_equal(st.s.paths[2].is.why, PATHNESS_BLACKLISTED);
	assert_non_null(strstr(st.s.paths[2].is.text, "multipath.conf:2"));
	stage_fini(&st);
}

/* A disk, or its map, that a person names is taken whatever find_multipaths says. */
static void test_named(void **state)
{
	struct stage st;

	(void)state;
	stage_init(&st, PEER_NEWEST, "", "");
	st.world.named = "sdb";
	run(&st, 1, false);
	assert_int_equal(st.s.nmaps, 1);
	assert_string_equal(st.s.maps[0].wwid, LUN1);
	assert_int_equal(st.s.maps[0].npaths, 2);
	stage_fini(&st);
}

/* What all paths say of themselves goes before path_grouping_policy, but not for old releases. */
static void test_groups_are_detected(void **state)
{
	static const char conf[] = "defaults {\n path_grouping_policy multibus\n}\n";
	struct stage st;

	(void)state;
	stage_init(&st, PEER_NEWEST, both, conf);
	run(&st, 50, true);
	assert_int_equal(st.s.maps[0].policy, POLICY_BY_PRIO);
	assert_true(*st.s.maps[0].policy_why);
	stage_fini(&st);
	stage_init(&st, PEER(0, 9, 4), both, conf);
	run(&st, 50, true);
	assert_int_equal(st.s.maps[0].policy, POLICY_MULTIBUS);
	stage_fini(&st);
	stage_init(&st, PEER_NEWEST, both, "overrides {\n detect_pgpolicy no\n}\n");
	run(&st, 50, true);
	assert_int_equal(st.s.maps[0].policy, POLICY_FAILOVER);
	stage_fini(&st);
}

static void test_weights_by_priority(void **state)
{
	static const char conf[] = "defaults {\n rr_weight priorities\n rr_min_io_rq 2\n"
				   " path_grouping_policy multibus\n detect_pgpolicy no\n}\n";
	struct stage st;

	(void)state;
	stage_init(&st, PEER(0, 9, 4), both, conf);
	run(&st, 50, false);
	assert_string_equal(str_text(&st.s.maps[0].out.table),
			    "0 0 1 1 service-time 0 2 1 8:0 100 8:32 100");
	stage_fini(&st);
	stage_init(&st, PEER_NEWEST, both, conf);
	run(&st, 50, false);
	assert_string_equal(str_text(&st.s.maps[0].out.table),
			    "0 0 1 1 service-time 0 2 1 8:0 1 8:32 1");
	stage_fini(&st);
}

/* Queueing that was turned off because nobody would end it is no reason for a reload. */
static void test_nobody_in_charge(void **state)
{
	static const char conf[] = "defaults {\n no_path_retry 5\n}\n";
	static const char table[] =
		"0 0 2 1 service-time 0 1 2 8:0 1 1 service-time 0 1 2 8:32 1 1";
	struct stage st;

	(void)state;
	stage_init(&st, PEER_NEWEST, both, conf);
	st.live[0] = (struct survey_live){ .name = (char *)(uintptr_t)LUN0,
					   .uuid = (char *)(uintptr_t) "mpath-" LUN0,
					   .table = (char *)(uintptr_t)table,
					   .sectors = 32768 };
	st.world.nlive = 1;
	run(&st, 1, false);
	assert_int_equal(st.s.maps[0].out.action, ASSEMBLE_RELOAD);
	survey_fini(&st.s);
	st.world.rules.in_charge = false;
	run(&st, 1, false);
	assert_int_equal(st.s.maps[0].out.action, ASSEMBLE_NOTHING);
	stage_fini(&st);
}

/* A path that is down keeps its place by the map that it is in, though it has lost its WWID. */
static void test_a_path_without_its_wwid(void **state)
{
	struct stage st;

	(void)state;
	stage_init(&st, PEER_NEWEST, both, "");
	disk_str(&st.disks.disks[2].map_name, LUN0);
	disk_str(&st.disks.disks[2].map_uuid, "mpath-" LUN0);
	for (size_t i = 0; i < st.disks.disks[2].nprops; i++)
		*st.disks.disks[2].props[i].value = '\0';
	run(&st, 1, false);
	assert_int_equal(st.s.maps[0].npaths, 2);
	stage_fini(&st);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths_and_maps),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_a_name_that_is_taken),
		cmocka_unit_test(test_why_not),
		cmocka_unit_test(test_named),
		cmocka_unit_test(test_groups_are_detected),
		cmocka_unit_test(test_weights_by_priority),
		cmocka_unit_test(test_nobody_in_charge),
		cmocka_unit_test(test_a_path_without_its_wwid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
