/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab: the clock of the simulated SAN, and its seam to the engine.
 *
 * The world moves in whole steps of virtual time, so its states are the same
 * however unevenly the ticks come.  Time runs with the monotonic clock from
 * the moment the story was opened; frozen, it moves with commands only.
 */
#include "engine/lab/lab.h"

#include "base/mem.h"
#include "engine/klog_event.h"
#include "engine/klog_list.h"
#include "engine/lab/lab_act.h"
#include "engine/lab/lab_ask.h"
#include "engine/lab/lab_build.h"
#include "engine/lab/lab_files.h"
#include "engine/lab/lab_publish.h"
#include "engine/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

/* As for the real daemon: after this long without an answer the operator is asked. */
#define SILENT_MS   4000
#define WAITING_MAX 64
#define LOG_EVENTS  200

/* A command that waits for a daemon that does not answer. */
struct waiting {
	struct plan_cmd cmd;
	struct plan_result res;
	int64_t sent_at;
	bool answered; /* its result is out; it may still be carried out, late */
};

struct source {
	struct source_env *env;
	struct lab_world world;
	int64_t interval_ms;
	bool freeze, raw;
	bool moving;     /* now() is the world's time, not the clock's */
	uint64_t clock0; /* uv_hrtime() when the clock was let go, at time `time0` */
	int64_t time0;
	int64_t told; /* the last time that now() gave: it never goes back */
	struct waiting waiting[WAITING_MAX];
	size_t nwaiting;
	struct lab_asks asks;
	struct klog_list log; /* of the time before the start */
};

/* ---- time ---- */

static int64_t clock_time(const struct source *s)
{
	return s->time0 + (int64_t)((uv_hrtime() - s->clock0) / 1000000);
}

static int64_t lab_now(const struct source *cs)
{
	int64_t now = cs->moving || cs->freeze ? cs->world.now : clock_time(cs);

	return now > cs->told ? now : cs->told;
}

static void remember_time(struct source *s)
{
	s->told = lab_now(s);
}

static int64_t wall_ms(void)
{
	struct timeval tv;

	gettimeofday(&tv, NULL);
	return (int64_t)tv.tv_sec * 1000 + tv.tv_usec / 1000;
}

/* ---- to the engine ---- */

static void on_event(void *ctx, enum san_severity sev, const struct lab_map *m,
		     const struct lab_path *p, const char *by, const char *text)
{
	struct source *s = ctx;

	s->env->event(s->env, sev, m ? m->san : NULL, p ? p->san : NULL, by, text);
}

static void on_log(void *ctx, enum klog_who who, const char *line)
{
	struct source *s = ctx;

	klog_list_add(&s->log, who, line, s->world.now,
		      who == KLOG_KERNEL ? "kernel log" : "journal");
}

/* As on a real host: who comes after the fault reads of it in the logs. */
static void fill_back(struct source *s)
{
	struct san_event ev;

	s->world.log = NULL;
	klog_list_end(&s->log, LOG_EVENTS);
	for (size_t i = 0; i < s->log.n; i++) {
		if (klog_event(s->env->san, &s->log.fact[i], &ev))
			s->env->event_raw(s->env, &ev);
	}
	klog_list_fini(&s->log);
}

/* The status lines hold numbers of I/O: while somebody reads them, busy maps change all the time.
 */
static void touch_raw(struct source *s)
{
	for (size_t i = 0; i < s->world.nmaps && s->raw; i++) {
		if (s->world.maps[i].iops)
			lab_changed(&s->world, &s->world.maps[i]);
	}
}

static void commit(struct source *s, unsigned bits)
{
	s->moving = true;
	if (bits & COMMIT_COUNTERS)
		touch_raw(s);
	lab_publish_states(&s->world, s->raw);
	if (bits & COMMIT_COUNTERS)
		lab_publish_counters(&s->world);
	s->env->commit(s->env, bits);
	remember_time(s);
	s->moving = false;
}

/* On to time `to`; the engine is told if anything may have moved. */
static void run_to(struct source *s, int64_t to)
{
	int64_t before = s->world.now;

	s->moving = true;
	lab_world_run(&s->world, to);
	s->moving = false;
	if (s->world.now != before)
		commit(s, COMMIT_STATES | COMMIT_COUNTERS);
}

/* ---- commands ---- */

static void answer(struct source *s, const struct plan_result *res)
{
	s->moving = true;
	s->env->done(s->env, res);
	remember_time(s);
	s->moving = false;
}

static void carry_out(struct source *s, const struct plan_cmd *cmd, struct plan_result *res)
{
	if (!lab_act_now(&s->world, cmd, res))
		return;
	commit(s, COMMIT_STATES);
	lab_act_verify(&s->world, cmd, res);
}

static void give_up(struct source *s, struct waiting *wt)
{
	wt->answered = true;
	wt->res.silent = true;
	snprintf(wt->res.text, sizeof(wt->res.text),
		 "multipathd has not answered for %d s; it may still do it when it wakes",
		 SILENT_MS / 1000);
	answer(s, &wt->res);
}

/* The daemon is awake again, or gone: what lies in its socket is done, or lost. */
static void settle(struct source *s, struct waiting *wt)
{
	if (s->world.daemon.runs) {
		carry_out(s, &wt->cmd, &wt->res);
		if (wt->answered)
			on_event(s, SAN_SEV_INFO, NULL, NULL, "multipathd",
				 "a late answer: an earlier command was carried out now");
	} else {
		snprintf(wt->res.text, sizeof(wt->res.text), "multipathd ended before it answered");
	}
	if (!wt->answered)
		answer(s, &wt->res);
}

static void look_at_waiting(struct source *s)
{
	size_t n = s->nwaiting;

	for (size_t i = 0; i < n && s->world.daemon.stalled; i++) {
		struct waiting *wt = &s->waiting[i];

		if (!wt->answered && s->world.now - wt->sent_at >= SILENT_MS)
			give_up(s, wt);
	}
	if (s->world.daemon.stalled)
		return;
	for (size_t i = 0; i < n; i++)
		settle(s, &s->waiting[i]);
	s->nwaiting = 0;
}

static void wait_for_daemon(struct source *s, const struct plan_cmd *cmd)
{
	struct waiting *wt;
	struct plan_result res;

	lab_act_prepare(&s->world, cmd, &res);
	if (s->nwaiting == WAITING_MAX) {
		res.sent[0] = '\0';
		snprintf(res.text, sizeof(res.text), "multipathd is silent and takes no more");
		answer(s, &res);
		return;
	}
	wt = &s->waiting[s->nwaiting++];
	*wt = (struct waiting){ .cmd = *cmd, .res = res, .sent_at = s->world.now };
}

static void act_at_once(struct source *s, const struct plan_cmd *cmd)
{
	struct plan_result res;

	lab_act_prepare(&s->world, cmd, &res);
	carry_out(s, cmd, &res);
	answer(s, &res);
}

static void lab_act(struct source *s, const struct plan_cmd *cmd)
{
	bool waits = s->world.daemon.stalled && lab_act_by_daemon(&s->world, cmd);

	if (waits)
		wait_for_daemon(s, cmd);
	else
		act_at_once(s, cmd);
	if (!s->freeze)
		return;
	run_to(s, s->world.now + s->interval_ms);
	if (waits && s->interval_ms < SILENT_MS)
		run_to(s, s->world.now + SILENT_MS - s->interval_ms);
	look_at_waiting(s);
}

/* ---- questions ---- */

static void on_answer(void *ctx, const struct answer *a)
{
	struct source *s = ctx;

	s->env->answer(s->env, a);
}

static void lab_ask(struct source *s, const struct ask *q)
{
	lab_asks_take(&s->asks, &s->world, q, s->freeze);
}

/* ---- the source ---- */

static void lab_tick(struct source *s)
{
	if (!s->freeze)
		run_to(s, clock_time(s));
	look_at_waiting(s);
	lab_asks_step(&s->asks, &s->world);
}

static void lab_want(struct source *s, const struct source_want *want)
{
	s->interval_ms = want->interval_ms;
	if (want->raw == s->raw)
		return;
	s->raw = want->raw;
	lab_publish_all(&s->world);
	commit(s, COMMIT_STATES);
}

static void lab_close(struct source *s)
{
	lab_world_fini(&s->world);
	free(s);
}

static int build(struct source *s, const struct source_opts *opts, struct err *e)
{
	struct str file = STR_INIT;
	cfg_t *cfg = NULL;
	int rc = lab_file_find(opts->scenario ? opts->scenario : "first-look", &file, e);

	if (!rc)
		rc = lab_conf_read(file.p, &cfg, e);
	if (!rc) {
		rc = lab_build(&s->world, cfg, opts->start_ms ? opts->start_ms : wall_ms(), e);
		cfg_free(cfg);
	}
	str_fini(&file);
	return rc;
}

/*
 * The first picture is one interval before the story, so that the second, with
 * which it begins, has rates; then the story up to where it is to be looked at.
 */
static void run_in(struct source *s, int64_t at_ms, bool once)
{
	struct lab_world *w = &s->world;
	int64_t step = s->interval_ms < 20000 ? s->interval_ms : 20000;
	int64_t look = w->start + at_ms;

	s->moving = true;
	lab_world_run(w, w->start - step);
	w->event = on_event;
	w->log = once ? NULL : on_log;
	w->ctx = s;
	lab_publish_start(w);
	commit(s, COMMIT_STATES | COMMIT_COUNTERS | COMMIT_LOADED);
	while (w->now + LAB_STEP_MS <= look)
		run_to(s, w->now + step < look ? w->now + step : look);
	fill_back(s);
	s->time0 = w->now;
	s->clock0 = uv_hrtime();
}

static int lab_open(struct source_env *env, const struct source_opts *opts, struct source **out,
		    struct err *e)
{
	struct source *s = xcalloc(1, sizeof(*s));
	int rc;

	s->env = env;
	s->freeze = opts->freeze;
	s->moving = true;
	s->interval_ms = opts->interval_ms > 0 ? opts->interval_ms : 1000;
	lab_world_init(&s->world, env->san);
	lab_asks_init(&s->asks, on_answer, s);
	rc = build(s, opts, e);
	if (rc) {
		lab_close(s);
		return rc;
	}
	/* The engine asks the time at the first commit already. */
	*out = s;
	run_in(s, opts->at_ms > 0 ? opts->at_ms : 0, opts->once);
	return 0;
}

const struct source_ops source_lab = {
	.name = "lab",
	.open = lab_open,
	.now = lab_now,
	.tick = lab_tick,
	.want = lab_want,
	.act = lab_act,
	.ask = lab_ask,
	.close = lab_close,
};
