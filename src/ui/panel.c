/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * panel: the lines of "what they share", made once for each state of the
 * model and painted below the list while there is trouble.
 */
#include "ui/panel.h"

#include "base/text.h"
#include "engine/verdict.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Parts named at most; the sentence is the last line. */
#define PARTS 3

/* The next line; the callers add at most PANEL_LINES. */
static struct panel_line *add_line(struct panel *p)
{
	assert(p->n < PANEL_LINES); /* PARTS, how many more, what hangs, the sentence */
	p->line[p->n] = (struct panel_line){ .mark = ' ' };
	return &p->line[p->n++];
}

static const char *part_label(const struct verdict_part *part)
{
	return part->port ? part->port->label : part->key;
}

/* "link down 37 s": the part's own word is evidence, not a verdict. */
static void state_text(const struct san_port *port, int64_t now, char *dst, size_t size)
{
	char span[32], *seconds;

	snprintf(dst, size, "%s", port->state[0] ? verdict_port_word(port) : "state not known");
	if (!port->up && port->since) {
		/* the WWN is wanted when the storage team is called: more than the seconds are */
		seconds = strstr(text_span(span, sizeof span, now - port->since), " min ");
		if (seconds)
			seconds[strlen(" min")] = '\0';
		text_cat(dst, size, " %s", span);
	}
	if (port->up && port->speed[0])
		text_cat(dst, size, " %s", port->speed);
}

/* "host3  21:00:00:24:ff:7c:41:aa  link down 37 s", and the same without the WWN. */
static void describe(const struct verdict_part *part, int64_t now, struct panel_line *l)
{
	const struct san_port *port = part->port;
	char state[120], text[240];

	if (!port) {
		text_clean(l->text, sizeof l->text, part->key);
		return;
	}
	state_text(port, now, state, sizeof state);
	snprintf(text, sizeof text, "%s  %s", port->label, state);
	text_clean(l->brief, sizeof l->brief, text);
	if (port->wwn[0])
		snprintf(text, sizeof text, "%s  %s  %s", port->label, port->wwn, state);
	text_clean(l->text, sizeof l->text, text);
}

/* One part: what it is to the left, what it takes with it to the right. */
static void add_part(struct panel *p, const struct verdict_part *part, const char *word,
		     int64_t now)
{
	struct panel_line *l = add_line(p);
	char maps[32];

	l->mark = part->down == part->total ? 'X' : ' ';
	describe(part, now, l);
	snprintf(l->count, sizeof l->count, "%u/%u paths %s  %s", part->down, part->total, word,
		 text_count(maps, sizeof maps, part->maps, "map"));
	snprintf(l->few, sizeof l->few, "%u/%u %s", part->down, part->total, word);
}

/* ---- what everything hangs on ---- */

struct hanging {
	struct verdict_part part;
	unsigned maps, in_use;
	const struct san_map *first;
};

/* Somebody said that it is used; nobody knows is not counted. */
static bool in_use(const struct san_map *m)
{
	return m->users[0] && strcmp(m->users, "not used") != 0;
}

/* The part of the first map that hangs on one, and how many others hang on the same. */
static bool find_hanging(const struct san *san, struct hanging *h)
{
	*h = (struct hanging){ .maps = 0 };
	for (size_t i = 0; i < san->nmaps; i++) {
		struct verdict_part part;

		if (!verdict_hangs_on(san, san->maps[i], &part))
			continue;
		if (!h->maps) {
			h->part = part;
			h->first = san->maps[i];
		}
		if (part.part != h->part.part || strcmp(part.key, h->part.key) != 0)
			continue;
		h->maps++;
		h->in_use += in_use(san->maps[i]);
	}
	return h->maps > 0;
}

static void add_sentence(struct panel *p, const struct san *san, const struct hanging *h)
{
	struct panel_line *l = add_line(p);
	char label[64], name[80], maps[32];

	text_clean(label, sizeof label, part_label(&h->part));
	text_clean(name, sizeof name, h->first->name);
	if (h->maps == 1)
		snprintf(l->text, sizeof l->text,
			 "now %s hangs on %s alone: its loss stops the map", name, label);
	else if (h->maps == san->nmaps)
		snprintf(l->text, sizeof l->text, "now every map hangs on %s alone", label);
	else
		snprintf(l->text, sizeof l->text, "now %u maps hang on %s alone", h->maps, label);
	if (h->maps > 1)
		memcpy(l->brief, l->text, sizeof l->brief);
	if (h->maps > 1 && h->in_use)
		text_cat(l->text, sizeof l->text, ": its loss stops %s in use",
			 text_count(maps, sizeof maps, h->in_use, "map"));
}

/* No path is left anywhere. */
static bool all_down(const struct san *san)
{
	for (size_t i = 0; i < san->nmaps; i++) {
		for (const struct san_path *p = san->maps[i]->paths; p; p = p->next_in_map) {
			if (verdict_alive(p))
				return false;
		}
	}
	return true;
}

/* Every host port has link and every path is gone: lists what is left, does not choose. */
static bool far_side(const struct san *san)
{
	unsigned hosts = 0;

	for (size_t i = 0; i < san->nports; i++) {
		if (san->ports[i]->part != SAN_PART_HOST)
			continue;
		if (!san->ports[i]->up)
			return false;
		hosts++;
	}
	return hosts > 0;
}

static void add_parts(struct panel *p, const struct verdict_share *share, const char *word,
		      int64_t now)
{
	for (size_t i = 0; i < share->n && i < PARTS; i++)
		add_part(p, &share->row[i], word, now);
}

/* What the rows do not say: that others still use a part, and that not all failed is in them. */
static void add_reservation(struct panel *p, const struct verdict_share *share)
{
	const struct verdict_part *part = &share->row[0];
	bool all_wait = share->waits == share->bad;
	const char *adjective = all_wait ? "waiting" : share->waits ? "down" : "failed";
	struct panel_line *l;

	if (share->n == 1 && part->names == share->bad && part->down < part->total) {
		char label[64], many[24] = "both";

		l = add_line(p);
		text_clean(label, sizeof label, part_label(part));
		if (share->bad > 2)
			snprintf(many, sizeof many, "all %u", share->bad);
		snprintf(l->text, sizeof l->text, "%s %s paths go through %s, where %u %s", many,
			 adjective, label, part->total - part->down,
			 part->total - part->down == 1 ? "other works" : "others work");
	} else if (share->n && share->left) {
		l = add_line(p);
		snprintf(l->text, sizeof l->text, "%u more %s path%s elsewhere", share->left,
			 adjective, share->left == 1 ? "" : "s");
	} else if (!share->n && share->bad > 1) {
		l = add_line(p);
		snprintf(l->text, sizeof l->text, "%u %s paths have no part in common", share->bad,
			 adjective);
	}
}

static bool named(const struct verdict_share *share, const struct verdict_part *part)
{
	for (size_t i = 0; i < share->n && i < PARTS; i++) {
		if (share->row[i].part == part->part && !strcmp(share->row[i].key, part->key))
			return true;
	}
	return false;
}

void panel_make(struct panel *p, const struct san *san, int64_t now)
{
	struct verdict_share share;
	struct hanging h;

	p->n = 0;
	verdict_shared(san, NULL, &share);
	if (!share.bad)
		return;
	/* none failed yet: what these go through is what will */
	add_parts(p, &share, share.waits == share.bad ? "wait" : "down", now);
	if (all_down(san) && far_side(san)) {
		snprintf(add_line(p)->text, sizeof p->line[0].text,
			 "every port of this host has link: the array, its switches or a firewall");
		return;
	}
	add_reservation(p, &share);
	if (!find_hanging(san, &h))
		return;
	verdict_part_count(san, &h.part);
	if (!named(&share, &h.part))
		add_part(p, &h.part, "down", now);
	add_sentence(p, san, &h);
}

int panel_rows(const struct panel *p)
{
	return p->n ? p->n + 1 : 0;
}

/* Column where the words of a line begin. */
#define TEXT_X 3

/* What of each line is shown, the same for all, so that they stand under each other. */
enum form { FORM_WHOLE, FORM_NO_WWN, FORM_FEW };

static const char *left_of(const struct panel_line *l, enum form form)
{
	return form > FORM_WHOLE && l->brief[0] ? l->brief : l->text;
}

static const char *right_of(const struct panel_line *l, enum form form)
{
	return form < FORM_FEW ? l->count : l->few;
}

/* The first form in which no line with a count is cut. */
static enum form form_for(const struct panel *p, int cols)
{
	int form = FORM_WHOLE;

	for (int i = 0; i < p->n && form < FORM_FEW;) {
		const struct panel_line *l = &p->line[i];
		int w = text_width(left_of(l, (enum form)form)) +
			text_width(right_of(l, (enum form)form));

		if (l->count[0] && TEXT_X + w + 2 > cols) {
			form++; /* and from the first line again */
			i = 0;
		} else {
			i++;
		}
	}
	return (enum form)form;
}

/* The count keeps its place: a long name is cut by it, not the other way round. */
static void paint_line(struct canvas *c, int y, const struct panel_line *l, enum form form)
{
	const char *count = right_of(l, form), *text;
	int right = c->cols - text_width(count), end = c->cols;

	canvas_textf(c, y, 0, l->mark == 'X' ? ROLE_BAD : ROLE_NORMAL, "%c", l->mark);
	if (count[0] && right > 12) {
		canvas_text(c, y, right, ROLE_NORMAL, count);
		end = right - 2;
	}
	text = left_of(l, count[0] ? form : FORM_WHOLE);
	if (text_width(text) > end - TEXT_X && l->brief[0])
		text = l->brief;
	canvas_field(c, y, TEXT_X, end - TEXT_X, ALIGN_LEFT, ROLE_NORMAL, text);
}

void panel_paint(const struct panel *p, struct canvas *c, int y, int h)
{
	const enum form form = form_for(p, c->cols);
	int x = 0;

	while (x < c->cols)
		x = canvas_glyph(c, y, x, ROLE_RULE, GLYPH_HLINE);
	canvas_text(c, y, 4, ROLE_RULE, " what they share ");
	for (int i = 0; i + 1 < h && i < p->n; i++) {
		/* the last line is the one to keep: it says what follows from the others */
		paint_line(c, y + 1 + i, &p->line[i + 2 < h ? i : p->n - 1], form);
	}
}
