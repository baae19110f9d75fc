/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * state_run: what multipath-tools remembers until the next boot, in
 * /run/multipath: WWIDs of which no map could be made, and until when a lone
 * path is waited for.
 *
 * root is put before every path: "" on a host.  Sources: wwids.c of libmultipath,
 * and multipath/main.c.
 */
#ifndef ENGINE_CONF_STATE_RUN_H
#define ENGINE_CONF_STATE_RUN_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* Could no map be made of this WWID?  1 or 0; E_USAGE: this cannot be a WWID; E_IO, E_PERM. */
int state_run_is_failed(const char *root, const char *wwid, struct err *e);

/* Remember it, or forget it. 1: that is new; 0: it was so; or an error. */
int state_run_set_failed(const char *root, const char *wwid, bool is, struct err *e);

/* find_multipaths smart: a path that is alone is claimed for a time, once. */
enum state_wait {
	STATE_WAIT_NONE, /* nobody waits, and nobody is to */
	STATE_WAITING,
	STATE_WAIT_OVER /* it had its time; for less than a second more counts as over, too */
};

/*
 * Is the path major:minor waited for?  timeout_ms above 0 begins that if nobody
 * has; 0 only asks.  now_ms is the wall clock.  *left_ms: how long still.
 */
int state_run_wait(const char *root, uint32_t major, uint32_t minor, int64_t now_ms,
		   int64_t timeout_ms, enum state_wait *wait, int64_t *left_ms, struct err *e);

#endif
