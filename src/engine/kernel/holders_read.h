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

/* One use of a map, and one device that stands on it or is it. */
struct holders_use {
	char chain[128]; /* the layers between: "vg_home", "part1 > vg_data"; "" it is used itself
			  */
	char what[200];  /* "/home (ext4, rw)", "swap"; "" nobody uses the uppermost layer */
	uint32_t mount;  /* id of the mount; 0 it is none */
};
struct holders_dev {
	char kname[64]; /* dm-3, md0 */
	uint32_t major, minor;
};

/* All that is known of who uses a map. Zero-initialise; holders_stack_fini() frees. */
struct holders_stack {
	struct holders_use *uses;
	size_t nuses, cap_uses;
	struct holders_dev *devs; /* the map's own is the first */
	size_t ndevs, cap_devs;
};
void holders_stack_fini(struct holders_stack *s);

/* In: which map, and where the whole goes if that is wanted. Out: the rest. */
struct holders_map {
	uint32_t n; /* its handle, for the caller */
	uint32_t major, minor;
	char dm_name[16];            /* dm-0 */
	char name[128];              /* mpatha */
	struct holders_stack *stack; /* NULL: the text will do */
	char users[200]; /* "/srv/db (xfs, rw)", "vg_home > /home (ext4, rw)", "swap"; "" nobody */
	bool hurt;       /* a file system on it went read-only or shut down by itself */
	unsigned parts;  /* partitions on it that nobody uses */
	unsigned mapped; /* all partitions on it that have a map */
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
