/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sampler: runs stats over all maps and paths of the model, in its thread. */
#include "engine/kernel/sampler.h"

#include "base/mem.h"
#include "engine/worker.h"

#include <stdlib.h>

#define DEADLINE_MS 4000

/* One sample, the thread's from submit to done. */
struct sample_job {
	struct stats *stats;
	struct stats_ask ask;
	size_t cap;
};

struct sampler {
	struct worker *worker;
	struct sample_job *job;
	struct sampler_hooks hooks;
	const struct san *san;
	int64_t interval_ms;
	uint64_t started;
	bool again, round_due, changed;
	bool round;   /* the sample under way is an interval's */
	bool telling; /* within got(): the job's news is being read */
};

static void job_run(void *arg)
{
	struct sample_job *job = arg;

	stats_run(job->stats, &job->ask);
}

static void job_free(void *arg)
{
	struct sample_job *job = arg;

	stats_free(job->stats);
	free(job->ask.obj);
	free(job->ask.news);
	free(job);
}

static void job_done(void *ctx, void *arg);

static const struct worker_ops job_ops = { .run = job_run, .drop = job_free, .done = job_done };

static void add_obj(struct sample_job *job, const struct san_obj *obj, uint32_t major,
		    uint32_t minor)
{
	struct stats_ask *ask = &job->ask;

	ask->obj = mem_grow(ask->obj, &job->cap, ask->n + 1, sizeof(*ask->obj));
	ask->obj[ask->n++] = (struct stats_obj){
		.n = obj->n, .major = major, .minor = minor, .is_map = obj->kind == SAN_KIND_MAP
	};
}

static void list_objects(struct sampler *s)
{
	struct sample_job *job = s->job;

	job->ask.n = 0;
	for (size_t i = 0; i < s->san->nmaps; i++) {
		const struct san_map *m = s->san->maps[i];

		add_obj(job, &m->obj, m->major, m->minor);
		for (const struct san_path *p = m->paths; p; p = p->next_in_map)
			add_obj(job, &p->obj, p->major, p->minor);
	}
}

static void start(struct sampler *s)
{
	struct sample_job *job = s->job;

	if (s->changed)
		list_objects(s);
	job->ask.changed = s->changed;
	job->ask.interval_ms = s->interval_ms;
	job->ask.round = s->round_due;
	s->changed = s->again = s->round_due = false;
	s->started++;
	worker_submit(s->worker, &job_ops, job, DEADLINE_MS);
}

void sampler_objects_changed(struct sampler *s)
{
	s->changed = true;
}

static void job_done(void *ctx, void *arg)
{
	struct sampler *s = ctx;
	struct sample_job *job = arg;

	s->telling = true;
	s->hooks.got(s->hooks.ctx, &job->ask, s->started);
	s->telling = false;
	/* The first look fills it with every object; an idle SAN never does again. */
	if (!job->ask.nnews) {
		free(job->ask.news);
		job->ask.news = NULL;
		job->ask.cap = 0;
	}
	if (s->again)
		start(s);
}

uint64_t sampler_soon(struct sampler *s, int64_t interval_ms, bool round)
{
	s->interval_ms = interval_ms;
	s->round_due |= round;
	if (worker_busy(s->worker) || s->telling) {
		s->again = true;
		return s->started + 1;
	}
	start(s);
	return s->started;
}

int64_t sampler_overdue_ms(const struct sampler *s)
{
	return worker_overdue_ms(s->worker);
}

struct sampler *sampler_new(uv_loop_t *loop, struct kclock clock, const struct san *san,
			    bool suspended, const struct sampler_hooks *hooks, struct err *e)
{
	struct sampler *s = xcalloc(1, sizeof(*s));

	s->hooks = *hooks;
	s->san = san;
	s->job = xcalloc(1, sizeof(*s->job));
	s->job->stats = stats_new("", stats_raise_fd_limit());
	s->job->ask.clock = clock;
	s->job->ask.suspended = suspended;
	s->worker = worker_new(loop, s, e);
	if (s->worker)
		return s;
	job_free(s->job);
	free(s);
	return NULL;
}

void sampler_close(struct sampler *s)
{
	bool busy;

	if (!s)
		return;
	busy = worker_busy(s->worker);
	worker_close(s->worker);
	if (!busy)
		job_free(s->job);
	free(s);
}
