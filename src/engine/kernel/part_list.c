/* SPDX-License-Identifier: GPL-2.0-or-later */
/* part_list: the kernel's list of devices, searched for partN-UUID. */
#include "engine/kernel/part_list.h"

#include "base/mem.h"
#include "engine/kernel/dm_ioctl.h"
#include "engine/monitor/partition_plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add(struct part_list *l, const struct dm_name *rec)
{
	struct part_map *to;

	l->part = mem_grow(l->part, &l->cap, l->n + 1, sizeof(*l->part));
	to = &l->part[l->n++];
	*to = (struct part_map){ .major = rec->major, .minor = rec->minor };
	snprintf(to->name, sizeof(to->name), "%s", rec->name);
	snprintf(to->uuid, sizeof(to->uuid), "%s", rec->has_uuid ? rec->uuid : "");
}

/* Before 4.45 the kernel's list has no uuids: then every device has to be asked. */
static void ask_uuids(struct dm_ctl *ctl, struct part_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct part_map *p = &l->part[i];
		struct dm_status st;

		if (!*p->uuid && !dm_head(ctl, p->major, p->minor, &st, NULL))
			snprintf(p->uuid, sizeof(p->uuid), "%s", st.uuid);
	}
}

static void keep_those_of(struct part_list *l, const char *map_uuid)
{
	size_t kept = 0;

	for (size_t i = 0; i < l->n; i++) {
		l->part[i].number = partition_number(l->part[i].uuid, map_uuid);
		if (l->part[i].number)
			l->part[kept++] = l->part[i];
	}
	l->n = kept;
}

int part_list_read(struct part_list *l, const char *map_uuid, struct err *e)
{
	struct dm_ctl *ctl;
	struct dm_data d;
	struct dm_name rec;
	size_t pos = 0;
	int rc = dm_open(&ctl, e);

	if (rc)
		return rc;
	rc = dm_list(ctl, &d, e);
	while (!rc && dm_reply_name(&d, &pos, dm_minor_version(ctl), &rec) > 0) {
		if (!rec.has_uuid || partition_number(rec.uuid, map_uuid))
			add(l, &rec);
	}
	ask_uuids(ctl, l);
	keep_those_of(l, map_uuid);
	dm_close(ctl);
	return rc;
}

void part_list_fini(struct part_list *l)
{
	free(l->part);
	*l = (struct part_list){ .n = 0 };
}
