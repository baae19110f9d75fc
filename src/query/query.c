/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * query: what a filter means for an object.  Reading its text is query_parse.c's.
 *
 * A path is asked with its map behind it, a map with its paths below it; the
 * rules are in the header.
 */
#include "query/query_term.h"

#include "base/parse.h"
#include "base/text.h"
#include "engine/phrase.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

void query_free(struct query *q)
{
	if (!q)
		return;
	for (size_t i = 0; i < q->n; i++) {
		for (size_t k = 0; k < q->term[i].nvalues; k++) {
			if (q->term[i].value[k].is_regex)
				regfree(&q->term[i].value[k].regex);
		}
	}
	free(q);
}

bool query_counts(const struct query *q)
{
	for (size_t i = 0; q && i < q->n; i++) {
		const struct fact *f = q->term[i].of_path;

		if (f && f->from == FROM_COUNTERS)
			return true;
	}
	return false;
}

/* Does it hold for names that have nothing in common? */
static bool holds_for_any(const regex_t *regex)
{
	static const char *const names[] = { "a", "q", "0", "7", "~~~" };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (regexec(regex, names[i], 0, NULL, 0))
			return false;
	}
	return true;
}

static bool is_marks(const char *text)
{
	while (ispunct((unsigned char)*text) || isspace((unsigned char)*text))
		text++;
	return !*text;
}

bool query_chooses(const struct query *q)
{
	for (size_t i = 0; q && i < q->n; i++) {
		const struct query_term *t = &q->term[i];
		const struct query_value *v = &t->value[0];

		if (t->op != QUERY_WORD || t->not )
			return true;
		if (v->is_regex ? !holds_for_any(&v->regex) : !is_marks(v->text))
			return true;
	}
	return false;
}

/* ---- text ---- */

/* The number that text ends in; false when it ends in none, or is nothing else. */
static bool last_number(const char *text, uint64_t *n)
{
	const char *end = text + strlen(text), *p = end;

	while (p > text && isdigit((unsigned char)p[-1]))
		p--;
	return p < end && p > text && isalpha((unsigned char)p[-1]) && parse_u64(p, n);
}

/* One value against one text. */
static bool has(const struct query_value *v, const char *text)
{
	uint64_t n;

	if (v->is_regex)
		return !regexec(&v->regex, text, 0, NULL, 0);
	if (v->is_whole && last_number(text, &n))
		return n == v->whole;
	return strcasestr(text, v->text) != NULL;
}

static bool has_any(const struct query_term *t, const char *text)
{
	for (size_t i = 0; i < t->nvalues; i++) {
		if (has(&t->value[i], text))
			return true;
	}
	return false;
}

/* The last " (" of text: the site's name of a part may have one of its own; NULL none. */
static const char *last_bracket(const char *text)
{
	const char *open = NULL;

	for (const char *p = text; (p = strstr(p, " (")) != NULL; p++)
		open = p;
	return open;
}

/* "ctlA-0c (20:03:00:a0)" is both: the site's name of a part, and the part's own. */
static bool is_part_of(const char *want, const char *text)
{
	const char *open = last_bracket(text);
	size_t n = strlen(want);

	if (!open)
		return false;
	if ((size_t)(open - text) == n && !strncasecmp(text, want, n))
		return true;
	return strlen(open) == n + 3 && !strncasecmp(open + 2, want, n);
}

static bool is_any(const struct query_term *t, const char *text)
{
	for (size_t i = 0; i < t->nvalues; i++) {
		const struct query_value *v = &t->value[i];

		if (v->is_regex ? has(v, text)
				: !strcasecmp(text, v->text) || is_part_of(v->text, text))
			return true;
	}
	return false;
}

static bool compares(const struct query_term *t, double n)
{
	double want = t->value[0].number;

	switch (t->op) {
	case QUERY_GREATER:
		return n > want;
	case QUERY_GREATER_EQUAL:
		return n >= want;
	case QUERY_LESS:
		return n < want;
	case QUERY_LESS_EQUAL:
		return n <= want;
	case QUERY_WORD:
	case QUERY_HAS:
	case QUERY_IS:
		break;
	}
	return false;
}

/* ---- terms ---- */

/* A term over a fact that is known. */
static bool value_holds(const struct query_term *t, const struct fact *f,
			const struct fact_value *v)
{
	uint64_t n;

	if (t->op > QUERY_IS)
		return v->has_n && compares(t, v->n);
	/* numbers as numbers: prio:1 is not 10, and 50G is 50G however it is shown */
	if (v->has_n && t->value[0].is_number && f->unit != UNIT_NONE &&
	    (f->unit != UNIT_COUNT || parse_u64(t->value[0].text, &n)))
		return v->n == t->value[0].number || (f->unit == UNIT_BYTES && has_any(t, v->text));
	return t->op == QUERY_IS ? is_any(t, v->text) : has_any(t, v->text);
}

static bool fact_holds(const struct query_term *t, const struct fact *f, const struct fact_on *on)
{
	struct fact_value v;

	fact_get(f, on, &v);
	return v.text[0] && value_holds(t, f, &v);
}

/* A word: in any of the names that stand for a path. */
static bool path_named(const struct query_term *t, const struct san *san, const struct san_path *p)
{
	char ways[2 * PHRASE];
	const char *const names[] = { p->name, p->hctl,   p->hport, p->tport,
				      p->ctl,  p->target, p->serial };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (names[i][0] && has_any(t, names[i]))
			return true;
	}
	return has_any(t, phrase_ways(ways, sizeof ways, san, p));
}

static bool map_named(const struct query_term *t, const struct san_map *m)
{
	const char *const names[] = {
		m->name, m->wwid, m->dm_name, m->users, m->vendor, m->product
	};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (names[i][0] && has_any(t, names[i]))
			return true;
	}
	return false;
}

/* For the map itself, not its paths. */
static bool map_holds(const struct query_term *t, const struct fact_on *on)
{
	if (t->op == QUERY_WORD)
		return map_named(t, on->map);
	return t->of_map && fact_holds(t, t->of_map, on);
}

/* For a path; what it does not have, or nobody knows of it, is its map's. */
static bool path_holds(const struct query_term *t, const struct fact_on *on)
{
	struct fact_on map = { .san = on->san, .now = on->now, .map = on->map };
	struct fact_value v = { .text = "" };

	if (t->op == QUERY_WORD)
		return path_named(t, on->san, on->path) || map_named(t, on->map);
	if (t->of_path)
		fact_get(t->of_path, on, &v);
	return v.text[0] ? value_holds(t, t->of_path, &v) : map_holds(t, &map);
}

/* ---- objects ---- */

static struct fact_on on_path(const struct san *san, const struct san_path *p, int64_t now)
{
	return (struct fact_on){ .san = san, .now = now, .map = p->map, .path = p };
}

/* Every term that is not turned round holds for this path. */
static bool all_hold_on_path(const struct query *q, const struct fact_on *on)
{
	for (size_t i = 0; i < q->n; i++) {
		if (!q->term[i].not &&!path_holds(&q->term[i], on))
			return false;
	}
	return true;
}

static bool none_holds_on_path(const struct query *q, const struct fact_on *on)
{
	for (size_t i = 0; i < q->n; i++) {
		if (q->term[i].not &&path_holds(&q->term[i], on))
			return false;
	}
	return true;
}

bool query_path(const struct query *q, const struct san *san, const struct san_path *p, int64_t now)
{
	struct fact_on on = on_path(san, p, now);

	return !q || (all_hold_on_path(q, &on) && none_holds_on_path(q, &on));
}

static bool map_itself(const struct query *q, const struct fact_on *on, bool *refused)
{
	bool all = true;

	*refused = false;
	for (size_t i = 0; i < q->n && !*refused; i++) {
		bool holds = map_holds(&q->term[i], on);

		if (q->term[i].not )
			*refused = holds;
		else
			all &= holds;
	}
	return all;
}

bool query_map(const struct query *q, const struct san *san, const struct san_map *m, int64_t now)
{
	struct fact_on on = { .san = san, .now = now, .map = m };
	bool hit, refused;

	if (!q)
		return true;
	hit = map_itself(q, &on, &refused);
	for (const struct san_path *p = m->paths; p && !refused; p = p->next_in_map) {
		struct fact_on path = on_path(san, p, now);

		hit = hit || all_hold_on_path(q, &path);
		refused = !none_holds_on_path(q, &path);
	}
	return hit && !refused;
}

static bool port_holds(const struct query_term *t, const struct fact_on *on)
{
	const struct san_port *p = on->port;

	if (t->op == QUERY_WORD)
		return has_any(t, p->label) || has_any(t, p->key) || has_any(t, p->wwn) ||
		       has_any(t, p->detail) || has_any(t, p->state);
	return t->of_port && fact_holds(t, t->of_port, on);
}

bool query_port(const struct query *q, const struct fact_on *on)
{
	for (size_t i = 0; q && i < q->n; i++) {
		if (port_holds(&q->term[i], on) == q->term[i].not )
			return false;
	}
	return true;
}

/* A part, asked of an event of a path through it, or of its own. */
static bool event_of_part(const struct query_term *t, enum san_part part, const struct san *san,
			  const struct san_event *ev, const struct san_map *m)
{
	bool (*is)(const struct query_term *term, const char *text) =
		t->op == QUERY_IS ? is_any : has_any;
	struct fact_on on = { .san = san, .now = san->now, .map = m };
	const struct san_port *p;
	uint32_t major, minor;

	if (m && parse_devno(ev->path, &major, &minor)) {
		on.path = san_path_find(m, major, minor);
		return on.path && t->of_path && fact_holds(t, t->of_path, &on);
	}
	if (!ev->port || ev->part != part)
		return false;
	p = san_port_find(san, part, ev->port);
	return is(t, ev->port) || (p && is(t, p->label));
}

/* What an event can be asked for by name. */
static bool event_holds(const struct query_term *t, const struct san *san,
			const struct san_event *ev)
{
	const struct san_map *m = ev->map[0] ? san_map_by_key(san, ev->map) : NULL;
	static const char *const part[] = {
		[SAN_PART_HOST] = "host", [SAN_PART_TARGET] = "port", [SAN_PART_CTL] = "controller"
	};
	const char *map = m ? m->name : ev->map, *text = NULL;

	if (t->op == QUERY_WORD)
		return has_any(t, ev->text) || has_any(t, ev->by) || has_any(t, map) ||
		       has_any(t, ev->path);
	if (!strcmp(t->fact, "map"))
		text = map;
	else if (!strcmp(t->fact, "path"))
		text = ev->path;
	else if (!strcmp(t->fact, "by"))
		text = ev->by;
	else if (!strcmp(t->fact, "severity"))
		text = san_severity_name(ev->sev);
	for (size_t i = 0; i < sizeof part / sizeof part[0]; i++) {
		if (!strcmp(t->fact, part[i]))
			return event_of_part(t, (enum san_part)i, san, ev, m);
	}
	return text && (t->op == QUERY_IS ? is_any(t, text) : has_any(t, text));
}

bool query_event(const struct query *q, const struct san *san, const struct san_event *ev)
{
	for (size_t i = 0; q && i < q->n; i++) {
		if (event_holds(&q->term[i], san, ev) == q->term[i].not )
			return false;
	}
	return true;
}

bool query_text(const struct query *q, const char *text)
{
	for (size_t i = 0; q && i < q->n; i++) {
		const struct query_term *t = &q->term[i];

		if ((t->op == QUERY_WORD && has_any(t, text)) == t->not )
			return false;
	}
	return true;
}
