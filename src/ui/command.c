/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * command: the table of what keys can do, and each row's test of whether it
 * can work on the selected object.
 *
 * The tests here only keep a verb out of the key bar when it makes no sense
 * (a path that works needs no reinstate).  What an action would do, and
 * whether it is allowed, is judged by plan.h alone, in the dialog and again in
 * the engine.
 */
#include "ui/command.h"

#include "base/attr.h"
#include "engine/verdict.h"
#include "ui/acks.h"
#include "ui/command_set.h"
#include "ui/keymap.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Every refusal has its reason: the help and the answer to the key show it. */
static enum command_can cannot(char *why, size_t size, const char *text)
{
	snprintf(why, size, "%s", text);
	return CMD_CANNOT;
}

/* The same with a key in it, by the name that it has here: "the map is suspended (C continues it)".
 */
static enum command_can cannot_but(const struct command_where *w, char *why, size_t size,
				   const char *before, enum command_id id, const char *after)
{
	char key[32];

	snprintf(why, size, "%s%s %s", before, keymap_key_name(w->keys, key, sizeof key, id),
		 after);
	return CMD_CANNOT;
}

/* The help or the explanation is in the way. */
static enum command_can cannot_over(const struct command_where *w, char *why, size_t size)
{
	return cannot_but(w, why, size, "", CMD_QUIT, "goes back first");
}

/* sysfs says offline only when somebody set it so; an adapter's trouble has other words. */
static bool set_offline(const struct san_path *p)
{
	return !strcmp(p->dev, "offline");
}

static enum command_can can_fail(const struct command_where *w, char *why, size_t size)
{
	const struct san_path *p = w->on.path;

	if (!p)
		return cannot(why, size, "put the cursor on a path");
	if (!p->group)
		return cannot(why, size, "the path has left the table");
	if (p->dm == SAN_DM_FAILED)
		return cannot(why, size, "the kernel has failed it already");
	return CMD_CAN;
}

static enum command_can can_reinstate(const struct command_where *w, char *why, size_t size)
{
	const struct san_path *p = w->on.path;

	if (!p)
		return cannot(why, size, "put the cursor on a path");
	if (!p->group)
		return cannot(why, size, "the path has left the table");
	if (p->dm != SAN_DM_FAILED && !set_offline(p) && !p->held)
		return cannot(why, size, "the path is not failed");
	return CMD_CAN_BEST;
}

/* A group without a usable path: switching there would stop the map. */
static bool group_usable(const struct san_map *m, uint32_t group)
{
	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (p->group == group && verdict_alive(p))
			return true;
	}
	return false;
}

uint32_t command_switch_to(const struct target *on)
{
	if (on->group)
		return on->group;
	if (!on->path && on->map->ngroups == 2 && on->map->cur_group)
		return 3 - on->map->cur_group;
	return 0;
}

static enum command_can can_switch(const struct command_where *w, char *why, size_t size)
{
	const struct san_map *m = w->on.map;
	uint32_t g;

	if (!m)
		return cannot(why, size, "put the cursor on a group");
	if (m->ngroups < 2)
		return cannot(why, size, "the map has no other group");
	g = command_switch_to(&w->on);
	if (!g)
		return cannot(why, size, "put the cursor on the group to switch to");
	if (g == m->cur_group)
		return cannot(why, size, "I/O uses this group already");
	if (!group_usable(m, g))
		return cannot(why, size, "that group has no usable path");
	return CMD_CAN;
}

static enum command_can can_bypass(const struct command_where *w, char *why, size_t size)
{
	if (!w->on.map || !w->on.group || w->on.path)
		return cannot(why, size, "put the cursor on a group");
	if (w->on.map->ngroups < 2)
		return cannot(why, size, "the map has no other group");
	return CMD_CAN;
}

/* Always a question worth asking; the first one when no path is left. */
static enum command_can can_queueing(const struct command_where *w, char *why, size_t size)
{
	struct verdict_count n;

	if (!w->on.map)
		return cannot(why, size, "put the cursor on a map");
	verdict_count(w->on.map, w->now, &n);
	return n.usable + n.waiting ? CMD_CAN : CMD_CAN_BEST;
}

static enum command_can can_continue(const struct command_where *w, char *why, size_t size)
{
	if (!w->on.map)
		return cannot(why, size, "put the cursor on a map");
	if (w->on.map->suspended != SAN_YES)
		return cannot(why, size, "the map is not suspended");
	return CMD_CAN_BEST;
}

static enum command_can can_undo(const struct command_where *w, char *why, size_t size)
{
	const char *reason = w->undo ? op_no_undo(w->undo) : NULL;

	if (!w->undo)
		return cannot(why, size,
			      w->view == VIEW_LOG ? "there is no command on this row"
						  : "nothing was done here that can be undone");
	if (reason)
		return cannot(why, size, reason);
	return w->view == VIEW_LOG ? CMD_CAN_BEST : CMD_CAN;
}

static enum command_can can_unfold(const struct command_where *w, char *why, size_t size)
{
	if (w->fold == ROW_CLOSED || w->fold == ROW_HALF)
		return CMD_CAN;
	return cannot(why, size, w->fold == ROW_OPEN ? "it is open" : "nothing is folded here");
}

static enum command_can can_fold(const struct command_where *w, char *why, size_t size)
{
	if (w->fold == ROW_OPEN)
		return CMD_CAN;
	if (w->view != VIEW_TOPOLOGY || w->over)
		return cannot(why, size, "nothing is folded here");
	if (w->fold == ROW_HALF || w->on.path || w->on.group)
		return CMD_CAN_QUIETLY; /* the last two: to the row above */
	return cannot(why, size, "it is folded");
}

static bool has_object(const struct command_where *w)
{
	return w->on.map || w->on.port;
}

static enum command_can can_details(const struct command_where *w, char *why, size_t size)
{
	if (w->over)
		return cannot_over(w, why, size);
	if (!has_object(w) && !(w->view == VIEW_LOG && w->undo))
		return cannot(why, size, "there is no row to tell more of");
	return CMD_CAN;
}

static enum command_can can_trouble(const struct command_where *w, char *why, size_t size)
{
	if (w->over)
		return cannot_over(w, why, size);
	if (w->view == VIEW_EVENTS || w->view == VIEW_LOG)
		return cannot(why, size, "these rows are not in trouble");
	return w->only_trouble ? CMD_CAN_BEST : CMD_CAN;
}

/* It works everywhere, and is about no row. */
static enum command_can can_always(const struct command_where *w, char *why, size_t size)
{
	(void)w;
	(void)why;
	(void)size;
	return CMD_CAN_QUIETLY;
}

/* A list that can be narrowed. */
static enum command_can can_filter(const struct command_where *w, char *why, size_t size)
{
	if (w->over && !w->searchable)
		return cannot(why, size, "q goes back first");
	return w->over ? CMD_CAN : CMD_CAN_QUIETLY;
}

static enum command_can can_go_trouble(const struct command_where *w, char *why, size_t size)
{
	return can_trouble(w, why, size) == CMD_CANNOT ? CMD_CANNOT : CMD_CAN_QUIETLY;
}

static enum command_can can_pane(const struct command_where *w, char *why, size_t size)
{
	if (w->over)
		return cannot_over(w, why, size);
	return w->view == VIEW_PORTS ? CMD_CAN_QUIETLY
				     : cannot(why, size, "this view has one list");
}

/* A list that can be sorted, and is not covered. */
static enum command_can can_list(const struct command_where *w, char *why, size_t size)
{
	return w->over ? cannot_over(w, why, size) : CMD_CAN_QUIETLY;
}

static enum command_can can_order(const struct command_where *w, char *why, size_t size)
{
	if (w->over)
		return cannot_over(w, why, size);
	if (w->view > VIEW_PORTS)
		return cannot(why, size, "this list is in the order of time");
	return CMD_CAN_QUIETLY;
}

static enum command_can can_mark(const struct command_where *w, char *why, size_t size)
{
	if (w->over)
		return cannot_over(w, why, size);
	if (!w->on.map || (w->on.group && !w->on.path))
		return cannot(why, size, "only maps and paths can be marked");
	return CMD_CAN_QUIETLY;
}

static enum command_can can_unmark(const struct command_where *w, char *why, size_t size)
{
	/* what is marked decides what the verbs mean: the way out of that is in sight */
	return w->marked ? CMD_CAN_BEST : cannot(why, size, "nothing is marked");
}

static enum command_can can_maps_of(const struct command_where *w, char *why, size_t size)
{
	if (w->over)
		return cannot_over(w, why, size);
	if (w->view == VIEW_TOPOLOGY)
		return cannot(why, size, "these are the maps");
	return has_object(w) ? CMD_CAN : cannot(why, size, "the row has no map");
}

static enum command_can can_ports(const struct command_where *w, char *why, size_t size)
{
	(void)why;
	(void)size;
	return w->on.path && w->view != VIEW_PORTS && !w->over ? CMD_CAN : CMD_CAN_QUIETLY;
}

static enum command_can can_events_of(const struct command_where *w, char *why, size_t size)
{
	if (w->over)
		return cannot_over(w, why, size);
	if (w->view == VIEW_EVENTS)
		return cannot(why, size, "these are the events");
	return has_object(w) ? CMD_CAN : cannot(why, size, "there is no row to tell the events of");
}

/* A question is asked of what is now. */
static enum command_can can_ask(const struct command_where *w, char *why, size_t size)
{
	if (w->over)
		return cannot(why, size, "q goes back first");
	if (!w->on.map)
		return cannot(why, size, "put the cursor on a map or a path");
	if (w->lost)
		return cannot(why, size, "the engine ended (r restarts it)");
	if (w->paused)
		return cannot(why, size, "the picture is not live (. goes back to it)");
	if (!strcmp(w->san->host.source, "replay"))
		return cannot(why, size, "a recording cannot be asked");
	return CMD_CAN;
}

static enum command_can can_test(const struct command_where *w, char *why, size_t size)
{
	enum command_can can = can_ask(w, why, size);

	if (can == CMD_CAN && !plan_may_act(&w->san->host))
		return cannot(why, size, "the engine does not run as root");
	return can;
}

/* Who waits is the question when nothing works any more. */
static enum command_can can_who(const struct command_where *w, char *why, size_t size)
{
	enum command_can can = can_ask(w, why, size);
	struct verdict_count n;

	if (can != CMD_CAN || w->on.path)
		return can == CMD_CAN ? CMD_CAN_QUIETLY : can;
	verdict_count(w->on.map, w->now, &n);
	return n.usable + n.waiting && w->on.map->suspended != SAN_YES ? CMD_CAN_QUIETLY : CMD_CAN;
}

static enum command_can can_copy(const struct command_where *w, char *why, size_t size)
{
	if (!has_object(w))
		return cannot(why, size, "there is no row to copy from");
	return w->on.port ? CMD_CAN : CMD_CAN_QUIETLY;
}

static enum command_can can_columns(const struct command_where *w, char *why, size_t size)
{
	if (w->over)
		return cannot_over(w, why, size);
	if (w->view > VIEW_PATHS)
		return cannot(why, size, "this list has one set of columns");
	return CMD_CAN_QUIETLY;
}

static enum command_can can_pause(const struct command_where *w, char *why, size_t size)
{
	(void)why;
	(void)size;
	return w->paused ? CMD_CAN_BEST : CMD_CAN_QUIETLY;
}

static enum command_can can_step_on(const struct command_where *w, char *why, size_t size)
{
	return w->paused ? CMD_CAN_BEST : cannot(why, size, "nothing newer is known");
}

static enum command_can can_to_live(const struct command_where *w, char *why, size_t size)
{
	return w->paused ? CMD_CAN_BEST : cannot(why, size, "the screen is live");
}

/* What opens over the view opens over the view only. */
static enum command_can can_open(const struct command_where *w, char *why, size_t size)
{
	return w->over ? cannot_over(w, why, size) : CMD_CAN;
}

/* What the health line stands for comes first where it cannot say all. */
static enum command_can can_explain(const struct command_where *w, char *why, size_t size)
{
	enum command_can can = can_open(w, why, size);

	return can == CMD_CAN && w->untold ? CMD_CAN_BEST : can;
}

/* Of a part the maps are looked for when it comes to it: they may be a thousand. */
static enum command_can can_ack(const struct command_where *w, char *why, size_t size)
{
	if (w->over)
		return cannot_over(w, why, size);
	if (!w->marked && !has_object(w))
		return cannot(why, size, "put the cursor on a map in trouble");
	if (w->lost)
		return cannot_but(w, why, size, "the engine ended (", CMD_LIVE, "restarts it)");
	if (w->paused)
		return cannot_but(w, why, size, "the picture is not live (", CMD_TO_LIVE,
				  "goes back to it)");
	if (!w->marked && w->on.map && !acks_trouble(w->san, w->on.map, w->now))
		return cannot(why, size, "the map is not in trouble");
	return CMD_CAN_QUIETLY;
}

static enum command_can can_live(const struct command_where *w, char *why, size_t size)
{
	if (w->old && !w->lost)
		return cannot(why, size, "the engine says nothing, but it has not ended");
	return w->lost ? CMD_CAN_BEST : cannot(why, size, "the screen is live");
}

/* clang-format off */
static const struct command table[NCOMMANDS] = {
	[CMD_DOWN] = { CMD_DOWN, CMDG_MOVE, "down", .help = "To the next row." },
	[CMD_UP] = { CMD_UP, CMDG_MOVE, "up", .help = "To the row above." },
	[CMD_PAGE_DOWN] = { CMD_PAGE_DOWN, CMDG_MOVE, "page-down", .help = "One screen down." },
	[CMD_PAGE_UP] = { CMD_PAGE_UP, CMDG_MOVE, "page-up", .help = "One screen up." },
	[CMD_TOP] = { CMD_TOP, CMDG_MOVE, "top",
		.help = "To the first row, and stay there: the worst map, whichever it is." },
	[CMD_BOTTOM] = { CMD_BOTTOM, CMDG_MOVE, "bottom", .help = "To the last row." },

	[CMD_NEXT_TROUBLE] = { CMD_NEXT_TROUBLE, CMDG_MOVE, "next-trouble", .can = can_go_trouble,
		.help = "To the next row that is in trouble." },
	[CMD_LAST_TROUBLE] = { CMD_LAST_TROUBLE, CMDG_MOVE, "last-trouble", .can = can_go_trouble,
		.help = "To the last row above that is in trouble." },
	[CMD_PANE] = { CMD_PANE, CMDG_MOVE, "other-pane", .can = can_pane,
		.help = "To the other list of the view, where it has two." },
	[CMD_JUMP_BACK] = { CMD_JUMP_BACK, CMDG_MOVE, "jump-back",
		.help = "Back to where the last jump came from: the view, its filter and its row." },

	[CMD_UNFOLD] = { CMD_UNFOLD, CMDG_LOOK, "unfold", .bar = "unfold", .can = can_unfold,
		.help = "Show the groups and paths of the map, or the paths of the group." },
	[CMD_FOLD] = { CMD_FOLD, CMDG_LOOK, "fold", .bar = "fold", .can = can_fold,
		.help = "Fold the map or group to one row; on a path, go to its group." },
	[CMD_DETAILS] = { CMD_DETAILS, CMDG_LOOK, "details", .bar = "details", .can = can_details,
		.help = "All that is known about the row, who says it, and how old it is." },
	[CMD_TROUBLE] = { CMD_TROUBLE, CMDG_LOOK, "trouble", .bar = "trouble", .can = can_trouble,
		.help = "Show only what is in trouble; again: all." },
	[CMD_FILTER] = { CMD_FILTER, CMDG_LOOK, "filter", .bar = "filter", .can = can_filter,
		.help = "Show only what matches: state:failed host:3 !mpatha size>1T /regex/; Esc shows all." },
	[CMD_TOPOLOGY] = { CMD_TOPOLOGY, CMDG_LOOK, "topology", .can = can_always,
		.help = "The topology: maps, their groups and paths." },
	[CMD_PATHS] = { CMD_PATHS, CMDG_LOOK, "paths", .can = can_always,
		.help = "All paths in one list, the worst first." },
	[CMD_PORTS] = { CMD_PORTS, CMDG_LOOK, "ports", .bar = "port", .can = can_ports,
		.help = "The parts that paths go through, and what hangs on each; from a path: its own." },
	[CMD_EVENTS] = { CMD_EVENTS, CMDG_LOOK, "events", .can = can_always,
		.help = "What happened, when, for how long, and who did it." },
	[CMD_LOG] = { CMD_LOG, CMDG_LOOK, "command-log", .can = can_always,
		.help = "What was sent from here, what became of it, and what can be undone." },
	[CMD_MAPS_OF] = { CMD_MAPS_OF, CMDG_LOOK, "maps-of", .bar = "maps", .can = can_maps_of,
		.help = "The maps that hang on the row, in the topology." },
	[CMD_EVENTS_OF] = { CMD_EVENTS_OF, CMDG_LOOK, "events-of", .bar = "events", .can = can_events_of,
		.help = "The events of the row." },
	[CMD_ORDER_LEFT] = { CMD_ORDER_LEFT, CMDG_LOOK, "order-left", .can = can_order,
		.help = "Order by the next column to the left; left of the first: the worst first." },
	[CMD_ORDER_RIGHT] = { CMD_ORDER_RIGHT, CMDG_LOOK, "order-right", .can = can_order,
		.help = "Order by the next column to the right." },
	[CMD_ORDER_TURN] = { CMD_ORDER_TURN, CMDG_LOOK, "order-turn", .can = can_order,
		.help = "Turn the order round." },
	[CMD_MARK] = { CMD_MARK, CMDG_LOOK, "mark", .bar = "mark", .can = can_mark,
		.help = "Mark the map or path, to act on all marked ones at once; again: take the mark off." },
	[CMD_MARK_ALL] = { CMD_MARK_ALL, CMDG_LOOK, "mark-all", .can = can_mark,
		.help = "Mark all that are shown of the kind under the cursor." },
	[CMD_UNMARK] = { CMD_UNMARK, CMDG_LOOK, "unmark-all", .bar = "unmark", .can = can_unmark,
		.help = "Take all marks off." },
	[CMD_PAUSE] = { CMD_PAUSE, CMDG_LOOK, "pause", .bar = "go on", .can = can_pause,
		.help = "Let the picture stand; what happens goes on being collected; again: live." },
	[CMD_STEP_BACK] = { CMD_STEP_BACK, CMDG_LOOK, "step-back", .bar = "earlier", .can = can_pause,
		.help = "The picture before the last change of a state, up to an hour back." },
	[CMD_STEP_ON] = { CMD_STEP_ON, CMDG_LOOK, "step-on", .bar = "later", .can = can_step_on,
		.help = "The picture after the next change." },
	[CMD_MINUTE_BACK] = { CMD_MINUTE_BACK, CMDG_LOOK, "minute-back", .can = can_always,
		.help = "The picture of a minute before." },
	[CMD_MINUTE_ON] = { CMD_MINUTE_ON, CMDG_LOOK, "minute-on", .can = can_step_on,
		.help = "The picture of a minute later." },
	[CMD_COLUMNS] = { CMD_COLUMNS, CMDG_LOOK, "columns", .can = can_columns,
		.help = "Other columns: the three raw states, the last minute as bars, and back." },
	[CMD_TEST] = { CMD_TEST, CMDG_LOOK, "test", .bar = "test", .can = can_test,
		.help = "Read one sector through the path, or each path of the map, in a helper that may hang; standby ones only by name." },
	[CMD_WHO] = { CMD_WHO, CMDG_LOOK, "who", .bar = "who waits", .can = can_who,
		.help = "Who uses the map, and which tasks wait for it." },
	[CMD_COPY] = { CMD_COPY, CMDG_LOOK, "copy", .bar = "copy", .can = can_copy,
		.help = "Copy the WWID of the row; of a part, a path or several: the block for the storage team." },
	[CMD_MOUSE] = { CMD_MOUSE, CMDG_LOOK, "mouse", .can = can_always,
		.help = "Let the mouse select, fold, scroll, order and press; again: leave it to the terminal." },
	[CMD_TO_LIVE] = { CMD_TO_LIVE, CMDG_LOOK, "to-live", .bar = "live", .can = can_to_live,
		.help = "Back to what is now." },
	[CMD_CLOCK] = { CMD_CLOCK, CMDG_LOOK, "clock", .can = can_always,
		.help = "Times as local time, as UTC, or as how long ago." },
	[CMD_LIVE] = { CMD_LIVE, CMDG_LOOK, "restart", .bar = "restart the engine", .can = can_live,
		.help = "Restart the engine after it ended. The screen needs no refresh: it is live." },
	[CMD_EXPLAIN] = { CMD_EXPLAIN, CMDG_LOOK, "explain", .bar = "explain", .can = can_explain,
		.help = "All that is wrong, the worst first, and the selected row with nothing cut off." },
	[CMD_ACK] = { CMD_ACK, CMDG_LOOK, "ack", .can = can_ack,
		.help = "Acknowledge the trouble of the map, with a note and an end; again: take it back." },
	[CMD_HELP] = { CMD_HELP, CMDG_LOOK, "help", .bar = "keys", .can = can_open,
		.help = "These keys and words; verbs that cannot work now say why." },

	[CMD_FAIL] = { CMD_FAIL, CMDG_ACT, "fail-path", true, "fail", "fails a path",
		"Take a path out of use until it is reinstated.", can_fail },
	[CMD_REINSTATE] = { CMD_REINSTATE, CMDG_ACT, "reinstate-path", true, "reinstate",
		"reinstates a path",
		"Use a failed path again; a device that was set offline is set running first.",
		can_reinstate },
	[CMD_SWITCH] = { CMD_SWITCH, CMDG_ACT, "switch-group", true, "switch",
		"switches to this group",
		"Send I/O through this group; on a map of two groups, through the other one.",
		can_switch },
	[CMD_BYPASS] = { CMD_BYPASS, CMDG_ACT, "bypass-group", true, "bypass",
		"bypasses a group, or takes the bypass off",
		"Use the group only when no other is left; on a bypassed group: use it again.",
		can_bypass },
	[CMD_QUEUEING] = { CMD_QUEUEING, CMDG_ACT, "queueing", true, "queueing",
		"says what a map does without a path",
		"Without a path, hold I/O or give errors: the choices and what each costs.",
		can_queueing },
	[CMD_CONTINUE] = { CMD_CONTINUE, CMDG_ACT, "continue-map", true, "continue",
		"continues a suspended map",
		"Let a suspended map work again (resume).", can_continue },
	[CMD_UNDO] = { CMD_UNDO, CMDG_ACT, "undo", true, "undo", "undoes what was done last here",
		"Take back what was done last in this console, as a new plan with its own window.",
		can_undo },

	[CMD_PALETTE] = { CMD_PALETTE, CMDG_PROGRAM, "palette", .can = can_list,
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

/* What the kernel answers EBUSY while the map is suspended: all that is a message to it. */
static bool waits_for_resume(enum command_id id, const struct target *on)
{
	bool message = id == CMD_FAIL || id == CMD_SWITCH || id == CMD_BYPASS ||
		       id == CMD_QUEUEING ||
		       (id == CMD_REINSTATE && !(on->path && set_offline(on->path)));

	return message && on->map && on->map->suspended == SAN_YES;
}

enum command_can command_can(enum command_id id, const struct command_where *w, char *why,
			     size_t size)
{
	const struct command *c = command_get(id);

	if (size)
		why[0] = '\0';
	if (c->acts && w->san->host.read_only)
		return cannot(why, size,
			      strcmp(w->san->host.source, "replay")
				      ? "this console is read only"
				      : "a recording cannot be changed");
	if (c->acts && !plan_may_act(&w->san->host))
		return cannot(why, size, "the engine does not run as root");
	if (c->acts && w->lost)
		return cannot_but(w, why, size, "the engine ended (", CMD_LIVE, "restarts it)");
	if (c->acts && w->old)
		return cannot(why, size, "the picture is old, the engine says nothing");
	if (c->acts && w->paused)
		return cannot_but(w, why, size, "the picture is not live (", CMD_TO_LIVE,
				  "goes back to it)");
	if (command_set_acts(id, w))
		return command_set_can(id, w, why, size);
	if (waits_for_resume(id, &w->on))
		return cannot_but(w, why, size, "the map is suspended (", CMD_CONTINUE,
				  "continues it)");
	return c->can ? c->can(w, why, size) : CMD_CAN;
}

/* One key may mean two verbs: B is a toggle, and R first sets running what was set offline. */
static enum plan_verb verb_for(enum command_id id, const struct target *on)
{
	switch (id) {
	case CMD_FAIL:
		return PLAN_FAIL;
	case CMD_REINSTATE:
		return set_offline(on->path) ? PLAN_RUN : PLAN_REINSTATE;
	case CMD_SWITCH:
		return PLAN_SWITCH;
	case CMD_BYPASS:
		return on->map->groups[on->group - 1].state == SAN_G_DISABLED ? PLAN_UNBYPASS
									      : PLAN_BYPASS;
	case CMD_CONTINUE:
		return PLAN_RESUME;
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
