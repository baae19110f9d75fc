/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * questions: what the reader asks about this host, to who can answer it: probe
 * for a test, waiters for who waits, surveys for disks and configuration.
 */
#ifndef ENGINE_KERNEL_QUESTIONS_H
#define ENGINE_KERNEL_QUESTIONS_H

#include "engine/kernel/kernel.h"

struct questions;

struct questions *questions_new(struct kernel *k);
/* Once an interval, with the facts just merged: keeps san_map.waiters. */
void questions_tick(struct questions *qs);
/* Its map and path are in the model; env->answer gets rows and an end. */
void questions_ask(struct questions *qs, const struct ask *q);
/* Who assembles maps. */
struct surveys;
struct surveys *questions_surveys(struct questions *qs);
/* NULL is fine. */
void questions_close(struct questions *qs);

#endif
