/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of wwid and wwid_vpd: which of a disk's names is its WWID, and how it is spelled. */
#include "base/attr.h"
#include "engine/conf/peer.h"
#include "engine/conf/wwid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define OLD PEER(0, 14, 3)

/* A page 83h under construction. */
struct page {
	uint8_t b[1024];
	size_t n;
};

static void start(struct page *p)
{
	*p = (struct page){ .b = { 0, 0x83 }, .n = 4 };
}

static void add(struct page *p, int of, int type, const void *bytes, size_t n)
{
	uint8_t *h = p->b + p->n;

	h[0] = 1;
	h[1] = (uint8_t)(of << 4 | type);
	h[3] = (uint8_t)n;
	memcpy(h + 4, bytes, n);
	p->n += 4 + n;
	p->b[2] = (uint8_t)((p->n - 4) >> 8);
	p->b[3] = (uint8_t)(p->n - 4);
}

static const uint8_t naa6[16] = { 0x60, 0x0a, 0x09, 0x80, 0x38, 0x30, 0x30, 0x53,
				  0x74, 0x3f, 0x46, 0x30, 0x45, 0x72, 0x7a, 0x41 };
static const uint8_t naa5[8] = { 0x50, 0x0a, 0x09, 0x83, 0x00, 0x00, 0x00, 0x01 };
static const uint8_t naa5_long[16] = { 0x50 };
static const uint8_t naa2[8] = { 0x20, 0x0a, 0x09, 0x83, 0x00, 0x00, 0x00, 0x02 };
static const uint8_t naa3[8] = { 0x33, 0x33, 0x33, 0x30, 0x00, 0x00, 0x07, 0xd0 };
static const uint8_t naa1[8] = { 0x10 };
static const uint8_t eui[16] = { 0x00, 0x25, 0x38, 0x01, 0x02, 0x03, 0x04, 0x05,
				 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d };
static const uint8_t zero[32];

/* What a page of one name of the unit gives. */
static enum wwid_page one(int type, const void *bytes, size_t n, char dst[WWID_SIZE])
{
	struct page p;

	start(&p);
	add(&p, 0, type, bytes, n);
	return wwid_from_page83(p.b, p.n, PEER_NEWEST, dst, WWID_SIZE);
}

static void spelling_of_each_kind(void **state)
{
	static const struct row {
		int type;
		const void *bytes;
		size_t n;
		const char *wwid; /* NULL: none */
		enum wwid_page page;
	} rows[] = {
		{ 3, naa6, 16, "3600a098038303053743f463045727a41", WWID_FOUND },
		{ 3, naa5, 8, "3500a098300000001", WWID_FOUND },
		{ 3, naa2, 8, "3200a098300000002", WWID_FOUND },
		{ 3, naa3, 8, "333333330000007d0", WWID_FOUND },
		{ 3, naa1, 8, "", WWID_MALFORMED },
		{ 3, naa6, 8, "", WWID_MALFORMED },
		{ 3, naa5_long, 16, "", WWID_MALFORMED },
		{ 3, naa5, 0, "", WWID_MALFORMED },
		{ 2, eui, 8, "20025380102030405", WWID_FOUND },
		{ 2, eui, 12, "2002538010203040506070809", WWID_FOUND },
		{ 2, eui, 16, "20025380102030405060708090a0b0c0d", WWID_FOUND },
		{ 2, eui, 9, "", WWID_MALFORMED },
		{ 8, "eui.00253801AB\0\0", 16, "200253801ab", WWID_FOUND },
		{ 8, "naa.52222220000007CE\0\0\0\0", 24, "352222220000007ce", WWID_FOUND },
		{ 8, "iqn.2026-11.example.San:disk", 28, "82026-11.example.San:disk", WWID_FOUND },
		{ 8, "abc.1234", 8, "", WWID_MALFORMED },
		{ 8, "naa", 3, "", WWID_MALFORMED },
		{ 8, "naa.\0\0\0\0", 8, "", WWID_MALFORMED },
		{ 1, "IET     00010001  ", 18, "1IET_00010001", WWID_FOUND },
		{ 1, "IET  00010001 a \0", 17, "1IET_00010001_a_", WWID_FOUND },
		{ 1, "  A b c d e", 11, "1_A_b_c_d_e", WWID_FOUND },
		{ 1, "SEVEN77", 7, "", WWID_MALFORMED },
		{ 1, "            ", 12, "", WWID_MALFORMED },
		{ 0, "VENDOR", 6, "", WWID_NONE },
		{ 6, zero, 4, "", WWID_NONE },
		{ 6, zero, 8, "", WWID_MALFORMED },
		{ 7, zero, 16, "", WWID_NONE },
		{ 7, zero, 4, "", WWID_MALFORMED },
		{ 0xa, zero, 18, "", WWID_NONE },
		{ 9, zero, 8, "", WWID_MALFORMED },
		{ 4, zero, 4, "", WWID_MALFORMED },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char wwid[WWID_SIZE];

		assert_int_equal(one(rows[i].type, rows[i].bytes, rows[i].n, wwid), rows[i].page);
		assert_string_equal(wwid, rows[i].wwid);
	}
}

/* From the weakest to the strongest: each beats all before it, wherever it stands. */
static void the_strongest_name_wins(void **state)
{
	static const struct row {
		int type;
		const void *bytes;
		size_t n;
		const char *wwid;
	} rows[] = {
		{ 3, naa3, 8, "333333330000007d0" },
		{ 1, "IET     00010001  ", 18, "1IET_00010001" },
		{ 8, "iqn.2026-11.example", 19, "82026-11.example" },
		{ 2, eui, 8, "20025380102030405" },
		{ 3, naa2, 8, "3200a098300000002" },
		{ 3, naa5, 8, "3500a098300000001" },
		{ 3, naa6, 16, "3600a098038303053743f463045727a41" },
	};
	char wwid[WWID_SIZE];
	struct page up, down;

	(void)state;
	start(&up);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		add(&up, 0, rows[i].type, rows[i].bytes, rows[i].n);
		wwid_from_page83(up.b, up.n, PEER_NEWEST, wwid, sizeof(wwid));
		assert_string_equal(wwid, rows[i].wwid);
		start(&down);
		for (size_t k = i + 1; k--;)
			add(&down, 0, rows[k].type, rows[k].bytes, rows[k].n);
		wwid_from_page83(down.b, down.n, PEER_NEWEST, wwid, sizeof(wwid));
		assert_string_equal(wwid, rows[i].wwid);
	}
}

static void the_first_of_a_rank_wins(void **state)
{
	static const uint8_t other[8] = { 0x5f };
	char wwid[WWID_SIZE];
	struct page p;

	(void)state;
	start(&p);
	add(&p, 0, 3, naa5, 8);
	add(&p, 0, 3, other, 8);
	assert_int_equal(wwid_from_page83(p.b, p.n, OLD, wwid, sizeof(wwid)), WWID_FOUND);
	assert_string_equal(wwid, "3500a098300000001");
}

/* Ports and targets have names of their own; what belongs to nobody is a fault. */
static void only_the_unit_counts(void **state)
{
	char wwid[WWID_SIZE];
	struct page p;

	(void)state;
	start(&p);
	add(&p, 1, 3, naa6, 16);
	add(&p, 2, 8, "nonsense", 8);
	assert_int_equal(wwid_from_page83(p.b, p.n, OLD, wwid, sizeof(wwid)), WWID_NONE);
	add(&p, 3, 3, naa6, 16);
	assert_int_equal(wwid_from_page83(p.b, p.n, OLD, wwid, sizeof(wwid)), WWID_MALFORMED);
	add(&p, 0, 3, naa5, 8);
	assert_int_equal(wwid_from_page83(p.b, p.n, OLD, wwid, sizeof(wwid)), WWID_FOUND);
	assert_string_equal(wwid, "3500a098300000001");
}

static void a_name_beyond_the_end(void **state)
{
	char wwid[WWID_SIZE];
	struct page p;

	(void)state;
	start(&p);
	add(&p, 0, 3, naa6, 16);
	p.b[3] -= 1; /* the page says that it is shorter than its name */
	assert_int_equal(wwid_from_page83(p.b, p.n, OLD, wwid, sizeof(wwid)), WWID_CUT);
	assert_string_equal(wwid, "");
	p.b[3] += 1;
	assert_int_equal(wwid_from_page83(p.b, p.n - 1, OLD, wwid, sizeof(wwid)), WWID_CUT);
	start(&p);
	add(&p, 0, 3, naa5, 8);
	add(&p, 1, 4, zero, 4);
	p.b[3] -= 2;
	assert_int_equal(wwid_from_page83(p.b, p.n, OLD, wwid, sizeof(wwid)), WWID_FOUND);
	assert_string_equal(wwid, "3500a098300000001");
}

/* The page of Linux' scsi_debug, and what udev and multipath 0.9.4 made of it in a guest. */
static void a_recorded_page(void **state)
{
	static const uint8_t page[] = {
		0x00, 0x83, 0x00, 0x70, 0x02, 0x01, 0x00, 0x1c, 0x4c, 0x69, 0x6e, 0x75, 0x78,
		0x20, 0x20, 0x20, 0x73, 0x63, 0x73, 0x69, 0x5f, 0x64, 0x65, 0x62, 0x75, 0x67,
		0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x32, 0x30, 0x30, 0x30, 0x01, 0x03, 0x00,
		0x08, 0x33, 0x33, 0x33, 0x30, 0x00, 0x00, 0x07, 0xd0, 0x61, 0x94, 0x00, 0x04,
		0x00, 0x00, 0x00, 0x01, 0x61, 0x93, 0x00, 0x08, 0x32, 0x22, 0x22, 0x20, 0x00,
		0x00, 0x07, 0xce, 0x61, 0x95, 0x00, 0x04, 0x00, 0x00, 0x01, 0x00, 0x61, 0xa3,
		0x00, 0x08, 0x32, 0x22, 0x22, 0x20, 0x00, 0x00, 0x07, 0xcd, 0x63, 0xa8, 0x00,
		0x18, 0x6e, 0x61, 0x61, 0x2e, 0x33, 0x32, 0x32, 0x32, 0x32, 0x32, 0x32, 0x30,
		0x30, 0x30, 0x30, 0x30, 0x30, 0x37, 0x43, 0x44, 0x00, 0x00, 0x00, 0x00,
	};
	char wwid[WWID_SIZE];

	(void)state;
	assert_int_equal(wwid_from_page83(page, sizeof(page), OLD, wwid, sizeof(wwid)), WWID_FOUND);
	/* the T10 name outranks a locally assigned NAA there; udev's ID_SERIAL is the NAA */
	assert_string_equal(wwid, "1Linux_scsi_debug_2000");
}

/* 128 bytes, of which the digit and the end take two: an even number of digits is left. */
static void truncation(void **state)
{
	char wwid[WWID_SIZE], small[12];
	uint8_t text[200];
	struct page p;

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_int_equal(one(1, text, sizeof(text), wwid), WWID_FOUND);
	assert_int_equal(strlen(wwid), 127);
	start(&p);
	add(&p, 0, 3, naa6, 16);
	for (size_t size = 2; size <= sizeof(small); size++) {
		wwid_from_page83(p.b, p.n, OLD, small, size);
		assert_int_equal(strlen(small), 2 * (size / 2) - 1);
		assert_memory_equal(small, "3600a098038303053", strlen(small));
	}
	start(&p);
	add(&p, 0, 8, "naa.600a0980383030", 18);
	wwid_from_page83(p.b, p.n, OLD, small, 11);
	assert_string_equal(small, "3600a09803");
}

/* One binary name without a descriptor: its third byte is not zero. */
static void a_page_from_before_spc(void **state)
{
	static const uint8_t page[] = {
		0,    0x83, 0,    16,   0x60, 0x06, 0x04, 0x80, 0x00, 0x01,
		0x84, 0x50, 0x25, 0x68, 0x53, 0x59, 0x4d, 0x30, 0x30, 0x31
	};
	char wwid[WWID_SIZE];

	(void)state;
	assert_int_equal(wwid_from_page83(page, sizeof(page), PEER_NEWEST, wwid, sizeof(wwid)),
			 WWID_FOUND);
	assert_string_equal(wwid, "36006048000018450256853594d303031");
	assert_int_not_equal(wwid_from_page83(page, sizeof(page), OLD, wwid, sizeof(wwid)),
			     WWID_FOUND);
	assert_int_equal(wwid_from_page83(page, 10, PEER_NEWEST, wwid, sizeof(wwid)), WWID_CUT);
}

static void serial_numbers(void **state)
{
	static const uint8_t padded[] = { 0, 0x80, 0, 8, ' ', 'S', 'N', ' ', '1', '2', ' ', ' ' };
	char s[16], small[3];

	(void)state;
	assert_true(wwid_serial(padded, sizeof(padded), s, sizeof(s)));
	assert_string_equal(s, "SN 12");
	assert_true(wwid_serial(padded, sizeof(padded), small, sizeof(small)));
	assert_string_equal(small, "SN");
	assert_false(wwid_serial(padded, 5, s, sizeof(s)));
	assert_false(wwid_serial(NULL, 0, s, sizeof(s)));
	assert_string_equal(s, "");
}

/* ---- the order ---- */

static struct disk disk_of(const char *name, enum disk_bus bus)
{
	struct disk d;

	disk_init(&d);
	disk_str(&d.name, name);
	d.bus = bus;
	return d;
}

static void give_page(struct disk *d)
{
	struct page p;

	start(&p);
	add(&p, 0, 3, naa6, 16);
	d->pg83.n = p.n;
	d->pg83.bytes = malloc(p.n);
	memcpy(d->pg83.bytes, p.b, p.n);
}

static void which_attribute(void **state)
{
	static const char attrs[] = " sd:ID_A  sda:ID_B nonsense nvme:ID:C\tdasd: ";
	struct disk sd = disk_of("sdb", DISK_BUS_SCSI), nvme = disk_of("nvme0n1", DISK_BUS_NVME);
	struct disk dasd = disk_of("dasda", DISK_BUS_DASD), rbd = disk_of("rbd0", DISK_BUS_OTHER);
	char s[32];

	(void)state;
	assert_string_equal(wwid_attribute("", NULL, &sd, s, sizeof(s)), "ID_SERIAL");
	assert_string_equal(wwid_attribute("", NULL, &nvme, s, sizeof(s)), "ID_WWN");
	assert_string_equal(wwid_attribute("", NULL, &dasd, s, sizeof(s)), "ID_UID");
	assert_string_equal(wwid_attribute("", NULL, &rbd, s, sizeof(s)), "ID_SERIAL");
	assert_string_equal(wwid_attribute("", "ID_X", &nvme, s, sizeof(s)), "ID_X");
	assert_string_equal(wwid_attribute("", "", &nvme, s, sizeof(s)), "");
	assert_string_equal(wwid_attribute(attrs, "ID_X", &sd, s, sizeof(s)), "ID_A");
	assert_string_equal(wwid_attribute(attrs, "ID_X", &rbd, s, sizeof(s)), "ID_X");
	assert_string_equal(wwid_attribute(attrs, "ID_X", &dasd, s, sizeof(s)), "");
	/* the prefix is "nvme:ID", so it is nobody's */
	assert_string_equal(wwid_attribute(attrs, NULL, &nvme, s, sizeof(s)), "ID_WWN");
	disk_fini(&sd);
	disk_fini(&nvme);
	disk_fini(&dasd);
	disk_fini(&rbd);
}

static int ask(const struct disk *d, const char *attr, bool exhausted, char wwid[WWID_SIZE],
	       const char **from, struct err *e)
{
	return wwid_of(d, attr, exhausted, PEER_NEWEST, wwid, WWID_SIZE, from, e);
}

static void udev_is_asked_first(void **state)
{
	struct disk d = disk_of("sdb", DISK_BUS_SCSI);
	char wwid[WWID_SIZE];
	const char *from;
	struct err e;

	(void)state;
	give_page(&d);
	disk_prop_add(&d, "ID_SERIAL", "3600udev  ");
	disk_prop_add(&d, "ID_EMPTY", "");
	disk_prop_add(&d, "ID_MINE", "mine");
	assert_int_equal(ask(&d, "ID_SERIAL", true, wwid, &from, &e), 0);
	assert_string_equal(wwid, "3600udev");
	assert_string_equal(from, "udev ID_SERIAL");
	assert_int_equal(ask(&d, "ID_MINE", false, wwid, &from, &e), 0);
	assert_string_equal(wwid, "mine");
	assert_string_equal(from, "udev");
	assert_int_equal(ask(&d, "ID_EMPTY", true, wwid, &from, &e), E_NOTFOUND);
	assert_non_null(strstr(e.text, "sdb: udev has no ID_EMPTY"));
	assert_string_equal(wwid, "");
	disk_fini(&d);
}

/* The device's own page only where nothing else was asked for. */
static void when_the_device_is_believed(void **state)
{
	struct disk d = disk_of("sdb", DISK_BUS_SCSI);
	char wwid[WWID_SIZE];
	const char *from;
	struct err e;

	(void)state;
	give_page(&d);
	assert_int_equal(ask(&d, "ID_SERIAL", false, wwid, &from, &e), E_NOTFOUND);
	assert_int_equal(ask(&d, "ID_WWN", true, wwid, &from, &e), E_NOTFOUND);
	assert_int_equal(ask(&d, "ID_SERIAL", true, wwid, &from, &e), 0);
	assert_string_equal(wwid, "3600a098038303053743f463045727a41");
	assert_string_equal(from, "VPD page 83h");
	assert_int_equal(ask(&d, "", false, wwid, &from, &e), 0);
	d.bus = DISK_BUS_CCISS;
	assert_int_equal(ask(&d, "ID_SERIAL", true, wwid, &from, &e), E_NOTFOUND);
	d.bus = DISK_BUS_SCSI;
	d.pg83.n -= 3;
	assert_int_equal(ask(&d, "", true, wwid, &from, &e), E_SYNTAX);
	assert_non_null(strstr(e.text, "breaks off"));
	d.pg83.n = 0;
	assert_int_equal(ask(&d, "ID_SERIAL", true, wwid, &from, &e), E_NOTFOUND);
	assert_non_null(strstr(e.text, "no name that could be its WWID"));
	disk_fini(&d);
}

static void uid_of_a_dasd(void **state)
{
	static const char *const rows[][2] = {
		{ "IBM.750000000DX111.5200.0d.00000001", "IBM.750000000DX111.5200.0d" },
		{ "IBM.7500.5200.0d", "IBM.7500.5200.0d" },
		{ "IBM.7500.5200.0d.x.y", "IBM.7500.5200.0d" },
		{ "IBM", "IBM" },
	};
	struct disk d = disk_of("dasda", DISK_BUS_DASD);
	char wwid[WWID_SIZE];
	const char *from;
	struct err e;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		disk_str(&d.sys_wwid, rows[i][0]);
		assert_int_equal(ask(&d, "ID_UID", true, wwid, &from, &e), 0);
		assert_string_equal(wwid, rows[i][1]);
		assert_string_equal(from, "sysfs uid");
	}
	disk_str(&d.sys_wwid, "");
	assert_int_equal(ask(&d, "", true, wwid, &from, &e), E_NOTFOUND);
	disk_fini(&d);
}

/* Serial and model filled up with NUL bytes make a WWID that no uuid has room for. */
static void a_padded_wwid_of_nvme(void **state)
{
	static const char padded[] =
		"nvme.0000-3163653363666438366239656630386200-4c696e757800000000000000000000000000"
		"00000000000000000000000000000000000000000000000000-00000002";
	struct disk d = disk_of("nvme0n1", DISK_BUS_NVME);
	char wwid[WWID_SIZE], text[300];
	const char *from;
	struct err e;

	(void)state;
	disk_str(&d.sys_wwid, padded);
	assert_int_equal(ask(&d, "ID_WWN", true, wwid, &from, &e), 0);
	assert_string_equal(wwid, "nvme.0000-31636533636664383662396566303862-4c696e7578-00000002");
	assert_string_equal(from, "sysfs wwid");
	disk_prop_add(&d, "ID_WWN", padded);
	assert_int_equal(ask(&d, "ID_WWN", false, wwid, &from, &e), 0);
	assert_string_equal(wwid, "nvme.0000-31636533636664383662396566303862-4c696e7578-00000002");
	assert_int_equal(ask(&d, "", true, wwid, &from, &e), 0);
	disk_str(&d.sys_wwid, "eui.0025380102030405");
	assert_int_equal(ask(&d, "", true, wwid, &from, &e), 0);
	assert_string_equal(wwid, "eui.0025380102030405");
	/* not of that kind: cut */
	memset(text, 'a', 200);
	text[200] = '\0';
	disk_str(&d.sys_wwid, text);
	assert_int_equal(ask(&d, "", true, wwid, &from, &e), 0);
	assert_int_equal(strlen(wwid), WWID_SIZE - 1);
	disk_fini(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spelling_of_each_kind),
		cmocka_unit_test(the_strongest_name_wins),
		cmocka_unit_test(the_first_of_a_rank_wins),
		cmocka_unit_test(only_the_unit_counts),
		cmocka_unit_test(a_name_beyond_the_end),
		cmocka_unit_test(a_recorded_page),
		cmocka_unit_test(truncation),
		cmocka_unit_test(a_page_from_before_spc),
		cmocka_unit_test(serial_numbers),
		cmocka_unit_test(which_attribute),
		cmocka_unit_test(udev_is_asked_first),
		cmocka_unit_test(when_the_device_is_believed),
		cmocka_unit_test(uid_of_a_dasd),
		cmocka_unit_test(a_padded_wwid_of_nvme),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
