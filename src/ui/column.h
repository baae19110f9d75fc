/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * column: which columns of a list fit, and how wide they are.
 *
 * A narrow terminal loses the columns with the highest rank first and never the
 * first two; a wide one first widens what is there, then adds the extras.
 * Knows nothing of what stands in a cell.
 */
#ifndef UI_COLUMN_H
#define UI_COLUMN_H

#include "ui/canvas.h"

#include <stdbool.h>
#include <stddef.h>

#define COLUMNS_MAX 24 /* of one list */

struct column {
	const char *name;  /* for the manual and `:order`: "in-flight" */
	const char *title; /* over it */
	/* Columns: at least min or it is left out; norm at 80 columns; wide where there is room. */
	int min, norm, wide;
	int gap;    /* blank columns before it */
	int rank;   /* who goes first when it gets narrow: the highest; unique, from 0 */
	bool extra; /* only where all others have their wide form */
	enum align align;
	const char *help; /* one sentence */
	/* The fact (query/fact.h) that the list is sorted by when it is by this column; NULL: none
	 */
	const char *fact;
};

/* The columns of a list: members, at a distance of stride bytes, of the rows of some table. */
struct columns {
	const struct column *first;
	size_t stride, n;
	int whole; /* the width that the first one shall have before there is a third */
	/* What the cells of each one need, of what is in the list now: it gets no less, up to its
	 * wide form. The view's; NULL: nothing is known of them. */
	const int *need;
};

static inline const struct column *columns_at(const struct columns *l, size_t i)
{
	return (const struct column *)(const void *)((const char *)l->first + i * l->stride);
}

/* By its name ("in-flight") or title, whatever the case; NULL: none. */
const struct column *columns_find(const struct columns *l, const char *name);

/* Where column i of the list stands. */
struct column_slot {
	size_t i;
	int x, w;
};

/*
 * Those columns that fit, from x0 to cols.  Returns how many of slot[]
 * (COLUMNS_MAX) are used: at least one.
 */
size_t column_layout(const struct columns *l, int x0, int cols, struct column_slot *slot);

/* The column whose title or cells stand at x; NULL none. */
const struct column *column_at(const struct columns *l, const struct column_slot *slot, size_t n,
			       int x);

/* The titles; the one whose column is sorted (NULL none) is underlined. */
void column_titles(struct canvas *c, int y, const struct columns *l, const struct column_slot *slot,
		   size_t n, const struct column *sorted);

#endif
