/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The topology: the manual's screens, and how it behaves when read and moved in. */
#include "scene.h"

#include "base/attr.h"
#include "base/str.h"
#include "ui/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct stage {
	struct san san;
	struct view *view;
	struct view_ctx x;
	struct marks marks;
	struct canvas c;
};

static void open_stage(struct stage *s, void (*scene)(struct san *, int64_t *), int rows, int cols)
{
	memset(s, 0, sizeof *s);
	scene(&s->san, &s->x.now);
	s->x.san = &s->san;
	s->x.keys = scene_keys();
	s->x.marks = &s->marks;
	s->x.mono = 100000;
	s->view = view_topology_new();
	canvas_init(&s->c);
	canvas_resize(&s->c, rows, cols);
	scene_paint(s->view, &s->x, &s->c, "");
}

static void close_stage(struct stage *s)
{
	view_free(s->view);
	marks_fini(&s->marks);
	canvas_fini(&s->c);
	san_fini(&s->san);
}

static void press(struct stage *s, enum command_id id, int times)
{
	while (times--)
		assert_true(s->view->ops->command(s->view, &s->x, id));
	scene_paint(s->view, &s->x, &s->c, "");
}

static struct target selected(struct stage *s)
{
	struct command_where w;

	s->view->ops->where(s->view, &s->x, &w);
	return w.on;
}

/* The screen holds this text somewhere. */
static bool shows(struct stage *s, const char *text)
{
	struct str dump = STR_INIT;
	bool found;

	canvas_dump_text(&s->c, CANVAS_ASCII, &dump);
	found = strstr(str_text(&dump), text) != NULL;
	str_fini(&dump);
	return found;
}

/* Row y of the screen begins with this text. */
static bool row_begins(struct stage *s, int y, const char *text)
{
	struct str dump = STR_INIT;
	const char *p;
	bool same;

	canvas_dump_text(&s->c, CANVAS_ASCII, &dump);
	p = str_text(&dump);
	while (y-- > 0)
		p = strchr(p, '\n') + 1;
	same = !strncmp(p, text, strlen(text));
	str_fini(&dump);
	return same;
}

/* ---- the manual's screens ---- */

static void test_healthy_screen(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_healthy, 24, 80);
	scene_paint(s.view, &s.x, &s.c, "02:58:03  session 4 logged in: 10.0.2.12 on eth3");
	scene_expect(&s.c, "healthy");
	close_stage(&s);
}

static void test_cable_screen(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_cable, 24, 80);
	press(&s, CMD_DOWN, 2);
	scene_paint(s.view, &s.x, &s.c,
		    "03:12:12  12 paths failed within 0.3 s, 5 s after host3 lost its link");
	scene_expect(&s.c, "cable");
	close_stage(&s);
}

static void test_all_down_screen(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_all_down, 24, 80);
	scene_paint(s.view, &s.x, &s.c, "03:14:07  mpatha, mpathb, mpathc lost their last path");
	scene_expect(&s.c, "all-down");
	close_stage(&s);
}

static void test_wide_screen(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_cable, 43, 132);
	scene_expect(&s.c, "cable-wide");
	close_stage(&s);
}

/* ---- small screens ---- */

static void test_list_keeps_half(void **state)
{
	(void)state;
	for (int rows = 1; rows <= 60; rows++) {
		struct frame_layout l;

		frame_layout(rows, true, 5, 9, &l);
		assert_true(l.list_h * 2 >= rows);
		assert_true(l.list + l.list_h <= rows);
	}
}

static void test_every_size_is_painted(void **state)
{
	static const int sizes[][2] = { { 1, 1 },   { 2, 10 },  { 5, 20 },  { 12, 40 },
					{ 15, 60 }, { 24, 80 }, { 60, 200 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct stage s;

		open_stage(&s, scene_all_down, sizes[i][0], sizes[i][1]);
		press(&s, CMD_DOWN, 5);
		press(&s, CMD_UNFOLD, 1);
		close_stage(&s);
	}
}

static void test_small_screen_keeps_what_matters(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_cable, 5, 20);
	assert_true(row_begins(&s, 1, "AT RISK"));
	assert_true(shows(&s, "mpatha"));
	close_stage(&s);
	open_stage(&s, scene_cable, 12, 40);
	assert_true(shows(&s, "STATE"));
	assert_true(shows(&s, "at risk"));
	assert_false(shows(&s, "INFL"));
	close_stage(&s);
}

/* ---- moving ---- */

static void test_cursor_skips_consequences(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_all_down, 24, 80);
	assert_string_equal(selected(&s).map->name, "mpatha");
	press(&s, CMD_DOWN, 2);
	assert_string_equal(selected(&s).map->name, "mpathb");
	press(&s, CMD_UP, 1);
	assert_string_equal(selected(&s).map->name, "mpatha");
	close_stage(&s);
}

static void test_unfold_shows_the_paths(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_all_down, 24, 80);
	assert_false(shows(&s, "sdb 6:0:0:1"));
	press(&s, CMD_UNFOLD, 1);
	assert_true(shows(&s, "sdb 6:0:0:1"));
	press(&s, CMD_FOLD, 1);
	assert_false(shows(&s, "sdb 6:0:0:1"));
	assert_true(shows(&s, "+mpatha"));
	close_stage(&s);
}

static void test_fold_on_a_path_goes_up(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_healthy, 24, 80);
	press(&s, CMD_DOWN, 3);
	assert_non_null(selected(&s).path);
	press(&s, CMD_FOLD, 1);
	assert_null(selected(&s).path);
	assert_int_equal(selected(&s).group, 1);
	press(&s, CMD_FOLD, 2); /* folds the group, then goes to the map */
	assert_int_equal(selected(&s).group, 0);
	assert_true(shows(&s, "+group 1"));
	close_stage(&s);
}

/* The selection follows the object when rows above it appear and when the order changes. */
static void test_selection_follows_identity(void **state)
{
	struct stage s;
	struct san_map *a;

	(void)state;
	open_stage(&s, scene_healthy, 24, 80);
	press(&s, CMD_DOWN, 9);
	assert_string_equal(selected(&s).path->name, "sdc");
	a = san_map_find(&s.san, "mpatha");
	san_path_remove(&s.san, a->paths);
	scene_paint(s.view, &s.x, &s.c, "");
	assert_string_equal(selected(&s).path->name, "sdc");
	close_stage(&s);
}

/* Trouble sorts a map up, but not while somebody moves, and not for 5 s after. */
static void test_order_is_held_while_reading(void **state)
{
	struct stage s;
	struct san_map *b;

	(void)state;
	open_stage(&s, scene_healthy, 24, 80);
	press(&s, CMD_DOWN, 1);
	b = san_map_find(&s.san, "mpathb");
	for (struct san_path *p = b->paths; p; p = p->next_in_map)
		p->dm = SAN_DM_FAILED;
	scene_paint(s.view, &s.x, &s.c, "");
	assert_true(row_begins(&s, 4, "   mpatha"));
	s.x.mono += 4999;
	scene_paint(s.view, &s.x, &s.c, "");
	assert_true(row_begins(&s, 4, "   mpatha"));
	s.x.mono += 1;
	scene_paint(s.view, &s.x, &s.c, "");
	assert_true(row_begins(&s, 4, " Q mpathb"));
	assert_string_equal(selected(&s).map->name, "mpatha");
	close_stage(&s);
}

/* Until the reader moves, the cursor stays on the first row: the worst map. */
static void test_untouched_cursor_stays_on_top(void **state)
{
	struct stage s;
	struct san_map *b;
	struct command_where w;

	(void)state;
	open_stage(&s, scene_healthy, 24, 80);
	b = san_map_find(&s.san, "mpathb");
	for (struct san_path *p = b->paths; p; p = p->next_in_map)
		p->dm = SAN_DM_FAILED;
	s.view->ops->where(s.view, &s.x, &w);
	assert_false(w.jumped);
	s.x.mono += 1000;
	scene_paint(s.view, &s.x, &s.c, "");
	assert_string_equal(selected(&s).map->name, "mpathb");
	/* a key that is pressed now was meant for the map that stood there */
	s.view->ops->where(s.view, &s.x, &w);
	assert_true(w.jumped);
	s.x.mono += 2000;
	s.view->ops->where(s.view, &s.x, &w);
	assert_false(w.jumped);
	close_stage(&s);
}

static void test_what_was_folded_stays_so(void **state)
{
	struct stage s;
	struct san again;
	int64_t now;

	(void)state;
	open_stage(&s, scene_healthy, 24, 80);
	press(&s, CMD_FOLD, 1);
	assert_true(shows(&s, "+mpatha"));
	/* the engine was restarted: other objects with the same keys */
	scene_healthy(&again, &now);
	s.x.san = &again;
	scene_paint(s.view, &s.x, &s.c, "");
	assert_true(shows(&s, "+mpatha"));
	assert_true(shows(&s, "sdc 6:0:0:2"));
	s.x.san = &s.san;
	san_fini(&again);
	close_stage(&s);
}

/* Who folds a map does not see another open: only that one changes. */
static void test_folding_changes_only_that(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_cable, 24, 80);
	assert_true(shows(&s, "sdb 3:0:0:1"));
	assert_true(shows(&s, "+mpathc"));
	press(&s, CMD_FOLD, 1);
	assert_true(shows(&s, "+mpatha"));
	assert_false(shows(&s, "sdb 3:0:0:1"));
	assert_true(shows(&s, "+mpathc"));
	press(&s, CMD_UNFOLD, 1);
	assert_true(shows(&s, "sdb 3:0:0:1"));
	assert_true(shows(&s, "+mpathc"));
	close_stage(&s);
}

static void test_only_trouble(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_healthy, 24, 80);
	press(&s, CMD_TROUBLE, 1);
	assert_true(shows(&s, "no map is in trouble  (! shows all)"));
	assert_null(selected(&s).map);
	assert_true(s.view->ops->command(s.view, &s.x, CMD_BACK)); /* Esc widens */
	scene_paint(s.view, &s.x, &s.c, "");
	assert_true(shows(&s, "mpatha"));
	assert_false(s.view->ops->command(s.view, &s.x, CMD_BACK));
	close_stage(&s);
}

static void many(struct san *san, int64_t *now)
{
	scene_many(san, now, 50);
}

static void test_many_healthy_maps_are_folded(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, many, 24, 80);
	assert_true(row_begins(&s, 4, ">  +lun0"));
	assert_true(row_begins(&s, 6, "   +lun2")); /* not lun10 */
	press(&s, CMD_BOTTOM, 1);
	assert_true(shows(&s, "+lun49"));
	press(&s, CMD_TOP, 1);
	assert_true(shows(&s, "+lun0"));
	close_stage(&s);
}

/* Rates are asked for where they are shown, and only there. */
static void test_want_names_the_open_maps(void **state)
{
	struct stage s;
	uint32_t n[64];

	(void)state;
	open_stage(&s, many, 24, 80);
	assert_int_equal(s.view->ops->want(s.view, n, ARRAY_LEN(n)), 0);
	press(&s, CMD_UNFOLD, 1);
	assert_int_equal(s.view->ops->want(s.view, n, ARRAY_LEN(n)), 4);
	assert_ptr_equal(san_by_n(&s.san, n[0]), &selected(&s).map->paths->obj);
	close_stage(&s);
}

/* Names come from outside: what they hold must not reach the terminal as it is. */
static void test_hostile_names_are_escaped(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_healthy, 24, 80);
	san_map_find(&s.san, "mpatha")->name = san_intern(&s.san, "a\033[2Jb");
	san_map_find(&s.san, "mpathb")->users = san_intern(&s.san, "\r\nevil");
	scene_paint(s.view, &s.x, &s.c, "");
	assert_true(shows(&s, "a\\x1b[2Jb"));
	assert_true(shows(&s, "2.0T \\x~x0aevil"));
	close_stage(&s);
}

/* An old picture is marked: what was well is in doubt, what was bad stays bad. */
static void test_old_picture_is_in_doubt(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_healthy, 24, 80);
	s.x.old = true;
	scene_paint(s.view, &s.x, &s.c, "");
	assert_true(row_begins(&s, 4, ">? mpatha"));
	close_stage(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_healthy_screen),
		cmocka_unit_test(test_cable_screen),
		cmocka_unit_test(test_all_down_screen),
		cmocka_unit_test(test_wide_screen),
		cmocka_unit_test(test_list_keeps_half),
		cmocka_unit_test(test_every_size_is_painted),
		cmocka_unit_test(test_small_screen_keeps_what_matters),
		cmocka_unit_test(test_cursor_skips_consequences),
		cmocka_unit_test(test_unfold_shows_the_paths),
		cmocka_unit_test(test_fold_on_a_path_goes_up),
		cmocka_unit_test(test_selection_follows_identity),
		cmocka_unit_test(test_order_is_held_while_reading),
		cmocka_unit_test(test_untouched_cursor_stays_on_top),
		cmocka_unit_test(test_what_was_folded_stays_so),
		cmocka_unit_test(test_folding_changes_only_that),
		cmocka_unit_test(test_only_trouble),
		cmocka_unit_test(test_many_healthy_maps_are_folded),
		cmocka_unit_test(test_want_names_the_open_maps),
		cmocka_unit_test(test_hostile_names_are_escaped),
		cmocka_unit_test(test_old_picture_is_in_doubt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
