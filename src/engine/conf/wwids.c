/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wwids: finding, adding and taking out lines of the file. */
#include "engine/conf/wwids.h"

#include <assert.h>
#include <string.h>

/* Byte for byte what multipath-tools writes into an empty file. */
static const char header[] =
	"# Multipath wwids, Version : 1.0\n"
	"# NOTE: This file is automatically maintained by multipath and multipathd.\n"
	"# You should not need to edit this file in normal circumstances.\n"
	"#\n"
	"# Valid WWIDs:\n";

bool wwids_can_hold(const char *wwid)
{
	for (const char *p = wwid; *p; p++) {
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return false;
	}
	return *wwid && strlen(wwid) < WWID_SIZE;
}

/* The bytes of the line at, without its end. */
static size_t line_len(const char *text, size_t len, size_t at)
{
	const char *end = memchr(text + at, '\n', len - at);

	return end ? (size_t)(end - (text + at)) : len - at;
}

/* Is it /WWID/?  What stands behind means nothing. A WWID may have slashes in it. */
static bool is_line_of(const char *line, size_t n, const char *wwid)
{
	size_t len = strlen(wwid);

	return n >= len + 2 && line[0] == '/' && !memcmp(line + 1, wwid, len) &&
	       line[len + 1] == '/';
}

/* Where from at the next line of wwid begins; len: nowhere. */
static size_t find(const char *text, size_t len, size_t at, const char *wwid)
{
	while (at < len) {
		size_t n = line_len(text, len, at);

		if (is_line_of(text + at, n, wwid))
			return at;
		at += n + 1;
	}
	return len;
}

bool wwids_has(const char *text, size_t len, const char *wwid)
{
	return find(text, len, 0, wwid) < len;
}

/* A WWID may have slashes in it, but what stands behind the last one is no part of it. */
static const char *end_of_wwid(const char *line, size_t n)
{
	if (n < 3 || line[0] != '/')
		return NULL;
	return line[n - 1] == '/' ? line + n - 1 : memchr(line + 1, '/', n - 1);
}

bool wwids_next(const char *text, size_t len, size_t *at, char dst[WWID_SIZE])
{
	while (*at < len) {
		const char *line = text + *at;
		size_t n = line_len(text, len, *at);
		const char *end = end_of_wwid(line, n);

		*at += n + 1;
		if (!end || end - line > WWID_SIZE)
			continue;
		n = (size_t)(end - line - 1);
		memcpy(dst, line + 1, n);
		dst[n] = '\0';
		if (strlen(dst) == n && wwids_can_hold(dst))
			return true;
	}
	return false;
}

bool wwids_add(struct str *text, const char *wwid)
{
	assert(wwids_can_hold(wwid));
	if (wwids_has(str_text(text), text->len, wwid))
		return false;
	if (!text->len)
		str_add(text, header);
	else if (text->p[text->len - 1] != '\n')
		str_add_c(text, '\n');
	str_addf(text, "/%s/\n", wwid);
	return true;
}

bool wwids_remove(struct str *text, const char *wwid)
{
	bool found = false;
	size_t at = 0;

	while ((at = find(str_text(text), text->len, at, wwid)) < text->len) {
		text->p[at] = '#';
		found = true;
	}
	return found;
}

void wwids_replace(struct str *text, const char *const *wwids, size_t n)
{
	str_clear(text);
	str_add(text, header);
	for (size_t i = 0; i < n; i++) {
		if (wwids_can_hold(wwids[i]))
			wwids_add(text, wwids[i]);
	}
}
