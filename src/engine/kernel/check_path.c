/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_path: what a thread does for one path: open its nodes, give the kernel
 * its command, close them.  Any of these may block.
 */
#include "engine/kernel/check_path.h"

#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <uv.h>

/* For O_DIRECT. */
#define ALIGN 4096

struct check_path *check_path_new(const struct check_sys *sys, struct check_hub *hub,
				  const struct check_job *job)
{
	struct check_path *p = xcalloc(1, sizeof(*p));

	p->sys = sys;
	p->hub = hub;
	p->job = *job;
	p->sg = p->block = p->read.fd = -1;
	return p;
}

void check_path_clear(struct check_path *p)
{
	sg_async_end(&p->cmd);
	free(p->read.buf);
	p->read.buf = NULL;
}

static void close_nodes(struct check_path *p)
{
	if (p->sg >= 0)
		p->sys->close(p->sg);
	if (p->block >= 0)
		p->sys->close(p->block);
	p->sg = p->block = -1;
	p->block_size = 0;
	p->stale = false;
}

/* The node that the probe needs. 0, or -errno and why. */
static int open_node(struct check_path *p)
{
	bool direct = p->job.probe == CHECK_DIRECT;
	int *fd = direct ? &p->block : &p->sg;

	if (p->stale)
		close_nodes(p);
	if (*fd >= 0)
		return 0;
	*fd = direct ? p->sys->open_block(&p->job, &p->why) : p->sys->open_sg(&p->job, &p->why);
	if (*fd < 0)
		return *fd;
	if (!p->block_size)
		p->block_size = p->sys->block_size(&p->job);
	return 0;
}

static void *aligned(size_t size)
{
	void *buf;

	return posix_memalign(&buf, ALIGN, size) ? NULL : buf;
}

static int send_read(struct check_path *p)
{
	int rc;

	if (!p->read.buf)
		p->read.buf = aligned(p->block_size);
	if (!p->read.buf)
		return -ENOMEM;
	p->read.fd = p->block;
	p->read.size = p->block_size;
	rc = direct_read_send(p->sys, &p->read, p->wait);
	if (rc != -EOPNOTSUPP || p->wait)
		return rc;
	p->wait = true;
	return direct_read_send(p->sys, &p->read, true);
}

static int send_command(struct check_path *p)
{
	int rc;

	sg_async_end(&p->cmd);
	sg_async_begin(&p->cmd, &p->job, p->block_size);
	rc = p->sys->write(p->sg, &p->cmd.hdr);
	return rc < 0 ? rc : 0;
}

static void send_job(struct check_path *p)
{
	bool direct = p->job.probe == CHECK_DIRECT;
	int rc = open_node(p);

	/* Opening may have taken so long that nobody is there any more to fetch an answer. */
	if (!rc && check_hub_left(p->hub))
		rc = -ECANCELED;
	else if (!rc) {
		p->sent_ns = uv_hrtime();
		rc = direct ? send_read(p) : send_command(p);
		/* That is how sg says that its device was taken away. */
		p->stale = rc == -ENODEV;
		p->why = p->stale && !direct ? CHECK_NO_DEVICE : check_outcome_of(-rc);
	}
	p->err = -rc;
}

static void run(struct check_call *call)
{
	struct check_path *p = (struct check_path *)call;

	if (p->want == PATH_CLOSE)
		close_nodes(p);
	else
		send_job(p);
}

/* With a read in flight its memory is the kernel's, and stays. */
static void drop(struct check_call *call)
{
	struct check_path *p = (struct check_path *)call;
	bool reading = p->want == PATH_SEND ? p->job.probe == CHECK_DIRECT && !p->err && p->sent_ns
					    : p->state == PATH_FLYING && p->ring;

	close_nodes(p);
	if (reading)
		p->read.buf = NULL;
	check_path_clear(p);
	free(p);
}

const struct check_hub_ops check_path_ops = { run, drop };
