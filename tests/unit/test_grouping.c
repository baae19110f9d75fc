/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of grouping: each policy on data, the order of groups, and which one I/O should use. */
#include "engine/monitor/grouping.h"

#include "base/attr.h"
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Two controllers, two hosts: the paths of one LUN in the order of discovery. */
#define PATHS 4
static const struct grouping_path lun[PATHS] = {
	{ .prio = 10,
	  .usable = true,
	  .serial = "B",
	  .node_name = "n2",
	  .tpg = 2,
	  .alua = true,
	  .host = 3 },
	{ .prio = 50,
	  .usable = true,
	  .serial = "A",
	  .node_name = "n1",
	  .tpg = 1,
	  .alua = true,
	  .host = 3 },
	{ .prio = 10,
	  .usable = true,
	  .serial = "B",
	  .node_name = "n2",
	  .tpg = 2,
	  .alua = true,
	  .host = 4 },
	{ .prio = 50,
	  .usable = true,
	  .serial = "A",
	  .node_name = "n1",
	  .tpg = 1,
	  .alua = true,
	  .host = 4 },
};

/* "1 3 | 0 2 best 1": indices group by group. Freed by the caller. */
static char *said(struct grouping *g)
{
	struct str s = STR_INIT;
	uint32_t at = 0;

	for (uint32_t i = 0; i < g->ngroups; i++) {
		str_add(&s, i ? "| " : "");
		for (uint32_t k = 0; k < g->sizes[i]; k++)
			str_addf(&s, "%u ", g->order[at++]);
	}
	assert_int_equal(at, g->npaths);
	str_addf(&s, "best %u", g->best);
	grouping_fini(g);
	return s.p;
}

static void check(enum conf_policy policy, bool apart, const struct grouping_path *paths, size_t n,
		  const char *expected)
{
	struct grouping g;
	char *text;

	grouping_make(policy, apart, paths, n, &g);
	text = said(&g);
	assert_string_equal(text, expected);
	free(text);
}

static void each_policy(void **state)
{
	static const struct {
		enum conf_policy policy;
		const char *expected;
	} rows[] = {
		{ POLICY_FAILOVER, "1 | 3 | 0 | 2 best 1" }, { POLICY_MULTIBUS, "0 1 2 3 best 1" },
		{ POLICY_BY_SERIAL, "1 3 | 0 2 best 1" },    { POLICY_BY_PRIO, "1 3 | 0 2 best 1" },
		{ POLICY_BY_NODE_NAME, "1 3 | 0 2 best 1" }, { POLICY_BY_TPG, "1 3 | 0 2 best 1" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check(rows[i].policy, false, lun, PATHS, rows[i].expected);
}

/* What tells two policies apart is not equal by chance: each looks at its own member. */
static void each_policy_looks_at_its_own_member(void **state)
{
	static const struct grouping_path p[] = {
		{ .prio = 1,
		  .usable = true,
		  .serial = "A",
		  .node_name = "n",
		  .tpg = 1,
		  .alua = true },
		{ .prio = 1,
		  .usable = true,
		  .serial = "B",
		  .node_name = "n",
		  .tpg = 2,
		  .alua = true },
		{ .prio = 1,
		  .usable = true,
		  .serial = "A",
		  .node_name = "m",
		  .tpg = 2,
		  .alua = true },
	};

	(void)state;
	check(POLICY_BY_PRIO, false, p, 3, "0 1 2 best 1");
	check(POLICY_BY_SERIAL, false, p, 3, "0 2 | 1 best 1");
	check(POLICY_BY_NODE_NAME, false, p, 3, "0 1 | 2 best 1");
	check(POLICY_BY_TPG, false, p, 3, "1 2 | 0 best 1"); /* two paths before one */
}

static void by_tpg_needs_alua_on_all_paths(void **state)
{
	struct grouping_path p[PATHS];

	(void)state;
	memcpy(p, lun, sizeof(p));
	p[2].alua = false;
	check(POLICY_BY_TPG, false, p, PATHS, "1 | 3 | 0 | 2 best 1");
}

static void unknown_names_are_equal(void **state)
{
	static const struct grouping_path p[] = { { .usable = true, .serial = "" },
						  { .usable = true } };

	(void)state;
	check(POLICY_BY_SERIAL, false, p, 2, "0 1 best 1");
	check(POLICY_BY_NODE_NAME, false, p, 2, "0 1 best 1");
}

static void no_path_no_group(void **state)
{
	(void)state;
	check(POLICY_BY_PRIO, true, NULL, 0, "best 0");
}

/* ---- the order of groups ---- */

static void unusable_paths_do_not_count(void **state)
{
	struct grouping_path p[PATHS];

	(void)state;
	memcpy(p, lun, sizeof(p));
	p[1].usable = p[3].usable = false; /* the group of 50 is worth 0 now */
	check(POLICY_BY_PRIO, false, p, PATHS, "0 2 | 1 3 best 1");
	p[3].usable = true; /* one path of 50 is better than two of 10 */
	check(POLICY_BY_PRIO, false, p, PATHS, "1 3 | 0 2 best 1");
}

static void more_usable_paths_first_then_first_seen(void **state)
{
	static const struct grouping_path p[] = {
		{ .prio = 1, .usable = true, .serial = "A" },
		{ .prio = 1, .usable = true, .serial = "B" },
		{ .prio = 1, .usable = true, .serial = "B" },
		{ .prio = 1, .usable = true, .serial = "C" },
	};

	(void)state;
	check(POLICY_BY_SERIAL, false, p, 4, "1 2 | 0 | 3 best 1");
}

static void marginal_paths_apart(void **state)
{
	struct grouping_path p[PATHS];

	(void)state;
	memcpy(p, lun, sizeof(p));
	p[1].marginal = true;
	check(POLICY_BY_PRIO, true, p, PATHS, "3 | 0 2 | 1 best 1");
	check(POLICY_BY_PRIO, false, p, PATHS, "1 3 | 0 2 best 1"); /* not wanted */
	p[0].marginal = p[2].marginal = p[3].marginal = true;
	check(POLICY_BY_PRIO, true, p, PATHS, "1 3 | 0 2 best 1"); /* only one kind */
}

/* A group that is marginal as a whole stands last, whoever made the groups so. */
static void a_marginal_group_is_last_without_the_option(void **state)
{
	struct grouping_path p[PATHS];

	(void)state;
	memcpy(p, lun, sizeof(p));
	p[1].marginal = p[3].marginal = true;
	check(POLICY_BY_PRIO, false, p, PATHS, "0 2 | 1 3 best 1");
}

static void a_normal_group_of_little_worth_beats_a_marginal_one(void **state)
{
	static const struct grouping_path p[] = {
		{ .prio = 50, .usable = true, .marginal = true },
		{ .prio = -1, .usable = true },
	};
	struct grouping g;

	(void)state;
	grouping_make(POLICY_FAILOVER, true, p, 2, &g);
	assert_int_equal(g.order[0], 1);
	assert_int_equal(g.prios[0], -1);
	assert_false(g.marginal[0]);
	assert_int_equal(g.prios[1], 50);
	assert_true(g.marginal[1]);
	assert_int_equal(g.best, 1);
	grouping_fini(&g);
}

/* ---- priorities and the best group ---- */

static void the_priority_of_a_group(void **state)
{
	static const struct grouping_path up50 = { .prio = 50, .usable = true };
	static const struct grouping_path up11 = { .prio = 11, .usable = true };
	static const struct grouping_path undefined = { .prio = -1, .usable = true };
	static const struct grouping_path down = { .prio = 50 };
	const struct grouping_path *all[] = { &up50, &up11, &undefined, &down };

	(void)state;
	assert_int_equal(grouping_prio(all, 4), 30); /* the mean, cut */
	assert_int_equal(grouping_prio(all + 2, 2), -1);
	assert_int_equal(grouping_prio(all + 3, 1), 0);
	assert_int_equal(grouping_prio(all, 0), 0);
}

static void the_best_group(void **state)
{
	static const struct {
		struct grouping_group g[3];
		size_t n;
		uint32_t best;
	} rows[] = {
		{ { { 10, 2, false }, { 50, 2, false } }, 2, 2 },
		{ { { 50, 2, false }, { 50, 2, false } }, 2, 1 },
		{ { { 50, 1, false }, { 50, 2, false } }, 2, 2 },
		{ { { 50, 0, false }, { 10, 1, false } }, 2, 2 },
		{ { { 0, 0, false }, { 0, 0, false } }, 2, 1 }, /* nobody can do it: the first */
		{ { { 50, 2, true }, { 1, 1, false } }, 2, 2 },
		{ { { 0, 0, false }, { 10, 1, true }, { 20, 1, true } }, 3, 3 },
		{ { { -1, 1, false } }, 1, 1 },
		{ { { 0, 0, false }, { -1, 1, false } }, 2, 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(grouping_best(rows[i].g, rows[i].n), rows[i].best);
}

static void groups_in_order(void **state)
{
	static const struct {
		struct grouping_group g[3];
		size_t n;
		bool in_order;
	} rows[] = {
		{ { { 50, 1, false }, { 10, 1, false }, { 10, 4, false } }, 3, true },
		{ { { 10, 1, false }, { 50, 1, false } }, 2, false },
		{ { { 10, 1, false }, { -1, 1, false }, { 50, 1, false } }, 3, false },
		{ { { 50, 1, false }, { -1, 1, false }, { 10, 1, false } }, 3, true },
		{ { { 10, 1, false }, { 50, 1, true }, { 20, 1, true } }, 3, true },
		{ { { 10, 1, false }, { 20, 1, true }, { 50, 1, true } }, 3, false },
		{ { { 50, 1, true }, { 10, 1, false } }, 2, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(grouping_in_order(rows[i].g, rows[i].n), rows[i].in_order);
}

/* ---- adapters in turn ---- */

static void alternating(const struct grouping_path *p, size_t n, const char *expected)
{
	struct grouping g;
	char *text;

	grouping_make(POLICY_BY_PRIO, false, p, n, &g);
	grouping_alternate(&g, p);
	text = said(&g);
	assert_string_equal(text, expected);
	free(text);
}

static void adapters_take_turns(void **state)
{
	static const struct grouping_path p[] = {
		{ .usable = true, .adapter = "0000:04:00", .host = 3 },
		{ .usable = true, .adapter = "0000:04:00", .host = 3 },
		{ .usable = true, .adapter = "0000:04:00", .host = 4 },
		{ .usable = true, .adapter = "0000:81:00", .host = 5 },
		{ .usable = true, .adapter = "0000:81:00", .host = 5 },
	};

	(void)state;
	/* adapter 04, adapter 81, 04 through its other host, 81, and what is left */
	alternating(p, 5, "0 3 2 4 1 best 1");
}

static void nothing_to_alternate(void **state)
{
	static const struct grouping_path two[] = {
		{ .usable = true, .prio = 2, .adapter = "a" },
		{ .usable = true, .prio = 2, .adapter = "b" },
		{ .usable = true, .prio = 1, .adapter = "a" },
		{ .usable = true, .prio = 1, .adapter = "a" },
		{ .usable = true, .prio = 1, .adapter = "" }, /* not known where it leaves */
	};

	(void)state;
	alternating(two, 5, "0 1 | 2 3 4 best 1");
	alternating(NULL, 0, "best 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_policy),
		cmocka_unit_test(each_policy_looks_at_its_own_member),
		cmocka_unit_test(by_tpg_needs_alua_on_all_paths),
		cmocka_unit_test(unknown_names_are_equal),
		cmocka_unit_test(no_path_no_group),
		cmocka_unit_test(unusable_paths_do_not_count),
		cmocka_unit_test(more_usable_paths_first_then_first_seen),
		cmocka_unit_test(marginal_paths_apart),
		cmocka_unit_test(a_marginal_group_is_last_without_the_option),
		cmocka_unit_test(a_normal_group_of_little_worth_beats_a_marginal_one),
		cmocka_unit_test(the_priority_of_a_group),
		cmocka_unit_test(the_best_group),
		cmocka_unit_test(groups_in_order),
		cmocka_unit_test(adapters_take_turns),
		cmocka_unit_test(nothing_to_alternate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
