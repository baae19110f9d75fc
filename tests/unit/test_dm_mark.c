/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of dm_mark and of what dm_change refuses before it asks the kernel. */
#include "engine/kernel/dm_mark.h"

#include "base/mono.h"
#include "engine/kernel/dm_change.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[] = "./dm_mark.XXXXXX";
static char file[512];

static int make_dir(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	dm_mark_file(file, sizeof(file), dir, "mpath-3600a", "mpatha");
	return 0;
}

static int drop_dir(void **state)
{
	(void)state;
	unlink(file);
	return rmdir(dir);
}

static void what_was_written_is_read(void **state)
{
	const struct dm_mark_part part = { .name = (char[]){ "mpatha part1" },
					   .uuid = (char[]){ "part1-mpath-3600a" },
					   .table = (char[]){ "253:3 2048" },
					   .sectors = 4096,
					   .ro = true };
	struct dm_mark_text left;
	struct dm_mark m;

	(void)state;
	assert_int_equal(dm_mark_take(&m, file, 0, &left, NULL), 0);
	assert_string_equal(left.kind, "");
	dm_mark_text_fini(&left);
	assert_true(dm_mark_add(&m, "name", "mpatha"));
	assert_true(dm_mark_add(&m, "kind", "remove"));
	assert_true(dm_mark_add(&m, "was", "queueing"));
	assert_true(dm_mark_add(&m, "cookie", "223344"));
	assert_true(dm_mark_add_part(&m, &part));
	dm_mark_leave(&m);
	assert_int_equal(dm_mark_seize(&m, file, &left, NULL), 0);
	assert_string_equal(left.kind, "remove");
	assert_string_equal(left.name, "mpatha");
	assert_true(left.queued);
	assert_false(left.suspended);
	assert_int_equal(left.ncookies, 1);
	assert_int_equal(left.cookies[0], 223344);
	assert_int_equal(left.nparts, 1);
	assert_string_equal(left.parts[0].name, "mpatha part1");
	assert_string_equal(left.parts[0].uuid, "part1-mpath-3600a");
	assert_string_equal(left.parts[0].table, "253:3 2048");
	assert_int_equal(left.parts[0].sectors, 4096);
	assert_true(left.parts[0].ro);
	dm_mark_text_fini(&left);
	dm_mark_done(&m);
	assert_int_equal(dm_mark_seize(&m, file, &left, NULL), E_NOTFOUND);
}

/* Killed while it wrote: what has no end does not count. */
static void half_a_line_does_not_count(void **state)
{
	static const char text[] = "name mpatha\nkind reload\ncookie 22";
	struct dm_mark_text left;

	(void)state;
	dm_mark_parse(text, sizeof(text) - 1, &left);
	assert_string_equal(left.kind, "reload");
	assert_int_equal(left.ncookies, 0);
	dm_mark_text_fini(&left);
}

static void one_change_of_a_map_at_a_time(void **state)
{
	struct dm_mark_text left;
	struct dm_mark m, other;
	struct err e = { 0 };
	int64_t began = mono_ms();

	(void)state;
	assert_int_equal(dm_mark_take(&m, file, 0, &left, NULL), 0);
	dm_mark_text_fini(&left);
	assert_int_equal(dm_mark_take(&other, file, began + 100, &left, &e), E_BUSY);
	assert_true(mono_ms() - began >= 100);
	assert_non_null(strstr(e.text, "another change"));
	dm_mark_done(&m);
	assert_int_equal(dm_mark_take(&other, file, 0, &left, NULL), 0);
	dm_mark_text_fini(&left);
	dm_mark_done(&other);
}

/* The lock goes with its process, the file stays. */
static void a_killed_process_leaves_its_mark(void **state)
{
	struct dm_mark_text left;
	struct dm_mark m;
	int status;
	pid_t pid = fork();

	(void)state;
	if (!pid) {
		dm_mark_take(&m, file, 0, &left, NULL);
		dm_mark_add(&m, "kind", "create");
		raise(SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(dm_mark_take(&m, file, 0, &left, NULL), 0);
	assert_string_equal(left.kind, "create");
	dm_mark_text_fini(&left);
	assert_true(dm_mark_anew(&m));
	dm_mark_leave(&m);
	assert_int_equal(dm_mark_seize(&m, file, &left, NULL), 0);
	assert_string_equal(left.kind, "");
	dm_mark_text_fini(&left);
	dm_mark_done(&m);
}

static void file_names(void **state)
{
	char a[512], b[512], uuid[129];

	(void)state;
	dm_mark_file(a, sizeof(a), "/run/sandeck", "mpath-3600a", "x");
	assert_string_equal(a, "/run/sandeck/change-mpath-3600a");
	dm_mark_file(a, sizeof(a), "/run/sandeck", "", "mpatha");
	assert_string_equal(a, "/run/sandeck/change-name=mpatha");
	dm_mark_file(a, sizeof(a), "d", "mpath-a/b", "");
	dm_mark_file(b, sizeof(b), "d", "mpath-a b", "");
	assert_int_equal(strncmp(a, "d/change-mpath-a+b+", 19), 0);
	assert_string_not_equal(a, b);
	memset(uuid, '/', 128);
	uuid[128] = '\0';
	dm_mark_file(a, sizeof(a), "d", uuid, "");
	assert_true(strlen(a) < 255);
}

static void count(void *ctx, const char *name)
{
	(void)name;
	++*(int *)ctx;
}

static void all_marks(void **state)
{
	struct dm_mark_text left;
	struct dm_mark m;
	int n = 0;

	(void)state;
	dm_mark_each("./no-such-folder", count, &n);
	assert_int_equal(n, 0);
	assert_int_equal(dm_mark_take(&m, file, 0, &left, NULL), 0);
	dm_mark_text_fini(&left);
	dm_mark_each(dir, count, &n);
	assert_int_equal(n, 1);
	dm_mark_done(&m);
}

/* ---- dm_change: senseless wishes do not get to the kernel ---- */

static int refused(struct dm_change c, const char *why)
{
	struct dm_change_result res;
	struct err e = { 0 };
	int rc;

	c.dir = dir;
	rc = dm_change_run(&c, &res, &e);
	assert_false(res.done);
	assert_non_null(strstr(e.text, why));
	assert_string_equal(res.said, e.text);
	return rc;
}

static void senseless_changes(void **state)
{
	char name[200];

	(void)state;
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(refused((struct dm_change){ .kind = DM_CREATE, .name = name }, "127"),
			 E_USAGE);
	assert_int_equal(refused((struct dm_change){ .kind = DM_CREATE, .name = "a/b" }, "'/'"),
			 E_USAGE);
	assert_int_equal(refused((struct dm_change){ .kind = DM_CREATE, .name = "a\nb" }, "blank"),
			 E_USAGE);
	assert_int_equal(refused((struct dm_change){ .kind = DM_CREATE, .name = ".." }, "'..'"),
			 E_USAGE);
	assert_int_equal(refused((struct dm_change){ .kind = DM_CREATE, .name = "a", .table = "x" },
				 "0 sectors"),
			 E_USAGE);
	assert_int_equal(
		refused((struct dm_change){ .kind = DM_RENAME, .uuid = "u", .new_name = "" },
			"the new name"),
		E_USAGE);
	assert_int_equal(refused((struct dm_change){ .kind = DM_REMOVE, .uuid = "u\n" }, "control"),
			 E_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_read),
		cmocka_unit_test(half_a_line_does_not_count),
		cmocka_unit_test(one_change_of_a_map_at_a_time),
		cmocka_unit_test(a_killed_process_leaves_its_mark),
		cmocka_unit_test(file_names),
		cmocka_unit_test(all_marks),
		cmocka_unit_test(senseless_changes),
	};

	return cmocka_run_group_tests(tests, make_dir, drop_dir);
}
