/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * expect_rules: how many paths each map should have, and who says so.
 *
 * Siblings are found by signature: vendor, product and the set of targets.  An
 * array has few distinct signatures, so every map is compared with those, not
 * with every other map.
 */
#include "engine/kernel/expect_rules.h"

#include "base/mem.h"
#include "base/str.h"
#include "engine/kernel/set.h"

#include <stdlib.h>
#include <string.h>

#define TARGETS_MAX                                                                                \
	8 /* a map of more targets has no siblings: better no number than a wrong one              \
	   */

/* Strings are interned, so pointers compare. */
struct signature {
	const char *vendor, *product;
	const char *target[TARGETS_MAX]; /* ascending by pointer */
	uint32_t ntargets;               /* 0: no siblings */
	uint32_t most;                   /* paths of any map of this signature */
	uint32_t maps;                   /* how many there are */
};

uint32_t expect_present(const struct san_map *m)
{
	uint32_t n = 0;

	for (const struct san_path *p = m->paths; p; p = p->next_in_map)
		n += p->group != 0;
	return n;
}

/* ---- siblings ---- */

/* Adds to the ascending list; false when it is full. */
static bool add_target(struct signature *s, const char *target)
{
	uint32_t i = 0;

	while (i < s->ntargets && s->target[i] < target)
		i++;
	if (i < s->ntargets && s->target[i] == target)
		return true;
	if (s->ntargets == TARGETS_MAX)
		return false;
	memmove(&s->target[i + 1], &s->target[i], (s->ntargets - i) * sizeof(s->target[0]));
	s->target[i] = target;
	s->ntargets++;
	return true;
}

static struct signature sign(const struct san_map *m)
{
	struct signature s = { .vendor = m->vendor, .product = m->product, .maps = 1 };

	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		s.most += p->group != 0;
		/* gone paths count: it is through them that the map should be reached */
		if (!*p->target || !add_target(&s, p->target)) {
			s.ntargets = 0;
			break;
		}
	}
	return s;
}

static bool same(const struct signature *a, const struct signature *b)
{
	return a->vendor == b->vendor && a->product == b->product && a->ntargets == b->ntargets &&
	       !memcmp(a->target, b->target, a->ntargets * sizeof(a->target[0]));
}

/* Is b reached through all targets of a? */
static bool covers(const struct signature *b, const struct signature *a)
{
	uint32_t j = 0;

	if (a->vendor != b->vendor || a->product != b->product)
		return false;
	for (uint32_t i = 0; i < a->ntargets; i++, j++) {
		while (j < b->ntargets && b->target[j] < a->target[i])
			j++;
		if (j == b->ntargets || b->target[j] != a->target[i])
			return false;
	}
	return true;
}

/* The distinct signatures of all maps; *n of them, malloc'd. */
static struct signature *collect(const struct san *san, size_t *n)
{
	struct signature *all = NULL;
	size_t cap = 0;

	*n = 0;
	for (size_t i = 0; i < san->nmaps; i++) {
		struct signature s = sign(san->maps[i]);
		size_t k = 0;

		if (!s.ntargets)
			continue;
		while (k < *n && !same(&all[k], &s))
			k++;
		if (k == *n) {
			all = mem_grow(all, &cap, *n + 1, sizeof(*all));
			all[(*n)++] = s;
			continue;
		}
		all[k].maps++;
		if (all[k].most < s.most)
			all[k].most = s.most;
	}
	return all;
}

/* The most paths of any sibling; 0: it has none. */
static uint32_t siblings_have(const struct signature *all, size_t n, const struct san_map *m)
{
	struct signature s = sign(m);
	uint32_t most = 0, others = 0;

	for (size_t i = 0; s.ntargets && i < n; i++) {
		if (!covers(&all[i], &s))
			continue;
		others += all[i].maps;
		if (most < all[i].most)
			most = all[i].most;
	}
	return others > 1 ? most : 0; /* itself is among them */
}

/* ---- the number ---- */

static void set_expected(struct san *san, struct san_map *m, uint32_t n, enum san_expect from)
{
	if (m->expected == n && m->expect_from == from)
		return;
	m->expected = n;
	m->expect_from = from;
	san_touch_map(san, m);
}

/* The most seen of m, which it may raise now. */
static uint32_t update_seen(struct san *san, struct san_map *m, struct expect_set *seen, bool *rose)
{
	struct expect_entry *e = expect_set_find(seen, m->key);
	uint32_t present = expect_present(m);

	if (present && (!e || e->paths < present)) {
		e = expect_set_put(seen, m->key);
		e->paths = present;
		*rose = true;
	}
	if (e && m->seen != e->paths) {
		m->seen = e->paths;
		san_touch_map(san, m);
	}
	return m->seen;
}

bool expect_apply(struct san *san, const struct expect_set *base, struct expect_set *seen)
{
	bool rose = false;
	size_t n;
	struct signature *all = collect(san, &n);

	for (size_t i = 0; i < san->nmaps; i++) {
		struct san_map *m = san->maps[i];
		const struct expect_entry *accepted = expect_set_find(base, m->key);
		uint32_t most = update_seen(san, m, seen, &rose);
		uint32_t siblings = siblings_have(all, n, m);

		if (accepted)
			set_expected(san, m, accepted->paths, SAN_EXPECT_BASELINE);
		else if (siblings && siblings >= most)
			set_expected(san, m, siblings, SAN_EXPECT_SIBLINGS);
		else
			set_expected(san, m, most, most ? SAN_EXPECT_SEEN : SAN_EXPECT_NONE);
	}
	free(all);
	return rose;
}

/* ---- maps that are not there ---- */

bool expect_is_gone(const struct san *san, const struct expect_entry *e, bool blind)
{
	if (blind && !strncmp(e->key, "name:", strlen("name:")))
		return false;
	return e->paths && !san_map_by_key(san, e->key);
}

void expect_gone(struct san *san, const struct expect_set *base, bool blind)
{
	struct san_host *host = &san->host;
	struct str names = STR_INIT;
	uint32_t maps = 0, paths = 0;

	for (size_t i = 0; i < base->n; i++) {
		const struct expect_entry *e = base->entry[i];

		if (!expect_is_gone(san, e, blind))
			continue;
		str_addf(&names, "%s%s", maps++ ? ", " : "", *e->name ? e->name : e->key);
		paths += e->paths;
	}
	if (SET(host->gone_maps, maps) | SET(host->gone_paths, paths) |
	    set_text(san, &host->gone_names, str_text(&names)))
		san_touch(san, &host->obj, SAN_DIRTY_STATE);
	str_fini(&names);
}

/* ---- accepting ---- */

size_t expect_accepted(const struct san *san, const struct san_map *only, const char *by,
		       int64_t now, struct expect_set *out)
{
	for (size_t i = 0; i < san->nmaps; i++) {
		const struct san_map *m = san->maps[i];
		struct expect_entry *e;

		/* a map without any path is trouble, not a state to accept */
		if ((only && m != only) || !expect_present(m))
			continue;
		e = expect_set_put(out, m->key);
		e->paths = expect_present(m);
		free(e->name);
		e->name = xstrdup(m->name);
		free(e->by);
		e->by = xstrdup(by);
		e->at = now;
		for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
			if (p->group)
				expect_entry_add_id(e, p);
		}
	}
	return out->n;
}
