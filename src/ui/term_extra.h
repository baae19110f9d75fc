/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_extra: what a terminal is told besides its picture: title, notification,
 * clipboard, bell, mouse, and the one question about its modes.
 *
 * terminfo has no names for these (or wrong ones), so the sequences are here,
 * and which terminal gets which goes by the name in TERM: a terminal that is
 * not known to have one is never sent it.  Text is cleaned and clipboard text
 * is base64, so no control byte from outside can be among them.  What is asked
 * for waits here, the latest of each kind, until a frame takes it along.
 * Pure; private to term.c.
 */
#ifndef UI_TERM_EXTRA_H
#define UI_TERM_EXTRA_H

#include "base/str.h"
#include "ui/term.h"

#include <stdbool.h>

/* Begin and end of a frame that is shown at once, where the terminal said that it can. */
#define EXTRA_SYNC_ON  "\033[?2026h"
#define EXTRA_SYNC_OFF "\033[?2026l"
/* DECRQM: do you have synchronised output?  The answer is REPORT_SYNC. */
#define EXTRA_ASK_SYNC "\033[?2026$p"
/* DSR: say that you have got so far.  The answer is REPORT_HERE. */
#define EXTRA_ASK_HERE "\033[5n"

struct term_extra {
	unsigned can; /* bits 1 << enum term_can_what */
	bool utf8;    /* the terminal reads UTF-8 */
	bool sync;    /* it said that it has synchronised output */
	/* what is to be sent, "" nothing; the title stays, for it may have to be sent again */
	struct str title, note, copy;
	bool title_due, bell_due, mouse_due;
	bool mouse;  /* wanted */
	bool titled; /* the terminal keeps the title of before for us */
};

/*
 * The bits for a terminal of this name.  tmux: inside tmux, whatever TERM says.
 * serial: on a serial line, where no question is put.
 */
unsigned extra_can(const char *term, bool tmux, bool serial);

void extra_fini(struct term_extra *x);

/* Ask for one of them; false where the terminal cannot, or the text is too long (clipboard). */
bool extra_title(struct term_extra *x, const char *text);
bool extra_notify(struct term_extra *x, const char *text);
bool extra_copy(struct term_extra *x, const char *text);
bool extra_mouse(struct term_extra *x, bool on);
void extra_bell(struct term_extra *x);

/* Is anything to be sent? */
bool extra_due(const struct term_extra *x);
/*
 * Add what is to be sent to out, and count it as sent.  fresh: what the
 * terminal knows of us is in doubt, so what lasts is sent again.
 */
void extra_take(struct term_extra *x, bool fresh, struct str *out);

/* Add what takes all of it back to out; the terminal may die in the middle of a frame. */
void extra_restore(const struct term_extra *x, struct str *out);
/* It was taken back (^Z): the next fresh frame sends again what lasts. */
void extra_left(struct term_extra *x);

#endif
