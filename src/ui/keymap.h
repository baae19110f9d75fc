/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * keymap: which key means which command.
 *
 * The built-in keys are one table; a keymap is a value that begins as that
 * table and that the settings may change.  Two things cannot be changed: ^C
 * leaves the program, and what acts is on a capital that Caps Lock does not
 * make of common movement, so never H J K L Q X.
 *
 * Inside a dialog the keys mean what the dialog says (dialog.h); everywhere
 * else they mean this.
 */
#ifndef UI_KEYMAP_H
#define UI_KEYMAP_H

#include "base/err.h"
#include "engine/verdict.h"
#include "ui/command.h"

#define KEYMAP_MAX 256 /* more keys no terminal has names for */

struct keybind {
	int key; /* a code point or an enum term_key */
	enum command_id cmd;
};

/* Each key at most once; of a command's keys the first is the one that the key bar shows. */
struct keymap {
	struct keybind bind[KEYMAP_MAX];
	size_t n;
};

/* The built-in keys. */
void keymap_init_default(struct keymap *out);
/* Only those that cannot be changed. */
void keymap_init_least(struct keymap *out);

/*
 * Let key mean cmd, too; it is taken from the command that had it.  E_REFUSED
 * with a sentence, and nothing is changed: the key must stay what it is, or
 * cmd acts and key is no capital for it, or there are KEYMAP_MAX keys already.
 */
int keymap_bind(struct keymap *km, int key, enum command_id cmd, struct err *e);
/* Let key mean nothing.  E_REFUSED: it must stay what it is. E_NOTFOUND: it means nothing. */
int keymap_unbind(struct keymap *km, int key, struct err *e);

/* What key does; CMD_NONE when nothing. */
enum command_id keymap_find(const struct keymap *km, int key);

/* The key to show for a command; KEY_NONE (-1) when it has none. */
int keymap_key(const struct keymap *km, enum command_id cmd);
/* The same as text: "F"; for a command without a key its name, ":fail-path". Returns dst. */
char *keymap_key_name(const struct keymap *km, char *dst, size_t size, enum command_id cmd);

/* The names of the keys that sentences of verdicts and plans name. */
struct keymap_keys {
	struct verdict_keys keys; /* point into text: not to be copied */
	char text[12][32];
};
void keymap_for_sentences(const struct keymap *km, struct keymap_keys *out);

/* All keys of a command as "j Down", for the help; "" when it has none. Returns dst. */
char *keymap_names(const struct keymap *km, char *dst, size_t size, enum command_id cmd);

/*
 * The key that confirms cmd in its window: the first of its own, or, when it
 * has none because the command was chosen by name, the built-in one.
 */
int keymap_confirm(const struct keymap *km, enum command_id cmd);

/*
 * What to say about a key that is bound to nothing: for the small letter of a
 * verb "F, capital, fails a path".  "" when there is nothing to say.
 */
char *keymap_hint(const struct keymap *km, char *dst, size_t size, int key, bool read_only);

#endif
