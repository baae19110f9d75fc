/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mpath_build: tables and messages as the kernel takes them, and the refusal,
 * in words, of what it would not.  (That built lines read back the same is
 * shown in test_mpath_target.c.)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "engine/mpath_target.h"

/* ---- building ---- */

/* One group of two paths, as a caller fills it in; the texts are not freed by mpt_fini. */
struct hand {
	struct mpt_path paths[2];
	struct mpt_group group;
	struct mpt t;
	char args[16];
};

static void by_hand(struct hand *h)
{
	*h = (struct hand){ .t = MPT_INIT, .args = "1" };
	h->paths[0] = (struct mpt_path){ .major = 8, .minor = 16, .args = h->args };
	h->paths[1] = (struct mpt_path){ .dev = "/dev/sdc", .args = h->args };
	h->group = (struct mpt_group){
		.selector = "round-robin", .npath_args = 1, .paths = h->paths, .npaths = 2
	};
	h->t.groups = &h->group;
	h->t.ngroups = 1;
	h->t.cur_group = 1;
}

static void test_build_from_members(void **state)
{
	struct str out = STR_INIT;
	struct hand h;

	(void)state;
	by_hand(&h);
	h.t.queue_if_no_path = h.t.retain_handler = true;
	h.t.pg_init_retries = 50;
	h.t.pg_init_delay_msecs = 0;
	h.t.queue_mode = MPT_MODE_BIO;
	h.t.hwhandler = h.args;
	assert_int_equal(mpt_build_table(&h.t, &out, NULL), 0);
	assert_string_equal(out.p, "8 queue_if_no_path pg_init_retries 50 pg_init_delay_msecs 0 "
				   "retain_attached_hw_handler queue_mode bio 1 1 1 1 "
				   "round-robin 0 2 1 8:16 1 /dev/sdc 1");
	str_fini(&out);
}

static void refused(struct hand *h, const char *error)
{
	struct str out = STR_INIT;
	struct err e = { 0 };

	assert_int_equal(mpt_build_table(&h->t, &out, &e), E_USAGE);
	assert_string_equal(e.text, error);
	assert_int_equal(out.len, 0);
	str_fini(&out);
	by_hand(h);
}

/* What the kernel would answer with a bare EINVAL is refused here, in words. */
static void test_build_refuses(void **state)
{
	struct hand h;

	(void)state;
	by_hand(&h);
	h.t.cur_group = 0;
	refused(&h, "the first group is 0 of 1");
	h.t.cur_group = 2;
	refused(&h, "the first group is 2 of 1");
	h.t.ngroups = 1025;
	refused(&h, "1025 groups; at most 1024 are possible");
	h.group.npaths = 0;
	refused(&h, "group 1: 0 paths; 1..1024 are possible");
	h.group.selector[0] = '\0';
	refused(&h, "group 1: a path selector is one word");
	strcpy(h.args, "1 2");
	refused(&h, "group 1: path 1: a path has 2 arguments where 1 are announced");
	h.paths[1].args = NULL;
	refused(&h, "group 1: path 2: a path has 0 arguments where 1 are announced");
	h.paths[0].major = h.paths[0].minor = 0;
	refused(&h, "group 1: path 1: a path without a device");
	strcpy(h.paths[1].dev, "sd c");
	refused(&h, "group 1: path 2: a blank in the name of a path's device");
	h.t.pg_init_retries = 51;
	refused(&h, "the multipath target does not take the feature 'pg_init_retries'");
	strcpy(h.args, "x\033");
	h.t.features = h.args;
	refused(&h, "the multipath target does not take the feature 'x\\x1b'");
	h.t.features = (char *)(uintptr_t) "1 2 3 4 5 6 7 8 9";
	refused(&h, "more than 8 feature words");
}

static uint64_t hash_of(const char *line)
{
	struct mpt t;
	uint64_t h;

	assert_int_equal(mpt_parse_table(line, strlen(line), &t, NULL), 0);
	h = mpt_table_hash(&t);

	mpt_fini(&t);
	return h;
}

/* The hash stands still for what messages change and moves for what a reload changes. */
static void test_hash(void **state)
{
	uint64_t h = hash_of("1 queue_mode 0 2 1 a 0 1 1 8:0 1 a 0 1 1 8:16 1");

	(void)state;
	assert_true(h ==
		    hash_of("2 queue_if_no_path queue_mode 0 2 1 a 0 1 1 8:0 1 a 0 1 1 8:16 1"));
	assert_true(h == hash_of("1 queue_mode 0 2 2 a 0 1 1 8:0 1 a 0 1 1 8:16 1"));
	assert_true(h != hash_of("0 0 2 1 a 0 1 1 8:0 1 a 0 1 1 8:16 1"));
	assert_true(h != hash_of("1 queue_mode 1 alua 2 1 a 0 1 1 8:0 1 a 0 1 1 8:16 1"));
	assert_true(h != hash_of("1 queue_mode 0 2 1 b 0 1 1 8:0 1 a 0 1 1 8:16 1"));
	assert_true(h != hash_of("1 queue_mode 0 2 1 a 0 1 1 8:0 2 a 0 1 1 8:16 1"));
	assert_true(h != hash_of("1 queue_mode 0 2 1 a 0 1 1 8:16 1 a 0 1 1 8:0 1"));
	assert_true(h != hash_of("1 queue_mode 0 1 1 a 0 2 1 8:0 1 8:16 1"));
}

/* ---- messages ---- */

static const struct {
	enum mpt_msg msg;
	const char *text, *arg;
} messages[] = {
	{ MPT_MSG_QUEUE, "queue_if_no_path", "" },
	{ MPT_MSG_FAIL, "fail_if_no_path", "" },
	{ MPT_MSG_FAIL_PATH, "fail_path 8:16", "8:16" },
	{ MPT_MSG_REINSTATE_PATH, "reinstate_path 8:16", "8:16" },
	{ MPT_MSG_SWITCH_GROUP, "switch_group 2", "2" },
	{ MPT_MSG_ENABLE_GROUP, "enable_group 2", "2" },
	{ MPT_MSG_DISABLE_GROUP, "disable_group 2", "2" },
};

static void test_messages(void **state)
{
	enum mpt_msg msg;
	char text[64], arg[64];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(messages); i++) {
		assert_int_equal(
			mpt_build_message(text, sizeof(text), messages[i].msg, 8, 16, 2, NULL), 0);
		assert_string_equal(text, messages[i].text);
		assert_int_equal(mpt_parse_message(text, &msg, arg, sizeof(arg), NULL), 0);
		assert_int_equal(msg, messages[i].msg);
		assert_string_equal(arg, messages[i].arg);
	}
	assert_int_equal(mpt_parse_message(" Switch_GROUP  12 ", &msg, arg, sizeof(arg), NULL), 0);
	assert_int_equal(msg, MPT_MSG_SWITCH_GROUP);
	assert_string_equal(arg, "12");
	assert_int_equal(mpt_parse_message("fail_path /dev/sda", &msg, arg, sizeof(arg), NULL), 0);
	assert_string_equal(arg, "/dev/sda");
}

static void test_messages_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"  ",
		"queue",
		"queue_if_no_path now",
		"fail_path",
		"fail_path 8:0 8:16",
		"switch_group",
		"switch_group 2x",
		"switch_group 0",
		"switch_group -1",
		"switch_group 1025",
		"switch_group 1 2",
		"enable_group one",
		"disable_group 1.",
		"fail_path 01234567890123456789",
	};
	enum mpt_msg msg;
	struct err e;
	char arg[16];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		memset(&e, 0, sizeof(e));
		assert_int_equal(mpt_parse_message(bad[i], &msg, arg, sizeof(arg), &e), E_SYNTAX);
		assert_true(e.text[0]);
	}
	assert_int_equal(mpt_build_message(arg, sizeof(arg), MPT_MSG_FAIL_PATH, 0, 0, 0, &e),
			 E_USAGE);
	assert_int_equal(mpt_build_message(arg, sizeof(arg), MPT_MSG_SWITCH_GROUP, 0, 0, 0, &e),
			 E_USAGE);
	assert_int_equal(mpt_build_message(arg, sizeof(arg), MPT_MSG_SWITCH_GROUP, 0, 0, 1025, &e),
			 E_USAGE);
	assert_int_equal(mpt_build_message(arg, 12, MPT_MSG_FAIL_PATH, 8, 16, 0, &e), E_USAGE);
	assert_string_equal(e.text, "fail_path: message too long");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_build_from_members),
		cmocka_unit_test(test_build_refuses),
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_messages_refused),
	};

	return cmocka_run_group_tests_name("mpath_build", tests, NULL, NULL);
}
