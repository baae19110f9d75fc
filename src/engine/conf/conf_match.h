/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conf_match: which device sections hold for a device (multipath-tools,
 * config.c, find_hwe).  Pure.
 */
#ifndef ENGINE_CONF_CONF_MATCH_H
#define ENGINE_CONF_CONF_MATCH_H

#include "engine/conf/conf.h"
#include "engine/disk.h"

/* Zero-initialise; the entries stay the conf's, and valid as long as it is not changed. */
struct conf_matches {
	const struct conf_entry **entries; /* strongest first: the files' last, then the table's */
	size_t n, cap;
};

/*
 * All sections of a conf that was finished (conf_finish.h) whose expressions are
 * found in these; replaces what out had.  NULL: the device does not say, which
 * any expression matches, unless it says none of the three.  "" is a text.
 */
void conf_match(const struct conf *c, const char *vendor, const char *product, const char *rev,
		struct conf_matches *out);

/* The same for a disk; a DASD has no revision. */
void conf_match_disk(const struct conf *c, const struct disk *d, struct conf_matches *out);

void conf_matches_fini(struct conf_matches *m);

#endif
