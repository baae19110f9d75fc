/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * state_locked: a small file that other programs change, too, read and changed
 * under a lock that they know.
 *
 * multipath-tools takes a POSIX write lock on such a file, to read it, too, and
 * waits 30 s for it; it appends and overwrites in place.  Only when it writes
 * bindings anew does it rename, without a lock: what it says between our last
 * look and our own rename is lost.  Our lock is one of the open file, which
 * excludes those programs and our own other threads.  Blocking; for a job.
 */
#ifndef ENGINE_CONF_STATE_LOCKED_H
#define ENGINE_CONF_STATE_LOCKED_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

#define STATE_WAIT_MS 30000 /* as multipath-tools waits */

/*
 * How a changed text gets into the file.  A program that waits for the lock has
 * the file open: were that replaced meanwhile, it would write into one that
 * nobody sees.
 */
enum state_way {
	/* In place when text is added or one byte differs, otherwise by rename. */
	STATE_IN_PLACE,
	/* Always: written beside it, flushed, renamed, for those who watch the folder. */
	STATE_BY_RENAME
};

/*
 * Append the file's text to *out.  A file that is not there is empty.  E_TIMEOUT:
 * locked for wait_ms; E_IO, E_PERM: it cannot be read; E_SYNTAX: it is larger than 4 MiB.
 */
int state_locked_read(const char *path, int64_t wait_ms, struct str *out, struct err *e);

/*
 * Change the file: change gets its text, "" when it is not there, and returns 1
 * when it has changed it, 0, or a negative error.  Returns what it returned, or
 * an error, and then the file is as it was: E_TIMEOUT: somebody has it locked,
 * and the sentence says who; E_PERM: read-only, or not ours; E_IO.
 *
 * A kill at any moment leaves the old text or the new, and perhaps a file
 * PATH.sandeck.  Mode and owner stay; a new file has mode 0600, a new folder 0700.
 */
int state_locked_change(const char *path, enum state_way way, int64_t wait_ms,
			int (*change)(void *ctx, struct str *text, struct err *e), void *ctx,
			struct err *e);

#endif
