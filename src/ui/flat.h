/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * flat: a list whose rows are one object each: their order and the cursor.
 *
 * A view adds its rows anew when the model has moved (flat_begin, flat_add,
 * flat_end); the cursor follows the object, never the row.  While the reader
 * moves, rows keep their places.  At the top the cursor stays there, whichever
 * object that is; when the selected one goes, that is told (jumped).
 */
#ifndef UI_FLAT_H
#define UI_FLAT_H

#include "query/fact.h"
#include "ui/command.h"
#include "ui/list.h"

/* So long after the cursor has moved by itself no key acts: it was pressed for another row. */
#define JUMPED_MS 1500

struct flat_row {
	uint64_t id;         /* identity over rebuilds, never 0 */
	const void *obj;     /* in the model: until it changes */
	struct fact_key key; /* what it is sorted by; the view's */
	int rank;            /* how bad it is; the view's */
	size_t was;          /* private */
};

/* Like strcmp. */
typedef int (*flat_compare)(const struct flat_row *a, const struct flat_row *b, const void *ctx);

struct flat {
	struct list list;
	struct flat_row *row;
	size_t n, cap;
	uint64_t sel; /* identity of the selected row; 0: none */
	bool at_top;
	int64_t touched;           /* mono of the reader's last key; 0 never */
	int64_t jumped_at;         /* mono; 0 never */
	struct flat_place *before; /* private: where rows were */
	size_t nbefore, cap_before;
};

void flat_init(struct flat *f);
void flat_fini(struct flat *f);

/* All rows anew. */
void flat_begin(struct flat *f);
struct flat_row *flat_add(struct flat *f, uint64_t id, const void *obj);
/*
 * Sort them (compare NULL: they stay as they were added), unless the reader
 * is moving, and find the selected one.  page: rows on the screen.
 */
void flat_end(struct flat *f, flat_compare compare, const void *ctx, int page, int64_t mono);

/* Put the cursor on the row of this identity at the next flat_end(), if it is there then. */
void flat_select(struct flat *f, uint64_t id);
/* The order was changed by a key: the next flat_end() is not to hold it. */
void flat_reorder(struct flat *f);

/* A command that moves; false when it is another. */
bool flat_command(struct flat *f, enum command_id id, int64_t mono);
/* Go by step until a row that pred likes; stays when there is none. */
void flat_seek(struct flat *f, long step, bool (*pred)(const struct flat_row *r), int64_t mono);

/* Select row n of those on the screen; true when it was selected already. */
bool flat_pick(struct flat *f, int n, int64_t mono);
/* The selected row; NULL none. */
const struct flat_row *flat_selected(const struct flat *f);
/* Has this identity a row? */
bool flat_has(const struct flat *f, uint64_t id);
bool flat_jumped(const struct flat *f, int64_t mono);
/* The operator acts on what is selected: the cursor stays with it, wherever it goes. */
void flat_hold(struct flat *f);
/* "rows 1-16 of 24". Returns dst. */
char *flat_position(const struct flat *f, char *dst, size_t size);

#endif
