/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * alert: what to tell a person who is looking at another window: that the SAN
 * has got worse, and that it is well again.
 *
 * Each is told once.  Worse is told at once, well when it has lasted, and no
 * two within ALERT_APART_MS: of a path that flaps, or of maps that fail one
 * after the other, the latest state is told and not each step.  Pure; the
 * caller passes the time in.
 */
#ifndef UI_ALERT_H
#define UI_ALERT_H

#include "engine/verdict.h"

#include <stdbool.h>

#define ALERT_APART_MS  10000 /* between two alerts */
#define ALERT_LASTED_MS 10000 /* better than what was told, before that counts */

/* How things stand. */
struct alert_facts {
	const char *host; /* any text; "" not known yet */
	const struct verdict_totals *totals;
	const struct verdict_health *health;
	const char *ended; /* why the engine ended; NULL while it lives */
	bool waiting;      /* there is no picture yet: totals and health mean nothing */
};

struct alert {
	bool known; /* there has been a picture */
	/* what was told last, or seen first */
	int level;
	uint32_t troubles;
	int64_t told_ms;   /* 0: nothing was told yet */
	int64_t worse_ms;  /* since when it is not well, as told; 0 */
	int64_t better_ms; /* since when it is better than what was told; 0: it is not */
};

/*
 * Look at how things stand now (ms of a clock that runs on, not 0), at least
 * once a second.  True when a person is to be told; text is then the sentence:
 * "db1: AT RISK 6 maps at 2 of 4 paths", "db1: OK again after 12 min".  The
 * first picture is no news: somebody has just started the console to see it.
 */
bool alert_look(struct alert *a, const struct alert_facts *f, int64_t now, char *text, size_t size);

/* The title of the window: "sandeck db1: 6 at risk". Into dst; returns dst. */
char *alert_title(char *dst, size_t size, const struct alert_facts *f);

#endif
