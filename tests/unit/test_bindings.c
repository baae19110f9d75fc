/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of bindings: the lines of the file, the numbers of names, and which name a map gets. */
#include "base/attr.h"
#include "engine/conf/bindings.h"
#include "engine/conf/peer.h"
#include "engine/conf/wwid_vpd.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OLD PEER(0, 9, 4)
#define HEADER                                                                                     \
	"# Multipath bindings, Version : 1.0\n"                                                    \
	"# NOTE: this file is automatically maintained by the multipath program.\n"                \
	"# You should not need to edit this file in normal circumstances.\n"                       \
	"#\n"                                                                                      \
	"# Format:\n"                                                                              \
	"# alias wwid\n"                                                                           \
	"#\n"

/* What was said, a line each: "3: sentence". */
static struct str said;

static void say(void *ctx, unsigned line, const char *text)
{
	(void)ctx;
	str_addf(&said, "%u: %s\n", line, text);
}

static const char *configured(void *ctx, const char *alias)
{
	(void)ctx;
	return strcmp(alias, "mpathz") ? NULL : "3zzzz";
}

static const struct bindings_reader reader = { NULL, say, configured };

static void read_text(struct bindings *b, unsigned peer, const char *text)
{
	str_clear(&said);
	bindings_init(b, peer);
	bindings_parse(b, text, strlen(text), &reader);
}

static void assert_prints(struct bindings *b, const char *text)
{
	struct str out = STR_INIT;

	bindings_print(b, &out);
	assert_string_equal(str_text(&out), text);
	str_fini(&out);
}

static int forget(void **state)
{
	(void)state;
	str_fini(&said);
	return 0;
}

/* ---- numbers ---- */

static void numbers(void **state)
{
	static const struct row {
		int number;
		const char *letters;
	} rows[] = {
		{ 1, "a" },
		{ 26, "z" },
		{ 27, "aa" },
		{ 52, "az" },
		{ 702, "zz" },
		{ 703, "aaa" },
		{ 18278, "zzz" },
		{ 18279, "aaaa" },
		{ INT_MAX - 1, "fxshrxv" },
		{ INT_MAX, "fxshrxw" },
	};
	char name[32];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char want[32];

		snprintf(want, sizeof(want), "mpath%s", rows[i].letters);
		assert_true(bindings_name(rows[i].number, "mpath", name, sizeof(name)));
		assert_string_equal(name, want);
		assert_int_equal(bindings_number(want, "mpath"), rows[i].number);
	}
	for (int n = 1; n < 20000; n++) {
		assert_true(bindings_name(n, "", name, sizeof(name)));
		assert_int_equal(bindings_number(name, ""), n);
	}
	assert_false(bindings_name(703, "mpath", name, 8));
}

static void no_numbers(void **state)
{
	static const char *const rows[] = { "mpath",         "mpathA", "mpath1",
					    "mpatha-part1",  "mpat",   "mpathfxshrxx",
					    "mpathaaaaaaaa", "data",   "mpatha " };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(bindings_number(rows[i], "mpath"), 0);
}

/* ---- reading and writing ---- */

static void the_file_of_this_release(void **state)
{
	struct bindings b;

	(void)state;
	read_text(&b, PEER_NEWEST, HEADER "mpathaa 3dddd\nmpathb 3aaaa # mine\n\n\tdata 3bbbb\r\n");
	assert_string_equal(str_text(&said), "");
	assert_false(b.changed);
	assert_int_equal(b.n, 3);
	assert_string_equal(bindings_by_alias(&b, "mpathb")->wwid, "3aaaa");
	assert_string_equal(bindings_by_wwid(&b, "3bbbb")->alias, "data");
	assert_null(bindings_by_alias(&b, "mpath"));
	assert_null(bindings_by_wwid(&b, "3aaa"));
	assert_true(bindings_add(&b, "mpatha", "3cccc"));
	assert_true(b.changed);
	assert_prints(&b, HEADER "data 3bbbb\nmpatha 3cccc\nmpathb 3aaaa\nmpathaa 3dddd\n");
	assert_true(bindings_remove(&b, "mpathb"));
	assert_false(bindings_remove(&b, "mpathb"));
	assert_prints(&b, HEADER "data 3bbbb\nmpatha 3cccc\nmpathaa 3dddd\n");
	bindings_fini(&b);
}

/* multipath 0.9.4 left this file in a guest, after it had been given the first seven lines. */
static void the_file_of_0_9_4(void **state)
{
	static const char before[] = "mpathb 3aaaa\n\nmpathd 3bbbb extra\nmpatha 3cccc\n# c\njunk\n"
				     "mpatha 3cccc\n";
	struct bindings b;

	(void)state;
	read_text(&b, OLD, before);
	assert_false(b.changed);
	assert_prints(&b, before);
	assert_true(bindings_add(&b, "mpathe", "333333330000007d0"));
	assert_prints(&b, "mpathb 3aaaa\n\nmpathd 3bbbb extra\nmpatha 3cccc\n# c\njunk\n"
			  "mpatha 3cccc\nmpathe 333333330000007d0\n");
	bindings_fini(&b);
	read_text(&b, OLD, "mpatha 3cccc");
	assert_true(bindings_add(&b, "mpathb", "3dddd"));
	assert_prints(&b, "mpatha 3cccc\nmpathb 3dddd\n");
	bindings_fini(&b);
	read_text(&b, OLD, "");
	assert_true(bindings_add(&b, "mpathb", "3dddd"));
	assert_prints(&b, HEADER "mpathb 3dddd\n");
	bindings_fini(&b);
}

/* The guest again: two WWIDs for mpathb, and 0.9.4 wrote the file anew, by bytes. */
static void a_bad_file_of_0_9_4(void **state)
{
	struct bindings b;

	(void)state;
	read_text(&b, OLD, "mpathb 3aaaa\nmpathaa 3dddd\nmpathb 3bbbb\nmpathc 3cccc\n");
	assert_true(b.changed);
	assert_prints(&b, HEADER "mpathaa 3dddd\nmpathb 3aaaa\nmpathc 3cccc\n");
	assert_true(bindings_add(&b, "mpatha", "333333330000007d0"));
	assert_prints(&b, HEADER "mpathaa 3dddd\nmpathb 3aaaa\nmpathc 3cccc\n"
				 "mpatha 333333330000007d0\n");
	bindings_fini(&b);
}

static void bad_lines_are_told(void **state)
{
	char longest[WWID_SIZE + 20] = "mpathx 3";
	struct str text = STR_INIT;
	struct bindings b;

	(void)state;
	memset(longest + 8, 'f', WWID_SIZE - 1);
	str_addf(&text, HEADER "mpatha 3cccc\njunk\nmpathb 3aaaa extra\n%s\nmpatha 3cccc\n",
		 longest);
	read_text(&b, PEER_NEWEST, text.p);
	assert_string_equal(
		str_text(&said),
		"9: there is no WWID behind the alias; the line is passed over\n"
		"10: \"extra\" behind alias and WWID means nothing\n"
		"11: more than 127 bytes are no alias or WWID; the line is passed over\n"
		"12: alias mpatha is bound to WWID 3cccc twice; once is enough\n");
	assert_false(b.changed);
	assert_int_equal(b.n, 2);
	bindings_fini(&b);
	str_fini(&text);
}

static void contradictions_are_dropped(void **state)
{
	struct bindings b;

	(void)state;
	read_text(&b, PEER_NEWEST, HEADER "mpatha 3aaaa\nmpatha 3bbbb\nmpathz 3cccc\n");
	assert_non_null(strstr(said.p, "9: alias mpatha is bound to WWID 3aaaa already; the "
				       "binding to 3bbbb is dropped\n"));
	assert_non_null(strstr(said.p,
			       "10: alias mpathz for WWID 3cccc contradicts multipath.conf, "
			       "which gives that alias to 3zzzz"));
	assert_true(b.changed);
	assert_prints(&b, HEADER "mpatha 3aaaa\n");
	bindings_fini(&b);
	read_text(&b, PEER_NEWEST, HEADER "mpathz 3zzzz\n");
	assert_false(b.changed);
	bindings_fini(&b);
}

static void an_altered_header(void **state)
{
	struct bindings b;

	(void)state;
	read_text(&b, PEER_NEWEST, "# mine\nmpatha 3aaaa\n");
	assert_non_null(strstr(said.p, "0: the header is not the one"));
	assert_true(b.changed);
	assert_prints(&b, HEADER "mpatha 3aaaa\n");
	bindings_fini(&b);
	read_text(&b, PEER_NEWEST, "");
	assert_string_equal(str_text(&said), "");
	assert_false(b.changed);
	bindings_fini(&b);
}

static void what_cannot_stand_on_a_line(void **state)
{
	static const char *const bad[] = { "", "a b", "a#b", "a\nb", "a\tb" };
	struct bindings b;

	(void)state;
	bindings_init(&b, PEER_NEWEST);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_false(bindings_add(&b, bad[i], "3aaaa"));
		assert_false(bindings_add(&b, "mpatha", bad[i]));
	}
	assert_false(b.changed);
	assert_true(bindings_add(&b, "mpatha", "3aaaa"));
	assert_false(bindings_add(&b, "mpatha", "3bbbb"));
	bindings_fini(&b);
}

/* ---- choosing ---- */

/* The maps that are there, as words "name=wwid ". */
static bool taken(void *maps, const char *alias, const char *wwid)
{
	char own[WWID_SIZE * 2 + 2], other[WWID_SIZE + 2];

	snprintf(own, sizeof(own), "%s=%s ", alias, wwid);
	snprintf(other, sizeof(other), "%s=", alias);
	return strstr(maps, other) && !strstr(maps, own);
}

struct choice_row {
	const char *what, *file, *maps, *old;
	bool read_only;
	enum binding_choice newest, old_release;
	const char *alias; /* of the newest */
};

/* The table of alias.c, for WWID 3w; both releases. */
static const struct choice_row choice_rows[] = {
	{ "new", "", "", "", false, BINDING_ADDED, BINDING_ADDED, "mpatha" },
	{ "bound", "mpathc 3w\n", "", "", false, BINDING_FOUND, BINDING_FOUND, "mpathc" },
	{ "bound, and it is this map", "mpathc 3w\n", "mpathc=3w ", "", false, BINDING_FOUND,
	  BINDING_FOUND, "mpathc" },
	{ "bound, but another map has it", "mpathc 3w\n", "mpathc=3x ", "", false, BINDING_TAKEN,
	  BINDING_FOUND, "" },
	{ "old alias, nothing bound", "", "mpathf=3w ", "mpathf", false, BINDING_ADDED,
	  BINDING_ADDED, "mpathf" },
	{ "old alias that is no number", "", "data=3w ", "data", false, BINDING_ADDED,
	  BINDING_ADDED, "mpatha" },
	{ "old alias, WWID bound to another", "mpathc 3w\n", "mpathf=3w ", "mpathf", false,
	  BINDING_FOUND, BINDING_FOUND, "mpathc" },
	{ "the same, but a map has that", "mpathc 3w\n", "mpathf=3w mpathc=3x ", "mpathf", false,
	  BINDING_TAKEN, BINDING_FOUND, "" },
	{ "old alias is the bound one", "mpathc 3w\n", "mpathc=3w ", "mpathc", false, BINDING_FOUND,
	  BINDING_FOUND, "mpathc" },
	{ "the same, and the kernel is not asked", "mpathc 3w\n", "mpathc=3x ", "mpathc", false,
	  BINDING_FOUND, BINDING_FOUND, "mpathc" },
	{ "old alias is another's", "mpathc 3x\n", "", "mpathc", false, BINDING_ADDED,
	  BINDING_ADDED, "mpatha" },
	{ "old alias is another's, WWID bound", "mpathc 3x\nmpathd 3w\n", "", "mpathc", false,
	  BINDING_FOUND, BINDING_FOUND, "mpathd" },
	{ "read-only, new", "", "", "", true, BINDING_READ_ONLY, BINDING_READ_ONLY, "" },
	{ "read-only, old alias", "", "mpathf=3w ", "mpathf", true, BINDING_READ_ONLY,
	  BINDING_READ_ONLY, "" },
	{ "read-only, bound", "mpathc 3w\n", "", "", true, BINDING_FOUND, BINDING_FOUND, "mpathc" },
	{ "the lowest that is free", "mpatha 3a\nmpathb 3b\nmpathd 3d\n", "mpathc=3x ", "", false,
	  BINDING_ADDED, BINDING_ADDED, "mpathe" },
	{ "a number whose map is this one", "mpatha 3a\n", "mpathb=3w ", "", false, BINDING_ADDED,
	  BINDING_ADDED, "mpathb" },
};

static void check_choice(const struct choice_row *r, unsigned peer, enum binding_choice want)
{
	struct str text = STR_INIT;
	char alias[WWID_SIZE];
	struct bindings b;
	bool bound;

	str_addf(&text, HEADER "%s", r->file);
	read_text(&b, peer, text.p);
	print_message("%s\n", r->what);
	assert_int_equal(bindings_choose(&b, "3w", r->old, "mpath", r->read_only, taken,
					 (void *)(uintptr_t)r->maps, alias, sizeof(alias)),
			 want);
	bound = want == BINDING_FOUND || want == BINDING_ADDED;
	assert_int_equal(*alias != '\0', bound);
	assert_int_equal(b.changed, want == BINDING_ADDED);
	if (bound)
		assert_string_equal(bindings_by_alias(&b, alias)->wwid, "3w");
	if (peer == PEER_NEWEST)
		assert_string_equal(alias, r->alias);
	bindings_fini(&b);
	str_fini(&text);
}

static void each_row_of_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(choice_rows); i++) {
		check_choice(&choice_rows[i], PEER_NEWEST, choice_rows[i].newest);
		check_choice(&choice_rows[i], OLD, choice_rows[i].old_release);
	}
}

static const char *next_in(const char *file, unsigned peer)
{
	static char alias[WWID_SIZE];
	struct bindings b;

	read_text(&b, peer, file);
	bindings_choose(&b, "3w", "", "mpath", false, taken, (void *)(uintptr_t) "", alias,
			sizeof(alias));
	bindings_fini(&b);
	return alias;
}

/* What 0.9.4 gave in the guest for the first and the second file. */
static void gaps(void **state)
{
	(void)state;
	assert_string_equal(next_in("mpathb 3a\nmpathd 3b\nmpatha 3c\n", OLD), "mpathe");
	assert_string_equal(next_in("mpathaa 3d\nmpathb 3a\nmpathc 3c\nmpatha 3e\n", OLD),
			    "mpathab");
	assert_string_equal(next_in("mpatha 3a\nmpathc 3b\n", OLD), "mpathb");
	assert_string_equal(next_in("mpathb 3a\nmpathd 3b\nmpatha 3c\n", PEER_NEWEST), "mpathc");
	assert_string_equal(next_in("mpathaa 3d\nmpathb 3a\nmpathc 3c\nmpatha 3e\n", PEER_NEWEST),
			    "mpathd");
}

static void the_last_number(void **state)
{
	struct bindings b;
	char alias[WWID_SIZE], prefix[WWID_SIZE];

	(void)state;
	/* out of order, 0.9.4 looks behind the highest only */
	read_text(&b, OLD, "mpathfxshrxw 3a\nmpathb 3b\nmpatha 3c\n");
	assert_int_equal(bindings_choose(&b, "3w", "", "mpath", false, taken,
					 (void *)(uintptr_t) "", alias, sizeof(alias)),
			 BINDING_FULL);
	assert_string_equal(alias, "");
	bindings_fini(&b);
	memset(prefix, 'p', sizeof(prefix));
	prefix[WWID_SIZE - 1] = '\0';
	bindings_init(&b, PEER_NEWEST);
	assert_int_equal(bindings_choose(&b, "3w", "", prefix, false, taken, (void *)(uintptr_t) "",
					 alias, sizeof(alias)),
			 BINDING_FULL);
	assert_int_equal(bindings_choose(&b, "3 w", "", "mpath", false, taken,
					 (void *)(uintptr_t) "", alias, sizeof(alias)),
			 BINDING_UNFIT);
	assert_string_equal(alias, "");
	assert_false(b.changed);
	bindings_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(no_numbers),
		cmocka_unit_test(the_file_of_this_release),
		cmocka_unit_test(the_file_of_0_9_4),
		cmocka_unit_test(a_bad_file_of_0_9_4),
		cmocka_unit_test(bad_lines_are_told),
		cmocka_unit_test(contradictions_are_dropped),
		cmocka_unit_test(an_altered_header),
		cmocka_unit_test(what_cannot_stand_on_a_line),
		cmocka_unit_test(each_row_of_the_table),
		cmocka_unit_test(gaps),
		cmocka_unit_test(the_last_number),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
