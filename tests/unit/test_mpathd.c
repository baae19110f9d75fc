/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of mpathd: what becomes of requests when the daemon is slow, silent,
 * talks nonsense, hangs up or is not there.  The tests' clock runs SPEED times
 * as fast as the wall's, so that four seconds of silence cost a tenth of one.
 */
#include "engine/kernel/mpathd.h"

#include "fake_mpathd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SPEED 40
#define LOOK  20 /* ms of the wall's clock */

/* One request's history. */
struct asked {
	unsigned calls, answered, overdue, unsent, lost;
	unsigned order; /* of its answer among all, from 1 */
	char text[64];
	size_t len;
	int64_t at; /* of the last call */
};

struct world {
	struct fake fake;
	uv_loop_t loop;
	struct mpathd *d;
	unsigned answers, connects;
	bool stop;
	uv_timer_t limit;
};

static struct world *the_world; /* for callbacks whose context is the request */

static int64_t now(void *ctx)
{
	(void)ctx;
	return (int64_t)(uv_hrtime() / 1000000) * SPEED;
}

static void changed(void *ctx)
{
	(void)ctx;
}

static void connected(void *ctx)
{
	((struct world *)ctx)->connects++;
}

static void done(void *ctx, enum mpathd_fate fate, char *text)
{
	struct asked *a = ctx;

	a->calls++;
	a->at = now(NULL);
	switch (fate) {
	case MPATHD_ANSWERED:
		a->answered++;
		a->order = ++the_world->answers;
		a->len = strlen(text);
		snprintf(a->text, sizeof(a->text), "%.*s", (int)strcspn(text, "\n"), text);
		break;
	case MPATHD_OVERDUE:
		a->overdue++;
		break;
	case MPATHD_UNSENT:
		a->unsent++;
		break;
	case MPATHD_LOST:
		a->lost++;
		break;
	}
}

static void begin(struct world *w, fake_part part)
{
	struct mpathd_hooks hooks = { w, now, changed, connected };

	*w = (struct world){ 0 };
	the_world = w;
	fake_start(&w->fake, part);
	uv_loop_init(&w->loop);
	w->d = mpathd_new(&w->loop, &(struct mpathd_where){ w->fake.pidfile, w->fake.socket, LOOK },
			  &hooks);
}

static void out_of_time(uv_timer_t *t)
{
	(void)t;
	fail_msg("nothing happened for 10 s");
}

/* Turn the loop until *count reaches n. */
static void until(struct world *w, const unsigned *count, unsigned n)
{
	uv_timer_init(&w->loop, &w->limit);
	uv_timer_start(&w->limit, out_of_time, 10000, 0);
	while (*count < n)
		uv_run(&w->loop, UV_RUN_ONCE);
	uv_close((uv_handle_t *)&w->limit, NULL);
	uv_run(&w->loop, UV_RUN_NOWAIT);
}

static void tick(uv_timer_t *t)
{
	(*(unsigned *)t->data)++;
}

static void run_for(struct world *w, unsigned wall_ms)
{
	uv_timer_t t;
	unsigned ticks = 0;

	uv_timer_init(&w->loop, &t);
	t.data = &ticks;
	uv_timer_start(&t, tick, wall_ms, 0);
	until(w, &ticks, 1);
	uv_close((uv_handle_t *)&t, NULL);
	uv_run(&w->loop, UV_RUN_NOWAIT);
}

static void end(struct world *w)
{
	mpathd_close(w->d);
	uv_run(&w->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&w->loop), 0);
	fake_stop(&w->fake);
}

static struct asked ask(struct world *w, const char *request, bool is_operator, struct asked *a)
{
	struct err e;

	*a = (struct asked){ 0 };
	assert_int_equal(mpathd_ask(w->d, request, is_operator, done, a, &e), 0);
	assert_int_equal(a->calls, 0);
	return *a;
}

/* ---- parts and their tests ---- */

static const char *echo(const char *request)
{
	return request;
}

static void part_echo(int listener)
{
	fake_serve(listener, echo);
}

static void answers_in_order_operators_first(void **state)
{
	struct world w;
	struct asked a[4];

	(void)state;
	begin(&w, part_echo);
	ask(&w, "poll one", false, &a[0]);
	ask(&w, "poll two", false, &a[1]);
	ask(&w, "fail path sda", true, &a[2]);
	ask(&w, "fail path sdb", true, &a[3]);
	until(&w, &w.answers, 4);
	assert_string_equal(a[2].text, "fail path sda");
	assert_true(a[2].order < a[3].order && a[3].order < a[0].order && a[0].order < a[1].order);
	assert_int_equal(w.connects, 1);
	assert_int_equal(mpathd_state(w.d)->pid, w.fake.pid);
	assert_int_equal(mpathd_state(w.d)->silent_since, 0);
	end(&w);
}

/* A reply of a megabyte in many pieces, the length cut in half. */
static void part_pieces(int listener)
{
	static char big[1 << 20];
	char request[512];
	int fd = fake_accept(listener);
	size_t len = sizeof(big);

	memset(big, 'x', sizeof(big) - 1);
	fake_request(fd, request, sizeof(request));
	fake_send(fd, &len, 3);
	fake_sleep_ms(30);
	fake_send(fd, (const char *)&len + 3, sizeof(len) - 3);
	for (size_t at = 0; at < sizeof(big); at += 65536) {
		fake_send(fd, big + at, 65536);
		fake_sleep_ms(1);
	}
	fake_serve(listener, echo);
}

static void whole_reply_from_pieces(void **state)
{
	struct world w;
	struct asked a;

	(void)state;
	begin(&w, part_pieces);
	ask(&w, "show maps json", false, &a);
	until(&w, &a.answered, 1); /* a busy machine may call it overdue first */
	assert_int_equal(a.len, (1 << 20) - 1);
	end(&w);
}

/* Silent for longer than the deadline, then it answers after all. */
static void part_stall(int listener)
{
	char request[512];
	int fd = fake_accept(listener);

	fake_request(fd, request, sizeof(request));
	fake_sleep_ms(300); /* 12 s of the test's clock */
	fake_reply(fd, "ok\n");
	while (fake_request(fd, request, sizeof(request)))
		fake_reply(fd, request);
}

static void silence_is_told_and_the_answer_still_comes(void **state)
{
	struct world w;
	struct asked a, b;

	(void)state;
	begin(&w, part_stall);
	ask(&w, "fail path sda", true, &a);
	until(&w, &a.overdue, 1);
	assert_int_equal(a.calls, 1);
	run_for(&w, 20);
	assert_int_not_equal(mpathd_state(w.d)->silent_since, 0);
	assert_true(now(NULL) - mpathd_state(w.d)->silent_since >= MPATHD_DEADLINE_MS);
	/* the late answer is the answer to that request, not to a later one */
	ask(&w, "poll", false, &b);
	until(&w, &b.calls, 1);
	assert_int_equal(a.answered, 1);
	assert_int_equal(a.calls, 2);
	assert_string_equal(a.text, "ok");
	assert_string_equal(b.text, "poll");
	assert_int_equal(w.connects, 1);
	run_for(&w, 20);
	assert_int_equal(mpathd_state(w.d)->silent_since, 0);
	end(&w);
}

/* Stuck with a poll: what an operator wants meanwhile is never sent, not even later. */
static void part_stall_then_tell(int listener)
{
	char request[512], seen[600] = "saw:";
	int fd = fake_accept(listener);

	fake_request(fd, request, sizeof(request));
	fake_sleep_ms(400);
	fake_reply(fd, "late\n");
	while (fake_request(fd, request, sizeof(request))) {
		snprintf(seen + strlen(seen), sizeof(seen) - strlen(seen), " %s", request);
		fake_reply(fd, seen);
	}
}

static void unsent_is_withdrawn(void **state)
{
	struct world w;
	struct asked poll, act, after;

	(void)state;
	begin(&w, part_stall_then_tell);
	ask(&w, "poll", false, &poll);
	run_for(&w, 50);
	ask(&w, "fail path sda", true, &act);
	until(&w, &act.calls, 1);
	assert_int_equal(act.unsent, 1);
	ask(&w, "next", false, &after);
	until(&w, &after.answered, 1);
	assert_int_equal(poll.answered, 1);
	assert_string_equal(after.text, "saw: next");
	end(&w);
}

static void part_giant_length(int listener)
{
	char request[512];
	int fd = fake_accept(listener);
	size_t giant = (size_t)1 << 40;

	fake_request(fd, request, sizeof(request));
	fake_send(fd, &giant, sizeof(giant));
	fake_serve(listener, echo);
}

static void part_garbage(int listener)
{
	char request[512];
	int fd = fake_accept(listener);

	fake_request(fd, request, sizeof(request));
	fake_send(fd, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
	fake_serve(listener, echo);
}

static void part_unasked(int listener)
{
	int fd = fake_accept(listener);

	fake_reply(fd, "hello there\n");
	fake_serve(listener, echo);
}

/* Whatever it was, the request is lost, not repeated, and the next connection works. */
static void nonsense_ends_the_connection(void **state)
{
	static const fake_part parts[] = { part_giant_length, part_garbage };
	struct world w;
	struct asked a, b;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		begin(&w, parts[i]);
		ask(&w, "fail path sda", true, &a);
		until(&w, &a.calls, 1);
		assert_int_equal(a.lost, 1);
		assert_false(mpathd_state(w.d)->connected);
		assert_true(*mpathd_state(w.d)->trouble);
		ask(&w, "poll", false, &b);
		until(&w, &b.calls, 1);
		assert_string_equal(b.text, "poll");
		assert_int_equal(a.calls, 1);
		assert_int_equal(w.connects, 2);
		end(&w);
	}
}

static void unasked_reply_answers_nothing(void **state)
{
	struct world w;
	struct asked a;

	(void)state;
	begin(&w, part_unasked);
	until(&w, &w.connects, 1);
	while (mpathd_state(w.d)->connected)
		run_for(&w, 10);
	ask(&w, "poll", false, &a);
	until(&w, &a.calls, 1);
	assert_string_equal(a.text, "poll");
	end(&w);
}

static void part_hang_up(int listener)
{
	char request[512];
	int fd = fake_accept(listener);
	size_t len = 100;

	fake_request(fd, request, sizeof(request));
	fake_send(fd, &len, sizeof(len));
	fake_send(fd, "half", 4);
	close(fd);
	fake_serve(listener, echo);
}

static void hang_up_loses_the_request(void **state)
{
	struct world w;
	struct asked a, b;

	(void)state;
	begin(&w, part_hang_up);
	ask(&w, "switch map mpatha group 2", true, &a);
	ask(&w, "poll", false, &b);
	until(&w, &b.calls, 1);
	assert_int_equal(a.lost, 1);
	assert_int_equal(a.calls, 1);
	assert_string_equal(b.text, "poll");
	end(&w);
}

/* It runs, it listens, it never accepts: connects succeed until the queue is full. */
static void part_deaf(int listener)
{
	(void)listener;
	for (;;)
		pause();
}

static void full_backlog_is_silence(void **state)
{
	struct world w;
	struct asked a;
	struct mpathd *first;
	struct mpathd_hooks hooks = { &w, now, changed, connected };

	(void)state;
	begin(&w, part_deaf);
	/* one connection fills the queue; a second client meets EAGAIN */
	run_for(&w, 50);
	assert_int_equal(w.connects, 1);
	first = w.d;
	w.d = mpathd_new(&w.loop, &(struct mpathd_where){ w.fake.pidfile, w.fake.socket, LOOK },
			 &hooks);
	ask(&w, "fail path sda", true, &a);
	until(&w, &a.calls, 1);
	assert_int_equal(a.unsent, 1);
	assert_int_equal(w.connects, 1);
	run_for(&w, 200);
	assert_string_equal(mpathd_state(w.d)->trouble, "it accepts no connection");
	assert_int_not_equal(mpathd_state(w.d)->silent_since, 0);
	mpathd_close(first);
	end(&w);
}

/* Without the lock there is no daemon, whoever listens: systemd must not be woken. */
static void no_lock_no_connect(void **state)
{
	struct world w;
	struct mpathd_hooks hooks = { &w, now, changed, connected };
	struct asked a;

	(void)state;
	begin(&w, part_echo);
	mpathd_close(w.d);
	w.d = mpathd_new(&w.loop, &(struct mpathd_where){ "/nonexistent/pid", w.fake.socket, LOOK },
			 &hooks);
	w.connects = 0;
	ask(&w, "poll", false, &a);
	until(&w, &a.calls, 1);
	assert_int_equal(a.unsent, 1);
	assert_int_equal(mpathd_state(w.d)->pid, 0);
	assert_int_equal(w.connects, 0);
	end(&w);
}

static void the_daemon_goes(void **state)
{
	struct world w;
	struct asked a;

	(void)state;
	begin(&w, part_deaf);
	ask(&w, "poll", false, &a);
	run_for(&w, 50);
	fake_stop(&w.fake);
	until(&w, &a.calls, 1);
	assert_int_equal(a.lost, 1);
	run_for(&w, 200);
	assert_int_equal(mpathd_state(w.d)->pid, 0);
	assert_int_equal(mpathd_state(w.d)->silent_since, 0);
	end(&w);
}

static void close_with_everything_open(void **state)
{
	struct world w;
	struct asked a, b;

	(void)state;
	begin(&w, part_deaf);
	ask(&w, "poll", false, &a);
	while (!w.connects)
		uv_run(&w.loop, UV_RUN_ONCE);
	ask(&w, "another", true, &b);
	end(&w);
	assert_int_equal(a.calls + b.calls, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_in_order_operators_first),
		cmocka_unit_test(whole_reply_from_pieces),
		cmocka_unit_test(silence_is_told_and_the_answer_still_comes),
		cmocka_unit_test(unsent_is_withdrawn),
		cmocka_unit_test(nonsense_ends_the_connection),
		cmocka_unit_test(unasked_reply_answers_nothing),
		cmocka_unit_test(hang_up_loses_the_request),
		cmocka_unit_test(full_backlog_is_silence),
		cmocka_unit_test(no_lock_no_connect),
		cmocka_unit_test(the_daemon_goes),
		cmocka_unit_test(close_with_everything_open),
	};

	return cmocka_run_group_tests_name("mpathd", tests, NULL, NULL);
}
