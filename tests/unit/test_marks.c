/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Marked sets: what is marked, what a verb makes of it, and what it refuses. */
#include "scene.h"

#include "base/str.h"
#include "ui/command.h"
#include "ui/frame.h"
#include "ui/marks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A model, what is marked in it, and what the console asks with each key. */
struct marked {
	struct san san;
	struct marks marks;
	struct command_where w;
	char why[80];
};

static void begin(struct marked *m)
{
	memset(m, 0, sizeof *m);
	scene_cable(&m->san, &m->w.now);
	m->w.san = &m->san;
	m->w.keys = scene_keys();
	m->w.marks = &m->marks;
}

static void end(struct marked *m)
{
	marks_fini(&m->marks);
	san_fini(&m->san);
}

static struct san_path *path(struct marked *m, const char *name)
{
	struct san_path *p;

	assert_int_equal(san_path_lookup(&m->san, name, &p), 1);
	return p;
}

static void count(struct marked *m)
{
	m->w.marked = (unsigned)m->marks.n;
	marks_count(&m->marks, &m->san, &m->w.count);
}

/* Space on each of these paths and maps. */
static void mark(struct marked *m, const char *names)
{
	char name[16];
	int len;

	for (; sscanf(names, " %15s%n", name, &len) == 1; names += len) {
		struct san_map *map = san_map_find(&m->san, name);

		if (map)
			marks_toggle(&m->marks, mark_id(map, NULL));
		else
			marks_toggle(&m->marks, mark_id(path(m, name)->map, path(m, name)));
	}
	count(m);
}

static enum command_can can(struct marked *m, enum command_id id)
{
	return command_can(id, &m->w, m->why, sizeof m->why);
}

/* The request of a key in words: its verb, and the objects in the order of the set. */
static void expect_request(struct marked *m, enum command_id id, enum plan_verb verb,
			   const char *objects)
{
	struct cmdset set = { NULL };
	char text[300] = "", *at = text;

	assert_true(command_request(id, &m->w, &set));
	for (size_t i = 0; i < set.n; i++) {
		const struct plan_cmd *c = &set.cmd[i];
		const struct san_map *map = san_map_by_key(&m->san, c->map);
		const struct san_path *p = san_path_find(map, c->major, c->minor);

		assert_int_equal(c->verb, verb);
		at += snprintf(at, (size_t)(text + sizeof text - at), "%s%s", i ? " " : "",
			       p ? p->name : map->name);
	}
	assert_string_equal(text, objects);
	cmdset_fini(&set);
}

static void test_space_marks_and_unmarks(void **state)
{
	struct marked m;

	(void)state;
	begin(&m);
	mark(&m, "sdn sdb mpathc sdo");
	assert_int_equal(m.marks.n, 4);
	assert_true(marks_has(&m.marks, mark_id(path(&m, "sdb")->map, path(&m, "sdb"))));
	mark(&m, "sdb mpathc");
	assert_int_equal(m.marks.n, 2);
	assert_false(marks_has(&m.marks, mark_id(path(&m, "sdb")->map, path(&m, "sdb"))));
	assert_true(marks_has(&m.marks, mark_id(path(&m, "sdo")->map, path(&m, "sdo"))));
	marks_add(&m.marks, mark_id(path(&m, "sdo")->map, path(&m, "sdo")));
	assert_int_equal(m.marks.n, 2);
	marks_clear(&m.marks);
	assert_int_equal(m.marks.n, 0);
	end(&m);
}

static void test_what_is_marked_is_counted(void **state)
{
	struct marked m;
	char text[48];

	(void)state;
	begin(&m);
	mark(&m, "sdb sdn sdc");
	assert_int_equal(m.w.count.paths, 3);
	assert_int_equal(m.w.count.of_maps, 2);
	assert_int_equal(m.w.count.failed, 2); /* sdb and sdc, on the cable that was pulled */
	assert_string_equal(marks_text(&m.w.count, text, sizeof text), "3 paths");
	mark(&m, "mpathd");
	assert_string_equal(marks_text(&m.w.count, text, sizeof text), "1 map and 3 paths");
	end(&m);
}

/* A mark stands for an object, not for a row: when the object goes, so does the mark. */
static void test_what_is_gone_is_no_longer_marked(void **state)
{
	struct marked m;

	(void)state;
	begin(&m);
	mark(&m, "sdb sdn mpathb");
	marks_prune(&m.marks, &m.san);
	assert_int_equal(m.marks.n, 3);
	san_path_remove(&m.san, path(&m, "sdb"));
	marks_prune(&m.marks, &m.san);
	assert_int_equal(m.marks.n, 2);
	assert_true(marks_has(&m.marks, mark_id(path(&m, "sdn")->map, path(&m, "sdn"))));
	end(&m);
}

/* The cursor is on sdp: what is marked is meant, not the row. */
static void test_a_verb_acts_on_what_is_marked(void **state)
{
	struct marked m;

	(void)state;
	begin(&m);
	m.w.on = (struct target){ path(&m, "sdp")->map, 1, path(&m, "sdp"), NULL };
	expect_request(&m, CMD_FAIL, PLAN_FAIL, "sdp");
	mark(&m, "sdo sdn sdt");
	assert_int_equal(can(&m, CMD_FAIL), CMD_CAN);
	expect_request(&m, CMD_FAIL, PLAN_FAIL, "sdn sdt sdo");
	mark(&m, "sdo sdn sdt"); /* unmarked again */
	expect_request(&m, CMD_FAIL, PLAN_FAIL, "sdp");
	end(&m);
}

static void test_maps_are_acted_on_at_once(void **state)
{
	struct marked m;

	(void)state;
	begin(&m);
	mark(&m, "mpathb mpatha");
	expect_request(&m, CMD_QUEUEING, PLAN_QUEUE_OFF, "mpatha mpathb");
	expect_request(&m, CMD_CONTINUE, PLAN_RESUME, "mpatha mpathb");
	expect_request(&m, CMD_SWITCH, PLAN_SWITCH, "mpatha mpathb");
	end(&m);
}

/* Nothing that is marked is left out silently. */
static void test_what_a_verb_cannot_use_refuses_the_set(void **state)
{
	struct marked m;
	struct cmdset set = { NULL };

	(void)state;
	begin(&m);
	mark(&m, "sdn mpathb mpathc");
	assert_int_equal(can(&m, CMD_FAIL), CMD_CANNOT);
	assert_string_equal(m.why, "acts on paths; marked: 2 maps (u takes all marks off)");
	assert_false(command_request(CMD_FAIL, &m.w, &set));
	assert_int_equal(set.n, 0);
	assert_int_equal(can(&m, CMD_CONTINUE), CMD_CANNOT);
	assert_string_equal(m.why, "acts on maps; marked: 1 path (u takes all marks off)");
	assert_int_equal(can(&m, CMD_BYPASS), CMD_CANNOT);
	assert_string_equal(m.why, "acts on one group: take the marks off first (u)");
	end(&m);
}

static void test_offline_and_failed_are_not_one_set(void **state)
{
	struct marked m;

	(void)state;
	begin(&m);
	path(&m, "sdc")->dev = san_intern(&m.san, "offline");
	mark(&m, "sdb sdc sdd");
	assert_int_equal(can(&m, CMD_REINSTATE), CMD_CANNOT);
	assert_string_equal(m.why, "1 of the 3 were set offline: mark those, or the others");
	mark(&m, "sdc");
	assert_int_equal(can(&m, CMD_REINSTATE), CMD_CAN_BEST);
	expect_request(&m, CMD_REINSTATE, PLAN_REINSTATE, "sdb sdd");
	mark(&m, "sdb sdc sdd");
	expect_request(&m, CMD_REINSTATE, PLAN_RUN, "sdc");
	end(&m);
}

static void test_a_map_without_another_group_is_not_switched(void **state)
{
	struct marked m;

	(void)state;
	begin(&m);
	mark(&m, "mpatha mpathb");
	assert_int_equal(can(&m, CMD_SWITCH), CMD_CAN);
	san_map_find(&m.san, "mpathb")->cur_group = 0;
	assert_int_equal(can(&m, CMD_SWITCH), CMD_CANNOT);
	assert_string_equal(m.why, "mpathb has not two groups, one in use: unmark it (Space)");
	end(&m);
}

/* What holds for every verb holds for a set too. */
static void test_a_set_needs_a_live_engine(void **state)
{
	struct marked m;

	(void)state;
	begin(&m);
	mark(&m, "sdn sdo");
	m.w.old = true;
	assert_int_equal(can(&m, CMD_FAIL), CMD_CANNOT);
	assert_string_equal(m.why, "the picture is old, the engine says nothing");
	m.w.old = false;
	m.san.host.read_only = true;
	assert_int_equal(can(&m, CMD_FAIL), CMD_CANNOT);
	end(&m);
}

/* More than the engine takes is told before a window opens. */
static void test_too_many_are_told_beforehand(void **state)
{
	struct marked m;

	(void)state;
	memset(&m, 0, sizeof m);
	scene_many(&m.san, &m.w.now, PLAN_SET_MAX / 4 + 1);
	m.w.san = &m.san;
	m.w.keys = scene_keys();
	m.w.marks = &m.marks;
	for (size_t i = 0; i < m.san.nmaps; i++) {
		for (struct san_path *p = m.san.maps[i]->paths; p; p = p->next_in_map)
			marks_add(&m.marks, mark_id(m.san.maps[i], p));
	}
	count(&m);
	assert_int_equal(m.w.count.paths, PLAN_SET_MAX + 4);
	assert_int_equal(can(&m, CMD_FAIL), CMD_CANNOT);
	assert_string_equal(m.why, "4100 are marked, and 4096 can be sent at once");
	end(&m);
}

/* The key bar says how many, before the key is pressed. */
static void test_key_bar_counts(void **state)
{
	struct marked m;
	struct canvas c;
	struct str text = STR_INIT;

	(void)state;
	begin(&m);
	m.w.on = (struct target){ path(&m, "sdp")->map, 1, path(&m, "sdp"), NULL };
	mark(&m, "sdn sdo sdt");
	canvas_init(&c);
	canvas_resize(&c, 1, 80);
	frame_keys(&c, 0, &m.w, NULL);
	canvas_dump_text(&c, CANVAS_ASCII, &text);
	assert_non_null(strstr(str_text(&text), "F fail 3 paths"));
	assert_null(strstr(str_text(&text), "R reinstate")); /* none has failed */
	assert_null(strstr(str_text(&text), "queueing"));    /* none is a map */
	mark(&m, "sdb");
	str_clear(&text);
	canvas_clear(&c);
	frame_keys(&c, 0, &m.w, NULL);
	canvas_dump_text(&c, CANVAS_ASCII, &text);
	assert_null(strstr(str_text(&text), "R reinstate")); /* for all or for none */
	assert_null(strstr(str_text(&text), "F fail"));
	marks_clear(&m.marks);
	mark(&m, "sdb");
	str_clear(&text);
	canvas_clear(&c);
	frame_keys(&c, 0, &m.w, NULL);
	canvas_dump_text(&c, CANVAS_ASCII, &text);
	assert_non_null(strstr(str_text(&text), "R reinstate sdb"));
	str_fini(&text);
	canvas_fini(&c);
	end(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_space_marks_and_unmarks),
		cmocka_unit_test(test_what_is_marked_is_counted),
		cmocka_unit_test(test_what_is_gone_is_no_longer_marked),
		cmocka_unit_test(test_a_verb_acts_on_what_is_marked),
		cmocka_unit_test(test_maps_are_acted_on_at_once),
		cmocka_unit_test(test_what_a_verb_cannot_use_refuses_the_set),
		cmocka_unit_test(test_offline_and_failed_are_not_one_set),
		cmocka_unit_test(test_a_map_without_another_group_is_not_switched),
		cmocka_unit_test(test_a_set_needs_a_live_engine),
		cmocka_unit_test(test_too_many_are_told_beforehand),
		cmocka_unit_test(test_key_bar_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
