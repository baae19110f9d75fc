/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of conf_lex: lines as people write them, and bytes as disks lose them. */
#include "engine/conf/conf_lex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The words of a line, each in its own kind of marks: word "string" < >; "? for one that does not
 * end. */
static const char *lex_n(const char *line, size_t len)
{
	static const char *const marks[] = { "", "\"", "<", ">" };
	static char out[4096];
	struct conf_words w;

	conf_lex(line, len, &w);
	*out = '\0';
	for (unsigned i = 0; i < w.n; i++) {
		const struct conf_token *t = &w.token[i];
		size_t n = strlen(out);
		const char *text =
			t->kind == CONF_TOKEN_OPEN || t->kind == CONF_TOKEN_CLOSE ? "" : t->text;

		snprintf(out + n, sizeof(out) - n, "%s%s%s%s", i ? "|" : "", marks[t->kind], text,
			 t->unended                     ? "?"
			 : t->kind == CONF_TOKEN_STRING ? "\""
							: "");
	}
	return out;
}

#define assert_lex(line, want) assert_string_equal(lex_n(line, strlen(line)), want)

static void words_and_braces(void **state)
{
	(void)state;
	assert_lex("", "");
	assert_lex("   \t ", "");
	assert_lex("defaults {", "defaults|<");
	assert_lex("defaults{", "defaults|<");
	assert_lex("\t}\r", ">");
	assert_lex("a}{b", "a|>|<");
	assert_lex(" verbosity 3 ", "verbosity|3");
	assert_lex("one two three four", "one|two|three");
}

static void comments(void **state)
{
	(void)state;
	assert_lex("# defaults {", "");
	assert_lex("!x", "");
	assert_lex("prio alua # as it was", "prio|alua");
	assert_lex("prio al#ua", "prio|al");
	assert_lex("prio al!ua", "prio|al");
	assert_lex("prio \"#a !b\" !c", "prio|\"#a !b\"");
}

static void quotes(void **state)
{
	(void)state;
	assert_lex("prio \"\"", "prio|\"\"");
	assert_lex("p \"2.5\"\" SSD\"", "p|\"2.5\" SSD\"");
	assert_lex("p \"\"\"\"", "p|\"\"\"");
	assert_lex("p \"a { b } c\"", "p|\"a { b } c\"");
	assert_lex("p \" a  b \"", "p|\" a  b \"");
	assert_lex("p\"x\"", "p|\"x\"");
	assert_lex("p \"x\"y", "p|\"x\"|y");
	assert_lex("p \"not ended # here", "p|\"not ended # here?");
	assert_lex("p \"", "p|\"?");
	assert_lex("p \"\"\"", "p|\"\"?");
}

static void bytes_that_are_no_text(void **state)
{
	(void)state;
	assert_lex("prio \xc3\xa9 alua\xc3\xa9z", "prio|alua|z");
	assert_lex("prio \"\xc3\xa9\"", "prio|\"\xc3\xa9\"");
	assert_string_equal(lex_n("prio al\0ua x", 12), "prio|al");
	assert_lex("verbosity 3\rprio alua", "verbosity|3");
	assert_lex("\rverbosity 3", "verbosity|3");
}

static void lines_end_where_the_buffer_ends(void **state)
{
	char text[3000];
	struct conf_lines l = { .text = text, .left = 1100 };
	const char *line;
	size_t n;

	(void)state;
	memset(text, 'a', sizeof(text));
	text[5] = '\n';
	text[1099] = '\n';
	assert_true(conf_lines_next(&l, &line, &n));
	assert_int_equal(n, 5);
	assert_int_equal(l.line, 1);
	assert_true(conf_lines_next(&l, &line, &n));
	assert_int_equal(n, CONF_LINE_MAX);
	assert_int_equal(l.line, 2);
	assert_true(l.cut);
	assert_true(conf_lines_next(&l, &line, &n));
	assert_int_equal(n, 1099 - 6 - CONF_LINE_MAX);
	assert_int_equal(l.line, 2); /* the line as a person counts */
	assert_false(l.cut);
	assert_false(conf_lines_next(&l, &line, &n));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_and_braces),
		cmocka_unit_test(comments),
		cmocka_unit_test(quotes),
		cmocka_unit_test(bytes_that_are_no_text),
		cmocka_unit_test(lines_end_where_the_buffer_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
