/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the small helpers promise: strict numbers, text that is safe to show, tables that find. */
#include "base/attr.h"
#include "base/err.h"
#include "base/htab.h"
#include "base/json.h"
#include "base/parse.h"
#include "base/str.h"
#include "base/text.h"
#include "base/who.h"

#include <locale.h>
#include <pwd.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void numbers_are_strict(void **state)
{
	static const char *const bad[] = { "",   " 1",  "1 ",  "+1",
					   "-1", "0x1", "1.0", "18446744073709551616" };
	uint64_t v;

	(void)state;
	assert_true(parse_u64("18446744073709551615", &v));
	assert_true(v == UINT64_MAX);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(parse_u64(bad[i], &v));
}

static void device_numbers_have_kernel_ranges(void **state)
{
	uint32_t major, minor;

	(void)state;
	assert_true(parse_devno("253:1048575", &major, &minor));
	assert_int_equal(major, 253);
	assert_int_equal(minor, 1048575);
	assert_false(parse_devno("4096:0", &major, &minor));
	assert_false(parse_devno("1:1048576", &major, &minor));
	assert_false(parse_devno("8", &major, &minor));
	assert_false(parse_devno("8:", &major, &minor));
	assert_false(parse_devno("8:16x", &major, &minor));
}

static void durations_take_the_usual_units(void **state)
{
	int64_t ms;

	(void)state;
	assert_true(parse_duration_ms("2", &ms) && ms == 2000);
	assert_true(parse_duration_ms("0.25", &ms) && ms == 250);
	assert_true(parse_duration_ms("1.5s", &ms) && ms == 1500);
	assert_true(parse_duration_ms("300ms", &ms) && ms == 300);
	assert_true(parse_duration_ms("3m", &ms) && ms == 180000);
	assert_false(parse_duration_ms("", &ms));
	assert_false(parse_duration_ms("-1", &ms));
	assert_false(parse_duration_ms("1 s", &ms));
	assert_false(parse_duration_ms("1d", &ms));
}

static void control_bytes_never_pass(void **state)
{
	char out[64];

	(void)state;
	assert_string_equal(text_clean(out, sizeof(out), "a\033[2Jb"), "a\\x1b[2Jb");
	assert_string_equal(text_clean(out, sizeof(out),
				       "x\xc2\x9b"
				       "31m"),
			    "x\\xc2\\x9b31m"); /* C1 CSI */
	assert_string_equal(text_clean(out, sizeof(out), "\xff\xfe"), "\\xff\\xfe");
	assert_string_equal(text_clean(out, sizeof(out),
				       "\xe2\x80\xae"
				       "abc"),
			    "\\xe2\\x80\\xae"
			    "abc"); /* RLO */
	assert_string_equal(text_clean(out, sizeof(out), "J\xc3\xb6rg"), "J\xc3\xb6rg");
	assert_string_equal(text_clean(out, sizeof(out), "\xc0\x80"),
			    "\\xc0\\x80"); /* overlong NUL */
}

static void cleaning_cuts_at_whole_characters(void **state)
{
	char out[4];

	(void)state;
	assert_string_equal(text_clean(out, sizeof(out), "ab\xc3\xb6"), "ab");
	assert_string_equal(text_clean(out, sizeof(out), "\033"), "");
}

static void sizes_and_spans_read_well(void **state)
{
	char out[32];

	(void)state;
	assert_string_equal(text_size(out, sizeof(out), 500ull << 30), "500G");
	assert_string_equal(text_size(out, sizeof(out), 2ull << 40), "2.0T");
	assert_string_equal(text_size(out, sizeof(out), 512), "512B");
	assert_string_equal(text_span(out, sizeof(out), 23999), "23 s");
	assert_string_equal(text_span(out, sizeof(out), 250000), "4 min 10 s");
	assert_string_equal(text_span(out, sizeof(out), 3 * 86400000ll), "3 days");
	assert_string_equal(text_span(out, sizeof(out), -5), "0 s");
}

static bool is(const void *val, const void *key)
{
	return !strcmp(val, key);
}

static void tables_find_after_growth_and_removal(void **state)
{
	static char names[500][8];
	struct htab t = { 0 };

	(void)state;
	for (int i = 0; i < 500; i++) {
		snprintf(names[i], sizeof(names[i]), "m%d", i);
		/* few distinct hashes: probing must cope */
		htab_add(&t, (uint64_t)(i % 7), names[i]);
	}
	for (int i = 0; i < 500; i += 2)
		assert_true(htab_remove(&t, (uint64_t)(i % 7), names[i]));
	for (int i = 0; i < 500; i++) {
		char key[8];

		snprintf(key, sizeof(key), "m%d", i);
		if (i % 2)
			assert_ptr_equal(htab_find(&t, (uint64_t)(i % 7), key, is), names[i]);
		else
			assert_null(htab_find(&t, (uint64_t)(i % 7), key, is));
	}
	assert_false(htab_remove(&t, 0, names[0]));
	htab_fini(&t);
}

static void errors_gather_context(void **state)
{
	struct err e = { 0 };

	(void)state;
	assert_int_equal(err_set(&e, E_BUSY, "device is %s", "busy"), E_BUSY);
	err_prefix(&e, "%s", "mpatha");
	err_prefix(&e, "reinstate");
	assert_string_equal(e.text, "reinstate: mpatha: device is busy");
	assert_int_equal(err_set(NULL, E_IO, "nobody listens"), E_IO);
}

/* Exact for the user that the tests run as; at which host is not ours to say. */
static void whoever_acts_has_a_name(void **state)
{
	static const char *const vars[] = { "SANDECK_OPERATOR", "SUDO_USER", "USER", "LOGNAME" };
	const struct passwd *pw = getpwuid(getuid());
	char who[64], wanted[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(vars); i++)
		unsetenv(vars[i]);
	snprintf(wanted, sizeof(wanted), "uid %u@", (unsigned)getuid());
	if (pw)
		snprintf(wanted, sizeof(wanted), "%s@", pw->pw_name);
	who_acts(who, sizeof(who));
	assert_memory_equal(who, wanted, strlen(wanted));
	setenv("LOGNAME", "alice", 1);
	assert_memory_equal(who_acts(who, sizeof(who)), "alice@", 6);
	setenv("SUDO_USER", "b\nob", 1);
	assert_memory_equal(who_acts(who, sizeof(who)), "b\\x0aob@", 8);
	setenv("SANDECK_OPERATOR", "ticket 4711", 1);
	assert_string_equal(who_acts(who, sizeof(who)), "ticket 4711");
}

static void json_sets_its_own_commas(void **state)
{
	struct str s = STR_INIT;

	(void)state;
	json_open(&s, '{');
	json_key(&s, "a");
	json_i64(&s, INT64_MIN);
	json_key(&s, "b");
	json_open(&s, '[');
	json_bool(&s, true);
	json_i64(&s, 0);
	json_open(&s, '[');
	json_close(&s, ']');
	json_close(&s, ']');
	json_key(&s, "c");
	json_str(&s, "");
	json_close(&s, '}');
	assert_string_equal(s.p, "{\"a\":-9223372036854775808,\"b\":[true,0,[]],\"c\":\"\"}");
	str_fini(&s);
}

static void json_strings_are_valid_whatever_the_bytes(void **state)
{
	static const struct {
		const char *bytes, *json;
	} cases[] = {
		{ "PURE", "\"PURE\"" },
		{ "a\"b\\c", "\"a\\\"b\\\\c\"" },
		{ "\n", "\"\\\\x0a\"" },
		{ "ab\x7f", "\"ab\\\\x7f\"" },
		{ "R\xc3\xa4t", "\"R\xc3\xa4t\"" },
		{ "R\xe4t", "\"R\\\\xe4t\"" },
		{ "cut \xc3", "\"cut \\\\xc3\"" },
		{ "ends in {", "\"ends in {\"" },
	};
	struct str s = STR_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		str_clear(&s);
		json_str(&s, cases[i].bytes);
		assert_string_equal(s.p, cases[i].json);
	}
	str_fini(&s);
}

static void long_keys_that_differ_anywhere_hash_differently(void **state)
{
	char line[100];
	uint64_t whole;

	(void)state;
	memset(line, 'x', sizeof(line));
	whole = htab_hash(line, sizeof(line));
	for (size_t i = 0; i < sizeof(line); i++) {
		line[i] = 'y';
		assert_true(htab_hash(line, sizeof(line)) != whole);
		assert_true(htab_hash(line, i) != htab_hash(line, i + 1));
		line[i] = 'x';
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_strict),
		cmocka_unit_test(device_numbers_have_kernel_ranges),
		cmocka_unit_test(durations_take_the_usual_units),
		cmocka_unit_test(control_bytes_never_pass),
		cmocka_unit_test(cleaning_cuts_at_whole_characters),
		cmocka_unit_test(sizes_and_spans_read_well),
		cmocka_unit_test(tables_find_after_growth_and_removal),
		cmocka_unit_test(json_sets_its_own_commas),
		cmocka_unit_test(json_strings_are_valid_whatever_the_bytes),
		cmocka_unit_test(long_keys_that_differ_anywhere_hash_differently),
		cmocka_unit_test(errors_gather_context),
		cmocka_unit_test(whoever_acts_has_a_name),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
