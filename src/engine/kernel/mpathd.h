/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mpathd: one connection to multipathd, one request at a time.
 *
 * The daemon answers nobody while its checker loop holds the lock, often for
 * seconds; so nothing here waits, everything is a callback on the loop.  Rules
 * that were measured and are kept here and nowhere else:
 *   - It is present when the lock on its pid file is held, never because a
 *     connect succeeds: a connect may make systemd start it.
 *   - A stopped daemon still accepts a few connections.  So there is one, and
 *     past the deadline we go on waiting on that one.
 *   - Nothing is ever sent twice.
 * Lives on the loop's thread.
 */
#ifndef ENGINE_KERNEL_MPATHD_H
#define ENGINE_KERNEL_MPATHD_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

/* No answer for so long is silence: the daemon's own uxsock_timeout at its default. */
#define MPATHD_DEADLINE_MS 4000

struct mpathd;

/* What became of a request. */
enum mpathd_fate {
	MPATHD_ANSWERED, /* text is the reply, to be cut up at will during the call */
	MPATHD_OVERDUE,  /* sent, no answer in time; one more call follows, ANSWERED or LOST */
	MPATHD_UNSENT,   /* withdrawn in time: the daemon never saw it, and never will */
	MPATHD_LOST      /* sent, then the connection ended: whether it was done is unknown */
};
typedef void (*mpathd_done_cb)(void *ctx, enum mpathd_fate fate, char *text);

struct mpathd_hooks {
	void *ctx;
	int64_t (*now)(void *ctx);    /* engine time, ms */
	void (*changed)(void *ctx);   /* mpathd_state() changed */
	void (*connected)(void *ctx); /* a fresh connection: whatever was learnt may be old */
};

struct mpathd_where {
	const char *pidfile; /* NULL: /run/multipathd.pid */
	const char
		*socket; /* one name, '@' first: abstract; NULL: MULTIPATH_SOCKET_NAME, or both */
	int64_t look_ms; /* how often to look for the lock and to dial again; 0: 1 s */
};

struct mpathd_state {
	uint32_t pid;     /* holder of the lock; 0: no daemon runs */
	uint32_t monitor; /* sandeck monitor, where no daemon runs; 0: none */
	bool connected;
	int64_t answered_at;  /* its last answer to anything; 0 never */
	int64_t silent_since; /* something is unanswered since then, and for more than the deadline
			       */
	const char *trouble;  /* why there is no connection though it runs; "" */
};

/* Begins at once. The strings of where and hooks are copied. */
struct mpathd *mpathd_new(uv_loop_t *loop, const struct mpathd_where *where,
			  const struct mpathd_hooks *hooks);
/* Drops everything without calling back; not from a callback. The memory goes once the loop turned.
 */
void mpathd_close(struct mpathd *d);

const struct mpathd_state *mpathd_state(const struct mpathd *d);

/*
 * Queue a request.  An operator's goes before all polls, right after the one in
 * flight.  done is called at least once, never from within.  E_USAGE: too long
 * for the daemon; done is not called.
 */
int mpathd_ask(struct mpathd *d, const char *request, bool is_operator, mpathd_done_cb done,
	       void *ctx, struct err *e);

#endif
