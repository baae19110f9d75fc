/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict_text: a map's and a path's verdict in words.
 *
 * Why it is so, and, where a timer runs, what happens next and when.  Numbers
 * before adjectives; what is not known is said to be not known.
 */
#include "engine/verdict_facts.h"

#include "base/attr.h"
#include "base/text.h"
#include "engine/phrase.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What a sentence is made from. */
struct say {
	const struct san *san;
	int64_t now;
	struct verdict *out;
};

static void reason(const struct say *s, const char *fmt, ...) ATTR_PRINTF(2, 3);
static void next(const struct say *s, int64_t at, const char *fmt, ...) ATTR_PRINTF(3, 4);

static void reason(const struct say *s, const char *fmt, ...)
{
	char text[sizeof(s->out->reason)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	text_cat(s->out->reason, sizeof(s->out->reason), "%s", text);
}

/* Adds what happens at a moment (0: nobody knows when); the first one named is next_at. */
static void next(const struct say *s, int64_t at, const char *fmt, ...)
{
	char text[sizeof(s->out->next)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	text_cat(s->out->next, sizeof(s->out->next), "%s%s", s->out->next[0] ? "; " : "", text);
	if (!s->out->next_at)
		s->out->next_at = at;
}

/* ---- a path ---- */

/* The three raw states, and the access state where it is not the usual one. */
static void raw_states(const struct say *s, const struct san_path *p)
{
	char dev[PHRASE];

	reason(s, "kernel %s", p->dm == SAN_DM_UNDEF ? "not known" : san_dm_name(p->dm));
	if (p->chk != SAN_CHK_UNDEF)
		reason(s, ", checker %s", san_chk_name(p->chk));
	if (*p->dev)
		reason(s, ", device %s", phrase_name(dev, sizeof(dev), p->dev, 20));
	if (p->alua > SAN_ALUA_NONOPTIMIZED)
		reason(s, ", access %s", san_alua_name(p->alua));
}

char *verdict_say_stuck(char *dst, size_t size, const struct san_path *p, int64_t now)
{
	char span[32];

	snprintf(dst, size, "%" PRIu32 " I/O sent, none finished for %s", p->io.inflight,
		 text_span(span, sizeof(span), now - p->stuck_since));
	if (p->dm == SAN_DM_ACTIVE)
		text_cat(dst, size, "; kernel still says active");
	else if (p->chk != SAN_CHK_UNDEF)
		text_cat(dst, size, "; checker still says %s", san_chk_name(p->chk));
	return dst;
}

static void path_gone(const struct say *s, const struct san_path *p)
{
	char clock[16];

	if (p->gone_at)
		reason(s, "removed %s, expected", text_clock(clock, sizeof(clock), p->gone_at));
	else
		reason(s, "not in the table, expected");
}

static void path_held(const struct say *s, const struct san_path *p)
{
	char who[PHRASE], span[32];

	reason(s, "failed by %s",
	       *p->held_by ? phrase_name(who, sizeof(who), p->held_by, 30) : "an operator");
	if (p->held_at)
		reason(s, " %s ago", text_span(span, sizeof(span), s->now - p->held_at));
	reason(s, " and kept so: ");
	raw_states(s, p);
	next(s, 0, "stays failed until reinstated (R)");
}

static void path_failed_next(const struct say *s, const struct san_path *p)
{
	char when[64];

	if (p->gone_until)
		next(s, p->gone_until, "removed %s (dev_loss_tmo)",
		     phrase_when(when, sizeof(when), p->gone_until, s->now));
	if (p->chk_next)
		next(s, p->chk_next, "checked again %s",
		     phrase_when(when, sizeof(when), p->chk_next, s->now));
	if (s->san->host.charge == SAN_CHARGE_NOBODY)
		next(s, 0, "nobody retries it: no multipathd");
}

static void path_failed(const struct say *s, const struct san_path *p)
{
	if (p->held) {
		path_held(s, p);
		return;
	}
	raw_states(s, p);
	if (p->dm == SAN_DM_ACTIVE)
		reason(s, "; the next I/O fails it");
	else if (p->dm == SAN_DM_FAILED && p->chk == SAN_CHK_READY)
		reason(s, "; they contradict");
	if (p->fails == 1)
		reason(s, "; failed once");
	else if (p->fails > 1)
		reason(s, "; failed %" PRIu32 " times", p->fails);
	path_failed_next(s, p);
}

static void path_unknown(const struct say *s, const struct san_path *p)
{
	raw_states(s, p);
	if (p->dm == SAN_DM_ACTIVE)
		reason(s, "; they contradict");
	else if (p->chk != SAN_CHK_UNDEF)
		reason(s, " (old: multipathd is silent)");
}

static void path_slow(const struct say *s, const struct san_path *p)
{
	reason(s, "%.0f ms, others %.1f ms", (double)p->io.lat_us / 1000.0,
	       (double)verdict_others_us(p) / 1000.0);
}

static void path_flapping(const struct say *s, const struct san_path *p)
{
	reason(s, "failed and back %" PRIu32 " times in 10 min", p->flaps);
}

static void path_pending(const struct say *s, const struct san_path *p)
{
	raw_states(s, p);
	reason(s, verdict_dev_waits(p) ? "; it waits" : "; the checker waits for its answer");
}

static void path_standby(const struct say *s, const struct san_path *p)
{
	raw_states(s, p);
	reason(s, "; usable after an activation");
}

static void path_stuck(const struct say *s, const struct san_path *p)
{
	char text[200];

	reason(s, "%s", verdict_say_stuck(text, sizeof(text), p, s->now));
}

static const struct {
	char mark;
	void (*say)(const struct say *s, const struct san_path *p);
} path_rows[] = {
	[VP_OK] = { ' ', raw_states },        [VP_STANDBY] = { '-', path_standby },
	[VP_PENDING] = { '?', path_pending }, [VP_FLAPPING] = { '!', path_flapping },
	[VP_SLOW] = { '!', path_slow },       [VP_UNKNOWN] = { '?', path_unknown },
	[VP_STUCK] = { '!', path_stuck },     [VP_FAILED] = { 'X', path_failed },
	[VP_GONE] = { 'X', path_gone },
};

void verdict_path(const struct san *san, const struct san_path *p, int64_t now, struct verdict *out)
{
	enum verdict_path_kind kind = verdict_path_kind(san, p, now);
	struct say s = { san, now, out };

	*out = (struct verdict){ .kind = (int)kind, .word = verdict_path_word(kind) };
	out->mark = p->held && kind == VP_FAILED ? 'H' : path_rows[kind].mark;
	path_rows[kind].say(&s, p);
	phrase_whole(out->reason);
	phrase_whole(out->next);
}

/* ---- clauses about maps ---- */

static const struct san_path *first_failed(const struct san *san, const struct san_map *over)
{
	for (size_t i = 0; i < (over ? 1 : san->nmaps); i++) {
		const struct san_map *m = over ? over : san->maps[i];

		for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
			if (!verdict_usable(p))
				return p;
		}
	}
	return NULL;
}

static void say_cover(char *dst, size_t size, const struct san *san, const struct verdict_part *c)
{
	char name[PHRASE], state[PHRASE], clock[16];
	const struct san_port *port = c->port;

	phrase_part(name, sizeof(name), san, c->part, c->key);
	if (port && !port->up && *port->state) {
		snprintf(dst, size, "%s %s", name,
			 phrase_name(state, sizeof(state), port->state, 20));
		if (port->since)
			text_cat(dst, size, " since %s",
				 text_clock(clock, sizeof(clock), port->since));
		return;
	}
	if (c->down == 2)
		snprintf(dst, size, "both failed go ");
	else
		snprintf(dst, size, "all %" PRIu32 " failed go ", c->down);
	text_cat(dst, size, "%s %s", c->part == SAN_PART_HOST ? "through" : "to", name);
}

char *verdict_say_cause(char *dst, size_t size, const struct san *san, const struct san_map *over,
			bool common_only)
{
	const struct san_path *p = first_failed(san, over);
	char name[PHRASE], ways[2 * PHRASE];
	struct verdict_part cover;
	uint32_t failed = 0;
	bool common;

	dst[0] = '\0';
	if (!p)
		return dst;
	common = verdict_cover(san, over, &cover, &failed);
	if (common && (failed > 1 || (cover.port && !cover.port->up))) {
		say_cover(dst, size, san, &cover);
	} else if (common_only) {
		return dst;
	} else if (failed > 1) {
		snprintf(dst, size, "%" PRIu32 " failed, no part wholly down", failed);
	} else {
		phrase_ways(ways, sizeof(ways), san, p);
		snprintf(dst, size, "%s%s%s%s %s", phrase_path(name, sizeof(name), p),
			 *ways ? " (" : "", ways, *ways ? ")" : "",
			 p->group ? "failed" : "removed");
	}
	return dst;
}

char *verdict_say_hang(char *dst, size_t size, const struct san *san, const struct verdict_facts *f)
{
	char name[PHRASE];
	enum san_part part = (enum san_part)f->hang;

	snprintf(dst, size, "all %s %s", part == SAN_PART_HOST ? "on" : "to",
		 phrase_part(name, sizeof(name), san, part, f->ways[f->hang].left));
	return dst;
}

char *verdict_say_hurt(char *dst, size_t size, const struct san_map *m, const char *verb)
{
	char user[PHRASE];

	phrase_user(user, sizeof(user), m);
	snprintf(dst, size, "%s %s%s", *user ? user : "a file system", verb,
		 strstr(m->users, ", ro") ? "read-only" : "read-only or shut down");
	return dst;
}

static void say_one(char *dst, size_t size, const struct san_map *m)
{
	snprintf(dst, size,
		 m->expect_from == SAN_EXPECT_BASELINE ? "1 of 1 path, as accepted: no redundancy"
						       : "1 path, never more seen: no redundancy");
}

static void say_part(char *dst, size_t size, const struct san *san, const struct verdict_facts *f)
{
	char name[PHRASE];
	const char *key = f->ways[f->doubt_part].left;

	snprintf(dst, size, "all %" PRIu32 " paths over one %s, %s: no redundancy", f->n.usable,
		 phrase_part_noun(f->doubt_part, key),
		 phrase_part(name, sizeof(name), san, f->doubt_part, key));
}

char *verdict_say_doubt(char *dst, size_t size, const struct san *san, const struct san_map *m,
			const struct verdict_facts *f)
{
	uint32_t n = f->n.usable, of = f->n.expected;

	switch (f->doubt) {
	case DOUBT_NONE:
		dst[0] = '\0';
		break;
	case DOUBT_BASELINE:
		snprintf(dst, size, "%" PRIu32 " of %" PRIu32 " paths seen; no baseline saved yet",
			 n, of);
		break;
	case DOUBT_PARTS:
		snprintf(dst, size, "%" PRIu32 " of %" PRIu32 " paths; their ports are not known",
			 n, of);
		break;
	case DOUBT_MORE:
		snprintf(dst, size, "%" PRIu32 " paths, %" PRIu32 " accepted", n, m->expected);
		break;
	case DOUBT_PART:
		say_part(dst, size, san, f);
		break;
	case DOUBT_ONE:
		say_one(dst, size, m);
		break;
	case DOUBT_STATES:
		snprintf(dst, size, "states of %" PRIu32 " of %" PRIu32 " paths cannot be read",
			 f->unknown, of);
		break;
	}
	return dst;
}

/* ---- a map ---- */

static void map_ok(const struct say *s, const struct san_map *m, const struct verdict_facts *f)
{
	(void)m;
	reason(s, "%" PRIu32 " of %" PRIu32 " paths, as accepted", f->n.usable, f->n.expected);
	if (f->ways[SAN_PART_HOST].left_many && f->ways[SAN_PART_TARGET].left_many)
		reason(s, "; no single port carries them all");
}

static void map_unsure(const struct say *s, const struct san_map *m, const struct verdict_facts *f)
{
	char text[200];

	reason(s, "%s", verdict_say_doubt(text, sizeof(text), s->san, m, f));
	/* a missing baseline alone is no reason to point at every map of a new host */
	if (f->doubt == DOUBT_BASELINE)
		s->out->mark = ' ';
}

static void map_empty(const struct say *s, const struct san_map *m, const struct verdict_facts *f)
{
	char what[PHRASE];

	(void)f;
	reason(s, "no path in its table and none expected; I/O %s",
	       phrase_no_path(what, sizeof(what), s->san, m));
}

static void map_flapping(const struct say *s, const struct san_map *m,
			 const struct verdict_facts *f)
{
	char name[PHRASE];

	(void)m;
	reason(s, "%s failed and back %" PRIu32 " times in 10 min",
	       phrase_path(name, sizeof(name), f->flapping), f->flapping->flaps);
}

static void map_unwell(const struct say *s, const struct san_map *m, const struct verdict_facts *f)
{
	char hurt[PHRASE * 2];

	reason(s, "%" PRIu32 " of %" PRIu32 " paths are back; %s", f->n.usable, f->n.expected,
	       verdict_say_hurt(hurt, sizeof(hurt), m, "is still "));
}

/* Fewer rows than expected, and no row that says which. */
static void say_missing(const struct say *s, const struct san_map *m, uint32_t n)
{
	static const char *const from[] = {
		[SAN_EXPECT_NONE] = "seen before",
		[SAN_EXPECT_SEEN] = "seen before",
		[SAN_EXPECT_SIBLINGS] = "its sibling maps have",
		[SAN_EXPECT_BASELINE] = "accepted",
	};
	char count[32];

	reason(s, "; %s missing of those %s", text_count(count, sizeof(count), n, "path"),
	       from[m->expect_from]);
}

static void say_waits(const struct say *s, const struct san_path *p)
{
	char name[PHRASE], dev[PHRASE];

	reason(s, ", but %s waits: ", phrase_path(name, sizeof(name), p));
	if (p->alua == SAN_ALUA_TRANSITIONING)
		reason(s, "its access state changes");
	else
		reason(s, "device %s", phrase_name(dev, sizeof(dev), p->dev, 20));
}

static void map_degraded(const struct say *s, const struct san_map *m,
			 const struct verdict_facts *f)
{
	char text[256], clock[16];
	uint32_t named = f->n.failed + f->n.gone, short_of = f->n.expected - f->n.usable;

	reason(s, "%" PRIu32 " of %" PRIu32 " paths", f->n.usable, f->n.expected);
	if (short_of && m->changed_since)
		reason(s, " since %s", text_clock(clock, sizeof(clock), m->changed_since));
	if (f->failed && short_of)
		reason(s, "; %s", verdict_say_cause(text, sizeof(text), s->san, m, false));
	if (short_of > named)
		say_missing(s, m, short_of - named);
	if (f->contrary)
		reason(s, ", but %s: kernel active, checker %s",
		       phrase_path(text, sizeof(text), f->contrary),
		       san_chk_name(f->contrary->chk));
	else if (f->waits)
		say_waits(s, f->waits);
}

static void map_io_errors(const struct say *s, const struct san_map *m,
			  const struct verdict_facts *f)
{
	char text[PHRASE * 2];

	text_clean(text, sizeof(text), m->ioerr_text);
	reason(s, "%" PRIu32 " of %" PRIu32 " paths ok, but I/O fails", f->n.usable, f->n.expected);
	if (*text)
		reason(s, ": %s", text);
}

static void map_at_risk(const struct say *s, const struct san_map *m, const struct verdict_facts *f)
{
	char text[256], name[PHRASE], ways[2 * PHRASE];

	if (f->n.usable == 1) {
		phrase_ways(ways, sizeof(ways), s->san, f->left);
		reason(s, "1 of %" PRIu32 " paths left: %s%s%s%s%s", f->n.expected,
		       f->n.standby ? "standby " : "", phrase_path(name, sizeof(name), f->left),
		       *ways ? " (" : "", ways, *ways ? ")" : "");
	} else {
		reason(s, "%" PRIu32 " of %" PRIu32 " paths, %s", f->n.usable, f->n.expected,
		       verdict_say_hang(text, sizeof(text), s->san, f));
	}
	if (*verdict_say_cause(text, sizeof(text), s->san, m, true))
		reason(s, "; %s", text);
}

static void map_stuck(const struct say *s, const struct san_map *m, const struct verdict_facts *f)
{
	char name[PHRASE], text[200];

	(void)m;
	reason(s, "%s: %s", phrase_path(name, sizeof(name), f->stuck),
	       verdict_say_stuck(text, sizeof(text), f->stuck, s->now));
}

static void say_no_path(const struct say *s, const struct san_map *m)
{
	char clock[16], span[32];

	reason(s, "no path");
	if (m->no_path_since)
		reason(s, " since %s (%s)", text_clock(clock, sizeof(clock), m->no_path_since),
		       text_span(span, sizeof(span), s->now - m->no_path_since));
}

/* What waits in the map; whoever cannot be counted is named instead. */
static void say_held(const struct say *s, const struct san_map *m)
{
	char text[PHRASE];

	reason(s, ": %s", phrase_held(text, sizeof(text), s->san, m));
	if (phrase_counts_held(s->san, m))
		return;
	if (m->open_count >= 0)
		reason(s, ", open count %" PRId32, m->open_count);
	if (*phrase_user(text, sizeof(text), m))
		reason(s, ", %s", text);
}

static void map_queueing(const struct say *s, const struct san_map *m,
			 const struct verdict_facts *f)
{
	(void)f;
	say_no_path(s, m);
	say_held(s, m);
	next(s, 0, "NO LIMIT, sync hangs too");
}

static void map_clock(const struct say *s, const struct san_map *m, const struct verdict_facts *f)
{
	int64_t silent = phrase_silent(s->san, s->now, VERDICT_SILENT_MS);
	char text[64], span[32];

	(void)f;
	say_no_path(s, m);
	say_held(s, m);
	if (silent)
		next(s, m->queue_until, "errors at %s or later (multipathd silent %s)",
		     text_clock(text, sizeof(text), m->queue_until),
		     text_span(span, sizeof(span), silent));
	else if (m->queue_until < s->now)
		next(s, m->queue_until, "errors %s",
		     phrase_when(text, sizeof(text), m->queue_until, s->now));
	else
		next(s, m->queue_until, "ERRORS IN %s, at %s",
		     text_span(span, sizeof(span), m->queue_until - s->now),
		     text_clock(text, sizeof(text), m->queue_until));
}

static void map_dead(const struct say *s, const struct san_map *m, const struct verdict_facts *f)
{
	char hurt[PHRASE * 2];

	(void)f;
	say_no_path(s, m);
	if (m->queueing == SAN_UNKNOWN) {
		s->out->word = "no path";
		reason(s, ": whether I/O is held or gets errors is not known");
		return;
	}
	reason(s, ": every I/O gets an error at once");
	if (m->fs_hurt)
		next(s, 0, "%s: needs a check after repair",
		     verdict_say_hurt(hurt, sizeof(hurt), m, ""));
}

static void map_suspended(const struct say *s, const struct san_map *m,
			  const struct verdict_facts *f)
{
	char clock[16], span[32];

	(void)f;
	reason(s, "suspended");
	if (m->suspended_since)
		reason(s, " since %s (%s)", text_clock(clock, sizeof(clock), m->suspended_since),
		       text_span(span, sizeof(span), s->now - m->suspended_since));
	reason(s, ": all I/O and every sync waits");
}

static const struct {
	char mark;
	void (*say)(const struct say *s, const struct san_map *m, const struct verdict_facts *f);
} map_rows[] = {
	[VM_OK] = { ' ', map_ok },
	[VM_OK_UNSURE] = { '?', map_unsure },
	[VM_EMPTY] = { '?', map_empty },
	[VM_FLAPPING] = { '!', map_flapping },
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

void verdict_map(const struct san *san, const struct san_map *m, int64_t now, struct verdict *out)
{
	struct say s = { san, now, out };
	struct verdict_facts f;
	char when[64], hurt[PHRASE * 2];

	verdict_facts(san, m, now, &f);
	*out = (struct verdict){ .kind = (int)f.kind, .word = verdict_map_word(f.kind) };
	out->mark = map_rows[f.kind].mark;
	map_rows[f.kind].say(&s, m, &f);
	if (m->fs_hurt && f.n.usable && f.kind != VM_BACK_UNWELL)
		reason(&s, "; %s", verdict_say_hurt(hurt, sizeof(hurt), m, "is still "));
	if (m->held_group && f.kind <= VM_OK_UNSURE) {
		out->mark = 'H';
		reason(&s, "; group %" PRIu32 " chosen by hand", m->held_group);
	}
	if (m->failback_at && f.n.usable)
		next(&s, m->failback_at, "failback %s",
		     phrase_when(when, sizeof(when), m->failback_at, now));
	phrase_whole(out->reason);
	phrase_whole(out->next);
}
