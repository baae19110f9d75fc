/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * act_resume: continue a suspended map without multipathd.
 *
 * Resuming makes udev work, which libdevmapper waits for by a cookie; the
 * library is not thread-safe, prints to the standard error, and its own wait
 * for the cookie has no limit.  So it lives in a child for the time of one
 * action: the child sends one report through a pipe as soon as the kernel has
 * answered, sees the cookie off, and leaves.  The engine never waits for it.
 * (dm_change does all other changes, for a thread that may wait.)
 */
#include "engine/kernel/act_op.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <libdevmapper.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COOKIE_MS 5000 /* then udev is taken not to run, and the cookie is completed for it */
#define REAP_MS   500
#define NAP_NS    50000000

/* What comes through the pipe, in one write. */
struct report {
	bool done;
	int errnum;
	char text[200];
};

/* ---- in the child ---- */

/* libdevmapper's last words; its interface has no place for a context. */
static char last_words[200];

static void keep_words(int level, const char *file, int line, int errnum, const char *fmt, ...)
	ATTR_PRINTF(5, 6);

static void keep_words(int level, const char *file, int line, int errnum, const char *fmt, ...)
{
	va_list ap;

	(void)file;
	(void)line;
	(void)errnum;
	if ((level & 7) > 3) /* _LOG_ERR */
		return;
	va_start(ap, fmt);
	vsnprintf(last_words, sizeof(last_words), fmt, ap);
	va_end(ap);
}

static struct dm_task *make_task(const char *uuid, const char *name, uint32_t *cookie)
{
	struct dm_task *t = dm_task_create(DM_DEVICE_RESUME);

	if (!t)
		return NULL;
	/* only udev makes nodes; I/O that is held stays held, and no file system is frozen */
	if ((*uuid ? dm_task_set_uuid(t, uuid) : dm_task_set_name(t, name)) &&
	    dm_task_no_flush(t) && dm_task_skip_lockfs(t) &&
	    dm_task_set_cookie(t, cookie, DM_UDEV_DISABLE_LIBRARY_FALLBACK))
		return t;
	dm_task_destroy(t);
	return NULL;
}

static void see_cookie_off(uint32_t cookie)
{
	const struct timespec nap = { .tv_nsec = NAP_NS };
	int ready = 0;

	if (!cookie)
		return;
	for (int i = 0; i < COOKIE_MS / (NAP_NS / 1000000); i++) {
		if (!dm_udev_wait_immediate(cookie, &ready) || ready)
			return;
		nanosleep(&nap, NULL);
	}
	/* in udev's place; the second call then takes the semaphore away */
	dm_udev_complete(cookie);
	dm_udev_wait_immediate(cookie, &ready);
}

static void send_report(int fd, bool done, int errnum)
{
	struct report r = { .done = done, .errnum = errnum };

	snprintf(r.text, sizeof(r.text), "%s", last_words);
	/* one write below PIPE_BUF is whole or not at all; without a reader there is no use */
	if (write(fd, &r, sizeof(r)) < 0)
		_exit(1);
}

/* Nobody may take our copy of the stream, or of anything, for a living engine. */
static void close_all_but(int fd)
{
	if (fd > 0)
		close_range(0, (unsigned)fd - 1, 0);
	close_range((unsigned)fd + 1, ~0u, 0);
}

static void child(int fd, const char *uuid, const char *name) ATTR_NORETURN;

static void child(int fd, const char *uuid, const char *name)
{
	uint32_t cookie = 0;
	struct dm_task *t;
	bool done;

	close_all_but(fd);
	dm_log_with_errno_init(keep_words);
	dm_set_name_mangling_mode(DM_STRING_MANGLING_NONE);
	dm_udev_set_sync_support(1);
	t = make_task(uuid, name, &cookie);
	done = t && dm_task_run(t);
	send_report(fd, done, t && !done ? dm_task_get_errno(t) : 0);
	see_cookie_off(cookie);
	_exit(!done);
}

/* ---- in the engine ---- */

struct resume {
	struct op *op;
	pid_t pid;
	int fd;
	uv_poll_t poll;
	uv_timer_t timer; /* first the deadline, then the reaping */
	unsigned open;
};

static void handle_gone(uv_handle_t *h)
{
	struct resume *r = h->data;

	if (!--r->open)
		free(r);
}

/* A child in the kernel's hands cannot be waited for; look for its end now and then. */
static void on_reap(uv_timer_t *t)
{
	struct resume *r = t->data;

	if (waitpid(r->pid, NULL, WNOHANG) == 0)
		return;
	uv_timer_stop(t);
	uv_close((uv_handle_t *)t, handle_gone);
}

static void answer(struct resume *r, const struct report *rep)
{
	struct op *op = r->op;

	if (!op_unpin(op))
		return;
	op->late = op->told;
	if (rep && rep->done)
		op_sent(op);
	else if (!rep)
		op_refused(op, "the helper process ended without a word: nothing is known to have "
			       "been done");
	else
		op_refused(op, "the kernel refused: %s",
			   rep->errnum  ? strerror(rep->errnum)
			   : *rep->text ? rep->text
					: "libdevmapper gave no reason");
}

static void on_report(uv_poll_t *h, int status, int events)
{
	struct resume *r = h->data;
	struct report rep = { 0 };
	ssize_t n = read(r->fd, &rep, sizeof(rep));

	(void)status;
	(void)events;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	uv_poll_stop(h);
	close(r->fd);
	uv_close((uv_handle_t *)h, handle_gone);
	uv_timer_start(&r->timer, on_reap, REAP_MS, REAP_MS);
	rep.text[sizeof(rep.text) - 1] = '\0';
	answer(r, n == (ssize_t)sizeof(rep) ? &rep : NULL);
}

static void on_deadline(uv_timer_t *t)
{
	struct resume *r = t->data;

	op_silent(r->op, false, "the kernel has not answered for 4 s; it may still do it");
}

static void watch(struct op *op, pid_t pid, int fd)
{
	struct resume *r = xcalloc(1, sizeof(*r));
	uv_loop_t *loop = op->a->k->loop;

	r->op = op;
	r->pid = pid;
	r->fd = fd;
	r->open = 2;
	op_pin(op);
	uv_poll_init(loop, &r->poll, fd);
	uv_timer_init(loop, &r->timer);
	r->poll.data = r->timer.data = r;
	uv_poll_start(&r->poll, UV_READABLE | UV_DISCONNECT, on_report);
	uv_timer_start(&r->timer, on_deadline, ACT_DEADLINE_MS, 0);
}

static void reset_signals(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_IGN);
}

void way_resume(struct op *op)
{
	const struct san_map *m = op_map(op);
	int fds[2];
	pid_t pid;

	if (!m) {
		op_refused(op, "there is no such map any more");
		return;
	}
	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK)) {
		op_unsent(op, "%s", strerror(errno));
		return;
	}
	pid = fork();
	if (!pid) {
		reset_signals();
		child(fds[1], m->uuid, m->name);
	}
	if (pid < 0) {
		op_unsent(op, "%s", strerror(errno));
		close(fds[0]);
	} else {
		watch(op, pid, fds[0]);
	}
	close(fds[1]);
}
