/* SPDX-License-Identifier: GPL-2.0-or-later */
/* journal_words: collected over a pass, each kind by its words. */
#include "engine/journal_words.h"

#include <stdio.h>
#include <string.h>

static struct journal_word *find(struct journal_words *ws, const struct journal_word *word)
{
	for (size_t i = 0; i < ws->n; i++) {
		struct journal_word *it = &ws->kind[i];

		if (!strcmp(it->what, word->what) && !strcmp(it->is, word->is) &&
		    !strcmp(it->was, word->was))
			return it;
	}
	if (ws->n == JOURNAL_WORDS_KINDS)
		return NULL;
	ws->kind[ws->n] = (struct journal_word){
		.by = word->by, .what = word->what, .is = word->is, .was = word->was
	};
	return &ws->kind[ws->n++];
}

static void tell_one(struct journal *j, const struct san_path *p, const struct journal_word *word,
		     int64_t now)
{
	char text[240];

	snprintf(text, sizeof(text), "%s of %s: %s %s, was %s", p->name, p->map->name, word->what,
		 word->is, word->was);
	journal_add(j, now, SAN_SEV_INFO, p->map, p, word->by, text);
}

static void tell_all(struct journal *j, const struct journal_word *word, int64_t now)
{
	char text[240];

	snprintf(text, sizeof(text), "%u paths of %u map%s: %s %s, was %s", word->paths, word->maps,
		 word->maps == 1 ? "" : "s", word->what, word->is, word->was);
	journal_add(j, now, SAN_SEV_INFO, NULL, NULL, word->by, text);
}

void journal_words_add(struct journal_words *ws, struct journal *j, const struct san_path *p,
		       const struct journal_word *word, int64_t now)
{
	struct journal_word *it = find(ws, word);

	if (!it) {
		tell_one(j, p, word, now);
		return;
	}
	if (it->paths < JOURNAL_WORDS_EACH)
		it->one[it->paths] = p;
	it->paths++;
	it->maps += it->last != p->map;
	it->last = p->map;
}

void journal_words_tell(struct journal_words *ws, struct journal *j, int64_t now)
{
	for (size_t i = 0; i < ws->n; i++) {
		const struct journal_word *it = &ws->kind[i];

		for (size_t k = 0; it->paths <= JOURNAL_WORDS_EACH && k < it->paths; k++)
			tell_one(j, it->one[k], it, now);
		if (it->paths > JOURNAL_WORDS_EACH)
			tell_all(j, it, now);
	}
	ws->n = 0;
}
