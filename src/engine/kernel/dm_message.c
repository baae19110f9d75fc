/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dm_message: a message straight to a map's target.
 *
 * A thread and a descriptor for each: a message that hangs (the target waits
 * for a work queue of the kernel) must hold up neither the scans nor the next
 * message to another map.
 */
#include "base/mem.h"
#include "engine/kernel/dm_ioctl.h"
#include "engine/kernel/job.h"
#include "engine/kernel/kernel.h"

#include <stdio.h>
#include <stdlib.h>

#define DEADLINE_MS 4000

struct message {
	/* for the thread */
	char uuid[129], name[128], text[160];
	struct err e;
	/* the loop's */
	dm_message_cb done;
	void *ctx;
	bool told;
};

static void say_why(struct message *msg)
{
	struct err *e = &msg->e;

	if (e->code == E_BUSY)
		err_set(e, E_BUSY, "%s is suspended: its target takes no messages", msg->name);
	else if (e->code == E_USAGE)
		err_set(e, E_USAGE, "the target of %s refuses '%s': no such path or group there",
			msg->name, msg->text);
	else if (e->code == E_NOTFOUND)
		err_set(e, E_NOTFOUND, "%s is gone", msg->name);
	else if (e->code)
		err_prefix(e, "%s", msg->name);
}

static void work(void *arg)
{
	struct message *msg = arg;
	struct dm_ctl *ctl;

	if (dm_open(&ctl, &msg->e))
		return;
	dm_send(ctl, msg->uuid, msg->name, msg->text, &msg->e);
	dm_close(ctl);
	say_why(msg);
}

static void done(void *arg, bool finished)
{
	struct message *msg = arg;
	struct err late = { 0 };

	if (!finished) {
		/* Its own e is still the thread's. */
		err_set(&late, E_TIMEOUT, "%s: the kernel has not answered '%s' for %d s",
			msg->name, msg->text, DEADLINE_MS / 1000);
		msg->told = true;
		msg->done(msg->ctx, &late);
		return;
	}
	if (!msg->told)
		msg->done(msg->ctx, &msg->e);
	free(msg);
}

static const struct job_ops ops = { .work = work, .done = done, .drop = free };

static void free_timer(uv_handle_t *h)
{
	free(h);
}

/* A host that gives no more threads: told from a timer, for it must not be told from within. */
static void on_no_thread(uv_timer_t *h)
{
	struct message *msg = h->data;

	err_set(&msg->e, E_IO, "%s: no thread can be started to send '%s'", msg->name, msg->text);
	done(msg, true);
	uv_close((uv_handle_t *)h, free_timer);
}

void dm_message(struct kernel *k, const struct san_map *m, const char *text, dm_message_cb cb,
		void *ctx)
{
	struct message *msg = xcalloc(1, sizeof(*msg));
	uv_timer_t *timer;

	snprintf(msg->uuid, sizeof(msg->uuid), "%s", m->uuid);
	snprintf(msg->name, sizeof(msg->name), "%s", m->name);
	snprintf(msg->text, sizeof(msg->text), "%s", text);
	msg->done = cb;
	msg->ctx = ctx;
	if (job_start(k->loop, &ops, msg, DEADLINE_MS))
		return;
	timer = xcalloc(1, sizeof(*timer));
	uv_timer_init(k->loop, timer);
	timer->data = msg;
	uv_timer_start(timer, on_no_thread, 0, 0);
}
