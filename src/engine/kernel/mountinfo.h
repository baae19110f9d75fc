/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mountinfo: the list of mounts, as the kernel tells it (proc_pid_mountinfo(5)).
 *
 * Read here and not by libmount: six words of a line are wanted, and two
 * libraries fewer are loaded by each command and locked in memory by an engine.
 */
#ifndef ENGINE_KERNEL_MOUNTINFO_H
#define ENGINE_KERNEL_MOUNTINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mount {
	uint32_t id;           /* unique on this host, in all namespaces */
	uint32_t major, minor; /* of the file system; btrfs has numbers of its own */
	const char *root;      /* what of the file system is mounted: "/" all of it */
	const char *target;
	const char *options; /* of this mount: "rw,relatime" */
	const char *type, *source;
	const char *super; /* the file system's own options */
	char *line;        /* what all those point into */
};

/* Zero-initialise; mounts_fini() frees. */
struct mounts {
	struct mount *mount;
	size_t n, cap;
};

/* Append the mounts of the file name. False when it cannot be read; a line that is none is skipped.
 */
bool mounts_read(struct mounts *m, const char *name);
void mounts_fini(struct mounts *m);

/* Is name, without a value, one of these? */
bool mount_has_option(const char *options, const char *name);

#endif
