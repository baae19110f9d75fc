/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_keymap: any lines "KEY COMMAND", bound in turn, leave a keymap that
 * keeps its rules; what a key is called, it is understood by.
 */
#include "fuzz.h"

#include "ui/keymap.h"
#include "ui/term.h"

#include <stdlib.h>
#include <string.h>

static void check(const struct keymap *km)
{
	if (km->n > KEYMAP_MAX || keymap_find(km, 'C' & 31) != CMD_QUIT_NOW)
		abort();
	for (size_t i = 0; i < km->n; i++) {
		const struct keybind *b = &km->bind[i];
		char name[24];

		if (keymap_find(km, b->key) != b->cmd)
			abort(); /* it is there twice */
		if (command_get(b->cmd)->acts &&
		    (b->key < 'A' || b->key > 'Z' || strchr("HJKLQX", b->key)))
			abort();
		if (term_key_parse(term_key_name(name, sizeof(name), b->key)) != b->key)
			abort();
	}
}

static void take_line(struct keymap *km, const char *line)
{
	const char *blank = strrchr(line, ' ');
	enum command_id cmd = blank ? command_find(blank + 1) : CMD_NONE;
	char name[64];
	int key;

	if (!blank || blank - line >= (int)sizeof(name))
		return;
	memcpy(name, line, (size_t)(blank - line));
	name[blank - line] = '\0';
	key = term_key_parse(name);
	if (key == KEY_NONE)
		return;
	if (cmd == CMD_NONE)
		keymap_unbind(km, key, NULL);
	else if (!keymap_bind(km, key, cmd, NULL) && keymap_find(km, key) != cmd)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *save, *line;
	struct keymap km;

	memcpy(text, data, size);
	text[size] = '\0';
	keymap_init_default(&km);
	check(&km);
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		take_line(&km, line);
	check(&km);
	free(text);
	return 0;
}
