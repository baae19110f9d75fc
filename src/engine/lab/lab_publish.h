/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_publish: from the world to the model.
 *
 * Only what the kernel, sysfs and the daemon of a real host would tell; an
 * object is touched only when a member of it really differs.
 */
#ifndef ENGINE_LAB_LAB_PUBLISH_H
#define ENGINE_LAB_LAB_PUBLISH_H

#include "engine/lab/lab_world.h"

/* Create every object; once, before the others. */
void lab_publish_start(struct lab_world *w);
/* The states of what has changed since the last call. raw: the status lines too. */
void lab_publish_states(struct lab_world *w, bool raw);
/* A round of counters, of every map and path. */
void lab_publish_counters(struct lab_world *w);
/* The status lines appear or go; all maps are to be looked at. */
void lab_publish_all(struct lab_world *w);

/* The operator accepts m as it is: what is not in its table is expected no more. */
void lab_publish_baseline(struct lab_world *w, struct lab_map *m);

#endif
