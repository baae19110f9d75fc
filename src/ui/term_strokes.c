/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_strokes: UTF-8, else the VT100's line drawing, else ASCII.
 *
 * The locale tells what the host speaks, not what the terminal does: a vt220
 * on a serial port of a UTF-8 host would print two bytes of garbage for each
 * stroke.  So terminals from before UTF-8 are known by name.
 */
#include "ui/term_strokes.h"

#include "base/text.h"
#include "ui/canvas.h"

#include <string.h>
#include <strings.h>

static bool begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

static bool is_old(const char *term)
{
	static const char *const old[] = { "adm", "ansi",   "att", "cons25", "hp",
					   "ibm", "pcansi", "sun", "tvi",    "wy" };

	if (begins(term, "vt") && term[2] >= '0' && term[2] <= '9')
		return true; /* and not vte */
	for (size_t i = 0; i < ARRAY_LEN(old); i++)
		if (begins(term, old[i]))
			return true;
	return false;
}

enum strokes strokes_pick(const char *term, const char *codeset, bool acs)
{
	if (!strcasecmp(codeset, "UTF-8") && !is_old(term))
		return begins(term, "linux") ? STROKES_CONSOLE : STROKES_UTF8;
	return acs ? STROKES_ACS : STROKES_ASCII;
}

/* The VT100's names for its strokes (terminfo(5), "Line Graphics"). */
static const char acs_names[NGLYPHS] = {
	[GLYPH_TEE] = 't',       [GLYPH_ELBOW] = 'm',     [GLYPH_VLINE] = 'x',
	[GLYPH_HLINE] = 'q',     [GLYPH_CORNER_TL] = 'l', [GLYPH_CORNER_TR] = 'k',
	[GLYPH_CORNER_BL] = 'm', [GLYPH_CORNER_BR] = 'j',
};

/* The console's font has lines, but seldom an ellipsis, and of the eighth blocks the half only. */
static bool in_console_font(enum glyph g)
{
	return g < GLYPH_ELLIPSIS;
}

static uint32_t glyph_char(enum strokes s, enum glyph g, bool *acs)
{
	size_t len;

	if (s == STROKES_UTF8 || (s == STROKES_CONSOLE && in_console_font(g)))
		return text_next(glyph_text(g, CANVAS_UTF8), &len);
	*acs = s == STROKES_ACS && acs_names[g];
	return (uint32_t)(*acs ? acs_names[g] : glyph_text(g, CANVAS_ASCII)[0]);
}

uint32_t strokes_char(enum strokes s, uint32_t ch, bool *acs)
{
	*acs = false;
	if (ch >= CANVAS_GLYPH_BASE)
		return glyph_char(s, (enum glyph)(ch - CANVAS_GLYPH_BASE), acs);
	/* Latin-1 is in every font of the console, what lies beyond in few. */
	if (ch < 0x7f || s == STROKES_UTF8 || (s == STROKES_CONSOLE && ch < 0x100))
		return ch;
	return '?';
}
