/* SPDX-License-Identifier: GPL-2.0-or-later */
/* htab: values by hash, open addressing with linear probing and tombstones. */
#include "base/htab.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Marks a slot whose value was removed: probing goes on behind it. */
static char tombstone;

void htab_fini(struct htab *t)
{
	free(t->slot);
	*t = (struct htab){ 0 };
}

static void put(struct htab_slot *slot, size_t cap, uint64_t hash, void *val)
{
	size_t i = hash & (cap - 1);

	while (slot[i].val)
		i = (i + 1) & (cap - 1);
	slot[i] = (struct htab_slot){ hash, val };
}

static void rehash(struct htab *t)
{
	size_t cap = 16;
	struct htab_slot *fresh;

	while (cap < t->live * 3)
		cap *= 2;
	fresh = xcalloc(cap, sizeof(*fresh));
	for (size_t i = 0; i < t->cap; i++) {
		if (t->slot[i].val && t->slot[i].val != &tombstone)
			put(fresh, cap, t->slot[i].hash, t->slot[i].val);
	}
	free(t->slot);
	t->slot = fresh;
	t->cap = cap;
	t->used = t->live;
}

void *htab_find(const struct htab *t, uint64_t hash, const void *key, htab_eq eq)
{
	if (!t->cap)
		return NULL;
	for (size_t i = hash & (t->cap - 1); t->slot[i].val; i = (i + 1) & (t->cap - 1)) {
		const struct htab_slot *s = &t->slot[i];

		if (s->hash == hash && s->val != &tombstone && eq(s->val, key))
			return s->val;
	}
	return NULL;
}

void htab_add(struct htab *t, uint64_t hash, void *val)
{
	if ((t->used + 1) * 3 > t->cap * 2)
		rehash(t);
	put(t->slot, t->cap, hash, val);
	t->used++;
	t->live++;
}

bool htab_remove(struct htab *t, uint64_t hash, const void *val)
{
	if (!t->cap)
		return false;
	for (size_t i = hash & (t->cap - 1); t->slot[i].val; i = (i + 1) & (t->cap - 1)) {
		if (t->slot[i].val == val) {
			t->slot[i].val = &tombstone;
			t->live--;
			return true;
		}
	}
	return false;
}

/* FNV-1a of words instead of bytes: whole lines of the stream are hashed. */
uint64_t htab_hash(const void *bytes, size_t n)
{
	const unsigned char *b = bytes;
	uint64_t h = 0xcbf29ce484222325u ^ n, word;

	for (; n >= sizeof(word); n -= sizeof(word), b += sizeof(word)) {
		memcpy(&word, b, sizeof(word));
		h = (h ^ word) * 0x9e3779b97f4a7c15u;
		h ^= h >> 32; /* a word's upper half must reach the lower bits */
	}
	for (size_t i = 0; i < n; i++)
		h = (h ^ b[i]) * 0x100000001b3u;
	return htab_hash_u64(h);
}

uint64_t htab_hash_u64(uint64_t v)
{
	v ^= v >> 33;
	v *= 0xff51afd7ed558ccdu;
	v ^= v >> 33;
	v *= 0xc4ceb9fe1a85ec53u;
	return v ^ v >> 33;
}
