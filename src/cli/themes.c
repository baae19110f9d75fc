/* SPDX-License-Identifier: GPL-2.0-or-later */
/* themes: where theme files are looked for. */
#include "cli/themes.h"

#include "cli/config.h"
#include "cli/read_aside.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The one that is compiled in needs no file. */
static bool is_builtin(const char *word)
{
	struct theme t;

	theme_default(&t);
	return !strcmp(word, t.name);
}

/* In the folder themes beside the program, and beside each folder above it, a few steps up. */
static void look_near_program(struct read_aside *r, const char *word)
{
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	if (n <= 0)
		return;
	exe[n] = '\0';
	for (int up = 0; up < 4; up++) {
		char *slash = strrchr(exe, '/');

		if (!slash || slash == exe)
			return;
		*slash = '\0';
		read_aside_add(r, "%s/themes/%s.theme", exe, word);
	}
}

static bool is_file(const char *word)
{
	const char *dot = strrchr(word, '.');

	return strchr(word, '/') || (dot && !strcmp(dot, ".theme"));
}

static void list_files(struct read_aside *r, const char *word)
{
	char folder[READ_ASIDE_PATH];

	if (is_file(word)) {
		read_aside_add(r, "%s", word);
		return;
	}
	read_aside_add(r, "%s/themes/%s.theme", config_folder(folder, sizeof(folder)), word);
	read_aside_add(r, THEMES_DIR "/%s.theme", word);
	look_near_program(r, word);
}

static int not_read(const struct read_aside *r, const char *word, int error, struct err *e)
{
	if (error == ETIMEDOUT)
		return err_set(e, E_IO, "theme %s cannot be read: its disk does not answer", word);
	if (is_file(word))
		return err_errno(e, read_aside_absent(error) ? E_NOTFOUND : E_IO, error, "theme %s",
				 word);
	if (!read_aside_absent(error))
		return err_errno(e, E_IO, error, "theme %s: %s", word, r->path[r->which]);
	return err_set(e, E_NOTFOUND, "there is no theme %s: neither %s nor %s", word, r->path[0],
		       r->path[1]);
}

int themes_load(struct theme *out, const char *word, struct err *e)
{
	struct read_aside r = { .n = 0 };
	struct str text = STR_INIT;
	int error, rc = 0;

	list_files(&r, word);
	error = read_aside(&r, false, &text);
	if (!error) {
		str_add(&text, ""); /* never NULL, also when the file is empty */
		rc = theme_parse(out, text.p, r.path[r.which], e);
	} else if (read_aside_absent(error) && is_builtin(word)) {
		theme_default(out);
	} else {
		rc = not_read(&r, word, error, e);
	}
	str_fini(&text);
	return rc;
}
