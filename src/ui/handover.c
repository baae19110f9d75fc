/* SPDX-License-Identifier: GPL-2.0-or-later */
/* handover: a heading, what it is about, and a row for each path. */
#include "ui/handover.h"

#include "base/parse.h"
#include "base/text.h"
#include "engine/phrase.h"
#include "engine/verdict.h"
#include "query/parts.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* "03:12:07 UTC": of the day that the heading names, or of one close to it. */
static char *utc(char *dst, size_t size, int64_t ms)
{
	time_t t = (time_t)(ms / 1000);
	struct tm tm;

	snprintf(dst, size, "?");
	if (gmtime_r(&t, &tm))
		strftime(dst, size, "%H:%M:%S UTC", &tm);
	return dst;
}

static char *utc_day(char *dst, size_t size, int64_t ms)
{
	time_t t = (time_t)(ms / 1000);
	struct tm tm;

	snprintf(dst, size, "?");
	if (gmtime_r(&t, &tm))
		strftime(dst, size, "%Y-%m-%d %H:%M:%S UTC", &tm);
	return dst;
}

static void add(struct str *out, const char *text)
{
	char clean[600];

	str_add(out, text_clean(clean, sizeof clean, text));
	str_add_c(out, '\n');
}

static void heading(const struct san *san, int64_t now, struct str *out)
{
	char text[300], when[40];

	snprintf(text, sizeof text, "host %s, %s", san->host.name, utc_day(when, sizeof when, now));
	add(out, text);
}

static void about_port(const struct san *san, const struct san_port *p, struct str *out)
{
	struct verdict_part part = { .port = p, .part = p->part, .key = p->key };
	char text[500], when[40];

	verdict_part_count(san, &part);
	snprintf(text, sizeof text, "%s %s %s: %s", phrase_part_noun(p->part, p->key), p->label,
		 strcmp(p->wwn, p->label) != 0 ? p->wwn : "", verdict_port_word(p));
	if (p->since)
		text_cat(text, sizeof text, " since %s", utc(when, sizeof when, p->since));
	if (p->errs)
		text_cat(text, sizeof text, "; its link counted errors: %s", p->errs_text);
	add(out, text);
	snprintf(text, sizeof text, "%u of %u paths through it are down, of %u maps", part.down,
		 part.total, part.maps);
	add(out, text);
}

/* In numbers and UTC: the verdict's own sentence has the clock of the console. */
static void about_map(const struct san *san, const struct san_map *m, int64_t now, struct str *out)
{
	struct verdict_count n;
	struct verdict v;
	char text[600], size[16], when[40];

	verdict_map(san, m, now, &v);
	verdict_count(m, now, &n);
	snprintf(text, sizeof text, "map %s, WWID %s, %s, %s %s: %s, %u of %u paths usable",
		 m->name, m->wwid, text_size(size, sizeof size, m->size), m->vendor, m->product,
		 v.word, n.usable, n.expected);
	if (m->no_path_since)
		text_cat(text, sizeof text, ", none since %s",
			 utc(when, sizeof when, m->no_path_since));
	else if (m->changed_since && n.usable < n.expected)
		text_cat(text, sizeof text, " since %s", utc(when, sizeof when, m->changed_since));
	add(out, text);
}

/* The host port as the array knows it: its WWPN, where it has one. */
static const char *initiator(const struct san *san, const struct san_path *p)
{
	const struct san_port *port =
		p->hport[0] ? san_port_find(san, SAN_PART_HOST, p->hport) : NULL;

	return port && port->wwn[0] ? port->wwn : p->hport;
}

static void lun_text(const struct san_path *p, char *dst, size_t size)
{
	const char *colon = strrchr(p->hctl, ':');
	uint64_t lun;

	if (colon && parse_u64(colon + 1, &lun))
		snprintf(dst, size, "%llu (0x%llx)", (unsigned long long)lun,
			 (unsigned long long)lun);
	else
		snprintf(dst, size, "?");
}

static void row(const struct san *san, const struct san_path *p, int64_t now, struct str *out)
{
	char text[600], lun[40], when[40];
	struct verdict v;

	verdict_path(san, p, now, &v);
	lun_text(p, lun, sizeof lun);
	snprintf(text, sizeof text, "%-23s  %-23s  %-10s  %-33s  %-6s  %s", initiator(san, p),
		 p->tport, lun, p->wwid[0] ? p->wwid : p->map->wwid, p->name, v.word);
	if (p->since)
		text_cat(text, sizeof text, " since %s", utc(when, sizeof when, p->since));
	add(out, text);
}

static bool belongs(const struct target *on, const struct san_path *p)
{
	if (on->port)
		return parts_through(p, on->port);
	if (on->path)
		return p == on->path;
	return p->map == on->map && (!on->group || p->group == on->group);
}

static void rows(const struct san *san, const struct target *on, int64_t now, struct str *out)
{
	unsigned n = 0;

	str_addf(out, "\n%-23s  %-23s  %-10s  %-33s  %-6s  %s\n", "initiator port", "target port",
		 "LUN", "WWID", "device", "state");
	for (size_t i = 0; i < san->nmaps; i++) {
		for (const struct san_path *p = san->maps[i]->paths; p; p = p->next_in_map) {
			if (belongs(on, p) && ++n <= HANDOVER_PATHS)
				row(san, p, now, out);
		}
	}
	if (n > HANDOVER_PATHS)
		str_addf(out, "and %u more\n", n - HANDOVER_PATHS);
}

void handover_text(const struct san *san, const struct target *on, int64_t now, struct str *out)
{
	if (!on->map && !on->port)
		return;
	heading(san, now, out);
	if (on->port)
		about_port(san, on->port, out);
	else
		about_map(san, on->map, now, out);
	rows(san, on, now, out);
}
