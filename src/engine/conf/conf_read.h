/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf_read: the configuration of a host from its files: /etc/multipath.conf,
 * then those of /etc/multipath/conf.d, as multipath-tools reads them.
 *
 * The only part of conf that opens files.  They are read whole, up to
 * CONF_FILE_MAX; a disk that hangs delays the caller.
 */
#ifndef ENGINE_CONF_CONF_READ_H
#define ENGINE_CONF_CONF_READ_H

#include "base/err.h"
#include "engine/conf/conf.h"
#include "engine/conf/conf_message.h"

#define CONF_FILE_MAX (4 * 1024 * 1024) /* bytes */

/*
 * Read the files below root ("" is this host) for that release of
 * multipath-tools (peer.h).  out is initialised here, and freed by the caller
 * (conf_fini) whatever comes back; messages are added to msgs.  No file at all is a configuration,
 * too.
 *
 * 0; E_IO or E_PERM: a file is there and cannot be read, or is too large;
 * E_SYNTAX: multipath-tools would refuse the main file (a CONF_ERROR says
 * where); out holds all the rest of it.
 *
 * Users that uid and gid name are looked up in etc/passwd of that root (gid,
 * too: so does multipath-tools), and nowhere else, for a directory service may
 * be out of reach when paths are.
 */
int conf_read(const char *root, unsigned peer, struct conf *out, struct conf_messages *msgs,
	      struct err *e);

/* The same of one file alone, taken for the main one. One that is not there is E_NOTFOUND. */
int conf_read_file(const char *file, unsigned peer, struct conf *out, struct conf_messages *msgs,
		   struct err *e);

#endif
