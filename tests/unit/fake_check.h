/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fake_check: devices for the pool of checks, which answer, keep silent, hold
 * whoever sends them something, or are not there, as a test tells them.
 */
#ifndef TESTS_FAKE_CHECK_H
#define TESTS_FAKE_CHECK_H

#include "engine/kernel/check_sys.h"

#include <stdbool.h>

#define FAKE_DEVICES 4096

enum fake_way {
	FAKE_ANSWERS,
	FAKE_SILENT, /* takes the command; answers when told to */
	FAKE_HOLDS,  /* the call that sends does not return until it is let go */
	FAKE_FAILS,  /* sending fails with err */
	FAKE_NO_ROOM /* a direct read is refused, as RWF_NOWAIT has it, so often as err says */
};

/* A device is its minor number. */
struct fake_device {
	enum fake_way way;
	int err;
	int open_err; /* opening fails with it, and open_why */
	enum check_outcome open_why;
	struct sg_io_hdr answer; /* statuses, resid, sb_len_wr */
	const char *sense, *data;
	int refuses; /* io_submit() itself says so, if it may not wait */
	int res;     /* of a direct read; 0: all of it */
	/* what was seen */
	unsigned opens, sent;
	uint8_t cdb[16];
	unsigned cdb_len, timeout, room;
	unsigned held; /* calls that are held now */
	/* its own */
	int fd, other;
	bool gone;
	bool hangup; /* the descriptor is one that can hang up */
	struct sg_io_hdr hdr;
	struct iocb cb;
	aio_context_t ctx;
};

extern struct fake_device fake_devices[FAKE_DEVICES];
extern const struct check_sys fake_check_sys;
extern int fake_setup_err;

void fake_check_reset(void);
/* Descriptors that were opened and not closed again. */
unsigned fake_check_open(void);
unsigned fake_check_rings(void); /* made and not destroyed */
/* The answer that a silent device has owed. */
void fake_check_answer(unsigned minor);
/* All that are held go on. */
void fake_check_let_go(void);
/* The device is taken away while a command is in flight. */
void fake_check_take_away(unsigned minor);

#endif
