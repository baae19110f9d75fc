/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Questions to the simulated SAN: a read through a path gets what the kernel
 * would make of it, and who waits is what the scenario says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/text.h"
#include "engine/lab/lab_ask.h"
#include "lab_rig.h"

#define FC                                                                                         \
	"hport host3 { switch = f1 }\nhport host4 { switch = f2 }\n"                               \
	"array a { controller c1 { port c1p1 { switch = f1 } port c1p2 { switch = f2 } } }\n"
#define STANDBY                                                                                    \
	"hport host3 { switch = f1 }\n"                                                            \
	"array a { alua = explicit others = standby controller c1 { port c1p1 { switch = f1 } }\n" \
	"controller c2 { port c2p1 { switch = f1 } } }\n"
#define MAP "map m { size = 1G latency_us = 800 }\n"

struct heard {
	char lines[2000];
	unsigned ends;
};

static void hear(void *ctx, const struct answer *a)
{
	struct heard *h = ctx;
	char line[400];

	if (a->is == ANSWER_GOOD)
		text_cat(h->lines, sizeof(h->lines), "%s: read\n", a->about);
	else if (a->is != ANSWER_NONE)
		text_cat(h->lines, sizeof(h->lines), "%s\n", answer_line(line, sizeof(line), a));
	h->ends += a->done;
}

/* A story at its second at_s, and a question about its map. */
struct story {
	struct rig rig;
	struct lab_asks asks;
	struct heard heard;
	uint32_t id;
};

static void begin(struct story *s, const char *text, int64_t at_s)
{
	*s = (struct story){ .id = 0 };
	rig_open(&s->rig, text);
	rig_s(&s->rig, at_s);
	lab_asks_init(&s->asks, hear, &s->heard);
}

static void ask(struct story *s, enum ask_what what, const char *path, bool frozen)
{
	struct ask q = { .id = ++s->id, .what = what };

	snprintf(q.map, sizeof(q.map), "%s", s->rig.san.maps[0]->key);
	if (path) {
		const struct san_path *p = rig_san_path(&s->rig, path);

		snprintf(q.path, sizeof(q.path), "%u:%u", p->major, p->minor);
		q.named = true;
	}
	s->heard.lines[0] = '\0';
	lab_asks_take(&s->asks, &s->rig.w, &q, frozen);
}

static void go_on(struct story *s, int64_t to_s)
{
	s->heard.lines[0] = '\0';
	rig_s(&s->rig, to_s);
	lab_asks_step(&s->asks, &s->rig.w);
}

static void good_paths_read(void **state)
{
	struct story s;

	(void)state;
	begin(&s, FC MAP, 5);
	ask(&s, ASK_TEST, NULL, false);
	assert_string_equal(s.heard.lines, "sdb: read\nsdc: read\n");
	assert_int_equal(s.heard.ends, 1);
	ask(&s, ASK_TEST, "sdc", false);
	assert_string_equal(s.heard.lines, "sdc: read\n");
	rig_close(&s.rig);
}

static void a_lost_link_is_told_once_the_transport_gives_up(void **state)
{
	struct story s;

	(void)state;
	begin(&s, "fast_io_fail = 5s\n" FC MAP "fault { at = 10s cable = host3 }\n", 12);
	ask(&s, ASK_TEST, "sdb", false); /* the remote port is blocked: the read waits */
	assert_string_equal(s.heard.lines, "");
	go_on(&s, 16);
	assert_string_equal(s.heard.lines,
			    "sdb: cannot be opened: the device is offline (ENXIO)\n");
	assert_int_equal(s.heard.ends, 1);
	rig_close(&s.rig);
}

static void a_hung_path_is_silent_then_busy_then_back(void **state)
{
	struct story s;

	(void)state;
	begin(&s, FC MAP "fault { at = 10s hang = sdb for = 60s }\n", 12);
	ask(&s, ASK_TEST, NULL, false);
	assert_string_equal(s.heard.lines, "sdc: read\n");
	go_on(&s, 21);
	assert_string_equal(s.heard.lines, "");
	go_on(&s, 22);
	assert_string_equal(s.heard.lines, "sdb: no answer in 10 s: still waiting\n");
	assert_int_equal(s.heard.ends, 1);
	go_on(&s, 52);
	ask(&s, ASK_TEST, "sdb", false);
	assert_string_equal(s.heard.lines, "sdb: busy: a test of 40 s ago has not come back\n");
	go_on(&s, 80); /* it answers again */
	assert_string_equal(s.heard.lines, "");
	assert_non_null(strstr(s.rig.said, "sdb: a test that hung came back after "));
	ask(&s, ASK_TEST, "sdb", false);
	assert_string_equal(s.heard.lines, "sdb: read\n");
	assert_int_equal(s.heard.ends, 3);
	rig_close(&s.rig);
}

static void while_the_clock_stands_a_hung_path_is_told_at_once(void **state)
{
	struct story s;

	(void)state;
	begin(&s, FC MAP "fault { at = 10s hang = sdb }\n", 12);
	ask(&s, ASK_TEST, NULL, true);
	assert_string_equal(s.heard.lines, "sdb: no answer in 10 s: still waiting\nsdc: read\n");
	assert_int_equal(s.heard.ends, 1);
	rig_close(&s.rig);
}

static void a_read_on_standby_is_not_ready(void **state)
{
	struct story s;

	(void)state;
	begin(&s, STANDBY "map m { size = 1G owner = c1 }\n", 20);
	ask(&s, ASK_TEST, NULL, false);
	assert_string_equal(
		s.heard.lines,
		"sdb: read\nsdc: not tested: a standby path; a read can move the LUN, so "
		"only by name\n");
	ask(&s, ASK_TEST, "sdc", false);
	assert_string_equal(s.heard.lines,
			    "sdc: I/O error: not ready, the port is in standby, sense 02/04/0B "
			    "(EIO)\n");
	rig_close(&s.rig);
}

static void who_is_the_scenarios(void **state)
{
	struct story s;

	(void)state;
	begin(&s,
	      FC "map m { size = 1G iops = 500 no_path_retry = queue users = \"/srv (xfs, rw)\" "
		 "waiters = \"14 tasks wait: postgres 9, kworker 5\" }\n"
		 "fault { at = 10s array = a }\n",
	      5);
	ask(&s, ASK_WHO, NULL, false);
	assert_string_equal(s.heard.lines, "/srv (xfs, rw)\n");
	go_on(&s, 40);
	ask(&s, ASK_WHO, NULL, false);
	assert_string_equal(s.heard.lines, "/srv (xfs, rw)\n"
					   "postgres (9 tasks) wait for I/O of m\n"
					   "kworker (5 tasks) wait for I/O of m\n");
	assert_int_equal(s.heard.ends, 2);
	rig_close(&s.rig);
}

static void disks_in_no_map_are_the_scenarios(void **state)
{
	struct story s;

	(void)state;
	begin(&s,
	      FC MAP "disk sda { size = 40G hctl = \"0:0:0:0\" wwid = 3600b reason = "
		     "\"blacklisted: devnode\" }\ndisk nvme0n1 { size = 1T reason = "
		     "\"not a path: it is a USB device\" }\n",
	      5);
	ask(&s, ASK_PATHS, NULL, false);
	assert_non_null(strstr(s.heard.lines, "sda: 0:0:0:0      40G  3600b  blacklisted: devnode\n"
					      "nvme0n1: -           1.0T  not a path: it is a USB "
					      "device\n"));
	assert_non_null(strstr(s.heard.lines, "sdb: 3:0:0:1     1.0G  36001405"));
	assert_non_null(strstr(s.heard.lines, "  a path of m\n"));
	assert_int_equal(s.heard.ends, 1);
	rig_close(&s.rig);
}

/* A flushed map leaves its LUN's disks behind. */
static void paths_of_a_flushed_map_are_in_none(void **state)
{
	struct story s;

	(void)state;
	begin(&s, FC MAP, 5);
	ask(&s, ASK_PATHS, NULL, false);
	assert_null(strstr(s.heard.lines, "flushed"));
	s.rig.w.maps[0].gone = true;
	ask(&s, ASK_PATHS, NULL, false);
	assert_null(strstr(s.heard.lines, "a path of"));
	assert_non_null(strstr(s.heard.lines, "not in a map: the map of its WWID was flushed\n"));
	rig_close(&s.rig);
}

static void who_says_a_value_is_the_line_that_does(void **state)
{
	struct story s;

	(void)state;
	begin(&s, FC "map m {\n size = 1G\n failback = 60\n no_path_retry = 12\n}\n", 5);
	ask(&s, ASK_EXPLAIN, NULL, false);
	assert_non_null(strstr(s.heard.lines, "failback: 60 "));
	assert_non_null(strstr(s.heard.lines, "; it beats immediate (built-in)\n"));
	assert_non_null(strstr(s.heard.lines, ":6; it beats immediate"));
	/* what it says itself, it does not beat */
	assert_null(strstr(s.heard.lines, "beats 12"));
	assert_non_null(
		strstr(s.heard.lines, "path_grouping_policy: group_by_prio          built-in"));
	assert_non_null(strstr(s.heard.lines, "name: m "));
	assert_int_equal(s.heard.ends, 1);
	rig_close(&s.rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_paths_read),
		cmocka_unit_test(a_lost_link_is_told_once_the_transport_gives_up),
		cmocka_unit_test(a_hung_path_is_silent_then_busy_then_back),
		cmocka_unit_test(while_the_clock_stands_a_hung_path_is_told_at_once),
		cmocka_unit_test(a_read_on_standby_is_not_ready),
		cmocka_unit_test(who_is_the_scenarios),
		cmocka_unit_test(disks_in_no_map_are_the_scenarios),
		cmocka_unit_test(paths_of_a_flushed_map_are_in_none),
		cmocka_unit_test(who_says_a_value_is_the_line_that_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
