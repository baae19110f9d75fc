/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dialog: the window before an action, on one object or on a marked set.
 *
 * Shows a plan (plan.h) and asks as much as it deserves: Enter for what is
 * safe, the capital once more for what lowers redundancy, the map's name typed
 * for what may stop I/O.  The host's name stands in the title; to a remote
 * engine the middle level asks for the host's name.  A window that has just
 * opened, or has just changed, is deaf for a moment, and for as long as a key is
 * held down: a capital that repeats by itself confirms nothing.
 *
 * The plan is a condition: the command carries what was shown, the open window
 * follows the model and says what changed; after that the first press of the
 * confirming key only says that it was read.
 */
#ifndef UI_DIALOG_H
#define UI_DIALOG_H

#include "base/err.h"
#include "engine/plan.h"
#include "ui/canvas.h"
#include "ui/cmdset.h"
#include "ui/keymap.h"

#include <stdbool.h>

#define DIALOG_DEAF_MS  800 /* longer than keyboards wait before they repeat */
#define DIALOG_QUIET_MS 500 /* and so long after the last key that came too soon */

enum dialog_kind {
	DIALOG_NONE,
	DIALOG_PLAN,
	DIALOG_QUEUEING, /* W: the choices when a map has no path */
	DIALOG_SILENT    /* the daemon in charge did not answer */
};

enum dialog_answer {
	DIALOG_STAY,
	DIALOG_CLOSE,
	DIALOG_COPY, /* d->plan.sends, to the clipboard; the window stays */
	DIALOG_SEND  /* d->set, each with the promise of what was shown */
};

/* What a dialog is told with each call. */
struct dialog_ctx {
	const struct keymap *keys; /* whose key confirms; never NULL */
	const struct san *san;
	int64_t now;      /* engine time, ms */
	int64_t mono;     /* the console's monotonic clock, ms */
	const char *host; /* for the title */
	bool remote;      /* the engine runs on another host */
	bool lost;        /* the engine ended */
	bool old;         /* it has said nothing for so long that the picture is in doubt */
};

/* A choice of the queueing window, for the maps of its set. */
struct dialog_choice {
	enum plan_verb verb;
	struct plan plan;
};

struct dialog {
	enum dialog_kind kind;
	struct plan plan, first; /* first: as it was when the window opened */
	struct cmdset set;       /* what it is about: one command an object; the window's own */
	enum plan_level level;   /* the plan's, raised for a remote host */
	char confirm[128];       /* what must be typed at PLAN_STOPS */
	char typed[128];
	bool mistyped;      /* Enter was pressed on something else, which was taken away */
	int64_t opened;     /* engine time */
	int64_t deaf_until; /* mono */
	bool early;         /* a key came before that */
	bool strange;       /* the last key means nothing in this window */
	int64_t changed_at; /* engine time; 0: nothing has changed since it opened */
	char changed[200];  /* what */
	bool unread;        /* and nobody has said yet that they saw it */
	int scroll;
	/* What is not confirmed unread: lines that did not fit when it was painted last, and how
	 * far down it was read since it opened or changed. */
	int hidden, read_to;
	/* DIALOG_QUEUEING */
	struct dialog_choice fail, hold;
	/* DIALOG_SILENT */
	char silent_text[300];
	bool unsent;               /* it did not even get the command: nothing can come late */
	enum plan_level confirmed; /* what was confirmed when it was sent to the daemon ... */
	struct cmdset sent;        /* ... and the commands with the promises of then */
};

/*
 * Open the window of the plan of set (copied; at least one command), in the
 * place of one that is open.  A refusal of the plan is shown in it and leaves
 * only Esc.  E_NOTFOUND, E_USAGE: an object is gone, no window, d as it was.
 */
int dialog_open_plan(struct dialog *d, const struct dialog_ctx *x, const struct cmdset *set,
		     struct err *e);
/* The choices of W for the maps of set; its verb does not matter. */
int dialog_open_queueing(struct dialog *d, const struct dialog_ctx *x, const struct cmdset *set,
			 struct err *e);
/* The answer to the commands of set was r->silent: offer to wait or to go to the kernel directly.
 * set: as they were sent, with their promises. level: of the plan that was confirmed then. */
int dialog_open_silent(struct dialog *d, const struct dialog_ctx *x, const struct cmdset *set,
		       enum plan_level level, const struct plan_result *r, struct err *e);
/* Close it and free what it holds; one that is all zero is closed. */
void dialog_close(struct dialog *d);

/* The model moved: plan again, say what changed. */
void dialog_refresh(struct dialog *d, const struct dialog_ctx *x);

/* May open the next window itself (a choice of the queueing window). */
enum dialog_answer dialog_key(struct dialog *d, const struct dialog_ctx *x, int key);

/* Paint told that so many lines do not fit: until they were scrolled to, nothing is confirmed. */
void dialog_painted(struct dialog *d, int hidden);

/*
 * The window, from row y on, at most h rows; and its lines for news (not at all: -1) and keys.
 * Returns how many of its lines do not fit: for dialog_painted().  INT_MAX: so few fit that
 * it cannot be read at all.
 */
int dialog_paint(const struct dialog *d, const struct dialog_ctx *x, struct canvas *c, int y, int h,
		 int y_news, int y_keys);

#endif
