/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_ioctl: reading device mapper, and messages to targets; the only file with
 * raw dm ioctls.
 *
 * libdevmapper does every change of a map (dm_change); for reading it will not do:
 * it is not thread-safe, its poll state is its own descriptor's, it returns no
 * event numbers of a list, and one large reply makes all later calls slow.
 * A struct dm_ctl has a descriptor and a buffer of its own and belongs to one
 * thread at a time.  Every call here may block.
 */
#ifndef ENGINE_KERNEL_DM_IOCTL_H
#define ENGINE_KERNEL_DM_IOCTL_H

#include "base/err.h"
#include "engine/kernel/dm_reply.h"

struct dm_ctl;

/*
 * Open /dev/mapper/control and agree on a version.  E_PERM: not for this user;
 * E_UNSUPPORTED: the kernel has no device mapper, or too old a one (4.x is
 * wanted); E_NOTFOUND: it has one, but there is no node to reach it by.
 */
int dm_open(struct dm_ctl **out, struct err *e);
void dm_close(struct dm_ctl *c);

/* Readable (POLLIN) when any map had an event since dm_arm(). The only call for other threads. */
int dm_fd(const struct dm_ctl *c);
/* Does the kernel (4.37) announce events on dm_fd()? */
bool dm_can_poll(const struct dm_ctl *c);
uint32_t dm_minor_version(const struct dm_ctl *c);

/* From now on dm_fd() is readable for new events only. Call before dm_list(), or one is missed. */
int dm_arm(struct dm_ctl *c, struct err *e);

/* All devices; valid until the next call. */
int dm_list(struct dm_ctl *c, struct dm_data *out, struct err *e);

/* Version of a target type, e.g. "multipath"; E_NOTFOUND while its module is not loaded. */
int dm_target_version(struct dm_ctl *c, const char *type, uint32_t version[3], struct err *e);

/* A map's header and its status or table; valid until the next call. */
struct dm_status {
	const char *name, *uuid;
	uint32_t event_nr;
	int32_t open_count;
	bool suspended, staged, ro; /* staged: an inactive table is loaded */
	uint32_t ntargets;          /* 0: no table yet */
	struct dm_target target;    /* the first one; only if ntargets, and not of dm_head() */
};
/* The header alone: a fraction of the price. E_NOTFOUND when the device is gone. */
int dm_head(struct dm_ctl *c, uint32_t major, uint32_t minor, struct dm_status *out, struct err *e);

enum dm_which { DM_INFO, DM_TABLE };
/* Never flushes. E_NOTFOUND when the device is gone. */
int dm_status(struct dm_ctl *c, uint32_t major, uint32_t minor, enum dm_which which,
	      struct dm_status *out, struct err *e);

/*
 * Message to the target at sector 0 of the map with this uuid (or, when that
 * is "", this name).  E_BUSY: suspended; E_USAGE: the target refuses; E_NOTFOUND.
 */
int dm_send(struct dm_ctl *c, const char *uuid, const char *name, const char *text, struct err *e);

#endif
