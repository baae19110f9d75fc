/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * journal_result: events of what operators did.
 *
 * A path that was brought back is seen to be back before the result says so:
 * two events of one deed look like two deeds.
 */
#include "engine/journal.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* What the path's own event says that such a command leads to. */
static bool leads_to(enum plan_verb verb, enum san_severity sev)
{
	if (verb == PLAN_REINSTATE || verb == PLAN_RUN)
		return sev == SAN_SEV_GOOD;
	return verb == PLAN_FAIL && sev == SAN_SEV_BAD;
}

static bool is_told(const struct journal *j, const struct plan_cmd *cmd, int64_t now)
{
	const struct san_event *ev;
	char path[sizeof(ev->path)], map[sizeof(ev->map)], by[sizeof(ev->by)];

	snprintf(path, sizeof(path), "%u:%u", cmd->major, cmd->minor);
	text_clean(map, sizeof(map), cmd->map);
	text_clean(by, sizeof(by), cmd->by);
	for (uint64_t seq = j->next; seq-- > journal_oldest(j);) {
		ev = journal_get(j, seq);
		if (!ev || now - ev->at >= JOURNAL_ASKED_MS)
			break;
		/* the last one of the path: what was before it is another story */
		if (!strcmp(ev->path, path) && !strcmp(ev->map, map) && ev->sev >= SAN_SEV_GOOD)
			return leads_to(cmd->verb, ev->sev) && !strcmp(ev->by, by);
	}
	return false;
}

void journal_result(struct journal *j, const struct san *san, const struct plan_cmd *cmd,
		    const struct plan_result *res, int64_t now)
{
	if (res->ok && is_told(j, cmd, now))
		return;
	journal_add(j, now, res->ok ? SAN_SEV_INFO : SAN_SEV_WARN, san_map_by_key(san, cmd->map),
		    NULL, *cmd->by ? cmd->by : "operator", res->text);
}
