/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel: the source that is this host.
 *
 * Puts the parts together and keeps the host's own record: who is watched, what
 * cannot be seen, what does not answer.  The parts know nothing of each other
 * but what kernel.h says.
 */
#include "engine/kernel/kernel.h"

#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "engine/kernel/act.h"
#include "engine/kernel/backfill.h"
#include "engine/kernel/expect.h"
#include "engine/kernel/held.h"
#include "engine/kernel/holders.h"
#include "engine/kernel/mpathd_poll.h"
#include "engine/kernel/questions.h"
#include "engine/kernel/set.h"
#include "engine/kernel/watch.h"

#include <stdlib.h>

/* The first picture is complete when every part has answered, or after this long. */
#define LOADED_AFTER_MS 5000
#define LOADED_LOOK_MS  10
/* The logs are read so long after that: nobody's start is to wait for them. */
#define LOGS_AFTER_MS 500
/* Reading who uses a map is slow by nature: only beyond this is it worth a word. */
#define HOLDERS_LATE_MS 8000

/* struct source is opaque to the engine: this is what it is here. */
struct source {
	struct kernel k;
	struct kclock clock;
	int64_t opened;
	uv_timer_t loading; /* until the first picture is complete, and a moment longer */
	bool loaded, committing;
	unsigned held; /* bits of commits that were held back */
};

static struct source *source_of(const struct kernel *k)
{
	return (struct source *)(uintptr_t)k;
}

int64_t kernel_now(const struct kernel *k)
{
	return kclock_now(source_of(k)->clock);
}

/* ---- the host's record ---- */

int64_t kernel_coarse(int64_t ms)
{
	if (ms < 60000)
		return ms;
	return ms - ms % (ms < 600000 ? 10000 : 60000);
}

static void add_holders_pending(const struct source *s, struct str *out)
{
	int64_t since = holders_pending_since(s->k.holders), now = kernel_now(&s->k);
	char span[32];

	if (!since || now - since < HOLDERS_LATE_MS)
		return;
	str_addf(out, "%susers of maps: no answer for %s", out->len ? "; " : "",
		 text_span(span, sizeof(span), kernel_coarse(now - since)));
}

static void update_host(struct source *s)
{
	struct san_host *host = &s->k.san->host;
	struct str missing = STR_INIT, pending = STR_INIT;

	watch_missing(s->k.watch, &missing);
	watch_pending(s->k.watch, &pending);
	add_holders_pending(s, &pending);
	if (set_text(s->k.san, &host->missing, str_text(&missing)) |
	    set_text(s->k.san, &host->pending, str_text(&pending)))
		san_touch(s->k.san, &host->obj, SAN_DIRTY_STATE);
	str_fini(&missing);
	str_fini(&pending);
}

/* ---- the past ---- */

static void on_time_for_logs(uv_timer_t *h)
{
	struct source *s = h->data;

	s->k.backfill = backfill_new(&s->k);
}

/* ---- commits ---- */

static bool complete(const struct source *s)
{
	const struct kernel *k = &s->k;

	return (watch_settled(k->watch) && mpathd_poll_settled(k->daemon) &&
		holders_settled(k->holders) && expect_settled(k->expect)) ||
	       kernel_now(k) - s->opened >= LOADED_AFTER_MS;
}

void kernel_commit(struct kernel *k, unsigned bits)
{
	struct source *s = source_of(k);

	s->held |= bits;
	/* Who uses the maps belongs to the first picture: asked while their paths are identified.
	 */
	if (!s->loaded && watch_scanned(k->watch))
		holders_tick(k->holders);
	/* A part that commits from within its own tick is published by this commit already. */
	if (s->committing || watch_holds(k->watch))
		return;
	s->committing = true;
	expect_tick(k->expect);
	held_tick(k->held);
	watch_sweep(k->watch);
	update_host(s);
	if (!s->loaded && complete(s)) {
		s->loaded = true;
		uv_timer_stop(&s->loading);
		if (!k->opts.once)
			uv_timer_start(&s->loading, on_time_for_logs, LOGS_AFTER_MS, 0);
		s->held |= COMMIT_LOADED;
	}
	bits = s->held;
	s->held = 0;
	k->env->commit(k->env, bits);
	s->committing = false;
}

static void on_loading(uv_timer_t *h)
{
	struct source *s = h->data;

	if (complete(s))
		kernel_commit(&s->k, COMMIT_STATES);
}

void kernel_refresh_map(struct kernel *k, const struct san_map *m, kernel_cb cb, void *ctx)
{
	watch_refresh(k->watch, m, cb, ctx);
}

/* ---- the daemon ---- */

static int64_t daemon_now(void *ctx)
{
	return kernel_now(ctx);
}

static void daemon_merged(void *ctx, bool words)
{
	(void)words;
	kernel_commit(ctx, COMMIT_STATES);
}

static void daemon_event(void *ctx, enum san_severity sev, const char *text)
{
	struct kernel *k = ctx;

	k->env->event(k->env, sev, NULL, NULL, "engine", text);
}

static void open_daemon(struct kernel *k)
{
	const struct mpathd_poll_hooks hooks = {
		.ctx = k, .now = daemon_now, .merged = daemon_merged, .event = daemon_event
	};
	const struct mpathd_where where = { 0 };

	k->daemon = mpathd_poll_new(k->loop, k->san, k->blind, &where, &hooks);
	mpathd_poll_pace(k->daemon, k->opts.interval_ms);
}

/* ---- the source ---- */

static void close_parts(struct kernel *k)
{
	act_close(k->act);
	questions_close(k->questions);
	backfill_close(k->backfill);
	watch_close(k->watch);
	mpathd_poll_close(k->daemon);
	holders_close(k->holders);
	held_close(k->held);
	expect_close(k->expect);
}

static int kernel_open(struct source_env *env, const struct source_opts *opts, struct source **out,
		       struct err *e)
{
	struct source *s = xcalloc(1, sizeof(*s));
	struct kernel *k = &s->k;
	int rc;

	s->clock = kclock_start();
	k->env = env;
	k->san = env->san;
	k->loop = env->loop;
	k->opts = *opts;
	rc = watch_open(k, s->clock, e);
	if (rc) {
		err_prefix(e, rc == E_UNSUPPORTED ? "nothing to watch on this host"
						  : "this host cannot be watched");
		if (rc == E_UNSUPPORTED)
			text_cat(e->text, sizeof(e->text), "; 'sandeck lab' shows a simulated SAN");
		free(s);
		return rc;
	}
	*out = s;
	s->opened = kernel_now(k);
	k->expect = expect_new(k);
	k->held = held_new(k);
	k->holders = holders_new(k);
	open_daemon(k);
	k->questions = questions_new(k);
	if (!opts->read_only)
		k->act = act_new(k);
	uv_timer_init(k->loop, &s->loading);
	s->loading.data = s;
	uv_timer_start(&s->loading, on_loading, LOADED_LOOK_MS, LOADED_LOOK_MS);
	return 0;
}

static int64_t source_now(const struct source *s)
{
	return kclock_now(s->clock);
}

static void kernel_tick(struct source *s)
{
	watch_tick(s->k.watch);
	holders_tick(s->k.holders);
	questions_tick(s->k.questions);
}

static void kernel_want(struct source *s, const struct source_want *want)
{
	watch_want(s->k.watch, want);
	mpathd_poll_pace(s->k.daemon, want->interval_ms);
}

static void kernel_act(struct source *s, const struct plan_cmd *cmd)
{
	act_command(s->k.act, cmd);
}

static void kernel_ask(struct source *s, const struct ask *q)
{
	questions_ask(s->k.questions, q);
}

static void on_closed(uv_handle_t *h)
{
	free(h->data);
}

static void kernel_close(struct source *s)
{
	close_parts(&s->k);
	uv_close((uv_handle_t *)&s->loading, on_closed);
}

const struct source_ops source_kernel = {
	.name = "kernel",
	.open = kernel_open,
	.now = source_now,
	.tick = kernel_tick,
	.want = kernel_want,
	.act = kernel_act,
	.ask = kernel_ask,
	.close = kernel_close,
};
