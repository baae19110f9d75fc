/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prio: how much a path is worth, higher being better: the prioritizers of
 * multipath-tools (libmultipath/prioritizers) as decoders of what a device said.
 *
 * Pure: prio_needs says what is to be asked of the device; the answer comes in
 * as bytes.  Which prioritizer a path gets is said by prio_choose().
 */
#ifndef ENGINE_MONITOR_PRIO_H
#define ENGINE_MONITOR_PRIO_H

#include "base/err.h"
#include "engine/disk.h"
#include "engine/monitor/scsi_done.h"

#define PRIO_UNDEF (-1)

/* What is to be asked before the value can be told, and where it is in struct prio_pages. */
enum prio_needs {
	PRIO_NEEDS_NOTHING, /* struct disk says it all */
	PRIO_NEEDS_RANDOM,  /* random */
	PRIO_NEEDS_RTPG,    /* rtpg: REPORT TARGET PORT GROUPS, if sysfs has no access state */
	PRIO_NEEDS_ANA,     /* ana */
	PRIO_NEEDS_VPD,     /* vpd: INQUIRY of the row's page */
	PRIO_NEEDS_INQUIRY, /* inquiry: the standard one, 255 bytes */
	PRIO_NEEDS_TUR,     /* tur: TEST UNIT READY, again while prio_tur_again() */
	PRIO_NEEDS_ONTAP,   /* gva: NetApp's command C0h for page 41h, and vpd: page C1h */
	PRIO_NEEDS_LATENCY /* latency_us: of prio_latency_reads() direct reads, one after another */
};

struct prio_bytes {
	const uint8_t *p;
	size_t n; /* 0: there was no answer */
};

/* NVMe asymmetric namespace access (NVMe base specification, ANA log page). */
enum prio_ana {
	PRIO_ANA_UNKNOWN = 0,
	PRIO_ANA_OPTIMIZED = 1,
	PRIO_ANA_NONOPTIMIZED = 2,
	PRIO_ANA_INACCESSIBLE = 3,
	PRIO_ANA_LOST = 4,
	PRIO_ANA_CHANGE = 15
};

struct prio_pages {
	struct prio_bytes rtpg, vpd, inquiry, gva;
	const struct scsi_done *tur;
	enum prio_ana ana;
	uint32_t random; /* any */
	const uint32_t *latency_us;
	size_t nlatency;
};

struct prio_ask {
	const struct disk *disk;
	const struct prio_pages *pages;
	const char *args;
};

struct prioritizer {
	const char *name;
	enum prio_needs needs;
	uint8_t page; /* of PRIO_NEEDS_VPD and PRIO_NEEDS_ONTAP */
	/* Standard answers; false: an array's own, by public documents and sources only, not
	 * verified on hardware. */
	bool verified;
	const char *args;  /* syntax of prio_args; "" none */
	const char *about; /* one sentence */
	int32_t (*value)(const struct prio_ask *ask, struct err *e);
};

/* The rows; the first is what holds without any configuration. */
const struct prioritizer *prio_table(size_t *n);
/* NULL: there is no such prioritizer. */
const struct prioritizer *prio_find(const char *name);

/*
 * The priority of the path, or PRIO_UNDEF.  e->code is set when there is
 * something to tell: args that are wrong and what is used instead, or an answer
 * that is missing or of an unknown format.
 */
int32_t prio_value(const struct prioritizer *p, const struct disk *d,
		   const struct prio_pages *pages, const char *args, struct err *e);

/*
 * What holds after an attempt: a path that its gate (checker.h) has down or
 * pending cannot say its priority, and keeps the one that it had.
 */
int32_t prio_settle(int32_t had, int32_t now, enum san_chk gate);

/* ---- which one ---- */

struct prio_choice {
	const struct prioritizer *prio;
	const char *args; /* for it: those configured, "" if it was detected */
	char why[128];    /* from what it was detected; "" it is as configured */
	bool wrong;       /* why tells of something wrong */
};

/*
 * detect_prio: SCSI with TPGS gets sysfs, or alua where sysfs does not say the
 * access state; NVMe with ANA gets ana; else it is as configured ("" nobody
 * said).  rdac: page C9h is rdac's: such an array wants to be asked, unless
 * TPGS is explicit only.  alua without TPGS is const.
 */
void prio_choose(const struct disk *d, bool detect, bool rdac, bool ana, const char *name,
		 const char *args, struct prio_choice *out);

/* ---- decoders ---- */

/*
 * The state of a target port group in the parameter data of REPORT TARGET PORT
 * GROUPS (SPC-5, 6.36; both header formats). False: the group is not in it.
 */
bool prio_rtpg(struct prio_bytes rtpg, int32_t tpg, enum san_alua *state, bool *pref);

/* The state of a namespace in the ANA log page; grpid 0: by its number only. */
enum prio_ana prio_ana_log(struct prio_bytes log, uint32_t nsid, uint32_t grpid);
/* The kernel's word, sysfs ana_state: "optimized" ... */
enum prio_ana prio_ana_word(const char *word);

/* 50, 10, 5, 1 or 0 for an access state, with what "preferred" adds. */
int32_t prio_of_access(enum san_alua state, bool pref, bool exclusive_pref_bit);

/* Is the TEST UNIT READY to be sent again (hp_sw: a reset was reported)? */
bool prio_tur_again(const struct scsi_done *tur);

/* How many reads path_latency takes with those args. */
uint32_t prio_latency_reads(const char *args);

#endif
