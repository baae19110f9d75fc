/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_path: one path of the pool, and what a thread does for it.
 *
 * Whose it is, is its state: the thread's from push to take (PATH_CALLING),
 * the loop's at all other times.  Between the pool's own files only.
 */
#ifndef ENGINE_KERNEL_CHECK_PATH_H
#define ENGINE_KERNEL_CHECK_PATH_H

#include "engine/kernel/check_lane.h"
#include "engine/kernel/check_sys.h"
#include "engine/kernel/direct_read.h"
#include "engine/kernel/sg_async.h"

#include <sys/queue.h>

enum path_state {
	PATH_IDLE,
	PATH_CALLING, /* in its lane's queue, or in a thread */
	PATH_NO_ROOM, /* a direct read that was refused; it is tried again */
	PATH_FLYING   /* the kernel has the command */
};

enum path_want { PATH_SEND, PATH_CLOSE };

struct check_path {
	struct check_call call; /* first */
	const struct check_sys *sys;
	struct check_hub *hub;

	/* the loop's at all times */
	struct check_pool *pool;
	struct check_place *place; /* its host's */
	enum path_state state;
	bool forget;           /* close it when it is idle */
	bool told;             /* the reply was given, the answer still is to come */
	bool early;            /* the answer came before the thread */
	int64_t early_res;     /* ... a direct read's */
	uint64_t submitted_ns; /* uv_hrtime */
	struct direct_ring *ring;
	LIST_ENTRY(check_path) all; /* of the pool */
	LIST_ENTRY(check_path) due; /* those whose reply is to come, if listed */
	bool listed;

	/* whose the state says */
	enum path_want want;
	struct check_job job;
	int sg, block; /* descriptors, -1 none */
	uint32_t block_size;
	bool stale; /* close the descriptors and open them anew */
	bool wait;  /* this driver does not know NOWAIT */
	struct sg_async cmd;
	struct direct_read read;
	/* what came of the sending, if sent_ns or err is set */
	int err; /* 0: sent; else positive, and why */
	enum check_outcome why;
	uint64_t sent_ns;
};

/* A path without descriptors. */
struct check_path *check_path_new(const struct check_sys *sys, struct check_hub *hub,
				  const struct check_job *job);

/* For the hub: in a thread. */
extern const struct check_hub_ops check_path_ops;

/* Free what its last command had. Not while the kernel may still write to it. */
void check_path_clear(struct check_path *p);

#endif
