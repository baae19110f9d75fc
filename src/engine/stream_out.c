/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream_out: the model and the small messages as JSON lines.
 *
 * JSON strings must be valid UTF-8 while names from the kernel and the array
 * are bytes: what is not valid, and control characters, are written as the
 * escapes of text_clean(), so every line is JSON for every reader.
 */
#include "engine/stream.h"

#include "base/attr.h"
#include "base/htab.h"
#include "base/mem.h"
#include "base/text.h"

#include <json.h>
#include <stdlib.h>
#include <string.h>

uint64_t stream_hash(const char *line, size_t len)
{
	return htab_hash(line, len);
}

static void put_line(struct str *out, struct json_object *o)
{
	size_t len;
	const char *s = json_object_to_json_string_length(
		o, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);

	str_add_n(out, s, len);
	str_add_c(out, '\n');
	json_object_put(o);
}

static void add_str(struct json_object *o, const char *key, const char *s)
{
	size_t room = strlen(s) * 4 + 1;
	char small[512], *clean = room <= sizeof(small) ? small : xcalloc(room, 1);

	text_clean(clean, room, s);
	json_object_object_add_ex(o, key, json_object_new_string(clean),
				  JSON_C_OBJECT_ADD_CONSTANT_KEY | JSON_C_OBJECT_ADD_KEY_IS_NEW);
	if (clean != small)
		free(clean);
}

static void add_i64(struct json_object *o, const char *key, int64_t v)
{
	json_object_object_add_ex(o, key, json_object_new_int64(v),
				  JSON_C_OBJECT_ADD_CONSTANT_KEY | JSON_C_OBJECT_ADD_KEY_IS_NEW);
}

static void add_bool(struct json_object *o, const char *key, bool v)
{
	json_object_object_add_ex(o, key, json_object_new_boolean(v),
				  JSON_C_OBJECT_ADD_CONSTANT_KEY | JSON_C_OBJECT_ADD_KEY_IS_NEW);
}

static struct json_object *line_new(const char *kind)
{
	struct json_object *o = json_object_new_object();

	add_str(o, "t", kind);
	return o;
}

/* A member that has its default is left out: absent and default are the same to a reader. */
static void put_number(struct json_object *o, const struct stream_member *m, int64_t v)
{
	if (v != m->dflt)
		add_i64(o, m->key, v);
}

static void put_member(struct json_object *o, const struct stream_member *m, const void *base)
{
	const char *at = (const char *)base + m->off;

	switch (m->type) {
	case ST_STR:
		if (**(const char *const *)(const void *)at)
			add_str(o, m->key, *(const char *const *)(const void *)at);
		return;
	case ST_TEXT:
		if (*(char *const *)(const void *)at)
			add_str(o, m->key, *(char *const *)(const void *)at);
		return;
	case ST_U32:
		put_number(o, m, *(const uint32_t *)(const void *)at);
		return;
	case ST_I32:
		put_number(o, m, *(const int32_t *)(const void *)at);
		return;
	case ST_I64:
	case ST_U64:
		put_number(o, m, *(const int64_t *)(const void *)at);
		return;
	case ST_BOOL:
		if (*(const bool *)(const void *)at)
			add_bool(o, m->key, true);
		return;
	case ST_ENUM:
		if (*(const int *)(const void *)at)
			add_str(o, m->key, m->names[*(const int *)(const void *)at]);
		return;
	}
}

static void put_members(struct json_object *o, const struct stream_member *m, size_t n,
			const void *base)
{
	for (size_t i = 0; i < n; i++)
		put_member(o, &m[i], base);
}

static struct json_object *groups_array(const struct san_map *map)
{
	size_t n;
	const struct stream_member *m = stream_schema_group(&n);
	struct json_object *a = json_object_new_array_ext((int)map->ngroups);

	for (uint32_t g = 0; g < map->ngroups; g++) {
		struct json_object *o = json_object_new_object();

		put_members(o, m, n, &map->groups[g]);
		json_object_array_add(a, o);
	}
	return a;
}

void stream_put_obj(struct str *out, const struct san_obj *obj)
{
	static const char *const kinds[] = { "host", "map", "path", "port" };
	size_t n;
	const struct stream_member *m = stream_schema(obj->kind, &n);
	struct json_object *o = line_new(kinds[obj->kind]);

	add_i64(o, "n", obj->n);
	if (obj->kind == SAN_KIND_PATH)
		add_i64(o, "map", ((const struct san_path *)obj)->map->obj.n);
	put_members(o, m, n, obj);
	if (obj->kind == SAN_KIND_MAP)
		json_object_object_add(o, "groups", groups_array((const struct san_map *)obj));
	put_line(out, o);
}

void stream_put_gone(struct str *out, const struct san_obj *obj)
{
	struct json_object *o = line_new("gone");

	add_i64(o, "n", obj->n);
	put_line(out, o);
}

void stream_put_hello(struct str *out, const struct stream_hello *h)
{
	static const char *const cols[] = { "n", "r", "w", "rk", "wk", "us", "fl", "bz" };
	struct json_object *o = line_new("hello"), *a = json_object_new_array();

	add_i64(o, "v", h->version);
	add_str(o, "program", h->program);
	add_str(o, "host", h->host);
	add_str(o, "kernel", h->kernel);
	add_str(o, "source", h->source);
	add_str(o, "scenario", h->scenario);
	add_str(o, "user", h->user);
	add_bool(o, "read_only", h->read_only);
	add_bool(o, "frozen", h->frozen);
	add_i64(o, "interval_ms", h->interval_ms);
	add_i64(o, "now", h->now);
	for (size_t i = 0; i < ARRAY_LEN(cols); i++)
		json_object_array_add(a, json_object_new_string(cols[i]));
	json_object_object_add(o, "io", a);
	put_line(out, o);
}

static const struct san_io *obj_io(const struct san_obj *obj)
{
	return obj->kind == SAN_KIND_MAP ? &((const struct san_map *)obj)->io
					 : &((const struct san_path *)obj)->io;
}

void stream_io_row(struct stream_io *io, struct str *out, const struct san_obj *obj)
{
	const struct san_io *r = obj_io(obj);
	const int64_t cells[] = { obj->n,     r->rd_iops, r->wr_iops,  r->rd_kbps,
				  r->wr_kbps, r->lat_us,  r->inflight, r->busy_pct };
	struct json_object *row = json_object_new_array_ext(ARRAY_LEN(cells));

	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		json_object_array_add(row, json_object_new_int64(cells[i]));
	if (!io->rows)
		io->rows = json_object_new_array_ext(64);
	json_object_array_add(io->rows, row);
	if (++io->n == STREAM_IO_ROWS)
		stream_io_end(io, out, 0);
}

void stream_io_end(struct stream_io *io, struct str *out, int64_t now)
{
	struct json_object *o;

	if (!io->n)
		return;
	o = line_new("io");
	if (now)
		add_i64(o, "now", now);
	json_object_object_add(o, "rows", io->rows);
	io->rows = NULL;
	io->n = 0;
	put_line(out, o);
}

void stream_put_event(struct str *out, const struct san_event *ev)
{
	struct json_object *o = line_new("event");

	add_i64(o, "seq", (int64_t)ev->seq);
	add_i64(o, "at", ev->at);
	add_str(o, "sev", san_severity_name(ev->sev));
	if (*ev->map)
		add_str(o, "map", ev->map);
	if (*ev->path)
		add_str(o, "path", ev->path);
	add_str(o, "by", ev->by);
	add_str(o, "text", ev->text);
	put_line(out, o);
}

void stream_put_result(struct str *out, const struct plan_result *r)
{
	struct json_object *o = line_new("result");

	add_i64(o, "id", r->id);
	add_bool(o, "ok", r->ok);
	add_bool(o, "unconfirmed", r->unconfirmed);
	add_bool(o, "silent", r->silent);
	add_str(o, "sent", r->sent);
	add_str(o, "to", r->to);
	add_str(o, "text", r->text);
	put_line(out, o);
}

void stream_put_sync(struct str *out, const struct stream_sync *s)
{
	struct json_object *o = line_new("sync");

	add_i64(o, "now", s->now);
	add_i64(o, "interval_ms", s->interval_ms);
	add_bool(o, "loaded", s->loaded);
	if (s->lost_io)
		add_i64(o, "lost_io", (int64_t)s->lost_io);
	if (s->lost_events)
		add_i64(o, "lost_events", (int64_t)s->lost_events);
	put_line(out, o);
}

static struct json_object *promise_object(const struct plan_promise *p)
{
	struct json_object *o = json_object_new_object();

	add_i64(o, "usable_after", p->usable_after);
	add_i64(o, "cur_group", p->cur_group);
	add_i64(o, "event_nr", p->event_nr);
	add_i64(o, "table_gen", p->table_gen);
	return o;
}

void stream_put_command(struct str *out, const struct plan_cmd *cmd)
{
	struct json_object *o = line_new("command");

	add_i64(o, "id", cmd->id);
	add_str(o, "verb", plan_verb_info(cmd->verb)->name);
	add_str(o, "map", cmd->map);
	if (cmd->major || cmd->minor) {
		add_i64(o, "major", cmd->major);
		add_i64(o, "minor", cmd->minor);
	}
	if (cmd->group)
		add_i64(o, "group", cmd->group);
	if (cmd->route == PLAN_ROUTE_KERNEL)
		add_str(o, "route", "kernel");
	if (cmd->promise.given)
		json_object_object_add(o, "promise", promise_object(&cmd->promise));
	add_str(o, "by", cmd->by);
	put_line(out, o);
}

void stream_put_want(struct str *out, const struct stream_want *w)
{
	struct json_object *o = line_new("want"), *a;

	if (w->interval_ms)
		add_i64(o, "interval_ms", w->interval_ms);
	if (w->raw)
		add_bool(o, "raw", true);
	if (w->all_paths) {
		add_str(o, "paths", "all");
	} else {
		a = json_object_new_array_ext((int)w->npaths);
		for (size_t i = 0; i < w->npaths; i++)
			json_object_array_add(a, json_object_new_int64(w->paths[i]));
		json_object_object_add(o, "paths", a);
	}
	put_line(out, o);
}
