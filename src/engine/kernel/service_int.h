/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * service_int: what the parts of the monitor's service share: its maps and
 * paths with the numbers that mon.h calls them by.
 */
#ifndef ENGINE_KERNEL_SERVICE_INT_H
#define ENGINE_KERNEL_SERVICE_INT_H

#include "base/htab.h"
#include "engine/kernel/assembler.h"
#include "engine/kernel/held_marks.h"
#include "engine/kernel/look.h"
#include "engine/kernel/scanner.h"
#include "engine/kernel/service.h"
#include "engine/kernel/service_notify.h"
#include "engine/kernel/uevent.h"
#include "engine/monitor/mon.h"
#include "engine/worker.h"

#include <sys/types.h>
#include <time.h>

#define SERVICE_MPATHD "/run/multipathd.pid"

/* The configuration and the disks as they were read; kept as long as a look uses them. */
struct service_view {
	unsigned refs;
	struct err e; /* code 0: it was read */
	struct world world;
	struct survey survey;
	struct assembler done; /* what came of assembling; rows */
};

struct looking;

struct service_path {
	uint32_t id, map; /* mon's numbers */
	uint32_t major, minor, group;
	const struct survey_path *is; /* in the view */
	struct checker_memory memory;
	bool alua;
	bool seen;    /* while facts are taken */
	bool waiting; /* for its device's state to be read */
	bool held;    /* by hand */
	bool gone;
	struct looking *looking; /* service_checks.c; NULL: none is under way */
};

struct service_map {
	uint32_t id;
	uint32_t major, minor;
	char name[128], uuid[129];
	bool known;        /* to mon: the configuration says something of it */
	bool asked;        /* it does not, and it was read again for that */
	bool queueing;     /* now */
	bool ends_queue;   /* queue_without_daemon no */
	uint64_t wait_seq; /* scans before this one are older than our orders */
	struct checker_shared shared;
	struct service_path **paths;
	size_t npaths, cap;
};

struct service {
	struct service_opts opts;
	uv_loop_t loop;
	struct kclock clock;
	struct service_notify notify;
	struct mon *mon;
	struct looks *looks;
	struct scanner *scanner;
	struct uevent *uevents;
	struct service_view *view; /* NULL: not read yet */
	struct service_map **maps;
	size_t nmaps, cap_maps;
	struct htab paths; /* by id */
	uint32_t last_id;
	uv_timer_t tick, due, soon;
	uv_signal_t term, intr, hup;
	/* reading */
	bool reading, read_again;
	/* device states */
	struct worker *gate;
	struct service_path **waiting;
	size_t nwaiting, cap_waiting;
	/* orders */
	struct worker *messenger;
	struct service_orders *orders;
	/* what an operator holds, and the file as it was then */
	struct held_marks held;
	ino_t held_ino;
	struct timespec held_at;
	struct err failed; /* code 0: it ends because it was told to */
	bool ready, leaving;
	uint64_t ready_seq; /* the first scan since there is a view */
	int64_t leave_by;
	unsigned ticks;
};

static inline int64_t service_now(const struct service *s)
{
	return kclock_now(s->clock);
}

/* A line on standard error; map NULL: about the host. */
void service_say(struct service *s, enum san_severity sev, const struct service_map *map,
		 const char *fmt, ...) ATTR_PRINTF(4, 5);
/* mon has been told something: when is it due next? */
void service_arm(struct service *s);

/* ---- service_read.c ---- */

/* Read the world within a second, assemble, and take it over. now: without the second. */
void service_read_soon(struct service *s, bool now);
struct service_view *service_view_ref(struct service_view *v);
void service_view_unref(struct service_view *v); /* NULL is fine */
const struct survey_path *service_view_path(const struct service_view *v, uint32_t major,
					    uint32_t minor);
const struct survey_map *service_view_map(const struct service_view *v, const char *uuid);

/* ---- service_maps.c ---- */

struct service_map *service_map_find(const struct service *s, uint32_t id);
struct service_path *service_path_find(const struct service *s, uint32_t id);
void service_facts(struct service *s, const struct dm_facts *facts, uint64_t seq);
/* v becomes the view. */
void service_adopt(struct service *s, struct service_view *v);
/* A path that nothing uses any more. */
void service_path_free(struct service *s, struct service_path *p);

/* ---- service_checks.c ---- */

bool service_check(struct service *s, struct service_path *p);
void service_checked(struct service *s, const struct look_result *r);
/* Those that wait for a state that does not come are looked at without it. */
void service_checks_tick(struct service *s);

/* ---- service_held.c ---- */

/* Once a second: the marks may be others. */
void service_held_tick(struct service *s);
/* The marks of a map whose paths may be others. */
void service_held_lay(struct service *s, struct service_map *map);

/* ---- service_orders.c ---- */

struct service_orders *service_orders_new(struct service *s, struct err *e);
/* A message to the map; p and group: of those that name one. */
void service_order(struct service *s, struct service_map *map, enum mpt_msg msg,
		   const struct service_path *p, uint32_t group);
/* Of the map, not carried out yet. */
bool service_orders_pending(const struct service_orders *o, uint32_t map);
bool service_orders_idle(const struct service_orders *o);
void service_orders_tick(struct service *s);

#endif
