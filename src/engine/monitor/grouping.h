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
	uint32_t host;         /* number of its host adapter: neighbours in a group alternate */
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
 * their own, where both kinds exist.  out is freed by grouping_fini().
 */
void grouping_make(enum conf_policy policy, bool marginal_apart, const struct grouping_path *paths,
		   size_t n, struct grouping *out);
void grouping_fini(struct grouping *g);

/*
 * The priority of a group of those n paths: mean of the defined priorities of
 * usable ones; -1 none is defined, 0 none is usable (path_group_prio_update).
 */
int32_t grouping_prio(const struct grouping_path *const *paths, size_t n);

#endif
