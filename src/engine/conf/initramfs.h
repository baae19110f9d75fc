/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * initramfs: does the system start with older names of maps than it has now?
 *
 * The image has copies of multipath's files.  It is not unpacked: that the
 * image is older than a file is all that is compared, and the sentence says so.
 */
#ifndef ENGINE_CONF_INITRAMFS_H
#define ENGINE_CONF_INITRAMFS_H

#include "base/str.h"

/*
 * Append to *out a sentence, with its line's end, about each file that was
 * changed after the image of the kernel `release` was made, with the command
 * that makes it anew.  Returns how many: 0 also where no image is found, or
 * nothing says that images hold multipath's files.  root is put before every
 * path: "" on a host.
 */
unsigned initramfs_check(const char *root, const char *release, struct str *out);

#endif
