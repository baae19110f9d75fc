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
	bool ascii;      /* --ascii: no UTF-8, no ACS */
	bool mono;       /* --mono or NO_COLOR */
	int64_t slow_ms; /* --slow: frames that nobody asked for in this interval; 0: found out */
	int64_t slow_interval_ms; /* that of a line found to be slow; 0: by its speed */
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
	TK_MOUSE,  /* term_mouse_event() says what */
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
 * frame was skipped because the last one has not drained, or was sent in part,
 * for the line is slow: call again after term_wait().  A canvas of another size
 * than term_size() is not shown: TK_RESIZE has come or is about to.
 */
bool term_show(struct term *t, const struct canvas *c);
/*
 * How many ms until term_show() should be called; 0 now.  key: a key was
 * pressed; its frame waits only for a slow line to take the last one.
 */
int term_wait(const struct term *t, bool key);
/* The interval of frames that nobody asked for, ms, while the line is slow; 0 where it is quick. */
int64_t term_slow(const struct term *t);
/* Bytes of the last frame are still waiting: poll term_fd() for POLLOUT, then call term_flush(). */
bool term_want_write(const struct term *t);
void term_flush(struct term *t);
/* Forget what is on the screen and set up: the next frame does all of it anew (^L). */
void term_redraw(struct term *t);
/* Forget what is on the screen: the next frame writes each cell, without clearing before. */
void term_repaint(struct term *t);

/* The next key: a code point, an enum term_key, or KEY_NONE when there is none now. Never waits. */
int term_key(struct term *t);
/* The key that term_key() returned last was pasted, not typed. */
bool term_pasted(const struct term *t);
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

/* ---- besides the picture: sent with the next frame, also if that changes nothing ---- */

/* What not every terminal has; which one does goes by its name. */
enum term_can_what {
	TERM_CAN_TITLE,
	TERM_CAN_NOTIFY, /* OSC 9; a terminal may still ignore it */
	TERM_CAN_COPY,   /* OSC 52; a terminal may still forbid it, and never says so */
	TERM_CAN_MOUSE,
	TERM_CAN_ANSWER, /* device status: for measuring the line */
	TERM_CAN_SYNC,   /* DECRQM: can be asked for synchronised output */
	TERM_CAN_PASTE   /* says what was pasted (mode 2004): term_pasted() */
};
bool term_can(const struct term *t, enum term_can_what what);

/*
 * Each takes a text from anywhere, cleans and copies it; the latest of its kind
 * is sent.  False when this terminal cannot, or the text for the clipboard has
 * more than TERM_COPY_MAX bytes.  The title of before comes back on every way
 * out.
 */
#define TERM_COPY_MAX 16384
bool term_title(struct term *t, const char *text);
bool term_notify(struct term *t, const char *text);
bool term_copy(struct term *t, const char *text); /* of several lines, if it has them */
/* A short attention: the bell. */
void term_bell(struct term *t);

enum term_mouse_what {
	TERM_MOUSE_DOWN, /* a button was pressed */
	TERM_MOUSE_UP,   /* ... or let go */
	TERM_MOUSE_WHEEL_UP,
	TERM_MOUSE_WHEEL_DOWN
};
struct term_mouse {
	enum term_mouse_what what;
	int x, y;   /* column and row, from 0; may lie outside the canvas */
	int button; /* 1 left, 2 middle, 3 right; 0: the wheel, or not told */
};
/*
 * Report the mouse as TK_MOUSE, or leave it to the terminal to mark text with
 * (the beginning, and again after every way out).  False when it has none.
 */
bool term_mouse(struct term *t, bool on);
/* Of the TK_MOUSE that term_key() returned last. */
const struct term_mouse *term_mouse_event(const struct term *t);

#endif
