/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of conf_settle: settings that contradict each other. */
#include "conf_stage.h"

#include "engine/conf/conf_finish.h"
#include "engine/conf/conf_settle.h"
#include "engine/conf/peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct stage {
	struct conf c;
	struct conf_who who;
	struct conf_settled s;
};

static int set_up(void **state)
{
	static struct stage stage;

	stage = (struct stage){ 0 };
	conf_init(&stage.c, PEER_NEWEST);
	stage_finish(&stage.c);
	*state = &stage;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *t = *state;

	conf_fini(&t->c);
	return 0;
}

static void say(struct stage *t, enum conf_id id, const char *text)
{
	stage_say(&t->c, &t->c.defaults, id, text);
}

static const struct conf_settled *settle(struct stage *t)
{
	conf_settle(&t->c, &t->who, &t->s);
	return &t->s;
}

static void what_holds_without_a_file(void **state)
{
	struct stage *t = *state;
	const struct conf_settled *s = settle(t);

	assert_string_equal(s->alias, "");
	assert_false(s->user_friendly_names);
	assert_string_equal(s->alias_prefix, "mpath");
	assert_int_equal(s->policy, POLICY_FAILOVER);
	assert_string_equal(s->selector, "service-time 0");
	assert_string_equal(s->features, "0");
	assert_string_equal(s->hardware_handler, "0");
	assert_false(s->handler_said);
	assert_true(s->failback == CONF_NO);
	assert_true(s->no_path_retry == CONF_UNSET);
	assert_true(s->minio == 1);
	assert_int_equal(s->flush_on_last_del, FLUSH_UNUSED);
	assert_true(s->mode == CONF_UNSET);
	assert_true(s->max_sectors_kb == CONF_UNSET);
	assert_true(s->ghost_delay == CONF_NO);
	assert_string_equal(s->prio, "const");
	assert_string_equal(s->prio_args, "");
	assert_string_equal(s->checker, "tur");
	assert_string_equal(s->uid_attribute, "ID_SERIAL");
	assert_false(s->uid_attribute_said);
	assert_true(s->detect_prio && s->detect_checker && s->detect_pgpolicy);
	assert_true(s->fast_io_fail_tmo == 5);
	assert_true(s->dev_loss_tmo == CONF_UNSET);
	assert_true(s->eh_deadline == CONF_UNSET);
	assert_int_equal(s->auto_resize, RESIZE_NEVER);
	assert_int_equal(s->marginal_pathgroups, MARGINAL_OFF);
	assert_false(conf_san_path_err_on(s) || conf_marginal_on(s));
	assert_null(s->reservation_key);
	for (int id = 0; id < CONF_IDS; id++)
		assert_null(s->why[id]);
}

static void queue_if_no_path_is_no_path_retry(void **state)
{
	struct stage *t = *state;
	const struct conf_settled *s;

	say(t, CONF_FEATURES, "3 pg_init_retries 50 queue_if_no_path");
	s = settle(t);
	assert_string_equal(s->features, "2 pg_init_retries 50");
	assert_true(s->no_path_retry == CONF_INFINITY);
	assert_string_equal(s->why[CONF_NO_PATH_RETRY], "features says queue_if_no_path");
	say(t, CONF_NO_PATH_RETRY, "12");
	s = settle(t);
	assert_string_equal(s->features, "2 pg_init_retries 50");
	assert_true(s->no_path_retry == 12);
	assert_null(s->why[CONF_NO_PATH_RETRY]);
	assert_string_equal(s->why[CONF_FEATURES],
			    "its queue_if_no_path gives way to no_path_retry");
}

static void retain_is_no_feature(void **state)
{
	struct stage *t = *state;
	const struct conf_settled *s;

	say(t, CONF_FEATURES, "2 retain_attached_hw_handler queue_if_no_path");
	say(t, CONF_RETAIN_ATTACHED_HW_HANDLER, "no");
	s = settle(t);
	assert_string_equal(s->features, "0");
	assert_non_null(s->why[CONF_RETAIN_ATTACHED_HW_HANDLER]);
}

static void queue_mode(void **state)
{
	struct stage *t = *state;
	const struct conf_settled *s;

	stage_say(&t->c, stage_device(&t->c, "A", "B"), CONF_HARDWARE_HANDLER, "1 alua");
	t->who.hwes = (const struct conf_entry *const[]){ t->c.devices.entries };
	t->who.nhwes = 1;
	say(t, CONF_FEATURES, "2 queue_mode bio");
	s = settle(t);
	assert_true(s->bio);
	assert_string_equal(s->features, "2 queue_mode bio");
	assert_string_equal(s->hardware_handler, "0");
	assert_non_null(s->why[CONF_HARDWARE_HANDLER]);
	say(t, CONF_FEATURES, "2 queue_mode mq");
	s = settle(t);
	assert_false(s->bio);
	assert_string_equal(s->features, "2 queue_mode mq");
	assert_string_equal(s->hardware_handler, "1 alua");
	assert_true(s->handler_said);
	/* a path of nvme:tcp */
	t->who.bio = true;
	s = settle(t);
	assert_true(s->bio);
	assert_string_equal(s->features, "2 queue_mode bio");
	t->who.bio = false;
	say(t, CONF_FEATURES, "3 queue_mode xx pg_init_delay");
	s = settle(t);
	assert_string_equal(s->features, "1 pg_init_delay");
	assert_non_null(s->why[CONF_FEATURES]);
	/* a release that writes a handler all the same */
	say(t, CONF_FEATURES, "2 queue_mode bio");
	t->c.peer = PEER(0, 9, 4);
	assert_string_equal(settle(t)->hardware_handler, "1 alua");
}

static void an_alias_goes_before_friendly_names(void **state)
{
	struct stage *t = *state;
	const struct conf_settled *s;

	say(t, CONF_USER_FRIENDLY_NAMES, "yes");
	stage_say(&t->c, stage_multipath(&t->c, "1"), CONF_ALIAS, "db");
	stage_say(&t->c, stage_multipath(&t->c, "2"), CONF_ALIAS, "db");
	t->who.multipath = conf_multipath_of(&t->c, "1");
	s = settle(t);
	assert_string_equal(s->alias, "db");
	assert_non_null(s->why[CONF_USER_FRIENDLY_NAMES]);
	/* the second of an alias has none, and gets a friendly name */
	t->who.multipath = conf_multipath_of(&t->c, "2");
	s = settle(t);
	assert_string_equal(s->alias, "");
	assert_non_null(s->why[CONF_ALIAS]);
	assert_true(s->user_friendly_names);
	assert_null(s->why[CONF_USER_FRIENDLY_NAMES]);
}

static void the_command_line_says_the_policy(void **state)
{
	struct stage *t = *state;
	const struct conf_settled *s;

	say(t, CONF_PATH_GROUPING_POLICY, "group_by_prio");
	assert_int_equal(settle(t)->policy, POLICY_BY_PRIO);
	assert_false(t->s.policy_forced);
	t->who.policy = "multibus";
	s = settle(t);
	assert_int_equal(s->policy, POLICY_MULTIBUS);
	assert_true(s->policy_forced);
}

static void minio_by_release(void **state)
{
	struct stage *t = *state;

	say(t, CONF_RR_MIN_IO_RQ, "100");
	assert_true(settle(t)->minio == 1);
	assert_non_null(t->s.why[CONF_RR_MIN_IO_RQ]);
	t->c.peer = PEER(0, 9, 4);
	assert_true(settle(t)->minio == 100);
	assert_null(t->s.why[CONF_RR_MIN_IO_RQ]);
}

/* ---- bad paths ---- */

static void say_san(struct stage *t)
{
	say(t, CONF_SAN_PATH_ERR_THRESHOLD, "5");
	say(t, CONF_SAN_PATH_ERR_FORGET_RATE, "6");
	say(t, CONF_SAN_PATH_ERR_RECOVERY_TIME, "70");
}

static void say_marginal(struct stage *t)
{
	say(t, CONF_MARGINAL_PATH_ERR_SAMPLE_TIME, "60");
	say(t, CONF_MARGINAL_PATH_ERR_RATE_THRESHOLD, "10");
	say(t, CONF_MARGINAL_PATH_ERR_RECHECK_GAP_TIME, "300");
	say(t, CONF_MARGINAL_PATH_DOUBLE_FAILED_TIME, "30");
}

static void all_three_or_nothing(void **state)
{
	struct stage *t = *state;

	say_san(t);
	assert_true(conf_san_path_err_on(settle(t)));
	assert_null(t->s.why[CONF_SAN_PATH_ERR_THRESHOLD]);
	conf_unset(&t->c.defaults, CONF_SAN_PATH_ERR_FORGET_RATE);
	assert_false(conf_san_path_err_on(settle(t)));
	assert_non_null(t->s.why[CONF_SAN_PATH_ERR_THRESHOLD]);
	assert_null(t->s.why[CONF_SAN_PATH_ERR_FORGET_RATE]);
}

static void marginal_goes_before_san_path_err(void **state)
{
	struct stage *t = *state;
	const struct conf_settled *s;

	say_san(t);
	say_marginal(t);
	s = settle(t);
	assert_true(conf_marginal_on(s));
	assert_false(conf_san_path_err_on(s));
	assert_true(s->san_path_err_threshold == CONF_NO);
	assert_string_equal(s->why[CONF_SAN_PATH_ERR_THRESHOLD],
			    "the marginal_path settings go before it");
	/* one of the four is missing: the other search counts */
	conf_unset(&t->c.defaults, CONF_MARGINAL_PATH_DOUBLE_FAILED_TIME);
	s = settle(t);
	assert_false(conf_marginal_on(s));
	assert_true(conf_san_path_err_on(s));
}

static void a_sample_takes_two_minutes(void **state)
{
	struct stage *t = *state;

	say_marginal(t);
	assert_true(settle(t)->marginal_sample_time == 120);
	assert_non_null(t->s.why[CONF_MARGINAL_PATH_ERR_SAMPLE_TIME]);
	say(t, CONF_MARGINAL_PATH_ERR_SAMPLE_TIME, "121");
	assert_true(settle(t)->marginal_sample_time == 121);
	say(t, CONF_MARGINAL_PATH_ERR_SAMPLE_TIME, "no");
	assert_true(settle(t)->marginal_sample_time == CONF_NO);
}

static void the_fabric_finds_them(void **state)
{
	struct stage *t = *state;
	const struct conf_settled *s;

	say_san(t);
	say_marginal(t);
	say(t, CONF_MARGINAL_PATHGROUPS, "fpin");
	s = settle(t);
	assert_int_equal(s->marginal_pathgroups, MARGINAL_FPIN);
	assert_false(conf_marginal_on(s) || conf_san_path_err_on(s));
	assert_true(s->marginal_sample_time == CONF_NO);
	assert_non_null(s->why[CONF_MARGINAL_PATH_ERR_SAMPLE_TIME]);
	assert_non_null(s->why[CONF_SAN_PATH_ERR_THRESHOLD]);
}

static void delay_checks_are_san_path_err(void **state)
{
	struct stage *t = *state;
	const struct conf_settled *s;

	say(t, CONF_DELAY_WATCH_CHECKS, "12");
	say(t, CONF_DELAY_WAIT_CHECKS, "3");
	s = settle(t);
	assert_true(s->san_path_err_threshold == 1);
	assert_true(s->san_path_err_forget_rate == 12);
	assert_true(s->san_path_err_recovery_time == 3 * 20);
	assert_true(conf_san_path_err_on(s));
	say(t, CONF_MAX_POLLING_INTERVAL, "7");
	assert_true(settle(t)->san_path_err_recovery_time == 3 * 7);
	/* one alone is not enough to hold a path back */
	say(t, CONF_DELAY_WAIT_CHECKS, "no");
	assert_false(conf_san_path_err_on(settle(t)));
	assert_true(t->s.san_path_err_threshold == 1);
	/* newer words go before them */
	say(t, CONF_SAN_PATH_ERR_THRESHOLD, "9");
	assert_true(settle(t)->san_path_err_threshold == 9);
	assert_true(t->s.san_path_err_forget_rate == CONF_NO);
	assert_non_null(t->s.why[CONF_DELAY_WATCH_CHECKS]);
}

/* ---- timeouts ---- */

static void a_device_stays_as_long_as_its_map_waits(void **state)
{
	struct stage *t = *state;

	say(t, CONF_DEV_LOSS_TMO, "30");
	t->who.protocol = "scsi:fcp";
	assert_true(settle(t)->dev_loss_tmo == 30);
	say(t, CONF_NO_PATH_RETRY, "10");
	assert_true(settle(t)->dev_loss_tmo == 50);
	assert_non_null(t->s.why[CONF_DEV_LOSS_TMO]);
	say(t, CONF_NO_PATH_RETRY, "queue");
	assert_true(settle(t)->dev_loss_tmo == CONF_INFINITY);
	say(t, CONF_NO_PATH_RETRY, "fail");
	assert_true(settle(t)->dev_loss_tmo == 30);
	/* of a device without such timeouts nothing is said */
	say(t, CONF_NO_PATH_RETRY, "queue");
	t->who.protocol = "nvme:tcp";
	assert_true(settle(t)->dev_loss_tmo == 30);
	conf_unset(&t->c.defaults, CONF_DEV_LOSS_TMO);
	t->who.protocol = "scsi:fcp";
	assert_true(settle(t)->dev_loss_tmo == CONF_UNSET);
}

static void failing_comes_before_vanishing(void **state)
{
	struct stage *t = *state;

	t->who.protocol = "scsi:sas";
	say(t, CONF_DEV_LOSS_TMO, "5");
	assert_true(settle(t)->fast_io_fail_tmo == CONF_NO);
	assert_non_null(t->s.why[CONF_FAST_IO_FAIL_TMO]);
	say(t, CONF_DEV_LOSS_TMO, "6");
	assert_true(settle(t)->fast_io_fail_tmo == 5);
}

static void ten_minutes_without_fast_io_fail(void **state)
{
	struct stage *t = *state;

	t->who.protocol = "scsi:fcp";
	say(t, CONF_DEV_LOSS_TMO, "601");
	assert_true(settle(t)->dev_loss_tmo == 601);
	say(t, CONF_FAST_IO_FAIL_TMO, "off");
	assert_true(settle(t)->dev_loss_tmo == 600);
	assert_non_null(t->s.why[CONF_DEV_LOSS_TMO]);
	say(t, CONF_DEV_LOSS_TMO, "infinity");
	assert_true(settle(t)->dev_loss_tmo == 600);
	say(t, CONF_NO_PATH_RETRY, "queue");
	assert_true(settle(t)->dev_loss_tmo == CONF_INFINITY);
	/* the limit is that of FC ports */
	say(t, CONF_NO_PATH_RETRY, "fail");
	t->who.protocol = "scsi:sas";
	assert_true(settle(t)->dev_loss_tmo == CONF_INFINITY);
}

static void arguments_without_their_prio(void **state)
{
	struct stage *t = *state;

	say(t, CONF_PRIO_ARGS, "x");
	assert_string_equal(settle(t)->prio_args, "");
	assert_non_null(t->s.why[CONF_PRIO_ARGS]);
	say(t, CONF_PRIO, "alua");
	assert_string_equal(settle(t)->prio_args, "x");
	assert_null(t->s.why[CONF_PRIO_ARGS]);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_holds_without_a_file),
		TEST(queue_if_no_path_is_no_path_retry),
		TEST(retain_is_no_feature),
		TEST(queue_mode),
		TEST(an_alias_goes_before_friendly_names),
		TEST(the_command_line_says_the_policy),
		TEST(minio_by_release),
		TEST(all_three_or_nothing),
		TEST(marginal_goes_before_san_path_err),
		TEST(a_sample_takes_two_minutes),
		TEST(the_fabric_finds_them),
		TEST(delay_checks_are_san_path_err),
		TEST(a_device_stays_as_long_as_its_map_waits),
		TEST(failing_comes_before_vanishing),
		TEST(ten_minutes_without_fast_io_fail),
		TEST(arguments_without_their_prio),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
