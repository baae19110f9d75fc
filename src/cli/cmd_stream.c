/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_stream: the stream itself: watch prints it, record keeps it, engine
 * speaks it on standard input and output.
 */
#include "cli/cli.h"
#include "cli/filter.h"
#include "cli/session.h"
#include "cli/sieve.h"

#include "base/mono.h"
#include "base/tell.h"
#include "engine/engine.h"
#include "link/pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define END_MS 1000 /* from the end of the stream to how the engine ended: at most */

/* The one thing a signal handler may do here: ask the loop to end at a line's end. */
static volatile sig_atomic_t interrupted;

static void on_signal(int sig)
{
	(void)sig;
	interrupted = 1;
}

/* Where the stream comes from, and where it goes. */
#define TOLD_BYTES 79 /* of a line that is no stream */

struct copy {
	int in, to, err; /* the engine's; to == in for one of our own */
	int out;
	struct str line;
	struct sieve *sieve; /* watch: only this part goes out; NULL: all */
	struct str sifted;
	bool begun; /* the first line of the stream has come */
	struct pipe_greeting greeting;
	struct err no_engine; /* why nobody waits for that line any more */
	unsigned long lines;
	off_t good;       /* bytes up to the last whole line */
	const char *path; /* record: the file, opened at the first consistent state */
	bool synced;      /* that was seen */
	size_t looked;    /* bytes of line that were searched for it */
	int64_t until;    /* by the monotonic clock, ms; 0 without an end */
	char why[240];    /* the engine's word why it will not come */
	struct starter *starter;
	int pid;
	struct engine_opts engine;
	char via_text[512];
};

/* What is left of --for, for poll: -1 without an end. */
static int time_left(const struct copy *c)
{
	int64_t left = c->until - mono_ms();

	if (!c->until)
		return -1;
	return left > 0 ? (int)left : 0;
}

/*
 * A reader that has stopped reading is waited for as long as the command lasts:
 * what poll() calls writable takes PIPE_BUF bytes at once.
 */
static int write_all(const struct copy *c, int fd, const char *p, size_t n)
{
	while (n) {
		struct pollfd out = { .fd = fd, .events = POLLOUT };
		ssize_t w;

		int ready = c->until ? poll(&out, 1, time_left(c)) : 1;

		if (ready < 0 && !interrupted)
			continue;
		if (ready <= 0) {
			errno = ready ? EINTR : ETIMEDOUT;
			return -1;
		}
		w = write(fd, p, c->until && n > PIPE_BUF ? PIPE_BUF : n);

		if (w < 0 && errno == EINTR && !interrupted)
			continue;
		if (w < 0)
			return -1;
		p += w;
		n -= (size_t)w;
	}
	return 0;
}

static void pass_noise(struct copy *c)
{
	char buf[1024];
	ssize_t n = read(c->err, buf, sizeof(buf));

	if (n > 0)
		tell_lines(stderr, buf, (size_t)n);
	if (n == 0) {
		close(c->err);
		c->err = -1;
	}
}

/* Until the first consistent state: is this line it, or the engine's word why there will be none?
 */
static void look(struct copy *c, const char *line, size_t len)
{
	struct stream_msg msg;
	struct san scratch;

	if (!memmem(line, len, "\"sync\"", 6) && !memmem(line, len, "\"event\"", 7))
		return;
	san_init(&scratch);
	if (!stream_apply(&scratch, line, len, &msg, NULL)) {
		c->synced |= msg.kind == STREAM_SYNC;
		if (msg.kind == STREAM_EVENT && !strcmp(msg.u.event.by, "engine"))
			snprintf(c->why, sizeof(c->why), "%s", msg.u.event.text);
	}
	san_fini(&scratch);
}

static void look_at_lines(struct copy *c, size_t len)
{
	const char *p = c->line.p + c->looked, *end = c->line.p + len, *nl;

	while (!c->synced && p < end && (nl = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		look(c, p, (size_t)(nl - p));
		p = nl + 1;
	}
	c->looked = len;
}

/*
 * A file is made only when there is something to put into it, and one that is
 * there is left alone: it may be the recording of the outage.
 */
static int open_out(struct copy *c)
{
	struct stat st;

	if (c->out >= 0)
		return 0;
	c->out = open(c->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (c->out < 0 && errno == EEXIST && !stat(c->path, &st) && !S_ISREG(st.st_mode))
		c->out = open(c->path, O_WRONLY | O_CLOEXEC); /* a pipe, a device */
	return c->out < 0 ? -1 : 0;
}

/* len bytes of whole lines through the sieve. */
static void sift(struct copy *c, size_t len)
{
	const char *p = c->line.p, *end = p + len, *nl;

	str_clear(&c->sifted);
	for (; p < end && (nl = memchr(p, '\n', (size_t)(end - p))) != NULL; p = nl + 1) {
		struct err e = { 0 };

		if (sieve_line(c->sieve, p, (size_t)(nl - p), &c->sifted, &e))
			tell_error("%s", e.text);
	}
}

static bool is_stream(const char *line, size_t len)
{
	struct stream_msg msg;
	struct san scratch;
	int rc;

	san_init(&scratch);
	rc = stream_apply(&scratch, line, len, &msg, NULL);
	if (!rc && msg.kind == STREAM_WANT)
		free(msg.u.want.paths);
	san_fini(&scratch);
	return !rc;
}

/* Take away what stands before the stream; false when there is too much of it. */
static bool find_stream(struct copy *c)
{
	const char *p = c->line.p, *end = p + c->line.len, *nl;

	while (!c->begun && (nl = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		c->begun = is_stream(p, (size_t)(nl - p));
		if (c->begun)
			break;
		if (c->greeting.lines < PIPE_TOLD)
			tell(stderr, "%.*s", (int)(nl - p < TOLD_BYTES ? nl - p : TOLD_BYTES), p);
		if (pipe_greeted(&c->greeting, p, (size_t)(nl - p), &c->no_engine))
			return false;
		p = nl + 1;
	}
	c->line.len = (size_t)(end - p);
	memmove(c->line.p, p, c->line.len + 1);
	return true;
}

/* Only whole lines go out; what is left waits for its end. */
static int pass_lines(struct copy *c, const char *buf, size_t n)
{
	const char *last;
	size_t len;

	str_add_n(&c->line, buf, n);
	if (!c->begun && !find_stream(c)) {
		errno = EPROTO;
		return -1;
	}
	last = memrchr(c->line.p, '\n', c->line.len);
	len = last ? (size_t)(last - c->line.p) + 1 : 0;
	if (c->line.len - len > STREAM_LINE_MAX) {
		errno = EMSGSIZE;
		return -1;
	}
	look_at_lines(c, len);
	if (!len || (c->path && !c->synced))
		return 0;
	if (c->sieve)
		sift(c, len);
	if (open_out(c) || (c->sieve ? write_all(c, c->out, str_text(&c->sifted), c->sifted.len)
				     : write_all(c, c->out, c->line.p, len)))
		return -1;
	c->good += (off_t)len;
	for (size_t i = 0; i < len; i++)
		c->lines += c->line.p[i] == '\n';
	memmove(c->line.p, c->line.p + len, c->line.len - len + 1);
	c->line.len -= len;
	c->looked = 0;
	return 0;
}

/* What was said before the end is heard, but not waited for: a child of its may keep the pipe. */
static void pass_last_noise(struct copy *c)
{
	struct pollfd p = { .fd = c->err, .events = POLLIN };

	while (c->err >= 0 && poll(&p, 1, 0) > 0)
		pass_noise(c);
}

/* Nothing more comes: say why. The exit status, 2 when the engine was asked for the wrong thing. */
static int engine_ended(struct copy *c)
{
	char how[40] = "";

	pass_last_noise(c);
	if (c->starter)
		starter_obituary(c->starter, c->pid, END_MS, how, sizeof(how));
	else
		pipe_reap(c->pid, END_MS, how, sizeof(how));
	if (!c->synced && *c->why)
		tell_error("%s", c->why);
	else
		tell_error("the engine ended%s%s", *how ? ": " : "", how);
	return strcmp(how, "exit 2") ? 1 : 2;
}

static int cannot_write(const struct copy *c)
{
	if (errno == EPIPE || (errno == EINTR && interrupted) || (c->until && errno == ETIMEDOUT))
		return 0; /* the reader had enough: `sandeck watch | head` */
	if (c->no_engine.code)
		tell_error("%s", c->no_engine.text);
	else if (c->path && c->out < 0 && errno == EEXIST)
		tell_error("%s is there already and is left as it is: name another file", c->path);
	else
		tell_error("cannot write%s%s: %s", c->path ? " " : "", c->path ? c->path : "",
			   strerror(errno));
	return 1;
}

/* Copy until interrupted, the time is over or either end goes. The exit status, after saying what
 * went wrong. */
static int copy_stream(struct copy *c)
{
	char buf[65536];

	while (!interrupted && time_left(c)) {
		struct pollfd p[2] = { { .fd = c->in, .events = POLLIN },
				       { .fd = c->err, .events = POLLIN } };
		ssize_t n;

		if (poll(p, 2, time_left(c)) < 0)
			continue;
		if (p[1].revents)
			pass_noise(c);
		if (!p[0].revents)
			continue;
		n = read(c->in, buf, sizeof(buf));
		if (n < 0 && errno == EAGAIN)
			continue;
		if (n <= 0)
			return engine_ended(c);
		if (pass_lines(c, buf, (size_t)n))
			return cannot_write(c);
	}
	return 0;
}

static void ask_for_all(const struct copy *c, const struct options *o)
{
	struct stream_want want = { .all_paths = true, .interval_ms = o->interval_ms };
	struct str line = STR_INIT;

	stream_put_want(&line, &want);
	write_all(c, c->to, line.p, line.len);
	str_fini(&line);
}

static int open_stream(const struct options *o, struct copy *c, struct err *e)
{
	const char *via;
	session_engine_opts(o, NULL, &c->engine);
	if (options_via(o, c->via_text, sizeof(c->via_text), &via, e))
		return e->code;
	if (via) {
		if (pipe_spawn(via, &c->in, &c->to, &c->err, &c->pid, e))
			return e->code;
	} else {
		c->starter = starter_new(&c->engine, e);
		if (!c->starter || starter_engine(c->starter, &c->in, &c->pid, e))
			return e->code;
		c->to = c->in;
	}
	ask_for_all(c, o); /* one that is gone already is heard out: it said why */
	return 0;
}

/* Whoever spoke ends when nobody listens; a command that does not is made to. */
static void close_stream(struct copy *c)
{
	close(c->in);
	if (c->starter) {
		starter_free(c->starter);
		return;
	}
	close(c->to);
	pipe_end(c->pid);
}

static int stream_to(const struct options *o, struct copy *c)
{
	struct sigaction sa = { .sa_handler = on_signal };
	struct err e = { 0 };
	int rc;

	c->until = o->for_ms ? mono_ms() + o->for_ms : 0;
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (open_stream(o, c, &e)) {
		tell_error("%s", e.text);
		return e.code == E_USAGE ? 2 : 1;
	}
	rc = copy_stream(c);
	close_stream(c);
	return rc;
}

int cli_watch(const struct options *o)
{
	struct copy c = { .err = -1, .out = STDOUT_FILENO };
	struct query *q;
	int rc;

	if (!filter_read(o, QUERY_ANY, &q))
		return 2;
	c.sieve = q ? sieve_new(q) : NULL;
	rc = stream_to(o, &c);
	sieve_free(c.sieve);
	query_free(q);
	str_fini(&c.sifted);
	str_fini(&c.line);
	return rc;
}

/* After a full disk the last line may be half there: a recording is whole lines. */
static int finish_recording(struct copy *c)
{
	struct stat st;
	int rc = 0;

	if (c->out < 0) {
		tell(stderr, "nothing was recorded; %s is as it was", c->path);
		return c->until && !interrupted;
	}
	if (!fstat(c->out, &st) && S_ISREG(st.st_mode))
		rc = ftruncate(c->out, c->good);
	if (close(c->out) || rc) {
		tell_error("cannot finish %s: %s", c->path, strerror(errno));
		return 1;
	}
	if (!c->lines)
		return 0;
	tell(stderr, "%lu lines in %s; sandeck replay %s shows them", c->lines, c->path, c->path);
	return 0;
}

int cli_record(const struct options *o)
{
	struct copy c = { .err = -1, .out = -1 };
	struct stat st;
	int rc, end;

	if (o->nwords != 2) {
		tell(stderr, "usage: sandeck record FILE");
		return 2;
	}
	c.path = o->words[1];
	if (!stat(c.path, &st) && S_ISREG(st.st_mode)) {
		errno = EEXIST;
		return cannot_write(&c);
	}
	tell(stderr, "recording to %s until %s (^C)", c.path,
	     o->for_ms ? "its time is over, or interrupted" : "interrupted");
	rc = stream_to(o, &c);
	end = finish_recording(&c);
	str_fini(&c.line);
	return rc ? rc : end;
}

int cli_engine(const struct options *o)
{
	struct engine_opts eng;

	session_engine_opts(o, NULL, &eng);
	if (isatty(STDIN_FILENO)) {
		tell(stderr, "sandeck engine speaks JSON lines to a program; "
			     "for a person there are sandeck and sandeck watch");
		return 2;
	}
	/* A thread may hang in the kernel: nothing is waited for, as in an engine that was forked.
	 */
	_exit(engine_run(&eng, STDIN_FILENO, STDOUT_FILENO));
}
