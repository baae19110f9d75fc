/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal: what it derives, and the events that a person would look for. */
#include "engine/journal.h"
#include "engine/rates.h"
#include "engine/verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define FLAP_MS (VERDICT_FLAP_STEP * VERDICT_FLAP_STEPS)

struct scene {
	struct san san;
	struct journal j;
	struct san_map *map;
	struct san_path *path[4];
};

static void publish(struct san *san)
{
	struct san_obj *o;
	unsigned bits;

	while ((o = san_pop_dirty(san, &bits)) != NULL) {
		if (bits & SAN_DIRTY_GONE)
			san_obj_free(o);
	}
}

static void scan(struct scene *s, int64_t now)
{
	journal_scan(&s->j, &s->san, now);
	publish(&s->san);
}

static int setup(void **state)
{
	static struct scene s;

	memset(&s, 0, sizeof(s));
	san_init(&s.san);
	journal_init(&s.j);
	s.map = san_map_add(&s.san, "wwid-a", 0);
	s.map->name = san_intern(&s.san, "mpatha");
	s.map->queueing = SAN_NO;
	san_map_set_groups(&s.san, s.map, 1);
	for (uint32_t i = 0; i < 4; i++) {
		char name[8];

		snprintf(name, sizeof(name), "sd%c", (char)('b' + i));
		s.path[i] = san_path_add(&s.san, s.map, 8, 16 * (i + 1), 0);
		s.path[i]->name = san_intern(&s.san, name);
		s.path[i]->group = 1;
		s.path[i]->pos = i;
		s.path[i]->dm = SAN_DM_ACTIVE;
		s.path[i]->dev = san_intern(&s.san, "running");
	}
	scan(&s, 1000);
	*state = &s;
	return 0;
}

static int teardown(void **state)
{
	struct scene *s = *state;

	journal_fini(&s->j);
	san_fini(&s->san);
	return 0;
}

static void fail_path(struct scene *s, int i, int64_t now)
{
	s->path[i]->dm = SAN_DM_FAILED;
	s->path[i]->fails++;
	san_touch_path(&s->san, s->path[i]);
	(void)now;
}

static void back(struct scene *s, int i)
{
	s->path[i]->dm = SAN_DM_ACTIVE;
	san_touch_path(&s->san, s->path[i]);
}

/* Is there an event whose text has this part? */
static const struct san_event *said(struct scene *s, const char *part)
{
	const struct san_event *ev;

	for (uint64_t q = journal_oldest(&s->j); (ev = journal_get(&s->j, q)) != NULL; q++) {
		if (strstr(ev->text, part))
			return ev;
	}
	return NULL;
}

static void the_first_picture_is_no_news(void **state)
{
	struct scene *s = *state;

	assert_null(journal_get(&s->j, 1));
}

static void a_failure_is_told_with_its_three_states(void **state)
{
	struct scene *s = *state;
	const struct san_event *ev;

	s->path[0]->chk = SAN_CHK_FAULTY;
	fail_path(s, 0, 2000);
	scan(s, 2000);
	ev = said(s, "sdb of mpatha failed");
	assert_non_null(ev);
	assert_int_equal(ev->sev, SAN_SEV_BAD);
	assert_int_equal(ev->at, 2000);
	assert_string_equal(ev->by, "multipathd");
	assert_string_equal(ev->path, "8:16");
	assert_non_null(strstr(ev->text, "failed (kernel failed, checker faulty)"));
	assert_int_equal(s->path[0]->since, 2000);
}

/* Where the device is the reason, that is not what a narrow screen cuts off. */
static void a_device_that_went_is_told_first(void **state)
{
	struct scene *s = *state;
	const struct san_event *ev;

	s->path[0]->dev = san_intern(&s->san, "transport-offline");
	fail_path(s, 0, 2000);
	scan(s, 2000);
	ev = said(s, "sdb of mpatha failed: device transport-offline (kernel failed, ");
	assert_non_null(ev);
}

static const char *back_by(struct scene *s, int i, int64_t now)
{
	char text[40];

	back(s, i);
	scan(s, now);
	snprintf(text, sizeof(text), "%s of mpatha is back", s->path[i]->name);
	return said(s, text)->by;
}

/* The checker's word is as old as the daemon's last answer: nobody is thanked on a guess. */
static void who_brought_it_back(void **state)
{
	struct scene *s = *state;

	s->san.host.silent_since = 1000;
	for (int i = 0; i < 4; i++) {
		s->path[i]->chk = SAN_CHK_READY;
		fail_path(s, i, 2000);
	}
	scan(s, 2000);
	assert_string_equal(said(s, "sdb of mpatha failed")->by, "kernel");
	journal_asked_back(&s->san, s->path[0], "root@db1", 20000);
	assert_string_equal(back_by(s, 0, 20500), "root@db1");
	assert_string_equal(back_by(s, 1, 21000), "kernel"); /* the word did not change with it */
	journal_asked_back(&s->san, s->path[2], "root@db1", 21000);
	journal_asked_back(&s->san, s->path[2], NULL, 21100); /* refused */
	s->san.host.silent_since = 0;
	assert_string_equal(back_by(s, 2, 22000), "multipathd");
	journal_asked_back(&s->san, s->path[3], "root@db1", 22000);
	assert_string_equal(back_by(s, 3, 22000 + JOURNAL_ASKED_MS),
			    "multipathd"); /* too long ago */
}

static void the_last_path_is_told_with_what_it_means(void **state)
{
	struct scene *s = *state;

	for (int i = 0; i < 4; i++)
		fail_path(s, i, 2000);
	scan(s, 2000);
	assert_non_null(said(s, "4 paths failed at once, of 1 map"));
	assert_non_null(said(s, "mpatha lost its last path; I/O gets errors"));
	assert_int_equal(s->map->no_path_since, 2000);
	back(s, 2);
	scan(s, 65000);
	assert_non_null(said(s, "mpatha has a path again after 1 min 3 s"));
	assert_int_equal(s->map->no_path_since, 0);
	assert_int_equal(s->map->back_since, 65000);
}

static void nothing_is_told_twice(void **state)
{
	struct scene *s = *state;
	uint64_t n;

	fail_path(s, 0, 2000);
	scan(s, 2000);
	n = s->j.next;
	san_touch_path(&s->san, s->path[0]);
	san_touch_map(&s->san, s->map);
	scan(s, 3000);
	assert_int_equal(s->j.next, n);
}

static void a_marginal_path_is_told_by_its_daemon(void **state)
{
	struct scene *s = *state;
	const struct san_event *ev;
	uint64_t n;

	s->san.host.loaded = true;
	s->san.host.charge = SAN_CHARGE_MULTIPATHD;
	s->path[0]->marginal = true;
	san_touch_path(&s->san, s->path[0]);
	scan(s, 2000);
	ev = said(s, "sdb of mpatha is marginal");
	assert_non_null(ev);
	assert_int_equal(ev->sev, SAN_SEV_WARN);
	assert_string_equal(ev->by, "multipathd");
	/* a daemon that is stopped knows no marks; that it has them again is no news */
	n = s->j.next;
	s->san.host.charge = SAN_CHARGE_NOBODY;
	s->path[0]->marginal = false;
	san_touch_path(&s->san, s->path[0]);
	scan(s, 3000);
	s->san.host.charge = SAN_CHARGE_MULTIPATHD;
	s->path[0]->marginal = true;
	san_touch_path(&s->san, s->path[0]);
	scan(s, 4000);
	assert_int_equal(s->j.next, n);
	s->path[0]->marginal = false;
	san_touch_path(&s->san, s->path[0]);
	scan(s, 5000);
	assert_non_null(said(s, "sdb of mpatha is no longer marginal"));
}

static void flaps_are_counted_and_forgotten(void **state)
{
	struct scene *s = *state;

	for (int k = 0; k < 3; k++) {
		fail_path(s, 1, 0);
		scan(s, 10000 + k * 20000);
		back(s, 1);
		scan(s, 20000 + k * 20000);
	}
	assert_int_equal(s->path[1]->flaps, 3);
	journal_tick(&s->j, &s->san, 50000 + FLAP_MS - 1);
	assert_int_equal(s->path[1]->flaps, 1);
	journal_tick(&s->j, &s->san, 50000 + FLAP_MS);
	assert_int_equal(s->path[1]->flaps, 0);
}

static void a_flap_between_two_looks_counts(void **state)
{
	struct scene *s = *state;

	s->path[1]->fails = 2; /* it failed twice and is back */
	san_touch_path(&s->san, s->path[1]);
	scan(s, 2000);
	assert_int_equal(s->path[1]->flaps, 2);
	assert_non_null(said(s, "failed and was back before it was looked at"));
}

/* The device is known bad at once; the kernel counts its failure when I/O is sent, later. */
static void one_outage_is_one_flap(void **state)
{
	struct scene *s = *state;
	struct san_path *p = s->path[1];

	p->dev = san_intern(&s->san, "transport-offline");
	san_touch_path(&s->san, p);
	scan(s, 2000);
	assert_int_equal(p->flaps, 1);
	p->dm = SAN_DM_FAILED;
	p->fails = 1;
	san_touch_path(&s->san, p);
	scan(s, 9000);
	assert_int_equal(p->flaps, 1);
	/* a new table counts from 0, and finds it failed once more */
	p->fails = 0;
	san_touch_path(&s->san, p);
	scan(s, 10000);
	p->fails = 1;
	san_touch_path(&s->san, p);
	scan(s, 11000);
	assert_int_equal(p->flaps, 1);
	p->dev = san_intern(&s->san, "running");
	back(s, 1);
	scan(s, 12000);
	fail_path(s, 1, 0);
	scan(s, 20000);
	assert_int_equal(p->flaps, 2);
}

static void every_flap_of_ten_minutes_counts(void **state)
{
	struct scene *s = *state;

	for (int k = 0; k < 100; k++) {
		fail_path(s, 1, 0);
		scan(s, 1000000 + k * 4000);
		back(s, 1);
		scan(s, 1000000 + k * 4000 + 2000);
	}
	assert_int_equal(s->path[1]->flaps, 100);
	journal_tick(&s->j, &s->san, 1000000 + 4000 * 50 + FLAP_MS);
	assert_int_equal(s->path[1]->flaps, 47); /* those of a step go together */
	journal_tick(&s->j, &s->san, 3000000);
	assert_int_equal(s->path[1]->flaps, 0);
}

/* One that waits fails: no more and no fewer are left. */
static void since_is_of_the_usable_ones(void **state)
{
	struct scene *s = *state;

	s->path[1]->dev = san_intern(&s->san, "blocked");
	san_touch_path(&s->san, s->path[1]);
	scan(s, 2000);
	assert_int_equal(s->map->changed_since, 2000);
	fail_path(s, 1, 0);
	scan(s, 3000);
	assert_int_equal(s->map->changed_since, 2000);
	back(s, 1);
	s->path[1]->dev = san_intern(&s->san, "running");
	scan(s, 4000);
	assert_int_equal(s->map->changed_since, 4000);
}

/* The path's own event tells it already, with who did it. */
static void one_deed_is_one_event(void **state)
{
	struct scene *s = *state;
	struct plan_cmd cmd = {
		.verb = PLAN_REINSTATE, .map = "wwid-a", .major = 8, .minor = 32, .by = "root@vm"
	};
	struct plan_result res = { .ok = true, .text = "sdc is in use again" };
	uint64_t n;

	fail_path(s, 1, 0);
	scan(s, 2000);
	journal_asked_back(&s->san, s->path[1], cmd.by, 3000);
	back(s, 1);
	scan(s, 3100);
	assert_string_equal(said(s, "sdc of mpatha is back")->by, "root@vm");
	n = s->j.next;
	journal_result(&s->j, &s->san, &cmd, &res, 3200);
	assert_int_equal(s->j.next, n);
	/* of somebody else, or what was not seen, it is news */
	snprintf(cmd.by, sizeof(cmd.by), "ann@vm");
	journal_result(&s->j, &s->san, &cmd, &res, 3300);
	assert_int_equal(s->j.next, n + 1);
	cmd.verb = PLAN_FAIL;
	snprintf(cmd.by, sizeof(cmd.by), "root@vm");
	journal_result(&s->j, &s->san, &cmd, &res, 3400);
	assert_int_equal(s->j.next, n + 2);
}

/* One interval of a path with this many ended, and this many in flight. */
static void interval(struct scene *s, struct san_path *p, uint64_t ended, uint32_t fl, int64_t now)
{
	bool owed = false;

	p->now.rd_ios += ended;
	p->now.inflight = fl;
	p->now.at = now;
	san_touch_counters(&s->san, &p->obj);
	journal_tick(&s->j, &s->san, now);
	rates_round(&s->san, false, &owed);
}

/* One look at the latencies of a path and of another of its group; -1: no I/O ended. */
static void latencies(struct scene *s, int32_t us, int32_t others, int64_t now)
{
	bool owed = false;

	s->path[0]->io.lat_us = us;
	s->path[1]->io.lat_us = others;
	san_touch_counters(&s->san, &s->path[0]->obj);
	journal_tick(&s->j, &s->san, now);
	rates_round(&s->san, false, &owed); /* no counters moved: the latencies stay */
}

static void slow_is_slower_than_its_group_for_a_while(void **state)
{
	struct scene *s = *state;
	struct san_path *p = s->path[0];

	s->path[1]->group = p->group = 1;
	latencies(s, 48000, 900, 1000);
	latencies(s, 48000, 900, 3000);
	assert_int_equal(p->slow_since, 0); /* 2 s: not yet */
	latencies(s, 48000, 900, 4000);
	assert_int_equal(p->slow_since, 1000);
	assert_int_equal(p->slow_us, 48000);
	assert_int_equal(p->slow_others_us, 900);
	latencies(s, 50000, 900, 5000); /* about the same figure is not another one */
	assert_int_equal(p->slow_us, 48000);
	latencies(s, 90000, 900, 6000); /* nor is one look that was worse */
	assert_int_equal(p->slow_us, 48000);
	latencies(s, -1, 900, 60000); /* nothing ended: it is what it was */
	assert_int_equal(p->slow_since, 1000);
	latencies(s, 900, 900, 61000); /* well for long enough since it was slow */
	assert_int_equal(p->slow_since, 0);
	latencies(s, 48000, 48000, 70000); /* the whole array is slow: not this path */
	latencies(s, 48000, 48000, 80000);
	assert_int_equal(p->slow_since, 0);
}

static void a_slow_look_alone_is_nothing(void **state)
{
	struct scene *s = *state;

	s->path[1]->group = s->path[0]->group = 1;
	latencies(s, 48000, 900, 1000);
	latencies(s, 900, 900, 2000);
	latencies(s, 48000, 900, 4500);
	assert_int_equal(s->path[0]->slow_since, 0);
	latencies(s, 48000, 900, 8000);
	assert_int_equal(s->path[0]->slow_since, 4500);
	latencies(s, -1, 900, 8000 + JOURNAL_SLOW_OLD); /* too long ago to be said */
	assert_int_equal(s->path[0]->slow_since, 0);
}

/* A discard or a flush ends: no read or write does, and yet the map is well. */
static void a_map_is_stuck_by_its_own_counters(void **state)
{
	struct scene *s = *state;
	struct san_map *m = s->path[0]->map;
	const struct san_counters still = { .rd_ios = 7, .inflight = 1 };

	for (int64_t t = 1000; t <= 9000; t += 1000) {
		m->now = still;
		m->now.other_ios = t <= 4000 ? (uint64_t)t : 4000;
		m->now.at = t;
		san_touch_counters(&s->san, &m->obj);
		journal_tick(&s->j, &s->san, t);
		m->before = m->now;
		while (san_pop_counted(&s->san))
			;
		assert_int_equal(m->stuck_since, t < 7000 ? 0 : 4000);
	}
	m->now.inflight = 0;
	m->now.at = 10000;
	san_touch_counters(&s->san, &m->obj);
	journal_tick(&s->j, &s->san, 10000);
	assert_int_equal(m->stuck_since, 0);
}

static void stuck_is_in_flight_without_an_end(void **state)
{
	struct scene *s = *state;
	struct san_path *p = s->path[0];

	interval(s, p, 5, 3, 1000);
	interval(s, p, 5, 3, 2000);
	interval(s, p, 0, 3, 3000);
	interval(s, p, 0, 3, 4000);
	assert_int_equal(p->stuck_since, 0); /* 2 s quiet: not yet */
	interval(s, p, 0, 3, 5000);
	assert_int_equal(p->stuck_since, 2000);
	interval(s, p, 1, 3, 6000);
	assert_int_equal(p->stuck_since, 0);
	interval(s, p, 0, 0, 60000); /* idle is not stuck */
	assert_int_equal(p->stuck_since, 0);
}

/* New errors on a good path, seen at this time. */
static void errors(struct scene *s, int i, int64_t now)
{
	s->path[i]->ioerr++;
	san_touch_path(&s->san, s->path[i]);
	scan(s, now);
}

static void errors_on_good_paths_are_told_when_they_go_on(void **state)
{
	struct scene *s = *state;

	errors(s, 0, 2000);
	errors(s, 0, 3000);
	assert_null(said(s, "commands end with errors"));
	assert_int_equal(s->map->ioerr_at, 0);
	errors(s, 0, 4000);
	assert_non_null(said(s, "sdb of mpatha: commands end with errors though the path is good"));
	assert_int_equal(s->map->ioerr_at, 4000);
}

static void single_errors_far_apart_are_nobodys_fault(void **state)
{
	struct scene *s = *state;

	for (int i = 1; i < 6; i++)
		errors(s, 0, i * 2 * JOURNAL_IOERR_MS);
	assert_int_equal(s->map->ioerr_at, 0);
	s->path[1]->alua = SAN_ALUA_STANDBY; /* errors are the standby's way to say so */
	for (int i = 0; i < 6; i++)
		errors(s, 1, 1000000 + i * 1000);
	assert_int_equal(s->map->ioerr_at, 0);
}

static void suspended_before_we_looked_has_no_beginning(void **state)
{
	struct scene *s = *state;
	struct san_map *m = san_map_add(&s->san, "wwid-b", 0);

	m->suspended = SAN_YES;
	scan(s, 2000);
	assert_int_equal(m->suspended_since, 0);
	s->map->suspended = SAN_YES;
	san_touch_map(&s->san, s->map);
	scan(s, 3000);
	assert_int_equal(s->map->suspended_since, 3000);
}

static void suspend(struct scene *s, enum san_tri is, int64_t now)
{
	s->map->suspended = is;
	san_touch_map(&s->san, s->map);
	scan(s, now);
	journal_tick(&s->j, &s->san, now);
}

static void a_suspension_that_lasts_is_told_and_so_is_its_end(void **state)
{
	struct scene *s = *state;

	suspend(s, SAN_YES, 2000);
	assert_null(said(s, "mpatha is suspended"));
	journal_tick(&s->j, &s->san, 2000 + JOURNAL_QUIET_MS);
	assert_non_null(said(s, "mpatha is suspended: all I/O and every sync waits"));
	suspend(s, SAN_NO, 9000);
	assert_non_null(said(s, "mpatha is no longer suspended"));
}

static void a_table_swap_is_no_suspension(void **state)
{
	struct scene *s = *state;

	suspend(s, SAN_YES, 2000);
	suspend(s, SAN_NO, 2500);
	journal_tick(&s->j, &s->san, 9000);
	assert_null(said(s, "suspended"));
}

static void no_path_before_we_looked_has_no_beginning(void **state)
{
	struct scene *s = *state;

	journal_fini(&s->j);
	journal_init(&s->j);
	memset(&s->map->was, 0, sizeof(s->map->was));
	for (int i = 0; i < 4; i++) {
		memset(&s->path[i]->was, 0, sizeof(s->path[i]->was));
		fail_path(s, i, 2000);
	}
	scan(s, 2000);
	assert_null(said(s, "lost its last path"));
	assert_int_equal(s->map->no_path_since, 0);
	back(s, 2);
	scan(s, 65000);
	assert_non_null(said(s, "mpatha has a path again"));
	assert_null(said(s, "again after"));
	assert_int_equal(s->map->back_since, 65000);
}

static void removal_and_return_of_a_map_are_told(void **state)
{
	struct scene *s = *state;
	struct san_map *m = san_map_add(&s->san, "wwid-b", 0);

	m->name = san_intern(&s->san, "mpathb");
	scan(s, 2000);
	assert_non_null(said(s, "map mpathb appeared"));
	san_map_remove(&s->san, m);
	scan(s, 3000);
	assert_non_null(said(s, "map mpathb was removed"));
}

static void the_ring_forgets_the_oldest(void **state)
{
	struct scene *s = *state;

	for (int i = 0; i < JOURNAL_RING + 10; i++)
		journal_add(&s->j, i, SAN_SEV_INFO, NULL, NULL, "x", "y\033z");
	assert_null(journal_get(&s->j, 10));
	assert_int_equal(journal_oldest(&s->j), 11);
	assert_string_equal(journal_get(&s->j, 11)->text, "y\\x1bz");
	assert_null(journal_get(&s->j, s->j.next));
}

static unsigned told(struct scene *s, const char *part)
{
	const struct san_event *ev;
	unsigned n = 0;

	for (uint64_t q = journal_oldest(&s->j); (ev = journal_get(&s->j, q)) != NULL; q++)
		n += strstr(ev->text, part) != NULL;
	return n;
}

static void checkers_say(struct scene *s, enum san_chk chk, int64_t now)
{
	for (struct san_path *p = s->map->paths; p; p = p->next_in_map) {
		p->chk = chk;
		san_touch_path(&s->san, p);
	}
	scan(s, now);
}

/* A row for each of a thousand paths would push the fault itself out of the list. */
static void many_words_at_once_are_told_as_one(void **state)
{
	struct scene *s = *state;

	for (uint32_t i = 0; i < 8; i++) {
		struct san_path *p = san_path_add(&s->san, s->map, 65, 16 * i, 0);

		p->group = 1;
		p->dm = SAN_DM_ACTIVE;
	}
	checkers_say(s, SAN_CHK_READY, 2000); /* of nobody: what it was was not known */
	assert_int_equal(told(s, "checker"), 0);
	checkers_say(s, SAN_CHK_FAULTY, 3000);
	assert_int_equal(told(s, "checker"), 1);
	assert_non_null(said(s, "12 paths of 1 map: checker faulty, was ready"));
	assert_string_equal(said(s, "12 paths of 1 map")->by, "multipathd");
}

static void a_few_words_have_a_row_each(void **state)
{
	struct scene *s = *state;

	checkers_say(s, SAN_CHK_READY, 2000);
	checkers_say(s, SAN_CHK_FAULTY, 3000);
	assert_int_equal(told(s, "of mpatha: checker faulty, was ready"), 4);
	assert_string_equal(said(s, "sdb of mpatha: checker faulty")->path, "8:16");
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	static const struct CMUnitTest tests[] = {
		CASE(the_first_picture_is_no_news),
		CASE(a_failure_is_told_with_its_three_states),
		CASE(a_device_that_went_is_told_first),
		CASE(the_last_path_is_told_with_what_it_means),
		CASE(nothing_is_told_twice),
		CASE(a_marginal_path_is_told_by_its_daemon),
		CASE(flaps_are_counted_and_forgotten),
		CASE(one_outage_is_one_flap),
		CASE(one_deed_is_one_event),
		CASE(every_flap_of_ten_minutes_counts),
		CASE(since_is_of_the_usable_ones),
		CASE(a_flap_between_two_looks_counts),
		CASE(slow_is_slower_than_its_group_for_a_while),
		CASE(a_slow_look_alone_is_nothing),
		CASE(who_brought_it_back),
		CASE(stuck_is_in_flight_without_an_end),
		CASE(a_map_is_stuck_by_its_own_counters),
		CASE(errors_on_good_paths_are_told_when_they_go_on),
		CASE(single_errors_far_apart_are_nobodys_fault),
		CASE(suspended_before_we_looked_has_no_beginning),
		CASE(a_suspension_that_lasts_is_told_and_so_is_its_end),
		CASE(a_table_swap_is_no_suspension),
		CASE(no_path_before_we_looked_has_no_beginning),
		CASE(removal_and_return_of_a_map_are_told),
		CASE(many_words_at_once_are_told_as_one),
		CASE(a_few_words_have_a_row_each),
		CASE(the_ring_forgets_the_oldest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
