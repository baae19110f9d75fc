/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * surveys: questions about disks and configuration, each answered by an
 * assembler in a thread of its own, which may hang.
 */
#ifndef ENGINE_KERNEL_SURVEYS_H
#define ENGINE_KERNEL_SURVEYS_H

#include "engine/kernel/assembler.h"
#include "engine/kernel/kernel.h"

struct surveys;

struct surveys *surveys_new(struct kernel *k);

/* q is a survey (ask_is_survey). env->answer gets rows and an end. */
void surveys_ask(struct surveys *s, const struct ask *q);

/*
 * Assemble the map (key, name or WWID; "" all), if what is to be done still has this
 * digest ("" whatever it is).  done: once; finished false: it has not come to its end in
 * time, and may yet.  False: no thread can be had, and done is not called.
 */
bool surveys_assemble(struct surveys *s, const char *map, const char *digest, void *ctx,
		      void (*done)(void *ctx, bool finished, const struct assembler *a));

/* What is under way is no longer told. NULL is fine. */
void surveys_close(struct surveys *s);

#endif
