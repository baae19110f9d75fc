/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan_text: the lines of a plan.
 *
 * What is now and then is said by plan_after.c, what each verb means by
 * plan_paths.c and plan_maps.c; here are the lines themselves, what is sent,
 * the way back, and a marked set.
 */
#include "engine/plan_build.h"

#include "base/text.h"
#include "engine/phrase.h"
#include "engine/verdict.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- lines ---- */

/* Bytes of s for one line: whole words where there is a blank, whole characters always. */
static size_t line_len(const char *s)
{
	size_t at = 0, blank = 0, len;
	int cols = 0;

	for (; s[at]; at += len) {
		char ch[5] = "";

		text_next(s + at, &len);
		memcpy(ch, s + at, len);
		cols += text_width(ch);
		if (cols > PLAN_COLS || at + len >= sizeof(((struct plan_line *)0)->text))
			return blank ? blank : at;
		if (s[at] == ' ')
			blank = at;
	}
	return at;
}

static void put_line(struct plan *out, const char *label, bool loud, const char *s, size_t len)
{
	struct plan_line *l = &out->lines[out->nlines];

	if (out->nlines == PLAN_LINES)
		return;
	out->nlines++;
	l->loud = loud;
	snprintf(l->label, sizeof(l->label), "%s", label);
	snprintf(l->text, sizeof(l->text), "%.*s", (int)len, s);
	text_trim(l->text);
}

void plan_say(struct plan_build *b, const char *label, bool loud, const char *fmt, ...)
{
	char text[1024];
	const char *s = text;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	phrase_whole(text);
	text_trim(text);
	do {
		size_t len = line_len(s);

		put_line(b->out, label, loud, s, len);
		s += len;
		s += strspn(s, " ");
		label = "";
	} while (*s);
}

void plan_undone(struct plan_build *b)
{
	b->out->undone = true;
}

bool plan_daemon_runs(const struct plan_build *b)
{
	return b->san->host.charge == SAN_CHARGE_MULTIPATHD &&
	       !(b->t[0].map && phrase_not_its(b->san, b->t[0].map));
}

bool plan_daemon_silent(const struct plan_build *b)
{
	return plan_daemon_runs(b) && phrase_silent(b->san, b->now, VERDICT_SILENT_MS);
}

bool plan_nobody(const struct plan_build *b)
{
	return b->t[0].map && phrase_nobody(b->san, b->t[0].map);
}

bool plan_bypasses_daemon(const struct plan_build *b)
{
	return plan_daemon_runs(b) && !b->out->to_daemon;
}

/* ---- SENDS, BACK, CHECK ---- */

static void say_sends(struct plan_build *b)
{
	char span[32];
	int64_t silent = phrase_silent(b->san, b->now, 4000); /* the daemon's own time limit */

	plan_say(b, "SENDS", false, "%s", b->out->sends);
	if (b->n == 1 && b->t[0].map && phrase_not_its(b->san, b->t[0].map))
		plan_say(b, "", false, "multipathd does not have this map: to the kernel itself.");
	if (b->out->direct[0])
		plan_say(b, "", false, "without the daemon: %s", b->out->direct);
	else if (plan_daemon_runs(b) && plan_verb_info(b->verb)->wants_group &&
		 !plan_has_daemon(b, &b->t[0]))
		plan_say(b, "", false, "to the kernel itself: multipathd has no command for it.");
	if (silent && b->out->to_daemon)
		plan_say(b, "", true, "multipathd has not answered for %s: it may not answer this.",
			 text_span(span, sizeof(span), silent));
}

/* The new name is not there yet: whoever reads this will find the map under it. */
static void say_name_back(struct plan_build *b, const struct san_map *m)
{
	char is[2 * PHRASE], was[2 * PHRASE];

	if (!b->shell)
		plan_say(b, "BACK", false, "%s, as long as nobody else has renamed it",
			 b->keys->undo);
	else
		plan_say(b, "BACK", false, "%s rename %s %s", b->shell,
			 plan_word(is, sizeof(is), b->t[0].cmd->name),
			 plan_word(was, sizeof(was), m->name));
}

/* The inverse, given on the same objects; a group is switched back to the one in use. */
static void say_back(struct plan_build *b, const struct plan_slice *s)
{
	const struct san_map *m = s->map;
	struct plan_cmd cmd = *s->t[0].cmd;
	struct plan_target t = { .cmd = &cmd, .map = m, .path = s->t[0].path };
	char how[4 * PHRASE], map[PHRASE], undo[48] = "";
	bool of_set = s->n > 1, lab = !strcmp(b->san->host.source, "lab");

	if (b->out->inverse < 0 && b->verb != PLAN_FLUSH)
		return;
	/* a lab ends with the command that ran in it: there is nothing to take back */
	if (b->shell && lab)
		return;
	if (b->verb == PLAN_SWITCH)
		cmd.group = m->cur_group;
	if (b->verb == PLAN_SWITCH && !m->cur_group)
		return;
	if (b->verb == PLAN_FLUSH) {
		plan_say_made_again(b, m);
		return;
	}
	if (b->verb == PLAN_RENAME) {
		say_name_back(b, m);
		return;
	}
	plan_how(how, sizeof(how), b, (enum plan_verb)b->out->inverse, of_set ? s->t : &t, s->n);
	if (!b->shell)
		snprintf(undo, sizeof(undo), ", or %s", b->keys->undo);
	if (b->shell || of_set)
		plan_say(b, "BACK", false, "%s%s%s%s", how, undo,
			 b->shell ? "" : " for all of them",
			 b->verb == PLAN_QUEUE_OFF ? "; I/O that got an error does not come back"
						   : "");
	else if (b->verb == PLAN_QUEUE_OFF)
		plan_say(b, "BACK", false, "%s%s; I/O that got an error does not come back", how,
			 undo);
	else
		plan_say(b, "BACK", false, "%s%s, as long as nothing else has changed %s", how,
			 undo, phrase_map(map, sizeof(map), m));
}

static void say_check(struct plan_build *b, const struct plan_slice *s)
{
	if (b->out->level == PLAN_SAFE)
		return;
	if (b->verb == PLAN_FAIL && s->after == 1)
		plan_say(b, "CHECK", false,
			 "again when sent: refused if it would then leave no usable path");
	else if (b->verb == PLAN_FAIL && s->after)
		plan_say(b, "CHECK", false,
			 "again when sent: refused if it would leave fewer than %" PRIu32
			 " usable paths",
			 s->after);
	else if (b->verb == PLAN_RESUME)
		plan_say(b, "CHECK", false,
			 "again when sent: refused if another table was loaded meanwhile");
	else if (b->verb == PLAN_FLUSH || b->verb == PLAN_PARTS_DELETE)
		plan_say(b, "CHECK", false, "again when sent: refused if somebody uses %s then",
			 b->verb == PLAN_FLUSH ? "it" : "one of them");
	else if (b->verb == PLAN_RESIZE)
		plan_say(b, "CHECK", false,
			 "again when sent: refused if its paths have another size then");
	else if (plan_verb_info(b->verb)->wants_group)
		plan_say(b, "CHECK", false,
			 "again when sent: refused if paths, groups or table are then others");
}

/* ---- a set ---- */

static bool no_redundancy(const struct plan_slice *s)
{
	return s->b->verb == PLAN_FAIL &&
	       ((s->after == 1 && s->expected > 1) || plan_hang_then(s) >= 0);
}

static void clause_size(const struct san_map *m, struct clauses *c)
{
	uint64_t then = plan_paths_size(m);
	char was[32], is[32];

	clause_add(c, 0, ", %s, %s %s", plan_size_word(was, sizeof(was), m->size, then),
		   then < m->size ? "SHRINKS TO" : "then",
		   plan_size_word(is, sizeof(is), then, m->size));
}

/* What a verb on whole maps means for this one; true when that is to be loud. */
static bool clause_of_verb(const struct plan_slice *s, struct clauses *c)
{
	const struct san *san = s->b->san;
	uint32_t to = s->t[0].cmd->group;

	if (s->b->verb == PLAN_SWITCH && s->group_after == to)
		clause_add(c, 0, ", I/O from group %" PRIu32 " to %" PRIu32, s->map->cur_group, to);
	else if (s->b->verb == PLAN_SWITCH)
		clause_add(c, 0, ": NO PATH OF GROUP %" PRIu32 " IS USABLE", to);
	else if (s->b->verb == PLAN_QUEUE_OFF && s->alive)
		clause_add(c, 0, ", errors at once when none is left");
	else if (s->b->verb == PLAN_QUEUE_OFF && phrase_counts_held(san, s->map))
		clause_add(c, 0, ", %" PRIu32 " I/O GET ERRORS NOW", s->map->io.inflight);
	else if (s->b->verb == PLAN_QUEUE_OFF)
		clause_add(c, 0, ", HELD I/O GETS ERRORS NOW");
	else if (s->b->verb == PLAN_QUEUE_ON)
		clause_add(c, 0, ", I/O held when none is left");
	else if (s->b->verb == PLAN_RESUME && s->map->staged == SAN_YES)
		clause_add(c, 0, ", ANOTHER TABLE BECOMES LIVE");
	else if (s->b->verb == PLAN_FLUSH && s->map->parts)
		clause_add(c, 0, ", goes with its %" PRIu32 " partition%s", s->map->parts,
			   s->map->parts == 1 ? "" : "s");
	else if (s->b->verb == PLAN_RESIZE)
		clause_size(s->map, c);
	return (s->b->verb == PLAN_SWITCH && s->group_after != to) ||
	       (s->b->verb == PLAN_QUEUE_OFF && !s->alive) ||
	       (s->b->verb == PLAN_RESUME && s->map->staged == SAN_YES) ||
	       (s->b->verb == PLAN_RESIZE && plan_paths_size(s->map) < s->map->size);
}

/* One line a map, whatever its names are: a long set must not push out what is sent. */
static void say_slice(struct plan_build *b, const struct plan_slice *s)
{
	const struct san_path *left = plan_left(s);
	int part = plan_hang_then(s);
	char name[PHRASE], text[sizeof(b->out->lines[0].text)];
	struct clauses c = { 0 };
	bool loud;

	clause_add(&c, 0, "%s: %" PRIu32 " of %" PRIu32 " usable",
		   phrase_map(name, sizeof(name), s->map), s->usable, s->expected);
	loud = clause_of_verb(s, &c);
	if (plan_verb_info(b->verb)->wants_path)
		clause_add(&c, 0, ", then %" PRIu32, s->after);
	if (b->verb == PLAN_FAIL && left && part >= 0)
		clause_add(&c, 1, ", all %s %s", part == SAN_PART_HOST ? "on" : "to",
			   phrase_part(name, sizeof(name), b->san, (enum san_part)part,
				       phrase_part_key(left, (enum san_part)part)));
	if (b->verb == PLAN_FAIL && !s->alive_after)
		clause_add(&c, 0, ": NO PATH LEFT");
	else if (b->verb == PLAN_FAIL && !s->after)
		clause_add(&c, 0, ": ONLY PATHS THAT WAIT ARE LEFT");
	else if (no_redundancy(s))
		clause_add(&c, 0, ": NO REDUNDANCY LEFT");
	clause_join(&c, text, sizeof(text), PLAN_COLS);
	loud |= b->verb == PLAN_FAIL && (!s->after || no_redundancy(s));
	plan_say(b, "", loud, "%s", text);
}

/* What that means, of the first such maps: a long set must stay short. */
#define LOSSES_SAID 2
static void say_loss(struct plan_build *b, const struct plan_slice *s)
{
	char user[PHRASE], what[PHRASE];

	if (b->verb != PLAN_FAIL || s->alive_after)
		return;
	phrase_user(user, sizeof(user), s->map);
	plan_say(b, "", true, "its I/O %s%s%s", phrase_no_path(what, sizeof(what), b->san, s->map),
		 *user ? "; used by " : "", user);
}

/* Each map on its own line; those that are left with the least come first. */
static void say_slices(struct plan_build *b, size_t *maps)
{
	size_t said = 0;

	*maps = 0;
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < b->n;) {
			struct plan_slice s = plan_slice_at(b, i);
			int rank = !s.after ? 0 : no_redundancy(&s) ? 1 : 2;

			i += s.n;
			if (!s.map || rank != round)
				continue;
			(*maps)++;
			if (said < PLAN_SET_LINES) {
				say_slice(b, &s);
				if (said < LOSSES_SAID)
					say_loss(b, &s);
				said++;
			}
		}
	}
}

static void explain_set(struct plan_build *b)
{
	const struct plan_verb_info *v = plan_verb_info(b->verb);
	size_t maps;

	plan_say(b, "THEN", false, "%zu %s:", b->n, v->wants_path ? "paths" : "maps");
	say_slices(b, &maps);
	if (maps > PLAN_SET_LINES)
		plan_say(b, "", false, "and %zu more maps", maps - PLAN_SET_LINES);
	if (b->verb == PLAN_FAIL)
		plan_say_stays_failed(b, b->t[0].path);
	say_sends(b);
	if (v->wants_path || !b->shell)
		say_back(b,
			 &(struct plan_slice){ .b = b, .map = b->t[0].map, .t = b->t, .n = b->n });
	if (b->out->level != PLAN_SAFE)
		plan_say(b, "CHECK", false, "again when sent, all together and each one%s",
			 v->wants_path    ? ": refused if a map then has less left"
			 : v->wants_group ? ": refused if paths, groups or table are then others"
					  : "");
}

/* ---- all ---- */

static void (*const explain[PLAN_NVERBS])(struct plan_build *b, const struct plan_slice *s) = {
	[PLAN_FAIL] = plan_explain_fail,
	[PLAN_REINSTATE] = plan_explain_reinstate,
	[PLAN_SWITCH] = plan_explain_switch,
	[PLAN_BYPASS] = plan_explain_bypass,
	[PLAN_UNBYPASS] = plan_explain_unbypass,
	[PLAN_QUEUE_ON] = plan_explain_queue_on,
	[PLAN_QUEUE_OFF] = plan_explain_queue_off,
	[PLAN_RESUME] = plan_explain_resume,
	[PLAN_RUN] = plan_explain_run,
	[PLAN_BASELINE] = plan_explain_baseline,
	[PLAN_FLUSH] = plan_explain_flush,
	[PLAN_RESIZE] = plan_explain_resize,
	[PLAN_RENAME] = plan_explain_rename,
	[PLAN_PARTS_ADD] = plan_explain_parts_add,
	[PLAN_PARTS_DELETE] = plan_explain_parts_delete,
	[PLAN_ASSEMBLE] = plan_explain_assemble,
};

void plan_explain(struct plan_build *b)
{
	struct plan_slice s;

	if (b->n > 1) {
		explain_set(b);
		return;
	}
	s = plan_slice_at(b, 0);
	explain[b->verb](b, &s);
	say_sends(b);
	if (b->verb == PLAN_BASELINE && !b->shell)
		plan_say(b, "BACK", false,
			 "the same again once the paths are back: it counts those of then");
	if (!s.map || b->verb == PLAN_ASSEMBLE)
		return;
	say_back(b, &s);
	say_check(b, &s);
}
