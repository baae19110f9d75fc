/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * part_ask: answers the question which partitions are on a map (ASK_PARTS).
 *
 * The table is read through the map, which may hang: in a thread, and in a
 * child of that, each question for itself.
 */
#ifndef ENGINE_KERNEL_PART_ASK_H
#define ENGINE_KERNEL_PART_ASK_H

#include "engine/ask.h"

#include <uv.h>

struct part_asks;

struct part_asks *part_asks_new(uv_loop_t *loop, void *ctx,
				void (*answer)(void *ctx, const struct answer *a));
/* q about m, which must exist.  Its last answer comes by ask_deadline(). */
void part_asks_ask(struct part_asks *as, const struct ask *q, const struct san_map *m);
/* NULL is fine. What is under way is answered no more. */
void part_asks_close(struct part_asks *as);

#endif
