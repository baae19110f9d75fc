/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * journal: what happened, when.
 *
 * Looks at the objects that a source has touched, compares them with what they
 * were, and from that sets the derived members of the model (since, flaps,
 * stuck_since, no_path_since ...) and keeps events in a ring.  Because it only
 * sees the model, every source has the same events.
 */
#ifndef ENGINE_JOURNAL_H
#define ENGINE_JOURNAL_H

#include "engine/plan.h"
#include "engine/san.h"

#define JOURNAL_RING     512
#define JOURNAL_IOERR_MS 60000 /* errors on a good path count together within this ... */
#define JOURNAL_IOERR_LOOKS                                                                        \
	3 /* ... and are told from this many looks on: one alone is nobody's fault */
#define JOURNAL_SLOW_MS  3000   /* slow for this long: published as slow_since */
#define JOURNAL_WELL_MS  5000   /* measured and no longer slow for this long: taken back */
#define JOURNAL_SLOW_OLD 600000 /* nothing measured for so long: the word is too old to be kept */
#define JOURNAL_ASKED_MS 10000  /* back within this after it was asked for: that was why */
#define JOURNAL_QUIET_MS                                                                           \
	3000 /* in flight without an end for this long: published as stuck_since                   \
	      */

struct journal {
	struct san_event *ring;
	uint64_t next; /* seq of the next event; the first ever is 1 */
	bool first;    /* the first picture is not news */
	int64_t due;   /* time alone changes something then, at the earliest; 0: nothing waits */
};

void journal_init(struct journal *j);
void journal_fini(struct journal *j);

/* Look at every touched object. Call at each commit; touches what it derives. */
void journal_scan(struct journal *j, struct san *san, int64_t now);

/*
 * After a round of counters: which of the maps and paths with new ones is stuck or slow, whose
 * flaps are old, which suspension lasts.  Call before rates_round(), which makes `now` the `before`
 * of the next interval.
 */
void journal_tick(struct journal *j, struct san *san, int64_t now);

/*
 * An operator asks for p back, now; by NULL: that was refused or failed.  The
 * event of its return, which may come before the result, names the operator.
 */
void journal_asked_back(struct san *san, struct san_path *p, const char *by, int64_t now);

/* What became of a command: an event, unless what it did to its path is one already, by the same
 * operator. */
void journal_result(struct journal *j, const struct san *san, const struct plan_cmd *cmd,
		    const struct plan_result *res, int64_t now);

/* Add an event; text is cleaned. map and path may be NULL. */
void journal_add(struct journal *j, int64_t at, enum san_severity sev, const struct san_map *map,
		 const struct san_path *path, const char *by, const char *text);
/* Add one about a part that paths go through. */
void journal_add_port(struct journal *j, int64_t at, enum san_severity sev,
		      const struct san_port *port, const char *by, const char *text);
/* Add as it is, but for its seq. */
void journal_add_raw(struct journal *j, const struct san_event *ev);

/* The event with this seq; NULL when it is not yet there or no longer. */
const struct san_event *journal_get(const struct journal *j, uint64_t seq);
/* The oldest seq still there; == next when there is none. */
uint64_t journal_oldest(const struct journal *j);

#endif
