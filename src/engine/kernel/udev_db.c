/* SPDX-License-Identifier: GPL-2.0-or-later */
/* udev_db: what udev's database says of a block device. */
#include "engine/kernel/udev_db.h"

#include "base/mem.h"
#include "engine/kernel/sysfs.h"

#include <libudev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct udev_db {
	const char *root;
	struct udev *udev; /* NULL: by files, or not at all */
};

struct udev_db *udev_db_open(const char *root)
{
	struct udev_db *db = xcalloc(1, sizeof(*db));

	db->root = root;
	db->udev = *root ? NULL : udev_new();
	return db;
}

void udev_db_close(struct udev_db *db)
{
	if (db->udev)
		udev_unref(db->udev);
	free(db);
}

/* ---- by libudev ---- */

static void read_lib(const struct udev_db *db, struct disk *d)
{
	struct udev_device *dev = udev_device_new_from_syspath(db->udev, d->syspath);
	struct udev_list_entry *e;

	if (!dev)
		return;
	d->initialized = udev_device_get_is_initialized(dev) > 0;
	udev_list_entry_foreach(e, udev_device_get_properties_list_entry(dev))
	{
		const char *value = udev_list_entry_get_value(e);

		disk_prop_add(d, udev_list_entry_get_name(e), value ? value : "");
	}
	udev_device_unref(dev);
}

/* ---- by files ---- */

static int by_key(const void *a, const void *b)
{
	const struct disk_prop *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static void take_line(struct disk *d, char *line)
{
	char *equals;

	line[strcspn(line, "\n")] = '\0';
	if (!strncmp(line, "I:", 2))
		d->initialized = true;
	if (strncmp(line, "E:", 2) != 0 || !(equals = strchr(line, '=')))
		return;
	*equals = '\0';
	disk_prop_add(d, line + 2, equals + 1);
}

static void read_file(const struct udev_db *db, struct disk *d)
{
	char name[SYSFS_PATH], *line = NULL;
	size_t room = 0;
	FILE *f;

	snprintf(name, sizeof(name), "%s/run/udev/data/b%u:%u", db->root, d->major, d->minor);
	f = fopen(name, "re");
	if (!f)
		return;
	while (getline(&line, &room, f) > 0)
		take_line(d, line);
	free(line);
	fclose(f);
	if (d->nprops)
		qsort(d->props, d->nprops, sizeof(*d->props), by_key);
}

void udev_db_read(const struct udev_db *db, struct disk *d)
{
	if (*db->root)
		read_file(db, d);
	else if (db->udev)
		read_lib(db, d);
}
