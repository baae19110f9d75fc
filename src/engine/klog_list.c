/* SPDX-License-Identifier: GPL-2.0-or-later */
/* klog_list: the facts of a log, as few as say it all. */
#include "engine/klog_list.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define LOOK_BACK 64 /* facts among which the same one is looked for */

/* ---- the same again ---- */

static bool same(const struct klog_fact *a, const struct klog_fact *b)
{
	return a->by == b->by && !strcmp(a->text, b->text);
}

/* The same fact, not long ago. */
static struct klog_fact *earlier(struct klog_list *l, const struct klog_fact *f)
{
	for (size_t i = l->n; i-- > 0 && l->n - i <= LOOK_BACK;) {
		if (same(&l->fact[i], f))
			return f->at - l->fact[i].last <= KLOG_AGAIN_MS ? &l->fact[i] : NULL;
	}
	return NULL;
}

/* Drop the older half: once in a while, not one at each line. */
static void make_room(struct klog_list *l)
{
	size_t gone = l->n / 2;

	if (l->n < KLOG_KEPT)
		return;
	l->n -= gone;
	memmove(l->fact, l->fact + gone, l->n * sizeof(*l->fact));
}

static void keep(struct klog_list *l, const struct klog_fact *f)
{
	struct klog_fact *was;

	if (f->sev < SAN_SEV_WARN && f->at < l->calm_from)
		return;
	was = earlier(l, f);
	if (was) {
		was->count++;
		if (f->at > was->last)
			was->last = f->at;
		return;
	}
	make_room(l);
	l->fact = mem_grow(l->fact, &l->cap, l->n + 1, sizeof(*l->fact));
	l->fact[l->n++] = *f;
}

/* ---- the lines of a command ---- */

static void close_open(struct klog_list *l, size_t i)
{
	keep(l, &l->open[i]);
	l->nopen--;
	memmove(&l->open[i], &l->open[i + 1], (l->nopen - i) * sizeof(l->open[0]));
}

static void close_until(struct klog_list *l, int64_t at)
{
	while (l->nopen && at - l->open[0].at > KLOG_LINES_MS)
		close_open(l, 0);
}

/* How bad it is the sense key tells, unless the command did not even get to the device. */
static void join(struct klog_fact *to, const struct klog_fact *f)
{
	text_cat(to->text, sizeof(to->text), "%s", f->text + f->tail);
	to->seen_parts |= f->seen_parts;
	if (f->part == KLOG_SENSE && to->sev != SAN_SEV_BAD)
		to->sev = f->sev;
}

static void add_part(struct klog_list *l, const struct klog_fact *f)
{
	for (size_t i = 0; i < l->nopen; i++) {
		struct klog_fact *o = &l->open[i];

		if (o->tag != f->tag || strcmp(o->on[0], f->on[0]) != 0)
			continue;
		/* The next command with this tag begins with a line of a kind that this one has. */
		if (o->seen_parts >= f->seen_parts) {
			close_open(l, i);
			break;
		}
		join(o, f);
		return;
	}
	if (l->nopen == KLOG_OPEN)
		close_open(l, 0);
	l->open[l->nopen++] = *f;
}

void klog_list_add(struct klog_list *l, enum klog_who who, const char *line, int64_t at,
		   const char *from)
{
	struct klog_fact f;

	if (!klog_read(who, line, &f))
		return;
	f.at = f.last = at;
	f.count = 1;
	f.from = from;
	f.seen_parts = f.part == KLOG_WHOLE ? 0 : 1u << f.part;
	close_until(l, at);
	if (f.seen_parts)
		add_part(l, &f);
	else
		keep(l, &f);
}

/* ---- the end ---- */

static void close_all(struct klog_list *l)
{
	while (l->nopen)
		close_open(l, 0);
}

void klog_list_take(struct klog_list *l, struct klog_list *other)
{
	close_all(l);
	close_all(other);
	l->fact = mem_grow(l->fact, &l->cap, l->n + other->n, sizeof(*l->fact));
	if (other->n)
		memcpy(l->fact + l->n, other->fact, other->n * sizeof(*l->fact));
	l->n += other->n;
	klog_list_fini(other);
}

static int64_t cmp(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int newest_first(const void *a, const void *b)
{
	const struct klog_fact *x = a, *y = b;
	int64_t d = cmp(y->last, x->last);

	return (int)(d ? d : (y->nth > x->nth) - (y->nth < x->nth));
}

static int oldest_first(const void *a, const void *b)
{
	const struct klog_fact *x = a, *y = b;
	int64_t d = cmp(x->at, y->at);

	return (int)(d ? d : (x->nth > y->nth) - (x->nth < y->nth));
}

/* How many before i are of i's kind. */
static size_t of_its_kind(const struct klog_list *l, size_t i)
{
	size_t n = 0;

	for (size_t k = 0; k < i; k++)
		n += l->fact[k].kind == l->fact[i].kind;
	return n;
}

/*
 * An outage of a thousand paths has thousands of errors and one cause, which is the oldest of
 * them.  So each kind first has a share for its newest; what then is free the newest of all have.
 */
static void thin_out(struct klog_list *l, size_t keep_n)
{
	bool *kept = xcalloc(l->n, sizeof(*kept));
	size_t n = 0, to = 0;

	for (size_t i = 0; i < l->n && n < keep_n; i++)
		n += kept[i] = of_its_kind(l, i) < (keep_n + 3) / 4;
	for (size_t i = 0; i < l->n && n < keep_n; i++) {
		n += !kept[i];
		kept[i] = true;
	}
	for (size_t i = 0; i < l->n; i++) {
		if (kept[i])
			l->fact[to++] = l->fact[i];
	}
	l->n = to;
	free(kept);
}

void klog_list_end(struct klog_list *l, size_t keep_n)
{
	close_all(l);
	for (size_t i = 0; i < l->n; i++)
		l->fact[i].nth = i;
	if (l->n > keep_n) {
		qsort(l->fact, l->n, sizeof(*l->fact), newest_first);
		thin_out(l, keep_n);
	}
	if (l->n)
		qsort(l->fact, l->n, sizeof(*l->fact), oldest_first);
}

void klog_list_fini(struct klog_list *l)
{
	free(l->fact);
	*l = (struct klog_list){ 0 };
}
