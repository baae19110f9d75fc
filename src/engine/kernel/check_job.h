/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_job: what a check asks of a path, and the raw facts that come back.
 *
 * What the facts mean (up, down, ghost, pending) is not decided here.
 */
#ifndef ENGINE_KERNEL_CHECK_JOB_H
#define ENGINE_KERNEL_CHECK_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHECK_SENSE 64

enum check_probe {
	CHECK_TUR,
	CHECK_INQUIRY, /* standard */
	CHECK_VPD,     /* page says which */
	CHECK_RTPG,    /* REPORT TARGET PORT GROUPS, without the extended header */
	CHECK_READ10,  /* the first logical block, as a SCSI command */
	CHECK_READ16,
	CHECK_DIRECT /* the first logical block, through the block device, past the page cache */
};

struct check_job {
	uint32_t id; /* the caller's; comes back in the reply */
	/*
	 * Paths with one number share a thread: the number of the SCSI host, or
	 * CHECK_NO_HOST + any number that stands for another controller.
	 */
	uint32_t host;
	uint32_t major, minor;
	char dev[32]; /* the kernel's name: sdb, cciss!c0d0 */
	enum check_probe probe;
	uint8_t page;
	/* Room for the answer's data in bytes; 0: 254 for an INQUIRY, 4096 for port groups. */
	uint16_t room;
	/* From submission; the kernel gets it as the command's own limit as well. */
	unsigned timeout_ms;
};

#define CHECK_NO_HOST 0x80000000u

enum check_outcome {
	/*
	 * errnum 0: the device has answered, or the kernel for it: see the statuses.
	 * Else a call failed with it: EIO of a direct read (ENODATA: of one that
	 * got less than a block), ENXIO of a device that is offline.
	 */
	CHECK_FINISHED,
	/*
	 * The deadline is over, and the path stays taken until its answer comes, if
	 * sent; if not sent, the kernel took no command of this path all the time.
	 */
	CHECK_TIMED_OUT,
	/*
	 * Nothing was asked, and not for a reason that is the path's: others of its
	 * host held the threads until the deadline (errnum ETIMEDOUT), or this
	 * process lacks descriptors, memory or slots (errnum says).
	 */
	CHECK_HELD,
	CHECK_NO_DEVICE,    /* it is not there any more, or is another one by now */
	CHECK_NO_SG,        /* a SCSI command, and the device has no sg node */
	CHECK_NOT_PERMITTED /* this process may not */
};

struct check_reply {
	uint32_t id;
	enum check_probe probe;
	uint8_t page;
	enum check_outcome outcome;
	bool sent;  /* the kernel has taken the command */
	int errnum; /* positive, 0 none */
	/* of a SCSI command that finished: <scsi/sg.h>, SAM-5 5.3, SPC-5 4.4 */
	uint16_t host_status, driver_status;
	uint8_t scsi_status;
	uint8_t sense[CHECK_SENSE];
	uint8_t nsense;
	const uint8_t *data; /* of one that succeeded; valid in the call only; NULL none */
	size_t ndata;
	uint64_t took_us; /* since the kernel was given it; if never, since submission */
};

/* What a failed call means; err is positive.  What it does not know is FINISHED. */
enum check_outcome check_outcome_of(int err);

#endif
