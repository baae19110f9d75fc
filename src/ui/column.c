/* SPDX-License-Identifier: GPL-2.0-or-later */
/* column: the layout of a line of titles, and painting it. */
#include "ui/column.h"

#include <assert.h>
#include <string.h>

enum width { W_MIN, W_NORM, W_WIDE };

static int width_of(const struct columns *l, size_t i, enum width form)
{
	const struct column *c = columns_at(l, i);
	int w = form == W_MIN ? c->min : form == W_NORM ? c->norm : c->wide;
	int need = l->need ? l->need[i] : 0;

	if (need > c->wide)
		need = c->wide;
	return need > w ? need : w;
}

static int sum_of(const struct columns *l, const bool *used, enum width form)
{
	int sum = 0;

	for (size_t i = 0; i < l->n; i++) {
		if (used[i])
			sum += columns_at(l, i)->gap + width_of(l, i, form);
	}
	return sum;
}

/* Ranks are unique and without gaps: a unit test sees to it. */
static size_t by_rank(const struct columns *l, int rank)
{
	for (size_t i = 0; i < l->n; i++) {
		if (columns_at(l, i)->rank == rank)
			return i;
	}
	return 0;
}

/* The best ranked that fit: the base ones at their least width, extras only with room for all
 * that is there at its widest. */
static void choose(const struct columns *l, int room, bool *used)
{
	for (int rank = 0; rank < (int)l->n; rank++) {
		size_t i = by_rank(l, rank);
		const struct column *c = columns_at(l, i);
		int need;

		used[i] = true;
		need = sum_of(l, used, c->extra ? W_WIDE : W_MIN);
		if (c->extra)
			need -= c->wide - c->norm;
		/* no third column as long as the names have to be cut for it */
		if (rank > 1 && !c->extra && l->whole > l->first->min)
			need += l->whole - l->first->min;
		if (need > room && rank > 0) {
			used[i] = false;
			return;
		}
	}
}

/* From this width on a column has names, else numbers and words. */
#define NAMES_W 13

/* Does an extra one need more than it was let in for?  Then the others do not all get their wide
 * form. */
static bool is_pressed(const struct columns *l, const struct column_slot *slot, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct column *c = columns_at(l, slot[i].i);

		if (c->extra && width_of(l, slot[i].i, W_NORM) > c->norm)
			return true;
	}
	return false;
}

/* Give the room that is left by rank, up to each one's width in form; names: to those too. */
static void grow(const struct columns *l, struct column_slot *slot, size_t n, enum width form,
		 bool names, int *spare)
{
	for (int rank = 0; rank < (int)l->n; rank++) {
		for (size_t i = 0; i<n && * spare> 0; i++) {
			const struct column *c = columns_at(l, slot[i].i);
			int more = width_of(l, slot[i].i, form) - slot[i].w;

			if (c->rank != rank || more <= 0 || (!names && c->norm >= NAMES_W))
				continue;
			more = more < *spare ? more : *spare;
			slot[i].w += more;
			*spare -= more;
		}
	}
}

/* The last one with names takes the rest: numbers and words stay beside what they belong to. */
static size_t takes_rest(const struct columns *l, const struct column_slot *slot, size_t n)
{
	for (size_t i = n; i-- > 0;) {
		if (columns_at(l, slot[i].i)->norm >= NAMES_W)
			return i;
	}
	return n - 1;
}

size_t column_layout(const struct columns *l, int x0, int cols, struct column_slot *slot)
{
	bool used[COLUMNS_MAX] = { false };
	int spare, x = x0;
	size_t n = 0;

	assert(l->n <= COLUMNS_MAX);
	choose(l, cols - x0, used);
	spare = cols - x0 - sum_of(l, used, W_MIN);
	for (size_t i = 0; i < l->n; i++) {
		if (used[i])
			slot[n++] = (struct column_slot){ i, 0, width_of(l, i, W_MIN) };
	}
	grow(l, slot, n, W_NORM, true, &spare);
	if (is_pressed(l, slot, n)) /* a name has room to give, a number or a time has not */
		grow(l, slot, n, W_WIDE, false, &spare);
	grow(l, slot, n, W_WIDE, true, &spare);
	if (spare) /* negative where even the first has no room: then it is cut */
		slot[takes_rest(l, slot, n)].w += spare;
	if (slot[n - 1].w < 1)
		slot[n - 1].w = 1;
	for (size_t i = 0; i < n; i++) {
		x += i ? columns_at(l, slot[i].i)->gap : 0;
		slot[i].x = x;
		x += slot[i].w;
	}
	return n;
}

const struct column *column_at(const struct columns *l, const struct column_slot *slot, size_t n,
			       int x)
{
	for (size_t i = 0; i < n; i++) {
		if (x >= slot[i].x && x < slot[i].x + slot[i].w)
			return columns_at(l, slot[i].i);
	}
	return NULL;
}

const struct column *columns_find(const struct columns *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct column *c = columns_at(l, i);

		if (!strcasecmp(c->name, name) || !strcasecmp(c->title, name))
			return c;
	}
	return NULL;
}

void column_titles(struct canvas *c, int y, const struct columns *l, const struct column_slot *slot,
		   size_t n, const struct column *sorted)
{
	canvas_fill(c, y, 0, c->cols, ROLE_COLUMNS, ' ');
	for (size_t i = 0; i < n; i++) {
		const struct column *col = columns_at(l, slot[i].i);
		int w = (int)strlen(col->title), x = slot[i].x;

		canvas_field(c, y, x, slot[i].w, col->align, ROLE_COLUMNS, col->title);
		if (col == sorted)
			canvas_flag(c, y, col->align == ALIGN_RIGHT ? x + slot[i].w - w : x, w,
				    CELL_CHANGED);
	}
}
