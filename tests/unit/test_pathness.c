/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of pathness: each mode of find_multipaths, and each reason why a disk is no path. */
#include "engine/monitor/pathness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MAX 8

/* A host of up to eight disks: sda, sdb ... all of them clean and of one LUN. */
static struct {
	struct disk disk[MAX];
	struct pathness_disk p[MAX];
	struct pathness_rules rules;
	size_t n;
} host;

static void a_host(enum conf_find find, size_t n)
{
	for (size_t i = 0; i < MAX; i++)
		disk_fini(&host.disk[i]);
	host.n = n;
	host.rules = (struct pathness_rules){ .find = find, .in_charge = true, .now_ms = 1000000 };
	for (size_t i = 0; i < n; i++) {
		char name[8], syspath[64];

		snprintf(name, sizeof(name), "sd%c", (char)('a' + (int)i));
		snprintf(syspath, sizeof(syspath), "/sys/devices/pci0/host%zu/block/%s", i, name);
		disk_str(&host.disk[i].name, name);
		disk_str(&host.disk[i].syspath, syspath);
		disk_str(&host.disk[i].protocol, "scsi:fcp");
		disk_str(&host.disk[i].state, "running");
		host.disk[i].disk = host.disk[i].initialized = true;
		host.disk[i].sectors = 2048;
		host.p[i] = (struct pathness_disk){
			.disk = &host.disk[i], .wwid = "360a", .blacklisted = "", .map = ""
		};
	}
}

static int gone(void **state)
{
	(void)state;
	for (size_t i = 0; i < MAX; i++)
		disk_fini(&host.disk[i]);
	return 0;
}

static int set(void **state)
{
	(void)state;
	for (size_t i = 0; i < MAX; i++)
		disk_init(&host.disk[i]);
	return 0;
}

static void decide(void)
{
	pathness_decide(&host.rules, host.p, host.n);
}

/* All disks of the host have these answers. */
static void all_are(enum pathness_why assembly, enum pathness_why claim)
{
	decide();
	for (size_t i = 0; i < host.n; i++) {
		assert_int_equal(host.p[i].assembly.why, assembly);
		assert_int_equal(host.p[i].claim.why, claim);
	}
}

static void says(const struct pathness_answer *a, enum pathness is, const char *text)
{
	assert_int_equal(a->is, is);
	assert_string_equal(a->text, text);
}

/* The first disk, whatever the mode: no path, and this is why. */
static void never(enum pathness_why why, const char *text)
{
	decide();
	assert_int_equal(host.p[0].assembly.why, why);
	assert_int_equal(host.p[0].claim.why, why);
	says(&host.p[0].assembly, PATHNESS_NO, text);
	says(&host.p[0].claim, PATHNESS_NO, text);
}

/* ---- the five modes: find, then one row for what is known of the WWID ---- */

static const struct mode_row {
	const char *what;
	size_t paths;
	bool listed, live, named;
	struct {
		enum pathness_why assembly, claim;
	} by[5]; /* enum conf_find */
} mode_rows[] = {
	{ "one path",
	  1,
	  false,
	  false,
	  false,
	  { [FIND_OFF] = { PATHNESS_ANY, PATHNESS_UNCLAIMED },
	    [FIND_ON] = { PATHNESS_ONLY_ONE, PATHNESS_UNCLAIMED },
	    [FIND_GREEDY] = { PATHNESS_ANY, PATHNESS_ANY },
	    [FIND_SMART] = { PATHNESS_ONLY_ONE, PATHNESS_WAITING },
	    [FIND_STRICT] = { PATHNESS_NOT_LISTED, PATHNESS_UNCLAIMED } } },
	{ "two paths",
	  2,
	  false,
	  false,
	  false,
	  { [FIND_OFF] = { PATHNESS_ANY, PATHNESS_UNCLAIMED },
	    [FIND_ON] = { PATHNESS_SEVERAL, PATHNESS_UNCLAIMED },
	    [FIND_GREEDY] = { PATHNESS_ANY, PATHNESS_ANY },
	    [FIND_SMART] = { PATHNESS_SEVERAL, PATHNESS_SEVERAL },
	    [FIND_STRICT] = { PATHNESS_NOT_LISTED, PATHNESS_UNCLAIMED } } },
	{ "in the wwids file",
	  1,
	  true,
	  false,
	  false,
	  { [FIND_OFF] = { PATHNESS_ANY, PATHNESS_LISTED },
	    [FIND_ON] = { PATHNESS_LISTED, PATHNESS_LISTED },
	    [FIND_GREEDY] = { PATHNESS_ANY, PATHNESS_ANY },
	    [FIND_SMART] = { PATHNESS_LISTED, PATHNESS_LISTED },
	    [FIND_STRICT] = { PATHNESS_LISTED, PATHNESS_LISTED } } },
	{ "a live map",
	  1,
	  false,
	  true,
	  false,
	  { [FIND_OFF] = { PATHNESS_MAP_LIVE, PATHNESS_MAP_LIVE },
	    [FIND_ON] = { PATHNESS_MAP_LIVE, PATHNESS_MAP_LIVE },
	    [FIND_GREEDY] = { PATHNESS_MAP_LIVE, PATHNESS_ANY },
	    [FIND_SMART] = { PATHNESS_MAP_LIVE, PATHNESS_MAP_LIVE },
	    [FIND_STRICT] = { PATHNESS_MAP_LIVE, PATHNESS_MAP_LIVE } } },
	{ "named",
	  1,
	  false,
	  false,
	  true,
	  { [FIND_OFF] = { PATHNESS_NAMED, PATHNESS_UNCLAIMED },
	    [FIND_ON] = { PATHNESS_NAMED, PATHNESS_UNCLAIMED },
	    [FIND_GREEDY] = { PATHNESS_NAMED, PATHNESS_ANY },
	    [FIND_SMART] = { PATHNESS_NAMED, PATHNESS_WAITING },
	    [FIND_STRICT] = { PATHNESS_NAMED, PATHNESS_UNCLAIMED } } },
};

static void each_mode(enum conf_find find)
{
	for (size_t r = 0; r < sizeof(mode_rows) / sizeof(*mode_rows); r++) {
		const struct mode_row *row = &mode_rows[r];

		a_host(find, row->paths);
		for (size_t i = 0; i < row->paths; i++) {
			host.p[i].listed = row->listed;
			host.p[i].map = row->live ? "mpatha" : "";
			host.p[i].named = row->named;
		}
		print_message("# %s\n", row->what);
		all_are(row->by[find].assembly, row->by[find].claim);
	}
}

static void off(void **state)
{
	(void)state;
	each_mode(FIND_OFF);
}

static void on(void **state)
{
	(void)state;
	each_mode(FIND_ON);
}

static void greedy(void **state)
{
	(void)state;
	each_mode(FIND_GREEDY);
}

static void smart(void **state)
{
	(void)state;
	each_mode(FIND_SMART);
}

static void strict(void **state)
{
	(void)state;
	each_mode(FIND_STRICT);
}

static void the_option_i_takes_a_wider_mode(void **state)
{
	(void)state;
	assert_int_equal(pathness_ignoring_wwids(FIND_STRICT), FIND_SMART);
	assert_int_equal(pathness_ignoring_wwids(FIND_ON), FIND_SMART);
	assert_int_equal(pathness_ignoring_wwids(FIND_SMART), FIND_SMART);
	assert_int_equal(pathness_ignoring_wwids(FIND_OFF), FIND_GREEDY);
	assert_int_equal(pathness_ignoring_wwids(FIND_GREEDY), FIND_GREEDY);
}

/* ---- what is no path in any mode ---- */

static void each_reason_of_its_own(void **state)
{
	(void)state;
	a_host(FIND_GREEDY, 1);
	disk_str(&host.disk[0].state, "gone");
	never(PATHNESS_GONE, "not a path: the device is being removed");
	host.p[0].wwid = "";
	never(PATHNESS_NO_WWID, "not a path: its WWID is not known");
	disk_str(&host.disk[0].protocol, "scsi:usb");
	never(PATHNESS_USB, "not a path: it is a USB device, and allow_usb_devices is no");
	host.rules.allow_usb = true;
	never(PATHNESS_NO_WWID, "not a path: its WWID is not known");
	host.p[0].blacklisted = "devnode \"^sda\" (/etc/multipath.conf:12)";
	never(PATHNESS_BLACKLISTED, "blacklisted: devnode \"^sda\" (/etc/multipath.conf:12)");
	host.disk[0].initialized = false;
	never(PATHNESS_NO_UDEV, "not a path yet: udev has not finished with it; udevadm trigger "
				"makes it look again");
	host.disk[0].hidden = true;
	never(PATHNESS_HIDDEN, "not a path: the kernel's own NVMe multipath uses it");
	host.disk[0].disk = false;
	never(PATHNESS_NO_DISK, "not a path: it is no whole disk");
}

static void native_nvme_multipath_is_left_to_the_kernel(void **state)
{
	(void)state;
	a_host(FIND_GREEDY, 1);
	disk_str(&host.disk[0].syspath, "/sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1");
	never(PATHNESS_NATIVE,
	      "not a path: it is a map already, of the kernel's own NVMe multipath");
}

static void what_is_no_path_is_no_second_path_either(void **state)
{
	(void)state;
	a_host(FIND_ON, 2);
	host.p[1].blacklisted = "wwid \"360a\" (/etc/multipath.conf:3)";
	decide();
	assert_int_equal(host.p[0].assembly.why, PATHNESS_ONLY_ONE);
	a_host(FIND_ON, 2);
	host.p[1].wwid = "360b";
	all_are(PATHNESS_ONLY_ONE, PATHNESS_UNCLAIMED);
	host.p[0].wwid = host.p[1].wwid = "";
	all_are(PATHNESS_NO_WWID, PATHNESS_NO_WWID);
}

/* ---- paths of a map ---- */

static void a_path_of_a_map_stays_one(void **state)
{
	(void)state;
	a_host(FIND_STRICT, 2);
	disk_str(&host.disk[0].map_name, "mpatha");
	disk_str(&host.disk[0].map_uuid, "mpath-360a");
	decide();
	says(&host.p[0].assembly, PATHNESS_YES, "a path of mpatha");
	says(&host.p[0].claim, PATHNESS_YES, "a path of mpatha");
	says(&host.p[1].assembly, PATHNESS_YES, "to be added to mpatha, the map of its WWID");
	/* its WWID and udev's word may be lost while it is down */
	host.p[0].wwid = "";
	decide();
	assert_int_equal(host.p[0].assembly.why, PATHNESS_IN_MAP);
	host.p[0].wwid = "360a";
	host.disk[0].initialized = false;
	decide();
	assert_int_equal(host.p[0].assembly.why, PATHNESS_IN_MAP);
	/* even when nobody would make one now */
	host.rules.in_charge = false;
	decide();
	assert_int_equal(host.p[0].claim.why, PATHNESS_IN_MAP);
}

static void a_path_in_the_wrong_map(void **state)
{
	(void)state;
	a_host(FIND_GREEDY, 1);
	disk_str(&host.disk[0].map_name, "mpathb");
	disk_str(&host.disk[0].map_uuid, "mpath-360b");
	decide();
	says(&host.p[0].assembly, PATHNESS_NO,
	     "in the wrong map: it is a path of mpathb, which has another WWID");
	assert_int_equal(host.p[0].claim.why, PATHNESS_IN_MAP);
}

static void a_path_that_is_blacklisted_now(void **state)
{
	(void)state;
	a_host(FIND_GREEDY, 1);
	disk_str(&host.disk[0].map_name, "mpatha");
	disk_str(&host.disk[0].map_uuid, "mpath-360a");
	host.p[0].blacklisted = "protocol \"scsi:fcp\"";
	decide();
	says(&host.p[0].assembly, PATHNESS_NO,
	     "blacklisted: protocol \"scsi:fcp\"; it is still a path of mpatha");
}

/* ---- in use ---- */

static void a_disk_in_use_is_never_claimed(void **state)
{
	(void)state;
	for (int find = FIND_OFF; find <= FIND_STRICT; find++) {
		a_host((enum conf_find)find, 2);
		host.p[0].listed = host.p[1].listed = true;
		disk_str(&host.disk[0].used_by, "mounted on /srv");
		decide();
		says(&host.p[0].claim, PATHNESS_NO,
		     "not a path: it is in use by itself: mounted on /srv");
		says(&host.p[0].assembly, PATHNESS_NO,
		     "not a path: it is in use by itself: mounted on /srv");
		/* a map of the other one would be a second way to the same blocks */
		says(&host.p[1].assembly, PATHNESS_NO,
		     "not in a map: another path to the same LUN is in use by itself: sda "
		     "(mounted on /srv)");
	}
}

static void a_disk_in_use_does_not_keep_others_from_a_live_map(void **state)
{
	(void)state;
	a_host(FIND_STRICT, 2);
	host.p[0].map = host.p[1].map = "mpatha";
	disk_str(&host.disk[0].used_by, "swap");
	decide();
	assert_int_equal(host.p[0].assembly.why, PATHNESS_IN_USE);
	assert_int_equal(host.p[1].assembly.why, PATHNESS_MAP_LIVE);
}

/* ---- sizes ---- */

static void paths_that_differ_in_size_make_no_map(void **state)
{
	(void)state;
	a_host(FIND_GREEDY, 3);
	host.disk[2].sectors = 4096;
	decide();
	for (size_t i = 0; i < 3; i++)
		says(&host.p[i].assembly, PATHNESS_NO,
		     "not in a map: the paths of its WWID differ in size: sda has 2048 sectors, "
		     "sdc 4096; rescan the devices");
}

static void the_size_of_a_live_map_is_the_right_one(void **state)
{
	(void)state;
	a_host(FIND_STRICT, 3);
	host.disk[0].sectors = 4096;
	for (size_t i = 0; i < 3; i++) {
		host.p[i].map = "mpatha";
		host.p[i].map_sectors = 2048;
	}
	disk_str(&host.disk[2].map_name, "mpatha");
	disk_str(&host.disk[2].map_uuid, "mpath-360a");
	host.disk[2].sectors = 8192; /* it has grown: that takes no path out of its map */
	decide();
	says(&host.p[0].assembly, PATHNESS_NO,
	     "not a path: it has the WWID of mpatha, which has 2048 sectors, and itself has 4096; "
	     "rescan the device, or resize the map");
	assert_int_equal(host.p[1].assembly.why, PATHNESS_MAP_LIVE);
	assert_int_equal(host.p[2].assembly.why, PATHNESS_IN_MAP);
}

static void no_medium(void **state)
{
	(void)state;
	a_host(FIND_GREEDY, 2);
	host.disk[0].sectors = 0;
	all_are(PATHNESS_ANY, PATHNESS_ANY); /* the other path has a size */
	host.disk[1].sectors = 0;
	decide();
	says(&host.p[0].assembly, PATHNESS_NO, "not in a map: it has no medium, and so no size");
}

/* ---- the claim alone ---- */

static void nobody_claims_where_nobody_is_in_charge(void **state)
{
	(void)state;
	a_host(FIND_STRICT, 1);
	host.p[0].listed = true;
	host.rules.in_charge = false;
	decide();
	says(&host.p[0].claim, PATHNESS_NO,
	     "left to others: nobody is in charge who would make a map of it");
	assert_int_equal(host.p[0].assembly.why, PATHNESS_LISTED);
}

static void a_map_that_could_not_be_made_is_tried_again_but_not_claimed(void **state)
{
	(void)state;
	a_host(FIND_STRICT, 1);
	host.p[0].listed = host.p[0].failed = true;
	all_are(PATHNESS_LISTED, PATHNESS_FAILED);
}

static void what_was_given_to_others_is_not_taken_back(void **state)
{
	(void)state;
	for (int find = FIND_OFF; find <= FIND_STRICT; find++) {
		bool takes = find == FIND_GREEDY || find == FIND_SMART;

		a_host((enum conf_find)find, 2);
		disk_prop_add(&host.disk[0], "DM_MULTIPATH_DEVICE_PATH", "0");
		disk_prop_add(&host.disk[1], "DM_MULTIPATH_DEVICE_PATH", "1");
		decide();
		assert_int_equal(host.p[0].claim.why,
				 takes ? PATHNESS_RELEASED : PATHNESS_UNCLAIMED);
		assert_int_equal(host.p[1].claim.is, takes ? PATHNESS_YES : PATHNESS_NO);
		/* but what the wwids file names was only given for a time */
		host.p[0].listed = true;
		host.rules.find = FIND_SMART;
		decide();
		assert_int_equal(host.p[0].claim.why, PATHNESS_LISTED);
	}
}

static void smart_waits_and_then_gives_up(void **state)
{
	struct pathness_answer *a = &host.p[0].claim;

	(void)state;
	a_host(FIND_SMART, 1);
	decide();
	says(a, PATHNESS_WAITS,
	     "the first path of its WWID: kept from others for another 1 s, in which a second one "
	     "may come (find_multipaths smart)");
	assert_int_equal(a->until_ms, 1000000 + 1000);
	host.p[0].known = true;
	decide();
	assert_int_equal(a->until_ms, 1000000 + 10000);
	host.p[0].timer_ms = a->until_ms;
	host.rules.now_ms += 4000;
	decide();
	assert_int_equal(a->is, PATHNESS_WAITS);
	assert_int_equal(a->until_ms, 1000000 + 10000);
	host.rules.now_ms += 5001; /* less than a second is left */
	decide();
	assert_int_equal(a->why, PATHNESS_WAITED);
	assert_int_equal(a->is, PATHNESS_NO);
	assert_int_equal(a->until_ms, 0);
}

static void how_long_smart_waits(void **state)
{
	(void)state;
	assert_int_equal(pathness_timeout_s(0, true), 10);
	assert_int_equal(pathness_timeout_s(0, false), 1);
	assert_int_equal(pathness_timeout_s(-30, true), 30);
	assert_int_equal(pathness_timeout_s(-30, false), 1);
	assert_int_equal(pathness_timeout_s(5, true), 5);
	assert_int_equal(pathness_timeout_s(5, false), 5);
}

/* ---- words, and more than one LUN ---- */

static void what_keeps_a_disk_out_names_the_file_and_the_mode(void **state)
{
	(void)state;
	a_host(FIND_STRICT, 1);
	decide();
	says(&host.p[0].assembly, PATHNESS_NO,
	     "not in a map: its WWID is not in /etc/multipath/wwids and find_multipaths is strict; "
	     "sandeck assemble with -i ignores that file");
	says(&host.p[0].claim, PATHNESS_NO,
	     "left to others: its WWID is neither in /etc/multipath/wwids nor that of a map, and "
	     "find_multipaths is strict");
	a_host(FIND_ON, 3);
	decide();
	says(&host.p[2].assembly, PATHNESS_YES, "one of 3 paths with its WWID");
}

static void luns_do_not_answer_for_each_other(void **state)
{
	static const char *const wwids[] = { "360b", "360a", "360c", "360a", "360b" };

	(void)state;
	a_host(FIND_ON, 5);
	for (size_t i = 0; i < 5; i++)
		host.p[i].wwid = wwids[i];
	host.disk[3].sectors = 4096;
	decide();
	assert_int_equal(host.p[0].assembly.why, PATHNESS_SEVERAL);
	assert_int_equal(host.p[1].assembly.why, PATHNESS_SIZES_DIFFER);
	assert_int_equal(host.p[2].assembly.why, PATHNESS_ONLY_ONE);
	assert_non_null(strstr(host.p[3].assembly.text, "sdb has 2048 sectors, sdd 4096"));
	assert_int_equal(host.p[4].assembly.why, PATHNESS_SEVERAL);
	pathness_decide(&host.rules, NULL, 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set, gone)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(off),
		TEST(on),
		TEST(greedy),
		TEST(smart),
		TEST(strict),
		TEST(the_option_i_takes_a_wider_mode),
		TEST(each_reason_of_its_own),
		TEST(native_nvme_multipath_is_left_to_the_kernel),
		TEST(what_is_no_path_is_no_second_path_either),
		TEST(a_path_of_a_map_stays_one),
		TEST(a_path_in_the_wrong_map),
		TEST(a_path_that_is_blacklisted_now),
		TEST(a_disk_in_use_is_never_claimed),
		TEST(a_disk_in_use_does_not_keep_others_from_a_live_map),
		TEST(paths_that_differ_in_size_make_no_map),
		TEST(the_size_of_a_live_map_is_the_right_one),
		TEST(no_medium),
		TEST(nobody_claims_where_nobody_is_in_charge),
		TEST(a_map_that_could_not_be_made_is_tried_again_but_not_claimed),
		TEST(what_was_given_to_others_is_not_taken_back),
		TEST(smart_waits_and_then_gives_up),
		TEST(how_long_smart_waits),
		TEST(what_keeps_a_disk_out_names_the_file_and_the_mode),
		TEST(luns_do_not_answer_for_each_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
