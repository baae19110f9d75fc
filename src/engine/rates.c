/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rates: from cumulative counters to rates over an interval.
 * Source of the fields: Documentation/admin-guide/iostats.rst.
 */
#include "engine/rates.h"

#include <string.h>

static uint64_t delta(uint64_t before, uint64_t now)
{
	return now >= before ? now - before : 0;
}

static uint32_t per_second(uint64_t d, uint64_t ms)
{
	uint64_t v = (d * 1000 + ms / 2) / ms;

	return v > UINT32_MAX ? UINT32_MAX : (uint32_t)v;
}

bool rates_progress(const struct san_counters *before, const struct san_counters *now)
{
	return before->rd_ios != now->rd_ios || before->wr_ios != now->wr_ios ||
	       before->other_ios != now->other_ios;
}

bool rates_compute(const struct san_counters *before, const struct san_counters *now,
		   struct san_io *out)
{
	uint64_t rd, wr, ms, busy;

	*out = (struct san_io){ .lat_us = -1, .inflight = now->inflight };
	if (!before->at || now->at <= before->at)
		return false;
	ms = (uint64_t)(now->at - before->at);
	rd = delta(before->rd_ios, now->rd_ios);
	wr = delta(before->wr_ios, now->wr_ios);
	out->rd_iops = per_second(rd, ms);
	out->wr_iops = per_second(wr, ms);
	out->rd_kbps = per_second(delta(before->rd_sectors, now->rd_sectors) / 2, ms);
	out->wr_kbps = per_second(delta(before->wr_sectors, now->wr_sectors) / 2, ms);
	if (rd + wr) {
		uint64_t took = delta(before->rd_ms, now->rd_ms) + delta(before->wr_ms, now->wr_ms);
		uint64_t us = took * 1000 / (rd + wr);

		out->lat_us = us > INT32_MAX ? INT32_MAX : (int32_t)us;
	}
	busy = delta(before->busy_ms, now->busy_ms) * 100 / ms;
	out->busy_pct = busy > 100 ? 100 : (uint32_t)busy;
	return true;
}

/* ---- a round ---- */

static void are_known(struct san *san)
{
	if (!san->host.unrated)
		return;
	san->host.unrated = false;
	san_touch(san, &san->host.obj, SAN_DIRTY_STATE);
}

/* True when the rates moved. */
static bool renew(struct san *san, struct san_counters *before, struct san_counters *now,
		  struct san_io *io)
{
	struct san_io fresh;
	bool moved;

	if (!now->at || now->at == before->at)
		return false;
	if (rates_compute(before, now, &fresh))
		are_known(san);
	*before = *now;
	moved = memcmp(&fresh, io, sizeof(fresh)) != 0;
	*io = fresh;
	return moved;
}

static bool renew_obj(struct san *san, struct san_obj *obj)
{
	struct san_map *m = (struct san_map *)obj;
	struct san_path *p = (struct san_path *)obj;

	if (obj->kind == SAN_KIND_MAP)
		return renew(san, &m->before, &m->now, &m->io);
	return obj->kind == SAN_KIND_PATH && renew(san, &p->before, &p->now, &p->io);
}

static void pay(struct san *san, struct san_obj *obj)
{
	if (!obj->io_owed)
		return;
	obj->io_owed = false;
	san_touch(san, obj, SAN_DIRTY_IO);
}

/* A reader seldom falls behind: this may look at everything. */
static void pay_all(struct san *san)
{
	for (size_t i = 0; i < san->nmaps; i++) {
		pay(san, &san->maps[i]->obj);
		for (struct san_path *p = san->maps[i]->paths; p; p = p->next_in_map)
			pay(san, &p->obj);
	}
}

uint64_t rates_round(struct san *san, bool behind, bool *owed)
{
	struct san_obj *obj;
	uint64_t lost = 0;

	while ((obj = san_pop_counted(san)) != NULL) {
		if (!renew_obj(san, obj))
			continue;
		if (behind)
			obj->io_owed = true;
		else
			san_touch(san, obj, SAN_DIRTY_IO);
		lost += behind;
	}
	if (*owed && !behind)
		pay_all(san);
	*owed = behind && (*owed || lost);
	return lost;
}
