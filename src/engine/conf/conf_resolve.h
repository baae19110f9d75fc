/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf_resolve: of all that is said about a keyword, what holds for one map or
 * path, and what it beats (multipath-tools, propsel.c).
 *
 * Strongest first: the command line, the map's section of multipaths, the
 * path's protocol in overrides, overrides, device sections in the order of
 * conf_match.h, defaults, what is built in.  Only layers where the keyword may
 * stand are asked, so that this order is right for each.  Pure.
 */
#ifndef ENGINE_CONF_CONF_RESOLVE_H
#define ENGINE_CONF_CONF_RESOLVE_H

#include "engine/conf/conf.h"

/* Whom it is about. What is NULL is not known, or there is none. */
struct conf_who {
	const struct conf_entry *multipath; /* conf_multipath_of() its WWID */
	const struct conf_entry *const *hwes;
	size_t nhwes;
	const char *protocol; /* of a path: scsi:fcp */
	const char *policy;   /* path_grouping_policy by the command line */
	bool bio; /* a map: a path of it is nvme:tcp, or the kernel has it bio-based already */
};

struct conf_layer_value {
	const struct conf_value *value; /* the conf's */
	const char *layer;              /* "multipaths" "protocol" "overrides" "devices"
					   "hardware table" "defaults" "built-in" */
};

#define CONF_OVER_MAX 10
struct conf_found {
	struct conf_layer_value by;
	/* what it beats, strongest first; of more than fit the strongest */
	struct conf_layer_value over[CONF_OVER_MAX];
	unsigned nover;
};

/*
 * False: nobody says, and there is no default; or the release does not know the
 * keyword.  c was finished (conf_finish.h).  who->policy is not looked at, as it
 * is no value of the conf's: ask conf_settle().
 */
bool conf_find(const struct conf *c, const struct conf_who *who, enum conf_id id,
	       struct conf_found *out);

/* The value alone; NULL: none. */
const struct conf_value *conf_find_value(const struct conf *c, const struct conf_who *who,
					 enum conf_id id);

/*
 * prio and prio_args go together: arguments count only in the section whose
 * prio holds; device sections are as one in this.  NULL: there are none.
 */
const struct conf_value *conf_find_prio_args(const struct conf *c, const struct conf_who *who);

/* The section of multipaths for that WWID; NULL none, or wwid is "". */
const struct conf_entry *conf_multipath_of(const struct conf *c, const char *wwid);

#endif
