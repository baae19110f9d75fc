/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * verdict_facts: what the verdicts are made of; for verdict*.c and plan*.c only.
 *
 * One cheap pass over a map's paths, without any text: totals and the health
 * line look at every map each second, but put only one of them into words.
 */
#ifndef ENGINE_VERDICT_FACTS_H
#define ENGINE_VERDICT_FACTS_H

#include "engine/verdict.h"

/* The word of accepted maps that are not there. */
#define VERDICT_GONE_WORD "GONE"

#define PART_KINDS (SAN_PART_CTL + 1)

/* Why a map whose paths all work is only "OK?", the smallest reservation first. */
enum verdict_doubt {
	DOUBT_NONE,
	DOUBT_BASELINE, /* nobody accepted a number of paths */
	DOUBT_PARTS,    /* the ports behind the paths are not known */
	DOUBT_MORE,     /* more paths than were accepted */
	DOUBT_PART,     /* all paths go through one part, and always did */
	DOUBT_ONE,      /* a single path, and it was never more */
	DOUBT_STATES    /* path states cannot be read */
};

/* Over one kind of part: where the usable paths go, and where all known ones went. */
struct verdict_ways {
	const char *left, *known; /* key of the first such path whose part is known, NULL none */
	bool left_many, known_many, left_unknown;
};

struct verdict_facts {
	enum verdict_map_kind kind;
	struct verdict_count n;
	struct verdict_ways ways[PART_KINDS];
	int hang;                 /* enum san_part on which all that is left hangs, or -1 */
	enum verdict_doubt doubt; /* of VM_OK_UNSURE */
	enum san_part doubt_part; /* of DOUBT_PART */
	uint32_t unknown;         /* usable paths of which nothing is known */
	uint32_t moving;          /* usable paths that are not stuck */
	uint32_t marginals;       /* usable paths that are marginal */
	int64_t stuck_since;      /* of VM_STUCK: of the map, or of its first stuck path */
	bool stopped;             /* of VM_STUCK: no path finishes any I/O */
	/* the worst path of its sort, NULL none */
	const struct san_path *left;   /* the first usable one */
	const struct san_path *failed; /* the first that is not alive, or is gone */
	const struct san_path *stuck;  /* usable, the first; NULL: the map as a whole */
	const struct san_path *flapping, *slow, *contrary, *waits, *marginal;
	const struct san_path *hanging; /* failed or waits, and I/O sent to it has not ended */
	const struct san_path
		*held; /* failed by an operator, and nothing else is known against it */
};

void verdict_facts(const struct san *san, const struct san_map *m, int64_t now,
		   struct verdict_facts *out);

/* The kernel would use it, but the checker has called it bad for longer than a moment. */
bool verdict_contrary(const struct san_path *p, int64_t now);
bool verdict_is_slow(const struct san_path *p);
/* Called marginal, and alive: what has failed altogether is told as that. */
bool verdict_is_marginal(const struct san_path *p);
/* Neither kernel nor checker has a word on it, or only the checker's old one. */
bool verdict_stateless(const struct san *san, const struct san_path *p, int64_t now);

/* A usable group that multipathd would rather use than the current one (no marginal group before
 * one that is not, then priority), not bypassed, nobody chose otherwise; 0 none. */
uint32_t verdict_better_group(const struct san_map *m);

/* A map's place among the troubles, whatever its kind; is a worse than b? */
void verdict_trouble_of(const struct san_map *m, const struct verdict_facts *f,
			struct verdict_trouble *out);
bool verdict_worse(const struct verdict_trouble *a, const struct verdict_trouble *b);
/* Nobody in charge of maps that are there, or it does not answer. */
bool verdict_unwatched(const struct san *san, int64_t now);

/*
 * verdict_shared() of other paths than those out of use: slow, marginal.  counts:
 * which paths are looked at at all (NULL: every one); an idle path is neither
 * slow nor not slow.
 */
struct verdict_ask {
	const struct san *san;
	const struct san_map *over;
	bool (*bad)(const struct san_path *p);
	bool (*counts)(const struct san_path *p);
};
void verdict_share(const struct verdict_ask *ask, struct verdict_share *out);

#endif
