/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fact_io: rates of the last interval, of whatever has counters or consists of what has. */
#include "query/fact_rows.h"
#include "query/parts.h"

/* A group has no counters of its own: it does what its paths do. */
static struct san_io group_io(const struct fact_on *on)
{
	struct san_io sum = { .lat_us = -1 };

	for (const struct san_path *p = on->map->paths; p; p = p->next_in_map) {
		if (p->group != on->group)
			continue;
		sum.rd_iops += p->io.rd_iops;
		sum.wr_iops += p->io.wr_iops;
		sum.rd_kbps += p->io.rd_kbps;
		sum.wr_kbps += p->io.wr_kbps;
		sum.inflight += p->io.inflight;
	}
	return sum;
}

static struct san_io io_of(const struct fact_on *on)
{
	switch (fact_kind(on)) {
	case FACT_PATH:
		return on->path->io;
	case FACT_GROUP:
		return group_io(on);
	case FACT_MAP:
		return on->map->io;
	case FACT_PORT:
		break;
	}
	return (struct san_io){ .lat_us = -1 };
}

static double mbs(uint64_t kbps)
{
	return (double)kbps * 1024.0 / 1e6;
}

static void get_iops(const struct fact_on *on, struct fact_value *out)
{
	struct san_io io = io_of(on);
	uint64_t n = (uint64_t)io.rd_iops + io.wr_iops;

	if (on->port) {
		if (!on->count)
			return;
		n = on->count->iops;
	}
	fact_put_n(out, (double)n, "%llu", (unsigned long long)n);
}

static void get_mbs(const struct fact_on *on, struct fact_value *out)
{
	struct san_io io = io_of(on);
	uint64_t n = (uint64_t)io.rd_kbps + io.wr_kbps;

	if (on->port) {
		if (!on->count)
			return;
		n = on->count->kbps;
	}
	fact_put_n(out, mbs(n), "%.1f", mbs(n));
}

static void get_reads(const struct fact_on *on, struct fact_value *out)
{
	struct san_io io = io_of(on);

	fact_put_n(out, io.rd_iops, "%u a second, %.1f MB/s", io.rd_iops, mbs(io.rd_kbps));
}

static void get_writes(const struct fact_on *on, struct fact_value *out)
{
	struct san_io io = io_of(on);

	fact_put_n(out, io.wr_iops, "%u a second, %.1f MB/s", io.wr_iops, mbs(io.wr_kbps));
}

static void get_ms(const struct fact_on *on, struct fact_value *out)
{
	struct san_io io = io_of(on);

	if (io.lat_us >= 0)
		fact_put_n(out, io.lat_us / 1000.0, "%.1f", io.lat_us / 1000.0);
}

static void get_inflight(const struct fact_on *on, struct fact_value *out)
{
	struct san_io io = io_of(on);

	fact_put_n(out, io.inflight, "%u", io.inflight);
}

static void get_busy(const struct fact_on *on, struct fact_value *out)
{
	struct san_io io = io_of(on);

	fact_put_n(out, io.busy_pct, "%u %%", io.busy_pct);
}

#define DISKSTATS "/proc/diskstats"

/* clang-format off */
static const struct fact rows[] = {
	{ "iops", FACT_MAP | FACT_GROUP | FACT_PATH | FACT_PORT, UNIT_COUNT, FROM_COUNTERS, DISKSTATS,
	  "I/O finished in a second, reads and writes.", .get = get_iops },
	{ "mbs", FACT_MAP | FACT_GROUP | FACT_PATH | FACT_PORT, UNIT_MBS, FROM_COUNTERS, DISKSTATS,
	  "Megabytes (10^6) moved in a second.", .get = get_mbs },
	{ "reads", FACT_MAP | FACT_PATH, UNIT_COUNT, FROM_COUNTERS, DISKSTATS,
	  "Reads finished in a second, and what they moved.", .get = get_reads },
	{ "writes", FACT_MAP | FACT_PATH, UNIT_COUNT, FROM_COUNTERS, DISKSTATS,
	  "Writes finished in a second, and what they moved.", .get = get_writes },
	{ "ms", FACT_MAP | FACT_PATH, UNIT_MS, FROM_COUNTERS, DISKSTATS,
	  "Mean milliseconds of the I/O that finished in the interval; none: nothing finished.",
	  .get = get_ms },
	{ "in-flight", FACT_MAP | FACT_GROUP | FACT_PATH, UNIT_COUNT, FROM_COUNTERS, DISKSTATS,
	  "I/O sent and not finished.", .get = get_inflight },
	{ "busy", FACT_MAP | FACT_PATH, UNIT_PERCENT, FROM_COUNTERS, DISKSTATS,
	  "Part of the interval in which at least one I/O was under way.", .get = get_busy },
};
/* clang-format on */

const struct fact *fact_rows_io(size_t *n)
{
	*n = ARRAY_LEN(rows);
	return rows;
}
