/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * failback: when a map goes back to its best group, and what becomes of I/O
 * while it has no path: failback and no_path_retry of multipath.conf(5)
 * (multipathd/main.c update_path_state, libmultipath/structs_vec.c
 * set_no_path_retry).
 *
 * Pure state machines on the caller's clock, in milliseconds.  multipathd
 * counts ticks of a second, the first of them at once; here the time is exact.
 */
#ifndef ENGINE_MONITOR_FAILBACK_H
#define ENGINE_MONITOR_FAILBACK_H

#include "engine/san.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- failback ---- */

struct failback_cfg {
	int64_t failback; /* s, or as conf_keys.h: CONF_NO, CONF_IMMEDIATE, CONF_FOLLOWOVER */
	bool by_prio;     /* path_grouping_policy is group_by_prio */
};

/* Of a map; zeroed at first. */
struct failback {
	int64_t due; /* 0: nothing is counted down */
};

/* The map as it is after a check of one of its paths. */
struct failback_look {
	uint32_t ngroups, current, best; /* from 1 */
	bool in_order;                   /* grouping_in_order() of the groups as they stand */
	uint32_t usable;                 /* paths */
	/* what the check has changed */
	bool path_lost;     /* the path became bad */
	bool path_back;     /* it became good */
	uint32_t group;     /* of that path */
	bool group_was_out; /* all others of that group are faulty or shaky */
	bool prios_changed; /* of any path */
};

enum failback_what {
	FAILBACK_STAY,
	FAILBACK_SWITCH, /* switch_group best */
	FAILBACK_RELOAD  /* the table must be made anew: its groups are in the wrong order */
};
struct failback_do {
	enum failback_what what;
	uint32_t group;
	int64_t left_ms; /* until it will switch; 0: no clock runs */
};

/* A path was checked. */
void failback_checked(struct failback *f, const struct failback_cfg *cfg,
		      const struct failback_look *look, int64_t now, struct failback_do *out);
/* Time has passed; what look says of a check is not looked at. */
void failback_tick(struct failback *f, const struct failback_cfg *cfg,
		   const struct failback_look *look, int64_t now, struct failback_do *out);

/* ---- no_path_retry ---- */

/* Nobody has set no_path_retry: the kernel's feature stays as it is. */
#define RETRY_UNSET INT64_MIN

struct retry_cfg {
	int64_t no_path_retry; /* checks; or 0 and CONF_NO fail, CONF_INFINITY queue, RETRY_UNSET */
	int64_t polling_s;     /* polling_interval */
};

/* Of a map; zeroed at first. */
struct retry {
	bool recovering; /* no path: counted down, or the time is over */
	int64_t until;   /* I/O is held until then; 0 no clock runs */
	bool disabled;   /* queueing was disabled by hand: it is as with fail */
};

enum retry_message { RETRY_NO_MESSAGE, RETRY_QUEUE, RETRY_FAIL };
struct retry_do {
	enum retry_message message;    /* to the kernel: queue_if_no_path, fail_if_no_path */
	bool entered, left, timed_out; /* recovery mode; timed_out counts as a map failure */
	int64_t left_ms;               /* until I/O fails; 0: no clock runs */
};

/* Paths may have come or gone, or time has passed. queueing: the kernel's feature as it is. */
void retry_look(struct retry *r, const struct retry_cfg *cfg, uint32_t usable,
		enum san_tri queueing, int64_t now, struct retry_do *out);

/* disablequeueing, restorequeueing: a retry_look() is due. A reload with paths restores, too. */
void retry_disable(struct retry *r, bool disabled);

/* Is queue_if_no_path a feature of a table that is loaded now? Not after the time is over. */
bool retry_wants_queue(const struct retry *r, const struct retry_cfg *cfg);

/* As multipathd's %Q has it: "off", "on", "-", "38 sec", "12 chk". Returns dst. */
char *retry_word(char *dst, size_t size, const struct retry *r, const struct retry_cfg *cfg,
		 uint32_t usable, int64_t now);

#endif
