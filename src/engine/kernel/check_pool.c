/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_pool: paths by their numbers, hosts by theirs, and one descriptor on
 * which the loop hears of all: an epoll of the sg nodes that have a command,
 * of the threads' and of the direct reads' eventfd.
 */
#include "engine/kernel/check_pool.h"

#include "base/htab.h"
#include "base/mem.h"
#include "engine/kernel/check_path.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define BATCH 64

/* A host, as long as it has a path. */
struct check_place {
	uint32_t host;
	struct check_lane *lane;
	size_t paths;
	struct check_place *next;
};

LIST_HEAD(check_list, check_path);

struct check_pool {
	uv_poll_t heard;
	uv_timer_t tick;
	unsigned open; /* handles */
	const struct check_sys *sys;
	void *ctx;
	void (*done)(void *ctx, const struct check_reply *);
	int epoll, read_wake;
	struct check_hub *hub;
	struct direct_reads *reads;
	struct htab paths;
	struct check_place *places;
	struct check_list all; /* that are not being closed */
	struct check_list due; /* those whose reply is to come */
	struct check_list overdue;
};

/* ---- lists and tables ---- */

static void list_due(struct check_list *list, struct check_path *p)
{
	LIST_INSERT_HEAD(list, p, due);
	p->listed = true;
}

static void unlist_due(struct check_path *p)
{
	if (p->listed)
		LIST_REMOVE(p, due);
	p->listed = false;
}

struct number {
	uint32_t major, minor;
};

static bool is_number(const void *val, const void *key)
{
	const struct check_path *p = val;
	const struct number *n = key;

	return p->job.major == n->major && p->job.minor == n->minor;
}

static uint64_t hash_number(uint32_t major, uint32_t minor)
{
	return htab_hash_u64((uint64_t)major << 32 | minor);
}

static struct check_path *find_path(const struct check_pool *pool, uint32_t major, uint32_t minor)
{
	struct number n = { major, minor };

	return htab_find(&pool->paths, hash_number(major, minor), &n, is_number);
}

static struct check_place *find_place(const struct check_pool *pool, uint32_t host)
{
	struct check_place *place = pool->places;

	while (place && place->host != host)
		place = place->next;
	return place;
}

static void enter_place(struct check_pool *pool, struct check_path *p, uint32_t host)
{
	struct check_place *place = find_place(pool, host);
	char name[16];

	if (!place) {
		place = xcalloc(1, sizeof(*place));
		place->host = host;
		snprintf(name, sizeof(name), "check-%x", host);
		place->lane = check_lane_new(pool->hub, name);
		place->next = pool->places;
		pool->places = place;
	}
	place->paths++;
	p->place = place;
}

static void leave_place(struct check_pool *pool, struct check_place *place)
{
	struct check_place **at = &pool->places;

	if (--place->paths)
		return;
	while (*at != place)
		at = &(*at)->next;
	*at = place->next;
	check_lane_end(place->lane);
	free(place);
}

static void push(struct check_path *p, enum path_want want)
{
	p->want = want;
	p->state = PATH_CALLING;
	p->early = false;
	p->err = 0;
	p->sent_ns = 0;
	check_lane_push(p->place->lane, &p->call);
}

/* Its number is free at once; it comes back closed, and is freed then. */
static void close_path(struct check_path *p)
{
	struct check_pool *pool = p->pool;

	htab_remove(&pool->paths, hash_number(p->job.major, p->job.minor), p);
	LIST_REMOVE(p, all);
	push(p, PATH_CLOSE);
	leave_place(pool, p->place);
}

/* ---- replies ---- */

static void reply_begin(const struct check_path *p, struct check_reply *r,
			enum check_outcome outcome, int errnum)
{
	bool sent = p->state == PATH_FLYING;

	/* sent_ns is the thread's in all other states. */
	*r = (struct check_reply){ .id = p->job.id,
				   .probe = p->job.probe,
				   .page = p->job.page,
				   .outcome = outcome,
				   .sent = sent,
				   .errnum = errnum };
	r->took_us = (uv_hrtime() - (sent ? p->sent_ns : p->submitted_ns)) / 1000;
}

/* The reply to what is still in flight: the path stays taken. */
static void tell_overdue(struct check_path *p)
{
	struct check_reply r;

	p->told = true;
	reply_begin(p, &r, CHECK_TIMED_OUT, ETIMEDOUT);
	p->pool->done(p->pool->ctx, &r);
}

/*
 * Nothing is in flight any more: the reply r, unless it was given, and the path
 * is free.  From within done another job of it may be submitted, so it has no
 * data any more then, and is not looked at afterwards.
 */
static void finish(struct check_path *p, struct check_reply *r)
{
	struct check_pool *pool = p->pool;
	struct sg_async cmd = p->cmd;
	void *buf = p->read.buf;
	bool told = p->told;

	unlist_due(p);
	p->cmd.data = NULL;
	p->read.buf = NULL;
	if (p->ring)
		direct_reads_release(p->ring);
	p->ring = NULL;
	p->state = PATH_IDLE;
	if (p->forget)
		close_path(p);
	if (!told)
		pool->done(pool->ctx, r);
	sg_async_end(&cmd);
	free(buf);
}

static void finish_with(struct check_path *p, enum check_outcome outcome, int errnum)
{
	struct check_reply r;

	reply_begin(p, &r, outcome, errnum);
	finish(p, &r);
}

/* ---- answers ---- */

/* Wake the loop when its answer is there, once. */
static int arm(struct check_path *p)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLONESHOT, .data.ptr = p };
	int epoll = p->pool->epoll;

	if (!epoll_ctl(epoll, EPOLL_CTL_MOD, p->sg, &ev))
		return 0;
	return epoll_ctl(epoll, EPOLL_CTL_ADD, p->sg, &ev) ? errno : 0;
}

/* Its node went: what is in flight belongs to nobody. */
static void lost(struct check_path *p, int err)
{
	p->stale = true;
	finish_with(p, err == ENODEV ? CHECK_NO_DEVICE : check_outcome_of(err), err);
}

/* Fetch the answer of an sg node, if it is there. gone: it hung up. */
static void fetch(struct check_path *p, bool gone)
{
	int n = p->sys->read(p->sg, &p->cmd.hdr), err;
	struct check_reply r;

	if (n >= 0) {
		reply_begin(p, &r, CHECK_FINISHED, 0);
		sg_async_reply(&p->cmd, &r);
		finish(p, &r);
	} else if (n != -EAGAIN || gone) {
		lost(p, gone ? ENODEV : -n);
	} else if ((err = arm(p)) != 0) {
		lost(p, err);
	}
}

/* A direct read ended: res bytes, or -errno. */
static void take_read(struct check_path *p, int64_t res)
{
	int err = res < 0 ? (int)-res : res < p->read.size ? ENODATA : 0;
	struct check_reply r;

	if (res == -EAGAIN && !p->told) {
		p->state = PATH_NO_ROOM;
	} else if (res == -EOPNOTSUPP && !p->wait && !p->told) {
		p->wait = true;
		push(p, PATH_SEND);
	} else {
		reply_begin(p, &r, check_outcome_of(err), err);
		/* Offline, or gone: opening it anew will tell. */
		p->stale = err == ENODEV;
		r.data = err ? NULL : p->read.buf;
		r.ndata = err ? 0 : (size_t)res;
		finish(p, &r);
	}
}

static void on_read(void *token, int64_t res)
{
	struct check_path *p = token;

	/* It may be faster than the thread that sent it. */
	if (p->state == PATH_FLYING) {
		take_read(p, res);
	} else {
		p->early = true;
		p->early_res = res;
	}
}

static void on_sent(struct check_path *p)
{
	p->state = PATH_FLYING;
	if (p->job.probe != CHECK_DIRECT)
		fetch(p, false);
	else if (p->early)
		take_read(p, p->early_res);
}

/* A thread is done with it. */
static void on_back(struct check_path *p)
{
	if (p->want == PATH_CLOSE) {
		check_path_clear(p);
		free(p);
		return;
	}
	p->state = PATH_IDLE;
	if (!p->err)
		on_sent(p);
	else if (p->err == EAGAIN && p->job.probe == CHECK_DIRECT && p->ring && !p->told)
		p->state = PATH_NO_ROOM;
	else
		finish_with(p, p->why, p->err);
}

static void take_backs(struct check_pool *pool)
{
	struct check_call *call = check_hub_take(pool->hub), *next;

	for (; call; call = next) {
		next = call->next;
		on_back((struct check_path *)call);
	}
}

static void take_events(struct check_pool *pool)
{
	struct epoll_event ev[BATCH];
	int n;

	do {
		n = epoll_wait(pool->epoll, ev, BATCH, 0);
		for (int i = 0; i < n; i++) {
			struct check_path *p = ev[i].data.ptr;

			if (p && p->state == PATH_FLYING && p->job.probe != CHECK_DIRECT)
				fetch(p, ev[i].events & (EPOLLHUP | EPOLLERR));
		}
	} while (n == BATCH);
}

static void take_all(struct check_pool *pool)
{
	eventfd_t n;

	take_backs(pool);
	eventfd_read(pool->read_wake, &n);
	direct_reads_take(pool->reads, on_read);
	take_events(pool);
}

static void on_heard(uv_poll_t *h, int status, int events)
{
	(void)status;
	(void)events;
	take_all(h->data);
}

/* ---- deadlines ---- */

static bool is_over(const struct check_path *p, uint64_t now)
{
	return now - p->submitted_ns >= (uint64_t)p->job.timeout_ms * 1000000;
}

/* Its time is over, and there was no answer. */
static void end_overdue(struct check_path *p)
{
	if (p->state == PATH_NO_ROOM)
		finish_with(p, CHECK_TIMED_OUT, EAGAIN);
	else if (p->state == PATH_CALLING && check_lane_pull(p->place->lane, &p->call))
		finish_with(p, CHECK_HELD, ETIMEDOUT);
	else
		tell_overdue(p);
}

static void look_after(struct check_pool *pool)
{
	uint64_t now = uv_hrtime();

	for (struct check_path *p = LIST_FIRST(&pool->due), *next; p; p = next) {
		next = LIST_NEXT(p, due);
		if (is_over(p, now)) {
			unlist_due(p);
			list_due(&pool->overdue, p);
		} else if (p->state == PATH_NO_ROOM) {
			push(p, PATH_SEND);
		}
	}
	for (struct check_place *place = pool->places; place; place = place->next)
		check_lane_help(place->lane);
}

/* Answers first: a loop that was held up itself must not take them for late. */
static void on_tick(uv_timer_t *t)
{
	struct check_pool *pool = t->data;
	struct check_path *p;

	take_all(pool);
	look_after(pool);
	while ((p = LIST_FIRST(&pool->overdue)) != NULL) {
		unlist_due(p);
		end_overdue(p);
	}
	if (LIST_EMPTY(&pool->due))
		uv_timer_stop(t);
}

/* ---- jobs ---- */

static struct check_path *add_path(struct check_pool *pool, const struct check_job *job)
{
	struct check_path *p = check_path_new(pool->sys, pool->hub, job);

	p->pool = pool;
	LIST_INSERT_HEAD(&pool->all, p, all);
	htab_add(&pool->paths, hash_number(job->major, job->minor), p);
	enter_place(pool, p, job->host);
	return p;
}

/* Another host has that number by now, and nobody told: another device. */
static void move_path(struct check_pool *pool, struct check_path *p, uint32_t host)
{
	struct check_place *was = p->place;

	enter_place(pool, p, host);
	leave_place(pool, was);
	p->stale = true;
}

static void begin(struct check_path *p)
{
	struct check_pool *pool = p->pool;
	int err = 0;

	p->submitted_ns = uv_hrtime();
	p->told = false;
	list_due(&pool->due, p);
	if (!uv_is_active((uv_handle_t *)&pool->tick))
		uv_timer_start(&pool->tick, on_tick, CHECK_TICK_MS, CHECK_TICK_MS);
	if (p->job.probe == CHECK_DIRECT) {
		p->ring = direct_reads_reserve(pool->reads, &err);
		if (p->ring)
			p->read = direct_read_on(pool->reads, p->ring);
		p->read.token = p;
	}
	if (!err) {
		push(p, PATH_SEND);
		return;
	}
	p->want = PATH_SEND;
	p->state = PATH_CALLING;
	p->err = err;
	p->why = CHECK_HELD;
	check_hub_return(pool->hub, &p->call);
}

bool check_pool_submit(struct check_pool *pool, const struct check_job *job)
{
	struct check_path *p = find_path(pool, job->major, job->minor);

	if (p && p->state != PATH_IDLE)
		return false;
	if (!p)
		p = add_path(pool, job);
	else if (p->place->host != job->host)
		move_path(pool, p, job->host);
	p->job = *job;
	begin(p);
	return true;
}

bool check_pool_busy(const struct check_pool *pool, uint32_t major, uint32_t minor)
{
	const struct check_path *p = find_path(pool, major, minor);

	return p && p->state != PATH_IDLE;
}

void check_pool_forget(struct check_pool *pool, uint32_t major, uint32_t minor)
{
	struct check_path *p = find_path(pool, major, minor);

	if (!p)
		return;
	p->forget = true;
	if (p->state == PATH_IDLE)
		close_path(p);
}

int64_t check_pool_stuck(const struct check_pool *pool, uint32_t host)
{
	const struct check_place *place = find_place(pool, host);

	return place ? check_lane_stuck_ms(place->lane) : 0;
}

/* ---- life ---- */

static int watch(int epoll, int fd)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = NULL };

	return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &ev);
}

static int open_pool(struct check_pool *pool, uv_loop_t *loop)
{
	pool->epoll = epoll_create1(EPOLL_CLOEXEC);
	pool->read_wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pool->hub = check_hub_new(&check_path_ops);
	if (pool->epoll < 0 || pool->read_wake < 0 || !pool->hub ||
	    watch(pool->epoll, pool->read_wake) || watch(pool->epoll, check_hub_fd(pool->hub)))
		return uv_translate_sys_error(errno);
	return uv_poll_init(loop, &pool->heard, pool->epoll);
}

static void close_fds(struct check_pool *pool)
{
	if (pool->epoll >= 0)
		close(pool->epoll);
	if (pool->read_wake >= 0)
		close(pool->read_wake);
}

struct check_pool *check_pool_new(uv_loop_t *loop, const struct check_sys *sys, void *ctx,
				  void (*done)(void *ctx, const struct check_reply *),
				  struct err *e)
{
	struct check_pool *pool = xcalloc(1, sizeof(*pool));
	int rc;

	pool->sys = sys;
	pool->ctx = ctx;
	pool->done = done;
	rc = open_pool(pool, loop);
	if (rc) {
		if (pool->hub)
			check_hub_leave(pool->hub);
		close_fds(pool);
		free(pool);
		err_set(e, E_IO, "the system gives nothing to wait for paths with (%s)",
			uv_strerror(rc));
		return NULL;
	}
	pool->reads = direct_reads_new(sys, pool->read_wake);
	pool->heard.data = pool->tick.data = pool;
	uv_poll_start(&pool->heard, UV_READABLE, on_heard);
	uv_timer_init(loop, &pool->tick);
	pool->tick.data = pool;
	pool->open = 2;
	return pool;
}

static void on_closed(uv_handle_t *h)
{
	struct check_pool *pool = h->data;

	if (--pool->open)
		return;
	close_fds(pool);
	free(pool);
}

/* Into the queue to be dropped there: closing a device may block, so it is for a thread. */
static void drop_path(struct check_path *p)
{
	if (p->state == PATH_CALLING)
		return; /* it is there already, or in a thread */
	p->want = PATH_CLOSE;
	check_lane_push(p->place->lane, &p->call);
}

static void ignore(void *ctx, const struct check_reply *r)
{
	(void)ctx;
	(void)r;
}

void check_pool_free(struct check_pool *pool)
{
	struct check_place *place;
	struct check_path *p;

	if (!pool)
		return;
	pool->done = ignore;
	take_backs(pool);
	while ((p = LIST_FIRST(&pool->all)) != NULL) {
		LIST_REMOVE(p, all);
		drop_path(p);
	}
	check_hub_leave(pool->hub);
	direct_reads_free(pool->reads);
	while ((place = pool->places) != NULL) {
		pool->places = place->next;
		free(place);
	}
	htab_fini(&pool->paths);
	uv_close((uv_handle_t *)&pool->heard, on_closed);
	uv_close((uv_handle_t *)&pool->tick, on_closed);
}
