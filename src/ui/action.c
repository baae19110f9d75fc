/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * action: follows plans after they were sent.  The engine answers each command
 * once; whether its answer stays true is looked up in the model (plan_verify).
 */
#include "ui/action.h"

#include "base/attr.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void say(struct actions *as, int64_t now, bool loud, const char *fmt, ...) ATTR_PRINTF(4, 5);

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

void actions_fini(struct actions *as)
{
	oplog_fini(&as->log);
}

/* ---- sent ---- */

/* What a verb decides about: a later command on the same matter takes over from an earlier one. */
static int matter_of(enum plan_verb v)
{
	const struct plan_verb_info *info = plan_verb_info(v);

	if (info->wants_path)
		return 1;
	if (info->wants_group)
		return 2;
	if (v == PLAN_QUEUE_ON || v == PLAN_QUEUE_OFF)
		return 3;
	if (v == PLAN_PARTS_ADD || v == PLAN_PARTS_DELETE)
		return 4;
	return v < PLAN_FLUSH ? 5 : 6 + (int)v;
}

static bool same_matter(const struct plan_cmd *a, const struct plan_cmd *b)
{
	return a->minor == b->minor && a->major == b->major &&
	       matter_of(a->verb) == matter_of(b->verb) && !strcmp(a->map, b->map);
}

/* What is watched of earlier plans and is decided anew by this one is watched no more. */
static void take_over(struct oplog *log, const struct cmdset *cmds)
{
	for (size_t i = log->nearlier; i < log->n; i++) {
		struct op *op = log->op[i];

		for (size_t k = 0; k < op->n; k++) {
			for (size_t j = 0; op->cmd[k].watched && j < cmds->n; j++)
				op->cmd[k].watched = !same_matter(&op->cmd[k].cmd, &cmds->cmd[j]);
		}
	}
}

void actions_sent(struct actions *as, const struct san *san, const struct plan *plan,
		  const struct cmdset *cmds, int64_t now)
{
	const struct op *op;

	take_over(&as->log, cmds);
	op = oplog_sent(&as->log, san, plan, cmds, now);
	if (op->n == 1)
		say(as, now, false, "sent: %s", op->sends);
	else
		say(as, now, false, "sent %zu commands: %s", op->n, op->sends);
}

/* ---- answered ---- */

static enum op_stage stage_of(const struct plan_result *r)
{
	if (r->silent && r->sent[0])
		return OP_SILENT;
	return r->ok ? OP_DONE : r->unconfirmed ? OP_UNCONFIRMED : OP_FAILED;
}

/* The first command in this stage; NULL none. */
static const struct op_cmd *first_in(const struct op *op, enum op_stage stage)
{
	for (size_t i = 0; i < op->n; i++) {
		if (op->cmd[i].stage == stage)
			return &op->cmd[i];
	}
	return NULL;
}

/* The first that was not done, as far as is known. */
static const struct op_cmd *first_bad(const struct op *op)
{
	const struct op_cmd *failed = first_in(op, OP_FAILED), *silent = first_in(op, OP_SILENT);

	return !failed || (silent && silent < failed) ? silent : failed;
}

static void say_one(struct actions *as, const struct op *op, const struct plan_result *r)
{
	const char *what = r->ok ? "confirmed: " : r->unconfirmed ? "sent, not seen yet: " : "";

	say(as, op->done_at, !r->ok && !r->unconfirmed, "%s%s", what, r->text);
}

/* All of the set are answered; op->text has what was said of the first that was not done. */
static void say_set(struct actions *as, struct op *op)
{
	size_t done = op_count(op, OP_DONE);
	size_t failed = op_count(op, OP_FAILED) + op_count(op, OP_SILENT);
	const struct op_cmd *bad = first_bad(op);

	if (failed == op->n)
		say(as, op->done_at, true, "none of %zu done: %s", op->n, op->text);
	else if (failed)
		say(as, op->done_at, true, "confirmed %zu of %zu; %s: %s", done, op->n, bad->name,
		    op->text);
	else if (done < op->n)
		say(as, op->done_at, false, "confirmed %zu of %zu; sent, not seen yet: %s", done,
		    op->n, first_in(op, OP_UNCONFIRMED)->name);
	else
		say(as, op->done_at, false, "confirmed %zu of %zu: %s", done, op->n, op->title);
	snprintf(op->text, sizeof op->text, "%.299s", as->text);
}

/* What the entry keeps of an answer: of a set, the words of the first that was not done. */
static void take(struct op *op, struct op_cmd *c, const struct plan_result *r)
{
	bool first = !r->ok && !r->unconfirmed && !first_bad(op);

	c->stage = stage_of(r);
	c->silent = r->silent;
	op->answered++;
	if (op->n == 1 || first)
		text_clean(op->text, sizeof op->text, r->text);
	if (r->to[0])
		text_clean(op->to, sizeof op->to, r->to);
	/* one that was sent before it got no answer can still be done: that is the one to tell */
	if (r->silent && (!op->silent.id || (!op->silent.sent[0] && r->sent[0])))
		op->silent = *r;
}

const struct op *actions_result(struct actions *as, const struct san *san,
				const struct plan_result *r, int64_t now)
{
	struct op *op;
	struct op_cmd *c = oplog_find(&as->log, r->id, &op);

	if (!c) {
		say(as, now, !r->ok, "%s", r->text);
		return NULL;
	}
	take(op, c, r);
	op->done_at = now;
	op->quiet_at = 0;
	if (op->answered < op->n) {
		say(as, now, false, "confirmed %zu of %zu so far: %s", op_count(op, OP_DONE), op->n,
		    op->title);
		return NULL;
	}
	if (op->n == 1) {
		plan_state(op->after, sizeof op->after, san, &op->cmd[0].cmd, now);
		say_one(as, op, r);
	} else {
		say_set(as, op);
	}
	op->watched = op_count(op, OP_FAILED) < op->n;
	return op->silent.id ? op : NULL;
}

const struct op *actions_undo(const struct actions *as)
{
	return oplog_newest_done(&as->log);
}

/* ---- still true? ---- */

/* What the model said of an entry's commands since the last look. */
struct look {
	size_t now_done, untrue, watched, unseen;
	const struct op_cmd *first; /* of those that are not true any more */
};

static void look_at(struct op *op, const struct san *san, struct look *l)
{
	for (size_t i = 0; i < op->n; i++) {
		struct op_cmd *c = &op->cmd[i];
		bool waits = c->stage == OP_UNCONFIRMED || c->stage == OP_SILENT;
		bool follows = c->stage == OP_DONE || waits;
		int held = c->watched && follows ? plan_verify(san, &c->cmd) : -1;

		if (waits && held == 1) {
			c->stage = OP_DONE;
			l->now_done++;
		} else if (c->stage == OP_DONE && held == 0) {
			c->stage = OP_UNTRUE;
			l->first = l->untrue++ ? l->first : c;
		}
		l->watched += c->watched && follows && c->stage != OP_UNTRUE;
		l->unseen += c->watched && waits && c->stage != OP_DONE;
	}
}

static void say_untrue(struct actions *as, const struct op *op, const struct look *l, int64_t now)
{
	char span[32];

	text_span(span, sizeof span, now - op->done_at);
	if (op->n == 1)
		say(as, now, true, "NO LONGER TRUE after %s: %s", span, op->title);
	else if (l->untrue == 1)
		say(as, now, true, "NO LONGER TRUE after %s for %s: %s", span, l->first->name,
		    op->title);
	else
		say(as, now, true, "NO LONGER TRUE after %s for %s and %zu more: %s", span,
		    l->first->name, l->untrue - 1, op->title);
}

/* Ten seconds have passed since the last answer. */
static void say_still(struct actions *as, const struct op *op, const struct look *l, int64_t now)
{
	char span[32];
	size_t still = l->watched - l->unseen;

	text_span(span, sizeof span, now - op->done_at);
	if (still == op->n)
		say(as, now, false, "still true after %s: %s", span, op->title);
	else if (!still)
		say(as, now, true, "not seen after %s: %s", span, op->title);
	else
		say(as, now, l->unseen != 0, "still true after %s for %zu of %zu: %s", span, still,
		    op->n, op->title);
}

/* One entry; true when it had something to say. */
static bool tick(struct actions *as, struct op *op, const struct san *san, int64_t now)
{
	struct look l = { 0 };

	look_at(op, san, &l);
	if (l.now_done && !l.unseen) {
		op->done_at = now;
		say(as, now, false, "confirmed now: %s", op->title);
	}
	if (l.untrue)
		say_untrue(as, op, &l, now);
	op->watched = l.watched != 0;
	if ((l.now_done && !l.unseen) || l.untrue || !op->watched)
		return l.now_done || l.untrue;
	/* who does not answer may do it at any time: that was said, and goes on being looked for */
	if (now - op->done_at < ACTION_STILL_MS || op_count(op, OP_SILENT))
		return false;
	say_still(as, op, &l, now);
	op->watched = false;
	return true;
}

/*
 * No word since it was sent, or since the last answer: told after a while, and
 * once more when the engine will not do it any more, should it still be able to.
 */
static bool tick_quiet(struct actions *as, struct op *op, int64_t now, int64_t quiet)
{
	int64_t due = op->quiet_at ? PLAN_LATE_MS + 1 : ACTION_QUIET_MS;
	int64_t since = op->done_at ? op->done_at : op->sent_at;
	char span[32];

	if (quiet < ACTION_QUIET_MS || now - since < due || op->quiet_at - since >= due)
		return false;
	op->quiet_at = now;
	text_span(span, sizeof span, now - since);
	say(as, now, true,
	    now - since > PLAN_LATE_MS ? "no answer for %s: %s: done by now, or refused"
				       : "no answer for %s: %s may still be done",
	    span, op->title);
	return true;
}

bool actions_tick(struct actions *as, const struct san *san, int64_t now, int64_t quiet)
{
	bool news = false;

	for (size_t i = as->log.nearlier; i < as->log.n; i++) {
		struct op *op = as->log.op[i];

		if (!op->watched)
			continue;
		if (op->answered < op->n)
			news |= tick_quiet(as, op, now, quiet);
		else
			news |= tick(as, op, san, now);
	}
	return news;
}

void actions_lost(struct actions *as, int64_t now)
{
	for (size_t i = as->log.nearlier; i < as->log.n; i++) {
		struct op *op = as->log.op[i];

		if (op->answered < op->n) {
			say(as, now, true, "no answer, the engine ended: %s", op->title);
			snprintf(op->text, sizeof op->text, "%.299s", as->text);
		}
		for (size_t k = 0; k < op->n; k++) {
			if (op->cmd[k].stage == OP_SENT)
				op->cmd[k].stage = OP_LOST;
		}
		op->answered = op->n;
		op->watched = false;
	}
}
