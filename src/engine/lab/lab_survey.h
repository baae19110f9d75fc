/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lab_survey: the disks of the simulated host, and how a map of it is
 * configured: what the scenario's file says, and what holds where it says nothing.
 */
#ifndef ENGINE_LAB_LAB_SURVEY_H
#define ENGINE_LAB_LAB_SURVEY_H

#include "engine/lab/lab_ask.h"

/* The rows of ASK_PATHS, or of ASK_EXPLAIN about m; not the end. */
void lab_survey(struct lab_asks *as, const struct lab_world *w, const struct ask *q,
		const struct lab_map *m);

#endif
