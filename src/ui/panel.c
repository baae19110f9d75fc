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

/* "host3  21:00:00:24:ff:7c:41:aa  link down 37 s": the part's own word is evidence, not a verdict.
 */
static void describe(const struct verdict_part *part, int64_t now, char *dst, size_t size)
{
	const struct san_port *port = part->port;
	char text[200], span[32] = "";

	if (!port) {
		text_clean(dst, size, part->key);
		return;
	}
	if (!port->up && port->since)
		text_span(span, sizeof span, now - port->since);
	snprintf(text, sizeof text, "%s  ", port->label);
	if (port->wwn[0])
		text_cat(text, sizeof text, "%s  ", port->wwn);
	text_cat(text, sizeof text, "%s%s%s",
		 port->state[0] ? verdict_port_word(port) : "state not known", span[0] ? " " : "",
		 span);
	if (port->up && port->speed[0])
		text_cat(text, sizeof text, " %s", port->speed);
	text_clean(dst, size, text);
}

/* One part: what it is to the left, what it takes with it to the right. */
static void add_part(struct panel *p, const struct verdict_part *part, int64_t now)
{
	struct panel_line *l = add_line(p);
	char maps[32];

	l->mark = part->down == part->total ? 'X' : ' ';
	describe(part, now, l->text, sizeof l->text);
	snprintf(l->count, sizeof l->count, "%u/%u paths down  %s", part->down, part->total,
		 text_count(maps, sizeof maps, part->maps, "map"));
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
	if (h->maps > 1 && h->in_use)
		text_cat(l->text, sizeof l->text, ": its loss stops %s in use",
			 text_count(maps, sizeof maps, h->in_use, "map"));
}

/* What is down, counted once. */
struct down {
	uint32_t paths;
	bool all;                   /* no path is left anywhere */
	const struct san_map *only; /* all of them are this map's; NULL: of several */
};

static struct down count_down(const struct san *san)
{
	struct down d = { .all = true };
	unsigned maps = 0;

	for (size_t i = 0; i < san->nmaps; i++) {
		uint32_t before = d.paths;

		for (const struct san_path *p = san->maps[i]->paths; p; p = p->next_in_map) {
			bool usable = verdict_usable(p);

			d.paths += !usable;
			d.all &= !usable;
		}
		if (d.paths > before && maps++ == 0)
			d.only = san->maps[i];
	}
	if (maps > 1)
		d.only = NULL;
	return d;
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

static void add_parts(struct panel *p, const struct verdict_share *share, int64_t now)
{
	for (size_t i = 0; i < share->n && i < PARTS; i++)
		add_part(p, &share->row[i], now);
}

/* What the rows do not say: that others still use a part, and that not all failed is in them. */
static void add_reservation(struct panel *p, const struct verdict_share *share)
{
	const struct verdict_part *part = &share->row[0];
	struct panel_line *l;

	if (share->n == 1 && part->names == share->bad && part->down < part->total) {
		char label[64];

		l = add_line(p);
		text_clean(label, sizeof label, part_label(part));
		snprintf(l->text, sizeof l->text, "all %u failed paths go through %s, where %u %s",
			 share->bad, label, part->total - part->down,
			 part->total - part->down == 1 ? "other works" : "others work");
	} else if (share->n && share->left) {
		l = add_line(p);
		snprintf(l->text, sizeof l->text, "%u more failed path%s elsewhere", share->left,
			 share->left == 1 ? "" : "s");
	} else if (!share->n && share->bad > 1) {
		l = add_line(p);
		snprintf(l->text, sizeof l->text, "%u failed paths have no part in common",
			 share->bad);
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
	struct down down = count_down(san);

	p->n = 0;
	if (!down.paths)
		return;
	verdict_shared(san, down.only, &share);
	add_parts(p, &share, now);
	if (down.all && far_side(san)) {
		snprintf(add_line(p)->text, sizeof p->line[0].text,
			 "every port of this host has link: the array, its switches or a firewall");
		return;
	}
	add_reservation(p, &share);
	if (!find_hanging(san, &h))
		return;
	verdict_part_count(san, &h.part);
	if (!named(&share, &h.part))
		add_part(p, &h.part, now);
	add_sentence(p, san, &h);
}

int panel_rows(const struct panel *p)
{
	return p->n ? p->n + 1 : 0;
}

/* The count keeps its place: a long name is cut by it, not the other way round. */
static void paint_line(struct canvas *c, int y, const struct panel_line *l)
{
	int right = c->cols - text_width(l->count);

	canvas_textf(c, y, 0, l->mark == 'X' ? ROLE_BAD : ROLE_NORMAL, "%c", l->mark);
	canvas_text(c, y, 3, ROLE_NORMAL, l->text);
	if (l->count[0] && right > 12) {
		canvas_text(c, y, right - 2, ROLE_NORMAL, "  ");
		canvas_text(c, y, right, ROLE_NORMAL, l->count);
	}
}

void panel_paint(const struct panel *p, struct canvas *c, int y, int h)
{
	int x = 0;

	while (x < c->cols)
		x = canvas_glyph(c, y, x, ROLE_RULE, GLYPH_HLINE);
	canvas_text(c, y, 4, ROLE_RULE, " what they share ");
	for (int i = 0; i + 1 < h && i < p->n; i++) {
		/* the last line is the one to keep: it says what follows from the others */
		paint_line(c, y + 1 + i, &p->line[i + 2 < h ? i : p->n - 1]);
	}
}
