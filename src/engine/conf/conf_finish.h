/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf_finish: what is left to do when all files are read: equal sections
 * become one, sections that mean nothing go, the built-in rules and defaults
 * come, expressions are compiled (multipath-tools, config.c and blacklist.c).  Pure.
 */
#ifndef ENGINE_CONF_CONF_FINISH_H
#define ENGINE_CONF_CONF_FINISH_H

#include "engine/conf/conf.h"
#include "engine/conf/conf_message.h"

/*
 * Once, after hwtable_add() and the files; c->native_nvme must be known.
 *
 * devices: of those with the same vendor, product and revision the last stays,
 * at its place, with what the earlier ones say in addition.  multipaths: sorted
 * by WWID, likewise by WWID.  protocols: likewise by type.  An entry without its
 * key is dropped.  Each is told in msgs.
 *
 * CONF_ERROR, as multipath-tools refuses the configuration: a product_blacklist
 * that is no regular expression; the rest is done nevertheless.
 */
void conf_finish(struct conf *c, struct conf_messages *msgs);

/*
 * An earlier one of c->multipaths gives its alias to another WWID, so that this
 * entry's alias does not count (alias.c, check_alias_settings); NULL: it counts,
 * or there is none.
 */
const struct conf_entry *conf_alias_taken(const struct conf *c, const struct conf_entry *multipath);

#endif
