/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * action: what became of what was sent.
 *
 * Three moments of each command, told in the line of news: sent, confirmed by
 * the kernel, still true ten seconds later; or which of these did not come.
 */
#ifndef UI_ACTION_H
#define UI_ACTION_H

#include "engine/plan.h"

#include <stdbool.h>

#define ACTION_STILL_MS 10000
#define ACTION_QUIET_MS 4000 /* an engine that says nothing for so long after one is told */
#define ACTIONS         8    /* followed at a time; an older one is forgotten */

enum action_stage {
	ACTION_NONE,
	ACTION_SENT,
	ACTION_UNCONFIRMED, /* sent, the facts do not show it yet */
	ACTION_DONE         /* confirmed; being watched until ACTION_STILL_MS */
};

struct action {
	enum action_stage stage;
	struct plan_cmd cmd;
	enum plan_level level; /* that was confirmed */
	char title[120];       /* "FAIL PATH sdn of mpatha" */
	bool can_undo;         /* it was done, and undo takes it back */
	struct plan_cmd undo;
	char sends[200];
	int64_t sent_at, done_at; /* engine time */
	int64_t quiet_at;         /* when the engine's silence was told last; 0 not */
};

struct actions {
	struct action a[ACTIONS];
	unsigned next;
	/* what to say now */
	char text[400];
	bool loud;
	int64_t at; /* engine time of text; 0 none */
};

void actions_sent(struct actions *as, const struct plan *plan, const struct plan_cmd *cmd,
		  int64_t now);

/*
 * The result of a command.  Returns its record when the daemon in charge was
 * silent, for the window that offers the direct way; else NULL.
 */
const struct action *actions_result(struct actions *as, const struct plan_result *r, int64_t now);

/*
 * Look whether the confirmed ones still hold, and whether the engine has said
 * anything since those that it did not answer; quiet: ms since its last word.
 * True when there is something new to say.
 */
bool actions_tick(struct actions *as, const struct san *san, int64_t now, int64_t quiet);

/*
 * The request that takes back the newest command that was done; NULL when there
 * is none.  Undoing an undo does it again.
 */
const struct plan_cmd *actions_undo(const struct actions *as);

/* The engine ended: nothing that was under way will be answered. */
void actions_lost(struct actions *as, int64_t now);

#endif
