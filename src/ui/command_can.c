/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * command_can: each command's test of whether it can work on the selected row.
 *
 * The tests here only keep a verb out of the key bar when it makes no sense
 * (a path that works needs no reinstate).  What an action would do, and
 * whether it is allowed, is judged by plan.h alone, in the dialog and again in
 * the engine.
 */
#include "ui/command_can.h"

#include "engine/verdict.h"
#include "query/order.h"
#include "ui/acks.h"
#include "ui/command_set.h"
#include "ui/keymap.h"

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

/* The help, the details or the explanation is in the way. */
static enum command_can cannot_over(const struct command_where *w, char *why, size_t size)
{
	char key[32];

	snprintf(why, size, "close this page first (%s)",
		 keymap_key_name(w->keys, key, sizeof key, CMD_QUIT));
	return CMD_CANNOT;
}

/* sysfs says offline only when somebody set it so; an adapter's trouble has other words. */
bool command_offline(const struct san_path *p)
{
	return !strcmp(p->dev, "offline");
}

/* A map whose paths are shown, some of them in trouble: what can be done is done on those. */
static bool shows_trouble(const struct command_where *w)
{
	const struct san_map *m = w->on.map;
	struct verdict_count n;

	if (w->view != VIEW_TOPOLOGY || w->over || w->on.path || w->on.group || !m ||
	    w->fold != ROW_OPEN || m->suspended == SAN_YES)
		return false;
	verdict_count(m, w->now, &n);
	for (const struct san_path *p = m->paths; p && n.usable; p = p->next_in_map) {
		if (order_path_trouble(verdict_path_kind(w->san, p, w->now)))
			return true;
	}
	return false;
}

static enum command_can wants_path(const struct command_where *w, char *why, size_t size)
{
	if (!shows_trouble(w))
		return cannot(why, size, "put the cursor on a path");
	return cannot_but(w, why, size, "put the cursor on a path (", CMD_NEXT_TROUBLE,
			  "goes to one)");
}

enum command_can command_can_fail(const struct command_where *w, char *why, size_t size)
{
	const struct san_path *p = w->on.path;

	if (!p)
		return wants_path(w, why, size);
	if (!p->group)
		return cannot(why, size, "the path has left the table");
	if (p->dm == SAN_DM_FAILED)
		return cannot(why, size, "the kernel has failed it already");
	return CMD_CAN;
}

enum command_can command_can_reinstate(const struct command_where *w, char *why, size_t size)
{
	const struct san_path *p = w->on.path;

	if (!p)
		return wants_path(w, why, size);
	if (!p->group)
		return cannot(why, size, "the path has left the table");
	if (p->dm != SAN_DM_FAILED && !command_offline(p) && !p->held)
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

enum command_can command_can_switch(const struct command_where *w, char *why, size_t size)
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

enum command_can command_can_bypass(const struct command_where *w, char *why, size_t size)
{
	if (!w->on.map || !w->on.group || w->on.path)
		return cannot(why, size, "put the cursor on a group");
	if (w->on.map->ngroups < 2)
		return cannot(why, size, "the map has no other group");
	return CMD_CAN;
}

/* Always a question worth asking; the first one when no path is left. */
enum command_can command_can_queueing(const struct command_where *w, char *why, size_t size)
{
	struct verdict_count n;

	if (!w->on.map)
		return cannot(why, size, "put the cursor on a map");
	verdict_count(w->on.map, w->now, &n);
	return n.usable + n.waiting ? CMD_CAN : CMD_CAN_BEST;
}

enum command_can command_can_continue(const struct command_where *w, char *why, size_t size)
{
	if (!w->on.map)
		return cannot(why, size, "put the cursor on a map");
	if (w->on.map->suspended != SAN_YES)
		return cannot(why, size, "the map is not suspended");
	return CMD_CAN_BEST;
}

/* What is about the map as a device: on the row of a path it would be taken for the path's. */
static enum command_can on_map(const struct command_where *w, char *why, size_t size)
{
	if (!w->on.map || w->on.path || w->on.group)
		return cannot(why, size, "put the cursor on a map");
	return CMD_CAN_QUIETLY;
}

enum command_can command_can_flush(const struct command_where *w, char *why, size_t size)
{
	return on_map(w, why, size);
}

enum command_can command_can_rename(const struct command_where *w, char *why, size_t size)
{
	return on_map(w, why, size);
}

enum command_can command_can_partitions(const struct command_where *w, char *why, size_t size)
{
	return on_map(w, why, size);
}

/* Worth a place in the bar when the paths say another size. */
enum command_can command_can_resize(const struct command_where *w, char *why, size_t size)
{
	enum command_can can = on_map(w, why, size);

	for (const struct san_path *p = can == CMD_CANNOT ? NULL : w->on.map->paths; p;
	     p = p->next_in_map) {
		if (p->group && p->size && p->size != w->on.map->size)
			return CMD_CAN;
	}
	return can;
}

enum command_can command_can_undo(const struct command_where *w, char *why, size_t size)
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

enum command_can command_can_unfold(const struct command_where *w, char *why, size_t size)
{
	if (w->fold == ROW_CLOSED || w->fold == ROW_HALF)
		return CMD_CAN;
	return cannot(why, size, w->fold == ROW_OPEN ? "it is open" : "nothing is folded here");
}

enum command_can command_can_fold(const struct command_where *w, char *why, size_t size)
{
	if (w->fold == ROW_OPEN)
		return shows_trouble(w) ? CMD_CAN_QUIETLY : CMD_CAN;
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

enum command_can command_can_details(const struct command_where *w, char *why, size_t size)
{
	if (w->over)
		return cannot_over(w, why, size);
	if (!has_object(w) && !(w->view == VIEW_LOG && w->undo))
		return cannot(why, size, "there is no row to tell more of");
	return CMD_CAN;
}

enum command_can command_can_trouble(const struct command_where *w, char *why, size_t size)
{
	if (w->over && !w->disks)
		return cannot_over(w, why, size);
	if (!w->over && (w->view == VIEW_EVENTS || w->view == VIEW_LOG))
		return cannot(why, size, "these rows are not in trouble");
	return w->only_trouble ? CMD_CAN_BEST : CMD_CAN;
}

/* It works everywhere, and is about no row. */
enum command_can command_can_always(const struct command_where *w, char *why, size_t size)
{
	(void)w;
	(void)why;
	(void)size;
	return CMD_CAN_QUIETLY;
}

/* A list that can be narrowed. */
enum command_can command_can_filter(const struct command_where *w, char *why, size_t size)
{
	if (w->over && !w->searchable)
		return cannot_over(w, why, size);
	return w->over ? CMD_CAN : CMD_CAN_QUIETLY;
}

enum command_can command_can_go_trouble(const struct command_where *w, char *why, size_t size)
{
	if (command_can_trouble(w, why, size) == CMD_CANNOT)
		return CMD_CANNOT;
	return shows_trouble(w) ? CMD_CAN_BEST : CMD_CAN_QUIETLY;
}

enum command_can command_can_pane(const struct command_where *w, char *why, size_t size)
{
	if (w->over)
		return cannot_over(w, why, size);
	return w->view == VIEW_PORTS ? CMD_CAN_QUIETLY
				     : cannot(why, size, "this view has one list");
}

/* A list that can be sorted, and is not covered. */
enum command_can command_can_list(const struct command_where *w, char *why, size_t size)
{
	return w->over ? cannot_over(w, why, size) : CMD_CAN_QUIETLY;
}

enum command_can command_can_order(const struct command_where *w, char *why, size_t size)
{
	if (w->over)
		return cannot_over(w, why, size);
	if (w->view > VIEW_PORTS)
		return cannot(why, size, "this list is in the order of time");
	return CMD_CAN_QUIETLY;
}

enum command_can command_can_mark(const struct command_where *w, char *why, size_t size)
{
	if (w->over)
		return cannot_over(w, why, size);
	if (!w->on.map || (w->on.group && !w->on.path))
		return cannot(why, size, "only maps and paths can be marked");
	return CMD_CAN_QUIETLY;
}

enum command_can command_can_unmark(const struct command_where *w, char *why, size_t size)
{
	/* what is marked decides what the verbs mean: the way out of that is in sight */
	return w->marked ? CMD_CAN_BEST : cannot(why, size, "nothing is marked");
}

enum command_can command_can_maps_of(const struct command_where *w, char *why, size_t size)
{
	if (w->over)
		return cannot_over(w, why, size);
	if (w->view == VIEW_TOPOLOGY)
		return cannot(why, size, "these are the maps");
	return has_object(w) ? CMD_CAN : cannot(why, size, "the row has no map");
}

enum command_can command_can_ports(const struct command_where *w, char *why, size_t size)
{
	(void)why;
	(void)size;
	bool part = w->on.path || w->on.port;

	return part && w->view != VIEW_PORTS && !w->over ? CMD_CAN : CMD_CAN_QUIETLY;
}

enum command_can command_can_events_of(const struct command_where *w, char *why, size_t size)
{
	if (w->over)
		return cannot_over(w, why, size);
	if (w->view == VIEW_EVENTS)
		return cannot(why, size, "these are the events");
	return has_object(w) ? CMD_CAN : cannot(why, size, "there is no row to tell the events of");
}

/* A question is asked of what is now. */
static enum command_can can_ask_host(const struct command_where *w, char *why, size_t size)
{
	if (w->over)
		return cannot_over(w, why, size);
	if (w->lost)
		return cannot(why, size, "the engine ended (r restarts it)");
	if (w->paused)
		return cannot(why, size, "the picture is not live (. goes back to it)");
	if (!strcmp(w->san->host.source, "replay"))
		return cannot(why, size, "a recording cannot be asked");
	return CMD_CAN;
}

static enum command_can can_ask(const struct command_where *w, char *why, size_t size)
{
	if (!w->over && !w->on.map)
		return cannot(why, size, "put the cursor on a map or a path");
	return can_ask_host(w, why, size);
}

enum command_can command_can_test(const struct command_where *w, char *why, size_t size)
{
	enum command_can can = can_ask(w, why, size);

	if (can == CMD_CAN && !plan_may_act(&w->san->host))
		return cannot(why, size, "the engine does not run as root");
	return can;
}

/* Who waits is the question when nothing works any more. */
enum command_can command_can_who(const struct command_where *w, char *why, size_t size)
{
	enum command_can can = can_ask(w, why, size);
	struct verdict_count n;

	if (can != CMD_CAN || w->on.path)
		return can == CMD_CAN ? CMD_CAN_QUIETLY : can;
	verdict_count(w->on.map, w->now, &n);
	return n.usable + n.waiting && w->on.map->suspended != SAN_YES ? CMD_CAN_QUIETLY : CMD_CAN;
}

/* Where there is no map, the first question is why. */
enum command_can command_can_disks(const struct command_where *w, char *why, size_t size)
{
	enum command_can can = can_ask_host(w, why, size);

	if (can == CMD_CANNOT)
		return can;
	return w->san->nmaps ? CMD_CAN_QUIETLY : CMD_CAN_BEST;
}

enum command_can command_can_configuration(const struct command_where *w, char *why, size_t size)
{
	enum command_can can = can_ask(w, why, size);

	return can == CMD_CANNOT ? can : CMD_CAN_QUIETLY;
}

enum command_can command_can_copy(const struct command_where *w, char *why, size_t size)
{
	if (w->view == VIEW_LOG && w->undo && w->undo->sends[0])
		return CMD_CAN;
	if (!has_object(w))
		return cannot(why, size, "there is no row to copy from");
	return w->on.port ? CMD_CAN : CMD_CAN_QUIETLY;
}

enum command_can command_can_columns(const struct command_where *w, char *why, size_t size)
{
	if (w->over)
		return cannot_over(w, why, size);
	if (w->view > VIEW_PATHS)
		return cannot(why, size, "this list has one set of columns");
	return CMD_CAN_QUIETLY;
}

enum command_can command_can_pause(const struct command_where *w, char *why, size_t size)
{
	(void)why;
	(void)size;
	return w->paused ? CMD_CAN_BEST : CMD_CAN_QUIETLY;
}

enum command_can command_can_step_on(const struct command_where *w, char *why, size_t size)
{
	return w->paused ? CMD_CAN_BEST : cannot(why, size, "nothing newer is known");
}

enum command_can command_can_to_live(const struct command_where *w, char *why, size_t size)
{
	return w->paused ? CMD_CAN_BEST : cannot(why, size, "the screen is live");
}

/* What opens over the view opens over the view only. */
enum command_can command_can_open(const struct command_where *w, char *why, size_t size)
{
	return w->over ? cannot_over(w, why, size) : CMD_CAN;
}

/* What the health line stands for comes first where it cannot say all. */
enum command_can command_can_explain(const struct command_where *w, char *why, size_t size)
{
	enum command_can can = command_can_open(w, why, size);

	return can == CMD_CAN && w->untold ? CMD_CAN_BEST : can;
}

/* Of a part the maps are looked for when it comes to it: they may be a thousand. */
enum command_can command_can_ack(const struct command_where *w, char *why, size_t size)
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

enum command_can command_can_live(const struct command_where *w, char *why, size_t size)
{
	if (w->old && !w->lost)
		return cannot(why, size, "the engine says nothing, but it has not ended");
	return w->lost ? CMD_CAN_BEST : cannot(why, size, "the screen is live");
}

/* ---- what holds for all that act ---- */

/* What the kernel answers EBUSY while the map is suspended: all that is a message to it. */
static bool waits_for_resume(enum command_id id, const struct target *on)
{
	bool message = id == CMD_FAIL || id == CMD_SWITCH || id == CMD_BYPASS ||
		       id == CMD_QUEUEING ||
		       (id == CMD_REINSTATE && !(on->path && command_offline(on->path)));

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
