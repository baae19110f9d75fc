/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf_value: what the text behind a keyword of multipath.conf means: the value
 * as `multipath -t` would print it, or why not.  Pure.
 *
 * Source of the rules: multipath.conf(5), and what 0.9.4 does with bad values:
 * a number out of range is capped, anything else that is wrong is ignored.
 */
#ifndef ENGINE_CONF_CONF_VALUE_H
#define ENGINE_CONF_CONF_VALUE_H

#include "engine/conf/conf.h"
#include "engine/conf/conf_lex.h"

enum conf_outcome {
	CONF_TAKEN,
	CONF_CHANGED, /* taken, but not as written: why says what is used */
	CONF_NOTHING, /* it means that nothing is said; what was said before is gone, too; perhaps
		       * why
		       */
	CONF_REFUSED, /* why; what was said before stays */
	CONF_FATAL    /* why; multipath-tools refuses the whole main file for it */
};

struct conf_taken {
	char text[CONF_LINE_MAX + 1]; /* the value (conf_value.text) */
	int64_t num;                  /* conf_value.num; of a user's name -1 */
	char why[512]; /* half a sentence, to stand behind "KEYWORD VALUE: "; or "" */
};

/* What text (at most CONF_LINE_MAX bytes) is as a value of key, for that release. */
enum conf_outcome conf_value(const struct conf_key *key, unsigned peer, const char *text,
			     struct conf_taken *out);

/*
 * What holds for id where nobody says anything; false: there is nothing.
 * The strings are static; conf_value.from.by is CONF_BY_BUILTIN.
 */
bool conf_default(enum conf_id id, unsigned peer, struct conf_value *out);

/* Does that release know the keyword and then do nothing with it? */
bool conf_ignores(const struct conf_key *key, unsigned peer);

/* Does `multipath -t` print the value in quotes? Without, it is one word. */
bool conf_is_quoted(const struct conf_key *key, const char *text);

#endif
