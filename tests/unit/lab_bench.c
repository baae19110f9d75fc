/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_bench: what the engine does with a source, without its loop and stream.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lab_bench.h"

#include "engine/rates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static void take_counters(struct bench *b, int64_t now)
{
	bool owed = false;

	journal_tick(&b->journal, &b->san, now);
	rates_round(&b->san, false, &owed);
}

static void publish(struct bench *b)
{
	struct san_obj *o;
	unsigned bits;

	b->dirty = 0;
	while ((o = san_pop_dirty(&b->san, &bits)) != NULL) {
		/* not the host: it tells that the daemon lives */
		b->dirty += (bits & ~(unsigned)SAN_DIRTY_IO) && o->kind != SAN_KIND_HOST;
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

static void on_event_raw(struct source_env *env, const struct san_event *ev)
{
	struct bench *b = env->ctx;

	assert_true(ev->at <= source_lab.now(b->src));
	journal_add_raw(&b->journal, ev);
}

static void on_done(struct source_env *env, const struct plan_result *res)
{
	struct bench *b = env->ctx;

	b->res = *res;
	b->results++;
}

int bench_try(struct bench *b, const struct source_opts *opts, struct err *e)
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
				      .event_raw = on_event_raw,
				      .done = on_done };
	return source_lab.open(&b->env, opts, &b->src, e);
}

void bench_close(struct bench *b)
{
	if (b->src)
		source_lab.close(b->src);
	journal_fini(&b->journal);
	san_fini(&b->san);
	uv_run(&b->loop, UV_RUN_DEFAULT);
	uv_loop_close(&b->loop);
}

/* Frozen at that second of the story. */
void bench_open(struct bench *b, const char *scenario, int64_t at_s)
{
	struct source_opts opts = { .scenario = scenario,
				    .interval_ms = 1000,
				    .start_ms = BENCH_START,
				    .at_ms = at_s * 1000,
				    .freeze = true };
	struct err e = { 0 };

	if (bench_try(b, &opts, &e))
		fail_msg("%s: %s", scenario, e.text);
	b->san.host.loaded = true;
}

struct san_map *bench_map(struct bench *b, const char *name)
{
	struct san_map *m = san_map_find(&b->san, name);

	if (!m)
		fail_msg("no map %s", name);
	return m;
}

struct san_path *bench_path(struct bench *b, const char *name)
{
	struct san_path *p = NULL;

	if (!san_path_lookup(&b->san, name, &p))
		fail_msg("no path %s", name);
	return p;
}

bool bench_told(struct bench *b, const char *part)
{
	for (uint64_t s = journal_oldest(&b->journal); s < b->journal.next; s++) {
		if (strstr(journal_get(&b->journal, s)->text, part))
			return true;
	}
	return false;
}

void bench_use_tree(void)
{
	const char *srcdir = getenv("srcdir");
	char labs[512];

	snprintf(labs, sizeof(labs), "%s/labs", srcdir ? srcdir : ".");
	setenv("SANDECK_LABS", labs, 1);
}
