/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pipe: a command that speaks the stream over its standard input and output (--via, --host). */
#ifndef LINK_PIPE_H
#define LINK_PIPE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What it prints before the stream begins (a login's greeting) is told, the first lines of it; one
 * that goes on so is no engine, and nobody waits for its end.
 */
#define PIPE_TOLD    20U
#define PIPE_STRANGE 200U
struct pipe_greeting {
	unsigned lines;
	char first[80];
};
/* One more line of it.  E_IO: so much greeting is none. */
int pipe_greeted(struct pipe_greeting *g, const char *line, size_t len, struct err *e);

/* Of its standard error before that so many lines: ssh -vvv has some hundreds. */
#define PIPE_MUTTERED 1000U

/*
 * Start `sh -c command` with pipes: *in is what it prints, *out what it reads,
 * *err its standard error; all close-on-exec and non-blocking.  It keeps the
 * controlling terminal, so that ssh can ask for a password.
 */
int pipe_spawn(const char *command, int *in, int *out, int *err, int *pid, struct err *e);

/* How it ended, "signal 9" or "exit 255"; "" when it has not within wait_ms (0: never waits).
 * Returns dst. */
const char *pipe_reap(int pid, int wait_ms, char *dst, size_t size);

/* One whose pipes are closed. */
struct pipe_leaving {
	int pid; /* 0: nobody */
	unsigned step;
	int64_t since; /* ms, of the clock that pipe_leave() is told */
};

/*
 * See that it ends, a step at a time, without waiting: true when it has.  An
 * ssh over a dead line would stay, and a stopped command: it is asked to end
 * after 0.2 s, and killed after 0.4 s.
 */
bool pipe_leave(struct pipe_leaving *l, int64_t now);
/* The same in one go: waits half a second at most. */
void pipe_end(int pid);

#endif
