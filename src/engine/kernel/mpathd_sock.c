/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mpathd_sock: is multipathd there, and a socket to it.  The pid file's lock
 * is the daemon's own guard against a second instance (multipathd/main.c and
 * pidfile.c), so asking for its holder can neither lie nor start anything.
 */
#include "engine/kernel/mpathd_sock.h"

#include "base/parse.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static uint32_t pid_in_file(int fd)
{
	char buf[16];
	ssize_t n = pread(fd, buf, sizeof(buf) - 1, 0);
	uint32_t pid;

	if (n < 0)
		return 1;
	buf[n] = '\0';
	/* somebody holds the lock, whatever the file says: not 0 */
	return parse_u32(text_trim(buf), &pid) && pid ? pid : 1;
}

uint32_t mpathd_lock_holder(const char *pidfile)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = open(pidfile, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	uint32_t pid = 0;

	if (fd < 0)
		return 0;
	if (!fcntl(fd, F_GETLK, &lock) && lock.l_type != F_UNLCK)
		pid = lock.l_pid > 0 ? (uint32_t)lock.l_pid : pid_in_file(fd);
	close(fd);
	return pid;
}

/* A path counts its final NUL, an abstract name does not. */
static socklen_t fill_addr(struct sockaddr_un *sa, const char *name)
{
	size_t len = strlen(name);

	if (!len || len >= sizeof(sa->sun_path))
		return 0;
	*sa = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(sa->sun_path, name, len);
	if (name[0] != '@')
		return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len + 1);
	sa->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
}

static int dial_one(const char *name)
{
	struct sockaddr_un sa;
	socklen_t len = fill_addr(&sa, name);
	int fd, err;

	if (!len)
		return -EINVAL;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (!connect(fd, (const struct sockaddr *)&sa, len))
		return fd;
	err = errno;
	close(fd);
	return -err;
}

int mpathd_dial(const char *name)
{
	static const char *const usual[] = { "/run/multipathd.socket",
					     "@/org/kernel/linux/storage/multipathd" };
	int fd;

	if (!name)
		name = secure_getenv("MULTIPATH_SOCKET_NAME");
	if (name && *name)
		return dial_one(name);
	fd = dial_one(usual[0]);
	/* -EAGAIN is the daemon itself, with a full backlog: the other name is the same listener */
	return fd >= 0 || fd == -EAGAIN ? fd : dial_one(usual[1]);
}
