/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mon_int: what the files of the monitor of paths share: its maps, paths and timers.
 */
#ifndef ENGINE_MONITOR_MON_INT_H
#define ENGINE_MONITOR_MON_INT_H

#include "base/attr.h"
#include "base/htab.h"
#include "engine/monitor/mon.h"

/* Asked for again this much later: what was pending, or could not be begun. */
#define MON_SOON_MS 1000

struct mon_path_st;
struct mon_map_st;

/* Of a path or of a map; in the heap while it is set. */
struct mon_timer {
	int64_t at;
	size_t pos; /* in the heap, from 1; 0: it is not set */
	struct mon_map_st *map;
	struct mon_path_st *path; /* NULL: the timer of the map */
};

/* The earliest first. */
struct mon_heap {
	struct mon_timer **timers;
	size_t n, cap;
};
void mon_timer_set(struct mon_heap *h, struct mon_timer *t, int64_t at);
void mon_timer_stop(struct mon_heap *h, struct mon_timer *t);
/* NULL: none is set. */
struct mon_timer *mon_timer_first(const struct mon_heap *h);

/* What the kernel was asked for and has not shown yet. */
enum mon_asked { MON_ASKED_NOTHING, MON_ASKED_FAIL, MON_ASKED_REINSTATE };

struct mon_path_st {
	struct mon_timer timer;
	uint32_t id, group;
	struct mon_map_st *map;
	struct mon_path_set set;
	enum san_chk chk;  /* the state: with DELAYED, and FAULTY of what the kernel has failed */
	enum san_chk said; /* by the checker itself */
	enum san_dm dm;
	enum mon_asked asked;
	int32_t prio;
	bool prio_known;
	int64_t added, at, begun;
	int64_t interval; /* between two checks */
	int64_t due;      /* of the next check in turn; the timer may be earlier */
	bool checking;
	bool refresh;   /* a check out of turn is to begin: the map waits for its priority */
	bool held;      /* failed by hand */
	bool standing;  /* ghost, and not reinstated for want of an active path */
	bool by_hand;   /* marginal, by setmarginal or FPIN */
	bool by_errors; /* marginal, by its errors */
	bool sampling;
	struct shaky_path shaky;
};

struct mon_map_st {
	struct mon_timer timer;
	uint32_t id;
	size_t place; /* in mon.list */
	struct mon_map_set set;
	struct mon_path_st **paths;
	size_t npaths, cap;
	bool had_path;

	bool known; /* the kernel was seen */
	uint32_t cur_group, ngroups;
	bool *disabled; /* of the groups */
	enum san_tri queueing;

	struct failback failback;
	struct retry retry;
	struct shaky_ghosts ghosts;
	bool ghosts_asked, none; /* none: it was told that there is no usable path */
	uint32_t held_group;
	uint32_t phase; /* when in the interval its paths are checked; of 2^32 */

	/* what checks have changed since the map was looked at as a whole */
	bool pending, good, prios_changed, marginal_changed;
	bool back, back_alone;
	uint32_t back_group;
	int64_t decide_at; /* at the latest */
};

struct mon {
	const struct mon_ops *ops;
	void *ctx;
	struct mon_times times;
	struct htab paths, maps;
	struct mon_map_st **list; /* all maps, in no order */
	size_t nlist, list_cap;
	struct mon_heap heap;
	uint32_t nphases;
};

/* ---- common ---- */

/* map and path may be NULL. */
void mon_tell(struct mon *m, enum san_severity sev, const struct mon_map_st *map,
	      const struct mon_path_st *path, const char *fmt, ...) ATTR_PRINTF(5, 6);

/* ---- mon_path.c ---- */

bool mon_chk_good(enum san_chk chk);
/* I/O can use it: up or ghost, and not to stay failed in the kernel. */
bool mon_path_usable(const struct mon_path_st *p);
bool mon_path_marginal(const struct mon_path_st *p);
struct mon_path_st *mon_path_find(const struct mon *m, uint32_t id);
/* The next check in turn. */
void mon_path_set_due(struct mon *m, struct mon_path_st *p, int64_t at);
/*
 * Plan the next check after one was answered.  early: it came out of turn, and the one in turn
 * is still to come.  changed: the state has.
 */
void mon_path_plan(struct mon *m, struct mon_path_st *p, bool early, bool changed, int64_t now);
/* All is well: less often from now on. */
void mon_path_grow(struct mon *m, struct mon_path_st *p);
/* A check out of turn, as soon as possible. */
void mon_path_hurry(struct mon *m, struct mon_path_st *p, int64_t now);
/* Its timer has run out. */
void mon_path_begin(struct mon *m, struct mon_path_st *p, int64_t now);
/* Neither timers nor the map know it afterwards; its map is not looked at. */
void mon_path_drop(struct mon *m, struct mon_path_st *p);

/* ---- mon_map.c ---- */

struct mon_map_st *mon_map_find(const struct mon *m, uint32_t id);
uint32_t mon_map_usable(const struct mon_map_st *map);
/* The group that I/O should use, from 1; 0 there is none. */
uint32_t mon_map_best(const struct mon_map_st *map);
/* A path became bad: nobody goes back now. */
void mon_map_lost(struct mon *m, struct mon_map_st *map, int64_t now);
/* A path became good. */
void mon_map_back(struct mon_map_st *map, const struct mon_path_st *p);
/* Usable paths may have changed: hold I/O, or let it fail. */
void mon_map_retry(struct mon *m, struct mon_map_st *map, int64_t now);
/* A path was checked, or time went on: decide what is due, and set the timer. */
void mon_map_settle(struct mon *m, struct mon_map_st *map, int64_t now);
/* Only set the timer: what is known of the map may be half of what the caller has to tell. */
void mon_map_arm(struct mon *m, struct mon_map_st *map, int64_t now);
/* Look at the map as a whole, as after a good check. */
void mon_map_review(struct mon *m, struct mon_map_st *map, int64_t now);

#endif
