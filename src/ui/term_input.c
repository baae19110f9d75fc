/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_input: from the bytes that a terminal sends to keys.
 *
 * ncurses puts the sequences of terminfo together; what it does not know is
 * swallowed here whole, for the letters in it must not become commands.
 */
#include "ui/term_input.h"

#include "base/attr.h"
#include "ui/term.h"

#define NCURSES_NOMACROS
#include <curses.h>

#define CSI_MAX 32 /* longest unknown sequence of a key that is swallowed */

void input_open(struct term_input *in)
{
	in->held = KEY_NONE;
	in->pad = newpad(1, 1); /* reading keys from a pad refreshes nothing */
	nodelay(in->pad, TRUE);
	input_resume(in);
	/* Half of a click's report, left on by the program before, would be read as letters. */
	define_key(NULL, KEY_MOUSE);
}

void input_resume(struct term_input *in)
{
	keypad(in->pad, TRUE);
}

void input_close(struct term_input *in)
{
	if (in->pad)
		delwin(in->pad);
	in->pad = NULL;
}

static const struct {
	wint_t curses;
	int key;
} key_map[] = {
	/* clang-format off */
	{ KEY_UP,    TK_UP },	 { KEY_DOWN,  TK_DOWN },   { KEY_LEFT,	    TK_LEFT },
	{ KEY_RIGHT, TK_RIGHT }, { KEY_PPAGE, TK_PGUP },   { KEY_NPAGE,	    TK_PGDN },
	{ KEY_HOME,  TK_HOME },	 { KEY_END,   TK_END },	   { KEY_ENTER,	    TK_ENTER },
	{ KEY_FIND,  TK_HOME },	 { KEY_SELECT, TK_END },   { KEY_BACKSPACE, TK_BACKSPACE },
	{ KEY_A1,    TK_HOME },	 { KEY_A3,    TK_PGUP },   { KEY_DC,	    TK_DELETE },
	{ KEY_C1,    TK_END },	 { KEY_C3,    TK_PGDN },   { KEY_BTAB,	    TK_BACKTAB },
	/* clang-format on */
};

static int function_key(wint_t code)
{
	if (code >= KEY_F(1) && code <= KEY_F(12))
		return TK_F1 + (int)(code - KEY_F(1));
	for (size_t i = 0; i < ARRAY_LEN(key_map); i++)
		if (key_map[i].curses == code)
			return key_map[i].key;
	return KEY_NONE;
}

/*
 * Swallow the sequence of a key that terminfo does not know, or its letters
 * would be taken for commands.  What comes after "ESC [" (or "ESC O") ends with
 * the first letter; an old mouse report ("ESC [ M") with three bytes more.
 */
static void swallow(struct term_input *in)
{
	wint_t ch;
	int n = 0, left = 1;

	while (left && n++ < CSI_MAX && wget_wch(in->pad, &ch) == OK) {
		if (n == 1 && ch == 'M')
			left = 3;
		else if (left > 1 || (ch >= 0x40 && ch < 0x7f))
			left--;
	}
}

/* Escape was read: is it the key, or the beginning of another one? */
static int after_escape(struct term_input *in)
{
	wint_t ch;
	int rc = wget_wch(in->pad, &ch);

	if (rc == OK && (ch == '[' || ch == 'O')) {
		swallow(in);
		return KEY_NONE;
	}
	if (rc != ERR)
		in->held = rc == OK ? term_key_of_char(ch) : function_key(ch);
	return TK_ESC;
}

int input_key(struct term_input *in)
{
	wint_t ch;
	int key = in->held, rc;

	in->held = KEY_NONE;
	while (key == KEY_NONE && (rc = wget_wch(in->pad, &ch)) != ERR) {
		if (rc == KEY_CODE_YES)
			key = function_key(ch);
		else
			key = ch == 27 ? after_escape(in) : term_key_of_char(ch);
	}
	/* A second Escape waits in held as its code. */
	return key == 27 ? TK_ESC : key;
}

void input_discard(struct term_input *in)
{
	in->held = KEY_NONE;
	flushinp(); /* what ncurses has read ahead */
}
