/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mon: the monitor as a whole: which maps there are, what is due, and what is shown of it. */
#include "engine/monitor/mon.h"

#include "base/mem.h"
#include "engine/monitor/mon_int.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct mon *mon_new(const struct mon_ops *ops, void *ctx, const struct mon_times *times)
{
	struct mon *m = xcalloc(1, sizeof(*m));

	m->ops = ops;
	m->ctx = ctx;
	mon_set_times(m, times);
	return m;
}

void mon_set_times(struct mon *m, const struct mon_times *times)
{
	m->times = *times;
	if (m->times.poll_ms < 1)
		m->times.poll_ms = 1;
	if (m->times.max_poll_ms < m->times.poll_ms)
		m->times.max_poll_ms = m->times.poll_ms;
	/* The checks that are planned stay; from there on the new times hold. */
	for (size_t i = 0; i < m->nlist; i++) {
		for (size_t p = 0; p < m->list[i]->npaths; p++)
			m->list[i]->paths[p]->interval = m->times.poll_ms;
	}
}

void mon_tell(struct mon *m, enum san_severity sev, const struct mon_map_st *map,
	      const struct mon_path_st *path, const char *fmt, ...)
{
	char text[240];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	m->ops->tell(m->ctx, sev, map ? map->id : 0, path ? path->id : 0, text);
}

/* ---- maps ---- */

static bool has_id(const void *val, const void *key)
{
	return ((const struct mon_map_st *)val)->id == *(const uint32_t *)key;
}

struct mon_map_st *mon_map_find(const struct mon *m, uint32_t id)
{
	return htab_find(&m->maps, htab_hash_u64(id), &id, has_id);
}

/*
 * Each next map lies in the widest gap that is left (steps of the golden ratio), so
 * that checks are spread evenly however many maps there are, and none moves for another.
 */
static uint32_t next_phase(struct mon *m)
{
	return m->nphases++ * UINT32_C(2654435769);
}

static struct mon_map_st *add_map(struct mon *m, uint32_t id)
{
	struct mon_map_st *map = xcalloc(1, sizeof(*map));

	map->id = id;
	map->timer.map = map;
	map->phase = next_phase(m);
	map->place = m->nlist;
	m->list = mem_grow(m->list, &m->list_cap, m->nlist + 1, sizeof(*m->list));
	m->list[m->nlist++] = map;
	htab_add(&m->maps, htab_hash_u64(id), map);
	return map;
}

void mon_map(struct mon *m, uint32_t id, const struct mon_map_set *set, int64_t now)
{
	struct mon_map_st *map = mon_map_find(m, id);

	if (!map)
		map = add_map(m, id);
	map->set = *set;
	map->set.failback.by_prio = set->by_prio;
	map->set.shaky.apart = set->marginal_apart;
	mon_map_retry(m, map, now);
	mon_map_arm(m, map, now);
}

static void drop_map(struct mon *m, struct mon_map_st *map)
{
	while (map->npaths)
		mon_path_drop(m, map->paths[map->npaths - 1]);
	mon_timer_stop(&m->heap, &map->timer);
	htab_remove(&m->maps, htab_hash_u64(map->id), map);
	m->list[map->place] = m->list[--m->nlist];
	m->list[map->place]->place = map->place;
	free(map->paths);
	free(map->disabled);
	free(map);
}

void mon_map_remove(struct mon *m, uint32_t id)
{
	struct mon_map_st *map = mon_map_find(m, id);

	if (map)
		drop_map(m, map);
}

void mon_free(struct mon *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->nlist; i++) {
		for (size_t p = 0; p < m->list[i]->npaths; p++)
			m->list[i]->paths[p]->sampling = false; /* nobody is to be told */
	}
	while (m->nlist)
		drop_map(m, m->list[m->nlist - 1]);
	htab_fini(&m->paths);
	htab_fini(&m->maps);
	free(m->heap.timers);
	free(m->list);
	free(m);
}

void mon_kernel(struct mon *m, uint32_t id, const struct mon_kernel *k, int64_t now)
{
	struct mon_map_st *map = mon_map_find(m, id);

	if (!map)
		return;
	map->known = true;
	map->cur_group = k->cur_group;
	map->ngroups = k->ngroups;
	map->queueing = k->queueing ? SAN_YES : SAN_NO;
	free(map->disabled);
	map->disabled = xcalloc(k->ngroups ? k->ngroups : 1, sizeof(*map->disabled));
	for (uint32_t i = 0; k->disabled && i < k->ngroups; i++)
		map->disabled[i] = k->disabled[i];
	mon_map_retry(m, map, now);
	mon_map_arm(m, map, now);
}

void mon_hold_group(struct mon *m, uint32_t id, uint32_t group, int64_t now)
{
	struct mon_map_st *map = mon_map_find(m, id);

	if (!map || map->held_group == group)
		return;
	map->held_group = group;
	if (group)
		map->failback.due = 0;
	mon_map_review(m, map, now);
}

void mon_disable_queue(struct mon *m, uint32_t id, bool disabled, int64_t now)
{
	struct mon_map_st *map = mon_map_find(m, id);

	if (!map)
		return;
	retry_disable(&map->retry, disabled);
	mon_map_retry(m, map, now);
	mon_map_arm(m, map, now);
}

/* ---- time ---- */

int64_t mon_next(const struct mon *m)
{
	const struct mon_timer *t = mon_timer_first(&m->heap);

	return t ? t->at : INT64_MAX;
}

int64_t mon_tick(struct mon *m, int64_t now)
{
	struct mon_timer *t;

	while ((t = mon_timer_first(&m->heap)) && t->at <= now) {
		mon_timer_stop(&m->heap, t);
		if (t->path)
			mon_path_begin(m, t->path, now);
		else
			mon_map_settle(m, t->map, now);
	}
	return mon_next(m);
}

/* ---- what is so ---- */

bool mon_path_is(const struct mon *m, uint32_t id, struct mon_path_is *out)
{
	const struct mon_path_st *p = mon_path_find(m, id);

	*out = (struct mon_path_is){ .prio = -1 };
	if (!p)
		return false;
	out->chk = p->chk;
	out->prio = p->prio;
	out->next = p->timer.pos ? p->timer.at : 0;
	out->at = p->at;
	out->marginal = mon_path_marginal(p);
	out->held = p->held;
	out->checking = p->checking;
	return true;
}

bool mon_map_is(const struct mon *m, uint32_t id, struct mon_map_is *out)
{
	const struct mon_map_st *map = mon_map_find(m, id);

	*out = (struct mon_map_is){ 0 };
	if (!map)
		return false;
	out->usable = mon_map_usable(map);
	out->best = mon_map_best(map);
	out->failback_at = map->failback.due;
	out->queue_until = map->retry.until;
	out->timed_out = map->retry.recovering && !map->retry.until;
	out->ghost_until = map->ghosts.until;
	out->held_group = map->held_group;
	return true;
}
