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

static void test_unended(void **state)
{
	static const struct {
		const char *in;
		int line;
		const char *what;
	} row[] = {
		{ "", 0, NULL },
		{ "a {\n}\n", 0, NULL },
		{ "a = 1\nkeys {\n x = y\n", 2, "{" },
		{ "a {\n b {\n }\n", 1, "{" },
		{ "a {\n}\nb {", 3, "{" },
		{ "a = '{'  # {\n// {\n/* { */", 0, NULL },
		{ "a\n/* read_only = yes\n", 2, "comment" },
		{ "a //b /* c", 0, NULL },
		{ "a//b /* c", 1, "comment" },
		{ "a = \"x\\\"", 1, "quote" },
		{ "a = \"x\"", 0, NULL },
		{ "\n\na = '", 3, "quote" },
		{ "}}{", 1, "{" },
		{ "/*/", 1, "comment" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		const char *what = NULL;

		assert_int_equal(uncomment_unended(row[i].in, &what), row[i].line);
		if (row[i].line)
			assert_string_equal(what, row[i].what);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_uncomment),
		cmocka_unit_test(test_unended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
