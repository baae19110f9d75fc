/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of hwtable: the arrays that multipath-tools knows, by release. */
#include "engine/conf/hwtable.h"
#include "engine/conf/peer.h"

#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void table(struct conf *c, unsigned peer)
{
	conf_init(c, peer);
	hwtable_add(c);
}

/* The array of that vendor and product, as the table writes them. */
static const struct conf_entry *array(const struct conf *c, const char *vendor, const char *product)
{
	for (size_t i = 0; i < c->devices.n; i++) {
		const struct conf_entry *e = &c->devices.entries[i];

		if (!strcmp(conf_text(e, CONF_VENDOR), vendor) &&
		    !strcmp(conf_text(e, CONF_PRODUCT), product))
			return e;
	}
	return NULL;
}

static void says(const struct conf *c, const char *vendor, const char *product, enum conf_id id,
		 const char *text)
{
	const struct conf_entry *e = array(c, vendor, product);

	assert_non_null(e);
	assert_string_equal(conf_text(e, id), text);
}

static unsigned count(const struct conf *c, enum conf_id id, const char *text)
{
	unsigned n = 0;

	for (size_t i = 0; i < c->devices.n; i++)
		n += !strcmp(conf_text(&c->devices.entries[i], id), text);
	return n;
}

/* Numbers counted in what `multipath -t` of these releases prints. */
static void as_many_arrays_as_each_release_knows(void **state)
{
	struct conf c;

	(void)state;
	table(&c, PEER(0, 9, 4));
	assert_int_equal(c.devices.n, 123);
	conf_fini(&c);
	table(&c, PEER(0, 11, 1));
	assert_int_equal(c.devices.n, 125);
	conf_fini(&c);
	table(&c, PEER_NEWEST);
	assert_int_equal(c.devices.n, 137);
	assert_int_equal(count(&c, CONF_PATH_GROUPING_POLICY, "group_by_prio"), 89);
	assert_int_equal(count(&c, CONF_PATH_GROUPING_POLICY, "multibus"), 31);
	assert_int_equal(count(&c, CONF_PATH_GROUPING_POLICY, "group_by_serial"), 4);
	assert_int_equal(count(&c, CONF_PATH_GROUPING_POLICY, "group_by_node_name"), 1);
	assert_int_equal(count(&c, CONF_PRIO, "alua"), 51);
	assert_int_equal(count(&c, CONF_PRIO, "rdac"), 25);
	assert_int_equal(count(&c, CONF_FAILBACK, "immediate"), 87);
	assert_int_equal(count(&c, CONF_NO_PATH_RETRY, "30"), 52);
	assert_int_equal(count(&c, CONF_NO_PATH_RETRY, "queue"), 28);
	assert_int_equal(count(&c, CONF_FEATURES, "2 pg_init_retries 50"), 27);
	assert_int_equal(count(&c, CONF_PATH_SELECTOR, ""), 137);
	assert_int_equal(count(&c, CONF_REVISION, ""), 137);
	assert_int_equal(count(&c, CONF_HARDWARE_HANDLER, ""), 137);
	conf_fini(&c);
}

static void each_is_there_once_and_can_match(void **state)
{
	static const unsigned peers[] = { PEER(0, 8, 0),  PEER(0, 9, 4),  PEER(0, 9, 6),
					  PEER(0, 10, 0), PEER(0, 12, 0), PEER_NEWEST };
	struct conf c;
	regex_t re;

	(void)state;
	for (size_t p = 0; p < sizeof(peers) / sizeof(*peers); p++) {
		table(&c, peers[p]);
		for (size_t i = 0; i < c.devices.n; i++) {
			const struct conf_entry *e = &c.devices.entries[i];
			const char *vendor = conf_text(e, CONF_VENDOR);
			const char *product = conf_text(e, CONF_PRODUCT);

			assert_true(e->builtin);
			assert_ptr_equal(array(&c, vendor, product), e);
			assert_int_equal(regcomp(&re, vendor, REG_EXTENDED | REG_NOSUB), 0);
			regfree(&re);
			assert_int_equal(regcomp(&re, product, REG_EXTENDED | REG_NOSUB), 0);
			regfree(&re);
		}
		conf_fini(&c);
	}
}

static void well_known_arrays(void **state)
{
	const struct conf_value *v;
	struct conf c;

	(void)state;
	table(&c, PEER_NEWEST);
	says(&c, "NETAPP", "LUN", CONF_PRIO, "ontap");
	says(&c, "NETAPP", "LUN", CONF_USER_FRIENDLY_NAMES, "no");
	says(&c, "NETAPP", "LUN", CONF_FLUSH_ON_LAST_DEL, "always");
	says(&c, "EMC", "SYMMETRIX", CONF_PATH_GROUPING_POLICY, "multibus");
	says(&c, "^DGC", "^(RAID|DISK|VRAID)", CONF_PRODUCT_BLACKLIST, "LUNZ");
	says(&c, "^DGC", "^(RAID|DISK|VRAID)", CONF_DETECT_CHECKER, "no");
	says(&c, "(LIO-ORG|SUSE)", ".*", CONF_PATH_CHECKER, "directio");
	says(&c, "^Qsan", ".*", CONF_PRIO_ARGS, "exclusive_pref_bit");
	says(&c, "3PARdata", "VV", CONF_VPD_VENDOR, "hp3par");
	says(&c, "IBM", "S/390 DASD ECKD", CONF_PRODUCT_BLACKLIST, "S/390 DASD ECKD");
	v = conf_get(array(&c, "3PARdata", "VV"), CONF_DEV_LOSS_TMO);
	assert_true(v->num == CONF_INFINITY);
	v = conf_get(array(&c, "NETAPP", "LUN"), CONF_PATH_GROUPING_POLICY);
	assert_true(v->num == POLICY_BY_PRIO);
	assert_int_equal(v->from.by, CONF_BY_HWTABLE);
	assert_string_equal(v->from.file, "NETAPP LUN");
	assert_true(conf_get(array(&c, "NETAPP", "LUN"), CONF_NO_PATH_RETRY)->num == CONF_INFINITY);
	assert_true(conf_get(array(&c, "NETAPP", "LUN"), CONF_FAILBACK)->num == CONF_IMMEDIATE);
	assert_true(conf_get(array(&c, "XtremIO", "XtremApp"), CONF_FAILBACK) == NULL);
	assert_true(conf_get(array(&c, "EMC", "SYMMETRIX"), CONF_NO_PATH_RETRY)->num == 6);
	conf_fini(&c);
}

/* The generic section comes first, so that each of a certain array is stronger. */
static void releases_differ(void **state)
{
	struct conf c;

	(void)state;
	table(&c, PEER(0, 9, 4));
	says(&c, "NVM[eE]", ".*", CONF_UID_ATTRIBUTE, "ID_WWN");
	assert_ptr_equal(array(&c, "NVM[eE]", ".*"), &c.devices.entries[0]);
	says(&c, "3PARdata", "VV", CONF_HARDWARE_HANDLER, "1 alua");
	says(&c, "IBM", "^1724", CONF_HARDWARE_HANDLER, "1 rdac");
	says(&c, "NETAPP", "LUN", CONF_FLUSH_ON_LAST_DEL, "yes");
	says(&c, "(LIO-ORG|SUSE)", ".*", CONF_PATH_CHECKER, "");
	says(&c, "NFINIDAT", "InfiniBox", CONF_PATH_SELECTOR, "round-robin 0");
	says(&c, "NFINIDAT", "InfiniBox", CONF_DEV_LOSS_TMO, "15");
	assert_null(array(&c, "^SCST_", ".*"));
	conf_fini(&c);
	table(&c, PEER(0, 11, 1));
	says(&c, "3PARdata", "VV", CONF_HARDWARE_HANDLER, "");
	says(&c, "NFINIDAT", "InfiniBox", CONF_FAILBACK, "30");
	assert_non_null(array(&c, "^SCST_", ".*"));
	conf_fini(&c);
	table(&c, PEER_NEWEST);
	assert_ptr_equal(array(&c, "^NVME", ".*"), &c.devices.entries[0]);
	assert_null(array(&c, "NVM[eE]", ".*"));
	says(&c, "NFINIDAT", "InfiniBox", CONF_FAILBACK, "immediate");
	conf_fini(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_many_arrays_as_each_release_knows),
		cmocka_unit_test(each_is_there_once_and_can_match),
		cmocka_unit_test(well_known_arrays),
		cmocka_unit_test(releases_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
