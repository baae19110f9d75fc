/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tables of keys, commands and columns: complete, unique, and true to their
 * rule; and what may be done to the keys.
 */
#include "scene.h"

#include "base/attr.h"
#include "base/str.h"
#include "ui/field.h"
#include "ui/frame.h"
#include "ui/keymap.h"
#include "ui/term.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_every_command_is_described(void **state)
{
	(void)state;
	for (int i = CMD_NONE + 1; i < NCOMMANDS; i++) {
		const struct command *c = command_get((enum command_id)i);

		assert_int_equal(c->id, i);
		assert_non_null(c->name);
		assert_true(strlen(c->help) > 10);
		assert_int_equal(c->help[strlen(c->help) - 1], '.');
		assert_int_equal(c->acts, c->group == CMDG_ACT);
		assert_int_equal(c->acts, c->hint != NULL);
		if (c->acts)
			assert_non_null(c->bar);
	}
}

static void test_command_names_are_unique(void **state)
{
	(void)state;
	for (int i = CMD_NONE + 1; i < NCOMMANDS; i++) {
		for (int j = i + 1; j < NCOMMANDS; j++)
			assert_string_not_equal(command_get((enum command_id)i)->name,
						command_get((enum command_id)j)->name);
	}
}

static void test_every_command_has_a_key(void **state)
{
	(void)state;
	for (int i = CMD_NONE + 1; i < NCOMMANDS; i++)
		assert_int_not_equal(keymap_key(scene_keys(), (enum command_id)i), KEY_NONE);
}

static void test_keys_are_unique(void **state)
{
	const struct keymap *km = scene_keys();
	const struct keybind *k = km->bind;

	(void)state;
	for (size_t i = 0; i < km->n; i++) {
		assert_int_equal(keymap_find(km, k[i].key), k[i].cmd);
		for (size_t j = i + 1; j < km->n; j++)
			assert_int_not_equal(k[i].key, k[j].key);
	}
}

/* Small letters look, capitals change the SAN; G and N are movement. */
static void test_capitals_act(void **state)
{
	const struct keymap *km = scene_keys();
	const struct keybind *k = km->bind;

	(void)state;
	for (size_t i = 0; i < km->n; i++) {
		bool capital = k[i].key >= 'A' && k[i].key <= 'Z' && !strchr("GN", k[i].key);

		assert_int_equal(command_get(k[i].cmd)->acts, capital);
	}
}

/* What Caps Lock makes of common movement is never a verb. */
static void test_caps_lock_is_harmless(void **state)
{
	(void)state;
	for (const char *p = "HJKLQX"; *p; p++)
		assert_int_equal(keymap_find(scene_keys(), *p), CMD_NONE);
}

static void test_small_letter_of_a_verb_is_explained(void **state)
{
	char hint[120];

	(void)state;
	assert_string_equal(keymap_hint(scene_keys(), hint, sizeof hint, 'f', false),
			    "F, capital, fails a path");
	assert_string_equal(keymap_hint(scene_keys(), hint, sizeof hint, 'y', false), "");
	assert_string_equal(keymap_hint(scene_keys(), hint, sizeof hint, 'f', true), "");
}

static void test_no_key_needs_alt_or_function_keys(void **state)
{
	const struct keymap *km = scene_keys();
	const struct keybind *k = km->bind;
	char name[24];

	(void)state;
	for (size_t i = 0; i < km->n; i++) {
		term_key_name(name, sizeof name, k[i].key);
		assert_true(name[0] != '\0');
		assert_null(strstr(name, "Alt"));
	}
}

/* ---- other keys ---- */

static void test_a_key_is_taken_from_who_had_it(void **state)
{
	struct keymap km = *scene_keys();
	struct err e = { 0 };
	char text[64];

	(void)state;
	assert_int_equal(keymap_bind(&km, ' ', CMD_PAGE_DOWN, &e), 0);
	assert_int_equal(keymap_find(&km, ' '), CMD_PAGE_DOWN);
	assert_int_equal(keymap_bind(&km, 'x', CMD_TROUBLE, &e), 0);
	assert_int_equal(keymap_find(&km, 'x'), CMD_TROUBLE);
	assert_int_equal(keymap_key(&km, CMD_TROUBLE), '!'); /* the first stays the first */
	assert_string_equal(keymap_names(&km, text, sizeof text, CMD_TROUBLE), "! x");
	/* without a key it is still told how to get there */
	assert_int_equal(keymap_key(&km, CMD_EXPLAIN), KEY_NONE);
	assert_string_equal(keymap_names(&km, text, sizeof text, CMD_EXPLAIN), "");
	assert_string_equal(keymap_key_name(&km, text, sizeof text, CMD_EXPLAIN), ":explain");
}

static void test_what_acts_is_on_a_safe_capital(void **state)
{
	static const int never[] = { 'H', 'J',      'K',      'L',   'Q', 'X',    't',
				     '1', 'C' & 31, TK_ENTER, TK_F1, ' ', 0x00c4, 'z' + 1 };
	struct keymap km = *scene_keys(), before = km;
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(never); i++) {
		assert_int_equal(keymap_bind(&km, never[i], CMD_FAIL, &e), E_REFUSED);
		assert_non_null(strstr(e.text, "cannot be fail-path"));
		assert_memory_equal(&km, &before, sizeof km);
	}
	assert_int_equal(keymap_bind(&km, 'T', CMD_FAIL, &e), 0);
	assert_int_equal(keymap_unbind(&km, 'F', &e), 0);
	assert_int_equal(keymap_key(&km, CMD_FAIL), 'T');
}

static void test_the_way_out_cannot_be_lost(void **state)
{
	struct keymap km = *scene_keys();
	struct err e = { 0 };

	(void)state;
	assert_int_equal(keymap_bind(&km, 'C' & 31, CMD_HELP, &e), E_REFUSED);
	assert_string_equal(e.text, "^C always leaves the program");
	assert_int_equal(keymap_unbind(&km, 'C' & 31, &e), E_REFUSED);
	assert_int_equal(keymap_find(&km, 'C' & 31), CMD_QUIT_NOW);
	keymap_init_least(&km);
	assert_int_equal(km.n, 1);
	assert_int_equal(keymap_find(&km, 'C' & 31), CMD_QUIT_NOW);
	assert_int_equal(keymap_find(&km, 'q'), CMD_NONE);
}

static void test_a_keymap_is_bounded(void **state)
{
	struct keymap km;
	struct err e = { 0 };
	int key = 0x4e00;

	(void)state;
	keymap_init_least(&km);
	while (km.n < KEYMAP_MAX)
		assert_int_equal(keymap_bind(&km, key++, CMD_DOWN, &e), 0);
	assert_int_equal(keymap_bind(&km, key, CMD_DOWN, &e), E_REFUSED);
	/* a key that is there already can still change its command */
	assert_int_equal(keymap_bind(&km, key - 1, CMD_UP, &e), 0);
	assert_int_equal(keymap_find(&km, key - 1), CMD_UP);
}

/* The reasons name the keys that this person has. */
static void test_reasons_name_the_keys_that_there_are(void **state)
{
	struct san san;
	struct keymap km = *scene_keys();
	struct command_where w = { .keys = &km, .san = &san };
	struct canvas c;
	char why[80], *line;
	struct str text = STR_INIT;

	(void)state;
	scene_cable(&san, &w.now);
	w.on = (struct target){ san.maps[0], 1, san.maps[0]->paths, NULL };
	w.lost = true;
	assert_int_equal(keymap_unbind(&km, 'r', NULL), 0);
	assert_int_equal(keymap_bind(&km, TK_F1 + 4, CMD_LIVE, NULL), 0);
	command_can(CMD_FAIL, &w, why, sizeof why);
	assert_string_equal(why, "the engine ended (F5 restarts it)");
	canvas_init(&c);
	canvas_resize(&c, 1, 80);
	frame_keys(&c, 0, &w, NULL);
	canvas_dump_text(&c, CANVAS_ASCII, &text);
	line = text.p;
	assert_true(!strncmp(line, "F5 restart the engine", 21));
	str_fini(&text);
	canvas_fini(&c);
	san_fini(&san);
}

static void test_small_letter_of_another_verb_is_explained(void **state)
{
	struct keymap km = *scene_keys();
	char hint[120];

	(void)state;
	assert_int_equal(keymap_bind(&km, 'T', CMD_FAIL, NULL), 0);
	assert_string_equal(keymap_hint(&km, hint, sizeof hint, 't', false),
			    "T, capital, fails a path");
	assert_int_equal(keymap_unbind(&km, 'F', NULL), 0);
	assert_string_equal(keymap_hint(&km, hint, sizeof hint, 'f', false), "");
	assert_int_equal(keymap_confirm(&km, CMD_FAIL), 'T');
	assert_int_equal(keymap_unbind(&km, 'T', NULL), 0);
	assert_int_equal(keymap_confirm(&km, CMD_FAIL), 'F'); /* chosen by name */
}

/* ---- what commands can do ---- */

static void test_read_only_has_no_verb(void **state)
{
	struct san san;
	struct command_where w = { .keys = scene_keys(), .san = &san };
	char why[80];

	(void)state;
	scene_cable(&san, &w.now);
	san.host.read_only = true;
	w.on = (struct target){ san.maps[0], 1, san.maps[0]->paths, NULL };
	for (int i = CMD_NONE + 1; i < NCOMMANDS; i++) {
		struct cmdset set = { NULL };

		if (!command_get((enum command_id)i)->acts)
			continue;
		assert_int_equal(command_can((enum command_id)i, &w, why, sizeof why), CMD_CANNOT);
		assert_string_equal(why, "this console is read only");
		assert_false(command_request((enum command_id)i, &w, &set));
	}
	san_fini(&san);
}

/* The kernel answers EBUSY to every message then: no verb is offered that must fail. */
static void test_suspended_map_can_only_be_continued(void **state)
{
	static const enum command_id message[] = { CMD_FAIL, CMD_REINSTATE, CMD_SWITCH, CMD_BYPASS,
						   CMD_QUEUEING };
	struct san san;
	struct command_where w = { .keys = scene_keys(), .san = &san };
	char why[80];

	(void)state;
	scene_cable(&san, &w.now);
	san.maps[0]->suspended = SAN_YES;
	w.on = (struct target){ san.maps[0], 1, san.maps[0]->paths, NULL };
	for (size_t i = 0; i < ARRAY_LEN(message); i++) {
		assert_int_equal(command_can(message[i], &w, why, sizeof why), CMD_CANNOT);
		assert_string_equal(why, "the map is suspended (C continues it)");
	}
	assert_int_equal(command_can(CMD_CONTINUE, &w, why, sizeof why), CMD_CAN_BEST);
	/* a word in sysfs, not a message to the map */
	san.maps[0]->paths->dev = "offline";
	assert_int_equal(command_can(CMD_REINSTATE, &w, why, sizeof why), CMD_CAN_BEST);
	san_fini(&san);
}

static void test_what_cannot_work_says_why(void **state)
{
	struct san san;
	struct command_where w = { .keys = scene_keys(), .san = &san };
	char why[80];

	(void)state;
	scene_cable(&san, &w.now);
	w.on = (struct target){ san.maps[0], 1, san.maps[0]->paths, NULL }; /* sdb, failed */
	assert_int_equal(command_can(CMD_FAIL, &w, why, sizeof why), CMD_CANNOT);
	assert_string_equal(why, "the kernel has failed it already");
	assert_int_equal(command_can(CMD_REINSTATE, &w, why, sizeof why), CMD_CAN_BEST);
	w.on.path = w.on.path->next_in_map; /* sdn, works */
	assert_int_equal(command_can(CMD_FAIL, &w, why, sizeof why), CMD_CAN);
	assert_int_equal(command_can(CMD_REINSTATE, &w, why, sizeof why), CMD_CANNOT);
	w.on = (struct target){ san.maps[0], 1, NULL, NULL };
	assert_int_equal(command_can(CMD_SWITCH, &w, why, sizeof why), CMD_CANNOT);
	assert_string_equal(why, "I/O uses this group already");
	w.old = true;
	assert_int_equal(command_can(CMD_QUEUEING, &w, why, sizeof why), CMD_CANNOT);
	assert_string_equal(why, "the picture is old, the engine says nothing");
	w.lost = true;
	assert_int_equal(command_can(CMD_QUEUEING, &w, why, sizeof why), CMD_CANNOT);
	assert_non_null(strstr(why, "engine ended"));
	san_fini(&san);
}

/* The one command that a key makes of the row. */
static struct plan_cmd request(enum command_id id, const struct command_where *w)
{
	struct cmdset set = { NULL };
	struct plan_cmd cmd;

	assert_true(command_request(id, w, &set));
	assert_int_equal(set.n, 1);
	cmd = set.cmd[0];
	cmdset_fini(&set);
	return cmd;
}

/* R on a device that somebody set offline sets it running: a reinstate would not help it. */
static void test_reinstate_of_an_offline_device_runs_it(void **state)
{
	struct san san;
	struct command_where w = { .keys = scene_keys(), .san = &san };
	struct plan_cmd cmd;

	(void)state;
	scene_cable(&san, &w.now);
	w.on = (struct target){ san.maps[0], 1, san.maps[0]->paths, NULL };
	cmd = request(CMD_REINSTATE, &w);
	assert_int_equal(cmd.verb, PLAN_REINSTATE);
	assert_int_equal(cmd.minor, w.on.path->minor);
	san.maps[0]->paths->dev = san_intern(&san, "offline");
	assert_int_equal(request(CMD_REINSTATE, &w).verb, PLAN_RUN);
	san_fini(&san);
}

static void test_bypass_is_a_toggle(void **state)
{
	struct san san;
	struct command_where w = { .keys = scene_keys(), .san = &san };

	(void)state;
	scene_cable(&san, &w.now);
	w.on = (struct target){ san.maps[0], 2, NULL, NULL };
	assert_int_equal(request(CMD_BYPASS, &w).verb, PLAN_BYPASS);
	san.maps[0]->groups[1].state = SAN_G_DISABLED;
	assert_int_equal(request(CMD_BYPASS, &w).verb, PLAN_UNBYPASS);
	assert_int_equal(request(CMD_BYPASS, &w).group, 2);
	san_fini(&san);
}

/* ---- columns ---- */

static const enum field_list lists[] = { FIELDS_TREE, FIELDS_PATHS, FIELDS_THROUGH };

static void test_fields_are_described(void **state)
{
	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(lists); k++) {
		const struct columns *l = field_columns(lists[k]);
		bool rank[COLUMNS_MAX] = { false };

		for (size_t i = 0; i < l->n; i++) {
			const struct column *c = columns_at(l, i);

			assert_ptr_equal(&field_of(c)->col, c);
			assert_true(c->min <= c->norm && c->norm <= c->wide);
			assert_true((int)strlen(c->title) <= c->norm);
			assert_in_range(c->rank, 0, l->n - 1);
			assert_false(rank[c->rank]);
			rank[c->rank] = true;
			assert_int_equal(c->help[strlen(c->help) - 1], '.');
			/* what it is sorted by is a fact of the list's objects */
			if (c->fact)
				assert_non_null(fact_find_any(c->fact, strlen(c->fact)));
		}
	}
}

static void test_columns_fill_any_width(void **state)
{
	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(lists); k++) {
		const struct columns *l = field_columns(lists[k]);

		for (int cols = 12; cols <= 250; cols++) {
			struct column_slot slot[COLUMNS_MAX];
			size_t n = column_layout(l, 3, cols, slot);

			assert_int_equal(slot[0].i, 0);
			for (size_t i = 0; i < n; i++) {
				assert_true(slot[i].w > 0);
				assert_true(!i || slot[i].x >= slot[i - 1].x + slot[i - 1].w);
			}
			assert_int_equal(slot[n - 1].x + slot[n - 1].w, cols);
			if (cols >= 24) /* the two that never go */
				assert_true(n >= 2);
		}
	}
}

/* A state that is there is whole where there is room, and then it is a name that is narrower. */
static void test_what_a_device_says_is_whole(void **state)
{
	struct columns l = *field_columns(FIELDS_TREE);
	struct column_slot slot[COLUMNS_MAX];
	int need[COLUMNS_MAX] = { 0 };
	struct san_path *p;
	struct san san;
	int64_t now;

	(void)state;
	scene_cable(&san, &now);
	assert_int_equal(san_path_lookup(&san, "sdb", &p), 1);
	assert_string_equal(p->dev, "transport-offline");
	field_need_device(&l, p, need);
	l.need = need;
	for (size_t i = 0, n = column_layout(&l, 3, 132, slot); i < n; i++) {
		const struct column *c = columns_at(&l, slot[i].i);

		if (!strcmp(c->name, "device"))
			assert_int_equal(slot[i].w, (int)strlen(p->dev));
		if (!strcmp(c->name, "iops") || !strcmp(c->name, "mbs"))
			assert_int_equal(slot[i].w, c->wide);
	}
	san_fini(&san);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_command_is_described),
		cmocka_unit_test(test_command_names_are_unique),
		cmocka_unit_test(test_every_command_has_a_key),
		cmocka_unit_test(test_keys_are_unique),
		cmocka_unit_test(test_capitals_act),
		cmocka_unit_test(test_caps_lock_is_harmless),
		cmocka_unit_test(test_small_letter_of_a_verb_is_explained),
		cmocka_unit_test(test_no_key_needs_alt_or_function_keys),
		cmocka_unit_test(test_a_key_is_taken_from_who_had_it),
		cmocka_unit_test(test_what_acts_is_on_a_safe_capital),
		cmocka_unit_test(test_the_way_out_cannot_be_lost),
		cmocka_unit_test(test_a_keymap_is_bounded),
		cmocka_unit_test(test_reasons_name_the_keys_that_there_are),
		cmocka_unit_test(test_small_letter_of_another_verb_is_explained),
		cmocka_unit_test(test_read_only_has_no_verb),
		cmocka_unit_test(test_suspended_map_can_only_be_continued),
		cmocka_unit_test(test_what_cannot_work_says_why),
		cmocka_unit_test(test_reinstate_of_an_offline_device_runs_it),
		cmocka_unit_test(test_bypass_is_a_toggle),
		cmocka_unit_test(test_fields_are_described),
		cmocka_unit_test(test_columns_fill_any_width),
		cmocka_unit_test(test_what_a_device_says_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
