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

/* A few maps without a path: in a few words, in the order of the troubles. */
#define FEW 8
struct few {
	const struct san_map *m;
	struct verdict_trouble trouble;
	enum verdict_map_kind kind;
};

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
		verdict_trouble_of(it.m, &f, &it.trouble);
		for (at = n++; at && verdict_worse(&it.trouble, &out[at - 1].trouble); at--)
			out[at] = out[at - 1];
		out[at] = it;
	}
	return n;
}

/* What is said of one and of several; maps of which the same is said share it. */
struct few_says {
	const char *one, *many;
};

static const struct few_says *few_says(const struct line *l, const struct few *it)
{
	/* of dead ones alone there is room for what that means */
	static const struct few_says alone = { ": no path, I/O gets errors",
					       ": no path, I/O gets errors" },
				     dead = { " is dead.", " are dead." },
				     no_path = { " has no path.", " have no path." },
				     begins = { " waits, its limit begins.",
						" wait, their limits begin." },
				     silent = { " waits while multipathd is silent.",
						" wait while multipathd is silent." },
				     for_ever = { " waits for ever.", " wait for ever." },
				     unknown = { " waits, limit not known.",
						 " wait, limit not known." };

	if (it->kind == VM_DEAD && it->m->queueing == SAN_NO)
		return l->s->f.kind == VM_DEAD ? &alone : &dead;
	if (it->kind == VM_DEAD)
		return &no_path;
	if (it->kind != VM_QUEUEING)
		return NULL;
	if (phrase_limit_begins(l->s->san, it->m, l->s->now))
		return &begins;
	if (phrase_limit_stalls(l->s->san, it->m, l->s->now))
		return &silent;
	return phrase_limit_known(l->s->san, it->m) ? &for_ever : &unknown;
}

static void few_clock(const struct line *l, const struct san_map *m, char *dst, size_t size)
{
	char when[32];

	if (m->queue_until < l->s->now || phrase_silent(l->s->san, l->s->now, VERDICT_SILENT_MS))
		text_cat(dst, size, ": I/O errors at %s or later.",
			 text_clock(when, sizeof(when), m->queue_until));
	else
		text_cat(dst, size, ": I/O errors in %s.",
			 phrase_between(when, sizeof(when), l->s->now, m->queue_until));
}

/* Says of the first of n and of those after it of which the same is to be said; returns how many.
 */
static size_t few_say(const struct line *l, const struct few *it, size_t n, char *dst, size_t size)
{
	const struct few_says *says = few_says(l, it);
	char name[PHRASE];
	size_t k = 1;

	text_cat(dst, size, "%s", phrase_map(name, sizeof(name), it->m));
	for (; says && k < n && few_says(l, &it[k]) == says; k++)
		text_cat(dst, size, ", %s", phrase_map(name, sizeof(name), it[k].m));
	if (says)
		text_cat(dst, size, "%s", k > 1 ? says->many : says->one);
	else
		few_clock(l, it->m, dst, size);
	return k;
}

/*
 * True when all maps without a path have been said, if they are several and
 * there is room: the worst alone says nothing of one that waits for ever.
 */
static bool say_few(struct line *l)
{
	struct few few[FEW];
	char text[2 * PHRASE] = "";
	size_t n = few_collect(l, few), i;
	int room = LINE_COLS - WORD_COLS - 1;

	if (n < 2 || n > FEW)
		return false;
	for (i = 0; i < n;) {
		text_cat(text, sizeof(text), "%s", i ? "  " : "");
		i += few_say(l, &few[i], n - i, text, sizeof(text));
	}
	room -= l->s->known ? ACK_COLS : 0;
	room -= l->s->trouble > n || l->s->san->host.gone_maps ? MORE_COLS : 0;
	if (text_width(text) > room)
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
	if (say_few(l))
		return;
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

	if (say_few(l))
		return;
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
