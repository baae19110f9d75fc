/* SPDX-License-Identifier: GPL-2.0-or-later */
/* session: from the options to a connected client.  Shared by all subcommands. */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "cli/options.h"
#include "link/client.h"
#include "link/starter.h"

struct session {
	struct engine_opts engine;
	struct starter *starter; /* NULL with --via */
	char via_text[512];
	const char *via;
	struct client *client;
};

/* The engine that the options name (a lab, a recording or the kernel). */
void session_engine_opts(const struct options *o, const char *replay, struct engine_opts *out);

/*
 * Make the starter and the client and connect.  replay: a recording, or NULL.
 * ev may be NULL: then what the command of --via says on its standard error is
 * printed on ours.
 */
int session_open(const struct options *o, const char *replay, const struct client_events *ev,
		 struct session *out, struct err *e);
void session_close(struct session *s);

#endif
