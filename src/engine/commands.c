/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands: from the reader to the source and back, one result each.
 *
 * A set is refused as a whole or begun; once begun, what can no longer be done
 * is refused by itself, for the rest was promised too and leaves no map with
 * less than was shown.
 */
#include "engine/commands.h"

#include "base/mem.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void commands_init(struct commands *c, const struct san *san, bool read_only,
		   const struct commands_hooks *hooks)
{
	*c = (struct commands){ .san = san, .read_only = read_only, .hooks = *hooks };
}

void commands_fini(struct commands *c)
{
	free(c->set);
}

/* ---- results ---- */

static void refuse(struct commands *c, const struct plan_cmd *cmd, const char *why)
{
	struct plan_result res = { .id = cmd->id };

	snprintf(res.text, sizeof(res.text), "%s", why);
	c->hooks.result(c->hooks.ctx, cmd, &res, false);
}

void commands_refuse(struct commands *c, uint32_t id, const char *why)
{
	const struct plan_cmd nothing = { .id = id };

	refuse(c, &nothing, why);
}

static struct plan_cmd *find_pending(struct commands *c, uint32_t id)
{
	for (unsigned i = 0; i < c->npending; i++) {
		if (c->pending[i].id == id)
			return &c->pending[i];
	}
	return NULL;
}

void commands_done(struct commands *c, const struct plan_result *res)
{
	struct plan_cmd *at = find_pending(c, res->id), cmd;

	if (!at)
		return;
	cmd = *at;
	*at = c->pending[--c->npending];
	c->hooks.result(c->hooks.ctx, &cmd, res, true);
	commands_go(c);
}

/* ---- one command ---- */

/* Who asked for it has looked away, or asked for something else since. */
static int check_late(const struct commands *c, const struct plan_cmd *cmd, struct err *e)
{
	int64_t late = cmd->at ? c->hooks.now(c->hooks.ctx) - cmd->at : 0;
	char span[32];

	if (late <= PLAN_LATE_MS)
		return 0;
	return err_set(e, E_REFUSED,
		       "refused: this came %s after it was asked for; nothing was sent",
		       text_span(span, sizeof(span), late));
}

static void send(struct commands *c, const struct plan_cmd *cmd)
{
	struct err e = { 0 };

	if (c->npending == COMMANDS_PENDING || find_pending(c, cmd->id)) {
		refuse(c, cmd, "refused: too many commands under way, or the same number twice");
	} else if (plan_check(c->san, cmd, c->hooks.now(c->hooks.ctx), &e)) {
		refuse(c, cmd, e.text);
	} else {
		c->pending[c->npending++] = *cmd;
		c->hooks.act(c->hooks.ctx, cmd);
	}
}

/* ---- a set ---- */

static void forget_set(struct commands *c)
{
	free(c->set);
	c->set = NULL;
	c->nset = c->cap = c->at = 0;
	c->checked = false;
	c->refused = (struct err){ 0 };
}

/* All of it has come, or all that will. */
static void begin_set(struct commands *c)
{
	c->checked = true;
	if (c->nset < c->set[0].set_size)
		err_set(&c->refused, E_USAGE,
			"refused: only %zu of the %u commands of the set came; nothing of it is "
			"sent",
			c->nset, (unsigned)c->set[0].set_size);
	else if (!check_late(c, &c->set[0], &c->refused))
		plan_check_set(c->san, c->set, c->nset, c->hooks.now(c->hooks.ctx), &c->refused);
	commands_go(c);
}

bool commands_go(struct commands *c)
{
	size_t was = c->at;
	bool went;

	if (c->going || !c->checked)
		return false;
	c->going = true;
	while (c->at < c->nset && c->hooks.room(c->hooks.ctx) &&
	       !(c->at && find_pending(c, c->set[c->at - 1].id))) {
		struct plan_cmd cmd = c->set[c->at++];

		if (c->refused.code)
			refuse(c, &cmd, c->refused.text);
		else
			send(c, &cmd);
	}
	c->going = false;
	went = c->at != was;
	if (c->at == c->nset)
		forget_set(c);
	return went;
}

static void gather(struct commands *c, const struct plan_cmd *cmd)
{
	if (cmd->set_size > COMMANDS_SET) {
		refuse(c, cmd, "refused: too many commands in one set");
		return;
	}
	c->set = mem_grow(c->set, &c->cap, c->nset + 1, sizeof(*c->set));
	c->set[c->nset++] = *cmd;
	if (c->nset == cmd->set_size)
		begin_set(c);
}

/* Does it belong to the set that is coming in? */
static bool continues(const struct commands *c, const struct plan_cmd *cmd)
{
	return cmd->set == c->set[0].set && cmd->set_size == c->set[0].set_size;
}

void commands_take(struct commands *c, const struct plan_cmd *cmd)
{
	struct err e = { 0 };

	if (c->read_only) {
		refuse(c, cmd, "refused: this engine is read-only");
		return;
	}
	if (c->nset && !c->checked && !continues(c, cmd))
		begin_set(c); /* without the rest */
	if (cmd->set_size < 2 && check_late(c, cmd, &e))
		refuse(c, cmd, e.text);
	else if (cmd->set_size < 2)
		send(c, cmd);
	else if (c->checked)
		refuse(c, cmd, "refused: another set of commands is under way");
	else
		gather(c, cmd);
}
