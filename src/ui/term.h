/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term: the terminal; only its own parts, term*.c, include ncurses.
 *
 * ncurses draws into a memfd and each frame goes out in one write (it would
 * otherwise take about 25).  term owns termios, the window size and ^Z, puts
 * the terminal back on every way out (the restore string is computed at start
 * and written by an async-signal-safe handler on SIGSEGV and its like), and
 * skips a frame while the last one has not drained.
 */
#ifndef UI_TERM_H
#define UI_TERM_H

#include "base/err.h"
#include "ui/canvas.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct term; /* one at a time */

struct term_opts {
	bool ascii; /* --ascii: no UTF-8, no ACS */
	bool mono;  /* --mono or NO_COLOR */
};

/* Keys that are not characters. */
enum term_key {
	KEY_NONE = -1,
	TK_BASE = 0x200000,
	TK_UP,
	TK_DOWN,
	TK_LEFT,
	TK_RIGHT,
	TK_PGUP,
	TK_PGDN,
	TK_HOME,
	TK_END,
	TK_ENTER,
	TK_ESC,
	TK_TAB,
	TK_BACKTAB,
	TK_BACKSPACE,
	TK_DELETE,
	TK_RESIZE, /* the size changed: ask term_size */
	TK_CONT,   /* back from ^Z: repaint */
	TK_LOST,   /* the terminal is gone, or SIGTERM, SIGHUP or SIGINT came: end; told once */
	TK_F1 = TK_BASE + 0x100,
	TK_F12 = TK_F1 + 11
};

/*
 * Take the terminal.  E_UNSUPPORTED when stdin or stdout is no terminal or
 * TERM cannot move a cursor; the sentence says which and names `sandeck ls`.
 */
int term_open(const struct term_opts *opts, const struct theme *theme, struct term **out,
	      struct err *e);
/* Give it back as it was. NULL ok; twice ok. */
void term_close(struct term *t);

int term_fd(const struct term *t); /* poll this for input */
/* Poll this for POLLIN too: a signal came, term_key() tells what it means. */
int term_sigfd(const struct term *t);
/* The signal behind a TK_LOST, so that the program can end by it; 0: the line hung up. */
int term_end_signal(const struct term *t);
void term_size(const struct term *t, int *rows, int *cols);
bool term_utf8(const struct term *t);
bool term_color(const struct term *t);

/*
 * Show the canvas; sends nothing when nothing has changed.  False when the
 * frame was skipped because the last one has not drained: call again when
 * term_want_write() turns false, or, where that is false already (a serial
 * port's own queue, which wakes nobody), 100 ms later.  A canvas of another size
 * than term_size() is not shown: TK_RESIZE has come or is about to.
 */
bool term_show(struct term *t, const struct canvas *c);
/* Bytes of the last frame are still waiting: poll term_fd() for POLLOUT, then call term_flush(). */
bool term_want_write(const struct term *t);
void term_flush(struct term *t);
/* Forget what is on the screen: the next frame paints all of it (^L). */
void term_redraw(struct term *t);

/* The next key: a code point, an enum term_key, or KEY_NONE when there is none now. Never waits. */
int term_key(struct term *t);
/* Throw away what was typed ahead. */
void term_discard_input(struct term *t);
/* A key's name for help and the key bar: "F", "Enter", "^L", "Space". Into dst; returns dst. */
char *term_key_name(char *dst, size_t size, int key);
/*
 * The key of such a name, KEY_NONE when there is none.  Of names longer than a
 * character ("PgDn") the case does not matter; some have a second form ("PageDown").
 */
int term_key_parse(const char *name);
/* The key that a terminal means by a character: of a carriage return TK_ENTER, and so on. */
int term_key_of_char(uint32_t ch);

/* ^Z: put the terminal back, stop, and take it again when continued. */
void term_suspend(struct term *t);
/* A short attention: the bell. */
void term_bell(struct term *t);

#endif
