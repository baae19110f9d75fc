/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of conf_keys and conf_value: the keywords, and what their values become. */
#include "engine/conf/conf_value.h"

#include "base/attr.h"
#include "engine/conf/peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OLD PEER(0, 9, 4)

/* ---- keywords ---- */

static unsigned known(enum conf_section section, unsigned peer)
{
	unsigned n = 0;

	for (int id = 0; id < CONF_IDS; id++) {
		const struct conf_key *key = conf_key((enum conf_id)id);

		assert_non_null(key->name);
		assert_non_null(key->about);
		if (conf_key_find(key->name, section, peer) == (enum conf_id)id)
			n += 1 + (key->also != NULL);
	}
	return n;
}

/*
 * A second name counts.  0.9.4 was asked (tests/conf/peer does, too); the newest
 * has these and what its release notes say, and protocol { } in overrides.
 */
static void every_keyword_is_there(void **state)
{
	static const struct {
		enum conf_section section;
		unsigned old, newest;
	} cases[] = {
		{ CONF_IN_DEFAULTS, 71, 76 },  { CONF_IN_DEVICE, 45, 48 },
		{ CONF_IN_OVERRIDES, 38, 41 }, { CONF_IN_PROTOCOL, 4, 4 },
		{ CONF_IN_MULTIPATH, 32, 33 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(known(cases[i].section, OLD), cases[i].old);
		assert_int_equal(known(cases[i].section, PEER_NEWEST), cases[i].newest);
	}
}

static void a_keyword_is_known_where_it_may_stand(void **state)
{
	(void)state;
	assert_int_equal(conf_key_find("prio", CONF_IN_MULTIPATH, OLD), CONF_PRIO);
	assert_int_equal(conf_key_find("checker", CONF_IN_DEVICE, OLD), CONF_PATH_CHECKER);
	assert_int_equal(conf_key_find("path_checker", CONF_IN_MULTIPATH, OLD), CONF_IDS);
	assert_int_equal(conf_key_find("Prio", CONF_IN_DEFAULTS, OLD), CONF_IDS);
	assert_int_equal(conf_key_find("auto_resize", CONF_IN_DEFAULTS, OLD), CONF_IDS);
	assert_int_equal(conf_key_find("auto_resize", CONF_IN_DEFAULTS, PEER(0, 9, 7)),
			 CONF_AUTO_RESIZE);
	assert_string_equal(conf_key_near("no_path_retri", CONF_IN_DEVICE), "no_path_retry");
	assert_null(conf_key_near("nothing_of_the_kind", CONF_IN_DEVICE));
}

/* ---- values ---- */

struct value_case {
	enum conf_id id;
	const char *text;
	enum conf_outcome outcome;
	const char *want; /* TAKEN, CHANGED: the value; else NULL */
	int64_t num;
};

static void check_cases(const struct value_case *c, size_t n, unsigned peer)
{
	for (size_t i = 0; i < n; i++) {
		struct conf_taken t;
		enum conf_outcome rc = conf_value(conf_key(c[i].id), peer, c[i].text, &t);

		if (rc != c[i].outcome)
			fail_msg("%s \"%s\": %d (%s)", conf_key(c[i].id)->name, c[i].text, rc,
				 t.why);
		if (!c[i].want)
			continue;
		assert_string_equal(t.text, c[i].want);
		assert_int_equal(t.num, c[i].num);
		assert_int_equal(rc == CONF_CHANGED, *t.why != '\0');
	}
}

static void numbers(void **state)
{
	static const struct value_case cases[] = {
		{ CONF_VERBOSITY, "3", CONF_TAKEN, "3", 3 },
		{ CONF_VERBOSITY, " 3 ", CONF_TAKEN, "3", 3 },
		{ CONF_VERBOSITY, "9", CONF_CHANGED, "4", 4 },
		{ CONF_VERBOSITY, "99999999999999999999", CONF_CHANGED, "4", 4 },
		{ CONF_VERBOSITY, "", CONF_REFUSED, NULL, 0 },
		{ CONF_VERBOSITY, "3x", CONF_REFUSED, NULL, 0 },
		{ CONF_VERBOSITY, "0x3", CONF_REFUSED, NULL, 0 },
		{ CONF_UXSOCK_TIMEOUT, "-1", CONF_CHANGED, "4000", 4000 },
		{ CONF_FIND_MULTIPATHS_TIMEOUT, "-5", CONF_TAKEN, "-5", -5 },
		{ CONF_FIND_MULTIPATHS_TIMEOUT, "0", CONF_NOTHING, NULL, 0 },
		{ CONF_REMOVE_RETRIES, "0", CONF_TAKEN, "0", 0 },
		{ CONF_MAX_SECTORS_KB, "0", CONF_NOTHING, NULL, 0 },
		{ CONF_MODE, "660", CONF_TAKEN, "0660", 0660 },
		{ CONF_MODE, "888", CONF_REFUSED, NULL, 0 },
		{ CONF_MODE, "1777", CONF_REFUSED, NULL, 0 },
		{ CONF_UID, "1000", CONF_TAKEN, "1000", 1000 },
		{ CONF_UID, "oracle", CONF_TAKEN, "oracle", -1 },
		{ CONF_UID, "4294967296", CONF_REFUSED, NULL, 0 },
	};

	(void)state;
	check_cases(cases, ARRAY_LEN(cases), OLD);
}

static void words_and_numbers(void **state)
{
	static const struct value_case cases[] = {
		{ CONF_REASSIGN_MAPS, "1", CONF_TAKEN, "yes", 1 },
		{ CONF_REASSIGN_MAPS, "no", CONF_TAKEN, "no", 0 },
		{ CONF_REASSIGN_MAPS, "Yes", CONF_REFUSED, NULL, 0 },
		{ CONF_NO_PATH_RETRY, "0", CONF_TAKEN, "fail", CONF_NO },
		{ CONF_NO_PATH_RETRY, "queue", CONF_TAKEN, "queue", CONF_INFINITY },
		{ CONF_NO_PATH_RETRY, "12", CONF_TAKEN, "12", 12 },
		{ CONF_NO_PATH_RETRY, "-1", CONF_CHANGED, "1", 1 },
		{ CONF_FAILBACK, "immediate", CONF_TAKEN, "immediate", CONF_IMMEDIATE },
		{ CONF_FAILBACK, "manual", CONF_TAKEN, "manual", CONF_NO },
		{ CONF_FAILBACK, "0", CONF_NOTHING, NULL, 0 },
		{ CONF_FAST_IO_FAIL_TMO, "off", CONF_TAKEN, "off", CONF_NO },
		{ CONF_FAST_IO_FAIL_TMO, "0", CONF_TAKEN, "0", 0 },
		{ CONF_FAST_IO_FAIL_TMO, "infinity", CONF_REFUSED, NULL, 0 },
		{ CONF_DEV_LOSS_TMO, "infinity", CONF_TAKEN, "infinity", CONF_INFINITY },
		{ CONF_DEV_LOSS_TMO, "4294967295", CONF_TAKEN, "infinity", CONF_INFINITY },
		{ CONF_DEV_LOSS_TMO, "600", CONF_TAKEN, "600", 600 },
		{ CONF_GHOST_DELAY, "0", CONF_TAKEN, "no", CONF_NO },
		{ CONF_GHOST_DELAY, "off", CONF_REFUSED, NULL, 0 },
		{ CONF_FIND_MULTIPATHS, "yes", CONF_TAKEN, "on", FIND_ON },
		{ CONF_FIND_MULTIPATHS, "strict", CONF_TAKEN, "strict", FIND_STRICT },
		{ CONF_MAX_FDS, "max", CONF_TAKEN, "max", CONF_INFINITY },
		{ CONF_TYPE, "nvme:tcp", CONF_TAKEN, "nvme:tcp", 0 },
		{ CONF_TYPE, "7", CONF_REFUSED, NULL, 0 },
	};

	(void)state;
	check_cases(cases, ARRAY_LEN(cases), OLD);
}

static void texts(void **state)
{
	static const struct value_case cases[] = {
		{ CONF_PRIO_ARGS, "", CONF_TAKEN, "", 0 },
		{ CONF_ALIAS, "a/b", CONF_REFUSED, NULL, 0 },
		{ CONF_PARTITION_DELIMITER, "/UNSET/", CONF_NOTHING, NULL, 0 },
		{ CONF_BINDINGS_FILE, "bindings", CONF_REFUSED, NULL, 0 },
		{ CONF_FEATURES, "2 pg_init_retries 50", CONF_TAKEN, "2 pg_init_retries 50", 0 },
		{ CONF_FEATURES, "1 pg_init_retries 50", CONF_REFUSED, NULL, 0 },
		{ CONF_FEATURES, "", CONF_REFUSED, NULL, 0 },
		{ CONF_PATH_SELECTOR, "round-robin 0", CONF_TAKEN, "round-robin 0", 0 },
		{ CONF_PATH_SELECTOR, "round-robin", CONF_REFUSED, NULL, 0 },
		{ CONF_PATH_SELECTOR, "io-affinity 1 x", CONF_TAKEN, "io-affinity 1 x", 0 },
		{ CONF_UID_ATTRS, " sd:A  dasd:B ", CONF_TAKEN, "sd:A dasd:B", 0 },
		{ CONF_UID_ATTRS, "sd:A dasd", CONF_CHANGED, "sd:A", 0 },
		{ CONF_UID_ATTRS, ":", CONF_REFUSED, NULL, 0 },
		{ CONF_UID_ATTRS, "", CONF_NOTHING, NULL, 0 },
		{ CONF_VENDOR, "(", CONF_CHANGED, "(", 0 },
		{ CONF_PRODUCT_BLACKLIST, "(", CONF_FATAL, NULL, 0 },
		{ CONF_RESERVATION_KEY, "0xABC:aptpl", CONF_TAKEN, "0xabc:aptpl", 0xabc },
		{ CONF_RESERVATION_KEY, "file", CONF_TAKEN, "file", CONF_NO },
		{ CONF_RESERVATION_KEY, "123:x", CONF_CHANGED, "0x123", 0x123 },
		{ CONF_RESERVATION_KEY, "", CONF_FATAL, NULL, 0 },
		{ CONF_RESERVATION_KEY, "0x12345678901234567", CONF_FATAL, NULL, 0 },
		{ CONF_MULTIPATH_DIR, "/x", CONF_REFUSED, NULL, 0 },
	};

	(void)state;
	check_cases(cases, ARRAY_LEN(cases), OLD);
}

/* ---- releases ---- */

static void releases_differ(void **state)
{
	static const struct value_case old[] = {
		{ CONF_FLUSH_ON_LAST_DEL, "yes", CONF_TAKEN, "yes", FLUSH_ALWAYS },
		{ CONF_FLUSH_ON_LAST_DEL, "0", CONF_TAKEN, "no", FLUSH_UNUSED },
		{ CONF_FLUSH_ON_LAST_DEL, "never", CONF_REFUSED, NULL, 0 },
		{ CONF_PATH_GROUPING_POLICY, "group_by_tpg", CONF_REFUSED, NULL, 0 },
		{ CONF_RR_MIN_IO, "5", CONF_TAKEN, "5", 5 },
		{ CONF_WWIDS_FILE, "/x", CONF_TAKEN, "/x", 0 },
	};
	static const struct value_case newest[] = {
		{ CONF_FLUSH_ON_LAST_DEL, "yes", CONF_TAKEN, "always", FLUSH_ALWAYS },
		{ CONF_FLUSH_ON_LAST_DEL, "0", CONF_TAKEN, "unused", FLUSH_UNUSED },
		{ CONF_FLUSH_ON_LAST_DEL, "never", CONF_TAKEN, "never", FLUSH_NEVER },
		{ CONF_PATH_GROUPING_POLICY, "group_by_tpg", CONF_TAKEN, "group_by_tpg",
		  POLICY_BY_TPG },
		{ CONF_RR_MIN_IO, "5", CONF_REFUSED, NULL, 0 },
		{ CONF_WWIDS_FILE, "/x", CONF_REFUSED, NULL, 0 },
	};

	(void)state;
	check_cases(old, ARRAY_LEN(old), OLD);
	check_cases(newest, ARRAY_LEN(newest), PEER_NEWEST);
}

static void what_holds_without_a_word(void **state)
{
	struct conf_value v;

	(void)state;
	assert_true(conf_default(CONF_POLLING_INTERVAL, OLD, &v));
	assert_string_equal(v.text, "5");
	assert_int_equal(v.num, 5);
	assert_true(conf_default(CONF_FLUSH_ON_LAST_DEL, OLD, &v));
	assert_string_equal(v.text, "no");
	assert_true(conf_default(CONF_FLUSH_ON_LAST_DEL, PEER_NEWEST, &v));
	assert_string_equal(v.text, "unused");
	assert_int_equal(v.num, FLUSH_UNUSED);
	assert_true(conf_default(CONF_FAILBACK, OLD, &v));
	assert_int_equal(v.num, CONF_NO);
	assert_false(conf_default(CONF_NO_PATH_RETRY, OLD, &v));
	assert_false(conf_default(CONF_DETECT_PGPOLICY, OLD, &v));
	assert_true(conf_default(CONF_RR_MIN_IO, OLD, &v));
	assert_false(conf_default(CONF_RR_MIN_IO, PEER_NEWEST, &v));
}

/* A default is a value of its keyword, spelled as it is printed. */
static void every_default_is_a_value(void **state)
{
	static const unsigned peers[] = { OLD, PEER(0, 10, 0), PEER_NEWEST };
	struct conf_taken t;
	struct conf_value v;

	(void)state;
	for (size_t p = 0; p < ARRAY_LEN(peers); p++) {
		for (int i = 0; i < CONF_IDS; i++) {
			const struct conf_key *key = conf_key((enum conf_id)i);

			if (!conf_default((enum conf_id)i, peers[p], &v) ||
			    conf_ignores(key, peers[p]))
				continue;
			assert_int_equal(conf_value(key, peers[p], v.text, &t), CONF_TAKEN);
			assert_string_equal(t.text, v.text);
			assert_int_equal(t.num, v.num);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_keyword_is_there),
		cmocka_unit_test(a_keyword_is_known_where_it_may_stand),
		cmocka_unit_test(numbers),
		cmocka_unit_test(words_and_numbers),
		cmocka_unit_test(texts),
		cmocka_unit_test(releases_differ),
		cmocka_unit_test(what_holds_without_a_word),
		cmocka_unit_test(every_default_is_a_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
