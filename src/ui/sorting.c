/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sorting: the choice of a column, and comparing by it. */
#include "ui/sorting.h"

#include <stdio.h>
#include <string.h>

/* Places along the columns: 0 is "the worst first", then those that can be sorted by. */
static size_t place_of(const struct sorting *s, const struct columns *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (columns_at(l, i) == s->by)
			return i + 1;
	}
	return 0;
}

/* Can one see by which column it is? */
static bool is_there(const struct sorting *s, const struct columns *l, size_t i)
{
	struct column_slot slot[COLUMNS_MAX];
	size_t n = s->cols ? column_layout(l, s->x0, s->cols, slot) : 0;

	for (size_t k = 0; k < n; k++) {
		if (slot[k].i == i)
			return true;
	}
	return !s->cols;
}

static void go(struct sorting *s, const struct columns *l, size_t step)
{
	size_t n = l->n + 1, at = place_of(s, l);

	do
		at = (at + step) % n;
	while (at && (!columns_at(l, at - 1)->fact || !is_there(s, l, at - 1)));
	s->by = at ? columns_at(l, at - 1) : NULL;
	s->reverse = false;
}

bool sorting_command(struct sorting *s, const struct columns *l, enum command_id id)
{
	switch (id) {
	case CMD_ORDER_RIGHT:
		go(s, l, 1);
		return true;
	case CMD_ORDER_LEFT:
		go(s, l, l->n);
		return true;
	case CMD_ORDER_TURN:
		s->reverse = !s->reverse;
		return true;
	default:
		return false;
	}
}

bool sorting_set(struct sorting *s, const struct columns *l, const char *column, bool reverse)
{
	const struct column *c = column[0] ? columns_find(l, column) : NULL;

	if (column[0] && (!c || !c->fact))
		return false;
	s->by = c;
	s->reverse = reverse;
	return true;
}

bool sorting_at(struct sorting *s, const struct columns *l, int x0, int cols, int x)
{
	struct column_slot slot[COLUMNS_MAX];
	size_t n = column_layout(l, x0, cols, slot);
	const struct column *c = column_at(l, slot, n, x);

	if (!c || !c->fact)
		return false;
	s->reverse = s->by == c && !s->reverse;
	s->by = c;
	return true;
}

/* Words are read from a on, numbers and states from the greatest. */
static bool is_words(const struct column *c)
{
	return c->align != ALIGN_RIGHT && strcmp(c->name, "state") != 0 &&
	       strcmp(c->name, "paths") != 0;
}

char *sorting_text(const struct sorting *s, char *dst, size_t size)
{
	if (!s->by)
		snprintf(dst, size, "%s first", s->reverse ? "best" : "worst");
	else if (is_words(s->by))
		snprintf(dst, size, "by %s%s", s->by->title, s->reverse ? ", from the end" : "");
	else
		snprintf(dst, size, "by %s, %s first", s->by->title,
			 s->reverse ? "least" : "greatest");
	return dst;
}

const struct fact *sorting_fact(const struct sorting *s, enum fact_of of)
{
	const char *name = s->by ? s->by->fact : NULL;

	return name ? fact_find(of, name, strlen(name)) : NULL;
}

int sorting_compare(const struct sorting *s, const struct fact_key *a, const struct fact_key *b)
{
	int d = fact_key_compare(a, b);

	if (s->by && !is_words(s->by))
		d = -d;
	return s->reverse ? -d : d;
}
