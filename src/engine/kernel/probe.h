/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe: reads a sector through paths, each in a child process.
 *
 * A read from a dead device cannot be ended, not even by SIGKILL, until the
 * kernel gives it back; a thread in one would keep the engine from ending, with
 * all its locked memory and its end of the stream.  So it is a child that has
 * nothing else open.  At most one for a device, and ASK_TESTS in all: one
 * that hangs counts until it is back, and is not asked again.
 */
#ifndef ENGINE_KERNEL_PROBE_H
#define ENGINE_KERNEL_PROBE_H

#include "engine/ask.h"
#include "engine/kernel/probe_read.h"

#include <uv.h>

struct probes;

struct probe_hooks {
	void *ctx;
	/* A row, or the end; probes_ask() may be called from within. */
	void (*answer)(void *ctx, const struct answer *a);
	/* A read that was told as silent came back: a, of its old question, and after how long. */
	void (*late)(void *ctx, const struct answer *a, int64_t after_ms);
	/* In the child: probe_read(), or a test's own. */
	void (*read)(const char *file, uint32_t major, uint32_t minor, struct probe_end *out);
	const char *dev; /* where the devices are: "/dev" */
};

/* hooks is copied; the loop must outlive it. */
struct probes *probes_new(uv_loop_t *loop, const struct probe_hooks *hooks);

/*
 * Read through p, or with NULL through each path of m.  Each row comes when its
 * read is back or ask_deadline() over, the end when all are told.
 */
void probes_ask(struct probes *ps, const struct ask *q, const struct san_map *m,
		const struct san_path *p);

/* NULL is fine. Children that can be ended are; what hangs is left to the kernel. */
void probes_close(struct probes *ps);

#endif
