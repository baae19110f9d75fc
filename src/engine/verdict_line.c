/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict_line: sentences for maps with fewer paths than they should have, or
 * with bad ones.
 *
 * One fault often takes a path of every map: maps in the same trouble share
 * one sentence, with the part that their failed paths have in common.
 */
#include "engine/verdict_line.h"

#include "base/text.h"

#include <inttypes.h>
#include <string.h>

bool line_is_hurt(const struct verdict_facts *f)
{
	return (f->failed || f->waits) && f->n.usable < f->n.expected;
}

/* Maps that the sentence can speak of together. */
struct sum {
	uint32_t maps, usable, expected;
	bool uniform;
};

static void sum_add(struct sum *sum, const struct verdict_facts *f,
		    const struct verdict_facts *like)
{
	if (!sum->maps)
		sum->uniform = true;
	sum->maps++;
	sum->usable += f->n.usable;
	sum->expected += f->n.expected;
	if (f->n.usable != like->n.usable || f->n.expected != like->n.expected)
		sum->uniform = false;
}

/* All maps of the worst one's kind, at risk: only those that hang on the same part. */
static struct sum sum_like(const struct line *l)
{
	const struct verdict_facts *like = &l->s->f;
	struct sum sum = { 0 };

	for (size_t i = 0; i < l->s->san->nmaps; i++) {
		const struct san_map *m = l->s->san->maps[i];
		struct verdict_facts f;

		if (!line_facts(l->s, m, &f))
			continue;
		if (f.kind != like->kind || (f.kind == VM_DEGRADED && f.n.usable == f.n.expected))
			continue;
		if (f.kind == VM_AT_RISK && m != l->m &&
		    (like->hang < 0 || f.hang != like->hang ||
		     f.ways[f.hang].left != like->ways[like->hang].left))
			continue;
		sum_add(&sum, &f, like);
	}
	return sum;
}

/* like: the facts of the first of them; name: of the only one. */
static void say_sum(struct line *l, const struct sum *sum, const struct verdict_facts *like,
		    const char *name)
{
	l->covered = sum->maps;
	if (sum->maps == 1)
		SAY(l, 0, "%s: ", name);
	else
		SAY(l, 0, "%" PRIu32 " maps at ", sum->maps);
	if (sum->uniform)
		SAY(l, 0, "%" PRIu32 " of %" PRIu32 " paths", like->n.usable, like->n.expected);
	else
		SAY(l, 0, "%" PRIu32 " of %" PRIu32 " paths in all", sum->usable, sum->expected);
}

/*
 * What the failed paths have in common, or else those that wait: the first
 * seconds after a link is lost.  Of all such paths only while the sentence is
 * about all maps that have some; else of the worst map.
 */
static void sum_cause(struct line *l, const struct sum *sum, unsigned weight)
{
	const struct san_map *over = sum->maps == l->s->hurt && !l->s->known ? NULL : l->m;

	if (l->s->f.failed)
		say_cause(&l->c, weight, l->s->san, over);
	else if (l->s->f.waits)
		say_waits(&l->c, weight, l->s->san, over, l->s->f.waits);
}

void line_hurt(struct line *l)
{
	struct verdict_facts first = { 0 }, f;
	const struct san_map *only = NULL;
	struct sum sum = { 0 };
	char name[PHRASE];

	for (size_t i = 0; i < l->s->san->nmaps; i++) {
		if (!line_facts(l->s, l->s->san->maps[i], &f) || !line_is_hurt(&f))
			continue;
		if (!sum.maps) {
			only = l->s->san->maps[i];
			first = f;
		}
		sum_add(&sum, &f, &first);
	}
	say_sum(l, &sum, &first, phrase_map(name, sizeof(name), only));
	only = sum.maps == 1 || l->s->known ? only : NULL;
	if (first.failed)
		say_cause(&l->c, 5, l->s->san, only);
	else
		say_waits(&l->c, 5, l->s->san, only, first.waits);
}

/* ---- fewer paths, or bad ones ---- */

/* Maps of which no path finishes I/O: named when they are few. */
#define STOPPED_NAMED 3
#define STOPPED_COLS  30
struct stopped {
	uint32_t maps, paths, waiting;
	char names[3 * PHRASE];
};

static void stopped_collect(const struct line *l, struct stopped *out)
{
	*out = (struct stopped){ 0 };
	for (size_t i = 0; i < l->s->san->nmaps; i++) {
		const struct san_map *m = l->s->san->maps[i];
		struct verdict_facts f;
		char name[PHRASE];

		if (!line_facts(l->s, m, &f) || !f.stopped)
			continue;
		out->paths += f.n.usable + f.n.waiting;
		out->waiting += f.n.waiting;
		if (out->maps++ < STOPPED_NAMED)
			text_cat(out->names, sizeof(out->names), "%s%s", *out->names ? ", " : "",
				 phrase_map(name, sizeof(name), m));
	}
}

static void line_stopped(struct line *l)
{
	struct stopped all;
	char text[PHRASE * 2], span[32], word[PHRASE];

	stopped_collect(l, &all);
	l->covered = all.maps;
	if (all.maps > STOPPED_NAMED || (all.maps > 1 && text_width(all.names) > STOPPED_COLS))
		SAY(l, 0, "%" PRIu32 " maps: ", all.maps);
	else
		SAY(l, 0, "%s: ", all.names);
	if (all.maps == 1) {
		SAY(l, 0, "%s", say_stopped(text, sizeof(text), &l->s->f, l->m, l->s->now));
		SAY(l, 4, "; if all paths fail, I/O %s",
		    phrase_no_path(text, sizeof(text), l->s->san, l->m));
		return;
	}
	if (l->s->f.waits && all.waiting == all.paths)
		SAY(l, 0, "all %" PRIu32 " paths %s, ", all.paths,
		    say_held_up(word, sizeof(word), l->m));
	if (l->s->f.stuck_since)
		SAY(l, 0, "no I/O for %s",
		    phrase_between(span, sizeof(span), l->s->f.stuck_since, l->s->now));
	else
		SAY(l, 0, "no I/O goes through");
}

void line_stuck(struct line *l)
{
	char name[PHRASE], text[200];

	if (l->s->f.stopped) {
		line_stopped(l);
		return;
	}
	say_stuck(text, sizeof(text), l->s->f.stuck, l->s->now);
	SAY(l, 0, "%s: %.*s", phrase_path(name, sizeof(name), l->s->f.stuck),
	    (int)strcspn(text, ";"), text);
	SAY(l, 4, "%s", text + strcspn(text, ";"));
}

static void say_last_path(struct line *l)
{
	const struct verdict_facts *f = &l->s->f;
	char path[PHRASE], host[PHRASE], user[PHRASE];

	if (f->n.standby)
		SAY(l, 0, "%s: 1 standby path left", l->name);
	else
		SAY(l, 0, "%s: 1 of %" PRIu32 " paths left", l->name, f->n.expected);
	phrase_part(host, sizeof(host), l->s->san, SAN_PART_HOST, f->left->hport);
	SAY(l, 5, " (%s%s%s)", phrase_path(path, sizeof(path), f->left), *host ? ", " : "", host);
	phrase_user(user, sizeof(user), l->m);
	SAY(l, 4, "; one more fault stops %s", *user ? user : "it");
}

void line_at_risk(struct line *l)
{
	struct sum sum = sum_like(l);
	char text[PHRASE * 2];

	/* with maps that have more left, the one with a single path is what to look at */
	if (l->s->f.n.usable == 1 && (sum.maps == 1 || !sum.uniform)) {
		say_last_path(l);
		say_cause(&l->c, 3, l->s->san, l->m);
		return;
	}
	say_sum(l, &sum, &l->s->f, l->name);
	SAY(l, 0, ", %s", say_hang(text, sizeof(text), l->s->san, &l->s->f));
	sum_cause(l, &sum, 5);
}

void line_io_errors(struct line *l)
{
	char text[PHRASE];

	SAY(l, 0, "%s: %" PRIu32 " of %" PRIu32 " paths ok, but I/O fails", l->name,
	    l->s->f.n.usable, l->s->f.n.expected);
	text_clean(text, sizeof(text), l->m->ioerr_text);
	if (*text)
		SAY(l, 0, ": %s", text);
}

/* All that failed was failed by an operator and is kept so. */
static bool all_held(const struct line *l, uint32_t *n, const struct san_path **first)
{
	*n = 0;
	for (size_t i = 0; i < l->s->san->nmaps; i++) {
		for (const struct san_path *p = l->s->san->maps[i]->paths; p; p = p->next_in_map) {
			if (verdict_usable(p))
				continue;
			if (!p->held || !p->group)
				return false;
			if (!(*n)++)
				*first = p;
		}
	}
	return *n > 0;
}

static void say_path_names(struct line *l, uint32_t n, const struct san_path *first)
{
	char name[PHRASE];

	SAY(l, 0, "%s", phrase_path(name, sizeof(name), first));
	if (n > 1)
		SAY(l, 0, " and %" PRIu32 " more path%s", n - 1, n == 2 ? "" : "s");
}

static bool say_all_held(struct line *l)
{
	const struct san_path *first = NULL;
	char who[PHRASE], span[32];
	uint32_t n;

	if (l->s->known || l->s->trouble != l->s->by[VM_DEGRADED] || !all_held(l, &n, &first))
		return false;
	l->out->word = "HELD";
	l->covered = l->s->trouble;
	say_path_names(l, n, first);
	SAY(l, 0, " failed by %s",
	    *first->held_by ? phrase_name(who, sizeof(who), first->held_by, 20) : "an operator");
	if (first->held_at)
		SAY(l, 4, " %s ago", phrase_between(span, sizeof(span), first->held_at, l->s->now));
	if (l->s->f.hanging)
		SAY(l, 5, "; I/O sent before still hangs");
	if (l->keys)
		SAY(l, 3, "; %s brings %s back", l->keys->reinstate, n == 1 ? "it" : "them");
	return true;
}

/* All its paths are there, and one of them is not what it seems. */
static void say_map_reason(struct line *l)
{
	struct verdict v;

	verdict_map(l->s->san, l->m, l->s->now, &v);
	SAY(l, 0, "%s: ", l->name);
	SAY(l, 0, "%s", v.reason);
}

static bool flaps(const struct san_path *p)
{
	return p->flaps >= VERDICT_FLAPS;
}

/*
 * They come and go together, and the part that they share is up just now: then
 * that it flaps is the cause.  A part that is down says so itself.
 */
static bool say_flapping_part(struct line *l, const struct san_path *worst)
{
	const struct verdict_ask ask = { .san = l->s->san,
					 .over = l->s->known ? l->m : NULL,
					 .bad = flaps };
	struct verdict_share share;
	char name[PHRASE];

	verdict_share(&ask, &share);
	if (share.bad < 2 || !share.n || share.row[0].names < share.bad ||
	    (share.row[0].port && !share.row[0].port->up))
		return false;
	SAY(l, 7, "; %s flaps: %" PRIu32 " times in 10 min",
	    phrase_part(name, sizeof(name), l->s->san, share.row[0].part, share.row[0].key),
	    worst->flaps);
	return true;
}

void line_degraded(struct line *l)
{
	const struct verdict_facts *f = &l->s->f;
	struct sum sum = sum_like(l);
	char clock[16], name[PHRASE];
	bool told = false;

	if (say_all_held(l))
		return;
	if (f->n.usable == f->n.expected) {
		say_map_reason(l);
		return;
	}
	say_sum(l, &sum, &l->s->f, l->name);
	if (l->m->changed_since)
		SAY(l, 3, " since %s", text_clock(clock, sizeof(clock), l->m->changed_since));
	if (f->flapping)
		told = say_flapping_part(l, f->flapping);
	if (f->flapping && !told)
		SAY(l, 4, "; flapping: %" PRIu32 " times in 10 min", f->flapping->flaps);
	if (f->hanging)
		SAY(l, 4, "; I/O sent to %s still hangs",
		    phrase_path(name, sizeof(name), f->hanging));
	if (told)
		return;
	if (f->failed || f->waits)
		sum_cause(l, &sum, 5);
	else
		SAY(l, 5, "; %" PRIu32 " missing", sum.expected - sum.usable);
}

void line_unwell(struct line *l)
{
	char text[2 * PHRASE];

	SAY(l, 0, "%s has %" PRIu32 " of %" PRIu32 " paths", l->name, l->s->f.n.usable,
	    l->s->f.n.expected);
	SAY(l, 0, "; %s", say_hurt(text, sizeof(text), l->m, "is still "));
}

/* Maps with such a path over the same two ports: one cable flaps for all. */
static uint32_t maps_flapping_like(const struct line *l, const struct san_path *like)
{
	uint32_t n = 0;

	for (size_t i = 0; i < l->s->san->nmaps; i++) {
		struct verdict_facts f;

		if (l->s->known && !line_facts(l->s, l->s->san->maps[i], &f))
			continue;
		for (const struct san_path *p = l->s->san->maps[i]->paths; p; p = p->next_in_map) {
			if (p->flaps >= VERDICT_FLAPS && p->hport == like->hport &&
			    p->tport == like->tport) {
				n++;
				break;
			}
		}
	}
	return n;
}

void line_where(struct line *l, const struct san_path *p)
{
	char ways[2 * PHRASE], name[PHRASE];

	phrase_ways(ways, sizeof(ways), l->s->san, p);
	if (*ways)
		SAY(l, 0, "%s", ways);
	else
		SAY(l, 0, "%s of %s", phrase_path(name, sizeof(name), p), l->name);
}

void line_flapping(struct line *l)
{
	const struct san_path *p = l->s->f.flapping;
	bool ways = *p->hport || *p->tport;

	line_where(l, p);
	SAY(l, 0, ": failed and back %" PRIu32 " times in 10 min", p->flaps);
	l->covered = ways ? maps_flapping_like(l, p) : 1;
	if (l->covered > l->s->by[VM_FLAPPING])
		l->covered = l->s->by[VM_FLAPPING];
	if (l->covered > 1)
		SAY(l, 5, ", %" PRIu32 " maps", l->covered);
	else if (ways)
		SAY(l, 5, ", %s", l->name);
}

/* Do all such paths take this one's two ports? Then both are named: either may be the cause. */
static bool one_way(const struct line *l, bool (*bad)(const struct san_path *p),
		    const struct san_path *like)
{
	for (size_t i = 0; i < l->s->san->nmaps; i++) {
		if (l->s->known && l->s->san->maps[i] != l->m)
			continue;
		for (const struct san_path *p = l->s->san->maps[i]->paths; p; p = p->next_in_map) {
			if (bad(p) && (p->hport != like->hport || p->tport != like->tport))
				return false;
		}
	}
	return true;
}

/* Where paths are slow, or marginal; returns their number. */
static uint32_t say_bad_where(struct line *l, bool (*bad)(const struct san_path *p),
			      const struct san_path *worst)
{
	/* what is known is not to be counted: then of the worst map alone */
	const struct verdict_ask ask = { .san = l->s->san,
					 .over = l->s->known ? l->m : NULL,
					 .bad = bad };
	struct verdict_share share;
	char name[PHRASE];

	verdict_share(&ask, &share);
	if (!share.n || share.row[0].names < share.bad || one_way(l, bad, worst))
		line_where(l, worst);
	else
		SAY(l, 0, "%s",
		    phrase_part(name, sizeof(name), l->s->san, share.row[0].part,
				share.row[0].key));
	return share.bad;
}

/* The evidence next to a slow way: a link of it that counts errors; NULL none. */
static const struct san_port *sick_link(const struct line *l, const struct san_path *p)
{
	const struct san_port *end[] = { san_port_find(l->s->san, SAN_PART_HOST, p->hport),
					 san_port_find(l->s->san, SAN_PART_TARGET, p->tport) };

	for (size_t i = 0; i < ARRAY_LEN(end); i++) {
		if (end[i] && verdict_port_sick(end[i], l->s->now))
			return end[i];
	}
	return NULL;
}

static void say_bad_sum(struct line *l, uint32_t paths)
{
	char n[32], maps[32];

	if (paths > 1 && paths == l->covered) /* one of each */
		SAY(l, 4, "; %s", text_count(maps, sizeof(maps), l->covered, "map"));
	else if (paths > 1)
		SAY(l, 4, "; %s of %s", text_count(n, sizeof(n), paths, "path"),
		    text_count(maps, sizeof(maps), l->covered, "map"));
	else
		SAY(l, 4, "; %s", l->name);
}

void line_marginal(struct line *l)
{
	const struct san_path *p = l->s->f.marginal;
	uint32_t paths = say_bad_where(l, verdict_is_marginal, p);

	l->covered = l->s->known ? 1 : l->s->by[VM_MARGINAL];
	SAY(l, 0, ": %s", say_marginal(p));
	say_bad_sum(l, paths);
}

void line_slow(struct line *l)
{
	const struct san_path *p = l->s->f.slow;
	const struct san_port *sick = sick_link(l, p);
	char clock[16], label[PHRASE];
	uint32_t paths = say_bad_where(l, verdict_is_slow, p);

	l->covered = l->s->known ? 1 : l->s->by[VM_SLOW];
	/* the worst path's, of several */
	SAY(l, 0, ": %s %.0f ms", paths > 1 ? "up to" : "about", p->slow_us / 1000.0);
	/* the cause is worth more than the comparison */
	SAY(l, sick ? 2 : 5, ", others %.1f ms", p->slow_others_us / 1000.0);
	SAY(l, 3, " since %s", text_clock(clock, sizeof(clock), p->slow_since));
	if (sick)
		SAY(l, 6, "; %" PRIu64 " link errors at %s", sick->errs,
		    phrase_part(label, sizeof(label), l->s->san, sick->part, sick->key));
	say_bad_sum(l, paths);
}

void line_empty(struct line *l)
{
	SAY(l, 0, "%s: no path in its table and none expected", l->name);
}
