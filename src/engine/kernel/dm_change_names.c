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

/* What it is called when the map changes from one name to the other; "": it has a name of its own.
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

/* One of the names to be had, into the mark: which map it is, what it was, what it shall be. */
static int plan_name(struct dm_doing *d, const struct dmt_map *m, const char *name,
		     struct dm_mark_text *names)
{
	struct dm_mark_part one = { .name = xstrdup(name),
				    .uuid = xstrdup(m->uuid),
				    .table = xstrdup(m->name) };
	int rc = refuse_taken(d, name);

	names->parts = mem_grow(names->parts, &names->cap_parts, names->nparts + 1, sizeof(one));
	names->parts[names->nparts++] = one;
	if (!rc && !dm_mark_add_part(&d->mark, &one))
		rc = err_set(&d->e, E_IO, "no mark can be left, so nothing is changed");
	return rc;
}

/* All of them first: nothing is renamed when one is not to be had. The map comes last. */
static int plan_names(struct dm_doing *d, struct dm_mark_text *names)
{
	const struct dm_change *c = d->c;
	struct parts parts;
	char name[DMT_NAME];
	int rc = find_parts(d->uuid, &parts, &d->e);

	for (size_t i = 0; i < parts.n && !rc; i++) {
		part_name(name, &parts.list[i], d->name, c->new_name, c->delim);
		if (*name && strcmp(name, parts.list[i].map.name) != 0)
			rc = plan_name(d, &parts.list[i].map, name, names);
	}
	parts_fini(&parts);
	return rc ? rc : plan_name(d, &d->map, c->new_name, names);
}

/* By uuid, as it may be called by either name already. */
static int rename_one(struct dm_doing *d, const struct dm_mark_part *n, bool back)
{
	const char *to = back ? n->table : n->name, *from = back ? n->name : n->table;
	struct dmt_map now;
	int rc = dmt_look((struct dmt_id){ n->uuid, from }, &now, &d->e);

	if (!rc && now.exists && !strcmp(now.name, from)) {
		dm_do_step(d, "renaming %s to %s", from, to);
		rc = dmt_rename(from, to, &d->udev, &d->e);
	}
	dmt_map_fini(&now);
	return rc;
}

int dm_do_rename_all(struct dm_doing *d, const struct dm_mark_part *names, size_t n, bool back)
{
	int rc = 0;

	for (size_t i = 0; i < n && !rc; i++)
		rc = rename_one(d, &names[back ? n - 1 - i : i], back);
	return rc;
}

int dm_do_rename(struct dm_doing *d)
{
	struct dm_mark_text names = { 0 };
	struct err first;
	int rc;

	if (!strcmp(d->name, d->c->new_name)) {
		dm_do_say(d, "%s has this name already", d->name);
		return 0;
	}
	rc = plan_names(d, &names);
	dm_do_udev(d, dm_do_flags(d->c, false));
	if (!rc) {
		rc = dm_do_rename_all(d, names.parts, names.nparts, false);
		first = d->e;
		if (rc && !dm_do_rename_all(d, names.parts, names.nparts, true))
			d->e = first;
	}
	dm_mark_text_fini(&names);
	if (rc)
		return rc;
	d->res.changed = true;
	dm_do_say(d, "%s is renamed to %s", d->name, d->c->new_name);
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
