/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * config: the settings file, sandeck.conf (libconfuse).
 *
 * It gives defaults for options that the command line does not name, what the
 * console is to look and feel like, and the site's own names of ports.  It is
 * never written by the program.
 */
#ifndef CLI_CONFIG_H
#define CLI_CONFIG_H

#include "base/str.h"
#include "cli/options.h"
#include "engine/labels.h"
#include "ui/settings.h"

/* What the file says. Zero-initialise; config_fini() frees. */
struct config {
	char path[512]; /* the file that was read, "" none */
	char *theme;    /* a name or a file; NULL: none is named */
	struct labels labels;
	struct console_settings console; /* but for what options and themes give */
	/* What the file wants and cannot have, a line each: no reason not to go on. */
	struct str complaints;
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

/*
 * As config_load(), of a text: it is changed, and path is where it came from.
 * E_SYNTAX.
 */
int config_parse(char *text, const char *path, struct options *o, struct config *out,
		 struct err *e);
void config_fini(struct config *c);

/* The folder of the person's own settings: "/home/jo/.config/sandeck". Into dst; returns dst. */
char *config_folder(char *dst, size_t size);

#endif
