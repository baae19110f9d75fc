/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands: what the reader asks for, and that each command is answered once.
 *
 * A command is checked against the model and goes to the source; a set, the
 * commands of one plan, is checked as a whole before its first is sent, and
 * each once more before its own turn: one after the other, so that what
 * happens meanwhile still counts.  What comes long after it was asked for,
 * over a line or to an engine that stood still, is not done at all: nobody
 * expects it any more.  Whatever happens, each gets exactly one result.
 */
#ifndef ENGINE_COMMANDS_H
#define ENGINE_COMMANDS_H

#include "engine/plan.h"

#define COMMANDS_PENDING 64 /* with the source at a time */
#define COMMANDS_SET     PLAN_SET_MAX

struct commands_hooks {
	void *ctx;
	int64_t (*now)(void *ctx);
	/* To the source; its answer may come at once: commands_done(). */
	void (*act)(void *ctx, const struct plan_cmd *cmd);
	/* The one result of cmd. acted: it got as far as the source. */
	void (*result)(void *ctx, const struct plan_cmd *cmd, const struct plan_result *res,
		       bool acted);
	/* May another result be made now?  When it may again, call commands_go(). */
	bool (*room)(void *ctx);
};

struct commands {
	const struct san *san;
	struct commands_hooks hooks;
	bool read_only;
	struct plan_cmd pending[COMMANDS_PENDING]; /* with the source */
	unsigned npending;
	/* the set that is coming in or under way */
	struct plan_cmd *set;
	size_t nset, cap; /* that have come */
	size_t at;        /* the next to go */
	bool checked;     /* all have come */
	bool going;       /* commands_go() is at work */
	struct err refused;
};

void commands_init(struct commands *c, const struct san *san, bool read_only,
		   const struct commands_hooks *hooks);
void commands_fini(struct commands *c);

/* A command came from the reader. */
void commands_take(struct commands *c, const struct plan_cmd *cmd);
/* The line of command id made no sense: why, as its result. */
void commands_refuse(struct commands *c, uint32_t id, const char *why);
/* The source answers; a second answer to the same command is not heard. */
void commands_done(struct commands *c, const struct plan_result *res);
/* On with the set, as far as there is room. True when something went. */
bool commands_go(struct commands *c);

#endif
