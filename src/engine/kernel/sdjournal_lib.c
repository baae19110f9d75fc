/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sdjournal_lib: systemd's journal through its library.
 *
 * The library is loaded here, in the child, and not by every command at its
 * start.  Entries are asked for by the fields that journald vouches for (those
 * with _): any user may log in multipathd's name.
 */
#include "engine/kernel/sdjournal.h"

#include "base/attr.h"
#include "base/parse.h"

#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <systemd/sd-journal.h>

#define ENTRIES_MAX 20000

/* Its functions that are used, under their names without sd_. */
struct lib {
	typeof(&sd_journal_open) journal_open;
	typeof(&sd_journal_close) journal_close;
	typeof(&sd_journal_set_data_threshold) journal_set_data_threshold;
	typeof(&sd_journal_add_match) journal_add_match;
	typeof(&sd_journal_add_disjunction) journal_add_disjunction;
	typeof(&sd_journal_add_conjunction) journal_add_conjunction;
	typeof(&sd_journal_seek_tail) journal_seek_tail;
	typeof(&sd_journal_previous) journal_previous;
	typeof(&sd_journal_get_monotonic_usec) journal_get_monotonic_usec;
	typeof(&sd_journal_get_data) journal_get_data;
	typeof(&sd_id128_get_boot) id128_get_boot;
	typeof(&sd_id128_to_string) id128_to_string;
};

#define SYMBOL(name)                                                                               \
	{                                                                                          \
		"sd_" #name, offsetof(struct lib, name)                                            \
	}
static const struct {
	const char *name;
	size_t off;
} symbols[] = {
	SYMBOL(journal_open),
	SYMBOL(journal_close),
	SYMBOL(journal_set_data_threshold),
	SYMBOL(journal_add_match),
	SYMBOL(journal_add_disjunction),
	SYMBOL(journal_add_conjunction),
	SYMBOL(journal_seek_tail),
	SYMBOL(journal_previous),
	SYMBOL(journal_get_monotonic_usec),
	SYMBOL(journal_get_data),
	SYMBOL(id128_get_boot),
	SYMBOL(id128_to_string),
};

static bool load(struct lib *lib)
{
	void *so = dlopen("libsystemd.so.0", RTLD_NOW | RTLD_LOCAL);

	for (size_t i = 0; so && i < ARRAY_LEN(symbols); i++) {
		void *symbol = dlsym(so, symbols[i].name);

		if (!symbol)
			return false;
		memcpy((char *)lib + symbols[i].off, &symbol, sizeof(symbol));
	}
	return so != NULL;
}

/* ---- an entry ---- */

static bool get(const struct lib *lib, sd_journal *j, const char *field, const char **text,
		size_t *len)
{
	size_t name = strlen(field) + 1; /* with its "=" */
	const void *data;

	if (lib->journal_get_data(j, field, &data, len) < 0 || *len < name)
		return false;
	*text = (const char *)data + name;
	*len -= name;
	return true;
}

static bool is(const struct lib *lib, sd_journal *j, const char *field, const char *value)
{
	const char *text;
	size_t len;

	return get(lib, j, field, &text, &len) && len == strlen(value) && !memcmp(text, value, len);
}

static char who(const struct lib *lib, sd_journal *j)
{
	if (is(lib, j, "_TRANSPORT", "kernel"))
		return 'k';
	return is(lib, j, "_COMM", "multipathd") ||
			       is(lib, j, "_SYSTEMD_UNIT", "multipathd.service")
		       ? 'm'
		       : 'i';
}

/* When the kernel said it; journald may have come much later. */
static void source_time(const struct lib *lib, sd_journal *j, uint64_t *usec)
{
	const char *text;
	uint64_t at;
	size_t len;

	if (get(lib, j, "_SOURCE_MONOTONIC_TIMESTAMP", &text, &len) && parse_u64n(text, len, &at))
		*usec = at;
}

static void print(const struct lib *lib, sd_journal *j, int fd, uint64_t usec)
{
	char by = who(lib, j);
	const char *text;
	size_t len;

	if (by == 'k')
		source_time(lib, j, &usec);
	if (get(lib, j, "MESSAGE", &text, &len))
		sdjournal_print_entry(fd, by, usec, text, len);
}

/* ---- all of them ---- */

static void match(const struct lib *lib, sd_journal *j, const struct sdjournal_ask *ask,
		  sd_id128_t boot)
{
	char id[SD_ID128_STRING_MAX], this_boot[SD_ID128_STRING_MAX + 16];

	snprintf(this_boot, sizeof(this_boot), "_BOOT_ID=%s", lib->id128_to_string(boot, id));
	/* What systemd started may be known by its unit only: then it was not yet named. */
	lib->journal_add_match(j, "_COMM=multipathd", 0);
	lib->journal_add_match(j, "_COMM=iscsid", 0);
	lib->journal_add_disjunction(j);
	lib->journal_add_match(j, "_SYSTEMD_UNIT=multipathd.service", 0);
	lib->journal_add_match(j, "_SYSTEMD_UNIT=iscsid.service", 0);
	if (ask->kernel_usec) {
		lib->journal_add_disjunction(j);
		lib->journal_add_match(j, "_TRANSPORT=kernel", 0);
	}
	lib->journal_add_conjunction(j);
	lib->journal_add_match(j, this_boot, 0);
}

static void print_all(const struct lib *lib, sd_journal *j, const struct sdjournal_ask *ask, int fd)
{
	sd_id128_t boot, its_boot;
	uint64_t usec;

	if (lib->id128_get_boot(&boot) < 0)
		return;
	lib->journal_set_data_threshold(j, KLOG_LINE);
	match(lib, j, ask, boot);
	if (lib->journal_seek_tail(j) < 0)
		return;
	for (int i = 0; i < ENTRIES_MAX && lib->journal_previous(j) > 0; i++) {
		if (lib->journal_get_monotonic_usec(j, &usec, &its_boot) < 0 ||
		    memcmp(&its_boot, &boot, sizeof(boot)) != 0)
			continue;
		if ((int64_t)usec < ask->since_usec)
			return;
		print(lib, j, fd, usec);
	}
}

void sdjournal_print(const struct sdjournal_ask *ask, int fd)
{
	struct lib lib;
	sd_journal *j;

	if (!load(&lib) || lib.journal_open(&j, SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM) < 0)
		return;
	print_all(&lib, j, ask, fd);
	lib.journal_close(j);
}
