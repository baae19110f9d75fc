/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mpathd_merge: the daemon's words into the model.  The daemon counts in whole
 * seconds, the model keeps moments: a moment is moved only when the new count
 * disagrees by more than that rounding.
 */
#include "engine/kernel/mpathd_merge.h"

#include "engine/kernel/mpathd_parse.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDING_MS 1500
#define GRACE_MS    2500 /* two rounds: multipathd takes up a new map after its uevent */

/* ---- setting members, and knowing whether that changed them ---- */

static bool set_word(struct san *san, const char **slot, const char *word)
{
	const char *w = san_intern(san, word);
	bool changed = *slot != w;

	*slot = w;
	return changed;
}

static bool set_i64(int64_t *slot, int64_t v)
{
	bool changed = *slot != v;

	*slot = v;
	return changed;
}

static bool set_moment(int64_t *slot, int64_t at)
{
	if (*slot && at && llabs(*slot - at) <= ROUNDING_MS)
		return false;
	return set_i64(slot, at);
}

/* ---- maps ---- */

/* no_path_retry as a time. An armed or running countdown tells nothing new about it. */
static int64_t queue_limit(const struct san *san, const struct san_map *m,
			   const struct mpathd_map *row, enum mpathd_queue q, uint32_t n)
{
	switch (q) {
	case MPATHD_Q_ON:
		return -1;
	case MPATHD_Q_CHECKS:
		return san->host.poll_ms ? (int64_t)n * san->host.poll_ms : -2;
	case MPATHD_Q_OFF:
		/* without a path it may be the end of a countdown: the setting is still what it was
		 */
		return row->usable == 0 && m->queue_limit_ms > 0 ? m->queue_limit_ms : 0;
	case MPATHD_Q_UNSET:
		if (m->queueing == SAN_UNKNOWN)
			return -2;
		return m->queueing == SAN_YES ? -1 : 0;
	case MPATHD_Q_SECONDS:
	case MPATHD_Q_UNKNOWN:
		break;
	}
	return m->queue_limit_ms;
}

/* 0.9 prints the progress instead of the setting, and "-" while nothing counts. */
static bool set_failback(struct san *san, struct san_map *m, const char *word, int64_t now)
{
	uint32_t n, total;
	char text[32];
	enum mpathd_failback fb = mpathd_failback_word(word, &n, &total);
	bool changed;

	if (fb == MPATHD_FB_COUNTING) {
		snprintf(text, sizeof(text), "deferred:%" PRIu32, total);
		changed = set_word(san, &m->failback, text);
		return set_moment(&m->failback_at, now + (int64_t)n * 1000) || changed;
	}
	changed = set_i64(&m->failback_at, 0);
	if (!strcmp(word, "-") && !strncmp(m->failback, "deferred:", 9))
		return changed;
	return set_word(san, &m->failback, word) || changed;
}

static bool set_queueing(struct san *san, struct san_map *m, const struct mpathd_map *row,
			 int64_t now)
{
	uint32_t n;
	enum mpathd_queue q = mpathd_queue_word(row->queueing, &n);
	bool changed = set_i64(&m->queue_limit_ms, queue_limit(san, m, row, q, n));

	/* the word of a running clock changes each second; its moment says the same, once */
	if (q != MPATHD_Q_SECONDS)
		return set_word(san, &m->queue_word, row->queueing) | set_i64(&m->queue_until, 0) |
		       changed;
	if (set_moment(&m->queue_until, now + (int64_t)n * 1000)) {
		set_word(san, &m->queue_word, row->queueing);
		changed = true;
	}
	return changed;
}

static struct san_map *find_map(const struct san *san, const char *wwid, const char *name)
{
	struct san_map *m = *wwid ? san_map_by_key(san, wwid) : NULL;

	return m || !*name ? m : san_map_find(san, name);
}

/* A name or WWID may be spelled otherwise there; the kernel's own name of the device is not. */
static struct san_map *find_row(const struct san *san, const struct mpathd_map *row)
{
	struct san_map *m = find_map(san, row->wwid, row->name);

	return m || !*row->sysfs ? m : san_map_find(san, row->sysfs);
}

/* Its list names the map, or does not: then for a while it may only be about to. */
static bool set_has(const struct san *san, struct san_map *m, bool listed, int64_t now)
{
	enum san_tri was = m->daemon_has;

	if (listed) {
		m->daemon_missed = 0;
		m->daemon_has = SAN_YES;
	} else if (!m->daemon_missed) {
		m->daemon_missed = now;
	}
	/* what was there before we looked, is not new */
	if (!listed && (!san->host.loaded || now - m->daemon_missed >= GRACE_MS))
		m->daemon_has = SAN_NO;
	return m->daemon_has != was;
}

static void forget_map(struct san *san, struct san_map *m)
{
	m->chk_at = 0;
	m->failback = m->queue_word = "";
	m->failback_at = m->queue_until = 0;
	m->queue_limit_ms = -2;
	san_touch_map(san, m);
}

bool mpathd_merge_maps(struct san *san, char *text, int64_t now)
{
	bool any = !*text, fresh;
	struct mpathd_map row;

	while (mpathd_next_map(&text, &row)) {
		struct san_map *m = find_row(san, &row);

		any = true;
		/* 0.9 lists a map twice whose name libdevmapper has to mangle; the first is the
		 * alive one */
		if (!m || m->chk_at == now)
			continue;
		fresh = !m->chk_at;
		m->chk_at = now;
		if (set_failback(san, m, row.failback, now) | set_queueing(san, m, &row, now) |
		    set_has(san, m, true, now) | fresh)
			san_touch_map(san, m);
	}
	for (size_t i = 0; any && i < san->nmaps; i++) {
		struct san_map *m = san->maps[i];

		if (m->chk_at == now)
			continue;
		if (m->chk_at)
			forget_map(san, m);
		if (set_has(san, m, false, now))
			san_touch_map(san, m);
	}
	return any;
}

/* ---- paths ---- */

static bool healthy(const struct san_path *p)
{
	return p->dm != SAN_DM_FAILED && (p->chk == SAN_CHK_READY || p->chk == SAN_CHK_GHOST);
}

/*
 * The next check of a healthy path is stored but not worth a line of the
 * stream.  A path that was failed by hand is not checked: its count stands still.
 */
static bool set_next_check(struct san_path *p, int32_t next_sec, int64_t now)
{
	int64_t at = next_sec < 0 || p->held ? 0 : now + (int64_t)next_sec * 1000;

	return set_moment(&p->chk_next, at) && !healthy(p);
}

static bool set_path(struct san *san, struct san_path *p, const struct mpathd_path *row,
		     int64_t now)
{
	bool changed = !p->chk_at || p->chk != row->chk || p->prio != row->prio ||
		       p->marginal != row->marginal;

	p->chk_at = now;
	p->chk = row->chk;
	p->prio = row->prio;
	p->marginal = row->marginal;
	return set_word(san, &p->checker, row->checker) | set_next_check(p, row->next_sec, now) |
	       changed;
}

static void forget_path(struct san *san, struct san_path *p)
{
	p->chk_at = p->chk_next = 0;
	p->chk = SAN_CHK_UNDEF;
	p->prio = SAN_PRIO_UNKNOWN;
	p->checker = "";
	p->marginal = false;
	san_touch_path(san, p);
}

/* Paths that the reply of this moment said nothing about. */
static void forget_paths(struct san *san, struct san_map *m, int64_t now)
{
	for (struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (p->chk_at && p->chk_at != now)
			forget_path(san, p);
	}
}

static bool set_dm(struct san_path *p, enum san_dm dm)
{
	bool changed = p->dm != dm;

	p->dm = dm;
	return changed;
}

/* ---- groups: the daemon's own arithmetic (libmultipath, path_group_prio_update) ---- */

struct group_sum {
	uint32_t told, paths, usable, defined, marginal;
	int64_t prio;
};

static struct group_sum sum_group(const struct san_map *m, uint32_t group)
{
	struct group_sum s = { 0 };

	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (p->group != group)
			continue;
		s.paths++;
		s.told += p->chk_at != 0;
		s.marginal += p->marginal;
		if (p->chk != SAN_CHK_READY && p->chk != SAN_CHK_GHOST)
			continue;
		s.usable++;
		if (p->prio != SAN_PRIO_UNKNOWN) {
			s.defined++;
			s.prio += p->prio;
		}
	}
	return s;
}

static int32_t group_prio(const struct group_sum *s)
{
	if (!s->told)
		return SAN_PRIO_UNKNOWN;
	if (!s->usable)
		return 0;
	return s->defined ? (int32_t)(s->prio / s->defined) : SAN_PRIO_UNKNOWN;
}

static void update_groups(struct san *san, struct san_map *m)
{
	for (uint32_t i = 0; i < m->ngroups; i++) {
		struct group_sum s = sum_group(m, i + 1);
		struct san_group *g = &m->groups[i];
		int32_t prio = group_prio(&s);
		bool marginal = s.paths && (s.marginal == s.paths ||
					    (g->marginal && s.marginal * 2 >= s.paths));

		if (g->prio == prio && g->marginal == marginal)
			continue;
		g->prio = prio;
		g->marginal = marginal;
		san_touch_map(san, m);
	}
}

bool mpathd_merge_paths(struct san *san, char *text, bool blind, int64_t now)
{
	bool any = !*text;
	struct mpathd_path row;

	while (mpathd_next_path(&text, &row)) {
		struct san_map *m = find_map(san, row.wwid, row.map);
		struct san_path *p = m ? san_path_find(m, row.major, row.minor) : NULL;

		any = true;
		if (p && (set_path(san, p, &row, now) | (blind && set_dm(p, row.dm))))
			san_touch_path(san, p);
	}
	for (size_t i = 0; any && i < san->nmaps; i++) {
		forget_paths(san, san->maps[i], now);
		update_groups(san, san->maps[i]);
	}
	return any;
}

void mpathd_merge_gone(struct san *san)
{
	for (size_t i = 0; i < san->nmaps; i++) {
		if (san->maps[i]->chk_at || san->maps[i]->daemon_has)
			forget_map(san, san->maps[i]);
		san->maps[i]->daemon_has = SAN_UNKNOWN;
		san->maps[i]->daemon_missed = 0;
		forget_paths(san, san->maps[i], -1);
		update_groups(san, san->maps[i]);
	}
}
