/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * acks_disk: a child reads, merges, writes and renames; what it sends is an
 * errno and then the text of the file.
 */
#include "ui/acks_disk.h"

#include "base/attr.h"
#include "base/state_path.h"
#include "ui/acks_text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILE_MAX   (1u << 19) /* ACKS_MAX rows are far less */
#define LOCK_TRIES 100        /* 10 ms each, for another console that writes */
#define LIFE_S     60         /* then it is of no use to anybody, unless the kernel keeps it */

bool acks_disk_init(struct acks_disk *d, const char *path)
{
	*d = (struct acks_disk){ .fd = -1 };
	if (!path)
		return state_path(d->path, sizeof d->path, "acks.conf");
	snprintf(d->path, sizeof d->path, "%s", path);
	return true;
}

/* ---- the child ---- */

/* Nobody may take our copy of the stream, or of the terminal, for a living console. */
static void close_all_but(int fd)
{
	if (fd > 0)
		close_range(0, (unsigned)fd - 1, 0);
	close_range((unsigned)fd + 1, ~0u, 0);
}

/* 0 or an errno; a file that is not there is an empty one. */
static int read_all(const char *path, struct str *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), error;
	char buf[4096];
	ssize_t n = 0;

	str_add(out, "");
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR ? 0 : errno;
	while (out->len <= FILE_MAX && (n = read(fd, buf, sizeof buf)) > 0)
		str_add_n(out, buf, (size_t)n);
	error = n < 0 ? errno : out->len > FILE_MAX ? EFBIG : 0;
	close(fd);
	return error;
}

static int write_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = write(fd, text, len);

		if (n < 0 && errno != EINTR)
			return errno;
		text += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* Beside it, and then in its place: whoever reads it finds the old one or the new one. */
static int replace(const char *path, const struct str *text)
{
	char beside[600];
	int fd, error;

	snprintf(beside, sizeof beside, "%s.new", path);
	fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return errno;
	error = write_all(fd, text->p, text->len);
	if (!error && fsync(fd))
		error = errno;
	if (close(fd) && !error)
		error = errno;
	if (!error && rename(beside, path))
		error = errno;
	if (error)
		unlink(beside);
	return error;
}

/* One console at a time: its directory is locked, while this process lives. */
static void lock_dir(const char *path)
{
	char dir[512];
	char *slash;
	int fd;

	snprintf(dir, sizeof dir, "%s", path);
	slash = strrchr(dir, '/');
	if (!slash)
		return;
	*slash = '\0';
	fd = open(*dir ? dir : "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* where there are no locks, or one hangs: as well as can be */
	for (int i = 0; fd >= 0 && i < LOCK_TRIES && flock(fd, LOCK_EX | LOCK_NB); i++)
		usleep(10000);
}

/* 0 or an errno; text: what the file has then. */
static int work(const char *path, const struct acks *ours, bool write, int64_t now,
		struct str *text)
{
	struct acks all = { 0 };
	struct err e = { 0 };
	struct str copy = STR_INIT;
	int error;

	if (write) {
		state_make_dirs(path);
		lock_dir(path);
	}
	error = read_all(path, text);
	if (error || !write)
		return error;
	str_add(&copy, text->p);
	/* what cannot be read would be lost; who reads this text finds the mistake, too */
	if (acks_read(&all, copy.p, path, &e))
		return 0;
	acks_merge(&all, ours, now);
	str_clear(text);
	acks_write(&all, text);
	return replace(path, text);
}

static void child(const char *path, const struct acks *ours, bool write, int64_t now,
		  int fd) ATTR_NORETURN;

/* It forks once more: the grandchild belongs to nobody, so one that hangs is not waited for. */
static void child(const char *path, const struct acks *ours, bool write, int64_t now, int fd)
{
	struct str text = STR_INIT;
	int error;

	if (fork() != 0)
		_exit(0);
	close_all_but(fd);
	setsid(); /* ^C at the terminal is not for it */
	signal(SIGALRM, SIG_DFL);
	alarm(LIFE_S);
	error = work(path, ours, write, now, &text);
	if (!write_all(fd, (const char *)&error, sizeof error))
		write_all(fd, text.p, text.len);
	_exit(0);
}

/* ---- this side ---- */

int acks_disk_begin(struct acks_disk *d, const struct acks *a, bool write, int64_t now,
		    int64_t mono, struct err *e)
{
	int pipefd[2];
	pid_t pid;

	if (d->fd >= 0)
		return err_set(e, E_BUSY, "%s is still being %s", d->path,
			       d->writes ? "written" : "read");
	if (!d->path[0])
		return err_set(e, E_NOTFOUND, "no home directory is known to keep them in");
	if (pipe2(pipefd, O_CLOEXEC | O_NONBLOCK))
		return err_errno(e, E_IO, errno, "cannot read %s", d->path);
	fcntl(pipefd[1], F_SETFL, 0);
	pid = fork();
	if (!pid)
		child(d->path, a, write, now, pipefd[1]);
	close(pipefd[1]);
	if (pid < 0) {
		close(pipefd[0]);
		return err_errno(e, E_IO, errno, "cannot read %s", d->path);
	}
	/* it does nothing but fork */
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	d->fd = pipefd[0];
	d->writes = write;
	d->until = mono + ACKS_DISK_MS;
	str_clear(&d->in);
	return 0;
}

static void forget(struct acks_disk *d)
{
	close(d->fd);
	d->fd = -1;
}

/* What has come; true at its end. */
static bool take(struct acks_disk *d)
{
	char buf[4096];
	ssize_t n;

	while ((n = read(d->fd, buf, sizeof buf)) > 0)
		str_add_n(&d->in, buf, (size_t)n);
	return n == 0 || (errno != EAGAIN && errno != EINTR);
}

static void finish(struct acks_disk *d, struct acks *a, int64_t now, struct err *e)
{
	struct acks read = { 0 };
	int error = EIO;

	if (d->in.len >= sizeof error)
		memcpy(&error, d->in.p, sizeof error);
	if (error) {
		err_errno(e, E_IO, error, "cannot %s %s", d->writes ? "write" : "read", d->path);
		return;
	}
	acks_read(&read, d->in.p + sizeof error, d->path, e);
	acks_merge(a, &read, now);
	acks_fini(&read);
}

bool acks_disk_end(struct acks_disk *d, struct acks *a, int64_t now, int64_t mono, struct err *e)
{
	if (d->fd < 0)
		return false;
	if (take(d)) {
		forget(d);
		finish(d, a, now, e);
		return true;
	}
	if (mono < d->until)
		return false;
	forget(d);
	err_set(e, E_TIMEOUT, "the disk does not answer: %s is not %s", d->path,
		d->writes ? "written" : "read");
	return true;
}

void acks_disk_fini(struct acks_disk *d)
{
	if (d->fd >= 0)
		forget(d);
	str_fini(&d->in);
}
