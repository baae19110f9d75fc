/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_change_do: the steps of a change of a map, for the child process of
 * dm_change.c.
 *
 * Nothing here is called in a process that goes on.
 */
#ifndef ENGINE_KERNEL_DM_CHANGE_DO_H
#define ENGINE_KERNEL_DM_CHANGE_DO_H

#include "engine/kernel/dm_change.h"
#include "engine/kernel/dm_mark.h"
#include "engine/kernel/dm_tasks.h"

/* What the child tells: the step that it is at, the kernel's end of it, its own. */
enum dm_tell { DM_TELL_STEP, DM_TELL_DONE, DM_TELL_END };
struct dm_word {
	enum dm_tell tell;
	int rc;
	char mark[320];              /* the file of the mark, once there is one */
	struct dm_change_result res; /* STEP: said is the step */
};

struct dm_doing {
	const struct dm_change *c;
	char name[DMT_NAME], uuid[DMT_UUID]; /* of c, then as they are; "" not given */
	const char *target;
	int pipe;
	int64_t until; /* mono_ms() */
	struct dm_mark mark;
	struct dmt_udev udev;
	struct dmt_map map; /* as it was found */
	struct dm_change_result res;
	struct err e;
};

/* The child of a change: fd is the pipe, change a struct dm_change. */
void dm_do_change(int fd, void *change);

struct dm_repair_job {
	const char *file;
	int deadline_ms;
};
/* The child of a repair: job is a struct dm_repair_job. */
void dm_do_repair(int fd, void *job);

/* ---- between the files of the child ---- */

/* A beginning; name and uuid may be NULL. */
void dm_do_begin(struct dm_doing *d, const struct dm_change *c, int pipe, const char *name,
		 const char *uuid, int64_t until);
/* Tell the step, before it is taken. */
void dm_do_step(struct dm_doing *d, const char *fmt, ...) ATTR_PRINTF(2, 3);
/* The sentence of success. */
void dm_do_say(struct dm_doing *d, const char *fmt, ...) ATTR_PRINTF(2, 3);
struct dmt_id dm_do_id(const struct dm_doing *d);
/* Ready for calls with udev: cookies go into the mark. flags: DM_SUBSYSTEM_UDEV_FLAG0 ... */
void dm_do_udev(struct dm_doing *d, uint16_t flags);
uint16_t dm_do_flags(const struct dm_change *c, bool reload);

/* dm_change_names.c: renaming and removing, with partition maps. */
int dm_do_rename(struct dm_doing *d);
int dm_do_remove(struct dm_doing *d);
int dm_do_keep(struct dm_doing *d);
/*
 * Give n maps their new names (name), or back those that they had (table); the
 * ones that have it already are left alone.
 */
int dm_do_rename_all(struct dm_doing *d, const struct dm_mark_part *names, size_t n, bool back);
/* Make those partition maps again that are not there. */
int dm_do_parts_again(struct dm_doing *d, const struct dm_mark_part *parts, size_t n);

/* dm_change_undo.c: what the mark in d->mark tells of; left is what it says. */
int dm_do_undo(struct dm_doing *d, const struct dm_mark_text *left);

#endif
