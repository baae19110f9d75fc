/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scanner: runs dm_scan in its thread, when device mapper or somebody asks for it.
 *
 * Lives on the loop.  The kernel's poll wakes it; so that a storm of events
 * costs no more than its answer is worth, scans for events keep a distance.
 */
#ifndef ENGINE_KERNEL_SCANNER_H
#define ENGINE_KERNEL_SCANNER_H

#include "engine/kernel/dm_scan.h"
#include "engine/kernel/kclock.h"

#include <uv.h>

struct scanner;

struct scanner_hooks {
	void *ctx;
	/* Scan number seq came back; the facts are the scanner's again afterwards. */
	void (*got)(void *ctx, const struct dm_facts *facts, uint64_t seq);
};

/*
 * Begins with a first scan.  When device mapper does not answer this user or
 * has no node, it scans sysfs instead: scanner_blind() is then the reason, a
 * sentence.  E_UNSUPPORTED: there is no device mapper at all; E_IO: no thread to
 * be had.
 */
int scanner_new(struct scanner **out, uv_loop_t *loop, struct kclock clock,
		const struct scanner_hooks *hooks, struct err *e);
/* NULL is fine. */
void scanner_close(struct scanner *s);

const struct err *scanner_blind(const struct scanner *s); /* NULL: it is not */
/* Nobody names swapped tables: read all of them after a wake-up. */
void scanner_without_uevents(struct scanner *s);
void scanner_raw(struct scanner *s, bool raw);

/* For the next scan: read this map whole; its counters moved. */
void scanner_name(struct scanner *s, uint32_t major, uint32_t minor);
void scanner_moved(struct scanner *s, uint32_t major, uint32_t minor);

enum scanner_why {
	SCANNER_EVENT, /* something happened: soon */
	SCANNER_NOW,   /* somebody waits */
	SCANNER_TICK,  /* an interval has passed: look also where no event would tell */
	SCANNER_ALL    /* read everything */
};
/* Ask for a scan; returns the number of the first one that begins after this call. */
uint64_t scanner_soon(struct scanner *s, enum scanner_why why);

int64_t scanner_overdue_ms(const struct scanner *s);

#endif
