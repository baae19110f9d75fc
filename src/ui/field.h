/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * field: the columns of a list, one table.
 *
 * A field knows its title, its widths, when it gives way, and how to write its
 * cell for a row.  A blank cell means that the field says nothing about such a
 * row; what is not known reads "?", what is idle reads 0.
 */
#ifndef UI_FIELD_H
#define UI_FIELD_H

#include "engine/san.h"
#include "engine/verdict.h"
#include "ui/column.h"

enum field_id {
	FLD_NAME,
	FLD_STATE,
	FLD_PATHS,
	FLD_PRIO,
	FLD_IOPS,
	FLD_MBS,
	FLD_MS,
	FLD_INFLIGHT,
	FLD_FAILS,
	FLD_KERNEL,
	FLD_CHECKER,
	FLD_DEVICE,
	FLD_SINCE,
	FLD_WHERE,
	/* only in the list of paths */
	FLD_HCTL,
	FLD_MAP,
	FLD_PORT,
	FLD_LEFT,
	FLD_TREND,
	NFIELDS
};

/* What all cells of a row are made from: worked out once a row. */
struct field_row {
	const struct san *san;
	int64_t now;                 /* engine time */
	const struct san_map *map;   /* always */
	const struct san_group *grp; /* a group's row */
	uint32_t group;
	const struct san_path *path;    /* a path's row */
	bool folded;                    /* a map shown with "+" before its name */
	bool ago;                       /* times as how long ago */
	bool no_rates;                  /* they are not known: nobody wanted them */
	bool paused;                    /* ... and will not be: the picture is one of before */
	const struct trail *trail;      /* the rates of before; NULL none */
	const struct san_port *through; /* a path in the list of this part; NULL: in none */
	struct verdict verdict;         /* of the map or path */
	struct san_io io;
	struct verdict_count count; /* of the map or group */
	int64_t changed;            /* when the state changed last; 0 unknown */
};

/* Fill in the rest of r after san, now, map, group and path were set. */
void field_row_init(struct field_row *r);

/* Of an old picture: what was well is in doubt, what was bad is shown as it was. */
void field_doubt(struct field_row *r, bool old);

struct field_cell {
	char text[160];
	char brief[64]; /* shown where text does not fit; "": text is cut */
	enum role role;
	bool changed; /* underlined */
};

struct field {
	enum field_id id;
	struct column col;
	void (*get)(const struct field_row *r, struct field_cell *out);
};

/*
 * The columns of a list: of the tree of maps, groups and paths; of the flat
 * list of paths; of the paths through a part.
 */
enum field_list {
	FIELDS_TREE, /* in this order: what it is doing, the raw states, the last minute */
	FIELDS_TREE_RAW,
	FIELDS_TREE_TREND,
	FIELDS_PATHS,
	FIELDS_PATHS_RAW,
	FIELDS_PATHS_TREND,
	FIELDS_THROUGH,
	NFIELD_LISTS
};
/* Sets of columns that a list of lines can have: i goes along them. */
#define FIELD_VARIANTS 3
const struct columns *field_columns(enum field_list list);
/*
 * What the state of this path's device needs to be whole, into the place of its column in need[],
 * where that column stands behind all others and so would be the first to be cut; else nothing.
 */
void field_need_device(const struct columns *l, const struct san_path *p, int *need);
/* The field of a column of such a list. */
const struct field *field_of(const struct column *col);

/* The cell of a slot for a row: x and w leave room for the strokes before a name. */
void field_paint(struct canvas *c, int y, int x, int w, const struct field *f,
		 const struct field_row *r);

/* All cells of a row without strokes. */
void field_paint_row(struct canvas *c, int y, const struct columns *l,
		     const struct column_slot *slot, size_t n, const struct field_row *r);

/* The role of a mark of column 2. */
enum role field_mark_role(char mark);

/* The label of a part ("ctlA-0c", "host3"), its key where nothing is known about it. */
const char *field_part(const struct san *san, enum san_part part, const char *key);
/* "host3>ctlA-0c", or the portal's address for iSCSI. Returns dst. */
char *field_port(char *dst, size_t size, const struct san *san, const struct san_path *p);

#endif
