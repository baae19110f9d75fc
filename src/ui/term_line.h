/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_line: the line to the terminal: descriptor, modes, size, output queue.
 *
 * Output never blocks: a frame goes out in one write(), and what the line does
 * not take waits here.  There is at most one frame waiting, because term.c
 * draws no other before line_busy() is false.  Private to term.c.
 */
#ifndef UI_TERM_LINE_H
#define UI_TERM_LINE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

struct term_line {
	int fd;
	bool shared; /* the open file is the shell's too: it must stay blocking */
	struct termios saved, raw;
	int rows, cols; /* 0: not known */
	char *buf;      /* buf[at .. len) waits */
	size_t at, len, cap;
	bool lost; /* hung up */
};

/* E_UNSUPPORTED when standard input or output is no terminal. */
int line_open(struct term_line *l, struct err *e);
void line_close(struct term_line *l);

/* Remember the modes that are set now, as those to go back to. */
void line_save(struct term_line *l);
/* No echo, no line editing, no keys that signal but ^\, bytes out as they are. */
void line_raw(struct term_line *l);

/* Bits/s of the line; 0 when it is no serial port, whose speed says nothing. */
unsigned line_baud(const struct term_line *l);

/* Ask the size; true when it is another than before. */
bool line_size(struct term_line *l);

/* Room for n bytes to send next; nothing may be waiting. */
char *line_room(struct term_line *l, size_t n);
/* Send the n bytes in line_room(). */
void line_send(struct term_line *l, size_t n);
/* Send more of what waits. */
void line_flush(struct term_line *l);
/* Forget what waits. */
void line_drop(struct term_line *l);
bool line_waits(const struct term_line *l);

/* The last frame is still on its way: here, or in a serial port's own queue. */
bool line_busy(const struct term_line *l);

/* Hung up, now or before. */
bool line_lost(struct term_line *l);

#endif
