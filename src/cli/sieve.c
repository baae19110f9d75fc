/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sieve: what is kept of each object, and what is due of it at a sync.
 *
 * The order of a batch is the engine's (writer.c), but for the gone lines,
 * which come first: a new object may have the key of one that left.
 */
#include "cli/sieve.h"

#include "base/htab.h"
#include "base/mem.h"
#include "engine/stream.h"
#include "query/parts.h"

#include <stdlib.h>

/* What the reader has been told of an object. */
struct told {
	uint32_t n;
	unsigned news; /* enum san_dirty, since the last sync */
	bool known;    /* it has had a line */
	bool in;       /* it matched at the last sync */
	bool has_io;   /* its rates have come at least once */
};

struct sieve {
	const struct query *q;
	struct san san;
	struct htab told; /* by handle; one of each map, path and port of the model */
	struct parts parts;
	struct stream_io io;
	struct str tail; /* events and results, which follow the objects */
	int64_t now;
};

struct sieve *sieve_new(const struct query *q)
{
	struct sieve *s = xcalloc(1, sizeof(*s));

	s->q = q;
	san_init(&s->san);
	parts_init(&s->parts);
	return s;
}

/* ---- what was told ---- */

static bool has_n(const void *val, const void *key)
{
	return ((const struct told *)val)->n == *(const uint32_t *)key;
}

static struct told *told_of(struct sieve *s, const struct san_obj *obj)
{
	uint64_t hash = htab_hash_u64(obj->n);
	struct told *t = htab_find(&s->told, hash, &obj->n, has_n);

	if (!t) {
		t = xcalloc(1, sizeof(*t));
		t->n = obj->n;
		htab_add(&s->told, hash, t);
	}
	return t;
}

/* An object has left the model: it is freed, and its line is due if the reader has it. */
static void drop(struct sieve *s, struct san_obj *obj, struct str *out)
{
	struct told *t = told_of(s, obj);

	if (out && t->known)
		stream_put_gone(out, obj);
	htab_remove(&s->told, htab_hash_u64(obj->n), t);
	free(t);
	san_obj_free(obj);
}

/* Take note of what the lines since the last sync have changed. out NULL: say nothing. */
static void take_news(struct sieve *s, struct str *out)
{
	struct san_obj *obj;
	unsigned bits;

	while ((obj = san_pop_dirty(&s->san, &bits)) != NULL) {
		struct told *t;

		if (obj->kind == SAN_KIND_HOST)
			continue;
		if (bits & SAN_DIRTY_GONE) {
			drop(s, obj, out);
			continue;
		}
		t = told_of(s, obj);
		t->news |= bits;
		t->has_io |= (bits & SAN_DIRTY_IO) != 0;
	}
}

/* The engine begins anew, and so does its reader. */
static void forget(struct sieve *s)
{
	san_forget(&s->san);
	take_news(s, NULL);
	str_clear(&s->tail);
}

void sieve_free(struct sieve *s)
{
	if (!s)
		return;
	forget(s);
	htab_fini(&s->told);
	parts_fini(&s->parts);
	str_fini(&s->io.rows);
	str_fini(&s->tail);
	san_fini(&s->san);
	free(s);
}

/* ---- a sync ---- */

/* The line of an object that matches (in), or did until now. */
static void put_line(struct sieve *s, const struct san_obj *obj, bool in, struct str *out)
{
	struct told *t = told_of(s, obj);
	bool anew = in != t->in;

	if (anew || (in && (t->news & SAN_DIRTY_STATE))) {
		stream_put_obj(out, obj);
		t->known = true;
	}
	/* its rates of before nobody was told */
	if (in && anew && t->has_io)
		t->news |= SAN_DIRTY_IO;
	t->in = in;
}

static void put_map(struct sieve *s, const struct san_map *m, struct str *out)
{
	bool in = query_map(s->q, &s->san, m, s->now);

	for (const struct san_path *p = m->paths; p && !in; p = p->next_in_map)
		in = query_path(s->q, &s->san, p, s->now);
	put_line(s, &m->obj, in, out);
	for (const struct san_path *p = m->paths; p; p = p->next_in_map)
		put_line(s, &p->obj, query_path(s->q, &s->san, p, s->now), out);
}

static void put_ports(struct sieve *s, struct str *out)
{
	struct fact_on on = { .san = &s->san, .now = s->now };

	parts_count(&s->parts, &s->san);
	for (size_t i = 0; i < s->san.nports; i++) {
		on.port = s->san.ports[i];
		on.count = parts_of(&s->parts, on.port);
		put_line(s, &on.port->obj, query_port(s->q, &on), out);
	}
}

static void put_rates(struct sieve *s, const struct san_obj *obj, struct str *out)
{
	struct told *t = told_of(s, obj);

	if (t->in && (t->news & SAN_DIRTY_IO))
		stream_io_row(&s->io, out, obj);
	t->news = 0;
}

static void put_io(struct sieve *s, struct str *out)
{
	for (size_t i = 0; i < s->san.nmaps; i++) {
		const struct san_map *m = s->san.maps[i];

		put_rates(s, &m->obj, out);
		for (const struct san_path *p = m->paths; p; p = p->next_in_map)
			put_rates(s, &p->obj, out);
	}
	for (size_t i = 0; i < s->san.nports; i++)
		told_of(s, &s->san.ports[i]->obj)->news = 0;
	stream_io_end(&s->io, out, s->now);
}

static void put_batch(struct sieve *s, struct str *out)
{
	take_news(s, out);
	put_ports(s, out);
	for (size_t i = 0; i < s->san.nmaps; i++)
		put_map(s, s->san.maps[i], out);
	put_io(s, out);
	str_add_n(out, str_text(&s->tail), s->tail.len);
	str_clear(&s->tail);
}

/* ---- lines ---- */

static void pass(struct str *out, const char *line, size_t len)
{
	str_add_n(out, line, len);
	str_add_c(out, '\n');
}

int sieve_line(struct sieve *s, const char *line, size_t len, struct str *out, struct err *e)
{
	struct stream_msg msg = { 0 };
	int rc = stream_apply(&s->san, line, len, &msg, e);

	if (rc)
		return rc;
	switch (msg.kind) {
	case STREAM_HELLO:
		forget(s);
		pass(out, line, len);
		break;
	case STREAM_SYNC:
		s->now = msg.u.sync.now;
		put_batch(s, out);
		pass(out, line, len);
		break;
	case STREAM_EVENT:
		if (query_event(s->q, &s->san, &msg.u.event))
			pass(&s->tail, line, len);
		break;
	case STREAM_PAST:
	case STREAM_RESULT:
	case STREAM_ANSWER:
		pass(&s->tail, line, len);
		break;
	case STREAM_WANT:
		free(msg.u.want.paths);
		break;
	case STREAM_OBJ: /* the others at the next sync */
		if (msg.obj->kind == SAN_KIND_HOST)
			pass(out, line, len);
		break;
	case STREAM_IO:
	case STREAM_GONE:
	case STREAM_COMMAND: /* of the other direction */
	case STREAM_ASK:
	case STREAM_OTHER:
		break;
	}
	return 0;
}
