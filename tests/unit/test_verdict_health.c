/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The health line: its wordings, one case each and more, which of two troubles
 * it names, its exit status, and that it fits 80 columns.
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

/* ---- trouble that is known ---- */

/* Those maps whose letter is in ctx: "bc" is mpathb and mpathc. */
static bool is_known(const void *ctx, const struct san_map *m, enum verdict_map_kind kind,
		     uint32_t usable)
{
	struct verdict_count n;

	verdict_count(m, MODEL_NOW, &n);
	assert_true(kind > VM_OK_UNSURE); /* what is well is not asked about */
	assert_int_equal(usable, n.usable);
	return strchr(ctx, m->name[5]) != NULL;
}

/* clang-format off */
static const struct {
	unsigned maps;
	const char *words, *known;
	int code;
	const char *line, *worst;
	unsigned more;
} known_cases[] = {
	{ 2, "fail:sdb,sdn,sdh,sdc", "a", HEALTH_DEGRADED,
	  "DEGRADED   mpathb: 3 of 4 paths; sdc (host3 > ctlA-0c) failed (ack 1)", "mpathb", 0 },
	{ 2, "fail:sdb,sdn,sdh,sdc", "b", HEALTH_DEGRADED,
	  "AT RISK    mpatha: 1 of 4 paths left (sdt, host4) (ack 1)", "mpatha", 0 },
	{ 2, "fail:sdb,sdn,sdh,sdc", "ab", HEALTH_OK, "ACK        2 maps acknowledged", NULL, 2 },
	{ 1, "fail:sdb", "a", HEALTH_OK, "ACK        1 map acknowledged", NULL, 1 },
	{ 6, "fail:sdb", "a", HEALTH_OK, "ACK        1 map acknowledged", NULL, 1 }, /* never OK */
	{ 6, "none pending:sysfs:_no_answer fail:sdb", "a", HEALTH_OK,
	  "ACK        1 map acknowledged", NULL, 1 },
	{ 1, ALL_FAILED "queueing:yes since:23 until:38", "a", HEALTH_OK,
	  "ACK        1 map acknowledged", NULL, 1 },
	/* of what is left only: not 3 maps, not all that failed */
	{ 3, "fail:sdb,sdc,sdd", "a", HEALTH_DEGRADED,
	  "DEGRADED   2 maps at 3 of 4 paths; sdc (host3 > ctlA-0c) failed (ack 1)", "mpathb", 0 },
	{ 3, "flap:sdb,sdc,sdd", "c", HEALTH_DEGRADED,
	  "FLAPPING   host3 > ctlA-0c: failed and back 9 times in 10 min, 2 maps (ack 1)", "mpatha", 0 },
	{ 3, "slow:sdb,sdc,sdj", "c", HEALTH_DEGRADED,
	  "SLOW       host3 > ctlA-0c: about 48 ms, others 0.9 ms; mpatha (+1 map) (ack 1)", "mpatha", 1 },
	{ 2, ALL_FAILED "queueing:no fail:sdc,sdo,sdi,sdu map:mpathb queueing:yes until:30", "a",
	  HEALTH_FAILED, "QUEUEING   mpathb: no path, may hold I/O; ERRORS IN 30 s, 03:15:00 (W) (ack 1)", "mpathb", 0 },
	{ 2, "held:sdb fail:sdc", "b", HEALTH_DEGRADED,
	  "DEGRADED   mpatha: 3 of 4 paths; sdb (host3 > ctlA-0c) failed (ack 1)", "mpatha", 0 },
	/* what is the host's is nobody's to acknowledge */
	{ 2, "fail:sdb nobody", "a", HEALTH_DEGRADED,
	  "UNWATCHED  no multipathd: a failed path stays failed, nobody retries it (ack 1)", NULL, 0 },
	{ 2, "fail:sdb unread:sdc,sdo,sdi,sdu", "a", HEALTH_UNKNOWN,
	  "UNKNOWN    states of 4 of 4 paths cannot be read (ack 1)", "mpathb", 0 },
	{ 2, "fail:sdb loading", "a", HEALTH_UNKNOWN,
	  "UNKNOWN    not all states are read yet; 2 maps so far (ack 1)", "mpathb", 0 },
	/* nothing to leave out: the usual line */
	{ 6, "", "abcdef", HEALTH_OK,
	  "OK         all 6 maps have all 24 expected paths, over 2 HBAs and 2 controllers", "mpatha", 0 },
};
/* clang-format on */

static void known_trouble_is_not_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known_cases); i++) {
		const char *words = known_cases[i].words;
		struct verdict_health h;
		struct san san;
		char line[400];

		model_init(&san, known_cases[i].maps);
		model_do(&san, words);
		verdict_health_but(&san, MODEL_NOW, &verdict_keys_builtin, is_known,
				   known_cases[i].known, &h);
		snprintf(line, sizeof(line), "%-10s %s", h.word, h.text);
		model_same_text(words, line, known_cases[i].line);
		model_same_int(words, "columns over 80", text_width(line) > 80, false);
		model_same_int(words, "code", h.code, known_cases[i].code);
		model_same_int(words, "more", h.more, known_cases[i].more);
		model_same_text(words, h.worst ? h.worst->name : "none",
				known_cases[i].worst ? known_cases[i].worst : "none");
		san_fini(&san);
	}
}

/* ---- the health line ---- */

struct health_case {
	unsigned maps;
	const char *words;
	int code;
	const char *line;
	const char *worst; /* NULL: none */
	unsigned more;
};

/* clang-format off */
static const struct health_case health_cases[] = {
	{ 1, "", HEALTH_OK,
	  "OK         mpatha has all 4 expected paths, over 2 HBAs and 2 controllers", "mpatha", 0 },
	{ 6, "", HEALTH_OK,
	  "OK         all 6 maps have all 24 expected paths, over 2 HBAs and 2 controllers",
	  "mpatha", 0 },
	{ 1, "noports", HEALTH_OK, "OK         mpatha has all 4 expected paths", "mpatha", 0 },
	{ 1, "none", HEALTH_OK,
	  "OK?        4 of 4 paths seen; no baseline saved yet (sandeck baseline accept)", "mpatha", 0 },
	{ 2, "samehost:sdn,sdt map:mpathb samehost:sdo,sdu", HEALTH_OK,
	  "OK?        mpatha: all 4 paths over one HBA, host3: no redundancy (+1 map)", "mpatha", 1 },
	{ 1, "pending:sysfs:_no_answer_for_12_s", HEALTH_OK,
	  "OK?        nothing wrong in what could be read; sysfs: no answer for 12 s", "mpatha", 0 },
	{ 0, "", HEALTH_OK, "NO MAPS    no multipath map on this host, nothing to watch (d says why)", NULL, 0 },
	{ 0, "nobody", HEALTH_OK, "NO MAPS    no multipath map on this host, nothing to watch (d says why)", NULL, 0 },

	{ 0, "missing:needs_root", HEALTH_UNKNOWN, "UNKNOWN    no multipath map seen: needs root", NULL, 0 },
	{ 0, "loading", HEALTH_UNKNOWN, "UNKNOWN    not all states are read yet; 0 maps so far", NULL, 0 },
	{ 1, "loading", HEALTH_UNKNOWN, "UNKNOWN    not all states are read yet; 1 map so far", "mpatha", 0 },
	{ 1, "loading fail:sdb", HEALTH_DEGRADED, /* what is seen already is said */
	  "DEGRADED   mpatha: 3 of 4 paths since 03:13:58; sdb (host3 > ctlA-0c) failed", "mpatha", 0 },
	{ 1, "unread:sdb,sdn,sdh,sdt missing:needs_root_for_kernel_states", HEALTH_UNKNOWN,
	  "UNKNOWN    states of 4 of 4 paths cannot be read: needs root for kernel states", "mpatha", 0 },
	{ 1, "unread:sdb,sdn,sdh,sdt missing:needs_root nobody", HEALTH_UNKNOWN,
	  "UNKNOWN    states of 4 of 4 paths cannot be read: needs root (+1 more)", "mpatha", 1 },

	/* 2. DEGRADED */
	{ 1, "fail:sdb", HEALTH_DEGRADED,
	  "DEGRADED   mpatha: 3 of 4 paths since 03:13:58; sdb (host3 > ctlA-0c) failed", "mpatha", 0 },
	{ 4, "fail:sdb,sdc,sdd,sde", HEALTH_DEGRADED,
	  "DEGRADED   4 maps at 3 of 4 paths since 03:13:58; all 4 failed go to ctlA-0c", "mpatha", 0 },
	{ 4, "fail:sdb,sdc,sdd,sde down:ctlA-0c", HEALTH_DEGRADED,
	  "DEGRADED   4 maps at 3 of 4 paths; ctlA-0c link down since 03:13:53", "mpatha", 0 },
	{ 2, "fail:sdb,sdc,sdu", HEALTH_DEGRADED,
	  "DEGRADED   2 maps at 5 of 8 paths in all; 2 of 3 failed go to ctlA-0c", "mpathb", 0 },
	/* others still use it, said as such; and both names where that does not fit */
	{ 6, "fail:sdb,sdc", HEALTH_DEGRADED,
	  "DEGRADED   2 maps at 3 of 4 paths; both failed go to ctlA-0c, where 4 work", "mpatha", 0 },
	{ 6, "fail:sdb,sdh", HEALTH_DEGRADED,
	  "AT RISK    mpatha: 2 of 4 paths, all on host4; sdb and sdh failed", "mpatha", 0 },
	{ 1, "baseline:6", HEALTH_DEGRADED, "DEGRADED   mpatha: 4 of 6 paths; 2 missing", "mpatha", 0 },
	{ 1, "faulty:sdb", HEALTH_DEGRADED,
	  "DEGRADED   mpatha: 4 of 4 paths, but sdb: kernel active, checker faulty", "mpatha", 0 },
	{ 6, "blocked:sdb,sdc,sdd,sde,sdf,sdg down:ctlA-0c", HEALTH_DEGRADED,
	  "DEGRADED   6 maps at 3 of 4 paths; 6 paths wait; ctlA-0c link down", "mpatha", 0 },
	{ 2, "blocked:sdb,sdh,sdc,sdi down:host3", HEALTH_DEGRADED,
	  "AT RISK    2 maps at 2 of 4 paths, all on host4; 4 paths wait; host3 link down", "mpatha", 0 },
	/* one of them failed before: the link is what all have in common */
	{ 2, "fail:sdb blocked:sdh,sdc,sdi down:host3", HEALTH_DEGRADED,
	  "AT RISK    2 maps at 2 of 4 paths, all on host4; host3 link down since 03:13:53", "mpatha", 0 },
	{ 2, "gone:sdb blocked:sdh,sdc,sdi", HEALTH_DEGRADED,
	  "AT RISK    2 maps at 2 of 4 paths, all on host4; all 4 down go through host3", "mpatha", 0 },
	{ 1, "blocked:sdb,sdn,sdh,sdt", HEALTH_FAILED, /* at once: nothing goes through */
	  "STUCK      mpatha: all 4 paths blocked, no I/O goes through", "mpatha", 0 },
	{ 2, "blocked:sdb,sdn,sdh,sdt,sdc,sdo,sdi,sdu down:host3 down:host4", HEALTH_FAILED,
	  "STUCK      mpatha, mpathb: all 8 paths blocked, no I/O goes through", "mpatha", 0 },
	{ 1, "held:sdb", HEALTH_DEGRADED,
	  "HELD       sdb failed by root 3 days ago; R brings it back", "mpatha", 0 },
	{ 2, "held:sdb,sdc", HEALTH_DEGRADED,
	  "HELD       sdb and 1 more path failed by root 3 days ago; R brings them back", "mpatha", 0 },
	{ 2, "held:sdb fail:sdc", HEALTH_DEGRADED,
	  "DEGRADED   2 maps at 3 of 4 paths since 03:13:58; both failed go to ctlA-0c", "mpatha", 0 },

	/* 3. AT RISK, one path */
	{ 1, "fail:sdb,sdn,sdh", HEALTH_DEGRADED,
	  "AT RISK    mpatha: 1 of 4 paths left (sdt, host4); one more fault stops /srv/db",
	  "mpatha", 0 },
	{ 1, "fail:sdb,sdn,sdh ghost:sdt", HEALTH_DEGRADED,
	  "AT RISK    mpatha: 1 standby path left (sdt, host4)", "mpatha", 0 },
	{ 1, "fail:sdb,sdn,sdh users:not_used", HEALTH_DEGRADED,
	  "AT RISK    mpatha: 1 of 4 paths left (sdt, host4); one more fault stops it", "mpatha", 0 },
	{ 3, "fail:sdc,sdo,sdi,sdb,sdh,sdd,sdj", HEALTH_DEGRADED,
	  "AT RISK    mpathb: 1 of 4 paths left (sdu, host4) (+2 maps)", "mpathb", 2 },
	{ 2, "fail:sdb,sdn,sdh,sdc,sdo,sdi users:not_used", HEALTH_DEGRADED, /* a used one comes first */
	  "AT RISK    2 maps at 1 of 4 paths, all on host4; 4 of 6 failed go through host3",
	  "mpathb", 0 },

	/* 4. AT RISK, one part */
	{ 6, "offline:sdb,sdc,sdd,sde,sdf,sdg,sdh,sdi,sdj,sdk,sdl,sdm down:host3", HEALTH_DEGRADED,
	  "AT RISK    6 maps at 2 of 4 paths, all on host4; host3 link down since 03:13:53",
	  "mpatha", 0 },
	{ 2, "fail:sdb,sdh,sdc", HEALTH_DEGRADED,
	  "AT RISK    mpatha: 2 of 4 paths, all on host4; sdb and sdh failed (+1 map)", "mpatha", 1 },
	{ 2, "fail:sdb,sdh,sdo,sdu", HEALTH_DEGRADED, /* they hang on different parts */
	  "AT RISK    mpatha: 2 of 4 paths, all on host4; sdb and sdh failed (+1 map)", "mpatha", 1 },

	/* two faults at a time; the cause gives up its clock before it goes */
	{ 6, "offline:sdb,sdc,sdd,sde,sdf,sdg,sdh,sdi,sdj,sdk,sdl,sdm,sdt,sdu,sdv,sdw,sdx,sdy "
	     "down:host3 down:ctlB-0d", HEALTH_DEGRADED,
	  "AT RISK    6 maps at 1 of 4 paths, all on host4; host3 link down", "mpatha", 0 },
	{ 6, "offline:sdb,sdc,sdd,sde,sdf,sdg,sdh,sdi,sdj,sdk,sdl,sdm down:host3 nobody",
	  HEALTH_DEGRADED,
	  "AT RISK    6 maps at 2 of 4 paths, all on host4; host3 link down (+1 more)", "mpatha", 1 },
	/* 5. and 6. QUEUEING */
	{ 1, ALL_FAILED "queueing:yes since:23 until:38 bio inflight:212", HEALTH_FAILED,
	  "QUEUEING   mpatha: no path for 23 s, 212 I/O held; ERRORS IN 38 s, 03:15:08 (W)", "mpatha", 0 },
	{ 1, ALL_FAILED "queueing:yes since:23 until:38", HEALTH_FAILED,
	  "QUEUEING   mpatha: no path for 23 s, may hold I/O; ERRORS IN 38 s, 03:15:08 (W)", "mpatha", 0 },
	{ 1, ALL_FAILED "queueing:yes since:23 until:38 silent:12", HEALTH_FAILED,
	  "QUEUEING   mpatha: no path; errors at 03:15:08 or later (multipathd silent 12 s)", "mpatha", 0 },
	{ 1, ALL_FAILED "queueing:yes since:23 until:-4", HEALTH_FAILED,
	  "QUEUEING   mpatha: no path for 23 s, may hold I/O; errors due since 03:14:26 (W)", "mpatha", 0 },
	{ 2, ALL_FAILED "fail:sdc queueing:yes since:23 until:38 bio inflight:212", HEALTH_FAILED,
	  "QUEUEING   mpatha: no path for 23 s; ERRORS IN 38 s, 03:15:08 (W) (+1 map)", "mpatha", 1 },
	{ 1, ALL_FAILED "queueing:yes since:23 bio inflight:31", HEALTH_FAILED,
	  "QUEUEING   mpatha: no path for 23 s, 31 I/O held, NO LIMIT; sync hangs (W)", "mpatha", 0 },
	/* multipathd begins to count at its next check; and not at all while it is silent */
	{ 1, ALL_FAILED "queueing:yes since:2 bio inflight:31", HEALTH_FAILED,
	  "QUEUEING   mpatha: no path for 2 s, 31 I/O held, limit 60 s begins (W)", "mpatha", 0 },
	{ 1, ALL_FAILED "queueing:yes since:2 bio inflight:31 silent:48", HEALTH_FAILED,
	  "QUEUEING   mpatha: no path for 2 s, 31 I/O held, NO LIMIT (W) (+1 more)", "mpatha", 1 },
	{ 1, ALL_FAILED "queueing:yes since:23 open:2", HEALTH_FAILED,
	  "QUEUEING   mpatha: no path for 23 s, may hold I/O, NO LIMIT; sync hangs (W)", "mpatha", 0 },
	{ 1, ALL_FAILED "queueing:yes since:23 limit:-2 deaf:4", HEALTH_FAILED,
	  "QUEUEING   mpatha: no path, limit not known (multipathd does not answer) (W)", "mpatha", 0 },
	{ 3, ALL_FAILED "fail:sdc,sdo,sdi,sdu,sdd,sdp,sdj,sdv queueing:yes since:23 until:38 "
	     "map:mpathb queueing:yes since:23 map:mpathc queueing:no since:23", HEALTH_FAILED,
	  "QUEUEING   mpatha: I/O errors in 38 s.  mpathb waits for ever.  mpathc is dead.",
	  "mpatha", 0 },

	/* 7. DEAD, and what stays */
	{ 1, ALL_FAILED "queueing:no since:23 hurt users:/srv/log_(ext4,_ro)", HEALTH_FAILED,
	  "DEAD       mpatha: no path since 03:14:07, I/O gets errors; /srv/log read-only", "mpatha", 0 },
	{ 1, ALL_FAILED "queueing:unknown since:23", HEALTH_FAILED,
	  "NO PATH    mpatha: no path for 23 s; whether I/O is held or fails is not known", "mpatha", 0 },
	{ 2, ALL_FAILED "fail:sdc,sdo,sdi,sdu queueing:yes since:60 map:mpathb queueing:no since:5",
	  HEALTH_FAILED, /* what waits can still be decided on; each is named */
	  "QUEUEING   mpatha waits for ever.  mpathb is dead.", "mpatha", 0 },
	{ 3, ALL_FAILED "fail:sdc,sdo,sdi,sdu,sdd,sdp,sdj,sdv queueing:yes since:60 "
	     "map:mpathb queueing:no since:60 map:mpathc queueing:no since:60", HEALTH_FAILED,
	  "QUEUEING   mpatha waits for ever.  mpathb, mpathc are dead.", "mpatha", 0 },
	{ 3, ALL_FAILED "fail:sdc,sdo,sdi,sdu,sdd queueing:no since:60 "
	     "map:mpathb queueing:no since:60", HEALTH_FAILED, /* a third one is degraded */
	  "DEAD       mpatha, mpathb: no path, I/O gets errors (+1 map)", "mpatha", 1 },
	{ 1, "hurt users:/srv/log_(ext4,_ro)", HEALTH_DEGRADED,
	  "BACK, NOT WELL mpatha has 4 of 4 paths; /srv/log is still read-only", "mpatha", 0 },

	/* 8. SUSPENDED */
	{ 1, "suspended:250", HEALTH_FAILED,
	  "SUSPENDED  mpatha for 4 min 10 s: all I/O and every sync waits (C continues it)",
	  "mpatha", 0 },
	{ 1, "suspended:2", HEALTH_OK,
	  "OK         mpatha has all 4 expected paths, over 2 HBAs and 2 controllers", "mpatha", 0 },
	/* 9. STUCK */
	{ 1, "stuck:sdb", HEALTH_DEGRADED,
	  "STUCK      sdb: 3 I/O sent, none finished for 22 s; kernel still says active", "mpatha", 0 },
	{ 1, "stuck:sdb chk-only:sdb", HEALTH_DEGRADED,
	  "STUCK      sdb: 3 I/O sent, none finished for 22 s; checker still says ready", "mpatha", 0 },
	/* no path finishes any: that is no degraded map */
	{ 1, "stuck:sdb blocked:sdb,sdn,sdh,sdt", HEALTH_FAILED,
	  "STUCK      mpatha: all 4 paths blocked, no I/O finished for 22 s", "mpatha", 0 },
	{ 3, "stuck:sdb,sdc,sdd blocked:sdb,sdn,sdh,sdt,sdc,sdo,sdi,sdu,sdd,sdp,sdj,sdv", HEALTH_FAILED,
	  "STUCK      mpatha, mpathb, mpathc: all 12 paths blocked, no I/O for 22 s",
	  "mpatha", 0 },
	{ 5, "halted:9 inflight:1 map:mpathb halted:8 map:mpathc halted:8 map:mpathd halted:8 stuck:sdf",
	  HEALTH_FAILED, "STUCK      4 maps: no I/O for 9 s (+1 map)", "mpatha", 1 },
	{ 1, "halted:9 inflight:1", HEALTH_FAILED,
	  "STUCK      mpatha: 1 in flight, no I/O finished for 9 s", "mpatha", 0 },
	/* 10. UNWATCHED */
	{ 1, "nobody", HEALTH_DEGRADED,
	  "UNWATCHED  no multipathd: a failed path stays failed, nobody retries it", NULL, 0 },
	{ 1, "nobody fail:sdb", HEALTH_DEGRADED, /* what it leaves is told, not only counted */
	  "UNWATCHED  no multipathd, nobody retries: mpatha: 3 of 4 paths", NULL, 0 },
	{ 5, "nobody fail:sdb,sdc,sdd", HEALTH_DEGRADED,
	  "UNWATCHED  no multipathd, nobody retries: 3 maps at 3 of 4 paths", NULL, 0 },
	/* one look gives a daemon up after 4 s: what never answered has no word that may be fresh */
	{ 1, "deaf:4 none", HEALTH_DEGRADED,
	  "UNWATCHED  multipathd silent for 4 s; path states are the kernel's", NULL, 0 },
	{ 1, "silent:4", HEALTH_OK, "OK         mpatha has all 4 expected paths, over 2 HBAs and 2 controllers", "mpatha", 0 },
	{ 5, "silent:12 fail:sdb,sdc,sdd,sde,sdf", HEALTH_DEGRADED,
	  "UNWATCHED  multipathd silent for 12 s; 5 maps at 3 of 4 paths", NULL, 0 },
	{ 2, "nobody flap:sdo,sdb", HEALTH_DEGRADED,
	  "UNWATCHED  no multipathd: a failed path stays failed (+2 maps)", NULL, 2 },
	{ 2, "nobody fail:sdb flap:sdo", HEALTH_DEGRADED,
	  "UNWATCHED  no multipathd, nobody retries: mpatha: 3 of 4 paths (+1 map)", NULL, 1 },
	{ 1, "silent:12 ioerr:5", HEALTH_DEGRADED,
	  "UNWATCHED  multipathd silent for 12 s; path states are the kernel's (+1 map)", NULL, 1 },
	{ 1, "nobody fail:sdb,sdh", HEALTH_DEGRADED,
	  "AT RISK    mpatha: 2 of 4 paths, all on host4 (+1 more)", "mpatha", 1 },

	/* next in line */
	{ 1, "ioerr:5", HEALTH_DEGRADED,
	  "I/O ERRORS mpatha: 4 of 4 paths ok, but I/O fails: array out of space (27/07)", "mpatha", 0 },
	{ 3, "flap:sdb,sdc,sdd fail:sdb,sdc", HEALTH_DEGRADED, /* some are back, some not yet */
	  "DEGRADED   2 maps at 3 of 4 paths; ctlA-0c flaps: 9 times in 10 min (+1 map)", "mpatha", 1 },
	{ 3, "flap:sdb,sdc,sdn", HEALTH_DEGRADED,
	  "FLAPPING   host3 > ctlA-0c: failed and back 9 times in 10 min, 2 maps", "mpatha", 0 },
	{ 1, "noparts:sdb flap:sdb", HEALTH_DEGRADED,
	  "FLAPPING   sdb of mpatha: failed and back 9 times in 10 min", "mpatha", 0 },
	{ 1, "slow:sdb", HEALTH_DEGRADED,
	  "SLOW       host3 > ctlA-0c: about 48 ms, others 0.9 ms since 03:13:53; mpatha", "mpatha", 0 },
	{ 6, "slow:sdb,sdc,sdd", HEALTH_DEGRADED, /* either port may be the cause */
	  "SLOW       host3 > ctlA-0c: up to 48 ms, others 0.9 ms since 03:13:53; 3 maps", "mpatha", 0 },
	{ 6, "slow:sdb,sdc sick:host3", HEALTH_DEGRADED, /* the evidence comes before the rest */
	  "SLOW       host3 > ctlA-0c: up to 48 ms; 212 link errors at host3; 2 maps", "mpatha", 0 },
	{ 6, "slow:sdb,sdi", HEALTH_DEGRADED,
	  "SLOW       host3: up to 48 ms, others 0.9 ms since 03:13:53; 2 maps", "mpatha", 0 },
	{ 2, "slow:sdb,sdu", HEALTH_DEGRADED, /* nothing in common: the worst is named */
	  "SLOW       host3 > ctlA-0c: up to 48 ms, others 0.9 ms since 03:13:53; 2 maps", "mpatha", 0 },
	{ 1, "marginal:sdb group:2", HEALTH_DEGRADED,
	  "MARGINAL   host3 > ctlA-0c: only marked, used like any other; mpatha", "mpatha", 0 },
	{ 6, "marginal:sdb,sdn,sdh,sdi", HEALTH_DEGRADED, /* three in mpatha: it is the worst */
	  "MARGINAL   host3 > ctlA-0c: in use, nothing better is left; 4 paths of 2 maps", "mpatha", 0 },
	{ 3, "marginal:sdh,sdt,sdi,sdu,sdj,sdv", HEALTH_DEGRADED,
	  "MARGINAL   ctlB: used only when nothing better is left; 6 paths of 3 maps", "mpatha", 0 },
	{ 2, "marginal:sdb flap:sdc slow:sdo", HEALTH_DEGRADED,
	  "MARGINAL   host3 > ctlA-0c: only marked, used like any other; mpatha (+1 map)", "mpatha", 1 },
	{ 2, "marginal:sdb fail:sdc", HEALTH_DEGRADED, /* with one that has failed comes after it */
	  "DEGRADED   mpathb: 3 of 4 paths; sdc (host3 > ctlA-0c) failed (+1 map)", "mpathb", 1 },
	/* multipathd takes no marginal group before another, whatever its priority */
	{ 1, "marginal:sdb,sdn group:2", HEALTH_DEGRADED,
	  "MARGINAL   ctlA: used only when nothing better is left; 2 paths of 1 map", "mpatha", 0 },
	{ 2, "group:2 map:mpathb group:2", HEALTH_OK,
	  "DETOUR     2 maps on group 2 (priority 10); group 1 (priority 50) is usable (S)",
	  "mpatha", 0 },
	{ 1, "group:2 chosen:2", HEALTH_OK,
	  "OK         mpatha has all 4 expected paths, over 2 HBAs and 2 controllers", "mpatha", 0 },
	{ 1, "group:2 bypass:1", HEALTH_OK,
	  "OK         mpatha has all 4 expected paths, over 2 HBAs and 2 controllers", "mpatha", 0 },
	{ 1, "drop:sdb,sdn,sdh,sdt none", HEALTH_DEGRADED,
	  "EMPTY      mpatha: no path in its table and none expected", "mpatha", 0 },
};
/* clang-format on */

static void health_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(health_cases); i++) {
		const struct health_case *c = &health_cases[i];
		struct verdict_health h;
		struct san san;
		char line[400];

		model_init(&san, c->maps);
		model_do(&san, c->words);
		verdict_health(&san, MODEL_NOW, &verdict_keys_builtin, &h);
		snprintf(line, sizeof(line), "%-10s %s", h.word, h.text);
		model_same_text(c->words, line, c->line);
		model_same_int(c->words, "columns over 80", text_width(line) > 80, false);
		model_same_int(c->words, "code", h.code, c->code);
		model_same_int(c->words, "more", h.more, c->more);
		model_same_text(c->words, h.worst ? h.worst->name : "none",
				c->worst ? c->worst : "none");
		san_fini(&san);
	}
}

/* The same words about mpathb: its paths follow those of mpatha by a letter. */
static void do_on_second(struct san *san, const char *words)
{
	char text[200];

	snprintf(text, sizeof(text), "map:mpathb %s", words);
	for (char *c = strstr(text, "sd"); c; c = strstr(c + 1, "sd"))
		c[2]++;
	model_do(san, text);
}

/* Of two troubles the line names the more urgent one, whichever map comes first. */
static void urgency(void **state)
{
	static const char *const worst_first[] = {
		"fail:sdb,sdn,sdh,sdt queueing:yes until:38",
		"suspended:100",
		"fail:sdb,sdn,sdh,sdt queueing:yes",
		"fail:sdb,sdn,sdh,sdt queueing:no",
		"stuck:sdb",
		"fail:sdb,sdh",
		"ioerr:5",
		"fail:sdb",
		"hurt",
		"flap:sdb",
		"slow:sdb",
		"none",
		"",
	};

	(void)state;
	for (size_t i = 0; i + 1 < ARRAY_LEN(worst_first); i++) {
		for (int second = 0; second < 2; second++) {
			struct verdict_health h;
			struct san san;

			model_init(&san, 2);
			model_do(&san, worst_first[second ? i + 1 : i]);
			do_on_second(&san, worst_first[second ? i : i + 1]);
			verdict_health(&san, MODEL_NOW, &verdict_keys_builtin, &h);
			model_same_text(worst_first[i], h.worst->name,
					second ? "mpathb" : "mpatha");
			san_fini(&san);
		}
	}
}

/* Among maps in the same trouble: the nearest deadline, the oldest, and what is in use. */
static void urgency_within_a_kind(void **state)
{
	static const struct {
		const char *a, *b, *worst;
	} rows[] = {
		{ ALL_FAILED "queueing:yes until:38", ALL_FAILED "queueing:yes until:20",
		  "mpathb" },
		{ ALL_FAILED "queueing:yes until:20", ALL_FAILED "queueing:yes until:38",
		  "mpatha" },
		{ "suspended:10", "suspended:100", "mpathb" },
		{ "fail:sdb,sdh", "fail:sdb,sdh,sdn", "mpathb" },
		{ "fail:sdb,sdh users:not_used", "fail:sdb,sdh", "mpathb" },
		{ "fail:sdb,sdh", "fail:sdb,sdh users:not_used", "mpatha" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct verdict_health h;
		struct san san;

		model_init(&san, 2);
		model_do(&san, rows[i].a);
		do_on_second(&san, rows[i].b);
		verdict_health(&san, MODEL_NOW, &verdict_keys_builtin, &h);
		model_same_text(rows[i].a, h.worst->name, rows[i].worst);
		san_fini(&san);
	}
}

/* Who has put the keys elsewhere is not told to press what does something else. */
static void keys_have_the_readers_names(void **state)
{
	static const struct verdict_keys mine = { "a", "b", "c", "d", "e", "f",
						  "g", "h", "i", "j", "k", "l" };
	static const struct {
		const char *words, *says;
	} rows[] = {
		{ ALL_FAILED "queueing:yes", "(e)" },
		{ "suspended:250", "(f continues it)" },
		{ "held:sdb", "b brings it back" },
		{ "group:2", "(c)" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct verdict_health h;
		struct san san;

		model_init(&san, 1);
		model_do(&san, rows[i].words);
		verdict_health(&san, MODEL_NOW, &mine, &h);
		if (!strstr(h.text, rows[i].says))
			fail_msg("%s: %s", rows[i].words, h.text);
		san_fini(&san);
	}
}

/* A monitoring system has no keys to press. */
static void batch_names_no_keys(void **state)
{
	static const char *const words[] = {
		ALL_FAILED "queueing:yes until:38",
		ALL_FAILED "queueing:yes",
		"suspended:250",
		"held:sdb",
		"group:2",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct verdict_health keys, none;
		struct san san;

		model_init(&san, 1);
		model_do(&san, words[i]);
		verdict_health(&san, MODEL_NOW, &verdict_keys_builtin, &keys);
		verdict_health(&san, MODEL_NOW, NULL, &none);
		assert_string_not_equal(keys.text, none.text);
		assert_null(strstr(none.text, "(W)"));
		assert_null(strstr(none.text, "(S)"));
		assert_null(strstr(none.text, "C continues"));
		assert_null(strstr(none.text, "R brings"));
		san_fini(&san);
	}
}

/* The whole list: what the health line says first, and then all that it only counts. */
static void all_troubles(void **state)
{
	static const char *const wanted[] = {
		"DEAD       mpathc: no path since 03:14:07 (23 s): every I/O gets an error at once",
		"AT RISK    mpathb: 2 of 4 paths, all on host4; both failed go through host3, "
		"where 3 work; sdc and sdi failed",
		"UNWATCHED  no multipathd: a failed path stays failed, nobody retries it",
		"DEGRADED   mpatha: 3 of 4 paths since 03:13:58; sdb (host3 > ctlA-0c) failed",
	};
	struct verdict_trouble t[5];
	char text[500], line[600];
	struct san san;
	size_t n;

	(void)state;
	model_init(&san, 4);
	model_do(&san, "nobody fail:sdb,sdc,sdi,sdd,sdp,sdj,sdv map:mpathc queueing:no since:23");
	n = verdict_troubles(&san, MODEL_NOW, t, ARRAY_LEN(t));
	assert_int_equal(n, ARRAY_LEN(wanted));
	for (size_t i = 0; i < n; i++) {
		verdict_trouble_text(text, sizeof(text), &san, &t[i], MODEL_NOW);
		snprintf(line, sizeof(line), "%-10s %s", t[i].word, text);
		model_same_text("trouble", line, wanted[i]);
	}
	/* no room: the worst are kept, all are counted */
	n = verdict_troubles(&san, MODEL_NOW, t, 2);
	assert_int_equal(n, ARRAY_LEN(wanted));
	assert_string_equal(t[0].map->name, "mpathc");
	assert_string_equal(t[1].map->name, "mpathb");
	san_fini(&san);
}

/* Worse than any map that still does I/O; a map that holds or fails it comes first. */
static void accepted_maps_that_are_gone(void **state)
{
	static const struct {
		size_t maps;
		const char *script;
		uint32_t gone;
		const char *names, *wanted;
	} rows[] = {
		{ 0, "", 1, "mpathb", "GONE       mpathb: accepted with 4 paths, the map is gone" },
		{ 0, "", 2, "mpathb, mpathc",
		  "GONE       2 accepted maps are gone: mpathb, mpathc" },
		{ 1, "", 1, "mpathb", "GONE       mpathb: accepted with 4 paths, the map is gone" },
		{ 1, "fail:sdb nobody", 1, "mpathb",
		  "GONE       mpathb: accepted with 4 paths, the map is gone (+2 more)" },
		{ 1, "map:mpatha fail:sdb,sdh,sdn,sdt queueing:no since:23", 1, "mpathb",
		  "DEAD       mpatha: no path since 03:14:07, I/O gets errors (+1 more)" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct verdict_trouble t[4];
		struct verdict_health h;
		char line[400];
		struct san san;
		size_t n;

		model_init(&san, rows[i].maps);
		model_do(&san, rows[i].script);
		san.host.gone_maps = rows[i].gone;
		san.host.gone_paths = 4 * rows[i].gone;
		san.host.gone_names = rows[i].names;
		verdict_health(&san, MODEL_NOW, &verdict_keys_builtin, &h);
		snprintf(line, sizeof(line), "%-10s %s", h.word, h.text);
		model_same_text("line", line, rows[i].wanted);
		assert_int_equal(h.code, HEALTH_FAILED);
		n = verdict_troubles(&san, MODEL_NOW, t, ARRAY_LEN(t));
		assert_in_range(n, 1, VERDICT_TROUBLES(&san));
		assert_string_equal(t[0].word, h.word);
		verdict_trouble_text(line, sizeof(line), &san, &t[*rows[i].script == 'm'],
				     MODEL_NOW);
		assert_non_null(strstr(line, rows[i].names));
		san_fini(&san);
	}
}

static void a_daemon_is_silent_after_ten_seconds(void **state)
{
	struct verdict_health h;
	struct san san;

	(void)state;
	model_init(&san, 1);
	san.host.silent_since = MODEL_NOW - 10000;
	verdict_health(&san, MODEL_NOW, &verdict_keys_builtin, &h);
	assert_string_equal(h.word, "OK");
	san.host.silent_since--;
	verdict_health(&san, MODEL_NOW, &verdict_keys_builtin, &h);
	assert_string_equal(h.word, "UNWATCHED");
	san.host.charge = SAN_CHARGE_SANDECK; /* then nobody waits for it */
	verdict_health(&san, MODEL_NOW, &verdict_keys_builtin, &h);
	assert_string_equal(h.word, "OK");
	san_fini(&san);
}

static void a_map_that_the_daemon_does_not_have(void **state)
{
	struct verdict_health h;
	struct verdict v;
	struct san san;

	(void)state;
	model_init(&san, 3);
	model_map(&san, "mpathb")->daemon_has = SAN_NO;
	verdict_health(&san, MODEL_NOW, &verdict_keys_builtin, &h);
	assert_string_equal(h.word, "UNWATCHED");
	assert_int_equal(h.code, HEALTH_DEGRADED);
	assert_int_equal(h.more, 0);
	model_same_text("one", h.text,
			"mpathb: multipathd does not have this map: a failed path stays failed");
	verdict_map(&san, model_map(&san, "mpathb"), MODEL_NOW, &v);
	model_same_text("row", v.reason,
			"4 of 4 paths; multipathd does not have this map: nobody checks or "
			"reinstates its paths");
	model_do(&san, "fail:sdc");
	verdict_health(&san, MODEL_NOW, &verdict_keys_builtin, &h);
	assert_string_equal(h.word, "DEGRADED");
	verdict_path(&san, model_path(&san, "sdc"), MODEL_NOW, &v);
	model_same_text("path", v.next, "nobody retries it: multipathd does not have the map");
	/* of a daemon that is gone nothing is known */
	san.host.charge = SAN_CHARGE_NOBODY;
	verdict_health(&san, MODEL_NOW, &verdict_keys_builtin, &h);
	model_same_text("nobody", h.text, "no multipathd, nobody retries: mpathb: 3 of 4 paths");
	san_fini(&san);
}

/* Whatever the facts are: no crash, one line, nothing that a terminal would obey. */
static void any_model_has_a_clean_line(void **state)
{
	(void)state;
	srand(20261121);
	for (int round = 0; round < 4000; round++) {
		struct verdict_totals t;
		struct verdict_health h;
		struct san san;

		model_any(&san);
		verdict_totals(&san, MODEL_NOW, &t);
		verdict_health(&san, MODEL_NOW, &verdict_keys_builtin, &h);
		model_clean(h.text, 79 - (strlen(h.word) > 10 ? (int)strlen(h.word) : 10));
		assert_true(*h.word && *h.text);
		san_fini(&san);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(health_lines),
		cmocka_unit_test(known_trouble_is_not_named),
		cmocka_unit_test(urgency),
		cmocka_unit_test(urgency_within_a_kind),
		cmocka_unit_test(keys_have_the_readers_names),
		cmocka_unit_test(batch_names_no_keys),
		cmocka_unit_test(all_troubles),
		cmocka_unit_test(accepted_maps_that_are_gone),
		cmocka_unit_test(a_daemon_is_silent_after_ten_seconds),
		cmocka_unit_test(a_map_that_the_daemon_does_not_have),
		cmocka_unit_test(any_model_has_a_clean_line),
	};

	setenv("TZ", "UTC0", 1);
	setlocale(LC_CTYPE, "C.UTF-8"); /* wide characters have their width only there */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
