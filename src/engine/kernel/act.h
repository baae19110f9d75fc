/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * act: carries out commands on the real SAN, and says what became of them.
 *
 * multipathd in charge is asked; without it, or when the operator says so by
 * name, the kernel gets the message itself.  Nothing is ever sent twice.  Each
 * command has three moments: sent, confirmed (or not) by a fresh reading of
 * the kernel, and still true ten seconds later, which is an event.
 */
#ifndef ENGINE_KERNEL_ACT_H
#define ENGINE_KERNEL_ACT_H

#include "engine/kernel/kernel.h"

struct act;

/* Not called read-only. */
struct act *act_new(struct kernel *k);
/* Carry out cmd, whose promise has just been checked; env->done gets exactly one result. */
void act_command(struct act *a, const struct plan_cmd *cmd);
/* NULL is fine. What is under way is not ended, only no longer told. */
void act_close(struct act *a);

#endif
