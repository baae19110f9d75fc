/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pace of frames: on which line which frame is drawn when, by a clock of the test's own. */
#include "ui/pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A frame of n bytes at now; the question behind it when one is due: was it? */
static bool frame(struct pace *p, int64_t now, size_t n)
{
	bool asks = pace_asks(p, now, n);

	pace_sent(p, now, n, true);
	if (asks)
		pace_asked(p, now, n);
	return asks;
}

/* The first paint as term_show() does it: a question before it and one behind it. */
static void first_paint(struct pace *p, int64_t now, size_t n)
{
	pace_asked(p, now, 0);
	assert_true(frame(p, now, n));
}

/* A line that answers at once draws changes each 50 ms, keys at once, and is not asked each time.
 */
static void test_quick_line(void **state)
{
	struct pace p;

	(void)state;
	pace_init(&p, 0, 0);
	assert_int_equal(pace_wait(&p, 1000, true), 0);
	first_paint(&p, 1000, 2500);
	pace_answered(&p, 1002);
	pace_answered(&p, 1004);
	assert_int_equal(pace_slow(&p), 0);
	assert_int_equal(pace_budget(&p), 0);
	assert_int_equal(pace_wait(&p, 1010, false), 40);
	assert_int_equal(pace_wait(&p, 1010, true), 0);
	assert_false(frame(&p, 1050, 600));
	assert_false(frame(&p, 10999, 600));
	assert_false(frame(&p, 11100, 50)); /* nobody would feel it */
	assert_true(frame(&p, 11200, 600));
}

/* 9600 baud, as ssh hides it: known by the first frame, which took 2.6 s; until then nothing more.
 */
static void test_slow_line_is_found(void **state)
{
	struct pace p;

	(void)state;
	pace_init(&p, 0, 0);
	first_paint(&p, 1000, 2500);
	pace_answered(&p, 1030);
	assert_int_equal(pace_wait(&p, 2000, false),
			 9000);                         /* until the answer, or it is given up */
	assert_int_equal(pace_wait(&p, 2000, true), 0); /* a key does not wait for it */
	pace_answered(&p, 3640);
	assert_int_equal(pace_slow(&p), 5000);
	assert_in_range(pace_budget(&p), 230, 250);
	assert_int_equal(pace_wait(&p, 3640, false), 1000 + 5000 - 3640);
}

/* Pieces follow each other as fast as the line takes them, not faster, and keys with them. */
static void test_pieces(void **state)
{
	struct pace p;

	(void)state;
	pace_init(&p, 9600, 0);
	assert_int_equal(pace_budget(&p), 240);
	pace_sent(&p, 1000, 240, false); /* gone at 1250 */
	assert_int_equal(pace_wait(&p, 1000, false), 150);
	assert_int_equal(pace_wait(&p, 1100, true), 50);
	assert_int_equal(pace_wait(&p, 1150, false), 0);
	pace_sent(&p, 1150, 240, false); /* behind it, gone at 1500 */
	assert_int_equal(pace_wait(&p, 1150, true), 250);
	pace_sent(&p, 1400, 96, true);
	assert_int_equal(pace_wait(&p, 1600, false), 1400 + 5000 - 1600);
	assert_int_equal(pace_wait(&p, 1600, true), 0);
}

/* A busy screen with a key each second stays under what the line carries. */
static void test_never_saturated(void **state)
{
	struct pace p;
	int64_t sent = 0, now = 0, begin = 1000, next_key = 2000;

	(void)state;
	pace_init(&p, 9600, 0);
	for (now = begin; now < begin + 60000; now += 10) {
		bool key = now >= next_key;

		if (pace_wait(&p, now, key))
			continue;
		next_key = key ? now + 1000 : next_key;
		pace_sent(&p, now, 240, true);
		sent += 240;
		/* what a key's frame then waits behind */
		assert_in_range(p.clear_ms - now, 0, 250 + 100);
	}
	assert_in_range(sent, 240 * 55, 960 * 60 / 2);
}

/* A serial port says its speed, is not measured, and a quick one is no slow line. */
static void test_serial_ports(void **state)
{
	static const struct {
		unsigned baud;
		int64_t slow;
	} lines[] = { { 1200, 10000 }, { 9600, 5000 }, { 19200, 2000 },
		      { 38400, 2000 }, { 57600, 0 },   { 115200, 0 } };
	struct pace p;

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		pace_init(&p, lines[i].baud, 0);
		assert_int_equal(pace_slow(&p), lines[i].slow);
		assert_false(pace_asks(&p, 1000, 2500));
	}
	p.wanted_ms = 3000; /* of a slow line, which this is not */
	assert_int_equal(pace_slow(&p), 0);
	pace_init(&p, 9600, 0);
	p.wanted_ms = 3000;
	assert_int_equal(pace_slow(&p), 3000);
	pace_init(&p, 115200, 7000); /* --slow has the last word */
	assert_int_equal(pace_slow(&p), 7000);
}

/* One stall makes no slow line; two do; and one quick moment does not end it, two do. */
static void test_median(void **state)
{
	struct pace p;
	int64_t t = 20000;

	(void)state;
	pace_init(&p, 0, 0);
	first_paint(&p, 1000, 2500);
	pace_answered(&p, 1002);
	pace_answered(&p, 1010);
	for (int slow = 0; slow < 2; slow++, t += 20000) {
		assert_int_equal(pace_slow(&p), 0);
		assert_true(frame(&p, t, 600));
		pace_answered(&p, t + 3000);
	}
	assert_int_equal(pace_slow(&p), 10000);
	for (int quick = 0; quick < 2; quick++, t += 20000) {
		assert_int_equal(pace_slow(&p), 10000);
		assert_true(frame(&p, t, 600)); /* a slow line is asked each time */
		pace_answered(&p, t + 5);
	}
	assert_int_equal(pace_slow(&p), 0);
	assert_int_equal(pace_budget(&p), 0);
}

/* Far away is not slow: what an answer takes by itself does not count. */
static void test_a_long_way(void **state)
{
	struct pace p;

	(void)state;
	pace_init(&p, 0, 0);
	first_paint(&p, 1000, 2500);
	pace_answered(&p, 1700);
	pace_answered(&p, 1720);
	assert_int_equal(pace_slow(&p), 0);
	assert_true(frame(&p, 12000, 600));
	pace_answered(&p, 12705);
	assert_int_equal(pace_slow(&p), 0);
}

/* A terminal that does not answer delays the second frame by a moment, and is soon not asked. */
static void test_no_answers(void **state)
{
	struct pace p;
	int64_t t = 1000;
	int asked = 0;

	(void)state;
	pace_init(&p, 0, 0);
	first_paint(&p, t, 2500);
	assert_int_equal(pace_wait(&p, t, false), 250);
	for (int i = 0; i < 100; i++) {
		int64_t wait = pace_wait(&p, t, false);

		assert_in_range(wait, 0, 250);
		t += wait;
		asked += frame(&p, t, 600);
	}
	assert_in_range(asked, 1, 3);
	assert_int_equal(pace_wait(&p, t, false), 50);
	assert_int_equal(pace_slow(&p), 0);
}

/* A terminal that has stopped answering gets a frame each 10 s at most, and is then asked no more.
 */
static void test_answers_stop(void **state)
{
	struct pace p;
	int64_t t = 20000;

	(void)state;
	pace_init(&p, 0, 0);
	first_paint(&p, 1000, 2500);
	pace_answered(&p, 1002);
	pace_answered(&p, 1004);
	assert_true(frame(&p, t, 600));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(pace_wait(&p, t, false), 10000);
		assert_int_equal(pace_wait(&p, t, true), 0);
		t += 10000;
		frame(&p, t, 600);
	}
	t += 10000;
	assert_false(frame(&p, t, 600));
	assert_int_equal(pace_wait(&p, t, false), 50);
}

/* Without answers: a line that is full twice is slow, once (^S) is not; later it is tried again. */
static void test_full_line(void **state)
{
	struct pace p;

	(void)state;
	pace_init(&p, 0, 0);
	pace_sent(&p, 1000, 600, true);
	pace_full(&p, 1000, true);
	pace_full(&p, 31000, false);
	assert_int_equal(pace_slow(&p), 0);
	pace_sent(&p, 32000, 600, true);
	pace_full(&p, 32000, true);
	pace_full(&p, 32300, true);
	pace_full(&p, 32630, false); /* 952 bytes/s */
	assert_int_equal(pace_slow(&p), 5000);
	pace_full(&p, 90000, false);
	assert_int_equal(pace_slow(&p), 5000);
	pace_full(&p, 93000, false);
	assert_int_equal(pace_slow(&p), 0);
}

/* Another terminal need not answer because the one before did: it is not waited for as long. */
static void test_another_terminal(void **state)
{
	struct pace p;

	(void)state;
	pace_init(&p, 0, 0);
	first_paint(&p, 1000, 2500);
	pace_answered(&p, 1002);
	pace_answered(&p, 1004);
	pace_anew(&p);
	first_paint(&p, 5000, 2500);
	assert_int_equal(pace_wait(&p, 5000, false), 250);
	/* the line is the same */
	pace_answered(&p, 5010);
	pace_answered(&p, 9000);
	assert_true(frame(&p, 20000, 600));
	pace_answered(&p, 24000);
	assert_int_equal(pace_slow(&p), 10000);
	pace_anew(&p);
	pace_full(&p, 100000, false);
	assert_int_equal(pace_slow(&p), 10000);
}

/* What was thrown away with typed keys is not waited for. */
static void test_forgotten(void **state)
{
	struct pace p;

	(void)state;
	pace_init(&p, 0, 0);
	first_paint(&p, 1000, 2500);
	pace_answered(&p, 1002);
	pace_forget(&p);
	assert_int_equal(pace_wait(&p, 1010, false), 40);
	pace_answered(&p, 1500); /* one that nobody asked for */
	assert_int_equal(pace_slow(&p), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quick_line),       cmocka_unit_test(test_slow_line_is_found),
		cmocka_unit_test(test_pieces),           cmocka_unit_test(test_never_saturated),
		cmocka_unit_test(test_serial_ports),     cmocka_unit_test(test_median),
		cmocka_unit_test(test_a_long_way),       cmocka_unit_test(test_no_answers),
		cmocka_unit_test(test_answers_stop),     cmocka_unit_test(test_full_line),
		cmocka_unit_test(test_another_terminal), cmocka_unit_test(test_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
