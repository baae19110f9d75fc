/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_name: the name of a device-mapper device by its number, for udev rules
 * (what devmap_name(8) is asked for).
 */
#ifndef ENGINE_KERNEL_DM_NAME_H
#define ENGINE_KERNEL_DM_NAME_H

#include "base/err.h"

#include <stddef.h>

/*
 * The name of device devno ("253:3") into dst: of a map, or of a partition of
 * one, as sysfs has it.  root: "" or a test's folder.  E_USAGE: that is no
 * number of a device; E_NOTFOUND: there is no such device, or it has no name
 * of its own.
 */
int dm_name_of(const char *root, const char *devno, char *dst, size_t size, struct err *e);

#endif
