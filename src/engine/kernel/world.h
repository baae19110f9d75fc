/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * world: everything that decides which maps there should be, read at once: the
 * configuration, the disks, the maps that device mapper has, names and WWIDs.
 *
 * May block, on sysfs and on a file system that hangs: for a thread or a child.
 */
#ifndef ENGINE_KERNEL_WORLD_H
#define ENGINE_KERNEL_WORLD_H

#include "engine/conf/conf_message.h"
#include "engine/monitor/survey.h"

struct world {
	char root[256];
	struct conf conf;
	struct conf_messages messages; /* of reading the configuration */
	struct disks disks;
	struct bindings bindings;
	struct str wwids;
	struct survey_live *live;
	size_t nlive, cap_live;
	bool tables;                /* the tables of the maps could be read (as root) */
	struct survey_world survey; /* the same, for survey_disks() */
};

/*
 * root: "" on a host, a folder in a test (then device mapper is not asked).  peer:
 * whose rules hold, peer.h.  world_fini() in any case.  E_SYNTAX: multipath-tools
 * would refuse the configuration, and so do we; E_IO, E_PERM: something cannot be read.
 */
int world_read(const char *root, unsigned peer, struct world *w, struct err *e);
void world_fini(struct world *w);

#endif
