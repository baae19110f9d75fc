/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_key: what keys are called, in help, key bar, messages and settings.
 * Apart from term.c so that whoever only names keys needs no ncurses.
 */
#include "ui/term.h"

#include "base/attr.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* The first name of a key is the one shown; the others are understood, too. */
static const struct {
	int key;
	const char *name;
} names[] = {
	/* clang-format off */
	{ TK_UP,	"Up" },	       { TK_DOWN,   "Down" },	{ TK_LEFT,	"Left" },
	{ TK_RIGHT,	"Right" },     { TK_PGUP,   "PgUp" },	{ TK_PGDN,	"PgDn" },
	{ TK_HOME,	"Home" },      { TK_END,    "End" },	{ TK_ENTER,	"Enter" },
	{ TK_ESC,	"Esc" },       { TK_TAB,    "Tab" },	{ TK_BACKTAB,	"Shift-Tab" },
	{ TK_BACKSPACE, "Backspace" }, { TK_DELETE, "Delete" }, { ' ',		"Space" },
	{ TK_PGUP,	"PageUp" },    { TK_PGDN,   "PageDown" }, { TK_ENTER,	"Return" },
	{ TK_ESC,	"Escape" },    { TK_DELETE, "Del" },	{ TK_BACKTAB,	"BackTab" },
	{ TK_F1,	"F1" },	       { TK_F1 + 1, "F2" },	{ TK_F1 + 2,	"F3" },
	{ TK_F1 + 3,	"F4" },	       { TK_F1 + 4, "F5" },	{ TK_F1 + 5,	"F6" },
	{ TK_F1 + 6,	"F7" },	       { TK_F1 + 7, "F8" },	{ TK_F1 + 8,	"F9" },
	{ TK_F1 + 9,	"F10" },       { TK_F1 + 10, "F11" },	{ TK_F12,	"F12" },
	/* clang-format on */
};

int term_key_of_char(uint32_t ch)
{
	switch (ch) {
	case '\r':
	case '\n':
		return TK_ENTER;
	case '\t':
		return TK_TAB;
	case 0x08:
	case 0x7f:
		return TK_BACKSPACE;
	default:
		return (int)ch;
	}
}

char *term_key_name(char *dst, size_t size, int key)
{
	char utf8[5];

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (names[i].key == key) {
			snprintf(dst, size, "%s", names[i].name);
			return dst;
		}
	}
	if (key < 0 || key >= TK_BASE)
		snprintf(dst, size, "?");
	else if (key < 0x20 || key == 0x7f)
		snprintf(dst, size, "^%c", key ^ 0x40);
	else
		snprintf(dst, size, "%s", text_encode(utf8, (uint32_t)key));
	return dst;
}

/* The key of "^L": what the terminal makes of that byte. ^[ is Escape. */
static int control_key(char letter)
{
	int ch;

	if (letter >= 'a' && letter <= 'z')
		letter = (char)(letter - 'a' + 'A');
	if (letter < 'A' || letter > '_')
		return KEY_NONE;
	ch = letter ^ 0x40;
	return ch == 27 ? TK_ESC : term_key_of_char((uint32_t)ch);
}

int term_key_parse(const char *name)
{
	char clean[16];
	uint32_t ch;
	size_t len;

	if (name[0] == '^' && name[1] && !name[2])
		return control_key(name[1]);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!strcasecmp(names[i].name, name))
			return names[i].key;
	}
	ch = text_next(name, &len);
	/* what cannot be shown cannot be a key that the help names */
	if (!name[0] || name[len] || strcmp(text_clean(clean, sizeof clean, name), name) != 0)
		return KEY_NONE;
	return (int)ch;
}
