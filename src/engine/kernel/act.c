/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * act: carries out commands on the real SAN, and says what became of them.
 *
 * An op passes: sent by a way; looked at, with fresh readings of the map, until
 * the kernel shows it or two seconds are over; told; and followed, until ten
 * seconds later a last look says whether it is still true.
 */
#include "engine/kernel/act.h"

#include "base/mem.h"
#include "base/text.h"
#include "engine/kernel/act_op.h"
#include "engine/kernel/held.h"
#include "engine/kernel/mpathd_poll.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOK_EVERY_MS 200
#define LOOK_FOR_MS   2000
#define FOLLOW_MS     10000

/* ---- ops ---- */

struct san_map *op_map(const struct op *op)
{
	return san_map_by_key(op->a->k->san, op->cmd.map);
}

struct san_path *op_path(const struct op *op)
{
	const struct san_map *m = op_map(op);

	return m ? san_path_find(m, op->cmd.major, op->cmd.minor) : NULL;
}

void op_pin(struct op *op)
{
	op->pins++;
}

bool op_unpin(struct op *op)
{
	struct act *a = op->a;
	bool closed = a->closed;

	if (--op->pins || !op->over)
		return !closed;
	free(op);
	if (!--a->live && closed)
		free(a);
	return false;
}

static struct op *op_new(struct act *a, const struct plan_cmd *cmd)
{
	struct op *op = xcalloc(1, sizeof(*op));

	op->a = a;
	op->turn = -1;
	op->cmd = *cmd;
	op->res.id = cmd->id;
	op->next = a->ops;
	a->ops = op;
	a->live++;
	uv_timer_init(a->k->loop, &op->timer);
	op->timer.data = op;
	op_pin(op); /* the timer's handle */
	return op;
}

static void timer_gone(uv_handle_t *h)
{
	op_unpin(h->data);
}

static void op_end(struct op *op)
{
	struct op **at = &op->a->ops;

	turn_give(op);
	if (op->over)
		return;
	while (*at != op)
		at = &(*at)->next;
	*at = op->next;
	op->over = true;
	uv_timer_stop(&op->timer);
	uv_close((uv_handle_t *)&op->timer, timer_gone);
}

/* ---- telling ---- */

static void event(struct op *op, enum san_severity sev, const char *text)
{
	struct source_env *env = op->a->k->env;

	env->event(env, sev, op_map(op), op_path(op), "sandeck", text);
	kernel_commit(op->a->k, 0);
}

/* The result if it is not out yet, else an event. */
static void tell(struct op *op, bool good, const char *fmt, va_list ap) ATTR_PRINTF(3, 0);

static void tell(struct op *op, bool good, const char *fmt, va_list ap)
{
	struct source_env *env = op->a->k->env;
	char raw[2 * sizeof(op->res.text)];

	vsnprintf(raw, sizeof(raw), fmt, ap);
	text_clean(op->res.text, sizeof(op->res.text), raw);
	if (op->told) {
		event(op, good ? SAN_SEV_INFO : SAN_SEV_WARN, op->res.text);
		return;
	}
	op->told = true;
	turn_give(op);
	op->res.ok = good;
	env->done(env, &op->res);
}

static void say(struct op *op, bool good, const char *fmt, ...) ATTR_PRINTF(3, 4);

static void say(struct op *op, bool good, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(op, good, fmt, ap);
	va_end(ap);
}

/* What a late answer is introduced by. */
static const char *late(const struct op *op)
{
	return op->late ? "late answer: " : "";
}

/*
 * What the model shows after a fresh reading that ended with rc, as plan_verify().  That the map
 * is gone may be just what was asked for.
 */
static int op_seen(const struct op *op, int rc)
{
	return rc && rc != E_NOTFOUND ? -1 : plan_verify(op->a->k->san, &op->cmd);
}

/* ---- the third moment: still true? ---- */

static void on_followed(void *ctx, int rc)
{
	struct op *op = ctx;
	const struct san *san = op->a->k->san;
	char text[300], why[200];
	int seen;

	if (!op_unpin(op) || op->over)
		return;
	seen = op_seen(op, rc);
	if (seen > 0) {
		act_words(text, sizeof(text), san, &op->cmd, op->res.ok ? ACT_STILL : ACT_DONE);
		text_cat(text, sizeof(text), op->res.ok ? ", 10 s later" : ", after all");
		event(op, SAN_SEV_INFO, text);
	} else if (!seen && op->res.ok) {
		act_words(text, sizeof(text), san, &op->cmd, ACT_UNDONE);
		text_cat(text, sizeof(text), ": that did not last 10 s%s",
			 act_why_undone(why, sizeof(why), san, &op->cmd));
		event(op, SAN_SEV_WARN, text);
	}
	op_end(op);
}

static void refresh(struct op *op, kernel_cb cb)
{
	const struct san_map *m = op_map(op);

	op_pin(op);
	if (m)
		kernel_refresh_map(op->a->k, m, cb, op);
	else
		cb(op, E_NOTFOUND);
}

static void on_follow(uv_timer_t *t)
{
	refresh(t->data, on_followed);
}

static void follow(struct op *op)
{
	op->following = true;
	uv_timer_start(&op->timer, on_follow, op->a->follow_ms, 0);
}

/* Path verbs meet on the path, all others on the map. */
static bool same_object(const struct plan_cmd *a, const struct plan_cmd *b)
{
	bool path_a = plan_verb_info(a->verb)->wants_path;

	if (strcmp(a->map, b->map) != 0 || path_a != plan_verb_info(b->verb)->wants_path)
		return false;
	return !path_a || (a->major == b->major && a->minor == b->minor);
}

/* The operator has something new in mind: that the old state ends is no news. */
static void forget_followed(struct act *a, const struct plan_cmd *cmd)
{
	for (struct op *op = a->ops, *next; op; op = next) {
		next = op->next;
		if (op->following && same_object(&op->cmd, cmd))
			op_end(op);
	}
}

/* ---- the second moment: does the kernel show it? ---- */

static void on_looked(void *ctx, int rc);

static void on_look_again(uv_timer_t *t)
{
	refresh(t->data, on_looked);
}

static void confirmed(struct op *op)
{
	char text[300];

	/* the marks go out with the result, not a tick later */
	held_note(op->a->k->held, &op->cmd);
	kernel_commit(op->a->k, COMMIT_STATES);
	act_words(text, sizeof(text), op->a->k->san, &op->cmd, ACT_DONE);
	say(op, true, "%s%s", late(op), text);
	op->res.ok = true; /* for the third moment, also when it came late */
	follow(op);
}

static void not_confirmed(struct op *op, const char *why)
{
	char text[300];

	act_words(text, sizeof(text), op->a->k->san, &op->cmd, ACT_DONE);
	op->res.unconfirmed = true;
	say(op, false, "%ssent, but %s; not confirmed: %s", late(op), why, text);
	follow(op);
}

static void on_looked(void *ctx, int rc)
{
	struct op *op = ctx;
	int seen;

	if (!op_unpin(op) || op->over)
		return;
	seen = op_seen(op, rc);
	if (seen > 0)
		confirmed(op);
	else if (rc == E_NOTFOUND)
		not_confirmed(op, "the map is gone since");
	else if (rc)
		not_confirmed(op, "device mapper does not answer");
	else if (seen < 0)
		not_confirmed(op, "this cannot be seen in the kernel");
	else if (kernel_now(op->a->k) - op->sent_at < LOOK_FOR_MS)
		uv_timer_start(&op->timer, on_look_again, LOOK_EVERY_MS, 0);
	else
		not_confirmed(op, "not to be seen in the kernel yet");
}

/* ---- the first moment: reports of a way ---- */

void op_sent(struct op *op)
{
	op->open = false;
	op->sent_at = kernel_now(op->a->k);
	/* the daemon's own words follow its action */
	mpathd_poll_soon(op->a->k->daemon);
	refresh(op, on_looked);
}

/* The last word on it. */
static void answer(struct op *op, bool good, const char *tail, const char *fmt, va_list ap)
	ATTR_PRINTF(4, 0);

static void answer(struct op *op, bool good, const char *tail, const char *fmt, va_list ap)
{
	char text[300];

	vsnprintf(text, sizeof(text), fmt, ap);
	op->open = false;
	say(op, good, "%s%s%s", late(op), text, tail);
	op_end(op);
}

void op_refused(struct op *op, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	answer(op, false, "", fmt, ap);
	va_end(ap);
}

void op_unsent(struct op *op, const char *fmt, ...)
{
	va_list ap;

	op->res.sent[0] = '\0';
	va_start(ap, fmt);
	answer(op, false, ": nothing was sent", fmt, ap);
	va_end(ap);
}

void op_done(struct op *op, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	answer(op, true, "", fmt, ap);
	va_end(ap);
}

void op_silent(struct op *op, bool daemon, const char *fmt, ...)
{
	va_list ap;

	op->open = true;
	op->res.silent = daemon;
	op->res.unconfirmed = true;
	va_start(ap, fmt);
	tell(op, false, fmt, ap);
	va_end(ap);
}

void op_unknown(struct op *op, const char *fmt, ...)
{
	va_list ap;

	op->res.unconfirmed = true;
	va_start(ap, fmt);
	tell(op, false, fmt, ap);
	va_end(ap);
	follow(op);
}

/* ---- commands ---- */

/* The way: multipathd where the plan says so, else what the verb is by nature. */
static void send_op(struct op *op)
{
	const char *to = "kernel";
	void (*way)(struct op * op) = way_message;

	if (op->cmd.verb == PLAN_BASELINE) {
		to = "sandeck";
		way = way_baseline;
	} else if (op->cmd.verb == PLAN_ASSEMBLE) {
		way = way_assemble;
	} else if (op->cmd.verb == PLAN_RUN) {
		to = "sysfs";
		way = way_run;
	} else if (op->to_daemon) {
		to = "multipathd";
		way = way_daemon;
	} else if (op->cmd.verb == PLAN_RESUME) {
		way = way_resume;
	} else if (op->cmd.verb >= PLAN_FLUSH) {
		way = way_change;
	}
	snprintf(op->res.to, sizeof(op->res.to), "%s", to);
	op->sent_at = kernel_now(op->a->k);
	way(op);
}

void act_command(struct act *a, const struct plan_cmd *cmd)
{
	struct op *op = op_new(a, cmd);
	struct plan_cmd again = *cmd;
	struct err e = { 0 };
	struct plan plan;

	if (plan_make(a->k->san, &again, 1, kernel_now(a->k), NULL, &plan, &e)) {
		op_refused(op, "%s", e.text);
		return;
	}
	snprintf(op->res.sent, sizeof(op->res.sent), "%s", plan.sends);
	op->to_daemon = plan.to_daemon;
	forget_followed(a, cmd);
	/* what is not sent at all needs no turn: in an outage that is told at once */
	if (op->to_daemon && mpathd_state(mpathd_poll_conn(a->k->daemon))->silent_since)
		send_op(op);
	else
		turn_take(op, send_op);
}

/* ---- life ---- */

struct act *act_new(struct kernel *k)
{
	struct act *a = xcalloc(1, sizeof(*a));

	a->k = k;
	a->follow_ms = FOLLOW_MS;
	return a;
}

void act_close(struct act *a)
{
	if (!a)
		return;
	a->closed = true;
	while (a->ops)
		op_end(a->ops);
	if (!a->live)
		free(a);
}
