/* SPDX-License-Identifier: GPL-2.0-or-later */
/* peer: the releases of multipath-tools and what they differ in. */
#include "engine/conf/peer.h"

#include "base/attr.h"
#include "base/parse.h"

#include <string.h>

/* From which release on, and up to but without which (0: still). From its NEWS.md. */
static const struct row {
	unsigned since, until;
	const char *about;
} rows[PEER_RULES] = {
	[PEER_DETECT_PGPOLICY] = { PEER(0, 9, 6), 0,
				   "paths that are all alua are grouped by priority, or by target "
				   "port group" },
	[PEER_GROUP_BY_TPG] = { PEER(0, 9, 6), 0, "path_grouping_policy knows group_by_tpg" },
	[PEER_AUTO_RESIZE] = { PEER(0, 9, 7), 0, "maps follow the size of their paths" },
	[PEER_PURGE] = { PEER(0, 14, 0), 0, "devices whose LUN is gone can be deleted" },
	[PEER_FLUSH_WORDS] = { PEER(0, 9, 9), 0, "flush_on_last_del is never, unused or always" },
	[PEER_STATE_FILES] = { 0, PEER(0, 9, 7), "the place of the state files can be set" },
	[PEER_RR_IGNORED] = { PEER(0, 15, 0), 0,
			      "rr_min_io, rr_min_io_rq and rr_weight do nothing" },
	[PEER_NO_BIO_HANDLER] = { PEER(0, 14, 4), 0, "a bio-based map has no hardware handler" },
	[PEER_PRE_SPC_VPD] = { PEER(0, 14, 4), 0, "page 83h of SCSI-2 devices gives a WWID" },
	[PEER_NATIVE_NVME] = { PEER(0, 9, 6), 0,
			       "NVMe devices of which the kernel makes maps itself are no paths" },
	[PEER_TABLE_HANDLER] = { 0, PEER(0, 11, 0),
				 "the table of arrays says which hardware handler is theirs" },
	[PEER_SORTED_BINDINGS] = { PEER(0, 9, 7), 0,
				   "the bindings file is kept sorted, and a new name is the lowest "
				   "that is free" },
};

int peer_parse(const char *text, unsigned *out, struct err *e)
{
	uint64_t part[3] = { 0 };
	const char *at = text;

	for (int i = 0; i < 3; i++) {
		size_t n = strcspn(at, ".");

		if (!parse_u64n(at, n, &part[i]) || part[i] > 99)
			break;
		at += n;
		if (!*at && i > 0) {
			*out = (unsigned)PEER(part[0], part[1], part[2]);
			return 0;
		}
		if (*at)
			at++;
	}
	return err_set(e, E_USAGE,
		       "%s is no release of multipath-tools; one is written as 0.9.4 or 0.14",
		       text);
}

bool peer_has(unsigned version, enum peer_rule rule)
{
	return version >= rows[rule].since && (!rows[rule].until || version < rows[rule].until);
}

const char *peer_about(enum peer_rule rule)
{
	return rows[rule].about;
}
