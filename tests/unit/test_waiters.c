/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of waiters: who waits for a map, told from a made-up /proc: by what a
 * task has open, or by a worker's name; what cannot be known is said to be so.
 */
#include "engine/kernel/waiters.h"
#include "engine/kernel/waiters_read.h"
#include "engine/kernel/waiters_rows.h"

#include "base/attr.h"
#include "base/text.h"

#include "fake_sysfs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define USER   "0"
#define WORKER "2097152" /* PF_KTHREAD */

/* A task: "D" waits. start tells it from an earlier one of the same number. */
static void put_task(const char *pid, const char *tid, const char *comm, const char *state,
		     const char *flags, unsigned switches)
{
	char name[96], text[256];

	snprintf(name, sizeof(name), "/proc/%s/task/%s/stat", pid, tid);
	snprintf(text, sizeof(text),
		 "%s (%s) %s 1 4711 4711 0 -1 %s 0 0 0 0 0 0 0 0 20 0 1 0 88%s 0 0 0 0", tid, comm,
		 state, flags, tid);
	fake_text(name, text);
	snprintf(name, sizeof(name), "/proc/%s/task/%s/status", pid, tid);
	snprintf(text, sizeof(text),
		 "Name:\t%s\nvoluntary_ctxt_switches:\t%u\nnonvoluntary_ctxt_switches:\t9\n", comm,
		 switches);
	fake_text(name, text);
	snprintf(name, sizeof(name), "/proc/%s/task/%s/wchan", pid, tid);
	fake_text(name, "io_schedule");
}

static void put_file(const char *pid, const char *fd, unsigned mount, const char *link)
{
	char name[96], text[96];

	snprintf(name, sizeof(name), "/proc/%s/fdinfo/%s", pid, fd);
	snprintf(text, sizeof(text), "pos:\t0\nflags:\t0100000\nmnt_id:\t%u\nino:\t12\n", mount);
	fake_text(name, text);
	snprintf(name, sizeof(name), "/proc/%s/fd/%s", pid, fd);
	fake_link(name, link);
}

/* mpatha is dm-0, on which vg_home is dm-3; mpathb is dm-1, mounted itself. */
static int set_up(void **state)
{
	if (fake_sysfs_new(state))
		return -1;
	fake_text("/proc/swaps", "Filename\tType\n");
	fake_text("/proc/self/mountinfo",
		  "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
		  "22 21 0:5 / /dev rw - devtmpfs udev rw\n"
		  "31 21 253:3 / /home rw - ext4 /dev/mapper/vg_home-home rw\n"
		  "32 21 253:3 /a /srv/a rw - ext4 /dev/mapper/vg_home-home rw\n"
		  "33 21 253:1 / /srv/db rw - xfs /dev/mapper/mpathb rw\n");
	fake_text("/sys/block/dm-0/holders/dm-3", "");
	fake_text("/sys/block/dm-3/dev", "253:3");
	fake_text("/sys/block/dm-3/dm/name", "vg_home-home");
	fake_text("/sys/block/dm-3/dm/uuid", "LVM-abc");
	return 0;
}

static struct waiters_map map_at(uint32_t minor, const char *dm, bool openers)
{
	struct waiters_map m = { .openers = openers };

	m.map.major = 253;
	m.map.minor = minor;
	snprintf(m.map.dm_name, sizeof(m.map.dm_name), "%s", dm);
	snprintf(m.map.name, sizeof(m.map.name), "mpath%c", (int)('a' + minor));
	return m;
}

/* What is read, and all the lines about both maps. */
struct view {
	struct waiters_map maps[2];
	struct waiters_list list;
	char lines[2][2000];
	char text[2][200];
	int64_t since[16];
	char *to;
};

static void take_line(void *ctx, const struct answer *a)
{
	struct view *v = ctx;
	char line[400];

	text_cat(v->to, sizeof(v->lines[0]), "%s%s\n", a->is == ANSWER_NOTE ? "? " : "",
		 answer_line(line, sizeof(line), a));
}

static void look(struct view *v, const char *users)
{
	const struct ask q = { .id = 1, .what = ASK_WHO };
	struct waiters_seen seen = { v->maps, 2, &v->list, v->since, 100000 };

	v->maps[0] = map_at(0, "dm-0", true);
	v->maps[1] = map_at(1, "dm-1", true);
	waiters_read(fake_root, v->maps, 2, 0, &v->list);
	for (size_t i = 0; i < 2; i++) {
		v->to = v->lines[i];
		waiters_rows(&seen, i, &q, users, take_line, v);
		waiters_text(v->text[i], sizeof(v->text[i]), &seen, i);
	}
}

static void view_fini(struct view *v)
{
	waiters_list_fini(&v->list);
	for (size_t i = 0; i < 2; i++)
		holders_stack_fini(&v->maps[i].stack);
}

/* ---- what is told ---- */

static void each_use_has_its_row(void **state)
{
	struct view v = { .to = NULL };

	(void)state;
	put_task("1", "1", "init", "S", USER, 1);
	look(&v, "whatever the model says");
	assert_string_equal(v.lines[0], "/home (ext4, rw): through vg_home\n"
					"/srv/a (ext4, rw): through vg_home\n");
	assert_string_equal(v.lines[1], "/srv/db (xfs, rw)\n");
	assert_string_equal(v.text[0], "");
	view_fini(&v);
}

static void tasks_wait_for_the_map_of_their_files(void **state)
{
	struct view v = { .since = { 77000 } };

	(void)state;
	put_task("4711", "4711", "postgres", "D", USER, 5);
	put_file("4711", "0", 22, "/dev/null");
	put_file("4711", "7", 33, "/srv/db/16384");
	put_task("4712", "4712", "bash", "S", USER, 5);
	put_file("4712", "3", 33, "/srv/db");
	look(&v, "");
	assert_string_equal(v.lines[1],
			    "/srv/db (xfs, rw)\n"
			    "postgres 4711 waits 23 s in io_schedule, has files on /srv/db\n");
	assert_string_equal(v.text[1], "1 task waits: postgres 1");
	assert_null(strstr(v.lines[0], "postgres"));
	view_fini(&v);
}

static void threads_are_told_by_their_own_number(void **state)
{
	struct view v = { .to = NULL };

	(void)state;
	put_task("50", "50", "java", "S", USER, 5);
	put_task("50", "51", "GC (x) 1", "D", USER, 5);
	put_task("50", "52", "java", "D", USER, 5);
	put_file("50", "3", 31, "/home/x");
	look(&v, "");
	assert_non_null(strstr(v.lines[0], "GC (x) 1 51 waits in io_schedule, has files on /home"));
	assert_non_null(strstr(v.lines[0], "java 52 waits"));
	assert_null(strstr(v.lines[0], "java 50"));
	view_fini(&v);
}

static void workers_are_told_by_their_name(void **state)
{
	struct view v = { .to = NULL };

	(void)state;
	put_task("90", "90", "kworker/u8:1+flush-253:3", "D", WORKER, 5);
	put_task("91", "91", "jbd2/dm-3-8", "D", WORKER, 5);
	put_task("92", "92", "xfsaild/dm-1", "D", WORKER, 5);
	put_task("93", "93", "xfsaild/dm-10", "D", WORKER, 5);
	look(&v, "");
	assert_string_equal(v.text[0], "2 tasks wait: jbd2 1, kworker 1");
	assert_string_equal(v.text[1], "1 task waits: xfsaild 1");
	assert_non_null(strstr(v.lines[1], "? 1 more task waits, for what is not known: xfsaild"));
	view_fini(&v);
}

static void programs_with_the_device_open_are_users(void **state)
{
	struct view v = { .to = NULL };

	(void)state;
	fake_text("/proc/self/mountinfo", "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
					  "22 21 0:5 / /dev rw - devtmpfs udev rw\n");
	put_task("60", "60", "qemu", "S", USER, 5);
	put_file("60", "9", 22, "/dev/dm-1");
	put_file("60", "10", 22, "/dev/dm-1");
	put_file("60", "11", 21, "/dev/dm-0"); /* no file of /dev: the link is not read */
	look(&v, "a program (raw device)");
	assert_string_equal(v.lines[1], "qemu 60: has /dev/dm-1 open\n");
	assert_string_equal(v.lines[0], "vg_home: stands on it, and is not mounted\n");
	view_fini(&v);
}

static void what_is_not_known_is_said(void **state)
{
	struct view v = { .to = NULL };

	(void)state;
	put_task("70", "70", "sync", "D", USER, 5);
	put_file("70", "0", 22, "/dev/null");
	put_task("71", "71", "mysqld", "D", USER, 5); /* no fdinfo: not ours to see */
	look(&v, "");
	assert_string_equal(v.lines[1],
			    "/srv/db (xfs, rw)\n"
			    "? 1 more task waits, for what is not known: sync 1\n"
			    "? 1 more task waits, for what is not readable for this user: mysqld "
			    "1\n");
	view_fini(&v);
}

static void many_tasks_are_counted_by_name(void **state)
{
	struct view v = { .to = NULL };
	char pid[16];

	(void)state;
	for (int i = 0; i < 12; i++) {
		snprintf(pid, sizeof(pid), "%d", 100 + i);
		put_task(pid, pid, i < 3 ? "sshd" : "postgres", "D", USER, 5);
		put_file(pid, "3", 33, "/srv/db/x");
	}
	look(&v, "");
	assert_string_equal(v.text[1], "12 tasks wait: postgres 9, sshd 3");
	view_fini(&v);
}

/* ---- the part on the loop ---- */

struct desk {
	uv_loop_t loop;
	struct san san;
	struct san_map *a, *b;
	struct waiters *waiters;
	int64_t now;
	unsigned changed, ends;
	struct answer rows[32];
	unsigned nrows;
};

static int64_t on_now(void *ctx)
{
	return ((struct desk *)ctx)->now;
}

static void on_answer(void *ctx, const struct answer *a)
{
	struct desk *d = ctx;

	assert_true(d->nrows < ARRAY_LEN(d->rows));
	d->ends += a->done;
	if (a->is != ANSWER_NONE)
		d->rows[d->nrows++] = *a;
}

static void on_changed(void *ctx)
{
	((struct desk *)ctx)->changed++;
}

static struct san_map *add_map(struct desk *d, const char *key, uint32_t minor, const char *dm)
{
	struct san_map *m = san_map_add(&d->san, key, 0);

	m->major = 253;
	m->minor = minor;
	m->dm_name = san_intern(&d->san, dm);
	return m;
}

static void open_desk(struct desk *d)
{
	const struct waiters_hooks hooks = { .ctx = d,
					     .now = on_now,
					     .answer = on_answer,
					     .changed = on_changed,
					     .root = fake_root };

	*d = (struct desk){ .now = 1000000 };
	uv_loop_init(&d->loop);
	san_init(&d->san);
	d->a = add_map(d, "3600a", 0, "dm-0");
	d->b = add_map(d, "3600b", 1, "dm-1");
	d->waiters = waiters_new(&d->loop, &d->san, &hooks);
}

static void close_desk(struct desk *d)
{
	waiters_close(d->waiters);
	uv_run(&d->loop, UV_RUN_DEFAULT);
	uv_loop_close(&d->loop);
	san_fini(&d->san);
}

static void run_until(struct desk *d, const unsigned *count, unsigned n)
{
	while (*count < n)
		uv_run(&d->loop, UV_RUN_ONCE);
}

static void a_map_in_trouble_has_its_waiters(void **state)
{
	struct desk d;

	(void)state;
	put_task("4711", "4711", "postgres", "D", USER, 5);
	put_file("4711", "7", 33, "/srv/db/16384");
	open_desk(&d);
	waiters_tick(d.waiters);
	assert_string_equal(d.b->waiters, ""); /* all is well: nobody looks */
	d.b->no_path_since = d.now;
	waiters_tick(d.waiters);
	run_until(&d, &d.changed, 1);
	assert_string_equal(d.b->waiters, "1 task waits: postgres 1");
	assert_string_equal(d.a->waiters, "");
	d.b->no_path_since = 0;
	waiters_tick(d.waiters);
	assert_string_equal(d.b->waiters, "");
	assert_int_equal(d.changed, 2);
	close_desk(&d);
}

static void how_long_is_told_from_the_second_look_on(void **state)
{
	const struct ask q = { .id = 4, .what = ASK_WHO, .map = "3600b" };
	struct desk d;

	(void)state;
	put_task("4711", "4711", "postgres", "D", USER, 5);
	put_task("4712", "4712", "bash", "D", USER, 5);
	put_file("4711", "7", 33, "/srv/db/16384");
	put_file("4712", "7", 33, "/srv/db/16384");
	open_desk(&d);
	waiters_ask(d.waiters, &q);
	run_until(&d, &d.ends, 1);
	assert_int_equal(d.nrows, 3);
	d.now += 23000;
	d.nrows = 0;
	put_task("4712", "4712", "bash", "D", USER, 6); /* it went on in between */
	waiters_ask(d.waiters, &q);
	run_until(&d, &d.ends, 2);
	for (unsigned i = 0; i < d.nrows; i++) {
		if (!strcmp(d.rows[i].about, "postgres 4711"))
			assert_string_equal(d.rows[i].text,
					    "waits 23 s in io_schedule, has files on /srv/db");
		if (!strcmp(d.rows[i].about, "bash 4712"))
			assert_string_equal(d.rows[i].text,
					    "waits in io_schedule, has files on /srv/db");
	}
	assert_int_equal(d.nrows, 3);
	close_desk(&d);
}

static void two_questions_at_once_both_end(void **state)
{
	const struct ask q1 = { .id = 1, .what = ASK_WHO, .map = "3600a" };
	const struct ask q2 = { .id = 2, .what = ASK_WHO, .map = "3600b" };
	struct desk d;

	(void)state;
	put_task("1", "1", "init", "S", USER, 1);
	open_desk(&d);
	waiters_ask(d.waiters, &q1);
	waiters_ask(d.waiters, &q2);
	run_until(&d, &d.ends, 2);
	assert_int_equal(d.nrows, 3);
	close_desk(&d);
}

static void without_an_answer_what_the_model_knows_is_told(void **state)
{
	const struct ask q = { .id = 1, .what = ASK_WHO, .map = "3600x", .deadline_ms = 1 };
	struct desk d;

	(void)state;
	open_desk(&d);
	waiters_ask(d.waiters, &q); /* about a map that went: no look is for it */
	run_until(&d, &d.ends, 1);
	assert_int_equal(d.nrows, 1);
	assert_string_equal(d.rows[0].text, "who waits: ? (not readable): /proc does not answer");
	close_desk(&d);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, fake_sysfs_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(each_use_has_its_row),
		CASE(tasks_wait_for_the_map_of_their_files),
		CASE(threads_are_told_by_their_own_number),
		CASE(workers_are_told_by_their_name),
		CASE(programs_with_the_device_open_are_users),
		CASE(what_is_not_known_is_said),
		CASE(many_tasks_are_counted_by_name),
		CASE(a_map_in_trouble_has_its_waiters),
		CASE(how_long_is_told_from_the_second_look_on),
		CASE(two_questions_at_once_both_end),
		CASE(without_an_answer_what_the_model_knows_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
