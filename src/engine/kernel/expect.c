/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * expect: keeps san_map.expected, expect_from and seen, and rows for accepted
 * paths that are missing.  The rules are in expect_rules.c, the rows in
 * expect_rows.c and the files in expect_file.c; here is when and in which
 * thread.  Another engine may write the same files: every write first reads
 * what is there now and adds to that.
 */
#include "engine/kernel/expect.h"

#include "base/mem.h"
#include "base/text.h"
#include "engine/kernel/expect_file.h"
#include "engine/kernel/expect_rows.h"
#include "engine/kernel/expect_rules.h"
#include "engine/kernel/job.h"
#include "engine/kernel/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BASELINE_FILE "/var/lib/sandeck/baseline.json"
#define SEEN_FILE     "/run/sandeck/seen.json"
#define LOAD_MS       2000 /* then the picture goes out without the files */
#define ACCEPT_MS     4000
#define SEEN_EVERY_MS 5000

enum task_kind { TASK_LOAD, TASK_ACCEPT, TASK_SEEN };

/* What goes to the thread and comes back. */
struct task {
	struct expect *owner;
	enum task_kind kind;
	const char *baseline, *seen_file; /* never change, outlive us */
	struct expect_set add;            /* to be merged into the file */
	struct expect_set drop;           /* TASK_ACCEPT: maps to be expected no more */
	struct expect_set base, seen;     /* what is in the files now */
	struct err base_err, seen_err;
	/* TASK_ACCEPT, for the loop */
	expect_cb cb;
	void *ctx;
	size_t accepted;
	bool told;
};

struct expect {
	struct kernel *k;
	const char *baseline, *seen_file;
	struct expect_set base, seen;
	struct err base_err; /* code not 0: the file is there and cannot be used */
	struct job *load, *accept, *write;
	int64_t write_due;
	bool settled, seen_rose, seen_off;
	bool files_moved; /* base or seen are others than at the last look */
	uint64_t looked;  /* san.changes then */
	bool listed;      /* and whether the maps were known */
};

static void task_free(void *arg)
{
	struct task *t = arg;

	expect_set_fini(&t->add);
	expect_set_fini(&t->drop);
	expect_set_fini(&t->base);
	expect_set_fini(&t->seen);
	free(t);
}

static struct task *task_new(struct expect *x, enum task_kind kind)
{
	struct task *t = xcalloc(1, sizeof(*t));

	t->owner = x;
	t->kind = kind;
	t->baseline = x->baseline;
	t->seen_file = x->seen_file;
	return t;
}

/* ---- in the thread ---- */

/* An accepted entry replaces the older one of its map; all others stay, but those of drop. */
static void move_entries(struct expect_set *to, struct expect_set *from,
			 const struct expect_set *drop)
{
	for (size_t i = 0; i < from->n; i++) {
		struct expect_entry *src = from->entry[i], *dst, old;

		if (expect_set_find(drop, src->key))
			continue;
		dst = expect_set_put(to, src->key);
		old = *dst;
		dst->name = src->name;
		dst->paths = src->paths;
		dst->at = src->at;
		dst->by = src->by;
		dst->ids = src->ids;
		dst->nids = src->nids;
		src->name = old.name;
		src->by = old.by;
		src->ids = old.ids;
		src->nids = old.nids;
	}
}

static void do_accept(struct task *t)
{
	struct expect_set old = { 0 }, none = { 0 };

	if (expect_file_read(t->baseline, &old, &t->base_err))
		return;
	move_entries(&t->base, &old, &t->drop);
	move_entries(&t->base, &t->add, &none);
	expect_set_fini(&old);
	expect_file_write(t->baseline, &t->base, &t->base_err);
}

static void do_seen(struct task *t)
{
	struct err ignored;

	/* a broken file of ours is worth nothing: it is written anew */
	expect_file_read(t->seen_file, &t->seen, &ignored);
	expect_set_raise(&t->seen, &t->add);
	expect_file_write(t->seen_file, &t->seen, &t->seen_err);
}

static void work(void *arg)
{
	struct task *t = arg;

	switch (t->kind) {
	case TASK_LOAD:
		expect_file_read(t->baseline, &t->base, &t->base_err);
		expect_file_read(t->seen_file, &t->seen, &t->seen_err);
		break;
	case TASK_ACCEPT:
		do_accept(t);
		break;
	case TASK_SEEN:
		do_seen(t);
		break;
	}
}

/* ---- back on the loop ---- */

static void swap_sets(struct expect_set *a, struct expect_set *b)
{
	struct expect_set c = *a;

	*a = *b;
	*b = c;
}

static void take_base(struct expect *x, struct task *t)
{
	x->base_err = t->base_err;
	if (!t->base_err.code)
		swap_sets(&x->base, &t->base);
	x->files_moved = true;
}

static void event(struct expect *x, const char *text)
{
	x->k->env->event(x->k->env, SAN_SEV_WARN, NULL, NULL, "engine", text);
}

static void settle(struct expect *x)
{
	if (x->settled)
		return;
	x->settled = true;
	expect_tick(x);
	kernel_commit(x->k, COMMIT_STATES);
}

static void on_loaded(void *arg, bool finished)
{
	struct task *t = arg;
	struct expect *x = t->owner;
	char text[400];

	if (!finished) {
		event(x, "the accepted path counts cannot be read yet: the disk does not answer");
		settle(x);
		return;
	}
	x->load = NULL;
	take_base(x, t);
	expect_set_raise(&x->seen, &t->seen);
	if (t->base_err.code) {
		snprintf(text, sizeof(text), "no accepted path counts: %s", t->base_err.text);
		event(x, text);
	}
	task_free(t);
	x->settled = false; /* the counts changed, even if they come late */
	settle(x);
}

static void answer(struct task *t, const struct err *e)
{
	if (!t->told)
		t->cb(t->ctx, e);
	t->told = true;
}

static void on_accepted(void *arg, bool finished)
{
	struct task *t = arg;
	struct expect *x = t->owner;
	struct err e = { 0 };
	char maps[32];

	if (!finished) {
		err_set(&e, E_TIMEOUT, "%s: the disk does not answer; it may still happen",
			x->baseline);
		answer(t, &e);
		return;
	}
	x->accept = NULL;
	e = t->base_err;
	if (!e.code) {
		take_base(x, t);
		expect_tick(x);
		kernel_commit(x->k, COMMIT_STATES);
		text_count(maps, sizeof(maps), (unsigned)t->accepted, "map");
		err_set(&e, E_OK, "accepted the present paths of %s, kept in %s", maps,
			x->baseline);
		if (t->drop.n)
			text_cat(e.text, sizeof(e.text), "; %zu gone %s expected no more",
				 t->drop.n, t->drop.n == 1 ? "map is" : "maps are");
	}
	answer(t, &e);
	task_free(t);
}

/* An ordinary user may not; the counts live as long as this engine then. */
static void tell_unwritten(struct expect *x, const struct err *e)
{
	char text[400];

	if (!e->code || x->seen_off)
		return;
	x->seen_off = true;
	if (geteuid() != 0)
		return;
	snprintf(text, sizeof(text), "the most paths seen are not kept: %s", e->text);
	event(x, text);
}

static void on_seen_written(void *arg, bool finished)
{
	struct task *t = arg;
	struct expect *x = t->owner;

	if (!finished)
		return;
	x->write = NULL;
	tell_unwritten(x, &t->seen_err);
	expect_set_raise(&x->seen, &t->seen);
	x->files_moved = true;
	task_free(t);
}

static const struct job_ops load_ops = { work, on_loaded, task_free };
static const struct job_ops accept_ops = { work, on_accepted, task_free };
static const struct job_ops seen_ops = { work, on_seen_written, task_free };

/* ---- when ---- */

static void write_seen(struct expect *x, int64_t now)
{
	struct task *t;

	if (!x->seen_rose || x->seen_off || x->write || x->load || now < x->write_due)
		return;
	t = task_new(x, TASK_SEEN);
	expect_set_raise(&t->add, &x->seen);
	x->write = job_start(x->k->loop, &seen_ops, t, 0);
	if (!x->write)
		task_free(t);
	x->write_due = now + SEEN_EVERY_MS;
	x->seen_rose = false;
}

static void tell_gone(struct expect *x)
{
	bool listed = watch_listed(x->k->watch);

	/* before they are listed every map would seem to be gone */
	if (listed)
		expect_gone(x->k->san, &x->base, x->k->blind);
	x->listed = listed;
}

void expect_tick(struct expect *x)
{
	/* before the files are read every map would seem to have all that it ever had */
	if (!x->settled)
		return;
	if (x->files_moved || x->looked != x->k->san->changes ||
	    x->listed != watch_listed(x->k->watch)) {
		tell_gone(x);
		x->seen_rose |= expect_apply(x->k->san, &x->base, &x->seen);
		if (expect_rows(x->k->san, &x->base))
			watch_rows_came(x->k->watch);
		x->files_moved = false;
		x->looked = x->k->san->changes;
	}
	write_seen(x, kernel_now(x->k));
}

bool expect_settled(const struct expect *x)
{
	return x->settled;
}

/* ---- accepting ---- */

/* A refusal, too, is told from the loop only. */
struct refusal {
	uv_timer_t timer;
	expect_cb cb;
	void *ctx;
	struct err e;
};

static void refusal_gone(uv_handle_t *h)
{
	free(h->data);
}

static void on_refusal(uv_timer_t *timer)
{
	struct refusal *r = timer->data;

	r->cb(r->ctx, &r->e);
	uv_close((uv_handle_t *)timer, refusal_gone);
}

static void refuse_soon(struct expect *x, const struct err *e, expect_cb cb, void *ctx)
{
	struct refusal *r = xcalloc(1, sizeof(*r));

	r->cb = cb;
	r->ctx = ctx;
	r->e = *e;
	uv_timer_init(x->k->loop, &r->timer);
	r->timer.data = r;
	uv_timer_start(&r->timer, on_refusal, 0, 0);
}

static int may_accept(const struct expect *x, const char *key, const struct san_map *only,
		      struct err *e)
{
	if (*key && !only)
		return err_set(e, E_NOTFOUND, "%.100s: no such map", key);
	if (x->accept || x->load)
		return err_set(e, E_BUSY, "%s is being read or written: try again", x->baseline);
	if (x->base_err.code == E_SYNTAX)
		return err_set(e, E_REFUSED, "%.200s; repair or remove it first", x->base_err.text);
	return 0;
}

/* All maps: what is not there is not expected any more either. */
static void collect_gone(const struct expect *x, struct expect_set *out)
{
	for (size_t i = 0; i < x->base.n; i++) {
		if (expect_is_gone(x->k->san, x->base.entry[i], x->k->blind))
			expect_set_put(out, x->base.entry[i]->key);
	}
}

void expect_accept(struct expect *x, const char *key, const char *by, expect_cb done, void *ctx)
{
	const struct san_map *only = *key ? san_map_by_key(x->k->san, key) : NULL;
	struct task *t = task_new(x, TASK_ACCEPT);
	struct err e = { 0 };

	t->cb = done;
	t->ctx = ctx;
	if (!*key && x->listed)
		collect_gone(x, &t->drop);
	t->accepted = expect_accepted(x->k->san, only, by, kernel_now(x->k), &t->add);
	if (!may_accept(x, key, only, &e)) {
		if (!t->accepted && !t->drop.n)
			err_set(&e, E_REFUSED, "no map has a path that could be accepted");
		else if ((x->accept = job_start(x->k->loop, &accept_ops, t, ACCEPT_MS)))
			return;
		else
			err_set(&e, E_IO, "the system gives no thread");
	}
	refuse_soon(x, &e, done, ctx);
	task_free(t);
}

/* ---- life ---- */

static const char *file_name(const char *variable, const char *dflt)
{
	const char *name = secure_getenv(variable);

	return name && *name ? name : dflt;
}

struct expect *expect_new(struct kernel *k)
{
	struct expect *x = xcalloc(1, sizeof(*x));
	struct task *t;

	x->k = k;
	x->baseline = file_name("SANDECK_BASELINE", BASELINE_FILE);
	x->seen_file = file_name("SANDECK_SEEN", SEEN_FILE);
	t = task_new(x, TASK_LOAD);
	x->load = job_start(k->loop, &load_ops, t, LOAD_MS);
	if (!x->load) {
		task_free(t);
		x->settled = true;
	}
	return x;
}

void expect_close(struct expect *x)
{
	if (!x)
		return;
	job_abandon(x->load);
	job_abandon(x->accept);
	job_abandon(x->write);
	expect_set_fini(&x->base);
	expect_set_fini(&x->seen);
	free(x);
}
