/* SPDX-License-Identifier: GPL-2.0-or-later */
/* uncomment: comments go, quotes stay, and every line keeps its number. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/attr.h"
#include "base/uncomment.h"

static void test_uncomment(void **state)
{
	static const struct {
		const char *in, *out;
	} row[] = {
		{ "", "" },
		{ "a = 1 # x\nb", "a = 1    \nb" },
		{ "#\n##\n# x", " \n  \n   " },
		{ "a // b\n", "a     \n" },
		{ "a//b /c/*d*/ e", "a//b /c/*d*/ e" }, /* words with slashes */
		{ "{/* x\ny */}", "{    \n    }" },
		{ "/* no end\n#", "         \n " },
		{ "a = \"# x // y\" # z", "a = \"# x // y\"    " },
		{ "a = \"\\\"#\" #", "a = \"\\\"#\"  " },
		{ "a = '#\"' # \"\n'#'", "a = '#\"'    \n'#'" },
		{ "{1, # x\n2}", "{1,    \n2}" },
		{ "\"open # ", "\"open # " },
		{ "\"\\", "\"\\" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		char text[64];

		snprintf(text, sizeof(text), "%s", row[i].in);
		assert_string_equal(uncomment(text), row[i].out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_uncomment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
