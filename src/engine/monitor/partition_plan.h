/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * partition_plan: which partition maps there should be over a map, and what is
 * to be done about those that there are (kpartx -u).  Pure.
 *
 * A partition map is a linear map with the uuid "partN-UUID" of its map.  Its
 * name is the map's, a delimiter, and N.  Which delimiter:
 *   - udev's rule (kpartx.rules: kpartx -un -p -part) always gives "-part", so
 *     that is what a host has whose partition maps udev made, which is every
 *     host with multipath-tools' rules: PARTITION_DELIM;
 *   - kpartx by hand, and a rename by multipath without partition_delimiter in
 *     multipath.conf, give "p" after a digit and nothing after a letter:
 *     partition_delim_default();
 *   - partition_delimiter in multipath.conf is for renames only, there as here.
 */
#ifndef ENGINE_MONITOR_PARTITION_PLAN_H
#define ENGINE_MONITOR_PARTITION_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PARTITION_MAX   256
#define PARTITION_DELIM "-part"

struct partition {
	uint32_t number;         /* from 1 */
	uint64_t start, sectors; /* of 512 bytes */
	bool extended;           /* of a dos table: sectors is 2 */
	char type[40];           /* "0x83", or the GUID of a gpt table */
};

struct partitions {
	char table[16];   /* gpt dos bsd solaris unixware mac sun; "" there is none */
	uint64_t sectors; /* of the device */
	struct partition *list;
	size_t n, cap;
};

void partitions_add(struct partitions *all, const struct partition *p);
void partitions_fini(struct partitions *all);

/* A partition map as it is. */
struct partition_map {
	const char *name, *uuid;
	uint64_t start, sectors;
	bool over_map; /* one linear target over this map; false: anything else */
};

enum partition_step {
	PARTITION_ADD,
	PARTITION_RELOAD, /* another start, same size */
	PARTITION_RESIZE,
	PARTITION_RENAME,
	PARTITION_REMOVE,
	PARTITION_BEYOND /* told only: it ends beyond the device, and there is no map of it */
};

struct partition_do {
	enum partition_step step;
	uint32_t number;
	char name[128];     /* as it is or, for ADD, shall be */
	char new_name[128]; /* RENAME */
	char uuid[129];
	uint64_t start, sectors;
};

struct partition_plan {
	struct partition_do *list;
	size_t n, cap;
};

/* "p" after a digit, "" else. */
const char *partition_delim_default(const char *map_name);

/* "NAME-part1". False: longer than a map's name may be. */
bool partition_name(char *dst, size_t size, const char *map_name, const char *delim,
		    uint32_t number);
/* "part1-UUID". False: longer than a uuid may be. */
bool partition_uuid(char *dst, size_t size, const char *map_uuid, uint32_t number);
/* The number of a partition map's uuid of this map; 0: it is none. */
uint32_t partition_number(const char *uuid, const char *map_uuid);

/*
 * What is to be done, in an order that works: removals, renames, changes,
 * additions.  have: n partition maps, of any map.  delim NULL: PARTITION_DELIM,
 * and what has another name keeps it.  As kpartx does, nothing is removed
 * where there is no table at all.  plan is freed by partition_plan_fini().
 */
void partition_plan_make(const struct partitions *want, const struct partition_map *have, size_t n,
			 const char *map_name, const char *map_uuid, const char *delim,
			 struct partition_plan *plan);
void partition_plan_fini(struct partition_plan *plan);

/* The table of a partition map over MAJOR:MINOR, for dm_change.h's target "linear". */
void partition_table(char *dst, size_t size, uint32_t major, uint32_t minor, uint64_t start);

#endif
