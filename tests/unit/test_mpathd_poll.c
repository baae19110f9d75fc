/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of mpathd_poll and mpathd_merge: what of the daemon's words reaches
 * the model, what is published of it, and what stays when the daemon goes.
 */
#include "engine/kernel/mpathd_merge.h"
#include "engine/kernel/mpathd_parse.h"
#include "engine/kernel/mpathd_poll.h"

#include "fake_mpathd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define US      MPATHD_US
#define ROW     US "active" US
#define T0      1700000000000
#define MAP_KEY "3600a"

/* ---- a model: mpatha with sda, sdb in group 1 and sdc in group 2 ---- */

static void fill(struct san *san)
{
	struct san_map *m;

	san_init(san);
	m = san_map_add(san, MAP_KEY, 0);
	m->name = san_intern(san, "mpatha");
	m->wwid = san_intern(san, MAP_KEY);
	san_map_set_groups(san, m, 2);
	for (uint32_t i = 0; i < 3; i++) {
		struct san_path *p = san_path_add(san, m, 8, i * 16, 0);

		p->group = i < 2 ? 1 : 2;
		p->dm = SAN_DM_ACTIVE;
	}
	san_map_sort_paths(m);
}

static unsigned publish(struct san *san)
{
	struct san_obj *o;
	unsigned bits, n = 0;

	while ((o = san_pop_dirty(san, &bits))) {
		n++;
		if (bits & SAN_DIRTY_GONE)
			san_obj_free(o);
	}
	return n;
}

static bool maps(struct san *san, const char *failback, const char *queueing, unsigned usable,
		 int64_t now)
{
	char text[256];

	snprintf(text, sizeof(text), "dm-0" US MAP_KEY US "%s" US "%s" US "%u" ROW "mpatha\n",
		 failback, queueing, usable);
	return mpathd_merge_maps(san, text, now);
}

static bool path_row(struct san *san, unsigned minor, const char *chk, const char *prio,
		     const char *next, int64_t now)
{
	char text[512];

	snprintf(text, sizeof(text),
		 "8:%u" US MAP_KEY ROW "%s" US "%s" US "%s" US "tur" US "normal" US "mpatha\n",
		 minor, chk, prio, next);
	return mpathd_merge_paths(san, text, false, now);
}

/* ---- merge ---- */

static void countdown_becomes_a_moment(void **state)
{
	struct san san;
	struct san_map *m;

	(void)state;
	fill(&san);
	m = san.maps[0];
	san.host.poll_ms = 5000;
	assert_true(maps(&san, "-", "12 chk", 3, T0));
	assert_int_equal(m->queue_limit_ms, 60000);
	assert_int_equal(m->queue_until, 0);
	assert_int_equal(m->chk_at, T0);
	publish(&san);
	maps(&san, "-", "38 sec", 0, T0 + 1000);
	assert_int_equal(m->queue_until, T0 + 39000);
	assert_int_equal(m->queue_limit_ms, 60000);
	assert_int_equal(publish(&san), 1);
	/* the same clock a second later, and with its rounding: nothing to publish */
	maps(&san, "-", "37 sec", 0, T0 + 2000);
	maps(&san, "-", "35 sec", 0, T0 + 3100);
	assert_int_equal(m->queue_until, T0 + 39000);
	assert_int_equal(publish(&san), 0);
	assert_int_equal(m->chk_at, T0 + 3100);
	/* it ended: the word says off, the setting is what it was */
	maps(&san, "-", "off", 0, T0 + 40000);
	assert_int_equal(m->queue_until, 0);
	assert_int_equal(m->queue_limit_ms, 60000);
	assert_string_equal(m->queue_word, "off");
	/* off with paths there is the setting */
	maps(&san, "-", "off", 3, T0 + 50000);
	assert_int_equal(m->queue_limit_ms, 0);
	san_fini(&san);
}

static void queueing_words(void **state)
{
	static const struct {
		const char *word;
		enum san_tri kernel;
		int64_t want;
	} rows[] = {
		{ "on", SAN_YES, -1 },    { "-", SAN_YES, -1 }, { "-", SAN_NO, 0 },
		{ "-", SAN_UNKNOWN, -2 }, { "off", SAN_NO, 0 }, { "8 chk", SAN_YES, -2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct san san;

		fill(&san);
		san.maps[0]->queueing = rows[i].kernel;
		maps(&san, "-", rows[i].word, 3, T0);
		/* "8 chk" cannot be a time while the interval is not known */
		assert_int_equal(san.maps[0]->queue_limit_ms, rows[i].want);
		san_fini(&san);
	}
}

static void failback_counts_down(void **state)
{
	struct san san;
	struct san_map *m;

	(void)state;
	fill(&san);
	m = san.maps[0];
	maps(&san, "immediate", "on", 3, T0);
	assert_string_equal(m->failback, "immediate");
	maps(&san, "XXXXXX.... 4/6", "on", 3, T0 + 1000);
	assert_string_equal(m->failback, "deferred:6");
	assert_int_equal(m->failback_at, T0 + 5000);
	/* 0.9 then prints nothing, but we have learnt what it is */
	maps(&san, "-", "on", 3, T0 + 9000);
	assert_string_equal(m->failback, "deferred:6");
	assert_int_equal(m->failback_at, 0);
	san_fini(&san);
}

static void paths_and_group_priorities(void **state)
{
	char text[] =
		"8:0" US MAP_KEY ROW "ready" US "50" US "XXX. 3/4" US "tur" US "normal" US
		"mpatha\n"
		"8:16" US MAP_KEY ROW "ghost" US "10" US "X 1/4" US "tur" US "normal" US "mpatha\n"
		"8:32" US MAP_KEY US "failed" US "faulty" US "1" US "X 1/4" US "tur" US
		"marginal" US "mpatha\n"
		"9:9" US "other" ROW "ready" US "1" US "X 1/4" US "tur" US "normal" US
		"elsewhere\n";
	struct san san;
	struct san_map *m;
	struct san_path *p;

	(void)state;
	fill(&san);
	m = san.maps[0];
	assert_true(mpathd_merge_paths(&san, text, false, T0));
	p = san_path_find(m, 8, 0);
	assert_int_equal(p->chk, SAN_CHK_READY);
	assert_int_equal(p->prio, 50);
	assert_string_equal(p->checker, "tur");
	assert_int_equal(p->chk_next, T0 + 3000);
	assert_int_equal(m->groups[0].prio, 30);
	assert_int_equal(m->groups[1].prio, 0); /* nothing usable in it */
	assert_true(m->groups[1].marginal);
	assert_false(m->groups[0].marginal);
	/* without the daemon's own dm word: that is the kernel's business here */
	assert_int_equal(san_path_find(m, 8, 32)->dm, SAN_DM_ACTIVE);
	san_fini(&san);
}

/* As 0.9.4 does for a map with a blank in its name. */
static void twice_in_one_reply(void **state)
{
	char text[] = "dm-0" US MAP_KEY US "-" US "off" US "3" ROW "mpatha\n"
		      "dm-0" US MAP_KEY US "-" US "17 sec" US "0" ROW "mpath\\x61\n";
	struct san san;

	(void)state;
	fill(&san);
	assert_true(mpathd_merge_maps(&san, text, T0));
	assert_string_equal(san.maps[0]->queue_word, "off");
	assert_int_equal(san.maps[0]->queue_until, 0);
	san_fini(&san);
}

/* Each second a reply, 4,000 paths: what did not change must not be published. */
static void healthy_paths_are_quiet(void **state)
{
	struct san san;
	struct san_path *p;

	(void)state;
	fill(&san);
	p = san_path_find(san.maps[0], 8, 0);
	path_row(&san, 0, "ready", "50", "XX 4/4", T0);
	publish(&san);
	path_row(&san, 0, "ready", "50", "XX 3/4", T0 + 1000);
	path_row(&san, 0, "ready", "50", "XX 4/4", T0 + 5000);
	assert_int_equal(publish(&san), 0);
	assert_int_equal(p->chk_next, T0 + 9000);
	assert_int_equal(p->chk_at, T0 + 5000);
	/* one in trouble says when it is checked next */
	path_row(&san, 0, "faulty", "50", "XX 2/4", T0 + 6000);
	assert_true(publish(&san) >= 1);
	path_row(&san, 0, "faulty", "50", "XX 4/4", T0 + 8000);
	assert_int_equal(publish(&san), 1);
	/* one that is held is not checked at all */
	p->held = true;
	path_row(&san, 0, "faulty", "50", "XX 4/4", T0 + 9000);
	assert_int_equal(p->chk_next, 0);
	san_fini(&san);
}

static void what_the_daemon_drops_is_unknown(void **state)
{
	char empty[] = "";
	struct san san;
	struct san_map *m;

	(void)state;
	fill(&san);
	m = san.maps[0];
	maps(&san, "manual", "on", 3, T0);
	path_row(&san, 0, "ready", "50", "X 1/4", T0);
	assert_int_equal(m->groups[0].prio, 50);
	/* other rows, not this one */
	path_row(&san, 16, "ready", "10", "X 1/4", T0 + 1000);
	assert_int_equal(san_path_find(m, 8, 0)->chk, SAN_CHK_UNDEF);
	assert_int_equal(san_path_find(m, 8, 0)->chk_at, 0);
	assert_int_equal(m->groups[0].prio, 10);
	mpathd_merge_maps(&san, empty, T0 + 1000);
	assert_int_equal(m->chk_at, 0);
	assert_string_equal(m->failback, "");
	assert_int_equal(m->queue_limit_ms, -2);
	mpathd_merge_gone(&san);
	assert_int_equal(m->groups[0].prio, SAN_PRIO_UNKNOWN);
	san_fini(&san);
}

/* A map made by hand is not multipathd's; a new one is not yet. */
static void maps_that_the_daemon_does_not_have(void **state)
{
	struct san_map *mine, *young;
	struct san san;

	(void)state;
	fill(&san);
	mine = san_map_add(&san, "name:mine", 0);
	maps(&san, "manual", "on", 3, T0);
	assert_int_equal(san.maps[0]->daemon_has, SAN_YES);
	assert_int_equal(mine->daemon_has, SAN_NO);

	san.host.loaded = true;
	young = san_map_add(&san, "3600b", 0);
	young->dm_name = san_intern(&san, "dm-7");
	maps(&san, "manual", "on", 3, T0 + 1000);
	maps(&san, "manual", "on", 3, T0 + 3000);
	assert_int_equal(young->daemon_has, SAN_UNKNOWN);
	publish(&san);
	maps(&san, "manual", "on", 3, T0 + 3500);
	assert_int_equal(young->daemon_has, SAN_NO);
	assert_int_equal(publish(&san), 1);
	/* under another name, but the same device */
	mpathd_merge_maps(&san, (char[]){ "dm-7" US "?" US "manual" US "on" US "3" ROW "other\n" },
			  T0 + 4500);
	assert_int_equal(young->daemon_has, SAN_YES);
	assert_int_equal(san.maps[0]->daemon_has, SAN_YES); /* one list without it */

	mpathd_merge_gone(&san);
	assert_int_equal(young->daemon_has, SAN_UNKNOWN);
	assert_int_equal(mine->daemon_has, SAN_UNKNOWN);
	san_fini(&san);
}

static void nonsense_changes_nothing(void **state)
{
	char text[] = "fail\n";
	struct san san;

	(void)state;
	fill(&san);
	maps(&san, "manual", "on", 3, T0);
	publish(&san);
	assert_false(mpathd_merge_maps(&san, text, T0 + 1));
	assert_string_equal(san.maps[0]->failback, "manual");
	assert_int_equal(publish(&san), 0);
	san_fini(&san);
}

static void tree_for_an_ordinary_user(void **state)
{
	static const char doc[] =
		"{ \"maps\": [{ \"name\" : \"mpatha\", \"uuid\" : \"" MAP_KEY "\","
		"\"features\" : \"1 queue_if_no_path\", \"hwhandler\" : \"1 alua\","
		"\"path_groups\": [{ \"selector\" : \"service-time 0\", \"pri\" : 50,"
		"\"dm_st\" : \"enabled\", \"marginal_st\" : \"normal\", \"paths\": ["
		"{ \"dev_t\" : \"8:32\", \"dm_st\" : \"failed\" },"
		"{ \"dev_t\" : \"99:9\", \"dm_st\" : \"active\" }] },"
		"{ \"selector\" : \"round-robin 0\", \"pri\" : 10, \"dm_st\" : \"active\","
		"\"paths\": [{ \"dev_t\" : \"8:0\", \"dm_st\" : \"active\" },"
		"{ \"dev_t\" : \"8:16\", \"dm_st\" : \"active\" }] }] }] }";
	struct mpathd_tree tree = { 0 };
	struct san san;
	struct san_map *m;
	struct err e;

	(void)state;
	fill(&san);
	m = san.maps[0];
	assert_int_equal(mpathd_json_parse(doc, &tree, &e), 0);
	mpathd_merge_tree(&san, &tree);
	assert_int_equal(m->queueing, SAN_YES);
	assert_string_equal(m->hwhandler, "alua");
	assert_int_equal(m->cur_group, 2);
	assert_string_equal(m->groups[0].selector, "service-time 0");
	assert_int_equal(m->groups[0].prio, 50);
	assert_int_equal(m->paths->minor, 32);
	assert_int_equal(m->paths->dm, SAN_DM_FAILED);
	assert_int_equal(san_path_find(m, 8, 16)->group, 2);
	assert_int_equal(m->npaths, 3);
	publish(&san);
	mpathd_merge_tree(&san, &tree);
	assert_int_equal(publish(&san), 0);
	mpathd_tree_fini(&tree);
	san_fini(&san);
}

/* ---- rounds, against a daemon ---- */

struct world {
	struct fake fake;
	uv_loop_t loop;
	struct san san;
	struct mpathd_poll *poll;
	unsigned merges, rounds, events;
	char event[240];
};

static int64_t now(void *ctx)
{
	(void)ctx;
	return (int64_t)(uv_hrtime() / 1000000) * 40;
}

static void merged(void *ctx, bool words)
{
	struct world *w = ctx;

	w->merges++;
	w->rounds += words;
}

static void on_event(void *ctx, enum san_severity sev, const char *text)
{
	struct world *w = ctx;

	(void)sev;
	w->events++;
	snprintf(w->event, sizeof(w->event), "%s", text);
}

static const char *plain(const char *request)
{
	if (!strcmp(request, "show daemon"))
		return "pid 7 idle\n";
	if (!strcmp(request, "show config local"))
		return "defaults {\n\tpolling_interval 2\n}\n";
	if (!strcmp(request, MPATHD_ASK_MAPS))
		return "dm-0" US MAP_KEY US "manual" US "8 chk" US "3" ROW "mpatha\n";
	if (!strcmp(request, MPATHD_ASK_PATHS))
		return "8:0" US MAP_KEY ROW "ready" US "50" US "X 1/4" US "tur" US "normal" US
		       "mpatha\n";
	return "help \n: not found\nmultipath-tools v0.9.4 (12/19, 2022)\n"
	       "CLI commands reference:\n";
}

static const char *old(const char *request)
{
	if (!strcmp(request, MPATHD_ASK_PATHS))
		return "fail\n";
	if (!strcmp(request, MPATHD_ASK_PATHS_OLD))
		return "8:0" US MAP_KEY ROW "ready" US "50" US "X 1/4" US "" US "normal" US
		       "mpatha\n";
	return plain(request);
}

static const char *busy(const char *request)
{
	return strcmp(request, "show daemon") ? "timeout\n" : "pid 7 running\n";
}

static void part_plain(int listener)
{
	fake_serve(listener, plain);
}

static void part_old(int listener)
{
	fake_serve(listener, old);
}

static void part_busy(int listener)
{
	fake_serve(listener, busy);
}

static void part_silent(int listener)
{
	(void)listener;
	fake_sleep_ms(60000);
}

static void begin(struct world *w, fake_part part)
{
	struct mpathd_poll_hooks hooks = { w, now, merged, on_event };

	memset(w, 0, sizeof(*w));
	fill(&w->san);
	fake_start(&w->fake, part);
	uv_loop_init(&w->loop);
	w->poll = mpathd_poll_new(&w->loop, &w->san, false,
				  &(struct mpathd_where){ w->fake.pidfile, w->fake.socket, 20 },
				  &hooks);
}

static void until(struct world *w, const unsigned *count, unsigned n)
{
	uint64_t began = uv_hrtime();

	while (*count < n) {
		uv_run(&w->loop, UV_RUN_ONCE);
		if (uv_hrtime() - began > 10000000000u)
			fail_msg("nothing happened for 10 s");
	}
}

/* Until an event has this in it: on a busy machine others may come between. */
static void until_said(struct world *w, const char *part)
{
	while (!strstr(w->event, part)) {
		unsigned n = w->events + 1;

		until(w, &w->events, n);
	}
}

static void end(struct world *w)
{
	mpathd_poll_close(w->poll);
	uv_run(&w->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&w->loop), 0);
	fake_stop(&w->fake);
	san_fini(&w->san);
}

static void first_round_tells_all(void **state)
{
	struct world w;
	const struct san_host *h = &w.san.host;

	(void)state;
	begin(&w, part_plain);
	assert_false(mpathd_poll_settled(w.poll));
	until(&w, &w.rounds, 1);
	assert_true(mpathd_poll_settled(w.poll));
	assert_int_equal(h->charge, SAN_CHARGE_MULTIPATHD);
	assert_string_equal(h->charge_version, "0.9.4");
	assert_int_equal(h->poll_ms, 2000);
	assert_true(now(NULL) - h->charge_at < 4000);
	assert_int_equal(w.san.maps[0]->queue_limit_ms, 16000);
	assert_int_equal(san_path_find(w.san.maps[0], 8, 0)->chk, SAN_CHK_READY);
	assert_int_equal(w.events, 0);
	end(&w);
}

/* Maps come while a round is under way: their words are asked for once, and waited for. */
static void maps_that_come_in_between(void **state)
{
	struct world w;

	(void)state;
	begin(&w, part_plain);
	while (!w.san.host.charge_at)
		uv_run(&w.loop, UV_RUN_ONCE);
	mpathd_poll_soon(w.poll); /* this round has yet to ask about maps */
	until(&w, &w.rounds, 1);
	assert_true(mpathd_poll_settled(w.poll));
	end(&w);
	begin(&w, part_plain);
	while (!w.san.maps[0]->chk_at)
		uv_run(&w.loop, UV_RUN_ONCE);
	mpathd_poll_soon(w.poll); /* this one has */
	until(&w, &w.rounds, 1);
	assert_false(mpathd_poll_settled(w.poll));
	until(&w, &w.rounds, 2);
	assert_true(mpathd_poll_settled(w.poll));
	end(&w);
}

static void old_daemon_without_checker_names(void **state)
{
	struct world w;
	const struct san_path *p;

	(void)state;
	begin(&w, part_old);
	until(&w, &w.rounds, 1);
	p = san_path_find(w.san.maps[0], 8, 0);
	assert_int_equal(p->chk, SAN_CHK_READY);
	assert_string_equal(p->checker, "");
	end(&w);
}

/* It answers, but only that it cannot: words are not refreshed, and that is said once. */
static void busy_daemon(void **state)
{
	struct world w;

	(void)state;
	begin(&w, part_busy);
	until(&w, &w.events, 1);
	assert_non_null(strstr(w.event, "too busy"));
	assert_int_equal(san_path_find(w.san.maps[0], 8, 0)->chk_at, 0);
	assert_true(mpathd_poll_settled(w.poll));
	assert_int_equal(w.rounds, 0);
	end(&w);
}

static void silence_and_end(void **state)
{
	struct world w;
	const struct san_host *h = &w.san.host;

	(void)state;
	begin(&w, part_silent);
	until(&w, &w.events, 1);
	assert_non_null(strstr(w.event, "has not answered"));
	assert_int_not_equal(h->silent_since, 0);
	assert_true(mpathd_poll_settled(w.poll));
	fake_stop(&w.fake);
	until_said(&w, "ended");
	assert_int_equal(h->charge, SAN_CHARGE_NOBODY);
	assert_int_equal(h->silent_since, 0);
	end(&w);
}

static void no_daemon_is_an_answer(void **state)
{
	struct world w;
	struct mpathd_poll_hooks hooks = { &w, now, merged, on_event };

	(void)state;
	memset(&w, 0, sizeof(w));
	fill(&w.san);
	uv_loop_init(&w.loop);
	w.poll = mpathd_poll_new(&w.loop, &w.san, false,
				 &(struct mpathd_where){ "/nonexistent", "@nonexistent", 20 },
				 &hooks);
	until(&w, &w.merges, 1);
	assert_int_equal(w.san.host.charge, SAN_CHARGE_NOBODY);
	assert_true(mpathd_poll_settled(w.poll));
	assert_int_equal(w.events, 0);
	end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(countdown_becomes_a_moment),
		cmocka_unit_test(queueing_words),
		cmocka_unit_test(failback_counts_down),
		cmocka_unit_test(paths_and_group_priorities),
		cmocka_unit_test(twice_in_one_reply),
		cmocka_unit_test(healthy_paths_are_quiet),
		cmocka_unit_test(what_the_daemon_drops_is_unknown),
		cmocka_unit_test(maps_that_the_daemon_does_not_have),
		cmocka_unit_test(nonsense_changes_nothing),
		cmocka_unit_test(tree_for_an_ordinary_user),
		cmocka_unit_test(first_round_tells_all),
		cmocka_unit_test(maps_that_come_in_between),
		cmocka_unit_test(old_daemon_without_checker_names),
		cmocka_unit_test(busy_daemon),
		cmocka_unit_test(silence_and_end),
		cmocka_unit_test(no_daemon_is_an_answer),
	};

	return cmocka_run_group_tests_name("mpathd_poll", tests, NULL, NULL);
}
