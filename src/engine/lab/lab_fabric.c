/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_fabric: who reaches whom, and how long the kernel takes to believe it.
 *
 * After a loss an FC remote port is blocked, then (fast_io_fail_tmo) its
 * devices are transport-offline, then (dev_loss_tmo) removed; an iSCSI session
 * first has to notice, by NOPs without an answer, and is never removed.  That
 * is drivers/scsi/scsi_transport_fc.c and scsi_transport_iscsi.c in one small
 * state machine per pair of ports.
 */
#include "engine/lab/lab_fabric.h"

#include "base/attr.h"
#include "engine/lab/lab_log.h"

#include <stdio.h>

/* ---- parts ---- */

bool lab_part_up(const struct lab_part *part)
{
	for (; part; part = part->owner) {
		if (part->trouble.down || (part->net && part->net->trouble.down))
			return false;
	}
	return true;
}

bool lab_path_uses(const struct lab_path *p, const struct lab_part *part)
{
	const struct lab_nexus *n = p->nexus;

	if (n->hport == part || n->hport->net == part)
		return true;
	for (const struct lab_part *t = n->tport; t; t = t->owner) {
		if (t == part || t->net == part)
			return true;
	}
	return false;
}

/* ---- ALUA ---- */

static enum san_alua alua_of(const struct lab_path *p)
{
	const struct lab_map *m = p->map;

	if (m->array->alua == LAB_ALUA_NONE)
		return SAN_ALUA_UNDEF;
	if (m->heir)
		return SAN_ALUA_TRANSITIONING;
	return m->owner == p->nexus->tport->owner ? SAN_ALUA_OPTIMIZED : m->array->other;
}

/* The kernel keeps the last state of a port that it cannot ask. */
static void ask_alua(struct lab_world *w, struct lab_map *m)
{
	for (uint32_t i = 0; i < m->npaths; i++) {
		struct lab_path *p = &m->paths[i];
		enum san_alua now = alua_of(p);

		if (p->alua == now || p->nexus->link != LAB_LINK_UP || p->deleted || p->offline)
			continue;
		p->alua = now;
		lab_log_alua(w, p);
		lab_changed(w, m);
	}
}

void lab_map_move(struct lab_world *w, struct lab_map *m, struct lab_part *to, int64_t ms)
{
	m->heir = to;
	m->move_at = w->now + ms;
	m->giveback_at = 0;
	ask_alua(w, m);
}

static struct lab_part *partner(const struct lab_world *w, const struct lab_map *m)
{
	for (size_t i = 0; i < w->nparts; i++) {
		struct lab_part *c = w->parts[i];

		if (c->kind == LAB_CTL && c->array == m->array && c != m->owner && lab_part_up(c))
			return c;
	}
	return NULL;
}

/* A LUN whose controller died goes to the partner, and back when its own has returned. */
static void look_at_owner(struct lab_world *w, struct lab_map *m)
{
	struct lab_part *other;

	if (m->array->alua == LAB_ALUA_NONE || m->heir)
		return;
	if (!lab_part_up(m->owner)) {
		other = partner(w, m);
		if (other)
			lab_map_move(w, m, other, m->array->takeover_ms);
	} else if (m->owner != m->home && lab_part_up(m->home) && !m->giveback_at &&
		   m->array->alua == LAB_ALUA_IMPLICIT) {
		m->giveback_at = w->now + m->array->giveback_ms;
	}
}

static void step_owner(struct lab_world *w, struct lab_map *m)
{
	if (m->heir && m->move_at <= w->now) {
		m->owner = m->heir;
		m->heir = NULL;
		ask_alua(w, m);
		look_at_owner(w, m);
	}
	if (m->giveback_at && m->giveback_at <= w->now) {
		m->giveback_at = 0;
		if (lab_part_up(m->home))
			lab_map_move(w, m, m->home, 1000);
	}
}

/* ---- pairs of ports ---- */

static void each_path(struct lab_world *w, const struct lab_nexus *n,
		      void (*visit)(struct lab_world *, struct lab_path *))
{
	for (size_t i = 0; i < w->npaths; i++) {
		if (w->paths[i].nexus == n)
			visit(w, &w->paths[i]);
	}
}

static void mark_changed(struct lab_world *w, struct lab_path *p)
{
	lab_changed(w, p->map);
}

static void remove_device(struct lab_world *w, struct lab_path *p)
{
	p->deleted = true;
	p->offline = false;
	lab_log_leaving(w, p);
	lab_changed(w, p->map);
}

static void add_device(struct lab_world *w, struct lab_path *p)
{
	if (p->deleted)
		lab_log_found(w, p);
	p->deleted = false;
	ask_alua(w, p->map);
	lab_changed(w, p->map);
}

static void set_link(struct lab_world *w, struct lab_nexus *n, enum lab_link link, int64_t due)
{
	enum lab_link was = n->link;

	n->link = link;
	n->due = due;
	w->parts_changed = true;
	lab_log_nexus(w, n, was);
	if (link == LAB_LINK_REMOVED)
		each_path(w, n, remove_device);
	else if (link == LAB_LINK_UP)
		each_path(w, n, add_device);
	else
		each_path(w, n, mark_changed);
}

static void lose(struct lab_world *w, struct lab_nexus *n)
{
	n->lost_at = w->now;
	if (!n->hport->fc && w->timers.detect_ms)
		set_link(w, n, LAB_LINK_SILENT, w->now + w->timers.detect_ms);
	else
		set_link(w, n, LAB_LINK_BLOCKED, w->now + w->timers.fail_ms);
}

static int64_t loss_due(const struct lab_world *w, const struct lab_nexus *n)
{
	return n->hport->fc && w->timers.loss_ms ? n->lost_at + w->timers.loss_ms : 0;
}

/* The cables say whether it can be reached: move on if link says otherwise. */
static void look_at_link(struct lab_world *w, struct lab_nexus *n)
{
	bool up = lab_part_up(n->hport) && lab_part_up(n->tport);

	switch (n->link) {
	case LAB_LINK_UP:
		if (!up)
			lose(w, n);
		return;
	case LAB_LINK_SILENT:
	case LAB_LINK_BLOCKED:
		if (up) /* nothing has failed yet: what waited goes on */
			set_link(w, n, LAB_LINK_UP, 0);
		return;
	case LAB_LINK_OFFLINE:
	case LAB_LINK_REMOVED:
		if (up)
			set_link(w, n, LAB_LINK_RETURNING, w->now + w->timers.return_ms);
		return;
	case LAB_LINK_RETURNING:
		if (!up)
			lose(w, n);
		return;
	}
}

static void step_link(struct lab_world *w, struct lab_nexus *n)
{
	if (!n->due || n->due > w->now)
		return;
	switch (n->link) {
	case LAB_LINK_UP:
	case LAB_LINK_REMOVED:
		return;
	case LAB_LINK_SILENT:
		set_link(w, n, LAB_LINK_BLOCKED, w->now + w->timers.fail_ms);
		return;
	case LAB_LINK_BLOCKED:
		set_link(w, n, LAB_LINK_OFFLINE, loss_due(w, n));
		return;
	case LAB_LINK_OFFLINE:
		set_link(w, n, LAB_LINK_REMOVED, 0);
		return;
	case LAB_LINK_RETURNING:
		set_link(w, n, LAB_LINK_UP, 0);
		return;
	}
}

int64_t lab_path_gone_until(const struct lab_world *w, const struct lab_path *p)
{
	const struct lab_nexus *n = p->nexus;

	if (p->deleted || (n->link != LAB_LINK_BLOCKED && n->link != LAB_LINK_OFFLINE))
		return 0;
	return loss_due(w, n);
}

/* ---- paths ---- */

static void add_trouble(struct lab_path *p, const struct lab_trouble *t)
{
	p->hung_now |= t->hung;
	p->slow_now_us += t->slow_us;
}

static void gather_trouble(struct lab_path *p)
{
	const struct lab_part *ends[] = { p->nexus->hport, p->nexus->tport };

	p->hung_now = false;
	p->slow_now_us = 0;
	add_trouble(p, &p->trouble);
	add_trouble(p, &p->map->trouble);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		for (const struct lab_part *t = ends[i]; t; t = t->owner) {
			add_trouble(p, &t->trouble);
			if (t->net)
				add_trouble(p, &t->net->trouble);
		}
	}
}

enum lab_answer lab_path_answer(const struct lab_path *p)
{
	if (p->deleted || p->offline)
		return LAB_ANSWER_TRANSPORT;
	switch (p->nexus->link) {
	case LAB_LINK_SILENT:
	case LAB_LINK_BLOCKED:
		return LAB_ANSWER_NEVER;
	case LAB_LINK_OFFLINE:
	case LAB_LINK_REMOVED:
	case LAB_LINK_RETURNING:
		return LAB_ANSWER_TRANSPORT;
	case LAB_LINK_UP:
		break;
	}
	if (p->hung_now)
		return LAB_ANSWER_NEVER;
	if (p->map->trouble.down)
		return LAB_ANSWER_NO_LUN;
	switch (alua_of(p)) {
	case SAN_ALUA_STANDBY:
	case SAN_ALUA_UNAVAILABLE:
	case SAN_ALUA_OFFLINE:
		return LAB_ANSWER_STANDBY;
	case SAN_ALUA_TRANSITIONING:
		return LAB_ANSWER_TRANSITION;
	case SAN_ALUA_UNDEF:
	case SAN_ALUA_OPTIMIZED:
	case SAN_ALUA_NONOPTIMIZED:
	case SAN_ALUA_LBA:
		break;
	}
	return LAB_ANSWER_OK;
}

const char *lab_path_dev(const struct lab_path *p)
{
	static const char *const words[] = {
		[LAB_LINK_UP] = "running",      [LAB_LINK_SILENT] = "running",
		[LAB_LINK_BLOCKED] = "blocked", [LAB_LINK_OFFLINE] = "transport-offline",
		[LAB_LINK_REMOVED] = "",        [LAB_LINK_RETURNING] = "transport-offline",
	};

	if (p->deleted)
		return "";
	/* scsi_internal_device_block() leaves a device alone that was set offline. */
	return p->offline ? "offline" : words[p->nexus->link];
}

/* ---- the whole ---- */

static void look_at_port(struct lab_world *w, struct lab_part *part)
{
	bool up = lab_part_up(part);

	if (part->kind != LAB_HPORT || part->lost != up)
		return;
	part->lost = !up;
	lab_log_link(w, part, up);
}

void lab_fabric_update(struct lab_world *w)
{
	for (size_t i = 0; i < w->nparts; i++)
		look_at_port(w, w->parts[i]);
	for (size_t i = 0; i < w->nnexus; i++)
		look_at_link(w, &w->nexus[i]);
	for (size_t i = 0; i < w->nmaps; i++) {
		look_at_owner(w, &w->maps[i]);
		ask_alua(w, &w->maps[i]);
	}
	for (size_t i = 0; i < w->npaths; i++)
		gather_trouble(&w->paths[i]);
	w->parts_changed = true;
}

void lab_fabric_step(struct lab_world *w)
{
	for (size_t i = 0; i < w->nnexus; i++)
		step_link(w, &w->nexus[i]);
	for (size_t i = 0; i < w->nmaps; i++)
		step_owner(w, &w->maps[i]);
}
