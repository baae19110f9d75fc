/* SPDX-License-Identifier: GPL-2.0-or-later */
/* term_input: the keys of the terminal that ncurses has open. Private to term.c. */
#ifndef UI_TERM_INPUT_H
#define UI_TERM_INPUT_H

#include "ui/term_report.h"

struct _win_st; /* curses.h's WINDOW, which is not included here */

struct term_input {
	struct _win_st *pad;
	int held;             /* a key read too early; KEY_NONE */
	struct report report; /* of the terminal, as far as it has come */
	int64_t fed_ms;       /* when its last character came, by the monotonic clock */
	/* what reports have told; whoever looks takes it back */
	struct term_mouse mouse; /* of the TK_MOUSE just returned */
	unsigned here;           /* answers to EXTRA_ASK_HERE */
	bool sync;               /* EXTRA_ASK_SYNC was answered with yes */
	bool pasting, pasted;    /* what comes is pasted; the last key was */
};

/* Once the screen is open. */
void input_open(struct term_input *in);
/* After endwin(), which has switched off what the keypad sends. */
void input_resume(struct term_input *in);
/* Also what was never opened, but is zero. */
void input_close(struct term_input *in);

/* The next key that means something, also TK_MOUSE; KEY_NONE when nothing more has been typed. */
int input_key(struct term_input *in);
/* Forget what was read and not asked for; what the kernel still holds is the caller's. */
void input_discard(struct term_input *in);

#endif
