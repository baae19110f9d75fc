/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of partition_plan: names, uuids, and what is to be done. */
#include "engine/monitor/partition_plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define UUID "mpath-3600a098038303053"

struct bed {
	struct partitions want;
	struct partition_map have[8];
	size_t n;
	struct partition_plan plan;
};

static void want(struct bed *b, uint32_t number, uint64_t start, uint64_t sectors)
{
	struct partition p = { .number = number, .start = start, .sectors = sectors };

	snprintf(b->want.table, sizeof(b->want.table), "gpt");
	b->want.sectors = 100000;
	partitions_add(&b->want, &p);
}

static void have(struct bed *b, const char *name, const char *uuid, uint64_t start,
		 uint64_t sectors)
{
	b->have[b->n++] = (struct partition_map){
		.name = name, .uuid = uuid, .start = start, .sectors = sectors, .over_map = true
	};
}

static void make(struct bed *b, const char *delim)
{
	partition_plan_fini(&b->plan);
	partition_plan_make(&b->want, b->have, b->n, "mpatha", UUID, delim, &b->plan);
}

static void bed_fini(struct bed *b)
{
	partition_plan_fini(&b->plan);
	partitions_fini(&b->want);
}

static void names_and_uuids(void **state)
{
	char name[128], uuid[129], long_name[128];

	(void)state;
	assert_string_equal(partition_delim_default("mpatha"), "");
	assert_string_equal(partition_delim_default("lun0"), "p");
	assert_true(partition_name(name, sizeof(name), "mpatha", PARTITION_DELIM, 12));
	assert_string_equal(name, "mpatha-part12");
	assert_true(partition_uuid(uuid, sizeof(uuid), UUID, 3));
	assert_string_equal(uuid, "part3-" UUID);
	assert_int_equal(partition_number(uuid, UUID), 3);
	assert_int_equal(partition_number("part3-mpath-other", UUID), 0);
	assert_int_equal(partition_number("partx-" UUID, UUID), 0);
	assert_int_equal(partition_number("part3-", ""), 0);
	assert_int_equal(partition_number("LVM-" UUID, UUID), 0);
	memset(long_name, 'a', 127);
	long_name[127] = '\0';
	assert_false(partition_name(name, sizeof(name), long_name, "p", 1));
}

static void a_new_disk(void **state)
{
	struct bed b = { 0 };
	char table[64];

	(void)state;
	want(&b, 1, 2048, 4096);
	want(&b, 5, 8192, 1000);
	make(&b, NULL);
	assert_int_equal(b.plan.n, 2);
	assert_int_equal(b.plan.list[0].step, PARTITION_ADD);
	assert_string_equal(b.plan.list[0].name, "mpatha-part1");
	assert_string_equal(b.plan.list[0].uuid, "part1-" UUID);
	assert_string_equal(b.plan.list[1].name, "mpatha-part5");
	partition_table(table, sizeof(table), 253, 3, b.plan.list[1].start);
	assert_string_equal(table, "253:3 8192");
	bed_fini(&b);
}

static void what_is_right_is_left_alone(void **state)
{
	struct bed b = { 0 };

	(void)state;
	want(&b, 1, 2048, 4096);
	want(&b, 2, 8192, 1000);
	have(&b, "mpatha1", "part1-" UUID, 2048, 4096); /* as kpartx by hand has it */
	have(&b, "data", "part2-" UUID, 8192, 1000);
	have(&b, "mpathb-part1", "part1-mpath-other", 2048, 9);
	have(&b, "vg0-root", "LVM-xyz", 2048, 9);
	make(&b, NULL);
	assert_int_equal(b.plan.n, 0);
	bed_fini(&b);
}

static void a_table_that_changed(void **state)
{
	struct bed b = { 0 };

	(void)state;
	want(&b, 1, 4096, 4096);  /* moved */
	want(&b, 2, 16384, 2000); /* grown */
	want(&b, 4, 32768, 8);    /* new */
	have(&b, "mpatha-part1", "part1-" UUID, 2048, 4096);
	have(&b, "mpatha-part2", "part2-" UUID, 16384, 1000);
	have(&b, "mpatha-part3", "part3-" UUID, 20000, 8);
	make(&b, NULL);
	assert_int_equal(b.plan.n, 4);
	assert_int_equal(b.plan.list[0].step, PARTITION_REMOVE);
	assert_string_equal(b.plan.list[0].name, "mpatha-part3");
	assert_int_equal(b.plan.list[1].step, PARTITION_RELOAD);
	assert_int_equal(b.plan.list[1].start, 4096);
	assert_int_equal(b.plan.list[2].step, PARTITION_RESIZE);
	assert_int_equal(b.plan.list[2].sectors, 2000);
	assert_int_equal(b.plan.list[3].step, PARTITION_ADD);
	bed_fini(&b);
}

/* A change after a rename is of the new name. */
static void another_delimiter(void **state)
{
	struct bed b = { 0 };

	(void)state;
	want(&b, 1, 2048, 5000);
	have(&b, "mpatha-part1", "part1-" UUID, 2048, 4096);
	make(&b, "p");
	assert_int_equal(b.plan.n, 2);
	assert_int_equal(b.plan.list[0].step, PARTITION_RENAME);
	assert_string_equal(b.plan.list[0].new_name, "mpathap1");
	assert_int_equal(b.plan.list[1].step, PARTITION_RESIZE);
	assert_string_equal(b.plan.list[1].name, "mpathap1");
	bed_fini(&b);
}

/* A disk that shrank, or a table copied from a larger one: the kernel would refuse the map. */
static void beyond_the_end(void **state)
{
	struct bed b = { 0 };

	(void)state;
	want(&b, 1, 2048, 4096);
	want(&b, 2, 99999, 2);
	want(&b, 3, UINT64_MAX - 1, 8);
	have(&b, "mpatha-part2", "part2-" UUID, 99999, 2);
	make(&b, NULL);
	assert_int_equal(b.plan.n, 3);
	assert_int_equal(b.plan.list[0].step, PARTITION_ADD);
	assert_int_equal(b.plan.list[1].step, PARTITION_BEYOND);
	assert_int_equal(b.plan.list[1].number, 2);
	assert_int_equal(b.plan.list[2].step, PARTITION_BEYOND);
	bed_fini(&b);
}

static void without_a_table_nothing_is_removed(void **state)
{
	struct bed b = { 0 };

	(void)state;
	have(&b, "mpatha-part1", "part1-" UUID, 2048, 4096);
	make(&b, NULL);
	assert_int_equal(b.plan.n, 0);
	snprintf(b.want.table, sizeof(b.want.table),
		 "gpt"); /* one that is empty is another thing */
	make(&b, NULL);
	assert_int_equal(b.plan.n, 1);
	assert_int_equal(b.plan.list[0].step, PARTITION_REMOVE);
	bed_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_uuids),
		cmocka_unit_test(a_new_disk),
		cmocka_unit_test(what_is_right_is_left_alone),
		cmocka_unit_test(a_table_that_changed),
		cmocka_unit_test(another_delimiter),
		cmocka_unit_test(beyond_the_end),
		cmocka_unit_test(without_a_table_nothing_is_removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
