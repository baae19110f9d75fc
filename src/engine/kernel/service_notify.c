/* SPDX-License-Identifier: GPL-2.0-or-later */
/* service_notify: the socket is dialled once; a manager that is busy is not waited for. */
#include "engine/kernel/service_notify.h"

#include "base/parse.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* False: no name that a socket can have. */
static bool fill_address(struct sockaddr_un *sa, socklen_t *len, const char *name)
{
	size_t n = strlen(name);

	if ((name[0] != '/' && name[0] != '@') || n < 2 || n >= sizeof(sa->sun_path))
		return false;
	*sa = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(sa->sun_path, name, n);
	if (name[0] == '@')
		sa->sun_path[0] = '\0';
	*len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
	return true;
}

static int dial(const char *name)
{
	struct sockaddr_un sa;
	socklen_t len;
	int fd;

	if (!name || !fill_address(&sa, &len, name))
		return -1;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&sa, len)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

void service_notify_open(struct service_notify *n)
{
	const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	uint64_t us = 0, whom = (uint64_t)getpid();

	n->fd = dial(getenv("NOTIFY_SOCKET"));
	if (pid)
		parse_u64(pid, &whom);
	n->watchdog_ms = n->fd >= 0 && usec && parse_u64(usec, &us) && whom == (uint64_t)getpid()
				 ? (int64_t)(us / 1000)
				 : 0;
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
}

bool service_notify_say(const struct service_notify *n, const char *text)
{
	return n->fd >= 0 && send(n->fd, text, strlen(text), MSG_NOSIGNAL) >= 0;
}

void service_notify_close(struct service_notify *n)
{
	if (n->fd >= 0)
		close(n->fd);
	n->fd = -1;
}
