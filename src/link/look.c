/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * look: walking over a tape.
 *
 * A batch is undone by its records in reverse, each subtracted from the object
 * as it is, and done again by adding them in order.  So the way does not matter:
 * a moment has one state.  Only when the tape has lost the batch that the
 * model stands at is it made from the live one again.
 */
#include "link/look.h"

#include "base/mem.h"
#include "link/tape_int.h"

#include <assert.h>
#include <stdlib.h>

struct look {
	struct tape *tape;
	const struct trail *trail;
	look_gone gone;
	void *ctx;
	struct san san;
	uint64_t no; /* the batches before this number are in the model */
	int64_t now;
	struct tape_words words; /* of one object */
	struct tape_record *rec; /* of one batch */
	size_t cap;
};

/* ---- objects ---- */

static struct san_obj *make(struct san *san, const struct tape_words *w, uint32_t n, uint32_t map)
{
	struct san_obj *of;

	switch (w->kind) {
	case SAN_KIND_HOST:
		break;
	case SAN_KIND_MAP:
		return &san_map_add(san, tape_words_key(w), n)->obj;
	case SAN_KIND_PATH:
		of = san_by_n(san, map);
		assert(of && of->kind == SAN_KIND_MAP);
		return &san_path_add(san, (struct san_map *)of, 0, 0, n)->obj;
	case SAN_KIND_PORT:
		return &san_port_add(san, tape_words_part(w), tape_words_key(w), n)->obj;
	}
	return &san->host.obj;
}

static void unmake(struct san *san, struct san_obj *obj)
{
	switch (obj->kind) {
	case SAN_KIND_HOST:
		return;
	case SAN_KIND_MAP:
		san_map_remove(san, (struct san_map *)obj);
		return;
	case SAN_KIND_PATH:
		san_path_remove(san, (struct san_path *)obj);
		return;
	case SAN_KIND_PORT:
		san_port_remove(san, (struct san_port *)obj);
		return;
	}
}

static void move(struct look *l, const struct tape_record *r, bool back)
{
	struct san_obj *obj = san_by_n(&l->san, r->n);

	assert(!obj == (r->what == (back ? TAPE_GONE : TAPE_MADE)));
	if (r->what == TAPE_CHANGED) {
		tape_move(&l->san, obj, r->payload, back);
	} else if (obj) {
		unmake(&l->san, obj);
	} else {
		tape_words_blank(&l->words, r->kind);
		tape_words_add(&l->words, r->payload);
		obj = make(&l->san, &l->words, r->n, r->map);
		tape_words_write(&l->words, &l->san, obj);
	}
}

/* ---- batches ---- */

static void again(struct look *l, struct tape_reader rd)
{
	struct tape_record r;

	while (tape_read(&rd, &r))
		move(l, &r, false);
}

static void undo(struct look *l, struct tape_reader rd)
{
	size_t n = 0;

	for (;; n++) {
		l->rec = mem_grow(l->rec, &l->cap, n + 1, sizeof(*l->rec));
		if (!tape_read(&rd, &l->rec[n]))
			break;
	}
	while (n--)
		move(l, &l->rec[n], true);
}

static struct tape_reader reader(const struct look *l, uint64_t no)
{
	const struct tape_batch *b = tape_batch_no(l->tape, no);

	return (struct tape_reader){ .p = b->data, .end = b->data + b->len };
}

static void walk(struct look *l, uint64_t to)
{
	while (l->no > to)
		undo(l, reader(l, --l->no));
	while (l->no < to)
		again(l, reader(l, l->no++));
}

/* ---- the live model, copied ---- */

static void copy(struct look *l, const struct san_obj *obj, uint32_t map)
{
	tape_words_read(&l->words, obj);
	tape_words_write(&l->words, &l->san, make(&l->san, &l->words, obj->n, map));
}

static void copy_all(struct look *l, const struct san *live)
{
	copy(l, &live->host.obj, 0);
	for (size_t i = 0; i < live->nports; i++)
		copy(l, &live->ports[i]->obj, 0);
	for (size_t i = 0; i < live->nmaps; i++) {
		const struct san_map *m = live->maps[i];

		copy(l, &m->obj, 0);
		for (const struct san_path *p = m->paths; p; p = p->next_in_map)
			copy(l, &p->obj, m->obj.n);
	}
}

static void drain(struct look *l)
{
	struct san_obj *obj;
	unsigned bits;

	while ((obj = san_pop_dirty(&l->san, &bits)) != NULL) {
		if (!(bits & SAN_DIRTY_GONE))
			continue;
		if (l->gone)
			l->gone(l->ctx, obj);
		san_obj_free(obj);
	}
}

/* The state at the last mark: what came since is taken back. */
static void start_over(struct look *l)
{
	san_forget(&l->san);
	drain(l);
	copy_all(l, tape_live(l->tape));
	undo(l, tape_pending(l->tape));
	l->no = tape_next_no(l->tape);
}

/* ---- after a walk ---- */

static int by_n(const struct san_obj *a, const struct san_obj *b)
{
	return a->n < b->n ? -1 : a->n > b->n;
}

static int map_by_n(const void *a, const void *b)
{
	return by_n(&(*(struct san_map *const *)a)->obj, &(*(struct san_map *const *)b)->obj);
}

static int port_by_n(const void *a, const void *b)
{
	return by_n(&(*(struct san_port *const *)a)->obj, &(*(struct san_port *const *)b)->obj);
}

/* The order in which the engine made them, whatever came and went on the way. */
static void put_in_order(struct san *san)
{
	if (san->nmaps)
		qsort(san->maps, san->nmaps, sizeof(struct san_map *), map_by_n);
	if (san->nports)
		qsort(san->ports, san->nports, sizeof(struct san_port *), port_by_n);
	for (size_t i = 0; i < san->nmaps; i++)
		san_map_sort_paths(san->maps[i]);
}

static void set_rates(const struct look *l, struct san_obj *obj, struct san_io *io)
{
	obj->io_unknown = !l->trail || !trail_at(l->trail, obj, l->now, io);
	if (obj->io_unknown)
		*io = (struct san_io){ .lat_us = -1 };
}

static void set_all_rates(struct look *l)
{
	for (size_t i = 0; i < l->san.nmaps; i++) {
		struct san_map *m = l->san.maps[i];

		set_rates(l, &m->obj, &m->io);
		for (struct san_path *p = m->paths; p; p = p->next_in_map)
			set_rates(l, &p->obj, &p->io);
	}
}

static void arrive(struct look *l, int64_t at)
{
	l->now = l->san.now = at;
	put_in_order(&l->san);
	set_all_rates(l);
	drain(l);
}

/* ---- the public part ---- */

struct look *look_open(struct tape *tape, const struct trail *trail, look_gone gone, void *ctx)
{
	struct look *l;

	if (!tape_oldest(tape))
		return NULL;
	l = xcalloc(1, sizeof(*l));
	l->tape = tape;
	l->trail = trail;
	l->gone = gone;
	l->ctx = ctx;
	san_init(&l->san);
	start_over(l);
	arrive(l, tape_newest(tape));
	return l;
}

void look_close(struct look *l)
{
	if (!l)
		return;
	san_fini(&l->san);
	tape_words_fini(&l->words);
	free(l->rec);
	free(l);
}

int64_t look_go(struct look *l, int64_t at)
{
	int64_t oldest = tape_oldest(l->tape), newest = tape_newest(l->tape);

	if (!oldest)
		return l->now;
	at = at < oldest ? oldest : at > newest ? newest : at;
	if (l->no < tape_first_no(l->tape))
		start_over(l);
	walk(l, tape_no_at(l->tape, at));
	arrive(l, at);
	return at;
}

const struct san *look_san(const struct look *l)
{
	return &l->san;
}

int64_t look_now(const struct look *l)
{
	return l->now;
}
