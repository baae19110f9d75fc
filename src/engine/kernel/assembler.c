/* SPDX-License-Identifier: GPL-2.0-or-later */
/* assembler: the answers about disks, maps to be, and properties, as rows. */
#include "engine/kernel/assembler.h"

#include "base/htab.h"
#include "base/mem.h"
#include "base/text.h"
#include "engine/kernel/survey_check.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK_MS 15000 /* within ASK_SURVEY_MS */

void assembler_row(struct assembler *a, enum answer_is is, const char *about, const char *fmt, ...)
{
	struct answer *row;
	va_list ap;

	a->rows = mem_grow(a->rows, &a->cap, a->nrows + 1, sizeof(*a->rows));
	row = &a->rows[a->nrows++];
	*row = ask_answer(&a->ask);
	row->is = is;
	snprintf(row->about, sizeof(row->about), "%s", about);
	va_start(ap, fmt);
	vsnprintf(row->text, sizeof(row->text), fmt, ap);
	va_end(ap);
}

static void refuse(struct assembler *a, const char *why)
{
	assembler_row(a, ANSWER_REFUSED, "", "%s", why);
	a->refused = true;
}

void assembler_fini(struct assembler *a)
{
	free(a->rows);
	a->rows = NULL;
	a->nrows = a->cap = 0;
}

/* ---- paths ---- */

static void row_disk(struct assembler *a, const struct survey_path *p)
{
	const struct disk *d = p->disk;
	struct answer *row;

	assembler_row(a, p->is.is == PATHNESS_YES ? ANSWER_PATH : ANSWER_DISK, d->name, "%s",
		      p->is.text);
	row = &a->rows[a->nrows - 1];
	snprintf(row->path, sizeof(row->path), "%" PRIu32 ":%" PRIu32, d->major, d->minor);
	snprintf(row->hctl, sizeof(row->hctl), "%s", d->hctl);
	snprintf(row->wwid, sizeof(row->wwid), "%s", p->wwid);
	row->size = d->sectors * 512;
}

/* What is stacked on other devices is no disk to anybody but udev. */
static bool is_stacked(const struct disk *d)
{
	return !strncmp(d->name, "dm-", 3) || !strncmp(d->name, "md", 2) ||
	       !strncmp(d->name, "loop", 4) || !strncmp(d->name, "ram", 3) ||
	       !strncmp(d->name, "zram", 4);
}

static void rows_paths(struct assembler *a, const struct survey *s)
{
	for (size_t i = 0; i < s->npaths; i++) {
		if (!is_stacked(s->paths[i].disk))
			row_disk(a, &s->paths[i]);
	}
}

/* ---- assemble ---- */

/* A row holds a part of it, cut at blanks. */
static void rows_table(struct assembler *a, const char *name, const char *table)
{
	enum { ROOM = sizeof(((struct answer *)0)->text) - 1 };

	while (*table) {
		size_t n = strlen(table);

		if (n > ROOM) {
			n = ROOM;
			while (n && table[n] != ' ')
				n--;
		}
		assembler_row(a, ANSWER_TABLE, name, "%.*s", (int)n, table);
		table += n;
		table += strspn(table, " ");
	}
}

static void say_map(struct assembler *a, const struct survey_map *m)
{
	const struct assembled *o = &m->out;
	char paths[32], groups[32], start[64];
	const char *same = strcmp(o->name, m->wwid) ? m->wwid : "";

	text_count(paths, sizeof(paths), (unsigned)m->npaths, "path");
	text_count(groups, sizeof(groups), o->grouping.ngroups, "group");
	if (o->rename)
		assembler_row(a, ANSWER_CHANGE, o->old_name, "rename to %s (%s)", o->name,
			      m->alias_why);
	switch (o->action) {
	case ASSEMBLE_NOTHING:
		assembler_row(a, ANSWER_SAME, o->name, "stays as it is");
		return;
	case ASSEMBLE_REFUSED:
		assembler_row(a, ANSWER_BAD, o->name, "not assembled: %s", o->why);
		return;
	case ASSEMBLE_SWITCH:
		assembler_row(a, ANSWER_CHANGE, o->name, "switch to group %" PRIu32 ": %s",
			      o->switch_to, o->why);
		return;
	case ASSEMBLE_CREATE:
	case ASSEMBLE_RELOAD:
	case ASSEMBLE_RESIZE:
		break;
	}
	assembler_row(a, ANSWER_CHANGE, o->name, "%s %s%s%s in %s%s%s",
		      assemble_action_name(o->action), same, *same ? ", " : "", paths, groups,
		      *o->why ? ": " : "", o->why);
	snprintf(start, sizeof(start), "0 %" PRIu64 " multipath", o->sectors);
	assembler_row(a, ANSWER_TABLE, o->name, "%s", start);
	rows_table(a, o->name, str_text(&o->table));
}

/* What the operator saw, in one word: the same survey gives the same one. */
static void digest(struct assembler *a)
{
	uint64_t h = 14695981039346656037u; /* FNV-1a */

	for (size_t i = 0; i < a->nrows; i++) {
		const struct answer *r = &a->rows[i];

		if (r->is != ANSWER_CHANGE && r->is != ANSWER_TABLE)
			continue;
		for (const char *c = r->about; *c; c++)
			h = (h ^ (unsigned char)*c) * 1099511628211u;
		for (const char *c = r->text; *c; c++)
			h = (h ^ (unsigned char)*c) * 1099511628211u;
	}
	snprintf(a->now, sizeof(a->now), "%016" PRIx64, h);
}

static void assemble(struct assembler *a, struct world *w, struct survey *s, const char *only)
{
	struct err e = { 0 };

	if (!w->tables) {
		refuse(a, "only root can read the tables of maps: run sandeck as root");
		return;
	}
	if (survey_check(s, only, CHECK_MS, &e)) {
		refuse(a, e.text);
		return;
	}
	survey_maps(s, only, false);
	for (size_t i = 0; i < s->nmaps; i++)
		say_map(a, &s->maps[i]);
	digest(a);
	if (!a->apply) {
		assembler_row(a, ANSWER_DIGEST, "", "%s", a->now);
		return;
	}
	if (*a->digest && strcmp(a->digest, a->now) != 0)
		refuse(a, "what is to be done is not what was shown any more: look at it again");
	else
		assemble_apply(a, w, s);
}

/* ---- all ---- */

static void answer(struct assembler *a, struct world *w)
{
	struct survey s;
	const char *only = NULL;

	w->survey.rules.in_charge = a->in_charge;
	w->survey.ignore_wwids = a->ignore_wwids;
	if (a->ask.what == ASK_ASSEMBLE)
		w->survey.named = a->ask.map;
	survey_disks(&w->survey, &s);
	if (*a->ask.map) {
		only = survey_find(&s, a->ask.map);
		if (!only) {
			char word[80];

			assembler_row(a, ANSWER_REFUSED, "",
				      "%s is no map, no alias, no WWID of a disk and no disk; "
				      "sandeck paths lists them",
				      text_clean(word, sizeof(word), a->ask.map));
			a->refused = true;
		}
	}
	if (a->refused)
		;
	else if (a->ask.what == ASK_PATHS)
		rows_paths(a, &s);
	else if (a->ask.what == ASK_ASSEMBLE)
		assemble(a, w, &s, only);
	else
		explain_rows(a, w, &s, only);
	survey_fini(&s);
}

void assembler_run(struct assembler *a)
{
	struct world w;
	struct err e = { 0 };

	if (world_read("", a->peer, &w, &e))
		refuse(a, e.text);
	else
		answer(a, &w);
	world_fini(&w);
}
