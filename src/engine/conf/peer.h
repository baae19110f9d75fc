/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * peer: where releases of multipath-tools differ, one table.
 *
 * We give the results that multipath-tools would give; where releases differ,
 * the newest is meant, and --peer names another.  A rule that differs is a row
 * here and is asked for by its name; nobody else compares versions.  Pure.
 */
#ifndef ENGINE_CONF_PEER_H
#define ENGINE_CONF_PEER_H

#include "base/err.h"

#include <stdbool.h>

/* A release as one number: 0.9.4 is 904, 0.14.3 is 1403. */
#define PEER(major, minor, patch) ((major)*10000 + (minor)*100 + (patch))
#define PEER_NEWEST               PEER(0, 15, 0)

enum peer_rule {
	PEER_DETECT_PGPOLICY, /* all paths alua: group_by_prio, or group_by_tpg (0.9.6) */
	PEER_GROUP_BY_TPG,    /* the policy is known (0.9.6) */
	PEER_AUTO_RESIZE,     /* (0.9.7) */
	PEER_PURGE,           /* purge_disconnected (0.14) */
	PEER_FLUSH_WORDS,     /* flush_on_last_del is never unused always, not yes no (0.9.9) */
	PEER_STATE_FILES,     /* bindings_file, wwids_file, prkeys_file can be set (before 0.9.7) */
	PEER_RR_IGNORED,      /* rr_min_io, rr_min_io_rq, rr_weight warn and do nothing (0.15) */
	PEER_NO_BIO_HANDLER,  /* no hardware handler is written for a bio-based map (0.14.4) */
	PEER_PRE_SPC_VPD,     /* page 83h of SCSI-2 devices is decoded (0.14.4) */
	PEER_NATIVE_NVME,     /* the kernel's own multipath for NVMe is left alone (0.9.6) */
	PEER_TABLE_HANDLER,   /* the table of arrays says hardware_handler (before 0.11) */
	PEER_SORTED_BINDINGS, /* the bindings file is sorted and written as a whole (0.9.7) */
	PEER_RULES
};

/* "0.9.4", "0.14" (then patch 0) into *out. E_USAGE with a sentence. */
int peer_parse(const char *text, unsigned *out, struct err *e);

bool peer_has(unsigned version, enum peer_rule rule);

/* What the rule is, in a sentence. */
const char *peer_about(enum peer_rule rule);

#endif
