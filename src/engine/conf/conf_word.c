/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conf_word: words to numbers. */
#include "engine/conf/conf_word.h"

#include "base/attr.h"
#include "base/parse.h"

#include <string.h>

/* Words that stand where a number would, whatever the key. */
static const struct conf_word anywhere[] = {
	{ .word = "yes", .num = 1 },
	{ .word = "no", .num = CONF_NO },
	{ .word = "off", .num = CONF_NO },
	{ .word = "fail", .num = CONF_NO },
	{ .word = "manual", .num = CONF_NO },
	{ .word = "queue", .num = CONF_INFINITY },
	{ .word = "infinity", .num = CONF_INFINITY },
	{ .word = "max", .num = CONF_INFINITY },
	{ .word = "immediate", .num = CONF_IMMEDIATE },
	{ .word = "followover", .num = CONF_FOLLOWOVER },
	{ 0 },
};

static const struct conf_word *find(const struct conf_word *words, const char *text)
{
	for (; words && words->word; words++) {
		if (!strcmp(words->word, text))
			return words;
	}
	return NULL;
}

int64_t conf_word_num(const struct conf_key *key, const char *text)
{
	const struct conf_word *w = find(key->words, text);
	bool minus = *text == '-';
	uint64_t n = 0;

	if (key->type == CONF_YESNO)
		return !strcmp(text, "yes");
	if (!w)
		w = find(anywhere, text);
	if (w)
		return w->num;
	if (!parse_u64(text + minus, &n) || n > INT64_MAX)
		return 0;
	return minus ? -(int64_t)n : (int64_t)n;
}
