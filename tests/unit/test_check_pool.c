/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of check_pool: what hangs holds nobody else, and every job has one reply. */
#include "engine/kernel/check_pool.h"

#include "engine/kernel/check_lane.h"
#include "fake_check.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#define JOBS 4096

static uv_loop_t loop;
static struct check_pool *pool;
static struct check_reply replies[JOBS]; /* by id */
static uint8_t data[JOBS][16];
static unsigned times[JOBS], answered;

static void done(void *ctx, const struct check_reply *r)
{
	assert_ptr_equal(ctx, &loop);
	replies[r->id] = *r;
	if (r->ndata)
		memcpy(data[r->id], r->data, r->ndata < 16 ? r->ndata : 16);
	times[r->id]++;
	answered++;
}

static void forget_replies(void)
{
	memset(times, 0, sizeof(times));
	memset(replies, 0, sizeof(replies));
	answered = 0;
}

static int set_up(void **state)
{
	(void)state;
	fake_check_reset();
	forget_replies();
	if (uv_loop_init(&loop))
		return -1;
	pool = check_pool_new(&loop, &fake_check_sys, &loop, done, NULL);
	return pool ? 0 : -1;
}

/* Everything is closed again, at the latest when what was held goes on. */
static int tear_down(void **state)
{
	(void)state;
	check_pool_free(pool);
	fake_check_let_go();
	uv_run(&loop, UV_RUN_DEFAULT);
	for (unsigned i = 0; fake_check_open() && i < 500; i++)
		uv_sleep(10);
	assert_int_equal(fake_check_open(), 0);
	uv_sleep(20); /* the threads' last steps, for the sanitizer */
	return uv_loop_close(&loop);
}

static struct check_job job_of(uint32_t minor, uint32_t host, enum check_probe probe)
{
	return (struct check_job){ .id = minor,
				   .host = host,
				   .major = 8,
				   .minor = minor,
				   .probe = probe,
				   .timeout_ms = 10000 };
}

static bool submit(uint32_t minor, uint32_t host, enum check_probe probe, unsigned timeout_ms)
{
	struct check_job job = job_of(minor, host, probe);

	job.timeout_ms = timeout_ms;
	return check_pool_submit(pool, &job);
}

static void nothing(uv_timer_t *t)
{
	(void)t;
}

/* Run the loop until so many replies are there, or for ms. */
static void run_until(unsigned n, unsigned ms)
{
	uint64_t end = uv_hrtime() + (uint64_t)ms * 1000000;
	uv_timer_t t;

	uv_timer_init(&loop, &t);
	uv_timer_start(&t, nothing, 5, 5);
	while (answered < n && uv_hrtime() < end)
		uv_run(&loop, UV_RUN_ONCE);
	uv_close((uv_handle_t *)&t, NULL);
	uv_run(&loop, UV_RUN_NOWAIT);
}

static void run_for(unsigned ms)
{
	run_until(UINT32_MAX, ms);
}

static void all_answered(unsigned n)
{
	run_until(n, 20000);
	assert_int_equal(answered, n);
}

/* ---- what is asked and what comes back ---- */

static void commands(void **state)
{
	static const struct {
		enum check_probe probe;
		unsigned len, room;
		uint8_t cdb[16];
	} rows[] = {
		{ CHECK_TUR, 6, 0, { 0 } },
		{ CHECK_INQUIRY, 6, 254, { 0x12, 0, 0, 0, 254 } },
		{ CHECK_VPD, 6, 254, { 0x12, 1, 0xc9, 0, 254 } },
		{ CHECK_RTPG, 12, 4096, { 0xa3, 0x0a, 0, 0, 0, 0, 0, 0, 0x10, 0 } },
		{ CHECK_READ10, 10, 512, { 0x28, 0, 0, 0, 0, 0, 0, 0, 1 } },
		{ CHECK_READ16, 16, 512, { 0x88, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct check_job job = job_of(i, 0, rows[i].probe);

		job.page = 0xc9;
		job.timeout_ms = 7000;
		assert_true(check_pool_submit(pool, &job));
	}
	all_answered(6);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(fake_devices[i].cdb_len, rows[i].len);
		assert_int_equal(fake_devices[i].room, rows[i].room);
		assert_int_equal(fake_devices[i].timeout, 7000);
		assert_memory_equal(fake_devices[i].cdb, rows[i].cdb, rows[i].len);
		assert_int_equal(replies[i].outcome, CHECK_FINISHED);
		assert_int_equal(replies[i].ndata, rows[i].room);
	}
}

static void room_that_was_asked_for(void **state)
{
	struct check_job job = job_of(1, 0, CHECK_VPD);

	(void)state;
	job.page = 0x83;
	job.room = 0x1234;
	check_pool_submit(pool, &job);
	all_answered(1);
	assert_int_equal(fake_devices[1].room, 0x1234);
	assert_int_equal(fake_devices[1].cdb[3], 0x12);
	assert_int_equal(fake_devices[1].cdb[4], 0x34);
}

static void facts_come_back(void **state)
{
	struct fake_device *d = &fake_devices[3];

	(void)state;
	d->answer = (struct sg_io_hdr){
		.status = 2, .host_status = 0x0e, .driver_status = 8, .sb_len_wr = 18
	};
	d->sense = "\x70\0\x02\0\0\0\0\x0a\0\0\0\0\x04\x0b\0\0\0\0";
	submit(3, 0, CHECK_INQUIRY, 1000);
	all_answered(1);
	assert_int_equal(replies[3].outcome, CHECK_FINISHED);
	assert_true(replies[3].sent);
	assert_int_equal(replies[3].errnum, 0);
	assert_int_equal(replies[3].scsi_status, 2);
	assert_int_equal(replies[3].host_status, 0x0e);
	assert_int_equal(replies[3].driver_status, 8);
	assert_int_equal(replies[3].nsense, 18);
	assert_memory_equal(replies[3].sense, d->sense, 18);
	assert_int_equal(replies[3].ndata, 0); /* it has succeeded in nothing */
}

static void data_comes_back(void **state)
{
	struct fake_device *d = &fake_devices[3];

	(void)state;
	d->answer.resid = 254 - 5;
	d->data = "\x01\x02\x03\x04\x05";
	submit(3, 0, CHECK_INQUIRY, 1000);
	all_answered(1);
	assert_int_equal(replies[3].ndata, 5);
	assert_memory_equal(data[3], d->data, 5);
	d->answer.resid = 255; /* more than there was room for */
	d->data = NULL;
	submit(3, 0, CHECK_INQUIRY, 1000);
	all_answered(2);
	assert_int_equal(replies[3].ndata, 0);
}

static void devices_that_cannot_be_asked(void **state)
{
	static const struct {
		int err;
		enum check_outcome why;
	} rows[] = {
		{ ENXIO, CHECK_NO_DEVICE },
		{ ENOENT, CHECK_NO_SG },
		{ EACCES, CHECK_NOT_PERMITTED },
		{ EMFILE, CHECK_HELD },
	};

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		fake_devices[i].open_err = rows[i].err;
		fake_devices[i].open_why = rows[i].why;
		submit(i, i, CHECK_TUR, 1000);
	}
	all_answered(4);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(replies[i].outcome, rows[i].why);
		assert_int_equal(replies[i].errnum, rows[i].err);
		assert_false(replies[i].sent);
		assert_false(check_pool_busy(pool, 8, i));
	}
	assert_int_equal(check_outcome_of(EPERM), CHECK_NOT_PERMITTED);
	assert_int_equal(check_outcome_of(ENOMEM), CHECK_HELD);
	assert_int_equal(check_outcome_of(ESTALE), CHECK_NO_DEVICE);
	assert_int_equal(check_outcome_of(EIO), CHECK_FINISHED);
}

/* sg says ENODEV once its device is gone; the number may be another's next time. */
static void a_device_that_went_is_opened_anew(void **state)
{
	(void)state;
	submit(1, 0, CHECK_TUR, 1000);
	all_answered(1);
	fake_devices[1].way = FAKE_FAILS;
	fake_devices[1].err = ENODEV;
	submit(1, 0, CHECK_TUR, 1000);
	all_answered(2);
	assert_int_equal(replies[1].outcome, CHECK_NO_DEVICE);
	fake_devices[1].way = FAKE_ANSWERS;
	submit(1, 0, CHECK_TUR, 1000);
	all_answered(3);
	assert_int_equal(replies[1].outcome, CHECK_FINISHED);
	assert_int_equal(fake_devices[1].opens, 2);
	assert_int_equal(fake_check_open(), 1);
}

static void a_device_that_goes_during_a_command(void **state)
{
	(void)state;
	fake_devices[1].way = FAKE_SILENT;
	fake_devices[1].hangup = true;
	submit(1, 0, CHECK_TUR, 60000);
	run_for(100);
	assert_int_equal(answered, 0);
	fake_check_take_away(1);
	all_answered(1);
	assert_int_equal(replies[1].outcome, CHECK_NO_DEVICE);
	assert_false(check_pool_busy(pool, 8, 1));
}

/* ---- what hangs ---- */

static void a_silent_device_is_told_at_its_deadline(void **state)
{
	uint64_t began = uv_hrtime(), took;

	(void)state;
	fake_devices[1].way = FAKE_SILENT;
	assert_true(submit(1, 0, CHECK_TUR, 300));
	assert_false(submit(1, 0, CHECK_TUR, 300)); /* one at a time */
	all_answered(1);
	took = (uv_hrtime() - began) / 1000000;
	assert_in_range(took, 300, 300 + CHECK_TICK_MS + 250);
	assert_int_equal(replies[1].outcome, CHECK_TIMED_OUT);
	assert_true(replies[1].sent);
	assert_in_range(replies[1].took_us, 250000, (took + 1) * 1000);
	assert_true(check_pool_busy(pool, 8, 1));
	assert_false(submit(1, 0, CHECK_TUR, 300));     /* a second would be in flight beside it */
	assert_int_equal(check_pool_stuck(pool, 0), 0); /* a thread is not held by silence */
}

static void a_late_answer_is_not_the_next_ones(void **state)
{
	(void)state;
	fake_devices[1].way = FAKE_SILENT;
	fake_devices[1].answer.status = 0x18;
	submit(1, 0, CHECK_TUR, 100);
	all_answered(1);
	fake_check_answer(1);
	run_for(100);
	assert_int_equal(answered, 1); /* nobody is told */
	assert_false(check_pool_busy(pool, 8, 1));
	fake_devices[1].way = FAKE_ANSWERS;
	fake_devices[1].answer.status = 0;
	assert_true(submit(1, 0, CHECK_TUR, 1000));
	all_answered(2);
	assert_int_equal(replies[1].outcome, CHECK_FINISHED);
	assert_int_equal(replies[1].scsi_status, 0);
	assert_int_equal(fake_devices[1].opens, 1);
}

/* The loop was busy for longer than the deadline: the answer is there, and counts. */
static void an_answer_before_a_late_loop_counts(void **state)
{
	(void)state;
	submit(1, 0, CHECK_TUR, 100);
	uv_sleep(300);
	all_answered(1);
	assert_int_equal(replies[1].outcome, CHECK_FINISHED);
}

static void a_host_that_takes_nothing_holds_its_own_only(void **state)
{
	unsigned timed_out = 0, held = 0;
	uint64_t began;

	(void)state;
	for (unsigned i = 0; i < 10; i++) {
		fake_devices[i].way = FAKE_HOLDS;
		submit(i, 1, CHECK_TUR, 3000);
	}
	run_for(100);
	assert_int_equal(answered, 0);
	began = uv_hrtime();
	for (unsigned i = 100; i < 200; i++)
		submit(i, 2, CHECK_TUR, 3000);
	all_answered(100);
	assert_true(uv_hrtime() - began < 1000000000);
	run_for(1000);
	assert_true(check_pool_stuck(pool, 1) >= CHECK_STUCK_MS);
	assert_int_equal(check_pool_stuck(pool, 2), 0);
	assert_int_equal(check_pool_stuck(pool, 3), 0);

	all_answered(110);
	for (unsigned i = 0; i < 10; i++) {
		timed_out += replies[i].outcome == CHECK_TIMED_OUT && !replies[i].sent;
		held += replies[i].outcome == CHECK_HELD && replies[i].errnum == ETIMEDOUT;
		assert_int_equal(times[i], 1);
	}
	/* Those that a thread was held for; of the others nothing is known. */
	assert_int_equal(timed_out, CHECK_LANE_THREADS);
	assert_int_equal(held, 10 - CHECK_LANE_THREADS);

	fake_check_let_go();
	run_for(200);
	assert_int_equal(answered, 110);
	assert_int_equal(check_pool_stuck(pool, 1), 0);
	for (unsigned i = 0; i < 10; i++)
		assert_true(submit(i, 1, CHECK_TUR, 3000));
	all_answered(120);
}

/* A queue that is frozen is one device's matter. */
static void a_device_that_holds_does_not_hold_its_host_for_long(void **state)
{
	(void)state;
	fake_devices[0].way = FAKE_HOLDS;
	for (unsigned i = 0; i < 100; i++)
		submit(i, 1, CHECK_TUR, 5000);
	run_until(99, 3000);
	assert_int_equal(answered, 99);
	assert_int_equal(times[0], 0);
	assert_true(check_pool_stuck(pool, 1) >= CHECK_STUCK_MS);
	fake_check_let_go();
	all_answered(100);
	assert_int_equal(replies[0].outcome, CHECK_FINISHED);
}

/* tear_down proves that what was held closes its descriptors when it is back. */
static void leaving_while_threads_are_held(void **state)
{
	uint64_t began = uv_hrtime();

	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		fake_devices[i].way = i < 4 ? FAKE_HOLDS : FAKE_SILENT;
		submit(i, i / 2, i % 2 ? CHECK_TUR : CHECK_READ10, 5000);
	}
	run_for(100);
	check_pool_free(pool);
	pool = NULL;
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_true(uv_hrtime() - began < 1000000000);
	assert_int_equal(answered, 0);
	assert_true(fake_check_open() >= 2); /* those of the first of each host */
}

/* ---- many ---- */

static void thousands_on_eight_hosts(void **state)
{
	struct rlimit files;

	(void)state;
	getrlimit(RLIMIT_NOFILE, &files);
	if (files.rlim_max < 4200)
		skip();
	files.rlim_cur = files.rlim_max < 8192 ? files.rlim_max : 8192;
	setrlimit(RLIMIT_NOFILE, &files);
	for (unsigned round = 1; round <= 2; round++) {
		forget_replies();
		for (unsigned i = 0; i < 4000; i++)
			assert_true(submit(i, i % 8, CHECK_TUR, 20000));
		all_answered(4000);
		for (unsigned i = 0; i < 4000; i++) {
			assert_int_equal(times[i], 1);
			assert_int_equal(replies[i].outcome, CHECK_FINISHED);
			assert_int_equal(fake_devices[i].sent, round);
		}
	}
	assert_int_equal(fake_check_open(), 4000); /* kept, not opened for each */
}

static void forgetting_closes(void **state)
{
	(void)state;
	fake_devices[2].way = FAKE_SILENT;
	submit(1, 0, CHECK_TUR, 1000);
	submit(2, 0, CHECK_TUR, 1000);
	all_answered(1);
	check_pool_forget(pool, 8, 1);
	check_pool_forget(pool, 8, 2);
	check_pool_forget(pool, 8, 3); /* unknown: nothing */
	run_for(100);
	assert_int_equal(fake_check_open(), 1);
	assert_true(check_pool_busy(pool, 8, 2));
	fake_check_answer(2);
	all_answered(2); /* its reply still comes */
	assert_int_equal(replies[2].outcome, CHECK_FINISHED);
	run_for(100);
	assert_int_equal(fake_check_open(), 0);
	assert_true(submit(1, 0, CHECK_TUR, 1000)); /* a new one of that number */
	all_answered(3);
}

static void a_number_that_moved_to_another_host(void **state)
{
	(void)state;
	submit(1, 0, CHECK_TUR, 1000);
	all_answered(1);
	submit(1, 5, CHECK_TUR, 1000);
	all_answered(2);
	assert_int_equal(fake_devices[1].opens, 2);
	run_for(50);
	assert_int_equal(fake_check_open(), 1);
}

/* ---- direct reads ---- */

static void direct_reads(void **state)
{
	(void)state;
	fake_devices[2].res = -EIO;
	fake_devices[3].res = 100;
	for (unsigned i = 0; i < 600; i++)
		submit(i, i % 3, CHECK_DIRECT, 5000);
	all_answered(600);
	assert_int_equal(replies[1].outcome, CHECK_FINISHED);
	assert_int_equal(replies[1].errnum, 0);
	assert_int_equal(replies[1].ndata, 512);
	assert_int_equal(replies[2].outcome, CHECK_FINISHED);
	assert_int_equal(replies[2].errnum, EIO);
	assert_int_equal(replies[2].ndata, 0);
	assert_int_equal(replies[3].errnum, ENODATA);
	assert_true(fake_check_rings() <= 3);
	check_pool_free(pool);
	pool = NULL;
	assert_int_equal(fake_check_rings(), 0);
}

static void room_comes_later(void **state)
{
	(void)state;
	fake_devices[1].way = FAKE_NO_ROOM;
	fake_devices[1].err = 3;
	submit(1, 0, CHECK_DIRECT, 5000);
	all_answered(1);
	assert_int_equal(replies[1].outcome, CHECK_FINISHED);
	assert_int_equal(replies[1].ndata, 512);
	assert_int_equal(fake_devices[1].sent, 4);
}

static void room_never_comes(void **state)
{
	(void)state;
	fake_devices[1].way = FAKE_NO_ROOM;
	fake_devices[1].err = INT32_MAX;
	submit(1, 0, CHECK_DIRECT, 400);
	all_answered(1);
	assert_int_equal(replies[1].outcome, CHECK_TIMED_OUT);
	assert_false(replies[1].sent);
	assert_false(check_pool_busy(pool, 8, 1)); /* nothing is in flight */
}

static void a_driver_that_does_not_know_nowait(void **state)
{
	(void)state;
	fake_devices[1].way = FAKE_FAILS;
	fake_devices[1].err = EOPNOTSUPP;
	submit(1, 0, CHECK_DIRECT, 1000);
	all_answered(1);
	assert_int_equal(replies[1].outcome, CHECK_FINISHED);
	assert_int_equal(replies[1].ndata, 512);
	submit(1, 0, CHECK_DIRECT, 1000);
	all_answered(2);
	assert_int_equal(fake_devices[1].sent, 3); /* it is remembered */

	fake_devices[2].refuses = EOPNOTSUPP; /* some say it at once */
	submit(2, 0, CHECK_DIRECT, 1000);
	all_answered(3);
	submit(2, 0, CHECK_DIRECT, 1000);
	all_answered(4);
	assert_int_equal(replies[2].ndata, 512);
	assert_int_equal(fake_devices[2].sent, 3);
}

static void no_more_rings(void **state)
{
	(void)state;
	fake_setup_err = EAGAIN;
	submit(1, 0, CHECK_DIRECT, 1000);
	assert_int_equal(answered, 0); /* never from within */
	all_answered(1);
	assert_int_equal(replies[1].outcome, CHECK_HELD);
	assert_int_equal(replies[1].errnum, EAGAIN);
}

static void a_ring_with_a_stuck_read_is_not_destroyed(void **state)
{
	(void)state;
	fake_devices[1].way = FAKE_SILENT;
	submit(1, 0, CHECK_DIRECT, 100);
	submit(2, 0, CHECK_DIRECT, 100);
	all_answered(2);
	assert_int_equal(replies[1].outcome, CHECK_TIMED_OUT);
	assert_true(replies[1].sent);
	assert_int_equal(replies[2].outcome, CHECK_FINISHED);
	check_pool_free(pool);
	pool = NULL;
	assert_int_equal(fake_check_rings(), 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(commands),
		TEST(room_that_was_asked_for),
		TEST(facts_come_back),
		TEST(data_comes_back),
		TEST(devices_that_cannot_be_asked),
		TEST(a_device_that_went_is_opened_anew),
		TEST(a_device_that_goes_during_a_command),
		TEST(a_silent_device_is_told_at_its_deadline),
		TEST(a_late_answer_is_not_the_next_ones),
		TEST(an_answer_before_a_late_loop_counts),
		TEST(a_host_that_takes_nothing_holds_its_own_only),
		TEST(a_device_that_holds_does_not_hold_its_host_for_long),
		TEST(leaving_while_threads_are_held),
		TEST(thousands_on_eight_hosts),
		TEST(forgetting_closes),
		TEST(a_number_that_moved_to_another_host),
		TEST(direct_reads),
		TEST(room_comes_later),
		TEST(room_never_comes),
		TEST(a_driver_that_does_not_know_nowait),
		TEST(no_more_rings),
		TEST(a_ring_with_a_stuck_read_is_not_destroyed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
