/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The events of the last while: in the order of time, how long each lasted, how often. */
#include "base/text.h"
#include "ui/happened.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* from: the log that tells of it; "" what was seen. */
static void add_from(struct happened *h, int64_t at, enum san_severity sev, const char *path,
		     const char *from, const char *text)
{
	struct san_event ev = { .at = at, .sev = sev };

	snprintf(ev.map, sizeof ev.map, "mpatha");
	snprintf(ev.path, sizeof ev.path, "%s", path);
	snprintf(ev.from, sizeof ev.from, "%s", from);
	snprintf(ev.text, sizeof ev.text, "%s", text);
	happened_add(h, &ev);
}

static void add(struct happened *h, int64_t at, enum san_severity sev, const char *path,
		const char *text)
{
	add_from(h, at, sev, path, "", text);
}

static void assert_texts(const struct happened *h, const char *wanted)
{
	char is[200] = "";

	for (size_t i = 0; i < h->n; i++)
		text_cat(is, sizeof is, "%s%s", i ? " " : "", h->ev[i]->text);
	assert_string_equal(is, wanted);
}

/* What the kernel log tells of later happened before. */
static void test_order_is_that_of_time(void **state)
{
	struct happened h = { 0 };

	(void)state;
	add(&h, 3000, SAN_SEV_BAD, "8:16", "c");
	add(&h, 1000, SAN_SEV_BAD, "8:16", "a");
	add(&h, 2000, SAN_SEV_BAD, "8:16", "b");
	add(&h, 3000, SAN_SEV_BAD, "8:16", "d"); /* of one time: as they were told */
	assert_texts(&h, "a b c d");
	happened_fini(&h);
	assert_int_equal(h.n, 0);
}

static void add_of_part(struct happened *h, int64_t at, enum san_severity sev, const char *key)
{
	struct san_event ev = { .at = at, .sev = sev, .part = SAN_PART_HOST, .port = key };

	snprintf(ev.text, sizeof ev.text, "%s",
		 key ? "ctl A: of a part" : "of nothing: a sentence");
	happened_add(h, &ev);
}

static void test_a_part_lasts_until_it_is_up(void **state)
{
	struct happened h = { 0 };

	(void)state;
	add_of_part(&h, 1000, SAN_SEV_BAD, "host3");
	add_of_part(&h, 1500, SAN_SEV_BAD, "host4");
	add_of_part(&h, 2000, SAN_SEV_BAD, NULL);
	add_of_part(&h, 3000, SAN_SEV_GOOD, "host30");
	add_of_part(&h, 5000, SAN_SEV_GOOD, "host3");
	assert_int_equal(happened_lasted(&h, 0), 4000);
	assert_int_equal(happened_lasted(&h, 1), -1); /* it lasts */
	assert_int_equal(happened_lasted(&h, 2), -2);
	happened_fini(&h);
}

static void test_lasted_until_the_same_thing_is_back(void **state)
{
	struct happened h = { 0 };

	(void)state;
	add(&h, 1000, SAN_SEV_BAD, "8:16", "sdb failed");
	add(&h, 1500, SAN_SEV_BAD, "8:32", "sdc failed");
	add(&h, 2000, SAN_SEV_GOOD, "", "mpatha has a path"); /* another thing */
	add(&h, 2500, SAN_SEV_INFO, "8:16", "sdb is checked");
	add(&h, 4000, SAN_SEV_GOOD, "8:16", "sdb works");
	assert_int_equal(happened_lasted(&h, 0), 3000);
	assert_int_equal(happened_lasted(&h, 1), -1); /* it lasts */
	assert_int_equal(happened_lasted(&h, 2), -2);
	assert_int_equal(happened_lasted(&h, 3), -2);
	assert_int_equal(happened_lasted(&h, 4), -2);
	happened_fini(&h);
}

/* A bad word that is about no map does not last. */
static void test_what_is_about_nothing_does_not_last(void **state)
{
	struct happened h = { 0 };
	struct san_event ev = { .at = 1, .sev = SAN_SEV_BAD, .text = "multipathd is silent" };

	(void)state;
	happened_add(&h, &ev);
	assert_int_equal(happened_lasted(&h, 0), -2);
	happened_fini(&h);
}

static void test_times_are_those_of_ten_minutes(void **state)
{
	const int64_t minute = 60000;
	struct happened h = { 0 };

	(void)state;
	add(&h, 0, SAN_SEV_BAD, "8:16", "failed (1)");
	add(&h, 1 * minute, SAN_SEV_GOOD, "8:16", "back");
	add(&h, 2 * minute, SAN_SEV_BAD, "8:16", "failed (2)");
	add(&h, 2 * minute, SAN_SEV_BAD, "8:32", "other");
	add(&h, 9 * minute, SAN_SEV_BAD, "8:16", "failed (3)");
	add(&h, 10 * minute, SAN_SEV_BAD, "8:16", "failed (4)"); /* the first is just too old */
	assert_int_equal(happened_times(&h, 0), 1);
	assert_int_equal(happened_times(&h, 2), 2);
	assert_int_equal(happened_times(&h, 3), 1);
	assert_int_equal(happened_times(&h, 4), 3);
	assert_int_equal(happened_times(&h, 5), 3);
	add(&h, 10 * minute, SAN_SEV_BAD, "8:16", "I/O was sent and none has finished");
	assert_int_equal(happened_times(&h, 6), 1); /* another trouble */
	happened_fini(&h);
}

static void test_what_was_read_stands_where_its_time_says(void **state)
{
	struct happened h = { 0 };

	(void)state;
	add(&h, 5000, SAN_SEV_INFO, "8:16", "seen");
	add_from(&h, 1000, SAN_SEV_BAD, "8:16", "kernel log", "down");
	add_from(&h, 2000, SAN_SEV_BAD, "8:16", "journal", "marked");
	assert_texts(&h, "down marked seen");
	assert_string_equal(h.ev[0]->from, "kernel log");
	happened_fini(&h);
}

static void test_many_lines_of_a_log_are_one_failure(void **state)
{
	struct happened h = { 0 };

	(void)state;
	add_from(&h, 1000, SAN_SEV_BAD, "8:16", "kernel log", "I/O error");
	add_from(&h, 1001, SAN_SEV_BAD, "8:16", "kernel log", "offline");
	add(&h, 2000, SAN_SEV_BAD, "8:16", "failed");
	add(&h, 9000, SAN_SEV_GOOD, "8:16", "is back");
	add(&h, 20000, SAN_SEV_BAD, "8:16", "failed");
	assert_int_equal(happened_times(&h, 1), 1);
	assert_int_equal(happened_times(&h, 2), 1);
	assert_int_equal(happened_times(&h, 4), 2);
	assert_int_equal(happened_lasted(&h, 0), 8000); /* but it lasted as long as any failure */
	assert_int_equal(happened_lasted(&h, 4), -1);
	happened_fini(&h);
}

static void test_the_oldest_go(void **state)
{
	struct happened h = { 0 };
	char text[16];

	(void)state;
	for (int i = 0; i < HAPPENED_MAX + 3; i++) {
		snprintf(text, sizeof text, "%d", i);
		add(&h, 1000 + i, SAN_SEV_INFO, "", text);
	}
	assert_int_equal(h.n, HAPPENED_MAX);
	assert_int_equal(h.dropped, 3);
	assert_string_equal(h.ev[0]->text, "3");
	assert_string_equal(h.ev[h.n - 1]->text, "2002");
	add(&h, 5, SAN_SEV_INFO, "", "long ago"); /* older than all: not kept, but counted */
	assert_string_equal(h.ev[0]->text, "3");
	assert_int_equal(h.dropped, 4);
	add(&h, 1004, SAN_SEV_INFO, "", "between");
	assert_int_equal(h.n, HAPPENED_MAX);
	assert_string_equal(h.ev[0]->text, "4");
	assert_string_equal(h.ev[1]->text, "between");
	happened_fini(&h);
}

static void add_by(struct happened *h, int64_t at, enum san_severity sev, const char *by,
		   const char *text)
{
	struct san_event ev = { .at = at, .sev = sev };

	snprintf(ev.by, sizeof ev.by, "%s", by);
	snprintf(ev.text, sizeof ev.text, "%s", text);
	happened_add(h, &ev);
}

/* An hour of checkers' words does not push out what they are about. */
static void test_words_in_passing_go_first(void **state)
{
	struct happened h = { 0 };

	(void)state;
	add_by(&h, 1000, SAN_SEV_BAD, "kernel", "128 paths failed at once");
	add_by(&h, 1001, SAN_SEV_INFO, "root@db1", "fail sdb: done");
	add_from(&h, 1002, SAN_SEV_INFO, "8:16", "kernel log", "link down");
	for (int i = 0; i < HAPPENED_MAX + 10; i++)
		add_by(&h, 2000 + i, SAN_SEV_INFO, "multipathd", "checker faulty, was ready");
	assert_int_equal(h.n, HAPPENED_MAX);
	assert_string_equal(h.ev[0]->text, "128 paths failed at once");
	assert_string_equal(h.ev[1]->text, "fail sdb: done");
	assert_string_equal(h.ev[2]->text, "link down");
	assert_int_equal(h.ev[3]->at, 2013);
	add_by(&h, 1, SAN_SEV_GOOD, "kernel", "read late"); /* older than all, and yet worth it */
	assert_string_equal(h.ev[0]->text, "read late");
	assert_int_equal(h.ev[4]->at, 2014);
	add_by(&h, 2, SAN_SEV_INFO, "multipathd", "long ago");
	assert_int_equal(h.ev[1]->at, 1000);
	happened_fini(&h);
}

static void test_each_change_is_told(void **state)
{
	struct happened h = { 0 };
	uint64_t gen;

	(void)state;
	for (int i = 0; i < HAPPENED_MAX + 2; i++) {
		gen = h.gen;
		add(&h, i, SAN_SEV_INFO, "", "x");
		assert_true(h.gen > gen);
	}
	happened_fini(&h);
}

/* A text of full length is kept whole, and is the store's own. */
static void test_texts_are_copied_whole(void **state)
{
	struct happened h = { 0 };
	struct san_event ev = { .at = 1 };

	(void)state;
	memset(ev.text, 'x', sizeof ev.text - 1);
	happened_add(&h, &ev);
	memset(ev.text, 'y', sizeof ev.text - 1);
	assert_int_equal(strlen(h.ev[0]->text), sizeof ev.text - 1);
	assert_int_equal(strspn(h.ev[0]->text, "x"), sizeof ev.text - 1);
	happened_fini(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_is_that_of_time),
		cmocka_unit_test(test_a_part_lasts_until_it_is_up),
		cmocka_unit_test(test_lasted_until_the_same_thing_is_back),
		cmocka_unit_test(test_what_is_about_nothing_does_not_last),
		cmocka_unit_test(test_times_are_those_of_ten_minutes),
		cmocka_unit_test(test_what_was_read_stands_where_its_time_says),
		cmocka_unit_test(test_many_lines_of_a_log_are_one_failure),
		cmocka_unit_test(test_the_oldest_go),
		cmocka_unit_test(test_words_in_passing_go_first),
		cmocka_unit_test(test_each_change_is_told),
		cmocka_unit_test(test_texts_are_copied_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
