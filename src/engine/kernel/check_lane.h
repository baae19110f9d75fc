/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_lane: for each SCSI host a thread that may get stuck, and a queue before it.
 *
 * The call that gives the kernel a command blocks when the host has no room
 * (tags) left, and for one device of a host when that device's queue is frozen.
 * So a host has a thread of its own, and when all that it has are held for half
 * a second while others wait, another, four at most: then it is the host that is
 * stuck.  Threads are never joined, and what they need outlives the pool.
 */
#ifndef ENGINE_KERNEL_CHECK_LANE_H
#define ENGINE_KERNEL_CHECK_LANE_H

#include <stdbool.h>
#include <stdint.h>

#define CHECK_LANE_THREADS 4
#define CHECK_STUCK_MS     500

/* The head of what is queued: the lane's from push until it is pulled, taken or dropped. */
struct check_call {
	struct check_call *next;
};

struct check_hub_ops {
	/* In a thread. */
	void (*run)(struct check_call *call);
	/* Instead of run or of being taken, after check_hub_leave(); frees. In any thread. */
	void (*drop)(struct check_call *call);
};

struct check_hub;  /* what the loop and all threads share */
struct check_lane; /* the queue of one host, and its threads */

/* ops must be static.  NULL, errno set: no eventfd can be had. */
struct check_hub *check_hub_new(const struct check_hub_ops *ops);
/* Readable when there is something to take; the hub's. */
int check_hub_fd(const struct check_hub *hub);
/* The calls that have come back, in a list. */
struct check_call *check_hub_take(struct check_hub *hub);
/* A call that comes back without having been run. */
void check_hub_return(struct check_hub *hub, struct check_call *call);
/* Has the loop left?  For a thread, between two calls that may block. */
bool check_hub_left(struct check_hub *hub);
/*
 * The loop leaves: all that is queued is dropped by the threads, which then
 * end; neither the hub nor a lane may be used any more.
 */
void check_hub_leave(struct check_hub *hub);

/* name: of its threads, for ps(1), 15 bytes of it. */
struct check_lane *check_lane_new(struct check_hub *hub, const char *name);
void check_lane_push(struct check_lane *lane, struct check_call *call);
/* Back out of the queue. False: a thread has it, or has returned it. */
bool check_lane_pull(struct check_lane *lane, struct check_call *call);
/* To be called now and then while calls are waiting: starts a thread where all are held. */
void check_lane_help(struct check_lane *lane);
/* How long its oldest call has been held, once that is beyond CHECK_STUCK_MS; else 0. */
int64_t check_lane_stuck_ms(struct check_lane *lane);
/* What is queued is run, then it ends. The lane must not be used any more. */
void check_lane_end(struct check_lane *lane);

#endif
