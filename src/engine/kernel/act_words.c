/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * act_words: what became of a command, as a sentence.  One row a verb.
 */
#include "engine/kernel/act_op.h"

#include "base/text.h"
#include "engine/phrase.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Each with the object for %s: "sdb of mpatha", "group 2 of mpatha", "mpatha". */
static const char *const words[PLAN_NVERBS][3] = {
	[PLAN_FAIL] = { "%s failed", "%s is still failed", "%s is active again" },
	[PLAN_REINSTATE] = { "%s reinstated", "%s is still active", "%s failed again" },
	[PLAN_SWITCH] = { "%s takes over at the next I/O", "%s is still the current one",
			  "%s is no longer the current one" },
	[PLAN_BYPASS] = { "%s is bypassed", "%s is still bypassed", "%s is no longer bypassed" },
	[PLAN_UNBYPASS] = { "%s is no longer bypassed", "%s is still not bypassed",
			    "%s is bypassed again" },
	[PLAN_QUEUE_ON] = { "%s holds I/O when it has no path", "%s still holds I/O without a path",
			    "%s gives errors without a path again" },
	[PLAN_QUEUE_OFF] = { "%s gives errors when it has no path",
			     "%s still gives errors without a path",
			     "%s holds I/O without a path again" },
	[PLAN_RESUME] = { "%s goes on", "%s still goes on", "%s is suspended again" },
	[PLAN_RUN] = { "the device of %s is running", "the device of %s is still running",
		       "the device of %s is no longer running" },
	[PLAN_BASELINE] = { "the present paths of %s are accepted", "", "" },
	[PLAN_FLUSH] = { "%s is gone", "%s is still gone", "%s is there again" },
	[PLAN_RESIZE] = { "%s has the size of its paths", "%s still has the size of its paths",
			  "%s and its paths have different sizes again" },
	[PLAN_RENAME] = { "%s has its new name", "%s still has that name",
			  "%s has another name again" },
	[PLAN_PARTS_ADD] = { "the partitions of %s are mapped", "partitions of %s are still mapped",
			     "no partition of %s is mapped any more" },
	[PLAN_PARTS_DELETE] = { "no partition of %s is mapped",
				"still no partition of %s is mapped",
				"partitions of %s are mapped again" },
	[PLAN_ASSEMBLE] = { "%s assembled", "", "" },
};

static char *object(char *dst, size_t size, const struct san *san, const struct plan_cmd *cmd)
{
	const struct san_map *m = san_map_by_key(san, cmd->map);
	const struct san_path *p = m ? san_path_find(m, cmd->major, cmd->minor) : NULL;
	const struct plan_verb_info *v = plan_verb_info(cmd->verb);
	char map[PHRASE] = "all maps", path[PHRASE];

	if (m)
		phrase_map(map, sizeof(map), m);
	else if (*cmd->map)
		phrase_name(map, sizeof(map), cmd->map, 39);
	if (p)
		phrase_path(path, sizeof(path), p);
	else
		snprintf(path, sizeof(path), "%" PRIu32 ":%" PRIu32, cmd->major, cmd->minor);
	if (v->wants_path)
		snprintf(dst, size, "%s of %s", path, map);
	else if (v->wants_group)
		snprintf(dst, size, "group %" PRIu32 " of %s", cmd->group, map);
	else
		snprintf(dst, size, "%s", map);
	return dst;
}

char *act_words(char *dst, size_t size, const struct san *san, const struct plan_cmd *cmd,
		enum act_word which)
{
	const char *row = words[cmd->verb][which], *mark = strstr(row, "%s");
	const struct san_map *m = san_map_by_key(san, cmd->map);
	const struct san_path *p = m ? san_path_find(m, cmd->major, cmd->minor) : NULL;
	char what[2 * PHRASE], until[2 * PHRASE];

	object(what, sizeof(what), san, cmd);
	snprintf(dst, size, "%.*s%s%s", (int)(mark ? mark - row : 0), row, mark ? what : "",
		 mark ? mark + 2 : row);
	/* the plan said so; the answer is not to sound better than it */
	if (cmd->verb == PLAN_REINSTATE && which == ACT_DONE && p &&
	    *phrase_next_io(until, sizeof(until), p))
		text_cat(dst, size, ", %s", until);
	return dst;
}

static void why_failed(char *dst, size_t size, const struct san_path *p)
{
	char dev[PHRASE];

	if (!p)
		return;
	snprintf(dst, size, " (checker %s, device %s)", san_chk_name(p->chk),
		 *p->dev ? phrase_name(dev, sizeof(dev), p->dev, 20) : "not known");
}

char *act_why_undone(char *dst, size_t size, const struct san *san, const struct plan_cmd *cmd)
{
	const struct san_map *m = san_map_by_key(san, cmd->map);
	bool daemon = m && san->host.charge == SAN_CHARGE_MULTIPATHD && !phrase_not_its(san, m);
	char word[PHRASE];

	dst[0] = '\0';
	if (!m)
		return dst;
	if (cmd->verb == PLAN_REINSTATE || cmd->verb == PLAN_RUN)
		why_failed(dst, size, san_path_find(m, cmd->major, cmd->minor));
	else if (!daemon)
		return dst;
	else if (cmd->verb == PLAN_FAIL && cmd->route == PLAN_ROUTE_KERNEL)
		snprintf(dst, size, " (multipathd's checker finds it good)");
	else if (cmd->verb == PLAN_SWITCH && *m->failback && strcmp(m->failback, "manual") != 0)
		snprintf(dst, size, " (multipathd's failback is %s)",
			 phrase_name(word, sizeof(word), m->failback, 20));
	else if (cmd->verb == PLAN_QUEUE_ON || cmd->verb == PLAN_QUEUE_OFF)
		snprintf(dst, size, " (multipathd does as no_path_retry says)");
	return dst;
}
