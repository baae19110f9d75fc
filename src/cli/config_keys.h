/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config_keys: the section "keys" of the settings file, in which every command
 * can be given other keys.
 *
 * It has a list for each command, which begins as the built-in keys: "=" puts
 * others in their place, "+=" adds, "{}" leaves none.
 */
#ifndef CLI_CONFIG_KEYS_H
#define CLI_CONFIG_KEYS_H

#include "base/str.h"
#include "ui/keymap.h"

#include <confuse.h>

/* A key as the file gives it to a command. */
struct config_key {
	enum command_id cmd;
	int key;
	int line;
};

struct config_keys {
	cfg_opt_t opts[NCOMMANDS]; /* the section's grammar, for CFG_SEC */
	char builtin[NCOMMANDS][160];
	struct config_key row[2 * KEYMAP_MAX]; /* in the order of the file */
	size_t n;
};

/* Make the grammar. */
void config_keys_init(struct config_keys *out);

/*
 * Keys that are read into cfg from now on are noted in k, with their lines; a
 * word that names no key is a mistake of cfg.  k NULL: that is over.
 */
void config_keys_watch(cfg_t *cfg, struct config_keys *k);

/*
 * The keymap that cfg asks for.  What cannot be had (a key given to two
 * commands, one that Caps Lock forbids, a command left without its only key)
 * is told in a line each, "path:line: ...", at the end of complaints, in the
 * order of their lines.  What is refused changes nothing: a command that would
 * be left without a key by it keeps its own.
 */
void config_keys_take(cfg_t *cfg, const struct config_keys *k, const char *path, struct keymap *out,
		      struct str *complaints);

/* False: there is a command of this name.  Else the sentence that says that there is none. */
bool config_keys_unknown(const char *name, char *dst, size_t size);

#endif
