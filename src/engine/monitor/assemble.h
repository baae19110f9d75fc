/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * assemble: the table that a map should have, and what is to be done so that
 * it has it: nothing, create, reload, resize, rename, switch the group, or a
 * refusal with its reason (multipath-tools, libmultipath/configure.c
 * setup_map and select_action, dmparser.c assemble_map).
 *
 * Pure: the paths, their states and the settings are given; see survey.h for
 * where they come from.
 */
#ifndef ENGINE_MONITOR_ASSEMBLE_H
#define ENGINE_MONITOR_ASSEMBLE_H

#include "engine/mpath_target.h"
#include "engine/monitor/grouping.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A path of the map to be, in the order of discovery. */
struct assemble_path {
	const char *dev; /* sdb, for sentences */
	uint32_t major, minor;
	uint64_t sectors;     /* 0: no medium */
	const char *dh_state; /* hardware handler that is attached: alua, "detached"; "" unknown */
	int tpgs;             /* INQUIRY's TPGS; -1 unknown */
	bool nvme_tcp;
	struct grouping_path group;
};

/* What the configuration says of the map; see conf_settle.h. */
struct assemble_settings {
	enum conf_policy policy;
	bool marginal_apart;     /* marginal_pathgroups is not off */
	const char *selector;    /* "service-time 0" */
	const char *features;    /* "0", "2 pg_init_retries 50" */
	const char *handler;     /* "0", "1 alua" */
	bool handler_is_default; /* nobody said it */
	bool retry_set;          /* no_path_retry was given */
	bool queueing;           /* and is not fail: queue_if_no_path */
	int32_t minio;           /* rr_min_io_rq; what is written for each path */
	bool minio_by_prio;      /* rr_weight priorities */
};

/* A map that device mapper has. */
struct assemble_live {
	const char *name, *wwid;
	uint64_t sectors;
	const char *table; /* the target's text, without START LEN "multipath"; "" none loaded */
	bool udev_unready; /* udev has not finished with it (MPATH_DEVICE_READY is not 1) */
};

struct assemble_map {
	const char *wwid, *alias;
	const struct assemble_path *paths;
	size_t npaths;
	struct assemble_settings set;
	const struct assemble_live *live;     /* with this WWID; NULL none */
	const struct assemble_live *namesake; /* that has the alias and another WWID; NULL none */
	bool unattended;                      /* nobody is in charge who would end queueing */
	bool force;                           /* reload though nothing differs */
	unsigned peer;                        /* whose rules; peer.h */
};

enum assemble_action {
	ASSEMBLE_NOTHING,
	ASSEMBLE_CREATE,
	ASSEMBLE_RELOAD,
	ASSEMBLE_RESIZE, /* a reload that waits for the I/O under way */
	ASSEMBLE_SWITCH, /* only another group is to be used */
	ASSEMBLE_REFUSED
};

struct assembled {
	enum assemble_action action;
	bool rename;        /* the live map gets another name, first */
	char name[128];     /* that the map has then */
	char old_name[128]; /* the live map's; "" there is none */
	uint64_t sectors;
	struct str table;   /* the target's text, as the kernel prints it */
	uint32_t best;      /* group, from 1, of the table; 0 none */
	uint32_t switch_to; /* ASSEMBLE_SWITCH: number in the live table */
	char why[200]; /* "no_path_retry change", "sdc has 32768 sectors where sdb has 65536" */
	struct grouping grouping;
};

/* Never fails: what cannot be is refused, with why. Free with assembled_fini(). */
void assemble_map(const struct assemble_map *m, struct assembled *out);
void assembled_fini(struct assembled *a);

/* create reload resize switch nothing refused */
const char *assemble_action_name(enum assemble_action action);

#endif
