/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model: a small SAN for the tests of verdicts and plans.
 *
 * Maps of four Fibre Channel paths, all well and accepted:
 *   group 1: sdb host3 > 20:03 (ctlA), sdn host4 > 20:04 (ctlA)    priority 50
 *   group 2: sdh host3 > 20:05 (ctlB), sdt host4 > 20:06 (ctlB)    priority 10
 * (b n h t in the first map, c o i u in the second, and so on.)  A situation
 * is said in words, so that a table of cases can be read.
 */
#ifndef TESTS_MODEL_H
#define TESTS_MODEL_H

#include "engine/san.h"

/* 2026-11-21 03:14:30 UTC: the time of all tests. */
#define MODEL_NOW ((int64_t)1795230870 * 1000)

/* n maps mpatha, mpathb ... on host db1, multipathd in charge. */
void model_init(struct san *san, unsigned n);

/*
 * Change it by words "verb" or "verb:arg,arg", blanks between them.  Paths by
 * name; the rest is about the map that "map:NAME" chose last, at first mpatha.
 *   paths:  fail lately gone held ghost offline blocked faulty checking unread chk-only
 *           stuck flap marginal twice noparts samehost sametarget slow:PATH dm-offline
 *           odd (another size: 700G)
 *   map:    queueing:yes|no|unknown until:S since:S bio unlisted inflight:N open:N limit:S size:GIB
 *           lun:GIB (of all paths) parts:N parts-used:N waiters:TEXT
 *           halted:S
 *           suspended:S ioerr hurt users:TEXT baseline:N siblings:N seen:N none
 *           group:N bypass:G idle:G failback:WORD failback-in:S chosen:G drop:PATH
 *   host:   nobody silent:S deaf:S (silent from the first) missing:TEXT pending:TEXT loading lab
 * replay readonly down:PORT (link down 37 s ago) sick:PORT (212 link errors) noports S is in
 * seconds from now (until, failback-in) or ago; _ in TEXT is a blank.
 */
void model_do(struct san *san, const char *words);

struct san_map *model_map(struct san *san, const char *name);
struct san_path *model_path(struct san *san, const char *name);

/* Fail with both when they differ; about says in which case. */
void model_same_text(const char *about, const char *is, const char *wanted);
void model_same_int(const char *about, const char *what, int64_t is, int64_t wanted);

#endif
