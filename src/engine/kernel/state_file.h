/* SPDX-License-Identifier: GPL-2.0-or-later */
/* state_file: small files of our own. Blocking; for a job. */
#ifndef ENGINE_KERNEL_STATE_FILE_H
#define ENGINE_KERNEL_STATE_FILE_H

#include "base/err.h"
#include "base/str.h"

/*
 * Append the file's text to *out.  A file that is not there is an empty one.
 * E_IO or E_PERM: it cannot be read; E_SYNTAX: larger than any of ours.
 */
int state_file_read(const char *path, struct str *out, struct err *e);

/*
 * Replace path by text (mode 0644), making its directory: written beside it,
 * flushed, renamed, so that a crash leaves the old one or the new one.
 */
int state_file_write(const char *path, const struct str *text, struct err *e);

#endif
