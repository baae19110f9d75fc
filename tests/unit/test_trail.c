/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The trail: samples on one clock, gaps where there was none, and the minutes of an hour. */
#include "link/trail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* 2026-11-21 03:14:00 UTC: a whole minute. */
#define START ((int64_t)1795230840 * 1000)
#define NONE  TRAIL_NONE

struct scene {
	struct san san;
	struct san_map *map;
	struct san_path *a, *b;
	struct trail *trail;
};

static int setup(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	san_init(&s->san);
	s->map = san_map_add(&s->san, "k", 0);
	s->a = san_path_add(&s->san, s->map, 8, 16, 0);
	s->b = san_path_add(&s->san, s->map, 8, 32, 0);
	s->trail = trail_new();
	*state = s;
	return 0;
}

static int teardown(void **state)
{
	struct scene *s = *state;

	trail_free(s->trail);
	san_fini(&s->san);
	free(s);
	return 0;
}

/* An io row of the map. */
static void row(struct scene *s, uint32_t iops)
{
	s->map->io = (struct san_io){ .rd_iops = iops,
				      .wr_iops = 1,
				      .wr_kbps = 4 * iops,
				      .lat_us = iops ? (int32_t)iops * 10 : -1,
				      .inflight = iops / 10 };
	trail_row(s->trail, &s->map->obj);
}

static void path_row(struct scene *s, struct san_path *p, uint32_t iops)
{
	p->io = (struct san_io){ .rd_iops = iops, .lat_us = -1 };
	trail_row(s->trail, &p->obj);
}

/* At second sec. */
static void sync_at(struct scene *s, double sec)
{
	trail_sync(s->trail, START + (int64_t)(sec * 1000), 1000, true);
}

static void samples_are(const struct scene *s, uint32_t n, enum trail_what what, double until,
			const uint32_t *want, size_t count)
{
	uint32_t got[TRAIL_SAMPLES];
	size_t max = count ? count : TRAIL_SAMPLES;

	assert_int_equal(
		trail_samples(s->trail, n, what, START + (int64_t)(until * 1000), got, max), count);
	for (size_t i = 0; i < count; i++) {
		if (got[i] != want[i])
			fail_msg("sample %zu is %u, wanted %u", i, got[i], want[i]);
	}
}
#define SAMPLES(s, n, what, until, ...)                                                            \
	samples_are(s, n, what, until, (const uint32_t[]){ __VA_ARGS__ },                          \
		    sizeof((uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))

static void the_newest_sample_is_last(void **state)
{
	struct scene *s = *state;
	uint32_t n = s->map->obj.n, got[2];

	samples_are(s, n, TRAIL_IOPS, 9, NULL, 0); /* before there is any */
	for (uint32_t i = 0; i < 4; i++) {
		row(s, i * 10);
		sync_at(s, i);
	}
	SAMPLES(s, n, TRAIL_IOPS, 3, 1, 11, 21, 31);
	SAMPLES(s, n, TRAIL_KBPS, 3, 0, 40, 80, 120);
	SAMPLES(s, n, TRAIL_LAT_US, 3, NONE, 100, 200, 300); /* nothing ended at first */
	SAMPLES(s, n, TRAIL_INFLIGHT, 3, 0, 1, 2, 3);
	SAMPLES(s, n, TRAIL_IOPS, 1.5, 1, 11); /* as it was then */
	assert_int_equal(trail_samples(s->trail, n, TRAIL_IOPS, START + 3000, got, 2), 2);
	assert_int_equal(got[0], 21);
	assert_int_equal(got[1], 31);
	samples_are(s, n, TRAIL_IOPS, -1, NULL, 0);
	samples_are(s, 99, TRAIL_IOPS, 3, NULL, 0);
}

static void only_the_last_sixty_are_kept(void **state)
{
	struct scene *s = *state;
	uint32_t got[TRAIL_SAMPLES + 10];

	for (uint32_t i = 0; i < 100; i++) {
		row(s, i);
		sync_at(s, i);
	}
	assert_int_equal(trail_samples(s->trail, s->map->obj.n, TRAIL_IOPS, START + 99000, got,
				       TRAIL_SAMPLES + 10),
			 TRAIL_SAMPLES);
	assert_int_equal(got[0], 41);
	assert_int_equal(got[59], 100);
}

/* Rates that did not move send no row: they are what they were. */
static void a_sync_without_a_row_is_a_sample(void **state)
{
	struct scene *s = *state;

	row(s, 7);
	for (int i = 0; i < 3; i++)
		sync_at(s, i);
	SAMPLES(s, s->map->obj.n, TRAIL_IOPS, 2, 8, 8, 8);
}

/* A dm event makes a sync between two ticks; ticks come a little early and late. */
static void syncs_in_between_are_no_samples(void **state)
{
	struct scene *s = *state;

	row(s, 1);
	sync_at(s, 0);
	row(s, 2);
	sync_at(s, 0.2);
	row(s, 3);
	sync_at(s, 0.98);
	row(s, 4);
	sync_at(s, 2.03);
	row(s, 5);
	sync_at(s, 2.97);
	SAMPLES(s, s->map->obj.n, TRAIL_IOPS, 3, 3, 4, 5, 6);
}

static void silence_is_a_gap(void **state)
{
	struct scene *s = *state;
	uint32_t n = s->map->obj.n;

	row(s, 1);
	sync_at(s, 0);
	sync_at(s, 1);
	SAMPLES(s, n, TRAIL_IOPS, 2.5, 2, 2); /* one late tick is no silence */
	SAMPLES(s, n, TRAIL_IOPS, 4.5, 2, 2, NONE, NONE);
	row(s, 9);
	sync_at(s, 4);
	SAMPLES(s, n, TRAIL_IOPS, 4, 2, 2, NONE, NONE, 10);
	sync_at(s, 500); /* longer than all that is kept */
	SAMPLES(s, n, TRAIL_IOPS, 500, NONE, NONE, 10);
	sync_at(s, 3); /* another clock: nothing breaks */
	sync_at(s, 4);
	SAMPLES(s, n, TRAIL_IOPS, 4, 10, 10);
}

static void paths_that_nobody_looks_at_have_gaps(void **state)
{
	struct scene *s = *state;
	uint32_t a = s->a->obj.n, b = s->b->obj.n;
	const uint32_t both[] = { a, b, 12345, s->map->obj.n };

	trail_want(s->trail, &s->san, both, 1, false);
	path_row(s, s->a, 5);
	sync_at(s, 0);
	SAMPLES(s, a, TRAIL_IOPS, 0, 5);
	samples_are(s, b, TRAIL_IOPS, 0, NULL, 0);
	trail_want(s->trail, &s->san, both + 1, 3, false); /* the screen was scrolled */
	path_row(s, s->b, 0);
	sync_at(s, 1);
	trail_want(s->trail, &s->san, both, 4, false);
	sync_at(s, 2); /* it is still the old figure */
	path_row(s, s->a, 6);
	sync_at(s, 3);
	SAMPLES(s, a, TRAIL_IOPS, 3, 5, NONE, NONE, 6);
	SAMPLES(s, b, TRAIL_IOPS, 3, NONE, 0, 0, 0); /* idle, and looked at */
	trail_want(s->trail, &s->san, NULL, 0, true);
	sync_at(s, 4);
	SAMPLES(s, b, TRAIL_IOPS, 4, NONE, 0, 0, 0, 0);
}

/* Scrolling over thousands of paths must not keep a ring of gaps for each. */
static void a_ring_of_gaps_is_freed(void **state)
{
	struct scene *s = *state;
	uint32_t a = s->a->obj.n;
	size_t with;

	trail_want(s->trail, &s->san, &a, 1, false);
	row(s, 1);
	path_row(s, s->a, 1);
	sync_at(s, 0);
	with = trail_bytes(s->trail);
	trail_want(s->trail, &s->san, NULL, 0, false);
	for (int i = 1; i < 60; i++)
		sync_at(s, i);
	assert_int_equal(trail_bytes(s->trail), with);
	sync_at(s, 60);
	assert_true(trail_bytes(s->trail) < with);
	samples_are(s, a, TRAIL_IOPS, 60, NULL, 0);
	assert_true(trail_samples(s->trail, s->map->obj.n, TRAIL_IOPS, START + 60000, &a, 1) == 1);
}

static void who_is_gone_has_none(void **state)
{
	struct scene *s = *state;

	row(s, 1);
	path_row(s, s->a, 2);
	path_row(s, s->b, 3);
	sync_at(s, 0);
	trail_gone(s->trail, &s->map->obj);
	trail_gone(s->trail, &s->map->obj); /* who has none can go, too */
	sync_at(s, 1);
	samples_are(s, s->map->obj.n, TRAIL_IOPS, 1, NULL, 0);
	SAMPLES(s, s->a->obj.n, TRAIL_IOPS, 1, 2, 2);
	SAMPLES(s, s->b->obj.n, TRAIL_IOPS, 1, 3, 3);
	trail_gone(s->trail, &s->b->obj);
	trail_gone(s->trail, &s->a->obj);
	sync_at(s, 2);
}

/* ---- minutes ---- */

static uint32_t minute(const struct scene *s, enum trail_what what, size_t count, size_t i)
{
	uint32_t got[TRAIL_MINUTES];

	assert_int_equal(
		trail_minutes(s->trail, s->map->obj.n, what, START + 3600000, got, TRAIL_MINUTES),
		count);
	return got[i];
}

static void a_minute_is_mean_and_worst(void **state)
{
	struct scene *s = *state;
	uint32_t got[3];

	for (int i = 0; i <= 60; i++) {
		row(s, i < 30 ? 99 : 299); /* +1 write: 100 and 300 a second */
		if (i == 40)
			row(s, 999);
		sync_at(s, i);
		if (i < 60)
			assert_int_equal(trail_minutes(s->trail, s->map->obj.n, TRAIL_IOPS,
						       START + i * 1000, got, 3),
					 0);
	}
	assert_int_equal(minute(s, TRAIL_IOPS, 1, 0), (30 * 100 + 29 * 300 + 1000) / 60);
	assert_int_equal(minute(s, TRAIL_KBPS, 1, 0), (30 * 396 + 29 * 1196 + 3996) / 60);
	/* each I/O counts, not each second */
	assert_int_equal(minute(s, TRAIL_LAT_US, 1, 0),
			 (30 * 100 * 990 + 29 * 300 * 2990 + 1000 * 9990) /
				 (30 * 100 + 29 * 300 + 1000));
	assert_int_equal(minute(s, TRAIL_LAT_MAX, 1, 0), 9990);
	assert_int_equal(minute(s, TRAIL_INFLIGHT, 1, 0), 99);
	/* a path has no minutes */
	path_row(s, s->a, 1);
	assert_int_equal(trail_minutes(s->trail, s->a->obj.n, TRAIL_IOPS, START + 60000, got, 3),
			 0);
}

static void minutes_without_an_engine_are_gaps(void **state)
{
	struct scene *s = *state;
	uint32_t got[TRAIL_MINUTES];

	row(s, 9);
	for (int i = 0; i < 90; i++)
		sync_at(s, i);
	row(s, 19);
	for (int i = 300; i <= 360; i++)
		sync_at(s, i);
	assert_int_equal(minute(s, TRAIL_IOPS, 6, 0), 10);
	assert_int_equal(minute(s, TRAIL_IOPS, 6, 1), 10);
	for (size_t i = 2; i < 5; i++)
		assert_int_equal(minute(s, TRAIL_IOPS, 6, i), NONE);
	assert_int_equal(minute(s, TRAIL_IOPS, 6, 5), 20);
	sync_at(s, 24 * 3600); /* a day away: an hour of gaps is all that is known */
	assert_int_equal(trail_minutes(s->trail, s->map->obj.n, TRAIL_IOPS, START + 24 * 3600000,
				       got, TRAIL_MINUTES),
			 TRAIL_MINUTES);
	for (size_t i = 0; i < TRAIL_MINUTES; i++)
		assert_int_equal(got[i], NONE);
}

static void an_hour_of_minutes_is_kept(void **state)
{
	struct scene *s = *state;
	uint32_t got[TRAIL_MINUTES];

	for (int i = 0; i <= 100 * 60; i += 10) {
		row(s, (uint32_t)i / 60);
		trail_sync(s->trail, START + i * 1000, 10000, true);
	}
	assert_int_equal(trail_minutes(s->trail, s->map->obj.n, TRAIL_IOPS, START + 6000000, got,
				       TRAIL_MINUTES),
			 TRAIL_MINUTES);
	assert_int_equal(got[0], 41);
	assert_int_equal(got[59], 100);
	assert_int_equal(
		trail_minutes(s->trail, s->map->obj.n, TRAIL_IOPS, START + 90 * 60000, got, 2), 2);
	assert_int_equal(got[1], 90); /* of the 90 that were over then */
}

/* ---- one moment ---- */

static void a_moment_has_its_sample_or_its_minute(void **state)
{
	struct scene *s = *state;
	const struct san_obj *map = &s->map->obj;
	struct san_io io = { .rd_iops = 777 };

	assert_false(trail_at(s->trail, map, START, &io));
	for (int i = 0; i < 200; i++) {
		row(s, (uint32_t)i);
		sync_at(s, i);
	}
	assert_true(trail_at(s->trail, map, START + 190500, &io));
	assert_int_equal(io.rd_iops + io.wr_iops, 191);
	assert_int_equal(io.rd_kbps, 760);
	assert_int_equal(io.lat_us, 1900);
	assert_int_equal(io.inflight, 19);
	assert_true(trail_at(s->trail, map, START + 70000, &io)); /* second 60 to 119 */
	assert_int_equal(io.rd_iops, (61 + 120) / 2);
	/* older than the samples, in the minute that is not over */
	assert_true(trail_at(s->trail, map, START + 125000, &io));
	assert_int_equal(io.rd_iops, (121 + 180) / 2);
	io.rd_iops = 777;
	assert_false(trail_at(s->trail, map, START - 1, &io));
	assert_false(trail_at(s->trail, map, START + 205000, &io)); /* silent since 199 */
	assert_false(trail_at(s->trail, &s->a->obj, START + 190000, &io));
	assert_int_equal(io.rd_iops, 777);
}

/* An engine tells only rates that changed: of a map without I/O nothing ever comes. */
static void a_map_that_never_had_a_row_moved_nothing(void **state)
{
	struct scene *s = *state;
	const struct san_obj *map = &s->map->obj;
	struct san_io io = { .rd_iops = 777 };

	for (int i = 0; i < 150; i++)
		sync_at(s, i == 149 ? 159 : i); /* silent for the last ten */
	assert_true(trail_at(s->trail, map, START + 140000, &io));
	assert_int_equal(io.rd_iops + io.wr_iops + io.inflight, 0);
	assert_int_equal(io.lat_us, -1);
	assert_true(trail_at(s->trail, map, START + 20000, &io)); /* of its minute */
	assert_false(trail_at(s->trail, map, START + 155000, &io));
	assert_false(trail_at(s->trail, &s->a->obj, START + 140000, &io)); /* nobody asked */
	row(s, 5);
	sync_at(s, 160);
	assert_true(trail_at(s->trail, map, START + 140000, &io));
	assert_int_equal(io.rd_iops, 0);
	assert_true(trail_at(s->trail, map, START + 160000, &io));
	assert_int_equal(io.rd_iops, 6);
	assert_false(trail_at(s->trail, map, START + 155000, &io));
}

/* The picture that was there when the trail began may be a little older than its first slot. */
static void the_first_slot_is_that_of_the_first_picture(void **state)
{
	struct scene *s = *state;
	struct san_io io;

	row(s, 5);
	sync_at(s, 0);
	row(s, 7);
	sync_at(s, 1);
	assert_true(trail_at(s->trail, &s->map->obj, START - 1, &io));
	assert_int_equal(io.rd_iops, 6);
	assert_false(trail_at(s->trail, &s->map->obj, START - 600, &io));
	row(s, 8);
	sync_at(s, 2); /* the minute has a mean by now: not of then */
	assert_false(trail_at(s->trail, &s->map->obj, START - 60600, &io));
	assert_true(trail_at(s->trail, &s->map->obj, START - 1, &io));
	assert_int_equal(io.rd_iops, 6);
}

/* While the engine has looked once only, 0 would be a lie. */
static void before_there_are_rates_nothing_is_known(void **state)
{
	struct scene *s = *state;
	struct san_io io;

	for (int i = 0; i < 3; i++)
		trail_sync(s->trail, START + i * 1000, 1000, false);
	assert_false(trail_known(s->trail, &s->map->obj));
	assert_false(trail_at(s->trail, &s->map->obj, START + 2000, &io));
	trail_sync(s->trail, START + 3000, 1000, true);
	assert_true(trail_known(s->trail, &s->map->obj));
	assert_true(trail_at(s->trail, &s->map->obj, START + 3000, &io));
	assert_false(trail_at(s->trail, &s->map->obj, START + 2000, &io));
}

static void a_path_has_no_more_than_its_samples(void **state)
{
	struct scene *s = *state;
	struct san_io io;

	path_row(s, s->a, 4);
	for (int i = 0; i < 100; i++)
		sync_at(s, i);
	assert_true(trail_at(s->trail, &s->a->obj, START + 60000, &io));
	assert_int_equal(io.rd_iops, 4);
	assert_int_equal(io.lat_us, -1);
	assert_false(trail_at(s->trail, &s->a->obj, START + 30000, &io));
}

/* Figures from outside may be anything: they do not turn into gaps. */
static void the_largest_figure_is_no_gap(void **state)
{
	struct scene *s = *state;

	s->map->io = (struct san_io){ .rd_iops = UINT32_MAX,
				      .wr_iops = UINT32_MAX,
				      .rd_kbps = UINT32_MAX,
				      .inflight = UINT32_MAX };
	trail_row(s->trail, &s->map->obj);
	sync_at(s, 0);
	SAMPLES(s, s->map->obj.n, TRAIL_IOPS, 0, NONE - 1);
	SAMPLES(s, s->map->obj.n, TRAIL_KBPS, 0, NONE - 1);
	SAMPLES(s, s->map->obj.n, TRAIL_INFLIGHT, 0, NONE - 1);
}

/* 1,000 maps and 100 paths on the screen. */
static void it_fits(void **state)
{
	struct scene *s = *state;

	for (int i = 0; i < 1000; i++) {
		char key[16];
		struct san_map *m;

		snprintf(key, sizeof(key), "m%d", i);
		m = san_map_add(&s->san, key, 0);
		trail_row(s->trail, &m->obj);
		if (i < 100)
			trail_row(s->trail, &san_path_add(&s->san, m, 8, (uint32_t)i, 0)->obj);
	}
	sync_at(s, 0);
	assert_true(trail_bytes(s->trail) <= 2500000);
	assert_true(trail_bytes(s->trail) >= 1000 * 2160);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	static const struct CMUnitTest tests[] = {
		CASE(the_newest_sample_is_last),
		CASE(only_the_last_sixty_are_kept),
		CASE(a_sync_without_a_row_is_a_sample),
		CASE(syncs_in_between_are_no_samples),
		CASE(silence_is_a_gap),
		CASE(paths_that_nobody_looks_at_have_gaps),
		CASE(a_ring_of_gaps_is_freed),
		CASE(who_is_gone_has_none),
		CASE(a_minute_is_mean_and_worst),
		CASE(minutes_without_an_engine_are_gaps),
		CASE(an_hour_of_minutes_is_kept),
		CASE(a_moment_has_its_sample_or_its_minute),
		CASE(a_map_that_never_had_a_row_moved_nothing),
		CASE(the_first_slot_is_that_of_the_first_picture),
		CASE(before_there_are_rates_nothing_is_known),
		CASE(a_path_has_no_more_than_its_samples),
		CASE(the_largest_figure_is_no_gap),
		CASE(it_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
