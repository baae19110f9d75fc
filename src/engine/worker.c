/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * worker: one thread for calls that may never return.
 *
 * The struct belongs to two sides, the loop and the thread, and is freed by
 * whichever leaves last: a thread that hangs in the kernel must be able to
 * outlive everything it once worked for.
 *
 * The answer comes by an eventfd, not a uv_async_t: before 1.45 libuv lets the
 * loop spin until the sending thread is done with sending, which on a busy host
 * takes as long as the thread is off its CPU.
 */
#include "engine/worker.h"

#include "base/mem.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* Room for libudev and for a few path buffers; locked in memory, so not more. */
#define STACK_BYTES (256 * 1024)

struct worker {
	uv_poll_t answer; /* first: the handle outlives worker_close() by a turn of the loop */
	int fd;           /* an eventfd: the thread writes, the loop reads */
	uv_mutex_t lock;
	uv_cond_t wake;
	/* under the lock */
	const struct worker_ops *ops;
	void *job;
	bool fresh;  /* job waits for the thread */
	bool ended;  /* job waits for the loop */
	bool closed; /* the loop's side has left */
	int sides;
	/* the loop's */
	void *ctx;
	bool busy;
	uint64_t began_ns, deadline_ns;
};

/* One side leaves. Called with the lock held, which is gone afterwards. */
static void leave(struct worker *w)
{
	bool last = --w->sides == 0;

	uv_mutex_unlock(&w->lock);
	if (!last)
		return;
	uv_cond_destroy(&w->wake);
	uv_mutex_destroy(&w->lock);
	close(w->fd);
	free(w);
}

/* Signals are the loop's business. */
static void block_signals(void)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, NULL);
}

/* Run the job outside the lock: worker_close() must not wait for it. */
static void work(struct worker *w)
{
	const struct worker_ops *ops = w->ops;
	void *job = w->job;

	w->fresh = false;
	uv_mutex_unlock(&w->lock);
	ops->run(job);
	uv_mutex_lock(&w->lock);
	if (w->closed) {
		uv_mutex_unlock(&w->lock);
		ops->drop(job);
		uv_mutex_lock(&w->lock);
		return;
	}
	w->ended = true;
	/* Not with the lock, which is the first thing that the loop then wants. */
	uv_mutex_unlock(&w->lock);
	eventfd_write(w->fd, 1);
	uv_mutex_lock(&w->lock);
}

static void thread_main(void *arg)
{
	struct worker *w = arg;

	block_signals();
	uv_mutex_lock(&w->lock);
	while (!w->closed) {
		if (w->fresh)
			work(w);
		else
			uv_cond_wait(&w->wake, &w->lock);
	}
	leave(w);
}

static void on_answer(uv_poll_t *h, int status, int events)
{
	struct worker *w = (struct worker *)h;
	eventfd_t n;
	bool ended;

	(void)status;
	(void)events;
	eventfd_read(w->fd, &n);
	uv_mutex_lock(&w->lock);
	ended = w->ended;
	w->ended = false;
	uv_mutex_unlock(&w->lock);
	if (!ended)
		return;
	w->busy = false;
	w->ops->done(w->ctx, w->job);
}

static void on_closed(uv_handle_t *h)
{
	struct worker *w = (struct worker *)h;

	uv_mutex_lock(&w->lock);
	leave(w);
}

static int open_answer(struct worker *w, uv_loop_t *loop)
{
	int rc;

	w->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (w->fd < 0)
		return uv_translate_sys_error(errno);
	rc = uv_poll_init(loop, &w->answer, w->fd);
	if (!rc)
		rc = uv_poll_start(&w->answer, UV_READABLE, on_answer);
	if (rc)
		close(w->fd);
	return rc;
}

struct worker *worker_new(uv_loop_t *loop, void *ctx, struct err *e)
{
	struct worker *w = xcalloc(1, sizeof(*w));
	uv_thread_options_t opts = { .flags = UV_THREAD_HAS_STACK_SIZE, .stack_size = STACK_BYTES };
	uv_thread_t thread;
	int rc = open_answer(w, loop);

	if (rc) {
		free(w);
		err_set(e, E_IO, "the system gives nothing to wake a thread by (%s)",
			uv_strerror(rc));
		return NULL;
	}
	uv_mutex_init(&w->lock);
	uv_cond_init(&w->wake);
	w->ctx = ctx;
	w->sides = 2;
	rc = uv_thread_create_ex(&thread, &opts, thread_main, w);
	if (!rc) {
		pthread_detach(thread);
		return w;
	}
	w->sides = 1;
	uv_close((uv_handle_t *)&w->answer, on_closed);
	err_set(e, E_IO, "the system gives no thread (%s): raise its limit of tasks, or end some",
		uv_strerror(rc));
	return NULL;
}

bool worker_submit(struct worker *w, const struct worker_ops *ops, void *job, int64_t deadline_ms)
{
	if (w->busy)
		return false;
	w->busy = true;
	w->began_ns = uv_hrtime();
	w->deadline_ns = (uint64_t)deadline_ms * 1000000;
	uv_mutex_lock(&w->lock);
	w->ops = ops;
	w->job = job;
	w->fresh = true;
	uv_mutex_unlock(&w->lock);
	uv_cond_signal(&w->wake);
	return true;
}

bool worker_busy(const struct worker *w)
{
	return w->busy;
}

int64_t worker_overdue_ms(const struct worker *w)
{
	uint64_t ran = w->busy ? uv_hrtime() - w->began_ns : 0;

	return w->busy && ran > w->deadline_ns ? (int64_t)(ran / 1000000) : 0;
}

/*
 * A job whose answer waits for the loop is neither in the thread nor with the
 * caller: dropped here.
 */
void worker_close(struct worker *w)
{
	void *job = NULL;

	if (!w)
		return;
	uv_mutex_lock(&w->lock);
	w->closed = true;
	if (w->ended || w->fresh)
		job = w->job;
	w->fresh = w->ended = false;
	uv_mutex_unlock(&w->lock);
	uv_cond_signal(&w->wake);
	if (job)
		w->ops->drop(job);
	uv_close((uv_handle_t *)&w->answer, on_closed);
}
