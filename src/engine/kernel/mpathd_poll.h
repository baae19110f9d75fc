/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mpathd_poll: asks multipathd regularly and keeps the model's daemon words.
 *
 * A round is a few requests one after another: the table of maps, that of
 * paths, the tree where device mapper does not answer us.  The next round
 * starts ten times as long after this one as it took, so that the daemon's lock
 * is ours for a tenth of the time at most; but never within a second, and
 * within eight, for words of ten seconds are shown as old.
 * After a connect, and every five minutes, it also learns the version and the
 * polling interval.  Owns the connection and these members of san.host:
 * charge, charge_at, silent_since, charge_version, poll_ms.
 */
#ifndef ENGINE_KERNEL_MPATHD_POLL_H
#define ENGINE_KERNEL_MPATHD_POLL_H

#include "engine/kernel/mpathd.h"
#include "engine/san.h"

struct mpathd_poll;

struct mpathd_poll_hooks {
	void *ctx;
	int64_t (*now)(void *ctx);
	/* Members of the model changed; words: a round of words is complete. Publish. */
	void (*merged)(void *ctx, bool words);
	void (*event)(void *ctx, enum san_severity sev, const char *text);
};

/* blind: device mapper does not answer this user; the daemon's tree says what it would. */
struct mpathd_poll *mpathd_poll_new(uv_loop_t *loop, struct san *san, bool blind,
				    const struct mpathd_where *where,
				    const struct mpathd_poll_hooks *hooks);
void mpathd_poll_close(struct mpathd_poll *p);

/* The next round now, or again right after this one: something is known to have changed. */
void mpathd_poll_soon(struct mpathd_poll *p);

/* The console looks only every so often: rounds need not come more often than that, up to 5 s. */
void mpathd_poll_pace(struct mpathd_poll *p, int64_t interval_ms);

/* For an operator's requests. */
struct mpathd *mpathd_poll_conn(struct mpathd_poll *p);

/* Whether the first round is over, or there is no daemon to wait for. */
bool mpathd_poll_settled(const struct mpathd_poll *p);

#endif
