/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * say: what a map will do when its last path goes.  It is shown while all is
 * well, for later it surprises.
 */
#include "ui/say.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

char *say_policy(char *dst, size_t size, const struct san_map *m)
{
	if (m->queue_limit_ms > 0)
		snprintf(dst, size, "no path: hold I/O %lld s, then errors",
			 (long long)(m->queue_limit_ms / 1000));
	else if (m->queue_limit_ms == -1 || m->queueing == SAN_YES)
		snprintf(dst, size, "no path: hold I/O, no limit");
	else if (m->queue_limit_ms == 0 || m->queueing == SAN_NO)
		snprintf(dst, size, "no path: errors at once");
	else
		snprintf(dst, size, "no path: nobody said what I/O gets then");
	/* multipathd prints "-" for manual and for a deferred one that is not counting: no news. */
	if (m->failback[0] && strcmp(m->failback, "-"))
		text_cat(dst, size, ".  failback %s", m->failback);
	return dst;
}
