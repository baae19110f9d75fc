/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Commands to the simulated SAN: what is sent to whom, whether it took, and
 * what the daemon makes of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "lab_bench.h"

static struct plan_cmd command(struct bench *b, enum plan_verb verb, const char *name,
			       uint32_t group)
{
	struct plan_cmd cmd = { .id = ++b->results + 100, .verb = verb, .group = group };
	const struct san_path *p;
	const struct san_map *m;

	b->results--;
	if (plan_verb_info(verb)->wants_path) {
		p = bench_path(b, name);
		m = p->map;
		cmd.major = p->major;
		cmd.minor = p->minor;
	} else {
		m = bench_map(b, name);
	}
	snprintf(cmd.map, sizeof(cmd.map), "%s", m->key);
	snprintf(cmd.by, sizeof(cmd.by), "root@db1");
	if (verb == PLAN_RENAME)
		snprintf(cmd.name, sizeof(cmd.name), "data1");
	return cmd;
}

static void act(struct bench *b, enum plan_verb verb, const char *name, uint32_t group,
		enum plan_route route)
{
	struct plan_cmd cmd = command(b, verb, name, group);
	unsigned before = b->results;

	cmd.route = route;
	b->res = (struct plan_result){ .id = 0 };
	source_lab.act(b->src, &cmd);
	assert_int_equal(b->results, before + 1); /* exactly one */
	assert_int_equal(b->res.id, cmd.id);
	assert_true(*b->res.text && *b->res.sent && *b->res.to);
}

/* The plan said that it does not last: the answer must not sound better. */
static void a_path_without_its_link_is_not_simply_in_use_again(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "cable-pull", 60);
	act(&b, PLAN_REINSTATE, "sdb", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_string_equal(b.res.text, "sdb of mpatha is in use again, only until the next I/O "
					"fails it: device transport-offline");
	bench_close(&b);
}

static void a_path_is_failed_and_reinstated_through_the_daemon(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "cable-pull", 5);
	act(&b, PLAN_FAIL, "sdn", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_string_equal(b.res.to, "multipathd");
	assert_string_equal(b.res.sent, "multipathd fail path sdn");
	assert_string_equal(b.res.text, "sdn of mpatha is failed");
	assert_int_equal(bench_path(&b, "sdn")->dm, SAN_DM_FAILED);
	assert_true(bench_path(&b, "sdn")->held);
	assert_string_equal(bench_path(&b, "sdn")->held_by, "root@db1");
	act(&b, PLAN_REINSTATE, "sdn", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_int_equal(bench_path(&b, "sdn")->dm, SAN_DM_ACTIVE);
	assert_false(bench_path(&b, "sdn")->held);
	bench_close(&b);
}

static void straight_to_the_kernel_the_checker_takes_it_back(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "first-look", 5);
	act(&b, PLAN_FAIL, "sdb", 0, PLAN_ROUTE_KERNEL);
	assert_true(b.res.ok);
	assert_string_equal(b.res.to, "kernel");
	assert_string_equal(b.res.sent, "dmsetup message mpatha 0 fail_path 8:16");
	assert_false(bench_path(&b, "sdb")->held);
	for (int i = 0; i < 6; i++)
		act(&b, PLAN_BASELINE, "mpathb", 0, PLAN_ROUTE_AUTO); /* time passes */
	assert_int_equal(bench_path(&b, "sdb")->dm, SAN_DM_ACTIVE);
	bench_close(&b);
}

static void without_a_daemon_it_stays_and_is_remembered(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "nobody", 5);
	act(&b, PLAN_FAIL, "sdb", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_string_equal(b.res.to, "kernel");
	assert_string_equal(bench_path(&b, "sdb")->held_by, "root@db1");
	for (int i = 0; i < 10; i++)
		act(&b, PLAN_BASELINE, "mpathb", 0, PLAN_ROUTE_AUTO);
	assert_int_equal(bench_path(&b, "sdb")->dm, SAN_DM_FAILED);
	act(&b, PLAN_REINSTATE, "sdb", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_false(bench_path(&b, "sdb")->held);
	bench_close(&b);
}

static void groups_are_switched_and_bypassed(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "ghost-standby", 5); /* failback manual */
	act(&b, PLAN_SWITCH, "mpatha", 2, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_string_equal(b.res.sent, "multipathd switch map mpatha group 2");
	assert_int_equal(bench_map(&b, "mpatha")->cur_group, 2);
	assert_int_equal(bench_map(&b, "mpatha")->held_group, 2);
	act(&b, PLAN_BYPASS, "mpatha", 1, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_string_equal(b.res.to, "kernel"); /* multipathd has no word for it */
	assert_int_equal(bench_map(&b, "mpatha")->groups[0].state, SAN_G_DISABLED);
	act(&b, PLAN_UNBYPASS, "mpatha", 1, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	bench_close(&b);
}

static void queueing_is_switched_off_and_restored(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "all-paths-down", 40);
	act(&b, PLAN_QUEUE_OFF, "mpathb", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_int_equal(bench_map(&b, "mpathb")->queueing, SAN_NO);
	act(&b, PLAN_QUEUE_ON, "mpathb", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_int_equal(bench_map(&b, "mpathb")->queueing, SAN_YES);
	/* it was never disabled there: the daemon refuses, in words */
	act(&b, PLAN_QUEUE_ON, "mpatha", 0, PLAN_ROUTE_AUTO);
	assert_false(b.res.ok);
	assert_non_null(strstr(b.res.text, "multipathd: "));
	bench_close(&b);
}

static void a_suspended_map_refuses_until_it_is_resumed(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "suspended", 60);
	act(&b, PLAN_FAIL, "sde", 0, PLAN_ROUTE_KERNEL);
	assert_false(b.res.ok);
	assert_non_null(strstr(b.res.text, "suspended"));
	assert_int_equal(bench_path(&b, "sde")->dm, SAN_DM_ACTIVE);
	act(&b, PLAN_RESUME, "mpathd", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_int_equal(bench_map(&b, "mpathd")->suspended, SAN_NO);
	bench_close(&b);
}

static void an_offline_device_is_set_running(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "removed-path", 40);
	assert_string_equal(bench_path(&b, "sdn")->dev, "offline");
	act(&b, PLAN_RUN, "sdn", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_string_equal(b.res.to, "sysfs");
	assert_string_equal(bench_path(&b, "sdn")->dev, "running");
	bench_close(&b);
}

static void an_accepted_loss_is_expected_no_more(void **state)
{
	struct bench b;
	struct san_path *p = NULL;

	(void)state;
	bench_open(&b, "removed-path", 40);
	assert_int_equal(bench_path(&b, "sdb")->group, 0);
	act(&b, PLAN_BASELINE, "mpatha", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_int_equal(bench_map(&b, "mpatha")->expected, 3);
	assert_int_equal(san_path_lookup(&b.san, "sdb", &p), 0);
	assert_int_equal(bench_map(&b, "mpathb")->expected, 4);
	bench_close(&b);
}

static void a_silent_daemon_is_said_to_be_silent(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "daemon-silent", 40);
	act(&b, PLAN_FAIL, "sdn", 0, PLAN_ROUTE_AUTO);
	assert_false(b.res.ok);
	assert_true(b.res.silent);
	assert_int_equal(source_lab.now(b.src), BENCH_START + 44000);
	assert_int_equal(bench_path(&b, "sdn")->dm, SAN_DM_ACTIVE);
	/* by name, straight to the kernel, it works */
	act(&b, PLAN_FAIL, "sdn", 0, PLAN_ROUTE_KERNEL);
	assert_true(b.res.ok);
	assert_false(b.res.silent);
	assert_int_equal(bench_path(&b, "sdn")->dm, SAN_DM_FAILED);
	bench_close(&b);
}

static void a_late_answer_is_told(void **state)
{
	struct source_opts opts = { .scenario = "./late-of-test.lab",
				    .interval_ms = 1000,
				    .start_ms = BENCH_START,
				    .at_ms = 12000,
				    .freeze = true };
	struct bench b;
	struct plan_cmd cmd;
	FILE *fp = fopen(opts.scenario, "w");

	(void)state;
	assert_non_null(fp);
	fputs("hport host3 { switch = f1 }\narray a { controller c1 { port p1 { switch = f1 } }\n"
	      "controller c2 { port p2 { switch = f1 } } }\nmap m { size = 1G iops = 5 }\n"
	      "fault { at = 10s daemon = stall for = 8s }\n",
	      fp);
	fclose(fp);
	assert_int_equal(bench_try(&b, &opts, NULL), 0);
	remove(opts.scenario);
	act(&b, PLAN_FAIL, "sdb", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.silent);
	assert_false(bench_told(&b, "a late answer"));
	for (int i = 0; i < 4; i++) {
		cmd = command(&b, PLAN_BASELINE, "m", 0);
		source_lab.act(b.src, &cmd);
	}
	assert_true(bench_told(&b, "a late answer"));
	assert_int_equal(bench_path(&b, "sdb")->dm, SAN_DM_FAILED);
	bench_close(&b);
}

static void what_is_gone_cannot_be_commanded(void **state)
{
	struct bench b;
	struct plan_cmd cmd = {
		.id = 9, .verb = PLAN_FAIL, .map = "nothing", .major = 8, .minor = 16
	};

	(void)state;
	bench_open(&b, "first-look", 5);
	source_lab.act(b.src, &cmd);
	assert_int_equal(b.results, 1);
	assert_false(b.res.ok);
	assert_true(*b.res.text);
	bench_close(&b);
}

#define T(f) cmocka_unit_test(f)

static void an_unused_map_is_flushed_and_missed(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "grown-lun", 10);
	act(&b, PLAN_FLUSH, "mpatha", 0, PLAN_ROUTE_KERNEL);
	assert_false(b.res.ok);
	assert_non_null(strstr(b.res.text, "EBUSY"));
	act(&b, PLAN_FLUSH, "mpathc", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_string_equal(b.res.sent, "multipathd del map mpathc");
	assert_string_equal(b.res.text, "mpathc is gone");
	assert_null(san_map_find(&b.san, "mpathc"));
	assert_int_equal(b.san.host.gone_maps, 1);
	assert_string_equal(b.san.host.gone_names, "mpathc");
	/* time passes: nobody makes it anew, and its paths are nobody's */
	for (int i = 0; i < 10; i++)
		act(&b, PLAN_BASELINE, "mpathb", 0, PLAN_ROUTE_AUTO);
	assert_null(san_map_find(&b.san, "mpathc"));
	bench_close(&b);
}

static void a_map_takes_over_the_size_of_its_paths(void **state)
{
	static const enum plan_route ways[] = { PLAN_ROUTE_AUTO, PLAN_ROUTE_KERNEL };

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct bench b;

		bench_open(&b, "grown-lun", 10);
		assert_int_equal(bench_map(&b, "mpatha")->size, UINT64_C(500) << 30);
		act(&b, PLAN_RESIZE, "mpatha", 0, ways[i]);
		assert_true(b.res.ok);
		assert_int_equal(bench_map(&b, "mpatha")->size, UINT64_C(600) << 30);
		act(&b, PLAN_RESIZE, "mpathb", 0, ways[i]); /* one path says another size */
		assert_false(b.res.ok);
		assert_int_equal(bench_map(&b, "mpathb")->size, UINT64_C(2) << 40);
		bench_close(&b);
	}
}

static void a_map_is_renamed(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "grown-lun", 10);
	act(&b, PLAN_RENAME, "mpathc", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_string_equal(b.res.to, "kernel"); /* multipathd has no word for it */
	assert_string_equal(b.res.text, "data1 is the name of the map now");
	assert_null(san_map_find(&b.san, "mpathc"));
	assert_non_null(san_map_find(&b.san, "data1"));
	act(&b, PLAN_RENAME, "mpathd", 0, PLAN_ROUTE_AUTO);
	assert_false(b.res.ok);
	assert_non_null(strstr(b.res.text, "EBUSY"));
	bench_close(&b);
}

static void partitions_are_mapped_and_unmapped(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "grown-lun", 10);
	assert_int_equal(bench_map(&b, "mpathc")->parts, 2);
	assert_int_equal(bench_map(&b, "mpathc")->open_count, 2); /* by their maps */
	act(&b, PLAN_PARTS_DELETE, "mpathc", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_int_equal(bench_map(&b, "mpathc")->parts, 0);
	assert_int_equal(bench_map(&b, "mpathc")->open_count, 0);
	act(&b, PLAN_PARTS_ADD, "mpathc", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_int_equal(bench_map(&b, "mpathc")->parts, 2);
	act(&b, PLAN_PARTS_ADD, "mpatha", 0, PLAN_ROUTE_AUTO); /* there is no table on it */
	assert_false(b.res.ok);
	act(&b, PLAN_PARTS_DELETE, "mpathd", 0, PLAN_ROUTE_AUTO); /* one of them is used */
	assert_false(b.res.ok);
	assert_int_equal(bench_map(&b, "mpathd")->parts, 3);
	bench_close(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_unused_map_is_flushed_and_missed),
		cmocka_unit_test(a_map_takes_over_the_size_of_its_paths),
		cmocka_unit_test(a_map_is_renamed),
		cmocka_unit_test(partitions_are_mapped_and_unmapped),
		T(a_path_without_its_link_is_not_simply_in_use_again),
		T(a_path_is_failed_and_reinstated_through_the_daemon),
		T(straight_to_the_kernel_the_checker_takes_it_back),
		T(without_a_daemon_it_stays_and_is_remembered),
		T(groups_are_switched_and_bypassed),
		T(queueing_is_switched_off_and_restored),
		T(a_suspended_map_refuses_until_it_is_resumed),
		T(an_offline_device_is_set_running),
		T(an_accepted_loss_is_expected_no_more),
		T(a_silent_daemon_is_said_to_be_silent),
		T(a_late_answer_is_told),
		T(what_is_gone_cannot_be_commanded),
	};

	bench_use_tree();
	return cmocka_run_group_tests_name("lab_act", tests, NULL, NULL);
}
