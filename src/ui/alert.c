/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * alert: one number for how bad things are, and when a change of it is told.
 */
#include "ui/alert.h"

#include "base/attr.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>

/* From well to worst; the worst map's kind decides within a step. */
static const int steps[] = {
	[HEALTH_OK] = 0,
	[HEALTH_UNKNOWN] = 100,
	[HEALTH_DEGRADED] = 200,
	[HEALTH_FAILED] = 300,
};
#define LEVEL_DEAD  399
#define LEVEL_ENDED 400 /* nobody looks any longer */

/* The most urgent kind of trouble that a map has; VM_OK when none has any. */
static enum verdict_map_kind worst_kind(const struct verdict_totals *t)
{
	for (int k = (int)ARRAY_LEN(t->by_kind) - 1; k > VM_OK_UNSURE; k--)
		if (t->by_kind[k])
			return (enum verdict_map_kind)k;
	return VM_OK;
}

/* A dead map counts twice: it may have been told of when it began to queue. */
static uint32_t count_troubles(const struct verdict_totals *t)
{
	uint32_t n = t->by_kind[VM_DEAD];

	for (size_t k = VM_OK_UNSURE + 1; k < ARRAY_LEN(t->by_kind); k++)
		n += t->by_kind[k];
	return n;
}

static int level_of(const struct alert_facts *f)
{
	if (f->ended)
		return LEVEL_ENDED;
	if (f->health->code == HEALTH_OK)
		return steps[HEALTH_OK];
	/* less urgent than one that queues, for nothing is left to decide; but nothing is worse */
	if (f->totals->by_kind[VM_DEAD])
		return LEVEL_DEAD;
	return steps[f->health->code] + (int)worst_kind(f->totals);
}

static void worse_text(const struct alert_facts *f, char *text, size_t size)
{
	if (f->ended)
		snprintf(text, size, "%s: ENGINE ENDED %s", f->host, f->ended);
	else
		snprintf(text, size, "%s: %s %s", f->host, f->health->word, f->health->text);
}

static void well_text(const struct alert *a, const struct alert_facts *f, int64_t now, char *text,
		      size_t size)
{
	char span[32];

	snprintf(text, size, "%s: OK again", f->host);
	if (a->worse_ms)
		text_cat(text, size, " after %s", text_span(span, sizeof span, now - a->worse_ms));
}

/* Worse than what was told: now, or when the last alert is long enough ago. */
static bool got_worse(struct alert *a, int level, uint32_t troubles, int64_t now)
{
	a->better_ms = 0;
	if (a->told_ms && now - a->told_ms < ALERT_APART_MS)
		return false;
	a->level = level;
	a->troubles = troubles;
	a->told_ms = now;
	if (!a->worse_ms)
		a->worse_ms = now;
	return true;
}

/* Better than what was told, and it has lasted: true when all is well. */
static bool got_better(struct alert *a, int level, uint32_t troubles, int64_t now)
{
	if (!a->better_ms)
		a->better_ms = now;
	if (now - a->better_ms < ALERT_LASTED_MS)
		return false;
	a->better_ms = 0;
	a->level = level;
	a->troubles = troubles;
	return level == steps[HEALTH_OK];
}

bool alert_look(struct alert *a, const struct alert_facts *f, int64_t now, char *text, size_t size)
{
	int level;
	uint32_t troubles;

	if (f->waiting)
		return false;
	level = level_of(f);
	troubles = f->ended ? a->troubles : count_troubles(f->totals);
	if (!a->known) {
		*a = (struct alert){ .known = true, .level = level, .troubles = troubles };
		return false;
	}
	if (level > a->level || (level == a->level && troubles > a->troubles)) {
		if (!got_worse(a, level, troubles, now))
			return false;
		worse_text(f, text, size);
		return true;
	}
	if (level == a->level && troubles == a->troubles) {
		a->better_ms = 0;
		return false;
	}
	if (!got_better(a, level, troubles, now))
		return false;
	well_text(a, f, now, text, size);
	a->told_ms = now;
	a->worse_ms = 0;
	return true;
}

char *alert_title(char *dst, size_t size, const struct alert_facts *f)
{
	enum verdict_map_kind kind = f->waiting ? VM_OK : worst_kind(f->totals);
	uint32_t n = f->waiting ? 0 : f->totals->by_kind[kind];

	snprintf(dst, size, "sandeck%s%s: ", f->host[0] ? " " : "", f->host);
	/* two kinds, one word */
	if (kind == VM_QUEUEING_CLOCK)
		n += f->totals->by_kind[VM_QUEUEING];
	if (f->ended)
		text_cat(dst, size, "engine ended");
	else if (f->waiting)
		text_cat(dst, size, "waiting");
	else if (kind != VM_OK)
		text_cat(dst, size, "%u %s", n, verdict_map_word(kind));
	else if (f->health->code == HEALTH_OK)
		text_cat(dst, size, "OK");
	else
		for (const char *p = f->health->word; *p; p++)
			text_cat(dst, size, "%c", tolower((unsigned char)*p));
	return dst;
}
