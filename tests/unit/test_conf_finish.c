/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of conf_finish and conf_match: sections that are for the same, and whom they are for. */
#include "conf_stage.h"

#include "engine/conf/conf_features.h"
#include "engine/conf/conf_finish.h"
#include "engine/conf/conf_match.h"
#include "engine/conf/hwtable.h"
#include "engine/conf/peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct stage {
	struct conf c;
	struct conf_messages msgs;
	struct conf_matches m;
};

static int set_up(void **state)
{
	static struct stage stage;

	stage = (struct stage){ 0 };
	conf_init(&stage.c, PEER_NEWEST);
	*state = &stage;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *s = *state;

	conf_matches_fini(&s->m);
	conf_messages_fini(&s->msgs);
	conf_fini(&s->c);
	return 0;
}

static const struct conf_entry *last_device(const struct stage *s)
{
	return &s->c.devices.entries[s->c.devices.n - 1];
}

/* As 0.9.4 and 0.15.1 do: the last one's place, its values, and those of the others. */
static void equal_sections_become_one(void **state)
{
	struct stage *s = *state;
	const struct conf_entry *e;

	stage_say(&s->c, stage_device(&s->c, "AAA", "x"), CONF_PRIO, "alua");
	stage_device(&s->c, "BBB", "x");
	stage_say(&s->c, stage_device(&s->c, "AAA", "x"), CONF_PRIO, "const");
	stage_say(&s->c, stage_device(&s->c, "AAA", "x"), CONF_FAILBACK, "10");
	conf_finish(&s->c, &s->msgs);
	assert_int_equal(s->c.devices.n, 2);
	e = last_device(s);
	assert_string_equal(conf_text(e, CONF_VENDOR), "AAA");
	assert_string_equal(conf_text(e, CONF_PRIO), "const");
	assert_string_equal(conf_text(e, CONF_FAILBACK), "10");
	assert_int_equal(stage_told(&s->msgs, "this device section is for the same"), 2);
	assert_string_equal(s->msgs.m[0].file, STAGE_FILE);
	assert_true(strstr(s->msgs.m[0].text, STAGE_FILE ":1;") != NULL);
}

static void a_file_adds_to_the_table(void **state)
{
	struct stage *s = *state;
	const struct conf_entry *e;
	struct conf_entry *mine;

	hwtable_add(&s->c);
	mine = stage_device(&s->c, "IBM", "^2145");
	stage_say(&s->c, mine, CONF_NO_PATH_RETRY, "fail");
	stage_finish(&s->c);
	assert_int_equal(s->c.devices.n, 137);
	e = last_device(s);
	assert_string_equal(conf_text(e, CONF_VENDOR), "IBM");
	assert_string_equal(conf_text(e, CONF_NO_PATH_RETRY), "fail");
	assert_string_equal(conf_text(e, CONF_PRIO), "alua");
	assert_int_equal(conf_get(e, CONF_PRIO)->from.by, CONF_BY_HWTABLE);
	assert_int_equal(conf_get(e, CONF_NO_PATH_RETRY)->from.by, CONF_BY_FILE);
}

static void a_revision_makes_it_another(void **state)
{
	struct stage *s = *state;

	stage_device(&s->c, "AAA", "x");
	stage_say(&s->c, stage_device(&s->c, "AAA", "x"), CONF_REVISION, "1");
	stage_finish(&s->c);
	assert_int_equal(s->c.devices.n, 2);
}

/* Only where sections are made one, as multipath-tools does it. */
static void features_of_united_sections_are_split(void **state)
{
	struct stage *s = *state;
	const struct conf_entry *e;

	stage_say(&s->c, stage_device(&s->c, "AAA", "x"), CONF_FEATURES,
		  "3 queue_if_no_path pg_init_retries 50");
	stage_device(&s->c, "AAA", "x");
	stage_say(&s->c, stage_device(&s->c, "BBB", "x"), CONF_FEATURES, "1 queue_if_no_path");
	stage_say(&s->c, stage_device(&s->c, "CCC", "x"), CONF_FEATURES, "1 queue_if_no_path");
	stage_say(&s->c, stage_device(&s->c, "CCC", "x"), CONF_NO_PATH_RETRY, "fail");
	conf_finish(&s->c, &s->msgs);
	e = &s->c.devices.entries[0];
	assert_string_equal(conf_text(e, CONF_FEATURES), "2 pg_init_retries 50");
	assert_true(conf_get(e, CONF_NO_PATH_RETRY)->num == CONF_INFINITY);
	e = &s->c.devices.entries[1];
	assert_string_equal(conf_text(e, CONF_FEATURES), "1 queue_if_no_path");
	assert_null(conf_get(e, CONF_NO_PATH_RETRY));
	/* who has said no_path_retry keeps it */
	e = &s->c.devices.entries[2];
	assert_string_equal(conf_text(e, CONF_FEATURES), "0");
	assert_string_equal(conf_text(e, CONF_NO_PATH_RETRY), "fail");
}

static void sections_without_a_key_are_dropped(void **state)
{
	struct stage *s = *state;

	stage_device(&s->c, "AAA", NULL);
	stage_device(&s->c, NULL, "x");
	stage_device(&s->c, "CCC", "");
	stage_say(&s->c, stage_multipath(&s->c, NULL), CONF_ALIAS, "nobody");
	stage_say(&s->c, stage_protocol(&s->c, NULL), CONF_DEV_LOSS_TMO, "5");
	conf_finish(&s->c, &s->msgs);
	assert_int_equal(s->c.devices.n, 1);
	assert_int_equal(s->c.multipaths.n, 0);
	assert_int_equal(s->c.protocols.n, 0);
	assert_int_equal(stage_told(&s->msgs, "without vendor or product"), 2);
	assert_int_equal(stage_told(&s->msgs, "without wwid"), 1);
	assert_int_equal(stage_told(&s->msgs, "without type"), 1);
	assert_int_equal(s->msgs.m[0].severity, CONF_WARNING);
}

static void multipaths_are_sorted_and_united(void **state)
{
	struct stage *s = *state;
	const struct conf_entry *e;

	stage_say(&s->c, stage_multipath(&s->c, "zzz"), CONF_ALIAS, "one");
	stage_say(&s->c, stage_multipath(&s->c, "bbb"), CONF_ALIAS, "one");
	stage_say(&s->c, stage_multipath(&s->c, "zzz"), CONF_NO_PATH_RETRY, "5");
	stage_multipath(&s->c, "aaa");
	conf_finish(&s->c, &s->msgs);
	assert_int_equal(s->c.multipaths.n, 3);
	e = s->c.multipaths.entries;
	assert_string_equal(conf_text(&e[0], CONF_WWID), "aaa");
	assert_string_equal(conf_text(&e[1], CONF_WWID), "bbb");
	assert_string_equal(conf_text(&e[2], CONF_WWID), "zzz");
	assert_string_equal(conf_text(&e[2], CONF_ALIAS), "one");
	assert_string_equal(conf_text(&e[2], CONF_NO_PATH_RETRY), "5");
	/* the first by WWID keeps the alias */
	assert_null(conf_alias_taken(&s->c, &e[0]));
	assert_null(conf_alias_taken(&s->c, &e[1]));
	assert_ptr_equal(conf_alias_taken(&s->c, &e[2]), &e[1]);
	assert_int_equal(
		stage_told(&s->msgs, "alias \"one\" is that of WWID bbb already; WWID zzz"), 1);
	assert_int_equal(stage_told(&s->msgs, "this multipath section"), 1);
}

static void protocols_are_united(void **state)
{
	struct stage *s = *state;

	stage_say(&s->c, stage_protocol(&s->c, "scsi:fcp"), CONF_DEV_LOSS_TMO, "5");
	stage_protocol(&s->c, "scsi:iscsi");
	stage_say(&s->c, stage_protocol(&s->c, "scsi:fcp"), CONF_FAST_IO_FAIL_TMO, "6");
	conf_finish(&s->c, &s->msgs);
	assert_int_equal(s->c.protocols.n, 2);
	assert_string_equal(conf_text(&s->c.protocols.entries[1], CONF_TYPE), "scsi:fcp");
	assert_string_equal(conf_text(&s->c.protocols.entries[1], CONF_DEV_LOSS_TMO), "5");
}

static unsigned rules(const struct conf_rules *r, enum conf_rule_kind kind, const char *pattern,
		      const char *product)
{
	unsigned n = 0;

	for (size_t i = 0; i < r->n; i++)
		n += r->rules[i].kind == kind && !strcmp(r->rules[i].pattern, pattern) &&
		     !strcmp(r->rules[i].product, product);
	return n;
}

static void the_builtin_rules(void **state)
{
	struct stage *s = *state;
	const struct conf_rule *r;
	char why[64];

	hwtable_add(&s->c);
	assert_true(conf_add_rule(&s->c, &s->c.deny, RULE_DEVICE, "IBM", "Universal Xport",
				  stage_line(&s->c), why, sizeof(why)));
	stage_say(&s->c, stage_device(&s->c, "AAA", "x"), CONF_PRODUCT_BLACKLIST, "y");
	stage_finish(&s->c);
	assert_int_equal(rules(&s->c.deny, RULE_DEVNODE, "!^(sd[a-z]|dasd[a-z]|nvme[0-9])", ""), 1);
	assert_int_equal(rules(&s->c.allow, RULE_PROPERTY, "(SCSI_IDENT_|ID_WWN)", ""), 1);
	assert_int_equal(rules(&s->c.deny, RULE_DEVICE, "^DGC", "LUNZ"), 1);
	assert_int_equal(rules(&s->c.deny, RULE_DEVICE, "IBM", "Universal Xport"), 1);
	assert_int_equal(rules(&s->c.deny, RULE_DEVICE, "IBM", "S/390 DASD FBA"), 1);
	assert_int_equal(rules(&s->c.deny, RULE_DEVICE, "AAA", "y"), 1);
	/* 0.15.1 prints as many device rules in blacklist, and one of them is ours here */
	assert_int_equal(s->c.deny.n, 1 + 16 + 1);
	r = &s->c.deny.rules[0];
	assert_int_equal(r->from.by, CONF_BY_FILE);
	assert_int_equal(s->c.deny.rules[s->c.deny.n - 1].from.by, CONF_BY_FILE);
	assert_int_equal(s->c.deny.rules[s->c.deny.n - 2].from.by, CONF_BY_HWTABLE);
}

static void native_nvme_is_left_to_the_kernel(void **state)
{
	struct stage *s = *state;

	s->c.native_nvme = true;
	stage_finish(&s->c);
	assert_int_equal(rules(&s->c.deny, RULE_DEVNODE, "!^(sd[a-z]|dasd[a-z])", ""), 1);
	conf_fini(&s->c);
	conf_init(&s->c, PEER(0, 9, 4));
	s->c.native_nvme = true;
	stage_finish(&s->c);
	assert_int_equal(rules(&s->c.deny, RULE_DEVNODE, "!^(sd[a-z]|dasd[a-z]|nvme[0-9])", ""), 1);
}

static void a_bad_product_blacklist_is_an_error(void **state)
{
	struct stage *s = *state;

	stage_say(&s->c, stage_device(&s->c, "AAA", "x"), CONF_PRODUCT_BLACKLIST, "y(");
	conf_finish(&s->c, &s->msgs);
	assert_int_equal(s->msgs.n, 1);
	assert_int_equal(s->msgs.m[0].severity, CONF_ERROR);
	assert_true(strstr(s->msgs.m[0].text, "y(") != NULL);
	assert_int_equal(s->msgs.m[0].line, 4);
}

/* ---- conf_match ---- */

static void user_entries_first_and_the_last_of_them(void **state)
{
	struct stage *s = *state;

	hwtable_add(&s->c);
	stage_say(&s->c, stage_device(&s->c, "NETAPP", "L"), CONF_PRIO, "alua");
	stage_say(&s->c, stage_device(&s->c, "^NET", "N$"), CONF_PRIO, "const");
	stage_finish(&s->c);
	conf_match(&s->c, "NETAPP", "LUN", "9999", &s->m);
	assert_int_equal(s->m.n, 3);
	assert_string_equal(conf_text(s->m.entries[0], CONF_PRIO), "const");
	assert_string_equal(conf_text(s->m.entries[1], CONF_PRIO), "alua");
	assert_string_equal(conf_text(s->m.entries[2], CONF_PRIO), "ontap");
	/* another device: what was found before is gone */
	conf_match(&s->c, "EMC", "SYMMETRIX", "1", &s->m);
	assert_int_equal(s->m.n, 1);
}

static void expressions_are_searched_and_case_matters(void **state)
{
	struct stage *s = *state;

	stage_device(&s->c, "AA", "^b");
	stage_finish(&s->c);
	conf_match(&s->c, "xAAx", "bc", "", &s->m);
	assert_int_equal(s->m.n, 1);
	conf_match(&s->c, "xaax", "bc", "", &s->m);
	assert_int_equal(s->m.n, 0);
	conf_match(&s->c, "AA", "ab", "", &s->m);
	assert_int_equal(s->m.n, 0);
}

static void what_is_unknown_matches(void **state)
{
	struct stage *s = *state;

	stage_say(&s->c, stage_device(&s->c, "IBM", "DASD"), CONF_REVISION, "^7");
	stage_finish(&s->c);
	conf_match(&s->c, "IBM", "DASD", NULL, &s->m);
	assert_int_equal(s->m.n, 1);
	conf_match(&s->c, "IBM", "DASD", "", &s->m);
	assert_int_equal(s->m.n, 0);
	conf_match(&s->c, "IBM", "DASD", "71", &s->m);
	assert_int_equal(s->m.n, 1);
	conf_match(&s->c, NULL, NULL, NULL, &s->m);
	assert_int_equal(s->m.n, 0);
}

static void a_disk(void **state)
{
	struct stage *s = *state;
	struct disk d;

	stage_say(&s->c, stage_device(&s->c, "IBM", "DASD"), CONF_REVISION, "^7");
	stage_finish(&s->c);
	disk_init(&d);
	disk_str(&d.vendor, "IBM");
	disk_str(&d.product, "S/390 DASD ECKD");
	d.bus = DISK_BUS_DASD;
	conf_match_disk(&s->c, &d, &s->m);
	assert_int_equal(s->m.n, 1);
	d.bus = DISK_BUS_SCSI;
	conf_match_disk(&s->c, &d, &s->m);
	assert_int_equal(s->m.n, 0);
	disk_fini(&d);
}

static void a_bad_expression_never_matches(void **state)
{
	struct stage *s = *state;

	stage_device(&s->c, "AA(", ".*");
	conf_finish(&s->c, &s->msgs);
	assert_int_equal(stage_told(&s->msgs, "vendor \"AA(\" is no regular expression"), 1);
	conf_match(&s->c, "AA(", "x", "", &s->m);
	assert_int_equal(s->m.n, 0);
}

/* ---- conf_features ---- */

static void words_of_features(void **state)
{
	char text[64];
	size_t at;

	(void)state;
	assert_true(conf_feature_has("3 a queue_if_no_path b", "queue_if_no_path", &at));
	assert_int_equal(at, 1);
	assert_false(conf_feature_has("1 queue_if_no_path2", "queue_if_no_path", NULL));
	assert_false(conf_feature_has("", "a", NULL));
	conf_feature_cut("3 a queue_if_no_path b", 1, 1, text, sizeof(text));
	assert_string_equal(text, "2 a b");
	conf_feature_cut("1 a", 0, 1, text, sizeof(text));
	assert_string_equal(text, "0");
	conf_feature_add("0", "queue_mode bio", 2, text, sizeof(text));
	assert_string_equal(text, "2 queue_mode bio");
	conf_feature_add("1  a", "b", 1, text, sizeof(text));
	assert_string_equal(text, "2 a b");
	assert_true(conf_feature("2 a b", 1, text, sizeof(text)));
	assert_string_equal(text, "b");
	assert_false(conf_feature("2 a b", 2, text, sizeof(text)));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(equal_sections_become_one),
		TEST(a_file_adds_to_the_table),
		TEST(a_revision_makes_it_another),
		TEST(features_of_united_sections_are_split),
		TEST(sections_without_a_key_are_dropped),
		TEST(multipaths_are_sorted_and_united),
		TEST(protocols_are_united),
		TEST(the_builtin_rules),
		TEST(native_nvme_is_left_to_the_kernel),
		TEST(a_bad_product_blacklist_is_an_error),
		TEST(user_entries_first_and_the_last_of_them),
		TEST(expressions_are_searched_and_case_matters),
		TEST(what_is_unknown_matches),
		TEST(a_disk),
		TEST(a_bad_expression_never_matches),
		TEST(words_of_features),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
