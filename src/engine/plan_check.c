/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan_check: does a promise still hold, and has the model taken an action?
 *
 * A promise is broken by having less left than was shown, by another group in
 * use, by another table, or by another map under the same name.  Having more
 * left breaks nothing: the commands of a set pass through states with more
 * paths than they end with.
 */
#include "engine/plan.h"

#include "base/mem.h"
#include "base/text.h"
#include "engine/phrase.h"
#include "engine/verdict.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a promise is compared by. */
enum { BY_USABLE = 1, BY_GROUP = 2, BY_TABLE = 4, BY_COUNT = 8, BY_SIZE = 16, BY_NAME = 32 };

static const unsigned bound_by[PLAN_NVERBS] = {
	[PLAN_FAIL] = BY_USABLE | BY_TABLE,
	[PLAN_REINSTATE] = 0,
	[PLAN_SWITCH] = BY_USABLE | BY_GROUP | BY_TABLE, /* a new table may number anew */
	[PLAN_BYPASS] = BY_USABLE | BY_GROUP | BY_TABLE,
	[PLAN_UNBYPASS] = BY_TABLE,
	[PLAN_QUEUE_ON] = 0,
	[PLAN_QUEUE_OFF] = BY_USABLE,
	[PLAN_RESUME] = BY_TABLE,
	[PLAN_RUN] = 0,
	[PLAN_BASELINE] = BY_COUNT,
	[PLAN_FLUSH] = 0, /* what would make it another matter is refused by its rules */
	[PLAN_RESIZE] = BY_SIZE,
	[PLAN_RENAME] = BY_NAME,
	[PLAN_PARTS_ADD] = 0,
	[PLAN_PARTS_DELETE] = 0,
	[PLAN_ASSEMBLE] = 0, /* its digest is compared where the disks are */
};

/* "sdt failed 2 s ago", of the path that the map lost last; "sdt waits" while one does. */
static void say_last_loss(char *dst, size_t size, const struct san_map *m,
			  const struct plan_cmd *cmd, int64_t now)
{
	const struct san_path *last = NULL, *waits = NULL;
	char name[PHRASE], span[32], why[PHRASE];

	for (const struct san_path *p = m->paths; p; p = p->next_in_map) {
		if (verdict_waits(p))
			waits = p;
		if (verdict_alive(p) || (p->major == cmd->major && p->minor == cmd->minor))
			continue;
		if (!last || p->since > last->since)
			last = p;
	}
	if (waits) {
		snprintf(dst, size, "%s waits (%s)", phrase_path(name, sizeof(name), waits),
			 phrase_holds(why, sizeof(why), waits));
		return;
	}
	if (!last) {
		snprintf(dst, size, "a path is gone");
		return;
	}
	snprintf(dst, size, "%s %s", phrase_path(name, sizeof(name), last),
		 last->group ? "failed" : "was removed");
	if (last->since)
		text_cat(dst, size, " %s ago", text_span(span, sizeof(span), now - last->since));
}

static int less_left(const struct san_map *m, const struct plan_cmd *cmd, uint32_t left,
		     int64_t now, struct err *e)
{
	const struct san_path *p = san_path_find(m, cmd->major, cmd->minor);
	char loss[2 * PHRASE], name[PHRASE], paths[32];

	say_last_loss(loss, sizeof(loss), m, cmd, now);
	if (cmd->verb == PLAN_FAIL && p && !left)
		return err_set(e, E_REFUSED, "refused: %s; %s is now the last usable path", loss,
			       phrase_path(name, sizeof(name), p));
	return err_set(e, E_REFUSED, "refused: %s; %s would have %s, not %" PRIu32 " as shown",
		       loss, phrase_map(name, sizeof(name), m),
		       text_count(paths, sizeof(paths), left, "usable path"),
		       cmd->promise.usable_after);
}

static int check_map(const struct san_map *m, const struct plan_cmd *cmd,
		     const struct plan_promise *is, int64_t now, struct err *e)
{
	const struct plan_promise *was = &cmd->promise;
	unsigned by = bound_by[cmd->verb];
	char name[PHRASE];

	phrase_map(name, sizeof(name), m);
	if ((by & BY_USABLE) && is->usable_after < was->usable_after)
		return less_left(m, cmd, is->usable_after, now, e);
	if ((by & BY_TABLE) && is->table_gen != was->table_gen)
		return err_set(e, E_REFUSED, "refused: %s got a new table; look at it again", name);
	if ((by & BY_TABLE) && is->event_nr < was->event_nr)
		return err_set(e, E_REFUSED,
			       "refused: %s was removed and made anew; look at it again", name);
	if ((by & BY_GROUP) && is->cur_group != was->cur_group)
		return err_set(e, E_REFUSED,
			       "refused: %s uses group %" PRIu32 " now, not group %" PRIu32
			       " as shown",
			       name, is->cur_group, was->cur_group);
	if ((by & BY_SIZE) && is->size != was->size)
		return err_set(e, E_REFUSED,
			       "refused: the paths of %s have another size now than "
			       "shown; look at it again",
			       name);
	if ((by & BY_NAME) && strcmp(is->name, was->name) != 0)
		return err_set(e, E_REFUSED, "refused: the map is called %s now; look at it again",
			       name);
	return 0;
}

static int check_count(const struct plan_cmd *cmd, const struct plan_promise *is, struct err *e)
{
	if (!(bound_by[cmd->verb] & BY_COUNT) || is->usable_after == cmd->promise.usable_after)
		return 0;
	return err_set(e, E_REFUSED,
		       "refused: there are %" PRIu32 " paths now, not %" PRIu32 " as shown",
		       is->usable_after, cmd->promise.usable_after);
}

/* is: what the plan would promise now. */
static int check_promise(const struct san *san, const struct plan_cmd *cmd,
			 const struct plan_promise *is, int64_t now, struct err *e)
{
	int rc = check_count(cmd, is, e);

	/* of all maps, or of one that is still to be made */
	if (rc || !san_map_by_key(san, cmd->map))
		return rc;
	return check_map(san_map_by_key(san, cmd->map), cmd, is, now, e);
}

/*
 * What was confirmed as harmless, or as costing redundancy only, may have become more.  whole:
 * cmd stands with its whole set; the level of a part of it says nothing, for I/O goes elsewhere
 * when all of it is done.
 */
static int check_level(const struct plan_cmd *cmd, bool whole, enum plan_level is, struct err *e)
{
	if (!whole || is <= cmd->promise.level)
		return 0;
	return err_set(e, E_REFUSED, "refused: %s; look at it again",
		       is == PLAN_STOPS
			       ? "it may stop I/O now, and was confirmed when it could not"
			       : "it lowers redundancy or moves I/O now, and did not before");
}

/* again: a copy of cmds, to be filled with what is promised now. */
static int check_all(const struct san *san, const struct plan_cmd *cmds, struct plan_cmd *again,
		     size_t n, int64_t now, struct err *e)
{
	struct plan is;
	int rc = plan_make(san, again, n, now, NULL, &is, e);

	if (!rc && is.refused[0])
		rc = err_set(e, E_REFUSED, "refused: %s", is.refused);
	for (size_t i = 0; i < n && !rc; i++) {
		if (cmds[i].promise.given) {
			rc = check_promise(san, &cmds[i], &again[i].promise, now, e);
			if (!rc)
				rc = check_level(&cmds[i], n >= cmds[i].set_size, is.level, e);
		} else if (is.level == PLAN_STOPS)
			rc = err_set(e, E_REFUSED,
				     "refused: this may stop I/O and came without a plan");
	}
	if (rc && n > 1 && !is.refused[0])
		text_cat(e->text, sizeof(e->text), "; nothing of the set is sent");
	return rc;
}

int plan_check_set(const struct san *san, const struct plan_cmd *cmds, size_t n, int64_t now,
		   struct err *e)
{
	struct err ignored = { 0 };
	struct plan_cmd *again;
	int rc;

	if (!e)
		e = &ignored;
	if (san->host.read_only)
		return err_set(e, E_PERM, "refused: this engine is read-only");
	if (!strcmp(san->host.source, "replay"))
		return err_set(e, E_PERM, "refused: a recording cannot be changed");
	again = xcalloc(n, sizeof(*again));
	memcpy(again, cmds, n * sizeof(*again));
	rc = check_all(san, cmds, again, n, now, e);
	free(again);
	return rc;
}

int plan_check(const struct san *san, const struct plan_cmd *cmd, int64_t now, struct err *e)
{
	return plan_check_set(san, cmd, 1, now, e);
}

/* ---- afterwards ---- */

static int seen_tri(enum san_tri is, enum san_tri wanted)
{
	return is == SAN_UNKNOWN ? -1 : is == wanted;
}

static int seen_dm(const struct san_path *p, enum san_dm wanted)
{
	return !p || !p->group || p->dm == SAN_DM_UNDEF ? -1 : p->dm == wanted;
}

static int seen_bypass(const struct san_map *m, uint32_t group, bool wanted)
{
	enum san_gstate state;

	if (!group || group > m->ngroups)
		return -1;
	state = m->groups[group - 1].state;
	return state == SAN_G_UNDEF ? -1 : (state == SAN_G_DISABLED) == wanted;
}

static int seen_running(const struct san_path *p)
{
	if (!p || !*p->dev)
		return -1;
	return !strcmp(p->dev, "running") || !strcmp(p->dev, "live");
}

/* Every map of the scope is expected to have what it has. */
static int seen_baseline(const struct san *san, const struct san_map *only, int64_t now)
{
	if (!only && san->host.gone_maps)
		return 0;
	for (size_t i = 0; i < (only ? 1 : san->nmaps); i++) {
		const struct san_map *m = only ? only : san->maps[i];
		struct verdict_count c;

		verdict_count(m, now, &c);
		if (m->expect_from != SAN_EXPECT_BASELINE || m->expected != c.in_table)
			return 0;
	}
	return 1;
}

/* The key of a map without a uuid is its name. */
static const struct san_map *find_map(const struct san *san, const struct plan_cmd *cmd)
{
	const struct san_map *m = san_map_by_key(san, cmd->map);
	char key[sizeof(cmd->map)];

	if (m || cmd->verb != PLAN_RENAME || strncmp(cmd->map, "name:", 5) != 0)
		return m;
	snprintf(key, sizeof(key), "name:%s", cmd->name);
	return san_map_by_key(san, key);
}

static int seen_size(const struct san_map *m)
{
	uint64_t size = plan_paths_size(m);

	return !size || !m->size ? -1 : size == m->size;
}

int plan_verify(const struct san *san, const struct plan_cmd *cmd)
{
	const struct san_map *m = find_map(san, cmd);
	const struct san_path *p = m ? san_path_find(m, cmd->major, cmd->minor) : NULL;

	if (cmd->verb == PLAN_BASELINE && (m || !*cmd->map))
		return seen_baseline(san, m, san->now);
	if (cmd->verb == PLAN_FLUSH)
		return m == NULL;
	if (!m)
		return -1;
	switch (cmd->verb) {
	case PLAN_FAIL:
		return seen_dm(p, SAN_DM_FAILED);
	case PLAN_REINSTATE:
		return seen_dm(p, SAN_DM_ACTIVE);
	case PLAN_SWITCH:
		/* no group says A before the next I/O, but the current-group field says so at once
		 */
		return m->cur_group == cmd->group;
	case PLAN_BYPASS:
		return seen_bypass(m, cmd->group, true);
	case PLAN_UNBYPASS:
		return seen_bypass(m, cmd->group, false);
	case PLAN_QUEUE_ON:
		return seen_tri(m->queueing, SAN_YES);
	case PLAN_QUEUE_OFF:
		return seen_tri(m->queueing, SAN_NO);
	case PLAN_RESUME:
		return seen_tri(m->suspended, SAN_NO);
	case PLAN_RUN:
		return seen_running(p);
	case PLAN_RESIZE:
		return seen_size(m);
	case PLAN_RENAME:
		return !strcmp(m->name, cmd->name);
	case PLAN_PARTS_ADD:
		return m->parts > 0;
	case PLAN_PARTS_DELETE:
	case PLAN_ASSEMBLE:
		return m->parts == 0;
	case PLAN_BASELINE:
	case PLAN_FLUSH:
	case PLAN_NVERBS:
		break;
	}
	return -1;
}
