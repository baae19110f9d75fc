/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tape: each moment that it knows looks as it did, and what it costs to know. */
#include "base/attr.h"
#include "engine/stream.h"
#include "model.h"
#include "model_any.h"
#include "tape_rig.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int setup(void **state)
{
	return rig_setup(state, TAPE_BYTES, TAPE_MS);
}

/* A path of the model that is looked at. */
static struct san_path *seen(const struct tape_rig *s, const char *name)
{
	struct san_path *p = NULL;

	assert_int_equal(san_path_lookup(look_san(s->look), name, &p), 1);
	return p;
}

/* ---- exactness ---- */

static void each_moment_is_as_it_was(void **state)
{
	for (unsigned seed = 1; seed <= 30; seed++) {
		struct tape_rig *s;

		assert_int_equal(setup(state), 0);
		s = *state;
		srand(seed);
		model_any(&s->engine);
		rig_tick(s);
		while (s->ndumps < SYNCS)
			rig_any_second(s);
		rig_open_look(s);
		for (int i = 0; i < 3 * SYNCS; i++)
			rig_is_as_it_was(s, rand() % s->ndumps);
		if (seed < 30)
			rig_teardown(state);
	}
}

static void it_stays_so_while_the_live_one_goes_on(void **state)
{
	struct tape_rig *s = *state;

	srand(77);
	model_any(&s->engine);
	rig_tick(s);
	rig_any_second(s);
	rig_open_look(s);
	while (s->ndumps < 2 * SYNCS) {
		int before = s->ndumps;

		rig_any_second(s);
		rig_is_as_it_was(s, rand() % before);
		rig_is_as_it_was(s, rand() % s->ndumps);
	}
}

/* Half of a batch has arrived: what is shown is the sync before. */
static void a_batch_under_way_is_not_shown(void **state)
{
	struct tape_rig *s = *state;

	srand(5);
	model_init(&s->engine, 2);
	rig_tick(s);
	model_do(&s->engine, "fail:sdb");
	san_touch_path(&s->engine, model_path(&s->engine, "sdb"));
	san_map_remove(&s->engine, model_map(&s->engine, "mpathb"));
	rig_publish(s);
	assert_int_equal(s->live.nmaps, 1);
	rig_open_look(s);
	rig_is_as_it_was(s, 0);
	rig_tick(s);
	rig_is_as_it_was(s, 1);
	rig_is_as_it_was(s, 0);
}

static void the_picture_must_be_complete_first(void **state)
{
	struct tape_rig *s = *state;

	model_init(&s->engine, 1);
	assert_null(look_open(s->tape, NULL, NULL, NULL));
	rig_sync(s, MODEL_NOW - 2000, false);
	assert_int_equal(tape_oldest(s->tape), 0);
	assert_null(look_open(s->tape, NULL, NULL, NULL));
	rig_tick(s);
	assert_int_equal(tape_oldest(s->tape), MODEL_NOW);
	assert_int_equal(tape_bytes(s->tape), 0);
	rig_open_look(s);
	assert_int_equal(look_go(s->look, MODEL_NOW - 60000), MODEL_NOW);
	assert_int_equal(look_go(s->look, MODEL_NOW + 60000), MODEL_NOW);
	rig_is_as_it_was(s, 0);
}

/* ---- bounds ---- */

static void fail_all(struct tape_rig *s, uint32_t fails)
{
	for (size_t i = 0; i < s->engine.nmaps; i++) {
		for (struct san_path *p = s->engine.maps[i]->paths; p; p = p->next_in_map) {
			p->fails = fails + p->obj.n % 100; /* no two differ by the same */
			p->since = MODEL_NOW + rand();
			p->dm = rand() % 2 ? SAN_DM_FAILED : SAN_DM_ACTIVE;
			san_touch_path(&s->engine, p);
		}
	}
}

static int setup_small(void **state)
{
	return rig_setup(state, 8192, TAPE_MS);
}

static void a_storm_costs_the_oldest(void **state)
{
	struct tape_rig *s = *state;
	int64_t oldest;
	int kept;

	srand(1);
	model_init(&s->engine, 6);
	rig_tick(s);
	rig_open_look(s); /* and stands where soon nothing is known */
	while (s->ndumps < SYNCS) {
		fail_all(s, (uint32_t)rand());
		rig_tick(s);
		assert_true(tape_bytes(s->tape) <= 8192);
	}
	oldest = tape_oldest(s->tape);
	kept = (int)((oldest - MODEL_NOW) / 1000);
	assert_in_range(kept, 1, SYNCS - 5);
	assert_int_equal(look_go(s->look, MODEL_NOW), oldest);
	for (int i = kept; i < s->ndumps; i++)
		rig_is_as_it_was(s, i);
	for (int i = s->ndumps; i-- > kept;)
		rig_is_as_it_was(s, i);
}

static int setup_tiny(void **state)
{
	return rig_setup(state, 1, TAPE_MS);
}

/* Larger than all that may be kept: the last change can be looked behind nevertheless. */
static void the_last_change_is_always_there(void **state)
{
	struct tape_rig *s = *state;

	srand(1);
	model_init(&s->engine, 6);
	rig_tick(s);
	rig_open_look(s);
	for (int i = 1; i < 6; i++) {
		fail_all(s, 7);
		rig_tick(s);
		assert_int_equal(tape_oldest(s->tape), MODEL_NOW + 1000 * (i - 1));
		rig_is_as_it_was(s, i - 1);
		rig_is_as_it_was(s, i);
	}
}

static int setup_brief(void **state)
{
	return rig_setup(state, TAPE_BYTES, 10000);
}

static void what_is_old_is_forgotten(void **state)
{
	struct tape_rig *s = *state;

	srand(1);
	model_init(&s->engine, 1);
	rig_tick(s);
	for (int i = 1; i < SYNCS; i++) {
		model_path(&s->engine, "sdb")->flaps = (uint32_t)i;
		san_touch_path(&s->engine, model_path(&s->engine, "sdb"));
		rig_tick(s);
	}
	assert_int_equal(tape_oldest(s->tape), s->now - 10000);
	rig_open_look(s);
	rig_is_as_it_was(s, SYNCS - 11);
	/* nothing happens: what is known stays known, and costs nothing */
	for (int i = 0; i < SYNCS; i++)
		rig_tick(s);
	assert_int_equal(tape_oldest(s->tape), s->now - SYNCS * 1000);
	assert_int_equal(tape_bytes(s->tape), 0);
	rig_is_as_it_was(s, SYNCS);
}

/* A checker's round over many healthy paths is three bytes a path, a host's clock a few. */
static void a_routine_costs_little(void **state)
{
	struct tape_rig *s = *state;
	size_t paths = 0;

	model_init(&s->engine, 4);
	rig_tick(s);
	for (int i = 1; i <= 10; i++) {
		for (size_t k = 0; k < 4; k++) {
			struct san_path *p = s->engine.maps[k]->paths;

			for (; p; p = p->next_in_map, paths++) {
				p->chk_at = s->now;
				p->chk_next = s->now + 5000;
				san_touch_path(&s->engine, p);
			}
		}
		s->engine.host.charge_at = s->now;
		san_touch(&s->engine, &s->engine.host.obj, SAN_DIRTY_STATE);
		rig_tick(s);
	}
	assert_true(tape_bytes(s->tape) < paths * 4 + 10 * 64);
	rig_open_look(s);
	rig_is_as_it_was(s, 3);
}

/* ---- another engine ---- */

static void a_new_engine_begins_a_new_tape(void **state)
{
	struct tape_rig *s = *state;
	struct san again;

	srand(9);
	model_any(&s->engine);
	rig_tick(s);
	while (s->ndumps < 10)
		rig_any_second(s);
	rig_open_look(s);
	rig_is_as_it_was(s, s->ndumps - 1); /* where the next batch will begin */
	/* as at hello */
	tape_cut(s->tape);
	san_forget(&s->live);
	rig_drain(&s->live);
	assert_int_equal(tape_oldest(s->tape), 0);
	assert_int_equal(tape_prev(s->tape, s->now), 0);
	assert_int_equal(look_go(s->look, MODEL_NOW), look_now(s->look)); /* the picture stays */
	model_any(&again);
	san_fini(&s->engine);
	s->engine = again;
	rig_sync(s, s->now + 500, false);
	assert_int_equal(tape_oldest(s->tape), 0);
	rig_forget_dumps(s);
	for (int i = 0; i < 20; i++) { /* its clock is another one, too */
		rig_tick(s);
		rig_any_second(s);
	}
	assert_int_equal(tape_oldest(s->tape), MODEL_NOW);
	for (int i = 0; i < s->ndumps; i++)
		rig_is_as_it_was(s, i);
}

/* ---- steps, and what a view keeps ---- */

static void touch_path(struct tape_rig *s, const char *words)
{
	struct san_path *p = model_path(&s->engine, "sdb");

	model_do(&s->engine, words);
	san_touch_path(&s->engine, p);
	san_touch_map(&s->engine, p->map);
}

static void a_step_ends_at_a_change(void **state)
{
	struct tape_rig *s = *state;

	model_init(&s->engine, 1);
	rig_tick(s); /* 0 */
	rig_tick(s);
	touch_path(s, "fail:sdb");
	rig_tick(s); /* 2 */
	model_path(&s->engine, "sdb")->ioerr++;
	touch_path(s, "");
	rig_tick(s); /* 3: a counter */
	s->engine.host.charge_at = s->now;
	san_touch(&s->engine, &s->engine.host.obj, SAN_DIRTY_STATE);
	rig_tick(s); /* 4: a clock */
	touch_path(s, "queueing:yes");
	rig_tick(s); /* 5 */
	rig_tick(s);
	assert_int_equal(tape_newest(s->tape), MODEL_NOW + 6000);
	assert_int_equal(tape_prev(s->tape, s->now), MODEL_NOW + 5000);
	assert_int_equal(tape_prev(s->tape, MODEL_NOW + 5000), MODEL_NOW + 2000);
	assert_int_equal(tape_prev(s->tape, MODEL_NOW + 2001), MODEL_NOW + 2000);
	assert_int_equal(tape_prev(s->tape, MODEL_NOW + 2000), MODEL_NOW);
	assert_int_equal(tape_prev(s->tape, MODEL_NOW), 0);
	assert_int_equal(tape_next(s->tape, MODEL_NOW), MODEL_NOW + 2000);
	assert_int_equal(tape_next(s->tape, MODEL_NOW + 2000), MODEL_NOW + 5000);
	assert_int_equal(tape_next(s->tape, MODEL_NOW + 5000), 0);
	rig_open_look(s);
	rig_is_as_it_was(s, 2);
	assert_int_equal(seen(s, "sdb")->dm, SAN_DM_FAILED);
	rig_is_as_it_was(s, 1);
	assert_int_equal(seen(s, "sdb")->dm, SAN_DM_ACTIVE);
}

static struct san_obj *any_of(const struct san *san, enum san_kind kind)
{
	switch (kind) {
	case SAN_KIND_HOST:
		return san_by_n(san, 1);
	case SAN_KIND_MAP:
		return &san->maps[0]->obj;
	case SAN_KIND_PATH:
		return &san->maps[0]->paths->obj;
	case SAN_KIND_PORT:
		break;
	}
	return &san->ports[0]->obj;
}

/* The member of this key gets another value. */
static void bump(struct tape_rig *s, enum san_kind kind, const char *key)
{
	size_t n, i = 0;
	const struct stream_member *m = stream_schema(kind, &n);
	struct san_obj *obj = any_of(&s->engine, kind);
	void *at;

	while (i < n && strcmp(m[i].key, key) != 0)
		i++;
	assert_true(i < n);
	at = (char *)obj + m[i].off;
	if (m[i].type == ST_STR)
		*(const char **)at = san_intern(&s->engine, s->ndumps % 2 ? "37 s" : "38 s");
	else if (m[i].type == ST_U32)
		*(uint32_t *)at += 1;
	else
		*(int64_t *)at = s->now;
	san_touch(&s->engine, obj, SAN_DIRTY_STATE);
}

static void a_counter_or_a_clock_is_no_step(void **state)
{
	struct tape_rig *s = *state;
	static const struct {
		enum san_kind kind;
		const char *key;
		bool step;
	} row[] = {
		{ SAN_KIND_HOST, "charge_at", false },   { SAN_KIND_HOST, "pending", false },
		{ SAN_KIND_HOST, "silent_since", true }, { SAN_KIND_MAP, "queueing", false },
		{ SAN_KIND_MAP, "event_nr", false },     { SAN_KIND_MAP, "chk_at", false },
		{ SAN_KIND_MAP, "waiters", false },      { SAN_KIND_MAP, "ioerr_at", false },
		{ SAN_KIND_MAP, "cur_group", true },     { SAN_KIND_MAP, "users", true },
		{ SAN_KIND_PATH, "chk_at", false },      { SAN_KIND_PATH, "chk_next", false },
		{ SAN_KIND_PATH, "ioerr", false },       { SAN_KIND_PATH, "ioerr_at", false },
		{ SAN_KIND_PATH, "fails", false },       { SAN_KIND_PATH, "flaps", false },
		{ SAN_KIND_PATH, "slow_us", false },     { SAN_KIND_PATH, "slow_others_us", false },
		{ SAN_KIND_PATH, "slow_since", true },   { SAN_KIND_PATH, "dev_st", true },
		{ SAN_KIND_PORT, "state", true },
	};

	model_init(&s->engine, 1);
	rig_tick(s);
	for (size_t i = 0; i < ARRAY_LEN(row); i++) {
		int64_t before = s->now;
		size_t bytes = tape_bytes(s->tape);

		bump(s, row[i].kind, row[i].key);
		rig_tick(s);
		assert_true(tape_bytes(s->tape) > bytes);
		if ((tape_next(s->tape, before) != 0) != row[i].step)
			fail_msg("%s is %sa step", row[i].key, row[i].step ? "not " : "");
	}
	rig_open_look(s);
	for (int i = s->ndumps; i-- > 0;)
		rig_is_as_it_was(s, i);
}

static void pointers_stay_until_they_are_told_gone(void **state)
{
	struct tape_rig *s = *state;
	const struct san *was;
	struct san_path *sdb, *sdc;
	uint64_t changes;

	model_init(&s->engine, 2);
	rig_tick(s);
	touch_path(s, "fail:sdb");
	san_map_remove(&s->engine, model_map(&s->engine, "mpathb"));
	rig_tick(s);
	rig_open_look(s);
	was = look_san(s->look);
	sdb = seen(s, "sdb");
	rig_is_as_it_was(s, 0);
	changes = was->changes;
	assert_ptr_equal(sdb, seen(s, "sdb"));
	assert_int_equal(s->gone, 0);
	sdc = seen(s, "sdc");
	rig_is_as_it_was(s, 1);
	assert_true(was->changes > changes);
	assert_int_equal(s->gone, 5); /* the map and its four paths */
	assert_ptr_not_equal(s->lost, &sdb->obj);
	assert_non_null(sdc);
	assert_int_equal(look_go(s->look, s->now), s->now);
	assert_int_equal(s->gone, 5);
}

/* The look's rates are those of then; without a trail there are none. */
static void rates_come_from_the_trail(void **state)
{
	struct tape_rig *s = *state;
	struct trail *trail = trail_new();
	struct san_map *m;
	char io[80];

	model_init(&s->engine, 1);
	for (int i = 0; i < 10; i++) {
		touch_path(s, i % 2 ? "fail:sdb" : "held:sdb");
		rig_publish(s);
		m = s->live.maps[0];
		snprintf(io, sizeof(io), "{\"t\":\"io\",\"rows\":[[%u,%d,1,0,0,900,3,0]]}\n",
			 m->obj.n, 100 * i);
		rig_apply(s, io);
		trail_row(trail, &m->obj);
		rig_tick(s);
		trail_sync(trail, s->now, 1000, true);
	}
	s->look = look_open(s->tape, trail, NULL, NULL);
	for (int i = 9; i >= 0; i--) {
		rig_is_as_it_was(s, i);
		m = look_san(s->look)->maps[0];
		assert_int_equal(m->io.rd_iops + m->io.wr_iops, 100 * i + 1);
		assert_int_equal(m->io.lat_us, 900);
		assert_int_equal(m->io.inflight, 3);
		assert_int_equal(m->paths->io.lat_us, -1);
	}
	look_close(s->look);
	rig_open_look(s);
	assert_int_equal(look_san(s->look)->maps[0]->io.lat_us, -1);
	assert_int_equal(look_san(s->look)->maps[0]->io.rd_iops, 0);
	look_close(s->look);
	s->look = NULL;
	trail_free(trail);
}

/* Whoever lets go of a model can be told of nothing any more. */
static void a_tape_lets_go(void **state)
{
	struct tape_rig *s = *state;

	model_init(&s->engine, 1);
	rig_tick(s);
	touch_path(s, "fail:sdb");
	rig_tick(s);
	assert_true(tape_bytes(s->tape) > 0);
	tape_attach(s->tape, NULL);
	assert_null(s->live.watch);
	assert_int_equal(tape_bytes(s->tape), 0);
	assert_int_equal(tape_oldest(s->tape), 0);
	assert_null(look_open(s->tape, NULL, NULL, NULL));
}

int main(void)
{
#define CASE(f, up) cmocka_unit_test_setup_teardown(f, up, rig_teardown)
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(each_moment_is_as_it_was, rig_teardown),
		CASE(it_stays_so_while_the_live_one_goes_on, setup),
		CASE(a_batch_under_way_is_not_shown, setup),
		CASE(the_picture_must_be_complete_first, setup),
		CASE(a_storm_costs_the_oldest, setup_small),
		CASE(the_last_change_is_always_there, setup_tiny),
		CASE(what_is_old_is_forgotten, setup_brief),
		CASE(a_routine_costs_little, setup),
		CASE(a_new_engine_begins_a_new_tape, setup),
		CASE(a_step_ends_at_a_change, setup),
		CASE(a_counter_or_a_clock_is_no_step, setup),
		CASE(pointers_stay_until_they_are_told_gone, setup),
		CASE(rates_come_from_the_trail, setup),
		CASE(a_tape_lets_go, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
