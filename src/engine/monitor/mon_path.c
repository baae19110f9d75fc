/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mon_path: the paths that are watched, when each is checked, and what is done by hand. */
#include "base/mem.h"
#include "engine/monitor/mon_int.h"

#include <stdlib.h>

bool mon_chk_good(enum san_chk chk)
{
	return chk == SAN_CHK_READY || chk == SAN_CHK_GHOST;
}

bool mon_path_usable(const struct mon_path_st *p)
{
	bool out = p->dm == SAN_DM_FAILED && p->asked != MON_ASKED_REINSTATE;

	return mon_chk_good(p->chk) && !p->held && !p->standing && !out;
}

bool mon_path_marginal(const struct mon_path_st *p)
{
	return p->by_hand || p->by_errors;
}

static bool has_id(const void *val, const void *key)
{
	return ((const struct mon_path_st *)val)->id == *(const uint32_t *)key;
}

struct mon_path_st *mon_path_find(const struct mon *m, uint32_t id)
{
	return htab_find(&m->paths, htab_hash_u64(id), &id, has_id);
}

/* ---- when it is checked ---- */

/*
 * The next check: an interval after the last one, or earlier, at the moment in the
 * interval that is the map's own, so that thousands of paths are spread, and those of
 * one map are checked together.
 */
static int64_t in_step(const struct mon *m, const struct mon_path_st *p, int64_t last)
{
	int64_t max = m->times.max_poll_ms, part = p->map->phase >> 16;
	int64_t phase = max / 65536 * part + max % 65536 * part / 65536;
	int64_t least = p->interval < MON_SOON_MS ? p->interval : MON_SOON_MS;
	int64_t at = last + p->interval;
	int64_t off = (at - phase) % p->interval;

	at -= off < 0 ? off + p->interval : off;
	return at < last + least ? last + least : at;
}

void mon_path_set_due(struct mon *m, struct mon_path_st *p, int64_t at)
{
	p->due = at;
	p->refresh = false;
	mon_timer_set(&m->heap, &p->timer, at);
}

void mon_path_plan(struct mon *m, struct mon_path_st *p, bool early, bool changed, int64_t now)
{
	int64_t at = in_step(m, p, early ? now : p->due);

	if (early && !changed)
		at = p->due;
	mon_path_set_due(m, p, at < now + 1 ? now + MON_SOON_MS : at);
}

void mon_path_grow(struct mon *m, struct mon_path_st *p)
{
	int64_t max = m->times.max_poll_ms;

	p->interval = p->interval < max / 2 ? 2 * p->interval : max;
}

void mon_path_hurry(struct mon *m, struct mon_path_st *p, int64_t now)
{
	if (p->checking)
		return;
	p->refresh = true;
	mon_timer_set(&m->heap, &p->timer, now);
}

void mon_path_begin(struct mon *m, struct mon_path_st *p, int64_t now)
{
	p->refresh = false;
	if (!m->ops->check(m->ctx, p->id)) {
		mon_timer_set(&m->heap, &p->timer, now + MON_SOON_MS);
		return;
	}
	p->checking = true;
	p->begun = now;
}

/* ---- what a person did ---- */

void mon_hold_path(struct mon *m, uint32_t id, bool held, int64_t now)
{
	struct mon_path_st *p = mon_path_find(m, id);

	if (!p || p->held == held)
		return;
	p->held = held;
	if (!held) {
		mon_path_hurry(m, p, now);
		if (mon_chk_good(p->chk))
			mon_map_back(p->map, p);
	}
	mon_map_review(m, p->map, now);
}

void mon_set_marginal(struct mon *m, uint32_t id, bool marginal, int64_t now)
{
	struct mon_path_st *p = mon_path_find(m, id);
	bool was;

	if (!p)
		return;
	was = mon_path_marginal(p);
	p->by_hand = marginal;
	if (!marginal)
		p->by_errors = false;
	if (was == marginal)
		return;
	p->map->marginal_changed = true;
	mon_map_review(m, p->map, now);
}

/* ---- which there are ---- */

static void leave(struct mon_path_st *p)
{
	struct mon_map_st *map = p->map;
	size_t i = 0;

	while (map->paths[i] != p)
		i++;
	for (map->npaths--; i < map->npaths; i++)
		map->paths[i] = map->paths[i + 1];
}

static void join(struct mon_path_st *p, struct mon_map_st *map)
{
	map->paths = mem_grow(map->paths, &map->cap, map->npaths + 1, sizeof(struct mon_path_st *));
	map->paths[map->npaths++] = p;
	map->had_path = true;
	p->map = p->timer.map = map;
}

void mon_path_drop(struct mon *m, struct mon_path_st *p)
{
	if (p->sampling)
		m->ops->sample(m->ctx, p->id, false);
	mon_timer_stop(&m->heap, &p->timer);
	htab_remove(&m->paths, htab_hash_u64(p->id), p);
	leave(p);
	free(p);
}

void mon_path(struct mon *m, uint32_t id, uint32_t map_id, uint32_t group,
	      const struct mon_path_set *set, int64_t now)
{
	struct mon_path_st *p = mon_path_find(m, id);
	struct mon_map_st *map = mon_map_find(m, map_id), *from = p ? p->map : NULL;

	if (!map)
		return;
	if (!p) {
		p = xcalloc(1, sizeof(*p));
		p->id = id;
		p->timer.path = p;
		p->prio = -1;
		p->added = now;
		p->interval = m->times.poll_ms;
		htab_add(&m->paths, htab_hash_u64(id), p);
		join(p, map);
		mon_path_set_due(m, p, now);
	} else if (from != map) {
		leave(p);
		join(p, map);
		mon_map_retry(m, from, now);
		mon_map_arm(m, from, now);
	}
	p->group = group;
	p->set = *set;
	mon_map_arm(m, map, now);
}

void mon_path_remove(struct mon *m, uint32_t id, int64_t now)
{
	struct mon_path_st *p = mon_path_find(m, id);
	struct mon_map_st *map = p ? p->map : NULL;

	if (!p)
		return;
	mon_path_drop(m, p);
	mon_map_retry(m, map, now);
	mon_map_arm(m, map, now);
}
