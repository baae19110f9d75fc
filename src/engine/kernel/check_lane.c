/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_lane: threads that may be held by the kernel.  One lock for all lanes:
 * it is held for the moving of a pointer only.
 *
 * A lane is freed by the last of its threads once it has ended, or by the loop
 * if it has none; the hub by whoever leaves last.
 */
#include "engine/kernel/check_lane.h"

#include "base/mem.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <uv.h>

/* Locked in memory as a whole when the engine runs as root. */
#define STACK (256 * 1024)

struct queue {
	struct check_call *first, **end;
};

struct seat {
	struct check_lane *lane;
	bool used;
	uint64_t began_ns; /* of the call that it is in; 0: none */
};

struct check_lane {
	struct check_hub *hub;
	char name[16];
	uv_cond_t wake;
	struct queue queue;
	struct seat seats[CHECK_LANE_THREADS];
	unsigned threads, idle;
	bool ended;
	struct check_lane *next;
};

struct check_hub {
	const struct check_hub_ops *ops;
	uv_mutex_t lock;
	int fd;
	struct queue back;
	struct check_lane *lanes;
	bool left;
	unsigned sides; /* the loop and each thread */
};

static void queue_init(struct queue *q)
{
	q->first = NULL;
	q->end = &q->first;
}

static void queue_add(struct queue *q, struct check_call *call)
{
	call->next = NULL;
	*q->end = call;
	q->end = &call->next;
}

static struct check_call *queue_next(struct queue *q)
{
	struct check_call *call = q->first;

	if (!call)
		return NULL;
	q->first = call->next;
	if (!q->first)
		q->end = &q->first;
	return call;
}

/* ---- the end; all with the lock held ---- */

static void free_lane(struct check_lane *lane)
{
	struct check_lane **at = &lane->hub->lanes;

	while (*at != lane)
		at = &(*at)->next;
	*at = lane->next;
	uv_cond_destroy(&lane->wake);
	free(lane);
}

/* One side leaves; the lock is gone after it. */
static void leave(struct check_hub *hub)
{
	bool last = --hub->sides == 0;

	uv_mutex_unlock(&hub->lock);
	if (!last)
		return;
	uv_mutex_destroy(&hub->lock);
	close(hub->fd);
	free(hub);
}

/* A lane without a thread has nobody else to do it. */
static void drop_queue(struct check_lane *lane)
{
	struct check_call *call;

	while ((call = queue_next(&lane->queue)) != NULL)
		lane->hub->ops->drop(call);
}

/* ---- the thread ---- */

static void block_signals(void)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, NULL);
}

/* Into the list of what came back. True: the loop has to be woken. */
static bool give_back(struct check_hub *hub, struct check_call *call)
{
	bool first = !hub->back.first;

	queue_add(&hub->back, call);
	return first;
}

/* Outside the lock, which is had again afterwards. */
static void serve(struct seat *seat, struct check_call *call)
{
	struct check_hub *hub = seat->lane->hub;
	bool dropped = hub->left, wake = false;

	seat->began_ns = uv_hrtime();
	uv_mutex_unlock(&hub->lock);
	if (!dropped)
		hub->ops->run(call);
	uv_mutex_lock(&hub->lock);
	seat->began_ns = 0;
	if (!hub->left)
		wake = give_back(hub, call);
	dropped = hub->left;
	/* Not with the lock, which is the first thing that the loop then wants. */
	uv_mutex_unlock(&hub->lock);
	if (dropped)
		hub->ops->drop(call);
	if (wake)
		eventfd_write(hub->fd, 1);
	uv_mutex_lock(&hub->lock);
}

/* True: it goes on. False: the lane is over, or has more threads than it needs. */
static bool wait_for_work(struct check_lane *lane)
{
	if (lane->ended || lane->idle)
		return false;
	lane->idle++;
	uv_cond_wait(&lane->wake, &lane->hub->lock);
	lane->idle--;
	return true;
}

static void thread_main(void *arg)
{
	struct seat *seat = arg;
	struct check_lane *lane = seat->lane;
	struct check_hub *hub = lane->hub;
	struct check_call *call;

	block_signals();
	pthread_setname_np(pthread_self(), lane->name);
	uv_mutex_lock(&hub->lock);
	do {
		while ((call = queue_next(&lane->queue)) != NULL)
			serve(seat, call);
	} while (wait_for_work(lane));
	seat->used = false;
	if (!--lane->threads && lane->ended)
		free_lane(lane);
	leave(hub);
}

/* With the lock held. Without a thread the queue waits: the next push or help tries again. */
static void start_thread(struct check_lane *lane)
{
	const uv_thread_options_t opts = { .flags = UV_THREAD_HAS_STACK_SIZE, .stack_size = STACK };
	struct seat *seat = lane->seats;
	uv_thread_t thread;

	while (seat->used)
		seat++;
	*seat = (struct seat){ .lane = lane };
	if (uv_thread_create_ex(&thread, &opts, thread_main, seat))
		return;
	pthread_detach(thread);
	seat->used = true;
	lane->threads++;
	lane->hub->sides++;
}

/* ---- the hub ---- */

struct check_hub *check_hub_new(const struct check_hub_ops *ops)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	struct check_hub *hub;

	if (fd < 0)
		return NULL;
	hub = xcalloc(1, sizeof(*hub));
	hub->ops = ops;
	hub->fd = fd;
	hub->sides = 1;
	uv_mutex_init(&hub->lock);
	queue_init(&hub->back);
	return hub;
}

int check_hub_fd(const struct check_hub *hub)
{
	return hub->fd;
}

struct check_call *check_hub_take(struct check_hub *hub)
{
	struct check_call *all;
	eventfd_t n;

	/* Before the list is taken: who adds to it after that wakes anew. */
	eventfd_read(hub->fd, &n);
	uv_mutex_lock(&hub->lock);
	all = hub->back.first;
	queue_init(&hub->back);
	uv_mutex_unlock(&hub->lock);
	return all;
}

void check_hub_return(struct check_hub *hub, struct check_call *call)
{
	uv_mutex_lock(&hub->lock);
	give_back(hub, call);
	uv_mutex_unlock(&hub->lock);
	eventfd_write(hub->fd, 1);
}

bool check_hub_left(struct check_hub *hub)
{
	bool left;

	uv_mutex_lock(&hub->lock);
	left = hub->left;
	uv_mutex_unlock(&hub->lock);
	return left;
}

/* With the lock held: no more is pushed. */
static void end_lane(struct check_lane *lane)
{
	lane->ended = true;
	uv_cond_broadcast(&lane->wake);
	if (lane->threads)
		return;
	drop_queue(lane);
	free_lane(lane);
}

void check_hub_leave(struct check_hub *hub)
{
	struct check_lane *lane, *next;
	struct check_call *call;

	uv_mutex_lock(&hub->lock);
	hub->left = true;
	while ((call = queue_next(&hub->back)) != NULL)
		hub->ops->drop(call);
	for (lane = hub->lanes; lane; lane = next) {
		next = lane->next;
		if (!lane->ended)
			end_lane(lane);
	}
	leave(hub);
}

/* ---- lanes ---- */

struct check_lane *check_lane_new(struct check_hub *hub, const char *name)
{
	struct check_lane *lane = xcalloc(1, sizeof(*lane));

	lane->hub = hub;
	snprintf(lane->name, sizeof(lane->name), "%s", name);
	uv_cond_init(&lane->wake);
	queue_init(&lane->queue);
	uv_mutex_lock(&hub->lock);
	lane->next = hub->lanes;
	hub->lanes = lane;
	uv_mutex_unlock(&hub->lock);
	return lane;
}

void check_lane_push(struct check_lane *lane, struct check_call *call)
{
	uv_mutex_lock(&lane->hub->lock);
	queue_add(&lane->queue, call);
	if (!lane->threads)
		start_thread(lane);
	uv_cond_signal(&lane->wake);
	uv_mutex_unlock(&lane->hub->lock);
}

bool check_lane_pull(struct check_lane *lane, struct check_call *call)
{
	struct check_call **at = &lane->queue.first;
	bool found;

	uv_mutex_lock(&lane->hub->lock);
	while (*at && *at != call)
		at = &(*at)->next;
	found = *at != NULL;
	if (found) {
		*at = call->next;
		if (!call->next)
			lane->queue.end = at;
	}
	uv_mutex_unlock(&lane->hub->lock);
	return found;
}

/* With the lock held: how long its threads have been held, the newest call's or the oldest's. */
static int64_t held_ms(const struct check_lane *lane, bool newest)
{
	uint64_t now = uv_hrtime(), least = UINT64_MAX, most = 0;

	for (unsigned i = 0; i < CHECK_LANE_THREADS; i++) {
		const struct seat *seat = &lane->seats[i];
		uint64_t ran = seat->used && seat->began_ns ? now - seat->began_ns : 0;

		if (seat->used && ran < least)
			least = ran;
		if (ran > most)
			most = ran;
	}
	return (int64_t)((newest ? least : most) / 1000000);
}

void check_lane_help(struct check_lane *lane)
{
	uv_mutex_lock(&lane->hub->lock);
	if (lane->queue.first && !lane->idle && lane->threads < CHECK_LANE_THREADS &&
	    (!lane->threads || held_ms(lane, true) >= CHECK_STUCK_MS))
		start_thread(lane);
	uv_mutex_unlock(&lane->hub->lock);
}

int64_t check_lane_stuck_ms(struct check_lane *lane)
{
	int64_t ms;

	uv_mutex_lock(&lane->hub->lock);
	ms = held_ms(lane, false);
	uv_mutex_unlock(&lane->hub->lock);
	return ms >= CHECK_STUCK_MS ? ms : 0;
}

void check_lane_end(struct check_lane *lane)
{
	struct check_hub *hub = lane->hub;

	uv_mutex_lock(&hub->lock);
	end_lane(lane);
	uv_mutex_unlock(&hub->lock);
}
