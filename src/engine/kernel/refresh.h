/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * refresh: those who wait for a fresh reading of a map, and are called back
 * when a scan and a sample that both began after their call are merged.
 */
#ifndef ENGINE_KERNEL_REFRESH_H
#define ENGINE_KERNEL_REFRESH_H

#include "engine/kernel/kernel.h"

struct refresh;

#define REFRESH_DEADLINE_MS 4000

struct refresh *refresh_new(struct kernel *k);
/* NULL is fine. Nobody is called any more. */
void refresh_close(struct refresh *r);

/* Wait for scan and sample of at least these numbers. */
void refresh_add(struct refresh *r, const struct san_map *m, uint64_t scan, uint64_t sample,
		 kernel_cb cb, void *ctx);

/* These have come back and are committed: call those who waited for them. */
void refresh_reached(struct refresh *r, uint64_t scan, uint64_t sample);

#endif
