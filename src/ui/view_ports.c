/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view_ports: the parts that paths go through, and what hangs on each.
 *
 * The topology transposed: host adapters or NICs, target ports or portals,
 * controllers; below them the paths through the selected one.  "Not seen" is
 * not "down": a port that only a dead adapter reaches may be well.
 */
#include "ui/view.h"

#include "base/attr.h"
#include "base/htab.h"
#include "base/mem.h"
#include "base/text.h"
#include "engine/phrase.h"
#include "query/order.h"
#include "query/parts.h"
#include "ui/detail.h"
#include "ui/flat.h"
#include "ui/sorting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows of the lower list, its rule and its titles, where there is room for both. */
#define LOWER_MIN 5

struct ports {
	struct view view;
	struct parts parts;
	struct flat flat;  /* the parts */
	struct flat lower; /* the paths through the selected one */
	uint64_t shown;    /* whose paths those are */
	struct sorting sorting;
	bool below; /* the keys move in the lower list */
	int page, upper_h;
	struct columns columns, through; /* of the two lists, with what their cells need */
	int need[COLUMNS_MAX], need_through[COLUMNS_MAX];
};

static struct ports *ports(struct view *v)
{
	return (struct ports *)(void *)v;
}

/* clang-format off */
static const struct column columns[] = {
	{ "kind", "PART", 4, 11, 12, 0, 6, false, ALIGN_LEFT,
	  "What it is: HBA, NIC, target port, portal, controller.", "kind" },
	{ "name", "NAME", 8, 15, 30, 1, 0, false, ALIGN_LEFT_ENDS,
	  "The site's own name of the part, or its short form.", "name" },
	{ "state", "STATE", 9, 10, 12, 1, 1, false, ALIGN_LEFT,
	  "The part's own word; not seen: this host cannot reach it, which does not say that it is down. Flapping: it is up, and paths through it fail and come back.",
	  "state" },
	{ "speed", "SPEED", 7, 7, 8, 1, 5, false, ALIGN_LEFT, "Speed of the link.", "speed" },
	{ "down", "DOWN", 5, 6, 9, 1, 2, false, ALIGN_RIGHT,
	  "Paths through it that are down, of all that go through it.", "down" },
	{ "maps", "MAPS", 4, 4, 5, 1, 3, false, ALIGN_RIGHT, "Maps with a path through it.", "maps" },
	{ "last", "LAST", 4, 4, 4, 1, 4, false, ALIGN_RIGHT,
	  "Maps whose usable paths all go through it: they stop when it goes.", "last" },
	{ "since", "SINCE", 5, 8, 8, 1, 7, false, ALIGN_RIGHT,
	  "When its state began; - it was so when the engine began to look.", "since" },
	{ "errors", "ERRS", 4, 4, 5, 1, 8, false, ALIGN_RIGHT,
	  "Errors that its link counted since the console began to look.", "errors" },
	{ "iops", "IOPS", 5, 6, 7, 1, 9, true, ALIGN_RIGHT,
	  "I/O in a second of its paths, of those whose rates are known.", "iops" },
	{ "wwn", "WWN", 17, 23, 23, 1, 10, true, ALIGN_LEFT,
	  "World-wide port name, or the MAC address.", "wwn" },
};
/* clang-format on */

enum { COL_DOWN = 4 }; /* its place in the table */

static void init_columns(struct ports *t)
{
	t->columns.first = columns;
	t->columns.stride = sizeof columns[0];
	t->columns.n = ARRAY_LEN(columns);
	t->columns.need = t->need;
	t->through = *field_columns(FIELDS_THROUGH);
	t->through.need = t->need_through;
}

static struct fact_on fact_on(const struct view_ctx *x, const struct part_count *c)
{
	return (struct fact_on){ .san = x->san, .now = x->now, .port = c->port, .count = c };
}

static const struct part_count *count_of(const struct flat_row *r)
{
	return r->obj;
}

static const struct san_path *path_of(const struct flat_row *r)
{
	return r->obj;
}

/* By its key, not its handle: a restarted engine numbers its objects anew. */
static uint64_t port_id(const struct san_port *p)
{
	uint64_t id = htab_hash(p->key, strlen(p->key)) ^ htab_hash_u64((uint64_t)p->part + 1);

	return id ? id : 1;
}

/* ---- rows ---- */

/* How bad it is: nothing, some of its paths are down, some fail and come back, up but its link
 * counts errors, all of them are down, it says itself that it is down. */
enum { WELL, SOME_DOWN, FLAPPING, SICK, ALL_DOWN, DOWN };

static int rank_of(const struct part_count *c, int64_t now)
{
	if (!c->port->up)
		return DOWN;
	if (c->paths && c->down == c->paths)
		return ALL_DOWN;
	if (verdict_port_sick(c->port, now))
		return SICK;
	return c->flaps ? FLAPPING : c->down ? SOME_DOWN : WELL;
}

static char mark_of(int rank)
{
	return rank >= ALL_DOWN ? 'X' : rank ? '!' : ' ';
}

/* The host's own parts first, then the array's; in each the worst first. */
static int by_order(const struct flat_row *a, const struct flat_row *b, const void *ctx)
{
	const struct sorting *s = ctx;
	const struct san_port *pa = count_of(a)->port, *pb = count_of(b)->port;
	int d;

	if (s->by) {
		d = sorting_compare(s, &a->key, &b->key);
		if (d)
			return d;
	}
	if (pa->part != pb->part)
		return pa->part < pb->part ? -1 : 1;
	if (!s->by && a->rank != b->rank)
		return (a->rank > b->rank) == !s->reverse ? -1 : 1;
	return order_name(pa->label, pb->label);
}

static void add(struct ports *t, const struct view_ctx *x, const struct part_count *c,
		const struct fact *f)
{
	struct fact_on on = fact_on(x, c);
	struct flat_row *r;

	if (t->view.only_trouble && !rank_of(c, x->now))
		return;
	if (!query_port(t->view.query, &on))
		return;
	if (snprintf(NULL, 0, "%u/%u", c->down, c->paths) > t->need[COL_DOWN])
		t->need[COL_DOWN] = snprintf(NULL, 0, "%u/%u", c->down, c->paths);
	r = flat_add(&t->flat, port_id(c->port), c);
	r->rank = rank_of(c, x->now);
	if (f)
		fact_key(f, &on, &r->key);
}

static const struct part_count *selected(const struct ports *t)
{
	const struct flat_row *r = flat_selected(&t->flat);

	return r ? count_of(r) : NULL;
}

static int by_urgency(const struct flat_row *a, const struct flat_row *b, const void *ctx)
{
	const struct san_path *pa = path_of(a), *pb = path_of(b);
	int d;

	(void)ctx;
	if (a->rank != b->rank)
		return a->rank > b->rank ? -1 : 1;
	d = order_name(pa->map->name, pb->map->name);
	return d ? d : strverscmp(pa->hctl, pb->hctl);
}

/* The paths through the selected part; another part: from the top. */
static void fill_lower(struct ports *t, const struct view_ctx *x)
{
	const struct part_count *c = selected(t);
	uint64_t id = c ? port_id(c->port) : 0;
	bool other = t->shown != id;

	if (other)
		flat_fini(&t->lower);
	t->shown = id;
	t->need_through[0] = 0;
	flat_begin(&t->lower);
	for (size_t i = 0; c && i < x->san->nmaps; i++) {
		const struct san_path *p = x->san->maps[i]->paths;

		for (; p; p = p->next_in_map) {
			if (!parts_through(p, c->port))
				continue;
			flat_add(&t->lower, mark_id(p->map, p), p)->rank =
				order_path_urgency(verdict_path_kind(x->san, p, x->now));
			if (text_width(p->name) > t->need_through[0])
				t->need_through[0] = text_width(p->name);
		}
	}
	flat_end(&t->lower, by_urgency, NULL, t->page - t->upper_h - 2, x->mono);
	if (other && t->below) /* the reader stood on a path of the part that was here */
		t->lower.jumped_at = x->mono;
	t->below &= t->lower.n > 0;
}

/* How many rows the parts get: all they need while the paths keep some. */
static void split(struct ports *t)
{
	int want = (int)t->flat.n, room = t->page - LOWER_MIN;

	if (room < 3) {
		t->upper_h = t->page;
		t->below = false;
		return;
	}
	if (room < t->page / 2)
		room = t->page / 2;
	t->upper_h = want < room ? want : room;
	if (t->upper_h < 1)
		t->upper_h = 1;
}

static void ports_refresh(struct view *v, const struct view_ctx *x, int page)
{
	struct ports *t = ports(v);
	const struct fact *f = sorting_fact(&t->sorting, FACT_PORT);

	t->page = page;
	if (v->narrowed)
		flat_reorder(&t->flat);
	v->narrowed = false;
	parts_count(&t->parts, x->san);
	t->need[COL_DOWN] = 0;
	flat_begin(&t->flat);
	for (size_t i = 0; i < t->parts.n; i++)
		add(t, x, &t->parts.row[i], f);
	split(t);
	flat_end(&t->flat, by_order, &t->sorting, t->upper_h, x->mono);
	fill_lower(t, x);
}

/* ---- painting ---- */

/* Without room for the seconds "03:12", as in the other lists. */
static void since_text(const struct view_ctx *x, const struct san_port *p, int w, char *dst,
		       size_t size)
{
	snprintf(dst, size, "-");
	if (p->since)
		view_clock(x, dst, size, p->since);
	if (!x->ago && (int)strlen(dst) > w && w >= 5)
		dst[5] = '\0';
}

static void paint_port(const struct ports *t, const struct view_ctx *x, struct canvas *c, int y,
		       long i, const struct column_slot *slot, size_t n)
{
	const struct part_count *count = count_of(&t->flat.row[i]);
	struct fact_on on = fact_on(x, count);
	char mark = mark_of(t->flat.row[i].rank);
	char text[900];

	for (size_t k = 0; k < n; k++) {
		const struct column *col = columns_at(&t->columns, slot[k].i);
		const struct fact *f = fact_find(FACT_PORT, col->fact, strlen(col->fact));
		enum role role = !strcmp(col->name, "state") ? field_mark_role(mark) : ROLE_NORMAL;
		struct fact_value value;

		fact_get(f, &on, &value);
		snprintf(text, sizeof text, "%s", value.text[0] ? value.text : "-");
		if (!strcmp(col->name, "state") && t->flat.row[i].rank == FLAPPING)
			snprintf(text, sizeof text, "%s", verdict_path_word(VP_FLAPPING));
		if (!strcmp(col->name, "since"))
			since_text(x, count->port, slot[k].w, text, sizeof text);
		if (!strcmp(col->name, "errors")) /* "212 (invalid CRC 212)": the first of it */
			text[strcspn(text, "( ")] = '\0';
		canvas_field(c, y, slot[k].x, slot[k].w, col->align, role, text);
	}
	view_mark(c, y, x->old && mark == ' ' ? '?' : mark, false,
		  !t->below && i == t->flat.list.sel);
	if (t->below && i == t->flat.list.sel)
		canvas_text(c, y, 0, ROLE_NORMAL, ">");
}

static void paint_path(const struct ports *t, const struct view_ctx *x, struct canvas *c, int y,
		       long i, const struct column_slot *slot, size_t n)
{
	const struct san_path *p = path_of(&t->lower.row[i]);
	struct field_row f = { .san = x->san, .now = x->now, .map = p->map, .path = p };

	f.group = p->group;
	f.through = selected(t)->port;
	field_row_init(&f);
	field_doubt(&f, x->old);
	field_paint_row(c, y, &t->through, slot, n, &f);
	view_mark(c, y, f.verdict.mark, marks_has(x->marks, t->lower.row[i].id),
		  t->below && i == t->lower.list.sel);
}

/* "---- 12 paths through host3 ------", then their titles and rows. */
static void paint_lower(const struct ports *t, const struct view_ctx *x, struct canvas *c, int y,
			int h)
{
	const struct columns *l = &t->through;
	const struct part_count *part = selected(t);
	struct column_slot slot[COLUMNS_MAX];
	size_t n = column_layout(l, VIEW_MARK_COLUMNS, c->cols, slot);
	char text[200], count[32], label[100];
	int after;

	for (int i = 0; i < c->cols; i++)
		canvas_glyph(c, y, i, ROLE_RULE, GLYPH_HLINE);
	text_count(count, sizeof count, (unsigned)t->lower.n, "path");
	snprintf(text, sizeof text, " %s through %s ", count,
		 text_clean(label, sizeof label, part->port->label));
	after = canvas_text(c, y, 4, ROLE_RULE, text);
	if ((long)t->lower.n > h - 2)
		canvas_textf(c, y, after + 2, ROLE_RULE, " %s: Tab goes to this list ",
			     flat_position(&t->lower, count, sizeof count));
	column_titles(c, y + 1, l, slot, n, NULL);
	for (int i = 0; i < h - 2 && t->lower.list.top + i < (long)t->lower.n; i++)
		paint_path(t, x, c, y + 2 + i, t->lower.list.top + i, slot, n);
}

static void ports_paint(struct view *v, const struct view_ctx *x, struct canvas *c, int y_titles,
			int y, int h)
{
	struct ports *t = ports(v);
	struct column_slot slot[COLUMNS_MAX];
	size_t n = column_layout(&t->columns, VIEW_MARK_COLUMNS, c->cols, slot);

	t->sorting.x0 = VIEW_MARK_COLUMNS;
	t->sorting.cols = c->cols;
	if (y_titles >= 0) {
		column_titles(c, y_titles, &t->columns, slot, n,
			      t->sorting.by ? t->sorting.by : columns_find(&t->columns, "state"));
		view_above(c, y_titles, t->flat.list.top);
	}
	if (!t->flat.n) {
		if (!view_none(v, x, c, y, "part"))
			canvas_text(c, y, VIEW_MARK_COLUMNS, ROLE_DIM,
				    "nothing is known of the parts that paths go through");
		return;
	}
	for (int i = 0; i < t->upper_h && t->flat.list.top + i < (long)t->flat.n; i++)
		paint_port(t, x, c, y + i, t->flat.list.top + i, slot, n);
	if (t->upper_h < h && selected(t))
		paint_lower(t, x, c, y + t->upper_h, h - t->upper_h);
}

/* What the selected part is and what its loss means. */
static void port_detail(const struct part_count *c, int rank, int line, char *dst, size_t size)
{
	const struct san_port *p = c->port;
	char maps[32], raw[400];

	if (line == 0) {
		const char *const say[] = { strcmp(p->key, p->label) != 0 ? p->key : "",
					    strcmp(p->wwn, p->key) != 0 ? p->wwn : "", p->detail };

		snprintf(raw, sizeof raw, "%s", p->label);
		for (size_t i = 0; i < ARRAY_LEN(say); i++)
			text_cat(raw, sizeof raw, "%s%s", say[i][0] ? "  " : "", say[i]);
	} else if (!c->paths) {
		snprintf(raw, sizeof raw, "no path goes through it");
	} else if (rank == SICK) {
		snprintf(raw, sizeof raw, "up, but its link counts errors: %s; %s on it alone",
			 p->errs_text, text_count(maps, sizeof maps, c->last, "map"));
	} else if (rank == FLAPPING) {
		snprintf(raw, sizeof raw, "%s, but %u of its %u paths %s: up to %u times in 10 min",
			 verdict_port_word(p), c->flaps, c->paths,
			 c->flaps == 1 ? "fails and comes back" : "fail and come back",
			 c->flaps_most);
	} else if (c->last && rank < ALL_DOWN) {
		snprintf(raw, sizeof raw, "%s %s on it alone: its loss stops %s",
			 text_count(maps, sizeof maps, c->last, "map"),
			 c->last > 1 ? "hang" : "hangs", c->last > 1 ? "them" : "it");
	} else if (c->down == c->paths) {
		snprintf(raw, sizeof raw, "all its paths are down%s",
			 !strcmp(verdict_port_word(p), "not seen")
				 ? "; not seen is not down: nothing here reaches it"
				 : "");
	} else if (c->down) {
		snprintf(raw, sizeof raw, "%u of its %u paths are down, the others work", c->down,
			 c->paths);
	} else {
		snprintf(raw, sizeof raw, "%s through it, each with another way",
			 text_count(maps, sizeof maps, c->maps, "map"));
	}
	text_clean(dst, size, raw);
}

static struct target target_of(const struct ports *t)
{
	const struct flat_row *r = t->below ? flat_selected(&t->lower) : NULL;
	struct target on = { NULL };

	if (r) {
		on.path = path_of(r);
		on.map = on.path->map;
		on.group = on.path->group;
	} else if (selected(t)) {
		on.port = selected(t)->port;
	}
	return on;
}

static void ports_detail(struct view *v, const struct view_ctx *x, int line, char *dst, size_t size)
{
	struct ports *t = ports(v);
	struct target on = target_of(t);

	if (on.port)
		port_detail(selected(t), rank_of(selected(t), x->now), line, dst, size);
	else
		detail_line(&on, x->san, x->now, line, dst, size);
}

/* ---- commands ---- */

static void ports_where(struct view *v, const struct view_ctx *x, struct command_where *out)
{
	const struct ports *t = ports(v);

	view_where(v, x, out);
	out->on = target_of(t);
	out->jumped = flat_jumped(t->below ? &t->lower : &t->flat, x->mono);
}

static bool is_bad(const struct flat_row *r)
{
	return r->rank > 0;
}

static void only_trouble(struct ports *t, const struct view_ctx *x)
{
	t->view.only_trouble = !t->view.only_trouble;
	t->view.narrowed = true;
	t->view.title = t->view.only_trouble ? "3 trouble only" : "3 ports";
	ports_refresh(&t->view, x, t->page);
}

static void mark(struct ports *t, const struct view_ctx *x, bool all)
{
	const struct flat_row *r = t->below ? flat_selected(&t->lower) : NULL;

	for (size_t i = 0; all && i < t->lower.n; i++)
		marks_add(x->marks, t->lower.row[i].id);
	if (all || !r)
		return;
	marks_toggle(x->marks, r->id);
	flat_command(&t->lower, CMD_DOWN, x->mono);
}

static bool ports_command(struct view *v, const struct view_ctx *x, enum command_id id)
{
	struct ports *t = ports(v);
	struct flat *f = t->below ? &t->lower : &t->flat;

	if (flat_command(f, id, x->mono)) {
		fill_lower(t, x);
		return true;
	}
	if (sorting_command(&t->sorting, &t->columns, id)) {
		flat_reorder(&t->flat);
		ports_refresh(v, x, t->page);
		return true;
	}
	switch (id) {
	case CMD_PANE:
		if (!t->below && (t->upper_h >= t->page || !t->lower.n))
			return false;
		t->below = !t->below;
		flat_hold(&t->flat); /* below are the paths of this part, and stay so */
		return true;
	case CMD_NEXT_TROUBLE:
	case CMD_LAST_TROUBLE:
		flat_seek(f, id == CMD_NEXT_TROUBLE ? 1 : -1, is_bad, x->mono);
		fill_lower(t, x);
		return true;
	case CMD_MARK:
	case CMD_MARK_ALL:
		mark(t, x, id == CMD_MARK_ALL);
		return true;
	case CMD_TROUBLE:
		only_trouble(t, x);
		return true;
	case CMD_BACK:
		if (t->below)
			t->below = false;
		else if (t->view.only_trouble)
			only_trouble(t, x);
		else
			return false;
		return true;
	default:
		return false;
	}
}

/* From a path to the part of it that is worst: the one that is to blame, if one is. */
static void ports_go(struct view *v, const struct target *on)
{
	struct ports *t = ports(v);
	const struct flat_row *best = NULL;

	for (size_t i = 0; on->path && i < t->flat.n; i++) {
		const struct flat_row *r = &t->flat.row[i];

		/* of a controller some paths are always down when something is: that says little */
		if (count_of(r)->port->part == SAN_PART_CTL && r->rank < ALL_DOWN)
			continue;
		if (parts_through(on->path, count_of(r)->port) && (!best || r->rank > best->rank))
			best = r;
	}
	if (on->port)
		flat_select(&t->flat, port_id(on->port));
	else if (best)
		flat_select(&t->flat, best->id);
	t->below = false;
}

static void ports_order(struct view *v, char *dst, size_t size)
{
	sorting_text(&ports(v)->sorting, dst, size);
}

static void ports_hold(struct view *v)
{
	flat_hold(&ports(v)->flat);
	flat_hold(&ports(v)->lower);
}

/* What a part carries is the sum of its paths. */
static size_t ports_want(struct view *v, uint32_t *n, size_t max)
{
	(void)v;
	(void)n;
	(void)max;
	return VIEW_WANT_ALL;
}

static bool ports_order_by(struct view *v, const struct view_ctx *x, const char *column,
			   bool reverse)
{
	struct ports *t = ports(v);

	if (!sorting_set(&t->sorting, &t->columns, column, reverse))
		return false;
	flat_reorder(&t->flat);
	ports_refresh(v, x, t->page);
	return true;
}

/* A click in the other list goes there. */
static bool ports_pick(struct view *v, const struct view_ctx *x, int n)
{
	struct ports *t = ports(v);
	bool below = n >= t->upper_h, there = below == t->below;

	if (below && n < t->upper_h + 2) /* the rule and the titles between the two */
		return false;
	t->below = below;
	there &= flat_pick(below ? &t->lower : &t->flat, below ? n - t->upper_h - 2 : n, x->mono);
	fill_lower(t, x);
	return there;
}

static bool ports_order_at(struct view *v, const struct view_ctx *x, int cols, int at)
{
	struct ports *t = ports(v);

	if (!sorting_at(&t->sorting, &t->columns, VIEW_MARK_COLUMNS, cols, at))
		return false;
	flat_reorder(&t->flat);
	ports_refresh(v, x, t->page);
	return true;
}

static void ports_free(struct view *v)
{
	struct ports *t = ports(v);

	parts_fini(&t->parts);
	flat_fini(&t->flat);
	flat_fini(&t->lower);
	free(t);
}

static bool ports_shows(const struct view *v, const struct san_map *map,
			const struct san_path *path)
{
	const struct ports *t = (const struct ports *)(const void *)v;

	return path && flat_has(&t->lower, mark_id(map, path));
}

static const struct columns *ports_columns(struct view *v, size_t i)
{
	struct ports *t = ports(v);

	return !i ? &t->columns : i == 1 ? &t->through : NULL;
}

static const struct view_ops ports_ops = {
	.refresh = ports_refresh,
	.paint = ports_paint,
	.detail = ports_detail,
	.where = ports_where,
	.command = ports_command,
	.hold = ports_hold,
	.go = ports_go,
	.order = ports_order,
	.order_at = ports_order_at,
	.pick = ports_pick,
	.order_by = ports_order_by,
	.want = ports_want,
	.shows = ports_shows,
	.free = ports_free,
	.columns = ports_columns,
};

struct view *view_ports_new(void)
{
	struct ports *t = xcalloc(1, sizeof *t);

	t->view.ops = &ports_ops;
	t->view.kind = VIEW_PORTS;
	t->view.title = "3 ports";
	init_columns(t);
	parts_init(&t->parts);
	flat_init(&t->flat);
	flat_init(&t->lower);
	return &t->view;
}
