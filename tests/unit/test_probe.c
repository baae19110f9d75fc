/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of probe: every path has its row and every question its end, whatever
 * the helper of a path does; one that hangs delays nobody else and is not sent
 * again.  The devices are played by the name that a path has.
 */
#include "engine/kernel/probe.h"

#include "base/attr.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define ROWS_MAX 64

struct desk {
	uv_loop_t loop;
	struct san san;
	struct san_map *map;
	struct probes *probes;
	struct answer rows[ROWS_MAX];
	unsigned nrows, ends, lates;
	struct answer late;
	struct ask again; /* asked from within the first row; id 0: not */
};

static char folder[64];

/* ---- the device, in the child ---- */

static void play(const char *file, uint32_t major, uint32_t minor, struct probe_end *out)
{
	const char *name = strrchr(file, '/') + 1;

	*out = (struct probe_end){ .step = PROBE_READ, .us = 800 };
	if (!strncmp(name, "lost", 4))
		*out = (struct probe_end){ .step = PROBE_READING, .errnum = ENOLINK };
	else if (!strncmp(name, "off", 3))
		*out = (struct probe_end){ .step = PROBE_OPENING, .errnum = ENXIO };
	else if (!strncmp(name, "dies", 4))
		raise(SIGKILL);
	else if (!strncmp(name, "other", 5))
		out->step = PROBE_OTHER;
	else if (!strncmp(name, "fds", 3))
		for (int fd = 1; fd < 64; fd++)
			out->us = fcntl(fd, F_GETFD) < 0 ? out->us : 99000000 + fd;
	/* hangs until somebody makes the file */
	while (!strncmp(name, "hung", 4) && access(file, F_OK))
		usleep(1000);
	out->us += major == 8 && minor == 3 ? 11300 : 0;
}

/* ---- the desk ---- */

static void on_answer(void *ctx, const struct answer *a)
{
	struct desk *d = ctx;
	struct ask q = d->again;

	d->ends += a->done;
	if (a->is != ANSWER_NONE) {
		assert_true(d->nrows < ROWS_MAX);
		d->rows[d->nrows++] = *a;
	}
	d->again.id = 0;
	if (q.id)
		probes_ask(d->probes, &q, d->map, d->map->paths);
}

static void on_late(void *ctx, const struct answer *a, int64_t after_ms)
{
	struct desk *d = ctx;

	d->lates++;
	d->late = *a;
	assert_true(after_ms >= 0);
}

static int set_up(void **state)
{
	struct desk *d = calloc(1, sizeof(*d));
	struct probe_hooks hooks = { d, on_answer, on_late, play, folder };

	snprintf(folder, sizeof(folder), "/tmp/sandeck-test-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	uv_loop_init(&d->loop);
	san_init(&d->san);
	d->map = san_map_add(&d->san, "3600a", 0);
	d->probes = probes_new(&d->loop, &hooks);
	*state = d;
	return 0;
}

static int tear_down(void **state)
{
	struct desk *d = *state;
	char command[128];

	probes_close(d->probes);
	uv_run(&d->loop, UV_RUN_DEFAULT);
	uv_loop_close(&d->loop);
	san_fini(&d->san);
	free(d);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

static struct san_path *add(struct desk *d, const char *name)
{
	struct san_path *p = san_path_add(&d->san, d->map, 8, d->map->npaths + 1, 0);

	p->name = san_intern(&d->san, name);
	p->group = 1;
	p->dm = SAN_DM_ACTIVE;
	return p;
}

static void ask(struct desk *d, uint32_t id, const struct san_path *p, int64_t deadline_ms)
{
	struct ask q = { .id = id, .map = "3600a", .named = p != NULL, .deadline_ms = deadline_ms };

	probes_ask(d->probes, &q, d->map, p);
}

static void run_to_end(struct desk *d, unsigned ends)
{
	while (d->ends < ends)
		uv_run(&d->loop, UV_RUN_ONCE);
}

static const struct answer *row_of(const struct desk *d, const char *about)
{
	for (unsigned i = 0; i < d->nrows; i++) {
		if (!strcmp(d->rows[i].about, about))
			return &d->rows[i];
	}
	fail_msg("no row about %s", about);
	return NULL;
}

static void row_is(const struct desk *d, const char *about, enum answer_is is, const char *text)
{
	const struct answer *a = row_of(d, about);

	assert_string_equal(a->text, text);
	assert_int_equal(a->is, is);
	assert_string_equal(a->map, "3600a");
}

/* Let what hangs come back. */
static void release(const char *name)
{
	char file[128];
	int fd;

	snprintf(file, sizeof(file), "%s/%s", folder, name);
	fd = open(file, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
}

/* ---- what a user notices ---- */

static void every_path_of_a_map_has_its_row(void **state)
{
	static const char *const names[] = { "sdb", "lost", "sdd", "off", "other", "dies" };
	struct answer_sum sum = { .good = 0 };
	struct desk *d = *state;
	char text[400];

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		add(d, names[i]);
	ask(d, 7, NULL, 0);
	run_to_end(d, 1);
	assert_int_equal(d->nrows, ARRAY_LEN(names));
	row_is(d, "sdb", ANSWER_GOOD, "read in 0.8 ms");
	row_is(d, "sdd", ANSWER_GOOD, "read in 12 ms");
	row_is(d, "lost", ANSWER_BAD, "I/O error: link lost (ENOLINK)");
	row_is(d, "off", ANSWER_BAD, "cannot be opened: the device is offline (ENXIO)");
	row_is(d, "other", ANSWER_BAD, "not read: that name is another device by now; look again");
	row_is(d, "dies", ANSWER_NOTE, "not known: the helper that read it was ended");
	for (unsigned i = 0; i < d->nrows; i++) {
		assert_int_equal(d->rows[i].id, 7);
		assert_false(d->rows[i].done);
		answer_add(&sum, &d->rows[i]);
	}
	answer_sum_text(text, sizeof(text), ASK_TEST, &sum);
	assert_memory_equal(text, "2 of 5 paths read a sector; ", 28);
}

static void standby_paths_are_read_only_by_name(void **state)
{
	struct desk *d = *state;
	struct san_path *p;

	add(d, "sdb");
	p = add(d, "sdc");
	p->alua = SAN_ALUA_STANDBY;
	add(d, "sdd")->group = 0;
	ask(d, 1, NULL, 0);
	run_to_end(d, 1);
	row_is(d, "sdb", ANSWER_GOOD, "read in 0.8 ms");
	row_is(d, "sdc", ANSWER_LEFT,
	       "not tested: a standby path; a read can move the LUN, so only by name");
	row_is(d, "sdd", ANSWER_LEFT, "not tested: it has left the map");
	d->nrows = 0;
	ask(d, 2, p, 0);
	run_to_end(d, 2);
	assert_int_equal(d->nrows, 1);
	row_is(d, "sdc", ANSWER_GOOD, "read in 0.8 ms");
}

static void a_hung_path_is_told_and_not_asked_again(void **state)
{
	struct desk *d = *state;
	struct san_path *p = add(d, "hung");

	add(d, "sdc");
	ask(d, 1, NULL, 1000);
	run_to_end(d, 1);
	row_is(d, "hung", ANSWER_SILENT, "no answer in 1 s: still waiting");
	row_is(d, "sdc", ANSWER_GOOD, "read in 0.8 ms");
	d->nrows = 0;
	ask(d, 2, p, 1000);
	assert_int_equal(d->ends, 2); /* at once */
	assert_int_equal(d->rows[0].is, ANSWER_BUSY);
	assert_memory_equal(d->rows[0].text, "busy: a test of ", 16);
	release("hung");
	while (!d->lates)
		uv_run(&d->loop, UV_RUN_ONCE);
	assert_string_equal(d->late.about, "hung");
	assert_int_equal(d->late.is, ANSWER_GOOD);
	d->nrows = 0;
	ask(d, 3, p, 0);
	run_to_end(d, 3);
	row_is(d, "hung", ANSWER_GOOD, "read in 0.8 ms");
}

static void the_same_path_twice_in_a_row_is_read_twice(void **state)
{
	struct desk *d = *state;
	struct san_path *p = add(d, "sdb");

	for (unsigned i = 1; i <= 5; i++) {
		ask(d, i, p, 0);
		run_to_end(d, i);
		assert_int_equal(d->rows[i - 1].is, ANSWER_GOOD);
	}
}

static void more_paths_than_places_take_turns(void **state)
{
	struct answer_sum sum = { .good = 0 };
	struct desk *d = *state;
	char name[16];

	for (int i = 0; i < 3 * ASK_TESTS; i++) {
		snprintf(name, sizeof(name), "sd%d", i);
		add(d, name);
	}
	ask(d, 1, NULL, 0);
	run_to_end(d, 1);
	for (unsigned i = 0; i < d->nrows; i++)
		answer_add(&sum, &d->rows[i]);
	assert_int_equal(sum.good, 3 * ASK_TESTS);
}

static void when_all_places_hang_the_rest_is_told(void **state)
{
	struct desk *d = *state;
	unsigned silent = 0, full = 0;
	char name[16];

	for (int i = 0; i < ASK_TESTS + 3; i++) {
		snprintf(name, sizeof(name), "hung%d", i);
		add(d, name);
	}
	ask(d, 1, NULL, 50);
	run_to_end(d, 1);
	for (unsigned i = 0; i < d->nrows; i++) {
		silent += d->rows[i].is == ANSWER_SILENT;
		full += !strcmp(d->rows[i].text, "not tested: 16 other tests have not come back");
	}
	assert_int_equal(silent, ASK_TESTS);
	assert_int_equal(full, 3);
}

static void a_question_may_come_from_within_a_row(void **state)
{
	struct desk *d = *state;

	add(d, "sdb");
	add(d, "sdc");
	d->again = (struct ask){ .id = 2, .map = "3600a", .named = true };
	ask(d, 1, NULL, 0);
	run_to_end(d, 2);
	assert_int_equal(d->nrows, 3);
}

static void the_helper_has_nothing_else_open(void **state)
{
	struct desk *d = *state;

	add(d, "fds");
	ask(d, 1, NULL, 0);
	run_to_end(d, 1);
	row_is(d, "fds", ANSWER_GOOD, "read in 0.8 ms");
}

/* ---- the read itself ---- */

static void what_is_no_such_device_is_not_read(void **state)
{
	struct probe_end end;
	char file[128];

	(void)state;
	snprintf(file, sizeof(file), "%s/none", folder);
	probe_read(file, 8, 16, &end);
	assert_int_equal(end.step, PROBE_OPENING);
	assert_int_equal(end.errnum, ENOENT);
	probe_read("/dev/null", 1, 3, &end);
	assert_int_equal(end.step, PROBE_OTHER); /* a character device */
}

static void a_block_is_read_or_its_error_told(void **state)
{
	struct probe_end end = { .step = PROBE_OPENING };
	char file[128], block[4096] = { 0 };
	int fd;

	(void)state;
	snprintf(file, sizeof(file), "%s/disk", folder);
	fd = open(file, O_CREAT | O_RDWR, 0600);
	probe_read_fd(fd, &end);
	assert_int_equal(end.step, PROBE_READING);
	assert_int_equal(end.errnum, ENODATA); /* nothing in it */
	assert_int_equal(write(fd, block, sizeof(block)), sizeof(block));
	probe_read_fd(fd, &end);
	assert_int_equal(end.step, PROBE_READ);
	assert_true(end.us >= 0);
	close(fd);
	fd = open(folder, O_RDONLY | O_DIRECTORY);
	probe_read_fd(fd, &end);
	assert_int_equal(end.errnum, EISDIR);
	close(fd);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(every_path_of_a_map_has_its_row),
		CASE(standby_paths_are_read_only_by_name),
		CASE(a_hung_path_is_told_and_not_asked_again),
		CASE(the_same_path_twice_in_a_row_is_read_twice),
		CASE(more_paths_than_places_take_turns),
		CASE(when_all_places_hang_the_rest_is_told),
		CASE(a_question_may_come_from_within_a_row),
		CASE(the_helper_has_nothing_else_open),
		CASE(what_is_no_such_device_is_not_read),
		CASE(a_block_is_read_or_its_error_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
