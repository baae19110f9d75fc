/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scanner: runs dm_scan in its thread.
 *
 * What is asked for while a scan runs is collected and becomes the next one.
 * The poll is off from a wake-up until the scan that armed it again, one with a
 * list, is back: it is level-triggered and would spin.
 */
#include "engine/kernel/scanner.h"

#include "base/mem.h"
#include "engine/kernel/blind.h"
#include "engine/worker.h"

#include <stdlib.h>
#include <string.h>

#define DEADLINE_MS 4000
/* Between two scans for events: half of what a person would call at once. */
#define EVENT_GAP_MS 50
/* Whatever was missed is seen after so long. */
#define RESYNC_MS 30000

/* A set of device numbers: collected in any order, asked about sorted. */
struct devs {
	uint64_t *dev;
	size_t n, cap;
};

/* One scan, the thread's from submit to done. */
struct scan_job {
	struct dm_ctl *ctl; /* NULL: blind */
	struct dm_scan *scan;
	struct blind *blind;
	struct devs moved, named;
	struct dm_ask ask;
	struct dm_facts facts;
};

struct scanner {
	struct worker *worker;
	struct scan_job *job;
	struct scanner_hooks hooks;
	struct kclock clock;
	struct err blind; /* why; code 0: it is not */
	uv_poll_t poll;
	uv_timer_t gap;
	bool can_poll, without_uevents, raw;
	/* the next scan */
	struct devs moved, named;
	bool due, now, tick, all, list;
	bool telling; /* within got(): the job's facts are being read */
	uint64_t started;
	int64_t began_at;
	int open; /* handles; the last one frees */
};

/* ---- sets ---- */

/* More than this, while a scan hangs, and the next one reads them all. */
#define DEVS_MAX 8192

static void devs_add(struct scanner *s, struct devs *d, uint64_t dev)
{
	if (d->n == DEVS_MAX) {
		s->all = true;
		return;
	}
	d->dev = mem_grow(d->dev, &d->cap, d->n + 1, sizeof(*d->dev));
	d->dev[d->n++] = dev;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* from's devices, sorted, into to, whose old memory from gets to fill again. */
static void devs_move(struct devs *to, struct devs *from)
{
	struct devs spare = *to;

	*to = *from;
	*from = spare;
	from->n = 0;
	if (to->n)
		qsort(to->dev, to->n, sizeof(*to->dev), by_value);
}

/* ---- the job ---- */

static void job_run(void *arg)
{
	struct scan_job *job = arg;

	if (job->scan)
		dm_scan_run(job->scan, &job->ask, &job->facts);
	else
		blind_run(job->blind, &job->facts);
}

static void job_free(void *arg)
{
	struct scan_job *job = arg;

	dm_facts_fini(&job->facts);
	dm_scan_free(job->scan);
	blind_free(job->blind);
	dm_close(job->ctl);
	free(job->moved.dev);
	free(job->named.dev);
	free(job);
}

static void job_done(void *ctx, void *arg);

static const struct worker_ops job_ops = { .run = job_run, .drop = job_free, .done = job_done };

static void start(struct scanner *s)
{
	struct scan_job *job = s->job;

	devs_move(&job->moved, &s->moved);
	devs_move(&job->named, &s->named);
	s->began_at = kclock_now(s->clock);
	job->ask = (struct dm_ask){ .moved = job->moved.dev,
				    .nmoved = job->moved.n,
				    .named = job->named.dev,
				    .nnamed = job->named.n,
				    .list = s->list || !s->can_poll,
				    .tick = s->tick,
				    .all = s->all,
				    .raw = s->raw,
				    .now = s->began_at,
				    .resync_ms = RESYNC_MS };
	s->due = s->now = s->tick = s->all = s->list = false;
	s->started++;
	worker_submit(s->worker, &job_ops, job, DEADLINE_MS);
}

static void on_wake(uv_poll_t *h, int status, int events)
{
	struct scanner *s = h->data;

	(void)events;
	uv_poll_stop(&s->poll);
	/* Without the poll a tick finds the events, later. */
	if (status < 0)
		s->can_poll = false;
	scanner_soon(s, s->without_uevents ? SCANNER_ALL : SCANNER_EVENT);
}

static void job_done(void *ctx, void *arg)
{
	struct scanner *s = ctx;
	struct scan_job *job = arg;

	s->telling = true;
	s->hooks.got(s->hooks.ctx, &job->facts, s->started);
	s->telling = false;
	dm_facts_fini(&job->facts);
	if (s->can_poll && !s->list)
		uv_poll_start(&s->poll, UV_READABLE, on_wake);
	if (s->due)
		scanner_soon(s, s->tick || s->now ? SCANNER_NOW : SCANNER_EVENT);
}

/* ---- asking ---- */

static void on_gap(uv_timer_t *h)
{
	struct scanner *s = h->data;

	if (s->due && !worker_busy(s->worker))
		start(s);
}

uint64_t scanner_soon(struct scanner *s, enum scanner_why why)
{
	int64_t wait = s->began_at + EVENT_GAP_MS - kclock_now(s->clock);

	s->due = true;
	s->now |= why == SCANNER_NOW;
	s->tick |= why == SCANNER_TICK;
	s->all |= why == SCANNER_ALL;
	/* Events tell what the list says; an interval alone needs none. */
	s->list |= why != SCANNER_TICK;
	if (worker_busy(s->worker) || s->telling)
		return s->started + 1;
	if (wait <= 0 || why == SCANNER_NOW || why == SCANNER_TICK) {
		uv_timer_stop(&s->gap);
		start(s);
		return s->started;
	}
	if (!uv_is_active((uv_handle_t *)&s->gap))
		uv_timer_start(&s->gap, on_gap, (uint64_t)wait, 0);
	return s->started + 1;
}

void scanner_name(struct scanner *s, uint32_t major, uint32_t minor)
{
	devs_add(s, &s->named, dm_encode_dev(major, minor));
}

void scanner_moved(struct scanner *s, uint32_t major, uint32_t minor)
{
	devs_add(s, &s->moved, dm_encode_dev(major, minor));
}

void scanner_raw(struct scanner *s, bool raw)
{
	if (raw && !s->raw)
		s->all = true;
	s->raw = raw;
}

void scanner_without_uevents(struct scanner *s)
{
	s->without_uevents = true;
}

const struct err *scanner_blind(const struct scanner *s)
{
	return s->blind.code ? &s->blind : NULL;
}

int64_t scanner_overdue_ms(const struct scanner *s)
{
	return worker_overdue_ms(s->worker);
}

/* ---- open and close ---- */

static void open_poll(struct scanner *s, uv_loop_t *loop)
{
	if (!s->job->ctl || !dm_can_poll(s->job->ctl) ||
	    uv_poll_init(loop, &s->poll, dm_fd(s->job->ctl)))
		return;
	s->poll.data = s;
	s->can_poll = true;
	s->open++;
}

int scanner_new(struct scanner **out, uv_loop_t *loop, struct kclock clock,
		const struct scanner_hooks *hooks, struct err *e)
{
	struct dm_ctl *ctl;
	struct err why = { 0 };
	int rc = dm_open(&ctl, &why);
	struct scanner *s;

	*out = NULL;
	if (rc == E_UNSUPPORTED)
		return err_set(e, rc, "%s", why.text);
	s = xcalloc(1, sizeof(*s));
	s->clock = clock;
	s->hooks = *hooks;
	s->blind = why;
	s->job = xcalloc(1, sizeof(*s->job));
	s->job->ctl = ctl;
	s->job->scan = ctl ? dm_scan_new(ctl) : NULL;
	s->job->blind = ctl ? NULL : blind_new("");
	s->worker = worker_new(loop, s, e);
	if (!s->worker) {
		job_free(s->job);
		free(s);
		return E_IO;
	}
	uv_timer_init(loop, &s->gap);
	s->gap.data = s;
	s->open = 1;
	open_poll(s, loop);
	*out = s;
	scanner_soon(s, SCANNER_NOW);
	return 0;
}

static void on_closed(uv_handle_t *h)
{
	struct scanner *s = h->data;

	if (--s->open)
		return;
	free(s->moved.dev);
	free(s->named.dev);
	free(s);
}

void scanner_close(struct scanner *s)
{
	bool busy;

	if (!s)
		return;
	busy = worker_busy(s->worker);
	if (s->poll.data)
		uv_close((uv_handle_t *)&s->poll, on_closed);
	uv_close((uv_handle_t *)&s->gap, on_closed);
	worker_close(s->worker);
	/* What a running job holds goes with it. */
	if (!busy)
		job_free(s->job);
}
