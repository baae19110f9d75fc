/* SPDX-License-Identifier: GPL-2.0-or-later */
/* console_int: what console.c, console_keys.c and console_draw.c share; nobody else's business. */
#ifndef UI_CONSOLE_INT_H
#define UI_CONSOLE_INT_H

#include "ui/acks_disk.h"
#include "ui/action.h"
#include "ui/alert.h"
#include "ui/answers.h"
#include "ui/canvas.h"
#include "ui/console.h"
#include "ui/dialog.h"
#include "ui/frame.h"
#include "ui/happened.h"
#include "ui/keymap.h"
#include "ui/marks.h"
#include "ui/palette.h"
#include "ui/prompt.h"
#include "ui/save.h"
#include "ui/term.h"
#include "ui/view.h"

#define CONSOLE_WANT      1024  /* paths on the screen whose rates are asked for, at most */
#define CONSOLE_WANT_ALL  256   /* hosts with so few paths: the rates of all of them, always */
#define CONSOLE_HINT_MS   5000  /* how long an answer to a key stands ... */
#define CONSOLE_RESULT_MS 12000 /* ... and what became of an action, before an event may follow */

/* The line of news: an answer to a key for a while, else the newest event. */
struct console_news {
	char answer[400];
	int64_t answer_until; /* mono */
	int64_t answer_at;    /* engine time; 0: it has none */
	bool answer_loud;
	char event[300];
	int64_t event_at;
	bool event_loud;
};

/* How times are shown: @ goes along these. */
struct console_clock {
	enum settings_clock mode;
	char zone[40]; /* the zone of the host as a TZ that needs no file: "<CET>-01:00" */
};

/* What a view shows of its rows; the text is what the prompt begins with. */
struct console_filter {
	char text[PROMPT_BYTES];
	struct query *query; /* NULL: all */
};

/* Where a jump came from. */
struct console_jump {
	enum view_kind view;
	char filter[PROMPT_BYTES];
	char map[160]; /* the selected object, by identity; "" none */
	uint32_t major, minor;
	enum san_part part;
	char port[320]; /* the key of a part; "" none */
};
#define CONSOLE_JUMPS 8

struct console {
	const struct console_opts *opts;
	const struct keymap *keys; /* of the settings */
	struct client *client;
	struct term *term;
	struct canvas canvas;
	struct view *views[NVIEWS]; /* those that were opened; NULL the others */
	enum view_kind shown;
	struct view
		*over; /* the help, the explanation, the details: over the shown one; NULL none */
	struct console_filter filter[NVIEWS + 1]; /* the last: of what lies over the view */
	struct console_jump jump[CONSOLE_JUMPS];
	size_t njumps;
	struct tape *tape;   /* what was, while the console runs */
	struct trail *trail; /* and its rates */
	struct look *look;   /* the picture is not live, but this one; NULL: it is */
	struct marks marks;
	struct acks acks;
	struct acks_disk acks_disk;
	struct ack_keeping {
		bool begun;     /* the file was read, or is being */
		bool wanted;    /* it is to be written, when the child at work has ended */
		bool silent;    /* its disk did not answer: it is not read again unasked */
		int64_t next;   /* mono: when it is read again, for other consoles write it, too */
		char told[200]; /* what was wrong with it when it was read last */
	} ack_keeping;
	struct ack_on { /* whose trouble is being acknowledged, by identity */
		char map[160];
		uint32_t port; /* its handle; 0: it is a map */
		bool marked;   /* neither: the maps that are marked, or have a marked path */
		int64_t again; /* mono: until then the same key takes it back; 0 no */
	} ack_on;
	struct save save;
	struct prompt search, palette, ack, rename; /* at most one is open */
	char rename_of[160];                        /* key of the map that is being renamed */
	char before[PROMPT_BYTES]; /* the filter before the prompt was opened: Esc brings it back */
	char mistake[200];         /* of what is being typed; "" none */
	size_t choice;             /* the palette's selected entry */
	struct dialog dialog;
	struct actions actions;
	struct frame_facts facts;
	struct frame_layout layout;
	struct frame_bar bar; /* what was painted last */
	bool mouse;           /* reported to us */
	struct console_news news;
	struct happened happened;
	struct answers answers; /* of the newest question */
	struct console_clock clock;
	struct alert alert;
	char by[64]; /* the operator, for the log of the engine */

	char ended[200]; /* why the engine ended; "" while it lives */
	int64_t ended_mono;
	int64_t facts_second; /* engine second of the facts */

	bool moved;             /* the model has changed since the rows and facts were made */
	bool key;               /* a key came: draw at once */
	bool pending;           /* something is to be drawn */
	uint64_t drawn_changes; /* san.changes of the newest frame */
	bool quit;
	bool locked;       /* in memory: since the first whole picture */
	int64_t repainted; /* mono, when all of the screen was last sent anew, or the start */

	uint32_t want[CONSOLE_WANT];
	size_t nwant;
	bool raw;
	bool want_all;    /* not want[], but all */
	bool wanted;      /* it was sent to this engine */
	bool awaited;     /* ... and no picture has come since */
	bool past_wanted; /* the commands of earlier consoles were asked for */
};

/* Milliseconds of the monotonic clock. */
int64_t console_mono(void);
/* Engine time for the clock of line 1: runs on when the engine has ended. */
int64_t console_clock(const struct console *c);

struct view *console_view(const struct console *c);
struct view_ctx console_view_ctx(struct console *c);
struct dialog_ctx console_dialog_ctx(const struct console *c);
/* What is selected, and all that decides what can be done to it. */
void console_where(struct console *c, struct command_where *out);

/* Answer a key in the line of news. at: engine time shown before it, 0 none. */
void console_answer(struct console *c, int64_t for_ms, int64_t at, bool loud, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));

/*
 * Copy text to the terminal's clipboard and answer so; what: "the WWID".  Where
 * the terminal has none for programs, the text itself is the answer.
 */
void console_copy(struct console *c, const char *text, const char *what);
/* Title and alerts, by how things stand now; called when the model has moved. */
void console_tell(struct console *c);

/* Connect again; says how it went. */
void console_reconnect(struct console *c);

/* console_keys.c */
void console_key(struct console *c, int key);
void console_result(struct console *c, const struct plan_result *r);

/* A command of a key or of the palette: do it, or say why not. */
void console_command(struct console *c, enum command_id id);

/* Open the window of the plan of a set, or say why there is none. */
void console_plan(struct console *c, const struct cmdset *set);
/* Write the screen as it is to a file; its suffix says in which form. */
void console_save(struct console *c, const char *file);
/* The same, into a file that the time of the picture names. */
void console_snapshot(struct console *c);

/* console_view.c: which view is shown, what of it, and the way back */
/* Make a view, in the order that the settings want; console_views_free() frees it. */
void console_view_make(struct console *c, enum view_kind kind);
bool console_go(struct console *c, enum command_id id, const struct command_where *w);
bool console_jump_back(struct console *c);
/* To the topology, as it was left. */
void console_top(struct console *c);
/* Show only what matches; false when text is not understood (*e says why), which changes nothing.
 */
bool console_filter_set(struct console *c, enum view_kind view, const char *text, struct err *e);
/* Whose filter / changes: that of what lies over the view, else the view's. */
enum view_kind console_filtered(const struct console *c);
void console_views_free(struct console *c);

/* console_clock.c: local time, UTC, seconds ago */
/* As the settings want it, at the start. */
void console_clock_begin(struct console *c);
void console_clock_next(struct console *c);

/* console_mouse.c: clicks and the wheel */
void console_mouse(struct console *c);
void console_mouse_set(struct console *c, bool on);
void console_mouse_toggle(struct console *c);

/* console_ask.c: questions to the SAN */
void console_ask(struct console *c, enum command_id id, const struct command_where *w);
void console_answered(struct console *c, const struct answer *a);
/* Time goes on; true when there is something new to show. */
bool console_ask_tick(struct console *c);

/* console_ack.c: known trouble */
void console_ack(struct console *c, const struct command_where *w);
/* As typed behind the palette's words: "2h SFP ordered"; NULL: take back. */
void console_ack_word(struct console *c, const struct command_where *w, const char *text);
void console_ack_key(struct console *c, int key);
void console_ack_paint_help(const struct console *c, struct canvas *cv, int y);
/* A whole picture has come: what has ended by itself, ends. Reads the file the first time. */
void console_ack_sync(struct console *c);
/* The disk has answered, or time has passed. */
void console_ack_poll(struct console *c);
/* Puts what is acknowledged of the selected row before its second line. */
void console_ack_detail(const struct view_ctx *x, const struct san_map *m, char *dst, size_t size);

/* console_rename.c: the new name of a map */
void console_rename(struct console *c, const struct command_where *w);
void console_rename_key(struct console *c, int key);
void console_rename_paint_help(const struct console *c, struct canvas *cv, int y);

/* console_time.c: pause, back, forward, live */
void console_time_begin(struct console *c);
void console_time_end(struct console *c);
/* The model that is on the screen: the live one, or one of before. */
const struct san *console_san(const struct console *c);
/* One of the commands of time; false when it is another. */
bool console_time(struct console *c, enum command_id id);
/* To a time of day, or so long ago, as typed. */
void console_time_at(struct console *c, const char *text);
/* Back to what is now; false when it was. */
bool console_live(struct console *c);

/* console_prompt.c: a filter or a command that is being typed */
void console_prompt_open(struct console *c, bool palette);
bool console_prompting(const struct console *c);
void console_prompt_key(struct console *c, int key);
void console_prompt_paint(struct console *c, int y_line, int y_keys);

/* console_draw.c */
/* Bring rows, facts and the open window up to the model, if it moved. */
void console_refresh(struct console *c);
/* Paint the canvas as things are now. */
void console_paint(struct console *c);
/* Paint and show; true unless the terminal is still busy with the last frame. */
bool console_draw(struct console *c);

#endif
