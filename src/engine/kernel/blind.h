/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blind: the maps as sysfs shows them to everybody.
 *
 * For a user whom device mapper does not answer: names, uuids, sizes and which
 * devices a map stands on, but no groups and no path states; and only maps
 * with multipathd's uuid, for the target's type is not told.
 */
#ifndef ENGINE_KERNEL_BLIND_H
#define ENGINE_KERNEL_BLIND_H

#include "engine/kernel/dm_scan.h"

struct blind;

struct blind *blind_new(const char *root);
void blind_free(struct blind *b);

/* All maps, each time; those that went since the last call as gone. */
void blind_run(struct blind *b, struct dm_facts *out);

#endif
