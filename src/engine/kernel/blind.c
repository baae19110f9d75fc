/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blind: the maps as sysfs shows them to everybody.  The facts have the form
 * of dm_scan's, so that nobody above needs to know the difference.
 */
#include "engine/kernel/blind.h"

#include "base/mem.h"
#include "base/parse.h"
#include "engine/kernel/sysfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UUID_PREFIX "mpath-"

/* A map that was there. */
struct seen {
	uint32_t major, minor;
	char name[128], uuid[129];
};

struct blind {
	char root[SYSFS_PATH];
	struct seen *seen;
	size_t n, cap;
};

struct blind *blind_new(const char *root)
{
	struct blind *b = xcalloc(1, sizeof(*b));

	snprintf(b->root, sizeof(b->root), "%s", root);
	return b;
}

void blind_free(struct blind *b)
{
	if (b)
		free(b->seen);
	free(b);
}

static bool read_dev(const char *root, const char *dm, const char *below, uint32_t *major,
		     uint32_t *minor)
{
	char text[24];

	return sysfs_text(text, sizeof(text), root, "/sys/block/%s/%sdev", dm, below) &&
	       parse_devno(text, major, minor);
}

static void read_slaves(const char *root, const char *dm, struct dm_fact *f)
{
	char folder[96], below[80];
	const char *name;
	uint32_t major, minor;
	void *dir = NULL;
	size_t cap = 0;

	f->has_slaves = true;
	snprintf(folder, sizeof(folder), "/sys/block/%s/slaves", dm);
	while ((name = sysfs_next_name(&dir, root, folder)) != NULL) {
		snprintf(below, sizeof(below), "slaves/%s/", name);
		if (!read_dev(root, dm, below, &major, &minor))
			continue;
		f->slave = mem_grow(f->slave, &cap, f->nslaves + 1, sizeof(*f->slave));
		f->slave[f->nslaves++] = dm_encode_dev(major, minor);
	}
}

static int by_dev(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* One dm device; nothing when it is no multipath map or is going away. */
static void read_map(const struct blind *b, const char *dm, struct dm_facts *out)
{
	uint32_t major, minor;
	char uuid[129], text[8];
	struct dm_fact *f;

	if (!sysfs_text(uuid, sizeof(uuid), b->root, "/sys/block/%s/dm/uuid", dm) ||
	    strncmp(uuid, UUID_PREFIX, strlen(UUID_PREFIX)) != 0 ||
	    !read_dev(b->root, dm, "", &major, &minor))
		return;
	f = dm_facts_add(out);
	f->major = major;
	f->minor = minor;
	memcpy(f->uuid, uuid, sizeof(f->uuid));
	sysfs_text(f->name, sizeof(f->name), b->root, "/sys/block/%s/dm/name", dm);
	f->has_head = true;
	f->open_count = -1;
	f->sectors = sysfs_number(0, b->root, "/sys/block/%s/size", dm);
	f->ro = sysfs_number(0, b->root, "/sys/block/%s/ro", dm) != 0;
	f->suspended = sysfs_text(text, sizeof(text), b->root, "/sys/block/%s/dm/suspended", dm) &&
		       !strcmp(text, "1");
	read_slaves(b->root, dm, f);
	if (f->nslaves)
		qsort(f->slave, f->nslaves, sizeof(*f->slave), by_dev);
	out->nmaps++;
}

static bool still_there(const struct dm_facts *f, size_t n, const struct seen *s)
{
	for (size_t i = 0; i < n; i++) {
		if (f->fact[i].major == s->major && f->fact[i].minor == s->minor &&
		    !strcmp(f->fact[i].uuid, s->uuid))
			return true;
	}
	return false;
}

static void add_gone(const struct blind *b, struct dm_facts *out)
{
	size_t there = out->n;

	for (size_t i = 0; i < b->n; i++) {
		const struct seen *s = &b->seen[i];
		struct dm_fact *f;

		if (still_there(out, there, s))
			continue;
		f = dm_facts_add(out);
		f->gone = true;
		f->major = s->major;
		f->minor = s->minor;
		memcpy(f->name, s->name, sizeof(f->name));
		memcpy(f->uuid, s->uuid, sizeof(f->uuid));
	}
}

static void remember(struct blind *b, const struct dm_facts *out, size_t n)
{
	b->n = 0;
	for (size_t i = 0; i < n; i++) {
		const struct dm_fact *f = &out->fact[i];
		struct seen *s;

		b->seen = mem_grow(b->seen, &b->cap, b->n + 1, sizeof(*b->seen));
		s = &b->seen[b->n++];
		s->major = f->major;
		s->minor = f->minor;
		memcpy(s->name, f->name, sizeof(s->name));
		memcpy(s->uuid, f->uuid, sizeof(s->uuid));
	}
}

void blind_run(struct blind *b, struct dm_facts *out)
{
	const char *name;
	void *dir = NULL;
	size_t there;

	*out = (struct dm_facts){ 0 };
	while ((name = sysfs_next_name(&dir, b->root, "/sys/block")) != NULL) {
		if (!strncmp(name, "dm-", 3))
			read_map(b, name, out);
	}
	there = out->n;
	add_gone(b, out);
	remember(b, out, there);
}
