/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command log: what is kept, how the rows read, and what U makes of one. */
#include "dialog_stage.h"

#include "base/str.h"
#include "ui/action.h"
#include "ui/view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What is in the window was sent at now; ids from id on. */
static void sent(struct stage *s, struct actions *as, uint32_t id)
{
	for (size_t i = 0; i < s->d.set.n; i++) {
		s->d.set.cmd[i].id = id + (uint32_t)i;
		snprintf(s->d.set.cmd[i].by, sizeof s->d.set.cmd[i].by, "root@db1");
	}
	actions_sent(as, &s->san, &s->d.plan, &s->d.set, s->x.now);
}

static void answer(struct stage *s, struct actions *as, uint32_t id, bool ok, const char *text)
{
	struct plan_result r = { .id = id, .ok = ok, .to = "multipathd" };

	snprintf(r.text, sizeof r.text, "%s", text);
	actions_result(as, &s->san, &r, s->x.now);
}

/* The list with the cursor on row sel, as a text. */
static void view_rows(const struct oplog *log, const struct stage *s, const char *filter, int sel,
		      struct str *out, struct command_where *w, char detail[2][400])
{
	struct view *v = view_log_new(log);
	struct view_ctx x = { .san = &s->san, .now = s->x.now, .mono = 1000, .keys = scene_keys() };
	struct canvas c;
	struct query *q = NULL;
	struct err e = { 0 };

	assert_int_equal(query_parse(filter, QUERY_ANY, &q, NULL, &e), 0);
	v->query = q;
	canvas_init(&c);
	canvas_resize(&c, 8, 80);
	v->ops->refresh(v, &x, 7);
	for (; sel; sel--)
		v->ops->command(v, &x, CMD_DOWN);
	v->ops->paint(v, &x, &c, 0, 1, 7);
	for (int i = 0; i < 2; i++)
		v->ops->detail(v, &x, i, detail[i], 400);
	v->ops->where(v, &x, w);
	canvas_dump_text(&c, CANVAS_ASCII, out);
	canvas_fini(&c);
	view_free(v);
	query_free(q);
}

static const struct stream_past yesterday = {
	.verb = PLAN_FAIL,
	.cmd = { .verb = PLAN_FAIL, .major = 8, .minor = 16, .by = "ann@db1" },
	.name = "mpatha",
	.path = "sdb",
	.sent = "multipathd fail path sdb",
	.to = "multipathd",
	.result = "ok",
	.text = "sdb is failed",
};

static struct stream_past past_of(const struct stage *s, int64_t ago)
{
	struct stream_past p = yesterday;

	p.at = s->x.now - ago;
	snprintf(p.cmd.map, sizeof p.cmd.map, "%s", san_map_find(&s->san, "mpatha")->key);
	return p;
}

static void test_newest_first_and_earlier_consoles_below(void **state)
{
	struct stage s;
	struct actions as = { .at = 0 };
	struct stream_past p;
	struct str text = STR_INIT;
	struct command_where w;
	char detail[2][400];

	(void)state;
	stage_open(&s, scene_cable);
	p = past_of(&s, 60000);
	oplog_past(&as.log, &p);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	sent(&s, &as, 1);
	answer(&s, &as, 1, true, "sdn is failed");
	stage_pass(&s, 1000);
	stage_plan(&s, PLAN_FAIL, "mpathb", "sdo", 0);
	sent(&s, &as, 2);
	answer(&s, &as, 2, false, "refused: sdu failed 2 s ago");
	p = past_of(&s, 30000); /* read late: still below ours, above the older one */
	p.verb = -1;
	oplog_past(&as.log, &p);
	view_rows(&as.log, &s, "", 1, &text, &w, detail);
	assert_string_equal(
		str_text(&text),
		"   TIME        WHAT                               RESULT    TO         BY\n"
		" X 03:12:45    FAIL PATH sdo of mpathb            not done  multipathd root@db1\n"
		">  03:12:44    FAIL PATH sdn of mpatha            done      multipathd root@db1\n"
		"   03:12:15    another version's command          done      multipathd ann@db1\n"
		"   03:11:44    FAIL PATH sdb of mpatha            done      multipathd ann@db1\n"
		"\n\n\n");
	assert_string_equal(detail[0], "multipathd fail path sdn");
	assert_string_equal(detail[1], "sdn is failed; before: sdn active, 2 of 4 usable");
	assert_string_equal(w.undo->title, "FAIL PATH sdn of mpatha");
	str_fini(&text);
	actions_fini(&as);
	stage_close(&s);
}

static void test_filter_looks_at_the_whole_row(void **state)
{
	struct stage s;
	struct actions as = { .at = 0 };
	struct str text = STR_INIT;
	struct command_where w;
	char detail[2][400];

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	sent(&s, &as, 1);
	stage_set(&s, PLAN_FAIL, "sdp sdq");
	sent(&s, &as, 2);
	view_rows(&as.log, &s, "mpathd", 0, &text, &w, detail); /* in no column of the set */
	assert_non_null(strstr(str_text(&text), "FAIL 2 PATHS of 2 maps"));
	assert_null(strstr(str_text(&text), "sdn"));
	str_clear(&text);
	view_rows(&as.log, &s, "nobody", 0, &text, &w, detail);
	assert_non_null(strstr(str_text(&text), "no command matches the filter"));
	assert_null(w.undo);
	str_fini(&text);
	actions_fini(&as);
	stage_close(&s);
}

/* One row whole: each object of a set with what became of it, the command line not cut. */
static void test_row_with_nothing_cut_off(void **state)
{
	struct stage s;
	struct actions as = { .at = 0 };
	struct str text = STR_INIT;
	struct command_where w;
	struct view_ctx x;
	struct view *v;

	(void)state;
	stage_open(&s, scene_cable);
	stage_set(&s, PLAN_FAIL, "sdn sdo");
	sent(&s, &as, 1);
	answer(&s, &as, 1, true, "sdn is failed");
	answer(&s, &as, 2, false, "refused: sdu failed 2 s ago");
	v = view_op_new(&as.log, as.log.op[0]->id);
	x = (struct view_ctx){ .san = &s.san, .now = s.x.now, .mono = 1000, .keys = scene_keys() };
	v->ops->refresh(v, &x, 20);
	canvas_clear(&s.c);
	v->ops->paint(v, &x, &s.c, 0, 1, 20);
	canvas_dump_text(&s.c, CANVAS_ASCII, &text);
	assert_non_null(strstr(str_text(&text), "FAIL 2 PATHS of 2 maps"));
	assert_non_null(strstr(str_text(&text), "sdo of mpathb: refused: sdu failed 2 s ago"));
	assert_non_null(strstr(str_text(&text), " done       sdn of mpatha"));
	assert_non_null(strstr(str_text(&text), " not done   sdo of mpathb"));
	v->ops->where(v, &x, &w);
	assert_ptr_equal(w.undo, as.log.op[0]); /* U means this one, also when newer ones came */
	oplog_fini(&as.log);
	v->ops->refresh(v, &x, 20);
	v->ops->where(v, &x, &w);
	assert_null(w.undo);
	v->ops->paint(v, &x, &s.c, 0, 1, 20);
	view_free(v);
	str_fini(&text);
	actions_fini(&as);
	stage_close(&s);
}

/* ---- undo ---- */

/* Why the newest cannot be undone; "" it can. */
static const char *no_undo(struct stage *s, struct actions *as, enum plan_verb verb,
			   const char *path, bool ok)
{
	const char *why;

	stage_plan(s, verb, "mpatha", path, 0);
	sent(s, as, 1);
	answer(s, as, 1, ok, "so it is");
	why = op_no_undo(as->log.op[as->log.n - 1]);
	return why ? why : "";
}

static void test_the_plain_word_where_nothing_takes_it_back(void **state)
{
	struct stage s;
	struct actions as = { .at = 0 };

	(void)state;
	stage_open(&s, scene_cable);
	assert_string_equal(no_undo(&s, &as, PLAN_FAIL, "sdn", true), "");
	assert_string_equal(no_undo(&s, &as, PLAN_FAIL, "sdn", false),
			    "nothing to undo: it was not done");
	assert_string_equal(no_undo(&s, &as, PLAN_RESUME, NULL, true),
			    "no undo: sandeck continues maps, and suspends none");
	assert_string_equal(no_undo(&s, &as, PLAN_RUN, "sdn", true),
			    "no undo: sandeck sets devices running, and none offline");
	assert_string_equal(no_undo(&s, &as, PLAN_BASELINE, NULL, true),
			    "no undo: what was expected before is not kept");
	actions_fini(&as);
	stage_close(&s);
}

static void test_undo_of_a_set_is_of_those_that_were_done(void **state)
{
	struct stage s;
	struct actions as = { .at = 0 };
	struct cmdset undo = { NULL };
	const struct op *op;

	(void)state;
	stage_open(&s, scene_cable);
	stage_set(&s, PLAN_FAIL, "sdn sdo sdp");
	sent(&s, &as, 1);
	answer(&s, &as, 1, true, "sdn is failed");
	op = as.log.op[0];
	assert_string_equal(op_no_undo(op), "not yet: the answer is still to come");
	answer(&s, &as, 2, false, "multipathd refused it");
	answer(&s, &as, 3, true, "sdp is failed");
	assert_null(op_no_undo(op));
	op_undo(op, &undo);
	assert_int_equal(undo.n, 2);
	assert_int_equal(undo.cmd[0].verb, PLAN_REINSTATE);
	assert_int_equal(undo.cmd[0].minor, 208); /* sdn */
	assert_int_equal(undo.cmd[1].minor, 240); /* sdp */
	assert_false(undo.cmd[0].promise.given);
	cmdset_fini(&undo);
	actions_fini(&as);
	stage_close(&s);
}

/* A command of yesterday's console is undone as well; only its numbers are known, and checked. */
static void test_an_earlier_command_can_be_undone(void **state)
{
	struct stage s;
	struct oplog log = { .n = 0 };
	struct stream_past p;
	struct cmdset undo = { NULL };

	(void)state;
	stage_open(&s, scene_cable);
	p = past_of(&s, 86400000);
	oplog_past(&log, &p);
	assert_null(op_no_undo(log.op[0]));
	op_undo(log.op[0], &undo);
	assert_int_equal(undo.n, 1);
	assert_int_equal(undo.cmd[0].verb, PLAN_REINSTATE);
	assert_string_equal(undo.cmd[0].map, p.cmd.map);
	assert_string_equal(undo.cmd[0].by, "");
	cmdset_fini(&undo);
	p.cmd.verb = PLAN_SWITCH;
	p.verb = PLAN_SWITCH;
	p.cmd.group = 2;
	oplog_past(&log, &p);
	assert_string_equal(op_no_undo(log.op[1]),
			    "no undo: I/O used no group before, so none to switch back to");
	p.from_group = 1;
	oplog_past(&log, &p);
	op_undo(log.op[2], &undo);
	assert_int_equal(undo.cmd[0].group, 1);
	cmdset_fini(&undo);
	p.cmd.verb = PLAN_RENAME;
	p.verb = PLAN_RENAME;
	oplog_past(&log, &p);
	assert_string_equal(op_no_undo(log.op[3]),
			    "no undo: what the map was called before is not known");
	snprintf(p.from_name, sizeof p.from_name, "mpatha");
	oplog_past(&log, &p);
	op_undo(log.op[4], &undo);
	assert_int_equal(undo.cmd[0].verb, PLAN_RENAME);
	assert_string_equal(undo.cmd[0].name, "mpatha");
	cmdset_fini(&undo);
	oplog_fini(&log);
	stage_close(&s);
}

/* Whoever may write the file may write anything: nothing of it reaches a terminal. */
static void test_texts_of_earlier_consoles_are_clean(void **state)
{
	struct stage s;
	struct oplog log = { .n = 0 };
	struct stream_past p;
	const struct op *op;

	(void)state;
	stage_open(&s, scene_cable);
	p = past_of(&s, 1000);
	snprintf(p.sent, sizeof p.sent, "x\033]0;owned\007");
	snprintf(p.text, sizeof p.text, "x\033[2J");
	snprintf(p.cmd.by, sizeof p.cmd.by, "x\033[2J");
	snprintf(p.name, sizeof p.name, "x\033[2J");
	snprintf(p.path, sizeof p.path, "x\033[2J");
	snprintf(p.to, sizeof p.to, "x\033[2J");
	oplog_past(&log, &p);
	op = log.op[0];
	assert_null(strchr(op->sends, 27));
	assert_null(strchr(op->text, 27));
	assert_null(strchr(op->by, 27));
	assert_null(strchr(op->title, 27));
	assert_null(strchr(op->to, 27));
	oplog_fini(&log);
	stage_close(&s);
}

/* ---- bounds ---- */

static void test_the_oldest_are_forgotten(void **state)
{
	struct stage s;
	struct actions as = { .at = 0 };
	struct stream_past p;

	(void)state;
	stage_open(&s, scene_cable);
	p = past_of(&s, 1000);
	oplog_past(&as.log, &p);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	for (uint32_t i = 1; i <= OPLOG_MAX + 5; i++) {
		sent(&s, &as, i);
		answer(&s, &as, i, true, "sdn is failed");
	}
	assert_int_equal(as.log.n, OPLOG_MAX);
	assert_int_equal(as.log.nearlier, 0);
	assert_int_equal(as.log.ncmds, OPLOG_MAX);
	assert_int_equal(as.log.op[0]->cmd[0].cmd.id, 6);
	oplog_past(&as.log, &p); /* what was done here is worth more */
	assert_int_equal(as.log.nearlier, 0);
	actions_fini(&as);
	stage_close(&s);
}

static void test_commands_are_bounded_too(void **state)
{
	struct stage s;
	struct oplog log = { .n = 0 };
	struct cmdset big = { NULL };

	(void)state;
	stage_open(&s, scene_cable);
	stage_plan(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	for (int i = 0; i < PLAN_SET_MAX; i++)
		cmdset_put(&big, &s.d.set.cmd[0]);
	for (int i = 0; i < 5; i++)
		oplog_sent(&log, &s.san, &s.d.plan, &big, s.x.now);
	assert_int_equal(log.n, OPLOG_CMDS / PLAN_SET_MAX);
	assert_true(log.ncmds <= OPLOG_CMDS);
	cmdset_fini(&big);
	oplog_fini(&log);
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_newest_first_and_earlier_consoles_below),
		cmocka_unit_test(test_filter_looks_at_the_whole_row),
		cmocka_unit_test(test_row_with_nothing_cut_off),
		cmocka_unit_test(test_the_plain_word_where_nothing_takes_it_back),
		cmocka_unit_test(test_undo_of_a_set_is_of_those_that_were_done),
		cmocka_unit_test(test_an_earlier_command_can_be_undone),
		cmocka_unit_test(test_texts_of_earlier_consoles_are_clean),
		cmocka_unit_test(test_the_oldest_are_forgotten),
		cmocka_unit_test(test_commands_are_bounded_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
