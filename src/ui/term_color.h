/* SPDX-License-Identifier: GPL-2.0-or-later */
/* term_color: the colours of a theme on this terminal. Private to term.c. */
#ifndef UI_TERM_COLOR_H
#define UI_TERM_COLOR_H

#include "ui/theme.h"

/* How a role is shown. */
struct term_pair {
	short pair; /* of ncurses; 0: the terminal's own colours */
	bool bold;  /* an 8-colour terminal shows a bright colour by it */
};

/* Set up ncurses' pairs for all roles of theme; the screen is open and has colours. */
void color_pairs(const struct theme *theme, struct term_pair out[NROLES]);

#endif
