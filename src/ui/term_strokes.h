/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_strokes: which characters a terminal can show, and what stands in for
 * those that it cannot.  Pure; private to term.c.
 */
#ifndef UI_TERM_STROKES_H
#define UI_TERM_STROKES_H

#include <stdbool.h>
#include <stdint.h>

enum strokes {
	STROKES_ASCII,
	STROKES_ACS,     /* lines, in the alternate character set */
	STROKES_CONSOLE, /* UTF-8 with the few glyphs of the text console's font */
	STROKES_UTF8
};

/* For a terminal TERM in a locale with this CODESET; acs: terminfo has lines for it. */
enum strokes strokes_pick(const char *term, const char *codeset, bool acs);

/*
 * What to send for the character of a cell (a code point or a glyph of the
 * canvas), always one of as many columns, but for a wide one that becomes '?'.
 * *acs: it is a letter of the alternate character set.
 */
uint32_t strokes_char(enum strokes s, uint32_t ch, bool *acs);

#endif
