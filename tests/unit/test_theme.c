/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * theme: every shipped file reads, the dark one says what is compiled in, and a
 * mistake is told with its line and changes nothing.  What must hold in every
 * theme: trouble can be told from health without a colour.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "ui/theme.h"

static const char *const shipped[] = { "blue-orange", "dark", "light", "mono" };

/* The theme of this text over *t. */
static int parse(struct theme *t, const char *text, const char *path, struct err *e)
{
	char buf[8192];

	assert_true(strlen(text) < sizeof(buf));
	snprintf(buf, sizeof(buf), "%s", text);
	return theme_parse(t, buf, path, e);
}

static int load_text(struct theme *t, const char *text, struct err *e)
{
	return parse(t, text, "/home/jo/my.theme", e);
}

/* A shipped theme over *t, which fails the test when it is not there or not right. */
static void load_shipped(struct theme *t, const char *name)
{
	const char *srcdir = getenv("srcdir");
	struct err e = { 0 };
	char path[256], text[8192];
	FILE *f;

	snprintf(path, sizeof(path), "%s/themes/%s.theme", srcdir ? srcdir : ".", name);
	f = fopen(path, "r");
	if (!f)
		fail_msg("there is no %s", path);
	text[fread(text, 1, sizeof(text) - 1, f)] = '\0';
	fclose(f);
	if (parse(t, text, path, &e))
		fail_msg("%s", e.text);
	assert_string_equal(t->name, name);
}

static void test_dark_is_compiled_in(void **state)
{
	struct theme built, file;

	(void)state;
	theme_default(&built);
	/* From a theme with nothing in it, so that a role that the file forgets is seen. */
	memset(&file, 0x55, sizeof(file));
	load_shipped(&file, "dark");
	for (int r = 0; r < NROLES; r++)
		if (memcmp(&file.look[r], &built.look[r], sizeof(struct look)))
			fail_msg("themes/dark.theme and the table differ on %s",
				 theme_role_name((enum role)r));
}

static void test_shipped(void **state)
{
	static const enum role trouble[] = { ROLE_WARN,       ROLE_BAD,  ROLE_HEALTH_BAD,
					     ROLE_UNKNOWN,    ROLE_HELD, ROLE_TITLE_WARN,
					     ROLE_DIALOG_LOUD };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(shipped); i++) {
		struct theme t;

		theme_default(&t);
		load_shipped(&t, shipped[i]);
		for (size_t k = 0; k < ARRAY_LEN(trouble); k++)
			assert_true(t.look[trouble[k]].mono != t.look[ROLE_OK].mono);
		assert_true(t.look[ROLE_BAD].mono != t.look[ROLE_WARN].mono);
		for (int r = 0; r < NROLES; r++)
			assert_true(t.look[r].fg == -1 || theme_color(t.look[r].fg));
		/* The background is the terminal's own but for the loudest lines. */
		assert_int_equal(t.look[ROLE_NORMAL].bg, -1);
	}
}

/* Blue-orange has no red, green or anything that is told by them. */
static void test_blue_orange(void **state)
{
	static const char *const fine[] = { "sky", "orange" };
	struct theme t;

	(void)state;
	theme_default(&t);
	load_shipped(&t, "blue-orange");
	for (int r = 0; r < NROLES; r++) {
		const struct look *l = &t.look[r];

		assert_int_equal(l->bg, -1);
		if (l->fg >= 0 && strcmp(theme_color(l->fg)->name, fine[0]) &&
		    strcmp(theme_color(l->fg)->name, fine[1]))
			fail_msg("%s is %s", theme_role_name((enum role)r),
				 theme_color(l->fg)->name);
	}
}

static void test_reads_a_look(void **state)
{
	struct theme t;
	struct err e = { 0 };

	(void)state;
	theme_default(&t);
	assert_int_equal(load_text(&t,
				   "bad = \"bright-white on blue bold underline / reverse\"\n"
				   "health.ok = \"/\"\n"
				   "warn = \"bold / bold dim\"\n",
				   &e),
			 0);
	assert_int_equal(t.look[ROLE_BAD].fg, 15);
	assert_int_equal(t.look[ROLE_BAD].bg, 4);
	assert_int_equal(t.look[ROLE_BAD].attr, LOOK_BOLD | LOOK_UNDERLINE);
	assert_int_equal(t.look[ROLE_BAD].mono, LOOK_REVERSE);
	assert_int_equal(t.look[ROLE_HEALTH_OK].fg, -1);
	assert_int_equal(t.look[ROLE_HEALTH_OK].attr, 0);
	assert_int_equal(t.look[ROLE_WARN].fg, -1);
	assert_int_equal(t.look[ROLE_WARN].mono, LOOK_BOLD | LOOK_DIM);
	/* What the file leaves out stays. */
	assert_int_equal(t.look[ROLE_OK].fg, 2);
}

static void test_mistakes(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "\nok = \"green / normal\"\nbda = \"red / bold\"\n", ":3: no such option 'bda'" },
		{ "ok = \"green\"\n", ":1: ok: no \"/\"" },
		{ "ok = \"greeen / bold\"\n", ":1: ok: \"greeen\" is no colour" },
		{ "# x\nok = \"green / red\"\n", ":2: ok: \"red\" is no attribute" },
		{ "ok = \"green / bold / bold\"\n", ":1: ok: \"/\" is no attribute" },
		{ "ok = \"red on on blue / bold\"\n", ":1: ok: \"on\" is no colour" },
		{ "ok = \"\033[2J / bold\"\n", ":1: ok: \"\\x1b[2J\" is no colour" },
		{ "ok = \"green / bold\n", ":" },
		{ "ok {\n", ":" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct theme t, before;
		struct err e = { 0 };

		theme_default(&t);
		before = t;
		assert_int_equal(load_text(&t, bad[i].text, &e), E_SYNTAX);
		if (!strstr(e.text, bad[i].says) || strncmp(e.text, "/home/jo/my.theme:", 18))
			fail_msg("says: %s", e.text);
		assert_memory_equal(&t, &before, sizeof(t));
	}
}

static void test_role_names(void **state)
{
	(void)state;
	for (int r = 0; r < NROLES; r++) {
		assert_non_null(theme_role_name((enum role)r));
		for (int k = 0; k < r; k++)
			assert_string_not_equal(theme_role_name((enum role)r),
						theme_role_name((enum role)k));
	}
	assert_null(theme_color(-1));
	assert_string_equal(theme_color(15)->name, "bright-white");
	for (int i = 0; i < 16; i++)
		assert_int_equal(theme_color(i)->x256, i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dark_is_compiled_in),
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_blue_orange),
		cmocka_unit_test(test_reads_a_look),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_role_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
