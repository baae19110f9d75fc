/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * term_key: what keys are called, in help, key bar and messages.  Apart from
 * term.c so that whoever only names keys needs no ncurses.
 */
#include "ui/term.h"

#include "base/text.h"

#include <stdio.h>

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
	/* clang-format on */
};

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
