/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_fabric: cables, ports and who reaches whom, and what the kernel's
 * transports make of a loss: the timers from link loss over blocked and
 * transport-offline to removal.  Changes nexus, the ALUA columns of maps, and
 * the lab_fabric columns of paths.
 */
#ifndef ENGINE_LAB_LAB_FABRIC_H
#define ENGINE_LAB_LAB_FABRIC_H

#include "engine/lab/lab_world.h"

/* What a command sent down a path gets. */
enum lab_answer {
	LAB_ANSWER_OK,
	LAB_ANSWER_NEVER,      /* no answer (yet) */
	LAB_ANSWER_TRANSITION, /* later: ALUA transition, 02/04/0A */
	LAB_ANSWER_STANDBY,    /* 02/04/0B */
	LAB_ANSWER_NO_LUN,     /* 05/25 */
	LAB_ANSWER_TRANSPORT   /* the transport gives it back */
};
enum lab_answer lab_path_answer(const struct lab_path *p);

/* The word of /sys/block/sdX/device/state; "" when there is no device. */
const char *lab_path_dev(const struct lab_path *p);

/* A path hangs on this part: its ports, their switches, controller and array. */
bool lab_path_uses(const struct lab_path *p, const struct lab_part *part);
/* Switched on and plugged in, with all it depends on. */
bool lab_part_up(const struct lab_part *part);

/* Some trouble changed: find out who still sees whom. */
void lab_fabric_update(struct lab_world *w);
/* Let timers pass. */
void lab_fabric_step(struct lab_world *w);
/* When the kernel removes the path's device; 0: not soon. */
int64_t lab_path_gone_until(const struct lab_world *w, const struct lab_path *p);

/* The LUN of m begins to move to controller `to`; it is there after ms. */
void lab_map_move(struct lab_world *w, struct lab_map *m, struct lab_part *to, int64_t ms);

#endif
