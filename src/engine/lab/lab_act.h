/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_act: an operator's command, through the simulated daemon or straight to
 * the simulated kernel.
 */
#ifndef ENGINE_LAB_LAB_ACT_H
#define ENGINE_LAB_LAB_ACT_H

#include "engine/lab/lab_world.h"
#include "engine/plan.h"

/* Does the daemon get this command? */
bool lab_act_by_daemon(const struct lab_world *w, const struct plan_cmd *cmd);

/*
 * Says in *res what will be sent, and to whom; before lab_act_now(), from the
 * model as it is.
 */
void lab_act_prepare(const struct lab_world *w, const struct plan_cmd *cmd,
		     struct plan_result *res);
/* Carry it out. False: refused, res->text says why. */
bool lab_act_now(struct lab_world *w, const struct plan_cmd *cmd, struct plan_result *res);
/* Once the model is up to date: has it taken it? */
void lab_act_verify(const struct lab_world *w, const struct plan_cmd *cmd, struct plan_result *res);

#endif
