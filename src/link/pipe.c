/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pipe: a command that speaks the stream over its standard input and output. */
#include "link/pipe.h"

#include "base/attr.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int pipe_greeted(struct pipe_greeting *g, const char *line, size_t len, struct err *e)
{
	char raw[sizeof(g->first)];

	snprintf(raw, sizeof(raw), "%.*s", (int)(len < sizeof(raw) ? len : sizeof(raw) - 1), line);
	if (!g->lines++)
		text_clean(g->first, sizeof(g->first), raw);
	if (g->lines <= PIPE_STRANGE)
		return 0;
	return err_set(e, E_IO,
		       "this is no engine: more than %u lines and no stream; the first: %s",
		       PIPE_STRANGE, g->first);
}

static void close_pair(const int p[2])
{
	close(p[0]);
	close(p[1]);
}

static void run_child(const char *command, int in, int out, int err)
{
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	signal(SIGPIPE, SIG_DFL);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

int pipe_spawn(const char *command, int *in, int *out, int *err, int *pid, struct err *e)
{
	int to[2], from[2], errs[2], child;

	if (pipe2(to, O_CLOEXEC))
		return err_errno(e, E_IO, errno, "cannot make a pipe");
	if (pipe2(from, O_CLOEXEC)) {
		close_pair(to);
		return err_errno(e, E_IO, errno, "cannot make a pipe");
	}
	if (pipe2(errs, O_CLOEXEC)) {
		close_pair(to);
		close_pair(from);
		return err_errno(e, E_IO, errno, "cannot make a pipe");
	}
	child = fork();
	if (child == 0)
		run_child(command, to[0], from[1], errs[1]);
	close(to[0]);
	close(from[1]);
	close(errs[1]);
	*in = from[0];
	*out = to[1];
	*err = errs[0];
	*pid = child;
	fcntl(*in, F_SETFL, O_NONBLOCK);
	fcntl(*out, F_SETFL, O_NONBLOCK);
	fcntl(*err, F_SETFL, O_NONBLOCK);
	if (child > 0)
		return 0;
	close(*in);
	close(*out);
	close(*err);
	*in = *out = *err = -1;
	return err_errno(e, E_IO, errno, "cannot fork");
}

/* 1 when it has ended, with its wait status; 0 when not in time; -1 when it is no child of ours. */
static int await(int pid, int wait_ms, int *status)
{
	int rc;

	for (int ms = 0; (rc = waitpid(pid, status, WNOHANG)) == 0 && ms < wait_ms; ms += 2)
		usleep(2000);
	return rc > 0 ? 1 : rc;
}

const char *pipe_reap(int pid, int wait_ms, char *dst, size_t size)
{
	int status;

	dst[0] = '\0';
	if (pid <= 0 || await(pid, wait_ms, &status) <= 0)
		return dst;
	if (WIFSIGNALED(status))
		snprintf(dst, size, "signal %d", WTERMSIG(status));
	else
		snprintf(dst, size, "exit %d", WEXITSTATUS(status));
	return dst;
}

bool pipe_leave(struct pipe_leaving *l, int64_t now)
{
	static const struct {
		int sig, after_ms;
	} steps[] = { { SIGTERM, 200 }, { SIGKILL, 400 } };
	int status;

	if (l->pid <= 0 || await(l->pid, 0, &status)) {
		l->pid = 0;
		return true;
	}
	/* not yet waited for: the number is its own */
	for (; l->step < ARRAY_LEN(steps) && now - l->since >= steps[l->step].after_ms; l->step++)
		kill(l->pid, steps[l->step].sig);
	return false;
}

void pipe_end(int pid)
{
	struct pipe_leaving l = { .pid = pid };

	for (int ms = 0; ms < 500 && !pipe_leave(&l, ms); ms += 2)
		usleep(2000);
}
