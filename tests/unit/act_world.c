/* SPDX-License-Identifier: GPL-2.0-or-later */
/* act_world: a kernel and an engine for the tests of act. */
#include "act_world.h"

#include "engine/kernel/expect.h"
#include "engine/kernel/watch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct world *W;

/* ---- what kernel.c would do ---- */

int64_t kernel_now(const struct kernel *k)
{
	(void)k;
	return W->clock_ms + (int64_t)((uv_hrtime() - W->wall_ns) / 1000000 * W->speed);
}

void world_set_speed(struct world *w, unsigned speed)
{
	uint64_t now = uv_hrtime();

	w->clock_ms += (int64_t)((now - w->wall_ns) / 1000000 * w->speed);
	w->wall_ns = now;
	w->speed = speed;
}

void kernel_commit(struct kernel *k, unsigned bits)
{
	(void)k;
	(void)bits;
}

bool watch_listed(const struct kernel_watch *w)
{
	(void)w;
	return true;
}

void watch_rows_came(struct kernel_watch *w)
{
	(void)w;
}

struct later {
	uv_timer_t timer;
	kernel_cb looked;
	dm_message_cb sent;
	void *ctx;
};

static void later_gone(uv_handle_t *h)
{
	free(h->data);
}

static void on_later(uv_timer_t *t)
{
	struct later *l = t->data;
	struct san_path *p = W->san.nmaps ? san_path_find(W->san.maps[0], 8, 0) : NULL;

	if (l->looked && !p) {
		l->looked(l->ctx, E_NOTFOUND);
	} else if (l->looked && W->unsent) {
		W->unsent = false;
		l->looked(l->ctx, 0);
	} else if (l->looked) {
		p->dm = W->next.dm;
		if (W->next.cur_group)
			W->san.maps[0]->cur_group = W->next.cur_group;
		l->looked(l->ctx, 0);
	} else {
		l->sent(l->ctx, &W->message_err);
	}
	uv_close((uv_handle_t *)t, later_gone);
}

static struct later *later(void *ctx)
{
	struct later *l = calloc(1, sizeof(*l));

	l->ctx = ctx;
	uv_timer_init(&W->loop, &l->timer);
	l->timer.data = l;
	uv_timer_start(&l->timer, on_later, 1, 0);
	return l;
}

void kernel_refresh_map(struct kernel *k, const struct san_map *m, kernel_cb cb, void *ctx)
{
	(void)k;
	(void)m;
	later(ctx)->looked = cb;
}

void dm_message(struct kernel *k, const struct san_map *m, const char *text, dm_message_cb done,
		void *ctx)
{
	(void)k;
	(void)m;
	snprintf(W->message, sizeof(W->message), "%s", text);
	later(ctx)->sent = done;
}

/* ---- what the engine would do ---- */

static void env_done(struct source_env *env, const struct plan_result *res)
{
	(void)env;
	W->res = *res;
	W->results++;
}

static void env_event(struct source_env *env, enum san_severity sev, const struct san_map *map,
		      const struct san_path *path, const char *by, const char *text)
{
	(void)env;
	(void)map;
	(void)path;
	if (!strcmp(by, "engine") && sev == SAN_SEV_WARN) {
		W->warnings++;
		snprintf(W->warning, sizeof(W->warning), "%s", text);
	}
	if (strcmp(by, "sandeck") != 0)
		return;
	W->events++;
	snprintf(W->event, sizeof(W->event), "%s", text);
}

static int64_t hook_now(void *ctx)
{
	return kernel_now(ctx);
}

static void hook_merged(void *ctx, bool words)
{
	(void)ctx;
	(void)words;
}

static void hook_event(void *ctx, enum san_severity sev, const char *text)
{
	(void)ctx;
	(void)sev;
	(void)text;
}

/* ---- a world ---- */

void world_fill(struct san *san, enum san_dm dm)
{
	struct san_map *m;

	san_init(san);
	m = san_map_add(san, "3600a", 0);
	m->name = san_intern(san, "mpatha");
	m->wwid = san_intern(san, "3600a");
	m->queueing = SAN_YES;
	m->suspended = SAN_NO;
	m->cur_group = 1;
	san_map_set_groups(san, m, 2);
	for (uint32_t i = 0; i < 3; i++) {
		static const char *const names[] = { "sda", "sdb", "sdc" };
		struct san_path *p = san_path_add(san, m, 8, i * 16, 0);

		p->name = san_intern(san, names[i]);
		p->group = i < 2 ? 1 : 2;
		p->dm = dm;
		p->dev = san_intern(san, "running");
	}
	m->groups[0].prio = 50;
	m->groups[1].prio = 10;
	m->groups[0].state = SAN_G_ACTIVE;
	m->groups[1].state = SAN_G_ENABLED;
	san_map_sort_paths(m);
}

static void begin(struct world *w, fake_part part, enum san_dm dm, unsigned speed)
{
	struct mpathd_poll_hooks hooks = { &w->k, hook_now, hook_merged, hook_event };
	struct mpathd_where where = { "/nonexistent/pid", "@nonexistent", 20 };

	memset(w, 0, sizeof(*w));
	W = w;
	w->wall_ns = uv_hrtime();
	w->clock_ms = (int64_t)(w->wall_ns / 1000000);
	w->speed = speed;
	if (part) {
		fake_start(&w->fake, part);
		where.pidfile = w->fake.pidfile;
		where.socket = w->fake.socket;
	}
	snprintf(w->held_file, sizeof(w->held_file), "/tmp/sandeck-test-held-%d", (int)getpid());
	setenv("SANDECK_HELD", w->held_file, 1);
	snprintf(w->lock_file, sizeof(w->lock_file), "/tmp/sandeck-test-lock-%d", (int)getpid());
	setenv("SANDECK_LOCK", w->lock_file, 1);
	snprintf(w->lock2_file, sizeof(w->lock2_file), "%s2", w->lock_file);
	setenv("SANDECK_LOCK2", w->lock2_file, 1);
	world_fill(&w->san, dm);
	w->next.dm = SAN_DM_ACTIVE;
	uv_loop_init(&w->loop);
	w->env.done = env_done;
	w->env.event = env_event;
	w->k = (struct kernel){ .env = &w->env, .san = &w->san, .loop = &w->loop };
	w->k.daemon = mpathd_poll_new(&w->loop, &w->san, false, &where, &hooks);
	w->k.held = held_new(&w->k);
	w->k.act = act_new(&w->k);
	w->k.act->follow_ms = 100;
	while (!mpathd_poll_settled(w->k.daemon))
		uv_run(&w->loop, UV_RUN_ONCE);
}

void world_begin_with(struct world *w, fake_part part, enum san_dm dm)
{
	begin(w, part, dm, WORLD_SPEED);
}

void world_begin(struct world *w, fake_part part)
{
	begin(w, part, SAN_DM_ACTIVE, WORLD_SPEED);
}

void world_begin_fast(struct world *w, fake_part part)
{
	begin(w, part, SAN_DM_ACTIVE, WORLD_FAST);
}

void world_until(struct world *w, const unsigned *count, unsigned n)
{
	uint64_t began = uv_hrtime();

	while (*count < n) {
		uv_run(&w->loop, UV_RUN_ONCE);
		if (uv_hrtime() - began > 30000000000u)
			fail_msg("nothing happened for 30 s; event: %s", w->event);
	}
}

void world_run_for(struct world *w, unsigned ms)
{
	uint64_t began = uv_hrtime();

	while (uv_hrtime() - began < ms * 1000000ull)
		uv_run(&w->loop, UV_RUN_ONCE);
}

void world_stop_source(struct world *w)
{
	act_close(w->k.act);
	held_close(w->k.held);
	mpathd_poll_close(w->k.daemon);
	uv_run(&w->loop, UV_RUN_DEFAULT);
	unlink(w->lock_file);
	unlink(w->lock2_file);
	assert_int_equal(uv_loop_close(&w->loop), 0);
	san_fini(&w->san);
}

void world_end(struct world *w)
{
	world_stop_source(w);
	fake_stop(&w->fake);
	unlink(w->held_file);
}

void world_order(struct world *w, enum plan_verb verb, uint32_t group, enum plan_route route)
{
	struct plan_cmd cmd = { .id = 1, .verb = verb, .map = "3600a", .major = 8, .route = route };

	if (!plan_verb_info(verb)->wants_path)
		cmd.major = 0;
	cmd.group = group;
	snprintf(cmd.by, sizeof(cmd.by), "root@db1");
	w->unsent = true;
	act_command(w->k.act, &cmd);
}

const struct san_path *world_sda(struct world *w)
{
	return san_path_find(w->san.maps[0], 8, 0);
}
