/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict: what the model means, in words.
 *
 * Pure functions of the model and a time: no clock, no I/O, no memory.  Every
 * view, the batch commands and the tests agree because they all ask here.
 * Wording and order: screens of the manual; the urgency of enum order below.
 */
#ifndef ENGINE_VERDICT_H
#define ENGINE_VERDICT_H

#include "engine/san.h"

/* From when on a fact is said. Times in ms; "for" means that long or longer. */
#define VERDICT_SUSPENDED_MS 3000 /* shorter is a table swap */
#define VERDICT_STUCK_MS     5000 /* in flight, and nothing ended */
#define VERDICT_SETTLE_MS    5000 /* checker and kernel may disagree so long after a change */
#define VERDICT_LOOKED_MS                                                                          \
	20000                     /* max_polling_interval by default: the checker has looked since \
				   */
#define VERDICT_SILENT_MS  10000  /* the daemon's words are old when they are older than this */
#define VERDICT_IOERR_MS   600000 /* an I/O error on good paths is news for this long */
#define VERDICT_FLAPS      3      /* failures in 10 minutes (san_path.flaps) */
#define VERDICT_FLAP_STEP  10000  /* these are counted in steps of so long, and ... */
#define VERDICT_FLAP_STEPS 60     /* ... over so many, the last one not yet whole */
#define VERDICT_SLOW_US    20000  /* mean latency, and ... */
#define VERDICT_SLOW_TIMES 8      /* ... this many times the other busy paths of its group */

/* From harmless to urgent: compare with < and >. */
enum verdict_map_kind {
	VM_OK,
	VM_OK_UNSURE, /* all seen paths work, but nobody said how many there should be: "OK?" */
	VM_UNWATCHED, /* all seen paths work, but multipathd does not have the map */
	VM_EMPTY,     /* a map with no path in its table and none expected */
	VM_SLOW,
	VM_FLAPPING,
	VM_MARGINAL,    /* all paths work, but multipathd keeps some for the last resort */
	VM_BACK_UNWELL, /* paths are back, what stands on the map is not */
	VM_DEGRADED,
	VM_IO_ERRORS, /* I/O errors though paths are good */
	VM_AT_RISK,   /* one path left, or all that is left hangs on one part */
	VM_STUCK,
	VM_DEAD,     /* I/O has got its errors: nothing gets worse */
	VM_QUEUEING, /* without limit: whoever uses it hangs, and there is a decision to take */
	VM_SUSPENDED,
	VM_QUEUEING_CLOCK /* a countdown runs */
};

enum verdict_path_kind {
	VP_OK,
	VP_STANDBY, /* ghost: usable only after an activation */
	VP_PENDING,
	VP_FLAPPING,
	VP_SLOW,
	VP_MARGINAL, /* multipathd or the fabric calls it unreliable */
	VP_UNKNOWN,
	VP_STUCK,
	VP_FAILED,
	VP_GONE
};

/* A row's verdict. The texts are one line each, cleaned, never NULL. */
struct verdict {
	int kind;  /* enum verdict_map_kind or verdict_path_kind */
	char mark; /* column 2 of the screen: ' ' '-' '!' 'X' 'Q' '#' '?' 'H' */
	/* The STATE column, static: that of the kind, but "no path" when a map without one is
	 * VM_DEAD only because nobody could say whether it queues. */
	const char *word;
	char reason[200]; /* why, in words: "2 of 4 paths, all on host4" */
	char next[200];   /* what happens next, and when; "" when no timer runs */
	int64_t next_at;  /* when; 0 none */
};

/*
 * Counts of a map.  usable and waiting: see below.  expected: the denominator to show: the accepted
 * baseline, else the most that anything tells of; never less than in_table.
 */
struct verdict_count {
	uint32_t usable, in_table, expected;
	uint32_t waiting, standby, failed, gone, stuck; /* failed: in the table, not alive */
};

/* Did p take much longer in the last interval than the other busy paths of its group? */
bool verdict_took_long(const struct san_path *p, int32_t *others_us);

/*
 * alive: what the kernel's choice of a path goes by: A (or unknown) in the map, and not known bad
 * by the device state, the ALUA state or, where the kernel's word is unknown, the checker.
 * waits: alive, but the device or its transport holds commands for a while (blocked, quiesce,
 * ALUA transitioning): the first seconds after a link is lost.
 * usable: alive and does not wait, so that I/O can use it now or after an activation: the
 * predicate behind every count that is shown.
 * firm: usable, and nothing says that I/O on it hangs or fails (stuck, a checker that says
 * otherwise): what a plan may rely on.
 */
bool verdict_alive(const struct san_path *p);
bool verdict_waits(const struct san_path *p);
bool verdict_usable(const struct san_path *p);
bool verdict_firm(const struct san_path *p, int64_t now);
void verdict_count(const struct san_map *m, int64_t now, struct verdict_count *out);

/* The kind alone, without its sentences: for lists of thousands. */
enum verdict_path_kind verdict_path_kind(const struct san *san, const struct san_path *p,
					 int64_t now);
void verdict_path(const struct san *san, const struct san_path *p, int64_t now,
		  struct verdict *out);
void verdict_map(const struct san *san, const struct san_map *m, int64_t now, struct verdict *out);
const char *verdict_map_word(enum verdict_map_kind k); /* lower case, for STATE and JSON */
const char *verdict_path_word(enum verdict_path_kind k);

/* A part that paths go through, and how many of them are bad. */
struct verdict_part {
	const struct san_port *port; /* NULL when the part has no record */
	enum san_part part;
	const char *key;
	uint32_t down, total; /* paths through it; down < total: others still use it */
	uint32_t maps;        /* maps with a path through it */
	uint32_t names;       /* of down: those that no row before it accounts for */
};

/* It is up, and its link has counted errors lately: the hardest fault to see. */
#define VERDICT_LINK_MS 600000
bool verdict_port_sick(const struct san_port *port, int64_t now);
/* A part's own state as people write it: "link down" for the kernel's "linkdown". */
const char *verdict_port_word(const struct san_port *port);

/*
 * What failed paths share, with those that wait: a count, not a guess.  The
 * rows are, of the first of these that is not empty:
 *   1. the parts that all failed paths and no working one go through;
 *   2. when several faults are there at a time, the fewest parts all of whose
 *      paths failed (two at least, or the part itself says that it is down);
 *      then, of the paths that these do not account for,
 *   3. the smallest part that they go through while others still use it: of
 *      all of them, or else of each array by itself.
 * Where even 3 finds nothing they have nothing in common.  over: only this
 * map's paths, or NULL for all.  Needs the keys of paths to be interned
 * (pointer identity).
 */
#define VERDICT_SHARE_ROWS 4
struct verdict_share {
	uint32_t bad;   /* paths that are failed or wait */
	uint32_t waits; /* of them: those that wait */
	uint32_t left;  /* of them: no row accounts for them */
	size_t n;
	struct verdict_part row[VERDICT_SHARE_ROWS];
};
void verdict_shared(const struct san *san, const struct san_map *over, struct verdict_share *out);

/*
 * The part on which all that is left of m hangs, for maps at risk; false if
 * there is none.  Names it only (cheap, so that it can be asked of every map);
 * verdict_part_count() fills in its numbers, over all maps.
 */
bool verdict_hangs_on(const struct san *san, const struct san_map *m, struct verdict_part *out);
void verdict_part_count(const struct san *san, struct verdict_part *part);

/* Totals of line 2. */
struct verdict_totals {
	uint32_t maps, by_kind[VM_QUEUEING_CLOCK + 1];
	uint32_t paths_usable, paths_waiting, paths_expected;
	uint32_t hosts_up, hosts, targets_up, targets;
	uint64_t iops, kbps;
};
void verdict_totals(const struct san *san, int64_t now, struct verdict_totals *out);

/* All that is wrong is acknowledged. */
#define VERDICT_ACK_WORD "ACK"

enum verdict_health_code { HEALTH_OK, HEALTH_DEGRADED, HEALTH_FAILED, HEALTH_UNKNOWN };

/*
 * All troubles, the worst first, as the health line has them: one for each map
 * that is neither OK nor OK?, one for accepted maps that are gone, and one when
 * nobody watches.  Fills at most max (the worst ones); returns how many there
 * are, at most VERDICT_TROUBLES(san).
 */
#define VERDICT_TROUBLES(san) ((san)->nmaps + 2)
struct verdict_trouble {
	const struct san_map *map; /* NULL: the host's: nobody watches, maps are gone */
	const char *word;          /* "AT RISK" (static) */
	enum verdict_health_code code;
	/* what decides the order */
	int urgency;
	bool idle;    /* nobody uses the map */
	int64_t rank; /* within an urgency: the smaller the worse */
};
size_t verdict_troubles(const struct san *san, int64_t now, struct verdict_trouble *out,
			size_t max);
/* It in words, with what happens next: "mpatha: 3 of 4 paths since 03:12:12; ...". */
char *verdict_trouble_text(char *dst, size_t size, const struct san *san,
			   const struct verdict_trouble *t, int64_t now);
/* "mpathb: accepted with 4 paths, the map is gone"; only while host.gone_maps is not 0. */
char *verdict_gone_text(char *dst, size_t size, const struct san *san);

/*
 * The health line: the worst trouble first.  Print "%-10s %s" of word and
 * text: that is at most 80 columns, for text is made to fit, its least
 * important clauses left out first.  OK and OK? need no attention; so does
 * DETOUR, which says that redundancy is whole but I/O takes the worse way.
 */
struct verdict_health {
	enum verdict_health_code code; /* exit status of `sandeck health` */
	const char *word;              /* "AT RISK" (static) */
	char text[320];                /* without the word; "(+2 maps)", "(+2 more)" is in it */
	const struct san_map *worst;   /* the map it is about, or NULL */
	unsigned more;                 /* troubles that the sentence does not name */
};

/* What the keys of the console are called that a sentence may name. */
struct verdict_keys {
	const char *fail, *reinstate, *switch_group, *bypass, *queueing, *resume, *undo;
	const char *flush, *resize, *rename, *partitions, *disks;
};
extern const struct verdict_keys verdict_keys_builtin; /* F R S B W C U D Z A P d */

/* keys: name the key that helps, by these names; NULL: name none. */
void verdict_health(const struct san *san, int64_t now, const struct verdict_keys *keys,
		    struct verdict_health *out);

/*
 * Is the trouble of this map (kind > VM_OK_UNSURE, usable paths left) known, and not to be named?
 */
typedef bool (*verdict_known)(const void *ctx, const struct san_map *m, enum verdict_map_kind kind,
			      uint32_t usable);

/*
 * The health line over all maps but those in known trouble, whose number it
 * ends with: "(ack 2)".  With no other trouble its word is "ACK", its code
 * HEALTH_OK and more the number of those maps; it is never OK.
 */
void verdict_health_but(const struct san *san, int64_t now, const struct verdict_keys *keys,
			verdict_known known, const void *ctx, struct verdict_health *out);

#endif
