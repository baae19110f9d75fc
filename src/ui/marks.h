/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * marks: the maps and paths that the operator has marked, to act on them at once.
 *
 * Kept by identity, so that they outlive a rebuild, another view and a
 * reconnect.  What an identity stands for is looked up in the model at the
 * moment of the key; what is gone is forgotten by marks_prune().
 */
#ifndef UI_MARKS_H
#define UI_MARKS_H

#include "engine/san.h"

struct marks {
	uint64_t *id; /* ascending */
	size_t n, cap;
};

void marks_fini(struct marks *m);

/* The identity of a map (path NULL) or of a path; never 0. */
uint64_t mark_id(const struct san_map *map, const struct san_path *path);

bool marks_has(const struct marks *m, uint64_t id);
void marks_add(struct marks *m, uint64_t id);
/* Mark it, or take its mark off. */
void marks_toggle(struct marks *m, uint64_t id);
/* Take its mark off, if there is one. */
void marks_remove(struct marks *m, uint64_t id);
void marks_clear(struct marks *m);
/* Forget those whose object is not in the model; costs nothing when none is marked. */
void marks_prune(struct marks *m, const struct san *san);

/*
 * Call each with every marked object that is in the model, in the order of the
 * model: path NULL: the map itself is marked.
 */
typedef void (*marks_fn)(void *ctx, const struct san_map *map, const struct san_path *path);
void marks_each(const struct marks *m, const struct san *san, marks_fn each, void *ctx);

/* What kinds of objects are marked. */
struct marks_count {
	unsigned maps, paths;
	unsigned mapped;  /* of the maps: partitions of it have maps of their own */
	unsigned of_maps; /* maps that the marked paths belong to */
	unsigned failed;  /* of the paths: the kernel has failed them */
	unsigned offline; /* of the paths: their device was set offline */
	unsigned well; /* of the paths: there is nothing to take back: neither failed, offline nor
			  held */
	unsigned gone; /* of the paths: they left their map's table */
};
void marks_count(const struct marks *m, const struct san *san, struct marks_count *out);
/* "6 paths", "1 map", "2 maps and 6 paths"; "" none. Returns dst. */
char *marks_text(const struct marks_count *n, char *dst, size_t size);

#endif
