/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * asking: questions to an engine from the command line, each row handed on as
 * it comes.  The engine may hang on a dead path with its helper; who asks does
 * not: it ends when its time is over.
 */
#ifndef CLI_ASKING_H
#define CLI_ASKING_H

#include "cli/session.h"
#include "engine/ask.h"

struct asking {
	struct session session;
	struct ask q; /* that is under way */
	bool done;
	struct answer_sum sum;  /* of all questions */
	struct answer_sum part; /* of this one */
	/* Each row as it comes, refusals too; NULL: it is printed as a line. */
	void (*row)(struct asking *as, const struct answer *a);
	void *ctx; /* row's */
};

/* Open an engine and wait for its picture. asking_end() in any case. */
int asking_begin(struct asking *as, const struct options *o, struct err *e);
void asking_end(struct asking *as);

/*
 * Put q (its id is drawn here), about a map of npaths paths, and wait for its end.
 * E_TIMEOUT: none came; E_REFUSED with no text: a row has said why.
 */
int asking_put(struct asking *as, const struct ask *q, unsigned npaths, struct err *e);

/* The sum as a line, unless something was refused. */
void asking_tell_sum(enum ask_what what, const struct answer_sum *sum);

#endif
