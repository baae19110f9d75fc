/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * state_files: what multipath-tools remembers in /etc/multipath, read and
 * changed so that it may do so, too: the names of maps and the WWIDs that are multipath.
 *
 * root is put before every path: "" on a host.  Blocking, 30 s at most for a
 * lock; for a job.  Texts and rules: bindings.h, wwids.h; lock and writing: state_locked.h.
 */
#ifndef ENGINE_CONF_STATE_FILES_H
#define ENGINE_CONF_STATE_FILES_H

#include "base/err.h"
#include "base/str.h"
#include "engine/conf/bindings.h"

#include <stdbool.h>
#include <stddef.h>

enum state_file { STATE_BINDINGS, STATE_WWIDS };

/* "root/etc/multipath/wwids" into dst; returns dst. */
char *state_files_path(const char *root, enum state_file which, char *dst, size_t size);

/* Append the file's text to *out; a file that is not there is empty. Errors: state_locked.h. */
int state_files_read(const char *root, enum state_file which, struct str *out, struct err *e);

/* Is its file system read-only, so that no name and no WWID can be remembered? */
bool state_files_read_only(const char *root, enum state_file which);

/*
 * Add a WWID to wwids (`multipath -a`), take it out (-w), or make the file say
 * these only (-W).  1: the file was changed; 0: it said so already; or an error of
 * state_locked.h; E_USAGE: this cannot be a WWID.
 */
int state_files_add_wwid(const char *root, const char *wwid, struct err *e);
int state_files_remove_wwid(const char *root, const char *wwid, struct err *e);
int state_files_replace_wwids(const char *root, const char *const *wwids, size_t n, struct err *e);

/* A map that wants a name; see bindings_choose(). */
struct state_naming {
	const char *root;
	unsigned peer;
	const char *wwid, *old_alias, *prefix;
	bool read_only; /* as told; a read-only file system counts as well */
	bool (*taken)(void *ctx, const char *alias, const char *wwid);
	void *ctx;
	struct bindings_reader reader;
};

/*
 * The map's name into dst (size at least WWID_SIZE), and how it came to it: a
 * new binding is in the file when this returns 0.  A bad file is written anew on
 * the way, unless nothing may be written.  On errors (of state_locked.h) dst is
 * "": the WWID is the name.
 */
int state_files_name(const struct state_naming *n, enum binding_choice *choice, char *dst,
		     size_t size, struct err *e);

#endif
