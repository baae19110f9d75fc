/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * writer: the engine's end of the stream.
 *
 * Order of a batch: states, then rates, then events about them, then what
 * earlier engines did, where that is wanted, then results and answers, then
 * sync.  A reader that acts on sync has seen all that led to it.
 */
#include "engine/writer.h"

#include "base/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void writer_init(struct writer *w, struct san *san, struct journal *j, const struct stream_hello *h)
{
	*w = (struct writer){ .san = san,
			      .journal = j,
			      .hello = *h,
			      .hello_due = true,
			      .event_seq = 1,
			      .interval_ms = h->interval_ms,
			      .now = h->now };
}

void writer_fini(struct writer *w)
{
	str_fini(&w->buf);
	str_fini(&w->answers);
	free(w->paths);
	free(w->past);
	str_fini(&w->io.rows);
}

void writer_commit(struct writer *w, int64_t now)
{
	w->now = now;
	w->sync_due = true;
}

bool writer_behind(const struct writer *w)
{
	return w->sync_due;
}

bool writer_full(const struct writer *w)
{
	return w->nresults == WRITER_RESULTS;
}

void writer_result(struct writer *w, const struct plan_result *r)
{
	if (!writer_full(w))
		w->results[w->nresults++] = *r;
}

void writer_answer(struct writer *w, const struct answer *a)
{
	stream_put_answer(&w->answers, a);
}

bool writer_asked_out(const struct writer *w)
{
	return w->answers.len >= WRITER_ANSWERS;
}

void writer_past(struct writer *w, const struct stream_past *p)
{
	if (w->npast == WRITER_PAST)
		return;
	w->past = mem_grow(w->past, &w->past_cap, w->npast + 1, sizeof(*w->past));
	w->past[w->npast++] = *p;
}

static int cmp_u32(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

void writer_want(struct writer *w, struct stream_want *want)
{
	free(w->paths);
	w->paths = want->paths;
	w->npaths = want->npaths;
	w->all_paths = want->all_paths;
	w->past_wanted |= want->past;
	want->paths = NULL;
	if (w->npaths)
		qsort(w->paths, w->npaths, sizeof(*w->paths), cmp_u32);
}

static bool io_wanted(const struct writer *w, const struct san_obj *obj)
{
	if (obj->kind == SAN_KIND_MAP || w->all_paths)
		return true;
	return w->npaths && bsearch(&obj->n, w->paths, w->npaths, sizeof(*w->paths), cmp_u32);
}

/* Append the object's line unless it is the one that was sent last. */
static void put_state(struct writer *w, struct san_obj *obj)
{
	size_t at = w->buf.len;
	uint64_t hash;

	stream_put_obj(&w->buf, obj);
	hash = stream_hash(w->buf.p + at, w->buf.len - at) | 1; /* 0 is "never sent" */
	if (hash == obj->sent) {
		w->buf.len = at;
		w->buf.p[at] = '\0';
	}
	obj->sent = hash;
}

static void put_obj(struct writer *w, struct san_obj *obj, unsigned bits)
{
	if (bits & SAN_DIRTY_GONE) {
		if (obj->sent)
			stream_put_gone(&w->buf, obj);
		san_obj_free(obj);
		return;
	}
	/* of a new path the rates too, though they be nothing yet: who wants all waits for a row */
	if (w->all_paths && obj->kind == SAN_KIND_PATH && !obj->sent)
		bits |= SAN_DIRTY_IO;
	if (bits & SAN_DIRTY_STATE)
		put_state(w, obj);
	if ((bits & SAN_DIRTY_IO) && io_wanted(w, obj))
		stream_io_row(&w->io, &w->buf, obj);
}

static void put_events(struct writer *w)
{
	uint64_t oldest = journal_oldest(w->journal);
	const struct san_event *ev;

	if (w->event_seq < oldest) {
		w->lost_events += oldest - w->event_seq;
		w->event_seq = oldest;
	}
	while (w->buf.len < WRITER_CHUNK && (ev = journal_get(w->journal, w->event_seq)) != NULL) {
		stream_put_event(&w->buf, ev);
		w->event_seq++;
	}
}

/* All at once: they are few. */
static void put_past(struct writer *w)
{
	if (!w->past_wanted)
		return;
	for (size_t i = 0; i < w->npast; i++)
		stream_put_past(&w->buf, &w->past[i]);
	free(w->past);
	w->past = NULL;
	w->npast = w->past_cap = 0;
}

static void put_sync(struct writer *w)
{
	struct stream_sync s = {
		.now = w->now,
		.interval_ms = w->interval_ms,
		.loaded = w->san->host.loaded,
		.lost_io = w->lost_io,
		.lost_events = w->lost_events,
	};

	stream_put_sync(&w->buf, &s);
	w->sync_due = false;
	w->lost_io = w->lost_events = 0;
}

/* The tail of a batch, once no object is dirty. */
static void fill_tail(struct writer *w)
{
	stream_io_end(&w->io, &w->buf, w->now);
	put_events(w);
	if (w->buf.len >= WRITER_CHUNK)
		return;
	put_past(w);
	for (unsigned i = 0; i < w->nresults; i++)
		stream_put_result(&w->buf, &w->results[i]);
	w->nresults = 0;
	if (w->answers.len)
		str_add_n(&w->buf, w->answers.p, w->answers.len);
	str_clear(&w->answers);
	if (w->sync_due)
		put_sync(w);
}

static void fill(struct writer *w)
{
	struct san_obj *obj;
	unsigned bits;

	str_clear(&w->buf);
	w->off = 0;
	if (w->hello_due)
		stream_put_hello(&w->buf, &w->hello);
	w->hello_due = false;
	while (w->buf.len < WRITER_CHUNK && (obj = san_pop_dirty(w->san, &bits)) != NULL)
		put_obj(w, obj, bits);
	if (w->buf.len < WRITER_CHUNK)
		fill_tail(w);
}

int writer_pump(struct writer *w, int fd)
{
	for (;;) {
		ssize_t n;

		if (w->off == w->buf.len)
			fill(w);
		if (w->off == w->buf.len)
			return 0;
		n = write(fd, w->buf.p + w->off, w->buf.len - w->off);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 1 : E_IO;
		w->off += (size_t)n;
	}
}
