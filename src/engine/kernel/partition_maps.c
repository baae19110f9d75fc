/* SPDX-License-Identifier: GPL-2.0-or-later */
/* partition_maps: partition maps found, planned and changed. */
#include "engine/kernel/partition_maps.h"

#include "base/mem.h"
#include "engine/kernel/dm_change.h"
#include "engine/kernel/dm_ioctl.h"
#include "engine/kernel/partitions.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct found {
	struct partition_map *list; /* name and uuid are owned */
	size_t n, cap;
};

static void found_fini(struct found *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free((char *)(uintptr_t)f->list[i].name);
		free((char *)(uintptr_t)f->list[i].uuid);
	}
	free(f->list);
}

/* One linear target over the map: where it begins. */
static void take_linear(const struct partition_job *job, const struct dm_status *s,
			struct partition_map *m)
{
	uint32_t major, minor;

	if (s->ntargets != 1 || strcmp(s->target.type, "linear") != 0)
		return;
	m->sectors = s->target.sectors;
	m->over_map = sscanf(s->target.text, "%" SCNu32 ":%" SCNu32 " %" SCNu64, &major, &minor,
			     &m->start) == 3 &&
		      major == job->major && minor == job->minor;
}

static int look_at(struct dm_ctl *c, const struct partition_job *job, const struct dm_name *n,
		   struct found *f, struct err *e)
{
	struct partition_map m = { 0 };
	struct dm_status s;
	int rc = dm_status(c, n->major, n->minor, DM_TABLE, &s, e);

	if (rc == E_NOTFOUND) /* gone since */
		return 0;
	if (rc || !partition_number(s.uuid, job->uuid))
		return rc;
	take_linear(job, &s, &m);
	m.name = xstrdup(s.name);
	m.uuid = xstrdup(s.uuid);
	f->list = mem_grow(f->list, &f->cap, f->n + 1, sizeof(m));
	f->list[f->n++] = m;
	return 0;
}

/* The list is read by one dm_ctl while another reads the maps: a reply is valid to the next call.
 */
static int find_with(struct dm_ctl *list, struct dm_ctl *maps, const struct partition_job *job,
		     struct found *f, struct err *e)
{
	struct dm_name n;
	struct dm_data d;
	size_t pos = 0;
	int rc = dm_list(list, &d, e);

	while (!rc && dm_reply_name(&d, &pos, dm_minor_version(list), &n) > 0)
		if (!n.has_uuid || partition_number(n.uuid, job->uuid))
			rc = look_at(maps, job, &n, f, e);
	return rc;
}

static int find(const struct partition_job *job, struct found *f, struct err *e)
{
	struct dm_ctl *list = NULL, *maps = NULL;
	int rc = dm_open(&list, e);

	if (!rc)
		rc = dm_open(&maps, e);
	if (!rc)
		rc = find_with(list, maps, job, f, e);
	dm_close(list);
	dm_close(maps);
	return rc;
}

/* ---- the steps ---- */

static const enum dm_change_kind kinds[] = {
	[PARTITION_ADD] = DM_CREATE,    [PARTITION_RELOAD] = DM_RELOAD,
	[PARTITION_RESIZE] = DM_RESIZE, [PARTITION_RENAME] = DM_RENAME,
	[PARTITION_REMOVE] = DM_REMOVE,
};

static int take_step(const struct partition_job *job, const struct partition_do *d,
		     struct dm_change_result *res, struct err *e)
{
	char table[64];
	struct dm_change c = { .kind = kinds[d->step],
			       .name = d->name,
			       .uuid = d->uuid,
			       .target = "linear",
			       .table = table,
			       .sectors = d->sectors,
			       .ro = job->ro,
			       .new_name = d->new_name,
			       .force = d->step == PARTITION_RESIZE, /* the table says so */
			       .deadline_ms = job->deadline_ms,
			       .dir = job->dir };

	partition_table(table, sizeof(table), job->major, job->minor, d->start);
	return dm_change_run(&c, res, e);
}

static int step(const struct partition_job *job, const struct partition_do *d,
		void (*said)(void *ctx, bool ok, const char *text), void *ctx, struct err *e)
{
	struct dm_change_result res = { 0 };
	int rc;

	if (d->step == PARTITION_BEYOND) {
		rc = 0;
		snprintf(res.said, sizeof(res.said),
			 "partition %" PRIu32 " of %s ends beyond the device: it gets no map",
			 d->number, job->name);
	} else {
		rc = take_step(job, d, &res, e);
	}
	if (said)
		said(ctx, !rc, res.said);
	return rc;
}

int partition_maps_update(const struct partition_job *job,
			  void (*said)(void *ctx, bool ok, const char *text), void *ctx,
			  struct err *e)
{
	struct partition_plan plan = { 0 };
	struct partitions want = { 0 };
	struct found have = { 0 };
	char device[32];
	int rc;

	if (!job->uuid || !*job->uuid)
		return err_set(e, E_USAGE, "%s has no uuid, so its partitions could not be known",
			       job->name);
	snprintf(device, sizeof(device), "/dev/dm-%" PRIu32, job->minor);
	rc = partitions_read(device, job->deadline_ms, &want, e);
	if (!rc)
		rc = find(job, &have, e);
	if (!rc)
		partition_plan_make(&want, have.list, have.n, job->name, job->uuid, job->delim,
				    &plan);
	for (size_t i = 0; i < plan.n; i++) {
		int one = step(job, &plan.list[i], said, ctx, rc ? NULL : e);

		rc = rc ? rc : one;
	}
	partition_plan_fini(&plan);
	partitions_fini(&want);
	found_fini(&have);
	return rc;
}
