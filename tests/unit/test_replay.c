/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recording as a source: its pictures at their times, and what is said of a bad one. */
#include "engine/source.h"
#include "engine/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define HELLO "{\"t\":\"hello\",\"v\":1,\"host\":\"db1\",\"now\":1000}\n"
#define HOST                                                                                       \
	"{\"t\":\"host\",\"n\":1,\"name\":\"db1\",\"source\":\"kernel\",\"charge\":"               \
	"\"multipathd\"}\n"
#define MAP(expected)                                                                              \
	"{\"t\":\"map\",\"n\":2,\"key\":\"k\",\"name\":\"mpatha\",\"expected\":" #expected "}\n"
#define SYNC(ms) "{\"t\":\"sync\",\"now\":" #ms ",\"loaded\":true}\n"

struct scene {
	uv_loop_t loop;
	struct san san;
	struct source_env env;
	struct source *src;
	char path[64];
	unsigned commits, loaded, results;
	char last_event[240], result[300];
	struct stream_past past;
};

static void commit(struct source_env *env, unsigned bits)
{
	struct scene *s = env->ctx;

	s->commits++;
	s->loaded += (bits & COMMIT_LOADED) != 0;
}

static void event(struct source_env *env, enum san_severity sev, const struct san_map *map,
		  const struct san_path *path, const char *by, const char *text)
{
	struct scene *s = env->ctx;

	(void)sev;
	(void)map;
	(void)path;
	(void)by;
	snprintf(s->last_event, sizeof(s->last_event), "%s", text);
}

static void event_raw(struct source_env *env, const struct san_event *ev)
{
	event(env, ev->sev, NULL, NULL, ev->by, ev->text);
}

static void past(struct source_env *env, const struct stream_past *p)
{
	struct scene *s = env->ctx;

	s->past = *p;
}

static void done(struct source_env *env, const struct plan_result *res)
{
	struct scene *s = env->ctx;

	s->results += !res->ok;
	snprintf(s->result, sizeof(s->result), "%s", res->text);
}

static int setup(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	uv_loop_init(&s->loop);
	san_init(&s->san);
	s->env = (struct source_env){ .loop = &s->loop,
				      .san = &s->san,
				      .ctx = s,
				      .commit = commit,
				      .event = event,
				      .event_raw = event_raw,
				      .past = past,
				      .done = done };
	snprintf(s->path, sizeof(s->path), "/tmp/sandeck-replay-XXXXXX");
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	struct scene *s = *state;

	if (s->src)
		source_replay.close(s->src);
	uv_run(&s->loop, UV_RUN_DEFAULT);
	uv_loop_close(&s->loop);
	san_fini(&s->san);
	unlink(s->path);
	free(s);
	return 0;
}

static int open_text(struct scene *s, const char *text, int64_t at_ms, bool freeze, struct err *e)
{
	struct source_opts o = {
		.scenario = s->path, .at_ms = at_ms, .freeze = freeze, .speed = 1000
	};
	int fd = mkstemp(s->path);

	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	return source_replay.open(&s->env, &o, &s->src, e);
}

static void the_first_picture_is_there_at_once(void **state)
{
	struct scene *s = *state;

	assert_int_equal(
		open_text(s, HELLO HOST MAP(2) SYNC(1000) MAP(4) SYNC(2000), 0, true, NULL), 0);
	assert_int_equal(s->loaded, 1);
	assert_int_equal(san_map_by_key(&s->san, "k")->expected, 2);
	assert_true(source_replay.now(s->src) == 1000);
	assert_string_equal(s->san.host.source, "replay");
	assert_string_equal(s->san.host.name, "db1");
	assert_true(s->san.host.read_only);
}

/* Before its sources had answered the engine knew nothing: "no maps" would be a lie. */
static void what_was_still_loading_is_no_picture(void **state)
{
	struct scene *s = *state;

	assert_int_equal(open_text(s,
				   HELLO HOST
				   "{\"t\":\"sync\",\"now\":1000,\"loaded\":false}\n" MAP(2)
					   SYNC(1063) MAP(4) SYNC(2000),
				   0, true, NULL),
			 0);
	assert_non_null(san_map_by_key(&s->san, "k"));
	assert_int_equal(san_map_by_key(&s->san, "k")->expected, 2);
	assert_true(source_replay.now(s->src) == 1063);
}

#define PAST "{\"t\":\"past\",\"at\":500,\"verb\":\"fail\",\"by\":\"ann\",\"result\":\"ok\"}\n"

/* A recording that holds what was done before tells it as it is. */
static void the_past_passes_through(void **state)
{
	struct scene *s = *state;

	assert_int_equal(open_text(s, HELLO MAP(2) PAST SYNC(1000), 0, true, NULL), 0);
	assert_int_equal(s->past.at, 500);
	assert_string_equal(s->past.cmd.by, "ann");
}

static void at_goes_into_the_story(void **state)
{
	struct scene *s = *state;

	assert_int_equal(open_text(s, HELLO MAP(2) SYNC(1000) MAP(4) SYNC(2000) MAP(6) SYNC(3000),
				   1000, true, NULL),
			 0);
	assert_int_equal(san_map_by_key(&s->san, "k")->expected, 4);
	assert_true(source_replay.now(s->src) == 2000);
}

static void it_plays_to_the_end_and_says_so(void **state)
{
	struct scene *s = *state;

	assert_int_equal(open_text(s, HELLO MAP(2) SYNC(1000) MAP(4) SYNC(2000) MAP(6) SYNC(3000),
				   0, false, NULL),
			 0);
	while (!*s->last_event)
		uv_run(&s->loop, UV_RUN_ONCE);
	assert_int_equal(san_map_by_key(&s->san, "k")->expected, 6);
	assert_string_equal(s->last_event, "end of the recording");
	assert_true(source_replay.now(s->src) == 3000);
	assert_true(s->san.host.stands);
}

static void a_later_hello_begins_anew(void **state)
{
	struct scene *s = *state;

	assert_int_equal(open_text(s, HELLO MAP(2) SYNC(1000) HELLO SYNC(2000), 1000, true, NULL),
			 0);
	assert_int_equal(s->san.nmaps, 0);
}

static void a_bad_line_is_told_with_its_number(void **state)
{
	struct scene *s = *state;
	struct err e = { 0 };

	assert_int_equal(open_text(s, HELLO "{\"t\":\"map\"\n" SYNC(1), 0, true, &e), E_SYNTAX);
	assert_non_null(strstr(e.text, "line 2 of the recording"));
	assert_non_null(strstr(e.text, s->path));
}

static void an_empty_file_is_no_recording(void **state)
{
	struct scene *s = *state;
	struct err e = { 0 };

	assert_int_equal(open_text(s, "", 0, true, &e), E_SYNTAX);
	assert_non_null(strstr(e.text, "no consistent state"));
}

static void a_recording_cannot_be_changed(void **state)
{
	struct scene *s = *state;
	struct plan_cmd cmd = { .id = 1, .verb = PLAN_FAIL };

	assert_int_equal(open_text(s, HELLO SYNC(1000), 0, true, NULL), 0);
	source_replay.act(s->src, &cmd);
	assert_int_equal(s->results, 1);
	assert_non_null(strstr(s->result, "refused"));
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	static const struct CMUnitTest tests[] = {
		CASE(the_first_picture_is_there_at_once),
		CASE(what_was_still_loading_is_no_picture),
		CASE(at_goes_into_the_story),
		CASE(it_plays_to_the_end_and_says_so),
		CASE(a_later_hello_begins_anew),
		CASE(a_bad_line_is_told_with_its_number),
		CASE(an_empty_file_is_no_recording),
		CASE(a_recording_cannot_be_changed),
		CASE(the_past_passes_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
