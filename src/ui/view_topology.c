/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view_topology: the tree of maps, their groups and paths.
 *
 * Which rows there are is tree.c's business, what stands in a cell field.c's;
 * this file keeps the selection by identity, moves it, and paints.  The order
 * is held while the reader moves and for five seconds after, so that no row
 * slips from under the cursor between reading and pressing.
 */
#include "ui/view.h"

#include "base/mem.h"
#include "base/text.h"
#include "engine/phrase.h"
#include "query/order.h"
#include "ui/detail.h"
#include "ui/field.h"
#include "ui/flat.h"
#include "ui/list.h"
#include "ui/say.h"
#include "ui/sorting.h"
#include "ui/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct topology {
	struct view view;
	struct tree tree;
	struct list list;
	struct row_id sel; /* the selected row; map "" none */
	bool at_top;       /* stay on the first row, whichever it is */
	int64_t jumped_at; /* mono, ms: when the cursor came to another map by itself; 0: never */
	struct sorting sorting;
	unsigned variant; /* which of its sets of columns */
	struct columns columns;
	int need[COLUMNS_MAX]; /* theirs: the states of the devices whole */
	int64_t touched;       /* mono, ms: the reader's last key */
	int page;
};

/* view is the first member: a view is its topology. */
static struct topology *topology(struct view *v)
{
	return (struct topology *)(void *)v;
}

static const struct columns *columns_of(const struct topology *t)
{
	return &t->columns;
}

/* Of its sets of columns the one that is chosen. */
static void choose_columns(struct topology *t)
{
	t->columns = *field_columns((enum field_list)(FIELDS_TREE + t->variant));
	t->columns.need = t->need;
	memset(t->need, 0, sizeof t->need);
}

/*
 * What the devices of the paths that are unfolded say is whole, unless the ends of one of them
 * would be cut for it (eth2>10.0.2.11:3260): those are looked for in other places.
 */
static void need_devices(struct topology *t, const struct san *san)
{
	const struct column *where = columns_find(&t->columns, "where");
	char ends[PHRASE];

	for (size_t i = 0; where && i < t->tree.nrows; i++) {
		const struct san_path *p = t->tree.row[i].path;

		if (!p)
			continue;
		if (text_width(field_port(ends, sizeof ends, san, p)) > where->norm) {
			memset(t->need, 0, sizeof t->need);
			return;
		}
		field_need_device(&t->columns, p, t->need);
	}
}

/* NULL when the list is empty. */
static const struct row *selected(const struct topology *t)
{
	return t->list.sel >= 0 && t->list.sel < (long)t->tree.nrows ? &t->tree.row[t->list.sel]
								     : NULL;
}

static struct target row_target(const struct row *r)
{
	return (struct target){ .map = r->map, .group = r->group, .path = r->path };
}

/* ---- selection ---- */

/* Consequences are read, not acted on: the cursor passes over them. */
static bool selectable(const struct row *r)
{
	return r->kind != ROW_WHY && r->kind != ROW_USERS;
}

/* The cursor has moved: on past what cannot be selected, and remember what it stands on. */
static void settle(struct topology *t, const struct view_ctx *x, long step)
{
	const struct row *r;

	/* a map's row stands above its consequences, that of its paths below: this ends */
	while ((r = selected(t)) != NULL && !selectable(r))
		list_move(&t->list, step, x->mono);
	if (r)
		tree_id(r, &t->sel);
	else
		t->sel.map[0] = '\0';
	t->at_top = false;
}

static void topology_refresh(struct view *v, const struct view_ctx *x, int page)
{
	struct topology *t = topology(v);
	bool follow = t->sel.map[0] && !t->at_top, at_top = t->at_top;
	struct row_id before = t->sel;
	bool hold = !v->narrowed && (list_held(&t->list, x->mono) ||
				     (t->touched && x->mono - t->touched < LIST_HOLD_MS));
	struct tree_opts o = {
		.page = page > 0 ? (size_t)page : 0,
		.only_trouble = v->only_trouble,
		.query = v->query,
		.sorting = &t->sorting,
		.hold_order = hold,
		.cursor = follow ? &t->sel : NULL,
	};

	t->page = page;
	v->narrowed = false;
	choose_columns(t);
	tree_build(&t->tree, x->san, x->now, &o);
	need_devices(t, x->san);
	list_set(&t->list, (long)t->tree.nrows, page > 0 ? page : 1,
		 follow ? tree_find(&t->tree, &t->sel) : 0);
	if (selected(t) && !selectable(selected(t))) /* the row it stood on is gone */
		settle(t, x, 1);
	else if (selected(t))
		tree_id(selected(t), &t->sel);
	t->at_top = at_top;
	if (before.map[0] && t->sel.map[0] && strcmp(before.map, t->sel.map) != 0)
		t->jumped_at = x->mono;
}

/* ---- painting ---- */

/* The column that the order goes by, for its title. */
static const struct column *sorted_by(const struct topology *t)
{
	if (t->sorting.by)
		return t->sorting.by;
	return columns_find(columns_of(t), t->tree.trouble ? "state" : "name");
}

/* The strokes before a name; returns the column after them. */
static int paint_strokes(const struct row *r, struct canvas *c, int y, int x)
{
	if (r->kind == ROW_MAP)
		return x;
	if (r->kind == ROW_PATH && r->group) {
		if (!r->parent_last)
			canvas_glyph(c, y, x, ROLE_TREE, GLYPH_VLINE);
		x += 2;
	}
	canvas_glyph(c, y, x, ROLE_TREE, r->last ? GLYPH_ELBOW : GLYPH_TEE);
	return canvas_glyph(c, y, x + 1, ROLE_TREE, GLYPH_HLINE);
}

/* What the cells of row i are made from. */
static void row_facts(const struct view_ctx *x, const struct topology *t, size_t i,
		      struct field_row *out)
{
	const struct row *r = &t->tree.row[i];

	*out = (struct field_row){ .san = x->san, .now = x->now, .map = r->map };
	out->trail = x->trail;
	out->ago = x->ago;
	out->group = r->kind == ROW_GROUP || r->kind == ROW_PATH ? r->group : 0;
	out->path = r->kind == ROW_PATH ? r->path : NULL;
	out->paused = x->paused;
	out->no_rates = view_no_rates(x, out->map, out->group, out->path);
	out->folded = r->fold == ROW_CLOSED;
	field_row_init(out);
}

static void paint_cells(const struct topology *t, const struct row *r, const struct field_row *f,
			struct canvas *c, int y, const struct column_slot *slot, size_t n)
{
	const struct columns *l = columns_of(t);

	for (size_t i = 0; i < n; i++) {
		const struct field *field = field_of(columns_at(l, slot[i].i));
		int x = slot[i].x, w = slot[i].w;

		if (field->id == FLD_NAME) {
			int after = paint_strokes(r, c, y, x);

			w -= after - x;
			x = after;
		}
		field_paint(c, y, x, w, field, f);
	}
}

/* The row that stands for all groups of a map without a path. */
static void paths_text(const struct row *r, char *dst, size_t size)
{
	unsigned failed = 0;
	char count[32];

	for (const struct san_path *p = r->map->paths; p; p = p->next_in_map)
		failed += !verdict_alive(p);
	snprintf(dst, size, "+ %s failed:", text_count(count, sizeof count, failed, "path"));
	for (const struct san_path *p = r->map->paths; p; p = p->next_in_map) {
		if (!verdict_alive(p))
			text_cat(dst, size, " %s", p->name);
	}
}

/* A consequence, or the row that stands for the paths: words to the edge of the screen. */
static void paint_words(const struct row *r, const struct field_row *f, struct canvas *c, int y)
{
	char text[500], clean[600];
	int x = VIEW_MARK_COLUMNS;

	if (r->kind == ROW_PATHS) {
		x = paint_strokes(r, c, y, x);
		paths_text(r, text, sizeof text);
	} else {
		canvas_glyph(c, y, x, ROLE_TREE, GLYPH_VLINE);
		x += 4;
		say_consequence(r->map, &f->verdict, r->kind != ROW_WHY, c->cols - x, text,
				sizeof text);
	}
	text_clean(clean, sizeof clean, text);
	canvas_field(c, y, x, c->cols - x, ALIGN_LEFT, r->kind == ROW_WHY ? ROLE_WARN : ROLE_NORMAL,
		     clean);
}

static bool is_marked(const struct row *r, const struct view_ctx *x)
{
	if (r->kind != ROW_MAP && r->kind != ROW_PATH)
		return false;
	return x->marks->n && marks_has(x->marks, mark_id(r->map, r->path));
}

static void paint_row(const struct topology *t, const struct view_ctx *x, struct canvas *c, int y,
		      size_t i, const struct column_slot *slot, size_t n)
{
	const struct row *r = &t->tree.row[i];
	struct field_row f;
	char mark = ' ';

	row_facts(x, t, i, &f);
	field_doubt(&f, x->old);
	if (r->kind == ROW_WHY || r->kind == ROW_USERS || r->kind == ROW_PATHS) {
		paint_words(r, &f, c, y);
	} else {
		paint_cells(t, r, &f, c, y, slot, n);
		mark = f.verdict.mark;
		/* its word stays as loud as it is */
		if (r->kind == ROW_MAP && mark != ' ' && !x->old && view_ack(x, r->map))
			mark = 'a';
	}
	view_mark(c, y, mark, is_marked(r, x), (long)i == t->list.sel);
}

/* An empty list says why, and what to do. */
static void paint_empty(const struct topology *t, const struct view_ctx *x, struct canvas *c, int y)
{
	if (x->san->nmaps && view_none(&t->view, x, c, y, "map"))
		return;
	if (!x->san->host.loaded)
		return;
	canvas_text(c, y, VIEW_MARK_COLUMNS, ROLE_DIM, "no multipath map on this host");
	if (!x->san->host.gone_maps)
		canvas_text(c, y + 1, VIEW_MARK_COLUMNS, ROLE_DIM,
			    "`sandeck lab` shows a simulated SAN");
}

static void topology_paint(struct view *v, const struct view_ctx *x, struct canvas *c, int y_titles,
			   int y, int h)
{
	struct topology *t = topology(v);
	const struct columns *l = columns_of(t);
	struct column_slot slot[COLUMNS_MAX];
	size_t n = column_layout(l, VIEW_MARK_COLUMNS, c->cols, slot);

	t->sorting.x0 = VIEW_MARK_COLUMNS;
	t->sorting.cols = c->cols;
	if (y_titles >= 0) {
		column_titles(c, y_titles, l, slot, n, sorted_by(t));
		view_above(c, y_titles, t->list.top);
	}
	if (!t->tree.nrows)
		paint_empty(t, x, c, y);
	for (int i = 0; i < h && t->list.top + i < (long)t->tree.nrows; i++)
		paint_row(t, x, c, y + i, (size_t)(t->list.top + i), slot, n);
}

static void topology_detail(struct view *v, const struct view_ctx *x, int line, char *dst,
			    size_t size)
{
	const struct row *r = selected(topology(v));
	struct target on = { NULL };

	if (r)
		on = row_target(r);
	detail_line(&on, x->san, x->now, line, dst, size);
}

/* ---- commands ---- */

static void topology_where(struct view *v, const struct view_ctx *x, struct command_where *out)
{
	const struct topology *t = topology(v);
	const struct row *r = selected(t);

	view_where(v, x, out);
	out->jumped = t->jumped_at && x->mono - t->jumped_at < JUMPED_MS;
	if (!r)
		return;
	out->on = row_target(r);
	out->fold = r->fold;
}

/* The operator has folded: from now on this map or group stays as it is. */
static void set_open(struct topology *t, const struct view_ctx *x, bool open)
{
	tree_set_open(&t->tree, selected(t), open);
	t->at_top = false;
	topology_refresh(&t->view, x, t->page);
}

static void unfold(struct topology *t, const struct view_ctx *x)
{
	const struct row *r = selected(t);

	if (r && (r->fold == ROW_CLOSED || r->fold == ROW_HALF))
		set_open(t, x, true);
}

/* h: fold what is open, else go up; so that h h h always ends at the map. */
static void fold(struct topology *t, const struct view_ctx *x)
{
	const struct row *r = selected(t);

	if (!r)
		return;
	if (r->kind == ROW_PATH || r->kind == ROW_PATHS ||
	    (r->kind == ROW_GROUP && r->fold == ROW_CLOSED)) {
		list_select(&t->list, (long)tree_parent(&t->tree, (size_t)t->list.sel), x->mono);
		settle(t, x, -1);
	} else if (r->fold == ROW_OPEN || r->fold == ROW_HALF) {
		set_open(t, x, false);
	}
}

static void only_trouble(struct topology *t, const struct view_ctx *x)
{
	t->view.only_trouble = !t->view.only_trouble;
	t->view.narrowed = true;
	t->view.title = t->view.only_trouble ? "1 trouble only" : "1 topology";
	topology_refresh(&t->view, x, t->page);
}

/* Is something the matter with row i?  A map that is open tells by its paths. */
static bool in_trouble(const struct topology *t, const struct view_ctx *x, size_t i)
{
	struct field_row f;

	if (!selectable(&t->tree.row[i]))
		return false;
	row_facts(x, t, i, &f);
	return f.verdict.mark != ' ' && f.verdict.mark != '-';
}

static void go_trouble(struct topology *t, const struct view_ctx *x, long step)
{
	for (long i = t->list.sel + step; i >= 0 && i < (long)t->tree.nrows; i += step) {
		if (in_trouble(t, x, (size_t)i)) {
			list_select(&t->list, i, x->mono);
			settle(t, x, step);
			return;
		}
	}
}

static void mark(struct topology *t, const struct view_ctx *x)
{
	const struct row *r = selected(t);

	if (r)
		marks_toggle(x->marks, mark_id(r->map, r->path));
	list_move(&t->list, 1, x->mono);
	settle(t, x, 1);
}

/* The filter chooses maps; of the paths that are shown with one only those that it means. */
static bool is_matched(const struct topology *t, const struct view_ctx *x, const struct row *r)
{
	return r->kind != ROW_PATH || query_path(t->view.query, x->san, r->path, x->now);
}

/* All rows of the kind under the cursor. */
static void mark_all(struct topology *t, const struct view_ctx *x)
{
	const struct row *on = selected(t);

	for (size_t i = 0; on && i < t->tree.nrows; i++) {
		const struct row *r = &t->tree.row[i];

		if (r->kind == on->kind && is_matched(t, x, r))
			marks_add(x->marks, mark_id(r->map, r->path));
	}
}

/* The order was asked for: it is not to be held. */
static void hold_no_order(struct topology *t)
{
	t->touched = 0;
	t->list.moved = false;
}

/* The commands that choose which rows there are, and in which order. */
static bool narrow(struct topology *t, const struct view_ctx *x, enum command_id id)
{
	if (sorting_command(&t->sorting, columns_of(t), id)) {
		hold_no_order(t);
		topology_refresh(&t->view, x, t->page);
		return true;
	}
	switch (id) {
	case CMD_COLUMNS:
		t->variant = (t->variant + 1) % FIELD_VARIANTS;
		t->sorting.by = NULL; /* of a column that may not be there */
		topology_refresh(&t->view, x, t->page);
		return true;
	case CMD_TROUBLE:
		only_trouble(t, x);
		return true;
	case CMD_BACK: /* Esc widens */
		if (!t->view.only_trouble)
			return false;
		only_trouble(t, x);
		return true;
	case CMD_NEXT_TROUBLE:
		go_trouble(t, x, 1);
		return true;
	case CMD_LAST_TROUBLE:
		go_trouble(t, x, -1);
		return true;
	case CMD_MARK:
		mark(t, x);
		return true;
	case CMD_MARK_ALL:
		mark_all(t, x);
		return true;
	default:
		return false;
	}
}

static bool topology_command(struct view *v, const struct view_ctx *x, enum command_id id)
{
	struct topology *t = topology(v);

	t->touched = x->mono;
	switch (id) {
	case CMD_DOWN:
		list_move(&t->list, 1, x->mono);
		settle(t, x, 1);
		break;
	case CMD_UP:
		list_move(&t->list, -1, x->mono);
		settle(t, x, -1);
		break;
	case CMD_PAGE_DOWN:
		list_page(&t->list, 1, x->mono);
		settle(t, x, 1);
		break;
	case CMD_PAGE_UP:
		list_page(&t->list, -1, x->mono);
		settle(t, x, -1);
		break;
	case CMD_TOP:
		list_home(&t->list, x->mono);
		settle(t, x, 1);
		t->at_top = true;
		break;
	case CMD_BOTTOM:
		list_end(&t->list, x->mono);
		settle(t, x, -1);
		break;
	case CMD_UNFOLD:
		unfold(t, x);
		break;
	case CMD_FOLD:
		fold(t, x);
		break;
	default:
		return narrow(t, x, id);
	}
	return true;
}

/* The paths of every map that has a row of more than itself on the screen. */
static size_t topology_want(struct view *v, uint32_t *n, size_t max)
{
	const struct topology *t = topology(v);
	const struct san_map *last = NULL;
	size_t count = 0;

	for (long i = t->list.top; i < list_end_row(&t->list); i++) {
		const struct row *r = &t->tree.row[i];

		if ((r->kind != ROW_GROUP && r->kind != ROW_PATH) || r->map == last)
			continue;
		last = r->map;
		for (const struct san_path *p = last->paths; p && count < max; p = p->next_in_map)
			n[count++] = p->obj.n;
	}
	return count;
}

static void topology_hold(struct view *v)
{
	topology(v)->at_top = false;
}

/* A path, its group or its map: the row that stands for it now. */
static void topology_go(struct view *v, const struct target *on)
{
	struct topology *t = topology(v);

	if (!on->map)
		return;
	t->sel = (struct row_id){ .kind = on->path ? ROW_PATH : ROW_MAP, .group = on->group };
	snprintf(t->sel.map, sizeof t->sel.map, "%s", on->map->key);
	if (on->path) {
		t->sel.major = on->path->major;
		t->sel.minor = on->path->minor;
	}
	t->at_top = false;
}

static void topology_order(struct view *v, char *dst, size_t size)
{
	sorting_text(&topology(v)->sorting, dst, size);
}

static bool topology_order_by(struct view *v, const struct view_ctx *x, const char *column,
			      bool reverse)
{
	struct topology *t = topology(v);

	if (!sorting_set(&t->sorting, columns_of(t), column, reverse))
		return false;
	hold_no_order(t);
	topology_refresh(v, x, t->page);
	return true;
}

/* A click on what is selected folds and unfolds a map or group; a path tells more. */
static bool topology_pick(struct view *v, const struct view_ctx *x, int n)
{
	struct topology *t = topology(v);
	long row = t->list.top + n;
	const struct row *r;

	if (row >= (long)t->tree.nrows || !selectable(&t->tree.row[row]))
		return false;
	r = selected(t);
	if (row != t->list.sel) {
		list_select(&t->list, row, x->mono);
		settle(t, x, 1);
		return false;
	}
	if (!r || r->fold == ROW_LEAF)
		return true;
	set_open(t, x, r->fold != ROW_OPEN);
	return false;
}

static bool topology_order_at(struct view *v, const struct view_ctx *x, int cols, int at)
{
	struct topology *t = topology(v);

	if (!sorting_at(&t->sorting, columns_of(t), VIEW_MARK_COLUMNS, cols, at))
		return false;
	hold_no_order(t);
	topology_refresh(v, x, t->page);
	return true;
}

static bool topology_shows(const struct view *v, const struct san_map *map,
			   const struct san_path *path)
{
	const struct topology *t = (const struct topology *)(const void *)v;

	for (size_t i = 0; i < t->tree.nrows; i++) {
		const struct row *r = &t->tree.row[i];

		if (r->map == map && r->path == path && r->kind == (path ? ROW_PATH : ROW_MAP))
			return true;
	}
	return false;
}

static void topology_free(struct view *v)
{
	tree_fini(&topology(v)->tree);
	free(topology(v));
}

static const struct columns *topology_columns(struct view *v, size_t i)
{
	return i ? NULL : columns_of(topology(v));
}

static const struct view_ops topology_ops = {
	.refresh = topology_refresh,
	.paint = topology_paint,
	.detail = topology_detail,
	.where = topology_where,
	.command = topology_command,
	.hold = topology_hold,
	.go = topology_go,
	.order = topology_order,
	.order_at = topology_order_at,
	.pick = topology_pick,
	.order_by = topology_order_by,
	.want = topology_want,
	.shows = topology_shows,
	.free = topology_free,
	.columns = topology_columns,
};

struct view *view_topology_new(void)
{
	struct topology *t = xcalloc(1, sizeof *t);

	t->view.ops = &topology_ops;
	t->view.kind = VIEW_TOPOLOGY;
	t->view.title = "1 topology";
	t->at_top = true;
	choose_columns(t);
	tree_init(&t->tree);
	list_init(&t->list);
	return &t->view;
}
