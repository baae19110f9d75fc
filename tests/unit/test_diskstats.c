/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of diskstats: lines of every kernel that we may meet, and lines that are none. */
#include "engine/kernel/diskstats.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* The only device of text; fails the test when there is none. */
static struct diskstats_line only(const char *text)
{
	const char *at = text, *end = text + strlen(text);
	struct diskstats_line line;

	assert_true(diskstats_next(&at, end, &line));
	return line;
}

static struct san_counters counters(const char *text)
{
	struct diskstats_line line = only(text);
	struct san_counters c = { 0 };

	assert_true(diskstats_counters(&line, &c));
	return c;
}

static void assert_example(const struct san_counters *c)
{
	assert_int_equal(c->rd_ios, 101);
	assert_int_equal(c->rd_sectors, 103);
	assert_int_equal(c->rd_ms, 104);
	assert_int_equal(c->wr_ios, 105);
	assert_int_equal(c->wr_sectors, 107);
	assert_int_equal(c->wr_ms, 108);
	assert_int_equal(c->inflight, 9);
	assert_int_equal(c->busy_ms, 110);
}

#define EXAMPLE "   8      16 sdb 101 102 103 104 105 106 107 108 9 110 111"

static void eleven_fields(void **state)
{
	struct san_counters c = counters(EXAMPLE "\n");
	struct diskstats_line line = only(EXAMPLE "\n");

	(void)state;
	assert_int_equal(line.major, 8);
	assert_int_equal(line.minor, 16);
	assert_example(&c);
}

static void fifteen_and_seventeen_fields(void **state)
{
	struct san_counters c = counters(EXAMPLE " 12 13 14 15\n");

	(void)state;
	assert_example(&c);
	c = counters(EXAMPLE " 12 13 14 15 16 17\n");
	assert_example(&c);
}

static void the_last_line_may_lack_its_newline(void **state)
{
	struct san_counters c = counters(EXAMPLE);

	(void)state;
	assert_example(&c);
}

static void too_few_fields_are_no_counters(void **state)
{
	static const char *const texts[] = { "8 17 sdb1 1 2 3 4\n", /* a partition of old kernels */
					     "8 17 sdb1 1 2 3 4 5 6 7 8 9 10\n",
					     "8 17 sdb1 1 2 3 4 5 6 7 8 x 10 11\n",
					     "8 17 sdb1 \n" };
	struct diskstats_line line;
	struct san_counters c;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		line = only(texts[i]);
		assert_false(diskstats_counters(&line, &c));
	}
}

static void counters_at_their_limits(void **state)
{
	struct san_counters c = counters("8 0 sda 18446744073709551615 0 4294967295 0 0 0 0 0 "
					 "99999999999 0 0\n");

	(void)state;
	assert_true(c.rd_ios == UINT64_MAX);
	assert_int_equal(c.rd_sectors, 4294967295u);
	assert_int_equal(c.inflight, UINT32_MAX);
	/* one more than 64 bits hold: what a wrapped counter would say */
	c = counters("8 0 sda 18446744073709551616 0 0 0 0 0 0 0 0 0 0\n");
	assert_true(c.rd_ios == 0);
}

static void lines_that_are_none_are_skipped(void **state)
{
	static const char text[] = "\n"
				   "rubbish\n"
				   "8\n"
				   "8 1\n"
				   "8 1 sda1\n"
				   "99999999999 1 x 1\n"
				   "-8 1 x 1 2\n" EXAMPLE "\n"
				   "   \n";
	const char *at = text;
	struct diskstats_line line;
	unsigned n = 0;

	(void)state;
	while (diskstats_next(&at, text + strlen(text), &line)) {
		assert_int_equal(line.minor, 16);
		n++;
	}
	assert_int_equal(n, 1);
}

/* Any cut of a text is read without a step beyond it (the sanitizers look). */
static void any_cut(void **state)
{
	static const char text[] = EXAMPLE "\n" EXAMPLE "\n";

	(void)state;
	for (size_t n = 0; n < sizeof(text); n++) {
		char *copy = malloc(n + 1); /* not one byte more than is announced, but one */
		const char *at = copy;
		struct diskstats_line line;
		struct san_counters c;

		memcpy(copy, text, n);
		while (diskstats_next(&at, copy + n, &line))
			diskstats_counters(&line, &c);
		free(copy);
	}
}

static void reads_a_file_again_and_again(void **state)
{
	char name[] = "/tmp/diskstatsXXXXXX";
	int fd = mkstemp(name);
	struct str text = STR_INIT;

	(void)state;
	assert_true(fd >= 0);
	for (int i = 0; i < 1000; i++)
		dprintf(fd, "   8 %d sd 1 2 3 4 5 6 7 8 9 10 11\n", i);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(diskstats_read(fd, &text), 0);
		assert_int_equal(text.len, lseek(fd, 0, SEEK_END));
	}
	assert_true(diskstats_read(-1, &text) < 0);
	str_fini(&text);
	close(fd);
	unlink(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(eleven_fields),
		cmocka_unit_test(fifteen_and_seventeen_fields),
		cmocka_unit_test(the_last_line_may_lack_its_newline),
		cmocka_unit_test(too_few_fields_are_no_counters),
		cmocka_unit_test(counters_at_their_limits),
		cmocka_unit_test(lines_that_are_none_are_skipped),
		cmocka_unit_test(any_cut),
		cmocka_unit_test(reads_a_file_again_and_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
