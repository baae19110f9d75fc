/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_files: the folders that hold scenarios.
 */
#include "engine/lab/lab_files.h"

#include "base/mem.h"
#include "engine/lab/lab.h"
#include "engine/lab/lab_conf.h"

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDERS_MAX 8
#define NAMES_MAX   200

struct folders {
	char *dir[FOLDERS_MAX];
	size_t n;
};

static void add_folder(struct folders *f, const char *dir)
{
	if (dir && *dir && f->n < FOLDERS_MAX)
		f->dir[f->n++] = xstrdup(dir);
}

/* labs beside the program, and beside each folder above it, a few steps up. */
static void add_near_program(struct folders *f)
{
	char exe[PATH_MAX], dir[PATH_MAX + 8];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	if (n <= 0)
		return;
	exe[n] = '\0';
	for (int up = 0; up < 4; up++) {
		char *slash = strrchr(exe, '/');

		if (!slash || slash == exe)
			return;
		*slash = '\0';
		snprintf(dir, sizeof(dir), "%s/labs", exe);
		add_folder(f, dir);
	}
}

static struct folders find_folders(void)
{
	struct folders f = { .n = 0 };

	add_folder(&f, getenv("SANDECK_LABS"));
	add_folder(&f, LABS_DIR);
	add_near_program(&f);
	return f;
}

static void folders_fini(struct folders *f)
{
	while (f->n)
		free(f->dir[--f->n]);
}

/* ---- names ---- */

static bool is_scenario(const char *name)
{
	size_t len = strlen(name);

	return len > 4 && !strcmp(name + len - 4, ".lab");
}

struct names {
	char *name[NAMES_MAX]; /* without .lab */
	size_t n;
};

static void add_name(struct names *names, const char *file)
{
	char *name = xstrndup(file, strlen(file) - 4);

	for (size_t i = 0; i < names->n; i++) {
		if (!strcmp(names->name[i], name)) {
			free(name);
			return; /* an earlier folder has it */
		}
	}
	if (names->n < NAMES_MAX)
		names->name[names->n++] = name;
	else
		free(name);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct names find_names(const struct folders *f)
{
	struct names names = { .n = 0 };

	for (size_t i = 0; i < f->n; i++) {
		DIR *dir = opendir(f->dir[i]);
		struct dirent *entry;

		while (dir && (entry = readdir(dir)) != NULL) {
			if (is_scenario(entry->d_name))
				add_name(&names, entry->d_name);
		}
		if (dir)
			closedir(dir);
	}
	qsort(names.name, names.n, sizeof(names.name[0]), by_name);
	return names;
}

static void names_fini(struct names *names)
{
	while (names->n)
		free(names->name[--names->n]);
}

/* ---- one scenario ---- */

static bool in_folder(const struct folders *f, const char *name, struct str *out)
{
	for (size_t i = 0; i < f->n; i++) {
		str_clear(out);
		str_addf(out, "%s/%s.lab", f->dir[i], name);
		if (!access(out->p, R_OK))
			return true;
	}
	return false;
}

static int not_found(const struct folders *f, const char *name, struct err *e)
{
	struct names names = find_names(f);
	bool none = !names.n;

	names_fini(&names);
	return err_set(e, E_NOTFOUND, "no scenario '%.60s'; %s", name,
		       none ? "there is none at all: set SANDECK_LABS to their folder"
			    : "sandeck lab --list names them, with a slash it is a file");
}

int lab_file_find(const char *name, struct str *out, struct err *e)
{
	struct folders f;
	int rc = 0;

	if (strchr(name, '/') || is_scenario(name)) {
		str_add(out, name);
		return 0;
	}
	f = find_folders();
	if (!in_folder(&f, name, out))
		rc = not_found(&f, name, e);
	folders_fini(&f);
	return rc;
}

/* ---- all of them ---- */

static void list_one(const struct folders *f, const char *name, struct str *out)
{
	struct str file = STR_INIT;
	struct err e = { 0 };
	const char *about;
	cfg_t *cfg;

	if (!in_folder(f, name, &file) || lab_conf_read(file.p, &cfg, &e)) {
		str_addf(out, "%-22s (%s)\n", name, e.text);
	} else {
		about = cfg_getstr(cfg, "about");
		str_addf(out, "%-22s %s\n", name, about ? about : "");
		cfg_free(cfg);
	}
	str_fini(&file);
}

int lab_list(struct str *out, struct err *e)
{
	struct folders f = find_folders();
	struct names names = find_names(&f);
	int rc = 0;

	for (size_t i = 0; i < names.n; i++)
		list_one(&f, names.name[i], out);
	if (!names.n)
		rc = err_set(e, E_NOTFOUND,
			     "no scenarios found; set SANDECK_LABS to the folder that has them");
	names_fini(&names);
	folders_fini(&f);
	return rc;
}
