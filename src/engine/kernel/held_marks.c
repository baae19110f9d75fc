/* SPDX-License-Identifier: GPL-2.0-or-later */
/* held_marks: what an operator holds, as a list and as text. */
#include "engine/kernel/held_marks.h"

#include "base/mem.h"
#include "base/parse.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MARKS_MAX 4096

void held_marks_fini(struct held_marks *list)
{
	free(list->m);
	*list = (struct held_marks){ 0 };
}

static bool same_object(const struct held_mark *a, const struct held_mark *b)
{
	if (strcmp(a->map, b->map) != 0 || !a->group != !b->group)
		return false;
	/* a map has one group that was chosen by hand, whichever it is */
	return a->group || (a->major == b->major && a->minor == b->minor);
}

void held_marks_remove(struct held_marks *list, const struct held_mark *mark)
{
	for (size_t i = list->n; i-- > 0;) {
		if (same_object(&list->m[i], mark))
			list->m[i] = list->m[--list->n];
	}
}

void held_marks_put(struct held_marks *list, const struct held_mark *mark)
{
	held_marks_remove(list, mark);
	if (list->n == MARKS_MAX)
		return;
	list->m = mem_grow(list->m, &list->cap, list->n + 1, sizeof(*list->m));
	list->m[list->n++] = *mark;
}

/* ---- text ---- */

static void copy_text(char *dst, size_t size, struct json_object *o, const char *key)
{
	struct json_object *v;

	if (json_object_object_get_ex(o, key, &v) && json_object_is_type(v, json_type_string))
		snprintf(dst, size, "%s", json_object_get_string(v));
}

static int64_t number(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) ? json_object_get_int64(v) : 0;
}

static void read_mark(struct json_object *o, struct held_marks *list)
{
	struct held_mark mark = { .at = number(o, "at") };
	int64_t group = number(o, "group");
	char path[32] = "";

	copy_text(mark.map, sizeof(mark.map), o, "map");
	copy_text(mark.hctl, sizeof(mark.hctl), o, "hctl");
	copy_text(mark.by, sizeof(mark.by), o, "by");
	copy_text(path, sizeof(path), o, "path");
	mark.group = group > 0 && group <= INT32_MAX ? (uint32_t)group : 0;
	if (*mark.map && (mark.group || parse_devno(path, &mark.major, &mark.minor)))
		held_marks_put(list, &mark);
}

void held_marks_parse(const char *text, struct held_marks *list)
{
	struct json_object *root = json_tokener_parse(text), *held;

	if (json_object_object_get_ex(root, "held", &held) &&
	    json_object_is_type(held, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(held); i++)
			read_mark(json_object_array_get_idx(held, i), list);
	}
	json_object_put(root);
}

static struct json_object *print_mark(const struct held_mark *mark)
{
	struct json_object *o = json_object_new_object();
	char path[32];

	snprintf(path, sizeof(path), "%" PRIu32 ":%" PRIu32, mark->major, mark->minor);
	json_object_object_add(o, "map", json_object_new_string(mark->map));
	if (mark->group)
		json_object_object_add(o, "group", json_object_new_int64(mark->group));
	else
		json_object_object_add(o, "path", json_object_new_string(path));
	if (*mark->hctl)
		json_object_object_add(o, "hctl", json_object_new_string(mark->hctl));
	json_object_object_add(o, "by", json_object_new_string(mark->by));
	json_object_object_add(o, "at", json_object_new_int64(mark->at));
	return o;
}

void held_marks_print(const struct held_marks *list, struct str *out)
{
	struct json_object *root = json_object_new_object(), *held = json_object_new_array();

	for (size_t i = 0; i < list->n; i++)
		json_object_array_add(held, print_mark(&list->m[i]));
	json_object_object_add(root, "held", held);
	str_add(out, json_object_to_json_string_ext(root, JSON_C_TO_STRING_PRETTY |
								  JSON_C_TO_STRING_NOSLASHESCAPE));
	str_add_c(out, '\n');
	json_object_put(root);
}
