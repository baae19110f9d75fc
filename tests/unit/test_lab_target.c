/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_target: the rules of the kernel's multipath target, one test each.
 *
 * What is compared is what an operator sees of the kernel: the status lines
 * and the event number.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "engine/lab/lab_target.h"

/* Two groups of two, as an ALUA array has them; no handler, so no activation. */
#define PLAIN                                                                                      \
	"1 queue_if_no_path 0 2 1 service-time 0 2 1 8:16 1 8:48 1 service-time 0 2 1 8:32 1 "     \
	"8:64 1"
#define ALUA "0 1 alua 2 1 service-time 0 2 1 8:16 1 8:48 1 service-time 0 2 1 8:32 1 8:64 1"

static struct lab_target load(const char *table)
{
	struct lab_target t = { 0 };
	struct mpt m;
	struct err e = { 0 };

	if (mpt_parse_table(table, strlen(table), &m, &e) || lab_target_load(&t, &m, &e))
		fail_msg("%s: %s", table, e.text);
	mpt_fini(&m);
	return t;
}

static void assert_info(const struct lab_target *t, const char *want)
{
	struct str s = STR_INIT;

	lab_target_info(t, &s);
	assert_string_equal(s.p, want);
	str_fini(&s);
}

static void assert_table(const struct lab_target *t, const char *want)
{
	struct str s = STR_INIT;

	lab_target_table(t, &s);
	assert_string_equal(s.p, want);
	str_fini(&s);
}

/* One letter a group, then one a path: "AE AAAF". */
static void assert_letters(const struct lab_target *t, const char *want)
{
	char have[64];
	size_t n = 0;

	for (uint32_t g = 0; g < t->ngroups; g++)
		have[n++] = lab_target_group_letter(t, g);
	have[n++] = ' ';
	for (uint32_t p = 0; p < t->npaths; p++)
		have[n++] = t->paths[p].active ? 'A' : 'F';
	have[n] = '\0';
	assert_string_equal(have, want);
}

static void say(struct lab_target *t, const char *message)
{
	struct err e = { 0 };

	if (lab_target_message(t, message, &e))
		fail_msg("%s: %s", message, e.text);
}

static int refused(struct lab_target *t, const char *message)
{
	struct err e = { 0 };
	int rc = lab_target_message(t, message, &e);

	if (rc)
		assert_true(*e.text);
	return rc;
}

static void answer_all(struct lab_target *t, enum lab_dh answer)
{
	for (uint32_t p = 0; p < t->npaths; p++) {
		if (t->paths[p].activating)
			lab_target_init_done(t, p, answer);
	}
}

/* ---- status lines ---- */

static void before_the_first_io_no_group_is_current(void **state)
{
	struct lab_target t = load(PLAIN);

	(void)state;
	assert_info(&t, "2 0 0 0 2 1 E 0 2 2 8:16 A 0 0 1 8:48 A 0 0 1 "
			"E 0 2 2 8:32 A 0 0 1 8:64 A 0 0 1");
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_GROUP);
	assert_letters(&t, "AE AAAA");
	lab_target_fini(&t);
}

static void table_names_the_init_group_until_io_chooses(void **state)
{
	struct lab_target t = load("0 0 2 2 round-robin 0 1 1 8:16 1 round-robin 0 1 1 8:32 1");

	(void)state;
	assert_int_equal(lab_target_group_nr(&t), 2);
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_GROUP);
	assert_letters(&t, "EA AA");
	assert_table(&t, "0 0 2 2 round-robin 0 1 1 8:16 1 round-robin 0 1 1 8:32 1");
	lab_target_fini(&t);
}

static void table_echoes_the_runtime_queueing(void **state)
{
	struct lab_target t = load(PLAIN);
	struct str f = STR_INIT;

	(void)state;
	say(&t, "fail_if_no_path");
	assert_table(&t, "0 0 2 1 service-time 0 2 2 8:16 1 1 8:48 1 1 "
			 "service-time 0 2 2 8:32 1 1 8:64 1 1");
	say(&t, "queue_if_no_path");
	lab_target_features(&t, &f);
	assert_string_equal(f.p, "1 queue_if_no_path");
	str_fini(&f);
	lab_target_fini(&t);
}

static void every_selector_prints_its_own_columns(void **state)
{
	static const struct {
		const char *table, *table_out, *info;
	} rows[] = {
		{ "0 0 1 1 round-robin 0 1 1 8:16 1000", "0 0 1 1 round-robin 0 1 1 8:16 1",
		  "2 0 0 0 1 1 E 0 1 0 8:16 A 0" },
		{ "0 0 1 1 queue-length 0 1 1 8:16 1", "0 0 1 1 queue-length 0 1 1 8:16 1",
		  "2 0 0 0 1 1 E 0 1 1 8:16 A 0 3" },
		{ "0 0 1 1 service-time 0 1 2 8:16 1 40", "0 0 1 1 service-time 0 1 2 8:16 1 40",
		  "2 0 0 0 1 1 E 0 1 2 8:16 A 0 12288 40" },
		{ "0 0 1 1 historical-service-time 0 1 1 8:16 1",
		  "0 0 1 1 historical-service-time 0 1 1 8:16 0",
		  "2 0 0 0 1 1 E 0 1 3 8:16 A 0 3 0 0" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct lab_target t = load(rows[i].table);

		t.paths[0].inflight = 3;
		t.paths[0].inflight_bytes = 12288;
		assert_table(&t, rows[i].table_out);
		assert_info(&t, rows[i].info);
		lab_target_fini(&t);
	}
}

static void features_keep_the_order_of_the_kernel(void **state)
{
	struct lab_target t = load("6 pg_init_retries 50 queue_if_no_path "
				   "retain_attached_hw_handler queue_mode bio 0 0 0");
	struct str f = STR_INIT;

	(void)state;
	lab_target_features(&t, &f);
	assert_string_equal(f.p, "6 queue_if_no_path pg_init_retries 50 "
				 "retain_attached_hw_handler queue_mode bio");
	str_fini(&f);
	lab_target_fini(&t);
}

static void an_emptied_map_is_legal(void **state)
{
	struct lab_target t = load("0 0 0 0");

	(void)state;
	assert_info(&t, "2 0 0 0 0 0");
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_ERROR);
	assert_int_equal(refused(&t, "switch_group 1"), E_USAGE);
	lab_target_fini(&t);
}

static void bio_mode_skips_the_handler(void **state)
{
	struct lab_target t = load("2 queue_mode bio 1 alua 1 1 round-robin 0 1 1 8:16 1");

	(void)state;
	assert_table(&t, "2 queue_mode bio 0 1 1 round-robin 0 1 1 8:16 1");
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_GROUP);
	lab_target_fini(&t);
}

/* ---- paths ---- */

static void fail_path_counts_once_and_tells(void **state)
{
	struct lab_target t = load(PLAIN);

	(void)state;
	say(&t, "fail_path 8:48");
	assert_int_equal(t.event_nr, 1);
	say(&t, "FAIL_PATH 8:48"); /* failed already: nothing happens */
	assert_int_equal(t.event_nr, 1);
	assert_info(&t, "2 0 0 0 2 1 E 0 2 2 8:16 A 0 0 1 8:48 F 1 0 1 "
			"E 0 2 2 8:32 A 0 0 1 8:64 A 0 0 1");
	lab_target_fini(&t);
}

static void reinstate_keeps_the_fail_count(void **state)
{
	struct lab_target t = load(PLAIN);

	(void)state;
	say(&t, "reinstate_path 8:16"); /* active: nothing happens */
	assert_int_equal(t.event_nr, 0);
	say(&t, "fail_path 8:16");
	say(&t, "reinstate_path 8:16");
	assert_int_equal(t.event_nr, 2);
	assert_int_equal(t.paths[0].fail_count, 1);
	assert_letters(&t, "EE AAAA");
	lab_target_fini(&t);
}

static void an_unknown_path_is_einval(void **state)
{
	struct lab_target t = load(PLAIN);

	(void)state;
	assert_int_equal(refused(&t, "fail_path 8:80"), E_USAGE);
	assert_int_equal(refused(&t, "reinstate_path 8:80"), E_USAGE);
	/* a device that is gone cannot be addressed by name */
	assert_int_equal(refused(&t, "fail_path sdq"), E_USAGE);
	assert_int_equal(t.event_nr, 0);
	lab_target_fini(&t);
}

static void a_device_that_is_there_twice_fails_twice(void **state)
{
	struct lab_target t = load("0 0 2 1 round-robin 0 1 1 8:16 1 round-robin 0 1 1 8:16 1");

	(void)state;
	say(&t, "fail_path 8:16");
	assert_letters(&t, "EE FF");
	assert_int_equal(t.nvalid, 0);
	say(&t, "reinstate_path 8:16");
	assert_letters(&t, "EE AA");
	lab_target_fini(&t);
}

static void an_io_error_fails_the_path_as_a_message_does(void **state)
{
	struct lab_target t = load(PLAIN);

	(void)state;
	lab_target_fail_path(&t, 2);
	assert_letters(&t, "EE AAFA");
	assert_int_equal(t.event_nr, 1);
	lab_target_fini(&t);
}

/* ---- which group ---- */

static void the_group_moves_at_the_next_io_not_before(void **state)
{
	struct lab_target t = load(PLAIN);

	(void)state;
	lab_target_route(&t);
	say(&t, "fail_path 8:16");
	say(&t, "fail_path 8:48");
	assert_letters(&t, "AE FFAA");
	assert_int_equal(lab_target_group_nr(&t), 1);
	lab_target_route(&t);
	assert_letters(&t, "EA FFAA");
	assert_int_equal(t.event_nr, 2); /* that a group became current is no event */
	lab_target_fini(&t);
}

static void io_stays_in_a_worse_group_while_it_has_a_path(void **state)
{
	struct lab_target t = load(PLAIN);

	(void)state;
	lab_target_route(&t);
	say(&t, "fail_path 8:16");
	say(&t, "fail_path 8:48");
	lab_target_route(&t);
	say(&t, "reinstate_path 8:16");
	lab_target_route(&t);
	assert_letters(&t, "EA AFAA"); /* failback is the daemon's business */
	lab_target_fini(&t);
}

static void switch_group_takes_effect_at_the_next_io(void **state)
{
	struct lab_target t = load(PLAIN);

	(void)state;
	lab_target_route(&t);
	say(&t, "switch_group 2");
	assert_letters(&t, "EE AAAA");
	assert_int_equal(lab_target_group_nr(&t), 2); /* but the number is there at once */
	assert_int_equal(t.event_nr, 1);
	lab_target_route(&t);
	assert_letters(&t, "EA AAAA");
	lab_target_fini(&t);
}

static void switch_group_to_a_dead_group_falls_back(void **state)
{
	struct lab_target t = load(PLAIN);

	(void)state;
	say(&t, "fail_path 8:32");
	say(&t, "fail_path 8:64");
	say(&t, "switch_group 2");
	lab_target_route(&t);
	assert_letters(&t, "AE AAFF");
	lab_target_fini(&t);
}

static void switch_group_clears_every_bypass(void **state)
{
	struct lab_target t = load(PLAIN);

	(void)state;
	say(&t, "disable_group 1");
	say(&t, "disable_group 2");
	assert_letters(&t, "DD AAAA");
	say(&t, "switch_group 1");
	assert_letters(&t, "EE AAAA");
	assert_int_equal(t.event_nr, 3);
	lab_target_fini(&t);
}

static void a_bypassed_group_is_left_at_the_next_io(void **state)
{
	struct lab_target t = load(PLAIN);

	(void)state;
	lab_target_route(&t);
	say(&t, "disable_group 1");
	assert_int_equal(t.event_nr, 1);
	lab_target_route(&t);
	assert_letters(&t, "DA AAAA");
	say(&t, "enable_group 1");
	assert_int_equal(t.event_nr, 2);
	assert_letters(&t, "EE AAAA"); /* enabling forgets the current group too */
	lab_target_route(&t);
	assert_letters(&t, "AE AAAA");
	lab_target_fini(&t);
}

static void a_bypassed_group_is_used_when_nothing_else_is_left(void **state)
{
	struct lab_target t = load(PLAIN);

	(void)state;
	say(&t, "disable_group 2");
	say(&t, "fail_path 8:16");
	say(&t, "fail_path 8:48");
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_GROUP);
	assert_int_equal(t.current, 1);
	assert_letters(&t, "ED FFAA"); /* D is printed before A */
	lab_target_fini(&t);
}

/* bypass_pg() leaves the request alone, and the request is asked before the bypass. */
static void a_group_that_was_asked_for_is_taken_though_bypassed(void **state)
{
	struct lab_target t = load(PLAIN);

	(void)state;
	say(&t, "switch_group 2");
	say(&t, "disable_group 2");
	lab_target_route(&t);
	assert_int_equal(t.current, 1);
	assert_letters(&t, "ED AAAA");
	lab_target_fini(&t);
}

static void group_numbers_are_strict(void **state)
{
	static const char *const wrong[] = { "switch_group 0",   "switch_group 3",
					     "switch_group 2x",  "switch_group",
					     "switch_group 1 2", "disable_group -1",
					     "enable_group 9",   "disable_group 0" };
	struct lab_target t = load(PLAIN);

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(refused(&t, wrong[i]), E_USAGE);
	assert_int_equal(refused(&t, "restart"), E_USAGE);
	assert_int_equal(refused(&t, ""), E_USAGE);
	assert_int_equal(refused(&t, "queue_if_no_path now"), E_USAGE);
	assert_int_equal(t.event_nr, 0);
	say(&t, "Switch_Group 2");
	lab_target_fini(&t);
}

/* ---- no path left ---- */

static void without_a_path_io_is_held_or_given_back(void **state)
{
	struct lab_target t = load(PLAIN);

	(void)state;
	lab_target_route(&t);
	for (uint32_t p = 0; p < 4; p++)
		lab_target_fail_path(&t, p);
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_HELD);
	assert_letters(&t, "EE FFFF");
	say(&t, "fail_if_no_path");
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_ERROR);
	assert_int_equal(t.event_nr, 4); /* queueing on and off is no event */
	say(&t, "queue_if_no_path");
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_HELD);
	say(&t, "reinstate_path 8:64");
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_GROUP);
	assert_letters(&t, "EA FFFA");
	lab_target_fini(&t);
}

/* ---- activation ---- */

static void a_handler_activates_a_group_before_io(void **state)
{
	struct lab_target t = load(ALUA);

	(void)state;
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_ACTIVATE);
	assert_info(&t, "2 1 0 0 2 1 A 0 2 2 8:16 A 0 0 1 8:48 A 0 0 1 "
			"E 0 2 2 8:32 A 0 0 1 8:64 A 0 0 1");
	assert_true(lab_target_init_start(&t));
	assert_false(lab_target_init_start(&t)); /* one round at a time */
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_ACTIVATE);
	lab_target_init_done(&t, 0, LAB_DH_OK);
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_ACTIVATE); /* one of two */
	lab_target_init_done(&t, 1, LAB_DH_OK);
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_GROUP);
	assert_int_equal(t.init_count, 1);
	assert_false(lab_target_init_start(&t));
	lab_target_fini(&t);
}

static void activation_skips_failed_paths(void **state)
{
	struct lab_target t = load(ALUA);

	(void)state;
	say(&t, "fail_path 8:16");
	lab_target_route(&t);
	assert_true(lab_target_init_start(&t));
	assert_false(t.paths[0].activating);
	assert_true(t.paths[1].activating);
	lab_target_fini(&t);
}

static void activation_count_restarts_with_each_group(void **state)
{
	struct lab_target t = load(ALUA);

	(void)state;
	lab_target_route(&t);
	lab_target_init_start(&t);
	answer_all(&t, LAB_DH_OK);
	say(&t, "switch_group 2");
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_ACTIVATE);
	assert_int_equal(t.init_count, 0);
	assert_true(lab_target_init_start(&t));
	assert_int_equal(t.init_count, 1);
	lab_target_fini(&t);
}

static void an_offline_answer_fails_the_path(void **state)
{
	struct lab_target t = load(ALUA);

	(void)state;
	lab_target_route(&t);
	lab_target_init_start(&t);
	answer_all(&t, LAB_DH_OFFLINE);
	assert_letters(&t, "AE FFAA");
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_ACTIVATE); /* group 2 now */
	assert_letters(&t, "EA FFAA");
	lab_target_fini(&t);
}

static void a_busy_controller_bypasses_its_group(void **state)
{
	struct lab_target t = load(ALUA);

	(void)state;
	lab_target_route(&t);
	lab_target_init_start(&t);
	answer_all(&t, LAB_DH_TEMP_BUSY);
	assert_letters(&t, "DE AAAA");
	lab_target_route(&t);
	assert_letters(&t, "DA AAAA");
	lab_target_init_start(&t);
	answer_all(&t, LAB_DH_OK);
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_GROUP);
	lab_target_fini(&t);
}

static void success_takes_the_bypass_off(void **state)
{
	struct lab_target t = load(ALUA);

	(void)state;
	lab_target_route(&t);
	lab_target_init_start(&t);
	answer_all(&t, LAB_DH_OK);
	say(&t, "disable_group 1");
	say(&t, "fail_path 8:32");
	say(&t, "fail_path 8:64");
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_ACTIVATE);
	assert_true(t.init_delayed); /* controllers that were to be left alone are not hammered */
	assert_letters(&t, "DE AAFF");
	lab_target_init_start(&t);
	answer_all(&t, LAB_DH_OK);
	assert_letters(&t, "AE AAFF");
	lab_target_fini(&t);
}

static void retries_are_limited(void **state)
{
	struct lab_target t = load("2 pg_init_retries 2 1 emc 1 1 round-robin 0 1 1 8:16 1");

	(void)state;
	say(&t, "disable_group 1");
	lab_target_route(&t);
	for (uint32_t i = 1; i <= 2; i++) {
		assert_true(lab_target_init_start(&t));
		answer_all(&t, LAB_DH_RETRY);
		assert_int_equal(t.init_count, i);
		assert_true(t.init_delayed && t.groups[0].bypassed);
		assert_int_equal(lab_target_route(&t), LAB_ROUTE_ACTIVATE);
	}
	assert_true(lab_target_init_start(&t));
	answer_all(&t, LAB_DH_RETRY);
	assert_letters(&t, "A F"); /* and the bypass is off: no error to pg_init_done() */
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_ERROR);
	lab_target_fini(&t);
}

static void a_path_that_returns_to_the_current_group_is_activated(void **state)
{
	struct lab_target t = load(ALUA);

	(void)state;
	lab_target_route(&t);
	lab_target_init_start(&t);
	answer_all(&t, LAB_DH_OK);
	say(&t, "fail_path 8:16");
	say(&t, "fail_path 8:32");
	say(&t, "reinstate_path 8:16");
	assert_true(t.paths[0].activating);
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_GROUP); /* I/O goes on meanwhile */
	say(&t, "reinstate_path 8:32");
	assert_false(t.paths[2].activating); /* not of the current group */
	lab_target_init_done(&t, 0, LAB_DH_OK);
	assert_int_equal(t.init_running, 0);
	lab_target_fini(&t);
}

/* ---- suspend, resume, swap ---- */

static void a_suspended_map_takes_no_message(void **state)
{
	static const char *const all[] = { "queue_if_no_path", "fail_if_no_path",
					   "fail_path 8:16",   "reinstate_path 8:16",
					   "switch_group 2",   "disable_group 1",
					   "enable_group 1",   "switch_group 99" };
	struct lab_target t = load(PLAIN);

	(void)state;
	lab_target_suspend(&t, true);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		assert_int_equal(refused(&t, all[i]), E_BUSY);
	assert_int_equal(lab_target_route(&t), LAB_ROUTE_SUSPENDED);
	assert_int_equal(t.event_nr, 0);
	lab_target_resume(&t);
	say(&t, "fail_path 8:16");
	lab_target_fini(&t);
}

static void a_flushing_suspend_stops_queueing_until_resume(void **state)
{
	struct lab_target t = load(PLAIN);

	(void)state;
	lab_target_suspend(&t, false);
	assert_false(t.queue);
	lab_target_resume(&t);
	assert_true(t.queue);
	lab_target_suspend(&t, true);
	assert_true(t.queue); /* noflush keeps it, and the held I/O with it */
	lab_target_resume(&t);
	assert_true(t.queue);
	lab_target_fini(&t);
}

static void a_bio_map_stops_queueing_even_with_noflush(void **state)
{
	struct lab_target t =
		load("3 queue_if_no_path queue_mode bio 0 1 1 round-robin 0 1 1 8:16 1");

	(void)state;
	lab_target_suspend(&t, true);
	assert_false(t.queue);
	lab_target_resume(&t);
	assert_true(t.queue);
	lab_target_fini(&t);
}

static void a_table_swap_forgets_all_but_the_event_number(void **state)
{
	struct lab_target t = load(PLAIN);
	struct mpt m;

	(void)state;
	say(&t, "fail_path 8:16");
	say(&t, "disable_group 2");
	lab_target_route(&t);
	assert_int_equal(mpt_parse_table(ALUA, strlen(ALUA), &m, NULL), 0);
	assert_int_equal(lab_target_swap(&t, &m, NULL), 0);
	mpt_fini(&m);
	assert_info(&t, "2 0 0 0 2 1 E 0 2 2 8:16 A 0 0 1 8:48 A 0 0 1 "
			"E 0 2 2 8:32 A 0 0 1 8:64 A 0 0 1");
	assert_int_equal(t.event_nr, 2);
	assert_false(t.queue);
	lab_target_fini(&t);
}

static void a_refused_table_leaves_the_old_one(void **state)
{
	struct lab_target t = load(PLAIN);
	struct mpt m = MPT_INIT;
	struct err e = { 0 };

	(void)state;
	m.cur_group = 3;
	assert_int_equal(lab_target_swap(&t, &m, &e), E_USAGE);
	assert_true(*e.text);
	assert_int_equal(t.npaths, 4);
	mpt_fini(&m);
	lab_target_fini(&t);
}

#define T(f) cmocka_unit_test(f)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(before_the_first_io_no_group_is_current),
		T(table_names_the_init_group_until_io_chooses),
		T(table_echoes_the_runtime_queueing),
		T(every_selector_prints_its_own_columns),
		T(features_keep_the_order_of_the_kernel),
		T(an_emptied_map_is_legal),
		T(bio_mode_skips_the_handler),
		T(fail_path_counts_once_and_tells),
		T(reinstate_keeps_the_fail_count),
		T(an_unknown_path_is_einval),
		T(a_device_that_is_there_twice_fails_twice),
		T(an_io_error_fails_the_path_as_a_message_does),
		T(the_group_moves_at_the_next_io_not_before),
		T(io_stays_in_a_worse_group_while_it_has_a_path),
		T(switch_group_takes_effect_at_the_next_io),
		T(switch_group_to_a_dead_group_falls_back),
		T(switch_group_clears_every_bypass),
		T(a_bypassed_group_is_left_at_the_next_io),
		T(a_bypassed_group_is_used_when_nothing_else_is_left),
		T(a_group_that_was_asked_for_is_taken_though_bypassed),
		T(group_numbers_are_strict),
		T(without_a_path_io_is_held_or_given_back),
		T(a_handler_activates_a_group_before_io),
		T(activation_skips_failed_paths),
		T(activation_count_restarts_with_each_group),
		T(an_offline_answer_fails_the_path),
		T(a_busy_controller_bypasses_its_group),
		T(success_takes_the_bypass_off),
		T(retries_are_limited),
		T(a_path_that_returns_to_the_current_group_is_activated),
		T(a_suspended_map_takes_no_message),
		T(a_flushing_suspend_stops_queueing_until_resume),
		T(a_bio_map_stops_queueing_even_with_noflush),
		T(a_table_swap_forgets_all_but_the_event_number),
		T(a_refused_table_leaves_the_old_one),
	};

	return cmocka_run_group_tests_name("lab_target", tests, NULL, NULL);
}
