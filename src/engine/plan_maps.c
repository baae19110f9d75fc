/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan_maps: what the verbs on a whole map mean: hold or fail I/O without a
 * path, continue a suspended map, accept a baseline.
 */
#include "engine/plan_build.h"

#include "base/text.h"
#include "engine/phrase.h"
#include "engine/verdict.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- queueing ---- */

static void say_no_path_now(struct plan_build *b, const struct plan_slice *s)
{
	char held[PHRASE], span[32], when[64];

	if (s->alive) {
		plan_say_now(b, s);
		return;
	}
	if (s->map->queueing == SAN_YES)
		plan_say(b, "NOW", false, "no path%s%s: %s", s->map->no_path_since ? " for " : "",
			 s->map->no_path_since
				 ? text_span(span, sizeof(span), b->now - s->map->no_path_since)
				 : "",
			 phrase_held(held, sizeof(held), b->san, s->map));
	else
		plan_say(b, "NOW", false, "no path: I/O %s",
			 phrase_no_path(held, sizeof(held), b->san, s->map));
	if (s->map->queue_until)
		plan_say(b, "", false, "errors %s",
			 phrase_when(when, sizeof(when), s->map->queue_until, b->now));
}

/* What a file system does when its device gives errors. */
struct fs_end {
	const char *type, *on, *what;
};

static const struct fs_end *fs_end_of(const struct san_map *m)
{
	static const struct fs_end ends[] = {
		{ "(xfs,", "xfs on ", "shut down" },
		{ "(ext4,", "ext4 on ", "go read-only" },
		{ "(ext3,", "ext3 on ", "go read-only" },
		{ "(btrfs,", "btrfs on ", "go read-only" },
		{ "", "", "fail" },
	};
	size_t i = 0;

	while (!strstr(m->users, ends[i].type))
		i++;
	return &ends[i];
}

/* The first line stands alone in the window that offers the choice: it must be whole. */
static void say_errors_now(struct plan_build *b, const struct plan_slice *s)
{
	struct clauses c = { 0 };
	const struct fs_end *fs = fs_end_of(s->map);
	char text[sizeof(b->out->lines[0].text)], user[PHRASE];

	if (!phrase_counts_held(b->san, s->map))
		clause_add(&c, 0, "held I/O gets errors NOW.");
	else
		clause_add(&c, 0, "%" PRIu32 " I/O get errors NOW.", s->map->io.inflight);
	if (*phrase_user(user, sizeof(user), s->map))
		clause_add(&c, 1, " Expect %s%s to %s.", fs->on, user, fs->what);
	clause_join(&c, text, sizeof(text), PLAN_COLS);
	plan_say(b, "THEN", true, "%s", text);
}

void plan_explain_queue_off(struct plan_build *b, const struct plan_slice *s)
{
	plan_say_objects(b, s);
	say_no_path_now(b, s);
	if (!s->alive)
		say_errors_now(b, s);
	else
		plan_say(b, "THEN", false, "without a path every I/O gets an error at once.");
	if (b->out->to_daemon)
		plan_say(
			b, "STAYS", false,
			"until restorequeueing%s%s%s, a restart of multipathd, or until the map is "
			"set up again.",
			b->shell ? "" : " (", b->shell ? "" : b->keys->queueing,
			b->shell ? "" : ")");
	else if (plan_daemon_runs(b) && s->map->queue_limit_ms) {
		plan_say(b, "STAYS", true,
			 "only until a path comes back: multipathd does not know of it and turns "
			 "queueing on as configured.");
		plan_undone(b);
	}
}

/* restorequeueing gives back what is configured, and only after disablequeueing. */
static void say_restores(struct plan_build *b, const struct plan_slice *s)
{
	char how[3 * PHRASE], span[32];
	struct plan_build in_shell = *b; /* no key goes past the daemon unasked */
	bool ran_out = !s->alive && s->map->queue_limit_ms > 0 && s->map->no_path_since &&
		       b->now - s->map->no_path_since >= s->map->queue_limit_ms;

	if (!b->out->to_daemon)
		return;
	if (!b->shell)
		in_shell.shell = "sandeck";
	/* nothing tells a limit that ran out from a command: it can be said, not refused */
	if (ran_out)
		plan_say(b, "", true,
			 "It had no path for longer than its limit of %s: if that ended the "
			 "queueing, "
			 "multipathd refuses this.",
			 text_span(span, sizeof(span), s->map->queue_limit_ms));
	plan_say(b, "", s->map->queue_limit_ms == 0 || ran_out,
		 "restorequeueing gives back what is configured, and acts only on a map whose "
		 "queueing was disabled by command before. Else, past multipathd: %s --direct",
		 plan_how(how, sizeof(how), &in_shell, PLAN_QUEUE_ON, s->t, 1));
}

static void say_queue_stays(struct plan_build *b, const struct san_map *m)
{
	char when[64];

	if (plan_bypasses_daemon(b) && m->queue_until) {
		plan_say(b, "STAYS", true,
			 "only until multipathd's countdown ends, %s: then it turns queueing off "
			 "and what is held gets errors.",
			 phrase_when(when, sizeof(when), m->queue_until, b->now));
		plan_undone(b);
	} else if (plan_bypasses_daemon(b)) {
		plan_say(b, "STAYS", true,
			 "until multipathd sets the map up as configured; it does not know of it.");
		plan_undone(b);
	} else if (plan_nobody(b)) {
		plan_say(b, "STAYS", true, "WITHOUT LIMIT: nobody here ends it or retries a path.");
	}
}

void plan_explain_queue_on(struct plan_build *b, const struct plan_slice *s)
{
	const struct san_map *m = s->map;

	plan_say_objects(b, s);
	say_no_path_now(b, s);
	if (b->out->to_daemon && m->queue_limit_ms != -1)
		plan_say(b, "THEN", false, "without a path I/O is held as it is configured.");
	else
		plan_say(b, "THEN", true, "without a path I/O is held WITHOUT LIMIT; sync hangs.");
	say_restores(b, s);
	say_queue_stays(b, m);
}

/* ---- RESUME, BASELINE ---- */

void plan_explain_resume(struct plan_build *b, const struct plan_slice *s)
{
	char span[32], what[PHRASE], name[3 * PHRASE];
	bool since = s->map->suspended_since != 0;

	plan_say_objects(b, s);
	plan_say(b, "NOW", false, "suspended%s%s: all I/O and every sync waits",
		 since ? " for " : "",
		 since ? text_span(span, sizeof(span), b->now - s->map->suspended_since) : "");
	if (s->alive)
		plan_say(b, "THEN", false, "I/O goes on: %" PRIu32 " of %" PRIu32 " usable.",
			 s->usable, s->expected);
	else
		plan_say(b, "THEN", true, "no path is usable: I/O %s.",
			 phrase_no_path(what, sizeof(what), b->san, s->map));
	if (s->map->staged == SAN_YES)
		plan_say(b, "", true,
			 "ANOTHER TABLE IS LOADED and becomes live: what stands above is of the "
			 "old one. "
			 "Look at it: dmsetup table --inactive %s",
			 plan_word(name, sizeof(name), s->map->name));
	else if (s->map->staged == SAN_UNKNOWN)
		plan_say(b, "", false, "A table that is loaded but not live becomes live.");
	plan_say(b, "", false,
		 "Do not continue a map that somebody suspended on purpose (a snapshot, a "
		 "migration).");
}

static void say_accept(struct plan_build *b, const struct san_map *m)
{
	char name[PHRASE], from[32] = "nothing expected";
	struct verdict_count c;

	verdict_count(m, b->now, &c);
	if (m->expected)
		snprintf(from, sizeof(from), "%" PRIu32 " expected", m->expected);
	plan_say(b, "", c.in_table < c.expected, "%s: %s, then %" PRIu32 "%s",
		 phrase_map(name, sizeof(name), m), from, c.in_table,
		 c.failed ? " (not all of them usable now)" : "");
}

static bool changes_baseline(const struct plan_build *b, const struct san_map *m)
{
	struct verdict_count c;

	verdict_count(m, b->now, &c);
	return m->expect_from != SAN_EXPECT_BASELINE || m->expected != c.in_table;
}

static void explain_baseline_all(struct plan_build *b)
{
	size_t changed = 0;
	char gone[300];

	for (size_t i = 0; i < b->san->nmaps; i++)
		changed += changes_baseline(b, b->san->maps[i]);
	plan_say(b, "THEN", false,
		 "%" PRIu32 " paths of %zu maps are expected; that is new for %zu of them.",
		 b->out->promise.usable_after, b->san->nmaps, changed);
	if (b->san->host.gone_maps)
		plan_say(b, "", true, "%s: not expected any more",
			 verdict_gone_text(gone, sizeof(gone), b->san));
	for (size_t i = 0, said = 0; i < b->san->nmaps && said < PLAN_SET_LINES; i++) {
		if (!changes_baseline(b, b->san->maps[i]))
			continue;
		say_accept(b, b->san->maps[i]);
		said++;
	}
	if (changed > PLAN_SET_LINES)
		plan_say(b, "", false, "and %zu more", changed - PLAN_SET_LINES);
}

void plan_explain_baseline(struct plan_build *b, const struct plan_slice *s)
{
	if (!s->map) {
		explain_baseline_all(b);
		return;
	}
	plan_say_objects(b, s);
	plan_say_now(b, s);
	plan_say(b, "THEN", s->in_table < s->expected,
		 "%" PRIu32 " paths are expected: fewer is degraded, as many is ok.", s->in_table);
}
