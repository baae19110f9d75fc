/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * child: a process for one call.
 *
 * It is a session of its own: Ctrl-C at the terminal is for the caller, and a
 * change of a map that is half done must not end with it.
 */
#include "engine/kernel/child.h"

#include "base/mono.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NAP_NS 5000000

/* ---- in the child ---- */

#define PIPE_FD 3

/* Nothing else stays open; a library that prints writes into nothing. */
static int keep_only(int fd)
{
	int pipe_fd = fcntl(fd, F_DUPFD, 10), null = open("/dev/null", O_RDWR);

	for (int i = 0; i < PIPE_FD && null >= 0; i++)
		dup2(null, i);
	dup2(pipe_fd, PIPE_FD);
#ifdef SYS_close_range
	if (!syscall(SYS_close_range, PIPE_FD + 1u, ~0u, 0u))
		return PIPE_FD;
#endif
	for (int other = (int)sysconf(_SC_OPEN_MAX); other > PIPE_FD; other--)
		close(other);
	return PIPE_FD;
}

static _Noreturn void be_child(const char *name, void (*run)(int fd, void *arg), void *arg, int fd)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	for (int sig = 1; sig < SIGRTMIN; sig++)
		signal(sig, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	setsid();
	prctl(PR_SET_NAME, name);
	run(keep_only(fd), arg);
	_exit(0);
}

bool child_say(int fd, const void *buf, size_t size)
{
	return write(fd, buf, size) == (ssize_t)size; /* below PIPE_BUF: whole or not at all */
}

/* ---- in the caller ---- */

int child_start(struct child *c, const char *name, void (*run)(int fd, void *arg), void *arg,
		struct err *e)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return err_errno(e, E_IO, errno, "no pipe to a helper process");
	c->pid = fork();
	if (!c->pid)
		be_child(name, run, arg, fds[1]);
	close(fds[1]);
	c->fd = fds[0];
	if (c->pid > 0)
		return 0;
	close(fds[0]);
	return err_errno(e, E_IO, errno, "no helper process can be started");
}

static int left_until(int64_t until)
{
	int64_t left = until - mono_ms();

	return left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

enum child_word child_hear(struct child *c, void *buf, size_t size, int64_t until)
{
	struct pollfd p = { .fd = c->fd, .events = POLLIN };
	int n;

	do
		n = poll(&p, 1, left_until(until));
	while (n < 0 && errno == EINTR);
	if (!n)
		return CHILD_SILENT;
	return read(c->fd, buf, size) == (ssize_t)size ? CHILD_WORD : CHILD_GONE;
}

bool child_end(struct child *c, int grace_ms)
{
	const struct timespec nap = { .tv_nsec = NAP_NS };
	int64_t until = mono_ms() + grace_ms;
	bool gone;

	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	while (!(gone = waitpid(c->pid, NULL, WNOHANG) != 0) && mono_ms() < until) {
		kill(c->pid, SIGKILL);
		nanosleep(&nap, NULL);
	}
	return gone;
}
