/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * disks: all disks of the host, read from sysfs and udev's database.
 *
 * What is read of which bus, and how it is spelled, is what multipath-tools
 * reads (libmultipath/discovery.c): two programs must find the same paths.
 * No device is opened and no command is sent; a page of vital product data
 * that sysfs has not is left empty.  May block: only for threads and children.
 */
#ifndef ENGINE_KERNEL_DISKS_H
#define ENGINE_KERNEL_DISKS_H

#include "base/err.h"
#include "engine/disk.h"

/*
 * Append every block device that is a disk (dm, md and loop devices, too, but
 * no partition) to out, in the order in which libudev enumerates them: by
 * syspath, one folder after the other, md and dm devices last.  It is the
 * order of discovery, by which paths stand in a table.  A disk that goes away
 * meanwhile is left out, or its state is "gone".
 *
 * root: "" on a host, a folder in a test.  E_IO: there is no sysfs.
 */
int disks_read(const char *root, struct disks *out, struct err *e);

/* That order: negative, 0 or positive, as strcmp. Of two syspaths. */
int disks_order(const char *a, const char *b);

#endif
