/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command: the table of what keys can do, and the request that an acting one makes. */
#include "ui/command.h"

#include "ui/command_can.h"
#include "ui/command_set.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct command table[NCOMMANDS] = {
	[CMD_DOWN] = { CMD_DOWN, CMDG_MOVE, "down", .help = "To the next row." },
	[CMD_UP] = { CMD_UP, CMDG_MOVE, "up", .help = "To the row above." },
	[CMD_PAGE_DOWN] = { CMD_PAGE_DOWN, CMDG_MOVE, "page-down", .help = "One screen down." },
	[CMD_PAGE_UP] = { CMD_PAGE_UP, CMDG_MOVE, "page-up", .help = "One screen up." },
	[CMD_TOP] = { CMD_TOP, CMDG_MOVE, "top",
		.help = "To the first row, and stay there: the worst map, whichever it is." },
	[CMD_BOTTOM] = { CMD_BOTTOM, CMDG_MOVE, "bottom", .help = "To the last row." },

	[CMD_NEXT_TROUBLE] = { CMD_NEXT_TROUBLE, CMDG_MOVE, "next-trouble", .bar = "next", .can = command_can_go_trouble,
		.help = "To the next row that is in trouble." },
	[CMD_LAST_TROUBLE] = { CMD_LAST_TROUBLE, CMDG_MOVE, "last-trouble", .can = command_can_go_trouble,
		.help = "To the last row above that is in trouble." },
	[CMD_PANE] = { CMD_PANE, CMDG_MOVE, "other-pane", .can = command_can_pane,
		.help = "To the other list of the view, where it has two." },
	[CMD_JUMP_BACK] = { CMD_JUMP_BACK, CMDG_MOVE, "jump-back",
		.help = "Back to where the last jump came from: the view, its filter and its row." },

	[CMD_UNFOLD] = { CMD_UNFOLD, CMDG_LOOK, "unfold", .bar = "unfold", .can = command_can_unfold,
		.help = "Show the groups and paths of the map, or the paths of the group." },
	[CMD_FOLD] = { CMD_FOLD, CMDG_LOOK, "fold", .bar = "fold", .can = command_can_fold,
		.help = "Fold the map or group to one row; on a path, go to its group." },
	[CMD_DETAILS] = { CMD_DETAILS, CMDG_LOOK, "details", .bar = "details", .can = command_can_details,
		.help = "All that is known about the row, who says it, and how old it is." },
	[CMD_TROUBLE] = { CMD_TROUBLE, CMDG_LOOK, "trouble", .bar = "trouble", .can = command_can_trouble,
		.help = "Show only what is in trouble; again: all." },
	[CMD_FILTER] = { CMD_FILTER, CMDG_LOOK, "filter", .bar = "filter", .can = command_can_filter,
		.help = "Show only what matches: state:failed host:3 !mpatha size>1T /regex/; Esc shows all." },
	[CMD_TOPOLOGY] = { CMD_TOPOLOGY, CMDG_LOOK, "topology", .can = command_can_always,
		.help = "The topology: maps, their groups and paths." },
	[CMD_PATHS] = { CMD_PATHS, CMDG_LOOK, "paths", .can = command_can_always,
		.help = "All paths in one list, the worst first." },
	[CMD_PORTS] = { CMD_PORTS, CMDG_LOOK, "ports", .bar = "port", .can = command_can_ports,
		.help = "The parts that paths go through, and what hangs on each; from a path: its own." },
	[CMD_EVENTS] = { CMD_EVENTS, CMDG_LOOK, "events", .can = command_can_always,
		.help = "What happened, when, for how long, and who did it." },
	[CMD_LOG] = { CMD_LOG, CMDG_LOOK, "command-log", .can = command_can_always,
		.help = "What was sent from here, what became of it, and what can be undone." },
	[CMD_MAPS_OF] = { CMD_MAPS_OF, CMDG_LOOK, "maps-of", .bar = "maps", .can = command_can_maps_of,
		.help = "The maps that hang on the row, in the topology." },
	[CMD_EVENTS_OF] = { CMD_EVENTS_OF, CMDG_LOOK, "events-of", .bar = "events", .can = command_can_events_of,
		.help = "The events of the row." },
	[CMD_ORDER_LEFT] = { CMD_ORDER_LEFT, CMDG_LOOK, "order-left", .can = command_can_order,
		.help = "Order by the next column to the left; left of the first: the worst first." },
	[CMD_ORDER_RIGHT] = { CMD_ORDER_RIGHT, CMDG_LOOK, "order-right", .can = command_can_order,
		.help = "Order by the next column to the right." },
	[CMD_ORDER_TURN] = { CMD_ORDER_TURN, CMDG_LOOK, "order-turn", .can = command_can_order,
		.help = "Turn the order round." },
	[CMD_MARK] = { CMD_MARK, CMDG_LOOK, "mark", .bar = "mark", .can = command_can_mark,
		.help = "Mark the map or path, to act on all marked ones at once; again: take the mark off." },
	[CMD_MARK_ALL] = { CMD_MARK_ALL, CMDG_LOOK, "mark-all", .can = command_can_mark,
		.help = "Mark all that are shown of the kind under the cursor." },
	[CMD_UNMARK] = { CMD_UNMARK, CMDG_LOOK, "unmark-all", .bar = "unmark", .can = command_can_unmark,
		.help = "Take all marks off." },
	[CMD_PAUSE] = { CMD_PAUSE, CMDG_LOOK, "pause", .bar = "go on", .can = command_can_pause,
		.help = "Let the picture stand; what happens goes on being collected; again: live." },
	[CMD_STEP_BACK] = { CMD_STEP_BACK, CMDG_LOOK, "step-back", .bar = "earlier", .can = command_can_pause,
		.help = "The picture before the last change of a state, up to an hour back." },
	[CMD_STEP_ON] = { CMD_STEP_ON, CMDG_LOOK, "step-on", .bar = "later", .can = command_can_step_on,
		.help = "The picture after the next change." },
	[CMD_MINUTE_BACK] = { CMD_MINUTE_BACK, CMDG_LOOK, "minute-back", .can = command_can_always,
		.help = "The picture of a minute before." },
	[CMD_MINUTE_ON] = { CMD_MINUTE_ON, CMDG_LOOK, "minute-on", .can = command_can_step_on,
		.help = "The picture of a minute later." },
	[CMD_COLUMNS] = { CMD_COLUMNS, CMDG_LOOK, "columns", .can = command_can_columns,
		.help = "Other columns: the three raw states, the last minute as bars, and back." },
	[CMD_TEST] = { CMD_TEST, CMDG_LOOK, "test", .bar = "test", .can = command_can_test,
		.help = "Read one sector through the path, or each path of the map, in a helper that may hang; standby ones only by name." },
	[CMD_WHO] = { CMD_WHO, CMDG_LOOK, "who", .bar = "who waits", .can = command_can_who,
		.help = "Who uses the map, and which tasks wait for it." },
	[CMD_DISKS] = { CMD_DISKS, CMDG_LOOK, "disks", .bar = "disks", .can = command_can_disks,
		.help = "All disks of the host, those in no map first, and why each is in none." },
	[CMD_CONFIGURATION] = { CMD_CONFIGURATION, CMDG_LOOK, "configuration", .bar = "config", .can = command_can_configuration,
		.help = "Each property that the configuration gives the map, who says it, and what that beats." },
	[CMD_COPY] = { CMD_COPY, CMDG_LOOK, "copy", .bar = "copy", .can = command_can_copy,
		.help = "Copy the WWID of the row; of a part, a path or several: the block to hand over to the storage team." },
	[CMD_MOUSE] = { CMD_MOUSE, CMDG_LOOK, "mouse", .can = command_can_always,
		.help = "Let the mouse select, fold, scroll, order and press; again: leave it to the terminal." },
	[CMD_TO_LIVE] = { CMD_TO_LIVE, CMDG_LOOK, "to-live", .bar = "live", .can = command_can_to_live,
		.help = "Back to what is now." },
	[CMD_CLOCK] = { CMD_CLOCK, CMDG_LOOK, "clock", .can = command_can_always,
		.help = "Times as local time, as UTC, or as how long ago." },
	[CMD_LIVE] = { CMD_LIVE, CMDG_LOOK, "restart", .bar = "restart the engine", .can = command_can_live,
		.help = "Restart the engine after it ended. The screen needs no refresh: it is live." },
	[CMD_EXPLAIN] = { CMD_EXPLAIN, CMDG_LOOK, "explain", .bar = "explain", .can = command_can_explain,
		.help = "All that is wrong, the worst first, and the selected row with nothing cut off." },
	[CMD_ACK] = { CMD_ACK, CMDG_LOOK, "ack", .can = command_can_ack,
		.help = "Acknowledge the trouble of the map, with a note and an end; again: take it back." },
	[CMD_HELP] = { CMD_HELP, CMDG_LOOK, "help", .bar = "keys", .can = command_can_open,
		.help = "These keys and words; verbs that cannot work now say why." },

	[CMD_FAIL] = { CMD_FAIL, CMDG_ACT, "fail-path", true, "fail", "fails a path",
		"Take a path out of use until it is reinstated.", command_can_fail },
	[CMD_REINSTATE] = { CMD_REINSTATE, CMDG_ACT, "reinstate-path", true, "reinstate",
		"reinstates a path",
		"Use a failed path again; a device that was set offline is set running first.",
		command_can_reinstate },
	[CMD_SWITCH] = { CMD_SWITCH, CMDG_ACT, "switch-group", true, "switch",
		"switches to this group",
		"Send I/O through this group; on a map of two groups, through the other one.",
		command_can_switch },
	[CMD_BYPASS] = { CMD_BYPASS, CMDG_ACT, "bypass-group", true, "bypass",
		"bypasses a group, or takes the bypass off",
		"Use the group only when no other is left; on a bypassed group: use it again.",
		command_can_bypass },
	[CMD_QUEUEING] = { CMD_QUEUEING, CMDG_ACT, "queueing", true, "queueing",
		"says what a map does without a path",
		"Without a path, hold I/O or give errors: the choices and what each costs.",
		command_can_queueing },
	[CMD_CONTINUE] = { CMD_CONTINUE, CMDG_ACT, "continue-map", true, "continue",
		"continues a suspended map",
		"Let a suspended map work again (resume).", command_can_continue },
	[CMD_RESIZE] = { CMD_RESIZE, CMDG_ACT, "resize-map", true, "resize",
		"makes a map as large as its paths",
		"Let the map take over the size that all its paths have.", command_can_resize },
	[CMD_RENAME] = { CMD_RENAME, CMDG_ACT, "rename-map", true, "rename", "gives a map another name",
		"Give the map another name (an alias), and its partitions with it.", command_can_rename },
	[CMD_PARTITIONS] = { CMD_PARTITIONS, CMDG_ACT, "partitions", true, "partitions",
		"maps the partitions of a map, or unmaps them",
		"Give each partition of the map a map of its own; where they have one: take these away.",
		command_can_partitions },
	[CMD_FLUSH] = { CMD_FLUSH, CMDG_ACT, "flush-map", true, "flush", "removes a map",
		"Remove a map that nobody uses, its partitions first; the LUN stays as it is.",
		command_can_flush },
	[CMD_UNDO] = { CMD_UNDO, CMDG_ACT, "undo", true, "undo", "undoes what was done last here",
		"Take back what was done last in this console, as a new plan with its own window.",
		command_can_undo },

	[CMD_PALETTE] = { CMD_PALETTE, CMDG_PROGRAM, "palette", .can = command_can_list,
		.help = "Any command by its name, with completion; those that cannot work say why." },
	[CMD_BACK] = { CMD_BACK, CMDG_PROGRAM, "back", .help = "Out of this; never out of the program." },
	[CMD_REDRAW] = { CMD_REDRAW, CMDG_PROGRAM, "redraw", .help = "Paint the whole screen again." },
	[CMD_SNAPSHOT] = { CMD_SNAPSHOT, CMDG_PROGRAM, "snapshot",
		.help = "The screen into a picture, sandeck-DATE-TIME.svg, also with a window open." },
	[CMD_SUSPEND] = { CMD_SUSPEND, CMDG_PROGRAM, "suspend", .help = "To the shell; fg comes back." },
	[CMD_QUIT] = { CMD_QUIT, CMDG_PROGRAM, "quit", .bar = "quit",
		.help = "Back; from a view, out of the program. Never out of a dialog." },
	[CMD_QUIT_NOW] = { CMD_QUIT_NOW, CMDG_PROGRAM, "quit-now",
		.help = "Out of the program from anywhere." },
};
/* clang-format on */

const struct command *command_get(enum command_id id)
{
	assert(id > CMD_NONE && id < NCOMMANDS);
	return &table[id];
}

enum command_id command_find(const char *name)
{
	for (int id = CMD_NONE + 1; id < NCOMMANDS; id++) {
		if (!strcmp(table[id].name, name))
			return (enum command_id)id;
	}
	return CMD_NONE;
}

/* One key may mean two verbs: B and P are toggles, and R first sets running what was set offline.
 */
static enum plan_verb verb_for(enum command_id id, const struct target *on)
{
	switch (id) {
	case CMD_FAIL:
		return PLAN_FAIL;
	case CMD_REINSTATE:
		return command_offline(on->path) ? PLAN_RUN : PLAN_REINSTATE;
	case CMD_SWITCH:
		return PLAN_SWITCH;
	case CMD_BYPASS:
		return on->map->groups[on->group - 1].state == SAN_G_DISABLED ? PLAN_UNBYPASS
									      : PLAN_BYPASS;
	case CMD_CONTINUE:
		return PLAN_RESUME;
	case CMD_RESIZE:
		return PLAN_RESIZE;
	case CMD_RENAME:
		return PLAN_RENAME;
	case CMD_PARTITIONS:
		return on->map->parts ? PLAN_PARTS_DELETE : PLAN_PARTS_ADD;
	case CMD_FLUSH:
		return PLAN_FLUSH;
	default: /* W: the choice comes with the window */
		return PLAN_QUEUE_OFF;
	}
}

/* Of the row under the cursor. */
static void request_one(enum command_id id, const struct command_where *w, struct cmdset *out)
{
	enum plan_verb verb = verb_for(id, &w->on);
	const struct plan_verb_info *info = plan_verb_info(verb);
	struct plan_cmd *cmd =
		cmdset_add(out, verb, w->on.map, info->wants_path ? w->on.path : NULL);

	if (info->wants_group)
		cmd->group = id == CMD_SWITCH ? command_switch_to(&w->on) : w->on.group;
}

bool command_request(enum command_id id, const struct command_where *w, struct cmdset *out)
{
	char why[80];

	if (!command_get(id)->acts || command_can(id, w, why, sizeof why) == CMD_CANNOT)
		return false;
	if (id == CMD_UNDO)
		op_undo(w->undo, out);
	else if (command_set_acts(id, w))
		command_set_request(id, w, out);
	else
		request_one(id, w, out);
	return true;
}
