/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * expect_file: expected path counts on disk.  Blocking; for a job.
 */
#ifndef ENGINE_KERNEL_EXPECT_FILE_H
#define ENGINE_KERNEL_EXPECT_FILE_H

#include "engine/kernel/expect_set.h"

/*
 * Read path into *out, which is empty.  A file that is not there is an empty
 * set.  E_IO or E_PERM: it cannot be read; E_SYNTAX: it does not parse.
 */
int expect_file_read(const char *path, struct expect_set *out, struct err *e);

/* Replace path by set, whole or not at all. */
int expect_file_write(const char *path, const struct expect_set *set, struct err *e);

#endif
