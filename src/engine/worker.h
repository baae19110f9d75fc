/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * worker: one thread for calls that may never return.
 *
 * In an outage an ioctl or a sysfs read can hang for minutes, and nothing can
 * take it back.  So each kind of source object has a worker of its own: at most
 * one job is in flight, its answer comes on the loop, and when it is overdue
 * that is a state to show, not an error: no second request is made, and the
 * thread is never waited for.  (libuv's own pool does not do: four stuck jobs
 * block the fifth, and exit() waits for them.)  Linux.
 */
#ifndef ENGINE_WORKER_H
#define ENGINE_WORKER_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

struct worker;

/*
 * What a job does.  job is the caller's value struct: the worker's from submit
 * until done is called, so nobody else looks at it meanwhile.
 */
struct worker_ops {
	/* In the thread. */
	void (*run)(void *job);
	/* Instead of done, after worker_close(), in any thread: frees the job. */
	void (*drop)(void *job);
	/* On the loop; the job is the caller's again. */
	void (*done)(void *ctx, void *job);
};

/* NULL: the system gives no thread, *e says so (E_IO). */
struct worker *worker_new(uv_loop_t *loop, void *ctx, struct err *e);

/*
 * Start job.  False when one is in flight already: nothing happened.
 * deadline_ms: from now; see worker_overdue_ms().
 */
bool worker_submit(struct worker *w, const struct worker_ops *ops, void *job, int64_t deadline_ms);

bool worker_busy(const struct worker *w);

/* How long the job in flight has run, once that is beyond its deadline; else 0.  ms. */
int64_t worker_overdue_ms(const struct worker *w);

/* Done will not be called any more.  The thread ends by itself once it is free.  NULL is fine. */
void worker_close(struct worker *w);

#endif
