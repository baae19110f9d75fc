/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * holders: keeps san_map.users and fs_hurt.
 *
 * Reads the lists (holders_read.h) in a thread and stores what they say: of a
 * map that is new or has another open count, and of all when the mount table
 * changed and every ten seconds.  A map that nobody has open has no user.  A read that does not
 * come back is waited for, never repeated.
 */
#ifndef ENGINE_KERNEL_HOLDERS_H
#define ENGINE_KERNEL_HOLDERS_H

#include "engine/kernel/kernel.h"

struct holders;

struct holders *holders_new(struct kernel *k);
/* Once an interval, with the facts just merged. */
void holders_tick(struct holders *h);
/* NULL is fine. */
void holders_close(struct holders *h);

/* Whether one read has come back. */
bool holders_settled(const struct holders *h);

/* A read is under way since then; 0: none. For the host's pending line. */
int64_t holders_pending_since(const struct holders *h);

#endif
