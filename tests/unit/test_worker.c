/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of worker: answers on the loop, a job that hangs, and leaving while it does. */
#include "engine/worker.h"

#include "base/mem.h"

#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A job that waits for leave, and says what became of it. */
struct job {
	sem_t leave;
	unsigned ran, dropped;
	uv_thread_t by;
	sem_t begun, end; /* end: dropped */
};

static uv_loop_t loop;
static unsigned answers;

static int set_up(void **state)
{
	(void)state;
	answers = 0;
	return uv_loop_init(&loop);
}

static int tear_down(void **state)
{
	(void)state;
	uv_run(&loop, UV_RUN_DEFAULT);
	return uv_loop_close(&loop); /* fails when a handle was left open */
}

static struct job *job_new(bool may_leave)
{
	struct job *j = xcalloc(1, sizeof(*j));

	sem_init(&j->leave, 0, may_leave);
	sem_init(&j->begun, 0, 0);
	sem_init(&j->end, 0, 0);
	return j;
}

static void run(void *arg)
{
	struct job *j = arg;

	j->by = uv_thread_self();
	sem_post(&j->begun);
	sem_wait(&j->leave);
	j->ran++;
}

static void drop(void *arg)
{
	struct job *j = arg;

	j->dropped++;
	sem_post(&j->end);
}

static void done(void *ctx, void *arg)
{
	assert_ptr_equal(ctx, &loop);
	assert_non_null(arg);
	answers++;
}

static const struct worker_ops ops = { run, drop, done };

static void answers_come_on_the_loop(void **state)
{
	struct worker *w = worker_new(&loop, &loop, NULL);
	struct job *j = job_new(true);
	uv_thread_t here = uv_thread_self();

	(void)state;
	for (unsigned i = 1; i <= 3; i++) {
		assert_true(worker_submit(w, &ops, j, 1000));
		assert_true(worker_busy(w));
		assert_false(worker_submit(w, &ops, j, 1000)); /* one at a time */
		while (answers < i)
			uv_run(&loop, UV_RUN_ONCE);
		assert_false(worker_busy(w));
		assert_int_equal(j->ran, i);
		assert_false(uv_thread_equal(&here, &j->by));
		sem_post(&j->leave);
	}
	worker_close(w);
	free(j);
}

static void a_job_that_hangs_is_overdue(void **state)
{
	struct worker *w = worker_new(&loop, &loop, NULL);
	struct job *j = job_new(false);

	(void)state;
	assert_int_equal(worker_overdue_ms(w), 0);
	worker_submit(w, &ops, j, 5000);
	assert_int_equal(worker_overdue_ms(w), 0);
	sem_post(&j->leave);
	while (!answers)
		uv_run(&loop, UV_RUN_ONCE);
	worker_submit(w, &ops, j, 20);
	uv_sleep(40);
	assert_true(worker_overdue_ms(w) >= 20);
	sem_post(&j->leave); /* it came back after all */
	while (answers < 2)
		uv_run(&loop, UV_RUN_ONCE);
	assert_int_equal(worker_overdue_ms(w), 0);
	worker_close(w);
	free(j);
}

/* Nobody waits for it; when it comes back it cleans up behind itself. */
static void leaving_while_a_job_hangs(void **state)
{
	struct worker *w = worker_new(&loop, &loop, NULL);
	struct job *j = job_new(false);

	(void)state;
	worker_submit(w, &ops, j, 20);
	sem_wait(&j->begun);
	worker_close(w);
	uv_run(&loop, UV_RUN_DEFAULT); /* ends although the thread hangs */
	sem_post(&j->leave);
	sem_wait(&j->end);
	assert_int_equal(j->ran, 1);
	assert_int_equal(j->dropped, 1);
	assert_int_equal(answers, 0);
	uv_sleep(20); /* the thread's last steps, for the sanitizer */
	free(j);
}

static void leaving_before_the_answer_was_heard(void **state)
{
	struct worker *w = worker_new(&loop, &loop, NULL);
	struct job *j = job_new(true);

	(void)state;
	worker_submit(w, &ops, j, 1000);
	uv_sleep(30); /* it is done, but the loop has not turned */
	worker_close(w);
	sem_wait(&j->end);
	assert_int_equal(j->dropped, 1);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(answers, 0);
	uv_sleep(10);
	free(j);
}

static void closing_nothing(void **state)
{
	(void)state;
	worker_close(NULL);
	worker_close(worker_new(&loop, NULL, NULL));
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_sleep(10);
}

/* The linker puts this in the place of libuv's (--wrap). */
static bool no_threads;
int __real_uv_thread_create_ex(uv_thread_t *t, const uv_thread_options_t *o, uv_thread_cb fn,
			       void *arg);
int __wrap_uv_thread_create_ex(uv_thread_t *t, const uv_thread_options_t *o, uv_thread_cb fn,
			       void *arg);

int __wrap_uv_thread_create_ex(uv_thread_t *t, const uv_thread_options_t *o, uv_thread_cb fn,
			       void *arg)
{
	return no_threads ? UV_EAGAIN : __real_uv_thread_create_ex(t, o, fn, arg);
}

static void no_thread_to_be_had_is_said(void **state)
{
	struct err e = { 0 };

	(void)state;
	no_threads = true;
	assert_null(worker_new(&loop, NULL, &e));
	no_threads = false;
	assert_int_equal(e.code, E_IO);
	assert_non_null(strstr(e.text, "gives no thread"));
	assert_int_equal(uv_run(&loop, UV_RUN_DEFAULT), 0); /* nothing of it is left in the loop */
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(answers_come_on_the_loop),  TEST(a_job_that_hangs_is_overdue),
		TEST(leaving_while_a_job_hangs), TEST(leaving_before_the_answer_was_heard),
		TEST(closing_nothing),           TEST(no_thread_to_be_had_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
