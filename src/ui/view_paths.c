/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view_paths: all paths in one list, the worst first.
 *
 * The topology transposed to what can be failed and reinstated: paths that
 * failed together stand together, whichever maps they belong to.
 */
#include "ui/view.h"

#include "base/mem.h"
#include "base/text.h"
#include "query/order.h"
#include "ui/detail.h"
#include "ui/flat.h"
#include "ui/sorting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct paths {
	struct view view;
	struct flat flat;
	struct sorting sorting;
	unsigned variant; /* which of its sets of columns */
	struct columns columns;
	int need[COLUMNS_MAX]; /* theirs: the names whole */
	int page;
};

static struct paths *paths(struct view *v)
{
	return (struct paths *)(void *)v;
}

static const struct columns *columns_of(struct paths *t)
{
	t->columns = *field_columns((enum field_list)(FIELDS_PATHS + t->variant));
	t->columns.need = t->need;
	return &t->columns;
}

static const struct san_path *path_of(const struct flat_row *r)
{
	return r->obj;
}

/* ---- rows ---- */

/* Those that failed at a time and through a port stand together. */
static int by_order(const struct flat_row *a, const struct flat_row *b, const void *ctx)
{
	const struct sorting *s = ctx;
	const struct san_path *pa = path_of(a), *pb = path_of(b);
	int d = 0;

	if (s->by)
		d = sorting_compare(s, &a->key, &b->key);
	else if (a->rank != b->rank)
		d = (a->rank > b->rank) == !s->reverse ? -1 : 1;
	/* interned: one address is one text, and most are */
	if (!d && pa->hport != pb->hport)
		d = strverscmp(pa->hport, pb->hport);
	if (!d && pa->tport != pb->tport)
		d = strverscmp(pa->tport, pb->tport);
	if (!d)
		d = order_name(pa->map->name, pb->map->name);
	return d ? d : strverscmp(pa->hctl, pb->hctl);
}

static void add(struct paths *t, const struct view_ctx *x, const struct san_path *p,
		const struct fact *f)
{
	struct fact_on on = { .san = x->san, .now = x->now, .map = p->map, .path = p };
	enum verdict_path_kind kind = verdict_path_kind(x->san, p, x->now);
	struct flat_row *r;

	if (t->view.only_trouble && !order_path_trouble(kind))
		return;
	if (t->view.query && !query_path(t->view.query, x->san, p, x->now))
		return;
	r = flat_add(&t->flat, mark_id(p->map, p), p);
	r->rank = order_path_urgency(kind);
	if (text_width(p->name) > t->need[0])
		t->need[0] = text_width(p->name);
	field_need_device(columns_of(t), p, t->need);
	if (f)
		fact_key(f, &on, &r->key);
}

static void paths_refresh(struct view *v, const struct view_ctx *x, int page)
{
	struct paths *t = paths(v);
	const struct fact *f = sorting_fact(&t->sorting, FACT_PATH);

	t->page = page;
	if (v->narrowed)
		flat_reorder(&t->flat);
	v->narrowed = false;
	memset(t->need, 0, sizeof t->need);
	flat_begin(&t->flat);
	for (size_t i = 0; i < x->san->nmaps; i++) {
		for (const struct san_path *p = x->san->maps[i]->paths; p; p = p->next_in_map)
			add(t, x, p, f);
	}
	flat_end(&t->flat, by_order, &t->sorting, page, x->mono);
}

/* ---- painting ---- */

static void paint_row(struct paths *t, const struct view_ctx *x, struct canvas *c, int y, long i,
		      const struct column_slot *slot, size_t n)
{
	const struct san_path *p = path_of(&t->flat.row[i]);
	struct field_row f = { .san = x->san, .now = x->now, .map = p->map, .path = p };

	f.group = p->group;
	f.trail = x->trail;
	f.ago = x->ago;
	f.paused = x->paused;
	f.no_rates = view_no_rates(x, p->map, 0, p);
	field_row_init(&f);
	field_doubt(&f, x->old);
	field_paint_row(c, y, columns_of(t), slot, n, &f);
	view_mark(c, y, f.verdict.mark, marks_has(x->marks, t->flat.row[i].id),
		  i == t->flat.list.sel);
}

static void paint_empty(const struct paths *t, const struct view_ctx *x, struct canvas *c, int y)
{
	if (!x->san->nmaps)
		canvas_text(c, y, VIEW_MARK_COLUMNS, ROLE_DIM, "no multipath map on this host");
	else
		view_none(&t->view, x, c, y, "path");
}

static void paths_paint(struct view *v, const struct view_ctx *x, struct canvas *c, int y_titles,
			int y, int h)
{
	struct paths *t = paths(v);
	const struct columns *l = columns_of(t);
	struct column_slot slot[COLUMNS_MAX];
	size_t n = column_layout(l, VIEW_MARK_COLUMNS, c->cols, slot);

	t->sorting.x0 = VIEW_MARK_COLUMNS;
	t->sorting.cols = c->cols;
	if (y_titles >= 0) {
		column_titles(c, y_titles, l, slot, n,
			      t->sorting.by ? t->sorting.by : columns_find(l, "state"));
		view_above(c, y_titles, t->flat.list.top);
	}
	if (!t->flat.n)
		paint_empty(t, x, c, y);
	for (int i = 0; i < h && t->flat.list.top + i < (long)t->flat.n; i++)
		paint_row(t, x, c, y + i, t->flat.list.top + i, slot, n);
}

static struct target selected(const struct paths *t)
{
	const struct flat_row *r = flat_selected(&t->flat);
	struct target on = { NULL };

	if (r) {
		on.path = path_of(r);
		on.map = on.path->map;
		on.group = on.path->group;
	}
	return on;
}

static void paths_detail(struct view *v, const struct view_ctx *x, int line, char *dst, size_t size)
{
	struct target on = selected(paths(v));

	detail_line(&on, x->san, x->now, line, dst, size);
}

/* ---- commands ---- */

static void paths_where(struct view *v, const struct view_ctx *x, struct command_where *out)
{
	const struct paths *t = paths(v);

	view_where(v, x, out);
	out->on = selected(t);
	out->jumped = flat_jumped(&t->flat, x->mono);
}

static bool is_bad(const struct flat_row *r)
{
	return r->rank > 1;
}

static void mark(struct paths *t, const struct view_ctx *x)
{
	const struct flat_row *r = flat_selected(&t->flat);

	if (r)
		marks_toggle(x->marks, r->id);
	flat_command(&t->flat, CMD_DOWN, x->mono);
}

static void only_trouble(struct paths *t, const struct view_ctx *x)
{
	t->view.only_trouble = !t->view.only_trouble;
	t->view.narrowed = true;
	t->view.title = t->view.only_trouble ? "2 trouble only" : "2 paths";
	paths_refresh(&t->view, x, t->page);
}

static bool paths_command(struct view *v, const struct view_ctx *x, enum command_id id)
{
	struct paths *t = paths(v);

	if (flat_command(&t->flat, id, x->mono))
		return true;
	if (sorting_command(&t->sorting, columns_of(t), id)) {
		flat_reorder(&t->flat);
		paths_refresh(v, x, t->page);
		return true;
	}
	switch (id) {
	case CMD_COLUMNS:
		t->variant = (t->variant + 1) % FIELD_VARIANTS;
		t->sorting.by = NULL; /* of a column that may not be there */
		flat_reorder(&t->flat);
		paths_refresh(&t->view, x, t->page);
		return true;
	case CMD_NEXT_TROUBLE:
		flat_seek(&t->flat, 1, is_bad, x->mono);
		return true;
	case CMD_LAST_TROUBLE:
		flat_seek(&t->flat, -1, is_bad, x->mono);
		return true;
	case CMD_MARK:
		mark(t, x);
		return true;
	case CMD_MARK_ALL:
		for (size_t i = 0; i < t->flat.n; i++)
			marks_add(x->marks, t->flat.row[i].id);
		return true;
	case CMD_TROUBLE:
		only_trouble(t, x);
		return true;
	case CMD_BACK:
		if (!t->view.only_trouble)
			return false;
		only_trouble(t, x);
		return true;
	default:
		return false;
	}
}

static size_t paths_want(struct view *v, uint32_t *n, size_t max)
{
	const struct paths *t = paths(v);
	const struct fact *f = sorting_fact(&t->sorting, FACT_PATH);
	size_t count = 0;

	if (f && f->from == FROM_COUNTERS)
		return VIEW_WANT_ALL;
	for (long i = t->flat.list.top; i < list_end_row(&t->flat.list) && count < max; i++)
		n[count++] = path_of(&t->flat.row[i])->obj.n;
	return count;
}

static void paths_hold(struct view *v)
{
	flat_hold(&paths(v)->flat);
}

static void paths_go(struct view *v, const struct target *on)
{
	if (on->path)
		flat_select(&paths(v)->flat, mark_id(on->map, on->path));
}

static void paths_order(struct view *v, char *dst, size_t size)
{
	sorting_text(&paths(v)->sorting, dst, size);
}

static bool paths_order_by(struct view *v, const struct view_ctx *x, const char *column,
			   bool reverse)
{
	struct paths *t = paths(v);

	if (!sorting_set(&t->sorting, columns_of(t), column, reverse))
		return false;
	flat_reorder(&t->flat);
	paths_refresh(v, x, t->page);
	return true;
}

static bool paths_pick(struct view *v, const struct view_ctx *x, int n)
{
	return flat_pick(&paths(v)->flat, n, x->mono);
}

static bool paths_order_at(struct view *v, const struct view_ctx *x, int cols, int at)
{
	struct paths *t = paths(v);

	if (!sorting_at(&t->sorting, columns_of(t), VIEW_MARK_COLUMNS, cols, at))
		return false;
	flat_reorder(&t->flat);
	paths_refresh(v, x, t->page);
	return true;
}

static bool paths_shows(const struct view *v, const struct san_map *map,
			const struct san_path *path)
{
	const struct paths *t = (const struct paths *)(const void *)v;

	return path && flat_has(&t->flat, mark_id(map, path));
}

static void paths_free(struct view *v)
{
	flat_fini(&paths(v)->flat);
	free(paths(v));
}

static const struct columns *paths_columns(struct view *v, size_t i)
{
	return i ? NULL : columns_of(paths(v));
}

static const struct view_ops paths_ops = {
	.refresh = paths_refresh,
	.paint = paths_paint,
	.detail = paths_detail,
	.where = paths_where,
	.command = paths_command,
	.hold = paths_hold,
	.go = paths_go,
	.order = paths_order,
	.order_at = paths_order_at,
	.pick = paths_pick,
	.order_by = paths_order_by,
	.want = paths_want,
	.shows = paths_shows,
	.free = paths_free,
	.columns = paths_columns,
};

struct view *view_paths_new(void)
{
	struct paths *t = xcalloc(1, sizeof *t);

	t->view.ops = &paths_ops;
	t->view.kind = VIEW_PATHS;
	t->view.title = "2 paths";
	flat_init(&t->flat);
	return &t->view;
}
