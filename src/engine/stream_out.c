/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stream_out: the model and the small messages as JSON lines. */
#include "engine/stream.h"

#include "base/attr.h"
#include "base/htab.h"
#include "base/json.h"

#include <string.h>

uint64_t stream_hash(const char *line, size_t len)
{
	return htab_hash(line, len);
}

static void begin(struct str *out, const char *kind)
{
	json_open(out, '{');
	json_key_str(out, "t", kind);
}

static void end(struct str *out)
{
	json_close(out, '}');
	str_add_c(out, '\n');
}

/* A member that has its default is left out: absent and default are the same to a reader. */
static void put_number(struct str *out, const struct stream_member *m, int64_t v)
{
	if (v != m->dflt)
		json_key_i64(out, m->key, v);
}

static void put_member(struct str *out, const struct stream_member *m, const void *base)
{
	const char *at = (const char *)base + m->off;

	switch (m->type) {
	case ST_STR:
		if (**(const char *const *)(const void *)at)
			json_key_str(out, m->key, *(const char *const *)(const void *)at);
		return;
	case ST_TEXT:
		if (*(char *const *)(const void *)at)
			json_key_str(out, m->key, *(char *const *)(const void *)at);
		return;
	case ST_U32:
		put_number(out, m, *(const uint32_t *)(const void *)at);
		return;
	case ST_I32:
		put_number(out, m, *(const int32_t *)(const void *)at);
		return;
	case ST_I64:
	case ST_U64:
		put_number(out, m, *(const int64_t *)(const void *)at);
		return;
	case ST_BOOL:
		if (*(const bool *)(const void *)at)
			json_key_bool(out, m->key, true);
		return;
	case ST_ENUM:
		if (*(const int *)(const void *)at)
			json_key_str(out, m->key, m->names[*(const int *)(const void *)at]);
		return;
	}
}

static void put_members(struct str *out, const struct stream_member *m, size_t n, const void *base)
{
	for (size_t i = 0; i < n; i++)
		put_member(out, &m[i], base);
}

static void put_groups(struct str *out, const struct san_map *map)
{
	size_t n;
	const struct stream_member *m = stream_schema_group(&n);

	json_key(out, "groups");
	json_open(out, '[');
	for (uint32_t g = 0; g < map->ngroups; g++) {
		json_open(out, '{');
		put_members(out, m, n, &map->groups[g]);
		json_close(out, '}');
	}
	json_close(out, ']');
}

void stream_put_obj(struct str *out, const struct san_obj *obj)
{
	static const char *const kinds[] = { "host", "map", "path", "port" };
	size_t n;
	const struct stream_member *m = stream_schema(obj->kind, &n);

	begin(out, kinds[obj->kind]);
	json_key_i64(out, "n", obj->n);
	if (obj->kind == SAN_KIND_PATH)
		json_key_i64(out, "map", ((const struct san_path *)obj)->map->obj.n);
	put_members(out, m, n, obj);
	if (obj->kind == SAN_KIND_MAP)
		put_groups(out, (const struct san_map *)obj);
	end(out);
}

void stream_put_gone(struct str *out, const struct san_obj *obj)
{
	begin(out, "gone");
	json_key_i64(out, "n", obj->n);
	end(out);
}

void stream_put_hello(struct str *out, const struct stream_hello *h)
{
	static const char *const cols[] = { "n", "r", "w", "rk", "wk", "us", "fl", "bz" };

	begin(out, "hello");
	json_key_i64(out, "v", h->version);
	json_key_str(out, "program", h->program);
	json_key_str(out, "host", h->host);
	json_key_str(out, "kernel", h->kernel);
	json_key_str(out, "source", h->source);
	json_key_str(out, "scenario", h->scenario);
	json_key_str(out, "user", h->user);
	json_key_bool(out, "read_only", h->read_only);
	json_key_bool(out, "frozen", h->frozen);
	json_key_i64(out, "interval_ms", h->interval_ms);
	json_key_i64(out, "now", h->now);
	json_key(out, "io");
	json_open(out, '[');
	for (size_t i = 0; i < ARRAY_LEN(cols); i++)
		json_str(out, cols[i]);
	json_close(out, ']');
	end(out);
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

	json_open(&io->rows, '[');
	for (size_t i = 0; i < ARRAY_LEN(cells); i++)
		json_i64(&io->rows, cells[i]);
	json_close(&io->rows, ']');
	if (++io->n == STREAM_IO_ROWS)
		stream_io_end(io, out, 0);
}

void stream_io_end(struct stream_io *io, struct str *out, int64_t now)
{
	if (!io->n)
		return;
	begin(out, "io");
	if (now)
		json_key_i64(out, "now", now);
	json_key(out, "rows");
	json_open(out, '[');
	str_add_n(out, io->rows.p, io->rows.len);
	json_close(out, ']');
	end(out);
	str_clear(&io->rows);
	io->n = 0;
}

void stream_put_event(struct str *out, const struct san_event *ev)
{
	begin(out, "event");
	json_key_i64(out, "seq", (int64_t)ev->seq);
	json_key_i64(out, "at", ev->at);
	json_key_str(out, "sev", san_severity_name(ev->sev));
	if (*ev->map)
		json_key_str(out, "map", ev->map);
	if (*ev->path)
		json_key_str(out, "path", ev->path);
	if (ev->port) {
		json_key_str(out, "part", san_part_name(ev->part));
		json_key_str(out, "port", ev->port);
	}
	json_key_str(out, "by", ev->by);
	if (*ev->from)
		json_key_str(out, "from", ev->from);
	json_key_str(out, "text", ev->text);
	end(out);
}

/* A text that is not there is left out. */
static void put_text(struct str *out, const char *key, const char *text)
{
	if (*text)
		json_key_str(out, key, text);
}

void stream_put_past(struct str *out, const struct stream_past *p)
{
	begin(out, "past");
	json_key_i64(out, "at", p->at);
	if (p->verb >= 0)
		json_key_str(out, "verb", plan_verb_info(p->cmd.verb)->name);
	put_text(out, "map", p->cmd.map);
	put_text(out, "name", p->name);
	if (p->cmd.major || p->cmd.minor) {
		json_key_i64(out, "major", p->cmd.major);
		json_key_i64(out, "minor", p->cmd.minor);
	}
	put_text(out, "path", p->path);
	if (p->cmd.group)
		json_key_i64(out, "group", p->cmd.group);
	if (p->from_group)
		json_key_i64(out, "from_group", p->from_group);
	put_text(out, "new_name", p->cmd.name);
	put_text(out, "from_name", p->from_name);
	put_text(out, "by", p->cmd.by);
	put_text(out, "sent", p->sent);
	put_text(out, "to", p->to);
	put_text(out, "result", p->result);
	put_text(out, "text", p->text);
	put_text(out, "before", p->before);
	put_text(out, "after", p->after);
	end(out);
}

void stream_put_result(struct str *out, const struct plan_result *r)
{
	begin(out, "result");
	json_key_i64(out, "id", r->id);
	json_key_bool(out, "ok", r->ok);
	json_key_bool(out, "unconfirmed", r->unconfirmed);
	json_key_bool(out, "silent", r->silent);
	json_key_str(out, "sent", r->sent);
	json_key_str(out, "to", r->to);
	json_key_str(out, "text", r->text);
	end(out);
}

/* What is empty is left out: rows come by the hundred. */
static void put_str_if(struct str *out, const char *key, const char *v)
{
	if (*v)
		json_key_str(out, key, v);
}

void stream_put_answer(struct str *out, const struct answer *a)
{
	begin(out, "answer");
	json_key_i64(out, "id", a->id);
	put_str_if(out, "is", answer_is_words[a->is]);
	put_str_if(out, "map", a->map);
	put_str_if(out, "path", a->path);
	put_str_if(out, "about", a->about);
	if (a->count > 1)
		json_key_i64(out, "count", a->count);
	if (a->us)
		json_key_i64(out, "us", a->us);
	put_str_if(out, "hctl", a->hctl);
	if (a->size)
		json_key_i64(out, "size", (int64_t)a->size);
	put_str_if(out, "wwid", a->wwid);
	put_str_if(out, "value", a->value);
	put_str_if(out, "text", a->text);
	if (a->done)
		json_key_bool(out, "done", true);
	end(out);
}

void stream_put_sync(struct str *out, const struct stream_sync *s)
{
	begin(out, "sync");
	json_key_i64(out, "now", s->now);
	json_key_i64(out, "interval_ms", s->interval_ms);
	json_key_bool(out, "loaded", s->loaded);
	if (s->lost_io)
		json_key_i64(out, "lost_io", (int64_t)s->lost_io);
	if (s->lost_events)
		json_key_i64(out, "lost_events", (int64_t)s->lost_events);
	end(out);
}

static void put_promise(struct str *out, const struct plan_promise *p)
{
	json_key(out, "promise");
	json_open(out, '{');
	json_key_str(out, "level", plan_level_words[p->level]);
	json_key_i64(out, "usable_after", p->usable_after);
	json_key_i64(out, "cur_group", p->cur_group);
	json_key_i64(out, "event_nr", p->event_nr);
	json_key_i64(out, "table_gen", p->table_gen);
	if (p->size)
		json_key_i64(out, "size", (int64_t)p->size);
	put_text(out, "name", p->name);
	json_close(out, '}');
}

void stream_put_command(struct str *out, const struct plan_cmd *cmd)
{
	begin(out, "command");
	json_key_i64(out, "id", cmd->id);
	json_key_str(out, "verb", plan_verb_info(cmd->verb)->name);
	json_key_str(out, "map", cmd->map);
	if (cmd->major || cmd->minor) {
		json_key_i64(out, "major", cmd->major);
		json_key_i64(out, "minor", cmd->minor);
	}
	if (cmd->group)
		json_key_i64(out, "group", cmd->group);
	put_text(out, "new_name", cmd->name);
	if (cmd->route == PLAN_ROUTE_KERNEL)
		json_key_str(out, "route", "kernel");
	if (cmd->set_size > 1) {
		json_key_i64(out, "set", cmd->set);
		json_key_i64(out, "set_size", cmd->set_size);
	}
	if (cmd->promise.given)
		put_promise(out, &cmd->promise);
	if (cmd->at)
		json_key_i64(out, "at", cmd->at);
	json_key_str(out, "by", cmd->by);
	end(out);
}

void stream_put_want(struct str *out, const struct stream_want *w)
{
	begin(out, "want");
	if (w->interval_ms)
		json_key_i64(out, "interval_ms", w->interval_ms);
	if (w->raw)
		json_key_bool(out, "raw", true);
	if (w->past)
		json_key_bool(out, "past", true);
	if (w->all_paths) {
		json_key_str(out, "paths", "all");
	} else {
		json_key(out, "paths");
		json_open(out, '[');
		for (size_t i = 0; i < w->npaths; i++)
			json_i64(out, w->paths[i]);
		json_close(out, ']');
	}
	end(out);
}

void stream_put_ask(struct str *out, const struct ask *q)
{
	begin(out, "ask");
	json_key_i64(out, "id", q->id);
	json_key_str(out, "what", ask_what_words[q->what]);
	json_key_str(out, "map", q->map);
	put_str_if(out, "path", q->path);
	if (q->named)
		json_key_bool(out, "named", true);
	if (q->deadline_ms)
		json_key_i64(out, "deadline_ms", q->deadline_ms);
	end(out);
}
