/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * act_turn: one command at a time on this host, each on fresh facts.
 *
 * Two operators who look at the same picture may both be right when they ask,
 * and wrong together.  A lock lets them go one after the other, and the map is
 * read anew in between, so that the second promise is held against what the
 * first has done.  One who is stuck with the lock is waited for no longer than
 * a command of his takes; those who waited then go by a second lock, so that
 * they do not all go at once.  Where that is kept, too, nothing is sent.
 */
#include "engine/kernel/act_op.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define TURN_DIR      "/run/sandeck"
#define TURN_FILE     TURN_DIR "/act.lock"
#define TURN_FILE2    TURN_DIR "/act2.lock"
#define TURN_EVERY_MS 50
#define TURN_FOR_MS   5000

/*
 * Only the inode is touched, never the file's pages: those of a tmpfs may be
 * in a swap that is on the failing SAN.
 */
static int open_lock(bool second)
{
	const char *name = secure_getenv(second ? "SANDECK_LOCK2" : "SANDECK_LOCK");

	if (!name) {
		name = second ? TURN_FILE2 : TURN_FILE;
		mkdir(TURN_DIR, 0755);
	}
	return open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
}

void turn_give(struct op *op)
{
	if (op->turn >= 0)
		close(op->turn);
	op->turn = -1;
}

/* What was promised, against the facts of this moment. */
static void on_fresh(void *ctx, int rc)
{
	struct op *op = ctx;
	struct err e = { 0 };

	if (!op_unpin(op) || op->over)
		return;
	/* device mapper may hang where the command is the remedy: what the model says must do */
	if (!rc && plan_check(op->a->k->san, &op->cmd, kernel_now(op->a->k), &e)) {
		op->res.sent[0] = '\0';
		op_refused(op, "%s", e.text);
		return;
	}
	op->go(op);
}

static void freshen(struct op *op)
{
	const struct san_map *m = op_map(op);

	if (!m) { /* of all maps, or gone since: the way will say so */
		op->go(op);
		return;
	}
	op_pin(op);
	kernel_refresh_map(op->a->k, m, on_fresh, op);
}

static void try_turn(struct op *op);

static void on_try(uv_timer_t *t)
{
	try_turn(t->data);
}

/* The first lock was not to be had in time: the second. */
static void second_turn(struct op *op)
{
	turn_give(op);
	op->second = true;
	op->sent_at = kernel_now(op->a->k);
	op->turn = open_lock(true);
	try_turn(op);
}

static void try_turn(struct op *op)
{
	bool waited = kernel_now(op->a->k) - op->sent_at >= TURN_FOR_MS;

	if (op->turn < 0 || !flock(op->turn, LOCK_EX | LOCK_NB) || errno != EWOULDBLOCK)
		freshen(op);
	else if (!waited)
		uv_timer_start(&op->timer, on_try, TURN_EVERY_MS, 0);
	else if (!op->second)
		second_turn(op);
	else
		op_unsent(op, "other sandecks of this host have been sending commands for 10 s "
			      "(fuser " TURN_DIR "/act*.lock names them)");
}

void turn_take(struct op *op, void (*go)(struct op *op))
{
	op->go = go;
	op->sent_at = kernel_now(op->a->k);
	op->turn = open_lock(false); /* where there is none to be had, it goes without */
	try_turn(op);
}
