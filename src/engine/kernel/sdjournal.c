/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sdjournal: what multipathd, iscsid and the kernel said, from systemd's journal. */
#include "engine/kernel/sdjournal.h"

#include "base/attr.h"
#include "base/mono.h"
#include "base/parse.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A child that prints more is cut off: the newest came first. */
#define TEXT_MAX (4 * 1024 * 1024)
/* How long, and how often so long, a killed child is waited for. */
#define NAP_NS 5000000
#define NAPS   20

/* ---- the lines between child and thread ---- */

void sdjournal_print_entry(int fd, char who, uint64_t usec, const void *text, size_t len)
{
	char line[KLOG_LINE + 40];
	const char *end = memchr(text, '\n', len);
	int n, cut = (int)(end ? (size_t)(end - (const char *)text) : len);

	if (cut > KLOG_LINE)
		cut = KLOG_LINE;
	n = snprintf(line, sizeof(line), "%c%llu %.*s\n", who, (unsigned long long)usec, cut,
		     (const char *)text);
	/* one write below PIPE_BUF is whole or not at all; without a reader there is no use */
	if (write(fd, line, (size_t)n) < 0)
		_exit(1);
}

static bool who_of(char c, enum klog_who *who)
{
	static const char letters[] = {
		[KLOG_KERNEL] = 'k', [KLOG_MULTIPATHD] = 'm', [KLOG_ISCSID] = 'i'
	};

	for (size_t i = 0; i < ARRAY_LEN(letters); i++) {
		if (letters[i] != c)
			continue;
		*who = (enum klog_who)i;
		return true;
	}
	return false;
}

static void take_line(const struct sdjournal_ask *ask, const char *line, struct klog_list *out)
{
	const char *text = strchr(line, ' ');
	enum klog_who who;
	uint64_t usec;

	if (!text || !who_of(line[0], &who) ||
	    !parse_u64n(line + 1, (size_t)(text - line) - 1, &usec) || usec > INT64_MAX)
		return;
	if (who == KLOG_KERNEL && (int64_t)usec >= ask->kernel_usec)
		return; /* the kernel's own log has it */
	klog_list_add(out, who, text + 1, kmsg_time(&ask->clock, (int64_t)usec), "journal");
}

/* The newest line is the first, and the list wants it last. */
static void take_lines(const struct sdjournal_ask *ask, struct str *text, struct klog_list *out)
{
	char *end = text->p + text->len;

	while (end > text->p) {
		char *line = memrchr(text->p, '\n', (size_t)(end - text->p) - 1);

		line = line ? line + 1 : text->p;
		if (end[-1] == '\n') { /* else it was cut off */
			end[-1] = '\0';
			take_line(ask, line, out);
		}
		end = line;
	}
}

/* ---- the child ---- */

static void child(const struct sdjournal_ask *ask, int fd) ATTR_NORETURN;

static void child(const struct sdjournal_ask *ask, int fd)
{
	sigset_t none;

	/* It dies with its reader; and nobody may take its copy of the stream for a living engine.
	 */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (fd > 0)
		close_range(0, (unsigned)fd - 1, 0);
	close_range((unsigned)fd + 1, ~0u, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	ask->print(ask, fd);
	_exit(0);
}

/* Until the end of it; false when that does not come before the deadline. */
static bool read_pipe(int fd, int64_t until, struct str *out)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char buf[16384];

	while (out->len < TEXT_MAX) {
		int64_t left = until - mono_ms();
		ssize_t n;

		if (left <= 0)
			return false;
		if (poll(&p, 1, (int)left) <= 0)
			continue;
		n = read(fd, buf, sizeof(buf));
		if (n == 0)
			return true;
		if (n > 0)
			str_add_n(out, buf, (size_t)n);
	}
	return true;
}

/* One that hangs in the kernel does not die: it is left behind, for init to bury. */
static void bury(pid_t pid)
{
	const struct timespec nap = { .tv_nsec = NAP_NS };

	kill(pid, SIGKILL);
	for (int i = 0; i < NAPS && !waitpid(pid, NULL, WNOHANG); i++)
		nanosleep(&nap, NULL);
}

int sdjournal_read(const struct sdjournal_ask *ask, struct klog_list *out)
{
	int64_t until = mono_ms() + ask->deadline_ms;
	struct str text = STR_INIT;
	int fds[2], why;
	bool whole;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return errno;
	pid = fork();
	if (!pid)
		child(ask, fds[1]);
	why = errno;
	close(fds[1]);
	if (pid < 0) {
		close(fds[0]);
		return why;
	}
	whole = read_pipe(fds[0], until, &text);
	close(fds[0]);
	bury(pid);
	if (text.len)
		take_lines(ask, &text, out);
	str_fini(&text);
	return whole ? 0 : ETIMEDOUT;
}
