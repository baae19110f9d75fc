/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of dm_same: what was loaded, and what Linux 6.1 prints of it (measured in a guest). */
#include "engine/kernel/dm_same.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static bool same(const char *wanted, const char *live)
{
	return dm_same_table("multipath", wanted, live);
}

static void what_the_kernel_adds_is_no_difference(void **state)
{
	(void)state;
	assert_true(same("0 0 1 1 service-time 0 2 1 8:16 1 8:144 1",
			 "0 0 1 1 service-time 0 2 2 8:16 1 1 8:144 1 1 "));
	assert_true(
		same("0 0 1 1 round-robin 0 1 1 8:16 1000", "0 0 1 1 round-robin 0 1 1 8:16 1 "));
	assert_true(same("0 0 1 1 queue-length 0 1 0 8:16", "0 0 1 1 queue-length 0 1 1 8:16 1"));
	assert_true(same("2 queue_mode mq 0 1 1 round-robin 0 1 1 8:16 1",
			 "0 0 1 1 round-robin 0 1 1 8:16 1"));
	assert_true(same("0 0 0 0", "0 0 0 0 "));
}

static void a_handler_is_the_one_attached(void **state)
{
	(void)state;
	assert_true(
		same("0 0 1 1 round-robin 0 1 0 8:16", "0 1 alua 1 1 round-robin 0 1 1 8:16 1"));
	assert_true(same("1 retain_attached_hw_handler 1 rdac 1 1 round-robin 0 1 1 8:16 1",
			 "1 retain_attached_hw_handler 1 alua 1 1 round-robin 0 1 1 8:16 1"));
	assert_true(same("0 2 emc 1 1 1 round-robin 0 1 1 8:16 1",
			 "0 1 emc 1 1 round-robin 0 1 1 8:16 1"));
	assert_false(same("0 1 rdac 1 1 round-robin 0 1 1 8:16 1",
			  "0 1 alua 1 1 round-robin 0 1 1 8:16 1"));
	assert_false(
		same("0 1 alua 1 1 round-robin 0 1 1 8:16 1", "0 0 1 1 round-robin 0 1 1 8:16 1"));
}

/* I/O goes to another group by itself: that is no reason to load it again. */
static void the_group_in_use_is_not_compared(void **state)
{
	(void)state;
	assert_true(same("0 0 2 1 round-robin 0 1 1 8:16 1 round-robin 0 1 1 8:32 1",
			 "0 0 2 2 round-robin 0 1 1 8:16 1 round-robin 0 1 1 8:32 1"));
}

static void differences(void **state)
{
	static const char live[] = "0 0 1 1 service-time 0 2 2 8:16 1 1 8:144 1 1";

	(void)state;
	assert_false(same("1 queue_if_no_path 0 1 1 service-time 0 2 1 8:16 1 8:144 1", live));
	assert_false(same("0 0 1 1 service-time 0 2 1 8:144 1 8:16 1", live)); /* order */
	assert_false(same("0 0 1 1 service-time 0 1 1 8:16 1", live));
	assert_false(same("0 0 1 1 service-time 0 2 2 8:16 1 2 8:144 1 1", live));
	assert_false(same("0 0 1 1 queue-length 0 2 1 8:16 1 8:144 1", live));
	assert_false(same("0 0 2 1 service-time 0 1 1 8:16 1 service-time 0 1 1 8:144 1", live));
	assert_false(same("2 queue_mode bio 0 1 1 service-time 0 2 1 8:16 1 8:144 1", live));
	assert_false(same("2 pg_init_retries 5 0 1 1 service-time 0 2 1 8:16 1 8:144 1", live));
	assert_false(same("nonsense", live));
	assert_false(same("", live));
}

static void other_targets_word_by_word(void **state)
{
	(void)state;
	assert_true(dm_same_table("linear", "253:0  2048", "253:0 2048 "));
	assert_false(dm_same_table("linear", "253:0 2048", "253:0 4096"));
	assert_false(dm_same_table("linear", "253:0", "253:0 2048"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_the_kernel_adds_is_no_difference),
		cmocka_unit_test(a_handler_is_the_one_attached),
		cmocka_unit_test(the_group_in_use_is_not_compared),
		cmocka_unit_test(differences),
		cmocka_unit_test(other_targets_word_by_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
