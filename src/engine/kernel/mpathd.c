/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mpathd: one connection to multipathd, one request at a time.
 *
 * Everything that may move the state ends in step(): look whether the daemon
 * is there, dial, send the next request, expire what is late, and set the one
 * timer to the next moment at which that could change.
 */
#include "engine/kernel/mpathd.h"

#include "base/mem.h"
#include "base/str.h"
#include "engine/kernel/mpathd_parse.h"
#include "engine/kernel/mpathd_sock.h"
#include "engine/kernel/service.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* How often we look for the lock, and dial again after a failure. */
#define LOOK_MS 1000
/* After bytes that make no sense: whoever listens there is not multipathd as we know it. */
#define GARBAGE_PAUSE_MS 10000

struct request {
	struct request *next;
	struct str frame;
	mpathd_done_cb done;
	void *ctx;
	int64_t born, sent; /* sent 0: still ours */
	bool is_operator, overdue;
};

/* The socket outlives its use until libuv has let go of the handle: its own block. */
struct conn {
	uv_poll_t poll;
	int fd;
};

struct mpathd {
	uv_loop_t *loop;
	uv_timer_t timer;
	struct mpathd_hooks hooks;
	char *pidfile, *socket;
	int64_t look_ms;
	struct mpathd_state state;
	char trouble[96];
	struct conn *conn;
	struct mpathd_frame reply;
	struct request *queue;    /* operators' first */
	struct request *inflight; /* sent, at least in part */
	int64_t look_at, dial_at; /* not before */
	int64_t deaf_since;       /* no connection although it runs */
	bool stepping;
	bool told; /* of the first look */
};

static void step(struct mpathd *d);

static int64_t now_of(const struct mpathd *d)
{
	return d->hooks.now(d->hooks.ctx);
}

/* ---- requests ---- */

static void request_free(struct request *r)
{
	str_fini(&r->frame);
	free(r);
}

/* The request's last word; it must be out of every list. */
static void finish(struct request *r, enum mpathd_fate fate, char *text)
{
	r->done(r->ctx, fate, text);
	request_free(r);
}

int mpathd_ask(struct mpathd *d, const char *request, bool is_operator, mpathd_done_cb done,
	       void *ctx, struct err *e)
{
	struct request *r = xcalloc(1, sizeof(*r)), **at = &d->queue;
	int err = mpathd_frame_put(&r->frame, request, e);

	if (err) {
		request_free(r);
		return err;
	}
	r->done = done;
	r->ctx = ctx;
	r->born = now_of(d);
	r->is_operator = is_operator;
	while (*at && (!is_operator || (*at)->is_operator))
		at = &(*at)->next;
	r->next = *at;
	*at = r;
	/* from the loop, so that done is never called before this returns */
	uv_timer_start(&d->timer, d->timer.timer_cb, 0, 0);
	return 0;
}

/* An operator waits no longer than the deadline for the daemon's turn; polls wait as long as it
 * takes. */
static void withdraw_late(struct mpathd *d, int64_t now)
{
	struct request **at = &d->queue, *r;

	while ((r = *at)) {
		if (!r->is_operator || now - r->born < MPATHD_DEADLINE_MS) {
			at = &r->next;
			continue;
		}
		*at = r->next;
		finish(r, MPATHD_UNSENT, NULL);
		at = &d->queue; /* the callback may have asked something */
	}
}

/* Nobody is there to ask: nothing queued will ever be sent. */
static void withdraw_all(struct mpathd *d)
{
	struct request *r, *all = d->queue;

	d->queue = NULL;
	while ((r = all)) {
		all = r->next;
		finish(r, MPATHD_UNSENT, NULL);
	}
}

/* ---- the connection ---- */

static void conn_gone(uv_handle_t *h)
{
	free(h->data);
}

static void hang_up(struct mpathd *d, int64_t pause_ms, const char *why)
{
	struct request *r = d->inflight;
	struct conn *c = d->conn;

	snprintf(d->trouble, sizeof(d->trouble), "%s", why);
	if (!c)
		return;
	d->conn = NULL;
	d->inflight = NULL;
	d->state.connected = false;
	d->dial_at = now_of(d) + pause_ms;
	mpathd_frame_reset(&d->reply);
	uv_poll_stop(&c->poll);
	close(c->fd);
	c->poll.data = c;
	uv_close((uv_handle_t *)&c->poll, conn_gone);
	if (r)
		finish(r, MPATHD_LOST, NULL);
}

static void answered(struct mpathd *d)
{
	struct request *r = d->inflight;
	struct str text = d->reply.body;

	/* the callback may ask again: the request and its reply leave the state first */
	d->reply.body = (struct str)STR_INIT;
	mpathd_frame_reset(&d->reply);
	d->inflight = NULL;
	d->state.answered_at = now_of(d);
	finish(r, MPATHD_ANSWERED, text.p);
	str_fini(&text);
}

/* One chunk into the frame; false when the connection is no longer usable. */
static bool take(struct mpathd *d, const char *bytes, size_t n)
{
	struct err e = { 0 };
	size_t used;
	int whole;

	if (!d->inflight) {
		hang_up(d, GARBAGE_PAUSE_MS, "it sent something that nobody asked for");
		return false;
	}
	whole = mpathd_frame_feed(&d->reply, bytes, n, &used, &e);
	if (whole < 0) {
		hang_up(d, GARBAGE_PAUSE_MS, e.text);
		return false;
	}
	if (whole > 0)
		answered(d);
	/* one request, one reply: more bytes than that are not ours to guess about */
	return used == n || (d->conn && take(d, bytes + used, n - used));
}

static void receive(struct mpathd *d)
{
	char buf[16384];

	while (d->conn) {
		ssize_t n = recv(d->conn->fd, buf, sizeof(buf), 0);

		if (n > 0) {
			if (!take(d, buf, (size_t)n))
				return;
		} else if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
			return;
		} else {
			hang_up(d, d->look_ms, n ? strerror(errno) : "it closed the connection");
		}
	}
}

static void on_poll(uv_poll_t *h, int status, int events)
{
	struct mpathd *d = h->data;

	(void)events;
	if (status < 0)
		hang_up(d, d->look_ms, uv_strerror(status));
	else
		receive(d);
	step(d);
}

static void dial(struct mpathd *d, int64_t now)
{
	int fd;

	d->dial_at = now + d->look_ms;
	fd = mpathd_dial(d->socket);
	if (fd < 0) {
		if (!d->deaf_since)
			d->deaf_since = now;
		snprintf(d->trouble, sizeof(d->trouble), "%s",
			 fd == -EAGAIN ? "it accepts no connection" : strerror(-fd));
		return;
	}
	d->conn = xcalloc(1, sizeof(*d->conn));
	d->conn->fd = fd;
	uv_poll_init(d->loop, &d->conn->poll, fd);
	d->conn->poll.data = d;
	uv_poll_start(&d->conn->poll, UV_READABLE | UV_DISCONNECT, on_poll);
	d->state.connected = true;
	d->trouble[0] = '\0';
	d->hooks.connected(d->hooks.ctx);
}

/*
 * The daemon reads the length with one recv and resets us if it comes in
 * pieces; a request is far smaller than the socket's buffer, so one send takes all.
 */
static void send_next(struct mpathd *d, int64_t now)
{
	struct request *r = d->queue;
	ssize_t n = send(d->conn->fd, r->frame.p, r->frame.len, MSG_NOSIGNAL | MSG_DONTWAIT);

	d->queue = r->next;
	r->next = NULL;
	r->sent = now;
	d->inflight = r;
	if (n != (ssize_t)r->frame.len)
		hang_up(d, d->look_ms, n < 0 ? strerror(errno) : "it took half a request");
}

/* ---- time ---- */

static void look(struct mpathd *d, int64_t now)
{
	uint32_t pid = mpathd_lock_holder(d->pidfile), was = d->state.pid;

	d->look_at = now + d->look_ms;
	d->state.monitor = pid ? 0 : mpathd_lock_holder(SERVICE_PIDFILE);
	if (pid == was)
		return;
	d->state.pid = pid;
	d->deaf_since = 0;
	d->dial_at = now;
	/* another daemon: what the old one was asked, it will not answer */
	if (was)
		hang_up(d, 0, "it ended");
	if (!pid)
		withdraw_all(d);
	d->trouble[0] = '\0';
}

static void expire(struct mpathd *d, int64_t now)
{
	struct request *r = d->inflight;

	if (r && !r->overdue && now - r->sent >= MPATHD_DEADLINE_MS) {
		r->overdue = true;
		r->done(r->ctx, MPATHD_OVERDUE, NULL);
	}
	withdraw_late(d, now);
}

static int64_t silent_since(const struct mpathd *d, int64_t now)
{
	int64_t since = d->inflight ? d->inflight->sent : d->conn ? 0 : d->deaf_since;

	return d->state.pid && since && now - since >= MPATHD_DEADLINE_MS ? since : 0;
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void on_timer(uv_timer_t *h);

static void arm(struct mpathd *d, int64_t now)
{
	int64_t at = d->look_at;

	if (d->conn && !d->inflight && d->queue)
		at = now; /* asked by a callback during this very step */
	if (d->inflight && !d->inflight->overdue)
		at = sooner(at, d->inflight->sent + MPATHD_DEADLINE_MS);
	for (const struct request *r = d->queue; r && r->is_operator; r = r->next)
		at = sooner(at, r->born + MPATHD_DEADLINE_MS);
	uv_timer_start(&d->timer, on_timer, at > now ? (uint64_t)(at - now) : 1, 0);
}

static bool same_state(const struct mpathd_state *a, const struct mpathd_state *b)
{
	return a->pid == b->pid && a->monitor == b->monitor && a->connected == b->connected &&
	       a->answered_at == b->answered_at && a->silent_since == b->silent_since;
}

static void step(struct mpathd *d)
{
	struct mpathd_state before = d->state;
	int64_t now = now_of(d);

	assert(!d->stepping);
	d->stepping = true;
	if (now >= d->look_at)
		look(d, now);
	if (d->state.pid && !d->conn && now >= d->dial_at)
		dial(d, now);
	if (d->conn && !d->inflight && d->queue)
		send_next(d, now);
	if (!d->state.pid)
		withdraw_all(d);
	expire(d, now);
	if (d->conn)
		d->deaf_since = 0;
	d->state.silent_since = silent_since(d, now);
	d->stepping = false;
	arm(d, now);
	if (!d->told || !same_state(&before, &d->state)) {
		d->told = true;
		d->hooks.changed(d->hooks.ctx);
	}
}

static void on_timer(uv_timer_t *h)
{
	step(h->data);
}

/* ---- life ---- */

struct mpathd *mpathd_new(uv_loop_t *loop, const struct mpathd_where *where,
			  const struct mpathd_hooks *hooks)
{
	struct mpathd *d = xcalloc(1, sizeof(*d));

	d->loop = loop;
	d->hooks = *hooks;
	d->pidfile = xstrdup(where->pidfile ? where->pidfile : "/run/multipathd.pid");
	d->socket = where->socket ? xstrdup(where->socket) : NULL;
	d->look_ms = where->look_ms ? where->look_ms : LOOK_MS;
	d->state.trouble = d->trouble;
	uv_timer_init(loop, &d->timer);
	d->timer.data = d;
	uv_timer_start(&d->timer, on_timer, 0, 0);
	return d;
}

static void timer_gone(uv_handle_t *h)
{
	struct mpathd *d = h->data;

	mpathd_frame_fini(&d->reply);
	free(d->pidfile);
	free(d->socket);
	free(d);
}

static void discard(void *ctx, enum mpathd_fate fate, char *text)
{
	(void)ctx;
	(void)fate;
	(void)text;
}

void mpathd_close(struct mpathd *d)
{
	struct request *r;

	if (!d)
		return;
	if (d->inflight)
		d->inflight->done = discard;
	hang_up(d, 0, "");
	while ((r = d->queue)) {
		d->queue = r->next;
		request_free(r);
	}
	uv_timer_stop(&d->timer);
	uv_close((uv_handle_t *)&d->timer, timer_gone);
}

const struct mpathd_state *mpathd_state(const struct mpathd *d)
{
	return &d->state;
}
