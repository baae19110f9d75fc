/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * acks: known trouble: acknowledged by a person, with a note and an end.
 *
 * It changes only what the health line repeats; counts, marks and words of the
 * states stay as loud as they are.  It ends at its time, when its map is well
 * again, and when that gets worse: fewer paths, or a more urgent trouble of
 * another name.  Pure; times are engine time, ms.
 *
 * One that has ended stays in the set for a while, as its end is news to
 * another console that shares the file: of two rows about a map the newer
 * counts.
 */
#ifndef UI_ACKS_H
#define UI_ACKS_H

#include "base/err.h"
#include "engine/verdict.h"

#define ACKS_MAX        256 /* maps */
#define ACKS_LONGEST_MS (30 * INT64_C(86400000))
#define ACKS_KEEP_MS    86400000 /* so long after its end a row is kept */

struct ack {
	uint64_t id;            /* of key; private */
	char key[160];          /* of the map */
	char map[64];           /* its name then: for who reads the file; cleaned */
	const char *trouble;    /* verdict_map_word() of then, static */
	uint32_t usable;        /* paths of then */
	int64_t at, until;      /* until <= now: it has ended */
	char by[64], note[160]; /* cleaned */
};

/* Zero-initialise; acks_fini() frees. */
struct acks {
	struct ack *row; /* one a map, in no order that matters */
	size_t n, cap;
};

void acks_fini(struct acks *a);

/*
 * "2h SFP ordered, ticket 4711" into *span_ms (m, h, d or w; one minute to 30
 * days) and *note, which points into text.  E_SYNTAX says what is wanted.
 */
int acks_parse(const char *text, int64_t *span_ms, const char **note, struct err *e);

/* Is this map in a trouble that can be acknowledged? */
bool acks_trouble(const struct san *san, const struct san_map *m, int64_t now);
/*
 * Acknowledge m's trouble of now, in place of what was acknowledged of it.
 * False when it is in none, or ACKS_MAX maps are acknowledged already.
 */
bool acks_set(struct acks *a, const struct san *san, const struct san_map *m, int64_t now,
	      int64_t span_ms, const char *by, const char *note);
/* Take it back; false when nothing of this map is acknowledged. */
bool acks_take_off(struct acks *a, const char *key, int64_t now);
/* For the reader of a file: as it is, unless a row of its map is at least as new, or it is full. */
void acks_add(struct acks *a, const struct ack *row);
/* acks_add() of all rows; those that ended long before now are dropped. */
void acks_merge(struct acks *a, const struct acks *from, int64_t now);

/* It changes when a row does. */
uint64_t acks_sum(const struct acks *a);

/* What is acknowledged of m, if that is the trouble it is in; NULL. */
const struct ack *acks_of(const struct acks *a, const struct san *san, const struct san_map *m,
			  int64_t now);
/*
 * End those whose map is well again or worse; a whole picture is needed.  The
 * number that got worse is returned, one of their names in name (size bytes);
 * *ended: all that ended so.
 */
size_t acks_review(struct acks *a, const struct san *san, int64_t now, char *name, size_t size,
		   size_t *ended);

/*
 * The health line: verdict_health() when nothing is acknowledged (a NULL: the
 * same), else without that; when there is nothing else it says until when, and why.
 */
void acks_health(const struct acks *a, const struct san *san, int64_t now,
		 const struct verdict_keys *keys, struct verdict_health *out);

/* "05:12", with its day when that is another than now's: in local time. Returns dst. */
char *acks_until(char *dst, size_t size, int64_t until, int64_t now);
/* "acknowledged until 05:12 by root@db1: SFP ordered, ticket 4711". Returns dst. */
char *acks_say(char *dst, size_t size, const struct ack *ack, int64_t now);

#endif
