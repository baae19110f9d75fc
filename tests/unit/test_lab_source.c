/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * source_lab as the engine sees it: every installed scenario comes to what its
 * name says and breaks no invariant on the way; the same story is the same to
 * the last bit; commands do what they promise; idle costs nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "base/htab.h"
#include "base/str.h"
#include "engine/journal.h"
#include "engine/lab/lab.h"
#include "engine/rates.h"
#include "engine/source.h"
#include "engine/stream.h"
#include "engine/verdict.h"

#define START INT64_C(1800000000000)

/* ---- a small engine ---- */

struct bench {
	uv_loop_t loop;
	struct san san;
	struct journal journal;
	struct source_env env;
	struct source *src;
	struct plan_result res;
	unsigned results, commits;
	size_t dirty;  /* objects that the last commit had to publish */
	unsigned bits; /* of all commits */
};

static void check_group_letters(const struct san_map *m)
{
	uint32_t active = 0;

	for (uint32_t g = 0; g < m->ngroups; g++)
		active += m->groups[g].state == SAN_G_ACTIVE;
	assert_true(active <= 1);
	assert_true(m->cur_group <= m->ngroups);
	assert_int_equal(m->cur_group == 0, m->ngroups == 0);
}

static void check_path(const struct san_path *p, int64_t now)
{
	assert_true(p->group <= p->map->ngroups);
	assert_int_equal(p->dm == SAN_DM_UNDEF, p->group == 0);
	assert_true(p->now.inflight <= 4096);
	assert_true(p->now.rd_ios >= p->before.rd_ios && p->now.wr_ios >= p->before.wr_ios);
	assert_true(p->now.rd_ms >= p->before.rd_ms && p->now.busy_ms >= p->before.busy_ms);
	assert_true(!p->held || p->dm == SAN_DM_FAILED || p->dm == SAN_DM_UNDEF);
	assert_true(p->chk_at <= now);
	assert_true(*p->name && *p->hctl && *p->hport && *p->tport && *p->ctl);
}

static void check_invariants(struct bench *b, int64_t now)
{
	for (size_t i = 0; i < b->san.nmaps; i++) {
		const struct san_map *m = b->san.maps[i];
		uint64_t ios = 0;

		check_group_letters(m);
		for (struct san_path *p = m->paths; p; p = p->next_in_map) {
			check_path(p, now);
			ios += p->now.rd_ios + p->now.wr_ios;
			assert_non_null(san_port_find(&b->san, SAN_PART_HOST, p->hport));
			assert_non_null(san_port_find(&b->san, SAN_PART_TARGET, p->tport));
			assert_non_null(san_port_find(&b->san, SAN_PART_CTL, p->ctl));
		}
		assert_true(m->now.rd_ios + m->now.wr_ios >= ios);
		assert_true(!m->queue_until || m->queue_until > now || b->san.host.silent_since);
		assert_true(m->features && m->event_nr < 100000);
	}
}

static void take_rates(struct san_counters *before, const struct san_counters *now,
		       struct san_io *io)
{
	rates_compute(before, now, io);
	*before = *now;
}

static void take_counters(struct bench *b, int64_t now)
{
	journal_tick(&b->journal, &b->san, now);
	for (size_t i = 0; i < b->san.nmaps; i++) {
		struct san_map *m = b->san.maps[i];

		take_rates(&m->before, &m->now, &m->io);
		for (struct san_path *p = m->paths; p; p = p->next_in_map)
			take_rates(&p->before, &p->now, &p->io);
	}
}

static void publish(struct bench *b)
{
	struct san_obj *o;
	unsigned bits;

	b->dirty = 0;
	while ((o = san_pop_dirty(&b->san, &bits)) != NULL) {
		b->dirty += o->kind != SAN_KIND_HOST; /* it tells that the daemon lives */
		if (bits & SAN_DIRTY_GONE)
			san_obj_free(o);
	}
}

static void on_commit(struct source_env *env, unsigned bits)
{
	struct bench *b = env->ctx;
	int64_t now = source_lab.now(b->src);

	assert_true(now >= b->san.now); /* time never goes back */
	b->san.now = now;
	b->bits |= bits;
	b->commits++;
	check_invariants(b, now);
	if (bits & COMMIT_COUNTERS)
		take_counters(b, now);
	journal_scan(&b->journal, &b->san, now);
	publish(b);
}

static void on_event(struct source_env *env, enum san_severity sev, const struct san_map *m,
		     const struct san_path *p, const char *by, const char *text)
{
	struct bench *b = env->ctx;

	journal_add(&b->journal, source_lab.now(b->src), sev, m, p, by, text);
}

static void on_done(struct source_env *env, const struct plan_result *res)
{
	struct bench *b = env->ctx;

	b->res = *res;
	b->results++;
}

static int bench_try(struct bench *b, const struct source_opts *opts, struct err *e)
{
	*b = (struct bench){ .commits = 0 };
	uv_loop_init(&b->loop);
	san_init(&b->san);
	journal_init(&b->journal);
	b->env = (struct source_env){ .loop = &b->loop,
				      .san = &b->san,
				      .ctx = b,
				      .commit = on_commit,
				      .event = on_event,
				      .done = on_done };
	return source_lab.open(&b->env, opts, &b->src, e);
}

static void bench_close(struct bench *b)
{
	if (b->src)
		source_lab.close(b->src);
	journal_fini(&b->journal);
	san_fini(&b->san);
	uv_run(&b->loop, UV_RUN_DEFAULT);
	uv_loop_close(&b->loop);
}

/* Frozen at that second of the story. */
static void bench_open(struct bench *b, const char *scenario, int64_t at_s)
{
	struct source_opts opts = { .scenario = scenario,
				    .interval_ms = 1000,
				    .start_ms = START,
				    .at_ms = at_s * 1000,
				    .freeze = true };
	struct err e = { 0 };

	if (bench_try(b, &opts, &e))
		fail_msg("%s: %s", scenario, e.text);
	b->san.host.loaded = true;
}

static struct san_map *map(struct bench *b, const char *name)
{
	struct san_map *m = san_map_find(&b->san, name);

	if (!m)
		fail_msg("no map %s", name);
	return m;
}

static struct san_path *path(struct bench *b, const char *name)
{
	struct san_path *p = NULL;

	if (!san_path_lookup(&b->san, name, &p))
		fail_msg("no path %s", name);
	return p;
}

static bool told(struct bench *b, const char *part)
{
	for (uint64_t s = journal_oldest(&b->journal); s < b->journal.next; s++) {
		if (strstr(journal_get(&b->journal, s)->text, part))
			return true;
	}
	return false;
}

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
		verdict_map(&b.san, map(&b, states[i].map), source_lab.now(b.src), &v);
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
	verdict_health(&b.san, source_lab.now(b.src), &h);
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

static void an_unknown_scenario_names_the_known_ones(void **state)
{
	struct source_opts opts = { .scenario = "no-such-thing", .freeze = true };
	struct bench b;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(bench_try(&b, &opts, &e), E_NOTFOUND);
	assert_non_null(strstr(e.text, "cable-pull"));
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
	struct source_opts opts = {
		.scenario = "controller-failover", .start_ms = START, .at_ms = 90000, .freeze = true
	};
	uint64_t ios[2];
	uint32_t events[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct bench b;

		opts.interval_ms = i ? 300 : 5000;
		assert_int_equal(bench_try(&b, &opts, NULL), 0);
		ios[i] = map(&b, "mpatha")->now.rd_ios;
		events[i] = map(&b, "mpatha")->event_nr;
		bench_close(&b);
	}
	assert_int_equal(ios[0], ios[1]);
	assert_int_equal(events[0], events[1]);
}

static void the_first_picture_has_rates(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "first-look", 0);
	assert_int_equal(source_lab.now(b.src), START);
	assert_true(b.bits & COMMIT_LOADED);
	assert_in_range(map(&b, "mpatha")->io.rd_iops, 300, 550);
	assert_in_range(map(&b, "mpatha")->io.lat_us, 500, 900);
	assert_int_equal(map(&b, "mpatha")->groups[0].state, SAN_G_ACTIVE);
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
	assert_int_equal(source_lab.now(b.src), START + 10000);
	source_lab.act(b.src, &cmd);
	assert_int_equal(source_lab.now(b.src), START + 11000);
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
	assert_in_range(map(&b, "mpatha")->now.at, before + 150, before + 2000);
	bench_close(&b);
}

/* Undisturbed, a tick publishes nothing but that the daemon lives. */
static void an_idle_datacentre_dirties_nothing(void **state)
{
	struct source_opts opts = { .scenario = "datacentre",
				    .interval_ms = 1000,
				    .start_ms = START,
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
	assert_null(map(&b, "mpatha")->raw_info);
	source_lab.want(b.src, &want);
	assert_non_null(strstr(map(&b, "mpatha")->raw_info, "8:16 A 0"));
	assert_non_null(strstr(map(&b, "mpatha")->raw_table, "1 queue_if_no_path 1 alua 2 1"));
	want.raw = false;
	source_lab.want(b.src, &want);
	assert_null(map(&b, "mpatha")->raw_info);
	bench_close(&b);
}

/* ---- commands ---- */

static struct plan_cmd command(struct bench *b, enum plan_verb verb, const char *name,
			       uint32_t group)
{
	struct plan_cmd cmd = { .id = ++b->results + 100, .verb = verb, .group = group };
	const struct san_path *p;
	const struct san_map *m;

	b->results--;
	if (plan_verb_info(verb)->wants_path) {
		p = path(b, name);
		m = p->map;
		cmd.major = p->major;
		cmd.minor = p->minor;
	} else {
		m = map(b, name);
	}
	snprintf(cmd.map, sizeof(cmd.map), "%s", m->key);
	snprintf(cmd.by, sizeof(cmd.by), "root@db1");
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
	assert_int_equal(path(&b, "sdn")->dm, SAN_DM_FAILED);
	assert_true(path(&b, "sdn")->held);
	assert_string_equal(path(&b, "sdn")->held_by, "root@db1");
	act(&b, PLAN_REINSTATE, "sdn", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_int_equal(path(&b, "sdn")->dm, SAN_DM_ACTIVE);
	assert_false(path(&b, "sdn")->held);
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
	assert_false(path(&b, "sdb")->held);
	for (int i = 0; i < 6; i++)
		act(&b, PLAN_BASELINE, "mpathb", 0, PLAN_ROUTE_AUTO); /* time passes */
	assert_int_equal(path(&b, "sdb")->dm, SAN_DM_ACTIVE);
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
	assert_int_equal(map(&b, "mpatha")->cur_group, 2);
	assert_int_equal(map(&b, "mpatha")->held_group, 2);
	act(&b, PLAN_BYPASS, "mpatha", 1, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_string_equal(b.res.to, "kernel"); /* multipathd has no word for it */
	assert_int_equal(map(&b, "mpatha")->groups[0].state, SAN_G_DISABLED);
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
	assert_int_equal(map(&b, "mpathb")->queueing, SAN_NO);
	act(&b, PLAN_QUEUE_ON, "mpathb", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_int_equal(map(&b, "mpathb")->queueing, SAN_YES);
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
	assert_int_equal(path(&b, "sde")->dm, SAN_DM_ACTIVE);
	act(&b, PLAN_RESUME, "mpathd", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_int_equal(map(&b, "mpathd")->suspended, SAN_NO);
	bench_close(&b);
}

static void an_offline_device_is_set_running(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b, "removed-path", 40);
	assert_string_equal(path(&b, "sdn")->dev, "offline");
	act(&b, PLAN_RUN, "sdn", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_string_equal(b.res.to, "sysfs");
	assert_string_equal(path(&b, "sdn")->dev, "running");
	bench_close(&b);
}

static void an_accepted_loss_is_expected_no_more(void **state)
{
	struct bench b;
	struct san_path *p = NULL;

	(void)state;
	bench_open(&b, "removed-path", 40);
	assert_int_equal(path(&b, "sdb")->group, 0);
	act(&b, PLAN_BASELINE, "mpatha", 0, PLAN_ROUTE_AUTO);
	assert_true(b.res.ok);
	assert_int_equal(map(&b, "mpatha")->expected, 3);
	assert_int_equal(san_path_lookup(&b.san, "sdb", &p), 0);
	assert_int_equal(map(&b, "mpathb")->expected, 4);
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
	assert_int_equal(source_lab.now(b.src), START + 44000);
	assert_int_equal(path(&b, "sdn")->dm, SAN_DM_ACTIVE);
	/* by name, straight to the kernel, it works */
	act(&b, PLAN_FAIL, "sdn", 0, PLAN_ROUTE_KERNEL);
	assert_true(b.res.ok);
	assert_false(b.res.silent);
	assert_int_equal(path(&b, "sdn")->dm, SAN_DM_FAILED);
	bench_close(&b);
}

static void a_late_answer_is_told(void **state)
{
	struct source_opts opts = { .scenario = "./late-of-test.lab",
				    .interval_ms = 1000,
				    .start_ms = START,
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
	assert_false(told(&b, "a late answer"));
	for (int i = 0; i < 4; i++) {
		cmd = command(&b, PLAN_BASELINE, "m", 0);
		source_lab.act(b.src, &cmd);
	}
	assert_true(told(&b, "a late answer"));
	assert_int_equal(path(&b, "sdb")->dm, SAN_DM_FAILED);
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

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(scenarios_reach_their_state),
		T(health_lines_tell_the_story),
		T(no_scenario_is_left_out),
		T(an_unknown_scenario_names_the_known_ones),
		T(a_bad_file_is_refused_with_its_line),
		T(the_same_story_is_the_same_to_the_last_bit),
		T(looking_more_often_changes_nothing),
		T(the_first_picture_has_rates),
		T(frozen_time_moves_with_commands_only),
		T(free_time_runs),
		T(an_idle_datacentre_dirties_nothing),
		T(raw_lines_come_and_go_with_the_wish),
		T(a_path_is_failed_and_reinstated_through_the_daemon),
		T(straight_to_the_kernel_the_checker_takes_it_back),
		T(groups_are_switched_and_bypassed),
		T(queueing_is_switched_off_and_restored),
		T(a_suspended_map_refuses_until_it_is_resumed),
		T(an_offline_device_is_set_running),
		T(an_accepted_loss_is_expected_no_more),
		T(a_silent_daemon_is_said_to_be_silent),
		T(a_late_answer_is_told),
		T(what_is_gone_cannot_be_commanded),
	};
	const char *srcdir = getenv("srcdir");
	char labs[512];

	snprintf(labs, sizeof(labs), "%s/labs", srcdir ? srcdir : ".");
	setenv("SANDECK_LABS", labs, 1);
	return cmocka_run_group_tests_name("lab_source", tests, NULL, NULL);
}
