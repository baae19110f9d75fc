/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wwids: which units are multipath devices by somebody's word: the text of the
 * file /etc/multipath/wwids.
 *
 * Pure; state_files.h reads and writes the file.  Each WWID is a line /WWID/; a
 * # in place of the first slash takes it out.  The text is changed in place, so
 * that what a person wrote there stays.  Source: libmultipath's wwids.c.
 */
#ifndef ENGINE_CONF_WWIDS_H
#define ENGINE_CONF_WWIDS_H

#include "base/str.h"
#include "engine/conf/wwid_vpd.h"

#include <stdbool.h>
#include <stddef.h>

/* Can it stand on a line: not empty, no control bytes, and at most 127 bytes? */
bool wwids_can_hold(const char *wwid);

bool wwids_has(const char *text, size_t len, const char *wwid);

/* The next WWID from *at (0 at first) into dst; false at the end. */
bool wwids_next(const char *text, size_t len, size_t *at, char dst[WWID_SIZE]);

/* Add it, with the header when the text is empty. False: it was there. wwids_can_hold() it. */
bool wwids_add(struct str *text, const char *wwid);

/* Take every line of it out. False: there was none. */
bool wwids_remove(struct str *text, const char *wwid);

/* Header and these, in this order, and nothing else; what cannot stand there is left out. */
void wwids_replace(struct str *text, const char *const *wwids, size_t n);

#endif
