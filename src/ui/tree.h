/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tree: the rows of the topology: which maps, in which order, how far open.
 *
 * Fold rules that need no key: all fits: everything is open.  It does not fit
 * and all is well: maps are folded.  Trouble: the worst maps first, the first
 * one open and those after it as far as there is room, the rest one row each.
 * Maps that queue or are dead open to their consequences, not to their equally
 * failed paths.  What the operator folded or unfolded stays so, and
 * changes nothing of the other maps.
 *
 * Rows point into the model: they are valid until the model changes; build
 * again before using them.  The order can be held still while somebody reads.
 */
#ifndef UI_TREE_H
#define UI_TREE_H

#include "engine/san.h"
#include "engine/verdict.h"
#include "query/query.h"
#include "ui/command.h"
#include "ui/sorting.h"

#include <stdbool.h>
#include <stddef.h>

enum row_kind {
	ROW_MAP,
	ROW_GROUP,
	ROW_PATH,
	ROW_WHY,   /* consequence: since when, what is held, until when */
	ROW_USERS, /* consequence: who stands on the map, who waits */
	ROW_PATHS  /* "+ 4 paths failed: sdb sdf": stands for all groups */
};

struct row {
	enum row_kind kind;
	enum row_fold fold;
	bool last;        /* no sibling follows: an elbow */
	bool parent_last; /* a path's group has no sibling after it: no stroke */
	uint32_t group;   /* ROW_GROUP, ROW_PATH; 0: a path that left the table */
	const struct san_map *map;
	const struct san_path *path;
};

/* A row's identity over rebuilds and reconnects. */
struct row_id {
	enum row_kind kind;
	char map[160]; /* key; "": no row */
	uint32_t group, major, minor;
};

/* A map in the order of the list, with its verdict's kind at the last build. */
struct tree_map {
	const struct san_map *map;
	char key[160];
	enum verdict_map_kind kind;
	size_t was;      /* place at the build before, for a held order */
	size_t sort_key; /* its place in tree.keys */
};

struct tree {
	struct row *row;
	size_t nrows, cap_rows;
	struct tree_map *maps;
	size_t nmaps, cap_maps;
	struct tree_map *next; /* room for the next build's; private */
	size_t cap_next;
	struct fact_key *keys; /* what the maps are sorted by, when by a column; private */
	size_t cap_keys;
	bool trouble;               /* a map is in trouble: the order is worst first */
	struct tree_choice *choice; /* what the operator folded; private */
	size_t nchoices, cap_choices;
};

struct tree_opts {
	size_t page;                   /* rows on the screen */
	bool only_trouble;             /* leave out maps that are well */
	const struct query *query;     /* and those that it does not match; NULL none */
	const struct sorting *sorting; /* NULL: the worst first */
	bool hold_order;               /* known maps keep their places */
	const struct row_id *cursor;   /* its map is not folded away under it; NULL none */
};

void tree_init(struct tree *t);
void tree_fini(struct tree *t);
void tree_build(struct tree *t, const struct san *san, int64_t now, const struct tree_opts *o);

void tree_id(const struct row *r, struct row_id *out);
/*
 * The row of id.  When it is not there any more, the nearest above it that is:
 * the path's group, the map.  -1: not even the map.
 */
long tree_find(const struct tree *t, const struct row_id *id);

/* Open or close the map or group of a row, and remember it. */
void tree_set_open(struct tree *t, const struct row *r, bool open);

/* The row that l, h and Enter leave: the parent of row i (i itself for a map). */
size_t tree_parent(const struct tree *t, size_t i);

#endif
