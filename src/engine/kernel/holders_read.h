/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * holders_read: who uses a map, read from the kernel's own lists.
 *
 * Mounts from mountinfo, swap from /proc/swaps, what is stacked on a map (LVM,
 * partitions, crypt, md) from sysfs.  A mount point is never looked at itself:
 * a stat on it hangs exactly when this matters.  Blocking; for a worker.
 */
#ifndef ENGINE_KERNEL_HOLDERS_READ_H
#define ENGINE_KERNEL_HOLDERS_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In: which map. Out: the rest. */
struct holders_map {
	uint32_t n; /* its handle, for the caller */
	uint32_t major, minor;
	char dm_name[16]; /* dm-0 */
	char name[128];   /* mpatha */
	char users[200];  /* "/srv/db (xfs, rw)", "vg_home > /home (ext4, rw)", "swap"; "" nobody */
	bool hurt;        /* a file system on it went read-only or shut down by itself */
	unsigned parts;   /* partitions on it that nobody uses */
};

/*
 * Fill in all n.  root: "" on a host, a folder in a test.  Lists that cannot be
 * read count as empty: false if mountinfo was one.
 */
bool holders_read(const char *root, struct holders_map *maps, size_t n);

/*
 * The volume group of a logical volume's dm name ("vg--a-home" is "vg-a"):
 * LVM doubles the hyphens inside names.  Into dst; returns dst.
 */
char *holders_vg_name(char *dst, size_t size, const char *dm);

#endif
