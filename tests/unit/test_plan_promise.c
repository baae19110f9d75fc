/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plans of sets, promises that bind when a command arrives, effects that are
 * looked for afterwards, and text from outside.
 */
#include "model.h"
#include "model_any.h"
#include "model_plan.h"

#include "base/attr.h"

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

/* ---- sets ---- */

static void a_set_is_summed_per_map(void **state)
{
	struct plan_cmd cmds[MODEL_CMDS];
	struct err e = { 0 };
	struct plan p;
	struct san san;
	char *text;
	size_t n;

	(void)state;
	model_init(&san, 3);
	/* mixed on purpose: each alone would leave plenty */
	n = model_cmds(&san, PLAN_FAIL, "sdb sdd sdc sdh sdn sdi sdt", cmds);
	assert_int_equal(plan_make(&san, cmds, n, MODEL_NOW, NULL, &p, &e), 0);
	text = model_dialog(&p);
	if (!strstr(text, "THEN: 7 paths: "
			  "!mpatha: 4 of 4 usable, then 0: NO PATH LEFT "
			  "!its I/O gets errors at once; used by /srv/db "
			  "!mpathb: 4 of 4 usable, then 2, all on host4: NO REDUNDANCY LEFT "
			  "mpathc: 4 of 4 usable, then 3\n"))
		fail_msg("%s", text);
	free(text);
	assert_int_equal(p.level, PLAN_STOPS);
	assert_string_equal(p.confirm, "mpatha");
	assert_int_equal(cmds[0].promise.usable_after, 0);
	assert_int_equal(cmds[1].promise.usable_after, 3);
	assert_int_equal(cmds[2].promise.usable_after, 2);
	assert_string_equal(p.title, "FAIL 7 PATHS of 3 maps");
	model_plan_fits(&p);
	san_fini(&san);
}

/* multipathd would only refuse: the kernel is told itself, and nobody takes it back. */
static void a_map_that_the_daemon_does_not_have_goes_to_the_kernel(void **state)
{
	struct plan_cmd cmds[MODEL_CMDS];
	struct err e = { 0 };
	struct plan p;
	struct san san;
	char *text;

	(void)state;
	model_init(&san, 2);
	model_map(&san, "mpatha")->daemon_has = SAN_NO;
	assert_int_equal(model_cmds(&san, PLAN_FAIL, "sdb", cmds), 1);
	assert_int_equal(plan_make(&san, cmds, 1, MODEL_NOW, NULL, &p, &e), 0);
	text = model_dialog(&p);
	assert_non_null(strstr(text, "STAYS: failed until R: nobody checks paths here."));
	assert_non_null(strstr(text, "multipathd does not have this map: to the kernel itself."));
	free(text);
	assert_false(p.to_daemon);
	assert_true(!strncmp(p.sends, "dmsetup message mpatha 0 fail_path ", 35));
	assert_string_equal(p.direct, "");
	model_plan_fits(&p);

	/* each of a set by the way of its map */
	assert_int_equal(model_cmds(&san, PLAN_FAIL, "sdb sdc", cmds), 2);
	assert_int_equal(plan_make(&san, cmds, 2, MODEL_NOW, NULL, &p, &e), 0);
	assert_true(p.to_daemon);
	assert_non_null(strstr(p.sends, "dmsetup message mpatha 0 fail_path "));
	assert_non_null(strstr(p.sends, "; multipathd fail path sdc"));

	model_do(&san, "suspended:9");
	assert_int_equal(model_cmds(&san, PLAN_RESUME, "mpatha", cmds), 1);
	assert_int_equal(plan_make(&san, cmds, 1, MODEL_NOW, NULL, &p, &e), 0);
	assert_string_equal(p.sends, "dmsetup resume mpatha");
	san_fini(&san);
}

/* Enough that somebody has read how many there are; one that is stopped is named. */
static void what_is_typed_covers_every_map_that_may_stop(void **state)
{
	static const struct {
		const char *before, *objects;
		enum plan_level level;
		const char *confirm;
	} rows[] = {
		{ "fail:sdb,sdn,sdh", "sdt", PLAN_STOPS, "mpatha" },
		{ "fail:sdb,sdn,sdh", "sdt sdc", PLAN_STOPS, "mpatha" },
		{ "fail:sdb,sdn,sdh", "sdc sdt sdi sdo sdu", PLAN_STOPS, "2 maps" },
		{ "", "sdb", PLAN_LOWERS, "mpatha" },
		{ "", "sdb sdn", PLAN_LOWERS, "mpatha" },
		{ "", "sdb sdc sdd", PLAN_LOWERS, "3 maps" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct plan_cmd cmds[MODEL_CMDS];
		struct err e = { 0 };
		struct plan p;
		struct san san;
		size_t n;

		model_init(&san, 3);
		model_do(&san, rows[i].before);
		n = model_cmds(&san, PLAN_FAIL, rows[i].objects, cmds);
		assert_int_equal(plan_make(&san, cmds, n, MODEL_NOW, NULL, &p, &e), 0);
		model_same_int(rows[i].objects, "level", p.level, rows[i].level);
		model_same_text(rows[i].objects, p.confirm, rows[i].confirm);
		san_fini(&san);
	}
}

/* What is left of the set is still to be done: it is said how. */
static void one_bad_object_refuses_the_set(void **state)
{
	static const struct {
		const char *words;
		enum plan_verb verb;
		const char *objects, *why, *instead;
	} rows[] = {
		{ "held:sdc", PLAN_FAIL, "sdb sdc", "sdc of mpathb is failed already, by root",
		  "without what is refused: sandeck fail sdb" },
		{ "held:sdc", PLAN_FAIL, "sdb sdc sdn direct",
		  "sdc of mpathb is failed already, by root",
		  "without what is refused: sandeck fail sdb sdn --direct" },
		{ "suspended:9", PLAN_FAIL, "sdb sdc",
		  "mpatha is suspended: the kernel answers EBUSY to every message",
		  "sandeck resume mpatha continues it; without what is refused: sandeck fail "
		  "sdc" },
		{ "suspended:9", PLAN_RESUME, "mpathb mpatha mpathc", "mpathb is not suspended",
		  "without what is refused: sandeck resume mpatha" },
		{ "", PLAN_RESUME, "mpatha mpathb", "mpatha is not suspended",
		  "nothing: it is already as asked" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct plan_cmd cmds[MODEL_CMDS];
		struct err e = { 0 };
		struct plan p;
		struct san san;
		char why[sizeof(p.refused)];
		size_t n;

		model_init(&san, 3);
		model_do(&san, rows[i].words);
		n = model_cmds(&san, rows[i].verb, rows[i].objects, cmds);
		assert_int_equal(plan_make(&san, cmds, n, MODEL_NOW,
					   &(struct plan_reader){ .shell = "sandeck" }, &p, &e),
				 0);
		snprintf(why, sizeof(why), "%s; nothing of the set is sent", rows[i].why);
		model_same_text(rows[i].objects, p.refused, why);
		model_same_text(rows[i].objects, p.instead, rows[i].instead);
		model_plan_fits(&p);
		san_fini(&san);
	}
}

/* The commands of a set arrive one by one: the promise of all holds at each. */
static void a_set_can_be_sent_one_by_one(void **state)
{
	struct plan_cmd cmds[MODEL_CMDS];
	struct err e = { 0 };
	struct plan p;
	struct san san;
	size_t n;

	(void)state;
	model_init(&san, 1);
	n = model_cmds(&san, PLAN_FAIL, "sdb sdn", cmds);
	assert_int_equal(plan_make(&san, cmds, n, MODEL_NOW, NULL, &p, &e), 0);
	assert_int_equal(plan_check(&san, &cmds[0], MODEL_NOW, &e), 0);
	model_do(&san, "fail:sdb group:2");
	assert_int_equal(plan_check(&san, &cmds[1], MODEL_NOW, &e), 0);
	model_do(&san, "fail:sdh"); /* not ours */
	assert_int_equal(plan_check(&san, &cmds[1], MODEL_NOW, &e), E_REFUSED);
	san_fini(&san);
}

static void a_long_set_still_says_what_it_sends(void **state)
{
	struct plan_cmd cmds[4 * 12];
	struct err e = { 0 };
	struct plan p;
	struct san san;
	size_t n = 0;
	char *text;

	(void)state;
	model_init(&san, 12);
	for (size_t m = 0; m < san.nmaps; m++) {
		char name[100];

		snprintf(name, sizeof(name), "3600a098038303053743f463045727a4%zu-long", m);
		san.maps[m]->name = san_intern(&san, name);
		for (struct san_path *p1 = san.maps[m]->paths; p1; p1 = p1->next_in_map) {
			if (strcmp(p1->hport, "host3"))
				continue;
			cmds[n] = (struct plan_cmd){ .verb = PLAN_FAIL,
						     .major = p1->major,
						     .minor = p1->minor };
			snprintf(cmds[n++].map, sizeof(cmds[0].map), "%s", san.maps[m]->key);
		}
	}
	assert_int_equal(plan_make(&san, cmds, n, MODEL_NOW, NULL, &p, &e), 0);
	model_plan_fits(&p);
	text = model_dialog(&p);
	assert_non_null(strstr(text, "and 4 more maps\n"));
	assert_non_null(strstr(text, "CHECK: "));
	assert_non_null(strstr(p.sends, "; ... (24 in all)"));
	free(text);
	san_fini(&san);
}

/* ---- the promise ---- */

struct promise_case {
	enum plan_verb verb;
	const char *objects, *before, *meanwhile;
	const char *refused; /* "": still sent */
};

/* clang-format off */
static const struct promise_case promise_cases[] = {
	{ PLAN_FAIL, "sdn", "fail:sdb,sdh", "blocked:sdt",
	  "refused: sdt waits (device blocked); sdn is now the last usable path" },
	{ PLAN_FAIL, "sdn", "fail:sdb,sdh", "lately:sdt",
	  "refused: sdt failed 2 s ago; sdn is now the last usable path" },
	{ PLAN_FAIL, "sdn", "fail:sdb", "lately:sdt",
	  "refused: sdt failed 2 s ago; mpatha would have 1 usable path, not 2 as shown" },
	{ PLAN_FAIL, "sdn", "", "gone:sdt",
	  "refused: sdt was removed 7 min 23 s ago; mpatha would have 2 usable paths, not 3 as shown" },
	/* what was confirmed as costing redundancy may stop I/O by now */
	{ PLAN_FAIL, "sdn", "fail:sdb,sdh", "stuck:sdt",
	  "refused: it may stop I/O now, and was confirmed when it could not; look at it again" },
	{ PLAN_FAIL, "sdt", "fail:sdb,sdn blocked:sdh,sdt", "fail:sdh",
	  "refused: it may stop I/O now, and was confirmed when it could not; look at it again" },
	{ PLAN_QUEUE_OFF, "mpatha", "queueing:yes", "stuck:sdb,sdn,sdh,sdt",
	  "refused: it may stop I/O now, and was confirmed when it could not; look at it again" },
	{ PLAN_RESUME, "mpatha", "suspended:9", "staged:1",
	  "refused: it may stop I/O now, and was confirmed when it could not; look at it again" },
	{ PLAN_FAIL, "sdn", "fail:sdb", "stuck:sdt", "" },
	{ PLAN_FAIL, "sdn", "", "fail:sdn", "refused: sdn of mpatha is failed already" },
	{ PLAN_FAIL, "sdn", "", "gone:sdn",
	  "refused: sdn is no longer in the table of mpatha, since 03:07:07" },
	{ PLAN_FAIL, "sdn", "", "suspended:1",
	  "refused: mpatha is suspended: the kernel answers EBUSY to every message" },
	{ PLAN_REINSTATE, "sdb", "fail:sdb", "fail:sdn,sdh", "" }, /* it can only help */
	{ PLAN_RESUME, "mpatha", "suspended:9", "fail:sdn,sdh", "" },
	{ PLAN_QUEUE_OFF, "mpatha", "queueing:yes", ALL_FAILED, /* now it would fail held I/O */
	  "refused: sdb failed 32 s ago; mpatha would have 0 usable paths, not 4 as shown" },
	{ PLAN_SWITCH, "mpatha 2", "", "fail:sdt",
	  "refused: sdt failed 32 s ago; mpatha would have 3 usable paths, not 4 as shown" },
	{ PLAN_SWITCH, "mpatha 2", "", "group:2", "refused: mpatha uses group 2 already" },
	{ PLAN_BYPASS, "mpatha 1", "", "group:2",
	  "refused: mpatha uses group 2 now, not group 1 as shown" },
	{ PLAN_BASELINE, "mpatha", "none", "gone:sdb",
	  "refused: there are 3 paths now, not 4 as shown" },
	{ PLAN_BASELINE, "all", "none", "gone:sdb",
	  "refused: there are 7 paths now, not 8 as shown" },
};
/* clang-format on */

static void promises_bind(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(promise_cases); i++) {
		const struct promise_case *c = &promise_cases[i];
		struct plan_cmd cmds[MODEL_CMDS];
		struct err e = { 0 };
		struct plan p;
		struct san san;

		model_init(&san, 2);
		model_do(&san, c->before);
		model_cmds(&san, c->verb, c->objects, cmds);
		assert_int_equal(plan_make(&san, cmds, 1, MODEL_NOW, NULL, &p, &e), 0);
		model_do(&san, c->meanwhile);
		model_same_int(c->meanwhile, "check", plan_check(&san, &cmds[0], MODEL_NOW, &e),
			       *c->refused ? E_REFUSED : 0);
		model_same_text(c->meanwhile, *c->refused ? e.text : "", c->refused);
		san_fini(&san);
	}
}

static void a_new_table_breaks_a_promise(void **state)
{
	static const struct {
		enum plan_verb verb;
		const char *objects, *words;
		int wanted;
	} rows[] = {
		{ PLAN_FAIL, "sdb", "", E_REFUSED },
		{ PLAN_SWITCH, "mpatha 2", "", E_REFUSED },
		{ PLAN_BYPASS, "mpatha 2", "", E_REFUSED },
		{ PLAN_UNBYPASS, "mpatha 2", "bypass:2", E_REFUSED },
		{ PLAN_RESUME, "mpatha", "suspended:9", E_REFUSED },
		{ PLAN_REINSTATE, "sdb", "fail:sdb", 0 },
		{ PLAN_QUEUE_OFF, "mpatha", "queueing:yes", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct plan_cmd cmds[MODEL_CMDS];
		struct err e = { 0 };
		struct plan p;
		struct san san;

		model_init(&san, 1);
		model_do(&san, rows[i].words);
		san.maps[0]->event_nr = 7;
		model_cmds(&san, rows[i].verb, rows[i].objects, cmds);
		assert_int_equal(plan_make(&san, cmds, 1, MODEL_NOW, NULL, &p, &e), 0);
		san.maps[0]->event_nr++; /* what moved it is compared itself */
		assert_int_equal(plan_check(&san, &cmds[0], MODEL_NOW, &e), 0);
		san.maps[0]->event_nr -= 2; /* it never shrinks: another map of that name */
		model_same_int(rows[i].objects, "check", plan_check(&san, &cmds[0], MODEL_NOW, &e),
			       rows[i].wanted);
		san.maps[0]->event_nr++;
		san.maps[0]->table_gen++;
		model_same_int(rows[i].objects, "check", plan_check(&san, &cmds[0], MODEL_NOW, &e),
			       rows[i].wanted);
		san_fini(&san);
	}
}

/* What may stop I/O is not sent by somebody who was shown nothing. */
static void the_third_level_needs_a_promise(void **state)
{
	struct plan_cmd cmds[MODEL_CMDS];
	struct err e = { 0 };
	struct san san;

	(void)state;
	model_init(&san, 1);
	model_cmds(&san, PLAN_FAIL, "sdb", cmds);
	assert_int_equal(plan_check(&san, &cmds[0], MODEL_NOW, &e), 0);
	model_do(&san, "fail:sdn,sdh,sdt");
	assert_int_equal(plan_check(&san, &cmds[0], MODEL_NOW, &e), E_REFUSED);
	assert_string_equal(e.text, "refused: this may stop I/O and came without a plan");
	san_fini(&san);
}

/* ---- afterwards ---- */

static void effects_are_seen(void **state)
{
	static const struct {
		enum plan_verb verb;
		const char *objects, *words;
		int seen;
	} rows[] = {
		{ PLAN_FAIL, "sdb", "", 0 },
		{ PLAN_FAIL, "sdb", "fail:sdb", 1 },
		{ PLAN_FAIL, "sdb", "unread:sdb", -1 },
		{ PLAN_FAIL, "sdb", "fail:sdb gone:sdb", -1 },
		{ PLAN_REINSTATE, "sdb", "", 1 },
		{ PLAN_REINSTATE, "sdb", "fail:sdb", 0 },
		{ PLAN_SWITCH, "mpatha 2", "", 0 },
		{ PLAN_SWITCH, "mpatha 2", "group:2", 1 },
		{ PLAN_BYPASS, "mpatha 2", "", 0 },
		{ PLAN_BYPASS, "mpatha 2", "bypass:2", 1 },
		{ PLAN_BYPASS, "mpatha 7", "", -1 },
		{ PLAN_UNBYPASS, "mpatha 2", "", 1 },
		{ PLAN_UNBYPASS, "mpatha 2", "bypass:2", 0 },
		{ PLAN_QUEUE_ON, "mpatha", "", 0 },
		{ PLAN_QUEUE_ON, "mpatha", "queueing:yes", 1 },
		{ PLAN_QUEUE_ON, "mpatha", "queueing:unknown", -1 },
		{ PLAN_QUEUE_OFF, "mpatha", "queueing:yes", 0 },
		{ PLAN_QUEUE_OFF, "mpatha", "", 1 },
		{ PLAN_RESUME, "mpatha", "suspended:9", 0 },
		{ PLAN_RESUME, "mpatha", "", 1 },
		{ PLAN_RUN, "sdb", "dm-offline:sdb", 0 },
		{ PLAN_RUN, "sdb", "", 1 },
		{ PLAN_BASELINE, "mpatha", "none", 0 },
		{ PLAN_BASELINE, "mpatha", "baseline:4", 1 },
		{ PLAN_BASELINE, "mpatha", "baseline:3", 0 },
		{ PLAN_BASELINE, "all", "", 1 },
		{ PLAN_BASELINE, "all", "none", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct plan_cmd cmds[MODEL_CMDS];
		struct san san;
		char about[100];

		model_init(&san, 1);
		model_do(&san, rows[i].words);
		model_cmds(&san, rows[i].verb, rows[i].objects, cmds);
		snprintf(about, sizeof(about), "%s %s after %s", plan_verb_info(rows[i].verb)->name,
			 rows[i].objects, rows[i].words);
		model_same_int(about, "seen", plan_verify(&san, &cmds[0]), rows[i].seen);
		san_fini(&san);
	}
}

static void an_effect_on_a_map_that_is_gone_cannot_be_seen(void **state)
{
	struct plan_cmd cmds[MODEL_CMDS];
	struct san san;

	(void)state;
	model_init(&san, 1);
	model_cmds(&san, PLAN_FAIL, "sdb", cmds);
	san_map_remove(&san, san.maps[0]);
	assert_int_equal(plan_verify(&san, &cmds[0]), -1);
	san_fini(&san);
}

/* ---- text from outside ---- */

/* What is copied into a shell must be one word there. */
/* Of all maps, of one, and of one that is still to be made. */
static void assembling_wants_no_map(void **state)
{
	static const char *const maps[] = { "", "3600a", "data" };
	struct err e = { 0 };
	struct plan p;
	struct san san;

	(void)state;
	model_init(&san, 1);
	for (size_t i = 0; i < ARRAY_LEN(maps); i++) {
		struct plan_cmd cmd = { .verb = PLAN_ASSEMBLE, .route = PLAN_ROUTE_KERNEL };

		snprintf(cmd.map, sizeof(cmd.map), "%s", maps[i]);
		assert_int_equal(plan_make(&san, &cmd, 1, MODEL_NOW, NULL, &p, &e), 0);
		assert_string_equal(p.refused, "");
		assert_int_equal(p.level, PLAN_LOWERS);
		assert_int_equal(plan_check(&san, &cmd, MODEL_NOW, &e), 0);
	}
	assert_string_equal(p.title, "ASSEMBLE data");
	assert_string_equal(p.sends, "sandeck assemble data");
	san_fini(&san);
}

/* One authority: multipathd assembles maps itself. */
static void assembling_is_multipathds_business(void **state)
{
	struct plan_cmd cmd = { .verb = PLAN_ASSEMBLE };
	struct err e = { 0 };
	struct plan p;
	struct san san;

	(void)state;
	model_init(&san, 1);
	san.host.charge = SAN_CHARGE_MULTIPATHD;
	assert_int_equal(plan_make(&san, &cmd, 1, MODEL_NOW, NULL, &p, &e), 0);
	assert_string_equal(p.refused, "multipathd is in charge, and assembles maps itself");
	assert_int_equal(plan_check(&san, &cmd, MODEL_NOW, &e), E_REFUSED);
	san_fini(&san);
}

static void names_are_quoted_for_a_shell(void **state)
{
	static const struct {
		const char *name, *sends;
	} rows[] = {
		{ "mpath-1.2_x:y", "dmsetup message mpath-1.2_x:y 0 fail_path 8:16" },
		{ "my map; rm -rf /", "dmsetup message 'my map; rm -rf /' 0 fail_path 8:16" },
		{ "it's", "dmsetup message 'it'\\''s' 0 fail_path 8:16" },
		{ "$(id)", "dmsetup message '$(id)' 0 fail_path 8:16" },
		{ "a\nb", "dmsetup message 'a\\x0ab' 0 fail_path 8:16" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct plan_cmd cmds[MODEL_CMDS];
		struct err e = { 0 };
		struct plan p;
		struct san san;

		model_init(&san, 1);
		model_do(&san, "nobody");
		san.maps[0]->name = san_intern(&san, rows[i].name);
		model_cmds(&san, PLAN_FAIL, "sdb", cmds);
		assert_int_equal(plan_make(&san, cmds, 1, MODEL_NOW, NULL, &p, &e), 0);
		model_same_text(rows[i].name, p.sends, rows[i].sends);
		san_fini(&san);
	}
}

static void plan_anything(struct san *san, const struct san_map *m, const struct san_path *p)
{
	for (int v = 0; v < PLAN_NVERBS; v++) {
		struct plan_cmd cmds[2] = { { .verb = (enum plan_verb)v } };
		struct err e = { 0 };
		struct plan plan;

		snprintf(cmds[0].map, sizeof(cmds[0].map), "%s", m->key);
		if (p) {
			cmds[0].major = p->major;
			cmds[0].minor = p->minor;
		}
		cmds[0].group = (uint32_t)rand() % 5;
		cmds[0].route = (enum plan_route)(rand() % 2);
		cmds[1] = cmds[0];
		plan_check(san, &cmds[0], MODEL_NOW, &e);
		plan_verify(san, &cmds[0]);
		if (!plan_make(san, cmds, 1 + (size_t)(rand() % 2), MODEL_NOW, NULL, &plan, &e))
			model_plan_fits(&plan);
		else
			model_clean(e.text, 320);
	}
}

static void any_model_has_clean_plans(void **state)
{
	(void)state;
	srand(20261122);
	for (int round = 0; round < 1500; round++) {
		struct san san;

		model_any(&san);
		for (size_t i = 0; i < san.nmaps; i++)
			plan_anything(&san, san.maps[i], san.maps[i]->paths);
		san_fini(&san);
	}
}

/* ---- before and after, in short ---- */

/* What the log of commands says of an object. */
static void the_state_is_said_in_short(void **state)
{
	/* clang-format off */
	static const struct { const char *words; enum plan_verb verb; const char *wanted; } rows[] = {
		{ "", PLAN_FAIL, "sdb active, 4 of 4 usable" },
		{ "fail:sdb", PLAN_REINSTATE, "sdb failed, 3 of 4 usable" },
		{ "dm-offline:sdb", PLAN_RUN, "sdb offline, 3 of 4 usable" },
		{ "", PLAN_SWITCH, "I/O on group 1, 4 of 4 usable" },
		{ "queueing:yes", PLAN_QUEUE_OFF, "queueing on, 4 of 4 usable" },
		{ "queueing:unknown", PLAN_QUEUE_OFF, "queueing not known, 4 of 4 usable" },
		{ "suspended:5", PLAN_RESUME, "suspended, 4 of 4 usable" },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct plan_cmd cmd = { .verb = rows[i].verb, .major = 8, .minor = 16, .group = 2 };
		char text[PLAN_STATE];
		struct san san;

		model_init(&san, 1);
		model_do(&san, rows[i].words);
		snprintf(cmd.map, sizeof(cmd.map), "%s", model_map(&san, "mpatha")->key);
		plan_state(text, sizeof(text), &san, &cmd, MODEL_NOW);
		model_same_text(rows[i].words, text, rows[i].wanted);
		cmd.minor = 999;
		if (plan_verb_info(cmd.verb)->wants_path)
			assert_non_null(
				strstr(plan_state(text, sizeof(text), &san, &cmd, MODEL_NOW),
				       "8:999 not in the table"));
		san_fini(&san);
	}
}

/* Of whole maps each line says what the verb does to that one. */
static void a_set_of_maps_says_what_each_gets(void **state)
{
	struct plan_cmd cmds[MODEL_CMDS];
	struct err e = { 0 };
	struct plan p;
	struct san san;
	char *text;
	size_t n;

	(void)state;
	model_init(&san, 2);
	model_do(&san, "queueing:yes map:mpathb queueing:yes fail:sdc,sdo,sdi,sdu inflight:7");
	n = model_cmds(&san, PLAN_QUEUE_OFF, "mpatha mpathb", cmds);
	assert_int_equal(plan_make(&san, cmds, n, MODEL_NOW, NULL, &p, &e), 0);
	text = model_dialog(&p);
	assert_string_equal(p.title, "FAIL I/O WITHOUT PATH: 2 MAPS");
	if (!strstr(text, "!mpathb: 0 of 4 usable, HELD I/O GETS ERRORS NOW ") ||
	    !strstr(text, "mpatha: 4 of 4 usable, errors at once when none is left") ||
	    !strstr(text, "BACK: W on each, or U for all of them"))
		fail_msg("%s", text);
	assert_int_equal(p.level, PLAN_STOPS);
	free(text);
	san_fini(&san);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_set_is_summed_per_map),
		cmocka_unit_test(a_map_that_the_daemon_does_not_have_goes_to_the_kernel),
		cmocka_unit_test(what_is_typed_covers_every_map_that_may_stop),
		cmocka_unit_test(one_bad_object_refuses_the_set),
		cmocka_unit_test(a_set_can_be_sent_one_by_one),
		cmocka_unit_test(a_long_set_still_says_what_it_sends),
		cmocka_unit_test(promises_bind),
		cmocka_unit_test(a_new_table_breaks_a_promise),
		cmocka_unit_test(the_third_level_needs_a_promise),
		cmocka_unit_test(effects_are_seen),
		cmocka_unit_test(an_effect_on_a_map_that_is_gone_cannot_be_seen),
		cmocka_unit_test(assembling_wants_no_map),
		cmocka_unit_test(assembling_is_multipathds_business),
		cmocka_unit_test(names_are_quoted_for_a_shell),
		cmocka_unit_test(any_model_has_clean_plans),
		cmocka_unit_test(the_state_is_said_in_short),
		cmocka_unit_test(a_set_of_maps_says_what_each_gets),
	};

	setenv("TZ", "UTC0", 1);
	setlocale(LC_CTYPE, "C.UTF-8"); /* wide characters have their width only there */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
