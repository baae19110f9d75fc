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

struct starter;

/* Fork it. opts must stay as they are: the child has its own copy. NULL with *e on failure. */
struct starter *starter_new(const struct engine_opts *opts, struct err *e);

/* A new engine: the stream's socket in *fd (close-on-exec, non-blocking), its pid in *pid. */
int starter_engine(struct starter *st, int *fd, int *pid, struct err *e);

/*
 * Why the engine pid ended, as "signal 9" or "exit 1", once known: "" when the
 * starter has not seen it yet.  Never waits.
 */
const char *starter_obituary(struct starter *st, int pid, char *dst, size_t size);

void starter_free(struct starter *st);

#endif
