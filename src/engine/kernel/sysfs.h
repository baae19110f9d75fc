/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sysfs: small reads below a root.
 *
 * root is "" on a host and a folder in a test; names begin with "/sys/" or
 * "/proc/".  Every call may block: only for threads.  Every attribute is
 * optional; a missing one is "".
 */
#ifndef ENGINE_KERNEL_SYSFS_H
#define ENGINE_KERNEL_SYSFS_H

#include "base/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define SYSFS_PATH 512

/*
 * The attribute's text, cut to size and without white space around it.  False,
 * and "", when it cannot be read, is empty or says "(null)".
 */
bool sysfs_text(char *dst, size_t size, const char *root, const char *fmt, ...) ATTR_PRINTF(4, 5);

/* A decimal attribute; dflt when it is missing or is no number. */
uint64_t sysfs_number(uint64_t dflt, const char *root, const char *fmt, ...) ATTR_PRINTF(3, 4);

/* A binary attribute; the bytes read, 0 when there are none. */
size_t sysfs_bytes(void *dst, size_t size, const char *root, const char *fmt, ...)
	ATTR_PRINTF(4, 5);

/* Where a symbolic link points, as it is written. False and "" when it is none. */
bool sysfs_link(char *dst, size_t size, const char *root, const char *fmt, ...) ATTR_PRINTF(4, 5);

bool sysfs_exists(const char *root, const char *fmt, ...) ATTR_PRINTF(2, 3);

/*
 * The first component of a device's path that begins with prefix and goes on
 * with a digit ("host" finds host3 in .../host3/rport-3:0-1/...), into dst.
 */
bool sysfs_component(char *dst, size_t size, const char *path, const char *prefix);

/* The component H:C:T:L of a device's path, in numbers and as it is written. False: it has none. */
struct sysfs_hctl {
	uint32_t host, channel, target;
	uint64_t lun;
	char text[64];
};
bool sysfs_hctl(struct sysfs_hctl *out, const char *path);

/* Names in a folder: call with *dir NULL first; NULL ends it, and closes. "." and ".." are left
 * out. */
const char *sysfs_next_name(void **dir, const char *root, const char *folder);

#endif
