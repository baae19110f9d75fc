/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmdset: the commands of one request, of one object or of all that are marked.
 *
 * A window plans it as one, it is sent as one, and undone as one.  Whoever has
 * a set owns it; nobody shares one.
 */
#ifndef UI_CMDSET_H
#define UI_CMDSET_H

#include "engine/plan.h"

struct cmdset {
	struct plan_cmd *cmd; /* all of one verb */
	size_t n, cap;
};

void cmdset_fini(struct cmdset *s);

/* Add a command without a promise. map NULL: of no map (a baseline of all); path NULL: none. */
struct plan_cmd *cmdset_add(struct cmdset *s, enum plan_verb verb, const struct san_map *map,
			    const struct san_path *path);
/* Add a copy of cmd. */
void cmdset_put(struct cmdset *s, const struct plan_cmd *cmd);
/* dst, which must be a set already (all zero will do), becomes a copy of src. */
void cmdset_copy(struct cmdset *dst, const struct cmdset *src);
/* Give all of them another verb (W: the choice is made last). */
void cmdset_verb(struct cmdset *s, enum plan_verb verb);

#endif
