/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dialog_paint: how a window before an action looks.
 *
 * The text is laid out into body lines first (labels to the left, words
 * wrapped), then as much of it is painted as there is room for; blank lines
 * give way first, then it scrolls.
 */
#include "ui/dialog_paint.h"

#include "base/text.h"
#include "engine/verdict.h"
#include "ui/say.h"
#include "ui/wrap.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define BODY_LINES 64

struct body_line {
	char label[20];
	char text[220];
	enum role role;
	bool blank;
};

struct body {
	struct body_line line[BODY_LINES];
	int n;
	int width;   /* columns inside the box */
	int label_w; /* of the column of labels */
};

static struct body_line *add_line(struct body *b, const char *label, enum role role)
{
	struct body_line *l = &b->line[b->n];

	if (b->n + 1 < BODY_LINES)
		b->n++;
	*l = (struct body_line){ .role = role };
	snprintf(l->label, sizeof l->label, "%s", label);
	return l;
}

/* A blank line, the first to go when there is no room; never two. */
static void add_blank(struct body *b)
{
	if (b->n && !b->line[b->n - 1].blank)
		add_line(b, "", ROLE_DIALOG)->blank = true;
}

/* Add text under label, wrapped; a label that is too long for its column pushes the text. */
static void add_text(struct body *b, const char *label, enum role role, const char *text)
{
	int label_w = text_width(label);
	int indent = label_w + 1 > b->label_w ? label_w + 3 : b->label_w;

	do {
		struct body_line *l = add_line(b, label, role);
		size_t n = wrap_fit(text, b->width - indent > 8 ? b->width - indent : 8);

		snprintf(l->text, sizeof l->text, "%.*s", (int)n, text);
		text = wrap_next(text, n);
		label = "";
		indent = b->label_w;
	} while (*text);
}

/* A line of the whole width, without the column of labels. */
static void add_wide(struct body *b, enum role role, const char *text)
{
	do {
		struct body_line *l = add_line(b, "", role);
		size_t n = wrap_fit(text, b->width > 8 ? b->width : 8);

		snprintf(l->text, sizeof l->text, "%.*s", (int)n, text);
		l->label[0] = '\1'; /* marks: text begins at the edge */
		text = wrap_next(text, n);
	} while (*text);
}

/* ---- the three kinds of window ---- */

/* A section of the plan begins: a blank line before it. */
static bool begins_section(const char *label)
{
	return !strcmp(label, "NOW") || !strcmp(label, "STAYS") || !strcmp(label, "SENDS");
}

static void body_plan(const struct dialog *d, struct body *b)
{
	bool stays = false;

	for (unsigned i = 0; i < d->plan.nlines; i++) {
		const struct plan_line *l = &d->plan.lines[i];
		enum role role = l->loud ? ROLE_DIALOG_LOUD : ROLE_DIALOG;

		/* STAYS and SENDS belong together: one blank line before the first of them */
		if (begins_section(l->label) && !(stays && !strcmp(l->label, "SENDS")))
			add_blank(b);
		stays |= !strcmp(l->label, "STAYS");
		add_text(b, l->label, role, l->text);
	}
	if (d->plan.refused[0]) {
		add_blank(b);
		add_text(b, "NO", ROLE_DIALOG_LOUD, d->plan.refused);
		if (d->plan.instead[0])
			add_text(b, "DO", ROLE_DIALOG, d->plan.instead);
	}
}

/* The first line of the plan under a label, "" when there is none. */
static const char *plan_says(const struct plan *p, const char *label)
{
	for (unsigned i = 0; i < p->nlines; i++) {
		if (!strcmp(p->lines[i].label, label))
			return p->lines[i].text;
	}
	return "";
}

/* A choice with its price; greyed with the reason when it cannot work. */
static void body_choice(struct body *b, const char *label, const struct dialog_choice *c,
			const char *price)
{
	enum role role = c->plan.refused[0] ? ROLE_DIM : ROLE_DIALOG;

	if (c->plan.refused[0]) {
		add_text(b, label, role, c->plan.refused);
		add_text(b, "", role, c->plan.instead);
		return;
	}
	add_text(b, label, role, price);
	add_text(b, "", role, c->plan.sends);
}

static const struct san_map *map_of(const struct dialog *d, const struct dialog_ctx *x)
{
	return san_map_by_key(x->san, d->set.cmd[0].map);
}

/* How each of the maps is, the first of them, and what stays of that. */
#define MAPS_SAID 5
static void body_maps(const struct dialog *d, const struct dialog_ctx *x, struct body *b)
{
	char text[400], name[80];

	for (size_t i = 0; i < d->set.n && i < MAPS_SAID; i++) {
		const struct san_map *m = san_map_by_key(x->san, d->set.cmd[i].map);
		struct verdict v;

		if (!m) {
			add_text(b, i ? "" : "now", ROLE_DIALOG_LOUD, "a map of the set is gone");
			continue;
		}
		verdict_map(x->san, m, x->now, &v);
		snprintf(text, sizeof text, "%s: %s%s%s", text_clean(name, sizeof name, m->name),
			 v.reason[0] ? v.reason : v.word, v.next[0] ? "; " : "", v.next);
		add_text(b, i ? "" : "now", ROLE_DIALOG, text);
	}
	if (d->set.n > MAPS_SAID) {
		snprintf(text, sizeof text, "and %zu more maps", d->set.n - MAPS_SAID);
		add_text(b, "", ROLE_DIALOG, text);
	}
}

/* The same choices for all the maps of a set. */
static void body_queueing_set(const struct dialog *d, const struct dialog_ctx *x, struct body *b)
{
	b->label_w = 9;
	body_maps(d, x, b);
	add_text(b, "1 leave", ROLE_DIALOG, "each as it is");
	body_choice(b, "2 fail", &d->fail,
		    "I/O that is held gets errors NOW, later I/O without a path at once");
	body_choice(b, "3 hold", &d->hold, "I/O without a path is held until one returns");
	add_wide(b, ROLE_DIALOG,
		 "2 and 3 show their plan first and ask there.  Esc changes nothing.");
}

static void body_queueing(const struct dialog *d, const struct dialog_ctx *x, struct body *b)
{
	const struct san_map *m = map_of(d, x);
	struct verdict v;
	char leave[240];

	b->label_w = 9;
	if (!m) {
		add_text(b, "now", ROLE_DIALOG_LOUD, "the map is gone");
		return;
	}
	verdict_map(x->san, m, x->now, &v);
	add_text(b, "now", ROLE_DIALOG, v.reason[0] ? v.reason : v.word);
	if (v.next[0])
		snprintf(leave, sizeof leave, "%s%s", v.next,
			 v.next_at ? " unless a path returns" : "");
	else
		say_policy(leave, sizeof leave, x->san, m);
	add_text(b, "1 leave", ROLE_DIALOG, leave);
	body_choice(b, "2 fail", &d->fail, plan_says(&d->fail.plan, "THEN"));
	body_choice(b, "3 hold", &d->hold, plan_says(&d->hold.plan, "THEN"));
	add_wide(b, ROLE_DIALOG,
		 "2 and 3 show their plan first and ask there.  Esc changes nothing.");
}

/* The daemon in charge owes an answer: nothing is sent twice without being asked for. */
static void body_silent(const struct dialog *d, struct body *b)
{
	char text[400];

	b->label_w = 9;
	if (d->set.n > 1) {
		snprintf(text, sizeof text,
			 "%zu commands were not answered, the first so:", d->set.n);
		add_wide(b, ROLE_DIALOG, text);
	}
	add_wide(b, ROLE_DIALOG_LOUD, d->silent_text);
	add_blank(b);
	if (d->unsent)
		add_text(b, "W later", ROLE_DIALOG,
			 "closes this; the same key asks again when multipathd answers");
	else
		add_text(b, "W wait", ROLE_DIALOG,
			 "nothing is sent again; the late answer is told when it comes");
	if (d->plan.direct[0])
		snprintf(text, sizeof text,
			 "%s  straight to the kernel; multipathd may undo it when it wakes",
			 d->plan.direct);
	else
		snprintf(text, sizeof text, "there is no direct way for this");
	add_text(b, "K direct", d->plan.direct[0] ? ROLE_DIALOG : ROLE_DIM, text);
	if (d->plan.refused[0])
		add_text(b, "NO", ROLE_DIALOG_LOUD, d->plan.refused);
}

/* Is it asked for later? A window about trouble that is not there frightens. */
static bool has_path(const struct dialog *d, const struct dialog_ctx *x)
{
	const struct san_map *m = d->set.n == 1 ? map_of(d, x) : NULL;
	struct verdict_count n = { 0 };

	if (m)
		verdict_count(m, x->now, &n);
	return n.usable > 0;
}

/*
 * What the window is about, in at most width columns.  Where there is no room
 * the host comes first: what is cut off then is told by the lines below, and
 * the wrong host is the classic.
 */
static void title_of(const struct dialog *d, const struct dialog_ctx *x, int width, char *dst,
		     size_t size)
{
	const struct san_map *m = map_of(d, x);
	char host[80], name[120], what[200];

	text_clean(host, sizeof host, x->host);
	text_clean(name, sizeof name, m ? m->name : d->set.cmd[0].map);
	if (d->set.n > 1)
		snprintf(name, sizeof name, "%zu MAPS", d->set.n);
	if (d->kind == DIALOG_QUEUEING)
		snprintf(what, sizeof what, "%s: WHAT SHALL %s DO?",
			 has_path(d, x) ? "WITHOUT A PATH" : "NO PATH", name);
	else
		snprintf(what, sizeof what, "%s%s", d->kind == DIALOG_SILENT ? "NO ANSWER: " : "",
			 d->plan.title);
	snprintf(dst, size, "%s%s on host %s", what, d->kind == DIALOG_QUEUEING ? " " : ",", host);
	if (text_width(dst) > width)
		snprintf(dst, size, "%s: %s", host, what);
}

/* What moved since it opened, before all else: the rest of the text already says so. */
static void body_changed(const struct dialog *d, const struct dialog_ctx *x, struct body *b)
{
	char text[300], span[32];

	if (!d->changed_at)
		return;
	snprintf(text, sizeof text, "%s ago: %s",
		 text_span(span, sizeof span, x->now - d->changed_at), d->changed);
	add_text(b, "CHANGED", ROLE_DIALOG_LOUD, text);
	add_blank(b);
}

/* ---- painting ---- */

static void paint_line(const struct body *b, struct canvas *c, int y, const struct body_line *l)
{
	bool wide = l->label[0] == '\1';
	int label_w = wide ? 0 : text_width(l->label);
	int x = wide ? 2 : 2 + b->label_w;

	if (!wide && l->label[0]) {
		canvas_text(c, y, 2, l->role == ROLE_DIM ? ROLE_DIM : ROLE_DIALOG_LABEL, l->label);
		if (label_w + 1 > b->label_w)
			x = 2 + label_w + 3;
	}
	canvas_text(c, y, x, l->role, l->text);
}

/* How many lines can be saved by leaving out the blank ones. */
static int blanks(const struct body *b)
{
	int n = 0;

	for (int i = 0; i < b->n; i++)
		n += b->line[i].blank;
	return n;
}

/* With fewer lines than this in view a plan cannot be read, however it is scrolled. */
#define READABLE 3

/* Paints the box and as much of b as fits into h rows; returns the lines that do not fit. */
static int paint_box(const struct dialog *d, const struct body *b, const char *title,
		     struct canvas *c, int y, int h)
{
	bool with_blanks = b->n + 2 <= h;
	int lines = with_blanks ? b->n : b->n - blanks(b);
	int rows = lines + 2 < h ? lines + 2 : h;
	int hidden = lines - (rows - 2);
	int skip = d->scroll < hidden ? d->scroll : hidden;
	int at = y + 1;

	canvas_box(c, y, 0, rows, c->cols, ROLE_DIALOG, title);
	canvas_clip(c, 1, c->cols - 2);
	for (int i = 0; i < b->n && at < y + rows - 1; i++) {
		if (b->line[i].blank && !with_blanks)
			continue;
		if (skip-- > 0)
			continue;
		if (!b->line[i].blank)
			paint_line(b, c, at, &b->line[i]);
		at++;
	}
	canvas_clip(c, 0, -1);
	if (hidden > 0)
		canvas_text(c, y + rows - 1, 3, ROLE_DIALOG, " j k more ");
	if (hidden <= 0)
		return 0;
	return rows - 2 < READABLE ? INT_MAX : hidden;
}

/* In the place of the line of news: how old this window is and whether it still holds. */
static void paint_news(const struct dialog *d, const struct dialog_ctx *x, struct canvas *c, int y)
{
	bool changed = d->changed_at != 0, narrow = c->cols < 64;
	char at[16], span[32], text[300];

	if (d->early || d->strange) {
		canvas_field(c, y, 0, c->cols, ALIGN_LEFT, ROLE_DIALOG_LOUD,
			     d->early ? "too soon: let the key go, read, then press it again"
				      : "that key does nothing here: see the line below");
		return;
	}
	text_clock(at, sizeof at, d->opened);
	text_span(span, sizeof span, x->now - d->opened);
	snprintf(text, sizeof text, "%s  %sopened %s ago%s%s", at, narrow ? "" : "window ", span,
		 narrow && !changed ? "" : "; ",
		 changed  ? "it has CHANGED since"
		 : narrow ? ""
			  : "nothing in it has changed since");
	canvas_field(c, y, 0, c->cols, ALIGN_LEFT, changed ? ROLE_DIALOG_LOUD : ROLE_NEWS, text);
}

int dialog_paint(const struct dialog *d, const struct dialog_ctx *x, struct canvas *c, int y, int h,
		 int y_news, int y_keys)
{
	int hidden;
	struct body b = { .n = 0, .width = c->cols - 4, .label_w = 7 };
	char title[240];

	body_changed(d, x, &b);
	if (d->kind == DIALOG_QUEUEING && d->set.n > 1)
		body_queueing_set(d, x, &b);
	else if (d->kind == DIALOG_QUEUEING)
		body_queueing(d, x, &b);
	else if (d->kind == DIALOG_SILENT)
		body_silent(d, &b);
	else
		body_plan(d, &b);
	for (int row = y; row < y + h; row++)
		canvas_fill(c, row, 0, c->cols, ROLE_NORMAL, ' ');
	title_of(d, x, c->cols - 8, title, sizeof title);
	hidden = paint_box(d, &b, title, c, y, h);
	if (y_news >= 0)
		paint_news(d, x, c, y_news);
	if (y_keys >= 0)
		dialog_keyline(d, x, c, y_keys, hidden);
	return hidden;
}
