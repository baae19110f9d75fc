/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe: reads a sector through paths, each in a child process.
 *
 * A probe lives from its fork until its child is reaped.  Between the two its
 * question may be over, which the deadline ends, and its pipe closed, which the
 * child's answer does: closing the device can hang as well.
 */
#include "engine/kernel/probe.h"

#include "base/mem.h"
#include "base/mono.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define REAP_MS 20
/* A child that has answered is gone in a moment, unless closing the device hangs. */
#define LEAVE_MS 1000

struct target {
	uint32_t major, minor;
	char name[64];
	struct answer row; /* to be filled in */
};

struct question {
	struct ask q;
	struct target *targets;
	size_t n, cap, at; /* at: the next to begin */
	unsigned out;      /* reads that are under way for it */
	struct question *next;
};

struct probe {
	struct probes *owner;
	struct target target;
	struct question *question; /* NULL: it was told that this one is silent */
	pid_t pid;
	int fd;               /* the child's answer; -1: it has come */
	int64_t began, ended; /* mono; ended: its answer came */
	uv_poll_t poll;
	uv_timer_t timer; /* the deadline, then the reaping */
	unsigned open;    /* handles */
	struct probe *next;
};

struct probes {
	uv_loop_t *loop;
	struct probe_hooks hooks;
	struct probe *list;
	unsigned n;
	struct question *questions; /* in the order of asking */
	bool going;
};

static void go_on(struct probes *ps);

/* ---- the child ---- */

/* Descriptor 0 becomes fd; all others, the stream among them, are not for one that may hang. */
static void keep_only(int fd)
{
	dup2(fd, 0);
#ifdef SYS_close_range
	if (!syscall(SYS_close_range, 1u, ~0u, 0u))
		return;
#endif
	for (long other = sysconf(_SC_OPEN_MAX); other > 0; other--)
		close((int)other);
}

static _Noreturn void be_child(const struct probes *ps, const struct target *t, const char *file,
			       int fd)
{
	struct probe_end end;

	/* ps(1) shows it while it hangs. */
	prctl(PR_SET_NAME, "sandeck-test");
	keep_only(fd);
	ps->hooks.read(file, t->major, t->minor, &end);
	_exit(write(0, &end, sizeof(end)) != sizeof(end));
}

/* ---- the end of a probe ---- */

static void handle_gone(uv_handle_t *h)
{
	struct probe *p = h->data;

	if (!--p->open)
		free(p);
}

static void forget(struct probe *p)
{
	struct probe **at = &p->owner->list;

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	p->owner->n--;
	uv_close((uv_handle_t *)&p->timer, handle_gone);
}

static void close_pipe(struct probe *p)
{
	if (p->fd < 0)
		return;
	uv_poll_stop(&p->poll);
	uv_close((uv_handle_t *)&p->poll, handle_gone);
	close(p->fd);
	p->fd = -1;
}

static void on_reap(uv_timer_t *t)
{
	struct probe *p = t->data;
	struct probes *ps = p->owner;

	/* Not gone: it is closing the device; nobody waits for that for long. */
	if (waitpid(p->pid, NULL, WNOHANG))
		forget(p);
	go_on(ps);
}

static void reap(struct probe *p)
{
	uv_timer_start(&p->timer, on_reap, 0, REAP_MS);
}

/* ---- telling ---- */

/* The question's row of this probe, once. It may be gone after this. */
static void tell(struct probe *p)
{
	struct question *q = p->question;
	struct answer row = p->target.row;

	p->question = NULL;
	q->out--;
	p->owner->hooks.answer(p->owner->hooks.ctx, &row);
}

static void on_deadline(uv_timer_t *t)
{
	struct probe *p = t->data;
	struct probes *ps = p->owner;

	answer_silent(&p->target.row, ask_deadline(&p->question->q));
	tell(p);
	go_on(ps);
}

/* What the child left in the pipe, as the row. */
static void take_end(struct probe *p)
{
	struct answer *row = &p->target.row;
	struct probe_end end;
	ssize_t n = read(p->fd, &end, sizeof(end));

	if (n == sizeof(end)) {
		probe_words(row, &end);
		return;
	}
	row->is = ANSWER_NOTE;
	snprintf(row->text, sizeof(row->text), "not known: the helper that read it was ended");
}

static void on_answer(uv_poll_t *h, int status, int events)
{
	struct probe *p = h->data;
	struct probes *ps = p->owner;

	(void)status;
	(void)events;
	take_end(p);
	close_pipe(p);
	p->ended = mono_ms();
	uv_timer_stop(&p->timer);
	reap(p);
	if (p->question)
		tell(p);
	else
		ps->hooks.late(ps->hooks.ctx, &p->target.row, mono_ms() - p->began);
	go_on(ps);
}

/* ---- the beginning ---- */

static void watch(struct probe *p, int64_t deadline)
{
	struct probes *ps = p->owner;

	p->open = 2;
	uv_poll_init(ps->loop, &p->poll, p->fd);
	p->poll.data = p;
	uv_poll_start(&p->poll, UV_READABLE, on_answer);
	uv_timer_init(ps->loop, &p->timer);
	p->timer.data = p;
	uv_timer_start(&p->timer, on_deadline, (uint64_t)deadline, 0);
	p->next = ps->list;
	ps->list = p;
	ps->n++;
}

/* A child that reads t. 0, or the errno for why there is none. */
static int begin_probe(struct probes *ps, struct question *q, const struct target *t)
{
	struct probe *p;
	char file[128];
	int fds[2];
	pid_t pid;

	snprintf(file, sizeof(file), "%s/%s", ps->hooks.dev, t->name);
	if (pipe2(fds, O_CLOEXEC | O_NONBLOCK))
		return errno;
	pid = fork();
	if (!pid)
		be_child(ps, t, file, fds[1]);
	close(fds[1]);
	if (pid < 0) {
		close(fds[0]);
		return errno;
	}
	p = xcalloc(1, sizeof(*p));
	*p = (struct probe){ .owner = ps,
			     .target = *t,
			     .question = q,
			     .pid = pid,
			     .fd = fds[0],
			     .began = mono_ms() };
	watch(p, ask_deadline(&q->q));
	q->out++;
	return 0;
}

static const struct probe *find_probe(const struct probes *ps, const struct target *t)
{
	for (const struct probe *p = ps->list; p; p = p->next) {
		if (p->target.major == t->major && p->target.minor == t->minor)
			return p;
	}
	return NULL;
}

/* It has answered, and its place is free in a moment. */
static bool is_leaving(const struct probe *p)
{
	return p->fd < 0 && mono_ms() - p->ended < LEAVE_MS;
}

/* Will a place become free, or all be known to hang, without anybody doing anything? */
static bool places_move(const struct probes *ps)
{
	for (const struct probe *p = ps->list; p; p = p->next) {
		if (p->question || is_leaving(p))
			return true;
	}
	return false;
}

/* Begin q's next one, or say why not. False: it has to wait for a place. */
static bool begin_next(struct probes *ps, struct question *q)
{
	struct target *t = &q->targets[q->at];
	const struct probe *busy = find_probe(ps, t);
	struct answer *row = &t->row;
	int errnum;

	if (row->is == ANSWER_NONE && busy) {
		if (is_leaving(busy))
			return false;
		answer_busy(row, mono_ms() - busy->began);
	} else if (row->is == ANSWER_NONE && ps->n >= ASK_TESTS) {
		if (places_move(ps))
			return false;
		answer_full(row);
	} else if (row->is == ANSWER_NONE) {
		errnum = begin_probe(ps, q, t);
		row->is = errnum ? ANSWER_NOTE : ANSWER_NONE;
		if (errnum)
			snprintf(row->text, sizeof(row->text),
				 "not tested: the system gives no process: %s", strerror(errnum));
	}
	q->at++;
	if (row->is != ANSWER_NONE)
		ps->hooks.answer(ps->hooks.ctx, row);
	return true;
}

/* ---- questions ---- */

static void end_question(struct probes *ps, struct question *q)
{
	struct question **at = &ps->questions;
	struct answer a = ask_answer(&q->q);

	while (*at != q)
		at = &(*at)->next;
	*at = q->next;
	free(q->targets);
	free(q);
	a.done = true;
	ps->hooks.answer(ps->hooks.ctx, &a);
}

/* One step of one question; false when nothing can be done now. */
static bool step(struct probes *ps)
{
	for (struct question *q = ps->questions; q; q = q->next) {
		if (q->at < q->n && begin_next(ps, q))
			return true;
		if (q->at == q->n && !q->out) {
			end_question(ps, q);
			return true;
		}
	}
	return false;
}

/* Each row may bring another question from within: the list is looked at anew after each step. */
static void go_on(struct probes *ps)
{
	if (ps->going)
		return;
	ps->going = true;
	while (step(ps))
		;
	ps->going = false;
}

static void add_target(struct question *q, const struct san_path *p)
{
	struct target *t;

	q->targets = mem_grow(q->targets, &q->cap, q->n + 1, sizeof(*q->targets));
	t = &q->targets[q->n++];
	*t = (struct target){ .major = p->major, .minor = p->minor };
	snprintf(t->name, sizeof(t->name), "%s", p->name);
	if (ask_reads(&q->q, p, &t->row) && (!*t->name || strchr(t->name, '/'))) {
		t->row.is = ANSWER_NOTE;
		snprintf(t->row.text, sizeof(t->row.text),
			 "not tested: its device has no name that is known");
	}
}

void probes_ask(struct probes *ps, const struct ask *ask, const struct san_map *m,
		const struct san_path *p)
{
	struct question *q = xcalloc(1, sizeof(*q)), **at = &ps->questions;

	q->q = *ask;
	if (p)
		add_target(q, p);
	for (p = p ? NULL : m->paths; p; p = p->next_in_map)
		add_target(q, p);
	while (*at)
		at = &(*at)->next;
	*at = q;
	go_on(ps);
}

/* ---- life ---- */

struct probes *probes_new(uv_loop_t *loop, const struct probe_hooks *hooks)
{
	struct probes *ps = xcalloc(1, sizeof(*ps));

	ps->loop = loop;
	ps->hooks = *hooks;
	return ps;
}

void probes_close(struct probes *ps)
{
	struct question *q;

	if (!ps)
		return;
	while (ps->list) {
		struct probe *p = ps->list;

		kill(p->pid, SIGKILL);
		waitpid(p->pid, NULL, WNOHANG);
		close_pipe(p);
		forget(p);
	}
	while ((q = ps->questions) != NULL) {
		ps->questions = q->next;
		free(q->targets);
		free(q);
	}
	free(ps);
}
