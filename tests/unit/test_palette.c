/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The palette: which commands a few letters find, what Tab makes of them, and the reasons. */
#include "ui/palette.h"
#include "model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct stage {
	struct san san;
	struct command_where w;
	struct palette_entry e[PALETTE_MAX];
	size_t n;
	const char *rest;
};

static void open_stage(struct stage *s)
{
	memset(s, 0, sizeof *s);
	model_init(&s->san, 1);
	s->w = (struct command_where){ .san = &s->san, .now = MODEL_NOW };
	s->w.on.map = model_map(&s->san, "mpatha");
}

static void on_path(struct stage *s, const char *name)
{
	s->w.on.path = model_path(&s->san, name);
	s->w.on.group = s->w.on.path->group;
}

static void type(struct stage *s, const char *text)
{
	s->n = palette_match(text, &s->w, s->e, &s->rest);
}

/* The entry of this name among what matches; NULL: it does not match. */
static const struct palette_entry *found(const struct stage *s, const char *name)
{
	const struct palette_entry *hit = NULL;

	for (size_t i = 0; i < s->n; i++) {
		if (strcmp(s->e[i].name, name) != 0)
			continue;
		assert_null(hit); /* no name stands there twice */
		hit = &s->e[i];
	}
	return hit;
}

static void complete(struct stage *s, const char *typed, const char *wanted)
{
	char text[120];

	model_same_text(typed, palette_complete(typed, &s->w, text, sizeof text), wanted);
}

/* Nothing typed: every command is there, once. */
static void test_all_are_there(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s);
	type(&s, "");
	for (int id = CMD_NONE + 1; id < NCOMMANDS; id++)
		assert_non_null(found(&s, command_get((enum command_id)id)->name));
	assert_non_null(found(&s, "save-screen"));
	assert_non_null(found(&s, "order"));
	assert_true(s.n < PALETTE_MAX);
	san_fini(&s.san);
}

/* The name itself, those that begin so, those of which a word does, those that have it inside. */
static void test_the_best_come_first(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s);
	type(&s, "paths");
	assert_string_equal(s.e[0].name, "paths");
	type(&s, "path");
	assert_string_equal(s.e[0].name, "paths");
	assert_non_null(found(&s, "fail-path"));
	type(&s, "log");
	assert_string_equal(s.e[0].name, "command-log"); /* not topology, which has it inside */
	assert_non_null(found(&s, "topology"));
	type(&s, "ORDER-L");
	assert_int_equal(s.n, 1);
	assert_int_equal(s.e[0].cmd, CMD_ORDER_LEFT);
	type(&s, "nonsense");
	assert_int_equal(s.n, 0);
	san_fini(&s.san);
}

/* "filter" with a text is the word: the command of the key would only open a prompt. */
static void test_a_word_takes_the_rest(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s);
	type(&s, "  filter   state:failed host:3");
	assert_int_equal(s.e[0].word, WORD_FILTER);
	assert_string_equal(s.rest, "state:failed host:3");
	type(&s, "filter");
	assert_int_equal(s.e[0].word, WORD_FILTER);
	assert_string_equal(s.rest, "");
	san_fini(&s.san);
}

static void test_what_cannot_work_says_why(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s);
	type(&s, "fail");
	assert_int_equal(found(&s, "fail-path")->can, CMD_CANNOT);
	assert_string_equal(found(&s, "fail-path")->why, "put the cursor on a path");
	on_path(&s, "sdb");
	type(&s, "fail");
	assert_int_not_equal(found(&s, "fail-path")->can, CMD_CANNOT);
	assert_string_equal(found(&s, "fail-path")->why, "");
	san_fini(&s.san);
}

static void test_read_only_changes_nothing(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s);
	model_do(&s.san, "readonly");
	on_path(&s, "sdb");
	type(&s, "");
	assert_int_equal(found(&s, "fail-path")->can, CMD_CANNOT);
	assert_int_equal(found(&s, "baseline")->can, CMD_CANNOT);
	assert_string_equal(found(&s, "baseline")->why, "this console is read only");
	assert_int_not_equal(found(&s, "filter")->can, CMD_CANNOT);
	san_fini(&s.san);
}

/* Events are in the order of time: an order by a column is refused for that reason, not another. */
static void test_no_order_where_there_is_no_choice(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s);
	s.w.view = VIEW_EVENTS;
	type(&s, "order");
	assert_int_equal(s.e[0].word, WORD_ORDER);
	assert_int_equal(s.e[0].can, CMD_CANNOT);
	assert_string_equal(s.e[0].why, "this list is in the order of time");
	san_fini(&s.san);
}

static void test_tab_completes(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s);
	complete(&s, "fil", "filter ");
	complete(&s, "FIL", "filter ");
	complete(&s, "sav", "save-screen ");
	complete(&s, "order-", "order-");
	complete(&s, "order-l", "order-left");
	complete(&s, "ord", "order"); /* order, order-left ... */
	complete(&s, "filter state:f", "filter state:f");
	complete(&s, "zzz", "zzz");
	complete(&s, "rder", "rder"); /* in the middle of names only: nothing to add */
	san_fini(&s.san);
}

/* Blanks before the name are no letters of it: nothing that was typed is lost. */
static void test_tab_after_a_blank(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s);
	complete(&s, " fil", "filter ");
	complete(&s, " o", "o"); /* order, other-pane */
	complete(&s, " zzz", " zzz");
	san_fini(&s.san);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_are_there),
		cmocka_unit_test(test_the_best_come_first),
		cmocka_unit_test(test_a_word_takes_the_rest),
		cmocka_unit_test(test_what_cannot_work_says_why),
		cmocka_unit_test(test_read_only_changes_nothing),
		cmocka_unit_test(test_no_order_where_there_is_no_choice),
		cmocka_unit_test(test_tab_completes),
		cmocka_unit_test(test_tab_after_a_blank),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
