/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_health: one line and an exit status for monitoring, in the manner of the
 * monitoring plug-ins: 0 ok, 1 degraded, 2 failed, 3 unknown.
 */
#include "cli/cli.h"
#include "cli/session.h"

#include "engine/verdict.h"

#include <stdio.h>

#define LOAD_MS 8000

int cli_health(const struct options *o)
{
	struct verdict_health h = { .code = HEALTH_UNKNOWN };
	struct session s;
	struct err e = { 0 };
	int rc = session_open(o, NULL, NULL, &s, &e);

	if (!rc)
		rc = client_wait_loaded(s.client, LOAD_MS, &e);
	if (rc) {
		printf("UNKNOWN    %s\n", e.text);
		session_close(&s);
		return HEALTH_UNKNOWN;
	}
	verdict_health(client_san(s.client), client_now(s.client), &h);
	printf("%-10s %s\n", h.word, h.text);
	session_close(&s);
	return (int)h.code;
}
