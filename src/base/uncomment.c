/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * uncomment: see the header for why.  One pass; quotes and comments hide each
 * other, so each is skipped as a whole where it begins.
 */
#include "base/uncomment.h"

#include <stdbool.h>
#include <string.h>

/* After the quote that ends the string which begins at s. */
static char *skip_string(char *s)
{
	char quote = *s++;

	for (; *s && *s != quote; s++)
		if (*s == '\\' && s[1])
			s++;
	return *s ? s + 1 : s;
}

/* The length of the comment that begins at s, 0 when none does. */
static size_t comment_len(const char *s, bool word_begins)
{
	const char *end;

	if (*s == '#' || (word_begins && s[0] == '/' && s[1] == '/'))
		return strcspn(s, "\n");
	if (!word_begins || s[0] != '/' || s[1] != '*')
		return 0;
	end = strstr(s + 2, "*/");
	return end ? (size_t)(end - s) + 2 : strlen(s);
}

char *uncomment(char *s)
{
	char *start = s;

	while (*s) {
		/* A word may hold slashes: a//b is one. */
		bool word_begins = s == start || strchr(" \t\r\n{}()=+,\"'", s[-1]);
		size_t n = comment_len(s, word_begins);

		if (!n) {
			s = *s == '"' || *s == '\'' ? skip_string(s) : s + 1;
			continue;
		}
		for (; n; n--, s++)
			if (*s != '\n')
				*s = ' ';
	}
	return start;
}
