/* SPDX-License-Identifier: GPL-2.0-or-later */
/* palette: matching names. */
#include "ui/palette.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *name, *args, *help;
} words[NWORDS] = {
	[WORD_FILTER] = { "filter", "TEXT", "Show only what matches; without a text: all." },
	[WORD_ORDER] = { "order", "COLUMN [reverse]",
			 "Order by a column; without one: the worst first." },
	[WORD_AT] = { "at", "TIME",
		      "The picture of then: a time of day (03:12:07), or how long ago (10m)." },
	[WORD_BASELINE] = { "baseline", "accept",
			    "Accept the paths that are there now as those that should be." },
	[WORD_ACK] = { "ack", "SPAN NOTE",
		       "Acknowledge the trouble of the selected row: ack 2h SFP ordered." },
	[WORD_UNACK] = { "unack", "", "Take back what is acknowledged of the selected row." },
	[WORD_SAVE] = { "save-screen", "FILE", "Write the screen to a file: .txt, .ans or .svg." },
};

static struct palette_entry entry_of_command(enum command_id id, const struct command_where *w)
{
	const struct command *c = command_get(id);
	struct palette_entry e = { .cmd = id, .name = c->name, .args = "", .help = c->help };

	e.can = command_can(id, w, e.why, sizeof e.why);
	return e;
}

static struct palette_entry entry_of_word(enum palette_word word, const struct command_where *w)
{
	struct palette_entry e = { .word = word, .can = CMD_CAN };

	e.name = words[word].name;
	e.args = words[word].args;
	e.help = words[word].help;
	if (word == WORD_BASELINE && w->san->host.read_only) {
		e.can = CMD_CANNOT;
		snprintf(e.why, sizeof e.why, "this console is read only");
	} else if (word == WORD_ORDER) { /* wherever the keys that choose an order work */
		e.can = command_can(CMD_ORDER_TURN, w, e.why, sizeof e.why);
	}
	return e;
}

/* Entry i of all, words first: they are what the palette is opened for. */
static bool entry(size_t i, const struct command_where *w, struct palette_entry *out)
{
	if (i + 1 < NWORDS) {
		*out = entry_of_word((enum palette_word)(i + 1), w);
		return true;
	}
	i -= NWORDS - 1;
	if (i + 1 >= NCOMMANDS)
		return false;
	*out = entry_of_command((enum command_id)(i + 1), w);
	return true;
}

/* A command that also is a word (filter) is the word: that one takes a text. */
static bool is_shadowed(const struct palette_entry *e)
{
	for (int i = WORD_NONE + 1; e->cmd && i < NWORDS; i++) {
		if (!strcmp(words[i].name, e->name))
			return true;
	}
	return false;
}

/* A word of the name begins so: "log" in command-log. */
static bool starts_word(const char *name, const char *begin)
{
	size_t len = strlen(begin);

	for (const char *p = strchr(name, '-'); p; p = strchr(p + 1, '-')) {
		if (!strncasecmp(p + 1, begin, len))
			return true;
	}
	return false;
}

/* 4 the name itself, 3 it begins so, 2 a word in it does, 1 it is in it, 0 not. */
#define MATCH_BEST 4
static int match(const char *name, const char *word, size_t len)
{
	char lower[64];

	snprintf(lower, sizeof lower, "%.*s", (int)len, word);
	if (strlen(name) == len && !strcasecmp(name, lower))
		return MATCH_BEST;
	if (!strncasecmp(name, lower, len))
		return 3;
	if (starts_word(name, lower))
		return 2;
	return strcasestr(name, lower) ? 1 : 0;
}

size_t palette_match(const char *text, const struct command_where *w, struct palette_entry *out,
		     const char **rest)
{
	size_t len, n = 0;

	text += strspn(text, " ");
	len = strcspn(text, " ");
	*rest = text + len + strspn(text + len, " ");
	for (int how = MATCH_BEST; how > 0; how--) {
		struct palette_entry e;

		for (size_t i = 0; entry(i, w, &e); i++) {
			if (match(e.name, text, len) == how && !is_shadowed(&e))
				out[n++] = e;
		}
	}
	return n;
}

char *palette_complete(const char *text, const struct command_where *w, char *dst, size_t size)
{
	struct palette_entry e[PALETTE_MAX];
	const char *rest, *word = text + strspn(text, " ");
	size_t n = palette_match(text, w, e, &rest), len, typed = strcspn(word, " "), i;

	snprintf(dst, size, "%s", text);
	if (!n || *rest || strncasecmp(e[0].name, word, typed) != 0)
		return dst;
	len = strlen(e[0].name);
	for (i = 1; i < n && !strncasecmp(e[i].name, word, typed); i++) {
		size_t same = 0;

		while (same < len && e[i].name[same] == e[0].name[same])
			same++;
		len = same;
	}
	/* on to its argument, unless a longer name may be meant */
	snprintf(dst, size, "%.*s%s", (int)len, e[0].name, i == 1 && e[0].args[0] ? " " : "");
	return dst;
}
