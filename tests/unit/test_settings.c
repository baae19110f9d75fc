/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a person can set of the console: keys, looks, choices; and that what
 * cannot be had is told with its line and stops nobody.
 */
#include "cli/config.h"
#include "cli/themes.h"
#include "ui/term.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* The settings of this text; config_fini() them. */
static int parse(const char *text, struct config *c, struct err *e)
{
	struct options o = { 0 };
	char buf[4096];

	*c = (struct config){ .path = "" };
	settings_init(&c->console);
	snprintf(buf, sizeof(buf), "%s", text);
	return config_parse(buf, "/f", &o, c, e);
}

/* Of a text that must be understood, all that is complained of. */
static void expect(const char *text, struct config *c, const char *complaints)
{
	struct err e = { 0 };

	if (parse(text, c, &e))
		fail_msg("%s", e.text);
	assert_string_equal(str_text(&c->complaints), complaints);
}

static void expect_keys(const struct config *c, enum command_id cmd, const char *want)
{
	char text[128];

	assert_string_equal(keymap_names(&c->console.keys, text, sizeof(text), cmd), want);
}

/* ---- keys ---- */

static void without_settings_all_is_built_in(void **state)
{
	struct keymap builtin;
	struct config c;

	(void)state;
	keymap_init_default(&builtin);
	expect("", &c, "");
	for (int id = CMD_NONE + 1; id < NCOMMANDS; id++) {
		char want[128];

		keymap_names(&builtin, want, sizeof(want), (enum command_id)id);
		expect_keys(&c, (enum command_id)id, want);
	}
	assert_string_equal(c.console.sort, "");
	assert_int_equal(c.console.clock, CLOCK_LOCAL);
	assert_true(c.console.title);
	assert_false(c.console.mouse || c.console.bell || c.console.notify);
	config_fini(&c);
}

static void a_command_gets_other_keys(void **state)
{
	struct config c;

	(void)state;
	expect("keys {\n"
	       "\ttrouble = { \"z\", F5 }	# these in place of its own\n"
	       "\tpage-down += F2	/* one more */\n"
	       "\ttopology = {}\n"
	       "\tfail-path = \"Y\"\n"
	       "}\n",
	       &c, "");
	expect_keys(&c, CMD_TROUBLE, "z F5");
	expect_keys(&c, CMD_PAGE_DOWN, "PgDn ^F ^D ^V F2");
	expect_keys(&c, CMD_TOPOLOGY, "");
	expect_keys(&c, CMD_FAIL, "Y");
	assert_int_equal(keymap_find(&c.console.keys, '!'), CMD_NONE);
	assert_int_equal(keymap_find(&c.console.keys, 'F'), CMD_NONE);
	config_fini(&c);
}

/* Two who want each other's key get it: only what is left without one is worth a word. */
static void commands_may_change_places(void **state)
{
	struct config c;

	(void)state;
	expect("keys {\nexplain = r\nrestart = x\n}\n", &c, "");
	expect_keys(&c, CMD_EXPLAIN, "r");
	expect_keys(&c, CMD_LIVE, "x");
	config_fini(&c);
	expect("keys {\nup += g\ndown += r\n}\n", &c,
	       "/f:3: r is down now, and restart has no key left\n"); /* top has Home */
	config_fini(&c);
	expect("keys {\nrestart = {}\ndown += r\n}\n", &c, ""); /* it was said so */
	config_fini(&c);
}

static void two_commands_for_one_key_are_told(void **state)
{
	struct config c;

	(void)state;
	expect("keys {\n\tup += F2\n\n\tdown += F2\n}\n", &c,
	       "/f:4: F2 is down now; line 2 gave it to up\n");
	expect_keys(&c, CMD_DOWN, "j Down ^N F2");
	expect_keys(&c, CMD_UP, "k Up ^P");
	config_fini(&c);
	/* the first was taken back by the same file: there is nothing to tell */
	expect("keys {\nup = F2\nup = k\ndown += F2\n}\n", &c, "");
	expect_keys(&c, CMD_UP, "k");
	config_fini(&c);
}

static void what_acts_keeps_its_rule(void **state)
{
	struct config c;

	(void)state;
	expect("keys {\n"
	       "fail-path += f\n"
	       "undo = L\n"
	       "quit-now = {}\n"
	       "redraw = \"^C\"\n"
	       "}\n",
	       &c,
	       "/f:2: f cannot be fail-path: only capitals act\n"
	       "/f:3: L cannot be undo: Caps Lock makes it of a key that moves\n"
	       "/f:5: ^C always leaves the program\n");
	expect_keys(&c, CMD_FAIL, "F");
	expect_keys(&c, CMD_QUIT_NOW, "^C");
	config_fini(&c);
}

/* The file is wrong in a line: that must not cost a verb its key in an outage. */
static void what_is_refused_changes_nothing(void **state)
{
	struct config c;

	(void)state;
	expect("keys {\nqueueing = x\n}\n", &c, "/f:2: x cannot be queueing: only capitals act\n");
	expect_keys(&c, CMD_QUEUEING, "W");
	expect_keys(&c, CMD_EXPLAIN, "x");
	config_fini(&c);
	/* one of two is had: that was wanted in place of its own */
	expect("keys {\nqueueing = { x, \"Y\" }\n}\n", &c,
	       "/f:2: x cannot be queueing: only capitals act\n");
	expect_keys(&c, CMD_QUEUEING, "Y");
	config_fini(&c);
	/* its own went to another command meanwhile */
	expect("keys {\nqueueing = x\nfail-path = \"W\"\n}\n", &c,
	       "/f:2: x cannot be queueing: only capitals act\n");
	expect_keys(&c, CMD_FAIL, "W");
	expect_keys(&c, CMD_QUEUEING, "");
	config_fini(&c);
}

/* The first of them stands on the screen. */
static void complaints_come_by_their_lines(void **state)
{
	struct config c;

	(void)state;
	expect("keys {\ndown += r\nfail-path += f\n}\n", &c,
	       "/f:2: r is down now, and restart has no key left\n"
	       "/f:3: f cannot be fail-path: only capitals act\n");
	config_fini(&c);
}

/* ---- the rest ---- */

static void choices(void **state)
{
	struct config c;

	(void)state;
	expect("mouse = true\nbell = true\ntitle = false\nnotify = true\n"
	       "clock = utc\nsort = \"-in-flight\"\nslow_interval = 2.5\n",
	       &c, "");
	assert_true(c.console.mouse && c.console.bell && c.console.notify);
	assert_false(c.console.title);
	assert_int_equal(c.console.clock, CLOCK_UTC);
	assert_string_equal(c.console.sort, "in-flight");
	assert_true(c.console.sort_reverse);
	assert_int_equal(c.console.slow_interval_ms, 2500);
	config_fini(&c);
	expect("sort = iops\nclock = ago\n", &c, "");
	assert_string_equal(c.console.sort, "iops");
	assert_false(c.console.sort_reverse);
	assert_int_equal(c.console.clock, CLOCK_AGO);
	config_fini(&c);
}

static void mistakes_are_told_with_their_line(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{ "keys {\n\tdown = Foo\n}\n", "/f:2: down: \"Foo\" is no key" },
		{ "keys {\n\tdown = { j,\n\"\" }\n}\n", "/f:3: down: \"\" is no key" },
		{ "keys {\n\tdown = \"C-n\"\n}\n", "keys are written F, ^L, Space, PgDn, F5" },
		{ "keys {\nmark-path = m\n}\n", "/f:2: keys: no command is called mark-path" },
		{ "keys {\nqueuing = m\n}\n",
		  "/f:2: keys: no command is called queuing; did you mean queueing?" },
		{ "nosuch = m\n", "/f:1: no such option 'nosuch'" },
		{ "keys {\ndown = \"\033[2J\"\n}\n", "\"\\x1b[2J\" is no key" },
		{ "\nclock = gmt\n", "/f:2: clock is local, utc or ago" },
		{ "sort = speed\n", "/f:1: sort is worst, or a column" },
		{ "sort = -worst\n", "/f:1: sort is worst, or a column" },
		{ "slow_interval = 0\n", "/f:1: slow_interval takes 0.1 to 60 seconds" },
		{ "label \"10.0.1.11:3260\" {\n}\n", "/f:2: label \"10.0.1.11:3260\" has no name" },
		{ "label x { name = a }\nlabel y {", "/f:2: this { is never closed" },
		{ "mono = yes\n/* read_only = yes", "/f:2: this comment is never closed" },
		{ "label x { name = '' }\n", "/f:1: label \"x\" has no name" },
		{ "label '' { name = x }\n", "/f:1: a label without an address" },
		{ "mouse = maybe\n", "/f:1: " },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct config c;
		struct err e = { 0 };

		assert_int_equal(parse(bad[i].text, &c, &e), E_SYNTAX);
		if (!strstr(e.text, bad[i].says))
			fail_msg("says: %s", e.text);
		config_fini(&c);
	}
}

static void so_many_keys_nobody_has(void **state)
{
	struct str text = STR_INIT;
	struct options o = { 0 };
	struct config c = { .path = "" };
	struct err e = { 0 };

	(void)state;
	str_add(&text, "keys {\n");
	for (unsigned i = 0; i < 2 * KEYMAP_MAX + 1; i++)
		str_addf(&text, "down += \"\xe4%c%c\"\n", 0xb0 + i / 64, 0x80 + i % 64);
	str_add(&text, "}\n");
	assert_int_equal(config_parse(text.p, "/f", &o, &c, &e), E_SYNTAX);
	assert_non_null(strstr(e.text, "/f:514: more than 512 keys"));
	config_fini(&c);
	str_fini(&text);
}

/* ---- themes by name ---- */

/* A settings folder for one test, in which "mine" is a theme and "odd" is a mistake. */
struct home {
	char dir[64];
};

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void home_make(struct home *h)
{
	char path[160];

	snprintf(h->dir, sizeof(h->dir), "/tmp/sandeck-home-XXXXXX");
	assert_non_null(mkdtemp(h->dir));
	snprintf(path, sizeof(path), "%s/sandeck", h->dir);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/sandeck/themes", h->dir);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/sandeck/themes/mine.theme", h->dir);
	put(path, "ok = \"magenta / normal\"\n");
	snprintf(path, sizeof(path), "%s/sandeck/themes/odd.theme", h->dir);
	put(path, "\nok = \"magneta / normal\"\n");
	setenv("XDG_CONFIG_HOME", h->dir, 1);
}

static void home_remove(const struct home *h)
{
	static const char *const names[] = { "sandeck/themes/mine.theme",
					     "sandeck/themes/odd.theme", "sandeck/themes",
					     "sandeck", "" };
	char path[160];

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", h->dir, names[i]);
		assert_int_equal(remove(path), 0);
	}
	unsetenv("XDG_CONFIG_HOME");
}

static void a_theme_is_found_by_its_name(void **state)
{
	struct home h;
	struct theme t;
	struct err e = { 0 };

	(void)state;
	home_make(&h);
	theme_default(&t);
	assert_int_equal(themes_load(&t, "mine", &e), 0);
	assert_string_equal(t.name, "mine");
	assert_string_equal(theme_color(t.look[ROLE_OK].fg)->name, "magenta");
	/* the one that is compiled in needs no file */
	assert_int_equal(themes_load(&t, "dark", &e), 0);
	assert_string_equal(theme_color(t.look[ROLE_OK].fg)->name, "green");
	home_remove(&h);
}

static void a_theme_that_is_wrong_changes_nothing(void **state)
{
	struct home h;
	struct theme t, before;
	struct err e = { 0 };

	(void)state;
	home_make(&h);
	theme_default(&t);
	before = t;
	assert_int_equal(themes_load(&t, "odd", &e), E_SYNTAX);
	assert_non_null(strstr(e.text, "odd.theme:2: ok: \"magneta\" is no colour"));
	assert_int_equal(themes_load(&t, "nosuch", &e), E_NOTFOUND);
	assert_non_null(strstr(e.text, "there is no theme nosuch: neither "));
	assert_int_equal(themes_load(&t, "/nonexistent/x.theme", &e), E_NOTFOUND);
	assert_string_equal(e.text, "theme /nonexistent/x.theme: No such file or directory");
	assert_memory_equal(&t, &before, sizeof(t));
	home_remove(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_settings_all_is_built_in),
		cmocka_unit_test(a_command_gets_other_keys),
		cmocka_unit_test(commands_may_change_places),
		cmocka_unit_test(two_commands_for_one_key_are_told),
		cmocka_unit_test(what_acts_keeps_its_rule),
		cmocka_unit_test(choices),
		cmocka_unit_test(mistakes_are_told_with_their_line),
		cmocka_unit_test(what_is_refused_changes_nothing),
		cmocka_unit_test(complaints_come_by_their_lines),
		cmocka_unit_test(so_many_keys_nobody_has),
		cmocka_unit_test(a_theme_is_found_by_its_name),
		cmocka_unit_test(a_theme_that_is_wrong_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
