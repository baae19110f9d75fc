/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * frame: the lines around a view.
 *
 * Line 1 who is in charge and the clock, line 2 totals, line 3 the health
 * line, and below the list what failed paths share, two lines about the
 * selection, one of news, and the keys.  On a small screen they give way: the
 * list always keeps half of the rows, and the health line goes last.
 */
#ifndef UI_FRAME_H
#define UI_FRAME_H

#include "engine/verdict.h"
#include "ui/acks.h"
#include "ui/canvas.h"
#include "ui/command.h"
#include "ui/panel.h"

/* Rows of the parts, counted from 0; -1: no room. */
struct frame_layout {
	int title, totals, health, notice, columns;
	int list, list_h;
	int panel, panel_h;
	int events, events_h;
	int detail[2], news, keys;
};

/* notice: a line is needed there. panel, events: rows they would like, 0 none. */
void frame_layout(int rows, bool notice, int panel, int events, struct frame_layout *out);

/* What is worked out once for each state of the model, not for each frame. */
struct frame_facts {
	struct verdict_totals totals;
	struct verdict_health health;
	struct panel panel;
};
/* acks: trouble that the health line leaves out; NULL none. keys: whose names it
 * tells; NULL: no verb can be asked for, as in a picture of before, and none is named. */
void frame_facts(struct frame_facts *f, const struct san *san, int64_t now, const struct acks *acks,
		 const struct keymap *keys);

/* Line 1 and the notice: what the console knows about the connection. */
struct frame_status {
	const struct san *san;
	const struct keymap *keys; /* never NULL */
	int64_t now;               /* engine time */
	int64_t clock;             /* the same, but running on when the engine is lost */
	int64_t age;        /* ms since anything arrived; of a picture meant to stand still 0 */
	bool stopped;       /* the picture is not live ... */
	int64_t past;       /* ... but so old, ms */
	const char *view;   /* "1 topology" */
	const char *filter; /* what leaves rows of the view out; "" nothing */
	const char *ended;  /* "signal 9": the engine is lost; NULL while it lives */
	bool waiting;       /* nothing has arrived yet */
	bool no_rates;      /* of some map: not known then, or not yet */
	int64_t slow; /* the line to the terminal is slow: a frame in so many ms; 0: it is not */
};

#define FRAME_NARROW                                                                               \
	72 /* columns; on fewer a long health line takes the row of the totals, too                \
	    */

void frame_title(struct canvas *c, int y, const struct frame_status *s);
/* Lines 1 to 3.  When the engine is lost or has not answered yet, the health line says that. */
void frame_head(struct canvas *c, const struct frame_layout *l, const struct frame_status *s,
		const struct frame_facts *f);
/* How many rows the health line has, 1 or 2. */
int frame_health_rows(const struct verdict_health *h, const struct frame_layout *l, int cols);

/* The line on a screen of so many columns does not tell all: it is cut, or there is more trouble.
 */
bool frame_health_untold(const struct verdict_health *h, const struct frame_layout *l, int cols);

/* Something is missing from the picture: root, a source that hangs. "" when nothing is. */
const char *frame_notice_text(const struct frame_status *s, char *dst, size_t size);
void frame_notice(struct canvas *c, int y, const char *text);

/* Where the entries of the key bar stand, for a click. */
struct frame_bar {
	size_t n;
	struct {
		int x, end;
		enum command_id id;
	} entry[24];
};
/* The keys that work on the selection, the most important one first; where, into bar (NULL ok). */
void frame_keys(struct canvas *c, int y, const struct command_where *w, struct frame_bar *bar);
/* The command of the entry at column x; CMD_NONE when none stands there. */
enum command_id frame_keys_at(const struct frame_bar *bar, int x);

/* One "key word" pair of a key bar at x; returns the column after it and two blanks. */
int frame_key(struct canvas *c, int y, int x, const char *key, const char *word);

#endif
