/* SPDX-License-Identifier: GPL-2.0-or-later */
/* flat: order and selection by identity, over a plain list. */
#include "ui/flat.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

struct flat_place {
	uint64_t id;
	size_t place;
};

void flat_init(struct flat *f)
{
	*f = (struct flat){ .at_top = true };
	list_init(&f->list);
}

void flat_fini(struct flat *f)
{
	free(f->row);
	free(f->before);
	flat_init(f);
}

/* ---- rows ---- */

static int by_id(const void *pa, const void *pb)
{
	const struct flat_place *a = pa, *b = pb;

	return a->id < b->id ? -1 : a->id > b->id;
}

/* Remember the order, to be searched by identity. */
void flat_begin(struct flat *f)
{
	f->before = mem_grow(f->before, &f->cap_before, f->n + 1, sizeof *f->before);
	for (size_t i = 0; i < f->n; i++)
		f->before[i] = (struct flat_place){ f->row[i].id, i };
	f->nbefore = f->n;
	f->n = 0;
}

struct flat_row *flat_add(struct flat *f, uint64_t id, const void *obj)
{
	struct flat_row *r;

	f->row = mem_grow(f->row, &f->cap, f->n + 1, sizeof *f->row);
	r = &f->row[f->n++];
	*r = (struct flat_row){ .id = id, .obj = obj };
	return r;
}

static bool is_held(const struct flat *f, int64_t mono)
{
	return list_held(&f->list, mono) || (f->touched && mono - f->touched < LIST_HOLD_MS);
}

struct order {
	flat_compare compare;
	const void *ctx;
};

static int by_compare(const void *pa, const void *pb, void *ctx)
{
	const struct order *o = ctx;

	return o->compare(pa, pb, o->ctx);
}

/* Known rows as they were, new ones after them. */
static int by_place(const void *pa, const void *pb, void *ctx)
{
	const struct flat_row *a = pa, *b = pb;

	if (a->was != b->was)
		return a->was < b->was ? -1 : 1;
	return by_compare(pa, pb, ctx);
}

static void find_places(struct flat *f)
{
	qsort(f->before, f->nbefore, sizeof *f->before, by_id);
	for (size_t i = 0; i < f->n; i++) {
		struct flat_place want = { f->row[i].id, 0 };
		const struct flat_place *hit =
			f->nbefore ? bsearch(&want, f->before, f->nbefore, sizeof want, by_id)
				   : NULL;

		f->row[i].was = hit ? hit->place : SIZE_MAX;
	}
}

static long find(const struct flat *f)
{
	for (size_t i = 0; f->sel && i < f->n; i++) {
		if (f->row[i].id == f->sel)
			return (long)i;
	}
	return -1;
}

void flat_end(struct flat *f, flat_compare compare, const void *ctx, int page, int64_t mono)
{
	struct order o = { compare, ctx };
	bool hold = is_held(f, mono);
	uint64_t before = f->sel;

	if (compare && hold)
		find_places(f);
	if (compare && f->n)
		qsort_r(f->row, f->n, sizeof *f->row, hold ? by_place : by_compare, &o);
	list_set(&f->list, (long)f->n, page > 0 ? page : 1, f->at_top ? 0 : find(f));
	f->sel = f->list.sel >= 0 ? f->row[f->list.sel].id : 0;
	if (before && f->sel && f->sel != before)
		f->jumped_at = mono;
}

void flat_select(struct flat *f, uint64_t id)
{
	f->sel = id;
	f->at_top = false;
}

void flat_reorder(struct flat *f)
{
	f->touched = 0;
	f->list.moved = false;
}

/* ---- moving ---- */

/* The cursor has moved: from now on it stays with what it stands on. */
static bool moved(struct flat *f, int64_t mono)
{
	f->sel = f->list.sel >= 0 ? f->row[f->list.sel].id : 0;
	f->at_top = false;
	f->touched = mono;
	return true;
}

bool flat_command(struct flat *f, enum command_id id, int64_t mono)
{
	switch (id) {
	case CMD_DOWN:
		list_move(&f->list, 1, mono);
		return moved(f, mono);
	case CMD_UP:
		list_move(&f->list, -1, mono);
		return moved(f, mono);
	case CMD_PAGE_DOWN:
		list_page(&f->list, 1, mono);
		return moved(f, mono);
	case CMD_PAGE_UP:
		list_page(&f->list, -1, mono);
		return moved(f, mono);
	case CMD_BOTTOM:
		list_end(&f->list, mono);
		return moved(f, mono);
	case CMD_TOP:
		list_home(&f->list, mono);
		moved(f, mono);
		f->at_top = true;
		return true;
	default:
		return false;
	}
}

void flat_seek(struct flat *f, long step, bool (*pred)(const struct flat_row *r), int64_t mono)
{
	for (long i = f->list.sel + step; i >= 0 && i < (long)f->n; i += step) {
		if (pred(&f->row[i])) {
			list_select(&f->list, i, mono);
			moved(f, mono);
			return;
		}
	}
}

bool flat_pick(struct flat *f, int n, int64_t mono)
{
	long row = f->list.top + n;

	if (n < 0 || row >= (long)f->n)
		return false;
	if (row == f->list.sel)
		return true;
	list_select(&f->list, row, mono);
	moved(f, mono);
	return false;
}

const struct flat_row *flat_selected(const struct flat *f)
{
	return f->list.sel >= 0 && f->list.sel < (long)f->n ? &f->row[f->list.sel] : NULL;
}

bool flat_has(const struct flat *f, uint64_t id)
{
	for (size_t i = 0; i < f->n; i++) {
		if (f->row[i].id == id)
			return true;
	}
	return false;
}

bool flat_jumped(const struct flat *f, int64_t mono)
{
	return f->jumped_at && mono - f->jumped_at < JUMPED_MS;
}

void flat_hold(struct flat *f)
{
	f->at_top = false;
}

char *flat_position(const struct flat *f, char *dst, size_t size)
{
	if (f->n)
		snprintf(dst, size, "rows %ld-%ld of %zu", f->list.top + 1, list_end_row(&f->list),
			 f->n);
	else
		snprintf(dst, size, "no row");
	return dst;
}
