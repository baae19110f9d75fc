/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_name: `sandeck name MAJ:MIN`, for udev rules: the name of a map, or of a
 * partition on one.  No engine is started: one file of sysfs says it.
 */
#include "cli/cli.h"

#include "base/tell.h"
#include "engine/kernel/dm_name.h"

int cli_name(const struct options *o)
{
	struct err e = { 0 };
	char name[256];

	if (o->nwords != 2) {
		tell(stderr, "usage: sandeck name MAJOR:MINOR");
		return 2;
	}
	if (dm_name_of("", o->words[1], name, sizeof(name), &e)) {
		tell_error("%s", e.text);
		return e.code == E_USAGE ? 2 : 1;
	}
	tell(stdout, "%s", name);
	return 0;
}
