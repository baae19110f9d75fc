/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fake_mpathd: a process that stands in for multipathd; blocking, a straight story per part. */
#include "fake_mpathd.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
	perror(what);
	_exit(1);
}

static void hold_lock(const char *pidfile)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = open(pidfile, O_RDWR | O_CREAT, 0644);

	if (fd < 0 || fcntl(fd, F_SETLK, &lock))
		die("lock");
	dprintf(fd, "%d", (int)getpid());
}

static int listen_on(const char *name)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	size_t len = strlen(name);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(sa.sun_path, name, len);
	sa.sun_path[0] = '\0';
	if (bind(fd, (const struct sockaddr *)&sa,
		 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)) ||
	    listen(fd, 0))
		die("listen");
	return fd;
}

void fake_start(struct fake *f, fake_part part)
{
	int ready[2];
	char c;

	snprintf(f->dir, sizeof(f->dir), "/tmp/sandeck-test-XXXXXX");
	if (!mkdtemp(f->dir) || pipe(ready))
		die("fake_start");
	snprintf(f->pidfile, sizeof(f->pidfile), "%s/pid", f->dir);
	snprintf(f->socket, sizeof(f->socket), "@sandeck-test-%d-%s", (int)getpid(), f->dir + 18);
	f->pid = fork();
	if (!f->pid) {
		int fd = listen_on(f->socket);

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		hold_lock(f->pidfile);
		if (write(ready[1], "", 1) != 1)
			die("ready");
		close(ready[0]);
		close(ready[1]);
		part(fd);
		_exit(0);
	}
	close(ready[1]);
	if (read(ready[0], &c, 1) != 1)
		die("the fake daemon did not start");
	close(ready[0]);
}

void fake_stop(struct fake *f)
{
	if (f->pid > 0) {
		kill(f->pid, SIGKILL);
		waitpid(f->pid, NULL, 0);
	}
	unlink(f->pidfile);
	rmdir(f->dir);
	f->pid = 0;
}

int fake_accept(int listener)
{
	return accept(listener, NULL, NULL);
}

static bool read_all(int fd, void *dst, size_t n)
{
	char *at = dst;

	while (n) {
		ssize_t got = recv(fd, at, n, 0);

		if (got <= 0)
			return false;
		at += got;
		n -= (size_t)got;
	}
	return true;
}

bool fake_request(int fd, char *dst, size_t size)
{
	size_t len;

	/* the daemon itself resets a connection whose length comes in pieces */
	if (recv(fd, &len, sizeof(len), 0) != sizeof(len) || !len || len > size)
		return false;
	return read_all(fd, dst, len) && !dst[len - 1];
}

void fake_send(int fd, const void *bytes, size_t n)
{
	const char *at = bytes;

	while (n) {
		ssize_t put = send(fd, at, n, MSG_NOSIGNAL);

		if (put <= 0)
			return;
		at += put;
		n -= (size_t)put;
	}
}

void fake_reply(int fd, const char *text)
{
	size_t len = strlen(text) + 1;

	fake_send(fd, &len, sizeof(len));
	fake_send(fd, text, len);
}

void fake_sleep_ms(unsigned ms)
{
	usleep(ms * 1000);
}

void fake_serve(int listener, const char *(*answer)(const char *request))
{
	char request[512];
	int fd;

	while ((fd = fake_accept(listener)) >= 0) {
		while (fake_request(fd, request, sizeof(request)))
			fake_reply(fd, answer(request));
		close(fd);
	}
}
