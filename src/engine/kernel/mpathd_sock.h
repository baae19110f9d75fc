/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mpathd_sock: is multipathd there, and a socket to it.  System calls only, none
 * of which can block: /run is memory, the lock test and the connect do not wait.
 */
#ifndef ENGINE_KERNEL_MPATHD_SOCK_H
#define ENGINE_KERNEL_MPATHD_SOCK_H

#include <stdint.h>

/*
 * The process that holds the lock on pidfile; 0 if nobody does.  A holder in
 * another pid namespace shows as the number that the file itself names.
 */
uint32_t mpathd_lock_holder(const char *pidfile);

/*
 * A connected, non-blocking, close-on-exec socket, or -errno.  name: one name
 * ('@' first: abstract), or NULL for the daemon's own names in the order that
 * its clients use: path, then abstract (0.9 listens only on the latter).
 * -EAGAIN: it does not accept; nothing was left behind there.
 */
int mpathd_dial(const char *name);

#endif
