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
#include "ui/canvas.h"

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
	NFIELDS
};

/* What all cells of a row are made from: worked out once a row. */
struct field_row {
	const struct san *san;
	int64_t now;                 /* engine time */
	const struct san_map *map;   /* always */
	const struct san_group *grp; /* a group's row */
	uint32_t group;
	const struct san_path *path; /* a path's row */
	bool folded;                 /* a map shown with "+" before its name */
	struct verdict verdict;      /* of the map or path */
	struct san_io io;
	struct verdict_count count; /* of the map or group */
	int64_t changed;            /* when the state changed last; 0 unknown */
};

/* Fill in the rest of r after san, now, map, group and path were set. */
void field_row_init(struct field_row *r);

struct field_cell {
	char text[160];
	char brief[64]; /* shown where text does not fit; "": text is cut */
	enum role role;
	bool changed; /* underlined */
};

struct field {
	enum field_id id;
	const char *name;  /* for filters and the manual: "in-flight" */
	const char *title; /* of the column */
	/* Columns: at least min or it is left out; norm at 80 columns; wide where there is room. */
	int min, norm, wide;
	int gap;    /* blank columns before it */
	int rank;   /* who goes first when it gets narrow: the highest */
	bool extra; /* only where all others have their wide form */
	enum align align;
	const char *help; /* one sentence */
	void (*get)(const struct field_row *r, struct field_cell *out);
};

const struct field *field_get(enum field_id id);

/* Where a column stands. */
struct field_slot {
	const struct field *field;
	int x, w;
};

/* Columns of the fields that fit, from x0 to cols. Returns how many of slot[] (NFIELDS) are used.
 */
size_t field_layout(int x0, int cols, struct field_slot *slot);

/* The role of a mark of column 2. */
enum role field_mark_role(char mark);

/* The label of a part ("ctlA-0c", "host3"), its key where nothing is known about it. */
const char *field_part(const struct san *san, enum san_part part, const char *key);
/* "host3>ctlA-0c", or the portal's address for iSCSI. Returns dst. */
char *field_port(char *dst, size_t size, const struct san *san, const struct san_path *p);

#endif
