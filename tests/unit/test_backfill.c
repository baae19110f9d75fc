/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two logs as they are read: a file in the place of /dev/kmsg, a child that plays the journal.
 */
#include "engine/kernel/kmsg.h"
#include "engine/kernel/sdjournal.h"
#include "fake_sysfs.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* 1,000 s after the boot it was 03:14:30. */
#define NOW ((int64_t)1795230870 * 1000)
static const struct kmsg_clock clock_then = { NOW, 1000 * 1000 };

/* ---- the kernel's log ---- */

static struct kmsg_read read_log(const char *log)
{
	struct kmsg_read r;

	fake_text("/dev/kmsg", log);
	assert_int_equal(kmsg_read(fake_root, &clock_then, &r), 0);
	klog_list_end(&r.facts, 200);
	return r;
}

static void a_record_has_its_time(void **state)
{
	struct kmsg_read r;

	(void)state;
	r = read_log("6,0,0,-;Linux version 6.1.0-31-amd64\n"
		     "3,812,940000000,-,caller=T9;sd 3:0:0:1: rejecting I/O to offline device\n"
		     " SUBSYSTEM=scsi\n"
		     " DEVICE=+scsi:3:0:0:1\n"
		     "4,813,940500000,-;device-mapper: multipath: 253:0: Failing path 8:16.\n");
	assert_int_equal(r.facts.n, 2);
	assert_true(r.facts.fact[0].at == NOW - 60000);
	assert_true(r.facts.fact[1].at == NOW - 59500);
	assert_string_equal(r.facts.fact[0].from, "kernel log");
	assert_true(r.whole);
	klog_list_fini(&r.facts);
}

/* As root anybody may write into /dev/kmsg, and the kernel marks it. */
static void only_the_kernels_own_words_count(void **state)
{
	struct kmsg_read r;

	(void)state;
	r = read_log("12,5,940000000,-;sd 3:0:0:1: rejecting I/O to offline device\n"
		     "garbage\n;\n4,6\n4,x,1,-;sd 3:0:0:1: rejecting I/O to offline device\n"
		     "4,7,99999999999999999999,-;sd 3:0:0:1: rejecting I/O to offline device\n");
	assert_int_equal(r.facts.n, 0);
	assert_false(r.whole); /* it begins with record 5 */
	assert_true(r.oldest_usec == 940000000);
	klog_list_fini(&r.facts);
}

static void the_first_minutes_are_the_boot(void **state)
{
	struct kmsg_read r;

	(void)state;
	r = read_log("6,700,20000000,-;sd 3:0:0:1: [sdb] Attached SCSI disk\n"
		     "4,701,21000000,-;device-mapper: multipath: 253:0: Failing path 8:16.\n"
		     "6,702,900000000,-;sd 3:0:0:2: [sdc] Attached SCSI disk\n");
	assert_int_equal(r.facts.n, 2);
	assert_string_equal(r.facts.fact[0].on[0], "8:16");
	assert_string_equal(r.facts.fact[1].on[0], "sdc");
	klog_list_fini(&r.facts);
}

static void a_log_that_cannot_be_read_says_why(void **state)
{
	struct kmsg_read r;

	(void)state;
	assert_int_equal(kmsg_read(fake_root, &clock_then, &r), ENOENT);
	assert_int_equal(r.facts.n, 0);
}

/* ---- the journal ---- */

static void print(int fd, char who, uint64_t seconds, const char *text)
{
	sdjournal_print_entry(fd, who, seconds * 1000000, text, strlen(text));
}

static void print_some(const struct sdjournal_ask *ask, int fd)
{
	(void)ask;
	print(fd, 'm', 950, "mpatha: remaining active paths: 3\nand more");
	print(fd, 'k', 949, "sd 3:0:0:1: rejecting I/O to offline device");
	print(fd, 'i', 945, "connection1:0 is operational after recovery (2 attempts)");
	print(fd, 'k', 930, "sd 3:0:0:1: rejecting I/O to offline device");
	print(fd, 'x', 920, "mpatha: remaining active paths: 2");
}

static void the_journals_newest_line_comes_first(void **state)
{
	const struct sdjournal_ask ask = { .clock = clock_then,
					   .kernel_usec = 940000000,
					   .deadline_ms = 60000,
					   .print = print_some };
	struct klog_list l = { 0 };

	(void)state;
	assert_int_equal(sdjournal_read(&ask, &l), 0);
	klog_list_end(&l, 200);
	/* what the kernel said at 949 is in its own log, and nobody is x */
	assert_int_equal(l.n, 3);
	assert_true(l.fact[0].at == NOW - 70000);
	assert_int_equal(l.fact[0].by, KLOG_KERNEL);
	assert_string_equal(l.fact[1].text, "connection1:0 works again after 2 attempts");
	assert_string_equal(l.fact[2].text, "mpatha has active paths: 3");
	assert_string_equal(l.fact[2].from, "journal");
	klog_list_fini(&l);
}

static void print_and_hang(const struct sdjournal_ask *ask, int fd)
{
	print_some(ask, fd);
	for (;;)
		pause();
}

static void a_journal_that_hangs_is_left_with_what_it_said(void **state)
{
	const struct sdjournal_ask ask = { .clock = clock_then,
					   .deadline_ms = 300,
					   .print = print_and_hang };
	struct klog_list l = { 0 };

	(void)state;
	assert_int_equal(sdjournal_read(&ask, &l), ETIMEDOUT);
	klog_list_end(&l, 200);
	assert_int_equal(l.n, 2);
	klog_list_fini(&l);
}

static void print_half(const struct sdjournal_ask *ask, int fd)
{
	(void)ask;
	print(fd, 'm', 950, "mpatha: remaining active paths: 0");
	if (write(fd, "m940000000 mpathb: remaining ac", 31) < 0)
		_exit(1);
	_exit(7);
}

static void a_child_that_ends_early_has_said_whole_lines(void **state)
{
	const struct sdjournal_ask ask = { .clock = clock_then,
					   .deadline_ms = 60000,
					   .print = print_half };
	struct klog_list l = { 0 };

	(void)state;
	assert_int_equal(sdjournal_read(&ask, &l), 0);
	klog_list_end(&l, 200);
	assert_int_equal(l.n, 1);
	assert_string_equal(l.fact[0].text, "mpatha has no active path left");
	klog_list_fini(&l);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, fake_sysfs_new, fake_sysfs_remove)
	static const struct CMUnitTest tests[] = {
		CASE(a_record_has_its_time),
		CASE(only_the_kernels_own_words_count),
		CASE(the_first_minutes_are_the_boot),
		CASE(a_log_that_cannot_be_read_says_why),
		CASE(the_journals_newest_line_comes_first),
		CASE(a_journal_that_hangs_is_left_with_what_it_said),
		CASE(a_child_that_ends_early_has_said_whole_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
