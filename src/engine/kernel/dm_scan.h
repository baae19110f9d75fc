/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_scan: which maps there are, and the status of those that may have changed.
 *
 * When something happened, one list of all devices tells which maps there are,
 * and each one's event number.  Once an interval each map's header is read,
 * which is cheaper than anything else that shows a suspended map: no event
 * does.  Status and table are asked only of maps that need it:
 *
 *	INFO	the event number moved; I/O moved, for a group becomes current
 *		without an event; once an interval while a group is being
 *		activated or no path is usable; a uevent named the map; it is
 *		new
 *	TABLE	with each INFO without a usable path, for only the table shows
 *		whether I/O is queued; INFO shows other paths than the table
 *		did; the map was named or is new
 *
 * and the TABLE of each map in turn, all within resync_ms, and a list as often, whatever
 * the above says.  A map is multipath when its target says so: uuids are only a habit of
 *multipathd.
 *
 * A struct dm_scan belongs to the thread that runs it (worker.h).
 */
#ifndef ENGINE_KERNEL_DM_SCAN_H
#define ENGINE_KERNEL_DM_SCAN_H

#include "engine/kernel/dm_ioctl.h"
#include "engine/mpath_target.h"

struct dm_scan;

/* What the caller knows. */
struct dm_ask {
	const uint64_t *moved; /* dm_encode_dev of maps whose counters moved; sorted */
	size_t nmoved;
	const uint64_t *named; /* maps to read whole; sorted */
	size_t nnamed;
	bool list; /* maps may have come, gone or had an event */
	bool tick; /* an interval has passed: look also where no event would tell */
	bool all;  /* read all of them whole */
	bool raw;  /* the text of the lines is wanted */
	int64_t now, resync_ms;
};

/* What is known of one map. Strings and texts are the fact's own. */
struct dm_fact {
	uint32_t major, minor;
	bool gone; /* nothing below is set but name and uuid */
	char name[128], uuid[129];
	uint32_t event_nr;
	bool has_head; /* the next four come from a status header */
	int32_t open_count;
	bool suspended, staged, ro;
	uint64_t sectors;
	bool has_info, has_table;
	bool swapped; /* another table than the one read before */
	struct mpt info, table;
	char *raw_info, *raw_table; /* NULL unless asked for and read */
	/* Without device mapper's answer (blind.h): the slaves' device numbers. */
	bool has_slaves;
	uint64_t *slave; /* dm_encode_dev */
	size_t nslaves;
};

/* What a scan found. Maps that did not change and were not read are not in it. */
struct dm_facts {
	int rc;       /* 0, or why there is no list: nothing below is set */
	struct err e; /* of rc, or of the first map that could not be read */
	struct dm_fact *fact;
	size_t n, cap;
	uint32_t nmaps;     /* multipath maps there are */
	uint32_t nstatus;   /* status calls made, for measuring */
	uint32_t target[3]; /* version of the multipath target; 0.0.0: not loaded */
};

/* ctl stays the caller's. */
struct dm_scan *dm_scan_new(struct dm_ctl *ctl);
void dm_scan_free(struct dm_scan *s);

/* Where a list is due arms the poll and lists; then asks. out is filled from empty; dm_facts_fini()
 * it. */
void dm_scan_run(struct dm_scan *s, const struct dm_ask *ask, struct dm_facts *out);

/* A new fact at the end; zeroed. Valid until the next one. */
struct dm_fact *dm_facts_add(struct dm_facts *f);
void dm_facts_fini(struct dm_facts *f);

#endif
