/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of cmdlog: the line that stays, and that nothing waits for a disk. */
#include "engine/cmdlog.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static const struct plan_cmd cmd = {
	.id = 7,
	.verb = PLAN_FAIL,
	.map = "3600a098038303053743f463045727a41",
	.major = 8,
	.minor = 16,
	.by = "root@db1",
};

static const struct plan_result good = {
	.id = 7,
	.ok = true,
	.sent = "multipathd fail path sdb",
	.to = "multipathd",
	.text = "sdb failed; \"mpatha\" keeps 3 of 4 paths",
};

static char dir[64];

static int make_dir(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/sandeck-test-XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
	static const char *const names[] = { "a/b/log", "a/b/log.1", "a/b", "a", "fifo", "" };
	char path[128];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		remove(path);
	}
	return 0;
}

static void in_dir(char *dst, size_t size, const char *name)
{
	snprintf(dst, size, "%s/%s", dir, name);
}

static const char *member(struct json_object *o, const char *key)
{
	struct json_object *v;

	assert_true(json_object_object_get_ex(o, key, &v));
	return json_object_get_string(v);
}

static void line_says_everything(void **state)
{
	struct str line = STR_INIT;
	struct json_object *o;

	(void)state;
	cmdlog_line(&line, &cmd, &good, 1700000000123, 2);
	assert_int_equal(strcspn(line.p, "\n"), line.len - 1);
	o = json_tokener_parse(line.p);
	assert_non_null(o);
	assert_string_equal(member(o, "at"), "2023-11-14T22:13:20.123Z");
	assert_string_equal(member(o, "by"), "root@db1");
	assert_string_equal(member(o, "verb"), "fail");
	assert_string_equal(member(o, "map"), cmd.map);
	assert_string_equal(member(o, "path"), "8:16");
	assert_string_equal(member(o, "sent"), "multipathd fail path sdb");
	assert_string_equal(member(o, "result"), "ok");
	assert_string_equal(member(o, "text"), good.text);
	assert_string_equal(member(o, "lost"), "2");
	assert_false(json_object_object_get_ex(o, "group", NULL));
	json_object_put(o);
	str_fini(&line);
}

static void outcomes_differ(void **state)
{
	static const struct {
		struct plan_result res;
		const char *want;
	} rows[] = {
		{ { .ok = true }, "\"result\":\"ok\"" },
		{ { .silent = true }, "\"result\":\"silent\"" },
		{ { .unconfirmed = true }, "\"result\":\"unconfirmed\"" },
		{ { .text = "refused: x" }, "\"result\":\"failed\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str line = STR_INIT;

		cmdlog_line(&line, &cmd, &rows[i].res, 0, 0);
		assert_non_null(strstr(line.p, rows[i].want));
		str_fini(&line);
	}
}

static unsigned count_lines(const char *path)
{
	FILE *f = fopen(path, "re");
	unsigned n = 0;
	int c;

	assert_non_null(f);
	while ((c = fgetc(f)) != EOF)
		n += c == '\n';
	fclose(f);
	return n;
}

static void directories_are_made_and_lines_kept(void **state)
{
	char path[128];
	struct cmdlog *log;
	struct stat st;

	(void)state;
	in_dir(path, sizeof(path), "a/b/log");
	for (int round = 0; round < 2; round++) {
		log = cmdlog_open(path);
		for (int i = 0; i < 10; i++)
			cmdlog_add(log, &cmd, &good, 1700000000123 + i);
		cmdlog_close(log, 5000);
	}
	assert_int_equal(count_lines(path), 20);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void full_file_is_put_aside(void **state)
{
	char path[128], old[128];
	struct cmdlog *log;
	struct stat st;

	(void)state;
	in_dir(path, sizeof(path), "a/b/log");
	in_dir(old, sizeof(old), "a/b/log.1");
	assert_int_equal(truncate(path, CMDLOG_BYTES - 10), 0);
	log = cmdlog_open(path);
	cmdlog_add(log, &cmd, &good, 1700000000123);
	cmdlog_close(log, 5000);
	assert_int_equal(count_lines(path), 1);
	assert_int_equal(stat(old, &st), 0);
	assert_int_equal(st.st_size, CMDLOG_BYTES - 10);
}

/* Another engine puts the full file aside at the same moment: its new file is not put over that. */
static void two_engines_put_aside_once(void **state)
{
	char path[128], old[128];
	struct cmdlog *log;
	struct stat st;
	int fd;

	(void)state;
	in_dir(path, sizeof(path), "a/b/log");
	in_dir(old, sizeof(old), "a/b/log.1");
	remove(old);
	assert_int_equal(truncate(path, CMDLOG_BYTES - 10), 0);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	log = cmdlog_open(path);
	cmdlog_add(log, &cmd, &good, 1700000000123);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(stat(old, &st), -1);
		usleep(10000);
	}
	assert_int_equal(rename(path, old), 0);
	close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	close(fd);
	cmdlog_close(log, 5000);
	assert_int_equal(stat(old, &st), 0);
	assert_true(st.st_size >= CMDLOG_BYTES - 10);
	assert_int_equal(stat(path, &st), 0);
}

static int until_trouble(struct cmdlog *log)
{
	int errnum = 0;

	for (int tries = 0; tries < 1000 && !errnum; tries++) {
		errnum = cmdlog_trouble(log);
		usleep(10000);
	}
	return errnum;
}

/* The disk is full: that is told once, and what was lost stands in the next line that is kept. */
static void a_full_disk_is_told_and_counted(void **state)
{
	char path[128], line[1024] = "";
	struct cmdlog *log;
	FILE *f;

	(void)state;
	in_dir(path, sizeof(path), "a/b/log");
	remove(path);
	assert_int_equal(symlink("/dev/full", path), 0);
	log = cmdlog_open(path);
	cmdlog_add(log, &cmd, &good, 1700000000123);
	assert_int_equal(until_trouble(log), ENOSPC);
	assert_int_equal(cmdlog_trouble(log), 0);
	assert_string_equal(cmdlog_file(log), path);
	remove(path);
	cmdlog_add(log, &cmd, &good, 1700000000124);
	cmdlog_close(log, 5000);
	f = fopen(path, "re");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	fclose(f);
	assert_non_null(strstr(line, "\"lost\":1"));
}

/* A line that was cut by a full disk does not swallow the next. */
static void half_a_line_stays_alone(void **state)
{
	char path[128], line[1024];
	struct cmdlog *log;
	FILE *f;

	(void)state;
	in_dir(path, sizeof(path), "a/b/log");
	f = fopen(path, "we");
	assert_non_null(f);
	fputs("{\"at\":\"2023", f);
	fclose(f);
	log = cmdlog_open(path);
	cmdlog_add(log, &cmd, &good, 1700000000123);
	cmdlog_close(log, 5000);
	assert_int_equal(count_lines(path), 2);
	f = fopen(path, "re");
	assert_non_null(fgets(line, sizeof(line), f));
	assert_non_null(fgets(line, sizeof(line), f));
	fclose(f);
	assert_memory_equal(line, "{\"at\":\"2023-11-14T22:13:20.123Z\"", 32);
}

/* Does thread tid of this process wait in openat()? */
static bool is_opening(const char *tid)
{
	char path[300], call[16] = "";
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/task/%s/syscall", tid);
	f = fopen(path, "re");
	if (!f)
		return false;
	if (!fgets(call, sizeof(call), f))
		call[0] = '\0';
	fclose(f);
	return atoi(call) == SYS_openat;
}

/* Until a thread hangs in open: on a busy machine one takes its time to begin. */
static void wait_until_one_hangs(void)
{
	for (int tries = 0; tries < 1000; tries++) {
		DIR *tasks = opendir("/proc/self/task");
		bool hangs = false;

		assert_non_null(tasks);
		for (struct dirent *t; (t = readdir(tasks)) != NULL;)
			hangs |= t->d_name[0] != '.' && atoi(t->d_name) != getpid() &&
				 is_opening(t->d_name);
		closedir(tasks);
		if (hangs)
			return;
		usleep(10000);
	}
	fail_msg("no thread hangs");
}

/* A fifo that nobody reads hangs in open, like a home directory on a dead server. */
static void hung_disk_delays_nobody(void **state)
{
	char path[128];
	struct cmdlog *log;
	char line[4096];
	ssize_t n;
	int fd;

	(void)state;
	in_dir(path, sizeof(path), "fifo");
	assert_int_equal(mkfifo(path, 0600), 0);
	log = cmdlog_open(path);
	for (int i = 0; i < CMDLOG_QUEUE + 50; i++)
		cmdlog_add(log, &cmd, &good, 1700000000123 + i);
	wait_until_one_hangs();
	cmdlog_close(log, 100); /* and we are here */
	/* let the thread out, so that it can free what it shares */
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = read(fd, line, sizeof(line) - 1);
	assert_true(n > 0);
	while (read(fd, line, sizeof(line)) > 0)
		;
	close(fd);
}

static void path_follows_the_environment(void **state)
{
	char path[256];

	(void)state;
	setenv("XDG_STATE_HOME", "/tmp/state", 1);
	assert_true(cmdlog_path(path, sizeof(path)));
	assert_string_equal(path, "/tmp/state/sandeck/commands.jsonl");
	setenv("XDG_STATE_HOME", "not/absolute", 1);
	setenv("HOME", "/home/someone", 1);
	assert_true(cmdlog_path(path, sizeof(path)));
	assert_string_equal(path, geteuid() ? "/home/someone/.local/state/sandeck/commands.jsonl"
					    : "/root/.local/state/sandeck/commands.jsonl");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(line_says_everything),
		cmocka_unit_test(outcomes_differ),
		cmocka_unit_test(directories_are_made_and_lines_kept),
		cmocka_unit_test(full_file_is_put_aside),
		cmocka_unit_test(two_engines_put_aside_once),
		cmocka_unit_test(a_full_disk_is_told_and_counted),
		cmocka_unit_test(half_a_line_stays_alone),
		cmocka_unit_test(hung_disk_delays_nobody),
		cmocka_unit_test(path_follows_the_environment),
	};

	return cmocka_run_group_tests_name("cmdlog", tests, make_dir, remove_dir);
}
