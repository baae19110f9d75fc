/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mon_check: what a check of a path leads to, and what the kernel shows: its state, and orders. */
#include "engine/monitor/mon_int.h"

/* ---- orders to the kernel ---- */

static void fail(struct mon *m, struct mon_path_st *p)
{
	if (p->dm == SAN_DM_FAILED && p->asked != MON_ASKED_REINSTATE)
		return;
	p->asked = MON_ASKED_FAIL;
	m->ops->fail(m->ctx, p->id);
}

/* Returns whether there was anything to do. */
static bool reinstate(struct mon *m, struct mon_path_st *p)
{
	if (p->held || p->standing || (p->dm == SAN_DM_ACTIVE && p->asked != MON_ASKED_FAIL))
		return false;
	p->asked = MON_ASKED_REINSTATE;
	m->ops->reinstate(m->ctx, p->id);
	return true;
}

static void enable_group(struct mon *m, struct mon_path_st *p)
{
	struct mon_map_st *map = p->map;

	if (!p->group || p->group > map->ngroups || !map->disabled[p->group - 1])
		return;
	map->disabled[p->group - 1] = false;
	mon_tell(m, SAN_SEV_GOOD, map, NULL, "group %u is enabled again: %s is ready",
		 (unsigned)p->group, p->set.dev);
	m->ops->enable_group(m->ctx, map->id, p->group);
}

/* Sampling goes on as long as shaky.h has it so. */
static void follow_sample(struct mon *m, struct mon_path_st *p)
{
	bool on = p->shaky.stage == SHAKY_SAMPLING;

	if (on == p->sampling)
		return;
	p->sampling = on;
	m->ops->sample(m->ctx, p->id, on);
}

/* ---- what was found ---- */

/* A path that only a standby controller offers stays failed while there is no active one. */
static bool must_stand(const struct mon_path_st *p, enum san_chk word)
{
	if (word != SAN_CHK_GHOST || !p->set.implicit_alua || p->dm == SAN_DM_ACTIVE)
		return false;
	for (size_t i = 0; i < p->map->npaths; i++) {
		const struct mon_path_st *q = p->map->paths[i];

		if (q != p && mon_path_usable(q) && q->dm != SAN_DM_FAILED)
			return false;
	}
	return true;
}

static void set_marginal(struct mon *m, struct mon_path_st *p, bool by_errors)
{
	if (p->by_errors == by_errors)
		return;
	p->by_errors = by_errors;
	p->map->marginal_changed = true;
	mon_tell(m, by_errors ? SAN_SEV_WARN : SAN_SEV_GOOD, p->map, p,
		 by_errors ? "%s is now marginal: it failed too often" : "%s is no longer marginal",
		 p->set.dev);
}

/* It answers well: is it to be held back all the same? */
static bool is_shaky(struct mon *m, struct mon_path_st *p, enum san_chk word, int64_t now)
{
	enum shaky_say say = shaky_checked(&p->shaky, &p->map->set.shaky, p->chk, word,
					   mon_map_usable(p->map), now);
	bool was_held = p->chk == SAN_CHK_DELAYED;

	follow_sample(m, p);
	if (say != SHAKY_HOLD) {
		if (was_held)
			mon_tell(m, SAN_SEV_GOOD, p->map, p, "%s is no longer marginal",
				 p->set.dev);
		set_marginal(m, p, say == SHAKY_APART);
		return false;
	}
	if (!was_held)
		mon_tell(m, SAN_SEV_WARN, p->map, p,
			 "%s is now marginal: it failed too often, and is held back", p->set.dev);
	return true;
}

static void became_bad(struct mon *m, struct mon_path_st *p, int64_t now)
{
	mon_tell(m, SAN_SEV_WARN, p->map, p, "%s is failed: its checker says %s", p->set.dev,
		 san_chk_name(p->chk));
	fail(m, p);
	mon_map_lost(m, p->map, now);
}

/* was, said: what the state and the checker were before. */
static void became_good(struct mon *m, struct mon_path_st *p, enum san_chk was, enum san_chk said)
{
	bool known = was != SAN_CHK_UNDEF;

	if (reinstate(m, p) && known)
		mon_tell(m, SAN_SEV_GOOD, p->map, p, "%s is reinstated: its checker says %s",
			 p->set.dev, san_chk_name(p->chk));
	else if (known)
		mon_tell(m, SAN_SEV_INFO, p->map, p, "%s: its checker says %s%s", p->set.dev,
			 san_chk_name(p->chk),
			 p->held       ? ", but it is held"
			 : p->standing ? ", but no path is active: it is not reinstated"
				       : "");
	if (!mon_chk_good(said))
		mon_map_back(p->map, p);
}

static void take_prio(struct mon_path_st *p, int32_t prio)
{
	if (p->prio_known && p->prio != prio)
		p->map->prios_changed = true;
	p->prio_known = true;
	p->prio = prio;
}

/* The state is word from now on. grow: the check came in turn. Returns whether it changed. */
static bool take_state(struct mon *m, struct mon_path_st *p, enum san_chk word, bool grow,
		       int64_t now)
{
	enum san_chk was = p->chk, said = p->said;

	p->standing = must_stand(p, word);
	p->chk = p->said = word;
	if (word != was || !mon_chk_good(word))
		p->interval = m->times.poll_ms;
	if (word == was && !mon_chk_good(word))
		fail(m, p);
	else if (word == was) {
		if (reinstate(m, p))
			mon_tell(m, SAN_SEV_GOOD, p->map, p,
				 "%s is reinstated: its checker says %s", p->set.dev,
				 san_chk_name(word));
		else if (grow)
			mon_path_grow(m, p);
	} else if (mon_chk_good(word)) {
		became_good(m, p, was, said);
	} else {
		became_bad(m, p, now);
	}
	return word != was;
}

/* It is good, but held back. Returns whether that is new. */
static bool hold_back(struct mon *m, struct mon_path_st *p)
{
	bool changed = p->chk != SAN_CHK_DELAYED;

	p->chk = SAN_CHK_DELAYED;
	fail(m, p);
	return changed;
}

/* The next check of a path whose sample is to end: soon, so that it can be used in time. */
static bool is_sampled(const struct mon_path_st *p)
{
	return p->chk == SAN_CHK_DELAYED &&
	       shaky_logic(&p->map->set.shaky, NULL, 0) == SHAKY_BY_SAMPLE;
}

static bool take_word(struct mon *m, struct mon_path_st *p, enum san_chk word, int32_t prio,
		      bool grow, int64_t now)
{
	bool changed;

	if (mon_chk_good(word) && is_shaky(m, p, word, now))
		return hold_back(m, p);
	changed = take_state(m, p, word, grow, now);
	if (!mon_chk_good(word))
		return changed;
	take_prio(p, prio);
	p->map->good = true;
	if (word == SAN_CHK_READY && !p->held)
		enable_group(m, p);
	return changed;
}

void mon_checked(struct mon *m, uint32_t id, enum san_chk word, int32_t prio, int64_t now)
{
	struct mon_path_st *p = mon_path_find(m, id);
	bool early, changed = false;

	if (!p)
		return; /* removed meanwhile */
	early = p->due > now;
	p->checking = false;
	if (word == SAN_CHK_PENDING) {
		if (!p->timer.pos || p->timer.at > now + MON_SOON_MS)
			mon_timer_set(&m->heap, &p->timer, now + MON_SOON_MS);
	} else {
		if (word == SAN_CHK_REMOVED)
			word = SAN_CHK_FAULTY; /* until the device itself goes */
		p->at = now;
		if (word != SAN_CHK_UNDEF)
			changed = take_word(m, p, word, prio, !early, now);
		if (is_sampled(p))
			mon_path_set_due(m, p, now + MON_SOON_MS);
		else
			mon_path_plan(m, p, early, changed, now);
	}
	p->map->pending = true;
	mon_map_settle(m, p->map, now);
}

void mon_sampled(struct mon *m, uint32_t id, uint32_t permille, int64_t now)
{
	struct mon_path_st *p = mon_path_find(m, id);
	const struct shaky_cfg *cfg = p ? &p->map->set.shaky : NULL;

	if (!p || !p->sampling)
		return;
	p->sampling = false;
	p->shaky.begun = true;
	p->shaky.begun_at = now - cfg->sample_s * 1000;
	p->shaky.reads = 1000;
	p->shaky.errors = permille;
	switch (shaky_sample_over(&p->shaky, cfg, mon_map_usable(p->map), now)) {
	case SHAKY_NOT_YET:
		break;
	case SHAKY_WAS_BAD:
		mon_tell(m, SAN_SEV_WARN, p->map, p,
			 "%s is still marginal: %u of 1000 reads failed", p->set.dev,
			 (unsigned)permille);
		break;
	case SHAKY_WAS_GOOD:
	case SHAKY_NO_OTHER:
		mon_path_hurry(m, p, now);
		break;
	}
}

/* ---- what the kernel shows ---- */

/* I/O found out before the checker did. */
static void failed_by_kernel(struct mon *m, struct mon_path_st *p, int64_t now)
{
	bool shaky;

	if (p->held)
		return; /* by a person */
	shaky = shaky_failed(&p->shaky, &p->map->set.shaky, now);
	if (!mon_chk_good(p->chk))
		return;
	p->chk = SAN_CHK_FAULTY;
	mon_tell(m, SAN_SEV_WARN, p->map, p, "%s was failed by the kernel%s", p->set.dev,
		 shaky ? ", again: it is watched before it is used" : "");
	if (p->due > now + m->times.poll_ms) {
		p->due = now + m->times.poll_ms;
		if (!p->checking)
			mon_timer_set(&m->heap, &p->timer, p->due);
	}
	mon_map_retry(m, p->map, now);
	mon_map_arm(m, p->map, now);
}

/* A new table, or another program, has made active what is to stay failed. */
static bool must_fail(const struct mon_path_st *p)
{
	bool bad = p->said != SAN_CHK_UNDEF && !mon_chk_good(p->said);

	return p->held || p->chk == SAN_CHK_DELAYED || bad;
}

void mon_kernel_path(struct mon *m, uint32_t id, enum san_dm dm, int64_t now)
{
	struct mon_path_st *p = mon_path_find(m, id);
	enum san_dm was;

	if (!p)
		return;
	was = p->dm;
	p->dm = dm;
	p->asked = MON_ASKED_NOTHING;
	if (was == SAN_DM_ACTIVE && dm == SAN_DM_FAILED)
		failed_by_kernel(m, p, now);
	if (dm != SAN_DM_ACTIVE)
		return;
	p->standing = false;
	if (must_fail(p))
		fail(m, p);
	mon_map_retry(m, p->map, now);
	mon_map_arm(m, p->map, now);
}
