/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * expect_rules: how many paths each map should have, and who says so.
 *
 * The accepted baseline, if it names the map.  Else its siblings: maps of the
 * same array that are reached through the same targets, and maybe more.  Else
 * the most that was ever seen of it.  Never less than it has, except where a
 * smaller number was accepted.  Pure: the model and two sets.
 */
#ifndef ENGINE_KERNEL_EXPECT_RULES_H
#define ENGINE_KERNEL_EXPECT_RULES_H

#include "engine/kernel/expect_set.h"

/* Paths of the map that stand in its table. */
uint32_t expect_present(const struct san_map *m);

/*
 * Set expected, expect_from and seen of every map, touching those that
 * changed.  seen is raised to what is there now; true if it rose.
 */
bool expect_apply(struct san *san, const struct expect_set *base, struct expect_set *seen);

/*
 * The host's gone_maps, gone_paths and gone_names: the entries of base whose map
 * is not there.  blind: only maps with a uuid can be seen.
 */
void expect_gone(struct san *san, const struct expect_set *base, bool blind);
/* Is the map of this entry one of them? */
bool expect_is_gone(const struct san *san, const struct expect_entry *e, bool blind);

/*
 * What accepting means: an entry for each map with a path (only: for this one;
 * NULL: for all) in *out, which is empty.  Returns how many.
 */
size_t expect_accepted(const struct san *san, const struct san_map *only, const char *by,
		       int64_t now, struct expect_set *out);

#endif
