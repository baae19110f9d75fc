/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rates: what an interval's counters come to, and who is told. */
#include "engine/rates.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct scene {
	struct san san;
	struct san_map *map;
	struct san_path *path[2];
	bool owed;
};

/* What is to be told since the last time: the bits of each object are cleared. */
static void publish(struct san *san)
{
	unsigned bits;

	while (san_pop_dirty(san, &bits))
		;
}

static int setup(void **state)
{
	static struct scene s;

	s = (struct scene){ 0 };
	san_init(&s.san);
	s.map = san_map_add(&s.san, "wwid-a", 0);
	for (uint32_t i = 0; i < 2; i++)
		s.path[i] = san_path_add(&s.san, s.map, 8, 16 * (i + 1), 0);
	publish(&s.san);
	*state = &s;
	return 0;
}

static int teardown(void **state)
{
	struct scene *s = *state;

	san_fini(&s->san);
	return 0;
}

/* A reading of the path's counters, so many reads on. */
static void count(struct scene *s, int i, uint64_t ended, int64_t at)
{
	struct san_path *p = s->path[i];

	p->now.rd_ios += ended;
	p->now.at = at;
	san_touch_counters(&s->san, &p->obj);
}

static uint64_t round_of(struct scene *s, bool behind)
{
	return rates_round(&s->san, behind, &s->owed);
}

static bool told(struct scene *s, int i)
{
	return s->path[i]->obj.dirty & SAN_DIRTY_IO;
}

static void rates_are_per_second(void **state)
{
	struct san_counters a = { .rd_ios = 100, .rd_sectors = 800, .rd_ms = 50, .at = 1000 };
	struct san_counters b = { .rd_ios = 300, .rd_sectors = 2400, .rd_ms = 150, .at = 3000 };
	struct san_io io;

	(void)state;
	assert_true(rates_compute(&a, &b, &io));
	assert_int_equal(io.rd_iops, 100);
	assert_int_equal(io.rd_kbps, 400);
	assert_int_equal(io.lat_us, 500);
	assert_false(rates_compute(&b, &b, &io));
	assert_int_equal(io.lat_us, -1); /* none ended: not 0 */
	assert_true(rates_compute(&b, &(struct san_counters){ .at = 4000 }, &io));
	assert_int_equal(io.rd_iops, 0); /* counters started again */
}

static void who_has_new_counters_is_told_and_nobody_else(void **state)
{
	struct scene *s = *state;

	count(s, 0, 100, 1000);
	count(s, 1, 100, 1000);
	round_of(s, false);
	publish(&s->san);
	count(s, 0, 50, 2000);
	count(s, 0, 50, 2000); /* read twice within a round */
	round_of(s, false);
	assert_true(told(s, 0));
	assert_int_equal(s->path[0]->io.rd_iops, 100);
	assert_false(told(s, 1));
	assert_false(s->map->obj.dirty);
}

static void the_second_reading_of_anything_ends_unrated(void **state)
{
	struct scene *s = *state;

	s->san.host.unrated = true;
	count(s, 0, 100, 1000);
	round_of(s, false);
	assert_true(s->san.host.unrated);
	publish(&s->san);
	count(s, 0, 0, 2000); /* idle, which is a rate too */
	round_of(s, false);
	assert_false(s->san.host.unrated);
	assert_true(s->san.host.obj.dirty);
}

static void the_same_rate_again_is_no_news(void **state)
{
	struct scene *s = *state;

	for (int64_t at = 1000; at <= 3000; at += 1000) {
		publish(&s->san);
		count(s, 0, 100, at);
		round_of(s, false);
	}
	assert_false(told(s, 0));
}

static void a_slow_reader_is_told_the_last_rate_later(void **state)
{
	struct scene *s = *state;

	count(s, 0, 100, 1000);
	round_of(s, false);
	count(s, 0, 100, 2000);
	round_of(s, false);
	publish(&s->san);
	count(s, 0, 0, 3000); /* it stops, and nobody listens */
	assert_int_equal(round_of(s, true), 1);
	assert_false(told(s, 0));
	assert_int_equal(round_of(s, true), 0);
	assert_false(told(s, 0));
	assert_int_equal(round_of(s, false), 0); /* no new counters, but a debt */
	assert_true(told(s, 0));
	assert_int_equal(s->path[0]->io.rd_iops, 0);
	publish(&s->san);
	round_of(s, false);
	assert_false(told(s, 0));
}

static void who_went_meanwhile_is_passed_over(void **state)
{
	struct scene *s = *state;

	count(s, 0, 1, 1000);
	count(s, 1, 1, 1000);
	san_path_remove(&s->san, s->path[0]);
	round_of(s, false);
	assert_int_equal(s->path[1]->before.at, 1000);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	static const struct CMUnitTest tests[] = {
		CASE(rates_are_per_second),
		CASE(who_has_new_counters_is_told_and_nobody_else),
		CASE(the_second_reading_of_anything_ends_unrated),
		CASE(the_same_rate_again_is_no_news),
		CASE(a_slow_reader_is_told_the_last_rate_later),
		CASE(who_went_meanwhile_is_passed_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
