/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * action: follows commands after they were sent.  The engine answers once;
 * whether its answer stays true is looked up in the model (plan_verify).
 */
#include "ui/action.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void say(struct actions *as, int64_t now, bool loud, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* The newest thing to tell; the console shows it until something newer comes. */
static void say(struct actions *as, int64_t now, bool loud, const char *fmt, ...)
{
	char raw[sizeof as->text];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(raw, sizeof raw, fmt, ap);
	va_end(ap);
	text_clean(as->text, sizeof as->text, raw);
	as->loud = loud;
	as->at = now;
}

/* What a verb decides about: a later command on the same matter takes over from an earlier one. */
static int matter_of(enum plan_verb v)
{
	const struct plan_verb_info *info = plan_verb_info(v);

	if (info->wants_path)
		return 1;
	return info->wants_group ? 2 : v == PLAN_QUEUE_ON || v == PLAN_QUEUE_OFF ? 3 : 4;
}

static bool same_matter(const struct plan_cmd *a, const struct plan_cmd *b)
{
	return !strcmp(a->map, b->map) && matter_of(a->verb) == matter_of(b->verb) &&
	       a->major == b->major && a->minor == b->minor;
}

/* The inverse on the same object; a group is switched back to the one that was used before. */
static void set_undo(struct action *a, const struct plan *plan)
{
	if (plan->inverse < 0)
		return;
	a->undo = (struct plan_cmd){ .verb = (enum plan_verb)plan->inverse,
				     .major = a->cmd.major,
				     .minor = a->cmd.minor };
	memcpy(a->undo.map, a->cmd.map, sizeof a->undo.map);
	a->undo.group = a->undo.verb == PLAN_SWITCH ? plan->promise.cur_group : a->cmd.group;
}

void actions_sent(struct actions *as, const struct plan *plan, const struct plan_cmd *cmd,
		  int64_t now)
{
	bool direct = cmd->route == PLAN_ROUTE_KERNEL && plan->direct[0];
	struct action *a;

	for (unsigned i = 0; i < ACTIONS; i++) {
		if (same_matter(&as->a[i].cmd, cmd))
			as->a[i].stage = ACTION_NONE;
	}
	a = &as->a[as->next++ % ACTIONS];
	*a = (struct action){
		.stage = ACTION_SENT, .cmd = *cmd, .level = plan->level, .sent_at = now
	};
	set_undo(a, plan);
	snprintf(a->title, sizeof a->title, "%s", plan->title);
	snprintf(a->sends, sizeof a->sends, "%s", direct ? plan->direct : plan->sends);
	say(as, now, false, "sent: %s", a->sends);
}

/* The record of a command that is still followed; NULL when it was pushed out. */
static struct action *find(struct actions *as, uint32_t id)
{
	for (unsigned i = 0; i < ACTIONS; i++) {
		if (as->a[i].stage != ACTION_NONE && as->a[i].cmd.id == id)
			return &as->a[i];
	}
	return NULL;
}

const struct action *actions_result(struct actions *as, const struct plan_result *r, int64_t now)
{
	struct action *a = find(as, r->id);

	if (!a) {
		say(as, now, !r->ok, "%s", r->text);
		return NULL;
	}
	a->done_at = now;
	if (r->ok) {
		a->stage = ACTION_DONE;
		a->can_undo = a->undo.map[0] != '\0';
		say(as, now, false, "confirmed: %s", r->text);
		return NULL;
	}
	if (r->unconfirmed) {
		a->stage = ACTION_UNCONFIRMED;
		say(as, now, false, "sent, not seen yet: %s", r->text);
		return NULL;
	}
	a->stage = ACTION_NONE;
	say(as, now, true, "%s", r->text);
	return r->silent ? a : NULL;
}

const struct plan_cmd *actions_undo(const struct actions *as)
{
	for (unsigned i = 1; i <= ACTIONS && i <= as->next; i++) {
		const struct action *a = &as->a[(as->next - i) % ACTIONS];

		if (a->can_undo)
			return &a->undo;
	}
	return NULL;
}

/* One record; true when it had something to say. */
static bool tick(struct actions *as, struct action *a, const struct san *san, int64_t now)
{
	int held = plan_verify(san, &a->cmd);
	char span[32];

	text_span(span, sizeof span, now - a->done_at);
	if (a->stage == ACTION_UNCONFIRMED && held == 1) {
		a->stage = ACTION_DONE;
		a->done_at = now;
		say(as, now, false, "confirmed now: %s", a->title);
		return true;
	}
	if (a->stage == ACTION_DONE && held == 0) {
		a->stage = ACTION_NONE;
		say(as, now, true, "NO LONGER TRUE after %s: %s", span, a->title);
		return true;
	}
	if (now - a->done_at < ACTION_STILL_MS)
		return false;
	say(as, now, a->stage != ACTION_DONE,
	    a->stage == ACTION_DONE ? "still true after %s: %s" : "not seen after %s: %s", span,
	    a->title);
	a->stage = ACTION_NONE;
	return true;
}

/*
 * No word since it was sent: told after a while, and once more when the engine
 * will not do it any more, should it still be able to.
 */
static bool tick_quiet(struct actions *as, struct action *a, int64_t now, int64_t quiet)
{
	int64_t due = a->quiet_at ? PLAN_LATE_MS + 1 : ACTION_QUIET_MS;
	char span[32];

	if (quiet < ACTION_QUIET_MS || now - a->sent_at < due || a->quiet_at - a->sent_at >= due)
		return false;
	a->quiet_at = now;
	text_span(span, sizeof span, now - a->sent_at);
	say(as, now, true,
	    now - a->sent_at > PLAN_LATE_MS ? "no answer for %s: %s: done by now, or refused"
					    : "no answer for %s: %s may still be done",
	    span, a->title);
	return true;
}

bool actions_tick(struct actions *as, const struct san *san, int64_t now, int64_t quiet)
{
	bool news = false;

	for (unsigned i = 0; i < ACTIONS; i++) {
		struct action *a = &as->a[i];

		if (a->stage == ACTION_SENT)
			news |= tick_quiet(as, a, now, quiet);
		else if (a->stage > ACTION_SENT)
			news |= tick(as, a, san, now);
	}
	return news;
}

void actions_lost(struct actions *as, int64_t now)
{
	for (unsigned i = 0; i < ACTIONS; i++) {
		struct action *a = &as->a[i];

		if (a->stage == ACTION_SENT)
			say(as, now, true, "no answer, the engine ended: %s", a->title);
		a->stage = ACTION_NONE;
	}
}
