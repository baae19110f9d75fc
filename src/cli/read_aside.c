/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read_aside: who reads sends what it read through a socket, and is left
 * behind when that takes too long.
 */
#include "cli/read_aside.h"

#include "base/mem.h"
#include "base/mono.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define READ_MS  2000 /* on a loaded host half a second was not enough, and took the verbs away */
#define FILE_MAX 65536

/* What the reader is given. */
struct reading {
	struct read_aside files;
	int to; /* where the answer goes */
};

/* What goes there: this, the text, the end. */
struct answer {
	int error;
	unsigned which;
};

bool read_aside_absent(int error)
{
	return error == ENOENT || error == ENOTDIR;
}

void read_aside_add(struct read_aside *r, const char *fmt, ...)
{
	va_list ap;

	if (r->n == READ_ASIDE_FILES)
		return;
	va_start(ap, fmt);
	vsnprintf(r->path[r->n++], READ_ASIDE_PATH, fmt, ap);
	va_end(ap);
}

static int read_file(const char *path, struct str *text)
{
	char buf[4096];
	int fd = open(path, O_RDONLY | O_CLOEXEC), error;
	ssize_t n = 0;

	if (fd < 0)
		return errno;
	while (text->len <= FILE_MAX && (n = read(fd, buf, sizeof(buf))) > 0)
		str_add_n(text, buf, (size_t)n);
	error = n < 0 ? errno : text->len > FILE_MAX ? EFBIG : 0;
	close(fd);
	return error;
}

static void read_first(const struct reading *r)
{
	struct answer a = { .error = ENOENT };
	struct str text = STR_INIT;

	for (unsigned i = 0; i < r->files.n && read_aside_absent(a.error); i++) {
		a.which = i;
		a.error = read_file(r->files.path[i], &text);
	}
	/* Nobody may be there any more, who waited long enough. */
	if (send(r->to, &a, sizeof(a), MSG_NOSIGNAL) == (ssize_t)sizeof(a) && !a.error)
		(void)!send(r->to, text.p, text.len, MSG_NOSIGNAL);
	close(r->to);
	str_fini(&text);
}

static void *thread_main(void *arg)
{
	read_first(arg);
	free(arg);
	return NULL;
}

/* A reader, in a process (its pid in *child) or a thread: 0 or an errno. */
static int start_reader(const struct reading *r, bool in_thread, pid_t *child)
{
	struct reading *own;
	pthread_t thread;
	int error;

	*child = 0;
	if (!in_thread) {
		*child = fork();
		if (*child == 0) {
			/* Who reads our output must not wait for the end of one that hangs. */
			for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
				close(fd);
			read_first(r);
			_exit(0);
		}
		close(r->to);
		return *child < 0 ? EAGAIN : 0;
	}
	own = xcalloc(1, sizeof(*own));
	*own = *r;
	error = pthread_create(&thread, NULL, thread_main, own);
	if (!error)
		return pthread_detach(thread);
	close(r->to);
	free(own);
	return error;
}

/* What the reader sends, until it ends or the time is over. 0, ETIMEDOUT or EIO. */
static int collect(int in, struct answer *a, struct str *text)
{
	int64_t began = mono_ms();
	struct str all = STR_INIT;
	char buf[4096];
	ssize_t n = 1;
	int error = 0;

	while (n > 0 && !error) {
		struct pollfd p = { .fd = in, .events = POLLIN };
		int64_t gone = mono_ms() - began;

		if (gone >= READ_MS || poll(&p, 1, (int)(READ_MS - gone)) == 0)
			error = ETIMEDOUT;
		else if ((n = read(in, buf, sizeof(buf))) > 0)
			str_add_n(&all, buf, (size_t)n);
	}
	if (!error && (n < 0 || all.len < sizeof(*a)))
		error = EIO;
	if (!error) {
		memcpy(a, all.p, sizeof(*a));
		str_add_n(text, all.p + sizeof(*a), all.len - sizeof(*a));
	}
	str_fini(&all);
	return error;
}

int read_aside(struct read_aside *r, bool in_thread, struct str *text)
{
	struct reading reading = { .files = *r };
	struct answer a = { 0 };
	pid_t child = 0;
	int sv[2], error;

	r->which = 0;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv))
		return errno;
	reading.to = sv[1];
	error = start_reader(&reading, in_thread, &child);
	if (!error)
		error = collect(sv[0], &a, text);
	close(sv[0]);
	if (error && child > 0)
		kill(child, SIGKILL);
	else if (child > 0)
		waitpid(child, NULL, 0);
	r->which = a.which;
	return error ? error : a.error;
}
