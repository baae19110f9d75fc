/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wrap: breaks text between words, by columns and not by bytes, for dialogs
 * and the help.
 */
#include "ui/wrap.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

size_t wrap_fit(const char *text, int width)
{
	size_t at = 0, space = 0, len;
	int w = 0;

	while (text[at]) {
		char one[8];

		text_next(text + at, &len);
		snprintf(one, sizeof one, "%.*s", (int)len, text + at);
		w += text_width(one);
		if (text[at] == ' ')
			space = at;
		if (w > width && at > 0)
			return space ? space : at;
		at += len;
	}
	return at;
}

const char *wrap_next(const char *text, size_t n)
{
	return text + n + strspn(text + n, " ");
}
