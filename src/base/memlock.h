/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * memlock: stay in memory while storage is away.
 *
 * A page that was dropped would be read from the disk that may be the thing
 * that hangs: each of our processes locks itself, for a child inherits no
 * locks.  Only as root: an ordinary user's limit is too small and libuv
 * would abort on a failed allocation.
 */
#ifndef BASE_MEMLOCK_H
#define BASE_MEMLOCK_H

/* Before the first thread: 256 KB stacks, or locking would pin 8 MB for each. */
void memlock_small_stacks(void);
/*
 * After warm-up: lock what is there and what will come; memory that is not of a
 * file as it is touched.  Does nothing for others than root.
 */
void memlock_now(void);

#endif
