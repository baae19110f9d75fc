/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_same: whether a table that is wanted is the one that the kernel has
 * already, though it prints it otherwise than it was loaded.
 *
 * Pure.  A reload makes every path usable again and forgets what the selector
 * learnt, so one that changes nothing is left out.  The differences that are
 * none, from the ctr and status functions of drivers/md/dm-mpath.c and
 * dm-ps-*.c: the kernel adds the selector arguments that were not given,
 * prints a repeat count above 1 as 1, names the hardware handler that it found
 * attached and leaves out its arguments, and does not tell queue modes rq and
 * mq from none.  The number of the first group is where I/O goes now, which a
 * message changes, not a table: it is not compared.  queue_if_no_path is.
 */
#ifndef ENGINE_KERNEL_DM_SAME_H
#define ENGINE_KERNEL_DM_SAME_H

#include <stdbool.h>

/*
 * Both without START LEN and the target's name.  target: "multipath"; of any
 * other target the words are compared.  What does not parse is not the same.
 */
bool dm_same_table(const char *target, const char *wanted, const char *live);

#endif
