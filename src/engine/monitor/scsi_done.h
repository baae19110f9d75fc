/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scsi_done: a SCSI command that was sent to a path and is over, as checkers and
 * prioritizers look at it: what became of it on the way, and what the device said.
 *
 * Plain data of the SG_IO interface (scsi/sg.h) and of SPC-5; whoever sent the
 * command owns the bytes.  Pure.
 */
#ifndef ENGINE_MONITOR_SCSI_DONE_H
#define ENGINE_MONITOR_SCSI_DONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum scsi_how {
	SCSI_ENDED,      /* the members below say how */
	SCSI_NOT_SENT,   /* it could not be started: no file descriptor, no memory */
	SCSI_NO_SG,      /* ENOTTY: the device takes no such commands */
	SCSI_FAILED,     /* the system call failed otherwise */
	SCSI_NEVER_ENDED /* not over when the time was; it may still come back */
};

struct scsi_done {
	enum scsi_how how;
	uint8_t status;        /* of the device: 0 good, 2 check condition, 0x18 conflict */
	uint16_t host, driver; /* DID_*, and of the driver; 0 well */
	const uint8_t *sense;
	size_t nsense; /* written */
	const uint8_t *data;
	size_t ndata;  /* transferred */
	size_t wanted; /* of a read: how many make it whole */
};

/* The host statuses that rules ask for (include/scsi/scsi_status.h of the kernel). */
enum {
	SCSI_HOST_NO_CONNECT = 0x01,
	SCSI_HOST_BUS_BUSY = 0x02,
	SCSI_HOST_BAD_TARGET = 0x04,
	SCSI_HOST_ABORT = 0x05,
	SCSI_HOST_ERROR = 0x07,
	SCSI_HOST_SOFT_ERROR = 0x0b,
	SCSI_HOST_TRANSPORT_DISRUPTED = 0x0e,
	SCSI_HOST_TRANSPORT_FAILFAST = 0x0f
};

enum { SCSI_STATUS_CHECK_CONDITION = 0x02, SCSI_STATUS_CONFLICT = 0x18 };
enum {
	SCSI_KEY_NONE = 0,
	SCSI_KEY_RECOVERED = 1,
	SCSI_KEY_NOT_READY = 2,
	SCSI_KEY_ILLEGAL_REQUEST = 5,
	SCSI_KEY_UNIT_ATTENTION = 6
};

struct scsi_sense {
	uint8_t key, asc, ascq;
};

/* Ended, and nobody on the way has anything to say. */
bool scsi_well(const struct scsi_done *d);

/* The same, or an error that the device has got over. */
bool scsi_well_or_recovered(const struct scsi_done *d);

/* Sense data of fixed (70h, 71h) or descriptor format (72h, 73h); all 0: there is none. */
struct scsi_sense scsi_sense(const struct scsi_done *d);

/* Is it that sense? */
bool scsi_sense_is(struct scsi_sense s, uint8_t key, uint8_t asc, uint8_t ascq);

/* "good", "sense 02/04/0B, standby", "host status 0x01, no connection" into dst; returns dst. */
char *scsi_why(char *dst, size_t size, const struct scsi_done *d);

#endif
