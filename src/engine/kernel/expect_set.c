/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * expect_set: how many paths a map should have, as it is kept in files.  The
 * files are ours, but people edit files: wrong types are an error that names
 * the map, never a silent zero, for a zero would read as "nothing expected".
 */
#include "engine/kernel/expect_set.h"

#include "base/mem.h"

#include <json-c/json.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The members of an identity, for reading, writing and freeing. */
static const struct {
	const char *key;
	size_t off;
} members[] = {
	{ "hctl", offsetof(struct expect_id, hctl) },
	{ "hport", offsetof(struct expect_id, hport) },
	{ "tport", offsetof(struct expect_id, tport) },
	{ "ctl", offsetof(struct expect_id, ctl) },
	{ "target", offsetof(struct expect_id, target) },
};

static char **slot(struct expect_id *id, size_t i)
{
	return (char **)(void *)((char *)id + members[i].off);
}

/* ---- the set ---- */

static bool key_eq(const void *val, const void *key)
{
	return !strcmp(((const struct expect_entry *)val)->key, key);
}

struct expect_entry *expect_set_find(const struct expect_set *set, const char *key)
{
	return htab_find(&set->index, htab_hash(key, strlen(key)), key, key_eq);
}

struct expect_entry *expect_set_put(struct expect_set *set, const char *key)
{
	struct expect_entry *e = expect_set_find(set, key);

	if (e)
		return e;
	e = xcalloc(1, sizeof(*e));
	e->key = xstrdup(key);
	e->name = xstrdup("");
	e->by = xstrdup("");
	set->entry = mem_grow(set->entry, &set->cap, set->n + 1, sizeof(struct expect_entry *));
	set->entry[set->n++] = e;
	htab_add(&set->index, htab_hash(key, strlen(key)), e);
	return e;
}

void expect_entry_clear_ids(struct expect_entry *e)
{
	for (uint32_t i = 0; i < e->nids; i++) {
		for (size_t m = 0; m < ARRAY_LEN(members); m++)
			free(*slot(&e->ids[i], m));
	}
	free(e->ids);
	e->ids = NULL;
	e->nids = 0;
}

static struct expect_id *add_id(struct expect_entry *e)
{
	e->ids = xrealloc(e->ids, e->nids + 1, sizeof(*e->ids));
	e->ids[e->nids] = (struct expect_id){ 0 };
	return &e->ids[e->nids++];
}

void expect_entry_add_id(struct expect_entry *e, const struct san_path *p)
{
	struct expect_id *id;

	if (e->nids == EXPECT_PATHS_MAX)
		return;
	id = add_id(e);
	id->hctl = xstrdup(p->hctl);
	id->hport = xstrdup(p->hport);
	id->tport = xstrdup(p->tport);
	id->ctl = xstrdup(p->ctl);
	id->target = xstrdup(p->target);
}

void expect_set_fini(struct expect_set *set)
{
	for (size_t i = 0; i < set->n; i++) {
		expect_entry_clear_ids(set->entry[i]);
		free(set->entry[i]->name);
		free(set->entry[i]->by);
		free(set->entry[i]->key);
		free(set->entry[i]);
	}
	free(set->entry);
	htab_fini(&set->index);
	*set = (struct expect_set){ 0 };
}

bool expect_set_raise(struct expect_set *set, const struct expect_set *other)
{
	bool rose = false;

	for (size_t i = 0; i < other->n; i++) {
		struct expect_entry *e = expect_set_put(set, other->entry[i]->key);

		if (e->paths >= other->entry[i]->paths)
			continue;
		e->paths = other->entry[i]->paths;
		rose = true;
	}
	return rose;
}

/* ---- reading ---- */

static char *text_of(struct json_object *o, const char *key)
{
	struct json_object *v;

	if (!json_object_object_get_ex(o, key, &v) || !json_object_is_type(v, json_type_string))
		return xstrdup("");
	return xstrdup(json_object_get_string(v));
}

static bool read_ids(struct json_object *o, struct expect_entry *e)
{
	struct json_object *list;
	size_t n;

	if (!json_object_object_get_ex(o, "list", &list))
		return true;
	if (!json_object_is_type(list, json_type_array))
		return false;
	n = json_object_array_length(list);
	for (size_t i = 0; i < n && i < EXPECT_PATHS_MAX; i++) {
		struct expect_id *id = add_id(e);

		for (size_t m = 0; m < ARRAY_LEN(members); m++)
			*slot(id, m) = text_of(json_object_array_get_idx(list, i), members[m].key);
	}
	return true;
}

static bool read_entry(struct json_object *o, struct expect_entry *e)
{
	struct json_object *v;

	if (!json_object_object_get_ex(o, "paths", &v) || !json_object_is_type(v, json_type_int) ||
	    json_object_get_int64(v) < 0 || json_object_get_int64(v) > INT32_MAX)
		return false;
	e->paths = (uint32_t)json_object_get_int64(v);
	free(e->name);
	e->name = text_of(o, "name");
	free(e->by);
	e->by = text_of(o, "by");
	if (json_object_object_get_ex(o, "at", &v))
		e->at = json_object_get_int64(v);
	return read_ids(o, e);
}

static int read_maps(struct json_object *root, struct expect_set *out, struct err *e)
{
	struct json_object *v;

	if (!json_object_object_get_ex(root, "version", &v) || json_object_get_int(v) != 1)
		return err_set(e, E_SYNTAX, "not version 1");
	if (!json_object_object_get_ex(root, "maps", &v) ||
	    !json_object_is_type(v, json_type_object))
		return err_set(e, E_SYNTAX, "\"maps\" is no object");
	json_object_object_foreach(v, key, val)
	{
		if (!read_entry(val, expect_set_put(out, key)))
			return err_set(e, E_SYNTAX, "the entry of %.128s is not valid", key);
	}
	return 0;
}

int expect_set_parse(const char *text, struct expect_set *out, struct err *e)
{
	struct json_object *root = json_tokener_parse(text);
	int err = root ? read_maps(root, out, e) : err_set(e, E_SYNTAX, "not valid JSON");

	json_object_put(root);
	if (err)
		expect_set_fini(out);
	return err;
}

/* ---- writing ---- */

static struct json_object *print_ids(const struct expect_entry *e)
{
	struct json_object *list = json_object_new_array();

	for (uint32_t i = 0; i < e->nids; i++) {
		struct json_object *o = json_object_new_object();

		for (size_t m = 0; m < ARRAY_LEN(members); m++) {
			const char *text = *slot(&e->ids[i], m);

			if (*text)
				json_object_object_add(o, members[m].key,
						       json_object_new_string(text));
		}
		json_object_array_add(list, o);
	}
	return list;
}

void expect_set_print(const struct expect_set *set, struct str *out)
{
	struct json_object *root = json_object_new_object(), *maps = json_object_new_object();

	json_object_object_add(root, "version", json_object_new_int(1));
	json_object_object_add(root, "maps", maps);
	for (size_t i = 0; i < set->n; i++) {
		const struct expect_entry *e = set->entry[i];
		struct json_object *o = json_object_new_object();

		if (*e->name)
			json_object_object_add(o, "name", json_object_new_string(e->name));
		json_object_object_add(o, "paths", json_object_new_int64(e->paths));
		if (*e->by)
			json_object_object_add(o, "by", json_object_new_string(e->by));
		if (e->at)
			json_object_object_add(o, "at", json_object_new_int64(e->at));
		if (e->nids)
			json_object_object_add(o, "list", print_ids(e));
		json_object_object_add(maps, e->key, o);
	}
	/* one member a line: an administrator may read it, and a diff of it */
	str_add(out, json_object_to_json_string_ext(root, JSON_C_TO_STRING_PRETTY |
								  JSON_C_TO_STRING_NOSLASHESCAPE));
	str_add_c(out, '\n');
	json_object_put(root);
}
