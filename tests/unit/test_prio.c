/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of prio: what each answer of a device is worth, what arguments do, and which one a path
 * gets. */
#include "engine/monitor/prio.h"

#include "base/attr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

struct rig {
	struct disk d;
	struct prio_pages pages;
	struct err e;
};

static int set_up(void **state)
{
	static struct rig r;

	r = (struct rig){ 0 };
	disk_init(&r.d);
	disk_str(&r.d.name, "sdb");
	disk_str(&r.d.hctl, "3:0:0:1");
	r.d.bus = DISK_BUS_SCSI;
	*state = &r;
	return 0;
}

static int tear_down(void **state)
{
	struct rig *r = *state;

	disk_fini(&r->d);
	return 0;
}

static int32_t value(struct rig *r, const char *name, const char *args)
{
	r->e = (struct err){ 0 };
	return prio_value(prio_find(name), &r->d, &r->pages, args, &r->e);
}

/* The value, and that there is something to tell of it. */
static void told(struct rig *r, const char *name, const char *args, int32_t expected)
{
	assert_int_equal(value(r, name, args), expected);
	assert_int_not_equal(r->e.code, 0);
	assert_int_equal(strncmp(r->e.text, "sdb: ", 5), 0);
}

/* ---- access states ---- */

static void access_states(void **state)
{
	static const struct {
		enum san_alua alua;
		int32_t plain, pref, exclusive;
	} rows[] = {
		{ SAN_ALUA_OPTIMIZED, 50, 50, 130 },   { SAN_ALUA_NONOPTIMIZED, 10, 90, 90 },
		{ SAN_ALUA_LBA, 5, 85, 85 },           { SAN_ALUA_STANDBY, 1, 81, 81 },
		{ SAN_ALUA_UNAVAILABLE, 0, 80, 80 },   { SAN_ALUA_OFFLINE, 0, 80, 80 },
		{ SAN_ALUA_TRANSITIONING, 0, 80, 80 },
	};
	struct rig *r = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		r->d.alua = rows[i].alua;
		r->d.alua_pref = false;
		assert_int_equal(value(r, "sysfs", "exclusive_pref_bit"), rows[i].plain);
		r->d.alua_pref = true;
		assert_int_equal(value(r, "sysfs", ""), rows[i].pref);
		assert_int_equal(value(r, "sysfs", " x\texclusive_pref_bit "), rows[i].exclusive);
		assert_int_equal(value(r, "sysfs", "exclusive_pref_bits"), rows[i].pref);
		assert_int_equal(r->e.code, 0);
	}
	r->d.alua = SAN_ALUA_UNDEF;
	told(r, "sysfs", "", PRIO_UNDEF);
}

/* Two groups, of two ports and of one; the second is preferred. */
static const uint8_t rtpg[] = { 0, 0, 0, 28, 0x00, 0x0f, 0, 1, 0, 2, 0, 2, 0, 0, 0, 1,
				0, 0, 0, 2,  0x81, 0x0f, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3 };

static void report_of_target_port_groups(void **state)
{
	uint8_t extended[sizeof(rtpg) + 4] = { 0, 0, 0, 32, 0x10, 60 };
	struct prio_bytes b = { rtpg, sizeof(rtpg) };
	enum san_alua alua;
	bool pref;

	(void)state;
	assert_true(prio_rtpg(b, 1, &alua, &pref));
	assert_int_equal(alua, SAN_ALUA_OPTIMIZED);
	assert_false(pref);
	assert_true(prio_rtpg(b, 2, &alua, &pref));
	assert_int_equal(alua, SAN_ALUA_NONOPTIMIZED);
	assert_true(pref);
	assert_false(prio_rtpg(b, 3, &alua, &pref)); /* a port, no group */
	assert_false(prio_rtpg(b, -1, &alua, &pref));
	/* the other header format */
	memcpy(extended + 8, rtpg + 4, sizeof(rtpg) - 4);
	b = (struct prio_bytes){ extended, sizeof(extended) };
	assert_true(prio_rtpg(b, 2, &alua, &pref));
	assert_true(pref);
	/* cut off before the second group */
	for (size_t n = 0; n < sizeof(rtpg); n++)
		assert_int_equal(prio_rtpg((struct prio_bytes){ rtpg, n }, 2, &alua, &pref),
				 n >= 28);
}

static void alua_asks_the_array(void **state)
{
	struct rig *r = *state;

	r->d.alua = SAN_ALUA_STANDBY; /* what the kernel saw some time ago */
	r->d.tpg = 2;
	assert_int_equal(value(r, "alua", ""), 1);
	r->pages.rtpg = (struct prio_bytes){ rtpg, sizeof(rtpg) };
	assert_int_equal(value(r, "alua", ""), 90);
	r->d.tpg = 1;
	assert_int_equal(value(r, "alua", ""), 50);
	r->d.tpg = 7;
	told(r, "alua", "", PRIO_UNDEF);
	r->d.alua = SAN_ALUA_UNDEF;
	r->pages.rtpg.n = 0;
	told(r, "alua", "", PRIO_UNDEF);
}

/* ---- ANA ---- */

static void ana(void **state)
{
	static const struct {
		enum prio_ana ana;
		int32_t value;
	} rows[] = { { PRIO_ANA_OPTIMIZED, 50 },
		     { PRIO_ANA_NONOPTIMIZED, 10 },
		     { PRIO_ANA_INACCESSIBLE, 1 },
		     { PRIO_ANA_CHANGE, 1 },
		     { PRIO_ANA_LOST, 0 } };
	struct rig *r = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		r->pages.ana = rows[i].ana;
		assert_int_equal(value(r, "ana", ""), rows[i].value);
	}
	r->pages.ana = prio_ana_word("non-optimized");
	assert_int_equal(value(r, "ana", ""), 10);
	r->pages.ana = prio_ana_word("n/a");
	told(r, "ana", "", PRIO_UNDEF);
}

static void the_ana_log(void **state)
{
	uint8_t log[16 + 32 + 8 + 32 + 4] = { [8] = 2 };
	struct prio_bytes b = { log, sizeof(log) };

	(void)state;
	log[16] = 7; /* group 7 with namespaces 1 and 2 */
	log[16 + 4] = 2;
	log[16 + 16] = 1;
	log[48] = 1;
	log[52] = 2;
	log[56] = 9; /* group 9 with namespace 3 */
	log[56 + 4] = 1;
	log[56 + 16] = 0x0f;
	log[88] = 3;
	assert_int_equal(prio_ana_log(b, 2, 0), PRIO_ANA_OPTIMIZED);
	assert_int_equal(prio_ana_log(b, 3, 0), PRIO_ANA_CHANGE);
	assert_int_equal(prio_ana_log(b, 99, 9), PRIO_ANA_CHANGE);
	assert_int_equal(prio_ana_log(b, 4, 0), PRIO_ANA_UNKNOWN);
	log[16 + 7] = 0xff; /* more namespaces than bytes */
	assert_int_equal(prio_ana_log(b, 3, 0), PRIO_ANA_UNKNOWN);
	assert_int_equal(prio_ana_log((struct prio_bytes){ log, 15 }, 1, 0), PRIO_ANA_UNKNOWN);
}

/* ---- the arrays' own ---- */

static void emc(void **state)
{
	static const struct {
		uint8_t lun, owner_here, owner_default;
		int32_t value;
	} rows[] = {
		{ 2, 0, 0, 4 }, { 2, 0, 1, 2 }, { 1, 1, 1, 3 }, { 1, 0, 1, 1 }, { 0, 0, 1, 0 }
	};
	uint8_t b[128] = { [1] = 0xc0, [27] = 3, [28] = 0x06, [30] = 0x04 };
	struct rig *r = *state;

	r->pages.vpd = (struct prio_bytes){ b, sizeof(b) };
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		b[4] = rows[i].lun;
		b[8] = rows[i].owner_here;
		b[5] = rows[i].owner_default;
		assert_int_equal(value(r, "emc", ""), rows[i].value);
	}
	b[30] = 0;
	told(r, "emc", "", PRIO_UNDEF);
	b[30] = 4;
	b[48] = 1;
	told(r, "emc", "", PRIO_UNDEF);
	r->pages.vpd.n = 48;
	told(r, "emc", "", PRIO_UNDEF);
}

static void rdac(void **state)
{
	static const struct {
		uint8_t flags, preferred;
		int32_t value;
	} rows[] = { { 0x01, 0x01, 6 }, { 0x01, 0x02, 3 },  { 0x00, 0x01, 4 },
		     { 0x00, 0x02, 1 }, { 0x21, 0x01, 14 }, { 0x00, 0x00, 0 } };
	uint8_t b[48] = { 0, 0xc9, 0, 0x2c, 'v', 'a', 'c', '1' };
	struct rig *r = *state;

	r->pages.vpd = (struct prio_bytes){ b, sizeof(b) };
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		b[8] = rows[i].flags;
		b[9] = rows[i].preferred;
		assert_int_equal(value(r, "rdac", ""), rows[i].value);
	}
	b[4] = 'x';
	told(r, "rdac", "", 0);
	r->pages.vpd.n = 0;
	told(r, "rdac", "", 0);
}

static void hp_sw(void **state)
{
	static const uint8_t standby[] = { 0x72, 2, 0x04, 0x02, 0, 0, 0, 0 };
	static const uint8_t reset[] = { 0x72, 6, 0x29, 0x00, 0, 0, 0, 0 };
	struct scsi_done done = { 0 };
	struct rig *r = *state;

	told(r, "hp_sw", "", 0); /* nobody asked */
	r->pages.tur = &done;
	assert_int_equal(value(r, "hp_sw", ""), 4);
	done = (struct scsi_done){ .status = 2, .sense = standby, .nsense = sizeof(standby) };
	assert_int_equal(value(r, "hp_sw", ""), 2);
	assert_false(prio_tur_again(&done));
	done.sense = reset;
	assert_true(prio_tur_again(&done));
	done = (struct scsi_done){ .host = 1 };
	assert_int_equal(value(r, "hp_sw", ""), 0);
}

static void ontap(void **state)
{
	uint8_t gva[32] = { 0, 0, 0, 20, 0x0a, 0x98, 0x0a, 0x01, 0x41 };
	uint8_t c1[24] = { 0, 0xc1, 0, 20, 0, 0, 0, 0, 0x0a, 0x98, 0x0a, 0x00, 0xc1, 0x00 };
	struct rig *r = *state;

	told(r, "ontap", "", 0);
	r->pages.gva = (struct prio_bytes){ gva, sizeof(gva) };
	assert_int_equal(value(r, "ontap", ""), 4);
	memcpy(gva + 12, "ism_sn", 6);
	assert_int_equal(value(r, "ontap", ""), 3);
	memcpy(gva + 12, "ism_sw", 6);
	assert_int_equal(value(r, "ontap", ""), 2);
	memcpy(gva + 12, "iswta ", 6);
	assert_int_equal(value(r, "ontap", ""), 2);
	gva[3] = 8; /* a head only */
	assert_int_equal(value(r, "ontap", ""), 4);
	r->pages.vpd = (struct prio_bytes){ c1, sizeof(c1) };
	assert_int_equal(value(r, "ontap", ""), 4);
	c1[19] = 0x02;
	assert_int_equal(value(r, "ontap", ""), 1);
	gva[7] = 2;
	told(r, "ontap", "", 0);
}

static void hds(void **state)
{
	static const struct {
		char ldev, ctrl;
		int32_t value;
	} rows[] = { { '6', '0', 1 }, { '6', '1', 0 },  { 'B', '1', 1 },
		     { 'B', '8', 0 }, { 'x', '1', -1 }, { '6', 'A', -1 } };
	uint8_t b[60] = { 0 };
	struct rig *r = *state;

	r->pages.inquiry = (struct prio_bytes){ b, sizeof(b) };
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		b[47] = (uint8_t)rows[i].ldev;
		b[49] = (uint8_t)rows[i].ctrl;
		assert_int_equal(value(r, "hds", ""), rows[i].value);
	}
	r->pages.inquiry.n = 36; /* what most devices give */
	told(r, "hds", "", PRIO_UNDEF);
}

/* ---- by arguments ---- */

static void without_a_question(void **state)
{
	struct rig *r = *state;

	assert_int_equal(value(r, "const", "whatever"), 1);
	for (r->pages.random = 0; r->pages.random < 40; r->pages.random++)
		assert_in_range(value(r, "random", ""), 1, 10);
}

static void weightedpath(void **state)
{
	struct rig *r = *state;

	disk_str(&r->d.serial, "0395J1FR904324");
	disk_str(&r->d.host_wwpn, "0x2100");
	disk_str(&r->d.node_name, "iqn.2009-10.com.example:x");
	assert_int_equal(value(r, "weightedpath", "hbtl 1:.:.:. 2 3:.:.:. 4"), 4);
	assert_int_equal(value(r, "weightedpath", "hbtl ^3:0:.* 7 3:.:.:. 4"), 7); /* the first */
	assert_int_equal(value(r, "weightedpath", "devname sda 10 sd[b-f] 20"), 20);
	assert_int_equal(value(r, "weightedpath", "devname sda 10"), 0); /* none */
	assert_int_equal(value(r, "weightedpath", "serial .*J1FR.*324 3"), 3);
	assert_int_equal(value(r, "weightedpath", "wwn .*:.*:iqn.2009.*:.* 9"), 9);
	assert_int_equal(value(r, "weightedpath", "wwn ^.undef.:0x2100: 8"), 8);
	assert_int_equal(r->e.code, 0);
}

static void weightedpath_told_wrongly(void **state)
{
	struct rig *r = *state;

	told(r, "weightedpath", "", 0);
	told(r, "weightedpath", "hctl 3:.* 5", 0);
	told(r, "weightedpath", "devname sda 5 sdb", 0); /* no priority */
	told(r, "weightedpath", "devname sdb high", 0);
	told(r, "weightedpath", "devname ( 5 sdb 6", 6); /* the second one is good */
	assert_string_equal(r->e.text,
			    "sdb: prio_args: \"(\" is no regular expression (Unmatched ( or "
			    "\\(), so it matches nothing");
}

static void latencies(void **state)
{
	static const struct {
		uint32_t us;
		const char *args;
		int32_t value;
	} rows[] = {
		{ 1000, "io_num=20 base_num=10", 5 },
		{ 999, "io_num=20 base_num=10", 5 },
		{ 1100, "io_num=20 base_num=10", 4 },
		{ 1, "io_num=20 base_num=10", 8 },
		{ 0, "base_num=10 io_num=20", 8 },
		{ 100000000, "io_num=20 base_num=10", 0 },
		{ 200000000, "io_num=20 base_num=10", 0 },
		{ 1500, "io_num=200 base_num=1.1", 116 },
	};
	struct rig *r = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		r->pages.latency_us = &rows[i].us;
		r->pages.nlatency = 1;
		assert_int_equal(value(r, "path_latency", rows[i].args), rows[i].value);
		assert_int_equal(r->e.code, 0);
	}
	/* the mean is that of the magnitudes */
	r->pages.latency_us = (const uint32_t[]){ 100, 10000 };
	r->pages.nlatency = 2;
	assert_int_equal(value(r, "path_latency", "io_num=20 base_num=10"), 5);
	assert_int_equal(prio_latency_reads("io_num=33 base_num=2"), 33);
}

static void latencies_told_wrongly(void **state)
{
	static const char *const wrong[] = {
		"",          "io_num=19 base_num=2",     "io_num=20 base_num=11",
		"io_num=20", "io_num=20 base_num=1.1.1", "io_num=20 base_num=2 depth=3",
		"20|10"
	};
	static const uint32_t us = 1500;
	struct rig *r = *state;

	r->pages.latency_us = &us;
	r->pages.nlatency = 1;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		told(r, "path_latency", wrong[i], 19); /* four steps are a factor of ten */
		assert_int_equal(prio_latency_reads(wrong[i]), 100);
	}
	r->pages.nlatency = 0;
	told(r, "path_latency", "io_num=20 base_num=2", PRIO_UNDEF);
}

static void iet(void **state)
{
	struct rig *r = *state;

	assert_int_equal(value(r, "iet", "preferredip=10.0.1.11"), 10);
	disk_prop_add(&r->d, "ID_PATH", "ip-10.0.1.11:3260-iscsi-iqn.2026-11.example:x-lun-1");
	assert_int_equal(value(r, "iet", "preferredip=10.0.1.11"), 20);
	assert_int_equal(value(r, "iet", "preferredip=10.0.1.112"), 10);
	assert_int_equal(value(r, "iet", "preferredip=10.0.1.1"), 10);
	assert_int_equal(r->e.code, 0);
	told(r, "iet", "", 0);
	told(r, "iet", "preferredip=1.2.3", 0);
}

static void datacore(void **state)
{
	uint8_t b[140] = { 0 };
	struct rig *r = *state;

	memcpy(b + 112, "SDS-LEFT        next", 20);
	r->pages.inquiry = (struct prio_bytes){ b, sizeof(b) };
	assert_int_equal(value(r, "datacore", "preferredsds=LEFT"), 1);
	assert_int_equal(value(r, "datacore", "preferredsds=RIGHT timeout=500"), 0);
	assert_int_equal(value(r, "datacore", "timeout=20000 preferredsds=SDS-LEFT"), 1);
	assert_int_equal(value(r, "datacore", "preferredsds=next"), 0); /* the name ends before */
	assert_int_equal(r->e.code, 0);
	told(r, "datacore", "preferredsds=L", 0);
	told(r, "datacore", "timeout=400 preferredsds=LEFT", 0);
	told(r, "datacore", "LEFT", 0);
	r->pages.inquiry.n = 96;
	told(r, "datacore", "preferredsds=LEFT", 0);
}

/* ---- what holds ---- */

static void a_silent_path_keeps_its_priority(void **state)
{
	(void)state;
	assert_int_equal(prio_settle(50, 10, SAN_CHK_FAULTY), 10);
	assert_int_equal(prio_settle(50, PRIO_UNDEF, SAN_CHK_FAULTY), 50);
	assert_int_equal(prio_settle(50, PRIO_UNDEF, SAN_CHK_PENDING), 50);
	assert_int_equal(prio_settle(50, PRIO_UNDEF, SAN_CHK_READY), PRIO_UNDEF);
	assert_int_equal(prio_settle(50, PRIO_UNDEF, SAN_CHK_REMOVED), PRIO_UNDEF);
}

/* ---- which one ---- */

static void choice(struct rig *r, bool detect, bool rdac_array, bool has_ana, const char *name,
		   const char *expected, const char *args, const char *why)
{
	struct prio_choice c;

	prio_choose(&r->d, detect, rdac_array, has_ana, name, "a", &c);
	assert_string_equal(c.prio->name, expected);
	assert_string_equal(c.args, args);
	assert_string_equal(c.why, why);
}

static void which_prioritizer(void **state)
{
	struct rig *r = *state;

	r->d.tpgs = 1;
	r->d.alua = SAN_ALUA_OPTIMIZED;
	choice(r, true, false, false, "const", "sysfs", "", "TPGS 1");
	choice(r, false, false, false, "hds", "hds", "a", "");
	choice(r, true, true, false, "const", "alua", "", "TPGS 1, an rdac array");
	r->d.tpgs = 2;
	choice(r, true, true, false, "const", "sysfs", "", "TPGS 2");
	r->d.alua = SAN_ALUA_UNDEF;
	choice(r, true, false, false, "", "alua", "", "TPGS 2, and no access state in sysfs");
	r->d.tpgs = 0;
	choice(r, true, false, false, "", "const", "a", "");
	choice(r, true, false, false, "rdac", "rdac", "a", "");
	choice(r, true, false, false, "alua", "const", "",
	       "the device reports no target port groups, so alua cannot work and const is used");
	choice(r, true, false, false, "best", "const", "",
	       "there is no prio \"best\", so const is used");
	r->d.bus = DISK_BUS_NVME;
	choice(r, true, false, true, "const", "ana", "", "the NVMe controller reports ANA");
	choice(r, true, false, false, "const", "const", "a", "");
}

static void every_row(void **state)
{
	const struct prioritizer *table;
	size_t n;

	(void)state;
	table = prio_table(&n);
	assert_string_equal(table[0].name, "const");
	for (size_t i = 0; i < n; i++) {
		bool asks = table[i].needs == PRIO_NEEDS_VPD || table[i].needs == PRIO_NEEDS_ONTAP;

		assert_ptr_equal(prio_find(table[i].name), &table[i]);
		assert_true(strlen(table[i].about) > 15);
		assert_int_equal(table[i].page != 0, asks);
	}
	assert_null(prio_find("weighted"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(access_states),
		TEST(report_of_target_port_groups),
		TEST(alua_asks_the_array),
		TEST(ana),
		TEST(the_ana_log),
		TEST(emc),
		TEST(rdac),
		TEST(hp_sw),
		TEST(ontap),
		TEST(hds),
		TEST(without_a_question),
		TEST(weightedpath),
		TEST(weightedpath_told_wrongly),
		TEST(latencies),
		TEST(latencies_told_wrongly),
		TEST(iet),
		TEST(datacore),
		TEST(a_silent_path_keeps_its_priority),
		TEST(which_prioritizer),
		TEST(every_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
