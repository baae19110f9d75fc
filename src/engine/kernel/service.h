/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * service: `sandeck monitor`: checks the paths of this host, and does what
 * follows from that, where no multipathd does it.
 *
 * One loop decides (monitor/mon.h); whatever may block is done beside it.  It
 * never runs together with multipathd: it does not start while that is there,
 * and when multipathd comes it stops without touching any map.
 */
#ifndef ENGINE_KERNEL_SERVICE_H
#define ENGINE_KERNEL_SERVICE_H

#include "base/err.h"

/* The lock on it says who checks the paths: as that on multipathd's file. */
#define SERVICE_PIDFILE "/run/sandeck/monitor.pid"

struct service_opts {
	unsigned peer; /* whose rules hold, conf/peer.h */
};

/*
 * Until a signal ends it or multipathd comes; news go to standard error.  0, or
 * why it cannot run: E_PERM not root, E_BUSY multipathd or another one is there.
 * Threads may hang in the kernel: leave by _exit.
 */
int service_run(const struct service_opts *opts, struct err *e);

#endif
