/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * keymap: which key means which command, one table.
 *
 * Inside a dialog the keys mean what the dialog says (dialog.h); everywhere
 * else they mean this.  H J K L Q X are never verbs: Caps Lock would make them
 * of common movement.
 */
#ifndef UI_KEYMAP_H
#define UI_KEYMAP_H

#include "ui/command.h"

struct keybind {
	int key; /* a code point or an enum term_key */
	enum command_id cmd;
};

/* All bindings; the first of a command is the one that the key bar shows. */
const struct keybind *keymap_all(size_t *n);

/* What key does; CMD_NONE when nothing. */
enum command_id keymap_find(int key);

/* The key to show for a command; KEY_NONE (-1) when it has none. */
int keymap_key(enum command_id cmd);

/* All keys of a command as "j Down", for the help. Returns dst. */
char *keymap_names(char *dst, size_t size, enum command_id cmd);

/*
 * What to say about a key that is bound to nothing: for the small letter of a
 * verb "F, capital, fails a path".  "" when there is nothing to say.
 */
char *keymap_hint(char *dst, size_t size, int key, bool read_only);

#endif
