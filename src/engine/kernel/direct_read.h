/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * direct_read: the first block of a device, read past the page cache without
 * waiting for it.
 *
 * By the kernel's aio with RWF_NOWAIT.  preadv2() with RWF_NOWAIT is none:
 * it does not wait for room in the host's queue, but it does for the answer.
 * io_uring would do, and is forbidden on many hosts.  Where there is no room
 * the read is refused at once (EAGAIN) and was never sent.
 *
 * A context (here: ring) is used by many reads.  One that is stuck keeps its
 * slot and its memory; a ring with such a one is never destroyed, for
 * io_destroy() waits.  The end of the process waits for it too, as it does for
 * a thread in such a call: nothing can be done about that.
 */
#ifndef ENGINE_KERNEL_DIRECT_READ_H
#define ENGINE_KERNEL_DIRECT_READ_H

#include "engine/kernel/check_sys.h"

#include <stdint.h>

/* The block device, past the cache, read only.  Blocks.  A descriptor, or -errno and *why. */
int direct_read_open(const struct check_job *job, enum check_outcome *why);

/* The logical block size in bytes; what cannot be known or is beyond 64 KB is 512. */
uint32_t direct_read_block(const struct check_job *job);

struct direct_reads; /* the rings; the loop's */
struct direct_ring;

/* wake: an eventfd that is written when a read ends; the caller's. */
struct direct_reads *direct_reads_new(const struct check_sys *sys, int wake);

/* A ring that has a slot, which is taken; NULL and *err: the system has no more of them. */
struct direct_ring *direct_reads_reserve(struct direct_reads *all, int *err);
void direct_reads_release(struct direct_ring *ring);

/* What a read needs, by value: a thread outlives the rings. */
struct direct_read {
	aio_context_t ctx;
	int wake;
	int fd;
	void *buf; /* aligned to the block; the kernel's from a send that succeeded to its end */
	uint32_t size;
	void *token;
};

struct direct_read direct_read_on(const struct direct_reads *all, const struct direct_ring *ring);

/*
 * In a thread.  0: it is on its way; -EAGAIN: the ring is full.  It may block
 * only if wait, for drivers that do not know NOWAIT (they end it with EOPNOTSUPP).
 */
int direct_read_send(const struct check_sys *sys, const struct direct_read *r, bool wait);

/* Tell each read that has ended: bytes, or -errno, -EAGAIN among them. On the loop. */
void direct_reads_take(struct direct_reads *all, void (*ended)(void *token, int64_t res));

/* Rings with a read in flight are left behind.  NULL is fine. */
void direct_reads_free(struct direct_reads *all);

#endif
