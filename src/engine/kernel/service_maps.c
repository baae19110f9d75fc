/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * service_maps: what the kernel shows and what the configuration says of maps
 * and paths, brought to mon.
 *
 * Which paths a map has, and in which group, the kernel says; how they are
 * checked, the view does.  A path whose device is gone is none, though the
 * table still has it.
 */
#include "engine/kernel/service_int.h"

#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- finding ---- */

struct service_map *service_map_find(const struct service *s, uint32_t id)
{
	for (size_t i = 0; i < s->nmaps; i++) {
		if (s->maps[i]->id == id)
			return s->maps[i];
	}
	return NULL;
}

static struct service_map *map_by_dev(const struct service *s, const struct dm_fact *f)
{
	for (size_t i = 0; i < s->nmaps; i++) {
		if (s->maps[i]->major == f->major && s->maps[i]->minor == f->minor)
			return s->maps[i];
	}
	return NULL;
}

static bool has_id(const void *val, const void *key)
{
	return ((const struct service_path *)val)->id == *(const uint32_t *)key;
}

struct service_path *service_path_find(const struct service *s, uint32_t id)
{
	return htab_find(&s->paths, htab_hash_u64(id), &id, has_id);
}

static struct service_path *path_of(const struct service_map *map, uint32_t major, uint32_t minor)
{
	for (size_t i = 0; i < map->npaths; i++) {
		if (map->paths[i]->major == major && map->paths[i]->minor == minor)
			return map->paths[i];
	}
	return NULL;
}

/* ---- paths ---- */

void service_path_free(struct service *s, struct service_path *p)
{
	htab_remove(&s->paths, htab_hash_u64(p->id), p);
	free(p);
}

static void stop_waiting(struct service *s, struct service_path *p)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->nwaiting; i++) {
		if (s->waiting[i] != p)
			s->waiting[kept++] = s->waiting[i];
	}
	s->nwaiting = kept;
	p->waiting = false;
}

/* Out of its map's list already. */
static void drop_path(struct service *s, struct service_path *p)
{
	mon_path_remove(s->mon, p->id, service_now(s));
	stop_waiting(s, p);
	looks_forget(s->looks, p->is->disk);
	p->gone = true;
	if (!p->looking)
		service_path_free(s, p);
}

static struct service_path *add_path(struct service *s, struct service_map *map, uint32_t major,
				     uint32_t minor)
{
	const struct survey_path *is = service_view_path(s->view, major, minor);
	struct service_path *p;

	if (!is)
		return NULL;
	p = xcalloc(1, sizeof(*p));
	p->id = ++s->last_id;
	p->map = map->id;
	p->major = major;
	p->minor = minor;
	p->is = is;
	p->alua = is->alua;
	map->paths = mem_grow(map->paths, &map->cap, map->npaths + 1, sizeof(*map->paths));
	map->paths[map->npaths++] = p;
	htab_add(&s->paths, htab_hash_u64(p->id), p);
	return p;
}

/* Those that were not seen. */
static void sweep_paths(struct service *s, struct service_map *map)
{
	size_t kept = 0;

	for (size_t i = 0; i < map->npaths; i++) {
		struct service_path *p = map->paths[i];

		if (p->seen)
			map->paths[kept++] = p;
		else
			drop_path(s, p);
	}
	map->npaths = kept;
}

/* ---- settings ---- */

static int64_t polling_s(const struct service *s, int64_t *most)
{
	int64_t first;

	conf_intervals(&s->view->world.conf, &first, most);
	return first;
}

static struct shaky_cfg shaky_of(const struct conf_settled *set)
{
	/* no samples are taken here, so that logic is not asked for: service_adopt() tells it */
	return (struct shaky_cfg){ .threshold = set->san_path_err_threshold,
				   .forget_rate = set->san_path_err_forget_rate,
				   .recovery_s = set->san_path_err_recovery_time,
				   .sample_s = CONF_NO,
				   .rate = CONF_NO,
				   .gap_s = CONF_NO,
				   .double_failed_s = CONF_NO };
}

static void set_map(struct service *s, struct service_map *map, const struct survey_map *m)
{
	const struct conf *c = &s->view->world.conf;
	const struct conf_value *without = conf_get(&c->defaults, CONF_QUEUE_WITHOUT_DAEMON);
	int64_t most;
	struct mon_map_set set = {
		.failback = { .failback = m->set.failback },
		.retry = { .no_path_retry = m->set.no_path_retry,
			   .polling_s = polling_s(s, &most) },
		.shaky = shaky_of(&m->set),
		.ghost_delay_ms = m->set.ghost_delay > 0 ? m->set.ghost_delay * 1000 : 0,
		.by_prio = m->policy == POLICY_BY_PRIO,
		.marginal_apart = m->set.marginal_pathgroups != MARGINAL_OFF,
	};

	snprintf(set.name, sizeof(set.name), "%s", map->name);
	map->ends_queue = !without || !without->num;
	map->known = true;
	mon_map(s->mon, map->id, &set, service_now(s));
}

/* ---- what the kernel shows ---- */

static void take_paths(struct service *s, struct service_map *map, const struct mpt *info)
{
	for (size_t i = 0; i < map->npaths; i++)
		map->paths[i]->seen = false;
	for (uint32_t g = 0; g < info->ngroups; g++) {
		for (uint32_t i = 0; i < info->groups[g].npaths; i++) {
			const struct mpt_path *at = &info->groups[g].paths[i];
			struct service_path *p = path_of(map, at->major, at->minor);
			struct mon_path_set set = { .dev = "" };

			if (!p)
				p = add_path(s, map, at->major, at->minor);
			if (!p || p->seen)
				continue;
			p->seen = true;
			p->group = g + 1;
			set.implicit_alua = p->is->disk->tpgs == 1;
			snprintf(set.dev, sizeof(set.dev), "%s", p->is->disk->name);
			mon_path(s->mon, p->id, map->id, g + 1, &set, service_now(s));
		}
	}
	sweep_paths(s, map);
}

static void take_states(struct service *s, struct service_map *map, const struct mpt *info)
{
	bool *disabled = xcalloc(info->ngroups + 1, sizeof(*disabled));
	struct mon_kernel k = { .cur_group = info->cur_group,
				.ngroups = info->ngroups,
				.disabled = disabled,
				.queueing = map->queueing };

	for (uint32_t g = 0; g < info->ngroups; g++)
		disabled[g] = info->groups[g].state == 'D';
	mon_kernel(s->mon, map->id, &k, service_now(s));
	for (uint32_t g = 0; g < info->ngroups; g++) {
		for (uint32_t i = 0; i < info->groups[g].npaths; i++) {
			const struct mpt_path *at = &info->groups[g].paths[i];
			const struct service_path *p = path_of(map, at->major, at->minor);

			if (p)
				mon_kernel_path(s->mon, p->id,
						at->failed ? SAN_DM_FAILED : SAN_DM_ACTIVE,
						service_now(s));
		}
	}
	free(disabled);
}

static struct service_map *add_map(struct service *s, const struct dm_fact *f)
{
	struct service_map *map = xcalloc(1, sizeof(*map));

	map->id = ++s->last_id;
	map->major = f->major;
	map->minor = f->minor;
	snprintf(map->uuid, sizeof(map->uuid), "%s", f->uuid);
	s->maps = mem_grow(s->maps, &s->cap_maps, s->nmaps + 1, sizeof(*s->maps));
	s->maps[s->nmaps++] = map;
	return map;
}

static void drop_map(struct service *s, struct service_map *map)
{
	size_t i = 0;

	if (map->known)
		service_say(s, SAN_SEV_INFO, map, "the map is gone");
	for (size_t k = 0; k < map->npaths; k++)
		map->paths[k]->seen = false;
	sweep_paths(s, map);
	mon_map_remove(s->mon, map->id);
	while (s->maps[i] != map)
		i++;
	s->maps[i] = s->maps[--s->nmaps];
	free(map->paths);
	free(map);
}

/* Is the map one that the configuration speaks of? A new one is looked up by reading it again. */
static bool is_known(struct service *s, struct service_map *map)
{
	const struct survey_map *m;

	if (map->known)
		return true;
	m = service_view_map(s->view, map->uuid);
	if (m) {
		set_map(s, map, m);
		return true;
	}
	if (s->view && !map->asked) {
		map->asked = true;
		service_read_soon(s, false);
	}
	return false;
}

static void take_fact(struct service *s, const struct dm_fact *f, uint64_t seq)
{
	struct service_map *map = map_by_dev(s, f);

	if (map && (f->gone || strcmp(map->uuid, f->uuid) != 0)) {
		drop_map(s, map);
		map = NULL;
	}
	if (f->gone || !*san_uuid_wwid(f->uuid))
		return;
	if (!map)
		map = add_map(s, f);
	snprintf(map->name, sizeof(map->name), "%s", f->name);
	/* What was read before an order was carried out is not so any more. */
	if (seq < map->wait_seq || service_orders_pending(s->orders, map->id))
		return;
	if (f->has_table)
		map->queueing = f->table.queue_if_no_path;
	if (!f->has_info || !is_known(s, map))
		return;
	take_paths(s, map, &f->info);
	service_held_lay(s, map);
	take_states(s, map, &f->info);
}

void service_facts(struct service *s, const struct dm_facts *facts, uint64_t seq)
{
	if (facts->rc || s->leaving)
		return; /* it is asked again with the next tick */
	for (size_t i = 0; i < facts->n; i++)
		take_fact(s, &facts->fact[i], seq);
}

/* ---- a new view ---- */

/* Paths point into the view: to the same disk in the new one, or they are gone. */
static void move_paths(struct service *s, struct service_map *map)
{
	for (size_t i = 0; i < map->npaths; i++) {
		struct service_path *p = map->paths[i];
		const struct survey_path *is = service_view_path(s->view, p->major, p->minor);

		p->seen = is && !strcmp(is->disk->syspath, p->is->disk->syspath);
		if (p->seen)
			p->is = is;
	}
	sweep_paths(s, map);
}

static bool has_failed(const struct service_view *v, const char *name)
{
	for (size_t i = 0; i < v->done.nrows; i++) {
		if (v->done.rows[i].is == ANSWER_BAD && !strcmp(v->done.rows[i].about, name))
			return true;
	}
	return false;
}

static void tell_map(struct service *s, const struct survey_map *m, const struct survey_map *before)
{
	const struct assembled *o = &m->out;

	if (o->action == ASSEMBLE_REFUSED) {
		if (!before || strcmp(before->out.why, o->why) != 0)
			service_say(s, SAN_SEV_WARN, NULL, "%s: not assembled: %s", o->name,
				    o->why);
		return;
	}
	if (has_failed(s->view, o->name) || has_failed(s->view, o->old_name))
		return;
	if (o->rename)
		service_say(s, SAN_SEV_GOOD, NULL, "%s: renamed; it was %s", o->name, o->old_name);
	if (o->action != ASSEMBLE_NOTHING)
		service_say(s, SAN_SEV_GOOD, NULL, "%s: %s: %u paths in %u groups%s%s", o->name,
			    assemble_action_name(o->action), (unsigned)m->npaths,
			    (unsigned)o->grouping.ngroups, *o->why ? ": " : "", o->why);
}

static bool samples(const struct survey_map *m)
{
	return m && conf_marginal_on(&m->set);
}

static void tell_view(struct service *s, const struct service_view *old)
{
	const struct service_view *v = s->view;

	for (size_t i = 0; i < v->survey.nmaps; i++) {
		const struct survey_map *m = &v->survey.maps[i];
		char uuid[WWID_SIZE + 8];

		snprintf(uuid, sizeof(uuid), "mpath-%s", m->wwid);
		tell_map(s, m, service_view_map(old, uuid));
		if (samples(m) && !samples(service_view_map(old, uuid)))
			service_say(s, SAN_SEV_WARN, NULL,
				    "%s: marginal_path_err_* is without effect: sandeck monitor "
				    "takes no samples; use san_path_err_*",
				    m->out.name);
	}
	for (size_t i = 0; i < v->done.nrows; i++) {
		const struct answer *a = &v->done.rows[i];

		if (a->is == ANSWER_BAD)
			service_say(s, SAN_SEV_BAD, NULL, "%s: %s", a->about, a->text);
	}
}

void service_adopt(struct service *s, struct service_view *v)
{
	struct service_view *old = s->view;
	struct mon_times times;
	int64_t most;

	s->view = v;
	tell_view(s, old);
	times.poll_ms = polling_s(s, &most) * 1000;
	times.max_poll_ms = most * 1000;
	mon_set_times(s->mon, &times);
	for (size_t i = 0; i < s->nmaps; i++) {
		struct service_map *map = s->maps[i];
		const struct survey_map *m = service_view_map(v, map->uuid);

		move_paths(s, map);
		if (m)
			set_map(s, map, m);
	}
	service_view_unref(old);
	/* Everything anew: which paths there are is decided with the disks that there are now. */
	s->ready_seq = scanner_soon(s->scanner, SCANNER_ALL);
	service_arm(s);
}
