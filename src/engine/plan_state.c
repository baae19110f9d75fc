/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan_state: what stands before and after an action, in a few words, for the
 * log of commands.
 */
#include "engine/plan.h"

#include "base/text.h"
#include "engine/phrase.h"
#include "engine/verdict.h"

#include <inttypes.h>
#include <stdio.h>

/* "sdb active" of a path verb. */
static void of_path(char *dst, size_t size, const struct san_map *m, const struct plan_cmd *cmd)
{
	const struct san_path *p = san_path_find(m, cmd->major, cmd->minor);
	char name[PHRASE], dev[PHRASE];

	if (!p)
		text_cat(dst, size, "%" PRIu32 ":%" PRIu32 " not in the table", cmd->major,
			 cmd->minor);
	else if (cmd->verb == PLAN_RUN)
		text_cat(dst, size, "%s %s", phrase_path(name, sizeof(name), p),
			 phrase_name(dev, sizeof(dev), p->dev, 20));
	else
		text_cat(dst, size, "%s %s", phrase_path(name, sizeof(name), p),
			 p->dm == SAN_DM_FAILED ? "failed" : "active");
}

/* "without a path I/O is held" and its like, of the other verbs. */
static void of_map(char *dst, size_t size, const struct san_map *m, enum plan_verb verb)
{
	char word[PHRASE];

	if (verb == PLAN_RESUME)
		text_cat(dst, size, "%s", m->suspended == SAN_YES ? "suspended" : "not suspended");
	else if (verb == PLAN_FLUSH)
		text_cat(dst, size, "open %" PRId32, m->open_count);
	else if (verb == PLAN_RESIZE)
		text_cat(dst, size, "%s", text_size(word, sizeof(word), m->size));
	else if (verb == PLAN_RENAME)
		text_cat(dst, size, "%s", phrase_name(word, sizeof(word), m->name, 39));
	else if (verb == PLAN_PARTS_ADD || verb == PLAN_PARTS_DELETE)
		text_cat(dst, size, "%" PRIu32 " partitions mapped", m->parts);
	else if (verb == PLAN_BASELINE)
		text_cat(dst, size, "%" PRIu32 " paths expected", m->expected);
	else if (verb != PLAN_QUEUE_ON && verb != PLAN_QUEUE_OFF)
		text_cat(dst, size, "I/O on group %" PRIu32, m->cur_group);
	else if (m->queueing == SAN_UNKNOWN)
		text_cat(dst, size, "queueing not known");
	else
		text_cat(dst, size, "queueing %s", m->queueing == SAN_YES ? "on" : "off");
}

char *plan_state(char *dst, size_t size, const struct san *san, const struct plan_cmd *cmd,
		 int64_t now)
{
	const struct san_map *m = san_map_by_key(san, cmd->map);
	struct verdict_count c;

	dst[0] = '\0';
	if (!m) {
		snprintf(dst, size, "%s", cmd->map[0] ? "no such map" : "");
		return dst;
	}
	verdict_count(m, now, &c);
	if (plan_verb_info(cmd->verb)->wants_path)
		of_path(dst, size, m, cmd);
	else
		of_map(dst, size, m, cmd->verb);
	text_cat(dst, size, ", %" PRIu32 " of %" PRIu32 " usable", c.usable, c.expected);
	phrase_whole(dst);
	return dst;
}
