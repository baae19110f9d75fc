/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines around a view: what they say in which state, and what gives way on a small screen. */
#include "scene.h"

#include "base/attr.h"
#include "base/str.h"
#include "ui/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Row y of c is this text. */
static void expect_at(const struct canvas *c, int y, const char *want)
{
	struct str dump = STR_INIT;
	const char *row;
	size_t n;

	canvas_dump_text(c, CANVAS_ASCII, &dump);
	row = str_text(&dump);
	while (y--)
		row += strcspn(row, "\n") + 1;
	n = strcspn(row, "\n");
	if (n != strlen(want) || strncmp(row, want, n) != 0)
		fail_msg("\nis    \"%.*s\"\nshall \"%s\"", (int)n, row, want);
	str_fini(&dump);
}

static void expect_title(const struct frame_status *s, int cols, const char *want)
{
	struct canvas c;

	canvas_init(&c);
	canvas_resize(&c, 1, cols);
	frame_title(&c, 0, s);
	expect_at(&c, 0, want);
	canvas_fini(&c);
}

static struct frame_status status_of(const struct san *san, int64_t now)
{
	return (struct frame_status){
		.san = san, .keys = scene_keys(), .now = now, .clock = now, .view = "1 topology"
	};
}

/* ---- line 1 ---- */

/* Whose silence it is: nothing came from the engine, and so nothing of the daemon. */
static void test_a_silent_engine_accuses_nobody(void **state)
{
	struct san san;
	struct frame_status s;
	int64_t now;

	(void)state;
	scene_cable(&san, &now);
	s = status_of(&san, now + 9800);
	s.age = 9500;
	expect_title(&s, 67, "db1  multipathd in charge (10 s)  1 topology  may act  03:12:53 UTC");
	s = status_of(&san, now + 47000);
	s.age = 46900;
	expect_title(&s, 67, "db1  multipathd in charge (47 s)  1 topology  may act  03:13:31 UTC");
	s.age = 300; /* it is the daemon */
	expect_title(&s, 67, "db1  multipathd SILENT 47 s       1 topology  may act  03:13:31 UTC");
	san_fini(&san);
}

/* An age that is usual is not counted: line 1 would change when nothing has. */
static void test_a_fresh_answer_has_one_age(void **state)
{
	struct san san;
	struct frame_status s;
	int64_t now;

	(void)state;
	scene_cable(&san, &now);
	s = status_of(&san, now);
	for (int64_t age = 0; age < 2000; age += 400) {
		san.host.charge_at = now - age;
		expect_title(&s, 67,
			     "db1  multipathd in charge (<2 s)  1 topology  may act  03:12:44 UTC");
	}
	san.host.charge_at = now - 2000;
	expect_title(&s, 67, "db1  multipathd in charge (2 s)   1 topology  may act  03:12:44 UTC");
	san_fini(&san);
}

/* What is left out first is what matters least; what fits again is shown again. */
static void test_title_gives_way(void **state)
{
	struct san san;
	struct frame_status s;
	int64_t now;

	(void)state;
	scene_cable(&san, &now);
	s = status_of(&san, now);
	expect_title(
		&s, 80,
		"db1  6.1.0-31  multipathd in charge (<2 s)     1 topology  may act  03:12:44 UTC");
	expect_title(&s, 67, "db1  multipathd in charge (<2 s)  1 topology  may act  03:12:44 UTC");
	/* no room for the view, but for the kernel */
	expect_title(&s, 66, "db1  6.1.0-31  multipathd in charge (<2 s)   may act  03:12:44 UTC");
	expect_title(&s, 40, "db1    1 topology  may act  03:12:44 UTC");
	expect_title(&s, 22, "db1  may act  03:12:44");
	expect_title(&s, 20, "db1     03:12:44 UTC");
	san_fini(&san);
}

/* Why the clock goes in steps is told before who is in charge, and gives way to what keys may do.
 */
static void test_title_of_a_slow_line(void **state)
{
	struct san san;
	struct frame_status s;
	int64_t now;

	(void)state;
	scene_cable(&san, &now);
	s = status_of(&san, now);
	s.slow = 5000;
	expect_title(
		&s, 80,
		"db1  multipathd in charge (<2 s)     slow line: every 5 s  may act  03:12:44 UTC");
	expect_title(&s, 40, "db1    1 topology  may act  03:12:44 UTC");
	san_fini(&san);
}

/* The wrong host is the classic: its name is cut, never left out while there is room for it. */
static void test_title_keeps_the_host(void **state)
{
	struct san san;
	struct frame_status s;
	int64_t now;

	(void)state;
	scene_cable(&san, &now);
	san.host.name = san_intern(&san, "storage-host-berlin-17.example.com");
	s = status_of(&san, now);
	expect_title(&s, 40, "storage-~ple.com   may act  03:12:44 UTC");
	expect_title(&s, 20, "stor~com    03:12:44");
	san.host.name = san_intern(&san, "vmhost7");
	expect_title(&s, 20, "vmhost7     03:12:44");
	san_fini(&san);
}

/* Nothing that has not been told yet is claimed, least of all that keys act. */
static void test_title_while_waiting(void **state)
{
	struct san san;
	struct frame_status s;

	(void)state;
	san_init(&san);
	s = status_of(&san, 0);
	s.waiting = true;
	expect_title(
		&s, 80,
		"                                                                      1 topology");
	san_fini(&san);
}

/* The clock tells the time of a recording; its day may be long ago. */
static void test_title_of_a_recording(void **state)
{
	struct san san;
	struct frame_status s;
	int64_t now;

	(void)state;
	scene_cable(&san, &now);
	san.host.source = san_intern(&san, "replay");
	s = status_of(&san, now);
	expect_title(&s, 100,
		     "db1  6.1.0-31  multipathd in charge (<2 s)         1 topology  "
		     "RECORDING of 2026-11-21  03:12:44 UTC");
	san_fini(&san);
}

/* ---- line 3 ---- */

/* The worst trouble is never cut without saying so. */
static void test_health_is_told_where_narrow(void **state)
{
	struct san san;
	struct frame_status s;
	struct frame_facts f;
	struct frame_layout l;
	struct canvas c;
	int64_t now;

	(void)state;
	scene_cable(&san, &now);
	s = status_of(&san, now);
	frame_facts(&f, &san, now, NULL, scene_keys());
	canvas_init(&c);
	canvas_resize(&c, 12, 40);
	frame_layout(12, false, 0, 0, &l);
	frame_head(&c, &l, &s, &f);
	expect_at(&c, l.health - 1, "AT RISK 6 maps at 2 of 4 paths, all on");
	expect_at(&c, l.health, " host4; host3 link down since 03:12:07");
	assert_false(frame_health_untold(&f.health, &l, 40));
	assert_false(frame_health_untold(&f.health, &l, 80));
	f.health.more = 1;
	assert_true(frame_health_untold(&f.health, &l, 80));
	assert_true(frame_health_untold(&f.health, &l, 40));
	canvas_fini(&c);
	san_fini(&san);
}

/* A key that would be refused is not offered: in the past, in a console that may not act. */
static void test_health_names_no_key_that_is_refused(void **state)
{
	struct san san;
	struct frame_facts f;
	int64_t now;

	(void)state;
	scene_cable(&san, &now);
	for (struct san_path *p = san.maps[0]->paths; p; p = p->next_in_map)
		p->dm = SAN_DM_FAILED;
	san.maps[0]->queueing = SAN_YES;
	san.maps[0]->queue_until = now + 30000;
	frame_facts(&f, &san, now, NULL, scene_keys());
	assert_non_null(strstr(f.health.text, "(W)"));
	frame_facts(&f, &san, now, NULL, NULL);
	assert_null(strstr(f.health.text, "(W)"));
	san.host.read_only = true;
	frame_facts(&f, &san, now, NULL, scene_keys());
	assert_null(strstr(f.health.text, "(W)"));
	san_fini(&san);
}

/* Five rows have one for it: the rest is told by x. */
static void test_health_is_marked_where_cut(void **state)
{
	struct san san;
	struct frame_status s;
	struct frame_facts f;
	struct frame_layout l;
	struct canvas c;
	int64_t now;

	(void)state;
	scene_cable(&san, &now);
	s = status_of(&san, now);
	frame_facts(&f, &san, now, NULL, scene_keys());
	canvas_init(&c);
	canvas_resize(&c, 5, 40);
	frame_layout(5, false, 0, 0, &l);
	frame_head(&c, &l, &s, &f);
	expect_at(&c, l.health, "AT RISK 6 maps at 2 of 4 paths, all on ~");
	assert_true(frame_health_untold(&f.health, &l, 40));
	canvas_fini(&c);
	san_fini(&san);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_silent_engine_accuses_nobody),
		cmocka_unit_test(test_a_fresh_answer_has_one_age),
		cmocka_unit_test(test_title_gives_way),
		cmocka_unit_test(test_title_of_a_slow_line),
		cmocka_unit_test(test_title_keeps_the_host),
		cmocka_unit_test(test_title_while_waiting),
		cmocka_unit_test(test_title_of_a_recording),
		cmocka_unit_test(test_health_is_told_where_narrow),
		cmocka_unit_test(test_health_is_marked_where_cut),
		cmocka_unit_test(test_health_names_no_key_that_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
