/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_kernel: any bytes as what the kernel might leave in a buffer: a device
 * mapper list or status, a page of a SCSI device, the text of diskstats.  The
 * first byte chooses.
 */
#include "fuzz.h"

#include "engine/kernel/diskstats.h"
#include "engine/kernel/dm_reply.h"
#include "engine/kernel/vpd.h"

#include <assert.h>
#include <string.h>

static void list(const struct dm_data *d, uint32_t minor_version)
{
	struct dm_name name;
	size_t pos = 0, was = 0;

	while (dm_reply_name(d, &pos, minor_version, &name) == 1) {
		assert(pos > was && pos <= d->len);
		was = pos;
		assert(strlen(name.name) + strlen(name.uuid) < d->len);
	}
}

static void status(const struct dm_data *d)
{
	struct dm_target target;
	uint32_t version[3];

	if (dm_reply_target(d, &target))
		assert(strlen(target.text) == target.len && strlen(target.type) < 16);
	dm_reply_version(d, "multipath", version);
}

static void pages(const uint8_t *data, size_t size)
{
	struct vpd_ids ids;
	char serial[64];

	vpd_ids(data, size, &ids);
	assert(ids.group >= -1 && ids.group <= UINT16_MAX);
	vpd_serial(data, size, serial, sizeof(serial));
}

static void counters(const char *text, size_t size)
{
	const char *at = text;
	struct diskstats_line line;
	struct san_counters c;

	while (diskstats_next(&at, text + size, &line)) {
		assert(line.fields <= line.end && line.end <= text + size);
		diskstats_counters(&line, &c);
	}
}

static void any(uint8_t kind, const uint8_t *data, size_t size)
{
	struct dm_data d = { (const char *)data, size };

	switch (kind % 4) {
	case 0:
		list(&d, kind & 4 ? 47 : 36);
		break;
	case 1:
		status(&d);
		break;
	case 2:
		pages(data, size);
		break;
	default:
		counters((const char *)data, size);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size)
		any(data[0], data + 1, size - 1);
	return 0;
}
