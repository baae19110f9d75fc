/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * keymap: the table of keys.  vi's letters and the arrows both move, + and -
 * fold as htop users expect; nothing needs Alt, a function key or a mouse.
 */
#include "ui/keymap.h"

#include "base/attr.h"
#include "base/text.h"
#include "ui/term.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define CTRL(c) ((c)&0x1f)

/* clang-format off */
static const struct keybind table[] = {
	{ 'j', CMD_DOWN },		{ TK_DOWN, CMD_DOWN },
	{ 'k', CMD_UP },		{ TK_UP, CMD_UP },
	{ TK_PGDN, CMD_PAGE_DOWN },	{ CTRL('F'), CMD_PAGE_DOWN },	{ CTRL('D'), CMD_PAGE_DOWN },
	{ TK_PGUP, CMD_PAGE_UP },	{ CTRL('B'), CMD_PAGE_UP },	{ CTRL('U'), CMD_PAGE_UP },
	{ 'g', CMD_TOP },		{ TK_HOME, CMD_TOP },
	{ 'G', CMD_BOTTOM },		{ TK_END, CMD_BOTTOM },

	{ 'n', CMD_NEXT_TROUBLE },	{ 'N', CMD_LAST_TROUBLE },
	{ TK_TAB, CMD_PANE },		{ 'b', CMD_JUMP_BACK },

	{ TK_ENTER, CMD_DETAILS },
	{ 'l', CMD_UNFOLD },		{ TK_RIGHT, CMD_UNFOLD },	{ '+', CMD_UNFOLD },
	{ 'h', CMD_FOLD },		{ TK_LEFT, CMD_FOLD },		{ '-', CMD_FOLD },
	{ '!', CMD_TROUBLE },
	{ '/', CMD_FILTER },
	{ '1', CMD_TOPOLOGY },
	{ '2', CMD_PATHS },
	{ '3', CMD_PORTS },
	{ '5', CMD_EVENTS },
	{ '7', CMD_LOG },
	{ 'm', CMD_MAPS_OF },
	{ 'e', CMD_EVENTS_OF },
	{ '<', CMD_ORDER_LEFT },	{ '>', CMD_ORDER_RIGHT },	{ 'o', CMD_ORDER_TURN },
	{ ' ', CMD_MARK },		{ '*', CMD_MARK_ALL },		{ 'u', CMD_UNMARK },
	{ 'p', CMD_PAUSE },
	{ '[', CMD_STEP_BACK },		{ ']', CMD_STEP_ON },		{ '.', CMD_TO_LIVE },
	{ '{', CMD_MINUTE_BACK },	{ '}', CMD_MINUTE_ON },
	{ '@', CMD_CLOCK },
	{ 'i', CMD_COLUMNS },
	{ 't', CMD_TEST },
	{ 'w', CMD_WHO },
	{ 'c', CMD_COPY },
	{ 'r', CMD_LIVE },
	{ 'x', CMD_EXPLAIN },
	{ '?', CMD_HELP },

	{ 'F', CMD_FAIL },
	{ 'R', CMD_REINSTATE },
	{ 'S', CMD_SWITCH },
	{ 'B', CMD_BYPASS },
	{ 'W', CMD_QUEUEING },
	{ 'C', CMD_CONTINUE },
	{ 'U', CMD_UNDO },

	{ ':', CMD_PALETTE },
	{ TK_ESC, CMD_BACK },
	{ CTRL('L'), CMD_REDRAW },
	{ CTRL('Z'), CMD_SUSPEND },
	{ 'q', CMD_QUIT },
	{ CTRL('C'), CMD_QUIT_NOW },
};
/* clang-format on */

const struct keybind *keymap_all(size_t *n)
{
	*n = ARRAY_LEN(table);
	return table;
}

enum command_id keymap_find(int key)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (table[i].key == key)
			return table[i].cmd;
	}
	return CMD_NONE;
}

int keymap_key(enum command_id cmd)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (table[i].cmd == cmd)
			return table[i].key;
	}
	return KEY_NONE;
}

char *keymap_names(char *dst, size_t size, enum command_id cmd)
{
	char name[24];

	dst[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		if (table[i].cmd != cmd)
			continue;
		text_cat(dst, size, "%s%s", dst[0] ? " " : "",
			 term_key_name(name, sizeof name, table[i].key));
	}
	return dst;
}

char *keymap_hint(char *dst, size_t size, int key, bool read_only)
{
	enum command_id id;

	dst[0] = '\0';
	if (key < 'a' || key > 'z' || read_only)
		return dst;
	id = keymap_find(toupper(key));
	if (id != CMD_NONE && command_get(id)->acts)
		snprintf(dst, size, "%c, capital, %s", toupper(key), command_get(id)->hint);
	return dst;
}
