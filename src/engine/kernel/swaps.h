/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * swaps: the devices that are swapped on, as the kernel lists them (proc_swaps(5)).
 */
#ifndef ENGINE_KERNEL_SWAPS_H
#define ENGINE_KERNEL_SWAPS_H

#include <stddef.h>

/* Zero-initialise; swaps_fini() frees. */
struct swaps {
	char **name; /* /dev/sdb2, /dev/dm-3; a file by its name, too */
	size_t n, cap;
};

/* Append those of root/proc/swaps; a list that cannot be read is empty. */
void swaps_read(struct swaps *s, const char *root);
void swaps_fini(struct swaps *s);

#endif
