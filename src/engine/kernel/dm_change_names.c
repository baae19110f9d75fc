/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_change_names: the changes of a map in which its partition maps take part:
 * renaming and removing.
 *
 * A partition map is known by its uuid, "partN-" and that of the map: names
 * are the person's.  A map without a uuid has none that could be known.
 */
#include "engine/kernel/dm_change_do.h"

#include "base/mem.h"
#include "base/mono.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NAP_NS 100000000

/* ---- the partition maps ---- */

struct part {
	uint32_t number;
	struct dmt_map map;
};

struct parts {
	const char *uuid; /* of the map */
	struct part *list;
	size_t n, cap;
};

/* The number of "partN-" before this map's uuid; 0: another's. */
static uint32_t part_number(const char *uuid, const char *map_uuid)
{
	unsigned n;
	int at = 0;

	if (!*map_uuid || sscanf(uuid, "part%9u-%n", &n, &at) != 1 || !at)
		return 0;
	return strcmp(uuid + at, map_uuid) ? 0 : n;
}

static void collect_part(void *ctx, const char *name, const char *uuid)
{
	struct parts *all = ctx;
	uint32_t n = part_number(uuid, all->uuid);
	struct part *p;

	(void)name;
	if (!n)
		return;
	all->list = mem_grow(all->list, &all->cap, all->n + 1, sizeof(*all->list));
	p = &all->list[all->n];
	p->number = n;
	if (!dmt_look((struct dmt_id){ uuid, "" }, &p->map, NULL) && p->map.exists)
		all->n++;
	else
		dmt_map_fini(&p->map);
}

static int find_parts(const char *uuid, struct parts *all, struct err *e)
{
	*all = (struct parts){ .uuid = uuid };
	return *uuid ? dmt_each_part(collect_part, all, e) : 0;
}

static void parts_fini(struct parts *all)
{
	for (size_t i = 0; i < all->n; i++)
		dmt_map_fini(&all->list[i].map);
	free(all->list);
}

/* ---- rename ---- */

/* What it is called when the map changes from one name to the other; "" : it has a name of its own.
 */
static void part_name(char dst[DMT_NAME], const struct part *p, const char *from, const char *to,
		      const char *delim)
{
	const char *rest = p->map.name + strlen(from);

	dst[0] = '\0';
	if (strncmp(p->map.name, from, strlen(from)) != 0 || !*rest)
		return;
	if (delim)
		snprintf(dst, DMT_NAME, "%s%s%u", to, delim, p->number);
	else
		snprintf(dst, DMT_NAME, "%s%s", to, rest);
}

static int rename_part(struct dm_doing *d, const struct part *p, const char *from, const char *to,
		       const char *delim)
{
	char name[DMT_NAME];

	part_name(name, p, from, to, delim);
	if (!*name || !strcmp(name, p->map.name) || !strncmp(p->map.name, to, strlen(to) + 1))
		return 0;
	dm_do_step(d, "renaming %s to %s", p->map.name, name);
	return dmt_rename(p->map.name, name, &d->udev, &d->e);
}

int dm_do_rename_all(struct dm_doing *d, const char *uuid, const char *from, const char *to,
		     const char *delim)
{
	struct parts parts;
	struct dmt_map map;
	int rc = find_parts(uuid, &parts, &d->e);

	for (size_t i = 0; i < parts.n && !rc; i++)
		rc = rename_part(d, &parts.list[i], from, to, delim);
	parts_fini(&parts);
	if (rc)
		return rc;
	rc = dmt_look((struct dmt_id){ "", from }, &map, &d->e);
	if (!rc && map.exists && !strcmp(map.uuid, uuid)) {
		dm_do_step(d, "renaming %s to %s", from, to);
		rc = dmt_rename(from, to, &d->udev, &d->e);
	}
	dmt_map_fini(&map);
	return rc;
}

static int refuse_taken(struct dm_doing *d, const char *name)
{
	struct dmt_map other;
	int rc = dmt_look((struct dmt_id){ "", name }, &other, &d->e);

	if (!rc && other.exists)
		rc = err_set(&d->e, E_REFUSED, "the name %s is taken, by the map %s", name,
			     *other.uuid ? other.uuid : "without a uuid");
	dmt_map_fini(&other);
	return rc;
}

/* All names first: nothing is renamed when one of them is not to be had. */
static int refuse_rename(struct dm_doing *d)
{
	const struct dm_change *c = d->c;
	char name[DMT_NAME];
	struct parts parts;
	int rc = refuse_taken(d, c->new_name);

	if (rc)
		return rc;
	rc = find_parts(d->uuid, &parts, &d->e);
	for (size_t i = 0; i < parts.n && !rc; i++) {
		part_name(name, &parts.list[i], d->name, c->new_name, c->delim);
		if (*name)
			rc = refuse_taken(d, name);
	}
	parts_fini(&parts);
	return rc;
}

int dm_do_rename(struct dm_doing *d)
{
	const struct dm_change *c = d->c;
	int rc;

	if (!strcmp(d->name, c->new_name)) {
		dm_do_say(d, "%s has this name already", d->name);
		return 0;
	}
	rc = refuse_rename(d);
	if (rc)
		return rc;
	dm_do_udev(d, dm_do_flags(c, false));
	rc = dm_do_rename_all(d, d->uuid, d->name, c->new_name, c->delim);
	if (rc) {
		struct err first = d->e;

		dm_do_rename_all(d, d->uuid, c->new_name, d->name, NULL);
		d->e = first;
		return rc;
	}
	d->res.changed = true;
	dm_do_say(d, "%s is renamed to %s", d->name, c->new_name);
	return 0;
}

/* ---- remove ---- */

static bool opened(const struct dm_doing *d, const struct parts *parts)
{
	int by_parts = 0;

	for (size_t i = 0; i < parts->n; i++) {
		if (parts->list[i].map.open)
			return true;
		by_parts++;
	}
	return d->map.open > by_parts;
}

static int look_again(struct dm_doing *d, struct parts *parts)
{
	int rc;

	dmt_map_fini(&d->map);
	rc = dmt_look(dm_do_id(d), &d->map, &d->e);
	parts_fini(parts);
	return rc ? rc : find_parts(d->uuid, parts, &d->e);
}

/* Until nobody has it open, or wait_ms is over. */
static int wait_closed(struct dm_doing *d, struct parts *parts)
{
	const struct timespec nap = { .tv_nsec = NAP_NS };
	int64_t until = mono_ms() + d->c->wait_ms;
	int rc = 0;

	while (!rc && opened(d, parts) && mono_ms() < until) {
		nanosleep(&nap, NULL);
		rc = look_again(d, parts);
	}
	if (!rc && opened(d, parts))
		rc = err_set(&d->e, E_BUSY, "%s is in use%s", d->name,
			     d->map.open > (int)parts->n ? "" : " by way of a partition");
	return rc;
}

/* Queueing off: who waits for a path gets an error, and can let go. */
static int stop_queueing(struct dm_doing *d)
{
	if (!d->c->force || !strstr(d->map.table, "queue_if_no_path"))
		return 0;
	dm_do_step(d, "turning off queueing of %s", d->name);
	if (!dm_mark_add(&d->mark, "was", "queueing"))
		return err_set(&d->e, E_IO, "no mark can be left, so nothing is changed");
	return dmt_message(dm_do_id(d), "fail_if_no_path", &d->e);
}

static int remove_part(struct dm_doing *d, const struct dmt_map *m)
{
	const struct dm_mark_part was = { .name = (char *)(uintptr_t)m->name,
					  .uuid = (char *)(uintptr_t)m->uuid,
					  .table = m->table,
					  .sectors = m->sectors,
					  .ro = m->ro };

	dm_do_step(d, "removing the partition map %s", m->name);
	if (!d->c->deferred && !dm_mark_add_part(&d->mark, &was))
		return err_set(&d->e, E_IO, "no mark can be left, so nothing is changed");
	return dmt_remove((struct dmt_id){ m->uuid, "" }, d->c->deferred, &d->udev, &d->e);
}

/* What dm_do_parts_again() needs, of those that are gone. */
static void restore(struct dm_doing *d, const struct parts *parts, bool queued)
{
	struct err first = d->e;

	for (size_t i = 0; i < parts->n; i++) {
		const struct dmt_map *m = &parts->list[i].map;
		const struct dm_mark_part was = { .name = (char *)(uintptr_t)m->name,
						  .uuid = (char *)(uintptr_t)m->uuid,
						  .table = m->table,
						  .sectors = m->sectors,
						  .ro = m->ro };

		dm_do_parts_again(d, &was, 1);
	}
	if (queued && dmt_message(dm_do_id(d), "queue_if_no_path", &d->e))
		err_prefix(&first, "QUEUEING OF %s IS OFF and could not be turned on", d->name);
	d->e = first;
}

static int remove_all(struct dm_doing *d, const struct parts *parts)
{
	const struct timespec nap = { .tv_nsec = NAP_NS };
	int64_t until = mono_ms() + d->c->wait_ms;
	int rc = 0;

	for (size_t i = 0; i < parts->n && !rc; i++)
		rc = remove_part(d, &parts->list[i].map);
	if (rc)
		return rc;
	dm_do_step(d, "removing %s", d->name);
	/* the partitions' going may have made udev look at the map */
	while ((rc = dmt_remove(dm_do_id(d), d->c->deferred, &d->udev, &d->e)) == E_BUSY &&
	       mono_ms() < until)
		nanosleep(&nap, NULL);
	return rc;
}

/* It is gone, or the kernel will remove it. */
static void say_removed(struct dm_doing *d)
{
	struct dmt_map now;

	d->res.changed = true;
	d->res.deferred = !dmt_look(dm_do_id(d), &now, NULL) && now.exists;
	dmt_map_fini(&now);
	dm_do_say(d, d->res.deferred ? "%s is in use and goes when it is closed" : "%s is removed",
		  d->name);
}

int dm_do_remove(struct dm_doing *d)
{
	bool queued = d->c->force && strstr(d->map.table, "queue_if_no_path");
	struct parts parts;
	int rc = find_parts(d->uuid, &parts, &d->e);

	dm_do_udev(d, dm_do_flags(d->c, false));
	if (!rc)
		rc = stop_queueing(d);
	if (!rc && !d->c->deferred)
		rc = wait_closed(d, &parts);
	if (!rc)
		rc = remove_all(d, &parts);
	if (!rc)
		say_removed(d);
	else if (!d->c->deferred)
		restore(d, &parts, queued);
	parts_fini(&parts);
	return rc;
}

/* ---- a deferred removal, taken back ---- */

int dm_do_keep(struct dm_doing *d)
{
	struct parts parts;
	int rc = find_parts(d->uuid, &parts, &d->e);

	if (!rc && !d->map.deferred)
		dm_do_say(d, "no removal of %s was waiting", d->name);
	/* what else fails than that none was waiting shows in the map's own */
	for (size_t i = 0; i < parts.n && !rc && d->map.deferred; i++)
		if (parts.list[i].map.deferred)
			dmt_message((struct dmt_id){ parts.list[i].map.uuid, "" },
				    "@cancel_deferred_remove", NULL);
	if (!rc && d->map.deferred) {
		rc = dmt_message(dm_do_id(d), "@cancel_deferred_remove", &d->e);
		d->res.changed = !rc;
		dm_do_say(d, "%s stays: its removal is taken back", d->name);
	}
	parts_fini(&parts);
	return rc;
}

/* ---- partition maps, again ---- */

static int make_again(struct dm_doing *d, const struct dm_mark_part *p)
{
	struct dmt_id id = { p->uuid, p->name };
	struct dmt_map now;
	int rc = dmt_look(id, &now, &d->e);
	bool there = now.exists && now.live, empty = now.exists && !now.live;

	dmt_map_fini(&now);
	if (rc || there)
		return rc;
	dm_do_step(d, "making the partition map %s again", p->name);
	if (!empty)
		rc = dmt_create(p->name, p->uuid, NULL, &d->e);
	if (!rc)
		rc = dmt_load(id, "linear", p->sectors, p->table, p->ro, NULL, &d->e);
	if (!rc)
		rc = dmt_resume(id, false, NULL, &d->udev, &d->e);
	return rc;
}

int dm_do_parts_again(struct dm_doing *d, const struct dm_mark_part *parts, size_t n)
{
	int rc = 0;

	for (size_t i = 0; i < n; i++) {
		int one = make_again(d, &parts[i]);

		rc = rc ? rc : one;
	}
	return rc;
}
