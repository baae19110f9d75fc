/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of holders_read: a host's lists on disk, and what they say of each map. */
#include "engine/kernel/holders_read.h"

#include <errno.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char root[64];

/* Writes text to root/path, making directories. */
static void put(const char *path, const char *text)
{
	char full[256];
	FILE *f;

	snprintf(full, sizeof(full), "%s/%s", root, path);
	for (char *s = strchr(full + 1, '/'); s; s = strchr(s + 1, '/')) {
		*s = '\0';
		if (mkdir(full, 0700) && errno != EEXIST)
			fail_msg("mkdir %s", full);
		*s = '/';
	}
	f = fopen(full, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* A dm device in the made-up sysfs; held_by: "dm-3 dm-4", their entries in holders/. */
static void put_dm(const char *kname, const char *dev, const char *name, const char *uuid,
		   const char *held_by)
{
	char path[128], list[128], *save = NULL;

	snprintf(path, sizeof(path), "sys/block/%s/dev", kname);
	put(path, dev);
	snprintf(path, sizeof(path), "sys/block/%s/dm/name", kname);
	put(path, name);
	snprintf(path, sizeof(path), "sys/block/%s/dm/uuid", kname);
	put(path, uuid);
	snprintf(list, sizeof(list), "%s", held_by);
	for (char *h = strtok_r(list, " ", &save); h; h = strtok_r(NULL, " ", &save)) {
		snprintf(path, sizeof(path), "sys/block/%s/holders/%s", kname, h);
		put(path, "");
	}
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int tear_down(void **state)
{
	(void)state;
	return nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static int set_up(void **state)
{
	(void)state;
	snprintf(root, sizeof(root), "/tmp/sandeck-test-XXXXXX");
	if (!mkdtemp(root))
		return -1;
	put("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n");
	put("proc/self/mountinfo", "21 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n");
	return 0;
}

static struct holders_map read_one(const char *dm_name, uint32_t minor)
{
	struct holders_map m = { .major = 253, .minor = minor };

	snprintf(m.dm_name, sizeof(m.dm_name), "%s", dm_name);
	snprintf(m.name, sizeof(m.name), "mpath%u", minor);
	assert_true(holders_read(root, &m, 1));
	return m;
}

#define MAP(minor)                                                                                 \
	put_dm("dm-" #minor, "253:" #minor "\n", "mpath" #minor "\n", "mpath-3600a0" #minor "\n",  \
	       "")

static void nobody(void **state)
{
	struct holders_map m;

	(void)state;
	MAP(0);
	m = read_one("dm-0", 0);
	assert_string_equal(m.users, "");
	assert_false(m.hurt);
	assert_int_equal(m.parts, 0);
}

static void mounted(void **state)
{
	struct holders_map m;

	(void)state;
	MAP(0);
	put("proc/self/mountinfo",
	    "21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
	    "30 21 253:0 /sub /bind rw,relatime - xfs /dev/mapper/mpath0 rw,attr2\n"
	    "31 21 253:0 / /srv/db rw,relatime shared:1 - xfs /dev/mapper/mpath0 rw,attr2\n");
	m = read_one("dm-0", 0);
	assert_string_equal(m.users, "/srv/db (xfs, rw) +1");
	assert_false(m.hurt);
}

static void mounted_read_only_on_purpose(void **state)
{
	struct holders_map m;

	(void)state;
	MAP(0);
	put("proc/self/mountinfo", "31 21 253:0 / /srv/a\\040b ro,relatime - ext4 /dev/dm-0 ro\n");
	m = read_one("dm-0", 0);
	assert_string_equal(m.users, "/srv/a b (ext4, ro)");
	assert_false(m.hurt);
}

/* errors=remount-ro: the superblock is read-only, the mount still says rw. */
static void went_read_only(void **state)
{
	static const char *const super[] = { "ro,errors=remount-ro", "rw,emergency_ro",
					     "rw,shutdown" };

	(void)state;
	MAP(0);
	for (size_t i = 0; i < sizeof(super) / sizeof(super[0]); i++) {
		struct holders_map m;
		char line[160];

		snprintf(line, sizeof(line),
			 "31 21 253:0 / /srv/log rw,relatime - ext4 /dev/mapper/mpath0 %s\n",
			 super[i]);
		put("proc/self/mountinfo", line);
		m = read_one("dm-0", 0);
		assert_true(m.hurt);
		assert_string_equal(m.users, "/srv/log (ext4, ro)");
	}
}

/* Later kernels show nothing in mountinfo: the file system's own count of errors does. */
static void ext4_after_an_error(void **state)
{
	(void)state;
	MAP(0);
	put("proc/self/mountinfo", "31 21 253:0 / /srv/log rw - ext4 /dev/mapper/mpath0 rw\n");
	put("sys/fs/ext4/dm-0/errors_count", "1\n");
	put("sys/fs/ext4/dm-0/last_error_time", "99999999999\n");
	put("proc/fs/ext4/dm-0/options", "rw\nerrors=continue\n");
	assert_false(read_one("dm-0", 0).hurt);
	put("proc/fs/ext4/dm-0/options", "rw\nbarrier\nerrors=remount-ro\n");
	assert_true(read_one("dm-0", 0).hurt);
	assert_string_equal(read_one("dm-0", 0).users, "/srv/log (ext4, ro)");
	/* an old error, from before this boot */
	put("sys/fs/ext4/dm-0/last_error_time", "1000000000\n");
	assert_false(read_one("dm-0", 0).hurt);
	put("sys/fs/ext4/dm-0/errors_count", "0\n");
	assert_false(read_one("dm-0", 0).hurt);
}

/* btrfs has a device number of its own; only its source names the map. */
static void btrfs_by_its_source(void **state)
{
	(void)state;
	MAP(0);
	put("proc/self/mountinfo",
	    "31 21 0:45 / /data rw - btrfs /dev/mapper/mpath0 rw,space_cache\n"
	    "32 21 0:46 / /other rw - btrfs /dev/mapper/mpath9 rw\n"
	    "33 21 0:47 / /run rw - tmpfs tmpfs rw\n");
	assert_string_equal(read_one("dm-0", 0).users, "/data (btrfs, rw)");
}

static void swap(void **state)
{
	(void)state;
	MAP(0);
	put("proc/swaps", "Filename Type Size Used Priority\n/dev/dm-0    partition 16380 0 -2\n");
	assert_string_equal(read_one("dm-0", 0).users, "swap");
	put("proc/swaps", "Filename Type Size Used Priority\n/dev/dm-01   partition 16380 0 -2\n");
	assert_string_equal(read_one("dm-0", 0).users, "");
}

static void volumes_by_group(void **state)
{
	(void)state;
	put_dm("dm-0", "253:0", "mpath0", "mpath-3600a", "dm-1 dm-2");
	put_dm("dm-1", "253:1", "vg--a-home", "LVM-abc", "");
	put_dm("dm-2", "253:2", "vg--a-root", "LVM-abd", "");
	put("proc/self/mountinfo", "31 21 253:1 / /home rw - ext4 /dev/mapper/vg--a-home rw\n");
	assert_string_equal(read_one("dm-0", 0).users, "vg-a > /home (ext4, rw)");
	put("proc/self/mountinfo", "");
	assert_string_equal(read_one("dm-0", 0).users, "vg-a");
}

/* map > partition > crypt > mount: the partition is no layer of its own. */
static void deep_stack(void **state)
{
	(void)state;
	put_dm("dm-0", "253:0", "mpath0", "mpath-3600a", "dm-1 dm-2");
	put_dm("dm-1", "253:1", "mpath0-part1", "part1-mpath-3600a", "dm-3");
	put_dm("dm-2", "253:2", "mpath0-part2", "part2-mpath-3600a", "");
	put_dm("dm-3", "253:3", "luks-home", "CRYPT-LUKS2-x", "");
	put("proc/self/mountinfo", "31 21 253:3 / /home rw - ext4 /dev/mapper/luks-home ro\n");
	assert_string_equal(read_one("dm-0", 0).users, "luks-home > /home (ext4, ro)");
	assert_true(read_one("dm-0", 0).hurt);
	assert_int_equal(read_one("dm-0", 0).parts, 1);
	assert_int_equal(read_one("dm-0", 0).mapped, 2);
}

static void md_array(void **state)
{
	(void)state;
	put_dm("dm-0", "253:0", "mpath0", "mpath-3600a", "md127");
	put("sys/block/md127/dev", "9:127\n");
	put("proc/self/mountinfo", "31 21 9:127 / /data rw - xfs /dev/md127 rw\n");
	assert_string_equal(read_one("dm-0", 0).users, "md127 > /data (xfs, rw)");
}

/* Broken sysfs: a device that holds itself. */
static void a_cycle_ends(void **state)
{
	(void)state;
	put_dm("dm-0", "253:0", "mpath0", "mpath-3600a", "dm-1");
	put_dm("dm-1", "253:1", "x", "", "dm-1 dm-0");
	assert_true(strlen(read_one("dm-0", 0).users) < sizeof(((struct holders_map *)0)->users));
}

static void names_are_cleaned(void **state)
{
	(void)state;
	MAP(0);
	put("proc/self/mountinfo", "31 21 253:0 / /srv/\\033[2J rw - ext4 /dev/dm-0 rw\n");
	assert_string_equal(read_one("dm-0", 0).users, "/srv/\\x1b[2J (ext4, rw)");
}

/* Fields come and go before the dash, a source may be empty, a word is not its beginning. */
static void odd_lines_of_mountinfo(void **state)
{
	static const struct {
		const char *line, *users;
		bool hurt;
	} rows[] = {
		{ "31 21 253:0 / /a rw shared:1 master:2 propagate_from:3 - ext4 /dev/dm-0 rw\n",
		  "/a (ext4, rw)", false },
		{ "31 21 253:0 / /a rw - xfs  rw\n", "/a (xfs, rw)", false },
		{ "31 21 253:0 / /a rw - xfs /dev/dm-0 rwx,row,shutdowned=1\n", "/a (xfs, rw)",
		  false },
		{ "31 21 253:0 / /a rw - xfs /dev/dm-0 inode64,shutdown", "/a (xfs, ro)", true },
		{ "31 21 253:0 / /a rw ext4 /dev/dm-0 rw\n", "", false },
		{ "31 21 253 / /a rw - ext4 /dev/dm-0 rw\n", "", false },
		{ "\n31 21 253:0\nnonsense\n32 21 253:0 / /b rw - xfs /dev/dm-0 rw\n",
		  "/b (xfs, rw)", false },
	};

	(void)state;
	put_dm("dm-0", "253:0", "mpath0", "mpath-3600a", "");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct holders_map m;

		put("proc/self/mountinfo", rows[i].line);
		m = read_one("dm-0", 0);
		assert_string_equal(m.users, rows[i].users);
		assert_int_equal(m.hurt, rows[i].hurt);
	}
}

static void no_mountinfo(void **state)
{
	struct holders_map m = { .major = 253, .dm_name = "dm-0" };

	(void)state;
	MAP(0);
	assert_false(holders_read("/nonexistent", &m, 1));
	assert_string_equal(m.users, "");
}

static void volume_group_names(void **state)
{
	static const char *const rows[][2] = {
		{ "vg-home", "vg" },
		{ "vg--a-home", "vg-a" },
		{ "a----b-c--d", "a--b" },
		{ "plain", "plain" },
		{ "", "" },
		{ "x-", "x" },
	};
	char name[64];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(holders_vg_name(name, sizeof(name), rows[i][0]), rows[i][1]);
	assert_string_equal(holders_vg_name(name, 4, "abcdef-x"), "abc");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nobody),
		TEST(mounted),
		TEST(mounted_read_only_on_purpose),
		TEST(went_read_only),
		TEST(ext4_after_an_error),
		TEST(btrfs_by_its_source),
		TEST(swap),
		TEST(volumes_by_group),
		TEST(deep_stack),
		TEST(md_array),
		TEST(a_cycle_ends),
		TEST(names_are_cleaned),
		TEST(odd_lines_of_mountinfo),
		TEST(no_mountinfo),
		TEST(volume_group_names),
	};

	return cmocka_run_group_tests_name("holders", tests, NULL, NULL);
}
