/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict_parts: what bad paths share, and on what the rest hangs.
 *
 * Three looks, each weaker than the one before: parts that all bad paths and
 * no good one go through; the fewest parts that are wholly bad, when several
 * faults are there at a time; parts that bad paths go through while others
 * still use them.  All of it is counting: a small hash table on the stack
 * counts what goes through the parts of bad paths.  Keys are interned, so a
 * part is its kind and a pointer.
 */
#include "engine/verdict_facts.h"

#include "base/attr.h"
#include "base/htab.h"
#include "engine/phrase.h"

#include <string.h>

/*
 * Parts of bad paths that are looked at; a host has some dozens.  Where a
 * site has more (an iSCSI target per volume), the parts of the first bad
 * paths are among them, and these decide whether one part covers all.
 */
#define SLOTS     1024 /* a power of two, as SLOTS_MAP */
#define SLOTS_MAP 128  /* of one map */

struct tally {
	const char *key; /* NULL: free */
	const struct san_map *last;
	uint32_t bad, total, maps;
	uint32_t open; /* of bad: not accounted for by a row that was found */
	enum san_part part;
	bool named; /* in a row */
};

struct tallies {
	const struct verdict_ask *ask;
	struct verdict_share *out;
	uint32_t paths; /* all that count */
	uint32_t open;  /* bad ones that no row accounts for */
	size_t used, slots;
	struct tally slot[SLOTS];
};

/* ---- counting ---- */

static bool counts(const struct verdict_ask *ask, const struct san_path *p)
{
	return !ask->counts || ask->counts(p);
}

static struct tally *find(struct tallies *t, enum san_part part, const char *key)
{
	size_t i = htab_hash_u64((uint64_t)(uintptr_t)key + (uint64_t)part) & (t->slots - 1);

	while (t->slot[i].key && (t->slot[i].key != key || t->slot[i].part != part))
		i = (i + 1) & (t->slots - 1);
	return &t->slot[i];
}

/* The part's tally, NULL when it has none: its key is unknown, or no bad path goes there. */
static struct tally *of_path(struct tallies *t, const struct san_path *p, int part)
{
	const char *key = phrase_part_key(p, (enum san_part)part);
	struct tally *it = *key ? find(t, (enum san_part)part, key) : NULL;

	return it && it->key ? it : NULL;
}

static void note_bad(struct tallies *t, const struct san_path *p)
{
	t->out->bad++;
	t->out->waits += verdict_waits(p);
	for (int part = 0; part < PART_KINDS; part++) {
		const char *key = phrase_part_key(p, (enum san_part)part);
		struct tally *it;

		if (!*key)
			continue;
		it = find(t, (enum san_part)part, key);
		if (!it->key) {
			if (t->used == t->slots * 3 / 4)
				continue;
			t->used++;
			it->key = key;
			it->part = (enum san_part)part;
		}
		it->bad++;
	}
}

static void note_any(struct tallies *t, const struct san_path *p)
{
	t->paths++;
	for (int part = 0; part < PART_KINDS; part++) {
		struct tally *it = of_path(t, p, part);

		if (!it)
			continue;
		it->total++;
		it->maps += it->last != p->map; /* the paths of a map come in one run */
		it->last = p->map;
	}
}

/* A bad path that no row accounts for yet, of this array or (NULL) of any. */
static bool is_open(struct tallies *t, const struct san_path *p, const char *array)
{
	if (!t->ask->bad(p) || (array && p->target != array))
		return false;
	for (int part = 0; part < PART_KINDS; part++) {
		const struct tally *it = of_path(t, p, part);

		if (it && it->named)
			return false;
	}
	return true;
}

static void each_path(struct tallies *t, void (*fn)(struct tallies *t, const struct san_path *p))
{
	const struct verdict_ask *ask = t->ask;

	for (size_t i = 0; i < (ask->over ? 1 : ask->san->nmaps); i++) {
		const struct san_map *m = ask->over ? ask->over : ask->san->maps[i];

		for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
			if (counts(ask, p))
				fn(t, p);
		}
	}
}

static void note_if_bad(struct tallies *t, const struct san_path *p)
{
	if (t->ask->bad(p))
		note_bad(t, p);
}

/* Few slots for a map: a list of a thousand maps asks for each. */
static void tally(struct tallies *t, const struct verdict_ask *ask, struct verdict_share *out)
{
	*out = (struct verdict_share){ 0 };
	t->ask = ask;
	t->out = out;
	t->paths = t->open = 0;
	t->used = 0;
	t->slots = ask->over ? SLOTS_MAP : SLOTS;
	memset(t->slot, 0, t->slots * sizeof(t->slot[0]));
	each_path(t, note_if_bad);
	if (t->used)
		each_path(t, note_any);
}

/* ---- rows ---- */

/* A part whose own state is bad explains more than one that is only common. */
static bool says_so(const struct verdict_part *row)
{
	return row->port && !row->port->up;
}

static struct verdict_part row_of(const struct tallies *t, const struct tally *it)
{
	return (struct verdict_part){
		.port = san_port_find(t->ask->san, it->part, it->key),
		.part = it->part,
		.key = it->key,
		.down = it->bad,
		.total = it->total,
		.maps = it->maps,
		.names = it->open,
	};
}

/* The smallest kind of part says most: a port before its controller before an adapter. */
static int smallness(enum san_part part)
{
	return part == SAN_PART_TARGET ? 2 : part == SAN_PART_CTL ? 1 : 0;
}

static bool says_more(const struct verdict_part *a, const struct verdict_part *b)
{
	if (says_so(a) != says_so(b))
		return says_so(a);
	return smallness(a->part) > smallness(b->part);
}

/* All bad paths and no good one go through it: at most one of each kind of part does. */
static void add_covers(struct tallies *t)
{
	struct verdict_share *out = t->out;

	for (size_t i = 0; i < t->slots; i++) {
		struct tally *it = &t->slot[i];
		struct verdict_part row;
		size_t at;

		if (!it->key || it->bad != it->total || it->bad != out->bad)
			continue;
		it->open = it->bad;
		row = row_of(t, it);
		/* one path shares nothing with another */
		if (out->bad == 1 && !says_so(&row))
			continue;
		for (at = out->n++; at && says_more(&row, &out->row[at - 1]); at--)
			out->row[at] = out->row[at - 1];
		out->row[at] = row;
	}
}

/* Counts t->open, and each part's, of this array or of all. */
static void count_open(struct tallies *t, const char *array)
{
	const struct verdict_ask *ask = t->ask;

	t->open = 0;
	for (size_t i = 0; i < t->slots; i++)
		t->slot[i].open = 0;
	for (size_t i = 0; i < (ask->over ? 1 : ask->san->nmaps); i++) {
		const struct san_map *m = ask->over ? ask->over : ask->san->maps[i];

		for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
			if (!counts(ask, p) || !is_open(t, p, array))
				continue;
			t->open++;
			for (int part = 0; part < PART_KINDS; part++) {
				struct tally *it = of_path(t, p, part);

				if (it)
					it->open++;
			}
		}
	}
}

/* The better row of two, by what the look is after. */
typedef bool better_fn(const struct verdict_part *a, const struct verdict_part *b);
/* Whether the part qualifies at all. */
typedef bool fits_fn(const struct tallies *t, const struct verdict_part *row);

static bool add_best(struct tallies *t, fits_fn *fits, better_fn *better)
{
	struct verdict_part best = { 0 };
	struct tally *from = NULL;

	for (size_t i = 0; i < t->slots; i++) {
		struct tally *it = &t->slot[i];
		struct verdict_part row;

		if (!it->key || !it->open)
			continue;
		row = row_of(t, it);
		if (!fits(t, &row) || (from && !better(&row, &best)))
			continue;
		best = row;
		from = it;
	}
	if (!from)
		return false;
	from->named = true;
	t->out->row[t->out->n++] = best;
	return true;
}

static bool fits_whole(const struct tallies *t, const struct verdict_part *row)
{
	(void)t;
	return row->down == row->total && (row->names > 1 || says_so(row));
}

static bool better_whole(const struct verdict_part *a, const struct verdict_part *b)
{
	if (a->names != b->names)
		return a->names > b->names;
	if (says_so(a) != says_so(b))
		return says_so(a);
	return a->part != b->part ? a->part < b->part : strcmp(a->key, b->key) < 0;
}

/* Several faults at a time: the part that accounts for most, then the next. */
static void add_wholly_bad(struct tallies *t)
{
	do
		count_open(t, NULL);
	while (t->open && t->out->n < VERDICT_SHARE_ROWS && add_best(t, fits_whole, better_whole));
}

/* What everything goes through distinguishes nothing. */
static bool fits_partly(const struct tallies *t, const struct verdict_part *row)
{
	return row->names == t->open && t->open > 1 && row->total < t->paths;
}

static bool better_partly(const struct verdict_part *a, const struct verdict_part *b)
{
	if (a->total != b->total)
		return a->total < b->total;
	return says_more(a, b);
}

/* The array of the first open path that was not asked for yet; NULL when there is none. */
static const char *next_array(struct tallies *t, const char *const *asked, size_t n)
{
	const struct verdict_ask *ask = t->ask;

	for (size_t i = 0; i < (ask->over ? 1 : ask->san->nmaps); i++) {
		const struct san_map *m = ask->over ? ask->over : ask->san->maps[i];

		for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
			size_t at = 0;

			if (!counts(ask, p) || !is_open(t, p, NULL))
				continue;
			while (at < n && asked[at] != p->target)
				at++;
			if (at == n)
				return p->target;
		}
	}
	return NULL;
}

/* Others still use it: of all that is open, else of each array by itself. */
static void add_partly_bad(struct tallies *t)
{
	const char *asked[VERDICT_SHARE_ROWS];
	size_t n = 0;

	if (add_best(t, fits_partly, better_partly))
		return;
	while (n < ARRAY_LEN(asked) && t->out->n < VERDICT_SHARE_ROWS &&
	       (asked[n] = next_array(t, asked, n))) {
		count_open(t, asked[n++]);
		add_best(t, fits_partly, better_partly);
	}
}

void verdict_share(const struct verdict_ask *ask, struct verdict_share *out)
{
	struct tallies t;

	tally(&t, ask, out);
	if (!out->bad)
		return;
	add_covers(&t);
	if (out->n)
		return;
	add_wholly_bad(&t);
	if (t.open && out->n < VERDICT_SHARE_ROWS)
		add_partly_bad(&t);
	count_open(&t, NULL);
	out->left = t.open;
}

/* Those that wait have lost the same link, and only not failed yet: they never count as working. */
static bool is_out(const struct san_path *p)
{
	return !verdict_usable(p);
}

void verdict_shared(const struct san *san, const struct san_map *over, struct verdict_share *out)
{
	const struct verdict_ask ask = { .san = san, .over = over, .bad = is_out };

	verdict_share(&ask, out);
}

/* ---- what the rest hangs on ---- */

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
