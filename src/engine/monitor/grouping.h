/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * grouping: which paths of a map form a priority group, in which order the
 * groups stand, and which of them I/O should use (multipath-tools,
 * libmultipath/pgpolicies.c and switchgroup.c).  Pure.
 */
#ifndef ENGINE_MONITOR_GROUPING_H
#define ENGINE_MONITOR_GROUPING_H

#include "engine/conf/conf_keys.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What grouping asks of a path; in the order of discovery. */
struct grouping_path {
	int32_t prio; /* -1: undefined */
	bool usable;  /* its checker says up or ghost */
	bool marginal;
	const char *serial;    /* group_by_serial */
	const char *node_name; /* group_by_node_name */
	int32_t tpg;           /* group_by_tpg; -1 unknown */
	bool alua;             /* its prioritizer is alua or sysfs */
	/* where it leaves the host, for grouping_alternate(): the adapter (PCI slot or address of
	 * the initiator), "" or NULL unknown, and the number of the SCSI host on it */
	const char *adapter;
	uint32_t host;
};

struct grouping {
	uint32_t *order; /* indices into the paths, group after group */
	uint32_t *sizes; /* of the groups */
	int32_t *prios;  /* of the groups */
	bool *marginal;
	uint32_t npaths, ngroups;
	uint32_t best; /* from 1; 0: there is no group */
};

/*
 * Group n paths.  marginal_apart: paths that are marginal go into groups of
 * their own, where both kinds exist.  group_by_tpg is taken as failover unless
 * all paths have their priority from alua or sysfs.  out is freed by grouping_fini().
 */
void grouping_make(enum conf_policy policy, bool marginal_apart, const struct grouping_path *paths,
		   size_t n, struct grouping *out);
void grouping_fini(struct grouping *g);

/*
 * Within each group of more than two paths take adapters, and hosts on them, in
 * turn (configure.c rr_optimize_path_order).  multipath-tools does so only for
 * the selector round-robin, and only for SCSI over FC, SAS, iSCSI and SRP: give
 * other paths no adapter.  A group with a path without one stays as it is.
 */
void grouping_alternate(struct grouping *g, const struct grouping_path *paths);

/* A group as the choice of the best one sees it. */
struct grouping_group {
	int32_t prio;    /* grouping_prio() */
	uint32_t usable; /* paths */
	bool marginal;   /* all of its paths are */
};

/*
 * The group that I/O should use, from 1; 0 when there is none.  The first is the
 * answer, too, when no group has a usable path (switchgroup.c select_path_group).
 */
uint32_t grouping_best(const struct grouping_group *groups, size_t n);

/*
 * Do the groups stand as grouping_make() would order them: marginal ones last, priorities
 * falling?  One without a priority may stand anywhere: that passes (path_groups_in_order).
 */
bool grouping_in_order(const struct grouping_group *groups, size_t n);

/*
 * The priority of a group of those n paths: mean of the defined priorities of
 * usable ones; -1 none is defined, 0 none is usable (path_group_prio_update).
 */
int32_t grouping_prio(const struct grouping_path *const *paths, size_t n);

#endif
