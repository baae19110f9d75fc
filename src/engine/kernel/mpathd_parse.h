/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mpathd_parse: multipathd's words, frames and tables.
 *
 * Pure and total: bytes in, values out; no clock, no I/O, nothing crashes on
 * any input.  Written for 0.9.4 to 0.15: a field that a version does not know
 * comes out unknown, a row that has the wrong number of fields is skipped.
 * Sources: libmpathcmd (frames), libmultipath/print.c (fields and words),
 * multipathd/cli_handlers.c and uxlsnr.c (replies).
 */
#ifndef ENGINE_KERNEL_MPATHD_PARSE_H
#define ENGINE_KERNEL_MPATHD_PARSE_H

#include "base/err.h"
#include "base/str.h"
#include "engine/san.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- frames: a native size_t, then that many bytes with the final NUL ---- */

#define MPATHD_REQUEST_MAX 512u        /* the daemon resets the connection beyond that */
#define MPATHD_REPLY_MAX   (32u << 20) /* libmpathcmd refuses more */

/* A reply on its way in. Zero-initialise; body.p is the text once a feed returned 1. */
struct mpathd_frame {
	unsigned char head[sizeof(size_t)];
	size_t have; /* bytes of head */
	size_t want; /* bytes of body announced */
	struct str body;
};

void mpathd_frame_fini(struct mpathd_frame *f);
/* Ready for the next reply; keeps the memory. */
void mpathd_frame_reset(struct mpathd_frame *f);
/*
 * Take what belongs to this frame of the n bytes; *used says how many.
 * 1: whole, 0: more is needed, E_SYNTAX: a length of 0 or beyond the limit.
 */
int mpathd_frame_feed(struct mpathd_frame *f, const char *bytes, size_t n, size_t *used,
		      struct err *e);
/* The frame of a request, or E_USAGE when it is empty or too long for the daemon. */
int mpathd_frame_put(struct str *out, const char *request, struct err *e);

/* ---- the tables that we ask for ---- */

/*
 * Fields are parted by the unit separator, which no device, state or policy
 * word holds; the map's name, which may hold anything but '/', stands last.
 */
#define MPATHD_US "\x1f"
#define MPATHD_ASK_MAPS                                                                            \
	"show maps raw format \"%d" MPATHD_US "%w" MPATHD_US "%F" MPATHD_US "%Q" MPATHD_US         \
	"%N" MPATHD_US "%t" MPATHD_US "%n\""
#define MPATHD_ASK_PATHS_(checker)                                                                 \
	"show paths raw format \"%D" MPATHD_US "%w" MPATHD_US "%t" MPATHD_US "%T" MPATHD_US        \
	"%p" MPATHD_US "%C" MPATHD_US checker MPATHD_US "%M" MPATHD_US "%m\""
#define MPATHD_ASK_PATHS MPATHD_ASK_PATHS_("%c")
/* Old daemons answer fail to %c when one path is in no map. */
#define MPATHD_ASK_PATHS_OLD MPATHD_ASK_PATHS_("")

struct mpathd_map {
	const char *sysfs; /* dm-3 */
	const char *wwid;
	const char *failback, *queueing; /* as printed; see below */
	int32_t usable;                  /* up or ghost; -1 unknown */
	const char *dm_st;               /* active suspend undef */
	const char *name;
};

/* What sysfs tells everybody (name, HCTL, device state) is not asked for. */
struct mpathd_path {
	uint32_t major, minor;
	const char *wwid;
	enum san_dm dm;
	enum san_chk chk;
	int32_t prio;     /* SAN_PRIO_UNKNOWN */
	int32_t next_sec; /* until the next check, -1 unknown */
	bool orphan;      /* in no map */
	bool marginal;
	const char *checker; /* "" unknown */
	const char *map;     /* its alias; "" orphan */
};

/*
 * The next row at *cursor, which moves on.  The text is cut up in place and
 * the strings point into it.  false at the end; rows that are none (a message
 * before the table, a removed path "-") are skipped.
 */
bool mpathd_next_map(char **cursor, struct mpathd_map *out);
bool mpathd_next_path(char **cursor, struct mpathd_path *out);

/* ---- words ---- */

/* "XXXX...... 3/8": 3 of 8 seconds are left. false when it is no progress bar. */
bool mpathd_progress(const char *s, uint32_t *left, uint32_t *total);

enum mpathd_queue {
	MPATHD_Q_UNKNOWN,
	MPATHD_Q_UNSET, /* "-": the kernel's feature word decides */
	MPATHD_Q_OFF,
	MPATHD_Q_ON,     /* for ever */
	MPATHD_Q_CHECKS, /* "12 chk": so many polling intervals, once the last path is gone */
	MPATHD_Q_SECONDS /* "38 sec": the clock runs */
};
enum mpathd_queue mpathd_queue_word(const char *s, uint32_t *n);

enum mpathd_failback {
	MPATHD_FB_UNKNOWN, /* also "-": manual, or deferred and not counting (0.9) */
	MPATHD_FB_MANUAL,
	MPATHD_FB_IMMEDIATE,
	MPATHD_FB_FOLLOWOVER,
	MPATHD_FB_DEFERRED, /* n seconds after the better group came back */
	MPATHD_FB_COUNTING  /* n seconds are left of total */
};
enum mpathd_failback mpathd_failback_word(const char *s, uint32_t *n, uint32_t *total);

/* chk_st, with the words of every version ("(removed)", "i/o pending"). */
enum san_chk mpathd_chk_word(const char *s);

/* ---- replies ---- */

/* "pid 189 idle (pending reconfigure)". */
struct mpathd_daemon {
	uint32_t pid;
	char status[32]; /* init startup configure idle running shutdown */
	bool reconfigure;
};
bool mpathd_parse_daemon(const char *s, struct mpathd_daemon *out);

enum mpathd_reply {
	MPATHD_OK,
	MPATHD_FAIL,    /* no reason given */
	MPATHD_TIMEOUT, /* the daemon gave up waiting for its own lock; nothing was done */
	MPATHD_PERM,
	MPATHD_BUSY,
	MPATHD_NODEV,
	MPATHD_NOTCMD, /* this daemon does not know the command */
	MPATHD_TEXT    /* neither: an answer with content */
};
/* What an action's reply means; *why (static) is a clause for the operator, "" for MPATHD_OK. */
enum mpathd_reply mpathd_parse_reply(const char *s, const char **why);

/* "0.9.4" out of any text that holds "multipath-tools v0.9.4 (...)"; false if none. */
bool mpathd_parse_version(const char *s, char *dst, size_t size);

/* polling_interval of the defaults section of `show config local`, ms; 0 not found. */
int64_t mpathd_parse_poll_ms(const char *config);

#endif
