/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * source_lab as the engine sees it: every installed scenario comes to what its
 * name says and breaks no invariant on the way; the same story is the same to
 * the last bit; idle costs nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "base/str.h"
#include "engine/lab/lab.h"
#include "engine/stream.h"
#include "engine/verdict.h"
#include "lab_bench.h"

/* ---- every scenario comes to what it is for ---- */

static const struct {
	const char *scenario;
	int64_t at_s;
	const char *map;
	enum verdict_map_kind kind;
} states[] = {
	{ "first-look", 0, "mpatha", VM_OK },
	{ "first-look", 120, "mpathb", VM_OK },
	{ "cable-pull", 5, "mpatha", VM_OK },
	{ "cable-pull", 44, "mpatha", VM_AT_RISK },
	{ "cable-pull", 120, "mpathf", VM_AT_RISK },
	{ "last-path", 60, "mpathb", VM_AT_RISK },
	{ "all-paths-down", 40, "mpatha", VM_QUEUEING_CLOCK },
	{ "all-paths-down", 40, "mpathb", VM_QUEUEING },
	{ "all-paths-down", 40, "mpathc", VM_DEAD },
	{ "all-paths-down", 120, "mpatha", VM_DEAD },
	{ "back-not-well", 120, "mpathc", VM_BACK_UNWELL },
	{ "back-not-well", 120, "mpatha", VM_OK },
	{ "controller-failover", 40, "mpatha", VM_AT_RISK },
	{ "controller-failover", 180, "mpatha", VM_OK },
	{ "flapping-port", 71, "mpatha", VM_FLAPPING },
	{ "marginal-path", 40, "mpatha", VM_MARGINAL },
	{ "marginal-path", 40, "mpathb", VM_OK },
	{ "marginal-path", 80, "mpathb", VM_MARGINAL },
	{ "marginal-path", 150, "mpathb", VM_OK },
	{ "marginal-path", 150, "mpatha", VM_MARGINAL },
	{ "hung-path", 40, "mpatha", VM_STUCK },
	{ "hung-path", 120, "mpatha", VM_DEGRADED },
	{ "suspended", 60, "mpathd", VM_SUSPENDED },
	{ "suspended", 60, "mpatha", VM_OK },
	{ "io-errors", 60, "mpathe", VM_IO_ERRORS },
	{ "daemon-silent", 60, "mpatha", VM_AT_RISK },
	{ "nobody", 120, "mpatha", VM_DEGRADED },
	{ "removed-path", 60, "mpatha", VM_AT_RISK },
	{ "ghost-standby", 20, "mpatha", VM_OK },
	{ "ghost-standby", 120, "mpatha", VM_AT_RISK },
	{ "grown-lun", 20, "mpatha", VM_OK },
	{ "not-in-a-map", 20, "mpatha", VM_OK },
	{ "datacentre", 120, "db017", VM_OK },
	{ "datacentre-busy", 20, "vm250", VM_OK },
	{ "datacentre-outage", 60, "log100", VM_AT_RISK },
};

static void scenarios_reach_their_state(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		struct bench b;
		struct verdict v;

		bench_open(&b, states[i].scenario, states[i].at_s);
		verdict_map(&b.san, bench_map(&b, states[i].map), source_lab.now(b.src), &v);
		if (v.kind != (int)states[i].kind)
			fail_msg("%s at %d s: %s is %s (%s), not %s", states[i].scenario,
				 (int)states[i].at_s, states[i].map, v.word, v.reason,
				 verdict_map_word(states[i].kind));
		bench_close(&b);
	}
}

static void health_line_is(const char *scenario, int64_t at_s, const char *word, const char *part)
{
	struct bench b;
	struct verdict_health h;

	bench_open(&b, scenario, at_s);
	verdict_health(&b.san, source_lab.now(b.src), &verdict_keys_builtin, &h);
	if (strcmp(h.word, word) != 0 || !strstr(h.text, part))
		fail_msg("%s at %d s: %s  %s", scenario, (int)at_s, h.word, h.text);
	bench_close(&b);
}

static void health_lines_tell_the_story(void **state)
{
	(void)state;
	health_line_is("cable-pull", 49, "AT RISK", "6 maps at 2 of 4 paths, all on host4");
	health_line_is("all-paths-down", 45, "QUEUEING", "mpatha");
	health_line_is("suspended", 60, "SUSPENDED", "mpathd");
	health_line_is("hung-path", 30, "STUCK", "sdn");
	health_line_is("slow-path", 60, "SLOW", "host4");
	health_line_is("marginal-path", 80, "MARGINAL", "host3: ");
	health_line_is("nobody", 60, "UNWATCHED", "no multipathd");
	health_line_is("datacentre-outage", 60, "AT RISK",
		       "1000 maps at 2 of 4 paths, all on host3");
}

/* Each file in the folder is in the table above, or in the lines. */
static void no_scenario_is_left_out(void **state)
{
	struct str list = STR_INIT;
	struct err e = { 0 };
	unsigned lines = 0;

	(void)state;
	assert_int_equal(lab_list(&list, &e), 0);
	for (const char *at = list.p; *at; at = strchr(at, '\n') + 1, lines++) {
		size_t len = strcspn(at, " \n");
		bool known = !strncmp(at, "slow-path", len);

		for (size_t i = 0; i < ARRAY_LEN(states) && !known; i++)
			known = strlen(states[i].scenario) == len &&
				!strncmp(states[i].scenario, at, len);
		if (!known)
			fail_msg("nothing is known of %.*s", (int)len, at);
		assert_true(strcspn(at, "\n") > len + 20); /* a sentence about it */
		assert_int_not_equal(at[22], '(');
	}
	assert_true(lines >= 15);
	str_fini(&list);
}

static void an_unknown_scenario_says_where_the_known_ones_are_told(void **state)
{
	struct source_opts opts = { .scenario = "no-such-thing", .freeze = true };
	struct bench b;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(bench_try(&b, &opts, &e), E_NOTFOUND);
	assert_non_null(strstr(e.text, "sandeck lab --list"));
	bench_close(&b);
}

static void a_bad_file_is_refused_with_its_line(void **state)
{
	struct source_opts opts = { .scenario = "./bad-of-test.lab", .freeze = true };
	struct bench b;
	struct err e = { 0 };
	FILE *fp = fopen(opts.scenario, "w");

	(void)state;
	assert_non_null(fp);
	fputs("about = x\n\nsize = 3\n", fp);
	fclose(fp);
	assert_int_equal(bench_try(&b, &opts, &e), E_SYNTAX);
	remove(opts.scenario);
	assert_non_null(strstr(e.text, "./bad-of-test.lab:3: no such option 'size'"));
	bench_close(&b);
}

/* ---- the same story twice ---- */

static uint64_t fingerprint(const struct bench *b)
{
	struct str out = STR_INIT;
	uint64_t hash;

	stream_put_obj(&out, &b->san.host.obj);
	for (size_t i = 0; i < b->san.nports; i++)
		stream_put_obj(&out, &b->san.ports[i]->obj);
	for (size_t i = 0; i < b->san.nmaps; i++) {
		const struct san_map *m = b->san.maps[i];

		stream_put_obj(&out, &m->obj);
		str_add_n(&out, (const char *)&m->now, sizeof(m->now));
		for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
			stream_put_obj(&out, &p->obj);
			str_add_n(&out, (const char *)&p->now, sizeof(p->now));
		}
	}
	for (uint64_t s = journal_oldest(&b->journal); s < b->journal.next; s++)
		stream_put_event(&out, journal_get(&b->journal, s));
	hash = stream_hash(out.p, out.len);
	str_fini(&out);
	return hash;
}

static uint64_t fingerprint_of(const char *scenario, int64_t at_s)
{
	struct bench b;
	uint64_t hash;

	bench_open(&b, scenario, at_s);
	hash = fingerprint(&b);
	bench_close(&b);
	return hash;
}

static void the_same_story_is_the_same_to_the_last_bit(void **state)
{
	static const char *const names[] = { "first-look", "controller-failover", "all-paths-down",
					     "ghost-standby", "flapping-port" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		assert_int_equal(fingerprint_of(names[i], 95), fingerprint_of(names[i], 95));
	assert_int_not_equal(fingerprint_of("first-look", 95), fingerprint_of("first-look", 96));
}

/* States depend on the story's time, not on how often somebody looked. */
static void looking_more_often_changes_nothing(void **state)
{
	struct source_opts opts = { .scenario = "controller-failover",
				    .start_ms = BENCH_START,
				    .at_ms = 90000,
				    .freeze = true };
	uint64_t ios[2];
	uint32_t events[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct bench b;

		opts.interval_ms = i ? 300 : 5000;
		assert_int_equal(bench_try(&b, &opts, NULL), 0);
		ios[i] = bench_map(&b, "mpatha")->now.rd_ios;
		events[i] = bench_map(&b, "mpatha")->event_nr;
		bench_close(&b);
	}
	assert_int_equal(ios[0], ios[1]);
	assert_int_equal(events[0], events[1]);
}

/* The event with this sentence that was read in a log; the test fails when there is none. */
static const struct san_event *in_log(struct bench *b, const char *from, const char *text)
{
	const struct san_event *ev;

	for (uint64_t seq = journal_oldest(&b->journal);
	     (ev = journal_get(&b->journal, seq)) != NULL; seq++) {
		if (!strcmp(ev->from, from) && !strcmp(ev->text, text))
			return ev;
	}
	fail_msg("the %s does not say: %s", from, text);
	return NULL;
}

/* A console that is opened after the fault finds it in the logs, in the kernel's words. */
static void what_was_before_the_start_is_in_the_logs(void **state)
{
	const struct san_event *ev;
	struct bench b;

	(void)state;
	bench_open(&b, "cable-pull", 60);
	ev = in_log(&b, "kernel log", "host3: the link went down (qla2xxx: LOOP DOWN detected)");
	assert_true(ev->at == BENCH_START + 12000);
	assert_int_equal(ev->sev, SAN_SEV_BAD);
	assert_false(bench_told(&b, "cable")); /* a log does not know why */
	bench_close(&b);

	bench_open(&b, "removed-path", 60);
	ev = in_log(&b, "kernel log", "sdn of mpatha is offline: the kernel refuses I/O to it");
	assert_string_equal(ev->map, bench_map(&b, "mpatha")->key);
	assert_string_equal(ev->path, "8:208");
	bench_close(&b);

	bench_open(&b, "all-paths-down", 60);
	in_log(&b, "kernel log",
	       "connection6:0: the iSCSI connection broke: the target did not answer a ping "
	       "(1022)");
	in_log(&b, "kernel log",
	       "session6: the iSCSI session did not come back in 5 s, its devices go offline");
	bench_close(&b);
}

static void what_is_seen_is_not_read_as_well(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "cable-pull", 5); /* all is well still */
	for (uint64_t seq = 1; journal_get(&b.journal, seq); seq++)
		assert_string_equal(journal_get(&b.journal, seq)->from, "");
	bench_close(&b);
}

static void the_first_picture_has_rates(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "first-look", 0);
	assert_int_equal(source_lab.now(b.src), BENCH_START);
	assert_true(b.bits & COMMIT_LOADED);
	assert_in_range(bench_map(&b, "mpatha")->io.rd_iops, 300, 550);
	assert_in_range(bench_map(&b, "mpatha")->io.lat_us, 500, 900);
	assert_int_equal(bench_map(&b, "mpatha")->groups[0].state, SAN_G_ACTIVE);
	assert_string_equal(b.san.host.name, "app2");
	bench_close(&b);
}

/* ---- the clock ---- */

static void frozen_time_moves_with_commands_only(void **state)
{
	struct bench b;
	struct plan_cmd cmd = { .id = 1, .verb = PLAN_BASELINE };

	(void)state;
	bench_open(&b, "first-look", 10);
	source_lab.tick(b.src);
	source_lab.tick(b.src);
	assert_int_equal(source_lab.now(b.src), BENCH_START + 10000);
	source_lab.act(b.src, &cmd);
	assert_int_equal(source_lab.now(b.src), BENCH_START + 11000);
	assert_int_equal(b.results, 1);
	bench_close(&b);
}

static void free_time_runs(void **state)
{
	struct source_opts opts = { .scenario = "first-look", .interval_ms = 100 };
	struct bench b;
	int64_t before;

	(void)state;
	assert_int_equal(bench_try(&b, &opts, NULL), 0);
	before = source_lab.now(b.src);
	uv_sleep(250);
	assert_true(source_lab.now(b.src) >= before + 250);
	source_lab.tick(b.src);
	assert_in_range(bench_map(&b, "mpatha")->now.at, before + 150, before + 2000);
	bench_close(&b);
}

/* Undisturbed, a tick publishes nothing but that the daemon lives. */
static void an_idle_datacentre_dirties_nothing(void **state)
{
	struct source_opts opts = { .scenario = "datacentre",
				    .interval_ms = 1000,
				    .start_ms = BENCH_START,
				    .at_ms = 60000,
				    .freeze = true };
	struct bench b;

	(void)state;
	assert_int_equal(bench_try(&b, &opts, NULL), 0);
	assert_int_equal(b.dirty, 0);
	assert_int_equal(b.san.nmaps, 1000);
	bench_close(&b);
}

static void raw_lines_come_and_go_with_the_wish(void **state)
{
	struct source_want want = { .interval_ms = 1000, .raw = true };
	struct bench b;

	(void)state;
	bench_open(&b, "first-look", 10);
	assert_null(bench_map(&b, "mpatha")->raw_info);
	source_lab.want(b.src, &want);
	assert_non_null(strstr(bench_map(&b, "mpatha")->raw_info, "8:16 A 0"));
	assert_non_null(
		strstr(bench_map(&b, "mpatha")->raw_table, "1 queue_if_no_path 1 alua 2 1"));
	want.raw = false;
	source_lab.want(b.src, &want);
	assert_null(bench_map(&b, "mpatha")->raw_info);
	bench_close(&b);
}

#define T(f) cmocka_unit_test(f)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(scenarios_reach_their_state),
		T(health_lines_tell_the_story),
		T(no_scenario_is_left_out),
		T(an_unknown_scenario_says_where_the_known_ones_are_told),
		T(a_bad_file_is_refused_with_its_line),
		T(the_same_story_is_the_same_to_the_last_bit),
		T(looking_more_often_changes_nothing),
		T(what_was_before_the_start_is_in_the_logs),
		T(what_is_seen_is_not_read_as_well),
		T(the_first_picture_has_rates),
		T(frozen_time_moves_with_commands_only),
		T(free_time_runs),
		T(an_idle_datacentre_dirties_nothing),
		T(raw_lines_come_and_go_with_the_wish),
	};

	bench_use_tree();
	return cmocka_run_group_tests_name("lab_source", tests, NULL, NULL);
}
