/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * expect: keeps san_map.expected, expect_from and seen.
 *
 * Two files: what an operator accepted, /var/lib/sandeck/baseline.json, and
 * the most that was seen since boot, /run/sandeck/seen.json (the environment's
 * SANDECK_BASELINE and SANDECK_SEEN name others).  Both are read once, at the
 * start; a user who may not write the second goes without.  /var/lib may be on
 * the SAN that hangs, so files are touched in a thread only.
 */
#ifndef ENGINE_KERNEL_EXPECT_H
#define ENGINE_KERNEL_EXPECT_H

#include "engine/kernel/kernel.h"

struct expect;

/* Before any map is there. */
struct expect *expect_new(struct kernel *k);
/* Once an interval and after maps or tables changed, before the commit. */
void expect_tick(struct expect *x);
/* NULL is fine. */
void expect_close(struct expect *x);

/* Whether the files have been read, or do not answer. */
bool expect_settled(const struct expect *x);

/*
 * Accept the present path counts of all maps, or of the one named by key (not
 * "").  done(ctx, e): e->code 0 with a sentence, or why not; E_TIMEOUT: the disk
 * does not answer, it may still happen.  Exactly once, never from within.
 */
typedef void (*expect_cb)(void *ctx, const struct err *e);
void expect_accept(struct expect *x, const char *key, const char *by, expect_cb done, void *ctx);

#endif
