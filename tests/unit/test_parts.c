/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many paths and maps hang on each part, counted against small SANs in words. */
#include "query/parts.h"
#include "model.h"

#include "base/attr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What is to be seen of one part: "paths down maps last". */
struct part_case {
	const char *words; /* of model_do(), for two maps */
	enum san_part part;
	const char *key, *wanted;
};

/* clang-format off */
static const struct part_case cases[] = {
	{ "", SAN_PART_HOST, "host3", "4 0 2 0" },
	{ "", SAN_PART_HOST, "host4", "4 0 2 0" },
	{ "", SAN_PART_TARGET, "20:03", "2 0 2 0" },
	/* one path down: the others of the map still have both adapters */
	{ "fail:sdb", SAN_PART_HOST, "host3", "4 1 2 0" },
	{ "fail:sdb", SAN_PART_TARGET, "20:03", "2 1 2 0" },
	/* all of mpatha on host3 are down: what is left hangs on host4 */
	{ "fail:sdb,sdh", SAN_PART_HOST, "host3", "4 2 2 0" },
	{ "fail:sdb,sdh", SAN_PART_HOST, "host4", "4 0 2 1" },
	{ "fail:sdb,sdh,sdc,sdi", SAN_PART_HOST, "host4", "4 0 2 2" },
	{ "fail:sdb,sdh,sdc,sdi", SAN_PART_TARGET, "20:04", "2 0 2 0" },
	/* one path left: it hangs on each part of it */
	{ "fail:sdb,sdh,sdn", SAN_PART_HOST, "host4", "4 1 2 1" },
	{ "fail:sdb,sdh,sdn", SAN_PART_TARGET, "20:06", "2 0 2 1" },
	{ "fail:sdb,sdh,sdn", SAN_PART_TARGET, "20:04", "2 1 2 0" },
	/* no path left: nothing can be lost any more */
	{ "fail:sdb,sdh,sdn,sdt", SAN_PART_HOST, "host4", "4 2 2 0" },
	/* an accepted path that is gone is down, and still counted */
	{ "gone:sdb", SAN_PART_HOST, "host3", "4 1 2 0" },
	/* a usable path whose ways nobody knows may go elsewhere */
	{ "fail:sdb,sdh noparts:sdn", SAN_PART_HOST, "host4", "3 0 2 0" },
};
/* clang-format on */

static void say_count(const struct part_count *c, char *dst, size_t size)
{
	if (c)
		snprintf(dst, size, "%u %u %u %u", c->paths, c->down, c->maps, c->last);
	else
		snprintf(dst, size, "none");
}

static void test_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct part_case *c = &cases[i];
		struct parts parts;
		struct san san;
		const struct san_port *port;
		char is[80], about[120];

		model_init(&san, 2);
		model_do(&san, c->words);
		parts_init(&parts);
		parts_count(&parts, &san);
		port = san_port_find(&san, c->part, c->key);
		assert_non_null(port);
		say_count(parts_of(&parts, port), is, sizeof is);
		snprintf(about, sizeof about, "\"%s\" %s", c->words, c->key);
		model_same_text(about, is, c->wanted);
		parts_fini(&parts);
		san_fini(&san);
	}
}

/* A row for each port, in the order of the model, and what moves through it. */
static void test_rows_are_the_ports_of_the_model(void **state)
{
	struct parts parts;
	struct san san;

	(void)state;
	model_init(&san, 1);
	model_path(&san, "sdb")->io =
		(struct san_io){ .rd_iops = 100, .wr_iops = 20, .rd_kbps = 7 };
	model_path(&san, "sdh")->io = (struct san_io){ .rd_iops = 3, .wr_kbps = 5 };
	parts_init(&parts);
	parts_count(&parts, &san);
	assert_int_equal(parts.n, san.nports);
	for (size_t i = 0; i < parts.n; i++)
		assert_ptr_equal(parts.row[i].port, san.ports[i]);
	assert_int_equal(parts_of(&parts, san_port_find(&san, SAN_PART_HOST, "host3"))->iops, 123);
	assert_int_equal(parts_of(&parts, san_port_find(&san, SAN_PART_HOST, "host3"))->kbps, 12);
	parts_fini(&parts);
	san_fini(&san);
}

/* Counting again forgets what was counted before; a port that went has no row. */
static void test_counted_anew(void **state)
{
	struct san_port *host3;
	struct parts parts;
	struct san san;

	(void)state;
	model_init(&san, 2);
	parts_init(&parts);
	for (int i = 0; i < 3; i++)
		parts_count(&parts, &san);
	host3 = san_port_find(&san, SAN_PART_HOST, "host3");
	assert_int_equal(parts_of(&parts, host3)->paths, 4);
	assert_int_equal(parts_of(&parts, host3)->maps, 2);
	san_port_remove(&san, host3);
	parts_count(&parts, &san);
	assert_int_equal(parts.n, san.nports);
	for (size_t i = 0; i < parts.n; i++)
		assert_string_not_equal(parts.row[i].port->key, "host3");
	parts_fini(&parts);
	san_fini(&san);
}

static void test_a_san_without_ports(void **state)
{
	struct parts parts;
	struct san san;

	(void)state;
	model_init(&san, 1);
	model_do(&san, "noports");
	parts_init(&parts);
	parts_count(&parts, &san);
	assert_int_equal(parts.n, 0);
	parts_fini(&parts);
	san_fini(&san);
}

static void test_through(void **state)
{
	struct san san;

	(void)state;
	model_init(&san, 1);
	assert_true(parts_through(model_path(&san, "sdb"),
				  san_port_find(&san, SAN_PART_HOST, "host3")));
	assert_true(parts_through(model_path(&san, "sdb"),
				  san_port_find(&san, SAN_PART_TARGET, "20:03")));
	assert_false(parts_through(model_path(&san, "sdb"),
				   san_port_find(&san, SAN_PART_HOST, "host4")));
	san_fini(&san);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_rows_are_the_ports_of_the_model),
		cmocka_unit_test(test_counted_anew),
		cmocka_unit_test(test_a_san_without_ports),
		cmocka_unit_test(test_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
