/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line that is being typed: editing as readline users expect, in UTF-8. */
#include "base/text.h"
#include "ui/prompt.h"
#include "ui/term.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define CTRL(c) ((c)&0x1f)

static void type(struct prompt *p, const char *text)
{
	size_t len;

	for (; *text; text += len)
		assert_int_equal(prompt_key(p, (int)text_next(text, &len)), PROMPT_CHANGED);
}

static struct prompt opened(const char *text)
{
	struct prompt p = { 0 };

	prompt_open(&p, '/', text);
	assert_true(p.open);
	return p;
}

static void test_typing_at_the_end_and_inside(void **state)
{
	struct prompt p = opened("");

	(void)state;
	type(&p, "state:ok");
	assert_string_equal(p.text, "state:ok");
	prompt_key(&p, TK_HOME);
	type(&p, "!");
	assert_string_equal(p.text, "!state:ok");
	prompt_key(&p, TK_END);
	prompt_key(&p, TK_LEFT);
	prompt_key(&p, TK_LEFT);
	type(&p, "x");
	assert_string_equal(p.text, "!state:xok");
	assert_int_equal(prompt_key(&p, TK_DELETE), PROMPT_CHANGED);
	assert_string_equal(p.text, "!state:xk");
}

/* It opens with what there is, to be changed at its end. */
static void test_opens_with_the_text(void **state)
{
	struct prompt p = opened("host:3");

	(void)state;
	type(&p, "1");
	assert_string_equal(p.text, "host:31");
}

/* A character is one key, however many bytes it has. */
static void test_characters_of_many_bytes(void **state)
{
	struct prompt p = opened("");

	(void)state;
	type(&p, "aäß€b");
	prompt_key(&p, TK_LEFT);
	assert_int_equal(prompt_key(&p, TK_BACKSPACE), PROMPT_CHANGED);
	assert_string_equal(p.text, "aäßb");
	prompt_key(&p, TK_LEFT);
	assert_int_equal(prompt_key(&p, TK_DELETE), PROMPT_CHANGED);
	assert_string_equal(p.text, "aäb");
	prompt_key(&p, CTRL('A'));
	prompt_key(&p, TK_RIGHT);
	prompt_key(&p, TK_RIGHT);
	type(&p, "漢");
	assert_string_equal(p.text, "aä漢b");
}

static void test_cutting_words_and_ends(void **state)
{
	struct prompt p = opened("host:3 state:failed  ");

	(void)state;
	assert_int_equal(prompt_key(&p, CTRL('W')), PROMPT_CHANGED);
	assert_string_equal(p.text, "host:3 ");
	assert_int_equal(prompt_key(&p, CTRL('W')), PROMPT_CHANGED);
	assert_string_equal(p.text, "");
	assert_int_equal(prompt_key(&p, CTRL('W')), PROMPT_STAY);
	prompt_set(&p, "one two three");
	for (int i = 0; i < 6; i++)
		prompt_key(&p, TK_LEFT);
	assert_int_equal(prompt_key(&p, CTRL('K')), PROMPT_CHANGED);
	assert_string_equal(p.text, "one two");
	prompt_key(&p, TK_LEFT);
	assert_int_equal(prompt_key(&p, CTRL('W')), PROMPT_CHANGED);
	assert_string_equal(p.text, "one o");
	assert_int_equal(prompt_key(&p, CTRL('U')), PROMPT_CHANGED);
	assert_string_equal(p.text, "o");
}

static void test_ends_of_the_line_hold(void **state)
{
	struct prompt p = opened("ä");

	(void)state;
	for (int i = 0; i < 3; i++)
		prompt_key(&p, TK_LEFT);
	assert_int_equal(prompt_key(&p, TK_BACKSPACE), PROMPT_STAY); /* text there, none before */
	for (int i = 0; i < 3; i++)
		prompt_key(&p, TK_RIGHT);
	assert_int_equal(prompt_key(&p, TK_DELETE), PROMPT_STAY);
	assert_int_equal(prompt_key(&p, CTRL('K')), PROMPT_STAY);
	assert_string_equal(p.text, "ä");
	assert_true(p.open);
}

/* Backspace in an empty line leaves, as Esc does. */
static void test_ways_out(void **state)
{
	static const int keys[] = { TK_ESC, CTRL('G'), TK_BACKSPACE };

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		struct prompt p = opened("");

		assert_int_equal(prompt_key(&p, keys[i]), PROMPT_CANCEL);
		assert_false(p.open);
	}
}

/* What the screen could not show, or the terminal would obey, is not taken. */
static void test_control_characters_are_refused(void **state)
{
	static const int keys[] = { 0,        1 + CTRL('W'), 0x1b,    0x7f,     0x9b,
				    0x200b,   0x202e,        0xfeff,  0xd800,   0x110000,
				    KEY_NONE, TK_BASE,       TK_PGUP, TK_RESIZE };
	struct prompt p = opened("ab");

	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		assert_int_equal(prompt_key(&p, keys[i]), PROMPT_STAY);
		assert_string_equal(p.text, "ab");
	}
}

static void test_a_full_line_takes_no_more(void **state)
{
	struct prompt p = opened("");

	(void)state;
	for (int i = 0; i < PROMPT_BYTES + 20; i++)
		prompt_key(&p, i < PROMPT_BYTES - 2 ? 'a' : 0x20ac);
	/* one byte is left, and none of a part of a character */
	assert_int_equal(strlen(p.text), PROMPT_BYTES - 2);
	assert_int_equal(p.text[PROMPT_BYTES - 3], 'a');
	assert_int_equal(prompt_key(&p, 'b'), PROMPT_CHANGED);
	assert_int_equal(prompt_key(&p, 'c'), PROMPT_STAY);
	assert_int_equal(p.len, PROMPT_BYTES - 1);
}

static void enter(struct prompt *p, const char *text)
{
	prompt_open(p, '/', text);
	assert_int_equal(prompt_key(p, TK_ENTER), PROMPT_DONE);
	assert_false(p->open);
	assert_string_equal(p->text, text);
}

static void test_up_brings_back_what_was_entered(void **state)
{
	struct prompt p = { 0 };

	(void)state;
	enter(&p, "one");
	enter(&p, "two");
	enter(&p, "two"); /* once is enough */
	enter(&p, "");
	prompt_open(&p, '/', "");
	assert_int_equal(prompt_key(&p, TK_UP), PROMPT_CHANGED);
	assert_string_equal(p.text, "two");
	assert_int_equal(prompt_key(&p, TK_UP), PROMPT_CHANGED);
	assert_string_equal(p.text, "one");
	assert_int_equal(prompt_key(&p, TK_UP), PROMPT_STAY);
	assert_string_equal(p.text, "one");
	prompt_key(&p, TK_DOWN);
	assert_string_equal(p.text, "two");
}

/* Down past the newest is the line that was being typed, not an empty one. */
static void test_the_line_being_typed_is_kept(void **state)
{
	struct prompt p = { 0 };

	(void)state;
	enter(&p, "one");
	prompt_open(&p, '/', "");
	type(&p, "hos");
	prompt_key(&p, TK_UP);
	assert_string_equal(p.text, "one");
	prompt_key(&p, TK_DOWN);
	assert_string_equal(p.text, "hos");
	assert_int_equal(prompt_key(&p, TK_DOWN), PROMPT_STAY);
	assert_string_equal(p.text, "hos");
}

static void test_what_was_left_is_not_remembered(void **state)
{
	struct prompt p = { 0 };

	(void)state;
	prompt_open(&p, '/', "no");
	prompt_key(&p, TK_ESC);
	prompt_open(&p, '/', "");
	assert_int_equal(prompt_key(&p, TK_UP), PROMPT_STAY);
}

static void test_the_oldest_is_forgotten(void **state)
{
	struct prompt p = { 0 };
	char text[8];

	(void)state;
	for (int i = 0; i < PROMPT_PAST + 2; i++) {
		snprintf(text, sizeof text, "t%d", i);
		enter(&p, text);
	}
	prompt_open(&p, '/', "");
	for (int i = 0; i < PROMPT_PAST; i++)
		assert_int_equal(prompt_key(&p, TK_UP), PROMPT_CHANGED);
	assert_string_equal(p.text, "t2");
	assert_int_equal(prompt_key(&p, TK_UP), PROMPT_STAY);
}

/* ---- painting ---- */

static void painted(const struct prompt *p, int cols, char *dst, size_t size, int *cursor)
{
	struct canvas c;
	struct str dump = STR_INIT;

	canvas_init(&c);
	canvas_resize(&c, 2, cols);
	canvas_clear(&c);
	prompt_paint(p, &c, 1, 0);
	assert_int_equal(c.cursor_y, 1);
	*cursor = c.cursor_x;
	canvas_dump_text(&c, CANVAS_UTF8, &dump);
	snprintf(dst, size, "%s", strchr(str_text(&dump), '\n') + 1);
	dst[strcspn(dst, "\n")] = '\0';
	str_fini(&dump);
	canvas_fini(&c);
}

static void test_cursor_stands_where_one_types(void **state)
{
	struct prompt p = opened("a漢b");
	char line[200];
	int cursor;

	(void)state;
	painted(&p, 40, line, sizeof line, &cursor);
	assert_string_equal(line, "/a漢b");
	assert_int_equal(cursor, 5);
	prompt_key(&p, TK_LEFT);
	painted(&p, 40, line, sizeof line, &cursor);
	assert_int_equal(cursor, 4);
	prompt_key(&p, TK_HOME);
	painted(&p, 40, line, sizeof line, &cursor);
	assert_int_equal(cursor, 1);
}

static void test_a_long_line_shows_where_one_types(void **state)
{
	struct prompt p = opened("abcdefghijklmnopqrstuvwxyz");
	char line[200];
	int cursor;

	(void)state;
	painted(&p, 20, line, sizeof line, &cursor);
	assert_non_null(strstr(line, "xyz"));
	assert_null(strstr(line, "abc"));
	assert_in_range(cursor, 1, 19);
	prompt_key(&p, TK_HOME);
	painted(&p, 20, line, sizeof line, &cursor);
	assert_non_null(strstr(line, "/abc"));
	assert_int_equal(cursor, 1);
}

/* A window may be made as small as the terminal lets it. */
static void test_no_screen_is_too_narrow(void **state)
{
	(void)state;
	for (int cols = 1; cols < 12; cols++) {
		struct prompt p = opened("ab漢cdefgh");
		char line[200];
		int cursor;

		painted(&p, cols, line, sizeof line, &cursor);
		prompt_key(&p, TK_HOME);
		painted(&p, cols, line, sizeof line, &cursor);
		prompt_set(&p, "");
		painted(&p, cols, line, sizeof line, &cursor);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_typing_at_the_end_and_inside),
		cmocka_unit_test(test_opens_with_the_text),
		cmocka_unit_test(test_characters_of_many_bytes),
		cmocka_unit_test(test_cutting_words_and_ends),
		cmocka_unit_test(test_ends_of_the_line_hold),
		cmocka_unit_test(test_ways_out),
		cmocka_unit_test(test_control_characters_are_refused),
		cmocka_unit_test(test_a_full_line_takes_no_more),
		cmocka_unit_test(test_up_brings_back_what_was_entered),
		cmocka_unit_test(test_the_line_being_typed_is_kept),
		cmocka_unit_test(test_what_was_left_is_not_remembered),
		cmocka_unit_test(test_the_oldest_is_forgotten),
		cmocka_unit_test(test_cursor_stands_where_one_types),
		cmocka_unit_test(test_a_long_line_shows_where_one_types),
		cmocka_unit_test(test_no_screen_is_too_narrow),
	};

	setlocale(LC_ALL, "C.UTF-8"); /* widths of characters */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
