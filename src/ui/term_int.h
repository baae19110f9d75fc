/* SPDX-License-Identifier: GPL-2.0-or-later */
/* term_int: what term.c and term_frame.c share; nobody else's business. */
#ifndef UI_TERM_INT_H
#define UI_TERM_INT_H

#include "base/str.h"
#include "ui/pace.h"
#include "ui/term.h"
#include "ui/term_extra.h"
#include "ui/term_input.h"
#include "ui/term_line.h"
#include "ui/term_paint.h"

#include <stdio.h>

struct screen; /* of ncurses */

struct term {
	struct term_line line;
	struct screen *screen;
	FILE *out, *in; /* the memfd; the terminal, read only by ncurses */
	struct term_input input;
	struct term_look look;
	struct term_extra extra;
	struct pace pace;
	bool hides_cursor;

	struct cell *shown; /* rows * cols */
	int rows, cols;
	int cursor_y, cursor_x;
	bool fresh; /* what is on the screen is not known: paint all */
	bool left;  /* endwin() was called: enter, and ask what the terminal can */

	struct str leaving; /* what ncurses says on leaving */

	unsigned events; /* enum term_event, not yet told */
	bool resumed, lost_told;
};

/* The terminal's description has this string. */
bool frame_has(const char *capability);

/* Take what ncurses has written into line_room(), or throw it away; how many bytes. */
size_t frame_take(struct term *t, bool keep);

/* Have what puts the terminal back say so for its size and modes of now. */
void frame_set_restore(struct term *t);

#endif
