/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conf_features: words of a counted list. */
#include "engine/conf/conf_features.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define BLANKS " \t"

/* The word at *at, and *at behind it; its length, 0 at the end. */
static size_t next(const char **at, const char **word)
{
	size_t n;

	*at += strspn(*at, BLANKS);
	*word = *at;
	n = strcspn(*at, BLANKS);
	*at += n;
	return n;
}

/* Word number i, counted without the count that stands before them. */
static size_t nth(const char *features, size_t i, const char **word)
{
	size_t n = next(&features, word);

	for (size_t k = 0; n && k <= i; k++)
		n = next(&features, word);
	return n;
}

bool conf_feature(const char *features, size_t i, char *word, size_t size)
{
	const char *at;
	size_t n = nth(features, i, &at);

	snprintf(word, size, "%.*s", (int)n, at);
	return n > 0;
}

bool conf_feature_has(const char *features, const char *word, size_t *at)
{
	const char *w;
	size_t n;

	for (size_t i = 0; (n = nth(features, i, &w)) > 0; i++) {
		if (n == strlen(word) && !strncmp(w, word, n)) {
			if (at)
				*at = i;
			return true;
		}
	}
	return false;
}

void conf_feature_cut(const char *features, size_t at, size_t n, char *dst, size_t size)
{
	const char *w;
	size_t len, left = 0;

	for (size_t i = 0; nth(features, i, &w) > 0; i++)
		left += i < at || i >= at + n;
	snprintf(dst, size, "%zu", left);
	for (size_t i = 0; (len = nth(features, i, &w)) > 0; i++) {
		if (i < at || i >= at + n)
			text_cat(dst, size, " %.*s", (int)len, w);
	}
}

void conf_feature_add(const char *features, const char *words, size_t n, char *dst, size_t size)
{
	const char *w;
	size_t len, there = 0;

	while (nth(features, there, &w) > 0)
		there++;
	snprintf(dst, size, "%zu", there + n);
	for (size_t i = 0; (len = nth(features, i, &w)) > 0; i++)
		text_cat(dst, size, " %.*s", (int)len, w);
	text_cat(dst, size, " %s", words);
}
