/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_ask: what the simulated kernel answers when a path is read, and who in
 * the scenario uses a map and waits for it.
 */
#ifndef ENGINE_LAB_LAB_ASK_H
#define ENGINE_LAB_LAB_ASK_H

#include "engine/ask.h"
#include "engine/asks.h"
#include "engine/lab/lab_world.h"

/* A read that has not come back. */
struct lab_test {
	const struct lab_path *path; /* NULL: a free place */
	int64_t began, until;
	uint32_t id; /* of its question; 0: that has been told that it is silent */
};

/* A question with reads under way. */
struct lab_question {
	struct ask q;
	unsigned out; /* reads; 0: a free place */
};

struct lab_asks {
	struct lab_test tests[ASK_TESTS];
	struct lab_question questions[ASKS_PENDING];
	void (*answer)(void *ctx, const struct answer *a);
	void *ctx;
};

void lab_asks_init(struct lab_asks *as, void (*answer)(void *ctx, const struct answer *a),
		   void *ctx);

/*
 * A question whose map and path are in the model.  frozen: the clock stands, so a
 * read that gets no answer now never will, and is told at once.
 */
void lab_asks_take(struct lab_asks *as, const struct lab_world *w, const struct ask *q,
		   bool frozen);
/*
 * The world has moved on: which reads have come back, and which are overdue?  One that comes back
 * after it was told as silent is an event.
 */
void lab_asks_step(struct lab_asks *as, struct lab_world *w);

#endif
