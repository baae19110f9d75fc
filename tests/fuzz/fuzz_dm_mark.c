/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_dm_mark: any bytes as the mark of a change that was cut short. */
#include "fuzz.h"

#include "engine/kernel/dm_mark.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dm_mark_text left;

	dm_mark_parse((const char *)data, size, &left);
	assert(left.kind && left.name && left.uuid && left.new_name);
	assert(left.ncookies <= DM_MARK_COOKIES);
	for (size_t i = 0; i < left.nparts; i++) {
		const struct dm_mark_part *p = &left.parts[i];

		assert(p->uuid && p->table && *p->name);
		assert(!strchr(p->name, '\n') && !strchr(p->uuid, '\t') && !strchr(p->table, '\t'));
	}
	dm_mark_text_fini(&left);
	return 0;
}
