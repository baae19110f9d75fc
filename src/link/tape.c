/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tape: keeping the changes of a model, sync by sync.
 *
 * An object is read into words when the reader of the stream is about to set
 * its members, and compared when the next object's turn has come (or the
 * sync): what the owner of the model mends after the reader is in it then.
 */
#include "link/tape_int.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

struct tape {
	struct san *live;
	struct san_watch watch;
	size_t max_bytes, bytes;
	int64_t max_ms;
	int64_t from, to; /* what can be looked at; 0 before the first complete picture */

	struct tape_batch **batch;
	size_t head, end, cap; /* [head, end) are there */
	uint64_t first;        /* the number of batch[head] */

	struct tape_writer writer;  /* since the last mark */
	const struct san_obj *open; /* its change is not written yet */
	enum tape_what open_what;
	struct tape_words was, is;
};

/* ---- what happens to the model ---- */

/* Write what became of the object that was read last. */
static void finish(struct tape *t)
{
	if (!t->open)
		return;
	tape_words_read(&t->is, t->open);
	tape_write(&t->writer, t->open_what, t->open, &t->was, &t->is);
	t->open = NULL;
}

static void on_made(void *ctx, const struct san_obj *obj)
{
	struct tape *t = ctx;

	if (!t->from)
		return;
	finish(t);
	tape_words_blank(&t->was, obj->kind);
	t->open = obj;
	t->open_what = TAPE_MADE;
}

static void on_before(void *ctx, const struct san_obj *obj)
{
	struct tape *t = ctx;

	if (!t->from || t->open == obj)
		return;
	finish(t);
	tape_words_read(&t->was, obj);
	t->open = obj;
	t->open_what = TAPE_CHANGED;
}

static void on_gone(void *ctx, const struct san_obj *obj)
{
	struct tape *t = ctx;

	if (!t->from)
		return;
	finish(t);
	tape_words_blank(&t->was, obj->kind);
	tape_words_read(&t->is, obj);
	tape_write(&t->writer, TAPE_GONE, obj, &t->was, &t->is);
}

/* ---- the whole ---- */

struct tape *tape_new(size_t max_bytes, int64_t max_ms)
{
	struct tape *t = xcalloc(1, sizeof(*t));

	t->max_bytes = max_bytes;
	t->max_ms = max_ms;
	t->watch = (struct san_watch){ t, on_made, on_before, on_gone };
	return t;
}

void tape_free(struct tape *t)
{
	if (!t)
		return;
	tape_attach(t, NULL);
	free(t->batch);
	str_fini(&t->writer.buf);
	tape_words_fini(&t->was);
	tape_words_fini(&t->is);
	free(t);
}

void tape_attach(struct tape *t, struct san *live)
{
	tape_cut(t);
	if (t->live)
		t->live->watch = NULL;
	t->live = live;
	if (live)
		live->watch = &t->watch;
}

const struct san *tape_live(const struct tape *t)
{
	return t->live;
}

/* ---- batches ---- */

static void drop_first(struct tape *t)
{
	struct tape_batch *b = t->batch[t->head];

	t->batch[t->head++] = NULL;
	t->first++;
	t->bytes -= sizeof(*b) + b->len;
	t->from = b->at; /* the state before it can be told no more */
	free(b);
}

static void forget_old(struct tape *t)
{
	while (t->head < t->end && t->batch[t->head]->at <= t->to - t->max_ms)
		drop_first(t);
	while (t->end - t->head > 1 && t->bytes > t->max_bytes)
		drop_first(t);
}

static void add_batch(struct tape *t)
{
	size_t len = t->writer.buf.len;
	struct tape_batch *b = xrealloc(NULL, 1, sizeof(*b) + len);

	b->at = t->to;
	b->step = t->writer.step;
	b->len = (uint32_t)len;
	memcpy(b->data, t->writer.buf.p, len);
	if (t->head > 64 && t->head * 2 > t->end) {
		memmove(t->batch, t->batch + t->head, (t->end - t->head) * sizeof(*t->batch));
		t->end -= t->head;
		t->head = 0;
	}
	t->batch = mem_grow(t->batch, &t->cap, t->end + 1, sizeof(*t->batch));
	t->batch[t->end++] = b;
	t->bytes += sizeof(*b) + len;
}

void tape_mark(struct tape *t, int64_t now, bool loaded)
{
	finish(t);
	if (!t->from && !loaded)
		return;
	if (now > t->to)
		t->to = now; /* a clock that steps back: what comes is not before what was */
	if (!t->from)
		t->from = t->to;
	else if (t->writer.buf.len)
		add_batch(t);
	tape_write_clear(&t->writer);
	forget_old(t);
}

void tape_cut(struct tape *t)
{
	while (t->head < t->end)
		drop_first(t);
	t->first++; /* who stood at the end stands nowhere now */
	t->from = t->to = 0;
	t->open = NULL;
	tape_write_clear(&t->writer);
}

/* ---- where things are ---- */

/* The first batch later than `at`, as an index. */
static size_t later(const struct tape *t, int64_t at)
{
	size_t lo = t->head, hi = t->end;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (t->batch[mid]->at <= at)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

uint64_t tape_first_no(const struct tape *t)
{
	return t->first;
}

uint64_t tape_next_no(const struct tape *t)
{
	return t->first + (t->end - t->head);
}

const struct tape_batch *tape_batch_no(const struct tape *t, uint64_t no)
{
	return t->batch[t->head + (size_t)(no - t->first)];
}

uint64_t tape_no_at(const struct tape *t, int64_t at)
{
	return t->first + (later(t, at) - t->head);
}

struct tape_reader tape_pending(struct tape *t)
{
	const unsigned char *p;

	finish(t);
	p = (const unsigned char *)str_text(&t->writer.buf);
	return (struct tape_reader){ .p = p, .end = p + t->writer.buf.len };
}

int64_t tape_oldest(const struct tape *t)
{
	return t->from;
}

int64_t tape_newest(const struct tape *t)
{
	return t->to;
}

int64_t tape_prev(const struct tape *t, int64_t at)
{
	for (size_t i = later(t, at - 1); i-- > t->head;) {
		if (t->batch[i]->step)
			return t->batch[i]->at;
	}
	return t->from < at ? t->from : 0;
}

int64_t tape_next(const struct tape *t, int64_t at)
{
	for (size_t i = later(t, at); i < t->end; i++) {
		if (t->batch[i]->step)
			return t->batch[i]->at;
	}
	return 0;
}

size_t tape_bytes(const struct tape *t)
{
	return t->bytes;
}
