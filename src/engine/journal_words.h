/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * journal_words: small news of many paths at once, told as one.
 *
 * What a checker or a device says of a path that stays usable, or stays
 * failed.  A fault of a fabric changes it on thousands of paths a second: a
 * row for each would push the fault itself out of every list.
 */
#ifndef ENGINE_JOURNAL_WORDS_H
#define ENGINE_JOURNAL_WORDS_H

#include "engine/journal.h"

/* So many of a kind in one pass have an event each; more are told as one. */
#define JOURNAL_WORDS_EACH  8
#define JOURNAL_WORDS_KINDS 16 /* more kinds in one pass are told one by one */

/* Paths of which who says the same; a pass collects it, and nothing is kept after it. */
struct journal_words {
	size_t n;
	struct journal_word {
		const char *by, *what, *is, *was; /* "multipathd", "checker", "faulty", "ready" */
		const struct san_path *one[JOURNAL_WORDS_EACH];
		const struct san_map *last;
		unsigned paths, maps;
	} kind[JOURNAL_WORDS_KINDS];
};

/* p's is now `is`; the words must live until they are told. */
void journal_words_add(struct journal_words *ws, struct journal *j, const struct san_path *p,
		       const struct journal_word *word, int64_t now);
/* The end of the pass. */
void journal_words_tell(struct journal_words *ws, struct journal *j, int64_t now);

#endif
