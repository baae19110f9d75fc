/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_survey: those questions about disks and configuration that are a part of
 * another subcommand.  Each returns an exit status, as those of cli.h do.
 */
#ifndef CLI_CMD_SURVEY_H
#define CLI_CMD_SURVEY_H

#include "cli/options.h"

/*
 * What assembling map (NULL: all) would do, and the tables: `assemble --dry-run`.
 * digest (size bytes) goes with the command that is to do it; "" nothing is to be done.
 */
int cmd_survey_assemble(const struct options *o, const char *map, char *digest, size_t size);

/* Each property of the map, its value and who says it: `config explain MAP`. */
int cmd_survey_explain(const struct options *o, const char *map);

#endif
