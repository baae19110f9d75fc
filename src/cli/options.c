/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options: what the words of the command line mean, from one table. */
#include "cli/options.h"

#include "base/attr.h"
#include "base/parse.h"
#include "base/text.h"
#include "engine/conf/peer.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum kind { K_FLAG, K_TEXT, K_SPAN, K_TIME, K_NUMBER };

struct row {
	struct option_row pub;
	enum kind kind;
	size_t off;
	int64_t min_ms, max_ms; /* K_SPAN: what it takes; max 0: any */
};

#define FLAG(n, m, h)                                                                              \
	{                                                                                          \
		{ n, NULL, h }, K_FLAG, offsetof(struct options, m), 0, 0                          \
	}
#define ARG(k, n, a, m, h)                                                                         \
	{                                                                                          \
		{ n, a, h }, k, offsetof(struct options, m), 0, 0                                  \
	}
#define SPAN(n, m, min, max, h)                                                                    \
	{                                                                                          \
		{ n, "S", h }, K_SPAN, offsetof(struct options, m), min, max                       \
	}

/* clang-format off */
static const struct row rows[] = {
	ARG(K_TEXT, "lab", "SCENARIO", lab, "a simulated SAN instead of this host's kernel"),
	ARG(K_TEXT, "host", "NAME", host, "the engine on another host: ssh NAME sandeck engine"),
	ARG(K_TEXT, "via", "COMMAND", via, "the engine is this command, over its standard input and output"),
	FLAG("read-only", read_only, "no key and no command that acts"),
	SPAN("interval", interval_ms, 100, 60000, "seconds between two looks (0.1 to 60; default 1)"),
	FLAG("ascii", ascii, "ASCII strokes only"),
	FLAG("mono", mono, "no colour"),
	FLAG("slow", slow, "a slow line: without a key a frame every 5 seconds"),
	SPAN("repaint", repaint_ms, 1000, 3600000, "paint the whole screen anew each so many seconds (1 to 3600)"),
	ARG(K_TEXT, "theme", "THEME", theme, "a theme by its name (dark, light ...), or its file"),
	ARG(K_TEXT, "config", "FILE", config, "settings from this file"),
	ARG(K_TEXT, "filter", "TEXT", filter, "ls, watch, test and what acts: only what matches; see FILTERS in sandeck(1)"),
	FLAG("json", json, "ls: JSON"),
	FLAG("raw", raw, "ls: the kernel's table and status lines"),
	FLAG("verbose", verbose, "health: each trouble on a line of its own, the worst first"),
	SPAN("for", for_ms, 100, 3600000, "health: watch for so long first; watch, record: end then"),
	FLAG("yes", yes, "act without asking"),
	ARG(K_TEXT, "confirm", "MAP", confirm, "the map's name, for an action that may stop I/O"),
	FLAG("dry-run", dry_run, "show what an action would send and leave, and send nothing"),
	FLAG("direct", direct, "act on the kernel directly though multipathd is in charge"),
	FLAG("list", list, "lab: name the scenarios"),
	FLAG("origin", origin, "config: the file and line that says it, behind each line"),
	ARG(K_TEXT, "peer", "VERSION", peer, "config, assemble: as this release of multipath-tools (0.9.4); default the newest"),
	FLAG("ignore-wwids", ignore_wwids, "paths, assemble: whatever /etc/multipath/wwids says (multipath -i)"),
	FLAG("all", all, "flush: every map that nobody uses"),
	ARG(K_TIME, "start", "TIME", start_ms, "lab: the clock when the story begins, 2026-11-21T03:09:30Z"),
	SPAN("at", at_ms, 0, 86400000, "lab, replay: begin this far into the story (at most a day)"),
	FLAG("freeze", freeze, "lab, replay: the clock stands; each action moves it by one interval"),
	ARG(K_NUMBER, "speed", "X", speed, "replay: faster or slower than it was"),
	FLAG("help", help, "this text"),
	FLAG("version", version, "the version"),
};
/* clang-format on */

const struct option_row *options_row(size_t i)
{
	return i < ARRAY_LEN(rows) ? &rows[i].pub : NULL;
}

static bool take_time(const char *s, int64_t *out)
{
	struct tm tm = { 0 };
	const char *end = strptime(s, "%Y-%m-%dT%H:%M:%S", &tm);

	if (!end || (strcmp(end, "Z") && *end))
		return false;
	*out = (int64_t)(*end ? timegm(&tm) : mktime(&tm)) * 1000;
	return *out > 0; /* engine time is milliseconds since 1970, and 0 is "not known" */
}

static bool take_number(const char *s, double *out)
{
	char *end;

	*out = strtod(s, &end);
	return end != s && !*end && *out > 0.0 && *out <= 1000.0;
}

static int take(const struct row *r, const char *arg, struct options *out, struct err *e)
{
	void *at = (char *)out + r->off;
	bool good = true;

	switch (r->kind) {
	case K_FLAG:
		*(bool *)at = true;
		break;
	case K_TEXT:
		*(const char **)at = arg;
		break;
	case K_SPAN:
		good = parse_duration_ms(arg, at);
		if (good && r->max_ms && (*(int64_t *)at < r->min_ms || *(int64_t *)at > r->max_ms))
			return err_set(e, E_USAGE, "--%s takes %g to %g seconds, not \"%s\"",
				       r->pub.name, (double)r->min_ms / 1000,
				       (double)r->max_ms / 1000, arg);
		break;
	case K_TIME:
		good = take_time(arg, at);
		break;
	case K_NUMBER:
		good = take_number(arg, at);
		break;
	}
	if (!good)
		return err_set(e, E_USAGE, "--%s %s: \"%s\" is not understood", r->pub.name,
			       r->pub.arg, arg);
	return 0;
}

static int check(const struct options *o, struct err *e)
{
	if ((o->via != NULL) + (o->host != NULL) + (o->lab != NULL) > 1)
		return err_set(e, E_USAGE, "--lab, --via and --host exclude each other");
	if (o->json && o->raw)
		return err_set(e, E_USAGE, "--json and --raw exclude each other");
	return 0;
}

int options_parse(int argc, char **argv, struct options *out, struct err *e)
{
	struct option longs[ARRAY_LEN(rows) + 1] = { 0 };
	int c, at = 0;

	*out = (struct options){ .speed = 1.0 };
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		longs[i] = (struct option){ rows[i].pub.name,
					    rows[i].pub.arg ? required_argument : no_argument, NULL,
					    1000 };
	opterr = 0;
	while ((c = getopt_long(argc, argv, ":hv", longs, &at)) != -1) {
		if (c == 'h')
			out->help = true;
		else if (c == 'v')
			out->verbose = true;
		else if (c == ':')
			return err_set(e, E_USAGE, "%s needs a value", argv[optind - 1]);
		else if (c == '?')
			return err_set(e, E_USAGE, "%s is no option; sandeck --help lists them",
				       argv[optind - 1]);
		else if (take(&rows[at], optarg, out, e))
			return E_USAGE;
	}
	out->words = argv + optind;
	out->nwords = argc - optind;
	out->peer_release = PEER_NEWEST;
	if (out->peer && peer_parse(out->peer, &out->peer_release, e)) {
		err_prefix(e, "--peer");
		return E_USAGE;
	}
	return check(out, e);
}

int options_via(const struct options *o, char *dst, size_t size, const char **via, struct err *e)
{
	static const char ok[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_@:";

	*via = o->via;
	if (!o->host)
		return 0;
	/* The name becomes part of a shell command and an argument of ssh. */
	if (!*o->host || o->host[0] == '-' || o->host[strspn(o->host, ok)])
		return err_set(e, E_USAGE, "--host \"%s\" is no host name", o->host);
	snprintf(dst, size, "exec ssh %s sandeck engine%s", o->host,
		 o->read_only ? " --read-only" : "");
	if (o->peer) /* its digits were read: no word for a shell */
		text_cat(dst, size, " --peer %s", o->peer);
	if (o->ignore_wwids)
		text_cat(dst, size, " --ignore-wwids");
	*via = dst;
	return 0;
}
