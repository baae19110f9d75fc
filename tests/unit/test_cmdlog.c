/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of cmdlog: the line that stays, and that nothing waits for a disk. */
#include "base/mono.h"
#include "engine/cmdlog.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <setjmp.h>
#include <signal.h>
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

static const struct cmdlog_about about = {
	.name = "mpatha",
	.path = "sdb",
	.before = "sdb active, 4 of 4 usable",
	.after = "sdb failed, 3 of 4 usable",
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
	cmdlog_line(&line, &cmd, &good, &about, 1700000000123, 2);
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
	assert_string_equal(member(o, "name"), "mpatha");
	assert_string_equal(member(o, "disk"), "sdb");
	assert_string_equal(member(o, "before"), "sdb active, 4 of 4 usable");
	assert_string_equal(member(o, "after"), "sdb failed, 3 of 4 usable");
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

		cmdlog_line(&line, &cmd, &rows[i].res, &about, 0, 0);
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
			cmdlog_add(log, &cmd, &good, &about, 1700000000123 + i);
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
	cmdlog_add(log, &cmd, &good, &about, 1700000000123);
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
	cmdlog_add(log, &cmd, &good, &about, 1700000000123);
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
		errnum = cmdlog_trouble(log, mono_ms());
		usleep(10000);
	}
	return errnum;
}

/* A disk that hangs, here a pipe that nobody reads: told once, and nothing waits for it. */
static void a_disk_that_hangs_is_told(void **state)
{
	char path[128];
	struct cmdlog *log;
	int errnum = 0;

	(void)state;
	in_dir(path, sizeof(path), "hangs");
	assert_int_equal(mkfifo(path, 0600), 0);
	log = cmdlog_open(path);
	cmdlog_add(log, &cmd, &good, &about, 1700000000123);
	assert_int_equal(cmdlog_trouble(log, mono_ms()), 0);
	/* as soon as the thread has begun, later is now */
	for (int tries = 0; tries < 1000 && !errnum; tries++) {
		errnum = cmdlog_trouble(log, mono_ms() + CMDLOG_HANGS_MS);
		usleep(10000);
	}
	assert_int_equal(errnum, ETIMEDOUT);
	assert_int_equal(cmdlog_trouble(log, mono_ms() + CMDLOG_HANGS_MS), 0);
	cmdlog_close(log, 10);
	/* let the thread end: it still has the pipe to open */
	close(open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC));
	remove(path);
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
	cmdlog_add(log, &cmd, &good, &about, 1700000000123);
	assert_int_equal(until_trouble(log), ENOSPC);
	assert_int_equal(cmdlog_trouble(log, mono_ms()), 0);
	assert_string_equal(cmdlog_file(log), path);
	remove(path);
	cmdlog_add(log, &cmd, &good, &about, 1700000000124);
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
	cmdlog_add(log, &cmd, &good, &about, 1700000000123);
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
		cmdlog_add(log, &cmd, &good, &about, 1700000000123 + i);
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

/* ---- reading it again ---- */

static void a_line_is_read_as_it_was_written(void **state)
{
	struct str line = STR_INIT;
	struct stream_past p;

	(void)state;
	cmdlog_line(&line, &cmd, &good, &about, 1700000000123, 0);
	assert_true(cmdlog_parse(line.p, line.len - 1, &p));
	assert_int_equal(p.at, 1700000000123);
	assert_int_equal(p.verb, PLAN_FAIL);
	assert_string_equal(p.cmd.map, cmd.map);
	assert_int_equal(p.cmd.major, 8);
	assert_int_equal(p.cmd.minor, 16);
	assert_string_equal(p.cmd.by, "root@db1");
	assert_string_equal(p.name, "mpatha");
	assert_string_equal(p.path, "sdb");
	assert_string_equal(p.sent, good.sent);
	assert_string_equal(p.to, "multipathd");
	assert_string_equal(p.result, "ok");
	assert_string_equal(p.text, good.text);
	assert_string_equal(p.before, about.before);
	assert_string_equal(p.after, about.after);
	str_fini(&line);
}

/* S is undone by a switch to the group of before. */
static void the_group_of_before_is_kept(void **state)
{
	const struct plan_cmd sw = {
		.verb = PLAN_SWITCH, .map = "k", .group = 2, .promise = { .cur_group = 1 }
	};
	struct str line = STR_INIT;
	struct stream_past p;

	(void)state;
	cmdlog_line(&line, &sw, &good, &about, 1700000000123, 0);
	assert_true(cmdlog_parse(line.p, line.len - 1, &p));
	assert_int_equal(p.cmd.group, 2);
	assert_int_equal(p.from_group, 1);
	str_fini(&line);
}

#define AT "\"at\":\"2023-11-14T22:13:20.123Z\""

static void lines_of_before_and_of_others_are_taken_with_care(void **state)
{
	/* clang-format off */
	static const struct { const char *line; bool good; } rows[] = {
		/* the first version knew no names, no before and no after */
		{ "{" AT ",\"verb\":\"fail\",\"map\":\"k\",\"path\":\"8:16\",\"result\":\"ok\"}", true },
		{ "{" AT ",\"verb\":\"levitate\",\"result\":\"ok\",\"more\":[1]}", true },
		{ "{" AT "}", false },
		{ "{\"at\":\"yesterday\",\"result\":\"ok\"}", false },
		{ "{\"at\":\"2023-11-14T22:13:20Z\",\"result\":\"ok\"}", false },
		{ "{" AT ",\"result\":7}", false },
		{ "{" AT ",\"result\":\"ok\"", false },
		{ "{" AT ",\"result\":\"ok\"} x", false },
		{ "[]", false }, { "7", false }, { "", false },
		{ "{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}", false },
	};
	/* clang-format on */
	struct stream_past p;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (cmdlog_parse(rows[i].line, strlen(rows[i].line), &p) != rows[i].good)
			fail_msg("%s", rows[i].line);
	}
	assert_true(cmdlog_parse(rows[1].line, strlen(rows[1].line), &p));
	assert_int_equal(p.verb, -1);
}

static void texts_of_the_file_are_clean(void **state)
{
	static const char line[] =
		"{" AT ",\"result\":\"ok\\u001b[2J\",\"by\":\"\\u001b]0;x\\u0007\","
		"\"text\":\"\\u009b2J\"}";
	struct stream_past p;

	(void)state;
	assert_true(cmdlog_parse(line, sizeof(line) - 1, &p));
	assert_null(strchr(p.result, 27));
	assert_null(strchr(p.cmd.by, 27));
	assert_null(strstr(p.text, "\xc2\x9b"));
}

static void put_lines(const char *path, int from, int to)
{
	FILE *f = fopen(path, "ae");

	assert_non_null(f);
	for (int i = from; i < to; i++)
		fprintf(f, "{" AT ",\"result\":\"ok\",\"text\":\"%d\"}\n", i);
	fclose(f);
}

static void put_text(const char *path, const char *text)
{
	FILE *f = fopen(path, "ae");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* The last hundred, also when most of them stand in the file that was put aside. */
static void the_last_lines_are_read(void **state)
{
	char path[128], old[128];
	struct cmdlog_past past;

	(void)state;
	in_dir(path, sizeof(path), "a/b/log");
	in_dir(old, sizeof(old), "a/b/log.1");
	remove(path);
	remove(old);
	cmdlog_read(path, &past);
	assert_int_equal(past.n, 0);
	free(past.line);
	put_lines(old, 0, 150);
	put_text(path, "no line\n\n{\"at\":\"2023\n");
	put_lines(path, 150, 180);
	put_text(path, "{\"at\":\"20"); /* being written */
	cmdlog_read(path, &past);
	assert_int_equal(past.n, CMDLOG_PAST);
	assert_string_equal(past.line[0].text, "80");
	assert_string_equal(past.line[99].text, "179");
	assert_int_equal(past.bad, 2);
	free(past.line);
}

/* Of a file of any size only the end is read, from the beginning of a line. */
static void a_long_file_is_read_from_its_end(void **state)
{
	char path[128];
	struct cmdlog_past past;
	FILE *f;

	(void)state;
	in_dir(path, sizeof(path), "a/b/log");
	f = fopen(path, "we");
	assert_non_null(f);
	for (int i = 0; i < 2000000; i++)
		fputc('x', f);
	fputc('\n', f);
	fclose(f);
	put_lines(path, 0, 3);
	cmdlog_read(path, &past);
	assert_int_equal(past.bad, 1); /* the long one, though it began before what was read */
	assert_string_equal(past.line[past.n - 1].text, "2");
	free(past.line);
}

/* Whatever somebody has put into the file, what stands before it is still there. */
static void a_long_line_hides_no_older_one(void **state)
{
	char path[128], old[128];
	struct cmdlog_past past;
	FILE *f;

	(void)state;
	in_dir(path, sizeof(path), "a/b/log");
	in_dir(old, sizeof(old), "a/b/log.1");
	remove(path);
	remove(old);
	put_lines(path, 0, 7);
	f = fopen(path, "ae");
	assert_non_null(f);
	for (int i = 0; i < 900000; i++)
		fputc('x', f);
	fputc('\n', f);
	fclose(f);
	put_lines(path, 7, 9);
	cmdlog_read(path, &past);
	assert_int_equal(past.n, 9);
	assert_string_equal(past.line[0].text, "0");
	assert_string_equal(past.line[8].text, "8");
	assert_int_equal(past.bad, 1);
	free(past.line);
}

static bool until_past(struct cmdlog *log, struct cmdlog_past *past)
{
	bool done = false;

	for (int tries = 0; tries < 1000 && !(done = cmdlog_take_past(log, past)); tries++)
		usleep(10000);
	return done;
}

/* The thread reads before it writes: what this engine does is not of an earlier one. */
static void the_past_ends_where_this_engine_begins(void **state)
{
	char path[128];
	struct cmdlog *log;
	struct cmdlog_past past;

	(void)state;
	in_dir(path, sizeof(path), "a/b/log");
	remove(path);
	put_lines(path, 0, 2);
	log = cmdlog_open(path);
	assert_false(cmdlog_take_past(log, &past));
	cmdlog_want_past(log);
	cmdlog_add(log, &cmd, &good, &about, 1700000000123);
	assert_true(until_past(log, &past));
	assert_string_equal(past.line[past.n - 1].text, "1");
	free(past.line);
	assert_false(cmdlog_take_past(log, &past));
	cmdlog_close(log, 5000);
	assert_int_equal(count_lines(path), 3);
	cmdlog_want_past(NULL);
	assert_false(cmdlog_take_past(NULL, &past));
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
		cmocka_unit_test(a_disk_that_hangs_is_told),
		cmocka_unit_test(a_full_disk_is_told_and_counted),
		cmocka_unit_test(half_a_line_stays_alone),
		cmocka_unit_test(a_line_is_read_as_it_was_written),
		cmocka_unit_test(the_group_of_before_is_kept),
		cmocka_unit_test(lines_of_before_and_of_others_are_taken_with_care),
		cmocka_unit_test(texts_of_the_file_are_clean),
		cmocka_unit_test(the_last_lines_are_read),
		cmocka_unit_test(a_long_file_is_read_from_its_end),
		cmocka_unit_test(a_long_line_hides_no_older_one),
		cmocka_unit_test(the_past_ends_where_this_engine_begins),
		cmocka_unit_test(hung_disk_delays_nobody),
		cmocka_unit_test(path_follows_the_environment),
	};

	signal(SIGPIPE, SIG_IGN); /* as in an engine: the reader of a pipe may be gone */
	return cmocka_run_group_tests_name("cmdlog", tests, make_dir, remove_dir);
}
