/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view_details: all that is known about an object: each fact with its value,
 * who says it and where that one reads it, how old it is, and, for the one
 * under the cursor, what it means.
 */
#include "ui/view.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/text.h"
#include "link/trail.h"
#include "query/fact.h"
#include "query/parts.h"
#include "ui/flat.h"
#include "ui/keymap.h"
#include "ui/spark.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct details {
	struct view view;
	struct flat flat;
	/* of whom, by identity: the model changes while this is read */
	char map[160];
	uint32_t group, major, minor;
	bool path, port;
	enum san_part part;
	char key[320]; /* of the part */
	struct parts parts;
	char title[60];
	int64_t synced; /* engine time of the model */
};

/* clang-format off */
static const struct column columns[] = {
	{ "fact", "FACT", 10, 14, 16, 0, 0, false, ALIGN_LEFT, "Its name, in filters too.", NULL },
	{ "value", "VALUE", 14, 26, 80, 1, 1, false, ALIGN_LEFT, "What it is now.", NULL },
	{ "source", "READ FROM", 12, 24, 40, 1, 2, false, ALIGN_LEFT, "Where it is read.", NULL },
	{ "age", "AGE", 6, 9, 12, 1, 3, false, ALIGN_RIGHT,
	  "How long ago it was read; - it does not grow old.", NULL },
};
/* clang-format on */

enum { COL_FACT, COL_VALUE, COL_SOURCE, COL_AGE };

static const struct columns list = { .first = columns,
				     .stride = sizeof columns[0],
				     .n = ARRAY_LEN(columns) };

/* Facts with a past: what the trail calls them. */
static const struct past {
	const char *fact;
	enum trail_what what;
} pasts[] = {
	{ "iops", TRAIL_IOPS },
	{ "mbs", TRAIL_KBPS },
	{ "ms", TRAIL_LAT_US },
	{ "in-flight", TRAIL_INFLIGHT },
};

/* Rows that are no facts, but the last hour of one, a bar a minute; of maps only. */
static const struct hour {
	const char *name, *help;
	enum trail_what what;
} hours[] = {
	{ "iops, hour", "I/O in a second, the mean of each minute of the last hour.", TRAIL_IOPS },
	{ "ms, hour", "The mean latency of each minute of the last hour.", TRAIL_LAT_US },
	{ "worst, hour", "The worst look at the latency in each minute of the last hour.",
	  TRAIL_LAT_MAX },
	{ "in-flight, hour", "The most I/O under way in each minute of the last hour.",
	  TRAIL_INFLIGHT },
};

/* Identities of the rows of hours[]: after those of any fact. */
#define HOUR_ID 1000

/* Nor is this one: what a person said of the map's trouble. */
#define ACK_ID 2000

static struct details *details(struct view *v)
{
	return (struct details *)(void *)v;
}

static const struct fact *fact_of(const struct flat_row *r)
{
	return r->obj;
}

/* NULL: the row is a fact. */
static const struct hour *hour_of(const struct flat_row *r)
{
	return r->id >= HOUR_ID && r->id < ACK_ID ? r->obj : NULL;
}

/* NULL: the row is another, or nothing is acknowledged any more. */
static const struct ack *ack_of(const struct flat_row *r, const struct view_ctx *x,
				const struct fact_on *on)
{
	return r->id == ACK_ID && on->map ? view_ack(x, on->map) : NULL;
}

/* The object as it is now; neither map nor port: it is gone. */
static struct target find(const struct details *t, const struct san *san)
{
	struct target on = { .map = t->map[0] ? san_map_by_key(san, t->map) : NULL };

	if (on.map && t->path) {
		on.path = san_path_find(on.map, t->major, t->minor);
		on.group = on.path ? on.path->group : 0;
		if (!on.path)
			on.map = NULL;
	} else if (on.map && t->group <= on.map->ngroups) {
		on.group = t->group;
	} else {
		on.map = NULL;
	}
	if (t->port)
		on.port = san_port_find(san, t->part, t->key);
	return on;
}

static struct fact_on fact_on(const struct details *t, const struct target *on,
			      const struct view_ctx *x)
{
	return (struct fact_on){ .san = x->san,
				 .now = x->now,
				 .map = on->map,
				 .group = on->path ? 0 : on->group,
				 .path = on->path,
				 .port = on->port,
				 .count = on->port ? parts_of(&t->parts, on->port) : NULL };
}

/* ---- rows ---- */

/* A filter looks at the name, the value and the source. */
static bool matches(const struct query *q, const struct fact *f, const struct fact_on *on)
{
	struct fact_value v;
	char text[1200];

	if (!q)
		return true;
	fact_get(f, on, &v);
	snprintf(text, sizeof text, "%s %s %s", f->name, v.text, f->source);
	return query_text(q, text);
}

static void details_refresh(struct view *v, const struct view_ctx *x, int page)
{
	struct details *t = details(v);
	struct target target = find(t, x->san);
	struct fact_on on;
	const struct fact *f;

	if (target.port)
		parts_count(&t->parts, x->san);
	on = fact_on(t, &target, x);
	t->synced = x->san->now;
	flat_begin(&t->flat);
	if (target.map && view_ack(x, target.map) &&
	    query_text(v->query, view_ack(x, target.map)->note))
		flat_add(&t->flat, ACK_ID, NULL);
	for (size_t i = 0; (target.map || target.port) && (f = fact_row(fact_kind(&on), i)); i++) {
		if (matches(v->query, f, &on))
			flat_add(&t->flat, i + 1, f);
	}
	for (size_t i = 0; fact_kind(&on) == FACT_MAP && target.map && i < ARRAY_LEN(hours); i++) {
		if (query_text(v->query, hours[i].name))
			flat_add(&t->flat, HOUR_ID + i, &hours[i]);
	}
	flat_end(&t->flat, NULL, NULL, page, x->mono);
}

static void cell_text(const struct details *t, const struct fact *f, const struct fact_on *on,
		      size_t col, char *dst, size_t size)
{
	struct fact_value v;
	int64_t age;

	dst[0] = '\0';
	switch (col) {
	case COL_FACT:
		snprintf(dst, size, "%s", f->name);
		break;
	case COL_VALUE:
		fact_get(f, on, &v);
		snprintf(dst, size, "%s", v.text[0] ? v.text : "-");
		break;
	case COL_SOURCE:
		snprintf(dst, size, "%s", f->source);
		break;
	case COL_AGE:
		age = fact_age(f, on, t->synced);
		if (age < 0)
			snprintf(dst, size, "-");
		else if (age < 1000)
			snprintf(dst, size, "<1 s");
		else
			text_span(dst, size, age);
		break;
	default:
		break;
	}
}

/* Bars at the end of a cell of which the text takes used columns. */
static void paint_past(const struct view_ctx *x, const struct fact_on *on, struct canvas *c, int y,
		       const struct column_slot *slot, int used, enum trail_what what, bool minutes)
{
	uint32_t v[TRAIL_SAMPLES];
	struct spark s = { .v = v, .w = slot->w - used };
	uint32_t n = on->path ? on->path->obj.n : on->map->obj.n;

	if (!x->trail || s.w < 4)
		return;
	s.n = minutes ? trail_minutes(x->trail, n, what, on->now, v, TRAIL_MINUTES)
		      : trail_samples(x->trail, n, what, on->now, v, TRAIL_SAMPLES);
	if (s.w > TRAIL_SAMPLES)
		s.w = TRAIL_SAMPLES;
	if (s.n)
		spark_paint(c, y, slot->x + used, ROLE_NORMAL, &s);
}

/* Columns for the number before its bars. */
#define NUMBER_W 9

static void paint_bars(const struct view_ctx *x, const struct fact *f, const struct fact_on *on,
		       struct canvas *c, int y, const struct column_slot *slot)
{
	for (size_t i = 0; i < ARRAY_LEN(pasts); i++) {
		if (!strcmp(pasts[i].fact, f->name) && !on->port && (on->path || !on->group))
			paint_past(x, on, c, y, slot, NUMBER_W, pasts[i].what, false);
	}
}

static void paint_hour(const struct view_ctx *x, const struct hour *h, const struct fact_on *on,
		       struct canvas *c, int y, const struct column_slot *slot, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		if (slot[k].i == COL_FACT)
			canvas_field(c, y, slot[k].x, slot[k].w, ALIGN_LEFT, ROLE_NAME, h->name);
		else if (slot[k].i == COL_VALUE)
			paint_past(x, on, c, y, &slot[k], 0, h->what, true);
	}
}

static void paint_ack(const struct view_ctx *x, const struct ack *k, struct canvas *c, int y,
		      const struct column_slot *slot, size_t n)
{
	char span[32];

	for (size_t i = 0; i < n; i++) {
		if (slot[i].i == COL_FACT)
			canvas_field(c, y, slot[i].x, slot[i].w, ALIGN_LEFT, ROLE_NAME,
				     "acknowledged");
		else if (slot[i].i == COL_VALUE)
			canvas_field(c, y, slot[i].x, slot[i].w, ALIGN_LEFT, ROLE_NORMAL, k->note);
		else if (slot[i].i == COL_SOURCE)
			canvas_field(c, y, slot[i].x, slot[i].w, ALIGN_LEFT, ROLE_DIM, k->by);
		else if (slot[i].i == COL_AGE)
			canvas_field(c, y, slot[i].x, slot[i].w, ALIGN_RIGHT, ROLE_DIM,
				     text_span(span, sizeof span, x->now - k->at));
	}
}

static void paint_row(const struct details *t, const struct view_ctx *x, const struct fact_on *on,
		      struct canvas *c, int y, long row, const struct column_slot *slot, size_t n)
{
	const struct fact *f = fact_of(&t->flat.row[row]);
	const struct hour *hour = hour_of(&t->flat.row[row]);
	const struct ack *ack = ack_of(&t->flat.row[row], x, on);
	char text[900];

	if (hour || t->flat.row[row].id == ACK_ID) {
		if (hour)
			paint_hour(x, hour, on, c, y, slot, n);
		else if (ack)
			paint_ack(x, ack, c, y, slot, n);
		view_mark(c, y, ' ', false, row == t->flat.list.sel);
		return;
	}
	for (size_t k = 0; k < n; k++) {
		const struct column *col = columns_at(&list, slot[k].i);
		enum role role = ROLE_NORMAL;

		cell_text(t, f, on, slot[k].i, text, sizeof text);
		if (slot[k].i > COL_VALUE || !strcmp(text, "-"))
			role = ROLE_DIM;
		else if (slot[k].i == COL_FACT)
			role = ROLE_NAME;
		canvas_field(c, y, slot[k].x, slot[k].w, col->align, role, text);
		if (slot[k].i == COL_VALUE)
			paint_bars(x, f, on, c, y, &slot[k]);
	}
	view_mark(c, y, ' ', false, row == t->flat.list.sel);
}

static void details_paint(struct view *v, const struct view_ctx *x, struct canvas *c, int y_titles,
			  int y, int h)
{
	struct details *t = details(v);
	struct target target = find(t, x->san);
	struct fact_on on = fact_on(t, &target, x);
	struct column_slot slot[COLUMNS_MAX];
	size_t n = column_layout(&list, VIEW_MARK_COLUMNS, c->cols, slot);
	char key[32];

	if (y_titles >= 0)
		column_titles(c, y_titles, &list, slot, n, NULL);
	if (!t->flat.n && !view_none(v, x, c, y, "fact"))
		canvas_textf(c, y, VIEW_MARK_COLUMNS, ROLE_DIM, "it is gone  (%s goes back)",
			     keymap_key_name(x->keys, key, sizeof key, CMD_QUIT));
	for (int i = 0; i < h && t->flat.list.top + i < (long)t->flat.n; i++)
		paint_row(t, x, &on, c, y + i, t->flat.list.top + i, slot, n);
}

/* The sentence; below it the whole value, which may have been cut. */
static void details_detail(struct view *v, const struct view_ctx *x, int line, char *dst,
			   size_t size)
{
	struct details *t = details(v);
	const struct flat_row *r = flat_selected(&t->flat);
	struct target target = find(t, x->san);
	struct fact_on on = fact_on(t, &target, x);
	struct fact_value value;

	dst[0] = '\0';
	if (!r)
		return;
	if (r->id == ACK_ID) {
		if (line == 0)
			snprintf(dst, size,
				 "acknowledged: known trouble, which the health line "
				 "leaves out until its end.");
		else if (ack_of(r, x, &on))
			acks_say(dst, size, ack_of(r, x, &on), x->now);
		return;
	}
	if (hour_of(r)) {
		if (line == 0)
			snprintf(dst, size, "%s: %s", hour_of(r)->name, hour_of(r)->help);
		return;
	}
	if (line == 0) {
		snprintf(dst, size, "%s: %s", fact_of(r)->name, fact_of(r)->help);
		return;
	}
	fact_get(fact_of(r), &on, &value);
	snprintf(dst, size, "%s",
		 value.text[0] ? value.text : "nothing is known of it, or there is none");
}

/* ---- commands ---- */

/* Acting goes on what the details are of. */
static void details_where(struct view *v, const struct view_ctx *x, struct command_where *out)
{
	view_where(v, x, out);
	out->on = find(details(v), x->san);
	out->over = true;
	out->searchable = true;
}

static bool details_command(struct view *v, const struct view_ctx *x, enum command_id id)
{
	return flat_command(&details(v)->flat, id, x->mono);
}

static bool details_pick(struct view *v, const struct view_ctx *x, int n)
{
	return flat_pick(&details(v)->flat, n, x->mono);
}

static void details_free(struct view *v)
{
	parts_fini(&details(v)->parts);
	flat_fini(&details(v)->flat);
	free(details(v));
}

static const struct view_ops details_ops = {
	.refresh = details_refresh,
	.paint = details_paint,
	.detail = details_detail,
	.where = details_where,
	.command = details_command,
	.pick = details_pick,
	.free = details_free,
};

static void set_title(struct details *t, const struct target *on)
{
	char name[40];

	if (on->port)
		text_clean(name, sizeof name, on->port->label);
	else if (on->path)
		text_clean(name, sizeof name, on->path->name);
	else
		text_clean(name, sizeof name, on->map->name);
	if (on->group && !on->path && !on->port)
		snprintf(t->title, sizeof t->title, "group %u of %s", on->group, name);
	else
		snprintf(t->title, sizeof t->title, "all of %s", name);
}

struct view *view_details_new(const struct command_where *w)
{
	struct details *t = xcalloc(1, sizeof *t);

	t->view.ops = &details_ops;
	t->view.kind = w->view;
	t->view.title = t->title;
	t->view.raw = true;
	t->group = w->on.group;
	t->path = w->on.path != NULL;
	if (w->on.map)
		snprintf(t->map, sizeof t->map, "%s", w->on.map->key);
	if (w->on.path) {
		t->major = w->on.path->major;
		t->minor = w->on.path->minor;
	}
	if (w->on.port) {
		t->port = true;
		t->part = w->on.port->part;
		snprintf(t->key, sizeof t->key, "%s", w->on.port->key);
	}
	set_title(t, &w->on);
	parts_init(&t->parts);
	flat_init(&t->flat);
	return &t->view;
}
