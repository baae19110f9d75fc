/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * palette: any command by its name.
 *
 * The commands of the keys, and those that want a word more and so have no
 * key.  Matches names from their begin, then inside them; what cannot work now
 * is told with its reason.  Does nothing by itself: the console carries out.
 */
#ifndef UI_PALETTE_H
#define UI_PALETTE_H

#include "ui/command.h"

/* The commands that only the palette has. */
enum palette_word {
	WORD_NONE,
	WORD_FILTER,   /* filter TEXT */
	WORD_ORDER,    /* order COLUMN [reverse] */
	WORD_AT,       /* at TIME */
	WORD_BASELINE, /* baseline accept */
	WORD_SAVE,     /* save-screen FILE */
	WORD_ACK,      /* ack SPAN NOTE */
	WORD_UNACK,    /* unack */
	NWORDS
};

struct palette_entry {
	enum command_id cmd; /* CMD_NONE: it is a word */
	enum palette_word word;
	const char *name, *args, *help; /* args: "" none */
	enum command_can can;
	char why[80];
};

#define PALETTE_MAX (NCOMMANDS + NWORDS)

/*
 * The entries whose name matches the first word of text, the best first, into
 * out[PALETTE_MAX]; how many.  *rest: what follows that word in text.
 */
size_t palette_match(const char *text, const struct command_where *w, struct palette_entry *out,
		     const char **rest);

/* The longest beginning that all matches of text share: what Tab puts there. Returns dst. */
char *palette_complete(const char *text, const struct command_where *w, char *dst, size_t size);

#endif
