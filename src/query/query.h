/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * query: the filter language, the same in the console and in batch commands.
 *
 *     state:failed host:3 !mpatha size>1T portal:10.0.2. /regex/
 *
 * Terms stand side by side and all must hold; "!" before one turns it round.
 *
 *   word  "two words"   part of a name: of the map, path, device, port, WWID, user
 *   /regex/             the same, an extended regular expression
 *   FACT:VALUE          the fact's text has VALUE in it; VALUE may be a list (a,b)
 *                       and a /regex/; where VALUE is a number and the text ends in
 *                       one (host3), the numbers are compared
 *   FACT=VALUE          it is VALUE
 *   FACT>VALUE  < >= <= as numbers: 500G, 2.5ms, 1h30m (times: of how long ago)
 *
 * A fact that a path does not have is that of its map.  A map matches when it
 * or one of its paths meets every term that is not turned round, and neither
 * it nor any of its paths one that is.  Letters match whatever their case.  Pure.
 */
#ifndef QUERY_QUERY_H
#define QUERY_QUERY_H

#include "base/err.h"
#include "engine/san.h"
#include "query/fact.h"

#define QUERY_MAX 240 /* bytes of text */

struct query;

/* What objects of any kind can be asked for. */
#define QUERY_ANY ((unsigned)(FACT_MAP | FACT_GROUP | FACT_PATH | FACT_PORT))
/* Those that a list of maps and their paths asks. */
#define QUERY_TREE ((unsigned)(FACT_MAP | FACT_PATH))

/*
 * Read text, to be asked of objects of these kinds (enum fact_of bits): a word
 * that no fact of theirs can be is a mistake, for it would find nothing.  An
 * empty text gives *out NULL, which matches everything.  E_SYNTAX with a
 * sentence; *at (may be NULL): where in text the mistake is.
 */
int query_parse(const char *text, unsigned of, struct query **out, size_t *at, struct err *e);
void query_free(struct query *q); /* NULL ok */

/* q NULL: true. */
bool query_map(const struct query *q, const struct san *san, const struct san_map *m, int64_t now);
bool query_path(const struct query *q, const struct san *san, const struct san_path *p,
		int64_t now);
/* on: of kind FACT_PORT. */
bool query_port(const struct query *q, const struct fact_on *on);
/*
 * An event: words and expressions look at its text, who did it, and the names
 * of its objects; of facts it has map, path, by and severity, and the parts
 * that its path goes through, or which it is about: host, port, controller.
 */
bool query_event(const struct query *q, const struct san *san, const struct san_event *ev);
/*
 * Is there a term that can leave something out?  q NULL: no; nor does a word of marks alone (":" is
 * in every H:C:T:L), or an expression that holds for any name.
 */
bool query_chooses(const struct query *q);
/* Does it ask for rates (what is read from the counters)?  q NULL: no. */
bool query_counts(const struct query *q);
/* A line of text, of which only words and expressions ask; a fact never holds. */
bool query_text(const struct query *q, const char *text);

#endif
