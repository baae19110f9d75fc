/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parts: the pass over all paths.  Keys are interned, so that a part is found
 * by the address of its key.
 */
#include "query/parts.h"

#include "base/mem.h"
#include "engine/verdict.h"

#include <stdbool.h>
#include <stdlib.h>

#define KINDS (SAN_PART_CTL + 1)

struct part_slot {
	const char *key;
	enum san_part part;
	size_t row;
};

void parts_init(struct parts *p)
{
	*p = (struct parts){ 0 };
}

void parts_fini(struct parts *p)
{
	free(p->row);
	free(p->slot);
	parts_init(p);
}

/* By kind and the address of the key; any order that is the same for both will do. */
static int by_key(const void *pa, const void *pb)
{
	const struct part_slot *a = pa, *b = pb;
	uintptr_t ka = (uintptr_t)a->key, kb = (uintptr_t)b->key;

	if (a->part != b->part)
		return a->part < b->part ? -1 : 1;
	return ka < kb ? -1 : ka > kb;
}

static struct part_count *find(const struct parts *p, enum san_part part, const char *key)
{
	struct part_slot want = { .key = key, .part = part };
	const struct part_slot *hit;

	if (!key[0] || !p->nslots)
		return NULL;
	hit = bsearch(&want, p->slot, p->nslots, sizeof want, by_key);
	return hit ? &p->row[hit->row] : NULL;
}

static const char *key_of(const struct san_path *path, enum san_part part)
{
	switch (part) {
	case SAN_PART_HOST:
		return path->hport;
	case SAN_PART_TARGET:
		return path->tport;
	case SAN_PART_CTL:
		return path->ctl;
	}
	return "";
}

bool parts_through(const struct san_path *path, const struct san_port *port)
{
	return key_of(path, port->part) == port->key;
}

static void begin(struct parts *p, const struct san *san)
{
	p->n = p->nslots = san->nports;
	p->row = mem_grow(p->row, &p->cap, p->n + 1, sizeof *p->row);
	p->slot = mem_grow(p->slot, &p->cap_slots, p->n + 1, sizeof *p->slot);
	for (size_t i = 0; i < p->n; i++) {
		const struct san_port *port = san->ports[i];

		p->row[i] = (struct part_count){ .port = port };
		p->slot[i] = (struct part_slot){ port->key, port->part, i };
	}
	qsort(p->slot, p->nslots, sizeof *p->slot, by_key);
}

static void count_path(struct part_count *c, const struct san_path *path)
{
	c->paths++;
	c->down += !verdict_usable(path);
	c->flaps += path->flaps >= VERDICT_FLAPS;
	if (path->flaps > c->flaps_most)
		c->flaps_most = path->flaps;
	c->iops += (uint64_t)path->io.rd_iops + path->io.wr_iops;
	c->kbps += (uint64_t)path->io.rd_kbps + path->io.wr_kbps;
	if (c->seen != path->map) {
		c->seen = path->map;
		c->maps++;
	}
}

/* The parts that all usable paths of a map go through: without them it stops. */
static void count_last(struct parts *p, const struct san_map *m)
{
	for (int kind = 0; kind < KINDS; kind++) {
		const char *only = NULL;
		bool many = false;
		struct part_count *c;

		for (const struct san_path *path = m->paths; path; path = path->next_in_map) {
			const char *key = key_of(path, (enum san_part)kind);

			if (!verdict_usable(path))
				continue;
			many |= (only && key != only) || !key[0];
			only = key;
		}
		c = only && !many ? find(p, (enum san_part)kind, only) : NULL;
		if (c)
			c->last++;
	}
}

void parts_count(struct parts *p, const struct san *san)
{
	begin(p, san);
	for (size_t i = 0; i < san->nmaps; i++) {
		const struct san_map *m = san->maps[i];

		for (const struct san_path *path = m->paths; path; path = path->next_in_map) {
			for (int kind = 0; kind < KINDS; kind++) {
				struct part_count *c = find(p, (enum san_part)kind,
							    key_of(path, (enum san_part)kind));

				if (c)
					count_path(c, path);
			}
		}
		count_last(p, m);
	}
}

const struct part_count *parts_of(const struct parts *p, const struct san_port *port)
{
	const struct part_count *c = find(p, port->part, port->key);

	return c && c->port == port ? c : NULL;
}
