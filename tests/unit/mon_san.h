/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mon_san: a small SAN for the tests of mon: paths whose checker says what a test sets, a
 * kernel that does what it is asked for, and a clock that mon's own answers move on.
 */
#ifndef TESTS_UNIT_MON_SAN_H
#define TESTS_UNIT_MON_SAN_H

#include "base/str.h"
#include "engine/monitor/mon.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define S      INT64_C(1000)
#define T0     (INT64_C(1000000) * S) /* a multiple of every interval */
#define MAP    1
#define GROUPS 4
#define SECS   400

struct fake_path {
	uint32_t id, map, group;
	enum san_chk word;
	int32_t prio;
	enum san_dm dm;
	bool hangs, refuses, deaf; /* deaf: the kernel does not do what it is asked for */
	bool asked;
	int64_t takes, begun; /* a check */
	bool changed;         /* an event of the kernel is owed */
	unsigned checks;
};

struct fake {
	struct mon *m;
	int64_t now;
	struct fake_path *paths;
	size_t npaths;
	/* of map 1 */
	uint32_t cur, ngroups;
	bool disabled[GROUPS], queueing, map_changed;
	struct str orders, news;
	unsigned ops, per_second[SECS];
};

/* Failback by hand only, no_path_retry not set, nothing shaky. */
extern const struct mon_map_set plain;

/* Empty; polling_interval 5, max_polling_interval 20. */
void fake_begin(struct fake *f);
void fake_end(struct fake *f);
/* n more paths, which are ready and active; nobody has told the monitor of them. */
void fake_add(struct fake *f, size_t n);
/* The monitor is told of it: the path, or what the kernel shows of map 1. */
void fake_path_set(struct fake *f, struct fake_path *p, bool implicit_alua);
void fake_show(struct fake *f);
/* Map 1 of two paths in each of so many groups: 1 and 2, 3 and 4 ...; the first have priority 50.
 */
void fake_map(struct fake *f, const struct mon_map_set *set, uint32_t ngroups);

/* Until so many seconds after the beginning, what is due then included. */
void fake_run(struct fake *f, int64_t until_s);
/* All checkers of that group say so from now on. */
void fake_group(struct fake *f, uint32_t group, enum san_chk word);

/* All orders since the last time, "SECOND WHAT WHICH"; checks are not among them. */
void assert_orders(struct fake *f, const char *expected);
void assert_news(struct fake *f, const char *part);
enum san_chk chk_of(struct fake *f, uint32_t id);
struct mon_map_is map_of(struct fake *f);

#endif
