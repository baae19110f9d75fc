/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The help: the words of the view that it was opened from, and what a search finds in it. */
#include "list_stage.h"

#include "base/attr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The help over a view of the healthy scene, on a screen that holds all of it. */
static void open_help(struct stage *s, struct view *below)
{
	struct command_where w = { 0 };

	open_model(s, scene_healthy, 240, 80);
	w.san = &s->san;
	w.now = s->x.now;
	w.keys = s->x.keys;
	s->view = view_help_new(&w, below);
	paint(s);
}

/* Whoever looks up a column looks at the list that has it. */
static void the_columns_are_those_of_the_view(void **state)
{
	struct view *topology = view_topology_new(), *ports = view_ports_new();
	struct stage s;

	(void)state;
	open_help(&s, topology);
	assert_true(shows(&s, " WHERE "));
	assert_false(shows(&s, " OTHER END "));
	close_stage(&s);
	open_help(&s, ports);
	/* of the parts, and of the paths below them */
	assert_true(shows(&s, " PART "));
	assert_true(shows(&s, " LAST "));
	assert_true(shows(&s, " ERRS "));
	assert_true(shows(&s, " LEFT "));
	assert_true(shows(&s, " OTHER END "));
	assert_false(shows(&s, " WHERE "));
	close_stage(&s);
	view_free(topology);
	view_free(ports);
}

static void a_search_finds_what_people_look_for(void **state)
{
	static const struct {
		const char *text, *shows;
	} cases[] = {
		{ "theme", "--theme NAME" },
		{ "hand", "hand over to the storage team" },
		{ "x1", "how often it failed" },
	};
	struct view *below = view_topology_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct stage s;

		open_help(&s, below);
		filter(&s, cases[i].text);
		assert_true(shows(&s, cases[i].shows));
		close_stage(&s);
	}
	view_free(below);
}

static void nothing_found_is_said(void **state)
{
	struct view *below = view_topology_new();
	struct stage s;
	char detail[120];

	(void)state;
	open_help(&s, below);
	s.view->filter = "foo";
	filter(&s, "foo");
	assert_true(shows(&s, "nothing in the help has \"foo\"  (Esc shows all)"));
	s.view->ops->detail(s.view, &s.x, 1, detail, sizeof detail);
	assert_null(strstr(detail, "0"));
	close_stage(&s);
	view_free(below);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_columns_are_those_of_the_view),
		cmocka_unit_test(a_search_finds_what_people_look_for),
		cmocka_unit_test(nothing_found_is_said),
	};

	return cmocka_run_group_tests_name("view_help", tests, NULL, NULL);
}
