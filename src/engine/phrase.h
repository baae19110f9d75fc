/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * phrase: the small pieces of sentences that verdicts and plans share.
 *
 * Everything here writes cleaned text (text_clean) into the caller's buffer
 * and returns it, so that it can stand in an argument list.  Pure.
 */
#ifndef ENGINE_PHRASE_H
#define ENGINE_PHRASE_H

#include "base/attr.h"
#include "engine/san.h"

/* Long enough for any piece made here: 39 columns of four bytes, or of one escaped byte. */
#define PHRASE 160

/*
 * name, cleaned and at most cols columns (5 to 39): of a longer one the middle
 * is left out ("3600a..27a41"), for WWIDs differ at their ends.
 */
char *phrase_name(char *dst, size_t size, const char *name, int cols);

/* A map's name; its dm name or key when it has none. A path's: sdb, else 8:16. Both short. */
char *phrase_map(char *dst, size_t size, const struct san_map *m);
char *phrase_path(char *dst, size_t size, const struct san_path *p);

/* The key of the part of this kind that p goes through; "" unknown. */
const char *phrase_part_key(const struct san_path *p, enum san_part part);

/* The site's label of a part, its key when it has no record; "" for an unknown one. */
char *phrase_part(char *dst, size_t size, const struct san *san, enum san_part part,
		  const char *key);

/* "host4 > ctlA-0d" of what is known of p's host and target port, "" when neither is. */
char *phrase_ways(char *dst, size_t size, const struct san *san, const struct san_path *p);
/* What makes a path wait (verdict_waits): "device blocked", "access transitioning". */
char *phrase_holds(char *dst, size_t size, const struct san_path *p);

/*
 * Of a path whose device takes no commands, whatever the map says: "only until
 * the next I/O fails it: device transport-offline"; "" of others.
 */
char *phrase_next_io(char *dst, size_t size, const struct san_path *p);

/* What people call such a part: HBA, NIC, target port, controller. */
const char *phrase_part_noun(enum san_part part, const char *key);

/* What stands on the map, in a word: "/srv/db" of "/srv/db (xfs, rw)"; "" unused or unknown. */
char *phrase_user(char *dst, size_t size, const struct san_map *m);

/* "used by /srv/db (xfs, rw)", "not used", "users not known"; the names cut to width columns. */
char *phrase_used(char *dst, size_t size, const struct san_map *m, int width);

/* False only when something said that nobody uses it. */
bool phrase_in_use(const struct san_map *m);

/*
 * What I/O gets when m has no path, as a clause: "is held 60 s (no_path_retry
 * 12), then gets errors".
 */
char *phrase_no_path(char *dst, size_t size, const struct san *san, const struct san_map *m);

/*
 * False while nobody has said how long m holds I/O without a path, and somebody
 * in charge may end it: then it is not without a limit either.
 */
bool phrase_limit_known(const struct san *san, const struct san_map *m);
/* m has lost its last path a moment ago: multipathd begins to count its limit at its next check. */
bool phrase_limit_begins(const struct san *san, const struct san_map *m, int64_t now);
/* The limit is multipathd's, which is silent: nobody counts it. */
bool phrase_limit_stalls(const struct san *san, const struct san_map *m, int64_t now);

/* Is the number in flight the number of held I/O?  Not for a request-based map (row 2 of the
 * measured facts), unless the simulated SAN says one. */
bool phrase_counts_held(const struct san *san, const struct san_map *m);
/* "212 I/O held", "may hold I/O", "no I/O held". */
char *phrase_held(char *dst, size_t size, const struct san *san, const struct san_map *m);

/*
 * "23 s": the time between, as the two clocks that stand next to it on the
 * screen give it, whole seconds; a difference of milliseconds is often one less.
 */
char *phrase_between(char *dst, size_t size, int64_t from, int64_t to);

/* "in 38 s, at 03:15:08"; "due since 03:15:08" when at has passed. */
char *phrase_when(char *dst, size_t size, int64_t at, int64_t now);

/*
 * The daemon in charge owes an answer: for how long, in ms, when over limit_ms;
 * else 0.  One that has never answered is silent as soon as the source says so.
 */
int64_t phrase_silent(const struct san *san, int64_t now, int64_t limit_ms);

/* multipathd runs and does not have this map: nobody checks or reinstates its paths. */
bool phrase_not_its(const struct san *san, const struct san_map *m);
/* Is nobody in charge of this map: no daemon, or one that does not have it? */
bool phrase_nobody(const struct san *san, const struct san_map *m);

/* Cut s (valid UTF-8) in place to cols columns, ending it with ".." when it was longer. */
void phrase_fit(char *s, int cols);

/*
 * The checker's word: "ready"; "ready (2 min ago)" of a daemon that has not
 * answered since, which is history and no evidence (phrase_checker_old).
 */
char *phrase_checker(char *dst, size_t size, const struct san *san, const struct san_path *p,
		     int64_t now);
bool phrase_checker_old(const struct san *san, int64_t now);

/* Take away half a character at the end, left when a text was cut at its buffer's size. */
void phrase_whole(char *s);

/*
 * A sentence of clauses that must fit a line.  Clauses are added in reading
 * order.  Weight 0 stays whatever happens; of the others the heaviest come in
 * first, the earlier of equals, each that still fits.
 */
#define CLAUSES 12
struct clauses {
	unsigned n;
	struct {
		unsigned weight;
		bool after; /* only together with the clause before it */
		bool in;    /* of clause_join() */
		char text[PHRASE];
	} c[CLAUSES];
};
void clause_add(struct clauses *s, unsigned weight, const char *fmt, ...) ATTR_PRINTF(3, 4);
/* One that says more about the clause before it, and is nothing without that. */
void clause_more(struct clauses *s, unsigned weight, const char *fmt, ...) ATTR_PRINTF(3, 4);
void clause_join(struct clauses *s, char *dst, size_t size, int cols);

#endif
