/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_health: one line and an exit status for monitoring, in the manner of the
 * monitoring plug-ins: 0 ok, 1 degraded, 2 failed, 3 unknown.
 */
#include "cli/cli.h"
#include "cli/session.h"

#include "base/mem.h"
#include "base/tell.h"
#include "engine/verdict.h"

#include <stdio.h>
#include <stdlib.h>

#define LOAD_MS 8000

static void print_troubles(const struct san *san, int64_t now)
{
	size_t cap = 0, max = VERDICT_TROUBLES(san), n;
	struct verdict_trouble *t = mem_grow(NULL, &cap, max, sizeof(*t));
	char text[500];

	n = verdict_troubles(san, now, t, max);
	for (size_t i = 0; i < n; i++)
		tell(stdout, "%-10s %s", t[i].word,
		     verdict_trouble_text(text, sizeof(text), san, &t[i], now));
	free(t);
}

static int look(const struct options *o, struct client *c, struct err *e)
{
	int rc = client_wait_loaded(c, LOAD_MS, e);

	return rc || !o->for_ms ? rc : client_watch(c, o->for_ms, e);
}

int cli_health(const struct options *o)
{
	struct verdict_health h = { .code = HEALTH_UNKNOWN };
	struct session s;
	struct err e = { 0 };
	int rc = session_open(o, NULL, NULL, &s, &e);

	if (!rc)
		rc = look(o, s.client, &e);
	if (rc) {
		tell(stdout, "UNKNOWN    %s", e.text);
		session_close(&s);
		return HEALTH_UNKNOWN;
	}
	verdict_health(client_san(s.client), client_now(s.client), NULL, &h);
	tell(stdout, "%-10s %s", h.word, h.text);
	if (o->verbose)
		print_troubles(client_san(s.client), client_now(s.client));
	session_close(&s);
	return (int)h.code;
}
