/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of act_turn: two engines at once, and what the promise is held against. */
#include "act_world.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <cmocka.h>

static int locked(const char *file)
{
	int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	assert_int_equal(flock(fd, LOCK_EX), 0);
	return fd;
}

/* Another engine is at it: ours waits, and then holds its promise against what that one did. */
static void the_second_of_two_engines_waits(void **state)
{
	struct world w;
	int other;

	(void)state;
	world_begin(&w, NULL);
	other = locked(w.lock_file);
	w.next.dm = SAN_DM_FAILED;
	world_order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	world_run_for(&w, 30);
	assert_string_equal(w.message, "");
	close(other);
	world_until(&w, &w.results, 1);
	assert_string_equal(w.message, "fail_path 8:0");
	assert_true(w.res.ok);
	/* it does not keep the turn while it watches what becomes of it */
	other = open(w.lock_file, O_RDWR | O_CLOEXEC);
	assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
	close(other);
	world_end(&w);
}

/* One is stuck, and another has waited as long as we have: they do not go together. */
static void those_who_waited_go_one_by_one(void **state)
{
	struct world w;
	int stuck, other;

	(void)state;
	world_begin(&w, NULL);
	stuck = locked(w.lock_file);
	other = locked(w.lock2_file);
	w.next.dm = SAN_DM_FAILED;
	world_order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	world_until(&w, &w.results, 1);
	assert_string_equal(w.message, "");
	assert_string_equal(w.res.sent, "");
	assert_non_null(strstr(w.res.text, "have been sending commands for 10 s"));
	assert_non_null(strstr(w.res.text, "nothing was sent"));
	close(other);
	world_order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	world_until(&w, &w.results, 2);
	assert_true(w.res.ok);
	close(stuck);
	world_end(&w);
}

/* It is stuck: after five seconds it is waited for no longer. */
static void a_stuck_engine_stops_nobody(void **state)
{
	struct world w;
	int other;

	(void)state;
	world_begin(&w, NULL);
	other = locked(w.lock_file);
	w.next.dm = SAN_DM_FAILED;
	world_order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	world_until(&w, &w.results, 1);
	assert_true(w.res.ok);
	close(other);
	world_end(&w);
}

/* What the reading before it shows is the condition, not what was known when it came. */
static void a_promise_is_held_against_fresh_facts(void **state)
{
	struct plan_cmd cmd = { .id = 1, .verb = PLAN_FAIL, .map = "3600a", .major = 8 };
	struct world w;

	(void)state;
	world_begin(&w, NULL);
	cmd.promise.given = true;
	cmd.promise.usable_after = 2;
	w.next.dm = SAN_DM_FAILED; /* somebody has just failed it */
	act_command(w.k.act, &cmd);
	world_until(&w, &w.results, 1);
	assert_string_equal(w.message, "");
	assert_false(w.res.ok || w.res.unconfirmed);
	assert_string_equal(w.res.sent, "");
	assert_string_equal(w.res.text, "refused: sda of mpatha is failed already");
	world_end(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_second_of_two_engines_waits),
		cmocka_unit_test(those_who_waited_go_one_by_one),
		cmocka_unit_test(a_stuck_engine_stops_nobody),
		cmocka_unit_test(a_promise_is_held_against_fresh_facts),
	};

	return cmocka_run_group_tests_name("act_turn", tests, NULL, NULL);
}
