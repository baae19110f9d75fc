/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sorting: by which column a list is ordered, and the keys that choose it.
 *
 * At first by none: the worst comes first.  < and > go along the columns, o
 * turns the order round.  Numbers begin with the greatest, words with a.
 */
#ifndef UI_SORTING_H
#define UI_SORTING_H

#include "query/fact.h"
#include "ui/column.h"
#include "ui/command.h"

struct sorting {
	const struct column *by; /* NULL: the worst first */
	bool reverse;
	int x0, cols; /* of the list as it was painted last: only columns that are there; 0 all */
};

/* One of the commands that choose; false when it is another. */
bool sorting_command(struct sorting *s, const struct columns *l, enum command_id id);
/* By the column of this name or title, "" by none; false when there is none, or it has no order. */
bool sorting_set(struct sorting *s, const struct columns *l, const char *column, bool reverse);
/* By the column at x of the titles (again: turned round); false when none with an order is there.
 */
bool sorting_at(struct sorting *s, const struct columns *l, int x0, int cols, int x);
/* "by IOPS, greatest first", "worst first". Returns dst. */
char *sorting_text(const struct sorting *s, char *dst, size_t size);
/* The fact it goes by for this kind of object; NULL: by none. */
const struct fact *sorting_fact(const struct sorting *s, enum fact_of of);
/* Like strcmp, of two keys made with that fact. */
int sorting_compare(const struct sorting *s, const struct fact_key *a, const struct fact_key *b);

#endif
