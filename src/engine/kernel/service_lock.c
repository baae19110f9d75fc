/* SPDX-License-Identifier: GPL-2.0-or-later */
/* service_lock: an fcntl lock, which F_GETLK of anybody sees (mpathd_sock.h). */
#include "engine/kernel/service_lock.h"

#include "base/state_path.h"
#include "engine/kernel/mpathd_sock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int write_number(int fd, const char *path, struct err *e)
{
	char text[16];
	ssize_t n = snprintf(text, sizeof(text), "%d\n", (int)getpid());

	if (!ftruncate(fd, 0) && pwrite(fd, text, (size_t)n, 0) == n)
		return 0;
	return err_errno(e, E_IO, errno, "%s cannot be written", path);
}

int service_lock_take(const char *path, int *fd, struct err *e)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int rc = 0;

	state_make_dirs(path);
	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (*fd < 0)
		return err_errno(e, errno == EACCES ? E_PERM : E_IO, errno, "%s cannot be opened",
				 path);
	if (fcntl(*fd, F_SETLK, &lock))
		rc = errno == EACCES || errno == EAGAIN
			     ? err_set(e, E_BUSY, "sandeck monitor runs already, as process %u",
				       (unsigned)mpathd_lock_holder(path))
			     : err_errno(e, E_IO, errno, "%s cannot be locked", path);
	else
		rc = write_number(*fd, path, e);
	if (rc) {
		close(*fd);
		*fd = -1;
	}
	return rc;
}
