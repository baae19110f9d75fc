/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rates: from cumulative counters to rates over an interval.
 * Source of the fields: Documentation/admin-guide/iostats.rst.
 */
#include "engine/rates.h"

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
	return before->rd_ios != now->rd_ios || before->wr_ios != now->wr_ios;
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
