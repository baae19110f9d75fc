/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * identify: finds out who paths are and how their ports are, in a thread.
 *
 * Lives on the loop.  Paths are taken in batches, so that the first of
 * thousands have their names while the last are still being read, and so that
 * one that hangs holds up few.
 */
#ifndef ENGINE_KERNEL_IDENTIFY_H
#define ENGINE_KERNEL_IDENTIFY_H

#include "base/err.h"
#include "engine/kernel/kclock.h"
#include "engine/kernel/ports.h"

#include <uv.h>

struct identify;

struct identify_hooks {
	void *ctx;
	/* A batch of paths is there, and the ports (facts->n is 0 when they were not read). */
	void (*got)(void *ctx, const struct path_id *id, size_t n, const struct port_facts *facts);
};

/* NULL: no thread to be had, *e says so. */
struct identify *identify_new(uv_loop_t *loop, struct kclock clock, const struct san *san,
			      const struct identify_hooks *hooks, struct err *e);
/* NULL is fine. */
void identify_close(struct identify *i);

/* Put this path in the queue, once. */
void identify_path(struct identify *i, const struct san_path *p);
/* Work on the queue, and look at the ports once more. */
void identify_go(struct identify *i, bool ports);

/* Nothing is queued or being read. */
bool identify_idle(const struct identify *i);
int64_t identify_overdue_ms(const struct identify *i);

#endif
