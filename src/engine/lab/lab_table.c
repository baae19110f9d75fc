/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_table: from paths to groups, as libmultipath's pgpolicies.c sorts them:
 * groups in the order in which they are first seen, then by priority; within a
 * group the order of the devices.
 */
#include "engine/lab/lab_table.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* ---- who belongs together ---- */

struct layout {
	struct lab_path **paths; /* group after group */
	uint32_t *sizes;         /* of the groups */
	uint32_t npaths, ngroups;
};

static bool same_group(const struct lab_map *m, const struct lab_path *a, const struct lab_path *b)
{
	if (m->marginal_apart && a->marginal != b->marginal)
		return false;
	switch (m->policy) {
	case LAB_BY_PRIO:
		return a->prio == b->prio;
	case LAB_MULTIBUS:
		return true;
	case LAB_FAILOVER:
		return a == b;
	}
	return false;
}

/* Is p the first of its group, in device order? */
static bool founds_group(const struct lab_map *m, const struct lab_path *p)
{
	for (const struct lab_path *q = m->paths; q < p; q++) {
		if (q->in_map && same_group(m, q, p))
			return false;
	}
	return p->in_map;
}

static bool comes_before(const struct lab_map *m, const struct lab_path *a,
			 const struct lab_path *b)
{
	if (m->marginal_apart && a->marginal != b->marginal)
		return b->marginal;
	return a->prio > b->prio;
}

/* The best founder that was not taken yet: no marginal one before others, then by priority; the
 * first of equals. */
static struct lab_path *next_founder(const struct lab_map *m, const bool *taken)
{
	struct lab_path *best = NULL;

	for (uint32_t i = 0; i < m->npaths; i++) {
		struct lab_path *p = &m->paths[i];

		if (!taken[i] && founds_group(m, p) && (!best || comes_before(m, p, best)))
			best = p;
	}
	return best;
}

static void add_group(struct layout *l, const struct lab_map *m, const struct lab_path *founder)
{
	uint32_t before = l->npaths;

	for (uint32_t i = 0; i < m->npaths; i++) {
		if (m->paths[i].in_map && same_group(m, founder, &m->paths[i]))
			l->paths[l->npaths++] = &m->paths[i];
	}
	l->sizes[l->ngroups++] = l->npaths - before;
}

static void layout_of(const struct lab_map *m, struct layout *l)
{
	bool *taken = xcalloc(m->npaths, sizeof(*taken));
	struct lab_path *founder;

	*l = (struct layout){ .paths = xcalloc(m->npaths, sizeof(struct lab_path *)),
			      .sizes = xcalloc(m->npaths, sizeof(*l->sizes)) };
	while ((founder = next_founder(m, taken)) != NULL) {
		taken[founder - m->paths] = true;
		add_group(l, m, founder);
	}
	free(taken);
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

static uint32_t group_up(const struct lab_map *m, uint32_t group)
{
	const struct lab_tgroup *g = &m->target.groups[group];
	uint32_t n = 0;

	for (uint32_t i = 0; i < g->npaths; i++)
		n += ((const struct lab_path *)m->target.paths[g->first + i].device)->up;
	return n;
}

int32_t lab_group_prio(const struct lab_map *m, uint32_t group)
{
	const struct lab_tgroup *g = &m->target.groups[group];
	int32_t sum = 0, n = 0;

	if (!group_up(m, group))
		return 0;
	for (uint32_t i = 0; i < g->npaths; i++) {
		const struct lab_path *p = m->target.paths[g->first + i].device;

		if (!p->up || p->prio < 0)
			continue;
		sum += p->prio;
		n++;
	}
	return n ? sum / n : -1;
}

bool lab_group_marginal(const struct lab_map *m, uint32_t group)
{
	const struct lab_tgroup *g = &m->target.groups[group];

	for (uint32_t i = 0; i < g->npaths; i++) {
		if (!((const struct lab_path *)m->target.paths[g->first + i].device)->marginal)
			return false;
	}
	return g->npaths > 0;
}

uint32_t lab_best_group(const struct lab_map *m)
{
	uint32_t best = 0, best_up = 0;
	int32_t best_prio = INT32_MIN;
	bool best_marginal = true;

	for (uint32_t g = 0; g < m->target.ngroups; g++) {
		uint32_t up = group_up(m, g);
		int32_t prio = lab_group_prio(m, g);
		bool marginal = lab_group_marginal(m, g), worse;

		worse = marginal != best_marginal
				? marginal
				: prio < best_prio || (prio == best_prio && up <= best_up);
		if (!up || worse)
			continue;
		best = g + 1;
		best_marginal = marginal;
		best_prio = prio;
		best_up = up;
	}
	return best;
}
