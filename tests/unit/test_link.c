/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The whole way: starter, engine, stream and client, over a recording as the
 * source; and what is said when an engine dies, does not start, or is no engine.
 */
#include "link/client.h"
#include "link/look.h"
#include "link/starter.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define RECORDING                                                                                  \
	"{\"t\":\"hello\",\"v\":1,\"host\":\"db1\",\"now\":1000}\n"                                \
	"{\"t\":\"host\",\"n\":1,\"name\":\"db1\",\"charge\":\"multipathd\"}\n"                    \
	"{\"t\":\"map\",\"n\":2,\"key\":\"k\",\"name\":\"mpatha\",\"groups\":[{\"pri\":50}]}\n"    \
	"{\"t\":\"path\",\"n\":3,\"map\":2,\"group\":1,\"major\":8,\"minor\":16,\"dev\":\"sdb\"}"  \
	"\n"                                                                                       \
	"{\"t\":\"past\",\"at\":500,\"verb\":\"fail\",\"by\":\"ann@db1\",\"result\":\"ok\"}\n"     \
	"{\"t\":\"sync\",\"now\":1000,\"loaded\":true}\n"

/* The last cases run an engine in a thread.  It frees nothing at its end, as its process leaves by
 * _exit(): threads of its own may hang.  Only built-in leak checkers call these. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:engine_run\n";
}
const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
	return "print_suppressions=0";
}

struct scene {
	char path[64];
	struct engine_opts opts;
	struct starter *st;
	struct client *c;
	unsigned gone, results, noises, ends;
	char result[300], noise[512];
	struct stream_past past; /* the newest that was told */
	unsigned pasts;
};

static void on_gone(void *ctx, const struct san_obj *obj)
{
	struct scene *s = ctx;

	assert_non_null(obj);
	s->gone++;
}

static void on_result(void *ctx, const struct plan_result *r)
{
	struct scene *s = ctx;

	s->results++;
	snprintf(s->result, sizeof(s->result), "%s", r->text);
}

static void on_past(void *ctx, const struct stream_past *p)
{
	struct scene *s = ctx;

	s->pasts++;
	s->past = *p;
}

static void on_answer(void *ctx, const struct answer *a)
{
	struct scene *s = ctx;

	s->ends += a->done;
	snprintf(s->result, sizeof(s->result), "%s", a->text);
}

static void on_noise(void *ctx, const char *text)
{
	struct scene *s = ctx;

	s->noises++;
	snprintf(s->noise, sizeof(s->noise), "%s", text);
}

static int setup(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));
	int fd;

	snprintf(s->path, sizeof(s->path), "/tmp/sandeck-link-XXXXXX");
	fd = mkstemp(s->path);
	assert_int_equal(write(fd, RECORDING, strlen(RECORDING)), (ssize_t)strlen(RECORDING));
	close(fd);
	s->opts = (struct engine_opts){
		.source = &source_replay,
		.src = { .scenario = s->path, .interval_ms = 200, .freeze = true, .speed = 1 }
	};
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	struct scene *s = *state;

	client_free(s->c);
	starter_free(s->st);
	unlink(s->path);
	free(s);
	return 0;
}

static void connect_to(struct scene *s, const char *via)
{
	struct client_events ev = { .ctx = s,
				    .result = on_result,
				    .answer = on_answer,
				    .gone = on_gone,
				    .noise = on_noise,
				    .past = on_past };

	if (!via && !s->st)
		s->st = starter_new(&s->opts, NULL);
	s->c = client_new(s->st, via, &ev);
	assert_int_equal(client_connect(s->c, NULL), 0);
}

/* Until the engine is lost; the sentence that says why. */
static const char *loss(struct scene *s, struct err *e)
{
	for (int i = 0; i < 2000; i++) {
		if (client_pump(s->c, e))
			return e->text;
		usleep(10000);
	}
	fail_msg("the engine is still there");
	return "";
}

static void a_picture_arrives_whole(void **state)
{
	struct scene *s = *state;
	const struct san_map *m;
	struct err e = { 0 };

	connect_to(s, NULL);
	if (client_wait_loaded(s->c, 20000, &e))
		fail_msg("%s", e.text);
	m = san_map_find(client_san(s->c), "mpatha");
	assert_non_null(m);
	assert_string_equal(m->paths->name, "sdb");
	assert_int_equal(m->groups[0].prio, 50);
	assert_string_equal(client_hello(s->c)->source, "replay");
	assert_true(client_hello(s->c)->frozen);
	assert_true(client_now(s->c) == 1000);
	assert_string_equal(client_san(s->c)->host.name, "db1");
}

/* The clock does not go on where nothing more will come. */
static void time_ends_with_the_recording(void **state)
{
	struct scene *s = *state;

	s->opts.src.freeze = false;
	connect_to(s, NULL);
	assert_int_equal(client_wait_loaded(s->c, 20000, NULL), 0);
	for (int i = 0; i < 2000 && !client_stands(s->c); i++) {
		client_pump(s->c, NULL);
		usleep(10000);
	}
	assert_true(client_stands(s->c));
	usleep(20000);
	client_pump(s->c, NULL);
	assert_true(client_now(s->c) == 1000);
}

static void every_command_has_one_result(void **state)
{
	struct scene *s = *state;
	struct plan_cmd cmd = { .verb = PLAN_FAIL, .map = "k", .major = 8, .minor = 16 };

	connect_to(s, NULL);
	assert_int_equal(client_wait_loaded(s->c, 20000, NULL), 0);
	assert_int_equal(client_command(s->c, &cmd), 1);
	assert_int_equal(client_command(s->c, &cmd), 2);
	for (int i = 0; i < 2000 && s->results < 2; i++) {
		client_pump(s->c, NULL);
		usleep(10000);
	}
	usleep(50000);
	client_pump(s->c, NULL);
	assert_int_equal(s->results, 2);
	assert_non_null(strstr(s->result, "refused"));
}

/* Nobody is told what was done before but who asked. */
static void the_past_is_told_when_it_is_wanted(void **state)
{
	struct stream_want want = { .past = true };
	struct scene *s = *state;

	connect_to(s, NULL);
	assert_int_equal(client_wait_loaded(s->c, 20000, NULL), 0);
	assert_int_equal(s->pasts, 0);
	client_want(s->c, &want);
	for (int i = 0; i < 2000 && !s->pasts; i++) {
		client_pump(s->c, NULL);
		usleep(10000);
	}
	assert_int_equal(s->pasts, 1);
	assert_int_equal(s->past.verb, PLAN_FAIL);
	assert_string_equal(s->past.cmd.by, "ann@db1");
}

static void await_ends(struct scene *s, unsigned n)
{
	for (int i = 0; i < 2000 && s->ends < n; i++) {
		client_pump(s->c, NULL);
		usleep(10000);
	}
	assert_int_equal(s->ends, n);
}

static void a_question_has_an_end_read_only_too(void **state)
{
	struct ask q = { .what = ASK_TEST, .map = "k", .path = "8:16" };
	struct scene *s = *state;

	connect_to(s, NULL);
	client_read_only(s->c);
	assert_int_equal(client_wait_loaded(s->c, 20000, NULL), 0);
	assert_int_equal(client_ask(s->c, &q), 1);
	await_ends(s, 1);
	assert_string_equal(s->result, "a recording cannot be asked");
	snprintf(q.map, sizeof(q.map), "none");
	client_ask(s->c, &q);
	await_ends(s, 2);
	assert_string_equal(s->result, "there is no such map any more");
}

static void a_flood_of_questions_loses_no_end(void **state)
{
	struct ask q = { .what = ASK_WHO, .map = "k" };
	struct scene *s = *state;

	connect_to(s, NULL);
	assert_int_equal(client_wait_loaded(s->c, 20000, NULL), 0);
	for (int i = 0; i < 3000; i++)
		client_ask(s->c, &q);
	await_ends(s, 3000);
}

static void a_killed_engine_is_told_and_can_be_replaced(void **state)
{
	struct scene *s = *state;
	struct err e = { 0 };

	connect_to(s, NULL);
	assert_int_equal(client_wait_loaded(s->c, 20000, NULL), 0);
	assert_int_equal(kill(client_pid(s->c), SIGKILL), 0);
	assert_string_equal(loss(s, &e), "the engine ended: signal 9");
	assert_true(client_lost(s->c));
	assert_non_null(san_map_find(client_san(s->c), "mpatha")); /* the last picture stays */
	assert_int_equal(client_connect(s->c, &e), 0);
	assert_int_equal(client_wait_loaded(s->c, 20000, &e), 0);
	assert_int_equal(client_san(s->c)->nmaps, 1);
	assert_int_equal(s->gone, 2); /* the map and the path of before */
}

static void an_engine_that_cannot_start_says_why(void **state)
{
	struct scene *s = *state;
	struct err e = { 0 };

	s->opts.src.scenario = "/nonexistent/recording";
	connect_to(s, NULL);
	loss(s, &e);
	assert_non_null(strstr(e.text, "cannot open the recording /nonexistent/recording"));
}

static void an_engine_in_a_thread_is_the_same(void **state)
{
	struct scene *s = *state;
	struct plan_cmd cmd = { .verb = PLAN_FAIL, .map = "k", .major = 8, .minor = 16 };
	struct err e = { 0 };

	s->st = starter_inside(&s->opts);
	connect_to(s, NULL);
	if (client_wait_loaded(s->c, 20000, &e))
		fail_msg("%s", e.text);
	assert_non_null(san_map_find(client_san(s->c), "mpatha"));
	client_command(s->c, &cmd);
	for (int i = 0; i < 2000 && !s->results; i++) {
		client_pump(s->c, NULL);
		usleep(10000);
	}
	assert_non_null(strstr(s->result, "refused"));
}

static void an_engine_in_a_thread_says_why_it_cannot_start(void **state)
{
	struct scene *s = *state;
	struct err e = { 0 };

	s->opts.src.scenario = "/nonexistent/recording";
	s->st = starter_inside(&s->opts);
	connect_to(s, NULL);
	loss(s, &e);
	assert_non_null(strstr(e.text, "cannot open the recording /nonexistent/recording"));
	assert_int_equal(e.code, E_SYNTAX); /* asked for the wrong thing: status 2 */
}

static void via_is_any_command(void **state)
{
	struct scene *s = *state;
	char command[160];
	struct err e = { 0 };

	snprintf(command, sizeof(command), "echo warning >&2; cat %s; sleep 0.3", s->path);
	connect_to(s, command);
	if (client_wait_loaded(s->c, 20000, &e))
		fail_msg("%s", e.text);
	assert_int_equal(client_san(s->c)->nmaps, 1);
	assert_string_equal(loss(s, &e), "the engine ended: exit 0: warning");
	assert_string_equal(s->noise, "warning");
}

/* An engine that moves its clock once an interval: what was shown does not become later again. */
static void the_clock_never_steps_back_a_little(void **state)
{
	struct scene *s = *state;
	char command[200];
	int64_t before = 0;

	snprintf(command, sizeof(command),
		 "cat %s; sleep 0.3; echo '{\"t\":\"sync\",\"now\":1000}'; sleep 5", s->path);
	connect_to(s, command);
	assert_int_equal(client_wait_loaded(s->c, 20000, NULL), 0);
	for (int i = 0; i < 60; i++) {
		usleep(10000);
		client_pump(s->c, NULL);
		assert_true(client_now(s->c) >= before);
		before = client_now(s->c);
	}
	assert_true(before >= 1600);
}

static void garbage_is_noise_and_not_a_crash(void **state)
{
	struct scene *s = *state;
	struct err e = { 0 };

	connect_to(s, "printf 'Password: \\033[2J\\n{\"t\":\"map\"}\\n'; exit 3");
	assert_non_null(strstr(loss(s, &e), "the engine ended: exit 3: "));
	assert_int_equal(s->noises, 2);
	assert_int_equal(client_san(s->c)->nmaps, 0);
}

static void a_closed_standard_error_wakes_nobody(void **state)
{
	struct scene *s = *state;
	char command[160];

	snprintf(command, sizeof(command), "exec 2>&-; cat %s; sleep 2", s->path);
	connect_to(s, command);
	assert_int_equal(client_wait_loaded(s->c, 20000, NULL), 0);
	usleep(50000);
	client_pump(s->c, NULL);
	assert_int_equal(client_errfd(s->c), -1);
	assert_false(client_lost(s->c));
}

static void a_flood_of_commands_loses_no_result(void **state)
{
	struct scene *s = *state;
	struct plan_cmd cmd = { .verb = PLAN_FAIL, .map = "k", .major = 8, .minor = 16 };

	connect_to(s, NULL);
	assert_int_equal(client_wait_loaded(s->c, 20000, NULL), 0);
	for (int i = 0; i < 500; i++)
		client_command(s->c, &cmd);
	for (int i = 0; i < 2000 && s->results < 500; i++) {
		client_pump(s->c, NULL);
		usleep(10000);
	}
	assert_int_equal(s->results, 500);
}

/* Refused as one, answered one by one, though a reader's results fit 64 at a time. */
static void a_long_set_loses_no_result(void **state)
{
	struct scene *s = *state;
	static struct plan_cmd cmds[500];

	connect_to(s, NULL);
	assert_int_equal(client_wait_loaded(s->c, 20000, NULL), 0);
	for (int i = 0; i < 500; i++)
		cmds[i] =
			(struct plan_cmd){ .verb = PLAN_FAIL, .map = "k", .major = 8, .minor = 16 };
	assert_int_equal(client_commands(s->c, cmds, 500), 1);
	assert_int_equal(cmds[499].id, 500);
	for (int i = 0; i < 2000 && s->results < 500; i++) {
		client_pump(s->c, NULL);
		usleep(10000);
	}
	assert_int_equal(s->results, 500);
}

static void another_version_is_told(void **state)
{
	struct scene *s = *state;
	struct err e = { 0 };

	connect_to(s, "echo '{\"t\":\"hello\",\"v\":2}'; sleep 1");
	assert_non_null(strstr(loss(s, &e), "version 2 of the stream, this console 1"));
}

static void an_endless_line_ends_the_connection(void **state)
{
	struct scene *s = *state;
	struct err e = { 0 };

	connect_to(s, "exec tr '\\0' x </dev/zero");
	assert_non_null(strstr(loss(s, &e), "a line of more than"));
}

/* Its output ends, the command does not: no pump waits for that, and in the end it is killed. */
static void a_command_that_stays_is_waited_for_by_nobody(void **state)
{
	struct scene *s = *state;
	struct err e = { 0 };
	char command[160];
	unsigned ending = 0;
	int pid;

	snprintf(command, sizeof(command),
		 "trap '' TERM; cat %s; exec >&-; while :; do sleep 0.1; done", s->path);
	connect_to(s, command);
	pid = client_pid(s->c);
	for (int i = 0; i < 2000 && !client_pump(s->c, &e); i++) {
		/* its stream has ended, and we were not kept: there is time for keys */
		ending += client_fd(s->c) < 0 && client_due(s->c) >= 0 && !client_lost(s->c);
		usleep(10000);
	}
	assert_true(client_lost(s->c));
	assert_string_equal(e.text, "the engine ended");
	assert_true(ending > 1);
	assert_true(client_due(s->c) >= 0); /* it is still there, and is seen off */
	assert_int_equal(kill(pid, 0), 0);
	for (int i = 0; i < 2000 && client_due(s->c) >= 0; i++) {
		usleep(10000);
		client_tend(s->c);
	}
	assert_int_equal(client_due(s->c), -1);
	assert_int_equal(kill(pid, 0), -1);
	assert_int_equal(errno, ESRCH);
}

/* Standard error that never ends does not keep a pump for itself. */
static void a_flood_of_noise_keeps_nobody(void **state)
{
	struct scene *s = *state;
	unsigned most = 0;

	connect_to(s, "exec yes >&2");
	for (int i = 0, heard = 0; i < 20000 && heard<100; i++, heard += s->noises> 0) {
		unsigned before = s->noises;

		client_pump(s->c, NULL);
		most = s->noises - before > most ? s->noises - before : most;
		usleep(1000);
	}
	/* the pump that sees the stream end listens once more: for last words */
	assert_in_range(most, 1, 65536 + 4096);
}

static void watch_only_sends_nothing(void **state)
{
	struct scene *s = *state;
	struct plan_cmd cmd = { .verb = PLAN_FAIL, .map = "k" };

	connect_to(s, NULL);
	client_read_only(s->c);
	assert_int_equal(client_wait_loaded(s->c, 20000, NULL), 0);
	assert_true(client_hello(s->c)->read_only || client_san(s->c)->host.read_only);
	assert_int_equal(client_command(s->c, &cmd), 0);
}

/* Until the model's time is now. */
static void wait_for(struct scene *s, int64_t now)
{
	struct err e = { 0 };

	for (int i = 0; i < 2000 && client_san(s->c)->now != now; i++) {
		if (client_pump(s->c, &e))
			fail_msg("%s", e.text);
		usleep(10000);
	}
	assert_int_equal(client_san(s->c)->now, now);
}

/* What a client remembers can be looked at, and ends where another engine begins. */
static void what_was_is_remembered(void **state)
{
	struct scene *s = *state;
	struct tape *tape = tape_new(TAPE_BYTES, TAPE_MS);
	struct trail *trail = trail_new();
	struct look *look;
	struct san_path *p;
	char command[400];
	uint32_t v[3];

	snprintf(command, sizeof(command),
		 "cat %s; echo '{\"t\":\"io\",\"rows\":[[2,5,6,0,0,9,1,0]]}"
		 "\n{\"t\":\"gone\",\"n\":3}\n{\"t\":\"sync\",\"now\":2000,\"loaded\":true}';"
		 " sleep 5",
		 s->path);
	connect_to(s, command);
	client_remember(s->c, tape, trail);
	wait_for(s, 2000);
	assert_int_equal(client_san(s->c)->maps[0]->npaths, 0);
	assert_int_equal(trail_samples(trail, 2, TRAIL_IOPS, 2000, v, 3), 2);
	assert_int_equal(v[1], 11);
	look = look_open(tape, trail, NULL, NULL);
	assert_int_equal(san_path_lookup(look_san(look), "sdb", &p), 0);
	assert_int_equal(look_go(look, tape_prev(tape, 2000)), 1000);
	assert_int_equal(san_path_lookup(look_san(look), "sdb", &p), 1);
	assert_string_equal(look_san(look)->host.name, "db1");

	assert_int_equal(client_connect(s->c, NULL), 0);
	assert_int_equal(client_wait_loaded(s->c, 20000, NULL), 0);
	wait_for(s, 2000);
	assert_int_equal(tape_oldest(tape), 1000);
	assert_int_equal(look_go(look, 2000), 2000);
	assert_int_equal(look_san(look)->maps[0]->npaths, 0);
	look_close(look);
	client_remember(s->c, tape, NULL);
	trail_free(trail);

	/* a trail that is given later begins with the rates that are there */
	trail = trail_new();
	client_remember(s->c, tape, trail);
	trail_sync(trail, 2000, 1000, true);
	assert_int_equal(trail_samples(trail, 2, TRAIL_IOPS, 2000, v, 3), 1);
	assert_int_equal(v[0], 11);
	client_free(s->c); /* lets go of both */
	s->c = NULL;
	assert_int_equal(tape_oldest(tape), 0);
	tape_free(tape);
	trail_free(trail);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	static const struct CMUnitTest tests[] = {
		CASE(a_picture_arrives_whole),
		CASE(time_ends_with_the_recording),
		CASE(every_command_has_one_result),
		CASE(the_past_is_told_when_it_is_wanted),
		CASE(a_question_has_an_end_read_only_too),
		CASE(a_flood_of_questions_loses_no_end),
		CASE(a_killed_engine_is_told_and_can_be_replaced),
		CASE(an_engine_that_cannot_start_says_why),
		CASE(via_is_any_command),
		CASE(the_clock_never_steps_back_a_little),
		CASE(garbage_is_noise_and_not_a_crash),
		CASE(a_closed_standard_error_wakes_nobody),
		CASE(a_flood_of_commands_loses_no_result),
		CASE(a_long_set_loses_no_result),
		CASE(another_version_is_told),
		CASE(an_endless_line_ends_the_connection),
		CASE(a_command_that_stays_is_waited_for_by_nobody),
		CASE(a_flood_of_noise_keeps_nobody),
		CASE(watch_only_sends_nothing),
		CASE(what_was_is_remembered),
		/* last: after them this process can fork no starter */
		CASE(an_engine_in_a_thread_is_the_same),
		CASE(an_engine_in_a_thread_says_why_it_cannot_start),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
