/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * disks: all disks of the host.  The kernel's name says which bus a disk is
 * read by (sd, nvme, dasd, cciss), and the folders above it in sysfs by which
 * transport it is reached: one table row each.
 */
#include "engine/kernel/disks.h"

#include "base/attr.h"
#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"
#include "engine/kernel/disk_use.h"
#include "engine/kernel/disks_bus.h"
#include "engine/kernel/sysfs.h"
#include "engine/kernel/udev_db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLASS "/sys/class/block"

/* ---- in which order ---- */

/* As libudev has it: what is made of others comes after all of them. */
static bool is_late(const char *syspath)
{
	return strstr(syspath, "/block/md") || strstr(syspath, "/block/dm-");
}

/* A folder's end sorts before any letter, so that one folder is done before the next. */
static int rank(char c)
{
	return c == '/' ? 1 : c ? (unsigned char)c + 1 : 0;
}

int disks_order(const char *a, const char *b)
{
	if (is_late(a) != is_late(b))
		return is_late(a) ? 1 : -1;
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return rank(*a) - rank(*b);
}

static int by_order(const void *a, const void *b)
{
	return disks_order(*(char *const *)a, *(char *const *)b);
}

/* ---- which there are ---- */

struct names {
	char **syspath;
	size_t n, cap;
};

/* "../../devices/pci0/.../block/sdb" is /sys/devices/pci0/.../block/sdb. */
static bool syspath_of(char *dst, size_t size, const char *root, const char *kname)
{
	char link[SYSFS_PATH];
	const char *p = link;

	if (!sysfs_link(link, sizeof(link), root, CLASS "/%s", kname))
		return false;
	while (!strncmp(p, "../", 3))
		p += 3;
	return snprintf(dst, size, "/sys/%s", p) < (int)size;
}

static void list_disks(const char *root, struct names *names)
{
	char path[SYSFS_PATH];
	const char *kname;
	void *dir = NULL;

	while ((kname = sysfs_next_name(&dir, root, CLASS))) {
		if (!syspath_of(path, sizeof(path), root, kname) ||
		    sysfs_exists(root, "%s/partition", path))
			continue;
		names->syspath = mem_grow(names->syspath, &names->cap, names->n + 1,
					  sizeof(*names->syspath));
		names->syspath[names->n++] = xstrdup(path);
	}
	if (names->n)
		qsort(names->syspath, names->n, sizeof(*names->syspath), by_order);
}

/* ---- what each is ---- */

static const struct bus {
	const char *prefix; /* of the kernel's name */
	enum disk_bus bus;
	void (*fill)(struct disks_host *h, struct disk *d);
} buses[] = {
	{ "sd", DISK_BUS_SCSI, disks_fill_scsi },
	{ "nvme", DISK_BUS_NVME, disks_fill_nvme },
	{ "dasd", DISK_BUS_DASD, disks_fill_dasd },
	{ "cciss", DISK_BUS_CCISS, disks_fill_cciss },
};

static void fill_bus(struct disks_host *h, struct disk *d)
{
	disk_str(&d->protocol, "undef");
	for (size_t i = 0; i < ARRAY_LEN(buses); i++) {
		if (strncmp(d->name, buses[i].prefix, strlen(buses[i].prefix)) != 0)
			continue;
		d->bus = buses[i].bus;
		buses[i].fill(h, d);
		return;
	}
}

/* In sysfs a slash in a device's name is an exclamation mark. */
static void fill_name(struct disk *d)
{
	char name[64];

	snprintf(name, sizeof(name), "%s", strrchr(d->syspath, '/') + 1);
	for (char *p = name; (p = strchr(p, '!')) != NULL;)
		*p = '/';
	disk_str(&d->name, name);
}

/* False: it went away, or its driver has not finished with it. */
static bool fill_disk(struct disks_host *h, const char *syspath, struct disk *d)
{
	char dev[24];

	disk_str(&d->syspath, syspath);
	fill_name(d);
	if (!sysfs_text(dev, sizeof(dev), h->root, "%s/dev", syspath) ||
	    !parse_devno(dev, &d->major, &d->minor))
		return false;
	d->disk = true;
	d->hidden = sysfs_number(0, h->root, "%s/hidden", syspath) == 1;
	d->ro = sysfs_number(0, h->root, "%s/ro", syspath) == 1;
	d->sectors = sysfs_number(0, h->root, "%s/size", syspath);
	fill_bus(h, d);
	return true;
}

int disks_read(const char *root, struct disks *out, struct err *e)
{
	struct disks_host host = { .root = root, .host = UINT32_MAX };
	struct names names = { 0 };
	struct disk_uses uses = { 0 };
	struct udev_db *db;

	if (!sysfs_exists(root, CLASS))
		return err_set(e, E_IO,
			       "there is no %s" CLASS "; is sysfs mounted? No disk can be found",
			       root);
	list_disks(root, &names);
	disk_uses_read(&uses, root);
	db = udev_db_open(root);
	for (size_t i = 0; i < names.n; i++) {
		struct disk *d = disks_add(out);

		if (fill_disk(&host, names.syspath[i], d)) {
			udev_db_read(db, d);
			disk_use_fill(&uses, root, d);
		} else {
			disk_fini(d);
			out->n--;
		}
		free(names.syspath[i]);
	}
	udev_db_close(db);
	disk_uses_fini(&uses);
	free(names.syspath);
	return 0;
}
