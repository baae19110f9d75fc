/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel: the source that is this host.  Shared by the files of this folder only.
 *
 * The parts: dm_scan (device mapper's view of the maps), stats (counters and
 * the states that no event announces), sysfs (who a path is, how its ports
 * are), uevent (what comes and goes), mpathd_poll (the daemon's words), act
 * (commands), questions (path tests, who waits), holders (who uses a map),
 * expect (how many paths there should be), backfill (what the logs say of the
 * time before).  Each asks in threads or sockets of its own and answers on the
 * loop; there its facts are compared with the model, and what differs is
 * touched. All functions here are called on the loop's thread.
 */
#ifndef ENGINE_KERNEL_KERNEL_H
#define ENGINE_KERNEL_KERNEL_H

#include "base/err.h"
#include "engine/source.h"

#include <uv.h>

struct act;
struct backfill;
struct expect;
struct held;
struct holders;
struct mpathd_poll;
struct questions;
struct kernel_watch;

struct kernel {
	struct source_env *env;
	struct san *san; /* env's */
	uv_loop_t *loop; /* env's */
	struct source_opts opts;
	bool blind; /* device mapper does not answer this user: the daemon's tree says more */

	struct kernel_watch *watch; /* dm_scan, stats, sysfs, uevent: kernel.c's own business */
	struct mpathd_poll *daemon;
	struct act *act; /* NULL when read-only */
	struct holders *holders;
	struct expect *expect;
	struct held *held;
	struct questions *questions;
	struct backfill *backfill; /* once begun */
};

/* Engine time, ms; what ops->now returns. */
int64_t kernel_now(const struct kernel *k);

/*
 * How long something hangs, for a text: seconds below a minute, then coarser.
 * The model keeps every text it ever had, and this one would be new each second.
 */
int64_t kernel_coarse(int64_t ms);

/* Members of the model changed and are touched: publish.  bits: enum source_commit, or 0. */
void kernel_commit(struct kernel *k, unsigned bits);

/*
 * Read this map's table, states and paths again, now: a fresh reading that
 * began after this call.  Then, with the facts merged and committed, cb(ctx,
 * rc): 0, E_NOTFOUND (the map is gone), E_TIMEOUT (no answer for 4 s; nothing
 * is fresh).  Called exactly once unless the source is closed first, never from
 * within.  m may be gone by then: look it up again by its key.
 */
typedef void (*kernel_cb)(void *ctx, int rc);
void kernel_refresh_map(struct kernel *k, const struct san_map *m, kernel_cb cb, void *ctx);

/*
 * Send a message to the map's target straight to device mapper (sector 0), from
 * a thread of its own.  The map is addressed by its uuid, or its name when it
 * has none, never by a number that another map may have by now.  done(ctx, e):
 * e->code is 0 or E_BUSY (suspended), E_USAGE (the target refuses the words),
 * E_NOTFOUND, E_PERM, E_IO, or E_TIMEOUT (no answer in 4 s: the message may
 * still take effect later); e->text is a sentence.  Exactly once, never from within.
 */
typedef void (*dm_message_cb)(void *ctx, const struct err *e);
void dm_message(struct kernel *k, const struct san_map *m, const char *text, dm_message_cb done,
		void *ctx);

/*
 * ---- what kernel.c calls, in act.h, holders.h and expect.h ----
 *
 *	struct act *act_new(struct kernel *k);		not called read-only
 *	void act_command(struct act *a, const struct plan_cmd *cmd);
 *	void act_close(struct act *a);
 *
 *	struct holders *holders_new(struct kernel *k);
 *	void holders_tick(struct holders *h);		once an interval, facts just merged
 *	void holders_close(struct holders *h);
 *
 *	struct expect *expect_new(struct kernel *k);	before any map is there
 *	void expect_tick(struct expect *x);		once an interval and after maps or
 *							tables changed, before the commit
 *	void expect_close(struct expect *x);
 *
 *	struct held *held_new(struct kernel *k);	(held.h) before any map is there
 *	void held_tick(struct held *h);			as expect_tick
 *	void held_close(struct held *h);
 *
 *	struct questions *questions_new(struct kernel *k);	(questions.h) read-only too
 *	void questions_tick(struct questions *qs);	as holders_tick
 *	void questions_ask(struct questions *qs, const struct ask *q);
 *	void questions_close(struct questions *qs);
 *
 * Every *_close takes NULL.  expect sets san_map.expected, expect_from and
 * seen.  A path that leaves its table stays in the model as gone (group 0)
 * while its map has fewer paths in the table than expected; the merge removes
 * it when that ends.  mpathd_poll is used by its own header; its merged hook
 * ends in kernel_commit().
 */

#endif
