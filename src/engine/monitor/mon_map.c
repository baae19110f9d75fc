/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mon_map: what is decided for a map as a whole: where I/O goes, and whether it is held. */
#include "base/mem.h"
#include "engine/conf/conf_keys.h"
#include "engine/monitor/grouping.h"
#include "engine/monitor/mon_int.h"

#include <inttypes.h>
#include <stdlib.h>

/* ---- counting ---- */

uint32_t mon_map_usable(const struct mon_map_st *map)
{
	uint32_t n = 0;

	for (size_t i = 0; i < map->npaths; i++)
		n += mon_path_usable(map->paths[i]);
	return n;
}

static uint32_t count_chk(const struct mon_map_st *map, enum san_chk chk)
{
	uint32_t n = 0;

	for (size_t i = 0; i < map->npaths; i++)
		n += map->paths[i]->chk == chk;
	return n;
}

/* A path of the map whose first check is under way, and of which the kernel says nothing good. */
static bool is_unknown(const struct mon *m, const struct mon_path_st *p, int64_t now)
{
	return p->chk == SAN_CHK_UNDEF && p->dm != SAN_DM_ACTIVE &&
	       now < p->added + m->times.poll_ms;
}

/* When nobody needs to wait for first checks any more; 0: nobody does. */
static int64_t known_at(const struct mon *m, const struct mon_map_st *map, int64_t now)
{
	int64_t at = 0;

	for (size_t i = 0; i < map->npaths; i++) {
		const struct mon_path_st *p = map->paths[i];

		if (is_unknown(m, p, now) && p->added + m->times.poll_ms > at)
			at = p->added + m->times.poll_ms;
	}
	return at;
}

/* ---- groups ---- */

static uint32_t count_groups(const struct mon_map_st *map)
{
	uint32_t n = map->ngroups;

	for (size_t i = 0; i < map->npaths; i++)
		n = map->paths[i]->group > n ? map->paths[i]->group : n;
	return n;
}

/* One group as the choice of the best sees it; all has room for every path of the map. */
static struct grouping_group weigh(const struct mon_map_st *map, uint32_t group,
				   struct grouping_path *all, const struct grouping_path **ptr)
{
	struct grouping_group g = { 0 };
	size_t n = 0, marginal = 0;

	for (size_t i = 0; i < map->npaths; i++) {
		const struct mon_path_st *p = map->paths[i];

		if (p->group != group)
			continue;
		all[n] = (struct grouping_path){ .prio = p->prio,
						 .usable = mon_path_usable(p),
						 .marginal = mon_path_marginal(p) };
		g.usable += all[n].usable;
		marginal += all[n].marginal;
		ptr[n] = &all[n];
		n++;
	}
	g.prio = grouping_prio(ptr, n);
	g.marginal = map->set.marginal_apart && n && marginal == n;
	return g;
}

/* The best group, from 1; in_order may be NULL. */
static uint32_t choose(const struct mon_map_st *map, bool *in_order)
{
	uint32_t n = count_groups(map), best;
	struct grouping_group *groups = xcalloc(n + 1, sizeof(*groups));
	struct grouping_path *all = xcalloc(map->npaths + 1, sizeof(*all));
	const struct grouping_path **ptr = xcalloc(map->npaths + 1, sizeof(*ptr));

	for (uint32_t g = 0; g < n; g++)
		groups[g] = weigh(map, g + 1, all, ptr);
	best = grouping_best(groups, n);
	if (in_order)
		*in_order = grouping_in_order(groups, n);
	free(ptr);
	free(all);
	free(groups);
	return best;
}

uint32_t mon_map_best(const struct mon_map_st *map)
{
	return choose(map, NULL);
}

/* ---- the way back ---- */

void mon_map_lost(struct mon *m, struct mon_map_st *map, int64_t now)
{
	struct failback_look look = { .path_lost = true };
	struct failback_do out;

	(void)m;
	failback_checked(&map->failback, &map->set.failback, &look, now, &out);
}

static bool is_alone(const struct mon_path_st *p)
{
	for (size_t i = 0; i < p->map->npaths; i++) {
		const struct mon_path_st *q = p->map->paths[i];

		if (q == p || q->group != p->group || q->held)
			continue;
		if (q->said != SAN_CHK_FAULTY && q->said != SAN_CHK_SHAKY &&
		    q->said != SAN_CHK_DISCONNECTED)
			return false;
	}
	return true;
}

void mon_map_back(struct mon_map_st *map, const struct mon_path_st *p)
{
	bool alone = is_alone(p);

	if (!map->back || alone) {
		map->back_group = p->group;
		map->back_alone = alone;
	}
	map->back = true;
}

static struct failback_look look_at(const struct mon_map_st *map)
{
	struct failback_look look = { .ngroups = count_groups(map),
				      .current = map->cur_group,
				      .usable = mon_map_usable(map),
				      .path_back = map->back,
				      .group = map->back_group,
				      .group_was_out = map->back_alone,
				      .prios_changed = map->prios_changed };

	look.best = choose(map, &look.in_order);
	return look;
}

static void regroup(struct mon *m, struct mon_map_st *map, const char *why)
{
	mon_tell(m, SAN_SEV_INFO, map, NULL, "%s: the paths are grouped anew", why);
	m->ops->regroup(m->ctx, map->id, why);
}

static void carry_out(struct mon *m, struct mon_map_st *map, const struct failback_do *todo,
		      bool prios_changed)
{
	switch (todo->what) {
	case FAILBACK_STAY:
		break;
	case FAILBACK_SWITCH:
		mon_tell(m, SAN_SEV_GOOD, map, NULL, "I/O goes back to group %u, the best",
			 (unsigned)todo->group);
		map->cur_group = todo->group; /* until the kernel shows another */
		m->ops->switch_group(m->ctx, map->id, todo->group);
		break;
	case FAILBACK_RELOAD:
		regroup(m, map,
			prios_changed ? "priorities have changed"
				      : "the groups are not in the order of their priorities");
		break;
	}
}

static void decide_failback(struct mon *m, struct mon_map_st *map, int64_t now)
{
	struct failback_look look = look_at(map);
	struct failback_do todo;
	bool counted = map->failback.due;

	failback_checked(&map->failback, &map->set.failback, &look, now, &todo);
	if (map->failback.due && !counted)
		mon_tell(m, SAN_SEV_INFO, map, NULL, "I/O goes back to group %u in %" PRId64 " s",
			 (unsigned)look.best, (map->failback.due - now + 999) / 1000);
	carry_out(m, map, &todo, look.prios_changed && map->set.by_prio);
}

static void tick_failback(struct mon *m, struct mon_map_st *map, int64_t now)
{
	struct failback_look look;
	struct failback_do todo;

	if (!map->failback.due || now < map->failback.due)
		return;
	look = look_at(map);
	failback_tick(&map->failback, &map->set.failback, &look, now, &todo);
	carry_out(m, map, &todo, false);
}

/* ---- ghosts ---- */

static void begin_ghosts(struct mon *m, struct mon_map_st *map, int64_t now)
{
	int64_t delay_s = map->set.ghost_delay_ms / 1000;

	if (map->ghosts_asked)
		return;
	map->ghosts_asked = true;
	if (shaky_ghosts_made(&map->ghosts, delay_s, count_chk(map, SAN_CHK_READY),
			      count_chk(map, SAN_CHK_GHOST), now))
		mon_tell(m, SAN_SEV_INFO, map, NULL,
			 "all paths are ghosts: %s is not used for %" PRId64 " s, or until one is "
			 "ready",
			 map->set.name, delay_s);
}

static void tick_ghosts(struct mon *m, struct mon_map_st *map, int64_t now)
{
	uint32_t ready = count_chk(map, SAN_CHK_READY);

	if (shaky_ghosts_over(&map->ghosts, ready, now))
		regroup(m, map, ready ? "a path is ready" : "no path became ready in time");
}

/* ---- I/O without a path ---- */

/* What counts for it: also a path whose first check is under way while the kernel uses it. */
static uint32_t count_carrying(const struct mon_map_st *map)
{
	uint32_t n = 0;

	for (size_t i = 0; i < map->npaths; i++) {
		const struct mon_path_st *p = map->paths[i];

		n += mon_path_usable(p) ||
		     (p->chk == SAN_CHK_UNDEF && p->dm == SAN_DM_ACTIVE && !p->held);
	}
	return n;
}

static void tell_none(struct mon *m, struct mon_map_st *map, bool none, const struct retry_do *todo)
{
	const char *name = map->set.name;

	if (todo->timed_out)
		mon_tell(m, SAN_SEV_BAD, map, NULL,
			 "the time of %s without a path is over: I/O fails", name);
	if (none == map->none)
		return;
	map->none = none;
	if (!none)
		mon_tell(m, SAN_SEV_GOOD, map, NULL, "%s has a usable path again", name);
	else if (todo->left_ms)
		mon_tell(m, SAN_SEV_BAD, map, NULL,
			 "%s has no usable path: I/O waits for %" PRId64 " s, then it fails", name,
			 (todo->left_ms + 999) / 1000);
	else if (map->queueing == SAN_YES)
		mon_tell(m, SAN_SEV_BAD, map, NULL,
			 "%s has no usable path: I/O waits until one is back", name);
	else
		mon_tell(m, SAN_SEV_BAD, map, NULL, "%s has no usable path: I/O fails", name);
}

void mon_map_retry(struct mon *m, struct mon_map_st *map, int64_t now)
{
	struct retry_do todo;
	uint32_t carrying;

	if (!map->known || !map->had_path)
		return;
	carrying = count_carrying(map);
	if (!carrying && known_at(m, map, now))
		return;
	retry_look(&map->retry, &map->set.retry, carrying, map->queueing, now, &todo);
	if (todo.message != RETRY_NO_MESSAGE) {
		map->queueing = todo.message == RETRY_QUEUE ? SAN_YES : SAN_NO;
		m->ops->queue(m->ctx, map->id, map->queueing == SAN_YES);
	}
	tell_none(m, map, !carrying, &todo);
}

/* ---- the map as a whole ---- */

/* Paths of a map are checked together: wait for the others' answers, but not for long. */
static bool others_come(const struct mon_map_st *map, int64_t now)
{
	for (size_t i = 0; i < map->npaths; i++) {
		const struct mon_path_st *p = map->paths[i];

		if (p->refresh || (p->checking && now - p->begun < MON_SOON_MS))
			return true;
	}
	return false;
}

/* A path came back, or a priority has moved: those of the others may have, too. */
static void refresh_others(struct mon *m, struct mon_map_st *map, int64_t now)
{
	if (count_groups(map) < 2 && !map->set.by_prio)
		return;
	for (size_t i = 0; i < map->npaths; i++) {
		struct mon_path_st *p = map->paths[i];

		if (mon_chk_good(p->chk) && now - p->at > MON_SOON_MS)
			mon_path_hurry(m, p, now);
	}
}

static void forget(struct mon_map_st *map)
{
	map->good = map->prios_changed = map->marginal_changed = false;
	map->back = map->back_alone = false;
}

static void decide(struct mon *m, struct mon_map_st *map, int64_t now)
{
	map->pending = false;
	map->decide_at = 0;
	begin_ghosts(m, map, now);
	if (!map->good || map->held_group)
		return; /* what has changed is kept until then */
	if (map->marginal_changed && map->set.marginal_apart)
		regroup(m, map, "paths became marginal, or are it no longer");
	else
		decide_failback(m, map, now);
	forget(map);
}

void mon_map_arm(struct mon *m, struct mon_map_st *map, int64_t now)
{
	const int64_t at[] = { map->pending ? map->decide_at : 0, map->failback.due,
			       map->retry.until, map->ghosts.until, known_at(m, map, now) };
	int64_t first = INT64_MAX;

	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		if (at[i] && at[i] < first)
			first = at[i];
	}
	if (first == INT64_MAX)
		mon_timer_stop(&m->heap, &map->timer);
	else
		mon_timer_set(&m->heap, &map->timer, first > now ? first : now + MON_SOON_MS);
}

void mon_map_settle(struct mon *m, struct mon_map_st *map, int64_t now)
{
	if (map->pending && (map->prios_changed || map->back) && !map->decide_at)
		refresh_others(m, map, now);
	if (map->pending && !map->decide_at)
		map->decide_at = now + MON_SOON_MS;
	if (map->pending && (now >= map->decide_at || !others_come(map, now)))
		decide(m, map, now);
	tick_failback(m, map, now);
	mon_map_retry(m, map, now);
	tick_ghosts(m, map, now);
	mon_map_arm(m, map, now);
}

void mon_map_review(struct mon *m, struct mon_map_st *map, int64_t now)
{
	map->pending = map->good = true;
	mon_map_settle(m, map, now);
}
