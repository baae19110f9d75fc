/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * merge: facts from the threads into the model.
 *
 * On the loop; pure but for the model.  Members are compared before they are
 * set and only an object that differs is touched, so that an idle SAN
 * publishes nothing.
 */
#ifndef ENGINE_KERNEL_MERGE_H
#define ENGINE_KERNEL_MERGE_H

#include "engine/kernel/dm_scan.h"
#include "engine/kernel/path_id.h"
#include "engine/kernel/ports.h"
#include "engine/kernel/stats.h"
#include "engine/san.h"

/*
 * Maps, groups and paths.  Where the facts have only slaves (blind.h), paths stand
 * where the daemon's tree put them, or in a group of their own until it does.
 * True when maps or paths came or went.
 */
bool merge_maps(struct san *san, const struct dm_facts *facts);

/* Counters and unannounced states. */
void merge_stats(struct san *san, const struct stats_ask *stats);

/*
 * Who the paths are.  Makes records of the parts that they go through; true
 * when a path now goes through others.
 */
bool merge_path_ids(struct san *san, const struct path_id *id, size_t n);

/* Makes records of the parts that p goes through. */
void merge_need_ports(struct san *san, const struct san_path *p);

/* States of the parts that have a record. */
void merge_ports(struct san *san, const struct port_facts *facts, int64_t now);

/*
 * Let go of what nobody misses: paths that left the table of a map that has as
 * many as expected without them, or whose place another device has taken; and,
 * after that or when parts says so, ports that no path goes through.  True when
 * paths that are gone are left; *removed: when some were let go.
 */
bool merge_sweep(struct san *san, bool parts, bool *removed);

/* Not identified yet: its name is still its number. */
bool merge_unknown(const struct san_path *p);

#endif
