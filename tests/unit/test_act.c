/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of act and held: what an operator is told of a command, in its three
 * moments.
 */
#include "act_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void three_moments(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, part_willing);
	w.next.dm = SAN_DM_FAILED;
	world_order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	world_until(&w, &w.results, 1);
	assert_true(w.res.ok && !w.res.unconfirmed && !w.res.silent);
	assert_int_equal(w.res.id, 1);
	assert_string_equal(w.res.sent, "multipathd fail path sda");
	assert_string_equal(w.res.to, "multipathd");
	assert_string_equal(w.res.text, "sda of mpatha failed");
	assert_true(world_sda(&w)->held);
	assert_string_equal(world_sda(&w)->held_by, "root@db1");
	world_until(&w, &w.events, 1);
	assert_string_equal(w.event, "sda of mpatha is still failed, 10 s later");
	assert_int_equal(w.results, 1);
	world_end(&w);
}

static void undone_within_ten_seconds(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, part_willing);
	w.next.dm = SAN_DM_FAILED;
	world_order(&w, PLAN_FAIL, 0, PLAN_ROUTE_KERNEL);
	world_until(&w, &w.results, 1);
	assert_string_equal(w.message, "fail_path 8:0");
	assert_string_equal(w.res.to, "kernel");
	assert_true(w.res.ok);
	/* behind the daemon's back it does not last, so it is not held */
	assert_false(world_sda(&w)->held);
	w.next.dm = SAN_DM_ACTIVE;
	world_until(&w, &w.events, 1);
	assert_string_equal(w.event, "sda of mpatha is active again: that did not last 10 s "
				     "(multipathd's checker finds it good)");
	world_end(&w);
}

static void kernel_does_not_show_it(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, part_willing);
	world_order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	world_until(&w, &w.results, 1);
	assert_true(w.res.unconfirmed && !w.res.ok);
	assert_non_null(strstr(w.res.text, "not to be seen"));
	assert_false(world_sda(&w)->held);
	w.next.dm = SAN_DM_FAILED;
	world_until(&w, &w.events, 1);
	assert_string_equal(w.event, "sda of mpatha failed, after all");
	world_end(&w);
}

static void daemon_refuses(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, part_refusing);
	world_order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	while (w.unsent)
		uv_run(&w.loop, UV_RUN_ONCE);
	w.san.maps[0]->suspended = SAN_YES; /* since */
	world_until(&w, &w.results, 1);
	assert_false(w.res.ok || w.res.unconfirmed || w.res.silent);
	assert_non_null(strstr(w.res.text, "multipathd refused"));
	assert_non_null(strstr(w.res.text, "suspended"));
	world_end(&w);
}

static void silent_daemon_is_asked_once(void **state)
{
	struct world w;

	(void)state;
	slow_begin();
	world_begin(&w, part_slow);
	w.next.dm = SAN_DM_FAILED;
	world_order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	while (!slow_asked())
		world_run_for(&w, 5);
	world_set_speed(&w, WORLD_FAST); /* that it was sent is sure: now the deadline passes */
	world_until(&w, &w.results, 1);
	assert_true(w.res.silent && !w.res.ok);
	/* the same again: refused at once, and never sent */
	world_order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	world_until(&w, &w.results, 2);
	assert_true(w.res.silent);
	assert_non_null(strstr(w.res.text, "not sent again"));
	world_set_speed(&w, WORLD_SPEED);
	slow_let();
	world_until(&w, &w.events, 1);
	assert_string_equal(w.event, "late answer: sda of mpatha failed");
	assert_true(world_sda(&w)->held);
	world_until(&w, &w.events, 2);
	assert_string_equal(w.event, "sda of mpatha is still failed, 10 s later");
	w.next.dm = SAN_DM_ACTIVE;
	world_order(&w, PLAN_REINSTATE, 0, PLAN_ROUTE_AUTO);
	world_until(&w, &w.results, 3);
	assert_string_equal(w.res.text, "multipathd answered: asked 1 times");
	world_end(&w);
	slow_end();
}

/* A stalled poll, and an order in the middle of it: told at once, and never sent. */
static void known_silence_costs_no_time(void **state)
{
	struct world w;

	(void)state;
	world_begin_fast(&w, part_stuck);
	assert_int_not_equal(w.san.host.silent_since, 0);
	world_order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	assert_int_equal(w.results, 1);
	assert_true(w.res.silent && !w.res.ok);
	assert_non_null(strstr(w.res.text, "nothing was sent"));
	assert_string_equal(w.res.sent, "");
	world_end(&w);
}

static void daemon_dies_meanwhile(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, part_dying);
	w.next.dm = SAN_DM_FAILED;
	world_order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	world_until(&w, &w.results, 1);
	/* it had done it: the kernel is the witness */
	assert_true(w.res.ok);
	world_end(&w);
}

/* A restart of the daemon in the middle: lost words, a new daemon, and still one answer. */
static void a_restart_of_the_daemon_is_one_answer(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, part_dying);
	world_order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	world_until(&w, &w.results, 1);
	/* the kernel does not show it: it was lost with the daemon */
	assert_true(w.res.unconfirmed && !w.res.ok);
	fake_stop(&w.fake);
	world_run_for(&w, 400);
	assert_int_equal(w.results, 1);
	world_stop_source(&w);
	unlink(w.held_file);
}

/* A table swap or multipath -f: before the order, before it is sent, before the look. */
static void a_map_that_vanishes_is_one_answer(void **state)
{
	static const char *const told[] = { "there is no map", "there is no such map any more",
					    "the map is gone since" };

	(void)state;
	for (int when = 0; when < 3; when++) {
		struct world w;

		world_begin(&w, NULL);
		if (when == 0)
			san_map_remove(&w.san, w.san.maps[0]);
		world_order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
		while (when == 2 && !w.message[0])
			uv_run(&w.loop, UV_RUN_ONCE);
		if (when)
			san_map_remove(&w.san, w.san.maps[0]);
		world_until(&w, &w.results, 1);
		assert_false(w.res.ok);
		assert_non_null(strstr(w.res.text, told[when]));
		world_run_for(&w, 200);
		assert_int_equal(w.results, 1);
		world_stop_source(&w);
		unlink(w.held_file);
	}
}

static void suspended_map_takes_no_message(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, NULL);
	err_set(&w.message_err, E_BUSY, "mpatha is suspended: it takes no message");
	world_order(&w, PLAN_BYPASS, 2, PLAN_ROUTE_AUTO);
	world_until(&w, &w.results, 1);
	assert_string_equal(w.message, "disable_group 2");
	assert_false(w.res.ok);
	assert_string_equal(w.res.text, "mpatha is suspended: it takes no message");
	world_end(&w);
}

static void kernel_hangs(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, NULL);
	err_set(&w.message_err, E_TIMEOUT, "no answer for 4 s");
	world_order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	world_until(&w, &w.results, 1);
	assert_true(w.res.unconfirmed && !w.res.silent && !w.res.ok);
	w.next.dm = SAN_DM_FAILED;
	world_until(&w, &w.events, 1);
	assert_non_null(strstr(w.event, "after all"));
	world_end(&w);
}

/* Until the engine says so: it looks at its marks only when a thread has read those of others. */
static void until_group(struct world *w, uint32_t group)
{
	for (unsigned tries = 0; tries < 2000 && w->san.maps[0]->held_group != group; tries++) {
		held_tick(w->k.held);
		world_run_for(w, 5);
	}
	assert_int_equal(w->san.maps[0]->held_group, group);
}

static void group_by_hand_is_held_until_it_is_not_current(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, NULL);
	w.next.cur_group = 2;
	world_order(&w, PLAN_SWITCH, 2, PLAN_ROUTE_AUTO);
	world_until(&w, &w.results, 1);
	assert_string_equal(w.message, "switch_group 2");
	assert_true(w.res.ok);
	assert_non_null(strstr(w.res.text, "at the next I/O"));
	assert_int_equal(w.san.maps[0]->held_group, 2);
	w.next.cur_group = 1;
	world_until(&w, &w.events, 1);
	assert_non_null(strstr(w.event, "did not last"));
	until_group(&w, 0);
	/* back to the better group: that holds nothing */
	w.san.maps[0]->cur_group = 2;
	world_order(&w, PLAN_SWITCH, 1, PLAN_ROUTE_AUTO);
	world_until(&w, &w.results, 2);
	assert_int_equal(w.san.maps[0]->held_group, 0);
	world_end(&w);
}

/* What is taken back on purpose is no news. */
static void a_new_command_ends_the_old_ones_story(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, NULL);
	w.next.dm = SAN_DM_FAILED;
	w.k.act->follow_ms = 1000; /* the new command is to be done by then, on any machine */
	world_order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	world_until(&w, &w.results, 1);
	w.next.dm = SAN_DM_ACTIVE;
	world_order(&w, PLAN_REINSTATE, 0, PLAN_ROUTE_AUTO);
	world_until(&w, &w.results, 2);
	assert_false(world_sda(&w)->held);
	world_until(&w, &w.events, 1);
	world_run_for(&w, 200);
	assert_int_equal(w.events, 1);
	assert_string_equal(w.event, "sda of mpatha is still active, 10 s later");
	world_end(&w);
}

/* Until the file of marks does, or does not, name the operator: a thread writes it. */
static void until_kept(struct world *w, bool kept)
{
	for (unsigned tries = 0; tries < 2000; tries++) {
		char text[1024] = "";
		FILE *f = fopen(w->held_file, "re");

		if (f && !fread(text, 1, sizeof(text) - 1, f))
			text[0] = '\0';
		if (f)
			fclose(f);
		if ((strstr(text, "root@db1") != NULL) == kept)
			return;
		world_run_for(w, 5);
	}
	fail_msg("the file of marks stays as it is");
}

/* Until the file was read and the model follows it. */
static void until_held(struct world *w, bool held)
{
	for (unsigned tries = 0; tries < 2000 && world_sda(w)->held != held; tries++) {
		world_run_for(w, 5);
		held_tick(w->k.held);
	}
	assert_int_equal(world_sda(w)->held, held);
}

static void marks_outlive_the_engine(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, NULL);
	w.next.dm = SAN_DM_FAILED;
	world_order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	world_until(&w, &w.results, 1);
	until_kept(&w, true);
	world_stop_source(&w);

	world_begin_with(&w, NULL, SAN_DM_FAILED);
	until_held(&w, true);
	assert_string_equal(world_sda(&w)->held_by, "root@db1");
	/* somebody else brought it back */
	san_path_find(w.san.maps[0], 8, 0)->dm = SAN_DM_ACTIVE;
	held_tick(w.k.held);
	assert_false(world_sda(&w)->held);
	until_kept(&w, false);
	world_stop_source(&w);

	world_begin_with(&w, NULL, SAN_DM_FAILED);
	world_run_for(&w, 50);
	held_tick(w.k.held);
	assert_false(world_sda(&w)->held);
	world_end(&w);
}

static void requests_are_quoted(void **state)
{
	struct plan_cmd cmd = { .verb = PLAN_SWITCH, .map = "3600a", .group = 2 };
	struct san san;
	char text[512], name[400];
	struct err e;

	(void)state;
	world_fill(&san, SAN_DM_ACTIVE);
	assert_int_equal(act_request(&cmd, san.maps[0], NULL, text, sizeof(text), &e), 0);
	assert_string_equal(text, "switch map mpatha group 2");
	san.maps[0]->name = san_intern(&san, "my \"map\" {1}");
	assert_int_equal(act_request(&cmd, san.maps[0], NULL, text, sizeof(text), &e), 0);
	assert_string_equal(text, "switch map \"my \"\"map\"\" {1}\" group 2");
	memset(name, '"', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	san.maps[0]->name = san_intern(&san, name);
	assert_int_equal(act_request(&cmd, san.maps[0], NULL, text, sizeof(text), &e), E_USAGE);
	cmd.verb = PLAN_BYPASS;
	assert_int_equal(act_request(&cmd, san.maps[0], NULL, text, sizeof(text), &e),
			 E_UNSUPPORTED);
	san_fini(&san);
}

static void every_verb_has_its_words(void **state)
{
	struct san san;
	char text[300];

	(void)state;
	world_fill(&san, SAN_DM_ACTIVE);
	for (int v = 0; v < PLAN_NVERBS; v++) {
		struct plan_cmd cmd = { .verb = (enum plan_verb)v, .map = "3600a", .major = 8 };

		for (int i = ACT_DONE; i <= ACT_UNDONE; i++) {
			act_words(text, sizeof(text), &san, &cmd, (enum act_word)i);
			assert_null(strchr(text, '%'));
			/* accepting and assembling have no second and third moment */
			if ((v != PLAN_BASELINE && v != PLAN_ASSEMBLE) || i == ACT_DONE)
				assert_non_null(strstr(text, "mpatha"));
		}
	}
	san_fini(&san);
}

/* Whoever is told that it was done may leave at once: the next engine knows of it. */
static void marks_outlive_an_engine_that_ends_at_once(void **state)
{
	struct world w;
	char text[1024] = "";
	FILE *f;

	(void)state;
	world_begin(&w, NULL);
	w.next.dm = SAN_DM_FAILED;
	world_order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	world_until(&w, &w.results, 1);
	act_close(w.k.act);
	held_close(w.k.held);
	w.k.act = NULL;
	w.k.held = NULL;
	f = fopen(w.held_file, "re"); /* before the loop runs on, which an engine does not */
	assert_non_null(f);
	assert_true(fread(text, 1, sizeof(text) - 1, f) > 0);
	fclose(f);
	assert_non_null(strstr(text, "root@db1"));
	world_stop_source(&w);
	unlink(w.held_file);
}

/* The mark is there, and that it will not outlive this engine is told. */
static void marks_that_cannot_be_kept_are_told(void **state)
{
	struct world w;

	(void)state;
	world_begin(&w, NULL);
	assert_int_equal(mkdir(w.held_file, 0700), 0); /* no file can be put there */
	w.next.dm = SAN_DM_FAILED;
	world_order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	world_until(&w, &w.results, 1);
	assert_true(world_sda(&w)->held);
	world_until(&w, &w.warnings, 1);
	assert_non_null(strstr(w.warning, "is known to this sandeck only"));
	assert_int_equal(rmdir(w.held_file), 0);
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_moments),
		cmocka_unit_test(undone_within_ten_seconds),
		cmocka_unit_test(kernel_does_not_show_it),
		cmocka_unit_test(daemon_refuses),
		cmocka_unit_test(silent_daemon_is_asked_once),
		cmocka_unit_test(known_silence_costs_no_time),
		cmocka_unit_test(daemon_dies_meanwhile),
		cmocka_unit_test(a_restart_of_the_daemon_is_one_answer),
		cmocka_unit_test(a_map_that_vanishes_is_one_answer),
		cmocka_unit_test(suspended_map_takes_no_message),
		cmocka_unit_test(kernel_hangs),
		cmocka_unit_test(group_by_hand_is_held_until_it_is_not_current),
		cmocka_unit_test(a_new_command_ends_the_old_ones_story),
		cmocka_unit_test(marks_outlive_the_engine),
		cmocka_unit_test(marks_that_cannot_be_kept_are_told),
		cmocka_unit_test(marks_outlive_an_engine_that_ends_at_once),
		cmocka_unit_test(requests_are_quoted),
		cmocka_unit_test(every_verb_has_its_words),
	};

	return cmocka_run_group_tests_name("act", tests, NULL, NULL);
}
