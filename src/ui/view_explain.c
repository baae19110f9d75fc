/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view_explain: all that is wrong, the worst first, and the selected row with
 * nothing left out: what the health line's "(+2 more)" stands for, and what a
 * row or line 22 had no room for.
 */
#include "ui/view.h"

#include "base/mem.h"
#include "base/text.h"
#include "engine/phrase.h"
#include "engine/verdict.h"
#include "ui/detail.h"
#include "ui/pager.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Columns of the words; "BACK, NOT WELL" is the longest. */
#define WORDS_W 17
/* Maps that are named where many have the same trouble. */
#define NAMES 4

struct explain {
	struct view view;
	/* what was selected, by identity: the model changes while this is read */
	char map[160];
	uint32_t group, major, minor;
	bool path, moved;
	struct pager pager;
	struct verdict_trouble *trouble;
	size_t cap;
};

static struct explain *explain(struct view *v)
{
	return (struct explain *)(void *)v;
}

/* The selected object as it is now; no map: it is gone. */
static struct target find(const struct explain *e, const struct san *san)
{
	struct target on = { .map = e->map[0] ? san_map_by_key(san, e->map) : NULL };

	if (on.map && e->path)
		on.path = san_path_find(on.map, e->major, e->minor);
	if (on.map && e->group <= on.map->ngroups)
		on.group = on.path ? on.path->group : e->group;
	return on;
}

static enum role role_of(enum verdict_health_code code)
{
	if (code == HEALTH_OK)
		return ROLE_OK;
	return code == HEALTH_FAILED ? ROLE_BAD : ROLE_WARN;
}

/* What is wrong, without the map's name: where it is the same, maps are told of together. */
static const char *trouble_of(const struct verdict_trouble *t, const struct view_ctx *x, char *dst,
			      size_t size)
{
	char name[PHRASE];

	verdict_trouble_text(dst, size, x->san, t, x->now);
	return t->map ? dst + strlen(phrase_map(name, sizeof name, t->map)) + 2 : dst;
}

/* "mpatha, mpathb, mpathc, mpathd and 2 more: 2 of 4 paths, ..." */
static void add_trouble(struct explain *e, const struct verdict_trouble *t, size_t n,
			const char *what)
{
	char text[800] = "", name[PHRASE], clean[900];

	for (size_t i = 0; i < n && i < NAMES && t->map; i++)
		text_cat(text, sizeof text, "%s%s", i ? ", " : "",
			 phrase_map(name, sizeof name, t[i].map));
	if (n > NAMES)
		text_cat(text, sizeof text, " and %zu more", n - NAMES);
	text_cat(text, sizeof text, "%s%s", t->map ? ": " : "", what);
	pager_text(&e->pager, role_of(t->code), t->word, text_clean(clean, sizeof clean, text));
}

static void add_troubles(struct explain *e, const struct view_ctx *x)
{
	size_t max = VERDICT_TROUBLES(x->san), n, same;
	char heading[80], first[500], next[500];

	e->trouble = mem_grow(e->trouble, &e->cap, max, sizeof *e->trouble);
	n = verdict_troubles(x->san, x->now, e->trouble, max);
	if (!n)
		return;
	snprintf(heading, sizeof heading, "ALL TROUBLE  %zu, the worst first", n);
	pager_heading(&e->pager, heading);
	for (size_t i = 0; i < n; i += same) {
		const struct verdict_trouble *t = &e->trouble[i];
		const char *what = trouble_of(t, x, first, sizeof first);

		for (same = 1; t->map && i + same < n && t[same].map && t[same].word == t->word;
		     same++) {
			if (strcmp(trouble_of(&t[same], x, next, sizeof next), what) != 0)
				break;
		}
		add_trouble(e, t, same, what);
	}
}

static void add_health(struct explain *e, const struct view_ctx *x)
{
	struct verdict_health h;

	acks_health(x->acks, x->san, x->now, NULL, &h);
	pager_heading(&e->pager, "HEALTH");
	pager_text(&e->pager, role_of(h.code), h.word, h.text);
}

static bool same_ack(const struct ack *a, const struct ack *b)
{
	return a->until == b->until && !strcmp(a->by, b->by) && !strcmp(a->note, b->note);
}

/* "mpatha, mpathb and 4 more: SFP ordered (root@db1)": all that were acknowledged together. */
static void add_ack(struct explain *e, const struct view_ctx *x, size_t from)
{
	const struct ack *k = view_ack(x, x->san->maps[from]);
	char text[700] = "", clean[800], name[PHRASE], until[40], label[60];
	size_t n = 0;

	for (size_t i = 0; i < x->san->nmaps; i++) {
		const struct ack *other = view_ack(x, x->san->maps[i]);

		if (!other || !same_ack(other, k))
			continue;
		if (i < from)
			return; /* it was told with that one */
		if (n++ < NAMES)
			text_cat(text, sizeof text, "%s%s", n > 1 ? ", " : "",
				 phrase_map(name, sizeof name, x->san->maps[i]));
	}
	if (n > NAMES)
		text_cat(text, sizeof text, " and %zu more", n - NAMES);
	text_cat(text, sizeof text, ": %s (%s)", k->note, k->by);
	snprintf(label, sizeof label, "until %s",
		 acks_until(until, sizeof until, k->until, x->now));
	pager_text(&e->pager, ROLE_NORMAL, label, text_clean(clean, sizeof clean, text));
}

/* Known trouble: whose, until when, why, and who said so. */
static void add_acks(struct explain *e, const struct view_ctx *x)
{
	bool any = false;

	for (size_t i = 0; x->acks && x->acks->n && i < x->san->nmaps; i++) {
		if (!view_ack(x, x->san->maps[i]))
			continue;
		if (!any)
			pager_heading(&e->pager, "ACKNOWLEDGED  the health line leaves it out");
		any = true;
		add_ack(e, x, i);
	}
}

static void add_selected(struct explain *e, const struct view_ctx *x)
{
	struct target on = find(e, x->san);
	char text[DETAIL_MAX], clean[DETAIL_MAX + 100];

	if (!e->map[0])
		return;
	pager_heading(&e->pager, "THE SELECTED ROW");
	if (!on.map || (e->path && !on.path)) {
		pager_text(&e->pager, ROLE_NORMAL, "", "is gone");
		return;
	}
	detail_line(&on, x->san, x->now, 0, text, sizeof text);
	pager_text(&e->pager, ROLE_NORMAL, "what it is", text);
	detail_line(&on, x->san, x->now, 1, text, sizeof text);
	pager_text(&e->pager, ROLE_NORMAL, "what comes", text);
	if (view_ack(x, on.map))
		pager_text(&e->pager, ROLE_NORMAL, "known",
			   acks_say(text, sizeof text, view_ack(x, on.map), x->now));
	phrase_used(text, sizeof text, on.map, 250);
	if (on.map->waiters[0])
		text_cat(text, sizeof text, "; %s", on.map->waiters);
	pager_text(&e->pager, ROLE_NORMAL, "who", text_clean(clean, sizeof clean, text));
}

static void explain_refresh(struct view *v, const struct view_ctx *x, int page)
{
	(void)x;
	(void)page;
	explain(v)->moved = true;
}

static void explain_paint(struct view *v, const struct view_ctx *x, struct canvas *c, int y_titles,
			  int y, int rows)
{
	struct explain *e = explain(v);

	if (e->moved || e->pager.cols != c->cols) {
		pager_begin(&e->pager, c->cols, WORDS_W);
		add_health(e, x);
		add_selected(e, x);
		add_troubles(e, x);
		add_acks(e, x);
		e->moved = false;
	}
	if (y_titles >= 0)
		canvas_field(c, y_titles, 0, c->cols, ALIGN_LEFT, ROLE_COLUMNS,
			     " what is wrong, and the selected row in full");
	pager_paint(&e->pager, c, y, rows);
}

static void explain_detail(struct view *v, const struct view_ctx *x, int line, char *dst,
			   size_t size)
{
	dst[0] = '\0';
	if (line == 1)
		pager_position(&explain(v)->pager, x->keys, dst, size);
}

static void explain_where(struct view *v, const struct view_ctx *x, struct command_where *out)
{
	view_where(v, x, out);
	out->over = true;
}

static bool explain_command(struct view *v, const struct view_ctx *x, enum command_id id)
{
	(void)x;
	return pager_command(&explain(v)->pager, id);
}

static void explain_free(struct view *v)
{
	pager_fini(&explain(v)->pager);
	free(explain(v)->trouble);
	free(explain(v));
}

static const struct view_ops explain_ops = {
	.refresh = explain_refresh,
	.paint = explain_paint,
	.detail = explain_detail,
	.where = explain_where,
	.command = explain_command,
	.free = explain_free,
};

struct view *view_explain_new(const struct command_where *w)
{
	struct explain *e = xcalloc(1, sizeof *e);

	e->view.ops = &explain_ops;
	e->view.title = "x explain";
	e->moved = true;
	e->group = w->on.group;
	e->path = w->on.path != NULL;
	if (w->on.map)
		snprintf(e->map, sizeof e->map, "%s", w->on.map->key);
	if (w->on.path) {
		e->major = w->on.path->major;
		e->minor = w->on.path->minor;
	}
	return &e->view;
}
