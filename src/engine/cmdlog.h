/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmdlog: who did what, when, and what became of it.
 *
 * One JSON object a line for every command that was sent or refused, in
 * $XDG_STATE_HOME/sandeck/commands.jsonl ($HOME/.local/state without it,
 * /root/.local/state for root whoever's HOME it has).  At 1 MB the file becomes
 * commands.jsonl.1 and a new one begins.
 *
 * The home directory may be the thing that hangs: a thread of its own writes,
 * lines wait for it in a short queue, and what does not fit there is lost and
 * counted in the next line that gets through, like what a full disk did not
 * take.  Nothing here ever fails or waits, but for cmdlog_close().
 */
#ifndef ENGINE_CMDLOG_H
#define ENGINE_CMDLOG_H

#include "base/str.h"
#include "engine/plan.h"
#include "engine/stream.h"

#include <stdint.h>

#define CMDLOG_BYTES    1000000 /* where a file ends */
#define CMDLOG_HANGS_MS 5000
#define CMDLOG_QUEUE    256 /* lines that wait for the disk */
#define CMDLOG_PAST     100 /* lines that a reader is told, at most */

struct cmdlog;

/* path: the file, for tests; NULL: as above. NULL when there is no home at all. */
struct cmdlog *cmdlog_open(const char *path);

/* What the model knew of a command's object, for people who read the line later. "" not known. */
struct cmdlog_about {
	char name[64], path[40];                    /* of the map and the path */
	char before[PLAN_STATE], after[PLAN_STATE]; /* plan_state() */
};

/* Queue a line. now: engine time, ms since the epoch. log may be NULL. */
void cmdlog_add(struct cmdlog *log, const struct plan_cmd *cmd, const struct plan_result *res,
		const struct cmdlog_about *about, int64_t now);

/* The last lines of the file, the oldest first. */
struct cmdlog_past {
	struct stream_past *line; /* malloc'd */
	size_t n;                 /* at most CMDLOG_PAST */
	size_t bad;               /* lines among the last that make no sense and are left out */
};

/* Have the file read, in the thread that writes it. log may be NULL. */
void cmdlog_want_past(struct cmdlog *log);
/* Has it been read?  True once, with *out, whose line the caller frees. log may be NULL. */
bool cmdlog_take_past(struct cmdlog *log, struct cmdlog_past *out);

/*
 * Has the last line failed to be written, or has the disk not answered for
 * CMDLOG_HANGS_MS (ETIMEDOUT), for a reason that was not told yet?  Its errno,
 * once; 0 no.  mono: the monotonic clock, ms.  log may be NULL.
 */
int cmdlog_trouble(struct cmdlog *log, int64_t mono);
const char *cmdlog_file(const struct cmdlog *log);

/* Give the disk at most wait_ms to take what is queued, then leave it alone. NULL is fine. */
void cmdlog_close(struct cmdlog *log, unsigned wait_ms);

/* The line, with its newline; lost: lines dropped before it. Pure. */
void cmdlog_line(struct str *out, const struct plan_cmd *cmd, const struct plan_result *res,
		 const struct cmdlog_about *about, int64_t now, uint64_t lost);

/* cmdlog_read.c */
/* A line (len bytes, without its newline) as it was written by this or an earlier version; false
 * when it is none.  Texts are clean.  Pure. */
bool cmdlog_parse(const char *line, size_t len, struct stream_past *out);
/* Read the end of the file at path, and of the one that was put aside.  Blocks as long as the
 * disk does; what cannot be read is as if it were not there. */
void cmdlog_read(const char *path, struct cmdlog_past *out);

/* The default file's name into dst; false when no home is known. */
bool cmdlog_path(char *dst, size_t size);

#endif
