/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * answers: one question to the SAN, and the rows that have come so far.
 *
 * For a window that fills line by line: what is asked, each row as a line, the
 * sum under them, and whether the end has come or is overdue.  Asks no clock:
 * times are the caller's milliseconds, all of one clock that does not stand still.
 */
#ifndef UI_ANSWERS_H
#define UI_ANSWERS_H

#include "engine/ask.h"

#define ANSWERS_ROWS 8192 /* kept; what comes after is only counted */

enum answers_state {
	ANSWERS_NONE,    /* nothing was asked */
	ANSWERS_WAITING, /* rows may come */
	ANSWERS_DONE,    /* the end came */
	ANSWERS_LATE     /* the end is overdue; a row that comes all the same is taken */
};

struct answers {
	enum answers_state state;
	struct ask q;
	char subject[160]; /* what it is about, safe: "mpatha", "sdb of mpatha" */
	int64_t began, until;
	struct answer *rows;
	size_t n, cap;
	struct answer_sum sum;
};

/*
 * q was sent at now, about the map m (NULL: the host) and, when it names one, the path p (else
 * NULL).
 * Forgets what was there; zero-initialise before the first.
 */
void answers_begin(struct answers *as, const struct ask *q, const struct san_map *m,
		   const struct san_path *p, int64_t now);
void answers_fini(struct answers *as);

/* A row or the end came. False: it is of another question, or there is none. */
bool answers_take(struct answers *as, const struct answer *a);

/* Time goes on. True when the end has just become overdue. */
bool answers_tick(struct answers *as, int64_t now);

/* "TEST mpatha", "WHO USES mpatha": for the frame of a window. Returns dst. */
char *answers_title(char *dst, size_t size, const struct answers *as);

/* Row i as a line, safe for a terminal. Returns dst. */
char *answers_line(char *dst, size_t size, const struct answers *as, size_t i);

/* Why a disk is in no map or in one, for a list that says which: without "not a path: " before it.
 */
const char *answers_reason(const struct answer *a);

/*
 * What is said of row i, for where there is room for it: "blacklisted: ...  WWID 3600a...",
 * "failback manual: built-in".  What is read first stands first.  Safe for a terminal.  Returns
 * dst.
 */
char *answers_whole(char *dst, size_t size, const struct answers *as, size_t i);

/* Is row i one to be shown loudly: an error, silence, a refusal? */
bool answers_is_bad(const struct answers *as, size_t i);

/* The row about this path, for a cell beside it; NULL: none (yet). The newest of them. */
const struct answer *answers_of_path(const struct answers *as, const struct san_path *p);

/*
 * Under the rows: "waiting for mpatha: 2 rows so far, 3 s", then the sum ("4 of 4 paths read a
 * sector; slowest sdd 12 ms"), or that no end comes.  Safe for a terminal.  Returns dst.
 */
char *answers_summary(char *dst, size_t size, const struct answers *as, int64_t now);

#endif
