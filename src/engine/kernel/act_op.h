/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * act_op: one command under way; for act*.c only.
 *
 * act.c owns it from command to end.  A way (act_ways.c, act_resume.c, act_change.c) sends
 * it and reports by exactly one of op_sent, op_refused, op_unsent, op_silent; after
 * op_silent it reports once more if an answer comes after all.
 */
#ifndef ENGINE_KERNEL_ACT_OP_H
#define ENGINE_KERNEL_ACT_OP_H

#include "base/attr.h"
#include "engine/kernel/kernel.h"
#include "engine/plan.h"

#define ACT_DEADLINE_MS 4000

struct act {
	struct kernel *k;
	struct op *ops;
	unsigned live;      /* ops in memory, those that are over too */
	unsigned follow_ms; /* when the last look comes; less in tests */
	bool closed;
};

struct op {
	struct op *next;
	struct act *a;
	struct plan_cmd cmd;
	struct plan_result res; /* id, sent and to are set from the beginning */
	bool to_daemon;
	char request[512]; /* what the daemon was asked, "" another way */
	uv_timer_t timer;
	int64_t sent_at;
	int turn;                  /* the lock's descriptor; -1: not ours */
	bool second;               /* turn is the second lock's */
	void (*go)(struct op *op); /* when it is our turn */
	unsigned pins;             /* callbacks that are still to come, the timer's handle too */
	bool told;                 /* the result is out: what comes now are events */
	bool open;                 /* sent and not answered */
	bool late;                 /* what is told now is an answer after the deadline */
	bool following;            /* waits to see whether it is still true */
	bool over;                 /* goes when the last pin does */
};

/* Its map and path as they are now; NULL when they are gone. */
struct san_map *op_map(const struct op *op);
struct san_path *op_path(const struct op *op);

/* A callback is to come; it came: false when the source is closed and the op may be gone. */
void op_pin(struct op *op);
bool op_unpin(struct op *op);

/*
 * act_turn.c: call go when no other command is under way on this host, of whichever engine, and
 * the map was read anew: or refuse op, if its promise does not hold any more, or the others do
 * not end.  The turn is given back when the op is told, or over.
 */
void turn_take(struct op *op, void (*go)(struct op *op));
void turn_give(struct op *op);

/* ---- reports of a way ---- */
/* The receiver took it. */
void op_sent(struct op *op);
/* It was not done, for certain. */
void op_refused(struct op *op, const char *fmt, ...) ATTR_PRINTF(2, 3);
/* The same, and nothing has left this host: no late answer can come. */
void op_unsent(struct op *op, const char *fmt, ...) ATTR_PRINTF(2, 3);
/* No answer in time; daemon: the operator may choose the direct way. */
void op_silent(struct op *op, bool daemon, const char *fmt, ...) ATTR_PRINTF(3, 4);
/* No answer, and none will come: only the kernel can show it. */
void op_unknown(struct op *op, const char *fmt, ...) ATTR_PRINTF(2, 3);
/* The answer is itself the confirmation (a file was written). */
void op_done(struct op *op, const char *fmt, ...) ATTR_PRINTF(2, 3);

/* ---- ways: act_ways.c, act_resume.c, act_change.c ---- */
void way_daemon(struct op *op);
void way_message(struct op *op);
void way_run(struct op *op);
void way_baseline(struct op *op);
void way_resume(struct op *op);
void way_assemble(struct op *op);
void way_change(struct op *op);

/* The daemon's own command for it, quoted by its grammar; E_USAGE when it does not fit. */
int act_request(const struct plan_cmd *cmd, const struct san_map *m, const struct san_path *p,
		char *dst, size_t size, struct err *e);

/* ---- words: act_words.c ---- */
enum act_word { ACT_DONE, ACT_STILL, ACT_UNDONE };
/* "sdb of mpatha is still failed". Into dst; returns dst. */
char *act_words(char *dst, size_t size, const struct san *san, const struct plan_cmd *cmd,
		enum act_word which);
/* Why it was probably undone, as " (...)"; "" when there is no telling. */
char *act_why_undone(char *dst, size_t size, const struct san *san, const struct plan_cmd *cmd);

#endif
