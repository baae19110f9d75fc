/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mpath_target: the text of the multipath target.
 *
 * Parses the INFO and TABLE status lines, builds tables and messages.  Pure
 * and total: any byte string is accepted or refused with an error that names
 * the position (byte offset from 0 and the word there); nothing crashes.
 * Grammar: drivers/md/dm-mpath.c (multipath_ctr, multipath_status,
 * multipath_message) and the status functions of every dm-ps-*.c.
 */
#ifndef ENGINE_MPATH_TARGET_H
#define ENGINE_MPATH_TARGET_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MPT_MAX_GROUPS 1024
#define MPT_MAX_PATHS  1024 /* in a group */
#define MPT_MAX_ARGS   1024
#define MPT_WORD       128

enum mpt_queue_mode { MPT_MODE_DEFAULT, MPT_MODE_BIO, MPT_MODE_RQ, MPT_MODE_MQ };

struct mpt_path {
	uint32_t major, minor; /* 0:0 when dev is a name */
	char dev[MPT_WORD];    /* as written: 8:16, or a name in a table to load */
	/* INFO */
	bool failed; /* F, not A */
	uint32_t fail_count;
	uint64_t info[3]; /* the selector's per-path status numbers; a fourth is passed over */
	uint32_t ninfo;   /* how many there are */
	/* TABLE */
	char *args; /* selector arguments joined by one blank, "" none */
};

struct mpt_group {
	char state;              /* INFO: 'D' 'A' 'E' */
	char selector[MPT_WORD]; /* TABLE: round-robin ... */
	char *ps_args;       /* group arguments (TABLE) or status words (INFO) joined, "" none */
	uint32_t npath_args; /* TABLE: words per path */
	struct mpt_path *paths;
	uint32_t npaths;
};

/* Either status line. `struct mpt t = MPT_INIT;` to build one by hand; mpt_fini() frees. */
#define MPT_INIT                                                                                   \
	{                                                                                          \
		.pg_init_retries = -1, .pg_init_delay_msecs = -1                                   \
	}

struct mpt {
	/* INFO */
	bool queue_io;
	uint32_t pg_init_count;
	/* TABLE */
	bool queue_if_no_path, retain_handler;
	int32_t pg_init_retries, pg_init_delay_msecs; /* -1: not given */
	enum mpt_queue_mode queue_mode;
	char *features;  /* the feature words joined, without the count; "" none */
	char *hwhandler; /* name and arguments joined, "" none */
	/* both */
	uint32_t cur_group; /* INFO: current or next; TABLE: init group */
	struct mpt_group *groups;
	uint32_t ngroups;
};

/*
 * Parse one status line of length len (need not be NUL-terminated; an embedded
 * NUL is an error), as the ioctl returns it: without START LEN "multipath".
 * Returns 0, or E_SYNTAX with the position; out is then empty.
 */
int mpt_parse_info(const char *s, size_t len, struct mpt *out, struct err *e);
int mpt_parse_table(const char *s, size_t len, struct mpt *out, struct err *e);
void mpt_fini(struct mpt *t);

/*
 * The text to load, without START LEN "multipath", appended to out; the
 * inverse of mpt_parse_table but for blanks.  Feature words come from
 * t->features, or from the members above it when that is NULL.  E_USAGE, and
 * nothing appended, for what the kernel would refuse.
 */
int mpt_build_table(const struct mpt *t, struct str *out, struct err *e);

/* The INFO line of a simulated target; the inverse of mpt_parse_info but for blanks. */
void mpt_build_info(const struct mpt *t, struct str *out);

/* ---- messages (DM_TARGET_MSG, sector 0) ---- */
enum mpt_msg {
	MPT_MSG_QUEUE,     /* queue_if_no_path */
	MPT_MSG_FAIL,      /* fail_if_no_path */
	MPT_MSG_FAIL_PATH, /* MAJ:MIN */
	MPT_MSG_REINSTATE_PATH,
	MPT_MSG_SWITCH_GROUP, /* N */
	MPT_MSG_ENABLE_GROUP,
	MPT_MSG_DISABLE_GROUP
};

/*
 * Writes the message text into dst. major:minor for the path ones, group (from
 * 1) for the group ones.  E_USAGE for an impossible number or a dst too small.
 */
int mpt_build_message(char *dst, size_t size, enum mpt_msg msg, uint32_t major, uint32_t minor,
		      uint32_t group, struct err *e);

/*
 * The reverse, for the simulated target: words case-insensitive, E_SYNTAX
 * where the kernel says EINVAL.  arg gets the path as written, the number of
 * the group, or "".  Whether that path or group exists is the target's question.
 */
int mpt_parse_message(const char *s, enum mpt_msg *msg, char *arg, size_t size, struct err *e);

/*
 * A 64-bit hash of the parts of a table that only a swap changes: not of
 * queue_if_no_path and the current group, which messages change.
 */
uint64_t mpt_table_hash(const struct mpt *table);

#endif
