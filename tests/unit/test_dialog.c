/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The window before an action: the three levels, the deaf moment, the plan as a condition. */
#include "scene.h"

#include "base/attr.h"
#include "base/str.h"
#include "ui/action.h"
#include "ui/dialog.h"
#include "ui/term.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct stage {
	struct san san;
	struct dialog_ctx x;
	struct dialog d;
	struct canvas c;
};

static void open_stage(struct stage *s, void (*scene)(struct san *, int64_t *))
{
	memset(s, 0, sizeof *s);
	scene(&s->san, &s->x.now);
	s->x.san = &s->san;
	s->x.mono = 50000;
	s->x.host = s->san.host.name;
	canvas_init(&s->c);
	canvas_resize(&s->c, 24, 80);
}

static void close_stage(struct stage *s)
{
	canvas_fini(&s->c);
	san_fini(&s->san);
}

static void open_on(struct stage *s, enum plan_verb verb, const char *map, const char *path,
		    uint32_t group)
{
	struct plan_cmd cmd = { .verb = verb, .group = group };
	struct san_path *p = NULL;
	struct err e = { 0 };

	snprintf(cmd.map, sizeof cmd.map, "%s", san_map_find(&s->san, map)->key);
	if (path) {
		assert_int_equal(san_path_lookup(&s->san, path, &p), 1);
		cmd.major = p->major;
		cmd.minor = p->minor;
	}
	assert_int_equal(dialog_open_plan(&s->d, &s->x, &cmd, &e), 0);
}

static void pass(struct stage *s, int64_t ms)
{
	s->x.mono += ms;
	s->x.now += ms;
}

static enum dialog_answer key(struct stage *s, int k)
{
	return dialog_key(&s->d, &s->x, k);
}

static void type(struct stage *s, const char *text)
{
	for (; *text; text++)
		assert_int_equal(key(s, *text), DIALOG_STAY);
}

static void paint(struct stage *s)
{
	canvas_clear(&s->c);
	dialog_paint(&s->d, &s->x, &s->c, 3, 19, 22, 23);
}

static bool shows(struct stage *s, const char *text)
{
	struct str dump = STR_INIT;
	bool found;

	paint(s);
	canvas_dump_text(&s->c, CANVAS_ASCII, &dump);
	found = strstr(str_text(&dump), text) != NULL;
	str_fini(&dump);
	return found;
}

/* sdb and the other paths over host3 work again. */
static void heal(struct san *san, const char *name, bool failed)
{
	struct san_path *p;

	assert_int_equal(san_path_lookup(san, name, &p), 1);
	p->dm = failed ? SAN_DM_FAILED : SAN_DM_ACTIVE;
	p->chk = failed ? SAN_CHK_FAULTY : SAN_CHK_READY;
	p->dev = san_intern(san, failed ? "transport-offline" : "running");
}

/* ---- the screens ---- */

static void test_fail_screen(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_cable);
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	pass(&s, 7000);
	paint(&s);
	scene_expect(&s.c, "dialog-fail");
	close_stage(&s);
}

static void test_queueing_screen(void **state)
{
	struct stage s;
	struct err e = { 0 };

	(void)state;
	open_stage(&s, scene_all_down);
	assert_int_equal(dialog_open_queueing(&s.d, &s.x, san_map_find(&s.san, "mpatha")->key, &e),
			 0);
	paint(&s);
	scene_expect(&s.c, "dialog-queueing");
	close_stage(&s);
}

/* ---- levels ---- */

static void test_capital_confirms_the_middle_level(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_cable);
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	assert_int_equal(s.d.level, PLAN_LOWERS);
	pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(key(&s, 'f'), DIALOG_STAY);
	assert_int_equal(key(&s, 'q'), DIALOG_STAY); /* q never quits out of a dialog */
	assert_int_equal(key(&s, 'F'), DIALOG_SEND);
	assert_true(s.d.cmd.promise.given);
	assert_int_equal(s.d.cmd.promise.usable_after, 1);
	assert_int_equal(key(&s, TK_ENTER), DIALOG_CLOSE);
	close_stage(&s);
}

static void test_enter_confirms_what_is_safe(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_cable);
	heal(&s.san, "sdb", true);
	open_on(&s, PLAN_REINSTATE, "mpatha", "sdb", 0);
	pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(s.d.level, PLAN_SAFE);
	assert_int_equal(key(&s, 'R'), DIALOG_STAY);
	assert_int_equal(key(&s, TK_ENTER), DIALOG_SEND);
	assert_int_equal(key(&s, TK_ESC), DIALOG_CLOSE);
	close_stage(&s);
}

static void test_last_path_asks_for_the_name(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_cable);
	heal(&s.san, "sdt", true);
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	assert_int_equal(s.d.level, PLAN_STOPS);
	pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(key(&s, 'F'), DIALOG_STAY); /* a letter here */
	assert_int_equal(key(&s, TK_ENTER), DIALOG_STAY);
	assert_int_equal(key(&s, TK_BACKSPACE), DIALOG_STAY);
	type(&s, "mpath");
	assert_int_equal(key(&s, TK_ENTER),
			 DIALOG_STAY); /* another name: the field is empty again */
	type(&s, "Fmpatha");
	assert_int_equal(key(&s, 'U' & 0x1f), DIALOG_STAY);
	type(&s, "mpatha");
	assert_true(shows(&s, "type mpatha and Enter: mpatha_"));
	assert_int_equal(key(&s, TK_ENTER), DIALOG_SEND);
	close_stage(&s);
}

/* Of a plan that does not fit, nothing is sent before its end was in view. */
static void test_unread_plan_is_not_sent(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_cable);
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	pass(&s, DIALOG_DEAF_MS);
	dialog_painted(&s.d, 2);
	assert_int_equal(key(&s, 'F'), DIALOG_STAY);
	key(&s, 'j');
	dialog_painted(&s.d, 2);
	assert_int_equal(key(&s, 'F'), DIALOG_STAY);
	key(&s, 'j');
	dialog_painted(&s.d, 2);
	assert_int_equal(key(&s, 'F'), DIALOG_SEND);
	dialog_painted(&s.d, INT_MAX); /* the window has become too small for any of it */
	assert_int_equal(key(&s, 'F'), DIALOG_STAY);
	assert_int_equal(key(&s, TK_ENTER), DIALOG_CLOSE);
	close_stage(&s);
}

/* Not even what can do no harm: nobody knows what Enter would confirm. */
static void test_invisible_plan_is_not_sent(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_cable);
	open_on(&s, PLAN_REINSTATE, "mpatha", "sdb", 0);
	assert_int_equal(s.d.level, PLAN_SAFE);
	pass(&s, DIALOG_DEAF_MS);
	dialog_painted(&s.d, INT_MAX);
	assert_int_equal(key(&s, TK_ENTER), DIALOG_STAY);
	dialog_painted(&s.d, 0);
	assert_int_equal(key(&s, TK_ENTER), DIALOG_SEND);
	close_stage(&s);
}

static void test_remote_asks_for_the_host(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_cable);
	s.x.remote = true;
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(key(&s, 'F'), DIALOG_STAY);
	assert_int_equal(key(&s, TK_BACKSPACE), DIALOG_STAY);
	type(&s, "db1");
	assert_int_equal(key(&s, TK_ENTER), DIALOG_SEND);
	close_stage(&s);
}

static void test_host_stands_in_the_title(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_cable);
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	assert_true(shows(&s, "FAIL PATH sdn of mpatha, on host db1"));
	close_stage(&s);
}

/* ---- small screens ---- */

/* On a narrow screen the host, the way out and what must be typed are still whole. */
static void test_narrow_window(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_cable);
	canvas_resize(&s.c, 24, 40);
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	assert_true(shows(&s, "db1: FAIL PATH sdn of mpatha"));
	assert_true(shows(&s, "opened 0 s ago\n"));
	assert_true(shows(&s, "Esc cancel  j read on\n"));
	close_stage(&s);
}

/* The end of what is typed stays in sight, and the name to type with it. */
static void test_narrow_prompt(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_cable);
	heal(&s.san, "sdt", true);
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	assert_int_equal(s.d.level, PLAN_STOPS);
	pass(&s, DIALOG_DEAF_MS);
	assert_true(shows(&s, "Esc cancel  type mpatha and Enter: _\n"));
	canvas_resize(&s.c, 24, 24);
	dialog_painted(&s.d, 0);
	s.d.read_to = INT_MAX; /* read to its end */
	type(&s, "mpathabcdefghijklmnop");
	assert_true(shows(&s, "type mpatha: ghijklmnop_\n"));
	close_stage(&s);
}

/* ---- typing ahead ---- */

static void test_new_window_is_deaf(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_cable);
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	assert_int_equal(key(&s, 'F'), DIALOG_STAY);
	pass(&s, DIALOG_DEAF_MS - 1);
	assert_int_equal(key(&s, 'F'), DIALOG_STAY);
	assert_int_equal(key(&s, TK_ESC), DIALOG_CLOSE); /* can do no harm */
	pass(&s, 1);
	assert_int_equal(key(&s, 'F'), DIALOG_SEND);
	close_stage(&s);
}

/* ---- the plan is a condition ---- */

static void test_change_is_told_and_deafens(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_cable);
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	pass(&s, 3000);
	dialog_refresh(&s.d, &s.x);
	assert_true(shows(&s, "nothing in it has changed"));
	heal(&s.san, "sdb", false); /* a third path: failing sdn now leaves two */
	dialog_refresh(&s.d, &s.x);
	assert_true(shows(&s, "CHANGED"));
	assert_true(shows(&s, "it leaves 2 usable now, not 1"));
	assert_int_equal(key(&s, 'F'), DIALOG_STAY); /* pressed at the moment it changed */
	pass(&s, DIALOG_DEAF_MS);
	dialog_refresh(&s.d, &s.x);
	assert_true(shows(&s, "read the change"));
	assert_int_equal(key(&s, 'F'), DIALOG_STAY); /* says that it was read, no more */
	assert_int_equal(key(&s, 'F'), DIALOG_STAY); /* a key held down */
	pass(&s, DIALOG_DEAF_MS);
	assert_true(shows(&s, "fail sdn now"));
	assert_int_equal(key(&s, 'F'), DIALOG_SEND);
	assert_int_equal(s.d.cmd.promise.usable_after, 2);
	close_stage(&s);
}

static void test_more_at_stake_raises_the_level(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_cable);
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	pass(&s, 3000);
	heal(&s.san, "sdt", true);
	dialog_refresh(&s.d, &s.x);
	assert_int_equal(s.d.level, PLAN_STOPS);
	pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(key(&s, 'F'), DIALOG_STAY);
	close_stage(&s);
}

static void test_vanished_object_cannot_be_sent(void **state)
{
	struct stage s;
	struct san_path *p;

	(void)state;
	open_stage(&s, scene_cable);
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	pass(&s, 3000);
	san_path_lookup(&s.san, "sdn", &p);
	san_path_remove(&s.san, p);
	dialog_refresh(&s.d, &s.x);
	pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(key(&s, 'F'), DIALOG_STAY);
	paint(&s); /* with its objects gone */
	assert_int_equal(key(&s, TK_ENTER), DIALOG_CLOSE);
	close_stage(&s);
}

static void test_lost_engine_cannot_be_sent_to(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_cable);
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	pass(&s, 3000);
	s.x.lost = true;
	dialog_refresh(&s.d, &s.x);
	pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(key(&s, 'F'), DIALOG_STAY);
	assert_true(shows(&s, "engine ended"));
	close_stage(&s);
}

/* What is shown may be long over: nothing is confirmed on it, and the reason stands there. */
static void test_old_picture_cannot_be_acted_on(void **state)
{
	struct stage s;

	(void)state;
	open_stage(&s, scene_cable);
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	pass(&s, 11000);
	s.x.old = true;
	dialog_refresh(&s.d, &s.x);
	pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(key(&s, 'F'), DIALOG_STAY);
	assert_true(shows(&s, "the picture is old: the engine says nothing"));
	assert_false(shows(&s, "nothing in it has changed"));
	s.x.old = false; /* it speaks again: what was pressed meanwhile does not count */
	dialog_refresh(&s.d, &s.x);
	assert_int_equal(key(&s, 'F'), DIALOG_STAY);
	pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(key(&s, 'F'), DIALOG_STAY); /* that it changed was read */
	pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(key(&s, 'F'), DIALOG_SEND);
	close_stage(&s);
}

/* ---- the queueing window ---- */

static void test_choices_lead_to_their_own_window(void **state)
{
	struct stage s;
	struct err e = { 0 };

	(void)state;
	open_stage(&s, scene_all_down);
	dialog_open_queueing(&s.d, &s.x, san_map_find(&s.san, "mpatha")->key, &e);
	pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(key(&s, '1'), DIALOG_CLOSE);
	assert_int_equal(key(&s, '2'), DIALOG_STAY);
	assert_int_equal(s.d.kind, DIALOG_PLAN);
	assert_int_equal(s.d.cmd.verb, PLAN_QUEUE_OFF);
	assert_int_equal(s.d.level, PLAN_STOPS);
	pass(&s, DIALOG_DEAF_MS);
	type(&s, "mpatha");
	assert_int_equal(key(&s, TK_ENTER), DIALOG_SEND);
	close_stage(&s);
}

/* ---- a silent daemon ---- */

static void test_silence_offers_the_direct_way(void **state)
{
	struct stage s;
	struct plan_result r = { .id = 1, .silent = true, .sent = "multipathd fail path sdn" };
	struct plan_cmd cmd;
	struct err e = { 0 };

	(void)state;
	open_stage(&s, scene_cable);
	snprintf(r.text, sizeof r.text, "multipathd has not answered for 4 s");
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	cmd = s.d.cmd;
	assert_int_equal(dialog_open_silent(&s.d, &s.x, &cmd, PLAN_LOWERS, &r, &e), 0);
	pass(&s, DIALOG_DEAF_MS);
	assert_true(shows(&s, "multipathd has not answered for 4 s"));
	assert_true(shows(&s, "dmsetup message mpatha 0 fail_path 8:208"));
	assert_true(shows(&s, "the late answer is told when it comes"));
	assert_int_equal(key(&s, 'F'), DIALOG_STAY); /* the capital means nothing here */
	assert_int_equal(key(&s, 'W'), DIALOG_CLOSE);
	assert_int_equal(key(&s, 'K'), DIALOG_SEND);
	assert_int_equal(s.d.cmd.route, PLAN_ROUTE_KERNEL);
	close_stage(&s);
}

/* While the daemon was silent another path failed: K must not send what was confirmed before. */
static void test_direct_way_asks_again_when_more_is_at_stake(void **state)
{
	struct stage s;
	struct plan_result r = { .id = 1, .silent = true, .sent = "multipathd fail path sdn" };
	struct plan_cmd cmd;
	struct err e = { 0 };

	(void)state;
	open_stage(&s, scene_cable);
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	cmd = s.d.cmd;
	heal(&s.san, "sdt", true); /* sdn is the last one now */
	assert_int_equal(dialog_open_silent(&s.d, &s.x, &cmd, PLAN_LOWERS, &r, &e), 0);
	pass(&s, DIALOG_DEAF_MS);
	assert_int_equal(key(&s, 'K'), DIALOG_STAY);
	assert_int_equal(s.d.kind, DIALOG_PLAN);
	assert_int_equal(s.d.level, PLAN_STOPS);
	assert_true(shows(&s, "type mpatha"));
	close_stage(&s);
}

static void test_no_late_answer_is_promised_where_nothing_was_sent(void **state)
{
	struct stage s;
	struct plan_result r = { .id = 1, .silent = true };
	struct plan_cmd cmd;
	struct err e = { 0 };

	(void)state;
	open_stage(&s, scene_cable);
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	cmd = s.d.cmd;
	assert_int_equal(dialog_open_silent(&s.d, &s.x, &cmd, PLAN_LOWERS, &r, &e), 0);
	pass(&s, DIALOG_DEAF_MS);
	assert_false(shows(&s, "late answer"));
	assert_true(shows(&s, "asks again when multipathd answers"));
	assert_true(shows(&s, "later (also Esc)"));
	close_stage(&s);
}

/* ---- painting in any size ---- */

static void test_any_size_is_painted(void **state)
{
	(void)state;
	for (int rows = 1; rows <= 24; rows++) {
		for (int cols = 4; cols <= 80; cols += 4) {
			struct stage s;

			open_stage(&s, scene_cable);
			open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
			canvas_resize(&s.c, rows, cols);
			pass(&s, DIALOG_DEAF_MS);
			for (int i = 0; i < 30; i++)
				key(&s, TK_DOWN);
			dialog_paint(&s.d, &s.x, &s.c, 2, rows - 3, -1, rows - 1);
			close_stage(&s);
		}
	}
}

/* ---- after sending ---- */

static void test_three_moments(void **state)
{
	struct stage s;
	struct actions as = { .next = 0 };
	struct plan_result r = { .id = 7, .ok = true };

	(void)state;
	open_stage(&s, scene_cable);
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	s.d.cmd.id = 7;
	actions_sent(&as, &s.d.plan, &s.d.cmd, s.x.now);
	assert_string_equal(as.text, "sent: multipathd fail path sdn");
	heal(&s.san, "sdn", true);
	snprintf(r.text, sizeof r.text, "sdn is failed");
	assert_null(actions_result(&as, &r, s.x.now));
	assert_string_equal(as.text, "confirmed: sdn is failed");
	pass(&s, ACTION_STILL_MS - 1);
	assert_false(actions_tick(&as, &s.san, s.x.now, 0));
	pass(&s, 1);
	assert_true(actions_tick(&as, &s.san, s.x.now, 0));
	assert_string_equal(as.text, "still true after 10 s: FAIL PATH sdn of mpatha");
	assert_false(as.loud);
	assert_false(actions_tick(&as, &s.san, s.x.now + 60000, 0));
	close_stage(&s);
}

static void test_what_is_undone_is_told(void **state)
{
	struct stage s;
	struct actions as = { .next = 0 };
	struct plan_result r = { .id = 7, .ok = true };

	(void)state;
	open_stage(&s, scene_cable);
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	s.d.cmd.id = 7;
	actions_sent(&as, &s.d.plan, &s.d.cmd, s.x.now);
	heal(&s.san, "sdn", true);
	actions_result(&as, &r, s.x.now);
	pass(&s, 5000);
	heal(&s.san, "sdn", false); /* a checker brought it back */
	assert_true(actions_tick(&as, &s.san, s.x.now, 0));
	assert_string_equal(as.text, "NO LONGER TRUE after 5 s: FAIL PATH sdn of mpatha");
	assert_true(as.loud);
	close_stage(&s);
}

/* U takes back what was done, and only that. */
static void test_undo_is_the_inverse(void **state)
{
	struct stage s;
	struct actions as = { .next = 0 };
	struct plan_result r = { .id = 7, .ok = false };
	const struct plan_cmd *undo;

	(void)state;
	open_stage(&s, scene_cable);
	assert_null(actions_undo(&as));
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	s.d.cmd.id = 7;
	actions_sent(&as, &s.d.plan, &s.d.cmd, s.x.now);
	assert_null(actions_undo(&as));
	actions_result(&as, &r, s.x.now); /* refused: nothing was done */
	assert_null(actions_undo(&as));
	actions_sent(&as, &s.d.plan, &s.d.cmd, s.x.now);
	r.ok = true;
	actions_result(&as, &r, s.x.now);
	undo = actions_undo(&as);
	assert_non_null(undo);
	assert_int_equal(undo->verb, PLAN_REINSTATE);
	assert_string_equal(undo->map, s.d.cmd.map);
	assert_int_equal(undo->minor, 208);
	assert_false(undo->promise.given);

	open_on(&s, PLAN_SWITCH, "mpatha", NULL, 2);
	s.d.cmd.id = 8;
	r.id = 8;
	actions_sent(&as, &s.d.plan, &s.d.cmd, s.x.now);
	actions_result(&as, &r, s.x.now);
	assert_int_equal(actions_undo(&as)->verb, PLAN_SWITCH);
	assert_int_equal(actions_undo(&as)->group, 1); /* where it was */
	close_stage(&s);
}

static void test_lost_engine_leaves_no_answer(void **state)
{
	struct stage s;
	struct actions as = { .next = 0 };

	(void)state;
	open_stage(&s, scene_cable);
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	actions_sent(&as, &s.d.plan, &s.d.cmd, s.x.now);
	actions_lost(&as, s.x.now);
	assert_string_equal(as.text, "no answer, the engine ended: FAIL PATH sdn of mpatha");
	close_stage(&s);
}

/* The engine says nothing after it was sent to: told, and again when it is too late to be done. */
static void test_silent_engine_is_told(void **state)
{
	struct stage s;
	struct actions as = { .next = 0 };
	int64_t sent;

	(void)state;
	open_stage(&s, scene_cable);
	open_on(&s, PLAN_FAIL, "mpatha", "sdn", 0);
	sent = s.x.now;
	actions_sent(&as, &s.d.plan, &s.d.cmd, sent);
	assert_false(actions_tick(&as, &s.san, sent + 3999, 3999));
	assert_false(actions_tick(&as, &s.san, sent + 4000, 500)); /* it speaks: it is at work */
	assert_true(actions_tick(&as, &s.san, sent + 4000, 4000));
	assert_string_equal(as.text,
			    "no answer for 4 s: FAIL PATH sdn of mpatha may still be done");
	assert_true(as.loud);
	assert_false(actions_tick(&as, &s.san, sent + 9000, 9000));
	assert_true(actions_tick(&as, &s.san, sent + 11000, 11000));
	assert_string_equal(as.text, "no answer for 11 s: FAIL PATH sdn of mpatha: done by now, or "
				     "refused");
	assert_false(actions_tick(&as, &s.san, sent + 60000, 60000));
	close_stage(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fail_screen),
		cmocka_unit_test(test_queueing_screen),
		cmocka_unit_test(test_capital_confirms_the_middle_level),
		cmocka_unit_test(test_enter_confirms_what_is_safe),
		cmocka_unit_test(test_last_path_asks_for_the_name),
		cmocka_unit_test(test_unread_plan_is_not_sent),
		cmocka_unit_test(test_invisible_plan_is_not_sent),
		cmocka_unit_test(test_remote_asks_for_the_host),
		cmocka_unit_test(test_host_stands_in_the_title),
		cmocka_unit_test(test_narrow_window),
		cmocka_unit_test(test_narrow_prompt),
		cmocka_unit_test(test_new_window_is_deaf),
		cmocka_unit_test(test_change_is_told_and_deafens),
		cmocka_unit_test(test_more_at_stake_raises_the_level),
		cmocka_unit_test(test_vanished_object_cannot_be_sent),
		cmocka_unit_test(test_lost_engine_cannot_be_sent_to),
		cmocka_unit_test(test_old_picture_cannot_be_acted_on),
		cmocka_unit_test(test_choices_lead_to_their_own_window),
		cmocka_unit_test(test_silence_offers_the_direct_way),
		cmocka_unit_test(test_direct_way_asks_again_when_more_is_at_stake),
		cmocka_unit_test(test_no_late_answer_is_promised_where_nothing_was_sent),
		cmocka_unit_test(test_any_size_is_painted),
		cmocka_unit_test(test_three_moments),
		cmocka_unit_test(test_what_is_undone_is_told),
		cmocka_unit_test(test_undo_is_the_inverse),
		cmocka_unit_test(test_lost_engine_leaves_no_answer),
		cmocka_unit_test(test_silent_engine_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
