/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of scsi_done: sense data of each format, cut anywhere, and what is told of a command. */
#include "engine/monitor/scsi_done.h"

#include "base/attr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t fixed[18] = { 0x70, 0, 0x02, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x04, 0x0b };
static const uint8_t fixed_deferred[18] = { 0xf1, 0, 0x06, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x29, 0 };
static const uint8_t descriptor[8] = { 0x72, 0x05, 0x25, 0x00 };
static const uint8_t descriptor_deferred[8] = { 0x73, 0x02, 0x04, 0x0a };

static const uint8_t hardware[8] = { 0x72, 4, 0x44, 0 };
static const uint8_t recovered[8] = { 0x72, 1, 0x5d, 0 };

static struct scsi_done checked(const uint8_t *sense, size_t n)
{
	return (struct scsi_done){
		.status = SCSI_STATUS_CHECK_CONDITION, .driver = 8, .sense = sense, .nsense = n
	};
}

static void sense_of_each_format(void **state)
{
	static const struct {
		const uint8_t *sense;
		size_t n;
		uint8_t key, asc, ascq;
	} rows[] = {
		{ fixed, sizeof(fixed), 2, 0x04, 0x0b },
		{ fixed_deferred, sizeof(fixed_deferred), 6, 0x29, 0 },
		{ descriptor, sizeof(descriptor), 5, 0x25, 0 },
		{ descriptor_deferred, sizeof(descriptor_deferred), 2, 0x04, 0x0a },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct scsi_done d = checked(rows[i].sense, rows[i].n);

		assert_true(scsi_sense_is(scsi_sense(&d), rows[i].key, rows[i].asc, rows[i].ascq));
	}
}

/* Nothing is read behind the end, and half a sense is not taken for another. */
static void sense_cut_off_anywhere(void **state)
{
	(void)state;
	for (size_t n = 0; n <= sizeof(fixed); n++) {
		uint8_t *copy = malloc(n ? n : 1);
		struct scsi_done d = checked(copy, n);
		struct scsi_sense s;

		memcpy(copy, fixed, n);
		s = scsi_sense(&d);
		assert_int_equal(s.key, n >= 3 ? 2 : 0);
		assert_int_equal(s.asc, n >= 14 ? 0x04 : 0);
		free(copy);
	}
}

static void what_is_told(void **state)
{
	static const struct {
		struct scsi_done d;
		bool well, got_over;
		const char *why;
	} rows[] = {
		{ { 0 }, true, true, "good" },
		{ { .status = 0x40 }, true, true, "good" }, /* a bit that means nothing */
		{ { .how = SCSI_NO_SG }, false, false, "the device takes no SCSI commands" },
		{ { .how = SCSI_NEVER_ENDED }, false, false, "no answer in time" },
		{ { .host = 1 }, false, false, "host status 0x01, no connection" },
		{ { .host = 0x44 }, false, false, "host status 0x44, unknown" },
		{ { .status = 0x18 }, false, false, "reservation conflict" },
		{ { .status = 0x08 }, false, false, "SCSI status 0x08" },
		{ { .driver = 6 }, false, false, "driver status 0x06" },
		{ { .status = 2, .sense = fixed, .nsense = 18 },
		  false,
		  false,
		  "sense 02/04/0B, standby" },
		{ { .status = 2, .sense = hardware, .nsense = 8 },
		  false,
		  false,
		  "sense 04/44/00, hardware error" },
		{ { .status = 2, .sense = recovered, .nsense = 8 },
		  false,
		  true,
		  "sense 01/5D/00, recovered error" },
	};
	char why[96];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_string_equal(scsi_why(why, sizeof(why), &rows[i].d), rows[i].why);
		assert_int_equal(scsi_well(&rows[i].d), rows[i].well);
		assert_int_equal(scsi_well_or_recovered(&rows[i].d), rows[i].got_over);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sense_of_each_format),
		cmocka_unit_test(sense_cut_off_anywhere),
		cmocka_unit_test(what_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
