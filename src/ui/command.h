/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * command: what keys can do, one table.
 *
 * The key bar, the help and the answers to keys that cannot work are all read
 * from a row of this table, so that none of them can say something else.
 * "Small letters look, capitals change the SAN, and every capital asks first":
 * acts is true for exactly the commands whose keys are capitals.
 */
#ifndef UI_COMMAND_H
#define UI_COMMAND_H

#include "engine/plan.h"
#include "engine/san.h"
#include "query/query.h"
#include "ui/cmdset.h"
#include "ui/marks.h"
#include "ui/oplog.h"

#include <stdbool.h>
#include <stddef.h>

enum command_id {
	CMD_NONE,
	/* move */
	CMD_DOWN,
	CMD_UP,
	CMD_PAGE_DOWN,
	CMD_PAGE_UP,
	CMD_TOP,
	CMD_BOTTOM,
	CMD_NEXT_TROUBLE,
	CMD_LAST_TROUBLE,
	CMD_PANE,
	CMD_JUMP_BACK,
	/* look */
	CMD_UNFOLD,
	CMD_FOLD,
	CMD_DETAILS,
	CMD_TEST,
	CMD_WHO,
	CMD_DISKS,
	CMD_CONFIGURATION,
	CMD_TROUBLE,
	CMD_FILTER,
	CMD_TOPOLOGY,
	CMD_PATHS,
	CMD_PORTS,
	CMD_EVENTS,
	CMD_LOG,
	CMD_MAPS_OF,
	CMD_EVENTS_OF,
	CMD_ORDER_LEFT,
	CMD_ORDER_RIGHT,
	CMD_ORDER_TURN,
	CMD_MARK,
	CMD_MARK_ALL,
	CMD_UNMARK,
	CMD_PAUSE,
	CMD_STEP_BACK,
	CMD_STEP_ON,
	CMD_MINUTE_BACK,
	CMD_MINUTE_ON,
	CMD_TO_LIVE,
	CMD_COLUMNS,
	CMD_COPY,
	CMD_MOUSE,
	CMD_CLOCK,
	CMD_LIVE,
	CMD_EXPLAIN,
	CMD_ACK,
	CMD_HELP,
	/* act */
	CMD_FAIL,
	CMD_REINSTATE,
	CMD_SWITCH,
	CMD_BYPASS,
	CMD_QUEUEING,
	CMD_CONTINUE,
	CMD_RESIZE,
	CMD_RENAME,
	CMD_PARTITIONS,
	CMD_FLUSH,
	CMD_UNDO,
	/* the program */
	CMD_PALETTE,
	CMD_BACK,
	CMD_REDRAW,
	CMD_SNAPSHOT,
	CMD_SUSPEND,
	CMD_QUIT,
	CMD_QUIT_NOW,
	NCOMMANDS
};

/* Headings of the help, in its order. */
enum command_group { CMDG_MOVE, CMDG_LOOK, CMDG_ACT, CMDG_PROGRAM, NCMDGS };

/*
 * The selected object: a map; one of its groups when group > 0; one of its
 * paths when path; or a part that paths go through (then there is no map).
 */
struct target {
	const struct san_map *map; /* NULL: nothing is selected, or a part is */
	uint32_t group;            /* 1-based; 0: the row is a map, or a path that left the table */
	const struct san_path *path;
	const struct san_port *port;
};

/* The kinds of list, for commands that make sense in some of them only. */
enum view_kind { VIEW_TOPOLOGY, VIEW_PATHS, VIEW_PORTS, VIEW_EVENTS, VIEW_LOG, NVIEWS };

/* How a row is folded, for the two verbs that change it. */
enum row_fold {
	ROW_LEAF, /* nothing to fold */
	ROW_OPEN,
	ROW_HALF, /* a map that shows its consequences: more or less can be shown */
	ROW_CLOSED
};

struct keymap; /* keymap.h */

/* Everything that decides whether a command can work now. */
struct command_where {
	const struct keymap *keys; /* in whose names reasons are told; never NULL */
	const struct san *san;
	struct target on;
	enum row_fold fold;
	int64_t now; /* engine time */
	bool lost;   /* the engine ended: nothing can be sent */
	bool old;    /* it says nothing, the picture is old: nothing is to be sent */
	enum view_kind view;
	bool only_trouble;         /* the ! filter is on */
	const struct query *query; /* what the filter leaves; NULL all */
	bool filtered;             /* a filter leaves rows out */
	bool paused;               /* the picture is not live: it stands, or is one of before */
	unsigned marked;           /* objects that are marked: see marks below */
	bool untold;     /* the health line is cut, or there is more trouble than it tells */
	bool jumped;     /* the cursor has just come to stand on another map by itself */
	bool over;       /* the help or the explanation is open over the view ... */
	bool searchable; /* ... and can be filtered */
	bool disks;      /* ... and lists disks: those in no map are its trouble */
	/* What is marked, NULL nothing; and what that is. */
	const struct marks *marks;
	struct marks_count count;
	struct target unseen; /* one that is marked and has no row in this view; no map: none */
	/* What U takes back: what was done last here, in the command log the row; NULL: nothing. */
	const struct op *undo;
};

/* How well a command fits the selected row. */
enum command_can {
	CMD_CANNOT,
	CMD_CAN_QUIETLY, /* it works, but is not worth a place in the key bar */
	CMD_CAN,
	CMD_CAN_BEST /* first in the key bar */
};

struct command {
	enum command_id id;
	enum command_group group;
	const char *name; /* one word: "fail-path" */
	bool acts;        /* changes the SAN: never without a dialog, never read-only */
	const char *bar;  /* its word in the key bar; NULL: never there */
	const char *hint; /* acting ones: "fails a path", the answer to the small letter */
	const char *help; /* one sentence */
	/* Can it work on this row?  When not, the reason in why.  NULL: always. */
	enum command_can (*can)(const struct command_where *w, char *why, size_t size);
};

/* The row of id; never NULL for CMD_NONE < id < NCOMMANDS. */
const struct command *command_get(enum command_id id);
/* The command of that name; CMD_NONE when there is none. */
enum command_id command_find(const char *name);

/*
 * Whether id can work now, with the reason in why (size bytes, "" when it
 * can).  Adds to the row's own test what holds for all that act: not
 * read-only, an engine that is there and speaks.
 */
enum command_can command_can(enum command_id id, const struct command_where *w, char *why,
			     size_t size);

/*
 * The request that an acting command makes of what is marked, or else of the
 * selected row: the commands of one plan, promises not yet given, added to out,
 * which the caller owns.  CMD_QUEUEING: for the maps that its choice is about;
 * the verb comes with the choice.  False, out as it was, when command_can()
 * says no.
 */
bool command_request(enum command_id id, const struct command_where *w, struct cmdset *out);

#endif
