/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view: what a view is.
 *
 * A view paints the list part of the screen into a canvas and answers
 * commands; the frame around it (frame.h) is the same for all.  A view never
 * reads a clock, a file or a terminal: everything comes in view_ctx, so that
 * a test can hand it a model made by hand.  It may keep pointers into the
 * model only from one refresh to the next.
 */
#ifndef UI_VIEW_H
#define UI_VIEW_H

#include "engine/stream.h"
#include "ui/acks.h"
#include "ui/canvas.h"
#include "query/query.h"
#include "ui/command.h"
#include "ui/field.h"
#include "ui/marks.h"

struct view_ctx {
	const struct san *san;
	const struct keymap *keys; /* in whose names sentences speak of keys; never NULL */
	int64_t now;               /* engine time, ms */
	int64_t mono; /* console's own monotonic clock, ms: for what depends on the reader */
	bool lost;    /* the engine ended; the model is the last picture */
	bool old;     /* nothing has arrived for 10 s, or lost: every state is in doubt */
	bool paused;  /* the picture is not live */
	const struct trail *trail; /* the rates of before; NULL none */
	struct marks *marks;       /* of all views together */
	const struct acks *acks;   /* known trouble; NULL none */
	bool ago;                  /* times as how long ago */
};

struct view;

struct view_ops {
	/* The model changed, or the room did: rebuild. page: rows of the list. */
	void (*refresh)(struct view *v, const struct view_ctx *x, int page);
	/* Paint the column titles at y_titles (-1: none) and h rows of the list from y on. */
	void (*paint)(struct view *v, const struct view_ctx *x, struct canvas *c, int y_titles,
		      int y, int h);
	/* Line 0 or 1 of the two about the selected object, into dst. */
	void (*detail)(struct view *v, const struct view_ctx *x, int line, char *dst, size_t size);
	/* What is selected. */
	void (*where)(struct view *v, const struct view_ctx *x, struct command_where *out);
	/* Carry out a looking command; false when it is none of the view's. */
	bool (*command)(struct view *v, const struct view_ctx *x, enum command_id id);
	/* The operator acts on what is selected: the cursor stays with it, wherever it goes. NULL
	 * ok. */
	void (*hold)(struct view *v);
	/* Put the cursor on row n of those that are painted; true when it was there already. NULL
	 * ok. */
	bool (*pick)(struct view *v, const struct view_ctx *x, int n);
	/* Order by the column whose title stands at column x of a screen of so many; false when
	 * none does, or it has no order. NULL ok. */
	bool (*order_at)(struct view *v, const struct view_ctx *x, int cols, int at);
	/* Put the cursor on this object, or on what stands for it. NULL ok. */
	void (*go)(struct view *v, const struct target *on);
	/* By what the list is ordered, in words. NULL: there is no choice. */
	void (*order)(struct view *v, char *dst, size_t size);
	/* Order it by a column ("" the worst first); false when none is called so. NULL: no choice.
	 */
	bool (*order_by)(struct view *v, const struct view_ctx *x, const char *column,
			 bool reverse);
	/* Has this map (path NULL) or path a row of its own, on the screen or not?  NULL: none has.
	 */
	bool (*shows)(const struct view *v, const struct san_map *map, const struct san_path *path);
	void (*free)(struct view *v);
	/* Handles of the paths whose rates are on the screen, at most max into n[]; how many.
	 * VIEW_WANT_ALL: what is shown depends on those of all.  NULL: none. */
	size_t (*want)(struct view *v, uint32_t *n, size_t max);
	/* The columns of list i of the view, for the help; NULL past the last. NULL: it has none.
	 */
	const struct columns *(*columns)(struct view *v, size_t i);
};

#define VIEW_WANT_ALL SIZE_MAX

struct view {
	const struct view_ops *ops;
	enum view_kind kind;
	const char *title;         /* of line 1: "1 topology"; static */
	const struct query *query; /* only what it leaves is shown; NULL all; the console's */
	const char *filter;        /* the query's text, of what lies over a view; NULL not known */
	bool only_trouble;
	bool raw;      /* it shows the kernel's own lines: they have to be asked for */
	bool narrowed; /* by the reader, since the last refresh: no order is to be held */
};

/* NULL ok. */
void view_free(struct view *v);

/* Show only what q leaves (NULL all), from the next refresh on; the query stays the caller's. */
void view_narrow(struct view *v, const struct query *q);

/* What every view tells of itself; the rest of out is the view's own. */
void view_where(const struct view *v, const struct view_ctx *x, struct command_where *out);

/* Columns before the first of a list: the cursor, the mark of the state, that of the operator. */
#define VIEW_MARK_COLUMNS 3
/* Paint them, after the row's cells: the cursor is a flag on top of these. */
void view_mark(struct canvas *c, int y, char mark, bool marked, bool selected);

/* Over them, in the column titles: "^12", so many rows are above those on the screen. */
void view_above(struct canvas *c, int y, long rows);

/* What is acknowledged of a map, in this picture; NULL. */
const struct ack *view_ack(const struct view_ctx *x, const struct san_map *m);

/*
 * The rates of this row are not known, of the moment of the picture: nobody wanted
 * them then, or only since just now.  Of the path; of the group (path NULL), when one
 * of its paths has none; of the map.
 */
bool view_no_rates(const struct view_ctx *x, const struct san_map *m, uint32_t group,
		   const struct san_path *p);

/*
 * In place of the rows that the filter or ! leaves out, when there is no other:
 * "no path matches the filter  (Esc shows all)".  False when neither is on.
 */
bool view_none(const struct view *v, const struct view_ctx *x, struct canvas *c, int y,
	       const char *noun);

/* A time in a list: "03:12:07", or "37 s". Returns dst. */
char *view_clock(const struct view_ctx *x, char *dst, size_t size, int64_t at);
/* With its day, its zone and how long ago: "Sat 03:12:07 UTC, 37 s ago". Returns dst. */
char *view_clock_full(const struct view_ctx *x, char *dst, size_t size, int64_t at);

/* The tree of maps, groups and paths. */
struct view *view_topology_new(void);
/* All paths, flat. */
struct view *view_paths_new(void);
/* The parts that paths go through, and the paths of the selected one. */
struct view *view_ports_new(void);
/* What happened; h outlives the view. */
struct happened;
struct view *view_events_new(const struct happened *h);

/* What was sent from here and what became of it, the newest first; log outlives the view. */
struct view *view_log_new(const struct oplog *log);

/* Over it: one entry of log with nothing cut off. */
struct view *view_op_new(const struct oplog *log, uint64_t id);

/*
 * The help over the view below: the keys with the reasons of those that cannot
 * work on the selection w (copied, but for its keys), the words and marks, and
 * the columns of that view.
 */
struct view *view_help_new(const struct command_where *w, struct view *below);

/* Over the view below it: all that is known about the selected object (remembered by identity). */
struct view *view_details_new(const struct command_where *w);

/* Over the view below it: a question and its answers; as outlives the view. */
struct answers;
struct view *view_answers_new(const struct answers *as, enum view_kind below);

/* The same where the rows are a table: the disks of the host, the configuration of a map. */
struct view *view_survey_new(const struct answers *as, enum view_kind below);

/* Over the view below it: a text as it is (copied). */
struct view *view_text_new(const char *what, const char *text, enum view_kind below);

/* Over the view below it: all that is wrong, and the selected row (remembered by identity). */
struct view *view_explain_new(const struct command_where *w);

#endif
