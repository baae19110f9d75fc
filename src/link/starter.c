/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * starter: a small process that forks engines.
 *
 * Talk over a SOCK_SEQPACKET pair: one byte asks for an engine; the answer is
 * a note with its pid and, as ancillary data, the stream's socket.  When an
 * engine ends, a note with its wait status follows.
 */
#include "link/starter.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
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

struct note {
	int pid;
	int ended; /* 0: the engine you asked for; 1: this one ended, with status */
	int status;
};

struct starter {
	int fd;
	int pid;
	struct note dead[OBITUARIES]; /* the last that ended */
	unsigned ndead;
};

/* ---- in the starter ---- */

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
	if (sendmsg(fd, &msg, MSG_NOSIGNAL) < 0 && errno != EAGAIN)
		_exit(0); /* nobody is left to work for */
}

static void fork_engine(int fd, int sigfd, const struct engine_opts *opts)
{
	struct note n = { 0 };
	sigset_t none;
	int sv[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv)) {
		send_note(fd, &n, -1);
		return;
	}
	n.pid = fork();
	if (n.pid == 0) {
		close(fd);
		close(sigfd);
		close(sv[0]);
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		_exit(engine_run(opts, sv[1], sv[1]));
	}
	close(sv[1]);
	if (n.pid < 0)
		n.pid = 0;
	send_note(fd, &n, n.pid ? sv[0] : -1);
	close(sv[0]);
}

static void bury(int fd)
{
	struct note n = { .ended = 1 };

	while ((n.pid = waitpid(-1, &n.status, WNOHANG)) > 0)
		send_note(fd, &n, -1);
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

static void starter_main(int fd, const struct engine_opts *opts)
{
	struct pollfd p[2] = { { .fd = fd, .events = POLLIN }, { .events = POLLIN } };
	sigset_t chld;

	leave_the_terminal(fd);
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, NULL);
	p[1].fd = signalfd(-1, &chld, SFD_CLOEXEC | SFD_NONBLOCK);
	for (;;) {
		struct signalfd_siginfo si;
		char ask;

		if (poll(p, 2, -1) < 0 && errno != EINTR)
			_exit(1);
		if (p[1].revents && read(p[1].fd, &si, sizeof(si)) > 0)
			bury(fd);
		if (p[0].revents) {
			if (recv(fd, &ask, 1, 0) <= 0)
				_exit(0);
			fork_engine(fd, p[1].fd, opts);
		}
	}
}

/* ---- in main ---- */

struct starter *starter_new(const struct engine_opts *opts, struct err *e)
{
	struct starter *st;
	int sv[2], pid;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sv)) {
		err_errno(e, E_IO, errno, "cannot make a socket pair");
		return NULL;
	}
	pid = fork();
	if (pid < 0) {
		err_errno(e, E_IO, errno, "cannot fork");
		close(sv[0]);
		close(sv[1]);
		return NULL;
	}
	if (pid == 0)
		starter_main(sv[1], opts);
	close(sv[1]);
	st = xcalloc(1, sizeof(*st));
	st->fd = sv[0];
	st->pid = pid;
	return st;
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

	*fd = -1;
	if (poll(&p, 1, timeout_ms) <= 0)
		return false;
	if (recvmsg(st->fd, &msg, MSG_CMSG_CLOEXEC) != (ssize_t)sizeof(*n))
		return false;
	c = CMSG_FIRSTHDR(&msg);
	if (c && c->cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(c), sizeof(int));
	if (n->ended)
		st->dead[st->ndead++ % OBITUARIES] = *n;
	return true;
}

int starter_engine(struct starter *st, int *fd, int *pid, struct err *e)
{
	struct note n;
	char ask = 'E';

	if (send(st->fd, &ask, 1, MSG_NOSIGNAL) != 1)
		return err_errno(e, E_IO, errno, "the process that starts engines is gone");
	do {
		if (!take_note(st, ANSWER_MS, &n, fd))
			return err_set(e, E_TIMEOUT,
				       "the process that starts engines does not answer");
	} while (n.ended);
	if (*fd < 0)
		return err_set(e, E_IO, "no engine could be started: out of processes or memory?");
	fcntl(*fd, F_SETFL, fcntl(*fd, F_GETFL) | O_NONBLOCK);
	*pid = n.pid;
	return 0;
}

const char *starter_obituary(struct starter *st, int pid, char *dst, size_t size)
{
	struct note n;
	int fd;

	if (size)
		dst[0] = '\0';
	while (take_note(st, 0, &n, &fd)) {
		if (fd >= 0)
			close(fd);
	}
	for (unsigned i = 0; i < OBITUARIES; i++) {
		if (st->dead[i].pid != pid || !pid)
			continue;
		if (WIFSIGNALED(st->dead[i].status))
			snprintf(dst, size, "signal %d", WTERMSIG(st->dead[i].status));
		else
			snprintf(dst, size, "exit %d", WEXITSTATUS(st->dead[i].status));
	}
	return dst;
}

void starter_free(struct starter *st)
{
	if (!st)
		return;
	close(st->fd);
	/* It ends by itself when the socket closes, in a moment. An engine that hangs in the kernel
	 * does not keep us here: its parent is the starter. */
	for (int tries = 0; tries < 50 && waitpid(st->pid, NULL, WNOHANG) == 0; tries++)
		usleep(1000);
	free(st);
}
