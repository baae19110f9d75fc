/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict_parts: what failed paths share, and on what the rest hangs.
 *
 * Two passes over the paths and a small hash table on the stack: the first
 * collects the parts of failed paths, the second counts all that goes through
 * them.  Keys are interned, so a part is its kind and a pointer.
 */
#include "engine/verdict_facts.h"

#include "base/attr.h"
#include "base/htab.h"
#include "engine/phrase.h"

#include <string.h>

/*
 * Parts of failed paths that are looked at; a host has some dozens.  Where a
 * site has more (an iSCSI target per volume), the parts of the first failed
 * paths are among them, and these decide whether one part covers all.
 */
#define SLOTS    1024 /* a power of two */
#define SLOT_MAX 768

struct tally {
	const char *key; /* NULL: free */
	const struct san_map *last;
	uint32_t down, total, maps;
	enum san_part part;
};

struct tallies {
	struct tally slot[SLOTS];
	size_t used;
	uint32_t failed; /* paths */
};

static struct tally *find(struct tallies *t, enum san_part part, const char *key)
{
	size_t i = htab_hash_u64((uint64_t)(uintptr_t)key + (uint64_t)part) & (SLOTS - 1);

	while (t->slot[i].key && (t->slot[i].key != key || t->slot[i].part != part))
		i = (i + 1) & (SLOTS - 1);
	return &t->slot[i];
}

static void note_failed(struct tallies *t, const struct san_path *p)
{
	t->failed++;
	for (int part = 0; part < PART_KINDS; part++) {
		const char *key = phrase_part_key(p, (enum san_part)part);
		struct tally *it;

		if (!*key)
			continue;
		it = find(t, (enum san_part)part, key);
		if (!it->key) {
			if (t->used == SLOT_MAX)
				continue;
			t->used++;
			it->key = key;
			it->part = (enum san_part)part;
		}
		it->down++;
	}
}

static void note_any(struct tallies *t, const struct san_path *p)
{
	for (int part = 0; part < PART_KINDS; part++) {
		const char *key = phrase_part_key(p, (enum san_part)part);
		struct tally *it;

		if (!*key)
			continue;
		it = find(t, (enum san_part)part, key);
		if (!it->key)
			continue;
		it->total++;
		it->maps += it->last != p->map; /* the paths of a map come in one run */
		it->last = p->map;
	}
}

static void tally_failed(struct tallies *t, const struct san_map *m)
{
	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (!verdict_usable(p))
			note_failed(t, p);
	}
}

static void tally_any(struct tallies *t, const struct san_map *m)
{
	for (const struct san_path *p = m->paths; p; p = p->next_in_map)
		note_any(t, p);
}

static void tally_all(struct tallies *t, const struct san *san, const struct san_map *over)
{
	memset(t, 0, sizeof(*t));
	if (over) {
		tally_failed(t, over);
		if (t->used)
			tally_any(t, over);
		return;
	}
	for (size_t i = 0; i < san->nmaps; i++)
		tally_failed(t, san->maps[i]);
	for (size_t i = 0; t->used && i < san->nmaps; i++)
		tally_any(t, san->maps[i]);
}

/* Most paths down first; then the adapter before the port before the controller. */
static bool before(const struct verdict_part *a, const struct verdict_part *b)
{
	if (a->down != b->down)
		return a->down > b->down;
	if (a->part != b->part)
		return a->part < b->part;
	return strcmp(a->key, b->key) < 0;
}

static void insert(struct verdict_part *out, size_t n, size_t max, const struct verdict_part *row)
{
	size_t i = n < max ? n : max;

	while (i > 0 && before(row, &out[i - 1])) {
		if (i < max)
			out[i] = out[i - 1];
		i--;
	}
	if (i < max)
		out[i] = *row;
}

static size_t collect(const struct san *san, const struct tallies *t, bool cover,
		      struct verdict_part *out, size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < SLOTS; i++) {
		const struct tally *it = &t->slot[i];
		struct verdict_part row = { .part = it->part,
					    .key = it->key,
					    .down = it->down,
					    .total = it->total,
					    .maps = it->maps };

		if (!it->key || it->down != it->total ||
		    (cover ? it->down != t->failed : it->down < 2))
			continue;
		row.port = san_port_find(san, it->part, it->key);
		insert(out, n++, max, &row);
	}
	return n;
}

size_t verdict_shared(const struct san *san, const struct san_map *over, struct verdict_part *out,
		      size_t max)
{
	struct tallies t;
	size_t n;

	tally_all(&t, san, over);
	n = collect(san, &t, true, out, max);
	return n ? n : collect(san, &t, false, out, max);
}

/* A part whose own state explains the failure says more than one that is only common to it. */
static int worth(const struct verdict_part *p)
{
	static const int specific[] = {
		[SAN_PART_HOST] = 0,
		[SAN_PART_CTL] = 1,
		[SAN_PART_TARGET] = 2,
	};

	return specific[p->part] + (p->port && !p->port->up ? (int)ARRAY_LEN(specific) : 0);
}

/* What can cover all failed paths is a part of the first of them. */
struct cover {
	const struct san_path *first;
	bool covers[PART_KINDS];
	uint32_t failed;
};

static void cover_path(struct cover *c, const struct san_path *p)
{
	bool failed = !verdict_usable(p);

	if (failed && !c->failed++)
		c->first = p;
	for (int part = 0; failed && part < PART_KINDS; part++) {
		const char *key = phrase_part_key(c->first, (enum san_part)part);

		c->covers[part] &= *key && key == phrase_part_key(p, (enum san_part)part);
	}
}

static void cover_but_works(struct cover *c, const struct san_path *p)
{
	for (int part = 0; part < PART_KINDS && verdict_usable(p); part++) {
		if (phrase_part_key(p, (enum san_part)part) ==
		    phrase_part_key(c->first, (enum san_part)part))
			c->covers[part] = false;
	}
}

static void each_path(const struct san *san, const struct san_map *over, struct cover *c,
		      void (*fn)(struct cover *c, const struct san_path *p))
{
	for (size_t i = 0; i < (over ? 1 : san->nmaps); i++) {
		const struct san_map *m = over ? over : san->maps[i];

		for (const struct san_path *p = m->paths; p; p = p->next_in_map)
			fn(c, p);
	}
}

bool verdict_cover(const struct san *san, const struct san_map *over, struct verdict_part *out,
		   uint32_t *failed)
{
	struct cover c = { .covers = { true, true, true } };
	bool found = false;

	each_path(san, over, &c, cover_path);
	*failed = c.failed;
	if (!c.first)
		return false;
	each_path(san, over, &c, cover_but_works);
	for (int part = 0; part < PART_KINDS; part++) {
		struct verdict_part row = { .part = (enum san_part)part,
					    .key = phrase_part_key(c.first, (enum san_part)part),
					    .down = c.failed,
					    .total = c.failed };

		if (!c.covers[part])
			continue;
		row.port = san_port_find(san, row.part, row.key);
		if (!found || worth(&row) > worth(out))
			*out = row;
		found = true;
	}
	return found;
}

bool verdict_hangs_on(const struct san *san, const struct san_map *m, struct verdict_part *out)
{
	struct verdict_facts f;

	verdict_facts(san, m, san->now, &f);
	if (f.hang < 0)
		return false;
	*out = (struct verdict_part){ .part = (enum san_part)f.hang, .key = f.ways[f.hang].left };
	out->port = san_port_find(san, out->part, out->key);
	return true;
}

void verdict_part_count(const struct san *san, struct verdict_part *part)
{
	part->down = part->total = part->maps = 0;
	for (size_t i = 0; i < san->nmaps; i++) {
		uint32_t before_map = part->total;

		for (const struct san_path *p = san->maps[i]->paths; p; p = p->next_in_map) {
			if (phrase_part_key(p, part->part) != part->key)
				continue;
			part->total++;
			part->down += !verdict_usable(p);
		}
		part->maps += part->total != before_map;
	}
}
