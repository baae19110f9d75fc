/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_publish: columns of the model, one assignment each.
 *
 * SET compares before it writes and remembers that something moved, so that a
 * tick over thousands of idle paths dirties none of them.
 */
#include "engine/lab/lab_publish.h"

#include "base/text.h"
#include "engine/lab/lab_daemon.h"
#include "engine/lab/lab_fabric.h"
#include "engine/lab/lab_table.h"
#include "engine/lab/lab_traffic.h"

#include <stdio.h>
#include <string.h>

#define DM_MAJOR 253

#define SET(moved, member, value)                                                                  \
	do {                                                                                       \
		if ((member) != (value)) {                                                         \
			(member) = (value);                                                        \
			(moved) = true;                                                            \
		}                                                                                  \
	} while (0)

/* ---- parts ---- */

/* A remote port is known by those who are logged in to it, and by nothing else. */
static bool seen(const struct lab_world *w, const struct lab_part *part)
{
	for (size_t i = 0; i < w->nnexus; i++) {
		const struct lab_nexus *n = &w->nexus[i];

		if ((n->tport == part || n->tport->owner == part) &&
		    (n->link == LAB_LINK_UP || n->link == LAB_LINK_SILENT))
			return true;
	}
	return false;
}

/* The carrier of a host port: its own cable, and somebody at the other end. */
static bool has_link(const struct lab_part *part)
{
	return !part->trouble.down && (!part->net || !part->net->trouble.down);
}

static const char *part_word(const struct lab_part *part, bool up)
{
	if (part->kind == LAB_HPORT)
		return part->fc ? (up ? "online" : "link down") : (up ? "up" : "down");
	if (!up)
		return part->fc || part->kind == LAB_CTL ? "not seen" : "no session";
	return part->fc || part->kind == LAB_CTL ? "online" : "logged in";
}

/* A bad cable: three frames a second do not arrive whole. */
#define ERRORS_A_SECOND 3

static bool publish_link_errors(struct lab_world *w, const struct lab_part *part)
{
	struct san_port *s = part->san;
	int64_t at = part->trouble.errors_at;
	uint64_t errs = at ? (uint64_t)((w->now - at) / 1000 * ERRORS_A_SECOND) : s->errs;
	char text[40];

	if (errs <= s->errs)
		return false;
	s->errs = errs;
	s->errs_at = w->now;
	snprintf(text, sizeof(text), "invalid CRC %llu", (unsigned long long)errs);
	s->errs_text = san_intern(w->san, text);
	return true;
}

static void publish_part(struct lab_world *w, const struct lab_part *part)
{
	struct san_port *s = part->san;
	bool up = part->kind == LAB_HPORT ? has_link(part) : seen(w, part);
	const char *word = san_intern(w->san, part_word(part, up)), *speed = up ? part->speed : "";

	if (!publish_link_errors(w, part) && s->state == word && s->up == up && s->speed == speed)
		return;
	if (s->state != word && *s->state) /* since when it is as it was found, nobody knows */
		s->since = w->now;
	s->state = word;
	s->up = up;
	s->speed = speed;
	san_touch(w->san, &s->obj, SAN_DIRTY_STATE);
}

static void add_part(struct lab_world *w, struct lab_part *part)
{
	static const enum san_part kinds[] = {
		[LAB_HPORT] = SAN_PART_HOST, [LAB_CTL] = SAN_PART_CTL, [LAB_TPORT] = SAN_PART_TARGET
	};
	struct san_port *s = san_port_add(w->san, kinds[part->kind], part->key, 0);

	part->san = s;
	s->label = part->name;
	s->wwn = part->wwn;
	s->detail = part->detail;
}

/* Errors grow by themselves. */
static bool any_errors(const struct lab_world *w)
{
	for (size_t i = 0; i < w->nparts; i++) {
		if (w->parts[i]->trouble.errors_at)
			return true;
	}
	return false;
}

static void publish_parts(struct lab_world *w)
{
	if (!w->parts_changed && !any_errors(w))
		return;
	w->parts_changed = false;
	for (size_t i = 0; i < w->nparts; i++) {
		if (w->parts[i]->san)
			publish_part(w, w->parts[i]);
	}
}

/* ---- host ---- */

/* Maps that were accepted, and have been flushed since. */
static void publish_missed(const struct lab_world *w, struct san_host *h)
{
	char names[200] = "";

	h->gone_maps = h->gone_paths = 0;
	for (size_t i = 0; i < w->nmaps; i++) {
		const struct lab_map *m = &w->maps[i];

		if (!m->missed)
			continue;
		text_cat(names, sizeof(names), "%s%s", h->gone_maps++ ? ", " : "", m->name);
		h->gone_paths += m->npaths;
	}
	h->gone_names = san_intern(w->san, names);
}

static void publish_host(struct lab_world *w)
{
	struct san_host *h = &w->san->host;
	const struct lab_daemon *d = &w->daemon;

	if (!w->host_changed)
		return;
	w->host_changed = false;
	h->charge = d->runs ? SAN_CHARGE_MULTIPATHD : SAN_CHARGE_NOBODY;
	h->charge_at = d->runs ? d->answer_at : 0;
	h->charge_version = d->runs ? d->version : "";
	h->poll_ms = d->runs ? d->poll_ms : 0;
	h->silent_since = d->stalled_at;
	publish_missed(w, h);
	san_touch(w->san, &h->obj, SAN_DIRTY_STATE);
}

/* ---- paths ---- */

static bool publish_checker(const struct lab_world *w, const struct lab_path *p, struct san_path *s)
{
	bool runs = w->daemon.runs, moved = false;

	SET(moved, s->chk, runs || p->chk == SAN_CHK_REMOVED ? p->chk : SAN_CHK_UNDEF);
	SET(moved, s->prio, runs && !p->deleted ? p->prio : SAN_PRIO_UNKNOWN);
	SET(moved, s->checker, runs ? san_intern(w->san, "tur") : "");
	SET(moved, s->marginal, runs && p->marginal);
	SET(moved, s->held, p->held);
	SET(moved, s->held_by, p->held ? p->held_by : "");
	SET(moved, s->held_at, p->held ? p->held_at : 0);
	SET(moved, s->chk_next, runs && !p->held && p->tpos >= 0 ? p->chk_next : 0);
	SET(moved, s->chk_at, p->chk_at);
	return moved;
}

static void add_path(struct lab_world *w, struct lab_path *p)
{
	const struct lab_map *m = p->map;
	const struct lab_part *tport = p->nexus->tport;
	struct san_path *s = san_path_add(w->san, m->san, p->major, p->minor, 0);

	p->san = s;
	s->name = p->name;
	s->hctl = p->hctl;
	s->vendor = m->array->vendor;
	s->product = m->array->product;
	s->rev = m->array->rev;
	s->serial = m->serial;
	s->wwid = m->wwid;
	s->transport = san_intern(w->san, p->nexus->hport->fc ? "fc" : "iscsi");
	s->size = p->size;
	s->hport = p->nexus->hport->key;
	s->tport = tport->key;
	s->ctl = tport->owner->key;
	s->target = tport->target;
}

static void publish_path(struct lab_world *w, struct lab_path *p)
{
	const struct lab_tpath *tp = lab_tpath(p);
	struct san_path *s;
	bool moved;

	if (!p->san && !tp)
		return; /* its loss was accepted */
	if (!p->san)
		add_path(w, p);
	s = p->san;
	moved = publish_checker(w, p, s);
	SET(moved, s->group, tp ? tp->group + 1 : 0);
	SET(moved, s->pos, tp ? (uint32_t)p->tpos - p->map->target.groups[tp->group].first : 0);
	SET(moved, s->dm, !tp ? SAN_DM_UNDEF : tp->active ? SAN_DM_ACTIVE : SAN_DM_FAILED);
	SET(moved, s->fails, tp ? tp->fail_count : 0);
	SET(moved, s->dev, san_intern(w->san, lab_path_dev(p)));
	SET(moved, s->alua, p->deleted ? SAN_ALUA_UNDEF : p->alua);
	SET(moved, s->gone_until, lab_path_gone_until(w, p));
	SET(moved, s->timeout_ms, w->timers.scsi_ms);
	SET(moved, s->size, p->size);
	if (moved)
		san_touch_path(w->san, s);
}

/* ---- maps ---- */

static enum san_gstate group_state(const struct lab_target *t, uint32_t group)
{
	switch (lab_target_group_letter(t, group)) {
	case 'A':
		return SAN_G_ACTIVE;
	case 'D':
		return SAN_G_DISABLED;
	}
	return SAN_G_ENABLED;
}

static bool publish_groups(struct lab_world *w, const struct lab_map *m)
{
	const struct lab_target *t = &m->target;
	struct san_map *s = m->san;
	bool moved = s->ngroups != t->ngroups;

	san_map_set_groups(w->san, s, t->ngroups);
	for (uint32_t g = 0; g < t->ngroups; g++) {
		char selector[MPT_WORD + 4];

		/* Name and number of its arguments: nobody gives it any. */
		snprintf(selector, sizeof(selector), "%s 0", t->groups[g].selector);
		SET(moved, s->groups[g].state, group_state(t, g));
		SET(moved, s->groups[g].selector, san_intern(w->san, selector));
		SET(moved, s->groups[g].marginal, w->daemon.runs && lab_group_marginal(m, g));
		SET(moved, s->groups[g].prio,
		    w->daemon.runs ? lab_group_prio(m, g) : SAN_PRIO_UNKNOWN);
	}
	return moved;
}

static const char *features(struct lab_world *w, const struct lab_map *m)
{
	struct str s = STR_INIT;
	const char *word;

	lab_target_features(&m->target, &s);
	word = san_intern(w->san, s.p);
	str_fini(&s);
	return word;
}

static bool publish_target(struct lab_world *w, const struct lab_map *m)
{
	const struct lab_target *t = &m->target;
	struct san_map *s = m->san;
	bool moved = publish_groups(w, m);

	SET(moved, s->features, features(w, m));
	SET(moved, s->hwhandler, san_intern(w->san, t->hwhandler));
	SET(moved, s->queueing, t->queue ? SAN_YES : SAN_NO);
	SET(moved, s->queue_io, t->queue_io);
	SET(moved, s->pg_init, t->init_count);
	SET(moved, s->cur_group, lab_target_group_nr(t));
	SET(moved, s->event_nr, t->event_nr);
	SET(moved, s->suspended, t->suspended ? SAN_YES : SAN_NO);
	SET(moved, s->table_gen, m->table_gen);
	return moved;
}

static int64_t queue_limit_ms(const struct lab_world *w, const struct lab_map *m)
{
	if (m->no_path_retry == LAB_RETRY_QUEUE)
		return -1;
	return m->no_path_retry > 0 ? m->no_path_retry * w->daemon.poll_ms : 0;
}

static bool publish_daemon_words(struct lab_world *w, const struct lab_map *m)
{
	const struct lab_daemon *d = &w->daemon;
	struct san_map *s = m->san;
	char queue[32] = "", failback[32] = "";
	bool moved = false;

	if (d->runs) {
		lab_daemon_queue_word(m, queue, sizeof(queue));
		lab_daemon_failback_word(m, failback, sizeof(failback));
	}
	SET(moved, s->daemon_has, d->runs ? SAN_YES : SAN_UNKNOWN);
	SET(moved, s->queue_word, san_intern(w->san, queue));
	SET(moved, s->failback, san_intern(w->san, failback));
	SET(moved, s->queue_until, d->runs ? lab_daemon_queue_until(w, m) : 0);
	SET(moved, s->queue_limit_ms, d->runs ? queue_limit_ms(w, m) : -2);
	SET(moved, s->failback_at,
	    m->failback_left ? d->next_second + (m->failback_left - 1) * INT64_C(1000) : 0);
	if (moved)
		s->chk_at = d->answer_at;
	return moved;
}

/* Name, size, and who has it open: a user stands on its first partition, where it has any. */
static bool publish_device(const struct lab_map *m)
{
	struct san_map *s = m->san;
	uint32_t used = strcmp(m->users, "not used") != 0;
	bool moved = false;

	SET(moved, s->name, m->name);
	SET(moved, s->size, m->size);
	SET(moved, s->parts, m->parts);
	SET(moved, s->parts_used, m->parts ? used : 0);
	SET(moved, s->open_count, (int32_t)(m->parts ? m->parts : used));
	return moved;
}

static bool publish_users(struct lab_world *w, const struct lab_map *m)
{
	struct san_map *s = m->san;
	bool waits = m->held_io || (m->target.suspended && m->iops), moved = false;

	SET(moved, s->fs_hurt, m->hurt);
	SET(moved, s->waiters, waits ? m->waiters : "");
	SET(moved, s->ioerr_text, m->full ? san_intern(w->san, "array out of space (27/07)") : "");
	SET(moved, s->held_group, m->held_group);
	return moved;
}

static bool publish_text(char **slot, struct str *text, bool raw)
{
	const char *want = raw ? str_text(text) : NULL;
	bool moved = want ? !*slot || strcmp(*slot, want) != 0 : *slot != NULL;

	if (moved)
		san_set_text(slot, want);
	str_fini(text);
	return moved;
}

static bool publish_raw(const struct lab_world *w, struct lab_map *m, bool raw)
{
	struct str table = STR_INIT, info = STR_INIT;
	bool moved;

	if (!raw && !m->san->raw_table)
		return false;
	for (uint32_t i = 0; i < m->target.npaths; i++) {
		struct lab_tpath *tp = &m->target.paths[i];

		tp->inflight = lab_path_inflight(w, tp->device);
		tp->inflight_bytes = (uint64_t)tp->inflight * m->kb * 1024;
	}
	lab_target_table(&m->target, &table);
	lab_target_info(&m->target, &info);
	moved = publish_text(&m->san->raw_table, &table, raw);
	return publish_text(&m->san->raw_info, &info, raw) || moved;
}

static void publish_map(struct lab_world *w, struct lab_map *m, bool raw)
{
	bool moved = publish_target(w, m);

	moved |= publish_device(m);
	moved |= publish_daemon_words(w, m);
	moved |= publish_users(w, m);
	moved |= publish_raw(w, m, raw);
	for (uint32_t i = 0; i < m->npaths; i++)
		publish_path(w, &m->paths[i]);
	if (moved)
		san_touch_map(w->san, m->san);
}

static void add_map(struct lab_world *w, struct lab_map *m)
{
	struct san_map *s = san_map_add(w->san, m->wwid, 0);
	char uuid[80];

	m->san = s;
	snprintf(uuid, sizeof(uuid), "mpath-%s", m->wwid);
	s->uuid = san_intern(w->san, uuid);
	s->wwid = m->wwid;
	s->dm_name = m->dm_name;
	s->major = DM_MAJOR;
	s->minor = m->minor;
	s->size = m->size;
	s->vendor = m->array->vendor;
	s->product = m->array->product;
	s->rev = m->array->rev;
	s->bio_based = m->mode == MPT_MODE_BIO;
	s->users = m->users;
	if (w->baseline) {
		s->expected = m->npaths;
		s->expect_from = SAN_EXPECT_BASELINE;
	}
	for (uint32_t i = 0; i < m->npaths; i++)
		add_path(w, &m->paths[i]);
	publish_device(m);
	lab_changed(w, m);
}

static void remove_map(struct lab_world *w, struct lab_map *m)
{
	san_map_remove(w->san, m->san);
	m->san = NULL;
	for (uint32_t i = 0; i < m->npaths; i++)
		m->paths[i].san = NULL;
}

/* A map may have gone, or come again; false: it is not there. */
static bool publish_existence(struct lab_world *w, struct lab_map *m)
{
	if (m->gone && m->san)
		remove_map(w, m);
	else if (!m->gone && !m->san)
		add_map(w, m);
	m->changed = false;
	return m->san != NULL;
}

/* ---- the whole ---- */

void lab_publish_all(struct lab_world *w)
{
	for (size_t i = 0; i < w->nmaps; i++)
		lab_changed(w, &w->maps[i]);
	w->parts_changed = w->host_changed = true;
}

void lab_publish_start(struct lab_world *w)
{
	for (size_t i = 0; i < w->nparts; i++) {
		struct lab_part *part = w->parts[i];

		if (part->in_use && (part->kind & (LAB_HPORT | LAB_CTL | LAB_TPORT)))
			add_part(w, part);
	}
	for (size_t i = 0; i < w->nmaps; i++)
		add_map(w, &w->maps[i]);
	lab_publish_all(w);
}

void lab_publish_states(struct lab_world *w, bool raw)
{
	publish_host(w);
	publish_parts(w);
	for (size_t i = 0; i < w->nchanged; i++) {
		struct lab_map *m = w->changed[i];

		if (!publish_existence(w, m))
			continue;
		publish_map(w, m, raw);
		san_map_sort_paths(m->san);
	}
	w->nchanged = 0;
}

/* Errors that do not fail a path are counted with the I/O. */
static void publish_errors(struct lab_world *w, const struct lab_path *p)
{
	struct san_path *s = p->san;

	if (s->ioerr == p->ioerr)
		return;
	s->ioerr = p->ioerr;
	san_touch_path(w->san, s);
	if (!p->map->full)
		return;
	s->map->ioerr_at = w->now;
	san_touch_map(w->san, s->map);
}

static void path_counters(struct lab_world *w, const struct lab_path *p)
{
	struct san_path *s = p->san;

	if (!s)
		return;
	s->now = p->ctr;
	s->now.inflight = lab_path_inflight(w, p);
	s->now.at = w->now;
	san_touch_counters(w->san, &s->obj);
	/* Current in the model, but no news: an undisturbed path is checked for ever. */
	s->chk_at = p->chk_at;
	publish_errors(w, p);
}

void lab_publish_counters(struct lab_world *w)
{
	for (size_t i = 0; i < w->nmaps; i++) {
		struct lab_map *m = &w->maps[i];

		if (!m->san)
			continue;
		m->san->now = m->ctr;
		m->san->now.inflight = lab_map_inflight(w, m);
		m->san->now.at = w->now;
		san_touch_counters(w->san, &m->san->obj);
	}
	for (size_t i = 0; i < w->npaths; i++)
		path_counters(w, &w->paths[i]);
}

void lab_publish_baseline(struct lab_world *w, struct lab_map *m)
{
	struct san_map *s = m->san;

	if (!s) { /* gone, and expected no more */
		m->missed = false;
		w->host_changed = true;
		return;
	}
	s->expected = m->target.npaths;
	s->expect_from = SAN_EXPECT_BASELINE;
	for (uint32_t i = 0; i < m->npaths; i++) {
		struct lab_path *p = &m->paths[i];

		if (p->tpos >= 0 || !p->san)
			continue;
		san_path_remove(w->san, p->san);
		p->san = NULL;
	}
	san_touch_map(w->san, s);
}
