/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * htab: values by hash, open addressing.  The table does not own its values
 * and does not know their keys: lookups compare through a callback.
 */
#ifndef BASE_HTAB_H
#define BASE_HTAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct htab {
	struct htab_slot {
		uint64_t hash;
		void *val;
	} * slot;
	size_t cap, used, live; /* used counts tombstones too */
};

typedef bool (*htab_eq)(const void *val, const void *key);

void htab_fini(struct htab *t);
void *htab_find(const struct htab *t, uint64_t hash, const void *key, htab_eq eq);
/* Adds val; the caller knows that its key is not there. */
void htab_add(struct htab *t, uint64_t hash, void *val);
/* Removes exactly this value; false if it is not there. */
bool htab_remove(struct htab *t, uint64_t hash, const void *val);

/* FNV-1a, 64 bits. */
uint64_t htab_hash(const void *bytes, size_t n);
uint64_t htab_hash_u64(uint64_t v);

#endif
