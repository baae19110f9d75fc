/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * oplog: the command log: what was sent from this console and what became of
 * it, and what earlier consoles of this host sent, as far as the engine's file
 * tells.
 *
 * One entry (struct op) is one plan: one command, or a marked set that was
 * sent as one and is undone as one.  Bounded: the oldest are forgotten first.
 * Texts are clean.
 */
#ifndef UI_OPLOG_H
#define UI_OPLOG_H

#include "engine/plan.h"
#include "engine/stream.h"
#include "ui/cmdset.h"

#define OPLOG_MAX  256                /* entries */
#define OPLOG_CMDS (2 * PLAN_SET_MAX) /* commands in all entries together */

enum op_stage {
	OP_SENT,
	OP_UNCONFIRMED, /* answered: sent, the facts do not show it yet */
	OP_DONE,        /* confirmed */
	OP_UNTRUE,      /* it was confirmed, and is not so any more */
	OP_FAILED,      /* answered: not done */
	OP_SILENT,      /* sent, and whoever does it did not answer: it may still do it */
	OP_LOST         /* the engine ended before it answered */
};

struct op_cmd {
	struct plan_cmd cmd; /* as it was sent, with its promise */
	enum op_stage stage;
	bool watched;  /* nothing later was sent about the same matter */
	bool silent;   /* the daemon in charge did not answer; OP_FAILED: so it was not sent */
	char name[64]; /* "sdb of mpatha", "mpatha" */
};

struct op {
	uint64_t id; /* of the row; never 0, never used again */
	struct op_cmd *cmd;
	size_t n, answered;
	bool earlier;          /* from the engine's file; cmd[0] has what it says */
	bool known;            /* false: of an earlier one, the verb is not one of this version */
	bool watched;          /* whether it stays true is looked up */
	enum plan_level level; /* that was confirmed */
	int64_t sent_at, done_at;  /* engine time: when it was sent; of the last answer, 0 none */
	int64_t quiet_at;          /* when the engine's silence was told last; 0 not */
	struct plan_result silent; /* the first answer that the daemon was silent; id 0: none */
	char title[120];           /* "FAIL 6 PATHS of 3 maps" */
	char sends[200];           /* the command line; of a set, as many as fit */
	char to[24];               /* multipathd, kernel, lab, sysfs; "" not known yet */
	char by[64];               /* who: user@host */
	char before[PLAN_STATE], after[PLAN_STATE]; /* plan_state(); "" of a set */
	char text[300]; /* what became of it, in a sentence; "" nothing yet */
};

struct oplog {
	struct op *op[OPLOG_MAX]; /* those of earlier consoles, then ours; each the oldest first */
	size_t n, nearlier;
	size_t ncmds;
	uint64_t next_id;
};

void oplog_fini(struct oplog *l);

/*
 * A plan was sent: cmds, with their ids and promises.  Returns its entry,
 * which is valid until so many newer ones have come (OPLOG_MAX).
 */
struct op *oplog_sent(struct oplog *l, const struct san *san, const struct plan *plan,
		      const struct cmdset *cmds, int64_t now);
/* The command of this id that has no answer yet; its entry in *op.  NULL: there is none. */
struct op_cmd *oplog_find(const struct oplog *l, uint32_t id, struct op **op);
/* A line of the engine's file, in the order of the file. */
void oplog_past(struct oplog *l, const struct stream_past *p);

/* The newest of ours of which something was done; NULL none. */
const struct op *oplog_newest_done(const struct oplog *l);

/* The entry of this id; NULL: it is forgotten. */
const struct op *oplog_by_id(const struct oplog *l, uint64_t id);

/* "done", "not done", "sent" ... */
const char *op_stage_word(enum op_stage stage);
/* How many of its commands are in this stage. */
size_t op_count(const struct op *op, enum op_stage stage);
/* In a word, for a column: "sent", "done", "3 of 6 done", "refused". Into dst; returns dst. */
char *op_word(const struct op *op, char *dst, size_t size);

/* Why it cannot be undone, as a clause of its own; NULL: it can. */
const char *op_no_undo(const struct op *op);
/* Add the request that takes back those of its commands that were done. */
void op_undo(const struct op *op, struct cmdset *out);

#endif
