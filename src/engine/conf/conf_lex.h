/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf_lex: the words of a line of multipath.conf, as multipath-tools divides
 * them.  Pure and total: any bytes give words.
 *
 * Source of the rules: multipath.conf(5), SYNTAX, and what 0.9.4 makes of such
 * lines.  Its reader takes at most 1023 bytes at a time; the rest of a longer
 * line is a line of its own.
 */
#ifndef ENGINE_CONF_CONF_LEX_H
#define ENGINE_CONF_CONF_LEX_H

#include <stdbool.h>
#include <stddef.h>

#define CONF_LINE_MAX 1023 /* bytes, with the line's end */

/* A text that is read line by line. Set text and left; the rest is 0. */
struct conf_lines {
	const char *text;
	size_t left;
	unsigned line; /* of the line that was given last, from 1 */
	bool cut;      /* it was too long: the next one is its rest */
};

/* The next line; false at the end. *line is not terminated, *len without its end. */
bool conf_lines_next(struct conf_lines *from, const char **line, size_t *len);

enum conf_token_kind {
	CONF_TOKEN_WORD,
	CONF_TOKEN_STRING, /* it was in double quotes; may be empty */
	CONF_TOKEN_OPEN,   /* { */
	CONF_TOKEN_CLOSE   /* } */
};

struct conf_token {
	enum conf_token_kind kind;
	const char *text; /* in buf, terminated; a brace's is "{" or "}" */
	bool unended;     /* a string whose closing quote is missing: it ends with the line */
};

/* The first words of a line: a keyword, its value, and the first that is too much. */
struct conf_words {
	struct conf_token token[3];
	unsigned n; /* so many of them; 3: there may be more in the line */
	char buf[CONF_LINE_MAX + 3];
};

/* Only the part before a NUL is looked at. */
void conf_lex(const char *line, size_t len, struct conf_words *out);

#endif
