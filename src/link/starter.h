/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * starter: a small process, made early, that forks engines.
 *
 * In an outage nothing must be read from a disk that may be on the failing
 * SAN: so an engine is never exec'd but forked, from a process that is as
 * small and clean as main is once the options are read (one thread, no terminal, no
 * inherited descriptors, its own session).  It ends when its parent does.
 */
#ifndef LINK_STARTER_H
#define LINK_STARTER_H

#include "base/err.h"
#include "engine/engine.h"

#include <stdbool.h>
#include <stddef.h>

struct starter;

/* Fork it. opts must stay as they are until starter_free(). NULL with *e on failure. */
struct starter *starter_new(const struct engine_opts *opts, struct err *e);

/*
 * A starter without a process: its engine, one at a time, is a thread of the
 * caller's own process, which must be one that can be left behind: an engine
 * that ended leaves threads and memory, and one that was let go may go on for a
 * moment.  What opts points to must stay until the process ends.  Afterwards no
 * other starter can be made here: libuv does not survive that fork.
 */
struct starter *starter_inside(const struct engine_opts *opts);

/*
 * A new engine: the stream's socket in *fd (close-on-exec, non-blocking), its
 * pid in *pid.  The one before has 2 s to end, then it is killed.  A starter that
 * was killed is made anew, from the caller.
 */
int starter_engine(struct starter *st, int *fd, int *pid, struct err *e);

/*
 * The same in two steps, neither of which waits: ask, and take what has come.
 * starter_take() returns 1 while nothing has: poll starter_fd() (-1: none), and
 * call it again within a second, for an answer that does not come is an error
 * after 5 s.  Asking again gives up what was asked before.
 */
int starter_ask(struct starter *st, struct err *e);
int starter_take(struct starter *st, int *fd, int *pid, struct err *e);
int starter_fd(const struct starter *st);

/*
 * Why the engine pid ended, as "signal 9" or "exit 1": "" when it has not, or
 * nobody knows.  Call it after the stream's end: the word follows that within a
 * moment, and it waits for it at most wait_ms (0: not at all).
 */
const char *starter_obituary(struct starter *st, int pid, int wait_ms, char *dst, size_t size);

/* Has the starter itself been killed?  True once, with how ("signal 9"); never waits. */
bool starter_lost(struct starter *st, char *how, size_t size);

/* Does not wait: its engines have 2 s to end, then the starter kills them. */
void starter_free(struct starter *st);

#endif
