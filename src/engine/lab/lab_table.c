/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_table: the paths of a map as monitor/grouping.h sees them, and the table
 * that comes of the groups.
 */
#include "engine/lab/lab_table.h"

#include "base/mem.h"
#include "engine/monitor/grouping.h"

#include <stdlib.h>
#include <string.h>

/* ---- who belongs together ---- */

struct layout {
	struct lab_path **paths; /* group after group */
	uint32_t *sizes;         /* of the groups */
	uint32_t npaths, ngroups;
};

static struct grouping_path as_grouped(const struct lab_path *p)
{
	return (struct grouping_path){ .prio = p->prio,
				       .usable = p->up,
				       .marginal = p->marginal,
				       .adapter = p->nexus->hport->key,
				       .host = p->nexus->host_no };
}

static void group(const struct lab_map *m, const struct grouping_path *paths, size_t n,
		  struct grouping *g)
{
	static const enum conf_policy policies[] = { [LAB_BY_PRIO] = POLICY_BY_PRIO,
						     [LAB_MULTIBUS] = POLICY_MULTIBUS,
						     [LAB_FAILOVER] = POLICY_FAILOVER };

	grouping_make(policies[m->policy], m->marginal_apart, paths, n, g);
	if (!strncmp(m->selector, "round-robin", strlen("round-robin")))
		grouping_alternate(g, paths);
}

static void layout_of(const struct lab_map *m, struct layout *l)
{
	struct grouping_path *paths = xcalloc(m->npaths, sizeof(*paths));
	uint32_t *place = xcalloc(m->npaths, sizeof(*place)), n = 0;
	struct grouping g;

	for (uint32_t i = 0; i < m->npaths; i++) {
		if (!m->paths[i].in_map)
			continue;
		place[n] = i;
		paths[n++] = as_grouped(&m->paths[i]);
	}
	group(m, paths, n, &g);
	*l = (struct layout){ .paths = xcalloc(n, sizeof(struct lab_path *)),
			      .sizes = xcalloc(n, sizeof(*l->sizes)),
			      .npaths = n,
			      .ngroups = g.ngroups };
	for (uint32_t i = 0; i < n; i++)
		l->paths[i] = &m->paths[place[g.order[i]]];
	for (uint32_t i = 0; i < g.ngroups; i++)
		l->sizes[i] = g.sizes[i];
	grouping_fini(&g);
	free(paths);
	free(place);
}

static void layout_fini(struct layout *l)
{
	free(l->paths);
	free(l->sizes);
}

bool lab_table_differs(const struct lab_map *m)
{
	struct layout l;
	uint32_t k = 0;
	bool differs;

	layout_of(m, &l);
	differs = l.ngroups != m->target.ngroups || l.npaths != m->target.npaths;
	for (uint32_t g = 0; !differs && g < l.ngroups; g++) {
		differs = l.sizes[g] != m->target.groups[g].npaths;
		for (uint32_t i = 0; !differs && i < l.sizes[g]; i++, k++)
			differs = m->target.paths[k].device != l.paths[k];
	}
	layout_fini(&l);
	return differs;
}

/* ---- the table ---- */

static void fill_group(const struct lab_map *m, struct lab_path **paths, uint32_t n,
		       struct mpt_group *out)
{
	size_t len = strcspn(m->selector, " ");

	if (len >= sizeof(out->selector))
		len = sizeof(out->selector) - 1;
	memcpy(out->selector, m->selector, len);
	out->ps_args = xstrdup("");
	out->npath_args = 1; /* multipath-tools always writes rr_min_io_rq, whatever the selector */
	out->paths = xcalloc(n, sizeof(*out->paths));
	out->npaths = n;
	for (uint32_t i = 0; i < n; i++) {
		out->paths[i].major = paths[i]->major;
		out->paths[i].minor = paths[i]->minor;
		out->paths[i].args = xstrdup("1");
	}
}

/* A reload while the countdown has run out does not switch queueing on again. */
static bool wants_queueing(const struct lab_map *m)
{
	if (m->queue_off || (m->recovering && !m->retry_left))
		return false;
	return m->no_path_retry > 0 || m->no_path_retry == LAB_RETRY_QUEUE;
}

static void fill_table(const struct lab_map *m, const struct layout *l, struct mpt *out)
{
	struct lab_path **at = l->paths;

	*out = (struct mpt)MPT_INIT;
	out->queue_if_no_path = wants_queueing(m);
	out->queue_mode = m->mode;
	out->hwhandler = xstrdup(m->array->alua == LAB_ALUA_NONE ? "" : "alua");
	out->cur_group = l->ngroups ? 1 : 0;
	out->groups = xcalloc(l->ngroups, sizeof(*out->groups));
	out->ngroups = l->ngroups;
	for (uint32_t g = 0; g < l->ngroups; g++) {
		fill_group(m, at, l->sizes[g], &out->groups[g]);
		at += l->sizes[g];
	}
}

/* The target lists its paths group after group, as the layout does. */
static void tie(struct lab_map *m, const struct layout *l)
{
	for (uint32_t i = 0; i < m->npaths; i++)
		m->paths[i].tpos = -1;
	for (uint32_t i = 0; i < l->npaths; i++) {
		m->target.paths[i].device = l->paths[i];
		l->paths[i]->tpos = (int32_t)i;
	}
}

static int load(struct lab_world *w, struct lab_map *m, bool first, struct err *e)
{
	struct layout l;
	struct mpt table;
	int rc;

	layout_of(m, &l);
	fill_table(m, &l, &table);
	rc = first ? lab_target_load(&m->target, &table, e)
		   : lab_target_swap(&m->target, &table, e);
	if (!rc) {
		tie(m, &l);
		m->init_due = 0;
		lab_changed(w, m);
	}
	mpt_fini(&table);
	layout_fini(&l);
	return rc;
}

int lab_table_load(struct lab_world *w, struct lab_map *m, struct err *e)
{
	return load(w, m, true, e);
}

int lab_table_reload(struct lab_world *w, struct lab_map *m, struct err *e)
{
	int rc;

	if (m->target.suspended)
		return err_set(e, E_BUSY, "%s is suspended", m->name);
	rc = load(w, m, false, e);
	if (!rc) {
		/* The new table asks for its best group, which need not be the first. */
		m->target.next = (int32_t)lab_best_group(m) - 1;
		m->table_gen++;
	}
	return rc;
}

/* ---- what the daemon makes of the groups ---- */

static struct grouping_group group_as_it_is(const struct lab_map *m, uint32_t group)
{
	const struct lab_tgroup *g = &m->target.groups[group];
	struct grouping_path *paths = xcalloc(g->npaths, sizeof(*paths));
	const struct grouping_path **list = xcalloc(g->npaths, sizeof(struct grouping_path *));
	struct grouping_group worth = { .marginal = g->npaths > 0 };

	for (uint32_t i = 0; i < g->npaths; i++) {
		paths[i] = as_grouped(m->target.paths[g->first + i].device);
		list[i] = &paths[i];
		worth.usable += paths[i].usable;
		worth.marginal &= paths[i].marginal;
	}
	worth.prio = grouping_prio(list, g->npaths);
	free(list);
	free(paths);
	return worth;
}

int32_t lab_group_prio(const struct lab_map *m, uint32_t group)
{
	return group_as_it_is(m, group).prio;
}

bool lab_group_marginal(const struct lab_map *m, uint32_t group)
{
	return group_as_it_is(m, group).marginal;
}

uint32_t lab_best_group(const struct lab_map *m)
{
	struct grouping_group *groups = xcalloc(m->target.ngroups, sizeof(*groups));
	uint32_t best = 0, usable = 0;

	for (uint32_t g = 0; g < m->target.ngroups; g++) {
		groups[g] = group_as_it_is(m, g);
		usable += groups[g].usable;
	}
	if (usable) /* no group is worth a switch when none has a path */
		best = grouping_best(groups, m->target.ngroups);
	free(groups);
	return best;
}
