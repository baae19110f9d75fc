/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_change: every change of a map by this program itself, and what becomes of
 * one that was cut short.
 *
 * Each change is made by libdevmapper in one short-lived child process: the
 * library is not thread-safe and prints, and any of its calls may hang.  The
 * child is killed at its deadline, lives on when its caller dies, and leaves a
 * mark (dm_mark.h) before it begins, so that whoever comes next knows what a
 * killed one left.
 *
 * Whenever a process is killed, no map is left suspended and none is lost:
 *   reload, resize  the swap of tables is one call of the kernel, which
 *                   suspends, swaps and continues, or keeps the old table; a
 *                   kill before it leaves a table loaded, which is dropped;
 *   create          leaves a device without a table, which is removed;
 *   rename          is finished, if the name is still free;
 *   remove          nothing is suspended for it: the kernel refuses to remove
 *                   what is open, and what is not open has no I/O.  Partition
 *                   maps that went before their map are made again, and
 *                   queueing is turned on again.
 * The caller does it at once when only the child was killed; else the next
 * change of that map does, or dm_change_repair().
 */
#ifndef ENGINE_KERNEL_DM_CHANGE_H
#define ENGINE_KERNEL_DM_CHANGE_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum dm_change_kind {
	DM_CREATE,  /* device, table, and continue */
	DM_RELOAD,  /* another table of the same size, nothing of the held I/O lost */
	DM_RESIZE,  /* a table of another size: I/O is waited for (flush) */
	DM_RENAME,  /* the map, and by name its partition maps before it */
	DM_REMOVE,  /* partition maps, then the map; refused while something has it open */
	DM_RESUME,  /* continue a suspended map, with the staged table if there is one */
	DM_SUSPEND, /* I/O is held until DM_RESUME */
	DM_CLEAR,   /* drop a staged table */
	DM_KEEP     /* take back a deferred removal, also of the partition maps */
};

/* As the mark and messages have it: "create", "reload" ... */
const char *dm_change_kind_name(enum dm_change_kind kind);

#define DM_CHANGE_MS 10000 /* the deadline when none is given */
#define DM_UDEV_MS   30000 /* likewise for udev */

struct dm_change {
	enum dm_change_kind kind;
	/*
	 * The map: by uuid ("mpath-WWID", "part1-mpath-WWID"), or by name when
	 * uuid is "" or NULL.  DM_CREATE wants the name and gives both.
	 */
	const char *name, *uuid;

	/* DM_CREATE, DM_RELOAD, DM_RESIZE */
	const char *target; /* NULL: "multipath" */
	const char *table;  /* what follows START LEN TARGET; START is 0 */
	uint64_t sectors;   /* LEN, of 512 bytes */
	bool ro;            /* else read-only only when a path is (EROFS) */
	/* Owner of the node in /dev; told to libdevmapper, but udev's rules have the last word. */
	bool set_mode, set_uid, set_gid;
	uint32_t mode, uid, gid;

	/* for udev's rules of multipath (DM_SUBSYSTEM_UDEV_FLAG0..2) */
	bool skip_kpartx;    /* FLAG1: do not make partition maps */
	bool no_usable_path; /* FLAG2: do not scan it, nothing can be read (or ghost_delay) */
	bool as_new;         /* a reload without FLAG0: the layers above look at it again */

	const char *new_name; /* DM_RENAME */
	/*
	 * DM_RENAME: between map and number in the names of partition maps;
	 * NULL: each keeps its own ("-part", "p", ...).
	 */
	const char *delim;

	bool deferred; /* DM_REMOVE: what is open goes at its last close */
	/*
	 * DM_REMOVE: queueing is turned off first, so that I/O held for want of
	 * a path fails and those who wait let go.  DM_RELOAD, DM_RESIZE: also a
	 * map that somebody suspended, which continues it; also a smaller size.
	 */
	bool force;
	int wait_ms; /* DM_REMOVE: how long to wait for it to be closed; udev opens maps in passing
		      */
	int deadline_ms; /* for the kernel; 0: DM_CHANGE_MS */
	int udev_ms;     /* for udev after that; 0: DM_UDEV_MS */
	const char *dir; /* of the marks; NULL: DM_MARK_DIR */
};

struct dm_change_result {
	bool done;           /* it is as asked */
	bool changed;        /* something was changed; done without it: it was so already */
	bool unknown;        /* the kernel has not answered, and the child could not be ended */
	bool repaired;       /* it was cut short, and what it left is seen to */
	bool ro;             /* the table is loaded read-only */
	bool deferred;       /* removal waits for the last close */
	bool cookie_expired; /* udev has not done its part in time: nodes may be missing */
	uint32_t major, minor;
	char said[320]; /* what happened, a sentence */
};

/*
 * Make the change; blocks until the deadlines at most, never longer, and may
 * be called by any thread.  0: done.  Else what failed is in e and in
 * out->said: E_USAGE what was asked for makes no sense, E_REFUSED not done and
 * nothing changed, E_BUSY in use or another change of the map goes on,
 * E_NOTFOUND, E_PERM, E_IO, E_TIMEOUT.
 */
int dm_change_run(const struct dm_change *c, struct dm_change_result *out, struct err *e);

/*
 * See to all that killed changes left: finished or undone, as said above, each
 * in a child of its own.  said(ctx, ok, text) gets a sentence for each.
 * dir, deadline_ms: as above, the deadline for each.
 * Returns how many were seen to; marks that a living process holds are not touched.
 */
int dm_change_repair(const char *dir, int deadline_ms,
		     void (*said)(void *ctx, bool ok, const char *text), void *ctx);

#endif
