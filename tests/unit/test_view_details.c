/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The details: each fact of an object, followed until it is gone; and every list at every size. */
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

static void open_details(struct stage *s, void (*scene)(struct san *, int64_t *),
			 struct target (*pick)(struct san *))
{
	struct command_where w = { 0 };

	open_model(s, scene, 60, 132);
	w.san = &s->san;
	w.now = s->x.now;
	w.keys = s->x.keys;
	w.on = pick(&s->san);
	s->view = view_details_new(&w);
	paint(s);
}

static struct target pick_map(struct san *san)
{
	return (struct target){ .map = san_map_find(san, "mpatha") };
}

static struct target pick_group(struct san *san)
{
	return (struct target){ .map = san_map_find(san, "mpatha"), .group = 2 };
}

static struct target pick_path(struct san *san)
{
	struct target on = pick_map(san);

	on.path = on.map->paths;
	on.group = on.path->group;
	return on;
}

static struct target pick_port(struct san *san)
{
	return (struct target){ .port = san_port_find(san, SAN_PART_HOST, "host4") };
}

/* Every fact of the kind has its row, and the sentence that says what it means. */
static void assert_all_facts(struct stage *s, enum fact_of of)
{
	const struct fact *f;
	char says[300];

	press(s, CMD_TOP, 1);
	for (size_t i = 0; (f = fact_row(of, i)) != NULL; i++) {
		int y;

		snprintf(says, sizeof says, "%s ", f->name);
		y = row_of(s, says);
		if (y < 0)
			fail_msg("no row %s", f->name);
		assert_int_equal(line(s, y)[0], '>');
		snprintf(says, sizeof says, "%s: %.60s", f->name, f->help);
		assert_true(shows(s, says));
		press(s, CMD_DOWN, 1);
	}
}

static void test_details_show_every_fact(void **state)
{
	struct stage s;

	(void)state;
	open_details(&s, scene_cable, pick_map);
	assert_string_equal(s.view->title, "all of mpatha");
	assert_all_facts(&s, FACT_MAP);
	close_stage(&s);
	open_details(&s, scene_cable, pick_group);
	assert_string_equal(s.view->title, "group 2 of mpatha");
	assert_all_facts(&s, FACT_GROUP);
	close_stage(&s);
	open_details(&s, scene_cable, pick_path);
	assert_string_equal(s.view->title, "all of sdb");
	assert_all_facts(&s, FACT_PATH);
	close_stage(&s);
	open_details(&s, scene_cable, pick_port);
	assert_string_equal(s.view->title, "all of host4");
	assert_all_facts(&s, FACT_PORT);
	close_stage(&s);
}

static void test_details_of_a_path(void **state)
{
	struct stage s;

	(void)state;
	open_details(&s, scene_cable, pick_path);
	assert_row(&s, "state ", "failed");
	assert_row(&s, "kernel", "failed dm status");
	assert_row(&s, "device", "transport-offline /sys/block");
	assert_row(&s, "host ", "host3");
	assert_row(&s, "port ", "ctlA-0c (20:03)");
	assert_row(&s, "lun ", "1 (0x1)");
	assert_row(&s, "removed-at", "03:22:07, in 9 min 23 s");
	close_stage(&s);
}

/* What the list of ports says of a part its details say too. */
static void test_details_of_a_port(void **state)
{
	struct stage s;

	(void)state;
	open_details(&s, scene_cable, pick_port);
	assert_row(&s, "down", "0/12");
	assert_row(&s, "maps", "6");
	assert_row(&s, "last", "6");
	assert_row(&s, "iops", "2310");
	close_stage(&s);
}

/* They follow the object: its values change, its neighbours may go. */
static void test_details_follow_the_object(void **state)
{
	struct stage s;

	(void)state;
	open_details(&s, scene_cable, pick_path);
	san_map_find(&s.san, "mpatha")->paths->dm = SAN_DM_ACTIVE;
	san_map_remove(&s.san, san_map_find(&s.san, "mpathb"));
	paint(&s);
	assert_row(&s, "kernel", "active");
	assert_string_equal(selected_path(&s), "sdb");
	close_stage(&s);
}

static void test_details_of_what_is_gone(void **state)
{
	struct stage s;

	(void)state;
	open_details(&s, scene_cable, pick_path);
	press(&s, CMD_DOWN, 5);
	san_path_remove(&s.san, san_map_find(&s.san, "mpatha")->paths);
	paint(&s);
	assert_true(shows(&s, "it is gone  (q goes back)"));
	assert_null(where(&s).on.map);
	press(&s, CMD_DOWN, 2);
	close_stage(&s);
	open_details(&s, scene_cable, pick_map);
	san_map_remove(&s.san, san_map_find(&s.san, "mpatha"));
	paint(&s);
	assert_true(shows(&s, "it is gone  (q goes back)"));
	close_stage(&s);
	open_details(&s, scene_cable, pick_port);
	san_port_remove(&s.san, san_port_find(&s.san, SAN_PART_HOST, "host4"));
	paint(&s);
	assert_true(shows(&s, "it is gone  (q goes back)"));
	close_stage(&s);
}

/* A table was loaded with fewer groups: what is shown is not the map under the group's name. */
static void test_details_of_a_group_that_is_gone(void **state)
{
	struct stage s;

	(void)state;
	open_details(&s, scene_cable, pick_group);
	san_map_set_groups(&s.san, san_map_find(&s.san, "mpatha"), 1);
	paint(&s);
	assert_true(shows(&s, "it is gone  (q goes back)"));
	close_stage(&s);
}

/* The engine was restarted: handles are others, the port is the same. */
static void test_details_survive_a_restart(void **state)
{
	struct stage s;
	struct san again;
	int64_t now;

	(void)state;
	open_details(&s, scene_cable, pick_port);
	scene_cable(&again, &now);
	san_port_remove(&again, san_port_find(&again, SAN_PART_HOST, "host3"));
	s.x.san = &again;
	paint(&s);
	assert_string_equal(selected_port(&s), "host4");
	san_port_remove(&again, san_port_find(&again, SAN_PART_HOST, "host4"));
	san_port_add(&again, SAN_PART_HOST, "host4", 0)->label = san_intern(&again, "host4");
	paint(&s);
	assert_string_equal(selected_port(&s), "host4");
	s.x.san = &s.san;
	paint(&s);
	san_fini(&again);
	close_stage(&s);
}

/* Nothing from outside reaches the terminal as it is. */
static void test_hostile_texts_are_escaped(void **state)
{
	struct stage s;

	(void)state;
	open_details(&s, scene_cable, pick_port);
	san_port_find(&s.san, SAN_PART_HOST, "host4")->detail = san_intern(&s.san, "x\033[2Jy");
	paint(&s);
	assert_row(&s, "detail", "x\\x1b[2Jy");
	view_free(s.view);
	s.view = view_ports_new();
	san_port_find(&s.san, SAN_PART_HOST, "host3")->label = san_intern(&s.san, "h\033]0;z\007");
	paint(&s);
	assert_true(shows(&s, "h\\x1b]0;z\\x07"));
	assert_true(shows(&s, "paths through h\\x1b"));
	close_stage(&s);
}

static struct view *make_events(struct stage *s)
{
	happen(s, s->x.now, SAN_SEV_BAD, "8:16", "sdb of mpatha failed");
	return view_events_new(&s->happened);
}

static struct view *make_details(struct stage *s)
{
	struct command_where w = { .san = &s->san, .now = s->x.now, .keys = s->x.keys };

	w.on = pick_path(&s->san);
	return view_details_new(&w);
}

static struct view *make_paths(struct stage *s)
{
	(void)s;
	return view_paths_new();
}

static struct view *make_ports(struct stage *s)
{
	(void)s;
	return view_ports_new();
}

/* The cursor is on the screen at any size, after any move, and nothing is painted outside. */
static void test_every_size_shows_the_cursor(void **state)
{
	static struct view *(*const make[])(struct stage *) = { make_paths, make_ports, make_events,
								make_details };
	static const int sizes[][2] = { { 1, 1 },   { 2, 10 },  { 5, 20 },   { 8, 30 },  { 12, 40 },
					{ 15, 60 }, { 24, 80 }, { 43, 132 }, { 60, 200 } };

	(void)state;
	for (size_t v = 0; v < ARRAY_LEN(make); v++) {
		for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
			struct stage s;
			bool cursor = false;

			open_model(&s, scene_cable, sizes[i][0], sizes[i][1]);
			s.view = make[v](&s);
			paint(&s);
			press(&s, CMD_DOWN, 5);
			press(&s, CMD_BOTTOM, 1);
			for (int y = 0; y < s.c.rows; y++)
				cursor |= line(&s, y)[0] == '>';
			assert_true(cursor || s.c.rows < 5);
			close_stage(&s);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_details_show_every_fact),
		cmocka_unit_test(test_details_of_a_path),
		cmocka_unit_test(test_details_of_a_port),
		cmocka_unit_test(test_details_follow_the_object),
		cmocka_unit_test(test_details_of_what_is_gone),
		cmocka_unit_test(test_details_of_a_group_that_is_gone),
		cmocka_unit_test(test_details_survive_a_restart),
		cmocka_unit_test(test_hostile_texts_are_escaped),
		cmocka_unit_test(test_every_size_shows_the_cursor),
	};

	setlocale(LC_ALL, "C.UTF-8"); /* widths of characters */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
