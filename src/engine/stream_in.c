/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * stream_in: JSON lines into the model.
 *
 * The other end may be another version, another host, or a file somebody
 * edited: every line is checked whole before the model is touched, so a bad
 * one changes nothing.
 */
#include "engine/stream_in.h"

#include "base/attr.h"
#include "base/mem.h"

#include <stdlib.h>

/* ---- table-driven members of objects ---- */

static int enum_value(const struct stream_member *m, const char *word)
{
	for (int i = 0; m->names[i]; i++) {
		if (!strcmp(m->names[i], word))
			return i;
	}
	return 0; /* a word of a later version: unknown */
}

static bool fits(const struct stream_member *m, struct json_object *v)
{
	bool text = m->type == ST_STR || m->type == ST_TEXT || m->type == ST_ENUM;
	int64_t i;

	if (text)
		return json_object_is_type(v, json_type_string);
	if (m->type == ST_BOOL)
		return json_object_is_type(v, json_type_boolean);
	if (!json_object_is_type(v, json_type_int))
		return false;
	i = json_object_get_int64(v);
	if (m->type == ST_U32)
		return i >= 0 && i <= UINT32_MAX;
	if (m->type == ST_I64)
		return i >= -2 && i <= TIME_MAX;
	return m->type != ST_I32 || (i >= INT32_MIN && i <= INT32_MAX);
}

/* A line's values by row of the schema, NULL where it has none: each is looked up once. */
struct values {
	struct json_object *of[STREAM_MEMBERS_MAX];
};

static int find_members(struct json_object *o, const struct stream_member *m, size_t n,
			struct values *v, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		v->of[i] = NULL;
		if (json_object_object_get_ex(o, m[i].key, &v->of[i]) && !fits(&m[i], v->of[i]))
			return err_set(e, E_SYNTAX, "member \"%s\" has the wrong type or range",
				       m[i].key);
	}
	return 0;
}

static void take_member(struct san *san, const struct stream_member *m, struct json_object *v,
			void *base)
{
	void *at = (char *)base + m->off;

	switch (m->type) {
	case ST_STR:
		*(const char **)at = v ? san_intern(san, json_object_get_string(v)) : "";
		return;
	case ST_TEXT:
		san_set_text(at, v ? json_object_get_string(v) : NULL);
		return;
	case ST_U32:
		*(uint32_t *)at = v ? (uint32_t)json_object_get_int64(v) : (uint32_t)m->dflt;
		return;
	case ST_I32:
		*(int32_t *)at = v ? (int32_t)json_object_get_int64(v) : (int32_t)m->dflt;
		return;
	case ST_I64:
	case ST_U64:
		*(int64_t *)at = v ? json_object_get_int64(v) : m->dflt;
		return;
	case ST_BOOL:
		*(bool *)at = v && json_object_get_boolean(v);
		return;
	case ST_ENUM:
		*(int *)at = v ? enum_value(m, json_object_get_string(v)) : 0;
		return;
	}
}

static void take_members(struct san *san, const struct values *v, const struct stream_member *m,
			 size_t n, void *base)
{
	for (size_t i = 0; i < n; i++)
		take_member(san, &m[i], v->of[i], base);
}

/* ---- object lines ---- */

static int check_groups(struct json_object *o, struct json_object **groups, struct err *e)
{
	size_t n;
	const struct stream_member *m = stream_schema_group(&n);
	struct values v;

	*groups = NULL;
	if (!json_object_object_get_ex(o, "groups", groups))
		return 0;
	if (!json_object_is_type(*groups, json_type_array) ||
	    json_object_array_length(*groups) > 1024)
		return err_set(e, E_SYNTAX, "\"groups\" is no array of at most 1024");
	for (size_t i = 0; i < json_object_array_length(*groups); i++) {
		struct json_object *g = json_object_array_get_idx(*groups, i);

		if (!json_object_is_type(g, json_type_object) || find_members(g, m, n, &v, e))
			return err_set(e, E_SYNTAX, "\"groups\"[%zu] is no group", i);
	}
	return 0;
}

static void take_groups(struct san *san, struct san_map *map, struct json_object *groups)
{
	size_t n, count = groups ? json_object_array_length(groups) : 0;
	const struct stream_member *m = stream_schema_group(&n);
	struct values v;

	san->misplaced |= count < map->ngroups;
	san_map_set_groups(san, map, (uint32_t)count);
	for (size_t i = 0; i < count; i++) {
		find_members(json_object_array_get_idx(groups, i), m, n, &v, NULL);
		take_members(san, &v, m, n, &map->groups[i]);
	}
}

/* The object that a line is about; made when it is new. NULL with e set when the line makes no
 * sense. */
static struct san_obj *map_for(struct san *san, struct json_object *o, uint32_t n, struct err *e)
{
	struct san_obj *obj = san_by_n(san, n);
	const char *key = get_str(o, "key");

	if (obj && obj->kind == SAN_KIND_MAP && !strcmp(((struct san_map *)obj)->key, key))
		return obj;
	if (obj || !*key || san_map_by_key(san, key)) {
		err_set(e, E_SYNTAX, "map %u with key \"%.80s\" contradicts what is known", n, key);
		return NULL;
	}
	return &san_map_add(san, key, n)->obj;
}

static struct san_obj *path_for(struct san *san, struct json_object *o, uint32_t n, struct err *e)
{
	struct san_obj *map = san_by_n(san, get_u32(o, "map")), *obj = san_by_n(san, n);

	if (!map || map->kind != SAN_KIND_MAP) {
		err_set(e, E_SYNTAX, "path %u is of no known map", n);
		return NULL;
	}
	if (obj && (obj->kind != SAN_KIND_PATH || &((struct san_path *)obj)->map->obj != map)) {
		err_set(e, E_SYNTAX, "path %u contradicts what is known", n);
		return NULL;
	}
	if (obj)
		return obj;
	return &san_path_add(san, (struct san_map *)map, get_u32(o, "major"), get_u32(o, "minor"),
			     n)
			->obj;
}

static struct san_obj *port_for(struct san *san, struct json_object *o, uint32_t n, struct err *e)
{
	int part = san_part_parse(get_str(o, "part"));
	struct san_obj *obj = san_by_n(san, n);
	const char *key = get_str(o, "key");
	enum san_part p = part < 0 ? SAN_PART_HOST : (enum san_part)part;

	if (obj && obj->kind == SAN_KIND_PORT && !strcmp(((struct san_port *)obj)->key, key) &&
	    ((struct san_port *)obj)->part == p)
		return obj;
	if (obj || !*key || san_port_find(san, p, key)) {
		err_set(e, E_SYNTAX, "port %u with key \"%.80s\" contradicts what is known", n,
			key);
		return NULL;
	}
	return &san_port_add(san, p, key, n)->obj;
}

static struct san_obj *obj_for(struct san *san, enum san_kind kind, struct json_object *o,
			       struct err *e)
{
	uint32_t n = get_u32(o, "n");

	if (!n) {
		err_set(e, E_SYNTAX, "no handle \"n\"");
		return NULL;
	}
	switch (kind) {
	case SAN_KIND_HOST:
		return &san->host.obj;
	case SAN_KIND_MAP:
		return map_for(san, o, n, e);
	case SAN_KIND_PATH:
		return path_for(san, o, n, e);
	case SAN_KIND_PORT:
		return port_for(san, o, n, e);
	}
	return NULL;
}

static void tell_before(const struct san *san, const struct san_obj *obj)
{
	if (san->watch)
		san->watch->before(san->watch->ctx, obj);
}

/*
 * Within a batch a path may be ahead of its map or behind it.  One that is
 * still in no group of its map at the end of it, is in no table.
 */
static void place_strays(struct san *san)
{
	for (size_t i = 0; san->misplaced && i < san->nmaps; i++) {
		struct san_map *m = san->maps[i];
		bool strays = false;

		for (struct san_path *p = m->paths; p; p = p->next_in_map) {
			if (p->group <= m->ngroups)
				continue;
			tell_before(san, &p->obj);
			p->group = 0;
			strays = true;
			san_touch_path(san, p);
		}
		if (strays)
			san_map_sort_paths(m);
	}
	san->misplaced = false;
}

static void place_path(struct san *san, struct san_path *p)
{
	san->misplaced |= p->group > p->map->ngroups;
	san_map_sort_paths(p->map);
}

static int apply_obj(struct san *san, enum san_kind kind, struct json_object *o,
		     struct stream_msg *msg, struct err *e)
{
	size_t n;
	const struct stream_member *m = stream_schema(kind, &n);
	struct json_object *groups = NULL;
	struct values v;

	if (find_members(o, m, n, &v, e))
		return E_SYNTAX;
	if (kind == SAN_KIND_MAP && check_groups(o, &groups, e))
		return E_SYNTAX;
	msg->kind = STREAM_OBJ;
	msg->obj = obj_for(san, kind, o, e);
	if (!msg->obj)
		return E_SYNTAX;
	tell_before(san, msg->obj);
	take_members(san, &v, m, n, msg->obj);
	if (kind == SAN_KIND_MAP)
		take_groups(san, (struct san_map *)msg->obj, groups);
	if (kind == SAN_KIND_PATH)
		place_path(san, (struct san_path *)msg->obj);
	san_touch(san, msg->obj, SAN_DIRTY_STATE);
	return 0;
}

static int apply_host(struct san *san, struct json_object *o, struct stream_msg *msg, struct err *e)
{
	return apply_obj(san, SAN_KIND_HOST, o, msg, e);
}

static int apply_map(struct san *san, struct json_object *o, struct stream_msg *msg, struct err *e)
{
	return apply_obj(san, SAN_KIND_MAP, o, msg, e);
}

static int apply_path(struct san *san, struct json_object *o, struct stream_msg *msg, struct err *e)
{
	return apply_obj(san, SAN_KIND_PATH, o, msg, e);
}

static int apply_port(struct san *san, struct json_object *o, struct stream_msg *msg, struct err *e)
{
	return apply_obj(san, SAN_KIND_PORT, o, msg, e);
}

/* ---- the other kinds ---- */

static int apply_gone(struct san *san, struct json_object *o, struct stream_msg *msg, struct err *e)
{
	struct san_obj *obj = san_by_n(san, get_u32(o, "n"));

	(void)e;
	msg->kind = STREAM_GONE;
	msg->obj = obj;
	if (!obj)
		return 0;
	if (obj->kind == SAN_KIND_MAP)
		san_map_remove(san, (struct san_map *)obj);
	else if (obj->kind == SAN_KIND_PATH)
		san_path_remove(san, (struct san_path *)obj);
	else if (obj->kind == SAN_KIND_PORT)
		san_port_remove(san, (struct san_port *)obj);
	else
		msg->obj = NULL;
	return 0;
}

#define IO_COLS 8

static bool row_ok(struct json_object *row)
{
	if (!json_object_is_type(row, json_type_array) || json_object_array_length(row) < IO_COLS)
		return false;
	for (size_t i = 0; i < IO_COLS; i++) {
		if (!json_object_is_type(json_object_array_get_idx(row, i), json_type_int))
			return false;
	}
	return true;
}

static uint32_t row_u32(struct json_object *row, size_t i)
{
	int64_t v = json_object_get_int64(json_object_array_get_idx(row, i));

	return v < 0 ? 0 : v > UINT32_MAX ? UINT32_MAX : (uint32_t)v;
}

static void take_row(struct san *san, struct json_object *row)
{
	struct san_obj *obj = san_by_n(san, row_u32(row, 0));
	int64_t us = json_object_get_int64(json_object_array_get_idx(row, 5));
	struct san_io io = {
		.rd_iops = row_u32(row, 1),
		.wr_iops = row_u32(row, 2),
		.rd_kbps = row_u32(row, 3),
		.wr_kbps = row_u32(row, 4),
		.lat_us = us < 0           ? -1
			  : us > INT32_MAX ? INT32_MAX
					   : (int32_t)us,
		.inflight = row_u32(row, 6),
		.busy_pct = row_u32(row, 7),
	};

	if (!obj)
		return; /* gone meanwhile */
	if (obj->kind == SAN_KIND_MAP)
		((struct san_map *)obj)->io = io;
	else if (obj->kind == SAN_KIND_PATH)
		((struct san_path *)obj)->io = io;
	else
		return;
	san_touch(san, obj, SAN_DIRTY_IO);
}

static int apply_io(struct san *san, struct json_object *o, struct stream_msg *msg, struct err *e)
{
	struct json_object *rows;
	size_t n;

	msg->kind = STREAM_IO;
	if (!json_object_object_get_ex(o, "rows", &rows) ||
	    !json_object_is_type(rows, json_type_array))
		return err_set(e, E_SYNTAX, "io without rows");
	n = json_object_array_length(rows);
	for (size_t i = 0; i < n; i++) {
		if (!row_ok(json_object_array_get_idx(rows, i)))
			return err_set(e, E_SYNTAX, "io row %zu is not %d integers", i, IO_COLS);
	}
	for (size_t i = 0; i < n; i++)
		take_row(san, json_object_array_get_idx(rows, i));
	return 0;
}

static int apply_hello(struct san *san, struct json_object *o, struct stream_msg *msg,
		       struct err *e)
{
	struct stream_hello *h = &msg->u.hello;

	(void)san;
	msg->kind = STREAM_HELLO;
	h->version = (int)get_i64(o, "v");
	if (h->version != STREAM_VERSION)
		return err_set(e, E_UNSUPPORTED,
			       "the engine speaks version %d of the stream, this console %d: "
			       "install the same sandeck on both",
			       h->version, STREAM_VERSION);
	copy_str(h->program, sizeof(h->program), o, "program");
	copy_str(h->host, sizeof(h->host), o, "host");
	copy_str(h->kernel, sizeof(h->kernel), o, "kernel");
	copy_str(h->source, sizeof(h->source), o, "source");
	copy_str(h->scenario, sizeof(h->scenario), o, "scenario");
	copy_str(h->user, sizeof(h->user), o, "user");
	h->read_only = get_bool(o, "read_only");
	h->frozen = get_bool(o, "frozen");
	h->interval_ms = get_time(o, "interval_ms");
	h->now = get_time(o, "now");
	return 0;
}

static enum san_severity severity(const char *word)
{
	for (int s = SAN_SEV_INFO; s <= SAN_SEV_BAD; s++) {
		if (!strcmp(san_severity_name((enum san_severity)s), word))
			return (enum san_severity)s;
	}
	return SAN_SEV_INFO;
}

static int apply_event(struct san *san, struct json_object *o, struct stream_msg *msg,
		       struct err *e)
{
	struct san_event *ev = &msg->u.event;
	int part = san_part_parse(get_str(o, "part"));
	const char *port = get_str(o, "port");

	(void)e;
	msg->kind = STREAM_EVENT;
	ev->seq = (uint64_t)get_i64(o, "seq");
	ev->at = get_time(o, "at");
	ev->sev = severity(get_str(o, "sev"));
	copy_str(ev->map, sizeof(ev->map), o, "map");
	copy_str(ev->path, sizeof(ev->path), o, "path");
	if (part >= 0 && *port) {
		ev->part = (enum san_part)part;
		ev->port = san_intern(san, port);
	}
	copy_str(ev->by, sizeof(ev->by), o, "by");
	copy_str(ev->from, sizeof(ev->from), o, "from");
	copy_str(ev->text, sizeof(ev->text), o, "text");
	return 0;
}

static int apply_past(struct san *san, struct json_object *o, struct stream_msg *msg, struct err *e)
{
	struct stream_past *p = &msg->u.past;

	(void)san;
	(void)e;
	msg->kind = STREAM_PAST;
	p->at = get_time(o, "at");
	p->verb = plan_verb_parse(get_str(o, "verb"));
	if (p->verb >= 0)
		p->cmd.verb = (enum plan_verb)p->verb;
	copy_str(p->cmd.map, sizeof(p->cmd.map), o, "map");
	p->cmd.major = get_u32(o, "major");
	p->cmd.minor = get_u32(o, "minor");
	p->cmd.group = get_u32(o, "group");
	p->from_group = get_u32(o, "from_group");
	copy_str(p->cmd.name, sizeof(p->cmd.name), o, "new_name");
	copy_str(p->from_name, sizeof(p->from_name), o, "from_name");
	copy_str(p->cmd.by, sizeof(p->cmd.by), o, "by");
	copy_str(p->name, sizeof(p->name), o, "name");
	copy_str(p->path, sizeof(p->path), o, "path");
	copy_str(p->sent, sizeof(p->sent), o, "sent");
	copy_str(p->to, sizeof(p->to), o, "to");
	copy_str(p->result, sizeof(p->result), o, "result");
	copy_str(p->text, sizeof(p->text), o, "text");
	copy_str(p->before, sizeof(p->before), o, "before");
	copy_str(p->after, sizeof(p->after), o, "after");
	return 0;
}

static int apply_result(struct san *san, struct json_object *o, struct stream_msg *msg,
			struct err *e)
{
	struct plan_result *r = &msg->u.result;

	(void)san;
	(void)e;
	msg->kind = STREAM_RESULT;
	r->id = get_u32(o, "id");
	r->ok = get_bool(o, "ok");
	r->unconfirmed = get_bool(o, "unconfirmed");
	r->silent = get_bool(o, "silent");
	copy_str(r->sent, sizeof(r->sent), o, "sent");
	copy_str(r->to, sizeof(r->to), o, "to");
	copy_str(r->text, sizeof(r->text), o, "text");
	return 0;
}

static int apply_sync(struct san *san, struct json_object *o, struct stream_msg *msg, struct err *e)
{
	struct stream_sync *s = &msg->u.sync;

	(void)e;
	msg->kind = STREAM_SYNC;
	s->now = get_time(o, "now");
	s->interval_ms = get_time(o, "interval_ms");
	s->loaded = get_bool(o, "loaded");
	s->lost_io = (uint64_t)get_i64(o, "lost_io");
	s->lost_events = (uint64_t)get_i64(o, "lost_events");
	san->now = s->now;
	place_strays(san);
	return 0;
}

/* Not told, or not known: as if it had been confirmed for all but what may stop I/O. */
static enum plan_level get_level(struct json_object *o)
{
	const char *word = get_str(o, "level");

	for (int i = 0; plan_level_words[i]; i++) {
		if (!strcmp(word, plan_level_words[i]))
			return (enum plan_level)i;
	}
	return PLAN_LOWERS;
}

static void take_promise(struct json_object *o, struct plan_promise *p)
{
	struct json_object *v;

	if (!json_object_object_get_ex(o, "promise", &v) ||
	    !json_object_is_type(v, json_type_object))
		return;
	p->given = true;
	p->level = get_level(v);
	p->usable_after = get_u32(v, "usable_after");
	p->cur_group = get_u32(v, "cur_group");
	p->event_nr = get_u32(v, "event_nr");
	p->table_gen = get_u32(v, "table_gen");
	p->size = (uint64_t)get_i64(v, "size");
	copy_str(p->name, sizeof(p->name), v, "name");
}

static int apply_command(struct san *san, struct json_object *o, struct stream_msg *msg,
			 struct err *e)
{
	struct plan_cmd *c = &msg->u.command;
	int verb = plan_verb_parse(get_str(o, "verb"));

	(void)san;
	msg->kind = STREAM_COMMAND;
	c->id = get_u32(o, "id");
	if (verb < 0)
		return err_set(e, E_USAGE, "\"%.40s\" is no action", get_str(o, "verb"));
	c->verb = (enum plan_verb)verb;
	copy_str(c->map, sizeof(c->map), o, "map");
	c->major = get_u32(o, "major");
	c->minor = get_u32(o, "minor");
	c->group = get_u32(o, "group");
	/* the beginning of a name is another name */
	if (strlen(get_str(o, "new_name")) >= sizeof(c->name))
		return err_set(e, E_USAGE, "the new name is longer than %zu bytes",
			       sizeof(c->name) - 1);
	copy_str(c->name, sizeof(c->name), o, "new_name");
	c->route = !strcmp(get_str(o, "route"), "kernel") ? PLAN_ROUTE_KERNEL : PLAN_ROUTE_AUTO;
	c->set = get_u32(o, "set");
	c->set_size = get_u32(o, "set_size");
	take_promise(o, &c->promise);
	c->at = get_time(o, "at");
	copy_str(c->by, sizeof(c->by), o, "by");
	return 0;
}

static void take_want_paths(struct json_object *v, struct stream_want *w)
{
	size_t n;

	if (json_object_is_type(v, json_type_string)) {
		w->all_paths = !strcmp(json_object_get_string(v), "all");
		return;
	}
	if (!json_object_is_type(v, json_type_array))
		return;
	n = json_object_array_length(v);
	w->paths = xcalloc(n, sizeof(*w->paths));
	w->npaths = n;
	for (size_t i = 0; i < n; i++)
		w->paths[i] = row_u32(v, i);
}

static int apply_want(struct san *san, struct json_object *o, struct stream_msg *msg, struct err *e)
{
	struct json_object *v;

	(void)san;
	(void)e;
	msg->kind = STREAM_WANT;
	msg->u.want.interval_ms = get_time(o, "interval_ms");
	msg->u.want.raw = get_bool(o, "raw");
	msg->u.want.past = get_bool(o, "past");
	if (json_object_object_get_ex(o, "paths", &v))
		take_want_paths(v, &msg->u.want);
	return 0;
}

static const struct {
	const char *t;
	int (*apply)(struct san *, struct json_object *, struct stream_msg *, struct err *);
} kinds[] = {
	{ "io", apply_io },
	{ "path", apply_path },
	{ "map", apply_map },
	{ "sync", apply_sync },
	{ "event", apply_event },
	{ "gone", apply_gone },
	{ "port", apply_port },
	{ "host", apply_host },
	{ "hello", apply_hello },
	{ "result", apply_result },
	{ "command", apply_command },
	{ "want", apply_want },
	{ "answer", stream_in_answer },
	{ "ask", stream_in_ask },
	{ "past", apply_past },
};

static int apply_json(struct san *san, struct json_object *o, struct stream_msg *msg, struct err *e)
{
	const char *t;

	if (!json_object_is_type(o, json_type_object))
		return err_set(e, E_SYNTAX, "the line is no JSON object");
	t = get_str(o, "t");
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!strcmp(kinds[i].t, t))
			return kinds[i].apply(san, o, msg, e);
	}
	msg->kind = STREAM_OTHER;
	return *t ? 0 : err_set(e, E_SYNTAX, "the line has no kind \"t\"");
}

int stream_apply(struct san *san, const char *line, size_t len, struct stream_msg *msg,
		 struct err *e)
{
	struct json_tokener *tok;
	struct json_object *o;
	int rc;

	*msg = (struct stream_msg){ .kind = STREAM_OTHER };
	if (len > STREAM_LINE_MAX)
		return err_set(e, E_SYNTAX, "a line of %zu bytes is too long", len);
	tok = json_tokener_new_ex(8);
	o = json_tokener_parse_ex(tok, line, (int)len);
	if (!o || json_tokener_get_error(tok) != json_tokener_success ||
	    json_tokener_get_parse_end(tok) != len)
		rc = err_set(e, E_SYNTAX, "not valid JSON at byte %zu of the line",
			     json_tokener_get_parse_end(tok));
	else
		rc = apply_json(san, o, msg, e);
	json_object_put(o);
	json_tokener_free(tok);
	return rc;
}
