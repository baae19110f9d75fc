/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The writer against a reader that reads well, slowly, or not at all. */
#include "engine/writer.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define MAPS 2000

struct scene {
	struct san san, copy;
	struct journal j;
	struct writer w;
	int fd[2];
	struct str in;
	unsigned syncs, results, hellos, pasts, rows;
	uint64_t lost_events;
};

static int setup(void **state)
{
	struct stream_hello h = { .version = STREAM_VERSION, .interval_ms = 1000, .now = 1 };
	struct scene *s = calloc(1, sizeof(*s));

	san_init(&s->san);
	san_init(&s->copy);
	journal_init(&s->j);
	writer_init(&s->w, &s->san, &s->j, &h);
	socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, s->fd);
	for (int i = 0; i < MAPS; i++) {
		char key[24];

		snprintf(key, sizeof(key), "wwid-%d", i);
		san_map_add(&s->san, key, 0);
	}
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	struct scene *s = *state;

	writer_fini(&s->w);
	journal_fini(&s->j);
	san_fini(&s->san);
	san_fini(&s->copy);
	str_fini(&s->in);
	close(s->fd[0]);
	close(s->fd[1]);
	free(s);
	return 0;
}

static void take_line(struct scene *s, const char *line, size_t len)
{
	struct stream_msg msg;
	struct err e = { 0 };

	if (stream_apply(&s->copy, line, len, &msg, &e))
		fail_msg("%s: %.*s", e.text, (int)len, line);
	s->hellos += msg.kind == STREAM_HELLO;
	s->results += msg.kind == STREAM_RESULT;
	s->pasts += msg.kind == STREAM_PAST;
	s->rows += msg.kind == STREAM_IO;
	s->syncs += msg.kind == STREAM_SYNC;
	if (msg.kind == STREAM_SYNC)
		s->lost_events += msg.u.sync.lost_events;
}

static void read_all(struct scene *s)
{
	char buf[65536];
	ssize_t n;

	while ((n = read(s->fd[1], buf, sizeof(buf))) > 0) {
		char *nl;
		size_t at = 0;

		str_add_n(&s->in, buf, (size_t)n);
		while ((nl = memchr(s->in.p + at, '\n', s->in.len - at)) != NULL) {
			take_line(s, s->in.p + at, (size_t)(nl - s->in.p) - at);
			at = (size_t)(nl - s->in.p) + 1;
		}
		memmove(s->in.p, s->in.p + at, s->in.len - at + 1);
		s->in.len -= at;
	}
}

/* Until all is out and read. */
static void drain(struct scene *s)
{
	int rc;

	do {
		rc = writer_pump(&s->w, s->fd[0]);
		assert_true(rc >= 0);
		read_all(s);
	} while (rc == 1);
}

static void a_sync_follows_the_whole_snapshot(void **state)
{
	struct scene *s = *state;

	writer_commit(&s->w, 5);
	drain(s);
	assert_int_equal(s->hellos, 1);
	assert_int_equal(s->syncs, 1);
	assert_int_equal(s->copy.nmaps, MAPS);
	assert_int_equal(s->copy.now, 5);
}

static void only_what_differs_is_sent(void **state)
{
	struct scene *s = *state;
	char buf[4096];
	ssize_t n;

	writer_commit(&s->w, 5);
	drain(s);
	for (size_t i = 0; i < s->san.nmaps; i++)
		san_touch_map(&s->san, s->san.maps[i]);
	s->san.maps[7]->expected = 4;
	writer_commit(&s->w, 6);
	assert_int_equal(writer_pump(&s->w, s->fd[0]), 0);
	n = read(s->fd[1], buf, sizeof(buf) - 1);
	assert_true(n > 0);
	buf[n] = '\0';
	assert_non_null(strstr(buf, "wwid-7\""));
	assert_null(strstr(buf, "wwid-8\""));
}

static void a_reader_that_does_not_read_costs_no_memory(void **state)
{
	struct scene *s = *state;
	size_t peak = 0;

	writer_commit(&s->w, 5);
	for (int round = 1; round <= 200; round++) {
		for (size_t i = 0; i < s->san.nmaps; i++) {
			s->san.maps[i]->event_nr = (uint32_t)round;
			san_touch(&s->san, &s->san.maps[i]->obj, SAN_DIRTY_STATE | SAN_DIRTY_IO);
		}
		for (int k = 0; k < 10; k++)
			journal_add(&s->j, round, SAN_SEV_INFO, NULL, NULL, "t", "news");
		writer_commit(&s->w, round);
		assert_true(writer_pump(&s->w, s->fd[0]) >= 0);
		peak = s->w.buf.cap > peak ? s->w.buf.cap : peak;
	}
	assert_true(peak <= 4 * WRITER_CHUNK);
	assert_true(writer_behind(&s->w));
	drain(s);
	assert_int_equal(s->copy.nmaps, MAPS);
	for (size_t i = 0; i < s->copy.nmaps; i++)
		assert_int_equal(s->copy.maps[i]->event_nr, 200);
	/* what fitted the socket before it was full, and the last */
	assert_in_range(s->syncs, 1, 20);
	assert_in_range(s->lost_events, 200 * 10 / 2, 200 * 10 - JOURNAL_RING);
	assert_false(writer_behind(&s->w));
}

static void what_came_and_went_unseen_is_not_told(void **state)
{
	struct scene *s = *state;
	struct san_map *m;

	writer_commit(&s->w, 5);
	drain(s);
	m = san_map_add(&s->san, "short-lived", 0);
	san_map_remove(&s->san, m);
	writer_commit(&s->w, 6);
	drain(s);
	assert_int_equal(s->copy.nmaps, MAPS);
	assert_int_equal(s->syncs, 2);
}

static void removed_and_made_again_under_the_same_key(void **state)
{
	struct scene *s = *state;

	writer_commit(&s->w, 5);
	drain(s);
	san_map_remove(&s->san, s->san.maps[3]);
	san_map_add(&s->san, "wwid-3", 0);
	writer_commit(&s->w, 6);
	drain(s);
	assert_int_equal(s->copy.nmaps, MAPS);
	assert_non_null(san_map_by_key(&s->copy, "wwid-3"));
}

static void results_come_after_the_states_they_are_about(void **state)
{
	struct scene *s = *state;
	struct plan_result r = { .id = 9, .ok = true };

	writer_commit(&s->w, 5);
	writer_result(&s->w, &r);
	for (int i = 0; i < WRITER_RESULTS + 5; i++)
		writer_result(&s->w, &r);
	assert_true(writer_full(&s->w));
	drain(s);
	assert_int_equal(s->results, WRITER_RESULTS);
	assert_int_equal(s->copy.nmaps, MAPS);
	assert_false(writer_full(&s->w));
}

/* What earlier engines did is sent to a reader that wants it, and once. */
static void the_past_is_told_to_who_wants_it(void **state)
{
	struct scene *s = *state;
	struct stream_past p = { .verb = PLAN_FAIL, .at = 1700000000123, .result = "ok" };
	struct stream_want none = { .interval_ms = 0 }, wanted = { .past = true };

	drain(s);
	writer_past(&s->w, &p);
	writer_want(&s->w, &none);
	drain(s);
	assert_int_equal(s->pasts, 0);
	writer_want(&s->w, &wanted);
	drain(s);
	assert_int_equal(s->pasts, 1);
	writer_past(&s->w, &p);
	drain(s);
	assert_int_equal(s->pasts, 2);
	drain(s);
	assert_int_equal(s->pasts, 2);
}

static void past_is_bounded(void **state)
{
	struct scene *s = *state;
	struct stream_past p = { .verb = -1, .at = 1, .result = "ok" };

	for (int i = 0; i < 3 * WRITER_PAST; i++)
		writer_past(&s->w, &p);
	assert_int_equal(s->w.npast, WRITER_PAST);
}

static void only_wanted_paths_have_rates(void **state)
{
	struct scene *s = *state;
	struct san_path *a = san_path_add(&s->san, s->san.maps[0], 8, 0, 0);
	struct san_path *b = san_path_add(&s->san, s->san.maps[0], 8, 16, 0);
	struct stream_want want = { .npaths = 1, .paths = malloc(sizeof(uint32_t)) };
	struct san_obj *oa, *ob;

	want.paths[0] = b->obj.n;
	writer_want(&s->w, &want);
	a->io.rd_iops = b->io.rd_iops = 77;
	san_touch(&s->san, &a->obj, SAN_DIRTY_IO);
	san_touch(&s->san, &b->obj, SAN_DIRTY_IO);
	writer_commit(&s->w, 5);
	drain(s);
	oa = san_by_n(&s->copy, a->obj.n);
	ob = san_by_n(&s->copy, b->obj.n);
	assert_int_equal(((struct san_path *)oa)->io.rd_iops, 0);
	assert_int_equal(((struct san_path *)ob)->io.rd_iops, 77);
}

/* No row would be no rate that is known; an idle path has one, and it is 0. */
static void who_wants_all_hears_of_an_idle_new_path(void **state)
{
	struct scene *s = *state;
	struct stream_want all = { .all_paths = true };
	struct san_path *p;

	drain(s);
	writer_want(&s->w, &all);
	p = san_path_add(&s->san, s->san.maps[0], 8, 0, 0);
	writer_commit(&s->w, 5);
	drain(s);
	assert_int_equal(s->rows, 1);
	san_touch(&s->san, &p->obj, SAN_DIRTY_STATE);
	p->fails++;
	writer_commit(&s->w, 6);
	drain(s);
	assert_int_equal(s->rows, 1);
}

static void a_reader_that_is_gone_is_noticed(void **state)
{
	struct scene *s = *state;

	shutdown(s->fd[1], SHUT_RDWR);
	writer_commit(&s->w, 5);
	assert_int_equal(writer_pump(&s->w, s->fd[0]), E_IO);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	static const struct CMUnitTest tests[] = {
		CASE(a_sync_follows_the_whole_snapshot),
		CASE(only_what_differs_is_sent),
		CASE(a_reader_that_does_not_read_costs_no_memory),
		CASE(what_came_and_went_unseen_is_not_told),
		CASE(removed_and_made_again_under_the_same_key),
		CASE(results_come_after_the_states_they_are_about),
		CASE(the_past_is_told_to_who_wants_it),
		CASE(past_is_bounded),
		CASE(only_wanted_paths_have_rates),
		CASE(who_wants_all_hears_of_an_idle_new_path),
		CASE(a_reader_that_is_gone_is_noticed),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
