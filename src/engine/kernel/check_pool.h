/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_pool: asks thousands of paths at once, and waits for none.
 *
 * A path has at most one command in flight.  Commands are given to the kernel
 * by a thread of the path's host (check_lane.h); answers are fetched on the loop,
 * when the kernel says that there is one.  So a device that does not answer holds
 * nobody, a host that takes no commands holds its own paths only, and the
 * deadline is the loop's, whatever the kernel's own timers do.
 *
 * A descriptor is kept open for each path that is asked (two, if both ways):
 * the process must be allowed so many (RLIMIT_NOFILE).
 */
#ifndef ENGINE_KERNEL_CHECK_POOL_H
#define ENGINE_KERNEL_CHECK_POOL_H

#include "engine/kernel/check_job.h"
#include "engine/kernel/check_sys.h"

#include "base/err.h"

#include <uv.h>

/* A deadline is noticed within this. */
#define CHECK_TICK_MS 50

struct check_pool;

/*
 * done: exactly one reply for each job that was taken, on the loop, never from
 * within a call; other jobs may be submitted there.  sys: &check_sys, or a
 * test's; static.  NULL: *e says why (E_IO).
 */
struct check_pool *check_pool_new(uv_loop_t *loop, const struct check_sys *sys, void *ctx,
				  void (*done)(void *ctx, const struct check_reply *),
				  struct err *e);

/* False: the last one of the same path is still in flight, timed out or not. job is copied. */
bool check_pool_submit(struct check_pool *pool, const struct check_job *job);

/* Would check_pool_submit() say false? */
bool check_pool_busy(const struct check_pool *pool, uint32_t major, uint32_t minor);

/*
 * The path is gone, or is no longer wanted: its descriptors are closed as soon
 * as nothing is in flight.  A reply that is due still comes.  To be told before
 * the number can mean another device.
 */
void check_pool_forget(struct check_pool *pool, uint32_t major, uint32_t minor);

/*
 * For how many milliseconds the kernel has held a thread of this host that
 * wanted to give it a command; 0: none, or for less than CHECK_STUCK_MS.
 */
int64_t check_pool_stuck(const struct check_pool *pool, uint32_t host);

/*
 * Not from within done, which is not called any more.  No thread is joined: one that is
 * stuck cleans up behind itself.  The loop must be run until its handles are closed.
 * NULL is fine.
 */
void check_pool_free(struct check_pool *pool);

#endif
