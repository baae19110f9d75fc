/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict_troubles: all that is wrong, the worst first.
 *
 * One order for the health line, which says the first, and for those who want
 * the whole list.
 */
#include "engine/verdict_facts.h"

#include "base/attr.h"
#include "base/text.h"
#include "engine/phrase.h"

#include <inttypes.h>
#include <stdio.h>

/* Of a map; in the order of enum verdict_map_kind, which is the urgency. */
static const struct {
	const char *word;
	enum verdict_health_code code;
} rows[] = {
	[VM_OK] = { "OK", HEALTH_OK },
	[VM_OK_UNSURE] = { "OK?", HEALTH_OK },
	[VM_UNWATCHED] = { "UNWATCHED", HEALTH_DEGRADED },
	[VM_EMPTY] = { "EMPTY", HEALTH_DEGRADED },
	[VM_SLOW] = { "SLOW", HEALTH_DEGRADED },
	[VM_FLAPPING] = { "FLAPPING", HEALTH_DEGRADED },
	[VM_MARGINAL] = { "MARGINAL", HEALTH_DEGRADED },
	[VM_BACK_UNWELL] = { "BACK, NOT WELL", HEALTH_DEGRADED },
	[VM_DEGRADED] = { "DEGRADED", HEALTH_DEGRADED },
	[VM_IO_ERRORS] = { "I/O ERRORS", HEALTH_DEGRADED },
	[VM_AT_RISK] = { "AT RISK", HEALTH_DEGRADED },
	[VM_STUCK] = { "STUCK", HEALTH_DEGRADED },
	[VM_DEAD] = { "DEAD", HEALTH_FAILED },
	[VM_QUEUEING] = { "QUEUEING", HEALTH_FAILED },
	[VM_SUSPENDED] = { "SUSPENDED", HEALTH_FAILED },
	[VM_QUEUEING_CLOCK] = { "QUEUEING", HEALTH_FAILED },
};

/* Twice the kind, so that a trouble of the host has a place between two kinds. */
#define URGENCY(kind)     (2 * (int)(kind))
#define URGENCY_UNWATCHED (URGENCY(VM_AT_RISK) - 1)
#define URGENCY_GONE      (URGENCY(VM_DEAD) - 1)

/* Within a kind, the smaller is the more urgent. */
static int64_t rank(const struct san_map *m, const struct verdict_facts *f)
{
	switch (f->kind) {
	case VM_QUEUEING_CLOCK:
		return m->queue_until;
	case VM_SUSPENDED:
		return m->suspended_since;
	case VM_DEAD:
	case VM_QUEUEING:
		return m->no_path_since;
	case VM_STUCK: /* one that stands still before one that lost a path to it */
		return f->stuck_since - (f->stopped ? INT64_MAX / 2 : 0);
	case VM_AT_RISK:
		return f->n.usable;
	case VM_DEGRADED:
		return (int64_t)f->n.usable - (int64_t)f->n.expected;
	case VM_SLOW:
		return -(int64_t)f->slow->slow_us;
	case VM_FLAPPING:
		return -(int64_t)f->flapping->flaps;
	case VM_MARGINAL:
		return -(int64_t)f->marginals;
	case VM_OK_UNSURE:
		return -(int64_t)f->doubt;
	case VM_OK:
	case VM_UNWATCHED:
	case VM_EMPTY:
	case VM_BACK_UNWELL:
	case VM_IO_ERRORS:
		return 0;
	}
	return 0;
}

void verdict_trouble_of(const struct san_map *m, const struct verdict_facts *f,
			struct verdict_trouble *out)
{
	bool no_path = f->kind == VM_DEAD && m->queueing == SAN_UNKNOWN;

	*out = (struct verdict_trouble){
		.map = m,
		.word = no_path ? "NO PATH" : rows[f->kind].word,
		.code = f->stopped ? HEALTH_FAILED : rows[f->kind].code,
		.urgency = URGENCY(f->kind),
		.idle = f->kind > VM_OK_UNSURE && !phrase_in_use(m),
		.rank = rank(m, f),
	};
}

bool verdict_worse(const struct verdict_trouble *a, const struct verdict_trouble *b)
{
	if (a->urgency != b->urgency)
		return a->urgency > b->urgency;
	if (a->idle != b->idle)
		return b->idle;
	return a->rank < b->rank;
}

bool verdict_unwatched(const struct san *san, int64_t now)
{
	return san->nmaps && (san->host.charge == SAN_CHARGE_NOBODY ||
			      phrase_silent(san, now, VERDICT_SILENT_MS));
}

/* Among n, of which at most max are kept; equals stay in the order of the maps. */
static size_t insert(struct verdict_trouble *out, size_t n, size_t max,
		     const struct verdict_trouble *it)
{
	size_t at = n < max ? n : max;

	for (; at && verdict_worse(it, &out[at - 1]); at--) {
		if (at < max)
			out[at] = out[at - 1];
	}
	if (at < max)
		out[at] = *it;
	return n + 1;
}

size_t verdict_troubles(const struct san *san, int64_t now, struct verdict_trouble *out, size_t max)
{
	static const struct verdict_trouble unwatched = { .word = "UNWATCHED",
							  .code = HEALTH_DEGRADED,
							  .urgency = URGENCY_UNWATCHED };
	static const struct verdict_trouble gone = { .word = VERDICT_GONE_WORD,
						     .code = HEALTH_FAILED,
						     .urgency = URGENCY_GONE };
	struct verdict_trouble it;
	size_t n = 0;

	if (san->host.gone_maps)
		n = insert(out, n, max, &gone);

	if (verdict_unwatched(san, now))
		n = insert(out, n, max, &unwatched);
	for (size_t i = 0; i < san->nmaps; i++) {
		struct verdict_facts f;

		verdict_facts(san, san->maps[i], now, &f);
		if (f.kind <= VM_OK_UNSURE)
			continue;
		verdict_trouble_of(san->maps[i], &f, &it);
		n = insert(out, n, max, &it);
	}
	return n;
}

static char *unwatched_text(char *dst, size_t size, const struct san *san, int64_t now)
{
	int64_t silent = phrase_silent(san, now, VERDICT_SILENT_MS);
	char span[32];

	if (silent)
		snprintf(dst, size, "multipathd silent for %s; path states are the kernel's",
			 text_span(span, sizeof(span), silent));
	else
		snprintf(dst, size, "no multipathd: a failed path stays failed, nobody retries it");
	return dst;
}

char *verdict_gone_text(char *dst, size_t size, const struct san *san)
{
	const struct san_host *h = &san->host;
	char names[400], paths[32];

	text_clean(names, sizeof(names), h->gone_names);
	text_count(paths, sizeof(paths), h->gone_paths, "path");
	if (h->gone_maps == 1)
		snprintf(dst, size, "%s: accepted with %s, the map is gone", names, paths);
	else
		snprintf(dst, size, "%" PRIu32 " accepted maps are gone, with %s: %s", h->gone_maps,
			 paths, names);
	phrase_whole(dst);
	return dst;
}

char *verdict_trouble_text(char *dst, size_t size, const struct san *san,
			   const struct verdict_trouble *t, int64_t now)
{
	char name[PHRASE];
	struct verdict v;

	if (!t->map && t->urgency == URGENCY_GONE)
		return verdict_gone_text(dst, size, san);
	if (!t->map)
		return unwatched_text(dst, size, san, now);
	verdict_map(san, t->map, now, &v);
	snprintf(dst, size, "%s: %s%s%s", phrase_map(name, sizeof(name), t->map), v.reason,
		 *v.next ? "; " : "", v.next);
	return dst;
}
