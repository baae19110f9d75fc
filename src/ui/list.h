/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * list: which row of a list is selected and which are on the screen.
 *
 * Knows numbers only, neither rows nor drawing.  The owner of the rows keeps
 * the identity of the selected one; its duties:
 *
 *   rows or room changed:  find the identity in the new rows, call list_set();
 *   a key moved:           call list_move() and its like, then note the
 *                          identity of row list.sel;
 *   painting:              rows list.top .. list_end_row()-1 are on the screen.
 */
#ifndef UI_LIST_H
#define UI_LIST_H

#include <stdbool.h>
#include <stdint.h>

/* The order stays as it is for so long after the cursor moved. */
#define LIST_HOLD_MS 5000

struct list {
	long n;           /* rows */
	long page;        /* rows on the screen, at least 1 */
	long sel;         /* selected row; -1 when there are none */
	long top;         /* first row on the screen */
	int64_t moved_at; /* mono ms of the last move; meaningful when moved */
	bool moved;
};

void list_init(struct list *l);

/*
 * There are now n rows and room for page of them.  sel is where the selected
 * row is now, -1 when it is gone: its place is then taken by what stands there
 * now.  The selected row keeps its line on the screen when the rows above it
 * came, went or were sorted; it does not where that would leave the screen half
 * empty, nor where it would push the first rows, the worst, out of a screen that
 * began with them.
 */
void list_set(struct list *l, long n, long page, long sel);

/* Select row i, clamped, at time mono; the screen scrolls just as far as needed. */
void list_select(struct list *l, long i, int64_t mono);
/* By d rows; stops at the ends. */
void list_move(struct list *l, long d, int64_t mono);
/* By d screens, keeping one line in sight; the screen scrolls with the cursor. */
void list_page(struct list *l, long d, int64_t mono);
void list_home(struct list *l, int64_t mono);
void list_end(struct list *l, int64_t mono);

/* One past the last row on the screen. */
long list_end_row(const struct list *l);

/* The cursor moved less than LIST_HOLD_MS ago: rows must not change places now. */
bool list_held(const struct list *l, int64_t mono);

#endif
