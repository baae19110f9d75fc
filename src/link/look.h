/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * look: the model as it was at a moment that a tape knows.
 *
 * A look has a model of its own, made once from the live one and walked to and
 * fro over the tape's changes; meanwhile the live one and the tape go on.
 * Handles (san_obj.n) are those of the live model, pointers are not.
 *
 * What a moment between two syncs shows is the state of the earlier one.  The
 * rates are those of a trail, for objects that have one; otherwise none.
 */
#ifndef LINK_LOOK_H
#define LINK_LOOK_H

#include "link/tape.h"
#include "link/trail.h"

struct look;

/* Told by look_go() of an object that is about to be freed; ctx is the caller's. */
typedef void (*look_gone)(void *ctx, const struct san_obj *obj);

/*
 * At the tape's newest moment, while it knows any (tape_oldest()); NULL
 * otherwise.  trail, gone: may be NULL.  The tape, its live model and the trail
 * must outlive the look: its strings are the live model's.
 */
struct look *look_open(struct tape *tape, const struct trail *trail, look_gone gone, void *ctx);
void look_close(struct look *l); /* NULL: nothing */

/*
 * Go to the moment `at`, or the nearest one that the tape knows; returns it.
 * A tape that was cut meanwhile and knows nothing yet leaves all as it is.
 * Pointers into the model stay valid for objects that are there before and after.
 */
int64_t look_go(struct look *l, int64_t at);

/* The model then; its `now` is look_now(). `changes` rises when something differs. */
const struct san *look_san(const struct look *l);
int64_t look_now(const struct look *l);

#endif
