/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan: what an action will send and leave behind.
 *
 * A command is a request; plan_make() says, from the model alone, what it
 * would do: which lines go to whom, how many paths each map keeps, what comes
 * after, whether it can be taken back, and how much it must be confirmed.
 * The promise (struct plan_promise) travels with the command and the engine
 * refuses it when it no longer holds.  Pure: no clock, no I/O.
 */
#ifndef ENGINE_PLAN_H
#define ENGINE_PLAN_H

#include "base/err.h"
#include "engine/san.h"

enum plan_verb {
	PLAN_FAIL,         /* path */
	PLAN_REINSTATE,    /* path */
	PLAN_SWITCH,       /* map, group */
	PLAN_BYPASS,       /* map, group: disable_group */
	PLAN_UNBYPASS,     /* map, group: enable_group */
	PLAN_QUEUE_ON,     /* map */
	PLAN_QUEUE_OFF,    /* map */
	PLAN_RESUME,       /* map */
	PLAN_RUN,          /* path: set an offlined device running */
	PLAN_BASELINE,     /* accept the present path counts of all maps, or of map */
	PLAN_FLUSH,        /* map: remove it, its partitions first */
	PLAN_RESIZE,       /* map: take over the size that all its paths have */
	PLAN_RENAME,       /* map, name */
	PLAN_PARTS_ADD,    /* map: give its partitions maps of their own */
	PLAN_PARTS_DELETE, /* map: take these away */
	PLAN_ASSEMBLE,     /* make maps as configured: all, or that of map, a key, name or WWID */
	PLAN_NVERBS
};

/* Static facts of a verb, one table row each. */
struct plan_verb_info {
	const char
		*name;     /* fail reinstate switch bypass unbypass queue-on queue-off resume run
			      baseline flush resize rename partitions-add partitions-delete assemble */
	const char *title; /* "FAIL PATH" */
	const char *many;  /* of a set, before "6 PATHS of 3 maps" or "3 MAPS": "FAIL" */
	bool wants_path, wants_group;
	const char *help; /* one sentence */
	bool wants_name;  /* a new one, so it goes alone: a set has not one name */
};
const struct plan_verb_info *plan_verb_info(enum plan_verb v);
/* The size in bytes that all paths in the table of m have; 0: they differ, or one is not known. */
uint64_t plan_paths_size(const struct san_map *m);
/* Is the engine's user one whom kernel and multipathd obey (a lab obeys everybody)? */
bool plan_may_act(const struct san_host *h);
int plan_verb_parse(const char *name); /* -1: not a verb */
/* The verb that takes v back on the same object (a group: switched back); -1: there is none. */
int plan_verb_inverse(enum plan_verb v);

enum plan_level {
	PLAN_SAFE,   /* Enter sends */
	PLAN_LOWERS, /* the capital is pressed again */
	PLAN_STOPS   /* the map's name is typed */
};
extern const char *const plan_level_words[]; /* of the stream: safe, lowers, stops, NULL */

/* Which way: the one in charge, or the kernel by name although a daemon is in charge. */
enum plan_route { PLAN_ROUTE_AUTO, PLAN_ROUTE_KERNEL };

/* Commands in one set, at most: the engine takes no more. */
#define PLAN_SET_MAX 4096

/* A name of device mapper with its end: 1 to 127 bytes (DM_NAME_LEN). */
#define PLAN_NAME_MAX 128

/* A command that the engine takes later than this after it was asked for is refused. */
#define PLAN_LATE_MS 10000

/* What the operator was shown. Compared with the model when the command arrives. */
struct plan_promise {
	bool given;
	enum plan_level level; /* that was confirmed */
	/* usable paths of the map afterwards, for the whole marked set; baseline: paths accepted */
	uint32_t usable_after;
	uint32_t cur_group; /* the group that I/O uses now */
	/*
	 * Of the map when shown.  It only grows while a map lives: a smaller one is another map
	 * under the same name.  A greater one is no reason to refuse: what moved it is compared
	 * itself, and in an outage it moves every second.
	 */
	uint32_t event_nr;
	uint32_t table_gen;
	uint64_t size;            /* resize: bytes that the map has then */
	char name[PLAN_NAME_MAX]; /* rename: what the map is called now */
};

struct plan_cmd {
	uint32_t id; /* the console's; one result answers it */
	enum plan_verb verb;
	char map[160]; /* key; "" allowed for baseline and assemble, which also takes a name or WWID
			*/
	uint32_t major, minor, group;
	/* rename: the new one, as it is given to device mapper; assemble: digest of what was shown
	 */
	char name[PLAN_NAME_MAX];
	enum plan_route route;
	/* The commands of one plan: the number of the set, and how many it has. 0: by itself. */
	uint32_t set, set_size;
	struct plan_promise promise;
	int64_t at;  /* engine time at which it was asked for; 0: not told, it is never late */
	char by[64]; /* user@host of the operator, for the log */
};

/*
 * One line of the dialog: a label (NOW, THEN, ...; "" continues) and its text.
 * Texts are cleaned and wrapped at PLAN_COLS; labels have at most 7 columns
 * but for "IF sdt FAILS TOO".
 */
struct plan_line {
	char label[24];
	char text[200];
	bool loud; /* NO REDUNDANCY LEFT */
};
#define PLAN_LINES 24
#define PLAN_COLS  66

struct plan {
	enum plan_verb verb;
	enum plan_level level;
	char title[120]; /* "FAIL PATH sdn of mpatha", "FAIL 6 PATHS of 3 maps" (the console adds
			    the host) */
	/*
	 * What must be typed at PLAN_STOPS: the name of the map that may stop, "2 maps" of
	 * several.  At the other levels what it is about, in the same form.
	 */
	char confirm[128];
	struct plan_line lines[PLAN_LINES];
	unsigned nlines;
	char sends[200];  /* the equivalent command line, for the log and for copying; of a set,
			     as many as fit */
	char direct[200]; /* the same straight to the kernel, "" when it is the same */
	bool to_daemon;   /* sends goes to multipathd */
	bool undone;      /* something will take it back by itself; a line says what */
	/* Of the only map, to be compared with a later plan: where I/O goes then, paths that have
	 * not failed now, and whether it is held without one. */
	uint32_t group_after, alive;
	enum san_tri queueing;
	int inverse; /* enum plan_verb that takes it back, -1 none */
	struct plan_promise promise;
	/*
	 * Not "": it cannot be done, and why (the word refused is not in it); a sentence says
	 * what to do instead, and there are no lines.  Of a set, that is also how to send what is
	 * not refused of it.
	 */
	char refused[240];
	char instead[200];
};

/* Who reads a plan. */
struct plan_reader {
	/* How batch commands begin there: "sandeck", "sandeck --host db1"; NULL: it is a console */
	const char *shell;
	const struct verdict_keys *keys; /* whose keys have these names */
};

/*
 * The plan of cmds[0..n): one verb, several objects (a marked set).  The sums
 * of lines are per map; one refused object refuses the set.  Returns 0 with
 * *out filled (look at out->refused), or E_NOTFOUND/E_USAGE when an object
 * does not exist.  Fills in cmds[i].promise.
 *
 * reader: for the lines that say how something is done; NULL: of a console as it
 * is built in.
 */
int plan_make(const struct san *san, struct plan_cmd *cmds, size_t n, int64_t now,
	      const struct plan_reader *reader, struct plan *out, struct err *e);

/*
 * May cmd be sent, and does its promise still hold?  0, or E_REFUSED with what
 * changed ("refused: sdt failed 2 s ago; ..."), E_NOTFOUND, E_PERM (read-only,
 * a recording).  More usable paths than promised are no reason to refuse, and
 * what can only help (reinstate, run, resume) is not bound to a number.  What
 * may stop I/O is refused without a promise.
 */
int plan_check(const struct san *san, const struct plan_cmd *cmd, int64_t now, struct err *e);

/*
 * The same for the commands of one plan together: what each was promised is
 * what the map keeps when all are done.  Any that does not hold refuses all.
 */
int plan_check_set(const struct san *san, const struct plan_cmd *cmds, size_t n, int64_t now,
		   struct err *e);

/*
 * Has the model taken it?  1 yes, 0 not (yet), -1 cannot be seen in the model.
 * Called by the engine with fresh facts after sending.
 */
int plan_verify(const struct san *san, const struct plan_cmd *cmd);

/*
 * What cmd is about, as the model has it at now, in a few words for the log:
 * "sdb active, 4 of 4 usable".  At most PLAN_STATE bytes; "" when it is about
 * all maps.  Returns dst.
 */
#define PLAN_STATE 120
char *plan_state(char *dst, size_t size, const struct san *san, const struct plan_cmd *cmd,
		 int64_t now);

/* What became of a command; exactly one a command. */
struct plan_result {
	uint32_t id;
	bool ok;          /* done and confirmed */
	bool unconfirmed; /* sent, but the facts do not show it (yet) */
	bool silent;      /* the daemon did not answer: the console offers the direct way */
	char sent[200];   /* what was sent, as its command line; "" nothing was */
	char to[24];      /* multipathd, kernel, lab, sysfs */
	char text[300];   /* one sentence for the operator */
};

#endif
