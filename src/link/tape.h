/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tape: what the model was, kept as changes, so that look.h can go back exactly.
 *
 * While a model is filled by a stream, each change of an object is kept as
 * the difference of its members, under the time of the sync that completed
 * it.  States, names, counts and times are kept exactly; not kept are rates
 * (trail.h has those), and the raw status lines of maps.
 *
 * A tape begins at the first sync that says that the picture is complete, and
 * is bounded in bytes and in age: what is older than both allow is forgotten,
 * and tape_oldest() says from when on it knows.
 *
 * Asks no clock.  All times are engine time (see san.h).
 */
#ifndef LINK_TAPE_H
#define LINK_TAPE_H

#include "engine/san.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAPE_BYTES ((size_t)4 << 20)
#define TAPE_MS    ((int64_t)3600 * 1000)

struct tape;

/*
 * max_bytes, of records, at least one sync's whatever its size; max_ms, the age
 * that is kept for certain while bytes allow.  Never NULL.  tape_free(NULL) is
 * nothing; it lets go of the model, which must still be there.
 */
struct tape *tape_new(size_t max_bytes, int64_t max_ms);
void tape_free(struct tape *t);

/*
 * Watch live, which a stream fills; NULL: nothing any more.  Cuts the tape.
 * The tape keeps strings of live: it must be let go of live before san_fini().
 */
void tape_attach(struct tape *t, struct san *live);

/* A consistent state was reached at now; loaded: the picture is complete. */
void tape_mark(struct tape *t, int64_t now, bool loaded);

/* What is known ends here: another engine's picture comes.  Before the old one is taken down. */
void tape_cut(struct tape *t);

/* The first and the last moment that can be looked at; 0 while nothing can. */
int64_t tape_oldest(const struct tape *t);
int64_t tape_newest(const struct tape *t);

/*
 * Where a step from `at` ends: the nearest earlier, later moment at which something
 * changed that a person would call a change (not a counter, nor the time of a
 * check).  tape_oldest() is the last step back.  0: there is none.
 */
int64_t tape_prev(const struct tape *t, int64_t at);
int64_t tape_next(const struct tape *t, int64_t at);

/* Bytes that the tape keeps now. */
size_t tape_bytes(const struct tape *t);

#endif
