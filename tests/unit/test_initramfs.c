/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of initramfs: images and files in a folder, with times. */
#include "engine/conf/initramfs.h"
#include "fake_sysfs.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static void file(const char *name, long second)
{
	const struct timespec times[2] = { { second, 0 }, { second, 0 } };
	char path[512];

	fake_text(name, "x");
	snprintf(path, sizeof(path), "%s%s", fake_root, name);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void assert_told(unsigned n, const char *text)
{
	struct str out = STR_INIT;

	assert_int_equal(initramfs_check(fake_root, "6.1.0-56", &out), n);
	assert_string_equal(str_text(&out), text);
	str_fini(&out);
}

static void on_debian(void **state)
{
	(void)state;
	assert_told(0, "");
	file("/boot/initrd.img-6.1.0-56", 1000);
	file("/etc/multipath/bindings", 1001);
	file("/etc/multipath/wwids", 1000);
	file("/etc/multipath.conf", 999);
	assert_told(0, ""); /* nothing puts multipath into images */
	file("/usr/share/initramfs-tools/hooks/multipath", 1);
	assert_told(1, "/boot/initrd.img-6.1.0-56 was made before /etc/multipath/bindings was last "
		       "changed, and may hold an older copy, which the next start of the system "
		       "goes by: run `update-initramfs -u`\n");
	file("/boot/initrd.img-6.1.0-56", 1002);
	assert_told(0, "");
}

static void with_dracut(void **state)
{
	(void)state;
	file("/usr/lib/dracut/modules.d/90multipath/module-setup.sh", 1);
	file("/boot/initramfs-6.1.0-57.img", 2000); /* of another kernel */
	file("/etc/multipath.conf", 1001);
	assert_told(0, "");
	file("/boot/initramfs-6.1.0-56.img", 1000);
	assert_told(1, "/boot/initramfs-6.1.0-56.img was made before /etc/multipath.conf was last "
		       "changed, and may hold an older copy, which the next start of the system "
		       "goes by: run `dracut -f`\n");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fake_sysfs_new, fake_sysfs_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(on_debian),
		TEST(with_dracut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
