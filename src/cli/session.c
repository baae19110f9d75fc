/* SPDX-License-Identifier: GPL-2.0-or-later */
/* session: from the options to a connected client. */
#include "cli/session.h"

#include "base/tell.h"

#include <locale.h>
#include <stdio.h>

#define DEFAULT_INTERVAL_MS 1000

void session_engine_opts(const struct options *o, const char *replay, struct engine_opts *out)
{
	*out = (struct engine_opts){
		.source = replay ? &source_replay : o->lab ? &source_lab : &source_kernel,
		.src = {
			.scenario = replay ? replay : o->lab,
			.interval_ms = o->interval_ms ? o->interval_ms : DEFAULT_INTERVAL_MS,
			.read_only = o->read_only || replay || o->aside,
			.once = o->aside && !o->for_ms,
			.config = o->config,
			.peer = o->peer_release,
			.ignore_wwids = o->ignore_wwids,
			.start_ms = o->start_ms,
			.at_ms = o->at_ms,
			.freeze = o->freeze,
			.speed = o->speed,
		},
		.labels = o->labels,
	};
}

/* What an ssh says before there is a screen, or for a batch command, is for the person there. */
static void tell_noise(void *ctx, const char *text)
{
	(void)ctx;
	tell(stderr, "%s", text);
}

/*
 * Which characters are wide: files are read for that, while the engine looks
 * around.  For this thread only, as the engine's are under way; they measure no text.
 */
static void take_characters(void)
{
	locale_t l = newlocale(LC_CTYPE_MASK, "", (locale_t)0);

	if (l)
		uselocale(l);
}

int session_open(const struct options *o, const char *replay, const struct client_events *ev,
		 struct session *out, struct err *e)
{
	static const struct client_events plain = { .noise = tell_noise };
	int rc;

	*out = (struct session){ 0 };
	session_engine_opts(o, replay, &out->engine);
	rc = options_via(o, out->via_text, sizeof(out->via_text), &out->via, e);
	if (rc)
		return rc;
	if (!out->via) {
		out->starter =
			o->aside ? starter_inside(&out->engine) : starter_new(&out->engine, e);
		if (!out->starter)
			return E_IO;
	}
	out->client = client_new(out->starter, out->via, ev ? ev : &plain);
	if (o->read_only)
		client_read_only(out->client);
	rc = client_connect(out->client, e);
	if (o->aside)
		take_characters();
	return rc;
}

void session_close(struct session *s)
{
	client_free(s->client);
	starter_free(s->starter);
	s->client = NULL;
	s->starter = NULL;
}
