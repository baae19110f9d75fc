/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sieve: the part of a stream that a filter leaves.
 *
 * What it gives is a stream itself, which can be read, recorded and replayed:
 * hello, host, result, answer and sync pass; of the rest
 *
 *   map, path, port  when the object matches and its line changed, or when it begins to match.
 *                    When it no longer does, its line comes once more, as the last one.  A
 *                    map comes with its paths: before one that matches, though it itself does
 *                    not.
 *   io               the rows of what matches
 *   gone             of what was passed before
 *   event            that matches by itself (query_event())
 *
 * A match is decided at each sync, when the model is whole: a path's line may
 * come before that of its map, and one that has not changed may match now
 * because time has passed.  Pure: the time is that of the stream.
 */
#ifndef CLI_SIEVE_H
#define CLI_SIEVE_H

#include "base/err.h"
#include "base/str.h"
#include "query/query.h"

struct sieve;

/* q stays the caller's and must outlive the sieve. */
struct sieve *sieve_new(const struct query *q);
void sieve_free(struct sieve *s); /* NULL ok */

/*
 * One line of the stream, len bytes without its newline.  What is due is
 * appended to out, whole lines: mostly nothing before a sync.  A kind that this
 * version does not know is left out.  E_SYNTAX or E_UNSUPPORTED with a sentence
 * when it is no valid line; nothing is appended then, and the next may come.
 */
int sieve_line(struct sieve *s, const char *line, size_t len, struct str *out, struct err *e);

#endif
