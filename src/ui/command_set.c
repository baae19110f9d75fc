/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * command_set: what the verbs make of the marked objects.
 *
 * A verb takes all of them or none: one that it cannot use is named, with what
 * to do, and never left out silently.  Whether an action is allowed is judged
 * by the plan of the whole set, in its window.
 */
#include "ui/command_set.h"

#include "base/attr.h"
#include "base/text.h"
#include "query/query.h"
#include "ui/keymap.h"

#include <stdio.h>

/* What a verb acts on. */
enum wants { WANTS_NO_SET, WANTS_PATHS, WANTS_MAPS, WANTS_GROUP, WANTS_ONE_MAP };

static enum wants wants_of(enum command_id id)
{
	switch (id) {
	case CMD_FAIL:
	case CMD_REINSTATE:
		return WANTS_PATHS;
	case CMD_SWITCH:
	case CMD_QUEUEING:
	case CMD_CONTINUE:
	case CMD_RESIZE:
	case CMD_PARTITIONS:
	case CMD_FLUSH:
		return WANTS_MAPS;
	case CMD_BYPASS:
		return WANTS_GROUP;
	case CMD_RENAME:
		return WANTS_ONE_MAP;
	default: /* U has a set of its own, the others act on nothing */
		return WANTS_NO_SET;
	}
}

bool command_set_acts(enum command_id id, const struct command_where *w)
{
	return w->marked && w->marks && wants_of(id) != WANTS_NO_SET;
}

/* ---- can it? ---- */

/* What is marked and is no object of the verb. */
static bool wrong_kind(enum wants wants, const struct command_where *w, char *why, size_t size)
{
	const struct marks_count *n = &w->count;
	struct marks_count wrong = { 0 };
	char what[48], key[32];

	if (wants == WANTS_PATHS)
		wrong.maps = n->maps;
	else
		wrong.paths = n->paths;
	if (!wrong.maps && !wrong.paths)
		return false;
	snprintf(why, size, "acts on %s; marked: %s (%s takes all marks off)",
		 wants == WANTS_PATHS ? "paths" : "maps", marks_text(&wrong, what, sizeof what),
		 keymap_key_name(w->keys, key, sizeof key, CMD_UNMARK));
	return true;
}

/* A map of which S does not know the other group. */
struct no_other {
	const struct san_map *map;
};

static void look_for_group(void *ctx, const struct san_map *map, const struct san_path *path)
{
	struct no_other *n = ctx;
	const struct target on = { .map = map };

	if (!path && !command_switch_to(&on))
		n->map = map;
}

static bool one_without_group(const struct command_where *w, char *why, size_t size)
{
	struct no_other n = { NULL };
	char name[28], key[32];

	marks_each(w->marks, w->san, look_for_group, &n);
	if (n.map)
		snprintf(why, size, "%s has not two groups, one in use: unmark it (%s)",
			 text_clean(name, sizeof name, n.map->name),
			 keymap_key_name(w->keys, key, sizeof key, CMD_MARK));
	return n.map != NULL;
}

/* Paths of which the verb would change nothing: the engine takes all of a set or none. */
static bool any_done(enum command_id id, const struct marks_count *n, char *why, size_t size)
{
	static const char *const are[] = { "have left the table", "are failed already",
					   "are not failed" };
	unsigned of[ARRAY_LEN(are)] = { 0 };

	if (id == CMD_FAIL || id == CMD_REINSTATE)
		of[0] = n->gone;
	if (id == CMD_FAIL)
		of[1] = n->failed;
	if (id == CMD_REINSTATE)
		of[2] = n->well;
	for (size_t i = 0; i < ARRAY_LEN(are); i++) {
		if (!of[i])
			continue;
		if (of[i] == n->paths)
			snprintf(why, size, "the marked paths %s", are[i]);
		else
			snprintf(why, size, "%u of the %u marked %s: unmark those", of[i], n->paths,
				 are[i]);
		return true;
	}
	return false;
}

static bool is_filtered_out(const struct command_where *w, const struct target *on)
{
	if (on->path)
		return !query_path(w->query, w->san, on->path, w->now);
	return !query_map(w->query, w->san, on->map, w->now);
}

/* A mark that has no row here was made for something else: in another view, or before a fold. */
static bool any_unseen(const struct command_where *w, char *why, size_t size)
{
	const struct target *on = &w->unseen;
	char name[28], key[32];

	if (!on->map)
		return false;
	text_clean(name, sizeof name, on->path ? on->path->name : on->map->name);
	if (is_filtered_out(w, on))
		snprintf(why, size, "%s is marked and hidden by the filter (%s shows all)", name,
			 keymap_key_name(w->keys, key, sizeof key, CMD_BACK));
	else
		snprintf(why, size,
			 "%s is marked and has no row here: unfold it, or %s takes all marks off",
			 name, keymap_key_name(w->keys, key, sizeof key, CMD_UNMARK));
	return true;
}

enum command_can command_set_can(enum command_id id, const struct command_where *w, char *why,
				 size_t size)
{
	const struct marks_count *n = &w->count;
	enum wants wants = wants_of(id);
	char key[32];

	if (wants == WANTS_GROUP || wants == WANTS_ONE_MAP)
		snprintf(why, size, "acts on one %s: take the marks off first (%s)",
			 wants == WANTS_GROUP ? "group" : "map",
			 keymap_key_name(w->keys, key, sizeof key, CMD_UNMARK));
	else if (wrong_kind(wants, w, why, size) || any_unseen(w, why, size))
		return CMD_CANNOT;
	else if (n->paths + n->maps > PLAN_SET_MAX)
		snprintf(why, size, "%u are marked, and %d can be sent at once", n->paths + n->maps,
			 PLAN_SET_MAX);
	else if (any_done(id, n, why, size))
		return CMD_CANNOT;
	else if (id == CMD_REINSTATE && n->offline && n->offline < n->paths)
		snprintf(why, size, "%u of the %u were set offline: mark those, or the others",
			 n->offline, n->paths);
	else if (id == CMD_PARTITIONS && n->mapped && n->mapped < n->maps)
		snprintf(why, size,
			 "%u of the %u have partitions mapped: mark those, or the others",
			 n->mapped, n->maps);
	else if (id != CMD_SWITCH || !one_without_group(w, why, size))
		return id == CMD_REINSTATE ? CMD_CAN_BEST : CMD_CAN;
	return CMD_CANNOT;
}

/* ---- the request ---- */

struct adding {
	enum command_id id;
	enum plan_verb verb;
	struct cmdset *out;
};

static void add(void *ctx, const struct san_map *map, const struct san_path *path)
{
	const struct adding *a = ctx;
	const struct target on = { .map = map };
	struct plan_cmd *cmd = cmdset_add(a->out, a->verb, map, path);

	if (a->id == CMD_SWITCH)
		cmd->group = command_switch_to(&on);
}

static enum plan_verb verb_of(enum command_id id, const struct marks_count *n)
{
	switch (id) {
	case CMD_FAIL:
		return PLAN_FAIL;
	case CMD_REINSTATE:
		return n->offline ? PLAN_RUN : PLAN_REINSTATE;
	case CMD_SWITCH:
		return PLAN_SWITCH;
	case CMD_CONTINUE:
		return PLAN_RESUME;
	case CMD_RESIZE:
		return PLAN_RESIZE;
	case CMD_PARTITIONS:
		return n->mapped ? PLAN_PARTS_DELETE : PLAN_PARTS_ADD;
	case CMD_FLUSH:
		return PLAN_FLUSH;
	default: /* W: the choice comes with the window */
		return PLAN_QUEUE_OFF;
	}
}

void command_set_request(enum command_id id, const struct command_where *w, struct cmdset *out)
{
	struct adding a = { id, verb_of(id, &w->count), out };

	marks_each(w->marks, w->san, add, &a);
}
