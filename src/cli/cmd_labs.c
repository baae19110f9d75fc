/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmd_labs: the scenarios of the simulated SAN, by name and in a sentence. */
#include "cli/cli.h"

#include "base/tell.h"
#include "engine/lab/lab.h"

#include <stdio.h>

int cli_labs(const struct options *o)
{
	struct str out = STR_INIT;
	struct err e = { 0 };
	int rc = lab_list(&out, &e);

	(void)o;
	if (rc)
		tell_error("%s", e.text);
	else
		tell_lines(stdout, str_text(&out), out.len);
	str_fini(&out);
	return rc ? 1 : 0;
}
