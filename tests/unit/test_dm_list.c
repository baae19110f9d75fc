/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of dm_reply: the kernel's lists and status replies, whole, cut off and wrong. */
#include "engine/kernel/dm_reply.h"

#include "base/mem.h"
#include "base/str.h"

#include <linux/dm-ioctl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MINOR_NOW 47
#define MINOR_OLD 36 /* before event numbers */
#define NAME_OFF  offsetof(struct dm_name_list, name)

/* ---- building what list_devices() builds ---- */

static void pad8(struct str *s)
{
	while (s->len % 8)
		str_add_c(s, '\0');
}

/* The offset of the record, for its `next`. uuid NULL: this kernel does not say. */
static size_t put(struct str *s, uint32_t major, uint32_t minor, const char *name, uint32_t event,
		  const char *uuid)
{
	uint64_t dev = dm_encode_dev(major, minor);
	uint32_t next = 0, words[2] = { event, 0 };
	size_t at;

	pad8(s);
	at = s->len;
	str_add_n(s, (const char *)&dev, sizeof(dev));
	str_add_n(s, (const char *)&next, sizeof(next));
	str_add_n(s, name, strlen(name) + 1);
	pad8(s);
	if (uuid)
		words[1] = *uuid ? DM_NAME_LIST_FLAG_HAS_UUID : DM_NAME_LIST_FLAG_DOESNT_HAVE_UUID;
	str_add_n(s, (const char *)words, sizeof(words));
	if (uuid && *uuid)
		str_add_n(s, uuid, strlen(uuid) + 1);
	return at;
}

static void link_to(struct str *s, size_t record, size_t to)
{
	uint32_t next = (uint32_t)(to - record);

	memcpy(s->p + record + offsetof(struct dm_name_list, next), &next, sizeof(next));
}

static struct str three_maps(void)
{
	struct str s = STR_INIT;
	size_t a = put(&s, 254, 0, "mpatha", 7, "mpath-3600a"), b, c;

	pad8(&s);
	b = put(&s, 254, 300, "handmade", 0, "");
	link_to(&s, a, b);
	pad8(&s);
	c = put(&s, 254, 2, "vg-lv", 1, "LVM-x");
	link_to(&s, b, c);
	return s;
}

static struct dm_data data(const struct str *s)
{
	return (struct dm_data){ s->p, s->len };
}

/* ---- lists ---- */

static void a_list_as_the_kernel_writes_it(void **state)
{
	struct str s = three_maps();
	struct dm_data d = data(&s);
	struct dm_name n;
	size_t pos = 0;

	(void)state;
	assert_int_equal(dm_reply_name(&d, &pos, MINOR_NOW, &n), 1);
	assert_string_equal(n.name, "mpatha");
	assert_string_equal(n.uuid, "mpath-3600a");
	assert_true(n.has_uuid && n.has_event);
	assert_int_equal(n.event_nr, 7);
	assert_int_equal(n.major, 254);
	assert_int_equal(dm_reply_name(&d, &pos, MINOR_NOW, &n), 1);
	assert_int_equal(n.minor, 300);
	assert_string_equal(n.uuid, "");
	assert_true(n.has_uuid); /* it has none, and the kernel said so */
	assert_int_equal(dm_reply_name(&d, &pos, MINOR_NOW, &n), 1);
	assert_string_equal(n.name, "vg-lv");
	assert_int_equal(dm_reply_name(&d, &pos, MINOR_NOW, &n), 0);
	assert_int_equal(dm_reply_name(&d, &pos, MINOR_NOW, &n), 0);
	str_fini(&s);
}

static void older_kernels_say_less(void **state)
{
	struct str s = STR_INIT;
	struct dm_name n;
	struct dm_data d;
	size_t pos = 0;

	(void)state;
	put(&s, 254, 0, "mpatha", 7, NULL);
	d = data(&s);
	assert_int_equal(dm_reply_name(&d, &pos, MINOR_NOW, &n), 1);
	assert_true(n.has_event);
	assert_false(n.has_uuid);
	pos = 0;
	assert_int_equal(dm_reply_name(&d, &pos, MINOR_OLD, &n), 1);
	assert_false(n.has_event);
	assert_string_equal(n.uuid, "");
	str_fini(&s);
}

static void no_device_at_all(void **state)
{
	uint64_t zeros[8] = { 0 };
	struct dm_data d = { (const char *)zeros, sizeof(zeros) };
	struct dm_name n;
	size_t pos = 0;

	(void)state;
	assert_int_equal(dm_reply_name(&d, &pos, MINOR_NOW, &n), 0);
	d.len = 0;
	assert_int_equal(dm_reply_name(&d, &pos, MINOR_NOW, &n), 0);
}

/* Walks whatever it is, in a buffer of exactly that size; returns how it ended. */
static int walk(const char *bytes, size_t len, unsigned *records)
{
	char *copy = malloc(len ? len : 1);
	struct dm_data d = { copy, len };
	struct dm_name n;
	size_t pos = 0, sum = 0;
	int rc;

	memcpy(copy, bytes, len);
	*records = 0;
	while ((rc = dm_reply_name(&d, &pos, MINOR_NOW, &n)) == 1) {
		sum += strlen(n.name) + strlen(n.uuid);
		assert_true(++*records < 1000);
	}
	assert_true(sum < 1000);
	free(copy);
	return rc;
}

/* A cut is told from an end: else the maps behind it would be taken for gone. */
static void cut_off_anywhere(void **state)
{
	struct str s = three_maps();
	unsigned records;

	(void)state;
	for (size_t n = 1; n < s.len; n++) {
		assert_int_equal(walk(s.p, n, &records), -1);
		assert_true(records < 3);
	}
	assert_int_equal(walk(s.p, s.len, &records), 0);
	assert_int_equal(records, 3);
	str_fini(&s);
}

static void offsets_that_lead_astray(void **state)
{
	static const uint32_t wrong[] = { 1, 4, 11, 0xffffffff, 0x80000000, 1000 };
	unsigned records;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct str s = three_maps();

		memcpy(s.p + offsetof(struct dm_name_list, next), &wrong[i], 4);
		assert_int_equal(walk(s.p, s.len, &records), -1);
		assert_int_equal(records, 0);
		str_fini(&s);
	}
}

static void names_without_an_end(void **state)
{
	char bytes[64];
	unsigned records;

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	assert_int_equal(walk(bytes, sizeof(bytes), &records), -1);
	assert_int_equal(records, 0);
}

static void any_bytes(void **state)
{
	unsigned records, seed = 1;
	char bytes[96];

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t n = (size_t)rand_r(&seed) % sizeof(bytes);

		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)(rand_r(&seed) % 3 ? rand_r(&seed) % 32 : 0);
		walk(bytes, n, &records);
	}
}

/* ---- device numbers ---- */

static void device_numbers_of_every_size(void **state)
{
	static const uint32_t n[][2] = { { 0, 0 },     { 8, 16 },        { 254, 255 },
					 { 254, 256 }, { 253, 0xfffff }, { 0xfff, 1 } };
	uint32_t major, minor;

	(void)state;
	for (size_t i = 0; i < sizeof(n) / sizeof(*n); i++) {
		dm_decode_dev(dm_encode_dev(n[i][0], n[i][1]), &major, &minor);
		assert_int_equal(major, n[i][0]);
		assert_int_equal(minor, n[i][1]);
	}
	assert_int_equal(dm_encode_dev(254, 300), 0x10fe2c); /* as makedev in the kernel's tests */
}

/* ---- status and versions ---- */

static struct str status(const char *type, const char *text)
{
	struct dm_target_spec spec = { .length = 8192 };
	struct str s = STR_INIT;

	snprintf(spec.target_type, sizeof(spec.target_type), "%s", type);
	str_add_n(&s, (const char *)&spec, sizeof(spec));
	str_add_n(&s, text, strlen(text) + 1);
	return s;
}

static void a_status(void **state)
{
	struct str s = status("multipath", "2 0 0 0 0 0");
	struct dm_data d = data(&s);
	struct dm_target t;

	(void)state;
	assert_true(dm_reply_target(&d, &t));
	assert_string_equal(t.type, "multipath");
	assert_string_equal(t.text, "2 0 0 0 0 0");
	assert_int_equal(t.len, 11);
	assert_int_equal(t.sectors, 8192);
	str_fini(&s);
}

static void a_status_without_its_end(void **state)
{
	struct str s = status("multipath", "2 0 0 0 0 0");
	struct dm_target t;

	(void)state;
	for (size_t n = 0; n < s.len; n++) {
		char *copy = malloc(n ? n : 1);
		struct dm_data d = { copy, n };

		memcpy(copy, s.p, n);
		assert_false(dm_reply_target(&d, &t));
		free(copy);
	}
	str_fini(&s);
}

static void a_type_that_fills_its_field(void **state)
{
	struct str s = status("multipath", "x");
	struct dm_data d = data(&s);
	struct dm_target t;

	(void)state;
	memset(s.p + offsetof(struct dm_target_spec, target_type), 'm', DM_MAX_TYPE_NAME);
	assert_false(dm_reply_target(&d, &t));
	str_fini(&s);
}

static void put_version(struct str *s, const char *name, uint32_t v, bool last)
{
	uint32_t words[4] = { last ? 0 : 32, 1, v, 3 };

	str_add_n(s, (const char *)words, sizeof(words));
	str_add_n(s, name, strlen(name) + 1);
	while (s->len % 32)
		str_add_c(s, '\0');
}

static void target_versions(void **state)
{
	struct str s = STR_INIT;
	uint32_t v[3];
	struct dm_data d;

	(void)state;
	put_version(&s, "linear", 4, false);
	put_version(&s, "multipath", 14, true);
	d = data(&s);
	assert_true(dm_reply_version(&d, "multipath", v));
	assert_int_equal(v[1], 14);
	assert_false(dm_reply_version(&d, "crypt", v));
	d.len = 20;
	assert_false(dm_reply_version(&d, "multipath", v));
	str_fini(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_list_as_the_kernel_writes_it),
		cmocka_unit_test(older_kernels_say_less),
		cmocka_unit_test(no_device_at_all),
		cmocka_unit_test(cut_off_anywhere),
		cmocka_unit_test(offsets_that_lead_astray),
		cmocka_unit_test(names_without_an_end),
		cmocka_unit_test(any_bytes),
		cmocka_unit_test(device_numbers_of_every_size),
		cmocka_unit_test(a_status),
		cmocka_unit_test(a_status_without_its_end),
		cmocka_unit_test(a_type_that_fills_its_field),
		cmocka_unit_test(target_versions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
