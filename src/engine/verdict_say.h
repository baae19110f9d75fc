/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict_say: the clauses that a verdict's reason and the health line share;
 * for verdict*.c only.
 *
 * They write into dst and return it, or add to the clauses of a sentence.
 */
#ifndef ENGINE_VERDICT_SAY_H
#define ENGINE_VERDICT_SAY_H

#include "engine/phrase.h"
#include "engine/verdict_facts.h"

/* ---- a verdict under way ---- */

struct say {
	const struct san *san;
	int64_t now;
	struct verdict *out;
};

/* Goes on with the reason. */
void say_reason(const struct say *s, const char *fmt, ...) ATTR_PRINTF(2, 3);
/* Adds what happens next, at a moment (0: nobody knows when); the first one named is next_at. */
void say_next(const struct say *s, int64_t at, const char *fmt, ...) ATTR_PRINTF(3, 4);
/*
 * The same of a timer: "checked again in 4 s, at 03:15:00", and once that has
 * passed "check due since 03:15:00".  note: behind it, "" none.
 */
void say_timer(const struct say *s, int64_t at, const char *verb, const char *noun,
	       const char *note);

/* ---- clauses ---- */

/*
 * What the failed paths (of over, or NULL of all maps) have in common, with
 * those that wait:
 * "; host3 link down since 03:12:07", "; all 8 failed go to ctlA-0c", "; both
 * failed go to ctlA, where 10 work", "; 8 failed, nothing in common",
 * and of a single one "; sdb (host3 > ctlA-0c) failed".  The first clause has
 * this weight, the others less.
 */
void say_cause(struct clauses *c, unsigned weight, const struct san *san,
	       const struct san_map *over);
/* The same of other paths than failed ones, whose adjective it is: "slow"; only what is shared. */
void say_shared(struct clauses *c, unsigned weight, const struct san *san,
		const struct verdict_share *share, const char *adjective);
/* While none has failed: "; 12 paths wait (device blocked); host3 link down"; like p, that waits.
 */
void say_waits(struct clauses *c, unsigned weight, const struct san *san,
	       const struct san_map *over, const struct san_path *p);
/* "3 I/O sent, none finished for 22 s; kernel still says active" */
/* How all paths that wait do: "blocked"; "waiting" when they are not alike. */
char *say_held_up(char *dst, size_t size, const struct san_map *m);
/* "all 4 paths blocked, no I/O finished for 8 s": of facts with stopped. */
char *say_stopped(char *dst, size_t size, const struct verdict_facts *f, const struct san_map *m,
		  int64_t now);
char *say_stuck(char *dst, size_t size, const struct san_path *p, int64_t now);
/* "48 ms, others 0.9 ms since 03:09:45" */
char *say_slow(char *dst, size_t size, const struct san_path *p);
/* What multipathd makes of a marginal path: "used only when nothing better is left" */
const char *say_marginal(const struct san_path *p);
/* What the kernel does with I/O that does not come back, and when. */
void say_abort(const struct say *s, const struct san_path *p, bool named);
/* "all on host4", "all to ctlA-0c": f->hang, which must be a part */
char *say_hang(char *dst, size_t size, const struct san *san, const struct verdict_facts *f);
/* Why a map is "OK?", without the map's name. */
char *say_doubt(char *dst, size_t size, const struct san *san, const struct san_map *m,
		const struct verdict_facts *f);
/* "/srv/log read-only" of a map with fs_hurt; verb stands between: "", "is still ". */
char *say_hurt(char *dst, size_t size, const struct san_map *m, const char *verb);

#endif
