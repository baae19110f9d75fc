/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_reply: reading what a device mapper ioctl left in its buffer.
 *
 * Pure and total: whatever the bytes are, nothing is read beyond them.
 * Layouts: include/uapi/linux/dm-ioctl.h and list_devices(), retrieve_status()
 * of drivers/md/dm-ioctl.c.
 */
#ifndef ENGINE_KERNEL_DM_REPLY_H
#define ENGINE_KERNEL_DM_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The data of a reply: what follows the header, len bytes. */
struct dm_data {
	const char *p; /* 8-byte aligned, as the kernel lays it out */
	size_t len;
};

/* One record of DM_LIST_DEVICES; the strings point into the reply. */
struct dm_name {
	uint32_t major, minor;
	const char *name;
	const char *uuid; /* "" none, or the kernel (before 4.45) does not say */
	bool has_uuid;    /* uuid is the kernel's word, also when "" */
	bool has_event;   /* false: the kernel (before 4.37) does not say */
	uint32_t event_nr;
};

/*
 * The record at *pos (0 at first), which moves on.  1: there is one; 0: the
 * list has ended; -1: the bytes are no list.  minor_version: of the interface,
 * from the reply's header; it decides which members are there.
 */
int dm_reply_name(const struct dm_data *d, size_t *pos, uint32_t minor_version,
		  struct dm_name *out);

/* One target of DM_TABLE_STATUS. */
struct dm_target {
	const char *type;
	uint64_t start, sectors;
	const char *text; /* len bytes, then a NUL */
	size_t len;
};

/* As dm_reply_name, for the first target: a multipath map has no other. */
bool dm_reply_target(const struct dm_data *d, struct dm_target *out);

/* One target type of DM_LIST_VERSIONS by name; false when it is not loaded. */
bool dm_reply_version(const struct dm_data *d, const char *type, uint32_t version[3]);

/* A device number as the ioctls carry it (new_encode_dev), and back. */
uint64_t dm_encode_dev(uint32_t major, uint32_t minor);
void dm_decode_dev(uint64_t dev, uint32_t *major, uint32_t *minor);

#endif
