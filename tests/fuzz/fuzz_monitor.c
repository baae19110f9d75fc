/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_monitor: any bytes as the answer of a device, for every checker and every
 * prioritizer; and as the arguments of one.  The first byte cuts sense from data.
 */
#include "fuzz.h"

#include "engine/monitor/checker.h"
#include "engine/monitor/prio.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A checker comes to an end, says why, and with a state that it may say. */
static void check_all(const struct scsi_done *done)
{
	size_t n;
	const struct checker *table = checker_table(&n);

	for (size_t i = 0; i < n; i++) {
		struct checker_memory mem = { 0 };
		struct checker_shared shared = { 0 };
		struct checker_result r;
		unsigned asked = 0;

		if (checker_begin(&table[i], &mem) == CHECKER_PROBE_NONE)
			continue;
		do {
			checker_decode(&mem, &shared, done, &r);
			assert(++asked < 20);
			assert(r.next != CHECKER_SECOND || table[i].second);
		} while (r.next != CHECKER_SAID);
		assert(*r.why && r.chk != SAN_CHK_REMOVED && r.chk != SAN_CHK_DELAYED);
	}
}

/* A priority is a small number, and what is wrong is told. */
static void value_all(const struct disk *d, const struct prio_pages *pages, const char *args)
{
	size_t n;
	const struct prioritizer *table = prio_table(&n);

	for (size_t i = 0; i < n; i++) {
		struct err e = { 0 };
		int32_t value = prio_value(&table[i], d, pages, args, &e);

		assert(value >= PRIO_UNDEF);
		assert(value != PRIO_UNDEF || e.code);
		assert(!e.code || *e.text);
	}
	assert(prio_latency_reads(args) >= 20 && prio_latency_reads(args) <= 200);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint32_t latency[] = { 0, 900, 70000 };
	struct prio_bytes b = { data, size };
	struct scsi_done done = { 0 };
	struct prio_pages pages = { .latency_us = latency, .nlatency = 3, .tur = &done };
	struct disk d;
	char *args;

	if (size < 5)
		return 0;
	done = (struct scsi_done){ .status = data[1], .host = data[2], .wanted = 512 };
	done.nsense = data[0] < size - 5 ? data[0] : size - 5;
	done.sense = data + 5;
	done.data = data + 5 + done.nsense;
	done.ndata = size - 5 - done.nsense;
	check_all(&done);

	disk_init(&d);
	disk_str(&d.name, "sdb");
	d.tpg = data[3];
	pages.rtpg = pages.vpd = pages.inquiry = pages.gva = b;
	pages.ana = prio_ana_log(b, data[4], data[3]);
	args = malloc(size + 1);
	assert(args);
	memcpy(args, data, size);
	args[size] = '\0';
	value_all(&d, &pages, args);
	free(args);
	disk_fini(&d);
	return 0;
}
