/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * action: what became of what was sent.
 *
 * Three moments of each plan, told in the line of news: sent, confirmed by
 * the kernel, still true ten seconds later; or which of these did not come.
 * Of a set one sentence tells all: how many of how many, and the first that
 * failed, by name.
 */
#ifndef UI_ACTION_H
#define UI_ACTION_H

#include "engine/plan.h"
#include "ui/oplog.h"

#include <stdbool.h>

#define ACTION_STILL_MS 10000
#define ACTION_QUIET_MS 4000 /* an engine that says nothing for so long after one is told */

struct actions {
	struct oplog log;
	/* what to say now */
	char text[400];
	bool loud;
	int64_t at; /* engine time of text; 0 none */
};

void actions_fini(struct actions *as);

/* The commands of a plan went out, with their ids and promises; san: as they were planned on. */
void actions_sent(struct actions *as, const struct san *san, const struct plan *plan,
		  const struct cmdset *cmds, int64_t now);

/*
 * The result of a command.  Returns its plan's entry when that was the last
 * answer and the daemon in charge was silent, for the window that offers the
 * direct way; else NULL.
 */
const struct op *actions_result(struct actions *as, const struct san *san,
				const struct plan_result *r, int64_t now);

/*
 * Look whether the confirmed ones still hold, and whether the engine has said
 * anything since those that it did not answer; quiet: ms since its last word.
 * True when there is something new to say.
 */
bool actions_tick(struct actions *as, const struct san *san, int64_t now, int64_t quiet);

/* The newest plan of which something was done here (op_no_undo() may say no); NULL none. */
const struct op *actions_undo(const struct actions *as);

/* The engine ended: nothing that was under way will be answered. */
void actions_lost(struct actions *as, int64_t now);

#endif
