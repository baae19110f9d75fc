/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of conf_resolve: of all layers the strongest that may say it. */
#include "conf_stage.h"

#include "engine/conf/conf_finish.h"
#include "engine/conf/conf_resolve.h"
#include "engine/conf/peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* A configuration in which every layer says something about the same map and path. */
struct stage {
	struct conf c;
	const struct conf_entry *hwes[2];
	struct conf_who who;
};

static void say_everywhere(struct conf *c, enum conf_id id, const char *const text[6])
{
	struct conf_origin table = { CONF_BY_HWTABLE, "ACME BOX", 0, "" };
	struct conf_entry *e;

	if (text[0])
		stage_say(c, &c->multipaths.entries[0], id, text[0]);
	if (text[1])
		stage_say(c, &c->protocols.entries[0], id, text[1]);
	if (text[2])
		stage_say(c, &c->overrides, id, text[2]);
	if (text[3])
		stage_say(c, &c->devices.entries[1], id, text[3]);
	e = &c->devices.entries[0];
	if (text[4])
		conf_set(c, e, id, text[4], 0, table);
	if (text[5])
		stage_say(c, &c->defaults, id, text[5]);
}

static int set_up(void **state)
{
	static struct stage stage;
	struct stage *s = &stage;

	*s = (struct stage){ 0 };
	conf_init(&s->c, PEER_NEWEST);
	stage_multipath(&s->c, "3600");
	stage_protocol(&s->c, "scsi:fcp");
	stage_device(&s->c, "ACME", "BOX")->builtin = true;
	stage_device(&s->c, "ACME", "B");
	stage_finish(&s->c);
	*state = s;
	return 0;
}

/* After everything was said: entries do not move any more. */
static void aim(struct stage *s)
{
	s->hwes[0] = &s->c.devices.entries[1];
	s->hwes[1] = &s->c.devices.entries[0];
	s->who = (struct conf_who){ .multipath = conf_multipath_of(&s->c, "3600"),
				    .hwes = s->hwes,
				    .nhwes = 2,
				    .protocol = "scsi:fcp" };
}

static int tear_down(void **state)
{
	struct stage *s = *state;

	conf_fini(&s->c);
	return 0;
}

static void finds(const struct stage *s, enum conf_id id, const char *text, const char *layer)
{
	struct conf_found f;

	assert_true(conf_find(&s->c, &s->who, id, &f));
	assert_string_equal(f.by.value->text, text);
	assert_string_equal(f.by.layer, layer);
}

static void a_map_setting_layer_by_layer(void **state)
{
	static const char *const texts[6] = { "10", NULL, "11", "12", "13", "14" };
	struct stage *s = *state;
	struct conf_found f;

	say_everywhere(&s->c, CONF_FAILBACK, texts);
	aim(s);
	finds(s, CONF_FAILBACK, "10", "multipaths");
	assert_true(conf_find(&s->c, &s->who, CONF_FAILBACK, &f));
	assert_int_equal(f.nover, 5);
	assert_string_equal(f.over[0].layer, "overrides");
	assert_string_equal(f.over[1].layer, "devices");
	assert_string_equal(f.over[2].layer, "hardware table");
	assert_string_equal(f.over[2].value->from.file, "ACME BOX");
	assert_string_equal(f.over[3].layer, "defaults");
	assert_string_equal(f.over[4].layer, "built-in");
	assert_string_equal(f.over[4].value->text, "manual");
	conf_unset(&s->c.multipaths.entries[0], CONF_FAILBACK);
	finds(s, CONF_FAILBACK, "11", "overrides");
	conf_unset(&s->c.overrides, CONF_FAILBACK);
	finds(s, CONF_FAILBACK, "12", "devices");
	conf_unset(&s->c.devices.entries[1], CONF_FAILBACK);
	finds(s, CONF_FAILBACK, "13", "hardware table");
	conf_unset(&s->c.devices.entries[0], CONF_FAILBACK);
	finds(s, CONF_FAILBACK, "14", "defaults");
	conf_unset(&s->c.defaults, CONF_FAILBACK);
	finds(s, CONF_FAILBACK, "manual", "built-in");
	assert_true(conf_find_value(&s->c, &s->who, CONF_FAILBACK)->num == CONF_NO);
}

static void a_timeout_layer_by_layer(void **state)
{
	static const char *const texts[6] = { NULL, "11", "12", "13", "14", "15" };
	struct stage *s = *state;

	say_everywhere(&s->c, CONF_FAST_IO_FAIL_TMO, texts);
	aim(s);
	finds(s, CONF_FAST_IO_FAIL_TMO, "11", "protocol");
	s->who.protocol = "scsi:iscsi";
	finds(s, CONF_FAST_IO_FAIL_TMO, "12", "overrides");
	s->who.protocol = NULL;
	finds(s, CONF_FAST_IO_FAIL_TMO, "12", "overrides");
	conf_unset(&s->c.overrides, CONF_FAST_IO_FAIL_TMO);
	finds(s, CONF_FAST_IO_FAIL_TMO, "13", "devices");
	s->who.nhwes = 0;
	finds(s, CONF_FAST_IO_FAIL_TMO, "15", "defaults");
	conf_unset(&s->c.defaults, CONF_FAST_IO_FAIL_TMO);
	finds(s, CONF_FAST_IO_FAIL_TMO, "5", "built-in");
}

/* A layer where the keyword may not stand is not asked, even if somebody put it there. */
static void only_where_it_may_stand(void **state)
{
	static const char *const texts[6] = { "directio", "hp_sw", NULL, NULL, "rdac", NULL };
	static const char *const seconds[6] = { NULL, NULL, "7", "7", "7", NULL };
	struct stage *s = *state;

	say_everywhere(&s->c, CONF_PATH_CHECKER, texts);
	say_everywhere(&s->c, CONF_POLLING_INTERVAL, seconds);
	aim(s);
	finds(s, CONF_PATH_CHECKER, "rdac", "hardware table");
	finds(s, CONF_POLLING_INTERVAL, "5", "built-in");
}

static void what_nobody_says(void **state)
{
	struct stage *s = *state;
	struct conf_found f;

	aim(s);
	assert_false(conf_find(&s->c, &s->who, CONF_NO_PATH_RETRY, &f));
	assert_null(conf_find_value(&s->c, &s->who, CONF_DEV_LOSS_TMO));
	/* keywords that a release does not know have no value in it */
	finds(s, CONF_DETECT_PGPOLICY, "yes", "built-in");
	s->c.peer = PEER(0, 9, 4);
	assert_false(conf_find(&s->c, &s->who, CONF_DETECT_PGPOLICY, &f));
}

static void arguments_go_with_their_prio(void **state)
{
	struct stage *s = *state;

	stage_say(&s->c, &s->c.defaults, CONF_PRIO_ARGS, "of defaults");
	stage_say(&s->c, &s->c.devices.entries[1], CONF_PRIO_ARGS, "of the array");
	aim(s);
	assert_null(conf_find_prio_args(&s->c, &s->who));
	/* device sections are as one: prio of this, arguments of that */
	stage_say(&s->c, &s->c.devices.entries[0], CONF_PRIO, "alua");
	assert_string_equal(conf_find_prio_args(&s->c, &s->who)->text, "of the array");
	/* the section of the map has a prio and no arguments */
	stage_say(&s->c, &s->c.multipaths.entries[0], CONF_PRIO, "const");
	assert_null(conf_find_prio_args(&s->c, &s->who));
	stage_say(&s->c, &s->c.multipaths.entries[0], CONF_PRIO_ARGS, "of the map");
	assert_string_equal(conf_find_prio_args(&s->c, &s->who)->text, "of the map");
	s->who = (struct conf_who){ 0 };
	assert_null(conf_find_prio_args(&s->c, &s->who));
	stage_say(&s->c, &s->c.defaults, CONF_PRIO, "iet");
	assert_string_equal(conf_find_prio_args(&s->c, &s->who)->text, "of defaults");
}

static void the_section_of_a_wwid(void **state)
{
	struct stage *s = *state;

	assert_ptr_equal(conf_multipath_of(&s->c, "3600"), s->c.multipaths.entries);
	assert_null(conf_multipath_of(&s->c, "360"));
	assert_null(conf_multipath_of(&s->c, ""));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_map_setting_layer_by_layer), TEST(a_timeout_layer_by_layer),
		TEST(only_where_it_may_stand),      TEST(what_nobody_says),
		TEST(arguments_go_with_their_prio), TEST(the_section_of_a_wwid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
