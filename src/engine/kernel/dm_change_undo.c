/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_change_undo: seeing to what a killed change of a map left.
 *
 * Every step asks what is there now: the kill may have come before the first
 * call or after the last, and somebody else may have been here since.  What
 * cannot be done now keeps its mark, for the next run.
 */
#include "engine/kernel/dm_change_do.h"

#include "base/mem.h"
#include "base/mono.h"
#include "engine/kernel/child.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A device that never got a table goes. */
static int undo_create(struct dm_doing *d, const struct dm_mark_text *left)
{
	int rc;

	(void)left;
	if (!d->map.exists || d->map.live)
		return 0;
	rc = dmt_remove(dm_do_id(d), false, &d->udev, &d->e);
	if (!rc)
		dm_do_say(d, "%s was being made: the device without a table is removed", d->name);
	return rc;
}

/* The loaded table goes, so that no later resume takes it for one that is wanted. */
static int undo_reload(struct dm_doing *d, const struct dm_mark_text *left)
{
	int rc = 0;

	if (!d->map.exists || !d->map.live)
		return 0;
	if (d->map.staged) {
		rc = dmt_clear(dm_do_id(d), &d->e);
		dm_do_say(d, "%s was being reloaded: it keeps the table that it had", d->name);
	}
	if (!rc && d->map.suspended && !left->suspended) {
		rc = dmt_resume(dm_do_id(d), false, NULL, &d->udev, &d->e);
		dm_do_say(d, "%s was left suspended by a reload: it continues", d->name);
	}
	return rc;
}

/* A name that somebody else has taken meanwhile. */
static bool name_taken(const struct dm_mark_part *n)
{
	struct dmt_map other;
	bool taken = !dmt_look((struct dmt_id){ "", n->name }, &other, NULL) && other.exists &&
		     strcmp(other.uuid, n->uuid) != 0;

	dmt_map_fini(&other);
	return taken;
}

static int finish_rename(struct dm_doing *d, const struct dm_mark_text *left)
{
	bool back = false;
	int rc;

	if (!d->map.exists || !left->nparts)
		return 0;
	for (size_t i = 0; i < left->nparts; i++)
		back |= name_taken(&left->parts[i]);
	rc = dm_do_rename_all(d, left->parts, left->nparts, back);
	if (!rc && back)
		dm_do_say(d, "%s was being renamed, and a name is taken by now: it keeps its own",
			  left->name);
	else if (!rc)
		dm_do_say(d, "%s was being renamed: it is %s", left->name, left->new_name);
	return rc;
}

static int undo_remove(struct dm_doing *d, const struct dm_mark_text *left)
{
	int rc = 0;

	if (!d->map.exists || d->map.deferred)
		return 0;
	if (left->queued)
		rc = dmt_message(dm_do_id(d), "queue_if_no_path", &d->e);
	if (!rc)
		rc = dm_do_parts_again(d, left->parts, left->nparts);
	if (!rc && (left->queued || left->nparts))
		dm_do_say(d, "%s was being removed: it is as it was", d->name);
	return rc;
}

/* Words of dm_change_kind_name(); the others are one call of the kernel, which is whole. */
static const struct {
	enum dm_change_kind kind;
	int (*undo)(struct dm_doing *d, const struct dm_mark_text *left);
} undos[] = {
	{ DM_CREATE, undo_create },   { DM_RELOAD, undo_reload }, { DM_RESIZE, undo_reload },
	{ DM_RENAME, finish_rename }, { DM_REMOVE, undo_remove },
};

static int undo_kind(struct dm_doing *d, const struct dm_mark_text *left)
{
	for (size_t i = 0; i < sizeof(undos) / sizeof(*undos); i++)
		if (!strcmp(left->kind, dm_change_kind_name(undos[i].kind)))
			return undos[i].undo(d, left);
	return 0;
}

int dm_do_undo(struct dm_doing *d, const struct dm_mark_text *left)
{
	/* its own view of the map: that of the change which comes after is made anew */
	struct dm_doing u;
	int rc;

	dm_do_begin(&u, d->c, d->pipe, left->name, left->uuid, d->until);
	u.mark = d->mark;
	dmt_map_fini(&u.map);
	rc = dmt_look(dm_do_id(&u), &u.map, &u.e);

	dm_do_udev(&u, 0);
	dm_do_step(&u, "seeing to what a killed change of %s left", u.name);
	u.res.said[0] = '\0';
	if (!rc)
		rc = undo_kind(&u, left);
	/* those of the killed: udev has had its time */
	for (size_t i = 0; i < left->ncookies; i++)
		dmt_udev_wait(left->cookies[i], 0);
	dmt_udev_wait(u.udev.cookie, DM_UDEV_MS / 10);
	d->res.changed |= *u.res.said != '\0';
	dm_do_say(d, "%s", rc ? u.e.text : u.res.said);
	dmt_map_fini(&u.map);
	return rc;
}

void dm_do_repair(int fd, void *arg)
{
	const struct dm_repair_job *job = arg;
	const struct dm_change none = { .kind = DM_CLEAR };
	struct dm_doing d;
	struct dm_mark_text left = { 0 };
	struct dm_word end = { .tell = DM_TELL_END };

	dmt_begin();
	dm_do_begin(&d, &none, fd, "", "", mono_ms() + job->deadline_ms);
	end.rc = dm_mark_seize(&d.mark, job->file, &left, &d.e);
	if (!end.rc && *left.kind)
		end.rc = dm_do_undo(&d, &left);
	else if (end.rc)
		dm_do_say(&d, "%s", d.e.text);
	if (!end.rc)
		dm_mark_done(&d.mark);
	else
		dm_mark_leave(&d.mark);
	end.res = d.res;
	child_say(fd, &end, sizeof(end));
	_exit(end.rc != 0);
}
