/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of blacklist: which rule forbids a disk, and at which step. */
#include "conf_stage.h"

#include "engine/conf/blacklist.h"
#include "engine/conf/conf_finish.h"
#include "engine/conf/hwtable.h"
#include "engine/conf/peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define WWID "3600a0b800011e1f800000b4f4dd0a000"

struct stage {
	struct conf c;
	struct disk d;
	struct blacklist_verdict v;
};

/* A disk that is a path if nothing forbids it. */
static int set_up(void **state)
{
	static struct stage stage;
	struct stage *t = &stage;

	*t = (struct stage){ 0 };
	conf_init(&t->c, PEER_NEWEST);
	hwtable_add(&t->c);
	disk_init(&t->d);
	disk_str(&t->d.name, "sdb");
	disk_str(&t->d.vendor, "NETAPP");
	disk_str(&t->d.product, "LUN C-Mode");
	disk_str(&t->d.protocol, "scsi:fcp");
	disk_prop_add(&t->d, "DEVNAME", "/dev/sdb");
	disk_prop_add(&t->d, "ID_SERIAL", WWID);
	disk_prop_add(&t->d, "ID_WWN", "0x600a0b80");
	*state = t;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *t = *state;

	disk_fini(&t->d);
	conf_fini(&t->c);
	return 0;
}

static void rule(struct conf *c, struct conf_rules *to, enum conf_rule_kind kind,
		 const char *pattern, const char *product)
{
	char why[64];

	assert_true(conf_add_rule(c, to, kind, pattern, product, stage_line(c), why, sizeof(why)));
}

static void deny(struct stage *t, enum conf_rule_kind kind, const char *pattern)
{
	rule(&t->c, &t->c.deny, kind, pattern, "");
}

static void allow(struct stage *t, enum conf_rule_kind kind, const char *pattern)
{
	rule(&t->c, &t->c.allow, kind, pattern, "");
}

static void finish(struct stage *t)
{
	stage_finish(&t->c);
}

static bool is_allowed(struct stage *t)
{
	blacklist_ask(&t->c, &t->d, WWID, "ID_SERIAL", &t->v);
	return t->v.allowed;
}

static void forbids(struct stage *t, enum blacklist_step step, const char *text)
{
	assert_false(is_allowed(t));
	assert_int_equal(t->v.step, step);
	assert_string_equal(t->v.text, text);
}

static void a_plain_disk_is_allowed(void **state)
{
	struct stage *t = *state;

	finish(t);
	assert_true(is_allowed(t));
	assert_int_equal(t->v.step, STEP_NONE);
	assert_null(t->v.rule);
}

static void other_kinds_of_devices(void **state)
{
	static const struct {
		const char *name;
		bool ok;
	} rows[] = { { "sda", true },    { "sdaa", true }, { "dasdb", true }, { "nvme0n1", true },
		     { "loop0", false }, { "vda", false }, { "dm-3", false }, { "sr0", false },
		     { "xsdb", false },  { "sd1", false }, { "md0", false },  { "zram0", false } };
	struct stage *t = *state;

	finish(t);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		disk_str(&t->d.name, rows[i].name);
		assert_int_equal(is_allowed(t), rows[i].ok);
	}
	disk_str(&t->d.name, "loop0");
	forbids(t, STEP_DEVNODE,
		"blacklist devnode \"!^(sd[a-z]|dasd[a-z]|nvme[0-9])\" (built-in)");
}

static void by_the_table_of_arrays(void **state)
{
	struct stage *t = *state;

	finish(t);
	disk_str(&t->d.vendor, "DGC");
	disk_str(&t->d.product, "LUNZ");
	forbids(t, STEP_DEVICE,
		"blacklist device vendor \"^DGC\" product \"LUNZ\" (hardware table: ^DGC "
		"^(RAID|DISK|VRAID))");
	disk_str(&t->d.product, "VRAID");
	assert_true(is_allowed(t));
}

static void by_wwid(void **state)
{
	struct stage *t = *state;

	struct conf_origin from = { CONF_BY_FILE, STAGE_FILE, 12, "" };
	char why[64];

	assert_true(conf_add_rule(&t->c, &t->c.deny, RULE_WWID, WWID, "", from, why, sizeof(why)));
	finish(t);
	forbids(t, STEP_WWID, "blacklist wwid \"" WWID "\" (/etc/multipath.conf:12)");
}

static void expressions_are_searched(void **state)
{
	struct stage *t = *state;

	deny(t, RULE_WWID, "0b80");
	finish(t);
	assert_false(is_allowed(t));
	conf_fini(&t->c);
	conf_init(&t->c, PEER_NEWEST);
	deny(t, RULE_WWID, "^0b80");
	deny(t, RULE_WWID, "3600A");
	finish(t);
	assert_true(is_allowed(t));
}

static void inverted(void **state)
{
	struct stage *t = *state;

	deny(t, RULE_PROTOCOL, "!scsi:iscsi");
	deny(t, RULE_WWID, "\\!x");
	finish(t);
	assert_false(is_allowed(t));
	assert_int_equal(t->v.step, STEP_PROTOCOL);
	disk_str(&t->d.protocol, "scsi:iscsi");
	assert_true(is_allowed(t));
}

/* Vendor and product must both be met, each inverted or not. */
static void vendor_and_product(void **state)
{
	struct stage *t = *state;

	rule(&t->c, &t->c.deny, RULE_DEVICE, "NETAPP", "!C-Mode");
	finish(t);
	assert_true(is_allowed(t));
	disk_str(&t->d.product, "LUN");
	assert_false(is_allowed(t));
	assert_true(strstr(t->v.text, "device vendor \"NETAPP\" product \"!C-Mode\"") != NULL);
	disk_str(&t->d.vendor, "IBM");
	assert_true(is_allowed(t));
}

static void product_alone(void **state)
{
	struct stage *t = *state;

	rule(&t->c, &t->c.deny, RULE_DEVICE, "", "C-Mode");
	finish(t);
	assert_false(is_allowed(t));
	assert_true(strstr(t->v.text, "blacklist device product \"C-Mode\" (") == t->v.text);
}

/* Earlier steps are taken first, whatever the order in the file. */
static void the_order_of_the_steps(void **state)
{
	struct stage *t = *state;

	deny(t, RULE_WWID, ".*");
	deny(t, RULE_PROTOCOL, ".*");
	rule(&t->c, &t->c.deny, RULE_DEVICE, ".*", ".*");
	deny(t, RULE_DEVNODE, ".*");
	finish(t);
	assert_false(is_allowed(t));
	assert_int_equal(t->v.step, STEP_DEVNODE);
	allow(t, RULE_DEVNODE, "sdb");
	assert_false(is_allowed(t));
	assert_int_equal(t->v.step, STEP_DEVICE);
	rule(&t->c, &t->c.allow, RULE_DEVICE, "NETAPP", "");
	assert_false(is_allowed(t));
	assert_int_equal(t->v.step, STEP_PROTOCOL);
	allow(t, RULE_PROTOCOL, "fcp");
	assert_false(is_allowed(t));
	assert_int_equal(t->v.step, STEP_WWID);
	allow(t, RULE_WWID, "^3600");
	assert_true(is_allowed(t));
	assert_int_equal(t->v.step, STEP_WWID);
	assert_string_equal(t->v.rule->pattern, "^3600");
	assert_string_equal(t->v.against->pattern, ".*");
	assert_true(strstr(t->v.text, "blacklist_exceptions wwid \"^3600\"") == t->v.text);
}

static void no_wwid_no_wwid_step(void **state)
{
	struct stage *t = *state;

	deny(t, RULE_WWID, ".*");
	finish(t);
	blacklist_ask(&t->c, &t->d, "", "ID_SERIAL", &t->v);
	assert_true(t->v.allowed);
}

/* ---- properties ---- */

static void a_property_must_be_there(void **state)
{
	struct stage *t = *state;

	finish(t);
	disk_fini(&t->d);
	disk_init(&t->d);
	disk_str(&t->d.name, "sdb");
	disk_prop_add(&t->d, "ID_SERIAL", "QEMU_HARDDISK_1");
	assert_false(is_allowed(t));
	assert_int_equal(t->v.step, STEP_PROPERTY);
	assert_null(t->v.rule);
	assert_true(strstr(t->v.text, "property missing") == t->v.text);
	/* not where udev does not say who it is, nor where it is not asked */
	blacklist_ask(&t->c, &t->d, WWID, "ID_UID", &t->v);
	assert_true(t->v.allowed);
	blacklist_ask(&t->c, &t->d, WWID, "", &t->v);
	assert_true(t->v.allowed);
	allow(t, RULE_PROPERTY, "ID_SER");
	assert_true(is_allowed(t));
}

static void properties_in_the_order_of_udev(void **state)
{
	struct stage *t = *state;

	deny(t, RULE_PROPERTY, "DEVNAME");
	finish(t);
	/* DEVNAME comes before ID_WWN, which would have been an exception */
	assert_false(is_allowed(t));
	assert_int_equal(t->v.step, STEP_PROPERTY);
	assert_string_equal(t->v.rule->pattern, "DEVNAME");
	conf_fini(&t->c);
	conf_init(&t->c, PEER_NEWEST);
	disk_prop_add(&t->d, "ID_BUS", "scsi");
	deny(t, RULE_PROPERTY, "ID_BUS");
	finish(t);
	assert_true(is_allowed(t));
}

static void a_disk_without_udev(void **state)
{
	struct stage *t = *state;

	finish(t);
	disk_fini(&t->d);
	disk_init(&t->d);
	disk_str(&t->d.name, "sdb");
	assert_true(is_allowed(t));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_plain_disk_is_allowed),  TEST(other_kinds_of_devices),
		TEST(by_the_table_of_arrays),   TEST(by_wwid),
		TEST(expressions_are_searched), TEST(inverted),
		TEST(vendor_and_product),       TEST(product_alone),
		TEST(the_order_of_the_steps),   TEST(no_wwid_no_wwid_step),
		TEST(a_property_must_be_there), TEST(properties_in_the_order_of_udev),
		TEST(a_disk_without_udev),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
