/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * held_marks: what an operator holds, as a list and as text.  Pure.
 *
 * { "held": [ { "map": "3600a...", "path": "8:16", "hctl": "3:0:0:1",
 *   "by": "root@db1", "at": 1700000000000 }, { "map": ..., "group": 2, ... } ] }
 */
#ifndef ENGINE_KERNEL_HELD_MARKS_H
#define ENGINE_KERNEL_HELD_MARKS_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A path of a map, or, with group > 0, a group of it. */
struct held_mark {
	char map[160]; /* san_map.key */
	uint32_t major, minor, group;
	char hctl[32]; /* the number may be another device's one day; "" unknown */
	char by[64];
	int64_t at;
};

/* Zero-initialise. At most one mark an object. */
struct held_marks {
	struct held_mark *m;
	size_t n, cap;
};

void held_marks_fini(struct held_marks *list);
/* Set the mark of its object, or take it away. */
void held_marks_put(struct held_marks *list, const struct held_mark *mark);
void held_marks_remove(struct held_marks *list, const struct held_mark *mark);

/* What does not parse is left out: the file is ours and lives in memory. */
void held_marks_parse(const char *text, struct held_marks *list);
void held_marks_print(const struct held_marks *list, struct str *out);

#endif
