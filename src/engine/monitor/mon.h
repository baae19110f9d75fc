/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mon: what the monitor of paths decides: when a path is checked next, when it
 * is failed and reinstated, which group I/O should use and when, and how long
 * I/O is held without a path (multipathd's check_path and what hangs on it,
 * multipathd/main.c).
 *
 * A state machine on the caller's clock: facts go in by the functions, orders
 * come out by the ops, which are called from within those functions and must
 * not call back.  Nothing is read, nothing waits, nothing is printed.
 *
 * What a person did by hand stays done: a path that is held is not reinstated,
 * from a group that is held I/O is not moved, until they are released.
 */
#ifndef ENGINE_MONITOR_MON_H
#define ENGINE_MONITOR_MON_H

#include "engine/monitor/failback.h"
#include "engine/monitor/shaky.h"
#include "engine/san.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Times of the whole host, ms. */
struct mon_times {
	int64_t poll_ms, max_poll_ms; /* polling_interval, max_polling_interval */
};

/* Of a map: settings and name. */
struct mon_map_set {
	char name[128];
	struct failback_cfg failback;
	struct retry_cfg retry; /* no_path_retry */
	struct shaky_cfg shaky; /* san_path_err, marginal_path */
	/* failback.by_prio and shaky.apart are taken from the two below */
	int64_t ghost_delay_ms; /* 0 none */
	bool by_prio;           /* groups follow priorities: regroup when they change */
	bool marginal_apart;    /* marginal_pathgroups: another group, not held down */
};

/* Of a path. */
struct mon_path_set {
	char dev[32];
	bool implicit_alua; /* TPGS 1: a standby path is not reinstated where no path is active */
};

/* What the kernel says of a map; of paths in mon_kernel_path(). */
struct mon_kernel {
	uint32_t cur_group; /* the status field, from 1; 0 none */
	uint32_t ngroups;
	const bool *disabled; /* of the groups */
	bool queueing;        /* queue_if_no_path now */
};

struct mon;

struct mon_ops {
	/* Begin a check; mon_checked() answers. False: it cannot be begun now. */
	bool (*check)(void *ctx, uint32_t path);
	void (*fail)(void *ctx, uint32_t path);
	void (*reinstate)(void *ctx, uint32_t path);
	void (*enable_group)(void *ctx, uint32_t map, uint32_t group);
	void (*switch_group)(void *ctx, uint32_t map, uint32_t group);
	void (*queue)(void *ctx, uint32_t map, bool on);
	/* Group the map anew: mon_map_paths() with the new order follows. */
	void (*regroup)(void *ctx, uint32_t map, const char *why);
	/* Direct reads of a path that may be marginal; shaky.h. */
	void (*sample)(void *ctx, uint32_t path, bool on);
	/* News; map and path 0: none. */
	void (*tell)(void *ctx, enum san_severity sev, uint32_t map, uint32_t path,
		     const char *text);
};

struct mon *mon_new(const struct mon_ops *ops, void *ctx, const struct mon_times *times);
/* No order comes of it. */
void mon_free(struct mon *m);

/* New times, of a configuration that was read again. */
void mon_set_times(struct mon *m, const struct mon_times *times);

/*
 * A map, new or with new settings; id is the caller's, not 0.  A new one has no
 * path.  mon_map_remove: its paths go, too.
 */
void mon_map(struct mon *m, uint32_t id, const struct mon_map_set *set, int64_t now);
void mon_map_remove(struct mon *m, uint32_t id);

/*
 * A path of the map in the group (from 1), new or moved; id is the caller's, not 0, and
 * not that of a path that was removed while a check of it is still to be answered.
 * A new one is checked at once.  Say what the kernel shows of it next.  Nothing happens if the map
 * is not known.
 */
void mon_path(struct mon *m, uint32_t id, uint32_t map, uint32_t group,
	      const struct mon_path_set *set, int64_t now);
void mon_path_remove(struct mon *m, uint32_t id, int64_t now);

/*
 * What the kernel shows, after an event or a look of one's own; also after each order that
 * was carried out.  A path that becomes failed without having been asked for counts as
 * faulty until it is checked again, within the polling interval.
 */
void mon_kernel(struct mon *m, uint32_t map, const struct mon_kernel *k, int64_t now);
void mon_kernel_path(struct mon *m, uint32_t path, enum san_dm dm, int64_t now);

/*
 * A check has ended.  word: the checker's, or the gate's in sysfs; prio -1 unknown.
 * PENDING: it still runs, and is asked for again soon (ops->check, a second later).
 * One that nobody began is taken, too: a device went offline.
 */
void mon_checked(struct mon *m, uint32_t path, enum san_chk word, int32_t prio, int64_t now);
/* Sampling has ended: errors per 1,000 reads. */
void mon_sampled(struct mon *m, uint32_t path, uint32_t permille, int64_t now);

/* By hand: the path was failed (true) or reinstated; I/O was switched to the group (0: released).
 * Releasing a path has it checked at once; a map whose group is held is not regrouped either.
 */
void mon_hold_path(struct mon *m, uint32_t path, bool held, int64_t now);
void mon_hold_group(struct mon *m, uint32_t map, uint32_t group, int64_t now);
/* disablequeueing, restorequeueing. */
void mon_disable_queue(struct mon *m, uint32_t map, bool disabled, int64_t now);
/* setmarginal, unsetmarginal; FPIN. */
void mon_set_marginal(struct mon *m, uint32_t path, bool marginal, int64_t now);

/*
 * Time goes on: checks that are due are begun, clocks run out.  Returns when to call
 * again, as mon_next() says; every other call may make that earlier, so ask it afterwards.
 */
int64_t mon_tick(struct mon *m, int64_t now);
/* INT64_MAX: nothing is due, ever. */
int64_t mon_next(const struct mon *m);

/* ---- what is so, for the screen ---- */
struct mon_path_is {
	enum san_chk chk; /* as multipathd's chk_st: DELAYED of one that is held down */
	int32_t prio;
	int64_t next; /* check; 0 one is under way */
	int64_t at;   /* of the last answer; 0 none yet */
	bool marginal, held, checking;
};
bool mon_path_is(const struct mon *m, uint32_t path, struct mon_path_is *out);

struct mon_map_is {
	uint32_t usable;     /* paths that are up or ghost, and that nobody keeps failed */
	uint32_t best;       /* group, from 1; 0 none */
	int64_t failback_at; /* 0: none is due */
	int64_t queue_until; /* 0: no clock runs */
	bool timed_out;      /* it did: queueing is off until a path comes back */
	int64_t ghost_until; /* 0: nobody waits for a path that is up; ghost_delay */
	uint32_t held_group;
};
bool mon_map_is(const struct mon *m, uint32_t map, struct mon_map_is *out);

#endif
