/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_regex_make: what people write is compiled; what would take all memory is not.
 */
#include "base/attr.h"
#include "base/regex_make.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void usual_ones(void **state)
{
	static const struct {
		const char *pattern, *yes, *no;
	} rows[] = {
		{ "^(sd[a-z]|dasd[a-z]|nvme[0-9])", "sdb", "loop0" },
		{ "MSA [12]0[4567]0 (SAN|SAS|FC|iSCSI)", "MSA 2050 SAN", "MSA 2012" },
		{ "[0-9]{1,3}\\.[0-9]{1,3}", "10.0", "ten" },
		{ "[]{}+]+x", "}+x", "x" },
		{ "[[:digit:]]+$", "7", "seven" },
		{ "a++", "a", "b" },
		{ ".*", "", NULL },
	};
	char why[80];
	regex_t re;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_true(regex_make(&re, rows[i].pattern, REG_NOSUB, why, sizeof(why)));
		assert_int_equal(regexec(&re, rows[i].yes, 0, NULL, 0), 0);
		if (rows[i].no)
			assert_int_not_equal(regexec(&re, rows[i].no, 0, NULL, 0), 0);
		regfree(&re);
	}
}

static void refused(const char *pattern, const char *reason)
{
	char why[80] = "";
	regex_t re;

	assert_false(regex_make(&re, pattern, REG_NOSUB, why, sizeof(why)));
	assert_non_null(strstr(why, reason));
}

static void dear_ones(void **state)
{
	char deep[400];

	(void)state;
	refused("x++++++++++++++++++++++++++++++++++++++++", "memory");
	refused("((((((((((((((x+)+)+)+)+)+)+)+)+)+)+)+)+)+", "memory");
	refused("(x{200}){200}", "memory");
	refused("(x{1,200}){,200}{2,100}", "memory");
	refused("x{32767}", "memory");
	refused("(a*)*\\1", "references");
	memset(deep, '(', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	refused(deep, "groups");
}

static void wrong_ones(void **state)
{
	(void)state;
	refused("(", "");
	refused("[", "");
	refused("[[:", "");
	refused("a{2", "");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(usual_ones),
		cmocka_unit_test(dear_ones),
		cmocka_unit_test(wrong_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
