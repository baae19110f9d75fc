/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * explain_rows: each property of one map and of its first path: the value, who
 * says it, and what it beats.
 */
#include "engine/kernel/assembler.h"

#include "base/text.h"
#include "engine/conf/conf_resolve.h"
#include "engine/kernel/survey_check.h"

#include <stdio.h>
#include <string.h>

/* Who says a value: "/etc/multipath.conf:12", "array: EMC SYMMETRIX", "built-in". */
static char *origin(char *dst, size_t size, const struct conf_layer_value *v)
{
	const struct conf_origin *from = &v->value->from;

	if (from->by == CONF_BY_FILE)
		snprintf(dst, size, "%s, %s:%u", v->layer, from->file, from->line);
	else if (from->by == CONF_BY_HWTABLE)
		snprintf(dst, size, "%s, %s", v->layer, from->file);
	else
		snprintf(dst, size, "%s", v->layer);
	return dst;
}

/* A property, its value, and in words who says it. */
static void row(struct assembler *a, const char *name, const char *value, const char *who)
{
	struct answer *to;

	assembler_row(a, ANSWER_VALUE, name, "%s", who);
	to = &a->rows[a->nrows - 1];
	snprintf(to->value, sizeof(to->value), "%s", value);
}

static void row_value(struct assembler *a, const char *name, const struct conf_found *f,
		      const char *instead)
{
	char text[sizeof(((struct answer *)0)->text)], who[160];

	snprintf(text, sizeof(text), "%s", origin(who, sizeof(who), &f->by));
	if (instead)
		text_cat(text, sizeof(text), "; but %s", instead);
	for (unsigned i = 0; i < f->nover; i++)
		text_cat(text, sizeof(text), "%s %s (%s)", i ? "," : "; it beats",
			 f->over[i].value->text, origin(who, sizeof(who), &f->over[i]));
	row(a, name, f->by.value->text, text);
}

/* Of a map and its paths; what is of the whole host is told by `config show`. */
static bool is_of_a_map(const struct conf_key *k)
{
	return k->type != CONF_IGNORED &&
	       (k->sections & (CONF_IN_MULTIPATH | CONF_IN_OVERRIDES | CONF_IN_PROTOCOL)) != 0;
}

static const struct survey_path *first_path(const struct survey *s, const char *wwid)
{
	for (size_t i = 0; i < s->npaths; i++) {
		if (!strcmp(s->paths[i].wwid, wwid))
			return &s->paths[i];
	}
	return NULL;
}

static const struct survey_map *the_map(const struct survey *s, const char *wwid)
{
	for (size_t i = 0; i < s->nmaps; i++) {
		if (!strcmp(s->maps[i].wwid, wwid))
			return &s->maps[i];
	}
	return NULL;
}

/* What path p of the map was asked with: as configured, or as found out. */
static void row_asked(struct assembler *a, const char *name, const char *used, const char *set,
		      const struct survey_path *p)
{
	char who[160];

	if (!*used)
		return;
	snprintf(who, sizeof(who), "of %s%s", p->disk->name, strcmp(used, set) ? ", detected" : "");
	row(a, name, used, who);
}

static void rows_found_out(struct assembler *a, const struct survey *s, const struct survey_map *m)
{
	const struct survey_path *p = m ? &s->paths[m->which[0]] : NULL;

	if (m)
		row(a, "name", m->alias, m->alias_why);
	if (m && *m->policy_why)
		row(a, "groups", m->policy == POLICY_BY_TPG ? "group_by_tpg" : "group_by_prio",
		    m->policy_why);
	if (!p)
		return;
	row_asked(a, "checker", p->checker_used, p->checker, p);
	row_asked(a, "prioritizer", p->prio_used, p->prio, p);
}

void explain_rows(struct assembler *a, struct world *w, struct survey *s, const char *wwid)
{
	const struct survey_path *p = first_path(s, wwid);
	struct conf_who who = { .multipath = conf_multipath_of(&w->conf, wwid) };
	const struct survey_map *m;
	struct err e = { 0 };

	if (p)
		who = survey_who(s, p);
	if (w->tables && !survey_check(s, wwid, 5000, &e))
		survey_maps(s, wwid, false);
	m = the_map(s, wwid);
	row(a, "wwid", wwid, p ? p->wwid_from : "of the map; it has no path here");
	rows_found_out(a, s, m);
	for (int id = 0; id < CONF_IDS; id++) {
		const struct conf_key *k = conf_key((enum conf_id)id);
		struct conf_found f;

		if (is_of_a_map(k) && conf_find(&w->conf, &who, (enum conf_id)id, &f))
			row_value(a, k->name, &f, m ? m->set.why[id] : NULL);
	}
}
