/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe_read: one sector read from a device.  O_DIRECT, for what the page
 * cache has says nothing of the path; O_NONBLOCK, for a drive without a medium.
 * A plain read and no SCSI command of our own: then timeouts, retries and error
 * handling are those that the device's other I/O has, and none of them is ours.
 */
#include "engine/kernel/probe_read.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#define BLOCK_MAX 4096

static int64_t now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static bool is_device(const struct stat *st, uint32_t major, uint32_t minor)
{
	return S_ISBLK(st->st_mode) && st->st_rdev == makedev(major, minor);
}

void probe_read_fd(int fd, struct probe_end *out)
{
	_Alignas(BLOCK_MAX) char block[BLOCK_MAX];
	int64_t began = now_us();
	int size = 0;
	ssize_t n;

	if (ioctl(fd, BLKSSZGET, &size) || size <= 0 || size > BLOCK_MAX)
		size = BLOCK_MAX;
	n = pread(fd, block, (size_t)size, 0);
	out->us = now_us() - began;
	out->step = n > 0 ? PROBE_READ : PROBE_READING;
	/* A device without a single block gives none and no error. */
	out->errnum = n < 0 ? errno : n ? 0 : ENODATA;
}

void probe_read(const char *file, uint32_t major, uint32_t minor, struct probe_end *out)
{
	struct stat st;
	int fd;

	*out = (struct probe_end){ .step = PROBE_OPENING };
	/* Before it is opened, which another device might not like, and of what was opened. */
	if (!stat(file, &st) && !is_device(&st, major, minor)) {
		out->step = PROBE_OTHER;
		return;
	}
	fd = open(file, O_RDONLY | O_DIRECT | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st))
		out->errnum = errno;
	else if (is_device(&st, major, minor))
		probe_read_fd(fd, out);
	else
		out->step = PROBE_OTHER;
	/* Left open: closing may wait too, and the end that follows does it. */
}

void probe_words(struct answer *a, const struct probe_end *end)
{
	if (end->step == PROBE_READ) {
		answer_good(a, end->us);
	} else if (end->step == PROBE_OTHER) {
		a->is = ANSWER_BAD;
		snprintf(a->text, sizeof(a->text),
			 "not read: that name is another device by now; look again");
	} else {
		answer_errno(a, end->step == PROBE_OPENING, end->errnum);
	}
}
