/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * backfill: events from before the start, out of the kernel's log and the journal.
 *
 * Everybody opens the console after the fault.  So once the first picture is
 * out, the logs are read in a thread, with a deadline, and what they say of
 * this SAN becomes events that carry their own time and the log's name.
 */
#ifndef ENGINE_KERNEL_BACKFILL_H
#define ENGINE_KERNEL_BACKFILL_H

#include "engine/kernel/kernel.h"

#define BACKFILL_EVENTS 200 /* the newest of what there is */

/* Begin, now.  NULL: no thread is to be had; there are no such events then. */
struct backfill *backfill_new(struct kernel *k);
/* NULL is fine. */
void backfill_close(struct backfill *b);

#endif
