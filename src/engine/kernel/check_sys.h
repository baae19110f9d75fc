/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_sys: the calls into the kernel that checks make, as a table, so that a
 * test can have a device that hangs.
 *
 * Descriptors must be such that epoll takes the ones of sg.  All return what
 * the call does, or a negative errno.
 */
#ifndef ENGINE_KERNEL_CHECK_SYS_H
#define ENGINE_KERNEL_CHECK_SYS_H

#include "engine/kernel/check_job.h"

#include <linux/aio_abi.h>
#include <scsi/sg.h>
#include <stdint.h>

/* The table must outlive every thread that uses it: a static one. */
struct check_sys {
	/* In a thread of the path's host: these may block. why: the outcome, on failure. */
	int (*open_sg)(const struct check_job *job, enum check_outcome *why);
	int (*open_block)(const struct check_job *job, enum check_outcome *why);
	uint32_t (*block_size)(const struct check_job *job); /* logical, bytes */
	int (*write)(int fd, const struct sg_io_hdr *hdr);
	int (*submit)(aio_context_t ctx, struct iocb *cb);
	void (*close)(int fd);
	/* On the loop: these do not. */
	int (*read)(int fd, struct sg_io_hdr *hdr); /* -EAGAIN: no answer yet */
	int (*setup)(unsigned n, aio_context_t *ctx);
	int (*events)(aio_context_t ctx, unsigned n, struct io_event *events); /* at once */
	void (*destroy)(aio_context_t ctx); /* blocks while a request is in flight */
};

extern const struct check_sys check_sys;

#endif
