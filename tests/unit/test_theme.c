/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * theme: every shipped file reads, the dark one says what is compiled in, and a
 * mistake is told with its line and changes nothing.  What must hold in every
 * theme: trouble can be told from health without a colour, and by more than the
 * hue with it; and whatever is text can be read.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/attr.h"
#include "ui/canvas.h"
#include "ui/theme.h"

enum { ON_DARK = 1, ON_LIGHT = 2, ON_BOTH = 3 };

/* What is installed (themes/local.mk), the backgrounds it is made for, and its least contrast. */
static const struct shipped {
	const char *name;
	int on;
	double contrast; /* WCAG 2.1: 4.5 is level AA, 7 is AAA */
} shipped[] = {
	{ "colour-blind", ON_DARK, 4.5 }, { "colour-blind-light", ON_LIGHT, 4.5 },
	{ "dark", ON_DARK, 4.5 },         { "high-contrast", ON_BOTH, 7.0 },
	{ "light", ON_LIGHT, 4.5 },       { "mono", ON_BOTH, 4.5 },
};

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
	load_shipped(&file, built.name);
	for (int r = 0; r < NROLES; r++)
		if (memcmp(&file.look[r], &built.look[r], sizeof(struct look)))
			fail_msg("themes/dark.theme and the table differ on %s",
				 theme_role_name((enum role)r));
}

static void test_states_differ_without_colour(void **state)
{
	static const enum role trouble[] = { ROLE_WARN,       ROLE_BAD,  ROLE_HEALTH_BAD,
					     ROLE_UNKNOWN,    ROLE_HELD, ROLE_TITLE_WARN,
					     ROLE_DIALOG_LOUD };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(shipped); i++) {
		struct theme t;

		theme_default(&t);
		load_shipped(&t, shipped[i].name);
		for (size_t k = 0; k < ARRAY_LEN(trouble); k++)
			assert_true(t.look[trouble[k]].mono != t.look[ROLE_OK].mono);
		assert_true(t.look[ROLE_BAD].mono != t.look[ROLE_WARN].mono);
		assert_true(t.look[ROLE_UNKNOWN].mono != t.look[ROLE_WARN].mono);
		assert_true(t.look[ROLE_BAD].mono & LOOK_REVERSE);
		assert_true(t.look[ROLE_HEALTH_BAD].mono & LOOK_REVERSE);
		/* The background is the terminal's own but for what must be loud. */
		assert_int_equal(t.look[ROLE_NORMAL].bg, -1);
	}
}

/* All of a look but its hue. */
static int shape(const struct look *l)
{
	return l->attr | (l->bg >= 0 ? 0x100 : 0);
}

/* Ok, at risk and failed: each louder than the one before, for who sees no hue. */
static void test_colour_is_not_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(shipped); i++) {
		struct theme t;
		const struct look *ok = &t.look[ROLE_OK], *warn = &t.look[ROLE_WARN],
				  *bad = &t.look[ROLE_BAD], *unknown = &t.look[ROLE_UNKNOWN];

		theme_default(&t);
		load_shipped(&t, shipped[i].name);
		if (shape(bad) == shape(ok) || shape(bad) == shape(warn) ||
		    shape(unknown) == shape(ok))
			fail_msg("%s: states differ by their hue alone", shipped[i].name);
		assert_true(bad->bg >= 0 || bad->attr & LOOK_REVERSE);
		assert_true(memcmp(warn, ok, sizeof(*ok)) != 0);
	}
}

/* ---- contrast, as WCAG 2.1 reckons it ---- */

static double luminance(uint32_t rgb)
{
	static const double weight[] = { 0.0722, 0.7152, 0.2126 }; /* blue, green, red */
	double sum = 0;

	for (int i = 0; i < 3; i++) {
		double v = (double)(rgb >> 8 * i & 0xff) / 255.0;

		sum += weight[i] * (v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static double contrast(uint32_t a, uint32_t b)
{
	double la = luminance(a), lb = luminance(b);

	return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}

/* Six parts of ten on the way from the background: how terminals show dim. */
static uint32_t dimmed(uint32_t fg, uint32_t bg)
{
	uint32_t out = 0;

	for (int i = 0; i < 24; i += 8)
		out |= ((fg >> i & 0xff) * 6 + (bg >> i & 0xff) * 4) / 10 << i;
	return out;
}

static void check_contrast(const struct shipped *s, const struct theme *t, bool light)
{
	uint32_t own_bg = light ? 0xffffff : 0x000000, own_fg = light ? 0x000000 : 0xffffff;

	for (int r = 0; r < NROLES; r++) {
		const struct look *l = &t->look[r];
		uint32_t fg = l->fg < 0 ? own_fg : theme_color(l->fg)->rgb;
		uint32_t bg = l->bg < 0 ? own_bg : theme_color(l->bg)->rgb;

		if (l->attr & LOOK_DIM)
			fg = dimmed(fg, bg);
		if (contrast(fg, bg) < s->contrast)
			fail_msg("%s: %s has a contrast of %.2f on %s", s->name,
				 theme_role_name((enum role)r), contrast(fg, bg),
				 light ? "white" : "black");
	}
}

static void test_text_can_be_read(void **state)
{
	(void)state;
	assert_true(fabs(contrast(0x000000, 0xffffff) - 21.0) < 1e-6);
	assert_true(fabs(contrast(0x777777, 0xffffff) - 4.48) < 0.01);
	for (size_t i = 0; i < ARRAY_LEN(shipped); i++) {
		struct theme t;

		theme_default(&t);
		load_shipped(&t, shipped[i].name);
		if (shipped[i].on & ON_DARK)
			check_contrast(&shipped[i], &t, false);
		if (shipped[i].on & ON_LIGHT)
			check_contrast(&shipped[i], &t, true);
	}
}

/* No red, no green, nor anything that is told by them. */
static void test_colour_blind(void **state)
{
	static const char *const fine[] = { "sky",       "orange",      "black",
					    "dark-blue", "dark-orange", "bright-white" };
	static const char *const names[] = { "colour-blind", "colour-blind-light" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct theme t;

		theme_default(&t);
		load_shipped(&t, names[i]);
		for (int r = 0; r < NROLES; r++) {
			int8_t used[] = { t.look[r].fg, t.look[r].bg };

			for (size_t k = 0; k < ARRAY_LEN(used); k++) {
				size_t f = 0;

				while (used[k] >= 0 && f < ARRAY_LEN(fine) &&
				       strcmp(theme_color(used[k])->name, fine[f]) != 0)
					f++;
				if (f == ARRAY_LEN(fine))
					fail_msg("%s: %s is %s", names[i],
						 theme_role_name((enum role)r),
						 theme_color(used[k])->name);
			}
		}
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
		const char *help = theme_role_help((enum role)r);

		assert_non_null(theme_role_name((enum role)r));
		assert_int_equal(help[strlen(help) - 1], '.');
		for (int k = 0; k < r; k++)
			assert_string_not_equal(theme_role_name((enum role)r),
						theme_role_name((enum role)k));
	}
	assert_null(theme_color(-1));
	assert_string_equal(theme_color(15)->name, "bright-white");
	for (int i = 0; i < 16; i++)
		assert_int_equal(theme_color(i)->x256, i);
}

/* A theme does not name its background: a picture takes the one that its colours are made for. */
static void test_page_of_pictures(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(shipped); i++) {
		struct str svg = STR_INIT;
		struct canvas c;
		struct theme t;

		theme_default(&t);
		load_shipped(&t, shipped[i].name);
		canvas_init(&c);
		canvas_resize(&c, 1, 10);
		canvas_dump_svg(&c, CANVAS_ASCII, &t, &svg);
		if (!strstr(str_text(&svg),
			    shipped[i].on & ON_DARK ? "fill=\"#11151c\"/>" : "fill=\"#ffffff\"/>"))
			fail_msg("%s has the wrong page", shipped[i].name);
		str_fini(&svg);
		canvas_fini(&c);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dark_is_compiled_in),
		cmocka_unit_test(test_states_differ_without_colour),
		cmocka_unit_test(test_colour_is_not_all),
		cmocka_unit_test(test_text_can_be_read),
		cmocka_unit_test(test_colour_blind),
		cmocka_unit_test(test_reads_a_look),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_role_names),
		cmocka_unit_test(test_page_of_pictures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
