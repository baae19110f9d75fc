/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * act_world: what act needs around it: the kernel is a few lines here, the daemon is a process,
 * and the clock runs faster than the wall's: as fast as a machine that is busy with other tests can
 * follow, and much faster where a deadline is to pass.
 */
#ifndef TESTS_ACT_WORLD_H
#define TESTS_ACT_WORLD_H

#include "engine/kernel/act.h"
#include "engine/kernel/act_op.h"
#include "engine/kernel/held.h"
#include "engine/kernel/mpathd_poll.h"

#include "act_daemons.h"

/* multipathd's deadline of 4 s is one second, in which a fake one answers on any machine ... */
#define WORLD_SPEED 4
/* ... or the tenth of one, for those that do not answer. */
#define WORLD_FAST 40

struct world {
	struct fake fake;
	uv_loop_t loop;
	struct san san;
	struct source_env env;
	struct kernel k;
	/* the clock: it showed clock_ms at wall_ns, and runs on so many times as fast */
	int64_t clock_ms;
	uint64_t wall_ns;
	unsigned speed;
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
/* The same with a clock that is fast from the beginning. */
void world_begin_fast(struct world *w, fake_part part);
/* From now on the clock runs so fast. */
void world_set_speed(struct world *w, unsigned speed);
void world_until(struct world *w, const unsigned *count, unsigned n);
void world_run_for(struct world *w, unsigned ms);
void world_stop_source(struct world *w);
void world_end(struct world *w);
void world_order(struct world *w, enum plan_verb verb, uint32_t group, enum plan_route route);
const struct san_path *world_sda(struct world *w);

#endif
