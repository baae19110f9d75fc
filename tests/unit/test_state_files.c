/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of state_files, state_locked and state_run: files in a folder, other
 * programs that lock, write and are killed, and what is left then.
 */
#include "base/attr.h"
#include "engine/conf/peer.h"
#include "engine/conf/state_files.h"
#include "engine/conf/state_locked.h"
#include "engine/conf/state_run.h"
#include "engine/conf/wwids.h"
#include "fake_sysfs.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define OLD   PEER(0, 9, 4)
#define NAMES 100

static char path_buf[512];

static const char *path(enum state_file which)
{
	return state_files_path(fake_root, which, path_buf, sizeof(path_buf));
}

static bool no_maps(void *ctx, const char *alias, const char *wwid)
{
	(void)ctx;
	(void)alias;
	(void)wwid;
	return false;
}

static int name_map(const char *wwid, unsigned peer, enum binding_choice *choice,
		    char alias[WWID_SIZE], struct err *e)
{
	const struct state_naming n = { .root = fake_root,
					.peer = peer,
					.wwid = wwid,
					.old_alias = "",
					.prefix = "mpath",
					.taken = no_maps };

	return state_files_name(&n, choice, alias, WWID_SIZE, e);
}

static void assert_text(enum state_file which, const char *want)
{
	struct str text = STR_INIT;
	struct err e;

	assert_int_equal(state_files_read(fake_root, which, &text, &e), 0);
	assert_string_equal(str_text(&text), want);
	str_fini(&text);
}

static struct stat status(const char *file)
{
	struct stat st;

	assert_int_equal(stat(file, &st), 0);
	return st;
}

/* Runs f in a process of its own. */
static pid_t other(void (*f)(int n), int n)
{
	pid_t pid = fork();

	if (!pid) {
		f(n);
		_exit(0);
	}
	return pid;
}

static void assert_well(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* ---- one after the other ---- */

static void wwids_come_and_go(void **state)
{
	static const char *const maps[] = { "3c" };
	static const char *const bad[] = { "3c", "a\nb" };
	struct err e;

	(void)state;
	assert_text(STATE_WWIDS, "");
	assert_int_equal(state_files_add_wwid(fake_root, "3a", &e), 1);
	assert_int_equal(state_files_add_wwid(fake_root, "3a", &e), 0);
	assert_int_equal(status(path(STATE_WWIDS)).st_mode & 07777, 0600);
	assert_int_equal(state_files_add_wwid(fake_root, "3b", &e), 1);
	assert_int_equal(state_files_remove_wwid(fake_root, "3a", &e), 1);
	assert_int_equal(state_files_remove_wwid(fake_root, "3a", &e), 0);
	assert_text(STATE_WWIDS,
		    "# Multipath wwids, Version : 1.0\n"
		    "# NOTE: This file is automatically maintained by multipath and multipathd.\n"
		    "# You should not need to edit this file in normal circumstances.\n"
		    "#\n# Valid WWIDs:\n#3a/\n/3b/\n");
	assert_int_equal(state_files_replace_wwids(fake_root, maps, 1, &e), 1);
	assert_int_equal(state_files_replace_wwids(fake_root, maps, 1, &e), 0);
	assert_int_equal(state_files_replace_wwids(fake_root, bad, 2, &e), E_USAGE);
	assert_int_equal(state_files_add_wwid(fake_root, "", &e), E_USAGE);
	assert_non_null(strstr(e.text, "is no WWID"));
}

/* Who waits for the lock has the file open already, and would write into one that is gone. */
static void a_line_is_added_to_the_file_itself(void **state)
{
	struct stat before;
	struct err e;

	(void)state;
	fake_text("/etc/multipath/wwids", "/3a/\n");
	before = status(path(STATE_WWIDS));
	assert_int_equal(state_files_add_wwid(fake_root, "3b", &e), 1);
	assert_int_equal(state_files_remove_wwid(fake_root, "3a", &e), 1);
	assert_int_equal(status(path(STATE_WWIDS)).st_ino, before.st_ino);
	assert_text(STATE_WWIDS, "#3a/\n/3b/\n");
}

static void mode_and_link_stay(void **state)
{
	static const char *const maps[] = { "3c" };
	char to[512];
	struct stat st;
	struct err e;

	(void)state;
	fake_text("/var/wwids", "/3a/\n");
	snprintf(to, sizeof(to), "%s/var/wwids", fake_root);
	assert_int_equal(chmod(to, 0640), 0);
	fake_link("/etc/multipath/wwids", to);
	assert_int_equal(state_files_replace_wwids(fake_root, maps, 1, &e), 1);
	assert_int_equal(lstat(path(STATE_WWIDS), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(status(to).st_mode & 07777, 0640);
	assert_int_equal(state_files_add_wwid(fake_root, "3c", &e), 0);
}

static void a_map_gets_a_name(void **state)
{
	enum binding_choice choice;
	char alias[WWID_SIZE];
	struct stat before;
	struct err e;

	(void)state;
	assert_int_equal(name_map("3a", PEER_NEWEST, &choice, alias, &e), 0);
	assert_int_equal(choice, BINDING_ADDED);
	assert_string_equal(alias, "mpatha");
	before = status(path(STATE_BINDINGS));
	assert_int_equal(name_map("3a", PEER_NEWEST, &choice, alias, &e), 0);
	assert_int_equal(choice, BINDING_FOUND);
	assert_int_equal(status(path(STATE_BINDINGS)).st_ino, before.st_ino);
	/* multipathd looks for renames in the folder since 0.9.7; before, it appends */
	assert_int_equal(name_map("3b", OLD, &choice, alias, &e), 0);
	assert_int_equal(status(path(STATE_BINDINGS)).st_ino, before.st_ino);
	assert_int_equal(name_map("3c", PEER_NEWEST, &choice, alias, &e), 0);
	assert_string_equal(alias, "mpathc");
	assert_int_not_equal(status(path(STATE_BINDINGS)).st_ino, before.st_ino);
}

static void count(void *ctx, unsigned line, const char *text)
{
	(void)line;
	(void)text;
	++*(unsigned *)ctx;
}

/* A bad file is mended on the way, and each fault is told once. */
static void a_bad_file_of_bindings(void **state)
{
	unsigned told = 0;
	const struct state_naming n = { .root = fake_root,
					.peer = OLD,
					.wwid = "3w",
					.old_alias = "",
					.prefix = "mpath",
					.taken = no_maps,
					.reader = { &told, count, NULL } };
	struct state_naming only_looks = n;
	enum binding_choice choice;
	char alias[WWID_SIZE];
	struct str text = STR_INIT;
	struct err e;

	(void)state;
	fake_text("/etc/multipath/bindings", "mpathb 3a\nmpathb 3b\n");
	only_looks.read_only = true;
	assert_int_equal(state_files_name(&only_looks, &choice, alias, sizeof(alias), &e), 0);
	assert_int_equal(choice, BINDING_READ_ONLY);
	assert_text(STATE_BINDINGS, "mpathb 3a\nmpathb 3b\n");
	assert_int_equal(told, 1);
	assert_int_equal(state_files_name(&n, &choice, alias, sizeof(alias), &e), 0);
	assert_string_equal(alias, "mpatha");
	assert_int_equal(told, 2);
	assert_int_equal(state_files_read(fake_root, STATE_BINDINGS, &text, &e), 0);
	assert_non_null(strstr(text.p, "#\nmpathb 3a\nmpatha 3w\n"));
	str_fini(&text);
}

static void what_cannot_be_written(void **state)
{
	enum binding_choice choice;
	char alias[WWID_SIZE];
	struct err e;

	(void)state;
	assert_false(state_files_read_only(fake_root, STATE_BINDINGS));
	fake_text("/etc/multipath", "a file where the folder should be");
	assert_int_equal(state_files_add_wwid(fake_root, "3a", &e), E_IO);
	assert_non_null(strstr(e.text, "/etc/multipath/wwids"));
	assert_true(name_map("3a", PEER_NEWEST, &choice, alias, &e) < 0);
	assert_string_equal(alias, "");
}

#define CANNOT 77

/* In a name space of its own, for root only. */
static void on_a_read_only_file_system(int n)
{
	enum binding_choice choice;
	char dir[512], alias[WWID_SIZE];
	struct err e;

	(void)n;
	snprintf(dir, sizeof(dir), "%s/etc/multipath", fake_root);
	if (unshare(CLONE_NEWNS) || mount("", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount(dir, dir, NULL, MS_BIND, NULL) ||
	    mount("", dir, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL))
		_exit(CANNOT);
	if (!state_files_read_only(fake_root, STATE_BINDINGS) ||
	    state_files_add_wwid(fake_root, "3a", &e) != E_PERM || !strstr(e.text, "read-only"))
		_exit(1);
	if (name_map("3new", PEER_NEWEST, &choice, alias, &e) || choice != BINDING_READ_ONLY ||
	    *alias)
		_exit(2);
	if (name_map("3bound", PEER_NEWEST, &choice, alias, &e) || choice != BINDING_FOUND ||
	    strcmp(alias, "mpathq"))
		_exit(3);
}

static void read_only(void **state)
{
	int status;

	(void)state;
	fake_text("/etc/multipath/bindings", "mpathq 3bound\n");
	waitpid(other(on_a_read_only_file_system, 0), &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == CANNOT)
		skip(); /* not root, or no name spaces */
	assert_int_equal(status, 0);
}

static void a_file_too_large(void **state)
{
	char *text = calloc(1, (4u << 20) + 2);
	struct str out = STR_INIT;
	struct err e;

	(void)state;
	memset(text, '#', (4u << 20) + 1);
	fake_text("/etc/multipath/wwids", text);
	assert_int_equal(state_files_read(fake_root, STATE_WWIDS, &out, &e), E_SYNTAX);
	assert_int_equal(state_files_add_wwid(fake_root, "3a", &e), E_SYNTAX);
	str_fini(&out);
	free(text);
}

/* ---- with others ---- */

static void add_many(int n)
{
	enum binding_choice choice;
	char wwid[32], alias[WWID_SIZE];
	struct err e;

	for (int i = 0; i < NAMES; i++) {
		snprintf(wwid, sizeof(wwid), "3%d-%d", n, i);
		if (name_map(wwid, n & 4 ? OLD : PEER_NEWEST, &choice, alias, &e) ||
		    choice != BINDING_ADDED || state_files_add_wwid(fake_root, wwid, &e) != 1)
			_exit(1);
	}
}

/* Two that write at once lose none: each number is given once, each WWID is there. */
static void two_writers(int kind)
{
	pid_t a = other(add_many, kind), b = other(add_many, kind + 1);
	struct str names = STR_INIT, wwids = STR_INIT;
	struct bindings all;
	struct err e;

	assert_well(a);
	assert_well(b);
	assert_int_equal(state_files_read(fake_root, STATE_BINDINGS, &names, &e), 0);
	assert_int_equal(state_files_read(fake_root, STATE_WWIDS, &wwids, &e), 0);
	bindings_init(&all, PEER_NEWEST);
	bindings_parse(&all, names.p, names.len, NULL);
	assert_false(all.changed);
	assert_int_equal(all.n, 2 * NAMES);
	for (int i = 0; i < 2 * NAMES; i++) {
		char text[WWID_SIZE];

		assert_true(bindings_name(i + 1, "mpath", text, sizeof(text)));
		assert_non_null(bindings_by_alias(&all, text));
		snprintf(text, sizeof(text), "3%d-%d", kind + i / NAMES, i % NAMES);
		assert_true(wwids_has(wwids.p, wwids.len, text));
	}
	bindings_fini(&all);
	str_fini(&names);
	str_fini(&wwids);
}

static void two_writers_that_rename(void **state)
{
	(void)state;
	two_writers(0);
}

static void two_writers_that_append(void **state)
{
	(void)state;
	two_writers(4);
}

static void write_for_ever(int how)
{
	static const char *const many[] = { "3one", "3two", "3three" };
	struct err e;

	for (int i = 0;; i++) {
		if (how)
			state_files_replace_wwids(fake_root, many, (size_t)(i % 4), &e);
		else if (i % 2)
			state_files_remove_wwid(fake_root, "3victim", &e);
		else
			state_files_add_wwid(fake_root, "3victim", &e);
	}
}

/* Killed at any moment, a writer leaves whole lines, the first of which is never touched. */
static void a_writer_is_killed(void **state)
{
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 40; round++) {
		struct str text = STR_INIT;
		pid_t pid = other(write_for_ever, round % 2);
		struct err e;

		usleep((useconds_t)(rand_r(&seed) % 6000));
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		assert_int_equal(state_files_read(fake_root, STATE_WWIDS, &text, &e), 0);
		if (text.len) {
			assert_true(!strncmp(text.p, "# Multipath wwids", 17));
			assert_int_equal(text.p[text.len - 1], '\n');
		}
		str_fini(&text);
	}
}

/* As multipath does it: a POSIX lock, and a line at the end. */
static void lock_as_multipath(int milliseconds)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd = open(path(STATE_WWIDS), O_RDWR);

	if (fd < 0 || fcntl(fd, F_SETLKW, &whole))
		_exit(1);
	fake_text("/locked", "");
	usleep((useconds_t)milliseconds * 1000);
	lseek(fd, 0, SEEK_END);
	if (write(fd, "/3theirs/\n", 10) != 10)
		_exit(1);
}

static void wait_until_locked(void)
{
	char locked[512];

	snprintf(locked, sizeof(locked), "%s/locked", fake_root);
	for (int i = 0; i < 2000 && access(locked, F_OK); i++)
		usleep(1000);
	unlink(locked);
}

static void multipath_has_the_lock(void **state)
{
	struct err e;
	pid_t pid;

	(void)state;
	fake_text("/etc/multipath/wwids", "/3a/\n");
	pid = other(lock_as_multipath, 100);
	wait_until_locked();
	assert_int_equal(state_files_add_wwid(fake_root, "3ours", &e), 1);
	assert_well(pid);
	assert_text(STATE_WWIDS, "/3a/\n/3theirs/\n/3ours/\n");
}

static int unchanged(void *ctx, struct str *text, struct err *e)
{
	(void)text;
	(void)e;
	++*(int *)ctx;
	return 0;
}

static void the_deadline(void **state)
{
	struct str out = STR_INIT;
	char number[32], *me = strdup(program_invocation_short_name);
	int calls = 0;
	struct err e;
	pid_t pid;

	(void)state;
	fake_text("/etc/multipath/wwids", "/3a/\n");
	pid = other(lock_as_multipath, 10000);
	wait_until_locked();
	assert_int_equal(
		state_locked_change(path(STATE_WWIDS), STATE_IN_PLACE, 30, unchanged, &calls, &e),
		E_TIMEOUT);
	assert_int_equal(calls, 0);
	snprintf(number, sizeof(number), "(process %d)", (int)pid);
	assert_non_null(strstr(e.text, number));
	me[strlen(me) < 15 ? strlen(me) : 15] = '\0'; /* as the kernel keeps it */
	assert_non_null(strstr(e.text, me));
	free(me);
	assert_int_equal(state_locked_read(path(STATE_WWIDS), 30, &out, &e), E_TIMEOUT);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(
		state_locked_change(path(STATE_WWIDS), STATE_IN_PLACE, 30, unchanged, &calls, &e),
		0);
	assert_int_equal(calls, 1);
	str_fini(&out);
}

/* Another thread is no other process: a POSIX lock would let it in. */
static int read_again(void *ctx, struct str *text, struct err *e)
{
	struct str out = STR_INIT;

	(void)ctx;
	(void)text;
	assert_int_equal(state_locked_read(path(STATE_WWIDS), 20, &out, e), E_TIMEOUT);
	assert_non_null(strstr(e->text, "another program"));
	str_fini(&out);
	return 0;
}

static void our_own_threads(void **state)
{
	struct err e;

	(void)state;
	fake_text("/etc/multipath/wwids", "/3a/\n");
	assert_int_equal(
		state_locked_change(path(STATE_WWIDS), STATE_IN_PLACE, 5000, read_again, NULL, &e),
		0);
}

struct meddler {
	int calls;
};

/* Somebody renames another file over this one while it is being changed. */
static int meddled_with(void *ctx, struct str *text, struct err *e)
{
	struct meddler *m = ctx;
	char from[512];

	(void)e;
	if (!m->calls++) {
		fake_text("/etc/multipath/other", "/3theirs/\n");
		snprintf(from, sizeof(from), "%s/etc/multipath/other", fake_root);
		assert_int_equal(rename(from, path(STATE_WWIDS)), 0);
	}
	wwids_add(text, "3ours");
	return 1;
}

static void renamed_over_meanwhile(void **state)
{
	struct meddler m = { 0 };
	struct err e;

	(void)state;
	fake_text("/etc/multipath/wwids", "/3a/\n");
	assert_int_equal(
		state_locked_change(path(STATE_WWIDS), STATE_BY_RENAME, 5000, meddled_with, &m, &e),
		1);
	assert_int_equal(m.calls, 2);
	assert_text(STATE_WWIDS, "/3theirs/\n/3ours/\n");
}

/* ---- until the next boot ---- */

static void failed_wwids(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(state_run_is_failed(fake_root, "3a", &e), 0);
	assert_int_equal(state_run_set_failed(fake_root, "3a", false, &e), 0);
	assert_int_equal(state_run_set_failed(fake_root, "3a", true, &e), 1);
	assert_int_equal(state_run_set_failed(fake_root, "3a", true, &e), 0);
	assert_int_equal(state_run_is_failed(fake_root, "3a", &e), 1);
	assert_int_equal(state_run_is_failed(fake_root, "3b", &e), 0);
	assert_int_equal(state_run_set_failed(fake_root, "3a", false, &e), 1);
	assert_int_equal(state_run_is_failed(fake_root, "3a", &e), 0);
	assert_int_equal(state_run_is_failed(fake_root, "../wwids", &e), E_USAGE);
	assert_int_equal(state_run_set_failed(fake_root, "..", true, &e), E_USAGE);
}

static void a_lone_path_is_waited_for(void **state)
{
	int64_t now = 1700000000123, left;
	enum state_wait wait;
	char file[512];
	struct err e;

	(void)state;
	assert_int_equal(state_run_wait(fake_root, 8, 16, now, 0, &wait, &left, &e), 0);
	assert_int_equal(wait, STATE_WAIT_NONE);
	assert_int_equal(state_run_wait(fake_root, 8, 16, now, 10000, &wait, &left, &e), 0);
	assert_int_equal(wait, STATE_WAITING);
	assert_int_equal(left, 10000);
	snprintf(file, sizeof(file), "%s/run/multipath/find_multipaths/8:16", fake_root);
	assert_int_equal(status(file).st_mtim.tv_sec, 1700000010);
	/* once begun it does not begin again */
	assert_int_equal(state_run_wait(fake_root, 8, 16, now + 4000, 10000, &wait, &left, &e), 0);
	assert_int_equal(left, 6000);
	assert_int_equal(state_run_wait(fake_root, 8, 16, now + 9001, 0, &wait, &left, &e), 0);
	assert_int_equal(wait, STATE_WAIT_OVER);
	assert_int_equal(left, 0);
	assert_int_equal(state_run_wait(fake_root, 8, 16, now + 99000, 10000, &wait, &left, &e), 0);
	assert_int_equal(wait, STATE_WAIT_OVER);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fake_sysfs_new, fake_sysfs_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(wwids_come_and_go),
		TEST(a_line_is_added_to_the_file_itself),
		TEST(mode_and_link_stay),
		TEST(a_map_gets_a_name),
		TEST(a_bad_file_of_bindings),
		TEST(what_cannot_be_written),
		TEST(read_only),
		TEST(a_file_too_large),
		TEST(two_writers_that_rename),
		TEST(two_writers_that_append),
		TEST(a_writer_is_killed),
		TEST(multipath_has_the_lock),
		TEST(the_deadline),
		TEST(our_own_threads),
		TEST(renamed_over_meanwhile),
		TEST(failed_wwids),
		TEST(a_lone_path_is_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
