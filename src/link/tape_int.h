/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tape_int: what tape.c, tape_code.c and look.c share; nobody else's business.
 *
 * A record is one change of one object:
 *
 *   head      one byte: what, kind, and whether the payload is that of the record before
 *   n         the handle, as the difference to the record's before
 *   map       (a path made or gone) the handle of its map
 *   payload   (member, difference of its word) ..., PAYLOAD_END
 *
 * Numbers are variable in length (7 bits a byte, as LEB128, the sign in the lowest
 * bit), so that a checker's round over a thousand paths costs three bytes a path.
 * Differences work both ways: subtracted they lead back, added they lead on.
 */
#ifndef LINK_TAPE_INT_H
#define LINK_TAPE_INT_H

#include "base/str.h"
#include "engine/stream.h"
#include "link/tape.h"

enum tape_what { TAPE_CHANGED, TAPE_MADE, TAPE_GONE };

/*
 * The members of an object that are on the stream, each as a number that is 0
 * when it has its default; a string is its interned pointer.  {0} is a blank object.
 */
struct tape_words {
	enum san_kind kind;
	uint64_t w[STREAM_MEMBERS_MAX];
	uint64_t *g; /* of its groups, one after the other; owned */
	uint32_t ngroups;
	size_t cap;
};

void tape_words_fini(struct tape_words *w);
void tape_words_blank(struct tape_words *w, enum san_kind kind);
void tape_words_read(struct tape_words *w, const struct san_obj *obj);
/* Sets the object's members, and touches it. */
void tape_words_write(const struct tape_words *w, struct san *san, struct san_obj *obj);
/* A map's or port's key; "" when it has none. */
const char *tape_words_key(const struct tape_words *w);
enum san_part tape_words_part(const struct tape_words *w); /* of a port */

/* ---- records, one after the other ---- */

struct tape_writer {
	struct str buf;
	bool step; /* one of them is a change that a step ends at */
	uint32_t last_n;
	enum san_kind last_kind;
	size_t last_at, last_len; /* payload of the record before; last_len 0: none */
};
void tape_write_clear(struct tape_writer *wr);
/* The change of obj between two states; nothing when they are the same (and it is no other). */
void tape_write(struct tape_writer *wr, enum tape_what what, const struct san_obj *obj,
		const struct tape_words *from, const struct tape_words *to);

struct tape_record {
	enum tape_what what;
	enum san_kind kind;
	uint32_t n, map;
	const unsigned char *payload;
};
/* Where reading stands; begin with { .p = , .end = }. */
struct tape_reader {
	const unsigned char *p, *end;
	uint32_t last_n;
	const unsigned char *last_payload;
};
/* The next record; false at the end. */
bool tape_read(struct tape_reader *rd, struct tape_record *out);
/* The payload of an object made or gone, added to blank words. */
void tape_words_add(struct tape_words *w, const unsigned char *payload);
/* That of one changed, added to it; back: subtracted.  Touches it. */
void tape_move(struct san *san, struct san_obj *obj, const unsigned char *payload, bool back);

/* ---- what look.c needs of a tape ---- */

/* All records of one sync. */
struct tape_batch {
	int64_t at;
	bool step;
	uint32_t len;
	unsigned char data[];
};
/*
 * Batches have numbers that rise by one and are never used again, over a cut
 * neither: [first, next) are there.
 */
uint64_t tape_first_no(const struct tape *t);
uint64_t tape_next_no(const struct tape *t);
const struct tape_batch *tape_batch_no(const struct tape *t, uint64_t no);
/* The number after the last batch that belongs to the state at `at`. */
uint64_t tape_no_at(const struct tape *t, int64_t at);
/* What the model has had since the last mark. Valid until the model changes. */
struct tape_reader tape_pending(struct tape *t);
const struct san *tape_live(const struct tape *t);

#endif
