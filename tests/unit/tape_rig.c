/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tape_rig: an engine that changes at random, and the dumps of what its reader saw. */
#include "tape_rig.h"

#include "engine/stream.h"
#include "model.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- an engine that changes, and what its reader sees ---- */

void rig_apply(struct tape_rig *s, const char *lines)
{
	struct err e = { 0 };
	struct stream_msg msg;

	for (const char *nl; (nl = strchr(lines, '\n')) != NULL; lines = nl + 1) {
		if (stream_apply(&s->live, lines, (size_t)(nl - lines), &msg, &e))
			fail_msg("%s: %.*s", e.text, (int)(nl - lines), lines);
	}
}

/* As the client does; frees what is gone. */
void rig_drain(struct san *san)
{
	struct san_obj *obj;
	unsigned bits;

	while ((obj = san_pop_dirty(san, &bits)) != NULL) {
		if (bits & SAN_DIRTY_GONE)
			san_obj_free(obj);
	}
}

void rig_publish(struct tape_rig *s)
{
	struct str out = STR_INIT;
	struct san_obj *obj;
	unsigned bits;

	while ((obj = san_pop_dirty(&s->engine, &bits)) != NULL) {
		str_clear(&out);
		if (bits & SAN_DIRTY_GONE) {
			stream_put_gone(&out, obj);
			san_obj_free(obj);
		} else {
			stream_put_obj(&out, obj);
		}
		rig_apply(s, out.p);
		rig_drain(&s->live);
	}
	str_fini(&out);
}

static void add_paths(struct str *out, const struct san_map *m)
{
	for (const struct san_path *p = m->paths; p; p = p->next_in_map)
		stream_put_obj(out, &p->obj);
}

static int by_n(const void *a, const void *b)
{
	const struct san_obj *x = *(const struct san_obj *const *)a;
	const struct san_obj *y = *(const struct san_obj *const *)b;

	return x->n < y->n ? -1 : x->n > y->n;
}

/* All that the stream can say of a model: paths in their order, the rest by handle. */
static char *dump(const struct san *san)
{
	size_t n = san->nmaps + san->nports;
	const struct san_obj **obj = calloc(n + 1, sizeof(*obj));
	struct str out = STR_INIT;

	for (size_t i = 0; i < n; i++)
		obj[i] = i < san->nmaps ? &san->maps[i]->obj : &san->ports[i - san->nmaps]->obj;
	qsort(obj, n, sizeof(*obj), by_n);
	stream_put_obj(&out, &san->host.obj);
	for (size_t i = 0; i < n; i++) {
		stream_put_obj(&out, obj[i]);
		if (obj[i]->kind == SAN_KIND_MAP)
			add_paths(&out, (const struct san_map *)obj[i]);
	}
	free(obj);
	return out.p;
}

void rig_sync(struct tape_rig *s, int64_t now, bool loaded)
{
	char line[80];

	rig_publish(s);
	s->now = now;
	snprintf(line, sizeof(line), "{\"t\":\"sync\",\"now\":%" PRId64 ",\"loaded\":true}\n", now);
	rig_apply(s, line);
	rig_drain(&s->live);
	tape_mark(s->tape, now, loaded);
}

/* A second passes; what is seen then is dumped. */
void rig_tick(struct tape_rig *s)
{
	rig_sync(s, MODEL_NOW + 1000 * s->ndumps, true);
	s->dump[s->ndumps++] = dump(&s->live);
}

int rig_setup(void **state, size_t max_bytes, int64_t max_ms)
{
	struct tape_rig *s = calloc(1, sizeof(*s));

	san_init(&s->live);
	s->tape = tape_new(max_bytes, max_ms);
	tape_attach(s->tape, &s->live);
	*state = s;
	return 0;
}

void rig_forget_dumps(struct tape_rig *s)
{
	while (s->ndumps)
		free(s->dump[--s->ndumps]);
}

int rig_teardown(void **state)
{
	struct tape_rig *s = *state;

	rig_forget_dumps(s);
	look_close(s->look);
	tape_free(s->tape);
	san_fini(&s->live);
	san_fini(&s->engine);
	free(s);
	return 0;
}

static void on_gone(void *ctx, const struct san_obj *obj)
{
	struct tape_rig *s = ctx;

	s->gone++;
	s->lost = obj;
}

void rig_open_look(struct tape_rig *s)
{
	s->look = look_open(s->tape, NULL, on_gone, s);
	assert_non_null(s->look);
}

/* Look at second i, and some ms later: it is as it was. */
void rig_is_as_it_was(struct tape_rig *s, int i)
{
	int64_t at = MODEL_NOW + 1000 * i, late = i < s->ndumps - 1 ? rand() % 1000 : 0;
	char *is;

	assert_int_equal(look_go(s->look, at + late), at + late);
	is = dump(look_san(s->look));
	if (strcmp(is, s->dump[i]) != 0)
		fail_msg("second %d of %d is\n%s\nbut was\n%s", i, s->ndumps, is, s->dump[i]);
	assert_int_equal(look_now(s->look), at + late);
	assert_int_equal(look_san(s->look)->now, at + late);
	free(is);
}

/* ---- changes at random ---- */

static const char *any_word(struct san *san)
{
	static const char *const words[] = { "",         "running", "blocked",           "host3",
					     "\xff\x1b", "38 sec",  "transport-offline", "%s" };

	return san_intern(san, words[(size_t)rand() % 8]);
}

static int64_t any_number(void)
{
	switch (rand() % 4) {
	case 0:
		return 0;
	case 1:
		return rand() % 5;
	case 2:
		return rand();
	default:
		return MODEL_NOW + rand() % 100000;
	}
}

/* Any member of the schema but those that say which object it is. */
static void any_member(struct san *san, const struct stream_member *m, void *base)
{
	void *at = (char *)base + m->off;

	if (!strcmp(m->key, "key") || !strcmp(m->key, "part"))
		return;
	if (m->type == ST_STR)
		*(const char **)at = any_word(san);
	else if (m->type == ST_U32)
		*(uint32_t *)at = rand() % 3 ? (uint32_t)rand() % 5 : (uint32_t)rand() * 2;
	else if (m->type == ST_I32)
		*(int32_t *)at = rand() % 3 ? rand() % 60 - 1 : (int32_t)m->dflt;
	else if (m->type == ST_I64 || m->type == ST_U64)
		*(int64_t *)at = rand() % 3 ? any_number() : m->dflt;
	else if (m->type == ST_BOOL)
		*(bool *)at = rand() % 2;
	else if (m->type == ST_ENUM)
		*(int *)at = m->names[1] ? rand() % 2 : 0;
}

static void any_change(struct san *san, struct san_obj *obj)
{
	size_t n, ng;
	const struct stream_member *m = stream_schema(obj->kind, &n),
				   *mg = stream_schema_group(&ng);
	struct san_map *map = (struct san_map *)obj;

	for (int i = rand() % 4; i >= 0; i--)
		any_member(san, &m[(size_t)rand() % n], obj);
	if (obj->kind == SAN_KIND_MAP && rand() % 3 == 0)
		san_map_set_groups(san, map, (uint32_t)rand() % 5);
	if (obj->kind == SAN_KIND_MAP && map->ngroups && rand() % 2)
		any_member(san, &mg[(size_t)rand() % ng],
			   &map->groups[(size_t)rand() % map->ngroups]);
	if (obj->kind == SAN_KIND_PATH)
		san_map_sort_paths(((struct san_path *)obj)->map);
	san_touch(san, obj, SAN_DIRTY_STATE);
}

static struct san_map *any_map(const struct san *san)
{
	return san->nmaps ? san->maps[(size_t)rand() % san->nmaps] : NULL;
}

static struct san_path *any_path(const struct san *san)
{
	struct san_map *m = any_map(san);
	struct san_path *p = m ? m->paths : NULL;

	for (int i = rand() % 4; p && i > 0 && p->next_in_map; i--)
		p = p->next_in_map;
	return p;
}

static void come_and_go(struct tape_rig *s)
{
	struct san *san = &s->engine;
	struct san_map *m = any_map(san);
	char key[24];

	snprintf(key, sizeof(key), "new%u", s->keys++);
	switch (rand() % 5) {
	case 0:
		san_map_set_groups(san, san_map_add(san, key, 0), 2);
		return;
	case 1:
		san_port_add(san, (enum san_part)(rand() % 3), key, 0);
		return;
	case 2:
		if (m)
			san_path_add(san, m, 8, (uint32_t)rand() % 100000, 0)->group =
				(uint32_t)rand() % 3;
		return;
	case 3:
		if (m && m->paths)
			san_path_remove(san, m->paths);
		return;
	default:
		if (m && rand() % 3 == 0)
			san_map_remove(san, m);
		else if (san->nports)
			san_port_remove(san, san->ports[(size_t)rand() % san->nports]);
	}
}

void rig_any_second(struct tape_rig *s)
{
	struct san *san = &s->engine;

	for (int i = rand() % 6; i > 0; i--) {
		struct san_path *p = any_path(san);
		struct san_map *m = any_map(san);

		if (p)
			any_change(san, &p->obj);
		if (m && rand() % 2)
			any_change(san, &m->obj);
		if (san->nports && rand() % 3 == 0)
			any_change(san, &san->ports[(size_t)rand() % san->nports]->obj);
		if (rand() % 4 == 0)
			any_change(san, &san->host.obj);
		if (rand() % 2)
			come_and_go(s);
	}
	rig_tick(s);
}
