/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view_events: what happened, the newest first: when, how long it lasted, how
 * often in ten minutes, and who did it.
 *
 * Everybody opens the tool after the fault: what the kernel log and the journal
 * tell of before stands here too, and says so.
 */
#include "ui/view.h"

#include "base/attr.h"
#include "base/htab.h"
#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"
#include "ui/flat.h"
#include "ui/happened.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct events {
	struct view view;
	struct flat flat;
	const struct happened *happened;
	int page;
};

/* clang-format off */
static const struct column columns[] = {
	{ "time", "TIME", 8, 8, 10, 0, 1, false, ALIGN_LEFT, "When it happened.", NULL },
	{ "event", "EVENT", 20, 47, 110, 1, 0, false, ALIGN_LEFT,
	  "What happened; of a state what it was before.", NULL },
	{ "lasted", "LASTED", 7, 7, 12, 1, 2, false, ALIGN_RIGHT,
	  "How long it was so; .. it still is.", NULL },
	{ "times", "TIMES", 5, 5, 5, 1, 4, true, ALIGN_RIGHT,
	  "How often the same thing failed in the ten minutes up to then.", NULL },
	{ "by", "BY", 8, 10, 24, 1, 3, false, ALIGN_LEFT_ENDS,
	  "Who did it: kernel, multipathd, an operator; or the log that tells of it.", NULL },
};
/* clang-format on */

enum { COL_TIME, COL_EVENT, COL_LASTED, COL_TIMES, COL_BY };

static const struct columns list = { .first = columns,
				     .stride = sizeof columns[0],
				     .n = ARRAY_LEN(columns) };

static struct events *events(struct view *v)
{
	return (struct events *)(void *)v;
}

static const struct san_event *event_of(const struct flat_row *r)
{
	return *(struct san_event *const *)r->obj;
}

/* By what it says, not where it lies: memory of one that had to go is used again. */
static uint64_t id_of(const struct san_event *ev)
{
	uint64_t id = htab_hash_u64((uint64_t)ev->at ^ ev->seq << 44) ^
		      htab_hash(ev->text, strlen(ev->text));

	return id ? id : 1;
}

/* Its place in the order of time. */
static size_t index_of(const struct events *t, const struct flat_row *r)
{
	return (size_t)((struct san_event *const *)r->obj - t->happened->ev);
}

/* ---- rows ---- */

static void events_refresh(struct view *v, const struct view_ctx *x, int page)
{
	struct events *t = events(v);
	const struct happened *h = t->happened;

	t->page = page;
	flat_begin(&t->flat);
	for (size_t i = h->n; i-- > 0;) {
		if (h->ev[i]->at > x->now && x->paused) /* it had not happened yet */
			continue;
		if (query_event(v->query, x->san, h->ev[i]))
			flat_add(&t->flat, id_of(h->ev[i]), &h->ev[i]);
	}
	flat_end(&t->flat, NULL, NULL, page, x->mono);
}

static char mark_of(const struct san_event *ev)
{
	if (ev->sev == SAN_SEV_BAD)
		return 'X';
	return ev->sev == SAN_SEV_WARN ? '!' : ' ';
}

/* Reverse over whole lines would be a wall: the mark says how bad it is. */
static enum role role_of(const struct san_event *ev)
{
	if (ev->sev >= SAN_SEV_WARN)
		return ROLE_WARN;
	return ev->sev == SAN_SEV_GOOD ? ROLE_OK : ROLE_NORMAL;
}

static void cell_text(const struct events *t, const struct view_ctx *x, size_t i, size_t col,
		      char *dst, size_t size)
{
	const struct san_event *ev = t->happened->ev[i];
	int64_t lasted;
	unsigned times;

	dst[0] = '\0';
	switch (col) {
	case COL_TIME:
		view_clock(x, dst, size, ev->at);
		break;
	case COL_EVENT:
		text_clean(dst, size, ev->text);
		break;
	case COL_LASTED:
		lasted = happened_lasted(t->happened, i);
		if (lasted >= 0)
			text_span(dst, size, lasted);
		else if (lasted == -1)
			snprintf(dst, size, "..");
		break;
	case COL_TIMES:
		times = happened_times(t->happened, i);
		if (ev->sev == SAN_SEV_BAD && ev->map[0] && times > 1)
			snprintf(dst, size, "%u", times);
		break;
	case COL_BY:
		text_clean(dst, size, *ev->from ? ev->from : ev->by);
		break;
	default:
		break;
	}
}

static void paint_row(const struct events *t, const struct view_ctx *x, struct canvas *c, int y,
		      long row, const struct column_slot *slot, size_t n)
{
	const struct san_event *ev = event_of(&t->flat.row[row]);
	size_t i = index_of(t, &t->flat.row[row]);
	char text[300], mark = mark_of(ev);

	for (size_t k = 0; k < n; k++) {
		const struct column *col = columns_at(&list, slot[k].i);
		enum role role = slot[k].i == COL_EVENT ? role_of(ev) : ROLE_NORMAL;

		cell_text(t, x, i, slot[k].i, text, sizeof text);
		canvas_field(c, y, slot[k].x, slot[k].w, col->align, role, text);
	}
	view_mark(c, y, mark, false, row == t->flat.list.sel);
}

static void events_paint(struct view *v, const struct view_ctx *x, struct canvas *c, int y_titles,
			 int y, int h)
{
	struct events *t = events(v);
	struct column_slot slot[COLUMNS_MAX];
	size_t n = column_layout(&list, VIEW_MARK_COLUMNS, c->cols, slot);

	if (y_titles >= 0)
		column_titles(c, y_titles, &list, slot, n, &columns[COL_TIME]);
	if (!t->flat.n && !view_none(v, x, c, y, "event"))
		canvas_text(c, y, VIEW_MARK_COLUMNS, ROLE_DIM,
			    "nothing has happened since the console started");
	for (int i = 0; i < h && t->flat.list.top + i < (long)t->flat.n; i++)
		paint_row(t, x, c, y + i, t->flat.list.top + i, slot, n);
}

static void events_detail(struct view *v, const struct view_ctx *x, int line, char *dst,
			  size_t size)
{
	const struct events *t = events(v);
	const struct flat_row *r = flat_selected(&t->flat);
	const struct san_event *ev;
	char when[40], rows[60], raw[400];
	unsigned times;

	dst[0] = '\0';
	if (!r)
		return;
	ev = event_of(r);
	times = ev->sev == SAN_SEV_BAD && ev->map[0] ? happened_times(t->happened, index_of(t, r))
						     : 0;
	if (line == 0) {
		snprintf(raw, sizeof raw, "%s", ev->text);
	} else {
		flat_position(&t->flat, rows, sizeof rows);
		snprintf(raw, sizeof raw, "%s%s%s%s%s",
			 view_clock_full(x, when, sizeof when, ev->at), ev->by[0] ? "  by " : "",
			 ev->by, *ev->from ? ", read in the " : "", ev->from);
		if (times > 1)
			text_cat(raw, sizeof raw, "  %u times in 10 min", times);
		text_cat(raw, sizeof raw, "  %s, the newest first%s", rows,
			 t->happened->dropped ? "; older ones are no longer kept" : "");
	}
	text_clean(dst, size, raw);
}

/* ---- commands ---- */

static void events_where(struct view *v, const struct view_ctx *x, struct command_where *out)
{
	const struct events *t = events(v);
	const struct flat_row *r = flat_selected(&t->flat);
	const struct san_event *ev = r ? event_of(r) : NULL;
	uint32_t major, minor;

	view_where(v, x, out);
	out->jumped = flat_jumped(&t->flat, x->mono);
	if (ev && ev->port)
		out->on.port = san_port_find(x->san, ev->part, ev->port);
	if (!ev || !ev->map[0])
		return;
	out->on.map = san_map_by_key(x->san, ev->map);
	if (out->on.map && ev->path[0] && parse_devno(ev->path, &major, &minor))
		out->on.path = san_path_find(out->on.map, major, minor);
	if (out->on.path)
		out->on.group = out->on.path->group;
}

static bool events_command(struct view *v, const struct view_ctx *x, enum command_id id)
{
	return flat_command(&events(v)->flat, id, x->mono);
}

static void events_hold(struct view *v)
{
	flat_hold(&events(v)->flat);
}

static bool events_pick(struct view *v, const struct view_ctx *x, int n)
{
	return flat_pick(&events(v)->flat, n, x->mono);
}

static void events_free(struct view *v)
{
	flat_fini(&events(v)->flat);
	free(events(v));
}

static const struct columns *events_columns(struct view *v, size_t i)
{
	(void)v;
	return i ? NULL : &list;
}

static const struct view_ops events_ops = {
	.refresh = events_refresh,
	.paint = events_paint,
	.detail = events_detail,
	.where = events_where,
	.command = events_command,
	.hold = events_hold,
	.pick = events_pick,
	.free = events_free,
	.columns = events_columns,
};

struct view *view_events_new(const struct happened *h)
{
	struct events *t = xcalloc(1, sizeof *t);

	t->view.ops = &events_ops;
	t->view.kind = VIEW_EVENTS;
	t->view.title = "5 events";
	t->happened = h;
	flat_init(&t->flat);
	return &t->view;
}
