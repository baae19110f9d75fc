/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of events: what was read in a log stands where its time says, and is no second failure.
 */
#include "ui/happened.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void add(struct happened *h, int64_t at, enum san_severity sev, const char *from,
		const char *text)
{
	struct san_event ev = { .at = at, .sev = sev, .map = "k", .path = "8:16" };

	snprintf(ev.from, sizeof(ev.from), "%s", from);
	snprintf(ev.text, sizeof(ev.text), "%s", text);
	happened_add(h, &ev);
}

static void what_was_read_stands_where_its_time_says(void **state)
{
	struct happened h = { 0 };

	(void)state;
	add(&h, 5000, SAN_SEV_INFO, "", "seen");
	add(&h, 1000, SAN_SEV_BAD, "kernel log", "link down");
	add(&h, 2000, SAN_SEV_BAD, "journal", "marked as failed");
	assert_int_equal(h.n, 3);
	assert_string_equal(h.ev[0]->text, "link down");
	assert_string_equal(h.ev[0]->from, "kernel log");
	assert_string_equal(h.ev[1]->text, "marked as failed");
	assert_string_equal(h.ev[2]->text, "seen");
	happened_fini(&h);
}

static void many_lines_of_a_log_are_one_failure(void **state)
{
	struct happened h = { 0 };

	(void)state;
	add(&h, 1000, SAN_SEV_BAD, "kernel log", "I/O error");
	add(&h, 1001, SAN_SEV_BAD, "kernel log", "offline");
	add(&h, 2000, SAN_SEV_BAD, "", "failed");
	add(&h, 9000, SAN_SEV_GOOD, "", "is back");
	add(&h, 20000, SAN_SEV_BAD, "", "failed");
	assert_int_equal(happened_times(&h, 1), 1);
	assert_int_equal(happened_times(&h, 2), 1);
	assert_int_equal(happened_times(&h, 4), 2);
	assert_int_equal(happened_lasted(&h, 0), 8000); /* but it lasted as long as any failure */
	assert_int_equal(happened_lasted(&h, 4), -1);
	happened_fini(&h);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_read_stands_where_its_time_says),
		cmocka_unit_test(many_lines_of_a_log_are_one_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
