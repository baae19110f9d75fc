/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sg_async: a SCSI command that is sent and whose answer is fetched later.
 *
 * By the asynchronous interface of the sg driver (write, poll, read of a
 * struct sg_io_hdr, interface 'S').  SG_IO would hold its thread until the
 * answer, so a device without an sg node (its module is not loaded) is not
 * asked at all.  Source: <scsi/sg.h>, drivers/scsi/sg.c.
 *
 * What sg holds to: a descriptor is used by the process that opened it, with
 * the rights it had then (else EPERM); data is copied when the answer is read,
 * not before; closing with a command under way does not wait for it.
 */
#ifndef ENGINE_KERNEL_SG_ASYNC_H
#define ENGINE_KERNEL_SG_ASYNC_H

#include "engine/kernel/check_job.h"

#include <scsi/sg.h>

struct sg_async {
	struct sg_io_hdr hdr; /* points into the rest: not to be moved while it is under way */
	uint8_t cdb[16];
	uint8_t sense[CHECK_SENSE];
	uint8_t *data; /* NULL: the command has none */
};

/* The sg node of a block device, found by sysfs. Blocks. A descriptor, or -errno and *why. */
int sg_async_open(const struct check_job *job, enum check_outcome *why);

/* Make c the command of job; block is the logical block size in bytes, for reads. */
void sg_async_begin(struct sg_async *c, const struct check_job *job, uint32_t block);

/* The facts of the answer that was read into c->hdr. r->data is c's. */
void sg_async_reply(const struct sg_async *c, struct check_reply *r);

/* Free what c has. */
void sg_async_end(struct sg_async *c);

#endif
