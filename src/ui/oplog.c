/* SPDX-License-Identifier: GPL-2.0-or-later */
/* oplog: the entries, which of them are forgotten, and the request that undoes one. */
#include "ui/oplog.h"

#include "base/mem.h"
#include "base/text.h"
#include "engine/phrase.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void op_free(struct op *op)
{
	free(op->cmd);
	free(op);
}

void oplog_fini(struct oplog *l)
{
	for (size_t i = 0; i < l->n; i++)
		op_free(l->op[i]);
	*l = (struct oplog){ .n = 0 };
}

/* ---- what is kept ---- */

static void forget_oldest(struct oplog *l)
{
	l->ncmds -= l->op[0]->n;
	op_free(l->op[0]);
	l->n--;
	l->nearlier -= l->nearlier > 0;
	memmove(&l->op[0], &l->op[1], l->n * sizeof l->op[0]);
}

/* A new entry of n commands at place i; what is oldest makes room. */
static struct op *add(struct oplog *l, size_t n, bool earlier)
{
	struct op *op = xcalloc(1, sizeof *op);
	size_t i;

	while (l->n && (l->n == OPLOG_MAX || l->ncmds + n > OPLOG_CMDS))
		forget_oldest(l);
	i = earlier ? l->nearlier : l->n;
	memmove(&l->op[i + 1], &l->op[i], (l->n - i) * sizeof l->op[0]);
	l->op[i] = op;
	l->n++;
	l->nearlier += earlier;
	l->ncmds += n;
	op->id = ++l->next_id;
	op->cmd = xcalloc(n, sizeof *op->cmd);
	op->n = n;
	op->earlier = earlier;
	op->known = true;
	return op;
}

static void name_object(struct op_cmd *c, const struct san *san)
{
	const struct san_map *m = san_map_by_key(san, c->cmd.map);
	const struct san_path *p = m ? san_path_find(m, c->cmd.major, c->cmd.minor) : NULL;
	char map[PHRASE] = "all maps", path[PHRASE];

	if (m)
		phrase_map(map, sizeof map, m);
	if (p)
		snprintf(c->name, sizeof c->name, "%.24s of %.32s",
			 phrase_path(path, sizeof path, p), map);
	else
		snprintf(c->name, sizeof c->name, "%.60s", map);
	phrase_whole(c->name);
}

struct op *oplog_sent(struct oplog *l, const struct san *san, const struct plan *plan,
		      const struct cmdset *cmds, int64_t now)
{
	bool direct = cmds->cmd[0].route == PLAN_ROUTE_KERNEL && plan->direct[0];
	struct op *op = add(l, cmds->n, false);

	op->watched = true;
	op->level = plan->level;
	op->sent_at = now;
	snprintf(op->title, sizeof op->title, "%s", plan->title);
	snprintf(op->sends, sizeof op->sends, "%s", direct ? plan->direct : plan->sends);
	text_clean(op->by, sizeof op->by, cmds->cmd[0].by);
	if (op->n == 1)
		plan_state(op->before, sizeof op->before, san, &cmds->cmd[0], now);
	for (size_t i = 0; i < cmds->n; i++) {
		op->cmd[i] = (struct op_cmd){ .cmd = cmds->cmd[i], .watched = true };
		name_object(&op->cmd[i], san);
	}
	return op;
}

struct op_cmd *oplog_find(const struct oplog *l, uint32_t id, struct op **op)
{
	for (size_t i = l->n; i-- > l->nearlier;) {
		if (l->op[i]->answered == l->op[i]->n)
			continue;
		for (size_t k = 0; k < l->op[i]->n; k++) {
			struct op_cmd *c = &l->op[i]->cmd[k];

			if (c->cmd.id != id || c->stage != OP_SENT)
				continue;
			*op = l->op[i];
			return c;
		}
	}
	return NULL;
}

/* ---- what earlier consoles did ---- */

/* "FAIL PATH 8:16 of 3600a..": the names of then are not known, the numbers may be others'. */
static void title_past(struct op *op, const struct stream_past *p)
{
	const struct plan_verb_info *v = p->verb < 0 ? NULL : plan_verb_info(p->cmd.verb);
	char map[PHRASE] = "all maps", path[PHRASE];

	if (p->cmd.map[0])
		phrase_name(map, sizeof map, *p->name ? p->name : p->cmd.map, 24);
	if (!v)
		text_cat(op->title, sizeof op->title, "another version's command");
	else if (v->wants_path && *p->path)
		text_cat(op->title, sizeof op->title, "%s %s of %s", v->title,
			 phrase_name(path, sizeof path, p->path, 16), map);
	else if (v->wants_path)
		text_cat(op->title, sizeof op->title, "%s %" PRIu32 ":%" PRIu32 " of %s", v->title,
			 p->cmd.major, p->cmd.minor, map);
	else if (v->wants_group)
		text_cat(op->title, sizeof op->title, "%s %" PRIu32 " of %s", v->title,
			 p->cmd.group, map);
	else
		text_cat(op->title, sizeof op->title, "%s %s", v->title, map);
}

static enum op_stage stage_past(const char *result)
{
	if (!strcmp(result, "ok"))
		return OP_DONE;
	return !strcmp(result, "unconfirmed") ? OP_UNCONFIRMED : OP_FAILED;
}

void oplog_past(struct oplog *l, const struct stream_past *p)
{
	struct op *op;
	struct op_cmd *c;

	if (l->n == OPLOG_MAX)
		return; /* what was done here is worth more */
	op = add(l, 1, true);
	c = &op->cmd[0];
	c->cmd = p->cmd;
	c->cmd.promise.cur_group = p->from_group;
	memcpy(c->cmd.promise.name, p->from_name, sizeof c->cmd.promise.name);
	c->stage = stage_past(p->result);
	op->known = p->verb >= 0;
	op->answered = 1;
	op->sent_at = op->done_at = p->at;
	title_past(op, p);
	text_clean(op->sends, sizeof op->sends, p->sent);
	text_clean(op->to, sizeof op->to, p->to);
	text_clean(op->by, sizeof op->by, p->cmd.by);
	text_clean(op->before, sizeof op->before, p->before);
	text_clean(op->after, sizeof op->after, p->after);
	text_clean(op->text, sizeof op->text, p->text);
}

/* ---- what became of it ---- */

size_t op_count(const struct op *op, enum op_stage stage)
{
	size_t n = 0;

	for (size_t i = 0; i < op->n; i++)
		n += op->cmd[i].stage == stage;
	return n;
}

const struct op *oplog_newest_done(const struct oplog *l)
{
	for (size_t i = l->n; i-- > l->nearlier;) {
		if (op_count(l->op[i], OP_DONE) + op_count(l->op[i], OP_UNTRUE))
			return l->op[i];
	}
	return NULL;
}

const struct op *oplog_by_id(const struct oplog *l, uint64_t id)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->op[i]->id == id)
			return l->op[i];
	}
	return NULL;
}

const char *op_stage_word(enum op_stage stage)
{
	static const char *const words[] = {
		[OP_SENT] = "sent",      [OP_UNCONFIRMED] = "not seen", [OP_DONE] = "done",
		[OP_UNTRUE] = "undone",  [OP_FAILED] = "not done",      [OP_SILENT] = "no answer",
		[OP_LOST] = "no answer",
	};

	return words[stage];
}

char *op_word(const struct op *op, char *dst, size_t size)
{
	enum op_stage first = op->cmd[0].stage;

	if (op_count(op, first) == op->n)
		snprintf(dst, size, "%s", op_stage_word(first));
	else
		snprintf(dst, size, "%zu/%zu done", op_count(op, OP_DONE), op->n);
	return dst;
}

/* ---- undo ---- */

/* The plain word where nothing takes it back. */
static const char *no_inverse(enum plan_verb verb)
{
	switch (verb) {
	case PLAN_RESUME:
		return "no undo: sandeck continues maps, and suspends none";
	case PLAN_RUN:
		return "no undo: sandeck sets devices running, and none offline";
	case PLAN_BASELINE:
		return "no undo: what was expected before is not kept";
	case PLAN_FLUSH:
		return "no undo: a map that is gone is assembled anew";
	case PLAN_ASSEMBLE:
		return "no undo: give back the old multipath.conf, and assemble again";
	case PLAN_RESIZE:
		return "no undo: a map is as large as its paths are";
	default:
		return "no undo: nothing takes it back";
	}
}

static bool has_inverse(const struct op_cmd *c)
{
	int inverse = plan_verb_inverse(c->cmd.verb);

	if (inverse == PLAN_RENAME)
		return c->cmd.promise.name[0] != '\0';
	return inverse >= 0 && (inverse != PLAN_SWITCH || c->cmd.promise.cur_group);
}

/* Of all that was done of it something later was sent about the same matter. */
static bool is_superseded(const struct op *op)
{
	if (op->earlier) /* of what other consoles sent later nobody knows here */
		return false;
	for (size_t i = 0; i < op->n; i++) {
		if (op->cmd[i].stage == OP_DONE && op->cmd[i].watched)
			return false;
	}
	return true;
}

const char *op_no_undo(const struct op *op)
{
	if (!op->known)
		return "no undo: this version does not know the command";
	if (op_count(op, OP_SENT))
		return "not yet: the answer is still to come";
	if (!op_count(op, OP_DONE) && op_count(op, OP_SILENT))
		return "not yet: it was not answered, and may still be done";
	if (!op_count(op, OP_DONE))
		return op_count(op, OP_UNTRUE) ? "nothing to undo: it did not last"
					       : "nothing to undo: it was not done";
	if (is_superseded(op))
		return "nothing to undo: a later command has taken its place";
	if (plan_verb_inverse(op->cmd[0].cmd.verb) < 0)
		return no_inverse(op->cmd[0].cmd.verb);
	for (size_t i = 0; i < op->n; i++) {
		if (op->cmd[i].stage == OP_DONE && !has_inverse(&op->cmd[i]))
			return op->cmd[i].cmd.verb == PLAN_RENAME
				       ? "no undo: what the map was called before is not known"
				       : "no undo: I/O used no group before, so none to switch "
					 "back to";
	}
	return NULL;
}

void op_undo(const struct op *op, struct cmdset *out)
{
	for (size_t i = 0; i < op->n; i++) {
		const struct op_cmd *c = &op->cmd[i];
		struct plan_cmd back = { .major = c->cmd.major, .minor = c->cmd.minor };

		if (c->stage != OP_DONE || !has_inverse(c))
			continue;
		back.verb = (enum plan_verb)plan_verb_inverse(c->cmd.verb);
		memcpy(back.map, c->cmd.map, sizeof back.map);
		if (back.verb == PLAN_RENAME)
			memcpy(back.name, c->cmd.promise.name, sizeof back.name);
		back.group = back.verb == PLAN_SWITCH ? c->cmd.promise.cur_group : c->cmd.group;
		cmdset_put(out, &back);
	}
}
