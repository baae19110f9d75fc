/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict: which kind of state a path and a map are in.
 *
 * Only kinds and counts here, no sentence (verdict_say, verdict_text_*, verdict_line*).
 * Redundancy counts parts, not paths: two paths over one HBA are one way.  A
 * part that nobody could name is unknown, which is neither shared nor separate.
 */
#include "engine/verdict_facts.h"

#include "base/attr.h"
#include "engine/phrase.h"

#include <string.h>

static const char *const map_words[] = {
	[VM_OK] = "ok",
	[VM_OK_UNSURE] = "ok?",
	[VM_UNWATCHED] = "unwatched",
	[VM_EMPTY] = "empty",
	[VM_SLOW] = "slow",
	[VM_FLAPPING] = "flapping",
	[VM_MARGINAL] = "marginal",
	[VM_BACK_UNWELL] = "not well",
	[VM_DEGRADED] = "degraded",
	[VM_IO_ERRORS] = "i/o errors",
	[VM_AT_RISK] = "at risk",
	[VM_STUCK] = "stuck",
	[VM_QUEUEING] = "queueing",
	[VM_DEAD] = "dead",
	[VM_SUSPENDED] = "suspended",
	[VM_QUEUEING_CLOCK] = "queueing",
};

static const char *const path_words[] = {
	[VP_OK] = "ok",           [VP_STANDBY] = "standby",
	[VP_PENDING] = "pending", [VP_FLAPPING] = "flapping",
	[VP_SLOW] = "slow",       [VP_UNKNOWN] = "unknown",
	[VP_STUCK] = "stuck",     [VP_FAILED] = "failed",
	[VP_GONE] = "gone",       [VP_MARGINAL] = "marginal",
};

const char *verdict_map_word(enum verdict_map_kind k)
{
	return map_words[k];
}

const char *verdict_path_word(enum verdict_path_kind k)
{
	return path_words[k];
}

/* ---- a path ---- */

/*
 * Device states that refuse I/O, and those that hold it for a while
 * (drivers/scsi/scsi_sysfs.c sdev_states, drivers/nvme/host/sysfs.c).
 */
static const struct dev_state {
	const char *word;
	bool bad;
} dev_states[] = {
	{ "offline", true },
	{ "transport-offline", true },
	{ "cancel", true },
	{ "deleted", true },
	{ "dead", true },
	{ "deleting", true },
	{ "deleting (no IO)", true },
	{ "blocked", false },
	{ "created-blocked", false },
	{ "quiesce", false },
	{ "created", false },
	{ "new", false },
	{ "resetting", false },
	{ "connecting", false },
};

static const struct dev_state *dev_state(const struct san_path *p)
{
	if (!*p->dev || !strcmp(p->dev, "running") || !strcmp(p->dev, "live"))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(dev_states); i++) {
		if (!strcmp(p->dev, dev_states[i].word))
			return &dev_states[i];
	}
	return NULL;
}

/* What multipathd answers with fail_path (libmultipath checkers.h, multipathd check_path). */
static bool checker_bad(enum san_chk chk)
{
	switch (chk) {
	case SAN_CHK_FAULTY:
	case SAN_CHK_SHAKY:
	case SAN_CHK_TIMEOUT:
	case SAN_CHK_REMOVED:
	case SAN_CHK_DELAYED:
	case SAN_CHK_DISCONNECTED:
		return true;
	case SAN_CHK_UNDEF:
	case SAN_CHK_READY:
	case SAN_CHK_GHOST:
	case SAN_CHK_PENDING:
		return false;
	}
	return false;
}

/* Told apart by one look at the states: every count asks for all paths. */
enum standing { DOWN, WAITS, USABLE };

static enum standing standing(const struct san_path *p)
{
	const struct dev_state *s;

	if (!p->group || p->dm == SAN_DM_FAILED)
		return DOWN;
	/* the handler refuses I/O there, and no activation helps (scsi_dh_alua.c alua_prep_fn) */
	if (p->alua == SAN_ALUA_UNAVAILABLE || p->alua == SAN_ALUA_OFFLINE)
		return DOWN;
	if (p->dm != SAN_DM_ACTIVE && checker_bad(p->chk))
		return DOWN;
	s = dev_state(p);
	if (s && s->bad)
		return DOWN;
	return s || p->alua == SAN_ALUA_TRANSITIONING ? WAITS : USABLE;
}

bool verdict_alive(const struct san_path *p)
{
	return standing(p) != DOWN;
}

bool verdict_waits(const struct san_path *p)
{
	return standing(p) == WAITS;
}

bool verdict_usable(const struct san_path *p)
{
	return standing(p) == USABLE;
}

bool verdict_contrary(const struct san_path *p, int64_t now)
{
	/* a path just reinstated is still "faulty" until the daemon is asked again */
	return p->dm == SAN_DM_ACTIVE && checker_bad(p->chk) && now - p->since >= VERDICT_SETTLE_MS;
}

bool verdict_stateless(const struct san *san, const struct san_path *p, int64_t now)
{
	return p->dm == SAN_DM_UNDEF &&
	       (p->chk == SAN_CHK_UNDEF || phrase_silent(san, now, VERDICT_SILENT_MS));
}

static bool stuck_at(int64_t since, int64_t now)
{
	return since && now - since >= VERDICT_STUCK_MS;
}

/* A checker that waits for its answer as well is a second witness. */
static bool is_stuck(const struct san_path *p, int64_t now)
{
	return stuck_at(p->stuck_since, now) || (p->stuck_since && p->chk == SAN_CHK_PENDING);
}

bool verdict_firm(const struct san_path *p, int64_t now)
{
	/* its word may be from before the kernel's, which is newer; and that it waits says little
	 */
	return verdict_usable(p) && !is_stuck(p, now) &&
	       !(verdict_contrary(p, now) && p->since && now - p->since >= VERDICT_LOOKED_MS);
}

static bool is_standby(const struct san_path *p)
{
	return p->chk == SAN_CHK_GHOST || p->alua == SAN_ALUA_STANDBY;
}

/* Mean latency of the other busy paths of p's group, us; -1: none. */
static int32_t others_us(const struct san_path *p)
{
	int64_t sum = 0, n = 0;

	for (const struct san_path *o = p->map->paths; o; o = o->next_in_map) {
		if (o != p && o->group == p->group && o->io.lat_us >= 0) {
			sum += o->io.lat_us;
			n++;
		}
	}
	return n ? (int32_t)(sum / n) : -1;
}

bool verdict_is_slow(const struct san_path *p)
{
	return p->slow_since && verdict_alive(p);
}

bool verdict_is_marginal(const struct san_path *p)
{
	return p->marginal && verdict_alive(p);
}

bool verdict_took_long(const struct san_path *p, int32_t *others)
{
	if (p->io.lat_us < VERDICT_SLOW_US)
		return false;
	*others = others_us(p);
	return *others >= 0 && p->io.lat_us / VERDICT_SLOW_TIMES >= *others;
}

enum verdict_path_kind verdict_path_kind(const struct san *san, const struct san_path *p,
					 int64_t now)
{
	if (!p->group)
		return VP_GONE;
	if (!verdict_alive(p))
		return VP_FAILED;
	if (is_stuck(p, now))
		return VP_STUCK;
	if (verdict_contrary(p, now) || verdict_stateless(san, p, now))
		return VP_UNKNOWN;
	if (p->marginal) /* what follows from its failures, before these */
		return VP_MARGINAL;
	if (p->slow_since)
		return VP_SLOW;
	if (p->flaps >= VERDICT_FLAPS)
		return VP_FLAPPING;
	if (p->chk == SAN_CHK_PENDING || verdict_waits(p))
		return VP_PENDING;
	return is_standby(p) ? VP_STANDBY : VP_OK;
}

/* ---- counts ---- */

static uint32_t max_u32(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

static uint32_t expected_paths(const struct san_map *m, const struct verdict_count *n)
{
	uint32_t expected = m->expected;

	/* what an operator accepted is not argued with; the other sources are only hints */
	if (m->expect_from != SAN_EXPECT_BASELINE)
		expected = max_u32(max_u32(expected, m->seen), n->in_table + n->gone);
	return max_u32(expected, n->in_table);
}

static void count_path(const struct san_path *p, enum standing st, int64_t now,
		       struct verdict_count *n)
{
	if (!p->group) {
		n->gone++;
		return;
	}
	n->in_table++;
	if (st == DOWN) {
		n->failed++;
		return;
	}
	n->stuck += is_stuck(p, now);
	if (st == WAITS) {
		n->waiting++;
		return;
	}
	n->usable++;
	n->standby += is_standby(p);
}

void verdict_count(const struct san_map *m, int64_t now, struct verdict_count *out)
{
	*out = (struct verdict_count){ 0 };
	for (const struct san_path *p = m->paths; p; p = p->next_in_map)
		count_path(p, standing(p), now, out);
	out->expected = expected_paths(m, out);
}

/* ---- a map ---- */

static void note(const char **first, bool *many, const char *key)
{
	if (!*first)
		*first = key;
	else if (*first != key)
		*many = true;
}

static void note_ways(struct verdict_facts *f, const struct san_path *p, bool usable)
{
	for (int part = 0; part < PART_KINDS; part++) {
		struct verdict_ways *w = &f->ways[part];
		const char *key = phrase_part_key(p, (enum san_part)part);

		if (!*key) {
			w->left_unknown |= usable;
			continue;
		}
		note(&w->known, &w->known_many, key);
		if (usable)
			note(&w->left, &w->left_many, key);
	}
}

/* It is failed by hand and would work: the checker of multipathd does not look at it. */
static bool held_only(const struct san_path *p)
{
	const struct dev_state *s = dev_state(p);

	return p->group && !s;
}

/* The one that is stuck longest, of those that are, or of those that take no I/O any more. */
static void note_stuck_path(struct verdict_facts *f, const struct san_path *p, int64_t now)
{
	const struct san_path **at;

	if (!p->group || !is_stuck(p, now))
		return;
	at = verdict_usable(p) ? &f->stuck : &f->hanging;
	if (!*at || p->stuck_since < (*at)->stuck_since)
		*at = p;
}

static void note_path(const struct san *san, struct verdict_facts *f, const struct san_path *p,
		      int64_t now)
{
	enum standing st = standing(p);
	bool usable = st == USABLE;

	count_path(p, st, now, &f->n);
	note_ways(f, p, usable);
	note_stuck_path(f, p, now);
	if (p->flaps >= VERDICT_FLAPS && (!f->flapping || p->flaps > f->flapping->flaps))
		f->flapping = p;
	if (st == DOWN) {
		if (!f->failed)
			f->failed = p;
		if (!f->held && p->held && held_only(p))
			f->held = p;
		return;
	}
	if (usable && !f->left)
		f->left = p;
	if (!usable && !f->waits)
		f->waits = p;
	f->moving += usable && !is_stuck(p, now);
	f->marginals += usable && p->marginal;
	if (p->marginal && !f->marginal)
		f->marginal = p;
	if (verdict_contrary(p, now))
		f->contrary = p;
	if (p->slow_since && (!f->slow || p->slow_us > f->slow->slow_us))
		f->slow = p;
	f->unknown += verdict_stateless(san, p, now);
}

static int hang_part(const struct verdict_facts *f)
{
	for (int part = 0; part < PART_KINDS; part++) {
		const struct verdict_ways *w = &f->ways[part];

		if (w->left && !w->left_many && !w->left_unknown && w->known_many)
			return part;
	}
	return -1;
}

static bool is_at_risk(const struct verdict_facts *f)
{
	return f->n.usable == 1 ? f->n.expected > 1 : f->hang >= 0;
}

static bool is_suspended(const struct san_map *m, int64_t now)
{
	/* since 0: it was so when we first looked */
	return m->suspended == SAN_YES &&
	       (!m->suspended_since || now - m->suspended_since >= VERDICT_SUSPENDED_MS);
}

/*
 * The map's own counters tell, or that every usable path is stuck or held by
 * its transport: a map that holds requests itself does not count them.  Where
 * every path waits nothing need be measured first.
 */
static bool note_stuck(const struct san_map *m, struct verdict_facts *f, int64_t now)
{
	bool whole = stuck_at(m->stuck_since, now), none = !f->n.usable && f->n.waiting;

	if (!f->stuck && !whole && !none)
		return false;
	f->stuck_since = whole        ? m->stuck_since
			 : f->stuck   ? f->stuck->stuck_since
			 : f->hanging ? f->hanging->stuck_since
				      : 0;
	f->stopped = whole || f->moving == 0;
	return true;
}

/* Ports are asked for only where the loss would be felt. */
static enum verdict_doubt doubt_ports(struct verdict_facts *f)
{
	enum verdict_doubt d = DOUBT_NONE;

	for (int part = SAN_PART_TARGET; part >= SAN_PART_HOST; part--) {
		const struct verdict_ways *w = &f->ways[part];

		if (w->left_many)
			continue;
		if (w->left_unknown && d < DOUBT_PARTS)
			d = DOUBT_PARTS;
		if (!w->left_unknown) {
			d = DOUBT_PART;
			f->doubt_part = (enum san_part)part;
		}
	}
	return d;
}

static enum verdict_doubt doubt_of(const struct san_map *m, struct verdict_facts *f)
{
	bool used = phrase_in_use(m), accepted = m->expect_from == SAN_EXPECT_BASELINE;
	enum verdict_doubt ports = used ? doubt_ports(f) : DOUBT_NONE;

	if (f->unknown)
		return DOUBT_STATES;
	if (used && f->n.usable == 1)
		return DOUBT_ONE;
	if (ports == DOUBT_PART)
		return ports;
	if (!accepted)
		return DOUBT_BASELINE;
	return f->n.usable > m->expected ? DOUBT_MORE : ports;
}

/* The most urgent that is true; the order of the tests is that of the enum, backwards. */
static enum verdict_map_kind kind_of(const struct san *san, const struct san_map *m,
				     struct verdict_facts *f, int64_t now)
{
	bool no_path = !f->n.usable && !f->n.waiting && f->n.expected;

	if (no_path && m->queueing == SAN_YES && m->queue_until)
		return VM_QUEUEING_CLOCK;
	if (is_suspended(m, now))
		return VM_SUSPENDED;
	if (no_path)
		return m->queueing == SAN_YES ? VM_QUEUEING : VM_DEAD;
	if (note_stuck(m, f, now))
		return VM_STUCK;
	if (is_at_risk(f))
		return VM_AT_RISK;
	if (m->ioerr_at && f->n.usable && now - m->ioerr_at < VERDICT_IOERR_MS)
		return VM_IO_ERRORS;
	if (f->n.usable < f->n.expected || f->contrary)
		return VM_DEGRADED;
	if (m->fs_hurt && f->n.usable)
		return VM_BACK_UNWELL;
	if (f->marginals)
		return VM_MARGINAL;
	if (f->flapping)
		return VM_FLAPPING;
	if (f->slow)
		return VM_SLOW;
	if (!f->n.expected)
		return VM_EMPTY;
	if (phrase_not_its(san, m))
		return VM_UNWATCHED;
	f->doubt = doubt_of(m, f);
	return f->doubt ? VM_OK_UNSURE : VM_OK;
}

void verdict_facts(const struct san *san, const struct san_map *m, int64_t now,
		   struct verdict_facts *out)
{
	*out = (struct verdict_facts){ .hang = -1 };
	for (const struct san_path *p = m->paths; p; p = p->next_in_map)
		note_path(san, out, p, now);
	out->n.expected = expected_paths(m, &out->n);
	out->hang = hang_part(out);
	out->kind = kind_of(san, m, out, now);
}

static bool group_usable(const struct san_map *m, uint32_t group)
{
	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (p->group == group && verdict_alive(p))
			return true;
	}
	return false;
}

/* The order of select_path_group() in libmultipath, as far as the model knows it. */
static bool better(const struct san_group *a, const struct san_group *b)
{
	return a->marginal != b->marginal ? b->marginal : a->prio > b->prio;
}

uint32_t verdict_better_group(const struct san_map *m)
{
	uint32_t best = m->cur_group;

	if (!best || best > m->ngroups || m->held_group ||
	    m->groups[best - 1].prio == SAN_PRIO_UNKNOWN)
		return 0;
	for (uint32_t g = 1; g <= m->ngroups; g++) {
		const struct san_group *it = &m->groups[g - 1];

		if (better(it, &m->groups[best - 1]) && it->state != SAN_G_DISABLED &&
		    group_usable(m, g))
			best = g;
	}
	return best == m->cur_group ? 0 : best;
}
