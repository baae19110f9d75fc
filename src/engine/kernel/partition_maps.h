/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * partition_maps: the partition maps over a map made what its partition table
 * says (kpartx -u): the table is read, the plan made, each step a change.
 */
#ifndef ENGINE_KERNEL_PARTITION_MAPS_H
#define ENGINE_KERNEL_PARTITION_MAPS_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct partition_job {
	const char *name, *uuid; /* of the map; a uuid it must have */
	uint32_t major, minor;
	const char *delim; /* NULL: "-part", and what has another name keeps it */
	bool ro;
	int deadline_ms; /* for each step; 0: the usual one */
	const char *dir; /* of the marks; NULL: the usual one */
};

/*
 * Blocks, within the deadlines.  said(ctx, ok, text), which may be NULL, gets
 * a sentence for each step.  0: there is nothing left to do; else the first
 * error, after all the other steps were tried.
 */
int partition_maps_update(const struct partition_job *job,
			  void (*said)(void *ctx, bool ok, const char *text), void *ctx,
			  struct err *e);

#endif
