/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_faults: what a scenario's timeline does to the world.
 */
#ifndef ENGINE_LAB_LAB_FAULTS_H
#define ENGINE_LAB_LAB_FAULTS_H

#include "engine/lab/lab_world.h"

/* A kind of fault, one row of a table: the scenario's word and what it may strike. */
struct lab_fault_kind {
	const char *word;
	unsigned targets; /* bits of enum lab_kind */
	const char *help; /* one sentence for the manual */
	void (*strike)(struct lab_world *w, struct lab_fault *f);
	void (*undo)(struct lab_world *w, struct lab_fault *f); /* NULL: cannot be taken back */
};
extern const struct lab_fault_kind lab_fault_kinds[];
size_t lab_fault_kind_count(void);
/* "a host port, target port or path": the words for bits of enum lab_kind. Returns dst. */
char *lab_kind_words(char *dst, size_t size, unsigned kinds);

/* What a fault strikes: one of part, map, path. */
struct lab_object {
	enum lab_kind kind;
	struct lab_part *part;
	struct lab_map *map;
	struct lab_path *path;
};
/*
 * By name: a part's name, a map's, sdX, or H:C:T:L; only things of these
 * kinds.  False when there is none.
 */
bool lab_find(struct lab_world *w, const char *name, unsigned kinds, struct lab_object *out);

struct lab_fault {
	const struct lab_fault_kind *kind;
	struct lab_object on;
	int64_t at;       /* next thing it does; 0 never */
	int64_t for_ms;   /* it lasts that long; 0 until restored */
	int64_t every_ms; /* it strikes again so long after it struck; 0 once */
	int64_t until;    /* and not after that; 0 for ever */
	uint32_t slow_us;
	uint64_t size;    /* of resize */
	const char *text; /* a message, a word of the kind */
	bool struck;
};

/* Whatever is due. */
void lab_faults_step(struct lab_world *w);

#endif
