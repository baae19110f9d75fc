/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lists of paths, of ports and of events, and the details of an object:
 * what stands in which row, and how the cursor behaves while the SAN changes.
 */
#include "scene.h"

#include "base/attr.h"
#include "base/str.h"
#include "ui/happened.h"

#include <locale.h>
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
	struct happened happened;
	struct query *query;
	struct canvas c;
};

static void paint(struct stage *s)
{
	scene_paint(s->view, &s->x, &s->c, "");
}

static void open_model(struct stage *s, void (*scene)(struct san *, int64_t *), int rows, int cols)
{
	memset(s, 0, sizeof *s);
	scene(&s->san, &s->x.now);
	s->x.san = &s->san;
	s->x.marks = &s->marks;
	s->x.mono = 100000;
	canvas_init(&s->c);
	canvas_resize(&s->c, rows, cols);
}

static void open_stage(struct stage *s, struct view *(*make)(void),
		       void (*scene)(struct san *, int64_t *))
{
	open_model(s, scene, 24, 80);
	s->view = make();
	paint(s);
}

static void close_stage(struct stage *s)
{
	view_free(s->view);
	query_free(s->query);
	marks_fini(&s->marks);
	happened_fini(&s->happened);
	canvas_fini(&s->c);
	san_fini(&s->san);
}

static void press(struct stage *s, enum command_id id, int times)
{
	while (times--)
		assert_true(s->view->ops->command(s->view, &s->x, id));
	paint(s);
}

static void filter(struct stage *s, const char *text)
{
	struct err e = { 0 };
	struct query *old = s->query;

	if (query_parse(text, &s->query, NULL, &e))
		fail_msg("%s: %s", text, e.text);
	view_narrow(s->view, s->query);
	query_free(old);
	paint(s);
}

/* So much later nobody holds the order any more. */
static void wait_still(struct stage *s)
{
	s->x.mono += 10000;
	paint(s);
}

static struct command_where where(struct stage *s)
{
	struct command_where w;

	s->view->ops->where(s->view, &s->x, &w);
	return w;
}

static const char *selected_path(struct stage *s)
{
	struct command_where w = where(s);

	return w.on.path ? w.on.path->name : "";
}

static const char *selected_port(struct stage *s)
{
	struct command_where w = where(s);

	return w.on.port ? w.on.port->label : "";
}

/* Line y of the screen, without blanks at its end. */
static const char *line(struct stage *s, int y)
{
	static char text[400];
	struct str dump = STR_INIT;
	const char *p;

	canvas_dump_text(&s->c, CANVAS_ASCII, &dump);
	p = str_text(&dump);
	while (y-- > 0)
		p = strchr(p, '\n') + 1;
	snprintf(text, sizeof text, "%.*s", (int)strcspn(p, "\n"), p);
	str_fini(&dump);
	return text;
}

/* The line that begins with this text after the three columns of marks; -1: there is none. */
static int row_of(struct stage *s, const char *text)
{
	for (int y = 0; y < s->c.rows; y++) {
		const char *l = line(s, y);

		if (strlen(l) > VIEW_MARK_COLUMNS &&
		    !strncmp(l + VIEW_MARK_COLUMNS, text, strlen(text)))
			return y;
	}
	return -1;
}

static bool shows(struct stage *s, const char *text)
{
	for (int y = 0; y < s->c.rows; y++) {
		if (strstr(line(s, y), text))
			return true;
	}
	return false;
}

/* The row of this name is there, and these words stand in it in this order. */
static void assert_row(struct stage *s, const char *name, const char *words)
{
	int y = row_of(s, name);
	const char *p;
	char word[40];
	int n;

	if (y < 0)
		fail_msg("no row %s", name);
	p = line(s, y);
	for (; sscanf(words, "%39s%n", word, &n) == 1; words += n) {
		p = strstr(p, word);
		if (!p)
			fail_msg("%s is not in its place in: %s", word, line(s, y));
		p += strlen(word);
	}
}

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

/* ---- paths ---- */

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

/* ---- ports ---- */

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

/* ---- events ---- */

static void happen(struct stage *s, int64_t at, enum san_severity sev, const char *path,
		   const char *text)
{
	struct san_event ev = { .seq = s->happened.n + 1, .at = at, .sev = sev };

	snprintf(ev.map, sizeof ev.map, "%s", s->san.maps[0]->key);
	snprintf(ev.path, sizeof ev.path, "%s", path);
	snprintf(ev.text, sizeof ev.text, "%s", text);
	snprintf(ev.by, sizeof ev.by, "kernel");
	happened_add(&s->happened, &ev);
}

static void open_events(struct stage *s)
{
	open_model(s, scene_cable, 24, 80);
	s->view = view_events_new(&s->happened);
	happen(s, s->x.now - 120000, SAN_SEV_BAD, "8:16", "sdb of mpatha failed");
	happen(s, s->x.now - 60000, SAN_SEV_GOOD, "8:16", "sdb of mpatha works again");
	happen(s, s->x.now - 32000, SAN_SEV_BAD, "8:16", "sdb of mpatha failed");
	happen(s, s->x.now - 31000, SAN_SEV_BAD, "8:208", "sdn of mpatha failed");
	paint(s);
}

static void test_events_newest_first(void **state)
{
	struct stage s;

	(void)state;
	open_events(&s);
	assert_row(&s, "03:12:13", "sdn of mpatha failed .. kernel");
	assert_row(&s, "03:12:12", "sdb of mpatha failed .. 2 kernel");
	assert_row(&s, "03:11:44", "sdb of mpatha works again kernel");
	assert_row(&s, "03:10:44", "sdb of mpatha failed 1 min kernel");
	assert_int_equal(row_of(&s, "03:12:13"), 4);
	assert_int_equal(row_of(&s, "03:10:44"), 7);
	assert_true(shows(&s, "rows 1-4 of 4, the newest first"));
	close_stage(&s);
}

static void test_events_empty(void **state)
{
	struct stage s;

	(void)state;
	open_model(&s, scene_cable, 24, 80);
	s.view = view_events_new(&s.happened);
	paint(&s);
	assert_true(shows(&s, "nothing has happened since the console started"));
	assert_null(where(&s).on.map);
	close_stage(&s);
}

static void test_events_filter(void **state)
{
	struct stage s;

	(void)state;
	open_events(&s);
	filter(&s, "path=8:208");
	assert_int_equal(row_of(&s, "03:12:13"), 4);
	assert_string_equal(line(&s, 5), "");
	filter(&s, "again");
	assert_int_equal(row_of(&s, "03:11:44"), 4);
	filter(&s, "nowhere");
	assert_true(shows(&s, "no event matches the filter  (Esc shows all)"));
	close_stage(&s);
}

/* The row is the path that it tells of, for keys and jumps. */
static void test_events_select_their_object(void **state)
{
	struct stage s;

	(void)state;
	open_events(&s);
	assert_string_equal(selected_path(&s), "sdn");
	press(&s, CMD_DOWN, 1);
	assert_string_equal(selected_path(&s), "sdb");
	assert_string_equal(where(&s).on.map->name, "mpatha");
	close_stage(&s);
}

/* One that is read stays under the cursor when others come. */
static void test_events_cursor_stays(void **state)
{
	struct stage s;

	(void)state;
	open_events(&s);
	press(&s, CMD_DOWN, 1);
	for (int i = 0; i < 50; i++) /* as many as make the store move in memory */
		happen(&s, s.x.now, SAN_SEV_INFO, "8:208", "something else");
	paint(&s);
	assert_string_equal(selected_path(&s), "sdb");
	assert_true(row_of(&s, "03:12:12") > 0);
	close_stage(&s);
}

/* A new event on top is another path: a capital pressed now was meant for the one before. */
static void test_events_jump_is_told(void **state)
{
	struct stage s;

	(void)state;
	open_events(&s);
	happen(&s, s.x.now, SAN_SEV_BAD, "8:16", "sdb of mpatha failed");
	paint(&s);
	assert_string_equal(selected_path(&s), "sdb");
	assert_true(where(&s).jumped);
	s.view->ops->hold(s.view); /* an acting key: from now on it stays */
	happen(&s, s.x.now, SAN_SEV_BAD, "8:208", "sdn of mpatha failed");
	wait_still(&s);
	assert_string_equal(selected_path(&s), "sdb");
	close_stage(&s);
}

/* The oldest of a full store is read, and goes: the cursor does not turn up on a new one. */
static void test_events_oldest_goes_from_under_the_cursor(void **state)
{
	struct stage s;

	(void)state;
	open_events(&s);
	canvas_resize(&s.c, 24, 132);
	while (s.happened.n < HAPPENED_MAX)
		happen(&s, s.x.now, SAN_SEV_INFO, "8:208", "something else");
	paint(&s);
	press(&s, CMD_BOTTOM, 1);
	assert_true(row_of(&s, "03:10:44") > 0);
	for (int i = 0; i < 3; i++)
		happen(&s, s.x.now, SAN_SEV_INFO, "8:208", "something else");
	paint(&s);
	assert_true(shows(&s, " of 2000, the newest first; older ones are no longer kept"));
	assert_true(row_of(&s, "03:12:13") > 0); /* the oldest that is left: still at the end */
	close_stage(&s);
}

static void test_events_times_as_ago(void **state)
{
	struct stage s;

	(void)state;
	open_events(&s);
	s.x.ago = true;
	paint(&s);
	assert_row(&s, "31 s", "sdn of mpatha failed");
	assert_int_equal(row_of(&s, "03:12:13"), -1);
	close_stage(&s);
}

/* ---- details ---- */

static void open_details(struct stage *s, void (*scene)(struct san *, int64_t *),
			 struct target (*pick)(struct san *))
{
	struct command_where w = { 0 };

	open_model(s, scene, 60, 132);
	w.san = &s->san;
	w.now = s->x.now;
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

/* ---- every size ---- */

static struct view *make_events(struct stage *s)
{
	happen(s, s->x.now, SAN_SEV_BAD, "8:16", "sdb of mpatha failed");
	return view_events_new(&s->happened);
}

static struct view *make_details(struct stage *s)
{
	struct command_where w = { .san = &s->san, .now = s->x.now };

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
		cmocka_unit_test(test_ports_count_what_hangs_on_each),
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
		cmocka_unit_test(test_events_newest_first),
		cmocka_unit_test(test_events_empty),
		cmocka_unit_test(test_events_filter),
		cmocka_unit_test(test_events_select_their_object),
		cmocka_unit_test(test_events_cursor_stays),
		cmocka_unit_test(test_events_jump_is_told),
		cmocka_unit_test(test_events_oldest_goes_from_under_the_cursor),
		cmocka_unit_test(test_events_times_as_ago),
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
