/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_signal: what signals do to a program that owns a terminal.
 *
 * The ones that ask something set a flag and make a descriptor readable; the
 * ones that kill put the terminal back first, with nothing but system calls.
 * Private to term.c; one terminal at a time.
 */
#ifndef UI_TERM_SIGNAL_H
#define UI_TERM_SIGNAL_H

#include "base/err.h"

#include <stddef.h>
#include <termios.h>

/* What was asked; a set. */
enum term_event {
	TERM_EV_SIZE = 1, /* SIGWINCH */
	TERM_EV_STOP = 2, /* SIGTSTP from outside */
	TERM_EV_CONT = 4, /* SIGCONT */
	TERM_EV_END = 8   /* SIGTERM, SIGHUP, SIGINT; a second one kills */
};

/* Install the handlers (a signal that was ignored stays so). */
int term_signal_open(struct err *e);
/* Restore the terminal if armed, and all handlers. */
void term_signal_close(void);

/* What puts the terminal's screen back; at most 1 KB, copied. */
void term_signal_set_text(const char *text, size_t len);
/* From now on the terminal needs restoring: write the text to fd, then set tios. */
void term_signal_arm(int fd, const struct termios *tios);
/*
 * Restore now, once after each arming, and throw away what was typed ahead, for it was not meant
 * for the shell.  Async-signal-safe; waits at most a second for a stuck line;
 * does nothing in a child of the process that armed it.
 */
void term_signal_restore(void);

/* Readable while there are events. */
int term_signal_fd(void);
/* The events since the last call. */
unsigned term_signal_take(void);
/* The signal behind TERM_EV_END; 0 none. */
int term_signal_end(void);

/* Stop this process group as ^Z in the shell's sense; returns when continued in the foreground. */
void term_signal_stop(int fd);

#endif
