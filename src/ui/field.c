/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * field: the table of columns, the cell of each, and which columns fit.
 *
 * A narrow terminal loses the columns with the highest rank first and never
 * NAME or STATE; a wide one first widens what is there, then adds the raw
 * states.
 */
#include "ui/field.h"

#include "base/attr.h"
#include "base/text.h"

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

/* Idle shows 0: a blank would say that nobody knows. */
static void get_iops(const struct field_row *r, struct field_cell *out)
{
	snprintf(out->text, sizeof out->text, "%u", r->io.rd_iops + r->io.wr_iops);
}

static void get_mbs(const struct field_row *r, struct field_cell *out)
{
	double mb = ((double)r->io.rd_kbps + (double)r->io.wr_kbps) * 1024.0 / 1e6;

	snprintf(out->text, sizeof out->text, "%.*f", mb < 999.95 ? 1 : 0, mb);
}

/* "-": no I/O ended in the interval, so there is no mean; not the same as 0. */
static void get_ms(const struct field_row *r, struct field_cell *out)
{
	double ms = r->io.lat_us / 1000.0;

	if (r->io.lat_us < 0)
		put(out, "-");
	else
		snprintf(out->text, sizeof out->text, "%.*f", ms < 999.95 ? 1 : 0, ms);
}

static void get_inflight(const struct field_row *r, struct field_cell *out)
{
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

static void get_since(const struct field_row *r, struct field_cell *out)
{
	char when[16];

	if (r->path)
		put(out, r->path->since ? text_clock(when, sizeof when, r->path->since) : "-");
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

/* clang-format off */
static const struct field table[NFIELDS] = {
	[FLD_NAME] = { FLD_NAME, "name", "NAME", 7, 18, 22, 0, 0, false, ALIGN_LEFT_ENDS,
		"The map's name; a priority group of it; a path as its SCSI disk and host:channel:target:LUN.",
		get_name },
	[FLD_STATE] = { FLD_STATE, "state", "STATE", 8, 10, 10, 1, 1, false, ALIGN_LEFT,
		"What the raw states mean, in one word; a group's word is the kernel's.", get_state },
	[FLD_PATHS] = { FLD_PATHS, "paths", "PATH", 5, 5, 5, 1, 2, false, ALIGN_LEFT,
		"Usable paths of expected paths.", get_paths },
	[FLD_PRIO] = { FLD_PRIO, "prio", "PRI", 3, 3, 3, 0, 6, false, ALIGN_RIGHT,
		"Priority: the group with the highest is used first.", get_prio },
	[FLD_IOPS] = { FLD_IOPS, "iops", "IOPS", 5, 5, 6, 1, 4, false, ALIGN_RIGHT,
		"I/O finished in a second, reads and writes.", get_iops },
	[FLD_MBS] = { FLD_MBS, "mbs", "MB/s", 5, 5, 6, 1, 8, false, ALIGN_RIGHT,
		"Megabytes (10^6) moved in a second.", get_mbs },
	[FLD_MS] = { FLD_MS, "ms", "ms", 5, 5, 5, 1, 5, false, ALIGN_RIGHT,
		"Mean milliseconds of the I/O that finished; - when none did.", get_ms },
	[FLD_INFLIGHT] = { FLD_INFLIGHT, "in-flight", "INFL", 4, 4, 4, 1, 7, false, ALIGN_RIGHT,
		"I/O sent and not finished.", get_inflight },
	[FLD_FAILS] = { FLD_FAILS, "fails", "FAIL", 4, 4, 4, 1, 9, true, ALIGN_RIGHT,
		"How often the kernel failed the path since the table was loaded.", get_fails },
	[FLD_KERNEL] = { FLD_KERNEL, "kernel", "KERNEL", 7, 7, 7, 1, 10, true, ALIGN_LEFT,
		"The kernel's word for the path: active or failed.", get_kernel },
	[FLD_CHECKER] = { FLD_CHECKER, "checker", "CHECKER", 10, 10, 10, 1, 11, true, ALIGN_LEFT,
		"multipathd's word for the path: ready, ghost, faulty ...", get_checker },
	[FLD_DEVICE] = { FLD_DEVICE, "device", "DEVICE", 11, 11, 17, 1, 12, true, ALIGN_LEFT,
		"The SCSI device's own state: running, offline, blocked, transport-offline.", get_device },
	[FLD_SINCE] = { FLD_SINCE, "since", "SINCE", 8, 8, 8, 1, 13, true, ALIGN_LEFT,
		"When the path became usable, or stopped being it.", get_since },
	[FLD_WHERE] = { FLD_WHERE, "where", "WHERE", 13, 15, 21, 1, 3, false, ALIGN_LEFT_ENDS,
		"Size and user of a map; path selector of a group; host port and target port of a path.",
		get_where },
};
/* clang-format on */

const struct field *field_get(enum field_id id)
{
	return &table[id];
}

/* ---- which columns fit ---- */

enum width { W_MIN, W_NORM, W_WIDE };

/* Columns of f in one of its three forms. */
static int width_of(const struct field *f, enum width form)
{
	if (form == W_MIN)
		return f->min;
	return form == W_NORM ? f->norm : f->wide;
}

static int sum_of(const bool *used, enum width form)
{
	int sum = 0;

	for (size_t i = 0; i < NFIELDS; i++) {
		if (used[i])
			sum += table[i].gap + width_of(&table[i], form);
	}
	return sum;
}

/* Ranks are unique and without gaps: a unit test sees to it. */
static const struct field *by_rank(int rank)
{
	for (size_t i = 0; i < NFIELDS; i++) {
		if (table[i].rank == rank)
			return &table[i];
	}
	return NULL;
}

/* The best ranked fields that fit: the base ones at their least width, extras only with room for
 * all that is there at its widest. */
static void choose(int room, bool *used)
{
	for (int rank = 0; rank < NFIELDS; rank++) {
		const struct field *f = by_rank(rank);
		int need;

		used[f->id] = true;
		need = sum_of(used, f->extra ? W_WIDE : W_MIN);
		if (f->extra)
			need -= width_of(f, W_WIDE) - width_of(f, W_NORM);
		/* no third column as long as the names have to be cut for it */
		if (rank > 1 && !f->extra)
			need += NAME_WHOLE - table[FLD_NAME].min;
		if (need > room && rank > 0) {
			used[f->id] = false;
			return;
		}
	}
}

/* Give the room that is left to the fields by rank, up to each one's width in form. */
static void grow(struct field_slot *slot, size_t n, enum width form, int *spare)
{
	for (int rank = 0; rank < NFIELDS; rank++) {
		for (size_t i = 0; i<n && * spare> 0; i++) {
			int more = width_of(slot[i].field, form) - slot[i].w;

			if (slot[i].field->rank != rank || more <= 0)
				continue;
			more = more < *spare ? more : *spare;
			slot[i].w += more;
			*spare -= more;
		}
	}
}

size_t field_layout(int x0, int cols, struct field_slot *slot)
{
	bool used[NFIELDS] = { false };
	int spare, x = x0;
	size_t n = 0;

	choose(cols - x0, used);
	spare = cols - x0 - sum_of(used, W_MIN);
	for (size_t i = 0; i < NFIELDS; i++) {
		if (used[i])
			slot[n++] = (struct field_slot){ &table[i], 0, table[i].min };
	}
	grow(slot, n, W_NORM, &spare);
	grow(slot, n, W_WIDE, &spare);
	if (spare != 0) /* the last one takes the rest, or is cut where even NAME has no room */
		slot[n - 1].w += spare;
	if (slot[n - 1].w < 1)
		slot[n - 1].w = 1;
	for (size_t i = 0; i < n; i++) {
		x += i ? slot[i].field->gap : 0;
		slot[i].x = x;
		x += slot[i].w;
	}
	return n;
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
