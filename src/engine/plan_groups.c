/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan_groups: what switching to a group and bypassing one mean, and when
 * multipathd switches back or takes the bypass off.
 */
#include "engine/plan_build.h"

#include "base/text.h"
#include "engine/phrase.h"
#include "engine/verdict.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- groups ---- */

static void say_group(struct plan_build *b, const struct plan_slice *s, const char *label,
		      const char *what, uint32_t g)
{
	uint32_t usable = 0, waiting = 0, all = 0;
	char prio[40] = "", wait[32] = "";

	if (!g || g > s->map->ngroups) {
		plan_say(b, label, false, "%s no group", what);
		return;
	}
	for (const struct san_path *p = s->map->paths; p; p = p->next_in_map) {
		all += p->group == g;
		usable += p->group == g && verdict_usable(p);
		waiting += p->group == g && verdict_waits(p);
	}
	if (plan_group_prio(s, g) != SAN_PRIO_UNKNOWN)
		snprintf(prio, sizeof(prio), ", priority %" PRId32, plan_group_prio(s, g));
	if (waiting)
		snprintf(wait, sizeof(wait), ", %" PRIu32 " wait", waiting);
	plan_say(b, label, !usable, "%s group %" PRIu32 ": %" PRIu32 " of %" PRIu32 " usable%s%s",
		 what, g, usable, all, wait, prio);
}

/* switch_group takes every bypass off (row 13 of the measured facts). */
static void say_cleared(struct plan_build *b, const struct plan_slice *s)
{
	char list[80] = "";
	unsigned n = 0;

	for (uint32_t g = 1; g <= s->map->ngroups; g++) {
		if (s->map->groups[g - 1].state == SAN_G_DISABLED)
			text_cat(list, sizeof(list), "%s%" PRIu32, n++ ? ", " : "", g);
	}
	if (n)
		plan_say(b, "", true, "It takes the bypass off group%s %s.", n == 1 ? "" : "s",
			 list);
}

/* ---- failback ---- */

/*
 * Of the paths that are usable then, and of back, which multipathd brings back (NULL: none): how
 * many are in the group, and their mean priority (libmultipath path_group_prio_update).
 */
static uint32_t weigh(const struct plan_slice *s, const struct san_path *back, uint32_t g,
		      int32_t *prio)
{
	uint32_t up = 0;
	int64_t sum = 0, n = 0;

	for (const struct san_path *p = s->map->paths; p; p = p->next_in_map) {
		if (p->group != g || (p != back && !plan_alive_then(s, p)))
			continue;
		up++;
		if (p->prio == SAN_PRIO_UNKNOWN)
			continue;
		sum += p->prio;
		n++;
	}
	*prio = n ? (int32_t)(sum / n) : plan_group_prio(s, g);
	return up;
}

/* The group that multipathd fails back to (libmultipath select_path_group); 0 none. */
static uint32_t best_group(const struct plan_slice *s, const struct san_path *back)
{
	uint32_t best = 0, best_up = 0;
	int32_t best_prio = 0;
	bool best_marginal = false;

	for (uint32_t g = 1; g <= s->map->ngroups; g++) {
		bool marginal = s->map->groups[g - 1].marginal, worse;
		int32_t prio;
		uint32_t up = weigh(s, back, g, &prio);

		worse = marginal != best_marginal
				? marginal
				: prio < best_prio || (prio == best_prio && up <= best_up);
		if (!up || (best && worse))
			continue;
		best = g;
		best_marginal = marginal;
		best_up = up;
		best_prio = prio;
	}
	return best;
}

/* How multipathd's failback ends a choice of group; false when it leaves it. */
static bool say_failback_ends(struct plan_build *b, const struct plan_slice *s, const char *also)
{
	const char *fb = s->map->failback;
	const char *when = plan_daemon_silent(b) ? " when it answers again" : "";
	uint32_t best = best_group(s, NULL);

	if (!plan_daemon_runs(b) || !best || best == s->group_after)
		return false;
	if (!strcmp(fb, "immediate"))
		plan_say(b, "STAYS", true,
			 "only until multipathd's next check%s: failback is immediate, so it "
			 "switches back to group %" PRIu32 "%s. failback manual would leave it.",
			 when, best, also);
	else if (!strncmp(fb, "deferred:", 9))
		plan_say(b, "STAYS", true,
			 "only for some time: failback is %s (seconds), then multipathd switches "
			 "back to group %" PRIu32 "%s.",
			 fb, best, also);
	else
		return false;
	plan_undone(b);
	return true;
}

static void say_switched_back(struct plan_build *b, const struct plan_slice *s)
{
	const char *fb = s->map->failback;
	uint32_t best = best_group(s, NULL);

	if (say_failback_ends(b, s, ""))
		return;
	if (!plan_daemon_runs(b) || !best || best == s->group_after)
		plan_say(b, "STAYS", false, "until somebody switches again, or the group fails.");
	else if (!strcmp(fb, "manual") || !strcmp(fb, "followover"))
		plan_say(b, "STAYS", false, "failback is %s: multipathd leaves it so.", fb);
	else
		plan_say(b, "STAYS", false,
			 "not known how long: multipathd has not told its failback.");
}

void plan_say_failback(struct plan_build *b, const struct plan_slice *s,
		       const struct san_path *back)
{
	const char *fb = s->map->failback;
	const char *who =
		plan_daemon_silent(b) ? "When it answers again, multipathd" : "multipathd";
	uint32_t best = best_group(s, back);

	if (!s->group_after || !best || best == s->group_after)
		return;
	if (!plan_daemon_runs(b))
		plan_say(b, "", false, "Nobody moves I/O back to group %" PRIu32 ".", best);
	else if (!strcmp(fb, "immediate"))
		plan_say(b, "", false,
			 "%s then moves I/O to group %" PRIu32 " (failback immediate).", who, best);
	else if (!strncmp(fb, "deferred:", 9))
		plan_say(b, "", false,
			 "%s moves I/O to group %" PRIu32 " %s s later (failback deferred).", who,
			 best, fb + 9);
	else if (!strcmp(fb, "followover"))
		plan_say(b, "", false,
			 "%s moves I/O to group %" PRIu32 " if this is its first usable path "
			 "(failback followover).",
			 who, best);
	else if (!strcmp(fb, "manual"))
		plan_say(b, "", false, "multipathd leaves it so (failback manual).");
	else
		plan_say(b, "", false,
			 "Whether it moves to group %" PRIu32
			 " is not known: multipathd has not told "
			 "its failback.",
			 best);
}

/* ---- the verbs ---- */

void plan_explain_switch(struct plan_build *b, const struct plan_slice *s)
{
	uint32_t to = s->t[0].cmd->group;

	plan_say_objects(b, s);
	say_group(b, s, "NOW", "I/O uses", s->map->cur_group);
	say_group(b, s, "THEN", "I/O goes to", to);
	plan_say(b, "", false, "It takes effect at the next I/O.");
	if (s->group_after == to)
		plan_say_doubtful(b, s, to);
	if (s->group_after && s->group_after != to)
		plan_say(b, "", true,
			 "No path of group %" PRIu32 " is usable: the kernel falls back to group "
			 "%" PRIu32 ".",
			 to, s->group_after);
	else if (!s->group_after)
		plan_say(b, "", true, "No path is usable in any group.");
	say_cleared(b, s);
	say_switched_back(b, s);
}

/* A switch of group takes it off, and so does multipathd when a path of the group returns. */
static void say_bypass_stays(struct plan_build *b, const struct plan_slice *s, uint32_t g)
{
	const char *until = b->shell ? "it is enabled" : b->keys->bypass;
	bool may_return = false;

	if (say_failback_ends(b, s, ", and that takes the bypass off"))
		return;
	if (!plan_daemon_runs(b)) {
		plan_say(b, "STAYS", false, "until %s, or a switch of group: that clears it.",
			 until);
		return;
	}
	for (const struct san_path *p = s->map->paths; p; p = p->next_in_map)
		may_return |= p->group == g && !verdict_alive(p);
	plan_say(b, "STAYS", may_return,
		 "until %s, a switch of group, or until a failed path of group %" PRIu32
		 " comes back: then multipathd takes the bypass off.",
		 until, g);
	if (may_return)
		plan_undone(b);
}

void plan_explain_bypass(struct plan_build *b, const struct plan_slice *s)
{
	uint32_t g = s->t[0].cmd->group;

	plan_say_objects(b, s);
	say_group(b, s, "NOW", "I/O uses", s->map->cur_group);
	plan_say(b, "THEN", false,
		 "group %" PRIu32 " is used only when no other has a usable path.", g);
	if (s->group_after == g)
		plan_say(b, "", true, "No other has one now: I/O goes to group %" PRIu32 " still.",
			 g);
	else
		plan_say_group_then(b, s);
	say_bypass_stays(b, s, g);
}

void plan_explain_unbypass(struct plan_build *b, const struct plan_slice *s)
{
	plan_say_objects(b, s);
	say_group(b, s, "NOW", "bypassed is", s->t[0].cmd->group);
	plan_say(b, "THEN", false, "it is chosen like the others, at the next I/O.");
	plan_say_group_then(b, s);
}
