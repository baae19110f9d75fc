/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mpathd_merge: the daemon's words into the model.
 *
 * Pure but for the model.  It touches only objects that changed, and thinks
 * before it calls something a change: chk_at moves with every reply and
 * chk_next with every check of every healthy path; published each time, these
 * two would be most of the stream.  So chk_at is stored silently, and how old
 * the words are follows from host.charge_at, which moves with each round; a
 * map or path that the daemon stopped talking about has chk_at 0.
 */
#ifndef ENGINE_KERNEL_MPATHD_MERGE_H
#define ENGINE_KERNEL_MPATHD_MERGE_H

#include "engine/kernel/mpathd_json.h"
#include "engine/san.h"

/*
 * A reply to MPATHD_ASK_MAPS (cut up in place): failback, queueing, their
 * clocks, and which maps the daemon has; of one that came after the host was
 * loaded that is not told until it had time to take it up.  false: no row of it was one, the reply
 * was something else.
 */
bool mpathd_merge_maps(struct san *san, char *text, int64_t now);

/*
 * A reply to MPATHD_ASK_PATHS: checker, priority, next check; then the groups'
 * priorities.  blind: device mapper does not answer us, take its states from
 * here too.
 */
bool mpathd_merge_paths(struct san *san, char *text, bool blind, int64_t now);

/*
 * The tree, where device mapper does not answer us: groups, their selectors
 * and states, which path stands where, the kernel's states.  Maps and paths
 * must exist; what the tree does not name stays as it is.
 */
void mpathd_merge_tree(struct san *san, const struct mpathd_tree *tree);

/* The daemon is gone: nothing it said holds any more. */
void mpathd_merge_gone(struct san *san);

#endif
