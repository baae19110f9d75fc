/* SPDX-License-Identifier: GPL-2.0-or-later */
/* state_run: files that say all by being there, or by their time. */
#include "engine/conf/state_run.h"

#include "base/state_path.h"
#include "engine/conf/wwids.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FAILED "/run/multipath/failed_wwids"
#define WAITS  "/run/multipath/find_multipaths"

static int failed(struct err *e, const char *path)
{
	int errnum = errno;

	return err_errno(e, errnum == EACCES || errnum == EPERM || errnum == EROFS ? E_PERM : E_IO,
			 errnum, "%s", path);
}

static int path_of(const char *root, const char *wwid, char dst[PATH_MAX], struct err *e)
{
	int n = snprintf(dst, PATH_MAX, "%s" FAILED "/%s", root, wwid);

	if (!wwids_can_hold(wwid) || strchr(wwid, '/') || *wwid == '.' || n >= PATH_MAX)
		return err_set(e, E_USAGE, "\"%s\" cannot be remembered: it is no file's name",
			       wwid);
	return 0;
}

int state_run_is_failed(const char *root, const char *wwid, struct err *e)
{
	char path[PATH_MAX];
	struct stat st;
	int err = path_of(root, wwid, path, e);

	if (err)
		return err;
	if (!lstat(path, &st))
		return 1;
	return errno == ENOENT ? 0 : failed(e, path);
}

static int remember(const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);

	if (fd < 0 && errno == ENOENT) {
		state_make_dirs(path);
		fd = open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
	}
	if (fd < 0)
		return errno == EEXIST ? 0 : failed(e, path);
	close(fd);
	return 1;
}

int state_run_set_failed(const char *root, const char *wwid, bool is, struct err *e)
{
	char path[PATH_MAX];
	int err = path_of(root, wwid, path, e);

	if (err)
		return err;
	if (is)
		return remember(path, e);
	if (!unlink(path))
		return 1;
	return errno == ENOENT ? 0 : failed(e, path);
}

/* ---- waiting ---- */

static struct timespec timespec_of(int64_t ms)
{
	return (struct timespec){ ms / 1000, ms % 1000 * 1000000 };
}

/* The moment is the file's time of change. -1 and errno: it cannot be made. */
static int begin(const char *path, int64_t until_ms)
{
	const struct timespec times[2] = { { 0, UTIME_OMIT }, timespec_of(until_ms) };
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644), rc;

	if (fd < 0)
		return errno == EEXIST ? 0 : -1; /* another program was faster: its word holds */
	rc = futimens(fd, times);
	close(fd);
	return rc;
}

int state_run_wait(const char *root, uint32_t major, uint32_t minor, int64_t now_ms,
		   int64_t timeout_ms, enum state_wait *wait, int64_t *left_ms, struct err *e)
{
	char path[PATH_MAX];
	struct stat st;

	*wait = STATE_WAIT_NONE;
	*left_ms = 0;
	snprintf(path, sizeof(path), "%s" WAITS "/%u:%u", root, major, minor);
	if (stat(path, &st)) {
		if (errno != ENOENT)
			return failed(e, path);
		if (timeout_ms <= 0)
			return 0;
		state_make_dirs(path);
		if (begin(path, now_ms + timeout_ms) || stat(path, &st))
			return failed(e, path);
	}
	*left_ms = (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000 - now_ms;
	*wait = *left_ms >= 1000 ? STATE_WAITING : STATE_WAIT_OVER;
	if (*wait == STATE_WAIT_OVER)
		*left_ms = 0;
	return 0;
}
