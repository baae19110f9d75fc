/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fake_sysfs: a folder that looks like /sys and /proc, for the kernel source's readers. */
#ifndef TESTS_FAKE_SYSFS_H
#define TESTS_FAKE_SYSFS_H

#include <stddef.h>

/* Makes and removes the tree; its folder is fake_root. cmocka set-up and tear-down. */
extern char fake_root[64];
int fake_sysfs_new(void **state);
int fake_sysfs_remove(void **state);

/* Writes an attribute, with the folders above it. */
void fake_text(const char *name, const char *text);
void fake_bytes(const char *name, const void *bytes, size_t n);
void fake_link(const char *name, const char *to);
void fake_delete(const char *name);

/*
 * A SCSI disk: /sys/dev/block/DEVNO links to PATH/block/SD, whose device has
 * the usual attributes. path: "host3/rport-3:0-1/target3:0:0/3:0:0:1".
 */
void fake_disk(const char *devno, const char *sd, const char *path);

#endif
