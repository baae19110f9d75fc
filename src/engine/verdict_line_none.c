/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict_line_none: sentences for maps without a path, and suspended ones.
 *
 * What waits, since when, and until when: here the words decide what an
 * operator does next, so the deadline and NO LIMIT are never left out.
 */
#include "engine/verdict_line.h"

#include "base/text.h"

#include <inttypes.h>
#include <string.h>

/* ---- no path ---- */

static void say_span_of(struct line *l, unsigned weight)
{
	char span[32];

	if (l->m->no_path_since)
		SAY(l, weight, " for %s",
		    phrase_between(span, sizeof(span), l->m->no_path_since, l->s->now));
}

static void say_held(struct line *l)
{
	char text[PHRASE];

	SAY(l, 2, ", %s", phrase_held(text, sizeof(text), l->s->san, l->m));
	if (!phrase_counts_held(l->s->san, l->m) && l->m->open_count >= 0)
		SAY(l, 1, " (open %" PRId32 ")", l->m->open_count);
}

static void say_deadline(struct line *l)
{
	int64_t at = l->m->queue_until,
		silent = phrase_silent(l->s->san, l->s->now, VERDICT_SILENT_MS);
	char clock[16], span[32];

	text_clock(clock, sizeof(clock), at);
	if (silent) {
		SAY(l, 0, "; errors at %s or later", clock);
		SAY(l, 8, " (multipathd silent %s)", text_span(span, sizeof(span), silent));
	} else if (at < l->s->now) {
		SAY(l, 0, "; errors due since %s", clock);
	} else {
		SAY(l, 0, "; ERRORS IN %s", phrase_between(span, sizeof(span), l->s->now, at));
		SAY(l, 8, ", %s", clock);
	}
	KEY(l, 3, " (%s)", queueing);
}

/* A few maps without a path: each in a few words. Clocks first, dead ones last. */
#define FEW 3
struct few {
	const struct san_map *m;
	enum verdict_map_kind kind;
};

static int few_order(const struct few *a)
{
	return a->kind == VM_QUEUEING_CLOCK ? 0 : a->kind == VM_QUEUEING ? 1 : 2;
}

static bool few_before(const struct few *a, const struct few *b)
{
	if (few_order(a) != few_order(b))
		return few_order(a) < few_order(b);
	return a->m->queue_until < b->m->queue_until;
}

static size_t few_collect(const struct line *l, struct few out[FEW])
{
	size_t n = 0;

	for (size_t i = 0; i < l->s->san->nmaps; i++) {
		struct few it = { .m = l->s->san->maps[i] };
		struct verdict_facts f;
		size_t at;

		if (!line_facts(l->s, it.m, &f))
			continue;
		it.kind = f.kind;
		if (it.kind != VM_QUEUEING_CLOCK && it.kind != VM_QUEUEING && it.kind != VM_DEAD)
			continue;
		if (n == FEW)
			return FEW + 1;
		for (at = n++; at && few_before(&it, &out[at - 1]); at--)
			out[at] = out[at - 1];
		out[at] = it;
	}
	return n;
}

static void few_say(const struct line *l, const struct few *it, char *dst, size_t size)
{
	char name[PHRASE], when[32];
	const struct san_map *m = it->m;

	phrase_map(name, sizeof(name), m);
	if (it->kind == VM_QUEUEING)
		text_cat(dst, size, "%s waits%s.", name,
			 phrase_limit_begins(l->s->san, m, l->s->now) ? ", its limit begins"
			 : phrase_limit_known(l->s->san, m)           ? " for ever"
								      : ", limit not known");
	else if (it->kind == VM_DEAD)
		text_cat(dst, size, m->queueing == SAN_NO ? "%s is dead." : "%s has no path.",
			 name);
	else if (m->queue_until < l->s->now ||
		 phrase_silent(l->s->san, l->s->now, VERDICT_SILENT_MS))
		text_cat(dst, size, "%s: I/O errors at %s or later.", name,
			 text_clock(when, sizeof(when), m->queue_until));
	else
		text_cat(dst, size, "%s: I/O errors in %s.", name,
			 phrase_between(when, sizeof(when), l->s->now, m->queue_until));
}

/* True when two or three maps without a path have been said, and nothing else is wrong. */
static bool say_few(struct line *l)
{
	struct few few[FEW];
	char text[PHRASE] = "";
	size_t n = few_collect(l, few);

	if (n < 2 || n > FEW || l->s->trouble != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		text_cat(text, sizeof(text), "%s", i ? "  " : "");
		few_say(l, &few[i], text, sizeof(text));
	}
	if (text_width(text) > LINE_COLS - WORD_COLS - 1 - (l->s->known ? ACK_COLS : 0))
		return false;
	SAY(l, 0, "%s", text);
	l->covered = (uint32_t)n;
	return true;
}

void line_clock(struct line *l)
{
	if (say_few(l))
		return;
	SAY(l, 0, "%s: no path", l->name);
	say_span_of(l, 4);
	say_held(l);
	say_deadline(l);
}

void line_queueing(struct line *l)
{
	SAY(l, 0, "%s: no path", l->name);
	say_span_of(l, 5);
	say_held(l);
	if (phrase_limit_begins(l->s->san, l->m, l->s->now)) {
		SAY(l, 0, ", limit %" PRId64 " s begins", l->m->queue_limit_ms / 1000);
	} else if (phrase_limit_stalls(l->s->san, l->m, l->s->now)) {
		SAY(l, 0, ", NO LIMIT");
		SAY(l, 4, " while multipathd is silent");
	} else if (phrase_limit_known(l->s->san, l->m)) {
		SAY(l, 0, ", NO LIMIT");
		SAY(l, 4, "; sync hangs");
	} else {
		SAY(l, 0, ", limit not known");
		if (phrase_silent(l->s->san, l->s->now, VERDICT_SILENT_MS))
			SAY(l, 8, " (multipathd does not answer)");
	}
	KEY(l, 3, " (%s)", queueing);
}

void line_dead(struct line *l)
{
	char text[2 * PHRASE];

	SAY(l, 0, "%s: no path", l->name);
	if (l->m->queueing == SAN_UNKNOWN) {
		say_span_of(l, 4);
		SAY(l, 0, "; whether I/O is held or fails is not known");
		return;
	}
	if (l->m->no_path_since)
		SAY(l, 4, " since %s", text_clock(text, sizeof(text), l->m->no_path_since));
	SAY(l, 0, ", I/O gets errors");
	if (l->m->fs_hurt)
		SAY(l, 5, "; %s", say_hurt(text, sizeof(text), l->m, ""));
}

void line_suspended(struct line *l)
{
	char span[32];

	SAY(l, 0, "%s", l->name);
	if (l->m->suspended_since)
		SAY(l, 5, " for %s",
		    phrase_between(span, sizeof(span), l->m->suspended_since, l->s->now));
	SAY(l, 0, ": all I/O and every sync waits");
	KEY(l, 4, " (%s continues it)", resume);
}
