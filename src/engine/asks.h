/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * asks: what the reader wants to know, and that each question has an end.
 *
 * A question goes to the source, whose rows go to the reader as they come; the
 * last of them, and only one, says done.  What makes no sense, or is more than
 * can be under way, is refused in words.
 */
#ifndef ENGINE_ASKS_H
#define ENGINE_ASKS_H

#include "engine/ask.h"

#define ASKS_PENDING 8 /* with the source at a time */

struct asks_hooks {
	void *ctx;
	/* To the source; rows may come from within: asks_answer().  NULL: it cannot be asked. */
	void (*ask)(void *ctx, const struct ask *q);
	/* A row for the reader. */
	void (*answer)(void *ctx, const struct answer *a);
};

struct asks {
	const struct san *san;
	struct asks_hooks hooks;
	uint32_t pending[ASKS_PENDING]; /* ids */
	unsigned npending;
};

/* Holds nothing that would have to be freed. san must outlive it. */
void asks_init(struct asks *as, const struct san *san, const struct asks_hooks *hooks);
/* A question came. */
void asks_take(struct asks *as, const struct ask *q);
/* Question id is not answered: why, as its end. */
void asks_refuse(struct asks *as, uint32_t id, const char *why);
/* A row of the source's. One of a question that has had its end is not heard. */
void asks_answer(struct asks *as, const struct answer *a);

#endif
