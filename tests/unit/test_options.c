/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line and the settings file: what is taken, and what is said when it is wrong. */
#include "cli/config.h"
#include "cli/options.h"

#include <getopt.h>
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

/* Parses a command line given as one string of words. */
static int parse(const char *line, struct options *o, struct err *e)
{
	static char text[512], *argv[32];
	int argc = 0;

	snprintf(text, sizeof(text), "sandeck %s", line);
	for (char *w = strtok(text, " "); w; w = strtok(NULL, " "))
		argv[argc++] = w;
	argv[argc] = NULL;
	optind = 0; /* glibc: begin anew */
	return options_parse(argc, argv, o, e);
}

static void options_may_stand_anywhere(void **state)
{
	struct options o;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(parse("lab --ascii cable-pull --at 37s --freeze", &o, &e), 0);
	assert_int_equal(o.nwords, 2);
	assert_string_equal(o.words[1], "cable-pull");
	assert_true(o.ascii && o.freeze);
	assert_int_equal(o.at_ms, 37000);
	assert_false(o.mono || o.read_only || o.yes);
}

static void times_are_utc_with_a_z(void **state)
{
	struct options o;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(parse("lab --start=2026-11-21T03:09:41Z", &o, &e), 0);
	assert_true(o.start_ms == 1795230581000ll);
	assert_int_equal(parse("lab --start=2026-11-21", &o, &e), E_USAGE);
}

static void mistakes_name_the_word(void **state)
{
	static const struct {
		const char *line, *says;
	} bad[] = {
		{ "ls --jsno", "--jsno" },
		{ "--interval", "--interval needs a value" },
		{ "--interval soon", "soon" },
		{ "--interval 0.05", "0.1 to 60" },
		{ "--interval 0", "0.1 to 60 seconds, not \"0\"" },
		{ "--interval 60.1", "0.1 to 60" },
		{ "--lab x --host y", "exclude" },
		{ "--speed -1 replay f", "-1" },
		{ "--yes=please fail sdb", "--yes" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct options o;
		struct err e = { 0 };

		assert_int_equal(parse(bad[i].line, &o, &e), E_USAGE);
		if (!strstr(e.text, bad[i].says))
			fail_msg("%s: says \"%s\"", bad[i].line, e.text);
	}
}

static void a_host_name_cannot_be_a_command(void **state)
{
	static const char *const bad[] = {
		"-oProxyCommand=x", "a;reboot", "a b", "$(x)", "`x`", ""
	};
	struct options o = { .host = "root@db1.example" };
	const char *via;
	char text[256];
	struct err e = { 0 };

	(void)state;
	assert_int_equal(options_via(&o, text, sizeof(text), &via, &e), 0);
	assert_string_equal(via, "exec ssh root@db1.example sandeck engine");
	o.read_only = true;
	assert_int_equal(options_via(&o, text, sizeof(text), &via, &e), 0);
	assert_string_equal(via, "exec ssh root@db1.example sandeck engine --read-only");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		o.host = bad[i];
		assert_int_equal(options_via(&o, text, sizeof(text), &via, &e), E_USAGE);
	}
}

static int load(const char *text, struct options *o, struct config *c, struct err *e)
{
	char path[] = "/tmp/sandeck-test-XXXXXX";
	int fd = mkstemp(path), rc;
	bool late;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	o->config = path;
	rc = config_load(o, c, &late, e);
	unlink(path);
	return rc;
}

static void the_file_gives_defaults_only(void **state)
{
	struct options o = { .interval_ms = 500 };
	struct config c = { 0 };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(
		load("interval = 2.5\nmono = true\nlabel \"20:03:00:a0\" { name = \"ctlA-0c\" }\n",
		     &o, &c, &e),
		0);
	assert_int_equal(o.interval_ms, 500);
	assert_true(o.mono);
	assert_false(o.ascii);
	assert_int_equal(c.labels.n, 1);
	assert_string_equal(c.labels.row[0].name, "ctlA-0c");
	config_fini(&c);
}

static void a_mistake_in_the_file_is_told_with_its_line(void **state)
{
	struct options o = { 0 };
	struct config c = { 0 };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(load("mono = true\ncolour = red\n", &o, &c, &e), E_SYNTAX);
	assert_non_null(strstr(e.text, ":2: "));
	assert_non_null(strstr(e.text, "colour"));
	assert_false(o.mono);
	e = (struct err){ 0 };
	assert_int_equal(load("interval = 600\n", &o, &c, &e), E_SYNTAX);
	assert_non_null(strstr(e.text, "0.1 to 60"));
	config_fini(&c);
}

/* What a file forbids counts: one that cannot be read whole must not be passed over. */
static void a_file_too_large_is_an_error(void **state)
{
	struct options o = { 0 };
	struct config c = { 0 };
	struct err e = { 0 };
	char *text = calloc(1, 70001);

	(void)state;
	memset(text, '#', 70000);
	assert_int_equal(load(text, &o, &c, &e), E_SYNTAX);
	free(text);
}

/* Read by a process, or aside, by a thread. */
static void hangs(bool aside)
{
	char dir[] = "/tmp/sandeck-fifo-XXXXXX", path[64];
	struct options o = { .config = path, .aside = aside };
	struct config c = { 0 };
	struct err e = { 0 };
	bool late = false;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/fifo", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(config_load(&o, &c, &late, &e), 0);
	assert_true(late);
	unlink(path);
	rmdir(dir);
}

static void a_file_that_hangs_is_late(void **state)
{
	(void)state;
	hangs(false);
	hangs(true);
}

static void aside_the_file_is_the_same(void **state)
{
	struct options o = { .aside = true };
	struct config c = { 0 };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(load("interval = 2.5\n", &o, &c, &e), 0);
	assert_int_equal(o.interval_ms, 2500);
	assert_int_equal(load("intervall = 2.5\n", &o, &c, &e), E_SYNTAX);
	assert_non_null(strstr(e.text, ":1: "));
	config_fini(&c);
}

static void a_named_file_must_exist(void **state)
{
	struct options o = { .config = "/nonexistent/sandeck.conf" };
	struct config c = { 0 };
	struct err e = { 0 };
	bool late;

	(void)state;
	assert_int_equal(config_load(&o, &c, &late, &e), E_SYNTAX);
	assert_non_null(strstr(e.text, "/nonexistent/sandeck.conf"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_may_stand_anywhere),
		cmocka_unit_test(times_are_utc_with_a_z),
		cmocka_unit_test(mistakes_name_the_word),
		cmocka_unit_test(a_host_name_cannot_be_a_command),
		cmocka_unit_test(the_file_gives_defaults_only),
		cmocka_unit_test(a_mistake_in_the_file_is_told_with_its_line),
		cmocka_unit_test(a_file_too_large_is_an_error),
		cmocka_unit_test(a_file_that_hangs_is_late),
		cmocka_unit_test(aside_the_file_is_the_same),
		cmocka_unit_test(a_named_file_must_exist),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
