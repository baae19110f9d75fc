/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * assembler: from the files and disks of this host to its maps: says what would
 * be done, and does it.
 *
 * All of it blocks, on dead disks, too: it runs in a thread that may be left
 * behind (job.h).  What is said and what is done come from the same survey;
 * when it is done, the survey is made again, and must say the same.
 */
#ifndef ENGINE_KERNEL_ASSEMBLER_H
#define ENGINE_KERNEL_ASSEMBLER_H

#include "engine/ask.h"
#include "engine/kernel/world.h"

/* What is asked; the rest is the answer. */
struct assembler {
	/* in */
	struct ask ask; /* ASK_PATHS, ASK_ASSEMBLE, ASK_EXPLAIN */
	unsigned peer;
	bool in_charge; /* somebody checks paths: multipathd, or our monitor */
	bool ignore_wwids;
	bool apply;      /* do what ASK_ASSEMBLE says */
	char digest[24]; /* of what the operator was shown; "" nothing was */

	/* out: rows in their order, without an end; freed by assembler_fini() */
	struct answer *rows;
	size_t nrows, cap;
	bool refused;          /* the last row says why */
	char now[24];          /* digest of what is to be done */
	unsigned done, failed; /* apply: maps */
	char said[300];        /* apply: what was done, a sentence */
};

/* Blocking. */
void assembler_run(struct assembler *a);
void assembler_fini(struct assembler *a);

/* ---- between assembler.c, assemble_apply.c and explain_rows.c ---- */

/* A row about `about`; text as printf. */
void assembler_row(struct assembler *a, enum answer_is is, const char *about, const char *fmt, ...)
	ATTR_PRINTF(4, 5);
/* Each property of the map. */
void explain_rows(struct assembler *a, struct world *w, struct survey *s, const char *wwid);
/* Do what the survey says. */
void assemble_apply(struct assembler *a, struct world *w, struct survey *s);

#endif
