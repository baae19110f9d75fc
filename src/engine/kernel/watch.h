/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watch: keeps the model true to the kernel: asks scanner, sampler and
 * identify, merges what they say, and publishes.
 */
#ifndef ENGINE_KERNEL_WATCH_H
#define ENGINE_KERNEL_WATCH_H

#include "base/str.h"
#include "engine/kernel/kclock.h"
#include "engine/kernel/kernel.h"

/* Sets k->watch and k->blind. E_UNSUPPORTED: there is no device mapper at all. */
int watch_open(struct kernel *k, struct kclock clock, struct err *e);
/* NULL is fine. */
void watch_close(struct kernel_watch *w);

/* An interval has passed. */
void watch_tick(struct kernel_watch *w);
void watch_want(struct kernel_watch *w, const struct source_want *want);
void watch_refresh(struct kernel_watch *w, const struct san_map *m, kernel_cb cb, void *ctx);

/*
 * New paths are known by a number only, until they are identified and sampled,
 * a moment later: nothing should be published before that.
 */
bool watch_holds(const struct kernel_watch *w);

/* The maps are known. */
bool watch_scanned(const struct kernel_watch *w);
/* So they are, and all of them: a list of them was read. */
bool watch_listed(const struct kernel_watch *w);
/* Every part has answered once. */
bool watch_settled(const struct kernel_watch *w);

/* Paths that are gone but expected were added: they too have to be let go one day. */
void watch_rows_came(struct kernel_watch *w);
/* Before a commit: let go of paths and ports that are not expected any more. */
void watch_sweep(struct kernel_watch *w);

/* What cannot be seen, and why; "" when all can. Sentences without the last full stop. */
void watch_missing(const struct kernel_watch *w, struct str *out);
/* Which calls do not return, "sysfs: no answer for 12 s". */
void watch_pending(const struct kernel_watch *w, struct str *out);

#endif
