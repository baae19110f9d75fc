/* SPDX-License-Identifier: GPL-2.0-or-later */
/* disk_use: who uses a disk, and which multipath map holds it. */
#include "engine/kernel/disk_use.h"

#include "base/attr.h"
#include "base/parse.h"
#include "base/str.h"
#include "base/text.h"
#include "engine/kernel/sysfs.h"

#include <stdio.h>
#include <string.h>

/* The disk itself, or a partition of it. */
struct node {
	const char *root;
	const char *dir;  /* below root: /sys/devices/.../block/sdb/sdb1 */
	const char *name; /* as below /dev: sdb1, cciss/c0d0p1 */
	uint32_t major, minor;
	bool part;
};

void disk_uses_read(struct disk_uses *u, const char *root)
{
	char name[SYSFS_PATH];

	snprintf(name, sizeof(name), "%s/proc/self/mountinfo", root);
	mounts_read(&u->mounts, name);
	swaps_read(&u->swaps, root);
}

void disk_uses_fini(struct disk_uses *u)
{
	mounts_fini(&u->mounts);
	swaps_fini(&u->swaps);
}

static bool names_node(const char *path, const struct node *n)
{
	return !strncmp(path, "/dev/", 5) && !strcmp(path + 5, n->name);
}

/* btrfs mounts carry a device number of their own: the source says which device it is. */
static bool mounted_from(const struct mount *m, const struct node *n)
{
	return (m->major == n->major && m->minor == n->minor) ||
	       (!m->major && names_node(m->source, n));
}

/* ", sdb1: ": between two uses, and before that of a partition. */
static void begin_use(struct str *out, const struct node *n)
{
	if (out->len)
		str_add(out, ", ");
	if (n->part)
		str_addf(out, "%s: ", n->name);
}

/* The mount of the whole file system speaks for its device; others are counted. */
static void add_mounts(const struct disk_uses *u, const struct node *n, struct str *out)
{
	const struct mount *best = NULL;
	unsigned count = 0;
	char clean[256];

	for (size_t i = 0; i < u->mounts.n; i++) {
		const struct mount *m = &u->mounts.mount[i];

		if (!mounted_from(m, n))
			continue;
		count++;
		if (!best || (!strcmp(m->root, "/") && strcmp(best->root, "/") != 0))
			best = m;
	}
	if (!best)
		return;
	begin_use(out, n);
	str_addf(out, "mounted on %s", text_clean(clean, sizeof(clean), best->target));
	if (count > 1)
		str_addf(out, " +%u", count - 1);
}

static void add_swap(const struct disk_uses *u, const struct node *n, struct str *out)
{
	for (size_t i = 0; i < u->swaps.n; i++) {
		if (!names_node(u->swaps.name[i], n))
			continue;
		begin_use(out, n);
		str_add(out, "swap");
		return;
	}
}

/* ---- what is stacked on it ---- */

/* What a dm device is, by the prefix of its uuid (dm-uuid of LVM, cryptsetup, kpartx). */
static const char *dm_kind(const char *uuid)
{
	static const char *const kinds[][2] = { { "LVM-", " (LVM)" },
						{ "CRYPT-", " (crypt)" },
						{ "DMRAID-", " (dmraid)" },
						{ "part", " (partition)" } };

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!strncmp(uuid, kinds[i][0], strlen(kinds[i][0])))
			return kinds[i][1];
	}
	return " (device mapper)";
}

static void add_holder(const struct node *n, const char *holder, struct disk *d, struct str *out)
{
	char name[256], uuid[256], clean[256];

	if (!sysfs_text(name, sizeof(name), n->root, "/sys/class/block/%s/dm/name", holder)) {
		begin_use(out, n);
		str_add(out, holder);
		return;
	}
	sysfs_text(uuid, sizeof(uuid), n->root, "/sys/class/block/%s/dm/uuid", holder);
	if (!n->part && *san_uuid_wwid(uuid)) {
		disk_str(&d->map_name, name);
		disk_str(&d->map_uuid, uuid);
		return;
	}
	begin_use(out, n);
	str_addf(out, "%s%s", text_clean(clean, sizeof(clean), name), dm_kind(uuid));
}

static void add_holders(const struct node *n, struct disk *d, struct str *out)
{
	char folder[SYSFS_PATH];
	const char *holder;
	void *dir = NULL;

	if (snprintf(folder, sizeof(folder), "%s/holders", n->dir) >= (int)sizeof(folder))
		return;
	while ((holder = sysfs_next_name(&dir, n->root, folder)))
		add_holder(n, holder, d, out);
}

static void add_node(const struct disk_uses *u, const struct node *n, struct disk *d,
		     struct str *out)
{
	add_mounts(u, n, out);
	add_swap(u, n, out);
	add_holders(n, d, out);
}

/* ---- partitions ---- */

/* In sysfs a slash in a device's name is an exclamation mark. */
static void dev_name(char *dst, size_t size, const char *kname)
{
	snprintf(dst, size, "%s", kname);
	for (char *p = dst; (p = strchr(p, '!')) != NULL;)
		*p = '/';
}

static void add_part(const struct disk_uses *u, const char *root, const char *kname, struct disk *d,
		     struct str *out)
{
	char dir[SYSFS_PATH], name[64], dev[24];
	struct node n = { .root = root, .dir = dir, .name = name, .part = true };

	if (snprintf(dir, sizeof(dir), "%s/%s", d->syspath, kname) >= (int)sizeof(dir) ||
	    !sysfs_exists(root, "%s/partition", dir) ||
	    !sysfs_text(dev, sizeof(dev), root, "%s/dev", dir) ||
	    !parse_devno(dev, &n.major, &n.minor))
		return;
	dev_name(name, sizeof(name), kname);
	add_node(u, &n, d, out);
}

void disk_use_fill(const struct disk_uses *u, const char *root, struct disk *d)
{
	struct node n = { root, d->syspath, d->name, d->major, d->minor, false };
	const char *kname = strrchr(d->syspath, '/'), *entry;
	struct str out = STR_INIT;
	void *dir = NULL;

	kname = kname ? kname + 1 : d->syspath;
	add_node(u, &n, d, &out);
	while ((entry = sysfs_next_name(&dir, root, d->syspath))) {
		if (!strncmp(entry, kname, strlen(kname)))
			add_part(u, root, entry, d, &out);
	}
	disk_str(&d->used_by, str_text(&out));
	str_fini(&out);
}
