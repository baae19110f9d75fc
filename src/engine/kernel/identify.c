/* SPDX-License-Identifier: GPL-2.0-or-later */
/* identify: finds out who paths are and how their ports are, in a thread. */
#include "engine/kernel/identify.h"

#include "base/htab.h"
#include "base/mem.h"
#include "engine/kernel/uevent.h"
#include "engine/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEADLINE_MS 4000
#define BATCH       64

/* One batch, the thread's from submit to done. */
struct id_job {
	struct ports *ports;
	struct kclock clock;
	struct path_id id[BATCH];
	size_t n;
	bool read_ports;
	struct port_facts facts;
};

struct identify {
	struct worker *worker;
	struct id_job *job;
	struct identify_hooks hooks;
	const struct san *san;
	uint32_t *queue; /* handles */
	size_t n, cap;
	struct htab queued; /* the same, to find them */
	bool ports_due;
	bool telling; /* within got(): the job's batch is being read */
};

/* Several maps may stand on one device: then it is known already. */
static bool copy_twin(struct id_job *job, size_t i)
{
	struct path_id *id = &job->id[i];

	for (size_t k = 0; k < i; k++) {
		uint32_t n = id->n;

		if (job->id[k].major != id->major || job->id[k].minor != id->minor)
			continue;
		*id = job->id[k];
		id->n = n;
		return true;
	}
	return false;
}

/*
 * udev's word for who a device is is the one that multipathd makes maps by, but
 * asking costs as much as all the rest: so only where the device's own word is
 * not already that of the map.
 */
static void ask_udev(struct path_id *id)
{
	if (!id->found || !strcmp(id->wwid, id->map_wwid))
		return;
	uevent_serial(id->major, id->minor, id->udev_serial, sizeof(id->udev_serial));
	if (*id->udev_serial)
		snprintf(id->wwid, sizeof(id->wwid), "%s", id->udev_serial);
}

static void read_path(struct id_job *job, struct path_id *id)
{
	path_id_read("", id);
	ask_udev(id);
	ports_learn(job->ports, id);
}

static void job_run(void *arg)
{
	struct id_job *job = arg;

	for (size_t i = 0; i < job->n; i++) {
		if (!copy_twin(job, i))
			read_path(job, &job->id[i]);
	}
	if (job->read_ports)
		ports_read(job->ports, kclock_now(job->clock), &job->facts);
}

static void job_free(void *arg)
{
	struct id_job *job = arg;

	port_facts_fini(&job->facts);
	ports_free(job->ports);
	free(job);
}

static void job_done(void *ctx, void *arg)
{
	struct identify *i = ctx;
	struct id_job *job = arg;

	i->telling = true;
	i->hooks.got(i->hooks.ctx, job->id, job->n, &job->facts);
	i->telling = false;
	port_facts_fini(&job->facts);
	identify_go(i, false);
}

static const struct worker_ops job_ops = { .run = job_run, .drop = job_free, .done = job_done };

static bool n_eq(const void *val, const void *key)
{
	return (uintptr_t)val == *(const uint32_t *)key;
}

void identify_path(struct identify *i, const struct san_path *p)
{
	uint32_t n = p->obj.n;

	if (htab_find(&i->queued, htab_hash_u64(n), &n, n_eq))
		return;
	htab_add(&i->queued, htab_hash_u64(n), (void *)(uintptr_t)n);
	i->queue = mem_grow(i->queue, &i->cap, i->n + 1, sizeof(*i->queue));
	i->queue[i->n++] = n;
}

/* The next of the queue into the batch; some may be gone by now. */
static void fill_batch(struct identify *i)
{
	struct id_job *job = i->job;

	for (job->n = 0; i->n && job->n < BATCH;) {
		uint32_t n = i->queue[--i->n];
		const struct san_obj *obj = san_by_n(i->san, n);
		const struct san_path *p = (const struct san_path *)obj;

		htab_remove(&i->queued, htab_hash_u64(n), (void *)(uintptr_t)n);
		if (!obj || obj->kind != SAN_KIND_PATH)
			continue;
		job->id[job->n] = (struct path_id){ .n = n, .major = p->major, .minor = p->minor };
		snprintf(job->id[job->n].map_wwid, sizeof(job->id->map_wwid), "%s", p->map->wwid);
		job->n++;
	}
}

void identify_go(struct identify *i, bool ports)
{
	i->ports_due |= ports;
	if (worker_busy(i->worker) || i->telling)
		return;
	fill_batch(i);
	/* Ports last: what the paths name must have been read to be looked at. */
	i->job->read_ports = i->ports_due && !i->n;
	if (!i->job->n && !i->job->read_ports)
		return;
	if (i->job->read_ports)
		i->ports_due = false;
	worker_submit(i->worker, &job_ops, i->job, DEADLINE_MS);
}

bool identify_idle(const struct identify *i)
{
	return !i->n && !worker_busy(i->worker);
}

int64_t identify_overdue_ms(const struct identify *i)
{
	return worker_overdue_ms(i->worker);
}

struct identify *identify_new(uv_loop_t *loop, struct kclock clock, const struct san *san,
			      const struct identify_hooks *hooks, struct err *e)
{
	struct identify *i = xcalloc(1, sizeof(*i));

	i->hooks = *hooks;
	i->san = san;
	i->job = xcalloc(1, sizeof(*i->job));
	i->job->ports = ports_new("");
	i->job->clock = clock;
	i->worker = worker_new(loop, i, e);
	if (i->worker)
		return i;
	job_free(i->job);
	free(i);
	return NULL;
}

void identify_close(struct identify *i)
{
	bool busy;

	if (!i)
		return;
	busy = worker_busy(i->worker);
	worker_close(i->worker);
	if (!busy)
		job_free(i->job);
	free(i->queue);
	htab_fini(&i->queued);
	free(i);
}
