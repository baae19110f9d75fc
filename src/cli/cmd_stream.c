/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_stream: the stream itself: watch prints it, record keeps it, engine
 * speaks it on standard input and output.
 */
#include "cli/cli.h"
#include "cli/session.h"

#include "engine/engine.h"
#include "link/pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The one thing a signal handler may do here: ask the loop to end at a line's end. */
static volatile sig_atomic_t interrupted;

static void on_signal(int sig)
{
	(void)sig;
	interrupted = 1;
}

/* Where the stream comes from, and where it goes. */
struct copy {
	int in, out, err;
	struct str line;
	unsigned long lines;
	off_t good; /* bytes up to the last whole line */
	struct engine_opts engine;
	char via_text[512];
};

static int write_all(int fd, const char *p, size_t n)
{
	while (n) {
		ssize_t w = write(fd, p, n);

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

	if (n > 0 && write(STDERR_FILENO, buf, (size_t)n) < 0)
		interrupted = 1;
	if (n == 0) {
		close(c->err);
		c->err = -1;
	}
}

/* Only whole lines go out; what is left waits for its end. */
static int pass_lines(struct copy *c, const char *buf, size_t n)
{
	const char *last;
	size_t len;

	str_add_n(&c->line, buf, n);
	last = memrchr(c->line.p, '\n', c->line.len);
	if (!last)
		return 0;
	len = (size_t)(last - c->line.p) + 1;
	if (write_all(c->out, c->line.p, len))
		return -1;
	c->good += (off_t)len;
	for (size_t i = 0; i < len; i++)
		c->lines += c->line.p[i] == '\n';
	memmove(c->line.p, c->line.p + len, c->line.len - len + 1);
	c->line.len -= len;
	return 0;
}

/* Copy until interrupted or either end goes. 0, or 1 after saying what went wrong. */
static int copy_stream(struct copy *c)
{
	char buf[65536];

	while (!interrupted) {
		struct pollfd p[2] = { { .fd = c->in, .events = POLLIN },
				       { .fd = c->err, .events = POLLIN } };
		ssize_t n;

		if (poll(p, 2, -1) < 0)
			continue;
		if (p[1].revents)
			pass_noise(c);
		if (!p[0].revents)
			continue;
		n = read(c->in, buf, sizeof(buf));
		if (n < 0 && errno == EAGAIN)
			continue;
		if (n <= 0) {
			fprintf(stderr, "sandeck: the engine ended\n");
			return 1;
		}
		if (pass_lines(c, buf, (size_t)n)) {
			if (errno == EPIPE)
				return 0; /* the reader had enough: `sandeck watch | head` */
			fprintf(stderr, "sandeck: cannot write: %s\n", strerror(errno));
			return 1;
		}
	}
	return 0;
}

static int ask_for_all(int out, const struct options *o)
{
	struct stream_want want = { .all_paths = true, .interval_ms = o->interval_ms };
	struct str line = STR_INIT;
	int rc;

	stream_put_want(&line, &want);
	rc = write_all(out, line.p, line.len);
	str_fini(&line);
	return rc;
}

static int open_stream(const struct options *o, struct copy *c, struct err *e)
{
	struct starter *st;
	const char *via;
	int pid, out = -1;

	session_engine_opts(o, NULL, &c->engine);
	if (options_via(o, c->via_text, sizeof(c->via_text), &via, e))
		return e->code;
	if (via) {
		if (pipe_spawn(via, &c->in, &out, &c->err, &pid, e))
			return e->code;
	} else {
		st = starter_new(&c->engine, e);
		if (!st || starter_engine(st, &c->in, &pid, e))
			return e->code;
		out = c->in;
	}
	return ask_for_all(out, o) ? err_set(e, E_IO, "the engine is gone") : 0;
}

static int stream_to(const struct options *o, struct copy *c)
{
	struct sigaction sa = { .sa_handler = on_signal };
	struct err e = { 0 };

	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (open_stream(o, c, &e)) {
		fprintf(stderr, "sandeck: %s\n", e.text);
		return e.code == E_USAGE ? 2 : 1;
	}
	return copy_stream(c);
}

int cli_watch(const struct options *o)
{
	struct copy c = { .err = -1, .out = STDOUT_FILENO };
	int rc = stream_to(o, &c);

	str_fini(&c.line);
	return rc;
}

int cli_record(const struct options *o)
{
	struct copy c = { .err = -1 };
	int rc;

	if (o->nwords != 2) {
		fprintf(stderr, "usage: sandeck record FILE\n");
		return 2;
	}
	c.out = open(o->words[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (c.out < 0) {
		fprintf(stderr, "sandeck: cannot write %s: %s\n", o->words[1], strerror(errno));
		return 1;
	}
	fprintf(stderr, "recording to %s until interrupted (^C)\n", o->words[1]);
	rc = stream_to(o, &c);
	/* After a full disk the last line may be half there: a recording is whole lines. */
	if (ftruncate(c.out, c.good) || close(c.out)) {
		fprintf(stderr, "sandeck: cannot finish %s: %s\n", o->words[1], strerror(errno));
		rc = 1;
	}
	fprintf(stderr, "%lu lines in %s; sandeck replay %s shows them\n", c.lines, o->words[1],
		o->words[1]);
	str_fini(&c.line);
	return rc;
}

int cli_engine(const struct options *o)
{
	struct engine_opts eng;

	session_engine_opts(o, NULL, &eng);
	if (isatty(STDIN_FILENO)) {
		fprintf(stderr, "sandeck engine speaks JSON lines to a program; "
				"for a person there are sandeck and sandeck watch\n");
		return 2;
	}
	/* A thread may hang in the kernel: nothing is waited for, as in an engine that was forked.
	 */
	_exit(engine_run(&eng, STDIN_FILENO, STDOUT_FILENO));
}
