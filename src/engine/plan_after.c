/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan_after: the lines of a dialog that say what is, and what is left then.
 *
 * PATH, MAP, NOW, THEN and IF: the same for every verb, computed for the whole
 * set of a map.  Loud is what an operator must not read over.
 */
#include "engine/plan_build.h"

#include "base/text.h"
#include "engine/phrase.h"
#include "engine/verdict_facts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* More paths than this are counted, not named. */
#define NAMES_MAX 4

/* ---- PATH and MAP ---- */

static void say_path(struct plan_build *b, const struct san_path *p)
{
	char name[PHRASE], hctl[PHRASE], ways[2 * PHRASE], wwn[PHRASE] = "";
	const struct san_port *port =
		*p->tport ? san_port_find(b->san, SAN_PART_TARGET, p->tport) : NULL;

	phrase_ways(ways, sizeof(ways), b->san, p);
	if (port && *port->wwn && strcmp(port->wwn, port->label) != 0)
		phrase_name(wwn, sizeof(wwn), port->wwn, 24);
	plan_say(b, "PATH", false, "%s  %" PRIu32 ":%" PRIu32 "  %s   %s %s",
		 phrase_path(name, sizeof(name), p), p->major, p->minor,
		 phrase_name(hctl, sizeof(hctl), p->hctl, 24), ways, wwn);
}

/* The users on a line of their own where the identity leaves no room. */
static void say_map(struct plan_build *b, const struct san_map *m)
{
	char name[PHRASE], dm[PHRASE], wwid[PHRASE], used[PHRASE], text[4 * PHRASE];

	phrase_used(used, sizeof(used), m, 39);
	snprintf(text, sizeof(text), "%s  %s  %s", phrase_map(name, sizeof(name), m),
		 phrase_name(dm, sizeof(dm), m->dm_name, 12),
		 phrase_name(wwid, sizeof(wwid), m->wwid, 33));
	if (text_width(text) + 2 + text_width(used) <= PLAN_COLS) {
		plan_say(b, "MAP", false, "%s  %s", text, used);
		return;
	}
	plan_say(b, "MAP", false, "%s", text);
	plan_say(b, "", false, "%s", used);
}

void plan_say_objects(struct plan_build *b, const struct plan_slice *s)
{
	if (s->t[0].path)
		say_path(b, s->t[0].path);
	say_map(b, s->map);
}

/* ---- NOW ---- */

static void add_usable(char *dst, size_t size, const struct plan_slice *s, const struct san_path *p,
		       uint32_t i)
{
	char name[PHRASE];

	text_cat(dst, size, "%s%s (group %" PRIu32 "%s)",
		 !i                   ? ": "
		 : i + 1 == s->usable ? " and "
				      : ", ",
		 phrase_path(name, sizeof(name), p), p->group,
		 p->group == s->map->cur_group ? ", in use" : "");
}

/* Paths that failed by nobody's word yet, and take no I/O. */
static void say_waiting(struct plan_build *b, const struct plan_slice *s)
{
	const struct san_path *p = s->map->paths;
	char name[PHRASE], why[PHRASE];

	while (p && !verdict_waits(p))
		p = p->next_in_map;
	if (!p)
		return;
	phrase_path(name, sizeof(name), p);
	phrase_holds(why, sizeof(why), p);
	if (s->alive - s->usable == 1)
		plan_say(b, "", true, "%s waits (%s): it may fail next.", name, why);
	else
		plan_say(b, "", true, "%s and %" PRIu32 " more wait (%s): they may fail next.",
			 name, s->alive - s->usable - 1, why);
}

void plan_say_now(struct plan_build *b, const struct plan_slice *s)
{
	char names[NAMES_MAX * PHRASE] = "";
	uint32_t i = 0;

	for (const struct san_path *p = s->map->paths; p && s->usable <= NAMES_MAX;
	     p = p->next_in_map) {
		if (verdict_usable(p))
			add_usable(names, sizeof(names), s, p, i++);
	}
	plan_say(b, "NOW", false, "%" PRIu32 " of %" PRIu32 " usable%s", s->usable, s->expected,
		 names);
	if (s->alive > s->usable)
		say_waiting(b, s);
}

/* ---- THEN ---- */

int plan_hang_then(const struct plan_slice *s)
{
	for (int part = 0; part < PART_KINDS; part++) {
		const char *left = NULL, *known = NULL;
		bool shared = true, more = false;

		for (const struct san_path *p = s->map->paths; p; p = p->next_in_map) {
			const char *key = phrase_part_key(p, (enum san_part)part);

			if (*key && !known)
				known = key;
			more |= *key && key != known;
			if (!plan_usable_then(s, p))
				continue;
			if (!left)
				left = key;
			shared &= *key && key == left;
		}
		if (left && shared && more)
			return part;
	}
	return -1;
}

static void say_one_left(struct plan_build *b, const struct plan_slice *s)
{
	const struct san_path *left = plan_left(s), *p = s->t[0].path;
	char name[PHRASE], host[PHRASE], where[2 * PHRASE + 32];
	const char *key = left->hport;

	phrase_part(host, sizeof(host), b->san, SAN_PART_HOST, key);
	if (p && p != left && *key && key == p->hport)
		snprintf(where, sizeof(where), ", on the same %s %s",
			 phrase_part_noun(SAN_PART_HOST, key), host);
	else
		snprintf(where, sizeof(where), "%s%s", *host ? ", on " : "", host);
	plan_say(b, "THEN", s->expected > 1, "1 of %" PRIu32 " usable: %s%s.%s", s->expected,
		 phrase_path(name, sizeof(name), left), where,
		 s->expected > 1 ? "  NO REDUNDANCY LEFT." : "");
}

static void say_more_left(struct plan_build *b, const struct plan_slice *s)
{
	const struct san_path *left = plan_left(s);
	int part = plan_hang_then(s);
	char name[PHRASE];

	if (part < 0) {
		plan_say(b, "THEN", false, "%" PRIu32 " of %" PRIu32 " usable.", s->after,
			 s->expected);
		return;
	}
	phrase_part(name, sizeof(name), b->san, (enum san_part)part,
		    phrase_part_key(left, (enum san_part)part));
	plan_say(b, "THEN", true,
		 "%" PRIu32 " of %" PRIu32 " usable, all %s %s.  NO REDUNDANCY LEFT.", s->after,
		 s->expected, part == SAN_PART_HOST ? "on" : "to", name);
}

void plan_say_doubtful(struct plan_build *b, const struct plan_slice *s, uint32_t group)
{
	for (const struct san_path *p = s->map->paths; p; p = p->next_in_map) {
		char name[PHRASE];
		struct verdict v;

		if (group ? p->group != group || !plan_alive_then(s, p)
			  : !plan_usable_then(s, p) || !verdict_usable(p))
			continue;
		verdict_path(b->san, p, b->now, &v);
		if (v.kind == VP_OK)
			continue;
		plan_say(b, "", !verdict_firm(p, b->now), "But %s is %s: %s.",
			 phrase_path(name, sizeof(name), p), v.word, v.reason);
		return;
	}
}

void plan_say_usable_then(struct plan_build *b, const struct plan_slice *s)
{
	char what[PHRASE];

	if (!s->after && s->alive_after)
		plan_say(b, "THEN", true,
			 "0 of %" PRIu32
			 " usable: ONLY PATHS THAT WAIT ARE LEFT, and I/O waits with "
			 "them.",
			 s->expected);
	else if (!s->after)
		plan_say(b, "THEN", true, "0 of %" PRIu32 " usable: NO PATH LEFT.  I/O %s.",
			 s->expected, phrase_no_path(what, sizeof(what), b->san, s->map));
	else if (s->after == 1)
		say_one_left(b, s);
	else
		say_more_left(b, s);
	if (s->after && s->after <= NAMES_MAX)
		plan_say_doubtful(b, s, 0);
}

static bool not_optimized(const struct plan_slice *s, uint32_t group)
{
	for (const struct san_path *p = s->map->paths; p; p = p->next_in_map) {
		if (p->group == group && plan_usable_then(s, p) && p->alua != SAN_ALUA_NONOPTIMIZED)
			return false;
	}
	return true;
}

static bool usable_in(const struct plan_slice *s, uint32_t group)
{
	for (const struct san_path *p = s->map->paths; p; p = p->next_in_map) {
		if (p->group == group && plan_usable_then(s, p))
			return true;
	}
	return false;
}

void plan_say_group_then(struct plan_build *b, const struct plan_slice *s)
{
	uint32_t g = s->group_after;
	char prio[40] = "";

	if (!g)
		return;
	if (g == s->map->cur_group && s->after && !usable_in(s, g)) {
		plan_say(b, "", true,
			 "I/O stays on group %" PRIu32
			 ", where every path waits: the kernel leaves it "
			 "only when they fail.",
			 g);
		return;
	}
	if (g == s->map->cur_group && plan_group_firm(s, g) && !plan_group_firm_then(s, g)) {
		plan_say(b, "", true,
			 "I/O stays on group %" PRIu32
			 ", where nothing is left that it can rely on.",
			 g);
		return;
	}
	if (g == s->map->cur_group) {
		plan_say(b, "", false, "I/O stays on group %" PRIu32 ".", g);
		return;
	}
	if (plan_group_prio(s, g) != SAN_PRIO_UNKNOWN)
		snprintf(prio, sizeof(prio), ", priority %" PRId32, plan_group_prio(s, g));
	plan_say(b, "", false, "I/O moves to group %" PRIu32 "%s%s%s.", g, prio,
		 not_optimized(s, g) ? " (not optimized)" : "",
		 plan_verb_info(b->verb)->wants_group ? ", at the next I/O" : "");
}

/* ---- IF ---- */

void plan_say_if(struct plan_build *b, const struct plan_slice *s)
{
	char name[PHRASE], label[sizeof(b->out->lines[0].label)] = "", what[PHRASE];

	if (s->after != 1)
		return;
	phrase_path(name, sizeof(name), plan_left(s));
	if (strlen(name) > 7)
		text_cat(label, sizeof(label), "IF IT FAILS TOO");
	else
		text_cat(label, sizeof(label), "IF %s FAILS TOO", name);
	plan_say(b, label, false, "I/O %s.", phrase_no_path(what, sizeof(what), b->san, s->map));
}
