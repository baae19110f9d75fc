/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * part_list: which maps there are of a map's partitions, by their uuids.
 *
 * Blocking; for a thread.  What the maps should be is another question
 * (partition_maps.h).
 */
#ifndef ENGINE_KERNEL_PART_LIST_H
#define ENGINE_KERNEL_PART_LIST_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct part_map {
	uint32_t major, minor;
	uint32_t number;           /* of the partition, from 1 */
	char name[128], uuid[160]; /* of its map */
};

/* Zero-initialise; part_list_fini() frees. */
struct part_list {
	struct part_map *part;
	size_t n, cap;
};

/* Those of the map with this uuid.  0, or the error of device mapper, with the list empty. */
int part_list_read(struct part_list *l, const char *map_uuid, struct err *e);
void part_list_fini(struct part_list *l);

#endif
