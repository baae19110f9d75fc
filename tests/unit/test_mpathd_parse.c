/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of mpathd_parse and mpathd_json: replies as 0.9.4 gave them, and broken ones. */
#include "engine/kernel/mpathd_json.h"
#include "engine/kernel/mpathd_parse.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define US MPATHD_US

/* ---- frames ---- */

static void framed(struct str *out, const char *text)
{
	size_t n = strlen(text) + 1;

	str_add_n(out, (const char *)&n, sizeof(n));
	str_add_n(out, text, n);
}

static void frame_in_single_bytes(void **state)
{
	struct mpathd_frame f = { 0 };
	struct str wire = STR_INIT;
	struct err e;
	size_t used;

	(void)state;
	framed(&wire, "pid 189 idle\n");
	for (size_t i = 0; i < wire.len; i++) {
		int whole = mpathd_frame_feed(&f, wire.p + i, 1, &used, &e);

		assert_int_equal(used, 1);
		assert_int_equal(whole, i == wire.len - 1);
	}
	assert_string_equal(f.body.p, "pid 189 idle\n");
	str_fini(&wire);
	mpathd_frame_fini(&f);
}

/* What follows a reply is left alone, and the memory serves the next one. */
static void frame_two_in_one_read(void **state)
{
	struct mpathd_frame f = { 0 };
	struct str wire = STR_INIT;
	struct err e;
	size_t used, first;

	(void)state;
	framed(&wire, "first, and the longer of the two");
	first = wire.len;
	framed(&wire, "ok\n");
	assert_int_equal(mpathd_frame_feed(&f, wire.p, wire.len, &used, &e), 1);
	assert_int_equal(used, first);
	mpathd_frame_reset(&f);
	assert_int_equal(mpathd_frame_feed(&f, wire.p + used, wire.len - used, &used, &e), 1);
	assert_string_equal(f.body.p, "ok\n");
	str_fini(&wire);
	mpathd_frame_fini(&f);
}

static void frame_bad_lengths(void **state)
{
	static const size_t bad[] = { 0, MPATHD_REPLY_MAX, SIZE_MAX };
	struct err e;
	size_t used;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct mpathd_frame f = { 0 };

		assert_int_equal(
			mpathd_frame_feed(&f, (const char *)&bad[i], sizeof(size_t), &used, &e),
			E_SYNTAX);
		mpathd_frame_fini(&f);
	}
}

static void frame_request_limits(void **state)
{
	char text[600];
	struct str out = STR_INIT;
	struct err e;
	size_t n;

	(void)state;
	memset(text, 'x', sizeof(text));
	text[512] = '\0';
	assert_int_equal(mpathd_frame_put(&out, text, &e), E_USAGE);
	assert_int_equal(mpathd_frame_put(&out, "", &e), E_USAGE);
	text[511] = '\0';
	assert_int_equal(mpathd_frame_put(&out, text, &e), 0);
	memcpy(&n, out.p, sizeof(n));
	assert_int_equal(n, 512);
	assert_int_equal(out.len, sizeof(n) + 512);
	/* what we ask ourselves must fit */
	assert_true(strlen(MPATHD_ASK_MAPS) < 511 && strlen(MPATHD_ASK_PATHS) < 511);
	str_fini(&out);
}

/* ---- rows ---- */

static void rows_of_maps(void **state)
{
	char text[] =
		"a warning that came first\n"
		"dm-0" US "3600a" US "-" US "8 chk" US "4" US "active" US "mpatha\n"
		"dm-1" US "3600b" US "XXXXXX.... 4/6" US "13 sec" US "0" US "suspend" US
		"na\"me | x\n"
		"dm-2" US "short row\n"
		"undef" US "3600c" US "manual" US "on" US "?" US "undef" US "last, no newline";
	char *at = text;
	struct mpathd_map m;

	(void)state;
	assert_true(mpathd_next_map(&at, &m));
	assert_string_equal(m.sysfs, "dm-0");
	assert_string_equal(m.wwid, "3600a");
	assert_string_equal(m.failback, "-");
	assert_string_equal(m.queueing, "8 chk");
	assert_int_equal(m.usable, 4);
	assert_string_equal(m.name, "mpatha");
	assert_true(mpathd_next_map(&at, &m));
	assert_string_equal(m.failback, "XXXXXX.... 4/6");
	assert_int_equal(m.usable, 0);
	assert_string_equal(m.dm_st, "suspend");
	assert_string_equal(m.name, "na\"me | x");
	assert_true(mpathd_next_map(&at, &m));
	assert_string_equal(m.name, "last, no newline");
	assert_int_equal(m.usable, -1);
	assert_false(mpathd_next_map(&at, &m));
	assert_false(mpathd_next_map(&at, &m));
}

static void rows_of_paths(void **state)
{
	char text[] = "8:0" US "3600a" US "active" US "ready" US "50" US "XXXXXXX... 3/4" US
		      "tur" US "normal" US "mpatha\n"
		      "8:16" US "3600a" US "failed" US "i/o timeout" US "-1" US "X 1/8" US "tur" US
		      "marginal" US "mpatha\n"
		      "8:32" US "3600z" US "undef" US "undef" US "-1" US "orphan" US "(null)" US
		      "normal" US "[orphan]\n"
		      "#:#" US "3600a" US "undef" US "(removed)" US "1" US "-" US "" US "normal" US
		      "mpatha\n";
	char *at = text;
	struct mpathd_path p;

	(void)state;
	assert_true(mpathd_next_path(&at, &p));
	assert_int_equal(p.major, 8);
	assert_int_equal(p.minor, 0);
	assert_int_equal(p.dm, SAN_DM_ACTIVE);
	assert_int_equal(p.chk, SAN_CHK_READY);
	assert_int_equal(p.prio, 50);
	assert_int_equal(p.next_sec, 3);
	assert_string_equal(p.checker, "tur");
	assert_string_equal(p.map, "mpatha");
	assert_false(p.orphan || p.marginal);

	assert_true(mpathd_next_path(&at, &p));
	assert_int_equal(p.dm, SAN_DM_FAILED);
	assert_int_equal(p.chk, SAN_CHK_TIMEOUT);
	assert_int_equal(p.prio, SAN_PRIO_UNKNOWN);
	assert_true(p.marginal);

	assert_true(mpathd_next_path(&at, &p));
	assert_true(p.orphan);
	assert_int_equal(p.next_sec, -1);
	assert_string_equal(p.checker, "");
	assert_string_equal(p.map, "");
	/* a removed path has no number to find it by */
	assert_false(mpathd_next_path(&at, &p));
}

/* ---- words ---- */

static void words_of_queueing(void **state)
{
	static const struct {
		const char *text;
		enum mpathd_queue want;
		uint32_t n;
	} rows[] = {
		{ "off", MPATHD_Q_OFF, 0 },
		{ "on", MPATHD_Q_ON, 0 },
		{ "-", MPATHD_Q_UNSET, 0 },
		{ "38 sec", MPATHD_Q_SECONDS, 38 },
		{ "12 chk", MPATHD_Q_CHECKS, 12 },
		{ "", MPATHD_Q_UNKNOWN, 0 },
		{ "38 seconds", MPATHD_Q_UNKNOWN, 0 },
		{ "sec", MPATHD_Q_UNKNOWN, 0 },
		{ "99999999999999999999 sec", MPATHD_Q_UNKNOWN, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t n;

		assert_int_equal(mpathd_queue_word(rows[i].text, &n), rows[i].want);
		if (rows[i].n)
			assert_int_equal(n, rows[i].n);
	}
}

static void words_of_failback(void **state)
{
	uint32_t n, total;

	(void)state;
	assert_int_equal(mpathd_failback_word("immediate", &n, &total), MPATHD_FB_IMMEDIATE);
	assert_int_equal(mpathd_failback_word("followover", &n, &total), MPATHD_FB_FOLLOWOVER);
	assert_int_equal(mpathd_failback_word("manual", &n, &total), MPATHD_FB_MANUAL);
	assert_int_equal(mpathd_failback_word("-", &n, &total), MPATHD_FB_UNKNOWN);
	assert_int_equal(mpathd_failback_word("deferred:15", &n, &total), MPATHD_FB_DEFERRED);
	assert_int_equal(n, 15);
	assert_int_equal(mpathd_failback_word("X......... 1/6", &n, &total), MPATHD_FB_COUNTING);
	assert_int_equal(n, 1);
	assert_int_equal(total, 6);
	assert_int_equal(mpathd_failback_word("deferred:x", &n, &total), MPATHD_FB_UNKNOWN);
}

static void words_of_checkers(void **state)
{
	(void)state;
	assert_int_equal(mpathd_chk_word("i/o pending"), SAN_CHK_PENDING);
	assert_int_equal(mpathd_chk_word("(removed)"), SAN_CHK_REMOVED);
	assert_int_equal(mpathd_chk_word("disconnected"), SAN_CHK_DISCONNECTED);
	assert_int_equal(mpathd_chk_word("a word of tomorrow"), SAN_CHK_UNDEF);
}

/* ---- replies ---- */

static void replies(void **state)
{
	static const struct {
		const char *text;
		enum mpathd_reply want;
	} rows[] = {
		{ "ok\n", MPATHD_OK },
		{ "fail\n", MPATHD_FAIL },
		{ "fail", MPATHD_FAIL },
		{ "fail\ntimeout\n", MPATHD_TIMEOUT },
		{ "timeout\n", MPATHD_TIMEOUT },
		{ "permission deny: need to be root\n", MPATHD_PERM },
		{ "fail\npermission deny: need to be root\n", MPATHD_PERM },
		{ "fail\nmap or partition in use\n", MPATHD_BUSY },
		{ "fail\ndevice not found\n", MPATHD_NODEV },
		{ "bogus \n: not found\nmultipath-tools v0.9.4 (12/19, 2022)\n"
		  "CLI commands reference:\n list|show paths\n",
		  MPATHD_NOTCMD },
		{ "fail\nCLI commands reference:\n", MPATHD_NOTCMD },
		{ "pid 189 idle\n", MPATHD_TEXT },
		{ "", MPATHD_TEXT },
	};
	const char *why;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(mpathd_parse_reply(rows[i].text, &why), rows[i].want);
	mpathd_parse_reply("ok\n", &why);
	assert_string_equal(why, "");
}

static void daemon_line(void **state)
{
	struct mpathd_daemon d;

	(void)state;
	assert_true(mpathd_parse_daemon("pid 189 idle\n", &d));
	assert_int_equal(d.pid, 189);
	assert_string_equal(d.status, "idle");
	assert_false(d.reconfigure);
	assert_true(mpathd_parse_daemon("pid 7 configure (pending reconfigure)\n", &d));
	assert_string_equal(d.status, "configure");
	assert_true(d.reconfigure);
	assert_false(mpathd_parse_daemon("pid x idle\n", &d));
	assert_false(mpathd_parse_daemon("pid 7", &d));
	assert_false(mpathd_parse_daemon("fail\n", &d));
}

static void version_and_interval(void **state)
{
	char v[24];

	(void)state;
	assert_true(
		mpathd_parse_version("x\nmultipath-tools v0.9.4 (12/19, 2022)\n", v, sizeof(v)));
	assert_string_equal(v, "0.9.4");
	assert_false(mpathd_parse_version("multipath-tools v", v, sizeof(v)));
	assert_int_equal(mpathd_parse_poll_ms("defaults {\n\tverbosity 2\n\tpolling_interval 2\n"
					      "\tmax_polling_interval 8\n}\n"),
			 2000);
	assert_int_equal(mpathd_parse_poll_ms("defaults {\n\tmax_polling_interval 8\n}\n"
					      "devices {\n\tpolling_interval 9\n}\n"),
			 0);
	assert_int_equal(mpathd_parse_poll_ms("polling_interval 2"), 0);
	assert_int_equal(mpathd_parse_poll_ms("defaults {\n\tpolling_interval"), 0);
}

/* ---- JSON ---- */

/* The daemon's own layout, with a name that it does not escape. */
#define DOC(name)                                                                                  \
	"{\n   \"major_version\": 0,\n   \"minor_version\": 1,\n   \"maps\": [{\n"                 \
	"      \"name\" : \"" name "\",\n      \"uuid\" : \"3600a\",\n"                            \
	"      \"sysfs\" : \"dm-0\",\n      \"paths\" : 2,\n"                                      \
	"      \"features\" : \"1 queue_if_no_path\",\n"                                           \
	"      \"path_groups\": [{\n         \"selector\" : \"service-time 0\",\n"                 \
	"         \"pri\" : 50,\n         \"dm_st\" : \"active\",\n"                               \
	"         \"marginal_st\" : \"normal\",\n         \"group\" : 1,\n"                        \
	"         \"paths\": [{\n            \"dev\" : \"sda\",\n"                                 \
	"            \"dev_t\" : \"8:0\",\n            \"dm_st\" : \"failed\",\n"                  \
	"            \"chk_st\" : \"faulty\",\n            \"pri\" : -1\n         },{\n"           \
	"            \"dev\" : \"-\",\n            \"dev_t\" : \"#:#\"\n"                          \
	"         }]\n      }]\n   }]\n}\n"

static void json_tree(void **state)
{
	struct mpathd_tree t = { 0 };
	struct err e;

	(void)state;
	assert_int_equal(mpathd_json_parse(DOC("mpatha"), &t, &e), 0);
	assert_false(t.mended);
	assert_int_equal(t.nmaps, 1);
	assert_string_equal(t.maps[0].wwid, "3600a");
	assert_int_equal(t.maps[0].ngroups, 1);
	assert_int_equal(t.maps[0].groups[0].state, SAN_G_ACTIVE);
	assert_int_equal(t.maps[0].groups[0].prio, 50);
	assert_int_equal(t.maps[0].groups[0].npaths, 2);
	assert_int_equal(t.maps[0].groups[0].paths[0].major, 8);
	assert_int_equal(t.maps[0].groups[0].paths[0].dm, SAN_DM_FAILED);
	assert_int_equal(t.maps[0].groups[0].paths[0].chk, SAN_CHK_FAULTY);
	assert_int_equal(t.maps[0].groups[0].paths[0].prio, SAN_PRIO_UNKNOWN);
	assert_int_equal(t.maps[0].groups[0].paths[1].major, 0);
	mpathd_tree_fini(&t);
}

static void json_mended(void **state)
{
	struct mpathd_tree t = { 0 };
	struct err e;

	(void)state;
	assert_int_equal(mpathd_json_parse(DOC("a\"b\\c\td"), &t, &e), 0);
	assert_true(t.mended);
	assert_string_equal(t.maps[0].name, "a\"b\\c\td");
	assert_string_equal(t.maps[0].groups[0].paths[0].dev, "sda");
	mpathd_tree_fini(&t);
}

static void json_beyond_mending(void **state)
{
	static const char *const docs[] = {
		"", "fail\n", "[]", "{\"maps\": 3}", "{\"maps\": [", DOC("a\",\n"), "{}\n\"",
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(docs) / sizeof(docs[0]); i++) {
		struct mpathd_tree t = { 0 };

		assert_int_equal(mpathd_json_parse(docs[i], &t, &e), E_SYNTAX);
		assert_null(t.root);
	}
}

/* Valid JSON with other types than we know: nothing there, and no crash. */
static void json_wrong_types(void **state)
{
	static const char *const docs[] = {
		"{\"maps\": [null, 1, \"x\", [], {\"path_groups\": {}}]}",
		"{\"maps\": [{\"name\": 5, \"path_groups\": [null, {\"paths\": [7, {}]}]}]}",
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(docs) / sizeof(docs[0]); i++) {
		struct mpathd_tree t = { 0 };

		assert_int_equal(mpathd_json_parse(docs[i], &t, &e), 0);
		assert_string_equal(t.maps[0].name, "");
		mpathd_tree_fini(&t);
	}
}

/* Every prefix and every single changed byte of a reply: refused or read, never a crash. */
static void total(void **state)
{
	static const char doc[] = DOC("mpatha");
	char row[] = "8:0" US "3600a" US "active" US "ready" US "50" US "XXX 3/4" US "tur" US
		     "normal" US "mpatha\n";
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(doc); i += 3) {
		char *cut = xstrndup(doc, i);
		struct mpathd_tree t = { 0 };

		if (!mpathd_json_parse(cut, &t, &e))
			assert_int_equal(t.nmaps, 1);
		mpathd_tree_fini(&t);
		free(cut);
	}
	for (size_t i = 0; i < sizeof(row) - 1; i++) {
		for (int c = 0; c < 256; c++) {
			char *copy = xcalloc(sizeof(row), 1), *at = copy;
			struct mpathd_path p;
			struct mpathd_map m;

			memcpy(copy, row, sizeof(row) - 1);
			copy[i] = (char)c;
			while (mpathd_next_path(&at, &p))
				assert_true(p.major <= 0xfff);
			at = copy;
			while (mpathd_next_map(&at, &m))
				;
			free(copy);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frame_in_single_bytes),
		cmocka_unit_test(frame_two_in_one_read),
		cmocka_unit_test(frame_bad_lengths),
		cmocka_unit_test(frame_request_limits),
		cmocka_unit_test(rows_of_maps),
		cmocka_unit_test(rows_of_paths),
		cmocka_unit_test(words_of_queueing),
		cmocka_unit_test(words_of_failback),
		cmocka_unit_test(words_of_checkers),
		cmocka_unit_test(replies),
		cmocka_unit_test(daemon_line),
		cmocka_unit_test(version_and_interval),
		cmocka_unit_test(json_tree),
		cmocka_unit_test(json_mended),
		cmocka_unit_test(json_beyond_mending),
		cmocka_unit_test(json_wrong_types),
		cmocka_unit_test(total),
	};

	return cmocka_run_group_tests_name("mpathd_parse", tests, NULL, NULL);
}
