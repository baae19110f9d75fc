/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conf_lex: lines of multipath.conf into words. */
#include "engine/conf/conf_lex.h"

#include "base/attr.h"

#include <string.h>

bool conf_lines_next(struct conf_lines *from, const char **line, size_t *len)
{
	size_t n = from->left < CONF_LINE_MAX ? from->left : CONF_LINE_MAX;
	const char *end = n ? memchr(from->text, '\n', n) : NULL;

	if (!n)
		return false;
	from->line += !from->cut;
	*line = from->text;
	*len = end ? (size_t)(end - from->text) : n;
	n = *len + (end != NULL);
	from->text += n;
	from->left -= n;
	from->cut = !end && from->left;
	return true;
}

/* What is left of the line, and the place of the next word. */
struct lexer {
	const char *at, *end;
	char *to;
};

static bool is_space(char c)
{
	/* Bytes beyond ASCII part words, too, when they are not in quotes. */
	return c == ' ' || (c >= '\t' && c <= '\r') || (unsigned char)c >= 0x80;
}

static bool is_comment(char c)
{
	return c == '#' || c == '!';
}

static void take_string(struct lexer *l, struct conf_token *t)
{
	t->kind = CONF_TOKEN_STRING;
	t->unended = true;
	for (l->at++; l->at < l->end; l->at++) {
		if (*l->at == '"' && (l->at + 1 == l->end || l->at[1] != '"')) {
			t->unended = false;
			l->at++;
			break;
		}
		if (*l->at == '"')
			l->at++; /* two of them are one */
		*l->to++ = *l->at;
	}
}

static void take_word(struct lexer *l, struct conf_token *t)
{
	t->kind = CONF_TOKEN_WORD;
	while (l->at < l->end && !is_space(*l->at) && !is_comment(*l->at) &&
	       !strchr("{}\"", *l->at))
		*l->to++ = *l->at++;
}

static void take(struct lexer *l, struct conf_token *t)
{
	*t = (struct conf_token){ .text = l->to };
	if (*l->at == '"') {
		take_string(l, t);
	} else if (*l->at == '{' || *l->at == '}') {
		t->kind = *l->at == '{' ? CONF_TOKEN_OPEN : CONF_TOKEN_CLOSE;
		*l->to++ = *l->at++;
	} else {
		take_word(l, t);
	}
	*l->to++ = '\0';
}

/* Carriage returns end a line as newlines do, but for those it begins with. */
static size_t length(const char *line, size_t len)
{
	size_t n = 0;

	len = strnlen(line, len < CONF_LINE_MAX ? len : CONF_LINE_MAX);
	while (n < len && (line[n] == '\r' || line[n] == '\n'))
		n++;
	while (n < len && line[n] != '\r' && line[n] != '\n')
		n++;
	return n;
}

void conf_lex(const char *line, size_t len, struct conf_words *out)
{
	struct lexer l = { .at = line, .end = line + length(line, len), .to = out->buf };

	/* Of each word at least one byte was read, so buf has room for it and for two ends more. */
	for (out->n = 0; out->n < ARRAY_LEN(out->token); out->n++) {
		while (l.at < l.end && is_space(*l.at))
			l.at++;
		if (l.at == l.end || is_comment(*l.at))
			break;
		take(&l, &out->token[out->n]);
	}
}
