/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * service_lock: one monitor a host: a lock on a file that holds its number.
 *
 * As multipathd's: the kernel gives the lock back when the process ends,
 * however it ends, and the file's text is for people.
 */
#ifndef ENGINE_KERNEL_SERVICE_LOCK_H
#define ENGINE_KERNEL_SERVICE_LOCK_H

#include "base/err.h"

/*
 * Take it, making the file's directory.  *fd stays open until the process ends.
 * E_BUSY: another one has it, *e says who; E_IO, E_PERM.
 */
int service_lock_take(const char *path, int *fd, struct err *e);

#endif
