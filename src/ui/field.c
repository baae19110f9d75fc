/* SPDX-License-Identifier: GPL-2.0-or-later */
/* field: the tables of columns, and the cell of each. */
#include "ui/field.h"

#include "base/attr.h"
#include "base/text.h"
#include "link/trail.h"
#include "ui/spark.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* A cell is underlined for so long after its state changed. */
#define CHANGED_MS 10000
/* Columns of "| |-sdb 3:0:0:1". */
#define NAME_WHOLE 15

/* Everything from outside goes through here: a cell holds only what may be painted. */
static void put(struct field_cell *out, const char *text)
{
	text_clean(out->text, sizeof out->text, text);
}

static void get_name(const struct field_row *r, struct field_cell *out)
{
	out->role = ROLE_NAME;
	if (r->path) {
		char name[120];

		/* one that is gone may have no device, and no name then */
		snprintf(name, sizeof name, "%s%s%s", r->path->name, *r->path->name ? " " : "",
			 r->path->hctl);
		put(out, text_trim(name));
		text_clean(out->brief, sizeof out->brief,
			   *r->path->name ? r->path->name : r->path->hctl);
	} else if (r->group) {
		snprintf(out->text, sizeof out->text, "%sgroup %u", r->folded ? "+" : "", r->group);
		snprintf(out->brief, sizeof out->brief, "%sgrp %u", r->folded ? "+" : "", r->group);
	} else {
		char name[200];

		snprintf(name, sizeof name, "%s%s", r->folded ? "+" : "", r->map->name);
		put(out, name);
	}
}

/* ---- the list of paths ---- */

static void get_path(const struct field_row *r, struct field_cell *out)
{
	out->role = ROLE_NAME;
	put(out, *r->path->name ? r->path->name : r->path->hctl);
}

static void get_hctl(const struct field_row *r, struct field_cell *out)
{
	put(out, r->path->hctl);
}

static void get_map(const struct field_row *r, struct field_cell *out)
{
	put(out, r->map->name);
}

static void get_left(const struct field_row *r, struct field_cell *out)
{
	struct verdict_count n;

	verdict_count(r->map, r->now, &n);
	snprintf(out->text, sizeof out->text, "%u/%u", n.usable, n.expected);
}

static void get_port(const struct field_row *r, struct field_cell *out)
{
	field_port(out->text, sizeof out->text, r->san, r->path);
}

/* Seen from one end, the other; from a controller its port, too. */
static void get_other_end(const struct field_row *r, struct field_cell *out)
{
	const struct san_path *p = r->path;

	if (r->through && r->through->part == SAN_PART_HOST && p->tport[0])
		put(out, field_part(r->san, SAN_PART_TARGET, p->tport));
	else if (r->through && r->through->part == SAN_PART_TARGET && p->hport[0])
		put(out, field_part(r->san, SAN_PART_HOST, p->hport));
	else
		get_port(r, out);
}

/* ---- all lists ---- */

/* A group's letter says whether I/O may use it; what it is worth is told by its paths. */
static const char *group_word(const struct field_row *r)
{
	if (r->map->held_group == r->group)
		return r->grp->state == SAN_G_ACTIVE ? "active" : "chosen";
	return r->grp->state == SAN_G_DISABLED ? "bypassed" : san_gstate_name(r->grp->state);
}

static void get_state(const struct field_row *r, struct field_cell *out)
{
	out->changed = r->changed && r->now - r->changed < CHANGED_MS;
	if (r->grp) {
		put(out, group_word(r));
		return;
	}
	put(out, r->verdict.word);
	out->role = field_mark_role(r->verdict.mark);
}

/* Says nothing about a single path. */
static void get_paths(const struct field_row *r, struct field_cell *out)
{
	if (!r->path)
		snprintf(out->text, sizeof out->text, "%u/%u", r->count.usable, r->count.expected);
}

static void get_prio(const struct field_row *r, struct field_cell *out)
{
	int32_t prio = SAN_PRIO_UNKNOWN;

	if (r->path)
		prio = r->path->prio;
	else if (r->grp)
		prio = r->grp->prio;
	else
		return;
	if (prio == SAN_PRIO_UNKNOWN)
		put(out, r->path && !r->group ? "" : "?"); /* a path that is gone has none */
	else
		snprintf(out->text, sizeof out->text, "%d", prio);
}

/* What nobody wanted to know then, nobody knows now; what is wanted now comes soon. */
static bool unknown_rate(const struct field_row *r, struct field_cell *out)
{
	if (r->no_rates)
		put(out, r->paused ? "?" : "");
	return r->no_rates;
}

/* Idle shows 0: a blank would say that nobody knows. */
static void get_iops(const struct field_row *r, struct field_cell *out)
{
	if (unknown_rate(r, out))
		return;
	snprintf(out->text, sizeof out->text, "%u", r->io.rd_iops + r->io.wr_iops);
}

static void get_mbs(const struct field_row *r, struct field_cell *out)
{
	double mb = ((double)r->io.rd_kbps + (double)r->io.wr_kbps) * 1024.0 / 1e6;

	if (unknown_rate(r, out))
		return;
	snprintf(out->text, sizeof out->text, "%.*f", mb < 999.95 ? 1 : 0, mb);
}

/* "-": no I/O ended in the interval, so there is no mean; not the same as 0. */
static void get_ms(const struct field_row *r, struct field_cell *out)
{
	double ms = r->io.lat_us / 1000.0;

	if (unknown_rate(r, out))
		return;
	if (r->io.lat_us < 0)
		put(out, "-");
	else
		snprintf(out->text, sizeof out->text, "%.*f", ms < 999.95 ? 1 : 0, ms);
}

static void get_inflight(const struct field_row *r, struct field_cell *out)
{
	if (unknown_rate(r, out))
		return;
	snprintf(out->text, sizeof out->text, "%u", r->io.inflight);
}

static void get_fails(const struct field_row *r, struct field_cell *out)
{
	if (r->path)
		snprintf(out->text, sizeof out->text, "%u", r->path->fails);
}

/* The three raw states side by side: where they disagree, the disagreement is the news. */
static void get_kernel(const struct field_row *r, struct field_cell *out)
{
	if (r->path)
		put(out, r->path->group ? san_dm_name(r->path->dm) : "-");
}

static void get_checker(const struct field_row *r, struct field_cell *out)
{
	if (r->path)
		put(out, r->path->chk == SAN_CHK_UNDEF ? "?" : san_chk_name(r->path->chk));
}

/* sysfs' own words, "transport-offline" and all: they are what one searches the web for. */
static void get_device(const struct field_row *r, struct field_cell *out)
{
	if (r->path)
		put(out, r->path->dev[0] ? r->path->dev : "?");
}

/* The seconds are what one looks up in other logs; the minute must do where it is narrow. */
static void get_since(const struct field_row *r, struct field_cell *out)
{
	char when[32];

	if (!r->path)
		return;
	if (!r->path->since) {
		put(out, "-");
	} else if (r->ago) {
		put(out, text_span(when, sizeof when,
				   r->now > r->path->since ? r->now - r->path->since : 0));
	} else {
		put(out, text_clock(when, sizeof when, r->path->since));
		snprintf(out->brief, sizeof out->brief, "%.5s", out->text);
	}
}

/* "500G /srv/db (xfs, rw)"; in brief "500G /srv/db", and of "vg_home > /home" the end. */
static void where_map(const struct field_row *r, struct field_cell *out)
{
	const char *users = r->map->users, *last;
	char size[16], text[160];

	text_size(size, sizeof size, r->map->size);
	if (!r->map->size)
		snprintf(size, sizeof size, "?");
	snprintf(text, sizeof text, "%s %s", size, users);
	put(out, text_trim(text));
	while ((last = strstr(users, " > ")) != NULL)
		users = last + 3;
	last = strstr(users, " (");
	snprintf(text, sizeof text, "%s %.*s", size, (int)(last ? last - users : 100), users);
	text_clean(out->brief, sizeof out->brief, text_trim(text));
}

static void get_where(const struct field_row *r, struct field_cell *out)
{
	if (r->path)
		field_port(out->text, sizeof out->text, r->san, r->path);
	else if (r->grp)
		put(out, r->grp->selector);
	else
		where_map(r, out);
	/* "service-time 0": the arguments are for the details */
	if (r->grp)
		out->text[strcspn(out->text, " ")] = '\0';
}

/* Bars, not text: field_paint() draws them; see paint_trend(). */
static void get_trend(const struct field_row *r, struct field_cell *out)
{
	(void)r;
	(void)out;
}

/* clang-format off */
static const struct field tree_fields[] = {
	{ FLD_NAME, { "name", "NAME", 7, 18, 22, 0, 0, false, ALIGN_LEFT_ENDS,
		"The map's name; a priority group of it; a path as its SCSI disk and host:channel:target:LUN.", "name" }, get_name },
	{ FLD_STATE, { "state", "STATE", 8, 10, 10, 1, 1, false, ALIGN_LEFT,
		"What the raw states mean, in one word; a group's word is the kernel's.", "state" }, get_state },
	{ FLD_PATHS, { "paths", "PATH", 5, 5, 5, 1, 2, false, ALIGN_LEFT,
		"Usable paths of expected paths.", "paths" }, get_paths },
	{ FLD_PRIO, { "prio", "PRI", 3, 3, 3, 0, 6, false, ALIGN_RIGHT,
		"Priority: the group with the highest is used first.", "prio" }, get_prio },
	{ FLD_IOPS, { "iops", "IOPS", 5, 5, 6, 1, 4, false, ALIGN_RIGHT,
		"I/O finished in a second, reads and writes.", "iops" }, get_iops },
	{ FLD_MBS, { "mbs", "MB/s", 5, 5, 6, 1, 8, false, ALIGN_RIGHT,
		"Megabytes (10^6) moved in a second.", "mbs" }, get_mbs },
	{ FLD_MS, { "ms", "ms", 5, 5, 5, 1, 5, false, ALIGN_RIGHT,
		"Mean milliseconds of the I/O that finished; - when none did.", "ms" }, get_ms },
	{ FLD_INFLIGHT, { "in-flight", "INFL", 4, 4, 4, 1, 7, false, ALIGN_RIGHT,
		"I/O sent and not finished.", "in-flight" }, get_inflight },
	{ FLD_FAILS, { "fails", "FAIL", 4, 4, 4, 1, 9, true, ALIGN_RIGHT,
		"How often the kernel failed the path since the table was loaded.", "fails" }, get_fails },
	{ FLD_KERNEL, { "kernel", "KERNEL", 7, 7, 7, 1, 10, true, ALIGN_LEFT,
		"The kernel's word for the path: active or failed.", "kernel" }, get_kernel },
	{ FLD_CHECKER, { "checker", "CHECKER", 10, 10, 10, 1, 11, true, ALIGN_LEFT,
		"multipathd's word for the path: ready, ghost, faulty ...", "checker" }, get_checker },
	{ FLD_DEVICE, { "device", "DEVICE", 11, 11, 17, 1, 12, true, ALIGN_LEFT,
		"The SCSI device's own state: running, offline, blocked, transport-offline.", "device" }, get_device },
	{ FLD_SINCE, { "since", "SINCE", 8, 8, 8, 1, 13, true, ALIGN_LEFT,
		"When the path became usable, or stopped being it.", "since" }, get_since },
	{ FLD_WHERE, { "where", "WHERE", 13, 15, 21, 1, 3, false, ALIGN_LEFT_ENDS,
		"Size and user of a map; path selector of a group; host port and target port of a path.", "size" }, get_where },
};
static const struct field path_fields[] = {
	{ FLD_NAME, { "name", "PATH", 4, 4, 8, 0, 0, false, ALIGN_LEFT,
		"The SCSI disk of the path.", "name" }, get_path },
	{ FLD_HCTL, { "hctl", "HCTL", 7, 8, 11, 1, 6, false, ALIGN_LEFT,
		"SCSI host, channel, target and LUN.", "hctl" }, get_hctl },
	{ FLD_MAP, { "map", "MAP", 6, 7, 18, 1, 2, false, ALIGN_LEFT_ENDS,
		"The map that the path belongs to.", "map" }, get_map },
	{ FLD_STATE, { "state", "STATE", 7, 8, 9, 1, 1, false, ALIGN_LEFT,
		"What the raw states mean, in one word.", "state" }, get_state },
	{ FLD_PRIO, { "prio", "PRI", 3, 3, 3, 1, 7, false, ALIGN_RIGHT,
		"Priority: the group with the highest is used first.", "prio" }, get_prio },
	{ FLD_IOPS, { "iops", "IOPS", 4, 5, 6, 1, 4, false, ALIGN_RIGHT,
		"I/O finished in a second, reads and writes.", "iops" }, get_iops },
	{ FLD_MBS, { "mbs", "MB/s", 5, 5, 6, 1, 9, false, ALIGN_RIGHT,
		"Megabytes (10^6) moved in a second.", "mbs" }, get_mbs },
	{ FLD_MS, { "ms", "ms", 4, 4, 5, 1, 5, false, ALIGN_RIGHT,
		"Mean milliseconds of the I/O that finished; - when none did.", "ms" }, get_ms },
	{ FLD_INFLIGHT, { "in-flight", "INFL", 4, 4, 4, 1, 8, false, ALIGN_RIGHT,
		"I/O sent and not finished.", "in-flight" }, get_inflight },
	{ FLD_PORT, { "port", "PORT", 9, 13, 28, 1, 3, false, ALIGN_LEFT_ENDS,
		"Host port and target port.", "host" }, get_port },
	{ FLD_SINCE, { "since", "SINCE", 5, 5, 8, 1, 10, false, ALIGN_RIGHT,
		"When the path became usable, or stopped being it.", "since" }, get_since },
	{ FLD_FAILS, { "fails", "FAIL", 4, 4, 4, 1, 11, true, ALIGN_RIGHT,
		"How often the kernel failed the path since the table was loaded.", "fails" },
		get_fails },
	{ FLD_KERNEL, { "kernel", "KERNEL", 7, 7, 7, 1, 12, true, ALIGN_LEFT,
		"The kernel's word for the path: active or failed.", "kernel" }, get_kernel },
	{ FLD_CHECKER, { "checker", "CHECKER", 10, 10, 10, 1, 13, true, ALIGN_LEFT,
		"multipathd's word for the path: ready, ghost, faulty ...", "checker" }, get_checker },
	{ FLD_DEVICE, { "device", "DEVICE", 11, 11, 17, 1, 14, true, ALIGN_LEFT,
		"The SCSI device's own state: running, offline, blocked, transport-offline.", "device" },
		get_device },
};
/* The first columns of the tree, whatever follows. */
#define TREE_HEAD(rank_paths) \
	{ FLD_NAME, { "name", "NAME", 7, 18, 22, 0, 0, false, ALIGN_LEFT_ENDS, \
		"The map's name; a priority group of it; a path.", "name" }, get_name }, \
	{ FLD_STATE, { "state", "STATE", 8, 10, 10, 1, 1, false, ALIGN_LEFT, \
		"What the raw states mean, in one word; a group's word is the kernel's.", "state" }, get_state }, \
	{ FLD_PATHS, { "paths", "PATH", 5, 5, 5, 1, rank_paths, false, ALIGN_LEFT, \
		"Usable paths of expected paths.", "paths" }, get_paths }
#define PATHS_HEAD \
	{ FLD_NAME, { "name", "PATH", 4, 4, 8, 0, 0, false, ALIGN_LEFT, \
		"The SCSI disk of the path.", "name" }, get_path }, \
	{ FLD_HCTL, { "hctl", "HCTL", 7, 8, 11, 1, 6, false, ALIGN_LEFT, \
		"SCSI host, channel, target and LUN.", "hctl" }, get_hctl }, \
	{ FLD_MAP, { "map", "MAP", 6, 7, 18, 1, 2, false, ALIGN_LEFT_ENDS, \
		"The map that the path belongs to.", "map" }, get_map }, \
	{ FLD_STATE, { "state", "STATE", 7, 8, 9, 1, 1, false, ALIGN_LEFT, \
		"What the raw states mean, in one word.", "state" }, get_state }
#define RAW_STATES(rank) \
	{ FLD_KERNEL, { "kernel", "KERNEL", 7, 7, 7, 1, rank, false, ALIGN_LEFT, \
		"The kernel's word for the path: active or failed.", "kernel" }, get_kernel }, \
	{ FLD_CHECKER, { "checker", "CHECKER", 8, 11, 12, 1, (rank) + 1, false, ALIGN_LEFT, \
		"multipathd's word for the path: ready, ghost, faulty ...", "checker" }, get_checker }, \
	{ FLD_DEVICE, { "device", "DEVICE", 9, 17, 17, 1, (rank) + 2, false, ALIGN_LEFT, \
		"The SCSI device's own state: running, offline, blocked, transport-offline.", "device" }, \
		get_device }
#define TREND(rank) \
	{ FLD_TREND, { "trend", "THE LAST 60 LOOKS, IOPS", 10, 40, 60, 1, rank, false, ALIGN_LEFT, \
		"I/O in a second, the newest to the right; the tallest bar is the most of this row.", NULL }, \
		get_trend }

static const struct field tree_raw_fields[] = {
	TREE_HEAD(5),
	RAW_STATES(2),
	{ FLD_FAILS, { "fails", "FAIL", 4, 4, 4, 1, 6, true, ALIGN_RIGHT,
		"How often the kernel failed the path since the table was loaded.", "fails" },
		get_fails },
	{ FLD_SINCE, { "since", "SINCE", 5, 8, 8, 1, 7, true, ALIGN_LEFT,
		"When the path became usable, or stopped being it.", "since" }, get_since },
};
static const struct field tree_trend_fields[] = {
	TREE_HEAD(4),
	{ FLD_IOPS, { "iops", "IOPS", 5, 5, 6, 1, 2, false, ALIGN_RIGHT,
		"I/O finished in a second, reads and writes.", "iops" }, get_iops },
	TREND(3),
};
static const struct field path_raw_fields[] = {
	PATHS_HEAD,
	RAW_STATES(3),
	{ FLD_FAILS, { "fails", "FAIL", 4, 4, 4, 1, 7, false, ALIGN_RIGHT,
		"How often the kernel failed the path since the table was loaded.", "fails" },
		get_fails },
	{ FLD_PORT, { "port", "PORT", 9, 13, 28, 1, 8, false, ALIGN_LEFT_ENDS,
		"Host port and target port.", "host" }, get_port },
};
static const struct field path_trend_fields[] = {
	PATHS_HEAD,
	{ FLD_IOPS, { "iops", "IOPS", 5, 5, 6, 1, 3, false, ALIGN_RIGHT,
		"I/O finished in a second, reads and writes.", "iops" }, get_iops },
	{ FLD_PORT, { "port", "PORT", 9, 13, 28, 1, 5, false, ALIGN_LEFT_ENDS,
		"Host port and target port.", "host" }, get_port },
	TREND(4),
};
/* Of the paths through a part: what the map keeps, the three raw states, and the other end. */
static const struct field through_fields[] = {
	{ FLD_NAME, { "name", "PATH", 4, 4, 8, 0, 0, false, ALIGN_LEFT,
		"The SCSI disk of the path.", "name" }, get_path },
	{ FLD_HCTL, { "hctl", "HCTL", 7, 8, 11, 1, 6, false, ALIGN_LEFT,
		"SCSI host, channel, target and LUN.", "hctl" }, get_hctl },
	{ FLD_MAP, { "map", "MAP", 6, 8, 18, 1, 1, false, ALIGN_LEFT_ENDS,
		"The map that the path belongs to.", "map" }, get_map },
	{ FLD_LEFT, { "left", "LEFT", 5, 5, 5, 1, 2, false, ALIGN_LEFT,
		"Usable paths of expected paths of its map.", NULL }, get_left },
	{ FLD_KERNEL, { "kernel", "KERNEL", 7, 7, 7, 2, 3, false, ALIGN_LEFT,
		"The kernel's word for the path: active or failed.", "kernel" }, get_kernel },
	{ FLD_CHECKER, { "checker", "CHECKER", 8, 8, 12, 2, 4, false, ALIGN_LEFT,
		"multipathd's word for the path: ready, ghost, faulty ...", "checker" }, get_checker },
	{ FLD_DEVICE, { "device", "DEVICE", 9, 17, 17, 1, 5, false, ALIGN_LEFT,
		"The SCSI device's own state: running, offline, blocked, transport-offline.", "device" },
		get_device },
	{ FLD_PORT, { "other-end", "OTHER END", 9, 14, 28, 1, 7, false, ALIGN_LEFT_ENDS,
		"Of a host port's paths the target port, of a target port's the host port.", NULL },
		get_other_end },
};
/* clang-format on */

#define COLUMNS(table, w)                                                                          \
	{                                                                                          \
		&(table)[0].col, sizeof(table)[0], ARRAY_LEN(table), w                             \
	}

const struct columns *field_columns(enum field_list list)
{
	static const struct columns lists[] = {
		[FIELDS_TREE] = COLUMNS(tree_fields, NAME_WHOLE),
		[FIELDS_TREE_RAW] = COLUMNS(tree_raw_fields, NAME_WHOLE),
		[FIELDS_TREE_TREND] = COLUMNS(tree_trend_fields, NAME_WHOLE),
		[FIELDS_PATHS] = COLUMNS(path_fields, 0),
		[FIELDS_PATHS_RAW] = COLUMNS(path_raw_fields, 0),
		[FIELDS_PATHS_TREND] = COLUMNS(path_trend_fields, 0),
		[FIELDS_THROUGH] = COLUMNS(through_fields, 0),
	};

	return &lists[list];
}

void field_need_device(const struct columns *l, const struct san_path *p, int *need)
{
	int w = text_width(p->dev);

	for (size_t i = 0; i < l->n; i++) {
		const struct column *c = columns_at(l, i);

		if (c->extra && field_of(c)->id == FLD_DEVICE && w > need[i])
			need[i] = w;
	}
}

const struct field *field_of(const struct column *col)
{
	return (const struct field *)(const void *)((const char *)col -
						    offsetof(struct field, col));
}

/* ---- painting ---- */

/* The last minute of a map or path; a group has no counters of its own. */
static void paint_trend(struct canvas *c, int y, int x, int w, const struct field_row *r)
{
	uint32_t v[TRAIL_SAMPLES];
	struct spark s = { .v = v, .w = w };

	if (!r->trail || r->grp)
		return;
	s.n = trail_samples(r->trail, r->path ? r->path->obj.n : r->map->obj.n, TRAIL_IOPS, r->now,
			    v, TRAIL_SAMPLES);
	if (s.n > (size_t)w) { /* the newest that fit, each a bar of its own */
		s.v = v + s.n - (size_t)w;
		s.n = (size_t)w;
	}
	if (s.n)
		spark_paint(c, y, x, ROLE_NORMAL, &s);
}

void field_paint(struct canvas *c, int y, int x, int w, const struct field *f,
		 const struct field_row *r)
{
	struct field_cell cell = { .text = "", .role = ROLE_NORMAL };
	const char *text;

	if (f->id == FLD_TREND) {
		paint_trend(c, y, x, w, r);
		return;
	}
	f->get(r, &cell);
	text = cell.brief[0] && text_width(cell.text) > w ? cell.brief : cell.text;
	canvas_field(c, y, x, w, f->col.align, cell.role, text);
	if (cell.changed)
		canvas_flag(c, y, x, text_width(text), CELL_CHANGED);
}

void field_paint_row(struct canvas *c, int y, const struct columns *l,
		     const struct column_slot *slot, size_t n, const struct field_row *r)
{
	for (size_t i = 0; i < n; i++)
		field_paint(c, y, slot[i].x, slot[i].w, field_of(columns_at(l, slot[i].i)), r);
}

/* ---- a row's facts ---- */

/* A group has no counters of its own: it does what its paths do. */
static void sum_group(struct field_row *r)
{
	int64_t lat = 0, ended = 0;

	for (const struct san_path *p = r->map->paths; p; p = p->next_in_map) {
		if (p->group != r->group)
			continue;
		r->count.expected++;
		r->count.usable += verdict_usable(p);
		r->io.rd_iops += p->io.rd_iops;
		r->io.wr_iops += p->io.wr_iops;
		r->io.rd_kbps += p->io.rd_kbps;
		r->io.wr_kbps += p->io.wr_kbps;
		r->io.inflight += p->io.inflight;
		if (p->io.lat_us >= 0) {
			/* an I/O a second at least, or it would weigh nothing */
			int64_t n = (int64_t)p->io.rd_iops + p->io.wr_iops + 1;

			lat += p->io.lat_us * n;
			ended += n;
		}
	}
	r->io.lat_us = ended ? (int32_t)(lat / ended) : -1;
}

void field_row_init(struct field_row *r)
{
	r->io = (struct san_io){ .lat_us = -1 };
	r->grp = NULL;
	if (r->path) {
		verdict_path(r->san, r->path, r->now, &r->verdict);
		r->io = r->path->io;
		r->changed = r->path->since;
	} else if (r->group) {
		r->grp = &r->map->groups[r->group - 1];
		r->verdict = (struct verdict){ .mark = ' ', .word = "" };
		sum_group(r);
		if (r->count.usable < r->count.expected)
			r->verdict.mark = r->count.usable ? '!' : 'X';
		if (r->map->held_group == r->group)
			r->verdict.mark = 'H';
	} else {
		verdict_map(r->san, r->map, r->now, &r->verdict);
		verdict_count(r->map, r->now, &r->count);
		r->io = r->map->io;
		r->changed = r->map->changed_since;
	}
}

void field_doubt(struct field_row *r, bool old)
{
	if (old && (r->verdict.mark == ' ' || r->verdict.mark == '-'))
		r->verdict.mark = '?';
}

enum role field_mark_role(char mark)
{
	switch (mark) {
	case '-':
		return ROLE_STANDBY;
	case '!':
		return ROLE_WARN;
	case 'X':
	case 'Q':
	case '#':
		return ROLE_BAD;
	case '?':
		return ROLE_UNKNOWN;
	case 'H':
		return ROLE_HELD;
	default:
		return ROLE_OK;
	}
}

const char *field_part(const struct san *san, enum san_part part, const char *key)
{
	const struct san_port *port = key[0] ? san_port_find(san, part, key) : NULL;

	return port ? port->label : key;
}

char *field_port(char *dst, size_t size, const struct san *san, const struct san_path *p)
{
	const char *host = field_part(san, SAN_PART_HOST, p->hport);
	const char *target = field_part(san, SAN_PART_TARGET, p->tport);
	char text[200];

	if (!strcmp(p->transport, "iscsi") && target[0])
		snprintf(text, sizeof text, "%s", target);
	else
		snprintf(text, sizeof text, "%s%s%s", host, host[0] && target[0] ? ">" : "",
			 target);
	return text_clean(dst, size, text);
}
