/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sampler: runs stats over all maps and paths of the model, in its thread.  Lives on the loop. */
#ifndef ENGINE_KERNEL_SAMPLER_H
#define ENGINE_KERNEL_SAMPLER_H

#include "base/err.h"
#include "engine/kernel/stats.h"

#include <uv.h>

struct sampler;

struct sampler_hooks {
	void *ctx;
	/* Sample number seq is there. */
	void (*got)(void *ctx, const struct stats_ask *stats, uint64_t seq);
};

/*
 * suspended: nobody else looks whether maps are.  NULL: no thread to be had, *e
 * says so.
 */
struct sampler *sampler_new(uv_loop_t *loop, struct kclock clock, const struct san *san,
			    bool suspended, const struct sampler_hooks *hooks, struct err *e);
/* NULL is fine. */
void sampler_close(struct sampler *s);

/* Maps or paths came or went. */
void sampler_objects_changed(struct sampler *s);

/*
 * Ask for a sample; the number of the first one that begins after this call.
 * round: an interval has passed: counters, too; else somebody only wants states now.
 */
uint64_t sampler_soon(struct sampler *s, int64_t interval_ms, bool round);

int64_t sampler_overdue_ms(const struct sampler *s);

#endif
