/* SPDX-License-Identifier: GPL-2.0-or-later */
/* aside: a command in a process that can be left behind. */
#include "cli/aside.h"

#include "base/tell.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void child_main(int (*run)(void *ctx), void *ctx, int tell, pid_t parent)
{
	unsigned char code;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	code = (unsigned char)run(ctx);
	fflush(NULL);
	/* Who reads our output waits for its end, and a thread that hangs would keep it open. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		close(fd);
	_exit(write(tell, &code, 1) == 1 ? code : 1);
}

static void tell_death(pid_t child)
{
	int status = 0;

	waitpid(child, &status, 0);
	if (WIFSIGNALED(status))
		tell_error("ended by signal %d", WTERMSIG(status));
}

_Noreturn void aside_run(int (*run)(void *ctx), void *ctx, int failed)
{
	pid_t self = getpid(), child;
	unsigned char code;
	ssize_t n;
	int p[2];

	if (pipe2(p, O_CLOEXEC) || (child = fork()) < 0) {
		tell_error("cannot make a process: %s", strerror(errno));
		_exit(failed);
	}
	if (child == 0)
		child_main(run, ctx, p[1], self);
	close(p[1]);
	do
		n = read(p[0], &code, 1);
	while (n < 0 && errno == EINTR);
	if (n != 1)
		tell_death(child);
	/* Not exit(): there is nothing to put away, and it would touch all libraries for that. */
	_exit(n == 1 ? code : failed);
}
