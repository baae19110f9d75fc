/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Verdicts: every kind with its mark, word and sentence, the moments at which
 * they begin, and what failed paths share.
 *
 * A case is a situation in words (model.h) and what a reader then sees.
 */
#include "engine/verdict.h"

#include "model.h"
#include "model_any.h"

#include "base/attr.h"
#include "base/text.h"

#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ALL_FAILED "fail:sdb,sdn,sdh,sdt "

/* ---- maps ---- */

struct map_case {
	const char *words;
	int kind;
	char mark;
	const char *word, *reason, *next;
};

/* clang-format off */
static const struct map_case map_cases[] = {
	{ "", VM_OK, ' ', "ok", "4 of 4 paths, as accepted; no single port carries them all", "" },
	{ "seen:6", VM_OK, ' ', "ok", /* the baseline is not argued with */
	  "4 of 4 paths, as accepted; no single port carries them all", "" },
	{ "gone:sdb baseline:3", VM_OK, ' ', "ok",
	  "3 of 3 paths, as accepted; no single port carries them all", "" },
	{ "users:not_used samehost:sdn,sdt", VM_OK, ' ', "ok", "4 of 4 paths, as accepted", "" },
	{ "chosen:2 group:2", VM_OK, 'H', "ok",
	  "4 of 4 paths, as accepted; no single port carries them all; group 2 chosen by hand", "" },
	{ "failback-in:30", VM_OK, ' ', "ok",
	  "4 of 4 paths, as accepted; no single port carries them all",
	  "failback in 30 s, at 03:15:00" },

	{ "none", VM_OK_UNSURE, ' ', "ok?", "4 of 4 paths seen; no baseline saved yet", "" },
	{ "siblings:4", VM_OK_UNSURE, ' ', "ok?", "4 of 4 paths seen; no baseline saved yet", "" },
	{ "baseline:3", VM_OK_UNSURE, '?', "ok?", "4 paths, 3 accepted", "" },
	{ "samehost:sdn,sdt", VM_OK_UNSURE, '?', "ok?",
	  "all 4 paths over one HBA, host3: no redundancy", "" },
	{ "sametarget:sdn,sdh,sdt", VM_OK_UNSURE, '?', "ok?",
	  "all 4 paths over one target port, ctlA-0c: no redundancy", "" },
	{ "noparts:sdb,sdn,sdh,sdt", VM_OK_UNSURE, '?', "ok?",
	  "4 of 4 paths; their ports are not known", "" },
	{ "drop:sdn,sdh,sdt baseline:1", VM_OK_UNSURE, '?', "ok?",
	  "1 of 1 path, as accepted: no redundancy", "" },
	{ "drop:sdn,sdh,sdt none", VM_OK_UNSURE, '?', "ok?",
	  "1 path, never more seen: no redundancy", "" },
	{ "unread:sdb,sdn,sdh,sdt", VM_OK_UNSURE, '?', "ok?",
	  "states of 4 of 4 paths cannot be read", "" },
	{ "unread:sdb", VM_OK_UNSURE, '?', "ok?", "states of 1 of 4 paths cannot be read", "" },
	{ "chk-only:sdb,sdn,sdh,sdt", VM_OK, ' ', "ok", /* without root the checker's word will do */
	  "4 of 4 paths, as accepted; no single port carries them all", "" },
	{ "chk-only:sdb,sdn,sdh,sdt silent:11", VM_OK_UNSURE, '?', "ok?",
	  "states of 4 of 4 paths cannot be read", "" },

	{ "drop:sdb,sdn,sdh,sdt none", VM_EMPTY, '?', "empty",
	  "no path in its table and none expected; I/O gets errors at once", "" },
	{ "flap:sdb", VM_FLAPPING, '!', "flapping", "sdb failed and back 9 times in 10 min", "" },
	{ "hurt users:/srv/log_(ext4,_ro)", VM_BACK_UNWELL, '!', "not well",
	  "4 of 4 paths are back; /srv/log is still read-only", "" },

	{ "fail:sdb", VM_DEGRADED, '!', "degraded",
	  "3 of 4 paths since 03:13:58; sdb (host3 > ctlA-0c) failed", "" },
	{ "fail:sdb flap:sdb", VM_DEGRADED, '!', "degraded",
	  "3 of 4 paths since 03:13:58; sdb (host3 > ctlA-0c) failed", "" },
	{ "gone:sdb", VM_DEGRADED, '!', "degraded",
	  "3 of 4 paths; sdb (host3 > ctlA-0c) removed", "" },
	{ "fail:sdb hurt", VM_DEGRADED, '!', "degraded",
	  "3 of 4 paths since 03:13:58; sdb (host3 > ctlA-0c) failed; "
	  "/srv/db is still read-only or shut down", "" },
	{ "fail:sdb,sdt", VM_DEGRADED, '!', "degraded", /* crosswise: two ways are left */
	  "2 of 4 paths since 03:13:58; 2 failed, no part wholly down", "" },
	{ "samehost:sdn,sdt fail:sdb", VM_DEGRADED, '!', "degraded", /* it was never more than one */
	  "3 of 4 paths since 03:13:58; sdb (host3 > ctlA-0c) failed", "" },
	{ "noparts:sdb,sdn,sdh,sdt fail:sdb,sdh", VM_DEGRADED, '!', "degraded",
	  "2 of 4 paths since 03:13:58; 2 failed, no part wholly down", "" },
	{ "noparts:sdt fail:sdb,sdh", VM_DEGRADED, '!', "degraded", /* sdt may go anywhere */
	  "2 of 4 paths since 03:13:58; both failed go through host3", "" },
	{ "siblings:6", VM_DEGRADED, '!', "degraded",
	  "4 of 6 paths; 2 paths missing of those its sibling maps have", "" },
	{ "baseline:5", VM_DEGRADED, '!', "degraded",
	  "4 of 5 paths; 1 path missing of those accepted", "" },
	{ "none seen:5", VM_DEGRADED, '!', "degraded",
	  "4 of 5 paths; 1 path missing of those seen before", "" },
	{ "faulty:sdb", VM_DEGRADED, '!', "degraded",
	  "4 of 4 paths, but sdb: kernel active, checker faulty", "" },
	{ "blocked:sdb", VM_DEGRADED, '!', "degraded",
	  "4 of 4 paths, but sdb waits: device blocked", "" },
	{ "dm-offline:sdb", VM_DEGRADED, '!', "degraded",
	  "3 of 4 paths; sdb (host3 > ctlA-0c) failed", "" },
	{ "ioerr:5", VM_IO_ERRORS, '!', "i/o errors",
	  "4 of 4 paths ok, but I/O fails: array out of space (27/07)", "" },

	{ "fail:sdb,sdn,sdh", VM_AT_RISK, '!', "at risk",
	  "1 of 4 paths left: sdt (host4 > ctlB-0d)", "" },
	{ "fail:sdb,sdn,sdh ghost:sdt", VM_AT_RISK, '!', "at risk",
	  "1 of 4 paths left: standby sdt (host4 > ctlB-0d)", "" },
	{ "drop:sdn,sdh,sdt none seen:4", VM_AT_RISK, '!', "at risk",
	  "1 of 4 paths left: sdb (host3 > ctlA-0c)", "" },
	{ "fail:sdb,sdh", VM_AT_RISK, '!', "at risk",
	  "2 of 4 paths, all on host4; both failed go through host3", "" },
	{ "offline:sdb,sdh down:host3", VM_AT_RISK, '!', "at risk",
	  "2 of 4 paths, all on host4; host3 link down since 03:13:53", "" },
	{ "gone:sdb,sdh", VM_AT_RISK, '!', "at risk",
	  "2 of 4 paths, all on host4; both failed go through host3", "" },
	{ "fail:sdb,sdn", VM_AT_RISK, '!', "at risk",
	  "2 of 4 paths, all to ctlB; both failed go to ctlA", "" },
	{ "sametarget:sdn fail:sdh,sdt", VM_AT_RISK, '!', "at risk",
	  "2 of 4 paths, all to ctlA-0c; both failed go to ctlB", "" },
	{ "stuck:sdb", VM_STUCK, '!', "stuck",
	  "sdb: 3 I/O sent, none finished for 22 s; kernel still says active", "" },

	{ ALL_FAILED "queueing:yes since:23 bio inflight:31", VM_QUEUEING, 'Q', "queueing",
	  "no path since 03:14:07 (23 s): 31 I/O held", "NO LIMIT, sync hangs too" },
	{ ALL_FAILED "queueing:yes since:23 open:2", VM_QUEUEING, 'Q', "queueing",
	  "no path since 03:14:07 (23 s): may hold I/O, open count 2, /srv/db",
	  "NO LIMIT, sync hangs too" },
	{ ALL_FAILED "queueing:yes inflight:7", VM_QUEUEING, 'Q', "queueing", /* 7 is no held count */
	  "no path: may hold I/O, open count 1, /srv/db", "NO LIMIT, sync hangs too" },
	{ ALL_FAILED "queueing:yes inflight:7 lab", VM_QUEUEING, 'Q', "queueing",
	  "no path: 7 I/O held", "NO LIMIT, sync hangs too" },
	{ ALL_FAILED "queueing:yes bio", VM_QUEUEING, 'Q', "queueing", "no path: no I/O held",
	  "NO LIMIT, sync hangs too" },
	{ "gone:sdb,sdn,sdh,sdt queueing:yes", VM_QUEUEING, 'Q', "queueing",
	  "no path: may hold I/O, open count 1, /srv/db", "NO LIMIT, sync hangs too" },
	{ ALL_FAILED "queueing:no since:23", VM_DEAD, 'X', "dead",
	  "no path since 03:14:07 (23 s): every I/O gets an error at once", "" },
	{ ALL_FAILED "queueing:no hurt users:/srv/log_(ext4,_ro)", VM_DEAD, 'X', "dead",
	  "no path: every I/O gets an error at once",
	  "/srv/log read-only: needs a check after repair" },
	{ ALL_FAILED "queueing:unknown since:23", VM_DEAD, 'X', "no path",
	  "no path since 03:14:07 (23 s): whether I/O is held or gets errors is not known", "" },
	{ "suspended:250", VM_SUSPENDED, '#', "suspended",
	  "suspended since 03:10:20 (4 min 10 s): all I/O and every sync waits", "" },
	{ "suspended:-1", VM_SUSPENDED, '#', "suspended", /* it was so when we first looked */
	  "suspended: all I/O and every sync waits", "" },
	{ ALL_FAILED "queueing:yes suspended:100", VM_SUSPENDED, '#', "suspended",
	  "suspended since 03:12:50 (1 min 40 s): all I/O and every sync waits", "" },
	{ ALL_FAILED "queueing:yes since:23 until:38 bio inflight:212", VM_QUEUEING_CLOCK, 'Q',
	  "queueing", "no path since 03:14:07 (23 s): 212 I/O held", "ERRORS IN 38 s, at 03:15:08" },
	{ ALL_FAILED "queueing:yes until:38 bio silent:12", VM_QUEUEING_CLOCK, 'Q', "queueing",
	  "no path: no I/O held", "errors at 03:15:08 or later (multipathd silent 12 s)" },
	{ ALL_FAILED "queueing:yes until:-4 bio", VM_QUEUEING_CLOCK, 'Q', "queueing",
	  "no path: no I/O held", "errors due since 03:14:26" },
	{ ALL_FAILED "queueing:yes until:38 bio suspended:100", VM_QUEUEING_CLOCK, 'Q', "queueing",
	  "no path: no I/O held", "ERRORS IN 38 s, at 03:15:08" },
};
/* clang-format on */

static void map_verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(map_cases); i++) {
		const struct map_case *c = &map_cases[i];
		struct verdict v;
		struct san san;

		model_init(&san, 1);
		model_do(&san, c->words);
		verdict_map(&san, san.maps[0], MODEL_NOW, &v);
		model_same_int(c->words, "kind", v.kind, c->kind);
		model_same_int(c->words, "mark", v.mark, c->mark);
		model_same_text(c->words, v.word, c->word);
		model_same_text(c->words, v.reason, c->reason);
		model_same_text(c->words, v.next, c->next);
		san_fini(&san);
	}
}

static void every_kind_has_a_case(void **state)
{
	bool seen[VM_QUEUEING_CLOCK + 1] = { false };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(map_cases); i++)
		seen[map_cases[i].kind] = true;
	for (int k = 0; k <= VM_QUEUEING_CLOCK; k++) {
		model_same_int("a kind without a case", verdict_map_word((enum verdict_map_kind)k),
			       seen[k], true);
	}
}

/* The moment at which a sentence begins or ends, to the millisecond. */
static void moments(void **state)
{
	struct san_map *m;
	struct san_path *p;
	struct verdict v;
	struct san san;

	(void)state;
	model_init(&san, 1);
	m = san.maps[0];
	p = model_path(&san, "sdb");
#define KIND_AT(member, ago, wanted)                                                               \
	do {                                                                                       \
		(member) = MODEL_NOW - (ago);                                                      \
		verdict_map(&san, m, MODEL_NOW, &v);                                               \
		model_same_int(#member " " #ago " ms ago", "kind", v.kind, wanted);                \
	} while (0)
	m->suspended = SAN_YES;
	KIND_AT(m->suspended_since, 2999, VM_OK);
	KIND_AT(m->suspended_since, 3000, VM_SUSPENDED);
	m->suspended = SAN_NO;
	KIND_AT(p->stuck_since, 4999, VM_OK);
	KIND_AT(p->stuck_since, 5000, VM_STUCK);
	p->stuck_since = 0;
	KIND_AT(m->ioerr_at, 599999, VM_IO_ERRORS);
	KIND_AT(m->ioerr_at, 600000, VM_OK);
	p->chk = SAN_CHK_FAULTY; /* just reinstated: the checker's word is the old one */
	KIND_AT(p->since, 4999, VM_OK);
	KIND_AT(p->since, 5000, VM_DEGRADED);
	p->chk = SAN_CHK_READY;
	p->flaps = 2;
	verdict_map(&san, m, MODEL_NOW, &v);
	assert_int_equal(v.kind, VM_OK);
	p->flaps = 3;
	verdict_map(&san, m, MODEL_NOW, &v);
	assert_int_equal(v.kind, VM_FLAPPING);
#undef KIND_AT
	san_fini(&san);
}

/* ---- paths: always sdb ---- */

struct path_case {
	const char *words;
	int kind;
	char mark;
	bool usable;
	const char *reason, *next;
	int64_t next_in; /* ms from now */
};

/* clang-format off */
static const struct path_case path_cases[] = {
	{ "", VP_OK, ' ', true, "kernel active, checker ready, device running", "", 0 },
	{ "chk-only:sdb", VP_OK, ' ', true, "kernel not known, checker ready, device running", "", 0 },
	{ "ghost:sdb", VP_STANDBY, '-', true,
	  "kernel active, checker ghost, device running; usable after an activation", "", 0 },
	{ "checking:sdb", VP_PENDING, '?', true,
	  "kernel active, checker i/o pending, device running; the checker waits for its answer", "", 0 },
	{ "blocked:sdb", VP_PENDING, '?', true,
	  "kernel active, checker ready, device blocked; it waits", "", 0 },
	{ "flap:sdb", VP_FLAPPING, '!', true, "failed and back 9 times in 10 min", "", 0 },
	{ "slow:sdb", VP_SLOW, '!', true, "48 ms, others 0.9 ms", "", 0 },
	{ "slow:sdn", VP_OK, ' ', true, "kernel active, checker ready, device running", "", 0 },
	{ "faulty:sdb", VP_UNKNOWN, '?', true,
	  "kernel active, checker faulty, device running; they contradict", "", 0 },
	{ "unread:sdb", VP_UNKNOWN, '?', true, "kernel not known, device running", "", 0 },
	{ "chk-only:sdb silent:12", VP_UNKNOWN, '?', true,
	  "kernel not known, checker ready, device running (old: multipathd is silent)", "", 0 },
	{ "stuck:sdb", VP_STUCK, '!', true,
	  "3 I/O sent, none finished for 22 s; kernel still says active", "", 0 },
	{ "fail:sdb", VP_FAILED, 'X', false,
	  "kernel failed, checker faulty, device running; failed once", "", 0 },
	{ "fail:sdb nobody", VP_FAILED, 'X', false,
	  "kernel failed, checker faulty, device running; failed once",
	  "nobody retries it: no multipathd", 0 },
	{ "offline:sdb", VP_FAILED, 'X', false,
	  "kernel failed, checker faulty, device transport-offline; failed once",
	  "removed in 9 min 23 s, at 03:23:53 (dev_loss_tmo)", 563000 },
	{ "dm-offline:sdb", VP_FAILED, 'X', false,
	  "kernel active, checker ready, device offline; the next I/O fails it", "", 0 },
	{ "held:sdb", VP_FAILED, 'H', false,
	  "failed by root 3 days ago and kept so: kernel failed, checker faulty, device running",
	  "stays failed until reinstated (R)", 0 },
	{ "gone:sdb", VP_GONE, 'X', false, "removed 03:07:07, expected", "", 0 },
	{ "stuck:sdb flap:sdb fail:sdb", VP_FAILED, 'X', false, /* the worst of three */
	  "kernel failed, checker faulty, device running; failed once", "", 0 },
};
/* clang-format on */

static void path_verdicts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(path_cases); i++) {
		const struct path_case *c = &path_cases[i];
		struct verdict v;
		struct san san;

		model_init(&san, 1);
		model_do(&san, c->words);
		verdict_path(&san, model_path(&san, "sdb"), MODEL_NOW, &v);
		model_same_int(c->words, "kind", v.kind, c->kind);
		model_same_int(c->words, "mark", v.mark, c->mark);
		model_same_int(c->words, "usable", verdict_usable(model_path(&san, "sdb")),
			       c->usable);
		model_same_text(c->words, v.word,
				verdict_path_word((enum verdict_path_kind)c->kind));
		model_same_text(c->words, v.reason, c->reason);
		model_same_text(c->words, v.next, c->next);
		model_same_int(c->words, "next_at", v.next_at ? v.next_at - MODEL_NOW : 0,
			       c->next_in);
		san_fini(&san);
	}
}

/* Every word of sysfs and ALUA that decides whether I/O may go there. */
static void device_and_access_states(void **state)
{
	static const struct {
		const char *dev;
		enum san_alua alua;
		bool usable;
	} rows[] = {
		{ "running", SAN_ALUA_OPTIMIZED, true },
		{ "live", SAN_ALUA_UNDEF, true },
		{ "", SAN_ALUA_UNDEF, true },
		{ "blocked", SAN_ALUA_UNDEF, true },
		{ "quiesce", SAN_ALUA_UNDEF, true },
		{ "something new", SAN_ALUA_UNDEF, true },
		{ "offline", SAN_ALUA_UNDEF, false },
		{ "transport-offline", SAN_ALUA_UNDEF, false },
		{ "cancel", SAN_ALUA_UNDEF, false },
		{ "deleted", SAN_ALUA_UNDEF, false },
		{ "dead", SAN_ALUA_UNDEF, false },
		{ "running", SAN_ALUA_STANDBY, true },
		{ "running", SAN_ALUA_TRANSITIONING, true },
		{ "running", SAN_ALUA_UNAVAILABLE, false },
		{ "running", SAN_ALUA_OFFLINE, false },
	};
	struct san san;
	struct san_path *p;

	(void)state;
	model_init(&san, 1);
	p = model_path(&san, "sdb");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		p->dev = san_intern(&san, rows[i].dev);
		p->alua = rows[i].alua;
		model_same_int(rows[i].dev, "usable", verdict_usable(p), rows[i].usable);
	}
	san_fini(&san);
}

/* ---- counts and totals ---- */

static void counts(void **state)
{
	struct verdict_count n;
	struct san san;

	(void)state;
	model_init(&san, 1);
	model_do(&san, "fail:sdb gone:sdn ghost:sdh stuck:sdt");
	verdict_count(san.maps[0], MODEL_NOW, &n);
	assert_int_equal(n.usable, 2);
	assert_int_equal(n.in_table, 3);
	assert_int_equal(n.expected, 4);
	assert_int_equal(n.failed, 1);
	assert_int_equal(n.gone, 1);
	assert_int_equal(n.standby, 1);
	assert_int_equal(n.stuck, 1);
	model_do(&san, "baseline:2"); /* the table has more than was accepted */
	verdict_count(san.maps[0], MODEL_NOW, &n);
	assert_int_equal(n.expected, 3);
	san_fini(&san);
}

static void totals(void **state)
{
	struct verdict_totals t;
	struct san san;

	(void)state;
	model_init(&san, 3);
	model_do(&san, "fail:sdb,sdc,sdi,sdo down:host3 down:ctlA-0c");
	san.maps[0]->io.rd_iops = 5;
	san.maps[1]->io.wr_kbps = 7;
	model_path(&san, "sdb")->io.rd_iops = 100; /* never paths plus maps */
	verdict_totals(&san, MODEL_NOW, &t);
	assert_int_equal(t.maps, 3);
	assert_int_equal(t.by_kind[VM_OK], 1);
	assert_int_equal(t.by_kind[VM_DEGRADED], 1);
	assert_int_equal(t.by_kind[VM_AT_RISK], 1);
	assert_int_equal(t.paths_usable, 8);
	assert_int_equal(t.paths_expected, 12);
	assert_int_equal(t.hosts_up, 1);
	assert_int_equal(t.hosts, 2);
	assert_int_equal(t.targets_up, 3);
	assert_int_equal(t.targets, 4);
	assert_int_equal(t.iops, 5);
	assert_int_equal(t.kbps, 7);
	san_fini(&san);
}

/* ---- what they share ---- */

static void expect_shared(const char *words, unsigned maps, const char *over, const char *wanted)
{
	struct verdict_part rows[4];
	char is[400] = "";
	struct san san;
	size_t n;

	model_init(&san, maps);
	model_do(&san, words);
	n = verdict_shared(&san, over ? model_map(&san, over) : NULL, rows, ARRAY_LEN(rows));
	for (size_t i = 0; i < n && i < ARRAY_LEN(rows); i++)
		text_cat(is, sizeof(is), "%s %u/%u in %u; ", rows[i].key, rows[i].down,
			 rows[i].total, rows[i].maps);
	if (n > ARRAY_LEN(rows))
		text_cat(is, sizeof(is), "and %zu more", n - ARRAY_LEN(rows));
	model_same_text(words, is, wanted);
	san_fini(&san);
}

static void shared_parts(void **state)
{
	(void)state;
	expect_shared("", 2, NULL, "");
	expect_shared("fail:sdb", 2, NULL, ""); /* each of its parts carries a working path */
	expect_shared("fail:sdb", 1, NULL, "20:03 1/1 in 1; ");
	expect_shared("fail:sdb,sdh,sdc,sdi", 2, NULL, "host3 4/4 in 2; ");
	expect_shared("fail:sdb,sdc", 2, NULL, "20:03 2/2 in 2; ");
	/* over one map the other one's working path is no argument */
	expect_shared("fail:sdb,sdh", 2, NULL, "");
	expect_shared("fail:sdb,sdh", 2, "mpatha", "host3 2/2 in 1; ");
	/* two faults: no part covers all, those that are down as a whole are named */
	expect_shared("fail:sdb,sdh,sdc,sdi,sdn", 2, NULL,
		      "host3 4/4 in 2; 20:03 2/2 in 2; "
		      "20:05 2/2 in 2; ");
	/* unknown parts cannot be shared, and a failed path without any spoils a cover */
	expect_shared("noparts:sdb,sdn,sdh,sdt fail:sdb,sdh", 1, NULL, "");
	expect_shared("noparts:sdn fail:sdb,sdh,sdn", 1, NULL, "host3 2/2 in 1; ");
}

static void more_parts_than_rows(void **state)
{
	(void)state;
	expect_shared("fail:sdb,sdn,sdh,sdt,sdc,sdo,sdi,sdu", 2, NULL,
		      "host3 4/4 in 2; host4 4/4 in 2; ctlA 4/4 in 2; ctlB 4/4 in 2; and 4 more");
}

static void what_all_hangs_on(void **state)
{
	struct verdict_part part;
	struct san san;

	(void)state;
	model_init(&san, 2);
	assert_false(verdict_hangs_on(&san, san.maps[0], &part));
	model_do(&san, "fail:sdb,sdh");
	assert_true(verdict_hangs_on(&san, san.maps[0], &part));
	assert_string_equal(part.key, "host4");
	verdict_part_count(&san, &part);
	assert_int_equal(part.down, 0);
	assert_int_equal(part.total, 4);
	assert_int_equal(part.maps, 2);
	assert_ptr_equal(part.port, san_port_find(&san, SAN_PART_HOST, "host4"));
	model_do(&san, "fail:sdn,sdt");
	assert_false(verdict_hangs_on(&san, san.maps[0], &part)); /* nothing is left */
	san_fini(&san);
}

/* More parts than are looked at must neither overflow nor hide the one that covers all. */
static void thousands_of_parts(void **state)
{
	struct verdict_part rows[2];
	struct san san;

	(void)state;
	model_init(&san, 0);
	for (unsigned i = 0; i < 2000; i++) {
		struct san_map *m;
		struct san_path *p;
		char key[16];

		snprintf(key, sizeof(key), "m%u", i);
		m = san_map_add(&san, key, 0);
		p = san_path_add(&san, m, 8, i, 0);
		p->group = 1;
		p->dm = SAN_DM_FAILED;
		p->hport = san_intern(&san, "host3");
		p->tport = p->ctl = san_intern(&san, key);
	}
	assert_int_equal(verdict_shared(&san, NULL, rows, 2), 1);
	assert_string_equal(rows[0].key, "host3");
	assert_int_equal(rows[0].down, 2000);
	assert_int_equal(rows[0].maps, 2000);
	san_fini(&san);
}

/* Whatever the facts are: no crash, one line, nothing that a terminal would obey. */
static void any_model_has_clean_lines(void **state)
{
	(void)state;
	srand(20261121);
	for (int round = 0; round < 4000; round++) {
		struct verdict_part parts[3];
		struct verdict v;
		struct san san;

		model_any(&san);
		for (size_t i = 0; i < san.nmaps; i++) {
			verdict_map(&san, san.maps[i], MODEL_NOW, &v);
			model_clean(v.reason, 200);
			model_clean(v.next, 200);
			for (struct san_path *p = san.maps[i]->paths; p; p = p->next_in_map) {
				verdict_path(&san, p, MODEL_NOW, &v);
				model_clean(v.reason, 200);
				model_clean(v.next, 200);
			}
			verdict_hangs_on(&san, san.maps[i], parts);
		}
		verdict_shared(&san, NULL, parts, ARRAY_LEN(parts));
		san_fini(&san);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(map_verdicts),
		cmocka_unit_test(every_kind_has_a_case),
		cmocka_unit_test(moments),
		cmocka_unit_test(path_verdicts),
		cmocka_unit_test(device_and_access_states),
		cmocka_unit_test(counts),
		cmocka_unit_test(totals),
		cmocka_unit_test(shared_parts),
		cmocka_unit_test(more_parts_than_rows),
		cmocka_unit_test(what_all_hangs_on),
		cmocka_unit_test(thousands_of_parts),
		cmocka_unit_test(any_model_has_clean_lines),
	};

	setenv("TZ", "UTC0", 1);
	setlocale(LC_CTYPE, "C.UTF-8"); /* wide characters have their width only there */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
