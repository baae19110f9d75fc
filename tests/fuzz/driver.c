/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * driver: runs a fuzz target over its corpus as an ordinary test, so that a
 * compiler without libFuzzer keeps every finding found.
 *
 * Speaks TAP, one line a file.  The corpus is the folder of the program's name
 * without "fuzz_" in $srcdir/tests/fuzz/corpus, or the folders given.  After
 * each file it also runs every prefix of it: a cut line is the commonest fault
 * of a real reader.
 *
 * FUZZ_HUNT: the program is for tests/fuzz/run, and libFuzzer brings its own main.
 */
#include "fuzz.h"

#ifndef FUZZ_HUNT

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MAX (1u << 20)

/* The file's bytes in an allocation of exactly their number, so that a sanitizer sees the end. */
static uint8_t *read_file(const char *path, size_t *size)
{
	static uint8_t buf[INPUT_MAX];
	FILE *f = fopen(path, "rb");
	uint8_t *exact;

	if (!f)
		return NULL;
	*size = fread(buf, 1, sizeof(buf), f);
	fclose(f);
	exact = malloc(*size ? *size : 1);
	if (exact)
		memcpy(exact, buf, *size);
	return exact;
}

static void run_prefixes(const uint8_t *data, size_t size)
{
	for (size_t n = 0; n < size && n < 4096; n++) {
		uint8_t *exact = malloc(n ? n : 1);

		memcpy(exact, data, n);
		LLVMFuzzerTestOneInput(exact, n);
		free(exact);
	}
}

static void run_file(const char *dir, const char *name, int number)
{
	char path[4096];
	size_t size = 0;
	uint8_t *data;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	data = read_file(path, &size);
	if (data) {
		LLVMFuzzerTestOneInput(data, size);
		run_prefixes(data, size);
	}
	printf("%sok %d - %s\n", data ? "" : "not ", number, name);
	free(data);
}

static int visible(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/* Returns the number of files run, continuing the numbering at first. */
static int run_dir(const char *dir, int first)
{
	struct dirent **names;
	int n = scandir(dir, &names, visible, alphasort);

	if (n < 0) {
		perror(dir);
		exit(1);
	}
	for (int i = 0; i < n; i++) {
		run_file(dir, names[i]->d_name, first + i);
		free(names[i]);
	}
	free(names);
	return n;
}

int main(int argc, char **argv)
{
	const char *src = getenv("srcdir"), *name = strrchr(argv[0], '/');
	char dir[4096];
	int n = 0;

	name = name ? name + 1 : argv[0];
	name = strncmp(name, "fuzz_", 5) ? name : name + 5;
	snprintf(dir, sizeof(dir), "%s/tests/fuzz/corpus/%s", src ? src : ".", name);
	if (argc < 2)
		n = run_dir(dir, 1);
	for (int i = 1; i < argc; i++)
		n += run_dir(argv[i], n + 1);
	printf("1..%d\n", n);
	return n ? 0 : 1;
}

#endif
