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

	{ "twice:sdb", VM_OK, '?', "ok",
	  "4 of 4 paths, as accepted; no single port carries them all; sdb stands 2 times in the "
	  "table, counted once",
	  "" },
	{ "none unlisted", VM_UNWATCHED, '!', "unwatched",
	  "4 of 4 paths; multipathd does not have this map: nobody checks or reinstates its paths",
	  "" },
	{ "drop:sdb,sdn,sdh,sdt none", VM_EMPTY, '?', "empty",
	  "no path in its table and none expected; I/O gets errors at once", "" },
	{ "slow:sdb", VM_SLOW, '!', "slow",
	  "sdb (host3 > ctlA-0c): about 48 ms, others 0.9 ms since 03:13:53", "" },
	{ "flap:sdb", VM_FLAPPING, '!', "flapping", "sdb failed and back 9 times in 10 min", "" },
	{ "marginal:sdb", VM_MARGINAL, '!', "marginal", /* no marginal_pathgroups: only a mark */
	  "4 of 4 paths, but sdb (host3 > ctlA-0c) is marginal: only marked, used like any other", "" },
	{ "marginal:sdh,sdt", VM_MARGINAL, '!', "marginal",
	  "4 of 4 paths, but 2 are marginal: used only when nothing better is left", "" },
	{ "marginal:sdb,sdn", VM_MARGINAL, '!', "marginal",
	  "4 of 4 paths, but 2 are marginal: in use, nothing better is left", "" },
	{ "marginal:sdb flap:sdn slow:sdn", VM_MARGINAL, '!', "marginal",
	  "4 of 4 paths, but sdb (host3 > ctlA-0c) is marginal: only marked, used like any other; "
	  "sdn failed 9 times in 10 min", "" },
	{ "marginal:sdb fail:sdb", VM_DEGRADED, '!', "degraded", /* it failed: that says more */
	  "3 of 4 paths since 03:13:58; sdb (host3 > ctlA-0c) failed", "" },
	{ "marginal:sdt fail:sdb", VM_DEGRADED, '!', "degraded",
	  "3 of 4 paths since 03:13:58; sdb (host3 > ctlA-0c) failed; sdt is marginal", "" },
	{ "hurt users:/srv/log_(ext4,_ro)", VM_BACK_UNWELL, '!', "not well",
	  "4 of 4 paths are back; /srv/log is still read-only", "" },

	{ "fail:sdb", VM_DEGRADED, '!', "degraded",
	  "3 of 4 paths since 03:13:58; sdb (host3 > ctlA-0c) failed", "" },
	{ "fail:sdb flap:sdb", VM_DEGRADED, '!', "degraded",
	  "3 of 4 paths since 03:13:58; sdb (host3 > ctlA-0c) failed; sdb failed 9 times in 10 min", "" },
	{ "gone:sdb", VM_DEGRADED, '!', "degraded",
	  "3 of 4 paths; sdb (host3 > ctlA-0c) removed", "" },
	{ "fail:sdb hurt", VM_DEGRADED, '!', "degraded",
	  "3 of 4 paths since 03:13:58; sdb (host3 > ctlA-0c) failed; "
	  "/srv/db is still read-only or shut down", "" },
	{ "fail:sdb,sdt", VM_DEGRADED, '!', "degraded", /* crosswise: two ways are left */
	  "2 of 4 paths since 03:13:58; sdb and sdt failed, nothing in common", "" },
	{ "samehost:sdn,sdt fail:sdb", VM_DEGRADED, '!', "degraded", /* it was never more than one */
	  "3 of 4 paths since 03:13:58; sdb (host3 > ctlA-0c) failed", "" },
	{ "noparts:sdb,sdn,sdh,sdt fail:sdb,sdh", VM_DEGRADED, '!', "degraded",
	  "2 of 4 paths since 03:13:58; sdb and sdh failed, nothing in common", "" },
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
	  "3 of 4 paths; sdb waits (device blocked)", "" },
	{ "blocked:sdb fail:sdt", VM_DEGRADED, '!', "degraded",
	  "2 of 4 paths since 03:13:58; sdb waits, sdt failed, nothing in common", "" },
	{ "dm-offline:sdb", VM_DEGRADED, '!', "degraded",
	  "3 of 4 paths; sdb (host3 > ctlA-0c) offline", "" },
	{ "ioerr:5", VM_IO_ERRORS, '!', "i/o errors",
	  "4 of 4 paths ok, but I/O fails: array out of space (27/07)", "" },

	{ "fail:sdb,sdn,sdh", VM_AT_RISK, '!', "at risk",
	  "1 of 4 paths left: sdt (host4 > ctlB-0d); 2 of 3 failed go through host3, "
	  "1 failed elsewhere", "" },
	{ "offline:sdb,sdh,sdt down:host3 down:ctlB-0d", VM_AT_RISK, '!', "at risk", /* two faults */
	  "1 of 4 paths left: sdn (host4 > ctlA-0d); host3 link down, ctlB-0d link down", "" },
	{ "gone:sdb dm-offline:sdt", VM_DEGRADED, '!', "degraded",
	  "2 of 4 paths; sdb removed, sdt offline, nothing in common", "" },
	{ "fail:sdb,sdn,sdh ghost:sdt", VM_AT_RISK, '!', "at risk",
	  "1 of 4 paths left: standby sdt (host4 > ctlB-0d); 2 of 3 failed go through host3, "
	  "1 failed elsewhere", "" },
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
	{ "blocked:sdb,sdh down:host3", VM_AT_RISK, '!', "at risk", /* before anything failed */
	  "2 of 4 paths, all on host4; 2 paths wait (device blocked); host3 link down since 03:13:53", "" },
	{ "fail:sdb blocked:sdh down:host3", VM_AT_RISK, '!', "at risk", /* one had failed before */
	  "2 of 4 paths, all on host4; host3 link down since 03:13:53", "" },
	{ "fail:sdb blocked:sdh", VM_AT_RISK, '!', "at risk", /* what waits does not work */
	  "2 of 4 paths, all on host4; both down go through host3", "" },
	{ "blocked:sdb,sdn,sdh", VM_AT_RISK, '!', "at risk",
	  "1 of 4 paths left: sdt (host4 > ctlB-0d); 3 paths wait (device blocked)", "" },
	{ "fail:sdb,sdn,sdh blocked:sdt", VM_STUCK, '!', "stuck",
	  "the only path left is blocked, no I/O goes through",
	  "if all paths fail, I/O gets errors at once" },
	{ "blocked:sdb,sdn,sdh,sdt", VM_STUCK, '!', "stuck", /* no path failed, and none takes I/O */
	  "all 4 paths blocked, no I/O goes through", "if all paths fail, I/O gets errors at once" },
	{ "fail:sdb stuck:sdb", VM_DEGRADED, '!', "degraded", /* that it failed ends nothing */
	  "3 of 4 paths since 03:13:58; sdb (host3 > ctlA-0c) failed; "
	  "I/O sent to sdb has not ended for 22 s", "" },
	{ "fail:sdb,sdn,sdh held:sdt", VM_DEAD, 'X', "dead",
	  "no path: every I/O gets an error at once; sdt was failed by root", "" },
	{ "stuck:sdb", VM_STUCK, '!', "stuck",
	  "sdb: 3 I/O sent, none finished for 22 s; kernel still says active",
	  "sdb: aborted in 8 s, at 03:14:38 (SCSI timeout 30 s), then retried or failed" },

	{ "stuck:sdb blocked:sdb,sdn,sdh,sdt", VM_STUCK, '!', "stuck",
	  "all 4 paths blocked, no I/O finished for 22 s",
	  "if all paths fail, I/O gets errors at once" },
	{ "fail:sdt stuck:sdb,sdn,sdh queueing:yes", VM_STUCK, '!', "stuck",
	  "no I/O finished for 22 s",
	  "if all paths fail, I/O is held 60 s (no_path_retry 12), then gets errors; "
	  "sdb: aborted in 8 s, at 03:14:38 (SCSI timeout 30 s), then retried or failed" },
	{ "halted:25 inflight:1", VM_STUCK, '!', "stuck", /* no path counts it: stacked devices */
	  "1 in flight, no I/O finished for 25 s", "if all paths fail, I/O gets errors at once" },
	{ "halted:4", VM_OK, ' ', "ok",
	  "4 of 4 paths, as accepted; no single port carries them all", "" },

	{ ALL_FAILED "queueing:yes since:23 bio inflight:31", VM_QUEUEING, 'Q', "queueing",
	  "no path since 03:14:07 (23 s): 31 I/O held", "NO LIMIT, sync hangs" },
	{ ALL_FAILED "queueing:yes since:23 open:2", VM_QUEUEING, 'Q', "queueing",
	  "no path since 03:14:07 (23 s): may hold I/O, open count 2, /srv/db",
	  "NO LIMIT, sync hangs" },
	{ ALL_FAILED "queueing:yes inflight:7", VM_QUEUEING, 'Q', "queueing", /* 7 is no held count */
	  "no path: may hold I/O, open count 1, /srv/db", "NO LIMIT, sync hangs" },
	{ ALL_FAILED "queueing:yes inflight:7 lab", VM_QUEUEING, 'Q', "queueing",
	  "no path: 7 I/O held", "NO LIMIT, sync hangs" },
	{ ALL_FAILED "queueing:yes bio", VM_QUEUEING, 'Q', "queueing", "no path: no I/O held",
	  "NO LIMIT, sync hangs" },
	{ "gone:sdb,sdn,sdh,sdt queueing:yes", VM_QUEUEING, 'Q', "queueing",
	  "no path: may hold I/O, open count 1, /srv/db", "NO LIMIT, sync hangs" },
	{ ALL_FAILED "queueing:yes limit:-2", VM_QUEUEING, 'Q', "queueing",
	  "no path: may hold I/O, open count 1, /srv/db", "limit not known, sync hangs" },
	{ ALL_FAILED "queueing:yes limit:-2 deaf:4", VM_QUEUEING, 'Q', "queueing",
	  "no path: may hold I/O, open count 1, /srv/db",
	  "limit not known (multipathd does not answer), sync hangs" },
	{ ALL_FAILED "queueing:yes limit:-2 nobody", VM_QUEUEING, 'Q', "queueing",
	  "no path: may hold I/O, open count 1, /srv/db", "NO LIMIT, sync hangs" },
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
	{ "blocked:sdb", VP_PENDING, '?', false,
	  "kernel active, checker ready, device blocked; it waits", "", 0 },
	{ "flap:sdb", VP_FLAPPING, '!', true, "failed and back 9 times in 10 min", "", 0 },
	{ "slow:sdb", VP_SLOW, '!', true, "about 48 ms, others 0.9 ms since 03:13:53", "", 0 },
	{ "marginal:sdb slow:sdb flap:sdb", VP_MARGINAL, '!', true,
	  "kernel active, checker ready, device running; marginal, it fails too often: "
	  "only marked, used like any other", "", 0 },
	{ "marginal:sdb,sdn group:2", VP_MARGINAL, '!', true,
	  "kernel active, checker ready, device running; marginal, it fails too often: "
	  "used only when nothing better is left", "", 0 },
	{ "marginal:sdb stuck:sdb", VP_STUCK, '!', true,
	  "3 I/O sent, none finished for 22 s; kernel still says active",
	  "aborted in 8 s, at 03:14:38 (SCSI timeout 30 s), then retried or failed", 8000 },
	{ "marginal:sdb faulty:sdb", VP_UNKNOWN, '?', true,
	  "kernel active, checker faulty, device running; they contradict", "", 0 },
	{ "slow:sdn", VP_OK, ' ', true, "kernel active, checker ready, device running", "", 0 },
	{ "faulty:sdb", VP_UNKNOWN, '?', true,
	  "kernel active, checker faulty, device running; they contradict", "", 0 },
	{ "unread:sdb", VP_UNKNOWN, '?', true, "kernel not known, device running", "", 0 },
	{ "chk-only:sdb silent:12", VP_UNKNOWN, '?', true,
	  "kernel not known, checker ready (12 s ago), device running; multipathd is silent", "", 0 },
	{ "stuck:sdb", VP_STUCK, '!', true,
	  "3 I/O sent, none finished for 22 s; kernel still says active",
	  "aborted in 8 s, at 03:14:38 (SCSI timeout 30 s), then retried or failed", 8000 },
	{ "stuck:sdb blocked:sdb", VP_STUCK, '!', false, /* the transport puts the timeout off */
	  "3 I/O sent, none finished for 22 s; device blocked", "", 0 },
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
	  "stays failed until reinstated", 0 },
	{ "gone:sdb", VP_GONE, 'X', false, "removed 03:07:07; it should be there", "", 0 },
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
		bool alive, usable;
	} rows[] = {
		{ "running", SAN_ALUA_OPTIMIZED, true, true },
		{ "live", SAN_ALUA_UNDEF, true, true },
		{ "", SAN_ALUA_UNDEF, true, true },
		{ "blocked", SAN_ALUA_UNDEF, true, false },
		{ "quiesce", SAN_ALUA_UNDEF, true, false },
		{ "something new", SAN_ALUA_UNDEF, true, true },
		{ "offline", SAN_ALUA_UNDEF, false, false },
		{ "transport-offline", SAN_ALUA_UNDEF, false, false },
		{ "cancel", SAN_ALUA_UNDEF, false, false },
		{ "deleted", SAN_ALUA_UNDEF, false, false },
		{ "dead", SAN_ALUA_UNDEF, false, false },
		{ "running", SAN_ALUA_STANDBY, true, true },
		{ "running", SAN_ALUA_TRANSITIONING, true, false },
		{ "running", SAN_ALUA_UNAVAILABLE, false, false },
		{ "running", SAN_ALUA_OFFLINE, false, false },
	};
	struct san san;
	struct san_path *p;

	(void)state;
	model_init(&san, 1);
	p = model_path(&san, "sdb");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		p->dev = san_intern(&san, rows[i].dev);
		p->alua = rows[i].alua;
		model_same_int(rows[i].dev, "alive", verdict_alive(p), rows[i].alive);
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
	struct verdict_share s;
	char is[400] = "";
	struct san san;

	model_init(&san, maps);
	model_do(&san, words);
	verdict_shared(&san, over ? model_map(&san, over) : NULL, &s);
	for (size_t i = 0; i < s.n; i++)
		text_cat(is, sizeof(is), "%s %u/%u in %u; ", s.row[i].key, s.row[i].down,
			 s.row[i].total, s.row[i].maps);
	if (s.left)
		text_cat(is, sizeof(is), "%u of %u left", s.left, s.bad);
	model_same_text(words, is, wanted);
	san_fini(&san);
}

static void shared_parts(void **state)
{
	(void)state;
	expect_shared("", 2, NULL, "");
	expect_shared("fail:sdb,sdh,sdc,sdi", 2, NULL, "host3 4/4 in 2; ");
	expect_shared("fail:sdb,sdc", 2, NULL, "20:03 2/2 in 2; ");
	/* over one map the other one's working path is no argument */
	expect_shared("fail:sdb,sdh", 2, "mpatha", "host3 2/2 in 1; ");
	/* one path shares nothing with another, but its part may say that it is down */
	expect_shared("fail:sdb", 2, NULL, "1 of 1 left");
	expect_shared("fail:sdb", 1, NULL, "1 of 1 left");
	expect_shared("fail:sdb down:ctlA-0c", 1, NULL, "20:03 1/1 in 1; ");
	/* unknown parts cannot be shared, and a failed path without any spoils a cover */
	expect_shared("noparts:sdb,sdn,sdh,sdt fail:sdb,sdh", 1, NULL, "2 of 2 left");
	expect_shared("noparts:sdn fail:sdb,sdh,sdn", 1, NULL, "host3 2/2 in 1; 1 of 3 left");
}

/* Several faults: the fewest parts that are wholly down, each path told once. */
static void several_faults(void **state)
{
	(void)state;
	expect_shared("fail:sdb,sdh,sdc,sdi,sdn", 2, NULL, "host3 4/4 in 2; 1 of 5 left");
	expect_shared("fail:sdb,sdh,sdc,sdi,sdt,sdu", 2, NULL, "host3 4/4 in 2; 20:06 2/2 in 2; ");
	expect_shared("fail:sdb,sdn,sdh,sdt,sdc,sdo,sdi,sdu", 2, NULL,
		      "host3 4/4 in 2; host4 4/4 in 2; ");
	/* that a part says so itself outweighs its being the nearer one */
	expect_shared("fail:sdb,sdn,sdh,sdt,sdc,sdo,sdi,sdu down:ctlA down:ctlB", 2, NULL,
		      "ctlA 4/4 in 2; ctlB 4/4 in 2; ");
	/* a port that is down explains even a single path */
	expect_shared("fail:sdb,sdh,sdt down:ctlB-0d", 1, NULL, "host3 2/2 in 1; 20:06 1/1 in 1; ");
}

/* Others still use it: weaker, and the smallest such part. */
static void parts_that_others_use(void **state)
{
	(void)state;
	expect_shared("fail:sdb,sdh", 2, NULL, "host3 2/4 in 2; ");
	expect_shared("fail:sdb,sdc", 3, NULL, "20:03 2/3 in 3; ");
	expect_shared("fail:sdb,sdh,sdo,sdu", 2, NULL, "4 of 4 left");
	/* beside a part that is wholly down */
	expect_shared("fail:sdt,sdu,sdv,sdb,sdi", 3, NULL, "20:06 3/3 in 3; host3 2/6 in 3; ");
	/* what everything goes through distinguishes nothing */
	expect_shared("samehost:sdn,sdt fail:sdb,sdt", 1, NULL, "2 of 2 left");
}

/* Nothing in common over two arrays: each array is asked by itself. */
static void each_array_by_itself(void **state)
{
	struct verdict_share s;
	struct san san;

	(void)state;
	model_init(&san, 6);
	for (size_t i = 0; i < 6; i++) {
		for (struct san_path *p = san.maps[i]->paths; p; p = p->next_in_map) {
			char tport[16], ctl[16];

			p->target = san_intern(&san, i < 3 ? "array1" : "array2");
			if (i < 3)
				continue;
			snprintf(tport, sizeof(tport), "2%s", p->tport);
			snprintf(ctl, sizeof(ctl), "2%s", p->ctl);
			p->tport = san_intern(&san, tport);
			p->ctl = san_intern(&san, ctl);
		}
	}
	model_do(&san, "fail:sdb,sdc,sdw,sdx"); /* one port of each, other paths use it */
	verdict_shared(&san, NULL, &s);
	assert_int_equal(s.n, 2);
	assert_string_equal(s.row[0].key, "20:03");
	assert_int_equal(s.row[0].names, 2);
	assert_int_equal(s.row[0].total, 3);
	assert_string_equal(s.row[1].key, "220:06");
	assert_int_equal(s.row[1].names, 2);
	assert_int_equal(s.left, 0);
	san_fini(&san);
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
	struct verdict_share s;
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
	verdict_shared(&san, NULL, &s);
	assert_int_equal(s.n, 1);
	assert_string_equal(s.row[0].key, "host3");
	assert_int_equal(s.row[0].down, 2000);
	assert_int_equal(s.row[0].maps, 2000);
	san_fini(&san);
}

/* Whatever the facts are: no crash, one line, nothing that a terminal would obey. */
static void any_model_has_clean_lines(void **state)
{
	(void)state;
	srand(20261121);
	for (int round = 0; round < 4000; round++) {
		struct verdict_share share;
		struct verdict_part part;
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
			verdict_hangs_on(&san, san.maps[i], &part);
		}
		verdict_shared(&san, NULL, &share);
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
		cmocka_unit_test(several_faults),
		cmocka_unit_test(parts_that_others_use),
		cmocka_unit_test(each_array_by_itself),
		cmocka_unit_test(what_all_hangs_on),
		cmocka_unit_test(thousands_of_parts),
		cmocka_unit_test(any_model_has_clean_lines),
	};

	setenv("TZ", "UTC0", 1);
	setlocale(LC_CTYPE, "C.UTF-8"); /* wide characters have their width only there */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
