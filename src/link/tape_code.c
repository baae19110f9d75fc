/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tape_code: objects as words, and changes of them as bytes and back.
 *
 * Everything goes through the rows of stream_schema.c: a member that is new
 * there is on the tape without a line here.
 */
#include "link/tape_int.h"

#include "base/attr.h"
#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Instead of a member's number; there are at most STREAM_MEMBERS_MAX members. */
#define PAYLOAD_END    0xff
#define PAYLOAD_GROUPS 0xfe

/* The head byte. */
#define HEAD_WHAT 0x03
#define HEAD_KIND 0x0c
#define HEAD_SAME 0x10 /* the payload is that of the record before */

/*
 * Counters, countdowns and times of looks: a change of nothing else is kept, but
 * nobody would step to it.
 */
static const struct {
	enum san_kind kind;
	const char *key;
} details[] = {
	{ SAN_KIND_HOST, "charge_at" },      { SAN_KIND_HOST, "pending" },
	{ SAN_KIND_MAP, "queueing" },        { SAN_KIND_MAP, "event_nr" },
	{ SAN_KIND_MAP, "chk_at" },          { SAN_KIND_MAP, "waiters" },
	{ SAN_KIND_MAP, "ioerr_at" },        { SAN_KIND_PATH, "chk_at" },
	{ SAN_KIND_PATH, "chk_next" },       { SAN_KIND_PATH, "ioerr" },
	{ SAN_KIND_PATH, "ioerr_at" },       { SAN_KIND_PATH, "fails" },
	{ SAN_KIND_PATH, "flaps" },          { SAN_KIND_PATH, "slow_us" },
	{ SAN_KIND_PATH, "slow_others_us" },
};

static bool is_detail(enum san_kind kind, const char *key)
{
	for (size_t i = 0; i < ARRAY_LEN(details); i++) {
		if (details[i].kind == kind && !strcmp(details[i].key, key))
			return true;
	}
	return false;
}

/* ---- a member as a word ---- */

static uint64_t text_word(const char *s)
{
	return *s ? (uint64_t)(uintptr_t)s : 0;
}

static uint64_t word_get(const struct stream_member *m, const void *base)
{
	const void *at = (const char *)base + m->off;

	switch (m->type) {
	case ST_STR:
		return text_word(*(const char *const *)at);
	case ST_TEXT:
		return 0; /* raw lines: large, and only there while somebody wants them */
	case ST_U32:
		return *(const uint32_t *)at - (uint64_t)m->dflt;
	case ST_I32:
		return (uint64_t) * (const int32_t *)at - (uint64_t)m->dflt;
	case ST_I64:
	case ST_U64:
		return *(const uint64_t *)at - (uint64_t)m->dflt;
	case ST_BOOL:
		return *(const bool *)at;
	case ST_ENUM:
		return (uint64_t) * (const int *)at;
	}
	return 0;
}

static void word_set(const struct stream_member *m, uint64_t word, void *base)
{
	void *at = (char *)base + m->off;

	switch (m->type) {
	case ST_STR:
		*(const char **)at = word ? (const char *)(uintptr_t)word : "";
		return;
	case ST_TEXT:
		return;
	case ST_U32:
	case ST_I32:
		*(uint32_t *)at = (uint32_t)(word + (uint64_t)m->dflt);
		return;
	case ST_I64:
	case ST_U64:
		*(uint64_t *)at = word + (uint64_t)m->dflt;
		return;
	case ST_BOOL:
		*(bool *)at = word != 0;
		return;
	case ST_ENUM:
		*(int *)at = (int)word;
		return;
	}
}

/* ---- an object as words ---- */

static size_t group_words(void)
{
	size_t n;

	stream_schema_group(&n);
	return n;
}

void tape_words_fini(struct tape_words *w)
{
	free(w->g);
	*w = (struct tape_words){ .g = NULL };
}

/* As many groups; new ones are blank. */
static void resize_groups(struct tape_words *w, uint32_t ngroups)
{
	size_t had = w->ngroups * group_words(), need = ngroups * group_words();

	w->g = mem_grow(w->g, &w->cap, need, sizeof(*w->g));
	if (need > had)
		memset(w->g + had, 0, (need - had) * sizeof(*w->g));
	w->ngroups = ngroups;
}

void tape_words_blank(struct tape_words *w, enum san_kind kind)
{
	w->kind = kind;
	memset(w->w, 0, sizeof(w->w));
	w->ngroups = 0;
}

static void read_groups(struct tape_words *w, const struct san_map *map)
{
	size_t n;
	const struct stream_member *m = stream_schema_group(&n);

	resize_groups(w, map->ngroups);
	for (size_t i = 0; i < map->ngroups * n; i++)
		w->g[i] = word_get(&m[i % n], &map->groups[i / n]);
}

void tape_words_read(struct tape_words *w, const struct san_obj *obj)
{
	size_t n;
	const struct stream_member *m = stream_schema(obj->kind, &n);

	tape_words_blank(w, obj->kind);
	for (size_t i = 0; i < n; i++)
		w->w[i] = word_get(&m[i], obj);
	if (obj->kind == SAN_KIND_MAP)
		read_groups(w, (const struct san_map *)obj);
}

static void write_groups(const struct tape_words *w, struct san *san, struct san_map *map)
{
	size_t n;
	const struct stream_member *m = stream_schema_group(&n);

	san_map_set_groups(san, map, w->ngroups);
	for (size_t i = 0; i < w->ngroups * n; i++)
		word_set(&m[i % n], w->g[i], &map->groups[i / n]);
}

void tape_words_write(const struct tape_words *w, struct san *san, struct san_obj *obj)
{
	size_t n;
	const struct stream_member *m = stream_schema(obj->kind, &n);

	assert(w->kind == obj->kind);
	for (size_t i = 0; i < n; i++)
		word_set(&m[i], w->w[i], obj);
	if (obj->kind == SAN_KIND_MAP)
		write_groups(w, san, (struct san_map *)obj);
	san_touch(san, obj, SAN_DIRTY_STATE);
}

static uint64_t word_of(const struct tape_words *w, const char *key)
{
	size_t n;
	const struct stream_member *m = stream_schema(w->kind, &n);

	for (size_t i = 0; i < n; i++) {
		if (!strcmp(m[i].key, key))
			return w->w[i];
	}
	return 0;
}

const char *tape_words_key(const struct tape_words *w)
{
	uint64_t word = word_of(w, "key");

	return word ? (const char *)(uintptr_t)word : "";
}

enum san_part tape_words_part(const struct tape_words *w)
{
	return (enum san_part)word_of(w, "part");
}

/* ---- numbers as bytes ---- */

static void put_number(struct str *out, uint64_t v)
{
	char bytes[10];
	size_t n = 0;

	for (; v >= 0x80; v >>= 7)
		bytes[n++] = (char)(v | 0x80);
	bytes[n++] = (char)v;
	str_add_n(out, bytes, n);
}

static uint64_t get_number(const unsigned char **p)
{
	uint64_t v = 0;
	unsigned shift = 0;

	do
		v |= (uint64_t)(**p & 0x7f) << shift;
	while (shift += 7, *(*p)++ & 0x80);
	return v;
}

/* A difference: small ones of either sign are short. */
static void put_diff(struct str *out, uint64_t d)
{
	put_number(out, d << 1 ^ (0 - (d >> 63)));
}

static uint64_t get_diff(const unsigned char **p)
{
	uint64_t z = get_number(p);

	return z >> 1 ^ (0 - (z & 1));
}

/* ---- payloads ---- */

static uint64_t group_word(const struct tape_words *w, size_t i)
{
	return i < w->ngroups * group_words() ? w->g[i] : 0;
}

static bool put_groups(struct str *out, const struct tape_words *from, const struct tape_words *to)
{
	uint32_t most = from->ngroups > to->ngroups ? from->ngroups : to->ngroups;
	size_t n = most * group_words();
	bool differ = from->ngroups != to->ngroups;

	for (size_t i = 0; i < n && !differ; i++)
		differ = group_word(from, i) != group_word(to, i);
	if (!differ)
		return false;
	str_add_c(out, (char)PAYLOAD_GROUPS);
	put_number(out, from->ngroups);
	put_number(out, to->ngroups);
	for (size_t i = 0; i < n; i++)
		put_diff(out, group_word(to, i) - group_word(from, i));
	return true;
}

/* True when there is a difference; *step when one of them is no detail. */
static bool put_payload(struct str *out, const struct tape_words *from, const struct tape_words *to,
			bool *step)
{
	size_t n, at = out->len;
	const struct stream_member *m = stream_schema(to->kind, &n);

	for (size_t i = 0; i < n; i++) {
		if (from->w[i] == to->w[i])
			continue;
		str_add_c(out, (char)i);
		put_diff(out, to->w[i] - from->w[i]);
		*step = *step || !is_detail(to->kind, m[i].key);
	}
	*step |= put_groups(out, from, to);
	str_add_c(out, (char)PAYLOAD_END);
	return out->len > at + 1;
}

static void add_groups(struct tape_words *w, const unsigned char **p)
{
	get_number(p); /* how many there were: it was blank */
	resize_groups(w, (uint32_t)get_number(p));
	for (size_t i = 0; i < w->ngroups * group_words(); i++)
		w->g[i] += get_diff(p);
}

void tape_words_add(struct tape_words *w, const unsigned char *p)
{
	unsigned i;

	while ((i = *p++) != PAYLOAD_END) {
		if (i == PAYLOAD_GROUPS)
			add_groups(w, &p);
		else
			w->w[i] += get_diff(&p);
	}
}

static void move_word(const struct stream_member *m, void *base, uint64_t d, bool back)
{
	uint64_t word = word_get(m, base);

	word_set(m, back ? word - d : word + d, base);
}

static void move_groups(struct san *san, struct san_map *map, const unsigned char **p, bool back)
{
	uint32_t from = (uint32_t)get_number(p), to = (uint32_t)get_number(p);
	uint32_t most = from > to ? from : to;
	size_t n;
	const struct stream_member *m = stream_schema_group(&n);

	san_map_set_groups(san, map, most);
	for (size_t i = 0; i < most * n; i++)
		move_word(&m[i % n], &map->groups[i / n], get_diff(p), back);
	san_map_set_groups(san, map, back ? from : to);
}

void tape_move(struct san *san, struct san_obj *obj, const unsigned char *p, bool back)
{
	size_t n;
	const struct stream_member *m = stream_schema(obj->kind, &n);
	unsigned i;

	while ((i = *p++) != PAYLOAD_END) {
		if (i == PAYLOAD_GROUPS)
			move_groups(san, (struct san_map *)obj, &p, back);
		else
			move_word(&m[i], obj, get_diff(&p), back);
	}
	san_touch(san, obj, SAN_DIRTY_STATE);
}

static const unsigned char *skip_payload(const unsigned char *p)
{
	unsigned i;

	while ((i = *p++) != PAYLOAD_END) {
		size_t numbers = 1;

		if (i == PAYLOAD_GROUPS) {
			uint64_t from = get_number(&p), to = get_number(&p);

			numbers = (from > to ? from : to) * group_words();
		}
		while (numbers--)
			get_number(&p);
	}
	return p;
}

/* ---- records ---- */

void tape_write_clear(struct tape_writer *wr)
{
	str_clear(&wr->buf);
	wr->step = false;
	wr->last_n = 0;
	wr->last_len = 0;
}

static void put_head(struct tape_writer *wr, enum tape_what what, const struct san_obj *obj)
{
	unsigned head = (unsigned)what | (unsigned)obj->kind << 2;

	str_add_c(&wr->buf, (char)head);
	put_diff(&wr->buf, (uint64_t)obj->n - wr->last_n);
	if (what != TAPE_CHANGED && obj->kind == SAN_KIND_PATH)
		put_number(&wr->buf, ((const struct san_path *)obj)->map->obj.n);
	wr->last_n = obj->n;
}

static bool same_as_last(const struct tape_writer *wr, enum san_kind kind, size_t at)
{
	return wr->last_len && wr->last_kind == kind && wr->last_len == wr->buf.len - at &&
	       !memcmp(wr->buf.p + wr->last_at, wr->buf.p + at, wr->last_len);
}

void tape_write(struct tape_writer *wr, enum tape_what what, const struct san_obj *obj,
		const struct tape_words *from, const struct tape_words *to)
{
	size_t head = wr->buf.len, at;
	uint32_t last_n = wr->last_n;

	put_head(wr, what, obj);
	at = wr->buf.len;
	if (!put_payload(&wr->buf, from, to, &wr->step) && what == TAPE_CHANGED) {
		wr->buf.len = head;
		wr->last_n = last_n;
		return;
	}
	wr->step |= what != TAPE_CHANGED;
	if (same_as_last(wr, obj->kind, at)) {
		wr->buf.p[head] |= HEAD_SAME;
		wr->buf.len = at;
		return;
	}
	wr->last_kind = obj->kind;
	wr->last_at = at;
	wr->last_len = wr->buf.len - at;
}

bool tape_read(struct tape_reader *rd, struct tape_record *out)
{
	unsigned head;

	if (rd->p == rd->end)
		return false;
	head = *rd->p++;
	out->what = (enum tape_what)(head & HEAD_WHAT);
	out->kind = (enum san_kind)((head & HEAD_KIND) >> 2);
	out->n = rd->last_n = (uint32_t)(rd->last_n + get_diff(&rd->p));
	out->map = 0;
	if (out->what != TAPE_CHANGED && out->kind == SAN_KIND_PATH)
		out->map = (uint32_t)get_number(&rd->p);
	if (!(head & HEAD_SAME)) {
		rd->last_payload = rd->p;
		rd->p = skip_payload(rd->p);
	}
	out->payload = rd->last_payload;
	return true;
}
