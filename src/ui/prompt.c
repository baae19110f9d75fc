/* SPDX-License-Identifier: GPL-2.0-or-later */
/* prompt: editing one line of UTF-8. */
#include "ui/prompt.h"

#include "base/text.h"
#include "ui/term.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define CTRL(c) ((c)&0x1f)

void prompt_set(struct prompt *p, const char *text)
{
	snprintf(p->text, sizeof p->text, "%s", text);
	p->len = p->at = strlen(p->text);
}

void prompt_open(struct prompt *p, char lead, const char *text)
{
	p->open = true;
	p->lead = lead;
	p->back = 0;
	prompt_set(p, text);
}

/* The begin of the character before at. */
static size_t before(const struct prompt *p)
{
	size_t at = p->at;

	while (at > 0 && ((unsigned char)p->text[--at] & 0xc0) == 0x80)
		;
	return at;
}

static size_t after(const struct prompt *p)
{
	size_t len;

	if (p->at >= p->len)
		return p->len;
	text_next(p->text + p->at, &len);
	return p->at + len;
}

static enum prompt_answer cut(struct prompt *p, size_t from, size_t to)
{
	if (from == to)
		return PROMPT_STAY;
	memmove(p->text + from, p->text + to, p->len - to + 1);
	p->len -= to - from;
	p->at = from;
	return PROMPT_CHANGED;
}

static size_t word_begin(const struct prompt *p)
{
	size_t at = p->at;

	while (at > 0 && p->text[at - 1] == ' ')
		at--;
	while (at > 0 && p->text[at - 1] != ' ')
		at--;
	return at;
}

static enum prompt_answer insert(struct prompt *p, int key)
{
	char bytes[5], clean[24];
	size_t n = strlen(text_encode(bytes, (uint32_t)key));

	/* what could not be shown is not taken */
	if (key < ' ' || key >= TK_BASE ||
	    strcmp(text_clean(clean, sizeof clean, bytes), bytes) != 0)
		return PROMPT_STAY;
	if (p->len + n >= sizeof p->text)
		return PROMPT_STAY;
	memmove(p->text + p->at + n, p->text + p->at, p->len - p->at + 1);
	memcpy(p->text + p->at, bytes, n);
	p->len += n;
	p->at += n;
	return PROMPT_CHANGED;
}

/* Up and down through what was entered before; past the newest is what was being typed. */
static enum prompt_answer recall(struct prompt *p, bool older)
{
	if (older ? p->back >= p->npast : !p->back)
		return PROMPT_STAY;
	if (!p->back)
		memcpy(p->typed, p->text, sizeof p->typed);
	p->back += older ? 1 : (size_t)-1;
	prompt_set(p, p->back ? p->past[p->npast - p->back] : p->typed);
	return PROMPT_CHANGED;
}

static void remember(struct prompt *p)
{
	if (!p->len || (p->npast && !strcmp(p->past[p->npast - 1], p->text)))
		return;
	if (p->npast == PROMPT_PAST) {
		memmove(p->past[0], p->past[1], sizeof p->past - sizeof p->past[0]);
		p->npast--;
	}
	snprintf(p->past[p->npast++], PROMPT_BYTES, "%s", p->text);
}

static enum prompt_answer close_as(struct prompt *p, enum prompt_answer answer)
{
	if (answer == PROMPT_DONE)
		remember(p);
	p->open = false;
	return answer;
}

enum prompt_answer prompt_key(struct prompt *p, int key)
{
	switch (key) {
	case TK_ENTER:
		return close_as(p, PROMPT_DONE);
	case TK_ESC:
	case CTRL('G'):
		return close_as(p, PROMPT_CANCEL);
	case TK_TAB:
		return PROMPT_TAB;
	case TK_UP:
		return recall(p, true);
	case TK_DOWN:
		return recall(p, false);
	case TK_LEFT:
	case CTRL('B'):
		p->at = before(p);
		return PROMPT_STAY;
	case TK_RIGHT:
	case CTRL('F'):
		p->at = after(p);
		return PROMPT_STAY;
	case TK_HOME:
	case CTRL('A'):
		p->at = 0;
		return PROMPT_STAY;
	case TK_END:
	case CTRL('E'):
		p->at = p->len;
		return PROMPT_STAY;
	case TK_BACKSPACE:
		if (!p->len) /* out of it the way one came in */
			return close_as(p, PROMPT_CANCEL);
		return cut(p, before(p), p->at);
	case TK_DELETE:
	case CTRL('D'):
		return cut(p, p->at, after(p));
	case CTRL('U'):
		return cut(p, 0, p->at);
	case CTRL('K'):
		return cut(p, p->at, p->len);
	case CTRL('W'):
		return cut(p, word_begin(p), p->at);
	default:
		return insert(p, key);
	}
}

void prompt_paint(const struct prompt *p, struct canvas *c, int y, int x)
{
	char left[PROMPT_BYTES];
	const char *from = p->text;
	int begin = x + (isalpha((unsigned char)p->lead) ? 2 : 1); /* a letter is not of the text */
	int room = c->cols - begin - 2;
	size_t len;

	canvas_fill(c, y, x, c->cols - x, ROLE_NEWS, ' ');
	canvas_textf(c, y, x, ROLE_KEY, "%c", p->lead);
	snprintf(left, sizeof left, "%.*s", (int)p->at, p->text);
	/* what is typed stays in sight: a long line loses its begin */
	for (const char *l = left; *l && text_width(l) > room; l += len, from += len)
		text_next(l, &len);
	snprintf(left, sizeof left, "%.*s", (int)(p->text + p->at - from), from);
	canvas_text(c, y, begin, ROLE_NORMAL, from);
	c->cursor_y = y;
	c->cursor_x = begin + text_width(left);
}
