/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * direct_read: reads by the kernel's aio, io_submit(2).  Rings are made as
 * they are wanted: the system has a limit for all processes (fs.aio-max-nr).
 */
#include "engine/kernel/direct_read.h"

#include "base/mem.h"
#include "engine/kernel/sysfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

#define RING_SLOTS 256
#define BATCH      64
#define BLOCK      512
#define BLOCK_MAX  65536

struct direct_ring {
	aio_context_t ctx;
	unsigned used;
	struct direct_ring *next;
};

struct direct_reads {
	const struct check_sys *sys;
	int wake;
	struct direct_ring *rings;
};

/* ---- the device ---- */

static int failed(const struct check_job *job, int err, enum check_outcome *why)
{
	*why = check_outcome_of(err);
	/* ENXIO is of a device that is offline, too. */
	if (!sysfs_exists("", "/sys/dev/block/%u:%u", job->major, job->minor))
		*why = CHECK_NO_DEVICE;
	return -err;
}

static bool is_device(const struct stat *st, const struct check_job *job)
{
	return S_ISBLK(st->st_mode) && st->st_rdev == makedev(job->major, job->minor);
}

int direct_read_open(const struct check_job *job, enum check_outcome *why)
{
	char name[64];
	struct stat st;
	int fd;

	snprintf(name, sizeof(name), "/dev/%.*s", (int)sizeof(job->dev), job->dev);
	/* sysfs cannot have a slash in a name. */
	for (char *p = name; (p = strchr(p, '!')) != NULL;)
		*p = '/';
	/* Before it is opened, which another device might not like, and of what was opened. */
	if (!stat(name, &st) && !is_device(&st, job))
		return failed(job, ESTALE, why);
	fd = open(name, O_RDONLY | O_DIRECT | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return failed(job, errno, why);
	if (!fstat(fd, &st) && is_device(&st, job))
		return fd;
	close(fd);
	return failed(job, ESTALE, why);
}

uint32_t direct_read_block(const struct check_job *job)
{
	uint64_t n = sysfs_number(BLOCK, "", "/sys/dev/block/%u:%u/queue/logical_block_size",
				  job->major, job->minor);

	return n >= BLOCK && n <= BLOCK_MAX ? (uint32_t)n : BLOCK;
}

/* ---- rings ---- */

struct direct_reads *direct_reads_new(const struct check_sys *sys, int wake)
{
	struct direct_reads *all = xcalloc(1, sizeof(*all));

	all->sys = sys;
	all->wake = wake;
	return all;
}

static struct direct_ring *add_ring(struct direct_reads *all, int *err)
{
	struct direct_ring *ring;
	aio_context_t ctx;
	int rc = all->sys->setup(RING_SLOTS, &ctx);

	if (rc) {
		*err = -rc;
		return NULL;
	}
	ring = xcalloc(1, sizeof(*ring));
	ring->ctx = ctx;
	ring->next = all->rings;
	all->rings = ring;
	return ring;
}

struct direct_ring *direct_reads_reserve(struct direct_reads *all, int *err)
{
	struct direct_ring *ring = all->rings;

	while (ring && ring->used == RING_SLOTS)
		ring = ring->next;
	if (!ring)
		ring = add_ring(all, err);
	if (ring)
		ring->used++;
	return ring;
}

void direct_reads_release(struct direct_ring *ring)
{
	ring->used--;
}

struct direct_read direct_read_on(const struct direct_reads *all, const struct direct_ring *ring)
{
	return (struct direct_read){ .ctx = ring->ctx, .wake = all->wake, .fd = -1 };
}

int direct_read_send(const struct check_sys *sys, const struct direct_read *r, bool wait)
{
	struct iocb cb = { .aio_data = (uintptr_t)r->token,
			   .aio_lio_opcode = IOCB_CMD_PREAD,
			   .aio_fildes = (uint32_t)r->fd,
			   .aio_buf = (uintptr_t)r->buf,
			   .aio_nbytes = r->size,
			   .aio_flags = IOCB_FLAG_RESFD,
			   .aio_resfd = (uint32_t)r->wake,
			   .aio_rw_flags = wait ? 0 : RWF_NOWAIT };
	int n = sys->submit(r->ctx, &cb);

	return n < 0 ? n : n == 1 ? 0 : -EAGAIN;
}

static void take_ring(const struct direct_reads *all, const struct direct_ring *ring,
		      void (*ended)(void *token, int64_t res))
{
	struct io_event ev[BATCH];
	int n;

	do {
		n = all->sys->events(ring->ctx, BATCH, ev);
		for (int i = 0; i < n; i++)
			ended((void *)(uintptr_t)ev[i].data, ev[i].res);
	} while (n == BATCH);
}

void direct_reads_take(struct direct_reads *all, void (*ended)(void *token, int64_t res))
{
	for (const struct direct_ring *ring = all->rings; ring; ring = ring->next)
		take_ring(all, ring, ended);
}

void direct_reads_free(struct direct_reads *all)
{
	struct direct_ring *ring;

	if (!all)
		return;
	while ((ring = all->rings) != NULL) {
		all->rings = ring->next;
		if (!ring->used)
			all->sys->destroy(ring->ctx);
		free(ring);
	}
	free(all);
}
