/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fake_check: see the header.  Descriptors are eventfds, so that epoll works on them. */
#include "fake_check.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define EVENTS 8192
#define RINGS  64

struct fake_device fake_devices[FAKE_DEVICES];
int fake_setup_err;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t go = PTHREAD_COND_INITIALIZER;
static unsigned opened, rings;
static bool let_go;
static int device_of[65536]; /* by descriptor */
static struct {
	struct io_event ev[EVENTS];
	unsigned n;
} ring[RINGS];

static struct fake_device *by_fd(int fd)
{
	return &fake_devices[device_of[fd]];
}

static int fake_open(const struct check_job *job, enum check_outcome *why, bool hangup)
{
	struct fake_device *d = &fake_devices[job->minor];
	int fds[2] = { -1, -1 };

	if (d->open_err) {
		*why = d->open_why;
		return -d->open_err;
	}
	if (hangup ? pipe2(fds, O_CLOEXEC | O_NONBLOCK)
		   : (fds[0] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) < 0) {
		*why = check_outcome_of(errno);
		return -errno;
	}
	pthread_mutex_lock(&lock);
	d->fd = fds[0];
	d->other = fds[1];
	d->opens++;
	opened++;
	device_of[fds[0]] = (int)job->minor;
	pthread_mutex_unlock(&lock);
	return fds[0];
}

static int open_sg(const struct check_job *job, enum check_outcome *why)
{
	return fake_open(job, why, fake_devices[job->minor].hangup);
}

static int open_block(const struct check_job *job, enum check_outcome *why)
{
	return fake_open(job, why, false);
}

static uint32_t block_size(const struct check_job *job)
{
	(void)job;
	return 512;
}

static void fake_close(int fd)
{
	pthread_mutex_lock(&lock);
	opened--;
	pthread_mutex_unlock(&lock);
	close(fd);
}

/* With the lock held. */
static void hold(struct fake_device *d)
{
	d->held++;
	while (!let_go)
		pthread_cond_wait(&go, &lock);
	d->held--;
}

static int fake_write(int fd, const struct sg_io_hdr *hdr)
{
	struct fake_device *d = by_fd(fd);
	bool answers;

	pthread_mutex_lock(&lock);
	if (d->way == FAKE_HOLDS)
		hold(d);
	answers = d->way == FAKE_ANSWERS || d->way == FAKE_HOLDS;
	d->hdr = *hdr;
	d->cdb_len = hdr->cmd_len;
	d->timeout = hdr->timeout;
	d->room = hdr->dxfer_len;
	memcpy(d->cdb, hdr->cmdp, hdr->cmd_len);
	d->sent++;
	pthread_mutex_unlock(&lock);
	if (d->way == FAKE_FAILS)
		return -d->err;
	if (answers)
		eventfd_write(fd, 1);
	return sizeof(*hdr);
}

static int fake_read(int fd, struct sg_io_hdr *hdr)
{
	struct fake_device *d = by_fd(fd);
	eventfd_t n;

	if (d->hangup || eventfd_read(fd, &n))
		return -EAGAIN;
	*hdr = d->hdr;
	hdr->host_status = d->answer.host_status;
	hdr->driver_status = d->answer.driver_status;
	hdr->status = d->answer.status;
	hdr->resid = d->answer.resid;
	hdr->sb_len_wr = d->answer.sb_len_wr;
	if (d->sense)
		memcpy(hdr->sbp, d->sense, d->answer.sb_len_wr);
	if (d->data)
		memcpy(hdr->dxferp, d->data, hdr->dxfer_len - (unsigned)hdr->resid);
	return sizeof(*hdr);
}

/* ---- direct reads ---- */

static int fake_setup(unsigned n, aio_context_t *ctx)
{
	(void)n;
	if (fake_setup_err)
		return -fake_setup_err;
	*ctx = ++rings;
	return 0;
}

/* With the lock held. */
static void end_read(aio_context_t ctx, const struct iocb *cb, int64_t res)
{
	struct io_event *ev = &ring[ctx].ev[ring[ctx].n++];

	*ev = (struct io_event){ .data = cb->aio_data, .res = res };
	eventfd_write((int)cb->aio_resfd, 1);
}

static int fake_submit(aio_context_t ctx, struct iocb *cb)
{
	struct fake_device *d = by_fd((int)cb->aio_fildes);
	bool nowait = cb->aio_rw_flags;

	pthread_mutex_lock(&lock);
	d->sent++;
	d->cb = *cb;
	d->ctx = ctx;
	if (d->way == FAKE_HOLDS)
		hold(d);
	if (d->refuses && nowait) {
		pthread_mutex_unlock(&lock);
		return -d->refuses;
	}
	if (d->way == FAKE_NO_ROOM && d->err-- > 0)
		end_read(ctx, cb, -EAGAIN);
	else if (d->way == FAKE_FAILS && nowait)
		end_read(ctx, cb, -d->err);
	else if (d->way != FAKE_SILENT)
		end_read(ctx, cb, d->res ? d->res : (int64_t)cb->aio_nbytes);
	pthread_mutex_unlock(&lock);
	return 1;
}

static int fake_events(aio_context_t ctx, unsigned n, struct io_event *events)
{
	pthread_mutex_lock(&lock);
	if (n > ring[ctx].n)
		n = ring[ctx].n;
	memcpy(events, ring[ctx].ev, n * sizeof(*events));
	ring[ctx].n -= n;
	memmove(ring[ctx].ev, ring[ctx].ev + n, ring[ctx].n * sizeof(*events));
	pthread_mutex_unlock(&lock);
	return (int)n;
}

static void fake_destroy(aio_context_t ctx)
{
	(void)ctx;
	rings--;
}

const struct check_sys fake_check_sys = {
	.open_sg = open_sg,
	.open_block = open_block,
	.block_size = block_size,
	.write = fake_write,
	.submit = fake_submit,
	.close = fake_close,
	.read = fake_read,
	.setup = fake_setup,
	.events = fake_events,
	.destroy = fake_destroy,
};

/* ---- for the test ---- */

void fake_check_reset(void)
{
	memset(fake_devices, 0, sizeof(fake_devices));
	memset(ring, 0, sizeof(ring));
	opened = rings = 0;
	let_go = false;
	fake_setup_err = 0;
}

unsigned fake_check_open(void)
{
	unsigned n;

	pthread_mutex_lock(&lock);
	n = opened;
	pthread_mutex_unlock(&lock);
	return n;
}

unsigned fake_check_rings(void)
{
	return rings;
}

void fake_check_answer(unsigned minor)
{
	struct fake_device *d = &fake_devices[minor];

	pthread_mutex_lock(&lock);
	if (d->cb.aio_nbytes)
		end_read(d->ctx, &d->cb, (int64_t)d->cb.aio_nbytes);
	else
		eventfd_write(d->fd, 1);
	pthread_mutex_unlock(&lock);
}

void fake_check_let_go(void)
{
	pthread_mutex_lock(&lock);
	let_go = true;
	pthread_cond_broadcast(&go);
	pthread_mutex_unlock(&lock);
}

void fake_check_take_away(unsigned minor)
{
	close(fake_devices[minor].other);
}
