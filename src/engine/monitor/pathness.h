/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pathness: which disks are paths of maps, and why the others are not.
 *
 * Two questions, with two answers for each disk.  Assembly: should a map be
 * made of it, or should it be added to one (libmultipath/wwids.c,
 * should_multipath; configure.c, coalesce_paths; multipathd's handling of a
 * new path)?  Claim: should udev keep others off the device (multipath -u:
 * libmultipath/valid.c, multipath/main.c)?  They differ: with find_multipaths
 * off, a new LUN becomes a map, but is not kept from others until it is one.
 *
 * Where we are stricter than multipath-tools: a disk that is in use is never
 * claimed, not even when its WWID is in the wwids file (its users would be
 * torn off by SYSTEMD_READY=0), and no map is made of a LUN of which a path is
 * in use by itself (there the kernel refuses the table, and the WWID is marked
 * as failed).
 *
 * Pure: the caller reads the files and the clock.
 */
#ifndef ENGINE_MONITOR_PATHNESS_H
#define ENGINE_MONITOR_PATHNESS_H

#include "engine/conf/conf_keys.h"
#include "engine/disk.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pathness { PATHNESS_NO, PATHNESS_WAITS, PATHNESS_YES };

/* The rule that decided. */
enum pathness_why {
	/* yes */
	PATHNESS_IN_MAP,   /* it is a path of the map of its WWID */
	PATHNESS_MAP_LIVE, /* there is a map of its WWID: it is to be added */
	PATHNESS_NAMED,    /* the person named it: find_multipaths is not asked */
	PATHNESS_ANY,      /* find_multipaths off (not for the claim) or greedy */
	PATHNESS_LISTED,   /* its WWID is in the wwids file */
	PATHNESS_SEVERAL,  /* find_multipaths on or smart: two paths or more */
	/* waits, claim only */
	PATHNESS_WAITING, /* smart: held back until the time in until_ms */
	/* no */
	PATHNESS_NO_DISK,
	PATHNESS_HIDDEN,
	PATHNESS_NATIVE, /* the head of a native NVMe multipath device */
	PATHNESS_NO_UDEV,
	PATHNESS_BLACKLISTED,
	PATHNESS_USB,
	PATHNESS_NO_WWID,
	PATHNESS_GONE,
	PATHNESS_OTHER_MAP, /* it is a path of a map with another WWID */
	PATHNESS_IN_USE,
	PATHNESS_SIBLING_IN_USE, /* another path to the same LUN is */
	PATHNESS_NO_SIZE,        /* nor has any other path one */
	PATHNESS_OTHER_SIZE,     /* not that of the live map */
	PATHNESS_SIZES_DIFFER,   /* there is no map yet, and the paths disagree */
	PATHNESS_NOT_LISTED,     /* strict */
	PATHNESS_ONLY_ONE,       /* on, smart */
	/* no, claim only */
	PATHNESS_NOBODY,    /* no daemon and no monitor that would make the map */
	PATHNESS_FAILED,    /* a map of it could not be made, and nothing has changed since */
	PATHNESS_UNCLAIMED, /* off, on, strict: neither in the wwids file nor in a live map */
	PATHNESS_RELEASED,  /* it was given to others before */
	PATHNESS_WAITED,    /* smart: no second path came in time */
	PATHNESS_WHYS
};

struct pathness_answer {
	enum pathness is;
	enum pathness_why why;
	int64_t until_ms; /* PATHNESS_WAITING: wall clock; else 0 */
	char text[320];   /* why, for a person; bytes from outside are in it as they are */
};

/* What is asked for all disks. */
struct pathness_rules {
	enum conf_find find;
	bool allow_usb;    /* allow_usb_devices */
	bool in_charge;    /* multipathd, or a monitor of ours, is there to make maps */
	int64_t timeout_s; /* find_multipaths_timeout as configured; 0: the default */
	int64_t now_ms;    /* wall clock */
};

/* One disk: what is known, and the answers. Strings are never NULL. */
struct pathness_disk {
	const struct disk *disk;
	const char *wwid;        /* "" unknown */
	const char *blacklisted; /* by which rule, for a person; "" it is not */
	bool named;              /* by the person: the device, its map or its WWID */
	bool listed;             /* its WWID is in the wwids file */
	bool failed;             /* its WWID is in /run/multipath/failed_wwids */
	bool known;              /* a device entry of the configuration matches it */
	const char *map;         /* live multipath map whose uuid has this WWID; "" none */
	uint64_t map_sectors;    /* its size; 0 unknown */
	int64_t timer_ms;        /* smart: when its waiting ends, wall clock; 0: not begun */
	struct pathness_answer assembly, claim;
};

/*
 * Answer for all n disks of the host, in the order of discovery.  When the
 * claim WAITS and there was no timer, the caller begins one that ends at until_ms.
 */
void pathness_decide(const struct pathness_rules *rules, struct pathness_disk *disks, size_t n);

/* The mode for which the wwids file is not asked (multipath -i). */
enum conf_find pathness_ignoring_wwids(enum conf_find find);

/* Seconds for which find_multipaths smart waits, of find_multipaths_timeout as configured. */
int64_t pathness_timeout_s(int64_t configured, bool known);

#endif
