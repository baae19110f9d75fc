/* SPDX-License-Identifier: GPL-2.0-or-later */
/* state_locked: the lock, and the ways in which a text gets into a file. */
#include "engine/conf/state_locked.h"

#include "base/mem.h"
#include "base/state_path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FILE_MAX (4u << 20)
#define POLL_MS  5
#define PAGE     4096 /* a write within one is not cut by a signal */

/* A file under change. */
struct work {
	const char *path;
	enum state_way way;
	int64_t wait_ms, until; /* of now_ms() */
	int fd;
	struct stat st; /* when it was read */
};

/* ---- helpers ---- */

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int failed(struct err *e, const char *path)
{
	int errnum = errno;

	if (errnum == EROFS)
		return err_set(e, E_PERM, "%s: its file system is read-only, so it stays as it is",
			       path);
	return err_errno(e, errnum == EACCES || errnum == EPERM ? E_PERM : E_IO, errnum, "%s",
			 path);
}

static int read_all(int fd, struct str *out, const char *path, struct err *e)
{
	char buf[4096];
	size_t begin = out->len;
	ssize_t n;

	while ((n = pread(fd, buf, sizeof(buf), (off_t)(out->len - begin))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return failed(e, path);
		if (out->len - begin + (size_t)n > FILE_MAX)
			return err_set(e, E_SYNTAX, "%s: larger than %u bytes", path, FILE_MAX);
		str_add_n(out, buf, (size_t)n);
	}
	return 0;
}

static bool write_all(int fd, const char *bytes, size_t n, off_t at)
{
	while (n) {
		ssize_t put = pwrite(fd, bytes, n, at);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		bytes += put;
		at += put;
		n -= (size_t)put;
	}
	return true;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Nobody has written since; those who rename take no lock while they do. */
static bool untouched(const struct work *w)
{
	struct stat now;

	return !stat(w->path, &now) && same_file(&now, &w->st) && now.st_size == w->st.st_size &&
	       now.st_mtim.tv_sec == w->st.st_mtim.tv_sec &&
	       now.st_mtim.tv_nsec == w->st.st_mtim.tv_nsec;
}

/* ---- the lock ---- */

/* "multipathd (process 812)". A lock of an open file does not say whose it is. */
static const char *holder(int fd, short type, char *dst, size_t size)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET };
	char file[64], comm[64] = "";
	FILE *f;

	snprintf(dst, size, "another program");
	if (fcntl(fd, F_OFD_GETLK, &lock) || lock.l_type == F_UNLCK || lock.l_pid <= 0)
		return dst;
	snprintf(file, sizeof(file), "/proc/%d/comm", (int)lock.l_pid);
	f = fopen(file, "re");
	if (f) {
		if (fgets(comm, sizeof(comm), f))
			comm[strcspn(comm, "\n")] = '\0';
		fclose(f);
	}
	snprintf(dst, size, "%s (process %d)", *comm ? comm : "a program", (int)lock.l_pid);
	return dst;
}

static int lock(const struct work *w, int fd, short type, struct err *e)
{
	struct flock whole = { .l_type = type, .l_whence = SEEK_SET };
	char who[128];

	while (fcntl(fd, F_OFD_SETLK, &whole)) {
		if (errno != EAGAIN && errno != EACCES && errno != EINTR)
			return failed(e, w->path);
		if (now_ms() >= w->until)
			return err_set(e, E_TIMEOUT,
				       "%s: %s has had it locked for %lld ms; look what that one "
				       "is doing, then try again",
				       w->path, holder(fd, type, who, sizeof(who)),
				       (long long)w->wait_ms);
		nanosleep(&(struct timespec){ 0, POLL_MS * 1000000 }, NULL);
	}
	return 0;
}

/* Is what was locked still what the name leads to? */
static bool is_named(const struct work *w, int fd)
{
	struct stat named, locked;

	return !fstat(fd, &locked) && !stat(w->path, &named) && same_file(&named, &locked);
}

/* An open and locked file, or an error; a file that was renamed over meanwhile is let go. */
static int open_locked(const struct work *w, int flags, short type, struct err *e)
{
	for (;;) {
		int fd = open(w->path, flags | O_CLOEXEC | O_NOCTTY, 0600), err;

		if (fd < 0)
			return errno == ENOENT && !(flags & O_CREAT) ? E_NOTFOUND
								     : failed(e, w->path);
		err = lock(w, fd, type, e);
		if (!err && is_named(w, fd))
			return fd;
		close(fd);
		if (err)
			return err;
		if (now_ms() >= w->until)
			return err_set(e, E_TIMEOUT, "%s: others replace it again and again",
				       w->path);
	}
}

int state_locked_read(const char *path, int64_t wait_ms, struct str *out, struct err *e)
{
	struct work w = { .path = path, .wait_ms = wait_ms, .until = now_ms() + wait_ms };
	int fd = open_locked(&w, O_RDONLY, F_RDLCK, e), err;

	if (fd < 0)
		return fd == E_NOTFOUND ? 0 : fd;
	err = read_all(fd, out, path, e);
	close(fd);
	return err;
}

/* ---- in place ---- */

static int overwrite(const struct work *w, const struct str *text, size_t at, struct err *e)
{
	if (!write_all(w->fd, text->p + at, 1, (off_t)at) || fsync(w->fd))
		return failed(e, w->path);
	return 1;
}

static int append(const struct work *w, const struct str *old, const struct str *text,
		  struct err *e)
{
	size_t n = text->len - old->len;
	int err;

	if (write_all(w->fd, text->p + old->len, n, (off_t)old->len) && !fsync(w->fd))
		return 1;
	err = failed(e, w->path);
	if (ftruncate(w->fd, (off_t)old->len))
		err_prefix(e, "%s may end in half a line", w->path);
	return err;
}

/* A page's worth is written or not; what goes over its end can be cut. */
static bool can_append(const struct str *old, const struct str *text)
{
	return text->len > old->len && old->len && !memcmp(text->p, old->p, old->len) &&
	       old->len / PAGE == (text->len - 1) / PAGE;
}

/* Does one byte differ, and no more? Which one, in *at. */
static bool can_overwrite(const struct str *old, const struct str *text, size_t *at)
{
	size_t n = 0;

	for (size_t i = 0; text->len == old->len && i < old->len && n < 2; i++) {
		if (old->p[i] == text->p[i])
			continue;
		*at = i;
		n++;
	}
	return n == 1;
}

/* ---- by rename ---- */

static void sync_dir_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash ? xstrndup(path, (size_t)(slash - path) + 1) : xstrdup(".");
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(dir);
}

static int write_tmp(const struct work *w, const char *tmp, const struct str *text, struct err *e)
{
	int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	int err = 0;

	if (fd < 0)
		return failed(e, tmp);
	if ((w->st.st_uid != geteuid() || w->st.st_gid != getegid()) &&
	    fchown(fd, w->st.st_uid, w->st.st_gid))
		err = failed(e, tmp);
	if (!err && (fchmod(fd, w->st.st_mode & 07777) || !write_all(fd, text->p, text->len, 0) ||
		     fsync(fd)))
		err = failed(e, tmp);
	close(fd);
	return err;
}

/* E_BUSY: somebody else has changed the file; begin anew. Only who has the lock comes here. */
static int replace(const struct work *w, const struct str *text, struct err *e)
{
	struct str tmp = STR_INIT;
	int err;

	str_addf(&tmp, "%s.sandeck", w->path);
	err = write_tmp(w, tmp.p, text, e);
	if (!err && !untouched(w))
		err = E_BUSY;
	if (!err && rename(tmp.p, w->path))
		err = failed(e, w->path);
	if (err)
		unlink(tmp.p);
	else
		sync_dir_of(w->path);
	str_fini(&tmp);
	return err ? err : 1;
}

static int put(const struct work *w, const struct str *old, const struct str *text, struct err *e)
{
	size_t at;

	if (w->way == STATE_IN_PLACE && can_append(old, text))
		return append(w, old, text, e);
	if (w->way == STATE_IN_PLACE && can_overwrite(old, text, &at))
		return overwrite(w, text, at, e);
	return replace(w, text, e);
}

/* ---- changing ---- */

static int change_locked(struct work *w, int (*change)(void *, struct str *, struct err *),
			 void *ctx, struct err *e)
{
	struct str old = STR_INIT, text = STR_INIT;
	int rc = fstat(w->fd, &w->st) ? failed(e, w->path) : read_all(w->fd, &old, w->path, e);

	if (!rc) {
		str_add_n(&text, str_text(&old), old.len);
		rc = change(ctx, &text, e);
	}
	if (rc > 0)
		rc = put(w, &old, &text, e);
	str_fini(&old);
	str_fini(&text);
	return rc;
}

static int change_once(struct work *w, int (*change)(void *, struct str *, struct err *), void *ctx,
		       struct err *e)
{
	int rc;

	w->fd = open_locked(w, O_RDWR | O_CREAT, F_WRLCK, e);
	if (w->fd < 0)
		return w->fd;
	rc = change_locked(w, change, ctx, e);
	close(w->fd);
	if (rc == E_BUSY && now_ms() >= w->until)
		return err_set(e, E_TIMEOUT, "%s: others change it again and again", w->path);
	return rc;
}

int state_locked_change(const char *path, enum state_way way, int64_t wait_ms,
			int (*change)(void *ctx, struct str *text, struct err *e), void *ctx,
			struct err *e)
{
	char *real =
		realpath(path, NULL); /* of a symbolic link the file is replaced, not the link */
	struct work w = { .path = real ? real : path,
			  .way = way,
			  .wait_ms = wait_ms,
			  .until = now_ms() + wait_ms };
	int rc;

	if (!real)
		state_make_dirs(path);
	do
		rc = change_once(&w, change, ctx, e);
	while (rc == E_BUSY);
	free(real);
	return rc;
}
