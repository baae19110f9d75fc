/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * look: one look at a path: is it good, and what is it worth.
 *
 * Drives a checker (checker.h) and then a prioritizer (prio.h) through the
 * probes that they want, each sent by the check_pool; nothing here blocks.  On
 * one loop; as many looks at a time as there are paths.
 */
#ifndef ENGINE_KERNEL_LOOK_H
#define ENGINE_KERNEL_LOOK_H

#include "base/err.h"
#include "engine/disk.h"
#include "engine/monitor/checker.h"
#include "engine/monitor/prio.h"

#include <uv.h>

/* Whom to look at, and how: the caller's, unchanged until the result is there. */
struct look_at {
	uint32_t id; /* the caller's */
	const struct disk *disk;
	const char *checker; /* as configured; "" nobody said */
	const char *prio, *prio_args;
	bool detect_checker, detect_prio;
	int64_t timeout_ms;            /* of a probe */
	int32_t prio_had;              /* before; PRIO_UNDEF none */
	struct checker_memory *memory; /* of this path, from look to look; zeroed at first */
	struct checker_shared *shared; /* of its map; may be NULL */
};

struct look_result {
	uint32_t id;
	enum san_chk chk;
	char why[128]; /* the checker's sentence; "" it has nothing to say */
	int32_t prio;
	bool alua;                       /* its prioritizer is alua or sysfs */
	const char *checker, *prio_name; /* that were used */
	char detected[160];  /* what was detected and from what; "" all is as configured */
	char complaint[160]; /* prio_args that are wrong and the like; "" none */
};

struct looks;

/* done: once a look, never from within a call; result is valid in the call. NULL: *e says why. */
struct looks *looks_new(uv_loop_t *loop, void *ctx,
			void (*done)(void *ctx, const struct look_result *result), struct err *e);

/* False: the path's last look is not over, or what it sent has not come back. */
bool looks_begin(struct looks *ls, const struct look_at *at);

/* Its descriptors are closed; a result that is due still comes. */
void looks_forget(struct looks *ls, const struct disk *d);

/* ms for which the kernel has held the thread of this host; check_pool.h. */
int64_t looks_stuck(const struct looks *ls, uint32_t host);

/* done is not called any more; what the looks point to may go. NULL is fine. */
void looks_free(struct looks *ls);

#endif
