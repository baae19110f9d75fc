/* SPDX-License-Identifier: GPL-2.0-or-later */
/* acks: a small set by map key, and what it leaves of the health line. */
#include "ui/acks.h"

#include "base/attr.h"
#include "base/htab.h"
#include "base/mem.h"
#include "base/parse.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void acks_fini(struct acks *a)
{
	free(a->row);
	*a = (struct acks){ 0 };
}

/* ---- what is typed ---- */

static const struct {
	char unit;
	int64_t ms;
} units[] = {
	{ 'm', 60000 },
	{ 'h', 3600000 },
	{ 'd', 86400000 },
	{ 'w', 7 * 86400000 },
};

/* "2h" of len bytes; 0 when it is no span, or one that is not allowed. */
static int64_t span_of(const char *s, size_t len)
{
	uint64_t n;

	if (len < 2 || !parse_u64n(s, len - 1, &n) || !n || n > 100000)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		if (units[i].unit == s[len - 1])
			return (int64_t)n * units[i].ms <= ACKS_LONGEST_MS
				       ? (int64_t)n * units[i].ms
				       : 0;
	}
	return 0;
}

int acks_parse(const char *text, int64_t *span_ms, const char **note, struct err *e)
{
	size_t len;

	text += strspn(text, " ");
	len = strcspn(text, " ");
	*span_ms = span_of(text, len);
	*note = text + len + strspn(text + len, " ");
	if (!len)
		return err_set(e, E_SYNTAX,
			       "a time and a note are wanted: 2h SFP ordered, ticket 4711");
	if (!*span_ms)
		return err_set(e, E_SYNTAX,
			       "first for how long, 1m to 30d (m h d w): 2h SFP ordered");
	if (!**note)
		return err_set(e, E_SYNTAX, "a note is wanted behind the time: %.*s SFP ordered",
			       (int)len, text);
	return 0;
}

/* ---- the set ---- */

static uint64_t id_of(const char *key)
{
	return htab_hash(key, strlen(key));
}

static struct ack *find(const struct acks *a, const char *key)
{
	uint64_t id = id_of(key);

	for (size_t i = 0; i < a->n; i++) {
		if (a->row[i].id == id && !strcmp(a->row[i].key, key))
			return &a->row[i];
	}
	return NULL;
}

static bool in_force(const struct ack *k, int64_t now)
{
	return k->at <= now && now < k->until;
}

/* A place for one more: where the one stands that ended first, when there is no other. */
static struct ack *make_room(struct acks *a, int64_t now)
{
	struct ack *first = NULL;

	if (a->n < ACKS_MAX) {
		a->row = mem_grow(a->row, &a->cap, a->n + 1, sizeof *a->row);
		return &a->row[a->n++];
	}
	for (size_t i = 0; i < a->n; i++) {
		if (a->row[i].until <= now && (!first || a->row[i].until < first->until))
			first = &a->row[i];
	}
	return first;
}

bool acks_trouble(const struct san *san, const struct san_map *m, int64_t now)
{
	struct verdict v;

	verdict_map(san, m, now, &v);
	return v.kind > VM_OK_UNSURE;
}

bool acks_set(struct acks *a, const struct san *san, const struct san_map *m, int64_t now,
	      int64_t span_ms, const char *by, const char *note)
{
	struct ack *k = find(a, m->key);
	struct verdict_count n;
	struct verdict v;

	verdict_map(san, m, now, &v);
	if (v.kind <= VM_OK_UNSURE)
		return false;
	k = k ? k : make_room(a, now);
	if (!k)
		return false;
	verdict_count(m, now, &n);
	*k = (struct ack){ .trouble = verdict_map_word((enum verdict_map_kind)v.kind),
			   .usable = n.usable,
			   .at = now,
			   .until = now + span_ms };
	snprintf(k->key, sizeof k->key, "%s", m->key);
	k->id = id_of(k->key);
	text_clean(k->map, sizeof k->map, m->name);
	text_clean(k->by, sizeof k->by, by);
	text_clean(k->note, sizeof k->note, note);
	return true;
}

static void end(struct ack *k, int64_t now)
{
	k->at = k->until = now;
}

bool acks_take_off(struct acks *a, const char *key, int64_t now)
{
	struct ack *k = find(a, key);

	if (!k || !in_force(k, now))
		return false;
	end(k, now);
	return true;
}

void acks_add(struct acks *a, const struct ack *row)
{
	struct ack *k = find(a, row->key);

	if (k && k->at >= row->at)
		return;
	k = k ? k : make_room(a, row->at);
	if (!k)
		return;
	*k = *row;
	k->id = id_of(k->key);
}

void acks_merge(struct acks *a, const struct acks *from, int64_t now)
{
	for (size_t i = 0; i < from->n; i++)
		acks_add(a, &from->row[i]);
	for (size_t i = a->n; i-- > 0;) {
		if (a->row[i].until + ACKS_KEEP_MS < now)
			a->row[i] = a->row[--a->n];
	}
}

uint64_t acks_sum(const struct acks *a)
{
	uint64_t sum = a->n;

	for (size_t i = 0; i < a->n; i++) {
		const struct ack *k = &a->row[i];

		sum += htab_hash_u64(k->id ^ htab_hash_u64((uint64_t)k->at) ^
				     htab_hash_u64((uint64_t)k->until));
	}
	return sum;
}

/* ---- does it still hold? ---- */

/* Both kinds of queueing are one word: of what was acknowledged the end was known. */
static enum verdict_map_kind kind_of(const char *word)
{
	int k = VM_OK;

	while (k < VM_QUEUEING_CLOCK && strcmp(verdict_map_word((enum verdict_map_kind)k), word))
		k++;
	return (enum verdict_map_kind)k;
}

static bool is_worse(const struct ack *k, enum verdict_map_kind kind, uint32_t usable)
{
	if (usable < k->usable)
		return true;
	if (!strcmp(verdict_map_word(kind), k->trouble))
		return false;
	/* a dead map is less urgent than one that waits, but that was not what is known of it */
	return kind == VM_DEAD || kind > kind_of(k->trouble);
}

static const struct ack *holds(const struct acks *a, const struct san_map *m,
			       enum verdict_map_kind kind, uint32_t usable, int64_t now)
{
	const struct ack *k = kind > VM_OK_UNSURE ? find(a, m->key) : NULL;

	return k && in_force(k, now) && !is_worse(k, kind, usable) ? k : NULL;
}

const struct ack *acks_of(const struct acks *a, const struct san *san, const struct san_map *m,
			  int64_t now)
{
	struct verdict_count n;
	struct verdict v;

	if (!a || !a->n || !find(a, m->key))
		return NULL;
	verdict_map(san, m, now, &v);
	verdict_count(m, now, &n);
	return holds(a, m, (enum verdict_map_kind)v.kind, n.usable, now);
}

size_t acks_review(struct acks *a, const struct san *san, int64_t now, char *name, size_t size,
		   size_t *ended)
{
	size_t worse = 0;

	*ended = 0;
	for (size_t i = 0; i < a->n; i++) {
		struct ack *k = &a->row[i];
		const struct san_map *m = san_map_by_key(san, k->key);
		struct verdict v;

		/* a map that is not there may come again before its time */
		if (!m || !in_force(k, now) || acks_of(a, san, m, now))
			continue;
		verdict_map(san, m, now, &v);
		if (v.kind > VM_OK_UNSURE && !worse++)
			snprintf(name, size, "%s", k->map);
		end(k, now);
		++*ended;
	}
	return worse;
}

/* ---- in words ---- */

char *acks_until(char *dst, size_t size, int64_t until, int64_t now)
{
	time_t t = (time_t)(until / 1000), day = (time_t)(now / 1000);
	struct tm tm, today;

	snprintf(dst, size, "?");
	if (localtime_r(&t, &tm) && localtime_r(&day, &today))
		strftime(dst, size,
			 tm.tm_yday == today.tm_yday && tm.tm_year == today.tm_year ? "%H:%M"
			 : until - now < INT64_C(6) * 86400000                      ? "%a %H:%M"
										    : "%F %H:%M",
			 &tm);
	return dst;
}

char *acks_say(char *dst, size_t size, const struct ack *ack, int64_t now)
{
	char until[32];

	snprintf(dst, size, "acknowledged until %s by %s: %s",
		 acks_until(until, sizeof until, ack->until, now), ack->by, ack->note);
	return dst;
}

/* What verdict_health_but() hands back to is_known(). */
struct look {
	const struct acks *acks;
	int64_t now;
};

static bool is_known(const void *ctx, const struct san_map *m, enum verdict_map_kind kind,
		     uint32_t usable)
{
	const struct look *l = ctx;

	return holds(l->acks, m, kind, usable, l->now) != NULL;
}

/* The one that ends first says until when the line keeps quiet, and why. */
static void say_all_known(const struct acks *a, const struct san *san, int64_t now,
			  struct verdict_health *h)
{
	const struct ack *first = NULL, *k;
	char maps[32], until[32];
	bool same = true;

	for (size_t i = 0; i < san->nmaps; i++) {
		k = acks_of(a, san, san->maps[i], now);
		same &= !k || !first || k->until == first->until;
		if (k && (!first || k->until < first->until))
			first = k;
	}
	if (!first)
		return;
	snprintf(h->text, sizeof h->text, "%s acknowledged%s until %s (%s)",
		 text_count(maps, sizeof maps, h->more, "map"), same ? "" : ", the first",
		 acks_until(until, sizeof until, first->until, now), first->note);
}

void acks_health(const struct acks *a, const struct san *san, int64_t now,
		 const struct verdict_keys *keys, struct verdict_health *out)
{
	struct look l = { a, now };

	if (!a || !a->n) {
		verdict_health(san, now, keys, out);
		return;
	}
	verdict_health_but(san, now, keys, is_known, &l, out);
	if (!strcmp(out->word, VERDICT_ACK_WORD))
		say_all_known(a, san, now, out);
}
