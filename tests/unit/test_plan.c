/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plans: what each verb sends and says, how much it must be confirmed, and
 * what cannot be done and why.
 */
#include "model.h"
#include "model_plan.h"

#include "base/attr.h"
#include "engine/verdict.h"

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

/* ---- what is sent, how it is confirmed, what is said ---- */

struct plan_case {
	const char *words;
	enum plan_verb verb;
	const char *objects;
	enum plan_level level;
	bool undone;
	uint32_t after;
	const char *sends, *direct; /* direct "": sends is the only way */
	const char *says[3];
};

/* clang-format off */
static const struct plan_case plan_cases[] = {
	/* fail */
	{ "", PLAN_FAIL, "sdb", PLAN_LOWERS, false, 3, "multipathd fail path sdb",
	  "dmsetup message mpatha 0 fail_path 8:16",
	  { "THEN: 3 of 4 usable. I/O stays on group 1.\n",
	    "STAYS: failed until R: multipathd stops checking sdb. If multipathd is restarted it "
	    "forgets this and brings sdb back.\n",
	    "CHECK: again when sent: refused if it would leave fewer than 3 usable paths\n" } },
	{ "fail:sdb", PLAN_FAIL, "sdn", PLAN_LOWERS, false, 2, "multipathd fail path sdn",
	  "dmsetup message mpatha 0 fail_path 8:208",
	  { "THEN: !2 of 4 usable, all to ctlB.  NO REDUNDANCY LEFT. I/O moves to group 2, "
	    "priority 10 (not optimized).\n" } },
	{ "fail:sdb,sdh queueing:yes", PLAN_FAIL, "sdn", PLAN_LOWERS, false, 1,
	  "multipathd fail path sdn", "dmsetup message mpatha 0 fail_path 8:208",
	  { "THEN: !1 of 4 usable: sdt, on the same HBA host4.  NO REDUNDANCY LEFT. ",
	    "IF sdt FAILS TOO: I/O is held 60 s (no_path_retry 12), then gets errors.\n",
	    "CHECK: again when sent: refused if it would then leave no usable path\n" } },
	{ "fail:sdb,sdh queueing:yes silent:48", PLAN_FAIL, "sdn", PLAN_LOWERS, false, 1,
	  "multipathd fail path sdn", "dmsetup message mpatha 0 fail_path 8:208",
	  { "IF sdt FAILS TOO: I/O is held WITHOUT LIMIT while multipathd is silent.\n" } },
	/* others are well, but I/O would stay with the stuck one: that is why the name is asked for */
	{ "stuck:sdb", PLAN_FAIL, "sdn", PLAN_STOPS, false, 3, "multipathd fail path sdn",
	  "dmsetup message mpatha 0 fail_path 8:208",
	  { "!I/O stays on group 1, where nothing is left that it can rely on." } },
	/* of the two that are left one is stuck: without the other nothing may end */
	{ "fail:sdb,sdh stuck:sdt limit:-1 queueing:yes", PLAN_FAIL, "sdn", PLAN_STOPS, false, 1,
	  "multipathd fail path sdn", "dmsetup message mpatha 0 fail_path 8:208",
	  { "!But sdt is stuck: 3 I/O sent, none finished for 22 s; kernel !still says active.",
	    "IF sdt FAILS TOO: I/O is held WITHOUT LIMIT, sync hangs.\n" } },
	{ "fail:sdb,sdh stuck:sdt", PLAN_FAIL, "sdt", PLAN_LOWERS, false, 1,
	  "multipathd fail path sdt", "dmsetup message mpatha 0 fail_path 8:304", { NULL } },
	{ "blocked:sdb,sdh,sdt", PLAN_FAIL, "sdn", PLAN_STOPS, false, 0, "multipathd fail path sdn",
	  "dmsetup message mpatha 0 fail_path 8:208",
	  { "NOW: 1 of 4 usable: sdn (group 1, in use)",
	    "!sdb and 2 more wait (device blocked): they may fail next.",
	    "THEN: !0 of 4 usable: ONLY PATHS THAT WAIT ARE LEFT" } },
	/* sdt is fine, but the kernel would not use it while sdb only waits */
	{ "blocked:sdb", PLAN_FAIL, "sdn", PLAN_STOPS, false, 2, "multipathd fail path sdn",
	  "dmsetup message mpatha 0 fail_path 8:208",
	  { "THEN: !2 of 4 usable, ", "I/O stays on group 1, where every path waits" } },
	{ "checking:sdh", PLAN_SWITCH, "mpatha 2", PLAN_LOWERS, false, 4,
	  "multipathd switch map mpatha group 2", "dmsetup message mpatha 0 switch_group 2",
	  { "But sdh is pending: kernel active, checker i/o pending" } },
	{ "stuck:sdh,sdt", PLAN_SWITCH, "mpatha 2", PLAN_STOPS, false, 4,
	  "multipathd switch map mpatha group 2", "dmsetup message mpatha 0 switch_group 2",
	  { "!But sdh is stuck: 3 I/O sent, none finished for 22 s" } },
	{ "blocked:sdh,sdt", PLAN_SWITCH, "mpatha 2", PLAN_STOPS, false, 2,
	  "multipathd switch map mpatha group 2", "dmsetup message mpatha 0 switch_group 2",
	  { "THEN: !I/O goes to group 2: 0 of 2 usable, 2 wait, priority 10" } },
	{ "blocked:sdb,sdh,sdt", PLAN_FAIL, "sdt", PLAN_LOWERS, false, 1, "multipathd fail path sdt",
	  "dmsetup message mpatha 0 fail_path 8:304", { "THEN: !1 of 4 usable: sdn" } },
	{ "fail:sdb,sdn,sdh", PLAN_FAIL, "sdt", PLAN_STOPS, false, 0, "multipathd fail path sdt",
	  "dmsetup message mpatha 0 fail_path 8:304",
	  { "THEN: !0 of 4 usable: NO PATH LEFT.  I/O gets errors at once.\n" } },
	{ "fail:sdb,sdn,sdh queueing:unknown limit:-2", PLAN_FAIL, "sdt", PLAN_STOPS, false, 0,
	  "multipathd fail path sdt", "dmsetup message mpatha 0 fail_path 8:304",
	  { "NO PATH LEFT.  I/O is held or gets errors: not !known which.\n" } },
	{ "stuck:sdb", PLAN_FAIL, "sdb", PLAN_LOWERS, false, 3, "multipathd fail path sdb",
	  "dmsetup message mpatha 0 fail_path 8:16",
	  { " 3 I/O in flight on sdb are not aborted: each ends or times out." } },
	{ "fail:sdn,sdh,sdt dm-offline:sdb", PLAN_FAIL, "sdb", PLAN_LOWERS, false, 0, /* was no use */
	  "multipathd fail path sdb", "dmsetup message mpatha 0 fail_path 8:16", { NULL } },
	{ "", PLAN_FAIL, "sdb direct", PLAN_LOWERS, true, 3,
	  "dmsetup message mpatha 0 fail_path 8:16", "",
	  { "STAYS: !only for a moment: multipathd does not know of it, and reinstates !sdb at its "
	    "next check.\n" } },
	{ "nobody", PLAN_FAIL, "sdb", PLAN_LOWERS, false, 3,
	  "dmsetup message mpatha 0 fail_path 8:16", "",
	  { "STAYS: failed until R: nobody checks paths here.\n" } },
	{ "silent:12", PLAN_FAIL, "sdb", PLAN_LOWERS, false, 3, "multipathd fail path sdb",
	  "dmsetup message mpatha 0 fail_path 8:16",
	  { "!multipathd has not answered for 12 s: it may not answer this." } },
	{ "lab", PLAN_FAIL, "sdb", PLAN_LOWERS, false, 3, "multipathd fail path sdb",
	  "dmsetup message mpatha 0 fail_path 8:16", { NULL } },

	/* reinstate */
	{ "fail:sdb", PLAN_REINSTATE, "sdb", PLAN_SAFE, true, 4, "multipathd reinstate path sdb",
	  "dmsetup message mpatha 0 reinstate_path 8:16",
	  { "NOW: failed: kernel failed, checker faulty, device running; failed once 3 of 4 usable\n",
	    "STAYS: !only until multipathd's next check, if that still says faulty.\n" } },
	{ "held:sdb", PLAN_REINSTATE, "sdb", PLAN_SAFE, false, 4, "multipathd reinstate path sdb",
	  "dmsetup message mpatha 0 reinstate_path 8:16",
	  { "multipathd's checks, which begin again, find it good" } },
	{ "held:sdb", PLAN_REINSTATE, "sdb direct", PLAN_SAFE, false, 4,
	  "dmsetup message mpatha 0 reinstate_path 8:16", "",
	  { "multipathd still does not check sdb" } },
	{ ALL_FAILED "queueing:yes bio inflight:9", PLAN_REINSTATE, "sdb", PLAN_SAFE, true, 1,
	  "multipathd reinstate path sdb", "dmsetup message mpatha 0 reinstate_path 8:16",
	  { "THEN: 1 of 4 usable; I/O goes on: 9 I/O held." } },
	{ "offline:sdb", PLAN_REINSTATE, "sdb", PLAN_SAFE, true, 3, "multipathd reinstate path sdb",
	  "dmsetup message mpatha 0 reinstate_path 8:16",
	  { "STAYS: !only until the next I/O fails it: device transport-offline.\n" } },
	{ "fail:sdb,sdn group:2 failback:immediate", PLAN_REINSTATE, "sdb", PLAN_SAFE, true, 3,
	  "multipathd reinstate path sdb", "dmsetup message mpatha 0 reinstate_path 8:16",
	  { "I/O stays on group 2. multipathd then moves I/O to group 1 (failback immediate)." } },
	/* what a daemon said before it fell silent is history, and what it will do is a condition */
	{ "fail:sdb,sdn group:2 failback:immediate silent:130", PLAN_REINSTATE, "sdb", PLAN_SAFE, false, 3,
	  "multipathd reinstate path sdb", "dmsetup message mpatha 0 reinstate_path 8:16",
	  { "NOW: failed: kernel failed, checker faulty (2 min ago), device running; failed once",
	    "I/O stays on group 2. When it answers again, multipathd then moves I/O to group 1 (failback",
	    "STAYS: active while it works: multipathd checks it when it answers again; its word was "
	    "faulty (2 min ago).\n" } },
	/* its group had no path left, so multipathd gives it the priority 0 */
	{ "held:sdb,sdn idle:1 group:2 failback:immediate", PLAN_REINSTATE, "sdn", PLAN_SAFE, false, 3,
	  "multipathd reinstate path sdn", "dmsetup message mpatha 0 reinstate_path 8:208",
	  { "I/O stays on group 2. multipathd then moves I/O to group 1 (failback immediate)." } },
	{ "held:sdb,sdn idle:1 group:2 failback:deferred:30", PLAN_REINSTATE, "sdn", PLAN_SAFE, false, 3,
	  "multipathd reinstate path sdn", "dmsetup message mpatha 0 reinstate_path 8:208",
	  { "I/O stays on group 2. multipathd moves I/O to group 1 30 s later (failback deferred)." } },
	{ "held:sdb,sdn idle:1 group:2", PLAN_REINSTATE, "sdn", PLAN_SAFE, false, 3,
	  "multipathd reinstate path sdn", "dmsetup message mpatha 0 reinstate_path 8:208",
	  { "I/O stays on group 2. multipathd leaves it so (failback manual)." } },
	{ "fail:sdb,sdn idle:1 group:2 nobody", PLAN_REINSTATE, "sdn", PLAN_SAFE, false, 3,
	  "dmsetup message mpatha 0 reinstate_path 8:208", "",
	  { "I/O stays on group 2. Nobody moves I/O back to group 1." } },
	{ "fail:sdh failback:immediate", PLAN_REINSTATE, "sdh", PLAN_SAFE, true, 4,
	  "multipathd reinstate path sdh", "dmsetup message mpatha 0 reinstate_path 8:112",
	  { "I/O stays on group 1.\n" } },
	{ "fail:sdb nobody", PLAN_REINSTATE, "sdb", PLAN_SAFE, false, 4,
	  "dmsetup message mpatha 0 reinstate_path 8:16", "", { "nobody checks paths here" } },

	/* switch */
	{ "", PLAN_SWITCH, "mpatha 2", PLAN_LOWERS, false, 4, "multipathd switch map mpatha group 2",
	  "dmsetup message mpatha 0 switch_group 2",
	  { "NOW: I/O uses group 1: 2 of 2 usable, priority 50\n",
	    "THEN: I/O goes to group 2: 2 of 2 usable, priority 10 It takes effect at the next I/O.\n",
	    "STAYS: failback is manual: multipathd leaves it so.\n" } },
	{ "failback:immediate", PLAN_SWITCH, "mpatha 2", PLAN_LOWERS, true, 4,
	  "multipathd switch map mpatha group 2", "dmsetup message mpatha 0 switch_group 2",
	  { "STAYS: !only until multipathd's next check: failback is immediate, so it !switches back "
	    "to group 1." } },
	{ "failback:immediate", PLAN_SWITCH, "mpatha 2 direct", PLAN_LOWERS, true, 4,
	  "dmsetup message mpatha 0 switch_group 2", "", { "switches back to group 1" } },
	{ "failback:immediate group:2", PLAN_SWITCH, "mpatha 1", PLAN_LOWERS, false, 4,
	  "multipathd switch map mpatha group 1", "dmsetup message mpatha 0 switch_group 1",
	  { "STAYS: until somebody switches again, or the group fails.\n" } },
	{ "failback:deferred:30", PLAN_SWITCH, "mpatha 2", PLAN_LOWERS, true, 4,
	  "multipathd switch map mpatha group 2", "dmsetup message mpatha 0 switch_group 2",
	  { "!only for some time: failback is deferred:30 (seconds), then !multipathd switches back" } },
	{ "failback:-", PLAN_SWITCH, "mpatha 2", PLAN_LOWERS, false, 4,
	  "multipathd switch map mpatha group 2", "dmsetup message mpatha 0 switch_group 2",
	  { "STAYS: not known how long: multipathd has not told its failback.\n" } },
	{ "nobody failback:immediate", PLAN_SWITCH, "mpatha 2", PLAN_LOWERS, false, 4,
	  "dmsetup message mpatha 0 switch_group 2", "", { "until somebody switches again" } },
	{ "bypass:1 bypass:2", PLAN_SWITCH, "mpatha 2", PLAN_LOWERS, false, 4,
	  "multipathd switch map mpatha group 2", "dmsetup message mpatha 0 switch_group 2",
	  { "!It takes the bypass off groups 1, 2." } },
	{ "fail:sdh,sdt", PLAN_SWITCH, "mpatha 2", PLAN_LOWERS, false, 2,
	  "multipathd switch map mpatha group 2", "dmsetup message mpatha 0 switch_group 2",
	  { "THEN: !I/O goes to group 2: 0 of 2 usable",
	    "!No path of group 2 is usable: the kernel falls back to group 1." } },

	/* bypass: the daemon has no such command */
	{ "", PLAN_BYPASS, "mpatha 1", PLAN_LOWERS, false, 4, "dmsetup message mpatha 0 disable_group 1",
	  "", { "I/O moves to group 2, priority 10 (not optimized), at the next I/O.",
	    "STAYS: until B, a switch of group, or until a failed path of group 1 comes back: then "
	    "multipathd takes the bypass off.\n" } },
	/* the switch of a failback clears it */
	{ "failback:immediate", PLAN_BYPASS, "mpatha 1", PLAN_LOWERS, true, 4,
	  "dmsetup message mpatha 0 disable_group 1", "",
	  { "STAYS: !only until multipathd's next check: failback is immediate, so it !switches back "
	    "to group 1, and that takes the bypass off.",
	    "SENDS: dmsetup message mpatha 0 disable_group 1 to the kernel itself: multipathd has no "
	    "command for it.\n" } },
	{ "failback:deferred:30", PLAN_BYPASS, "mpatha 1", PLAN_LOWERS, true, 4,
	  "dmsetup message mpatha 0 disable_group 1", "",
	  { "STAYS: !only for some time: failback is deferred:30 (seconds), then !multipathd switches "
	    "back to group 1, and that takes the bypass !off." } },
	{ "failback:immediate", PLAN_BYPASS, "mpatha 2", PLAN_LOWERS, false, 4,
	  "dmsetup message mpatha 0 disable_group 2", "", { "STAYS: until B" } },
	{ "fail:sdb", PLAN_BYPASS, "mpatha 1", PLAN_LOWERS, true, 3,
	  "dmsetup message mpatha 0 disable_group 1", "", { "STAYS: !until B" } },
	{ "", PLAN_BYPASS, "mpatha 2", PLAN_LOWERS, false, 4, "dmsetup message mpatha 0 disable_group 2",
	  "", { "I/O stays on group 1." } },
	{ "fail:sdh,sdt nobody", PLAN_BYPASS, "mpatha 1", PLAN_LOWERS, false, 2,
	  "dmsetup message mpatha 0 disable_group 1", "",
	  { "!No other has one now: I/O goes to group 1 still." } },
	{ "bypass:2", PLAN_UNBYPASS, "mpatha 2", PLAN_SAFE, false, 4,
	  "dmsetup message mpatha 0 enable_group 2", "", { "I/O stays on group 1." } },
	{ "bypass:1 group:2", PLAN_UNBYPASS, "mpatha 1", PLAN_LOWERS, false, 4,
	  "dmsetup message mpatha 0 enable_group 1", "",
	  { "I/O moves to group 1, priority 50, at the next I/O." } },

	/* queueing */
	{ "", PLAN_QUEUE_ON, "mpatha", PLAN_LOWERS, false, 4, "multipathd restorequeueing map mpatha",
	  "dmsetup message mpatha 0 queue_if_no_path",
	  { "acts only on a map whose queueing was disabled by command before" } },
	{ "limit:0", PLAN_QUEUE_ON, "mpatha", PLAN_LOWERS, false, 4,
	  "multipathd restorequeueing map mpatha", "dmsetup message mpatha 0 queue_if_no_path",
	  { "!restorequeueing gives back what is configured" } },
	{ "limit:-1", PLAN_QUEUE_ON, "mpatha", PLAN_LOWERS, false, 4,
	  "multipathd restorequeueing map mpatha", "dmsetup message mpatha 0 queue_if_no_path",
	  { "THEN: !without a path I/O is held WITHOUT LIMIT; sync hangs." } },
	{ "", PLAN_QUEUE_ON, "mpatha direct", PLAN_LOWERS, true, 4,
	  "dmsetup message mpatha 0 queue_if_no_path", "", { "it does not know !of it" } },
	{ ALL_FAILED, PLAN_QUEUE_ON, "mpatha", PLAN_STOPS, false, 0,
	  "multipathd restorequeueing map mpatha", "dmsetup message mpatha 0 queue_if_no_path",
	  { "NOW: no path: I/O gets errors at once\n" } },
	{ ALL_FAILED "limit:60 since:90", PLAN_QUEUE_ON, "mpatha", PLAN_STOPS, false, 0,
	  "multipathd restorequeueing map mpatha", "dmsetup message mpatha 0 queue_if_no_path",
	  { "!It had no path for longer than its limit of ", "if that !ended the queueing, multipathd "
	    "refuses this. !restorequeueing gives back" } },
	{ ALL_FAILED "until:38", PLAN_QUEUE_ON, "mpatha direct", PLAN_STOPS, true, 0,
	  "dmsetup message mpatha 0 queue_if_no_path", "",
	  { "STAYS: !only until multipathd's countdown ends, in 38 s, at 03:15:08: !then it turns "
	    "queueing off" } },
	{ "nobody", PLAN_QUEUE_ON, "mpatha", PLAN_LOWERS, false, 4,
	  "dmsetup message mpatha 0 queue_if_no_path", "",
	  { "STAYS: !WITHOUT LIMIT: nobody here ends it or retries a path.\n" } },
	{ "queueing:yes", PLAN_QUEUE_OFF, "mpatha", PLAN_LOWERS, false, 4,
	  "multipathd disablequeueing map mpatha", "dmsetup message mpatha 0 fail_if_no_path",
	  { "THEN: without a path every I/O gets an error at once.\n",
	    "STAYS: until restorequeueing (W), a restart of multipathd" } },
	{ "queueing:yes", PLAN_QUEUE_OFF, "mpatha direct", PLAN_LOWERS, true, 4,
	  "dmsetup message mpatha 0 fail_if_no_path", "", { "STAYS: !only until a path comes back" } },
	{ ALL_FAILED "queueing:yes since:23 until:38 bio inflight:212", PLAN_QUEUE_OFF, "mpatha",
	  PLAN_STOPS, false, 0, "multipathd disablequeueing map mpatha",
	  "dmsetup message mpatha 0 fail_if_no_path",
	  { "NOW: no path for 23 s: 212 I/O held errors in 38 s, at 03:15:08\n",
	    "THEN: !212 I/O get errors NOW. Expect xfs on /srv/db to shut down.\n" } },
	{ ALL_FAILED "queueing:yes users:vg_home_>_/home_(ext4,_rw)", PLAN_QUEUE_OFF, "mpatha",
	  PLAN_STOPS, false, 0, "multipathd disablequeueing map mpatha",
	  "dmsetup message mpatha 0 fail_if_no_path",
	  { "THEN: !held I/O gets errors NOW. Expect ext4 on /home to go read-only.\n" } },
	{ ALL_FAILED "queueing:unknown", PLAN_QUEUE_OFF, "mpatha", PLAN_STOPS, false, 0,
	  "multipathd disablequeueing map mpatha", "dmsetup message mpatha 0 fail_if_no_path", { NULL } },

	/* resume, run, baseline */
	{ "suspended:250", PLAN_RESUME, "mpatha", PLAN_LOWERS, false, 4, "multipathd resume map mpatha",
	  "dmsetup resume mpatha",
	  { "NOW: suspended for 4 min 10 s: all I/O and every sync waits\n",
	    "A table that is loaded but not live becomes live." } },
	{ "suspended:250 staged:1", PLAN_RESUME, "mpatha", PLAN_STOPS, false, 4,
	  "multipathd resume map mpatha", "dmsetup resume mpatha",
	  { "ANOTHER TABLE IS LOADED", "dmsetup table --inactive mpatha" } },
	{ ALL_FAILED "suspended:250 nobody", PLAN_RESUME, "mpatha", PLAN_LOWERS, false, 0,
	  "dmsetup resume mpatha", "", { "THEN: !no path is usable: I/O gets errors at once." } },
	{ "dm-offline:sdb", PLAN_RUN, "sdb", PLAN_SAFE, false, 4,
	  "echo running > /sys/block/sdb/device/state", "",
	  { "THEN: the device takes commands again. sdb is used again: 4 of 4 usable. "
	    "I/O stays on group 1.\n" } },
	{ "fail:sdb dm-offline:sdb", PLAN_RUN, "sdb", PLAN_SAFE, false, 3,
	  "echo running > /sys/block/sdb/device/state", "",
	  { "multipathd reinstates sdb when its check finds it good." } },
	{ "fail:sdb,sdn dm-offline:sdb idle:1 group:2 failback:immediate", PLAN_RUN, "sdb", PLAN_SAFE, false,
	  2, "echo running > /sys/block/sdb/device/state", "",
	  { "when its check finds it good. multipathd then moves I/O to group 1 (failback immediate)." } },
	{ "held:sdb dm-offline:sdb", PLAN_RUN, "sdb", PLAN_SAFE, false, 3,
	  "echo running > /sys/block/sdb/device/state", "", { "sdb stays failed until reinstated: R on sdb" } },
	{ "offline:sdb suspended:9", PLAN_RUN, "sdb", PLAN_SAFE, true, 3, /* sysfs knows no EBUSY */
	  "echo running > /sys/block/sdb/device/state", "",
	  { "STAYS: !only if the link is back: its transport set it offline.\n" } },
	{ "none", PLAN_BASELINE, "mpatha", PLAN_SAFE, false, 4, "sandeck baseline accept mpatha", "",
	  { "THEN: 4 paths are expected: fewer is degraded, as many is ok.\n" } },
	{ "gone:sdb", PLAN_BASELINE, "mpatha", PLAN_LOWERS, false, 3, "sandeck baseline accept mpatha",
	  "", { "THEN: !3 paths are expected" } },
	{ "fail:sdb", PLAN_BASELINE, "mpatha", PLAN_LOWERS, false, 4, "sandeck baseline accept mpatha",
	  "", { "THEN: 4 paths are expected", "BACK: the same again once the paths are back" } },
	{ "gone:sdb none", PLAN_BASELINE, "all", PLAN_LOWERS, false, 3, "sandeck baseline accept", "",
	  { "3 paths of 1 maps are expected; that is new for 1 of them. ",
	    "!mpatha: nothing expected, then 3" } },
};
/* clang-format on */

static void check_says(const struct plan_case *c, const struct plan *p)
{
	char *text = model_dialog(p);

	for (size_t i = 0; i < ARRAY_LEN(c->says) && c->says[i]; i++) {
		if (!strstr(text, c->says[i]))
			fail_msg("%s %s:\n--- wanted\n%s\n--- is\n%s", c->words, c->objects,
				 c->says[i], text);
	}
	free(text);
}

static void every_verb(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(plan_cases); i++) {
		const struct plan_case *c = &plan_cases[i];
		struct plan_cmd cmds[MODEL_CMDS];
		struct err e = { 0 };
		struct plan p;
		struct san san;
		size_t n;

		model_init(&san, 1);
		model_do(&san, c->words);
		n = model_cmds(&san, c->verb, c->objects, cmds);
		assert_int_equal(plan_make(&san, cmds, n, MODEL_NOW, NULL, &p, &e), 0);
		model_same_text(c->words, p.refused, "");
		model_same_text(c->words, p.sends, c->sends);
		model_same_text(c->words, p.direct, c->direct);
		model_same_int(c->words, "level", p.level, c->level);
		model_same_int(c->words, "undone", p.undone, c->undone);
		model_same_int(c->words, "usable after", p.promise.usable_after, c->after);
		model_same_int(c->words, "to daemon", p.to_daemon,
			       !strncmp(c->sends, "multipathd", 10));
		model_same_text(c->words, p.confirm,
				strcmp(c->objects, "all") ? "mpatha" : "all maps");
		assert_memory_equal(&cmds[0].promise, &p.promise, sizeof(p.promise));
		check_says(c, &p);
		model_plan_fits(&p);
		/* what was planned may be sent, and what was shown still holds */
		model_same_int(e.text, "check", plan_check(&san, &cmds[0], MODEL_NOW, &e), 0);
		san_fini(&san);
	}
}

/* The window of section 5.1 of the screens, whole. */
static void failing_the_second_last_path(void **state)
{
	static const char wanted[] =
		"PATH: sdn  8:208  4:0:0:1   host4 > ctlA-0d 20:04:00:a0:98:5a:2b:02\n"
		"MAP: mpatha  dm-0  3600a098038303053743f463045727a41 used by /srv/db (xfs, rw)\n"
		"NOW: 2 of 4 usable: sdn (group 1, in use) and sdt (group 2)\n"
		"THEN: !1 of 4 usable: sdt, on the same HBA host4.  NO REDUNDANCY LEFT. "
		"I/O moves to group 2, priority 10 (not optimized). "
		"4 I/O in flight on sdn are not aborted: each ends or times out.\n"
		"IF sdt FAILS TOO: I/O is held 60 s (no_path_retry 12), then gets errors.\n"
		"STAYS: failed until R: multipathd stops checking sdn. If multipathd is "
		"restarted it forgets this and brings sdn back.\n"
		"SENDS: multipathd fail path sdn "
		"without the daemon: dmsetup message mpatha 0 fail_path 8:208\n"
		"BACK: R on sdn, or U, as long as nothing else has changed mpatha\n"
		"CHECK: again when sent: refused if it would then leave no usable path\n";
	struct plan_cmd cmd[MODEL_CMDS];
	struct err e = { 0 };
	struct plan p;
	struct san san;
	char *text;

	(void)state;
	model_init(&san, 1);
	model_do(&san, "offline:sdb,sdh queueing:yes");
	model_path(&san, "sdn")->io.inflight = 4;
	san_port_find(&san, SAN_PART_TARGET, "20:04")->wwn =
		san_intern(&san, "20:04:00:a0:98:5a:2b:02");
	model_cmds(&san, PLAN_FAIL, "sdn", cmd);
	assert_int_equal(plan_make(&san, cmd, 1, MODEL_NOW, NULL, &p, &e), 0);
	text = model_dialog(&p);
	model_same_text("5.1", text, wanted);
	assert_string_equal(p.title, "FAIL PATH sdn of mpatha");
	assert_int_equal(p.inverse, PLAN_REINSTATE);
	free(text);
	san_fini(&san);
}

/* ---- whose words ---- */

struct word_case {
	const char *words;
	enum plan_verb verb;
	const char *objects, *keys, *shell;
};

/* clang-format off */
static const struct word_case word_cases[] = {
	{ "", PLAN_FAIL, "sdb", "BACK: R on sdb, or U", "BACK: sandeck --host db1 reinstate sdb\n" },
	{ "", PLAN_FAIL, "sdb", "STAYS: failed until R:", "STAYS: failed until reinstated:" },
	{ "", PLAN_FAIL, "sdb sdc", "BACK: R on each, or U for all of them\n", "BACK: sandeck --host db1 reinstate sdb sdc\n" },
	{ "fail:sdb", PLAN_REINSTATE, "sdb", "BACK: F on sdb, or U", "BACK: sandeck --host db1 fail sdb\n" },
	{ "", PLAN_SWITCH, "mpatha 2", "BACK: S on group 1, or U", "BACK: sandeck --host db1 switch mpatha 1\n" },
	{ "nobody", PLAN_BYPASS, "mpatha 2", "STAYS: until B, or", "STAYS: until it is enabled, or" },
	{ "", PLAN_BYPASS, "mpatha 2", "BACK: B on group 2, or U",
	  "BACK: sandeck --host db1 group mpatha 2 enable\n" },
	{ "bypass:2", PLAN_UNBYPASS, "mpatha 2", "BACK: B on group 2, or U",
	  "BACK: sandeck --host db1 group mpatha 2 disable\n" },
	{ "", PLAN_QUEUE_ON, "mpatha", "BACK: W on mpatha, or U", "BACK: sandeck --host db1 queue mpatha off\n" },
	{ "", PLAN_QUEUE_ON, "mpatha", "past multipathd: sandeck queue mpatha on --direct",
	  "past multipathd: sandeck --host db1 queue mpatha on --direct" },
	{ "", PLAN_QUEUE_ON, "mpatha direct", "BACK: W on mpatha, or U",
	  "BACK: sandeck --host db1 queue mpatha off --direct\n" },
	{ "", PLAN_BYPASS, "mpatha 2 direct", "BACK: B on group 2, or U",
	  "BACK: sandeck --host db1 group mpatha 2 enable\n" }, /* there is no other way */
	{ "queueing:yes", PLAN_QUEUE_OFF, "mpatha", "BACK: W on mpatha, or U; I/O that got",
	  "BACK: sandeck --host db1 queue mpatha on; I/O that got" },
	{ "queueing:yes", PLAN_QUEUE_OFF, "mpatha", "until restorequeueing (W),", "until restorequeueing, a" },
	{ "fail:sdb held:sdb dm-offline:sdb", PLAN_RUN, "sdb", "until reinstated: R on sdb",
	  "until reinstated: sandeck --host db1 reinstate sdb" },
};
/* clang-format on */

static void check_word(const struct word_case *c, const struct plan *p, const char *wanted)
{
	char *text = model_dialog(p);

	if (!strstr(text, wanted))
		fail_msg("%s:\n--- wanted\n%s\n--- is\n%s", c->objects, wanted, text);
	free(text);
	model_plan_fits(p);
}

/* Who reads it in a shell has no keys; who reads it in the console has no prompt. */
static void plans_speak_the_readers_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(word_cases); i++) {
		const struct word_case *c = &word_cases[i];
		struct plan_cmd cmds[MODEL_CMDS];
		struct err e = { 0 };
		struct plan p;
		struct san san;
		size_t n;

		model_init(&san, 2);
		model_do(&san, c->words);
		n = model_cmds(&san, c->verb, c->objects, cmds);
		assert_int_equal(plan_make(&san, cmds, n, MODEL_NOW, NULL, &p, &e), 0);
		check_word(c, &p, c->keys);
		assert_int_equal(plan_make(&san, cmds, n, MODEL_NOW,
					   &(struct plan_reader){ .shell = "sandeck --host db1" },
					   &p, &e),
				 0);
		check_word(c, &p, c->shell);
		san_fini(&san);
	}
}

/* Who has put the keys elsewhere is not told to press what does something else. */
static void plans_name_the_readers_keys(void **state)
{
	static const struct verdict_keys mine = { "a", "b", "c", "d", "e", "f",
						  "g", "h", "i", "j", "k", "l" };
	struct plan_cmd cmds[MODEL_CMDS];
	struct err e = { 0 };
	struct plan p;
	struct san san;
	char *text;
	size_t n;

	(void)state;
	model_init(&san, 2);
	n = model_cmds(&san, PLAN_FAIL, "sdb", cmds);
	assert_int_equal(
		plan_make(&san, cmds, n, MODEL_NOW, &(struct plan_reader){ .keys = &mine }, &p, &e),
		0);
	text = model_dialog(&p);
	assert_non_null(strstr(text, "failed until b:"));
	assert_non_null(strstr(text, "b on sdb, or g, as long"));
	free(text);
	san_fini(&san);
}

/* ---- refusals ---- */

struct refusal_case {
	const char *words;
	enum plan_verb verb;
	const char *objects, *why;
	const char *keys, *shell; /* what to do, for the two who read it; shell NULL: the same */
	int check;                /* what the engine answers */
};

/* clang-format off */
#define AS_ASKED "nothing: it is already as asked"
#define GONE     "sdb is no longer in the table of mpatha, since 03:07:07"
#define BACK     "bring its device back: multipathd adds it then (multipathd add path sdb)"
#define EBUSY_   "mpatha is suspended: the kernel answers EBUSY to every message"
static const struct refusal_case refusal_cases[] = {
	{ "gone:sdb", PLAN_FAIL, "sdb", GONE, BACK, NULL, E_REFUSED },
	{ "gone:sdb", PLAN_REINSTATE, "sdb", GONE, BACK, NULL, E_REFUSED },
	{ "gone:sdb nobody", PLAN_RUN, "sdb", GONE,
	  "bring its device back, then give the map a new table: nobody adds it here", NULL, E_REFUSED },
	{ "fail:sdb", PLAN_FAIL, "sdb", "sdb of mpatha is failed already",
	  "nothing now; multipathd brings it back when its check finds it good", NULL, E_REFUSED },
	{ "held:sdb", PLAN_FAIL, "sdb", "sdb of mpatha is failed already, by root",
	  "nothing: it stays failed until it is reinstated", NULL, E_REFUSED },
	{ "", PLAN_REINSTATE, "sdb", "sdb of mpatha is not failed", AS_ASKED, NULL, E_REFUSED },
	{ "dm-offline:sdb", PLAN_REINSTATE, "sdb", "sdb of mpatha is not failed; its device is offline",
	  "R on sdb sets the device running", "sandeck run sdb sets the device running", E_REFUSED },
	{ "", PLAN_RUN, "sdb", "the device of sdb is running already", AS_ASKED, NULL, E_REFUSED },
	{ "fail:sdb", PLAN_RUN, "sdb", "the device of sdb is running already",
	  "R on sdb uses the path again", "sandeck reinstate sdb uses the path again", E_REFUSED },
	{ "", PLAN_SWITCH, "mpatha 1", "mpatha uses group 1 already", AS_ASKED, NULL, E_REFUSED },
	{ "", PLAN_SWITCH, "mpatha 3", "mpatha has no group 3", "choose one of its groups, 1 to 2", NULL, E_REFUSED },
	{ "", PLAN_SWITCH, "mpatha 0", "mpatha has no group 0", "choose one of its groups, 1 to 2", NULL, E_REFUSED },
	{ "", PLAN_BYPASS, "mpatha 99", "mpatha has no group 99", "choose one of its groups, 1 to 2", NULL, E_REFUSED },
	{ "bypass:2", PLAN_BYPASS, "mpatha 2", "group 2 of mpatha is bypassed already", AS_ASKED, NULL, E_REFUSED },
	{ "", PLAN_UNBYPASS, "mpatha 2", "group 2 of mpatha is not bypassed", AS_ASKED, NULL, E_REFUSED },
	{ "queueing:yes", PLAN_QUEUE_ON, "mpatha", "mpatha holds I/O already when it has no path", AS_ASKED, NULL,
	  E_REFUSED },
	{ ALL_FAILED "queueing:yes until:38", PLAN_QUEUE_ON, "mpatha",
	  "mpatha holds I/O already; multipathd has no command to hold it past 03:15:08",
	  "set no_path_retry queue for mpatha, then multipathd reconfigure. The kernel's own message does "
	  "not stop multipathd's countdown.", NULL, E_REFUSED },
	{ "", PLAN_QUEUE_OFF, "mpatha", "mpatha gives errors already when it has no path", AS_ASKED, NULL, E_REFUSED },
	{ "", PLAN_RESUME, "mpatha", "mpatha is not suspended", AS_ASKED, NULL, E_REFUSED },
	{ "suspended:9", PLAN_FAIL, "sdb", EBUSY_,
	  "C on mpatha continues it", "sandeck resume mpatha continues it", E_REFUSED },
	{ "suspended:9", PLAN_SWITCH, "mpatha 2", EBUSY_,
	  "C on mpatha continues it", "sandeck resume mpatha continues it", E_REFUSED },
	{ "suspended:9 queueing:yes", PLAN_QUEUE_OFF, "mpatha", EBUSY_,
	  "C on mpatha continues it", "sandeck resume mpatha continues it", E_REFUSED },
	{ "readonly", PLAN_FAIL, "sdb", "this engine is read-only",
	  "start sandeck without --read-only, or as a user who may act", NULL, E_PERM },
	{ "readonly", PLAN_BASELINE, "all", "this engine is read-only",
	  "start sandeck without --read-only, or as a user who may act", NULL, E_PERM },
	{ "asuser", PLAN_FAIL, "sdb",
	  "the engine runs as alice: kernel and multipathd take orders from root only",
	  "start sandeck as root", NULL, E_REFUSED },
	{ "replay", PLAN_FAIL, "sdb", "a recording cannot be changed",
	  "sandeck without replay acts on this host", NULL, E_PERM },
};
/* clang-format on */

static void refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refusal_cases); i++) {
		const struct refusal_case *c = &refusal_cases[i];
		struct plan_cmd cmds[MODEL_CMDS];
		struct err e = { 0 };
		struct plan p;
		struct san san;
		char text[300];

		model_init(&san, 1);
		model_do(&san, c->words);
		model_cmds(&san, c->verb, c->objects, cmds);
		assert_int_equal(plan_make(&san, cmds, 1, MODEL_NOW, NULL, &p, &e), 0);
		model_same_text(c->words, p.refused, c->why);
		model_same_text(c->words, p.instead, c->keys);
		model_plan_fits(&p);
		plan_make(&san, cmds, 1, MODEL_NOW, &(struct plan_reader){ .shell = "sandeck" }, &p,
			  &e);
		model_same_text(c->words, p.instead, c->shell ? c->shell : c->keys);
		model_plan_fits(&p);
		model_same_int(c->words, "check", plan_check(&san, &cmds[0], MODEL_NOW, &e),
			       c->check);
		snprintf(text, sizeof(text), "refused: %s", c->why);
		model_same_text(c->words, e.text, text);
		san_fini(&san);
	}
}

static void objects_that_do_not_exist(void **state)
{
	struct plan_cmd cmd = { .verb = PLAN_FAIL, .map = "nobody knows it" }, set[2];
	struct err e = { 0 };
	struct plan p;
	struct san san;

	(void)state;
	model_init(&san, 1);
	assert_int_equal(plan_make(&san, &cmd, 1, MODEL_NOW, NULL, &p, &e), E_NOTFOUND);
	assert_string_equal(e.text, "there is no map nobody knows it any more");
	assert_int_equal(plan_check(&san, &cmd, MODEL_NOW, &e), E_NOTFOUND);
	snprintf(cmd.map, sizeof(cmd.map), "%s", san.maps[0]->key);
	cmd.major = 65;
	assert_int_equal(plan_make(&san, &cmd, 1, MODEL_NOW, NULL, &p, &e), E_NOTFOUND);
	assert_string_equal(e.text, "mpatha has no path 65:0");
	set[0] = set[1] = (struct plan_cmd){ .verb = PLAN_QUEUE_ON };
	snprintf(set[0].map, sizeof(set[0].map), "%s", san.maps[0]->key);
	set[1].verb = PLAN_QUEUE_OFF;
	snprintf(set[1].map, sizeof(set[1].map), "%s", san.maps[0]->key);
	assert_int_equal(plan_make(&san, set, 2, MODEL_NOW, NULL, &p, &e), E_USAGE);
	assert_int_equal(plan_make(&san, set, 0, MODEL_NOW, NULL, &p, &e), E_USAGE);
	set[0].verb = (enum plan_verb)99;
	assert_int_equal(plan_make(&san, set, 1, MODEL_NOW, NULL, &p, &e), E_USAGE);
	san_fini(&san);
}

/* ---- the table, and text from outside ---- */

static void verbs_are_complete(void **state)
{
	(void)state;
	for (int v = 0; v < PLAN_NVERBS; v++) {
		const struct plan_verb_info *info = plan_verb_info((enum plan_verb)v);

		assert_non_null(info->name);
		assert_non_null(info->title);
		assert_non_null(info->help);
		assert_false(info->wants_path && info->wants_group);
		assert_int_equal(plan_verb_parse(info->name), v);
	}
	assert_int_equal(plan_verb_parse("explode"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_verb),
		cmocka_unit_test(failing_the_second_last_path),
		cmocka_unit_test(plans_speak_the_readers_words),
		cmocka_unit_test(plans_name_the_readers_keys),
		cmocka_unit_test(refusals),
		cmocka_unit_test(objects_that_do_not_exist),
		cmocka_unit_test(verbs_are_complete),
	};

	setenv("TZ", "UTC0", 1);
	setlocale(LC_CTYPE, "C.UTF-8"); /* wide characters have their width only there */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
