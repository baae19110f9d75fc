/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uncomment: see the header for why.  One pass; quotes and comments hide each
 * other, so each is skipped as a whole where it begins.
 */
#include "base/uncomment.h"

#include <stdbool.h>
#include <string.h>

/* What hides all that stands in it: a string with its quotes, a comment. */
struct hidden {
	size_t n;   /* its length; 0: none begins here */
	bool ended; /* by itself, not with the text */
	bool quote;
};

/* A word may hold slashes: a//b is one. */
static bool word_begins(const char *start, const char *s)
{
	return s == start || strchr(" \t\r\n{}()=+,\"'", s[-1]);
}

static struct hidden string_at(const char *s)
{
	const char *at = s + 1;

	for (; *at && *at != *s; at++)
		if (*at == '\\' && at[1])
			at++;
	return (struct hidden){ (size_t)(at - s) + (*at != '\0'), *at != '\0', true };
}

static struct hidden hidden_at(const char *start, const char *s)
{
	const char *end;

	if (*s == '"' || *s == '\'')
		return string_at(s);
	if (*s == '#')
		return (struct hidden){ strcspn(s, "\n"), true, false };
	if (*s != '/' || !word_begins(start, s) || (s[1] != '/' && s[1] != '*'))
		return (struct hidden){ 0 };
	if (s[1] == '/')
		return (struct hidden){ strcspn(s, "\n"), true, false };
	end = strstr(s + 2, "*/");
	return (struct hidden){ end ? (size_t)(end - s) + 2 : strlen(s), end != NULL, false };
}

char *uncomment(char *s)
{
	char *start = s;

	while (*s) {
		struct hidden h = hidden_at(start, s);

		if (!h.n || h.quote) {
			s += h.n ? h.n : 1;
			continue;
		}
		for (; h.n; h.n--, s++)
			if (*s != '\n')
				*s = ' ';
	}
	return start;
}

int uncomment_unended(const char *s, const char **what)
{
	const char *start = s;
	int line = 1, depth = 0, opened = 0;

	while (*s) {
		struct hidden h = hidden_at(start, s);

		if (h.n && !h.ended) {
			*what = h.quote ? "quote" : "comment";
			return line;
		}
		if (*s == '{' && !depth++)
			opened = line;
		else if (*s == '}' && depth && !--depth)
			opened = 0;
		for (size_t n = h.n ? h.n : 1; n; n--)
			line += *s++ == '\n';
	}
	*what = "{";
	return opened;
}
