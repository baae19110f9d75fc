/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config: the settings file, sandeck.conf (libconfuse).
 *
 * It gives defaults for options that the command line does not name, and the
 * site's own names of ports.  It is never written by the program.
 */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "cli/options.h"
#include "engine/labels.h"

/* What the file says. Zero-initialise; config_fini() frees. */
struct config {
	char path[512]; /* the file that was read, "" none */
	char *theme;
	struct labels labels;
};

/*
 * Read --config FILE, else $XDG_CONFIG_HOME/sandeck/sandeck.conf (default
 * ~/.config), else /etc/sandeck/sandeck.conf, and fill in what o leaves open.
 * A file named by --config that is not there is E_NOTFOUND; a mistake is
 * E_SYNTAX with file:line.  A home directory that hangs delays the start by at
 * most two seconds: *late is then set with the reason in e and 0 returned, and the
 * caller must allow nothing, for what the file forbids is not known.  So it is
 * for one that may not be read.
 */
int config_load(struct options *o, struct config *out, bool *late, struct err *e);
void config_fini(struct config *c);

#endif
