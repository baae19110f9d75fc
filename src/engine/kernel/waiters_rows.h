/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * waiters_rows: what was read about those who wait, in words.  Pure: lists in,
 * rows and texts out.
 */
#ifndef ENGINE_KERNEL_WAITERS_ROWS_H
#define ENGINE_KERNEL_WAITERS_ROWS_H

#include "engine/ask.h"
#include "engine/kernel/waiters_read.h"

/* What was read, and since when each task is known to wait. */
struct waiters_seen {
	const struct waiters_map *maps;
	size_t n;
	const struct waiters_list *list;
	const int64_t *since; /* by task, engine time; 0: first seen now */
	int64_t now;
};

/*
 * "14 tasks wait: postgres 9, kworker 5": those that wait for map nr, for
 * san_map.waiters; "" when none does.  Untrusted.  Returns dst.
 */
char *waiters_text(char *dst, size_t size, const struct waiters_seen *seen, size_t nr);

/*
 * All rows about map nr, each to tell(ctx, row); users: san_map.users, said when no list names
 * one.  The end is the caller's.
 */
void waiters_rows(const struct waiters_seen *seen, size_t nr, const struct ask *q,
		  const char *users, void (*tell)(void *ctx, const struct answer *a), void *ctx);

#endif
