/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * waiters: who waits for maps; keeps san_map.waiters, and answers ASK_WHO.
 *
 * While a map has no usable path, is suspended or stuck, it looks every few
 * seconds (waiters_read.h), in a thread, and remembers since when it has seen each
 * task wait.  A question is answered by a look of its own, or when that does not
 * come back in time by what is known without it.
 */
#ifndef ENGINE_KERNEL_WAITERS_H
#define ENGINE_KERNEL_WAITERS_H

#include "engine/ask.h"

#include <uv.h>

struct waiters;

struct waiters_hooks {
	void *ctx;
	int64_t (*now)(void *ctx); /* engine time */
	/* A row, or the end; waiters_ask() may be called from within. */
	void (*answer)(void *ctx, const struct answer *a);
	/* san_map.waiters of a map changed: publish. */
	void (*changed)(void *ctx);
	const char *root;  /* "" on a host */
	unsigned pause_ms; /* between the two looks of waiters_read() */
};

/* loop and san must outlive it. */
struct waiters *waiters_new(uv_loop_t *loop, struct san *san, const struct waiters_hooks *hooks);
/* Once an interval. */
void waiters_tick(struct waiters *ws);
/* A question about a map that is there. */
void waiters_ask(struct waiters *ws, const struct ask *q);
/* NULL is fine. What hangs is left behind. */
void waiters_close(struct waiters *ws);

#endif
