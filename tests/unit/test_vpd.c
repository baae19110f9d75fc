/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of vpd: pages as arrays and simulators give them, and pages that lie about their length. */
#include "engine/kernel/vpd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A page 83h under construction. */
struct page {
	uint8_t b[512];
	size_t n;
};

static void start(struct page *p)
{
	*p = (struct page){ .b = { 0, 0x83 }, .n = 4 };
}

static void add(struct page *p, int of, int type, int code, const void *bytes, size_t n)
{
	uint8_t *h = p->b + p->n;

	h[0] = (uint8_t)code;
	h[1] = (uint8_t)(of << 4 | type);
	h[3] = (uint8_t)n;
	memcpy(h + 4, bytes, n);
	p->n += 4 + n;
	p->b[2] = (uint8_t)((p->n - 4) >> 8);
	p->b[3] = (uint8_t)(p->n - 4);
}

static struct vpd_ids ids(const struct page *p)
{
	struct vpd_ids out;

	vpd_ids(p->b, p->n, &out);
	return out;
}

static const uint8_t naa6[] = { 0x60, 0x0a, 0x09, 0x80, 0x38, 0x30, 0x30, 0x53,
				0x74, 0x3f, 0x46, 0x30, 0x45, 0x72, 0x7a, 0x41 };
static const uint8_t naa5[] = { 0x50, 0x0a, 0x09, 0x83, 0x00, 0x00, 0x00, 0x01 };
static const uint8_t port[] = { 0x20, 0x03, 0x00, 0xa0, 0x98, 0x5a, 0x2b, 0x01 };
static const uint8_t group[] = { 0, 0, 0x03, 0xe9 };
static const uint8_t relative[] = { 0, 0, 0, 5 };

static void a_fibre_channel_lun(void **state)
{
	struct vpd_ids v;
	struct page p;

	(void)state;
	start(&p);
	add(&p, 0, 1, 2, "NETAPP  LUN abc", 15);
	add(&p, 0, 3, 1, naa6, sizeof(naa6));
	add(&p, 1, 3, 1, port, sizeof(port));
	add(&p, 1, 4, 1, relative, sizeof(relative));
	add(&p, 1, 5, 1, group, sizeof(group));
	add(&p, 2, 3, 1, naa5, sizeof(naa5));
	v = ids(&p);
	assert_string_equal(v.wwid, "3600a098038303053743f463045727a41");
	assert_string_equal(v.port, "20:03:00:a0:98:5a:2b:01");
	assert_string_equal(v.target, "50:0a:09:83:00:00:00:01");
	assert_int_equal(v.group, 1001);
}

/* The strongest name wins, wherever it stands. */
static void names_have_ranks(void **state)
{
	struct page p;

	(void)state;
	start(&p);
	add(&p, 0, 3, 1, naa6, sizeof(naa6));
	add(&p, 0, 3, 1, naa5, sizeof(naa5));
	add(&p, 0, 0, 2, "VENDOR", 6);
	assert_string_equal(ids(&p).wwid, "3600a098038303053743f463045727a41");
	start(&p);
	add(&p, 0, 1, 2, "IET     00010001  ", 18);
	add(&p, 0, 2, 1, naa5, sizeof(naa5));
	assert_string_equal(ids(&p).wwid, "2500a098300000001");
}

/* scsi_id -g: blanks become underscores, those at the end go. */
static void a_vendor_name_is_spelled_as_udev_does(void **state)
{
	struct page p;

	(void)state;
	start(&p);
	add(&p, 0, 1, 2, "IET     00010001  ", 18);
	assert_string_equal(ids(&p).wwid, "1IET_00010001");
}

static void an_iscsi_name_of_the_target(void **state)
{
	struct page p;

	(void)state;
	start(&p);
	add(&p, 2, 8, 3, "iqn.2026-11.example.san:disk\0\0\0", 31);
	add(&p, 1, 8, 3, "naa.52222220000007CE\0\0\0\0", 24);
	assert_string_equal(ids(&p).target, "iqn.2026-11.example.san:disk");
	assert_string_equal(ids(&p).port, "52:22:22:20:00:00:07:ce");
}

static void without_a_group(void **state)
{
	struct page p;

	(void)state;
	start(&p);
	add(&p, 0, 5, 1, group, sizeof(group)); /* of the unit: it says nothing about the port */
	add(&p, 1, 5, 1, group, 3);             /* too short */
	assert_int_equal(ids(&p).group, -1);
}

static void nothing_and_other_pages(void **state)
{
	static const uint8_t other[] = { 0, 0x80, 0, 4, 'a', 'b', 'c', 'd' };
	struct vpd_ids v;

	(void)state;
	vpd_ids(other, sizeof(other), &v);
	assert_string_equal(v.wwid, "");
	vpd_ids(other, 0, &v);
	assert_int_equal(v.group, -1);
}

/* What is whole before the cut counts; nothing is read behind it. */
static void cut_off_anywhere(void **state)
{
	struct page p;

	(void)state;
	start(&p);
	add(&p, 0, 3, 1, naa6, sizeof(naa6));
	add(&p, 1, 5, 1, group, sizeof(group));
	for (size_t n = 0; n <= p.n; n++) {
		uint8_t *copy = malloc(n ? n : 1);
		struct vpd_ids v;

		memcpy(copy, p.b, n);
		vpd_ids(copy, n, &v);
		assert_int_equal(*v.wwid != '\0', n >= 4 + 4 + sizeof(naa6));
		assert_int_equal(v.group, n == p.n ? 1001 : -1);
		free(copy);
	}
}

static void any_bytes(void **state)
{
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t n = (size_t)rand_r(&seed) % 300;
		uint8_t *b = malloc(n ? n : 1);
		struct vpd_ids v;
		char serial[16];

		for (size_t i = 0; i < n; i++)
			b[i] = (uint8_t)(rand_r(&seed) % 5 ? rand_r(&seed) % 16 : rand_r(&seed));
		if (n > 1)
			b[1] = round % 2 ? 0x83 : 0x80;
		vpd_ids(b, n, &v);
		vpd_serial(b, n, serial, sizeof(serial));
		free(b);
	}
}

static void serial_numbers(void **state)
{
	static const uint8_t padded[] = { 0, 0x80, 0, 8, ' ', ' ', 'S', 'N', '1', '2', ' ', ' ' };
	static const uint8_t lying[] = { 0, 0x80, 0xff, 0xff, 'A', 'B' };
	static const uint8_t empty[] = { 0, 0x80, 0, 2, ' ', ' ' };
	char s[8];

	(void)state;
	assert_true(vpd_serial(padded, sizeof(padded), s, sizeof(s)));
	assert_string_equal(s, "SN12");
	assert_true(vpd_serial(lying, sizeof(lying), s, sizeof(s)));
	assert_string_equal(s, "AB");
	assert_false(vpd_serial(empty, sizeof(empty), s, sizeof(s)));
	assert_false(vpd_serial(empty, 2, s, sizeof(s)));
	assert_string_equal(s, "");
}

static void spelling_of_port_names(void **state)
{
	char s[64];

	(void)state;
	assert_string_equal(vpd_spell_wwn(s, sizeof(s), "0x2100002AFF7C41AA"),
			    "21:00:00:2a:ff:7c:41:aa");
	assert_string_equal(vpd_spell_wwn(s, sizeof(s), "10.0.1.11:3260"), "10.0.1.11:3260");
	assert_string_equal(vpd_spell_wwn(s, sizeof(s), "0x12"), "0x12");
	assert_string_equal(vpd_spell_wwn(s, sizeof(s), ""), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fibre_channel_lun),
		cmocka_unit_test(names_have_ranks),
		cmocka_unit_test(a_vendor_name_is_spelled_as_udev_does),
		cmocka_unit_test(an_iscsi_name_of_the_target),
		cmocka_unit_test(without_a_group),
		cmocka_unit_test(nothing_and_other_pages),
		cmocka_unit_test(cut_off_anywhere),
		cmocka_unit_test(any_bytes),
		cmocka_unit_test(serial_numbers),
		cmocka_unit_test(spelling_of_port_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
