/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf_print: the configuration that holds, as a multipath.conf: in the layout
 * and order of `multipath -t`.  Pure.
 *
 * What is printed reads back to the same configuration, which is more than that
 * command does: there uid and gid are octal, though read as decimal, and
 * uid_attrs has no quotes.  Only a value of nearly CONF_LINE_MAX bytes may not
 * fit into a line when what stands around it is added.
 */
#ifndef ENGINE_CONF_CONF_PRINT_H
#define ENGINE_CONF_CONF_PRINT_H

#include "base/str.h"
#include "engine/conf/conf.h"

/*
 * Append the configuration to out.  origin: each line ends in a comment that
 * says who says it: "# /etc/multipath.conf:12", "# array: EMC SYMMETRIX",
 * "# built-in".
 */
void conf_print(const struct conf *c, bool origin, struct str *out);

#endif
