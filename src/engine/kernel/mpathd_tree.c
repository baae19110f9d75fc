/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mpathd_tree: what the daemon's tree says where device mapper does not
 * answer: which path stands in which group, and the kernel's own words.  The
 * maps and paths themselves are known from sysfs.
 */
#include "engine/kernel/mpathd_merge.h"

#include <string.h>

static bool set_word(struct san *san, const char **slot, const char *word)
{
	const char *w = san_intern(san, word);
	bool changed = *slot != w;

	*slot = w;
	return changed;
}

static bool set_group(struct san *san, struct san_group *g, const struct mpathd_jgroup *from)
{
	bool changed =
		g->state != from->state || g->prio != from->prio || g->marginal != from->marginal;

	g->state = from->state;
	g->prio = from->prio;
	g->marginal = from->marginal;
	return set_word(san, &g->selector, from->selector) || changed;
}

static bool place_path(struct san *san, struct san_map *m, const struct mpathd_jpath *from,
		       uint32_t group, uint32_t pos)
{
	struct san_path *p = san_path_find(m, from->major, from->minor);

	if (!p || (p->group == group && p->pos == pos && p->dm == from->dm))
		return false;
	p->group = group;
	p->pos = pos;
	p->dm = from->dm;
	san_touch_path(san, p);
	return true;
}

/* "1 queue_if_no_path" as it was when the daemon last read the table. */
static bool set_features(struct san *san, struct san_map *m, const char *features)
{
	enum san_tri queueing = strstr(features, "queue_if_no_path") ? SAN_YES : SAN_NO;
	bool changed = m->queueing != queueing;

	m->queueing = queueing;
	return set_word(san, &m->features, features) || changed;
}

/* "1 alua" is alua, "0" is none. */
static const char *without_count(const char *words)
{
	size_t digits = strspn(words, "0123456789");

	return words[digits] == ' ' ? words + digits + 1 : words + digits;
}

static bool set_current(struct san_map *m, const struct mpathd_jmap *from)
{
	uint32_t cur = m->cur_group;

	/* after a table load no group is active until the first I/O: leave it as it was */
	for (uint32_t i = 0; i < from->ngroups; i++) {
		if (from->groups[i].state == SAN_G_ACTIVE)
			cur = i + 1;
	}
	if (m->cur_group == cur)
		return false;
	m->cur_group = cur;
	return true;
}

static void merge_map(struct san *san, struct san_map *m, const struct mpathd_jmap *from)
{
	bool changed = m->ngroups != from->ngroups, moved = false;

	if (changed)
		san_map_set_groups(san, m, from->ngroups);
	for (uint32_t g = 0; g < from->ngroups; g++) {
		changed = set_group(san, &m->groups[g], &from->groups[g]) || changed;
		for (uint32_t i = 0; i < from->groups[g].npaths; i++)
			moved = place_path(san, m, &from->groups[g].paths[i], g + 1, i) || moved;
	}
	changed = set_features(san, m, from->features) || changed;
	changed = set_word(san, &m->hwhandler, without_count(from->hwhandler)) || changed;
	changed = set_current(m, from) || changed;
	if (moved)
		san_map_sort_paths(m);
	if (changed || moved)
		san_touch_map(san, m);
}

void mpathd_merge_tree(struct san *san, const struct mpathd_tree *tree)
{
	for (uint32_t i = 0; i < tree->nmaps; i++) {
		const struct mpathd_jmap *from = &tree->maps[i];
		struct san_map *m = *from->wwid ? san_map_by_key(san, from->wwid) : NULL;

		if (!m && *from->name)
			m = san_map_find(san, from->name);
		if (m)
			merge_map(san, m, from);
	}
}
