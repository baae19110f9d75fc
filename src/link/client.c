/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * client: the console's end of the stream.
 *
 * Reads what is there, applies it line by line to a copy of the model, and
 * tells its owner.  What takes its time (an engine that starts, how one
 * ended, a command that is to go) is a state that each pump looks at again.
 */
#include "link/client.h"

#include "base/mem.h"
#include "base/mono.h"
#include "base/text.h"
#include "link/pipe.h"
#include "link/starter.h"
#include "link/tape.h"
#include "link/trail.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_BUDGET   (1u << 20)
#define NOISE_BUDGET  (1u << 16)
#define CLOCK_STEP_MS 2000 /* an engine's clock may be this much behind what was shown */
#define END_MS        1000 /* from the end of a stream to how its engine ended: at most */
#define TEND_MS       20   /* how often to look at what is under way without a descriptor */
/* Events that are kept for who listens later: as many as a journal has. */
#define EARLY   512
#define LEAVING 4 /* commands that have not ended yet, at a time */

enum state {
	GONE,     /* no engine */
	STARTING, /* the starter was asked for one */
	LIVE,
	ENDING /* its stream has ended; how it did is not known yet */
};

struct client {
	struct starter *st;
	const char *via;
	struct client_events ev;
	struct san san;
	struct tape *tape; /* NULL: nothing is kept */
	struct trail *trail;
	struct stream_hello hello;
	int in, out, err; /* -1 when not there; in == out for an engine of our own */
	int pid;
	enum state state;
	int64_t end_by; /* mono, of ENDING */
	struct pipe_leaving leaving[LEAVING];
	bool read_only;
	struct str line, errline, outbuf;
	size_t out_off;
	uint32_t next_id;
	int64_t sync_now, sync_mono, line_mono;
	bool loaded;
	struct san_event *early; /* events that came before anybody listened; at most EARLY */
	size_t nearly, cap_early;
	bool greeted;      /* this engine's hello has come */
	unsigned muttered; /* lines of standard error before it */
	struct pipe_greeting greeting;
	char last_noise[200]; /* ssh says there why it could not connect */
	char why[320];        /* the engine's own last word before it ended */
};

struct client *client_new(struct starter *st, const char *via, const struct client_events *ev)
{
	struct client *c = xcalloc(1, sizeof(*c));

	c->st = st;
	c->via = via;
	if (ev)
		c->ev = *ev;
	c->in = c->out = c->err = -1;
	san_init(&c->san);
	return c;
}

static void forget_early(struct client *c)
{
	free(c->early);
	c->early = NULL;
	c->nearly = c->cap_early = 0;
}

void client_listen(struct client *c, const struct client_events *ev)
{
	c->ev = ev ? *ev : (struct client_events){ .ctx = NULL };
	for (size_t i = 0; c->ev.event && i < c->nearly; i++)
		c->ev.event(c->ev.ctx, &c->early[i]);
	if (c->ev.event)
		forget_early(c);
}

/* Rates that came before there was a trail: the engine does not tell them twice. */
static void take_rates(const struct san *san, struct trail *trail)
{
	for (size_t i = 0; i < san->nmaps; i++) {
		const struct san_io *io = &san->maps[i]->io;

		if (io->rd_iops || io->wr_iops || io->inflight)
			trail_row(trail, &san->maps[i]->obj);
	}
}

void client_remember(struct client *c, struct tape *tape, struct trail *trail)
{
	if (c->tape && c->tape != tape)
		tape_attach(c->tape, NULL);
	if (tape && tape != c->tape)
		tape_attach(tape, &c->san);
	if (trail && trail != c->trail)
		take_rates(&c->san, trail);
	c->tape = tape;
	c->trail = trail;
}

void client_tend(struct client *c)
{
	for (int i = 0; i < LEAVING; i++)
		pipe_leave(&c->leaving[i], mono_ms());
}

static bool anybody_leaves(const struct client *c)
{
	for (int i = 0; i < LEAVING; i++) {
		if (c->leaving[i].pid)
			return true;
	}
	return false;
}

/* Its pipes are closed: it should end, and is helped to. */
static void see_off(struct client *c, int pid)
{
	struct pipe_leaving *l = c->leaving;

	while (l < c->leaving + LEAVING - 1 && l->pid)
		l++;
	if (l->pid)
		kill(l->pid, SIGKILL); /* one too many: it had its time */
	*l = (struct pipe_leaving){ .pid = pid, .since = mono_ms() };
	client_tend(c);
}

static void close_fds(struct client *c)
{
	if (c->out >= 0 && c->out != c->in)
		close(c->out);
	if (c->in >= 0)
		close(c->in);
	c->in = c->out = -1;
}

static void hang_up(struct client *c)
{
	close_fds(c);
	if (c->err >= 0)
		close(c->err);
	c->err = -1;
	if (c->via && c->state != GONE && c->pid > 0)
		see_off(c, c->pid);
	c->state = GONE;
	str_clear(&c->line);
	str_clear(&c->outbuf);
	c->out_off = 0;
}

void client_read_only(struct client *c)
{
	c->read_only = true;
}

void client_free(struct client *c)
{
	if (!c)
		return;
	hang_up(c);
	for (int i = 0; i < LEAVING; i++)
		pipe_end(c->leaving[i].pid);
	client_remember(c, NULL, NULL);
	san_fini(&c->san);
	str_fini(&c->line);
	str_fini(&c->errline);
	str_fini(&c->outbuf);
	forget_early(c);
	free(c);
}

/* The engine that the starter was asked for, if it has come. */
static int take_engine(struct client *c, struct err *e)
{
	int rc = starter_take(c->st, &c->in, &c->pid, e);

	if (rc == 1)
		return 0;
	c->state = rc ? GONE : LIVE;
	c->out = c->in;
	return rc;
}

int client_connect(struct client *c, struct err *e)
{
	int rc;

	hang_up(c);
	c->why[0] = c->last_noise[0] = '\0';
	c->loaded = c->greeted = false;
	c->greeting.lines = c->muttered = 0;
	c->line_mono = mono_ms();
	if (c->via) {
		rc = pipe_spawn(c->via, &c->in, &c->out, &c->err, &c->pid, e);
		c->state = rc ? GONE : LIVE;
		return rc;
	}
	rc = starter_ask(c->st, e);
	if (rc)
		return rc;
	c->state = STARTING;
	return take_engine(c, e);
}

int client_pid(const struct client *c)
{
	return c->pid;
}

int client_fd(const struct client *c)
{
	bool starters = c->state == STARTING || (c->state == ENDING && !c->via);

	return starters ? starter_fd(c->st) : c->in;
}

int client_due(const struct client *c)
{
	return c->state == STARTING || c->state == ENDING || anybody_leaves(c) ? TEND_MS : -1;
}

int client_errfd(const struct client *c)
{
	return c->err;
}

int client_out_fd(const struct client *c)
{
	return c->out;
}

bool client_want_write(const struct client *c)
{
	return c->state == LIVE && c->outbuf.len > c->out_off;
}

bool client_lost(const struct client *c)
{
	return c->state == GONE;
}

const struct san *client_san(const struct client *c)
{
	return &c->san;
}

const struct stream_hello *client_hello(const struct client *c)
{
	return &c->hello;
}

bool client_stands(const struct client *c)
{
	return c->hello.frozen || c->san.host.stands;
}

int64_t client_now(const struct client *c)
{
	if (!c->sync_mono || c->state == GONE || client_stands(c))
		return c->sync_now;
	return c->sync_now + (mono_ms() - c->sync_mono);
}

int64_t client_age(const struct client *c)
{
	return mono_ms() - c->line_mono;
}

/* ---- in ---- */

/* Free what has left the model, and note what has new rates. */
static void drain(struct client *c)
{
	struct san_obj *obj;
	unsigned bits;

	while ((obj = san_pop_dirty(&c->san, &bits)) != NULL) {
		if (c->trail && (bits & SAN_DIRTY_IO))
			trail_row(c->trail, obj);
		if (!(bits & SAN_DIRTY_GONE))
			continue;
		if (c->trail)
			trail_gone(c->trail, obj);
		if (c->ev.gone)
			c->ev.gone(c->ev.ctx, obj);
		san_obj_free(obj);
	}
}

static void on_hello(struct client *c, const struct stream_hello *h)
{
	struct san_host *host = &c->san.host;

	if (c->tape)
		tape_cut(c->tape);
	san_forget(&c->san);
	drain(c);
	c->greeted = true;
	c->muttered = 0;
	c->hello = *h;
	c->hello.read_only |= c->read_only;
	c->loaded = false;
	c->sync_now = h->now;
	c->sync_mono = mono_ms();
	host->name = san_intern(&c->san, h->host);
	host->kernel = san_intern(&c->san, h->kernel);
	host->source = san_intern(&c->san, h->source);
	host->scenario = san_intern(&c->san, h->scenario);
	host->user = san_intern(&c->san, h->user);
	host->read_only = c->hello.read_only;
}

static void on_sync(struct client *c, const struct stream_sync *s)
{
	int64_t shown = client_now(c);

	/* An engine that only moves its clock once an interval is behind what was shown in between:
	 * a result must not seem older than the window that asked for it. */
	c->sync_now = s->now < shown && shown - s->now <= CLOCK_STEP_MS && !client_stands(c)
			      ? shown
			      : s->now;
	c->sync_mono = mono_ms();
	c->loaded = s->loaded;
	if (c->tape)
		tape_mark(c->tape, s->now, s->loaded);
	if (c->trail)
		trail_sync(c->trail, s->now, s->interval_ms, !c->san.host.unrated);
	if (c->ev.sync)
		c->ev.sync(c->ev.ctx, s);
}

static void on_event(struct client *c, const struct san_event *ev)
{
	if (!strcmp(ev->by, "engine") && ev->sev == SAN_SEV_BAD)
		snprintf(c->why, sizeof(c->why), "%s", ev->text);
	if (c->ev.event) {
		c->ev.event(c->ev.ctx, ev);
	} else if (c->nearly < EARLY) {
		c->early = mem_grow(c->early, &c->cap_early, c->nearly + 1, sizeof(*c->early));
		c->early[c->nearly++] = *ev;
	}
}

static void noise(struct client *c, const char *text, size_t len)
{
	char raw[512], clean[512];

	while (len && text[len - 1] == '\r') /* as ssh ends its lines */
		len--;
	if (!len)
		return;
	snprintf(raw, sizeof(raw), "%.*s", (int)(len < sizeof(raw) ? len : sizeof(raw) - 1), text);
	text_clean(clean, sizeof(clean), raw);
	snprintf(c->last_noise, sizeof(c->last_noise), "%s", clean);
	if (c->ev.noise && c->muttered <= PIPE_MUTTERED)
		c->ev.noise(c->ev.ctx, c->muttered < PIPE_MUTTERED ? clean : "(and so on)");
}

/* A line that is no stream: of a login's greeting before the hello, or of a command that is none.
 */
static int on_strange(struct client *c, const char *line, size_t len, struct err *e)
{
	if (c->greeted || c->greeting.lines < PIPE_TOLD)
		noise(c, line, len);
	return c->greeted ? 0 : pipe_greeted(&c->greeting, line, len, e);
}

static int on_line(struct client *c, const char *line, size_t len, struct err *e)
{
	struct stream_msg msg;
	struct err bad = { 0 };

	c->line_mono = mono_ms();
	if (stream_apply(&c->san, line, len, &msg, &bad)) {
		if (bad.code == E_UNSUPPORTED)
			return err_set(e, bad.code, "%s", bad.text);
		return on_strange(c, line, len, e);
	}
	if (msg.kind == STREAM_OBJ)
		c->san.host.read_only |= c->read_only;
	else if (msg.kind == STREAM_HELLO)
		on_hello(c, &msg.u.hello);
	else if (msg.kind == STREAM_SYNC)
		on_sync(c, &msg.u.sync);
	else if (msg.kind == STREAM_EVENT)
		on_event(c, &msg.u.event);
	else if (msg.kind == STREAM_PAST && c->ev.past)
		c->ev.past(c->ev.ctx, &msg.u.past);
	else if (msg.kind == STREAM_RESULT && c->ev.result)
		c->ev.result(c->ev.ctx, &msg.u.result);
	else if (msg.kind == STREAM_ANSWER && c->ev.answer)
		c->ev.answer(c->ev.ctx, &msg.u.answer);
	else if (msg.kind == STREAM_WANT)
		free(msg.u.want.paths);
	drain(c);
	return 0;
}

static int take_lines(struct client *c, struct err *e)
{
	size_t at = 0;
	char *nl;
	int rc = 0;

	while (!rc && at < c->line.len &&
	       (nl = memchr(c->line.p + at, '\n', c->line.len - at)) != NULL) {
		rc = on_line(c, c->line.p + at, (size_t)(nl - c->line.p) - at, e);
		at = (size_t)(nl - c->line.p) + 1;
	}
	if (at) {
		memmove(c->line.p, c->line.p + at, c->line.len - at + 1);
		c->line.len -= at;
	}
	if (!rc && c->line.len > STREAM_LINE_MAX)
		return err_set(e, E_SYNTAX, "the engine sent a line of more than %u bytes",
			       STREAM_LINE_MAX);
	return rc;
}

static void take_noise(struct client *c)
{
	char buf[4096], *nl;
	size_t got = 0;
	ssize_t n;

	while (c->err >= 0 && got < NOISE_BUDGET) {
		n = read(c->err, buf, sizeof(buf));
		if (n < 0)
			return;
		if (n == 0) {
			/* closed: left open it would wake every poll from now on */
			close(c->err);
			c->err = -1;
			return;
		}
		got += (size_t)n;
		str_add_n(&c->errline, buf, (size_t)n);
		while (c->errline.len &&
		       (nl = memchr(c->errline.p, '\n', c->errline.len)) != NULL) {
			size_t len = (size_t)(nl - c->errline.p);

			noise(c, c->errline.p, len);
			c->muttered += !c->greeted && c->muttered <= PIPE_MUTTERED;
			memmove(c->errline.p, nl + 1, c->errline.len - len);
			c->errline.len -= len + 1;
		}
		if (c->errline.len > sizeof(buf))
			str_clear(&c->errline);
	}
}

/* Nobody else tells: the engine itself goes on. */
static void look_after_starter(struct client *c)
{
	char how[40], text[160];

	if (!c->st || !starter_lost(c->st, how, sizeof(how)))
		return;
	snprintf(text, sizeof(text),
		 "the process that starts engines was lost (%s): this engine goes on, and a "
		 "restart makes both anew",
		 how);
	noise(c, text, strlen(text));
}

/* The engine is gone: why, as well as is known. */
static int say_why(const struct client *c, const char *how, struct err *e)
{
	/* Status 2 is an engine's way to say that it was asked for the wrong thing. */
	if (!*c->why && *c->last_noise)
		return err_set(e, E_IO, "the engine ended%s%s: %s", *how ? ": " : "", how,
			       c->last_noise);
	if (*c->why)
		return err_set(e, strcmp(how, "exit 2") ? E_IO : E_SYNTAX, "%s", c->why);
	return err_set(e, E_IO, "the engine ended%s%s", *how ? ": " : "", how);
}

/* Its stream has ended: how it did follows in a moment, or never. */
static int look_how(struct client *c, struct err *e)
{
	char how[40] = "";

	if (c->via)
		pipe_reap(c->pid, 0, how, sizeof(how));
	else
		starter_obituary(c->st, c->pid, 0, how, sizeof(how));
	look_after_starter(c); /* it was the one to tell */
	if (*how)
		c->pid = 0; /* the number is another's from now on */
	take_noise(c);
	if (!*how && mono_ms() < c->end_by)
		return 0;
	hang_up(c);
	return say_why(c, how, e);
}

static int lose(struct client *c, struct err *e)
{
	close_fds(c);
	c->state = ENDING;
	c->end_by = mono_ms() + END_MS;
	return look_how(c, e);
}

static void flush(struct client *c)
{
	while (client_want_write(c)) {
		ssize_t n = write(c->out, c->outbuf.p + c->out_off, c->outbuf.len - c->out_off);

		if (n < 0)
			return; /* EAGAIN, or gone: the read side will tell */
		c->out_off += (size_t)n;
	}
	str_clear(&c->outbuf);
	c->out_off = 0;
}

static int pump_live(struct client *c, struct err *e)
{
	size_t got = 0;

	flush(c);
	take_noise(c);
	look_after_starter(c);
	while (got < READ_BUDGET) {
		char buf[8192]; /* each page of the stack is a page fault, the first time */
		ssize_t n = read(c->in, buf, sizeof(buf));
		int rc;

		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
		if (n <= 0)
			return lose(c, e);
		got += (size_t)n;
		str_add_n(&c->line, buf, (size_t)n);
		rc = take_lines(c, e);
		if (rc) {
			hang_up(c);
			return rc;
		}
	}
	return 0;
}

int client_pump(struct client *c, struct err *e)
{
	client_tend(c);
	switch (c->state) {
	case GONE:
		break;
	case STARTING:
		return take_engine(c, e);
	case LIVE:
		return pump_live(c, e);
	case ENDING:
		return look_how(c, e);
	}
	return err_set(e, E_IO, "no engine");
}

/* Pumps until the picture is complete (or, on, longer) or the moment has come. */
static int pump_until(struct client *c, int64_t until, bool on, struct err *e)
{
	int64_t left;

	while ((on || !c->loaded) && (left = until - mono_ms()) > 0) {
		struct pollfd p[2] = { { .fd = client_fd(c), .events = POLLIN },
				       { .fd = c->err, .events = POLLIN } };
		int rc, due = client_due(c);

		if (due >= 0 && due < left)
			left = due;

		if (poll(p, 2, left > INT32_MAX ? INT32_MAX : (int)left) < 0 && errno != EINTR)
			return err_errno(e, E_IO, errno, "poll");
		rc = client_pump(c, e);
		if (rc)
			return rc;
	}
	return 0;
}

int client_wait_loaded(struct client *c, int64_t timeout_ms, struct err *e)
{
	int rc = pump_until(c, mono_ms() + timeout_ms, false, e);

	if (!rc && !c->loaded)
		return err_set(e, E_TIMEOUT, "no complete picture after %lld s",
			       (long long)(timeout_ms / 1000));
	return rc;
}

int client_watch(struct client *c, int64_t ms, struct err *e)
{
	return pump_until(c, mono_ms() + ms, true, e);
}

/* ---- out ---- */

uint32_t client_commands(struct client *c, struct plan_cmd *cmds, size_t n)
{
	uint32_t first = c->next_id + 1;

	if (c->state == GONE || c->state == ENDING || c->read_only || !n)
		return 0;
	for (size_t i = 0; i < n; i++) {
		cmds[i].id = ++c->next_id;
		cmds[i].set = n > 1 ? first : 0;
		cmds[i].set_size = n > 1 ? (uint32_t)n : 0;
		cmds[i].at = client_now(c);
		stream_put_command(&c->outbuf, &cmds[i]);
	}
	flush(c);
	return first;
}

uint32_t client_command(struct client *c, struct plan_cmd *cmd)
{
	return client_commands(c, cmd, 1);
}

uint32_t client_ask(struct client *c, struct ask *q)
{
	if (c->state == GONE || c->state == ENDING)
		return 0;
	q->id = ++c->next_id;
	stream_put_ask(&c->outbuf, q);
	flush(c);
	return q->id;
}

void client_want(struct client *c, const struct stream_want *w)
{
	if (c->trail)
		trail_want(c->trail, &c->san, w->paths, w->npaths, w->all_paths);
	if (c->state == GONE || c->state == ENDING)
		return;
	stream_put_want(&c->outbuf, w);
	flush(c);
}
