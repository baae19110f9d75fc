/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * udev_db: what udev's database says of a block device.
 *
 * On a host by libudev.  In a test root is a folder and there is no libudev
 * for that, so udevd's own files are read there: root/run/udev/data/bMAJ:MIN,
 * of whose lines "I:..." says that the rules have run and "E:KEY=VALUE" is a
 * property.  Not to be shared between threads; may block: only for threads.
 */
#ifndef ENGINE_KERNEL_UDEV_DB_H
#define ENGINE_KERNEL_UDEV_DB_H

#include "engine/disk.h"

struct udev_db;

/* Never NULL. Without udev nothing is known of any device. */
struct udev_db *udev_db_open(const char *root);
void udev_db_close(struct udev_db *db);

/*
 * Fill initialized and the properties of d, whose number and syspath are
 * known.  They come sorted by key: so libudev gives its list, and so the rules
 * of a blacklist meet them.
 */
void udev_db_read(const struct udev_db *db, struct disk *d);

#endif
