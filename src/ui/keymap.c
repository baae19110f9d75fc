/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * keymap: the table of keys, and keymaps made of it.  vi's letters, the arrows
 * and emacs' ^N ^P ^V all move, + and - fold as htop users expect; nothing
 * needs Alt, a function key or a mouse.
 */
#include "ui/keymap.h"

#include "base/attr.h"
#include "base/text.h"
#include "ui/term.h"

#include <assert.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define CTRL(c) ((c)&0x1f)

/* clang-format off */
static const struct keybind table[] = {
	{ 'j', CMD_DOWN },		{ TK_DOWN, CMD_DOWN },		{ CTRL('N'), CMD_DOWN },
	{ 'k', CMD_UP },		{ TK_UP, CMD_UP },		{ CTRL('P'), CMD_UP },
	{ TK_PGDN, CMD_PAGE_DOWN },	{ CTRL('F'), CMD_PAGE_DOWN },	{ CTRL('D'), CMD_PAGE_DOWN },
	{ CTRL('V'), CMD_PAGE_DOWN },
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
	{ 'd', CMD_DISKS },
	{ '=', CMD_CONFIGURATION }, /* property = value */
	{ 'c', CMD_COPY },
	{ 'v', CMD_MOUSE },
	{ 'r', CMD_LIVE },
	{ 'x', CMD_EXPLAIN },
	{ 'a', CMD_ACK },
	{ '?', CMD_HELP },

	{ 'F', CMD_FAIL },
	{ 'R', CMD_REINSTATE },
	{ 'S', CMD_SWITCH },
	{ 'B', CMD_BYPASS },
	{ 'W', CMD_QUEUEING },
	{ 'C', CMD_CONTINUE },
	{ 'Z', CMD_RESIZE }, /* siZe */
	{ 'A', CMD_RENAME }, /* Alias */
	{ 'P', CMD_PARTITIONS },
	{ 'D', CMD_FLUSH }, /* Delete: multipathd's word for it is del map */
	{ 'U', CMD_UNDO },

	{ ':', CMD_PALETTE },
	{ TK_ESC, CMD_BACK },
	{ CTRL('L'), CMD_REDRAW },
	{ CTRL('O'), CMD_SNAPSHOT },
	{ CTRL('Z'), CMD_SUSPEND },
	{ 'q', CMD_QUIT },
	{ CTRL('C'), CMD_QUIT_NOW },
};
/* clang-format on */

/* What a terminal in trouble must always be left with. */
static const struct keybind fixed = { CTRL('C'), CMD_QUIT_NOW };

/* What Caps Lock makes of common movement is never a verb. */
static bool may_act(int key)
{
	return key >= 'A' && key <= 'Z' && !strchr("HJKLQX", key);
}

void keymap_init_least(struct keymap *out)
{
	out->bind[0] = fixed;
	out->n = 1;
}

void keymap_init_default(struct keymap *out)
{
	static_assert(sizeof table <= sizeof out->bind, "the built-in keys fit");
	memcpy(out->bind, table, sizeof table);
	out->n = ARRAY_LEN(table);
}

/* ---- changing ---- */

/* Where key is; km->n when it means nothing. */
static size_t index_of(const struct keymap *km, int key)
{
	size_t i = 0;

	while (i < km->n && km->bind[i].key != key)
		i++;
	return i;
}

int keymap_unbind(struct keymap *km, int key, struct err *e)
{
	size_t i = index_of(km, key);
	char name[24];

	term_key_name(name, sizeof name, key);
	if (key == fixed.key)
		return err_set(e, E_REFUSED, "%s always leaves the program", name);
	if (i == km->n)
		return err_set(e, E_NOTFOUND, "%s means nothing", name);
	memmove(&km->bind[i], &km->bind[i + 1], (--km->n - i) * sizeof km->bind[0]);
	return 0;
}

/* May key mean cmd at all? */
static int check(int key, enum command_id cmd, struct err *e)
{
	char name[24];

	if (!command_get(cmd)->acts || may_act(key))
		return 0;
	return err_set(e, E_REFUSED, "%s cannot be %s: %s", term_key_name(name, sizeof name, key),
		       command_get(cmd)->name,
		       key >= 'A' && key <= 'Z' ? "Caps Lock makes it of a key that moves"
						: "only capitals act");
}

int keymap_bind(struct keymap *km, int key, enum command_id cmd, struct err *e)
{
	int rc = check(key, cmd, e);

	if (rc || keymap_find(km, key) == cmd)
		return rc;
	rc = keymap_unbind(km, key, e);
	if (rc && rc != E_NOTFOUND)
		return rc;
	if (km->n == KEYMAP_MAX)
		return err_set(e, E_REFUSED, "there are %d keys already", KEYMAP_MAX);
	if (e)
		*e = (struct err){ 0 };
	km->bind[km->n++] = (struct keybind){ key, cmd };
	return 0;
}

/* ---- asking ---- */

enum command_id keymap_find(const struct keymap *km, int key)
{
	size_t i = index_of(km, key);

	return i < km->n ? km->bind[i].cmd : CMD_NONE;
}

static int first_key(const struct keybind *bind, size_t n, enum command_id cmd)
{
	for (size_t i = 0; i < n; i++) {
		if (bind[i].cmd == cmd)
			return bind[i].key;
	}
	return KEY_NONE;
}

int keymap_key(const struct keymap *km, enum command_id cmd)
{
	return first_key(km->bind, km->n, cmd);
}

int keymap_confirm(const struct keymap *km, enum command_id cmd)
{
	int key = keymap_key(km, cmd);

	return key != KEY_NONE ? key : first_key(table, ARRAY_LEN(table), cmd);
}

char *keymap_key_name(const struct keymap *km, char *dst, size_t size, enum command_id cmd)
{
	int key = keymap_key(km, cmd);

	if (key != KEY_NONE)
		return term_key_name(dst, size, key);
	snprintf(dst, size, ":%s", command_get(cmd)->name);
	return dst;
}

void keymap_for_sentences(const struct keymap *km, struct keymap_keys *out)
{
	static const enum command_id cmds[ARRAY_LEN(out->text)] = {
		CMD_FAIL, CMD_REINSTATE, CMD_SWITCH, CMD_BYPASS, CMD_QUEUEING,   CMD_CONTINUE,
		CMD_UNDO, CMD_FLUSH,     CMD_RESIZE, CMD_RENAME, CMD_PARTITIONS, CMD_DISKS,
	};

	for (size_t i = 0; i < ARRAY_LEN(cmds); i++)
		keymap_key_name(km, out->text[i], sizeof out->text[i], cmds[i]);
	out->keys = (struct verdict_keys){
		.fail = out->text[0],
		.reinstate = out->text[1],
		.switch_group = out->text[2],
		.bypass = out->text[3],
		.queueing = out->text[4],
		.resume = out->text[5],
		.undo = out->text[6],
		.flush = out->text[7],
		.resize = out->text[8],
		.rename = out->text[9],
		.partitions = out->text[10],
		.disks = out->text[11],
	};
}

char *keymap_names(const struct keymap *km, char *dst, size_t size, enum command_id cmd)
{
	char name[24];

	dst[0] = '\0';
	for (size_t i = 0; i < km->n; i++) {
		if (km->bind[i].cmd != cmd)
			continue;
		text_cat(dst, size, "%s%s", dst[0] ? " " : "",
			 term_key_name(name, sizeof name, km->bind[i].key));
	}
	return dst;
}

char *keymap_hint(const struct keymap *km, char *dst, size_t size, int key, bool read_only)
{
	enum command_id id;

	dst[0] = '\0';
	if (key < 'a' || key > 'z' || read_only)
		return dst;
	id = keymap_find(km, toupper(key));
	if (id != CMD_NONE && command_get(id)->acts)
		snprintf(dst, size, "%c, capital, %s", toupper(key), command_get(id)->hint);
	return dst;
}
