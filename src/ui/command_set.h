/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command_set: what the verbs make of the marked objects; for command.c only. */
#ifndef UI_COMMAND_SET_H
#define UI_COMMAND_SET_H

#include "ui/command.h"

/* Does the verb act on what is marked, instead of on the row under the cursor? */
bool command_set_acts(enum command_id id, const struct command_where *w);
/* Can it?  As command_can(); a set with one object that it cannot use is refused whole. */
enum command_can command_set_can(enum command_id id, const struct command_where *w, char *why,
				 size_t size);
/* Its commands, one an object, in the order of the model; command_set_can() said yes. */
void command_set_request(enum command_id id, const struct command_where *w, struct cmdset *out);

/* The group that S means: the row's own, or on a map of two groups the one not in use; 0 none. */
uint32_t command_switch_to(const struct target *on);

#endif
