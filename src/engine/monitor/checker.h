/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * checker: is a path good?  What each path checker sends, and what its answer
 * means, as the checkers of multipath-tools (libmultipath/checkers) decide it.
 *
 * Pure: whoever owns the device sends the probe, waits, and hands the finished
 * command in.  A path in turn:
 *
 *	chk = checker_gate(...);  not SAN_CHK_READY: that is the answer, nothing is sent
 *	probe = checker_begin(c, &memory);
 *	do send probe, checker_decode(c, &memory, ..., &result);
 *	while (result.next != CHECKER_SAID);
 *
 * Until then the path's state is SAN_CHK_PENDING: it keeps what it was.
 */
#ifndef ENGINE_MONITOR_CHECKER_H
#define ENGINE_MONITOR_CHECKER_H

#include "engine/disk.h"
#include "engine/monitor/scsi_done.h"
#include "engine/san.h"

/* What is to be sent. */
enum checker_probe {
	CHECKER_PROBE_NONE,
	CHECKER_PROBE_TUR,     /* TEST UNIT READY */
	CHECKER_PROBE_READ,    /* direct read at 0 of one logical block, at most 4096 bytes */
	CHECKER_PROBE_SG_READ, /* READ(10) of the first 4096 bytes through SG_IO */
	CHECKER_PROBE_VPD,     /* INQUIRY of the row's page */
	CHECKER_PROBE_CCISS    /* TEST UNIT READY through the controller; host: its CommandStatus */
};

struct checker_memory;
struct checker_shared;
struct checker_result;

struct checker {
	const char *name;
	enum checker_probe first, second; /* second: NONE, or what may follow */
	uint8_t page;                     /* of CHECKER_PROBE_VPD */
	uint8_t tries;                    /* of a probe, in all, where its answer is no answer */
	/* Standard commands and answers; false: an array's own, by public documents and sources
	 * only, not verified on hardware. */
	bool verified;
	const char *about; /* one sentence */
	void (*decode)(struct checker_memory *mem, struct checker_shared *shared,
		       const struct scsi_done *done, struct checker_result *out);
};

/* What is remembered of a path from check to check. Zeroed at first. */
struct checker_memory {
	const struct checker *checker;
	bool second; /* the second probe is under way */
	uint8_t tries;
	bool wwn_set; /* emc_clariion: it must not change */
	uint8_t wwn[16];
};

/* What the paths of a map tell each other. Zeroed at first. */
struct checker_shared {
	bool inactive_snapshot; /* emc_clariion: a passive path cannot see it */
};

enum checker_next {
	CHECKER_SAID,  /* chk is the answer */
	CHECKER_AGAIN, /* send the same probe once more */
	CHECKER_SECOND /* send the second one */
};

struct checker_result {
	enum checker_next next;
	enum san_chk chk;
	char why[128]; /* "TEST UNIT READY: sense 02/04/0B, standby" */
};

/* The rows; the first is what holds without any configuration. */
const struct checker *checker_table(size_t *n);
/* NULL: there is no such checker. */
const struct checker *checker_find(const char *name);

/* Begin a check: what is to be sent. With CHECKER_PROBE_NONE the path is as its gate says. */
enum checker_probe checker_begin(const struct checker *c, struct checker_memory *mem);
/* shared may be NULL: no map yet. */
void checker_decode(struct checker_memory *mem, struct checker_shared *shared,
		    const struct scsi_done *done, struct checker_result *out);

/*
 * What the kernel says of the device (sysfs device/state): READY only then a
 * checker is asked; FAULTY, PENDING or REMOVED ("" and "gone": no such attribute).
 */
enum san_chk checker_gate(const char *state, enum disk_bus bus);

/* How long a probe may take: checker_timeout in s (0 unset), or the device's, or 30 s. */
int64_t checker_timeout_ms(int64_t configured_s, const struct disk *d);

/*
 * detect_checker: rdac where VPD page C9h is rdac's, tur where TPGS is not 0.
 * c9 is that page's bytes; ask for it only if checker_wants_c9().  configured:
 * by overrides, devices and defaults, "" nobody said.  why (size bytes): from
 * what it was detected, "" it was not; or that the configured one is unknown.
 */
bool checker_wants_c9(const struct disk *d, bool detect, const char *by_device);
const struct checker *checker_choose(const struct disk *d, bool detect, const uint8_t *c9, size_t n,
				     const char *configured, char *why, size_t size);

/* Is it the page C9h of an rdac array? */
bool checker_is_rdac(const uint8_t *page, size_t n);

#endif
