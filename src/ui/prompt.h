/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prompt: a line of text that is being typed: a filter, a command of the
 * palette, what is known of a trouble, the new name of a map.
 *
 * Edits as readline users expect: arrows, Home, End, Backspace, Delete, ^A ^E
 * ^U ^W ^K; Up and Down go through what was entered before.
 */
#ifndef UI_PROMPT_H
#define UI_PROMPT_H

#include "ui/canvas.h"

#include <stdbool.h>
#include <stddef.h>

#define PROMPT_BYTES 241
#define PROMPT_PAST  8

enum prompt_answer {
	PROMPT_STAY,
	PROMPT_CHANGED, /* the text is another */
	PROMPT_TAB,     /* the owner may complete it */
	PROMPT_DONE,    /* Enter; the text is remembered */
	PROMPT_CANCEL
};

struct prompt {
	bool open;
	char lead; /* '/', ':', 'a' or 'A' */
	char text[PROMPT_BYTES];
	size_t len, at;           /* bytes; where the next character goes */
	char typed[PROMPT_BYTES]; /* what was being typed when Up was pressed */
	char past[PROMPT_PAST][PROMPT_BYTES];
	size_t npast, back; /* back: how many lines back from the newest; 0 the one being typed */
};

/* Begin to type, the cursor at the end of text (at most PROMPT_BYTES - 1 of it). */
void prompt_open(struct prompt *p, char lead, const char *text);
/* A key, as term_key() tells it, while it is open; what the screen could not show is not taken. */
enum prompt_answer prompt_key(struct prompt *p, int key);
/* Replace what was typed (a completion). */
void prompt_set(struct prompt *p, const char *text);
/* In line y from column x on, with the terminal's cursor in it; what is typed stays in sight. */
void prompt_paint(const struct prompt *p, struct canvas *c, int y, int x);

#endif
