/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * disk_use: who uses a disk, and which multipath map holds it: what decides
 * whether it can still become a path.
 *
 * Read from mountinfo, /proc/swaps and the holders links of sysfs, of the disk
 * and of its partitions; the disk itself is not opened.  So a program that has
 * it open, or a target that exports it (LIO), is not seen here: the kernel
 * refuses the table then.  May block: only for threads.
 */
#ifndef ENGINE_KERNEL_DISK_USE_H
#define ENGINE_KERNEL_DISK_USE_H

#include "engine/disk.h"
#include "engine/kernel/mountinfo.h"
#include "engine/kernel/swaps.h"

/* The host's lists, read once for all disks. Zero-initialise; disk_uses_fini() frees. */
struct disk_uses {
	struct mounts mounts;
	struct swaps swaps;
};
void disk_uses_read(struct disk_uses *u, const char *root);
void disk_uses_fini(struct disk_uses *u);

/*
 * Fill used_by, map_name and map_uuid of d, whose name, number and syspath are
 * known.  root: "" on a host, a folder in a test.
 */
void disk_use_fill(const struct disk_uses *u, const char *root, struct disk *d);

#endif
