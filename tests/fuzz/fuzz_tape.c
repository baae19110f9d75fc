/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_tape: a stream of any bytes, looked back at.
 *
 * Whatever a reader took, each sync must look afterwards as it did then, from
 * both sides, and the live model must not have noticed.
 */
#include "fuzz.h"

#include "engine/stream.h"
#include "link/look.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SYNCS 32 /* that are kept to compare with */

struct seen {
	int64_t at;
	uint64_t hash;
};

/* Of the order too in which the paths of a map stand; maps and ports by their handles. */
static uint64_t hash_obj(struct str *line, const struct san_obj *obj)
{
	str_clear(line);
	stream_put_obj(line, obj);
	return stream_hash(line->p, line->len);
}

static uint64_t picture(const struct san *san)
{
	struct str line = STR_INIT;
	uint64_t sum = hash_obj(&line, &san->host.obj);

	for (size_t i = 0; i < san->nports; i++)
		sum += hash_obj(&line, &san->ports[i]->obj);
	for (size_t i = 0; i < san->nmaps; i++) {
		uint64_t place = 1;

		sum += hash_obj(&line, &san->maps[i]->obj);
		for (struct san_path *p = san->maps[i]->paths; p; p = p->next_in_map)
			sum += hash_obj(&line, &p->obj) * ++place;
	}
	str_fini(&line);
	return sum;
}

static void drain(struct san *san)
{
	struct san_obj *obj;
	unsigned bits;

	while ((obj = san_pop_dirty(san, &bits)) != NULL) {
		/* raw lines are not on the tape: as if nobody had wanted them */
		if (obj->kind == SAN_KIND_MAP) {
			san_set_text(&((struct san_map *)obj)->raw_table, NULL);
			san_set_text(&((struct san_map *)obj)->raw_info, NULL);
		}
		if (bits & SAN_DIRTY_GONE)
			san_obj_free(obj);
	}
}

static size_t note(struct seen *seen, size_t n, const struct tape *tape, const struct san *san)
{
	int64_t at = tape_newest(tape);

	if (n && seen[n - 1].at == at)
		n--; /* a moment has one state: its last */
	if (n == SYNCS || !at)
		return n;
	seen[n] = (struct seen){ at, picture(san) };
	return n + 1;
}

static size_t feed(struct san *san, struct tape *tape, struct seen *seen, const char *s, size_t n)
{
	size_t syncs = 0;

	while (n && syncs < SYNCS) {
		const char *nl = memchr(s, '\n', n);
		size_t len = nl ? (size_t)(nl - s) : n;
		struct stream_msg msg;
		struct err e;
		int rc = stream_apply(san, s, len, &msg, &e);

		drain(san);
		if (!rc && msg.kind == STREAM_SYNC) {
			tape_mark(tape, msg.u.sync.now, true);
			syncs = note(seen, syncs, tape, san);
		}
		if (msg.kind == STREAM_WANT)
			free(msg.u.want.paths);
		n -= nl ? len + 1 : len;
		s += nl ? len + 1 : len;
	}
	return syncs;
}

static void check(struct look *look, const struct tape *tape, const struct seen *seen)
{
	if (seen->at < tape_oldest(tape))
		return;
	assert(look_go(look, seen->at) == seen->at);
	assert(picture(look_san(look)) == seen->hash);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tape *tape = tape_new(1 << 16, TAPE_MS);
	struct seen seen[SYNCS];
	struct look *look;
	struct san san;
	uint64_t live;
	size_t n;

	san_init(&san);
	tape_attach(tape, &san);
	n = feed(&san, tape, seen, (const char *)data, size);
	live = picture(&san);
	look = look_open(tape, NULL, NULL, NULL);
	for (size_t i = n; look && i-- > 0;)
		check(look, tape, &seen[i]);
	for (size_t i = 0; look && i < n; i++)
		check(look, tape, &seen[i]);
	assert(picture(&san) == live);
	look_close(look);
	tape_free(tape);
	san_fini(&san);
	return 0;
}
