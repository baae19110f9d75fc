/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * console_clock: times as local time, as UTC, or as how long ago: the logs of
 * arrays and switches are never in one's own zone.
 *
 * The zone of the process is changed, so that every sentence follows.  Back to
 * local time without reading a file, which might hang: by the offset that
 * was in force when it was left.
 */
#include "ui/console_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* The zone in force now, as a POSIX TZ: names in <>, the offset with the sign of POSIX (west). */
static void note_zone(struct console *c)
{
	time_t t = (time_t)(console_clock(c) / 1000);
	long west;
	struct tm tm;

	if (!localtime_r(&t, &tm))
		return;
	west = -tm.tm_gmtoff;
	snprintf(c->clock.zone, sizeof c->clock.zone, "<%.16s>%s%02ld:%02ld", tm.tm_zone,
		 west < 0 ? "-" : "+", labs(west) / 3600 % 100, labs(west) / 60 % 60);
}

void console_clock_next(struct console *c)
{
	static const char *const say[NCLOCKS] = {
		[CLOCK_LOCAL] = "times are local time",
		[CLOCK_UTC] = "times are UTC",
		[CLOCK_AGO] = "times in lists are how long ago",
	};

	if (c->clock.mode == CLOCK_LOCAL)
		note_zone(c);
	c->clock.mode = (enum clock_mode)((c->clock.mode + 1) % NCLOCKS);
	setenv("TZ", c->clock.mode == CLOCK_UTC ? "UTC0" : c->clock.zone, 1);
	tzset();
	c->moved = true;
	console_answer(c, CONSOLE_HINT_MS, 0, false, "%s  (@ goes on)", say[c->clock.mode]);
}
