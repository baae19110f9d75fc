/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of mon: a small SAN whose kernel obeys, on a clock of its own; each rule that needs the
 * whole.
 */
#include "engine/monitor/mon.h"

#include "base/mem.h"
#include "base/str.h"
#include "engine/conf/conf_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define S      INT64_C(1000)
#define T0     (INT64_C(1000000) * S) /* a multiple of every interval */
#define MAP    1
#define GROUPS 4
#define SECS   400

/* ---- the SAN ---- */

struct fake_path {
	uint32_t id, map, group;
	enum san_chk word;
	int32_t prio;
	enum san_dm dm;
	bool hangs, refuses, deaf; /* deaf: the kernel does not do what it is asked for */
	bool asked;
	int64_t takes, begun; /* a check */
	bool changed;         /* an event of the kernel is owed */
	unsigned checks;
};

struct fake {
	struct mon *m;
	int64_t now;
	struct fake_path *paths;
	size_t npaths;
	/* of map 1 */
	uint32_t cur, ngroups;
	bool disabled[GROUPS], queueing, map_changed;
	struct str orders, news;
	unsigned ops, per_second[SECS];
};

static struct fake_path *path_of(struct fake *f, uint32_t id)
{
	assert_true(id >= 1 && id <= f->npaths);
	return &f->paths[id - 1];
}

static void order(struct fake *f, const char *what, uint32_t n)
{
	f->ops++;
	str_addf(&f->orders, "%d %s %u\n", (int)((f->now - T0) / S), what, (unsigned)n);
}

static bool on_check(void *ctx, uint32_t id)
{
	struct fake *f = ctx;
	struct fake_path *p = path_of(f, id);
	int64_t second = (f->now - T0) / S;

	f->ops++;
	if (p->refuses)
		return false;
	p->asked = true;
	p->begun = f->now;
	p->checks++;
	if (second >= 0 && second < SECS)
		f->per_second[second]++;
	return true;
}

static void move(struct fake *f, const char *what, uint32_t id, enum san_dm dm)
{
	struct fake_path *p = path_of(f, id);

	order(f, what, id);
	if (p->deaf)
		return;
	p->dm = dm;
	p->changed = true;
}

static void on_fail(void *ctx, uint32_t id)
{
	move(ctx, "fail", id, SAN_DM_FAILED);
}

static void on_reinstate(void *ctx, uint32_t id)
{
	move(ctx, "reinstate", id, SAN_DM_ACTIVE);
}

static void on_enable(void *ctx, uint32_t map, uint32_t group)
{
	struct fake *f = ctx;

	assert_int_equal(map, MAP);
	order(f, "enable", group);
	f->disabled[group - 1] = false;
	f->map_changed = true;
}

static void on_switch(void *ctx, uint32_t map, uint32_t group)
{
	struct fake *f = ctx;

	assert_int_equal(map, MAP);
	order(f, "switch", group);
	f->cur = group;
	f->map_changed = true;
}

static void on_queue(void *ctx, uint32_t map, bool on)
{
	struct fake *f = ctx;

	order(f, on ? "queue" : "noqueue", map);
	f->queueing = on;
	f->map_changed = true;
}

static void on_regroup(void *ctx, uint32_t map, const char *why)
{
	assert_true(*why);
	order(ctx, "regroup", map);
}

static void on_sample(void *ctx, uint32_t id, bool on)
{
	order(ctx, on ? "sample" : "nosample", id);
}

static void on_tell(void *ctx, enum san_severity sev, uint32_t map, uint32_t path, const char *text)
{
	struct fake *f = ctx;

	(void)sev;
	assert_true(map || !path);
	str_addf(&f->news, "%s\n", text);
}

static const struct mon_ops ops = { .check = on_check,
				    .fail = on_fail,
				    .reinstate = on_reinstate,
				    .enable_group = on_enable,
				    .switch_group = on_switch,
				    .queue = on_queue,
				    .regroup = on_regroup,
				    .sample = on_sample,
				    .tell = on_tell };

static void show_map(struct fake *f)
{
	struct mon_kernel k = { .cur_group = f->cur,
				.ngroups = f->ngroups,
				.disabled = f->disabled,
				.queueing = f->queueing };

	f->map_changed = false;
	mon_kernel(f->m, MAP, &k, f->now);
}

/* dm-mpath: when the group in use has no path any more, the first that has one is taken. */
static void kernel_picks(struct fake *f)
{
	uint32_t first = 0;

	for (size_t i = 0; i < f->npaths; i++) {
		struct fake_path *p = &f->paths[i];

		if (p->map != MAP || p->dm != SAN_DM_ACTIVE)
			continue;
		if (p->group == f->cur)
			return;
		if (!first || p->group < first)
			first = p->group;
	}
	if (first) {
		f->cur = first;
		f->map_changed = true;
	}
}

static void deliver(struct fake *f)
{
	bool more = true;

	while (more) {
		more = false;
		for (size_t i = 0; i < f->npaths; i++) {
			struct fake_path *p = &f->paths[i];

			if (p->asked && !p->hangs && f->now >= p->begun + p->takes) {
				p->asked = false;
				more = true;
				mon_checked(f->m, p->id, p->word, p->prio, f->now);
			}
			if (p->changed) {
				p->changed = false;
				more = true;
				kernel_picks(f);
				mon_kernel_path(f->m, p->id, p->dm, f->now);
			}
		}
		if (f->map_changed)
			show_map(f);
	}
}

static int64_t next_answer(const struct fake *f)
{
	int64_t at = INT64_MAX;

	for (size_t i = 0; i < f->npaths; i++) {
		const struct fake_path *p = &f->paths[i];

		if (p->asked && !p->hangs && p->begun + p->takes < at)
			at = p->begun + p->takes;
	}
	return at;
}

/* Until so many seconds after the beginning, what is due then included. */
static void run(struct fake *f, int64_t until_s)
{
	int64_t until = T0 + until_s * S;

	deliver(f);
	for (;;) {
		int64_t next = mon_next(f->m), answer = next_answer(f);

		next = answer < next ? answer : next;
		if (next > until)
			break;
		f->now = next > f->now ? next : f->now;
		mon_tick(f->m, f->now);
		deliver(f);
	}
	f->now = until;
}

/* ---- its parts ---- */

/* Failback by hand only, no_path_retry not set, nothing shaky. */
static const struct mon_map_set plain = { .name = "mpatha",
					  .failback = { .failback = CONF_NO },
					  .retry = { .no_path_retry = RETRY_UNSET, .polling_s = 5 },
					  .shaky = { .rate = -1 } };

static void add_paths(struct fake *f, size_t n)
{
	f->paths = xrealloc(f->paths, f->npaths + n, sizeof(*f->paths));
	memset(&f->paths[f->npaths], 0, n * sizeof(*f->paths));
	for (size_t i = f->npaths; i < f->npaths + n; i++)
		f->paths[i] = (struct fake_path){ .id = (uint32_t)i + 1,
						  .word = SAN_CHK_READY,
						  .dm = SAN_DM_ACTIVE };
	f->npaths += n;
}

static void begin(struct fake *f)
{
	const struct mon_times times = { .poll_ms = 5 * S, .max_poll_ms = 20 * S };

	*f = (struct fake){ .orders = STR_INIT, .news = STR_INIT, .now = T0 };
	f->m = mon_new(&ops, f, &times);
}

static void end(struct fake *f)
{
	mon_free(f->m);
	free(f->paths);
	str_fini(&f->orders);
	str_fini(&f->news);
}

static void set_path(struct fake *f, struct fake_path *p, bool implicit)
{
	struct mon_path_set set = { .implicit_alua = implicit };

	snprintf(set.dev, sizeof(set.dev), "sd%c", (char)('a' + p->id % 26));
	mon_path(f->m, p->id, p->map, p->group, &set, f->now);
	mon_kernel_path(f->m, p->id, p->dm, f->now);
}

/* Map 1 of two paths in each of so many groups: 1 and 2, 3 and 4 ...; the first have priority 50.
 */
static void begin_map(struct fake *f, const struct mon_map_set *set, uint32_t ngroups)
{
	begin(f);
	f->cur = 1;
	f->ngroups = ngroups;
	f->queueing = set->retry.no_path_retry > 0 || set->retry.no_path_retry == CONF_INFINITY;
	add_paths(f, (size_t)ngroups * 2);
	mon_map(f->m, MAP, set, f->now);
	show_map(f);
	for (size_t i = 0; i < f->npaths; i++) {
		struct fake_path *p = &f->paths[i];

		p->map = MAP;
		p->group = (uint32_t)i / 2 + 1;
		p->prio = p->group == 1 ? 50 : 10;
		set_path(f, p, false);
	}
}

/* All orders since the last time, "SECOND WHAT WHICH"; checks are not among them. */
static void assert_orders(struct fake *f, const char *expected)
{
	assert_string_equal(str_text(&f->orders), expected);
	str_clear(&f->orders);
}

static void assert_news(struct fake *f, const char *part)
{
	if (!strstr(str_text(&f->news), part))
		fail_msg("\"%s\" is not in:\n%s", part, str_text(&f->news));
	str_clear(&f->news);
}

static enum san_chk chk_of(struct fake *f, uint32_t id)
{
	struct mon_path_is is;

	assert_true(mon_path_is(f->m, id, &is));
	return is.chk;
}

static struct mon_map_is map_of(struct fake *f)
{
	struct mon_map_is is;

	assert_true(mon_map_is(f->m, MAP, &is));
	return is;
}

static void both(struct fake *f, uint32_t group, enum san_chk word)
{
	for (size_t i = 0; i < f->npaths; i++) {
		if (f->paths[i].group == group)
			f->paths[i].word = word;
	}
}

/* ---- d1: when paths are checked ---- */

/* The seconds between the checks of path 1 from now on. */
static void assert_gaps(struct fake *f, const int *gaps, size_t n)
{
	int64_t last = f->paths[0].begun;

	for (size_t i = 0; i < n; i++) {
		unsigned checks = f->paths[0].checks;

		while (f->paths[0].checks == checks)
			run(f, (f->now - T0) / S + 1);
		assert_int_equal((f->paths[0].begun - last) / S, gaps[i]);
		last = f->paths[0].begun;
	}
}

static void intervals_grow_while_all_is_well(void **state)
{
	/* in step with the map's own moment: a doubled interval begins with a short one */
	const int grow[] = { 5, 5, 10, 20, 20, 20 }, bad[] = { 5, 5, 5, 5 };
	struct fake f;

	(void)state;
	begin_map(&f, &plain, 1);
	run(&f, 0);
	assert_int_equal(f.paths[0].checks, 1); /* at once */
	assert_gaps(&f, grow, 6);
	f.paths[0].word = SAN_CHK_FAULTY;
	assert_gaps(&f, grow + 5, 1); /* found by the next check */
	assert_gaps(&f, bad, 4);      /* and every polling interval from then on */
	assert_int_equal(f.paths[1].checks, 9); /* it is well, and checked at 120 as before */
	f.paths[0].word = SAN_CHK_READY;
	assert_gaps(&f, bad, 1);
	assert_gaps(&f, grow, 2);
	end(&f);
}

static void a_bad_path_is_failed_once(void **state)
{
	struct fake f;

	(void)state;
	begin_map(&f, &plain, 1);
	f.paths[1].word = SAN_CHK_TIMEOUT;
	run(&f, 60);
	assert_orders(&f, "0 fail 2\n");
	assert_news(&f, "sdc is failed: its checker says i/o timeout");
	f.paths[1].word = SAN_CHK_SHAKY;
	run(&f, 80);
	assert_orders(&f, "");         /* the kernel has it failed */
	f.paths[1].dm = SAN_DM_ACTIVE; /* somebody reinstated it */
	f.paths[1].changed = true;
	run(&f, 81);
	assert_orders(&f, "80 fail 2\n");
	assert_int_equal(map_of(&f).usable, 1);
	end(&f);
}

static void a_kernel_that_did_not_obey_is_asked_again(void **state)
{
	struct fake f;

	(void)state;
	begin_map(&f, &plain, 1);
	f.paths[1].word = SAN_CHK_FAULTY;
	f.paths[1].deaf = true;
	run(&f, 10);
	assert_orders(&f, "0 fail 2\n5 fail 2\n10 fail 2\n");
	end(&f);
}

static void a_good_path_that_is_failed_in_the_kernel(void **state)
{
	struct fake f;

	(void)state;
	begin_map(&f, &plain, 1);
	run(&f, 60);
	f.paths[0].dm = SAN_DM_FAILED; /* by I/O */
	f.paths[0].changed = true;
	run(&f, 61);
	assert_int_equal(chk_of(&f, 1), SAN_CHK_FAULTY);
	assert_int_equal(map_of(&f).usable, 1);
	run(&f, 65); /* not at 80: within the polling interval */
	assert_orders(&f, "65 reinstate 1\n");
	assert_news(&f, "sdb is reinstated: its checker says ready");
	assert_int_equal(chk_of(&f, 1), SAN_CHK_READY);
	end(&f);
}

static void a_path_that_was_failed_at_the_beginning(void **state)
{
	struct fake f;

	(void)state;
	begin_map(&f, &plain, 1);
	f.paths[0].dm = SAN_DM_FAILED;
	mon_kernel_path(f.m, 1, SAN_DM_UNDEF, f.now);
	mon_kernel_path(f.m, 1, SAN_DM_FAILED, f.now);
	run(&f, 0);
	assert_orders(&f, "0 reinstate 1\n");
	end(&f);
}

static void what_is_pending_stays_as_it_was(void **state)
{
	struct fake f;

	(void)state;
	begin_map(&f, &plain, 1);
	run(&f, 39);
	f.paths[0].word = SAN_CHK_PENDING;
	run(&f, 43);
	assert_int_equal(f.paths[0].begun, T0 + 43 * S); /* asked for every second */
	assert_int_equal(chk_of(&f, 1), SAN_CHK_READY);
	assert_orders(&f, "");
	f.paths[0].word = SAN_CHK_READY;
	run(&f, 44);
	run(&f, 59);
	assert_int_equal(f.paths[0].begun, T0 + 44 * S);
	run(&f, 60); /* when it would have been checked anyway */
	assert_int_equal(f.paths[0].begun, T0 + 60 * S);
	end(&f);
}

static void removed_counts_as_faulty(void **state)
{
	struct fake f;

	(void)state;
	begin_map(&f, &plain, 1);
	f.paths[0].word = SAN_CHK_REMOVED;
	run(&f, 0);
	assert_orders(&f, "0 fail 1\n");
	assert_int_equal(chk_of(&f, 1), SAN_CHK_FAULTY);
	end(&f);
}

static void what_the_gate_says_is_taken_at_once(void **state)
{
	struct fake f;

	(void)state;
	begin_map(&f, &plain, 1);
	run(&f, 61);
	mon_checked(f.m, 1, SAN_CHK_FAULTY, -1, f.now); /* the device went offline */
	assert_orders(&f, "61 fail 1\n");
	end(&f);
}

static void a_check_that_cannot_be_begun(void **state)
{
	struct fake f;

	(void)state;
	begin_map(&f, &plain, 1);
	f.paths[0].refuses = true;
	run(&f, 2);
	assert_int_equal(f.paths[0].checks, 0);
	f.paths[0].refuses = false;
	run(&f, 3);
	assert_int_equal(f.paths[0].checks, 1);
	end(&f);
}

static void ghosts_of_implicit_alua(void **state)
{
	struct fake f;

	(void)state;
	begin_map(&f, &plain, 2);
	for (size_t i = 0; i < 4; i++) {
		set_path(&f, &f.paths[i], true);
		f.paths[i].word = SAN_CHK_FAULTY;
	}
	run(&f, 1);
	assert_orders(&f, "0 fail 1\n0 fail 2\n0 fail 3\n0 fail 4\n");
	both(&f, 2, SAN_CHK_GHOST);
	run(&f, 30);
	assert_orders(&f, ""); /* no path is active */
	assert_int_equal(chk_of(&f, 3), SAN_CHK_GHOST);
	assert_int_equal(map_of(&f).usable, 0);
	f.paths[0].word = SAN_CHK_READY;
	run(&f, 60);
	assert_non_null(strstr(str_text(&f.orders), "reinstate 1\n"));
	assert_non_null(strstr(str_text(&f.orders), "reinstate 3\n"));
	assert_non_null(strstr(str_text(&f.orders), "reinstate 4\n"));
	end(&f);
}

static void other_ghosts_are_reinstated(void **state)
{
	struct fake f;

	(void)state;
	begin_map(&f, &plain, 1);
	both(&f, 1, SAN_CHK_FAULTY);
	run(&f, 1);
	both(&f, 1, SAN_CHK_GHOST);
	str_clear(&f.orders);
	run(&f, 5);
	assert_orders(&f, "5 reinstate 1\n5 reinstate 2\n");
	end(&f);
}

static void a_disabled_group_with_a_ready_path(void **state)
{
	struct fake f;

	(void)state;
	begin_map(&f, &plain, 2);
	run(&f, 40);
	f.disabled[1] = true;
	show_map(&f);
	f.paths[2].word = f.paths[3].word = SAN_CHK_GHOST;
	run(&f, 60);
	assert_orders(&f, ""); /* ghosts do not do */
	f.paths[3].word = SAN_CHK_READY;
	run(&f, 100);
	assert_non_null(strstr(str_text(&f.orders), "enable 2\n"));
	assert_null(strstr(strstr(str_text(&f.orders), "enable 2\n") + 1, "enable"));
	end(&f);
}

/* ---- many paths ---- */

#define MANY_MAPS 1000
#define EACH      4

static void begin_many(struct fake *f)
{
	begin(f);
	add_paths(f, (size_t)MANY_MAPS * EACH);
	for (uint32_t map = 1; map <= MANY_MAPS; map++)
		mon_map(f->m, map, &plain, f->now);
	for (size_t i = 0; i < f->npaths; i++) {
		f->paths[i].map = (uint32_t)(i / EACH) + 1;
		f->paths[i].group = 1;
		set_path(f, &f->paths[i], false);
	}
}

/* Without the search of run(), which looks at all paths: every answer comes at once. */
static void run_many(struct fake *f, int64_t until_s)
{
	int64_t next;

	while ((next = mon_next(f->m)) <= T0 + until_s * S) {
		f->now = next;
		mon_tick(f->m, next);
		for (size_t i = 0; i < f->npaths; i++) {
			struct fake_path *p = &f->paths[i];

			if (!p->asked || p->hangs)
				continue;
			p->asked = false;
			mon_checked(f->m, p->id, p->word, p->prio, f->now);
		}
	}
}

static void checks_are_spread_evenly(void **state)
{
	unsigned total = 0;
	struct fake f;

	(void)state;
	begin_many(&f);
	run_many(&f, 159);
	for (int s = 0; s < 160; s++) printf("%u ",f.per_second[s]);
	for (int s = 100; s < 160; s++) {
		/* 4,000 in 20 s */
		assert_in_range(f.per_second[s], 190, 210);
		total += f.per_second[s];
	}
	assert_int_equal(total, 3 * MANY_MAPS * EACH);
	assert_orders(&f, "");
	end(&f);
}

static void nothing_is_done_when_nothing_is_due(void **state)
{
	struct fake f;
	int64_t next;
	unsigned n;

	(void)state;
	begin_many(&f);
	run_many(&f, 100);
	next = mon_next(f.m);
	n = f.ops;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(mon_tick(f.m, next - 1), next);
	assert_int_equal(f.ops, n);
	f.now = next;
	mon_tick(f.m, next);
	assert_int_equal(f.ops, n + EACH); /* the paths of one map */
	end(&f);
}

static void one_stuck_check_moves_no_other(void **state)
{
	struct fake f, g;

	(void)state;
	begin_map(&f, &plain, 2);
	begin_map(&g, &plain, 2);
	g.paths[0].hangs = true;
	for (int s = 0; s < 200; s++) {
		run(&f, s);
		run(&g, s);
		for (size_t i = 1; i < 4; i++)
			assert_int_equal(f.paths[i].begun, g.paths[i].begun);
	}
	assert_int_equal(g.paths[0].checks, 1);
	g.paths[0].hangs = false; /* a late answer */
	run(&g, 200);
	assert_int_equal(chk_of(&g, 1), SAN_CHK_READY);
	run(&g, 205);
	assert_true(g.paths[0].checks >= 2);
	end(&f);
	end(&g);
}

static void late_answers_of_what_is_gone(void **state)
{
	struct mon_path_is path;
	struct mon_map_is map;
	struct fake f;

	(void)state;
	begin_map(&f, &plain, 1);
	f.paths[0].takes = f.paths[1].takes = 10 * S;
	run(&f, 1);
	mon_path_remove(f.m, 1, f.now);
	assert_false(mon_path_is(f.m, 1, &path));
	run(&f, 9);
	assert_true(mon_path_is(f.m, 2, &path));
	assert_true(path.checking);
	mon_map_remove(f.m, MAP);
	assert_false(mon_path_is(f.m, 2, &path));
	assert_false(mon_map_is(f.m, MAP, &map));
	run(&f, 60);
	assert_orders(&f, "");
	assert_true(mon_next(f.m) == INT64_MAX);
	end(&f);
}

/* ---- d6: the way back ---- */

static struct mon_map_set with_failback(int64_t failback)
{
	struct mon_map_set set = plain;

	set.failback.failback = failback;
	return set;
}

/* Group 1 fails at 1 s and is back at 40 s; path 2 five seconds after path 1. Until 100 s. */
static void fail_over_and_back(struct fake *f)
{
	run(f, 1);
	both(f, 1, SAN_CHK_FAULTY);
	run(f, 39);
	assert_int_equal(f->cur, 2);
	str_clear(&f->orders);
	str_clear(&f->news);
	f->paths[0].word = SAN_CHK_READY;
	run(f, 44);
	f->paths[1].word = SAN_CHK_READY;
	run(f, 100);
}

static void failback_manual(void **state)
{
	struct fake f;

	(void)state;
	begin_map(&f, &plain, 2);
	fail_over_and_back(&f);
	assert_orders(&f, "40 reinstate 1\n45 reinstate 2\n");
	assert_int_equal(map_of(&f).best, 1);
	assert_int_equal(f.cur, 2);
	end(&f);
}

static void failback_immediate(void **state)
{
	struct mon_map_set set = with_failback(CONF_IMMEDIATE);
	struct fake f;

	(void)state;
	begin_map(&f, &set, 2);
	fail_over_and_back(&f);
	assert_orders(&f, "40 reinstate 1\n40 switch 1\n45 reinstate 2\n");
	assert_news(&f, "I/O goes back to group 1");
	end(&f);
}

static void failback_deferred(void **state)
{
	struct mon_map_set set = with_failback(30);
	struct fake f;

	(void)state;
	begin_map(&f, &set, 2);
	fail_over_and_back(&f);
	/* each path that comes back begins the time anew */
	assert_orders(&f, "40 reinstate 1\n45 reinstate 2\n75 switch 1\n");
	assert_news(&f, "in 30 s");
	assert_int_equal(map_of(&f).failback_at, 0);
	end(&f);
}

static void a_path_that_fails_stops_the_way_back(void **state)
{
	struct mon_map_set set = with_failback(30);
	struct fake f;

	(void)state;
	begin_map(&f, &set, 2);
	run(&f, 1);
	both(&f, 1, SAN_CHK_FAULTY);
	run(&f, 39);
	both(&f, 1, SAN_CHK_READY);
	run(&f, 41);
	assert_int_equal(map_of(&f).failback_at, T0 + 70 * S);
	both(&f, 1, SAN_CHK_FAULTY);
	run(&f, 49);
	assert_int_equal(map_of(&f).failback_at, 0);
	run(&f, 100);
	assert_null(strstr(str_text(&f.orders), "switch"));
	end(&f);
}

static void failback_followover(void **state)
{
	struct mon_map_set set = with_failback(CONF_FOLLOWOVER);
	struct fake f;

	(void)state;
	begin_map(&f, &set, 2);
	fail_over_and_back(&f);
	assert_orders(&f, "40 reinstate 1\n40 switch 1\n45 reinstate 2\n");
	f.cur = 2; /* another host of the cluster has moved there */
	show_map(&f);
	run(&f, 200);
	assert_orders(&f, "");
	f.paths[1].word = SAN_CHK_FAULTY;
	run(&f, 230);
	f.paths[1].word = SAN_CHK_READY;
	run(&f, 260);
	assert_null(strstr(str_text(&f.orders), "switch")); /* its group was not out */
	end(&f);
}

static void the_whole_is_seen_before_io_moves(void **state)
{
	struct mon_map_set set = with_failback(CONF_IMMEDIATE);
	struct fake f;

	(void)state;
	begin_map(&f, &set, 2);
	/* the worse group answers first: I/O must not go there and back */
	f.paths[0].takes = f.paths[1].takes = 500;
	run(&f, 60);
	assert_orders(&f, "");
	end(&f);
}

static void groups_in_the_wrong_order(void **state)
{
	struct mon_map_set set = with_failback(CONF_IMMEDIATE);
	struct fake f;

	(void)state;
	begin_map(&f, &set, 2);
	run(&f, 60);
	f.paths[0].prio = f.paths[1].prio = 10;
	f.paths[2].prio = f.paths[3].prio = 50;
	run(&f, 80);
	assert_orders(&f, "80 regroup 1\n");
	assert_news(&f, "not in the order");
	end(&f);
}

static void priorities_change(void **state)
{
	struct mon_map_set set = with_failback(CONF_IMMEDIATE);
	struct fake f;

	(void)state;
	set.by_prio = true;
	begin_map(&f, &set, 2);
	run(&f, 60);
	assert_orders(&f, "");
	f.paths[1].prio = 49; /* still in order: but not of one group any more */
	run(&f, 80);
	assert_orders(&f, "80 regroup 1\n");
	assert_news(&f, "priorities have changed");
	run(&f, 120);
	assert_orders(&f, ""); /* once */
	set = with_failback(30);
	set.by_prio = true;
	mon_map(f.m, MAP, &set, f.now);
	f.paths[1].prio = 50;
	run(&f, 200);
	assert_orders(&f, ""); /* only with failback immediate */
	end(&f);
}

static void a_new_priority_has_the_others_asked(void **state)
{
	struct mon_map_set set = with_failback(CONF_IMMEDIATE);
	struct fake f;

	(void)state;
	set.by_prio = true;
	begin_map(&f, &set, 2);
	run(&f, 65);
	f.paths[0].prio = f.paths[1].prio = 10;
	f.paths[2].prio = f.paths[3].prio = 50;
	mon_checked(f.m, 1, SAN_CHK_READY, 10, f.now);
	assert_orders(&f, ""); /* not yet */
	run(&f, 66);
	assert_orders(&f, "65 regroup 1\n");
	assert_int_equal(f.paths[3].begun, T0 + 65 * S);
	run(&f, 80); /* and as if nothing had been */
	assert_int_equal(f.paths[3].begun, T0 + 80 * S);
	end(&f);
}

/* ---- d5: I/O without a path ---- */

static struct mon_map_set with_retry(int64_t retry)
{
	struct mon_map_set set = plain;

	set.retry.no_path_retry = retry;
	return set;
}

static void no_path_retry_unset(void **state)
{
	struct fake f;

	(void)state;
	begin_map(&f, &plain, 1);
	f.queueing = true;
	show_map(&f);
	both(&f, 1, SAN_CHK_FAULTY);
	run(&f, 60);
	assert_orders(&f, "0 fail 1\n0 fail 2\n");
	end(&f);
}

static void no_path_retry_fail(void **state)
{
	struct mon_map_set set = with_retry(CONF_NO);
	struct fake f;

	(void)state;
	begin_map(&f, &set, 1);
	both(&f, 1, SAN_CHK_FAULTY);
	run(&f, 60);
	assert_orders(&f, "0 fail 1\n0 fail 2\n");
	assert_news(&f, "mpatha has no usable path: I/O fails");
	f.queueing = true; /* somebody turned it on */
	show_map(&f);
	assert_orders(&f, "60 noqueue 1\n");
	end(&f);
}

static void no_path_retry_queue(void **state)
{
	struct mon_map_set set = with_retry(CONF_INFINITY);
	struct fake f;

	(void)state;
	begin_map(&f, &set, 1);
	f.queueing = false;
	show_map(&f);
	assert_orders(&f, "0 queue 1\n");
	run(&f, 1);
	both(&f, 1, SAN_CHK_FAULTY);
	run(&f, 300);
	assert_orders(&f, "5 fail 1\n5 fail 2\n");
	assert_news(&f, "I/O waits until one is back");
	mon_disable_queue(f.m, MAP, true, f.now);
	assert_orders(&f, "300 noqueue 1\n");
	mon_disable_queue(f.m, MAP, false, f.now);
	assert_orders(&f, "300 queue 1\n");
	end(&f);
}

static void no_path_retry_counts_down(void **state)
{
	struct mon_map_set set = with_retry(6);
	struct fake f;

	(void)state;
	begin_map(&f, &set, 1);
	run(&f, 1);
	both(&f, 1, SAN_CHK_FAULTY);
	run(&f, 20);
	assert_orders(&f, "5 fail 1\n5 fail 2\n");
	assert_news(&f, "I/O waits for 30 s, then it fails");
	assert_int_equal(map_of(&f).queue_until, T0 + 35 * S);
	assert_false(map_of(&f).timed_out);
	run(&f, 61);
	assert_orders(&f, "35 noqueue 1\n");
	assert_news(&f, "is over: I/O fails");
	assert_true(map_of(&f).timed_out);
	f.paths[1].word = SAN_CHK_READY;
	run(&f, 66);
	assert_orders(&f, "65 reinstate 2\n65 queue 1\n");
	assert_news(&f, "mpatha has a usable path again");
	assert_false(map_of(&f).timed_out);
	end(&f);
}

static void a_path_back_in_time_stops_the_clock(void **state)
{
	struct mon_map_set set = with_retry(6);
	struct fake f;

	(void)state;
	begin_map(&f, &set, 1);
	run(&f, 1);
	both(&f, 1, SAN_CHK_FAULTY);
	run(&f, 20);
	f.paths[0].word = SAN_CHK_GHOST;
	run(&f, 100);
	assert_null(strstr(str_text(&f.orders), "noqueue"));
	assert_int_equal(map_of(&f).queue_until, 0);
	end(&f);
}

static void a_slow_first_check_is_not_a_lost_path(void **state)
{
	struct mon_map_set set = with_retry(1);
	struct fake f;

	(void)state;
	begin_map(&f, &set, 1);
	f.paths[0].takes = f.paths[1].takes = 30 * S; /* and the kernel uses them */
	run(&f, 60);
	assert_orders(&f, "");
	end(&f);
}

static void io_that_fails_all_paths_begins_the_clock(void **state)
{
	struct mon_map_set set = with_retry(6);
	struct fake f;

	(void)state;
	begin_map(&f, &set, 1);
	run(&f, 60);
	for (size_t i = 0; i < 2; i++) {
		f.paths[i].word = SAN_CHK_FAULTY;
		f.paths[i].dm = SAN_DM_FAILED;
		mon_kernel_path(f.m, f.paths[i].id, SAN_DM_FAILED, f.now);
	}
	assert_int_equal(map_of(&f).queue_until, T0 + 90 * S);
	mon_path_remove(f.m, 1, f.now);
	run(&f, 89);
	mon_path_remove(f.m, 2, f.now);
	assert_int_equal(map_of(&f).usable, 0);
	run(&f, 100);
	assert_orders(&f, "90 noqueue 1\n");
	end(&f);
}

/* ---- d7: shaky paths ---- */

static struct mon_map_set with_errors(bool apart)
{
	struct mon_map_set set = plain;

	set.shaky.threshold = 1;
	set.shaky.forget_rate = 10;
	set.shaky.recovery_s = 60;
	set.marginal_apart = apart;
	return set;
}

/* Path 1 goes and comes back; from a whole polling interval to another. */
static void flap(struct fake *f, int64_t at_s)
{
	run(f, at_s);
	f->paths[0].word = SAN_CHK_FAULTY;
	run(f, at_s + 20);
	f->paths[0].word = SAN_CHK_READY;
	run(f, at_s + 25);
}

static void a_shaky_path_is_held_back(void **state)
{
	struct mon_map_set set = with_errors(false);
	struct fake f;

	(void)state;
	begin_map(&f, &set, 1);
	flap(&f, 41);
	assert_int_equal(chk_of(&f, 1), SAN_CHK_READY);
	str_clear(&f.orders);
	flap(&f, 81);
	assert_int_equal(chk_of(&f, 1), SAN_CHK_DELAYED);
	assert_int_equal(map_of(&f).usable, 1);
	assert_news(&f, "held back");
	run(&f, 150);
	assert_null(strstr(str_text(&f.orders), "reinstate"));
	run(&f, 180); /* it has been good for 60 s */
	assert_int_equal(chk_of(&f, 1), SAN_CHK_READY);
	assert_non_null(strstr(str_text(&f.orders), "reinstate 1\n"));
	assert_news(&f, "no longer marginal");
	end(&f);
}

static void a_new_table_does_not_use_what_is_held_back(void **state)
{
	struct mon_map_set set = with_errors(false);
	struct fake f;

	(void)state;
	begin_map(&f, &set, 1);
	flap(&f, 41);
	flap(&f, 81);
	str_clear(&f.orders);
	f.paths[0].dm = SAN_DM_ACTIVE;
	f.paths[0].changed = true;
	run(&f, 107);
	assert_orders(&f, "106 fail 1\n");
	end(&f);
}

static void a_shaky_path_without_another(void **state)
{
	struct mon_map_set set = with_errors(false);
	struct fake f;

	(void)state;
	begin_map(&f, &set, 1);
	flap(&f, 41);
	flap(&f, 81);
	f.paths[1].word = SAN_CHK_FAULTY;
	run(&f, 130);
	assert_int_equal(chk_of(&f, 1), SAN_CHK_READY);
	end(&f);
}

static void a_marginal_path_stands_apart(void **state)
{
	struct mon_map_set set = with_errors(true);
	struct mon_path_is is;
	struct fake f;

	(void)state;
	begin_map(&f, &set, 1);
	flap(&f, 41);
	str_clear(&f.orders);
	flap(&f, 81);
	assert_true(mon_path_is(f.m, 1, &is));
	assert_true(is.marginal);
	assert_int_equal(is.chk, SAN_CHK_READY); /* it is used */
	assert_orders(&f, "100 fail 1\n105 reinstate 1\n105 regroup 1\n");
	f.paths[0].group = 2;
	f.ngroups = 2;
	show_map(&f);
	set_path(&f, &f.paths[0], false);
	assert_int_equal(map_of(&f).best, 1);
	run(&f, 200);
	assert_orders(&f, "180 regroup 1\n"); /* it was good for long enough */
	end(&f);
}

static void marginal_by_hand(void **state)
{
	struct mon_map_set set = plain;
	struct mon_path_is is;
	struct fake f;

	(void)state;
	set.marginal_apart = true;
	begin_map(&f, &set, 1);
	run(&f, 60);
	mon_set_marginal(f.m, 1, true, f.now);
	assert_orders(&f, "60 regroup 1\n");
	run(&f, 100);
	mon_path_is(f.m, 1, &is);
	assert_true(is.marginal);
	mon_set_marginal(f.m, 1, false, f.now);
	assert_orders(&f, "100 regroup 1\n");
	mon_map(f.m, MAP, &plain, f.now);
	mon_set_marginal(f.m, 1, true, f.now);
	assert_orders(&f, ""); /* no groups of their own */
	end(&f);
}

static void two_failures_are_sampled(void **state)
{
	struct mon_map_set set = plain;
	struct fake f;

	(void)state;
	set.shaky = (struct shaky_cfg){
		.sample_s = 120, .rate = 10, .gap_s = 60, .double_failed_s = 60
	};
	begin_map(&f, &set, 1);
	flap(&f, 41);
	flap(&f, 71);
	assert_non_null(strstr(str_text(&f.orders), "sample 1\n"));
	assert_int_equal(chk_of(&f, 1), SAN_CHK_DELAYED);
	str_clear(&f.orders);
	run(&f, 220);
	mon_sampled(f.m, 1, 50, f.now);
	assert_news(&f, "50 of 1000 reads failed");
	run(&f, 279);
	assert_orders(&f, "");
	run(&f, 285); /* after the gap, once more */
	assert_orders(&f, "281 sample 1\n");
	run(&f, 390);
	mon_sampled(f.m, 1, 2, f.now);
	run(&f, 391);
	assert_orders(&f, "390 reinstate 1\n");
	assert_int_equal(chk_of(&f, 1), SAN_CHK_READY);
	end(&f);
}

static void a_sample_ends_with_its_path(void **state)
{
	struct mon_map_set set = plain;
	struct fake f;

	(void)state;
	set.shaky = (struct shaky_cfg){
		.sample_s = 120, .rate = 10, .gap_s = 60, .double_failed_s = 60
	};
	begin_map(&f, &set, 1);
	flap(&f, 41);
	flap(&f, 71);
	str_clear(&f.orders);
	mon_path_remove(f.m, 1, f.now);
	assert_orders(&f, "96 nosample 1\n");
	mon_sampled(f.m, 1, 0, f.now);
	end(&f);
}

static void a_map_of_ghosts_waits(void **state)
{
	struct mon_map_set set = plain;
	struct fake f;

	(void)state;
	set.ghost_delay_ms = 30 * S;
	begin_map(&f, &set, 1);
	both(&f, 1, SAN_CHK_GHOST);
	run(&f, 29);
	assert_int_equal(map_of(&f).ghost_until, T0 + 30 * S);
	assert_orders(&f, "");
	run(&f, 60);
	assert_orders(&f, "30 regroup 1\n");
	end(&f);
	begin_map(&f, &set, 1);
	both(&f, 1, SAN_CHK_GHOST);
	run(&f, 1);
	f.paths[1].word = SAN_CHK_READY;
	run(&f, 60);
	assert_orders(&f, "5 regroup 1\n");
	end(&f);
}

/* ---- what a person did ---- */

static void a_held_path(void **state)
{
	struct mon_map_set set = with_retry(6);
	struct mon_path_is is;
	struct fake f;

	(void)state;
	begin_map(&f, &set, 1);
	run(&f, 41);
	mon_hold_path(f.m, 1, true, f.now);
	f.paths[0].dm = SAN_DM_FAILED;
	f.paths[0].changed = true;
	run(&f, 100);
	assert_orders(&f, ""); /* its checker says ready */
	assert_true(mon_path_is(f.m, 1, &is));
	assert_true(is.held);
	assert_int_equal(is.chk, SAN_CHK_READY);
	assert_int_equal(map_of(&f).usable, 1);
	f.paths[1].word = SAN_CHK_FAULTY;
	run(&f, 121);
	assert_orders(&f, "120 fail 2\n");
	assert_int_equal(map_of(&f).queue_until, T0 + 150 * S); /* it does not count */
	mon_hold_path(f.m, 1, false, f.now);
	run(&f, 122); /* checked at once */
	assert_orders(&f, "121 reinstate 1\n121 queue 1\n");
	assert_int_equal(map_of(&f).queue_until, 0);
	end(&f);
}

static void a_held_path_of_a_new_table(void **state)
{
	struct fake f;

	(void)state;
	begin_map(&f, &plain, 1);
	run(&f, 41);
	mon_hold_path(f.m, 1, true, f.now);
	mon_kernel_path(f.m, 1, SAN_DM_FAILED, f.now);
	mon_kernel_path(f.m, 1, SAN_DM_ACTIVE, f.now);
	assert_orders(&f, "41 fail 1\n");
	end(&f);
}

static void a_held_group(void **state)
{
	struct mon_map_set set = with_failback(CONF_IMMEDIATE);
	struct fake f;

	(void)state;
	set.by_prio = true;
	begin_map(&f, &set, 2);
	run(&f, 41);
	f.cur = 2;
	mon_hold_group(f.m, MAP, 2, f.now);
	show_map(&f);
	run(&f, 100);
	assert_orders(&f, "");
	assert_int_equal(map_of(&f).held_group, 2);
	mon_hold_group(f.m, MAP, 0, f.now);
	assert_orders(&f, "100 switch 1\n");
	mon_hold_group(f.m, MAP, 2, f.now);
	f.paths[0].prio = 60;
	run(&f, 150);
	assert_orders(&f, ""); /* nor is it regrouped */
	mon_hold_group(f.m, MAP, 0, f.now);
	run(&f, 151);
	assert_orders(&f, "150 regroup 1\n");
	end(&f);
}

static void new_times(void **state)
{
	const struct mon_times fast = { .poll_ms = 2 * S, .max_poll_ms = 4 * S };
	const int gaps[] = { 2, 4, 4, 4 };
	struct fake f;

	(void)state;
	begin_map(&f, &plain, 1);
	run(&f, 60);
	mon_set_times(f.m, &fast);
	run(&f, 80);
	f.paths[0].word = SAN_CHK_FAULTY;
	run(&f, 84);
	f.paths[0].word = SAN_CHK_READY;
	run(&f, 86);
	assert_gaps(&f, gaps, 4);
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(intervals_grow_while_all_is_well),
		cmocka_unit_test(a_bad_path_is_failed_once),
		cmocka_unit_test(a_kernel_that_did_not_obey_is_asked_again),
		cmocka_unit_test(a_good_path_that_is_failed_in_the_kernel),
		cmocka_unit_test(a_path_that_was_failed_at_the_beginning),
		cmocka_unit_test(what_is_pending_stays_as_it_was),
		cmocka_unit_test(removed_counts_as_faulty),
		cmocka_unit_test(what_the_gate_says_is_taken_at_once),
		cmocka_unit_test(a_check_that_cannot_be_begun),
		cmocka_unit_test(ghosts_of_implicit_alua),
		cmocka_unit_test(other_ghosts_are_reinstated),
		cmocka_unit_test(a_disabled_group_with_a_ready_path),
		cmocka_unit_test(checks_are_spread_evenly),
		cmocka_unit_test(nothing_is_done_when_nothing_is_due),
		cmocka_unit_test(one_stuck_check_moves_no_other),
		cmocka_unit_test(late_answers_of_what_is_gone),
		cmocka_unit_test(failback_manual),
		cmocka_unit_test(failback_immediate),
		cmocka_unit_test(failback_deferred),
		cmocka_unit_test(a_path_that_fails_stops_the_way_back),
		cmocka_unit_test(failback_followover),
		cmocka_unit_test(the_whole_is_seen_before_io_moves),
		cmocka_unit_test(groups_in_the_wrong_order),
		cmocka_unit_test(priorities_change),
		cmocka_unit_test(a_new_priority_has_the_others_asked),
		cmocka_unit_test(no_path_retry_unset),
		cmocka_unit_test(no_path_retry_fail),
		cmocka_unit_test(no_path_retry_queue),
		cmocka_unit_test(no_path_retry_counts_down),
		cmocka_unit_test(a_path_back_in_time_stops_the_clock),
		cmocka_unit_test(a_slow_first_check_is_not_a_lost_path),
		cmocka_unit_test(io_that_fails_all_paths_begins_the_clock),
		cmocka_unit_test(a_shaky_path_is_held_back),
		cmocka_unit_test(a_new_table_does_not_use_what_is_held_back),
		cmocka_unit_test(a_shaky_path_without_another),
		cmocka_unit_test(a_marginal_path_stands_apart),
		cmocka_unit_test(marginal_by_hand),
		cmocka_unit_test(two_failures_are_sampled),
		cmocka_unit_test(a_sample_ends_with_its_path),
		cmocka_unit_test(a_map_of_ghosts_waits),
		cmocka_unit_test(a_held_path),
		cmocka_unit_test(a_held_path_of_a_new_table),
		cmocka_unit_test(a_held_group),
		cmocka_unit_test(new_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
