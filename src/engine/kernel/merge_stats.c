/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * merge_stats: counters and unannounced states into the model.  News names its
 * object by the handle: it may have gone while the thread was reading.
 */
#include "engine/kernel/merge.h"
#include "engine/kernel/set.h"

/*
 * No news of an object means that its counters stood still; so the reading
 * that is remembered is also that of the round before, and rates are of one
 * interval, not of the whole pause.
 */
static void merge_counters(struct san *san, struct san_obj *obj, struct san_counters *now,
			   struct san_counters *before, const struct stats_news *news,
			   int64_t at_before)
{
	if (!(news->has & STATS_COUNTERS))
		return;
	if ((news->has & STATS_RESUMED) && before->at && before->at < at_before)
		before->at = at_before;
	*now = news->counters;
	san_touch_counters(san, obj);
}

static void merge_map(struct san *san, struct san_map *m, const struct stats_news *news,
		      int64_t at_before)
{
	merge_counters(san, &m->obj, &m->now, &m->before, news, at_before);
	if ((news->has & STATS_SUSPENDED) && SET(m->suspended, news->suspended))
		san_touch_map(san, m);
}

static void merge_path(struct san *san, struct san_path *p, const struct stats_news *news,
		       int64_t at_before)
{
	bool changed = false;

	/* Out of the table its device goes soon, and the last reading would stay for ever. */
	if (p->group)
		merge_counters(san, &p->obj, &p->now, &p->before, news, at_before);
	if (news->has & STATS_DEV)
		changed |= set_text(san, &p->dev, news->dev);
	if (news->has & STATS_ALUA)
		changed |= SET(p->alua, news->alua) | SET(p->alua_pref, news->alua_pref);
	if (news->has & STATS_IOERR)
		changed |= SET(p->ioerr, news->ioerr);
	if (changed)
		san_touch_path(san, p);
}

void merge_stats(struct san *san, const struct stats_ask *stats)
{
	for (size_t i = 0; i < stats->nnews; i++) {
		const struct stats_news *news = &stats->news[i];
		struct san_obj *obj = san_by_n(san, news->n);

		if (obj && obj->kind == SAN_KIND_MAP)
			merge_map(san, (struct san_map *)obj, news, stats->at_before);
		else if (obj && obj->kind == SAN_KIND_PATH)
			merge_path(san, (struct san_path *)obj, news, stats->at_before);
	}
}
