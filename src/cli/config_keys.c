/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config_keys: from lists of key names to a keymap.
 *
 * What libconfuse makes of the lists says which keys each command has in the
 * end; the notes taken on the way say in which line somebody wanted it so.
 */
#include "cli/config_keys.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/text.h"
#include "ui/term.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTION "keys"

/* ---- the grammar ---- */

/* {"j","Down"}: the built-in keys in the file's own syntax. */
static void list_builtin(const struct keymap *km, enum command_id cmd, char *dst, size_t size)
{
	char name[24];
	const char *sep = "";

	snprintf(dst, size, "{");
	for (size_t i = 0; i < km->n; i++) {
		if (km->bind[i].cmd != cmd)
			continue;
		text_cat(dst, size, "%s\"%s\"", sep,
			 term_key_name(name, sizeof(name), km->bind[i].key));
		sep = ",";
	}
	text_cat(dst, size, "}");
}

void config_keys_init(struct config_keys *out)
{
	struct keymap builtin;
	cfg_opt_t end = CFG_END();

	*out = (struct config_keys){ .n = 0 };
	keymap_init_default(&builtin);
	for (int id = CMD_NONE + 1; id < NCOMMANDS; id++) {
		enum command_id cmd = (enum command_id)id;
		cfg_opt_t opt = CFG_STR_LIST(command_get(cmd)->name, out->builtin[id], CFGF_NONE);

		list_builtin(&builtin, cmd, out->builtin[id], sizeof(out->builtin[id]));
		out->opts[id - 1] = opt;
	}
	out->opts[NCOMMANDS - 1] = end;
}

/* libconfuse hands its callbacks no pointer of ours. */
static _Thread_local struct config_keys *noting;

/*
 * Called at each value, while its line is known, and once more at the end of a
 * list, with the last value again.
 */
static int note_key(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *name = cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1);
	struct config_key new = { command_find(cfg_opt_name(opt)), term_key_parse(name),
				  cfg->line };
	const struct config_key *last;

	if (!noting)
		return 0;
	last = noting->n ? &noting->row[noting->n - 1] : NULL;
	if (new.key == KEY_NONE) {
		cfg_error(cfg, "%s: \"%s\" is no key; keys are written F, ^L, Space, PgDn, F5",
			  cfg_opt_name(opt), name);
		return -1;
	}
	if (last && last->cmd == new.cmd && last->key == new.key)
		return 0;
	if (noting->n == ARRAY_LEN(noting->row)) {
		cfg_error(cfg, "more than %zu keys", noting->n);
		return -1;
	}
	noting->row[noting->n++] = new;
	return 0;
}

void config_keys_watch(cfg_t *cfg, struct config_keys *k)
{
	char path[64];

	noting = k;
	for (int id = CMD_NONE + 1; k && id < NCOMMANDS; id++) {
		snprintf(path, sizeof(path), SECTION "|%s", command_get((enum command_id)id)->name);
		cfg_set_validate_func(cfg, path, note_key);
	}
}

/* ---- the keymap ---- */

/* What could not be had, by its line: the first one is shown, and it is mended first. */
struct complaints {
	struct complaint {
		int line;
		char text[200];
	} * row;
	size_t n, cap;
	bool refused[NCOMMANDS]; /* a key of the file was not taken for this command */
};

static void complain(struct complaints *to, int line, const char *fmt, ...) ATTR_PRINTF(3, 4);

static void complain(struct complaints *to, int line, const char *fmt, ...)
{
	struct complaint *c;
	size_t i = to->n;
	va_list ap;

	to->row = mem_grow(to->row, &to->cap, to->n + 1, sizeof(*to->row));
	for (; i > 0 && to->row[i - 1].line > line; i--)
		to->row[i] = to->row[i - 1];
	to->n++;
	c = &to->row[i];
	c->line = line;
	va_start(ap, fmt);
	vsnprintf(c->text, sizeof(c->text), fmt, ap);
	va_end(ap);
}

/* Where the file gave key to cmd for the last time; NULL: it is built in. */
static const struct config_key *note_of(const struct config_keys *k, enum command_id cmd, int key)
{
	for (size_t i = k->n; i > 0; i--) {
		if (k->row[i - 1].cmd == cmd && k->row[i - 1].key == key)
			return &k->row[i - 1];
	}
	return NULL;
}

static cfg_opt_t *list_of(cfg_t *section, enum command_id cmd)
{
	return cfg_getopt(section, command_get(cmd)->name);
}

static bool has(cfg_opt_t *list, int key)
{
	for (unsigned i = 0; i < cfg_opt_size(list); i++) {
		if (term_key_parse(cfg_opt_getnstr(list, i)) == key)
			return true;
	}
	return false;
}

/* The built-in keys that no "=" has taken away. */
static void take_builtin(cfg_opt_t *list, const struct config_keys *k, enum command_id cmd,
			 struct keymap *out)
{
	for (unsigned i = 0; i < cfg_opt_size(list); i++) {
		int key = term_key_parse(cfg_opt_getnstr(list, i));

		if (!note_of(k, cmd, key))
			keymap_bind(out, key, cmd, NULL);
	}
}

/* A key of the file.  Of two commands the later one has it. */
static void take_note(const struct config_keys *k, const struct config_key *n, struct keymap *out,
		      struct complaints *to)
{
	enum command_id had = keymap_find(out, n->key);
	const struct config_key *other = had == CMD_NONE ? NULL : note_of(k, had, n->key);
	struct err e = { 0 };
	char name[24];

	if (keymap_bind(out, n->key, n->cmd, &e)) {
		to->refused[n->cmd] = true;
		complain(to, n->line, "%s", e.text);
	} else if (other && had != n->cmd) {
		complain(to, n->line, "%s is %s now; line %d gave it to %s",
			 term_key_name(name, sizeof(name), n->key), command_get(n->cmd)->name,
			 other->line, command_get(had)->name);
	}
}

/*
 * A command that wanted a key which it cannot have keeps those that it had, as far as nobody else
 * has them now: who mistypes the key of a verb must not find it without one in an outage.
 */
static void keep_builtin(const struct complaints *of, struct keymap *out)
{
	struct keymap builtin, before = *out;

	keymap_init_default(&builtin);
	for (size_t i = 0; i < builtin.n; i++) {
		const struct keybind *b = &builtin.bind[i];

		if (of->refused[b->cmd] && keymap_key(&before, b->cmd) == KEY_NONE &&
		    keymap_find(out, b->key) == CMD_NONE)
			keymap_bind(out, b->key, b->cmd, NULL);
	}
}

/* A command that should have a key, and lost the last one to another command. */
static void check_keyless(cfg_opt_t *list, const struct config_keys *k, enum command_id cmd,
			  const struct keymap *km, struct complaints *to)
{
	char name[24];

	if (keymap_key(km, cmd) != KEY_NONE)
		return;
	for (unsigned i = 0; i < cfg_opt_size(list); i++) {
		int key = term_key_parse(cfg_opt_getnstr(list, i));
		enum command_id now = keymap_find(km, key);

		if (now == CMD_NONE || !note_of(k, now, key))
			continue; /* it was refused, and that was told */
		complain(to, note_of(k, now, key)->line, "%s is %s now, and %s has no key left",
			 term_key_name(name, sizeof(name), key), command_get(now)->name,
			 command_get(cmd)->name);
		return;
	}
}

void config_keys_take(cfg_t *cfg, const struct config_keys *k, const char *path, struct keymap *out,
		      struct str *complaints)
{
	cfg_t *section = cfg_getsec(cfg, SECTION);
	struct complaints to = { .n = 0 };

	keymap_init_least(out);
	for (int id = CMD_NONE + 1; id < NCOMMANDS; id++)
		take_builtin(list_of(section, (enum command_id)id), k, (enum command_id)id, out);
	for (size_t i = 0; i < k->n; i++) {
		const struct config_key *n = &k->row[i];

		if (note_of(k, n->cmd, n->key) == n && has(list_of(section, n->cmd), n->key))
			take_note(k, n, out, &to);
	}
	keep_builtin(&to, out);
	for (int id = CMD_NONE + 1; id < NCOMMANDS; id++)
		check_keyless(list_of(section, (enum command_id)id), k, (enum command_id)id, out,
			      &to);
	for (size_t i = 0; i < to.n; i++)
		str_addf(complaints, "%s:%d: %s\n", path, to.row[i].line, to.row[i].text);
	free(to.row);
}

/* ---- a command that there is not ---- */

bool config_keys_unknown(const char *name, char *dst, size_t size)
{
	struct text_near near = { NULL };

	if (command_find(name) != CMD_NONE)
		return false;
	for (int id = CMD_NONE + 1; id < NCOMMANDS; id++)
		text_near(&near, name, strlen(name), command_get((enum command_id)id)->name);
	snprintf(dst, size, "keys: no command is called %s", name);
	if (near.word)
		text_cat(dst, size, "; did you mean %s?", near.word);
	else
		text_cat(dst, size, "; the help of the console has their names");
	return true;
}
