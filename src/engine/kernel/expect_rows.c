/* SPDX-License-Identifier: GPL-2.0-or-later */
/* expect_rows: the accepted paths that are not there, as paths of the model. */
#include "engine/kernel/expect_rows.h"

#include "engine/kernel/merge.h"

#include <string.h>

/* By the ports where both are known; host and target numbers change with every boot. */
static bool same_place(const struct san_path *p, const struct expect_id *id)
{
	if (*id->hport && *id->tport && *p->hport && *p->tport)
		return !strcmp(p->hport, id->hport) && !strcmp(p->tport, id->tport) &&
		       !strcmp(p->ctl, id->ctl);
	return !strcmp(p->hctl, id->hctl);
}

static bool has_path_at(const struct san_map *m, const struct expect_id *id)
{
	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (same_place(p, id))
			return true;
	}
	return false;
}

static bool all_identified(const struct san_map *m)
{
	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (p->group && merge_unknown(p))
			return false;
	}
	return true;
}

/*
 * A number that no device has (0 is the major number of what is none), but of
 * its own in the map: a selected row is found again by it.
 */
static uint32_t free_minor(const struct san_map *m)
{
	uint32_t minor = 1;

	while (san_path_find(m, 0, minor))
		minor++;
	return minor;
}

static void add_row(struct san *san, struct san_map *m, const struct expect_id *id)
{
	struct san_path *p = san_path_add(san, m, 0, free_minor(m), 0);

	p->hctl = san_intern(san, id->hctl);
	p->hport = san_intern(san, id->hport);
	p->tport = san_intern(san, id->tport);
	p->ctl = san_intern(san, id->ctl);
	p->target = san_intern(san, id->target);
	merge_need_ports(san, p);
	san_touch_path(san, p);
}

static bool rows_of(struct san *san, struct san_map *m, const struct expect_entry *e)
{
	bool added = false;

	if (m->npaths >= e->paths || !all_identified(m))
		return false;
	for (uint32_t i = 0; i < e->nids && m->npaths < e->paths; i++) {
		const struct expect_id *id = &e->ids[i];

		if ((!*id->hctl && !*id->tport) || has_path_at(m, id))
			continue;
		add_row(san, m, id);
		added = true;
	}
	return added;
}

bool expect_rows(struct san *san, const struct expect_set *base)
{
	bool added = false;

	for (size_t i = 0; i < san->nmaps; i++) {
		const struct expect_entry *e = expect_set_find(base, san->maps[i]->key);

		if (e)
			added |= rows_of(san, san->maps[i], e);
	}
	return added;
}
