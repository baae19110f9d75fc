/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan_paths: what failing, reinstating and setting a path running means, and
 * who will take it back by itself: a checker, the first I/O, a transport.
 */
#include "engine/plan_build.h"

#include "base/text.h"
#include "engine/phrase.h"
#include "engine/verdict_facts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void say_next_check(char *dst, size_t size, const struct plan_build *b,
			   const struct san_path *p)
{
	char span[32];

	if (plan_daemon_silent(b))
		snprintf(dst, size, "at its first check when it answers again");
	else if (p->chk_next > b->now)
		snprintf(dst, size, "at its next check, in %s",
			 text_span(span, sizeof(span), p->chk_next - b->now));
	else
		snprintf(dst, size, "at its next check");
}

/* ---- FAIL ---- */

void plan_say_stays_failed(struct plan_build *b, const struct san_path *p)
{
	const char *until = b->shell ? "reinstated" : b->keys->reinstate;
	char name[PHRASE], when[64];

	if (b->n > 1)
		snprintf(name, sizeof(name), "them");
	else
		phrase_path(name, sizeof(name), p);
	if (b->out->to_daemon) {
		plan_say(b, "STAYS", false,
			 "failed until %s: multipathd stops checking %s. If multipathd is "
			 "restarted it forgets this and brings %s back.",
			 until, name, name);
	} else if (plan_daemon_runs(b) && p->chk != SAN_CHK_FAULTY) {
		say_next_check(when, sizeof(when), b, p);
		plan_say(b, "STAYS", true,
			 "only for a moment: multipathd does not know of it, and reinstates %s %s.",
			 name, when);
		plan_undone(b);
	} else if (plan_nobody(b)) {
		plan_say(b, "STAYS", false, "failed until %s: nobody checks paths here.", until);
	} else {
		plan_say(b, "STAYS", false, "failed until %s.", until);
	}
}

void plan_explain_fail(struct plan_build *b, const struct plan_slice *s)
{
	const struct san_path *p = s->t[0].path;
	char name[PHRASE];

	plan_say_objects(b, s);
	plan_say_now(b, s);
	plan_say_usable_then(b, s);
	plan_say_group_then(b, s);
	if (p->io.inflight)
		plan_say(b, "", false,
			 "%" PRIu32 " I/O in flight on %s %s not aborted: each ends or times out.",
			 p->io.inflight, phrase_path(name, sizeof(name), p),
			 p->io.inflight == 1 ? "is" : "are");
	plan_say_if(b, s);
	plan_say_stays_failed(b, p);
}

/* ---- REINSTATE, RUN ---- */

static void say_raw(struct plan_build *b, const struct plan_slice *s)
{
	struct verdict v;

	verdict_path(b->san, s->t[0].path, b->now, &v);
	plan_say(b, "NOW", false, "%s: %s", v.word, v.reason);
	plan_say(b, "", false, "%" PRIu32 " of %" PRIu32 " usable", s->usable, s->expected);
}

static bool checker_says_bad(const struct san_path *p)
{
	return p->chk == SAN_CHK_FAULTY || p->chk == SAN_CHK_TIMEOUT || p->chk == SAN_CHK_SHAKY ||
	       p->chk == SAN_CHK_DISCONNECTED;
}

/* What it says of the path by then decides; its word of before it fell silent does not. */
static void say_silent_daemon(struct plan_build *b, const struct san_path *p)
{
	char chk[PHRASE];

	plan_say(b, "STAYS", false,
		 "active while it works: multipathd checks it when it answers again%s%s.",
		 p->chk != SAN_CHK_UNDEF ? "; its word was " : "",
		 p->chk != SAN_CHK_UNDEF ? phrase_checker(chk, sizeof(chk), b->san, p, b->now)
					 : "");
}

static void say_who_fails_it(struct plan_build *b, const struct san_path *p)
{
	char name[PHRASE], until[2 * PHRASE];

	phrase_path(name, sizeof(name), p);
	if (*phrase_next_io(until, sizeof(until), p)) {
		plan_say(b, "STAYS", true, "%s.", until);
		plan_undone(b);
	} else if (plan_daemon_silent(b) && !p->held) {
		say_silent_daemon(b, p);
	} else if (plan_daemon_runs(b) && checker_says_bad(p) && !p->held) {
		plan_say(b, "STAYS", true,
			 "only until multipathd's next check, if that still says %s.",
			 san_chk_name(p->chk));
		plan_undone(b);
	} else if (plan_bypasses_daemon(b) && p->held) {
		plan_say(b, "STAYS", false,
			 "active, but multipathd still does not check %s: it was failed by hand.",
			 name);
	} else if (plan_nobody(b)) {
		plan_say(b, "STAYS", false, "active while it works; nobody checks paths here.");
	} else if (plan_daemon_runs(b)) {
		plan_say(b, "STAYS", false, "active while multipathd's checks%s find it good.",
			 plan_daemon_silent(b) ? ", when it answers again,"
			 : p->held             ? ", which begin again,"
					       : "");
	}
}

void plan_explain_reinstate(struct plan_build *b, const struct plan_slice *s)
{
	bool goes_on = !s->alive && s->after;
	bool counted = goes_on && s->map->io.inflight && phrase_counts_held(b->san, s->map);
	char held[PHRASE];

	phrase_held(held, sizeof(held), b->san, s->map);
	plan_say_objects(b, s);
	say_raw(b, s);
	plan_say(b, "THEN", false, "%" PRIu32 " of %" PRIu32 " usable%s%s%s.", s->after,
		 s->expected, goes_on ? "; I/O goes on" : "", counted ? ": " : "",
		 counted ? held : "");
	plan_say_group_then(b, s);
	/* what multipathd does not check is no reason for it to switch */
	if (!plan_bypasses_daemon(b) || !s->t[0].path->held)
		plan_say_failback(b, s, NULL);
	say_who_fails_it(b, s->t[0].path);
}

void plan_explain_run(struct plan_build *b, const struct plan_slice *s)
{
	const struct san_path *p = s->t[0].path;
	char name[PHRASE], how[PHRASE];

	phrase_path(name, sizeof(name), p);
	plan_say_objects(b, s);
	say_raw(b, s);
	plan_say(b, "THEN", false, "the device takes commands again.");
	if (p->dm == SAN_DM_ACTIVE) {
		plan_say(b, "", false, "%s is used again: %" PRIu32 " of %" PRIu32 " usable.", name,
			 s->after, s->expected);
		plan_say_group_then(b, s);
		plan_say_failback(b, s, NULL);
	} else if (plan_daemon_runs(b) && !p->held) {
		plan_say(b, "", false, "multipathd reinstates %s when %sits check finds it good.",
			 name, plan_daemon_silent(b) ? "it answers again and " : "");
		plan_say_failback(b, s, p);
	} else
		plan_say(b, "", false, "%s stays failed until reinstated: %s", name,
			 plan_how(how, sizeof(how), b, PLAN_REINSTATE, s->t, 1));
	if (strcmp(p->dev, "transport-offline") != 0)
		return;
	plan_say(b, "STAYS", true, "only if the link is back: its transport set it offline.");
	plan_undone(b);
}
