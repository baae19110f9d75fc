/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * san: the model's store.  Objects are allocated one by one and never move,
 * so that views and sources may keep pointers until the object is gone;
 * lookups by key and by handle go through hash tables.  Strings are interned:
 * thousands of paths share a few vendor, port and state words.
 */
#include "engine/san.h"

#include "base/htab.h"
#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct san_index {
	struct htab maps;  /* by key */
	struct htab ports; /* by part and key */
	struct htab by_n;  /* all objects */
};

struct san_intern {
	struct htab words;
};

/* ---- strings ---- */

struct word_key {
	const char *text;
	size_t n;
};

static bool word_eq(const void *val, const void *key)
{
	const struct word_key *k = key;
	const char *w = val;

	return !strncmp(w, k->text, k->n) && !w[k->n];
}

const char *san_intern_n(struct san *san, const char *text, size_t n)
{
	struct word_key key = { text, text ? strnlen(text, n) : 0 };
	uint64_t h;
	char *w;

	if (!key.n)
		return "";
	h = htab_hash(text, key.n);
	w = htab_find(&san->intern->words, h, &key, word_eq);
	if (!w) {
		w = xstrndup(text, key.n);
		htab_add(&san->intern->words, h, w);
	}
	return w;
}

const char *san_intern(struct san *san, const char *text)
{
	return san_intern_n(san, text, text ? strlen(text) : 0);
}

void san_set_text(char **slot, const char *text)
{
	char *copy = text ? xstrdup(text) : NULL;

	free(*slot);
	*slot = copy;
}

/* ---- handles and the dirty list ---- */

static bool n_eq(const void *val, const void *key)
{
	return ((const struct san_obj *)val)->n == *(const uint32_t *)key;
}

static void obj_register(struct san *san, struct san_obj *obj, enum san_kind kind, uint32_t n)
{
	obj->kind = kind;
	obj->n = n ? n : san->next_n;
	if (obj->n >= san->next_n)
		san->next_n = obj->n + 1;
	htab_add(&san->index->by_n, htab_hash_u64(obj->n), obj);
	san_touch(san, obj, SAN_DIRTY_STATE);
	if (san->watch)
		san->watch->made(san->watch->ctx, obj);
}

struct san_obj *san_by_n(const struct san *san, uint32_t n)
{
	return htab_find(&san->index->by_n, htab_hash_u64(n), &n, n_eq);
}

void san_touch(struct san *san, struct san_obj *obj, unsigned bits)
{
	bool queued = obj->dirty != 0;

	if (obj->kind != SAN_KIND_HOST && (bits & (SAN_DIRTY_STATE | SAN_DIRTY_GONE)))
		san->changes++;
	obj->dirty |= bits;
	if (queued || !bits)
		return;
	obj->next_dirty = NULL;
	if (san->dirty_tail)
		san->dirty_tail->next_dirty = obj;
	else
		san->dirty_head = obj;
	san->dirty_tail = obj;
}

void san_touch_counters(struct san *san, struct san_obj *obj)
{
	if (obj->counted)
		return;
	san->counted = mem_grow(san->counted, &san->cap_counted, san->ncounted + 1,
				sizeof(struct san_obj *));
	san->counted[san->ncounted++] = obj;
	obj->counted = (uint32_t)san->ncounted;
}

struct san_obj *san_pop_counted(struct san *san)
{
	while (san->ncounted) {
		struct san_obj *obj = san->counted[--san->ncounted];

		if (!obj)
			continue;
		obj->counted = 0;
		return obj;
	}
	return NULL;
}

struct san_obj *san_pop_dirty(struct san *san, unsigned *bits)
{
	struct san_obj *obj = san->dirty_head;

	if (!obj)
		return NULL;
	san->dirty_head = obj->next_dirty;
	if (!san->dirty_head)
		san->dirty_tail = NULL;
	*bits = obj->dirty;
	obj->dirty = 0;
	obj->next_dirty = NULL;
	return obj;
}

void san_obj_free(struct san_obj *obj)
{
	if (obj->kind == SAN_KIND_MAP) {
		struct san_map *m = (struct san_map *)obj;

		free(m->groups);
		free(m->raw_table);
		free(m->raw_info);
	}
	if (obj->kind != SAN_KIND_HOST)
		free(obj);
}

/* Out of the indexes; freed by whoever takes it off the dirty list. */
static void obj_retire(struct san *san, struct san_obj *obj)
{
	if (san->watch)
		san->watch->gone(san->watch->ctx, obj);
	htab_remove(&san->index->by_n, htab_hash_u64(obj->n), obj);
	if (obj->counted)
		san->counted[obj->counted - 1] = NULL;
	obj->counted = 0;
	san_touch(san, obj, SAN_DIRTY_GONE);
}

/* ---- the whole ---- */

static void host_init(struct san *san)
{
	struct san_host *h = &san->host;

	h->name = h->kernel = h->target = h->source = h->scenario = "";
	h->charge_version = h->missing = h->pending = h->user = h->gone_names = "";
	obj_register(san, &h->obj, SAN_KIND_HOST, 1);
}

void san_init(struct san *san)
{
	*san = (struct san){ .next_n = 1 };
	san->index = xcalloc(1, sizeof(*san->index));
	san->intern = xcalloc(1, sizeof(*san->intern));
	host_init(san);
}

static void words_free(struct san_intern *intern)
{
	/* Words are never removed, so a used slot is a word. */
	for (size_t i = 0; i < intern->words.cap; i++)
		free(intern->words.slot[i].val);
	htab_fini(&intern->words);
	free(intern);
}

void san_forget(struct san *san)
{
	while (san->nmaps)
		san_map_remove(san, san->maps[san->nmaps - 1]);
	while (san->nports)
		san_port_remove(san, san->ports[san->nports - 1]);
}

void san_fini(struct san *san)
{
	struct san_obj *obj;
	unsigned bits;

	if (!san->index)
		return;
	san_forget(san);
	while ((obj = san_pop_dirty(san, &bits)) != NULL) {
		if (bits & SAN_DIRTY_GONE)
			san_obj_free(obj);
	}
	free(san->maps);
	free(san->ports);
	free(san->counted);
	htab_fini(&san->index->maps);
	htab_fini(&san->index->ports);
	htab_fini(&san->index->by_n);
	free(san->index);
	words_free(san->intern);
	*san = (struct san){ 0 };
}

/* ---- maps ---- */

static uint64_t str_hash(const char *s)
{
	return htab_hash(s, strlen(s));
}

static bool map_key_eq(const void *val, const void *key)
{
	return !strcmp(((const struct san_map *)val)->key, key);
}

struct san_map *san_map_by_key(const struct san *san, const char *key)
{
	return htab_find(&san->index->maps, str_hash(key), key, map_key_eq);
}

struct san_map *san_map_add(struct san *san, const char *key, uint32_t n)
{
	struct san_map *m = xcalloc(1, sizeof(*m));

	assert(!san_map_by_key(san, key));
	m->key = san_intern(san, key);
	m->name = m->uuid = m->wwid = m->dm_name = m->vendor = m->product = m->rev = "";
	m->features = m->hwhandler = m->failback = m->queue_word = "";
	m->users = m->waiters = m->ioerr_text = "";
	m->open_count = -1;
	m->queue_limit_ms = -2;
	m->io.lat_us = -1;
	san->maps = mem_grow(san->maps, &san->cap_maps, san->nmaps + 1, sizeof(struct san_map *));
	san->maps[san->nmaps++] = m;
	htab_add(&san->index->maps, str_hash(m->key), m);
	obj_register(san, &m->obj, SAN_KIND_MAP, n);
	return m;
}

void san_map_remove(struct san *san, struct san_map *map)
{
	size_t i = 0;

	while (map->paths)
		san_path_remove(san, map->paths);
	while (san->maps[i] != map)
		i++;
	memmove(&san->maps[i], &san->maps[i + 1], (san->nmaps - i - 1) * sizeof(struct san_map *));
	san->nmaps--;
	htab_remove(&san->index->maps, str_hash(map->key), map);
	obj_retire(san, &map->obj);
}

const char *san_uuid_wwid(const char *uuid)
{
	static const char prefix[] = "mpath-";

	return strncmp(uuid, prefix, sizeof(prefix) - 1) ? "" : uuid + sizeof(prefix) - 1;
}

struct san_map *san_map_by_devno(const struct san *san, uint32_t major, uint32_t minor)
{
	for (size_t i = 0; i < san->nmaps; i++) {
		if (san->maps[i]->major == major && san->maps[i]->minor == minor)
			return san->maps[i];
	}
	return NULL;
}

static bool map_named(const struct san_map *m, const char *word)
{
	return !strcmp(m->name, word) || !strcmp(m->dm_name, word) ||
	       (*m->wwid && !strcmp(m->wwid, word)) || (*m->uuid && !strcmp(m->uuid, word));
}

struct san_map *san_map_find(const struct san *san, const char *word)
{
	struct san_map *m = san_map_by_key(san, word);
	char shown[4 * 128]; /* of 127 bytes, the kernel's longest name */
	uint32_t major, minor;

	if (m)
		return m;
	if (!strncmp(word, "/dev/mapper/", 12))
		word += 12;
	else if (!strncmp(word, "/dev/", 5))
		word += 5;
	if (parse_devno(word, &major, &minor))
		return san_map_by_devno(san, major, minor);
	for (size_t i = 0; i < san->nmaps; i++) {
		if (map_named(san->maps[i], word))
			return san->maps[i];
	}
	/* A name's own bytes are not what came over the stream. */
	return strcmp(text_clean(shown, sizeof(shown), word), word) ? san_map_find(san, shown)
								    : NULL;
}

void san_map_set_groups(struct san *san, struct san_map *map, uint32_t ngroups)
{
	if (ngroups == map->ngroups)
		return;
	map->groups = xrealloc(map->groups, ngroups, sizeof(*map->groups));
	for (uint32_t g = map->ngroups; g < ngroups; g++)
		map->groups[g] = (struct san_group){ .selector = "", .prio = SAN_PRIO_UNKNOWN };
	map->ngroups = ngroups;
	san_touch_map(san, map);
}

/* ---- paths ---- */

struct san_path *san_path_find(const struct san_map *map, uint32_t major, uint32_t minor)
{
	for (struct san_path *p = map->paths; p; p = p->next_in_map) {
		if (p->major == major && p->minor == minor)
			return p;
	}
	return NULL;
}

struct san_path *san_path_add(struct san *san, struct san_map *map, uint32_t major, uint32_t minor,
			      uint32_t n)
{
	struct san_path *p = xcalloc(1, sizeof(*p)), **end = &map->paths;

	p->map = map;
	p->major = major;
	p->minor = minor;
	p->name = p->hctl = p->vendor = p->product = p->rev = p->serial = p->wwid = "";
	p->transport = p->hport = p->tport = p->ctl = p->target = "";
	p->dev = p->checker = p->held_by = "";
	p->prio = SAN_PRIO_UNKNOWN;
	p->io.lat_us = -1;
	while (*end)
		end = &(*end)->next_in_map;
	*end = p;
	map->npaths++;
	obj_register(san, &p->obj, SAN_KIND_PATH, n);
	return p;
}

void san_path_remove(struct san *san, struct san_path *path)
{
	struct san_path **at = &path->map->paths;

	while (*at != path)
		at = &(*at)->next_in_map;
	*at = path->next_in_map;
	path->map->npaths--;
	obj_retire(san, &path->obj);
}

static bool path_named(const struct san_path *p, const char *word)
{
	return !strcmp(p->name, word) || (*p->hctl && !strcmp(p->hctl, word));
}

unsigned san_path_lookup(const struct san *san, const char *word, struct san_path **out)
{
	uint32_t major = 0, minor = 0;
	unsigned found = 0;
	bool number;

	if (!strncmp(word, "/dev/", 5))
		word += 5;
	number = parse_devno(word, &major, &minor);
	for (size_t i = 0; i < san->nmaps; i++) {
		for (struct san_path *p = san->maps[i]->paths; p; p = p->next_in_map) {
			bool hit = number ? p->major == major && p->minor == minor
					  : path_named(p, word);

			if (hit && !found++)
				*out = p;
		}
	}
	return found;
}

/* Table order; those that left the table last.  By handle then, so that each copy of a model has
 * one order whichever way it came to be. */
static bool before(const struct san_path *a, const struct san_path *b)
{
	uint32_t ga = a->group ? a->group : UINT32_MAX, gb = b->group ? b->group : UINT32_MAX;

	if (ga != gb)
		return ga < gb;
	return a->pos != b->pos ? a->pos < b->pos : a->obj.n < b->obj.n;
}

void san_map_sort_paths(struct san_map *map)
{
	struct san_path *sorted = NULL, *next;

	/* Insertion: a map has a handful of paths and they are nearly always in order. */
	for (struct san_path *p = map->paths; p; p = next) {
		struct san_path **at = &sorted;

		next = p->next_in_map;
		while (*at && !before(p, *at))
			at = &(*at)->next_in_map;
		p->next_in_map = *at;
		*at = p;
	}
	map->paths = sorted;
}

/* ---- ports ---- */

struct port_key {
	enum san_part part;
	const char *key;
};

static bool port_eq(const void *val, const void *key)
{
	const struct san_port *p = val;
	const struct port_key *k = key;

	return p->part == k->part && !strcmp(p->key, k->key);
}

static uint64_t port_hash(enum san_part part, const char *key)
{
	return str_hash(key) + (uint64_t)part * 0x9e3779b97f4a7c15u;
}

struct san_port *san_port_find(const struct san *san, enum san_part part, const char *key)
{
	struct port_key k = { part, key };

	return htab_find(&san->index->ports, port_hash(part, key), &k, port_eq);
}

struct san_port *san_port_add(struct san *san, enum san_part part, const char *key, uint32_t n)
{
	struct san_port *p = xcalloc(1, sizeof(*p));

	p->part = part;
	p->key = p->label = san_intern(san, key);
	p->wwn = p->detail = p->state = p->speed = p->errs_text = "";
	p->up = true;
	san->ports =
		mem_grow(san->ports, &san->cap_ports, san->nports + 1, sizeof(struct san_port *));
	san->ports[san->nports++] = p;
	htab_add(&san->index->ports, port_hash(part, key), p);
	obj_register(san, &p->obj, SAN_KIND_PORT, n);
	return p;
}

void san_port_remove(struct san *san, struct san_port *port)
{
	size_t i = 0;

	while (san->ports[i] != port)
		i++;
	memmove(&san->ports[i], &san->ports[i + 1],
		(san->nports - i - 1) * sizeof(struct san_port *));
	san->nports--;
	htab_remove(&san->index->ports, port_hash(port->part, port->key), port);
	obj_retire(san, &port->obj);
}
