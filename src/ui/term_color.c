/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_color: a theme names colours of 256; here is what stands for them where
 * there are 16 or 8, and where the terminal cannot go back to its own.
 */
#include "ui/term_color.h"

#define NCURSES_NOMACROS
#include <curses.h>

/* The number of a colour of the theme here; bold where an 8-colour terminal needs it. */
static short color_number(int index, bool *bold)
{
	const struct theme_color *c = theme_color(index);

	if (!c)
		return -1;
	if (COLORS >= 256)
		return c->x256;
	if (COLORS < 16 && c->x16 >= 8)
		*bold = true;
	return COLORS >= 16 ? c->x16 : c->x16 & 7;
}

void color_pairs(const struct theme *theme, struct term_pair out[NROLES])
{
	bool defaults;

	start_color();
	defaults = use_default_colors() == OK;
	for (int r = 0; r < NROLES; r++) {
		const struct look *l = &theme->look[r];
		bool ignored;
		short fg = color_number(l->fg, &out[r].bold);
		short bg = color_number(l->bg, &ignored);

		if (fg < 0 && bg < 0)
			continue; /* pair 0: so blanks at the end of a row are just erased */
		if (!defaults) {
			fg = fg < 0 ? COLOR_WHITE : fg;
			bg = bg < 0 ? COLOR_BLACK : bg;
		}
		out[r].pair = (short)(r + 1);
		init_pair(out[r].pair, fg, bg);
	}
}
