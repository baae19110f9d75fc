/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf_parse: the text of a multipath.conf into the configuration, with the
 * structure that multipath-tools sees in it, right or wrong.
 *
 * Nothing of a file is lost silently: what is not taken, or not as it was
 * written, is a message with its line and with what is used instead.  Pure.
 */
#ifndef ENGINE_CONF_CONF_PARSE_H
#define ENGINE_CONF_CONF_PARSE_H

#include "engine/conf/conf.h"
#include "engine/conf/conf_message.h"

/*
 * Add what text (len bytes, any) says to c.  file is its name, for origins and
 * messages.  In the main file some mistakes make multipath-tools refuse the
 * whole of it: those are CONF_ERROR, and E_SYNTAX is returned, though all the
 * rest is read.  In a file of conf.d they are CONF_WARNING.  Else 0.
 *
 * Sections add to what earlier files said: a keyword that is said again
 * replaces; a device, multipath or protocol is another entry, of which
 * conf_finish() makes one where they mean the same.
 */
int conf_parse(struct conf *c, const char *file, const char *text, size_t len, bool main_file,
	       struct conf_messages *out);

/*
 * What depends on other settings, when all files have been read: of the two
 * polling intervals either may be missing.
 */
void conf_complete(struct conf *c, struct conf_messages *out);

#endif
