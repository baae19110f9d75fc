/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of all paths: the worst first, the filter, the marks, and the cursor that stays. */
#include "list_stage.h"

#include "base/attr.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void fail_path(struct stage *s, const char *map, const char *name)
{
	struct san_map *m = san_map_find(&s->san, map);

	for (struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (strcmp(p->name, name) != 0)
			continue;
		p->dm = SAN_DM_FAILED;
		p->chk = SAN_CHK_FAULTY;
		p->since = s->x.now;
		return;
	}
	fail_msg("no path %s", name);
}

static void test_paths_worst_first(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, view_paths_new, scene_cable);
	/* twelve of 24 are failed; those of one port stand together */
	assert_row(&s, "sdb", "3:0:0:1 mpatha failed");
	assert_true(row_of(&s, "sdg") < row_of(&s, "sdh")); /* 3:0:0:6, then the first standby */
	assert_string_equal(selected_path(&s), "sdb");
	press(&s, CMD_BOTTOM, 1);
	assert_row(&s, "sdy", "4:0:1:6 mpathf ok");
	close_stage(&s);
}

/* A path fails under the reader's eyes: it waits for its place, then the cursor stays below. */
static void test_paths_cursor_stays_with_the_path(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, view_paths_new, scene_healthy);
	press(&s, CMD_DOWN, 3);
	assert_string_equal(selected_path(&s), "sde");
	fail_path(&s, "mpathb", "sdi");
	paint(&s);
	assert_string_equal(selected_path(&s), "sde");
	assert_int_not_equal(row_of(&s, "sdi"), 4);
	wait_still(&s);
	assert_int_equal(row_of(&s, "sdi"), 4);
	assert_string_equal(selected_path(&s), "sde");
	assert_false(where(&s).jumped);
	close_stage(&s);
}

static void test_paths_jump_is_told(void **state)
{
	struct stage s;
	struct san_map *b;

	(void)state;
	open_stage(&s, view_paths_new, scene_healthy);
	press(&s, CMD_DOWN, 1);
	b = san_map_find(&s.san, "mpathb");
	assert_string_equal(selected_path(&s), "sdc");
	for (struct san_path *p = b->paths; p; p = p->next_in_map) {
		if (!strcmp(p->name, "sdc")) {
			san_path_remove(&s.san, p);
			break;
		}
	}
	paint(&s);
	assert_string_not_equal(selected_path(&s), "sdc");
	assert_true(where(&s).jumped);
	close_stage(&s);
}

static void test_paths_filter(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, view_paths_new, scene_cable);
	filter(&s, "host:4 mpathb");
	assert_int_equal(row_of(&s, "sdo"), 4);
	assert_int_equal(row_of(&s, "sdu"), 5);
	assert_string_equal(line(&s, 6), "");
	filter(&s, "nowhere");
	assert_true(shows(&s, "no path matches the filter  (Esc shows all)"));
	assert_null(where(&s).on.map);
	close_stage(&s);
}

/* What comes back into the list stands where it belongs, also while somebody reads. */
static void test_paths_filter_taken_off_is_worst_first(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, view_paths_new, scene_cable);
	filter(&s, "state:ok");
	press(&s, CMD_DOWN, 1);
	filter(&s, "");
	assert_int_equal(row_of(&s, "sdb"), -1); /* the cursor is far below ... */
	press(&s, CMD_TOP, 1);
	assert_int_equal(row_of(&s, "sdb"), 4); /* ... and the failed ones are on top */
	close_stage(&s);
}

static void test_paths_only_trouble(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, view_paths_new, scene_cable);
	press(&s, CMD_TROUBLE, 1);
	assert_int_equal(row_of(&s, "sdn"), -1);
	assert_string_equal(s.view->title, "2 trouble only");
	press(&s, CMD_BACK, 1); /* Esc widens, and is then somebody else's */
	assert_false(s.view->ops->command(s.view, &s.x, CMD_BACK));
	press(&s, CMD_BOTTOM, 1);
	assert_true(row_of(&s, "sdn") > 0);
	close_stage(&s);
	open_stage(&s, view_paths_new, scene_healthy);
	press(&s, CMD_TROUBLE, 1);
	assert_true(shows(&s, "no path is in trouble  (! shows all)"));
	close_stage(&s);
}

static void test_paths_marks(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, view_paths_new, scene_cable);
	press(&s, CMD_MARK, 2); /* marks, and goes on */
	assert_string_equal(selected_path(&s), "sdd");
	assert_int_equal(where(&s).marked, 2);
	assert_int_equal(line(&s, 4)[2], '*');
	assert_int_equal(line(&s, 5)[2], '*');
	assert_int_not_equal(line(&s, 6)[2], '*');
	filter(&s, "host:4"); /* what is hidden stays marked */
	assert_int_equal(where(&s).marked, 2);
	press(&s, CMD_MARK_ALL, 1); /* all that are shown, and no others */
	assert_int_equal(where(&s).marked, 14);
	filter(&s, "");
	press(&s, CMD_TOP, 1);
	press(&s, CMD_MARK, 1);
	assert_int_not_equal(line(&s, 4)[2], '*');
	assert_int_equal(where(&s).marked, 13);
	close_stage(&s);
}

/* Marks are the same in every view, and know maps from their paths. */
static void test_marks_go_along_to_another_view(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, view_paths_new, scene_cable);
	press(&s, CMD_MARK, 1);
	view_free(s.view);
	s.view = view_topology_new();
	paint(&s);
	for (int y = 4; y < 20; y++) {
		const char *l = line(&s, y);

		assert_int_equal(strlen(l) > 2 && l[2] == '*', strstr(l, "sdb 3:0:0:1") != NULL);
	}
	assert_true(shows(&s, "sdb 3:0:0:1"));
	close_stage(&s);
}

static void test_paths_order_by_a_column(void **state)
{
	struct stage s;
	char text[80];

	(void)state;
	open_stage(&s, view_paths_new, scene_cable);
	assert_true(s.view->ops->order_by(s.view, &s.x, "iops", false));
	paint(&s);
	s.view->ops->order(s.view, text, sizeof text);
	assert_string_equal(text, "by IOPS, greatest first");
	press(&s, CMD_TOP, 1);
	assert_row(&s, "sdn", "1204");
	assert_int_equal(row_of(&s, "sdn"), 4);
	assert_int_equal(row_of(&s, "sdo"), 5);
	press(&s, CMD_ORDER_TURN, 1);
	press(&s, CMD_BOTTOM, 1);
	assert_string_equal(selected_path(&s), "sdn");
	assert_false(s.view->ops->order_by(s.view, &s.x, "colour", false));
	close_stage(&s);
}

/* n and N go from one bad path to the next, and no further. */
static void test_paths_next_trouble(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, view_paths_new, scene_healthy);
	fail_path(&s, "mpathb", "sdi");
	assert_true(s.view->ops->order_by(s.view, &s.x, "name", false));
	press(&s, CMD_TOP, 1);
	assert_string_equal(selected_path(&s), "sdb");
	press(&s, CMD_NEXT_TROUBLE, 2);
	assert_string_equal(selected_path(&s), "sdi");
	press(&s, CMD_LAST_TROUBLE, 1);
	assert_string_equal(selected_path(&s), "sdi");
	close_stage(&s);
}

static void test_paths_go(void **state)
{
	struct stage s;
	struct target on = { NULL };

	(void)state;
	open_stage(&s, view_paths_new, scene_cable);
	on.map = san_map_find(&s.san, "mpathd");
	on.path = on.map->paths->next_in_map;
	s.view->ops->go(s.view, &on);
	paint(&s);
	assert_string_equal(selected_path(&s), on.path->name);
	assert_true(row_of(&s, on.path->name) > 0);
	close_stage(&s);
}

/* Rates are asked for where they are shown, and only there. */
static void test_paths_want_the_rows_on_the_screen(void **state)
{
	struct stage s;
	uint32_t n[64];
	size_t rows = 0;

	(void)state;
	open_stage(&s, view_paths_new, scene_cable);
	for (int y = 4; y < s.c.rows; y++)
		rows += strstr(line(&s, y), ":0:") != NULL && line(&s, y)[3] == 's';
	assert_in_range(rows, 12, 20);
	assert_int_equal(s.view->ops->want(s.view, n, ARRAY_LEN(n)), rows);
	assert_ptr_equal(san_by_n(&s.san, n[0]), &where(&s).on.path->obj);
	assert_int_equal(s.view->ops->want(s.view, n, 3), 3);
	close_stage(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths_worst_first),
		cmocka_unit_test(test_paths_cursor_stays_with_the_path),
		cmocka_unit_test(test_paths_jump_is_told),
		cmocka_unit_test(test_paths_filter),
		cmocka_unit_test(test_paths_filter_taken_off_is_worst_first),
		cmocka_unit_test(test_paths_only_trouble),
		cmocka_unit_test(test_paths_marks),
		cmocka_unit_test(test_marks_go_along_to_another_view),
		cmocka_unit_test(test_paths_order_by_a_column),
		cmocka_unit_test(test_paths_next_trouble),
		cmocka_unit_test(test_paths_go),
		cmocka_unit_test(test_paths_want_the_rows_on_the_screen),
	};

	setlocale(LC_ALL, "C.UTF-8"); /* widths of characters */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
