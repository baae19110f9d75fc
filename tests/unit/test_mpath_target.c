/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mpath_target: lines of every path selector as kernels print them, every
 * place where a line can be wrong, and lines that no kernel ever printed.
 *
 * Each line is parsed from an allocation of exactly its length, so that the
 * sanitizer sees a read of one byte too many.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "engine/mpath_target.h"

enum kind { INFO, TABLE };

static int parse_n(enum kind kind, const char *s, size_t len, struct mpt *out, struct err *e)
{
	char *exact = malloc(len ? len : 1);
	int rc;

	memcpy(exact, s, len);
	rc = kind == INFO ? mpt_parse_info(exact, len, out, e)
			  : mpt_parse_table(exact, len, out, e);
	free(exact);
	return rc;
}

static int parse(enum kind kind, const char *s, struct mpt *out, struct err *e)
{
	return parse_n(kind, s, strlen(s), out, e);
}

static struct mpt good(enum kind kind, const char *s)
{
	struct mpt t;
	struct err e = { 0 };

	if (parse(kind, s, &t, &e) < 0)
		fail_msg("refused: %s\n%s", s, e.text);
	return t;
}

/* Parses and builds again; the text may not change. */
static void round_trip(enum kind kind, const char *s)
{
	struct mpt t = good(kind, s);
	struct str out = STR_INIT;
	struct err e = { 0 };

	if (kind == INFO)
		mpt_build_info(&t, &out);
	else
		assert_int_equal(mpt_build_table(&t, &out, &e), 0);
	assert_string_equal(out.p, s);
	str_fini(&out);
	mpt_fini(&t);
}

/* ---- lines as kernels print them ---- */

/* The service-time and queue-length ones are of the kernel's own documentation. */
static const struct {
	enum kind kind;
	const char *line;
} lines[] = {
	{ TABLE, "0 0 1 1 service-time 0 2 2 8:0 128 1 8:16 128 4" },
	{ INFO, "2 0 0 0 1 1 E 0 2 2 8:0 A 0 0 1 8:16 A 0 0 4" },
	{ TABLE, "0 0 1 1 queue-length 0 2 1 8:0 128 8:16 128" },
	{ INFO, "2 0 0 0 1 1 E 0 2 1 8:0 A 0 0 8:16 A 0 0" },
	{ TABLE, "1 queue_if_no_path 0 2 1 round-robin 0 2 1 66:128 1000 65:64 1000 "
		 "round-robin 0 2 1 8:0 1000 67:192 1000" },
	{ INFO, "2 0 0 0 2 1 A 0 2 0 8:48 A 0 8:128 A 0 E 0 4 0 8:0 A 0 8:64 A 0 8:192 A 0 "
		"8:208 F 1" },
	{ TABLE, "1 retain_attached_hw_handler 1 alua 1 1 historical-service-time 2 972 50 2 1 "
		 "8:16 0 8:32 0" },
	{ INFO, "2 0 0 0 1 1 A 2 972 50 2 3 8:16 A 0 1835008 3 9176203410 8:32 F 2 0 0 0" },
	{ TABLE, "0 0 1 1 io-affinity 0 2 1 8:16 0000000f 8:32 ffffffff,fffffff0" },
	{ INFO, "2 0 0 0 1 1 A 0 2 1 8:16 A 0 7 8:32 A 0 0" },
	{ TABLE, "6 queue_if_no_path pg_init_retries 50 pg_init_delay_msecs 500 "
		 "retain_attached_hw_handler 1 alua 2 2 service-time 0 1 2 8:16 1 1 service-time 0 "
		 "1 2 8:32 1 1" },
	{ TABLE, "2 queue_mode bio 0 1 1 round-robin 0 1 0 259:3" },
	{ INFO,
	  "2 1 3 0 2 2 D 0 1 2 8:16 F 4294967295 0 1 E 0 1 2 8:32 A 0 18446744073709551615 1" },
	{ TABLE, "0 2 emc 1 1 1 round-robin 0 1 1 /dev/sda 1" },
	{ TABLE, "0 0 0 0" },
	{ INFO, "2 0 0 0 0 0" },
};

static void test_round_trip(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		round_trip(lines[i].kind, lines[i].line);
}

/* What it all means, once in full: the example of the interface's description. */
static void test_info_members(void **state)
{
	struct mpt t = good(INFO, "2 1 7 0 2 2 E 0 2 2 8:0 A 0 0 1 8:16 F 3 0 1 "
				  "A 0 2 2 8:32 A 1 4096 1 8:48 A 0 0 1 ");
	const struct mpt_path *p = &t.groups[1].paths[0];

	(void)state;
	assert_true(t.queue_io);
	assert_int_equal(t.pg_init_count, 7);
	assert_int_equal(t.ngroups, 2);
	assert_int_equal(t.cur_group, 2);
	assert_int_equal(t.groups[0].state, 'E');
	assert_int_equal(t.groups[1].state, 'A');
	assert_true(t.groups[0].paths[1].failed);
	assert_int_equal(t.groups[0].paths[1].fail_count, 3);
	assert_false(p->failed);
	assert_string_equal(p->dev, "8:32");
	assert_int_equal(p->major, 8);
	assert_int_equal(p->minor, 32);
	assert_int_equal(p->ninfo, 2);
	assert_int_equal(p->info[0], 4096);
	assert_int_equal(p->info[1], 1);
	mpt_fini(&t);
}

static void test_table_members(void **state)
{
	struct mpt t = good(TABLE, lines[10].line);

	(void)state;
	assert_true(t.queue_if_no_path);
	assert_true(t.retain_handler);
	assert_int_equal(t.pg_init_retries, 50);
	assert_int_equal(t.pg_init_delay_msecs, 500);
	assert_int_equal(t.queue_mode, MPT_MODE_DEFAULT);
	assert_string_equal(t.hwhandler, "alua");
	assert_int_equal(t.cur_group, 2);
	assert_string_equal(t.groups[0].selector, "service-time");
	assert_string_equal(t.groups[0].ps_args, "");
	assert_int_equal(t.groups[0].npath_args, 2);
	assert_string_equal(t.groups[1].paths[0].args, "1 1");
	mpt_fini(&t);
}

static void test_group_arguments(void **state)
{
	struct mpt t = good(TABLE, lines[6].line);

	(void)state;
	assert_string_equal(t.groups[0].ps_args, "972 50");
	assert_int_equal(t.groups[0].npath_args, 1);
	assert_int_equal(t.pg_init_retries, -1);
	assert_int_equal(t.pg_init_delay_msecs, -1);
	assert_false(t.queue_if_no_path);
	mpt_fini(&t);
	t = good(INFO, lines[7].line);
	assert_int_equal(t.groups[0].paths[0].ninfo, 3);
	assert_true(t.groups[0].paths[0].info[2] == 9176203410u);
	mpt_fini(&t);
}

static void test_feature_words_in_any_case(void **state)
{
	struct mpt t = good(TABLE, "5 Queue_If_No_Path QUEUE_MODE Bio PG_INIT_RETRIES 3 0 0 0");

	(void)state;
	assert_true(t.queue_if_no_path);
	assert_int_equal(t.queue_mode, MPT_MODE_BIO);
	assert_int_equal(t.pg_init_retries, 3);
	mpt_fini(&t);
}

/* A map must stay readable when a newer kernel says more than we know. */
static void test_newer_kernel(void **state)
{
	struct mpt t = good(TABLE, "3 sharp_edges queue_if_no_path round_corners 0 0 0");

	(void)state;
	assert_true(t.queue_if_no_path);
	assert_string_equal(t.features, "sharp_edges queue_if_no_path round_corners");
	mpt_fini(&t);

	t = good(INFO, "4 1 2 new words 1 alua 1 1 A 1 x 1 5 8:16 A 0 1 2 3 4 five");
	assert_true(t.queue_io);
	assert_int_equal(t.groups[0].paths[0].ninfo, 3);
	assert_true(t.groups[0].paths[0].info[2] == 3);
	mpt_fini(&t);
}

/* io-affinity prints its counter as a signed int. */
static void test_counter_that_went_negative(void **state)
{
	struct mpt t = good(INFO, "2 0 0 0 1 1 A 0 1 1 8:16 A 0 -2147483648");

	(void)state;
	assert_true(t.groups[0].paths[0].info[0] == 2147483648u);
	mpt_fini(&t);
}

static void test_blanks(void **state)
{
	struct mpt t = good(TABLE, "\t0  0 1 1\nround-robin 0 1 1   8:16 1 \v\f\r");
	struct str out = STR_INIT;

	(void)state;
	assert_int_equal(mpt_build_table(&t, &out, NULL), 0);
	assert_string_equal(out.p, "0 0 1 1 round-robin 0 1 1 8:16 1");
	str_fini(&out);
	mpt_fini(&t);
}

/* ---- lines that are wrong ---- */

/* clang-format off */
static const struct {
	enum kind kind;
	const char *line, *error;
} wrong[] = {
	{ INFO, "",
	  "byte 0: number of status words (at least 2) expected, but the line ends" },
	{ INFO, "1 0 0 0 0 0",
	  "byte 0: number of status words (at least 2) must be 2..1024, but there is '1'" },
	{ INFO, "2 2 0 0 0 0",
	  "byte 2: queue_io must be 0..1, but there is '2'" },
	{ INFO, "2 0 -1 0 0 0",
	  "byte 4: activation count expected, but there is '-1'" },
	{ INFO, "3 0 0",
	  "byte 5: a status word expected, but the line ends" },
	{ INFO, "2 0 0 x 0 0",
	  "byte 6: number of hardware handler words expected, but there is 'x'" },
	{ INFO, "2 0 0 1",
	  "byte 7: a hardware handler word expected, but the line ends" },
	{ INFO, "2 0 0 0 1025 1",
	  "byte 8: number of groups must be 0..1024, but there is '1025'" },
	{ INFO, "2 0 0 0 0 1",
	  "byte 10: current group must be 0..0, but there is '1'" },
	{ INFO, "2 0 0 0 1 0",
	  "byte 10: current group must be 1..1, but there is '0'" },
	{ INFO, "2 0 0 0 2 3",
	  "byte 10: current group must be 1..2, but there is '3'" },
	{ INFO, "2 0 0 0 1 1 B 0 1 0 8:0 A 0",
	  "byte 12: group state D, A or E expected, but there is 'B'" },
	{ INFO, "2 0 0 0 1 1 AE 0 1 0 8:0 A 0",
	  "byte 12: group state D, A or E expected, but there is 'AE'" },
	{ INFO, "2 0 0 0 1 1 A z",
	  "byte 14: number of group status words expected, but there is 'z'" },
	{ INFO, "2 0 0 0 1 1 A 1",
	  "byte 15: a group status word expected, but the line ends" },
	{ INFO, "2 0 0 0 1 1 A 0 0 0",
	  "byte 16: number of paths must be 1..1024, but there is '0'" },
	{ INFO, "2 0 0 0 1 1 A 0 1 y",
	  "byte 18: number of status words for each path expected, but there is 'y'" },
	{ INFO, "2 0 0 0 1 1 A 0 1 0 sda A 0",
	  "byte 20: a path (MAJOR:MINOR) expected, but there is 'sda'" },
	{ INFO, "2 0 0 0 1 1 A 0 1 0 8:1048576 A 0",
	  "byte 20: a path (MAJOR:MINOR) expected, but there is '8:1048576'" },
	{ INFO, "2 0 0 0 1 1 A 0 1 0 8:0 a 0",
	  "byte 24: path state A or F expected, but there is 'a'" },
	{ INFO, "2 0 0 0 1 1 A 0 1 0 8:0 A 4294967296",
	  "byte 26: fail count must be 0..4294967295, but there is '4294967296'" },
	{ INFO, "2 0 0 0 1 1 A 0 1 1 8:0 A 0 1.5",
	  "byte 28: a status number of the path selector expected, but there is '1.5'" },
	{ INFO, "2 0 0 0 1 1 A 0 1 1 8:0 A 0",
	  "byte 27: a status number of the path selector expected, but the line ends" },
	{ INFO, "2 0 0 0 1 1 A 0 1 1 8:0 A 0 -2147483649",
	  "byte 28: a status number of the path selector expected, but there is '-2147483649'" },
	{ INFO, "2 0 0 0 0 0 more",
	  "byte 12: the end of the line expected, but there is 'more'" },

	{ TABLE, "x",
	  "byte 0: number of feature words expected, but there is 'x'" },
	{ TABLE, "1",
	  "byte 1: a feature word expected, but the line ends" },
	{ TABLE, "2 pg_init_retries 51 0 0 0",
	  "byte 18: pg_init_retries must be 1..50, but there is '51'" },
	{ TABLE, "2 pg_init_delay_msecs 60001 0 0 0",
	  "byte 22: pg_init_delay_msecs must be 0..60000, but there is '60001'" },
	{ TABLE, "2 queue_mode fast 0 0 0",
	  "byte 13: queue_mode bio, rq or mq expected, but there is 'fast'" },
	{ TABLE, "0 1",
	  "byte 3: a hardware handler word expected, but the line ends" },
	{ TABLE, "0 0 1 1 round-robin q",
	  "byte 20: number of group arguments expected, but there is 'q'" },
	{ TABLE, "0 0 1 1 round-robin 1",
	  "byte 21: a group argument expected, but the line ends" },
	{ TABLE, "0 0 1 1 round-robin 0 1025 0",
	  "byte 22: number of paths must be 1..1024, but there is '1025'" },
	{ TABLE, "0 0 1 1 round-robin 0 1 1025",
	  "byte 24: number of arguments for each path must be 0..1024, but there is '1025'" },
	{ TABLE, "0 0 1 1 round-robin 0 1 1",
	  "byte 25: a path (MAJOR:MINOR or device name) expected, but the line ends" },
	{ TABLE, "0 0 1 1 round-robin 0 1 1 8:0",
	  "byte 29: a path selector argument expected, but the line ends" },
	{ TABLE, "0 0 0 0 \033[2Jrest",
	  "byte 8: the end of the line expected, but there is '\\x1b[2Jrest'" },
	{ TABLE, "0 0 0 0 0123456789012345678901234567890123456789012345",
	  "byte 8: the end of the line expected, but there is '0123456789012345678901234567890123456789...'" },
};
/* clang-format on */

static void test_errors(void **state)
{
	struct mpt t;
	struct err e;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		memset(&e, 0, sizeof(e));
		memset(&t, 0xa5, sizeof(t));
		if (parse(wrong[i].kind, wrong[i].line, &t, &e) != E_SYNTAX)
			fail_msg("accepted: %s", wrong[i].line);
		assert_string_equal(e.text, wrong[i].error);
		assert_int_equal(t.ngroups, 0);
		assert_null(t.groups);
	}
}

/* Words that do not fit the fixed members are refused, not cut. */
static void test_long_words(void **state)
{
	char line[512], name[200];
	struct mpt t;
	struct err e = { 0 };

	(void)state;
	memset(name, 'n', sizeof(name));
	name[MPT_WORD - 1] = '\0';
	snprintf(line, sizeof(line), "0 0 1 1 %s 0 1 0 %s", name, name);
	t = good(TABLE, line);
	assert_string_equal(t.groups[0].paths[0].dev, name);
	mpt_fini(&t);

	name[MPT_WORD - 1] = 'n';
	name[MPT_WORD] = '\0';
	snprintf(line, sizeof(line), "0 0 1 1 %s 0 1 0 8:0", name);
	assert_int_equal(parse(TABLE, line, &t, &e), E_SYNTAX);
	assert_string_equal(e.text, "byte 8: a path selector is longer than 127 bytes");
	snprintf(line, sizeof(line), "0 0 1 1 x 0 1 0 %s", name);
	assert_int_equal(parse(TABLE, line, &t, &e), E_SYNTAX);
	assert_string_equal(
		e.text, "byte 16: a path (MAJOR:MINOR or device name) is longer than 127 bytes");
}

static void test_nul(void **state)
{
	struct mpt t;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(parse_n(TABLE, "0 0\0 0 0", 8, &t, &e), E_SYNTAX);
	assert_string_equal(e.text, "byte 3: a NUL byte");
	assert_int_equal(parse_n(INFO, "2 0 0 0 0 0\0", 12, &t, &e), E_SYNTAX);
	assert_string_equal(e.text, "byte 11: a NUL byte");
}

/* A line cut after any word is refused, at its end: no list may end early unseen. */
static void test_every_cut(void **state)
{
	struct mpt t;
	struct err e;
	char at[32];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		for (const char *p = strchr(lines[i].line, ' '); p; p = strchr(p + 1, ' ')) {
			size_t len = (size_t)(p - lines[i].line);

			memset(&e, 0, sizeof(e));
			assert_int_equal(parse_n(lines[i].kind, lines[i].line, len, &t, &e),
					 E_SYNTAX);
			snprintf(at, sizeof(at), "byte %zu: ", len);
			assert_true(!strncmp(e.text, at, strlen(at)));
			assert_non_null(strstr(e.text, "but the line ends"));
		}
	}
}

/* Each word of each line replaced by '?': refused there, or a word that may be anything. */
static void test_every_word(void **state)
{
	struct mpt t;
	struct err e;
	char line[256], at[32];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		for (size_t pos = 0, n; lines[i].line[pos];
		     pos += n + (lines[i].line[pos + n] != 0)) {
			const char *s = lines[i].line;

			n = strcspn(s + pos, " ");
			snprintf(line, sizeof(line), "%.*s?%s", (int)pos, s, s + pos + n);
			if (!parse(lines[i].kind, line, &t, &e)) {
				mpt_fini(&t);
				continue;
			}
			snprintf(at, sizeof(at), "byte %zu: ", pos);
			assert_true(!strncmp(e.text, at, strlen(at)));
			assert_non_null(strstr(e.text, "but there is '?'"));
		}
	}
}

/* ---- noise ---- */

/* xorshift: the same noise on every run, so that a failure can be repeated. */
static uint32_t noise(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* Whatever is accepted must be whole: it can be built, and the text then says the same. */
static void check_noise(const char *s, size_t len)
{
	struct str once = STR_INIT, twice = STR_INIT;
	struct mpt t, again;

	if (!parse_n(INFO, s, len, &t, NULL))
		mpt_fini(&t);
	if (parse_n(TABLE, s, len, &t, NULL) < 0)
		return;
	if (!mpt_build_table(&t, &once, NULL)) {
		assert_int_equal(mpt_parse_table(once.p, once.len, &again, NULL), 0);
		assert_int_equal(mpt_build_table(&again, &twice, NULL), 0);
		assert_string_equal(once.p, twice.p);
		assert_true(mpt_table_hash(&t) == mpt_table_hash(&again));
		mpt_fini(&again);
	}
	str_fini(&once);
	str_fini(&twice);
	mpt_fini(&t);
}

static void test_random_bytes(void **state)
{
	static const char likely[] = "0123456789 :AEDF  \n";
	uint32_t seed = 20250101;
	char s[96];

	(void)state;
	for (int i = 0; i < 40000; i++) {
		size_t len = noise(&seed) % sizeof(s);

		for (size_t j = 0; j < len; j++)
			s[j] = i % 2 ? (char)noise(&seed)
				     : likely[noise(&seed) % (sizeof(likely) - 1)];
		check_noise(s, len);
	}
}

/* One change: a byte replaced, a stretch removed, or a stretch doubled. */
static size_t mutate(char *s, size_t len, size_t size, uint32_t *seed)
{
	static const char likely[] = "0123456789 :AEDFx-\t\x1b";
	size_t at = len ? noise(seed) % len : 0, n = 1 + noise(seed) % 6;

	if (n > len - at)
		n = len - at;
	switch (noise(seed) % 3) {
	case 0:
		if (len)
			s[at] = likely[noise(seed) % sizeof(likely)];
		return len;
	case 1:
		memmove(s + at, s + at + n, len - at - n);
		return len - n;
	default:
		if (len + n > size)
			return len;
		memmove(s + at + n, s + at, len - at);
		return len + n;
	}
}

static void test_mutations(void **state)
{
	uint32_t seed = 42;
	char s[400];

	(void)state;
	for (int i = 0; i < 40000; i++) {
		const char *line = lines[noise(&seed) % ARRAY_LEN(lines)].line;
		size_t len = strlen(line);

		memcpy(s, line, len);
		for (uint32_t k = 1 + noise(&seed) % 4; k; k--)
			len = mutate(s, len, sizeof(s), &seed);
		check_noise(s, len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_info_members),
		cmocka_unit_test(test_table_members),
		cmocka_unit_test(test_group_arguments),
		cmocka_unit_test(test_feature_words_in_any_case),
		cmocka_unit_test(test_newer_kernel),
		cmocka_unit_test(test_counter_that_went_negative),
		cmocka_unit_test(test_blanks),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_long_words),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_every_cut),
		cmocka_unit_test(test_every_word),
		cmocka_unit_test(test_random_bytes),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests_name("mpath_target", tests, NULL, NULL);
}
