/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of commands: whatever happens between a plan and its end, each command
 * has one result, and a set is sent as a whole or not at all.  The source is a
 * list here: it answers when the test says so.
 */
#include "engine/commands.h"

#include "model.h"
#include "model_plan.h"

#include "base/attr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define MANY 300

struct desk {
	struct san *san;
	struct commands commands;
	struct plan_cmd acted[MANY]; /* what went to the source, in order */
	unsigned nacted;
	unsigned results[MANY + 1]; /* by id */
	unsigned total, good;
	unsigned room;  /* results that may still be made */
	bool at_once;   /* the source takes effect and answers within its call */
	char text[300]; /* of the last result */
};

static int64_t now(void *ctx)
{
	(void)ctx;
	return MODEL_NOW;
}

/* The source has done it: the model shows it. */
static void take_effect(struct desk *d, const struct plan_cmd *cmd)
{
	struct san_map *m = san_map_by_key(d->san, cmd->map);
	struct san_path *p = m ? san_path_find(m, cmd->major, cmd->minor) : NULL;

	if (p)
		p->dm = cmd->verb == PLAN_FAIL ? SAN_DM_FAILED : SAN_DM_ACTIVE;
}

static void answer(struct desk *d, uint32_t id)
{
	const struct plan_result res = { .id = id, .ok = true, .text = "done" };

	commands_done(&d->commands, &res);
}

static void act(void *ctx, const struct plan_cmd *cmd)
{
	struct desk *d = ctx;

	assert_true(d->nacted < MANY);
	d->acted[d->nacted++] = *cmd;
	if (!d->at_once)
		return;
	take_effect(d, cmd);
	answer(d, cmd->id);
}

static void result(void *ctx, const struct plan_cmd *cmd, const struct plan_result *res, bool acted)
{
	struct desk *d = ctx;

	assert_int_equal(cmd->id, res->id);
	assert_in_range(res->id, 1, MANY);
	assert_true(d->room > 0);
	assert_true(acted || !res->ok);
	d->room--;
	d->results[res->id]++;
	d->total++;
	d->good += res->ok;
	snprintf(d->text, sizeof(d->text), "%s", res->text);
}

static bool room(void *ctx)
{
	const struct desk *d = ctx;

	return d->room > 0;
}

static void begin(struct desk *d, struct san *san)
{
	const struct commands_hooks hooks = { d, now, act, result, room };

	memset(d, 0, sizeof(*d));
	d->san = san;
	d->room = 1000;
	commands_init(&d->commands, san, false, &hooks);
}

/* Each of the first n has been answered once, no other ever. */
static void answered_once(const struct desk *d, unsigned n)
{
	assert_int_equal(d->total, n);
	for (unsigned i = 1; i <= n; i++)
		assert_int_equal(d->results[i], 1);
}

/* As the client sends it: planned together, numbered, one set. */
static size_t plan_set(struct san *san, const char *paths, struct plan_cmd cmds[MODEL_CMDS])
{
	size_t n = model_cmds(san, PLAN_FAIL, paths, cmds);
	struct err e = { 0 };
	struct plan p;

	assert_int_equal(plan_make(san, cmds, n, MODEL_NOW, NULL, &p, &e), 0);
	for (size_t i = 0; i < n; i++) {
		cmds[i].set = n > 1 ? 1 : 0;
		cmds[i].set_size = n > 1 ? (uint32_t)n : 0;
	}
	return n;
}

static void take(struct desk *d, const struct plan_cmd *cmds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		commands_take(&d->commands, &cmds[i]);
}

static void end(struct desk *d)
{
	commands_fini(&d->commands);
	san_fini(d->san);
}

/* ---- sets ---- */

static void a_set_goes_one_after_the_other(void **state)
{
	struct plan_cmd cmds[MODEL_CMDS];
	struct san san;
	struct desk d;

	(void)state;
	model_init(&san, 2);
	begin(&d, &san);
	take(&d, cmds, plan_set(&san, "sdb sdn sdc", cmds));
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(d.nacted, i + 1);
		take_effect(&d, &d.acted[i]);
		answer(&d, d.acted[i].id);
	}
	answered_once(&d, 3);
	assert_int_equal(d.good, 3);
	end(&d);
}

/* By itself the first would leave I/O to a stuck path; with the second it goes elsewhere. */
static void a_part_is_not_measured_alone(void **state)
{
	struct plan_cmd cmds[MODEL_CMDS];
	struct san san;
	struct desk d;

	(void)state;
	model_init(&san, 1);
	model_do(&san, "stuck:sdn");
	begin(&d, &san);
	d.at_once = true;
	take(&d, cmds, plan_set(&san, "sdb sdn", cmds));
	answered_once(&d, 2);
	assert_int_equal(d.good, 2);
	end(&d);
}

/* Each alone would still be allowed: only together they leave less than was shown. */
static void a_set_that_no_longer_holds_is_not_begun(void **state)
{
	struct plan_cmd cmds[MODEL_CMDS];
	struct san san;
	struct desk d;

	(void)state;
	model_init(&san, 2);
	begin(&d, &san);
	plan_set(&san, "sdc sdb sdn", cmds);
	model_do(&san, "lately:sdh");
	take(&d, cmds, 3);
	assert_int_equal(d.nacted, 0);
	answered_once(&d, 3);
	assert_string_equal(d.text, "refused: sdh failed 2 s ago; mpatha would have 1 usable path, "
				    "not 2 as shown; nothing of the set is sent");
	end(&d);
}

static void each_is_checked_again_before_its_own_turn(void **state)
{
	struct plan_cmd cmds[MODEL_CMDS];
	struct san san;
	struct desk d;

	(void)state;
	model_init(&san, 1);
	begin(&d, &san);
	take(&d, cmds, plan_set(&san, "sdb sdn", cmds));
	take_effect(&d, &d.acted[0]);
	model_do(&san, "lately:sdh"); /* not ours */
	answer(&d, 1);
	assert_int_equal(d.nacted, 1);
	answered_once(&d, 2);
	assert_non_null(strstr(d.text, "refused: sdh failed 2 s ago"));
	end(&d);
}

static void a_set_that_may_stop_io_needs_its_plan(void **state)
{
	struct plan_cmd cmds[MODEL_CMDS];
	struct san san;
	struct desk d;

	(void)state;
	model_init(&san, 1);
	begin(&d, &san);
	plan_set(&san, "sdb sdn sdh sdt", cmds);
	cmds[3].promise.given = false;
	take(&d, cmds, 4);
	assert_int_equal(d.nacted, 0);
	answered_once(&d, 4);
	end(&d);
}

static void half_a_set_is_not_sent(void **state)
{
	struct plan_cmd cmds[MODEL_CMDS], alone[MODEL_CMDS];
	struct san san;
	struct desk d;

	(void)state;
	model_init(&san, 2);
	begin(&d, &san);
	plan_set(&san, "sdb sdn sdc", cmds);
	plan_set(&san, "sdo", alone);
	alone[0].id = 3;
	take(&d, cmds, 2);
	assert_int_equal(d.total, 0);
	take(&d, alone, 1);
	assert_int_equal(d.nacted, 1);
	assert_int_equal(d.total, 2);
	assert_string_equal(d.text, "refused: only 2 of the 3 commands of the set came; nothing of "
				    "it is sent");
	answer(&d, 3);
	answered_once(&d, 3);
	end(&d);
}

static void a_second_set_waits_for_nobody(void **state)
{
	struct plan_cmd cmds[MODEL_CMDS], more[MODEL_CMDS];
	struct san san;
	struct desk d;

	(void)state;
	model_init(&san, 2);
	begin(&d, &san);
	take(&d, cmds, plan_set(&san, "sdb sdc", cmds));
	plan_set(&san, "sdn sdo", more);
	for (int i = 0; i < 2; i++) {
		more[i].id += 2;
		more[i].set = 3;
	}
	take(&d, more, 2);
	assert_string_equal(d.text, "refused: another set of commands is under way");
	answer(&d, 1);
	answer(&d, 2);
	answered_once(&d, 4);
	assert_int_equal(d.good, 2);
	end(&d);
}

/* The reader takes three results at a time, or the source answers within its call. */
static void a_long_set_fits_through_a_narrow_door(void **state)
{
	(void)state;
	for (int broken = 0; broken < 2; broken++) {
		static struct plan_cmd cmds[MANY];
		struct plan_cmd one[MODEL_CMDS];
		struct err e = { 0 };
		struct plan p;
		struct san san;
		struct desk d;
		unsigned n = 0;

		model_init(&san, 40);
		begin(&d, &san);
		for (size_t m = 0; m < san.nmaps; m++) {
			for (struct san_path *q = san.maps[m]->paths->next_in_map; q;
			     q = q->next_in_map) {
				model_cmds(&san, PLAN_FAIL, "sdb", one);
				cmds[n] = one[0];
				cmds[n].major = q->major;
				cmds[n].minor = q->minor;
				snprintf(cmds[n].map, sizeof(cmds[n].map), "%s", san.maps[m]->key);
				cmds[n].id = n + 1;
				n++;
			}
		}
		assert_int_equal(plan_make(&san, cmds, n, MODEL_NOW, NULL, &p, &e), 0);
		for (unsigned i = 0; i < n; i++) {
			cmds[i].set = 1;
			cmds[i].set_size = n;
		}
		if (broken)
			san.maps[7]->table_gen++;
		d.at_once = true;
		d.room = 3;
		take(&d, cmds, n);
		assert_int_equal(d.total, 3);
		while (d.total < n) {
			d.room = 3;
			assert_true(commands_go(&d.commands));
		}
		d.room = 3;
		assert_false(commands_go(&d.commands));
		answered_once(&d, n);
		assert_int_equal(d.nacted, broken ? 0 : n);
		assert_int_equal(d.good, broken ? 0 : n);
		end(&d);
	}
}

/* ---- one result, whatever happens ---- */

static void a_map_that_vanished_before_is_refused(void **state)
{
	struct plan_cmd cmds[MODEL_CMDS];
	struct san san;
	struct desk d;

	(void)state;
	model_init(&san, 2);
	begin(&d, &san);
	plan_set(&san, "sdb sdc", cmds);
	san_map_remove(&san, san.maps[0]);
	take(&d, cmds, 2);
	assert_int_equal(d.nacted, 0);
	answered_once(&d, 2);
	assert_non_null(strstr(d.text, "there is no map "));
	end(&d);
}

static void a_map_that_vanishes_under_way_is_answered_once(void **state)
{
	struct plan_cmd cmds[MODEL_CMDS];
	struct san san;
	struct desk d;

	(void)state;
	model_init(&san, 2);
	begin(&d, &san);
	take(&d, cmds, plan_set(&san, "sdb sdc", cmds));
	san_map_remove(&san, san.maps[0]);
	answer(&d, 1);
	assert_int_equal(d.nacted, 2); /* the other map is as promised */
	answer(&d, 2);
	answered_once(&d, 2);
	end(&d);
}

static void a_second_answer_is_not_heard(void **state)
{
	struct plan_cmd cmds[MODEL_CMDS];
	struct san san;
	struct desk d;

	(void)state;
	model_init(&san, 1);
	begin(&d, &san);
	take(&d, cmds, plan_set(&san, "sdb", cmds));
	answer(&d, 1);
	answer(&d, 1);
	answer(&d, 7);
	answered_once(&d, 1);
	end(&d);
}

static void what_cannot_be_read_is_refused_by_its_number(void **state)
{
	struct san san;
	struct desk d;

	(void)state;
	model_init(&san, 1);
	begin(&d, &san);
	commands_refuse(&d.commands, 1, "\"explode\" is no action");
	answered_once(&d, 1);
	assert_string_equal(d.text, "\"explode\" is no action");
	end(&d);
}

static void read_only_takes_nothing(void **state)
{
	struct plan_cmd cmds[MODEL_CMDS];
	struct san san;
	struct desk d;

	(void)state;
	model_init(&san, 1);
	begin(&d, &san);
	d.commands.read_only = true;
	take(&d, cmds, plan_set(&san, "sdb sdn", cmds));
	assert_int_equal(d.nacted, 0);
	answered_once(&d, 2);
	end(&d);
}

/* Two consoles have two engines over one kernel: what the first did breaks the second's promise. */
static void two_consoles_at_once(void **state)
{
	struct plan_cmd a[MODEL_CMDS], b[MODEL_CMDS];
	struct san san;
	struct desk first, second;

	(void)state;
	model_init(&san, 1);
	model_do(&san, "fail:sdb,sdh");
	begin(&first, &san);
	begin(&second, &san);
	plan_set(&san, "sdn", a);
	plan_set(&san, "sdt", b); /* both read: one path is left */
	take(&first, a, 1);
	take_effect(&first, &first.acted[0]);
	take(&second, b, 1);
	answer(&first, 1);
	answered_once(&first, 1);
	answered_once(&second, 1);
	assert_int_equal(second.nacted, 0);
	assert_non_null(strstr(second.text, "sdt is now the last usable path"));
	commands_fini(&second.commands);
	end(&first);
}

/* The line stood still, or the engine: what comes out of it then is not done any more. */
static void what_comes_late_is_refused(void **state)
{
	struct plan_cmd cmds[MODEL_CMDS];
	struct san san;
	struct desk d;
	size_t n;

	(void)state;
	model_init(&san, 1);
	begin(&d, &san);
	plan_set(&san, "sdb", cmds);
	cmds[0].at = MODEL_NOW - PLAN_LATE_MS - 1;
	take(&d, cmds, 1);
	assert_int_equal(d.nacted, 0);
	answered_once(&d, 1);
	cmds[0].at = MODEL_NOW - 47000;
	d.results[1] = d.total = 0;
	take(&d, cmds, 1);
	assert_string_equal(d.text,
			    "refused: this came 47 s after it was asked for; nothing was sent");
	d.results[1] = d.total = 0;
	n = plan_set(&san, "sdb sdn", cmds);
	cmds[0].at = cmds[1].at = MODEL_NOW - 47000;
	take(&d, cmds, n);
	assert_int_equal(d.nacted, 0);
	answered_once(&d, 2);
	d.results[1] = d.total = 0;
	plan_set(&san, "sdb", cmds);
	cmds[0].at = MODEL_NOW - PLAN_LATE_MS;
	take(&d, cmds, 1);
	assert_int_equal(d.nacted, 1);
	end(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_set_goes_one_after_the_other),
		cmocka_unit_test(a_part_is_not_measured_alone),
		cmocka_unit_test(a_set_that_no_longer_holds_is_not_begun),
		cmocka_unit_test(each_is_checked_again_before_its_own_turn),
		cmocka_unit_test(a_set_that_may_stop_io_needs_its_plan),
		cmocka_unit_test(half_a_set_is_not_sent),
		cmocka_unit_test(a_second_set_waits_for_nobody),
		cmocka_unit_test(a_long_set_fits_through_a_narrow_door),
		cmocka_unit_test(a_map_that_vanished_before_is_refused),
		cmocka_unit_test(a_map_that_vanishes_under_way_is_answered_once),
		cmocka_unit_test(a_second_answer_is_not_heard),
		cmocka_unit_test(what_cannot_be_read_is_refused_by_its_number),
		cmocka_unit_test(read_only_takes_nothing),
		cmocka_unit_test(two_consoles_at_once),
		cmocka_unit_test(what_comes_late_is_refused),
	};

	setenv("TZ", "UTC0", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
