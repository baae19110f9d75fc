/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict_text_path: a path's verdict in words.
 *
 * The raw states first, for they are the evidence; then what happens next, and
 * when.
 */
#include "engine/verdict_say.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The three raw states, and the access state where it is not the usual one. */
static void raw_states(const struct say *s, const struct san_path *p)
{
	char dev[PHRASE], chk[PHRASE];

	say_reason(s, "kernel %s", p->dm == SAN_DM_UNDEF ? "not known" : san_dm_name(p->dm));
	if (p->chk != SAN_CHK_UNDEF)
		say_reason(s, ", checker %s", phrase_checker(chk, sizeof(chk), s->san, p, s->now));
	if (*p->dev)
		say_reason(s, ", device %s", phrase_name(dev, sizeof(dev), p->dev, 20));
	if (p->alua > SAN_ALUA_NONOPTIMIZED)
		say_reason(s, ", access %s", san_alua_name(p->alua));
}

static void path_gone(const struct say *s, const struct san_path *p)
{
	char clock[16];

	if (p->gone_at)
		say_reason(s, "removed %s; it should be there",
			   text_clock(clock, sizeof(clock), p->gone_at));
	else
		say_reason(s, "not in the table; it should be there");
}

static void path_held(const struct say *s, const struct san_path *p)
{
	char who[PHRASE], span[32];

	say_reason(s, "failed by %s",
		   *p->held_by ? phrase_name(who, sizeof(who), p->held_by, 30) : "an operator");
	if (p->held_at)
		say_reason(s, " %s ago", phrase_between(span, sizeof(span), p->held_at, s->now));
	say_reason(s, " and kept so: ");
	raw_states(s, p);
	say_next(s, 0, "stays failed until reinstated");
}

static void path_failed_next(const struct say *s, const struct san_path *p)
{
	if (p->gone_until)
		say_timer(s, p->gone_until, "removed", "removal", " (dev_loss_tmo)");
	if (p->chk_next && !phrase_nobody(s->san, p->map))
		say_timer(s, p->chk_next, "checked again", "check", "");
	if (s->san->host.charge == SAN_CHARGE_NOBODY)
		say_next(s, 0, "nobody retries it: no multipathd");
	else if (phrase_not_its(s->san, p->map))
		say_next(s, 0, "nobody retries it: multipathd does not have the map");
}

static void path_failed(const struct say *s, const struct san_path *p)
{
	if (p->held) {
		path_held(s, p);
		return;
	}
	raw_states(s, p);
	if (p->dm == SAN_DM_ACTIVE)
		say_reason(s, "; the next I/O fails it");
	else if (p->dm == SAN_DM_FAILED && p->chk == SAN_CHK_READY &&
		 !phrase_checker_old(s->san, s->now))
		say_reason(s, "; they contradict");
	if (p->fails == 1)
		say_reason(s, "; failed once");
	else if (p->fails > 1)
		say_reason(s, "; failed %" PRIu32 " times", p->fails);
	path_failed_next(s, p);
}

static void path_unknown(const struct say *s, const struct san_path *p)
{
	raw_states(s, p);
	if (p->chk != SAN_CHK_UNDEF && phrase_checker_old(s->san, s->now))
		say_reason(s, "; multipathd is silent");
	else if (p->dm == SAN_DM_ACTIVE)
		say_reason(s, "; they contradict");
}

static void path_slow(const struct say *s, const struct san_path *p)
{
	char text[100];

	say_reason(s, "%s", say_slow(text, sizeof(text), p));
}

static void path_flapping(const struct say *s, const struct san_path *p)
{
	say_reason(s, "failed and back %" PRIu32 " times in 10 min", p->flaps);
}

static void path_marginal(const struct say *s, const struct san_path *p)
{
	raw_states(s, p);
	say_reason(s, "; marginal, it fails too often: %s", say_marginal(p));
}

static void path_pending(const struct say *s, const struct san_path *p)
{
	raw_states(s, p);
	say_reason(s, verdict_waits(p) ? "; it waits" : "; the checker waits for its answer");
}

static void path_standby(const struct say *s, const struct san_path *p)
{
	raw_states(s, p);
	say_reason(s, "; usable after an activation");
}

static void path_stuck(const struct say *s, const struct san_path *p)
{
	char text[200];

	say_reason(s, "%s", say_stuck(text, sizeof(text), p, s->now));
	say_abort(s, p, false);
}

static const struct {
	char mark;
	void (*say)(const struct say *s, const struct san_path *p);
} path_rows[] = {
	[VP_OK] = { ' ', raw_states },        [VP_STANDBY] = { '-', path_standby },
	[VP_PENDING] = { '?', path_pending }, [VP_FLAPPING] = { '!', path_flapping },
	[VP_SLOW] = { '!', path_slow },       [VP_UNKNOWN] = { '?', path_unknown },
	[VP_STUCK] = { '!', path_stuck },     [VP_FAILED] = { 'X', path_failed },
	[VP_GONE] = { 'X', path_gone },       [VP_MARGINAL] = { '!', path_marginal },
};

void verdict_path(const struct san *san, const struct san_path *p, int64_t now, struct verdict *out)
{
	enum verdict_path_kind kind = verdict_path_kind(san, p, now);
	struct say s = { san, now, out };

	*out = (struct verdict){ .kind = (int)kind, .word = verdict_path_word(kind) };
	out->mark = p->held && kind == VP_FAILED ? 'H' : path_rows[kind].mark;
	path_rows[kind].say(&s, p);
	phrase_whole(out->reason);
	phrase_whole(out->next);
}
