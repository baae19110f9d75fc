/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read_aside: a small file, read where a disk that hangs delays nobody.
 *
 * In an outage the home directory may be the thing that hangs, and the console
 * must open all the same.
 */
#ifndef CLI_READ_ASIDE_H
#define CLI_READ_ASIDE_H

#include "base/str.h"

#include <stdbool.h>

#define READ_ASIDE_FILES 8   /* of which the first that is there is read */
#define READ_ASIDE_PATH  512 /* bytes of a path, with its NUL */

/* Where to look, in this order. Zero-initialise. */
struct read_aside {
	char path[READ_ASIDE_FILES][READ_ASIDE_PATH];
	unsigned n;
	unsigned which; /* that was read, or that could not be */
};

/* Look there, too.  More than READ_ASIDE_FILES are forgotten. */
void read_aside_add(struct read_aside *r, const char *fmt, ...) ATTR_PRINTF(2, 3);

/*
 * Append the text of the first file that is there.  0, or an errno: ENOENT and
 * ENOTDIR none is there, ETIMEDOUT no answer in two seconds, EFBIG above 64 KiB.
 * It is read in a child; in_thread: in a thread, which costs a tenth of that
 * but keeps this process from ending while it hangs.
 */
int read_aside(struct read_aside *r, bool in_thread, struct str *text);

/* Is it that there is no such file? */
bool read_aside_absent(int error);

#endif
