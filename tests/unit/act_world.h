/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * act_world: what act needs around it: the kernel is a few lines here, the daemon is a process,
 * and the clock runs WORLD_SPEED times as fast as the wall's.
 */
#ifndef TESTS_ACT_WORLD_H
#define TESTS_ACT_WORLD_H

#include "engine/kernel/act.h"
#include "engine/kernel/act_op.h"
#include "engine/kernel/held.h"
#include "engine/kernel/mpathd_poll.h"

#include "act_daemons.h"

#define WORLD_SPEED 40

struct world {
	struct fake fake;
	uv_loop_t loop;
	struct san san;
	struct source_env env;
	struct kernel k;
	char held_file[96], lock_file[96], lock2_file[100];
	/* the stand-in for the kernel */
	struct {
		enum san_dm dm;     /* what sda becomes at the next reading */
		uint32_t cur_group; /* 0: stays */
	} next;
	bool unsent; /* the next reading is the one before a command: nothing has moved by it */
	char message[64]; /* the last one sent to the target */
	struct err message_err;
	/* what was told */
	struct plan_result res;
	unsigned results, events;
	char event[400];
	unsigned warnings; /* of the engine itself */
	char warning[400];
};

/* mpatha: sda, sdb in group 1 (current, better), sdc in group 2 */
void world_fill(struct san *san, enum san_dm dm);
/* part NULL: no daemon runs. */
void world_begin_with(struct world *w, fake_part part, enum san_dm dm);
void world_begin(struct world *w, fake_part part);
void world_until(struct world *w, const unsigned *count, unsigned n);
void world_run_for(struct world *w, unsigned ms);
void world_stop_source(struct world *w);
void world_end(struct world *w);
void world_order(struct world *w, enum plan_verb verb, uint32_t group, enum plan_route route);
const struct san_path *world_sda(struct world *w);

#endif
