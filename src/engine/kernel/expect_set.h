/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * expect_set: how many paths a map should have, by WWID, as it is kept in
 * files.  Pure: text to set and back.
 *
 * { "version": 1, "maps": { "3600a...": { "name": "mpatha", "paths": 4,
 *   "by": "root@db1", "at": 1700000000000, "list": [ { "hctl": "3:0:0:1", "hport": "host3",
 *   "tport": "20:03:...", "ctl": "...", "target": "..." } ] } } }
 *
 * name, by, at and list stand only in the accepted baseline; the file of the most
 * seen holds counts alone.
 */
#ifndef ENGINE_KERNEL_EXPECT_SET_H
#define ENGINE_KERNEL_EXPECT_SET_H

#include "base/err.h"
#include "base/htab.h"
#include "base/str.h"
#include "engine/san.h"

#define EXPECT_PATHS_MAX 256 /* identities kept per map */

/* What names a path beyond its device's lifetime. "" unknown. */
struct expect_id {
	char *hctl, *hport, *tport, *ctl, *target;
};

struct expect_entry {
	char *key;  /* san_map.key */
	char *name; /* san_map.name when it was accepted, "" */
	uint32_t paths;
	char *by;   /* who accepted it, "" */
	int64_t at; /* and when */
	struct expect_id *ids;
	uint32_t nids;
};

/* Zero-initialise. */
struct expect_set {
	struct expect_entry **entry;
	size_t n, cap;
	struct htab index;
};

void expect_set_fini(struct expect_set *set);
struct expect_entry *expect_set_find(const struct expect_set *set, const char *key);
/* The entry of key, made if it is missing. */
struct expect_entry *expect_set_put(struct expect_set *set, const char *key);
void expect_entry_clear_ids(struct expect_entry *e);
/* Append the identity of p. */
void expect_entry_add_id(struct expect_entry *e, const struct san_path *p);

/*
 * Read text into *out, which is empty.  E_SYNTAX with the reason; *out is then
 * empty again.  Members that this version does not know are ignored.
 */
int expect_set_parse(const char *text, struct expect_set *out, struct err *e);
void expect_set_print(const struct expect_set *set, struct str *out);

/* Raise the counts of set to those of other, adding what is missing; true if any rose. */
bool expect_set_raise(struct expect_set *set, const struct expect_set *other);

#endif
