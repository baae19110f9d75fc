/* SPDX-License-Identifier: GPL-2.0-or-later */
/* marks: a sorted set of identities, and the walk through the model that says what they are. */
#include "ui/marks.h"

#include "base/htab.h"
#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

void marks_fini(struct marks *m)
{
	free(m->id);
	*m = (struct marks){ 0 };
}

uint64_t mark_id(const struct san_map *map, const struct san_path *path)
{
	uint64_t id = htab_hash(map->key, strlen(map->key));

	if (path)
		id ^= htab_hash_u64(((uint64_t)path->major << 32 | path->minor) + 1);
	return id ? id : 1;
}

/* Where id stands, or would stand. */
static size_t place(const struct marks *m, uint64_t id)
{
	size_t lo = 0, hi = m->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (m->id[mid] < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool marks_has(const struct marks *m, uint64_t id)
{
	size_t i = place(m, id);

	return i < m->n && m->id[i] == id;
}

void marks_add(struct marks *m, uint64_t id)
{
	size_t i = place(m, id);

	if (i < m->n && m->id[i] == id)
		return;
	m->id = mem_grow(m->id, &m->cap, m->n + 1, sizeof *m->id);
	memmove(&m->id[i + 1], &m->id[i], (m->n - i) * sizeof *m->id);
	m->id[i] = id;
	m->n++;
}

void marks_remove(struct marks *m, uint64_t id)
{
	size_t i = place(m, id);

	if (i == m->n || m->id[i] != id)
		return;
	memmove(&m->id[i], &m->id[i + 1], (m->n - i - 1) * sizeof *m->id);
	m->n--;
}

void marks_toggle(struct marks *m, uint64_t id)
{
	if (marks_has(m, id))
		marks_remove(m, id);
	else
		marks_add(m, id);
}

void marks_clear(struct marks *m)
{
	m->n = 0;
}

/* ---- what they are ---- */

void marks_each(const struct marks *m, const struct san *san, marks_fn each, void *ctx)
{
	for (size_t i = 0; m->n && i < san->nmaps; i++) {
		const struct san_map *map = san->maps[i];

		if (marks_has(m, mark_id(map, NULL)))
			each(ctx, map, NULL);
		for (const struct san_path *p = map->paths; p; p = p->next_in_map) {
			if (marks_has(m, mark_id(map, p)))
				each(ctx, map, p);
		}
	}
}

static void keep(void *ctx, const struct san_map *map, const struct san_path *path)
{
	marks_add(ctx, mark_id(map, path));
}

void marks_prune(struct marks *m, const struct san *san)
{
	struct marks there = { 0 };

	if (!m->n)
		return;
	marks_each(m, san, keep, &there);
	marks_fini(m);
	*m = there;
}

struct counting {
	struct marks_count *n;
	const struct san_map *last; /* whose paths were counted last */
};

static void count(void *ctx, const struct san_map *map, const struct san_path *path)
{
	struct counting *c = ctx;

	if (!path) {
		c->n->maps++;
		c->n->mapped += map->parts > 0;
		return;
	}
	c->n->paths++;
	c->n->of_maps += c->last != map;
	c->last = map;
	c->n->failed += path->dm == SAN_DM_FAILED;
	c->n->offline += !strcmp(path->dev, "offline");
	c->n->well += path->dm != SAN_DM_FAILED && strcmp(path->dev, "offline") != 0 && !path->held;
	c->n->gone += !path->group;
}

void marks_count(const struct marks *m, const struct san *san, struct marks_count *out)
{
	struct counting c = { .n = out };

	*out = (struct marks_count){ 0 };
	marks_each(m, san, count, &c);
}

char *marks_text(const struct marks_count *n, char *dst, size_t size)
{
	char maps[24] = "", paths[24] = "";

	if (n->maps)
		text_count(maps, sizeof maps, n->maps, "map");
	if (n->paths)
		text_count(paths, sizeof paths, n->paths, "path");
	dst[0] = '\0';
	text_cat(dst, size, "%s%s%s", maps, n->maps && n->paths ? " and " : "", paths);
	return dst;
}
