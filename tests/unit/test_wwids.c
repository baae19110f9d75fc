/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of wwids: the texts are those that multipath 0.9.4 wrote in a guest. */
#include "base/attr.h"
#include "engine/conf/wwids.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define HEADER                                                                                     \
	"# Multipath wwids, Version : 1.0\n"                                                       \
	"# NOTE: This file is automatically maintained by multipath and multipathd.\n"             \
	"# You should not need to edit this file in normal circumstances.\n"                       \
	"#\n"                                                                                      \
	"# Valid WWIDs:\n"

static bool has(const char *text, const char *wwid)
{
	return wwids_has(text, strlen(text), wwid);
}

/* multipath -a, -a, -w, -w, -a of one disk. */
static void as_multipath_does(void **state)
{
	struct str s = STR_INIT;

	(void)state;
	assert_true(wwids_add(&s, "333333330000007d0"));
	assert_string_equal(s.p, HEADER "/333333330000007d0/\n");
	assert_false(wwids_add(&s, "333333330000007d0"));
	assert_true(wwids_remove(&s, "333333330000007d0"));
	assert_string_equal(s.p, HEADER "#333333330000007d0/\n");
	assert_false(wwids_remove(&s, "333333330000007d0"));
	assert_true(wwids_add(&s, "333333330000007d0"));
	assert_string_equal(s.p, HEADER "#333333330000007d0/\n/333333330000007d0/\n");
	str_fini(&s);
}

/* multipath -W */
static void rewriting(void **state)
{
	static const char *const maps[] = { "3b", "3a", "", "3b" };
	struct str s = STR_INIT;

	(void)state;
	str_add(&s, "# mine\n/3c/\n");
	wwids_replace(&s, maps, ARRAY_LEN(maps));
	assert_string_equal(s.p, HEADER "/3b/\n/3a/\n");
	wwids_replace(&s, NULL, 0);
	assert_string_equal(s.p, HEADER);
	str_fini(&s);
}

static void whole_lines_only(void **state)
{
	(void)state;
	assert_true(has("/3600/\n", "3600"));
	assert_true(has("x\n/3600/ # behind it\n", "3600"));
	assert_true(has("/3600/", "3600"));
	assert_false(has("/3600\n", "3600"));
	assert_false(has("/36001/\n/360/\n", "3600"));
	assert_false(has("#/3600/\n", "3600"));
	assert_false(has(" /3600/\n", "3600"));
	assert_false(has("#3600/\n", "3600"));
	assert_false(has("", "3600"));
}

static void what_a_person_wrote_stays(void **state)
{
	struct str s = STR_INIT;

	(void)state;
	str_add(&s, "# array 1\n/3a/ # left\n/3b/\n/3a/");
	assert_true(wwids_add(&s, "3c"));
	assert_string_equal(s.p, "# array 1\n/3a/ # left\n/3b/\n/3a/\n/3c/\n");
	assert_true(wwids_remove(&s, "3a")); /* all of its lines: it is to be out */
	assert_string_equal(s.p, "# array 1\n#3a/ # left\n/3b/\n#3a/\n/3c/\n");
	str_fini(&s);
}

static void one_after_the_other(void **state)
{
	static const char text[] = HEADER "/3a/\n#3b/\n//\n/3c\n/1a/b/\n/3d/ x\n";
	static const char *const want[] = { "3a", "1a/b", "3d" };
	char wwid[WWID_SIZE];
	size_t at = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(want); i++) {
		assert_true(wwids_next(text, strlen(text), &at, wwid));
		assert_string_equal(wwid, want[i]);
		assert_true(has(text, wwid));
	}
	assert_false(wwids_next(text, strlen(text), &at, wwid));
}

static void what_is_no_wwid(void **state)
{
	char text[WWID_SIZE + 1];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[WWID_SIZE - 1] = '\0';
	assert_true(wwids_can_hold(text));
	text[WWID_SIZE - 1] = 'a';
	text[WWID_SIZE] = '\0';
	assert_false(wwids_can_hold(text));
	assert_false(wwids_can_hold(""));
	assert_false(wwids_can_hold("3a\n/3b/"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_multipath_does),   cmocka_unit_test(rewriting),
		cmocka_unit_test(whole_lines_only),    cmocka_unit_test(what_a_person_wrote_stays),
		cmocka_unit_test(one_after_the_other), cmocka_unit_test(what_is_no_wwid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
