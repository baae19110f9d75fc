/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_assemble: from paths and settings to a table, and what is to be done
 * so that a map has it.
 */
#include "engine/conf/peer.h"
#include "engine/monitor/assemble.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define WWID "360000000000000001"

/* Four paths, two optimized (50) and two not (10), alua attached. */
struct stage {
	struct assemble_path paths[4];
	struct assemble_live live;
	struct assemble_map map;
	struct assembled out;
};

static void stage_init(struct stage *s)
{
	static const char *const devs[] = { "sdb", "sdc", "sdd", "sde" };

	*s = (struct stage){ .map = { .wwid = WWID, .alias = "mpatha", .npaths = 4 } };
	for (uint32_t i = 0; i < 4; i++) {
		s->paths[i] = (struct assemble_path){
			.dev = devs[i],
			.major = 8,
			.minor = 16 * (i + 1),
			.sectors = 32768,
			.dh_state = "alua",
			.tpgs = 1,
			.group = { .prio = i < 2 ? 50 : 10,
				   .usable = true,
				   .serial = "",
				   .node_name = "",
				   .tpg = -1,
				   .alua = true,
				   .host = i },
		};
	}
	s->map.paths = s->paths;
	s->map.peer = PEER_NEWEST;
	s->map.set = (struct assemble_settings){ .policy = POLICY_BY_PRIO,
						 .selector = "service-time 0",
						 .features = "0",
						 .handler = "0",
						 .handler_is_default = true,
						 .minio = 1 };
}

static void run(struct stage *s)
{
	assembled_fini(&s->out);
	assemble_map(&s->map, &s->out);
}

static const char *table(struct stage *s)
{
	run(s);
	return str_text(&s->out.table);
}

static const char two_groups[] = "0 1 alua 2 1 service-time 0 2 1 8:16 1 8:32 1 "
				 "service-time 0 2 1 8:48 1 8:64 1";

/* Give the map a live table. */
static void is_live(struct stage *s, const char *text)
{
	s->live = (struct assemble_live){
		.name = "mpatha", .wwid = WWID, .sectors = 32768, .table = text
	};
	s->map.live = &s->live;
}

static void test_table(void **state)
{
	struct stage s;

	(void)state;
	stage_init(&s);
	assert_string_equal(table(&s), two_groups);
	assert_int_equal(s.out.action, ASSEMBLE_CREATE);
	assert_string_equal(s.out.name, "mpatha");
	assert_int_equal(s.out.sectors, 32768);
	assert_int_equal(s.out.best, 1);
	assembled_fini(&s.out);
}

static void test_settings_in_the_table(void **state)
{
	struct stage s;

	(void)state;
	stage_init(&s);
	s.map.set.policy = POLICY_MULTIBUS;
	s.map.set.features = "2 pg_init_retries 50";
	s.map.set.queueing = s.map.set.retry_set = true;
	s.map.set.selector = "historical-service-time 2 100 2";
	s.map.set.minio = 7;
	assert_string_equal(table(&s), "3 queue_if_no_path pg_init_retries 50 1 alua 1 1 "
				       "historical-service-time 2 100 2 4 1 "
				       "8:16 7 8:32 7 8:48 7 8:64 7");
	assembled_fini(&s.out);
}

static void test_priorities_as_weights(void **state)
{
	struct stage s;

	(void)state;
	stage_init(&s);
	s.map.npaths = 2;
	s.map.set.minio = 3;
	s.map.set.minio_by_prio = true;
	assert_string_equal(table(&s), "0 1 alua 1 1 service-time 0 2 1 8:16 150 8:32 150");
	assembled_fini(&s.out);
}

/* alua goes by what the paths say of themselves, unless the kernel has attached something. */
static void test_handler(void **state)
{
	struct stage s;

	(void)state;
	stage_init(&s);
	s.map.npaths = 1;
	s.paths[0].dh_state = "detached";
	assert_string_equal(table(&s), "0 1 alua 1 1 service-time 0 1 1 8:16 1");
	s.paths[0].tpgs = 0;
	assert_string_equal(table(&s), "0 0 1 1 service-time 0 1 1 8:16 1");
	s.map.set.handler = "1 alua";
	s.map.set.handler_is_default = false;
	assert_string_equal(table(&s), "0 0 1 1 service-time 0 1 1 8:16 1");
	s.map.set.handler = "1 rdac";
	assert_string_equal(table(&s), "0 1 rdac 1 1 service-time 0 1 1 8:16 1");
	s.paths[0].dh_state = "emc";
	assert_string_equal(table(&s), "0 1 emc 1 1 service-time 0 1 1 8:16 1");
	assembled_fini(&s.out);
}

static void test_nvme_over_tcp_is_bio_based(void **state)
{
	struct stage s;

	(void)state;
	stage_init(&s);
	s.map.npaths = 1;
	s.paths[0].nvme_tcp = true;
	assert_string_equal(table(&s), "2 queue_mode bio 0 1 1 service-time 0 1 1 8:16 1");
	s.map.peer = PEER(0, 9, 4);
	assert_string_equal(table(&s), "2 queue_mode bio 1 alua 1 1 service-time 0 1 1 8:16 1");
	assembled_fini(&s.out);
}

static void test_same_table_is_left_alone(void **state)
{
	struct stage s;

	(void)state;
	stage_init(&s);
	is_live(&s, two_groups);
	run(&s);
	assert_int_equal(s.out.action, ASSEMBLE_NOTHING);
	assert_false(s.out.rename);
	/* the order of paths in a group is nothing that a reload is worth */
	is_live(&s, "0 1 alua 2 1 service-time 0 2 1 8:32 1 8:16 1 "
		    "service-time 0 2 1 8:64 1 8:48 1");
	run(&s);
	assert_int_equal(s.out.action, ASSEMBLE_NOTHING);
	/* without no_path_retry queueing is whoever's who turned it on */
	is_live(&s, "1 queue_if_no_path 1 alua 2 1 service-time 0 2 1 8:16 1 8:32 1 "
		    "service-time 0 2 1 8:48 1 8:64 1");
	run(&s);
	assert_int_equal(s.out.action, ASSEMBLE_NOTHING);
	s.map.force = true;
	run(&s);
	assert_int_equal(s.out.action, ASSEMBLE_RELOAD);
	assembled_fini(&s.out);
}

/* Groups in another order need no other table: the best is switched to, by its live number. */
static void test_switches_to_the_best_group(void **state)
{
	struct stage s;

	(void)state;
	stage_init(&s);
	is_live(&s, "0 1 alua 2 1 service-time 0 2 1 8:48 1 8:64 1 "
		    "service-time 0 2 1 8:16 1 8:32 1");
	run(&s);
	assert_int_equal(s.out.action, ASSEMBLE_SWITCH);
	assert_int_equal(s.out.switch_to, 2);
	assembled_fini(&s.out);
}

static void reloads(struct stage *s, const char *live, const char *why)
{
	is_live(s, live);
	run(s);
	assert_int_equal(s->out.action, ASSEMBLE_RELOAD);
	assert_string_equal(s->out.why, why);
}

static void test_reloads_for_a_difference(void **state)
{
	struct stage s;

	(void)state;
	stage_init(&s);
	reloads(&s, "0 1 alua 1 1 service-time 0 4 1 8:16 1 8:32 1 8:48 1 8:64 1",
		"paths or groups have changed");
	reloads(&s, "0 1 alua 2 1 round-robin 0 2 1 8:16 1 8:32 1 round-robin 0 2 1 8:48 1 8:64 1",
		"the path selector has changed");
	reloads(&s, "0 0 2 1 service-time 0 2 1 8:16 1 8:32 1 service-time 0 2 1 8:48 1 8:64 1",
		"the hardware handler has changed");
	reloads(&s,
		"2 pg_init_retries 50 1 alua 2 1 service-time 0 2 1 8:16 1 8:32 1 "
		"service-time 0 2 1 8:48 1 8:64 1",
		"features have changed");
	reloads(&s,
		"0 1 alua 2 1 service-time 0 2 1 8:16 9 8:32 9 service-time 0 2 1 8:48 9 8:64 9",
		"rr_min_io_rq has changed");
	s.map.set.retry_set = s.map.set.queueing = true;
	reloads(&s, two_groups, "no_path_retry has changed");
	assembled_fini(&s.out);
}

static void test_resizes(void **state)
{
	struct stage s;

	(void)state;
	stage_init(&s);
	is_live(&s, two_groups);
	s.live.sectors = 16384;
	run(&s);
	assert_int_equal(s.out.action, ASSEMBLE_RESIZE);
	assert_int_equal(s.out.sectors, 32768);
	assembled_fini(&s.out);
}

static void test_sizes_that_differ_are_refused(void **state)
{
	struct stage s;

	(void)state;
	stage_init(&s);
	s.paths[0].sectors = 0; /* no medium: it says nothing */
	s.paths[3].sectors = 65536;
	run(&s);
	assert_int_equal(s.out.action, ASSEMBLE_REFUSED);
	assert_non_null(strstr(s.out.why, "sde has 65536 sectors where sdc has 32768"));
	for (int i = 0; i < 4; i++)
		s.paths[i].sectors = 0;
	run(&s);
	assert_int_equal(s.out.action, ASSEMBLE_REFUSED);
	assembled_fini(&s.out);
}

static void test_names(void **state)
{
	struct assemble_live other = { .name = "mpatha", .wwid = "3other" };
	struct stage s;

	(void)state;
	stage_init(&s);
	s.map.namesake = &other; /* the alias is taken: a new map is called by its WWID */
	run(&s);
	assert_int_equal(s.out.action, ASSEMBLE_CREATE);
	assert_string_equal(s.out.name, WWID);
	is_live(&s, two_groups); /* an old one keeps its name */
	s.live.name = "data";
	run(&s);
	assert_string_equal(s.out.name, "data");
	assert_false(s.out.rename);
	s.map.namesake = NULL;
	run(&s);
	assert_string_equal(s.out.name, "mpatha");
	assert_string_equal(s.out.old_name, "data");
	assert_true(s.out.rename);
	assembled_fini(&s.out);
}

static void test_what_the_kernel_would_refuse(void **state)
{
	struct stage s;

	(void)state;
	stage_init(&s);
	s.map.set.features = "1 no_such_feature";
	run(&s);
	assert_int_equal(s.out.action, ASSEMBLE_REFUSED);
	assert_non_null(strstr(s.out.why, "no_such_feature"));
	assembled_fini(&s.out);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_settings_in_the_table),
		cmocka_unit_test(test_priorities_as_weights),
		cmocka_unit_test(test_handler),
		cmocka_unit_test(test_nvme_over_tcp_is_bio_based),
		cmocka_unit_test(test_same_table_is_left_alone),
		cmocka_unit_test(test_switches_to_the_best_group),
		cmocka_unit_test(test_reloads_for_a_difference),
		cmocka_unit_test(test_resizes),
		cmocka_unit_test(test_sizes_that_differ_are_refused),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_what_the_kernel_would_refuse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
