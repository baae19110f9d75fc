/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * held: keeps san_path.held, held_by, held_at and san_map.held_group.
 *
 * A path that an operator failed through the one in charge stays failed until
 * it is reinstated, and nothing in the kernel or in multipathd tells it from a
 * broken one; a group chosen by hand likewise.  So the marks are kept, in
 * /run/sandeck/held.json (SANDECK_HELD names another) for the next engine of
 * this host; a mark goes when the facts contradict it.
 */
#ifndef ENGINE_KERNEL_HELD_H
#define ENGINE_KERNEL_HELD_H

#include "engine/kernel/kernel.h"

/* Without SANDECK_HELD. */
#define HELD_FILE "/run/sandeck/held.json"

struct held;

/* Before any map is there. */
struct held *held_new(struct kernel *k);
/* Once an interval and after states changed, before the commit. NULL is fine in all of these. */
void held_tick(struct held *h);
void held_close(struct held *h);

/* The kernel has confirmed cmd: marks that it sets or ends. */
void held_note(struct held *h, const struct plan_cmd *cmd);

#endif
