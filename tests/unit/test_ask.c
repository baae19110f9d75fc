/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of questions: they survive the stream, have one end each whatever the
 * source does, and their answers say the same words everywhere.
 */
#include "engine/ask.h"
#include "engine/asks.h"
#include "engine/stream.h"
#include "ui/answers.h"

#include "base/attr.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* ---- the stream ---- */

static void read_back(const struct str *line, struct stream_msg *msg)
{
	struct err e = { 0 };
	struct san san;

	san_init(&san);
	if (stream_apply(&san, line->p, line->len - 1, msg, &e))
		fail_msg("%s: %s", e.text, line->p);
	san_fini(&san);
}

static void a_question_goes_through_the_stream(void **state)
{
	const struct ask q = { .id = 7,
			       .what = ASK_WHO,
			       .map = "3600a",
			       .path = "8:16",
			       .named = true,
			       .deadline_ms = 2500 };
	struct str line = STR_INIT;
	struct stream_msg msg;

	(void)state;
	stream_put_ask(&line, &q);
	read_back(&line, &msg);
	assert_int_equal(msg.kind, STREAM_ASK);
	assert_int_equal(msg.u.ask.id, 7);
	assert_int_equal(msg.u.ask.what, ASK_WHO);
	assert_string_equal(msg.u.ask.map, "3600a");
	assert_string_equal(msg.u.ask.path, "8:16");
	assert_true(msg.u.ask.named);
	assert_int_equal(msg.u.ask.deadline_ms, 2500);
	str_fini(&line);
}

static void each_kind_of_row_goes_through_the_stream(void **state)
{
	(void)state;
	for (int is = ANSWER_NONE; answer_is_words[is]; is++) {
		const struct answer a = { .id = 9,
					  .done = is == ANSWER_NONE,
					  .is = (enum answer_is)is,
					  .map = "3600a",
					  .path = "8:16",
					  .about = "sdb",
					  .count = 3,
					  .us = 812,
					  .hctl = "3:0:0:1",
					  .size = 1099511627776,
					  .wwid = "3600a0980",
					  .value = "1 alua",
					  .text = "read in \"0.8\" ms" };
		struct str line = STR_INIT;
		struct stream_msg msg;

		stream_put_answer(&line, &a);
		read_back(&line, &msg);
		assert_int_equal(msg.kind, STREAM_ANSWER);
		assert_int_equal(msg.u.answer.is, is);
		assert_int_equal(msg.u.answer.id, 9);
		assert_int_equal(msg.u.answer.done, is == ANSWER_NONE);
		assert_int_equal(msg.u.answer.count, 3);
		assert_int_equal(msg.u.answer.us, 812);
		assert_string_equal(msg.u.answer.map, "3600a");
		assert_string_equal(msg.u.answer.path, "8:16");
		assert_string_equal(msg.u.answer.about, "sdb");
		assert_string_equal(msg.u.answer.hctl, "3:0:0:1");
		assert_true(msg.u.answer.size == 1099511627776);
		assert_string_equal(msg.u.answer.wwid, "3600a0980");
		assert_string_equal(msg.u.answer.value, "1 alua");
		assert_string_equal(msg.u.answer.text, a.text);
		str_fini(&line);
	}
}

static void a_later_version_may_ask_and_answer_more(void **state)
{
	const char ask[] = "{\"t\":\"ask\",\"id\":3,\"what\":\"weather\"}";
	const char row[] = "{\"t\":\"answer\",\"id\":3,\"is\":\"rain\",\"text\":\"wet\"}";
	struct stream_msg msg;
	struct err e = { 0 };
	struct san san;

	(void)state;
	san_init(&san);
	assert_int_equal(stream_apply(&san, ask, sizeof(ask) - 1, &msg, &e), E_USAGE);
	assert_int_equal(msg.kind, STREAM_ASK);
	assert_int_equal(msg.u.ask.id, 3); /* so that it can be refused */
	assert_string_equal(e.text, "\"weather\" is no question that this engine knows");
	assert_int_equal(stream_apply(&san, row, sizeof(row) - 1, &msg, &e), 0);
	assert_int_equal(msg.u.answer.is, ANSWER_NOTE);
	san_fini(&san);
}

/* ---- one end each ---- */

struct desk {
	struct san san;
	struct san_map *map;
	struct san_path *path;
	struct asks asks;
	unsigned asked, rows, ends;
	struct answer last;
};

static void on_ask(void *ctx, const struct ask *q)
{
	(void)q;
	((struct desk *)ctx)->asked++;
}

static void on_answer(void *ctx, const struct answer *a)
{
	struct desk *d = ctx;

	d->rows++;
	d->ends += a->done;
	d->last = *a;
}

static void open_desk(struct desk *d, bool can)
{
	const struct asks_hooks hooks = { d, can ? on_ask : NULL, on_answer };

	*d = (struct desk){ .asked = 0 };
	san_init(&d->san);
	d->map = san_map_add(&d->san, "3600a", 0);
	d->map->name = san_intern(&d->san, "mpatha");
	san_map_set_groups(&d->san, d->map, 1);
	d->path = san_path_add(&d->san, d->map, 8, 16, 0);
	d->path->name = san_intern(&d->san, "sdb");
	d->path->group = 1;
	asks_init(&d->asks, &d->san, &hooks);
}

static void ask(struct desk *d, uint32_t id, const char *map, const char *path)
{
	struct ask q = { .id = id };

	snprintf(q.map, sizeof(q.map), "%s", map);
	snprintf(q.path, sizeof(q.path), "%s", path);
	asks_take(&d->asks, &q);
}

static void what_makes_no_sense_is_refused(void **state)
{
	struct desk d;

	(void)state;
	open_desk(&d, true);
	ask(&d, 1, "none", "");
	assert_string_equal(d.last.text, "there is no such map any more");
	ask(&d, 2, "3600a", "8:99");
	assert_string_equal(d.last.text, "mpatha has no path 8:99 any more");
	ask(&d, 3, "3600a", "sdb");
	assert_int_equal(d.ends, 3);
	assert_int_equal(d.last.is, ANSWER_REFUSED);
	assert_int_equal(d.asked, 0);
	san_fini(&d.san);
	open_desk(&d, false);
	ask(&d, 4, "3600a", "");
	assert_string_equal(d.last.text, "this source cannot be asked");
	san_fini(&d.san);
}

static void a_question_has_one_end(void **state)
{
	struct answer a = { .id = 1, .is = ANSWER_GOOD };
	struct desk d;

	(void)state;
	open_desk(&d, true);
	asks_answer(&d.asks, &a);
	assert_int_equal(d.rows, 0); /* nobody has asked */
	ask(&d, 1, "3600a", "8:16");
	ask(&d, 1, "3600a", "8:16");
	assert_int_equal(d.asked, 1); /* the same number twice */
	d.rows = d.ends = 0;
	asks_answer(&d.asks, &a);
	a.done = true;
	asks_answer(&d.asks, &a);
	asks_answer(&d.asks, &a);
	assert_int_equal(d.rows, 2);
	assert_int_equal(d.ends, 1);
	san_fini(&d.san);
}

static void no_more_than_so_many_at_a_time(void **state)
{
	const struct answer a = { .id = 1, .done = true };
	struct desk d;

	(void)state;
	open_desk(&d, true);
	for (uint32_t i = 1; i <= ASKS_PENDING + 1; i++)
		ask(&d, i, "3600a", "");
	assert_int_equal(d.asked, ASKS_PENDING);
	assert_int_equal(d.ends, 1);
	asks_answer(&d.asks, &a);
	ask(&d, 50, "3600a", "");
	assert_int_equal(d.asked, ASKS_PENDING + 1);
	san_fini(&d.san);
}

/* ---- words ---- */

static void spans_are_read_at_a_glance(void **state)
{
	static const struct {
		int64_t us;
		const char *text;
	} spans[] = {
		{ 1, "0.0 ms" },     { 812, "0.8 ms" },    { 9949, "9.9 ms" },
		{ 9950, "10 ms" },   { 12100, "12 ms" },   { 999499, "999 ms" },
		{ 999500, "1.0 s" }, { 1540000, "1.5 s" }, { 42000000, "42.0 s" },
	};
	char text[24];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(spans); i++)
		assert_string_equal(answer_span(text, sizeof(text), spans[i].us), spans[i].text);
}

static void errors_are_the_block_layers_words(void **state)
{
	struct answer a = { .id = 1 };

	(void)state;
	answer_errno(&a, false, ENOLINK);
	assert_string_equal(a.text, "I/O error: link lost (ENOLINK)");
	answer_errno(&a, false, EIO);
	assert_string_equal(a.text, "I/O error (EIO)");
	answer_errno(&a, false, EBADE);
	assert_string_equal(a.text, "I/O error: reserved by another host (EBADE)");
	answer_errno(&a, true, ENXIO);
	assert_string_equal(a.text, "cannot be opened: the device is offline (ENXIO)");
	answer_errno(&a, false, EXDEV); /* none of them */
	assert_non_null(strstr(a.text, "I/O error: "));
	assert_int_equal(a.is, ANSWER_BAD);
}

static void escapes_of_a_device_do_not_reach_the_terminal(void **state)
{
	const struct answer a = { .is = ANSWER_TASK, .about = "evil\033[2J 7", .text = "waits" };
	char line[200];

	(void)state;
	assert_string_equal(answer_line(line, sizeof(line), &a), "evil\\x1b[2J 7 waits");
}

/* ---- the console's collection ---- */

static void row(struct answers *as, enum answer_is is, const char *about, int64_t us)
{
	struct answer a = { .id = 5, .is = is, .map = "3600a", .path = "8:16" };

	snprintf(a.about, sizeof(a.about), "%s", about);
	if (is == ANSWER_GOOD)
		answer_good(&a, us);
	else if (is == ANSWER_BAD)
		answer_errno(&a, false, ENOLINK);
	assert_true(answers_take(as, &a));
}

static void end(struct answers *as)
{
	const struct answer a = { .id = 5, .done = true };

	assert_true(answers_take(as, &a));
}

static void rows_fill_a_window_to_the_sum(void **state)
{
	const struct ask q = { .id = 5, .what = ASK_TEST };
	struct answers as = { .state = ANSWERS_NONE };
	const struct answer other = { .id = 4, .is = ANSWER_GOOD };
	char text[400];
	struct desk d;

	(void)state;
	open_desk(&d, true);
	assert_false(answers_take(&as, &other));
	answers_begin(&as, &q, d.map, NULL, 1000);
	assert_string_equal(answers_title(text, sizeof(text), &as), "TEST mpatha");
	assert_null(answers_of_path(&as, d.path));
	assert_false(answers_take(&as, &other));
	row(&as, ANSWER_GOOD, "sdb", 800);
	row(&as, ANSWER_GOOD, "sdd", 12100);
	assert_string_equal(answers_summary(text, sizeof(text), &as, 4000),
			    "waiting for mpatha: 2 rows so far, 3 s");
	assert_string_equal(answers_line(text, sizeof(text), &as, 1), "sdd: read in 12 ms");
	assert_int_equal(answers_of_path(&as, d.path)->us, 12100);
	end(&as);
	assert_int_equal(as.state, ANSWERS_DONE);
	assert_string_equal(answers_summary(text, sizeof(text), &as, 9000),
			    "2 of 2 paths read a sector; slowest sdd 12 ms");
	assert_false(answers_tick(&as, INT64_MAX));
	answers_fini(&as);
	san_fini(&d.san);
}

static void the_first_trouble_is_in_the_sum(void **state)
{
	const struct ask q = { .id = 5, .what = ASK_TEST, .path = "8:16" };
	struct answers as = { .state = ANSWERS_NONE };
	char text[400];
	struct desk d;

	(void)state;
	open_desk(&d, true);
	answers_begin(&as, &q, d.map, d.path, 0);
	assert_string_equal(answers_title(text, sizeof(text), &as), "TEST sdb of mpatha");
	row(&as, ANSWER_GOOD, "sdc", 800);
	row(&as, ANSWER_BAD, "sdb", 0);
	row(&as, ANSWER_LEFT, "sdd", 0);
	end(&as);
	assert_false(answers_is_bad(&as, 0));
	assert_true(answers_is_bad(&as, 1));
	assert_false(answers_is_bad(&as, 2));
	assert_string_equal(answers_summary(text, sizeof(text), &as, 0),
			    "1 of 2 paths read a sector; sdb: I/O error: link lost (ENOLINK); 1 "
			    "left out");
	answers_fini(&as);
	san_fini(&d.san);
}

static void an_engine_that_does_not_know_the_question_is_told(void **state)
{
	const struct ask q = { .id = 5, .what = ASK_WHO };
	struct answers as = { .state = ANSWERS_NONE };
	char text[400];
	struct desk d;

	(void)state;
	open_desk(&d, true);
	answers_begin(&as, &q, d.map, NULL, 0);
	assert_false(answers_tick(&as, 8999));
	assert_true(answers_tick(&as, 9000));
	assert_false(answers_tick(&as, 9001)); /* once */
	assert_string_equal(answers_summary(text, sizeof(text), &as, 9000),
			    "no end of the answer for 9 s; an engine of an older version cannot be "
			    "asked");
	row(&as, ANSWER_USER, "/srv/db (xfs, rw)", 0); /* it was slow */
	end(&as);
	assert_string_equal(answers_summary(text, sizeof(text), &as, 9500),
			    "1 user; no task waits for it");
	answers_fini(&as);
	san_fini(&d.san);
}

static void tasks_are_counted_not_rows(void **state)
{
	const struct ask q = { .id = 5, .what = ASK_WHO };
	const struct answer nine = { .id = 5, .is = ANSWER_TASK, .count = 9 };
	struct answers as = { .state = ANSWERS_NONE };
	char text[400];
	struct desk d;

	(void)state;
	open_desk(&d, true);
	answers_begin(&as, &q, d.map, NULL, 0);
	answers_take(&as, &nine);
	row(&as, ANSWER_TASK, "sync 812", 0);
	end(&as);
	assert_string_equal(answers_summary(text, sizeof(text), &as, 0),
			    "no user; 10 tasks wait for it");
	answers_fini(&as);
	san_fini(&d.san);
}

/* A script has columns; who reads one row alone has the reason first. */
static void disks_and_values_are_said_with_what_they_are(void **state)
{
	const struct ask q = { .id = 5, .what = ASK_PATHS };
	const struct answer all[] = {
		{ .id = 5,
		  .is = ANSWER_DISK,
		  .about = "sda",
		  .hctl = "0:0:0:0",
		  .size = 500ull << 30,
		  .wwid = "3600a",
		  .text = "not a path: it is a USB device" },
		{ .id = 5, .is = ANSWER_DISK, .about = "sr0", .text = "blacklisted: devnode" },
		{ .id = 5, .is = ANSWER_PATH, .about = "sdb", .text = "a path of mpatha" },
		{ .id = 5,
		  .is = ANSWER_VALUE,
		  .about = "failback",
		  .value = "manual",
		  .text = "built-in" },
		{ .id = 5, .is = ANSWER_VALUE, .about = "features", .text = "built-in" },
	};
	static const char *const lines[] = {
		"sda: 0:0:0:0     500G  3600a  not a path: it is a USB device",
		"sr0: -             0B  blacklisted: devnode",
		"sdb: -             0B  a path of mpatha",
		"failback: manual                 built-in",
		"features: \"\"                     built-in",
	};
	static const char *const whole[] = {
		"it is a USB device  WWID 3600a", "blacklisted: devnode",    "a path of mpatha",
		"failback manual: built-in",      "features \"\": built-in",
	};
	struct answers as = { .state = ANSWERS_NONE };
	char text[600];

	(void)state;
	answers_begin(&as, &q, NULL, NULL, 0);
	assert_string_equal(answers_summary(text, sizeof(text), &as, 1000),
			    "waiting for the disks of this host: 0 rows so far, 1 s");
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		assert_true(answers_take(&as, &all[i]));
		assert_string_equal(answers_line(text, sizeof(text), &as, i), lines[i]);
		assert_string_equal(answers_whole(text, sizeof(text), &as, i), whole[i]);
	}
	answers_fini(&as);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question_goes_through_the_stream),
		cmocka_unit_test(each_kind_of_row_goes_through_the_stream),
		cmocka_unit_test(a_later_version_may_ask_and_answer_more),
		cmocka_unit_test(what_makes_no_sense_is_refused),
		cmocka_unit_test(a_question_has_one_end),
		cmocka_unit_test(no_more_than_so_many_at_a_time),
		cmocka_unit_test(spans_are_read_at_a_glance),
		cmocka_unit_test(errors_are_the_block_layers_words),
		cmocka_unit_test(escapes_of_a_device_do_not_reach_the_terminal),
		cmocka_unit_test(rows_fill_a_window_to_the_sum),
		cmocka_unit_test(the_first_trouble_is_in_the_sum),
		cmocka_unit_test(an_engine_that_does_not_know_the_question_is_told),
		cmocka_unit_test(tasks_are_counted_not_rows),
		cmocka_unit_test(disks_and_values_are_said_with_what_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
