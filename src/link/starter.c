/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * starter: a small process that forks engines.
 *
 * Talk over a SOCK_SEQPACKET pair: one byte asks for an engine; the answer is
 * a note with its pid and, as ancillary data, the stream's socket.  When an
 * engine ends, a note with its wait status follows.  An engine that a newer
 * one replaced, or whose console is gone, is killed when it does not end by
 * itself: one that was stopped, or hangs, would stay for ever.
 */
#include "link/starter.h"

#include "base/mem.h"
#include "base/memlock.h"
#include "base/mono.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* A fork takes milliseconds; a starter that does not answer in this time is broken. */
#define ANSWER_MS  5000
#define OBITUARIES 8
/* An engine that nobody reads ends by itself, after its last log line; a stopped or hung one not.
 */
#define GRACE_MS 2000
#define ENGINES  8 /* at once: one, and those that were given up within the grace */

struct note {
	int pid;
	int ended; /* 0: the engine you asked for; 1: this one ended, with status */
	int status;
};

struct starter {
	const struct engine_opts *opts;
	bool threads; /* no process: engines are threads of ours */
	int fd;       /* -1: it is gone, and not yet made anew */
	int pid;
	struct note dead[OBITUARIES]; /* the last that ended */
	unsigned ndead;
	bool asked;        /* for an engine that has not come yet */
	unsigned stale;    /* engines that will come and that nobody wants any more */
	int64_t answer_by; /* mono */
	int inside;        /* threads: the stream of the one that was asked for */
};

/* ---- in the starter ---- */

/* What the starter's process knows. */
struct nursery {
	int fd; /* -1: the console is gone */
	int sigfd;
	const struct engine_opts *opts;
	struct {
		int pid;
		int64_t kill_at; /* 0: somebody reads it */
	} engines[ENGINES];
	unsigned n;
};

static void send_note(int fd, const struct note *n, int pass_fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} ctl = { { 0 } };
	struct note copy = *n;
	struct iovec iov = { &copy, sizeof(copy) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct cmsghdr *c;

	if (pass_fd >= 0) {
		msg.msg_control = ctl.bytes;
		msg.msg_controllen = sizeof(ctl.bytes);
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &pass_fd, sizeof(int));
	}
	/* A console that is gone is told by the end of the socket. */
	if (fd >= 0)
		sendmsg(fd, &msg, MSG_NOSIGNAL);
}

static void run_engine(struct nursery *y, int stream)
{
	sigset_t none;

	close(y->fd);
	close(y->sigfd);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	_exit(engine_run(y->opts, stream, stream));
}

static void fork_engine(struct nursery *y)
{
	struct note n = { 0 };
	int sv[2];

	if (y->n == ENGINES || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv)) {
		send_note(y->fd, &n, -1);
		return;
	}
	n.pid = fork();
	if (n.pid == 0) {
		close(sv[0]);
		run_engine(y, sv[1]);
	}
	close(sv[1]);
	if (n.pid < 0)
		n.pid = 0;
	else
		y->engines[y->n++].pid = n.pid;
	send_note(y->fd, &n, n.pid ? sv[0] : -1);
	close(sv[0]);
}

static void forget(struct nursery *y, unsigned i)
{
	y->engines[i] = y->engines[--y->n];
	y->engines[y->n].kill_at = 0;
}

static void bury(struct nursery *y)
{
	struct note n = { .ended = 1 };

	while ((n.pid = waitpid(-1, &n.status, WNOHANG)) > 0) {
		for (unsigned i = 0; i < y->n; i++) {
			if (y->engines[i].pid == n.pid)
				forget(y, i--);
		}
		send_note(y->fd, &n, -1);
	}
}

/* Nobody reads the engines of until now any more: they have a while to end. */
static void give_up(struct nursery *y)
{
	int64_t at = mono_ms() + GRACE_MS;

	for (unsigned i = 0; i < y->n; i++) {
		if (!y->engines[i].kill_at)
			y->engines[i].kill_at = at;
	}
}

/* Kill whose while is over, and wait for none of them. Until when to poll, ms; -1 for ever. */
static int kill_late(struct nursery *y)
{
	int64_t now = mono_ms(), wait = -1;

	for (unsigned i = 0; i < y->n; i++) {
		int64_t left = y->engines[i].kill_at - now;

		if (!y->engines[i].kill_at)
			continue;
		if (left > 0) {
			wait = wait < 0 || left < wait ? left : wait;
			continue;
		}
		kill(y->engines[i].pid, SIGKILL);
		forget(y, i--);
	}
	return (int)wait;
}

static void close_between(int first, int last)
{
	long max = sysconf(_SC_OPEN_MAX);

	/* One call since Linux 5.9; a thousand before, which can be seen at the start. */
	if (first > last || !syscall(SYS_close_range, first, last, 0))
		return;
	for (int i = first; i <= last && i < (max > 1024 || max < 0 ? 1024 : (int)max); i++)
		close(i);
}

/* Nothing of the console may be held open, and nothing of ours may reach its terminal. */
static void leave_the_terminal(int keep)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	setsid();
	for (int i = 0; null >= 0 && i < 3; i++)
		dup2(null, i);
	close_between(3, keep - 1);
	close_between(keep + 1, INT_MAX);
}

/* A starter that is made again comes from a console, whose handlers know its terminal. */
static int default_signals(void)
{
	sigset_t chld;

	for (int sig = 1; sig < NSIG; sig++) {
		if (sig != SIGPIPE)
			signal(sig,
			       SIG_DFL); /* of two it is refused, and nobody could have set it */
	}
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_SETMASK, &chld, NULL);
	return signalfd(-1, &chld, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* The console asks for an engine, or is gone. */
static void answer(struct nursery *y)
{
	char ask;

	give_up(y);
	if (recv(y->fd, &ask, 1, 0) > 0) {
		fork_engine(y);
		return;
	}
	close(y->fd);
	y->fd = -1;
}

static void starter_main(int fd, const struct engine_opts *opts)
{
	struct nursery y = { .fd = fd, .opts = opts };
	bool locked = false;

	leave_the_terminal(fd);
	y.sigfd = default_signals();
	while (y.fd >= 0 || y.n) {
		struct pollfd p[2] = { { .fd = y.fd, .events = POLLIN },
				       { .fd = y.sigfd, .events = POLLIN } };
		struct signalfd_siginfo si;

		if (poll(p, 2, kill_late(&y)) < 0 && errno != EINTR)
			_exit(1);
		if (p[1].revents && read(y.sigfd, &si, sizeof(si)) > 0)
			bury(&y);
		if (p[0].revents)
			answer(&y);
		/* The first engine is not kept waiting; the next may be wanted in an outage. */
		if (!locked)
			memlock_now();
		locked = true;
	}
	_exit(0);
}

/* ---- an engine in a thread ---- */

/* What the thread gets: it answers as the starter's process would. It outlives the starter. */
struct inside {
	struct engine_opts opts;
	int stream, notes;
};

static void *thread_main(void *arg)
{
	const struct inside *in = arg;
	struct note n = { .pid = getpid(), .ended = 1 };

	n.status = W_EXITCODE(engine_run(&in->opts, in->stream, in->stream), 0);
	/* It left its end open, as a process would not. */
	shutdown(in->stream, SHUT_RDWR);
	send_note(in->notes, &n, -1);
	close(in->stream);
	close(in->notes);
	free(arg);
	return NULL;
}

static int start_thread(struct starter *st, struct err *e)
{
	struct inside *in = xcalloc(1, sizeof(*in));
	int notes[2] = { -1, -1 }, stream[2] = { -1, -1 }, error = 0;
	pthread_t thread;

	in->opts = *st->opts;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, notes) ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, stream))
		error = errno;
	in->notes = notes[1];
	in->stream = stream[1];
	if (!error)
		error = pthread_create(&thread, NULL, thread_main, in);
	if (!error) {
		st->fd = notes[0];
		st->inside = stream[0];
		return pthread_detach(thread);
	}
	for (int i = 0; i < 2; i++) {
		close(notes[i]);
		close(stream[i]);
	}
	free(in);
	return err_errno(e, E_IO, error, "no engine could be started");
}

/* ---- in main ---- */

static int make(struct starter *st, struct err *e)
{
	int sv[2], pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sv))
		return err_errno(e, E_IO, errno, "cannot make a socket pair");
	pid = fork();
	if (pid == 0)
		starter_main(sv[1], st->opts);
	close(sv[1]);
	if (pid < 0) {
		close(sv[0]);
		return err_errno(e, E_IO, errno, "cannot fork");
	}
	st->fd = sv[0];
	st->pid = pid;
	st->stale = 0;
	return 0;
}

struct starter *starter_new(const struct engine_opts *opts, struct err *e)
{
	struct starter *st = xcalloc(1, sizeof(*st));

	st->opts = opts;
	if (!make(st, e))
		return st;
	free(st);
	return NULL;
}

struct starter *starter_inside(const struct engine_opts *opts)
{
	struct starter *st = xcalloc(1, sizeof(*st));

	st->opts = opts;
	st->threads = true;
	st->fd = -1;
	return st;
}

static void say_how(int status, char *dst, size_t size)
{
	if (WIFSIGNALED(status))
		snprintf(dst, size, "signal %d", WTERMSIG(status));
	else
		snprintf(dst, size, "exit %d", WEXITSTATUS(status));
}

bool starter_lost(struct starter *st, char *how, size_t size)
{
	int status;

	if (st->fd < 0 || st->threads || waitpid(st->pid, &status, WNOHANG) != st->pid)
		return false;
	close(st->fd);
	st->fd = -1;
	say_how(status, how, size);
	return true;
}

/* One note, its descriptor in *fd (-1 none). False when there is none within timeout_ms. */
static bool take_note(struct starter *st, int timeout_ms, struct note *n, int *fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} ctl;
	struct iovec iov = { n, sizeof(*n) };
	struct msghdr msg = { .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = ctl.bytes,
			      .msg_controllen = sizeof(ctl.bytes) };
	struct pollfd p = { .fd = st->fd, .events = POLLIN };
	struct cmsghdr *c;
	int rc;

	*fd = -1;
	do
		rc = poll(&p, 1, timeout_ms);
	while (rc < 0 && errno == EINTR);
	if (st->fd < 0 || rc <= 0)
		return false;
	if (recvmsg(st->fd, &msg, MSG_CMSG_CLOEXEC) != (ssize_t)sizeof(*n))
		return false;
	c = CMSG_FIRSTHDR(&msg);
	if (c && c->cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(c), sizeof(int));
	if (n->ended) {
		st->dead[st->ndead++ % OBITUARIES] = *n;
	} else if (st->stale) {
		/* it ends when its stream closes */
		st->stale--;
		n->ended = 1;
		if (*fd >= 0)
			close(*fd);
		*fd = -1;
	}
	return true;
}

int starter_ask(struct starter *st, struct err *e)
{
	char word = 'E', how[40];

	if (st->threads)
		return start_thread(st, e);
	st->stale += st->asked;
	st->asked = false;
	/* It was killed? Then a new one, though from a process that is less small than main was. */
	if (st->fd >= 0)
		kill(st->pid, SIGCONT); /* a stopped one would let the console wait */
	if ((st->fd < 0 || starter_lost(st, how, sizeof(how))) && make(st, e))
		return e->code;
	if (send(st->fd, &word, 1, MSG_NOSIGNAL | MSG_DONTWAIT) != 1)
		return err_errno(e, E_IO, errno, "the process that starts engines is gone");
	st->asked = true;
	st->answer_by = mono_ms() + ANSWER_MS;
	return 0;
}

int starter_fd(const struct starter *st)
{
	return st->fd;
}

/* One of those that were asked for, in *n; 1: not yet. */
static int take_answer(struct starter *st, struct note *n, int *fd, struct err *e)
{
	char how[40];

	do {
		if (take_note(st, 0, n, fd))
			continue;
		if (st->fd < 0 || starter_lost(st, how, sizeof(how)))
			return err_set(e, E_IO, "the process that starts engines is gone");
		if (mono_ms() < st->answer_by)
			return 1;
		st->stale++;
		return err_set(e, E_TIMEOUT, "the process that starts engines does not answer");
	} while (n->ended);
	if (*fd < 0)
		return err_set(e, E_IO, "no engine could be started: out of processes or memory?");
	return 0;
}

int starter_take(struct starter *st, int *fd, int *pid, struct err *e)
{
	struct note n = { .pid = getpid() };
	int rc = 0;

	if (st->threads)
		*fd = st->inside;
	else
		rc = take_answer(st, &n, fd, e);
	if (rc != 1)
		st->asked = false;
	if (rc)
		return rc;
	*pid = n.pid;
	fcntl(*fd, F_SETFL, fcntl(*fd, F_GETFL) | O_NONBLOCK);
	return 0;
}

int starter_engine(struct starter *st, int *fd, int *pid, struct err *e)
{
	int rc = starter_ask(st, e);

	if (rc)
		return rc;
	while ((rc = starter_take(st, fd, pid, e)) == 1) {
		struct pollfd p = { .fd = st->fd, .events = POLLIN };

		poll(&p, 1, 100);
	}
	return rc;
}

static bool await_end(struct starter *st, int64_t until)
{
	int64_t left = until - mono_ms();
	struct note n;
	int fd;
	bool came = take_note(st, left > 0 ? (int)left : 0, &n, &fd);

	if (fd >= 0)
		close(fd);
	return came;
}

const char *starter_obituary(struct starter *st, int pid, int wait_ms, char *dst, size_t size)
{
	int64_t until = mono_ms() + wait_ms;

	dst[0] = '\0';
	do {
		for (unsigned i = 0; i < OBITUARIES; i++) {
			if (pid && st->dead[i].pid == pid)
				say_how(st->dead[i].status, dst, size);
		}
	} while (!*dst && await_end(st, until));
	return dst;
}

void starter_free(struct starter *st)
{
	if (!st)
		return;
	if (st->fd >= 0 && st->threads)
		close(st->fd);
	else if (st->fd >= 0) {
		/* It ends when the socket closes, and its engines have: nobody waits for that. */
		kill(st->pid, SIGCONT);
		close(st->fd);
		waitpid(st->pid, NULL, WNOHANG);
	}
	free(st);
}
