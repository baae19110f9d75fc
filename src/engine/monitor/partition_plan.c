/* SPDX-License-Identifier: GPL-2.0-or-later */
/* partition_plan: partition maps that there should be, against those that there are. */
#include "engine/monitor/partition_plan.h"

#include "base/mem.h"
#include "base/parse.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void partitions_add(struct partitions *all, const struct partition *p)
{
	all->list = mem_grow(all->list, &all->cap, all->n + 1, sizeof(*p));
	all->list[all->n++] = *p;
}

void partitions_fini(struct partitions *all)
{
	free(all->list);
	*all = (struct partitions){ 0 };
}

/* ---- names ---- */

const char *partition_delim_default(const char *map_name)
{
	size_t n = strlen(map_name);

	return n && map_name[n - 1] >= '0' && map_name[n - 1] <= '9' ? "p" : "";
}

bool partition_name(char *dst, size_t size, const char *map_name, const char *delim,
		    uint32_t number)
{
	int n = snprintf(dst, size, "%s%s%" PRIu32, map_name, delim, number);

	return n >= 0 && (size_t)n < size && n < 128;
}

bool partition_uuid(char *dst, size_t size, const char *map_uuid, uint32_t number)
{
	int n = snprintf(dst, size, "part%" PRIu32 "-%s", number, map_uuid);

	return n >= 0 && (size_t)n < size && n < 129;
}

uint32_t partition_number(const char *uuid, const char *map_uuid)
{
	const char *dash = strchr(uuid, '-');
	uint64_t n;

	if (!*map_uuid || strncmp(uuid, "part", 4) != 0 || !dash || strcmp(dash + 1, map_uuid) != 0)
		return 0;
	if (!parse_u64n(uuid + 4, (size_t)(dash - uuid) - 4, &n) || n > UINT32_MAX)
		return 0;
	return (uint32_t)n;
}

void partition_table(char *dst, size_t size, uint32_t major, uint32_t minor, uint64_t start)
{
	snprintf(dst, size, "%" PRIu32 ":%" PRIu32 " %" PRIu64, major, minor, start);
}

/* ---- the plan ---- */

struct planning {
	const struct partitions *want;
	const struct partition_map *have;
	size_t n;
	const char *name, *uuid, *delim;
	struct partition_plan *plan;
};

static struct partition_do *add_step(struct planning *p, enum partition_step step, uint32_t number,
				     const struct partition *to)
{
	struct partition_plan *plan = p->plan;
	struct partition_do *d;

	plan->list = mem_grow(plan->list, &plan->cap, plan->n + 1, sizeof(*d));
	d = &plan->list[plan->n++];
	*d = (struct partition_do){ .step = step, .number = number };
	if (to) {
		d->start = to->start;
		d->sectors = to->sectors;
	}
	partition_uuid(d->uuid, sizeof(d->uuid), p->uuid, number);
	return d;
}

static const struct partition_map *have_number(const struct planning *p, uint32_t number)
{
	for (size_t i = 0; i < p->n; i++)
		if (partition_number(p->have[i].uuid, p->uuid) == number)
			return &p->have[i];
	return NULL;
}

/* In the table, and within the device: there is a map of it, or there shall be. */
static const struct partition *want_number(const struct planning *p, uint32_t number)
{
	for (size_t i = 0; i < p->want->n; i++)
		if (p->want->list[i].number == number)
			return &p->want->list[i];
	return NULL;
}

static bool beyond(const struct planning *p, const struct partition *part)
{
	uint64_t end = p->want->sectors;

	return part->start >= end || part->sectors > end - part->start;
}

static void plan_removals(struct planning *p)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct partition_map *m = &p->have[i];
		uint32_t number = partition_number(m->uuid, p->uuid);

		if (number && m->over_map && !want_number(p, number))
			snprintf(add_step(p, PARTITION_REMOVE, number, NULL)->name, 128, "%s",
				 m->name);
	}
}

/* The name that it shall have, when it has another; false: as it is. */
static bool renamed(const struct planning *p, const struct partition_map *m, uint32_t number,
		    char name[128])
{
	return p->delim && partition_name(name, 128, p->name, p->delim, number) &&
	       strcmp(name, m->name) != 0;
}

static void plan_renames(struct planning *p)
{
	char name[128];

	for (size_t i = 0; i < p->want->n; i++) {
		uint32_t number = p->want->list[i].number;
		const struct partition_map *m = have_number(p, number);
		struct partition_do *d;

		if (!m || !renamed(p, m, number, name))
			continue;
		d = add_step(p, PARTITION_RENAME, number, NULL);
		snprintf(d->name, sizeof(d->name), "%s", m->name);
		memcpy(d->new_name, name, sizeof(name));
	}
}

/* Under the name that it has by then. */
static void plan_change(struct planning *p, const struct partition *to,
			const struct partition_map *m)
{
	struct partition_do *d;
	char name[128];

	if (m->over_map && m->start == to->start && m->sectors == to->sectors)
		return;
	if (!renamed(p, m, to->number, name))
		snprintf(name, sizeof(name), "%s", m->name);
	d = add_step(p, m->sectors == to->sectors ? PARTITION_RELOAD : PARTITION_RESIZE, to->number,
		     to);
	memcpy(d->name, name, sizeof(name));
}

static void plan_addition(struct planning *p, const struct partition *to)
{
	const char *delim = p->delim ? p->delim : PARTITION_DELIM;
	struct partition_do *d = add_step(p, PARTITION_ADD, to->number, to);

	/* without a name or uuid that the kernel would take, it is left out */
	if (!partition_name(d->name, sizeof(d->name), p->name, delim, to->number) ||
	    !partition_uuid(d->uuid, sizeof(d->uuid), p->uuid, to->number))
		p->plan->n--;
}

static void plan_tables(struct planning *p, bool additions)
{
	for (size_t i = 0; i < p->want->n; i++) {
		const struct partition *to = &p->want->list[i];
		const struct partition_map *m = have_number(p, to->number);

		if (beyond(p, to)) {
			if (additions)
				add_step(p, PARTITION_BEYOND, to->number, to);
		} else if (m && !additions) {
			plan_change(p, to, m);
		} else if (!m && additions) {
			plan_addition(p, to);
		}
	}
}

void partition_plan_make(const struct partitions *want, const struct partition_map *have, size_t n,
			 const char *map_name, const char *map_uuid, const char *delim,
			 struct partition_plan *plan)
{
	struct planning p = { .want = want,
			      .have = have,
			      .n = n,
			      .name = map_name,
			      .uuid = map_uuid,
			      .delim = delim,
			      .plan = plan };

	*plan = (struct partition_plan){ 0 };
	if (!*want->table)
		return;
	plan_removals(&p);
	plan_renames(&p);
	plan_tables(&p, false);
	plan_tables(&p, true);
}

void partition_plan_fini(struct partition_plan *plan)
{
	free(plan->list);
	*plan = (struct partition_plan){ 0 };
}
