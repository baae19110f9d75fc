/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_table: the multipath table of a map from its paths: which paths form a
 * group, and in which order the groups stand (multipath-tools, pgpolicies.c).
 */
#ifndef ENGINE_LAB_LAB_TABLE_H
#define ENGINE_LAB_LAB_TABLE_H

#include "engine/lab/lab_world.h"

/*
 * Load (first time) or reload m's table from the paths that are in_map, and
 * tie paths and target together.  E_BUSY when the map is suspended.
 */
int lab_table_load(struct lab_world *w, struct lab_map *m, struct err *e);
int lab_table_reload(struct lab_world *w, struct lab_map *m, struct err *e);

/* Would a reload change the groups or their order? */
bool lab_table_differs(const struct lab_map *m);

/* Mean priority of the group's paths that are up or ghost; -1 none known, 0 none usable. */
int32_t lab_group_prio(const struct lab_map *m, uint32_t group);
/* All its paths are marginal (path_group_prio_update). */
bool lab_group_marginal(const struct lab_map *m, uint32_t group);
/* The group that I/O should use, from 1 (grouping_best); 0 when no path is up. */
uint32_t lab_best_group(const struct lab_map *m);

#endif
