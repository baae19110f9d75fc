/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * regex_make: what an expression costs is reckoned before it is compiled: one
 * for each character or set, as often as repeats will write it.
 */
#include "base/regex_make.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATES_MAX 10000.0 /* some MB */
#define DEPTH_MAX  100

struct cost {
	double all[DEPTH_MAX]; /* of each open group, so far */
	double last;           /* of what a repeat would repeat */
	int depth;
	bool refers; /* to a group */
};

static void add(struct cost *c, double states)
{
	c->last = states;
	c->all[c->depth] += states;
}

static void repeat(struct cost *c, double times)
{
	double now = c->last * times + 1;

	c->all[c->depth] += now - c->last;
	c->last = now;
}

/* Behind "[...]"; the first character of a set may be its end. */
static const char *skip_set(const char *p)
{
	p += p[1] == '^' ? 2 : 1;
	if (*p == ']')
		p++;
	while (*p && *p != ']') {
		if (*p == '[' && (p[1] == ':' || p[1] == '.' || p[1] == '=')) {
			const char *end = strchr(p + 2, p[1]);

			while (end && end[1] != ']')
				end = strchr(end + 1, p[1]);
			if (!end)
				return p + strlen(p);
			p = end + 1;
		}
		p++;
	}
	return *p ? p + 1 : p;
}

/* "{3}", "{3,}", "{1,3}": the larger number. */
static const char *count(struct cost *c, const char *p)
{
	char *end;
	double n = strtod(p + 1, &end), m = n + 1;

	if (*end == ',')
		m = isdigit((unsigned char)end[1]) ? strtod(end + 1, &end) : n + 2;
	repeat(c, n > m ? n : m);
	return p + 1;
}

static const char *step(struct cost *c, const char *p)
{
	switch (*p) {
	case '\\':
		c->refers |= isdigit((unsigned char)p[1]) != 0;
		add(c, 1);
		return p[1] ? p + 2 : p + 1;
	case '[':
		add(c, 1);
		return skip_set(p);
	case '(':
		c->all[++c->depth] = 1;
		return p + 1;
	case ')':
		if (c->depth)
			add(c, c->all[c->depth--]);
		return p + 1;
	case '+':
		repeat(c, 2);
		return p + 1;
	case '*':
	case '?':
		repeat(c, 1);
		return p + 1;
	case '{':
		return count(c, p);
	default:
		add(c, 1);
		return p + 1;
	}
}

/* NULL: it may be compiled. */
static const char *too_dear(const char *pattern)
{
	struct cost c = { .depth = 0 };

	while (*pattern) {
		pattern = step(&c, pattern);
		if (c.depth == DEPTH_MAX - 1)
			return "groups in too many groups";
		if (c.all[c.depth] > STATES_MAX)
			return "its repeats would take too much memory";
		if (c.refers)
			return "references to groups are not taken";
	}
	return NULL;
}

bool regex_make(regex_t *re, const char *pattern, int flags, char *why, size_t size)
{
	const char *dear = too_dear(pattern);
	int rc;

	if (dear) {
		snprintf(why, size, "%s", dear);
		return false;
	}
	rc = regcomp(re, pattern, flags | REG_EXTENDED);
	if (rc)
		regerror(rc, re, why, size);
	return !rc;
}
