/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * merge_parts: who the paths are, and the parts that they go through.
 *
 * A part has a record while a path names it, so that a port whose devices are
 * all gone but expected is still there to be shown as the reason.
 */
#include "base/mem.h"
#include "engine/kernel/merge.h"
#include "engine/kernel/set.h"

#include <stdlib.h>

/* ---- identity ---- */

static void need_port(struct san *san, enum san_part part, const char *key)
{
	struct san_port *port;
	char label[300];

	if (!*key || san_port_find(san, part, key))
		return;
	port = san_port_add(san, part, key, 0);
	ports_label(part, key, label, sizeof(label));
	port->label = san_intern(san, label);
}

void merge_need_ports(struct san *san, const struct san_path *p)
{
	need_port(san, SAN_PART_HOST, p->hport);
	need_port(san, SAN_PART_TARGET, p->tport);
	need_port(san, SAN_PART_CTL, p->ctl);
}

/* The map is what its paths say they are. */
static void name_map(struct san *san, struct san_map *m, const struct path_id *id)
{
	if (set_known(san, &m->vendor, id->vendor) | set_known(san, &m->product, id->product) |
	    set_known(san, &m->rev, id->rev))
		san_touch_map(san, m);
}

static bool set_identity(struct san *san, struct san_path *p, const struct path_id *id)
{
	return set_text(san, &p->name, id->name) | set_text(san, &p->hctl, id->hctl) |
	       set_text(san, &p->vendor, id->vendor) | set_text(san, &p->product, id->product) |
	       set_text(san, &p->rev, id->rev) | set_text(san, &p->serial, id->serial) |
	       set_text(san, &p->wwid, id->wwid) | set_text(san, &p->transport, id->transport) |
	       SET(p->size, id->size) | SET(p->timeout_ms, id->timeout_ms);
}

/* While a session is down its portal cannot be read: then the old word holds. */
static bool set_parts(struct san *san, struct san_path *p, const struct path_id *id, bool same)
{
	bool (*set)(struct san *, const char **, const char *) = same ? set_known : set_text;

	return set(san, &p->hport, id->hport) | set(san, &p->tport, id->tport) |
	       set(san, &p->ctl, id->ctl) | set(san, &p->target, id->target);
}

static bool merge_path_id(struct san *san, struct san_path *p, const struct path_id *id)
{
	bool same = !strcmp(p->hctl, id->hctl), moved;

	if (!id->found)
		return false; /* it left; who it was is remembered */
	moved = set_parts(san, p, id, same);
	if (set_identity(san, p, id) | moved)
		san_touch_path(san, p);
	merge_need_ports(san, p);
	name_map(san, p->map, id);
	return moved;
}

bool merge_path_ids(struct san *san, const struct path_id *id, size_t n)
{
	bool moved = false;

	for (size_t i = 0; i < n; i++) {
		struct san_obj *obj = san_by_n(san, id[i].n);

		if (obj && obj->kind == SAN_KIND_PATH)
			moved |= merge_path_id(san, (struct san_path *)obj, &id[i]);
	}
	return moved;
}

/* ---- states of parts ---- */

static void merge_port(struct san *san, const struct port_fact *f, int64_t now)
{
	struct san_port *port = san_port_find(san, f->part, f->key);
	bool was_known, changed;

	if (!port)
		return;
	was_known = *port->state != '\0';
	changed = set_text(san, &port->state, f->state);
	if (changed && was_known)
		port->since = now;
	changed |= set_known(san, &port->wwn, f->wwn) | set_known(san, &port->detail, f->detail) |
		   set_text(san, &port->speed, f->speed) | SET(port->up, f->up);
	if (f->errs > port->errs)
		port->errs_at = now;
	changed |= SET(port->errs, f->errs) | set_text(san, &port->errs_text, f->errs_text);
	if (changed)
		san_touch(san, &port->obj, SAN_DIRTY_STATE);
}

static int64_t loss_of(const struct port_facts *facts, const struct san_path *p)
{
	for (size_t i = 0; i < facts->nloss; i++) {
		const struct port_loss *l = &facts->loss[i];

		if (!strcmp(p->tport, l->tport) && !strcmp(p->hport, l->hport))
			return l->until;
	}
	return 0;
}

static void merge_losses(struct san *san, const struct port_facts *facts)
{
	for (size_t i = 0; i < san->nmaps; i++) {
		for (struct san_path *p = san->maps[i]->paths; p; p = p->next_in_map) {
			int64_t until = p->group ? loss_of(facts, p) : 0;

			if (SET(p->gone_until, until))
				san_touch_path(san, p);
		}
	}
}

void merge_ports(struct san *san, const struct port_facts *facts, int64_t now)
{
	for (size_t i = 0; i < facts->n; i++)
		merge_port(san, &facts->fact[i], now);
	if (facts->losses_changed)
		merge_losses(san, facts);
}

/* ---- letting go ---- */

static bool same_place(const struct san_path *a, const struct san_path *b)
{
	if (*a->tport && *a->hport)
		return a->tport == b->tport && a->hport == b->hport && a->ctl == b->ctl;
	return *a->hctl && a->hctl == b->hctl;
}

/* Another device stands in the table where this one stood. */
static bool replaced(const struct san_path *gone)
{
	for (const struct san_path *p = gone->map->paths; p; p = p->next_in_map) {
		if (p->group && same_place(gone, p))
			return true;
	}
	return false;
}

/* One that left just now has no gone_at yet: the journal sets it with the commit. */
static bool left_before(const struct san_path *a, const struct san_path *b)
{
	return a->gone_at && (!b->gone_at || a->gone_at < b->gone_at);
}

static struct san_path *oldest_gone(const struct san_map *m)
{
	struct san_path *oldest = NULL;

	for (struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (!p->group && (!oldest || left_before(p, oldest)))
			oldest = p;
	}
	return oldest;
}

struct sweep {
	struct san *san;
	bool removed, left; /* paths that are gone */
};

static void sweep_map(struct sweep *sw, struct san_map *m)
{
	uint32_t present = 0, gone = 0, was = m->npaths;
	struct san_path *next;

	for (struct san_path *p = m->paths; p; p = next) {
		next = p->next_in_map;
		if (p->group)
			present++;
		else if (replaced(p))
			san_path_remove(sw->san, p);
		else
			gone++;
	}
	for (; gone && present + gone > m->expected; gone--)
		san_path_remove(sw->san, oldest_gone(m));
	sw->left |= gone > 0;
	if (m->npaths == was)
		return;
	sw->removed = true;
	san_touch_map(sw->san, m);
}

static int by_address(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t) * (const char *const *)a,
		  y = (uintptr_t) * (const char *const *)b;

	return x < y ? -1 : x > y;
}

/* The keys that paths name, sorted by address: they are interned. */
static const char **named_keys(const struct san *san, size_t *n)
{
	const char **key = NULL;
	size_t cap = 0;

	*n = 0;
	for (size_t i = 0; i < san->nmaps; i++) {
		for (const struct san_path *p = san->maps[i]->paths; p; p = p->next_in_map) {
			key = mem_grow(key, &cap, *n + 3, sizeof(*key));
			key[(*n)++] = p->hport;
			key[(*n)++] = p->tport;
			key[(*n)++] = p->ctl;
		}
	}
	if (*n)
		qsort(key, *n, sizeof(*key), by_address);
	return key;
}

static void sweep_ports(struct san *san)
{
	size_t n, i = 0;
	const char **key = named_keys(san, &n);

	while (i < san->nports) {
		struct san_port *port = san->ports[i];

		if (n && bsearch(&port->key, key, n, sizeof(*key), by_address))
			i++;
		else
			san_port_remove(san, port);
	}
	free(key);
}

bool merge_sweep(struct san *san, bool parts, bool *removed)
{
	struct sweep sw = { .san = san };

	for (size_t i = 0; i < san->nmaps; i++)
		sweep_map(&sw, san->maps[i]);
	if (parts || sw.removed)
		sweep_ports(san);
	*removed = sw.removed;
	return sw.left;
}
