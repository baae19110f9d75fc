/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan_how: how the operator gives a command, in the words of where the plan
 * is read: a key of the console, or a command line.
 */
#include "engine/plan_build.h"

#include "base/text.h"
#include "engine/phrase.h"
#include "engine/verdict.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *plan_key(const struct plan_build *b, enum plan_verb v)
{
	switch (v) {
	case PLAN_FAIL:
		return b->keys->fail;
	case PLAN_REINSTATE:
	case PLAN_RUN:
		return b->keys->reinstate;
	case PLAN_SWITCH:
		return b->keys->switch_group;
	case PLAN_BYPASS:
	case PLAN_UNBYPASS:
		return b->keys->bypass;
	case PLAN_QUEUE_ON:
	case PLAN_QUEUE_OFF:
		return b->keys->queueing;
	case PLAN_RESUME:
		return b->keys->resume;
	case PLAN_FLUSH:
		return b->keys->flush;
	case PLAN_RESIZE:
		return b->keys->resize;
	case PLAN_RENAME:
		return b->keys->rename;
	case PLAN_PARTS_ADD:
	case PLAN_PARTS_DELETE:
		return b->keys->partitions;
	case PLAN_ASSEMBLE:
	case PLAN_BASELINE:
	case PLAN_NVERBS:
		break;
	}
	return "";
}

static void by_key(char *dst, size_t size, const struct plan_build *b, enum plan_verb verb,
		   const struct plan_target *t, size_t n)
{
	const struct plan_verb_info *v = plan_verb_info(verb);
	char name[PHRASE];

	snprintf(dst, size, "%s on ", plan_key(b, verb));
	if (n > 1)
		text_cat(dst, size, "each");
	else if (v->wants_path)
		text_cat(dst, size, "%s", phrase_path(name, sizeof(name), t->path));
	else if (v->wants_group)
		text_cat(dst, size, "group %" PRIu32, t->cmd->group);
	else
		text_cat(dst, size, "%s", phrase_map(name, sizeof(name), t->map));
}

/* What the verb wants of a target: its path, or its map. */
static char *object_word(char *dst, size_t size, enum plan_verb verb, const struct plan_target *t)
{
	const struct san_path *p = t->path;
	char dev[32];

	if (!plan_verb_info(verb)->wants_path)
		return plan_word(dst, size, *t->map->name ? t->map->name : t->map->key);
	snprintf(dev, sizeof(dev), "%" PRIu32 ":%" PRIu32, p->major, p->minor);
	return plan_word(dst, size, *p->name ? p->name : dev);
}

/* The objects, as many as fit: what is left out is counted, not forgotten. */
static void add_objects(char *dst, size_t size, enum plan_verb verb, const struct plan_target *t,
			size_t n)
{
	char name[2 * PHRASE];

	for (size_t i = 0; i < n; i++) {
		object_word(name, sizeof(name), verb, &t[i]);
		if (strlen(dst) + strlen(name) + 20 > size) {
			text_cat(dst, size, " ... (%zu in all)", n);
			return;
		}
		text_cat(dst, size, " %s", name);
	}
}

static void by_command(char *dst, size_t size, const struct plan_build *b, enum plan_verb verb,
		       const struct plan_target *t, size_t n)
{
	static const struct {
		const char *name, *word; /* before and after the object */
	} rows[PLAN_NVERBS] = {
		[PLAN_FAIL] = { "fail", "" },
		[PLAN_REINSTATE] = { "reinstate", "" },
		[PLAN_SWITCH] = { "switch", "" },
		[PLAN_BYPASS] = { "group", " disable" },
		[PLAN_UNBYPASS] = { "group", " enable" },
		[PLAN_QUEUE_ON] = { "queue", " on" },
		[PLAN_QUEUE_OFF] = { "queue", " off" },
		[PLAN_RESUME] = { "resume", "" },
		[PLAN_RUN] = { "run", "" },
		[PLAN_BASELINE] = { "baseline accept", "" },
		[PLAN_FLUSH] = { "flush", "" },
		[PLAN_RESIZE] = { "resize", "" },
		[PLAN_RENAME] = { "rename", "" },
		[PLAN_PARTS_ADD] = { "partitions", " add" },
		[PLAN_PARTS_DELETE] = { "partitions", " delete" },
		[PLAN_ASSEMBLE] = { "assemble", "" },
	};
	char name[2 * PHRASE];

	snprintf(dst, size, "%s %s", b->shell ? b->shell : "sandeck", rows[verb].name);
	if (t->map)
		add_objects(dst, size, verb, t, n);
	if (plan_verb_info(verb)->wants_group)
		text_cat(dst, size, " %" PRIu32, t->cmd->group);
	if (plan_verb_info(verb)->wants_name)
		text_cat(dst, size, " %s", plan_word(name, sizeof(name), t->cmd->name));
	text_cat(dst, size, "%s", rows[verb].word);
	/* who went past the daemon once would ask it in vain for the next step */
	if (b->t[0].cmd->route == PLAN_ROUTE_KERNEL && plan_has_daemon(b, &b->t[0]))
		text_cat(dst, size, " --direct");
}

char *plan_how(char *dst, size_t size, const struct plan_build *b, enum plan_verb verb,
	       const struct plan_target *t, size_t n)
{
	if (b->shell || !*plan_key(b, verb))
		by_command(dst, size, b, verb, t, n);
	else
		by_key(dst, size, b, verb, t, n);
	return dst;
}
