/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of checker: what each answer of a device makes of a path, and who is asked. */
#include "engine/monitor/checker.h"

#include "base/attr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* ---- answers ---- */

#define SENSE(key, asc, ascq)                                                                      \
	{                                                                                          \
		.status = SCSI_STATUS_CHECK_CONDITION, .driver = 8,                                \
		.sense = (const uint8_t[]){ 0x72, (key), (asc), (ascq), 0, 0, 0, 0 }, .nsense = 8  \
	}

static const struct scsi_done good = { 0 };
#define attention    ((const struct scsi_done)SENSE(6, 0x29, 0))
#define no_such_page ((const struct scsi_done)SENSE(5, 0x24, 0))
#define recovered    ((const struct scsi_done)SENSE(1, 0, 0))

static struct scsi_done page(const uint8_t *bytes, size_t n)
{
	return (struct scsi_done){ .data = bytes, .ndata = n };
}

/* A check whose only probe is answered so. */
static struct checker_result once(const char *name, const struct scsi_done *done)
{
	struct checker_memory mem = { 0 };
	struct checker_result r;

	checker_begin(checker_find(name), &mem);
	checker_decode(&mem, NULL, done, &r);
	return r;
}

/* The same answer until the checker has had enough; how often it was asked. */
static unsigned until_said(const char *name, const struct scsi_done *done, struct checker_result *r)
{
	struct checker_memory mem = { 0 };
	unsigned asked = 0;

	checker_begin(checker_find(name), &mem);
	do {
		assert_in_range(++asked, 1, 20);
		checker_decode(&mem, NULL, done, r);
	} while (r->next != CHECKER_SAID);
	return asked;
}

/* ---- the gate ---- */

static void the_gate(void **state)
{
	static const struct {
		const char *state;
		enum disk_bus bus;
		enum san_chk chk;
	} rows[] = {
		{ "running", DISK_BUS_SCSI, SAN_CHK_READY },
		{ "offline", DISK_BUS_SCSI, SAN_CHK_FAULTY },
		{ "blocked", DISK_BUS_SCSI, SAN_CHK_PENDING },
		{ "quiesce", DISK_BUS_SCSI, SAN_CHK_PENDING },
		{ "transport-offline", DISK_BUS_SCSI, SAN_CHK_FAULTY },
		{ "live", DISK_BUS_SCSI, SAN_CHK_FAULTY },
		{ "gone", DISK_BUS_SCSI, SAN_CHK_REMOVED },
		{ "", DISK_BUS_NVME, SAN_CHK_REMOVED },
		{ "live", DISK_BUS_NVME, SAN_CHK_READY },
		{ "dead", DISK_BUS_NVME, SAN_CHK_FAULTY },
		{ "new", DISK_BUS_NVME, SAN_CHK_PENDING },
		{ "deleting", DISK_BUS_NVME, SAN_CHK_PENDING },
		{ "", DISK_BUS_DASD, SAN_CHK_READY },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(checker_gate(rows[i].state, rows[i].bus), rows[i].chk);
}

/* ---- tur ---- */

static void tur_answers(void **state)
{
	const struct {
		struct scsi_done done;
		enum san_chk chk;
		unsigned asked;
		const char *why;
	} rows[] = {
		{ { 0 }, SAN_CHK_READY, 1, "TEST UNIT READY: good" },
		{ { .how = SCSI_NO_SG },
		  SAN_CHK_UNDEF,
		  1,
		  "tur: the device takes no SCSI commands" },
		{ { .how = SCSI_NOT_SENT }, SAN_CHK_UNDEF, 1, "tur: it could not be sent" },
		{ { .how = SCSI_FAILED },
		  SAN_CHK_FAULTY,
		  1,
		  "TEST UNIT READY: the system call failed" },
		{ { .how = SCSI_NEVER_ENDED },
		  SAN_CHK_TIMEOUT,
		  1,
		  "TEST UNIT READY: no answer in time" },
		{ { .status = 0x18 }, SAN_CHK_READY, 1, "TEST UNIT READY: reservation conflict" },
		{ { .host = 0x01 },
		  SAN_CHK_FAULTY,
		  1,
		  "TEST UNIT READY: host status 0x01, no connection" },
		{ { .host = 0x0f },
		  SAN_CHK_FAULTY,
		  1,
		  "TEST UNIT READY: host status 0x0f, transport failed" },
		{ { .host = 0x02 },
		  SAN_CHK_FAULTY,
		  5,
		  "TEST UNIT READY: host status 0x02, bus busy" },
		{ SENSE(6, 0x29, 0), SAN_CHK_FAULTY, 5,
		  "TEST UNIT READY: sense 06/29/00, power on or reset" },
		{ SENSE(2, 0x04, 0x0b), SAN_CHK_GHOST, 1,
		  "TEST UNIT READY: sense 02/04/0B, standby" },
		{ SENSE(2, 0x04, 0x0a), SAN_CHK_PENDING, 1,
		  "TEST UNIT READY: sense 02/04/0A, access state in transition" },
		{ SENSE(2, 0x04, 0x0c), SAN_CHK_FAULTY, 1,
		  "TEST UNIT READY: sense 02/04/0C, unavailable" },
		{ SENSE(5, 0x25, 0), SAN_CHK_DISCONNECTED, 1,
		  "TEST UNIT READY: sense 05/25/00, LUN not supported" },
		{ SENSE(5, 0x25, 1), SAN_CHK_FAULTY, 1,
		  "TEST UNIT READY: sense 05/25/01, inactive snapshot" },
		{ SENSE(4, 0x44, 0), SAN_CHK_FAULTY, 1,
		  "TEST UNIT READY: sense 04/44/00, hardware error" },
	};
	struct checker_result r;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(until_said("tur", &rows[i].done, &r), rows[i].asked);
		assert_int_equal(r.chk, rows[i].chk);
		assert_string_equal(r.why, rows[i].why);
	}
}

/* A unit attention is what the first command after a reset gets; the second one tells. */
static void a_unit_attention_is_no_answer(void **state)
{
	struct checker_memory mem = { 0 };
	struct checker_result r;

	(void)state;
	assert_int_equal(checker_begin(checker_find("tur"), &mem), CHECKER_PROBE_TUR);
	checker_decode(&mem, NULL, &attention, &r);
	assert_int_equal(r.next, CHECKER_AGAIN);
	checker_decode(&mem, NULL, &good, &r);
	assert_int_equal(r.next, CHECKER_SAID);
	assert_int_equal(r.chk, SAN_CHK_READY);
	/* the next check has all its tries again */
	checker_begin(checker_find("tur"), &mem);
	for (int i = 0; i < 4; i++) {
		checker_decode(&mem, NULL, &attention, &r);
		assert_int_equal(r.next, CHECKER_AGAIN);
	}
}

/* ---- reads ---- */

static void direct_reads(void **state)
{
	struct scsi_done whole = { .ndata = 512, .wanted = 512 };
	struct scsi_done part = { .ndata = 100, .wanted = 512 };
	struct scsi_done late = { .how = SCSI_NEVER_ENDED, .wanted = 512 };
	struct scsi_done error = { .how = SCSI_FAILED, .wanted = 512 };
	struct scsi_done not_sent = { .how = SCSI_NOT_SENT };

	(void)state;
	assert_int_equal(once("directio", &whole).chk, SAN_CHK_READY);
	assert_int_equal(once("directio", &part).chk, SAN_CHK_FAULTY);
	assert_string_equal(once("directio", &part).why, "direct read: 100 of 512 bytes");
	assert_int_equal(once("directio", &late).chk, SAN_CHK_FAULTY);
	assert_int_equal(once("directio", &error).chk, SAN_CHK_FAULTY);
	assert_int_equal(once("directio", &not_sent).chk, SAN_CHK_UNDEF);
}

static void reads_of_sector_0(void **state)
{
	struct scsi_done broken = SENSE(3, 0x11, 0);
	struct checker_result r;

	(void)state;
	assert_int_equal(once("readsector0", &good).chk, SAN_CHK_READY);
	assert_int_equal(once("readsector0", &broken).chk, SAN_CHK_FAULTY);
	assert_int_equal(until_said("readsector0", &attention, &r), 3);
	assert_int_equal(r.chk, SAN_CHK_FAULTY);
}

static void cciss(void **state)
{
	struct scsi_done bad = { .host = 4 };

	(void)state;
	assert_int_equal(once("cciss_tur", &good).chk, SAN_CHK_READY);
	assert_int_equal(once("cciss_tur", &bad).chk, SAN_CHK_FAULTY);
}

static void none_sends_nothing(void **state)
{
	struct checker_memory mem = { 0 };

	(void)state;
	assert_int_equal(checker_begin(checker_find("none"), &mem), CHECKER_PROBE_NONE);
}

/* ---- rdac ---- */

/* Page C9h: who the LUN is connected to, flags, and the access states of both controllers. */
static const char *rdac_why(uint8_t peripheral, uint8_t flags, uint8_t here, uint8_t detail,
			    uint8_t there, enum san_chk expected)
{
	static struct checker_result r;
	uint8_t b[48] = { peripheral, 0xc9, 0, 0x2c, 'v', 'a', 'c', '1' };
	struct scsi_done done = page(b, sizeof(b));

	b[8] = flags;
	b[10] = here;
	b[11] = detail;
	b[12] = there;
	r = once("rdac", &done);
	assert_int_equal(r.chk, expected);
	return r.why;
}

static void rdac_pages(void **state)
{
	(void)state;
	rdac_why(0, 0x01, 0, 0, 0, SAN_CHK_READY);     /* owner */
	rdac_why(0, 0x20, 0, 0, 0, SAN_CHK_READY);     /* passes I/O on */
	rdac_why(0, 0x00, 0, 0, 0, SAN_CHK_GHOST);     /* neither */
	rdac_why(0x20, 0x01, 0, 0, 0, SAN_CHK_FAULTY); /* not connected */
	rdac_why(0x1f, 0x01, 0, 0, 0, SAN_CHK_FAULTY); /* no disk */
	rdac_why(0x80, 0x01, 0, 0, 0, SAN_CHK_READY);  /* a bit of the vendor */
	assert_string_equal(rdac_why(0, 0x11, 0x3, 4, 0, SAN_CHK_FAULTY),
			    "page C9h: the controller loads firmware");
	assert_string_equal(rdac_why(0, 0x11, 0x3, 99, 0, SAN_CHK_FAULTY),
			    "page C9h: the controller is unavailable");
	rdac_why(0, 0x01, 0x3, 4, 0, SAN_CHK_READY); /* the states do not hold */
	assert_string_equal(rdac_why(0, 0x11, 0xf, 0, 0, SAN_CHK_FAULTY),
			    "page C9h: the controller is starting");
	rdac_why(0, 0x11, 0xf, 0, 0xf, SAN_CHK_READY); /* both: a move */
	rdac_why(0, 0x10, 0xf, 0, 0xf, SAN_CHK_GHOST);
}

static void rdac_without_a_page(void **state)
{
	static const uint8_t cut[12] = { 0, 0xc9, 0, 0x2c, 'v', 'a', 'c', '1', 1 };
	struct scsi_done disrupted = { .host = SCSI_HOST_TRANSPORT_DISRUPTED };
	struct scsi_done dead = { .host = SCSI_HOST_NO_CONNECT };
	struct scsi_done failed = { .how = SCSI_FAILED };
	struct scsi_done half = page(cut, sizeof(cut));
	struct checker_result r;

	(void)state;
	assert_int_equal(until_said("rdac", &disrupted, &r), 5);
	assert_int_equal(r.chk, SAN_CHK_FAULTY);
	assert_int_equal(until_said("rdac", &dead, &r), 1);
	assert_int_equal(r.chk, SAN_CHK_FAULTY);
	assert_int_equal(once("rdac", &no_such_page).chk, SAN_CHK_UNDEF); /* the wrong checker */
	assert_int_equal(once("rdac", &failed).chk, SAN_CHK_FAULTY);
	assert_int_equal(once("rdac", &half).chk, SAN_CHK_FAULTY);
}

/* ---- emc_clariion ---- */

struct emc {
	uint8_t b[64];
	struct checker_memory mem;
};

static struct emc emc_page(uint8_t lun_state)
{
	struct emc e = { .b = { [1] = 0xc0,
				[4] = lun_state,
				[10] = 0x60,
				[27] = 0x03,
				[28] = 0x04,
				[30] = 0x04 } };

	return e;
}

static struct checker_result emc_asked(struct emc *e, struct checker_shared *shared)
{
	struct scsi_done done = page(e->b, sizeof(e->b));
	struct checker_result r;

	assert_int_equal(checker_begin(checker_find("emc_clariion"), &e->mem), CHECKER_PROBE_VPD);
	checker_decode(&e->mem, shared, &done, &r);
	return r;
}

static void emc_pages(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
		enum san_chk chk;
	} rows[] = {
		{ 1, 0xc1, SAN_CHK_FAULTY }, { 9, 1, SAN_CHK_FAULTY },
		{ 27, 2, SAN_CHK_FAULTY },   { 28, 0x05, SAN_CHK_FAULTY },
		{ 30, 0, SAN_CHK_FAULTY },   { 48, 1, SAN_CHK_SHAKY },
		{ 4, 0, SAN_CHK_FAULTY },    { 28, 0x06, SAN_CHK_READY },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct emc e = emc_page(1);

		e.b[rows[i].at] = rows[i].value;
		assert_int_equal(emc_asked(&e, NULL).chk, rows[i].chk);
	}
}

static void emc_remembers_the_lun(void **state)
{
	struct emc e = emc_page(1);

	(void)state;
	assert_int_equal(emc_asked(&e, NULL).chk, SAN_CHK_READY);
	e.b[12] = 0x99;
	assert_int_equal(emc_asked(&e, NULL).chk, SAN_CHK_FAULTY);
	e.b[12] = 0;
	assert_int_equal(emc_asked(&e, NULL).chk, SAN_CHK_READY);
}

/* An active path is read from; what it finds out the passive ones are told. */
static void emc_snapshots(void **state)
{
	struct emc active = emc_page(2), passive = emc_page(1);
	struct scsi_done inactive = SENSE(5, 0x25, 0x01), error = SENSE(3, 0x11, 0);
	struct checker_shared shared = { 0 };
	struct checker_result r;

	(void)state;
	assert_int_equal(emc_asked(&active, &shared).next, CHECKER_SECOND);
	checker_decode(&active.mem, &shared, &inactive, &r);
	assert_int_equal(r.chk, SAN_CHK_FAULTY);
	assert_int_equal(emc_asked(&passive, &shared).chk, SAN_CHK_FAULTY);

	assert_int_equal(emc_asked(&active, &shared).next, CHECKER_SECOND);
	checker_decode(&active.mem, &shared, &error, &r); /* says nothing about the snapshot */
	assert_int_equal(r.chk, SAN_CHK_FAULTY);
	assert_int_equal(emc_asked(&passive, &shared).chk, SAN_CHK_FAULTY);

	assert_int_equal(emc_asked(&active, &shared).next, CHECKER_SECOND);
	checker_decode(&active.mem, &shared, &good, &r);
	assert_int_equal(r.chk, SAN_CHK_READY);
	assert_int_equal(emc_asked(&passive, &shared).chk, SAN_CHK_READY);
}

/* ---- hp_sw ---- */

static void hp_sw_asks_twice(void **state)
{
	struct scsi_done not_ready = SENSE(2, 0x04, 0x02), dead = { .host = 1 };
	struct scsi_done no_sg = { .how = SCSI_NO_SG };
	struct checker_memory mem = { 0 };
	struct checker_result r;

	(void)state;
	assert_int_equal(once("hp_sw", &dead).chk, SAN_CHK_FAULTY);
	assert_int_equal(once("hp_sw", &no_such_page).chk, SAN_CHK_UNDEF);
	assert_int_equal(once("hp_sw", &no_sg).chk, SAN_CHK_UNDEF);
	assert_int_equal(once("hp_sw", &recovered).next, CHECKER_SECOND);
	checker_begin(checker_find("hp_sw"), &mem);
	checker_decode(&mem, NULL, &good, &r);
	assert_int_equal(r.next, CHECKER_SECOND);
	checker_decode(&mem, NULL, &not_ready, &r);
	assert_int_equal(r.chk, SAN_CHK_GHOST); /* whatever is wrong with it */
	checker_begin(checker_find("hp_sw"), &mem);
	checker_decode(&mem, NULL, &good, &r);
	checker_decode(&mem, NULL, &good, &r);
	assert_int_equal(r.chk, SAN_CHK_READY);
}

/* ---- which one ---- */

static const char *chosen(enum disk_bus bus, int tpgs, bool detect, bool rdac,
			  const char *configured, const char *expected_why)
{
	static const uint8_t c9[8] = { 0, 0xc9, 0, 0x2c, 'v', 'a', 'c', '1' };
	const struct checker *c;
	struct disk d;
	char why[96];

	disk_init(&d);
	d.bus = bus;
	d.tpgs = tpgs;
	c = checker_choose(&d, detect, c9, rdac ? sizeof(c9) : 0, configured, why, sizeof(why));
	assert_string_equal(why, expected_why);
	disk_fini(&d);
	return c->name;
}

static void which_checker(void **state)
{
	(void)state;
	assert_string_equal(chosen(DISK_BUS_SCSI, 1, true, true, "directio", "VPD page C9h"),
			    "rdac");
	assert_string_equal(chosen(DISK_BUS_SCSI, 1, true, false, "directio", "TPGS 1"), "tur");
	assert_string_equal(chosen(DISK_BUS_SCSI, 1, false, true, "directio", ""), "directio");
	assert_string_equal(chosen(DISK_BUS_SCSI, 0, true, false, "hp_sw", ""), "hp_sw");
	assert_string_equal(chosen(DISK_BUS_SCSI, -1, true, false, "", ""), "tur");
	assert_string_equal(chosen(DISK_BUS_NVME, -1, true, false, "directio", ""), "directio");
	assert_string_equal(chosen(DISK_BUS_SCSI, 0, true, false, "turbo",
				   "there is no path_checker \"turbo\", so tur is used"),
			    "tur");
}

static void who_is_asked_for_page_c9(void **state)
{
	struct disk d;

	(void)state;
	disk_init(&d);
	d.bus = DISK_BUS_SCSI;
	assert_true(checker_wants_c9(&d, true, ""));
	assert_true(checker_wants_c9(&d, true, "rdac"));
	assert_false(checker_wants_c9(&d, true, "tur")); /* its device entry says otherwise */
	assert_false(checker_wants_c9(&d, false, ""));
	d.bus = DISK_BUS_NVME;
	assert_false(checker_wants_c9(&d, true, ""));
	disk_fini(&d);
}

static void timeouts(void **state)
{
	struct disk d;

	(void)state;
	disk_init(&d);
	assert_int_equal(checker_timeout_ms(0, &d), 30000);
	d.timeout_ms = 60000;
	assert_int_equal(checker_timeout_ms(0, &d), 60000);
	assert_int_equal(checker_timeout_ms(7, &d), 7000);
	disk_fini(&d);
}

/* Every row can be used: it decodes what it asks for, and has something to say of itself. */
static void every_row(void **state)
{
	const struct checker *table;
	size_t n;

	(void)state;
	table = checker_table(&n);
	assert_string_equal(table[0].name, "tur");
	for (size_t i = 0; i < n; i++) {
		assert_ptr_equal(checker_find(table[i].name), &table[i]);
		assert_true(strlen(table[i].about) > 20);
		assert_int_equal(table[i].decode != NULL, table[i].first != CHECKER_PROBE_NONE);
		assert_int_equal(table[i].page != 0, table[i].first == CHECKER_PROBE_VPD);
	}
	assert_null(checker_find("emc"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_gate),
		cmocka_unit_test(tur_answers),
		cmocka_unit_test(a_unit_attention_is_no_answer),
		cmocka_unit_test(direct_reads),
		cmocka_unit_test(reads_of_sector_0),
		cmocka_unit_test(cciss),
		cmocka_unit_test(none_sends_nothing),
		cmocka_unit_test(rdac_pages),
		cmocka_unit_test(rdac_without_a_page),
		cmocka_unit_test(emc_pages),
		cmocka_unit_test(emc_remembers_the_lun),
		cmocka_unit_test(emc_snapshots),
		cmocka_unit_test(hp_sw_asks_twice),
		cmocka_unit_test(which_checker),
		cmocka_unit_test(who_is_asked_for_page_c9),
		cmocka_unit_test(timeouts),
		cmocka_unit_test(every_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
