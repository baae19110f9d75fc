/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sg_async: SCSI commands in the form that the sg driver takes.  Command
 * descriptor blocks: SPC-5 6.6 (INQUIRY), 6.36 (REPORT TARGET PORT GROUPS),
 * SBC-4 5.14 and 5.16 (READ).
 */
#include "engine/kernel/sg_async.h"

#include "base/mem.h"
#include "base/parse.h"
#include "engine/kernel/sysfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* Old devices read one byte of an INQUIRY's length. */
#define INQUIRY_ROOM 254
#define RTPG_ROOM    4096

/* sg sets 32 KB aside for each descriptor, far too much for thousands; a page is its least. */
#define RESERVE 4096

enum { OP_INQUIRY = 0x12, OP_READ10 = 0x28, OP_READ16 = 0x88, OP_MAINTENANCE_IN = 0xa3 };

enum check_outcome check_outcome_of(int err)
{
	switch (err) {
	case ESTALE:
		return CHECK_NO_DEVICE;
	case EACCES:
	case EPERM:
		return CHECK_NOT_PERMITTED;
	case EAGAIN:
	case EBUSY:
	case EMFILE:
	case ENFILE:
	case ENOMEM:
	case ENOSPC:
		return CHECK_HELD;
	default:
		return CHECK_FINISHED;
	}
}

/* ---- the node ---- */

/* The name of the device's sg node, "sg3", into dst. */
static bool find_node(char *dst, size_t size, const struct check_job *job)
{
	char folder[SYSFS_PATH];
	const char *name;
	void *dir = NULL;
	bool found = false;

	snprintf(folder, sizeof(folder), "/sys/dev/block/%u:%u/device/scsi_generic", job->major,
		 job->minor);
	/* To the end, which closes the folder. */
	while ((name = sysfs_next_name(&dir, "", folder)) != NULL) {
		if (found || strncmp(name, "sg", 2) != 0)
			continue;
		snprintf(dst, size, "%s", name);
		found = true;
	}
	return found;
}

/* /dev may be behind: is fd the very device that sysfs means? */
static bool is_node(int fd, const struct check_job *job, const char *node)
{
	unsigned major, minor;
	char number[32];
	struct stat st;

	return sysfs_text(number, sizeof(number), "",
			  "/sys/dev/block/%u:%u/device/scsi_generic/%s/dev", job->major, job->minor,
			  node) &&
	       sscanf(number, "%u:%u", &major, &minor) == 2 && !fstat(fd, &st) &&
	       S_ISCHR(st.st_mode) && st.st_rdev == makedev(major, minor);
}

static int failed(const struct check_job *job, int err, enum check_outcome *why)
{
	*why = check_outcome_of(err);
	if (!sysfs_exists("", "/sys/dev/block/%u:%u", job->major, job->minor))
		*why = CHECK_NO_DEVICE;
	else if (err == ENOENT)
		*why = CHECK_NO_SG;
	return -err;
}

int sg_async_open(const struct check_job *job, enum check_outcome *why)
{
	char node[64], name[80];
	int fd, reserve = RESERVE;

	if (!find_node(node, sizeof(node), job))
		return failed(job, ENOENT, why);
	snprintf(name, sizeof(name), "/dev/%s", node);
	/* O_RDWR: sg takes commands from nobody else. */
	fd = open(name, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return failed(job, errno, why);
	if (!is_node(fd, job, node)) {
		close(fd);
		return failed(job, ESTALE, why);
	}
	ioctl(fd, SG_SET_RESERVED_SIZE, &reserve); /* merely dearer without */
	return fd;
}

/* ---- the command ---- */

static void put(uint8_t *at, unsigned bytes, uint32_t value)
{
	while (bytes--) {
		at[bytes] = (uint8_t)value;
		value >>= 8;
	}
}

/* Fill in the block, which is zero; its length, and the room that it announces. */
static unsigned put_cdb(uint8_t *cdb, const struct check_job *job, uint32_t *room)
{
	switch (job->probe) {
	case CHECK_INQUIRY:
	case CHECK_VPD:
		*room = job->room ? job->room : INQUIRY_ROOM;
		cdb[0] = OP_INQUIRY;
		cdb[1] = job->probe == CHECK_VPD; /* EVPD */
		cdb[2] = job->probe == CHECK_VPD ? job->page : 0;
		put(cdb + 3, 2, *room);
		return 6;
	case CHECK_RTPG:
		*room = job->room ? job->room : RTPG_ROOM;
		cdb[0] = OP_MAINTENANCE_IN;
		cdb[1] = 0x0a; /* the service action */
		put(cdb + 6, 4, *room);
		return 12;
	case CHECK_READ10:
		cdb[0] = OP_READ10;
		put(cdb + 7, 2, 1);
		return 10;
	case CHECK_READ16:
		cdb[0] = OP_READ16;
		put(cdb + 10, 4, 1);
		return 16;
	case CHECK_TUR:
	case CHECK_DIRECT:
		break;
	}
	*room = 0;
	return 6; /* TEST UNIT READY: all zero */
}

void sg_async_begin(struct sg_async *c, const struct check_job *job, uint32_t block)
{
	uint32_t room = block;

	*c = (struct sg_async){ .hdr = { .interface_id = 'S' } };
	c->hdr.cmd_len = (unsigned char)put_cdb(c->cdb, job, &room);
	c->hdr.cmdp = c->cdb;
	c->hdr.sbp = c->sense;
	c->hdr.mx_sb_len = sizeof(c->sense);
	c->hdr.timeout = job->timeout_ms;
	c->hdr.dxfer_direction = room ? SG_DXFER_FROM_DEV : SG_DXFER_NONE;
	c->hdr.dxfer_len = room;
	c->data = room ? xcalloc(1, room) : NULL;
	c->hdr.dxferp = c->data;
}

void sg_async_reply(const struct sg_async *c, struct check_reply *r)
{
	const struct sg_io_hdr *h = &c->hdr;
	int64_t n = (int64_t)h->dxfer_len - h->resid;

	r->host_status = h->host_status;
	r->driver_status = h->driver_status;
	r->scsi_status = h->status;
	r->nsense = h->sb_len_wr > CHECK_SENSE ? CHECK_SENSE : h->sb_len_wr;
	memcpy(r->sense, c->sense, r->nsense);
	/* A command that failed has left zeros there. */
	if (h->host_status || h->status || n <= 0)
		return;
	r->data = c->data;
	r->ndata = n > h->dxfer_len ? h->dxfer_len : (size_t)n;
}

void sg_async_end(struct sg_async *c)
{
	free(c->data);
	c->data = NULL;
}
