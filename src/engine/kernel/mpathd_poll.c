/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mpathd_poll: asks multipathd regularly and keeps the model's daemon words.
 * The requests are one table; each row says whether it is due in this round
 * and what becomes of its reply.
 */
#include "engine/kernel/mpathd_poll.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/text.h"
#include "engine/kernel/mpathd_merge.h"
#include "engine/kernel/mpathd_parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUND_MIN_MS   1000
#define ROUND_MAX_MS   8000 /* words older than 10 s are shown as old */
#define LEARN_EVERY_MS 300000
#define PACE_MAX_MS    5000

struct mpathd_poll {
	uv_timer_t timer;
	struct san *san;
	struct mpathd_poll_hooks hooks;
	struct mpathd *conn;
	bool blind;
	bool in_round, again, settled, learn;
	bool asked_maps; /* in this round */
	bool old_paths;  /* this daemon cannot print the checker of a path in no map */
	bool asked_version;
	bool told_broken;      /* its JSON */
	bool was_silent, busy; /* said so already */
	unsigned step;         /* row of asks[] */
	int64_t began, learnt_at, pace;
};

static int64_t now_of(const struct mpathd_poll *p)
{
	return p->hooks.now(p->hooks.ctx);
}

static void event(struct mpathd_poll *p, enum san_severity sev, const char *text)
{
	p->hooks.event(p->hooks.ctx, sev, text);
}

static void touch_host(struct mpathd_poll *p)
{
	san_touch(p->san, &p->san->host.obj, SAN_DIRTY_STATE);
}

/* ---- the requests of a round ---- */

static bool always(const struct mpathd_poll *p)
{
	(void)p;
	return true;
}

static bool when_blind(const struct mpathd_poll *p)
{
	return p->blind;
}

static bool when_learning(const struct mpathd_poll *p)
{
	return p->learn;
}

/* Once a daemon: it logs the unknown word. */
static bool when_new(const struct mpathd_poll *p)
{
	return !p->asked_version;
}

/* Never waits for the daemon's lock: the first sign of life, and why the rest may take long. */
static void on_daemon(struct mpathd_poll *p, char *text)
{
	struct mpathd_daemon d;
	char line[96];

	if (!mpathd_parse_daemon(text, &d)) {
		event(p, SAN_SEV_WARN, "multipathd does not say what it does");
		return;
	}
	if (!strcmp(d.status, "idle") || !strcmp(d.status, "running"))
		return;
	snprintf(line, sizeof(line), "multipathd is in state %s%s", d.status,
		 d.reconfigure ? ", a reconfigure is waiting" : "");
	event(p, SAN_SEV_INFO, line);
}

static void on_maps(struct mpathd_poll *p, char *text)
{
	mpathd_merge_maps(p->san, text, now_of(p));
}

static void on_paths(struct mpathd_poll *p, char *text)
{
	mpathd_merge_paths(p->san, text, p->blind, now_of(p));
}

static void on_tree(struct mpathd_poll *p, char *text)
{
	struct mpathd_tree tree = { 0 };
	struct err e = { 0 };
	int err = mpathd_json_parse(text, &tree, &e);

	if ((err || tree.mended) && !p->told_broken) {
		p->told_broken = true;
		event(p, SAN_SEV_WARN,
		      err ? "multipathd's JSON is broken beyond mending: groups are not known"
			  : "multipathd's JSON was broken by a name in it, and mended");
	}
	if (!err)
		mpathd_merge_tree(p->san, &tree);
	mpathd_tree_fini(&tree);
}

/* Any version answers an unknown word with its help, which begins with the version. */
static void on_help(struct mpathd_poll *p, char *text)
{
	char version[24];

	p->asked_version = true;
	if (!mpathd_parse_version(text, version, sizeof(version)))
		return;
	p->san->host.charge_version = san_intern(p->san, version);
	touch_host(p);
}

static void on_config(struct mpathd_poll *p, char *text)
{
	int64_t ms = mpathd_parse_poll_ms(text);

	p->learn = false;
	p->learnt_at = now_of(p);
	if (ms)
		p->san->host.poll_ms = ms;
}

static const struct ask {
	const char *request;
	const char *old_request; /* for a daemon that failed the former; NULL: there is none */
	bool (*due)(const struct mpathd_poll *p);
	void (*got)(struct mpathd_poll *p, char *text);
	bool of_maps; /* about the maps that are there when it is asked */
} asks[] = {
	{ "show daemon", NULL, when_learning, on_daemon, false },
	/* before the maps: how long I/O is held is told in polling intervals */
	{ "show config local", NULL, when_learning, on_config, false },
	{ "show maps json", NULL, when_blind, on_tree, true },
	{ MPATHD_ASK_MAPS, NULL, always, on_maps, true },
	{ MPATHD_ASK_PATHS, MPATHD_ASK_PATHS_OLD, always, on_paths, true },
	{ "help", NULL, when_new, on_help, false },
};

static void ask_next(struct mpathd_poll *p);

/* ---- rounds ---- */

static void on_timer(uv_timer_t *h);

static void schedule(struct mpathd_poll *p, int64_t in_ms)
{
	uv_timer_start(&p->timer, on_timer, (uint64_t)in_ms, 0);
}

static void end_round(struct mpathd_poll *p, bool complete)
{
	int64_t pause = (now_of(p) - p->began) * 10;

	if (pause < ROUND_MIN_MS)
		pause = ROUND_MIN_MS;
	if (pause < p->pace)
		pause = p->pace;
	if (pause > ROUND_MAX_MS)
		pause = ROUND_MAX_MS;
	p->in_round = false;
	/* The words of maps that came since they were asked are still to come. */
	p->settled |= !p->again;
	touch_host(p); /* charge_at */
	schedule(p, p->again ? 0 : pause);
	p->again = false;
	p->hooks.merged(p->hooks.ctx, complete);
}

static void begin_round(struct mpathd_poll *p)
{
	if (p->in_round || !mpathd_state(p->conn)->connected)
		return;
	p->began = now_of(p);
	if (p->began - p->learnt_at >= LEARN_EVERY_MS)
		p->learn = true;
	p->in_round = true;
	p->asked_maps = false;
	p->step = 0;
	ask_next(p);
}

static void on_timer(uv_timer_t *h)
{
	begin_round(h->data);
}

/* The daemon gave up on its own lock: its old words stand, aged, and the rest would fail likewise.
 */
static void on_busy(struct mpathd_poll *p)
{
	if (!p->busy)
		event(p, SAN_SEV_WARN, "multipathd answers, but is too busy to say anything");
	p->busy = true;
	end_round(p, false);
}

/* Do more words of maps come in this round? */
static bool words_due(const struct mpathd_poll *p)
{
	for (unsigned i = p->step; i < ARRAY_LEN(asks); i++) {
		if (asks[i].of_maps && asks[i].due(p))
			return true;
	}
	return false;
}

static void on_reply(void *ctx, enum mpathd_fate fate, char *text)
{
	struct mpathd_poll *p = ctx;
	const struct ask *a = &asks[p->step];
	const char *why;
	enum mpathd_reply reply;

	if (fate == MPATHD_OVERDUE)
		return; /* it is still coming, and the connection's state says that it is late */
	if (fate != MPATHD_ANSWERED) {
		end_round(p, false);
		return;
	}
	reply = mpathd_parse_reply(text, &why);
	if (reply == MPATHD_TIMEOUT) {
		on_busy(p);
		return;
	}
	if (reply == MPATHD_FAIL && a->old_request && !p->old_paths) {
		p->old_paths = true;
		ask_next(p);
		return;
	}
	p->busy = false;
	p->san->host.charge_at = now_of(p);
	a->got(p, text);
	p->step++;
	/* A picture need not wait for the version. */
	p->settled |= !words_due(p) && !p->again;
	ask_next(p);
}

static void ask_next(struct mpathd_poll *p)
{
	const struct ask *a;
	struct err e;

	while (p->step < ARRAY_LEN(asks) && !asks[p->step].due(p))
		p->step++;
	if (p->step == ARRAY_LEN(asks)) {
		end_round(p, true);
		return;
	}
	a = &asks[p->step];
	p->asked_maps |= a->of_maps;
	if (mpathd_ask(p->conn, p->old_paths && a->old_request ? a->old_request : a->request, false,
		       on_reply, p, &e))
		end_round(p, false);
}

/* ---- who is in charge ---- */

static void on_connected(void *ctx)
{
	struct mpathd_poll *p = ctx;

	p->learn = true;
	p->old_paths = p->asked_version = false;
	/* not from here: the connection is in the middle of its step */
	schedule(p, 0);
}

static void say_silence(struct mpathd_poll *p, const struct mpathd_state *s)
{
	char text[160], span[32];
	bool silent = s->silent_since != 0;

	if (silent == p->was_silent)
		return;
	p->was_silent = silent;
	if (!silent && !s->pid)
		return; /* the end of it is said elsewhere */
	text_span(span, sizeof(span), now_of(p) - s->silent_since);
	if (silent)
		snprintf(text, sizeof(text), "multipathd has not answered for %s%s%s", span,
			 *s->trouble ? ": " : "", s->trouble);
	event(p, silent ? SAN_SEV_WARN : SAN_SEV_GOOD, silent ? text : "multipathd answers again");
}

static void say_charge(struct mpathd_poll *p, enum san_charge was, const struct mpathd_state *s)
{
	char text[80];

	if (was == SAN_CHARGE_UNKNOWN)
		return; /* the first look is no news */
	if (s->pid)
		snprintf(text, sizeof(text), "multipathd (pid %u) is in charge", s->pid);
	else if (s->monitor)
		snprintf(text, sizeof(text), "sandeck monitor (pid %u) is in charge", s->monitor);
	else
		snprintf(text, sizeof(text), "%s ended: nobody checks the paths",
			 was == SAN_CHARGE_SANDECK ? "sandeck monitor" : "multipathd");
	event(p, s->pid || s->monitor ? SAN_SEV_GOOD : SAN_SEV_WARN, text);
}

static void set_charge(struct mpathd_poll *p, const struct mpathd_state *s)
{
	struct san_host *h = &p->san->host;
	enum san_charge was = h->charge;

	h->charge = s->pid       ? SAN_CHARGE_MULTIPATHD
		    : s->monitor ? SAN_CHARGE_SANDECK
				 : SAN_CHARGE_NOBODY;
	if (was == h->charge)
		return;
	say_charge(p, was, s);
	if (s->pid)
		return;
	h->charge_version = "";
	h->charge_at = h->poll_ms = 0;
	mpathd_merge_gone(p->san);
	p->settled = true;
}

static void on_changed(void *ctx)
{
	struct mpathd_poll *p = ctx;
	const struct mpathd_state *s = mpathd_state(p->conn);
	struct san_host *h = &p->san->host;
	enum san_charge was = h->charge;

	say_silence(p, s);
	set_charge(p, s);
	if (h->charge == was && h->silent_since == s->silent_since)
		return; /* it answered; the round's end tells */
	h->silent_since = s->silent_since;
	p->settled = p->settled || h->silent_since;
	touch_host(p);
	p->hooks.merged(p->hooks.ctx, false);
}

/* ---- life ---- */

static int64_t conn_now(void *ctx)
{
	return now_of(ctx);
}

struct mpathd_poll *mpathd_poll_new(uv_loop_t *loop, struct san *san, bool blind,
				    const struct mpathd_where *where,
				    const struct mpathd_poll_hooks *hooks)
{
	struct mpathd_poll *p = xcalloc(1, sizeof(*p));

	p->san = san;
	p->blind = blind;
	p->hooks = *hooks;
	uv_timer_init(loop, &p->timer);
	p->timer.data = p;
	p->conn = mpathd_new(loop, where,
			     &(struct mpathd_hooks){ p, conn_now, on_changed, on_connected });
	return p;
}

static void timer_gone(uv_handle_t *h)
{
	free(h->data);
}

void mpathd_poll_close(struct mpathd_poll *p)
{
	if (!p)
		return;
	mpathd_close(p->conn);
	uv_timer_stop(&p->timer);
	uv_close((uv_handle_t *)&p->timer, timer_gone);
}

void mpathd_poll_soon(struct mpathd_poll *p)
{
	/* A round that comes to the maps yet will find them as they are now. */
	if (p->in_round)
		p->again |= p->asked_maps;
	else
		schedule(p, 0);
}

void mpathd_poll_pace(struct mpathd_poll *p, int64_t interval_ms)
{
	p->pace = interval_ms > PACE_MAX_MS ? PACE_MAX_MS : interval_ms;
}

struct mpathd *mpathd_poll_conn(struct mpathd_poll *p)
{
	return p->conn;
}

bool mpathd_poll_settled(const struct mpathd_poll *p)
{
	return p->settled;
}
