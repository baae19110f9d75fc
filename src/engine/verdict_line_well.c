/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict_line_well: sentences for a host all of whose paths work.
 *
 * That is not yet OK: nobody may be watching, nobody may have said how many
 * paths there should be, or they cannot even be read.
 */
#include "engine/verdict_line.h"

#include "base/text.h"

#include <inttypes.h>
#include <string.h>

/* ---- nothing wrong with the paths ---- */

void line_gone(struct line *l)
{
	const struct san_host *h = &l->s->san->host;
	char text[sizeof(l->out->text)], names[PHRASE];

	l->out->word = VERDICT_GONE_WORD;
	l->out->code = HEALTH_FAILED;
	l->out->worst = NULL;
	l->covered = 0;
	if (h->gone_maps == 1) {
		SAY(l, 0, "%s", verdict_gone_text(text, sizeof(text), l->s->san));
		return;
	}
	SAY(l, 0, "%" PRIu32 " accepted maps are gone", h->gone_maps);
	SAY(l, 3, ": %s", text_clean(names, sizeof(names), h->gone_names));
}

void line_unwatched(struct line *l)
{
	int64_t silent = phrase_silent(l->s->san, l->s->now, VERDICT_SILENT_MS);
	char span[32];

	l->out->word = "UNWATCHED";
	l->out->code = HEALTH_DEGRADED;
	l->out->worst = NULL;
	l->covered = 0;
	if (silent)
		SAY(l, 0, "multipathd silent for %s", text_span(span, sizeof(span), silent));
	else
		SAY(l, 0, "no multipathd");
	if (l->s->hurt) {
		SAY(l, 0, silent ? "; " : ", nobody retries: ");
		line_hurt(l);
	} else {
		SAY(l, 0, silent ? "" : ": a failed path stays failed");
		SAY(l, 4, silent ? "; path states are the kernel's" : ", nobody retries it");
	}
}

void line_not_its(struct line *l)
{
	l->covered = l->s->by[VM_UNWATCHED];
	if (l->covered == 1)
		SAY(l, 0, "%s: multipathd does not have this map", l->name);
	else
		SAY(l, 0, "%" PRIu32 " maps that multipathd does not have", l->covered);
	SAY(l, 4, ": a failed path stays failed");
}

/* Redundancy is whole, but I/O goes the worse way. */
bool line_detour(struct line *l)
{
	const struct san_map *m = NULL;
	uint32_t n = 0, best = 0;

	for (size_t i = 0; i < l->s->san->nmaps; i++) {
		uint32_t g = verdict_better_group(l->s->san->maps[i]);

		if (!g)
			continue;
		if (!n++) {
			m = l->s->san->maps[i];
			best = g;
		}
	}
	if (!m)
		return false;
	l->out->word = "DETOUR";
	l->out->worst = m;
	phrase_map(l->name, sizeof(l->name), m);
	if (n == 1)
		SAY(l, 0, "%s", l->name);
	else
		SAY(l, 0, "%" PRIu32 " maps", n);
	SAY(l, 0, " on group %" PRIu32, m->cur_group);
	SAY(l, 4, " (priority %" PRId32 ")", m->groups[m->cur_group - 1].prio);
	SAY(l, 0, "; group %" PRIu32, best);
	SAY(l, 4, " (priority %" PRId32 ")", m->groups[best - 1].prio);
	SAY(l, 0, " is usable");
	KEY(l, 4, " (%s)", switch_group);
	return true;
}

/* "2 HBAs": the ports of a kind, by the name people have for them. */
static uint32_t count_parts(const struct san *san, enum san_part part, const char **noun)
{
	uint32_t n = 0;

	for (size_t i = 0; i < san->nports; i++) {
		const char *word;

		if (san->ports[i]->part != part)
			continue;
		word = phrase_part_noun(part, san->ports[i]->key);
		*noun = n++ && strcmp(*noun, word) ? "host port" : word;
	}
	return n;
}

static void say_over(struct line *l)
{
	const char *hw = "", *tw = "";
	char a[32], b[32];
	uint32_t hosts = count_parts(l->s->san, SAN_PART_HOST, &hw);
	uint32_t far = count_parts(l->s->san, SAN_PART_CTL, &tw);

	if (!far)
		far = count_parts(l->s->san, SAN_PART_TARGET, &tw);
	if (hosts && far)
		SAY(l, 5, ", over %s and %s", text_count(a, sizeof(a), hosts, hw),
		    text_count(b, sizeof(b), far, tw));
}

void line_ok(struct line *l)
{
	if (l->s->san->nmaps == 1)
		SAY(l, 0, "%s has all %" PRIu32 " expected paths", l->name, l->s->expected);
	else
		SAY(l, 0, "all %zu maps have all %" PRIu32 " expected paths", l->s->san->nmaps,
		    l->s->expected);
	say_over(l);
}

static void say_missing(struct line *l)
{
	char text[PHRASE];

	text_clean(text, sizeof(text), l->s->san->host.missing);
	if (*text)
		SAY(l, 0, ": %s", text);
}

void line_unsure(struct line *l)
{
	const struct line_scan *s = l->s;
	char text[200];

	if (s->f.doubt == DOUBT_STATES) {
		l->out->word = "UNKNOWN";
		l->out->code = HEALTH_UNKNOWN;
		SAY(l, 0, "states of %" PRIu32 " of %" PRIu32 " paths cannot be read", s->unknown,
		    s->expected);
		say_missing(l);
	} else if (s->f.doubt == DOUBT_BASELINE) {
		SAY(l, 0, "%" PRIu32 " of %" PRIu32 " paths seen; no baseline saved yet", s->usable,
		    s->expected);
		SAY(l, 4, " (sandeck baseline accept)");
	} else {
		const char *why = ": no redundancy", *cut;

		say_doubt(text, sizeof(text), s->san, l->m, &s->f);
		cut = strstr(text, why);
		SAY(l, 0, "%s: %.*s", l->name, (int)(cut ? cut - text : (long)sizeof(text)), text);
		SAY(l, 4, "%s", cut ? cut : "");
	}
}

void line_no_maps(struct line *l)
{
	bool blind = *l->s->san->host.missing;

	l->out->word = blind ? "UNKNOWN" : "NO MAPS";
	l->out->code = blind ? HEALTH_UNKNOWN : HEALTH_OK;
	SAY(l, 0, "no multipath map %s", blind ? "seen" : "on this host, nothing to watch");
	if (l->keys && !blind)
		SAY(l, 4, " (%s says why)", l->keys->disks);
	say_missing(l);
}

/* Who shows it knows the note and the end. */
void line_acknowledged(struct line *l)
{
	char maps[32];

	l->out->word = VERDICT_ACK_WORD;
	l->out->code = HEALTH_OK;
	l->out->worst = NULL;
	SAY(l, 0, "%s acknowledged", text_count(maps, sizeof(maps), l->s->known, "map"));
}

void line_loading(struct line *l)
{
	char maps[32];

	l->out->word = "UNKNOWN";
	l->out->code = HEALTH_UNKNOWN;
	SAY(l, 0, "not all states are read yet; %s so far",
	    text_count(maps, sizeof(maps), (unsigned)l->s->san->nmaps, "map"));
}

void line_pending(struct line *l)
{
	char text[PHRASE];

	l->out->word = "OK?";
	SAY(l, 0, "nothing wrong in what could be read; %s",
	    text_clean(text, sizeof(text), l->s->san->host.pending));
}
