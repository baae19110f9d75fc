/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_sys: the calls themselves.  The kernel's own aio and not libaio, which
 * would be a library more for four numbers.
 */
#include "engine/kernel/check_sys.h"

#include "engine/kernel/direct_read.h"
#include "engine/kernel/sg_async.h"

#include <errno.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int sys_write(int fd, const struct sg_io_hdr *hdr)
{
	ssize_t n = write(fd, hdr, sizeof(*hdr));

	return n < 0 ? -errno : (int)n;
}

static int sys_read(int fd, struct sg_io_hdr *hdr)
{
	ssize_t n = read(fd, hdr, sizeof(*hdr));

	return n < 0 ? -errno : (int)n;
}

static void sys_close(int fd)
{
	close(fd);
}

static int sys_setup(unsigned n, aio_context_t *ctx)
{
	*ctx = 0;
	return syscall(SYS_io_setup, n, ctx) < 0 ? -errno : 0;
}

static int sys_submit(aio_context_t ctx, struct iocb *cb)
{
	long n = syscall(SYS_io_submit, ctx, 1L, &cb);

	return n < 0 ? -errno : (int)n;
}

static int sys_events(aio_context_t ctx, unsigned n, struct io_event *events)
{
	struct timespec at_once = { 0, 0 };
	long got = syscall(SYS_io_getevents, ctx, 0L, (long)n, events, &at_once);

	return got < 0 ? -errno : (int)got;
}

static void sys_destroy(aio_context_t ctx)
{
	syscall(SYS_io_destroy, ctx);
}

const struct check_sys check_sys = {
	.open_sg = sg_async_open,
	.open_block = direct_read_open,
	.block_size = direct_read_block,
	.write = sys_write,
	.submit = sys_submit,
	.close = sys_close,
	.read = sys_read,
	.setup = sys_setup,
	.events = sys_events,
	.destroy = sys_destroy,
};
