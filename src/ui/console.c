/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * console: the loop.
 *
 * One poll over the stream, the keyboard and the next second.  A sync makes a
 * frame due, when the line is ready for one (pace.h); a key draws at once.  Between two syncs
 * the model may be half a change ahead; rows point into it, so whatever has
 * arrived makes them be built again before anything looks at them.
 */
#include "ui/console_int.h"

#include "base/attr.h"
#include "base/memlock.h"
#include "base/mono.h"
#include "base/tell.h"
#include "base/text.h"
#include "base/who.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* So long a good answer has its line for itself: what it tells of is an event, too. */
#define ANSWER_ALONE_MS 1000

int64_t console_mono(void)
{
	return mono_ms();
}

int64_t console_clock(const struct console *c)
{
	int64_t now = client_now(c->client);

	return c->ended[0] ? now + console_mono() - c->ended_mono : now;
}

void console_answer(struct console *c, int64_t for_ms, int64_t at, bool loud, const char *fmt, ...)
{
	char raw[sizeof c->news.answer];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(raw, sizeof raw, fmt, ap);
	va_end(ap);
	text_clean(c->news.answer, sizeof c->news.answer, raw);
	c->news.answer_until = console_mono() + for_ms;
	c->news.answer_at = at;
	c->news.answer_loud = loud;
	c->pending = true;
}

/* Is the clock of line 1 to move?  Not in a picture that stands still on purpose. */
static bool ticking(const struct console *c)
{
	return c->ended[0] || !client_stands(c->client);
}

/* ---- what the client tells ---- */

/*
 * A change of a state is drawn at once.  Rates alone wait for the next second of
 * the clock, with which everything is drawn anyway: one frame a second, not two.
 * What a key brought into view is waited for.
 */
static void on_sync(void *ctx, const struct stream_sync *s)
{
	struct console *c = ctx;

	console_ack_sync(c);
	if (client_san(c->client)->changes != c->drawn_changes || !ticking(c) ||
	    s->interval_ms < 1000 || !s->loaded || c->awaited)
		c->pending = true;
	c->awaited = false;
}

static void on_event(void *ctx, const struct san_event *ev)
{
	struct console *c = ctx;

	happened_add(&c->happened, ev);
	if (c->shown == VIEW_EVENTS)
		c->moved = true;
	if (*ev->from) /* what was read in a log is history, not news */
		return;
	snprintf(c->news.event, sizeof c->news.event, "%s", ev->text);
	if (ev->by[0])
		text_cat(c->news.event, sizeof c->news.event, " (%s)", ev->by);
	c->news.event_at = ev->at;
	c->news.event_loud = ev->sev == SAN_SEV_BAD;
	/* what was done is known by now, and is not to hide what happens */
	if (ev->sev >= SAN_SEV_WARN && !c->news.answer_loud && c->news.answer_at &&
	    ev->at > c->news.answer_at + ANSWER_ALONE_MS)
		c->news.answer_until = 0;
	c->pending = true;
}

static void on_result(void *ctx, const struct plan_result *r)
{
	console_result(ctx, r);
}

static void on_answer(void *ctx, const struct answer *a)
{
	console_answered(ctx, a);
}

static void on_past(void *ctx, const struct stream_past *p)
{
	struct console *c = ctx;

	oplog_past(&c->actions.log, p);
	c->moved = true;
	c->pending = true;
}

/* ssh's words, or an engine's: shown like an event, for they say why nothing comes. */
static void on_noise(void *ctx, const char *text)
{
	struct console *c = ctx;

	snprintf(c->news.event, sizeof c->news.event, "%s", text);
	c->news.event_at = client_now(c->client);
	c->news.event_loud = false;
	c->pending = true;
}

/* The picture stays; from now on it is marked old and its clock is ours. */
static void on_lost(struct console *c, const char *why)
{
	static const char stock[] = "the engine ended: ";

	if (!strncmp(why, stock, sizeof stock - 1))
		why += sizeof stock - 1; /* "ENGINE ENDED" stands before it */
	text_clean(c->ended, sizeof c->ended, why);
	if (!c->ended[0])
		snprintf(c->ended, sizeof c->ended, "nobody knows why");
	c->ended_mono = console_mono();
	actions_lost(&c->actions, client_now(c->client));
	c->moved = true; /* an open dialog can no longer send */
	c->pending = true;
}

void console_reconnect(struct console *c)
{
	struct err e = { 0 };

	if (client_connect(c->client, &e)) {
		console_answer(c, CONSOLE_RESULT_MS, 0, true, "%s", e.text);
		return;
	}
	c->ended[0] = '\0';
	c->wanted = false;
	c->news.event[0] = '\0';
	console_answer(c, CONSOLE_HINT_MS, 0, false, "the engine starts");
}

/* ---- one turn ---- */

/* Until the next second of the clock, or until the next frame may be drawn. */
static int timeout_ms(const struct console *c)
{
	int64_t wait = 1000;
	int tend = client_due(c->client);

	if (c->key) /* also the first frame, which is due before anything happens */
		return term_wait(c->term, true);
	if (ticking(c))
		wait = 1000 - console_clock(c) % 1000;
	if (c->pending) {
		int64_t due = term_wait(c->term, false);

		wait = due < wait ? due : wait;
	}
	if (tend >= 0 && tend < wait)
		wait = tend;
	return wait > 0 ? (int)wait : 0;
}

static void pump(struct console *c)
{
	struct err e = { 0 };

	if (client_lost(c->client)) {
		client_tend(c->client);
		return;
	}
	/* also without a sync: a map may have fewer groups now than its rows know of */
	c->moved = true;
	if (client_pump(c->client, &e) < 0)
		on_lost(c, e.text);
}

/* All keys that are there: on a slow line one frame then answers several. */
static void take_keys(struct console *c)
{
	int key;

	while (!c->quit && (key = term_key(c->term)) != KEY_NONE) {
		console_refresh(c);
		console_key(c, key);
		c->key = true;
	}
}

void console_save(struct console *c, const char *file)
{
	char name[PROMPT_BYTES]; /* what is typed next is not to change it */
	struct theme theme = c->opts->set->theme;
	struct err e = { 0 };

	snprintf(name, sizeof name, "%s", file);
	file = name;
	console_paint(c); /* without the line in which this was asked for */
	if (!term_color(c->term))
		theme_uncolor(&theme);
	if (save_begin(&c->save, file, &c->canvas, &theme, term_utf8(c->term), &e))
		console_answer(c, CONSOLE_RESULT_MS, 0, true, "%s", e.text);
	else
		console_answer(c, CONSOLE_RESULT_MS, 0, false, "writing %s", file);
}

void console_snapshot(struct console *c)
{
	time_t at = (time_t)(console_clock(c) / 1000);
	char file[48] = "";
	struct tm tm;

	if (localtime_r(&at, &tm))
		strftime(file, sizeof file, "sandeck-%Y%m%d-%H%M%S.svg", &tm);
	console_save(c, file);
}

static void saved(struct console *c)
{
	/* in a window it takes the place of what that says of itself */
	int64_t for_ms = c->dialog.kind == DIALOG_NONE ? CONSOLE_RESULT_MS : CONSOLE_HINT_MS;
	struct err e = { 0 };

	if (save_end(&c->save, &e))
		console_answer(c, for_ms, 0, true, "%s", e.text);
	else
		console_answer(c, for_ms, 0, false, "the screen is in %s", c->save.file);
}

enum { FD_TERM, FD_SIGNAL, FD_IN, FD_OUT, FD_ERR, FD_SAVE, FD_ACKS, NFDS };

static void wait_for_news(struct console *c)
{
	bool out = client_want_write(c->client);
	struct pollfd p[NFDS] = {
		[FD_TERM] = { .fd = term_fd(c->term), .events = POLLIN },
		[FD_SIGNAL] = { .fd = term_sigfd(c->term), .events = POLLIN },
		[FD_IN] = { .fd = client_fd(c->client), .events = POLLIN },
		[FD_OUT] = { .fd = out ? client_out_fd(c->client) : -1, .events = POLLOUT },
		[FD_ERR] = { .fd = client_errfd(c->client), .events = POLLIN },
		[FD_SAVE] = { .fd = c->save.fd, .events = POLLIN },
		[FD_ACKS] = { .fd = c->acks_disk.fd, .events = POLLIN },
	};

	if (term_want_write(c->term))
		p[FD_TERM].events |= POLLOUT;
	if (poll(p, NFDS, timeout_ms(c)) < 0)
		return; /* interrupted: term_sigfd tells why, the next time */
	if (p[FD_TERM].revents & POLLOUT)
		term_flush(c->term);
	if (p[FD_SAVE].revents)
		saved(c);
	if (p[FD_IN].revents || p[FD_OUT].revents || p[FD_ERR].revents ||
	    client_due(c->client) >= 0)
		pump(c);
}

/* A new second of the engine: clock, countdowns and ages move. */
static void tick(struct console *c)
{
	int64_t second = console_clock(c) / 1000;

	console_ack_poll(c);
	if (console_ask_tick(c)) /* how long it has been waited is on the screen */
		c->moved = c->pending = true;
	if (!ticking(c) || second == c->facts_second)
		return;
	c->moved = true;
	c->pending = true;
}

/* What `wall` or the kernel wrote over the screen goes; not on a slow line, where it would cost. */
static void repaint_if_due(struct console *c)
{
	if (!c->opts->repaint_ms || term_slow(c->term) ||
	    console_mono() - c->repainted < c->opts->repaint_ms)
		return;
	c->repainted = console_mono();
	term_repaint(c->term);
	c->pending = true;
}

static void draw_if_due(struct console *c)
{
	if ((!c->key && !c->pending) || term_wait(c->term, c->key) > 0)
		return;
	/* false: the line is slow, and has not taken the last frame or all of this one */
	c->pending = !console_draw(c);
	c->key = false;
	if (!c->locked && client_san(c->client)->host.loaded) {
		memlock_now();
		c->locked = true;
	}
}

static void run(struct console *c)
{
	while (!c->quit) {
		wait_for_news(c);
		take_keys(c); /* a signal comes as a key too */
		tick(c);
		repaint_if_due(c);
		if (!c->quit)
			draw_if_due(c);
	}
}

/* ---- beginning and end ---- */

/* What was failed by hand stays failed when the console is closed: say so on the way out. */
static void name_held(const struct san *san)
{
	for (size_t i = 0; i < san->nmaps; i++) {
		for (const struct san_path *p = san->maps[i]->paths; p; p = p->next_in_map) {
			if (p->held)
				tell(stdout,
				     "still failed by hand: %s of %s  (sandeck reinstate %s)",
				     p->name, p->map->name, p->name);
		}
	}
}

/* Everything that may read a file or fail comes before the screen is taken. */
static int begin(struct console *c, struct err *e)
{
	const struct console_settings *set = c->opts->set;
	struct term_opts t = {
		.ascii = set->ascii,
		.mono = set->mono,
		.slow_ms = c->opts->slow ? CONSOLE_SLOW_MS : 0,
		.slow_interval_ms = set->slow_interval_ms,
	};
	/* gone: rows point into the model, but are made again after every pump() */
	const struct client_events ev = {
		.ctx = c,
		.sync = on_sync,
		.event = on_event,
		.result = on_result,
		.noise = on_noise,
		.answer = on_answer,
		.past = on_past,
	};
	int rc;

	tzset(); /* reads a file: now, not in an outage */
	console_clock_begin(c);
	who_acts(c->by, sizeof c->by);
	client_listen(c->client, &ev);
	if (client_lost(c->client)) {
		rc = client_connect(c->client, e);
		if (rc)
			return rc;
	}
	if (set->notice[0])
		console_answer(c, CONSOLE_RESULT_MS, 0, true, "%s", set->notice);
	return term_open(&t, &set->theme, &c->term, e);
}

int console_run(const struct console_opts *opts, struct client *client, struct err *e)
{
	struct console c = {
		.opts = opts, .keys = &opts->set->keys, .client = client, .moved = true, .key = true
	};
	int rc, sig = 0;

	canvas_init(&c.canvas);
	save_init(&c.save);
	acks_disk_init(&c.acks_disk, NULL);
	rc = begin(&c, e);
	if (!rc) {
		console_view_make(&c, VIEW_TOPOLOGY);
		console_mouse_set(&c, opts->set->mouse);
		console_time_begin(&c);
		c.repainted = console_mono();
		console_ack_sync(&c);
		run(&c);
		console_views_free(&c);
		console_time_end(&c);
		dialog_close(&c.dialog);
		sig = term_end_signal(c.term);
		term_close(c.term);
		name_held(client_san(client));
	}
	actions_fini(&c.actions);
	save_forget(&c.save);
	acks_disk_fini(&c.acks_disk);
	acks_fini(&c.acks);
	client_listen(client, NULL);
	canvas_fini(&c.canvas);
	if (sig) {
		fflush(stdout);
		signal(sig, SIG_DFL);
		raise(sig); /* end by it, as whoever sent it expects; the engine sees our end */
	}
	return rc;
}
