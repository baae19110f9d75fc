/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of partitions: tables in files, and devices that give none. */
#include "engine/kernel/partitions.h"

#include "base/mono.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define SECTORS 32768

struct image {
	char file[64];
	int fd;
};

static void image_make(struct image *i)
{
	snprintf(i->file, sizeof(i->file), "./partitions.XXXXXX");
	i->fd = mkstemp(i->file);
	assert_true(i->fd >= 0);
	assert_int_equal(ftruncate(i->fd, SECTORS * 512), 0);
}

static void image_fini(struct image *i)
{
	close(i->fd);
	unlink(i->file);
}

static void put(struct image *i, uint64_t sector, size_t at, const void *bytes, size_t n)
{
	assert_int_equal(pwrite(i->fd, bytes, n, (off_t)(sector * 512 + at)), (ssize_t)n);
}

static void put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

/* Entry n of the boot record in that sector. */
static void dos_entry(struct image *i, uint64_t sector, int n, uint8_t type, uint32_t start,
		      uint32_t size)
{
	uint8_t e[16] = { [4] = type };

	put32(e + 8, start);
	put32(e + 12, size);
	put(i, sector, 446 + 16 * (size_t)n, e, sizeof(e));
	put(i, sector, 510, "\x55\xaa", 2);
}

/* With an extended one, which is mapped with two sectors, and a gap in the numbers. */
static void a_dos_table(void **state)
{
	struct partitions all;
	struct image i;

	(void)state;
	image_make(&i);
	dos_entry(&i, 0, 0, 0x83, 2048, 4096);
	dos_entry(&i, 0, 2, 0x05, 12288, 16384);
	dos_entry(&i, 12288, 0, 0x83, 64, 2000);
	dos_entry(&i, 12288, 1, 0x05, 4096, 4096);
	dos_entry(&i, 16384, 0, 0x8e, 64, 3000);
	assert_int_equal(partitions_read(i.file, 0, &all, NULL), 0);
	assert_string_equal(all.table, "dos");
	assert_int_equal(all.sectors, SECTORS);
	assert_int_equal(all.n, 4);
	assert_int_equal(all.list[0].number, 1);
	assert_int_equal(all.list[0].start, 2048);
	assert_int_equal(all.list[0].sectors, 4096);
	assert_string_equal(all.list[0].type, "0x83");
	assert_int_equal(all.list[1].number, 3);
	assert_true(all.list[1].extended);
	assert_int_equal(all.list[1].sectors, 2);
	assert_int_equal(all.list[2].number, 5);
	assert_int_equal(all.list[2].start, 12288 + 64);
	assert_int_equal(all.list[3].number, 6);
	assert_int_equal(all.list[3].start, 16384 + 64);
	partitions_fini(&all);
	image_fini(&i);
}

static void no_table(void **state)
{
	struct partitions all;
	struct image i;

	(void)state;
	image_make(&i);
	assert_int_equal(partitions_read(i.file, 0, &all, NULL), 0);
	assert_string_equal(all.table, "");
	assert_int_equal(all.n, 0);
	partitions_fini(&all);
	image_fini(&i);
}

static void what_cannot_be_read(void **state)
{
	struct partitions all;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(partitions_read("./no-such-device", 0, &all, &e), E_IO);
	assert_non_null(strstr(e.text, "no-such-device cannot be opened"));
	partitions_fini(&all);
	assert_int_equal(partitions_read(".", 0, &all, &e), E_IO);
	assert_non_null(strstr(e.text, "cannot be read"));
	partitions_fini(&all);
}

/* Opening a fifo waits for its writer, as a map without paths waits for one. */
static void what_hangs_is_left_behind(void **state)
{
	struct partitions all;
	struct err e = { 0 };
	int64_t began = mono_ms();
	char fifo[] = "./partitions.fifo";

	(void)state;
	unlink(fifo);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(partitions_read(fifo, 200, &all, &e), E_TIMEOUT);
	assert_non_null(strstr(e.text, "hangs"));
	assert_true(mono_ms() - began < 3000);
	partitions_fini(&all);
	unlink(fifo);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_dos_table),
		cmocka_unit_test(no_table),
		cmocka_unit_test(what_cannot_be_read),
		cmocka_unit_test(what_hangs_is_left_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
