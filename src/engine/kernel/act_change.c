/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * act_change: remove, resize and rename a map, and map its partitions, without
 * multipathd.
 *
 * dm_change.h makes the change in a process of its own and may take seconds,
 * most of them udev's: so it is called by a thread, which the loop does not
 * wait for.
 */
#include "engine/kernel/act_op.h"

#include "base/mem.h"
#include "engine/kernel/dm_change.h"
#include "engine/kernel/dm_ioctl.h"
#include "engine/kernel/job.h"
#include "engine/kernel/part_list.h"
#include "engine/kernel/partition_maps.h"
#include "engine/kernel/partitions.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHANGE_MS 8000 /* then the operator is told that it is still under way */
#define KERNEL_MS 4000
#define UDEV_MS   5000 /* then nodes may be missing, which is said */
#define CLOSE_MS  1500 /* udev has a map open now and then, for a moment */

/* What the thread needs to know, all of it copies. */
struct change {
	struct op *op;
	enum plan_verb verb;
	char name[PLAN_NAME_MAX], uuid[160], new_name[PLAN_NAME_MAX];
	uint32_t major, minor;
	uint64_t size, was; /* bytes */
	bool ro;
	uint32_t (*failed)[2]; /* resize: the paths that a new table takes for active again */
	size_t nfailed;
	/* what became of it */
	struct err e;
	bool unknown, slow_udev;
};

static void change_free(void *arg)
{
	struct change *c = arg;

	free(c->failed);
	free(c);
}

/* ---- on the thread ---- */

static int run(struct change *c, struct dm_change *todo)
{
	struct dm_change_result out = { .done = false };
	int rc;

	if (!todo->uuid)
		todo->uuid = c->uuid;
	todo->name = c->name;
	todo->deadline_ms = KERNEL_MS;
	todo->udev_ms = UDEV_MS;
	rc = dm_change_run(todo, &out, &c->e);
	c->unknown |= out.unknown;
	c->slow_udev |= out.cookie_expired;
	return rc;
}

/* As multipathd does: a table begins with every path active, whatever was known of them. */
static void fail_again(struct change *c, struct dm_ctl *ctl)
{
	for (size_t i = 0; i < c->nfailed; i++) {
		char text[64];

		snprintf(text, sizeof(text), "fail_path %" PRIu32 ":%" PRIu32, c->failed[i][0],
			 c->failed[i][1]);
		dm_send(ctl, c->uuid, c->name, text, NULL);
	}
}

/* The live table with another length: the paths stay, in their groups. */
static int resize(struct change *c)
{
	struct dm_change todo = {
		.kind = DM_RESIZE, .sectors = c->size / 512, .ro = c->ro, .force = c->size < c->was
	};
	struct dm_status st;
	struct dm_ctl *ctl;
	char *table = NULL;
	int rc = dm_open(&ctl, &c->e);

	if (rc)
		return rc;
	rc = dm_status(ctl, c->major, c->minor, DM_TABLE, &st, &c->e);
	if (!rc && (!st.ntargets || strcmp(st.target.type, "multipath") != 0))
		rc = err_set(&c->e, E_REFUSED, "it has no multipath table");
	if (!rc) {
		todo.table = table = xstrdup(st.target.text);
		rc = run(c, &todo);
	}
	if (!rc)
		fail_again(c, ctl);
	free(table);
	dm_close(ctl);
	return rc;
}

static int add_partitions(struct change *c)
{
	const struct partition_job job = { .name = c->name,
					   .uuid = c->uuid,
					   .major = c->major,
					   .minor = c->minor,
					   .ro = c->ro,
					   .deadline_ms = KERNEL_MS };
	struct partitions found = { .n = 0 };
	char device[32];
	bool none;
	int rc;

	snprintf(device, sizeof(device), "/dev/dm-%" PRIu32, c->minor);
	rc = partitions_read(device, KERNEL_MS, &found, &c->e);
	none = !found.n;
	partitions_fini(&found);
	if (rc)
		return rc;
	if (none)
		return err_set(&c->e, E_REFUSED, "there is no table of partitions on it");
	return partition_maps_update(&job, NULL, NULL, &c->e);
}

static int delete_partitions(struct change *c)
{
	struct part_list l = { .n = 0 };
	int rc = part_list_read(&l, c->uuid, &c->e);

	for (size_t i = 0; !rc && i < l.n; i++) {
		struct dm_change todo = { .kind = DM_REMOVE,
					  .uuid = l.part[i].uuid,
					  .wait_ms = CLOSE_MS };

		rc = run(c, &todo);
	}
	part_list_fini(&l);
	return rc;
}

static void work(void *arg)
{
	struct change *c = arg;
	struct dm_change remove = { .kind = DM_REMOVE, .wait_ms = CLOSE_MS };
	struct dm_change rename = { .kind = DM_RENAME, .new_name = c->new_name };

	switch (c->verb) {
	case PLAN_FLUSH:
		run(c, &remove);
		break;
	case PLAN_RESIZE:
		resize(c);
		break;
	case PLAN_RENAME:
		run(c, &rename);
		break;
	case PLAN_PARTS_ADD:
		add_partitions(c);
		break;
	case PLAN_PARTS_DELETE:
		delete_partitions(c);
		break;
	default:
		err_set(&c->e, E_UNSUPPORTED, "device mapper has no such change");
		break;
	}
}

/* ---- on the loop ---- */

/* Partitions are seen late, with the lists of users: there the kernel's answer must do. */
static void well(struct op *op, enum plan_verb verb, bool slow_udev)
{
	char text[300];

	if (verb != PLAN_PARTS_ADD && verb != PLAN_PARTS_DELETE) {
		op_sent(op);
		return;
	}
	act_words(text, sizeof(text), op->a->k->san, &op->cmd, ACT_DONE);
	op_done(op, "%s%s", text,
		slow_udev ? "; udev has not finished its part: nodes may be missing" : "");
}

static void done(void *arg, bool finished)
{
	struct change *c = arg;
	struct op *op = c->op;
	struct change is;

	if (!finished) {
		op_silent(op, false, "the kernel has not finished it for %d s; it may still do it",
			  CHANGE_MS / 1000);
		return;
	}
	is = *c;
	change_free(c);
	if (!op_unpin(op))
		return;
	op->late = op->told;
	if (!is.e.code)
		well(op, is.verb, is.slow_udev);
	else if (is.unknown)
		op_unknown(op, "%s", is.e.text);
	else
		op_refused(op, "%s", is.e.text);
}

static const struct job_ops change_ops = { work, done, change_free };

static void note_failed(struct change *c, const struct san_map *m)
{
	for (const struct san_path *p = m->paths; p; p = p->next_in_map)
		c->nfailed += p->group && p->dm == SAN_DM_FAILED;
	c->failed = xcalloc(c->nfailed + 1, sizeof(*c->failed));
	c->nfailed = 0;
	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (!p->group || p->dm != SAN_DM_FAILED)
			continue;
		c->failed[c->nfailed][0] = p->major;
		c->failed[c->nfailed++][1] = p->minor;
	}
}

static struct change *change_of(struct op *op, const struct san_map *m)
{
	struct change *c = xcalloc(1, sizeof(*c));

	c->op = op;
	c->verb = op->cmd.verb;
	snprintf(c->name, sizeof(c->name), "%s", m->name);
	snprintf(c->uuid, sizeof(c->uuid), "%s", m->uuid);
	memcpy(c->new_name, op->cmd.name, sizeof(c->new_name));
	c->major = m->major;
	c->minor = m->minor;
	c->was = m->size;
	c->size = plan_paths_size(m);
	c->ro = m->ro;
	if (c->verb == PLAN_RESIZE)
		note_failed(c, m);
	return c;
}

void way_change(struct op *op)
{
	const struct san_map *m = op_map(op);
	struct change *c;

	if (!m) {
		op_refused(op, "there is no such map any more");
		return;
	}
	if (!*m->uuid && (op->cmd.verb == PLAN_PARTS_ADD || op->cmd.verb == PLAN_PARTS_DELETE)) {
		op_unsent(op, "the map has no uuid, by which its partitions would be known");
		return;
	}
	c = change_of(op, m);
	op_pin(op);
	if (job_start(op->a->k->loop, &change_ops, c, CHANGE_MS))
		return;
	change_free(c);
	op_unpin(op);
	op_unsent(op, "the system gives no thread");
}
