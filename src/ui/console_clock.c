/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * console_clock: times as local time, as UTC, or as how long ago: the logs of
 * arrays and switches are never in one's own zone.
 *
 * The zone of the process is changed, so that every sentence follows.  Back to
 * local time without reading a file, which might hang: by the offset that
 * was in force when it was left.  glibc looks for a file of any zone's name
 * first (tzfile.c, TZDIR): it is sent to where no disk is.
 */
#include "ui/console_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* The zone in force now, as a POSIX TZ: names in <>, the offset with the sign of POSIX (west). */
static void note_zone(struct console *c)
{
	int64_t now = console_clock(c);
	time_t t = now ? (time_t)(now / 1000) : time(NULL); /* nothing has come yet */
	long west;
	struct tm tm;

	if (!localtime_r(&t, &tm))
		return;
	west = -tm.tm_gmtoff;
	snprintf(c->clock.zone, sizeof c->clock.zone, "<%.16s>%s%02ld:%02ld", tm.tm_zone,
		 west < 0 ? "-" : "+", labs(west) / 3600 % 100, labs(west) / 60 % 60);
}

static void set_mode(struct console *c, enum settings_clock mode)
{
	if (c->clock.mode == CLOCK_LOCAL)
		note_zone(c);
	c->clock.mode = mode;
	setenv("TZDIR", "/proc", 1);
	setenv("TZ", mode == CLOCK_UTC ? "UTC0" : c->clock.zone, 1);
	tzset();
	c->moved = true;
}

void console_clock_begin(struct console *c)
{
	if (c->opts->set->clock != CLOCK_LOCAL)
		set_mode(c, c->opts->set->clock);
}

void console_clock_next(struct console *c)
{
	static const char *const say[NCLOCKS] = {
		[CLOCK_LOCAL] = "times are local time",
		[CLOCK_UTC] = "times are UTC",
		[CLOCK_AGO] = "times in lists are how long ago",
	};
	char key[32];

	set_mode(c, (enum settings_clock)((c->clock.mode + 1) % NCLOCKS));
	console_answer(c, CONSOLE_HINT_MS, 0, false, "%s  (%s goes on)", say[c->clock.mode],
		       keymap_key_name(c->keys, key, sizeof key, CMD_CLOCK));
}
