/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_conf, lab_build: what a scenario file may say, and what a mistake is
 * answered: the file, the line, what was expected.
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
#include "engine/lab/lab_build.h"
#include "engine/lab/lab_faults.h"
#include "lab_rig.h"

/* A host port, an array and a map that fit together; one line each. */
#define HPORT "hport host3 { switch = f1 }\n"
#define ARRAY                                                                                      \
	"array a1 { controller c1 { port p1 { switch = f1 } } controller c2 { port p2 { switch = " \
	"f1 } } }\n"
#define MAP  "map m1 { size = 1G }\n"
#define GOOD HPORT ARRAY MAP

static void the_least_scenario_works(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, GOOD);
	assert_int_equal(r.w.nmaps, 1);
	assert_int_equal(rig_map(&r, "m1")->npaths, 2);
	assert_string_equal(rig_path(&r, "sdb")->hctl, "3:0:0:1");
	assert_string_equal(rig_path(&r, "sdc")->hctl, "3:0:1:1");
	rig_close(&r);
}

/* ---- mistakes ---- */

static const struct {
	const char *text, *error;
} mistakes[] = {
	{ "", "F: a host port (hport) expected" },
	{ GOOD "colour = red\n", "F:4: no such option 'colour'; expected one of: include about" },
	{ HPORT ARRAY "map m1 {\n\tsize = 1G\n\tsise = 2G\n}\n", "F:5: no such option 'sise'" },
	{ HPORT ARRAY "map m1 {\n\tsize = big\n}\n",
	  "F:4: size: a size such as 500G or 2.0T expected, not 'big'" },
	{ HPORT ARRAY "map m1 {\n\n\tiops = 3\n}\n", "F:6: size = \"500G\" expected" },
	{ HPORT ARRAY "map m1 { size = 1G\n iops = many }\n",
	  "F:4: iops: a number from 0 to 1000000 expected, not 'many'" },
	{ HPORT ARRAY "map m1 { size = 1G\n policy = best }\n",
	  "F:4: policy: one of group_by_prio, multibus, failover expected, not 'best'" },
	{ HPORT ARRAY "map m1 { size = 1G\n owner = c9 }\n",
	  "F:4: a controller of a1 expected, not 'c9'" },
	{ HPORT ARRAY "map m1 { size = 1G\n array = a2 }\n", "F:4: the name of an array expected" },
	{ HPORT ARRAY "map m1 { size = 1G\n no_path_retry = often }\n",
	  "F:4: no_path_retry: fail, queue, unset or a number of checks expected, not 'often'" },
	{ HPORT ARRAY "map m1 { size = 1G\n failback = 0 }\n",
	  "F:4: failback: immediate, manual, followover or a number of seconds expected" },
	{ HPORT ARRAY "map m1 { size = 1G\n count = 2 }\n",
	  "F:4: %a or %d expected in the name of a series" },
	{ HPORT ARRAY MAP "map \"m%d\" { size = 1G\n count = 2 }\n",
	  "F:5: a name of its own expected, 'm1' is taken" },
	/* What is missing stands on no line; what was begun ends on the last that says something.
	 */
	{ HPORT ARRAY, "F: a map expected" },
	{ ARRAY MAP, "F: a host port (hport) expected" },
	{ GOOD "map m2\n\n\n# the end\n", "F:4: premature end of file" },
	{ "hport host3 {\n switch = f9 }\n" ARRAY MAP, "F:2: host3 sees no target port" },
	{ "hport host3 { switch = f1\n transport = carrier }\n" ARRAY MAP,
	  "F:2: transport: one of fc, iscsi expected, not 'carrier'" },
	{ HPORT "array a1 {\n}\n" MAP, "F:3: a controller expected" },
	{ HPORT "array a1 { controller c1 {\n} }\n" MAP, "F:3: a port expected" },
	{ HPORT "array a1 { controller c1 { port host3 { switch = f1 } } }\n" MAP,
	  "F:2: a name of its own expected, 'host3' is taken" },
	{ HPORT "array a1 { alua = maybe\n controller c1 { port p1 { switch = f1 } } }\n" MAP,
	  "F:2: alua: one of none, implicit, explicit expected, not 'maybe'" },
	{ "polling_interval = 100ms\n" GOOD, "F:1: polling_interval: 1s to 600s expected" },
	{ "fast_io_fail = soon\n" GOOD,
	  "F:1: fast_io_fail: a time such as 500ms, 2s or 3m expected, not 'soon'" },
	{ "daemon = maybe\n" GOOD, "F:1: daemon: one of yes, no expected, not 'maybe'" },
	{ "seed = x\n" GOOD, "F:1: seed: a number from 0 to 4294967295 expected, not 'x'" },
	{ GOOD "fault {\n at = 12s\n}\n", "F:5: what happens expected, such as cable = \"host3\"" },
	{ GOOD "fault {\n cable = host3\n}\n", "F:5: at = \"12s\" expected as well" },
	{ GOOD "fault { at = 1s\n cable = host3\n port = p1 }\n",
	  "F:6: one fault in a section expected, not cable and port" },
	{ GOOD "fault { at = 1s\n cable = host9 }\n",
	  "F:5: cable: the name of a host port or target port expected, not 'host9'" },
	{ GOOD "fault { at = 1s\n cable = m1 }\n", "F:5: cable: the name of a host port or" },
	{ GOOD "fault { at = 1s\n offline = sdz }\n",
	  "F:5: offline: the name of a path expected, not 'sdz'" },
	{ GOOD "fault { at = 1s\n daemon = nap }\n",
	  "F:5: daemon: stop, stall or start expected, not 'nap'" },
	{ GOOD "fault { at = 1s slow = host3 }\n", "F:4: a latency up to 60s expected with slow" },
	{ GOOD "fault { at = 1s cable = host3\n latency = 3ms }\n",
	  "F:5: a latency up to 60s expected with slow, and only there" },
	{ GOOD "fault { at = 1s cable = host3\n every = 3s }\n",
	  "F:5: a time longer than 'for' expected" },
	{ GOOD "fault { at = 1s message = m1\n for = 3s }\n",
	  "F:5: 'message' cannot be taken back, so it lasts" },
	{ GOOD "fault { at = later\n cable = host3 }\n", "F:4: at: a time such as 500ms" },
	{ GOOD "map m1 { size = 2G }\n", "F:4: found duplicate title 'm1'" },
	{ GOOD "map { size = 2G }\n", "F:4: missing title for section 'map'" },
	{ GOOD "map m2 size = 2G\n", "F:4: missing opening brace for section 'map'" },
	{ "# one\n# two\n" GOOD "}\n", "F:6: unexpected closing brace" },
	{ "/* a\n b */\n" GOOD "about \"x\"\n", "F:6: missing equal sign after option 'about'" },
	{ "include = \"nowhere.san\"\n" GOOD,
	  "F:1: the name of a file beside this one expected, not 'nowhere.san'" },
};

static void mistakes_are_told_with_their_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
		struct err e = { 0 };
		int rc = rig_try(mistakes[i].text, &e);

		if (rc != E_SYNTAX || !strstr(e.text, mistakes[i].error))
			fail_msg("%s\n--> %d %s\nnot %s", mistakes[i].text, rc, e.text,
				 mistakes[i].error);
	}
}

static void a_missing_file_is_named(void **state)
{
	struct err e = { 0 };
	cfg_t *cfg;

	(void)state;
	assert_int_equal(lab_conf_read("./not-there.lab", &cfg, &e), E_NOTFOUND);
	assert_non_null(strstr(e.text, "./not-there.lab"));
}

/* A pipe would keep the engine waiting, with no console to say so. */
static void only_a_file_is_a_scenario(void **state)
{
	struct err e = { 0 };
	cfg_t *cfg;

	(void)state;
	assert_int_equal(lab_conf_read("/dev/null", &cfg, &e), E_NOTFOUND);
	assert_string_equal(e.text, "/dev/null: is not a file");
	assert_int_equal(lab_conf_read(".", &cfg, &e), E_NOTFOUND);
}

static void garbage_does_no_harm(void **state)
{
	static const char *const texts[] = { "{",
					     "}",
					     "=",
					     "map",
					     "\"",
					     "a = {",
					     "'",
					     "map \"",
					     "\\",
					     "hport x { hport y {",
					     "fault { fault {",
					     "\x01\x80\xff" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct err e = { 0 };

		assert_int_equal(rig_try(texts[i], &e), E_SYNTAX);
		assert_true(*e.text);
	}
}

/* ---- what the words do ---- */

static void an_including_file_has_the_last_word(void **state)
{
	FILE *fp = fopen("./base-of-test.san", "w");
	struct rig r;

	(void)state;
	assert_non_null(fp);
	fputs("hostname = base\nkernel = old\n" GOOD, fp);
	fclose(fp);
	rig_open(&r, "hostname = mine\ninclude = \"base-of-test.san\"\n");
	remove("./base-of-test.san");
	assert_string_equal(r.san.host.name, "mine");
	assert_string_equal(r.san.host.kernel, "old");
	assert_int_equal(r.w.nmaps, 1);
	rig_close(&r);
}

static void series_count_as_multipath_does(void **state)
{
	static const struct {
		const char *pattern;
		uint32_t n;
		const char *name;
	} rows[] = {
		{ "mpath%a", 0, "mpatha" },     { "mpath%a", 25, "mpathz" },
		{ "mpath%a", 26, "mpathaa" },   { "mpath%a", 701, "mpathzz" },
		{ "mpath%a", 702, "mpathaaa" }, { "vm%03d", 6, "vm007" },
		{ "vm%d-x", 41, "vm42-x" },     { "plain", 3, "plain" },
		{ "odd%", 0, "odd1" },
	};
	char name[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		lab_series_name(name, sizeof(name), rows[i].pattern, rows[i].n);
		assert_string_equal(name, rows[i].name);
	}
}

static void a_series_spreads_its_busy_maps(void **state)
{
	struct rig r;
	unsigned busy = 0;

	(void)state;
	rig_open(&r, HPORT ARRAY "map \"m%a\" { size = 1G count = 100 busy = 10 iops = 5 }\n");
	for (size_t i = 0; i < r.w.nmaps; i++)
		busy += r.w.maps[i].iops != 0;
	assert_int_equal(busy, 10);
	assert_int_equal(rig_map(&r, "mcv")->lun, 100);
	rig_close(&r);
	rig_open(&r, "traffic = all\n" HPORT ARRAY
		     "map \"m%a\" { size = 1G count = 100 busy = 10 iops = 5 }\n");
	for (size_t i = 0; i < r.w.nmaps; i++)
		assert_true(r.w.maps[i].iops > 0);
	rig_close(&r);
}

/* sd.c: beyond 16 and 256 disks the numbers take turns in a way of their own. */
static void disks_have_the_kernel_s_numbers(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, HPORT ARRAY "map \"m%a\" { size = 1G count = 200 }\n");
	assert_int_equal(rig_path(&r, "sdb")->major, 8);
	assert_int_equal(rig_path(&r, "sdb")->minor, 16);
	assert_int_equal(rig_path(&r, "sdq")->major, 65);
	assert_int_equal(rig_path(&r, "sdq")->minor, 0);
	assert_int_equal(rig_path(&r, "sdiv")->major, 135);
	assert_int_equal(rig_path(&r, "sdiv")->minor, 240);
	assert_int_equal(rig_path(&r, "sdiw")->major, 8);
	assert_int_equal(rig_path(&r, "sdiw")->minor, 256);
	rig_close(&r);
}

static void iscsi_sessions_are_hosts(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "hport eth2 { transport = iscsi switch = l1 }\n"
		     "hport eth3 { transport = iscsi switch = l2 }\n"
		     "array a { controller c { port p1 { switch = l1 address = 10.0.1.11 }\n"
		     "port p2 { switch = l2 address = \"10.0.2.11:3261\" } } }\n" MAP);
	assert_string_equal(rig_path(&r, "sdb")->hctl, "6:0:0:1");
	assert_string_equal(rig_path(&r, "sdc")->hctl, "7:0:0:1");
	assert_string_equal(rig_san_path(&r, "sdb")->tport, "10.0.1.11:3260");
	assert_string_equal(rig_san_path(&r, "sdc")->tport, "10.0.2.11:3261");
	assert_string_equal(rig_san_path(&r, "sdb")->transport, "iscsi");
	rig_close(&r);
}

static void sizes_have_units(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, HPORT ARRAY
		 "map a { size = 500G }\nmap b { size = 2.0T }\nmap c { size = 1.5M }\n");
	assert_int_equal(rig_map(&r, "a")->size, UINT64_C(500) << 30);
	assert_int_equal(rig_map(&r, "b")->size, UINT64_C(2) << 40);
	assert_int_equal(rig_map(&r, "c")->size, 3u << 19);
	rig_close(&r);
}

static void without_a_baseline_nothing_is_expected(void **state)
{
	struct rig r;

	(void)state;
	rig_open(&r, "baseline = no\n" GOOD);
	assert_int_equal(r.san.maps[0]->expected, 0);
	assert_int_equal(r.san.maps[0]->expect_from, SAN_EXPECT_NONE);
	rig_close(&r);
}

/* ---- the manual ---- */

static void find_in_manual(void *ctx, const char *word)
{
	const char *at = ctx;
	size_t len = strlen(word);

	/* ".It Cm a , b" or ".Cm a": the word as a word of its own */
	while ((at = strstr(at, word)) != NULL) {
		if (strchr(" \n", at[-1]) && strchr(" \n", at[len]))
			return;
		at += len;
	}
	fail_msg("sandeck-lab(5) says nothing about %s", word);
}

static void the_manual_knows_every_word(void **state)
{
	const char *srcdir = getenv("srcdir");
	char file[512], text[32768];
	size_t n;
	FILE *fp;

	(void)state;
	snprintf(file, sizeof(file), "%s/man/sandeck-lab.5", srcdir ? srcdir : ".");
	fp = fopen(file, "r");
	assert_non_null(fp);
	n = fread(text, 1, sizeof(text) - 1, fp);
	text[n] = '\0';
	fclose(fp);
	assert_true(n < sizeof(text) - 1);
	lab_conf_each_word(find_in_manual, text);
	for (size_t i = 0; i < lab_fault_kind_count(); i++)
		find_in_manual(text, lab_fault_kinds[i].word);
}

#define T(f) cmocka_unit_test(f)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(the_least_scenario_works),
		T(mistakes_are_told_with_their_line),
		T(a_missing_file_is_named),
		T(only_a_file_is_a_scenario),
		T(garbage_does_no_harm),
		T(an_including_file_has_the_last_word),
		T(series_count_as_multipath_does),
		T(a_series_spreads_its_busy_maps),
		T(disks_have_the_kernel_s_numbers),
		T(iscsi_sessions_are_hosts),
		T(sizes_have_units),
		T(without_a_baseline_nothing_is_expected),
		T(the_manual_knows_every_word),
	};

	return cmocka_run_group_tests_name("lab_scenario", tests, NULL, NULL);
}
