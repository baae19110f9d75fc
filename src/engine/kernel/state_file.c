/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * state_file: small files of our own, read whole, replaced whole or not at
 * all.  Blocking; for a job.
 */
#include "engine/kernel/state_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX (16u << 20)

static int code_of(int errnum)
{
	return errnum == EACCES || errnum == EPERM || errnum == EROFS ? E_PERM : E_IO;
}

static int read_all(int fd, struct str *out, const char *path, struct err *e)
{
	char buf[4096];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		if (out->len + (size_t)n > FILE_MAX)
			return err_set(e, E_SYNTAX, "%s: larger than %u bytes", path, FILE_MAX);
		str_add_n(out, buf, (size_t)n);
	}
	return n < 0 ? err_errno(e, E_IO, errno, "%s", path) : 0;
}

int state_file_read(const char *path, struct str *out, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY), err;

	if (fd < 0)
		return errno == ENOENT ? 0 : err_errno(e, code_of(errno), errno, "%s", path);
	err = read_all(fd, out, path, e);
	close(fd);
	return err;
}

/* The directory, and no more: its parent is the system's. */
static void make_dir_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct str dir = STR_INIT;

	if (!slash || slash == path)
		return;
	str_add_n(&dir, path, (size_t)(slash - path));
	mkdir(dir.p, 0755);
	str_fini(&dir);
}

static int write_all(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t put = write(fd, bytes, n);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -1;
		bytes += put;
		n -= (size_t)put;
	}
	return fsync(fd);
}

/* The rename itself must reach the disk, too. */
static void sync_dir_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct str dir = STR_INIT;
	int fd;

	str_add_n(&dir, path, slash ? (size_t)(slash - path) : 0);
	fd = open(dir.len ? dir.p : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	str_fini(&dir);
}

static int write_tmp(const char *tmp, const struct str *text, struct err *e)
{
	int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	int err = 0;

	if (fd < 0)
		return err_errno(e, code_of(errno), errno, "%s", tmp);
	/* for every user's console, whatever root's umask is */
	if (fchmod(fd, 0644) || write_all(fd, text->p, text->len))
		err = err_errno(e, E_IO, errno, "%s", tmp);
	close(fd);
	return err;
}

static int replace(const char *tmp, const char *path, const struct str *text, struct err *e)
{
	int err = write_tmp(tmp, text, e);

	if (!err && rename(tmp, path))
		err = err_errno(e, code_of(errno), errno, "%s", path);
	if (err)
		unlink(tmp);
	else
		sync_dir_of(path);
	return err;
}

int state_file_write(const char *path, const struct str *text, struct err *e)
{
	struct str tmp = STR_INIT;
	int err;

	make_dir_of(path);
	str_addf(&tmp, "%s.%d.tmp", path, (int)getpid());
	err = replace(tmp.p, path, text, e);
	str_fini(&tmp);
	return err;
}
