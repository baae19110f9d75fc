/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict_line: the sentences of the health line; for verdict_health.c and
 * verdict_line*.c only.
 *
 * A sentence is clauses with weights (phrase.h); it names as much as fits and
 * says of how many troubled maps it speaks.
 */
#ifndef ENGINE_VERDICT_LINE_H
#define ENGINE_VERDICT_LINE_H

#include "engine/verdict_say.h"

#define LINE_COLS 80 /* word and text together */
#define WORD_COLS 10
#define ACK_COLS  11 /* " (ack 1000)" */
#define MORE_COLS 13 /* " (+1000 more)" */

/* One look at all maps. */
struct line_scan {
	const struct san *san;
	int64_t now;
	const struct san_map *worst;
	struct verdict_facts f; /* of worst */
	uint32_t by[VM_QUEUEING_CLOCK + 1];
	uint32_t hurt;    /* maps with fewer paths, for one failed */
	uint32_t trouble; /* maps that are neither OK nor OK? */
	uint32_t
		known; /* of all: maps whose trouble is not to be named; not in the other numbers */
	uint32_t doubtful; /* OK? for another reason than a missing baseline */
	uint32_t usable, expected, unknown;
	bool unwatched;         /* nobody in charge, or it does not answer */
	verdict_known is_known; /* NULL: no trouble is */
	const void *ctx;
};

/* The facts of a map into *f; false when its trouble is known, and the line passes over it. */
bool line_facts(const struct line_scan *s, const struct san_map *m, struct verdict_facts *f);

struct line {
	const struct line_scan *s;
	const struct san_map *m; /* the worst */
	struct clauses c;
	struct verdict_health *out; /* word and code are set; a sentence may overrule them */
	uint32_t covered;  /* troubled maps that the sentence is about; 1 unless it says so */
	char name[PHRASE]; /* of m */
	const struct verdict_keys *keys; /* name the console's; NULL: no key */
};

/* What helps, by its key in the console; batch output has none. */
#define KEY(l, weight, format, which)                                                              \
	do {                                                                                       \
		if ((l)->keys)                                                                     \
			SAY(l, weight, format, (l)->keys->which);                                  \
	} while (0)
#define SAY(l, weight, ...) clause_add(&(l)->c, weight, __VA_ARGS__)

/* "host4 > ctlA-0d", or "sdb of mpatha" where the ports are not known. */
void line_where(struct line *l, const struct san_path *p);

/* Fewer paths than expected, for one failed. */
bool line_is_hurt(const struct verdict_facts *f);
/* "5 maps at 3 of 4 paths", "mpatha: 3 of 4 paths": all that are hurt, and why. */
void line_hurt(struct line *l);

/* verdict_line_none.c: no path, or I/O that waits */
void line_clock(struct line *l);
void line_queueing(struct line *l);
void line_dead(struct line *l);
void line_suspended(struct line *l);

/* verdict_line.c: fewer paths, or bad ones */
void line_stuck(struct line *l);
void line_at_risk(struct line *l);
void line_io_errors(struct line *l);
void line_degraded(struct line *l);
void line_unwell(struct line *l);
void line_flapping(struct line *l);
void line_marginal(struct line *l);
void line_slow(struct line *l);
void line_empty(struct line *l);

/* verdict_line_well.c: every path works */
void line_not_its(struct line *l); /* multipathd does not have the map */
void line_gone(struct line *l);
void line_unwatched(struct line *l);
bool line_detour(struct line *l); /* false: nothing to say */
void line_ok(struct line *l);
void line_unsure(struct line *l);
void line_no_maps(struct line *l);
void line_loading(struct line *l);
void line_acknowledged(struct line *l);
void line_pending(struct line *l);

#endif
