/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * writer: the engine's end of the stream, to one reader.
 *
 * It pulls: when the reader takes more, the next changed objects are encoded
 * in their latest state, at most WRITER_CHUNK bytes ahead.  What a slow reader
 * misses are the states in between, never the last one.
 */
#ifndef ENGINE_WRITER_H
#define ENGINE_WRITER_H

#include "engine/journal.h"
#include "engine/stream.h"

#include <stdbool.h>

#define WRITER_CHUNK   65536
#define WRITER_RESULTS 64
#define WRITER_ANSWERS 65536 /* bytes that wait; beyond, no more questions are taken */
#define WRITER_PAST    100   /* commands of earlier engines, at most: as the log tells */

struct writer {
	struct san *san;
	struct journal *journal;
	struct str buf;
	size_t off; /* written of buf */
	struct stream_io io;
	uint64_t event_seq; /* the next to send */
	struct plan_result results[WRITER_RESULTS];
	unsigned nresults;
	struct str answers;       /* lines that wait */
	struct stream_past *past; /* that wait for a reader who wants them */
	size_t npast, past_cap;
	bool past_wanted;
	bool hello_due, sync_due;
	struct stream_hello hello;
	int64_t interval_ms, now;
	uint64_t lost_io, lost_events;
	uint32_t *paths; /* sorted handles whose io rows are wanted */
	size_t npaths;
	bool all_paths;
};

void writer_init(struct writer *w, struct san *san, struct journal *j,
		 const struct stream_hello *h);
void writer_fini(struct writer *w);

/* A consistent state was reached at now: a sync is due when all is out. */
void writer_commit(struct writer *w, int64_t now);
/* The last commit is not all out yet: new I/O samples should not be added. */
bool writer_behind(const struct writer *w);
bool writer_full(const struct writer *w); /* no room for another result: read no commands */
void writer_result(struct writer *w, const struct plan_result *r);
/* Always taken; while writer_asked_out(), let nobody ask for more. */
void writer_answer(struct writer *w, const struct answer *a);
bool writer_asked_out(const struct writer *w);
/* A command of an earlier engine: sent when the reader wants such, once. */
void writer_past(struct writer *w, const struct stream_past *p);
/* Takes want's paths. */
void writer_want(struct writer *w, struct stream_want *want);

/*
 * Write to fd until it takes no more or all is out.  0: all out; 1: more is
 * waiting for fd; E_IO: the reader is gone.
 */
int writer_pump(struct writer *w, int fd);

#endif
