/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mountinfo: the list of mounts, as the kernel tells it. */
#include "engine/kernel/mountinfo.h"

#include "base/mem.h"
#include "base/parse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_octal(const char *s)
{
	return s[0] >= '0' && s[0] <= '3' && s[1] >= '0' && s[1] <= '7' && s[2] >= '0' &&
	       s[2] <= '7';
}

/* The kernel writes blanks, newlines and backslashes as \040; in place. */
static void unescape(char *s)
{
	char *to = s;

	for (; *s; s++) {
		if (*s == '\\' && is_octal(s + 1)) {
			*to++ = (char)((s[1] - '0') * 64 + (s[2] - '0') * 8 + (s[3] - '0'));
			s += 3;
		} else {
			*to++ = *s;
		}
	}
	*to = '\0';
}

/* The next word, unescaped; NULL past the end. A word may be empty: a source can be. */
static char *next(char **rest)
{
	char *word = strsep(rest, " \n");

	if (word)
		unescape(word);
	return word;
}

/* "36 35 98:0 /root /target rw,noatime [master:1 ...] - ext3 /dev/sda1 rw,errors=continue" */
static bool split(struct mount *m)
{
	char *rest = m->line, *id, *devno, *word;

	id = next(&rest);
	next(&rest);
	devno = next(&rest);
	m->root = next(&rest);
	m->target = next(&rest);
	m->options = next(&rest);
	do
		word = next(&rest);
	while (word && strcmp(word, "-") != 0);
	m->type = next(&rest);
	m->source = next(&rest);
	m->super = next(&rest);
	return m->super && parse_u32(id, &m->id) && parse_devno(devno, &m->major, &m->minor);
}

bool mounts_read(struct mounts *m, const char *name)
{
	FILE *f = fopen(name, "re");
	char *line = NULL;
	size_t room = 0;

	if (!f)
		return false;
	while (getline(&line, &room, f) > 0) {
		struct mount mount = { .line = line };

		if (!split(&mount))
			continue;
		m->mount = mem_grow(m->mount, &m->cap, m->n + 1, sizeof(*m->mount));
		m->mount[m->n++] = mount;
		line = NULL;
		room = 0;
	}
	free(line);
	fclose(f);
	return true;
}

void mounts_fini(struct mounts *m)
{
	for (size_t i = 0; i < m->n; i++)
		free(m->mount[i].line);
	free(m->mount);
	*m = (struct mounts){ .n = 0 };
}

bool mount_has_option(const char *options, const char *name)
{
	size_t len = strlen(name), n;

	for (; *options; options += n + (options[n] == ',')) {
		n = strcspn(options, ",");
		if (n == len && !strncmp(options, name, len))
			return true;
	}
	return false;
}
