/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command_can: the tests that rows of the table of commands name; for command.c only. */
#ifndef UI_COMMAND_CAN_H
#define UI_COMMAND_CAN_H

#include "ui/command.h"

/* Each as command_can(), for the one command that its name says. */
typedef enum command_can command_can_fn(const struct command_where *w, char *why, size_t size);
command_can_fn command_can_fail, command_can_reinstate, command_can_switch, command_can_bypass,
	command_can_queueing, command_can_continue, command_can_undo, command_can_unfold,
	command_can_fold, command_can_details, command_can_trouble, command_can_always,
	command_can_filter, command_can_go_trouble, command_can_pane, command_can_list,
	command_can_order, command_can_mark, command_can_unmark, command_can_maps_of,
	command_can_ports, command_can_events_of, command_can_test, command_can_who,
	command_can_copy, command_can_columns, command_can_pause, command_can_step_on,
	command_can_to_live, command_can_open, command_can_explain, command_can_ack,
	command_can_live, command_can_flush, command_can_resize, command_can_rename,
	command_can_partitions, command_can_disks, command_can_configuration;

/* The device was set offline by somebody; an adapter's trouble has other words. */
bool command_offline(const struct san_path *p);

#endif
