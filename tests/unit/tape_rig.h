/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tape_rig: for the tests of the tape.  An engine's model is changed at will or
 * at random and published as an engine does; the reader's copy, which the tape
 * watches, is dumped at each sync: that is what looking back must show.
 */
#ifndef TESTS_TAPE_RIG_H
#define TESTS_TAPE_RIG_H

#include "engine/san.h"
#include "link/look.h"
#include "link/tape.h"

#define SYNCS 60

struct tape_rig {
	struct san engine, live;
	struct tape *tape;
	struct look *look;
	int64_t now;
	char *dump[4 * SYNCS]; /* of the live model, by second since MODEL_NOW */
	int ndumps;
	unsigned keys, gone;
	const struct san_obj *lost; /* told by the look last */
};

/* For cmocka; the engine's model is the test's to make. */
int rig_setup(void **state, size_t max_bytes, int64_t max_ms);
int rig_teardown(void **state);

/* Lines into the reader's model. */
void rig_apply(struct tape_rig *s, const char *lines);
/* Everything that the engine has touched, as lines, and into the reader's model. */
void rig_publish(struct tape_rig *s);
/* Free what is gone. */
void rig_drain(struct san *san);
/* Publish, and a sync; loaded is told to the tape. */
void rig_sync(struct tape_rig *s, int64_t now, bool loaded);
/* A second passes (the first at MODEL_NOW); what is seen then is dumped. */
void rig_tick(struct tape_rig *s);
/* Random changes of any member, things that come and go, and a tick. Uses rand(). */
void rig_any_second(struct tape_rig *s);
void rig_forget_dumps(struct tape_rig *s);

/* Counts in gone, lost what goes. */
void rig_open_look(struct tape_rig *s);
/* Look at second i, or some ms later: fails unless all is as it was dumped then. */
void rig_is_as_it_was(struct tape_rig *s, int i);

#endif
