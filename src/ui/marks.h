/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * marks: the maps and paths that the operator has marked, to act on them at once.
 *
 * Kept by identity, so that they outlive a rebuild, another view and a
 * reconnect.  What is gone stays marked until it is looked up: see marks_prune().
 */
#ifndef UI_MARKS_H
#define UI_MARKS_H

#include "engine/san.h"

struct marks {
	uint64_t *id; /* in the order of marking */
	size_t n, cap;
};

void marks_fini(struct marks *m);

/* The identity of a map (path NULL) or of a path; never 0. */
uint64_t mark_id(const struct san_map *map, const struct san_path *path);

bool marks_has(const struct marks *m, uint64_t id);
void marks_add(struct marks *m, uint64_t id);
/* Mark it, or take its mark off. */
void marks_toggle(struct marks *m, uint64_t id);
void marks_clear(struct marks *m);
/* Forget those whose object is not in the model. */
void marks_prune(struct marks *m, const struct san *san);

#endif
