/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd_monitor: `sandeck monitor`, the service that checks paths where no multipathd does. */
#include "cli/cli.h"

#include "base/tell.h"
#include "engine/kernel/service.h"

#include <stdio.h>
#include <unistd.h>

int cli_monitor(const struct options *o)
{
	const struct service_opts opts = { .peer = o->peer_release };
	struct err e = { 0 };
	int rc;

	if (o->host || o->via || o->lab) {
		tell_error("the monitor runs on the host whose paths it checks; --host, --via and "
			   "--lab do not go with it");
		return 2;
	}
	rc = service_run(&opts, &e);
	if (rc)
		tell_error("%s", e.text);
	fflush(NULL);
	/* A thread may hang in the kernel: it is not waited for. */
	_exit(rc ? 1 : 0);
}
