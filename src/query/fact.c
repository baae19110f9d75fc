/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fact: finding rows, and reading what the simple ones say: a member of the
 * object.  What has to be worked out is in the tables of fact_*.c.
 */
#include "query/fact_rows.h"
#include "query/order.h"

#include "base/text.h"
#include "engine/phrase.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- rows ---- */

typedef const struct fact *(*rows_fn)(size_t *n);
static const rows_fn tables[] = { fact_rows_map, fact_rows_path, fact_rows_port, fact_rows_io };

/* A walk over the rows of all tables. */
struct walk {
	size_t table, i;
};

/* The next row; NULL after the last. */
static const struct fact *next_row(struct walk *w)
{
	for (; w->table < ARRAY_LEN(tables); w->table++, w->i = 0) {
		size_t n;
		const struct fact *row = tables[w->table](&n);

		if (w->i < n)
			return &row[w->i++];
	}
	return NULL;
}

const struct fact *fact_row(enum fact_of of, size_t i)
{
	struct walk w = { 0 };
	const struct fact *f;

	while ((f = next_row(&w)) != NULL) {
		if ((f->of & of) && i-- == 0)
			return f;
	}
	return NULL;
}

const struct fact *fact_find(enum fact_of of, const char *name, size_t len)
{
	struct walk w = { 0 };
	const struct fact *f;

	while ((f = next_row(&w)) != NULL) {
		if ((f->of & of) && strlen(f->name) == len && !strncasecmp(f->name, name, len))
			return f;
	}
	return NULL;
}

const struct fact *fact_find_any(const char *name, size_t len)
{
	return fact_find((enum fact_of)(FACT_MAP | FACT_GROUP | FACT_PATH | FACT_PORT), name, len);
}

bool fact_begins(const char *word)
{
	struct walk w = { 0 };
	const struct fact *f;
	size_t len = strlen(word);

	while ((f = next_row(&w)) != NULL) {
		if (!strncmp(f->name, word, len))
			return true;
	}
	return false;
}

const char *fact_nearest(const char *name, size_t len)
{
	struct text_near near = { NULL };
	const struct fact *f;
	struct walk w = { 0 };

	while ((f = next_row(&w)) != NULL)
		text_near(&near, name, len, f->name);
	return near.word;
}

/* ---- words ---- */

static const char *const tri_words[] = { "not known", "no", "yes" };

const char *fact_yes_no_word(size_t i)
{
	return i < ARRAY_LEN(tri_words) ? tri_words[i] : NULL;
}

const char *fact_table_word(const char *const *words, size_t i)
{
	for (size_t k = 0; words[k]; k++) {
		if (k == i)
			return words[k];
	}
	return NULL;
}

bool fact_is_yes_no(const struct fact *f)
{
	return f->type == FT_BOOL || f->type == FT_TRI || f->word == fact_yes_no_word;
}

const char *fact_word(const struct fact *f, size_t i)
{
	if (fact_is_yes_no(f))
		return fact_yes_no_word(i);
	return f->word ? f->word(i) : NULL;
}

/* ---- values ---- */

enum fact_of fact_kind(const struct fact_on *on)
{
	if (on->port)
		return FACT_PORT;
	if (on->path)
		return FACT_PATH;
	return on->group ? FACT_GROUP : FACT_MAP;
}

void fact_put(struct fact_value *out, const char *text)
{
	text_clean(out->text, sizeof out->text, text);
}

void fact_put_n(struct fact_value *out, double n, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(out->text, sizeof out->text, fmt, ap);
	va_end(ap);
	out->has_n = true;
	out->n = n;
}

void fact_put_rank(struct fact_value *out, double n, const char *text)
{
	fact_put(out, text);
	out->has_n = true;
	out->n = n;
}

void fact_put_ago(struct fact_value *out, int64_t at, int64_t now)
{
	char when[16], span[32];

	if (!at)
		return;
	out->has_n = true;
	out->n = (double)(now - at);
	snprintf(out->text, sizeof out->text, "%s, %s ago", text_clock(when, sizeof when, at),
		 text_span(span, sizeof span, now > at ? now - at : 0));
}

/* A moment that is still to come: "03:22:07, in 9 min 23 s". */
static void put_ahead(struct fact_value *out, int64_t at, int64_t now)
{
	char when[16], span[32];

	if (!at)
		return;
	text_clock(when, sizeof when, at);
	if (at > now)
		fact_put_n(out, (double)(at - now), "%s, in %s", when,
			   text_span(span, sizeof span, at - now));
	else
		fact_put_n(out, 0, "%s, due", when);
}

static void put_span(struct fact_value *out, int64_t ms)
{
	char span[32];

	if (ms)
		fact_put_n(out, (double)ms, "%s", text_span(span, sizeof span, ms));
}

/* The object whose member a simple row names. */
static const char *object(const struct fact *f, const struct fact_on *on)
{
	enum fact_of kind = fact_kind(on);

	if (kind == FACT_PORT)
		return (const char *)on->port;
	if (kind == FACT_PATH && (f->of & FACT_PATH))
		return (const char *)on->path;
	return (const char *)on->map;
}

static void put_tri(struct fact_value *out, enum san_tri v)
{
	fact_put_n(out, v == SAN_YES, "%s", tri_words[v]);
}

void fact_get(const struct fact *f, const struct fact_on *on, struct fact_value *out)
{
	const char *member;
	char size[16];

	out->text[0] = '\0';
	out->has_n = false;
	if (f->type == FT_GET) {
		f->get(on, out);
		return;
	}
	member = object(f, on) + f->off;
	switch (f->type) {
	case FT_TEXT:
		fact_put(out, *(const char *const *)(const void *)member);
		break;
	case FT_U32: {
		uint32_t v = *(const uint32_t *)(const void *)member;

		fact_put_n(out, v, "%u", v);
		break;
	}
	case FT_I32: {
		int32_t v = *(const int32_t *)(const void *)member;

		if (v != SAN_PRIO_UNKNOWN)
			fact_put_n(out, v, "%d", v);
		break;
	}
	case FT_BYTES: {
		uint64_t v = *(const uint64_t *)(const void *)member;

		if (v)
			fact_put_n(out, (double)v, "%s", text_size(size, sizeof size, v));
		break;
	}
	case FT_AT: {
		int64_t v = *(const int64_t *)(const void *)member;

		if (f->unit == UNIT_AHEAD)
			put_ahead(out, v, on->now);
		else
			fact_put_ago(out, v, on->now);
		break;
	}
	case FT_SPAN:
		put_span(out, *(const int64_t *)(const void *)member);
		break;
	case FT_BOOL:
		put_tri(out, *(const bool *)(const void *)member ? SAN_YES : SAN_NO);
		break;
	case FT_TRI:
		put_tri(out, *(const enum san_tri *)(const void *)member);
		break;
	case FT_GET:
		break;
	}
}

int64_t fact_age(const struct fact *f, const struct fact_on *on, int64_t synced)
{
	int64_t at = synced;

	if (f->from == FROM_ONCE || f->from == FROM_HERE)
		return -1;
	if (f->from == FROM_DAEMON)
		at = on->path ? on->path->chk_at : on->map ? on->map->chk_at : 0;
	if (!at)
		return -1;
	return on->now > at ? on->now - at : 0;
}

const char *fact_from_name(enum fact_from from)
{
	static const char *const name[] = {
		[FROM_KERNEL] = "dm event", [FROM_COUNTERS] = "interval",
		[FROM_SYSFS] = "interval",  [FROM_DAEMON] = "multipathd",
		[FROM_ONCE] = "once",       [FROM_HERE] = "now"
	};

	return name[from];
}

void fact_key(const struct fact *f, const struct fact_on *on, struct fact_key *out)
{
	struct fact_value v;

	fact_get(f, on, &v);
	*out = (struct fact_key){ .none = !v.text[0], .has_n = v.has_n, .n = v.n };
	snprintf(out->text, sizeof out->text, "%s", v.text);
}

int fact_key_compare(const struct fact_key *a, const struct fact_key *b)
{
	if (a->none != b->none)
		return a->none ? -1 : 1;
	if (a->has_n && b->has_n)
		return a->n < b->n ? -1 : a->n > b->n;
	if (a->has_n != b->has_n)
		return a->has_n ? 1 : -1;
	return order_name(a->text, b->text);
}
