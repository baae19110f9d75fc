/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * service_notify: tells the manager of services how we are: a datagram to the
 * socket that it named (sd_notify(3)), without its library.
 */
#ifndef ENGINE_KERNEL_SERVICE_NOTIFY_H
#define ENGINE_KERNEL_SERVICE_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>

struct service_notify {
	int fd;              /* -1: nobody wants to know */
	int64_t watchdog_ms; /* "WATCHDOG=1" is wanted within that; 0: it is not */
};

/* From $NOTIFY_SOCKET and $WATCHDOG_USEC, which go, so that no child has them. */
void service_notify_open(struct service_notify *n);
/* "READY=1", "STATUS=..."; lines.  Never waits; false: it was not sent. */
bool service_notify_say(const struct service_notify *n, const char *text);
void service_notify_close(struct service_notify *n);

#endif
