/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * grouping: paths into groups, as libmultipath's pgpolicies.c does: groups in
 * the order in which they are first seen, then sorted, the equal ones in place.
 */
#include "engine/monitor/grouping.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define NO_PRIO (-1)

void grouping_fini(struct grouping *g)
{
	free(g->order);
	free(g->sizes);
	free(g->prios);
	free(g->marginal);
	*g = (struct grouping){ 0 };
}

/* ---- what a group is worth ---- */

int32_t grouping_prio(const struct grouping_path *const *paths, size_t n)
{
	int64_t sum = 0, defined = 0, usable = 0;

	for (size_t i = 0; i < n; i++) {
		if (!paths[i]->usable)
			continue;
		usable++;
		if (paths[i]->prio == NO_PRIO)
			continue;
		sum += paths[i]->prio;
		defined++;
	}
	if (defined)
		return (int32_t)(sum / defined);
	return usable ? NO_PRIO : 0;
}

uint32_t grouping_best(const struct grouping_group *groups, size_t n)
{
	/* What a marginal group has to beat before a normal one was seen. */
	struct grouping_group top = { .prio = 0, .usable = 1, .marginal = true };
	uint32_t best = n ? 1 : 0;

	for (size_t i = 0; i < n; i++) {
		const struct grouping_group *g = &groups[i];
		bool better;

		if (!g->usable || (g->marginal && !top.marginal))
			continue;
		better = g->marginal != top.marginal || g->prio > top.prio ||
			 (g->prio == top.prio && g->usable > top.usable);
		if (!better)
			continue;
		top = *g;
		best = (uint32_t)i + 1;
	}
	return best;
}

bool grouping_in_order(const struct grouping_group *groups, size_t n)
{
	bool marginal_seen = false;
	int32_t last = INT32_MAX;

	for (size_t i = 0; i < n; i++) {
		if (marginal_seen && !groups[i].marginal)
			return false;
		if (groups[i].prio == NO_PRIO)
			continue;
		if (groups[i].marginal && !marginal_seen) {
			marginal_seen = true;
			last = INT32_MAX;
		}
		if (groups[i].prio > last)
			return false;
		last = groups[i].prio;
	}
	return true;
}

/* ---- who belongs together ---- */

static bool same_text(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

struct rule {
	enum conf_policy policy;
	bool apart; /* marginal paths, and there are both kinds */
};

static bool same_group(struct rule rule, const struct grouping_path *a,
		       const struct grouping_path *b)
{
	if (rule.apart && a->marginal != b->marginal)
		return false;
	switch (rule.policy) {
	case POLICY_FAILOVER:
		return a == b;
	case POLICY_MULTIBUS:
		return true;
	case POLICY_BY_SERIAL:
		return same_text(a->serial, b->serial);
	case POLICY_BY_PRIO:
		return a->prio == b->prio;
	case POLICY_BY_NODE_NAME:
		return same_text(a->node_name, b->node_name);
	case POLICY_BY_TPG:
		return a->tpg == b->tpg;
	}
	return false;
}

static struct rule rule_for(enum conf_policy policy, bool marginal_apart,
			    const struct grouping_path *paths, size_t n)
{
	bool marginal = false, normal = false, alua = true;

	for (size_t i = 0; i < n; i++) {
		marginal |= paths[i].marginal;
		normal |= !paths[i].marginal;
		alua &= paths[i].alua;
	}
	if (policy == POLICY_BY_TPG && !alua)
		policy = POLICY_FAILOVER;
	return (struct rule){ policy, marginal_apart && marginal && normal };
}

/* ---- a group under construction ---- */

struct making {
	const struct grouping_path **members; /* in the order of discovery */
	size_t n;
	struct grouping_group worth;
};

static void weigh(struct making *m)
{
	m->worth.prio = grouping_prio(m->members, m->n);
	m->worth.marginal = true;
	for (size_t i = 0; i < m->n; i++) {
		m->worth.usable += m->members[i]->usable;
		m->worth.marginal &= m->members[i]->marginal;
	}
}

/* The groups in the order in which they are first seen; their number. */
static size_t collect(struct rule rule, const struct grouping_path *paths, size_t n,
		      struct making *groups)
{
	size_t ngroups = 0;

	for (size_t i = 0; i < n; i++) {
		size_t g = 0;

		while (g < ngroups && !same_group(rule, groups[g].members[0], &paths[i]))
			g++;
		if (g == ngroups) {
			groups[g].members = xcalloc(n, sizeof(struct grouping_path *));
			ngroups++;
		}
		groups[g].members[groups[g].n++] = &paths[i];
	}
	for (size_t g = 0; g < ngroups; g++)
		weigh(&groups[g]);
	return ngroups;
}

static bool precedes(const struct grouping_group *a, const struct grouping_group *b)
{
	if (a->marginal != b->marginal)
		return b->marginal;
	if (a->prio != b->prio)
		return a->prio > b->prio;
	return a->usable > b->usable;
}

static void sort(struct making *groups, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct making moved = groups[i];
		size_t at = i;

		for (; at && precedes(&moved.worth, &groups[at - 1].worth); at--)
			groups[at] = groups[at - 1];
		groups[at] = moved;
	}
}

static void write_down(const struct making *groups, size_t n, const struct grouping_path *paths,
		       struct grouping *out)
{
	struct grouping_group *worth = xcalloc(n, sizeof(*worth));

	for (size_t g = 0; g < n; g++) {
		worth[g] = groups[g].worth;
		out->sizes[g] = (uint32_t)groups[g].n;
		out->prios[g] = worth[g].prio;
		out->marginal[g] = worth[g].marginal;
		for (size_t i = 0; i < groups[g].n; i++)
			out->order[out->npaths++] = (uint32_t)(groups[g].members[i] - paths);
	}
	out->ngroups = (uint32_t)n;
	out->best = grouping_best(worth, n);
	free(worth);
}

void grouping_make(enum conf_policy policy, bool marginal_apart, const struct grouping_path *paths,
		   size_t n, struct grouping *out)
{
	struct making *groups = xcalloc(n, sizeof(*groups));
	size_t ngroups = collect(rule_for(policy, marginal_apart, paths, n), paths, n, groups);

	sort(groups, ngroups);
	*out = (struct grouping){ .order = xcalloc(n, sizeof(*out->order)),
				  .sizes = xcalloc(n, sizeof(*out->sizes)),
				  .prios = xcalloc(n, sizeof(*out->prios)),
				  .marginal = xcalloc(n, sizeof(*out->marginal)) };
	write_down(groups, ngroups, paths, out);
	for (size_t g = 0; g < ngroups; g++)
		free(groups[g].members);
	free(groups);
}

/* ---- adapters in turn ---- */

/* The paths of one group: which were taken, and whose turn it is. */
struct turns {
	const struct grouping_path *paths;
	const uint32_t *from; /* the group as it was: indices into paths */
	bool *taken;
	size_t n;
};

static const struct grouping_path *nth(const struct turns *t, size_t i)
{
	return &t->paths[t->from[i]];
}

static bool same_host(const struct grouping_path *a, const struct grouping_path *b)
{
	return same_text(a->adapter, b->adapter) && a->host == b->host;
}

/* Is the i-th path the first one of its adapter (of its host on it)? */
static bool is_first(const struct turns *t, size_t i, bool of_host)
{
	for (size_t k = 0; k < i; k++) {
		if (of_host ? same_host(nth(t, k), nth(t, i))
			    : same_text(nth(t, k)->adapter, nth(t, i)->adapter))
			return false;
	}
	return true;
}

/* The first path of the turn-th host of the adapter; that of adapter itself is turn 0. */
static size_t host_of(const struct turns *t, size_t adapter, size_t turn)
{
	size_t hosts = 0, at = adapter;

	for (size_t i = adapter; i < t->n; i++)
		hosts += same_text(nth(t, i)->adapter, nth(t, adapter)->adapter) &&
			 is_first(t, i, true);
	turn %= hosts;
	while (!same_text(nth(t, at)->adapter, nth(t, adapter)->adapter) ||
	       !is_first(t, at, true) || turn-- > 0)
		at++;
	return at;
}

/* Take the next path of that host; false: it has none left. */
static bool take(struct turns *t, size_t host, uint32_t *to)
{
	for (size_t i = host; i < t->n; i++) {
		if (t->taken[i] || !same_host(nth(t, host), nth(t, i)))
			continue;
		t->taken[i] = true;
		*to = t->from[i];
		return true;
	}
	return false;
}

static void alternate(struct turns *t, uint32_t *to)
{
	size_t done = 0;

	for (size_t round = 0; done < t->n; round++) {
		for (size_t i = 0; i < t->n && done < t->n; i++) {
			if (is_first(t, i, false))
				done += take(t, host_of(t, i, round), &to[done]);
		}
	}
}

static bool can_alternate(const struct turns *t)
{
	for (size_t i = 0; i < t->n; i++) {
		if (same_text(nth(t, i)->adapter, ""))
			return false;
	}
	return t->n > 2;
}

void grouping_alternate(struct grouping *g, const struct grouping_path *paths)
{
	uint32_t *from = xcalloc(g->npaths, sizeof(*from));
	bool *taken = xcalloc(g->npaths, sizeof(*taken));
	size_t at = 0;

	if (g->npaths)
		memcpy(from, g->order, g->npaths * sizeof(*from));
	for (uint32_t i = 0; i < g->ngroups; i++) {
		struct turns t = { paths, from + at, taken + at, g->sizes[i] };

		if (can_alternate(&t))
			alternate(&t, g->order + at);
		at += g->sizes[i];
	}
	free(from);
	free(taken);
}
