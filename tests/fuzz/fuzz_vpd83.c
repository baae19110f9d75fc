/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_vpd83: any bytes as page 83h, and as page 80h.  The first byte is the
 * size of the answer's buffer, and its lowest bit the release.
 */
#include "fuzz.h"

#include "engine/conf/peer.h"
#include "engine/kernel/vpd.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* As long as it must be, of the kind that its first byte says, and never more than fits. */
static void check(enum wwid_page got, const char *wwid, size_t size)
{
	assert((got == WWID_FOUND) == (*wwid != '\0'));
	assert(strlen(wwid) < size);
	if (got == WWID_FOUND)
		assert(strchr("1238", wwid[0]));
	if (size == WWID_SIZE && got == WWID_FOUND)
		assert(wwid[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char wwid[WWID_SIZE], *small;
	struct vpd_ids ids;
	unsigned peer;
	size_t room;

	if (!size)
		return 0;
	peer = data[0] & 1 ? PEER_NEWEST : PEER(0, 9, 4);
	room = data[0] < 2 ? 2 : data[0];
	small = malloc(room);
	assert(small);
	check(wwid_from_page83(data + 1, size - 1, peer, wwid, sizeof(wwid)), wwid, sizeof(wwid));
	check(wwid_from_page83(data + 1, size - 1, peer, small, room), small, room);
	assert(!strncmp(small, wwid, strlen(small) < strlen(wwid) ? strlen(small) : strlen(wwid)));
	wwid_serial(data + 1, size - 1, small, room);
	assert(strlen(small) < room && small[0] != ' ');
	vpd_ids(data + 1, size - 1, &ids);
	assert(ids.group >= -1 && ids.group <= 0xffff);
	free(small);
	return 0;
}
