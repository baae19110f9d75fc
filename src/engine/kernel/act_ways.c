/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * act_ways: how a command is sent: through multipathd, as a message to the
 * kernel, as a word in sysfs, into the baseline.
 */
#include "engine/kernel/act_op.h"

#include "base/mem.h"
#include "base/text.h"
#include "engine/kernel/expect.h"
#include "engine/kernel/job.h"
#include "engine/kernel/mpathd_parse.h"
#include "engine/kernel/mpathd_poll.h"
#include "engine/mpath_target.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- multipathd ---- */

/*
 * name as a word of the daemon's grammar (libmultipath/parser.c): in double
 * quotes everything is literal but the quote, which is doubled.
 */
static bool quote(char *dst, size_t size, const char *name)
{
	size_t at = 0;

	dst[at++] = '"';
	for (; *name && at + 4 < size; name++) {
		if (*name == '"')
			dst[at++] = '"';
		dst[at++] = *name;
	}
	dst[at++] = '"';
	dst[at] = '\0';
	return *name == '\0';
}

static bool is_plain(const char *name)
{
	return *name &&
	       name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				 "_-+.,:/@%=")] == '\0';
}

static bool word(char *dst, size_t size, const char *name)
{
	if (!is_plain(name))
		return quote(dst, size, name);
	return snprintf(dst, size, "%s", name) < (int)size;
}

int act_request(const struct plan_cmd *cmd, const struct san_map *m, const struct san_path *p,
		char *dst, size_t size, struct err *e)
{
	char map[300], path[64], dev[32];
	bool fits = word(map, sizeof(map), *m->name ? m->name : m->wwid);
	int n = -1;

	snprintf(dev, sizeof(dev), "%" PRIu32 ":%" PRIu32, cmd->major, cmd->minor);
	fits = word(path, sizeof(path), p && *p->name ? p->name : dev) && fits;
	switch (cmd->verb) {
	case PLAN_FAIL:
		n = snprintf(dst, size, "fail path %s", path);
		break;
	case PLAN_REINSTATE:
		n = snprintf(dst, size, "reinstate path %s", path);
		break;
	case PLAN_SWITCH:
		n = snprintf(dst, size, "switch map %s group %" PRIu32, map, cmd->group);
		break;
	case PLAN_QUEUE_ON:
		n = snprintf(dst, size, "restorequeueing map %s", map);
		break;
	case PLAN_QUEUE_OFF:
		n = snprintf(dst, size, "disablequeueing map %s", map);
		break;
	case PLAN_RESUME:
		n = snprintf(dst, size, "resume map %s", map);
		break;
	case PLAN_FLUSH:
		n = snprintf(dst, size, "del map %s", map);
		break;
	case PLAN_RESIZE:
		n = snprintf(dst, size, "resize map %s", map);
		break;
	case PLAN_BYPASS:
	case PLAN_UNBYPASS:
	case PLAN_RUN:
	case PLAN_BASELINE:
	case PLAN_RENAME:
	case PLAN_PARTS_ADD:
	case PLAN_PARTS_DELETE:
	case PLAN_ASSEMBLE:
	case PLAN_NVERBS:
		break;
	}
	if (n < 0)
		return err_set(e, E_UNSUPPORTED, "multipathd has no command for it");
	if (!fits || (size_t)n >= size)
		return err_set(e, E_USAGE, "the map's name is too long for multipathd");
	return 0;
}

/* A command of ours with the same words that it still owes an answer to. */
static const struct op *unanswered(const struct op *like)
{
	for (const struct op *op = like->a->ops; op; op = op->next) {
		if (op != like && op->open && !strcmp(op->request, like->request))
			return op;
	}
	return NULL;
}

static char *span_since(char *dst, size_t size, const struct op *op, int64_t since)
{
	return text_span(dst, size, kernel_now(op->a->k) - since);
}

static void on_unsent(struct op *op)
{
	const struct mpathd_state *s = mpathd_state(mpathd_poll_conn(op->a->k->daemon));
	char span[32];

	if (!s->pid) {
		op_unsent(op, "multipathd ended before it could be asked");
		return;
	}
	op->res.silent = true;
	span_since(span, sizeof(span), op, s->silent_since ? s->silent_since : op->sent_at);
	op_unsent(op, "multipathd has not answered for %s", span);
}

static void on_answer(struct op *op, const char *text)
{
	const char *why;
	enum mpathd_reply reply = mpathd_parse_reply(text, &why);
	const struct san_map *m = op_map(op);
	char line[64], clean[120];

	op->late = op->told;
	switch (reply) {
	case MPATHD_OK:
		op_sent(op);
		return;
	case MPATHD_TIMEOUT:
		/* its lock is held: the direct way is the same choice as after silence */
		op->res.silent = true;
		op_refused(op, "multipathd: %s", why);
		return;
	case MPATHD_FAIL:
		op_refused(op, "multipathd refused: %s%s", why,
			   m && m->suspended == SAN_YES ? ", but the map is suspended" : "");
		return;
	case MPATHD_TEXT:
		snprintf(line, sizeof(line), "%.*s", (int)strcspn(text, "\n"), text);
		text_clean(clean, sizeof(clean), line);
		op_refused(op, "multipathd answered: %s", clean);
		return;
	case MPATHD_PERM:
	case MPATHD_BUSY:
	case MPATHD_NODEV:
	case MPATHD_NOTCMD:
		op_refused(op, "multipathd refused: %s", why);
		return;
	}
}

static void on_fate(void *ctx, enum mpathd_fate fate, char *text)
{
	struct op *op = ctx;

	if (fate == MPATHD_OVERDUE) {
		if (!op->a->closed)
			op_silent(op, true,
				  "multipathd has not answered for 4 s; it may still do it. It is "
				  "not asked again");
		return;
	}
	if (!op_unpin(op))
		return;
	switch (fate) {
	case MPATHD_ANSWERED:
		on_answer(op, text);
		break;
	case MPATHD_UNSENT:
		on_unsent(op);
		break;
	case MPATHD_LOST:
		/* it may have been done: the kernel will show */
		if (op->told)
			op_refused(op, "multipathd ended and never answered");
		else
			op_sent(op);
		break;
	case MPATHD_OVERDUE:
		break;
	}
}

void way_daemon(struct op *op)
{
	const struct san_map *m = op_map(op);
	const struct op *older;
	struct err e = { 0 };
	char span[32];

	if (!m) {
		op_refused(op, "there is no such map any more");
		return;
	}
	if (act_request(&op->cmd, m, op_path(op), op->request, sizeof(op->request), &e)) {
		op_refused(op, "%s", e.text);
		return;
	}
	older = unanswered(op);
	if (older) {
		op->res.silent = true;
		span_since(span, sizeof(span), op, older->sent_at);
		op_refused(op,
			   "multipathd was asked the same %s ago and has not answered: not "
			   "sent again",
			   span);
		return;
	}
	/* in an outage there is no time for another four seconds of the same silence */
	if (mpathd_state(mpathd_poll_conn(op->a->k->daemon))->silent_since) {
		on_unsent(op);
		return;
	}
	op->open = true;
	op_pin(op);
	if (mpathd_ask(mpathd_poll_conn(op->a->k->daemon), op->request, true, on_fate, op, &e)) {
		op_unpin(op);
		op_refused(op, "%s", e.text);
	}
}

/* ---- the kernel: a message to the target ---- */

static int message_of(const struct plan_cmd *cmd, char *dst, size_t size, struct err *e)
{
	static const int msg[PLAN_NVERBS] = {
		[PLAN_FAIL] = MPT_MSG_FAIL_PATH,
		[PLAN_REINSTATE] = MPT_MSG_REINSTATE_PATH,
		[PLAN_SWITCH] = MPT_MSG_SWITCH_GROUP,
		[PLAN_BYPASS] = MPT_MSG_DISABLE_GROUP,
		[PLAN_UNBYPASS] = MPT_MSG_ENABLE_GROUP,
		[PLAN_QUEUE_ON] = MPT_MSG_QUEUE,
		[PLAN_QUEUE_OFF] = MPT_MSG_FAIL,
		[PLAN_RESUME] = -1,
		[PLAN_RUN] = -1,
		[PLAN_BASELINE] = -1,
		[PLAN_FLUSH] = -1,
		[PLAN_RESIZE] = -1,
		[PLAN_RENAME] = -1,
		[PLAN_PARTS_ADD] = -1,
		[PLAN_PARTS_DELETE] = -1,
		[PLAN_ASSEMBLE] = -1,
	};

	if (msg[cmd->verb] < 0)
		return err_set(e, E_UNSUPPORTED, "the kernel has no message for it");
	return mpt_build_message(dst, size, (enum mpt_msg)msg[cmd->verb], cmd->major, cmd->minor,
				 cmd->group, e);
}

static void on_message(void *ctx, const struct err *e)
{
	struct op *op = ctx;

	if (!op_unpin(op))
		return;
	if (!e->code)
		op_sent(op);
	else if (e->code == E_TIMEOUT)
		op_unknown(op, "%s", e->text);
	else
		op_refused(op, "%s", e->text);
}

void way_message(struct op *op)
{
	const struct san_map *m = op_map(op);
	struct err e = { 0 };
	char text[64];

	if (!m) {
		op_refused(op, "there is no such map any more");
		return;
	}
	if (message_of(&op->cmd, text, sizeof(text), &e)) {
		op_refused(op, "%s", e.text);
		return;
	}
	op_pin(op);
	dm_message(op->a->k, m, text, on_message, op);
}

/* ---- sysfs ---- */

struct run {
	struct op *op;
	uint32_t major, minor;
	int errnum;
};

static void run_work(void *arg)
{
	/* drivers/scsi/scsi_sysfs.c store_state_field: a word without its line end is EINVAL */
	static const char running[] = "running\n";
	struct run *r = arg;
	char path[80];
	int fd;

	/* by number: a name may be another device's by now */
	snprintf(path, sizeof(path), "/sys/dev/block/%" PRIu32 ":%" PRIu32 "/device/state",
		 r->major, r->minor);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0) {
		r->errnum = errno;
		return;
	}
	/* the kernel starts the device's queue within this call: it may hang */
	if (write(fd, running, sizeof(running) - 1) < 0)
		r->errnum = errno;
	close(fd);
}

static void on_run(void *arg, bool finished)
{
	struct run *r = arg;
	struct op *op = r->op;
	int errnum;

	if (!finished) {
		op_silent(op, false, "the kernel has not taken it for 4 s; it may still do it");
		return;
	}
	errnum = r->errnum;
	free(r);
	if (!op_unpin(op))
		return;
	op->late = op->told;
	if (errnum)
		op_refused(op, "the kernel refused: %s", strerror(errnum));
	else
		op_sent(op);
}

static const struct job_ops run_ops = { run_work, on_run, free };

void way_run(struct op *op)
{
	struct run *r = xcalloc(1, sizeof(*r));

	r->op = op;
	r->major = op->cmd.major;
	r->minor = op->cmd.minor;
	op_pin(op);
	if (job_start(op->a->k->loop, &run_ops, r, ACT_DEADLINE_MS))
		return;
	free(r);
	op_unpin(op);
	op_unsent(op, "the system gives no thread");
}

/* ---- the baseline ---- */

static void on_accepted(void *ctx, const struct err *e)
{
	struct op *op = ctx;

	if (!op_unpin(op))
		return;
	if (!e->code)
		op_done(op, "%s", e->text);
	else if (e->code == E_TIMEOUT)
		op_unknown(op, "%s", e->text);
	else
		op_refused(op, "%s", e->text);
}

void way_baseline(struct op *op)
{
	op_pin(op);
	expect_accept(op->a->k->expect, op->cmd.map, op->cmd.by, on_accepted, op);
}
