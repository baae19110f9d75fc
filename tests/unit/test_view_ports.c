/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of parts: what hangs on each, the paths below, and what a jump finds. */
#include "list_stage.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void test_ports_count_what_hangs_on_each(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, view_ports_new, scene_cable);
	/* the host's own before the array's, the worst first */
	assert_int_equal(row_of(&s, "HBA") < row_of(&s, "target port"), 1);
	assert_string_equal(selected_port(&s), "host3");
	assert_true(shows(&s, "link down"));
	assert_true(strstr(line(&s, 4), "12/12") != NULL);
	assert_true(strstr(line(&s, 4), "03:12:07") != NULL);
	assert_true(strstr(line(&s, 5), "host4") != NULL);
	assert_true(strstr(line(&s, 5), "0/12") != NULL);
	/* all six maps hang on host4 alone */
	press(&s, CMD_DOWN, 1);
	assert_true(shows(&s, "6 maps hang on it alone: its loss stops them"));
	close_stage(&s);
}

/* A port that is up, and a path through it that comes and goes: nothing else says so. */
static void test_ports_show_flapping(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, view_ports_new, scene_cable);
	for (struct san_path *p = s.san.maps[0]->paths; p; p = p->next_in_map) {
		if (!strcmp(p->name, "sdn"))
			p->flaps = 5;
	}
	wait_still(&s);
	assert_non_null(strstr(line(&s, 5), "host4"));
	assert_int_equal(line(&s, 5)[1], '!');
	assert_non_null(strstr(line(&s, 5), "flapping"));
	press(&s, CMD_DOWN, 1);
	assert_true(shows(&s, "1 of its 12 paths fails and comes back: up to 5 times in 10 min"));
	close_stage(&s);
}

/* A port that only a dead adapter reaches may be well: that is said in words. */
static void test_ports_not_seen_is_not_down(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, view_ports_new, scene_cable);
	press(&s, CMD_DOWN, 2);
	assert_string_equal(selected_port(&s), "ctlA-0c");
	assert_true(strstr(line(&s, 6), "not seen") != NULL);
	assert_true(shows(&s, "not seen is not down"));
	press(&s, CMD_UP, 2);
	assert_string_equal(selected_port(&s), "host3");
	assert_false(shows(&s, "not seen is not down"));
	close_stage(&s);
}

static void test_ports_lower_list_follows(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, view_ports_new, scene_cable);
	assert_true(shows(&s, " 12 paths through host3 "));
	assert_true(row_of(&s, "sdb") > 0);
	assert_int_equal(row_of(&s, "sdn"), -1);
	press(&s, CMD_DOWN, 1);
	assert_true(shows(&s, " 12 paths through host4 "));
	assert_int_equal(row_of(&s, "sdb"), -1);
	assert_true(row_of(&s, "sdn") > 0);
	close_stage(&s);
}

/* Tab goes to the paths, where keys move and act on them; Tab or Esc goes back. */
static void test_ports_tab(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, view_ports_new, scene_cable);
	press(&s, CMD_PANE, 1);
	assert_string_equal(selected_path(&s), "sdb");
	press(&s, CMD_DOWN, 1);
	assert_string_equal(selected_path(&s), "sdh");
	assert_true(shows(&s, " 12 paths through host3 "));
	press(&s, CMD_MARK, 1);
	assert_int_equal(where(&s).marked, 1);
	press(&s, CMD_PANE, 1);
	assert_string_equal(selected_port(&s), "host3");
	press(&s, CMD_PANE, 1);
	assert_string_equal(selected_path(&s), "sdc"); /* where one was */
	press(&s, CMD_BACK, 1);
	assert_string_equal(selected_port(&s), "host3");
	assert_false(s.view->ops->command(s.view, &s.x, CMD_BACK));
	close_stage(&s);
}

/* Among the paths of a part one stays with that part, also when another becomes the worst. */
static void test_ports_lower_list_stays_with_its_part(void **state)
{
	struct stage s;
	struct san_port *port;

	(void)state;
	open_stage(&s, view_ports_new, scene_cable);
	port = san_port_find(&s.san, SAN_PART_HOST, "host3");
	port->up = true;
	wait_still(&s);
	assert_string_equal(selected_port(&s), "host3"); /* all its paths are down: still first */
	press(&s, CMD_PANE, 1);
	press(&s, CMD_DOWN, 2);
	assert_string_equal(selected_path(&s), "sdc");
	san_port_find(&s.san, SAN_PART_HOST, "host4")->up = false; /* worse than that */
	wait_still(&s);
	assert_true(strstr(line(&s, 4), "host4") != NULL);
	assert_true(shows(&s, " 12 paths through host3 "));
	assert_string_equal(selected_path(&s), "sdc");
	close_stage(&s);
}

/* The part went out of sight: other paths stand there, and no key may act on them at once. */
static void test_ports_another_part_below_is_a_jump(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, view_ports_new, scene_cable);
	press(&s, CMD_PANE, 1);
	press(&s, CMD_DOWN, 2);
	wait_still(&s);
	assert_false(where(&s).jumped);
	san_port_remove(&s.san, san_port_find(&s.san, SAN_PART_HOST, "host3"));
	paint(&s);
	assert_false(shows(&s, " paths through host3 "));
	assert_true(where(&s).jumped);
	close_stage(&s);
}

/* The last path of the part went: the keys move in the list that has rows. */
static void test_ports_empty_lower_list_gives_the_keys_back(void **state)
{
	struct stage s;
	struct san_path *path;

	(void)state;
	open_stage(&s, view_ports_new, scene_cable);
	press(&s, CMD_PANE, 1);
	for (size_t i = 0; i < s.san.nmaps; i++) {
		for (path = s.san.maps[i]->paths; path; path = path->next_in_map) {
			if (!strcmp(path->hport, "host3"))
				path->hport = san_intern(&s.san, "host9");
		}
	}
	paint(&s);
	assert_true(shows(&s, " 0 paths through host3 "));
	assert_string_equal(selected_port(&s), "host3");
	press(&s, CMD_DOWN, 1);
	assert_string_equal(selected_port(&s), "host4");
	close_stage(&s);
}

/* From a path to the part of it that is to blame. */
static void test_ports_go_from_a_path(void **state)
{
	struct stage s;
	struct target on = { NULL };

	(void)state;
	open_stage(&s, view_ports_new, scene_cable);
	press(&s, CMD_BOTTOM, 1);
	on.map = san_map_find(&s.san, "mpathc");
	for (on.path = on.map->paths; strcmp(on.path->hport, "host3") != 0;)
		on.path = on.path->next_in_map;
	s.view->ops->go(s.view, &on);
	paint(&s);
	assert_string_equal(selected_port(&s), "host3");
	on = (struct target){ .port = san_port_find(&s.san, SAN_PART_TARGET, "20:06") };
	s.view->ops->go(s.view, &on);
	paint(&s);
	assert_string_equal(selected_port(&s), "ctlB-0d");
	close_stage(&s);
}

static void test_ports_filter_and_trouble(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, view_ports_new, scene_cable);
	filter(&s, "ctlB");
	assert_true(strstr(line(&s, 4), "ctlB-0c") != NULL);
	assert_true(strstr(line(&s, 5), "ctlB-0d") != NULL);
	assert_false(shows(&s, "ctlA-0c"));
	filter(&s, "down>0");
	for (int y = 4; y < 8; y++)
		assert_null(strstr(line(&s, y), "host4"));
	filter(&s, "nowhere");
	assert_true(shows(&s, "no part matches the filter  (Esc shows all)"));
	filter(&s, "");
	press(&s, CMD_TROUBLE, 1);
	assert_true(strstr(line(&s, 4), "host3") != NULL);
	assert_false(strstr(line(&s, 5), "host4") != NULL);
	press(&s, CMD_BACK, 1);
	assert_true(strstr(line(&s, 5), "host4") != NULL);
	close_stage(&s);
}

/* A part that nothing goes through is not one that everything can do without. */
static void test_ports_without_a_path(void **state)
{
	struct stage s;
	struct san_port *spare;

	(void)state;
	open_model(&s, scene_cable, 24, 80);
	spare = san_port_add(&s.san, SAN_PART_HOST, "host5", 0);
	spare->label = san_intern(&s.san, "host5");
	spare->up = true;
	s.view = view_ports_new();
	paint(&s);
	press(&s, CMD_DOWN, 2);
	assert_string_equal(selected_port(&s), "host5");
	assert_true(shows(&s, "no path goes through it"));
	close_stage(&s);
}

/* @ : how long ago, in this list too. */
static void test_ports_times_as_ago(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, view_ports_new, scene_cable);
	s.x.ago = true;
	paint(&s);
	assert_true(strstr(line(&s, 4), "37 s") != NULL);
	close_stage(&s);
}

/* The engine was restarted and numbers its objects anew: the cursor stays with the part. */
static void test_ports_cursor_survives_a_restart(void **state)
{
	struct stage s;
	struct san again;
	int64_t now;

	(void)state;
	open_stage(&s, view_ports_new, scene_cable);
	press(&s, CMD_DOWN, 3);
	assert_string_equal(selected_port(&s), "ctlB-0c");
	scene_cable(&again, &now);
	san_port_remove(&again, san_port_find(&again, SAN_PART_HOST, "host4"));
	san_port_add(&again, SAN_PART_HOST, "host4", 0);
	s.x.san = &again;
	wait_still(&s);
	assert_string_equal(selected_port(&s), "ctlB-0c");
	s.x.san = &s.san;
	paint(&s);
	san_fini(&again);
	close_stage(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ports_count_what_hangs_on_each),
		cmocka_unit_test(test_ports_show_flapping),
		cmocka_unit_test(test_ports_not_seen_is_not_down),
		cmocka_unit_test(test_ports_lower_list_follows),
		cmocka_unit_test(test_ports_tab),
		cmocka_unit_test(test_ports_lower_list_stays_with_its_part),
		cmocka_unit_test(test_ports_another_part_below_is_a_jump),
		cmocka_unit_test(test_ports_empty_lower_list_gives_the_keys_back),
		cmocka_unit_test(test_ports_go_from_a_path),
		cmocka_unit_test(test_ports_filter_and_trouble),
		cmocka_unit_test(test_ports_without_a_path),
		cmocka_unit_test(test_ports_times_as_ago),
		cmocka_unit_test(test_ports_cursor_survives_a_restart),
	};

	setlocale(LC_ALL, "C.UTF-8"); /* widths of characters */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
