/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_tasks: libdevmapper's calls in the words of this program, for a child
 * process that makes one change of a map (dm_change).
 *
 * Only there: the library is not thread-safe, keeps globals and prints.  Each
 * call returns 0 or an error that names the step and the kernel's reason.
 */
#ifndef ENGINE_KERNEL_DM_TASKS_H
#define ENGINE_KERNEL_DM_TASKS_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define DMT_NAME 128 /* with the NUL, as the kernel has it */
#define DMT_UUID 129

/* Once, before anything else. */
void dmt_begin(void);

/* A map by its uuid or, when that is "", by its name. */
struct dmt_id {
	const char *uuid, *name;
};

struct dmt_map {
	bool exists;
	char name[DMT_NAME], uuid[DMT_UUID];
	uint32_t major, minor;
	int open; /* how often it is open, by partition maps over it as well */
	bool suspended, live, staged, ro, deferred;
	/* of the live table, its only target; "" and 0: no table, or several targets */
	char target[32];
	uint64_t sectors;
	char *table; /* never NULL */
};

/* What is there; exists false is no error. out is freed by dmt_map_fini() in any case. */
int dmt_look(struct dmt_id id, struct dmt_map *out, struct err *e);
void dmt_map_fini(struct dmt_map *m);

/* All maps whose uuid begins with "part", as names to each(ctx, name, uuid). */
int dmt_each_part(void (*each)(void *ctx, const char *name, const char *uuid), void *ctx,
		  struct err *e);

/* The node's owner; what is negative is left as it is. */
struct dmt_node {
	int64_t mode, uid, gid;
};

int dmt_create(const char *name, const char *uuid, const struct dmt_node *node, struct err *e);
/* Load into the inactive slot. errnum, when given: the kernel's reason (EROFS: try ro). */
int dmt_load(struct dmt_id id, const char *target, uint64_t sectors, const char *table, bool ro,
	     int *errnum, struct err *e);
/* Drop what is in the inactive slot. */
int dmt_clear(struct dmt_id id, struct err *e);
/* Never flushes and never freezes a file system. */
int dmt_suspend(struct dmt_id id, struct err *e);
/* To the target at sector 0. */
int dmt_message(struct dmt_id id, const char *text, struct err *e);

/* ---- what udev takes part in ---- */
struct dmt_udev {
	uint32_t cookie; /* 0 at first: made by the first call, and the same for all that follow */
	uint16_t flags;  /* DM_SUBSYSTEM_UDEV_FLAG0 ...; DISABLE_LIBRARY_FALLBACK is always added */
	void (*made)(void *ctx, uint32_t cookie); /* told before the kernel is */
	void *ctx;
};

/* With a staged table: suspends, swaps and continues in the kernel's one call. */
int dmt_resume(struct dmt_id id, bool flush, const struct dmt_node *node, struct dmt_udev *u,
	       struct err *e);
int dmt_rename(const char *name, const char *new_name, struct dmt_udev *u, struct err *e);
/* deferred: when it is open, the kernel removes it at its last close. */
int dmt_remove(struct dmt_id id, bool deferred, struct dmt_udev *u, struct err *e);

/*
 * Wait until udev has done its part, at most ms; then the cookie is completed
 * in udev's place and taken away.  False: that had to be.
 */
bool dmt_udev_wait(uint32_t cookie, int ms);

#endif
