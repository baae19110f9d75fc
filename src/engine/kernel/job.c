/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * job: one call that may block, in a thread of its own.  The job's memory
 * holds the handle that the thread wakes, so it goes only when both handles
 * are closed, and that only after the thread has come back.
 */
#include "engine/kernel/job.h"

#include "base/mem.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/* A stack is locked in memory as a whole when the engine runs as root. */
#define STACK (256 * 1024)

struct job {
	uv_async_t back;
	uv_timer_t deadline;
	const struct job_ops *ops;
	void *arg;
	bool abandoned;
	atomic_bool returned; /* the thread's word */
	unsigned open;        /* handles */
};

static void handle_gone(uv_handle_t *h)
{
	struct job *job = h->data;

	if (!--job->open)
		free(job);
}

static void close_handles(struct job *job)
{
	uv_timer_stop(&job->deadline);
	uv_close((uv_handle_t *)&job->deadline, handle_gone);
	uv_close((uv_handle_t *)&job->back, handle_gone);
}

static void on_back(uv_async_t *h)
{
	struct job *job = h->data;

	if (!job->abandoned)
		job->ops->done(job->arg, true);
	else if (job->ops->drop)
		job->ops->drop(job->arg);
	close_handles(job);
}

static void on_deadline(uv_timer_t *h)
{
	struct job *job = h->data;

	job->ops->done(job->arg, false);
}

static void run(void *arg)
{
	struct job *job = arg;

	job->ops->work(job->arg);
	atomic_store(&job->returned, true);
	uv_async_send(&job->back);
}

static bool start_thread(struct job *job)
{
	const uv_thread_options_t opts = { .flags = UV_THREAD_HAS_STACK_SIZE, .stack_size = STACK };
	uv_thread_t t;

	if (uv_thread_create_ex(&t, &opts, run, job))
		return false;
	pthread_detach(t);
	return true;
}

struct job *job_start(uv_loop_t *loop, const struct job_ops *ops, void *arg, unsigned deadline_ms)
{
	struct job *job = xcalloc(1, sizeof(*job));

	job->ops = ops;
	job->arg = arg;
	job->open = 2;
	uv_async_init(loop, &job->back, on_back);
	job->back.data = job;
	uv_timer_init(loop, &job->deadline);
	job->deadline.data = job;
	if (deadline_ms)
		uv_timer_start(&job->deadline, on_deadline, deadline_ms, 0);
	if (start_thread(job))
		return job;
	close_handles(job);
	return NULL;
}

bool job_wait(const struct job *job, unsigned ms)
{
	while (!atomic_load(&job->returned) && ms--)
		uv_sleep(1);
	return atomic_load(&job->returned);
}

void job_abandon(struct job *job)
{
	if (!job)
		return;
	job->abandoned = true;
	uv_timer_stop(&job->deadline);
}
