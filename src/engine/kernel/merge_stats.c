/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * merge_stats: counters and unannounced states into the model.  Rows name
 * their object by its handle: it may have gone while the thread was reading.
 */
#include "engine/kernel/merge.h"
#include "engine/kernel/set.h"

static void merge_map_row(struct san *san, struct san_map *m, const struct stats_row *r)
{
	if (r->has_suspended && SET(m->suspended, r->suspended))
		san_touch_map(san, m);
}

static void merge_path_row(struct san *san, struct san_path *p, const struct stats_row *r)
{
	bool changed = false;

	if (r->has_dev)
		changed |= set_text(san, &p->dev, r->dev);
	if (r->has_alua)
		changed |= SET(p->alua, r->alua) | SET(p->alua_pref, r->alua_pref);
	if (r->has_ioerr)
		changed |= SET(p->ioerr, r->ioerr);
	if (changed)
		san_touch_path(san, p);
}

void merge_stats(struct san *san, const struct stats_ask *stats, bool counters)
{
	for (size_t i = 0; i < stats->n; i++) {
		const struct stats_row *r = &stats->row[i];
		struct san_obj *obj = san_by_n(san, r->n);
		struct san_counters *now = NULL;

		if (obj && obj->kind == SAN_KIND_MAP && r->is_map) {
			now = &((struct san_map *)obj)->now;
			merge_map_row(san, (struct san_map *)obj, r);
		} else if (obj && obj->kind == SAN_KIND_PATH && !r->is_map) {
			now = &((struct san_path *)obj)->now;
			merge_path_row(san, (struct san_path *)obj, r);
		}
		if (now && counters && r->has_counters)
			*now = r->counters;
	}
}
