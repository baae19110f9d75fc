/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What term.c decides without a terminal: which characters one gets by its name
 * and locale, and what keys are called.  (The rest is shown on a pty: tests/pty.)
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/text.h"
#include "ui/canvas.h"
#include "ui/term.h"
#include "ui/term_signal.h"
#include "ui/term_strokes.h"

static void test_pick(void **state)
{
	static const struct {
		const char *term, *codeset;
		bool acs;
		enum strokes want;
	} row[] = {
		{ "xterm-256color", "UTF-8", true, STROKES_UTF8 },
		{ "tmux", "utf-8", false, STROKES_UTF8 },
		{ "vte-256color", "UTF-8", true, STROKES_UTF8 },
		{ "linux", "UTF-8", true, STROKES_CONSOLE },
		{ "linux-16color", "UTF-8", true, STROKES_CONSOLE },
		{ "vt220", "UTF-8", true, STROKES_ACS }, /* a serial port of a UTF-8 host */
		{ "vt52", "UTF-8", false, STROKES_ASCII },
		{ "wyse60", "UTF-8", true, STROKES_ACS },
		{ "xterm", "ANSI_X3.4-1968", true, STROKES_ACS },
		{ "xterm", "ISO-8859-1", false, STROKES_ASCII },
		{ "linux", "ISO-8859-15", true, STROKES_ACS },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(row); i++)
		if (strokes_pick(row[i].term, row[i].codeset, row[i].acs) != row[i].want)
			fail_msg("%s in %s", row[i].term, row[i].codeset);
}

static void test_chars(void **state)
{
	const uint32_t tee = CANVAS_GLYPH_BASE + GLYPH_TEE;
	const uint32_t more = CANVAS_GLYPH_BASE + GLYPH_ELLIPSIS;
	const uint32_t bar = CANVAS_GLYPH_BASE + GLYPH_SPARK_5;
	bool acs;

	(void)state;
	assert_int_equal(strokes_char(STROKES_UTF8, tee, &acs), 0x251c);
	assert_int_equal(strokes_char(STROKES_CONSOLE, tee, &acs), 0x251c);
	assert_false(acs);
	assert_int_equal(strokes_char(STROKES_ACS, tee, &acs), 't');
	assert_true(acs);
	assert_int_equal(strokes_char(STROKES_ASCII, tee, &acs), '|');
	assert_false(acs);
	assert_int_equal(strokes_char(STROKES_UTF8, more, &acs), 0x2026);
	assert_int_equal(strokes_char(STROKES_CONSOLE, more, &acs), '~');
	assert_int_equal(strokes_char(STROKES_ACS, more, &acs), '~');
	assert_false(acs);
	/* Blocks: not every font of the text console has them, and no alternate character set. */
	assert_int_equal(strokes_char(STROKES_UTF8, bar, &acs), 0x2585);
	for (int s = STROKES_ASCII; s <= STROKES_CONSOLE; s++) {
		assert_int_equal(strokes_char((enum strokes)s, bar, &acs), '+');
		assert_false(acs);
	}
	assert_int_equal(strokes_char(STROKES_UTF8, 0x5377, &acs), 0x5377);
	assert_int_equal(strokes_char(STROKES_CONSOLE, 0x5377, &acs), '?');
	assert_int_equal(strokes_char(STROKES_CONSOLE, 0xe9, &acs), 0xe9);
	assert_int_equal(strokes_char(STROKES_ACS, 0xe9, &acs), '?');
	/* Every glyph is one printable character everywhere. */
	for (int s = STROKES_ASCII; s <= STROKES_UTF8; s++)
		for (uint32_t g = 0; g < NGLYPHS; g++)
			assert_in_range(strokes_char((enum strokes)s, CANVAS_GLYPH_BASE + g, &acs),
					0x21, 0x25ff);
}

static void test_encode(void **state)
{
	static const uint32_t cps[] = {
		1, 'a', 0x7f, 0x80, 0x7ff, 0x800, 0xffff, 0x10000, 0x10ffff
	};
	char utf8[5];
	size_t len;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cps); i++) {
		assert_int_equal(text_next(text_encode(utf8, cps[i]), &len), cps[i]);
		assert_int_equal(len, strlen(utf8));
	}
	assert_int_equal(text_next(text_encode(utf8, 0xd800), &len), 0xfffd);
	assert_int_equal(text_next(text_encode(utf8, 0x110000), &len), 0xfffd);
}

static void test_key_names(void **state)
{
	static const struct {
		int key;
		const char *name;
	} row[] = {
		{ 'F', "F" },      { ' ', "Space" },    { 'L' & 31, "^L" },
		{ 3, "^C" },       { 0x7f, "^?" },      { TK_ENTER, "Enter" },
		{ TK_ESC, "Esc" }, { TK_PGDN, "PgDn" }, { 0xe9, "\xc3\xa9" },
		{ KEY_NONE, "?" }, { TK_LOST, "?" },
	};
	char name[16], tiny[3];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(row); i++)
		assert_string_equal(term_key_name(name, sizeof(name), row[i].key), row[i].name);
	assert_string_equal(term_key_name(tiny, sizeof(tiny), TK_BACKSPACE), "Ba");
	for (int key = TK_UP; key < TK_MOUSE; key++) /* no key was forgotten */
		assert_string_not_equal(term_key_name(name, sizeof(name), key), "?");
}

static void test_key_names_are_understood(void **state)
{
	static const struct {
		const char *name;
		int key;
	} row[] = {
		{ "F", 'F' },
		{ "f", 'f' },
		{ "Space", ' ' },
		{ "space", ' ' },
		{ "PAGEDOWN", TK_PGDN },
		{ "Escape", TK_ESC },
		{ "^L", 'L' & 31 },
		{ "^l", 'L' & 31 },
		{ "^[", TK_ESC },
		{ "^M", TK_ENTER },
		{ "^J", TK_ENTER },
		{ "^I", TK_TAB },
		{ "^H", TK_BACKSPACE },
		{ "^", '^' },
		{ "F1", TK_F1 },
		{ "f12", TK_F12 },
		{ "\xc3\xa9", 0xe9 },
	};
	static const char *const none[] = {
		"",    "F13",    "ab",   "^^^",          "^1",   "C-x",
		"Alt", "\x1b[A", "\xc3", "\xe2\x80\xae", "\x07", "^\x80"
	};
	char name[16];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(row); i++)
		if (term_key_parse(row[i].name) != row[i].key)
			fail_msg("%s is %x", row[i].name, (unsigned)term_key_parse(row[i].name));
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		if (term_key_parse(none[i]) != KEY_NONE)
			fail_msg("\"%s\" is %x", none[i], (unsigned)term_key_parse(none[i]));
	/* what the help shows can be written into the settings */
	for (int key = TK_UP; key < TK_MOUSE; key++)
		assert_int_equal(term_key_parse(term_key_name(name, sizeof(name), key)), key);
	for (int key = TK_F1; key <= TK_F12; key++)
		assert_int_equal(term_key_parse(term_key_name(name, sizeof(name), key)), key);
	for (int key = 1; key < 0x7f; key++)
		if (term_key_of_char((uint32_t)key) == key && key != 27)
			assert_int_equal(term_key_parse(term_key_name(name, sizeof(name), key)),
					 key);
}

/* A signal within the handler of another would find its note of events half written. */
static void test_signals_are_noted_one_at_a_time(void **state)
{
	static const int asks[] = { SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP, SIGINT };
	struct sigaction sa;

	(void)state;
	assert_int_equal(term_signal_open(NULL), 0);
	for (size_t i = 0; i < ARRAY_LEN(asks); i++) {
		sigaction(asks[i], NULL, &sa);
		for (size_t k = 0; k < ARRAY_LEN(asks); k++)
			assert_int_equal(sigismember(&sa.sa_mask, asks[k]), 1);
		/* a fault in it must still put the terminal back */
		assert_int_equal(sigismember(&sa.sa_mask, SIGSEGV), 0);
	}
	term_signal_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pick),
		cmocka_unit_test(test_signals_are_noted_one_at_a_time),
		cmocka_unit_test(test_chars),
		cmocka_unit_test(test_encode),
		cmocka_unit_test(test_key_names),
		cmocka_unit_test(test_key_names_are_understood),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
