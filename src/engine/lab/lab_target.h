/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_target: what the kernel's multipath target does.
 *
 * The states of one map as drivers/md/dm-mpath.c keeps them, and every rule
 * that changes them: messages, the choice of a group at the next I/O, the
 * activation of a group, suspend, resume and the swap of a table.  It knows
 * no clock, no device and no daemon: whoever simulates those calls it.
 *
 * Pure and total; owned by one caller.
 */
#ifndef ENGINE_LAB_LAB_TARGET_H
#define ENGINE_LAB_LAB_TARGET_H

#include "base/err.h"
#include "base/str.h"
#include "engine/mpath_target.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lab_tpath {
	uint32_t major, minor;
	uint32_t group;  /* index from 0 */
	bool active;     /* A; otherwise F */
	bool activating; /* the handler works on it: lab_target_init_done() is due */
	uint32_t fail_count;
	char *args; /* selector arguments of the table, "" none */
	/* What the path selector counts; set by whoever sends the I/O. */
	uint32_t inflight;
	uint64_t inflight_bytes;
	void *device; /* the caller's */
};

struct lab_tgroup {
	bool bypassed; /* D */
	char *selector, *ps_args;
	uint32_t npath_args;
	uint32_t first, npaths; /* a slice of lab_target.paths */
};

struct lab_target {
	struct lab_tgroup *groups;
	uint32_t ngroups;
	struct lab_tpath *paths;
	uint32_t npaths, nvalid; /* nvalid: how many are active */

	int32_t current; /* index of the group in use, -1 none */
	int32_t next;    /* group asked for by a message or the table, -1 none */

	bool queue, queue_saved; /* queue_if_no_path; what presuspend put aside */
	bool retain_handler;
	int32_t init_retries;    /* pg_init_retries, 0 none */
	int32_t init_delay_msec; /* pg_init_delay_msecs, -1 the default of 2000 */
	enum mpt_queue_mode mode;
	char *hwhandler; /* "" none */

	/* Activation of a group by the hardware handler ("pg_init"). */
	bool queue_io;         /* I/O waits for it */
	bool init_required;    /* it has yet to be started */
	uint32_t init_running; /* paths being activated */
	uint32_t init_count;   /* attempts since the group was chosen */
	bool init_delayed;     /* the next attempt waits init_delay_msec */

	bool suspended, noflush;
	uint32_t event_nr; /* belongs to the device: a table swap keeps it */
};

/* Where an I/O goes. */
enum lab_route {
	LAB_ROUTE_GROUP,     /* to an active path of the current group */
	LAB_ROUTE_ACTIVATE,  /* held until the group is activated */
	LAB_ROUTE_HELD,      /* held: no path and queue_if_no_path */
	LAB_ROUTE_SUSPENDED, /* held until resume */
	LAB_ROUTE_ERROR      /* no path: given back with an error */
};

/* What the hardware handler answers for one path (include/scsi/scsi_dh.h). */
enum lab_dh { LAB_DH_OK, LAB_DH_TEMP_BUSY, LAB_DH_RETRY, LAB_DH_OFFLINE };

/*
 * Load a table into a new device (zeroed t).  0, or E_USAGE for what the
 * kernel refuses.  The table is copied.
 */
int lab_target_load(struct lab_target *t, const struct mpt *table, struct err *e);
/*
 * Swap the table, as a resume with a staged table does: every path starts
 * active, counters and bypass are gone, event_nr is kept.  A refused table
 * leaves the old one in place.
 */
int lab_target_swap(struct lab_target *t, const struct mpt *table, struct err *e);
void lab_target_fini(struct lab_target *t);

/*
 * A message (DM_TARGET_MSG).  0; E_BUSY while suspended, whatever it says;
 * E_USAGE for what the kernel answers with EINVAL.
 */
int lab_target_message(struct lab_target *t, const char *text, struct err *e);

/* As the kernel does by itself when an I/O ends with a path error. */
void lab_target_fail_path(struct lab_target *t, uint32_t path);

/*
 * The next I/O: chooses a group if need be (this is the only place where a
 * group becomes current) and says where the I/O goes.
 */
enum lab_route lab_target_route(struct lab_target *t);

/*
 * Start the activation that lab_target_route() asked for: sets activating on
 * the paths, whose answers are due by lab_target_init_done().  False when there
 * is nothing to start.
 */
bool lab_target_init_start(struct lab_target *t);
void lab_target_init_done(struct lab_target *t, uint32_t path, enum lab_dh answer);

/* noflush keeps held I/O; without it the target stops queueing until resume. */
void lab_target_suspend(struct lab_target *t, bool noflush);
void lab_target_resume(struct lab_target *t);

/* The group number of the status lines: current, else asked for, else 1; 0 without groups. */
uint32_t lab_target_group_nr(const struct lab_target *t);
/* 'D', 'A' or 'E'. */
char lab_target_group_letter(const struct lab_target *t, uint32_t group);

/* The status lines, appended to out as the ioctl returns them. */
void lab_target_info(const struct lab_target *t, struct str *out);
void lab_target_table(const struct lab_target *t, struct str *out);
/* The feature words of the TABLE line with their count: "1 queue_if_no_path". */
void lab_target_features(const struct lab_target *t, struct str *out);

#endif
