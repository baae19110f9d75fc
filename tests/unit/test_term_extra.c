/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is sent besides the picture, to whom, and what a terminal sends back that is no key. */
#include "ui/term_extra.h"
#include "ui/term_report.h"

#include "base/attr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* ---- what is sent ---- */

static bool has(unsigned bits, enum term_can_what what)
{
	return bits & 1u << what;
}

/* Nobody is asked or sent what is not known to be safe there. */
static void test_who_can(void **state)
{
	static const char *const none[] = {
		"dumb", "", "ansi", "vt52", "sun", "wyse60", "unknown"
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		assert_int_equal(extra_can(none[i], false, false), 0);
	assert_int_equal(extra_can("linux", false, false), 1u << TERM_CAN_MOUSE);
	assert_int_equal(extra_can("vt220", false, false), 1u << TERM_CAN_ANSWER);
	assert_int_equal(extra_can("vt100", false, true), 0);
	assert_true(has(extra_can("xterm-256color", false, false), TERM_CAN_SYNC));
	assert_false(has(extra_can("xterm-256color", false, true), TERM_CAN_SYNC)); /* serial */
	assert_true(has(extra_can("xterm-256color", false, true), TERM_CAN_COPY));
	assert_false(has(extra_can("tmux-256color", false, false), TERM_CAN_NOTIFY));
	assert_false(has(extra_can("screen-256color", false, false), TERM_CAN_TITLE));
	/* tmux with a TERM of old */
	assert_true(has(extra_can("screen-256color", true, false), TERM_CAN_TITLE));
	assert_true(has(extra_can("screen-256color", true, false), TERM_CAN_COPY));
}

/* An extra with all abilities. */
static struct term_extra able(void)
{
	return (struct term_extra){ .can = ~0u, .utf8 = true };
}

static void expect_sent(struct term_extra *x, bool fresh, const char *want)
{
	struct str s = STR_INIT;

	extra_take(x, fresh, &s);
	assert_string_equal(str_text(&s), want);
	str_fini(&s);
	assert_false(extra_due(x));
}

static void expect_copied(const char *text, const char *base64)
{
	struct term_extra x = able();
	char want[300] = "\033]52;c;";

	strncat(want, base64, sizeof want - 20);
	strncat(want, "\a", 2);
	assert_true(extra_copy(&x, text));
	expect_sent(&x, false, want);
	extra_fini(&x);
}

/* RFC 4648, section 10; and no control byte but the end of a line gets in. */
static void test_copy(void **state)
{
	static char much[TERM_COPY_MAX + 2];
	struct term_extra x = able();

	(void)state;
	expect_copied("f", "Zg==");
	expect_copied("fo", "Zm8=");
	expect_copied("foo", "Zm9v");
	expect_copied("foobar", "Zm9vYmFy");
	expect_copied("a\n\nb\n", "YQoKYgo=");
	expect_copied("a\rb", "YVx4MGRi"); /* a\x0db in letters */
	memset(much, 'x', sizeof much - 1);
	assert_false(extra_copy(&x, much));
	much[TERM_COPY_MAX] = '\0';
	assert_true(extra_copy(&x, much));
	assert_int_equal(x.copy.len, (TERM_COPY_MAX + 2) / 3 * 4);
	extra_fini(&x);
	x = (struct term_extra){ 0 };
	assert_false(extra_copy(&x, "f"));
	assert_false(extra_due(&x));
}

/* A line longer than is cleaned at a time is cut between characters, not within one. */
static void test_copy_long_line(void **state)
{
	struct term_extra x = able(), y = able();
	char text[1400] = "x";

	(void)state;
	for (int i = 0; i < 600; i++)
		strncat(text, "\u00e9", 3);
	assert_true(extra_copy(&x, text));
	assert_int_equal(x.copy.len, (strlen(text) + 2) / 3 * 4); /* none became \xNN */
	extra_fini(&x);
	extra_fini(&y);
}

/* A title is sent when it changes, and again where the terminal has forgotten it. */
static void test_title(void **state)
{
	struct term_extra x = able();
	struct str back = STR_INIT;

	(void)state;
	assert_true(extra_title(&x, "db1: OK"));
	expect_sent(&x, true, "\033[?2004h\033[22;2t\033]2;db1: OK\a");
	assert_true(extra_title(&x, "db1: OK"));
	expect_sent(&x, false, "");
	assert_true(extra_title(&x, "db1:\a 1 dead"));
	expect_sent(&x, false, "\033]2;db1:\\x07 1 dead\a");
	expect_sent(&x, true, "\033[?2004h\033]2;db1:\\x07 1 dead\a");
	extra_restore(&x, &back);
	assert_non_null(strstr(str_text(&back), "\033[23;2t"));
	extra_left(&x);
	expect_sent(&x, true, "\033[?2004h\033[22;2t\033]2;db1:\\x07 1 dead\a");
	str_fini(&back);
	extra_fini(&x);
}

/* Only the latest is sent, for a line may be stuck for hours. */
static void test_latest(void **state)
{
	struct term_extra x = able();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		extra_notify(&x, "old");
		extra_bell(&x);
	}
	extra_notify(&x, "4;3;50");
	expect_sent(&x, false, "\033]9; 4;3;50\a\a");
	extra_fini(&x);
}

static void test_mouse(void **state)
{
	struct term_extra x = able();
	struct str back = STR_INIT;

	(void)state;
	expect_sent(&x, true, "\033[?2004h"); /* what is pasted is to be told apart */
	assert_true(extra_mouse(&x, true));
	expect_sent(&x, false, "\033[?1000h\033[?1006h");
	assert_true(extra_mouse(&x, true));
	assert_false(extra_due(&x));
	expect_sent(&x, true, "\033[?2004h\033[?1000h\033[?1006h");
	extra_restore(&x, &back);
	assert_non_null(strstr(str_text(&back), "\033[?1006l\033[?1000l"));
	assert_non_null(strstr(str_text(&back), "\033[?2004l"));
	assert_true(extra_mouse(&x, false));
	expect_sent(&x, false, "\033[?1006l\033[?1000l");
	str_clear(&back);
	extra_restore(&x, &back);
	assert_null(strstr(str_text(&back), "1000"));
	str_fini(&back);
	extra_fini(&x);
}

/* ---- what comes back ---- */

static enum report_kind report_of(const char *text, struct term_mouse *m)
{
	struct report r;

	report_begin(&r, '[');
	for (; text[1]; text++)
		assert_true(report_feed(&r, (unsigned char)*text));
	assert_int_equal(report_kind(&r, m), REPORT_NONE); /* not before its end */
	assert_false(report_feed(&r, (unsigned char)*text));
	return report_kind(&r, m);
}

static void test_reports(void **state)
{
	static const struct {
		const char *text;
		enum report_kind kind;
		struct term_mouse m;
	} rows[] = {
		{ "<0;3;4M", REPORT_MOUSE, { TERM_MOUSE_DOWN, 2, 3, 1 } },
		{ "<16;3;4M", REPORT_MOUSE, { TERM_MOUSE_DOWN, 2, 3, 1 } }, /* with control */
		{ "<2;3;4m", REPORT_MOUSE, { TERM_MOUSE_UP, 2, 3, 3 } },
		{ "<64;300;4M", REPORT_MOUSE, { TERM_MOUSE_WHEEL_UP, 299, 3, 0 } },
		{ "<65;1;1M", REPORT_MOUSE, { TERM_MOUSE_WHEEL_DOWN, 0, 0, 0 } },
		{ "<66;1;1M", REPORT_NONE, { 0 } },
		{ "<35;1;1M", REPORT_NONE, { 0 } }, /* moved */
		{ "<0;0;1M", REPORT_NONE, { 0 } },
		{ "<0;1M", REPORT_NONE, { 0 } },
		{ "<0;1;1;1M", REPORT_NONE, { 0 } },
		{ "<;;M", REPORT_NONE, { 0 } },
		{ "<-1;1;1M", REPORT_NONE, { 0 } },
		{ "<0;1;99999999999999999999M", REPORT_NONE, { 0 } },
		{ "M !\"", REPORT_MOUSE, { TERM_MOUSE_DOWN, 0, 1, 1 } },
		{ "M#!!", REPORT_MOUSE, { TERM_MOUSE_UP, 0, 0, 0 } },
		{ "M   ", REPORT_NONE, { 0 } },
		{ "0n", REPORT_HERE, { 0 } },
		{ "?2026;2$y", REPORT_SYNC, { 0 } },
		{ "?2026;0$y", REPORT_NONE, { 0 } },
		{ "?1049;2$y", REPORT_NONE, { 0 } },
		{ "228z", REPORT_NONE, { 0 } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct term_mouse m = { 0 };

		if (report_of(rows[i].text, &m) != rows[i].kind)
			fail_msg("%s", rows[i].text);
		if (rows[i].kind != REPORT_MOUSE)
			continue;
		if (m.what != rows[i].m.what || m.x != rows[i].m.x || m.y != rows[i].m.y ||
		    m.button != rows[i].m.button)
			fail_msg("%s: %d %d,%d %d", rows[i].text, m.what, m.x, m.y, m.button);
	}
}

/* However long a sequence is, it is swallowed to its end and means nothing. */
static void test_long_report(void **state)
{
	struct report r;
	struct term_mouse m;

	(void)state;
	report_begin(&r, '[');
	for (int i = 0; i < 5000; i++)
		assert_true(report_feed(&r, i % 2 ? '1' : 0x5377));
	assert_false(report_feed(&r, 'M'));
	assert_int_equal(report_kind(&r, &m), REPORT_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_can),        cmocka_unit_test(test_copy),
		cmocka_unit_test(test_copy_long_line), cmocka_unit_test(test_title),
		cmocka_unit_test(test_latest),         cmocka_unit_test(test_mouse),
		cmocka_unit_test(test_reports),        cmocka_unit_test(test_long_report),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
