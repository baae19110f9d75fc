/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * disk: a block device that may be a path: what the kernel, udev and the
 * device itself say about it, as plain data.
 *
 * Filled by kernel/disks.h (or by a test).  What it means (is it a path, of
 * which map) is worked out of it and the configuration: conf/, monitor/.
 * Strings belong to the disk, are never NULL, and "" is unknown.
 */
#ifndef ENGINE_DISK_H
#define ENGINE_DISK_H

#include "engine/san.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum disk_bus { DISK_BUS_OTHER, DISK_BUS_SCSI, DISK_BUS_NVME, DISK_BUS_DASD, DISK_BUS_CCISS };

/* A property of udev's database, in its order. */
struct disk_prop {
	char *key, *value;
};

/* Pages of vital product data as sysfs or an INQUIRY gave them; n 0: none. */
struct disk_page {
	uint8_t *bytes;
	size_t n;
};

struct disk {
	/* the kernel's names */
	const char *name; /* sdb */
	uint32_t major, minor;
	const char *syspath; /* /sys/devices/... : the order of discovery goes by it */
	enum disk_bus bus;
	bool disk;   /* devtype disk, not a partition */
	bool hidden; /* a namespace path of native NVMe multipath */
	bool ro;
	uint64_t sectors; /* of 512 bytes; 0: no medium */

	/* who it is */
	const char *vendor, *product, *rev; /* trailing blanks stripped */
	const char *serial;
	const char *hctl;      /* 3:0:0:1, or as multipathd invents it for NVMe */
	const char *protocol;  /* scsi:fcp scsi:iscsi nvme:tcp ... (multipath.conf(5)) */
	const char *node_name; /* target's FC WWNN, iSCSI name or SAS address */
	const char *host_wwpn, *host_wwnn, *target_wwpn, *host_adapter;
	uint32_t host; /* number of the SCSI host; UINT32_MAX none */
	uint64_t lun;

	/* udev */
	bool initialized; /* udev has the device in its database */
	struct disk_prop *props;
	size_t nprops, cap_props;

	/* the device */
	const char *state;        /* sysfs device/state: running offline blocked live ...; "gone" */
	int64_t timeout_ms;       /* of a SCSI command; 0 unknown */
	int tpgs;                 /* INQUIRY byte 5, TPGS: 0..3; -1 unknown */
	enum san_alua alua;       /* sysfs access_state */
	bool alua_pref;           /* sysfs preferred_path */
	const char *dh_state;     /* attached hardware handler, sysfs dh_state; "detached" none */
	struct disk_page inquiry; /* standard */
	struct disk_page pg80, pg83;
	int32_t tpg;          /* target port group of the port, from page 83h; -1 unknown */
	const char *sys_wwid; /* sysfs wwid (NVMe), DASD uid */

	/* in use by something that is no multipath map: "mounted on /srv", "swap", "vg0-root" */
	const char *used_by;
	/* of a multipath map: its dm name and uuid; "" none */
	const char *map_name, *map_uuid;
};

struct disks {
	struct disk *disks; /* in the order of discovery: by syspath, as libudev enumerates */
	size_t n, cap;
};

/* A zeroed disk with all strings "". */
void disk_init(struct disk *d);
void disk_fini(struct disk *d);
void disks_fini(struct disks *all);
/* A new disk at the end; valid until the next. */
struct disk *disks_add(struct disks *all);

/* Give a string member: *slot is freed and gets a copy of text ("" for NULL). */
void disk_str(const char **slot, const char *text);
void disk_prop_add(struct disk *d, const char *key, const char *value);
/* The value; NULL: no such property (an empty one is ""). */
const char *disk_prop(const struct disk *d, const char *key);

#endif
