/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of act and held: what an operator is told of a command, in its three
 * moments.  The kernel is a few lines here; the daemon is a process.  The clock
 * runs SPEED times as fast as the wall's.
 */
#include "engine/kernel/act.h"
#include "engine/kernel/act_op.h"
#include "engine/kernel/expect.h"
#include "engine/kernel/held.h"
#include "engine/kernel/mpathd_parse.h"
#include "engine/kernel/mpathd_poll.h"
#include "engine/kernel/watch.h"

#include "act_daemons.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define SPEED 40

struct world {
	struct fake fake;
	uv_loop_t loop;
	struct san san;
	struct source_env env;
	struct kernel k;
	char held_file[96];
	/* the stand-in for the kernel */
	struct {
		enum san_dm dm;     /* what sda becomes at the next reading */
		uint32_t cur_group; /* 0: stays */
	} next;
	char message[64]; /* the last one sent to the target */
	struct err message_err;
	/* what was told */
	struct plan_result res;
	unsigned results, events;
	char event[400];
};

static struct world *W;

/* ---- what kernel.c would do ---- */

int64_t kernel_now(const struct kernel *k)
{
	(void)k;
	return (int64_t)(uv_hrtime() / 1000000) * SPEED;
}

void kernel_commit(struct kernel *k, unsigned bits)
{
	(void)k;
	(void)bits;
}

bool watch_listed(const struct kernel_watch *w)
{
	(void)w;
	return true;
}

void watch_rows_came(struct kernel_watch *w)
{
	(void)w;
}

struct later {
	uv_timer_t timer;
	kernel_cb looked;
	dm_message_cb sent;
	void *ctx;
};

static void later_gone(uv_handle_t *h)
{
	free(h->data);
}

static void on_later(uv_timer_t *t)
{
	struct later *l = t->data;
	struct san_path *p = W->san.nmaps ? san_path_find(W->san.maps[0], 8, 0) : NULL;

	if (l->looked && !p) {
		l->looked(l->ctx, E_NOTFOUND);
	} else if (l->looked) {
		p->dm = W->next.dm;
		if (W->next.cur_group)
			W->san.maps[0]->cur_group = W->next.cur_group;
		l->looked(l->ctx, 0);
	} else {
		l->sent(l->ctx, &W->message_err);
	}
	uv_close((uv_handle_t *)t, later_gone);
}

static struct later *later(void *ctx)
{
	struct later *l = calloc(1, sizeof(*l));

	l->ctx = ctx;
	uv_timer_init(&W->loop, &l->timer);
	l->timer.data = l;
	uv_timer_start(&l->timer, on_later, 1, 0);
	return l;
}

void kernel_refresh_map(struct kernel *k, const struct san_map *m, kernel_cb cb, void *ctx)
{
	(void)k;
	(void)m;
	later(ctx)->looked = cb;
}

void dm_message(struct kernel *k, const struct san_map *m, const char *text, dm_message_cb done,
		void *ctx)
{
	(void)k;
	(void)m;
	snprintf(W->message, sizeof(W->message), "%s", text);
	later(ctx)->sent = done;
}

/* ---- what the engine would do ---- */

static void env_done(struct source_env *env, const struct plan_result *res)
{
	(void)env;
	W->res = *res;
	W->results++;
}

static void env_event(struct source_env *env, enum san_severity sev, const struct san_map *map,
		      const struct san_path *path, const char *by, const char *text)
{
	(void)env;
	(void)sev;
	(void)map;
	(void)path;
	if (strcmp(by, "sandeck") != 0)
		return;
	W->events++;
	snprintf(W->event, sizeof(W->event), "%s", text);
}

static int64_t hook_now(void *ctx)
{
	return kernel_now(ctx);
}

static void hook_merged(void *ctx, bool words)
{
	(void)ctx;
	(void)words;
}

static void hook_event(void *ctx, enum san_severity sev, const char *text)
{
	(void)ctx;
	(void)sev;
	(void)text;
}

/* ---- a world ---- */

/* mpatha: sda, sdb in group 1 (current, better), sdc in group 2 */
static void fill(struct san *san, enum san_dm dm)
{
	struct san_map *m;

	san_init(san);
	m = san_map_add(san, "3600a", 0);
	m->name = san_intern(san, "mpatha");
	m->wwid = san_intern(san, "3600a");
	m->queueing = SAN_YES;
	m->suspended = SAN_NO;
	m->cur_group = 1;
	san_map_set_groups(san, m, 2);
	for (uint32_t i = 0; i < 3; i++) {
		static const char *const names[] = { "sda", "sdb", "sdc" };
		struct san_path *p = san_path_add(san, m, 8, i * 16, 0);

		p->name = san_intern(san, names[i]);
		p->group = i < 2 ? 1 : 2;
		p->dm = dm;
		p->dev = san_intern(san, "running");
	}
	m->groups[0].prio = 50;
	m->groups[1].prio = 10;
	m->groups[0].state = SAN_G_ACTIVE;
	m->groups[1].state = SAN_G_ENABLED;
	san_map_sort_paths(m);
}

/* part NULL: no daemon runs. */
static void begin_with(struct world *w, fake_part part, enum san_dm dm)
{
	struct mpathd_poll_hooks hooks = { &w->k, hook_now, hook_merged, hook_event };
	struct mpathd_where where = { "/nonexistent/pid", "@nonexistent", 20 };

	memset(w, 0, sizeof(*w));
	W = w;
	if (part) {
		fake_start(&w->fake, part);
		where.pidfile = w->fake.pidfile;
		where.socket = w->fake.socket;
	}
	snprintf(w->held_file, sizeof(w->held_file), "/tmp/sandeck-test-held-%d", (int)getpid());
	setenv("SANDECK_HELD", w->held_file, 1);
	fill(&w->san, dm);
	w->next.dm = SAN_DM_ACTIVE;
	uv_loop_init(&w->loop);
	w->env.done = env_done;
	w->env.event = env_event;
	w->k = (struct kernel){ .env = &w->env, .san = &w->san, .loop = &w->loop };
	w->k.daemon = mpathd_poll_new(&w->loop, &w->san, false, &where, &hooks);
	w->k.held = held_new(&w->k);
	w->k.act = act_new(&w->k);
	w->k.act->follow_ms = 100;
	while (!mpathd_poll_settled(w->k.daemon))
		uv_run(&w->loop, UV_RUN_ONCE);
}

static void begin(struct world *w, fake_part part)
{
	begin_with(w, part, SAN_DM_ACTIVE);
}

static void until(struct world *w, const unsigned *count, unsigned n)
{
	uint64_t began = uv_hrtime();

	while (*count < n) {
		uv_run(&w->loop, UV_RUN_ONCE);
		if (uv_hrtime() - began > 10000000000u)
			fail_msg("nothing happened for 10 s; event: %s", w->event);
	}
}

static void run_for(struct world *w, unsigned ms)
{
	uint64_t began = uv_hrtime();

	while (uv_hrtime() - began < ms * 1000000ull)
		uv_run(&w->loop, UV_RUN_ONCE);
}

static void stop_source(struct world *w)
{
	act_close(w->k.act);
	held_close(w->k.held);
	mpathd_poll_close(w->k.daemon);
	uv_run(&w->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&w->loop), 0);
	san_fini(&w->san);
}

static void end(struct world *w)
{
	stop_source(w);
	fake_stop(&w->fake);
	unlink(w->held_file);
}

static void order(struct world *w, enum plan_verb verb, uint32_t group, enum plan_route route)
{
	struct plan_cmd cmd = { .id = 1, .verb = verb, .map = "3600a", .major = 8, .route = route };

	if (!plan_verb_info(verb)->wants_path)
		cmd.major = 0;
	cmd.group = group;
	snprintf(cmd.by, sizeof(cmd.by), "root@db1");
	act_command(w->k.act, &cmd);
}

static const struct san_path *sda(struct world *w)
{
	return san_path_find(w->san.maps[0], 8, 0);
}

/* ---- tests ---- */

static void three_moments(void **state)
{
	struct world w;

	(void)state;
	begin(&w, part_willing);
	w.next.dm = SAN_DM_FAILED;
	order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	until(&w, &w.results, 1);
	assert_true(w.res.ok && !w.res.unconfirmed && !w.res.silent);
	assert_int_equal(w.res.id, 1);
	assert_string_equal(w.res.sent, "multipathd fail path sda");
	assert_string_equal(w.res.to, "multipathd");
	assert_string_equal(w.res.text, "sda of mpatha failed");
	assert_true(sda(&w)->held);
	assert_string_equal(sda(&w)->held_by, "root@db1");
	until(&w, &w.events, 1);
	assert_string_equal(w.event, "sda of mpatha is still failed, 10 s later");
	assert_int_equal(w.results, 1);
	end(&w);
}

static void undone_within_ten_seconds(void **state)
{
	struct world w;

	(void)state;
	begin(&w, part_willing);
	w.next.dm = SAN_DM_FAILED;
	order(&w, PLAN_FAIL, 0, PLAN_ROUTE_KERNEL);
	until(&w, &w.results, 1);
	assert_string_equal(w.message, "fail_path 8:0");
	assert_string_equal(w.res.to, "kernel");
	assert_true(w.res.ok);
	/* behind the daemon's back it does not last, so it is not held */
	assert_false(sda(&w)->held);
	w.next.dm = SAN_DM_ACTIVE;
	until(&w, &w.events, 1);
	assert_string_equal(w.event, "sda of mpatha is active again: that did not last 10 s "
				     "(multipathd's checker finds it good)");
	end(&w);
}

static void kernel_does_not_show_it(void **state)
{
	struct world w;

	(void)state;
	begin(&w, part_willing);
	order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	until(&w, &w.results, 1);
	assert_true(w.res.unconfirmed && !w.res.ok);
	assert_non_null(strstr(w.res.text, "not to be seen"));
	assert_false(sda(&w)->held);
	w.next.dm = SAN_DM_FAILED;
	until(&w, &w.events, 1);
	assert_string_equal(w.event, "sda of mpatha failed, after all");
	end(&w);
}

static void daemon_refuses(void **state)
{
	struct world w;

	(void)state;
	begin(&w, part_refusing);
	w.san.maps[0]->suspended = SAN_YES;
	order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	until(&w, &w.results, 1);
	assert_false(w.res.ok || w.res.unconfirmed || w.res.silent);
	assert_non_null(strstr(w.res.text, "multipathd refused"));
	assert_non_null(strstr(w.res.text, "suspended"));
	end(&w);
}

static void silent_daemon_is_asked_once(void **state)
{
	struct world w;

	(void)state;
	begin(&w, part_slow);
	w.next.dm = SAN_DM_FAILED;
	order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	until(&w, &w.results, 1);
	assert_true(w.res.silent && !w.res.ok);
	/* the same again: refused at once, and never sent */
	order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	until(&w, &w.results, 2);
	assert_true(w.res.silent);
	assert_non_null(strstr(w.res.text, "not sent again"));
	until(&w, &w.events, 1);
	assert_string_equal(w.event, "late answer: sda of mpatha failed");
	assert_true(sda(&w)->held);
	until(&w, &w.events, 2);
	assert_string_equal(w.event, "sda of mpatha is still failed, 10 s later");
	w.next.dm = SAN_DM_ACTIVE;
	order(&w, PLAN_REINSTATE, 0, PLAN_ROUTE_AUTO);
	until(&w, &w.results, 3);
	assert_string_equal(w.res.text, "multipathd answered: asked 1 times");
	end(&w);
}

/* A stalled poll, and an order in the middle of it: told at once, and never sent. */
static void known_silence_costs_no_time(void **state)
{
	struct world w;
	uint64_t began;

	(void)state;
	begin(&w, part_stuck);
	assert_int_not_equal(w.san.host.silent_since, 0);
	began = uv_hrtime();
	order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	assert_int_equal(w.results, 1);
	assert_true(uv_hrtime() - began < 50000000);
	assert_true(w.res.silent && !w.res.ok);
	assert_non_null(strstr(w.res.text, "nothing was sent"));
	assert_string_equal(w.res.sent, "");
	end(&w);
}

static void daemon_dies_meanwhile(void **state)
{
	struct world w;

	(void)state;
	begin(&w, part_dying);
	w.next.dm = SAN_DM_FAILED;
	order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	until(&w, &w.results, 1);
	/* it had done it: the kernel is the witness */
	assert_true(w.res.ok);
	end(&w);
}

/* A restart of the daemon in the middle: lost words, a new daemon, and still one answer. */
static void a_restart_of_the_daemon_is_one_answer(void **state)
{
	struct world w;

	(void)state;
	begin(&w, part_dying);
	order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	until(&w, &w.results, 1);
	/* the kernel does not show it: it was lost with the daemon */
	assert_true(w.res.unconfirmed && !w.res.ok);
	fake_stop(&w.fake);
	run_for(&w, 400);
	assert_int_equal(w.results, 1);
	stop_source(&w);
	unlink(w.held_file);
}

/* A table swap or multipath -f, between the check and the sending, or between that and the look. */
static void a_map_that_vanishes_is_one_answer(void **state)
{
	(void)state;
	for (int after = 0; after < 2; after++) {
		struct world w;

		begin(&w, NULL);
		if (!after)
			san_map_remove(&w.san, w.san.maps[0]);
		order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
		if (after)
			san_map_remove(&w.san, w.san.maps[0]);
		until(&w, &w.results, 1);
		assert_false(w.res.ok);
		assert_non_null(
			strstr(w.res.text, after ? "the map is gone since" : "there is no map"));
		run_for(&w, 200);
		assert_int_equal(w.results, 1);
		stop_source(&w);
		unlink(w.held_file);
	}
}

static void suspended_map_takes_no_message(void **state)
{
	struct world w;

	(void)state;
	begin(&w, NULL);
	err_set(&w.message_err, E_BUSY, "mpatha is suspended: it takes no message");
	order(&w, PLAN_BYPASS, 2, PLAN_ROUTE_AUTO);
	until(&w, &w.results, 1);
	assert_string_equal(w.message, "disable_group 2");
	assert_false(w.res.ok);
	assert_string_equal(w.res.text, "mpatha is suspended: it takes no message");
	end(&w);
}

static void kernel_hangs(void **state)
{
	struct world w;

	(void)state;
	begin(&w, NULL);
	err_set(&w.message_err, E_TIMEOUT, "no answer for 4 s");
	order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	until(&w, &w.results, 1);
	assert_true(w.res.unconfirmed && !w.res.silent && !w.res.ok);
	w.next.dm = SAN_DM_FAILED;
	until(&w, &w.events, 1);
	assert_non_null(strstr(w.event, "after all"));
	end(&w);
}

static void group_by_hand_is_held_until_it_is_not_current(void **state)
{
	struct world w;

	(void)state;
	begin(&w, NULL);
	w.next.cur_group = 2;
	order(&w, PLAN_SWITCH, 2, PLAN_ROUTE_AUTO);
	until(&w, &w.results, 1);
	assert_string_equal(w.message, "switch_group 2");
	assert_true(w.res.ok);
	assert_non_null(strstr(w.res.text, "at the next I/O"));
	assert_int_equal(w.san.maps[0]->held_group, 2);
	w.next.cur_group = 1;
	until(&w, &w.events, 1);
	assert_non_null(strstr(w.event, "did not last"));
	held_tick(w.k.held);
	assert_int_equal(w.san.maps[0]->held_group, 0);
	/* back to the better group: that holds nothing */
	w.san.maps[0]->cur_group = 2;
	order(&w, PLAN_SWITCH, 1, PLAN_ROUTE_AUTO);
	until(&w, &w.results, 2);
	assert_int_equal(w.san.maps[0]->held_group, 0);
	end(&w);
}

/* What is taken back on purpose is no news. */
static void a_new_command_ends_the_old_ones_story(void **state)
{
	struct world w;

	(void)state;
	begin(&w, NULL);
	w.next.dm = SAN_DM_FAILED;
	order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	until(&w, &w.results, 1);
	w.next.dm = SAN_DM_ACTIVE;
	order(&w, PLAN_REINSTATE, 0, PLAN_ROUTE_AUTO);
	until(&w, &w.results, 2);
	assert_false(sda(&w)->held);
	run_for(&w, 200);
	assert_int_equal(w.events, 1);
	assert_string_equal(w.event, "sda of mpatha is still active, 10 s later");
	end(&w);
}

/* Until the file of marks does, or does not, name the operator: a thread writes it. */
static void until_kept(struct world *w, bool kept)
{
	for (unsigned tries = 0; tries < 2000; tries++) {
		char text[1024] = "";
		FILE *f = fopen(w->held_file, "re");

		if (f && !fread(text, 1, sizeof(text) - 1, f))
			text[0] = '\0';
		if (f)
			fclose(f);
		if ((strstr(text, "root@db1") != NULL) == kept)
			return;
		run_for(w, 5);
	}
	fail_msg("the file of marks stays as it is");
}

/* Until the file was read and the model follows it. */
static void until_held(struct world *w, bool held)
{
	for (unsigned tries = 0; tries < 2000 && sda(w)->held != held; tries++) {
		run_for(w, 5);
		held_tick(w->k.held);
	}
	assert_int_equal(sda(w)->held, held);
}

static void marks_outlive_the_engine(void **state)
{
	struct world w;

	(void)state;
	begin(&w, NULL);
	w.next.dm = SAN_DM_FAILED;
	order(&w, PLAN_FAIL, 0, PLAN_ROUTE_AUTO);
	until(&w, &w.results, 1);
	until_kept(&w, true);
	stop_source(&w);

	begin_with(&w, NULL, SAN_DM_FAILED);
	until_held(&w, true);
	assert_string_equal(sda(&w)->held_by, "root@db1");
	/* somebody else brought it back */
	san_path_find(w.san.maps[0], 8, 0)->dm = SAN_DM_ACTIVE;
	held_tick(w.k.held);
	assert_false(sda(&w)->held);
	until_kept(&w, false);
	stop_source(&w);

	begin_with(&w, NULL, SAN_DM_FAILED);
	run_for(&w, 50);
	held_tick(w.k.held);
	assert_false(sda(&w)->held);
	end(&w);
}

static void requests_are_quoted(void **state)
{
	struct plan_cmd cmd = { .verb = PLAN_SWITCH, .map = "3600a", .group = 2 };
	struct san san;
	char text[512], name[400];
	struct err e;

	(void)state;
	fill(&san, SAN_DM_ACTIVE);
	assert_int_equal(act_request(&cmd, san.maps[0], NULL, text, sizeof(text), &e), 0);
	assert_string_equal(text, "switch map mpatha group 2");
	san.maps[0]->name = san_intern(&san, "my \"map\" {1}");
	assert_int_equal(act_request(&cmd, san.maps[0], NULL, text, sizeof(text), &e), 0);
	assert_string_equal(text, "switch map \"my \"\"map\"\" {1}\" group 2");
	memset(name, '"', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	san.maps[0]->name = san_intern(&san, name);
	assert_int_equal(act_request(&cmd, san.maps[0], NULL, text, sizeof(text), &e), E_USAGE);
	cmd.verb = PLAN_BYPASS;
	assert_int_equal(act_request(&cmd, san.maps[0], NULL, text, sizeof(text), &e),
			 E_UNSUPPORTED);
	san_fini(&san);
}

static void every_verb_has_its_words(void **state)
{
	struct san san;
	char text[300];

	(void)state;
	fill(&san, SAN_DM_ACTIVE);
	for (int v = 0; v < PLAN_NVERBS; v++) {
		struct plan_cmd cmd = { .verb = (enum plan_verb)v, .map = "3600a", .major = 8 };

		for (int i = ACT_DONE; i <= ACT_UNDONE; i++) {
			act_words(text, sizeof(text), &san, &cmd, (enum act_word)i);
			assert_null(strchr(text, '%'));
			/* accepting has no second and third moment */
			if (v != PLAN_BASELINE || i == ACT_DONE)
				assert_non_null(strstr(text, "mpatha"));
		}
	}
	san_fini(&san);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_moments),
		cmocka_unit_test(undone_within_ten_seconds),
		cmocka_unit_test(kernel_does_not_show_it),
		cmocka_unit_test(daemon_refuses),
		cmocka_unit_test(silent_daemon_is_asked_once),
		cmocka_unit_test(known_silence_costs_no_time),
		cmocka_unit_test(daemon_dies_meanwhile),
		cmocka_unit_test(a_restart_of_the_daemon_is_one_answer),
		cmocka_unit_test(a_map_that_vanishes_is_one_answer),
		cmocka_unit_test(suspended_map_takes_no_message),
		cmocka_unit_test(kernel_hangs),
		cmocka_unit_test(group_by_hand_is_held_until_it_is_not_current),
		cmocka_unit_test(a_new_command_ends_the_old_ones_story),
		cmocka_unit_test(marks_outlive_the_engine),
		cmocka_unit_test(requests_are_quoted),
		cmocka_unit_test(every_verb_has_its_words),
	};

	return cmocka_run_group_tests_name("act", tests, NULL, NULL);
}
