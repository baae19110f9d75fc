/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tree: order, folding and rows of the topology.
 *
 * A build walks all maps once (verdict, order), counts what would fit, and
 * then emits rows.  Everything that is kept between builds is kept by key, not
 * by pointer: the order of maps, and what the operator folded.
 */
#include "ui/tree.h"

#include "base/htab.h"
#include "base/mem.h"
#include "query/order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tree_choice {
	uint64_t map; /* hash of the key */
	uint32_t group;
	bool open;
};

/* How a map is shown. */
enum form { FORM_LINE, FORM_WHY, FORM_OPEN };

void tree_init(struct tree *t)
{
	*t = (struct tree){ 0 };
}

void tree_fini(struct tree *t)
{
	free(t->row);
	free(t->maps);
	free(t->next);
	free(t->choice);
	free(t->keys);
	tree_init(t);
}

/* ---- order ---- */

/* Kinds of which the paths are of less interest than what their loss does. */
static bool has_consequences(enum verdict_map_kind kind)
{
	return kind == VM_QUEUEING || kind == VM_QUEUEING_CLOCK || kind == VM_DEAD;
}

/* The order of the list; by name within a kind, so that it is the same from build to build. */
static int by_urgency(const void *pa, const void *pb)
{
	const struct tree_map *a = pa, *b = pb;

	int ua = order_map_urgency(a->kind), ub = order_map_urgency(b->kind);

	if (ua != ub)
		return ua > ub ? -1 : 1;
	return order_name(a->map->name, b->map->name);
}

/* A held order: known maps as they were, new ones after them by urgency. */
static int by_place(const void *pa, const void *pb)
{
	const struct tree_map *a = pa, *b = pb;

	if (a->was != b->was)
		return a->was < b->was ? -1 : 1;
	return by_urgency(pa, pb);
}

/* What a column asks for; qsort_r's third is the tree's order. */
struct by_column {
	const struct sorting *sorting;
	const struct fact_key *keys;
};

static int by_column(const void *pa, const void *pb, void *ctx)
{
	const struct tree_map *a = pa, *b = pb;
	const struct by_column *o = ctx;
	int d = sorting_compare(o->sorting, &o->keys[a->sort_key], &o->keys[b->sort_key]);

	return d ? d : by_urgency(pa, pb);
}

static int by_key(const void *pa, const void *pb)
{
	const struct tree_map *a = pa, *b = pb;

	return strcmp(a->key, b->key);
}

/*
 * Give each map of now[] the place it had in the order before; new ones come
 * last.  The order before is of no use after this: it is sorted by key to be
 * searched.
 */
static void find_places(struct tree *t, struct tree_map *now, size_t n)
{
	for (size_t i = 0; i < t->nmaps; i++)
		t->maps[i].was = i;
	qsort(t->maps, t->nmaps, sizeof *t->maps, by_key);
	for (size_t i = 0; i < n; i++) {
		const struct tree_map *hit =
			bsearch(&now[i], t->maps, t->nmaps, sizeof *t->maps, by_key);

		now[i].was = hit ? hit->was : SIZE_MAX;
	}
}

/* The maps of before and of now change places each time: a build allocates nothing. */
static void swap_maps(struct tree *t, size_t n)
{
	struct tree_map *maps = t->maps;
	size_t cap = t->cap_maps;

	t->maps = t->next;
	t->cap_maps = t->cap_next;
	t->nmaps = n;
	t->next = maps;
	t->cap_next = cap;
}

/* The maps that are shown, with their verdicts, into maps[]; returns how many. */
static size_t take_maps(struct tree *t, const struct san *san, int64_t now,
			const struct tree_opts *o, struct tree_map *maps)
{
	size_t n = 0;

	t->trouble = false;
	for (size_t i = 0; i < san->nmaps; i++) {
		const struct san_map *m = san->maps[i];
		struct verdict v;

		verdict_map(san, m, now, &v);
		t->trouble |= order_map_trouble((enum verdict_map_kind)v.kind);
		if (o->query && !query_map(o->query, san, m, now))
			continue;
		maps[n] = (struct tree_map){ .map = m, .kind = (enum verdict_map_kind)v.kind };
		snprintf(maps[n].key, sizeof maps[n].key, "%s", m->key);
		n++;
	}
	return n;
}

/* Sort by a column; turned round without one, the best come first. */
static void sort_maps(struct tree *t, const struct san *san, int64_t now, const struct sorting *by,
		      struct tree_map *maps, size_t n)
{
	const struct fact *f = sorting_fact(by, FACT_MAP);
	struct by_column ctx = { .sorting = by };

	t->keys = mem_grow(t->keys, &t->cap_keys, n + 1, sizeof *t->keys);
	for (size_t i = 0; i < n; i++) {
		struct fact_on on = { .san = san, .now = now, .map = maps[i].map };

		maps[i].sort_key = i;
		t->keys[i] =
			(struct fact_key){ .has_n = true, .n = -order_map_urgency(maps[i].kind) };
		if (f)
			fact_key(f, &on, &t->keys[i]);
	}
	ctx.keys = t->keys;
	qsort_r(maps, n, sizeof *maps, by_column, &ctx);
}

static void order_maps(struct tree *t, const struct san *san, int64_t now,
		       const struct tree_opts *o)
{
	struct tree_map *maps;
	size_t n;

	t->next = maps = mem_grow(t->next, &t->cap_next, san->nmaps + 1, sizeof *maps);
	n = take_maps(t, san, now, o, maps);
	if (o->hold_order)
		find_places(t, maps, n);
	if (!o->hold_order && o->sorting && (o->sorting->by || o->sorting->reverse))
		sort_maps(t, san, now, o->sorting, maps, n);
	else
		qsort(maps, n, sizeof *maps, o->hold_order ? by_place : by_urgency);
	swap_maps(t, n);
}

/* ---- folding ---- */

static struct tree_choice *find_choice(const struct tree *t, const struct san_map *m,
				       uint32_t group)
{
	uint64_t hash = t->nchoices ? htab_hash(m->key, strlen(m->key)) : 0;

	for (size_t i = 0; i < t->nchoices; i++) {
		if (t->choice[i].map == hash && t->choice[i].group == group)
			return &t->choice[i];
	}
	return NULL;
}

void tree_set_open(struct tree *t, const struct row *r, bool open)
{
	uint32_t group = r->kind == ROW_GROUP ? r->group : 0;
	struct tree_choice *c = find_choice(t, r->map, group);

	if (!c) {
		t->choice = mem_grow(t->choice, &t->cap_choices, t->nchoices + 1, sizeof *c);
		c = &t->choice[t->nchoices++];
		c->map = htab_hash(r->map->key, strlen(r->map->key));
		c->group = group;
	}
	c->open = open;
}

/* Rows that a map takes in a form. Groups that the operator folded are not taken off: rare. */
static size_t rows_in(const struct san_map *m, enum form form)
{
	if (form == FORM_LINE)
		return 1;
	return form == FORM_WHY ? 4 : 1u + m->ngroups + m->npaths;
}

static enum form open_form(const struct tree_map *tm)
{
	return has_consequences(tm->kind) ? FORM_WHY : FORM_OPEN;
}

static bool shown(const struct tree_map *tm, const struct tree_opts *o)
{
	return !o->only_trouble || order_map_trouble(tm->kind);
}

/* Does the whole list fit with every map open?  Stops counting when it does not. */
static bool all_fits(const struct tree *t, const struct tree_opts *o)
{
	size_t rows = 0;

	for (size_t i = 0; i < t->nmaps && rows <= o->page; i++) {
		if (shown(&t->maps[i], o))
			rows += rows_in(t->maps[i].map, open_form(&t->maps[i]));
	}
	return rows <= o->page;
}

/* How many maps are shown, one row each. */
static size_t count_shown(const struct tree *t, const struct tree_opts *o)
{
	size_t n = 0;

	for (size_t i = 0; i < t->nmaps; i++)
		n += shown(&t->maps[i], o);
	return n;
}

/* The state of a build: what is still free on the screen when every map takes one row. */
struct build {
	struct tree *t;
	const struct tree_opts *o;
	bool all;   /* everything fits */
	bool first; /* no map has been emitted */
	size_t spare;
};

/* The rule of the header, for one map that the operator left alone. */
static enum form auto_form(struct build *b, const struct tree_map *tm)
{
	enum form form = open_form(tm);
	size_t more = rows_in(tm->map, form) - 1;

	bool inside = b->o->cursor && b->o->cursor->kind != ROW_MAP &&
		      !strcmp(b->o->cursor->map, tm->key);

	if (b->all)
		return form;
	if (!order_map_trouble(tm->kind) && !inside)
		return FORM_LINE;
	if (!b->first && !inside && more > b->spare) {
		b->spare =
			0; /* no gaps: what comes after the first that does not fit stays folded */
		return FORM_LINE;
	}
	b->spare -= more < b->spare ? more : b->spare;
	return form;
}

/*
 * What the operator chose comes before any rule.  For the other maps the room is given out as if
 * nobody had chosen: one who folds a map does not want another to open beside it.
 */
static enum form form_of(struct build *b, const struct tree_map *tm)
{
	const struct tree_choice *c = find_choice(b->t, tm->map, 0);
	enum form by_rule = auto_form(b, tm);

	if (c)
		return c->open ? FORM_OPEN : FORM_LINE;
	return by_rule;
}

/* ---- rows ---- */

static struct row *emit(struct tree *t, enum row_kind kind, const struct san_map *m)
{
	struct row *r;

	t->row = mem_grow(t->row, &t->cap_rows, t->nrows + 1, sizeof *t->row);
	r = &t->row[t->nrows++];
	*r = (struct row){ .kind = kind, .map = m };
	return r;
}

/* The rows of a group's paths; group 0: those that left the table. */
static void emit_paths(struct tree *t, const struct san_map *m, uint32_t group, bool parent_last)
{
	struct row *r = NULL;

	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (p->group != group)
			continue;
		r = emit(t, ROW_PATH, m);
		r->group = group;
		r->path = p;
		r->parent_last = parent_last;
	}
	if (r)
		r->last = true;
}

static bool has_gone(const struct san_map *m)
{
	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (!p->group)
			return true;
	}
	return false;
}

/* Groups in table order, gone paths last, directly under the map. */
static void emit_groups(struct tree *t, const struct san_map *m)
{
	bool gone = has_gone(m);

	for (uint32_t g = 1; g <= m->ngroups; g++) {
		const struct tree_choice *c = find_choice(t, m, g);
		bool open = !c || c->open, last = g == m->ngroups && !gone;
		struct row *r = emit(t, ROW_GROUP, m);

		r->group = g;
		r->last = last;
		r->fold = open ? ROW_OPEN : ROW_CLOSED;
		if (open)
			emit_paths(t, m, g, last);
	}
	if (gone) /* they hang on the map itself */
		emit_paths(t, m, 0, false);
}

static const enum row_fold fold_of[] = {
	[FORM_LINE] = ROW_CLOSED, [FORM_WHY] = ROW_HALF, [FORM_OPEN] = ROW_OPEN
};

static void emit_map(struct build *b, const struct tree_map *tm)
{
	enum form form = form_of(b, tm);
	const struct san_map *m = tm->map;
	bool leaf = !m->ngroups && !m->npaths;
	struct row *r = emit(b->t, ROW_MAP, m);

	b->first = false;
	r->fold = leaf ? ROW_LEAF : fold_of[form];
	if (form == FORM_LINE || leaf)
		return;
	if (has_consequences(tm->kind)) {
		emit(b->t, ROW_WHY, m)->last = false;
		emit(b->t, ROW_USERS, m)->last = false;
	}
	if (form == FORM_OPEN) {
		emit_groups(b->t, m);
		return;
	}
	r = emit(b->t, ROW_PATHS, m);
	r->last = true;
	r->fold = ROW_CLOSED;
}

void tree_build(struct tree *t, const struct san *san, int64_t now, const struct tree_opts *o)
{
	struct build b = { .t = t, .o = o, .first = true };
	size_t lines;

	order_maps(t, san, now, o);
	t->nrows = 0;
	b.all = all_fits(t, o);
	lines = count_shown(t, o);
	b.spare = o->page > lines ? o->page - lines : 0;
	for (size_t i = 0; i < t->nmaps; i++) {
		if (shown(&t->maps[i], o))
			emit_map(&b, &t->maps[i]);
	}
}

/* ---- identity ---- */

void tree_id(const struct row *r, struct row_id *out)
{
	*out = (struct row_id){ .kind = r->kind, .group = r->group };
	snprintf(out->map, sizeof out->map, "%s", r->map->key);
	if (r->path) {
		out->major = r->path->major;
		out->minor = r->path->minor;
	}
}

/* How well row r stands for id: 3 it is it, 2 its group, 1 its map, 0 not at all. */
static int match(const struct row *r, const struct row_id *id)
{
	if (strcmp(r->map->key, id->map) != 0)
		return 0;
	if (r->kind == ROW_MAP)
		return id->kind == ROW_MAP ? 3 : 1;
	if (id->kind == ROW_PATH && r->kind == ROW_PATH)
		return r->path->major == id->major && r->path->minor == id->minor ? 3 : 0;
	if (r->kind == ROW_GROUP && (id->kind == ROW_GROUP || id->kind == ROW_PATH))
		return r->group != id->group ? 0 : id->kind == ROW_GROUP ? 3 : 2;
	return r->kind == id->kind ? 3 : 0;
}

long tree_find(const struct tree *t, const struct row_id *id)
{
	long best = -1;
	int best_match = 0;

	for (size_t i = 0; i < t->nrows && best_match < 3; i++) {
		int m = match(&t->row[i], id);

		if (m > best_match) {
			best_match = m;
			best = (long)i;
		}
	}
	return best;
}

size_t tree_parent(const struct tree *t, size_t i)
{
	enum row_kind up = t->row[i].kind == ROW_PATH && t->row[i].group ? ROW_GROUP : ROW_MAP;

	while (i > 0 && t->row[i].kind != up && t->row[i].kind != ROW_MAP)
		i--;
	return i;
}
