/* SPDX-License-Identifier: GPL-2.0-or-later */
/* events_pane: what the line of news has one of, several of, the newest first. */
#include "ui/events_pane.h"

#include "base/text.h"

#include <stdio.h>

#define SCREEN_ROWS 36 /* below that the list needs all the room */
#define EVENTS      8

int events_pane_rows(const struct happened *h, int screen_rows)
{
	if (screen_rows < SCREEN_ROWS || !h->n)
		return 0;
	return 1 + (h->n < EVENTS ? (int)h->n : EVENTS);
}

static void paint_event(const struct san_event *ev, const struct view_ctx *x, struct canvas *c,
			int y)
{
	enum role role = ev->sev >= SAN_SEV_WARN ? ROLE_WARN : ROLE_NORMAL;
	char when[16], text[400];
	int at;

	at = canvas_text(c, y, 0, ROLE_DIM, view_clock(x, when, sizeof when, ev->at)) + 2;
	text_clean(text, sizeof text, ev->text);
	if (ev->by[0])
		text_cat(text, sizeof text, " (%s)", ev->by);
	canvas_field(c, y, at, c->cols - at, ALIGN_LEFT, role, text);
}

void events_pane_paint(const struct happened *h, const struct view_ctx *x, struct canvas *c, int y,
		       int rows)
{
	int row = 1;

	for (int i = 0; i < c->cols; i++)
		canvas_glyph(c, y, i, ROLE_RULE, GLYPH_HLINE);
	canvas_text(c, y, 4, ROLE_RULE, " events ");
	for (size_t i = h->n; i-- > 0 && row < rows;) {
		if (!x->paused || h->ev[i]->at <= x->now)
			paint_event(h->ev[i], x, c, y + row++);
	}
}
