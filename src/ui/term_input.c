/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_input: from the bytes that a terminal sends to keys.
 *
 * ncurses puts the sequences of terminfo together; what it does not know goes
 * to term_report whole, for the letters in it must not become commands.
 */
#include "ui/term_input.h"

#include "base/attr.h"
#include "base/mono.h"

#define NCURSES_NOMACROS
#include <curses.h>

/* A sequence whose next character does not come for so long was none: Escape and "[" were typed. */
#define PIECE_MS 500

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

/* What a whole sequence has told; TK_MOUSE or KEY_NONE. */
static int reported(struct term_input *in)
{
	switch (report_kind(&in->report, &in->mouse)) {
	case REPORT_MOUSE:
		return TK_MOUSE;
	case REPORT_HERE:
		in->here++;
		break;
	case REPORT_SYNC:
		in->sync = true;
		break;
	case REPORT_PASTE:
		in->fed_ms = mono_ms();
		in->pasting = true;
		break;
	case REPORT_TYPED:
		in->pasting = false;
		break;
	case REPORT_NONE:
		break;
	}
	return KEY_NONE;
}

/*
 * A character after "ESC [" or "ESC O": of a report, or of a key that terminfo does not know and
 * whose letters must not be taken for commands.
 */
static int feed(struct term_input *in, wint_t ch)
{
	in->fed_ms = mono_ms();
	return report_feed(&in->report, (uint32_t)ch) ? KEY_NONE : reported(in);
}

/* Escape was read: is it the key, or the beginning of another one? */
static int after_escape(struct term_input *in)
{
	wint_t ch;
	int rc = wget_wch(in->pad, &ch);

	if (rc == OK && (ch == '[' || ch == 'O')) {
		report_begin(&in->report, (uint32_t)ch);
		in->fed_ms = mono_ms();
		return KEY_NONE;
	}
	if (rc != ERR)
		in->held = rc == OK ? term_key_of_char(ch) : function_key(ch);
	return TK_ESC;
}

static int key_of(struct term_input *in, int rc, wint_t ch)
{
	if (in->pasting && mono_ms() - in->fed_ms > PIECE_MS)
		in->pasting = false; /* its end got lost */
	in->pasted = in->pasting;
	if (in->pasting)
		in->fed_ms = mono_ms();
	if (in->report.open &&
	    (rc == KEY_CODE_YES || ch == 27 || mono_ms() - in->fed_ms > PIECE_MS))
		in->report.open = false;
	if (rc == KEY_CODE_YES)
		return function_key(ch);
	if (in->report.open)
		return feed(in, ch);
	if (ch == 27)
		return after_escape(in);
	/* the end of a pasted line is not Enter */
	return in->pasting && ch < ' ' ? KEY_NONE : term_key_of_char(ch);
}

int input_key(struct term_input *in)
{
	wint_t ch;
	int key = in->held, rc;

	in->held = KEY_NONE;
	while (key == KEY_NONE && (rc = wget_wch(in->pad, &ch)) != ERR)
		key = key_of(in, rc, ch);
	/* A second Escape waits in held as its code. */
	return key == 27 ? TK_ESC : key;
}

void input_discard(struct term_input *in)
{
	/* A report that has begun goes on: its rest may still be on its way. */
	in->held = KEY_NONE;
	flushinp(); /* what ncurses has read ahead */
}
