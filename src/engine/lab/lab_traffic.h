/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_traffic: the I/O of the maps.
 *
 * Each map offers a load that wavers around its mean; the target says where it
 * may go; the paths take their time.  Counts what /proc/diskstats would, with
 * integers only, so that the same seed gives the same counters on every
 * machine.  I/O is also what makes the kernel see that a path is dead, choose
 * a group and activate it.
 */
#ifndef ENGINE_LAB_LAB_TRAFFIC_H
#define ENGINE_LAB_LAB_TRAFFIC_H

#include "engine/lab/lab_world.h"

/* One step of every map. */
void lab_traffic_step(struct lab_world *w);

/* Held I/O is given back with errors now (a flushing suspend, fail_if_no_path). */
void lab_traffic_flush(struct lab_world *w, struct lab_map *m);

/* In flight as diskstats shows it: of a map, of a path. */
uint32_t lab_map_inflight(const struct lab_world *w, const struct lab_map *m);
uint32_t lab_path_inflight(const struct lab_world *w, const struct lab_path *p);

/* What an I/O takes now on a path that answers, in microseconds. */
uint64_t lab_path_latency_us(const struct lab_world *w, const struct lab_path *p);

#endif
