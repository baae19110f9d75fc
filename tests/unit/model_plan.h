/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_plan: commands said in words, and a plan's dialog as a text.
 */
#ifndef TESTS_MODEL_PLAN_H
#define TESTS_MODEL_PLAN_H

#include "engine/plan.h"

#define MODEL_CMDS 16

/*
 * The commands of a verb on objects: "sdb sdn", "mpatha", "mpatha 2" (a
 * group), "mpatha =data1" (a new name), "all" (no map).  "direct" at the end: past the daemon.
 */
size_t model_cmds(struct san *san, enum plan_verb verb, const char *objects,
		  struct plan_cmd cmds[MODEL_CMDS]);

/* A line for each label, what continues it joined; "!" before what is loud. The caller frees. */
char *model_dialog(const struct plan *p);

/* Fails unless every text of the plan is printable and fits, and what is sent is among them. */
void model_plan_fits(const struct plan *p);

#endif
