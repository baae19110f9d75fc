/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * job: one call that may block, in a thread of its own.
 *
 * Not libuv's pool: four calls stuck in a dead array would fill it, and leaving
 * would wait for them.  A thread that hangs is never joined; that it is overdue
 * is told once, and when it comes back after all, that is told too.
 */
#ifndef ENGINE_KERNEL_JOB_H
#define ENGINE_KERNEL_JOB_H

#include <stdbool.h>
#include <uv.h>

struct job;

struct job_ops {
	/* On the thread. arg is the thread's from the start until done(finished). */
	void (*work)(void *arg);
	/*
	 * On the loop.  finished false: the deadline has passed, work still runs;
	 * touch nothing that it writes.  True: it returned, arg is the caller's to
	 * free; the job is gone after this call.
	 */
	void (*done)(void *arg, bool finished);
	/* Instead of done, for an abandoned job that returned in time to be cleaned up. */
	void (*drop)(void *arg);
};

/*
 * ops must outlive the job.  deadline_ms 0: none.  done is never called from
 * within.  NULL: the system gives no thread, nothing was started, arg is the
 * caller's.
 */
struct job *job_start(uv_loop_t *loop, const struct job_ops *ops, void *arg, unsigned deadline_ms);

/*
 * Wait at most ms for its thread, without the loop: for what must not be lost when the engine
 * leaves.  True: the work is done; its done() is called only if the loop is run on.
 */
bool job_wait(const struct job *job, unsigned ms);

/*
 * The answer is no longer wanted.  A loop that is run on still waits for the
 * thread; the engine leaves instead.  NULL is fine; not after done(finished).
 */
void job_abandon(struct job *job);

#endif
