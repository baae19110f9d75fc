/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict_text_map: a map's verdict in words.
 *
 * Why it is so, and, where a timer runs, what happens next and when.  Numbers
 * before adjectives; what is not known is said to be not known.
 */
#include "engine/verdict_say.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void map_ok(const struct say *s, const struct san_map *m, const struct verdict_facts *f)
{
	(void)m;
	say_reason(s, "%" PRIu32 " of %" PRIu32 " paths, as accepted", f->n.usable, f->n.expected);
	if (f->ways[SAN_PART_HOST].left_many && f->ways[SAN_PART_TARGET].left_many)
		say_reason(s, "; no single port carries them all");
}

static void map_unsure(const struct say *s, const struct san_map *m, const struct verdict_facts *f)
{
	char text[200];

	say_reason(s, "%s", say_doubt(text, sizeof(text), s->san, m, f));
	/* a missing baseline alone is no reason to point at every map of a new host */
	if (f->doubt == DOUBT_BASELINE)
		s->out->mark = ' ';
}

static void map_unwatched(const struct say *s, const struct san_map *m,
			  const struct verdict_facts *f)
{
	(void)m;
	say_reason(s, "%" PRIu32 " of %" PRIu32 " paths", f->n.usable, f->n.expected);
}

static void map_empty(const struct say *s, const struct san_map *m, const struct verdict_facts *f)
{
	char what[PHRASE];

	(void)f;
	say_reason(s, "no path in its table and none expected; I/O %s",
		   phrase_no_path(what, sizeof(what), s->san, m));
}

static void map_slow(const struct say *s, const struct san_map *m, const struct verdict_facts *f)
{
	char name[PHRASE], ways[2 * PHRASE], text[100];

	(void)m;
	phrase_ways(ways, sizeof(ways), s->san, f->slow);
	say_reason(s, "%s%s%s%s: %s", phrase_path(name, sizeof(name), f->slow), *ways ? " (" : "",
		   ways, *ways ? ")" : "", say_slow(text, sizeof(text), f->slow));
}

static void map_flapping(const struct say *s, const struct san_map *m,
			 const struct verdict_facts *f)
{
	char name[PHRASE];

	(void)m;
	say_reason(s, "%s failed and back %" PRIu32 " times in 10 min",
		   phrase_path(name, sizeof(name), f->flapping), f->flapping->flaps);
}

static void map_marginal(const struct say *s, const struct san_map *m,
			 const struct verdict_facts *f)
{
	char name[PHRASE], ways[2 * PHRASE];

	(void)m;
	say_reason(s, "%" PRIu32 " of %" PRIu32 " paths, but ", f->n.usable, f->n.expected);
	phrase_ways(ways, sizeof(ways), s->san, f->marginal);
	if (f->marginals > 1)
		say_reason(s, "%" PRIu32 " are", f->marginals);
	else
		say_reason(s, "%s%s%s%s is", phrase_path(name, sizeof(name), f->marginal),
			   *ways ? " (" : "", ways, *ways ? ")" : "");
	say_reason(s, " marginal: %s", say_marginal(f->marginal));
}

static void map_unwell(const struct say *s, const struct san_map *m, const struct verdict_facts *f)
{
	char hurt[PHRASE * 2];

	say_reason(s, "%" PRIu32 " of %" PRIu32 " paths are back; %s", f->n.usable, f->n.expected,
		   say_hurt(hurt, sizeof(hurt), m, "is still "));
}

/* What its paths that failed or wait have in common. */
static void cause(const struct say *s, const struct san_map *m, const struct verdict_facts *f)
{
	char text[sizeof(s->out->reason)];
	struct clauses c = { 0 };

	if (f->failed)
		say_cause(&c, 5, s->san, m);
	else if (f->waits)
		say_waits(&c, 5, s->san, m, f->waits);
	clause_join(&c, text, sizeof(text), 160);
	say_reason(s, "%s", text);
}

/* Fewer rows than expected, and no row that says which. */
static void missing(const struct say *s, const struct san_map *m, uint32_t n)
{
	static const char *const from[] = {
		[SAN_EXPECT_NONE] = "seen before",
		[SAN_EXPECT_SEEN] = "seen before",
		[SAN_EXPECT_SIBLINGS] = "its sibling maps have",
		[SAN_EXPECT_BASELINE] = "accepted",
	};
	char count[32];

	say_reason(s, "; %s missing of those %s", text_count(count, sizeof(count), n, "path"),
		   from[m->expect_from]);
}

static void map_degraded(const struct say *s, const struct san_map *m,
			 const struct verdict_facts *f)
{
	char text[256], clock[16], chk[PHRASE];
	uint32_t named = f->n.failed + f->n.gone + f->n.waiting,
		 short_of = f->n.expected - f->n.usable;

	say_reason(s, "%" PRIu32 " of %" PRIu32 " paths", f->n.usable, f->n.expected);
	if (short_of && m->changed_since)
		say_reason(s, " since %s", text_clock(clock, sizeof(clock), m->changed_since));
	if (short_of)
		cause(s, m, f);
	if (short_of > named)
		missing(s, m, short_of - named);
	if (f->contrary)
		say_reason(s, ", but %s: kernel active, checker %s",
			   phrase_path(text, sizeof(text), f->contrary),
			   phrase_checker(chk, sizeof(chk), s->san, f->contrary, s->now));
}

static void map_io_errors(const struct say *s, const struct san_map *m,
			  const struct verdict_facts *f)
{
	char text[PHRASE * 2];

	text_clean(text, sizeof(text), m->ioerr_text);
	say_reason(s, "%" PRIu32 " of %" PRIu32 " paths ok, but I/O fails", f->n.usable,
		   f->n.expected);
	if (*text)
		say_reason(s, ": %s", text);
}

static void map_at_risk(const struct say *s, const struct san_map *m, const struct verdict_facts *f)
{
	char text[256], name[PHRASE], ways[2 * PHRASE];

	if (f->n.usable == 1) {
		phrase_ways(ways, sizeof(ways), s->san, f->left);
		say_reason(s, "1 of %" PRIu32 " paths left: %s%s%s%s%s", f->n.expected,
			   f->n.standby ? "standby " : "", phrase_path(name, sizeof(name), f->left),
			   *ways ? " (" : "", ways, *ways ? ")" : "");
	} else {
		say_reason(s, "%" PRIu32 " of %" PRIu32 " paths, %s", f->n.usable, f->n.expected,
			   say_hang(text, sizeof(text), s->san, f));
	}
	cause(s, m, f);
}

static void map_stuck(const struct say *s, const struct san_map *m, const struct verdict_facts *f)
{
	char name[PHRASE], text[200];

	if (f->stopped) {
		say_reason(s, "%s", say_stopped(text, sizeof(text), f, m, s->now));
		say_next(s, 0, "if all paths fail, I/O %s",
			 phrase_no_path(text, sizeof(text), s->san, m));
	} else {
		say_reason(s, "%s: %s", phrase_path(name, sizeof(name), f->stuck),
			   say_stuck(text, sizeof(text), f->stuck, s->now));
	}
	if (f->stuck)
		say_abort(s, f->stuck, true);
}

static void no_path(const struct say *s, const struct san_map *m)
{
	char clock[16], span[32];

	say_reason(s, "no path");
	if (m->no_path_since)
		say_reason(s, " since %s (%s)", text_clock(clock, sizeof(clock), m->no_path_since),
			   phrase_between(span, sizeof(span), m->no_path_since, s->now));
}

/* What waits in the map; whoever cannot be counted is named instead. */
static void held(const struct say *s, const struct san_map *m)
{
	char text[PHRASE];

	say_reason(s, ": %s", phrase_held(text, sizeof(text), s->san, m));
	if (phrase_counts_held(s->san, m))
		return;
	if (m->open_count >= 0)
		say_reason(s, ", open count %" PRId32, m->open_count);
	if (*phrase_user(text, sizeof(text), m))
		say_reason(s, ", %s", text);
}

static void map_queueing(const struct say *s, const struct san_map *m,
			 const struct verdict_facts *f)
{
	(void)f;
	no_path(s, m);
	held(s, m);
	if (phrase_limit_begins(s->san, m, s->now))
		say_next(s, 0, "%" PRId64 " s from multipathd's next check on, then errors",
			 m->queue_limit_ms / 1000);
	else if (phrase_limit_stalls(s->san, m, s->now))
		say_next(s, 0, "NO LIMIT while multipathd is silent, sync hangs");
	else if (phrase_limit_known(s->san, m))
		say_next(s, 0, "NO LIMIT, sync hangs");
	else
		say_next(s, 0, "limit not known%s, sync hangs",
			 phrase_silent(s->san, s->now, VERDICT_SILENT_MS)
				 ? " (multipathd does not answer)"
				 : "");
}

static void map_clock(const struct say *s, const struct san_map *m, const struct verdict_facts *f)
{
	int64_t silent = phrase_silent(s->san, s->now, VERDICT_SILENT_MS);
	char text[64], span[32];

	(void)f;
	no_path(s, m);
	held(s, m);
	if (silent)
		say_next(s, m->queue_until, "errors at %s or later (multipathd silent %s)",
			 text_clock(text, sizeof(text), m->queue_until),
			 text_span(span, sizeof(span), silent));
	else if (m->queue_until < s->now)
		say_timer(s, m->queue_until, "errors", "errors", "");
	else
		say_next(s, m->queue_until, "ERRORS IN %s, at %s",
			 phrase_between(span, sizeof(span), s->now, m->queue_until),
			 text_clock(text, sizeof(text), m->queue_until));
}

static void map_dead(const struct say *s, const struct san_map *m, const struct verdict_facts *f)
{
	char hurt[PHRASE * 2];

	(void)f;
	no_path(s, m);
	if (m->queueing == SAN_UNKNOWN) {
		s->out->word = "no path";
		say_reason(s, ": whether I/O is held or gets errors is not known");
		return;
	}
	say_reason(s, ": every I/O gets an error at once");
	if (m->fs_hurt)
		say_next(s, 0, "%s: needs a check after repair",
			 say_hurt(hurt, sizeof(hurt), m, ""));
}

static void map_suspended(const struct say *s, const struct san_map *m,
			  const struct verdict_facts *f)
{
	char clock[16], span[32];

	(void)f;
	say_reason(s, "suspended");
	if (m->suspended_since)
		say_reason(s, " since %s (%s)",
			   text_clock(clock, sizeof(clock), m->suspended_since),
			   phrase_between(span, sizeof(span), m->suspended_since, s->now));
	say_reason(s, ": all I/O and every sync waits");
}

static const struct {
	char mark;
	void (*say)(const struct say *s, const struct san_map *m, const struct verdict_facts *f);
} map_rows[] = {
	[VM_OK] = { ' ', map_ok },
	[VM_OK_UNSURE] = { '?', map_unsure },
	[VM_UNWATCHED] = { '!', map_unwatched },
	[VM_EMPTY] = { '?', map_empty },
	[VM_SLOW] = { '!', map_slow },
	[VM_FLAPPING] = { '!', map_flapping },
	[VM_MARGINAL] = { '!', map_marginal },
	[VM_BACK_UNWELL] = { '!', map_unwell },
	[VM_DEGRADED] = { '!', map_degraded },
	[VM_IO_ERRORS] = { '!', map_io_errors },
	[VM_AT_RISK] = { '!', map_at_risk },
	[VM_STUCK] = { '!', map_stuck },
	[VM_QUEUEING] = { 'Q', map_queueing },
	[VM_DEAD] = { 'X', map_dead },
	[VM_SUSPENDED] = { '#', map_suspended },
	[VM_QUEUEING_CLOCK] = { 'Q', map_clock },
};

/* The groups behind seem to lack it, and it is no second way. */
static void twice(const struct say *s, const struct san_map *m)
{
	char name[PHRASE];

	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (!p->again)
			continue;
		s->out->mark = s->out->mark == ' ' ? '?' : s->out->mark;
		say_reason(s, "; %s stands %" PRIu32 " times in the table, counted once",
			   phrase_path(name, sizeof(name), p), p->again + 1);
		return;
	}
}

/* What the state alone does not say of its paths, and what helps or misleads. */
static void aside(const struct say *s, const struct verdict_facts *f)
{
	char name[PHRASE], who[PHRASE], span[32];

	if (f->hanging && !f->stopped)
		say_reason(s, "; I/O sent to %s has not ended for %s",
			   phrase_path(name, sizeof(name), f->hanging),
			   phrase_between(span, sizeof(span), f->hanging->stuck_since, s->now));
	if (f->flapping && f->kind != VM_FLAPPING)
		say_reason(s, "; %s failed %" PRIu32 " times in 10 min",
			   phrase_path(name, sizeof(name), f->flapping), f->flapping->flaps);
	if (f->marginal && f->kind != VM_MARGINAL)
		say_reason(s, "; %s is marginal", phrase_path(name, sizeof(name), f->marginal));
	if (f->held && !f->n.usable)
		say_reason(s, "; %s was failed by %s", phrase_path(name, sizeof(name), f->held),
			   *f->held->held_by ? phrase_name(who, sizeof(who), f->held->held_by, 30)
					     : "an operator");
}

void verdict_map(const struct san *san, const struct san_map *m, int64_t now, struct verdict *out)
{
	struct say s = { san, now, out };
	struct verdict_facts f;
	char hurt[PHRASE * 2];

	verdict_facts(san, m, now, &f);
	*out = (struct verdict){ .kind = (int)f.kind, .word = verdict_map_word(f.kind) };
	out->mark = map_rows[f.kind].mark;
	map_rows[f.kind].say(&s, m, &f);
	if (m->fs_hurt && f.n.usable && f.kind != VM_BACK_UNWELL)
		say_reason(&s, "; %s", say_hurt(hurt, sizeof(hurt), m, "is still "));
	twice(&s, m);
	if (phrase_not_its(san, m))
		say_reason(&s, "; multipathd does not have this map: nobody checks or reinstates "
			       "its paths");
	if (m->held_group && f.kind <= VM_OK_UNSURE) {
		out->mark = 'H';
		say_reason(&s, "; group %" PRIu32 " chosen by hand", m->held_group);
	}
	aside(&s, &f);
	if (m->failback_at && f.n.usable)
		say_timer(&s, m->failback_at, "failback", "failback", "");
	phrase_whole(out->reason);
	phrase_whole(out->next);
}
